//! How a case comes under a procedure: opened, or taken over from paper.

use jiff::Timestamp;

use super::Facts;
use super::ask::{known_units, not_in_future};
use super::turn::enter;
use super::way::comes_to_units;
use crate::{
    Directive, Event, Missing, Procedure, Progress, Refusal, Standing, StepNumber, UnitCode,
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
    let slip_attached = procedure
        .before(step)
        .into_iter()
        .filter_map(|number| procedure.step(number))
        .any(|before| before.attaches_slip);
    Ok(vec![
        Event::Adopted {
            procedure: procedure.reference(),
            received,
            units: units.to_vec(),
            slip_attached,
        },
        enter(procedure, here, directive.as_ref(), since)?,
    ])
}
