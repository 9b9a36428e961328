//! When a standard time is used up.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{
    Calendar, ClosedDays, Explanation, Hours, Landing, Moved, PauseKind, Standard, Step, Unit,
    calendar::days,
    span::{IDLE_DAYS, Span, Spans, ZoneClock, in_horizon, within_horizon},
    step_log::StepLog,
};

/// A due time and how it came about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "batas waktu")]
#[doc(alias = "tenggat")]
pub struct Due {
    /// The due instant.
    #[serde(rename = "due")]
    pub at: Timestamp,
    /// The instant counting began: for minutes, hours and days the start moved
    /// to the next opening if the office was closed; else the start itself.
    pub counted_from: Timestamp,
    /// How it was counted.
    pub explanation: Explanation,
}

/// Why there is no due time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum DueError {
    /// The calendar does not have enough working time: five years without any,
    /// or a hundred years without enough.
    #[error("the calendar has no working time for it")]
    NoWorkingTime,
    /// The standard leads beyond the year 9999.
    #[error("the due time lies beyond the year 9999")]
    OutOfRange,
}

impl DueError {
    /// The stable code of `matur due --json`: `no_working_time` or
    /// `invalid_standard`.
    pub const fn code(self) -> &'static str {
        match self {
            DueError::NoWorkingTime => "no_working_time",
            DueError::OutOfRange => "invalid_standard",
        }
    }
}

impl Calendar {
    /// When a standard time that begins at `from` is used up.
    ///
    /// | unit | rule |
    /// | --- | --- |
    /// | [`Minute`](Unit::Minute), [`Hour`](Unit::Hour) | the start moves into office hours; only working time counts; used up exactly at a close, that close is the due time |
    /// | [`Day`](Unit::Day) | the start moves into office hours; the same clock time on the Nth working day after it; if the office is closed then, the close before; if there is none that day, its first opening |
    /// | [`WorkingDay`](Unit::WorkingDay) | the day of receipt does not count; the last close of the Nth working day after it |
    /// | [`CalendarDay`](Unit::CalendarDay) | the day of receipt does not count; 23:59:59 of the Nth day after it, holidays or not |
    /// | [`CalendarHour`](Unit::CalendarHour) | the instant that many hours later |
    ///
    /// # Errors
    /// [`DueError::NoWorkingTime`] if the calendar gives five years no, or a
    /// hundred years not enough working time; [`DueError::OutOfRange`] if the
    /// due time lies beyond the year 9999.
    pub fn due(&self, from: Timestamp, standard: Standard) -> Result<Due, DueError> {
        let amount = standard.amount.get();
        match standard.unit {
            Unit::Minute => self.due_after_working_time(from, standard, 60 * i64::from(amount)),
            Unit::Hour => self.due_after_working_time(from, standard, 3600 * i64::from(amount)),
            Unit::Day => self.due_after_days(from, standard),
            Unit::WorkingDay => self.due_after_working_days(from, standard),
            Unit::CalendarDay => self.due_after_calendar_days(from, standard),
            Unit::CalendarHour => {
                let at = from
                    .checked_add(SignedDuration::from_hours(i64::from(amount)))
                    .map_err(|_| DueError::OutOfRange)?;
                let steps = vec![Step::ClockHours {
                    from: self.tz.to_datetime(from),
                    until: self.tz.to_datetime(at),
                    hours: amount,
                }];
                Ok(self.explained(
                    standard,
                    from,
                    from,
                    None,
                    steps.into(),
                    Landing::ClockTime,
                    at,
                ))
            }
        }
    }

    fn due_after_working_time(
        &self,
        from: Timestamp,
        standard: Standard,
        seconds: i64,
    ) -> Result<Due, DueError> {
        let start = self.normalise(from)?;
        let first = self.date(start.at);
        let mut left = SignedDuration::from_secs(seconds);
        let mut log = StepLog::default();
        let mut before: Option<Span> = None;
        for span in Spans::after(self, first).take_while(within_horizon(first)) {
            if span.close <= start.at {
                continue;
            }
            if let Some(before) = before.replace(span) {
                self.log_pause(&mut log, &before, &span);
            }
            let begin = span.open.max(start.at);
            let open_for = begin.duration_until(span.close);
            let counted = left.min(open_for);
            let end = begin
                .checked_add(counted)
                .map_err(|_| DueError::OutOfRange)?;
            log.push(Step::Counted {
                from: self.tz.to_datetime(begin),
                until: self.tz.to_datetime(end),
                seconds: counted.as_secs(),
            });
            left -= counted;
            if left.is_zero() {
                let landing = Landing::UsedUp {
                    at_close: end == span.close,
                };
                return Ok(self.explained(
                    standard,
                    from,
                    start.at,
                    start.moved,
                    log,
                    landing,
                    end,
                ));
            }
        }
        Err(DueError::NoWorkingTime)
    }

    fn log_pause(&self, log: &mut StepLog, before: &Span, next: &Span) {
        if before.close == next.open {
            return; // Open through midnight: nothing paused.
        }
        let closed = match before.date.tomorrow() {
            Ok(morrow) => self.closed_days(morrow, next.date),
            Err(_) => ClosedDays::default(),
        };
        let kind = if before.date == next.date {
            PauseKind::Break
        } else if closed.is_empty() {
            PauseKind::Night
        } else {
            PauseKind::ClosedDays
        };
        log.push(Step::Pause {
            from: self.tz.to_datetime(before.close),
            until: self.tz.to_datetime(next.open),
            kind,
            closed,
        });
    }

    fn due_after_days(&self, from: Timestamp, standard: Standard) -> Result<Due, DueError> {
        let start = self.normalise(from)?;
        let begin = self.tz.to_datetime(start.at);
        let mut log = StepLog::default();
        let (date, hours) = self.nth_working_day(begin.date(), standard.amount.get(), &mut log)?;
        let (landing, local) = land(begin.time(), hours);
        let mut zone = ZoneClock::new(&self.tz);
        let at = match local {
            Landed::Clock(time) => zone.at(date.to_datetime(time)),
            Landed::Minute(minute) => zone.instant(date, minute),
        };
        let at = at.ok_or(DueError::OutOfRange)?;
        Ok(self.explained(standard, from, start.at, start.moved, log, landing, at))
    }

    fn due_after_working_days(&self, from: Timestamp, standard: Standard) -> Result<Due, DueError> {
        let receipt = self.date(from);
        let mut log = StepLog::default();
        log.push(Step::DayOfReceipt { date: receipt });
        let (date, hours) = self.nth_working_day(receipt, standard.amount.get(), &mut log)?;
        let close = hours.last().ok_or(DueError::NoWorkingTime)?.close_minute();
        let at = ZoneClock::new(&self.tz)
            .instant(date, close)
            .ok_or(DueError::OutOfRange)?;
        Ok(self.explained(standard, from, from, None, log, Landing::LastClose, at))
    }

    fn due_after_calendar_days(
        &self,
        from: Timestamp,
        standard: Standard,
    ) -> Result<Due, DueError> {
        let receipt = self.date(from);
        let amount = standard.amount.get();
        let last = receipt
            .checked_add(SignedDuration::from_hours(24 * i64::from(amount)))
            .map_err(|_| DueError::OutOfRange)?;
        let first = receipt.tomorrow().map_err(|_| DueError::OutOfRange)?;
        let at = ZoneClock::new(&self.tz)
            .at(last.at(23, 59, 59, 0))
            .ok_or(DueError::OutOfRange)?;
        let steps = vec![
            Step::DayOfReceipt { date: receipt },
            Step::CalendarDays {
                first,
                last,
                days: amount,
            },
        ];
        Ok(self.explained(
            standard,
            from,
            from,
            None,
            steps.into(),
            Landing::EndOfDay,
            at,
        ))
    }

    /// The Nth working day after a date, with its hours (never empty).
    fn nth_working_day(
        &self,
        after: Date,
        amount: u32,
        log: &mut StepLog,
    ) -> Result<(Date, &[Hours]), DueError> {
        let (mut nth, mut idle, mut worked) = (0, 0, after);
        for date in days(after)
            .skip(1)
            .take_while(|date| in_horizon(after, *date))
        {
            let hours = self.hours_on(date);
            if hours.is_empty() {
                idle += 1;
                if idle > IDLE_DAYS {
                    break;
                }
                continue;
            }
            if idle > 0 {
                let first = worked.tomorrow().unwrap_or(date);
                log.push(Step::Skipped {
                    closed: self.closed_days(first, date),
                });
            }
            (idle, worked, nth) = (0, date, nth + 1);
            log.push(Step::Day {
                date,
                nth,
                hours: hours.to_vec(),
            });
            if nth == amount {
                return Ok((date, hours));
            }
        }
        Err(DueError::NoWorkingTime)
    }

    #[expect(
        clippy::too_many_arguments,
        reason = "the one place a due time is put together"
    )]
    fn explained(
        &self,
        standard: Standard,
        from: Timestamp,
        counted_from: Timestamp,
        moved: Option<Moved>,
        log: StepLog,
        landing: Landing,
        at: Timestamp,
    ) -> Due {
        let moved_provisional = moved
            .as_ref()
            .is_some_and(|moved| moved.skipped.provisional);
        let explanation = Explanation {
            standard,
            time_zone: self.tz_name.clone(),
            start: self.tz.to_datetime(from),
            counted_from: self.tz.to_datetime(counted_from),
            moved,
            provisional: moved_provisional || log.provisional,
            steps: log.into_steps(),
            landing,
            due: self.tz.to_datetime(at),
        };
        Due {
            at,
            counted_from,
            explanation,
        }
    }
}

/// Where on the due day a count of days ends.
enum Landed {
    Clock(Time),
    Minute(u16),
}

/// Rule 4: the clock time itself if the office is open then, else the close
/// before it, else the first opening. `hours` is never empty.
fn land(wanted: Time, hours: &[Hours]) -> (Landing, Landed) {
    // 0 to 1439: fits.
    let minute = wanted.hour() as u16 * 60 + wanted.minute() as u16;
    let reached = hours
        .iter()
        .take_while(|hours| hours.open_minute() <= minute)
        .last();
    match reached {
        Some(hours) if minute < hours.close_minute() => {
            (Landing::SameClockTime, Landed::Clock(wanted))
        }
        Some(hours) => (
            Landing::EarlierClose { wanted },
            Landed::Minute(hours.close_minute()),
        ),
        None => {
            let opening = hours.first().map_or(0, |hours| hours.open_minute());
            (Landing::FirstOpening { wanted }, Landed::Minute(opening))
        }
    }
}
