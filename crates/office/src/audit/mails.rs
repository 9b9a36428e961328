//! What came by e-mail: each message is there as it came, or a record says that it was erased.

use std::collections::HashSet;

use casework::{Break, Broken, DeskEvent};
use jiff::SignedDuration;
use store::StoreError;
use store::tables::mails::{self, MailRow};
use uuid::Uuid;

use super::about;
use super::copy::OfCopy;
use super::told::Tale;
use crate::{Office, OfficeError};

/// Messages read at a time.
const PAGE: u32 = 200;
/// How long the file of an erased message may still lie there: whoever erased it throws it away
/// at once, and a job does so that he did not come to.
const MEANWHILE: SignedDuration = SignedDuration::from_hours(1);

/// A message, and what is listed of it.
type Kept = (MailRow, Option<Vec<u8>>);

impl Office {
    /// Holds every message against its row, and what is erased against the history.
    pub(super) async fn audit_mails(
        &self,
        tale: &Tale,
        copy: Option<&OfCopy<'_>>,
        with_keys: bool,
        broken: &mut Vec<Broken>,
    ) -> Result<usize, OfficeError> {
        let mut after = Uuid::nil();
        let mut seen = HashSet::new();
        loop {
            let page = self.mails_after(after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = last.id;
            for kept in page {
                let id = kept.0.id;
                seen.insert(id);
                if self
                    .mail_differs(tale, copy, with_keys, &kept)
                    .await?
                    .is_none()
                {
                    continue;
                }
                // It may have been erased since it was read.
                let before = Uuid::from_u128(id.as_u128().saturating_sub(1));
                let again = self.mails_after(before, 1).await?.pop();
                let differs = match again.filter(|(row, _)| row.id == id) {
                    Some(kept) => self.mail_differs(tale, copy, with_keys, &kept).await?,
                    None => Some(Break::StateDiffers),
                };
                broken.extend(differs.map(|what| about(what, subject(id))));
            }
        }
        let gone = tale.mails.iter().filter(|id| !seen.contains(id));
        broken.extend(gone.map(|id| about(Break::StateDiffers, subject(*id))));
        Ok(seen.len())
    }

    async fn mails_after(&self, id: Uuid, limit: u32) -> Result<Vec<Kept>, StoreError> {
        let office = self.id;
        self.db
            .read(move |conn| Box::pin(mails::after(conn, office, id, limit)))
            .await
    }

    /// What is wrong with one message.
    async fn mail_differs(
        &self,
        tale: &Tale,
        copy: Option<&OfCopy<'_>>,
        with_keys: bool,
        (row, said): &Kept,
    ) -> Result<Option<Break>, OfficeError> {
        let told = tale.mails.contains(&row.id);
        let Some(at) = row.erased_at else {
            if told {
                return Ok(Some(Break::StateDiffers));
            }
            let listed = said.as_ref().filter(|_| with_keys);
            let place = self.said_place(&row.digest);
            if listed.is_some_and(|said| self.keys.open(&place, said).is_err()) {
                return Ok(Some(Break::TextChanged));
            }
            return self.mail_file_differs(copy, row).await;
        };
        let empty = said.as_ref().is_none_or(Vec::is_empty);
        let there = match copy {
            Some(copy) => copy.files.contains_key(&row.sha256),
            None => self.blobs.exists(&row.sha256).await?,
        };
        let going = self.now().duration_since(at) < MEANWHILE;
        let right = empty && (!there || going) && (told || self.mail_erased_since(row.id).await?);
        Ok((!right).then_some(Break::StateDiffers))
    }

    /// Whether its file is there and is what was kept: no other can be put in its place.
    async fn mail_file_differs(
        &self,
        copy: Option<&OfCopy<'_>>,
        row: &MailRow,
    ) -> Result<Option<Break>, OfficeError> {
        if let Some(copy) = copy {
            return Ok(match copy.files.get(&row.sha256) {
                Some(true) => None,
                Some(false) => Some(Break::FileChanged),
                None => Some(Break::FileMissing),
            });
        }
        match self.raw_mail(row).await {
            Ok(raw) if self.keys.digest("mail", &[&raw]) == row.digest => Ok(None),
            Ok(_) | Err(OfficeError::Store(StoreError::Corrupt(_))) => Ok(Some(Break::FileChanged)),
            Err(OfficeError::Store(StoreError::NotFound)) => Ok(Some(Break::FileMissing)),
            Err(other) => Err(other),
        }
    }

    /// Whether a message was erased after the history was read.
    async fn mail_erased_since(&self, id: Uuid) -> Result<bool, OfficeError> {
        let since = self.erased_last().await?;
        Ok(since.iter().any(|event| match event {
            DeskEvent::IdentityErased { mails, .. } => mails.contains(&id),
            _ => false,
        }))
    }
}

fn subject(id: Uuid) -> String {
    format!("mail {id}")
}
