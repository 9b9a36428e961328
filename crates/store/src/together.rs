//! PostgreSQL's shared commit: writes of one office that would wait for each other's locks
//! in any case go through one transaction, and are answered after its COMMIT.
//!
//! Beginning, committing and handing a lock from one connection to the next costs both sides
//! more than the rows of a complaint. What waits for an office is therefore run together, on
//! one connection, one after the other. As soon as one of them fails nothing of the group
//! stands, and each is run alone: so a failure is told to the one whose it is.
//!
//! Only writes that add rows may share (see
//! [`Db::try_write_together`](crate::Db::try_write_together)): one that locks rows in another
//! order could hold up another process's writer for good.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use deadpool_postgres::Object;
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

use crate::conn::{Conn, Retry};
use crate::db::BoxFuture;
use crate::error::StoreError;
use crate::pipeline::{Ended, Pipeline};
use crate::postgres::{BEGIN_WRITE, Postgres, catching, certainly_undone};
use crate::request::Turn;

/// Most writes that share one commit; more only adds latency.
const GROUP: usize = 32;

/// Most writes of an office that wait; one more is told [`StoreError::Busy`].
const QUEUE: usize = 4096;

/// What waits, by office.
type Queues = HashMap<Uuid, VecDeque<Box<dyn Write>>>;

/// What waits. An office has an entry while a task works for it.
#[derive(Clone, Default)]
pub(crate) struct Waiting(Arc<Mutex<Queues>>);

impl Waiting {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the office's task knows of a write.
trait Write: Send {
    /// Takes the turn; false when the caller gave up while it waited.
    fn begin(&self) -> bool;
    fn deadline(&self) -> Instant;
    /// Runs the work in the open transaction; false when nothing of it may stand.
    fn run<'c>(&'c mut self, conn: &'c mut Conn<'_>) -> BoxFuture<'c, bool>;
    /// Answers the caller: its own result if the commit stood, else the commit's error.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
    /// Runs the work in a transaction of its own, and answers.
    fn alone(self: Box<Self>, postgres: Postgres) -> BoxFuture<'static, ()>;
}

struct Waiter<T, E, F> {
    turn: Arc<Turn>,
    deadline: Instant,
    work: F,
    result: Option<Result<(T, bool), E>>,
    reply: oneshot::Sender<Result<(T, bool), E>>,
}

impl<T, E, F> Write for Waiter<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
{
    fn begin(&self) -> bool {
        self.turn.begin()
    }

    fn deadline(&self) -> Instant {
        self.deadline
    }

    fn run<'c>(&'c mut self, conn: &'c mut Conn<'_>) -> BoxFuture<'c, bool> {
        Box::pin(async move {
            let result = catching(conn, &self.work).await;
            let stands = result.is_ok() && conn.failure.is_none();
            let wakes_workers = std::mem::take(&mut conn.wakes_workers);
            self.result = Some(result.map(|answer| (answer, wakes_workers)));
            stands
        })
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        let result = match (commit, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Other("the write was never run".into()).into()),
        };
        // The caller may be gone; its rows stay, as its repeat with the same key will find.
        self.reply.send(result).ok();
    }

    fn alone(self: Box<Self>, postgres: Postgres) -> BoxFuture<'static, ()> {
        Box::pin(async move {
            let done = postgres.write_alone(self.deadline, self.work).await;
            self.reply.send(done).ok();
        })
    }
}

/// How a shared transaction ended.
enum Shared {
    /// All of it stands, or nobody knows: all are told the same.
    Ended(Result<(), StoreError>),
    /// Nothing of it stands: each is run alone.
    Apart,
}

impl Postgres {
    /// Queues the work behind what waits for the office, and waits for the answer.
    pub(crate) async fn write_together<T, E, F>(
        &self,
        office: Uuid,
        limit: Duration,
        work: F,
    ) -> Result<(T, bool), E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let deadline = Instant::now() + limit;
        let turn = Arc::new(Turn::default());
        // The caller may go away while it waits: then the work is not begun.
        let _given_up = turn.give_up_on_drop();
        let (reply, answer) = oneshot::channel();
        let waiter = Box::new(Waiter {
            turn: Arc::clone(&turn),
            deadline,
            work,
            result: None,
            reply,
        });
        match self.waiting.lock().entry(office) {
            Entry::Occupied(waiting) if waiting.get().len() >= QUEUE => {
                return Err(StoreError::Busy.into());
            }
            Entry::Occupied(mut waiting) => waiting.get_mut().push_back(waiter),
            Entry::Vacant(none) => {
                none.insert(VecDeque::from([waiter as Box<dyn Write>]));
                tokio::spawn(serve(self.clone(), office));
            }
        }
        match timeout_at(deadline, answer).await {
            Ok(Ok(answer)) => answer,
            // The task ended without a word: it had begun, or the runtime ends.
            Ok(Err(_)) if turn.give_up() => Err(StoreError::Closed.into()),
            Err(_) if turn.give_up() => Err(StoreError::Timeout.into()),
            Ok(Err(_)) | Err(_) => Err(StoreError::Unknown.into()),
        }
    }

    /// What waits for the office, its turns taken; none when nothing does, and then the next
    /// one to come starts a task of its own.
    fn next_group(&self, office: Uuid) -> Option<Vec<Box<dyn Write>>> {
        let mut all = self.waiting.lock();
        let waiting = all.get_mut(&office)?;
        if waiting.is_empty() {
            all.remove(&office);
            return None;
        }
        let many = waiting.len().min(GROUP);
        // Who gave up while waiting is told so already.
        let group = waiting.drain(..many);
        Some(group.filter(|write| write.begin()).collect())
    }

    async fn share(&self, group: &mut [Box<dyn Write>]) -> Shared {
        let Some(deadline) = group.iter().map(|write| write.deadline()).max() else {
            return Shared::Apart;
        };
        let Ok(Ok(lease)) = timeout_at(deadline, self.lease()).await else {
            return Shared::Apart;
        };
        let Some(client) = lease.client() else {
            return Shared::Apart;
        };
        let commit_sent = AtomicBool::new(false);
        let ended = timeout_at(deadline, one_after_another(client, group, &commit_sent)).await;
        let Ok((shared, retry)) = ended else {
            // The lease drops the connection with what may still run on it.
            return Shared::Ended(Err(match commit_sent.into_inner() {
                true => StoreError::Unknown,
                false => StoreError::Timeout,
            }));
        };
        match retry {
            Retry::No | Retry::Race => lease.keep(),
            // The others were made to the same server.
            Retry::NewConnection => drop(self.pool.retain(|_, _| false)),
        }
        shared
    }
}

/// Works for an office until nothing waits.
async fn serve(postgres: Postgres, office: Uuid) {
    let mut open = Open {
        waiting: postgres.waiting.clone(),
        office: Some(office),
    };
    loop {
        let turn = postgres.turn(office).await;
        let Some(mut group) = postgres.next_group(office) else {
            open.office = None;
            return;
        };
        let shared = match group.len() {
            0 => continue,
            1 => Shared::Apart,
            _ => postgres.share(&mut group).await,
        };
        match shared {
            Shared::Ended(outcome) => {
                for write in group {
                    write.answer(outcome.clone());
                }
            }
            Shared::Apart => {
                for write in group {
                    write.alone(postgres.clone()).await;
                }
            }
        }
        drop(turn);
    }
}

/// Takes the office's entry away should its task end before its time, so that the next
/// write starts another.
struct Open {
    waiting: Waiting,
    office: Option<Uuid>,
}

impl Drop for Open {
    fn drop(&mut self) {
        if let Some(office) = self.office {
            let left = self.waiting.lock().remove(&office);
            drop(left);
        }
    }
}

/// One transaction for all; also says what to do with the connection.
async fn one_after_another(
    client: &Object,
    group: &mut [Box<dyn Write>],
    commit_sent: &AtomicBool,
) -> (Shared, Retry) {
    let mut conn = Conn::postgres(Pipeline::new(client, BEGIN_WRITE.into()));
    for write in group {
        if write.run(&mut conn).await {
            continue;
        }
        let ended = match conn.untouched() {
            true => Ok(()),
            false => client.batch_execute("ROLLBACK").await,
        };
        let retry = match ended {
            Ok(()) => conn.retry,
            Err(_) => Retry::NewConnection,
        };
        return (Shared::Apart, retry);
    }
    if conn.untouched() {
        return (Shared::Ended(Ok(())), Retry::No);
    }
    commit_sent.store(true, Ordering::Release);
    match conn.commit().await {
        Ok(()) => (Shared::Ended(Ok(())), Retry::No),
        // A statement failed with it; no transaction is open.
        Err(Ended::Undone(())) => (Shared::Apart, conn.retry),
        Err(Ended::Commit(error)) if certainly_undone(&error) => {
            (Shared::Apart, Retry::after(&error))
        }
        Err(Ended::Commit(_)) => (
            Shared::Ended(Err(StoreError::Unknown)),
            Retry::NewConnection,
        ),
    }
}
