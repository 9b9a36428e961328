//! Incoming letters: registered, handed over, taken into the complaint register.
//!
//! Who wrote and what about is sealed, like the identity of a complainant: a letter may be a
//! complaint. Once it is one, the letter shows no more of its sender than the case does.

mod check;
mod files;
mod link;
mod view;

use casework::{
    Action, LetterEvent, LetterId, LetterNumber, OfficialId, PositionId, RegisterNumber, Signer,
    Situation,
};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use store::tables::access;
use store::tables::history::{self, NewEntry};
use store::tables::letters::{self, HandoverRow, LetterRow};

pub(crate) use self::link::TakenLetter;
pub use self::view::{
    CaseLetter, HandedView, LetterFileView, LetterQuery, LetterRowView, LetterStanding, LetterView,
    LettersView, LinkedCase,
};
use crate::act::Upload;
use crate::keys::salted_digest;
use crate::passages::Written;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// A letter as the form gives it. Days are parsed by the page.
#[derive(Clone, Debug, Default)]
pub struct NewLetter {
    /// The day it came in; today when none.
    pub received: Option<Date>,
    /// Who wrote.
    pub sender: String,
    /// The letter's own number.
    pub letter_number: String,
    /// The letter's own date.
    pub letter_day: Option<Date>,
    /// What about.
    pub subject: String,
    /// Enclosures, in words.
    pub enclosures: String,
    /// Code of its nature; ordinary when empty.
    pub nature: String,
    /// A remark.
    pub note: String,
    /// Id of the position it is handed over to at once.
    pub to: String,
    /// On which day; today when none.
    pub on: Option<Date>,
    /// The last number of the paper book, before the first letter of the year.
    pub paper_last: String,
}

/// A letter is handed over.
#[derive(Clone, Debug, Default)]
pub struct HandOver {
    /// Id of the position.
    pub to: String,
    /// On which day; today when none.
    pub on: Option<Date>,
    /// A remark.
    pub note: String,
}

/// What a letter says of itself; sealed at rest.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterContents {
    /// Who wrote.
    pub sender: String,
    /// The letter's own number.
    pub number: String,
    /// What about.
    pub subject: String,
    /// Enclosures, in words.
    pub enclosures: String,
    /// A remark.
    pub note: String,
}

impl std::fmt::Debug for LetterContents {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("LetterContents(…)")
    }
}

/// What became of a registered letter, kept under its form's key.
#[derive(Serialize, Deserialize)]
struct Outcome {
    year: i16,
    number: u32,
    sent: String,
}

/// A hand-over whose form has no fault.
#[derive(Clone)]
struct CheckedHandOver {
    to: PositionId,
    on: Date,
    note: Option<Written>,
}

impl Office {
    /// Where a letter's sealed contents belong.
    fn letter_place(&self, id: LetterId) -> Vec<u8> {
        [self.id.0.as_bytes().as_slice(), b"letter", id.0.as_bytes()].concat()
    }

    fn seal_letter(&self, id: LetterId, contents: &LetterContents) -> Vec<u8> {
        let clear = zeroize::Zeroizing::new(serde_json::to_vec(contents).unwrap_or_default());
        self.keys.seal(&self.letter_place(id), &clear)
    }

    pub(crate) fn letter_contents(&self, row: &LetterRow) -> Result<LetterContents, OfficeError> {
        let damaged = || OfficeError::Store(store::StoreError::Corrupt("sealed letter".to_owned()));
        let clear = self
            .keys
            .open(&self.letter_place(row.id), &row.sealed)
            .map_err(|_| damaged())?;
        serde_json::from_slice(&clear).map_err(|_| damaged())
    }

    /// Every field of a letter that needs another look; stores nothing.
    pub fn look_over_letter(&self, who: &SignedIn, given: &NewLetter) -> Vec<FieldFault> {
        self.check_letter(&who.directory, given, self.now())
            .err()
            .unwrap_or_default()
    }

    /// Registers a letter: number, letter, scans, first hand-over and history in one
    /// transaction. The same request sent again under its `key` stores nothing and answers as
    /// the first time.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with every field that needs
    /// another look, or `letter_sent_before`; [`OfficeError::File`].
    #[crate::boxed]
    pub async fn register_letter(
        &self,
        who: &SignedIn,
        key: &str,
        given: &NewLetter,
        files: Vec<Upload>,
    ) -> Result<LetterNumber, OfficeError> {
        let by = who
            .permit(Action::KeepLetters, &Situation::default())?
            .signer;
        let now = self.now();
        let checked = self
            .check_letter(&who.directory, given, now)
            .map_err(OfficeError::Invalid)?;
        let id = LetterId(self.new_id());
        let official = who.official.id;
        let files = self.take_scans(id, files, official, now).await?;
        let names: Vec<repeat::FileName> = files
            .iter()
            .map(|file| (file.name.clone(), file.sha256.clone()))
            .collect();
        let sent = repeat::content(&self.keys, given, &names);
        let year = who.directory.day(now).year();
        let row = LetterRow {
            id,
            number: LetterNumber(RegisterNumber { year, number: 0 }),
            received: checked.received,
            letter_day: given.letter_day,
            nature: checked.nature,
            recorded_at: now,
            recorded_by: Some(official),
            sealed: self.seal_letter(id, &checked.contents),
            salt: self.keys.new_salt(),
            case: None,
            taken: false,
            version: 1,
        };
        let digest = letter_digest(&row, &checked.contents);
        let (office, handed, paper_last) = (self.id, checked.handed, checked.paper_last);
        let key = repeat::name(&self.keys, Use::Letter, key);
        let (again, content) = (key.clone(), sent.clone());
        let done = self
            .db
            .try_write_history(self.id, move |conn| {
                let (mut row, digest, key) = (row.clone(), digest.clone(), key.clone());
                let (files, handed, sent) = (files.clone(), handed.clone(), sent.clone());
                Box::pin(async move {
                    let mut events = Vec::new();
                    if let Some(last) = paper_last {
                        if !letters::start(conn, office, year, last).await? {
                            let fault = FieldFault::new("paper_last", "register_begun");
                            return Err(OfficeError::Invalid(vec![fault]));
                        }
                        let next = last.saturating_add(1);
                        events.push(LetterEvent::LetterBookBegun { year, next });
                    }
                    row.number = letters::next_number(conn, office, year).await?;
                    letters::insert(conn, office, &row).await?;
                    events.push(LetterEvent::LetterRegistered {
                        letter: row.id,
                        number: row.number,
                        digest,
                    });
                    for file in &files {
                        letters::add_file(conn, office, file).await?;
                        events.push(LetterEvent::LetterFileAdded {
                            letter: row.id,
                            attachment: file.id,
                            sha256: file.sha256.clone(),
                            shown: file.shown.clone(),
                        });
                    }
                    if let Some(handed) = &handed {
                        let event = hand(conn, office, row.id, 1, handed, official, now).await?;
                        events.push(event);
                    }
                    let entries: Vec<NewEntry> = events
                        .into_iter()
                        .map(|event| of_letter(now, by, event))
                        .collect();
                    history::append(conn, office, &entries, now).await?;
                    let outcome = Outcome {
                        year,
                        number: row.number.0.number,
                        sent,
                    };
                    let outcome = serde_json::to_string(&outcome).unwrap_or_default();
                    access::claim_repeat(conn, office, official, &key, &outcome, now).await?;
                    Ok::<_, OfficeError>(row.number)
                })
            })
            .await;
        match done {
            Err(OfficeError::Store(error)) if error.is_conflict_on(access::REPEATED) => {}
            // What the same form did before is what this one would have done.
            Err(OfficeError::Invalid(faults)) => {
                if self.kept_of(official, &again).await?.is_none() {
                    return Err(OfficeError::Invalid(faults));
                }
            }
            other => return other,
        }
        let before = self.kept_of(official, &again).await?;
        let before = before.ok_or(store::StoreError::NotFound)?;
        let before: Outcome = serde_json::from_str(&before)
            .map_err(|error| store::StoreError::Corrupt(format!("outcome: {error}")))?;
        let number = LetterNumber(RegisterNumber {
            year: before.year,
            number: before.number,
        });
        if before.sent != content {
            let fault = FieldFault::with("subject", "letter_sent_before", number.to_string());
            return Err(OfficeError::Invalid(vec![fault]));
        }
        Ok(number)
    }

    /// Notes that a letter was handed over. The same form sent again notes nothing.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`]; [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] on
    /// `to`, `on` or `hand_note`, also when the letter is a complaint's.
    #[crate::boxed]
    pub async fn hand_letter_over(
        &self,
        who: &SignedIn,
        number: LetterNumber,
        key: &str,
        given: &HandOver,
    ) -> Result<(), OfficeError> {
        let found = self.find_letter(who, number).await?;
        let by = who
            .permit(Action::KeepLetters, &Situation::default())?
            .signer;
        let now = self.now();
        let handed = self
            .check_hand_over(&who.directory, given, found.row.received, now)
            .map_err(OfficeError::Invalid)?;
        let content = repeat::content(&self.keys, given, &[]);
        let (office, letter, official) = (self.id, found.row.id, who.official.id);
        let key = repeat::name_with(&self.keys, Use::LetterAct(letter), key, &content);
        self.db
            .try_write_history(self.id, move |conn| {
                let (handed, key) = (handed.clone(), key.clone());
                Box::pin(async move {
                    letters::touch(conn, office, letter).await?;
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok(());
                    }
                    if letters::case_of(conn, office, letter).await?.is_some() {
                        let fault = FieldFault::new("to", "letter_is_case");
                        return Err(OfficeError::Invalid(vec![fault]));
                    }
                    let before = letters::handed(conn, office, letter).await?.len();
                    let nth = u32::try_from(before + 1).unwrap_or(u32::MAX);
                    let event = hand(conn, office, letter, nth, &handed, official, now).await?;
                    history::append(conn, office, &[of_letter(now, by, event)], now).await?;
                    Ok::<_, OfficeError>(())
                })
            })
            .await
    }
}

async fn hand(
    conn: &mut store::Conn<'_>,
    office: casework::OfficeId,
    letter: LetterId,
    nth: u32,
    handed: &CheckedHandOver,
    official: OfficialId,
    now: Timestamp,
) -> Result<LetterEvent, store::StoreError> {
    if let Some(note) = &handed.note {
        note.keep(conn, office, None).await?;
    }
    let note = handed.note.as_ref().map(|note| note.passage.reference());
    let row = HandoverRow {
        letter,
        nth,
        to: handed.to,
        on: handed.on,
        note: note.as_ref().and_then(|note| note.id.0.parse().ok()),
        at: now,
        by: Some(official),
    };
    letters::hand(conn, office, &row).await?;
    Ok(LetterEvent::LetterHandedOver {
        letter,
        to: handed.to,
        on: handed.on,
        note,
    })
}

/// A record of a letter that belongs to no case.
fn of_letter(at: Timestamp, by: Signer, event: LetterEvent) -> NewEntry {
    NewEntry {
        at,
        case: None,
        by: Some(by),
        what: casework::Happening::Letter(event),
    }
}

/// Salted digest of everything recorded of a letter but its number: what the history keeps
/// of it, and the audit compares.
pub(crate) fn letter_digest(row: &LetterRow, contents: &LetterContents) -> String {
    let text = serde_json::json!([row.received, row.letter_day, row.nature, contents]).to_string();
    salted_digest(&row.salt, text.as_bytes())
}
