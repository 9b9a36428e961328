//! Office hours, and what is due when they are used up.
#![cfg_attr(not(test), warn(clippy::expect_used))]

mod calendar;
mod check;
mod day;
mod due;
mod explanation;
mod fault;
mod holiday;
mod hours;
mod source;
mod span;
mod standard;

pub use calendar::{Calendar, Start};
pub use day::{Basis, DayKind};
pub use due::{Due, DueError};
pub use explanation::{
    ClosedDay, ClosedDays, ClosedReason, Explanation, HolidayMark, Landing, MoveReason, Moved,
    PauseKind, Step,
};
pub use fault::{CalendarFault, FaultCode};
pub use holiday::{Holiday, HolidayError, HolidayKind, HolidayTable};
pub use hours::Hours;
pub use source::{
    CalendarSource, DateText, DayTable, HolidaySource, HoursSource, NamedHoliday, RuleChangeSource,
};
pub use standard::{Standard, StandardError, Unit};
