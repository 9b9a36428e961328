//! Messages that belong to a case: what its complainant answers, and what a mail server says
//! of a notice of ours.

use casework::{CaseId, ComplaintNumber, OfficeId, mail_address};
use jiff::Timestamp;
use mail::{Bounce, Message, Verdict};
use store::StoreError;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::mails::{self, MailOutcome, MailRow};
use store::tables::notices::{self, NoticeState};

use super::treat::{cut, warnings};
use super::{MailReceived, MailVerdict};
use crate::act::find_case;
use crate::intake::check::STORY;
use crate::notices::{Work, notice_of_message};
use crate::{Directory, FieldFault, Identity, Office, OfficeError};

/// How a message is known to belong to a case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Known {
    /// It says something that only who was written to can know: the address to answer to, or
    /// the Message-ID of a notice.
    ByWhatWeWrote,
    /// It names something that others may know, too: its sender must be the complainant.
    BySender,
}

impl Office {
    /// The case that a message belongs to, if it does.
    pub(super) async fn case_of_reply(
        &self,
        directory: &Directory,
        message: &Message,
    ) -> Result<Option<ComplaintRow>, OfficeError> {
        let Some((row, known)) = self.case_named(directory, message).await? else {
            return Ok(None);
        };
        if known == Known::BySender && !self.is_from_complainant(&row, message)? {
            return Ok(None);
        }
        Ok(Some(row))
    }

    async fn case_named(
        &self,
        directory: &Directory,
        message: &Message,
    ) -> Result<Option<(ComplaintRow, Known)>, OfficeError> {
        if let Some(row) = self.case_of_tag(directory, &message.recipients).await? {
            return Ok(Some((row, Known::ByWhatWeWrote)));
        }
        // The last of a conversation stands at the end.
        let answered = message.in_reply_to.iter();
        let answered = answered.chain(message.references.iter().rev());
        for id in answered {
            let notice = notice_of_message(id);
            let key = self.message_key(id);
            let office = self.id;
            let case = self
                .db
                .read(move |conn| {
                    let key = key.clone();
                    Box::pin(async move {
                        let notice = match notice {
                            Some(id) => notices::find(conn, office, id).await?,
                            None => None,
                        };
                        match notice.and_then(|notice| notice.case) {
                            Some(case) => Ok(Some((case, Known::ByWhatWeWrote))),
                            None => {
                                let case = mails::case_of(conn, office, &key).await?;
                                Ok::<_, StoreError>(case.map(|case| (case, Known::BySender)))
                            }
                        }
                    })
                })
                .await?;
            if let Some((case, known)) = case {
                return Ok(self.row_of(case).await?.map(|row| (row, known)));
            }
        }
        let Some(number) = number_in(&message.subject) else {
            return Ok(None);
        };
        if number.prefix != directory.profile.prefix_of(number.register.year) {
            return Ok(None);
        }
        let office = self.id;
        let found = self
            .db
            .read(move |conn| Box::pin(find_case(conn, office, number.register)))
            .await?;
        Ok(found.map(|found| (found.row, Known::BySender)))
    }

    /// The case of an address that only its complainant was given.
    async fn case_of_tag(
        &self,
        directory: &Directory,
        recipients: &[String],
    ) -> Result<Option<ComplaintRow>, OfficeError> {
        let Some(mail) = self.mail() else {
            return Ok(None);
        };
        for address in recipients {
            let Some(tag) = mail.tag_of(address).map(str::to_lowercase) else {
                continue;
            };
            let mut parts = tag.splitn(3, '-');
            let register = parts.next().zip(parts.next()).and_then(|(year, number)| {
                Some(casework::RegisterNumber {
                    year: year.parse().ok()?,
                    number: number.parse().ok()?,
                })
            });
            let Some(register) = register else { continue };
            // Whether there is such a number is told to nobody who does not know the rest.
            let number = directory.number(register);
            let office = self.id;
            let found = self
                .db
                .read(move |conn| Box::pin(find_case(conn, office, number.register)))
                .await?;
            let row = found.map(|found| found.row);
            if let Some(row) = row.filter(|row| self.reply_tag(row.id, row.register) == tag) {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    pub(super) async fn row_of(&self, case: CaseId) -> Result<Option<ComplaintRow>, StoreError> {
        let office = self.id;
        let rows = self
            .db
            .read(move |conn| Box::pin(conn.ask(complaints::of_ids(office, &[case]))))
            .await?;
        Ok(rows.into_iter().next())
    }

    /// Whether the sender says to be the complainant, and no server he passed says that he is
    /// not.
    fn is_from_complainant(
        &self,
        row: &ComplaintRow,
        message: &Message,
    ) -> Result<bool, OfficeError> {
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let same = mail_address(&identity.contact)
            .zip(message.from.as_ref())
            .is_some_and(|(own, from)| own.eq_ignore_ascii_case(&from.address));
        let said = &message.authentication;
        // Without DMARC the sending server itself is what is known, unless somebody signed.
        let foreign_server = said.dmarc.is_none()
            && said.spf == Some(Verdict::Fail)
            && said.dkim != Some(Verdict::Pass);
        Ok(same && said.dmarc != Some(Verdict::Fail) && !foreign_server)
    }

    /// Keyed digest of a Message-ID.
    pub(super) fn message_key(&self, message_id: &str) -> String {
        let parts = [self.id.0.as_bytes().as_slice(), message_id.as_bytes()];
        self.keys.digest("message id", &parts)
    }

    /// Adds what a complainant writes to his case; a reason why it is not added.
    pub(super) async fn add_reply(
        &self,
        mail: &MailRow,
        row: &ComplaintRow,
        message: &mut Message,
        now: Timestamp,
    ) -> Result<Result<MailReceived, &'static str>, OfficeError> {
        let mut warnings = warnings(message);
        let mut text = message.own.trim().to_owned();
        if text.chars().count() > STORY {
            warnings.push("text_cut".to_owned());
            text = cut(&text, STORY);
        }
        if !self.is_from_complainant(row, message)? {
            warnings.push("other_sender".to_owned());
        }
        if let Err(OfficeError::Invalid(faults)) = self.ask_to_write(row).await {
            return Ok(Err(why_not(&faults)));
        }
        let held = self.scan_files(mail, message, true, now).await?;
        let files = self
            .files_of(row.id, &mut message.parts, &held, &mut warnings, None, now)
            .await?;
        if text.is_empty() && files.is_empty() {
            return Ok(Err("empty"));
        }
        let made = MailOutcome {
            verdict: MailVerdict::Reply.code().to_owned(),
            reason: String::new(),
            warnings: warnings.join(" "),
            said: self.said(mail, message),
            case: Some(row.id),
            outcome: None,
            decided_at: now,
            message_key: self.key_of_message(message),
        };
        let kept = self
            .keep_mailed(row, mail.id, made, &text, files, now)
            .await;
        match kept {
            Ok(()) => {}
            Err(OfficeError::Invalid(faults)) => return Ok(Err(why_not(&faults))),
            Err(OfficeError::Store(error)) if error.is_conflict_on(mails::WAS_DECIDED) => {
                let made = self.outcome_of(mail).await?.ok_or(StoreError::NotFound)?;
                return self.received(mail, made, true).await.map(Ok);
            }
            Err(other) => return Err(other),
        }
        Ok(Ok(MailReceived {
            mail: mail.id,
            verdict: MailVerdict::Reply,
            complaint: Some(self.directory().number(row.register)),
            reason: String::new(),
            warnings,
            repeated: false,
        }))
    }

    pub(super) fn key_of_message(&self, message: &Message) -> Option<String> {
        let id = message.message_id.as_deref()?;
        Some(self.message_key(id))
    }

    /// What a mail server says about a notice: one that failed did not reach its complainant.
    pub(super) async fn note_bounce(
        &self,
        directory: &Directory,
        message: &Message,
        bounce: &Bounce,
    ) -> Result<(), OfficeError> {
        if !bounce.is_failure() {
            return Ok(());
        }
        let named = bounce.original_message_id.as_deref();
        let named = named.and_then(notice_of_message);
        let office = self.id;
        let found = match named {
            Some(id) => {
                let read = self
                    .db
                    .read(move |conn| Box::pin(notices::find(conn, office, id)));
                read.await?
            }
            None => {
                self.last_sent(office, directory, &message.recipients)
                    .await?
            }
        };
        let Some(notice) = found else {
            return Ok(());
        };
        self.settle_notice(notice.id, NoticeState::Failed, "bounced", Work::None)
            .await
            .map(drop)
    }

    /// The last notice of the case to whose address a report came that quotes nothing.
    async fn last_sent(
        &self,
        office: OfficeId,
        directory: &Directory,
        recipients: &[String],
    ) -> Result<Option<notices::NoticeRow>, OfficeError> {
        let Some(row) = self.case_of_tag(directory, recipients).await? else {
            return Ok(None);
        };
        let case = row.id;
        let rows = self
            .db
            .read(move |conn| Box::pin(conn.ask(notices::of_case(office, case))))
            .await?;
        let sent = |row: &notices::NoticeRow| row.state == NoticeState::Sent;
        Ok(rows.into_iter().rev().find(sent))
    }
}

/// Why a complainant may not write now.
fn why_not(faults: &[FieldFault]) -> &'static str {
    match faults.first().map(|fault| fault.code) {
        Some("own_too_many") => "too_many",
        _ => "case_closed",
    }
}

/// The complaint number that a subject names, if it names one.
fn number_in(subject: &str) -> Option<ComplaintNumber> {
    let apart = |c: char| !(c.is_alphanumeric() || matches!(c, '-' | '/'));
    subject.split(apart).find_map(|word| word.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_found_in_a_subject() {
        for subject in [
            "Re: [ST-2026-000012] Lampu",
            "st-2026-12 fotonya",
            "(ST-2026-000012)",
        ] {
            let found = number_in(subject).map(|number| number.register.number);
            assert_eq!(found, Some(12), "{subject}");
        }
        for subject in ["", "Lampu jalan", "2026-12", "rapat 12-12-2026"] {
            assert_eq!(number_in(subject), None, "{subject}");
        }
    }
}
