//! A mailbox from `matur.toml` to the register, as processes, with a real mail server.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Command, Output};
use std::time::Duration;

use matur::bench::child::Server;
use serde_json::Value;

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

/// What `MATUR_TEST_MAIL` says of the servers.
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told their server by the environment"
)]
fn mail(name: &str) -> String {
    let said = std::env::var("MATUR_TEST_MAIL").expect(
        "start mail servers with `export MATUR_TEST_MAIL=$(tests-support/mail-up.sh)`; `./test` does it by itself",
    );
    let found = said
        .split_whitespace()
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.unwrap_or_else(|| panic!("no {name}")).to_owned()
}

fn settings(data: &Path, address: &str) {
    std::fs::create_dir_all(data).expect("a folder");
    std::fs::write(data.join("sandi"), mail("password")).expect("written");
    let ca = format!("{}/tls/ca.pem", mail("dir"));
    let text = format!(
        "[[mail]]\naddress = \"{address}\"\n\
         [mail.imap]\nhost = \"localhost\"\nport = {}\nca_file = \"{ca}\"\npassword_file = \"sandi\"\n\
         [mail.smtp]\nhost = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = \"{ca}\"\npassword_file = \"sandi\"\n",
        mail("imaps"),
        mail("submission")
    );
    std::fs::write(data.join("matur.toml"), text).expect("written");
}

fn send(to: &str, letter: &str) {
    let stream = TcpStream::connect(format!("127.0.0.1:{}", mail("smtp"))).expect("Postfix");
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    stream.read_line(&mut line).expect("a greeting");
    for said in [
        "HELO warga.example",
        "MAIL FROM:<warga@citizen.test>",
        &format!("RCPT TO:<{to}>"),
        "DATA",
        &format!("{letter}\r\n."),
    ] {
        stream
            .get_mut()
            .write_all(format!("{said}\r\n").as_bytes())
            .expect("said");
        line.clear();
        stream.read_line(&mut line).expect("an answer");
        assert!(line.starts_with(['2', '3']), "{said}: {line}");
    }
}

#[test]
fn what_comes_to_the_mailbox_stands_in_the_register() {
    let folder = tempfile::tempdir().expect("a folder");
    let name = data_encoding::HEXLOWER.encode(
        folder
            .path()
            .file_name()
            .expect("a name")
            .as_encoded_bytes(),
    );
    let (data, address) = (
        folder.path().join("data"),
        format!("kantor-{name}@office.test"),
    );
    settings(&data, &address);
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let server = Server::start(program, &data, true, None).expect("started");

    let doctor = matur(&data, &["doctor", "--json"]);
    let report: Value = serde_json::from_slice(&doctor.stdout).expect("JSON");
    let shown = &report["mail"][0];
    assert_eq!(shown["address"], address.as_str());
    for way in ["imap", "smtp"] {
        assert_eq!(
            (&shown[way]["well"], &shown[way]["host"]),
            (&true.into(), &"localhost".into()),
            "{report}"
        );
        assert_eq!(shown[way]["user"], address.as_str());
    }
    let said = String::from_utf8(matur(&data, &["doctor"]).stdout).expect("text");
    assert!(said.contains("can be reached and signed in to"), "{said}");
    assert!(!said.contains(&mail("password")), "{said}");

    send(
        &address,
        "Subject: Lampu jalan\r\nFrom: Warga <warga@citizen.test>\r\n\r\nPadam sejak Jumat.",
    );
    let mut rows = String::new();
    for _ in 0..600 {
        let register = matur(&data, &["register", "--json"]);
        rows = String::from_utf8(register.stdout).expect("text");
        if rows.contains("Lampu jalan") {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    assert!(rows.contains("Lampu jalan"), "{rows}");
    drop(server);
    let said = String::from_utf8(matur(&data, &["audit", "verify"]).stdout).expect("text");
    assert!(!said.contains("broken"), "{said}");

    // What is in the way is said by the command, and keeps nobody from anything else.
    std::fs::write(data.join("sandi"), "salah").expect("written");
    let doctor = matur(&data, &["doctor"]);
    let said = String::from_utf8(doctor.stdout).expect("text");
    assert!(said.contains("Name or password were refused"), "{said}");
}

#[test]
fn wrong_settings_keep_the_server_from_starting_and_say_why() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    std::fs::write(
        data.join("matur.toml"),
        "[[mail]]\naddress = \"pengaduan\"\n[mail.imap]\nhost = \"mail.kantor.example\"\ntls = \"none\"\n",
    )
    .expect("written");
    let served = matur(&data, &["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8(served.stderr).expect("text");
    assert_eq!(served.status.code(), Some(1), "{said}");
    for part in ["no e-mail address", "password_file", "this machine only"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!data.join("office.sqlite").exists(), "nothing is founded");
    // An office that is none of those there.
    settings(&data, "pengaduan@office.test");
    let path = data.join("matur.toml");
    let text = std::fs::read_to_string(&path).expect("read");
    let text = text.replacen("[[mail]]", "[[mail]]\noffice = \"99.99.99\"", 1);
    std::fs::write(&path, text).expect("written");
    let served = matur(&data, &["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8(served.stderr).expect("text");
    assert_eq!(served.status.code(), Some(1), "{said}");
    assert!(said.contains("99.99.99"), "{said}");
}
