//! A statement: a constant with a name, found in one registry.
//!
//! Rules for a text that serves both databases:
//! - parameters are `$1 … $n`, in any order, each as often as wanted;
//! - name every column, never a star;
//! - a parameter whose type nothing tells needs `CAST($3 AS TEXT)` (PostgreSQL must know
//!   types; its `::text` is unknown to SQLite);
//! - `SUM` of whole numbers is NUMERIC on PostgreSQL: write `CAST(SUM(x) AS BIGINT)`;
//! - give an expression a name (`COUNT(*) AS open_cases`) when it is read by name;
//! - `RETURNING`, `ON CONFLICT`, CTEs and window functions are common to both.

/// One statement.
#[derive(Debug)]
pub struct Sql {
    /// Unique in the whole registry, `table.act`, e.g. `job.claim`.
    pub name: &'static str,
    sqlite: &'static str,
    postgres: &'static str,
}

/// Which of the two databases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// One file, one process.
    Sqlite,
    /// A server or a cluster of them.
    Postgres,
}

impl Sql {
    /// One text for both databases.
    #[must_use]
    pub const fn new(name: &'static str, text: &'static str) -> Self {
        Self {
            name,
            sqlite: text,
            postgres: text,
        }
    }

    /// Two texts, where the databases truly differ (row locks, full-text search).
    #[must_use]
    pub const fn split(name: &'static str, sqlite: &'static str, postgres: &'static str) -> Self {
        Self {
            name,
            sqlite,
            postgres,
        }
    }

    /// The text for one database.
    #[must_use]
    pub const fn text(&self, dialect: Dialect) -> &'static str {
        match dialect {
            Dialect::Sqlite => self.sqlite,
            Dialect::Postgres => self.postgres,
        }
    }
}
