//! The way of a complaint as its complainant reads it: the citizen's words of each step,
//! each once, what is done, where it is, and what is ahead.
//!
//! Nothing that officials write and nobody's name goes in here, so nothing of it can come out.

use jiff::Timestamp;
use sop::{Act, Leave, Pause, Procedure, ProcedureRef, Progress, Step, StepNumber, Target, Visit};
use worktime::Calendar;

/// How far a stage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    /// Behind it.
    Done {
        /// When its last step was closed.
        at: Timestamp,
    },
    /// Here.
    Now {
        /// When it came here.
        since: Timestamp,
        /// By when this stage should be over; none while the clock stands still, or where no
        /// due time can be counted.
        by: Option<Timestamp>,
    },
    /// To come.
    Ahead {
        /// By when, if every step takes its standard time from now on.
        by: Option<Timestamp>,
    },
}

/// One or several steps that are the same to a citizen.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "perjalanan pengaduan")]
pub struct Stage {
    /// The citizen's words of the procedure file.
    pub words: String,
    /// How far it is.
    pub reached: Reached,
}

/// Why a complainant waits longer than he was told at first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moved {
    /// The office waited for him to complete his complaint.
    Waited {
        /// Since when.
        from: Timestamp,
        /// Until when.
        to: Timestamp,
    },
    /// The case went on under another procedure.
    Switched {
        /// When.
        at: Timestamp,
    },
    /// A case that had ended was taken up again.
    Reopened {
        /// When.
        at: Timestamp,
    },
}

/// The way of a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline {
    /// What is done, then where it is, then what is ahead. A stage that was given back stands
    /// where it is now, and what followed it is ahead again.
    pub stages: Vec<Stage>,
    /// When the answer is given if every step takes its standard time from now on; none once
    /// it was given, when the case is closed, and while the clock stands still.
    pub answer_by: Option<Timestamp>,
    /// What moved the expected date, the oldest first.
    pub moved: Vec<Moved>,
}

impl Timeline {
    /// The stage it is at, counted from 0; none when the case is closed.
    pub fn here(&self) -> Option<usize> {
        let is_now = |stage: &Stage| matches!(stage.reached, Reached::Now { .. });
        self.stages.iter().position(is_now)
    }
}

/// The way of a case. `procedure_of` finds the versions it went by; `due` is when the step it
/// is at is due, none while nothing is.
pub fn timeline<'p>(
    progress: &Progress,
    procedure_of: impl Fn(&ProcedureRef) -> Option<&'p Procedure>,
    calendar: &Calendar,
    due: Option<Timestamp>,
    now: Timestamp,
) -> Timeline {
    let step_of = |visit: &Visit| procedure_of(&visit.procedure)?.step(visit.step);
    let mut stages: Vec<Stage> = Vec::new();
    for visit in &progress.visits {
        let Some(step) = step_of(visit) else { continue };
        // Back at words it passed: what came after them is to be done again.
        let again = stages.iter().position(|stage| stage.words == step.citizen);
        stages.truncate(again.unwrap_or(stages.len()));
        let reached = match visit.left {
            Some((at, Leave::Done)) => Reached::Done { at },
            // It ended here, and this stage was not done.
            Some((_, Leave::Returned | Leave::Switched | Leave::Struck | Leave::Concluded)) => {
                continue;
            }
            None => Reached::Now {
                since: visit.from,
                by: due,
            },
        };
        stages.push(Stage {
            words: step.citizen.clone(),
            reached,
        });
    }
    let here = progress.step().zip(progress.procedure.as_ref());
    let here = here.and_then(|(at, procedure)| Some((at, procedure_of(procedure)?)));
    let answer_by = here.and_then(|(at, procedure)| {
        ahead(
            &mut stages,
            procedure,
            calendar,
            at,
            due.map(|due| due.max(now)),
        )
    });
    Timeline {
        stages,
        answer_by: answer_by.filter(|_| progress.follow_up.is_none()),
        moved: moved(progress, step_of),
    }
}

/// Adds what follows a step on the usual way (yes at decisions), each once, and tells when the
/// answer is given.
fn ahead(
    stages: &mut Vec<Stage>,
    procedure: &Procedure,
    calendar: &Calendar,
    at: StepNumber,
    mut end: Option<Timestamp>,
) -> Option<Timestamp> {
    let mut answered = None;
    let mut seen: Vec<StepNumber> = Vec::new();
    let mut next = procedure.step(at);
    while let Some(step) = next.filter(|step| !seen.contains(&step.number)) {
        if !seen.is_empty() {
            end = end.and_then(|end| Some(calendar.due(end, step.standard).ok()?.at));
            place(stages, step, end);
        }
        if step.act == Act::Answer && answered.is_none() {
            answered = end;
        }
        seen.push(step.number);
        next = match step.targets().first() {
            Some(Target::Step(number)) => procedure.step(*number),
            Some(Target::End) | None => None,
        };
    }
    answered
}

fn place(stages: &mut Vec<Stage>, step: &Step, end: Option<Timestamp>) {
    let known = stages.iter().position(|stage| stage.words == step.citizen);
    let last = stages.len().saturating_sub(1);
    match known.and_then(|at| Some((at, stages.get_mut(at)?))) {
        Some((at, stage)) if at == last => match &mut stage.reached {
            Reached::Now { by, .. } | Reached::Ahead { by } => *by = end,
            Reached::Done { .. } => {}
        },
        // The usual way leads back to what was done; it is not told twice.
        Some(_) => {}
        None => stages.push(Stage {
            words: step.citizen.clone(),
            reached: Reached::Ahead { by: end },
        }),
    }
}

fn moved<'p>(progress: &Progress, step_of: impl Fn(&Visit) -> Option<&'p Step>) -> Vec<Moved> {
    let mut moved = Vec::new();
    let mut before: Option<&Visit> = None;
    for visit in &progress.visits {
        let closed = before.is_some_and(|before| match before.left {
            Some((_, Leave::Struck | Leave::Concluded)) => true,
            Some((_, Leave::Done)) => step_of(before).is_some_and(|step| step.act == Act::Archive),
            Some((_, Leave::Returned | Leave::Switched)) | None => false,
        });
        if closed {
            moved.push(Moved::Reopened { at: visit.from });
        }
        moved.extend(visit.pauses.iter().map(|Pause { from, to }| Moved::Waited {
            from: *from,
            to: *to,
        }));
        if let Some((at, Leave::Switched)) = visit.left {
            moved.push(Moved::Switched { at });
        }
        before = Some(visit);
    }
    moved
}
