//! SQLite's shared commit: what it promises when disk, neighbours and callers misbehave.

use std::time::Duration;

use store::{Db, Settings, Sql, StoreError};
use tempfile::TempDir;

const CREATE: Sql = Sql::new(
    "test.create",
    "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL,
                        parent INTEGER REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED)",
);
const INSERT: Sql = Sql::new(
    "test.insert",
    "INSERT INTO note (id, words) VALUES ($1, $2)",
);
const ORPHAN: Sql = Sql::new(
    "test.orphan",
    "INSERT INTO note (id, words, parent) VALUES ($1, 'orphan', 9999)",
);
const IDS: Sql = Sql::new("test.ids", "SELECT id FROM note ORDER BY id");
const SMALL: Sql = Sql::new("test.small", "PRAGMA max_page_count = 60");
const LARGE: Sql = Sql::new("test.large", "PRAGMA max_page_count = 100000");
const NO_WRITES: Sql = Sql::new("test.no_writes", "PRAGMA query_only = ON");
const ENDLESS: Sql = Sql::new(
    "test.endless",
    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) AS many FROM n",
);

async fn open(settings: Settings) -> (TempDir, Db) {
    let folder = tempfile::tempdir().expect("a folder");
    let db = Db::open_sqlite_with(folder.path().join("test.db"), settings)
        .await
        .expect("opened");
    db.write(|conn| Box::pin(async move { conn.exec(&CREATE, &[]).await.map(drop) }))
        .await
        .expect("created");
    (folder, db)
}

async fn insert(db: &Db, id: i64, words: usize) -> Result<(), StoreError> {
    let words = "x".repeat(words);
    db.write(move |conn| {
        let words = words.clone();
        Box::pin(async move {
            conn.exec(&INSERT, &[id.into(), words.into()])
                .await
                .map(drop)
        })
    })
    .await
}

async fn run(db: &Db, sql: &'static Sql) {
    db.write(move |conn| Box::pin(async move { conn.query(sql, &[]).await.map(drop) }))
        .await
        .expect("ran");
}

async fn ids(db: &Db) -> Vec<i64> {
    db.read(|conn| {
        Box::pin(async move {
            conn.query(&IDS, &[])
                .await?
                .iter()
                .map(|row| row.get("id"))
                .collect()
        })
    })
    .await
    .expect("read")
}

fn on_runtime(test: impl Future<Output = ()>) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(test);
}

#[test]
fn what_is_answered_is_committed() {
    on_runtime(async {
        let (folder, db) = open(Settings::default()).await;
        let writers: Vec<_> = (0..200)
            .map(|id| {
                let (db, file) = (db.clone(), folder.path().join("test.db"));
                tokio::spawn(async move {
                    insert(&db, id, 10).await.expect("inserted");
                    // A connection of its own sees committed rows only.
                    let other = rusqlite::Connection::open(file).expect("opened");
                    let seen =
                        other.query_row("SELECT COUNT(*) FROM note WHERE id = ?1", [id], |row| {
                            row.get(0)
                        });
                    assert_eq!(seen, Ok(1), "row {id} was answered before its commit");
                })
            })
            .collect();
        for writer in writers {
            writer.await.expect("the row is there");
        }
    });
}

#[test]
fn a_full_disk_is_told_and_later_writes_work() {
    on_runtime(async {
        let (_folder, db) = open(Settings::default()).await;
        insert(&db, 1, 10).await.expect("inserted");
        run(&db, &SMALL).await;
        assert_eq!(insert(&db, 2, 1_000_000).await, Err(StoreError::Full));
        assert_eq!(ids(&db).await, [1], "nothing is half written");
        // What still fits is taken, also beside one that does not.
        let (small, big, other) = tokio::join!(
            insert(&db, 3, 10),
            insert(&db, 4, 1_000_000),
            insert(&db, 5, 10)
        );
        assert_eq!((small, big, other), (Ok(()), Err(StoreError::Full), Ok(())));
        run(&db, &LARGE).await;
        insert(&db, 6, 1_000_000)
            .await
            .expect("there is space again");
        assert_eq!(ids(&db).await, [1, 3, 5, 6]);
    });
}

#[test]
fn a_commit_that_fails_is_the_fault_of_one() {
    on_runtime(async {
        let (_folder, db) = open(Settings::default()).await;
        let orphan = db
            .write(|conn| Box::pin(async move { conn.exec(&ORPHAN, &[2.into()]).await.map(drop) }));
        let (before, orphan, after) = tokio::join!(insert(&db, 1, 10), orphan, insert(&db, 3, 10));
        assert_eq!((before, after), (Ok(()), Ok(())));
        assert!(
            matches!(orphan, Err(StoreError::Violation(_))),
            "{orphan:?}"
        );
        assert_eq!(ids(&db).await, [1, 3]);
    });
}

#[test]
fn a_database_that_can_only_be_read_says_so() {
    on_runtime(async {
        let (folder, db) = open(Settings::default()).await;
        run(&db, &NO_WRITES).await;
        assert_eq!(insert(&db, 1, 10).await, Err(StoreError::ReadOnly));
        assert!(ids(&db).await.is_empty(), "reading goes on");
        db.close().await;
        let db = Db::open_sqlite(folder.path().join("test.db"))
            .await
            .expect("opened again");
        insert(&db, 2, 10).await.expect("inserted");
        assert_eq!(ids(&db).await, [2]);
    });
}

#[test]
fn a_transaction_awaits_nothing_else() {
    on_runtime(async {
        let (_folder, db) = open(Settings::default()).await;
        let result = db
            .write(|conn| {
                Box::pin(async move {
                    conn.exec(&INSERT, &[1.into(), "x".into()]).await?;
                    std::future::pending::<()>().await;
                    Ok(())
                })
            })
            .await;
        assert!(
            matches!(&result, Err(StoreError::Other(words)) if words.starts_with("not ready")),
            "{result:?}"
        );
        assert!(ids(&db).await.is_empty());
    });
}

#[test]
fn too_late_means_certainly_not_written() {
    on_runtime(async {
        let settings = Settings {
            write_timeout: Duration::from_millis(200),
            ..Settings::default()
        };
        let (folder, db) = open(settings).await;
        let other = rusqlite::Connection::open(folder.path().join("test.db")).expect("opened");
        other
            .execute_batch("BEGIN IMMEDIATE")
            .expect("the file is held");
        assert_eq!(insert(&db, 1, 10).await, Err(StoreError::Timeout));
        other.execute_batch("ROLLBACK").expect("the file is free");
        // The writer may still wake from its wait: what it then finds was given up.
        while insert(&db, 2, 10).await == Err(StoreError::Timeout) {}
        assert_eq!(ids(&db).await, [2]);
    });
}

#[test]
fn an_endless_read_is_stopped_and_its_connection_used_again() {
    on_runtime(async {
        let settings = Settings {
            read_timeout: Duration::from_millis(300),
            sqlite_readers: 1,
            ..Settings::default()
        };
        let (_folder, db) = open(settings).await;
        for _ in 0..3 {
            let endless =
                db.read(|conn| Box::pin(async move { conn.query(&ENDLESS, &[]).await.map(drop) }));
            assert_eq!(endless.await, Err(StoreError::Timeout));
        }
        assert!(ids(&db).await.is_empty());
    });
}

#[test]
fn closing_finishes_what_waits_and_folds_the_log_in() {
    on_runtime(async {
        let (folder, db) = open(Settings::default()).await;
        let waiting: Vec<_> = (0..50)
            .map(|id| {
                let db = db.clone();
                tokio::spawn(async move { insert(&db, id, 10).await })
            })
            .collect();
        let mut answered = 0;
        for write in waiting {
            answered += i64::from(write.await.expect("ended").is_ok());
        }
        db.close().await;
        assert!(
            !folder.path().join("test.db-wal").exists(),
            "the log is folded in"
        );
        let other = rusqlite::Connection::open(folder.path().join("test.db")).expect("opened");
        assert_eq!(
            other.query_row("SELECT COUNT(*) FROM note", [], |row| row.get(0)),
            Ok(answered)
        );
        assert_eq!(answered, 50);
    });
}

#[test]
fn a_file_that_is_no_database_is_damaged() {
    on_runtime(async {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("test.db");
        std::fs::write(&file, "x".repeat(8192)).expect("written");
        let opened = Db::open_sqlite(&file).await;
        assert!(matches!(opened, Err(StoreError::Corrupt(_))), "{opened:?}");
    });
}
