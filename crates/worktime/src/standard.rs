//! Standard times as an SOP writes them: an amount and a unit.

use std::{fmt, num::NonZeroU32, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use thiserror::Error;

/// What a standard time is counted in.
///
/// The first three are the units of an SOP's column *Waktu* and run in office
/// hours; the last three are the units of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "satuan")]
pub enum Unit {
    /// *menit*: minutes of working time.
    Minute,
    /// *jam*: hours of working time, 60 working minutes each.
    Hour,
    /// *hari* in an SOP: working days, due at the same clock time.
    Day,
    /// *hari kerja* in a law: working days after the day of receipt, due at
    /// the last close.
    WorkingDay,
    /// *hari* in a statute, *hari kalender*: calendar days after the day of
    /// receipt, due at 23:59:59 local time.
    CalendarDay,
    /// *jam kalender* ("3 × 24 jam"): hours of clock time from the instant.
    CalendarHour,
}

impl Unit {
    /// Every unit, in the order of the documentation.
    pub const ALL: [Unit; 6] = [
        Unit::Minute,
        Unit::Hour,
        Unit::Day,
        Unit::WorkingDay,
        Unit::CalendarDay,
        Unit::CalendarHour,
    ];

    /// The stable code used in files and on the command line (`hari_kerja`).
    pub const fn code(self) -> &'static str {
        match self {
            Unit::Minute => "menit",
            Unit::Hour => "jam",
            Unit::Day => "hari",
            Unit::WorkingDay => "hari_kerja",
            Unit::CalendarDay => "hari_kalender",
            Unit::CalendarHour => "jam_kalender",
        }
    }

    /// Reads a unit in any case, with `_` or blanks between its words.
    ///
    /// ```
    /// use worktime::Unit;
    ///
    /// assert_eq!(Unit::parse("Hari Kerja"), Some(Unit::WorkingDay));
    /// assert_eq!(Unit::parse("minggu"), None);
    /// ```
    pub fn parse(text: &str) -> Option<Unit> {
        let folded = text
            .split(|c: char| c.is_whitespace() || c == '_')
            .filter(|word| !word.is_empty())
            .map(str::to_lowercase)
            .collect::<Vec<_>>()
            .join("_");
        Unit::ALL.into_iter().find(|unit| unit.code() == folded)
    }

    /// True if only office hours count towards it ([`Unit::Minute`],
    /// [`Unit::Hour`]).
    pub const fn counts_working_time(self) -> bool {
        matches!(self, Unit::Minute | Unit::Hour)
    }
}

impl fmt::Display for Unit {
    /// The Indonesian words: `hari kerja`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Unit::Minute => "menit",
            Unit::Hour => "jam",
            Unit::Day => "hari",
            Unit::WorkingDay => "hari kerja",
            Unit::CalendarDay => "hari kalender",
            Unit::CalendarHour => "jam kalender",
        })
    }
}

impl Serialize for Unit {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

impl<'de> Deserialize<'de> for Unit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Unit::parse(&text).ok_or_else(|| de::Error::custom(StandardError::Unit(text)))
    }
}

/// A standard time: how long a step or a legal duty may take. Never zero.
///
/// ```
/// use worktime::{Standard, StandardError, Unit};
///
/// let standard = Standard::parse("1 Jam")?;
/// assert_eq!(standard.amount.get(), 1);
/// assert_eq!(standard.unit, Unit::Hour);
/// assert_eq!(standard.to_string(), "1 jam");
/// assert_eq!(Standard::parse("5 hari_kerja")?.to_string(), "5 hari kerja");
/// assert_eq!(Standard::parse("0 menit"), Err(StandardError::Zero));
/// # Ok::<(), StandardError>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[doc(alias = "waktu")]
#[doc(alias = "mutu baku")]
pub struct Standard {
    /// How many of the unit; at least one.
    pub amount: NonZeroU32,
    /// What is counted.
    pub unit: Unit,
}

impl Standard {
    /// A standard of `amount` units; `None` for an amount of zero.
    pub const fn new(amount: u32, unit: Unit) -> Option<Standard> {
        match NonZeroU32::new(amount) {
            Some(amount) => Some(Standard { amount, unit }),
            None => None,
        }
    }

    /// Reads `30 menit`, `1 Jam`, `2 Hari`, `5 hari_kerja`, `5 hari kerja` …
    ///
    /// # Errors
    /// [`StandardError::Amount`] if it does not begin with a whole number up
    /// to 4,294,967,295 (no sign, no fraction), [`StandardError::Unit`] if
    /// what follows is not a [`Unit`], [`StandardError::Zero`] for zero.
    pub fn parse(text: &str) -> Result<Standard, StandardError> {
        let trimmed = text.trim();
        let split = trimmed
            .find(|c: char| !c.is_ascii_digit())
            .unwrap_or(trimmed.len());
        let (amount, unit) = trimmed.split_at(split);
        let amount: u32 = amount
            .parse()
            .map_err(|_| StandardError::Amount(text.to_owned()))?;
        // "1.5 jam" and "1/2 jam" are wrong amounts, not unknown units.
        if unit.starts_with(|c: char| !c.is_alphabetic() && !c.is_whitespace() && c != '_') {
            return Err(StandardError::Amount(text.to_owned()));
        }
        let unit = Unit::parse(unit).ok_or_else(|| StandardError::Unit(unit.trim().to_owned()))?;
        Standard::new(amount, unit).ok_or(StandardError::Zero)
    }
}

impl FromStr for Standard {
    type Err = StandardError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Standard::parse(text)
    }
}

impl fmt::Display for Standard {
    /// The canonical Indonesian form: `30 menit`, `1 jam`, `5 hari kerja`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.amount, self.unit)
    }
}

impl Serialize for Standard {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Standard {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Standard::parse(&text).map_err(de::Error::custom)
    }
}

/// Why a text is not a [`Standard`].
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum StandardError {
    /// The amount is zero: a step always takes some time.
    #[error("a standard time is more than zero")]
    Zero,
    /// The amount is missing, negative, a fraction or too large.
    #[error("no whole number at the beginning of {0:?}")]
    Amount(String),
    /// The unit is missing or unknown.
    #[error("unknown unit of time {0:?}")]
    Unit(String),
}

impl StandardError {
    /// The stable code of `matur due --json`: `invalid_standard` or
    /// `invalid_unit`.
    pub const fn code(&self) -> &'static str {
        match self {
            StandardError::Zero | StandardError::Amount(_) => "invalid_standard",
            StandardError::Unit(_) => "invalid_unit",
        }
    }
}
