//! Procedures and commands at random, and somebody who always does what is asked.
#![allow(dead_code, reason = "each test file uses a part")]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::LazyLock;

use jiff::{Span, Timestamp};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sop::{
    Act, Answer, Command, Course, Desk, DirectiveGiven, Event, Facts, FileRef, FollowUpGiven,
    Gives, Passage, PassageId, Procedure, Progress, Refusal, Step, StepNumber, Target, UnitCode,
    Who, apply, check, decide,
};

const SHIPPED: [&str; 3] = [
    include_str!("../../../../procedures/pengaduan-masyarakat-10.toml"),
    include_str!("../../../../procedures/pengaduan-masyarakat-6.toml"),
    include_str!("../../../../procedures/examples/tujuh-langkah.toml"),
];

static OFFICE: LazyLock<BTreeSet<UnitCode>> = LazyLock::new(|| {
    ["ONE", "TWO", "THREE"]
        .into_iter()
        .map(UnitCode::new)
        .collect()
});

/// Units of the office that all these procedures run in.
pub fn office_units() -> BTreeSet<UnitCode> {
    OFFICE.clone()
}

/// An instant; each act has its own.
pub fn minute(minute: usize) -> Timestamp {
    let start: Timestamp = "2026-03-02T00:00:00Z".parse().expect("an instant");
    start + Span::new().minutes(i64::try_from(minute).expect("a short history"))
}

pub fn text(body: &str) -> Option<Passage> {
    Some(Passage {
        id: PassageId(body.into()),
        digest: body.into(),
        body: body.into(),
    })
}

/// Every desk there is under a procedure in this office.
pub fn all_desks(procedure: &Procedure) -> Vec<Desk> {
    let roles = procedure
        .performers()
        .iter()
        .filter_map(|performer| match &performer.who {
            Who::Role(role) => Some(Desk::Role(role.clone())),
            Who::DirectedUnits => None,
        });
    roles
        .chain(OFFICE.iter().cloned().map(Desk::Unit))
        .collect()
}

// Procedures

/// A row of a random table; targets count from the row itself.
#[derive(Clone, Debug)]
struct Row {
    kind: u8,
    performer: u8,
    otherwise: bool,
    ways: (i8, i8),
    gives: (u8, u8),
    approves: (bool, bool),
    slip: bool,
}

fn row() -> impl Strategy<Value = Row> {
    let way = || prop_oneof![6 => Just(1i8), 2 => 2i8..4, 1 => -3i8..0];
    (
        0u8..10,
        0u8..6,
        prop::bool::weighted(0.7),
        (way(), way()),
        (0u8..3, 0u8..3),
        (any::<bool>(), any::<bool>()),
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |(kind, performer, otherwise, ways, gives, approves, slip)| Row {
                kind,
                performer,
                otherwise,
                ways,
                gives,
                approves,
                slip,
            },
        )
}

const GIVES: [&str; 3] = ["nothing", "directive", "resolution"];

/// Rows at random between a start and the least that ends a procedure.
fn table(id: &str, rows: &[Row], closing_unit: bool, between: bool) -> String {
    let head = SHIPPED[2]
        .find("[[steps]]")
        .expect("the steps of the example");
    let mut file = SHIPPED[2][..head].replace("contoh-tujuh-langkah", id);
    let mut write = |number: usize, act: &str, performer: &str, more: &str| {
        write!(
            file,
            "[[steps]]\nnumber = {number}\nact = \"{act}\"\nperformer = \"{performer}\"\n\
             activity = \"A\"\nrequirements = \"R\"\nstandard_time = \"1 jam\"\noutput = \"O\"\n\
             lane = \"L\"\ntask = \"t\"\ncitizen = \"C\"\n{more}\n"
        )
        .expect("writing to a string");
    };
    write(1, "register", "loket", "attaches_slip = true");
    let end = i64::try_from(rows.len()).expect("a small table") + 2;
    for (at, row) in rows.iter().enumerate() {
        let number = at + 2;
        let to = |way: i8| {
            let own = i64::try_from(number).expect("a small number");
            let to = (own + i64::from(way)).clamp(2, end);
            if to == own { own + 1 } else { to }
        };
        let role = ["loket", "sekretaris", "camat"][usize::from(row.performer) % 3];
        let units = row.performer >= 3;
        let mut more = String::new();
        if row.slip {
            more += "attaches_slip = true\n";
        }
        let who = if units { "unit" } else { role };
        if units && row.otherwise {
            writeln!(more, "otherwise = \"{role}\"").expect("writing");
        }
        let approves = |yes: bool| if yes { ", approves = true" } else { "" };
        let (act, who) = match row.kind {
            0 => ("forward", who),
            1 => ("advise", who),
            2 => ("weigh", who),
            3 => ("solve", who),
            4 => ("approve", role),
            5 => ("answer", who),
            6 => ("attach_slip", role),
            7 => {
                let gives = GIVES[usize::from(row.gives.0)];
                write!(more, "gives = \"{gives}\"\napproves = {}\n", row.approves.0)
                    .expect("writing");
                ("decide", who)
            }
            _ => {
                let exit = |way, gives: u8, yes| {
                    format!(
                        "{{ label = \"Y\", to = {}, gives = \"{}\"{} }}",
                        to(way),
                        GIVES[usize::from(gives)],
                        approves(yes)
                    )
                };
                writeln!(
                    more,
                    "question = \"Q\"\nyes = {}\nno = {}",
                    exit(row.ways.0, row.gives.0, row.approves.0),
                    exit(row.ways.1, row.gives.1, row.approves.1)
                )
                .expect("writing");
                ("decide", who)
            }
        };
        if row.kind < 8 {
            writeln!(more, "to = {}", to(row.ways.0.max(1))).expect("writing");
        }
        write(number, act, who, &more);
    }
    let last = rows.len() + 2;
    if closing_unit {
        write(last, "decide", "camat", "gives = \"directive\"");
        let last = last + usize::from(between);
        if between {
            write(last, "forward", "sekretaris", "");
        }
        write(last + 1, "solve", "unit", "");
        write(last + 2, "approve", "camat", "");
        write(last + 3, "answer", "unit", "");
        write(last + 4, "archive", "loket", "");
    } else {
        write(
            last,
            "decide",
            "camat",
            "gives = \"resolution\"\napproves = true",
        );
        write(last + 1, "answer", "unit", "otherwise = \"sekretaris\"");
        write(last + 2, "archive", "loket", "");
    }
    file
}

/// Procedures without faults: random ones, and those that ship.
pub fn procedures() -> impl Strategy<Value = Procedure> {
    let shipped = (0usize..3).prop_map(|at| check(SHIPPED[at]).procedure.expect("it ships"));
    let random = (
        prop::collection::vec(row(), 1..7),
        any::<bool>(),
        any::<bool>(),
        0u8..200,
    )
        .prop_filter_map("the table has faults", |(rows, unit, between, name)| {
            check(&table(&format!("acak-{name}"), &rows, unit, between)).procedure
        });
    prop_oneof![1 => shipped, 3 => random]
}

/// The random procedures must not all be alike, or the tests above say little.
pub fn assert_variety() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..300 {
        let tree = procedures().new_tree(&mut runner).expect("a procedure");
        let procedure = tree.current();
        let mut has = |what, is: bool| *seen.entry(what).or_default() += usize::from(is);
        let steps: Vec<&Step> = procedure.steps().collect();
        let back = |step: &&Step| {
            step.targets()
                .iter()
                .any(|to| matches!(to, Target::Step(to) if *to < step.number))
        };
        has("loops", steps.iter().any(back));
        has(
            "decisions",
            steps
                .iter()
                .filter(|step| step.decision().is_some())
                .count()
                > 1,
        );
        has("units", steps.iter().any(|step| step.act == Act::Solve));
        has("longer", steps.len() > 7);
        has(
            "directed without otherwise",
            steps.iter().any(|step| bare(&procedure, step)),
        );
        has(
            "a step between directive and unit",
            steps.iter().any(|step| {
                matches!(
                    step.act,
                    Act::Forward | Act::Weigh | Act::Advise | Act::AttachSlip
                ) && step.targets().iter().any(|to| match to {
                    Target::Step(to) => procedure
                        .step(*to)
                        .is_some_and(|next| bare(&procedure, next)),
                    Target::End => false,
                })
            }),
        );
    }
    assert!(seen.values().all(|count| *count >= 5), "{seen:?}");
}

fn bare(procedure: &Procedure, step: &Step) -> bool {
    let who = procedure
        .performer(&step.performer)
        .map(|performer| &performer.who);
    who == Some(&Who::DirectedUnits) && step.otherwise.is_none()
}

// Commands

/// What somebody tries.
#[derive(Clone, Debug)]
pub struct Move {
    kind: u8,
    /// Who: the desk with the turn, or any desk.
    stranger: Option<usize>,
    yes: bool,
    units: Vec<usize>,
    number: u16,
    /// Leaves something out.
    careless: bool,
}

pub fn moves() -> impl Strategy<Value = Vec<Move>> {
    let step = (
        0u8..100,
        prop::option::weighted(0.1, 0usize..8),
        any::<bool>(),
        prop::collection::vec(0usize..4, 0..4),
        1u16..13,
        prop::bool::weighted(0.1),
    )
        .prop_map(|(kind, stranger, yes, units, number, careless)| Move {
            kind,
            stranger,
            yes,
            units,
            number,
            careless,
        });
    prop::collection::vec(step, 1..30)
}

/// Tries a move on a case; answers with the procedure it was judged by.
pub fn play<'p>(
    one: &'p Procedure,
    two: &'p Procedure,
    progress: &Progress,
    step: &Move,
    now: Timestamp,
) -> (&'p Procedure, Result<Vec<Event>, Refusal>) {
    let (in_force, other) = match &progress.procedure {
        Some(reference) if *reference == two.reference() => (two, one),
        _ => (one, two),
    };
    let desks = match step.stranger {
        None => progress
            .waiting()
            .iter()
            .take(1 + usize::from(step.yes))
            .cloned()
            .collect(),
        Some(at) => {
            let all = all_desks(in_force);
            vec![all[at % all.len()].clone()]
        }
    };
    let facts = Facts {
        now,
        desks: &desks,
        units: &OFFICE,
        other: Some(other),
    };
    let units: Vec<UnitCode> = step
        .units
        .iter()
        .map(|at| {
            OFFICE
                .iter()
                .nth(*at)
                .cloned()
                .unwrap_or_else(|| UnitCode::new("UNKNOWN"))
        })
        .collect();
    let to = StepNumber(step.number);
    let reason = if step.careless {
        text("  ")
    } else {
        text("reason")
    };
    let Some(here) = progress.step().and_then(|here| in_force.step(here)) else {
        if progress.procedure.is_none() {
            let adopt = Command::Adopt {
                received: now,
                step: to,
                since: now,
                units: units.clone(),
            };
            if step.kind < 40
                && let Ok(events) = decide(one, progress, &adopt, &facts)
            {
                return (one, Ok(events));
            }
            return (
                one,
                decide(one, progress, &Command::Open { received: now }, &facts),
            );
        }
        let every = commands_of_every_kind(to, now);
        return (
            in_force,
            decide(
                in_force,
                progress,
                &every[usize::from(step.kind) % every.len()],
                &facts,
            ),
        );
    };
    let command = match step.kind {
        0..65 => {
            let mut command = asked(here, step.yes, &units, now);
            if step.careless {
                forget(&mut command);
            }
            command
        }
        65..85 => {
            let targets = progress.return_targets();
            let to = targets
                .get(usize::from(step.number) % targets.len().max(1))
                .copied();
            Command::Return {
                to: to.unwrap_or(StepNumber(step.number)),
                reason,
            }
        }
        85..93 => {
            let targets = sop::switch_targets(in_force, progress, other);
            let to = targets
                .get(usize::from(step.number) % targets.len().max(1))
                .copied();
            Command::SwitchProcedure {
                to: to.unwrap_or(StepNumber(step.number)),
                reason,
            }
        }
        93..99 => {
            let every = commands_of_every_kind(to, now);
            every[usize::from(step.number) % every.len()].clone()
        }
        _ => Command::Strike { reason },
    };
    (in_force, decide(in_force, progress, &command, &facts))
}

/// What the step asks for, complete.
fn asked(step: &Step, yes: bool, units: &[UnitCode], now: Timestamp) -> Command {
    match step.act {
        Act::Register => Command::ConfirmDocument,
        Act::AttachSlip => Command::AttachSlip,
        Act::Forward => Command::Forward { note: None },
        Act::Advise => Command::Advise {
            advice: text("advice"),
        },
        Act::Weigh => Command::Weigh { note: None },
        Act::Decide => Command::Decide {
            answer: Some(if yes { Answer::Yes } else { Answer::No }),
            directive: DirectiveGiven {
                units: units.to_vec(),
                instructions: Vec::new(),
                text: text("directive"),
            },
            resolution: text("resolution"),
            note: None,
            signed_scan: None,
        },
        Act::Solve => Command::Solve {
            resolution: text("resolution"),
        },
        Act::Approve => Command::Approve {
            signed_scan: Some(FileRef("scan".into())),
        },
        Act::Answer => Command::FollowUp(FollowUpGiven {
            text: text("answer"),
            way: Some("phone".into()),
            recipient: text("recipient"),
            given_at: Some(now),
            proof_file: None,
            proof_text: text("proof"),
        }),
        Act::Archive => Command::Archive { place: None },
    }
}

fn forget(command: &mut Command) {
    match command {
        Command::Advise { advice } => *advice = None,
        Command::Decide {
            answer,
            resolution,
            directive,
            ..
        } => {
            if directive.units.len() == 1 {
                *answer = None;
            }
            *resolution = text(" ");
            directive.text = None;
        }
        Command::Solve { resolution } => *resolution = text(""),
        Command::Approve { signed_scan } => *signed_scan = None,
        Command::FollowUp(given) => given.proof_text = None,
        _ => {}
    }
}

/// One command of each kind, complete.
pub fn commands_of_every_kind(step: StepNumber, now: Timestamp) -> Vec<Command> {
    let decide = |answer| Command::Decide {
        answer: Some(answer),
        directive: DirectiveGiven {
            units: OFFICE.iter().cloned().collect(),
            instructions: vec!["phrase".into()],
            text: None,
        },
        resolution: text("resolution"),
        note: text("note"),
        signed_scan: Some(FileRef("scan".into())),
    };
    vec![
        Command::Open { received: now },
        Command::Adopt {
            received: now,
            step,
            since: now,
            units: OFFICE.iter().cloned().collect(),
        },
        Command::ConfirmDocument,
        Command::AttachSlip,
        Command::Forward { note: text("note") },
        Command::Advise {
            advice: text("advice"),
        },
        Command::Weigh { note: text("note") },
        decide(Answer::Yes),
        decide(Answer::No),
        Command::Solve {
            resolution: text("resolution"),
        },
        Command::Approve {
            signed_scan: Some(FileRef("scan".into())),
        },
        Command::FollowUp(FollowUpGiven {
            text: text("answer"),
            way: Some("phone".into()),
            recipient: text("recipient"),
            given_at: Some(now),
            proof_file: Some(FileRef("proof".into())),
            proof_text: None,
        }),
        Command::Archive {
            place: text("place"),
        },
        Command::Return {
            to: step,
            reason: text("reason"),
        },
        Command::SwitchProcedure {
            to: step,
            reason: text("reason"),
        },
        Command::Strike {
            reason: text("reason"),
        },
    ]
}

/// How many arrows each step is away from the end.
fn distances(procedure: &Procedure) -> BTreeMap<StepNumber, usize> {
    let mut known: BTreeMap<StepNumber, usize> = BTreeMap::new();
    loop {
        let more: Vec<(StepNumber, usize)> = procedure
            .steps()
            .filter(|step| !known.contains_key(&step.number))
            .filter_map(|step| {
                let away = |to: &Target| match to {
                    Target::End => Some(1),
                    Target::Step(next) => known.get(next).map(|away| away + 1),
                };
                step.targets()
                    .iter()
                    .filter_map(away)
                    .min()
                    .map(|away| (step.number, away))
            })
            .collect();
        let Some(nearest) = more.iter().map(|(_, away)| *away).min() else {
            return known;
        };
        known.extend(more.into_iter().filter(|(_, away)| *away == nearest));
    }
}

/// Does at every step what is asked, each desk only its own, by the shortest way.
/// Gives up after as many acts as an obedient office could need.
pub fn finish(procedure: &Procedure, mut progress: Progress, now: Timestamp) -> Progress {
    let away = distances(procedure);
    let unit = [OFFICE.first().expect("a unit").clone()];
    let most = (procedure.len() + 1) * (OFFICE.len() + 1);
    for _ in 0..most {
        let Some(here) = progress.step().and_then(|here| procedure.step(here)) else {
            break;
        };
        let length = |to: Target| match to {
            Target::End => 0,
            Target::Step(next) => away[&next],
        };
        let (yes, gives) = match &here.course {
            Course::Plain { gives, .. } => (true, *gives),
            Course::Decision(decision) => {
                let yes = length(decision.yes.to) <= length(decision.no.to);
                (
                    yes,
                    if yes {
                        decision.yes.gives
                    } else {
                        decision.no.gives
                    },
                )
            }
        };
        let units: &[UnitCode] = if gives == Gives::Directive {
            &unit
        } else {
            &[]
        };
        let command = asked(here, yes, units, now);
        let desks = [progress.waiting()[0].clone()];
        let facts = Facts {
            now,
            desks: &desks,
            units: &OFFICE,
            other: None,
        };
        let Ok(events) = decide(procedure, &progress, &command, &facts) else {
            break;
        };
        progress = events
            .iter()
            .fold(progress, |p, event| apply(p, event, now));
    }
    progress
}
