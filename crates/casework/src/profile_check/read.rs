//! Walks the value tree of a profile. It does not derive, because one value of the
//! wrong kind must not hide the other faults: what cannot be read is noted and
//! stands in as an empty value, and a profile with a fault is never handed out.

use std::collections::BTreeMap;

use jiff::civil::Date;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::{ProfileFault, ProfileFaultCode as Code};

/// One table of the file and the path to it.
pub(super) struct Section<'s, 'i> {
    pub(super) table: &'s DeTable<'i>,
    pub(super) path: String,
}

impl Section<'_, '_> {
    /// Path of a key in it.
    pub(super) fn place(&self, key: &str) -> String {
        if self.path.is_empty() {
            key.to_owned()
        } else {
            format!("{}.{key}", self.path)
        }
    }
}

pub(super) struct Reader<'t> {
    text: &'t str,
    lines: BTreeMap<String, u32>,
    faults: Vec<ProfileFault>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Reader {
            text,
            lines: BTreeMap::new(),
            faults: Vec::new(),
        }
    }

    /// The faults in the order of the file; those of the file itself come last.
    pub(super) fn into_faults(self) -> Vec<ProfileFault> {
        let mut faults = self.faults;
        faults.sort_by_key(|fault| fault.line.unwrap_or(u32::MAX));
        faults
    }

    pub(super) fn is_clean(&self) -> bool {
        self.faults.is_empty()
    }

    /// Whether a fault at `place`, around it or inside it was noted already.
    pub(super) fn noted(&self, place: &str) -> bool {
        let within = |outer: &str, inner: &str| {
            inner
                .strip_prefix(outer)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
        };
        self.faults
            .iter()
            .any(|fault| within(&fault.place, place) || within(place, &fault.place))
    }

    /// Line of a byte offset, from 1.
    pub(super) fn line_at(&self, offset: usize) -> u32 {
        let newlines = self
            .text
            .bytes()
            .take(offset)
            .filter(|byte| *byte == b'\n')
            .count();
        u32::try_from(newlines + 1).unwrap_or(u32::MAX)
    }

    /// Remembers where `place` stands, so that a later check of sense can name it.
    pub(super) fn seen<T>(&mut self, place: &str, value: &Spanned<T>) {
        let line = self.line_at(value.span().start);
        self.lines.insert(place.to_owned(), line);
    }

    /// Line of a place, or of the nearest thing around it that was written.
    fn line_of(&self, place: &str) -> Option<u32> {
        let mut place = place;
        loop {
            if let Some(line) = self.lines.get(place) {
                return Some(*line);
            }
            place = &place[..place.rfind(['.', '['])?];
        }
    }

    pub(super) fn fault(&mut self, code: Code, place: &str, found: &str, expected: &str) {
        let line = self.line_of(place);
        self.fault_on(code, place, line, found, expected);
    }

    pub(super) fn fault_on(
        &mut self,
        code: Code,
        place: &str,
        line: Option<u32>,
        found: &str,
        expected: &str,
    ) {
        self.faults.push(ProfileFault {
            code,
            place: place.to_owned(),
            line,
            found: found.chars().take(80).collect(),
            expected: expected.to_owned(),
        });
    }

    /// Notes every key that means nothing here.
    pub(super) fn known_only(&mut self, section: &Section<'_, '_>, known: &[&str]) {
        for key in section.table.keys() {
            let name = key.get_ref().as_ref();
            if !known.contains(&name) {
                let line = Some(self.line_at(key.span().start));
                let place = section.place(name);
                self.fault_on(Code::UnknownKey, &place, line, name, &known.join(", "));
            }
        }
    }

    pub(super) fn wrong(&mut self, place: &str, value: &DeValue<'_>, expected: &str) {
        self.fault(Code::WrongType, place, kind(value), expected);
    }

    /// The value of a key; a missing one is noted if it is `required`.
    pub(super) fn value<'s, 'i>(
        &mut self,
        section: &Section<'s, 'i>,
        key: &str,
        required: bool,
    ) -> Option<(String, &'s DeValue<'i>)> {
        let place = section.place(key);
        match section.table.get(key) {
            Some(value) => {
                self.seen(&place, value);
                Some((place, value.get_ref()))
            }
            None => {
                if required {
                    self.fault(Code::MissingField, &place, "", "");
                }
                None
            }
        }
    }

    /// A text that must say something.
    pub(super) fn text(&mut self, section: &Section<'_, '_>, key: &str) -> String {
        let Some((place, value)) = self.value(section, key, true) else {
            return String::new();
        };
        let text = self.as_text(&place, value);
        if let Some(text) = &text
            && text.is_empty()
        {
            self.fault(Code::EmptyText, &place, "", "");
        }
        text.unwrap_or_default()
    }

    /// A text that may be missing or empty.
    pub(super) fn text_or_nothing(&mut self, section: &Section<'_, '_>, key: &str) -> String {
        self.value(section, key, false)
            .and_then(|(place, value)| self.as_text(&place, value))
            .unwrap_or_default()
    }

    /// A value as text without white space around it.
    pub(super) fn as_text(&mut self, place: &str, value: &DeValue<'_>) -> Option<String> {
        match value.as_str() {
            Some(text) => Some(text.trim().to_owned()),
            None => {
                self.wrong(place, value, "text");
                None
            }
        }
    }

    /// A text of letters, digits, `-` and `_`, fit for addresses and forms.
    pub(super) fn key(&mut self, section: &Section<'_, '_>, key: &str) -> String {
        let text = self.text(section, key);
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
        if !text.chars().all(fits) || text.len() > 40 {
            self.fault(Code::BadKey, &section.place(key), &text, "");
        }
        text
    }

    /// A boolean; false when it is missing and not `required`.
    pub(super) fn boolean(&mut self, at: &Section<'_, '_>, key: &str, required: bool) -> bool {
        let Some((place, value)) = self.value(at, key, required) else {
            return false;
        };
        value.as_bool().unwrap_or_else(|| {
            self.wrong(&place, value, "boolean");
            false
        })
    }

    /// A whole number of minutes within bounds.
    pub(super) fn minutes(
        &mut self,
        section: &Section<'_, '_>,
        key: &str,
        bounds: std::ops::RangeInclusive<u32>,
    ) -> u32 {
        let Some((place, value)) = self.value(section, key, true) else {
            return 0;
        };
        let Some(written) = value.as_integer() else {
            self.wrong(&place, value, "integer");
            return 0;
        };
        let number = u32::from_str_radix(written.as_str(), written.radix()).ok();
        number
            .filter(|number| bounds.contains(number))
            .unwrap_or_else(|| {
                let expected = format!("{}–{}", bounds.start(), bounds.end());
                self.fault(Code::OutOfRange, &place, written.as_str(), &expected);
                0
            })
    }

    /// A date as TOML writes it, or as text.
    pub(super) fn date(&mut self, section: &Section<'_, '_>, key: &str) -> Date {
        let Some((place, value)) = self.value(section, key, true) else {
            return Date::ZERO;
        };
        let Some(text) = date_text(value) else {
            self.wrong(&place, value, "date");
            return Date::ZERO;
        };
        worktime::DateText(text.clone()).date().unwrap_or_else(|| {
            self.fault(Code::BadDate, &place, &text, "");
            Date::ZERO
        })
    }

    /// A list of texts; entries of another kind and empty ones are noted one by one.
    pub(super) fn texts(&mut self, at: &Section<'_, '_>, key: &str, required: bool) -> Vec<String> {
        let Some((place, value)) = self.value(at, key, required) else {
            return Vec::new();
        };
        let entries = self.entries(&place, value);
        let mut texts = Vec::new();
        for (place, value) in entries {
            if let Some(text) = self.as_text(&place, value) {
                if text.is_empty() {
                    self.fault(Code::EmptyText, &place, "", "");
                }
                texts.push(text);
            }
        }
        texts
    }

    /// The entries of a list with their places.
    pub(super) fn entries<'s, 'i>(
        &mut self,
        place: &str,
        value: &'s DeValue<'i>,
    ) -> Vec<(String, &'s DeValue<'i>)> {
        let Some(list) = value.as_array() else {
            self.wrong(place, value, "list");
            return Vec::new();
        };
        let mut entries = Vec::new();
        for (index, entry) in list.iter().enumerate() {
            let place = format!("{place}[{index}]");
            self.seen(&place, entry);
            entries.push((place, entry.get_ref()));
        }
        entries
    }

    /// A table with exactly the keys `known`.
    pub(super) fn as_section<'s, 'i>(
        &mut self,
        place: &str,
        value: &'s DeValue<'i>,
        known: &[&str],
    ) -> Option<Section<'s, 'i>> {
        let Some(table) = value.as_table() else {
            self.wrong(place, value, "table");
            return None;
        };
        let section = Section {
            table,
            path: place.to_owned(),
        };
        self.known_only(&section, known);
        Some(section)
    }

    /// A list of tables, read one by one.
    pub(super) fn tables<T>(
        &mut self,
        top: &Section<'_, '_>,
        key: &str,
        known: &[&str],
        mut read: impl FnMut(&mut Self, &Section<'_, '_>) -> T,
    ) -> Vec<T> {
        let Some((place, value)) = self.value(top, key, true) else {
            return Vec::new();
        };
        if value.as_array().is_some_and(|list| list.is_empty()) {
            self.fault(Code::EmptyText, &place, "", "");
        }
        let mut found = Vec::new();
        for (place, value) in self.entries(&place, value) {
            match self.as_section(&place, value, known) {
                Some(section) => found.push(read(self, &section)),
                // Holds the place, so that later entries keep theirs; the one fault is noted.
                None => {
                    let noted = self.faults.len();
                    let nothing = Section {
                        table: &DeTable::new(),
                        path: place,
                    };
                    found.push(read(self, &nothing));
                    self.faults.truncate(noted);
                }
            }
        }
        found
    }
}

/// A date as written, whether TOML's own or text; nothing for other kinds.
pub(super) fn date_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.trim().to_owned()),
        DeValue::Datetime(stamp) => Some(stamp.to_string()),
        DeValue::Integer(_)
        | DeValue::Float(_)
        | DeValue::Boolean(_)
        | DeValue::Array(_)
        | DeValue::Table(_) => None,
    }
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
