//! PostgreSQL: one transaction per call, repeated while repeating can help.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use deadpool_postgres::{
    Hook, Manager, ManagerConfig, Object, Pool, PoolError, QueueMode, RecyclingMethod, Runtime,
};
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, timeout_at};
use tokio_postgres::NoTls;
use tokio_postgres::config::SslMode;
use tokio_postgres::error::Severity;
use tokio_postgres_rustls::MakeRustlsConnect;
use uuid::Uuid;

use crate::conn::{Conn, Retry};
use crate::db::{BoxFuture, Settings};
use crate::error::StoreError;
use crate::lease::Lease;
use crate::pipeline::{Ended, Pipeline};
use crate::request::panicked;
use crate::together::Waiting;

/// The first pause between two attempts; it doubles each time.
const FIRST_PAUSE: Duration = Duration::from_millis(2);

/// The longest pause: while a cluster chooses a new leader.
const LONGEST_PAUSE: Duration = Duration::from_millis(500);

/// What is decided about is locked by writing to it first.
pub(crate) const BEGIN_WRITE: &str = "START TRANSACTION ISOLATION LEVEL READ COMMITTED, READ WRITE";

/// All statements of a read see the same moment, as on SQLite.
const BEGIN_READ: &str = "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY";

/// A read with a shorter limit than this one is likely to come to it, and is stopped by the
/// server: its connection goes on with all it has prepared. Otherwise another must be made.
const SHORT: Duration = Duration::from_secs(1);

/// So many of them at once. Eight beside each other would each get an eighth of what the server
/// can do, come to their limit one and all, and hold up everybody's pages.
const SHORT_AT_ONCE: usize = 2;

/// What such a read is given beyond its limit, for the server to say that it stopped.
const GRACE: Duration = Duration::from_millis(200);

/// The server looks this often whether anybody still waits for what it does; otherwise it goes
/// on until it has rows to send, for seconds and beside everybody's pages. Servers before 14
/// don't know how, and stop at the limit of a statement.
const WATCH: &str = "SELECT set_config(name, '100ms', FALSE) FROM pg_settings
  WHERE name = 'client_connection_check_interval'";

/// A statement keeps its plan whatever is bound to it, as on SQLite. Otherwise the server weighs
/// at each use of some of them whether a new plan would be worth it, and makes one: a sixth of
/// its time. A filter that asks for little in a year of tens of thousands pays for it.
const PLANS: &str = "SELECT set_config('plan_cache_mode', 'force_generic_plan', FALSE)";

/// Queues in which the writers of an office wait for each other.
const TURNS: usize = 32;

/// How many of them go on: while one commits, the next has begun and asked what needs no lock.
const AT_ONCE: usize = 2;

/// A pool of connections to one database.
#[derive(Clone)]
pub(crate) struct Postgres {
    pub(crate) pool: Pool,
    /// What shares a commit.
    pub(crate) waiting: Waiting,
    turns: Arc<[Semaphore; TURNS]>,
    /// Turns of the reads that are likely to come to their limit.
    short: Arc<Semaphore>,
}

/// How one attempt ended.
enum Attempt<T, E> {
    Done(Result<T, E>),
    Again(StoreError),
}

/// What becomes of the connection of an attempt.
enum Next {
    /// It is free for the next.
    Keep,
    /// A read has its answer and is only to be ended: nobody waits for that.
    EndRead,
    /// Others are made, to whichever server answers then.
    NewConnections,
}

impl From<Retry> for Next {
    fn from(retry: Retry) -> Self {
        match retry {
            Retry::No | Retry::Race => Self::Keep,
            Retry::NewConnection => Self::NewConnections,
        }
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// One statement.
    Single,
    Read,
    /// A read that the server itself stops.
    ShortRead,
    Write,
}

impl Kind {
    const fn is_read(self) -> bool {
        matches!(self, Self::Read | Self::ShortRead)
    }
}

impl Postgres {
    pub(crate) fn open(url: &str, settings: &Settings) -> Result<Self, StoreError> {
        // The parser's words hold places, never the password.
        let mut config: tokio_postgres::Config = url
            .parse()
            .map_err(|error| StoreError::Other(format!("database address: {error}")))?;
        let limit = settings.read_timeout.max(settings.write_timeout);
        // The server stops what no client waits for any more.
        let given = config.get_options().unwrap_or_default();
        let options = format!(
            "{given} -c statement_timeout={0} -c idle_in_transaction_session_timeout={0} -c client_encoding=UTF8",
            limit.as_millis()
        );
        config.options(options.trim());
        if config.get_application_name().is_none() {
            config.application_name("matur");
        }
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(Duration::from_secs(3));
        }
        config.tcp_user_timeout(limit);
        let how = ManagerConfig {
            recycling_method: RecyclingMethod::Fast,
        };
        let manager = match config.get_ssl_mode() {
            SslMode::Disable => Manager::from_config(config, NoTls, how),
            _ => Manager::from_config(config, tls()?, how),
        };
        let pool = Pool::builder(manager)
            .max_size(settings.postgres_connections)
            // The one used last, not the one used longest ago: the server's process behind it
            // still has its tables and plans at hand.
            .queue_mode(QueueMode::Lifo)
            .post_create(Hook::async_fn(|client, _| {
                Box::pin(async move {
                    // A system on which it can't look is served all the same.
                    for setting in [PLANS, WATCH] {
                        if let Err(error) = client.batch_execute(setting).await {
                            tracing::debug!(%error, setting, "the server does not know it");
                        }
                    }
                    Ok(())
                })
            }))
            .runtime(Runtime::Tokio1)
            .build()
            .map_err(|error| StoreError::Other(error.to_string()))?;
        Ok(Self {
            pool,
            waiting: Waiting::default(),
            turns: Arc::new(std::array::from_fn(|_| Semaphore::new(AT_ONCE))),
            short: Arc::new(Semaphore::new(SHORT_AT_ONCE)),
        })
    }

    /// A connection of the pool.
    ///
    /// # Errors
    /// As the pool has it: none was free in time, or none could be made.
    pub(crate) async fn lease(&self) -> Result<Lease, PoolError> {
        self.pool.get().await.map(Lease::of)
    }

    /// Makes one connection, so that a wrong address is told at once.
    pub(crate) async fn connect(&self) -> Result<(), StoreError> {
        self.pool
            .get()
            .await
            .map(drop)
            .map_err(|error| match error {
                // Here the words help the one who configures, and hold no row.
                PoolError::Backend(error) if error.as_db_error().is_none() => {
                    tracing::warn!(%error, "PostgreSQL can't be reached");
                    error.into()
                }
                other => other.into(),
            })
    }

    pub(crate) async fn write<T, E, F>(
        &self,
        queue: Option<Uuid>,
        limit: Duration,
        work: F,
    ) -> Result<(T, bool), E>
    where
        T: Send,
        E: From<StoreError> + Send,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync,
    {
        let deadline = Instant::now() + limit;
        let turn = match queue {
            None => None,
            Some(office) => match timeout_at(deadline, self.turn(office)).await {
                Ok(turn) => turn,
                Err(_) => return Err(StoreError::Timeout.into()),
            },
        };
        let done = self.run(Kind::Write, deadline, work).await;
        drop(turn);
        done
    }

    /// A turn among the office's writers; given back when dropped. Never none: nobody closes
    /// the queue.
    pub(crate) async fn turn(&self, office: Uuid) -> Option<SemaphorePermit<'_>> {
        let turn = &self.turns[office.as_u128() as usize % TURNS];
        turn.acquire().await.ok()
    }

    /// A write whose turn it is.
    pub(crate) async fn write_alone<T, E, F>(
        &self,
        deadline: Instant,
        work: F,
    ) -> Result<(T, bool), E>
    where
        T: Send,
        E: From<StoreError> + Send,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync,
    {
        self.run(Kind::Write, deadline, work).await
    }

    /// A read of one statement.
    pub(crate) async fn read_single<T, E, F>(&self, limit: Duration, work: F) -> Result<T, E>
    where
        T: Send,
        E: From<StoreError> + Send,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync,
    {
        self.run(Kind::Single, Instant::now() + limit, work)
            .await
            .map(|(answer, _)| answer)
    }

    pub(crate) async fn read<T, E, F>(&self, limit: Duration, work: F) -> Result<T, E>
    where
        T: Send,
        E: From<StoreError> + Send,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync,
    {
        let deadline = Instant::now() + limit;
        let (kind, turn) = match limit < SHORT {
            true => match timeout_at(deadline, self.short.acquire()).await {
                Ok(turn) => (Kind::ShortRead, turn.ok()),
                Err(_) => return Err(StoreError::Timeout.into()),
            },
            false => (Kind::Read, None),
        };
        let done = self.run(kind, deadline, work).await;
        drop(turn);
        done.map(|(answer, _)| answer)
    }

    async fn run<T, E, F>(&self, kind: Kind, deadline: Instant, work: F) -> Result<(T, bool), E>
    where
        T: Send,
        E: From<StoreError> + Send,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync,
    {
        let mut pause = FIRST_PAUSE;
        loop {
            match self.attempt(kind, deadline, &work).await {
                Attempt::Done(result) => return result,
                Attempt::Again(error) if Instant::now() + pause >= deadline => {
                    return Err(error.into());
                }
                Attempt::Again(error) => {
                    tracing::debug!(%error, "a transaction is repeated");
                    tokio::time::sleep(pause).await;
                    pause = (pause * 2).min(LONGEST_PAUSE);
                }
            }
        }
    }

    async fn attempt<T, E, F>(
        &self,
        kind: Kind,
        deadline: Instant,
        work: &F,
    ) -> Attempt<(T, bool), E>
    where
        T: Send,
        E: From<StoreError> + Send,
        F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync,
    {
        let lease = match timeout_at(deadline, self.lease()).await {
            Ok(Ok(lease)) => lease,
            Ok(Err(error)) => {
                let again = matches!(&error, PoolError::Backend(error)
                    if Retry::after(error) != Retry::No);
                let error = StoreError::from(error);
                return if again {
                    Attempt::Again(error)
                } else {
                    Attempt::Done(Err(error.into()))
                };
            }
            Err(_) => return Attempt::Done(Err(StoreError::Timeout.into())),
        };
        let commit_sent = AtomicBool::new(false);
        let Some(client) = lease.client() else {
            return Attempt::Done(Err(StoreError::Closed.into()));
        };
        let (begin, until) = match kind {
            Kind::ShortRead => {
                // 0 would be no limit at all.
                let left = deadline.saturating_duration_since(Instant::now());
                let left = left.as_millis().max(1);
                let begin = format!("{BEGIN_READ}; SET LOCAL statement_timeout = {left}");
                (Some(begin.into()), deadline + GRACE)
            }
            Kind::Read => (Some(BEGIN_READ.into()), deadline),
            Kind::Write => (Some(BEGIN_WRITE.into()), deadline),
            Kind::Single => (None, deadline),
        };
        let done = transact(client, kind, begin, work, &commit_sent);
        let ended = timeout_at(until, done).await;
        let Ok((attempt, next)) = ended else {
            // The lease drops the connection with what may still run on it.
            let error = match commit_sent.into_inner() {
                true => StoreError::Unknown,
                false => StoreError::Timeout,
            };
            return Attempt::Done(Err(error.into()));
        };
        match next {
            Next::Keep => lease.keep(),
            Next::EndRead => drop(tokio::spawn(lease.end_read(until))),
            // The others were made to the same server.
            Next::NewConnections => drop(self.pool.retain(|_, _| false)),
        }
        attempt
    }

    pub(crate) fn close(&self) {
        self.pool.close();
    }
}

/// One transaction; also says what to do with the connection.
async fn transact<T, E, F>(
    client: &Object,
    kind: Kind,
    begin: Option<Cow<'static, str>>,
    work: &F,
    commit_sent: &AtomicBool,
) -> (Attempt<(T, bool), E>, Next)
where
    T: Send,
    E: From<StoreError> + Send,
    F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>> + Send + Sync,
{
    let mut conn = Conn::postgres(match begin {
        None => Pipeline::alone(client),
        Some(begin) => Pipeline::new(client, begin),
    });
    let result = catching(&mut conn, work).await;
    if let (Ok(_), None) = (&result, &conn.failure)
        && kind != Kind::Single
        && !conn.untouched()
    {
        if kind.is_read() && conn.is_answered() {
            return (
                Attempt::Done(result.map(|answer| (answer, false))),
                Next::EndRead,
            );
        }
        commit_sent.store(kind == Kind::Write, Ordering::Release);
        match conn.commit().await {
            Ok(()) => {}
            // The statement's failure is noted on the connection; no transaction is open.
            Err(Ended::Undone(())) => return undone(kind, result, &mut conn, Retry::No),
            Err(Ended::Commit(error)) if kind != Kind::Write || certainly_undone(&error) => {
                return failed(error);
            }
            Err(Ended::Commit(_)) => {
                let unknown = Attempt::Done(Err(StoreError::Unknown.into()));
                return (unknown, Next::NewConnections);
            }
        }
    } else if result.is_err() || conn.failure.is_some() {
        // Without a transaction there is none to end.
        let open = kind != Kind::Single && !conn.untouched();
        let ended = match open {
            true => client.batch_execute("ROLLBACK").await,
            false => Ok(()),
        };
        let connection = match ended {
            Ok(()) => Retry::No,
            Err(_) => Retry::NewConnection,
        };
        return undone(kind, result, &mut conn, connection);
    }
    let wakes_workers = conn.wakes_workers;
    let done = result.map(|answer| (answer, wakes_workers));
    (Attempt::Done(done), Next::Keep)
}

/// What becomes of an attempt after which nothing stands; `connection` says whether its
/// connection can go on.
fn undone<T, E: From<StoreError>>(
    kind: Kind,
    result: Result<T, E>,
    conn: &mut Conn<'_>,
    connection: Retry,
) -> (Attempt<(T, bool), E>, Next) {
    let Some(failure) = conn.failure.take() else {
        // A refusal of the work itself.
        return (
            Attempt::Done(result.map(|answer| (answer, false))),
            connection.into(),
        );
    };
    // A read that writes gets 25006 from any server: a new one would not help.
    let repeat = match (kind, &failure, conn.retry) {
        (_, _, Retry::No)
        | (Kind::Read | Kind::ShortRead | Kind::Single, StoreError::ReadOnly, _) => false,
        (_, _, Retry::Race | Retry::NewConnection) => true,
    };
    let retry = match connection {
        Retry::No => conn.retry,
        lost => lost,
    };
    match result {
        _ if repeat => (Attempt::Again(failure), retry.into()),
        // A failure that the work swallowed, or that came with the commit.
        Ok(_) => (Attempt::Done(Err(failure.into())), retry.into()),
        Err(error) => (Attempt::Done(Err(error)), retry.into()),
    }
}

/// True when the server itself refused the commit and lives on. FATAL may come after the
/// commit stood but before its replicas answered.
pub(crate) fn certainly_undone(error: &tokio_postgres::Error) -> bool {
    error
        .as_db_error()
        .is_some_and(|db| db.parsed_severity() == Some(Severity::Error))
}

fn failed<T, E: From<StoreError>>(error: tokio_postgres::Error) -> (Attempt<T, E>, Next) {
    let retry = Retry::after(&error);
    let error = StoreError::from(error);
    match retry {
        Retry::No => (Attempt::Done(Err(error.into())), retry.into()),
        Retry::Race | Retry::NewConnection => (Attempt::Again(error), retry.into()),
    }
}

/// Runs the work; a panic becomes an error, as on SQLite.
pub(crate) async fn catching<T, E, F>(conn: &mut Conn<'_>, work: &F) -> Result<T, E>
where
    E: From<StoreError>,
    F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>>,
{
    let mut future = std::pin::pin!(work_on(conn, work));
    std::future::poll_fn(|context| {
        catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(context)))
            .unwrap_or_else(|_| std::task::Poll::Ready(Err(panicked().into())))
    })
    .await
}

async fn work_on<T, E, F>(conn: &mut Conn<'_>, work: &F) -> Result<T, E>
where
    F: for<'c> Fn(&'c mut Conn<'_>) -> BoxFuture<'c, Result<T, E>>,
{
    work(conn).await
}

fn tls() -> Result<MakeRustlsConnect, StoreError> {
    let mut roots = rustls::RootCertStore::empty();
    let found = rustls_native_certs::load_native_certs();
    for error in found.errors {
        tracing::debug!(%error, "a trusted root certificate can't be read");
    }
    roots.add_parsable_certificates(found.certs);
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| StoreError::Other(error.to_string()))?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}
