//! What a transaction promises, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use store::{Conn, Db, Sql, StoreError, both_databases};

const CREATE: Sql = Sql::new(
    "test.create",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL, CHECK (value < 1000))",
);
const INSERT: Sql = Sql::new(
    "test.insert",
    "INSERT INTO counter (name, value) VALUES ($1, $2)",
);
const NEXT: Sql = Sql::new(
    "test.next",
    "UPDATE counter SET value = value + 1 WHERE name = $1 RETURNING value",
);
const VALUE: Sql = Sql::new("test.value", "SELECT value FROM counter WHERE name = $1");
const SET: Sql = Sql::new("test.set", "UPDATE counter SET value = $2 WHERE name = $1");
const VALUES: Sql = Sql::new("test.values", "SELECT value FROM counter ORDER BY name");
const NAMES: Sql = Sql::new("test.names", "SELECT name FROM counter ORDER BY name");

async fn create(db: &Db) {
    db.write(|conn| Box::pin(async move { conn.exec(&CREATE, &[]).await.map(drop) }))
        .await
        .expect("created");
}

async fn insert(db: &Db, name: &'static str) -> Result<(), StoreError> {
    db.write(move |conn| Box::pin(add(conn, name, 0))).await
}

async fn add(conn: &mut Conn<'_>, name: &str, value: i64) -> Result<(), StoreError> {
    conn.exec(&INSERT, &[name.into(), value.into()])
        .await
        .map(drop)
}

async fn names(db: &Db) -> Vec<String> {
    db.read(|conn| {
        Box::pin(async move {
            conn.query(&NAMES, &[])
                .await?
                .iter()
                .map(|row| row.get("name"))
                .collect()
        })
    })
    .await
    .expect("read")
}

/// An error of a use case's own.
#[derive(Debug, PartialEq)]
enum Refusal {
    NotYourTurn,
    Store(StoreError),
}

impl From<StoreError> for Refusal {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

both_databases! {
    async fn sixty_four_writers_count_without_gaps(db: Db) {
        create(&db).await;
        insert(&db, "register").await.expect("inserted");
        let writers: Vec<_> = (0..64)
            .map(|_| {
                let db = db.clone();
                tokio::spawn(async move {
                    let mut numbers = Vec::new();
                    for _ in 0..4 {
                        let number: i64 = db
                            .write(|conn| Box::pin(async move {
                                conn.query_one(&NEXT, &["register".into()]).await?.get("value")
                            }))
                            .await
                            .expect("counted");
                        numbers.push(number);
                    }
                    numbers
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for writer in writers {
            numbers.extend(writer.await.expect("a writer ends"));
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=256).collect::<Vec<i64>>());
    }

    async fn what_was_queued_stands_or_falls_with_the_commit(db: Db) {
        create(&db).await;
        let stored = db
            .write(|conn| Box::pin(async move {
                for name in ["a", "b", "c"] {
                    conn.queue(&INSERT, &[name.into(), 0_i64.into()]).await?;
                }
                Ok(())
            }))
            .await;
        assert_eq!(stored, Ok(()));
        // The second "a" is refused only when it reaches the server, with the commit.
        let refused = db
            .write(|conn| Box::pin(async move {
                conn.queue(&INSERT, &["d".into(), 0_i64.into()]).await?;
                conn.queue(&INSERT, &["a".into(), 0_i64.into()]).await?;
                conn.queue(&INSERT, &["e".into(), 0_i64.into()]).await
            }))
            .await;
        assert!(
            matches!(&refused, Err(error) if error.is_conflict_on("counter(name)")),
            "{refused:?}"
        );
        // Or with the next statement that is waited for, which then does not count.
        let refused = db
            .write(|conn| Box::pin(async move {
                conn.queue(&INSERT, &["f".into(), 0_i64.into()]).await?;
                conn.queue(&INSERT, &["a".into(), 0_i64.into()]).await?;
                conn.query_one(&NEXT, &["f".into()]).await.map(drop)
            }))
            .await;
        assert!(
            matches!(&refused, Err(error) if error.is_conflict_on("counter(name)")),
            "{refused:?}"
        );
        assert_eq!(names(&db).await, ["a", "b", "c"]);
        insert(&db, "g").await.expect("the connection goes on");
        assert_eq!(names(&db).await, ["a", "b", "c", "g"]);
    }

    async fn many_queued_statements_keep_their_order(db: Db) {
        create(&db).await;
        db.write(|conn| Box::pin(async move {
            for number in 0..100_i64 {
                conn.queue(&INSERT, &[format!("{number:03}").into(), 0_i64.into()]).await?;
                conn.queue(&SET, &[format!("{number:03}").into(), number.into()]).await?;
            }
            Ok(())
        }))
        .await
        .expect("stored");
        let values: Vec<i64> = db
            .read(|conn| Box::pin(async move {
                conn.query(&VALUES, &[]).await?.iter().map(|row| row.get("value")).collect()
            }))
            .await
            .expect("read");
        assert_eq!(values, (0..100).collect::<Vec<i64>>());
    }

    async fn an_offices_writers_wait_for_each_other_and_all_are_served(db: Db) {
        create(&db).await;
        insert(&db, "register").await.expect("inserted");
        let office = casework::OfficeId(uuid::Uuid::from_u128(7));
        let mut writers = tokio::task::JoinSet::new();
        for turn in 0..64_i64 {
            let db = db.clone();
            writers.spawn(async move {
                db.try_write_history(office, move |conn| Box::pin(async move {
                    conn.query_one(&NEXT, &["register".into()]).await?;
                    // A refusal gives the turn on too.
                    if turn % 2 == 0 { Ok(()) } else { Err(Refusal::NotYourTurn) }
                }))
                .await
            });
        }
        let done = writers.join_all().await;
        assert_eq!(done.iter().filter(|one| one.is_ok()).count(), 32);
        assert_eq!(done.iter().filter(|one| **one == Err(Refusal::NotYourTurn)).count(), 32);
        let last: i64 = db
            .read(|conn| Box::pin(async move {
                conn.query_one(&VALUE, &["register".into()]).await?.get("value")
            }))
            .await
            .expect("read");
        assert_eq!(last, 32);
    }

    async fn what_fails_is_undone_alone(db: Db) {
        create(&db).await;
        let writers: Vec<_> = (0..32_i64)
            .map(|number| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.try_write(move |conn| Box::pin(async move {
                        add(conn, &format!("{number:02}"), number).await?;
                        match number % 4 {
                            1 => Err(Refusal::NotYourTurn),
                            2 => panic!("a fault in a use case"),
                            3 => {
                                // The same key again.
                                add(conn, &format!("{number:02}"), number).await?;
                                Ok(())
                            }
                            _ => Ok(()),
                        }
                    }))
                    .await
                })
            })
            .collect();
        for (number, writer) in writers.into_iter().enumerate() {
            let result = writer.await.expect("the panic stays inside");
            match number % 4 {
                1 => assert_eq!(result, Err(Refusal::NotYourTurn)),
                2 => assert!(matches!(result, Err(Refusal::Store(StoreError::Other(_)))), "{result:?}"),
                3 => assert_eq!(result, Err(Refusal::Store(StoreError::Conflict("counter(name)".into())))),
                _ => assert_eq!(result, Ok(())),
            }
        }
        let kept: Vec<String> = (0..32).step_by(4).map(|number| format!("{number:02}")).collect();
        assert_eq!(names(&db).await, kept);
    }

    async fn a_swallowed_failure_can_not_be_committed(db: Db) {
        create(&db).await;
        let result = db
            .write(|conn| Box::pin(async move {
                add(conn, "a", 0).await?;
                // A careless use case goes on after a failure.
                assert!(add(conn, "a", 0).await.is_err());
                Ok(())
            }))
            .await;
        assert_eq!(result, Err(StoreError::Conflict("counter(name)".into())));
        assert!(names(&db).await.is_empty());
    }

    async fn a_broken_rule_is_no_conflict(db: Db) {
        create(&db).await;
        let result = db.write(|conn| Box::pin(add(conn, "a", 1000))).await;
        assert!(matches!(result, Err(StoreError::Violation(_))), "{result:?}");
    }

    async fn a_read_can_not_write(db: Db) {
        create(&db).await;
        let result = db.read(|conn| Box::pin(add(conn, "a", 0))).await;
        assert_eq!(result, Err(StoreError::ReadOnly));
        assert!(names(&db).await.is_empty());
    }

    async fn a_missing_row_is_not_found(db: Db) {
        create(&db).await;
        let result = db
            .read(|conn| Box::pin(async move { conn.query_one(&VALUE, &["none".into()]).await.map(drop) }))
            .await;
        assert_eq!(result, Err(StoreError::NotFound));
    }

    async fn too_few_values_are_refused(db: Db) {
        create(&db).await;
        let result = db
            .write(|conn| Box::pin(async move { conn.exec(&INSERT, &["a".into()]).await.map(drop) }))
            .await;
        assert!(matches!(result, Err(StoreError::Other(_))), "{result:?}");
    }

    async fn a_closed_database_says_so(db: Db) {
        create(&db).await;
        assert_eq!(db.ping().await, Ok(()));
        db.close().await;
        assert_eq!(insert(&db, "late").await, Err(StoreError::Closed));
        assert_eq!(db.ping().await, Err(StoreError::Closed));
    }

    async fn a_caller_that_goes_away_does_not_harm_the_next(db: Db) {
        create(&db).await;
        for _ in 0..16 {
            let db = db.clone();
            let gone = tokio::spawn(async move { insert(&db, "gone").await });
            tokio::task::yield_now().await;
            gone.abort();
            assert!(gone.await.map_or(true, |result| result.is_ok() || result.is_err()));
        }
        insert(&db, "next").await.expect("inserted");
        assert!(names(&db).await.contains(&"next".to_owned()));
    }
}

mod values {
    use super::*;
    use jiff::Timestamp;
    use store::Val;
    use uuid::Uuid;

    const CREATE: Sql = Sql::split(
        "test.values.create",
        "CREATE TABLE thing (id BLOB PRIMARY KEY, number INTEGER, words TEXT, bytes BLOB, truth INTEGER, at INTEGER)",
        "CREATE TABLE thing (id UUID PRIMARY KEY, number BIGINT, words TEXT, bytes BYTEA, truth BOOLEAN, at BIGINT)",
    );
    // The parameters stand out of order on purpose.
    const INSERT: Sql = Sql::new(
        "test.values.insert",
        "INSERT INTO thing (at, truth, bytes, words, number, id) VALUES ($6, $5, $4, $3, $2, $1)",
    );
    const SELECT: Sql = Sql::new(
        "test.values.select",
        "SELECT id, number, words, bytes, truth, at FROM thing WHERE id = $1 AND ($2 = 0 OR truth = $3)",
    );

    both_databases! {
        async fn come_back_as_they_went(db: Db) {
            let id = Uuid::from_u128(0x0192_0000_0000_7000_8000_0000_0000_0001);
            let at: Timestamp = "2026-03-18T16:00:00.123456Z".parse().expect("valid");
            db.write(move |conn| Box::pin(async move {
                conn.exec(&CREATE, &[]).await?;
                let row = [id.into(), i64::MIN.into(), "jalan ✓".into(), vec![0_u8, 255].into(), true.into(), at.into()];
                conn.exec(&INSERT, &row).await?;
                let nothing = [Uuid::nil().into(), Val::Null, Val::Null, Val::Null, Val::Null, Val::Null];
                conn.exec(&INSERT, &nothing).await.map(drop)
            }))
            .await
            .expect("written");
            db.read(move |conn| Box::pin(async move {
                let row = conn.query_one(&SELECT, &[id.into(), 1.into(), true.into()]).await?;
                assert_eq!(row.get::<Uuid>("id")?, id);
                assert_eq!(row.get::<i64>(1)?, i64::MIN);
                assert_eq!(row.get::<String>("words")?, "jalan ✓");
                assert_eq!(row.get::<[u8; 2]>("bytes")?, [0, 255]);
                assert!(row.get::<bool>("truth")?);
                assert_eq!(row.get::<Timestamp>("at")?, at);
                // What does not fit names statement and column, not the value.
                assert_eq!(
                    row.get::<i64>("words"),
                    Err(StoreError::Corrupt("test.values.select, words: expected a whole number, found text".into()))
                );
                assert!(row.get::<i64>("no_such").is_err());
                let row = conn.query_one(&SELECT, &[Uuid::nil().into(), 0.into(), true.into()]).await?;
                assert_eq!(row.get::<Option<bool>>("truth")?, None);
                assert!(row.get::<bool>("truth").is_err());
                Ok(())
            }))
            .await
            .expect("read");
        }
    }
}

mod postgres_only {
    //! Failures of a cluster, made on purpose.

    use super::*;
    use store::testing::on_postgres;

    const RAISE_40001: Sql = Sql::new(
        "test.raise.40001",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40001'; END $$",
    );
    const RAISE_40P01: Sql = Sql::new(
        "test.raise.40P01",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '40P01'; END $$",
    );
    const RAISE_25006: Sql = Sql::new(
        "test.raise.25006",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '25006'; END $$",
    );
    const RAISE_53100: Sql = Sql::new(
        "test.raise.53100",
        "DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$",
    );
    const DIE: Sql = Sql::new(
        "test.die",
        "SELECT CAST(pg_terminate_backend(pg_backend_pid()) AS TEXT) AS died",
    );
    const DIE_AT_COMMIT: Sql = Sql::new(
        "test.die_at_commit",
        "DO $$ BEGIN
           CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
             'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(10); RETURN NULL; END';
           CREATE CONSTRAINT TRIGGER die AFTER INSERT ON counter DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION die();
         END $$",
    );

    #[test]
    fn lost_races_and_lost_servers_are_repeated() {
        for failure in [&RAISE_40001, &RAISE_40P01, &RAISE_25006, &DIE] {
            on_postgres(async move |db: Db| {
                create(&db).await;
                let runs = Arc::new(AtomicU32::new(0));
                let counted = Arc::clone(&runs);
                db.write(move |conn| {
                    let first = counted.fetch_add(1, Ordering::SeqCst) == 0;
                    Box::pin(async move {
                        add(conn, "once", 0).await?;
                        if first {
                            conn.exec(failure, &[]).await?;
                        }
                        Ok(())
                    })
                })
                .await
                .expect("the second attempt stands");
                assert_eq!(runs.load(Ordering::SeqCst), 2, "{}", failure.name);
                assert_eq!(names(&db).await, ["once"]);
            });
        }
    }

    #[test]
    fn a_full_disk_is_told_and_not_repeated() {
        on_postgres(async |db: Db| {
            let result = db
                .write(|conn| Box::pin(async move { conn.exec(&RAISE_53100, &[]).await.map(drop) }))
                .await;
            assert_eq!(result, Err(StoreError::Full));
        });
    }

    #[test]
    fn a_server_that_dies_at_commit_leaves_it_unknown() {
        on_postgres(async |db: Db| {
            create(&db).await;
            db.write(|conn| {
                Box::pin(async move { conn.exec(&DIE_AT_COMMIT, &[]).await.map(drop) })
            })
            .await
            .expect("the trigger is made");
            assert_eq!(insert(&db, "perhaps").await, Err(StoreError::Unknown));
            // The pool goes on with a new connection.
            assert!(names(&db).await.is_empty());
        });
    }
}
