//! The calendar as a file writes it, before it is checked.

use std::fmt;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de, ser::SerializeMap};

use crate::{Holiday, HolidayKind, HolidayTable};

/// The hours of one day as written: a list of `[open, close]` pairs of `HH:MM`.
pub type HoursSource = Vec<Vec<String>>;

/// A calendar as written in TOML or JSON, unchecked; [`Calendar::new`] checks it.
///
/// The texts are kept as they were typed, so that *all* faults can be
/// reported with their place instead of only the first.
///
/// ```
/// use worktime::CalendarSource;
///
/// let source: CalendarSource = serde_json::from_str(r#"{
///     "tz": "Asia/Makassar",
///     "week": { "mon": [["07:30", "12:00"], ["13:00", "16:30"]], "sun": [] },
///     "holidays": ["2026-03-19"],
///     "exceptions": { "2026-07-15": [] }
/// }"#)?;
/// assert_eq!(source.tz, "Asia/Makassar");
/// assert_eq!(source.week.0[0].0, "mon");
/// # Ok::<(), serde_json::Error>(())
/// ```
///
/// [`Calendar::new`]: crate::Calendar::new
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarSource {
    /// IANA name of the office's time zone.
    pub tz: String,
    /// Weekday (`mon` … `sun`) to hours; a day not named is closed.
    pub week: DayTable,
    /// Days on which the office is closed. A date may stand more than once
    /// (a national and a regional day can fall together).
    #[serde(default)]
    pub holidays: Vec<HolidaySource>,
    /// Other weeks for a range of dates (Ramadan, a new regulation).
    #[serde(default)]
    pub rule_changes: Vec<RuleChangeSource>,
    /// Date to the hours of that one day; an empty list closes it.
    #[serde(default)]
    pub exceptions: DayTable,
}

impl CalendarSource {
    /// Adds the days of a table, with their names, to the holidays.
    pub fn add_holidays(&mut self, table: &HolidayTable) {
        self.holidays
            .extend(table.holidays.iter().cloned().map(HolidaySource::from));
    }

    /// The same with [`add_holidays`](Self::add_holidays) called for each table.
    #[must_use]
    pub fn with_holidays<'a>(mut self, tables: impl IntoIterator<Item = &'a HolidayTable>) -> Self {
        for table in tables {
            self.add_holidays(table);
        }
        self
    }
}

/// A week that replaces the whole base week for a range of dates.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleChangeSource {
    /// First day, `YYYY-MM-DD`.
    pub from: DateText,
    /// Last day, included; without it the change stays in force.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<DateText>,
    /// What it is called in explanations ("Ramadan 1447 H"); data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Weekday to hours; a day not named is closed.
    pub week: DayTable,
}

/// A holiday as written: a plain date, or a table with its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum HolidaySource {
    /// Only the date.
    Date(DateText),
    /// The date with what is known about it.
    Named(NamedHoliday),
}

/// A holiday with what is known about it; everything but the date may be missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NamedHoliday {
    /// The day, `YYYY-MM-DD`.
    pub date: DateText,
    /// Its name; data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Who declared it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<HolidayKind>,
    /// True until checked against the letter that declares it.
    #[serde(default)]
    pub provisional: bool,
    /// The decree, letter or computation it comes from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
}

impl HolidaySource {
    /// The date as written.
    pub fn date(&self) -> &DateText {
        match self {
            HolidaySource::Date(date) => date,
            HolidaySource::Named(named) => &named.date,
        }
    }
}

impl From<Holiday> for HolidaySource {
    fn from(holiday: Holiday) -> Self {
        HolidaySource::Named(NamedHoliday {
            date: DateText::from(holiday.date),
            name: Some(holiday.name),
            kind: Some(holiday.kind),
            provisional: holiday.provisional,
            source: Some(holiday.source),
        })
    }
}

/// A date as written, unchecked; TOML's own dates are read too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct DateText(pub String);

impl DateText {
    /// The date, if it is written `YYYY-MM-DD` and exists.
    pub fn date(&self) -> Option<Date> {
        parse_date(&self.0)
    }
}

impl From<Date> for DateText {
    fn from(date: Date) -> Self {
        DateText(date.to_string())
    }
}

impl From<&str> for DateText {
    fn from(text: &str) -> Self {
        DateText(text.to_owned())
    }
}

impl<'de> Deserialize<'de> for DateText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged)]
        enum Written {
            Text(String),
            Toml(toml::value::Datetime),
        }
        Ok(DateText(match Written::deserialize(deserializer)? {
            Written::Text(text) => text,
            Written::Toml(datetime) => datetime.to_string(),
        }))
    }
}

/// Strictly `YYYY-MM-DD`; jiff's own parser would also take a time of day.
pub(crate) fn parse_date(text: &str) -> Option<Date> {
    let shape = text.len() == 10
        && text.bytes().enumerate().all(|(i, b)| match i {
            4 | 7 => b == b'-',
            _ => b.is_ascii_digit(),
        });
    if shape { text.parse().ok() } else { None }
}

/// A map from a day (weekday or date) to its hours that keeps the order and
/// the doubles of the file, so that a double can be reported.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DayTable(pub Vec<(String, HoursSource)>);

impl Serialize for DayTable {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (day, hours) in &self.0 {
            map.serialize_entry(day, hours)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for DayTable {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visitor;
        impl<'de> de::Visitor<'de> for Visitor {
            type Value = DayTable;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a table from day to a list of [open, close] pairs")
            }

            fn visit_map<A: de::MapAccess<'de>>(self, mut map: A) -> Result<DayTable, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(DayTable(entries))
            }
        }
        deserializer.deserialize_map(Visitor)
    }
}

impl<S: Into<String>> FromIterator<(S, HoursSource)> for DayTable {
    fn from_iter<I: IntoIterator<Item = (S, HoursSource)>>(entries: I) -> Self {
        DayTable(
            entries
                .into_iter()
                .map(|(day, hours)| (day.into(), hours))
                .collect(),
        )
    }
}
