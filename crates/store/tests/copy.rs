//! A copy holds what the database holds, whichever it is, and knows every table.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use store::copy::CopyFacts;
use store::jobs::{self, NewJob};
use store::{Db, StoreError, both_databases};
use uuid::Uuid;

fn job(n: u128) -> NewJob {
    NewJob {
        id: Uuid::from_u128(n),
        office_id: n.is_multiple_of(2).then(|| Uuid::from_u128(7)),
        kind: "kind".to_owned(),
        unique_key: format!("key {n}"),
        payload: "{\"huruf\":\"é → ᬩᬮᬶ\"}".to_owned(),
        run_at: Timestamp::from_microsecond(i64::try_from(n).expect("small")).expect("an instant"),
        max_attempts: 3,
    }
}

async fn filled(db: &Db, count: u128) {
    db.write(move |conn| {
        Box::pin(async move {
            for n in 1..=count {
                jobs::enqueue(conn, &job(n), Timestamp::UNIX_EPOCH).await?;
            }
            Ok(())
        })
    })
    .await
    .expect("written");
}

/// A row as it is kept.
type Kept = (Vec<u8>, Option<Vec<u8>>, String, i64);

/// Every row of `job` in a copy, as SQLite tells it.
fn rows(copy: &Path) -> Vec<Kept> {
    let connection = rusqlite::Connection::open(copy).expect("a copy");
    let mut statement = connection
        .prepare("SELECT id, office_id, payload, run_at FROM job ORDER BY id")
        .expect("a table");
    let rows = statement.query_map([], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
    });
    rows.expect("rows").collect::<Result<_, _>>().expect("rows")
}

fn wanted(count: u128) -> Vec<Kept> {
    (1..=count)
        .map(job)
        .map(|job| {
            (
                job.id.as_bytes().to_vec(),
                job.office_id.map(|id| id.as_bytes().to_vec()),
                job.payload,
                job.run_at.as_microsecond(),
            )
        })
        .collect()
}

async fn copied(db: &Db, folder: &tempfile::TempDir, name: &str) -> PathBuf {
    let file = folder.path().join(name);
    db.copy_to(&file, Timestamp::UNIX_EPOCH)
        .await
        .expect("copied");
    file
}

both_databases! {
    async fn a_copy_holds_the_rows_and_is_one_sound_file(db: Db) {
        filled(&db, 1000).await;
        let folder = tempfile::tempdir().expect("a folder");
        let copy = copied(&db, &folder, "copy").await;
        assert_eq!(std::fs::read_dir(folder.path()).expect("a folder").count(), 1);
        assert_eq!(CopyFacts::complaints(&copy), Ok(Vec::new()));
        let facts = CopyFacts::read(&copy).expect("read");
        assert_eq!((facts.offices.len(), facts.files.len()), (0, 0));
        assert!(facts.schema >= 3);
        assert_eq!(rows(&copy), wanted(1000));
        // What comes later is not in it, and is in the next one.
        filled(&db, 1001).await;
        assert_eq!(rows(&copy), wanted(1000));
        assert_eq!(rows(&copied(&db, &folder, "next").await), wanted(1001));
    }

    async fn people_write_while_it_is_copied(db: Db) {
        filled(&db, 200).await;
        let folder = tempfile::tempdir().expect("a folder");
        let writer = db.clone();
        let writing = tokio::spawn(async move {
            for n in 201..=400 {
                writer
                    .write(move |conn| Box::pin(async move {
                        jobs::enqueue(conn, &job(n), Timestamp::UNIX_EPOCH).await.map(drop)
                    }))
                    .await
                    .expect("written");
            }
        });
        let mut last = 0;
        while !writing.is_finished() {
            let copy = copied(&db, &folder, "copy").await;
            let found = rows(&copy);
            // A beginning of what was written, without a hole: one moment of it.
            assert_eq!(found, wanted(found.len() as u128));
            assert!(found.len() >= last);
            last = found.len();
            std::fs::remove_file(copy).expect("removed");
        }
        writing.await.expect("written");
    }

    async fn a_copy_of_a_copy_is_the_same(db: Db) {
        filled(&db, 300).await;
        let folder = tempfile::tempdir().expect("a folder");
        let copy = copied(&db, &folder, "copy").await;
        let again = Db::open_sqlite(&copy).await.expect("opened");
        again.migrate(Timestamp::UNIX_EPOCH).await.expect("migrated");
        let second = copied(&again, &folder, "second").await;
        again.close().await;
        assert_eq!(rows(&second), wanted(300));
    }
}

#[test]
fn a_copy_goes_into_postgres_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let copy = folder.path().join("copy");
    let from = copy.clone();
    store::testing::on_sqlite(|db| async move {
        filled(&db, 700).await;
        db.copy_to(&from, Timestamp::UNIX_EPOCH)
            .await
            .expect("copied");
        // SQLite has no use for it.
        assert!(db.fill_from(&from).await.is_err());
    });
    store::testing::on_postgres(|db| async move {
        // A row that is there already ends the whole of it.
        filled(&db, 1).await;
        let refused = db.fill_from(&copy).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(_))),
            "{refused:?}"
        );
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(rows(&copied(&db, &folder, "one").await), wanted(1));
    });
    let copy = folder.path().join("copy");
    store::testing::on_postgres(|db| async move {
        db.fill_from(&copy).await.expect("filled");
        let folder = tempfile::tempdir().expect("a folder");
        assert_eq!(rows(&copied(&db, &folder, "all").await), wanted(700));
    });
}

/// The schema of SQLite says what is copied; PostgreSQL must have no table beside it.
#[test]
fn postgres_has_no_table_that_a_copy_does_not_know() {
    let known = std::sync::Arc::new(std::sync::Mutex::new(BTreeSet::new()));
    let seen = std::sync::Arc::clone(&known);
    store::testing::on_sqlite(|db| async move {
        let folder = tempfile::tempdir().expect("a folder");
        let copy = copied(&db, &folder, "copy").await;
        let connection = rusqlite::Connection::open(copy).expect("a copy");
        let mut statement = connection
            .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")
            .expect("a list");
        let names = statement.query_map([], |row| row.get::<_, String>(0));
        let names: Result<BTreeSet<String>, _> = names.expect("names").collect();
        *seen.lock().expect("not poisoned") = names.expect("names");
    });
    const TABLES: store::Sql = store::Sql::new(
        "test.tables",
        "SELECT CAST(table_name AS TEXT) AS name FROM information_schema.tables
         WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY table_name",
    );
    store::testing::on_postgres(|db| async move {
        let rows = db
            .read(|conn| Box::pin(async move { conn.query(&TABLES, &[]).await }))
            .await
            .expect("a list");
        let known = known.lock().expect("not poisoned");
        let unknown: Vec<String> = rows
            .iter()
            .map(|row| row.get::<String>("name").expect("a name"))
            .filter(|name| !known.contains(name))
            .collect();
        assert_eq!(
            unknown,
            Vec::<String>::new(),
            "name what must not be copied here"
        );
    });
}
