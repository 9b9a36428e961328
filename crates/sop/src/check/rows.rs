//! What each row of the table says by itself.

use std::collections::BTreeMap;

use worktime::{Standard, StandardError, Unit};

use super::{Fault, FaultCode, Judge, Warning, WarningCode, course};
use crate::draft::{DraftInferred, DraftStep, Field, nearest, step_field_exists};
use crate::{Act, Confidence, Draft, StepNumber};

/// More rows are not readable on one sheet.
const MOST_STEPS: usize = 20;

/// More rows than this are no procedure; their arrows are not followed.
pub(super) const MOST_ROWS: usize = 300;

pub(super) fn judge(draft: &Draft, judge: &mut Judge) {
    if matches!(draft.steps, Field::Unreadable) {
        return;
    }
    let steps = draft.steps();
    if steps.is_empty() {
        judge.fault(Fault::new(FaultCode::NoSteps).about("steps"));
    }
    if steps.len() > MOST_ROWS {
        judge.fault(
            Fault::new(FaultCode::TooManyRows)
                .on(steps[MOST_ROWS].line)
                .about("steps")
                .with("value", steps.len())
                .with("limit", MOST_ROWS),
        );
        return;
    }
    if steps.len() > MOST_STEPS {
        judge.warn(
            Warning::new(WarningCode::TooManySteps)
                .on(steps[MOST_STEPS].line)
                .about("steps")
                .with("value", steps.len())
                .with("limit", MOST_STEPS),
        );
    }
    numbers(steps, judge);
    for step in steps {
        row(draft, step, judge);
        course::judge(step, judge);
        for entry in step.inferred.value().into_iter().flatten() {
            inferred(step.step_number(), entry, step_field_exists, judge);
        }
    }
}

/// A fault about a field of a step, on the line of the field or else of the step.
pub(super) fn about<T>(
    code: FaultCode,
    step: &DraftStep,
    field: &Field<T>,
    name: impl Into<String>,
) -> Fault {
    Fault::new(code)
        .on(field.line().unwrap_or(step.line))
        .in_step(step.step_number())
        .about(name)
}

fn numbers(steps: &[DraftStep], judge: &mut Judge) {
    let mut lines: BTreeMap<StepNumber, u32> = BTreeMap::new();
    let mut unreadable = 0;
    for step in steps {
        if let Some(number) = step.step_number() {
            match lines.get(&number) {
                Some(first) => judge.fault(
                    about(FaultCode::DuplicateNumber, step, &step.number, "number")
                        .with("value", number)
                        .with("first_line", first),
                ),
                None => {
                    lines.insert(number, step.number.line().unwrap_or(step.line));
                }
            }
            continue;
        }
        unreadable += 1;
        match &step.number {
            Field::Absent => {
                judge.fault(about(FaultCode::MissingField, step, &step.number, "number"));
            }
            Field::Given(number) => judge.fault(
                about(FaultCode::UnknownValue, step, &step.number, "number")
                    .with("value", number.value)
                    .with("expected", "1, 2, 3 …"),
            ),
            Field::Unreadable => {}
        }
    }
    let mut previous = 0;
    for (number, line) in &lines {
        let missing = number.0 - previous - 1;
        // A row whose number cannot be read probably stands in this gap.
        if missing > unreadable {
            let (first, last) = (previous + 1, number.0 - 1);
            let gap = if first == last {
                first.to_string()
            } else {
                format!("{first}–{last}")
            };
            judge.fault(
                Fault::new(FaultCode::MissingNumber)
                    .on(*line)
                    .in_step(Some(*number))
                    .about("number")
                    .with("missing", gap),
            );
        }
        unreadable = unreadable.saturating_sub(missing);
        previous = number.0;
    }
}

fn row(draft: &Draft, step: &DraftStep, judge: &mut Judge) {
    act(step, judge);
    performer(draft, step, judge);
    if step.activity.is_blank() {
        judge.fault(about(
            FaultCode::EmptyActivity,
            step,
            &step.activity,
            "activity",
        ));
    }
    if step.output.is_blank() {
        judge.fault(about(FaultCode::EmptyOutput, step, &step.output, "output"));
    }
    time(step, judge);
    for (field, name) in [
        (&step.lane, "lane"),
        (&step.task, "task"),
        (&step.citizen, "citizen"),
    ] {
        if field.is_blank() {
            judge.fault(about(FaultCode::MissingField, step, field, name));
        }
    }
    if step.requirements.is_blank() {
        judge.warn(
            Warning::new(WarningCode::NoRequirements)
                .on(step.requirements.line().unwrap_or(step.line))
                .in_step(step.step_number())
                .about("requirements"),
        );
    }
}

fn act(step: &DraftStep, judge: &mut Judge) {
    if step.act.is_blank() {
        judge.fault(about(FaultCode::UnknownAct, step, &step.act, "act"));
        return;
    }
    let Some(written) = step.act.text() else {
        return;
    };
    if Act::parse(written).is_none() {
        let names: Vec<&str> = Act::ALL.into_iter().map(Act::name).collect();
        let mut fault = about(FaultCode::UnknownAct, step, &step.act, "act").with("value", written);
        if let Some(nearest) = nearest(written, &names) {
            fault = fault.with("nearest", nearest);
        }
        judge.fault(fault.with("expected", names.join(", ")));
    }
}

fn performer(draft: &Draft, step: &DraftStep, judge: &mut Judge) {
    if step.performer.is_blank() {
        judge.fault(about(
            FaultCode::MissingPerformer,
            step,
            &step.performer,
            "performer",
        ));
    }
    let columns = draft.performers();
    let keys: Vec<&str> = columns
        .iter()
        .filter_map(|column| column.key.text())
        .collect();
    for (field, name) in [
        (&step.performer, "performer"),
        (&step.otherwise, "otherwise"),
    ] {
        let Some(key) = field.text() else { continue };
        // Without any column the missing columns are the fault, not each mention.
        if !columns.is_empty() && !keys.contains(&key) {
            let mut fault =
                about(FaultCode::UnknownPerformer, step, field, name).with("value", key);
            if let Some(nearest) = nearest(key, &keys) {
                fault = fault.with("nearest", nearest);
            }
            judge.fault(fault);
        }
    }
    let directed = |key: &str| {
        columns
            .iter()
            .find(|column| column.key.text() == Some(key))
            .map(|column| column.directed.value() == Some(&true))
    };
    if let Some(otherwise) = step.otherwise.text() {
        let idle = step.performer.text().and_then(directed) == Some(false);
        let circular = directed(otherwise) == Some(true);
        if idle || circular {
            judge.fault(
                about(FaultCode::IdleOtherwise, step, &step.otherwise, "otherwise")
                    .with("value", otherwise),
            );
        }
    }
}

fn time(step: &DraftStep, judge: &mut Judge) {
    if step.standard_time.is_blank() {
        judge.fault(about(
            FaultCode::UnknownTime,
            step,
            &step.standard_time,
            "standard_time",
        ));
        return;
    }
    let Some(written) = step.standard_time.text() else {
        return;
    };
    let code = match Standard::parse(written) {
        Ok(standard) if standard.amount.get() <= ten_years(standard.unit) => return,
        Ok(_) => FaultCode::ExcessiveTime,
        Err(StandardError::Zero) => FaultCode::ZeroTime,
        Err(StandardError::Amount(_) | StandardError::Unit(_)) => FaultCode::UnknownTime,
    };
    judge.fault(about(code, step, &step.standard_time, "standard_time").with("value", written));
}

/// What ten years have of a unit; of working time with five days of seven and a half
/// hours, fifty weeks a year.
fn ten_years(unit: Unit) -> u32 {
    match unit {
        Unit::Minute => 2_500 * 450,
        Unit::Hour => 2_500 * 450 / 60,
        Unit::Day | Unit::WorkingDay => 2_500,
        Unit::CalendarDay => 3_653,
        Unit::CalendarHour => 3_653 * 24,
    }
}

/// A reading of a row or of the file, whose fields `exists` knows.
pub(super) fn inferred(
    step: Option<StepNumber>,
    entry: &DraftInferred,
    exists: fn(&str) -> bool,
    judge: &mut Judge,
) {
    let fault = |code, field: &Field<String>, name: &str| {
        Fault::new(code)
            .on(field.line().unwrap_or(entry.line))
            .in_step(step)
            .about(format!("inferred.{name}"))
    };
    for (field, name) in [(&entry.field, "field"), (&entry.confidence, "confidence")] {
        if field.is_blank() {
            judge.fault(fault(FaultCode::MissingField, field, name));
        }
    }
    let field = entry.field.text().filter(|field| !exists(field.trim()));
    if let Some(field) = field {
        judge.fault(fault(FaultCode::UnknownValue, &entry.field, "field").with("value", field));
    }
    let confidence = entry.confidence.text();
    if let Some(written) = confidence.filter(|written| Confidence::parse(written).is_none()) {
        let names: Vec<&str> = Confidence::ALL.into_iter().map(Confidence::name).collect();
        let mut fault =
            fault(FaultCode::UnknownValue, &entry.confidence, "confidence").with("value", written);
        if let Some(nearest) = nearest(&written.replace(' ', "-"), &names) {
            fault = fault.with("nearest", nearest);
        }
        judge.fault(fault.with("expected", names.join(", ")));
    }
    if let (Some(field), Some(confidence)) = (entry.field.text(), confidence) {
        judge.warn(
            Warning::new(WarningCode::InferredReading)
                .on(entry.line)
                .in_step(step)
                .about(field)
                .with("confidence", confidence),
        );
    }
}
