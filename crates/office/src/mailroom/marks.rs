//! How far the mailboxes of the office were read, and which process fetches from them.

use jiff::{SignedDuration, Timestamp};
use store::tables::mailboxes::{self, MarkRow};

use super::MailReceived;
use crate::{Office, OfficeError};

/// How far a folder of a mailbox was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MailMark {
    /// The folder's UIDVALIDITY (RFC 9051, 2.3.1.1): under another one UIDs mean nothing.
    pub validity: u32,
    /// Everything up to this UID is taken.
    pub uid: u32,
    /// When it was last moved.
    pub taken_at: Timestamp,
}

impl Office {
    /// Takes a message in from a place that lets go of it afterwards. When this answers with
    /// an error it may not be kept; with none it is kept, and what could not be treated now
    /// the job treats: nothing that is wrong with one message keeps the next ones waiting.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] with `mail_too_large`; [`OfficeError::Store`] when it could
    /// not be kept.
    #[crate::boxed]
    pub async fn keep_and_treat_mail(
        &self,
        raw: Vec<u8>,
    ) -> Result<Option<MailReceived>, OfficeError> {
        super::not_too_long(&raw)?;
        let held = super::at_hand(&raw);
        let (row, repeated) = self.keep_mail(raw).await?;
        match self.treat_mail(&row, held).await {
            Ok(received) => Ok(Some(MailReceived {
                repeated: repeated || received.repeated,
                ..received
            })),
            Err(error) => {
                tracing::warn!(mail = %row.id, %error, "a kept message waits for the job that treats it");
                Ok(None)
            }
        }
    }

    /// How far a folder of a mailbox was read; none before the first time.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn mail_mark(
        &self,
        mailbox: &str,
        folder: &str,
    ) -> Result<Option<MailMark>, OfficeError> {
        let (office, names) = (self.id, (mailbox.to_owned(), folder.to_owned()));
        let row = self
            .db
            .read(move |conn| {
                let (mailbox, folder) = names.clone();
                Box::pin(async move { mailboxes::mark(conn, office, &mailbox, &folder).await })
            })
            .await?;
        let number = |value: i64| u32::try_from(value).unwrap_or_default();
        Ok(row.map(|row| MailMark {
            validity: number(row.validity),
            uid: number(row.uid),
            taken_at: row.taken_at,
        }))
    }

    /// Says how far a folder of a mailbox was read; answers with the mark as it stands now.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn set_mail_mark(
        &self,
        mailbox: &str,
        folder: &str,
        validity: u32,
        uid: u32,
    ) -> Result<MailMark, OfficeError> {
        let (office, names) = (self.id, (mailbox.to_owned(), folder.to_owned()));
        let taken_at = self.now();
        let row = MarkRow {
            validity: validity.into(),
            uid: uid.into(),
            taken_at,
        };
        self.db
            .write(move |conn| {
                let (mailbox, folder) = names.clone();
                Box::pin(
                    async move { mailboxes::set_mark(conn, office, &mailbox, &folder, &row).await },
                )
            })
            .await?;
        Ok(MailMark {
            validity,
            uid,
            taken_at,
        })
    }

    /// Takes or renews the lease of a mailbox for so long; false when another process has it.
    /// It saves work and protects nothing: two who fetch one message bring it twice, and it
    /// is the same message.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn lease_mailbox(
        &self,
        mailbox: &str,
        holder: &str,
        time: SignedDuration,
    ) -> Result<bool, OfficeError> {
        let (office, names) = (self.id, (mailbox.to_owned(), holder.to_owned()));
        let now = self.now();
        let until = now.checked_add(time).unwrap_or(now);
        let held = self.db.write(move |conn| {
            let (mailbox, holder) = names.clone();
            Box::pin(
                async move { mailboxes::lease(conn, office, &mailbox, &holder, until, now).await },
            )
        });
        Ok(held.await?)
    }

    /// Lets go of a mailbox, so that another process need not wait for the lease to run out.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn let_go_of_mailbox(&self, mailbox: &str, holder: &str) -> Result<(), OfficeError> {
        let (office, names) = (self.id, (mailbox.to_owned(), holder.to_owned()));
        let gone = self.db.write(move |conn| {
            let (mailbox, holder) = names.clone();
            Box::pin(async move { mailboxes::let_go(conn, office, &mailbox, &holder).await })
        });
        Ok(gone.await?)
    }
}
