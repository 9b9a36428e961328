//! The proof: the file is read from its first byte to its last, the database in it opened,
//! and everything re-read as the audit of an office at work does.

use std::path::{Path, PathBuf};

use office::{AuditReport, Clock, Keys, OfCopy, Office, Parts};
use serde::Serialize;
use store::copy::{CopyFacts, RegisterFacts};
use store::migrate::MigrateError;
use store::{Blobs, Db};

use super::archive::{ReadError, Seen, Unpack, read};
use super::finding::{Code, Finding};
use super::keys::KeySources;
use super::manifest::{Manifest, Part};
use super::place::place_says;
use crate::commands::Refused;

/// What the proof showed.
#[derive(Debug, Serialize)]
pub struct Checked {
    /// Bytes of the file.
    pub bytes: u64,
    /// What the file says of itself, without the list of its members.
    pub manifest: Option<Manifest>,
    /// Members read, each held against its hash.
    pub members: usize,
    /// What the audit re-read, for each office.
    pub audits: Vec<Proved>,
    /// Whether the keys were there: without them, sealed texts and signatures are not proved.
    pub with_keys: bool,
    /// Everything that is wrong.
    pub findings: Vec<Finding>,
    /// The keys, for a restore.
    #[serde(skip)]
    pub keys: Option<Keys>,
}

/// What the audit of one office re-read.
#[derive(Debug, Serialize)]
pub struct Proved {
    /// The office.
    pub office: String,
    /// Records, heads, texts, files and cases.
    pub audit: AuditReport,
    /// Its register by year.
    pub registers: Vec<RegisterFacts>,
}

/// Proves a backup. Takes room for its database in the system's temporary folder.
///
/// # Errors
/// [`Refused`] when it can't be opened, or a key or passphrase that was named is another one.
/// What is wrong with it is a finding.
pub async fn verify(file: &Path, sources: &KeySources) -> anyhow::Result<Checked> {
    let folder = tempfile::Builder::new().prefix("matur-verify-").tempdir()?;
    verify_in(file, &folder.path().join("office"), false, sources).await
}

/// The same, with what is in it unpacked into a folder that is made for it: the database,
/// the log and the settings, and with `everything` the attachments too.
pub(super) async fn verify_in(
    file: &Path,
    folder: &Path,
    everything: bool,
    sources: &KeySources,
) -> anyhow::Result<Checked> {
    let unpack = Unpack {
        folder: folder.to_owned(),
        everything,
    };
    let path = file.to_owned();
    let seen = tokio::task::spawn_blocking(move || read(&path, &unpack)).await?;
    let mut seen = seen.map_err(|error| match error {
        ReadError::Open(error) => anyhow::Error::new(Refused::Unreadable {
            file: file.display().to_string(),
            why: error.to_string(),
        }),
        ReadError::Write(error) => place_says(folder, error),
    })?;
    let mut checked = Checked {
        bytes: seen.bytes,
        manifest: None,
        members: seen.members.len(),
        audits: Vec::new(),
        with_keys: false,
        findings: std::mem::take(&mut seen.findings),
        keys: None,
    };
    if let Some(manifest) = &mut seen.manifest {
        checked.keys = sources.find(manifest, seen.sealed_keys.as_deref())?;
        checked.with_keys = checked.keys.is_some();
        manifest.members = Vec::new();
        checked.manifest = Some(manifest.clone());
    }
    if seen.members.contains_key(&Part::Database.name()) {
        look_into(folder, &seen, &mut checked).await?;
    }
    checked.findings.sort();
    checked.findings.dedup();
    Ok(checked)
}

/// Looks into the database that was unpacked.
async fn look_into(folder: &Path, seen: &Seen, checked: &mut Checked) -> anyhow::Result<()> {
    let database = folder.join(Part::Database.name());
    let path = database.clone();
    let looked =
        tokio::task::spawn_blocking(move || (CopyFacts::complaints(&path), CopyFacts::read(&path)));
    let (complaints, facts) = looked.await?;
    let damaged = |what: String| Code::DatabaseDamaged.about(what);
    match complaints {
        Ok(lines) => checked.findings.extend(lines.into_iter().map(damaged)),
        Err(error) => checked.findings.push(damaged(error.to_string())),
    }
    let facts = match facts {
        Ok(facts) => facts,
        Err(error) => {
            checked.findings.push(damaged(error.to_string()));
            return Ok(());
        }
    };
    if let Some(manifest) = &checked.manifest
        && (manifest.offices != facts.offices || manifest.schema != facts.schema)
    {
        checked.findings.push(Code::CountsDiffer.plain());
    }
    if facts.offices.is_empty() {
        checked.findings.push(damaged("office".to_owned()));
    }
    for hash in &facts.files {
        match seen.files.get(hash) {
            Some(true) => {}
            Some(false) => checked
                .findings
                .push(Code::FileChanged.about(hash.as_str())),
            None => checked
                .findings
                .push(Code::FileMissing.about(hash.as_str())),
        }
    }
    // A file no row refers to is no less part of the backup.
    for (hash, same) in &seen.files {
        if !same {
            checked
                .findings
                .push(Code::FileChanged.about(hash.as_str()));
        }
    }
    for office in &facts.offices {
        for register in office
            .registers
            .iter()
            .filter(|year| !year.is_without_gap())
        {
            let subject = format!("{}-{}", office.prefix, register.year);
            checked.findings.push(Code::RegisterGap.about(subject));
        }
    }
    audit(folder, &database, &facts, seen, checked).await
}

async fn audit(
    folder: &Path,
    database: &Path,
    facts: &CopyFacts,
    seen: &Seen,
    checked: &mut Checked,
) -> anyhow::Result<()> {
    let db = match Db::open_sqlite(database).await {
        Ok(db) => db,
        Err(error) => {
            checked
                .findings
                .push(Code::DatabaseDamaged.about(error.to_string()));
            return Ok(());
        }
    };
    let done = audit_offices(folder, &db, facts, seen, checked).await;
    db.close().await;
    done
}

async fn audit_offices(
    folder: &Path,
    db: &Db,
    facts: &CopyFacts,
    seen: &Seen,
    checked: &mut Checked,
) -> anyhow::Result<()> {
    // An older backup is brought to this program's schema, as its office would be.
    match db.migrate(Clock::Machine.now()).await {
        Ok(_) => {}
        Err(MigrateError::Newer { found, .. }) => {
            checked
                .findings
                .push(Code::NewerSchema.about(found.to_string()));
            return Ok(());
        }
        Err(error) => {
            checked
                .findings
                .push(Code::DatabaseDamaged.about(error.to_string()));
            return Ok(());
        }
    }
    for office in &facts.offices {
        let unreadable =
            |why: String| Code::OfficeUnreadable.about(format!("{}: {why}", office.name));
        let keys = match &checked.keys {
            Some(keys) => Keys::from_text(&keys.to_text())?,
            None => Keys::generate(),
        };
        let parts = Parts {
            db: db.clone(),
            blobs: Blobs::open(folder.join("files")).await?,
            keys,
            clock: Clock::Machine,
            outside: PathBuf::from(folder),
        };
        let opened = match Office::open(parts, office.id).await {
            Ok(opened) => opened,
            Err(error) => {
                checked.findings.push(unreadable(error.to_string()));
                continue;
            }
        };
        let copy = OfCopy {
            files: &seen.files,
            with_keys: checked.with_keys,
        };
        match opened.audit_copy(&copy).await {
            Ok(audit) => {
                checked
                    .findings
                    .extend(audit.broken.iter().map(Finding::from));
                checked.audits.push(Proved {
                    office: office.name.clone(),
                    audit,
                    registers: office.registers.clone(),
                });
            }
            Err(error) => checked.findings.push(unreadable(error.to_string())),
        }
    }
    Ok(())
}
