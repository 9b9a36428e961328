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
                .write_within(None, LIMIT, move |conn: &mut Conn<'_>| {
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

#[cfg(all(test, feature = "testing"))]
mod tests {
    use super::*;
    use crate::testing::migrated_at;

    /// What this program knows, and one more with this text.
    fn known_and(text: &'static str) -> &'static [Migration] {
        let mut list = migrations::ALL.to_vec();
        let version = u32::try_from(list.len() + 1).expect("few");
        list.push(Migration {
            version,
            name: "more",
            sqlite: text,
            postgres: text,
        });
        list.leak()
    }

    crate::both_databases! {
        async fn a_second_run_has_nothing_to_do(db: Db) {
            let again = db.migrate(migrated_at()).await.expect("migrated");
            assert_eq!((again.applied, again.version as usize), (0, migrations::ALL.len()));
        }

        async fn a_newer_database_is_refused(db: Db) {
            let result = db.migrate_with(&[], migrated_at()).await;
            assert_eq!(result, Err(MigrateError::Newer { found: 1, known: 0 }));
        }

        async fn a_changed_migration_is_refused(db: Db) {
            let mut list = migrations::ALL.to_vec();
            list[0].sqlite = "SELECT 1";
            list[0].postgres = "SELECT 1";
            let result = db.migrate_with(list.leak(), migrated_at()).await;
            assert_eq!(result, Err(MigrateError::Changed { version: 1, name: "jobs".into() }));
        }

        async fn a_failing_migration_leaves_nothing_behind(db: Db) {
            let broken = known_and("CREATE TABLE half (id BIGINT); INSERT INTO no_such_table VALUES (1);");
            assert!(matches!(db.migrate_with(broken, migrated_at()).await, Err(MigrateError::Store(_))));
            // The table is not there, or this would fail.
            let mended = known_and("CREATE TABLE half (id BIGINT)");
            assert_eq!(db.migrate_with(mended, migrated_at()).await.map(|done| done.applied), Ok(1));
        }

        async fn of_two_at_once_one_migrates(db: Db) {
            let list = known_and("CREATE TABLE more (id BIGINT)");
            let other = db.clone();
            let (one, two) =
                tokio::join!(db.migrate_with(list, migrated_at()), other.migrate_with(list, migrated_at()));
            assert_eq!(one.expect("migrated").applied + two.expect("migrated").applied, 1);
        }
    }
}
