//! Re-reading everything to see whether it is whole.

mod copy;
mod facts;
pub(crate) mod heads;
mod mails;
mod papers;
mod told;

use std::collections::{HashMap, HashSet};

use casework::{AttachmentId, Break, Broken, CaseId, ChainVerifier, DeskEvent, Guard, Happening};
use jiff::Timestamp;
use serde::Serialize;
use sop::Desk;
use store::tables::attachments;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::data_requests::{self, DataRequestRow};
use store::tables::history::{self, HistoryRow};
use store::tables::{case_desks, guards, passages};
use store::{Sha256Hex, StoreError};

pub use self::copy::{OfCopy, log_of_copy};
pub use self::heads::{PrintedHead, SignedHeadView};
use self::told::{FileFacts, Tale, Told};
use crate::intake::complaint_digest;
use crate::keys::salted_digest;
use crate::state::{progress_of, state_of};
use crate::{Directory, Identity, Office, OfficeError};

/// What re-reading found.
#[derive(Clone, Debug, Serialize)]
pub struct AuditReport {
    /// Records read.
    pub records: i64,
    /// Signed heads checked.
    pub heads: usize,
    /// Files checked, and messages that came by e-mail.
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

/// What stands beside the row of one case.
struct Kept {
    desks: Vec<(Desk, bool)>,
    files: HashMap<AttachmentId, FileFacts>,
    guard: Guard,
    requests: Vec<DataRequestRow>,
}

impl AuditReport {
    /// Whether nothing is wrong.
    pub fn is_whole(&self) -> bool {
        self.broken.is_empty()
    }
}

impl Office {
    /// Re-reads history, signed heads, texts, files and kept state.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when something could not be read at all.
    #[crate::boxed]
    pub async fn audit(&self) -> Result<AuditReport, OfficeError> {
        self.audit_against(&[]).await
    }

    /// The same, and whether the history has the heads that were printed.
    ///
    /// The office may go on working meanwhile: what differs is read again before it is told.
    ///
    /// # Errors
    /// As [`audit`](Self::audit).
    #[crate::boxed]
    pub async fn audit_against(&self, printed: &[PrintedHead]) -> Result<AuditReport, OfficeError> {
        self.audit_as(printed, None).await
    }

    async fn audit_as(
        &self,
        printed: &[PrintedHead],
        copy: Option<&OfCopy<'_>>,
    ) -> Result<AuditReport, OfficeError> {
        let with_keys = copy.is_none_or(|copy| copy.with_keys);
        let mut broken = Vec::new();
        let mut signed = self.signed_heads(with_keys, &mut broken).await?;
        let heads = signed.len();
        let mut printed: Vec<&PrintedHead> = printed.iter().collect();
        let mut verifier = ChainVerifier::default();
        let mut tale = Tale::default();
        let mut records = 0;
        // From the lowest number there can be: a record before the first is one too many.
        let mut after = i64::MIN;
        loop {
            let office = self.id;
            // The head first: every record up to it is there when the page is read, and of
            // what was read before this turn none lies beyond it.
            let head = self
                .db
                .read(move |conn| Box::pin(history::head(conn, office)))
                .await?;
            let page = self
                .db
                .read(move |conn| Box::pin(history::page(conn, office, after, 500)))
                .await?;
            let Some(last) = page.last() else {
                let reached = verifier.head();
                if head.seq > reached.seq {
                    broken.push(at(head.seq, Break::CutOff));
                } else if head != reached {
                    broken.push(at(head.seq, Break::HeadDiffers));
                }
                break;
            };
            after = last.seq;
            for row in page {
                records += 1;
                self.audit_record(&row, &mut verifier, &mut tale, &mut broken);
                if let Some(hash) = signed.remove(&row.seq)
                    && hash != row.hash
                {
                    broken.push(at(row.seq, Break::HeadDiffers));
                }
                printed.retain(|head| {
                    if head.seq == row.seq && !row.hash.hex().starts_with(&head.hash) {
                        let subject = format!("{}:{}", head.seq, head.hash);
                        broken.push(Broken {
                            subject: Some(subject),
                            ..at(row.seq, Break::HeadDiffers)
                        });
                    }
                    head.seq != row.seq
                });
            }
        }
        // Heads of records that are no longer there.
        broken.extend(signed.keys().map(|seq| at(*seq, Break::CutOff)));
        broken.extend(printed.iter().map(|head| Broken {
            subject: Some(format!("{}:{}", head.seq, head.hash)),
            ..at(head.seq, Break::CutOff)
        }));
        // The first head is signed when the office is founded.
        if heads == 0 && tale.at_work {
            broken.push(about(Break::Unsigned, self.id.to_string()));
        }
        let cases_checked = self.audit_cases(&tale, with_keys, &mut broken).await?;
        let texts_checked = self.audit_texts(&tale, with_keys, &mut broken).await?;
        let files_checked = match copy {
            Some(copy) => copy.audit_files(&tale.files, &mut broken),
            None => self.audit_files(&tale.files, &mut broken).await?,
        };
        let mails_checked = self
            .audit_mails(&tale, copy, with_keys, &mut broken)
            .await?;
        self.audit_office(&mut tale, after, with_keys, &mut broken)
            .await?;
        broken.sort_by_key(|broken| broken.seq);
        Ok(AuditReport {
            records,
            heads,
            files: files_checked + mails_checked,
            texts: texts_checked,
            cases: cases_checked,
            head: verifier.head().hash.hex(),
            broken,
        })
    }

    fn audit_record(
        &self,
        row: &HistoryRow,
        verifier: &mut ChainVerifier,
        tale: &mut Tale,
        broken: &mut Vec<Broken>,
    ) {
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
                tale.note(&entry);
            }
            Err(_) => broken.push(at(row.seq, Break::Changed)),
        }
    }

    async fn audit_cases(
        &self,
        tale: &Tale,
        with_keys: bool,
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
                            let kept = beside(conn, office, row.id, row.guard).await?;
                            page.push((row, kept));
                        }
                        Ok(page)
                    })
                })
                .await?;
            let Some((last, _)) = page.last() else { break };
            after = last.id;
            for (row, kept) in page {
                seen.insert(row.id);
                let told = tale.cases.get(&row.id);
                let differs = self.case_differs(&directory, told, &row, &kept, with_keys);
                if !differs.is_empty() {
                    broken.extend(self.case_read_again(row.id, with_keys).await?);
                }
            }
        }
        for case in tale.cases.keys().filter(|case| !seen.contains(case)) {
            broken.push(about(Break::StateDiffers, case.to_string()));
        }
        Ok(seen.len())
    }

    /// What is wrong with one case: its history and its rows as they stood at one moment,
    /// for somebody may have worked on it since its history was read.
    async fn case_read_again(
        &self,
        case: CaseId,
        with_keys: bool,
    ) -> Result<Vec<Broken>, OfficeError> {
        let office = self.id;
        // The one before it, so that the page begins with it.
        let before = CaseId(uuid::Uuid::from_u128(case.0.as_u128().saturating_sub(1)));
        let directory = self.refresh().await?;
        let (history, row, kept) = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let row = complaints::after(conn, office, before, 1).await?.pop();
                    let mark = row.as_ref().map_or(guards::OPEN, |row| row.guard);
                    Ok((
                        conn.ask(history::of_case(office, case)).await?,
                        row,
                        beside(conn, office, case, mark).await?,
                    ))
                })
            })
            .await?;
        let Some(row) = row.filter(|row| row.id == case) else {
            return Ok(vec![about(Break::StateDiffers, case.to_string())]);
        };
        let mut tale = Tale::default();
        for entry in history.iter().filter_map(|row| row.entry().ok()) {
            tale.note(&entry);
        }
        Ok(self.case_differs(&directory, tale.cases.get(&case), &row, &kept, with_keys))
    }

    fn case_differs(
        &self,
        directory: &Directory,
        told: Option<&Told>,
        row: &ComplaintRow,
        kept: &Kept,
        with_keys: bool,
    ) -> Vec<Broken> {
        let id = row.id;
        let Some((told, recorded)) =
            told.and_then(|told| told.recorded.as_ref().map(|recorded| (told, recorded)))
        else {
            return vec![about(Break::StateDiffers, id.to_string())];
        };
        let mut differs = Vec::new();
        let first = recorded.number == row.register
            && micros(Some(recorded.at)) == micros(Some(row.recorded_at))
            && recorded.by == row.recorded_by;
        let guarded = kept.guard == told.guard && row.guard == guards::mark_of(&told.guard);
        let asked = same_requests(&told.requests, &kept.requests);
        if !first || !guarded || !asked || !same_state(directory, told, row, kept) {
            differs.push(about(Break::StateDiffers, id.to_string()));
        }
        let digest = Identity::open(&self.keys, self.id, id, row.identity.as_deref())
            .and_then(|identity| Ok(complaint_digest(row, &identity, self.open_point(row)?)));
        // What is sealed belongs to what was digested.
        if with_keys && digest.ok().as_ref() != Some(&recorded.digest) {
            differs.push(about(Break::TextChanged, id.to_string()));
        }
        differs.extend(told.files.iter().filter_map(|(file, facts)| {
            let what = match kept.files.get(file) {
                None => Break::FileMissing,
                Some(kept) if kept != facts => Break::FileChanged,
                Some(_) => return None,
            };
            Some(about(what, file.to_string()))
        }));
        let more = kept
            .files
            .keys()
            .filter(|file| !told.files.contains_key(file));
        differs.extend(more.map(|file| about(Break::StateDiffers, file.to_string())));
        differs
    }

    async fn audit_texts(
        &self,
        tale: &Tale,
        with_keys: bool,
        broken: &mut Vec<Broken>,
    ) -> Result<usize, OfficeError> {
        let mut checked = 0;
        for (id, digest) in &tale.texts {
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
                // What a record says is erased must be gone, and nothing else may be.
                Some(row) if row.body.is_none() => {
                    tale.erased.contains(id) || self.erased_since(id).await?
                }
                Some(_) if tale.erased.contains(id) => false,
                Some(_) if !with_keys => true,
                Some(row) => self
                    .text(row)
                    .is_some_and(|text| salted_digest(&row.salt, text.as_bytes()) == *digest),
                None => false,
            };
            if !same {
                broken.push(about(Break::TextChanged, id.clone()));
            }
        }
        Ok(checked)
    }

    /// Whether a text was erased after its history was read: the office may go on working
    /// meanwhile.
    async fn erased_since(&self, id: &str) -> Result<bool, OfficeError> {
        let since = self.erased_last().await?;
        Ok(since.iter().any(|event| match event {
            DeskEvent::IdentityErased { texts, .. } => texts.iter().any(|one| one.text == id),
            _ => false,
        }))
    }

    /// The records of the last who were erased.
    async fn erased_last(&self) -> Result<Vec<DeskEvent>, OfficeError> {
        let office = self.id;
        let read = self.db.read(move |conn| {
            let last = history::of_kind(conn, office, "identity_erased", i64::MAX, 100);
            Box::pin(last)
        });
        let rows = read.await?;
        let entries = rows.iter().filter_map(|row| row.entry().ok());
        let events = entries.filter_map(|entry| match entry.what {
            Happening::Desk(event) => Some(event),
            _ => None,
        });
        Ok(events.collect())
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
    if progress_of(&state.progress).ok().as_ref() != Some(progress) {
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
        && fresh.merged_into == state.merged_into
        && micros(fresh.remind_at) == micros(state.remind_at)
        && micros(Some(fresh.since)) == micros(Some(state.since))
        && micros(fresh.answered_at) == micros(state.answered_at)
        && micros(fresh.closed_at) == micros(state.closed_at)
        && waiting == progress.waiting().iter().collect()
        && desks == told.desks.iter().collect()
}

async fn beside(
    conn: &mut store::Conn<'_>,
    office: casework::OfficeId,
    case: CaseId,
    mark: i64,
) -> Result<Kept, StoreError> {
    let (desks, guard, files, requests) = conn
        .ask((
            case_desks::of_case(office, case),
            guards::of_case(office, case, mark),
            attachments::of_case(office, case),
            data_requests::of_case(office, case),
        ))
        .await?;
    let files = files
        .into_iter()
        .map(|file| {
            let facts = FileFacts {
                sha256: file.sha256,
                purpose: file.purpose,
                shown: file.shown,
            };
            (file.id, facts)
        })
        .collect();
    Ok(Kept {
        desks,
        files,
        guard,
        requests,
    })
}

/// Whether what was asked about data is kept as the history tells it.
fn same_requests(told: &[DataRequestRow], kept: &[DataRequestRow]) -> bool {
    let mut told: Vec<_> = told.iter().map(request_facts).collect();
    let mut kept: Vec<_> = kept.iter().map(request_facts).collect();
    told.sort();
    kept.sort();
    told == kept
}

fn request_facts(row: &DataRequestRow) -> impl Ord + use<> {
    let answered = row.answered;
    (
        (row.id, row.kind),
        (
            row.received_at.as_microsecond(),
            row.due_at.as_microsecond(),
        ),
        answered.map(|(at, outcome)| (at.as_microsecond(), outcome)),
    )
}

/// The database keeps microseconds.
fn micros(at: Option<Timestamp>) -> Option<i64> {
    at.map(Timestamp::as_microsecond)
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
