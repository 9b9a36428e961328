//! What lies before a step: a case that came into its procedure in the middle (taken
//! over from paper, or switched) has been there, although no event says so.

use std::collections::BTreeSet;

use crate::procedure::{Course, Gives, Target, Who};
use crate::{Procedure, Progress, Step, StepNumber};

impl Procedure {
    /// Steps by which a complaint may have come to `to` the first time, in the order
    /// of the table; of a decision before it both ways, as nobody knows which it was.
    pub(crate) fn before(&self, to: StepNumber) -> Vec<StepNumber> {
        self.reached(self.start().number, Some(to))
            .into_iter()
            .filter(|step| self.reached(*step, None).contains(&to))
            .collect()
    }

    /// Those of [`Procedure::before`] that lie on every way to `to`.
    pub(crate) fn surely_before(&self, to: StepNumber) -> Vec<StepNumber> {
        let start = self.start().number;
        self.before(to)
            .into_iter()
            .filter(|step| !self.reached(start, Some(*step)).contains(&to))
            .collect()
    }

    /// Steps that can be reached from a step, with itself, without entering `barred`.
    pub(crate) fn reached(
        &self,
        from: StepNumber,
        barred: Option<StepNumber>,
    ) -> BTreeSet<StepNumber> {
        let mut reached = BTreeSet::new();
        let mut waiting = vec![from];
        while let Some(step) = waiting.pop().and_then(|number| self.step(number)) {
            if Some(step.number) == barred || !reached.insert(step.number) {
                continue;
            }
            waiting.extend(
                step.targets()
                    .into_iter()
                    .filter_map(|target| match target {
                        Target::Step(next) => Some(next),
                        Target::End => None,
                    }),
            );
        }
        reached
    }
}

impl Progress {
    /// Steps before the one with which the present way through the procedure began,
    /// each with whether the case was there for sure. None for a case that began with
    /// the first step.
    pub(super) fn unrecorded(&self, procedure: &Procedure) -> Unrecorded {
        let passed = self.passed();
        let Some(first) = passed.first().copied().or(self.step()) else {
            return Unrecorded::default();
        };
        // An arrow may have led back to one of them since; then it is recorded.
        let new = |step: &StepNumber| !passed.contains(step) && Some(*step) != self.step();
        Unrecorded {
            possibly: procedure.before(first).into_iter().filter(new).collect(),
            surely: procedure
                .surely_before(first)
                .into_iter()
                .filter(new)
                .collect(),
        }
    }
}

/// Steps of which no event says that the case was there.
#[derive(Default)]
pub(super) struct Unrecorded {
    /// On a way to where it is known to have been.
    pub(super) possibly: Vec<StepNumber>,
    /// On every such way.
    pub(super) surely: Vec<StepNumber>,
}

/// Whether a way leads from `here` to a step that only directed units can take
/// before anybody has given a directive.
pub(super) fn comes_to_units(procedure: &Procedure, here: &Step) -> bool {
    let mut seen = BTreeSet::new();
    let mut waiting = vec![here];
    while let Some(step) = waiting.pop() {
        if !seen.insert(step.number) {
            continue;
        }
        let performer = procedure
            .performer(&step.performer)
            .map(|performer| &performer.who);
        if performer == Some(&Who::DirectedUnits) && step.otherwise.is_none() {
            return true;
        }
        let exits = match &step.course {
            Course::Plain { to, gives } => vec![(*to, *gives)],
            Course::Decision(decision) => {
                vec![
                    (decision.yes.to, decision.yes.gives),
                    (decision.no.to, decision.no.gives),
                ]
            }
        };
        for (to, gives) in exits {
            if let Target::Step(next) = to
                && gives != Gives::Directive
            {
                waiting.extend(procedure.step(next));
            }
        }
    }
    false
}
