//! Office hours, and the moment a standard time is used up.
//!
//! An SOP gives each step a time: *30 menit*, *1 Jam*, *2 Hari*. A law gives an
//! office *5 hari kerja* or *3 × 24 jam*. This crate knows what those mean for
//! an office that opens at 07.30, eats at noon, closes early on Fridays and
//! stays shut on Nyepi:
//!
//! * a [`Standard`] is an amount and a [`Unit`], read as an SOP writes it;
//! * a [`Calendar`] is an office's hours: time zone, week, dated changes of the
//!   week, holidays and exceptions, checked as a whole ([`CalendarFault`]);
//! * [`Calendar::due`] gives a [`Due`]: the instant, the instant counting began
//!   and an [`Explanation`] from which every clerk can check the count.
//!
//! The crate is pure: no clock, no files, no randomness. The time zone data
//! are bundled, so the same input gives the same due time on every machine.
//! It holds no words either; an explanation is data for whoever speaks.
//!
//! # One hour from twenty to noon
//!
//! ```
//! use worktime::{Calendar, PauseKind, Standard, Step};
//!
//! let calendar = Calendar::from_toml(r#"
//!     tz = "Asia/Makassar"
//!     holidays = [2026-03-19]
//!
//!     [week]
//!     mon = [["07:30", "12:00"], ["13:00", "16:30"]]
//!     tue = [["07:30", "12:00"], ["13:00", "16:30"]]
//!     wed = [["07:30", "12:00"], ["13:00", "16:30"]]
//!     thu = [["07:30", "12:00"], ["13:00", "16:30"]]
//!     fri = [["07:30", "11:30"], ["13:00", "14:30"]]
//! "#).map_err(|faults| faults[0].clone())?;
//!
//! let received = "2026-11-26T11:40:00+08:00".parse()?;
//! let due = calendar.due(received, Standard::parse("1 Jam")?)?;
//! assert_eq!(calendar.local(due.at).to_string(), "2026-11-26T13:40:00+08:00[Asia/Makassar]");
//!
//! // 20 minutes until 12.00, the break, 40 minutes from 13.00.
//! assert!(matches!(due.explanation.steps[..], [
//!     Step::Counted { seconds: 1200, .. },
//!     Step::Pause { kind: PauseKind::Break, .. },
//!     Step::Counted { seconds: 2400, .. },
//! ]));
//!
//! // And back: how much of the hour was used up at 13.10?
//! let later = "2026-11-26T13:10:00+08:00".parse()?;
//! assert_eq!(calendar.worked(received, later), 30 * 60);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Holidays by name
//!
//! Holidays come as yearly tables from the decree or letter that sets them.
//! Merged into a calendar they close their days, and explanations can name
//! them and say which are not confirmed yet.
//!
//! ```
//! use worktime::{Calendar, ClosedReason, DayKind, HolidayTable};
//!
//! let calendar = Calendar::from_json(
//!     r#"{ "tz": "Asia/Makassar", "week": { "wed": [["07:30", "12:00"]] } }"#,
//! ).map_err(|faults| faults[0].clone())?;
//! let letter = HolidayTable::from_toml(r#"
//!     source = "computed"
//!     provisional = true
//!     holiday = [{ date = 2026-06-17, name = "Galungan", kind = "regional" }]
//! "#)?;
//! let calendar = calendar.with_holidays([&letter]);
//!
//! let DayKind::Closed(ClosedReason::Holiday { holidays }) =
//!     calendar.day_kind("2026-06-17".parse()?)
//! else {
//!     panic!("Galungan is a holiday");
//! };
//! assert_eq!(holidays[0].name.as_deref(), Some("Galungan"));
//! assert!(holidays[0].provisional);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # A calendar that is wrong says so, all of it
//!
//! ```
//! use worktime::{Calendar, FaultCode};
//!
//! let faults = Calendar::from_json(r#"{
//!     "tz": "Asia/Tabanan",
//!     "week": { "mon": [["07:30", "12:00"], ["11:00", "16:30"]] },
//!     "holidays": ["2026-02-30"]
//! }"#).unwrap_err();
//! let codes: Vec<_> = faults.iter().map(|fault| (fault.code, fault.place.as_str())).collect();
//! assert_eq!(codes, [
//!     (FaultCode::UnknownTimeZone, "tz"),
//!     (FaultCode::OverlappingIntervals, "week.mon[1]"),
//!     (FaultCode::BadDate, "holidays[0]"),
//! ]);
//! ```

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
mod step_log;

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
