//! Work that follows from an act, as rows of the same transaction.
//!
//! A job is enqueued inside the act's transaction, claimed for a while (a lease), done at
//! least once and so must be idempotent. A failed one waits longer each time and in the
//! end stays visible as dead until the operator retries it. A worker that dies lets its
//! lease run out, or is started anew under its name and lets go of it; the next claim takes
//! the job again.

use jiff::{SignedDuration, Timestamp};
use uuid::Uuid;

use crate::conn::Conn;
use crate::error::StoreError;
use crate::row::Row;
use crate::sql::Sql;

/// What a job waits for while it is done.
///
/// Kinds whose name begins with `send_` are [`Outside`](Lane::Outside).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Nothing but this installation.
    Inside,
    /// Somebody else's server, which may be slow: whoever does these keeps no other from theirs.
    Outside,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// It waits for its time or a worker.
    Waiting = 0,
    /// A worker has it under a lease.
    Claimed = 1,
    /// It was done.
    Done = 2,
    /// It failed too often; the operator decides.
    Dead = 3,
}

/// A job to be enqueued.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewJob {
    /// Made by the caller (UUIDv7).
    pub id: Uuid,
    /// The office it belongs to; none for the installation's own upkeep.
    pub office_id: Option<Uuid>,
    /// What to do; the office crate's closed list.
    pub kind: String,
    /// The idempotency key over all offices: the same act enqueues once.
    pub unique_key: String,
    /// JSON for the handler: references only, no names or contacts.
    pub payload: String,
    /// Not before this UTC instant.
    pub run_at: Timestamp,
    /// After so many failures it is dead; at least 1.
    pub max_attempts: u32,
}

/// A job in a worker's hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedJob {
    /// Its id.
    pub id: Uuid,
    /// The office it belongs to.
    pub office_id: Option<Uuid>,
    /// What to do.
    pub kind: String,
    /// Its idempotency key; give it on to whatever is called.
    pub unique_key: String,
    /// JSON for the handler.
    pub payload: String,
    /// When it was due, UTC.
    pub run_at: Timestamp,
    /// Which attempt this is, from 1; with the worker's name it is the lease's token.
    pub attempt: u32,
    /// Who claimed it.
    pub worker: String,
}

/// A job that failed too often.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadJob {
    /// Its id.
    pub id: Uuid,
    /// The office it belongs to.
    pub office_id: Option<Uuid>,
    /// What it should have done.
    pub kind: String,
    /// Its idempotency key.
    pub unique_key: String,
    /// How often it was tried.
    pub attempts: u32,
    /// Why the last attempt failed.
    pub last_error: Option<String>,
    /// When it was given up, UTC.
    pub died_at: Timestamp,
}

/// How many jobs stand where.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct JobCounts {
    /// Waiting, due or not yet.
    pub waiting: u64,
    /// Under a lease.
    pub claimed: u64,
    /// Done and not yet swept.
    pub done: u64,
    /// Failed too often.
    pub dead: u64,
}

/// What became of a failed attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failed {
    /// It will be tried again at this UTC instant.
    Again(Timestamp),
    /// That was the last attempt.
    Dead,
    /// The lease had run out and the job is no longer this worker's.
    NotYours,
}

const ENQUEUE: Sql = Sql::new(
    "job.enqueue",
    "INSERT INTO job (id, office_id, kind, unique_key, payload, state, run_at, attempts, max_attempts, created_at)
     VALUES ($1, $2, $3, $4, $5, 0, $6, 0, $7, $8)
     ON CONFLICT (unique_key) DO NOTHING",
);

const RESCHEDULE: Sql = Sql::new(
    "job.reschedule",
    "INSERT INTO job (id, office_id, kind, unique_key, payload, state, run_at, attempts, max_attempts, created_at)
     VALUES ($1, $2, $3, $4, $5, 0, $6, 0, $7, $8)
     ON CONFLICT (unique_key) DO UPDATE SET
       kind = excluded.kind, payload = excluded.payload, run_at = excluded.run_at, state = 0, attempts = 0,
       max_attempts = excluded.max_attempts, locked_until = NULL, locked_by = NULL, last_error = NULL,
       finished_at = NULL",
);

const CANCEL: Sql = Sql::new(
    "job.cancel",
    "DELETE FROM job WHERE unique_key = $1 AND state IN (0, 1)",
);

const RELEASE_EXPIRED: Sql = Sql::new(
    "job.release_expired",
    "UPDATE job SET
       state = CASE WHEN attempts >= max_attempts THEN 3 ELSE 0 END,
       finished_at = CASE WHEN attempts >= max_attempts THEN CAST($1 AS BIGINT) END,
       last_error = 'lease ran out', locked_until = NULL, locked_by = NULL
     WHERE state = 1 AND locked_until <= $1",
);

/// What waits for somebody else's server does not end who does it, so it is no attempt. Other
/// jobs may: what ends whoever does it must not be begun for ever.
const RELEASE_OWN: Sql = Sql::new(
    "job.release_own",
    "UPDATE job SET
       attempts = CASE WHEN substr(kind, 1, 5) = 'send_' THEN attempts - 1 ELSE attempts END,
       state = CASE WHEN attempts >= max_attempts AND substr(kind, 1, 5) <> 'send_' THEN 3 ELSE 0 END,
       finished_at = CASE WHEN attempts >= max_attempts AND substr(kind, 1, 5) <> 'send_' THEN CAST($1 AS BIGINT) END,
       last_error = 'worker ended', locked_until = NULL, locked_by = NULL
     WHERE state = 1 AND locked_by = $2",
);

/// Single writer on SQLite; on PostgreSQL two workers must not wait for each other.
const CLAIM: Sql = Sql::split(
    "job.claim",
    "UPDATE job SET state = 1, attempts = attempts + 1, locked_until = $2, locked_by = $3
     WHERE id IN (SELECT id FROM job WHERE state = 0 AND run_at <= $1 AND (substr(kind, 1, 5) = 'send_') = ($5 = 1)
                  ORDER BY run_at LIMIT $4)
     RETURNING id, office_id, kind, unique_key, payload, run_at, attempts",
    "UPDATE job SET state = 1, attempts = attempts + 1, locked_until = $2, locked_by = $3
     WHERE id IN (SELECT id FROM job WHERE state = 0 AND run_at <= $1 AND (substr(kind, 1, 5) = 'send_') = ($5 = 1)
                  ORDER BY run_at LIMIT $4
                  FOR UPDATE SKIP LOCKED)
     RETURNING id, office_id, kind, unique_key, payload, run_at, attempts",
);

const EXTEND: Sql = Sql::new(
    "job.extend",
    "UPDATE job SET locked_until = $4 WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 1",
);

const COMPLETE: Sql = Sql::new(
    "job.complete",
    "UPDATE job SET state = 2, finished_at = $4, locked_until = NULL, locked_by = NULL, last_error = NULL
     WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 1",
);

const FAIL: Sql = Sql::new(
    "job.fail",
    "UPDATE job SET
       state = CASE WHEN attempts >= max_attempts THEN 3 ELSE 0 END,
       finished_at = CASE WHEN attempts >= max_attempts THEN CAST($4 AS BIGINT) END,
       run_at = $5, last_error = $6, locked_until = NULL, locked_by = NULL
     WHERE id = $1 AND locked_by = $2 AND attempts = $3 AND state = 1
     RETURNING state",
);

const LIST_DEAD: Sql = Sql::new(
    "job.list_dead",
    "SELECT id, office_id, kind, unique_key, attempts, last_error, finished_at
     FROM job WHERE state = 3 ORDER BY finished_at DESC, id LIMIT $1",
);

const RETRY_DEAD: Sql = Sql::new(
    "job.retry_dead",
    "UPDATE job SET state = 0, attempts = 0, run_at = $2, finished_at = NULL WHERE id = $1 AND state = 3",
);

const COUNT: Sql = Sql::new(
    "job.count",
    "SELECT state, COUNT(*) AS jobs FROM job GROUP BY state",
);

const NEXT_DUE: Sql = Sql::new(
    "job.next_due",
    "SELECT MIN(run_at) AS run_at FROM job WHERE state = 0",
);

const SWEEP_DONE: Sql = Sql::new(
    "job.sweep_done",
    "DELETE FROM job WHERE id IN (SELECT id FROM job WHERE state = 2 AND finished_at < $1
                                  ORDER BY finished_at LIMIT $2)",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &ENQUEUE,
    &RESCHEDULE,
    &CANCEL,
    &RELEASE_EXPIRED,
    &RELEASE_OWN,
    &CLAIM,
    &EXTEND,
    &COMPLETE,
    &FAIL,
    &LIST_DEAD,
    &RETRY_DEAD,
    &COUNT,
    &NEXT_DUE,
    &SWEEP_DONE,
];

/// Enqueues a job in the open transaction; false when its key is known, done ones
/// included. Workers of this process wake after the commit.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn enqueue(
    conn: &mut Conn<'_>,
    job: &NewJob,
    now: Timestamp,
) -> Result<bool, StoreError> {
    insert(conn, &ENQUEUE, job, now).await
}

/// Enqueues a job or moves the one with this key to its new time and payload, whatever
/// became of it: for timers that follow a changed procedure. A worker that has the old
/// one can no longer complete it.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn reschedule(
    conn: &mut Conn<'_>,
    job: &NewJob,
    now: Timestamp,
) -> Result<(), StoreError> {
    insert(conn, &RESCHEDULE, job, now).await.map(drop)
}

async fn insert(
    conn: &mut Conn<'_>,
    sql: &'static Sql,
    job: &NewJob,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        job.id.into(),
        job.office_id.into(),
        job.kind.as_str().into(),
        job.unique_key.as_str().into(),
        job.payload.as_str().into(),
        job.run_at.into(),
        job.max_attempts.into(),
        now.into(),
    ];
    let added = conn.exec(sql, &values).await? > 0;
    conn.wakes_workers |= added;
    Ok(added)
}

/// Takes a waiting or claimed job away by its key; false when there is none.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn cancel(conn: &mut Conn<'_>, unique_key: &str) -> Result<bool, StoreError> {
    Ok(conn.exec(&CANCEL, &[unique_key.into()]).await? > 0)
}

/// Lets go of what a worker of this name had when it ended, and answers with how many jobs that
/// were: nobody is at them any more. They wait again; of those that wait for no other server
/// the attempt counts, and they are dead after their last one. For
/// a worker that begins, before it claims anything.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn release_own(
    conn: &mut Conn<'_>,
    worker: &str,
    now: Timestamp,
) -> Result<u64, StoreError> {
    conn.exec(&RELEASE_OWN, &[now.into(), worker.into()]).await
}

/// Claims up to `limit` due jobs of a lane for `worker` until `now + lease`, the oldest first. Jobs
/// whose lease ran out wait again, or are dead after their last attempt.
///
/// # Errors
/// [`StoreError`] from the database; [`StoreError::Other`] for a lease beyond all time.
pub async fn claim(
    conn: &mut Conn<'_>,
    worker: &str,
    now: Timestamp,
    lease: SignedDuration,
    limit: u32,
    lane: Lane,
) -> Result<Vec<ClaimedJob>, StoreError> {
    conn.exec(&RELEASE_EXPIRED, &[now.into()]).await?;
    let values = [
        now.into(),
        later(now, lease)?.into(),
        worker.into(),
        limit.into(),
        i64::from(lane == Lane::Outside).into(),
    ];
    let rows = conn.query(&CLAIM, &values).await?;
    let mut jobs = rows
        .iter()
        .map(|row| claimed(row, worker))
        .collect::<Result<Vec<_>, _>>()?;
    // RETURNING has no order of its own.
    jobs.sort_by_key(|job| (job.run_at, job.id));
    Ok(jobs)
}

fn claimed(row: &Row, worker: &str) -> Result<ClaimedJob, StoreError> {
    Ok(ClaimedJob {
        id: row.get("id")?,
        office_id: row.get("office_id")?,
        kind: row.get("kind")?,
        unique_key: row.get("unique_key")?,
        payload: row.get("payload")?,
        run_at: row.get("run_at")?,
        attempt: row.get("attempts")?,
        worker: worker.to_owned(),
    })
}

/// Lengthens the lease to `now + lease`; false when the job is no longer this worker's.
///
/// # Errors
/// As [`claim`].
pub async fn extend(
    conn: &mut Conn<'_>,
    job: &ClaimedJob,
    now: Timestamp,
    lease: SignedDuration,
) -> Result<bool, StoreError> {
    let values = [
        job.id.into(),
        job.worker.as_str().into(),
        job.attempt.into(),
        later(now, lease)?.into(),
    ];
    Ok(conn.exec(&EXTEND, &values).await? > 0)
}

/// Marks a job done; false when the lease ran out and it is no longer this worker's. Call
/// it in the transaction that writes the job's own rows and roll back on false.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn complete(
    conn: &mut Conn<'_>,
    job: &ClaimedJob,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        job.id.into(),
        job.worker.as_str().into(),
        job.attempt.into(),
        now.into(),
    ];
    Ok(conn.exec(&COMPLETE, &values).await? > 0)
}

/// Notes a failed attempt: the job waits for [`backoff`] or is dead. `error` is read by
/// the operator: no names, contacts or texts of complaints in it.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn fail(
    conn: &mut Conn<'_>,
    job: &ClaimedJob,
    error: &str,
    now: Timestamp,
) -> Result<Failed, StoreError> {
    let again = later(now, backoff(job.attempt))?;
    let values = [
        job.id.into(),
        job.worker.as_str().into(),
        job.attempt.into(),
        now.into(),
        again.into(),
        error.into(),
    ];
    match conn.query_opt(&FAIL, &values).await? {
        None => Ok(Failed::NotYours),
        Some(row) if row.get::<i64>("state")? == JobState::Dead as i64 => Ok(Failed::Dead),
        Some(_) => Ok(Failed::Again(again)),
    }
}

/// The pause after the n-th failed attempt: 10 seconds, doubled each time, at most 6
/// hours.
#[must_use]
pub fn backoff(attempt: u32) -> SignedDuration {
    let doubled = 10_i64.saturating_mul(1_i64 << attempt.saturating_sub(1).min(30));
    SignedDuration::from_secs(doubled.min(6 * 3600))
}

/// The dead jobs, newest first.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn list_dead(conn: &mut Conn<'_>, limit: u32) -> Result<Vec<DeadJob>, StoreError> {
    let rows = conn.query(&LIST_DEAD, &[limit.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(DeadJob {
                id: row.get("id")?,
                office_id: row.get("office_id")?,
                kind: row.get("kind")?,
                unique_key: row.get("unique_key")?,
                attempts: row.get("attempts")?,
                last_error: row.get("last_error")?,
                died_at: row.get("finished_at")?,
            })
        })
        .collect()
}

/// Lets a dead job run again with all its attempts; false when it is not dead.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn retry_dead(conn: &mut Conn<'_>, id: Uuid, now: Timestamp) -> Result<bool, StoreError> {
    let revived = conn.exec(&RETRY_DEAD, &[id.into(), now.into()]).await? > 0;
    conn.wakes_workers |= revived;
    Ok(revived)
}

/// How many jobs stand where.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn counts(conn: &mut Conn<'_>) -> Result<JobCounts, StoreError> {
    let mut counts = JobCounts::default();
    for row in conn.query(&COUNT, &[]).await? {
        let jobs = row.get("jobs")?;
        match row.get::<i64>("state")? {
            0 => counts.waiting = jobs,
            1 => counts.claimed = jobs,
            2 => counts.done = jobs,
            3 => counts.dead = jobs,
            _ => {
                return Err(StoreError::Corrupt(
                    "job.count, state: no such state".to_owned(),
                ));
            }
        }
    }
    Ok(counts)
}

/// When the next waiting job is due, UTC; none waits: `None`.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn next_due(conn: &mut Conn<'_>) -> Result<Option<Timestamp>, StoreError> {
    conn.query_one(&NEXT_DUE, &[]).await?.get("run_at")
}

/// Deletes up to `limit` jobs done before `before`; tells how many. Their keys are free
/// after it, so sweep later than any act can be repeated.
///
/// # Errors
/// [`StoreError`] from the database.
pub async fn sweep_done(
    conn: &mut Conn<'_>,
    before: Timestamp,
    limit: u32,
) -> Result<u64, StoreError> {
    conn.exec(&SWEEP_DONE, &[before.into(), limit.into()]).await
}

fn later(now: Timestamp, wait: SignedDuration) -> Result<Timestamp, StoreError> {
    now.checked_add(wait)
        .map_err(|error| StoreError::Other(error.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_doubles_up_to_six_hours() {
        let seconds = |attempt| backoff(attempt).as_secs();
        assert_eq!([seconds(1), seconds(2), seconds(3)], [10, 20, 40]);
        assert_eq!(
            [seconds(12), seconds(13), seconds(u32::MAX)],
            [20480, 21600, 21600]
        );
    }
}
