//! What can be wrong with a calendar file.

use std::fmt;

use serde::Serialize;
use thiserror::Error;

/// The kind of a [`CalendarFault`]; its code is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FaultCode {
    /// The text is not TOML or JSON of the right shape.
    Syntax,
    /// The time zone is not in the IANA database.
    UnknownTimeZone,
    /// A key of a week is not `mon` … `sun`.
    UnknownWeekday,
    /// A week names a day twice.
    DuplicateWeekday,
    /// An interval is not two clock times `HH:MM`.
    MalformedInterval,
    /// An interval closes at or before its opening.
    ReversedInterval,
    /// Two intervals of one day overlap.
    OverlappingIntervals,
    /// A date is not `YYYY-MM-DD`, or no such day exists.
    BadDate,
    /// A rule change ends before it begins.
    ReversedRuleChange,
    /// Two exceptions for one date.
    DuplicateException,
}

impl FaultCode {
    /// The stable code (`overlapping_intervals`).
    pub const fn code(self) -> &'static str {
        match self {
            FaultCode::Syntax => "syntax",
            FaultCode::UnknownTimeZone => "unknown_time_zone",
            FaultCode::UnknownWeekday => "unknown_weekday",
            FaultCode::DuplicateWeekday => "duplicate_weekday",
            FaultCode::MalformedInterval => "malformed_interval",
            FaultCode::ReversedInterval => "reversed_interval",
            FaultCode::OverlappingIntervals => "overlapping_intervals",
            FaultCode::BadDate => "bad_date",
            FaultCode::ReversedRuleChange => "reversed_rule_change",
            FaultCode::DuplicateException => "duplicate_exception",
        }
    }
}

impl fmt::Display for FaultCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// One fault of a calendar: what, where, and the text that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Error)]
#[error("{place}: {code}: {value}")]
pub struct CalendarFault {
    /// What is wrong.
    pub code: FaultCode,
    /// Path into the file, `rule_changes[0].week.mon[1]`; for
    /// [`FaultCode::Syntax`] the line and column if known.
    pub place: String,
    /// The faulty text as written, or the parser's message.
    pub value: String,
}
