//! The history, record by record with its hash, so that others can verify that nothing was
//! changed, removed or inserted. A record holds ids and digests, no text that names anybody.
//!
//! Records of what the exporting official may not know stand with their hashes alone, and
//! where nobody protected is named those that say whom a complaint is about: the chain goes on
//! over them.

use casework::{CaseId, DeskEvent, Happening, LetterEvent, LetterId};
use serde::Serialize;
use sop::{Conclusion, Event};
use store::tables::history::{self, HistoryRow};

use super::readme::HISTORY;
use super::{Hidden, OfficeExport, Stage};
use crate::{Office, OfficeError};

/// Records read at a time.
const RECORDS: u32 = 500;
/// Bytes after which the history goes on in another part.
const PART: u64 = 1 << 30;

/// A line of the history.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    previous: String,
    hash: String,
    /// The record's text, byte for byte as it was hashed; none where it is left out.
    record: Option<&'a str>,
}

impl Office {
    /// A page of the history, up to the export's own record.
    pub(super) async fn export_history(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        if export.history_parts == 0 || export.pack.size() > PART {
            export.history_parts += 1;
            let name = match export.history_parts {
                1 => HISTORY.name.to_owned(),
                more => HISTORY.name.replace('.', &format!("-{more}.")),
            };
            export.pack.begin(&name);
        }
        let (office, after) = (self.id, export.seq);
        let page = self
            .db
            .read(move |conn| Box::pin(history::page(conn, office, after, RECORDS)))
            .await?;
        for row in page.iter().filter(|row| row.seq <= export.head.seq) {
            let line = Line {
                seq: row.seq,
                previous: row.previous.hex(),
                hash: row.hash.hex(),
                record: tells(export, row)?.then_some(&row.body),
            };
            let mut text = serde_json::to_vec(&line)
                .map_err(|error| store::StoreError::Other(error.to_string()))?;
            text.push(b'\n');
            export.pack.write(&text)?;
            export.counts.records += 1;
        }
        export.seq = page.last().map_or(i64::MAX, |row| row.seq);
        if export.seq >= export.head.seq {
            export.go_on(Stage::CaseFiles);
        }
        Ok(())
    }
}

/// Whether a record says whom a complaint is about, and who alone may know of it.
fn is_guard(row: &HistoryRow) -> Result<bool, OfficeError> {
    let what = row.entry()?.what;
    Ok(matches!(what, Happening::Desk(DeskEvent::GuardSet { .. })))
}

/// Whether an export tells what stands in a record.
fn tells(export: &OfficeExport, row: &HistoryRow) -> Result<bool, OfficeError> {
    if !export.identities && is_guard(row)? {
        return Ok(false);
    }
    Ok(!is_hidden(&export.hidden, row)?)
}

/// Whether a record tells of a case of which the exporting official may not know.
fn is_hidden(hidden: &Hidden, row: &HistoryRow) -> Result<bool, OfficeError> {
    if !hidden.any() {
        return Ok(false);
    }
    let entry = row.entry()?;
    if entry.case.is_some_and(|case| hidden.cases.contains(&case)) {
        return Ok(true);
    }
    Ok(match &entry.what {
        Happening::Letter(event) => {
            letter_of(event).is_some_and(|letter| hidden.letters.contains(&letter))
        }
        Happening::Procedure(Event::Concluded {
            conclusion: Conclusion::Merged { into, .. },
            ..
        }) => into
            .parse()
            .is_ok_and(|into: CaseId| hidden.cases.contains(&into)),
        _ => false,
    })
}

fn letter_of(event: &LetterEvent) -> Option<LetterId> {
    match event {
        LetterEvent::LetterBookBegun { .. } => None,
        LetterEvent::LetterRegistered { letter, .. }
        | LetterEvent::LetterFileAdded { letter, .. }
        | LetterEvent::LetterHandedOver { letter, .. }
        | LetterEvent::LetterLinked { letter, .. }
        | LetterEvent::LetterUnlinked { letter, .. }
        | LetterEvent::LetterFileOpened { letter, .. } => Some(*letter),
    }
}
