//! How a case comes under a procedure: opened, or taken over from paper.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Facts;
use super::ask::{known_units, not_in_future};
use super::turn::enter;
use crate::procedure::{Course, Gives, Target, Who};
use crate::{
    Directive, Event, Missing, Procedure, Progress, Refusal, Standing, Step, StepNumber, UnitCode,
};

pub(super) fn open(
    procedure: &Procedure,
    progress: &Progress,
    received: Timestamp,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if progress.standing != Standing::Unopened {
        return Err(Refusal::AlreadyOpen);
    }
    not_in_future(received, facts.now)?;
    let mut events = vec![Event::Opened {
        procedure: procedure.reference(),
        received,
    }];
    events.push(enter(procedure, procedure.start(), None, received)?);
    Ok(events)
}

pub(super) fn adopt(
    procedure: &Procedure,
    progress: &Progress,
    received: Timestamp,
    step: StepNumber,
    since: Timestamp,
    units: &[UnitCode],
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if progress.standing != Standing::Unopened {
        return Err(Refusal::AlreadyOpen);
    }
    not_in_future(received, facts.now)?;
    if since < received || since > facts.now {
        return Err(Refusal::ImpossibleTime {
            given: since,
            earliest: received,
            latest: facts.now,
        });
    }
    known_units(units, facts)?;
    let here = procedure.step(step).ok_or_else(|| Refusal::NotReached {
        to: step,
        possible: procedure.steps().map(|step| step.number).collect(),
    })?;
    let directive = (!units.is_empty()).then(|| Directive {
        units: units.to_vec(),
        instructions: Vec::new(),
        text: None,
    });
    if directive.is_none() && comes_to_units(procedure, here) {
        return Err(Refusal::Incomplete {
            step,
            missing: vec![Missing::Units],
        });
    }
    Ok(vec![
        Event::Adopted {
            procedure: procedure.reference(),
            received,
            units: units.to_vec(),
        },
        enter(procedure, here, directive.as_ref(), since)?,
    ])
}

/// Whether a way leads from `here` to a step that only directed units can take
/// before anybody has given a directive.
fn comes_to_units(procedure: &Procedure, here: &Step) -> bool {
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
