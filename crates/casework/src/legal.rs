//! The times that laws and ministerial standards set beside the SOP's own (domain 4.2): two
//! families, one in working days (practice under PermenPANRB 62/2018), one in calendar days
//! (UU 25/2009). They are numbers of the office, dated: a case keeps those that were in force
//! on the day it was received.
//!
//! Counting follows domain 8: the day something began does not count, whatever the hour.
//! Working days end with the last close of office hours, calendar days with the day. Days in
//! which the office waited for the complainant do not count.

use jiff::civil::{Date, Time};
use jiff::{Timestamp, ToSpan};
use serde::{Deserialize, Serialize};
use sop::{Pause, Progress, Standing};
use worktime::Calendar;

/// The most days that a legal time may have.
pub const LEGAL_DAYS: u16 = 365;

const END_OF_DAY: Time = Time::constant(23, 59, 59, 0);
const DAY_MINUTES: u16 = 24 * 60;

/// One time of the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LegalClock {
    /// Verified and forwarded: working days from receipt.
    #[doc(alias = "verifikasi")]
    Forward,
    /// First follow-up: working days from when it was forwarded.
    FollowUp,
    /// Answered: working days from receipt; more for what carries supervisory weight.
    Answer,
    /// The complainant knows whether his file is complete: calendar days from receipt (UU
    /// 25/2009).
    Completeness,
    /// Decided: calendar days from when the file was complete (UU 25/2009; Perpres 76/2013).
    Decision,
    /// The decision reached the complainant: calendar days from when it was taken.
    Delivery,
}

impl LegalClock {
    /// Every clock.
    pub const ALL: [LegalClock; 6] = [
        LegalClock::Forward,
        LegalClock::FollowUp,
        LegalClock::Answer,
        LegalClock::Completeness,
        LegalClock::Decision,
        LegalClock::Delivery,
    ];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            LegalClock::Forward => "forward",
            LegalClock::FollowUp => "follow_up",
            LegalClock::Answer => "answer",
            LegalClock::Completeness => "completeness",
            LegalClock::Decision => "decision",
            LegalClock::Delivery => "delivery",
        }
    }

    /// Whether working days are counted; else days of the calendar.
    pub fn in_working_days(self) -> bool {
        matches!(
            self,
            LegalClock::Forward | LegalClock::FollowUp | LegalClock::Answer
        )
    }
}

/// The times in force from a day on, in days; 0 where the office counts none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "tenggat")]
pub struct LegalTimes {
    /// The first day: cases received from it on have these.
    pub from: Date,
    /// Working days until it is verified and forwarded.
    pub forward: u16,
    /// Working days from there until the first follow-up.
    pub follow_up: u16,
    /// Working days until an ordinary complaint is answered.
    pub answer: u16,
    /// Working days until one of supervisory weight is answered.
    #[doc(alias = "berkadar pengawasan")]
    pub supervisory: u16,
    /// Calendar days until the complainant knows whether his file is complete.
    pub completeness: u16,
    /// Calendar days from a complete file to the decision.
    pub decision: u16,
    /// Calendar days from the decision until it reached the complainant.
    pub delivery: u16,
    /// Calendar days after the answer in which the complainant may object.
    #[doc(alias = "keberatan")]
    pub objection: u16,
    /// Where the numbers come from.
    #[serde(default)]
    pub basis: String,
}

impl LegalTimes {
    /// What holds where an office has said nothing: domain 4.2, and 30 days for objections.
    pub fn usual() -> LegalTimes {
        LegalTimes {
            from: Date::MIN,
            forward: 3,
            follow_up: 5,
            answer: 14,
            supervisory: 60,
            completeness: 14,
            decision: 60,
            delivery: 14,
            objection: crate::OBJECTION_DAYS,
            basis: String::new(),
        }
    }

    /// Days of a clock; none where it is not counted.
    pub fn days(&self, clock: LegalClock, supervisory: bool) -> Option<u16> {
        let days = match clock {
            LegalClock::Forward => self.forward,
            LegalClock::FollowUp => self.follow_up,
            LegalClock::Answer if supervisory => self.supervisory,
            LegalClock::Answer => self.answer,
            LegalClock::Completeness => self.completeness,
            LegalClock::Decision => self.decision,
            LegalClock::Delivery => self.delivery,
        };
        (days > 0).then_some(days)
    }

    /// Those in force on a day.
    pub fn on(all: &[LegalTimes], day: Date) -> LegalTimes {
        all.iter()
            .filter(|times| times.from <= day)
            .max_by_key(|times| times.from)
            .cloned()
            .unwrap_or_else(LegalTimes::usual)
    }
}

/// How a clock stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegalStanding {
    /// It runs.
    Running,
    /// The office waits for the complainant: it stands still.
    Halted,
    /// It was met.
    Met {
        /// When.
        at: Timestamp,
    },
    /// It was met too late.
    MetLate {
        /// When.
        at: Timestamp,
    },
    /// It has passed.
    Late,
}

/// A clock of one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LegalDue {
    /// Which.
    pub clock: LegalClock,
    /// Its days.
    pub days: u16,
    /// By when; while it stands still, without the days that are still to come.
    pub due: Timestamp,
    /// How it stands.
    pub standing: LegalStanding,
}

impl LegalDue {
    /// Whether it can still be met.
    pub fn is_open(&self) -> bool {
        matches!(self.standing, LegalStanding::Running | LegalStanding::Late)
    }
}

/// The clocks of a case that have begun, the nearest first, then those that are over.
/// `approved`: when the answer in force was decided on.
pub fn legal_clocks(
    times: &LegalTimes,
    supervisory: bool,
    progress: &Progress,
    approved: Option<Timestamp>,
    calendar: &Calendar,
    now: Timestamp,
) -> Vec<LegalDue> {
    let Some(received) = progress.received else {
        return Vec::new();
    };
    let pauses = pauses(progress, now);
    let halted = progress.suspended.is_some();
    let marks = Marks::of(progress, approved);
    let mut clocks: Vec<LegalDue> = LegalClock::ALL
        .into_iter()
        .filter_map(|clock| {
            let days = times.days(clock, supervisory)?;
            let (from, met) = marks.of_clock(clock, received)?;
            // What has ended otherwise owes nothing more.
            if met.is_none() && marks.ended {
                return None;
            }
            let due = after(calendar, from, days, clock.in_working_days(), &pauses)?;
            let standing = match met {
                Some(at) if at <= due => LegalStanding::Met { at },
                Some(at) => LegalStanding::MetLate { at },
                None if halted => LegalStanding::Halted,
                None if now > due => LegalStanding::Late,
                None => LegalStanding::Running,
            };
            Some(LegalDue {
                clock,
                days,
                due,
                standing,
            })
        })
        .collect();
    clocks.sort_by_key(|one| (!one.is_open(), one.due));
    clocks
}

/// When a case reached what the clocks wait for.
struct Marks {
    forwarded: Option<Timestamp>,
    followed: Option<Timestamp>,
    asked: Option<Timestamp>,
    complete: Option<Timestamp>,
    approved: Option<Timestamp>,
    answered: Option<Timestamp>,
    ended: bool,
}

impl Marks {
    fn of(progress: &Progress, approved: Option<Timestamp>) -> Marks {
        let left = |n: usize| progress.visits.get(n).and_then(|visit| visit.left);
        let directed = progress
            .visits
            .iter()
            .find(|visit| visit.directive.is_some());
        let concluded = match &progress.standing {
            Standing::Concluded { at, .. } => Some(*at),
            Standing::Unopened
            | Standing::Open { .. }
            | Standing::Archived { .. }
            | Standing::Struck { .. } => None,
        };
        let pauses = || progress.visits.iter().flat_map(|visit| &visit.pauses);
        let waits = progress.suspended.as_ref().map(|asked| asked.since);
        let given = progress.follow_up.as_ref().map(|given| given.given_at);
        Marks {
            forwarded: left(0).map(|(at, _)| at),
            followed: directed
                .map(|visit| visit.from)
                .or_else(|| left(1).map(|(at, _)| at)),
            asked: pauses().map(|pause| pause.from).chain(waits).min(),
            complete: pauses().map(|pause| pause.to).max(),
            approved: approved.or(given).or(concluded),
            answered: given.or(concluded),
            ended: !progress.is_open(),
        }
    }

    /// From when a clock runs, and when it was met; none while it has not begun.
    fn of_clock(
        &self,
        clock: LegalClock,
        received: Timestamp,
    ) -> Option<(Timestamp, Option<Timestamp>)> {
        Some(match clock {
            LegalClock::Forward => (received, self.forwarded.or(self.answered)),
            LegalClock::FollowUp => (self.forwarded?, self.followed.or(self.answered)),
            LegalClock::Answer => (received, self.answered),
            // Whoever is asked for more knows, and so does whose case goes on.
            LegalClock::Completeness => {
                let knows = [self.asked, self.forwarded, self.answered];
                (received, knows.into_iter().flatten().min())
            }
            LegalClock::Decision => (self.complete.unwrap_or(received), self.approved),
            LegalClock::Delivery => (self.approved?, self.answered),
        })
    }
}

/// The days of a pause that do not count: after the first, up to the last.
fn pauses(progress: &Progress, now: Timestamp) -> Vec<Pause> {
    let waits = progress.suspended.as_ref().map(|asked| Pause {
        from: asked.since,
        to: now,
    });
    let held = progress.visits.iter().flat_map(|visit| &visit.pauses);
    held.copied().chain(waits).collect()
}

fn counts(calendar: &Calendar, day: Date, pauses: &[Pause]) -> bool {
    !pauses
        .iter()
        .any(|pause| calendar.date(pause.from) < day && day <= calendar.date(pause.to))
}

/// The end of the Nth day that counts after the day of `from` (domain 8, rules 5 and 6): of
/// working days the last close of office hours.
fn after(
    calendar: &Calendar,
    from: Timestamp,
    days: u16,
    working: bool,
    pauses: &[Pause],
) -> Option<Timestamp> {
    let mut left = days;
    let mut day = calendar.date(from);
    // Ten years without office hours: nothing can be counted.
    let last = day.checked_add(10.years()).ok()?;
    while day < last {
        day = day.tomorrow().ok()?;
        let close = match (working, calendar.hours_on(day).last()) {
            (false, _) => END_OF_DAY,
            // A day that is open until midnight ends with its last second.
            (true, Some(hours)) if hours.close_minute() >= DAY_MINUTES => END_OF_DAY,
            (true, Some(hours)) => hours.close(),
            (true, None) => continue,
        };
        if !counts(calendar, day, pauses) {
            continue;
        }
        left -= 1;
        if left == 0 {
            return calendar.tz().to_timestamp(day.to_datetime(close)).ok();
        }
    }
    None
}
