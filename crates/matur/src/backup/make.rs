//! Making a backup: a copy of the database, then everything into one file, then the proof.

use std::collections::HashMap;
use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::Timestamp;
use office::{Clock, Installation, log_of_copy};
use serde::{Deserialize, Serialize};
use store::copy::CopyFacts;
use store::{Blobs, StoreError};

use super::archive::Writer;
use super::finding::Finding;
use super::keys::KeySources;
use super::manifest::{FORMAT, KeyCopy, Manifest, Part, mark};
use super::place::{Pending, Work, place_says};
use super::verify::{Checked, verify_in};
use crate::commands::{LATER, NO, Refused};
use crate::folder::{key_file, read_keys};

/// What the office hands over for a backup, with absolute paths: it may run elsewhere than
/// the command that asked.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ground {
    /// Folder with the copy of the database, left to whoever asked.
    pub work: PathBuf,
    /// Folder with the attachments.
    pub files: PathBuf,
    /// The data folder.
    pub data: PathBuf,
    /// Names the keys.
    pub key_id: String,
    /// `sqlite` or `postgresql`.
    pub database: String,
}

/// What is to be made of it.
pub struct Order {
    /// The file.
    pub target: PathBuf,
    /// A backup of ours that is there may be replaced.
    pub force: bool,
    /// The keys are put in under this passphrase; left out without one.
    pub passphrase: Option<String>,
    /// What the log of signed heads said before the database was copied.
    pub log_before: Vec<u8>,
}

/// A backup that was made and read again.
#[derive(Debug)]
pub struct Made {
    /// Where it is.
    pub file: PathBuf,
    /// What reading it again showed.
    pub checked: Checked,
    /// When it was made.
    pub at: Timestamp,
    /// Where the key file lies.
    pub key_file: PathBuf,
}

impl Made {
    /// Whether nothing is wrong, neither with it nor with the office.
    pub fn is_good(&self) -> bool {
        self.checked.findings.is_empty()
    }
}

const COPY: &str = "office.sqlite";

/// Copies the database of the offices, wherever they run.
///
/// # Errors
/// [`Refused`] when the data folder's disk is full; whatever else kept it.
pub async fn ground_of(offices: &Installation) -> anyhow::Result<Ground> {
    let data = fs::canonicalize(offices.outside())?;
    let files = fs::canonicalize(offices.blobs().folder())?;
    let work = Work::in_data(&data).map_err(|error| data_says(&data, error))?;
    let copied = offices
        .db()
        .copy_to(&work.path().join(COPY), Clock::Machine.now())
        .await;
    match copied {
        Ok(()) => {}
        Err(StoreError::Full) => return Err(Refused::Told("backup-data-full".into(), LATER).into()),
        Err(error) => return Err(error).context("copy of the database"),
    }
    let database = match offices.db().dialect() {
        store::sql::Dialect::Sqlite => "sqlite",
        store::sql::Dialect::Postgres => "postgresql",
    };
    Ok(Ground {
        work: work.hand_over(),
        files,
        data,
        key_id: offices.keys().key_id(),
        database: database.to_owned(),
    })
}

fn data_says(data: &Path, error: std::io::Error) -> anyhow::Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
            Refused::Told("backup-data-full".into(), LATER).into()
        }
        _ => anyhow::Error::new(error).context(data.display().to_string()),
    }
}

/// The log of signed heads in a data folder; empty when there is none.
///
/// # Errors
/// When it can't be read.
pub fn read_log(data: &Path) -> anyhow::Result<Vec<u8>> {
    let path = data.join(Part::Log.name());
    match fs::read(&path) {
        Ok(log) => Ok(log),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error).with_context(|| path.display().to_string()),
    }
}

/// Makes a backup from what the office handed over, reads it again, and gives it its name
/// only then. What is wrong in the office itself is copied as it is and told.
///
/// # Errors
/// [`Refused`] when the place is full, can't be written or gave back other bytes than it was
/// given; then nothing is under the name that was not before.
pub async fn make(ground: Ground, order: Order) -> anyhow::Result<Made> {
    let work = Work::adopt(&ground.work).with_context(|| ground.work.display().to_string())?;
    super::place::check_target(&order.target, order.force)?;
    let blobs = Blobs::open(ground.files.clone()).await.context("files")?;
    let key_file = key_file(&ground.data);
    let sources = KeySources {
        data: Some(ground.data.clone()),
        ..KeySources::default()
    };
    let target = order.target.clone();
    let at = Clock::Machine.now();
    let pending = tokio::task::spawn_blocking(move || -> anyhow::Result<Pending> {
        let pending = Pending::create(&order.target)?;
        write(&ground, &order, &blobs, &pending, at)?;
        Ok(pending)
    })
    .await??;
    let unpacked = work.path().join("again");
    let checked = verify_in(pending.path(), &unpacked, false, &sources).await?;
    if checked.findings.iter().any(|finding| finding.of_the_file) {
        let place = target.display().to_string();
        let codes: Vec<&str> = checked.findings.iter().map(|one| &*one.code).collect();
        tracing::warn!(?codes, "a backup did not read as it was written");
        return Err(Refused::about("backup-not-proved", "file", place, NO).into());
    }
    tokio::task::spawn_blocking(move || pending.finish()).await??;
    Ok(Made {
        file: target,
        checked,
        at,
        key_file,
    })
}

fn write(
    ground: &Ground,
    order: &Order,
    blobs: &Blobs,
    pending: &Pending,
    made_at: Timestamp,
) -> anyhow::Result<()> {
    let copy = ground.work.join(COPY);
    let facts = CopyFacts::read(&copy).context("copy of the database")?;
    let signed_to: HashMap<_, _> = facts
        .offices
        .iter()
        .map(|office| (office.id, office.signed_to))
        .collect();
    let log = log_of_copy(&order.log_before, &read_log(&ground.data)?, &signed_to);
    let keys = match &order.passphrase {
        Some(passphrase) => Some(read_keys(&ground.data)?.sealed_under(passphrase)?),
        None => None,
    };
    let mut manifest = Manifest {
        format: FORMAT,
        program: env!("CARGO_PKG_VERSION").to_owned(),
        made_at,
        database: ground.database.clone(),
        schema: facts.schema,
        offices: facts.offices,
        files: 0,
        file_bytes: 0,
        key_id: ground.key_id.clone(),
        keys: keys.as_ref().map_or(KeyCopy::Apart, |_| KeyCopy::Sealed),
        key_file: key_file(&ground.data).display().to_string(),
        members: Vec::new(),
    };
    let says = |error| place_says(&order.target, error);
    let out = BufWriter::with_capacity(256 * 1024, pending.file().map_err(says)?);
    let mut writer = Writer::new(out, made_at);
    let mut small: Vec<(Part, Vec<u8>)> = vec![(Part::Mark, mark().into_bytes())];
    if let Some(settings) = portable_settings(&ground.data)? {
        small.push((Part::Settings, settings.into_bytes()));
    }
    small.push((Part::Log, log));
    small.extend(keys.map(|keys| (Part::Keys, keys.into_bytes())));
    for (part, bytes) in &small {
        writer
            .add(part, bytes.len() as u64, bytes.as_slice())
            .map_err(says)?;
    }
    let database = File::open(&copy)?;
    let bytes = database.metadata()?.len();
    writer.add(&Part::Database, bytes, database).map_err(says)?;
    // After the database: whatever its rows refer to was written before them.
    for entry in blobs.list() {
        let hash = entry.context("files")?.hash;
        // An attachment that does not read costs itself, not the backup; the proof tells it.
        let Ok(bytes) = fs::read(Blobs::place(blobs.folder(), &hash)) else {
            tracing::warn!(%hash, "an attachment can't be read");
            continue;
        };
        manifest.files += 1;
        manifest.file_bytes += bytes.len() as u64;
        writer
            .add(&Part::File(hash), bytes.len() as u64, bytes.as_slice())
            .map_err(says)?;
    }
    let out = writer.end(&mut manifest).map_err(says)?;
    let file = out.into_inner().map_err(|error| says(error.into_error()))?;
    file.sync_all().map_err(says)
}

/// `matur.toml` without what belongs to the old machine: the database's address, which may
/// hold a password, and where the attachments lay.
fn portable_settings(data: &Path) -> anyhow::Result<Option<String>> {
    let path = data.join(Part::Settings.name());
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    let mut table: toml::Table =
        toml::from_str(&text).with_context(|| path.display().to_string())?;
    for key in ["database_url", "files_url"] {
        table.remove(key);
    }
    Ok(Some(toml::to_string(&table)?))
}

/// What is wrong, as a scheduled backup's result is kept.
pub fn codes(findings: &[Finding]) -> Vec<String> {
    let mut codes: Vec<String> = findings.iter().map(|one| one.code.to_string()).collect();
    codes.sort();
    codes.dedup();
    codes
}
