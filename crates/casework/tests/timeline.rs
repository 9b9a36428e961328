//! The way of a complaint as its complainant reads it.

use casework::{Moved, Reached, Timeline, timeline};
use jiff::Timestamp;
use proptest::prelude::*;
use sop::{Desk, Leave, Pause, Procedure, Progress, Role, Standing, StepNumber, Suspension, Visit};
use worktime::Calendar;

const TEN: &str = include_str!("../../../procedures/pengaduan-masyarakat-10.toml");
const SIX: &str = include_str!("../../../procedures/pengaduan-masyarakat-6.toml");
/// Wednesday, 09.00 WITA.
const MORNING: Timestamp = Timestamp::constant(1_781_053_200, 0);

fn procedure(text: &str) -> Procedure {
    sop::check(text)
        .procedure
        .expect("a procedure without faults")
}

fn calendar() -> Calendar {
    Calendar::from_json(
        r#"{ "tz": "Asia/Makassar", "week": {
            "mon": [["08:00","16:00"]], "tue": [["08:00","16:00"]], "wed": [["08:00","16:00"]],
            "thu": [["08:00","16:00"]], "fri": [["08:00","12:00"]], "sat": [], "sun": [] } }"#,
    )
    .expect("a calendar")
}

fn minute(minute: i64) -> Timestamp {
    MORNING + jiff::Span::new().minutes(minute)
}

/// A stay of ten minutes each, one after the other; the last may go on.
fn progress(procedure: &Procedure, stays: &[(u16, Option<Leave>)]) -> Progress {
    let reference = procedure.reference();
    let desk = Desk::Role(Role::new("staf_umum"));
    let visits: Vec<Visit> = stays
        .iter()
        .zip(0..)
        .map(|((step, left), at)| Visit {
            procedure: reference.clone(),
            step: StepNumber(*step),
            desks: vec![desk.clone()],
            from: minute(at * 10),
            directive: None,
            pauses: Vec::new(),
            left: left.map(|how| (minute(at * 10 + 10), how)),
        })
        .collect();
    let standing = match visits.last() {
        Some(visit) if visit.left.is_none() => Standing::Open {
            step: visit.step,
            waiting: vec![desk],
            since: visit.from,
        },
        Some(visit) => Standing::Archived { at: visit.from },
        None => Standing::Unopened,
    };
    Progress {
        procedure: Some(reference),
        standing,
        visits,
        ..Progress::default()
    }
}

fn told(procedure: &Procedure, progress: &Progress, due: Option<Timestamp>) -> Timeline {
    let of = |wanted: &sop::ProcedureRef| (*wanted == procedure.reference()).then_some(procedure);
    timeline(progress, of, &calendar(), due, minute(95))
}

fn drawn(timeline: &Timeline) -> Vec<String> {
    let mark = |reached| match reached {
        Reached::Done { .. } => "x",
        Reached::Now { .. } => ">",
        Reached::Ahead { .. } => " ",
    };
    let stages = timeline.stages.iter();
    stages
        .map(|stage| format!("{} {}", mark(stage.reached), stage.words))
        .collect()
}

const DONE: Option<Leave> = Some(Leave::Done);

#[test]
fn steps_with_the_same_words_are_one_stage() {
    let ten = procedure(TEN);
    let at_three = progress(&ten, &[(1, DONE), (2, DONE), (3, None)]);
    let told = told(&ten, &at_three, Some(minute(60)));
    assert_eq!(
        drawn(&told),
        [
            "x Pengaduan dicatat",
            "> Dibaca bagian umum",
            "  Diberi masukan oleh Sekretaris",
            "  Diputuskan Camat",
            "  Penyelesaian disiapkan seksi terkait",
            "  Jawaban ditandatangani Camat",
            "  Penyelesaian dijalankan dan Anda diberi kabar",
            "  Berkas diarsipkan",
        ]
    );
    assert_eq!(told.here(), Some(1));
    assert_eq!(told.stages[0].reached, Reached::Done { at: minute(10) });
}

#[test]
fn what_is_ahead_is_counted_from_now_where_the_step_is_late() {
    let ten = procedure(TEN);
    let at_four = progress(&ten, &[(1, DONE), (2, DONE), (3, DONE), (4, None)]);
    let on_time = told(&ten, &at_four, Some(minute(120)));
    let late = told(&ten, &at_four, Some(minute(20)));
    // Steps 5 and 6 take an hour each: from 11.00, and from now (10.35).
    let decided = |told: &Timeline| told.stages[3].reached;
    assert_eq!(
        decided(&on_time),
        Reached::Ahead {
            by: Some(minute(240))
        }
    );
    assert_eq!(
        decided(&late),
        Reached::Ahead {
            by: Some(minute(95 + 120))
        }
    );
    assert!(late.answer_by <= on_time.answer_by && late.answer_by > Some(minute(95)));
    // The step itself is told with the due time it has, passed or not.
    let here = late.stages[2].reached;
    assert!(matches!(here, Reached::Now { by: Some(by), .. } if by == minute(20)));
}

#[test]
fn what_was_given_back_is_ahead_again() {
    let ten = procedure(TEN);
    let stays = [
        (1, DONE),
        (2, DONE),
        (3, DONE),
        (4, DONE),
        (5, DONE),
        (6, Some(Leave::Returned)),
        (4, None),
    ];
    let told = told(&ten, &progress(&ten, &stays), Some(minute(200)));
    let expected = [
        "x Pengaduan dicatat",
        "x Dibaca bagian umum",
        "> Diberi masukan oleh Sekretaris",
    ];
    assert_eq!(drawn(&told)[..3], expected);
    assert_eq!(drawn(&told)[3], "  Diputuskan Camat");
    assert_eq!(told.stages.len(), 8);
    // Between desks: nothing moved that was told to the complainant.
    assert_eq!(told.moved, []);
}

#[test]
fn who_is_waited_for_is_told_no_dates_and_afterwards_why_they_moved() {
    let six = procedure(SIX);
    let mut waits = progress(&six, &[(1, DONE), (2, None)]);
    waits.suspended = Some(Suspension {
        since: minute(12),
        until: minute(9_000),
        question: sop::PassageRef {
            id: sop::PassageId("q".into()),
            digest: String::new(),
        },
    });
    let asked = told(&six, &waits, None);
    assert_eq!(asked.answer_by, None);
    let dated = asked.stages.iter().filter(|stage| {
        matches!(
            stage.reached,
            Reached::Ahead { by: Some(_) } | Reached::Now { by: Some(_), .. }
        )
    });
    assert_eq!(dated.count(), 0);

    let pause = Pause {
        from: minute(12),
        to: minute(40),
    };
    let mut went_on = waits.clone();
    went_on.suspended = None;
    went_on.visits[1].pauses.push(pause);
    let moved = told(&six, &went_on, Some(minute(90))).moved;
    assert_eq!(
        moved,
        [Moved::Waited {
            from: minute(12),
            to: minute(40)
        }]
    );
}

#[test]
fn a_closed_case_is_all_behind_and_a_reopened_one_says_so() {
    let six = procedure(SIX);
    let mut stays: Vec<(u16, Option<Leave>)> = (1..=6).map(|step| (step, DONE)).collect();
    let closed = told(&six, &progress(&six, &stays), None);
    assert!(
        drawn(&closed).iter().all(|line| line.starts_with('x')),
        "{:?}",
        drawn(&closed)
    );
    assert_eq!(
        (closed.stages.len(), closed.here(), closed.answer_by),
        (6, None, None)
    );
    stays.push((4, None));
    let again = told(&six, &progress(&six, &stays), Some(minute(500)));
    assert_eq!(again.here(), Some(3));
    assert_eq!(again.moved, [Moved::Reopened { at: minute(60) }]);
    assert!(again.answer_by > Some(minute(500)));
}

#[test]
fn another_procedure_goes_on_where_the_words_are_the_same() {
    let (ten, six) = (procedure(TEN), procedure(SIX));
    let mut case = progress(&ten, &[(1, DONE), (2, DONE), (3, Some(Leave::Switched))]);
    let mut new = progress(&six, &[(1, DONE), (1, DONE), (1, DONE), (2, None)]);
    case.visits.extend(new.visits.pop());
    case.procedure = new.procedure;
    case.standing = new.standing;
    let of = |wanted: &sop::ProcedureRef| {
        [&ten, &six]
            .into_iter()
            .find(|one| one.reference() == *wanted)
    };
    let told = timeline(&case, of, &calendar(), Some(minute(90)), minute(40));
    assert_eq!(
        drawn(&told)[..2],
        ["x Pengaduan dicatat", "> Dibaca bagian umum"]
    );
    assert_eq!(told.stages.len(), 6);
    assert_eq!(told.moved, [Moved::Switched { at: minute(30) }]);
}

proptest! {
    /// However a case went: each stage once, what is done before what is ahead, one place
    /// where it is, and times that do not run backwards.
    #[test]
    fn a_timeline_reads_from_top_to_bottom(
        stays in prop::collection::vec((1_u16..=10, 0_u8..4), 1..30),
        open in any::<bool>(),
        due in 0_i64..4_000,
    ) {
        let ten = procedure(TEN);
        let mut stays: Vec<(u16, Option<Leave>)> = stays
            .into_iter()
            .map(|(step, how)| (step, Some(match how {
                0 => Leave::Returned,
                1 => Leave::Switched,
                _ => Leave::Done,
            })))
            .collect();
        if open && let Some(last) = stays.last_mut() {
            last.1 = None;
        }
        let told = told(&ten, &progress(&ten, &stays), open.then(|| minute(due)));
        let mut words: Vec<&str> = told.stages.iter().map(|stage| stage.words.as_str()).collect();
        words.sort_unstable();
        let all = words.len();
        words.dedup();
        prop_assert_eq!(words.len(), all, "each once");
        let order: Vec<u8> = told.stages.iter().map(|stage| match stage.reached {
            Reached::Done { .. } => 0,
            Reached::Now { .. } => 1,
            Reached::Ahead { .. } => 2,
        }).collect();
        prop_assert!(order.is_sorted(), "{:?}", order);
        prop_assert_eq!(order.iter().filter(|one| **one == 1).count(), usize::from(open));
        let ahead: Vec<Timestamp> = told.stages.iter().filter_map(|stage| match stage.reached {
            Reached::Ahead { by } => by,
            Reached::Done { .. } | Reached::Now { .. } => None,
        }).collect();
        prop_assert!(ahead.is_sorted());
        prop_assert!(ahead.iter().all(|by| *by > minute(95)), "nothing ahead lies behind");
    }
}
