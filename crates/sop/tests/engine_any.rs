//! Whatever procedure an office writes and whoever does whatever in whichever order:
//! an open case always has somebody whose turn it is and a way to the archive, and
//! the events say all there is to know.

mod engine_play;

use engine_play::{
    all_desks, commands_of_every_kind, finish, moves, office_units, play, procedures, text,
};
use proptest::prelude::*;
use sop::{
    Act, Command, ConclusionGiven, Event, Facts, Procedure, Progress, Standing, StepNumber, Target,
    decide,
};

/// The steps passed and the one the case stands at are a path of arrows in the
/// procedure in force, from where the case came into it or was handed back to since.
fn assert_path(procedure: &Procedure, progress: &Progress, history: &[Event]) {
    let entered = history
        .iter()
        .rposition(|event| {
            matches!(
                event,
                Event::Opened { .. } | Event::Adopted { .. } | Event::ProcedureSwitched { .. }
            )
        })
        .map(|at| &history[at + 1]);
    let Some(Event::StepEntered { step: first, .. }) = entered else {
        panic!("a case comes into its procedure at a step, not with {entered:?}");
    };
    if matches!(history[0], Event::Opened { .. }) && !switched(history) {
        assert_eq!(*first, procedure.start().number);
    }
    let mut path = progress.passed();
    path.extend(progress.step());
    let head = *path.first().expect("a step");
    let leads = leads_to(procedure, head, *first);
    assert!(head == *first || leads, "{head} is not before {first}");
    for pair in path.windows(2) {
        let from = procedure.step(pair[0]).expect("a step of the procedure");
        assert!(from.targets().contains(&Target::Step(pair[1])), "{path:?}");
    }
    let mut once = path.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), path.len(), "no step twice in {path:?}");
    if matches!(progress.standing, Standing::Archived { .. }) {
        let last = path
            .last()
            .and_then(|last| procedure.step(*last))
            .expect("a last step");
        assert!(last.targets().contains(&Target::End), "{path:?}");
    }
}

/// Whether arrows lead from one step to another.
fn leads_to(procedure: &Procedure, from: StepNumber, to: StepNumber) -> bool {
    let mut seen = vec![from];
    let mut at = 0;
    while let Some(step) = seen.get(at).and_then(|number| procedure.step(*number)) {
        for target in step.targets() {
            if let Target::Step(next) = target
                && !seen.contains(&next)
            {
                seen.push(next);
            }
        }
        at += 1;
    }
    seen[1..].contains(&to)
}

fn switched(history: &[Event]) -> bool {
    history
        .iter()
        .any(|event| matches!(event, Event::ProcedureSwitched { .. }))
}

/// Somebody's turn, on a desk that exists, at a step of the procedure in force.
fn assert_somebody_has_the_turn(procedure: &Procedure, progress: &Progress) {
    if let Standing::Open { step, waiting, .. } = &progress.standing {
        assert!(procedure.step(*step).is_some());
        assert!(!waiting.is_empty(), "nobody has the turn at step {step}");
        let known = all_desks(procedure);
        assert!(
            waiting.iter().all(|desk| known.contains(desk)),
            "{waiting:?}"
        );
    }
}

/// Two procedures of an office: a name and version is one procedure.
fn pairs() -> impl Strategy<Value = (Procedure, Procedure)> {
    (procedures(), procedures()).prop_map(|(one, two)| {
        if one.reference() == two.reference() {
            (one.clone(), one)
        } else {
            (one, two)
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 600, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_sequence_of_commands_leaves_a_case_without_a_turn_or_a_way_on(
        (one, two) in pairs(),
        moves in moves(),
    ) {
        let mut history = Vec::new();
        let mut progress = Progress::default();
        for (minute, step) in moves.iter().enumerate() {
            let now = engine_play::minute(minute);
            let before = progress.clone();
            let (in_force, events) = play(&one, &two, &progress, step, now);
            let Ok(events) = events else {
                prop_assert_eq!(&before, &progress, "refusing changes nothing");
                continue;
            };
            prop_assert!(!events.is_empty(), "{:?} was accepted with nothing to say", step);
            let events_now = events.clone();
            history.extend(events.iter().map(|event| (event.clone(), now)));
            progress = events.iter().fold(progress, |p, event| sop::apply(p, event, now));
            let in_force = match &progress.procedure {
                Some(reference) if *reference == one.reference() => &one,
                Some(reference) if *reference == two.reference() => &two,
                _ => in_force,
            };
            assert_somebody_has_the_turn(in_force, &progress);
            let events: Vec<Event> = history.iter().map(|(event, _)| event.clone()).collect();
            prop_assert!(progress.suspended.is_none() || progress.is_open());
            for visit in &progress.visits {
                let ends = visit.left.map(|(at, _)| at);
                let inside = visit.pauses.iter().all(|pause| {
                    visit.from <= pause.from && pause.from <= pause.to
                        && ends.is_none_or(|end| pause.to <= end)
                });
                prop_assert!(inside, "{:?}", visit);
            }
            if !matches!(
                progress.standing,
                Standing::Struck { .. } | Standing::Concluded { .. }
            ) {
                assert_path(in_force, &progress, &events);
            }

            let replayed = Progress::replay(history.iter().map(|(event, at)| (event, *at)));
            prop_assert_eq!(&replayed, &progress);
            let json = serde_json::to_string(&progress).expect("progress as JSON");
            let read: Progress = serde_json::from_str(&json).expect("progress from JSON");
            prop_assert_eq!(&read, &progress);
            let json = serde_json::to_string(&events).expect("events as JSON");
            let read: Vec<Event> = serde_json::from_str(&json).expect("events from JSON");
            prop_assert_eq!(&read, &events);

            // A resolution given after the approval was not what was approved.
            let resolved = events_now.iter().any(|e| matches!(e, Event::ResolutionGiven { .. }));
            let approved = events_now.iter().any(|e| matches!(e, Event::Approved { .. }));
            prop_assert!(!resolved || progress.approved == approved, "{:?}", events_now);

            let other = if in_force == &one { &two } else { &one };
            let targets = sop::switch_targets(in_force, &progress, other);
            prop_assert_eq!(targets.is_empty(), !progress.is_open() || other.reference() == in_force.reference());
            for target in targets.iter().rev().skip(1) {
                let before = other.step(*target).expect("a step");
                prop_assert!(before.act != Act::Decide, "a decision is taken anew");
            }

            let filed = finish(in_force, progress.clone(), now);
            prop_assert!(
                matches!(
                    filed.standing,
                    Standing::Archived { .. }
                        | Standing::Struck { .. }
                        | Standing::Concluded { .. }
                ),
                "no way on from {:?} in {:?}",
                progress.standing,
                in_force.reference()
            );
        }
        prop_assert!(progress.procedure.is_some(), "the first move always begins a case");
    }

    #[test]
    fn a_closed_case_refuses_everything(
        (one, two) in (procedures(), procedures()),
        end in 0_u8..3,
    ) {
        let now = engine_play::minute(0);
        let desks = all_desks(&one);
        let facts =
            Facts { now, desks: &desks, units: &office_units(), other: Some(&two) };
        let take = |progress: Progress, command: &Command| {
            let events = decide(&one, &progress, command, &facts).expect("accepted");
            events.iter().fold(progress, |p, event| sop::apply(p, event, now))
        };
        let open = take(Progress::default(), &Command::Open { received: now });
        let closed = match end {
            0 => take(open, &Command::Strike { reason: text("x") }),
            1 => take(open, &Command::Conclude {
                how: ConclusionGiven::Rejected,
                reason: text("x"),
            }),
            _ => finish(&one, open, now),
        };
        let again = closed.reopen_targets(&one);
        prop_assert_eq!(again.is_empty(), end == 0, "{:?}", again);
        for step in one.steps() {
            for command in commands_of_every_kind(step.number, now) {
                let accepted = decide(&one, &closed, &command, &facts);
                let reopens = matches!(command, Command::Reopen { .. });
                prop_assert_eq!(
                    accepted.is_ok(),
                    reopens && again.contains(&step.number),
                    "{:?}", command
                );
                let Ok(events) = accepted else { continue };
                let open = events.iter().fold(closed.clone(), |p, e| sop::apply(p, e, now));
                assert_somebody_has_the_turn(&one, &open);
                prop_assert!(!open.approved && open.follow_up.is_none());
                let filed = finish(&one, open, now);
                let archived = matches!(filed.standing, Standing::Archived { .. });
                prop_assert!(archived, "{:?}", filed.standing);
            }
        }
        prop_assert!(sop::switch_targets(&one, &closed, &two).is_empty());
        prop_assert!(closed.return_targets(&one).is_empty());
        prop_assert!(closed.waiting().is_empty());
    }

    #[test]
    fn a_desk_without_the_turn_does_only_what_the_office_decides(
        one in procedures(),
        moves in moves(),
    ) {
        let mut progress = Progress::default();
        for (minute, step) in moves.iter().enumerate() {
            let now = engine_play::minute(minute);
            if let Standing::Open { step, waiting, .. } = &progress.standing {
                let strangers: Vec<_> =
                    all_desks(&one).into_iter().filter(|desk| !waiting.contains(desk)).collect();
                let facts =
                    Facts { now, desks: &strangers, units: &office_units(), other: None };
                for command in commands_of_every_kind(*step, now) {
                    let lapsed = progress.suspended.as_ref().is_some_and(|s| s.until <= now);
                    let for_the_office = match &command {
                        Command::Strike { .. } => true,
                        Command::Conclude { how: ConclusionGiven::Lapsed, .. } => lapsed,
                        Command::Conclude { .. } => true,
                        Command::Resume { .. } => progress.suspended.is_some(),
                        Command::TakeBack { .. } => {
                            progress.suspended.is_none()
                                && progress.directed_at(&one).is_some_and(|(_, by)| {
                                    by.iter().any(|desk| strangers.contains(desk))
                                })
                        }
                        _ => false,
                    };
                    let accepted = decide(&one, &progress, &command, &facts).is_ok();
                    prop_assert_eq!(accepted, for_the_office, "{:?}", command);
                }
            }
            if let (_, Ok(events)) = play(&one, &one, &progress, step, now) {
                progress = events.iter().fold(progress, |p, event| sop::apply(p, event, now));
            }
        }
    }

    #[test]
    fn a_return_leads_to_any_step_before_and_to_no_other(
        one in procedures(),
        moves in moves(),
    ) {
        let mut progress = Progress::default();
        for (minute, step) in moves.iter().enumerate() {
            let now = engine_play::minute(minute);
            if let (_, Ok(events)) = play(&one, &one, &progress, step, now) {
                progress = events.iter().fold(progress, |p, event| sop::apply(p, event, now));
            }
            let passed = progress.passed();
            if !progress.is_open() || progress.suspended.is_some() {
                continue;
            }
            let facts = Facts {
                now,
                desks: progress.waiting(),
                units: &office_units(),
                other: None,
            };
            let targets = progress.return_targets(&one);
            let way: Vec<StepNumber> = passed.iter().copied().chain(progress.step()).collect();
            let head = way[0];
            if head == one.start().number {
                prop_assert_eq!(&targets, &passed, "every step is told of by events");
            }
            let numbers: Vec<StepNumber> = one.steps().map(|step| step.number).collect();
            for to in numbers {
                let before = !way.contains(&to) && leads_to(&one, to, head);
                // Where units were directed, there is somebody at every step.
                if one.all_paths(1_000).iter().any(|path| {
                    let at = path.iter().position(|step| *step == head);
                    at.is_some_and(|at| path[..at].contains(&to))
                }) && before && progress.directive.is_some()
                {
                    prop_assert!(targets.contains(&to), "{} before {:?}", to, way);
                }
                prop_assert!(!targets.contains(&to) || passed.contains(&to) || before);
                let command = Command::Return { to, reason: text("x") };
                let answer = decide(&one, &progress, &command, &facts);
                prop_assert_eq!(answer.is_ok(), targets.contains(&to), "{} of {:?}", to, targets);
                if let Ok(events) = answer {
                    let back = events.iter().fold(progress.clone(), |p, e| sop::apply(p, e, now));
                    prop_assert_eq!(back.step(), Some(to));
                    // Returning takes back, it never renumbers: what came before stays as it was.
                    let kept: Vec<_> =
                        targets.iter().copied().take_while(|step| *step != to).collect();
                    let recorded: Vec<_> = kept.iter().copied().filter(|s| passed.contains(s)).collect();
                    prop_assert_eq!(back.passed(), recorded);
                    if !passed.contains(&to) {
                        let left = back.return_targets(&one);
                        prop_assert!(left.iter().all(|step| leads_to(&one, *step, to)), "{:?}", left);
                    }
                    let filed = finish(&one, back, now);
                    prop_assert!(matches!(filed.standing, Standing::Archived { .. }), "{} has no way on", to);
                }
            }
        }
    }
}

#[test]
fn many_kinds_of_procedures_are_tried() {
    engine_play::assert_variety();
}
