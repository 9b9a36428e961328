//! Office hours as instants, in order of time.

use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, Offset, TimeZone},
};

use crate::{Calendar, hours::DAY_MINUTES};

/// How many days without any working time are searched before giving up:
/// five years.
pub(crate) const IDLE_DAYS: u32 = 5 * 366;

/// How far ahead working time is counted at all, in years.
const HORIZON_YEARS: i16 = 100;

/// True for the stretches within the horizon of a count that begins on `first`.
pub(crate) fn within_horizon(first: Date) -> impl Fn(&Span) -> bool {
    move |span| in_horizon(first, span.date)
}

/// True if a date is within the horizon of a count that begins on `first`.
pub(crate) fn in_horizon(first: Date, date: Date) -> bool {
    date.year() - first.year() <= HORIZON_YEARS
}

/// One stretch of office hours as instants, `open < close`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Span {
    /// The local date it belongs to.
    pub(crate) date: Date,
    pub(crate) open: Timestamp,
    pub(crate) close: Timestamp,
}

/// The stretches of a calendar from a date on. They never overlap, even where
/// the clock is put back or forward within office hours, because
/// [`ZoneClock`] never gives a later clock time an earlier instant.
pub(crate) struct Spans<'a> {
    calendar: &'a Calendar,
    zone: ZoneClock<'a>,
    date: Option<Date>,
    last: Date,
    index: usize,
    idle: u32,
    idle_limit: u32,
}

impl<'a> Spans<'a> {
    /// From a date on, until five years pass without working time.
    pub(crate) fn after(calendar: &'a Calendar, first: Date) -> Self {
        Spans {
            idle_limit: IDLE_DAYS,
            ..Spans::between(calendar, first, Date::MAX)
        }
    }

    /// From the first to the last date, both included.
    pub(crate) fn between(calendar: &'a Calendar, first: Date, last: Date) -> Self {
        Spans {
            calendar,
            zone: ZoneClock::new(&calendar.tz),
            date: Some(first),
            last,
            index: 0,
            idle: 0,
            idle_limit: u32::MAX,
        }
    }
}

impl Iterator for Spans<'_> {
    type Item = Span;

    fn next(&mut self) -> Option<Span> {
        loop {
            let date = self.date.filter(|date| *date <= self.last)?;
            let Some(hours) = self.calendar.hours_on(date).get(self.index) else {
                self.date = date.tomorrow().ok();
                self.index = 0;
                self.idle += 1;
                if self.idle > self.idle_limit {
                    self.date = None;
                }
                continue;
            };
            self.index += 1;
            let open = self.zone.instant(date, hours.open_minute());
            let close = self.zone.instant(date, hours.close_minute());
            let (Some(open), Some(close)) = (open, close) else {
                continue;
            };
            // Hours that lie wholly in a clock change shrink to nothing.
            if open < close {
                self.idle = 0;
                return Some(Span { date, open, close });
            }
        }
    }
}

/// Turns local clock times into instants, quickly while no change of the
/// zone's offset is near. A clock time that does not exist, because the clock
/// was put forward over it, is the instant of that change; of one that exists
/// twice the first is taken.
pub(crate) struct ZoneClock<'a> {
    tz: &'a TimeZone,
    /// An offset and the instants between which it certainly is the only one.
    steady: Option<(Offset, Timestamp, Timestamp)>,
}

impl<'a> ZoneClock<'a> {
    pub(crate) fn new(tz: &'a TimeZone) -> Self {
        ZoneClock { tz, steady: None }
    }

    /// The instant of a minute of the day (1440 is the end of the day); `None`
    /// beyond the range of instants.
    pub(crate) fn instant(&mut self, date: Date, minute: u16) -> Option<Timestamp> {
        let date = if minute == DAY_MINUTES {
            date.tomorrow().ok()?
        } else {
            date
        };
        let minute = minute % DAY_MINUTES;
        // hour < 24 and minute < 60: both fit an i8.
        self.at(date.at((minute / 60) as i8, (minute % 60) as i8, 0, 0))
    }

    /// The instant of a local clock time.
    pub(crate) fn at(&mut self, local: DateTime) -> Option<Timestamp> {
        if let Some((offset, from, until)) = self.steady
            && let Ok(at) = offset.to_timestamp(local)
            && from < at
            && at < until
        {
            return Some(at);
        }
        let ambiguous = self.tz.to_ambiguous_timestamp(local);
        let skipped = matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. });
        let at = ambiguous.compatible().ok()?;
        if skipped {
            // The later reading of a skipped clock time lies behind the change,
            // or, for its first instant, at it.
            let after = at.checked_add(SignedDuration::from_secs(1)).ok()?;
            return self
                .tz
                .preceding(after)
                .next()
                .map(|change| change.timestamp());
        }
        self.steady = self.steady_around(at);
        Some(at)
    }

    fn steady_around(&self, at: Timestamp) -> Option<(Offset, Timestamp, Timestamp)> {
        // No change of offset moves a clock by more than a day.
        let margin = SignedDuration::from_hours(48);
        let just_after = at.checked_add(SignedDuration::from_secs(1)).ok()?;
        let from = match self.tz.preceding(just_after).next() {
            None => Timestamp::MIN,
            Some(change) => change.timestamp().checked_add(margin).ok()?,
        };
        let until = match self.tz.following(at).next() {
            None => Timestamp::MAX,
            Some(change) => change.timestamp().checked_sub(margin).ok()?,
        };
        Some((self.tz.to_offset(at), from, until))
    }
}
