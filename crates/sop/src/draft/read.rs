//! From TOML to a [`Draft`]. Walks the tree itself instead of deriving, because
//! one value of the wrong kind must not hide the other faults.

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{
    Draft, DraftApprover, DraftCover, DraftDecision, DraftExit, DraftInferred, DraftPerformer,
    DraftStep, DraftTarget, Field, Placed, keys, nearest,
};
use crate::{Fault, FaultCode, StepNumber};

/// What the parser says of a key that stands twice in one table; the first is kept.
const DUPLICATE: &str = "duplicate key";

type Value<'i> = Spanned<DeValue<'i>>;

pub(super) fn read(text: &str) -> (Draft, Vec<Fault>) {
    let lines = Lines::of(text);
    let (tree, errors) = DeTable::parse_recoverable(text);
    let faults: Vec<Fault> = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(text.len()..text.len());
            let (line, column) = lines.place(span.start);
            if error.message() == DUPLICATE {
                let key = text.get(span).unwrap_or_default().trim_matches(['"', '\'']);
                return Fault::new(FaultCode::DuplicateKey).on(line).about(key);
            }
            let mut fault = Fault::new(FaultCode::Syntax)
                .on(line)
                .with("detail", error.message());
            fault.column = Some(column);
            fault
        })
        .collect();
    // Of a text that is no TOML nobody knows what the rest means. A key written twice
    // leaves no doubt about the others.
    if faults.iter().any(|fault| fault.code == FaultCode::Syntax) {
        return (Draft::default(), faults);
    }
    let mut reader = Reader { lines, faults };
    let draft = reader.draft(tree.get_ref());
    (draft, reader.faults)
}

pub(super) fn not_text(before: &str) -> Fault {
    let (line, column) = Lines::of(before).place(before.len());
    let mut fault = Fault::new(FaultCode::Syntax)
        .on(line)
        .with("detail", "not_utf8");
    fault.column = Some(column);
    fault
}

/// Where lines begin, to turn byte offsets into places.
struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let starts = std::iter::once(0)
            .chain(
                text.bytes()
                    .enumerate()
                    .filter(|(_, b)| *b == b'\n')
                    .map(|(at, _)| at + 1),
            )
            .collect();
        Lines { text, starts }
    }

    /// Line and column of a byte offset, both from 1, the column in characters.
    fn place(&self, offset: usize) -> (u32, u32) {
        let line = self.starts.partition_point(|start| *start <= offset).max(1);
        let start = self.starts[line - 1];
        let column = self
            .text
            .get(start..offset)
            .map_or(0, |before| before.chars().count());
        (
            u32::try_from(line).unwrap_or(u32::MAX),
            u32::try_from(column + 1).unwrap_or(u32::MAX),
        )
    }
}

/// One table of the file while it is read.
#[derive(Clone, Copy)]
struct Section<'s, 'i> {
    table: &'s DeTable<'i>,
    /// Path of keys to it, with a dot at the end unless empty.
    path: &'s str,
    step: Option<StepNumber>,
}

struct Reader<'t> {
    lines: Lines<'t>,
    faults: Vec<Fault>,
}

impl<'t> Reader<'t> {
    fn line<T>(&self, value: &Spanned<T>) -> u32 {
        self.lines.place(value.span().start).0
    }

    fn draft(&mut self, table: &DeTable<'_>) -> Draft {
        let top = Section {
            table,
            path: "",
            step: None,
        };
        self.known_only(top, keys::TOP);
        Draft {
            format: self.integer(top, "format"),
            id: self.text(top, "id"),
            version: self.text(top, "version"),
            label: self.text(top, "label"),
            in_force_from: self.date(top, "in_force_from"),
            cover: self.table(top, "cover", "cover.", Self::cover),
            performers: self.tables(top, "performers", Self::performer),
            steps: self.tables(top, "steps", Self::step),
            inferred: self.tables(top, "inferred", Self::inferred),
        }
    }

    fn cover(&mut self, cover: Section<'_, '_>, _line: u32) -> DraftCover {
        self.known_only(cover, keys::COVER);
        DraftCover {
            government: self.text(cover, "government"),
            unit: self.text(cover, "unit"),
            number: self.text(cover, "number"),
            name: self.text(cover, "name"),
            created: self.date(cover, "created"),
            revised: self.date(cover, "revised"),
            approved: self.date(cover, "approved"),
            approved_by: self.table(
                cover,
                "approved_by",
                "cover.approved_by.",
                |reader, by, _| {
                    reader.known_only(by, keys::APPROVER);
                    DraftApprover {
                        position: reader.text(by, "position"),
                        name: reader.text(by, "name"),
                        nip: reader.text(by, "nip"),
                    }
                },
            ),
            legal_bases: self.texts(cover, "legal_bases"),
            qualifications: self.texts(cover, "qualifications"),
            related: self.texts(cover, "related"),
            equipment: self.texts(cover, "equipment"),
            warnings: self.texts(cover, "warnings"),
            records: self.texts(cover, "records"),
        }
    }

    fn performer(&mut self, performer: Section<'_, '_>, line: u32) -> DraftPerformer {
        self.known_only(performer, keys::PERFORMER);
        DraftPerformer {
            line,
            key: self.text(performer, "key"),
            heading: self.text(performer, "heading"),
            short: self.text(performer, "short"),
            lane: self.text(performer, "lane"),
            role: self.text(performer, "role"),
            directed: self.boolean(performer, "directed"),
        }
    }

    fn step(&mut self, step: Section<'_, '_>, line: u32) -> DraftStep {
        let number = self.integer(step, "number");
        let known = DraftStep {
            number: number.clone(),
            ..DraftStep::default()
        }
        .step_number();
        let step = Section {
            step: known,
            path: "",
            ..step
        };
        self.known_only(step, keys::STEP);
        DraftStep {
            line,
            number,
            act: self.text(step, "act"),
            performer: self.text(step, "performer"),
            otherwise: self.text(step, "otherwise"),
            activity: self.text(step, "activity"),
            reading: self.text(step, "reading"),
            requirements: self.text(step, "requirements"),
            standard_time: self.text(step, "standard_time"),
            output: self.text(step, "output"),
            remarks: self.text(step, "remarks"),
            lane: self.text(step, "lane"),
            task: self.text(step, "task"),
            citizen: self.text(step, "citizen"),
            to: self.target(step, "to"),
            gives: self.text(step, "gives"),
            approves: self.boolean(step, "approves"),
            attaches_slip: self.boolean(step, "attaches_slip"),
            decision: DraftDecision {
                question: self.text(step, "question"),
                yes: self.table(step, "yes", "yes.", Self::exit),
                no: self.table(step, "no", "no.", Self::exit),
            },
            inferred: self.tables(step, "inferred", Self::inferred),
        }
    }

    fn inferred(&mut self, entry: Section<'_, '_>, line: u32) -> DraftInferred {
        self.known_only(entry, keys::INFERRED);
        DraftInferred {
            line,
            field: self.text(entry, "field"),
            confidence: self.text(entry, "confidence"),
            why: self.text(entry, "why"),
        }
    }

    fn exit(&mut self, exit: Section<'_, '_>, _line: u32) -> DraftExit {
        self.known_only(exit, keys::EXIT);
        DraftExit {
            label: self.text(exit, "label"),
            to: self.target(exit, "to"),
            gives: self.text(exit, "gives"),
            approves: self.boolean(exit, "approves"),
        }
    }

    /// Notes every key that means nothing here.
    fn known_only(&mut self, section: Section<'_, '_>, known: &[&str]) {
        for key in section.table.keys() {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let mut fault = Fault::new(FaultCode::UnknownKey)
                .on(self.line(key))
                .in_step(section.step)
                .about(format!("{}{name}", section.path))
                .with("value", name);
            if let Some(nearest) = nearest(name, known) {
                fault = fault.with("nearest", nearest);
            }
            self.faults.push(fault);
        }
    }

    /// Reads one field, noting a fault if `pick` cannot make anything of it.
    fn field<T>(
        &mut self,
        section: Section<'_, '_>,
        key: &str,
        expected: &'static str,
        pick: impl FnOnce(&DeValue<'_>) -> Option<T>,
    ) -> Field<T> {
        let Some(value) = section.table.get(key) else {
            return Field::Absent;
        };
        match pick(value.get_ref()) {
            Some(found) => Field::Given(Placed {
                value: found,
                line: self.line(value),
            }),
            None => {
                self.wrong(section, key, value, expected);
                Field::Unreadable
            }
        }
    }

    fn wrong(
        &mut self,
        section: Section<'_, '_>,
        key: &str,
        value: &Value<'_>,
        expected: &'static str,
    ) {
        self.faults.push(
            Fault::new(FaultCode::WrongType)
                .on(self.line(value))
                .in_step(section.step)
                .about(format!("{}{key}", section.path))
                .with("expected", expected)
                .with("value", kind(value.get_ref())),
        );
    }

    fn text(&mut self, section: Section<'_, '_>, key: &str) -> Field<String> {
        self.field(section, key, "text", |value| {
            value.as_str().map(str::to_owned)
        })
    }

    fn boolean(&mut self, section: Section<'_, '_>, key: &str) -> Field<bool> {
        self.field(section, key, "boolean", |value| value.as_bool())
    }

    fn integer(&mut self, section: Section<'_, '_>, key: &str) -> Field<i64> {
        self.field(section, key, "integer", integer)
    }

    fn target(&mut self, section: Section<'_, '_>, key: &str) -> Field<DraftTarget> {
        self.field(section, key, "target", |value| match value {
            DeValue::String(word) => Some(DraftTarget::Word(word.clone().into_owned())),
            other => integer(other).map(DraftTarget::Number),
        })
    }

    /// A date as TOML writes it or as text; an empty text is a date left empty.
    fn date(&mut self, section: Section<'_, '_>, key: &str) -> Field<Date> {
        let left_empty = section
            .table
            .get(key)
            .and_then(|value| value.get_ref().as_str())
            .is_some_and(|text| text.trim().is_empty());
        if left_empty {
            return Field::Absent;
        }
        self.field(section, key, "date", |value| match value {
            DeValue::String(text) => text.trim().parse().ok(),
            DeValue::Datetime(stamp) if stamp.time.is_none() => {
                let date = stamp.date.as_ref()?;
                Date::new(
                    i16::try_from(date.year).ok()?,
                    i8::try_from(date.month).ok()?,
                    i8::try_from(date.day).ok()?,
                )
                .ok()
            }
            _ => None,
        })
    }

    /// A list of texts; entries of another kind are noted one by one.
    fn texts(&mut self, section: Section<'_, '_>, key: &str) -> Field<Vec<String>> {
        let Some(value) = section.table.get(key) else {
            return Field::Absent;
        };
        let DeValue::Array(entries) = value.get_ref() else {
            self.wrong(section, key, value, "texts");
            return Field::Unreadable;
        };
        let mut texts = Vec::new();
        for entry in entries.iter() {
            match entry.get_ref() {
                DeValue::String(text) => texts.push(text.clone().into_owned()),
                _ => self.wrong(section, key, entry, "text"),
            }
        }
        Field::Given(Placed {
            value: texts,
            line: self.line(value),
        })
    }

    fn table<T>(
        &mut self,
        section: Section<'_, '_>,
        key: &str,
        path: &str,
        read: impl FnOnce(&mut Self, Section<'_, '_>, u32) -> T,
    ) -> Field<T> {
        let Some(value) = section.table.get(key) else {
            return Field::Absent;
        };
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(section, key, value, "table");
            return Field::Unreadable;
        };
        let line = self.line(value);
        let inner = Section {
            table,
            path,
            step: section.step,
        };
        Field::Given(Placed {
            value: read(self, inner, line),
            line,
        })
    }

    /// A list of tables; entries of another kind are noted one by one.
    fn tables<T>(
        &mut self,
        section: Section<'_, '_>,
        key: &str,
        mut read: impl FnMut(&mut Self, Section<'_, '_>, u32) -> T,
    ) -> Field<Vec<T>> {
        let Some(value) = section.table.get(key) else {
            return Field::Absent;
        };
        let DeValue::Array(entries) = value.get_ref() else {
            self.wrong(section, key, value, "tables");
            return Field::Unreadable;
        };
        let path = format!("{}{key}.", section.path);
        let mut found = Vec::new();
        for entry in entries.iter() {
            match entry.get_ref() {
                DeValue::Table(table) => {
                    let line = self.line(entry);
                    let inner = Section {
                        table,
                        path: &path,
                        step: section.step,
                    };
                    found.push(read(self, inner, line));
                }
                _ => self.wrong(section, key, entry, "table"),
            }
        }
        Field::Given(Placed {
            value: found,
            line: self.line(value),
        })
    }
}

fn integer(value: &DeValue<'_>) -> Option<i64> {
    let integer = value.as_integer()?;
    i64::from_str_radix(integer.as_str(), integer.radix()).ok()
}

/// What kind a value is, by a name the words know.
fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) => "integer",
        DeValue::Float(_) => "number",
        DeValue::Boolean(_) => "boolean",
        DeValue::Datetime(_) => "date",
        DeValue::Array(_) => "list",
        DeValue::Table(_) => "table",
    }
}
