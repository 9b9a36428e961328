//! `matur export all` as a process: asked of a running office and of a folder, what it makes,
//! and what it refuses to.

#![cfg(unix)]

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output};

use matur::bench::child::Server;

fn export(data: &Path, file: &Path, more: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(["export", "all"])
        .arg(file)
        .args(more)
        .arg("--data")
        .arg(data)
        .env_remove("MATUR_DATABASE_URL")
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

fn has(bytes: &[u8], text: &str) -> bool {
    bytes
        .windows(text.len())
        .any(|part| part == text.as_bytes())
}

/// What the command tells as JSON, once the file was looked at.
fn made(output: &Output, file: &Path) -> serde_json::Value {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let bytes = std::fs::read(file).expect("the zip");
    assert_eq!(answer["bytes"].as_u64(), Some(bytes.len() as u64));
    assert!(bytes.starts_with(b"PK\x03\x04"));
    assert!(has(&bytes, "PK\x05\x06"), "a directory at its end");
    for name in [
        "BACA-SAYA.txt",
        "README.txt",
        "pengaduan.csv",
        "riwayat.jsonl",
        "sha256sum.txt",
    ] {
        assert!(has(&bytes, name), "{name}");
    }
    let mode = std::fs::metadata(file).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    answer
}

#[test]
fn an_office_is_taken_along_while_it_runs_and_when_it_is_closed() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = tempfile::tempdir().expect("a folder");
    let (data, at) = (folder.path(), |name: &str| out.path().join(name));
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let office = Server::start(program, data, true, None).expect("a demo");
    // Lestari sees all, keeps the people and may open identities; Arini only sees all.
    let by = |who, more: &[&'static str]| -> Vec<&'static str> {
        ["--as", who, "--reason", "Pindah sistem"]
            .into_iter()
            .chain(more.iter().copied())
            .collect()
    };
    let served = at("served.zip");
    let first = made(&export(data, &served, &by("lestari", &["--json"])), &served);
    assert_eq!(first["identities"], false);
    assert!(
        first["complaints"].as_u64().is_some_and(|n| n >= 40),
        "{first}"
    );
    // What is there is not replaced.
    let before = std::fs::read(&served).expect("the zip");
    let again = export(data, &served, &by("lestari", &[]));
    assert_eq!(again.status.code(), Some(1), "{}", said(&again));
    assert!(said(&again).contains("not replaced"), "{}", said(&again));
    assert!(std::fs::read(&served).expect("the zip") == before);
    // Who may not is told so, and leaves no file.
    let none = at("none.zip");
    for (who, status) in [("arini", 1), ("suryadana", 1), ("nobody", 1)] {
        let refused = export(data, &none, &by(who, &[]));
        assert_eq!(
            refused.status.code(),
            Some(status),
            "{who}: {}",
            said(&refused)
        );
    }
    let unsaid = export(data, &none, &["--as", "lestari", "--reason", " "]);
    assert_eq!(unsaid.status.code(), Some(2), "{}", said(&unsaid));
    let nowhere = export(data, &at("none/none.zip"), &by("lestari", &[]));
    assert_eq!(nowhere.status.code(), Some(2), "{}", said(&nowhere));
    let names: Vec<String> = std::fs::read_dir(out.path())
        .expect("the folder")
        .map(|entry| {
            entry
                .expect("an entry")
                .file_name()
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    assert_eq!(names, ["served.zip"]);
    office.stop();
    let closed = at("closed.zip");
    let second = made(
        &export(data, &closed, &by("lestari", &["--identities", "--json"])),
        &closed,
    );
    assert_eq!(second["identities"], true);
    assert_eq!(second["complaints"], first["complaints"]);
    // One record more, its own, and what was refused left none.
    let head = |answer: &serde_json::Value| answer["head"].as_i64().expect("a number");
    assert!(head(&second) > head(&first));
    let telling = export(data, &at("told.zip"), &by("lestari", &[]));
    assert_eq!(telling.status.code(), Some(0), "{}", said(&telling));
    assert!(said(&telling).contains("Exported: "), "{}", said(&telling));
    let audit = Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(["audit", "verify", "--head"])
        .arg(format!(
            "{}:{}",
            head(&second),
            second["head_hash"].as_str().expect("a hash")
        ))
        .arg("--data")
        .arg(data)
        .env_remove("MATUR_DATABASE_URL")
        .output()
        .expect("the command runs");
    assert_eq!(audit.status.code(), Some(0), "{}", said(&audit));
}

#[test]
fn without_an_office_there_is_nothing_to_take_along() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("kantor.zip");
    let words = ["--as", "x", "--reason", "y"];
    let output = export(&folder.path().join("data"), &file, &words);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(!file.exists() && !folder.path().join("kantor.zip.part").exists());
}
