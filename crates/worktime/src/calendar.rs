//! A checked calendar and the questions it answers.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, ZonedDateTime, civil::Date, civil::Weekday, tz::TimeZone};
use sha2::{Digest, Sha256};

use crate::{
    Basis, CalendarFault, CalendarSource, ClosedDay, ClosedDays, ClosedReason, DateText, DayKind,
    DayTable, DueError, HolidayMark, HolidaySource, HolidayTable, Hours, HoursSource, MoveReason,
    Moved, NamedHoliday, RuleChangeSource,
    check::{self, WEEKDAYS},
    span::{Span, Spans, within_horizon},
};

/// Hours of the seven weekdays, Monday first.
pub(crate) type Week = [Vec<Hours>; 7];

/// A week for a range of dates, checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleChange {
    pub(crate) from: Date,
    pub(crate) to: Option<Date>,
    pub(crate) name: Option<String>,
    pub(crate) week: Week,
}

/// The working calendar of an office: time zone, week, dated changes of the
/// week, holidays and exceptions. Always consistent; made by
/// [`Calendar::new`] from a [`CalendarSource`].
///
/// For one date, an exception beats a holiday and the week; a holiday closes
/// the day; else the rule change with the latest `from` that covers the date
/// (of several with the same `from` the last in the list) beats the base week.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "kalender kerja")]
pub struct Calendar {
    pub(crate) tz: TimeZone,
    pub(crate) tz_name: String,
    pub(crate) week: Week,
    /// In order of precedence, weakest first.
    pub(crate) changes: Vec<RuleChange>,
    pub(crate) holidays: BTreeMap<Date, Vec<HolidayMark>>,
    pub(crate) exceptions: BTreeMap<Date, Vec<Hours>>,
    /// Made with the calendar: every due time is stored with it.
    pub(crate) fingerprint: String,
}

/// A start of counting: an instant within office hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Start {
    /// The instant counting begins.
    pub at: Timestamp,
    /// Why it differs from the instant asked for, if it does.
    pub moved: Option<Moved>,
}

impl Calendar {
    /// Checks a calendar.
    ///
    /// # Errors
    /// *All* faults, in the order of the file: unknown time zone or weekday,
    /// bad dates, malformed, reversed or overlapping intervals, reversed rule
    /// changes, days named twice.
    pub fn new(source: &CalendarSource) -> Result<Calendar, Vec<CalendarFault>> {
        check::check(source)
    }

    /// Reads and checks a calendar in JSON.
    ///
    /// # Errors
    /// One [`FaultCode::Syntax`](crate::FaultCode::Syntax), or all faults of
    /// [`Calendar::new`].
    pub fn from_json(text: &str) -> Result<Calendar, Vec<CalendarFault>> {
        Calendar::new(&check::source_from_json(text).map_err(|fault| vec![fault])?)
    }

    /// Reads and checks a calendar in TOML.
    ///
    /// # Errors
    /// As [`Calendar::from_json`].
    pub fn from_toml(text: &str) -> Result<Calendar, Vec<CalendarFault>> {
        Calendar::new(&check::source_from_toml(text).map_err(|fault| vec![fault])?)
    }

    /// Reads and checks a calendar in JSON if its first character is `{`,
    /// else in TOML. A byte order mark before it, as some editors write one, is
    /// no part of it.
    ///
    /// # Errors
    /// As [`Calendar::from_json`].
    pub fn parse(text: &str) -> Result<Calendar, Vec<CalendarFault>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        if text.trim_start().starts_with('{') {
            Calendar::from_json(text)
        } else {
            Calendar::from_toml(text)
        }
    }

    /// The calendar with the days of these tables as holidays, by name.
    #[must_use]
    pub fn with_holidays<'a>(mut self, tables: impl IntoIterator<Item = &'a HolidayTable>) -> Self {
        for holiday in tables.into_iter().flat_map(|table| &table.holidays) {
            let mark = HolidayMark {
                kind: Some(holiday.kind),
                name: Some(holiday.name.clone()),
                provisional: holiday.provisional,
            };
            insert_mark(&mut self.holidays, holiday.date, mark);
        }
        self.with_fingerprint()
    }

    /// The office's time zone.
    pub fn tz(&self) -> &TimeZone {
        &self.tz
    }

    /// IANA name of the office's time zone (`Asia/Makassar`).
    pub fn tz_name(&self) -> &str {
        &self.tz_name
    }

    /// An instant as the clock on the office's wall shows it.
    pub fn local(&self, at: Timestamp) -> ZonedDateTime {
        at.to_zoned_datetime(self.tz.clone())
    }

    /// The date in the office at an instant.
    pub fn date(&self, at: Timestamp) -> Date {
        self.tz.to_datetime(at).date()
    }

    /// Office hours of a date, in order; empty if it is not a working day.
    pub fn hours_on(&self, date: Date) -> &[Hours] {
        if let Some(hours) = self.exceptions.get(&date) {
            hours
        } else if self.holidays.contains_key(&date) {
            &[]
        } else {
            let week = self
                .change_on(date)
                .map_or(&self.week, |change| &change.week);
            &week[weekday_index(date)]
        }
    }

    /// What a date is: open with its hours and their basis, or closed and why.
    pub fn day_kind(&self, date: Date) -> DayKind {
        let hours = self.hours_on(date);
        let is_exception = self.exceptions.contains_key(&date);
        if !hours.is_empty() {
            let basis = match self.change_on(date) {
                _ if is_exception => Basis::Exception,
                None => Basis::Week,
                Some(RuleChange { from, to, name, .. }) => Basis::RuleChange {
                    from: *from,
                    to: *to,
                    name: name.clone(),
                },
            };
            return DayKind::Open {
                hours: hours.to_vec(),
                basis,
            };
        }
        DayKind::Closed(if is_exception {
            ClosedReason::Exception
        } else if let Some(marks) = self.holidays.get(&date) {
            ClosedReason::Holiday {
                holidays: marks.clone(),
            }
        } else if matches!(date.weekday(), Weekday::Saturday | Weekday::Sunday) {
            ClosedReason::Weekend
        } else {
            ClosedReason::DayOff
        })
    }

    /// Whether a date has hours of its own or a holiday, and so says nothing of its weekday.
    pub fn is_special(&self, date: Date) -> bool {
        self.exceptions.contains_key(&date) || !self.holidays_on(date).is_empty()
    }

    /// Holidays of a date, even if an exception opens it; national days first.
    pub fn holidays_on(&self, date: Date) -> &[HolidayMark] {
        self.holidays.get(&date).map_or(&[], Vec::as_slice)
    }

    /// True if the office is open at an instant; at a close it is not.
    pub fn is_open(&self, at: Timestamp) -> bool {
        let date = self.date(at);
        Spans::between(self, date, date).any(|span| span.open <= at && at < span.close)
    }

    /// The first opening after an instant (not at it); `None` if there is none
    /// within five years without working time. Midnight is no opening for an
    /// office that is open through it.
    pub fn next_opening(&self, at: Timestamp) -> Option<Timestamp> {
        let mut closed_at = None;
        for span in Spans::after(self, self.date(at)).take_while(within_horizon(self.date(at))) {
            if span.open > at && closed_at != Some(span.open) {
                return Some(span.open);
            }
            closed_at = Some(span.close);
        }
        None
    }

    /// Moves an instant outside office hours to the next opening.
    ///
    /// # Errors
    /// [`DueError::NoWorkingTime`] if there is none within five years.
    pub fn normalise(&self, at: Timestamp) -> Result<Start, DueError> {
        let today = self.date(at);
        let mut opened_today = false;
        for span in Spans::after(self, today) {
            if at < span.open {
                return Ok(Start {
                    at: span.open,
                    moved: Some(self.moved(today, opened_today, &span)),
                });
            }
            if at < span.close {
                return Ok(Start { at, moved: None });
            }
            opened_today = true;
        }
        Err(DueError::NoWorkingTime)
    }

    fn moved(&self, today: Date, opened_today: bool, next: &Span) -> Moved {
        let closed_today = self.hours_on(today).is_empty();
        let reason = match (closed_today, next.date == today) {
            (true, _) => MoveReason::ClosedDay,
            (false, true) if opened_today => MoveReason::Break,
            (false, true) => MoveReason::BeforeOpening,
            (false, false) => MoveReason::AfterClose,
        };
        let first = if closed_today {
            Some(today)
        } else {
            today.tomorrow().ok()
        };
        let skipped = first.map_or_else(ClosedDays::default, |first| {
            self.closed_days(first, next.date)
        });
        Moved { reason, skipped }
    }

    /// Days without hours from `first` up to but not including `end`.
    pub(crate) fn closed_days(&self, first: Date, end: Date) -> ClosedDays {
        let mut closed = ClosedDays::default();
        for date in days(first).take_while(|date| *date < end) {
            if let DayKind::Closed(reason) = self.day_kind(date) {
                closed.push(ClosedDay { date, reason });
            }
        }
        closed
    }

    /// Working time between two instants in whole seconds; 0 if `to <= from`.
    pub fn worked(&self, from: Timestamp, to: Timestamp) -> i64 {
        if to <= from {
            return 0;
        }
        let mut total = SignedDuration::ZERO;
        for span in Spans::between(self, self.date(from), self.date(to)) {
            let begin = span.open.max(from);
            let end = span.close.min(to);
            if begin < end {
                total += begin.duration_until(end);
            }
        }
        total.as_secs()
    }

    /// How many working days lie after `after`, up to and including `until`;
    /// 0 if `until <= after`.
    pub fn working_days_between(&self, after: Date, until: Date) -> u32 {
        let Ok(first) = after.tomorrow() else {
            return 0;
        };
        let open = days(first)
            .take_while(|date| *date <= until)
            .filter(|date| !self.hours_on(*date).is_empty())
            .count();
        u32::try_from(open).unwrap_or(u32::MAX)
    }

    /// The calendar in the form of its file, in canonical order; reading it
    /// again gives an equal calendar. Keep it beside a due time to know the
    /// calendar as it stood.
    pub fn to_source(&self) -> CalendarSource {
        CalendarSource {
            tz: self.tz_name.clone(),
            week: week_source(&self.week),
            holidays: self
                .holidays
                .iter()
                .flat_map(|(date, marks)| marks.iter().map(|mark| holiday_source(*date, mark)))
                .collect(),
            rule_changes: self
                .changes
                .iter()
                .map(|change| RuleChangeSource {
                    from: change.from.into(),
                    to: change.to.map(DateText::from),
                    name: change.name.clone(),
                    week: week_source(&change.week),
                })
                .collect(),
            exceptions: self
                .exceptions
                .iter()
                .map(|(date, hours)| (date.to_string(), hours_source(hours)))
                .collect(),
        }
    }

    /// SHA-256, in hexadecimal, of everything that decides due times: time
    /// zone, weeks, dates of holidays, exceptions. Names and provisional marks
    /// don't count, so correcting a spelling does not make open due times look
    /// outdated; neither does the order in the file.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    pub(crate) fn with_fingerprint(mut self) -> Self {
        let mut source = self.to_source();
        for change in &mut source.rule_changes {
            change.name = None;
        }
        source.holidays = self
            .holidays
            .keys()
            .map(|date| HolidaySource::Date(DateText::from(*date)))
            .collect();
        // Only strings and lists of strings: serialising cannot fail, and an
        // empty text would still be a stable answer.
        let canonical = serde_json::to_string(&source).unwrap_or_default();
        self.fingerprint = Sha256::digest(canonical)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        self
    }

    fn change_on(&self, date: Date) -> Option<&RuleChange> {
        self.changes
            .iter()
            .rev()
            .find(|change| change.from <= date && change.to.is_none_or(|to| date <= to))
    }
}

/// Every date from `first` to the end of the civil calendar (year 9999).
pub(crate) fn days(first: Date) -> impl Iterator<Item = Date> {
    std::iter::successors(Some(first), |date| date.tomorrow().ok())
}

/// Adds what is known about a holiday. A nameless mark gives way to a named
/// one; of two with one name (Nyepi stands in the national and the regional
/// table) one is kept, confirmed if either is.
pub(crate) fn insert_mark(
    holidays: &mut BTreeMap<Date, Vec<HolidayMark>>,
    date: Date,
    mark: HolidayMark,
) {
    let marks = holidays.entry(date).or_default();
    if let Some(known) = marks.iter_mut().find(|known| known.name == mark.name) {
        known.provisional &= mark.provisional;
        known.kind = match (known.kind, mark.kind) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    } else if marks.is_empty() || mark.name.is_some() {
        marks.retain(|known| known.name.is_some());
        marks.push(mark);
    }
    marks.sort();
}

fn weekday_index(date: Date) -> usize {
    // 0 to 6: fits.
    date.weekday().to_monday_zero_offset() as usize
}

fn hours_source(hours: &[Hours]) -> HoursSource {
    hours.iter().map(|hours| hours.texts().to_vec()).collect()
}

fn week_source(week: &Week) -> DayTable {
    WEEKDAYS
        .iter()
        .zip(week)
        .map(|(day, hours)| (*day, hours_source(hours)))
        .collect()
}

fn holiday_source(date: Date, mark: &HolidayMark) -> HolidaySource {
    let date = DateText::from(date);
    if mark.name.is_none() && mark.kind.is_none() && !mark.provisional {
        return HolidaySource::Date(date);
    }
    HolidaySource::Named(NamedHoliday {
        date,
        name: mark.name.clone(),
        kind: mark.kind,
        provisional: mark.provisional,
        source: None,
    })
}
