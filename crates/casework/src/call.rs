//! What waits in a case beside its step.

use serde::{Deserialize, Serialize};

/// Somebody said something that another has to read: a complainant the office, or an official
/// a second one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[doc(alias = "kabar")]
pub enum CallKind {
    /// The complainant wrote.
    Message,
    /// The complainant objected.
    Objection,
    /// An official asked that a complainant's protection be ended.
    Protection,
    /// A notice did not reach the complainant: he has to be told another way.
    Undelivered,
}

impl CallKind {
    /// Every kind.
    pub const ALL: [CallKind; 4] = [
        CallKind::Message,
        CallKind::Objection,
        CallKind::Protection,
        CallKind::Undelivered,
    ];

    /// The code the database keeps.
    pub fn code(self) -> &'static str {
        match self {
            CallKind::Message => "message",
            CallKind::Objection => "objection",
            CallKind::Protection => "protection",
            CallKind::Undelivered => "undelivered",
        }
    }

    /// The kind of that code.
    pub fn parse(code: &str) -> Option<CallKind> {
        CallKind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether it is settled when the office writes to the complainant, or notes that there is
    /// nothing to write.
    pub fn is_answered_by_word(self) -> bool {
        match self {
            CallKind::Message | CallKind::Objection | CallKind::Undelivered => true,
            CallKind::Protection => false,
        }
    }
}
