//! SQLite's one writer: waiting requests share a commit, and are answered after it.
//!
//! A thread takes what waits in the queue (up to [`GROUP`]), runs each request in its own
//! SAVEPOINT, commits once with `synchronous=FULL` and only then answers. On a slow disk
//! that is four to seven times the durable writes of a commit each, and no request is
//! ever told "done" before the disk said so.

use std::sync::Arc;
use std::sync::mpsc;
use std::time::Duration;

use rusqlite::Connection;
use tokio::sync::oneshot;

use crate::conn::Conn;
use crate::db::BoxFuture;
use crate::error::StoreError;
use crate::request::{Request, Turn, Written};
use crate::sqlite;

/// Most requests that share one commit; more only adds latency.
const GROUP: usize = 256;

/// Most requests that wait; one more is told [`StoreError::Busy`].
const QUEUE: usize = 4096;

/// How long the writer must be idle before it folds the log into the file.
const IDLE: Duration = Duration::from_millis(500);

/// The way to the writer thread.
#[derive(Clone)]
pub(crate) struct Writer {
    queue: mpsc::SyncSender<Message>,
}

enum Message {
    Work(Box<dyn Request>),
    Close(oneshot::Sender<()>),
}

impl Writer {
    /// Opens the file for writing and starts the thread. Blocks; call it off the runtime.
    pub(crate) fn open(path: &std::path::Path, cache: u32) -> Result<Self, StoreError> {
        let connection = sqlite::open_writer(path, cache)?;
        let (queue, waiting) = mpsc::sync_channel(QUEUE);
        std::thread::Builder::new()
            .name("matur-writer".into())
            .spawn(move || run(connection, &waiting))?;
        Ok(Self { queue })
    }

    /// Queues the work and waits for the answer; also tells whether it enqueued a job.
    pub(crate) async fn write<T, E, F>(&self, limit: Duration, work: F) -> Result<(T, bool), E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let turn = Arc::new(Turn::default());
        let (request, answer) = Written::new(Arc::clone(&turn), work);
        // The caller may go away while it waits: then the request is not begun.
        let _given_up = turn.give_up_on_drop();
        self.queue
            .try_send(Message::Work(Box::new(request)))
            .map_err(|error| match error {
                mpsc::TrySendError::Full(_) => StoreError::Busy,
                mpsc::TrySendError::Disconnected(_) => StoreError::Closed,
            })?;
        match tokio::time::timeout(limit, answer).await {
            Ok(Ok(answer)) => answer,
            // The thread ended without a word: it had begun, or the queue was closed.
            Ok(Err(_)) if turn.give_up() => Err(StoreError::Closed.into()),
            Err(_) if turn.give_up() => Err(StoreError::Timeout.into()),
            Ok(Err(_)) | Err(_) => Err(StoreError::Unknown.into()),
        }
    }

    /// Ends the thread after what is queued already.
    pub(crate) async fn close(&self) {
        let (closed, done) = oneshot::channel();
        let queue = self.queue.clone();
        // A full queue must not block the runtime.
        let sent =
            tokio::task::spawn_blocking(move || queue.send(Message::Close(closed)).is_ok()).await;
        if matches!(sent, Ok(true)) {
            // An error means the thread was gone already.
            done.await.ok();
        }
    }
}

fn run(mut connection: Connection, waiting: &mpsc::Receiver<Message>) {
    let mut log_has_pages = false;
    loop {
        let first = if log_has_pages {
            match waiting.recv_timeout(IDLE) {
                Ok(message) => message,
                Err(mpsc::RecvTimeoutError::Timeout) => {
                    sqlite::fold_log(&connection);
                    log_has_pages = false;
                    continue;
                }
                Err(mpsc::RecvTimeoutError::Disconnected) => return,
            }
        } else {
            match waiting.recv() {
                Ok(message) => message,
                Err(mpsc::RecvError) => return,
            }
        };
        let mut group = Vec::new();
        let mut closing = None;
        for message in std::iter::once(first).chain(waiting.try_iter().take(GROUP - 1)) {
            match message {
                Message::Work(request) => group.push(request),
                Message::Close(closed) => {
                    closing = Some(closed);
                    break;
                }
            }
        }
        if !group.is_empty() {
            commit_together(&mut connection, group);
            log_has_pages = true;
        }
        if let Some(closed) = closing {
            // Closing the last connection folds the log in.
            drop(connection);
            // Nobody waiting for the end is no fault.
            closed.send(()).ok();
            return;
        }
    }
}

/// Runs a group of requests under one commit and answers all of them after it.
fn commit_together(connection: &mut Connection, group: Vec<Box<dyn Request>>) {
    if let Err(error) = sqlite::execute(connection, "BEGIN IMMEDIATE") {
        tracing::warn!(%error, requests = group.len(), "a transaction can't begin");
        return answer_all(group, &Err(error));
    }
    // Who gave up while waiting is told so already.
    let mut begun = Vec::with_capacity(group.len());
    let mut outcome = Ok(());
    for mut request in group {
        if outcome.is_ok() && request.begin() {
            outcome = run_one(connection, request.as_mut());
        }
        begun.push(request);
    }
    let outcome = outcome.and_then(|()| {
        sqlite::execute(connection, "COMMIT").map_err(|error| match error {
            // The disk refused the sync: after a power cut the log may hold it all the same.
            StoreError::Io(_) => StoreError::Unknown,
            other => other,
        })
    });
    let Err(error) = &outcome else {
        return answer_all(begun, &outcome);
    };
    tracing::warn!(%error, requests = begun.len(), "a shared commit failed");
    if !connection.is_autocommit()
        && let Err(error) = sqlite::execute(connection, "ROLLBACK")
    {
        tracing::error!(%error, "a failed commit can't be rolled back");
        return answer_all(begun, &outcome);
    }
    match error {
        // One request's fault (too big for the disk, a deferred key): the others need not
        // share it. Nothing stands yet, and a request may run again.
        StoreError::Full | StoreError::Violation(_) if begun.len() > 1 => {
            for request in begun {
                commit_together(connection, vec![request]);
            }
        }
        _ => answer_all(begun, &outcome),
    }
}

fn answer_all(requests: Vec<Box<dyn Request>>, outcome: &Result<(), StoreError>) {
    for request in requests {
        request.answer(outcome.clone());
    }
}

fn run_one(connection: &mut Connection, request: &mut dyn Request) -> Result<(), StoreError> {
    sqlite::execute(connection, "SAVEPOINT request")?;
    let ran = request.run(connection);
    if connection.is_autocommit() {
        // A full or failing disk may undo the whole transaction, the others' work too.
        let ended = StoreError::Other("the transaction was ended".into());
        return Err(ran.failure.unwrap_or(ended));
    }
    if !ran.keep {
        sqlite::execute(connection, "ROLLBACK TO request")?;
    }
    sqlite::execute(connection, "RELEASE request")
}
