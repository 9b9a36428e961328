//! A counted due time as sentences a clerk can check with a finger on the clock.

use jiff::civil::{Date, DateTime, Time};
use worktime::{
    ClosedDay, ClosedDays, ClosedReason, Explanation, HolidayKind, Landing, MoveReason, PauseKind,
    Step, Unit,
};

use crate::{
    Lang, args,
    dates::{self, date_short, date_short_year, weekday},
    durations::minutes_words,
    t, tf,
};

/// A due time in words, one sentence for each idea: why the start was moved (if
/// it was), the count, how the instant was fixed (for units of days), whether a
/// holiday in it is still provisional.
///
/// The count reads `1 jam kerja dari Kamis 11.40: 20 menit sampai 12.00,
/// istirahat, 40 menit dari 13.00 → 13.40`.
pub fn explain(lang: Lang, explanation: &Explanation) -> Vec<String> {
    let mut sentences = Vec::new();
    let year = explanation.start.year();
    if let Some(moved) = &explanation.moved {
        let reason = match moved.reason {
            MoveReason::BeforeOpening => t(lang, "explain-moved-before-opening"),
            MoveReason::Break => t(lang, "explain-moved-break"),
            MoveReason::AfterClose => t(lang, "explain-moved-after-close"),
            MoveReason::ClosedDay => t(lang, "explain-moved-closed-day"),
        };
        let mut parts = vec![tf(
            lang,
            "explain-moved",
            &args!["start" => day_time(lang, explanation.start), "reason" => reason],
        )];
        if !moved.skipped.is_empty() {
            parts.push(closed_days(lang, &moved.skipped, year));
        }
        let from = day_time(lang, explanation.counted_from);
        sentences.push(tf(
            lang,
            "explain-moved-to",
            &args!["why" => parts.join(", "), "from" => from],
        ));
    }
    sentences.push(count(lang, explanation));
    if let Some(landing) = landing(lang, explanation) {
        sentences.push(landing);
    }
    if explanation.provisional {
        sentences.push(t(lang, "explain-provisional"));
    }
    sentences
}

/// A due time in words, on one line. The count ends without a full stop, as it
/// stands alone mostly; it gets one where another sentence follows.
pub fn explain_line(lang: Lang, explanation: &Explanation) -> String {
    let mut line = String::new();
    for sentence in explain(lang, explanation) {
        if !line.is_empty() {
            line.push_str(if line.ends_with('.') { " " } else { ". " });
        }
        line.push_str(&sentence);
    }
    line
}

fn count(lang: Lang, explanation: &Explanation) -> String {
    let standard = explanation.standard;
    let key = match standard.unit {
        Unit::Minute => "explain-unit-minute",
        Unit::Hour => "explain-unit-hour",
        Unit::Day | Unit::WorkingDay => "explain-unit-day",
        Unit::CalendarDay => "standard-calendar-day",
        Unit::CalendarHour => "standard-calendar-hour",
    };
    let head = tf(
        lang,
        "explain-head",
        &args!["amount" => tf(lang, key, &args!["n" => standard.amount.get()]), "from" => day_time(lang, explanation.counted_from)],
    );
    let year = explanation.start.year();
    // The day last spoken of: a clock time on it needs no day's name.
    let mut day = explanation.counted_from.date();
    let steps: Vec<String> = explanation
        .steps
        .iter()
        .enumerate()
        .map(|(index, step)| {
            let last = index + 1 == explanation.steps.len();
            say(lang, step, year, index == 0, last, &mut day)
        })
        .collect();
    // Whatever was counted in between, the due time names its day unless it is
    // the day of the start.
    let due = clock(
        lang,
        explanation.due,
        year,
        &mut explanation.counted_from.date(),
    );
    tf(
        lang,
        "explain-count",
        &args!["head" => head, "steps" => steps.join(", "), "due" => due],
    )
}

fn say(lang: Lang, step: &Step, year: i16, first: bool, last: bool, day: &mut Date) -> String {
    match step {
        Step::Counted {
            from,
            until,
            seconds,
        } => {
            let length = length(lang, *seconds);
            match (first, last) {
                (true, true) => tf(lang, "explain-counted-alone", &args!["length" => length]),
                (true, false) => tf(
                    lang,
                    "explain-counted-until",
                    &args!["length" => length, "until" => clock(lang, *until, year, day)],
                ),
                (false, true) => tf(
                    lang,
                    "explain-counted-from",
                    &args!["length" => length, "from" => clock(lang, *from, year, day)],
                ),
                (false, false) => {
                    let from = clock(lang, *from, year, day);
                    let until = clock(lang, *until, year, day);
                    tf(
                        lang,
                        "explain-counted",
                        &args!["length" => length, "from" => from, "until" => until],
                    )
                }
            }
        }
        Step::Pause {
            kind: PauseKind::Break,
            ..
        } => t(lang, "explain-pause-break"),
        Step::Pause {
            kind: PauseKind::Night,
            ..
        } => t(lang, "explain-pause-night"),
        Step::Pause {
            kind: PauseKind::ClosedDays,
            closed,
            ..
        }
        | Step::Skipped { closed } => closed_days(lang, closed, year),
        Step::DayOfReceipt { date } => tf(
            lang,
            "explain-day-of-receipt",
            &args!["day" => day_name(lang, *date, year)],
        ),
        Step::Day { date, nth, .. } => tf(
            lang,
            "explain-day",
            &args!["n" => *nth, "day" => day_name(lang, *date, year)],
        ),
        Step::CalendarDays { first, last, days } => tf(
            lang,
            "explain-calendar-days",
            &args!["n" => *days, "first" => day_name(lang, *first, year), "last" => day_name(lang, *last, year)],
        ),
        Step::ClockHours { hours, .. } => tf(lang, "explain-clock-hours", &args!["n" => *hours]),
        Step::Omitted {
            first,
            last,
            seconds,
            days,
            closed_days,
        } => {
            let counted = if *days > 0 {
                tf(lang, "explain-unit-day", &args!["n" => *days])
            } else {
                length(lang, *seconds)
            };
            tf(
                lang,
                "explain-omitted",
                &args!["counted" => counted, "first" => short(lang, *first, year), "last" => short(lang, *last, year), "closed" => *closed_days],
            )
        }
    }
}

fn landing(lang: Lang, explanation: &Explanation) -> Option<String> {
    let due = dates::time(lang, explanation.due.time());
    let shifted = |key: &str, wanted: Time| {
        tf(
            lang,
            key,
            &args!["wanted" => dates::time(lang, wanted), "due" => due],
        )
    };
    match explanation.landing {
        Landing::UsedUp { at_close: true } => Some(t(lang, "explain-at-close")),
        Landing::UsedUp { at_close: false } | Landing::SameClockTime | Landing::ClockTime => None,
        Landing::EarlierClose { wanted } => Some(shifted("explain-earlier-close", wanted)),
        Landing::FirstOpening { wanted } => Some(shifted("explain-first-opening", wanted)),
        Landing::LastClose => Some(tf(lang, "explain-last-close", &args!["due" => due])),
        Landing::EndOfDay => Some(t(lang, "explain-end-of-day")),
    }
}

/// Counted seconds in words; an SOP counts minutes, so only a start with seconds
/// has any.
fn length(lang: Lang, seconds: i64) -> String {
    if seconds < 60 {
        return tf(lang, "length-seconds", &args!["n" => seconds]);
    }
    let minutes = minutes_words(lang, seconds / 60, 0);
    match seconds % 60 {
        0 => minutes,
        rest => format!(
            "{minutes} {}",
            tf(lang, "length-seconds", &args!["n" => rest])
        ),
    }
}

/// `Sabtu dan Minggu libur`, `Kamis 19 Mar libur (Hari Suci Nyepi)`.
fn closed_days(lang: Lang, closed: &ClosedDays, year: i16) -> String {
    let mut groups: Vec<String> = Vec::new();
    let mut days = closed.days.iter().peekable();
    while let Some(day) = days.next() {
        let mut last = day;
        while let Some(next) = days.next_if(|next| next.reason == day.reason) {
            last = next;
        }
        groups.push(closed_group(lang, day, last, year));
    }
    let listed = closed.days.len();
    let more = usize::try_from(closed.total)
        .unwrap_or(usize::MAX)
        .saturating_sub(listed);
    if more > 0 {
        groups.push(tf(lang, "explain-closed-more", &args!["n" => more]));
    }
    groups.join(", ")
}

fn closed_group(lang: Lang, first: &ClosedDay, last: &ClosedDay, year: i16) -> String {
    let days = if first.date == last.date {
        day_name(lang, first.date, year)
    } else {
        tf(
            lang,
            "explain-day-range",
            &args!["first" => day_name(lang, first.date, year), "last" => day_name(lang, last.date, year)],
        )
    };
    match &first.reason {
        ClosedReason::Weekend => tf(lang, "explain-closed-weekend", &args!["days" => days]),
        ClosedReason::DayOff => tf(lang, "explain-closed-day-off", &args!["days" => days]),
        ClosedReason::Exception => tf(lang, "explain-closed-exception", &args!["days" => days]),
        ClosedReason::Holiday { holidays } => {
            let names: Vec<String> = holidays
                .iter()
                .map(|mark| {
                    mark.name.clone().unwrap_or_else(|| match mark.kind {
                        Some(HolidayKind::JointLeave) => t(lang, "holiday-joint-leave"),
                        Some(HolidayKind::Regional) => t(lang, "holiday-regional"),
                        Some(HolidayKind::National) | None => t(lang, "holiday-national"),
                    })
                })
                .collect();
            tf(
                lang,
                "explain-closed-holiday",
                &args!["days" => days, "names" => names.join(", ")],
            )
        }
    }
}

/// A clock time, with its day if that is not the day last spoken of.
fn clock(lang: Lang, at: DateTime, year: i16, day: &mut Date) -> String {
    let time = dates::time(lang, at.time());
    if at.date() == *day {
        return time;
    }
    // A weekday alone is clear for the six days that follow.
    let name = match day.duration_until(at.date()).as_hours() / 24 {
        1..=6 => weekday(lang, at.date().weekday()),
        _ => day_name(lang, at.date(), year),
    };
    *day = at.date();
    tf(lang, "day-time", &args!["day" => name, "time" => time])
}

/// `Kamis 11.40`.
fn day_time(lang: Lang, at: DateTime) -> String {
    tf(
        lang,
        "day-time",
        &args!["day" => weekday(lang, at.date().weekday()), "time" => dates::time(lang, at.time())],
    )
}

/// `Kamis 26 Nov`; with the year where it is not that of the start.
fn day_name(lang: Lang, date: Date, year: i16) -> String {
    tf(
        lang,
        "day-date",
        &args!["day" => weekday(lang, date.weekday()), "date" => short(lang, date, year)],
    )
}

/// `26 Nov`; with the year where it is not that of the start.
fn short(lang: Lang, date: Date, year: i16) -> String {
    if date.year() == year {
        date_short(lang, date)
    } else {
        date_short_year(lang, date)
    }
}
