//! From a written calendar to a checked one, with every fault on the way.

use std::{collections::BTreeMap, sync::LazyLock};

use jiff::{
    civil::Date,
    tz::{TimeZone, TimeZoneDatabase},
};

use crate::{
    Calendar, CalendarFault, CalendarSource, DateText, DayTable, FaultCode, HolidayMark,
    HolidaySource, Hours, HoursSource,
    calendar::{RuleChange, Week, insert_mark},
    hours::parse_minute,
    source::parse_date,
};

/// Keys of a week, Monday first.
pub(crate) const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The bundled IANA database, not the machine's: the same calendar must give
/// the same due times everywhere, and this crate reads no files.
static ZONES: LazyLock<TimeZoneDatabase> = LazyLock::new(TimeZoneDatabase::bundled);

pub(crate) fn source_from_json(text: &str) -> Result<CalendarSource, CalendarFault> {
    serde_json::from_str(text).map_err(|error| {
        syntax(
            format!("line {} column {}", error.line(), error.column()),
            error.to_string(),
        )
    })
}

pub(crate) fn source_from_toml(text: &str) -> Result<CalendarSource, CalendarFault> {
    toml::from_str(text).map_err(|error: toml::de::Error| {
        let before = error
            .span()
            .and_then(|span| text.get(..span.start))
            .unwrap_or_default();
        let line = before.matches('\n').count() + 1;
        let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
        syntax(
            format!("line {line} column {column}"),
            error.message().to_owned(),
        )
    })
}

fn syntax(place: String, value: String) -> CalendarFault {
    CalendarFault {
        code: FaultCode::Syntax,
        place,
        value,
    }
}

pub(crate) fn check(source: &CalendarSource) -> Result<Calendar, Vec<CalendarFault>> {
    let mut faults = Faults::default();
    let tz = ZONES.get(source.tz.trim()).ok();
    if tz.is_none() {
        faults.add(FaultCode::UnknownTimeZone, "tz", &source.tz);
    }
    let week = faults.week(&source.week, "week");
    let holidays = faults.holidays(&source.holidays);
    let changes = faults.rule_changes(source);
    let exceptions = faults.exceptions(&source.exceptions);
    let tz = tz.unwrap_or(TimeZone::UTC);
    if !faults.0.is_empty() {
        return Err(faults.0);
    }
    let tz_name = tz.iana_name().unwrap_or(&source.tz).to_owned();
    Ok(Calendar {
        tz,
        tz_name,
        week,
        changes,
        holidays,
        exceptions,
        fingerprint: String::new(),
    }
    .with_fingerprint())
}

#[derive(Default)]
struct Faults(Vec<CalendarFault>);

impl Faults {
    fn add(&mut self, code: FaultCode, place: impl Into<String>, value: impl Into<String>) {
        self.0.push(CalendarFault {
            code,
            place: place.into(),
            value: value.into(),
        });
    }

    fn date(&mut self, text: &DateText, place: String) -> Option<Date> {
        let date = text.date();
        if date.is_none() {
            self.add(FaultCode::BadDate, place, &text.0);
        }
        date
    }

    fn week(&mut self, table: &DayTable, place: &str) -> Week {
        let mut week: [Option<Vec<Hours>>; 7] = Default::default();
        for (day, hours) in &table.0 {
            let place = format!("{place}.{day}");
            let hours = self.hours(hours, &place);
            match WEEKDAYS
                .iter()
                .position(|name| name.eq_ignore_ascii_case(day))
            {
                None => self.add(FaultCode::UnknownWeekday, place, day),
                Some(index) if week[index].is_some() => {
                    self.add(FaultCode::DuplicateWeekday, place, day);
                }
                Some(index) => week[index] = Some(hours),
            }
        }
        week.map(Option::unwrap_or_default)
    }

    /// Hours of one day in order; intervals that touch become one, which
    /// changes no due time (half-open intervals leave no gap between them).
    fn hours(&mut self, source: &HoursSource, place: &str) -> Vec<Hours> {
        let mut good: Vec<Hours> = Vec::with_capacity(source.len());
        for (index, interval) in source.iter().enumerate() {
            let place = format!("{place}[{index}]");
            let written = interval.join("-");
            let minutes = match interval.as_slice() {
                [open, close] => parse_minute(open).zip(parse_minute(close)),
                _ => None,
            };
            let Some((open, close)) = minutes else {
                self.add(FaultCode::MalformedInterval, place, written);
                continue;
            };
            let Some(hours) = Hours::new(open, close) else {
                self.add(FaultCode::ReversedInterval, place, written);
                continue;
            };
            if good
                .iter()
                .any(|other| other.open_minute() < close && open < other.close_minute())
            {
                self.add(FaultCode::OverlappingIntervals, place, written);
            }
            good.push(hours);
        }
        good.sort();
        let mut joined: Vec<Hours> = Vec::with_capacity(good.len());
        for hours in good {
            let touching = joined
                .last()
                .filter(|last| last.close_minute() == hours.open_minute())
                .and_then(|last| Hours::new(last.open_minute(), hours.close_minute()));
            match (touching, joined.last_mut()) {
                (Some(both), Some(last)) => *last = both,
                _ => joined.push(hours),
            }
        }
        joined
    }

    fn holidays(&mut self, source: &[HolidaySource]) -> BTreeMap<Date, Vec<HolidayMark>> {
        let mut holidays = BTreeMap::new();
        for (index, holiday) in source.iter().enumerate() {
            let Some(date) = self.date(holiday.date(), format!("holidays[{index}]")) else {
                continue;
            };
            let mark = match holiday {
                HolidaySource::Date(_) => HolidayMark {
                    kind: None,
                    name: None,
                    provisional: false,
                },
                HolidaySource::Named(named) => HolidayMark {
                    kind: named.kind,
                    name: named.name.clone(),
                    provisional: named.provisional,
                },
            };
            insert_mark(&mut holidays, date, mark);
        }
        holidays
    }

    fn rule_changes(&mut self, source: &CalendarSource) -> Vec<RuleChange> {
        let mut changes = Vec::with_capacity(source.rule_changes.len());
        for (index, change) in source.rule_changes.iter().enumerate() {
            let place = format!("rule_changes[{index}]");
            let from = self.date(&change.from, format!("{place}.from"));
            let to = change
                .to
                .as_ref()
                .map(|to| self.date(to, format!("{place}.to")));
            let week = self.week(&change.week, &format!("{place}.week"));
            if let (Some(from), Some(Some(to))) = (from, to)
                && from > to
            {
                self.add(
                    FaultCode::ReversedRuleChange,
                    place,
                    format!("{from} > {to}"),
                );
            }
            if let Some(from) = from {
                let (to, name) = (to.flatten(), change.name.clone());
                changes.push(RuleChange {
                    from,
                    to,
                    name,
                    week,
                });
            }
        }
        // Stable: of two with the same beginning the later in the file wins.
        changes.sort_by_key(|change| change.from);
        changes
    }

    fn exceptions(&mut self, source: &DayTable) -> BTreeMap<Date, Vec<Hours>> {
        let mut exceptions = BTreeMap::new();
        for (text, hours) in &source.0 {
            let place = format!("exceptions.{text}");
            let hours = self.hours(hours, &place);
            match parse_date(text) {
                None => self.add(FaultCode::BadDate, place, text),
                Some(date) if exceptions.contains_key(&date) => {
                    self.add(FaultCode::DuplicateException, place, text);
                }
                Some(date) => {
                    exceptions.insert(date, hours);
                }
            }
        }
        exceptions
    }
}
