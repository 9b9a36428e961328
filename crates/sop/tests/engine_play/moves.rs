//! What somebody tries, and somebody who always does what is asked.

use std::collections::BTreeMap;

use jiff::{Span, Timestamp};
use proptest::prelude::*;
use sop::{
    Act, Answer, Command, ConclusionGiven, Course, DirectiveGiven, Event, Facts, FileRef,
    FollowUpGiven, Gives, Procedure, Progress, Refusal, Step, StepNumber, Target, UnitCode, apply,
    decide,
};

use super::{OFFICE, all_desks, text};

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
        let mut every = commands_of_every_kind(to, now);
        let targets = progress.reopen_targets(in_force);
        if let Some(to) = targets.get(usize::from(step.number) % targets.len().max(1)) {
            let to = *to;
            every.extend((0..20).map(|_| Command::Reopen {
                to,
                reason: reason.clone(),
            }));
        }
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
        // Mostly somebody answers; some cases stay as they are, to meet all else.
        0..45 if progress.suspended.is_some() => Command::Resume {
            supplement: text("supplement"),
        },
        60..65 => Command::Suspend {
            question: text("question"),
            until: now + Span::new().minutes(i64::from(step.number)),
        },
        0..60 => {
            let mut command = asked(here, step.yes, &units, now);
            if step.careless {
                forget(&mut command);
            }
            command
        }
        65..85 => {
            let targets = progress.return_targets(in_force);
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
        Command::Suspend {
            question: text("question"),
            until: now + Span::new().minutes(5),
        },
        Command::Resume {
            supplement: text("supplement"),
        },
        Command::FollowTransfer {
            news: text("news"),
            remind_at: None,
        },
        Command::TakeBack {
            reason: text("reason"),
        },
        Command::Reopen {
            to: step,
            reason: text("reason"),
        },
    ]
    .into_iter()
    .chain(endings(now))
    .collect()
}

/// One end of each kind beside the procedure.
fn endings(now: Timestamp) -> impl Iterator<Item = Command> {
    [
        ConclusionGiven::Withdrawn,
        ConclusionGiven::Lapsed,
        ConclusionGiven::Rejected,
        ConclusionGiven::Transferred {
            body: text("body"),
            reference: None,
            remind_at: Some(now + Span::new().minutes(5)),
        },
        ConclusionGiven::Merged {
            into: Some(("id".into(), "number".into())),
        },
    ]
    .into_iter()
    .map(|how| Command::Conclude {
        how,
        reason: text("reason"),
    })
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
    let most = (procedure.len() + 1) * (OFFICE.len() + 1) + 1;
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
        let command = match progress.suspended {
            Some(_) => Command::Resume {
                supplement: text("supplement"),
            },
            None => asked(here, yes, units, now),
        };
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
