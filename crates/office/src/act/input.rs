//! What an official says of his act.

use casework::Action;
use jiff::Timestamp;
use sop::Act;

/// A file on its way in.
#[derive(Clone)]
pub struct Upload {
    /// Name as given.
    pub name: String,
    /// Media type as declared.
    pub declared: Option<String>,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload")
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}

/// A directive as the slip gives it.
#[derive(Clone, Debug, Default)]
pub struct DirectiveInput {
    /// Unit codes.
    pub units: Vec<String>,
    /// Ticked phrases.
    pub instructions: Vec<String>,
    /// Free text.
    pub text: String,
}

/// An answer as the form gives it.
#[derive(Clone, Debug, Default)]
pub struct FollowUpInput {
    /// What was answered or done.
    pub text: String,
    /// By which way (a [`casework::ReplyWay`] code).
    pub way: String,
    /// To whom.
    pub recipient: String,
    /// When.
    pub given_at: Option<Timestamp>,
    /// Proof in words.
    pub proof: String,
}

/// What somebody wants to do with a case, as a form gives it.
#[derive(Clone, Debug)]
pub enum ActInput {
    /// Confirm the document.
    Confirm,
    /// Attach the routing slip.
    AttachSlip,
    /// Hand on.
    Forward {
        /// A remark.
        note: String,
    },
    /// Advise.
    Advise {
        /// The advice.
        advice: String,
    },
    /// Read and weigh.
    Weigh {
        /// A remark.
        note: String,
    },
    /// Decide.
    Decide {
        /// Yes, no, or none where nothing is asked.
        answer: Option<bool>,
        /// The directive.
        directive: DirectiveInput,
        /// The resolution.
        resolution: String,
        /// Why.
        note: String,
    },
    /// Give a unit's resolution.
    Solve {
        /// The resolution.
        resolution: String,
    },
    /// Approve; the scan comes as a file.
    Approve,
    /// Carry out and answer; proof may come as a file.
    FollowUp(FollowUpInput),
    /// File.
    Archive {
        /// Where the paper lies.
        place: String,
    },
    /// Hand back.
    Return {
        /// To this step.
        to: u16,
        /// Why.
        reason: String,
    },
    /// Move to another procedure or version.
    Switch {
        /// Procedure id.
        procedure: String,
        /// Version.
        version: String,
        /// Step to go on at.
        to: u16,
        /// Why.
        reason: String,
    },
    /// Strike the row through.
    Strike {
        /// Why.
        reason: String,
    },
}

/// An act as a request brings it.
#[derive(Clone, Debug)]
pub struct ActRequest {
    /// Idempotency key of the form.
    pub key: String,
    /// Version of the case the form was made for.
    pub version: i64,
    /// Password, where it is asked for again.
    pub password: Option<String>,
    /// What is to be done.
    pub input: ActInput,
    /// Files: the signed answer, proof of delivery.
    pub files: Vec<Upload>,
}

/// What an act led to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acted {
    /// The case is closed now.
    pub closed: bool,
    /// The step it is at now.
    pub step: Option<u16>,
    /// Names of the desks that have the turn now.
    pub waiting: Vec<String>,
    /// The turn is still (or again) with the one who acted.
    pub still_mine: bool,
    /// The same request had been stored before.
    pub repeated: bool,
}

impl ActInput {
    /// The act of a step this form belongs to; none for acts beside the steps.
    pub fn act(&self) -> Option<Act> {
        match self {
            ActInput::Confirm => Some(Act::Register),
            ActInput::AttachSlip => Some(Act::AttachSlip),
            ActInput::Forward { .. } => Some(Act::Forward),
            ActInput::Advise { .. } => Some(Act::Advise),
            ActInput::Weigh { .. } => Some(Act::Weigh),
            ActInput::Decide { .. } => Some(Act::Decide),
            ActInput::Solve { .. } => Some(Act::Solve),
            ActInput::Approve => Some(Act::Approve),
            ActInput::FollowUp(_) => Some(Act::Answer),
            ActInput::Archive { .. } => Some(Act::Archive),
            ActInput::Return { .. } | ActInput::Switch { .. } | ActInput::Strike { .. } => None,
        }
    }

    pub(super) fn action(&self) -> Action {
        match self {
            ActInput::Return { .. } => Action::ReturnDocument,
            ActInput::Switch { .. } => Action::SwitchProcedure,
            ActInput::Strike { .. } => Action::StrikeRow,
            _ => Action::PerformStep,
        }
    }

    /// What an attached file is for.
    pub(super) fn purpose(&self) -> &'static str {
        match self {
            ActInput::Approve | ActInput::Decide { .. } => "signed_answer",
            ActInput::FollowUp(_) => "proof",
            _ => "paper",
        }
    }
}
