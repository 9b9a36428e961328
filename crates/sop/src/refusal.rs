//! The procedure's "no". A refusal is an answer: it names whose turn it is, what
//! is missing, or what would be possible instead.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Act, Desk, ProcedureRef, StepNumber, UnitCode};

/// Something a step's declared output still lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Missing {
    /// The Sekretaris' advice (SOP A.4, B.3).
    Advice,
    /// Yes or no to the question of a decision.
    Choice,
    /// At least one unit in the directive.
    Units,
    /// An instruction: a ticked phrase or free text.
    Instruction,
    /// The resolution.
    Resolution,
    /// The routing slip.
    Slip,
    /// The scan of the signed answer.
    SignedScan,
    /// What was answered or done.
    AnswerText,
    /// The way the answer was given.
    AnswerWay,
    /// To whom the answer was given.
    Recipient,
    /// When the answer was given.
    AnswerTime,
    /// Proof of delivery, a file or words.
    Proof,
    /// The reason of a return, switch or strike.
    Reason,
    /// What is asked of the complainant.
    Question,
    /// What the complainant brought or said.
    Supplement,
    /// What was heard of a transferred case.
    News,
    /// The body a case is transferred to.
    Body,
    /// The case in which this one is handled.
    OtherCase,
}

impl Missing {
    /// Stable name, e.g. `signed_scan`.
    pub fn name(self) -> &'static str {
        match self {
            Missing::Advice => "advice",
            Missing::Choice => "choice",
            Missing::Units => "units",
            Missing::Instruction => "instruction",
            Missing::Resolution => "resolution",
            Missing::Slip => "slip",
            Missing::SignedScan => "signed_scan",
            Missing::AnswerText => "answer_text",
            Missing::AnswerWay => "answer_way",
            Missing::Recipient => "recipient",
            Missing::AnswerTime => "answer_time",
            Missing::Proof => "proof",
            Missing::Reason => "reason",
            Missing::Question => "question",
            Missing::Supplement => "supplement",
            Missing::News => "news",
            Missing::Body => "body",
            Missing::OtherCase => "other_case",
        }
    }
}

/// Why the procedure does not allow a command now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "refusal", rename_all = "snake_case")]
pub enum Refusal {
    /// Another desk has the turn.
    #[error("step {step} waits for another desk")]
    NotYourTurn {
        /// The step the case is at.
        step: StepNumber,
        /// Whose turn it is.
        waiting: Vec<Desk>,
    },
    /// The case is at a step with another act.
    #[error("step {step} asks for another act")]
    OtherAct {
        /// The step the case is at.
        step: StepNumber,
        /// What it asks for.
        expected: Act,
    },
    /// The step's output is not there yet.
    #[error("step {step} lacks {missing:?}")]
    Incomplete {
        /// The step the case is at.
        step: StepNumber,
        /// Everything that is missing.
        missing: Vec<Missing>,
    },
    /// The directive names units the office does not have.
    #[error("unknown units {units:?}")]
    UnknownUnits {
        /// Those units.
        units: Vec<UnitCode>,
    },
    /// A return must go to a step the case has passed.
    #[error("step {to} was not passed")]
    NotEarlier {
        /// The step asked for.
        to: StepNumber,
        /// Steps to which it may go back.
        possible: Vec<StepNumber>,
    },
    /// The case cannot go on at that step of the other procedure: what comes before is not done.
    #[error("cannot go on at step {to}")]
    NotReached {
        /// The step asked for.
        to: StepNumber,
        /// Steps at which it could go on.
        possible: Vec<StepNumber>,
    },
    /// The answer is said to have been given in the future or before the complaint came.
    #[error("the time given cannot be")]
    ImpossibleTime {
        /// The time given.
        given: Timestamp,
        /// Not before.
        earliest: Timestamp,
        /// Not after.
        latest: Timestamp,
    },
    /// The case is archived, ended or struck through.
    #[error("the case is closed")]
    Closed,
    /// The case waits for its complainant.
    #[error("the case waits for its complainant")]
    Suspended {
        /// By when the complainant should have completed it.
        until: Timestamp,
    },
    /// The case does not wait for its complainant.
    #[error("the case waits for nobody outside")]
    NotSuspended,
    /// The complainant still has time to complete it.
    #[error("the complainant has time until {until}")]
    NotLapsed {
        /// Until when.
        until: Timestamp,
    },
    /// No unit has the case, or not by a directive of this desk.
    #[error("no unit has it by this desk's directive")]
    NotDirected,
    /// The case was not transferred to another body.
    #[error("the case was not transferred")]
    NotTransferred,
    /// The case is open: there is nothing to take up again.
    #[error("the case is open")]
    StillOpen,
    /// The case was opened already.
    #[error("the case is open already")]
    AlreadyOpen,
    /// The case runs under another procedure or version than the one it was judged by.
    #[error("the case runs under another procedure")]
    OtherProcedure {
        /// The one it runs under.
        in_force: ProcedureRef,
    },
}
