//! No space is left: nothing is half written, and work goes on when there is some again.

use jiff::SignedDuration;
use office::testing::{PASSWORD, TestOffice, Wishes};
use office::{ActInput, OfficeError, both_offices};
use store::{Dialect, StoreError};

use crate::{count, run, sql};

/// Lets the database refuse to grow: SQLite by its own limit, PostgreSQL by the error it
/// gives when its disk is full, on the last table an act writes to.
async fn fill(office: &TestOffice, table: &str) {
    match office.db().dialect() {
        Dialect::Sqlite => {
            let pragma = sql("PRAGMA max_page_count = 1");
            office
                .db()
                .write(move |conn| Box::pin(async move { conn.query(pragma, &[]).await.map(drop) }))
                .await
                .expect("limited");
        }
        Dialect::Postgres => {
            let function = "CREATE OR REPLACE FUNCTION no_space() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN RAISE EXCEPTION 'no space' USING ERRCODE = '53100'; END $$";
            run(office.db(), function, &[]).await.expect("made");
            let trigger = format!(
                "CREATE TRIGGER no_space BEFORE INSERT ON {table} EXECUTE FUNCTION no_space()"
            );
            run(office.db(), &trigger, &[]).await.expect("made");
        }
    }
}

async fn empty(office: &TestOffice, table: &str) {
    match office.db().dialect() {
        Dialect::Sqlite => {
            let pragma = sql("PRAGMA max_page_count = 1000000");
            office
                .db()
                .write(move |conn| Box::pin(async move { conn.query(pragma, &[]).await.map(drop) }))
                .await
                .expect("freed");
        }
        Dialect::Postgres => {
            run(
                office.db(),
                &format!("DROP TRIGGER no_space ON {table}"),
                &[],
            )
            .await
            .expect("freed");
        }
    }
}

const TABLES: [&str; 8] = [
    "complaint",
    "complaint_desk",
    "history",
    "passage",
    "attachment",
    "job",
    "idempotency",
    "register_head",
];

async fn counts(office: &TestOffice) -> Vec<i64> {
    let mut counts = Vec::new();
    for table in TABLES {
        counts.push(count(office.db(), table).await);
    }
    counts
}

both_offices! {
    async fn a_full_database_half_writes_nothing(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 4, &Wishes::default()).await;
        let before = counts(&office).await;
        fill(&office, "history").await;
        let clerk = office.person("staf-umum").await;
        // Long enough to need pages of its own.
        let mut long = office.sample();
        long.description = "panjang ".repeat(1200);
        let record = office.record(&clerk, "form", &long, Vec::new()).await;
        assert_eq!(record.map(drop), Err(OfficeError::Store(StoreError::Full)));
        let advice = || ActInput::Advise { advice: "saran ".repeat(1500) };
        let act = office.act_as("sekretaris", &number, advice(), Vec::new()).await;
        assert_eq!(act, Err(OfficeError::Store(StoreError::Full)));
        assert_eq!(counts(&office).await, before);
        assert_eq!(office.step_of(&number).await, Some(4), "reading goes on");
        empty(&office, "history").await;
        let record = office.record(&clerk, "form", &long, Vec::new()).await.expect("recorded");
        assert_eq!(record.number.register.number, 2, "no number is lost");
        assert!(!record.repeated);
        office.act_as("sekretaris", &number, advice(), Vec::new()).await.expect("advised");
        office.assert_settled().await;
    }
}

/// A disk that was mounted read-only after an error.
#[test]
fn a_database_that_only_reads_says_so() {
    office::testing::on_sqlite(|office: TestOffice| async move {
        let number = office.record_sample().await;
        office.with_password("staf-umum").await;
        let token = office.sign_in("staf-umum", PASSWORD).await.expect("in");
        let before = counts(&office).await;
        let list = sql("SELECT file FROM pragma_database_list WHERE name = 'main'");
        let file: String = office
            .db()
            .read(move |conn| Box::pin(async move { conn.query_one(list, &[]).await?.get("file") }))
            .await
            .expect("the file");
        let off = sql("PRAGMA query_only = ON");
        office
            .db()
            .write(move |conn| Box::pin(async move { conn.query(off, &[]).await.map(drop) }))
            .await
            .expect("switched");
        let clerk = office.person("staf-umum").await;
        let record = office
            .record(&clerk, "form", &office.sample(), Vec::new())
            .await;
        assert_eq!(
            record.map(drop),
            Err(OfficeError::Store(StoreError::ReadOnly))
        );
        let act = office
            .act_as("staf-umum", &number, ActInput::Confirm, Vec::new())
            .await;
        assert_eq!(act, Err(OfficeError::Store(StoreError::ReadOnly)));
        // What is there can still be read, though the session's use can't be noted.
        office.pass(SignedDuration::from_mins(5));
        let reader = office
            .session(&token.0)
            .await
            .expect("read")
            .expect("a session");
        office.case(&reader, &number).await.expect("the case");
        assert_eq!(counts(&office).await, before);
        office.db().close().await;
        let again = office
            .node_on(store::Db::open_sqlite(&file).await.expect("opened"))
            .await;
        let record = again
            .record(&clerk, "form", &office.sample(), Vec::new())
            .await;
        assert_eq!(record.expect("recorded").number.register.number, 2);
        again.sign_reached_head().await.expect("signed");
        let audited = again.audit().await.expect("audited");
        assert!(audited.is_whole(), "{audited:?}");
    });
}
