//! What people and the clock can do in an office, on both databases.

mod access;
mod citizen;
mod complain;
mod correction;
mod data;
mod emblem;
mod exceptions;
mod export;
mod export_masked;
mod figures;
mod find;
mod full;
mod guard;
mod import;
mod intake;
mod law_books;
mod letters;
mod letters_guarded;
mod lost_pin;
mod mailroom;
mod mailroom_export;
mod mailroom_kept;
mod notices;
mod own_files;
mod point;
mod procedures;
mod protection;
mod reading;
mod repeats;
mod rights;
mod set_up;
mod settings;
mod stand_in;
mod tamper;
mod tamper_beside;
mod tamper_heads;
mod together;
mod way;

use office::OfficeError;
use store::{Db, Sql, Val};

/// A statement of a test's own.
fn sql(text: &str) -> &'static Sql {
    let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
    Box::leak(Box::new(Sql::new("test.own", text)))
}

/// Runs a statement behind the office's back.
async fn run(db: &Db, text: &str, values: &[Val]) -> Result<u64, store::StoreError> {
    let (sql, values) = (sql(text), values.to_vec());
    db.write(move |conn| {
        let values = values.clone();
        Box::pin(async move { conn.exec(sql, &values).await })
    })
    .await
}

/// Reads one number behind the office's back.
async fn count(db: &Db, table: &str) -> i64 {
    let sql = sql(&format!("SELECT COUNT(*) AS n FROM {table}"));
    db.read(move |conn| Box::pin(async move { conn.query_one(sql, &[]).await?.get("n") }))
        .await
        .expect("counted")
}

/// Field and code of every fault.
fn faults<T: std::fmt::Debug>(found: Result<T, OfficeError>) -> Vec<(&'static str, &'static str)> {
    match found {
        Err(OfficeError::Invalid(faults)) => faults.iter().map(|f| (f.field, f.code)).collect(),
        other => panic!("no faults but {other:?}"),
    }
}
