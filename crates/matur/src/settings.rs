//! Settings: `matur.toml` in the data folder, each key overridden by environment or option.

use std::path::{Path, PathBuf};

use anyhow::Context;
use channels::mailbox::{self, MailFault};
use channels::{ClamdAddress, Mailbox, MailboxFile};
use serde::{Deserialize, Serialize};

use crate::cli::ServeOptions;

/// What `matur.toml` may say.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    listen: Option<String>,
    database_url: Option<String>,
    files_url: Option<String>,
    public_url: Option<String>,
    behind_proxy: Option<bool>,
    flood_control: Option<bool>,
    backup_dir: Option<PathBuf>,
    backup_passphrase_file: Option<PathBuf>,
    #[serde(default)]
    mail: Vec<MailboxFile>,
    scanner: Option<ScannerFile>,
}

/// `[scanner]` as it is written.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ScannerFile {
    clamd: String,
}

/// The settings in force.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Data folder.
    pub data: PathBuf,
    /// Address to listen on.
    pub listen: String,
    /// PostgreSQL address, if the office is not on SQLite.
    pub database_url: Option<String>,
    /// Folder for attachments.
    pub files: PathBuf,
    /// Address people reach the office at.
    pub public_url: String,
    /// A proxy in front sets `X-Forwarded-For`.
    pub behind_proxy: bool,
    /// Counts what visitors of the website have kept; off for measuring only.
    pub flood_control: bool,
    /// Folder for a backup every day.
    pub backup_dir: Option<PathBuf>,
    /// File with the passphrase under which the keys go into backups.
    pub backup_passphrase: Option<PathBuf>,
    /// The mailboxes; none where their settings have faults.
    pub mail: Vec<Mailbox>,
    /// Where ClamAV's daemon listens, which looks through what comes by e-mail.
    pub clamd: Option<ClamdAddress>,
    /// What is wrong with the settings of the mailboxes and the scanner. It keeps a server from starting, and
    /// no other command from its answer.
    pub mail_faults: Vec<MailFault>,
}

/// The settings without secrets, for `doctor`.
#[derive(Debug, Serialize)]
pub struct Shown {
    data: String,
    listen: String,
    database: String,
    files: String,
    public_url: String,
    behind_proxy: bool,
    flood_control: bool,
    backup_dir: Option<String>,
    backup_keys: &'static str,
}

impl Settings {
    /// Reads the settings in force: options and environment, then the file, then defaults.
    ///
    /// # Errors
    /// When the file is not readable or says something unknown.
    pub fn load(options: &ServeOptions) -> anyhow::Result<Settings> {
        let data = data_folder(options);
        let path = data.join("matur.toml");
        let file: File = match std::fs::read_to_string(&path) {
            Ok(text) => toml::from_str(&text).with_context(|| path.display().to_string())?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => File::default(),
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        let listen = options
            .listen
            .clone()
            .or(file.listen)
            .unwrap_or_else(|| "127.0.0.1:8080".to_owned());
        let files = options.files_url.clone().or(file.files_url);
        let files = files.map_or_else(
            || data.join("files"),
            |url| PathBuf::from(url.strip_prefix("file://").unwrap_or(&url)),
        );
        let (mail, mut mail_faults) = match mailbox::check(file.mail, &data) {
            Ok(mail) => (mail, Vec::new()),
            Err(faults) => (Vec::new(), faults),
        };
        let clamd = file.scanner.map(|scanner| scanner.clamd);
        let clamd = clamd.and_then(|said| {
            let address = ClamdAddress::parse(&said);
            if address.is_none() {
                mail_faults.push(MailFault {
                    code: "clamd",
                    address: "[scanner]".to_owned(),
                    said,
                });
            }
            address
        });
        Ok(Settings {
            mail,
            clamd,
            mail_faults,
            public_url: options
                .public_url
                .clone()
                .or(file.public_url)
                .unwrap_or_else(|| format!("http://{listen}")),
            database_url: options.database_url.clone().or(file.database_url),
            behind_proxy: file.behind_proxy.unwrap_or(false),
            flood_control: file.flood_control.unwrap_or(true),
            backup_dir: options.backup_dir.clone().or(file.backup_dir),
            backup_passphrase: options
                .passphrase_file
                .clone()
                .or(file.backup_passphrase_file),
            listen,
            files,
            data,
        })
    }

    /// Path of the SQLite file.
    pub fn sqlite(&self) -> PathBuf {
        self.data.join("office.sqlite")
    }

    /// The settings without secrets.
    pub fn shown(&self) -> Shown {
        let database = match &self.database_url {
            Some(_) => "PostgreSQL".to_owned(),
            None => self.sqlite().display().to_string(),
        };
        Shown {
            data: self.data.display().to_string(),
            listen: self.listen.clone(),
            database,
            files: self.files.display().to_string(),
            public_url: self.public_url.clone(),
            behind_proxy: self.behind_proxy,
            flood_control: self.flood_control,
            backup_dir: self
                .backup_dir
                .as_ref()
                .map(|dir| dir.display().to_string()),
            backup_keys: match &self.backup_passphrase {
                Some(_) => "sealed",
                None => "apart",
            },
        }
    }
}

/// The data folder in force: the one named, else `data-matur`, for a demo `demo-matur`.
pub fn data_folder(options: &ServeOptions) -> PathBuf {
    let default = if options.demo {
        "demo-matur"
    } else {
        "data-matur"
    };
    options
        .place
        .data
        .clone()
        .unwrap_or_else(|| Path::new(default).to_owned())
}
