//! Work that follows from acts or from the clock, done beside the pages.

use std::sync::atomic::Ordering;

use jiff::{SignedDuration, Timestamp};
use store::jobs::{self, NewJob};
use store::tables::access;
use store::{Conn, StoreError};

use crate::{Office, OfficeError};

/// Signs the head the chain has reached.
pub(crate) const SIGN_HEAD: &str = "sign_head";
/// How long a worker has for the jobs it claimed.
pub(crate) const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// Computes open due times by the calendar in force.
pub(crate) const RECOMPUTE_DUE: &str = "recompute_due";
/// How long after an act the head is signed; acts meanwhile share the signature.
pub(crate) const SIGN_AFTER: SignedDuration = SignedDuration::from_secs(20);

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

    /// Forgets sessions that have ended, and failed attempts of days gone by.
    pub(crate) async fn sweep_sessions(&self) -> Result<(), OfficeError> {
        let (office, now) = (self.id, self.now());
        let idle = i64::from(self.directory().profile.session_minutes);
        let before = now - SignedDuration::from_mins(idle);
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    access::sweep_sessions(conn, office, before).await?;
                    access::sweep_failures(conn, office, now - SignedDuration::from_hours(48)).await
                })
            })
            .await?;
        Ok(())
    }
}
