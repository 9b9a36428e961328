//! A mailbox from `matur.toml` to the register, as processes, with a real mail server.

#![cfg(unix)]

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::Duration;

use matur::bench::child::{Server, resident_mib};
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

/// A conversation with Postfix (SMTP) or Dovecot (LMTP).
struct Talk(BufReader<TcpStream>);

impl Talk {
    fn with(port: &str, hello: &str) -> Talk {
        let stream = TcpStream::connect(format!("127.0.0.1:{}", mail(port))).expect("a server");
        let mut talk = Talk(BufReader::new(stream));
        talk.answer("a greeting");
        talk.say(hello);
        talk
    }

    /// The last line of an answer.
    fn answer(&mut self, of: &str) {
        let mut line = String::new();
        loop {
            line.clear();
            self.0.read_line(&mut line).expect("an answer");
            assert!(line.starts_with(['2', '3']), "{of}: {line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }

    fn say(&mut self, said: &str) {
        let line = format!("{said}\r\n");
        self.0.get_mut().write_all(line.as_bytes()).expect("said");
        self.answer(said);
    }

    fn letter(&mut self, to: &str, letter: &str) {
        self.say("MAIL FROM:<warga@citizen.test>");
        self.say(&format!("RCPT TO:<{to}>"));
        self.say("DATA");
        self.say(&format!("{letter}\r\n."));
    }
}

fn send(to: &str, letter: &str) {
    Talk::with("smtp", "HELO warga.example").letter(to, letter);
}

/// A folder for the data, and an address that no other test has.
fn place(folder: &Path) -> (PathBuf, String) {
    let name = folder.file_name().expect("a name").as_encoded_bytes();
    let name = data_encoding::HEXLOWER.encode(name);
    (folder.join("data"), format!("kantor-{name}@office.test"))
}

#[test]
fn what_comes_to_the_mailbox_stands_in_the_register() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, address) = place(folder.path());
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
    // A scanner that is nowhere.
    std::fs::write(&path, "[scanner]\nclamd = \"clamd\"\n").expect("written");
    let served = matur(&data, &["serve", "--listen", "127.0.0.1:0"]);
    let said = String::from_utf8(served.stderr).expect("text");
    assert_eq!(served.status.code(), Some(1), "{said}");
    assert!(said.contains("host:port"), "{said}");
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "tests are told their server by the environment"
)]
fn the_doctor_tells_of_the_scanner() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let socket = std::env::var("MATUR_TEST_CLAMD").expect(
        "start a scanner with `export MATUR_TEST_CLAMD=$(tests-support/clamd-up.sh)`; `./test` does it by itself",
    );
    for (clamd, expected) in [
        (socket.as_str(), ": ClamAV "),
        ("/nonexistent", "can’t be reached"),
    ] {
        let text = format!("[scanner]\nclamd = \"{clamd}\"\n");
        std::fs::write(data.join("matur.toml"), text).expect("written");
        let said = String::from_utf8(matur(&data, &["doctor"]).stdout).expect("text");
        assert!(said.contains(expected) && said.contains(clamd), "{said}");
        let report = matur(&data, &["doctor", "--json"]);
        let report: Value = serde_json::from_slice(&report.stdout).expect("JSON");
        assert_eq!(report["scanner"]["well"], clamd == socket, "{report}");
    }
}

/// Prints how much memory the program holds while so many messages come
/// (`MATUR_MESSAGES`, else 50,000), one in fifty with a picture:
///
/// `cargo nextest run --release --workspace --run-ignored only --no-capture -E 'test(memory_stays)'`
#[test]
#[ignore = "takes some minutes"]
#[expect(
    clippy::disallowed_methods,
    reason = "is told how many by the environment"
)]
fn memory_stays_flat_over_many_messages() {
    let wanted = std::env::var("MATUR_MESSAGES").ok();
    let wanted: usize = wanted.map_or(50_000, |said| said.parse().expect("a number"));
    let folder = tempfile::tempdir().expect("a folder");
    let (data, address) = place(folder.path());
    settings(&data, &address);
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let server = Server::start(program, &data, true, None).expect("started");
    let idle = resident_mib(server.id()).expect("a process");
    println!("at rest {idle:.1} MiB");
    let store = PathBuf::from(mail("dir")).join("store/office.test");
    let store = store.join(address.split('@').next().expect("a name"));
    let mut talk = Talk::with("lmtp", "LHLO warga.example");
    let mut highest = Vec::new();
    let text = "Lampu jalan di tikungan padam sejak Jumat malam.\r\n".repeat(40);
    let picture = data_encoding::BASE64_MIME.encode(&picture());
    for part in 0..10 {
        let mut most = 0.0_f64;
        for n in 0..wanted / 10 {
            let head = format!(
                "Subject: Surat {part}-{n}\r\nFrom: Warga <warga{n}@citizen.test>\r\nMIME-Version: 1.0\r\n"
            );
            let letter = match n % 50 {
                0 => format!(
                    "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n{text}\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment; filename=foto.jpg\r\n\r\n{picture}\r\n--b--"
                ),
                _ => format!("{head}\r\n{text}"),
            };
            talk.letter(&address, &letter);
            if n % 100 == 0 {
                most = most.max(resident_mib(server.id()).expect("it lives"));
            }
        }
        // Until all of the part is taken: nothing is left that was not seen.
        let began = std::time::Instant::now();
        while waiting(&store) > 0 {
            most = most.max(resident_mib(server.id()).expect("it lives"));
            assert!(
                began.elapsed() < Duration::from_secs(600),
                "it stands still"
            );
            std::thread::sleep(Duration::from_millis(200));
        }
        println!(
            "{:>6} messages: at most {most:.1} MiB",
            (part + 1) * (wanted / 10)
        );
        highest.push(most);
    }
    let (first, last) = (highest[0], highest[9]);
    assert!(last < first + 16.0, "it grows: {highest:?}");
    drop(server);
}

/// Messages of a mailbox that nobody has taken: new ones, and those without the mark "seen".
fn waiting(maildir: &Path) -> usize {
    let count = |folder: &str, unseen: fn(&str) -> bool| {
        let files = std::fs::read_dir(maildir.join("Maildir").join(folder));
        let files = files.into_iter().flatten().flatten();
        files
            .filter(|file| unseen(&file.file_name().to_string_lossy()))
            .count()
    };
    count("new", |_| true)
        + count("cur", |name| {
            !name
                .rsplit(',')
                .next()
                .is_some_and(|flags| flags.contains('S'))
        })
}

fn picture() -> Vec<u8> {
    let picture = image::RgbImage::from_fn(640, 480, |x, y| {
        image::Rgb([(x / 4) as u8, (y / 3) as u8, (x * y / 97 % 60) as u8])
    });
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture
        .write_to(&mut jpeg, image::ImageFormat::Jpeg)
        .expect("a picture");
    jpeg.into_inner()
}
