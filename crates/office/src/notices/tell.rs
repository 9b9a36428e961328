//! A notice as it stands now: whom it goes to and what it tells, of the case as it is.

use casework::{
    ComplaintNumber, DeskEvent, Entry, Greetings, Happening, NoticeId, NoticeKind, OfficeId,
    mail_address, may_tell_by_mail,
};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use store::StoreError;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::mails;
use store::tables::notices::{self, NoticeRow, NoticeState};
use zeroize::Zeroizing;

use super::{OfficeMail, secret_of};
use crate::act::progress;
use crate::citizen::Signed;
use crate::{FileContent, Identity, Office, OfficeError};

/// Bytes of the longest file that goes along; what is longer is looked up.
const FILE: usize = 10 << 20;

/// A message to be put into words and sent.
#[derive(Clone)]
pub struct NoticeMail {
    /// Its id.
    pub id: NoticeId,
    /// The office that writes.
    pub office: OfficeId,
    /// What it tells.
    pub kind: NoticeKind,
    /// Language of the office's papers, `id` or `en`.
    pub language: String,
    /// Name of the office.
    pub office_name: String,
    /// Its address line; may be empty.
    pub office_address: String,
    /// Its telephone; may be empty.
    pub telephone: String,
    /// Greeting and thanks in the language of the place.
    pub greetings: Greetings,
    /// The office's time.
    pub zone: TimeZone,
    /// The address it is from.
    pub from: String,
    /// Where answers and failures go.
    pub reply_to: String,
    /// Its Message-ID, without angle brackets; the same each time it is tried.
    pub message_id: String,
    /// What it answers: Message-IDs without angle brackets, the oldest first.
    pub references: Vec<String>,
    /// The address it goes to.
    pub to: String,
    /// Name of the complainant; none where he is protected.
    pub name: Option<String>,
    /// Number of the complaint; none of a try.
    pub number: Option<ComplaintNumber>,
    /// What it is about; none where the complainant is protected.
    pub subject: Option<String>,
    /// What it tells, in facts.
    pub said: NoticeSaid,
    /// The signed letter, where it goes along.
    pub file: Option<FileContent>,
}

/// Nothing of what it says, and not to whom: it may come into a log.
impl std::fmt::Debug for NoticeMail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NoticeMail({} {})", self.kind.code(), self.id)
    }
}

/// What a notice tells. Texts are missing where the complainant is protected: they are read
/// with number and PIN.
#[derive(Clone, PartialEq, Eq)]
pub enum NoticeSaid {
    /// The complaint was recorded.
    Recorded {
        /// When it was received.
        received: Timestamp,
        /// By when an answer is promised.
        promised: Option<Timestamp>,
        /// The PIN, for whoever could be handed none.
        pin: Option<Zeroizing<String>>,
    },
    /// Something is to be completed.
    Asked {
        /// What.
        question: Option<String>,
        /// By when.
        until: Timestamp,
    },
    /// The office wrote.
    Written {
        /// What.
        text: Option<String>,
    },
    /// The answer.
    Answered {
        /// In words.
        text: Option<String>,
        /// When it was given.
        given: Timestamp,
        /// Who signed.
        signed: Option<Signed>,
        /// The last day on which one may object.
        objection: Option<Date>,
        /// There is a signed letter.
        has_letter: bool,
    },
    /// It ended otherwise.
    Ended {
        /// `withdrawn`, `lapsed`, `rejected`, `transferred`, `merged` or `struck`.
        how: &'static str,
        /// On which grounds it was rejected.
        grounds: Option<String>,
        /// The body that has it now, and the number of the letter.
        body: Option<(String, Option<String>)>,
        /// The last day on which one may object.
        objection: Option<Date>,
    },
    /// A new PIN, for whoever lost his.
    NewPin {
        /// It.
        pin: Zeroizing<String>,
    },
    /// Nothing: it is a try.
    Try,
}

/// What becomes of a notice when its time has come.
pub(super) enum Told {
    /// It is sent.
    Mail(Box<NoticeMail>),
    /// It is not any more, for this reason.
    Dropped(&'static str),
    /// That was said before.
    Settled,
}

impl Office {
    /// Makes a notice of what the case is now.
    pub(super) async fn tell_now(&self, id: NoticeId) -> Result<Told, OfficeError> {
        let office = self.id;
        let row = self
            .db
            .read(move |conn| Box::pin(notices::find(conn, office, id)))
            .await?;
        let Some(row) = row.filter(|row| row.state == NoticeState::Waiting) else {
            return Ok(Told::Settled);
        };
        let Some(mail) = self.mail() else {
            return Ok(Told::Dropped("no_mailbox"));
        };
        let secret = secret_of(&self.keys, office, &row)?;
        match row.case {
            Some(case) => {
                let found = self
                    .db
                    .read(move |conn| Box::pin(conn.ask(complaints::of_ids(office, &[case]))))
                    .await?;
                let case = found.first().ok_or(StoreError::NotFound)?;
                self.tell_of(&mail, &row, case, secret).await
            }
            None => {
                let to = secret.unwrap_or_default();
                let told = NoticeMail {
                    reply_to: mail.address.clone(),
                    ..self.bare(&mail, &row, &to, NoticeSaid::Try)
                };
                Ok(Told::Mail(Box::new(told)))
            }
        }
    }

    async fn tell_of(
        &self,
        mail: &OfficeMail,
        notice: &NoticeRow,
        row: &ComplaintRow,
        pin: Option<Zeroizing<String>>,
    ) -> Result<Told, OfficeError> {
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let Some(to) = mail_address(&identity.contact) else {
            return Ok(Told::Dropped("no_address"));
        };
        let progress = progress(row)?;
        let read = self.read_for(row, &progress).await?;
        let view = self.track_view(row, &progress, &read);
        let open = may_tell_by_mail(row.identity_kind);
        let about = |id: &str| notice.passage.as_deref() == Some(id);
        let objection = view.own.last_objection_day();
        let mut file = None;
        let said = match notice.kind {
            NoticeKind::Acknowledgement => NoticeSaid::Recorded {
                received: row.received_at,
                promised: view.promised,
                pin,
            },
            NoticeKind::Question | NoticeKind::Reminder => {
                let asked = progress.suspended.as_ref();
                let (Some(_), Some((question, until))) = (
                    asked.filter(|asked| about(&asked.question.id.0)),
                    view.asked,
                ) else {
                    return Ok(Told::Dropped("settled"));
                };
                NoticeSaid::Asked {
                    question: question.filter(|_| open),
                    until,
                }
            }
            NoticeKind::Message => {
                let text = notice.passage.as_ref().and_then(|id| read.texts.get(id));
                let Some(text) = text else {
                    return Ok(Told::Dropped("erased"));
                };
                NoticeSaid::Written {
                    text: open.then(|| text.clone()),
                }
            }
            NoticeKind::Answer => {
                let given = progress.follow_up.as_ref();
                let (Some(_), Some(answer)) =
                    (given.filter(|given| about(&given.text.id.0)), view.answer)
                else {
                    return Ok(Told::Dropped("settled"));
                };
                if open {
                    file = self.letter_content(&progress, &read).await?;
                    file = file.filter(|file| file.bytes.len() <= FILE);
                }
                NoticeSaid::Answered {
                    text: answer.text.filter(|_| open),
                    given: answer.given_at,
                    signed: answer.signed,
                    objection,
                    has_letter: answer.letter.is_some(),
                }
            }
            NoticeKind::Ended => {
                let Some(ended) = view.ended else {
                    return Ok(Told::Dropped("settled"));
                };
                NoticeSaid::Ended {
                    how: ended.how,
                    grounds: ended.grounds.filter(|_| open),
                    body: ended.body.filter(|_| open),
                    objection,
                }
            }
            NoticeKind::NewPin => {
                // Asked for by whoever reads that address, and by nobody since at the counter.
                let made_since = |entry: &Entry| {
                    entry.at > notice.made_at
                        && matches!(entry.what, Happening::Desk(DeskEvent::PinIssued))
                };
                let other = self.to_digest(to) != notice.to_digest;
                match pin {
                    Some(pin) if !other && !read.entries.iter().any(made_since) => {
                        NoticeSaid::NewPin { pin }
                    }
                    _ => return Ok(Told::Dropped("settled")),
                }
            }
            NoticeKind::Test => NoticeSaid::Try,
        };
        let references = self.message_answered(row.id).await?;
        let told = NoticeMail {
            reply_to: mail.tagged(&self.reply_tag(row.id, row.register)),
            references,
            name: Some(identity.name.clone()).filter(|name| open && !name.is_empty()),
            number: Some(view.number),
            subject: Some(view.subject).filter(|subject| open && !subject.is_empty()),
            file,
            ..self.bare(mail, notice, to, said)
        };
        Ok(Told::Mail(Box::new(told)))
    }

    fn bare(&self, mail: &OfficeMail, row: &NoticeRow, to: &str, said: NoticeSaid) -> NoticeMail {
        let directory = self.directory();
        let profile = &directory.profile;
        NoticeMail {
            id: row.id,
            office: self.id,
            kind: row.kind,
            language: profile.language.clone(),
            office_name: profile.name.clone(),
            office_address: profile.letterhead.address.clone(),
            telephone: profile.telephone.clone(),
            greetings: profile.greetings.clone(),
            zone: directory.calendar.tz().clone(),
            from: mail.address.clone(),
            reply_to: mail.address.clone(),
            message_id: message_id(row.id, mail),
            references: Vec::new(),
            to: to.to_owned(),
            name: None,
            number: None,
            subject: None,
            said,
            file: None,
        }
    }

    /// The Message-ID of the complainant's last message in a case, where he wrote by e-mail.
    async fn message_answered(&self, case: casework::CaseId) -> Result<Vec<String>, OfficeError> {
        let office = self.id;
        let last = self
            .db
            .read(move |conn| Box::pin(mails::last_of_case(conn, office, case)))
            .await?;
        let said = last.map(|(digest, said)| self.said_of(&digest, &said));
        let id = said.and_then(|said| said["message_id"].as_str().map(str::to_owned));
        Ok(id.into_iter().collect())
    }
}

/// The Message-ID of a notice, without angle brackets: nobody can guess it (RFC 9562, 5.7).
pub(super) fn message_id(id: NoticeId, mail: &OfficeMail) -> String {
    format!("matur.{}@{}", id.0.as_simple(), mail.domain())
}

/// The notice whose Message-ID that is.
pub(crate) fn notice_of_message(message_id: &str) -> Option<NoticeId> {
    let rest = message_id.strip_prefix("matur.")?;
    let (id, _) = rest.split_once('@')?;
    uuid::Uuid::try_parse(id).ok().map(NoticeId)
}
