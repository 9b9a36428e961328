//! The rules of due times by example, each sentence as a clerk would say it.
#![allow(clippy::unwrap_used, reason = "tests")]

use jiff::{Timestamp, civil::date};
use worktime::{
    Calendar, ClosedReason, Due, DueError, Landing, MoveReason, PauseKind, Standard, Step,
};

/// Bali's hours with one holiday, a shorter Ramadan week, a half day and a
/// closed day.
const OFFICE: &str = r#"{ "tz": "Asia/Makassar",
  "week": { "mon": [["07:30","12:00"],["13:00","16:30"]], "tue": [["07:30","12:00"],["13:00","16:30"]],
            "wed": [["07:30","12:00"],["13:00","16:30"]], "thu": [["07:30","12:00"],["13:00","16:30"]],
            "fri": [["07:30","11:30"],["13:00","14:30"]], "sat": [], "sun": [] },
  "holidays": ["2026-03-19", {"date": "2026-12-25", "name": "Natal", "kind": "national"},
               {"date": "2026-12-24", "name": "Natal", "kind": "joint_leave", "provisional": true}],
  "rule_changes": [{ "from": "2026-02-19", "to": "2026-03-19", "name": "Ramadan 1447 H",
     "week": { "mon": [["08:00","12:00"],["12:30","15:00"]], "tue": [["08:00","12:00"],["12:30","15:00"]] } }],
  "exceptions": { "2026-12-31": [["07:30","12:00"]], "2026-07-15": [] } }"#;

fn office() -> Calendar {
    Calendar::from_json(OFFICE).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn due_of(from: &str, standard: &str) -> Due {
    office()
        .due(
            at(&format!("{from}:00+08:00")),
            Standard::parse(standard).unwrap(),
        )
        .unwrap()
}

/// Due time and normalised start as local clock times.
#[track_caller]
fn check(from: &str, standard: &str, due: &str, counted_from: &str) {
    let found = due_of(from, standard);
    let shown = |at| {
        office()
            .local(at)
            .datetime()
            .strftime("%Y-%m-%dT%H:%M:%S")
            .to_string()
    };
    let full = |text: &str| {
        if text.len() == 16 {
            format!("{text}:00")
        } else {
            text.to_owned()
        }
    };
    assert_eq!(
        (shown(found.at), shown(found.counted_from)),
        (full(due), full(counted_from)),
        "{standard} from {from}"
    );
    assert_eq!(found.explanation.due, office().local(found.at).datetime());
    assert_eq!(
        found.explanation.counted_from,
        office().local(found.counted_from).datetime()
    );
}

#[test]
fn minutes_and_hours_count_office_hours_only() {
    check(
        "2026-11-26T11:40",
        "1 jam",
        "2026-11-26T13:40",
        "2026-11-26T11:40",
    );
    check(
        "2026-11-26T10:12",
        "30 menit",
        "2026-11-26T10:42",
        "2026-11-26T10:12",
    );
    // Thursday afternoon, Friday, the weekend, Monday morning.
    check(
        "2026-11-26T16:00",
        "7 jam",
        "2026-11-30T08:30",
        "2026-11-26T16:00",
    );
}

#[test]
fn time_used_up_exactly_at_a_close_is_due_at_that_close() {
    check(
        "2026-11-26T11:30",
        "30 menit",
        "2026-11-26T12:00",
        "2026-11-26T11:30",
    );
    check(
        "2026-11-26T15:30",
        "1 Jam",
        "2026-11-26T16:30",
        "2026-11-26T15:30",
    );
    assert_eq!(
        due_of("2026-11-26T15:30", "1 Jam").explanation.landing,
        Landing::UsedUp { at_close: true }
    );
}

#[test]
fn a_start_outside_office_hours_moves_to_the_next_opening() {
    for (from, start, reason) in [
        (
            "2026-11-26T06:00",
            "2026-11-26T07:30",
            Some(MoveReason::BeforeOpening),
        ),
        ("2026-11-26T07:30", "2026-11-26T07:30", None),
        (
            "2026-11-26T12:00",
            "2026-11-26T13:00",
            Some(MoveReason::Break),
        ),
        (
            "2026-11-26T12:59",
            "2026-11-26T13:00",
            Some(MoveReason::Break),
        ),
        (
            "2026-11-26T16:30",
            "2026-11-27T07:30",
            Some(MoveReason::AfterClose),
        ),
        (
            "2026-11-27T14:30",
            "2026-11-30T07:30",
            Some(MoveReason::AfterClose),
        ),
        (
            "2026-11-28T09:00",
            "2026-11-30T07:30",
            Some(MoveReason::ClosedDay),
        ),
        (
            "2026-07-15T09:00",
            "2026-07-16T07:30",
            Some(MoveReason::ClosedDay),
        ),
    ] {
        let due = due_of(from, "1 menit");
        assert_eq!(due.counted_from, at(&format!("{start}:00+08:00")), "{from}");
        assert_eq!(
            due.explanation.moved.map(|moved| moved.reason),
            reason,
            "{from}"
        );
    }
}

#[test]
fn a_moved_start_names_the_days_it_skipped() {
    let due = due_of("2026-12-24T09:00", "1 menit");
    assert_eq!(due.counted_from, at("2026-12-28T07:30:00+08:00"));
    let skipped = due.explanation.moved.unwrap().skipped;
    assert_eq!(skipped.total, 4);
    let reasons: Vec<_> = skipped.days.iter().map(|day| &day.reason).collect();
    let [
        ClosedReason::Holiday { holidays: leave },
        ClosedReason::Holiday { holidays: natal },
        ..,
    ] = reasons[..]
    else {
        panic!("{reasons:?}");
    };
    assert!(leave[0].provisional && !natal[0].provisional);
    assert_eq!(natal[0].name.as_deref(), Some("Natal"));
    assert_eq!(reasons[2..], [&ClosedReason::Weekend; 2]);
    assert!(due.explanation.provisional);
    // From Friday on only confirmed days were skipped.
    assert!(
        !due_of("2026-12-25T09:00", "1 menit")
            .explanation
            .provisional
    );
}

#[test]
fn days_are_due_at_the_same_clock_time() {
    check(
        "2026-11-24T10:15",
        "1 Hari",
        "2026-11-25T10:15",
        "2026-11-24T10:15",
    );
    check(
        "2026-11-24T10:15",
        "3 hari",
        "2026-11-27T10:15",
        "2026-11-24T10:15",
    );
    // The normalised start gives the day and the clock time.
    check(
        "2026-11-28T22:10",
        "1 hari",
        "2026-12-01T07:30",
        "2026-11-30T07:30",
    );
}

#[test]
fn days_are_due_at_the_close_before_if_the_office_is_closed_then() {
    check(
        "2026-11-26T15:45",
        "1 Hari",
        "2026-11-27T14:30",
        "2026-11-26T15:45",
    );
    check(
        "2026-11-26T11:45",
        "1 hari",
        "2026-11-27T11:30",
        "2026-11-26T11:45",
    );
    check(
        "2026-11-26T11:30",
        "1 hari",
        "2026-11-27T11:30",
        "2026-11-26T11:30",
    );
    // A half day.
    check(
        "2026-12-30T14:00",
        "1 hari",
        "2026-12-31T12:00",
        "2026-12-30T14:00",
    );
    let landing = due_of("2026-11-26T15:45", "1 Hari").explanation.landing;
    assert_eq!(
        landing,
        Landing::EarlierClose {
            wanted: jiff::civil::time(15, 45, 0, 0)
        }
    );
}

#[test]
fn days_are_due_at_the_first_opening_if_the_office_opens_later_that_day() {
    // Wednesday to Friday are closed in the Ramadan week, which opens at 8.
    check(
        "2026-02-18T07:40",
        "1 hari",
        "2026-02-23T08:00",
        "2026-02-18T07:40",
    );
    let landing = due_of("2026-02-18T07:40", "1 hari").explanation.landing;
    assert_eq!(
        landing,
        Landing::FirstOpening {
            wanted: jiff::civil::time(7, 40, 0, 0)
        }
    );
}

#[test]
fn legal_days_do_not_count_the_day_of_receipt_and_end_at_the_last_close() {
    for hour in ["00:00", "07:30", "12:10", "16:30", "23:59"] {
        let from = format!("2026-11-25T{hour}");
        check(&from, "1 hari_kerja", "2026-11-26T16:30", &from);
        check(&from, "2 hari kerja", "2026-11-27T14:30", &from);
    }
    // Received on a Saturday: Monday is the first day.
    check(
        "2026-11-28T09:00",
        "1 HARI_KERJA",
        "2026-11-30T16:30",
        "2026-11-28T09:00",
    );
    // 24 and 25 December don't count, the 31st is a half day.
    check(
        "2026-12-23T09:00",
        "4 hari_kerja",
        "2026-12-31T12:00",
        "2026-12-23T09:00",
    );
}

#[test]
fn calendar_days_end_at_the_last_second_whatever_the_day() {
    check(
        "2026-12-18T08:00",
        "7 hari_kalender",
        "2026-12-25T23:59:59",
        "2026-12-18T08:00",
    );
    check(
        "2026-12-18T23:59",
        "1 hari_kalender",
        "2026-12-19T23:59:59",
        "2026-12-18T23:59",
    );
}

#[test]
fn calendar_hours_are_clock_time() {
    check(
        "2026-12-24T03:10",
        "72 jam_kalender",
        "2026-12-27T03:10",
        "2026-12-24T03:10",
    );
}

#[test]
fn the_day_of_receipt_is_the_offices_day_not_utc_s() {
    // 23.30 UTC on Tuesday is 07.30 on Wednesday in the office.
    let due = office().due(
        at("2026-11-24T23:30:00Z"),
        Standard::parse("1 hari_kerja").unwrap(),
    );
    assert_eq!(due.unwrap().at, at("2026-11-26T16:30:00+08:00"));
}

#[test]
fn an_exception_beats_a_holiday_and_a_change_beats_the_week() {
    let calendar = Calendar::from_json(
        r#"{ "tz": "Asia/Makassar", "week": { "mon": [["07:30","12:00"]] },
             "holidays": ["2026-01-05", "2026-01-12", "2026-01-19"],
             "rule_changes": [
               { "from": "2026-01-19", "to": "2026-02-09", "week": { "mon": [["09:00","10:00"]] } },
               { "from": "2026-01-01", "week": { "mon": [["08:00","10:00"]] } },
               { "from": "2026-01-26", "to": "2026-01-26", "week": {} } ],
             "exceptions": { "2026-01-05": [["10:00","11:00"]], "2026-02-02": [] } }"#,
    )
    .unwrap();
    let hours = |month, day| {
        let hours = calendar.hours_on(date(2026, month, day));
        hours
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(hours(1, 5), "10:00-11:00"); // exception on a holiday
    assert_eq!(hours(1, 12), ""); // holiday
    assert_eq!(hours(1, 19), ""); // a holiday closes changed weeks too
    assert_eq!(hours(1, 26), ""); // latest change, which names no Monday
    assert_eq!(hours(2, 2), ""); // exception closes
    assert_eq!(hours(2, 9), "09:00-10:00"); // later beginning beats list order
    assert_eq!(hours(2, 16), "08:00-10:00"); // open-ended change
    assert_eq!(hours(2, 17), ""); // a day it does not name
}

#[test]
fn the_explanation_of_one_hour_over_noon_can_be_said_in_a_sentence() {
    let explanation = due_of("2026-11-26T11:40", "1 jam").explanation;
    let on = |hour, minute| date(2026, 11, 26).at(hour, minute, 0, 0);
    let Step::Pause {
        kind,
        from,
        until,
        closed,
    } = &explanation.steps[1]
    else {
        panic!("{explanation:?}");
    };
    assert_eq!(
        (*kind, *from, *until),
        (PauseKind::Break, on(12, 0), on(13, 0))
    );
    assert!(closed.is_empty());
    assert_eq!(
        [&explanation.steps[0], &explanation.steps[2]],
        [
            &Step::Counted {
                from: on(11, 40),
                until: on(12, 0),
                seconds: 1200
            },
            &Step::Counted {
                from: on(13, 0),
                until: on(13, 40),
                seconds: 2400
            },
        ]
    );
    assert_eq!(explanation.steps.len(), 3);
    let json = serde_json::to_string(&explanation).unwrap();
    assert_eq!(
        serde_json::from_str::<worktime::Explanation>(&json).unwrap(),
        explanation
    );
}

#[test]
fn pauses_tell_night_from_closed_days() {
    let kinds = |from| {
        let steps = due_of(from, "6 jam").explanation.steps;
        let pauses = steps.into_iter().filter_map(|step| match step {
            Step::Pause { kind, closed, .. } => Some((kind, closed.total)),
            _ => None,
        });
        pauses.collect::<Vec<_>>()
    };
    use PauseKind::{Break, ClosedDays, Night};
    assert_eq!(kinds("2026-11-24T15:00"), [(Night, 0)]);
    assert_eq!(kinds("2026-11-27T11:00"), [(Break, 0), (ClosedDays, 2)]);
}

#[test]
fn a_long_count_is_summarised_without_losing_any_of_it() {
    for standard in ["90 hari", "90 hari_kerja", "400 jam"] {
        let explanation = due_of("2026-04-01T09:00", standard).explanation;
        assert!(explanation.steps.len() <= 17, "{standard}");
        let (mut seconds_sum, mut days_sum) = (0, 0);
        for step in &explanation.steps {
            match step {
                Step::Counted { seconds, .. } => seconds_sum += seconds,
                Step::Day { .. } => days_sum += 1,
                Step::Omitted { seconds, days, .. } => {
                    seconds_sum += seconds;
                    days_sum += days;
                }
                _ => {}
            }
        }
        let expected = if standard.ends_with("jam") {
            (400 * 3600, 0)
        } else {
            (0, 90)
        };
        assert_eq!((seconds_sum, days_sum), expected, "{standard}");
    }
}

#[test]
fn without_working_time_there_is_no_due_time_but_an_answer() {
    let never = Calendar::from_json(r#"{ "tz": "Asia/Makassar", "week": {} }"#).unwrap();
    let from = at("2026-11-26T10:00:00+08:00");
    for standard in ["1 menit", "1 jam", "1 hari", "1 hari_kerja"] {
        let standard = Standard::parse(standard).unwrap();
        assert_eq!(never.due(from, standard), Err(DueError::NoWorkingTime));
    }
    assert!(
        never
            .due(from, Standard::parse("1 hari_kalender").unwrap())
            .is_ok()
    );
    assert_eq!(never.next_opening(from), None);
}

#[test]
fn huge_amounts_and_extreme_starts_are_errors_not_panics() {
    let calendar = office();
    for unit in [
        "menit",
        "jam",
        "hari",
        "hari_kerja",
        "hari_kalender",
        "jam_kalender",
    ] {
        let huge = Standard::parse(&format!("4294967295 {unit}")).unwrap();
        assert!(
            calendar.due(at("2026-11-26T10:00:00+08:00"), huge).is_err(),
            "{unit}"
        );
        let one = Standard::parse(&format!("1 {unit}")).unwrap();
        assert!(calendar.due(Timestamp::MAX, one).is_err(), "{unit}");
        assert!(calendar.due(Timestamp::MIN, one).is_ok(), "{unit}");
    }
    assert!(calendar.worked(Timestamp::MIN, Timestamp::MAX) > 0);
    assert_eq!(calendar.worked(Timestamp::MAX, Timestamp::MIN), 0);
}

#[test]
fn an_office_open_through_midnight_does_not_pause() {
    let calendar = Calendar::from_json(
        r#"{ "tz": "Asia/Makassar",
             "week": { "mon": [["20:00","24:00"]], "tue": [["00:00","04:00"]] } }"#,
    )
    .unwrap();
    let from = at("2026-11-23T23:30:00+08:00");
    let due = calendar
        .due(from, Standard::parse("1 jam").unwrap())
        .unwrap();
    assert_eq!(due.at, at("2026-11-24T00:30:00+08:00"));
    assert!(calendar.is_open(at("2026-11-24T00:00:00+08:00")));
    assert_eq!(
        calendar.next_opening(from),
        Some(at("2026-11-30T20:00:00+08:00"))
    );
    assert!(
        due.explanation
            .steps
            .iter()
            .all(|step| matches!(step, Step::Counted { .. }))
    );
    let legal = calendar.due(
        at("2026-11-22T09:00:00+08:00"),
        Standard::parse("1 hari kerja").unwrap(),
    );
    assert_eq!(legal.unwrap().at, at("2026-11-24T00:00:00+08:00"));
}

#[test]
fn where_clocks_jump_only_time_that_passes_is_counted() {
    // New York skips 02.00 to 03.00 on 8 March 2026 and has 01.00 to 02.00
    // twice on 1 November.
    let calendar = Calendar::from_json(
        r#"{ "tz": "America/New_York", "week": { "sun": [["00:00","02:30"],["02:45","06:00"]] } }"#,
    )
    .unwrap();
    let day = |from: &str, to: &str| calendar.worked(at(from), at(to));
    // 00.00 to 02.00 and 03.00 to 06.00: what does not exist is not worked,
    // and nothing is counted twice.
    assert_eq!(
        day("2026-03-08T00:00-05:00", "2026-03-09T00:00-04:00"),
        5 * 3600
    );
    // Hours that begin exactly with the hour that does not exist.
    let early = Calendar::from_json(
        r#"{ "tz": "America/New_York", "week": { "sun": [["02:00","04:00"]] } }"#,
    )
    .unwrap();
    assert_eq!(
        early.next_opening(at("2026-03-08T00:00-05:00")),
        Some(at("2026-03-08T03:00-04:00"))
    );
    // 00.00 to 06.00 less the break, and the doubled hour.
    assert_eq!(
        day("2026-11-01T00:00-04:00", "2026-11-02T00:00-05:00"),
        7 * 3600 - 15 * 60
    );
}

#[test]
fn opening_questions_have_the_half_open_answer() {
    let calendar = office();
    let open = |time: &str| calendar.is_open(at(&format!("2026-11-26T{time}+08:00")));
    assert!(!open("07:29:59") && open("07:30:00") && open("11:59:59") && !open("12:00:00"));
    let next = |time: &str| calendar.next_opening(at(time));
    assert_eq!(
        next("2026-11-26T07:29:00+08:00"),
        Some(at("2026-11-26T07:30:00+08:00"))
    );
    assert_eq!(
        next("2026-11-26T07:30:00+08:00"),
        Some(at("2026-11-26T13:00:00+08:00"))
    );
    assert_eq!(
        next("2026-11-26T13:00:00+08:00"),
        Some(at("2026-11-27T07:30:00+08:00"))
    );
    let days = |a, b| calendar.working_days_between(a, b);
    assert_eq!(days(date(2026, 12, 23), date(2026, 12, 31)), 4);
    assert_eq!(days(date(2026, 12, 31), date(2026, 12, 23)), 0);
}

#[test]
fn a_provisional_holiday_behind_the_listed_days_is_noted() {
    let days: Vec<String> = (1..=20)
        .map(|day| {
            let provisional = day == 20;
            format!(
                r#"{{"date": "2026-03-{day:02}", "name": "Libur", "provisional": {provisional}}}"#
            )
        })
        .collect();
    let calendar = Calendar::from_json(&format!(
        r#"{{ "tz": "Asia/Makassar", "holidays": [{}], "week": {{
             "mon": [["08:00","12:00"]], "tue": [["08:00","12:00"]], "wed": [["08:00","12:00"]],
             "thu": [["08:00","12:00"]], "fri": [["08:00","12:00"]] }} }}"#,
        days.join(", ")
    ))
    .unwrap();
    for (from, standard) in [
        ("2026-02-27T09:00:00+08:00", "2 hari"),
        ("2026-02-27T11:00:00+08:00", "2 jam"),
        ("2026-02-28T11:00:00+08:00", "1 jam"),
    ] {
        let due = calendar
            .due(at(from), Standard::parse(standard).unwrap())
            .unwrap();
        assert!(due.explanation.provisional, "{standard} from {from}");
    }
}
