//! Whose turn it is.

use jiff::Timestamp;

use super::Facts;
use crate::procedure::{Procedure, Step, Who};
use crate::{Desk, Directive, Event, Missing, Progress, Refusal, Standing, StepNumber};

pub(super) fn enter(
    procedure: &Procedure,
    step: &Step,
    directive: Option<&Directive>,
    from: Timestamp,
) -> Result<Event, Refusal> {
    let desks = desks_of(procedure, step, directive);
    if desks.is_empty() {
        return Err(Refusal::Incomplete {
            step: step.number,
            missing: vec![Missing::Units],
        });
    }
    Ok(Event::StepEntered {
        step: step.number,
        desks,
        from,
    })
}

/// Whose turn a step is, given the directive in force. Empty only when the step
/// belongs to the directed units and nobody was directed.
pub fn desks_of(procedure: &Procedure, step: &Step, directive: Option<&Directive>) -> Vec<Desk> {
    let of = |key| procedure.performer(key).map(|performer| &performer.who);
    let units = directive
        .map(|directive| directive.units.as_slice())
        .unwrap_or_default();
    match of(&step.performer) {
        Some(Who::Role(role)) => vec![Desk::Role(role.clone())],
        Some(Who::DirectedUnits) if !units.is_empty() => {
            let mut desks: Vec<Desk> = Vec::new();
            for unit in units {
                let desk = Desk::Unit(unit.clone());
                if !desks.contains(&desk) {
                    desks.push(desk);
                }
            }
            desks
        }
        Some(Who::DirectedUnits) => match step.otherwise.as_ref().and_then(of) {
            Some(Who::Role(role)) => vec![Desk::Role(role.clone())],
            Some(Who::DirectedUnits) | None => Vec::new(),
        },
        None => Vec::new(),
    }
}

pub(super) fn standing(progress: &Progress) -> Result<(StepNumber, &[Desk]), Refusal> {
    match &progress.standing {
        Standing::Open { step, waiting, .. } => Ok((*step, waiting)),
        Standing::Unopened
        | Standing::Archived { .. }
        | Standing::Struck { .. }
        | Standing::Concluded { .. } => Err(Refusal::Closed),
    }
}

/// The same, for a case that does not wait for its complainant.
pub(super) fn going_on(progress: &Progress) -> Result<(StepNumber, &[Desk]), Refusal> {
    let standing = standing(progress)?;
    match &progress.suspended {
        Some(suspension) => Err(Refusal::Suspended {
            until: suspension.until,
        }),
        None => Ok(standing),
    }
}

pub(super) fn at_my_desk(
    step: StepNumber,
    waiting: &[Desk],
    facts: &Facts<'_>,
) -> Result<Vec<Desk>, Refusal> {
    let mine: Vec<Desk> = waiting
        .iter()
        .filter(|desk| facts.desks.contains(desk))
        .cloned()
        .collect();
    if mine.is_empty() {
        return Err(Refusal::NotYourTurn {
            step,
            waiting: waiting.to_vec(),
        });
    }
    Ok(mine)
}

pub(super) fn same_procedure(procedure: &Procedure, progress: &Progress) -> Result<(), Refusal> {
    match &progress.procedure {
        Some(in_force) if *in_force != procedure.reference() => Err(Refusal::OtherProcedure {
            in_force: in_force.clone(),
        }),
        _ => Ok(()),
    }
}
