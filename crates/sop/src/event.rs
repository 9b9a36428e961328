//! What has happened to a case under its procedure. Events are the history; the
//! state is their fold ([`apply`](crate::apply)).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Conclusion, Desk, ProcedureRef, Role, StepNumber, UnitCode};

/// Names a text that a person wrote. The text itself lies outside the history.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PassageId(pub String);

/// A text on its way into the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Made by the caller.
    pub id: PassageId,
    /// Salted digest of the body (hexadecimal), made by the caller.
    pub digest: String,
    /// What was written.
    pub body: String,
}

impl Passage {
    /// Whether nothing but white space was written.
    pub fn is_blank(&self) -> bool {
        self.body.trim().is_empty()
    }

    /// What the history keeps of it.
    pub fn reference(&self) -> PassageRef {
        PassageRef {
            id: self.id.clone(),
            digest: self.digest.clone(),
        }
    }
}

/// What the history keeps of a text: that it was written, and its salted digest,
/// so that the text can be erased (UU 27/2022) and the history stays whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PassageRef {
    /// Which text.
    pub id: PassageId,
    /// Salted digest of the text, hexadecimal.
    pub digest: String,
}

/// A file by its content: SHA-256 in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FileRef(pub String);

/// A superior's instruction to units, as given in the routing slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "disposisi")]
pub struct Directive {
    /// Units it is forwarded to ("Diteruskan kepada").
    #[doc(alias = "diteruskan kepada")]
    pub units: Vec<UnitCode>,
    /// Ticked phrases ("Dengan hormat harap"), as they read then.
    #[serde(default)]
    pub instructions: Vec<String>,
    /// Free text ("Isi disposisi").
    pub text: Option<PassageRef>,
}

/// How the answer was carried out and given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "tindak lanjut")]
pub struct FollowUp {
    /// What was answered or done.
    pub text: PassageRef,
    /// By which way it was given (a code the office layer knows).
    pub way: String,
    /// To whom.
    pub recipient: PassageRef,
    /// When it was given.
    pub given_at: Timestamp,
    /// Proof of delivery: a file, or words (receipt number, who took it).
    pub proof_file: Option<FileRef>,
    /// Proof in words.
    pub proof_text: Option<PassageRef>,
}

/// Something that happened to a case under its procedure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Event {
    /// The case began, under this version of this procedure.
    Opened {
        /// Procedure and version.
        procedure: ProcedureRef,
        /// When the office received the complaint; step one runs from here.
        received: Timestamp,
    },
    /// An open case was taken over from the paper register with the step it had reached.
    Adopted {
        /// Procedure and version.
        procedure: ProcedureRef,
        /// When the office received the complaint.
        received: Timestamp,
        /// Units the paper slip names, if any.
        units: Vec<UnitCode>,
        /// Whether its slip was attached on paper. Left out when it was, so that the
        /// records in which it was always taken for attached read and hash as before.
        #[serde(default = "attached", skip_serializing_if = "Clone::clone")]
        slip_attached: bool,
    },
    /// The case came to a step; these desks have the turn.
    StepEntered {
        /// The step.
        step: StepNumber,
        /// Whose turn it is; never empty.
        desks: Vec<Desk>,
        /// Instant from which the step's standard time counts.
        from: Timestamp,
    },
    /// The document was confirmed complete as received.
    DocumentConfirmed {
        /// The step.
        step: StepNumber,
    },
    /// The routing slip was attached.
    SlipAttached {
        /// The step.
        step: StepNumber,
    },
    /// Read and handed on.
    Forwarded {
        /// The step.
        step: StepNumber,
        /// A remark in the slip.
        note: Option<PassageRef>,
    },
    /// Advice was written in the slip.
    AdviceGiven {
        /// The step.
        step: StepNumber,
        /// The advice.
        advice: PassageRef,
    },
    /// The advice was weighed.
    Weighed {
        /// The step.
        step: StepNumber,
        /// A remark in the slip.
        note: Option<PassageRef>,
    },
    /// A decision was taken.
    Decided {
        /// The step.
        step: StepNumber,
        /// Yes or no; none for a deciding step without a question.
        yes: Option<bool>,
        /// Why, if it was written.
        note: Option<PassageRef>,
        /// Whether an earlier directive, resolution and approval no longer count.
        supersedes: bool,
    },
    /// A directive was issued with the decision.
    DirectiveIssued {
        /// The step.
        step: StepNumber,
        /// The directive.
        directive: Directive,
    },
    /// A resolution was given: by the decider himself, or by a directed unit.
    ResolutionGiven {
        /// The step.
        step: StepNumber,
        /// Whose desk it came from.
        desk: Desk,
        /// The resolution.
        resolution: PassageRef,
    },
    /// The answer was approved. A recorded act, with the scan of the signed paper.
    Approved {
        /// The step.
        step: StepNumber,
        /// Scan of the signed answer, if there is one yet.
        signed_scan: Option<FileRef>,
    },
    /// The resolution was carried out and the answer given.
    FollowedUp {
        /// The step.
        step: StepNumber,
        /// What, how, to whom, when, with which proof.
        follow_up: FollowUp,
    },
    /// The case was filed.
    Archived {
        /// The step.
        step: StepNumber,
        /// Where the paper lies.
        place: Option<PassageRef>,
    },
    /// Handed back to an earlier performer.
    Returned {
        /// From this step.
        step: StepNumber,
        /// To this one.
        to: StepNumber,
        /// Why.
        reason: PassageRef,
        /// Whether the approval given meanwhile no longer counts.
        voids_approval: bool,
    },
    /// The case goes on under another procedure or version.
    ProcedureSwitched {
        /// From this step of the old one.
        step: StepNumber,
        /// The new one.
        procedure: ProcedureRef,
        /// Why.
        reason: PassageRef,
    },
    /// The register row was struck through; the number stays used.
    Struck {
        /// Why.
        reason: PassageRef,
    },
    /// The complainant was asked to complete the complaint; the clock stands still.
    Suspended {
        /// The step.
        step: StepNumber,
        /// What was asked.
        question: PassageRef,
        /// By when.
        until: Timestamp,
    },
    /// The clock goes on.
    Resumed {
        /// The step.
        step: StepNumber,
        /// What the complainant brought or said.
        supplement: PassageRef,
    },
    /// The case ended beside the way of its procedure.
    Concluded {
        /// The step it had reached.
        step: StepNumber,
        /// How.
        conclusion: Conclusion,
        /// On which grounds.
        reason: PassageRef,
    },
    /// The office asked what became of a transferred case.
    TransferFollowed {
        /// The step it had reached.
        step: StepNumber,
        /// What it heard.
        news: PassageRef,
        /// When to ask again; none when nothing more is awaited.
        remind_at: Option<Timestamp>,
    },
    /// A closed case was taken up again, for an objection or because it was closed in error.
    Reopened {
        /// The step at which it goes on.
        step: StepNumber,
        /// Why.
        reason: PassageRef,
    },
}

impl Event {
    /// The stable name the history uses, e.g. `advice_given`.
    pub fn name(&self) -> &'static str {
        match self {
            Event::Opened { .. } => "opened",
            Event::Adopted { .. } => "adopted",
            Event::StepEntered { .. } => "step_entered",
            Event::DocumentConfirmed { .. } => "document_confirmed",
            Event::SlipAttached { .. } => "slip_attached",
            Event::Forwarded { .. } => "forwarded",
            Event::AdviceGiven { .. } => "advice_given",
            Event::Weighed { .. } => "weighed",
            Event::Decided { .. } => "decided",
            Event::DirectiveIssued { .. } => "directive_issued",
            Event::ResolutionGiven { .. } => "resolution_given",
            Event::Approved { .. } => "approved",
            Event::FollowedUp { .. } => "followed_up",
            Event::Archived { .. } => "archived",
            Event::Returned { .. } => "returned",
            Event::ProcedureSwitched { .. } => "procedure_switched",
            Event::Struck { .. } => "struck",
            Event::Suspended { .. } => "suspended",
            Event::Resumed { .. } => "resumed",
            Event::Concluded { .. } => "concluded",
            Event::TransferFollowed { .. } => "transfer_followed",
            Event::Reopened { .. } => "reopened",
        }
    }

    /// The step in which it happened, if it happened in one.
    pub fn step(&self) -> Option<StepNumber> {
        match self {
            Event::Opened { .. } | Event::Adopted { .. } | Event::Struck { .. } => None,
            Event::StepEntered { step, .. }
            | Event::DocumentConfirmed { step }
            | Event::SlipAttached { step }
            | Event::Forwarded { step, .. }
            | Event::AdviceGiven { step, .. }
            | Event::Weighed { step, .. }
            | Event::Decided { step, .. }
            | Event::DirectiveIssued { step, .. }
            | Event::ResolutionGiven { step, .. }
            | Event::Approved { step, .. }
            | Event::FollowedUp { step, .. }
            | Event::Archived { step, .. }
            | Event::Returned { step, .. }
            | Event::ProcedureSwitched { step, .. }
            | Event::Suspended { step, .. }
            | Event::Resumed { step, .. }
            | Event::Concluded { step, .. }
            | Event::TransferFollowed { step, .. }
            | Event::Reopened { step, .. } => Some(*step),
        }
    }
}

fn attached() -> bool {
    true
}

/// A desk of a role.
impl From<Role> for Desk {
    fn from(role: Role) -> Self {
        Desk::Role(role)
    }
}

/// A desk of a unit.
impl From<UnitCode> for Desk {
    fn from(unit: UnitCode) -> Self {
        Desk::Unit(unit)
    }
}
