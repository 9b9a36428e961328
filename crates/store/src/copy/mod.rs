//! A copy of the whole database, as it stood at one moment: always an SQLite file, whichever
//! database it came from, so that it is checked and read without a server and goes back into
//! either.

mod facts;
mod from_postgres;
mod into_postgres;
mod tables;

use std::path::Path;
use std::time::Duration;

use jiff::Timestamp;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};

pub use self::facts::{CopyFacts, OfficeFacts, RegisterFacts};
use crate::db::{Db, Engine};
use crate::error::StoreError;
use crate::sqlite;

/// Pages copied at a time: 1 MiB of the usual 4 KiB pages.
const PAGES: std::ffi::c_int = 256;
/// Pause between two such pieces, for the disk to sync what people commit meanwhile.
const BREATH: Duration = Duration::from_millis(1);

impl Db {
    /// Writes everything the database holds, as it stands at one moment, into a new SQLite
    /// file with this program's schema. Writers go on meanwhile: SQLite's log and
    /// PostgreSQL's snapshots keep that moment for the reader. `now` is written beside the
    /// migrations of a copy of PostgreSQL.
    ///
    /// # Errors
    /// [`StoreError`] when the database can't be read or the file not written; a half-written
    /// file may be left.
    pub async fn copy_to(&self, file: &Path, now: Timestamp) -> Result<(), StoreError> {
        let to = file.to_owned();
        match &self.engine {
            Engine::Sqlite { readers, .. } => {
                let from = readers.path().to_owned();
                off_the_runtime(move || {
                    copy_pages(&from, &to)?;
                    sync(&to)
                })
                .await
            }
            Engine::Postgres(postgres) => {
                let schema = Db::open_sqlite(file).await?;
                let migrated = schema.migrate(now).await;
                schema.close().await;
                migrated.map_err(|error| StoreError::Other(error.to_string()))?;
                from_postgres::copy(postgres, &to).await?;
                off_the_runtime(move || sync(&to)).await
            }
        }
    }

    /// Fills this PostgreSQL database, migrated and without an office, with everything from a
    /// copy that has this program's schema; all of it in one transaction.
    ///
    /// # Errors
    /// [`StoreError::Conflict`] when an office is there already, [`StoreError`] otherwise;
    /// nothing is written then.
    pub async fn fill_from(&self, file: &Path) -> Result<(), StoreError> {
        match &self.engine {
            Engine::Postgres(postgres) => into_postgres::fill(postgres, file).await,
            Engine::Sqlite { .. } => Err(StoreError::Other(
                "a copy for SQLite is used as it is".to_owned(),
            )),
        }
    }
}

/// One read transaction holds the moment; the pages follow.
fn copy_pages(from: &Path, to: &Path) -> Result<(), StoreError> {
    let source = sqlite::open_reader(from)?;
    source.execute_batch("BEGIN")?;
    source.query_row("SELECT COUNT(*) FROM sqlite_master", [], |_| Ok(()))?;
    let mut target = Connection::open(to)?;
    {
        let backup = Backup::new(&source, &mut target)?;
        loop {
            match backup.step(PAGES)? {
                StepResult::Done => break,
                StepResult::More => std::thread::sleep(BREATH),
                // Nobody else has the target, and a reader waits for nobody in the source.
                _ => return Err(StoreError::Busy),
            }
        }
    }
    one_file(&target)
}

/// Without a log beside it: what is copied and hashed is one file.
fn one_file(target: &Connection) -> Result<(), StoreError> {
    let mode: String = target.query_row("PRAGMA journal_mode = DELETE", [], |row| row.get(0))?;
    match mode.as_str() {
        "delete" => Ok(()),
        other => Err(StoreError::Other(format!(
            "SQLite keeps journal_mode {other}"
        ))),
    }
}

fn sync(file: &Path) -> Result<(), StoreError> {
    Ok(std::fs::File::open(file)?.sync_all()?)
}

/// Opens a copy to look at it, never to change it.
fn open_copy(file: &Path) -> Result<Connection, StoreError> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_ONLY
        | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX
        | rusqlite::OpenFlags::SQLITE_OPEN_EXRESCODE;
    let connection = Connection::open_with_flags(file, flags)?;
    connection.execute_batch("PRAGMA trusted_schema = OFF;")?;
    Ok(connection)
}

async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Other(error.to_string()))?
}
