//! Holidays as data: yearly tables with name, kind and source.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::source::DateText;

/// Who declared a holiday.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HolidayKind {
    /// *Hari libur nasional*, set by the yearly decree of three ministers (SKB).
    National,
    /// *Cuti bersama*, joint leave set by the same decree; government offices close.
    #[doc(alias = "cuti bersama")]
    JointLeave,
    /// A day declared by the region, such as Bali's *dispensasi hari raya suci
    /// Hindu* by circular of the governor.
    #[doc(alias = "dispensasi")]
    #[doc(alias = "libur fakultatif")]
    Regional,
}

/// One holiday of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Holiday {
    /// The day, in the office's time zone.
    pub date: Date,
    /// Its name as people know it; data, in the language of the source.
    pub name: String,
    /// Who declared it.
    pub kind: HolidayKind,
    /// True until it was checked against the letter that declares it.
    pub provisional: bool,
    /// The decree, letter or computation it comes from.
    pub source: String,
}

/// A table of holidays, usually one year of one authority.
///
/// ```
/// use worktime::{HolidayKind, HolidayTable};
///
/// let table = HolidayTable::from_toml(r#"
///     source = "SKB 1497/2025, 2/2025, 5/2025"
///
///     [[holiday]]
///     date = 2026-03-18
///     name = "Nyepi"
///     kind = "joint_leave"
/// "#)?;
/// assert_eq!(table.holidays[0].kind, HolidayKind::JointLeave);
/// assert_eq!(table.holidays[0].source, "SKB 1497/2025, 2/2025, 5/2025");
/// # Ok::<(), worktime::HolidayError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Default, Serialize)]
pub struct HolidayTable {
    /// The source of every entry that names none of its own.
    pub source: String,
    /// What a reader should know before relying on it.
    pub note: Option<String>,
    /// The days, in the order of the file.
    pub holidays: Vec<Holiday>,
}

/// Why a holiday table could not be read.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum HolidayError {
    /// Not TOML, a field missing or unknown, or a kind that does not exist;
    /// the parser's message with line and column.
    #[error("{0}")]
    Syntax(String),
    /// An entry's date is no day of the calendar.
    #[error("holiday[{index}]: no such date: {value}")]
    BadDate {
        /// Position of the entry, from 0.
        index: usize,
        /// The text of the date.
        value: String,
    },
    /// Two entries have the same date, name and kind.
    #[error("holiday[{index}]: {date} {name:?} stands twice")]
    Duplicate {
        /// Position of the second entry, from 0.
        index: usize,
        /// Its date.
        date: Date,
        /// Its name.
        name: String,
    },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TableFile {
    source: String,
    note: Option<String>,
    #[serde(default)]
    provisional: bool,
    #[serde(default, rename = "holiday")]
    holidays: Vec<EntryFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EntryFile {
    date: DateText,
    name: String,
    kind: HolidayKind,
    provisional: Option<bool>,
    source: Option<String>,
}

impl HolidayTable {
    /// Reads a table: `source`, `note` and `provisional` for the whole file,
    /// then `[[holiday]]` entries with `date`, `name`, `kind` (`national`,
    /// `joint_leave`, `regional`) and, where they differ, `provisional` and
    /// `source`.
    ///
    /// # Errors
    /// The first [`HolidayError`] of the text.
    pub fn from_toml(text: &str) -> Result<HolidayTable, HolidayError> {
        let file: TableFile =
            toml::from_str(text).map_err(|error| HolidayError::Syntax(error.to_string()))?;
        let mut holidays: Vec<Holiday> = Vec::with_capacity(file.holidays.len());
        for (index, entry) in file.holidays.into_iter().enumerate() {
            let Some(date) = entry.date.date() else {
                return Err(HolidayError::BadDate {
                    index,
                    value: entry.date.0,
                });
            };
            let holiday = Holiday {
                date,
                name: entry.name,
                kind: entry.kind,
                provisional: entry.provisional.unwrap_or(file.provisional),
                source: entry.source.unwrap_or_else(|| file.source.clone()),
            };
            if holidays.iter().any(|other| {
                (other.date, &other.name, other.kind) == (date, &holiday.name, holiday.kind)
            }) {
                return Err(HolidayError::Duplicate {
                    index,
                    date,
                    name: holiday.name,
                });
            }
            holidays.push(holiday);
        }
        Ok(HolidayTable {
            source: file.source,
            note: file.note,
            holidays,
        })
    }
}
