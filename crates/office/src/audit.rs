//! Signing the history's head, and re-reading everything to see whether it is whole.

use std::collections::{HashMap, HashSet};
use std::io::Write;

use casework::{
    AttachmentId, Break, Broken, CaseId, ChainHead, ChainVerifier, Entry, Happening, Hash,
};
use jiff::Timestamp;
use serde::Serialize;
use sop::{Desk, Event, Progress};
use store::tables::attachments;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::heads::{self, SignedHead};
use store::tables::history;
use store::tables::passages;
use store::{Sha256Hex, StoreError};

use crate::intake::complaint_digest;
use crate::keys::salted_digest;
use crate::passages::referred;
use crate::state::{progress_of, state_of};
use crate::{Directory, Identity, Office, OfficeError};

/// File beside the database to which every signed head is added.
const HEADS_FILE: &str = "heads.log";

/// A signed head, as printed and listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SignedHeadView {
    /// Number of the record.
    pub seq: i64,
    /// Its hash, hexadecimal.
    pub hash: String,
    /// When it was signed.
    pub at: Timestamp,
    /// Which key.
    pub key_id: String,
    /// Signature, hexadecimal.
    pub signature: String,
}

/// What re-reading found.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    /// Records read.
    pub records: i64,
    /// Signed heads checked.
    pub heads: usize,
    /// Files checked.
    pub files: usize,
    /// Texts checked.
    pub texts: usize,
    /// Cases whose kept state was compared with the fold of their history.
    pub cases: usize,
    /// The head reached, hexadecimal.
    pub head: String,
    /// Everything that is wrong.
    pub broken: Vec<Broken>,
}

/// What the history says of one case.
#[derive(Default)]
struct Told {
    progress: Progress,
    /// Every desk that had a turn.
    desks: HashSet<Desk>,
    /// Digest of what was recorded at first.
    digest: Option<String>,
    /// Its files: SHA-256 by attachment.
    files: HashMap<AttachmentId, String>,
}

/// What stands beside the row of one case.
struct Kept {
    desks: Vec<(Desk, bool)>,
    files: HashMap<AttachmentId, String>,
}

impl AuditReport {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }
}

impl Office {
    /// Signs a head and keeps it, in the database and in a file outside it.
    pub(crate) async fn sign(
        &self,
        head: ChainHead,
        now: Timestamp,
    ) -> Result<SignedHeadView, OfficeError> {
        let signed = SignedHead {
            signature: self.keys.sign(&head.signed_bytes(self.id, now)),
            head,
            at: now,
            key_id: self.keys.key_id(),
        };
        let view = view(&signed);
        // The file first: were it second and failed, the row would say that all is done.
        let (path, line) = (self.outside.join(HEADS_FILE), log_line(self.id, &view));
        tokio::task::spawn_blocking(move || -> std::io::Result<()> {
            let mut file = std::fs::OpenOptions::new()
                .append(true)
                .create(true)
                .open(path)?;
            file.write_all(line.as_bytes())?;
            file.sync_data()
        })
        .await
        .map_err(|_| StoreError::Closed)?
        .map_err(StoreError::from)?;
        let office = self.id;
        self.db
            .write(move |conn| {
                let row = signed.clone();
                Box::pin(async move { heads::insert(conn, office, &row).await })
            })
            .await?;
        Ok(view)
    }

    /// Signs the head the chain has reached, unless it is signed already.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn sign_reached_head(&self) -> Result<Option<SignedHeadView>, OfficeError> {
        let office = self.id;
        let (head, last) = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let head = history::head(conn, office).await?;
                    Ok((head, heads::last(conn, office).await?))
                })
            })
            .await?;
        if head.seq == 0 || last.is_some_and(|last| last.head == head) {
            return Ok(None);
        }
        self.sign(head, self.now()).await.map(Some)
    }

    /// Re-reads history, signed heads, texts, files and kept state.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when something could not be read at all.
    pub async fn audit(&self) -> Result<AuditReport, OfficeError> {
        let mut broken = Vec::new();
        let mut signed = self.signed_heads(&mut broken).await?;
        let heads = signed.len();
        let mut verifier = ChainVerifier::default();
        let mut cases: HashMap<CaseId, Told> = HashMap::new();
        let mut texts: HashMap<String, String> = HashMap::new();
        let mut files: HashSet<String> = HashSet::new();
        let mut records = 0;
        loop {
            let (office, after) = (self.id, verifier.head().seq);
            let page = self
                .db
                .read(move |conn| Box::pin(history::page(conn, office, after, 500)))
                .await?;
            if page.is_empty() {
                break;
            }
            for row in page {
                records += 1;
                broken.extend(verifier.next(row.seq, row.previous, &row.body, row.hash));
                match row.entry() {
                    Ok(entry) => {
                        let columns = entry.case == row.case
                            && entry.at == row.at
                            && entry.what.name() == row.kind
                            && entry.office == self.id;
                        if !columns {
                            broken.push(at(row.seq, Break::ColumnsDiffer));
                        }
                        note(&entry, &mut cases, &mut texts, &mut files);
                    }
                    Err(_) => broken.push(at(row.seq, Break::Changed)),
                }
                if let Some(hash) = signed.remove(&row.seq)
                    && hash != row.hash
                {
                    broken.push(at(row.seq, Break::HeadDiffers));
                }
            }
        }
        // Heads of records that are no longer there.
        broken.extend(signed.keys().map(|seq| at(*seq, Break::CutOff)));
        let office = self.id;
        let kept = self
            .db
            .read(move |conn| Box::pin(history::head(conn, office)))
            .await?;
        if kept != verifier.head() {
            let what = if kept.seq > verifier.head().seq {
                Break::CutOff
            } else {
                Break::HeadDiffers
            };
            broken.push(at(kept.seq, what));
        }
        let cases_checked = self.audit_cases(&cases, &mut broken).await?;
        let texts_checked = self.audit_texts(&texts, &mut broken).await?;
        let files_checked = self.audit_files(&files, &mut broken).await?;
        broken.sort_by_key(|broken| broken.seq);
        Ok(AuditReport {
            records,
            heads,
            files: files_checked,
            texts: texts_checked,
            cases: cases_checked,
            head: verifier.head().hash.hex(),
            broken,
        })
    }

    /// Signed heads from the database and from the file outside it, by record number.
    async fn signed_heads(
        &self,
        broken: &mut Vec<Broken>,
    ) -> Result<HashMap<i64, Hash>, OfficeError> {
        let office = self.id;
        let mut all: Vec<SignedHead> = self
            .db
            .read(move |conn| Box::pin(heads::list(conn, office)))
            .await?;
        let path = self.outside.join(HEADS_FILE);
        let log = tokio::fs::read_to_string(path).await.unwrap_or_default();
        all.extend(log.lines().filter_map(|line| parse_line(self.id, line)));
        let mut signed = HashMap::new();
        for head in all {
            let bytes = head.head.signed_bytes(self.id, head.at);
            if head.key_id != self.keys.key_id() || !self.keys.verify(&bytes, &head.signature) {
                broken.push(at(head.head.seq, Break::SignatureInvalid));
                continue;
            }
            if let Some(other) = signed.insert(head.head.seq, head.head.hash)
                && other != head.head.hash
            {
                broken.push(at(head.head.seq, Break::HeadDiffers));
            }
        }
        Ok(signed)
    }

    async fn audit_cases(
        &self,
        told: &HashMap<CaseId, Told>,
        broken: &mut Vec<Broken>,
    ) -> Result<usize, OfficeError> {
        let directory = self.refresh().await?;
        let mut after = CaseId(uuid::Uuid::nil());
        let mut seen = HashSet::new();
        loop {
            let office = self.id;
            let page: Vec<(ComplaintRow, Kept)> = self
                .db
                .read(move |conn| {
                    Box::pin(async move {
                        let mut page = Vec::new();
                        for row in complaints::after(conn, office, after, 200).await? {
                            let desks = complaints::desks(conn, office, row.id).await?;
                            let files = attachments::of_case(conn, office, row.id)
                                .await?
                                .into_iter()
                                .map(|file| (file.id, file.sha256))
                                .collect();
                            page.push((row, Kept { desks, files }));
                        }
                        Ok(page)
                    })
                })
                .await?;
            let Some((last, _)) = page.last() else { break };
            after = last.id;
            for (row, kept) in page {
                let id = row.id;
                seen.insert(id);
                let Some(told) = told.get(&id) else {
                    broken.push(about(Break::StateDiffers, id.to_string()));
                    continue;
                };
                if !same_state(&directory, told, &row, &kept) {
                    broken.push(about(Break::StateDiffers, id.to_string()));
                }
                let digest = Identity::open(&self.keys, self.id, id, row.identity.as_deref())
                    .map(|identity| complaint_digest(&row, &identity));
                if digest.ok() != told.digest {
                    broken.push(about(Break::TextChanged, id.to_string()));
                }
                broken.extend(told.files.iter().filter_map(|(file, sha256)| {
                    let what = match kept.files.get(file) {
                        None => Break::FileMissing,
                        Some(kept) if kept != sha256 => Break::FileChanged,
                        Some(_) => return None,
                    };
                    Some(about(what, file.to_string()))
                }));
            }
        }
        for case in told.keys().filter(|case| !seen.contains(case)) {
            broken.push(about(Break::StateDiffers, case.to_string()));
        }
        Ok(seen.len())
    }

    async fn audit_texts(
        &self,
        texts: &HashMap<String, String>,
        broken: &mut Vec<Broken>,
    ) -> Result<usize, OfficeError> {
        let mut checked = 0;
        for (id, digest) in texts {
            let Ok(key) = id.parse::<uuid::Uuid>() else {
                continue;
            };
            let office = self.id;
            let row = self
                .db
                .read(move |conn| Box::pin(passages::find(conn, office, key)))
                .await?;
            checked += 1;
            let same = match &row {
                // Erased on purpose: the row stays, its body is gone.
                Some(row) => row
                    .body
                    .as_ref()
                    .is_none_or(|body| salted_digest(&row.salt, body.as_bytes()) == *digest),
                None => false,
            };
            if !same {
                broken.push(about(Break::TextChanged, id.clone()));
            }
        }
        Ok(checked)
    }

    async fn audit_files(
        &self,
        files: &HashSet<String>,
        broken: &mut Vec<Broken>,
    ) -> Result<usize, OfficeError> {
        for file in files {
            let Some(hash) = Sha256Hex::parse(file) else {
                broken.push(about(Break::FileMissing, file.clone()));
                continue;
            };
            match self.blobs.verify(&hash).await {
                Ok(()) => {}
                Err(StoreError::NotFound) => {
                    broken.push(about(Break::FileMissing, file.clone()));
                }
                Err(StoreError::Corrupt(_)) => {
                    broken.push(about(Break::FileChanged, file.clone()));
                }
                Err(other) => return Err(other.into()),
            }
        }
        Ok(files.len())
    }
}

/// Whether a row and its desks are what the history folds to. Due times are left out:
/// they follow the calendar that was in force when they were computed.
fn same_state(directory: &Directory, told: &Told, row: &ComplaintRow, kept: &Kept) -> bool {
    let state = &row.state;
    let progress = &told.progress;
    if progress_of(state).ok().as_ref() != Some(progress) {
        return false;
    }
    let Some(procedure) = progress
        .procedure
        .as_ref()
        .and_then(|at| directory.procedure(at))
    else {
        return false;
    };
    let fresh = state_of(procedure, &directory.calendar, progress, Some(state));
    // The database keeps microseconds.
    let micros = |at: Option<Timestamp>| at.map(Timestamp::as_microsecond);
    let waiting: HashSet<&Desk> = kept
        .desks
        .iter()
        .filter(|(_, waiting)| *waiting)
        .map(|(desk, _)| desk)
        .collect();
    let desks: HashSet<&Desk> = kept.desks.iter().map(|(desk, _)| desk).collect();
    fresh.procedure == state.procedure
        && fresh.standing == state.standing
        && fresh.step == state.step
        && fresh.units == state.units
        && micros(Some(fresh.since)) == micros(Some(state.since))
        && micros(fresh.answered_at) == micros(state.answered_at)
        && micros(fresh.closed_at) == micros(state.closed_at)
        && waiting == progress.waiting().iter().collect()
        && desks == told.desks.iter().collect()
}

fn note(
    entry: &Entry,
    cases: &mut HashMap<CaseId, Told>,
    texts: &mut HashMap<String, String>,
    files: &mut HashSet<String>,
) {
    use casework::DeskEvent as D;
    match &entry.what {
        Happening::Procedure(event) => {
            if let Some(case) = entry.case {
                let told = cases.entry(case).or_default();
                told.progress = sop::apply(std::mem::take(&mut told.progress), event, entry.at);
                if let Event::StepEntered { desks, .. } = event {
                    told.desks.extend(desks.iter().cloned());
                }
            }
            let one = std::slice::from_ref(event);
            let json = serde_json::to_value(event).unwrap_or_default();
            let mut digests = HashMap::new();
            collect(&json, &mut digests);
            for id in referred(one) {
                if let Some(digest) = digests.remove(&id.0) {
                    texts.insert(id.0, digest);
                }
            }
            if let Event::Approved {
                signed_scan: Some(file),
                ..
            } = event
            {
                files.insert(file.0.clone());
            }
        }
        Happening::Desk(D::ComplaintRecorded { digest, .. }) => {
            if let Some(case) = entry.case {
                cases.entry(case).or_default().digest = Some(digest.clone());
            }
        }
        Happening::Desk(D::AttachmentAdded { attachment, sha256 }) => {
            files.insert(sha256.clone());
            if let Some(case) = entry.case {
                cases
                    .entry(case)
                    .or_default()
                    .files
                    .insert(*attachment, sha256.clone());
            }
        }
        Happening::Desk(D::NoteAdded { note: text } | D::IdentityRevealed { reason: text }) => {
            texts.insert(text.id.0.clone(), text.digest.clone());
        }
        Happening::Desk(_) => {}
    }
}

/// Finds every `{id, digest}` pair in an event.
fn collect(value: &serde_json::Value, found: &mut HashMap<String, String>) {
    if let (Some(id), Some(digest)) = (value["id"].as_str(), value["digest"].as_str()) {
        found.insert(id.to_owned(), digest.to_owned());
    }
    match value {
        serde_json::Value::Array(list) => list.iter().for_each(|value| collect(value, found)),
        serde_json::Value::Object(map) => map.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}

fn at(seq: i64, what: Break) -> Broken {
    Broken {
        seq: Some(seq),
        what,
        subject: None,
    }
}

fn about(what: Break, subject: String) -> Broken {
    Broken {
        seq: None,
        what,
        subject: Some(subject),
    }
}

fn view(signed: &SignedHead) -> SignedHeadView {
    SignedHeadView {
        seq: signed.head.seq,
        hash: signed.head.hash.hex(),
        at: signed.at,
        key_id: signed.key_id.clone(),
        signature: data_encoding::HEXLOWER.encode(&signed.signature),
    }
}

fn log_line(office: casework::OfficeId, head: &SignedHeadView) -> String {
    format!(
        "{office} {} {} {} {} {}\n",
        head.seq, head.hash, head.at, head.key_id, head.signature
    )
}

fn parse_line(office: casework::OfficeId, line: &str) -> Option<SignedHead> {
    let parts: Vec<&str> = line.split_whitespace().collect();
    let [of, seq, hash, at, key_id, signature] = parts.as_slice() else {
        return None;
    };
    if *of != office.to_string() {
        return None;
    }
    Some(SignedHead {
        head: ChainHead {
            seq: seq.parse().ok()?,
            hash: Hash::parse(hash)?,
        },
        at: at.parse().ok()?,
        key_id: (*key_id).to_owned(),
        signature: data_encoding::HEXLOWER.decode(signature.as_bytes()).ok()?,
    })
}
