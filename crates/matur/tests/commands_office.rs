//! The commands that need an office, as processes: what they make, and what they refuse to.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use matur::bench::child::Server;
use rusqlite::{Connection, OpenFlags};

fn matur(data: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(words)
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

#[test]
fn whoever_only_looks_founds_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let database = folder.path().join("office.sqlite");
    let looks: [&[&str]; 4] = [
        &["audit", "verify"],
        &["register"],
        &["case", "show", "STM-2026-0001"],
        &["jobs"],
    ];
    for words in looks {
        for empty in [false, true] {
            if empty {
                std::fs::write(&database, b"").expect("an empty database");
            }
            let output = matur(folder.path(), words);
            let said = said(&output);
            assert_eq!(output.status.code(), Some(2), "{words:?}: {said}");
            assert!(said.contains("no office"), "{said}");
        }
        assert!(!folder.path().join("keys").exists(), "{words:?} made keys");
        std::fs::remove_file(&database).expect("removed");
    }
    std::fs::write(&database, b"").expect("an empty database");
    let output = matur(folder.path(), &["doctor"]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("no office"), "{}", said(&output));
    assert!(!folder.path().join("keys").exists());
}

/// `matur mail receive` with a message on standard input.
fn receive(data: &Path, message: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(["mail", "receive", "--json", "--data"])
        .arg(data)
        .env_remove("MATUR_DATABASE_URL")
        .env("MATUR_LANG", "en")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut input = child.stdin.take().expect("piped");
    // One that is too large is not read to its end.
    let _ = input.write_all(message);
    drop(input);
    child.wait_with_output().expect("it ends")
}

fn received(output: &Output) -> serde_json::Value {
    assert_eq!(output.status.code(), Some(0), "{}", said(output));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

const MESSAGE: &[u8] = b"From: Ni Luh <ni.luh@warga.example>\r\n\
    Date: Thu, 26 Nov 2026 10:12:00 +0800\r\n\
    Subject: Lampu jalan\r\n\r\nLampu jalan padam.\r\n";

#[test]
fn without_an_office_a_mail_server_keeps_its_message() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = receive(folder.path(), MESSAGE);
    assert_eq!(output.status.code(), Some(75), "{}", said(&output));
    assert!(!folder.path().join("keys").exists(), "it founded an office");
    // Before anybody works there it is kept, and begins nothing.
    let output = matur(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let told = received(&receive(folder.path(), MESSAGE));
    assert_eq!(
        (&told["verdict"], &told["reason"]),
        (&"ignore".into(), &"closed".into())
    );
    let told = received(&receive(folder.path(), MESSAGE));
    assert_eq!(told["repeated"], true);
    // What will never be taken must not come again and again.
    let output = receive(folder.path(), &vec![b'a'; (64 << 20) + 1]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    assert!(said(&output).contains("too large"), "{}", said(&output));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_running_office_takes_a_message_in() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let server = Server::start(program, folder.path(), true, None).expect("the program starts");
    let told = received(&receive(folder.path(), MESSAGE));
    assert_eq!(
        (&told["verdict"], &told["warnings"]),
        (&"new".into(), &serde_json::json!([]))
    );
    let number = told["complaint"].as_str().expect("a number").to_owned();
    let again = received(&receive(folder.path(), MESSAGE));
    assert_eq!(
        (&again["complaint"], &again["repeated"]),
        (&told["complaint"], &true.into())
    );
    // Also what breaks every rule of a message is a complaint, with a warning.
    let told = received(&receive(folder.path(), b"Lampu padam \xff\0 di tikungan"));
    assert_eq!(told["verdict"], "warn", "{told}");
    assert!(
        !told["complaint"].is_null()
            && told["warnings"]
                .as_array()
                .is_some_and(|all| !all.is_empty())
    );
    server.stop();
    // Without one the command opens the office itself.
    let again = received(&receive(folder.path(), MESSAGE));
    assert_eq!(
        (&again["complaint"], &again["repeated"]),
        (&number.as_str().into(), &true.into())
    );
    let output = matur(folder.path(), &["case", "show", &number]);
    assert!(
        said(&output).contains("Lampu jalan padam."),
        "{}",
        said(&output)
    );
}

#[test]
fn a_variable_that_says_nothing_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(["init", "--data"])
        .arg(folder.path())
        .envs([
            ("MATUR_DATABASE_URL", ""),
            ("MATUR_FILES_URL", ""),
            ("MATUR_PUBLIC_URL", ""),
            ("MATUR_OFFICE", ""),
        ])
        .output()
        .expect("the command runs");
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(folder.path().join("office.sqlite").exists());
    assert!(folder.path().join("files").exists());
}

#[test]
fn whoever_waits_for_the_schema_is_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = matur(folder.path(), &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let other = Connection::open(folder.path().join("office.sqlite")).expect("opened");
    other.execute_batch("BEGIN IMMEDIATE").expect("held");
    let mut child = Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(["register", "--data"])
        .arg(folder.path())
        .env_remove("MATUR_DATABASE_URL")
        .env("MATUR_LANG", "en")
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut told = BufReader::new(child.stderr.take().expect("piped")).lines();
    let is_told = told.any(|line| line.is_ok_and(|line| line.contains("brought up to date")));
    assert!(is_told);
    other.execute_batch("COMMIT").expect("let go");
    assert!(child.wait().expect("it ends").success());
}

#[test]
fn a_data_folder_is_its_owners_alone_and_begins_with_a_signed_head() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("a/data");
    let output = matur(&data, &["init"]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let mode = std::fs::metadata(&data).expect("made").permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    let log = std::fs::read_to_string(data.join("heads.log")).expect("the log");
    let fields: Vec<&str> = log.split_whitespace().collect();
    let printed = format!("{}:{}…", fields[1], &fields[2][..16]);
    let output = matur(&data, &["audit", "verify", "--head", &printed]);
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    let wrong = format!("{}:ffffffffffffffff", fields[1]);
    let output = matur(&data, &["audit", "verify", "--head", &wrong]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let output = matur(&data, &["audit", "verify", "--head", "10"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
}

#[test]
fn all_that_is_wrong_with_a_profile_is_said_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let profile = folder.path().join("kantor.toml");
    let text = office::shipped_profile()
        .replacen("role = \"sekretaris\"\n", "", 1)
        .replacen("holidays = [", "holidays = [\"mars-2026\", ", 1)
        .replacen("file = \"", "file = \"tidak-ada-", 1);
    std::fs::write(&profile, text).expect("a profile");
    let words = ["init", "--profile", profile.to_str().expect("a path")];
    let data = folder.path().join("data");
    let output = matur(&data, &words);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    for part in ["mars-2026", "tidak-ada-", "role sekretaris"] {
        assert!(said(&output).contains(part), "{part}: {}", said(&output));
    }
    assert!(!data.join("heads.log").exists(), "nothing was founded");
}

#[test]
fn a_path_too_long_for_the_socket_is_told_before_anything_is_made() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("x".repeat(120));
    let output = matur(&data, &["serve", "--listen", "127.0.0.1:0"]);
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("too long"), "{}", said(&output));
    assert!(!data.exists());
}

#[test]
fn the_machine_gives_an_official_a_new_link() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let office = Server::start(program, folder.path(), true, None).expect("the office");
    let (username, _) = office.sign_ins.first().cloned().expect("a sign-in");
    // Asked of the running office, and of the folder once it is closed.
    let served = matur(folder.path(), &["official", "link", &username, "--json"]);
    let unknown = matur(folder.path(), &["official", "link", "nobody"]);
    office.stop();
    let closed = matur(folder.path(), &["official", "link", &username, "--json"]);
    for output in [&served, &closed] {
        assert_eq!(output.status.code(), Some(0), "{}", said(output));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let url = answer["url"].as_str().expect("an address");
        assert!(url.contains("/siapkan/"), "{url}");
    }
    assert_ne!(served.stdout, closed.stdout);
    let again = matur(folder.path(), &["official", "link", "nobody"]);
    for output in [&unknown, &again] {
        assert_eq!(output.status.code(), Some(1), "{}", said(output));
        assert!(said(output).contains("Not found"), "{}", said(output));
    }
    let audit = matur(folder.path(), &["audit", "verify"]);
    assert_eq!(audit.status.code(), Some(0), "{}", said(&audit));
}

#[test]
fn an_old_register_comes_in_and_no_row_twice() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let office = Server::start(program, folder.path(), true, None).expect("a demo");
    let sheet = folder.path().join("lama.csv");
    let mut text = "No. Agenda;Tanggal Terima;Nama;Isi;Tanggal Selesai\n".to_owned();
    for n in 1..=230 {
        let day = if n % 100 == 0 {
            "31-02-2019"
        } else {
            "01-02-2019"
        };
        text.push_str(&format!("{n};{day};Pelapor {n};Aduan {n};05-02-2019\n"));
    }
    std::fs::write(&sheet, text).expect("a sheet");
    let sheet = sheet.to_str().expect("a path");
    let import = |more: &[&str]| {
        let words: Vec<&str> = ["import", sheet, "--category", "LAYANAN", "--json"]
            .iter()
            .chain(more)
            .copied()
            .collect();
        let output = matur(folder.path(), &words);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        let count = |name: &str| answer[name].as_u64();
        assert_eq!(answer["faults"][0]["cell"], "B101", "{answer}");
        (
            count("good"),
            count("known"),
            count("wrong"),
            count("taken"),
        )
    };
    assert_eq!(import(&["--dry-run"]), (Some(228), Some(0), Some(2), None));
    // Who keeps the register in the demo.
    let keeper = "lestari";
    // Served or closed, the rows that are there are passed over.
    assert_eq!(
        import(&["--as", keeper]),
        (Some(228), Some(0), Some(2), Some(228))
    );
    office.stop();
    assert_eq!(
        import(&["--as", keeper]),
        (Some(0), Some(228), Some(2), Some(0))
    );
    let output = matur(folder.path(), &["import", sheet, "--dry-run"]);
    assert!(said(&output).contains("B101: "), "{}", said(&output));
    let audit = matur(folder.path(), &["audit", "verify"]);
    assert_eq!(audit.status.code(), Some(0), "{}", said(&audit));
    let register = matur(folder.path(), &["register", "--year", "2019", "--json"]);
    let register: serde_json::Value = serde_json::from_slice(&register.stdout).expect("JSON");
    assert_eq!(register["rows"].as_array().map(Vec::len), Some(228));
}

#[test]
fn a_demo_that_was_cut_off_goes_on_where_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let mut first = Command::new(program)
        .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data"])
        .arg(folder.path())
        .env_remove("MATUR_DATABASE_URL")
        .stdout(Stdio::null())
        .spawn()
        .expect("the program");
    // In the middle of its quarter, on any machine; after it, there is nothing to go on with.
    let database = folder.path().join("office.sqlite");
    let played = || -> rusqlite::Result<i64> {
        let conn = Connection::open_with_flags(&database, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        conn.query_row("select count(*) from complaint", [], |row| row.get(0))
    };
    let begun = (0..12_000).any(|_| {
        std::thread::sleep(Duration::from_millis(5));
        let open = database.with_extension("sqlite-wal").exists();
        open && played().is_ok_and(|count| count > 0)
    });
    first.kill().expect("killed");
    first.wait().expect("gone");
    assert!(begun, "nothing was played");
    let rows = || {
        let output = matur(folder.path(), &["register", "--json"]);
        assert_eq!(output.status.code(), Some(0), "{}", said(&output));
        let register: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        register["rows"].as_array().expect("rows").len()
    };
    let before = rows();
    let again = Server::start(program, folder.path(), true, None).expect("the office");
    assert_eq!(again.sign_ins.len(), 10);
    let after = rows();
    again.stop();
    let all = include_str!("../../../data/demo.toml")
        .matches("[[complaint]]")
        .count();
    assert_eq!(after, all, "{before} before");
    let audit = matur(folder.path(), &["audit", "verify"]);
    assert_eq!(audit.status.code(), Some(0), "{}", said(&audit));
}
