//! The proof that "done" is said only after the disk said it: a library between us and
//! libc notes every write, sync and rename, and the program notes every answer.

use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use store::{Blobs, Db, Sql};

const CREATE: Sql = Sql::new(
    "test.create",
    "CREATE TABLE note (id INTEGER PRIMARY KEY, words TEXT NOT NULL)",
);
const INSERT: Sql = Sql::new(
    "test.insert",
    "INSERT INTO note (id, words) VALUES ($1, 'a complaint')",
);

const FOLDER: &str = "MATUR_SYNC_ORDER_FOLDER";

/// Builds the watching library; `cc` is there wherever SQLite was compiled.
fn build_shim(folder: &Path) -> std::path::PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests-support/slow_fsync.c");
    let library = folder.join("slow_fsync.so");
    let built = Command::new("cc")
        .args(["-shared", "-fPIC", "-O2", "-o"])
        .args([&library, &source])
        .arg("-ldl")
        .status()
        .expect("cc runs");
    assert!(built.success(), "the watching library is built");
    library
}

fn watched(folder: &Path, child: &str) -> Vec<String> {
    let library = build_shim(folder);
    let log = folder.join("order.log");
    let ran = Command::new(std::env::current_exe().expect("this test"))
        .args(["--ignored", "--exact", child, "--nocapture"])
        .env("LD_PRELOAD", library)
        .env("SYNC_LOG", &log)
        .env(FOLDER, folder)
        .output()
        .expect("the child runs");
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    std::fs::read_to_string(log)
        .expect("a log")
        .lines()
        .map(str::to_owned)
        .collect()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the parent test tells its child the folder"
)]
fn told_folder() -> std::path::PathBuf {
    std::env::var_os(FOLDER)
        .expect("run by its parent test")
        .into()
}

fn answered(folder: &Path) {
    std::fs::OpenOptions::new()
        .append(true)
        .open(folder.join("order.log"))
        .and_then(|mut log| log.write_all(b"answered\n"))
        .expect("noted");
}

#[test]
fn an_answer_follows_the_sync_of_its_log() {
    let folder = tempfile::tempdir().expect("a folder");
    let (mut unsynced, mut synced, mut answers) = (false, false, 0);
    for line in watched(folder.path(), "child_writes_rows") {
        if line.starts_with("write ") && line.ends_with("test.db-wal") {
            unsynced = true;
        } else if line.starts_with("sync ") && line.ends_with("test.db-wal") {
            (unsynced, synced) = (false, true);
        } else if line == "answered" {
            answers += 1;
            assert!(!unsynced, "answer {answers} left before the log was synced");
            assert!(synced, "answer {answers} left without a sync of its own");
            synced = false;
        }
    }
    assert_eq!(answers, 40);
}

#[test]
#[ignore = "the watched child of an_answer_follows_the_sync_of_its_log"]
fn child_writes_rows() {
    let folder = told_folder();
    tokio::runtime::Runtime::new()
        .expect("a runtime")
        .block_on(async {
            let db = Db::open_sqlite(folder.join("test.db"))
                .await
                .expect("opened");
            db.write(|conn| Box::pin(async move { conn.exec(&CREATE, &[]).await.map(drop) }))
                .await
                .expect("created");
            let insert = |id: i64| {
                let db = db.clone();
                async move {
                    db.write(move |conn| {
                        Box::pin(async move { conn.exec(&INSERT, &[id.into()]).await.map(drop) })
                    })
                    .await
                    .expect("inserted");
                }
            };
            for id in 0..20 {
                insert(id).await;
                answered(&folder);
            }
            // Twenty times sixteen at once: the last answer of each wave is noted.
            for wave in 1..=20 {
                let writers: Vec<_> = (0..16)
                    .map(|one| tokio::spawn(insert(wave * 1000 + one)))
                    .collect();
                for writer in writers {
                    writer.await.expect("ended");
                }
                answered(&folder);
            }
        });
}

#[test]
fn a_file_is_synced_then_named_then_its_folder_synced() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = watched(folder.path(), "child_keeps_files");
    let mut answers = 0;
    let mut since = Vec::new();
    for line in lines {
        if line != "answered" {
            since.push(line);
            continue;
        }
        answers += 1;
        let renamed = since
            .iter()
            .position(|line| line.starts_with("rename "))
            .expect("a file was named");
        let place = Path::new(&since[renamed]["rename ".len()..])
            .parent()
            .expect("a folder")
            .to_owned();
        let last_write = since
            .iter()
            .rposition(|line| line.contains("/.new-") && line.starts_with("write "));
        let synced = since
            .iter()
            .rposition(|line| line.contains("/.new-") && line.starts_with("sync "));
        let folder_synced = since
            .iter()
            .rposition(|line| *line == format!("sync {}", place.display()));
        assert!(
            last_write.is_some() && last_write < synced,
            "synced after its last byte: {since:#?}"
        );
        assert!(synced < Some(renamed), "named after the sync: {since:#?}");
        assert!(
            folder_synced > Some(renamed),
            "the name itself is synced: {since:#?}"
        );
        since.clear();
    }
    assert_eq!(answers, 5);
}

#[test]
#[ignore = "the watched child of a_file_is_synced_then_named_then_its_folder_synced"]
fn child_keeps_files() {
    let folder = told_folder();
    tokio::runtime::Runtime::new()
        .expect("a runtime")
        .block_on(async {
            let blobs = Blobs::open(folder.join("blobs")).await.expect("opened");
            for number in 0..5_u8 {
                blobs.put(vec![number; 100_000]).await.expect("kept");
                answered(&folder);
            }
        });
}
