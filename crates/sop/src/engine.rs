//! What may happen next. Pure: the same procedure, progress, command and facts
//! always give the same answer.

mod ask;
mod begin;
mod exception;
mod give_back;
mod perform;
mod switch;
mod turn;
mod way;

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::{
    ConclusionGiven, Desk, Event, FileRef, Missing, Passage, Procedure, Progress, Refusal,
    StepNumber, UnitCode,
};
use ask::written;
use begin::{adopt, open};
use exception::{conclude, follow_transfer, reopen, resume, suspend, take_back};
use give_back::give_back;
use perform::perform;
use switch::switch;
pub use switch::switch_targets;
pub use turn::desks_of;
use turn::standing;

/// The answer to the question of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Ya.
    Yes,
    /// Tidak.
    No,
}

/// A directive on its way into the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectiveGiven {
    /// Units it is forwarded to.
    pub units: Vec<UnitCode>,
    /// Ticked phrases, as they read now.
    pub instructions: Vec<String>,
    /// Free text.
    pub text: Option<Passage>,
}

/// An answer on its way into the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpGiven {
    /// What was answered or done.
    pub text: Option<Passage>,
    /// By which way, a code.
    pub way: Option<String>,
    /// To whom.
    pub recipient: Option<Passage>,
    /// When it was given.
    pub given_at: Option<Timestamp>,
    /// Proof of delivery as a file.
    pub proof_file: Option<FileRef>,
    /// Proof of delivery in words.
    pub proof_text: Option<Passage>,
}

/// What somebody wants to do with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin the case; step one counts from `received`.
    Open {
        /// When the office received the complaint.
        received: Timestamp,
    },
    /// Take over an open case of the paper register at the step it has reached.
    Adopt {
        /// When the office received the complaint.
        received: Timestamp,
        /// The step it has reached.
        step: StepNumber,
        /// Since when it is there.
        since: Timestamp,
        /// Units its paper slip names.
        units: Vec<UnitCode>,
    },
    /// Confirm the document as received (closes a `register` step).
    ConfirmDocument,
    /// Attach the routing slip.
    AttachSlip,
    /// Hand on, with or without a remark.
    Forward {
        /// A remark in the slip.
        note: Option<Passage>,
    },
    /// Advise.
    Advise {
        /// The advice.
        advice: Option<Passage>,
    },
    /// Read, weighing the advice.
    Weigh {
        /// A remark in the slip.
        note: Option<Passage>,
    },
    /// Decide.
    Decide {
        /// Yes or no, when the step asks a question.
        answer: Option<Answer>,
        /// A directive; asked for by exits that give one, possible on all.
        directive: DirectiveGiven,
        /// A resolution; asked for by exits that give one.
        resolution: Option<Passage>,
        /// Why.
        note: Option<Passage>,
        /// Scan of the signed answer where the exit approves it.
        signed_scan: Option<FileRef>,
    },
    /// Give a unit's resolution.
    Solve {
        /// The resolution.
        resolution: Option<Passage>,
    },
    /// Approve the answer.
    Approve {
        /// Scan of the signed answer.
        signed_scan: Option<FileRef>,
    },
    /// Carry out and answer.
    FollowUp(FollowUpGiven),
    /// File.
    Archive {
        /// Where the paper lies.
        place: Option<Passage>,
    },
    /// Hand back to an earlier performer.
    Return {
        /// The step to go back to.
        to: StepNumber,
        /// Why.
        reason: Option<Passage>,
    },
    /// Go on under another procedure or version ([`Facts::other`]).
    SwitchProcedure {
        /// The step to go on at.
        to: StepNumber,
        /// Why.
        reason: Option<Passage>,
    },
    /// Strike the register row through.
    Strike {
        /// Why.
        reason: Option<Passage>,
    },
    /// Ask the complainant to complete the complaint; the clock stands still.
    #[doc(alias = "minta dilengkapi")]
    Suspend {
        /// What is asked.
        question: Option<Passage>,
        /// By when.
        until: Timestamp,
    },
    /// Go on with what the complainant brought or said.
    Resume {
        /// What it was.
        supplement: Option<Passage>,
    },
    /// End the case beside the way of its procedure.
    Conclude {
        /// How.
        how: ConclusionGiven,
        /// On which grounds.
        reason: Option<Passage>,
    },
    /// Note what was heard of a transferred case.
    FollowTransfer {
        /// What was heard.
        news: Option<Passage>,
        /// When to ask again.
        remind_at: Option<Timestamp>,
    },
    /// Take the case back from the units it was directed to.
    #[doc(alias = "tarik kembali")]
    TakeBack {
        /// Why.
        reason: Option<Passage>,
    },
    /// Take a closed case up again.
    #[doc(alias = "buka kembali")]
    Reopen {
        /// The step to go on at.
        to: StepNumber,
        /// Why.
        reason: Option<Passage>,
    },
}

/// What the engine must be told because it cannot know it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The instant of the act.
    pub now: Timestamp,
    /// Desks of the position in which the actor acts.
    pub desks: &'a [Desk],
    /// Units the office has.
    pub units: &'a BTreeSet<UnitCode>,
    /// The procedure to switch to.
    pub other: Option<&'a Procedure>,
}

/// Answers `command` on a case at `progress` under `procedure`.
///
/// Whether the actor may open, switch, strike, resume, end or reopen is not the
/// procedure's business but the office's policy; here only turns, outputs and paths are judged.
///
/// # Errors
///
/// A [`Refusal`] with whose turn it is and everything that is missing.
pub fn decide(
    procedure: &Procedure,
    progress: &Progress,
    command: &Command,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Open { received } => open(procedure, progress, *received, facts),
        Command::Adopt {
            received,
            step,
            since,
            units,
        } => adopt(procedure, progress, *received, *step, *since, units, facts),
        Command::SwitchProcedure { to, reason } => {
            switch(procedure, progress, *to, reason.as_ref(), facts)
        }
        Command::Strike { reason } => {
            let (step, _) = standing(progress)?;
            let reason = written(reason.as_ref()).ok_or(Refusal::Incomplete {
                step,
                missing: vec![Missing::Reason],
            })?;
            Ok(vec![Event::Struck {
                reason: reason.reference(),
            }])
        }
        Command::Return { to, reason } => {
            give_back(procedure, progress, *to, reason.as_ref(), facts)
        }
        Command::Suspend { question, until } => {
            suspend(procedure, progress, question.as_ref(), *until, facts)
        }
        Command::Resume { supplement } => resume(progress, supplement.as_ref()),
        Command::Conclude { how, reason } => conclude(progress, how, reason.as_ref(), facts),
        Command::FollowTransfer { news, remind_at } => {
            follow_transfer(progress, news.as_ref(), *remind_at, facts)
        }
        Command::TakeBack { reason } => take_back(procedure, progress, reason.as_ref(), facts),
        Command::Reopen { to, reason } => reopen(procedure, progress, *to, reason.as_ref(), facts),
        Command::ConfirmDocument
        | Command::AttachSlip
        | Command::Forward { .. }
        | Command::Advise { .. }
        | Command::Weigh { .. }
        | Command::Decide { .. }
        | Command::Solve { .. }
        | Command::Approve { .. }
        | Command::FollowUp(_)
        | Command::Archive { .. } => perform(procedure, progress, command, facts),
    }
}
