//! Reading calendars: every fault with its place, and stable fingerprints.
#![allow(clippy::unwrap_used, reason = "tests")]

use worktime::{
    Calendar, CalendarSource, FaultCode, HolidayError, HolidayTable, Standard, StandardError, Unit,
};

#[test]
fn all_faults_are_reported_at_once_with_their_places() {
    let faults = Calendar::from_json(
        r#"{ "tz": "Asia/Nowhere",
          "week": { "mon": [["07:30","12:00"],["11:59","16:30"]], "tue": [["12:00","07:30"]],
                    "wed": [["7:30","12:00"],["13:00"],["25:00","26:00"],["07:30","24:01"]], "senin": [],
                    "thu": [["08:00","08:00"]], "mon": [] },
          "holidays": ["2026-02-30", "19-03-2026", {"date": "2026-13-01", "name": "x"}],
          "rule_changes": [
            { "from": "2026-03-19", "to": "2026-02-19", "week": { "fri": [["09:00","08:00"]] } },
            { "from": "soon", "to": "2026-04-31", "week": {} } ],
          "exceptions": { "2026-12-31": [["07:30","12:00"]], "2026-12-31": [], "2026-12": [["x","y"]] } }"#,
    )
    .unwrap_err();
    let found: Vec<(&str, &str)> = faults
        .iter()
        .map(|fault| (fault.code.code(), fault.place.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            ("unknown_time_zone", "tz"),
            ("overlapping_intervals", "week.mon[1]"),
            ("reversed_interval", "week.tue[0]"),
            ("malformed_interval", "week.wed[0]"),
            ("malformed_interval", "week.wed[1]"),
            ("malformed_interval", "week.wed[2]"),
            ("malformed_interval", "week.wed[3]"),
            ("unknown_weekday", "week.senin"),
            ("reversed_interval", "week.thu[0]"),
            ("duplicate_weekday", "week.mon"),
            ("bad_date", "holidays[0]"),
            ("bad_date", "holidays[1]"),
            ("bad_date", "holidays[2]"),
            ("reversed_interval", "rule_changes[0].week.fri[0]"),
            ("reversed_rule_change", "rule_changes[0]"),
            ("bad_date", "rule_changes[1].from"),
            ("bad_date", "rule_changes[1].to"),
            ("duplicate_exception", "exceptions.2026-12-31"),
            ("malformed_interval", "exceptions.2026-12[0]"),
            ("bad_date", "exceptions.2026-12"),
        ]
    );
    // The code in JSON is the same word.
    let json = serde_json::to_value(&faults).unwrap();
    for (fault, json) in faults.iter().zip(json.as_array().unwrap()) {
        assert_eq!(json["code"], fault.code.code());
    }
}

#[test]
fn a_text_that_is_no_calendar_says_where() {
    for text in [
        "",
        "{",
        "[]",
        r#"{ "week": {} }"#,
        r#"{ "tz": "UTC", "week": {}, "hollidays": [] }"#,
    ] {
        let faults = Calendar::from_json(text).unwrap_err();
        assert_eq!(faults.len(), 1, "{text}");
        assert_eq!(faults[0].code, FaultCode::Syntax, "{text}");
        assert!(faults[0].place.starts_with("line "), "{text}");
    }
    let faults = Calendar::from_toml("tz = 'UTC'\nweek = 3\n").unwrap_err();
    assert_eq!(
        (faults[0].code, faults[0].place.as_str()),
        (FaultCode::Syntax, "line 2 column 8")
    );
}

#[test]
fn toml_and_json_are_the_same_calendar_in_any_order() {
    let json = Calendar::parse(
        r#" { "tz": "Asia/Makassar",
          "week": { "fri": [["13:00","14:30"],["07:30","11:30"]], "mon": [["09:00","12:00"],["07:30","08:00"],["08:00","09:00"]], "sun": [] },
          "holidays": ["2026-03-20", "2026-03-19", "2026-03-19"],
          "rule_changes": [{ "from": "2026-02-19", "to": "2026-03-19", "week": { "mon": [["08:00","12:00"]] } }],
          "exceptions": { "2026-12-31": [["07:30","12:00"]], "2026-07-15": [] } }"#,
    )
    .unwrap();
    let toml = Calendar::parse(
        r#"
        tz = "Asia/Makassar"
        holidays = [2026-03-19, { date = "2026-03-20", name = "Idul Fitri", kind = "joint_leave", provisional = true }]
        [week]
        mon = [["07:30", "12:00"]]
        fri = [["07:30", "11:30"], ["13:00", "14:30"]]
        [[rule_changes]]
        from = 2026-02-19
        to = "2026-03-19"
        name = "Ramadan"
        week = { mon = [["08:00", "12:00"]] }
        [exceptions]
        2026-07-15 = []
        "2026-12-31" = [["07:30", "12:00"]]
        "#,
    )
    .unwrap();
    assert_eq!(json.fingerprint(), toml.fingerprint());
    // Written down, so that a change of the canonical form is noticed:
    // offices have it on record.
    assert_eq!(
        json.fingerprint(),
        "add7012bb7ccf6093b546b72dd319149ea5f9dc57501bf823fed3ae81e7965f1"
    );
}

#[test]
fn whatever_decides_due_times_changes_the_fingerprint() {
    let base = r#"{ "tz": "Asia/Makassar", "week": { "mon": [["07:30","12:00"]] },
        "holidays": ["2026-03-19"],
        "rule_changes": [{ "from": "2026-02-19", "to": "2026-03-01", "week": {} }],
        "exceptions": { "2026-12-31": [] } }"#;
    let fingerprint = |text: &str| Calendar::from_json(text).unwrap().fingerprint().to_owned();
    let original = fingerprint(base);
    for (old, new) in [
        ("Makassar", "Jakarta"),
        ("07:30", "07:31"),
        ("03-19", "03-20"),
        ("02-19", "02-20"),
        ("03-01", "03-02"),
        ("12-31", "12-30"),
        (
            r#""2026-12-31": []"#,
            r#""2026-12-31": [["08:00","09:00"]]"#,
        ),
    ] {
        let changed = base.replace(old, new);
        assert_ne!(changed, base);
        assert_ne!(fingerprint(&changed), original, "{old} -> {new}");
    }
}

#[test]
fn a_calendar_written_out_reads_as_itself() {
    let table = HolidayTable::from_toml(include_str!("../../../data/holidays/bali-2026.toml"));
    let national =
        HolidayTable::from_toml(include_str!("../../../data/holidays/indonesia-2026.toml"));
    let tables = [table.unwrap(), national.unwrap()];
    let hours = include_str!("../../../data/hours/bali.toml");
    let calendar = Calendar::from_toml(hours).unwrap().with_holidays(&tables);
    let json = serde_json::to_string(&calendar.to_source()).unwrap();
    assert_eq!(Calendar::from_json(&json).unwrap(), calendar);
    let toml = toml::to_string(&calendar.to_source()).unwrap();
    assert_eq!(Calendar::from_toml(&toml).unwrap(), calendar);
    // Tables can be merged before checking as well, in any order.
    let source: CalendarSource = toml::from_str(hours).unwrap();
    let merged = source.with_holidays([&tables[1], &tables[0]]);
    assert_eq!(Calendar::new(&merged).unwrap(), calendar);
}

#[test]
fn standards_are_read_as_people_write_them() {
    for (text, amount, unit, shown) in [
        ("30 menit", 30, Unit::Minute, "30 menit"),
        ("1 Jam", 1, Unit::Hour, "1 jam"),
        (" 2  HARI ", 2, Unit::Day, "2 hari"),
        ("5 hari_kerja", 5, Unit::WorkingDay, "5 hari kerja"),
        ("5 Hari Kerja", 5, Unit::WorkingDay, "5 hari kerja"),
        (
            "14 hari_kalender",
            14,
            Unit::CalendarDay,
            "14 hari kalender",
        ),
        ("72 jam_kalender", 72, Unit::CalendarHour, "72 jam kalender"),
    ] {
        let standard = Standard::parse(text).unwrap();
        assert_eq!(
            (standard.amount.get(), standard.unit),
            (amount, unit),
            "{text}"
        );
        assert_eq!(standard.to_string(), shown);
        assert_eq!(Standard::parse(shown), Ok(standard));
        let json = serde_json::to_string(&standard).unwrap();
        assert_eq!(serde_json::from_str::<Standard>(&json).unwrap(), standard);
    }
    for text in ["0 jam", "00 menit"] {
        assert_eq!(Standard::parse(text), Err(StandardError::Zero));
    }
    for text in [
        "",
        "jam",
        "-1 jam",
        "+1 jam",
        "1.5 jam",
        "1,5 jam",
        "½ jam",
        "4294967296 jam",
    ] {
        let error = Standard::parse(text).unwrap_err();
        assert!(matches!(error, StandardError::Amount(_)), "{text}");
        assert_eq!(error.code(), "invalid_standard");
    }
    for text in ["1", "1 minggu", "1 jam 30 menit", "1 hour"] {
        let error = Standard::parse(text).unwrap_err();
        assert!(matches!(error, StandardError::Unit(_)), "{text}");
        assert_eq!(error.code(), "invalid_unit");
    }
}

#[test]
fn a_faulty_holiday_table_says_why() {
    let entry = "[[holiday]]\ndate = 2026-03-19\nname = 'Nyepi'\nkind = 'national'\n";
    let table = |body: &str| HolidayTable::from_toml(&format!("source = 'x'\n{body}"));
    assert!(table(entry).is_ok());
    let twice = format!("{entry}{entry}");
    assert!(matches!(
        table(&twice),
        Err(HolidayError::Duplicate { index: 1, .. })
    ));
    let bad = entry.replace("2026-03-19", "'2026-03-32'");
    assert!(matches!(
        table(&bad),
        Err(HolidayError::BadDate { index: 0, .. })
    ));
    let kind = entry.replace("national", "lokal");
    assert!(matches!(table(&kind), Err(HolidayError::Syntax(_))));
}
