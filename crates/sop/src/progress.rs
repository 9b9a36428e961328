//! Where a case stands: the fold of its events.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    Conclusion, Directive, Event, FileRef, FollowUp, PassageRef, Pause, ProcedureRef, Role,
    StepNumber, Suspension, UnitCode,
};

/// A place at which a complaint document can lie: whoever holds that role, or
/// whoever heads that unit, has the turn.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[doc(alias = "meja")]
pub enum Desk {
    /// The desk of a role.
    Role(Role),
    /// The desk of a unit's head.
    Unit(UnitCode),
}

/// Whether the case is open, and if so at which step and on which desks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Nothing has happened yet.
    Unopened,
    /// At a step.
    Open {
        /// The step.
        step: StepNumber,
        /// Whose turn it is; never empty.
        waiting: Vec<Desk>,
        /// Instant from which the step's standard time counts.
        since: Timestamp,
    },
    /// Filed.
    Archived {
        /// When.
        at: Timestamp,
    },
    /// Struck through in the register.
    Struck {
        /// When.
        at: Timestamp,
    },
    /// Ended beside the way of its procedure.
    Concluded {
        /// When.
        at: Timestamp,
        /// The step it had reached.
        step: StepNumber,
        /// How.
        conclusion: Conclusion,
    },
}

/// How a visit to a step ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Leave {
    /// Its output was given.
    Done,
    /// The document was handed back.
    Returned,
    /// The case went on under another procedure.
    Switched,
    /// The row was struck through.
    Struck,
    /// The case ended beside the way of its procedure.
    Concluded,
}

/// One stay of the document at a step.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Visit {
    /// Under which procedure and version.
    pub procedure: ProcedureRef,
    /// The step.
    pub step: StepNumber,
    /// Desks that had the turn when it came.
    pub desks: Vec<Desk>,
    /// From when the standard time counts.
    pub from: Timestamp,
    /// The directive in force when it came; a return to the step puts it back in force.
    #[serde(default)]
    pub directive: Option<Directive>,
    /// Times within it that do not count, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pauses: Vec<Pause>,
    /// When it ended, and how.
    pub left: Option<(Timestamp, Leave)>,
}

/// All that the engine needs to know of a case. Serialisable, so that the fold
/// need not start from the first event each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Procedure and version in force for this case.
    pub procedure: Option<ProcedureRef>,
    /// Where it stands.
    pub standing: Standing,
    /// Waiting for the complainant, while it is open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Suspension>,
    /// When the office received the complaint.
    pub received: Option<Timestamp>,
    /// Whether the routing slip is attached.
    pub slip_attached: bool,
    /// The latest advice.
    pub advice: Option<PassageRef>,
    /// The directive in force.
    pub directive: Option<Directive>,
    /// The latest answer to the latest question: yes or no.
    pub decided: Option<bool>,
    /// Resolutions in force, the latest of each desk.
    pub resolutions: Vec<(Desk, PassageRef)>,
    /// Whether the answer is approved.
    pub approved: bool,
    /// Scan of the signed answer.
    pub signed_scan: Option<FileRef>,
    /// How the answer was given.
    pub follow_up: Option<FollowUp>,
    /// Every stay at a step, in order; never rewritten.
    pub visits: Vec<Visit>,
}

impl Default for Progress {
    fn default() -> Self {
        Progress {
            procedure: None,
            standing: Standing::Unopened,
            suspended: None,
            received: None,
            slip_attached: false,
            advice: None,
            directive: None,
            decided: None,
            resolutions: Vec::new(),
            approved: false,
            signed_scan: None,
            follow_up: None,
            visits: Vec::new(),
        }
    }
}

impl Progress {
    /// The fold of a whole history.
    pub fn replay<'e>(events: impl IntoIterator<Item = (&'e Event, Timestamp)>) -> Progress {
        events
            .into_iter()
            .fold(Progress::default(), |progress, (event, at)| {
                apply(progress, event, at)
            })
    }

    /// The step the case is at, while it is open.
    pub fn step(&self) -> Option<StepNumber> {
        match &self.standing {
            Standing::Open { step, .. } => Some(*step),
            Standing::Unopened
            | Standing::Archived { .. }
            | Standing::Struck { .. }
            | Standing::Concluded { .. } => None,
        }
    }

    /// Whose turn it is; empty once the case is closed.
    pub fn waiting(&self) -> &[Desk] {
        match &self.standing {
            Standing::Open { waiting, .. } => waiting,
            Standing::Unopened
            | Standing::Archived { .. }
            | Standing::Struck { .. }
            | Standing::Concluded { .. } => &[],
        }
    }

    /// Whether the case can still be acted on.
    pub fn is_open(&self) -> bool {
        matches!(self.standing, Standing::Open { .. })
    }

    /// Steps of the procedure in force that were closed with their output and lie
    /// on the way to where the case stands, in the order they were passed.
    ///
    /// After a return the steps from the target on no longer count: their outputs
    /// are asked for again. None counts after a return to a step before the one at
    /// which the case came into the procedure.
    pub fn passed(&self) -> Vec<StepNumber> {
        let mut passed: Vec<StepNumber> = Vec::new();
        let mut returned = false;
        for visit in &self.visits {
            if Some(&visit.procedure) != self.procedure.as_ref() {
                passed.clear();
                continue;
            }
            match passed.iter().position(|step| *step == visit.step) {
                Some(position) => passed.truncate(position),
                None if returned => passed.clear(),
                None => {}
            }
            if matches!(visit.left, Some((_, Leave::Done))) {
                passed.push(visit.step);
            }
            returned = matches!(visit.left, Some((_, Leave::Returned)));
        }
        if let Some(here) = self.step()
            && let Some(position) = passed.iter().position(|step| *step == here)
        {
            passed.truncate(position);
        }
        passed
    }

    /// The directive under which the document comes back to `step`: the one in force
    /// when it last came there since it is under this procedure, or else, when no event
    /// tells of that, the one in force now.
    pub(crate) fn directive_for(&self, step: StepNumber) -> Option<&Directive> {
        self.visits
            .iter()
            .rev()
            .take_while(|visit| Some(&visit.procedure) == self.procedure.as_ref())
            .find(|visit| visit.step == step)
            .map_or(self.directive.as_ref(), |visit| visit.directive.as_ref())
    }

    /// Ends a suspension: its time does not count in the visit.
    fn resume(&mut self, at: Timestamp) {
        let Some(suspension) = self.suspended.take() else {
            return;
        };
        if let Some(visit) = self.visits.last_mut() {
            visit.pauses.push(Pause {
                from: suspension.since,
                to: at,
            });
        }
    }

    fn leave(&mut self, at: Timestamp, how: Leave) {
        self.resume(at);
        if let Some(visit) = self.visits.last_mut()
            && visit.left.is_none()
        {
            visit.left = Some((at, how));
        }
    }
}

/// Folds one event, which happened at `at`, into the progress of a case.
pub fn apply(mut progress: Progress, event: &Event, at: Timestamp) -> Progress {
    match event {
        Event::Opened {
            procedure,
            received,
        } => {
            progress.procedure = Some(procedure.clone());
            progress.received = Some(*received);
        }
        Event::Adopted {
            procedure,
            received,
            units,
            slip_attached,
        } => {
            progress.procedure = Some(procedure.clone());
            progress.received = Some(*received);
            progress.slip_attached = *slip_attached;
            if !units.is_empty() {
                progress.directive = Some(Directive {
                    units: units.clone(),
                    instructions: Vec::new(),
                    text: None,
                });
            }
        }
        Event::StepEntered { step, desks, from } => {
            progress.leave(at, Leave::Done);
            progress.standing = Standing::Open {
                step: *step,
                waiting: desks.clone(),
                since: *from,
            };
            if let Some(procedure) = progress.procedure.clone() {
                progress.visits.push(Visit {
                    procedure,
                    step: *step,
                    desks: desks.clone(),
                    from: *from,
                    directive: progress.directive.clone(),
                    pauses: Vec::new(),
                    left: None,
                });
            }
        }
        Event::DocumentConfirmed { .. } | Event::Forwarded { .. } | Event::Weighed { .. } => {}
        Event::SlipAttached { .. } => progress.slip_attached = true,
        Event::AdviceGiven { advice, .. } => progress.advice = Some(advice.clone()),
        Event::Decided {
            yes, supersedes, ..
        } => {
            if yes.is_some() {
                progress.decided = *yes;
            }
            if *supersedes {
                progress.directive = None;
                progress.resolutions.clear();
                progress.approved = false;
                progress.signed_scan = None;
            }
        }
        Event::DirectiveIssued { directive, .. } => {
            progress.directive = Some(directive.clone());
        }
        Event::ResolutionGiven {
            desk, resolution, ..
        } => {
            // What was approved before is not this resolution.
            progress.approved = false;
            progress.signed_scan = None;
            progress.resolutions.retain(|(by, _)| by != desk);
            progress
                .resolutions
                .push((desk.clone(), resolution.clone()));
            if let Standing::Open { waiting, .. } = &mut progress.standing
                && waiting.len() > 1
            {
                waiting.retain(|by| by != desk);
            }
        }
        Event::Approved { signed_scan, .. } => {
            progress.approved = true;
            if signed_scan.is_some() {
                progress.signed_scan.clone_from(signed_scan);
            }
        }
        Event::FollowedUp { follow_up, .. } => progress.follow_up = Some(follow_up.clone()),
        Event::Archived { .. } => {
            progress.leave(at, Leave::Done);
            progress.standing = Standing::Archived { at };
        }
        Event::Returned {
            to, voids_approval, ..
        } => {
            progress.leave(at, Leave::Returned);
            progress.directive = progress.directive_for(*to).cloned();
            if *voids_approval {
                progress.approved = false;
                progress.signed_scan = None;
            }
        }
        Event::ProcedureSwitched { procedure, .. } => {
            progress.leave(at, Leave::Switched);
            progress.procedure = Some(procedure.clone());
        }
        Event::Struck { .. } => {
            progress.leave(at, Leave::Struck);
            progress.standing = Standing::Struck { at };
        }
        Event::Suspended {
            question, until, ..
        } => {
            progress.suspended = Some(Suspension {
                since: at,
                until: *until,
                question: question.clone(),
            });
        }
        Event::Resumed { .. } => progress.resume(at),
        Event::Concluded {
            step, conclusion, ..
        } => {
            progress.leave(at, Leave::Concluded);
            progress.standing = Standing::Concluded {
                at,
                step: *step,
                conclusion: conclusion.clone(),
            };
        }
        Event::TransferFollowed { remind_at, .. } => {
            if let Standing::Concluded {
                conclusion: Conclusion::Transferred { remind_at: at, .. },
                ..
            } = &mut progress.standing
            {
                *at = *remind_at;
            }
        }
        Event::Reopened { step, .. } => {
            progress.directive = progress.directive_for(*step).cloned();
            // What was answered stays in the history; the case asks for an answer again.
            progress.resolutions.clear();
            progress.approved = false;
            progress.signed_scan = None;
            progress.follow_up = None;
        }
    }
    progress
}
