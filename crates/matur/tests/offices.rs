//! Several offices in one data folder, from the commands that found, list and move them to the
//! pages behind each one's host.

use std::path::Path;
use std::process::{Command, Output};

use matur::bench::child::Server;
use matur::bench::client::Client;

fn matur(data: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(words)
        .arg("--data")
        .arg(data)
        .env_remove("MATUR_DATABASE_URL")
        .env_remove("MATUR_OFFICE")
        .env("MATUR_LANG", "en")
        .output()
        .expect("the command runs")
}

fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Runs a command that must end so, and answers with what it said.
fn ends(data: &Path, status: i32, words: &[&str]) -> String {
    let output = matur(data, words);
    let said = said(&output);
    assert_eq!(output.status.code(), Some(status), "{words:?}: {said}");
    said
}

const ONE: [&str; 5] = [
    "init",
    "--area",
    "51.02.02",
    "--url",
    "http://satu.localhost",
];
const OTHER: [&str; 5] = [
    "init",
    "--area",
    "31.71.01",
    "--url",
    "http://dua.localhost/",
];

fn two(data: &Path, more: &[&str]) {
    for words in [ONE, OTHER] {
        let words = [&words[..], more].concat();
        let said = ends(data, 0, &words);
        assert!(said.contains("/siapkan/"), "{said}");
    }
}

#[test]
fn an_office_is_added_listed_and_moved_and_nothing_is_taken_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    two(data, &[]);
    let list = ends(data, 0, &["office", "list"]);
    for part in [
        "51.02.02  STM",
        "Kantor Camat Gambir",
        "http://dua.localhost",
    ] {
        assert!(list.contains(part), "{list}");
    }
    // There already: its first link is made anew, and nothing else.
    let again = ends(data, 1, &OTHER);
    assert!(
        again.contains("holds Kantor Camat Gambir already"),
        "{again}"
    );
    assert!(again.contains("http://dua.localhost/siapkan/"), "{again}");
    let without = ends(data, 1, &["init", "--area", "51.02.03"]);
    assert!(
        without.contains("--url") && !without.contains("/siapkan/"),
        "{without}"
    );
    let host = [
        "init",
        "--area",
        "51.02.03",
        "--url",
        "https://DUA.localhost:8443",
    ];
    assert!(
        ends(data, 1, &host).contains("Kantor Camat Gambir already has the address dua.localhost")
    );
    let prefix = [
        "init",
        "--area",
        "51.02.03",
        "--url",
        "http://tiga.localhost",
        "--prefix",
        "STM",
    ];
    let said = ends(data, 1, &prefix);
    assert!(
        said.contains("number prefix STM") && said.contains("--prefix"),
        "{said}"
    );
    let path = [
        "init",
        "--area",
        "51.02.03",
        "--url",
        "http://tiga.localhost/kantor",
    ];
    assert!(ends(data, 2, &path).contains("is no address of an office"));
    let json = ends(data, 0, &["office", "list", "--json"]);
    assert_eq!(json.matches("\"code\"").count(), 2, "{json}");

    let moved = ends(data, 0, &["office", "url", "GMB", "https://gambir.example"]);
    assert!(moved.contains("https://gambir.example"), "{moved}");
    let taken = ends(data, 1, &["office", "url", "GMB", "https://satu.localhost"]);
    assert!(taken.contains("Selemadeg Timur already has"), "{taken}");
    let unknown = ends(data, 2, &["office", "url", "51.02.09", "https://x.example"]);
    assert!(
        unknown.contains("There is no office") && unknown.contains("51.02.02"),
        "{unknown}"
    );
    // The change stands in its history, and the audit holds the row to it.
    let audit = ends(data, 0, &["audit", "verify", "--office", "31.71.01"]);
    assert!(audit.contains("Whole"), "{audit}");
    let db = rusqlite::Connection::open(data.join("office.sqlite")).expect("the database");
    db.execute(
        "UPDATE office SET url = 'https://evil.example' WHERE code = '31.71.01'",
        [],
    )
    .expect("changed");
    drop(db);
    let audit = ends(data, 1, &["audit", "verify", "--office", "31.71.01"]);
    assert!(audit.contains("state_differs"), "{audit}");
    ends(data, 0, &["audit", "verify", "--office", "stm"]);
}

#[test]
fn a_command_asks_which_office_is_meant() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    two(data, &[]);
    for words in [
        &["register"][..],
        &["audit", "verify"],
        &["case", "show", "STM-2026-0001"],
        &["official", "link", "camat"],
    ] {
        let said = ends(data, 2, words);
        assert!(
            said.contains("51.02.02  STM") && said.contains("31.71.01"),
            "{said}"
        );
        assert!(said.contains("--office"), "{said}");
    }
    ends(data, 0, &["register", "--office", "STM"]);
    let other = ends(
        data,
        1,
        &["case", "show", "STM-2026-0001", "--office", "31.71.01"],
    );
    assert!(other.contains("Not found"), "{other}");
    let doctor = ends(data, 0, &["doctor"]);
    assert!(doctor.contains("health.offices"), "{doctor}");
}

#[test]
fn a_backup_holds_all_offices_and_a_restore_brings_them_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    two(&data, &[]);
    let file = folder.path().join("semua.tar");
    let file = file.to_str().expect("a path");
    let made = ends(&data, 0, &["backup", file]);
    assert!(
        made.contains("Selemadeg Timur") && made.contains("Gambir"),
        "{made}"
    );
    let to = folder.path().join("pulih");
    ends(
        &data,
        0,
        &["restore", file, "--to", to.to_str().expect("a path")],
    );
    let list = ends(&to, 0, &["office", "list"]);
    assert!(
        list.contains("http://satu.localhost") && list.contains("http://dua.localhost"),
        "{list}"
    );
    for office in ["51.02.02", "31.71.01"] {
        ends(&to, 0, &["audit", "verify", "--office", office]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_host_has_its_office_and_a_strange_one_has_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path();
    two(data, &[]);
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    // The first page it waits for is nobody's: that of a strange host.
    let server = Server::start(program, data, false, None).expect("the program starts");
    let page = async |host: &str, path: &str| {
        let mut client = Client::at(&server.address, host)
            .await
            .expect("a connection");
        client.get(path).await.expect("an answer")
    };
    let one = page("satu.localhost", "/masuk").await;
    assert!(one.body.contains("Selemadeg Timur") && !one.body.contains("Gambir"));
    let other = page("DUA.localhost.:1234", "/masuk").await;
    assert!(other.body.contains("Gambir") && !other.body.contains("Selemadeg"));
    let nobody = page("tiga.localhost", "/masuk").await;
    assert_eq!(nobody.status.as_u16(), 421);
    assert!(
        nobody.body.contains("href=\"http://dua.localhost\""),
        "{}",
        nobody.body
    );
    assert_eq!(page("tiga.localhost", "/livez").await.body, "ok");
    assert_eq!(page("tiga.localhost", "/readyz").await.body, "ready");
    // One more comes while the server runs; its host is known at once.
    let words = [
        "init",
        "--area",
        "51.02.03",
        "--url",
        "http://tiga.localhost",
        "--json",
    ];
    let added = ends(data, 0, &words);
    assert!(added.contains("http://tiga.localhost/siapkan/"), "{added}");
    let third = page("tiga.localhost", "/masuk").await;
    assert_eq!(third.status.as_u16(), 200);
    assert!(!third.body.contains("Gambir"));
    // And one that moves is gone from where it was.
    ends(
        data,
        0,
        &["office", "url", "31.71.01", "http://empat.localhost"],
    );
    assert_eq!(page("dua.localhost", "/masuk").await.status.as_u16(), 421);
    let moved = page("empat.localhost", "/masuk").await;
    assert!(moved.body.contains("Gambir"));
    ends(data, 2, &["register"]);
    ends(data, 0, &["register", "--office", "STM"]);
    server.stop();
}
