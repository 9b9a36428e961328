//! From an office at work into a file and back, on either database.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use matur::bench::child::Server;
use matur::bench::client::Client;
use serde_json::Value;

use crate::support::{
    backed_up, database, drop_database, ends_with, files_below, findings, json, on, program,
    setting, text,
};

/// Complaints taken in one after the other until the office stops.
async fn clerk(mut client: Client, n: usize) -> anyhow::Result<()> {
    let page = client.get("/terima").await?;
    let csrf = page.hidden("csrf").unwrap_or_default();
    for turn in 0.. {
        let key = format!("backup.{n}.{turn}");
        let story = format!("Lampu jalan padam, laporan ke-{turn} dari petugas {n}.");
        let form = [
            ("csrf", csrf.as_str()),
            ("kunci", &key),
            ("channel", "walk_in"),
            ("identity", "open"),
            ("name", "I Wayan Contoh"),
            ("description", &story),
            ("village", "51.02.02.2004"),
            ("category", "INFRA"),
            ("urgency", "ordinary"),
            ("reply_way", "in_person"),
        ];
        let answer = client.post("/terima", &form).await?;
        anyhow::ensure!(answer.status.is_redirection(), "intake: {}", answer.status);
    }
    Ok(())
}

async fn clerks(server: &Server) -> Vec<tokio::task::JoinHandle<()>> {
    let (username, password) = server
        .sign_ins
        .iter()
        .find(|(username, _)| username == "sariani")
        .expect("the demo's clerk");
    let mut first = Client::connect(&server.address).await.expect("it listens");
    first.sign_in(username, password).await.expect("signed in");
    let mut tasks = Vec::new();
    for n in 0..4 {
        let client = first.again().await.expect("another connection");
        tasks.push(tokio::spawn(async move {
            // It ends when the office stops; that is no failure.
            let _ = clerk(client, n).await;
        }));
    }
    tasks
}

/// The register by number: what stands in it whatever is done later.
fn register(data: &Path, database: Option<&str>) -> BTreeMap<u64, Value> {
    let output = on(data, database, &["register", "--json"]);
    ends_with(&output, 0);
    let rows = json(&output)["rows"].as_array().cloned().expect("rows");
    rows.into_iter()
        .map(|row| (row["agenda"].as_u64().expect("a number"), row))
        .collect()
}

fn audit(data: &Path, database: Option<&str>) -> Value {
    let output = on(data, database, &["audit", "verify", "--json"]);
    ends_with(&output, 0);
    json(&output)
}

/// Backs up an office at work and one at rest, and restores each.
async fn there_and_back(source: Option<&str>, others: &[Option<&str>]) {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Server::start(program(), &data, true, source).expect("the office");
    let working = clerks(&server).await;
    tokio::time::sleep(Duration::from_millis(300)).await;
    let before = register(&data, source).len();
    let busy = folder.path().join("busy.tar");
    let output = on(&data, source, &["backup", text(&busy), "--json"]);
    ends_with(&output, 0);
    let taken = json(&output)["manifest"]["offices"][0]["complaints"].clone();
    let after = register(&data, source).len();
    for task in working {
        task.abort();
    }
    server.stop();
    let taken = usize::try_from(taken.as_u64().expect("a number")).expect("small");
    assert!(
        before <= taken && taken < after,
        "{before} {taken} {after}: nobody wrote meanwhile"
    );
    assert_eq!(findings(folder.path(), &busy), Vec::<String>::new());

    let rest = folder.path().join("rest.tar");
    ends_with(&on(&data, source, &["backup", text(&rest)]), 0);
    let whole = register(&data, source);
    let told = audit(&data, source);
    for (n, target) in others.iter().enumerate() {
        // At rest: everything is the same.
        let again = folder.path().join(format!("again-{n}"));
        let words = ["restore", text(&rest), "--to", text(&again)];
        ends_with(&on(folder.path(), *target, &words), 0);
        assert_eq!(register(&again, *target), whole);
        let mut found = audit(&again, *target);
        for what in ["records", "head", "heads", "texts", "files", "cases"] {
            assert_eq!(found[what].take(), told[what], "{what}");
        }
        assert_eq!(
            files_below(&again.join("files")),
            files_below(&data.join("files"))
        );
        // A database that holds an office is nobody's to overwrite.
        if target.is_some() {
            let left = files_below(&again);
            let stray = left.keys().find(|name| name.starts_with("office.sqlite"));
            assert_eq!(stray, None);
            let more = folder.path().join("more");
            let words = ["restore", text(&rest), "--to", text(&more)];
            let said = ends_with(&on(folder.path(), *target, &words), 1);
            assert!(said.contains("already"), "{said}");
            assert!(!more.exists());
        }
        // And the office goes on: the next number follows the last.
        let server = Server::start(program(), &again, true, *target).expect("it serves");
        let working = clerks(&server).await;
        let last = whole.len();
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if register(&again, *target).len() > last {
                break;
            }
        }
        for task in working {
            task.abort();
        }
        server.stop();
        let numbers: Vec<u64> = register(&again, *target).into_keys().collect();
        assert!(numbers.len() > last);
        assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
        audit(&again, *target);
    }
    // At work: what had its number when the copy was made is there, as it was.
    let again = folder.path().join("again-busy");
    let words = ["restore", text(&busy), "--to", text(&again)];
    ends_with(&on(folder.path(), None, &words), 0);
    let restored = register(&again, None);
    assert_eq!(restored.len(), taken);
    for (number, row) in &restored {
        for column in [
            "number", "received", "recorded", "from", "subject", "village",
        ] {
            assert_eq!(row[column], whole[number][column], "{number} {column}");
        }
    }
    audit(&again, None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_at_work_comes_back_in_either_database() {
    let admin = setting("MATUR_TEST_POSTGRES").expect("MATUR_TEST_POSTGRES names a server");
    let target = database(&admin, "from_sqlite").await;
    there_and_back(None, &[None, Some(&target)]).await;
    drop_database(&admin, &target).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_at_work_comes_back_in_either_database() {
    let admin = setting("MATUR_TEST_POSTGRES").expect("MATUR_TEST_POSTGRES names a server");
    let source = database(&admin, "source").await;
    let target = database(&admin, "from_postgres").await;
    there_and_back(Some(&source), &[None, Some(&target)]).await;
    drop_database(&admin, &source).await;
    drop_database(&admin, &target).await;
}

#[test]
fn a_backup_of_a_restored_office_holds_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = crate::support::demo(folder.path());
    let one = folder.path().join("one.tar");
    let first = backed_up(&data, &one);
    let again = folder.path().join("again");
    ends_with(
        &crate::support::matur(&data, &["restore", text(&one), "--to", text(&again)]),
        0,
    );
    let second = backed_up(&again, &folder.path().join("two.tar"));
    assert_eq!(first["manifest"]["offices"], second["manifest"]["offices"]);
    assert_eq!(first["manifest"]["files"], second["manifest"]["files"]);
    assert_eq!(first["manifest"]["key_id"], second["manifest"]["key_id"]);
}
