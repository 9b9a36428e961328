//! How a row says it goes on: plainly, or by a question with two exits.

use super::rows::about;
use super::{Fault, FaultCode, Judge};
use crate::draft::{DraftExit, DraftStep, Field, nearest};
use crate::{Act, Gives};

pub(super) fn judge(step: &DraftStep, judge: &mut Judge) {
    let act = step.act.text().and_then(Act::parse);
    if step.decision.is_meant() {
        decision(step, act, judge);
    } else {
        plain(step, act, judge);
    }
}

fn plain(step: &DraftStep, act: Option<Act>, judge: &mut Judge) {
    gives(step, &step.gives, "gives", judge);
    let decides = act.is_none_or(|act| act == Act::Decide);
    if !step.gives.is_absent() && !decides {
        judge.fault(about(
            FaultCode::GivesOnWrongAct,
            step,
            &step.gives,
            "gives",
        ));
    }
    match (step.approves.value(), act) {
        (Some(true), Some(act)) if !matches!(act, Act::Approve | Act::Decide) => {
            judge.fault(about(
                FaultCode::ApprovesOnWrongAct,
                step,
                &step.approves,
                "approves",
            ));
        }
        (Some(false), Some(Act::Approve)) => {
            judge.fault(about(
                FaultCode::ApproveNotApproving,
                step,
                &step.approves,
                "approves",
            ));
        }
        _ => {}
    }
}

fn decision(step: &DraftStep, act: Option<Act>, judge: &mut Judge) {
    let decision = &step.decision;
    if decision.question.is_blank() {
        judge.fault(about(
            FaultCode::MissingField,
            step,
            &decision.question,
            "question",
        ));
    }
    if act.is_some_and(|act| act != Act::Decide) {
        judge.fault(about(
            FaultCode::QuestionOnWrongAct,
            step,
            &decision.question,
            "question",
        ));
    }
    let beside = [
        (!step.to.is_absent(), step.to.line(), "to"),
        (!step.gives.is_absent(), step.gives.line(), "gives"),
        (!step.approves.is_absent(), step.approves.line(), "approves"),
    ];
    for (written, line, name) in beside {
        if written {
            judge.fault(
                Fault::new(FaultCode::FieldBesideQuestion)
                    .on(line.unwrap_or(step.line))
                    .in_step(step.step_number())
                    .about(name),
            );
        }
    }
    for (exit, name) in [(&decision.yes, "yes"), (&decision.no, "no")] {
        match exit {
            Field::Absent => judge.fault(about(
                FaultCode::DecisionWithoutBranch,
                step,
                &decision.question,
                name,
            )),
            Field::Given(placed) => branch(step, &placed.value, placed.line, name, judge),
            Field::Unreadable => {}
        }
    }
}

fn branch(step: &DraftStep, exit: &DraftExit, line: u32, name: &str, judge: &mut Judge) {
    if exit.label.is_blank() {
        judge.fault(
            about(
                FaultCode::DecisionLabelMissing,
                step,
                &exit.label,
                format!("{name}.label"),
            )
            .on(exit.label.line().unwrap_or(line)),
        );
    }
    if exit.to.is_absent() {
        judge.fault(
            about(
                FaultCode::MissingField,
                step,
                &exit.to,
                format!("{name}.to"),
            )
            .on(line),
        );
    }
    gives(step, &exit.gives, &format!("{name}.gives"), judge);
}

fn gives(step: &DraftStep, field: &Field<String>, name: &str, judge: &mut Judge) {
    let Some(written) = field.value() else { return };
    if Gives::parse(written).is_none() {
        let names: Vec<&str> = Gives::ALL.into_iter().map(Gives::name).collect();
        let mut fault = about(FaultCode::UnknownValue, step, field, name).with("value", written);
        if let Some(nearest) = nearest(written, &names) {
            fault = fault.with("nearest", nearest);
        }
        judge.fault(fault.with("expected", names.join(", ")));
    }
}
