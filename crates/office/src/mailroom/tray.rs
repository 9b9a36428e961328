//! What came by e-mail and became no complaint: nothing is thrown away unseen, and whoever
//! keeps the register may make a complaint of it after all.

use casework::{Action, Situation};
use jiff::Timestamp;
use store::StoreError;
use store::tables::mails::{self, MailOutcome, MailRow};
use uuid::Uuid;

use super::treat::is_listed;
use super::{MailReceived, MailVerdict};
use crate::{FileContent, Office, OfficeError, SignedIn};

/// Messages of one page.
const LINES: u32 = 50;

/// A message that was set aside, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailLine {
    /// Its id.
    pub id: Uuid,
    /// When it came.
    pub arrived: Timestamp,
    /// Name of the sender as he gives it; may be empty.
    pub name: String,
    /// Address of the sender; may be empty.
    pub address: String,
    /// Subject; may be empty.
    pub subject: String,
    /// Stable code of why it was set aside.
    pub reason: String,
    /// Stable codes of what somebody should look at.
    pub warnings: Vec<String>,
    /// Bytes.
    pub size: u64,
}

/// What was set aside, the last first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailTray {
    /// A page of it.
    pub lines: Vec<MailLine>,
    /// Behind which the next page begins, if there is one.
    pub older: Option<Uuid>,
}

/// A message that was set aside, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailView {
    /// As it is listed.
    pub line: MailLine,
    /// The sender's own words.
    pub own: String,
    /// What he quotes.
    pub quoted: String,
    /// Names and bytes of the files in it.
    pub files: Vec<(String, u64)>,
}

impl Office {
    /// What was set aside, from behind one of them on; those who record complaints see it.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`] when the mark is none.
    #[crate::boxed]
    pub async fn mail_tray(
        &self,
        who: &SignedIn,
        behind: Option<Uuid>,
    ) -> Result<MailTray, OfficeError> {
        who.permit(Action::RecordComplaint, &Situation::default())?;
        let mark = match behind {
            Some(id) => {
                let (_, made) = self.set_aside(id).await?;
                (made.decided_at, id)
            }
            None => (Timestamp::MAX, Uuid::max()),
        };
        let office = self.id;
        let rows = self
            .db
            .read(move |conn| Box::pin(mails::aside(conn, office, mark, LINES + 1)))
            .await?;
        let shown = usize::try_from(LINES).unwrap_or(usize::MAX);
        let lines: Vec<MailLine> = rows
            .iter()
            .take(shown)
            .map(|(row, made)| self.mail_line(row, made))
            .collect();
        let older = lines.last().map(|line| line.id);
        Ok(MailTray {
            older: older.filter(|_| rows.len() > shown),
            lines,
        })
    }

    /// One message that was set aside, read.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`] when it is none or was taken.
    #[crate::boxed]
    pub async fn mail_set_aside(&self, who: &SignedIn, id: Uuid) -> Result<MailView, OfficeError> {
        who.permit(Action::RecordComplaint, &Situation::default())?;
        let (row, made) = self.set_aside(id).await?;
        let message = self.read_mail(&row).await?;
        let files = message.parts.iter().filter(|part| is_listed(part.role));
        let size = |bytes: usize| u64::try_from(bytes).unwrap_or(u64::MAX);
        Ok(MailView {
            line: self.mail_line(&row, &made),
            files: files
                .map(|part| (part.name.clone(), size(part.bytes.len())))
                .collect(),
            own: message.own,
            quoted: message.quoted,
        })
    }

    /// The bytes of a message that was set aside, as they came, to be saved.
    ///
    /// # Errors
    /// As [`mail_set_aside`](Self::mail_set_aside).
    #[crate::boxed]
    pub async fn mail_bytes(&self, who: &SignedIn, id: Uuid) -> Result<FileContent, OfficeError> {
        who.permit(Action::RecordComplaint, &Situation::default())?;
        let (row, _) = self.set_aside(id).await?;
        Ok(FileContent {
            name: format!("{}.eml", row.id.as_hyphenated()),
            media_type: "message/rfc822".to_owned(),
            bytes: self.raw_mail(&row).await?.to_vec(),
            inline: false,
        })
    }

    /// Makes a complaint of a message that was set aside. Whoever comes second is told what the
    /// first made of it.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`] when there is no such message;
    /// [`OfficeError::Invalid`] with why it can be none.
    #[crate::boxed]
    pub async fn take_mail(&self, who: &SignedIn, id: Uuid) -> Result<MailReceived, OfficeError> {
        let permit = who.permit(Action::RecordComplaint, &Situation::default())?;
        let (row, made) = self.mail_and_outcome(id).await?;
        if made.verdict != MailVerdict::Ignore.code() {
            return self.received(&row, made, true).await;
        }
        let mut message = self.read_mail(&row).await?;
        self.complaint_of(
            &row,
            &who.directory,
            &mut message,
            Some(permit.signer),
            self.now(),
        )
        .await
    }

    async fn set_aside(&self, id: Uuid) -> Result<(MailRow, MailOutcome), OfficeError> {
        let found = self.mail_and_outcome(id).await?;
        match found.1.verdict == MailVerdict::Ignore.code() {
            true => Ok(found),
            false => Err(OfficeError::NotFound),
        }
    }

    async fn mail_and_outcome(&self, id: Uuid) -> Result<(MailRow, MailOutcome), OfficeError> {
        let office = self.id;
        let found = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let row = mails::find(conn, office, id).await?;
                    let made = mails::decided(conn, office, id).await?;
                    Ok::<_, StoreError>(row.zip(made))
                })
            })
            .await?;
        found.ok_or(OfficeError::NotFound)
    }

    pub(crate) fn mail_line(&self, row: &MailRow, made: &MailOutcome) -> MailLine {
        let said = self.said_of(&row.digest, &made.said);
        let text = |name: &str| said[name].as_str().unwrap_or_default().to_owned();
        MailLine {
            id: row.id,
            arrived: row.arrived_at,
            name: text("name"),
            address: text("address"),
            subject: text("subject"),
            reason: made.reason.clone(),
            warnings: made
                .warnings
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            size: u64::try_from(row.size).unwrap_or_default(),
        }
    }
}
