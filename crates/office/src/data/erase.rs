//! Who complained is erased, as he asked: the complaint, its way and its answer stay.

use casework::{
    CallKind, CaseId, DeskEvent, Entry, ErasedText, Happening, IdentityKind, OfficeId, ReplyWay,
};
use jiff::Timestamp;
use sop::{Event, PassageId};
use store::Conn;
use store::jobs::NewJob;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::{calls, drafts, history, passages};

use crate::act::draft_form;
use crate::intake::{complaint_digest, correction_form};
use crate::mailroom::erase_mails;
use crate::mask::OF_IDENTITY;
use crate::passages::Written;
use crate::{FieldBefore, Identity, Office, OfficeError};

/// What is to go, worked out before the write; the version of the case says whether it still
/// holds there.
#[derive(Clone)]
pub(super) struct Erasure {
    case: CaseId,
    version: i64,
    digest: String,
    texts: Vec<(PassageId, Option<Written>)>,
    /// What throws the files of his messages away.
    forget: NewJob,
    at: Timestamp,
}

impl Office {
    /// What is to go of a case: its row's identity, what stood there of it before a correction,
    /// and to whom an answer was given. His messages go too, whatever came until then.
    pub(super) async fn erasure(&self, row: &ComplaintRow) -> Result<Erasure, OfficeError> {
        let (office, case, now) = (self.id, row.id, self.now());
        let read = self.db.read(move |conn| {
            Box::pin(conn.ask((
                history::of_case(office, case),
                passages::of_case(office, case),
            )))
        });
        let (told, rows) = read.await?;
        let entries: Vec<Entry> = history::entries(&told)?;
        let text = |id: &PassageId| {
            let row = rows
                .iter()
                .find(|row| row.body.is_some() && row.id.as_hyphenated().to_string() == id.0);
            row.and_then(|row| self.text(row))
        };
        let mut texts = Vec::new();
        for entry in &entries {
            match &entry.what {
                Happening::Desk(DeskEvent::ComplaintCorrected { before, .. }) => {
                    let stood = text(&before.id).unwrap_or_default();
                    let fields: Vec<FieldBefore> = serde_json::from_str(&stood).unwrap_or_default();
                    let (gone, stays): (Vec<_>, Vec<_>) = fields
                        .into_iter()
                        .partition(|one| OF_IDENTITY.contains(&one.field.as_str()));
                    if gone.is_empty() {
                        continue;
                    }
                    // What was corrected of the story belongs to the record.
                    let left = match stays.is_empty() {
                        true => None,
                        false => self.written(&serde_json::to_string(&stays).unwrap_or_default()),
                    };
                    texts.push((before.id.clone(), left));
                }
                Happening::Procedure(Event::FollowedUp { follow_up, .. })
                    if text(&follow_up.recipient.id).is_some() =>
                {
                    texts.push((follow_up.recipient.id.clone(), None));
                }
                _ => {}
            }
        }
        let unnamed = ComplaintRow {
            identity_kind: IdentityKind::Anonymous,
            identity: None,
            point: None,
            reply_way: ReplyWay::Tracking,
            ..row.clone()
        };
        Ok(Erasure {
            case,
            version: row.version,
            digest: complaint_digest(&unnamed, &Identity::default(), None),
            texts,
            forget: self.forget_job(case, now),
            at: now,
        })
    }
}

impl Erasure {
    /// Erases it. The record of it is the caller's to append.
    ///
    /// # Errors
    /// [`OfficeError::Stale`] when the case was changed since.
    pub(super) async fn carry_out(
        &self,
        conn: &mut Conn<'_>,
        office: OfficeId,
    ) -> Result<DeskEvent, OfficeError> {
        let to = (IdentityKind::Anonymous, ReplyWay::Tracking);
        if !complaints::unname(conn, office, self.case, to, self.version).await? {
            return Err(OfficeError::Stale { by: None, at: None });
        }
        // Nobody has to decide any more whether he is protected.
        calls::settle(conn, office, self.case, CallKind::Protection).await?;
        // A form somebody began to fill in may name him.
        for form in [draft_form(self.case), correction_form(self.case)] {
            drafts::discard_all(conn, office, &form).await?;
        }
        let mut texts = Vec::new();
        for (id, left) in &self.texts {
            let key = id.0.parse().map_err(|_| OfficeError::NotFound)?;
            passages::erase(conn, office, self.case, key).await?;
            if let Some(left) = left {
                left.keep(conn, office, Some(self.case)).await?;
            }
            texts.push(ErasedText {
                text: id.0.clone(),
                left: left.as_ref().map(|left| left.passage.reference()),
            });
        }
        Ok(DeskEvent::IdentityErased {
            digest: self.digest.clone(),
            texts,
            mails: erase_mails(conn, office, self.case, &self.forget, self.at).await?,
        })
    }
}
