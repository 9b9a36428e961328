//! An SQLite copy into PostgreSQL: one transaction, streamed table by table.

use std::path::{Path, PathBuf};

use rusqlite::Connection;
use tokio::sync::mpsc;
use tokio_postgres::binary_copy::BinaryCopyInWriter;
use tokio_postgres::types::{ToSql, Type};
use uuid::Uuid;

use super::tables::{self, Table, quote};
use super::{off_the_runtime, open_copy};
use crate::error::StoreError;
use crate::postgres::{BEGIN_WRITE, Postgres};
use crate::value::Val;

/// Rows handed over at a time.
const ROWS: usize = 256;
/// Such pieces that may wait for the server.
const WAITING: usize = 4;

/// Fills a database that has the schema and no office.
pub(super) async fn fill(postgres: &Postgres, file: &Path) -> Result<(), StoreError> {
    let path = file.to_owned();
    let list = off_the_runtime(move || tables::in_order(&open_copy(&path)?)).await?;
    let lease = postgres.lease().await?;
    let Some(client) = lease.client() else {
        return Err(StoreError::Closed);
    };
    client
        .batch_execute(&format!(
            "{BEGIN_WRITE}; SET LOCAL statement_timeout = 0;
             SET LOCAL idle_in_transaction_session_timeout = 0;
             LOCK TABLE office IN EXCLUSIVE MODE"
        ))
        .await?;
    let there = client
        .query("SELECT 1 AS one FROM office LIMIT 1", &[])
        .await?;
    if !there.is_empty() {
        client.batch_execute("ROLLBACK").await?;
        lease.keep();
        return Err(StoreError::Conflict("office".to_owned()));
    }
    for table in list {
        fill_table(client, file.to_owned(), table).await?;
    }
    client.batch_execute("COMMIT").await?;
    lease.keep();
    Ok(())
}

async fn fill_table(
    client: &deadpool_postgres::Object,
    file: PathBuf,
    table: Table,
) -> Result<(), StoreError> {
    let name = quote(&table.name);
    let text = format!("SELECT {} FROM {name}", table.listed());
    let types: Vec<Type> = client
        .prepare(&text)
        .await?
        .columns()
        .iter()
        .map(|column| column.type_().clone())
        .collect();
    let text = format!(
        "COPY {name} ({}) FROM STDIN (FORMAT binary)",
        table.listed()
    );
    let (send, mut receive) = mpsc::channel(WAITING);
    let (its, wanted) = (table.clone(), types.clone());
    let reading = tokio::task::spawn_blocking(move || read(&file, &its, &wanted, &send));
    let sink = client.copy_in(&text).await?;
    let writer = BinaryCopyInWriter::new(sink, &types);
    let mut writer = std::pin::pin!(writer);
    while let Some(rows) = receive.recv().await {
        let rows: Vec<Vec<Val>> = rows;
        for row in &rows {
            let row: Vec<&(dyn ToSql + Sync)> = row
                .iter()
                .map(|value| value as &(dyn ToSql + Sync))
                .collect();
            writer.as_mut().write(&row).await?;
        }
    }
    reading
        .await
        .map_err(|error| StoreError::Other(error.to_string()))??;
    writer.finish().await?;
    Ok(())
}

fn read(
    file: &Path,
    table: &Table,
    types: &[Type],
    send: &mpsc::Sender<Vec<Vec<Val>>>,
) -> Result<(), StoreError> {
    let connection: Connection = open_copy(file)?;
    let mut statement = connection.prepare(&table.select())?;
    let mut rows = statement.query([])?;
    let mut piece = Vec::with_capacity(ROWS);
    while let Some(row) = rows.next()? {
        let values = types
            .iter()
            .enumerate()
            .map(|(place, wanted)| {
                let value: Val = row.get(place)?;
                as_wanted(value, wanted).ok_or_else(|| {
                    let column = &table.columns[place];
                    StoreError::Corrupt(format!("{}.{column}", table.name))
                })
            })
            .collect::<Result<Vec<Val>, StoreError>>()?;
        piece.push(values);
        if piece.len() == ROWS {
            let full = std::mem::replace(&mut piece, Vec::with_capacity(ROWS));
            send.blocking_send(full).map_err(|_| StoreError::Closed)?;
        }
    }
    send.blocking_send(piece).map_err(|_| StoreError::Closed)
}

/// SQLite has neither identifiers nor truth values; PostgreSQL says what it wants.
fn as_wanted(value: Val, wanted: &Type) -> Option<Val> {
    Some(match (value, wanted) {
        (Val::Null, _) => Val::Null,
        (Val::Int(0), &Type::BOOL) => Val::Bool(false),
        (Val::Int(1), &Type::BOOL) => Val::Bool(true),
        (Val::Blob(bytes), &Type::UUID) => Val::Uuid(Uuid::from_slice(&bytes).ok()?),
        (Val::Int(number), &Type::INT8 | &Type::INT4 | &Type::INT2) => Val::Int(number),
        (Val::Blob(bytes), &Type::BYTEA) => Val::Blob(bytes),
        (Val::Text(text), &Type::TEXT | &Type::VARCHAR) => Val::Text(text),
        _ => return None,
    })
}
