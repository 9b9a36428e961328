//! Every statement of the product is one that both migrated databases understand, and one
//! that some test runs.

use store::registry::statements;
use store::testing::never_run;
use store::{Db, both_databases};

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
