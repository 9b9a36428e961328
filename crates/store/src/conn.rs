//! The connection inside one transaction: the only thing a write may await.

use std::sync::Arc;

use crate::error::StoreError;
use crate::pipeline::{Ended, Failed, Pipeline};
use crate::question::{Answered, Questions};
use crate::row::Row;
use crate::sql::{Dialect, Sql};
use crate::value::Val;

/// One transaction on either database.
///
/// On SQLite every function here is ready at once; a write that awaits anything else is
/// refused there. The same rule is right for PostgreSQL: no row stays locked while mail
/// is sent or a page is drawn.
pub struct Conn<'a> {
    driver: Driver<'a>,
    /// The first statement that failed: from then on nothing can be committed.
    pub(crate) failure: Option<StoreError>,
    /// Whether another attempt may cure that failure.
    pub(crate) retry: Retry,
    /// A job was enqueued: wake the workers after the commit.
    pub(crate) wakes_workers: bool,
}

enum Driver<'a> {
    /// `&mut`, not `&`: only so the futures stay `Send`.
    Sqlite(&'a mut rusqlite::Connection),
    Postgres(Pipeline<'a>),
}

impl<'a> Conn<'a> {
    pub(crate) const fn sqlite(connection: &'a mut rusqlite::Connection) -> Self {
        Self {
            driver: Driver::Sqlite(connection),
            failure: None,
            retry: Retry::No,
            wakes_workers: false,
        }
    }

    pub(crate) const fn postgres(pipeline: Pipeline<'a>) -> Self {
        Self {
            driver: Driver::Postgres(pipeline),
            failure: None,
            retry: Retry::No,
            wakes_workers: false,
        }
    }

    pub(crate) const fn dialect(&self) -> Dialect {
        match self.driver {
            Driver::Sqlite(_) => Dialect::Sqlite,
            Driver::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a statement that answers no rows; tells how many rows it changed.
    ///
    /// # Errors
    /// [`StoreError`] as classified from the driver. After one the transaction can only
    /// fail, as PostgreSQL has it: use `ON CONFLICT` where a conflict is expected.
    pub async fn exec(&mut self, sql: &'static Sql, values: &[Val]) -> Result<u64, StoreError> {
        let text = self.begin(sql)?;
        match &mut self.driver {
            Driver::Sqlite(connection) => {
                let done = sqlite_exec(connection, text, sql, values);
                done.map_err(|error| self.failed(sql, error, Retry::No))
            }
            Driver::Postgres(pipeline) => {
                let done = pipeline.exec(sql, text, values).await;
                done.map_err(|failed| self.failed_there(failed))
            }
        }
    }

    /// Runs a statement whose answer does not matter, at the latest before the commit: on
    /// PostgreSQL it goes out with the next one that is waited for. Its failure is told
    /// there, and no such transaction is committed.
    ///
    /// # Errors
    /// As [`exec`](Self::exec), for this statement or an earlier one.
    pub async fn queue(&mut self, sql: &'static Sql, values: &[Val]) -> Result<(), StoreError> {
        if let Driver::Sqlite(_) = self.driver {
            return self.exec(sql, values).await.map(drop);
        }
        let text = self.begin(sql)?;
        let Driver::Postgres(pipeline) = &mut self.driver else {
            return Ok(());
        };
        let queued = pipeline.queue(sql, text, values).await;
        queued.map_err(|failed| self.failed_there(failed))
    }

    /// True while no statement has reached the server, not even the one that begins.
    pub(crate) const fn untouched(&self) -> bool {
        match &self.driver {
            Driver::Sqlite(_) => false,
            Driver::Postgres(pipeline) => pipeline.untouched(),
        }
    }

    /// True when no statement waits to be sent.
    pub(crate) const fn is_answered(&self) -> bool {
        match &self.driver {
            Driver::Sqlite(_) => true,
            Driver::Postgres(pipeline) => pipeline.is_answered(),
        }
    }

    /// Ends the transaction on PostgreSQL, together with what is still queued.
    pub(crate) async fn commit(&mut self) -> Result<(), Ended<()>> {
        let Driver::Postgres(pipeline) = &mut self.driver else {
            return Ok(());
        };
        match pipeline.commit().await {
            Ok(()) => Ok(()),
            Err(Ended::Commit(error)) => Err(Ended::Commit(error)),
            Err(Ended::Undone(failed)) => {
                self.failed_there(failed);
                Err(Ended::Undone(()))
            }
        }
    }

    /// All rows of the answer. Bound it with `LIMIT` where it can grow.
    ///
    /// # Errors
    /// [`StoreError`] as classified from the driver.
    pub async fn query(
        &mut self,
        sql: &'static Sql,
        values: &[Val],
    ) -> Result<Vec<Row>, StoreError> {
        let text = self.begin(sql)?;
        match &mut self.driver {
            Driver::Sqlite(connection) => {
                let rows = sqlite_query(connection, text, sql, values);
                rows.map_err(|error| self.failed(sql, error, Retry::No))
            }
            Driver::Postgres(pipeline) => {
                let rows = pipeline.query(sql, text, values).await;
                let rows = rows.map_err(|failed| self.failed_there(failed))?;
                postgres_rows(sql, &rows)
            }
        }
    }

    /// Asks one question, or several whose answers are needed together: on PostgreSQL these
    /// go out together. Each statement runs after those before it.
    ///
    /// # Errors
    /// As [`query`](Self::query), for the first that fails; and as each question is understood.
    pub async fn ask<Q: Questions>(&mut self, mut questions: Q) -> Result<Q::Answers, StoreError> {
        let mut parts = Vec::new();
        questions.take_parts(&mut parts);
        let mut rows = Vec::with_capacity(parts.len());
        if matches!(self.driver, Driver::Sqlite(_)) || parts.len() < 2 {
            for (sql, values) in &parts {
                rows.push(self.query(sql, values).await?);
            }
        } else {
            for (sql, _) in &parts {
                self.begin(sql)?;
            }
            let Driver::Postgres(pipeline) = &mut self.driver else {
                return Err(StoreError::Closed);
            };
            let answers = pipeline.query_all(&parts).await;
            let answers = answers.map_err(|failed| self.failed_there(failed))?;
            for ((sql, _), answer) in parts.iter().zip(&answers) {
                rows.push(postgres_rows(sql, answer)?);
            }
        }
        questions.understand(&mut Answered::new(rows))
    }

    /// The first row, if there is one.
    ///
    /// # Errors
    /// [`StoreError`] as classified from the driver.
    pub async fn query_opt(
        &mut self,
        sql: &'static Sql,
        values: &[Val],
    ) -> Result<Option<Row>, StoreError> {
        Ok(self.query(sql, values).await?.into_iter().next())
    }

    /// The first row, which must exist.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is none.
    pub async fn query_one(
        &mut self,
        sql: &'static Sql,
        values: &[Val],
    ) -> Result<Row, StoreError> {
        self.query_opt(sql, values)
            .await?
            .ok_or(StoreError::NotFound)
    }

    /// Runs several statements without parameters, as a migration holds them.
    pub(crate) async fn batch(&mut self, text: &str) -> Result<(), StoreError> {
        match &mut self.driver {
            Driver::Sqlite(connection) => Ok(connection.execute_batch(text)?),
            Driver::Postgres(pipeline) => {
                let flushed = match pipeline.open().await {
                    Ok(()) => pipeline.flush().await,
                    refused => refused,
                };
                let client = pipeline.client();
                flushed.map_err(|failed| self.failed_there(failed))?;
                Ok(client.batch_execute(text).await?)
            }
        }
    }

    /// Prepares a statement without running it, so that a test can check every text.
    ///
    /// # Errors
    /// [`StoreError::Other`] with the database's own words.
    pub async fn check(&mut self, sql: &'static Sql) -> Result<(), StoreError> {
        let text = sql.text(self.dialect());
        match &mut self.driver {
            Driver::Sqlite(connection) => Ok(connection.prepare(text).map(drop)?),
            Driver::Postgres(pipeline) => Ok(pipeline.client().prepare(text).await.map(drop)?),
        }
    }

    fn begin(&mut self, sql: &'static Sql) -> Result<&'static str, StoreError> {
        let dialect = self.dialect();
        if let Driver::Postgres(pipeline) = &mut self.driver {
            // No transaction says there that it only reads.
            if pipeline.is_alone() && !sql.text(dialect).starts_with("SELECT") {
                return Err(StoreError::ReadOnly);
            }
            if !pipeline.admits_one_more() {
                let why = format!("{}: a second statement in a read of one", sql.name);
                return Err(StoreError::Other(why));
            }
        }
        #[cfg(feature = "testing")]
        crate::trace::record(sql, dialect);
        Ok(sql.text(dialect))
    }

    fn failed_there(&mut self, (sql, error): Failed) -> StoreError {
        let retry = Retry::after(&error);
        self.failed(sql, error.into(), retry)
    }

    fn failed(&mut self, sql: &Sql, error: StoreError, retry: Retry) -> StoreError {
        let error = match error {
            StoreError::Other(words) => StoreError::Other(format!("{}: {words}", sql.name)),
            known => known,
        };
        if self.failure.is_none() {
            self.failure = Some(error.clone());
            self.retry = retry;
        }
        error
    }
}

/// Whether a new attempt may cure a failure on PostgreSQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Retry {
    /// It would fail again.
    No,
    /// A lost race: on the same connection.
    Race,
    /// A demoted or stopping server, a broken connection, a plan from before a migration.
    NewConnection,
}

impl Retry {
    pub(crate) fn after(error: &tokio_postgres::Error) -> Self {
        match error.as_db_error() {
            Some(db) => match db.code().code() {
                "40001" | "40P01" => Self::Race,
                "25006" | "57P01" | "57P02" | "57P03" => Self::NewConnection,
                "0A000" if db.message().contains("cached plan") => Self::NewConnection,
                code if code.starts_with("08") => Self::NewConnection,
                _ => Self::No,
            },
            None if crate::error::is_lost(error) => Self::NewConnection,
            None => Self::No,
        }
    }
}

fn sqlite_exec(
    connection: &rusqlite::Connection,
    text: &str,
    sql: &Sql,
    values: &[Val],
) -> Result<u64, StoreError> {
    let mut statement = connection.prepare_cached(text)?;
    bind(&mut statement, sql, values)?;
    Ok(statement.raw_execute()? as u64)
}

fn sqlite_query(
    connection: &rusqlite::Connection,
    text: &str,
    sql: &'static Sql,
    values: &[Val],
) -> Result<Vec<Row>, StoreError> {
    let mut statement = connection.prepare_cached(text)?;
    bind(&mut statement, sql, values)?;
    let columns: Arc<[String]> = statement.column_names().map(str::to_owned).collect();
    let mut rows = statement.raw_query();
    let mut answer = Vec::new();
    while let Some(row) = rows.next()? {
        let values = (0..columns.len())
            .map(|place| {
                row.get(place)
                    .map_err(|error| damaged(sql, &columns[place], &error))
            })
            .collect::<Result<_, _>>()?;
        answer.push(Row::new(sql.name, Arc::clone(&columns), values));
    }
    Ok(answer)
}

fn postgres_rows(sql: &'static Sql, rows: &[tokio_postgres::Row]) -> Result<Vec<Row>, StoreError> {
    let Some(first) = rows.first() else {
        return Ok(Vec::new());
    };
    let columns: Arc<[String]> = first
        .columns()
        .iter()
        .map(|column| column.name().to_owned())
        .collect();
    rows.iter()
        .map(|row| {
            let values = (0..columns.len())
                .map(|place| {
                    row.try_get(place)
                        .map_err(|error| damaged(sql, &columns[place], &error))
                })
                .collect::<Result<_, _>>()?;
            Ok(Row::new(sql.name, Arc::clone(&columns), values))
        })
        .collect()
}

fn damaged(sql: &Sql, column: &str, why: &dyn std::fmt::Display) -> StoreError {
    StoreError::Corrupt(format!("{}, {column}: {why}", sql.name))
}

/// Binds by name: SQLite numbers `$1 … $n` by first appearance, we mean the number.
fn bind(
    statement: &mut rusqlite::Statement<'_>,
    sql: &Sql,
    values: &[Val],
) -> Result<(), StoreError> {
    let mut used = 0;
    for place in 1..=statement.parameter_count() {
        let number = statement
            .parameter_name(place)
            .and_then(|name| name.strip_prefix('$'))
            .and_then(|number| number.parse::<usize>().ok())
            .ok_or_else(|| {
                StoreError::Other(format!("{}: parameters must be $1 … $n", sql.name))
            })?;
        let value = number.checked_sub(1).and_then(|index| values.get(index));
        let value = value
            .ok_or_else(|| StoreError::Other(format!("{}: no value for ${number}", sql.name)))?;
        statement.raw_bind_parameter(place, value)?;
        used = used.max(number);
    }
    if used != values.len() {
        let (name, given) = (sql.name, values.len());
        return Err(StoreError::Other(format!(
            "{name}: {given} values for {used} parameters"
        )));
    }
    Ok(())
}
