//! The database, whichever it is: one handle, cheap to clone.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use casework::OfficeId;
use uuid::Uuid;

use crate::conn::Conn;
use crate::error::StoreError;
use crate::postgres::Postgres;
use crate::readers::Readers;
use crate::sql::{Dialect, Sql};
use crate::writer::Writer;

/// The boxed future a transaction closure answers with:
/// `|conn| Box::pin(async move { … })`.
pub type BoxFuture<'c, T> = Pin<Box<dyn Future<Output = T> + Send + 'c>>;

/// Whether the database answers.
const PING: Sql = Sql::new("db.ping", "SELECT 1 AS answer");

/// The statements of this file.
pub const ALL: &[&Sql] = &[&PING];

/// Client-side limits of one database handle.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How long one read may take, waiting for a connection included.
    pub read_timeout: Duration,
    /// How long one write may take, waiting in the queue and repeats included.
    pub write_timeout: Duration,
    /// Connections kept to PostgreSQL by this process.
    pub postgres_connections: usize,
    /// Reading connections kept to SQLite; each keeps up to 8 MiB of a large file in memory.
    pub sqlite_readers: usize,
    /// Memory in which the one that writes to SQLite keeps pages, in KiB. Little, for an idle
    /// office must be small; whoever fills a whole database wants more.
    pub sqlite_writer_cache: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            read_timeout: Duration::from_secs(10),
            write_timeout: Duration::from_secs(15),
            postgres_connections: 16,
            sqlite_readers: 4,
            sqlite_writer_cache: 2_000,
        }
    }
}

/// The office's database.
#[derive(Clone)]
pub struct Db {
    pub(crate) engine: Engine,
    settings: Arc<Settings>,
    /// One for each [`Lane`](crate::jobs::Lane).
    enqueued: Arc<[tokio::sync::Notify; 2]>,
}

#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite { writer: Writer, readers: Readers },
    Postgres(Postgres),
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The address may hold a password: only the kind is told.
        f.debug_struct("Db")
            .field("kind", &self.dialect())
            .finish_non_exhaustive()
    }
}

impl Db {
    /// Opens a PostgreSQL address (`postgres://…`, or `host=… dbname=…`) or else the
    /// SQLite file at this path, made if missing.
    ///
    /// # Errors
    /// [`StoreError`] when it can't be opened or reached.
    pub async fn open(url_or_path: &str) -> Result<Self, StoreError> {
        if is_postgres(url_or_path) {
            Self::open_postgres(url_or_path).await
        } else {
            Self::open_sqlite(url_or_path).await
        }
    }

    /// Opens a SQLite file with the usual limits. The folder must exist and be on a local
    /// disk, and this process must be the only one to hold it.
    ///
    /// # Errors
    /// [`StoreError`] when the file can't be opened or is no database.
    pub async fn open_sqlite(path: impl AsRef<Path>) -> Result<Self, StoreError> {
        Self::open_sqlite_with(path, Settings::default()).await
    }

    /// Opens a SQLite file with given limits.
    ///
    /// # Errors
    /// As [`open_sqlite`](Self::open_sqlite).
    pub async fn open_sqlite_with(
        path: impl AsRef<Path>,
        settings: Settings,
    ) -> Result<Self, StoreError> {
        let path: PathBuf = path.as_ref().to_owned();
        let file = path.clone();
        let cache = settings.sqlite_writer_cache;
        let writer = tokio::task::spawn_blocking(move || Writer::open(&file, cache))
            .await
            .map_err(|error| StoreError::Other(error.to_string()))??;
        let readers = Readers::new(path, settings.sqlite_readers);
        Ok(Self::with(Engine::Sqlite { writer, readers }, settings))
    }

    /// Opens a PostgreSQL database with the usual limits. Several hosts and
    /// `target_session_attrs=read-write` find a cluster's leader; `sslmode=require` wants
    /// TLS with a certificate the machine trusts (`SSL_CERT_FILE` names another root).
    ///
    /// # Errors
    /// [`StoreError::Closed`] when no server answers, [`StoreError::Other`] for a wrong
    /// address or password.
    pub async fn open_postgres(url: &str) -> Result<Self, StoreError> {
        Self::open_postgres_with(url, Settings::default()).await
    }

    /// Opens a PostgreSQL database with given limits.
    ///
    /// # Errors
    /// As [`open_postgres`](Self::open_postgres).
    pub async fn open_postgres_with(url: &str, settings: Settings) -> Result<Self, StoreError> {
        let postgres = Postgres::open(url, &settings)?;
        postgres.connect().await?;
        Ok(Self::with(Engine::Postgres(postgres), settings))
    }

    fn with(engine: Engine, settings: Settings) -> Self {
        Self {
            engine,
            settings: Arc::new(settings),
            enqueued: Arc::default(),
        }
    }

    /// Runs one transaction that may write, and answers only when it is durable.
    ///
    /// The closure may run more than once (PostgreSQL repeats lost races), so it takes
    /// what it needs by clone and changes nothing outside the connection. It may await
    /// nothing but the connection. An error from it undoes its own rows and no others.
    ///
    /// PostgreSQL runs it as READ COMMITTED: lock what you decide about by writing to it
    /// first (`UPDATE … SET version = version + 1 … RETURNING …`).
    ///
    /// # Errors
    /// The closure's own error, or: [`StoreError::Unknown`] when COMMIT was sent and not
    /// answered, [`StoreError::Timeout`] when it took too long and certainly wrote nothing.
    pub async fn write<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + Sync
            + 'static,
    {
        self.try_write(work).await
    }

    /// [`write`](Self::write) for a closure with an error type of its own: a refusal
    /// undoes the rows just as a failure does.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn try_write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        self.write_within(None, self.settings.write_timeout, work)
            .await
    }

    /// [`try_write`](Self::try_write) for what appends to an office's history. Such writes
    /// wait for each other in any case, for the row of the chain's head; here they wait in
    /// this process, before they hold a connection, so the server is not kept busy waking
    /// them one by one. It changes no outcome: other processes are held off by the row.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn try_write_history<T, E, F>(&self, office: OfficeId, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        self.write_within(Some(office.0), self.settings.write_timeout, work)
            .await
    }

    /// [`try_write_history`](Self::try_write_history) for what only adds rows, beside the
    /// heads of register and history, and takes these in this order. On PostgreSQL such writes
    /// of one office share a transaction when several wait, as all writes do on SQLite. An
    /// error undoes its own rows and no others, at the price that all of them run again.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn try_write_together<T, E, F>(&self, office: OfficeId, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let limit = self.settings.write_timeout;
        let Engine::Postgres(postgres) = &self.engine else {
            return self.write_within(Some(office.0), limit, work).await;
        };
        let (answer, wakes_workers) = postgres.write_together(office.0, limit, work).await?;
        if wakes_workers {
            self.wake_workers();
        }
        Ok(answer)
    }

    /// [`try_write_together`](Self::try_write_together), or
    /// [`try_write_history`](Self::try_write_history) where it changes rows that are there.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub async fn try_write_together_unless<T, E, F>(
        &self,
        changes: bool,
        office: OfficeId,
        work: F,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        if changes {
            self.try_write_history(office, work).await
        } else {
            self.try_write_together(office, work).await
        }
    }

    pub(crate) async fn write_within<T, E, F>(
        &self,
        queue: Option<Uuid>,
        limit: Duration,
        work: F,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let (answer, wakes_workers) = match &self.engine {
            Engine::Sqlite { writer, .. } => writer.write(limit, work).await?,
            Engine::Postgres(postgres) => postgres.write(queue, limit, work).await?,
        };
        if wakes_workers {
            self.wake_workers();
        }
        Ok(answer)
    }

    /// Runs one reading transaction: everything in it sees the same moment.
    ///
    /// # Errors
    /// The closure's own error, [`StoreError::Timeout`] when it took too long,
    /// [`StoreError::ReadOnly`] when it tried to write.
    pub async fn read<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + Sync
            + 'static,
    {
        self.try_read(work).await
    }

    /// Runs a read of one statement; on PostgreSQL without the two more that a transaction
    /// costs. A second statement is refused there.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn read_single<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + Sync
            + 'static,
    {
        let limit = self.settings.read_timeout;
        match &self.engine {
            Engine::Sqlite { readers, .. } => readers.read(limit, work).await,
            Engine::Postgres(postgres) => postgres.read_single(limit, work).await,
        }
    }

    /// A [`read_single`](Self::read_single) of some rows by their key, which every page waits
    /// for: on SQLite it is made at once by whoever asks, where a reader is free. To hand it
    /// to a thread and be woken again takes longer than such a statement.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn look_up<T, F>(&self, work: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, StoreError>>
            + Send
            + Sync
            + 'static,
    {
        if let Engine::Sqlite { readers, .. } = &self.engine
            && let Some(answer) = readers.at_once(&work)
        {
            return answer;
        }
        self.read_single(work).await
    }

    /// [`read`](Self::read) for a closure with an error type of its own.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn try_read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        self.read_within(self.settings.read_timeout, work).await
    }

    /// [`try_read`](Self::try_read) with a limit of its own, waiting for a connection included.
    /// One below a second is taken for a read that is likely to come to it: PostgreSQL's server
    /// stops it, and two of them run at once in this process; the wait counts.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub async fn read_within<T, E, F>(&self, limit: Duration, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        match &self.engine {
            Engine::Sqlite { readers, .. } => readers.read(limit, work).await,
            Engine::Postgres(postgres) => postgres.read(limit, work).await,
        }
    }

    /// Asks the database for a sign of life.
    ///
    /// # Errors
    /// [`StoreError`] when there is none.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.read(|conn| Box::pin(async move { conn.query_one(&PING, &[]).await.map(drop) }))
            .await
    }

    /// Waits until this process committed a transaction that enqueued a job. Other nodes'
    /// jobs are found by polling, so wait with a limit (a second is fine).
    pub async fn job_enqueued(&self, lane: crate::jobs::Lane) {
        let [inside, outside] = &*self.enqueued;
        match lane {
            crate::jobs::Lane::Inside => inside.notified().await,
            crate::jobs::Lane::Outside => outside.notified().await,
        }
    }

    /// Whoever of either lane has nothing to do looks again.
    fn wake_workers(&self) {
        for lane in &*self.enqueued {
            lane.notify_one();
        }
    }

    /// Which database it is, for messages; use cases have no reason to ask.
    #[must_use]
    pub const fn dialect(&self) -> Dialect {
        match self.engine {
            Engine::Sqlite { .. } => Dialect::Sqlite,
            Engine::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Ends all work: queued writes are still done, later ones get
    /// [`StoreError::Closed`]. On return the SQLite file is free and its log folded in.
    pub async fn close(&self) {
        match &self.engine {
            Engine::Sqlite { writer, readers } => {
                readers.close().await;
                writer.close().await;
            }
            Engine::Postgres(postgres) => postgres.close(),
        }
    }
}

fn is_postgres(url_or_path: &str) -> bool {
    let text = url_or_path.trim_start();
    text.starts_with("postgres://") || text.starts_with("postgresql://") || text.contains("host=")
}

#[cfg(test)]
mod tests {
    use super::is_postgres;

    #[test]
    fn an_address_is_told_from_a_path() {
        assert!(is_postgres("postgres://u@h/db"));
        assert!(is_postgres(
            "host=a,b,c dbname=matur target_session_attrs=read-write"
        ));
        assert!(!is_postgres("/var/lib/matur/matur.db"));
    }
}
