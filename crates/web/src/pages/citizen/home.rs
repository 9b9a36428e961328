//! `/`: the page for citizens, as far as it exists: how to complain, and when the
//! office is open.

use askama::Template;
use axum::{Router, extract::State, response::Response, routing::get};
use casework::PhoneNumber;
use jiff::{Timestamp, civil::Date};
use office::Directory;
use worktime::{Calendar, Hours};

use crate::{App, Page};

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/", get(home))
}

#[derive(Template)]
#[template(path = "pages/citizen/home.html")]
struct Home<'a> {
    page: &'a Page,
    ways: Vec<Way>,
    hours: Vec<HoursLine>,
    is_open: bool,
    open_now: String,
}

/// A way to complain.
struct Way {
    icon: &'static str,
    name: String,
    note: String,
    value: Option<String>,
    link: Option<String>,
}

/// Weekdays with the same hours.
pub(crate) struct HoursLine {
    pub(crate) days: String,
    pub(crate) hours: String,
}

async fn home(State(app): State<App>, page: Page) -> Response {
    page.show(&Home::new(&page, &app.office.directory()))
}

impl<'a> Home<'a> {
    fn new(page: &'a Page, directory: &Directory) -> Home<'a> {
        let calendar = &directory.calendar;
        Home {
            page,
            ways: ways(page, directory),
            hours: week(page, calendar),
            is_open: calendar.is_open(page.now),
            open_now: open_now(page, calendar),
        }
    }
}

fn ways(page: &Page, directory: &Directory) -> Vec<Way> {
    let way = |icon, name: &str, note: &str, value: Option<String>, link| Way {
        icon,
        name: page.key(name),
        note: page.key(note),
        value,
        link,
    };
    let telephone = directory.profile.telephone.trim();
    let address = directory.profile.letterhead.address.trim();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let dial = (!telephone.is_empty()).then(|| {
        PhoneNumber::parse(telephone).map_or_else(
            |_| {
                let digits: String = telephone
                    .chars()
                    .filter(|c| c.is_ascii_digit() || *c == '+')
                    .collect();
                format!("tel:{digits}")
            },
            |number| format!("tel:{}", number.e164()),
        )
    });
    // A way without a published number or address is named, and says where to ask.
    let asked = |known: bool, note: &'static str| if known { note } else { "home-way-ask" };
    vec![
        way(
            "building-community",
            "home-way-walk-in",
            "home-way-walk-in-note",
            Some(page.t("home-way-walk-in-place")),
            None,
        ),
        way(
            "phone",
            "home-way-phone",
            asked(!telephone.is_empty(), "home-way-phone-note"),
            some(telephone),
            dial,
        ),
        way(
            "mail",
            "home-way-letter",
            "home-way-letter-note",
            some(address),
            None,
        ),
        way("message", "home-way-sms", "home-way-ask", None, None),
        way("mail", "home-way-email", "home-way-ask", None, None),
    ]
}

fn open_now(page: &Page, calendar: &Calendar) -> String {
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

/// The coming week's hours, Monday to Sunday, equal neighbours in one line. A
/// holiday, or a day with hours of its own, says nothing of its weekday: the next one without
/// is taken.
pub(crate) fn week(page: &Page, calendar: &Calendar) -> Vec<HoursLine> {
    let monday = page.today();
    let monday = monday
        .checked_sub(jiff::Span::new().days(i64::from(monday.weekday().to_monday_zero_offset())))
        .unwrap_or(monday);
    let mut lines: Vec<(Date, Date, Vec<Hours>)> = Vec::new();
    for offset in 0..7_i64 {
        let ordinary = (0..5_i64)
            .filter_map(|week| {
                monday
                    .checked_add(jiff::Span::new().days(offset + 7 * week))
                    .ok()
            })
            .filter(|day| *day >= page.today())
            .find(|day| !calendar.is_special(*day));
        let Some(day) = ordinary else { continue };
        let hours = calendar.hours_on(day).to_vec();
        match lines.last_mut() {
            Some((_, last, same)) if *same == hours => *last = day,
            _ => lines.push((day, day, hours)),
        }
    }
    lines
        .into_iter()
        .map(|(first, last, hours)| {
            let name = |day: Date| words::weekday(page.lang, day.weekday());
            HoursLine {
                days: if first == last {
                    name(first)
                } else {
                    format!("{}–{}", name(first), name(last))
                },
                hours: if hours.is_empty() {
                    page.t("home-hours-closed")
                } else {
                    hours
                        .iter()
                        .map(|hours| {
                            format!(
                                "{}–{}",
                                words::time(page.lang, hours.open()),
                                words::time(page.lang, hours.close())
                            )
                        })
                        .collect::<Vec<_>>()
                        .join(", ")
                },
            }
        })
        .collect()
}
