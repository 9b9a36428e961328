//! The door for commands of other processes: a socket in the data folder through which
//! they ask the running office. One JSON line in, one JSON line out.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use office::Office;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};

use crate::commands::{Refused, questions, told};
use crate::settings::Settings;

/// What another process may ask.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "ask", rename_all = "snake_case")]
pub enum Question {
    /// Re-read everything.
    Audit {
        /// Heads as closing lines print them.
        #[serde(default)]
        heads: Vec<String>,
    },
    /// The register of a year.
    Register {
        /// The year.
        year: Option<i16>,
    },
    /// One case.
    Case {
        /// Its number.
        number: String,
        /// User name and reason for opening the identity.
        reveal: Option<(String, String)>,
    },
    /// An old register as a spreadsheet.
    Import {
        /// Name of the file.
        name: String,
        /// Its bytes, base 64.
        sheet: String,
        /// Category of rows that name none.
        category: Option<String>,
        /// User name of the official in whose name it is taken over; none for a dry run.
        official: Option<String>,
    },
    /// A new one-time link for an official.
    Link {
        /// User name.
        username: String,
    },
    /// A copy of the database for a backup, and where the rest lies.
    Copy,
    /// Whether the office is well.
    Health,
}

/// The answer: JSON of the command, or a sentence saying why not.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// What was asked for.
    Answer(serde_json::Value),
    /// Why not.
    Refused(String),
    /// Why not, by the key of a sentence: who asks may read another language.
    Told {
        /// The key.
        key: String,
        /// Exit status.
        status: u8,
    },
}

/// Whether the door can be opened at all: the path of a socket must be short.
///
/// # Errors
/// [`Refused::Told`] when the data folder's path is too long.
pub fn check_place(settings: &Settings) -> Result<(), Refused> {
    match std::os::unix::net::SocketAddr::from_pathname(socket(settings)) {
        Ok(_) => Ok(()),
        Err(_) => Err(Refused::wrong_use("command-path-too-long")),
    }
}

fn socket(settings: &Settings) -> PathBuf {
    settings.data.join("matur.sock")
}

/// Held while the door is open; closes and removes it.
#[derive(Debug)]
pub struct Door {
    path: PathBuf,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Door {
    fn drop(&mut self) {
        self.task.abort();
        let _ = std::fs::remove_file(&self.path);
    }
}

/// Opens the door.
///
/// # Errors
/// When the socket can't be made.
pub fn listen(settings: &Settings, office: Arc<Office>) -> anyhow::Result<Door> {
    let path = socket(settings);
    // The folder's lock is ours, so an old socket belongs to nobody.
    let _ = std::fs::remove_file(&path);
    let listener = UnixListener::bind(&path).with_context(|| path.display().to_string())?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
    }
    let task = tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let office = Arc::clone(&office);
            tokio::spawn(async move {
                if let Err(error) = answer(stream, &office).await {
                    tracing::warn!(%error, "a command could not be answered");
                }
            });
        }
    });
    Ok(Door { path, task })
}

async fn answer(stream: UnixStream, office: &Office) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut line = String::new();
    BufReader::new(read).read_line(&mut line).await?;
    let reply = match serde_json::from_str::<Question>(&line) {
        Ok(question) => match questions::answer(office, question).await {
            Ok(value) => Reply::Answer(value),
            Err(error) => match told(&error) {
                Some((key, status)) => Reply::Told {
                    key: key.into_owned(),
                    status,
                },
                None => Reply::Refused(format!("{error:#}")),
            },
        },
        Err(error) => Reply::Refused(error.to_string()),
    };
    let mut text = serde_json::to_string(&reply)?;
    text.push('\n');
    write.write_all(text.as_bytes()).await?;
    write.shutdown().await?;
    Ok(())
}

/// Asks the running office; none when none runs.
///
/// # Errors
/// When it runs but does not answer.
pub async fn ask(settings: &Settings, question: &Question) -> anyhow::Result<Option<Reply>> {
    let Ok(stream) = UnixStream::connect(socket(settings)).await else {
        return Ok(None);
    };
    let (read, mut write) = stream.into_split();
    let mut line = serde_json::to_string(question)?;
    line.push('\n');
    write.write_all(line.as_bytes()).await?;
    let mut reply = String::new();
    BufReader::new(read).read_line(&mut reply).await?;
    Ok(Some(
        serde_json::from_str(&reply).context("answer of the running office")?,
    ))
}
