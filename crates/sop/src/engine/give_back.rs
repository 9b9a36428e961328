//! How a document is handed back to somebody who had it before.

use super::Facts;
use super::ask::written;
use super::turn::{at_my_desk, enter, same_procedure, standing};
use crate::{Event, Leave, Missing, Passage, Procedure, Progress, Refusal, Step, StepNumber};

pub(super) fn give_back(
    procedure: &Procedure,
    progress: &Progress,
    to: StepNumber,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, waiting) = standing(progress)?;
    same_procedure(procedure, progress)?;
    at_my_desk(step, waiting, facts)?;
    let possible: Vec<StepNumber> = progress
        .passed()
        .into_iter()
        .filter(|number| procedure.step(*number).is_some())
        .collect();
    let Some(there) = procedure.step(to).filter(|_| possible.contains(&to)) else {
        return Err(Refusal::NotEarlier { to, possible });
    };
    let Some(reason) = written(reason) else {
        return Err(Refusal::Incomplete {
            step,
            missing: vec![Missing::Reason],
        });
    };
    let voids_approval = progress.approved
        && possible
            .iter()
            .skip_while(|number| **number != to)
            .filter_map(|number| procedure.step(*number))
            .any(approves);
    Ok(vec![
        Event::Returned {
            step,
            to,
            reason: reason.reference(),
            voids_approval,
        },
        enter(procedure, there, progress.directive_at(to), facts.now)?,
    ])
}

fn approves(step: &Step) -> bool {
    step.approves
        || step
            .decision()
            .is_some_and(|decision| decision.yes.approves || decision.no.approves)
}

impl Progress {
    /// Steps to which the case may be handed back now, in the order passed.
    pub fn return_targets(&self) -> Vec<StepNumber> {
        if self.is_open() {
            self.passed()
        } else {
            Vec::new()
        }
    }

    /// Whether the latest visit to `step` under the procedure in force closed with its output.
    pub fn closed(&self, step: StepNumber) -> bool {
        self.visits
            .iter()
            .rev()
            .find(|visit| Some(&visit.procedure) == self.procedure.as_ref() && visit.step == step)
            .is_some_and(|visit| matches!(visit.left, Some((_, Leave::Done))))
    }
}
