//! The holidays and hours that ship with the product.
#![allow(clippy::unwrap_used, reason = "tests")]

use jiff::civil::{Date, Weekday};
use worktime::{Calendar, ClosedReason, DayKind, Holiday, HolidayKind, HolidayTable, Standard};

macro_rules! table {
    ($file:literal) => {
        HolidayTable::from_toml(include_str!(concat!(
            "../../../data/holidays/",
            $file,
            ".toml"
        )))
        .unwrap()
    };
}

fn national() -> [(i16, HolidayTable); 3] {
    [
        (2025, table!("indonesia-2025")),
        (2026, table!("indonesia-2026")),
        (2027, table!("indonesia-2027")),
    ]
}

fn bali() -> [(i16, HolidayTable); 3] {
    [
        (2025, table!("bali-2025")),
        (2026, table!("bali-2026")),
        (2027, table!("bali-2027")),
    ]
}

fn office() -> Calendar {
    let tables: Vec<_> = national()
        .into_iter()
        .chain(bali())
        .map(|(_, table)| table)
        .collect();
    Calendar::from_toml(include_str!("../../../data/hours/bali.toml"))
        .unwrap()
        .with_holidays(&tables)
}

fn named<'a>(table: &'a HolidayTable, name: &str) -> Vec<&'a Holiday> {
    table
        .holidays
        .iter()
        .filter(|holiday| holiday.name == name)
        .collect()
}

#[test]
fn every_day_lies_in_its_files_year_in_order() {
    for (year, table) in national().iter().chain(&bali()) {
        assert!(
            table
                .holidays
                .iter()
                .all(|holiday| holiday.date.year() == *year)
        );
        assert!(table.holidays.is_sorted_by_key(|holiday| holiday.date));
        assert!(!table.source.is_empty());
    }
}

#[test]
fn the_numbers_of_days_are_those_of_the_decrees() {
    let count = |table: &HolidayTable, kind| {
        table
            .holidays
            .iter()
            .filter(|holiday| holiday.kind == kind)
            .count()
    };
    // 2025: 17 national days and 10 of joint leave by the SKB, with 18 August
    // added as joint leave; 2026: 17 and 8.
    let counts = national().map(|(year, table)| {
        (
            year,
            count(&table, HolidayKind::National),
            count(&table, HolidayKind::JointLeave),
        )
    });
    assert_eq!(counts, [(2025, 17, 11), (2026, 17, 8), (2027, 18, 8)]);
    for (_, table) in bali() {
        assert!(
            table
                .holidays
                .iter()
                .all(|holiday| holiday.kind == HolidayKind::Regional)
        );
    }
}

#[test]
fn what_was_not_read_in_a_letter_is_provisional() {
    let provisional = |table: &HolidayTable| {
        table
            .holidays
            .iter()
            .filter(|holiday| holiday.provisional)
            .count()
    };
    // 2025: the joint leave comes from a package of dates only; 2027: all days do.
    assert_eq!(
        national().map(|(_, table)| provisional(&table)),
        [11, 0, 26]
    );
    let (_, year) = &national()[0];
    assert!(
        year.holidays
            .iter()
            .all(|holiday| { holiday.provisional == (holiday.kind == HolidayKind::JointLeave) })
    );
    // 2025: the letter is known by its number, its days were computed; 2026 and 2027:
    // the letters were not found.
    assert_eq!(bali().map(|(_, table)| provisional(&table)), [18, 13, 18]);
    assert!(
        national()[2]
            .1
            .note
            .as_deref()
            .unwrap()
            .contains("SKB 2027")
    );
}

#[test]
fn balinese_days_follow_the_pawukon() {
    // 17 June 2026 is a Buda Kliwon Dungulan; the others lie whole cycles of
    // 210 days away, with the days around them at fixed distances.
    let galungan: Date = "2026-06-17".parse().unwrap();
    for (name, offset, weekday) in [
        ("Penampahan Galungan", -1, Weekday::Tuesday),
        ("Galungan", 0, Weekday::Wednesday),
        ("Umanis Galungan", 1, Weekday::Thursday),
        ("Penampahan Kuningan", 9, Weekday::Friday),
        ("Kuningan", 10, Weekday::Saturday),
        ("Saraswati", -74, Weekday::Saturday),
        ("Pagerwesi", -70, Weekday::Wednesday),
    ] {
        for (year, table) in bali() {
            let days = named(&table, name);
            assert!(!days.is_empty(), "{name} {year}");
            for day in days {
                let since = galungan.duration_until(day.date).as_hours() / 24 - offset;
                assert_eq!(since.rem_euclid(210), 0, "{name} {}", day.date);
                assert_eq!(day.date.weekday(), weekday, "{name} {}", day.date);
            }
        }
    }
}

#[test]
fn nyepi_is_the_same_day_in_both_tables() {
    for ((year, national), (_, bali)) in national().iter().zip(&bali()) {
        let nyepi: Vec<_> = named(national, "Nyepi")
            .into_iter()
            .filter(|day| day.kind == HolidayKind::National)
            .map(|day| day.date)
            .collect();
        assert_eq!(nyepi, [named(bali, "Nyepi")[0].date], "{year}");
        assert_eq!(
            named(bali, "Tawur Kesanga")[0].date.tomorrow().unwrap(),
            nyepi[0]
        );
        assert_eq!(
            named(bali, "Ngembak Geni")[0].date.yesterday().unwrap(),
            nyepi[0]
        );
    }
}

#[test]
fn a_day_that_is_two_holidays_names_both_and_one_named_twice_once() {
    let names = |date: &str| match office().day_kind(date.parse().unwrap()) {
        DayKind::Closed(ClosedReason::Holiday { holidays }) => holidays
            .into_iter()
            .map(|mark| (mark.kind.unwrap(), mark.name.unwrap(), mark.provisional))
            .collect::<Vec<_>>(),
        other => panic!("{date}: {other:?}"),
    };
    use HolidayKind::{JointLeave, National, Regional};
    assert_eq!(names("2026-03-19"), [(National, "Nyepi".into(), false)]);
    assert_eq!(
        names("2026-06-16"),
        [
            (National, "Tahun Baru Islam".into(), false),
            (Regional, "Penampahan Galungan".into(), true)
        ]
    );
    assert_eq!(
        names("2026-03-18"),
        [
            (JointLeave, "Nyepi".into(), false),
            (Regional, "Tawur Kesanga".into(), true)
        ]
    );
}

#[test]
fn hours_over_nyepi_and_idul_fitri_2026() {
    // Closed from Wednesday 18 March to Tuesday 24 March.
    let from = "2026-03-17T16:00:00+08:00".parse().unwrap();
    let due = office()
        .due(from, Standard::parse("1 jam").unwrap())
        .unwrap();
    assert_eq!(due.at, "2026-03-25T08:00:00+08:00".parse().unwrap());
    assert!(!due.explanation.provisional);
    // Wednesday 17 and Thursday 18 June 2026 are closed by days the letter has
    // still to confirm.
    let from = "2026-06-15T16:00:00+08:00".parse().unwrap();
    let due = office()
        .due(from, Standard::parse("1 jam").unwrap())
        .unwrap();
    assert_eq!(due.at, "2026-06-19T08:00:00+08:00".parse().unwrap());
    assert!(due.explanation.provisional);
}

#[test]
fn every_shipped_week_has_37_hours_and_a_half() {
    for text in [
        include_str!("../../../data/hours/bali.toml"),
        include_str!("../../../data/hours/buleleng.toml"),
        include_str!("../../../data/hours/nasional.toml"),
    ] {
        let calendar = Calendar::from_toml(text).unwrap();
        let monday = calendar
            .tz()
            .to_timestamp("2026-11-23T00:00".parse().unwrap())
            .unwrap();
        let next = calendar
            .tz()
            .to_timestamp("2026-11-30T00:00".parse().unwrap())
            .unwrap();
        assert_eq!(calendar.worked(monday, next), 37 * 3600 + 1800);
    }
}
