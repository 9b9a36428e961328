//! What a reader asks of the register, from the fields of its filter.

use casework::{Channel, ComplaintNumber, RegisterNumber};
use jiff::{Timestamp, ToSpan, civil::Date};
use office::RegisterQuery;

use crate::{Form, Page, error::escape_query};

/// Fields of the filter, in the order of the form.
pub(super) const FIELDS: &[&str] = &[
    "tahun", "dari", "sampai", "kanal", "desa", "keadaan", "kata",
];

/// States a reader may ask for, as the store names them.
pub(crate) const STANDINGS: &[&str] = &[
    "open",
    "late",
    "answered",
    "archived",
    "concluded",
    "struck",
];

/// Reads the filter; dates that cannot be read are noted as faults and left out.
pub(crate) fn read(page: &Page, form: &mut Form) -> RegisterQuery {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let first = day(page, form, "dari");
    let last = day(page, form, "sampai");
    let start = |day| start_of(page, day);
    RegisterQuery {
        year: form
            .get("tahun")
            .parse()
            .ok()
            .filter(|year| (1900..=9999).contains(year)),
        from: first.and_then(start),
        // The last day is part of what is asked for.
        until: last.map(|day| day.saturating_add(1.day())).and_then(start),
        channel: Channel::parse(form.get("kanal")),
        village: some(form.get("desa")),
        standing: some(form.get("keadaan")).filter(|code| STANDINGS.contains(&code.as_str())),
        words: some(form.get("kata")),
        page: form.get("hal").parse().unwrap_or(1),
        ..RegisterQuery::default()
    }
}

/// The first instant of a day at the office.
pub(crate) fn start_of(page: &Page, day: Date) -> Option<Timestamp> {
    page.frame
        .tz
        .to_timestamp(day.to_datetime(jiff::civil::Time::midnight()))
        .ok()
}

fn day(page: &Page, form: &mut Form, name: &'static str) -> Option<Date> {
    let text = form.get(name).to_owned();
    if text.is_empty() {
        return None;
    }
    let day = words::parse_date(&text);
    if day.is_none() {
        form.refuse(name, page.t("register-fault-date"));
    }
    day
}

/// Some fields as a query, to carry them into links; empty ones are left out.
pub(crate) fn link(form: &Form, fields: &[&str]) -> String {
    fields
        .iter()
        .filter(|name| !form.get(name).is_empty())
        .map(|name| format!("{name}={}", escape_query(form.get(name))))
        .collect::<Vec<_>>()
        .join("&")
}

/// The number that is meant by what somebody typed into the search box, if it is one:
/// `STM-2026-0148`, `stm 2026 148`, `2026/148`, `STM 148` and `148` (this year's).
pub(crate) fn meant(
    text: &str,
    prefix: impl Fn(i16) -> String,
    year: i16,
) -> Option<ComplaintNumber> {
    if let Ok(number) = ComplaintNumber::parse(text) {
        return Some(number);
    }
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let small = |text: &str| {
        text.parse::<u32>()
            .ok()
            .filter(|n| (1..1_000_000).contains(n))
    };
    let (year, number) = match parts.as_slice() {
        [one] => (year, small(one)?),
        [first, one] if first.eq_ignore_ascii_case(&prefix(year)) => (year, small(one)?),
        [first, one] if first.len() == 4 => (first.parse().ok()?, small(one)?),
        [one, last] if last.len() == 4 => (last.parse().ok()?, small(one)?),
        _ => return None,
    };
    Some(ComplaintNumber {
        prefix: prefix(year),
        register: RegisterNumber { year, number },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn a_number_is_found_however_it_is_written() {
        for text in [
            "STM-2026-0148",
            "stm 2026 148",
            "2026/148",
            "148/2026",
            "STM 148",
            "148",
            "0148",
        ] {
            let number = meant(text, |_| "STM".to_owned(), 2026).map(|number| number.to_string());
            assert_eq!(number.as_deref(), Some("STM-2026-0148"), "{text}");
        }
        for text in ["lampu", "lampu jalan", "0", "", "jalan 5 lampu", "KTP 12"] {
            assert_eq!(meant(text, |_| "STM".to_owned(), 2026), None, "{text}");
        }
    }

    #[test]
    fn the_last_day_counts_and_a_date_that_cannot_be_read_is_said() {
        for page in sample::readers() {
            let mut form = Form::filled([
                ("dari", "18-11-2026"),
                ("sampai", "26/11/26"),
                ("keadaan", "x' OR 1"),
            ]);
            let query = read(&page, &mut form);
            assert_eq!(
                query.from.map(|at| at.to_string()).as_deref(),
                Some("2026-11-17T16:00:00Z")
            );
            assert_eq!(
                query.until.map(|at| at.to_string()).as_deref(),
                Some("2026-11-26T16:00:00Z")
            );
            assert_eq!(query.standing, None);
            assert!(form.is_clean());
            let mut form = Form::filled([("dari", "31-02-2026")]);
            assert_eq!(read(&page, &mut form).from, None);
            assert!(form.fault("dari").is_some());
        }
    }

    #[test]
    fn links_carry_the_filter_and_nothing_else() {
        let form = Form::filled([
            ("kata", "got & air"),
            ("kanal", ""),
            ("hal", "3"),
            ("tahun", "2026"),
        ]);
        assert_eq!(link(&form, FIELDS), "tahun=2026&kata=got+%26+air");
    }
}
