//! What the reader is asked for now, and what else he may do.

use jiff::Timestamp;
use sop::{Course, Desk, Gives, Procedure, Progress, Step, Target};
use store::tables::complaints::ComplaintRow;

use super::lane::performer_name;
use super::shapes::{Choice, TurnView, UnitChoice};
use crate::Directory;

pub(super) fn turn(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    step: &Step,
    desks: &[Desk],
    row: &ComplaintRow,
    now: Timestamp,
) -> Option<TurnView> {
    let position = desks
        .iter()
        .find_map(|desk| directory.position_of_desk(desk))?;
    let usual = directory
        .profile
        .category(&row.category)
        .map(|category| category.unit.clone());
    let (question, yes_gives, no_gives, unit_step) = match &step.course {
        Course::Plain { gives, .. } => (None, Gives::Nothing, *gives, None),
        Course::Decision(decision) => (
            Some((
                decision.question.clone(),
                decision.yes.label.clone(),
                decision.no.label.clone(),
            )),
            decision.yes.gives,
            decision.no.gives,
            [&decision.yes, &decision.no]
                .into_iter()
                .find(|exit| exit.gives == Gives::Directive)
                .and_then(|exit| match exit.to {
                    Target::Step(next) => procedure.step(next),
                    Target::End => None,
                }),
        ),
    };
    let unit_due = unit_step.and_then(|next| {
        directory
            .calendar
            .due(now, next.standard)
            .ok()
            .map(|due| (next.standard, due.at))
    });
    Some(TurnView {
        act: step.act,
        step: step.number.0,
        position: position.short.clone(),
        title: position.title.clone(),
        task: step.task.clone(),
        activity: step.wording().to_owned(),
        output: step.output.clone(),
        question,
        yes_gives,
        no_gives,
        units: directory
            .units
            .iter()
            .filter(|unit| unit.directable)
            .map(|unit| UnitChoice {
                code: unit.code.to_string(),
                name: unit.name.clone(),
                usual: usual.as_ref() == Some(&unit.code),
            })
            .collect(),
        instructions: directory.profile.instructions.clone(),
        unit_due,
        attaches_slip: step.attaches_slip && !progress.slip_attached,
        asks_password: false,
        returns: progress
            .return_targets(procedure)
            .into_iter()
            .rev()
            .filter_map(|number| procedure.step(number))
            .map(|step| Choice {
                value: step.number.to_string(),
                label: format!(
                    "{} · {}",
                    step.lane,
                    performer_name(directory, procedure, progress, step)
                ),
            })
            .collect(),
        others_waiting: progress
            .waiting()
            .iter()
            .filter(|desk| !desks.contains(desk))
            .map(|desk| directory.desk_name(desk))
            .collect(),
        reply_way: row.reply_way.code().to_owned(),
        recipient: None,
        draft: None,
    })
}

pub(super) fn switches(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    row: &ComplaintRow,
    now: Timestamp,
) -> Vec<(String, String, String, Vec<Choice>)> {
    directory
        .in_force(now)
        .into_iter()
        .filter(|(version, _)| version.reference != row.state.procedure)
        .map(|(version, other)| {
            let targets = sop::switch_targets(procedure, progress, other)
                .into_iter()
                .rev()
                .filter_map(|number| other.step(number))
                .map(|step| Choice {
                    value: step.number.to_string(),
                    label: format!("{} · {}", step.number, step.lane),
                })
                .collect();
            (
                version.reference.id.to_string(),
                version.reference.version.clone(),
                version.label.clone(),
                targets,
            )
        })
        .collect()
}
