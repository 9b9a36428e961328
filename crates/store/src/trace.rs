//! In test builds: which statements ran, so that one never run is found.
//!
//! Every test is a process of its own, therefore the names are appended to a file: one
//! line `name@sqlite` or `name@postgres`, once per process.

use std::collections::HashSet;
use std::io::Write as _;
use std::sync::{LazyLock, Mutex};

use crate::sql::{Dialect, Sql};

/// The environment variable naming the file.
pub const FILE: &str = "MATUR_SQL_TRACE";

static RAN: LazyLock<Mutex<HashSet<(&'static str, bool)>>> = LazyLock::new(Mutex::default);

/// The line that stands for one statement on one database.
#[must_use]
pub fn line(sql: &Sql, dialect: Dialect) -> String {
    let database = match dialect {
        Dialect::Sqlite => "sqlite",
        Dialect::Postgres => "postgres",
    };
    format!("{}@{database}", sql.name)
}

#[expect(
    clippy::disallowed_methods,
    reason = "test builds only: the suite hands the file's name to every process"
)]
pub(crate) fn record(sql: &'static Sql, dialect: Dialect) {
    let first = RAN
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
        .insert((sql.name, dialect == Dialect::Sqlite));
    if !first {
        return;
    }
    let Some(path) = std::env::var_os(FILE) else {
        return;
    };
    // One short write in append mode is not torn by other processes.
    let written = std::fs::OpenOptions::new()
        .create(true)
        .append(true)
        .open(path)
        .and_then(|mut file| file.write_all(format!("{}\n", line(sql, dialect)).as_bytes()));
    if let Err(error) = written {
        tracing::warn!(%error, "the statement trace can't be written");
    }
}
