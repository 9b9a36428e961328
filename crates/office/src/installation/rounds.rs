//! What no office asks for and every office needs: jobs, signed heads, the index.

use std::collections::BTreeSet;

use casework::OfficeId;
use jiff::SignedDuration;
use store::jobs::{self, ClaimedJob, Failed, Lane};
use store::tables::{access, installation, visitor_drafts};

use super::Installation;
use crate::citizen::complain;
use crate::jobs::{LEASE, RECOMPUTE_DUE, SIGN_HEAD};
use crate::{OfficeError, attachments, import, mailroom};

/// How many offices are followed in one go.
const AT_ONCE: u32 = 16;
/// How many jobs are claimed in one go.
const JOBS: u32 = 64;

/// How a round of following the histories went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundOf {
    /// Records that were followed; none when every index is up to date.
    pub records: usize,
    /// The records of all histories together when it began: it rises while people work.
    pub reached: i64,
}

impl Installation {
    /// Lets go of the jobs that a process of this name had when it ended: whoever is started
    /// anew goes on at once and need not wait until their time is over. Before anything is
    /// claimed under the name.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn begin_anew(&self, worker: &str) -> Result<(), OfficeError> {
        let (now, worker) = (self.now(), worker.to_owned());
        let released = self.db().write(move |conn| {
            let worker = worker.clone();
            Box::pin(async move { jobs::release_own(conn, &worker, now).await })
        });
        let jobs = released.await?;
        if jobs > 0 {
            tracing::info!(
                jobs,
                "jobs that were begun before the last end are done again"
            );
        }
        Ok(())
    }

    /// Does the jobs that are due, signs the heads of histories that have lain unsigned too
    /// long, and answers with how many jobs there were.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn work(&self, worker: &str) -> Result<usize, OfficeError> {
        let done = self.do_jobs(worker).await?;
        // Most records ask for no job: whatever lies unsigned is signed here.
        self.sign_what_lies().await?;
        Ok(done)
    }

    /// Does the jobs that are due, each in the office whose it is, and answers with how many
    /// there were.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when jobs could not be claimed; a job's own failure is noted
    /// with the job and tried again later.
    #[crate::boxed]
    pub async fn do_jobs(&self, worker: &str) -> Result<usize, OfficeError> {
        let now = self.now();
        let worker = worker.to_owned();
        let claimed = self
            .db()
            .write(move |conn| {
                let worker = worker.clone();
                Box::pin(
                    async move { jobs::claim(conn, &worker, now, LEASE, JOBS, Lane::Inside).await },
                )
            })
            .await?;
        let count = claimed.len();
        let to_sign: BTreeSet<OfficeId> = claimed
            .iter()
            .filter(|job| job.kind == SIGN_HEAD)
            .filter_map(|job| job.office_id.map(OfficeId))
            .collect();
        // One signature stands for all jobs of an office that were due.
        let failed = self
            .sign_those(to_sign.into_iter().collect(), SignedDuration::ZERO)
            .await;
        let mut outcomes: Vec<(ClaimedJob, Result<(), String>)> = Vec::new();
        for job in claimed {
            let done = match (job.kind.as_str(), job.office_id.map(OfficeId)) {
                (SIGN_HEAD, Some(id)) => match failed.iter().find(|(of, _)| *of == id) {
                    Some((_, error)) => Err(error.to_string()),
                    None => Ok(()),
                },
                (RECOMPUTE_DUE, Some(id)) => self
                    .recompute_due(id)
                    .await
                    .map_err(|error| error.to_string()),
                (import::JOB, Some(id)) => self
                    .import_on(id, &job.payload)
                    .await
                    .map_err(|error| error.to_string()),
                (mailroom::JOB, Some(id)) => self
                    .treat_kept(id, &job.payload)
                    .await
                    .map_err(|error| error.to_string()),
                (mailroom::FORGET, Some(id)) => self
                    .forget_mails(id, &job.payload)
                    .await
                    .map_err(|error| error.to_string()),
                (attachments::THUMBNAIL, Some(id)) => self
                    .draw_small(id, &job.payload)
                    .await
                    .map_err(|error| error.to_string()),
                (other, _) => Err(format!("no handler for {other}")),
            };
            outcomes.push((job, done));
        }
        if count == 0 {
            return Ok(0);
        }
        let now = self.now();
        self.db()
            .write(move |conn| {
                let outcomes = outcomes.clone();
                Box::pin(async move {
                    for (job, done) in &outcomes {
                        match done {
                            Ok(()) => jobs::complete(conn, job, now).await.map(drop)?,
                            Err(why) => {
                                jobs::fail(conn, job, why, now).await.map(|_: Failed| ())?;
                            }
                        }
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(count)
    }

    async fn recompute_due(&self, id: OfficeId) -> Result<(), OfficeError> {
        let office = self.passing(id).await?;
        office.recompute_due(None).await.map(drop)
    }

    async fn import_on(&self, id: OfficeId, payload: &str) -> Result<(), OfficeError> {
        self.passing(id).await?.import_on(payload).await
    }

    async fn treat_kept(&self, id: OfficeId, payload: &str) -> Result<(), OfficeError> {
        self.passing(id).await?.treat_kept(payload).await
    }

    async fn draw_small(&self, id: OfficeId, payload: &str) -> Result<(), OfficeError> {
        self.passing(id).await?.draw_small(payload).await
    }

    async fn forget_mails(&self, id: OfficeId, payload: &str) -> Result<(), OfficeError> {
        self.passing(id).await?.forget_mails_of(payload).await
    }

    /// Indexes what cases of the next records are found by, in some of the offices whose
    /// histories have gone on.
    ///
    /// # Errors
    /// [`OfficeError::Store`]; what keeps one office from it only where no other was followed.
    #[crate::boxed]
    pub async fn follow_histories(&self) -> Result<RoundOf, OfficeError> {
        let behind = self
            .db()
            .read_single(|conn| Box::pin(installation::unfollowed(conn, AT_ONCE)));
        let behind = behind.await?;
        let mut round = RoundOf::default();
        if behind.is_empty() {
            return Ok(round);
        }
        let reached = self
            .db()
            .read_single(|conn| Box::pin(installation::reached(conn)));
        round.reached = reached.await?;
        let mut failed = Vec::new();
        for id in behind {
            // What keeps one office from it keeps no other.
            let followed = async { self.passing(id).await?.follow_history().await };
            match followed.await {
                Ok(one) => round.records += one.records,
                Err(error) => failed.push((id, error)),
            }
        }
        // Said once for all: a full disk keeps every office from it, round after round.
        let offices = failed.len();
        match failed.into_iter().next() {
            None => Ok(round),
            Some((_, error)) if round.records == 0 => Err(error),
            Some((id, error)) => {
                tracing::warn!(%error, office = %id, offices, "an index is not kept up");
                Ok(round)
            }
        }
    }

    /// Tidies a little of the search index; true while there may be more to do.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn tidy_index(&self) -> Result<bool, OfficeError> {
        let tidied = self
            .db()
            .write(|conn| Box::pin(store::tables::findings::tidy(conn)));
        Ok(tidied.await?)
    }

    /// Forgets ended sessions of the offices that are open, old repeat keys, done jobs, and
    /// what visitors have begun and left lying with the files that wait for it.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn sweep(&self) -> Result<(), OfficeError> {
        let open: Vec<_> = {
            let kept = self.kept();
            kept.offices
                .values()
                .filter_map(|(_, opening)| opening.get().cloned())
                .collect()
        };
        for office in open {
            let swept = async {
                office.sweep_sessions().await?;
                Ok::<_, OfficeError>(office.sweep_sheets().await?)
            };
            if let Err(error) = swept.await {
                tracing::warn!(%error, office = %office.id(), "it could not be swept");
            }
        }
        let before = self.now() - SignedDuration::from_hours(48);
        self.db()
            .write(move |conn| {
                Box::pin(async move {
                    access::sweep_repeats(conn, before).await?;
                    jobs::sweep_done(conn, before, 1000).await.map(drop)
                })
            })
            .await?;
        // Looked for before the drafts are: what begins in between is none of these.
        let staging = self.blobs().staging_drafts().await?;
        let left_lying = self.now() - complain::KEPT;
        let drafts = self
            .db()
            .write(move |conn| Box::pin(visitor_drafts::sweep(conn, left_lying, before)))
            .await?;
        for draft in staging.iter().filter(|draft| !drafts.contains(draft)) {
            self.blobs().unstage(*draft).await?;
        }
        Ok(())
    }

    /// Waits until a job was enqueued here, or `limit` has passed.
    #[crate::boxed]
    pub async fn job_or(&self, limit: std::time::Duration) {
        let _ = tokio::time::timeout(limit, self.db().job_enqueued(Lane::Inside)).await;
    }
}
