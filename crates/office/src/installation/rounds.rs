//! What no office asks for and every office needs: jobs, signed heads, the index.

use std::collections::HashMap;

use casework::OfficeId;
use jiff::SignedDuration;
use store::jobs::{self, Failed};
use store::tables::{access, installation};

use super::Installation;
use crate::jobs::{LEASE, RECOMPUTE_DUE, SIGN_AFTER, SIGN_HEAD};
use crate::{Office, OfficeError, import};

/// How many offices are followed in one go, and how many jobs are claimed.
const AT_ONCE: u32 = 16;

/// How a round of following the histories went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoundOf {
    /// Records that were followed; none when every index is up to date.
    pub records: usize,
    /// The records of all histories together when it began: it rises while people work.
    pub reached: i64,
}

impl Installation {
    /// Does the jobs that are due, signs the heads of histories that have lain unsigned too
    /// long, and answers with how many jobs there were.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
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
    pub async fn do_jobs(&self, worker: &str) -> Result<usize, OfficeError> {
        let now = self.now();
        let worker = worker.to_owned();
        let claimed = self
            .db()
            .write(move |conn| {
                let worker = worker.clone();
                Box::pin(async move { jobs::claim(conn, &worker, now, LEASE, AT_ONCE).await })
            })
            .await?;
        let count = claimed.len();
        // One signature stands for all jobs of an office that were due.
        let mut signed: HashMap<OfficeId, Result<(), String>> = HashMap::new();
        for job in claimed {
            let done = match (job.kind.as_str(), job.office_id.map(OfficeId)) {
                (SIGN_HEAD, Some(id)) => match signed.get(&id) {
                    Some(done) => done.clone(),
                    None => {
                        let done = self.sign(id).await.map_err(|error| error.to_string());
                        signed.insert(id, done.clone());
                        done
                    }
                },
                (RECOMPUTE_DUE, Some(id)) => self
                    .recompute_due(id)
                    .await
                    .map_err(|error| error.to_string()),
                (import::JOB, Some(id)) => self
                    .import_on(id, &job.payload)
                    .await
                    .map_err(|error| error.to_string()),
                (other, _) => Err(format!("no handler for {other}")),
            };
            let now = self.now();
            self.db()
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
        Ok(count)
    }

    async fn sign(&self, id: OfficeId) -> Result<(), OfficeError> {
        self.passing(id).await?.sign_reached_head().await.map(drop)
    }

    async fn recompute_due(&self, id: OfficeId) -> Result<(), OfficeError> {
        let office = self.passing(id).await?;
        office.recompute_due(None).await.map(drop)
    }

    async fn import_on(&self, id: OfficeId, payload: &str) -> Result<(), OfficeError> {
        self.passing(id).await?.import_on(payload).await
    }

    async fn unsigned(&self) -> Result<Vec<OfficeId>, OfficeError> {
        Ok(self
            .db()
            .read_single(|conn| Box::pin(installation::unsigned(conn)))
            .await?)
    }

    /// Signs the heads of histories that have lain unsigned too long. What keeps one from it
    /// keeps no other.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when it can't be told which those are.
    pub async fn sign_what_lies(&self) -> Result<(), OfficeError> {
        for id in self.unsigned().await? {
            let signed = match self.passing(id).await {
                Ok(office) => office.sign_what_lies(SIGN_AFTER).await,
                Err(error) => Err(error),
            };
            if let Err(error) = signed {
                tracing::warn!(%error, office = %id, "the history's head could not be signed");
            }
        }
        Ok(())
    }

    /// Signs the head of every history that goes beyond the last signed one: what was done
    /// since is signed before the process goes.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn sign_reached_heads(&self) -> Result<(), OfficeError> {
        for id in self.unsigned().await? {
            self.sign(id).await?;
        }
        Ok(())
    }

    /// Indexes what cases of the next records are found by, in some of the offices whose
    /// histories have gone on.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
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
        for id in behind {
            round.records += self.passing(id).await?.follow_history().await?.records;
        }
        Ok(round)
    }

    /// Forgets ended sessions of the offices that are open, old repeat keys and done jobs.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn sweep(&self) -> Result<(), OfficeError> {
        let open: Vec<_> = {
            let kept = self.kept();
            kept.offices
                .values()
                .filter_map(|(_, opening)| opening.get().cloned())
                .collect()
        };
        for office in open {
            office.sweep_sessions().await?;
            office.sweep_sheets().await?;
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
        Ok(())
    }

    /// Waits until a job was enqueued here, or `limit` has passed.
    pub async fn job_or(&self, limit: std::time::Duration) {
        let _ = tokio::time::timeout(limit, self.db().job_enqueued()).await;
    }

    /// Gives a signed head that was logged when the process died its row.
    pub(super) async fn mend_log(&self) -> Result<(), OfficeError> {
        let Some(of) = Office::last_logged(self.outside()).await? else {
            return Ok(());
        };
        if self.offices().iter().any(|office| office.id == of) {
            self.passing(of).await?.mend_last_head().await?;
        }
        Ok(())
    }
}
