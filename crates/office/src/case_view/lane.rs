//! The swim lane: which step is where, done, waiting or still to come.

use jiff::Timestamp;
use sop::{Act, Course, Desk, Leave, Procedure, Progress, Step, StepNumber, Target, Visit, Who};

use super::shapes::{LaneColumn, LaneRow, LaneState, StepView};
use crate::Directory;
use crate::state::{due_of, worked};

pub(super) fn lane(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    now: Timestamp,
) -> (Vec<LaneColumn>, Vec<LaneRow>) {
    let passed = progress.passed();
    let here = progress.step();
    let ahead = here
        .map(|here| reachable(procedure, here))
        .unwrap_or_default();
    let calendar = &directory.calendar;
    let reference = procedure.reference();
    let columns: Vec<LaneColumn> = procedure
        .steps()
        .map(|step| {
            let visits: Vec<_> = progress
                .visits
                .iter()
                .filter(|visit| visit.step == step.number && visit.procedure == reference)
                .collect();
            let last = visits.last();
            let used = last.map(|visit| worked(calendar, visit, ends(progress, visit, now)));
            let over = last.and_then(|visit| {
                let due = due_of(calendar, visit, step.standard)?;
                let until = ends(progress, visit, now);
                (until > due).then(|| calendar.worked(due, until))
            });
            let state = if here == Some(step.number) {
                LaneState::Now
            } else if passed.contains(&step.number)
                || (here.is_none()
                    && last.is_some_and(|v| matches!(v.left, Some((_, Leave::Done)))))
            {
                LaneState::Done
            } else if ahead.contains(&step.number) {
                LaneState::Ahead
            } else {
                LaneState::Bypassed
            };
            let leads_to = match &step.course {
                Course::Plain {
                    to: Target::Step(next),
                    ..
                } => vec![(next.0, None)],
                Course::Plain {
                    to: Target::End, ..
                } => Vec::new(),
                Course::Decision(decision) => [&decision.yes, &decision.no]
                    .into_iter()
                    .filter_map(|exit| match exit.to {
                        Target::Step(next) => Some((next.0, Some(exit.label.clone()))),
                        Target::End => None,
                    })
                    .collect(),
            };
            let way: Vec<StepNumber> = passed.iter().copied().chain(here).collect();
            let took = way
                .windows(2)
                .filter(|pair| pair[0] == step.number)
                .map(|pair| pair[1].0)
                .collect();
            let row = procedure
                .performers()
                .iter()
                .position(|performer| performer.key == step.performer)
                .unwrap_or(0);
            LaneColumn {
                number: step.number.0,
                label: step.lane.clone(),
                row,
                decision: step.decision().is_some(),
                terminal: step.number == procedure.start().number
                    || step.targets().contains(&Target::End),
                state,
                standard: step.standard,
                used: used.filter(|_| state != LaneState::Ahead),
                over: over.filter(|_| state != LaneState::Ahead),
                leads_to,
                took,
                performer: performer_name(directory, procedure, progress, step),
                task: step.task.clone(),
                visits: visits.len(),
            }
        })
        .collect();
    let waiting = progress.waiting();
    let rows = procedure
        .performers()
        .iter()
        .enumerate()
        .map(|(index, performer)| {
            let desks: Vec<Desk> = match &performer.who {
                Who::Role(role) => vec![Desk::Role(role.clone())],
                Who::DirectedUnits => progress
                    .directive
                    .iter()
                    .flat_map(|directive| directive.units.iter().cloned().map(Desk::Unit))
                    .collect(),
            };
            let people = desks
                .iter()
                .flat_map(|desk| directory.at_desk(desk, now))
                .map(|(official, _, acting)| (acting.kind, official.name.clone()))
                .collect();
            let at_step = columns
                .iter()
                .any(|c| c.row == index && c.state == LaneState::Now);
            LaneRow {
                label: performer.lane.clone(),
                people,
                now: at_step || desks.iter().any(|desk| waiting.contains(desk)),
                undetermined: desks.is_empty(),
            }
        })
        .collect();
    (columns, rows)
}

/// When a visit ended for its clock: now, or when the complainant was asked.
fn ends(progress: &Progress, visit: &Visit, now: Timestamp) -> Timestamp {
    let waits = progress.suspended.as_ref().map(|waiting| waiting.since);
    visit.left.map_or(waits.unwrap_or(now), |(at, _)| at)
}

pub(super) fn used_total(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    now: Timestamp,
) -> (i64, i64) {
    let calendar = &directory.calendar;
    progress
        .visits
        .iter()
        .filter(|visit| visit.procedure == procedure.reference())
        .filter_map(|visit| {
            let step = procedure.step(visit.step)?;
            let due = calendar.due(visit.from, step.standard).ok()?.at;
            Some((
                worked(calendar, visit, ends(progress, visit, now)),
                calendar.worked(visit.from, due),
            ))
        })
        .fold((0, 0), |(used, allowed), (u, a)| (used + u, allowed + a))
}

/// Steps ahead on every way from here that ask for something signed, answered or filed.
pub(super) fn later(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
) -> Vec<StepView> {
    let Some(here) = progress.step() else {
        return Vec::new();
    };
    let ahead = reachable(procedure, here);
    procedure
        .steps()
        .filter(|step| ahead.contains(&step.number) && step.number != here)
        .filter(|step| matches!(step.act, Act::Approve | Act::Answer | Act::Archive))
        .map(|step| step_view(directory, procedure, progress, step))
        .collect()
}

pub(super) fn reachable(procedure: &Procedure, from: StepNumber) -> Vec<StepNumber> {
    let mut found = vec![from];
    let mut index = 0;
    while let Some(number) = found.get(index).copied() {
        index += 1;
        for target in procedure
            .step(number)
            .map(Step::targets)
            .unwrap_or_default()
        {
            if let Target::Step(next) = target
                && !found.contains(&next)
            {
                found.push(next);
            }
        }
    }
    found
}

pub(super) fn step_view(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    step: &Step,
) -> StepView {
    StepView {
        number: step.number.0,
        act: step.act,
        task: step.task.clone(),
        performer: performer_name(directory, procedure, progress, step),
    }
}

pub(super) fn performer_name(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    step: &Step,
) -> String {
    let Some(performer) = procedure.performer(&step.performer) else {
        return String::new();
    };
    match &performer.who {
        Who::Role(role) => directory.desk_name(&Desk::Role(role.clone())),
        Who::DirectedUnits => {
            let units = progress
                .directive
                .as_ref()
                .map(|d| d.units.as_slice())
                .unwrap_or_default();
            if units.is_empty() {
                return performer.heading.clone();
            }
            let names: Vec<String> = units
                .iter()
                .map(|unit| directory.desk_name(&Desk::Unit(unit.clone())))
                .collect();
            names.join(", ")
        }
    }
}
