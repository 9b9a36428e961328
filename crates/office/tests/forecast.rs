//! By when the complainant hears, worked out by hand under the Bali hours
//! (07.30–12.00, 13.00–16.30, Fridays 07.30–11.30, 13.00–14.30).

use jiff::civil::DateTime;
use office::promise;
use sop::{Procedure, StepNumber, check};
use worktime::{Calendar, HolidayTable};

const LONG: &str = include_str!("../../../procedures/pengaduan-masyarakat-10.toml");
const SHORT: &str = include_str!("../../../procedures/pengaduan-masyarakat-6.toml");
const SEVEN: &str = include_str!("../../../procedures/examples/tujuh-langkah.toml");
const HOURS: &str = include_str!("../../../data/hours/bali.toml");

fn procedure(text: &str) -> Procedure {
    check(text).procedure.expect("a procedure without faults")
}

fn plain() -> Calendar {
    Calendar::from_toml(HOURS).expect("the hours of Bali")
}

fn with_holidays() -> Calendar {
    let tables = [
        include_str!("../../../data/holidays/indonesia-2026.toml"),
        include_str!("../../../data/holidays/bali-2026.toml"),
    ]
    .map(|text| HolidayTable::from_toml(text).expect("a table of holidays"));
    plain().with_holidays(&tables)
}

/// The promise for a case at step `at` since `from`, both in local time.
fn promised(text: &str, calendar: &Calendar, at: u16, from: &str) -> Option<String> {
    let from: DateTime = from.parse().expect("a local time");
    let from = calendar
        .tz()
        .to_timestamp(from)
        .expect("a time of that zone");
    promise(&procedure(text), calendar, StepNumber(at), from)
        .map(|due| calendar.local(due).strftime("%Y-%m-%d %H:%M").to_string())
}

#[track_caller]
fn same(found: Option<String>, expected: &str) {
    assert_eq!(found.as_deref(), Some(expected));
}

#[test]
fn the_long_procedure_promises_its_longer_way() {
    // Monday 08.00; 30 minutes and five hours end the decision at 14.30 (the lunch
    // break lies between); two days for the section, an hour to sign, a day to answer.
    same(
        promised(LONG, &plain(), 1, "2026-02-02T08:00"),
        "2026-02-05 15:30",
    );
    // From Thursday the two days reach over the weekend.
    same(
        promised(LONG, &plain(), 1, "2026-02-05T08:00"),
        "2026-02-10 15:30",
    );
}

#[test]
fn nyepi_and_lebaran_move_the_promise() {
    // 18 to 24 March 2026 are closed: the second of the two days is Wednesday the 25th.
    same(
        promised(LONG, &with_holidays(), 1, "2026-03-16T08:00"),
        "2026-03-26 15:30",
    );
}

#[test]
fn a_case_on_its_way_is_promised_from_where_it_is() {
    same(
        promised(LONG, &plain(), 8, "2026-02-02T08:00"),
        "2026-02-03 09:00",
    );
    // One day from Thursday 15.45 is Friday's close.
    same(
        promised(LONG, &plain(), 9, "2026-02-05T15:45"),
        "2026-02-06 14:30",
    );
}

#[test]
fn the_short_procedure_promises_its_only_way() {
    // 85 minutes from Friday 11.00 reach over lunch to 13.55; the day after is Monday.
    same(
        promised(SHORT, &plain(), 1, "2026-02-06T11:00"),
        "2026-02-09 13:55",
    );
}

#[test]
fn two_decisions_promise_the_latest_of_four_ways() {
    // Monday 08.00, 20 minutes and an hour: 09.20. The field visit has a "hari kerja":
    // the close of Tuesday. Two hours and one to sign: Wednesday 10.30; two days.
    same(
        promised(SEVEN, &plain(), 1, "2026-02-02T08:00"),
        "2026-02-06 10:30",
    );
}

#[test]
fn nothing_is_promised_once_the_answer_is_given_or_where_no_step_is() {
    assert_eq!(promised(LONG, &plain(), 10, "2026-02-02T08:00"), None);
    assert_eq!(promised(LONG, &plain(), 11, "2026-02-02T08:00"), None);
}

/// A hundred questions after each other, each of which may leave out the next row.
#[test]
fn a_hundred_decisions_are_promised_as_fast_as_one() {
    let head = &SEVEN[..SEVEN.find("[[steps]]").expect("steps")];
    let row = |number: u16, act: &str, more: &str| {
        format!(
            "[[steps]]\nnumber = {number}\nact = \"{act}\"\nperformer = \"camat\"\n\
             activity = \"A\"\nrequirements = \"R\"\nstandard_time = \"30 menit\"\n\
             output = \"O\"\nlane = \"L\"\ntask = \"t\"\ncitizen = \"C\"\n{more}\n"
        )
    };
    let mut text = head.to_owned() + &row(1, "register", "attaches_slip = true");
    for number in 2..102 {
        let (next, after) = (number + 1, number + 2);
        text += &row(
            number,
            "decide",
            &format!(
                "question = \"Q\"\nyes = {{ label = \"Y\", to = {next} }}\n\
                 no = {{ label = \"N\", to = {after} }}"
            ),
        );
    }
    text += &row(102, "forward", "");
    text += &row(103, "decide", "gives = \"resolution\"\napproves = true");
    text += &row(104, "answer", "");
    text += &row(105, "archive", "");
    // 104 half hours are 52 hours; Monday to Thursday have eight, Friday five and a half.
    same(
        promised(&text, &plain(), 1, "2026-02-02T07:30"),
        "2026-02-10 15:00",
    );
}

#[test]
fn a_loop_is_promised_once() {
    // The field visit leads back to the question before it.
    let text = SEVEN.replacen(
        "task = \"cek lapangan dan tulis hasilnya\"",
        "task = \"cek\"\nto = 2",
        1,
    );
    // As on the way without the visit: 20 minutes and an hour, two hours, two days.
    same(
        promised(&text, &plain(), 1, "2026-02-02T08:00"),
        promised(&text, &plain(), 2, "2026-02-02T08:20")
            .as_deref()
            .expect("a promise"),
    );
}
