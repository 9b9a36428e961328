//! What happens to a case beside the way of its procedure: it waits for the complainant,
//! it ends without an answer by the procedure, or it is taken up again. The SOP has no row
//! for these (its steps stay as they are); practice and law do: UU 25/2009, Perpres 76/2013.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Passage, PassageRef};

/// Why a case ended before its procedure did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "how", rename_all = "snake_case")]
pub enum Conclusion {
    /// The complainant took it back.
    #[doc(alias = "dicabut")]
    Withdrawn,
    /// The complainant did not complete it in the time given.
    #[doc(alias = "tidak dilengkapi")]
    Lapsed,
    /// It is no complaint this office can take up.
    #[doc(alias = "ditolak")]
    Rejected,
    /// Another body is competent and has it now.
    #[doc(alias = "dilimpahkan")]
    Transferred {
        /// Which body.
        body: PassageRef,
        /// Number of the letter, or the body's own.
        reference: Option<PassageRef>,
        /// When to ask what became of it.
        remind_at: Option<Timestamp>,
    },
    /// It says the same as another case, in which it is handled.
    #[doc(alias = "digabung")]
    Merged {
        /// Id of that case.
        into: String,
        /// Its number as printed.
        number: String,
    },
}

impl Conclusion {
    /// The stable name, e.g. `transferred`.
    pub fn name(&self) -> &'static str {
        match self {
            Conclusion::Withdrawn => "withdrawn",
            Conclusion::Lapsed => "lapsed",
            Conclusion::Rejected => "rejected",
            Conclusion::Transferred { .. } => "transferred",
            Conclusion::Merged { .. } => "merged",
        }
    }
}

/// A [`Conclusion`] on its way into the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ConclusionGiven {
    /// The complainant took it back.
    Withdrawn,
    /// Not completed in the time given.
    Lapsed,
    /// Rejected.
    Rejected,
    /// Handed to another body.
    Transferred {
        /// Which body.
        body: Option<Passage>,
        /// Number of the letter.
        reference: Option<Passage>,
        /// When to ask what became of it.
        remind_at: Option<Timestamp>,
    },
    /// Handled in another case: its id and its number as printed.
    Merged {
        /// That case; the caller has looked whether it can take another in.
        into: Option<(String, String)>,
    },
}

/// A case waits for its complainant; its clock stands still.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "dijeda")]
pub struct Suspension {
    /// Since when.
    pub since: Timestamp,
    /// By when the complainant should have completed it.
    pub until: Timestamp,
    /// What is asked of the complainant.
    pub question: PassageRef,
}

/// A time within a visit that does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "jeda")]
pub struct Pause {
    /// Its beginning.
    pub from: Timestamp,
    /// Its end.
    pub to: Timestamp,
}
