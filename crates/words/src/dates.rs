use jiff::civil::{Date, DateTime, Time, Weekday};

use crate::{Lang, args, t, tf};

/// The name of a weekday: `Kamis`.
pub fn weekday(lang: Lang, day: Weekday) -> String {
    let key = match day {
        Weekday::Monday => "weekday-1",
        Weekday::Tuesday => "weekday-2",
        Weekday::Wednesday => "weekday-3",
        Weekday::Thursday => "weekday-4",
        Weekday::Friday => "weekday-5",
        Weekday::Saturday => "weekday-6",
        Weekday::Sunday => "weekday-7",
    };
    t(lang, key)
}

/// The name of a month from 1: `November`; `Nov` if `short`.
pub fn month(lang: Lang, number: i8, short: bool) -> String {
    t(
        lang,
        &format!("{}-{number}", if short { "month-short" } else { "month" }),
    )
}

/// `Rabu, 25 November 2026`.
pub fn date_long(lang: Lang, date: Date) -> String {
    let name = month(lang, date.month(), false);
    tf(
        lang,
        "date-long",
        &args!["weekday" => weekday(lang, date.weekday()), "day" => date.day(), "month" => name, "year" => date.year().to_string()],
    )
}

/// `26 Nov`.
pub fn date_short(lang: Lang, date: Date) -> String {
    let name = month(lang, date.month(), true);
    tf(
        lang,
        "date-short",
        &args!["day" => date.day(), "month" => name],
    )
}

/// `26 Nov 2026`.
pub fn date_short_year(lang: Lang, date: Date) -> String {
    let name = month(lang, date.month(), true);
    tf(
        lang,
        "date-short-year",
        &args!["day" => date.day(), "month" => name, "year" => date.year().to_string()],
    )
}

/// `Kamis, 26 Nov 2026`.
pub fn weekday_date(lang: Lang, date: Date) -> String {
    let short = date_short_year(lang, date);
    tf(
        lang,
        "weekday-date",
        &args!["weekday" => weekday(lang, date.weekday()), "date" => short],
    )
}

/// `14.05` in Indonesian, `14:05` in English; 24 hours in both.
pub fn time(lang: Lang, time: Time) -> String {
    let hour = format!("{:02}", time.hour());
    let minute = format!("{:02}", time.minute());
    tf(
        lang,
        "clock-time",
        &args!["hour" => hour, "minute" => minute],
    )
}

/// The abbreviation Indonesians use for a time zone: `WIB`, `WITA` or `WIT`
/// (Keppres 41/1987); any other zone keeps its IANA name.
pub fn time_zone_abbr(tz_name: &str) -> &str {
    match tz_name {
        "Asia/Jakarta" | "Asia/Pontianak" => "WIB",
        "Asia/Makassar" | "Asia/Ujung_Pandang" => "WITA",
        "Asia/Jayapura" => "WIT",
        other => other,
    }
}

/// `26 Nov 2026, 09.05 WITA`; `zone` is the IANA name.
pub fn stamp(lang: Lang, at: DateTime, zone: &str) -> String {
    tf(
        lang,
        "stamp",
        &args![
            "date" => date_short_year(lang, at.date()),
            "time" => time(lang, at.time()),
            "zone" => time_zone_abbr(zone),
        ],
    )
}

/// A due time as short as it can be told apart: `10.50` today, `Jumat 11.10` in
/// the same week (Monday to Sunday), `1 Des 10.10` otherwise, with the year if it
/// is another one. Both times are local.
pub fn relative_due(lang: Lang, due: DateTime, now: DateTime) -> String {
    let clock = time(lang, due.time());
    if due.date() == now.date() {
        return clock;
    }
    let day = if due.date().iso_week_date().year() == now.date().iso_week_date().year()
        && due.date().iso_week_date().week() == now.date().iso_week_date().week()
    {
        weekday(lang, due.date().weekday())
    } else if due.date().year() == now.date().year() {
        date_short(lang, due.date())
    } else {
        date_short_year(lang, due.date())
    };
    tf(lang, "day-time", &args!["day" => day, "time" => clock])
}
