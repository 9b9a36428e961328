//! The servers, and what a test does with them beside the code under test.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use channels::{Mailbox, Pace, Watched, mailbox, watch};
use office::testing::TestOffice;
use office::{Installation, RegisterQuery};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// The environment variable that says where the servers are.
const MAIL: &str = "MATUR_TEST_MAIL";

/// The servers, and a folder of the test's own.
pub struct Post {
    pub folder: tempfile::TempDir,
    said: String,
}

impl Post {
    /// A missing server is a failure, not a skip.
    #[expect(
        clippy::disallowed_methods,
        reason = "tests are told their server by the environment"
    )]
    pub fn new() -> Post {
        let how = "start one with `export MATUR_TEST_MAIL=$(tests-support/mail-up.sh)`; `./test` does it by itself";
        let said = std::env::var(MAIL)
            .unwrap_or_else(|_| panic!("{MAIL} is not set, so there is no mail server: {how}"));
        let folder = tempfile::tempdir().expect("a folder");
        let post = Post { folder, said };
        std::fs::write(post.password_file(), format!("{}\n", post.get("password"))).expect("kept");
        post
    }

    fn get(&self, name: &str) -> &str {
        let found = self.said.split_whitespace().find_map(|pair| {
            let (known, value) = pair.split_once('=')?;
            (known == name).then_some(value)
        });
        found.unwrap_or_else(|| panic!("{MAIL} says no {name}"))
    }

    pub fn port(&self, name: &str) -> u16 {
        self.get(name).parse().expect("a port")
    }

    pub fn password(&self) -> &str {
        self.get("password")
    }

    pub fn tls(&self, file: &str) -> PathBuf {
        PathBuf::from(self.get("dir")).join("tls").join(file)
    }

    pub fn password_file(&self) -> PathBuf {
        self.folder.path().join("password")
    }

    /// An address that no other test has.
    pub fn address(&self) -> String {
        let name = self.folder.path().file_name().expect("a name");
        let name = data_encoding::HEXLOWER.encode(name.as_encoded_bytes());
        format!("aduan-{name}@office.test")
    }

    /// A mailbox over TLS; `more` goes into `[imap]`.
    pub fn mailbox(&self, more: &str) -> Mailbox {
        self.mailbox_at("implicit", self.port("imaps"), more)
    }

    pub fn mailbox_at(&self, tls: &str, port: u16, more: &str) -> Mailbox {
        self.settings(&format!(
            "[imap]\nhost = \"localhost\"\nport = {port}\ntls = \"{tls}\"\n\
             ca_file = \"{}\"\npassword_file = \"password\"\n{more}",
            self.tls("ca.pem").display()
        ))
    }

    pub fn settings(&self, text: &str) -> Mailbox {
        let text = format!("address = \"{}\"\n{text}", self.address());
        let file = toml::from_str(&text).expect("settings");
        let mut checked = mailbox::check(vec![file], self.folder.path()).expect("right settings");
        checked.remove(0)
    }

    /// Sends a message through Postfix, as anybody would.
    pub async fn send(&self, to: &str, raw: &[u8]) {
        self.smtp().await.letter(to, raw).await;
    }

    /// A connection on which anybody sends.
    pub async fn smtp(&self) -> Talk {
        let stream = TcpStream::connect(("127.0.0.1", self.port("smtp"))).await;
        let mut talk = Talk::on(stream.expect("Postfix"));
        talk.greeted().await;
        talk.say("EHLO warga.example", "250").await;
        talk
    }

    /// Lays a message into a mailbox, as Postfix does.
    pub async fn deliver(&self, to: &str, raw: &[u8]) {
        self.lmtp().await.letter(to, raw).await;
    }

    /// A connection on which letters are laid into mailboxes.
    pub async fn lmtp(&self) -> Talk {
        let stream = TcpStream::connect(("127.0.0.1", self.port("lmtp"))).await;
        let mut talk = Talk::on(stream.expect("Dovecot"));
        talk.greeted().await;
        talk.say("LHLO warga.example", "250").await;
        talk
    }

    /// Another client of the mailbox.
    pub async fn client(&self) -> Talk {
        self.client_of(&self.address()).await
    }

    /// A client of somebody else's mailbox.
    pub async fn client_of(&self, address: &str) -> Talk {
        let stream = TcpStream::connect(("127.0.0.1", self.port("imap"))).await;
        let mut talk = Talk::on(stream.expect("Dovecot"));
        talk.greeted().await;
        let password = self.password();
        talk.imap(&format!("LOGIN {address} {password}")).await;
        talk
    }
}

/// A conversation in lines.
pub struct Talk(BufReader<TcpStream>);

impl Talk {
    fn on(stream: TcpStream) -> Talk {
        stream.set_nodelay(true).expect("set");
        Talk(BufReader::new(stream))
    }

    async fn line(&mut self) -> String {
        let mut line = Vec::new();
        self.0.read_until(b'\n', &mut line).await.expect("a line");
        assert!(!line.is_empty(), "the server closed");
        String::from_utf8_lossy(&line).into_owned()
    }

    async fn greeted(&mut self) {
        self.line().await;
    }

    /// One command of SMTP or LMTP.
    async fn say(&mut self, command: &str, expected: &str) {
        let command = format!("{command}\r\n");
        self.0.write_all(command.as_bytes()).await.expect("said");
        self.reply(expected).await;
    }

    async fn reply(&mut self, expected: &str) {
        loop {
            let line = self.line().await;
            assert!(line.starts_with(expected), "{line}");
            if line.as_bytes().get(3) != Some(&b'-') {
                return;
            }
        }
    }

    pub async fn letter(&mut self, to: &str, raw: &[u8]) {
        let said = self.offered(to, raw).await;
        assert!(said.starts_with("250"), "{said}");
    }

    /// Offers a letter; what the server says when it has all of it.
    pub async fn offered(&mut self, to: &str, raw: &[u8]) -> String {
        self.say("MAIL FROM:<sukerti@citizen.test>", "250").await;
        self.say(&format!("RCPT TO:<{to}>"), "250").await;
        self.say("DATA", "354").await;
        let mut dotted = Vec::with_capacity(raw.len() + 16);
        for line in raw.split_inclusive(|byte| *byte == b'\n') {
            if line.first() == Some(&b'.') {
                dotted.push(b'.');
            }
            dotted.extend_from_slice(line);
        }
        dotted.extend_from_slice(b"\r\n.\r\n");
        self.0.write_all(&dotted).await.expect("said");
        self.line().await
    }

    /// One command of IMAP; all that was answered.
    pub async fn imap(&mut self, command: &str) -> String {
        let command = format!("x {command}\r\n");
        self.0.write_all(command.as_bytes()).await.expect("said");
        let mut all = String::new();
        loop {
            let line = self.line().await;
            all.push_str(&line);
            if line.starts_with("x ") {
                assert!(line.starts_with("x OK"), "{command}{all}");
                return all;
            }
        }
    }

    /// The bytes that a command of IMAP brings.
    pub async fn literal(&mut self, command: &str) -> Vec<u8> {
        let command = format!("x {command}\r\n");
        self.0.write_all(command.as_bytes()).await.expect("said");
        let line = self.line().await;
        let length = line.trim_end().trim_end_matches('}').rsplit('{').next();
        let length = length.and_then(|said| said.parse().ok());
        let mut bytes = vec![0; length.unwrap_or_else(|| panic!("{line}"))];
        self.0.read_exact(&mut bytes).await.expect("read");
        while !self.line().await.starts_with("x OK") {}
        bytes
    }

    /// Lays a message into a folder.
    pub async fn append(&mut self, folder: &str, flags: &str, raw: &[u8]) {
        let command = format!("x APPEND {folder} ({flags}) {{{}+}}\r\n", raw.len());
        self.0.write_all(command.as_bytes()).await.expect("said");
        self.0.write_all(raw).await.expect("said");
        self.0.write_all(b"\r\n").await.expect("said");
        while !self.line().await.starts_with("x OK") {}
    }

    /// The UIDs of a folder that a search finds.
    pub async fn find(&mut self, folder: &str, search: &str) -> Vec<u32> {
        self.imap(&format!("SELECT {folder}")).await;
        let said = self.imap(&format!("UID SEARCH {search}")).await;
        let line = said.lines().find(|line| line.starts_with("* SEARCH"));
        let line = line.expect("an answer").trim_start_matches("* SEARCH");
        line.split_whitespace()
            .map(|uid| uid.parse().expect("a UID"))
            .collect()
    }
}

/// A message that complains of something of its own.
pub fn letter(what: &str) -> Vec<u8> {
    format!(
        "From: Ni Wayan Sukerti <sukerti@citizen.test>\r\n\
         To: pengaduan@office.test\r\n\
         Date: Mon, 2 Mar 2026 08:15:00 +0800\r\n\
         Subject: {what}\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n\
         {what}: lampu jalan di tikungan padam.\r\n"
    )
    .into_bytes()
}

/// So quick that a test need not wait.
pub const QUICK: Pace = Pace {
    first_wait: Duration::from_millis(50),
    longest_wait: Duration::from_millis(200),
    look: Duration::from_millis(200),
    listen: Duration::from_secs(20),
    lease: Duration::from_secs(60),
};

/// A mailbox that is watched until this is dropped, as if the process had died.
pub struct Watch {
    pub watched: Arc<Watched>,
    task: JoinHandle<()>,
}

impl Watch {
    pub async fn begin(office: &TestOffice, mailbox: Mailbox) -> Watch {
        let installation = Arc::new(office.installation().await);
        Watch::of(installation, Watched::new(office.id(), mailbox), "one")
    }

    pub fn of(offices: Arc<Installation>, watched: Watched, holder: &str) -> Watch {
        let watched = Arc::new(watched);
        let task = tokio::spawn(watch(offices, Arc::clone(&watched), holder.into(), QUICK));
        Watch { watched, task }
    }

    /// Ends it wherever it is.
    pub async fn end(mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }

    /// Waits until something holds for its health.
    pub async fn until(&self, what: &str, holds: impl Fn(&channels::MailboxHealth) -> bool) {
        for _ in 0..3000 {
            if holds(&self.watched.health.now()) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("never {what}: {:?}", self.watched.health.now());
    }

    pub async fn until_taken(&self, count: u64) {
        self.until(&format!("{count} taken"), |health| health.taken >= count)
            .await;
    }

    /// Waits until it listens, having seen all there is.
    pub async fn until_looked(&self) {
        self.until("looked", |health| health.looked_at.is_some())
            .await;
    }

    pub async fn until_failed(&self, code: &str) {
        self.until(code, |health| health.failure == Some(code))
            .await;
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// The subjects in the register, sorted: each message is one complaint, and has one.
pub async fn complaints(office: &TestOffice) -> Vec<String> {
    let clerk = office.person("staf-umum").await;
    let query = RegisterQuery {
        page: 1,
        page_rows: 200,
        ..RegisterQuery::default()
    };
    let view = office.register(&clerk, &query).await.expect("a register");
    let mut subjects = Vec::new();
    for row in view.rows {
        let case = office.case(&clerk, &row.number).await.expect("a case");
        subjects.push(case.subject);
    }
    subjects.sort();
    subjects
}

/// A wire to a server that can be cut and mended.
pub struct Cable {
    pub port: u16,
    task: JoinHandle<()>,
}

impl Cable {
    /// To a port of this machine; on a port of its own, or the one given.
    pub async fn to(port: u16, on: u16) -> Cable {
        let listener = loop {
            match tokio::net::TcpListener::bind(("127.0.0.1", on)).await {
                Ok(listener) => break listener,
                Err(_) => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        };
        let on = listener.local_addr().expect("an address").port();
        let task = tokio::spawn(async move {
            let mut both = tokio::task::JoinSet::new();
            while let Ok((mut here, _)) = listener.accept().await {
                both.spawn(async move {
                    if let Ok(mut there) = TcpStream::connect(("127.0.0.1", port)).await {
                        let _ = tokio::io::copy_bidirectional(&mut here, &mut there).await;
                    }
                });
            }
        });
        Cable { port: on, task }
    }

    /// Cuts it: every connection, and whoever wants a new one is refused.
    pub async fn cut(self) -> u16 {
        self.task.abort();
        let _ = self.task.await;
        self.port
    }
}

/// A server that speaks by script: it says the first, and after each line it hears the next.
pub async fn script(lines: &'static [&'static [u8]]) -> (u16, JoinHandle<Vec<u8>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let task = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("somebody");
        let mut heard = Vec::new();
        for line in lines {
            stream.write_all(line).await.expect("said");
            let mut part = [0_u8; 4096];
            match stream.read(&mut part).await {
                Ok(n) if n > 0 => heard.extend_from_slice(&part[..n]),
                _ => break,
            }
        }
        heard
    });
    (port, task)
}

/// A played IMAP server.
pub struct Played {
    pub port: u16,
    heard: Arc<std::sync::Mutex<String>>,
}

impl Played {
    /// All that it was told.
    pub fn heard(&self) -> String {
        self.heard.lock().expect("whole").clone()
    }
}

/// An IMAP server that answers each command by what it begins with, the first that fits;
/// `{t}` becomes the command's tag, `{much}` more than any message may have, and `{end}` hangs up.
pub async fn imap_script(
    own: &'static [(&'static str, &'static str)],
    common: &'static [(&'static str, &'static str)],
) -> Played {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await;
    let listener = listener.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let heard: Arc<std::sync::Mutex<String>> = Arc::default();
    let telling = Arc::clone(&heard);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            stream.write_all(b"* OK hello\r\n").await.expect("said");
            let mut line = String::new();
            while stream.read_line(&mut line).await.is_ok_and(|n| n > 0) {
                telling.lock().expect("whole").push_str(&line);
                let command = line.trim_end();
                // A word of SASL has no tag.
                let (tag, command) = command.split_once(' ').unwrap_or(("", command));
                let answer = own
                    .iter()
                    .chain(common)
                    .find(|(begins, _)| command.starts_with(begins));
                let answer = answer.unwrap_or_else(|| panic!("no answer to {command}")).1;
                let (answer, hangs_up) = match answer.strip_suffix("{end}") {
                    Some(answer) => (answer, true),
                    None => (answer, false),
                };
                let mut answer = answer.replace("{t}", tag);
                if answer.contains("{much}") {
                    answer = answer.replace("{much}", &"x".repeat(office::LONGEST_MAIL + 1));
                }
                if stream.write_all(answer.as_bytes()).await.is_err() || hangs_up {
                    break;
                }
                line.clear();
            }
        }
    });
    Played { port, heard }
}
