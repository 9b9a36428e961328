//! Letters as pages and prints, with nothing of a sender whom a case protects.

use std::collections::HashMap;

use casework::{
    Action, AttachmentId, CaseId, ComplaintNumber, DeskEvent, Guard, Happening, IdentityKind,
    LetterId, LetterNature, LetterNumber, Situation,
};
use jiff::Timestamp;
use jiff::civil::Date;
use store::tables::history::{self, NewEntry};
use store::tables::letters::{self, HandoverRow, LetterRow, LinkedCaseRow};
use store::tables::{guards, passages};

use super::LetterContents;
use crate::{Directory, Office, OfficeError, RegisterClosing, SignedIn};

/// What has become of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterStanding {
    /// Neither handed over nor a complaint yet.
    Waiting,
    /// Handed over.
    HandedOver,
    /// It belongs to a case.
    Complaint,
}

impl LetterStanding {
    /// Every standing, in the order shown to people.
    pub const ALL: [LetterStanding; 3] = [
        LetterStanding::Waiting,
        LetterStanding::HandedOver,
        LetterStanding::Complaint,
    ];

    /// Stable code for the filter.
    pub fn code(self) -> &'static str {
        match self {
            LetterStanding::Waiting => "waiting",
            LetterStanding::HandedOver => "handed_over",
            LetterStanding::Complaint => "complaint",
        }
    }

    /// The standing of that code.
    pub fn parse(code: &str) -> Option<LetterStanding> {
        LetterStanding::ALL
            .into_iter()
            .find(|standing| standing.code() == code)
    }
}

/// What a reader asks of the register of letters.
#[derive(Clone, Debug, Default)]
pub struct LetterQuery {
    /// Year; the current one when none.
    pub year: Option<i16>,
    /// Words of number, sender or subject.
    pub words: Option<String>,
    /// Received on this day or later.
    pub from: Option<Date>,
    /// Received on this day or earlier.
    pub until: Option<Date>,
    /// What has become of it.
    pub standing: Option<LetterStanding>,
    /// Page from 1.
    pub page: u32,
    /// Rows a page.
    pub page_rows: u32,
    /// Oldest first, as a book is printed.
    pub oldest_first: bool,
}

/// The case a letter belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedCase {
    /// Its number.
    pub number: ComplaintNumber,
    /// It began with the letter.
    pub taken: bool,
}

/// A letter was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandedView {
    /// Short title of the position.
    pub to: String,
    /// On which day.
    pub on: Date,
    /// A remark.
    pub note: Option<String>,
    /// Who recorded it.
    pub by: Option<String>,
}

/// A row of the register of letters.
#[derive(Clone, Debug)]
pub struct LetterRowView {
    /// Its number.
    pub number: LetterNumber,
    /// The day it came in.
    pub received: Date,
    /// Its own date.
    pub letter_day: Option<Date>,
    /// How it is to be treated.
    pub nature: LetterNature,
    /// What it says of itself; none where a case protects its sender.
    pub contents: Option<LetterContents>,
    /// To whom it was handed over last, and when.
    pub handed: Option<(String, Date)>,
    /// The case it belongs to.
    pub case: Option<LinkedCase>,
    /// What has become of it.
    pub standing: LetterStanding,
    /// The reader may know no more of it than that its number was given.
    pub masked: bool,
}

/// A page of the register of letters.
#[derive(Clone, Debug)]
pub struct LettersView {
    /// Year shown.
    pub year: i16,
    /// The last number given in that year.
    pub last_number: u32,
    /// Letters of that year, whatever the filter.
    pub recorded: u32,
    /// Letters that wait, whatever the filter.
    pub waiting: u32,
    /// Rows the filter lets through.
    pub total: u32,
    /// Page, from 1.
    pub page: u32,
    /// Pages.
    pub pages: u32,
    /// Rows of this page.
    pub rows: Vec<LetterRowView>,
    /// The reader may register letters.
    pub may_keep: bool,
}

/// A scan of a letter, as its page lists it.
#[derive(Clone, Debug)]
pub struct LetterFileView {
    /// Its id.
    pub id: AttachmentId,
    /// Safe name.
    pub name: String,
    /// Bytes of the original.
    pub size: i64,
    /// A picture that can be shown small.
    pub has_thumbnail: bool,
}

/// A letter as its page shows it.
#[derive(Clone, Debug)]
pub struct LetterView {
    /// What the register shows of it.
    pub row: LetterRowView,
    /// When it was registered.
    pub recorded_at: Timestamp,
    /// By whom.
    pub recorded_by: Option<String>,
    /// Every hand-over, in order.
    pub handed: Vec<HandedView>,
    /// Its scans. Their names may tell who wrote: none where a case protects him.
    pub files: Vec<LetterFileView>,
    /// Scans there are, and may be opened each with a trace: a case protects the sender.
    pub sealed_files: Vec<AttachmentId>,
    /// The reader may hand it over, link and unlink it.
    pub may_keep: bool,
    /// The reader may record complaints.
    pub may_record: bool,
}

/// A letter of a case, as the case names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CaseLetter {
    /// Its number.
    pub number: LetterNumber,
    /// The day it came in.
    pub received: Date,
    /// The case began with it.
    pub taken: bool,
}

impl CaseLetter {
    pub(crate) fn of(row: &LetterRow) -> CaseLetter {
        CaseLetter {
            number: row.number,
            received: row.received,
            taken: row.taken,
        }
    }
}

/// How much of a letter a reader may know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    /// Everything.
    Whole,
    /// Nothing of the sender: its case protects him.
    Protected,
    /// That its number was given: its case is for others.
    Guarded,
    /// Nothing: its case is about the reader.
    Hidden,
}

/// A letter that the reader may see, whole or protected.
pub(crate) struct Found {
    pub(crate) row: LetterRow,
    pub(crate) case: Option<LinkedCaseRow>,
    pub(crate) seen: Seen,
}

impl Found {
    pub(crate) fn case_number(&self, directory: &Directory) -> Option<ComplaintNumber> {
        let case = self.case.as_ref();
        case.map(|case| directory.number(case.register))
    }

    /// Some may not know of its case.
    pub(crate) fn is_guarded(&self) -> bool {
        let mark = self.case.as_ref().map_or(guards::OPEN, |case| case.guard);
        mark != guards::OPEN
    }
}

fn seen(who: &SignedIn, case: Option<(&LinkedCaseRow, &Guard)>) -> Seen {
    let Some((case, guard)) = case else {
        return Seen::Whole;
    };
    let me = who.official.id;
    if guard.subjects.contains(&me) {
        Seen::Hidden
    } else if !guard.admits(me) {
        Seen::Guarded
    } else if case.identity_kind == IdentityKind::Open {
        Seen::Whole
    } else {
        Seen::Protected
    }
}

impl Office {
    /// A letter by its number, for those who may see letters and may know of its case.
    pub(crate) async fn find_letter(
        &self,
        who: &SignedIn,
        number: LetterNumber,
    ) -> Result<Found, OfficeError> {
        if !who.may(Action::SeeLetters, &Situation::default()) {
            return Err(OfficeError::NotFound);
        }
        let office = self.id;
        let found = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let Some(row) = letters::find(conn, office, number).await? else {
                        return Ok(None);
                    };
                    let case = letters::case_of(conn, office, row.id).await?;
                    let guard = match &case {
                        Some(case) => {
                            conn.ask(guards::of_case(office, case.case, case.guard))
                                .await?
                        }
                        None => Guard::default(),
                    };
                    Ok(Some((row, case, guard)))
                })
            })
            .await?;
        let (row, case, guard) = found.ok_or(OfficeError::NotFound)?;
        let seen = seen(who, case.as_ref().map(|case| (case, &guard)));
        match seen {
            Seen::Whole | Seen::Protected => Ok(Found { row, case, seen }),
            Seen::Guarded | Seen::Hidden => Err(OfficeError::NotFound),
        }
    }

    /// A letter as its page shows it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when it is not there or not for this reader.
    #[crate::boxed]
    pub async fn letter(
        &self,
        who: &SignedIn,
        number: LetterNumber,
    ) -> Result<LetterView, OfficeError> {
        let found = self.find_letter(who, number).await?;
        let (office, letter) = (self.id, found.row.id);
        let (handed, notes, files) = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let handed = letters::handed(conn, office, letter).await?;
                    let mut notes = HashMap::new();
                    for id in handed.iter().filter_map(|one| one.note) {
                        if let Some(row) = passages::find(conn, office, id).await? {
                            notes.insert(id, row);
                        }
                    }
                    let files = letters::files(conn, office, letter).await?;
                    Ok((handed, notes, files))
                })
            })
            .await?;
        let directory = &who.directory;
        let whole = found.seen == Seen::Whole;
        let row = self.letter_row(who, &found.row, found.case.as_ref(), found.seen, &handed)?;
        let name = |id| directory.official(id).map(|official| official.name.clone());
        let (files, sealed): (Vec<_>, Vec<_>) = files.into_iter().partition(|_| whole);
        Ok(LetterView {
            recorded_at: found.row.recorded_at,
            recorded_by: found.row.recorded_by.and_then(name),
            handed: handed
                .iter()
                .map(|one| HandedView {
                    to: self.position_name(who, one),
                    on: one.on,
                    note: one
                        .note
                        .and_then(|id| notes.get(&id))
                        .filter(|_| whole)
                        .and_then(|row| self.text(row)),
                    by: one.by.and_then(name),
                })
                .collect(),
            files: files
                .into_iter()
                .map(|file| LetterFileView {
                    id: file.id,
                    name: file.name,
                    size: file.size,
                    has_thumbnail: file.thumbnail.is_some(),
                })
                .collect(),
            sealed_files: sealed.into_iter().map(|file| file.id).collect(),
            may_keep: who.may(Action::KeepLetters, &Situation::default()),
            may_record: who.may(Action::RecordComplaint, &Situation::default()),
            row,
        })
    }

    fn position_name(&self, who: &SignedIn, handed: &HandoverRow) -> String {
        let position = who.directory.position(handed.to);
        position.map_or_else(|| "–".to_owned(), |position| position.short.clone())
    }

    fn letter_row(
        &self,
        who: &SignedIn,
        row: &LetterRow,
        case: Option<&LinkedCaseRow>,
        seen: Seen,
        handed: &[HandoverRow],
    ) -> Result<LetterRowView, OfficeError> {
        let whole = seen == Seen::Whole;
        let known = whole || seen == Seen::Protected;
        let handed = handed.last().filter(|_| known);
        Ok(LetterRowView {
            number: row.number,
            received: row.received,
            letter_day: row.letter_day.filter(|_| whole),
            nature: if known {
                row.nature
            } else {
                LetterNature::Ordinary
            },
            contents: match whole {
                true => Some(self.letter_contents(row)?),
                false => None,
            },
            standing: match (case, handed) {
                (Some(_), _) => LetterStanding::Complaint,
                (None, Some(_)) => LetterStanding::HandedOver,
                (None, None) => LetterStanding::Waiting,
            },
            handed: handed.map(|one| (self.position_name(who, one), one.on)),
            case: case.filter(|_| known).map(|case| LinkedCase {
                number: who.directory.number(case.register),
                taken: row.taken,
            }),
            masked: !known,
        })
    }

    /// A page of the register of letters. Contents are sealed, so what is asked for is looked
    /// for here, in the letters of one year.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn letters(
        &self,
        who: &SignedIn,
        query: &LetterQuery,
    ) -> Result<LettersView, OfficeError> {
        who.permit(Action::SeeLetters, &Situation::default())?;
        let now = self.now();
        let year = query.year.unwrap_or_else(|| who.directory.day(now).year());
        let office = self.id;
        let (found, handed, cases, heads) = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let found = letters::of_year(conn, office, year).await?;
                    let handed = letters::handed_in(conn, office, year).await?;
                    let mut cases: HashMap<LetterId, (LinkedCaseRow, Guard)> = HashMap::new();
                    let mut guards_of: HashMap<CaseId, Guard> = HashMap::new();
                    for case in letters::cases_in(conn, office, year).await? {
                        let guard = match guards_of.get(&case.case) {
                            Some(guard) => guard.clone(),
                            None => {
                                conn.ask(guards::of_case(office, case.case, case.guard))
                                    .await?
                            }
                        };
                        guards_of.insert(case.case, guard.clone());
                        cases.insert(case.letter, (case, guard));
                    }
                    let heads = letters::heads(conn, office).await?;
                    Ok((found, handed, cases, heads))
                })
            })
            .await?;
        let mut by_letter: HashMap<LetterId, Vec<HandoverRow>> = HashMap::new();
        for one in handed {
            by_letter.entry(one.letter).or_default().push(one);
        }
        let recorded = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let mut rows = Vec::new();
        let mut waiting = 0;
        for row in &found {
            let case = cases.get(&row.id);
            let seen = seen(who, case.map(|(case, guard)| (case, guard)));
            if seen == Seen::Hidden {
                continue;
            }
            let handed = by_letter.get(&row.id).map_or(&[][..], Vec::as_slice);
            let case = case.map(|(case, _)| case);
            let view = self.letter_row(who, row, case, seen, handed)?;
            waiting += u32::from(view.standing == LetterStanding::Waiting);
            if asked_for(query, &view) {
                rows.push(view);
            }
        }
        if !query.oldest_first {
            rows.reverse();
        }
        let page_rows = query.page_rows.clamp(1, 100_000);
        let total = u32::try_from(rows.len()).unwrap_or(u32::MAX);
        let pages = total.div_ceil(page_rows).max(1);
        let page = query.page.clamp(1, pages);
        let skipped = usize::try_from((page - 1).saturating_mul(page_rows)).unwrap_or(usize::MAX);
        let shown = usize::try_from(page_rows).unwrap_or(usize::MAX);
        Ok(LettersView {
            year,
            last_number: heads
                .iter()
                .find(|(of, _)| *of == year)
                .map_or(0, |(_, last)| *last),
            recorded,
            waiting,
            total,
            page,
            pages,
            rows: rows.into_iter().skip(skipped).take(shown).collect(),
            may_keep: who.may(Action::KeepLetters, &Situation::default()),
        })
    }

    /// Whether a letter was registered in the current year, or the year begun.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn letters_begun(&self, who: &SignedIn) -> Result<bool, OfficeError> {
        let (office, year) = (self.id, who.directory.day(self.now()).year());
        let heads = self
            .db
            .read(move |conn| Box::pin(letters::heads(conn, office)))
            .await?;
        Ok(heads.iter().any(|(of, _)| *of == year))
    }

    /// Notes that the register of letters was printed, and answers with its closing line.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn close_letters(&self, who: &SignedIn) -> Result<RegisterClosing, OfficeError> {
        let permit = who.permit(Action::SeeLetters, &Situation::default())?;
        let (office, now, by) = (self.id, self.now(), permit.signer);
        let printed = DeskEvent::Printed {
            paper: "letters".to_owned(),
        };
        let entry = NewEntry {
            at: now,
            case: None,
            by: Some(by),
            what: Happening::Desk(printed),
        };
        let head = self
            .db
            .write(move |conn| {
                let entry = entry.clone();
                Box::pin(async move { history::append(conn, office, &[entry], now).await })
            })
            .await?;
        let head = self.sign(head, now).await?;
        Ok(RegisterClosing { head, at: now })
    }
}

/// Whether a row is among what is asked for. Of what is masked nothing is told but that its
/// number was given, and that only where nothing is asked of what stands under it.
fn asked_for(query: &LetterQuery, row: &LetterRowView) -> bool {
    let days = query.from.is_none_or(|from| row.received >= from)
        && query.until.is_none_or(|until| row.received <= until);
    let words: Vec<String> = query
        .words
        .iter()
        .flat_map(|words| words.split_whitespace())
        .map(str::to_lowercase)
        .take(20)
        .collect();
    if row.masked {
        return days && words.is_empty() && query.standing.is_none();
    }
    let standing = query.standing.is_none_or(|asked| row.standing == asked);
    let mut text = row.number.to_string();
    if let Some(contents) = &row.contents {
        for part in [&contents.sender, &contents.number, &contents.subject] {
            text.push('\n');
            text.push_str(&part.to_lowercase());
        }
    }
    if let Some(case) = &row.case {
        text.push('\n');
        text.push_str(&case.number.to_string().to_lowercase());
    }
    days && standing && words.iter().all(|word| text.contains(word.as_str()))
}
