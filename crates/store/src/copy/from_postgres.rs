//! PostgreSQL into an SQLite file: one read-only snapshot, streamed table by table.

use std::path::Path;

use futures_util::TryStreamExt as _;
use rusqlite::Connection;
use tokio::sync::mpsc;

use super::tables::{self, Table, quote};
use super::{off_the_runtime, one_file};
use crate::error::StoreError;
use crate::postgres::Postgres;
use crate::value::Val;

/// Every statement sees the same moment. It may take as long as it takes: the limits of this
/// connection are meant for pages.
const BEGIN: &str = "START TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY;
    SET LOCAL statement_timeout = 0;
    SET LOCAL idle_in_transaction_session_timeout = 0";

/// Rows handed over at a time.
const ROWS: usize = 256;
/// Such pieces that may wait for the disk.
const WAITING: usize = 4;

/// Rows of one table, by its place in the list.
struct Piece {
    table: usize,
    rows: Vec<Vec<Val>>,
}

/// Copies every row into a file that has the schema and no rows.
pub(super) async fn copy(postgres: &Postgres, file: &Path) -> Result<(), StoreError> {
    let path = file.to_owned();
    let list = off_the_runtime(move || tables::in_order(&super::open_copy(&path)?)).await?;
    let (send, receive) = mpsc::channel(WAITING);
    let (path, its) = (file.to_owned(), list.clone());
    let written = tokio::task::spawn_blocking(move || write(&path, &its, receive));
    let read = read(postgres, &list, send).await;
    let written = written
        .await
        .map_err(|error| StoreError::Other(error.to_string()))?;
    // When the disk is full the reader only notices that nobody listens any more.
    match (read, written) {
        (_, Err(error)) | (Err(error), Ok(())) => Err(error),
        (Ok(()), Ok(())) => Ok(()),
    }
}

async fn read(
    postgres: &Postgres,
    list: &[Table],
    send: mpsc::Sender<Option<Piece>>,
) -> Result<(), StoreError> {
    let lease = postgres.lease().await?;
    let Some(client) = lease.client() else {
        return Err(StoreError::Closed);
    };
    client.batch_execute(BEGIN).await?;
    for (place, table) in list.iter().enumerate() {
        let none: [&Val; 0] = [];
        let rows = client.query_raw(&table.select(), none).await?;
        let mut pieces = std::pin::pin!(rows.try_chunks(ROWS));
        while let Some(rows) = pieces.try_next().await.map_err(|error| error.1)? {
            let rows = rows
                .iter()
                .map(|row| values(table, row))
                .collect::<Result<_, _>>()?;
            let piece = Piece { table: place, rows };
            send.send(Some(piece))
                .await
                .map_err(|_| StoreError::Closed)?;
        }
    }
    client.batch_execute("COMMIT").await?;
    lease.keep();
    // Only now may the file be ended: what broke off before is no copy.
    send.send(None).await.map_err(|_| StoreError::Closed)
}

fn values(table: &Table, row: &tokio_postgres::Row) -> Result<Vec<Val>, StoreError> {
    (0..table.columns.len())
        .map(|place| {
            row.try_get(place).map_err(|error| {
                let column = &table.columns[place];
                StoreError::Other(format!("{}.{column}: {error}", table.name))
            })
        })
        .collect()
}

fn write(
    file: &Path,
    list: &[Table],
    mut receive: mpsc::Receiver<Option<Piece>>,
) -> Result<(), StoreError> {
    let mut connection = Connection::open(file)?;
    one_file(&connection)?;
    // The file is synced when it is whole; until then it is nothing.
    connection.execute_batch(
        "PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; PRAGMA trusted_schema = OFF;
         PRAGMA journal_mode = MEMORY; PRAGMA cache_size = -2000;",
    )?;
    let transaction = connection.transaction()?;
    // What watches over writing is for those who work: a copy says what is there, also of a
    // history that somebody has broken.
    let watching = triggers(&transaction)?;
    for (name, _) in &watching {
        transaction.execute_batch(&format!("DROP TRIGGER {}", quote(name)))?;
    }
    for table in list {
        // A migration may have put rows of its own; what stands in the office counts.
        transaction.execute_batch(&format!("DELETE FROM {}", quote(&table.name)))?;
    }
    loop {
        match receive.blocking_recv() {
            Some(Some(piece)) => insert(&transaction, &list[piece.table], &piece.rows)?,
            Some(None) => break,
            None => return Err(StoreError::Closed),
        }
    }
    for (_, text) in &watching {
        transaction.execute_batch(text)?;
    }
    transaction.commit()?;
    one_file(&connection)
}

fn triggers(connection: &Connection) -> Result<Vec<(String, String)>, StoreError> {
    let mut statement =
        connection.prepare("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

fn insert(connection: &Connection, table: &Table, rows: &[Vec<Val>]) -> Result<(), StoreError> {
    let marks = vec!["?"; table.columns.len()].join(", ");
    let text = format!(
        "INSERT INTO {} ({}) VALUES ({marks})",
        quote(&table.name),
        table.listed()
    );
    let mut statement = connection.prepare_cached(&text)?;
    for row in rows {
        statement.execute(rusqlite::params_from_iter(row))?;
    }
    Ok(())
}
