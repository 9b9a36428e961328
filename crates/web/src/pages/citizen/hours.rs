//! When the office is open: the ordinary week, and now.

use jiff::{
    Timestamp,
    civil::{Date, Weekday},
};
use worktime::{Calendar, Hours};

use crate::Page;

/// Weekdays in a row with the same hours.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeekLine {
    /// The first of them.
    pub first: Weekday,
    /// The last of them.
    pub last: Weekday,
    /// Their hours; none when the office is closed.
    pub hours: Vec<Hours>,
}

/// The same in words.
pub(crate) struct HoursLine {
    pub(crate) days: String,
    pub(crate) hours: String,
}

/// The hours of a week, Monday to Sunday, equal neighbours in one line. A holiday, or a day
/// with hours of its own, says nothing of its weekday: the next one without is taken.
pub(crate) fn ordinary_week(calendar: &Calendar, today: Date) -> Vec<WeekLine> {
    let monday = today
        .checked_sub(jiff::Span::new().days(i64::from(today.weekday().to_monday_zero_offset())))
        .unwrap_or(today);
    let mut lines: Vec<WeekLine> = Vec::new();
    for offset in 0..7_i64 {
        let ordinary = (0..5_i64)
            .filter_map(|week| {
                monday
                    .checked_add(jiff::Span::new().days(offset + 7 * week))
                    .ok()
            })
            .filter(|day| *day >= today)
            .find(|day| !calendar.is_special(*day));
        let Some(day) = ordinary else { continue };
        let hours = calendar.hours_on(day).to_vec();
        let day = day.weekday();
        match lines.last_mut() {
            Some(line) if line.hours == hours => line.last = day,
            _ => lines.push(WeekLine {
                first: day,
                last: day,
                hours,
            }),
        }
    }
    lines
}

/// A week in words.
pub(crate) fn week(page: &Page, calendar: &Calendar) -> Vec<HoursLine> {
    ordinary_week(calendar, page.today())
        .iter()
        .map(|line| HoursLine {
            days: days(page, line),
            hours: if line.hours.is_empty() {
                page.t("home-hours-closed")
            } else {
                spans(page, line)
            },
        })
        .collect()
}

/// The open days of the office's week in a line, with the time zone.
pub(crate) fn line(page: &Page) -> String {
    let open: Vec<String> = page
        .frame
        .week
        .iter()
        .filter(|line| !line.hours.is_empty())
        .map(|line| format!("{} {}", days(page, line), spans(page, line)))
        .collect();
    if open.is_empty() {
        return String::new();
    }
    let zone = words::time_zone_abbr(&page.frame.zone);
    format!("{} {zone}", open.join("; "))
}

fn days(page: &Page, line: &WeekLine) -> String {
    let first = words::weekday(page.lang, line.first);
    if line.first == line.last {
        return first;
    }
    format!("{first}–{}", words::weekday(page.lang, line.last))
}

fn spans(page: &Page, line: &WeekLine) -> String {
    let spans: Vec<String> = line
        .hours
        .iter()
        .map(|hours| {
            format!(
                "{}–{}",
                words::time(page.lang, hours.open()),
                words::time(page.lang, hours.close())
            )
        })
        .collect();
    spans.join(", ")
}

/// Whether the office is open, and until or from when.
pub(crate) fn open_now(page: &Page, calendar: &Calendar) -> String {
    if let Some(close) = closes(calendar, page.now) {
        return page.t1(
            "home-open-now",
            "until",
            words::time(page.lang, close.close()),
        );
    }
    match calendar.next_opening(page.now) {
        Some(next) => page.t1("home-closed-now", "next", page.due(next)),
        None => page.t("home-closed"),
    }
}

/// The interval the office is in now.
fn closes(calendar: &Calendar, now: Timestamp) -> Option<Hours> {
    if !calendar.is_open(now) {
        return None;
    }
    let local = calendar.tz().to_datetime(now);
    calendar
        .hours_on(local.date())
        .iter()
        .copied()
        .find(|hours| hours.open() <= local.time() && local.time() < hours.close())
}
