//! Brings a database to the schema this program knows, or says why it can't.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};

use crate::conn::Conn;
use crate::db::Db;
use crate::error::StoreError;
use crate::migrations::{self, Migration};
use crate::sql::{Dialect, Sql};

/// Longest time for one migration: a large office's table may be rewritten.
const LIMIT: Duration = Duration::from_secs(3600);

/// Where it is written down which migrations a database has. The column types that
/// differ are understood by both databases here.
const TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_migration (
    version BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    checksum TEXT NOT NULL,
    applied_at BIGINT NOT NULL
)";

/// One migrator at a time, and no time limit of the server's for a long rewrite. On
/// SQLite the single writer serves.
const LOCK: Sql = Sql::split(
    "schema_migration.lock",
    "SELECT 1 AS locked",
    "SELECT set_config('statement_timeout', '0', true) AS no_limit, CAST(pg_advisory_xact_lock(7881520261) AS TEXT) AS locked",
);

const LIST: Sql = Sql::new(
    "schema_migration.list",
    "SELECT version, name, checksum FROM schema_migration ORDER BY version",
);

const INSERT: Sql = Sql::new(
    "schema_migration.insert",
    "INSERT INTO schema_migration (version, name, checksum, applied_at) VALUES ($1, $2, $3, $4)",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&LOCK, &LIST, &INSERT];

/// Why a database can't be brought to this program's schema.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MigrateError {
    /// A newer program was here; this one could damage what it wrote.
    #[error("the database has schema {found}, this program knows up to {known}")]
    Newer {
        /// The database's version.
        found: u32,
        /// The newest version this program knows.
        known: u32,
    },
    /// The text of an applied migration is not the one that was applied.
    #[error("migration {version} ({name}) is not the one this database was made with")]
    Changed {
        /// Its version.
        version: u32,
        /// Its name in this program.
        name: String,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What [`Db::migrate`] did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migrated {
    /// How many migrations were applied now.
    pub applied: u32,
    /// The schema's version after it.
    pub version: u32,
}

impl Db {
    /// Applies what is missing, each migration in its own transaction. `now` is the UTC
    /// instant written beside each.
    ///
    /// # Errors
    /// [`MigrateError`]; the failing migration leaves nothing behind.
    pub async fn migrate(&self, now: Timestamp) -> Result<Migrated, MigrateError> {
        self.migrate_with(migrations::ALL, now).await
    }

    async fn migrate_with(
        &self,
        list: &'static [Migration],
        now: Timestamp,
    ) -> Result<Migrated, MigrateError> {
        let mut applied = 0;
        loop {
            let next = self
                .write_within(LIMIT, move |conn: &mut Conn<'_>| {
                    Box::pin(apply_next(conn, list, now))
                })
                .await?;
            match next {
                Some(version) => {
                    tracing::info!(version, "a migration was applied");
                    applied += 1;
                }
                None => {
                    let version = list.last().map_or(0, |migration| migration.version);
                    return Ok(Migrated { applied, version });
                }
            }
        }
    }
}

/// Applies the first missing migration; none is missing: `None`.
async fn apply_next(
    conn: &mut Conn<'_>,
    list: &'static [Migration],
    now: Timestamp,
) -> Result<Option<u32>, MigrateError> {
    conn.query_one(&LOCK, &[]).await?;
    conn.batch(TABLE).await?;
    let dialect = conn.dialect();
    let mut known = list.iter();
    for row in conn.query(&LIST, &[]).await? {
        let found: u32 = row.get("version")?;
        let Some(migration) = known.next() else {
            let known = list.last().map_or(0, |migration| migration.version);
            return Err(MigrateError::Newer { found, known });
        };
        let recorded: String = row.get("checksum")?;
        if migration.version != found || recorded != checksum(migration, dialect) {
            return Err(MigrateError::Changed {
                version: found,
                name: migration.name.to_owned(),
            });
        }
    }
    let Some(migration) = known.next() else {
        return Ok(None);
    };
    conn.batch(migration.text(dialect)).await?;
    let row = [
        migration.version.into(),
        migration.name.into(),
        checksum(migration, dialect).into(),
        now.into(),
    ];
    conn.exec(&INSERT, &row).await?;
    Ok(Some(migration.version))
}

fn checksum(migration: &Migration, dialect: Dialect) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(migration.text(dialect)))
}
