//! What the keeper does with the law books: add, correct, remove or retire, link to a legal
//! base.

use casework::{
    Action, CaseId, Happening, LawBookEvent, LawBookId, LawName, Signer, Situation, base_key,
    safe_link,
};
use jiff::Timestamp;
use store::StoreError;
use store::tables::access;
use store::tables::history::{self, NewEntry};
use store::tables::law_books::{self, LawBookRow};

use super::{bases_in_force, book_digest};
use crate::act::Upload;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// Characters of a title.
const TITLE: usize = 300;
/// Characters of a remark.
const NOTE: usize = 1_000;

/// A book as the form gives it.
#[derive(Clone, Debug, Default)]
pub struct NewLawBook {
    /// What it is about.
    pub title: String,
    /// `Peraturan Daerah`.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its year.
    pub year: String,
    /// Where it is published.
    pub link: String,
    /// A remark.
    pub note: String,
}

impl NewLawBook {
    /// What a legal base says of its law, as a beginning of the form.
    pub fn of_base(text: &str) -> NewLawBook {
        let law = LawName::read(text).unwrap_or_default();
        NewLawBook {
            title: if law.title.is_empty() {
                text.trim().chars().take(TITLE).collect()
            } else {
                law.title.chars().take(TITLE).collect()
            },
            kind: law.kind,
            number: law.number,
            year: law.year,
            ..NewLawBook::default()
        }
    }
}

/// What became of a book that was to be removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemovedBook {
    /// It is gone, for no legal base opened it.
    Removed,
    /// It is offered no more; legal bases that name it still open it.
    Retired,
}

/// What is recorded of the office by somebody.
fn of_office(at: Timestamp, by: Signer, event: LawBookEvent) -> NewEntry {
    NewEntry {
        at,
        case: None,
        by: Some(by),
        what: Happening::LawBook(event),
    }
}

impl Office {
    fn keeps_books(&self, who: &SignedIn) -> Result<Signer, OfficeError> {
        Ok(who
            .permit(Action::KeepLawBooks, &Situation::default())?
            .signer)
    }

    /// Adds a book, and links it to a legal base in force where one is named. The same form
    /// sent again adds nothing.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with every field that needs
    /// another look; [`OfficeError::File`].
    #[crate::boxed]
    pub async fn add_law_book(
        &self,
        who: &SignedIn,
        key: &str,
        given: &NewLawBook,
        file: Option<Upload>,
        base: &str,
    ) -> Result<LawBookId, OfficeError> {
        let by = self.keeps_books(who)?;
        let faults = check(given, file.is_some());
        if !faults.is_empty() {
            return Err(OfficeError::Invalid(faults));
        }
        let (now, official) = (self.now(), who.official.id);
        let id = LawBookId(self.new_id());
        let file = self.take_pdf(who, id, file).await?;
        let base = bases_in_force(&who.directory, now)
            .into_iter()
            .map(|(text, _)| base_key(&text))
            .find(|key| !base.trim().is_empty() && *key == base_key(base));
        let row = row_of(id, given, file, now);
        let content = repeat::content(&self.keys, &(given, &row.file, &base), &[]);
        let key = repeat::name_with(&self.keys, Use::Book, key, &content);
        let office = self.id;
        let kept = self
            .db
            .try_write_history(self.id, move |conn| {
                let (row, base, key) = (row.clone(), base.clone(), key.clone());
                Box::pin(async move {
                    let outcome = id.to_string();
                    if !access::remember(conn, office, official, &key, &outcome, now).await? {
                        return Ok(access::find_repeat(conn, office, official, &key).await?);
                    }
                    law_books::insert(conn, office, &row).await?;
                    let mut entries = vec![LawBookEvent::LawBookAdded {
                        book: id,
                        digest: book_digest(&row),
                        sha256: row.file.as_ref().map(|(_, _, hash)| hash.clone()),
                    }];
                    if let Some(base) = base
                        && law_books::assign(conn, office, &base, id).await?
                    {
                        entries.push(LawBookEvent::LegalBaseLinked { base, book: id });
                    }
                    let entries: Vec<NewEntry> = entries
                        .into_iter()
                        .map(|event| of_office(now, by, event))
                        .collect();
                    history::append(conn, office, &entries, now).await?;
                    Ok::<_, OfficeError>(None)
                })
            })
            .await?;
        Ok(kept.and_then(|id| id.parse().ok()).unwrap_or(id))
    }

    /// Corrects a book; its file stays unless another comes.
    ///
    /// # Errors
    /// As [`add_law_book`](Self::add_law_book); [`OfficeError::NotFound`];
    /// [`OfficeError::Stale`] when somebody was quicker.
    #[crate::boxed]
    pub async fn change_law_book(
        &self,
        who: &SignedIn,
        id: LawBookId,
        version: i64,
        given: &NewLawBook,
        file: Option<Upload>,
    ) -> Result<(), OfficeError> {
        let by = self.keeps_books(who)?;
        let office = self.id;
        let before = self
            .db
            .read(move |conn| Box::pin(law_books::find(conn, office, id)))
            .await?
            .ok_or(OfficeError::NotFound)?;
        let faults = check(given, file.is_some() || before.file.is_some());
        if !faults.is_empty() {
            return Err(OfficeError::Invalid(faults));
        }
        let file = match file {
            Some(file) => self.take_pdf(who, id, Some(file)).await?,
            None => before.file.clone(),
        };
        let now = self.now();
        let row = LawBookRow {
            retired_at: before.retired_at,
            added_at: before.added_at,
            version,
            ..row_of(id, given, file, now)
        };
        let done = self
            .db
            .try_write_history(self.id, move |conn| {
                let row = row.clone();
                Box::pin(async move {
                    if !law_books::change(conn, office, &row).await? {
                        return Ok::<_, OfficeError>(false);
                    }
                    let changed = LawBookEvent::LawBookChanged {
                        book: id,
                        digest: book_digest(&row),
                        sha256: row.file.as_ref().map(|(_, _, hash)| hash.clone()),
                    };
                    history::append(conn, office, &[of_office(now, by, changed)], now).await?;
                    Ok(true)
                })
            })
            .await?;
        match done {
            true => Ok(()),
            false => Err(OfficeError::Stale { by: None, at: None }),
        }
    }

    /// Removes a book that no legal base opens; retires one that is used.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`].
    #[crate::boxed]
    pub async fn remove_law_book(
        &self,
        who: &SignedIn,
        id: LawBookId,
    ) -> Result<RemovedBook, OfficeError> {
        let by = self.keeps_books(who)?;
        let (office, now) = (self.id, self.now());
        self.db
            .try_write_history(self.id, move |conn| {
                Box::pin(async move {
                    let (done, event) = if law_books::remove(conn, office, id).await? {
                        let removed = LawBookEvent::LawBookRemoved { book: id };
                        (RemovedBook::Removed, Some(removed))
                    } else if law_books::retire(conn, office, id, now).await? {
                        let retired = LawBookEvent::LawBookRetired { book: id };
                        (RemovedBook::Retired, Some(retired))
                    } else if law_books::find(conn, office, id).await?.is_some() {
                        (RemovedBook::Retired, None)
                    } else {
                        return Err(OfficeError::NotFound);
                    };
                    if let Some(event) = event {
                        history::append(conn, office, &[of_office(now, by, event)], now).await?;
                    }
                    Ok(done)
                })
            })
            .await
    }

    /// Says which book a legal base of a procedure in force opens; none takes the book away.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] on `book` when there is no such
    /// legal base in force, or the book is not there or retired.
    #[crate::boxed]
    pub async fn link_base(
        &self,
        who: &SignedIn,
        base: &str,
        book: Option<LawBookId>,
    ) -> Result<(), OfficeError> {
        let by = self.keeps_books(who)?;
        let (office, now, key) = (self.id, self.now(), base_key(base));
        let known = bases_in_force(&who.directory, now)
            .iter()
            .any(|(text, _)| base_key(text) == key);
        if !known {
            let fault = FieldFault::new("book", "base_unknown");
            return Err(OfficeError::Invalid(vec![fault]));
        }
        self.db
            .try_write_history(self.id, move |conn| {
                let base = key.clone();
                Box::pin(async move {
                    if let Some(book) = book {
                        let found = law_books::find(conn, office, book).await?;
                        if found.is_none_or(|book| book.retired_at.is_some()) {
                            let fault = FieldFault::new("book", "book_unknown");
                            return Err(OfficeError::Invalid(vec![fault]));
                        }
                    }
                    let links = conn.ask(law_books::bases(office)).await?;
                    let before = links.into_iter().find(|(one, _)| *one == base);
                    let before = before.map(|(_, book)| book);
                    if before == book {
                        return Ok(());
                    }
                    let mut entries = Vec::new();
                    if let Some(book) = before
                        && law_books::release(conn, office, &base, book).await?
                    {
                        let base = base.clone();
                        entries.push(LawBookEvent::LegalBaseUnlinked { base, book });
                    }
                    if let Some(book) = book {
                        if !law_books::assign(conn, office, &base, book).await? {
                            // Somebody linked it meanwhile.
                            return Err(OfficeError::Stale { by: None, at: None });
                        }
                        entries.push(LawBookEvent::LegalBaseLinked { base, book });
                    }
                    let entries: Vec<NewEntry> = entries
                        .into_iter()
                        .map(|event| of_office(now, by, event))
                        .collect();
                    history::append(conn, office, &entries, now).await?;
                    Ok::<_, OfficeError>(())
                })
            })
            .await
    }

    /// Looks at the file of a book and keeps its bytes: a PDF, and nothing else.
    async fn take_pdf(
        &self,
        who: &SignedIn,
        id: LawBookId,
        file: Option<Upload>,
    ) -> Result<Option<(String, i64, String)>, OfficeError> {
        let Some(file) = file else { return Ok(None) };
        let name = file.name.clone();
        let by = Some(who.official.id);
        let taken = self
            .take_files(CaseId(id.0), "paper", vec![file], by, self.now())
            .await?;
        let file = taken
            .into_iter()
            .next()
            .ok_or_else(|| StoreError::Other("no file".to_owned()))?;
        if file.media_type != "application/pdf" {
            let fault = FieldFault::with("file", "file_not_pdf", name);
            return Err(OfficeError::Invalid(vec![fault]));
        }
        let hash = file.shown.unwrap_or(file.sha256);
        Ok(Some((file.name, file.size, hash)))
    }
}

fn row_of(
    id: LawBookId,
    given: &NewLawBook,
    file: Option<(String, i64, String)>,
    now: Timestamp,
) -> LawBookRow {
    let line = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    LawBookRow {
        id,
        title: line(&given.title),
        kind: line(&given.kind),
        number: line(&given.number),
        year: line(&given.year),
        link: safe_link(&given.link).unwrap_or_default().to_owned(),
        note: given.note.replace("\r\n", "\n").trim().to_owned(),
        file,
        added_at: now,
        retired_at: None,
        version: 1,
    }
}

fn check(given: &NewLawBook, has_file: bool) -> Vec<FieldFault> {
    let mut faults = Vec::new();
    if given.title.trim().is_empty() {
        faults.push(FieldFault::new("title", "title_missing"));
    }
    let lines = [
        ("title", &given.title, TITLE),
        ("kind", &given.kind, 120),
        ("number", &given.number, 40),
        ("note", &given.note, NOTE),
    ];
    for (field, text, limit) in lines {
        if text.trim().chars().count() > limit {
            faults.push(FieldFault::with(field, "too_long", limit.to_string()));
        }
    }
    let year = given.year.trim();
    let dated = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
    if !year.is_empty() && !dated {
        faults.push(FieldFault::new("year", "year_unclear"));
    }
    let linked = !given.link.trim().is_empty();
    if linked && safe_link(&given.link).is_none() {
        faults.push(FieldFault::new("link", "link_unsafe"));
    }
    if !linked && !has_file {
        faults.push(FieldFault::new("link", "book_nowhere"));
    }
    faults
}
