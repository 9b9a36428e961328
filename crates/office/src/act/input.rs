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
    /// Ask the complainant to complete the complaint.
    Suspend {
        /// What is asked.
        question: String,
        /// By when; see [`Office::suspension_end`](crate::Office::suspension_end).
        until: Timestamp,
    },
    /// Go on with what the complainant brought.
    Resume {
        /// What it was.
        supplement: String,
    },
    /// End the case beside its procedure.
    Conclude(ConcludeInput),
    /// Note what was heard of a transferred case.
    FollowTransfer {
        /// What was heard.
        news: String,
        /// When to ask again.
        remind_at: Option<Timestamp>,
    },
    /// Take the case back from the units it was directed to.
    TakeBack {
        /// Why.
        reason: String,
    },
    /// Take a closed case up again.
    Reopen {
        /// Step to go on at.
        to: u16,
        /// Why.
        reason: String,
    },
}

/// How a case ends beside its procedure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Dicabut.
    Withdrawn,
    /// Tidak dilengkapi.
    Lapsed,
    /// Ditolak.
    Rejected,
    /// Dilimpahkan.
    Transferred,
    /// Digabung.
    Merged,
}

impl Ending {
    /// Every ending, in the order a form offers them.
    pub const ALL: [Ending; 5] = [
        Ending::Withdrawn,
        Ending::Lapsed,
        Ending::Merged,
        Ending::Transferred,
        Ending::Rejected,
    ];

    /// The name of [`sop::Conclusion::name`].
    pub fn code(self) -> &'static str {
        match self {
            Ending::Withdrawn => "withdrawn",
            Ending::Lapsed => "lapsed",
            Ending::Rejected => "rejected",
            Ending::Transferred => "transferred",
            Ending::Merged => "merged",
        }
    }

    /// The ending of that name.
    pub fn parse(code: &str) -> Option<Ending> {
        Ending::ALL
            .into_iter()
            .find(|ending| ending.code() == code.trim())
    }
}

/// How a case ends, as a form gives it.
#[derive(Clone, Debug)]
pub struct ConcludeInput {
    /// How.
    pub how: Ending,
    /// The body it goes to.
    pub body: String,
    /// Number of the letter.
    pub reference: String,
    /// When to ask what became of it.
    pub remind_at: Option<Timestamp>,
    /// Number of the case in which it is handled.
    pub into: String,
    /// On which grounds.
    pub reason: String,
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
            ActInput::Return { .. }
            | ActInput::Switch { .. }
            | ActInput::Strike { .. }
            | ActInput::Suspend { .. }
            | ActInput::Resume { .. }
            | ActInput::Conclude(_)
            | ActInput::FollowTransfer { .. }
            | ActInput::TakeBack { .. }
            | ActInput::Reopen { .. } => None,
        }
    }

    pub(super) fn action(&self) -> Action {
        match self {
            ActInput::Return { .. } => Action::ReturnDocument,
            ActInput::Switch { .. } => Action::SwitchProcedure,
            ActInput::Strike { .. } => Action::StrikeRow,
            ActInput::Suspend { .. } => Action::SuspendCase,
            ActInput::Resume { .. } => Action::ResumeCase,
            ActInput::Conclude(given) if given.how == Ending::Rejected => Action::RejectCase,
            ActInput::Conclude(_) => Action::ConcludeCase,
            ActInput::TakeBack { .. } => Action::TakeBack,
            // Who may take it up again keeps an eye on what became of it.
            ActInput::FollowTransfer { .. } | ActInput::Reopen { .. } => Action::ReopenCase,
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
