//! The real mail servers, as those outside the program use them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::time::Duration;

use crate::setting;

/// What `MATUR_TEST_MAIL` says of the servers.
pub fn server(name: &str) -> String {
    let said = setting("MATUR_TEST_MAIL").expect(
        "start mail servers with `export MATUR_TEST_MAIL=$(tests-support/mail-up.sh)`; `./test` does it by itself",
    );
    let found = said
        .split_whitespace()
        .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='));
    found.unwrap_or_else(|| panic!("no {name}")).to_owned()
}

/// Lays the settings of a mailbox into a data folder.
pub fn settings(data: &Path, address: &str) {
    std::fs::create_dir_all(data).expect("a folder");
    std::fs::write(data.join("sandi"), server("password")).expect("written");
    let ca = format!("{}/tls/ca.pem", server("dir"));
    let text = format!(
        "[[mail]]\naddress = \"{address}\"\n\
         [mail.imap]\nhost = \"localhost\"\nport = {}\nca_file = \"{ca}\"\npassword_file = \"sandi\"\n\
         [mail.smtp]\nhost = \"localhost\"\nport = {}\ntls = \"starttls\"\nca_file = \"{ca}\"\npassword_file = \"sandi\"\n",
        server("imaps"),
        server("submission")
    );
    std::fs::write(data.join("matur.toml"), text).expect("written");
}

fn connected(name: &str) -> BufReader<TcpStream> {
    let stream = TcpStream::connect(format!("127.0.0.1:{}", server(name))).expect("a mail server");
    stream.set_nodelay(true).expect("set");
    let limit = Some(Duration::from_secs(30));
    stream.set_read_timeout(limit).expect("set");
    BufReader::new(stream)
}

/// Sends a message through Postfix: it is in the server's hands when this returns.
pub fn send(from: &str, to: &str, letter: &str) {
    let mut stream = connected("smtp");
    let mut line = String::new();
    stream.read_line(&mut line).expect("a greeting");
    for said in [
        "HELO warga.example",
        &format!("MAIL FROM:<{from}>"),
        &format!("RCPT TO:<{to}>"),
        "DATA",
        &format!("{letter}\r\n."),
    ] {
        let said = format!("{said}\r\n");
        stream.get_mut().write_all(said.as_bytes()).expect("said");
        line.clear();
        stream.read_line(&mut line).expect("an answer");
        assert!(line.starts_with(['2', '3']), "{line}");
    }
}

/// Somebody's mailbox.
pub struct Mailbox {
    talk: BufReader<TcpStream>,
    /// The highest UID that was read.
    read: u32,
}

impl Mailbox {
    /// Signs in.
    pub fn of(address: &str) -> Mailbox {
        let mut mailbox = Mailbox {
            talk: connected("imap"),
            read: 0,
        };
        mailbox.line();
        mailbox.ask(&format!("LOGIN {address} {}", server("password")));
        mailbox.ask("SELECT INBOX");
        mailbox
    }

    fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.talk.read_until(b'\n', &mut line).expect("a line");
        assert!(!line.is_empty(), "the server closed");
        String::from_utf8_lossy(&line).trim_end().to_owned()
    }

    /// The lines of an answer, each with the bytes that it announces.
    fn ask(&mut self, command: &str) -> Vec<(String, Vec<u8>)> {
        let said = format!("x {command}\r\n");
        self.talk
            .get_mut()
            .write_all(said.as_bytes())
            .expect("said");
        let mut answer = Vec::new();
        loop {
            let line = self.line();
            if line.starts_with("x ") {
                assert!(line.starts_with("x OK"), "{command}: {line}");
                return answer;
            }
            let announced = line
                .strip_suffix('}')
                .and_then(|line| line.rsplit_once('{'));
            let length = announced.and_then(|(_, length)| length.parse().ok());
            let mut bytes = vec![0; length.unwrap_or(0)];
            self.talk.read_exact(&mut bytes).expect("read");
            answer.push((line, bytes));
        }
    }

    /// The messages that came since this was last asked.
    pub fn news(&mut self) -> Vec<String> {
        self.ask("NOOP");
        let first = self.read + 1;
        let mut found = Vec::new();
        for (line, bytes) in self.ask(&format!("UID FETCH {first}:* (UID BODY.PEEK[])")) {
            let uid = line.split_once("UID ").and_then(|(_, rest)| {
                let uid = rest.split(|c: char| !c.is_ascii_digit()).next()?;
                uid.parse::<u32>().ok()
            });
            // `*` is the last message, also when it was read before.
            if let Some(uid) = uid.filter(|uid| *uid >= first) {
                self.read = self.read.max(uid);
                found.push(String::from_utf8_lossy(&bytes).into_owned());
            }
        }
        found
    }

    /// How many messages there are, and how many are marked as read.
    pub fn counts(&mut self) -> (usize, usize) {
        let mut of = |what: &str| -> usize {
            let answer = self.ask(&format!("UID SEARCH {what}"));
            let line = answer.iter().find(|(line, _)| line.starts_with("* SEARCH"));
            let line = &line.expect("an answer").0;
            line.split_whitespace().skip(2).count()
        };
        // Read first: what is marked in between must not seem to be more than there is.
        let seen = of("SEEN");
        (of("ALL"), seen)
    }
}

/// A field of a message, unfolded.
pub fn field(message: &str, name: &str) -> Option<String> {
    let head = message.split("\r\n\r\n").next()?;
    let mut value: Option<String> = None;
    for line in head.split("\r\n") {
        match (&mut value, line.starts_with([' ', '\t'])) {
            (Some(value), true) => value.push_str(line),
            (Some(_), false) => break,
            (None, _) => {
                let found = line
                    .split_once(": ")
                    .filter(|(of, _)| of.eq_ignore_ascii_case(name));
                value = found.map(|(_, rest)| rest.to_owned());
            }
        }
    }
    value
}
