//! Every statement of the product is one that both migrated databases understand, and one
//! that some test runs.

use store::registry::statements;
use store::testing::never_run;
use store::{Db, Dialect, Sql, both_databases};

both_databases! {
    async fn every_statement_is_understood(db: Db) {
        let faults = db
            .write(|conn| Box::pin(async move {
                let mut faults = Vec::new();
                for sql in statements() {
                    // In PostgreSQL a fault ends the transaction: the first one is told.
                    if let Err(error) = conn.check(sql).await {
                        faults.push(format!("{}: {error}", sql.name));
                        break;
                    }
                }
                Ok(faults)
            }))
            .await
            .expect("prepared");
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

/// Few cases are open and many were: what a page asks of one case or of a desk must not walk
/// through all that an office ever had. SQLite decides that by the shape of a statement and
/// its indices alone, for it keeps no statistics here.
#[tokio::test]
async fn no_page_walks_through_all_of_an_office() {
    // What is asked of the whole register, or goes through it in its order.
    const WHOLE: [&str; 2] = ["register.count", "register.list"];
    // Tables that grow with every complaint, as statements name them.
    const GROWING: [&str; 8] = [
        "c",
        "d",
        "complaint",
        "complaint_desk",
        "passage",
        "attachment",
        "history",
        "letter",
    ];
    let mut walks = Vec::new();
    let mut read = 0;
    for (sql, steps) in plans().await {
        for step in steps {
            read += 1;
            let table = step.split_whitespace().nth(1).unwrap_or_default();
            // This index has the open cases alone.
            let whole = step.starts_with("SCAN ") || step.ends_with("(office_id=?)");
            let whole = whole && !step.contains(" INDEX complaint_work ");
            if whole && GROWING.contains(&table) && !WHOLE.contains(&sql.name) {
                walks.push(format!("{}: {step}", sql.name));
            }
        }
    }
    assert!(read > 150, "{read} steps were read");
    assert!(walks.is_empty(), "{walks:#?}");
}

/// A work list of forty cases is some pages of one index, not forty rows from all over the file.
#[tokio::test]
async fn work_lists_are_read_from_their_index_alone() {
    let plans = plans().await;
    for name in ["work.running", "work.running_seen", "work.waiting"] {
        let plan = plans.iter().find(|(sql, _)| sql.name == name);
        let (_, steps) = plan.expect(name);
        let covered = "USING COVERING INDEX complaint_work ";
        let covered = steps.iter().any(|step| step.contains(covered));
        assert!(covered, "{name}: {steps:#?}");
    }
}

/// How SQLite goes about each statement.
async fn plans() -> Vec<(&'static Sql, Vec<String>)> {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("office.sqlite");
    let db = Db::open_sqlite(&file).await.expect("opened");
    db.migrate(jiff::Timestamp::UNIX_EPOCH)
        .await
        .expect("migrated");
    db.close().await;
    let plain = rusqlite::Connection::open(&file).expect("opened");
    let mut plans = Vec::new();
    for sql in statements() {
        let text = format!("EXPLAIN QUERY PLAN {}", sql.text(Dialect::Sqlite));
        let mut plan = plain.prepare(&text).expect(sql.name);
        let nothing = vec![None::<i64>; plan.parameter_count()];
        let steps = plan
            .query_map(rusqlite::params_from_iter(nothing), |row| {
                row.get::<_, String>(3)
            })
            .expect(sql.name);
        plans.push((sql, steps.collect::<Result<_, _>>().expect(sql.name)));
    }
    plans
}

/// Run by `tests-support/sql-coverage.sh` after all other tests, which wrote the trace.
#[test]
#[ignore = "looks at what the other tests ran: tests-support/sql-coverage.sh"]
#[expect(
    clippy::disallowed_methods,
    reason = "the suite tells the trace's file by the environment"
)]
fn every_statement_was_run() {
    let file = std::env::var(store::trace::FILE).expect("MATUR_SQL_TRACE names the trace");
    let traced = std::fs::read_to_string(file).expect("the tests wrote a trace");
    let missing = never_run(&traced);
    assert!(
        missing.is_empty(),
        "no test ran these statements:\n{}",
        missing.join("\n")
    );
}
