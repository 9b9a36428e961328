//! How a document is handed back to somebody who had it before.

use super::Facts;
use super::ask::written;
use super::turn::{at_my_desk, desks_of, enter, going_on, same_procedure};
use super::way::comes_to_units;
use crate::{Event, Leave, Missing, Passage, Procedure, Progress, Refusal, Step, StepNumber};

pub(super) fn give_back(
    procedure: &Procedure,
    progress: &Progress,
    to: StepNumber,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, waiting) = going_on(progress)?;
    same_procedure(procedure, progress)?;
    at_my_desk(step, waiting, facts)?;
    let possible = progress.return_targets(procedure);
    if !possible.contains(&to) {
        return Err(Refusal::NotEarlier { to, possible });
    }
    let Some(reason) = written(reason) else {
        return Err(Refusal::Incomplete {
            step,
            missing: vec![Missing::Reason],
        });
    };
    hand_over(procedure, progress, to, reason, facts)
}

/// The document goes to an earlier step, whoever asked for it.
pub(super) fn hand_over(
    procedure: &Procedure,
    progress: &Progress,
    to: StepNumber,
    reason: &Passage,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, _) = going_on(progress)?;
    let possible = progress.return_targets(procedure);
    let Some(there) = procedure.step(to).filter(|_| possible.contains(&to)) else {
        return Err(Refusal::NotEarlier { to, possible });
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
        enter(procedure, there, progress.directive_for(to), facts.now)?,
    ])
}

fn approves(step: &Step) -> bool {
    step.approves
        || step
            .decision()
            .is_some_and(|decision| decision.yes.approves || decision.no.approves)
}

impl Progress {
    /// Steps to which the case may be handed back now: those passed, in that order, and
    /// before them those that lie on a way to where it came into the procedure, where it
    /// can be said whose turn they are. Nothing for another procedure than its own.
    pub fn return_targets(&self, procedure: &Procedure) -> Vec<StepNumber> {
        if !self.is_open() || self.procedure.as_ref() != Some(&procedure.reference()) {
            return Vec::new();
        }
        let mut targets: Vec<StepNumber> = self
            .unrecorded(procedure)
            .possibly
            .into_iter()
            .filter(|number| {
                procedure
                    .step(*number)
                    .is_some_and(|step| self.goes_on_from(procedure, step))
            })
            .collect();
        targets.extend(self.passed());
        targets
    }

    /// Whether a step that no event tells of has somebody whose turn it is, and so have
    /// all that follow it.
    fn goes_on_from(&self, procedure: &Procedure, step: &Step) -> bool {
        let directive = self.directive_for(step.number);
        let directed = directive.is_some_and(|directive| !directive.units.is_empty());
        !desks_of(procedure, step, directive).is_empty()
            && (directed || !comes_to_units(procedure, step))
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
