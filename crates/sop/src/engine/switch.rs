//! How a case goes on under another procedure or version.

use std::collections::BTreeSet;

use super::Facts;
use super::ask::written;
use super::turn::{enter, going_on, same_procedure};
use crate::procedure::{Course, Gives, Target};
use crate::{Act, Event, Missing, Passage, Procedure, Progress, Refusal, StepNumber};

pub(super) fn switch(
    procedure: &Procedure,
    progress: &Progress,
    to: StepNumber,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, _) = going_on(progress)?;
    same_procedure(procedure, progress)?;
    let Some(reason) = written(reason) else {
        return Err(Refusal::Incomplete {
            step,
            missing: vec![Missing::Reason],
        });
    };
    let Some(other) = facts.other else {
        return Err(Refusal::NotReached {
            to,
            possible: Vec::new(),
        });
    };
    let possible = switch_targets(procedure, progress, other);
    let Some(there) = other.step(to).filter(|_| possible.contains(&to)) else {
        return Err(Refusal::NotReached { to, possible });
    };
    Ok(vec![
        Event::ProcedureSwitched {
            step,
            procedure: other.reference(),
            reason: reason.reference(),
        },
        enter(other, there, progress.directive.as_ref(), facts.now)?,
    ])
}

/// Steps of `other` at which a case now under `procedure` could go on: those to
/// which only steps lead whose acts were already done. The last one is furthest. What
/// lies on every way to the step at which the case came into `procedure` was done too.
/// Decisions are never carried over; they are taken anew.
pub fn switch_targets(
    procedure: &Procedure,
    progress: &Progress,
    other: &Procedure,
) -> Vec<StepNumber> {
    // Going on under the same version would be a return without the turn.
    if !progress.is_open() || other.reference() == procedure.reference() {
        return Vec::new();
    }
    let done: BTreeSet<Act> = progress
        .unrecorded(procedure)
        .surely
        .into_iter()
        .chain(progress.passed())
        .filter_map(|number| procedure.step(number))
        .map(|step| step.act)
        .collect();
    let mut targets: Vec<StepNumber> = Vec::new();
    let mut step = other.start();
    loop {
        targets.push(step.number);
        let Course::Plain {
            to: Target::Step(next),
            gives: Gives::Nothing,
        } = step.course
        else {
            return targets;
        };
        let was_done = match step.act {
            Act::Decide => false,
            // Another step may have attached it on the side.
            Act::AttachSlip => progress.slip_attached,
            act => done.contains(&act) && (!step.attaches_slip || progress.slip_attached),
        };
        if !was_done || targets.contains(&next) {
            return targets;
        }
        let Some(next) = other.step(next) else {
            return targets;
        };
        step = next;
    }
}
