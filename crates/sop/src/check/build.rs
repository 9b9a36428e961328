//! From a draft without faults to a procedure.

use std::collections::BTreeMap;

use worktime::Standard;

use crate::draft::{
    DraftCover, DraftExit, DraftInferred, DraftPerformer, DraftStep, DraftTarget, Field,
};
use crate::{
    Act, Approver, Confidence, Course, Cover, Decision, Draft, Exit, Gives, Inferred, Performer,
    PerformerKey, Procedure, ProcedureId, Role, Step, StepNumber, Target, Who,
};

/// None only if the draft has faults.
pub(super) fn procedure(draft: &Draft) -> Option<Procedure> {
    let numbers: Vec<StepNumber> = draft
        .steps()
        .iter()
        .map(DraftStep::step_number)
        .collect::<Option<_>>()?;
    let start = *numbers.iter().min()?;
    let steps: BTreeMap<StepNumber, Step> = draft
        .steps()
        .iter()
        .map(|step| step_of(step, &numbers).map(|step| (step.number, step)))
        .collect::<Option<_>>()?;
    Some(Procedure {
        id: ProcedureId::new(required(&draft.id)?.trim()),
        version: required(&draft.version)?.trim().to_owned(),
        label: required(&draft.label)?,
        in_force_from: draft.in_force_from.value().copied(),
        cover: cover(draft.cover.value()?)?,
        performers: draft
            .performers()
            .iter()
            .map(performer)
            .collect::<Option<_>>()?,
        steps,
        start,
        inferred: readings(&draft.inferred)?,
    })
}

fn readings(entries: &Field<Vec<DraftInferred>>) -> Option<Vec<Inferred>> {
    entries
        .value()
        .into_iter()
        .flatten()
        .map(|entry| {
            Some(Inferred {
                field: entry.field.text()?.trim().to_owned(),
                confidence: Confidence::parse(entry.confidence.text()?)?,
                why: optional(&entry.why),
            })
        })
        .collect()
}

fn required(field: &Field<String>) -> Option<String> {
    field.text().map(str::to_owned)
}

fn optional(field: &Field<String>) -> String {
    field.value().cloned().unwrap_or_default()
}

fn list(field: &Field<Vec<String>>) -> Vec<String> {
    field.value().cloned().unwrap_or_default()
}

fn cover(cover: &DraftCover) -> Option<Cover> {
    let by = cover.approved_by.value()?;
    Some(Cover {
        government: required(&cover.government)?,
        unit: required(&cover.unit)?,
        number: required(&cover.number)?,
        name: required(&cover.name)?,
        created: cover.created.value().copied(),
        revised: cover.revised.value().copied(),
        approved: cover.approved.value().copied(),
        approved_by: Approver {
            position: required(&by.position)?,
            name: required(&by.name)?,
            nip: optional(&by.nip),
        },
        legal_bases: list(&cover.legal_bases),
        qualifications: list(&cover.qualifications),
        related: list(&cover.related),
        equipment: list(&cover.equipment),
        warnings: list(&cover.warnings),
        records: list(&cover.records),
    })
}

fn performer(performer: &DraftPerformer) -> Option<Performer> {
    let heading = required(&performer.heading)?;
    let who = match performer.role.text() {
        Some(role) => Who::Role(Role::new(role.trim())),
        None => Who::DirectedUnits,
    };
    Some(Performer {
        key: PerformerKey::new(required(&performer.key)?),
        short: required(&performer.short).unwrap_or_else(|| heading.clone()),
        lane: required(&performer.lane).unwrap_or_else(|| heading.clone()),
        heading,
        who,
    })
}

fn step_of(step: &DraftStep, numbers: &[StepNumber]) -> Option<Step> {
    let number = step.step_number()?;
    let act = Act::parse(step.act.text()?)?;
    let standard_text = required(&step.standard_time)?;
    Some(Step {
        number,
        act,
        performer: PerformerKey::new(required(&step.performer)?),
        otherwise: required(&step.otherwise).map(PerformerKey::new),
        activity: required(&step.activity)?,
        reading: required(&step.reading),
        requirements: optional(&step.requirements),
        standard: Standard::parse(&standard_text).ok()?,
        standard_text,
        output: required(&step.output)?,
        remarks: optional(&step.remarks),
        lane: required(&step.lane)?,
        task: required(&step.task)?,
        citizen: required(&step.citizen)?,
        course: course(step, act, numbers)?,
        approves: act == Act::Approve || step.approves.value() == Some(&true),
        attaches_slip: act == Act::AttachSlip || step.attaches_slip.value() == Some(&true),
        inferred: readings(&step.inferred)?,
    })
}

fn course(step: &DraftStep, act: Act, numbers: &[StepNumber]) -> Option<Course> {
    if step.decision.is_meant() {
        return Some(Course::Decision(Decision {
            question: required(&step.decision.question)?,
            yes: exit(step.decision.yes.value()?)?,
            no: exit(step.decision.no.value()?)?,
        }));
    }
    let own = step.step_number()?;
    let to = match step.to.value() {
        Some(to) => target(to)?,
        None if act == Act::Archive => Target::End,
        None => numbers
            .iter()
            .filter(|number| **number > own)
            .min()
            .map_or(Target::End, |next| Target::Step(*next)),
    };
    Some(Course::Plain {
        to,
        gives: gives(&step.gives)?,
    })
}

fn exit(exit: &DraftExit) -> Option<Exit> {
    Some(Exit {
        label: required(&exit.label)?,
        to: target(exit.to.value()?)?,
        gives: gives(&exit.gives)?,
        approves: exit.approves.value() == Some(&true),
    })
}

fn gives(field: &Field<String>) -> Option<Gives> {
    field
        .value()
        .map_or(Some(Gives::Nothing), |written| Gives::parse(written))
}

fn target(target: &DraftTarget) -> Option<Target> {
    match target {
        DraftTarget::Number(number) => u16::try_from(*number)
            .ok()
            .map(|number| Target::Step(StepNumber(number))),
        DraftTarget::Word(_) => Some(Target::End),
    }
}
