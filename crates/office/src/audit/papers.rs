//! Letters and law books against what the history tells of them.

use std::collections::{BTreeMap, HashMap};

use casework::{
    AttachmentId, Break, Broken, CaseId, Entry, Happening, LawBookEvent, LawBookId, LetterEvent,
    LetterId, LetterNumber, OfficeId, OfficialId, PositionId,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::PassageRef;
use store::tables::law_books::{self, LawBookRow};
use store::tables::letters::{self, HandoverRow, LetterFileRow, LetterRow};
use store::{Conn, StoreError};

use super::{about, micros};
use crate::Office;
use crate::law_books::book_digest;
use crate::letters::letter_digest;

/// Letters read at a time.
const PAGE: u32 = 500;

/// A hand-over: to whom, when, with which remark.
type Handed = (PositionId, Date, Option<String>);

/// What the history says of one letter.
#[derive(Default)]
struct LetterTold {
    registered: Option<(LetterNumber, String, Timestamp, Option<OfficialId>)>,
    case: Option<(CaseId, bool)>,
    handed: Vec<Handed>,
    files: HashMap<AttachmentId, (String, Option<String>)>,
}

/// What the history says of one law book.
#[derive(Default)]
struct BookTold {
    digest: String,
    retired: bool,
}

/// What the history says of letters and law books.
#[derive(Default)]
pub(super) struct PapersTold {
    letters: HashMap<LetterId, LetterTold>,
    /// The highest number given in each year.
    numbers: BTreeMap<i16, u32>,
    books: HashMap<LawBookId, BookTold>,
    bases: BTreeMap<String, LawBookId>,
}

impl PapersTold {
    /// Notes a record, and answers with the texts and files it names.
    pub(super) fn note(&mut self, entry: &Entry) -> (Vec<PassageRef>, Vec<String>) {
        match &entry.what {
            Happening::Letter(event) => self.note_letter(event, entry),
            Happening::LawBook(event) => (Vec::new(), self.note_book(event)),
            Happening::Procedure(_) | Happening::Desk(_) => (Vec::new(), Vec::new()),
        }
    }

    fn note_letter(
        &mut self,
        event: &LetterEvent,
        entry: &Entry,
    ) -> (Vec<PassageRef>, Vec<String>) {
        let (mut texts, mut files) = (Vec::new(), Vec::new());
        match event {
            LetterEvent::LetterRegistered {
                letter,
                number,
                digest,
            } => {
                let by = entry.by.map(|by| by.official);
                self.letters.entry(*letter).or_default().registered =
                    Some((*number, digest.clone(), entry.recorded_at, by));
                self.given(number.0.year, number.0.number);
            }
            LetterEvent::LetterBookBegun { year, next } => {
                self.given(*year, next.saturating_sub(1));
            }
            LetterEvent::LetterFileAdded {
                letter,
                attachment,
                sha256,
                shown,
            } => {
                files.push(sha256.clone());
                files.extend(shown.clone());
                let told = self.letters.entry(*letter).or_default();
                told.files
                    .insert(*attachment, (sha256.clone(), shown.clone()));
            }
            LetterEvent::LetterHandedOver {
                letter,
                to,
                on,
                note,
            } => {
                texts.extend(note.clone());
                let note = note.as_ref().map(|note| note.id.0.clone());
                let told = self.letters.entry(*letter).or_default();
                told.handed.push((*to, *on, note));
            }
            LetterEvent::LetterLinked { letter, taken, .. } => {
                let told = self.letters.entry(*letter).or_default();
                told.case = entry.case.map(|case| (case, *taken));
            }
            LetterEvent::LetterUnlinked { letter, reason, .. } => {
                texts.push(reason.clone());
                self.letters.entry(*letter).or_default().case = None;
            }
            LetterEvent::LetterFileOpened { reason, .. } => texts.extend(reason.clone()),
        }
        (texts, files)
    }

    fn note_book(&mut self, event: &LawBookEvent) -> Vec<String> {
        match event {
            LawBookEvent::LawBookAdded {
                book,
                digest,
                sha256,
            }
            | LawBookEvent::LawBookChanged {
                book,
                digest,
                sha256,
            } => {
                self.books
                    .entry(*book)
                    .or_default()
                    .digest
                    .clone_from(digest);
                return sha256.iter().cloned().collect();
            }
            LawBookEvent::LawBookRetired { book } => {
                self.books.entry(*book).or_default().retired = true;
            }
            LawBookEvent::LawBookRemoved { book } => {
                self.books.remove(book);
            }
            LawBookEvent::LegalBaseLinked { base, book } => {
                self.bases.insert(base.clone(), *book);
            }
            LawBookEvent::LegalBaseUnlinked { base, .. } => {
                self.bases.remove(base);
            }
        }
        Vec::new()
    }

    fn given(&mut self, year: i16, number: u32) {
        let last = self.numbers.entry(year).or_default();
        *last = number.max(*last);
    }
}

/// What is kept of letters and law books, at one moment.
pub(super) struct PapersKept {
    letters: Vec<(LetterRow, Vec<HandoverRow>, Vec<LetterFileRow>)>,
    numbers: BTreeMap<i16, u32>,
    books: Vec<LawBookRow>,
    bases: BTreeMap<String, LawBookId>,
}

impl PapersKept {
    pub(super) async fn read(
        conn: &mut Conn<'_>,
        office: OfficeId,
    ) -> Result<PapersKept, StoreError> {
        let mut found = Vec::new();
        let mut after = LetterId(uuid::Uuid::nil());
        loop {
            let page = letters::after(conn, office, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.id;
            for row in page {
                let handed = letters::handed(conn, office, row.id).await?;
                let files = letters::files(conn, office, row.id).await?;
                found.push((row, handed, files));
            }
        }
        Ok(PapersKept {
            letters: found,
            numbers: letters::heads(conn, office).await?.into_iter().collect(),
            books: law_books::list(conn, office).await?,
            bases: conn
                .ask(law_books::bases(office))
                .await?
                .into_iter()
                .collect(),
        })
    }
}

impl Office {
    /// Where letters and law books differ from what the history tells.
    pub(super) fn papers_differ(
        &self,
        told: &PapersTold,
        kept: &PapersKept,
        with_keys: bool,
    ) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut find = |what, subject: String| broken.push(about(what, subject));
        for (row, handed, files) in &kept.letters {
            let subject = format!("letter {}", row.number);
            let told = told.letters.get(&row.id);
            let registered = told.and_then(|told| told.registered.as_ref());
            let (Some(told), Some((number, digest, at, by))) = (told, registered) else {
                find(Break::StateDiffers, subject);
                continue;
            };
            let case = row.case.map(|case| (case, row.taken));
            let handed: Vec<Handed> = handed
                .iter()
                .map(|one| (one.to, one.on, one.note.map(|id| id.to_string())))
                .collect();
            let same = *number == row.number
                && *by == row.recorded_by
                && micros(Some(*at)) == micros(Some(row.recorded_at))
                && told.case == case
                && told.handed == handed;
            if !same {
                find(Break::StateDiffers, subject.clone());
            }
            let kept: HashMap<_, _> = files
                .iter()
                .map(|file| (file.id, (file.sha256.clone(), file.shown.clone())))
                .collect();
            if kept != told.files {
                find(Break::FileChanged, subject.clone());
            }
            let now = self.letter_contents(row);
            let now = now.map(|contents| letter_digest(row, &contents));
            if with_keys && now.ok().as_ref() != Some(digest) {
                find(Break::TextChanged, subject);
            }
        }
        let seen = |id: &LetterId| kept.letters.iter().any(|(row, ..)| row.id == *id);
        for id in told.letters.keys().filter(|id| !seen(id)) {
            find(Break::StateDiffers, format!("letter {id}"));
        }
        if told.numbers != kept.numbers {
            find(Break::StateDiffers, "register of letters".to_owned());
        }
        for row in &kept.books {
            let same = told.books.get(&row.id).is_some_and(|told| {
                told.digest == book_digest(row) && told.retired == row.retired_at.is_some()
            });
            if !same {
                find(Break::StateDiffers, format!("law book {}", row.id));
            }
        }
        let shelved = |id: &LawBookId| kept.books.iter().any(|row| row.id == *id);
        for id in told.books.keys().filter(|id| !shelved(id)) {
            find(Break::StateDiffers, format!("law book {id}"));
        }
        if told.bases != kept.bases {
            find(Break::StateDiffers, "legal bases".to_owned());
        }
        broken
    }
}
