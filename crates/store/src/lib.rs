//! Rows and files: what is kept, and how it stays kept. No business decision is made here.
//!
//! One SQL text serves two native drivers. SQLite has one writer thread that lets waiting
//! requests share a commit and answers them only after it; PostgreSQL repeats lost races
//! and finds a cluster's leader. Use cases see [`Db`], [`Conn`] and [`StoreError`] only.
//!
//! ```
//! # use store::{Db, Sql, StoreError};
//! const TWO: Sql = Sql::new("example.two", "SELECT CAST($1 AS BIGINT) + 1 AS two");
//!
//! # async fn example(db: Db) -> Result<(), StoreError> {
//! let two: i64 = db
//!     .read(|conn| Box::pin(async move { conn.query_one(&TWO, &[1.into()]).await?.get("two") }))
//!     .await?;
//! # assert_eq!(two, 2); Ok(())
//! # }
//! ```

pub mod blobs;
pub mod conn;
pub mod copy;
pub mod db;
pub mod error;
mod fuse;
pub mod jobs;
mod lease;
pub mod migrate;
mod migrations;
mod pipeline;
mod postgres;
pub mod question;
mod readers;
pub mod registry;
mod request;
pub mod row;
pub mod sql;
mod sqlite;
pub mod tables;
#[cfg(feature = "testing")]
pub mod testing;
mod together;
#[cfg(feature = "testing")]
pub mod trace;
pub mod value;
mod writer;

pub use blobs::{Blobs, Sha256Hex};
pub use conn::Conn;
pub use db::{BoxFuture, Db, Settings};
pub use error::StoreError;
pub use question::{Question, Questions};
pub use row::Row;
pub use sql::{Dialect, Sql};
pub use value::{FromVal, Val};
