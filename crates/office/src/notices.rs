//! What a complainant is told by e-mail: called for in the transaction of what happened, made
//! of the case when it is sent, and what became of it.

mod send;
mod tell;

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use casework::{
    Action, CaseId, NoticeId, NoticeKind, OfficeId, RegisterNumber, ReplyWay, Situation,
    mail_address, notice_of,
};
use jiff::{SignedDuration, Timestamp};
use sop::{Event, PassageRef};
use store::jobs::{self, NewJob};
use store::tables::complaints::ComplaintRow;
use store::tables::history::NewEntry;
use store::tables::notices::{self, NoticeRow};
pub use store::tables::notices::{NoticeState, NoticesWaiting};
use store::{Conn, StoreError};
use zeroize::Zeroizing;

pub(crate) use self::send::Work;
pub use self::send::{NOT_SENT, ToSend};
pub(crate) use self::tell::notice_of_message;
pub use self::tell::{NoticeMail, NoticeSaid};
use crate::{FieldFault, Identity, Keys, Office, OfficeError, SignedIn};

/// Kind of the job that sends one.
const JOB: &str = "send_notice";
/// How often it is tried: over two and a half days, with the pauses of a job.
const ATTEMPTS: u32 = 20;
/// Acknowledgements, and new PINs, to one address within a day. Two machines that answer each
/// other end here.
const A_DAY: u64 = 5;
/// How long before the time to complete something is over the complainant is reminded.
const REMINDED: SignedDuration = SignedDuration::from_hours(72);
/// A reminder follows its question after a day at the earliest.
const NOT_BEFORE: SignedDuration = SignedDuration::from_hours(24);

/// How an office is reached by e-mail, and whether it answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeMail {
    /// Its address.
    pub address: String,
    /// Whether what is sent to the address with `+` and more before the `@` comes to the same
    /// mailbox (RFC 5233): then each case has an address to answer to.
    pub tags: bool,
    /// Whether somebody sends for it.
    pub sends: bool,
    /// The name under which its mail server tells what it found out about senders (RFC 8601);
    /// without it nobody is believed.
    pub trusted: Option<String>,
}

/// The offices that are reached by e-mail.
pub(crate) type OfficeMails = Arc<RwLock<HashMap<OfficeId, Arc<OfficeMail>>>>;

/// A notice as the page of its case shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeLine {
    /// What it tells.
    pub kind: NoticeKind,
    /// Where it stands.
    pub state: NoticeState,
    /// Stable code of why it failed or was dropped; else empty.
    pub why: String,
    /// When it was called for.
    pub made_at: Timestamp,
    /// When it was sent, failed or was dropped.
    pub settled_at: Option<Timestamp>,
}

/// What calls for notices in a transaction: whether and to whom they would go.
#[derive(Clone)]
pub(crate) struct Posting {
    office: OfficeId,
    wanted: ReplyWay,
    to_digest: String,
    keys: Arc<Keys>,
}

impl OfficeMail {
    /// Where its mail is delivered: what follows the `@`.
    pub(crate) fn domain(&self) -> &str {
        self.address
            .rsplit_once('@')
            .map_or("", |(_, domain)| domain)
    }

    /// The address with this before the `@`; itself where the server knows no such.
    pub(crate) fn tagged(&self, tag: &str) -> String {
        match self.address.rsplit_once('@') {
            Some((local, domain)) if self.tags => format!("{local}+{tag}@{domain}"),
            _ => self.address.clone(),
        }
    }

    /// What stands before the `@` of one of its addresses, behind the `+`.
    pub(crate) fn tag_of<'a>(&self, address: &'a str) -> Option<&'a str> {
        let (own, domain) = self.address.rsplit_once('@')?;
        let (local, at) = address.rsplit_once('@')?;
        let (name, tag) = local.split_once('+')?;
        let same = name.eq_ignore_ascii_case(own) && at.eq_ignore_ascii_case(domain);
        Some(tag).filter(|_| same && self.tags)
    }
}

impl Office {
    /// How it is reached by e-mail from now on, in this process.
    pub fn set_mail(&self, mail: OfficeMail) {
        let mut all = self.mails.write().unwrap_or_else(PoisonError::into_inner);
        all.insert(self.id, Arc::new(mail));
    }

    /// How it is reached by e-mail; none where nobody said.
    pub fn mail(&self) -> Option<Arc<OfficeMail>> {
        let all = self.mails.read().unwrap_or_else(PoisonError::into_inner);
        all.get(&self.id).cloned()
    }

    /// What calls for notices to the complainant of a case; none where he cannot be told by
    /// e-mail.
    pub(crate) fn posting_of(&self, row: &ComplaintRow) -> Result<Option<Posting>, OfficeError> {
        // Opened only where somebody sends.
        if !self.mail().is_some_and(|mail| mail.sends) {
            return Ok(None);
        }
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        Ok(self.posting(&identity, row.reply_way))
    }

    /// The same of somebody whose complaint is being recorded.
    pub(crate) fn posting(&self, identity: &Identity, wanted: ReplyWay) -> Option<Posting> {
        let mail = self.mail().filter(|mail| mail.sends)?;
        let to = mail_address(&identity.contact)?;
        // To itself an office would write for ever.
        let own = to.eq_ignore_ascii_case(&mail.address) || mail.tag_of(to).is_some();
        (!own).then(|| Posting {
            office: self.id,
            wanted,
            to_digest: self.to_digest(to),
            keys: Arc::clone(&self.keys),
        })
    }

    fn to_digest(&self, address: &str) -> String {
        let address = address.to_lowercase();
        let parts = [self.id.0.as_bytes().as_slice(), address.as_bytes()];
        self.keys.digest("notice to", &parts)
    }

    /// The tag of the address to which the complainant of a case answers.
    pub(crate) fn reply_tag(&self, case: CaseId, register: RegisterNumber) -> String {
        let parts = [self.id.0.as_bytes().as_slice(), case.0.as_bytes()];
        let secret = self.keys.digest("reply tag", &parts);
        let short = secret.get(..20).unwrap_or_default();
        format!("{}-{}-{short}", register.year, register.number)
    }

    /// Sends a message to `to`, to see whether e-mail arrives.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with field `to`.
    #[crate::boxed]
    pub async fn try_mail(&self, who: &SignedIn, to: &str) -> Result<NoticeId, OfficeError> {
        who.permit(Action::KeepSettings, &Situation::default())?;
        let fault = |code| OfficeError::Invalid(vec![FieldFault::new("to", code)]);
        let to = mail_address(to).ok_or_else(|| fault("mail_address"))?;
        if !self.mail().is_some_and(|mail| mail.sends) {
            return Err(fault("mail_not_sent"));
        }
        let (office, now, id) = (self.id, self.now(), NoticeId(self.new_id()));
        let row = NoticeRow {
            secret: Some(self.keys.seal(&secret_place(office, id), to.as_bytes())),
            ..waiting(id, None, NoticeKind::Test, self.to_digest(to), now)
        };
        let job = job(office, id, self.new_id(), now, 3);
        self.db
            .write(move |conn| {
                let (row, job) = (row.clone(), job.clone());
                Box::pin(async move {
                    notices::insert(conn, office, &row).await?;
                    jobs::enqueue(conn, &job, now).await.map(drop)
                })
            })
            .await?;
        Ok(id)
    }

    /// Where a notice stands, and why; none where there is no such.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn tried_mail(
        &self,
        who: &SignedIn,
        id: NoticeId,
    ) -> Result<Option<NoticeLine>, OfficeError> {
        who.permit(Action::KeepSettings, &Situation::default())?;
        let office = self.id;
        let row = self
            .db
            .read(move |conn| Box::pin(notices::find(conn, office, id)))
            .await?;
        let test = row.filter(|row| row.kind == NoticeKind::Test);
        Ok(test.as_ref().map(NoticeLine::of))
    }

    /// What waits to be sent.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn notices_waiting(&self) -> Result<NoticesWaiting, OfficeError> {
        let office = self.id;
        let read = self
            .db
            .read(move |conn| Box::pin(notices::waiting(conn, office)));
        Ok(read.await?)
    }
}

impl NoticeLine {
    pub(crate) fn of(row: &NoticeRow) -> NoticeLine {
        NoticeLine {
            kind: row.kind,
            state: row.state,
            why: row.why.clone(),
            made_at: row.made_at,
            settled_at: row.settled_at,
        }
    }
}

impl Posting {
    /// Keeps the notices that these records of a case call for, each with the job that sends
    /// it. `pin` goes along with an acknowledgement: for whoever nobody could hand it to.
    pub(crate) async fn follow(
        &self,
        conn: &mut Conn<'_>,
        case: CaseId,
        entries: &[NewEntry],
        pin: Option<&str>,
        now: Timestamp,
    ) -> Result<(), OfficeError> {
        for entry in entries {
            let Some((kind, text)) = notice_of(&entry.what, self.wanted) else {
                continue;
            };
            let pin = pin.filter(|_| kind == NoticeKind::Acknowledgement);
            self.call_for(conn, case, (kind, text), pin, now, now)
                .await?;
            if let casework::Happening::Procedure(Event::Suspended { until, .. }) = &entry.what {
                let at = *until - REMINDED;
                if at > now + NOT_BEFORE {
                    let reminder = (NoticeKind::Reminder, text);
                    self.call_for(conn, case, reminder, None, now, at).await?;
                }
            }
        }
        Ok(())
    }

    /// Keeps the notice that brings a new PIN. Until it is sent the old one stays good.
    pub(crate) async fn bring_pin(
        &self,
        conn: &mut Conn<'_>,
        case: CaseId,
        pin: &str,
        now: Timestamp,
    ) -> Result<(), OfficeError> {
        let what = (NoticeKind::NewPin, None);
        self.call_for(conn, case, what, Some(pin), now, now).await
    }

    async fn call_for(
        &self,
        conn: &mut Conn<'_>,
        case: CaseId,
        (kind, text): (NoticeKind, Option<&PassageRef>),
        pin: Option<&str>,
        now: Timestamp,
        send_at: Timestamp,
    ) -> Result<(), OfficeError> {
        let id = NoticeId(self.keys.new_id(now));
        let mut row = NoticeRow {
            passage: text.map(|text| text.id.0.clone()),
            secret: pin.map(|pin| {
                let place = secret_place(self.office, id);
                self.keys.seal(&place, pin.as_bytes())
            }),
            ..waiting(id, Some(case), kind, self.to_digest.clone(), now)
        };
        if kind.is_automatic() {
            let since = now - SignedDuration::from_hours(24);
            let lately = notices::lately(conn, self.office, &self.to_digest, kind, since).await?;
            if lately >= A_DAY {
                row.state = NoticeState::Dropped;
                "too_many".clone_into(&mut row.why);
                row.settled_at = Some(now);
                row.secret = None;
            }
        }
        notices::insert(conn, self.office, &row).await?;
        if row.state == NoticeState::Waiting {
            let job = job(self.office, id, self.keys.new_id(now), send_at, ATTEMPTS);
            jobs::enqueue(conn, &job, now).await?;
        }
        Ok(())
    }
}

/// The secret that a notice carries until it is gone: a PIN, or the address of a try.
fn secret_of(
    keys: &Keys,
    office: OfficeId,
    row: &NoticeRow,
) -> Result<Option<Zeroizing<String>>, StoreError> {
    let Some(sealed) = &row.secret else {
        return Ok(None);
    };
    let clear = keys
        .open(&secret_place(office, row.id), sealed)
        .map_err(|_| StoreError::Corrupt("the secret of a notice".to_owned()))?;
    let text = String::from_utf8_lossy(&clear).into_owned();
    Ok(Some(Zeroizing::new(text)))
}

/// Where the secret of a notice belongs.
fn secret_place(office: OfficeId, id: NoticeId) -> Vec<u8> {
    [office.0.as_bytes().as_slice(), b"notice", id.0.as_bytes()].concat()
}

fn waiting(
    id: NoticeId,
    case: Option<CaseId>,
    kind: NoticeKind,
    to_digest: String,
    now: Timestamp,
) -> NoticeRow {
    NoticeRow {
        id,
        case,
        kind,
        passage: None,
        to_digest,
        secret: None,
        state: NoticeState::Waiting,
        why: String::new(),
        made_at: now,
        settled_at: None,
    }
}

fn job(
    office: OfficeId,
    notice: NoticeId,
    id: uuid::Uuid,
    run_at: Timestamp,
    max_attempts: u32,
) -> NewJob {
    NewJob {
        id,
        office_id: Some(office.0),
        kind: JOB.to_owned(),
        unique_key: format!("{JOB} {notice}"),
        payload: serde_json::json!({ "notice": notice }).to_string(),
        run_at,
        max_attempts,
    }
}
