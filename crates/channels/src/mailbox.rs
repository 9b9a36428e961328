//! The settings of mailboxes: what `[[mail]]` in `matur.toml` may say, and what it says once
//! it was checked.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use serde::Deserialize;

/// `[[mail]]` as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailboxFile {
    office: Option<String>,
    address: String,
    reply_tags: Option<bool>,
    trusted: Option<String>,
    imap: Option<ImapFile>,
    smtp: Option<SmtpFile>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ImapFile {
    host: String,
    port: Option<u16>,
    tls: Option<Tls>,
    ca_file: Option<PathBuf>,
    user: Option<String>,
    password_file: Option<PathBuf>,
    oauth_token_file: Option<PathBuf>,
    folders: Option<Vec<String>>,
    after: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SmtpFile {
    host: String,
    port: Option<u16>,
    tls: Option<Tls>,
    ca_file: Option<PathBuf>,
    user: Option<String>,
    password_file: Option<PathBuf>,
    oauth_token_file: Option<PathBuf>,
}

/// How a connection is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Tls {
    /// From the first byte on.
    Implicit,
    /// After `STARTTLS`, before anything else.
    Starttls,
    /// Not at all; on this machine only.
    None,
}

impl Tls {
    /// As `matur.toml` has it.
    pub fn code(self) -> &'static str {
        match self {
            Tls::Implicit => "implicit",
            Tls::Starttls => "starttls",
            Tls::None => "none",
        }
    }
}

/// The file with what a user signs in with. Its content is never kept and never shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Secret {
    /// A password.
    Password(PathBuf),
    /// A bearer token (XOAUTH2), read anew at each sign-in.
    Token(PathBuf),
}

/// A user of a mail server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// His name.
    pub name: String,
    /// What he signs in with.
    pub secret: Secret,
}

/// Where a mail server is, and who we are there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    /// Its name, which its certificate must have.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// A PEM file with an authority that is believed beside the system's.
    pub ca_file: Option<PathBuf>,
    /// Who signs in; nobody where none is named.
    pub user: Option<User>,
}

/// What becomes of a message on the server once it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// It is marked as seen.
    Seen,
    /// Nothing.
    Keep,
    /// It is moved to that folder, which is made when it is missing.
    Move(String),
}

/// The server that messages are fetched from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imap {
    /// The server.
    pub server: Server,
    /// The folders that are looked into; the first one is listened to.
    pub folders: Vec<String>,
    /// What becomes of what was taken.
    pub after: After,
}

/// One mailbox of an office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    /// Area code or prefix of the office; none where there is only one.
    pub office: Option<String>,
    /// Its address, in small letters.
    pub address: String,
    /// What is sent to `name+anything@host` comes here too.
    pub reply_tags: bool,
    /// The server whose `Authentication-Results` are believed.
    pub trusted: Option<String>,
    /// Where it is fetched from; none if it is not.
    pub imap: Option<Imap>,
    /// What carries messages away; none if nothing does.
    pub smtp: Option<Server>,
}

/// What is wrong with the settings of a mailbox.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code}: {address} {said}")]
pub struct MailFault {
    /// Stable code, one of [`FAULTS`].
    pub code: &'static str,
    /// The mailbox.
    pub address: String,
    /// What was said, or what is missing.
    pub said: String,
}

/// Every code that [`MailFault::code`] may have.
pub const FAULTS: [&str; 10] = [
    "address",
    "after",
    "ca_file",
    "folder",
    "host",
    "no_secret",
    "no_server",
    "plain",
    "secret_file",
    "twice",
];

/// Checks what is written; finds all faults. Files are looked for below `data` unless they
/// are named from the root on.
///
/// # Errors
/// The faults, in the order of the file.
pub fn check(written: Vec<MailboxFile>, data: &Path) -> Result<Vec<Mailbox>, Vec<MailFault>> {
    let mut faults = Vec::new();
    let mut boxes: Vec<Mailbox> = Vec::new();
    for one in written {
        let address = one.address.trim().to_lowercase();
        let mut judge = Judge {
            address: &address,
            data,
            faults: &mut faults,
        };
        if !is_address(&address) {
            judge.fault("address", &one.address);
        }
        if boxes.iter().any(|other| other.address == address) {
            judge.fault("twice", &address);
        }
        if one.imap.is_none() && one.smtp.is_none() {
            judge.fault("no_server", "[mail.imap], [mail.smtp]");
        }
        boxes.push(Mailbox {
            office: one.office,
            reply_tags: one.reply_tags.unwrap_or(true),
            trusted: one.trusted.map(|name| name.trim().to_lowercase()),
            imap: one.imap.map(|imap| judge.imap(imap)),
            smtp: one.smtp.map(|smtp| judge.smtp(smtp)),
            address: address.clone(),
        });
    }
    match faults.is_empty() {
        true => Ok(boxes),
        false => Err(faults),
    }
}

/// One mailbox under judgement.
struct Judge<'a> {
    address: &'a str,
    data: &'a Path,
    faults: &'a mut Vec<MailFault>,
}

impl Judge<'_> {
    fn fault(&mut self, code: &'static str, said: &str) {
        self.faults.push(MailFault {
            code,
            address: self.address.to_owned(),
            said: said.to_owned(),
        });
    }

    fn imap(&mut self, written: ImapFile) -> Imap {
        let tls = written.tls.unwrap_or(Tls::Implicit);
        let usual = if tls == Tls::Implicit { 993 } else { 143 };
        let secret = self.secret(written.password_file, written.oauth_token_file);
        if secret.is_none() {
            self.fault("no_secret", "[mail.imap]");
        }
        let name = written.user.unwrap_or_else(|| self.address.to_owned());
        let folders = written.folders.unwrap_or_else(|| vec!["INBOX".to_owned()]);
        if folders.is_empty() {
            self.fault("folder", "[]");
        }
        let after = self.after(written.after.as_deref(), &folders);
        for folder in &folders {
            self.folder(folder);
        }
        Imap {
            server: Server {
                port: written.port.unwrap_or(usual),
                ca_file: self.ca_file(written.ca_file),
                user: secret.map(|secret| User { name, secret }),
                host: self.host(written.host, tls),
                tls,
            },
            folders,
            after,
        }
    }

    fn smtp(&mut self, written: SmtpFile) -> Server {
        let tls = written.tls.unwrap_or(Tls::Implicit);
        let usual = match tls {
            Tls::Implicit => 465,
            Tls::Starttls => 587,
            Tls::None => 25,
        };
        let secret = self.secret(written.password_file, written.oauth_token_file);
        let user = match (written.user, secret) {
            (None, None) => None,
            (Some(_), None) => {
                self.fault("no_secret", "[mail.smtp]");
                None
            }
            (name, Some(secret)) => Some(User {
                name: name.unwrap_or_else(|| self.address.to_owned()),
                secret,
            }),
        };
        Server {
            port: written.port.unwrap_or(usual),
            ca_file: self.ca_file(written.ca_file),
            host: self.host(written.host, tls),
            user,
            tls,
        }
    }

    fn host(&mut self, host: String, tls: Tls) -> String {
        let host = host.trim().to_lowercase();
        if host.is_empty() || host.contains(|c: char| c.is_whitespace() || "/@".contains(c)) {
            self.fault("host", &host);
        } else if tls == Tls::None && !is_here(&host) {
            // A password would travel readable, and so would what people complain of.
            self.fault("plain", &host);
        }
        host
    }

    fn file(&self, file: PathBuf) -> PathBuf {
        self.data.join(file)
    }

    fn ca_file(&mut self, file: Option<PathBuf>) -> Option<PathBuf> {
        let file = self.file(file?);
        if crate::tls::own(&file).is_err() {
            self.fault("ca_file", &file.display().to_string());
        }
        Some(file)
    }

    fn secret(&mut self, password: Option<PathBuf>, token: Option<PathBuf>) -> Option<Secret> {
        let secret = match (password, token) {
            (None, None) => return None,
            // Of both the token is meant: a password beside it was forgotten.
            (_, Some(file)) => Secret::Token(self.file(file)),
            (Some(file), None) => Secret::Password(self.file(file)),
        };
        if secret.read().is_err() {
            self.fault("secret_file", &secret.file().display().to_string());
        }
        Some(secret)
    }

    fn after(&mut self, said: Option<&str>, folders: &[String]) -> After {
        match said.map(str::trim) {
            None | Some("seen") => After::Seen,
            Some("keep") => After::Keep,
            Some(said) => match said.strip_prefix("move:").map(str::trim) {
                Some(to) if !to.is_empty() && !folders.iter().any(|one| one == to) => {
                    self.folder(to);
                    After::Move(to.to_owned())
                }
                // Into a folder that is looked into it would come back for ever.
                _ => {
                    self.fault("after", said);
                    After::Seen
                }
            },
        }
    }

    /// Other letters would have to be written in IMAP's own UTF-7.
    fn folder(&mut self, name: &str) {
        if name.is_empty() || !name.chars().all(|c| (' '..='~').contains(&c)) {
            self.fault("folder", name);
        }
    }
}

impl Secret {
    /// The file it stands in.
    pub fn file(&self) -> &Path {
        match self {
            Secret::Password(file) | Secret::Token(file) => file,
        }
    }

    /// Reads it: the first line.
    ///
    /// # Errors
    /// `password_file` when it is not there or empty.
    pub(crate) fn read(&self) -> Result<String, crate::Fail> {
        let text = std::fs::read_to_string(self.file()).unwrap_or_default();
        match text.lines().next() {
            Some(line) if !line.is_empty() => Ok(line.to_owned()),
            _ => Err(crate::Fail::of("password_file")),
        }
    }
}

fn is_here(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

fn is_address(said: &str) -> bool {
    let Some((name, host)) = said.rsplit_once('@') else {
        return false;
    };
    !name.is_empty()
        && !host.is_empty()
        && !name.contains('+')
        && said.chars().all(|c| c.is_ascii_graphic())
}
