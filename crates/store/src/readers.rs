//! SQLite's readers: a few connections that can't write, each used off the runtime.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, InterruptHandle};
use tokio::sync::Semaphore;

use crate::conn::Conn;
use crate::db::BoxFuture;
use crate::error::StoreError;
use crate::request::run_ready;
use crate::sqlite;

/// The readers of one file; opened when first needed.
#[derive(Clone)]
pub(crate) struct Readers {
    path: Arc<PathBuf>,
    idle: Arc<Mutex<Vec<Connection>>>,
    permits: Arc<Semaphore>,
    most: u32,
}

impl Readers {
    pub(crate) fn new(path: PathBuf, most: usize) -> Self {
        Self {
            path: Arc::new(path),
            idle: Arc::default(),
            permits: Arc::new(Semaphore::new(most)),
            most: u32::try_from(most).unwrap_or(u32::MAX),
        }
    }

    /// The file they read.
    pub(crate) fn path(&self) -> &std::path::Path {
        &self.path
    }

    pub(crate) async fn read<T, E, F>(&self, limit: Duration, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let running = Arc::new(Running::default());
        // When the time is over or the caller goes away, the statement is stopped.
        let _stop = StopOnDrop(Arc::clone(&running));
        let done = tokio::time::timeout(limit, async {
            let permit = Arc::clone(&self.permits).acquire_owned().await;
            let permit = permit.map_err(|_| StoreError::Closed)?;
            let readers = self.clone();
            tokio::task::spawn_blocking(move || {
                let result = readers.read_now(&running, &work);
                drop(permit);
                result
            })
            .await
            .unwrap_or_else(|error| Err(StoreError::Other(error.to_string()).into()))
        });
        done.await
            .unwrap_or_else(|_| Err(StoreError::Timeout.into()))
    }

    /// Reads on this thread, unless no reader is free; there is no limit to its time.
    pub(crate) fn at_once<T, E, F>(&self, work: &F) -> Option<Result<T, E>>
    where
        E: From<StoreError>,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>>,
    {
        let _permit = self.permits.try_acquire().ok()?;
        let mut connection = self.idle().pop()?;
        let result = transact(&mut connection, work);
        self.give_back(connection);
        Some(result)
    }

    fn read_now<T, E, F>(&self, running: &Running, work: &F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>>,
    {
        let kept = self.idle().pop();
        let mut connection = kept.map_or_else(|| sqlite::open_reader(&self.path), Ok)?;
        if !running.begin(connection.get_interrupt_handle()) {
            self.idle().push(connection);
            return Err(StoreError::Timeout.into());
        }
        let result = transact(&mut connection, work);
        running.end();
        self.give_back(connection);
        result
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends the transaction; a connection in which it does not end is closed.
    fn give_back(&self, connection: Connection) {
        if connection.is_autocommit() || sqlite::execute(&connection, "ROLLBACK").is_ok() {
            self.idle().push(connection);
        }
    }

    /// Waits for running reads, refuses later ones and closes the connections.
    pub(crate) async fn close(&self) {
        if let Ok(all) = self.permits.acquire_many(self.most).await {
            self.permits.close();
            self.idle().clear();
            drop(all);
        }
    }
}

/// One transaction: all statements see the same moment.
fn transact<T, E, F>(connection: &mut Connection, work: &F) -> Result<T, E>
where
    E: From<StoreError>,
    F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>>,
{
    sqlite::execute(connection, "BEGIN")?;
    run_ready(work, connection).0.map(|(answer, _)| answer)
}

/// The statement now running for one read, if any: so that a late interrupt never hits
/// the next read on the same connection.
#[derive(Default)]
struct Running(Mutex<Phase>);

#[derive(Default)]
enum Phase {
    #[default]
    Waiting,
    Reading(InterruptHandle),
    Over,
}

impl Running {
    fn begin(&self, handle: InterruptHandle) -> bool {
        let mut phase = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = matches!(*phase, Phase::Waiting);
        if waiting {
            *phase = Phase::Reading(handle);
        }
        waiting
    }

    fn end(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Phase::Over;
    }
}

struct StopOnDrop(Arc<Running>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        let mut phase = self.0.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Phase::Reading(handle) = &*phase {
            handle.interrupt();
        }
        *phase = Phase::Over;
    }
}
