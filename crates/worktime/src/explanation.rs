//! How a due time came about, as data without words.
//!
//! Every clock time here is local to the calendar's time zone, so that whoever
//! renders it needs no calendar.

use jiff::civil::{Date, DateTime, Time};
use serde::{Deserialize, Serialize};

use crate::{HolidayKind, Hours, Standard};

/// Everything needed to say in words how a due time was counted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// The standard that was counted.
    pub standard: Standard,
    /// IANA name of the time zone of all clock times below.
    pub time_zone: String,
    /// The start as given.
    pub start: DateTime,
    /// The instant counting began; differs from `start` only if `moved` is set.
    pub counted_from: DateTime,
    /// Why the start was moved, if it was.
    pub moved: Option<Moved>,
    /// What was counted and what was skipped, in order of time. Long ones are
    /// shortened in the middle by one [`Step::Omitted`]; at most 17 entries.
    pub steps: Vec<Step>,
    /// How the due instant was fixed at the end.
    pub landing: Landing,
    /// The due time.
    pub due: DateTime,
    /// True if a holiday that was skipped is not yet confirmed by its decree.
    pub provisional: bool,
}

/// Why a start outside office hours was moved to the next opening.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moved {
    /// What the office was doing at the start.
    pub reason: MoveReason,
    /// Closed days between the start and the next opening; the day of the
    /// start itself is the first if the reason is [`MoveReason::ClosedDay`].
    pub skipped: ClosedDays,
}

/// What the office was doing at a start outside office hours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveReason {
    /// A working day, before its first opening.
    BeforeOpening,
    /// Between two intervals of a working day, its first close included.
    Break,
    /// A working day, at or after its last close.
    AfterClose,
    /// A day without hours; `Moved::skipped` says why.
    ClosedDay,
}

/// One thing that was counted or skipped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "step", rename_all = "snake_case")]
pub enum Step {
    /// Working time was counted (minutes and hours).
    Counted {
        /// Begin of the stretch.
        from: DateTime,
        /// End of the stretch: a close or the due time.
        until: DateTime,
        /// Seconds counted; whole minutes unless the start had seconds.
        seconds: i64,
    },
    /// The office was closed between two counted stretches (minutes and hours).
    Pause {
        /// The close.
        from: DateTime,
        /// The next opening.
        until: DateTime,
        /// Why.
        kind: PauseKind,
        /// Closed days in between; empty unless `kind` is
        /// [`PauseKind::ClosedDays`].
        closed: ClosedDays,
    },
    /// The day of receipt, which does not count (legal and calendar days).
    DayOfReceipt {
        /// That day.
        date: Date,
    },
    /// A working day was counted (days and legal days).
    Day {
        /// The day.
        date: Date,
        /// The how-manyeth it is, from 1.
        nth: u32,
        /// Its office hours.
        hours: Vec<Hours>,
    },
    /// Days without hours were skipped (days and legal days).
    Skipped {
        /// Which, and why.
        closed: ClosedDays,
    },
    /// Calendar days were counted, holidays included.
    CalendarDays {
        /// The first counted day.
        first: Date,
        /// The last counted day: the due day.
        last: Date,
        /// How many.
        days: u32,
    },
    /// Clock time was counted, day and night.
    ClockHours {
        /// Begin: the start as given.
        from: DateTime,
        /// End: the due time.
        until: DateTime,
        /// How many hours.
        hours: u32,
    },
    /// The middle of a long count, summarised.
    Omitted {
        /// First day it speaks of.
        first: Date,
        /// Last day it speaks of.
        last: Date,
        /// Seconds of working time counted in it; 0 for units of days.
        seconds: i64,
        /// Working days counted in it; 0 for minutes and hours.
        days: u32,
        /// Days without hours skipped in it.
        closed_days: u32,
    },
}

/// Why counting paused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PauseKind {
    /// Between two intervals of one day.
    #[doc(alias = "istirahat")]
    Break,
    /// From the last close of a day to the first opening of the next day.
    Night,
    /// At least one day without hours lay in between (weekend, holiday …).
    ClosedDays,
}

/// A run of days without office hours.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedDays {
    /// The first of them, at most [`ClosedDays::LISTED`].
    pub days: Vec<ClosedDay>,
    /// How many there are in all.
    pub total: u32,
    /// True if one of them, listed or not, is closed only by holidays that are not
    /// confirmed yet.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub provisional: bool,
}

impl ClosedDays {
    /// How many days are listed by name.
    pub const LISTED: usize = 14;

    /// True if there is none.
    pub fn is_empty(&self) -> bool {
        self.total == 0
    }

    pub(crate) fn push(&mut self, day: ClosedDay) {
        self.total += 1;
        self.provisional |= day.reason.is_provisional();
        if self.days.len() < Self::LISTED {
            self.days.push(day);
        }
    }
}

/// A day without office hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedDay {
    /// The day.
    pub date: Date,
    /// Why it is closed.
    pub reason: ClosedReason,
}

/// Why a day has no office hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "reason", rename_all = "snake_case")]
pub enum ClosedReason {
    /// Saturday or Sunday, and the week in force gives it no hours.
    Weekend,
    /// Another weekday to which the week in force gives no hours.
    DayOff,
    /// One or more holidays.
    Holiday {
        /// What is known about them; national days before regional ones.
        holidays: Vec<HolidayMark>,
    },
    /// An exception closes this one date.
    Exception,
}

impl ClosedReason {
    /// True if the day is closed only by holidays that are all provisional.
    pub fn is_provisional(&self) -> bool {
        match self {
            ClosedReason::Holiday { holidays } => holidays.iter().all(|mark| mark.provisional),
            ClosedReason::Weekend | ClosedReason::DayOff | ClosedReason::Exception => false,
        }
    }
}

/// What is known about a holiday.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HolidayMark {
    /// Who declared it, if known.
    pub kind: Option<HolidayKind>,
    /// Its name, if known; data.
    pub name: Option<String>,
    /// True until checked against the letter that declares it.
    pub provisional: bool,
}

/// How the due instant was fixed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "landing", rename_all = "snake_case")]
pub enum Landing {
    /// Minutes and hours: the instant at which the time is used up.
    UsedUp {
        /// True if that is exactly a close.
        at_close: bool,
    },
    /// Days: the clock time of the start, at which the office is open.
    SameClockTime,
    /// Days: the office is closed at the clock time of the start; the close
    /// before it was taken.
    EarlierClose {
        /// The clock time of the start.
        wanted: Time,
    },
    /// Days: the office opens after the clock time of the start; its first
    /// opening was taken.
    FirstOpening {
        /// The clock time of the start.
        wanted: Time,
    },
    /// Legal days: the last close of the due day.
    LastClose,
    /// Calendar days: 23:59:59 of the due day.
    EndOfDay,
    /// Calendar hours: the same instant that many hours later.
    ClockTime,
}
