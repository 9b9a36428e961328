//! What can go wrong between a use case and its rows, in words a use case can act on.
//!
//! Both drivers' errors are classified here and nowhere else. No value of a row is ever
//! copied into an error: PostgreSQL's `DETAIL` carries the offending values, so only the
//! column names are taken from it.

use rusqlite::ErrorCode;
use tokio_postgres::error::{DbError, SqlState};

/// Why the store could not do what it was asked.
///
/// It can be cloned because one failed commit answers every request that shared it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// Another process or too many requests hold the database; nothing was written.
    #[error("the database is busy")]
    Busy,
    /// No space is left for the database or a file; nothing was written.
    #[error("no space is left")]
    Full,
    /// The database or its disk can only be read; nothing was written.
    #[error("the database can only be read")]
    ReadOnly,
    /// A row with this key exists already. Carries `table(column,column)`, the same on
    /// both databases (or the index's name where the key is an expression).
    #[error("a row with this key exists already: {0}")]
    Conflict(String),
    /// A foreign key, CHECK or NOT NULL rule refused the row: a fault in the program.
    /// Carries the rule's name where the database tells it.
    #[error("the row breaks a rule of its table: {0}")]
    Violation(String),
    /// The row asked for does not exist.
    #[error("no such row")]
    NotFound,
    /// COMMIT was sent and its answer never came: the rows may be there or not.
    /// Ask again with the same idempotency key; its unique index decides.
    #[error("the outcome of the commit is unknown")]
    Unknown,
    /// It took too long. For a write this means certainly nothing was written.
    #[error("the database did not answer in time")]
    Timeout,
    /// The file or a row does not hold what it must; carries what and where, no values.
    #[error("stored data are damaged: {0}")]
    Corrupt(String),
    /// The disk refused to read or write; nothing was written.
    #[error("the disk failed: {0}")]
    Io(String),
    /// The database was closed or can't be reached; nothing was written.
    #[error("the database is closed or can't be reached")]
    Closed,
    /// Anything else: a fault in a statement, a closure that panicked, a wrong setting.
    #[error("{0}")]
    Other(String),
}

impl StoreError {
    /// True when the [`Conflict`](Self::Conflict) is on exactly this `table(column,…)`.
    #[must_use]
    pub fn is_conflict_on(&self, key: &str) -> bool {
        matches!(self, Self::Conflict(on) if on == key)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error {
            rusqlite::Error::QueryReturnedNoRows => Self::NotFound,
            rusqlite::Error::SqliteFailure(code, message) => sqlite(code, message.as_deref()),
            other => Self::Other(other.to_string()),
        }
    }
}

fn sqlite(error: rusqlite::ffi::Error, message: Option<&str>) -> StoreError {
    let message = message.unwrap_or_default();
    match error.code {
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed => StoreError::Busy,
        ErrorCode::DiskFull => StoreError::Full,
        ErrorCode::ReadOnly | ErrorCode::PermissionDenied => StoreError::ReadOnly,
        ErrorCode::OperationInterrupted => StoreError::Timeout,
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Corrupt(format!("SQLite code {}", error.extended_code))
        }
        ErrorCode::SystemIoFailure => {
            StoreError::Io(format!("SQLite code {}", error.extended_code))
        }
        ErrorCode::ConstraintViolation => sqlite_constraint(message),
        _ => StoreError::Other(format!("SQLite code {}: {message}", error.extended_code)),
    }
}

/// `UNIQUE constraint failed: job.a, job.b` → `Conflict("job(a,b)")`.
fn sqlite_constraint(message: &str) -> StoreError {
    let Some((kind, on)) = message.split_once(" constraint failed") else {
        return StoreError::Violation(message.to_owned());
    };
    let on = on.trim_start_matches(':').trim();
    if kind != "UNIQUE" {
        return StoreError::Violation(if on.is_empty() { kind } else { on }.to_owned());
    }
    if let Some(index) = on.strip_prefix("index '") {
        return StoreError::Conflict(index.trim_end_matches('\'').to_owned());
    }
    let table = on.split('.').next().unwrap_or_default();
    let columns: Vec<&str> = on
        .split(", ")
        .map(|column| column.split_once('.').map_or(column, |(_, name)| name))
        .collect();
    StoreError::Conflict(format!("{table}({})", columns.join(",")))
}

impl From<tokio_postgres::Error> for StoreError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(db) => postgres(db),
            None if is_lost(&error) => Self::Closed,
            None => Self::Other(error.to_string()),
        }
    }
}

/// True when the connection itself broke or never stood: an I/O error below the protocol.
pub(crate) fn is_lost(error: &tokio_postgres::Error) -> bool {
    error.is_closed()
        || std::error::Error::source(error).is_some_and(|source| source.is::<std::io::Error>())
}

fn postgres(db: &DbError) -> StoreError {
    let code = db.code();
    if *code == SqlState::UNIQUE_VIOLATION || *code == SqlState::EXCLUSION_VIOLATION {
        return StoreError::Conflict(postgres_key(db));
    }
    if code.code().starts_with("23") {
        return StoreError::Violation(match (db.constraint(), db.table(), db.column()) {
            (Some(name), _, _) => name.to_owned(),
            (None, Some(table), Some(column)) => format!("{table}.{column}"),
            _ => code.code().to_owned(),
        });
    }
    match code.code() {
        "25006" => StoreError::ReadOnly,
        "53100" => StoreError::Full,
        "40001" | "40P01" | "55P03" | "53300" => StoreError::Busy,
        "57014" => StoreError::Timeout,
        "57P01" | "57P02" | "57P03" => StoreError::Closed,
        "58030" => StoreError::Io("PostgreSQL 58030".to_owned()),
        "XX001" | "XX002" => StoreError::Corrupt(format!("PostgreSQL {}", code.code())),
        class if class.starts_with("08") => StoreError::Closed,
        _ => StoreError::Other(format!("PostgreSQL {}: {}", code.code(), db.message())),
    }
}

/// `Key (a, b)=(…) already exists.` in table `job` → `job(a,b)`, the values left out.
fn postgres_key(db: &DbError) -> String {
    let columns = db
        .detail()
        .and_then(|detail| detail.split_once('('))
        .and_then(|(_, rest)| rest.split_once(")=("))
        .map(|(columns, _)| columns.replace(", ", ","));
    match (db.table(), columns) {
        // An index over an expression has no column list that SQLite would also tell.
        (Some(table), Some(columns)) if !columns.contains(['(', ' ']) => {
            format!("{table}({columns})")
        }
        _ => db.constraint().unwrap_or("unknown").to_owned(),
    }
}

impl From<deadpool_postgres::PoolError> for StoreError {
    fn from(error: deadpool_postgres::PoolError) -> Self {
        match error {
            deadpool_postgres::PoolError::Backend(error) => error.into(),
            deadpool_postgres::PoolError::Timeout(_) => Self::Timeout,
            deadpool_postgres::PoolError::Closed => Self::Closed,
            other => Self::Other(other.to_string()),
        }
    }
}

impl From<std::io::Error> for StoreError {
    fn from(error: std::io::Error) -> Self {
        match error.kind() {
            std::io::ErrorKind::NotFound => Self::NotFound,
            std::io::ErrorKind::StorageFull
            | std::io::ErrorKind::QuotaExceeded
            | std::io::ErrorKind::FileTooLarge => Self::Full,
            std::io::ErrorKind::ReadOnlyFilesystem | std::io::ErrorKind::PermissionDenied => {
                Self::ReadOnly
            }
            kind => Self::Io(kind.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_told_as_table_and_columns() {
        assert_eq!(
            sqlite_constraint("UNIQUE constraint failed: job.office_id, job.unique_key"),
            StoreError::Conflict("job(office_id,unique_key)".into())
        );
        assert_eq!(
            sqlite_constraint("UNIQUE constraint failed: index 'job_live'"),
            StoreError::Conflict("job_live".into())
        );
    }

    #[test]
    fn other_rules_keep_their_name() {
        assert_eq!(
            sqlite_constraint("CHECK constraint failed: state_known"),
            StoreError::Violation("state_known".into())
        );
        assert_eq!(
            sqlite_constraint("FOREIGN KEY constraint failed"),
            StoreError::Violation("FOREIGN KEY".into())
        );
    }
}
