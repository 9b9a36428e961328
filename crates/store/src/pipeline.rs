//! Statements on one PostgreSQL connection, several on their way at once.
//!
//! A statement whose answer nobody looks at need not be waited for alone: it goes out
//! together with the next one that is waited for. The server runs them in order, so
//! nothing changes but the number of times both sides are woken, which is most of what a
//! short statement costs. Those that can't meet in a row go out as one statement
//! ([`fuse`](crate::fuse)).

use std::borrow::Cow;

use deadpool_postgres::Client;
use futures_util::future::{join, join_all, join3};
use tokio_postgres::{Error, Statement};

use crate::fuse::{Group, groups};
use crate::question::Part;
use crate::sql::{Dialect, Sql};
use crate::value::Val;

/// Most statements on their way at once; the drivers of both sides buffer them. Up to thirty are
/// polled by `join_all` in their order, and so reach the server.
const MOST: usize = 24;

/// A statement that failed, and how.
pub(crate) type Failed = (&'static Sql, Error);

/// How a commit failed.
pub(crate) enum Ended<T> {
    /// A queued statement was refused: nothing stands, and no transaction is open.
    Undone(T),
    /// COMMIT itself was refused or not answered.
    Commit(Error),
}

/// The way to the server inside one transaction.
pub(crate) struct Pipeline<'a> {
    client: &'a Client,
    /// Opens the transaction. A first statement that only reads goes out beside it; one that
    /// writes waits, for were the opening refused, it would stand alone.
    begin: Option<Cow<'static, str>>,
    /// How many more statements may come. Outside a transaction one is all: a second would
    /// see another moment.
    admitted: Option<u8>,
    queued: Vec<(&'static Sql, &'static str, Vec<Val>)>,
}

impl<'a> Pipeline<'a> {
    pub(crate) const fn new(client: &'a Client, begin: Cow<'static, str>) -> Self {
        Self {
            client,
            begin: Some(begin),
            admitted: None,
            queued: Vec::new(),
        }
    }

    /// For one statement without a transaction.
    pub(crate) const fn alone(client: &'a Client) -> Self {
        Self {
            client,
            begin: None,
            admitted: Some(1),
            queued: Vec::new(),
        }
    }

    /// True without a transaction.
    pub(crate) const fn is_alone(&self) -> bool {
        self.admitted.is_some()
    }

    /// Whether a statement may come; counts it.
    pub(crate) const fn admits_one_more(&mut self) -> bool {
        match self.admitted {
            None => true,
            Some(0) => false,
            Some(left) => {
                self.admitted = Some(left - 1);
                true
            }
        }
    }

    /// True while the server has not been asked to begin.
    pub(crate) const fn untouched(&self) -> bool {
        self.begin.is_some()
    }

    /// True when nothing is queued.
    pub(crate) const fn is_answered(&self) -> bool {
        self.queued.is_empty()
    }

    pub(crate) const fn client(&self) -> &'a Client {
        self.client
    }

    /// Queues a statement; it runs before all that are given later.
    pub(crate) async fn queue(
        &mut self,
        sql: &'static Sql,
        text: &'static str,
        values: &[Val],
    ) -> Result<(), Failed> {
        self.open().await?;
        self.queued.push((sql, text, values.to_vec()));
        if self.queued.len() < MOST {
            return Ok(());
        }
        self.flush().await
    }

    /// Runs what is queued.
    pub(crate) async fn flush(&mut self) -> Result<(), Failed> {
        if self.queued.is_empty() {
            return Ok(());
        }
        self.after_queued(std::future::ready(Ok(())))
            .await?
            .map_err(|error| (&NOTHING, error))
    }

    /// Ends the transaction: COMMIT goes out with what is queued. The server answers one
    /// after a failed statement with a rollback, so [`Ended::Undone`] is certain.
    pub(crate) async fn commit(&mut self) -> Result<(), Ended<Failed>> {
        let client = self.client;
        match self.after_queued(client.batch_execute("COMMIT")).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(Ended::Commit(error)),
            // The server's own refusal, or a connection lost with COMMIT on its way.
            Err((sql, error)) if error.as_db_error().is_some() => Err(Ended::Undone((sql, error))),
            Err((_, error)) => Err(Ended::Commit(error)),
        }
    }

    /// Runs what is queued and this statement; tells how many rows it changed.
    pub(crate) async fn exec(
        &mut self,
        sql: &'static Sql,
        text: &str,
        values: &[Val],
    ) -> Result<u64, Failed> {
        let statement = self.prepare(sql, text).await?;
        self.open().await?;
        let client = self.client;
        self.after_queued(client.execute_raw(&statement, values))
            .await?
            .map_err(|error| (sql, error))
    }

    /// Runs what is queued and this statement; all rows of its answer.
    pub(crate) async fn query(
        &mut self,
        sql: &'static Sql,
        text: &str,
        values: &[Val],
    ) -> Result<Vec<tokio_postgres::Row>, Failed> {
        let statement = self.prepare(sql, text).await?;
        let parameters: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
            values.iter().map(|value| value as _).collect();
        if !text.starts_with("SELECT") {
            self.open().await?;
        }
        let client = self.client;
        self.after_queued(client.query(&statement, &parameters))
            .await?
            .map_err(|error| (sql, error))
    }

    /// Runs what is queued and these, which go out together; all rows of each answer.
    pub(crate) async fn query_all(
        &mut self,
        asked: &[Part],
    ) -> Result<Vec<Vec<tokio_postgres::Row>>, Failed> {
        let mut answers = Vec::with_capacity(asked.len());
        for some in asked.chunks(MOST) {
            let mut ready = Vec::with_capacity(some.len());
            for (sql, values) in some {
                let text = sql.text(Dialect::Postgres);
                if !text.starts_with("SELECT") {
                    self.open().await?;
                }
                let by_reference = values.iter().map(|value| value as _);
                let parameters: Vec<&(dyn tokio_postgres::types::ToSql + Sync)> =
                    by_reference.collect();
                ready.push((self.prepare(sql, text).await?, parameters));
            }
            let client = self.client;
            let all = join_all(
                ready
                    .iter()
                    .map(|(statement, parameters)| client.query(statement, parameters)),
            );
            let done = self.after_queued(async { Ok(all.await) }).await?;
            let (first, _) = &some[0];
            let done = done.map_err(|error| (*first, error))?;
            for ((sql, _), rows) in some.iter().zip(done) {
                answers.push(rows.map_err(|error| (*sql, error))?);
            }
        }
        Ok(answers)
    }

    /// Opens the transaction, if that is still to be done.
    pub(crate) async fn open(&mut self) -> Result<(), Failed> {
        match self.begin.take() {
            None => Ok(()),
            Some(text) => {
                let opened = self.client.batch_execute(&text).await;
                opened.map_err(|error| (&BEGIN, error))
            }
        }
    }

    async fn prepare(&self, sql: &'static Sql, text: &str) -> Result<Statement, Failed> {
        let prepared = self.client.prepare_cached(text).await;
        prepared.map_err(|error| (sql, error))
    }

    /// A future of this driver sends its statement when first polled, and `join` polls in
    /// order: so they reach the server in order. The first failure is the true one; those
    /// after it only say that the transaction is over.
    async fn after_queued<T>(
        &mut self,
        last: impl Future<Output = Result<T, Error>>,
    ) -> Result<Result<T, Error>, Failed> {
        let client = self.client;
        let queued = groups(std::mem::take(&mut self.queued));
        let mut ready = Vec::with_capacity(queued.len());
        for Group { sql, text, values } in queued {
            ready.push((sql, self.prepare(sql, &text).await?, values));
        }
        let earlier = join_all(
            ready
                .iter()
                .map(|(_, statement, values)| client.execute_raw(statement, values.as_slice())),
        );
        let (earlier, last) = match self.begin.take() {
            None => join(earlier, last).await,
            Some(text) => {
                let (begun, earlier, last) =
                    join3(client.batch_execute(&text), earlier, last).await;
                begun.map_err(|error| (&BEGIN, error))?;
                (earlier, last)
            }
        };
        for ((sql, _, _), done) in ready.iter().zip(earlier) {
            done.map_err(|error| (*sql, error))?;
        }
        Ok(last)
    }
}

/// Names what is no statement of the registry, in error messages.
static BEGIN: Sql = Sql::new("begin", "");
static NOTHING: Sql = Sql::new("flush", "");
