//! One queued write: run by the writer thread, answered after the shared commit.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::task::{Context, Poll, Waker};

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::conn::Conn;
use crate::db::BoxFuture;
use crate::error::StoreError;

/// What the writer thread knows of a request.
pub(crate) trait Request: Send {
    /// Takes the turn, once or again; false when the caller gave up while it waited.
    fn begin(&self) -> bool;
    /// Runs the work in the open transaction.
    fn run(&mut self, connection: &mut Connection) -> Ran;
    /// Answers the caller: its own result if the commit stood, else the commit's error.
    fn answer(self: Box<Self>, commit: Result<(), StoreError>);
}

/// How a run ended.
pub(crate) struct Ran {
    /// The work wants its rows kept.
    pub(crate) keep: bool,
    /// The first statement's failure, if one failed.
    pub(crate) failure: Option<StoreError>,
}

/// Whose turn it is, so that "too late" is told apart from "perhaps done".
#[derive(Default)]
pub(crate) struct Turn(AtomicU8);

const WAITING: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Turn {
    /// Takes the turn, once or again; false when it was given up.
    pub(crate) fn begin(&self) -> bool {
        match self
            .0
            .compare_exchange(WAITING, BEGUN, Ordering::AcqRel, Ordering::Acquire)
        {
            Ok(_) => true,
            Err(state) => state == BEGUN,
        }
    }

    /// True when the work certainly never ran and never will.
    pub(crate) fn give_up(&self) -> bool {
        match self
            .0
            .compare_exchange(WAITING, GIVEN_UP, Ordering::AcqRel, Ordering::Acquire)
        {
            Ok(_) => true,
            Err(state) => state == GIVEN_UP,
        }
    }

    pub(crate) fn give_up_on_drop(self: &Arc<Self>) -> GiveUp {
        GiveUp(Arc::clone(self))
    }
}

/// Gives the turn up when the waiting caller goes away.
pub(crate) struct GiveUp(Arc<Turn>);

impl Drop for GiveUp {
    fn drop(&mut self) {
        self.0.give_up();
    }
}

/// A request with its work, its result and the way back.
pub(crate) struct Written<T, E, F> {
    turn: Arc<Turn>,
    work: F,
    result: Option<Result<(T, bool), E>>,
    reply: oneshot::Sender<Result<(T, bool), E>>,
}

/// Where the caller waits for the result and whether a job was enqueued.
type Answer<T, E> = oneshot::Receiver<Result<(T, bool), E>>;

impl<T, E, F> Written<T, E, F> {
    pub(crate) fn new(turn: Arc<Turn>, work: F) -> (Self, Answer<T, E>) {
        let (reply, answer) = oneshot::channel();
        (
            Self {
                turn,
                work,
                result: None,
                reply,
            },
            answer,
        )
    }
}

impl<T, E, F> Request for Written<T, E, F>
where
    T: Send,
    E: From<StoreError> + Send,
    F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send,
{
    fn begin(&self) -> bool {
        self.turn.begin()
    }

    fn run(&mut self, connection: &mut Connection) -> Ran {
        let (result, failure) = run_ready(&self.work, connection);
        let keep = result.is_ok();
        self.result = Some(result);
        Ran { keep, failure }
    }

    fn answer(self: Box<Self>, commit: Result<(), StoreError>) {
        let result = match (commit, self.result) {
            (Ok(()), Some(result)) => result,
            (Err(error), _) => Err(error.into()),
            (Ok(()), None) => Err(StoreError::Other("the request was never run".into()).into()),
        };
        // The caller may be gone; its rows stay, as its repeat with the same key will find.
        self.reply.send(result).ok();
    }
}

/// Runs work on SQLite, where every function of [`Conn`] is ready at once. Also gives the
/// first failure of a statement and, with the result, whether a job was enqueued.
pub(crate) fn run_ready<T, E, F>(
    work: &F,
    connection: &mut Connection,
) -> (Result<(T, bool), E>, Option<StoreError>)
where
    E: From<StoreError>,
    F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>>,
{
    let mut conn = Conn::sqlite(connection);
    // What a panicking closure leaves behind is rolled back, and the closure is dropped.
    let result = catch_unwind(AssertUnwindSafe(|| {
        let mut future = work(&mut conn);
        match future
            .as_mut()
            .poll(&mut Context::from_waker(Waker::noop()))
        {
            Poll::Ready(result) => result,
            Poll::Pending => Err(E::from(not_ready())),
        }
    }))
    .unwrap_or_else(|_| Err(panicked().into()));
    let failure = conn.failure.take();
    let result = match (result, &failure) {
        // A swallowed failure: PostgreSQL can't commit after one, so neither do we here.
        (Ok(_), Some(failure)) => Err(failure.clone().into()),
        (result, _) => result.map(|answer| (answer, conn.wakes_workers)),
    };
    (result, failure)
}

fn not_ready() -> StoreError {
    StoreError::Other("not ready: a transaction may await nothing but its connection".into())
}

pub(crate) fn panicked() -> StoreError {
    StoreError::Other("the transaction's closure panicked".into())
}
