//! The official sheet of a procedure in words: cover block, table with flowchart,
//! readings that are not the source's own. Used by the page, the print and the
//! preview before a version is activated.

use jiff::civil::Date;
use office::BookLink;
use sop::{Confidence, Procedure, Span, Step, Target};

use super::drawing::{Cell, Drawing};
use crate::{Page, pages::law_books};

/// Everything on the sheet, ready to print.
pub(crate) struct Sheet {
    pub(crate) government: String,
    pub(crate) unit: String,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) created: Option<String>,
    pub(crate) revised: Option<String>,
    pub(crate) approved: Option<String>,
    pub(crate) approver_position: String,
    pub(crate) approver_name: String,
    pub(crate) approver_nip: String,
    /// Six lists of the cover block: heading and entries.
    pub(crate) lists: Vec<(String, Vec<String>)>,
    /// What the legal bases, the first list, open; empty where nobody asked.
    pub(crate) links: Vec<Option<BookLink>>,
    pub(crate) columns: Vec<Column>,
    pub(crate) rows: Vec<Row>,
    pub(crate) readings: Vec<Reading>,
    pub(crate) total: String,
    /// Words and steps of the shortest and the longest way; `None` when there is
    /// only one way.
    pub(crate) ways: Option<[Way; 2]>,
}

/// A performer column.
pub(crate) struct Column {
    pub(crate) short: String,
    pub(crate) heading: String,
}

/// A way through the procedure.
pub(crate) struct Way {
    pub(crate) length: String,
    pub(crate) steps: String,
}

/// A row of the table.
pub(crate) struct Row {
    pub(crate) number: u16,
    pub(crate) activity: String,
    /// The proposed wording where the source breaks off.
    pub(crate) reading: Option<String>,
    pub(crate) question: Option<String>,
    /// Where it goes on when that is not simply the next row.
    pub(crate) goes: Vec<String>,
    pub(crate) performer: String,
    pub(crate) cells: Vec<Cell>,
    pub(crate) requirements: String,
    pub(crate) time: String,
    pub(crate) output: String,
    pub(crate) remarks: String,
    marks: Vec<(Place, usize, String)>,
}

/// The cell of a row in which a mark stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Activity,
    Requirements,
    Time,
    Output,
    Remarks,
}

impl Row {
    fn marks_at(&self, place: Place) -> Vec<(usize, &str)> {
        self.marks
            .iter()
            .filter(|mark| mark.0 == place)
            .map(|mark| (mark.1, mark.2.as_str()))
            .collect()
    }

    /// Numbers and reasons of the readings of activity, performer and exits.
    pub(crate) fn activity_marks(&self) -> Vec<(usize, &str)> {
        self.marks_at(Place::Activity)
    }

    /// Numbers and reasons of the readings of the requirements.
    pub(crate) fn requirements_marks(&self) -> Vec<(usize, &str)> {
        self.marks_at(Place::Requirements)
    }

    /// Numbers and reasons of the readings of the standard time.
    pub(crate) fn time_marks(&self) -> Vec<(usize, &str)> {
        self.marks_at(Place::Time)
    }

    /// Numbers and reasons of the readings of the output.
    pub(crate) fn output_marks(&self) -> Vec<(usize, &str)> {
        self.marks_at(Place::Output)
    }

    /// Numbers and reasons of the readings of the remarks.
    pub(crate) fn remarks_marks(&self) -> Vec<(usize, &str)> {
        self.marks_at(Place::Remarks)
    }
}

/// A reading that the source does not state.
pub(crate) struct Reading {
    pub(crate) number: usize,
    /// `Langkah 6, pelaksana (keyakinan: tinggi)`; without a step for the whole sheet.
    pub(crate) about: String,
    pub(crate) why: String,
}

impl Sheet {
    /// The sheet of a procedure in the reader's language; texts of the procedure
    /// stay as they are written.
    pub(crate) fn new(page: &Page, procedure: &Procedure) -> Sheet {
        let cover = procedure.cover();
        let date = |date: Option<Date>| date.map(|date| words::date_short_year(page.lang, date));
        let mut readings: Vec<Reading> = procedure
            .inferred()
            .iter()
            .zip(1..)
            .map(|(reading, number)| Reading {
                number,
                about: page.t2(
                    "sop-reading-of-file",
                    "field",
                    field_words(page, &reading.field),
                    "confidence",
                    page.key(confidence_key(reading.confidence)),
                ),
                why: reading.why.trim().to_owned(),
            })
            .collect();
        let rows = rows(page, procedure, &mut readings);
        let (shortest, longest) = (procedure.shortest(), procedure.longest());
        let way = |span: &Span| Way {
            length: words::span(page.lang, span),
            steps: span
                .steps
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>()
                .join(" → "),
        };
        Sheet {
            government: cover.government.clone(),
            unit: cover.unit.clone(),
            number: cover.number.clone(),
            name: cover.name.clone(),
            label: procedure.label().to_owned(),
            created: date(cover.created),
            revised: date(cover.revised),
            approved: date(cover.approved),
            approver_position: cover.approved_by.position.clone(),
            approver_name: cover.approved_by.name.clone(),
            approver_nip: cover.approved_by.nip.clone(),
            lists: vec![
                (page.t("sheet-legal-bases"), cover.legal_bases.clone()),
                (page.t("sheet-qualifications"), cover.qualifications.clone()),
                (page.t("sheet-related"), cover.related.clone()),
                (page.t("sheet-equipment"), cover.equipment.clone()),
                (page.t("sheet-warnings"), cover.warnings.clone()),
                (page.t("sheet-records"), cover.records.clone()),
            ],
            links: Vec::new(),
            columns: procedure
                .performers()
                .iter()
                .map(|one| Column {
                    short: one.short.clone(),
                    heading: one.heading.clone(),
                })
                .collect(),
            rows,
            readings,
            total: words::span(page.lang, &procedure.total()),
            ways: (shortest.steps != longest.steps).then(|| [way(&shortest), way(&longest)]),
        }
    }

    /// The same with what its legal bases open.
    pub(crate) fn with_links(self, links: Vec<Option<BookLink>>) -> Sheet {
        Sheet { links, ..self }
    }

    /// The address of what an entry of a list opens.
    pub(crate) fn link(&self, list: &usize, entry: &usize) -> Option<String> {
        let link = match list {
            0 => self.links.get(*entry)?.as_ref(),
            _ => None,
        };
        link.map(law_books::href)
    }

    /// The lists of the cover block in the pairs of the official form.
    pub(crate) fn list_pairs(&self) -> std::slice::Chunks<'_, (String, Vec<String>)> {
        self.lists.chunks(2)
    }
}

fn rows(page: &Page, procedure: &Procedure, readings: &mut Vec<Reading>) -> Vec<Row> {
    let drawing = Drawing::of(procedure);
    procedure
        .steps()
        .zip(drawing.rows)
        .map(|(step, cells)| {
            let heading = |key| {
                procedure
                    .performer(key)
                    .map_or_else(String::new, |one| one.heading.clone())
            };
            let mut marks = Vec::new();
            for reading in &step.inferred {
                let number = readings.len() + 1;
                let why = reading.why.trim().to_owned();
                let field = field_words(page, &reading.field);
                let about = page.t3(
                    "sop-reading-about",
                    "step",
                    step.number.to_string(),
                    "field",
                    &field,
                    "confidence",
                    page.key(confidence_key(reading.confidence)),
                );
                marks.push((
                    place_of(&reading.field),
                    number,
                    format!("{about} {why}").trim().to_owned(),
                ));
                readings.push(Reading { number, about, why });
            }
            let performer = match &step.otherwise {
                Some(other) => page.t2(
                    "sop-performer-otherwise",
                    "who",
                    heading(&step.performer),
                    "other",
                    heading(other),
                ),
                None => heading(&step.performer),
            };
            Row {
                number: step.number.0,
                activity: step.activity.clone(),
                reading: step.reading.clone(),
                question: step.decision().map(|decision| decision.question.clone()),
                goes: goes(page, step),
                performer,
                cells,
                requirements: step.requirements.clone(),
                time: step.standard_text.clone(),
                output: step.output.clone(),
                remarks: step.remarks.clone(),
                marks,
            }
        })
        .collect()
}

fn goes(page: &Page, step: &Step) -> Vec<String> {
    let to = |target: Target| target_words(page, target);
    match step.decision() {
        Some(decision) => [&decision.yes, &decision.no]
            .into_iter()
            .map(|exit| page.t2("sop-exit", "label", &exit.label, "to", to(exit.to)))
            .collect(),
        None => match step.targets()[..] {
            [Target::Step(next)] if next.0 != step.number.0.saturating_add(1) => {
                vec![to(Target::Step(next))]
            }
            _ => Vec::new(),
        },
    }
}

/// Where a step leads, in words.
pub(super) fn target_words(page: &Page, target: Target) -> String {
    match target {
        Target::Step(number) => page.t1("sop-to-step", "step", number.to_string()),
        Target::End => page.t("sop-to-end"),
    }
}

fn place_of(field: &str) -> Place {
    match field {
        "requirements" => Place::Requirements,
        "standard_time" => Place::Time,
        "output" => Place::Output,
        "remarks" => Place::Remarks,
        _ => Place::Activity,
    }
}

/// A field of a procedure file in words; a field without words keeps its name.
pub(super) fn field_words(page: &Page, field: &str) -> String {
    let key = match field {
        "performer" => "sop-field-performer",
        "otherwise" => "sop-field-otherwise",
        "activity" | "reading" => "sop-field-activity",
        "requirements" => "sop-field-requirements",
        "standard_time" => "sop-field-time",
        "output" => "sop-field-output",
        "remarks" => "sop-field-remarks",
        "question" => "sop-field-question",
        "to" => "sop-field-next",
        "gives" => "sop-field-gives",
        "approves" => "sop-field-approves",
        "attaches_slip" => "sop-field-slip",
        "act" => "sop-field-act",
        "in_force_from" => "sop-field-in-force",
        "lane" => "sop-field-lane",
        "task" => "sop-field-task",
        "citizen" => "sop-field-citizen",
        "label" => "sop-field-label",
        "government" => "sop-field-government",
        "unit" => "sop-field-unit",
        "performers" => "sop-field-performers",
        "number" => "sheet-number",
        "name" => "sheet-name",
        "created" => "sheet-created",
        "revised" => "sheet-revised",
        "approved" => "sheet-approved",
        "approved_by.position" => "sheet-approved-by",
        "approved_by.name" => "sop-field-approver",
        "approved_by.nip" => "sheet-nip",
        "legal_bases" => "sheet-legal-bases",
        "qualifications" => "sheet-qualifications",
        "related" => "sheet-related",
        "equipment" => "sheet-equipment",
        "warnings" => "sheet-warnings",
        "records" => "sheet-records",
        _ if field.starts_with("yes") => "sop-field-yes",
        _ if field.starts_with("no.") || field == "no" => "sop-field-no",
        other => return other.to_owned(),
    };
    page.key(key)
}

fn confidence_key(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "sop-confidence-low",
        Confidence::MediumLow => "sop-confidence-medium-low",
        Confidence::Medium => "sop-confidence-medium",
        Confidence::MediumHigh => "sop-confidence-medium-high",
        Confidence::High => "sop-confidence-high",
        Confidence::VeryHigh => "sop-confidence-very-high",
    }
}
