use serde::{Deserialize, Serialize};

/// What a step does to the complaint document, whatever its number or wording.
///
/// The engine knows a step only by its act. A procedure file names one for each
/// step (`act = "advise"`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Receive the complaint and confirm its document (SOP A.1, B.1).
    #[doc(alias = "menerima")]
    Register,
    /// Attach the empty, numbered routing slip (SOP A.2).
    #[doc(alias = "memberi lembar disposisi")]
    AttachSlip,
    /// Read and hand on to the next desk (SOP A.3, B.2).
    #[doc(alias = "meneruskan")]
    Forward,
    /// Give advice and information in the slip (SOP A.4, B.3).
    #[doc(alias = "masukan")]
    Advise,
    /// Read, weighing the advice (SOP A.5).
    #[doc(alias = "mempertimbangkan")]
    Weigh,
    /// Decide: direct units, or write the resolution oneself (SOP A.6, B.4).
    #[doc(alias = "disposisi")]
    Decide,
    /// Give a resolution, each directed unit its own (SOP A.7).
    #[doc(alias = "solusi")]
    #[doc(alias = "pemecahan")]
    Solve,
    /// Approve and sign the answer (SOP A.8).
    #[doc(alias = "menandatangani")]
    Approve,
    /// Carry out or pass on the resolution and tell the complainant (SOP A.9, B.5).
    #[doc(alias = "menindaklanjuti")]
    Answer,
    /// Take back the finished document as archive (SOP A.10, B.6).
    #[doc(alias = "mengarsipkan")]
    Archive,
}

impl Act {
    /// Every act, in the order a complaint usually meets them.
    pub const ALL: [Act; 10] = [
        Act::Register,
        Act::AttachSlip,
        Act::Forward,
        Act::Advise,
        Act::Weigh,
        Act::Decide,
        Act::Solve,
        Act::Approve,
        Act::Answer,
        Act::Archive,
    ];

    /// The name a procedure file uses, e.g. `attach_slip`.
    pub fn name(self) -> &'static str {
        match self {
            Act::Register => "register",
            Act::AttachSlip => "attach_slip",
            Act::Forward => "forward",
            Act::Advise => "advise",
            Act::Weigh => "weigh",
            Act::Decide => "decide",
            Act::Solve => "solve",
            Act::Approve => "approve",
            Act::Answer => "answer",
            Act::Archive => "archive",
        }
    }

    /// The act of that name, if there is one.
    pub fn parse(name: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|act| act.name() == name.trim())
    }
}
