//! Texts on their way into the record: digested with a salt, sealed, kept beside the history.

use std::collections::HashMap;

use casework::{CaseId, OfficeId};
use sop::{Passage, PassageId};
use store::tables::passages::{self, PassageRow};
use store::{Conn, StoreError};
use uuid::Uuid;

use crate::Office;
use crate::keys::salted_digest;

/// A text with its salt, ready to be kept.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) passage: Passage,
    row: PassageRow,
}

impl Office {
    /// Takes a text in; blank texts are none. Line ends become `\n`, ends are trimmed.
    pub(crate) fn written(&self, text: &str) -> Option<Written> {
        let body = text.replace("\r\n", "\n").trim().to_owned();
        if body.is_empty() {
            return None;
        }
        let (id, salt) = (self.new_id(), self.keys.new_salt());
        let digest = salted_digest(&salt, body.as_bytes());
        let passage = Passage {
            id: PassageId(id.as_hyphenated().to_string()),
            digest,
            body,
        };
        let sealed = self
            .keys
            .seal(&self.text_place(id), passage.body.as_bytes());
        let row = PassageRow {
            id,
            salt,
            body: Some(sealed),
        };
        Some(Written { passage, row })
    }

    /// What was written; none when it was erased, or was not sealed here.
    pub(crate) fn text(&self, row: &PassageRow) -> Option<String> {
        let clear = self
            .keys
            .open(&self.text_place(row.id), row.body.as_deref()?)
            .ok()?;
        String::from_utf8(clear.to_vec()).ok()
    }

    /// What was written, by id.
    pub(crate) fn texts_by_id(&self, rows: &[PassageRow]) -> HashMap<String, String> {
        let texts = rows.iter();
        texts
            .filter_map(|row| Some((row.id.as_hyphenated().to_string(), self.text(row)?)))
            .collect()
    }

    fn text_place(&self, id: Uuid) -> Vec<u8> {
        [self.id.0.as_bytes().as_slice(), b"text", id.as_bytes()].concat()
    }
}

impl Written {
    /// Keeps the text.
    pub(crate) async fn keep(
        &self,
        conn: &mut Conn<'_>,
        office: OfficeId,
        case: Option<CaseId>,
    ) -> Result<(), StoreError> {
        passages::insert(conn, office, case, &self.row).await
    }
}

/// Keeps those texts that the events refer to.
pub(crate) async fn keep_all(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    texts: &[Written],
    used: &[sop::PassageId],
) -> Result<(), StoreError> {
    for text in texts {
        if used.contains(&text.passage.id) {
            text.keep(conn, office, Some(case)).await?;
        }
    }
    Ok(())
}

/// Ids of the texts events refer to.
pub(crate) fn referred(events: &[sop::Event]) -> Vec<sop::PassageId> {
    use sop::Event as E;
    let mut ids = Vec::new();
    for event in events {
        let found: Vec<Option<&sop::PassageRef>> = match event {
            E::Opened { .. }
            | E::Adopted { .. }
            | E::StepEntered { .. }
            | E::DocumentConfirmed { .. }
            | E::SlipAttached { .. }
            | E::Approved { .. } => Vec::new(),
            E::Forwarded { note, .. } | E::Weighed { note, .. } | E::Decided { note, .. } => {
                vec![note.as_ref()]
            }
            E::AdviceGiven { advice, .. } => vec![Some(advice)],
            E::DirectiveIssued { directive, .. } => vec![directive.text.as_ref()],
            E::ResolutionGiven { resolution, .. } => vec![Some(resolution)],
            E::FollowedUp { follow_up, .. } => vec![
                Some(&follow_up.text),
                Some(&follow_up.recipient),
                follow_up.proof_text.as_ref(),
            ],
            E::Archived { place, .. } => vec![place.as_ref()],
            E::Returned { reason, .. }
            | E::ProcedureSwitched { reason, .. }
            | E::Struck { reason }
            | E::Reopened { reason, .. } => vec![Some(reason)],
            E::Suspended { question, .. } => vec![Some(question)],
            E::Resumed { supplement, .. } => vec![Some(supplement)],
            E::TransferFollowed { news, .. } => vec![Some(news)],
            E::Concluded {
                conclusion, reason, ..
            } => match conclusion {
                sop::Conclusion::Transferred {
                    body, reference, ..
                } => vec![Some(reason), Some(body), reference.as_ref()],
                sop::Conclusion::Withdrawn
                | sop::Conclusion::Lapsed
                | sop::Conclusion::Rejected
                | sop::Conclusion::Merged { .. } => vec![Some(reason)],
            },
        };
        ids.extend(
            found
                .into_iter()
                .flatten()
                .map(|passage| passage.id.clone()),
        );
    }
    ids
}
