//! By when the complainant hears: the due time of the answering step on the longest way.

use jiff::Timestamp;
use sop::{Act, Procedure, Step, StepNumber, Target};
use worktime::Calendar;

/// The latest due time of an answering step, counted from `from` at step `at` through
/// every way the procedure may take. None when no way from there reaches an answer.
pub fn promise(
    procedure: &Procedure,
    calendar: &Calendar,
    at: StepNumber,
    from: Timestamp,
) -> Option<Timestamp> {
    latest(
        procedure,
        calendar,
        procedure.step(at)?,
        from,
        &mut Vec::new(),
    )
}

fn latest(
    procedure: &Procedure,
    calendar: &Calendar,
    step: &Step,
    from: Timestamp,
    passed: &mut Vec<StepNumber>,
) -> Option<Timestamp> {
    // A step already on this way would promise a loop; the promise counts each once.
    if passed.contains(&step.number) {
        return None;
    }
    let due = calendar.due(from, step.standard).ok()?.at;
    if step.act == Act::Answer {
        return Some(due);
    }
    passed.push(step.number);
    let found = step
        .targets()
        .into_iter()
        .filter_map(|target| match target {
            Target::Step(next) => procedure.step(next),
            Target::End => None,
        })
        .filter_map(|next| latest(procedure, calendar, next, due, passed))
        .max();
    passed.pop();
    found
}
