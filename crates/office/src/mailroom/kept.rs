//! The messages of a case, as its page lists them and a page of their own shows them. What is
//! listed lies in the database; the message itself is unsealed and read only when somebody
//! opens it.

use casework::{Action, ComplaintNumber, DeskEvent, Happening, IdentityKind};
use jiff::Timestamp;
use mail::{Authentication, Message};
use store::tables::complaints::ComplaintRow;
use store::tables::mails::{self, MailOutcome, MailRow};
use uuid::Uuid;

use super::MailLine;
use super::treat::is_listed;
use crate::intake::of_case;
use crate::{FileContent, Office, OfficeError, SignedIn};

/// A message of a case, as the case lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseMail {
    /// As it is listed. Of a protected complainant without sender and subject: both tell who
    /// he is.
    pub line: MailLine,
    /// Whoever complains is protected: only those who may open originals open it, and each
    /// time the history notes it.
    pub sealed: bool,
    /// When it was erased; then there is nothing to open.
    pub erased_at: Option<Timestamp>,
}

/// What the office's own mail server found out about the sender by one method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SenderCheck {
    /// `spf` (RFC 7208), `dkim` (RFC 6376) or `dmarc` (RFC 7489).
    pub method: &'static str,
    /// What it says, as RFC 8601 calls it: `pass`, `fail`, `softfail`, `neutral`, `none`,
    /// `temperror`, `permerror` or `policy`.
    pub verdict: &'static str,
}

/// A file that hangs on a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailFile {
    /// Its name as the sender's program wrote it; may be empty.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// It must not be opened unthinkingly, and is opened nowhere here.
    pub dangerous: bool,
}

/// A message of a case, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseMailView {
    /// As it is listed, with sender and subject.
    pub mail: CaseMail,
    /// When it was written, as it says itself.
    pub written: Option<Timestamp>,
    /// The office's own mail server, whose word is taken; none where it is not named.
    pub trusted: Option<String>,
    /// What that server said of the sender.
    pub checks: Vec<SenderCheck>,
    /// `smime_signed`, `smime_encrypted`, `pgp_signed` or `pgp_encrypted`. Not verified.
    pub protection: Option<&'static str>,
    /// The sender's own words.
    pub own: String,
    /// What he quotes.
    pub quoted: String,
    /// The files in it, those of messages within it too.
    pub files: Vec<MailFile>,
}

impl Office {
    /// Under which name the office's own mail server writes what it found out about senders
    /// (RFC 8601); whatever other servers write is not believed.
    pub(super) fn trusted_name(&self) -> Option<String> {
        self.mail().and_then(|mail| mail.trusted.clone())
    }

    /// The messages of a case as it lists them.
    pub(crate) fn case_mails(
        &self,
        kind: IdentityKind,
        found: &[(MailRow, MailOutcome)],
    ) -> Vec<CaseMail> {
        let listed = found.iter().map(|(row, made)| {
            let sealed = kind != IdentityKind::Open;
            let line = self.mail_line(row, made);
            CaseMail {
                line: match sealed {
                    true => without_writer(line),
                    false => line,
                },
                sealed,
                erased_at: row.erased_at,
            }
        });
        listed.collect()
    }

    /// One message of a case, read. Of a protected complainant it is opened by those who may
    /// open originals alone; they say `why`, and the history notes it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see the case, when there is no such
    /// message, or when it was erased; of a protected complainant
    /// [`OfficeError::NotPermitted`], and [`OfficeError::Invalid`] on `reason` without one.
    #[crate::boxed]
    pub async fn case_mail(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        id: Uuid,
        why: Option<&str>,
    ) -> Result<CaseMailView, OfficeError> {
        let opened = self.open_mail(who, number, id, why).await?;
        let message = self.read_mail(&opened.row).await?;
        let sealed = opened.case.identity_kind != IdentityKind::Open;
        Ok(CaseMailView {
            mail: CaseMail {
                line: self.mail_line(&opened.row, &opened.made),
                sealed,
                erased_at: None,
            },
            written: message
                .date
                .and_then(|seconds| Timestamp::from_second(seconds).ok()),
            trusted: self.trusted_name(),
            checks: checks(message.authentication),
            protection: message.protection.map(mail::Protection::code),
            files: files(&message),
            own: message.own,
            quoted: message.quoted,
        })
    }

    /// The bytes of a message of a case, as they came, to be saved.
    ///
    /// # Errors
    /// As [`case_mail`](Self::case_mail).
    #[crate::boxed]
    pub async fn case_mail_bytes(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        id: Uuid,
        why: Option<&str>,
    ) -> Result<FileContent, OfficeError> {
        let opened = self.open_mail(who, number, id, why).await?;
        Ok(FileContent {
            name: format!("{number}-{}.eml", opened.row.id.as_hyphenated()),
            media_type: "message/rfc822".to_owned(),
            bytes: self.raw_mail(&opened.row).await?.to_vec(),
            inline: false,
        })
    }

    /// Leave to open a message of a case, noted where its writer is protected.
    async fn open_mail(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        id: Uuid,
        why: Option<&str>,
    ) -> Result<Opened, OfficeError> {
        let (case, situation) = self.load(who, number).await?;
        let (office, of) = (self.id, case.id);
        let found = self
            .db
            .read(move |conn| Box::pin(conn.ask(mails::of_case(office, of))))
            .await?;
        let (row, made) = found
            .into_iter()
            .find(|(row, _)| row.id == id && row.erased_at.is_none())
            .ok_or(OfficeError::NotFound)?;
        if case.identity_kind != IdentityKind::Open {
            let by = who.permit(Action::OpenOriginal, &situation)?.signer;
            let reason = self.why_opened(why, true)?;
            let opened = DeskEvent::MailOpened {
                mail: id,
                reason: reason.as_ref().map(|reason| reason.passage.reference()),
            };
            let entry = of_case(self.now(), case.id, by, Happening::Desk(opened));
            self.note_opened(entry, reason).await?;
        }
        Ok(Opened { case, row, made })
    }
}

struct Opened {
    case: ComplaintRow,
    row: MailRow,
    made: MailOutcome,
}

/// The line of a message without what tells who wrote it.
fn without_writer(line: MailLine) -> MailLine {
    MailLine {
        name: String::new(),
        address: String::new(),
        subject: String::new(),
        ..line
    }
}

fn checks(found: Authentication) -> Vec<SenderCheck> {
    let said = [
        ("spf", found.spf),
        ("dkim", found.dkim),
        ("dmarc", found.dmarc),
    ];
    let said = said.into_iter().filter_map(|(method, verdict)| {
        let verdict = verdict?.code();
        Some(SenderCheck { method, verdict })
    });
    said.collect()
}

fn files(message: &Message) -> Vec<MailFile> {
    let parts = message.parts.iter().filter(|part| is_listed(part.role));
    parts
        .map(|part| MailFile {
            name: part.name.clone(),
            size: u64::try_from(part.bytes.len()).unwrap_or(u64::MAX),
            dangerous: part.danger.is_some(),
        })
        .collect()
}
