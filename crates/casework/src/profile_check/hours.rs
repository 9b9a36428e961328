//! The working hours of a profile: the shape is checked here, the sense by `worktime`.

use serde::Deserialize;
use serde::de::value::{Error as ValueError, StrDeserializer};
use toml::de::DeValue;
use worktime::{
    Calendar, CalendarSource, DateText, DayTable, FaultCode, HolidayKind, HolidaySource,
    HoursSource, NamedHoliday, RuleChangeSource,
};

use super::ProfileFaultCode as Code;
use super::read::{Reader, Section, date_text};

const KEYS: &[&str] = &["tz", "week", "holidays", "rule_changes", "exceptions"];
const CHANGE: &[&str] = &["from", "to", "name", "week"];
const HOLIDAY: &[&str] = &["date", "name", "kind", "provisional", "source"];

pub(super) fn read(reader: &mut Reader<'_>, top: &Section<'_, '_>) -> CalendarSource {
    let mut source = CalendarSource {
        tz: String::new(),
        week: DayTable::default(),
        holidays: Vec::new(),
        rule_changes: Vec::new(),
        exceptions: DayTable::default(),
    };
    let Some((place, value)) = reader.value(top, "hours", true) else {
        return source;
    };
    let Some(hours) = reader.as_section(&place, value, KEYS) else {
        return source;
    };
    source.tz = reader.text(&hours, "tz");
    source.week = days(reader, &hours, "week", true);
    source.exceptions = days(reader, &hours, "exceptions", false);
    if let Some((place, value)) = reader.value(&hours, "holidays", false) {
        for (place, value) in reader.entries(&place, value) {
            source.holidays.push(holiday(reader, &place, value));
        }
    }
    if let Some((place, value)) = reader.value(&hours, "rule_changes", false) {
        for (place, value) in reader.entries(&place, value) {
            source.rule_changes.push(rule_change(reader, &place, value));
        }
    }
    sense(reader, &source);
    source
}

/// Lets the calendar judge what could be read. A value of the wrong kind was noted
/// already and stands in as an empty one: it causes no second fault.
fn sense(reader: &mut Reader<'_>, source: &CalendarSource) {
    for fault in Calendar::new(source).err().unwrap_or_default() {
        let place = format!("hours.{}", fault.place);
        if reader.noted(&place) {
            continue;
        }
        match fault.code {
            FaultCode::UnknownTimeZone => {
                reader.fault(Code::UnknownTimeZone, &place, &fault.value, "Asia/Makassar");
            }
            FaultCode::Syntax
            | FaultCode::UnknownWeekday
            | FaultCode::DuplicateWeekday
            | FaultCode::MalformedInterval
            | FaultCode::ReversedInterval
            | FaultCode::OverlappingIntervals
            | FaultCode::BadDate
            | FaultCode::ReversedRuleChange
            | FaultCode::DuplicateException => {
                reader.fault(Code::BadHours(fault.code), &place, &fault.value, "");
            }
        }
    }
    let never_open = source.week.0.iter().all(|(_, hours)| hours.is_empty());
    if never_open && !reader.noted("hours.week") {
        reader.fault(Code::NoWorkingHours, "hours.week", "", "");
    }
}

fn days(reader: &mut Reader<'_>, at: &Section<'_, '_>, key: &str, required: bool) -> DayTable {
    let Some((place, value)) = reader.value(at, key, required) else {
        return DayTable::default();
    };
    let Some(table) = value.as_table() else {
        reader.wrong(&place, value, "table");
        return DayTable::default();
    };
    let mut days = Vec::new();
    // In the order of the file: the tree is sorted by key.
    let mut written: Vec<_> = table.iter().collect();
    written.sort_by_key(|(day, _)| day.span().start);
    for (day, hours) in written {
        let day = day.get_ref().as_ref();
        let place = format!("{place}.{day}");
        reader.seen(&place, hours);
        days.push((day.to_owned(), intervals(reader, &place, hours.get_ref())));
    }
    DayTable(days)
}

fn intervals(reader: &mut Reader<'_>, place: &str, value: &DeValue<'_>) -> HoursSource {
    let mut intervals = HoursSource::new();
    for (place, value) in reader.entries(place, value) {
        let times = reader.entries(&place, value);
        intervals.push(
            times
                .into_iter()
                .map(|(place, value)| reader.as_text(&place, value).unwrap_or_default())
                .collect(),
        );
    }
    intervals
}

fn rule_change(reader: &mut Reader<'_>, place: &str, value: &DeValue<'_>) -> RuleChangeSource {
    let Some(change) = reader.as_section(place, value, CHANGE) else {
        return RuleChangeSource {
            from: DateText::from(""),
            to: None,
            name: None,
            week: DayTable::default(),
        };
    };
    RuleChangeSource {
        from: date(reader, &change, "from", true).unwrap_or(DateText::from("")),
        to: date(reader, &change, "to", false),
        name: some_text(reader, &change, "name"),
        week: days(reader, &change, "week", true),
    }
}

fn holiday(reader: &mut Reader<'_>, place: &str, value: &DeValue<'_>) -> HolidaySource {
    if let Some(text) = date_text(value) {
        return HolidaySource::Date(DateText(text));
    }
    let Some(holiday) = reader.as_section(place, value, HOLIDAY) else {
        return HolidaySource::Date(DateText::from(""));
    };
    HolidaySource::Named(NamedHoliday {
        date: date(reader, &holiday, "date", true).unwrap_or(DateText::from("")),
        name: some_text(reader, &holiday, "name"),
        kind: kind(reader, &holiday),
        provisional: reader.boolean(&holiday, "provisional", false),
        source: some_text(reader, &holiday, "source"),
    })
}

fn kind(reader: &mut Reader<'_>, holiday: &Section<'_, '_>) -> Option<HolidayKind> {
    let text = some_text(reader, holiday, "kind")?;
    let known = HolidayKind::deserialize(StrDeserializer::<ValueError>::new(&text));
    if known.is_err() {
        let expected = "national, joint_leave, regional";
        reader.fault(
            Code::UnknownHolidayKind,
            &holiday.place("kind"),
            &text,
            expected,
        );
    }
    known.ok()
}

fn some_text(reader: &mut Reader<'_>, section: &Section<'_, '_>, key: &str) -> Option<String> {
    Some(reader.text_or_nothing(section, key)).filter(|text| !text.is_empty())
}

/// A date of the calendar as written; the calendar judges whether there is such a day.
fn date(
    reader: &mut Reader<'_>,
    section: &Section<'_, '_>,
    key: &str,
    required: bool,
) -> Option<DateText> {
    let (place, value) = reader.value(section, key, required)?;
    let text = date_text(value);
    if text.is_none() {
        reader.wrong(&place, value, "date");
    }
    text.map(DateText)
}
