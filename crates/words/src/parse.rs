use jiff::civil::{Date, Time};

use crate::{Lang, month};

/// Reads a date as people write it: `25-11-2026`, `25/11/2026`, `25.11.26`,
/// `25 Nov 2026`, `Rabu, 25 November 2026`, `2026-11-25`. Day before month,
/// month names of both languages, a year of two digits is in this century.
///
/// `None` if it is no date, or one that does not exist.
///
/// ```
/// use jiff::civil::date;
/// use words::parse_date;
///
/// assert_eq!(parse_date("25 Nov 2026"), Some(date(2026, 11, 25)));
/// assert_eq!(parse_date("31/02/2026"), None);
/// ```
pub fn parse_date(text: &str) -> Option<Date> {
    let text = text.rsplit_once(',').map_or(text, |(_, after)| after);
    let parts: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || matches!(c, '-' | '/' | '.'))
        .filter(|part| !part.is_empty())
        .collect();
    let [first, middle, last] = parts.as_slice() else {
        return None;
    };
    let (year, day) = if first.len() == 4 {
        (first, last)
    } else {
        (last, first)
    };
    let year: i16 = match year.len() {
        2 => 2000 + number(year)?,
        4 => number(year)?,
        _ => return None,
    };
    let month = match number(middle) {
        Some(month) => i8::try_from(month).ok()?,
        None => month_named(middle)?,
    };
    Date::new(year, month, i8::try_from(number(day)?).ok()?).ok()
}

/// Reads a clock time of 24 hours: `14.05`, `14:05`, `1405`, `905`, `14`,
/// `pukul 14.05 WITA`.
///
/// ```
/// use jiff::civil::time;
/// use words::parse_time;
///
/// assert_eq!(parse_time("14.05"), Some(time(14, 5, 0, 0)));
/// assert_eq!(parse_time("25.00"), None);
/// ```
pub fn parse_time(text: &str) -> Option<Time> {
    let folded = text.to_lowercase();
    let mut rest = folded.trim();
    for before in ["pukul", "jam", "at"] {
        rest = rest.strip_prefix(before).unwrap_or(rest).trim();
    }
    for after in ["wita", "wib", "wit"] {
        rest = rest.strip_suffix(after).unwrap_or(rest).trim();
    }
    let (hour, minute) = match rest.split_once(['.', ':']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute),
        Some(_) => return None,
        None if rest.len() > 4 || !rest.is_ascii() => return None,
        None if rest.len() > 2 => rest.split_at(rest.len() - 2),
        None => (rest, "0"),
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
}

/// Reads the hours of a day as people write them, as `[open, close]` pairs of `HH:MM`:
/// `07.30–12.00, 13.00–16.30`, `8-12 dan 13-16`. Nothing, `libur` and `tutup` are a closed
/// day. Whether they are in order is not judged.
///
/// `None` if a part is no two times.
///
/// ```
/// use words::parse_hours;
///
/// let hours = parse_hours("07.30–12.00, 13.00–16.30").unwrap();
/// assert_eq!(hours, [["07:30", "12:00"], ["13:00", "16:30"]]);
/// assert_eq!(parse_hours("libur").unwrap().len(), 0);
/// assert_eq!(parse_hours("pagi"), None);
/// ```
pub fn parse_hours(text: &str) -> Option<Vec<Vec<String>>> {
    let folded = text
        .to_lowercase()
        .replace(" dan ", ",")
        .replace(" and ", ",");
    let folded = folded.replace("s.d.", "-").replace("sampai", "-");
    if matches!(folded.trim(), "" | "-" | "–" | "libur" | "tutup" | "closed") {
        return Some(Vec::new());
    }
    folded
        .split([',', ';', '\n'])
        .filter(|part| !part.trim().is_empty())
        .map(|part| {
            let (open, close) = part.split_once(['-', '–', '—'])?;
            Some(vec![clock(open)?, clock(close)?])
        })
        .collect()
}

/// `HH:MM`; the end of the day is `24:00`.
fn clock(text: &str) -> Option<String> {
    if matches!(text.trim(), "24" | "24.00" | "24:00") {
        return Some("24:00".to_owned());
    }
    let time = parse_time(text)?;
    Some(format!("{:02}:{:02}", time.hour(), time.minute()))
}

/// Digits only: `parse` alone would take a sign.
fn number(text: &str) -> Option<i16> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn month_named(text: &str) -> Option<i8> {
    let wanted = text.to_lowercase();
    for lang in Lang::ALL {
        for number in 1..=12 {
            if [false, true]
                .into_iter()
                .any(|short| month(lang, number, short).to_lowercase() == wanted)
            {
                return Some(number);
            }
        }
    }
    None
}
