//! Work that follows from acts or from the clock, done beside the pages.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use store::jobs::{self, Failed, NewJob};
use store::tables::access;
use store::{Conn, StoreError};

use crate::{Office, OfficeError, import};

/// Signs the head the chain has reached.
const SIGN_HEAD: &str = "sign_head";
/// How long after an act the head is signed; acts meanwhile share the signature.
const SIGN_AFTER: SignedDuration = SignedDuration::from_secs(20);

/// The span of time whose acts share one signature.
fn slot(now: Timestamp) -> i64 {
    now.as_second().div_euclid(SIGN_AFTER.as_secs())
}

/// Enqueues the job in the act's own transaction, if it needs one.
pub(crate) async fn enqueue_head(
    conn: &mut Conn<'_>,
    job: Option<&NewJob>,
    now: Timestamp,
) -> Result<(), StoreError> {
    match job {
        Some(job) => jobs::enqueue(conn, job, now).await.map(drop),
        None => Ok(()),
    }
}

impl Office {
    /// The job that signs the head some seconds from now; none when an act of the same
    /// span has stored it already. It runs after the span is over.
    pub(crate) fn head_job(&self, now: Timestamp) -> Option<NewJob> {
        let slot = slot(now);
        (self.head_job_slot.load(Ordering::Acquire) != slot).then(|| NewJob {
            id: self.new_id(),
            office_id: Some(self.id.0),
            kind: SIGN_HEAD.to_owned(),
            unique_key: format!("{SIGN_HEAD} {} {slot}", self.id),
            payload: "{}".to_owned(),
            run_at: now + SIGN_AFTER,
            max_attempts: 10,
        })
    }

    /// To be said once the act's transaction is durable.
    pub(crate) fn head_job_stored(&self, now: Timestamp) {
        self.head_job_slot.store(slot(now), Ordering::Release);
    }

    /// Does the jobs that are due, signs the head when a record has lain unsigned too long,
    /// and answers with how many jobs there were.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when jobs could not be claimed; a job's own failure is noted
    /// with the job and tried again later.
    pub async fn work(&self, worker: &str) -> Result<usize, OfficeError> {
        let now = self.now();
        let worker = worker.to_owned();
        let claimed = self
            .db
            .write(move |conn| {
                let worker = worker.clone();
                Box::pin(async move {
                    jobs::claim(conn, &worker, now, SignedDuration::from_mins(2), 16).await
                })
            })
            .await?;
        let count = claimed.len();
        let mut signed = false;
        for job in claimed {
            let done = match job.kind.as_str() {
                // One signature stands for all that were due.
                SIGN_HEAD if signed => Ok(()),
                SIGN_HEAD => self
                    .sign_reached_head()
                    .await
                    .map(drop)
                    .map_err(|e| e.to_string()),
                import::JOB => self
                    .import_on(&job.payload)
                    .await
                    .map_err(|e| e.to_string()),
                other => Err(format!("no handler for {other}")),
            };
            signed |= job.kind == SIGN_HEAD && done.is_ok();
            let now = self.now();
            self.db
                .write(move |conn| {
                    let (job, done) = (job.clone(), done.clone());
                    Box::pin(async move {
                        match done {
                            Ok(()) => jobs::complete(conn, &job, now).await.map(drop),
                            Err(why) => jobs::fail(conn, &job, &why, now).await.map(|_: Failed| ()),
                        }
                    })
                })
                .await?;
        }
        // Most records ask for no job: whatever lies unsigned is signed here.
        if let Err(error) = self.sign_what_lies(SIGN_AFTER).await {
            tracing::warn!(%error, "the history's head could not be signed");
        }
        Ok(count)
    }

    /// Forgets ended sessions, old repeat keys, done jobs and sheets that waited too long.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn sweep(&self) -> Result<(), OfficeError> {
        let now = self.now();
        let idle = i64::from(self.directory().profile.session_minutes);
        let sessions = now - SignedDuration::from_mins(idle);
        let repeats = now - SignedDuration::from_hours(48);
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    access::sweep(conn, sessions, repeats).await?;
                    jobs::sweep_done(conn, repeats, 1000).await.map(drop)
                })
            })
            .await?;
        self.sweep_sheets().await?;
        Ok(())
    }

    /// Waits until a job was enqueued here, or `limit` has passed.
    pub async fn job_or(&self, limit: std::time::Duration) {
        let _ = tokio::time::timeout(limit, self.db.job_enqueued()).await;
    }
}
