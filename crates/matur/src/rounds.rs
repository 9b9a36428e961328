//! The server's tasks. None belongs to an office: each goes round all of them and opens only
//! those where there is work.

use std::sync::Arc;
use std::time::{Duration, Instant};

use office::{Installation, RoundOf};

/// The least time between two looks for jobs: many offices at work wake this task often.
const BREATH: Duration = Duration::from_millis(200);
/// How long a task waits when there is nothing to do, or when something went wrong.
const IDLE: Duration = Duration::from_secs(5);
/// After how many rounds of signing what has ended is swept and addresses are read anew.
const SWEEP: u32 = 60;

/// Does jobs as `worker`.
pub async fn work(offices: Arc<Installation>, worker: String) {
    loop {
        match offices.do_jobs(&worker).await {
            Ok(0) => {
                offices.job_or(IDLE).await;
                tokio::time::sleep(BREATH).await;
            }
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "jobs could not be done");
                tokio::time::sleep(IDLE).await;
            }
        }
    }
}

/// Signs what lies unsigned, and now and then sweeps.
pub async fn sign(offices: Arc<Installation>) {
    let mut rounds: u32 = 0;
    loop {
        if let Err(error) = offices.sign_what_lies().await {
            tracing::warn!(%error, "a history's head could not be signed");
        }
        rounds = rounds.wrapping_add(1);
        if rounds.is_multiple_of(SWEEP) {
            if let Err(error) = offices.sweep().await {
                tracing::warn!(%error, "old sessions and keys could not be swept");
            }
            if let Err(error) = offices.list_anew().await {
                tracing::warn!(%error, "the offices could not be read anew");
            }
        }
        tokio::time::sleep(IDLE).await;
    }
}

/// How long the index is left alone at most.
const QUIET: Duration = Duration::from_secs(1);

/// Keeps what cases are found by up to date: a new complaint is found within two seconds.
///
/// The counter comes first: while people are at work this takes a twentieth of a processor at
/// most, and what lies behind is taken at full speed when they pause. Once nothing lies behind
/// the index is tidied, a little at a time.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a round took says how long to pause"
)]
pub async fn follow(offices: Arc<Installation>) {
    let mut before = 0;
    let mut untidy = true;
    loop {
        let began = Instant::now();
        match offices.follow_histories().await {
            Ok(RoundOf { records: 0, .. }) => {
                untidy = untidy && tidy(&offices).await;
                let pause = if untidy { began.elapsed() * 10 } else { QUIET };
                tokio::time::sleep(pause.min(QUIET)).await;
            }
            Ok(RoundOf { reached, .. }) if reached == before => untidy = true,
            Ok(RoundOf { reached, .. }) => {
                untidy = true;
                before = reached;
                let pause = began.elapsed() * 20;
                tokio::time::sleep(pause.min(QUIET)).await;
            }
            Err(error) => {
                tracing::warn!(%error, "the search index could not be kept up");
                tokio::time::sleep(IDLE).await;
            }
        }
    }
}

/// Whether there may be more to tidy.
async fn tidy(offices: &Installation) -> bool {
    match offices.tidy_index().await {
        Ok(more) => more,
        Err(error) => {
            tracing::warn!(%error, "the search index could not be tidied");
            false
        }
    }
}
