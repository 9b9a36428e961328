//! What a read promises, on both databases: questions asked together, look-ups, and that
//! nothing goes on for whom nobody waits.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use store::testing::on_postgres;
use store::{Db, Dialect, Question, Sql, StoreError, both_databases};

const CREATE: Sql = Sql::new(
    "test.create",
    "CREATE TABLE counter (name TEXT PRIMARY KEY, value BIGINT NOT NULL)",
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
const COUNT: Sql = Sql::new("test.count", "SELECT COUNT(*) AS many FROM counter");
const ADD: Sql = Sql::new(
    "test.add",
    "INSERT INTO counter (name, value) VALUES ($1, $2) RETURNING name",
);
const ADD_ONE: Sql = Sql::new("test.add_one", "UPDATE counter SET value = 1");

fn name(number: i64) -> String {
    format!("{number:02}")
}

fn value(number: i64) -> Question<i64> {
    Question::one(&VALUE, vec![name(number).into()], |row| row.get("value"))
}

/// A table with that many rows.
async fn create(db: &Db, many: i64) {
    db.write(move |conn| {
        Box::pin(async move {
            conn.exec(&CREATE, &[]).await?;
            for number in 0..many {
                conn.exec(&INSERT, &[name(number).into(), number.into()])
                    .await?;
            }
            Ok(())
        })
    })
    .await
    .expect("created");
}

async fn count(db: &Db) -> Result<i64, StoreError> {
    db.read(|conn| Box::pin(conn.ask(Question::one(&COUNT, Vec::new(), |row| row.get("many")))))
        .await
}

both_databases! {
    async fn a_read_of_one_statement_is_one(db: Db) {
        create(&db, 1).await;
        let one = db
            .read_single(|conn| Box::pin(async move {
                conn.query_one(&VALUE, &["00".into()]).await?.get::<i64>("value")
            }))
            .await;
        assert_eq!(one, Ok(0));
        let two = db
            .read_single(|conn| Box::pin(async move {
                conn.query(&VALUE, &["00".into()]).await?;
                conn.query(&VALUE, &["00".into()]).await.map(|rows| rows.len())
            }))
            .await;
        match db.dialect() {
            Dialect::Sqlite => assert_eq!(two, Ok(1)),
            Dialect::Postgres => assert!(matches!(two, Err(StoreError::Other(_))), "{two:?}"),
        }
    }

    async fn questions_asked_together_are_answered_in_their_order(db: Db) {
        create(&db, 60).await;
        let answers = db
            .read(|conn| Box::pin(async move {
                // More than go out at once, some of them asked of nobody.
                let many: Vec<_> = (0..60).map(value).collect();
                let asked = (many, value(59), Some(value(3)), None::<Question<i64>>);
                conn.ask((asked, Question::known("known"), value(1))).await
            }))
            .await;
        let all: Vec<i64> = (0..60).collect();
        assert_eq!(answers, Ok(((all, 59, Some(3), None), "known", 1)));
        let none = db
            .read(|conn| Box::pin(conn.ask((Vec::<Question<i64>>::new(), Question::known(7)))))
            .await;
        assert_eq!(none, Ok((Vec::new(), 7)));
        // A row that must be there is told by itself, and the connection goes on.
        let missing = db
            .read(|conn| Box::pin(async move { conn.ask((value(1), value(60), value(2))).await }))
            .await;
        assert_eq!(missing, Err(StoreError::NotFound));
        let refused = db
            .write(|conn| Box::pin(async move {
                let add = |name: &str| {
                    Question::new(&ADD, vec![name.into(), 0_i64.into()], |_| Ok(()))
                };
                conn.ask((add("x"), add("00"), add("y"))).await
            }))
            .await;
        assert!(
            matches!(&refused, Err(error) if error.is_conflict_on("counter(name)")),
            "{refused:?}"
        );
        assert_eq!(count(&db).await, Ok(60));
    }

    async fn what_a_read_asks_together_is_of_one_moment(db: Db) {
        create(&db, 1).await;
        let writer = {
            let db = db.clone();
            tokio::spawn(async move {
                for _ in 0..200 {
                    db.write(|conn| Box::pin(async move {
                        conn.query_one(&NEXT, &["00".into()]).await.map(drop)
                    }))
                    .await
                    .expect("counted");
                }
            })
        };
        for _ in 0..100 {
            let (first, (second, third)) = db
                .read(|conn| Box::pin(async move {
                    let first = conn.ask(value(0)).await?;
                    Ok((first, conn.ask((value(0), value(0))).await?))
                }))
                .await
                .expect("read");
            assert_eq!((first, first), (second, third));
        }
        writer.await.expect("the writer");
    }

    async fn many_look_up_at_once_and_a_panic_harms_nobody(db: Db) {
        create(&db, 1).await;
        let mut readers = tokio::task::JoinSet::new();
        for turn in 0..200 {
            let db = db.clone();
            readers.spawn(async move {
                db.look_up(move |conn| Box::pin(async move {
                    let found = conn.ask(value(0)).await?;
                    assert_ne!(turn % 10, 9, "a fault in a use case");
                    Ok(found)
                }))
                .await
            });
        }
        let done = readers.join_all().await;
        assert_eq!(done.iter().filter(|one| **one == Ok(0)).count(), 180);
        let written = db
            .look_up(|conn| Box::pin(async move { conn.exec(&ADD_ONE, &[]).await }))
            .await;
        assert_eq!(written, Err(StoreError::ReadOnly));
        assert_eq!(count(&db).await, Ok(1));
        db.close().await;
        let closed = db.look_up(|conn| Box::pin(conn.ask(value(0)))).await;
        assert_eq!(closed, Err(StoreError::Closed));
    }
}

const ENDLESS: Sql = Sql::new(
    "test.endless",
    "SELECT COUNT(*) AS much FROM generate_series(1, 1000000000000) AS endless",
);
const AT_WORK: Sql = Sql::new(
    "test.at_work",
    "SELECT COUNT(*) AS many FROM pg_stat_activity WHERE datname = current_database()
       AND state = 'active' AND query LIKE '%AS endless%' AND pid <> pg_backend_pid()",
);

async fn endless(db: Db, limit: Duration) -> Result<i64, StoreError> {
    db.read_within(limit, |conn| {
        Box::pin(async move { conn.query_one(&ENDLESS, &[]).await?.get("much") })
    })
    .await
}

// From a second on nobody but the client's end tells the server to stop.
const LONG: Duration = Duration::from_millis(1100);

#[test]
fn a_read_that_was_stopped_leaves_its_connection_to_the_next() {
    const PID: Sql = Sql::new("test.pid", "SELECT CAST(pg_backend_pid() AS BIGINT) AS pid");
    const LEFT: Sql = Sql::new(
        "test.left",
        "SELECT COUNT(*) AS many FROM pg_stat_activity WHERE pid = CAST($1 AS BIGINT)",
    );
    on_postgres(async |db: Db| {
        // A machine that stands still for longer than the server is given loses a connection,
        // rightly; not each time.
        let mut left = Ok(0);
        for _ in 0..5 {
            let pid = Arc::new(AtomicI64::new(0));
            let seen = Arc::clone(&pid);
            let read = db.read_within(Duration::from_millis(200), move |conn| {
                let seen = Arc::clone(&seen);
                Box::pin(async move {
                    let pid = conn.query_one(&PID, &[]).await?.get("pid")?;
                    seen.store(pid, Ordering::Relaxed);
                    conn.query_one(&ENDLESS, &[]).await?.get::<i64>("much")
                })
            });
            assert_eq!(read.await, Err(StoreError::Timeout));
            // So long the server may take to find that a client is gone.
            tokio::time::sleep(Duration::from_millis(400)).await;
            let pid = pid.load(Ordering::Relaxed);
            left = db
                .read(move |conn| {
                    let many = |row: &store::Row| row.get::<i64>("many");
                    Box::pin(conn.ask(Question::one(&LEFT, vec![pid.into()], many)))
                })
                .await;
            if left == Ok(1) {
                break;
            }
        }
        assert_eq!(left, Ok(1), "the connection is there");
    });
}

#[test]
fn two_reads_that_may_take_all_the_server_has_run_at_once() {
    on_postgres(async |db: Db| {
        let limit = Duration::from_millis(600);
        let reads: Vec<_> = (0..6)
            .map(|_| tokio::spawn(endless(db.clone(), limit)))
            .collect();
        let mut most = 0;
        for _ in 0..5 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            let at_work = db.read(|conn| {
                let many = |row: &store::Row| row.get::<i64>("many");
                Box::pin(conn.ask(Question::one(&AT_WORK, Vec::new(), many)))
            });
            most = at_work.await.expect("read").max(most);
        }
        assert!((1..=2).contains(&most), "{most} at once");
        for read in reads {
            assert_eq!(read.await.expect("ended"), Err(StoreError::Timeout));
        }
    });
}

#[test]
fn a_statement_keeps_its_plan_whatever_is_bound_to_it() {
    const PLANS: Sql = Sql::new("test.plans", "SHOW plan_cache_mode");
    on_postgres(async |db: Db| {
        let mode = db.read(|conn| {
            let asked = |row: &store::Row| row.get::<String>("plan_cache_mode");
            Box::pin(conn.ask(Question::one(&PLANS, Vec::new(), asked)))
        });
        assert_eq!(mode.await.as_deref(), Ok("force_generic_plan"));
    });
}

#[test]
fn the_server_gives_up_what_nobody_waits_for_any_more() {
    on_postgres(async |db: Db| {
        let late: Vec<_> = (0..4)
            .map(|_| tokio::spawn(endless(db.clone(), LONG)))
            .collect();
        for read in late {
            assert_eq!(read.await.expect("ended"), Err(StoreError::Timeout));
        }
        // Somebody goes away while the server is at it.
        let gone = tokio::spawn(endless(db.clone(), LONG));
        tokio::time::sleep(Duration::from_millis(50)).await;
        gone.abort();
        let at_work = async || {
            db.read(|conn| {
                Box::pin(async move { conn.query_one(&AT_WORK, &[]).await?.get::<i64>("many") })
            })
            .await
            .expect("read")
        };
        // The server itself would stop them after ten seconds.
        for _ in 0..50 {
            if at_work().await == 0 {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("{} are still at work", at_work().await);
    });
}
