//! The door for commands of other processes: a socket in the data folder through which
//! they ask the running office. One JSON line in, one JSON line out. Behind the answer to an
//! export come its pieces, each with its length before it, and another line at their end;
//! behind a question about a message come its bytes.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use office::{Installation, LONGEST_MAIL, Office, OfficeExport};
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::unix::OwnedWriteHalf;
use tokio::net::{UnixListener, UnixStream};

use crate::commands::{Explained, Refused, export, mail, questions, told};
use crate::new_office::NewOffice;
use crate::settings::Settings;

/// A question and the office it is about.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Asked {
    /// Area code or prefix; none where there is one office, or where all are meant.
    #[serde(default)]
    pub office: Option<String>,
    /// The question.
    #[serde(flatten)]
    pub question: Question,
}

/// Stands for the length of a piece behind the last one.
const END: u32 = 0;
/// Stands for the length of a piece where no more will come, for something went wrong.
const BROKEN: u32 = u32::MAX;
/// The longest piece that is believed: a few files.
const LONGEST: u32 = 256 << 20;

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
    /// A message that came by e-mail; its bytes come behind the question.
    Mail {
        /// How many.
        bytes: usize,
    },
    /// A new one-time link for an official.
    Link {
        /// User name.
        username: String,
    },
    /// Everything of an office, in pieces.
    Export {
        /// User name of the official in whose name.
        official: String,
        /// Why.
        reason: String,
        /// With whoever is protected named.
        identities: bool,
        /// Titles in English instead of Indonesian.
        #[serde(default)]
        english: bool,
    },
    /// A copy of the database for a backup, and where the rest lies.
    Copy,
    /// Whether the offices are well.
    Health,
    /// Which offices there are and where people reach them.
    Offices,
    /// One more office, or the link to the one that is there.
    Found {
        /// What it is made of.
        new: Box<NewOffice>,
        /// Whether it may be founded beside others.
        beside: bool,
    },
    /// Where people reach the office from now on.
    MoveTo {
        /// The address.
        url: String,
    },
}

/// The answer: JSON of the command, or a sentence saying why not.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// What was asked for.
    Answer(serde_json::Value),
    /// Why not.
    Refused(String),
    /// Why not, in sentences that need the terminal's language.
    Explained(Explained),
    /// Why not, by the key of a sentence: who asks may read another language.
    Told {
        /// The key.
        key: String,
        /// Exit status.
        status: u8,
    },
}

impl Reply {
    /// The answer.
    ///
    /// # Errors
    /// Why there is none, as the command tells it: [`Refused`] or [`Explained`].
    pub fn answer(self) -> anyhow::Result<serde_json::Value> {
        match self {
            Reply::Answer(value) => Ok(value),
            Reply::Refused(why) => Err(Refused::Said(why).into()),
            Reply::Explained(why) => Err(why.into()),
            Reply::Told { key, status } => Err(Refused::Told(key.into(), status).into()),
        }
    }
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
pub fn listen(settings: &Settings, offices: Arc<Installation>) -> anyhow::Result<Door> {
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
            let offices = Arc::clone(&offices);
            tokio::spawn(async move {
                if let Err(error) = answer(stream, &offices).await {
                    tracing::warn!(%error, "a command could not be answered");
                }
            });
        }
    });
    Ok(Door { path, task })
}

async fn answer(stream: UnixStream, offices: &Installation) -> anyhow::Result<()> {
    let (read, mut write) = stream.into_split();
    let (mut read, mut line) = (BufReader::new(read), String::new());
    if read.read_line(&mut line).await? == 0 {
        // Somebody who only looked whether we run.
        return Ok(());
    }
    let reply = match serde_json::from_str::<Asked>(&line) {
        Ok(asked) if matches!(asked.question, Question::Export { .. }) => {
            match export::begin(offices, &asked).await {
                Ok((office, export)) => return send(&mut write, &office, export).await,
                Err(error) => said_no(&error),
            }
        }
        Ok(Asked {
            office,
            question: Question::Mail { bytes },
        }) if bytes <= LONGEST_MAIL => {
            let mut raw = vec![0; bytes];
            read.read_exact(&mut raw).await?;
            match mail::answer(offices, office.as_deref(), raw).await {
                Ok(value) => Reply::Answer(value),
                Err(error) => said_no(&error),
            }
        }
        Ok(asked) => match questions::answer(offices, asked).await {
            Ok(value) => Reply::Answer(value),
            Err(error) => said_no(&error),
        },
        Err(error) => Reply::Refused(error.to_string()),
    };
    say(&mut write, &reply).await?;
    write.shutdown().await?;
    Ok(())
}

fn said_no(error: &anyhow::Error) -> Reply {
    match (told(error), Explained::of(error)) {
        (Some((key, status)), _) => Reply::Told {
            key: key.into_owned(),
            status,
        },
        (None, Some(explained)) => Reply::Explained(explained),
        (None, None) => Reply::Refused(format!("{error:#}")),
    }
}

async fn say(write: &mut OwnedWriteHalf, reply: &Reply) -> anyhow::Result<()> {
    let mut text = serde_json::to_string(reply)?;
    text.push('\n');
    write.write_all(text.as_bytes()).await?;
    Ok(())
}

/// Sends an export piece by piece, and what is in it at the end.
async fn send(
    write: &mut OwnedWriteHalf,
    office: &Office,
    mut export: OfficeExport,
) -> anyhow::Result<()> {
    say(write, &Reply::Answer(serde_json::Value::Null)).await?;
    let (mark, reply) = loop {
        match office.export_more(&mut export).await {
            Ok(Some(bytes)) => {
                write.write_u32(u32::try_from(bytes.len())?).await?;
                write.write_all(&bytes).await?;
            }
            Ok(None) => {
                let counts = serde_json::to_value(export.counts())?;
                break (END, Reply::Answer(counts));
            }
            Err(error) => break (BROKEN, said_no(&error.into())),
        }
    };
    write.write_u32(mark).await?;
    say(write, &reply).await?;
    write.shutdown().await?;
    Ok(())
}

/// Whether an office runs in the data folder.
pub async fn runs(settings: &Settings) -> bool {
    UnixStream::connect(socket(settings)).await.is_ok()
}

/// Asks the running office; none when none runs.
///
/// # Errors
/// When it runs but does not answer.
pub async fn ask(settings: &Settings, asked: &Asked) -> anyhow::Result<Option<Reply>> {
    ask_about(settings, asked, &[]).await
}

/// The same with bytes behind the question.
///
/// # Errors
/// When it runs but does not answer.
pub async fn ask_about(
    settings: &Settings,
    asked: &Asked,
    bytes: &[u8],
) -> anyhow::Result<Option<Reply>> {
    let Ok(stream) = UnixStream::connect(socket(settings)).await else {
        return Ok(None);
    };
    let (read, mut write) = stream.into_split();
    let mut line = serde_json::to_string(asked)?;
    line.push('\n');
    write.write_all(line.as_bytes()).await?;
    write.write_all(bytes).await?;
    let mut reply = String::new();
    BufReader::new(read).read_line(&mut reply).await?;
    Ok(Some(
        serde_json::from_str(&reply).context("answer of the running office")?,
    ))
}

/// Asks the running office for something that comes in pieces, and hands each on; none when
/// none runs. The last answer says what came, or the first why nothing did.
///
/// # Errors
/// When it runs but does not answer, breaks off, or a piece can't be taken.
pub async fn ask_for_pieces(
    settings: &Settings,
    asked: &Asked,
    take: &mut (dyn FnMut(&[u8]) -> anyhow::Result<()> + Send),
) -> anyhow::Result<Option<Reply>> {
    let Ok(stream) = UnixStream::connect(socket(settings)).await else {
        return Ok(None);
    };
    let (read, mut write) = stream.into_split();
    let mut line = serde_json::to_string(asked)?;
    line.push('\n');
    write.write_all(line.as_bytes()).await?;
    let mut read = BufReader::new(read);
    let reply = async |read: &mut BufReader<_>| -> anyhow::Result<Reply> {
        let mut line = String::new();
        read.read_line(&mut line).await?;
        serde_json::from_str(&line).context("answer of the running office")
    };
    let begun = reply(&mut read).await?;
    if !matches!(begun, Reply::Answer(_)) {
        return Ok(Some(begun));
    }
    let mut piece = Vec::new();
    loop {
        match read.read_u32().await? {
            END => return Ok(Some(reply(&mut read).await?)),
            BROKEN => match reply(&mut read).await? {
                Reply::Refused(why) | Reply::Told { key: why, .. } => anyhow::bail!(why),
                Reply::Answer(_) | Reply::Explained(_) => anyhow::bail!("it ended too early"),
            },
            length if length > LONGEST => anyhow::bail!("a piece of {length} bytes"),
            length => {
                piece.resize(usize::try_from(length)?, 0);
                read.read_exact(&mut piece).await?;
                take(&piece)?;
            }
        }
    }
}
