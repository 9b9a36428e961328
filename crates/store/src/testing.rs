//! For tests: one test body, run on each database.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::Timestamp;

use crate::db::{Db, Settings};
use crate::registry;
use crate::sql::{Dialect, Sql};
use crate::trace;

/// The environment variable with the address of a PostgreSQL role that may make databases.
pub const POSTGRES: &str = "MATUR_TEST_POSTGRES";

/// Makes of each `async fn name(db: Db) { … }` a module with the tests `sqlite` and
/// `postgres`, each on a migrated database of its own.
///
/// The crate that uses it needs `store` with the feature `testing`.
#[macro_export]
macro_rules! both_databases {
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: $type:ty) $body:block)+) => {$(
        mod $name {
            #[allow(unused_imports)]
            use super::*;

            async fn test($db: $type) $body

            $(#[$meta])*
            #[test]
            fn sqlite() {
                $crate::testing::on_sqlite(test);
            }

            $(#[$meta])*
            #[test]
            fn postgres() {
                $crate::testing::on_postgres(test);
            }
        }
    )+};
}

/// The instant test databases are migrated at.
#[must_use]
pub const fn migrated_at() -> Timestamp {
    Timestamp::UNIX_EPOCH
}

/// Runs a test on a migrated SQLite file in a folder of its own.
///
/// # Panics
/// When the database can't be made.
pub fn on_sqlite<Fut: Future<Output = ()>>(test: impl FnOnce(Db) -> Fut) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    runtime().block_on(async {
        let db = Db::open_sqlite(folder.path().join("test.db"))
            .await
            .expect("SQLite opens");
        db.migrate(migrated_at()).await.expect("SQLite migrates");
        test(db).await;
    });
}

/// Runs a test on a migrated PostgreSQL database of its own, dropped afterwards.
///
/// # Panics
/// When no PostgreSQL can be reached: a missing server is a failure, not a skip.
pub fn on_postgres<Fut: Future<Output = ()>>(test: impl FnOnce(Db) -> Fut) {
    runtime().block_on(async {
        let server = TestServer::connect().await;
        let name = fresh_name();
        server.run(&format!("CREATE DATABASE {name}")).await;
        let settings = Settings {
            postgres_connections: 8,
            ..Settings::default()
        };
        let db = Db::open_postgres_with(&server.address_of(&name), settings)
            .await
            .expect("PostgreSQL opens");
        db.migrate(migrated_at())
            .await
            .expect("PostgreSQL migrates");
        let ended = catching(test(db.clone())).await;
        db.close().await;
        server
            .run(&format!("DROP DATABASE {name} WITH (FORCE)"))
            .await;
        if let Err(panic) = ended {
            std::panic::resume_unwind(panic);
        }
    });
}

async fn catching<Fut: Future<Output = ()>>(test: Fut) -> std::thread::Result<()> {
    let mut test = Box::pin(test);
    std::future::poll_fn(|context| {
        match std::panic::catch_unwind(AssertUnwindSafe(|| test.as_mut().poll(context))) {
            Ok(poll) => poll.map(Ok),
            Err(panic) => std::task::Poll::Ready(Err(panic)),
        }
    })
    .await
}

struct TestServer {
    address: String,
    client: tokio_postgres::Client,
}

impl TestServer {
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told their server by the environment"
    )]
    async fn connect() -> Self {
        let how = "start one with `export MATUR_TEST_POSTGRES=$(tests-support/postgres-up.sh)`; `./test` does it by itself";
        let Ok(address) = std::env::var(POSTGRES) else {
            panic!("{POSTGRES} is not set, so there is no PostgreSQL to test on: {how}");
        };
        let connected = tokio_postgres::connect(&address, tokio_postgres::NoTls).await;
        let (client, connection) = connected.unwrap_or_else(|error| {
            panic!("PostgreSQL at {POSTGRES} can't be reached ({error}): {how}");
        });
        tokio::spawn(connection);
        Self { address, client }
    }

    async fn run(&self, text: &str) {
        self.client
            .batch_execute(text)
            .await
            .expect("the test server obeys");
    }

    /// The same address with another database.
    fn address_of(&self, name: &str) -> String {
        if self.address.contains("://") {
            let (before, query) = match self.address.split_once('?') {
                Some((before, query)) => (before, format!("?{query}")),
                None => (self.address.as_str(), String::new()),
            };
            let scheme_end = before.find("://").map_or(0, |at| at + 3);
            let host_end = before[scheme_end..]
                .find('/')
                .map_or(before.len(), |at| scheme_end + at);
            format!("{}/{name}{query}", &before[..host_end])
        } else {
            // In the key=value form the last one wins.
            format!("{} dbname={name}", self.address)
        }
    }
}

/// A name no other test uses, in this process or another.
fn fresh_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    // Tests have no random source to be given; a temporary folder's name is unique.
    let unique = tempfile::Builder::new()
        .prefix("")
        .rand_bytes(12)
        .tempdir()
        .expect("a temporary folder");
    let unique = unique
        .path()
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let unique = data_encoding::HEXLOWER.encode(unique.as_bytes());
    format!(
        "matur_test_{unique}_{}",
        COUNT.fetch_add(1, Ordering::Relaxed)
    )
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
}

/// The statements that no line of this trace (see [`trace::FILE`]) names, as
/// `name@database`.
#[must_use]
pub fn never_run(traced: &str) -> Vec<String> {
    let ran: std::collections::HashSet<&str> = traced.lines().collect();
    let lines = |sql: &'static Sql| {
        [Dialect::Sqlite, Dialect::Postgres].map(|dialect| trace::line(sql, dialect))
    };
    registry::statements()
        .flat_map(lines)
        .filter(|line| !ran.contains(line.as_str()))
        .collect()
}
