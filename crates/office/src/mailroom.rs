//! What comes by e-mail: kept byte for byte before anybody looks into it, then treated as a
//! careful clerk would. A message that was kept and not treated (a crash, a database that
//! went away) is treated by a job; the same bytes again are the same message.

mod gone;
mod kept;
mod marks;
mod reply;
mod scan;
mod tray;
mod treat;

use casework::ComplaintNumber;
use jiff::SignedDuration;
use store::StoreError;
use store::jobs::{self, NewJob};
use store::tables::mails::{self, MailRow};
use uuid::Uuid;
use zeroize::Zeroizing;

pub(crate) use self::gone::{FORGET, erase_mails};
pub use self::kept::{CaseMail, CaseMailView, MailFile, SenderCheck};
pub use self::marks::MailMark;
pub use self::tray::{MailLine, MailTray, MailView};
pub(crate) use self::treat::{asks_protection, is_file};
use crate::{Office, OfficeError};

/// Kind of the job that treats what was kept.
pub(crate) const JOB: &str = "treat_mail";
/// How long whoever took a message in has to treat it himself.
const MEANWHILE: SignedDuration = SignedDuration::from_secs(60);

/// Bytes of the longest message that is taken in. Mail servers refuse at 10 to 50 MB, so what
/// is longer is none of theirs.
pub const LONGEST_MAIL: usize = 64 << 20;

/// Why a message is set aside: every code that [`MailReceived::reason`] may have.
pub const MAIL_REASONS: [&str; 14] = [
    "auto_reply",
    "generated",
    "bulk",
    "list",
    "receipt",
    "calendar",
    "loop",
    "bounce",
    "spam",
    "closed",
    "empty",
    "not_taken",
    "case_closed",
    "too_many",
];

/// What a message is to the office.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailVerdict {
    /// A new complaint.
    New,
    /// A new complaint at which somebody should look: not all of the message could be taken.
    Warn,
    /// It was added to a case.
    Reply,
    /// Kept, and no complaint.
    Ignore,
}

impl MailVerdict {
    /// Stable code, as `matur mail receive --json` prints it.
    pub fn code(self) -> &'static str {
        match self {
            MailVerdict::New => "new",
            MailVerdict::Warn => "warn",
            MailVerdict::Reply => "reply",
            MailVerdict::Ignore => "ignore",
        }
    }

    fn parse(code: &str) -> Option<MailVerdict> {
        let all = [
            MailVerdict::New,
            MailVerdict::Warn,
            MailVerdict::Reply,
            MailVerdict::Ignore,
        ];
        all.into_iter().find(|one| one.code() == code)
    }
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailReceived {
    /// Its id.
    pub mail: Uuid,
    /// What it is.
    pub verdict: MailVerdict,
    /// The complaint it began or belongs to.
    pub complaint: Option<ComplaintNumber>,
    /// Stable code of why it is no complaint; else empty.
    pub reason: String,
    /// Stable codes of what somebody should look at.
    pub warnings: Vec<String>,
    /// It had come before; nothing was stored twice.
    pub repeated: bool,
}

/// Bytes of a message that is held from being kept to being treated. A longer one is read from
/// the disk again, for a second copy of it in memory would be much.
const AT_HAND: usize = 1 << 20;

/// What a message is treated from while it is kept.
fn at_hand(raw: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    (raw.len() <= AT_HAND).then(|| Zeroizing::new(raw.to_vec()))
}

fn not_too_long(raw: &[u8]) -> Result<(), OfficeError> {
    if raw.len() > LONGEST_MAIL {
        let fault = crate::FieldFault::new("mail", "mail_too_large");
        return Err(OfficeError::Invalid(vec![fault]));
    }
    Ok(())
}

impl Office {
    /// Takes a message in: keeps it, then treats it. When this answers with an error the
    /// message may or may not be kept; given again it is treated once.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] with `mail_too_large`; [`OfficeError::Store`] when it could
    /// not be kept or treated now: whoever has it should bring it again.
    #[crate::boxed]
    pub async fn receive_mail(&self, raw: Vec<u8>) -> Result<MailReceived, OfficeError> {
        not_too_long(&raw)?;
        let held = at_hand(&raw);
        let (row, repeated) = self.keep_mail(raw).await?;
        let received = self.treat_mail(&row, held).await?;
        Ok(MailReceived {
            repeated: repeated || received.repeated,
            ..received
        })
    }

    /// Keeps a message, and the job that treats it if nobody else does; true when it was
    /// kept before.
    async fn keep_mail(&self, raw: Vec<u8>) -> Result<(MailRow, bool), OfficeError> {
        let digest = self.keys.digest("mail", &[&raw]);
        if let Some(before) = self.mail_with(&digest).await? {
            return Ok((before, true));
        }
        let (office, id, now) = (self.id, self.new_id(), self.now());
        let size = i64::try_from(raw.len()).unwrap_or(i64::MAX);
        let sealed = self.keys.seal_owned(&self.mail_place(&digest), raw);
        let row = MailRow {
            id,
            sha256: self.blobs.put(sealed).await?,
            digest,
            arrived_at: now,
            size,
            erased_at: None,
        };
        let job = NewJob {
            id: self.new_id(),
            office_id: Some(office.0),
            kind: JOB.to_owned(),
            unique_key: format!("{JOB} {}", id.as_hyphenated()),
            payload: serde_json::json!({ "mail": id }).to_string(),
            run_at: now + MEANWHILE,
            max_attempts: 20,
        };
        let kept = self
            .db
            .write({
                let row = row.clone();
                move |conn| {
                    let (row, job) = (row.clone(), job.clone());
                    Box::pin(async move {
                        mails::insert(conn, office, &row).await?;
                        jobs::enqueue(conn, &job, now).await.map(drop)
                    })
                }
            })
            .await;
        match kept {
            Ok(()) => Ok((row, false)),
            // Two servers brought it at once.
            Err(error) if error.is_conflict_on(mails::CAME) => {
                // Nothing names this copy, and nothing would erase it.
                self.blobs.forget(&row.sha256).await?;
                let before = self.mail_with(&row.digest).await?;
                Ok((before.ok_or(StoreError::NotFound)?, true))
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps a message and does no more, as if the power had failed then.
    ///
    /// # Errors
    /// As [`receive_mail`](Self::receive_mail).
    #[cfg(feature = "testing")]
    #[crate::boxed]
    pub async fn only_keep_mail(&self, raw: Vec<u8>) -> Result<Uuid, OfficeError> {
        self.keep_mail(raw).await.map(|(row, _)| row.id)
    }

    async fn mail_with(&self, digest: &str) -> Result<Option<MailRow>, StoreError> {
        let (office, digest) = (self.id, digest.to_owned());
        self.db
            .read(move |conn| {
                let digest = digest.clone();
                Box::pin(async move { mails::by_digest(conn, office, &digest).await })
            })
            .await
    }

    pub(crate) fn mail_place(&self, digest: &str) -> Vec<u8> {
        [self.id.0.as_bytes().as_slice(), b"mail", digest.as_bytes()].concat()
    }

    /// Where what the tray lists of a message is sealed to.
    pub(crate) fn said_place(&self, digest: &str) -> Vec<u8> {
        [self.mail_place(digest).as_slice(), b"said"].concat()
    }

    /// What is kept of who wrote a message and what about; nothing where it does not open.
    pub(crate) fn said_of(&self, digest: &str, sealed: &[u8]) -> serde_json::Value {
        let clear = self.keys.open(&self.said_place(digest), sealed).ok();
        let said = clear.and_then(|clear| serde_json::from_slice(&clear).ok());
        said.unwrap_or_default()
    }

    /// What a job says: treat this message, if that was not done.
    pub(crate) async fn treat_kept(&self, payload: &str) -> Result<(), OfficeError> {
        let unreadable = || StoreError::Corrupt("job of a message".to_owned());
        let said: serde_json::Value = serde_json::from_str(payload).map_err(|_| unreadable())?;
        let id = said["mail"].as_str().and_then(|id| id.parse::<Uuid>().ok());
        let (office, id) = (self.id, id.ok_or_else(unreadable)?);
        let row = self
            .db
            .read(move |conn| Box::pin(mails::find(conn, office, id)))
            .await?;
        match row {
            Some(row) => self.treat_mail(&row, None).await.map(drop),
            None => Ok(()),
        }
    }
}
