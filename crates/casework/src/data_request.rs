//! What somebody asks about his own data (UU 27/2022 Pasal 5 to 13), by when it must be answered,
//! and how.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sop::PassageRef;

use crate::complaint::coded;
use crate::{DataRequestId, DeskEvent, Entry, Happening, Signer};

/// Hours in which a request must be answered, 3 × 24 (UU 27/2022 Pasal 30, 32, 40, 41): hours of
/// the calendar, also those of a Sunday.
pub const ANSWER_HOURS: i64 = 72;

coded!(
    /// What is asked.
    #[doc(alias = "permintaan data pribadi")]
    DataRequestKind {
        /// To know what is kept, and a copy of it.
        #[doc(alias = "akses")]
        Access = "access",
        /// To have put right what is wrong.
        #[doc(alias = "perbaikan data")]
        Correction = "correction",
        /// To end the processing, to have data erased.
        #[doc(alias = "penghapusan")]
        Erasure = "erasure",
        /// Consent to what was given freely is taken back: name and contact.
        #[doc(alias = "penarikan persetujuan")]
        Withdrawal = "withdrawal",
    }
);

coded!(
    /// What became of a request.
    DataOutcome {
        /// Done as asked.
        Granted = "granted",
        /// Done as far as the law lets the office.
        InPart = "in_part",
        /// Not done.
        Refused = "refused",
    }
);

coded!(
    /// Why a request is not, or not wholly, granted.
    DataGround {
        /// Records are kept for the time their schedule says (ISO 15489; UU 43/2009).
        #[doc(alias = "retensi")]
        Retention = "retention",
        /// Law enforcement (UU 27/2022 Pasal 15).
        LawEnforcement = "law_enforcement",
        /// Oversight (Pasal 15).
        Oversight = "oversight",
        /// Public interest in running the state (Pasal 15).
        PublicInterest = "public_interest",
        /// Who asks has not shown that the data are his.
        Unproven = "unproven",
    }
);

impl DataRequestKind {
    /// What may become of it, in the order shown to people. A record is not destroyed on
    /// request while its schedule keeps it, so erasure reaches as far as who complained.
    pub fn outcomes(self) -> &'static [DataOutcome] {
        match self {
            DataRequestKind::Access | DataRequestKind::Correction => DataOutcome::ALL,
            DataRequestKind::Erasure => &[DataOutcome::InPart, DataOutcome::Refused],
            DataRequestKind::Withdrawal => &[DataOutcome::Granted, DataOutcome::Refused],
        }
    }

    /// Whether this answer erases who complained.
    pub fn erases(self, outcome: DataOutcome) -> bool {
        match self {
            DataRequestKind::Erasure => outcome == DataOutcome::InPart,
            DataRequestKind::Withdrawal => outcome == DataOutcome::Granted,
            DataRequestKind::Access | DataRequestKind::Correction => false,
        }
    }
}

impl DataOutcome {
    /// Whether it owes a ground.
    pub fn needs_ground(self) -> bool {
        self != DataOutcome::Granted
    }
}

/// By when a request must be answered that was received then.
pub fn answer_due(received: Timestamp) -> Timestamp {
    let due = received.checked_add(SignedDuration::from_hours(ANSWER_HOURS));
    due.unwrap_or(Timestamp::MAX)
}

/// A request as the history tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRequest {
    /// Its id.
    pub id: DataRequestId,
    /// What is asked.
    pub kind: DataRequestKind,
    /// When the office received it.
    pub received_at: Timestamp,
    /// By when it must be answered.
    pub due: Timestamp,
    /// In the words of whoever asked.
    pub said: Option<PassageRef>,
    /// Who of the office wrote it down; none when the complainant asked by number and PIN.
    pub taken_by: Option<Signer>,
    /// The answer.
    pub answer: Option<DataAnswer>,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataAnswer {
    /// When.
    pub at: Timestamp,
    /// What became of it.
    pub outcome: DataOutcome,
    /// Why not, or not wholly.
    pub ground: Option<DataGround>,
    /// In words; none where the page answers by itself.
    pub text: Option<PassageRef>,
    /// Who; none where the page answers by itself.
    pub by: Option<Signer>,
}

impl DataRequest {
    /// Not answered, and the time for it is over.
    pub fn is_late(&self, now: Timestamp) -> bool {
        self.answer.is_none() && self.due < now
    }
}

/// The requests of a case, the oldest first.
pub fn data_requests(entries: &[Entry]) -> Vec<DataRequest> {
    let mut found: Vec<DataRequest> = Vec::new();
    for entry in entries {
        match &entry.what {
            Happening::Desk(DeskEvent::DataRequested {
                request,
                kind,
                due,
                said,
            }) => found.push(DataRequest {
                id: *request,
                kind: *kind,
                received_at: entry.at,
                due: *due,
                said: said.clone(),
                taken_by: entry.by,
                answer: None,
            }),
            Happening::Desk(DeskEvent::DataAnswered {
                request,
                outcome,
                ground,
                answer,
            }) => {
                if let Some(asked) = found.iter_mut().find(|one| one.id == *request) {
                    asked.answer = Some(DataAnswer {
                        at: entry.at,
                        outcome: *outcome,
                        ground: *ground,
                        text: answer.clone(),
                        by: entry.by,
                    });
                }
            }
            _ => {}
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use DataOutcome::{Granted, InPart, Refused};

    #[test]
    fn three_days_are_seventy_two_hours_of_any_day() {
        // A Friday evening: the answer is due on Monday evening, whatever the office's hours.
        let friday: Timestamp = "2026-11-27T17:30:00+08:00".parse().expect("an instant");
        let monday: Timestamp = "2026-11-30T17:30:00+08:00".parse().expect("an instant");
        assert_eq!(answer_due(friday), monday);
        assert_eq!(answer_due(Timestamp::MAX), Timestamp::MAX);
    }

    #[test]
    fn a_record_is_never_wholly_erased_and_consent_never_half_taken_back() {
        let erases = |kind: DataRequestKind| {
            let outcomes = kind.outcomes().iter().copied();
            let yes: Vec<DataOutcome> = outcomes.filter(|one| kind.erases(*one)).collect();
            yes
        };
        assert_eq!(erases(DataRequestKind::Access), []);
        assert_eq!(erases(DataRequestKind::Correction), []);
        assert_eq!(erases(DataRequestKind::Erasure), [InPart]);
        assert_eq!(erases(DataRequestKind::Withdrawal), [Granted]);
        for kind in DataRequestKind::ALL {
            assert!(kind.outcomes().contains(&Refused), "{kind:?}");
            assert!(!kind.erases(Refused), "{kind:?}");
            assert_eq!(DataRequestKind::parse(kind.code()), Some(*kind));
        }
        assert_eq!(
            [Granted, InPart, Refused].map(DataOutcome::needs_ground),
            [false, true, true]
        );
    }
}
