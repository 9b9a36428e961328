//! Notices on their way: claimed by whoever sends, and what became of them.

use std::sync::Arc;

use casework::{CallKind, DeskEvent, Happening, NoticeId, NoticeKind, OfficeId};
use jiff::SignedDuration;
use store::StoreError;
use store::jobs::{self, ClaimedJob, Failed, Lane};
use store::tables::notices::{self, NoticeState};
use store::tables::{calls, complaints, history};

use super::tell::Told;
use super::{NoticeMail, Office, secret_of};
use crate::intake::of_case;
use crate::{Installation, OfficeError};

/// How many are claimed in one go.
const AT_ONCE: u32 = 8;
/// How long whoever sends has for those he claimed: several servers may each take their time.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// Why a notice was not sent or did not arrive: every code that stands with one.
pub const NOT_SENT: [&str; 16] = [
    "too_many",
    "no_address",
    "no_mailbox",
    "settled",
    "erased",
    "bounced",
    "no_such_mailbox",
    "too_large",
    "refused",
    "later",
    "unreachable",
    "unknown_ca",
    "wrong_name",
    "sign_in",
    "time",
    "not_made",
];

/// A notice that somebody sends now.
#[derive(Debug)]
pub struct ToSend {
    job: ClaimedJob,
    /// What is sent.
    pub mail: NoticeMail,
}

/// The job of a notice of which something is told.
#[derive(Clone)]
pub(crate) enum Work {
    /// There is nothing more to do.
    Over(ClaimedJob),
    /// It was tried and failed: only where it is not tried again did the notice fail.
    Tried(ClaimedJob),
    /// It was done long ago.
    None,
}

impl Installation {
    /// The notices whose time has come, claimed for `worker`. Each is to be sent and then told
    /// of by [`notice_sent`](Self::notice_sent) or [`notice_refused`](Self::notice_refused);
    /// one of which nothing is told comes again after five minutes.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when none could be claimed; what keeps one of them from being
    /// made is noted with its job.
    #[crate::boxed]
    pub async fn notices_to_send(&self, worker: &str) -> Result<Vec<ToSend>, OfficeError> {
        let (now, name) = (self.now(), worker.to_owned());
        let claimed = self
            .db()
            .write(move |conn| {
                let name = name.clone();
                Box::pin(async move {
                    jobs::claim(conn, &name, now, LEASE, AT_ONCE, Lane::Outside).await
                })
            })
            .await?;
        let mut ready = Vec::new();
        for job in claimed {
            match self.told(&job).await {
                Ok(Some(mail)) => ready.push(ToSend { job, mail }),
                Ok(None) => self.job_done(job).await?,
                Err(error) => self.not_made(job, &error).await?,
            }
        }
        Ok(ready)
    }

    /// A notice that can't be made now is tried again, as one that can't be sent; after the
    /// last time it has failed.
    async fn not_made(&self, job: ClaimedJob, error: &OfficeError) -> Result<(), OfficeError> {
        tracing::warn!(job = %job.id, %error, "a notice could not be made");
        if let Ok((office, id)) = notice_of(&job)
            && let Ok(office) = self.passing(office).await
        {
            let work = Work::Tried(job);
            let told = office.settle_notice(id, NoticeState::Failed, "not_made", work);
            return told.await.map(drop);
        }
        let (why, now) = (error.to_string(), self.now());
        let failed = self.db().write(move |conn| {
            let (job, why) = (job.clone(), why.clone());
            Box::pin(async move { jobs::fail(conn, &job, &why, now).await.map(drop::<Failed>) })
        });
        Ok(failed.await?)
    }

    async fn told(&self, job: &ClaimedJob) -> Result<Option<NoticeMail>, OfficeError> {
        let (office, id) = notice_of(job)?;
        let office = self.passing(office).await?;
        office.refresh().await?;
        match office.tell_now(id).await? {
            Told::Mail(mail) => Ok(Some(*mail)),
            Told::Settled => Ok(None),
            Told::Dropped(why) => {
                let (id_of, now) = (office.id, self.now());
                self.db()
                    .write(move |conn| {
                        let state = NoticeState::Dropped;
                        Box::pin(notices::settle(conn, id_of, id, state, why, now))
                    })
                    .await?;
                Ok(None)
            }
        }
    }

    async fn job_done(&self, job: ClaimedJob) -> Result<(), OfficeError> {
        let now = self.now();
        let done = self.db().write(move |conn| {
            let job = job.clone();
            Box::pin(async move { jobs::complete(conn, &job, now).await.map(drop) })
        });
        Ok(done.await?)
    }

    /// A mail server took a notice.
    ///
    /// # Errors
    /// [`OfficeError::Store`]; it will be sent once more, under the same Message-ID.
    #[crate::boxed]
    pub async fn notice_sent(&self, sent: &ToSend) -> Result<(), OfficeError> {
        let office = self.passing(sent.mail.office).await?;
        let work = Work::Over(sent.job.clone());
        let told = office.settle_notice(sent.mail.id, NoticeState::Sent, "", work);
        told.await.map(drop)
    }

    /// A notice could not be sent now, or for ever; `why` is one of [`NOT_SENT`]. What was
    /// tried too often has failed, too.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn notice_refused(
        &self,
        of: &ToSend,
        why: &str,
        for_ever: bool,
    ) -> Result<(), OfficeError> {
        let office = self.passing(of.mail.office).await?;
        let work = match for_ever {
            true => Work::Over(of.job.clone()),
            false => Work::Tried(of.job.clone()),
        };
        let told = office.settle_notice(of.mail.id, NoticeState::Failed, why, work);
        told.await.map(drop)
    }

    /// Waits until a notice was called for here, or `limit` has passed.
    #[crate::boxed]
    pub async fn notice_or(&self, limit: std::time::Duration) {
        let called = self.db().job_enqueued(Lane::Outside);
        let _ = tokio::time::timeout(limit, called).await;
    }
}

/// The notice that a job sends, and whose it is.
fn notice_of(job: &ClaimedJob) -> Result<(OfficeId, NoticeId), StoreError> {
    let unreadable = || StoreError::Corrupt("job of a notice".to_owned());
    let said: serde_json::Value = serde_json::from_str(&job.payload).map_err(|_| unreadable())?;
    let id = said["notice"].as_str().and_then(|id| id.parse().ok());
    let office = OfficeId(job.office_id.ok_or_else(unreadable)?);
    Ok((office, id.ok_or_else(unreadable)?))
}

impl Office {
    /// Says what became of a notice, in its case too; false when that was said before.
    pub(crate) async fn settle_notice(
        &self,
        id: NoticeId,
        state: NoticeState,
        why: &str,
        work: Work,
    ) -> Result<bool, OfficeError> {
        let (office, now, why) = (self.id, self.now(), why.to_owned());
        let keys = Arc::clone(&self.keys);
        self.db
            .try_write_history(office, move |conn| {
                let (why, work, keys) = (why.clone(), work.clone(), Arc::clone(&keys));
                Box::pin(async move {
                    match &work {
                        Work::Over(job) => drop(jobs::complete(conn, job, now).await?),
                        Work::Tried(job) => {
                            if jobs::fail(conn, job, &why, now).await? != Failed::Dead {
                                return Ok(false);
                            }
                        }
                        Work::None => {}
                    }
                    let row = notices::find(conn, office, id).await?;
                    if !notices::settle(conn, office, id, state, &why, now).await? {
                        return Ok::<_, OfficeError>(false);
                    }
                    let Some((case, row)) = row.and_then(|row| Some((row.case?, row))) else {
                        return Ok(true);
                    };
                    let kind = row.kind;
                    // From now on it is the one that opens the case.
                    if (kind, state) == (NoticeKind::NewPin, NoticeState::Sent)
                        && let Some(pin) = secret_of(&keys, office, &row)?
                    {
                        let mac = keys.pin_mac(case, &pin);
                        complaints::set_pin(conn, office, case, &mac).await?;
                    }
                    let what = match state {
                        NoticeState::Sent => DeskEvent::NoticeSent { notice: id, kind },
                        NoticeState::Failed => {
                            calls::raise(conn, office, case, CallKind::Undelivered, now).await?;
                            let notice = id;
                            DeskEvent::NoticeFailed { notice, kind, why }
                        }
                        NoticeState::Waiting | NoticeState::Dropped => return Ok(true),
                    };
                    let entry = of_case(now, case, None, Happening::Desk(what));
                    history::append(conn, office, &[entry], now).await?;
                    Ok(true)
                })
            })
            .await
    }
}
