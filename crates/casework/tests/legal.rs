//! The times of the law beside the SOP's (domain 4.2, counted by domain 8).

use casework::{LegalClock, LegalDue, LegalStanding, LegalTimes, legal_clocks};
use jiff::Timestamp;
use jiff::civil::date;
use proptest::prelude::*;
use sop::{
    Conclusion, Desk, Directive, Leave, PassageId, PassageRef, Pause, ProcedureRef, Progress, Role,
    Standing, StepNumber, Suspension, Visit,
};
use worktime::Calendar;

/// Thursday 6 August 2026 is a holiday.
fn calendar() -> Calendar {
    Calendar::from_json(
        r#"{ "tz": "Asia/Makassar", "week": {
            "mon": [["08:00","12:00"],["13:00","16:00"]], "tue": [["08:00","16:00"]],
            "wed": [["08:00","16:00"]], "thu": [["08:00","16:00"]], "fri": [["08:00","12:00"]],
            "sat": [], "sun": [] }, "holidays": ["2026-08-06"] }"#,
    )
    .expect("a calendar")
}

fn at(text: &str) -> Timestamp {
    format!("{text}+08:00").parse().expect("an instant")
}

fn visit(from: &str, left: Option<&str>) -> Visit {
    Visit {
        procedure: procedure(),
        step: StepNumber(1),
        desks: vec![Desk::Role(Role::new("staf_umum"))],
        from: at(from),
        directive: None,
        pauses: Vec::new(),
        left: left.map(|left| (at(left), Leave::Done)),
    }
}

fn procedure() -> ProcedureRef {
    ProcedureRef {
        id: sop::ProcedureId("p".to_owned()),
        version: "1".to_owned(),
    }
}

fn text() -> PassageRef {
    PassageRef {
        id: PassageId("1".to_owned()),
        digest: String::new(),
    }
}

/// Received on Monday 3 August 2026 at 10 o'clock, at its first step.
fn received() -> Progress {
    Progress {
        procedure: Some(procedure()),
        received: Some(at("2026-08-03T10:00:00")),
        standing: Standing::Open {
            step: StepNumber(1),
            waiting: Vec::new(),
            since: at("2026-08-03T10:00:00"),
        },
        visits: vec![visit("2026-08-03T10:00:00", None)],
        ..Progress::default()
    }
}

fn clocks(progress: &Progress, now: &str) -> Vec<LegalDue> {
    let times = LegalTimes::usual();
    legal_clocks(&times, false, progress, None, &calendar(), at(now))
}

fn of(clocks: &[LegalDue], clock: LegalClock) -> LegalDue {
    let found = clocks.iter().find(|one| one.clock == clock);
    *found.expect("it runs")
}

#[test]
fn the_day_of_receipt_does_not_count() {
    let told = clocks(&received(), "2026-08-03T11:00:00");
    let drawn: Vec<String> = told
        .iter()
        .map(|one| {
            format!(
                "{} {}",
                one.clock.code(),
                calendar().local(one.due).datetime()
            )
        })
        .collect();
    assert_eq!(
        drawn,
        [
            // Tuesday, Wednesday, and not Thursday: Friday closes at noon.
            "forward 2026-08-07T12:00:00",
            // The fourteenth day of the calendar, until it is over.
            "completeness 2026-08-17T23:59:59",
            "answer 2026-08-24T16:00:00",
            "decision 2026-10-02T23:59:59",
        ]
    );
    assert!(
        told.iter()
            .all(|one| one.standing == LegalStanding::Running)
    );
    let evening = Progress {
        received: Some(at("2026-08-03T23:59:00")),
        ..received()
    };
    let later = clocks(&evening, "2026-08-04T00:00:00");
    assert_eq!(of(&later, LegalClock::Forward).due, told[0].due);
}

#[test]
fn what_carries_supervisory_weight_has_longer() {
    let (times, now) = (LegalTimes::usual(), at("2026-08-03T11:00:00"));
    let told = legal_clocks(&times, true, &received(), None, &calendar(), now);
    assert_eq!(of(&told, LegalClock::Answer).days, 60);
    let none = LegalTimes {
        answer: 0,
        decision: 0,
        ..times
    };
    let told = legal_clocks(&none, false, &received(), None, &calendar(), now);
    let counted: Vec<LegalClock> = told.iter().map(|one| one.clock).collect();
    assert_eq!(counted, [LegalClock::Forward, LegalClock::Completeness]);
}

#[test]
fn each_is_met_by_what_the_case_reached() {
    let mut case = received();
    case.visits = vec![
        visit("2026-08-03T10:00:00", Some("2026-08-10T09:00:00")),
        visit("2026-08-10T09:00:00", Some("2026-08-10T10:00:00")),
        visit("2026-08-10T10:00:00", None),
    ];
    case.visits[2].directive = Some(Directive {
        units: Vec::new(),
        instructions: Vec::new(),
        text: None,
    });
    let told = clocks(&case, "2026-08-11T08:00:00");
    let forwarded = at("2026-08-10T09:00:00");
    assert_eq!(
        of(&told, LegalClock::Forward).standing,
        LegalStanding::MetLate { at: forwarded }
    );
    assert_eq!(
        of(&told, LegalClock::Completeness).standing,
        LegalStanding::Met { at: forwarded }
    );
    assert_eq!(
        of(&told, LegalClock::FollowUp).standing,
        LegalStanding::Met {
            at: at("2026-08-10T10:00:00")
        }
    );
    assert_eq!(
        told[0].clock,
        LegalClock::Answer,
        "what is open comes first"
    );

    let decided = at("2026-08-20T09:00:00");
    let (times, now) = (LegalTimes::usual(), at("2026-09-10T09:00:00"));
    let told = legal_clocks(&times, false, &case, Some(decided), &calendar(), now);
    assert_eq!(
        of(&told, LegalClock::Decision).standing,
        LegalStanding::Met { at: decided }
    );
    let sent = of(&told, LegalClock::Delivery);
    assert_eq!(
        (sent.due, sent.standing),
        (at("2026-09-03T23:59:59"), LegalStanding::Late)
    );
    assert_eq!(of(&told, LegalClock::Answer).standing, LegalStanding::Late);
}

#[test]
fn days_in_which_the_complainant_was_waited_for_do_not_count() {
    let mut case = received();
    // Asked on Tuesday; it came on Monday the 10th: Wednesday, Friday and Monday do not count.
    case.visits[0].pauses = vec![Pause {
        from: at("2026-08-04T09:00:00"),
        to: at("2026-08-10T15:00:00"),
    }];
    let told = clocks(&case, "2026-08-10T16:00:00");
    assert_eq!(of(&told, LegalClock::Answer).due, at("2026-08-27T16:00:00"));
    assert_eq!(
        of(&told, LegalClock::Completeness).standing,
        LegalStanding::Met {
            at: at("2026-08-04T09:00:00")
        },
        "whoever is asked knows"
    );
    let decision = of(&told, LegalClock::Decision);
    assert_eq!(
        decision.due,
        at("2026-10-09T23:59:59"),
        "from when the file was complete"
    );

    case.visits[0].pauses.clear();
    case.suspended = Some(Suspension {
        question: text(),
        since: at("2026-08-04T09:00:00"),
        until: at("2026-09-03T23:59:59"),
    });
    let told = clocks(&case, "2026-10-30T09:00:00");
    assert_eq!(
        of(&told, LegalClock::Answer).standing,
        LegalStanding::Halted
    );
}

#[test]
fn what_ended_otherwise_owes_no_more() {
    let ended = at("2026-08-05T09:00:00");
    let mut case = received();
    case.visits[0].left = Some((ended, Leave::Struck));
    case.standing = Standing::Struck { at: ended };
    let told = clocks(&case, "2027-01-01T09:00:00");
    assert!(told.iter().all(|one| !one.is_open()), "{told:?}");
    case.standing = Standing::Concluded {
        at: ended,
        conclusion: Conclusion::Rejected,
        step: StepNumber(1),
    };
    let told = clocks(&case, "2027-01-01T09:00:00");
    assert_eq!(
        of(&told, LegalClock::Answer).standing,
        LegalStanding::Met { at: ended }
    );
    assert_eq!(clocks(&Progress::default(), "2026-08-05T09:00:00"), []);
}

#[test]
fn a_case_keeps_the_times_of_the_day_it_was_received() {
    let later = |year, answer| LegalTimes {
        from: date(year, 1, 1),
        answer,
        ..LegalTimes::usual()
    };
    let all = [later(2027, 10), later(2026, 12)];
    let on = |day| LegalTimes::on(&all, day).answer;
    assert_eq!(on(date(2025, 12, 31)), 14);
    assert_eq!(on(date(2026, 1, 1)), 12);
    assert_eq!(on(date(2026, 12, 31)), 12);
    assert_eq!(on(date(2030, 1, 1)), 10);
}

#[test]
fn a_calendar_without_hours_counts_nothing() {
    let shut = Calendar::from_json(r#"{ "tz": "Asia/Makassar", "week": {} }"#);
    let Ok(shut) = shut else { return };
    let (times, now) = (LegalTimes::usual(), at("2026-08-03T11:00:00"));
    let told = legal_clocks(&times, false, &received(), None, &shut, now);
    assert!(told.iter().all(|one| !one.clock.in_working_days()));
}

proptest! {
    /// Waiting never makes a time of the law shorter, and more days never end sooner.
    #[test]
    fn waiting_and_days_only_add(
        start in 0_i64..14 * 24 * 60,
        length in 0_i64..40 * 24 * 60,
        days in 1_u16..80,
    ) {
        let minute = |n: i64| at("2026-08-03T10:00:00") + jiff::SignedDuration::from_mins(n);
        let mut case = received();
        let now = minute(100 * 24 * 60);
        let told = |case: &Progress, days| {
            let times = LegalTimes { answer: days, decision: days, ..LegalTimes::usual() };
            let told = legal_clocks(&times, false, case, None, &calendar(), now);
            (of(&told, LegalClock::Answer).due, of(&told, LegalClock::Decision).due)
        };
        let before = told(&case, days);
        let more = told(&case, days + 1);
        prop_assert!(more.0 > before.0 && more.1 > before.1);
        case.visits[0].pauses = vec![Pause { from: minute(start), to: minute(start + length) }];
        let after = told(&case, days);
        prop_assert!(after.0 >= before.0 && after.1 >= before.1);
    }
}
