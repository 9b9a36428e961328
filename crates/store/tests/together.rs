//! Writes of one office that share a commit: each is told its own end, on both databases.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use casework::OfficeId;
use store::testing::on_postgres;
use store::{Conn, Db, Question, Sql, StoreError, both_databases};
use tokio::task::JoinSet;
use uuid::Uuid;

const CREATE: Sql = Sql::new(
    "test.create",
    "CREATE TABLE head (name TEXT PRIMARY KEY, last BIGINT NOT NULL)",
);
const CREATE_ROWS: Sql = Sql::new(
    "test.create_rows",
    "CREATE TABLE entry (number BIGINT PRIMARY KEY, key TEXT NOT NULL,
       CONSTRAINT entry_key UNIQUE (key))",
);
const CREATE_PARTS: Sql = Sql::new(
    "test.create_parts",
    "CREATE TABLE part (number BIGINT NOT NULL REFERENCES entry (number), place BIGINT NOT NULL)",
);
const NEXT: Sql = Sql::new(
    "test.next",
    "INSERT INTO head (name, last) VALUES ($1, 1)
     ON CONFLICT (name) DO UPDATE SET last = head.last + 1 RETURNING last",
);
const TOUCH: Sql = Sql::new(
    "test.touch",
    "UPDATE head SET last = last + 0 WHERE name = $1 RETURNING last",
);
const INSERT: Sql = Sql::new(
    "test.insert",
    "INSERT INTO entry (number, key) VALUES ($1, $2)",
);
const PART: Sql = Sql::new(
    "test.part",
    "INSERT INTO part (number, place) VALUES ($1, $2)",
);
const KEYS: Sql = Sql::new("test.keys", "SELECT number, key FROM entry ORDER BY number");
const PARTS: Sql = Sql::new("test.parts", "SELECT COUNT(place) AS parts FROM part");
const TRANSACTIONS: Sql = Sql::split(
    "test.transactions",
    "SELECT 1 AS transactions",
    "SELECT COUNT(DISTINCT CAST(xmin AS TEXT)) AS transactions FROM entry",
);
const DIE_AT_COMMIT: Sql = Sql::split(
    "test.die_at_commit",
    "SELECT 1",
    "DO $$ BEGIN
       CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS
         'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END';
       CREATE CONSTRAINT TRIGGER die AFTER INSERT ON entry
         DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION die();
     END $$",
);
const RAISE_40001: Sql = Sql::split(
    "test.raise",
    "SELECT 1",
    "DO $$ BEGIN RAISE EXCEPTION 'race' USING ERRCODE = '40001'; END $$",
);

const OFFICE: OfficeId = OfficeId(Uuid::from_u128(7));

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

async fn create(db: &Db) {
    db.write(|conn| {
        Box::pin(async move {
            conn.exec(&CREATE, &[]).await?;
            conn.exec(&CREATE_ROWS, &[]).await?;
            conn.exec(&CREATE_PARTS, &[]).await.map(drop)
        })
    })
    .await
    .expect("created");
}

/// What an intake does: a number, its row, and rows that belong to it.
async fn record(conn: &mut Conn<'_>, key: &str) -> Result<i64, StoreError> {
    let next = Question::one(&NEXT, vec!["register".into()], |row| row.get::<i64>("last"));
    let touch = Question::new(&TOUCH, vec!["register".into()], |_| Ok(()));
    let (number, ()) = conn.ask((next, touch)).await?;
    conn.queue(&INSERT, &[number.into(), key.into()]).await?;
    for place in 0..3_i64 {
        conn.queue(&PART, &[number.into(), place.into()]).await?;
    }
    Ok(number)
}

async fn kept(db: &Db) -> Vec<(i64, String)> {
    db.read(|conn| {
        Box::pin(async move {
            let rows = conn.query(&KEYS, &[]).await?;
            rows.iter()
                .map(|row| Ok((row.get("number")?, row.get("key")?)))
                .collect()
        })
    })
    .await
    .expect("read")
}

async fn count(db: &Db, sql: &'static Sql, column: &'static str) -> i64 {
    db.read(move |conn| Box::pin(async move { conn.query_one(sql, &[]).await?.get(column) }))
        .await
        .expect("read")
}

both_databases! {
    async fn each_is_told_its_own_end_and_no_number_is_lost(db: Db) {
        create(&db).await;
        let mut writers = JoinSet::new();
        for turn in 0..64_u32 {
            let db = db.clone();
            writers.spawn(async move {
                let done = db
                    .try_write_together(OFFICE, move |conn| Box::pin(async move {
                        // The last of four comes with the first one's key.
                        let key = if turn % 4 == 3 { turn - 3 } else { turn };
                        let number = record(conn, &format!("{key:02}")).await?;
                        match turn % 4 {
                            1 => Err(Refusal::NotYourTurn),
                            2 if turn % 8 == 2 => panic!("a fault in a use case"),
                            _ => Ok(number),
                        }
                    }))
                    .await;
                (turn, done)
            });
        }
        let done = writers.join_all().await;
        let told = |turn: u32| &done.iter().find(|(one, _)| *one == turn).expect("told").1;
        let conflict = Err(Refusal::Store(StoreError::Conflict("entry_key".into())));
        let conflict_by_column = Err(Refusal::Store(StoreError::Conflict("entry(key)".into())));
        let mut stored = Vec::new();
        for turn in 0..64 {
            match turn % 4 {
                0 => {
                    // Of two with one key one stands.
                    let (one, other) = (told(turn), told(turn + 3));
                    let (stands, refused) = if one.is_ok() { (one, other) } else { (other, one) };
                    stored.extend(stands.as_ref().ok().copied());
                    assert!(*refused == conflict || *refused == conflict_by_column, "{refused:?}");
                }
                1 => assert_eq!(*told(turn), Err(Refusal::NotYourTurn)),
                2 if turn % 8 == 2 => {
                    let panicked = told(turn);
                    assert!(matches!(panicked, Err(Refusal::Store(StoreError::Other(_)))), "{panicked:?}");
                }
                2 => stored.extend(told(turn).as_ref().ok().copied()),
                _ => {}
            }
        }
        stored.sort_unstable();
        assert_eq!(stored, (1..=24).collect::<Vec<i64>>());
        let numbers: Vec<i64> = kept(&db).await.into_iter().map(|(number, _)| number).collect();
        assert_eq!(numbers, stored);
        assert_eq!(count(&db, &PARTS, "parts").await, 3 * 24);
    }

    async fn many_share_few_commits(db: Db) {
        create(&db).await;
        let mut writers = JoinSet::new();
        for turn in 0..64_u32 {
            let db = db.clone();
            writers.spawn(async move {
                db.try_write_together(OFFICE, move |conn| Box::pin(async move {
                    record(conn, &turn.to_string()).await
                }))
                .await
            });
        }
        let done = writers.join_all().await;
        assert!(done.iter().all(Result::is_ok), "{done:?}");
        assert_eq!(kept(&db).await.len(), 64);
        // A group takes at most 32, and the first may go alone.
        let transactions = count(&db, &TRANSACTIONS, "transactions").await;
        assert!(transactions < 32, "{transactions}");
    }

    async fn who_goes_away_does_not_harm_the_others(db: Db) {
        create(&db).await;
        let mut writers = JoinSet::new();
        for turn in 0..48_u32 {
            let db = db.clone();
            let writer = writers.spawn(async move {
                db.try_write_together(OFFICE, move |conn| Box::pin(async move {
                    record(conn, &turn.to_string()).await
                }))
                .await
            });
            if turn % 3 == 0 {
                tokio::task::yield_now().await;
                writer.abort();
            }
        }
        let mut answered = Vec::new();
        while let Some(done) = writers.join_next().await {
            match done {
                Ok(number) => answered.push(number.expect("stored")),
                Err(error) => assert!(error.is_cancelled(), "{error}"),
            }
        }
        let numbers: Vec<i64> = kept(&db).await.into_iter().map(|(number, _)| number).collect();
        assert!(answered.iter().all(|number| numbers.contains(number)));
        let count = i64::try_from(numbers.len()).expect("few");
        assert_eq!(numbers, (1..=count).collect::<Vec<_>>());
    }
}

#[test]
fn a_lost_race_is_repeated() {
    on_postgres(async |db: Db| {
        create(&db).await;
        let runs = Arc::new(AtomicU32::new(0));
        let mut writers = JoinSet::new();
        for turn in 0..16_u32 {
            let (db, counted) = (db.clone(), Arc::clone(&runs));
            writers.spawn(async move {
                db.try_write_together(OFFICE, move |conn| {
                    let raced = turn == 5 && counted.fetch_add(1, Ordering::SeqCst) < 2;
                    Box::pin(async move {
                        if raced {
                            conn.exec(&RAISE_40001, &[]).await?;
                        }
                        record(conn, &turn.to_string()).await
                    })
                })
                .await
            });
        }
        let done = writers.join_all().await;
        assert!(done.iter().all(Result::is_ok), "{done:?}");
        assert_eq!(runs.load(Ordering::SeqCst), 3);
        assert_eq!(kept(&db).await.len(), 16);
    });
}

#[test]
fn a_server_that_dies_at_commit_leaves_all_unknown() {
    on_postgres(async |db: Db| {
        create(&db).await;
        db.write(|conn| Box::pin(async move { conn.exec(&DIE_AT_COMMIT, &[]).await.map(drop) }))
            .await
            .expect("the trigger is made");
        let mut writers = JoinSet::new();
        for turn in 0..8_u32 {
            let db = db.clone();
            writers.spawn(async move {
                db.try_write_together(OFFICE, move |conn| {
                    Box::pin(async move { record(conn, &turn.to_string()).await })
                })
                .await
            });
        }
        for one in writers.join_all().await {
            assert_eq!(one, Err(StoreError::Unknown));
        }
        assert!(kept(&db).await.is_empty());
    });
}
