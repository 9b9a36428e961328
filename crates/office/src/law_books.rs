//! The office's law books: the legal bases of its procedures as files or links, for the desk
//! and for the public sheet.

mod change;

use std::collections::{BTreeMap, HashMap};

use casework::{Action, LawBookId, LawName, OfficeId, Situation, base_key};
use jiff::Timestamp;
use sop::Procedure;
use store::tables::law_books::{self, LawBookRow};
use store::{Question, Sha256Hex};

pub use self::change::{NewLawBook, RemovedBook};
use crate::keys::salted_digest;
use crate::{Directory, FileContent, Office, OfficeError, SignedIn};

/// How a book is opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// The office's own file.
    File(LawBookId),
    /// A page of somebody else's, over https.
    Link(String),
}

/// What a legal base opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BookLink {
    /// What the book is called: kind, number, year, title.
    pub name: String,
    /// How it is opened.
    pub opens: Opens,
}

/// A book of the library.
#[derive(Clone, Debug)]
pub struct LawBookView {
    /// Its id.
    pub id: LawBookId,
    /// What it is about.
    pub title: String,
    /// `Peraturan Daerah`.
    pub kind: String,
    /// Its number.
    pub number: String,
    /// Its year.
    pub year: String,
    /// Where it is published; empty when nowhere.
    pub link: String,
    /// A remark of the office.
    pub note: String,
    /// The file: name and bytes.
    pub file: Option<(String, i64)>,
    /// When it was added.
    pub added_at: Timestamp,
    /// It is offered no more.
    pub retired: bool,
    /// How many legal bases open it.
    pub used: usize,
    /// Version for the form.
    pub version: i64,
}

/// A legal base of the procedures in force.
#[derive(Clone, Debug)]
pub struct LegalBaseView {
    /// Its text.
    pub text: String,
    /// Short names of the procedures that quote it.
    pub procedures: Vec<String>,
    /// The book it opens.
    pub book: Option<LawBookId>,
    /// Books that are that law by kind, number and year.
    pub offered: Vec<LawBookId>,
}

/// The library.
#[derive(Clone, Debug)]
pub struct LawLibrary {
    /// Its books, the newest law first, what is retired last.
    pub books: Vec<LawBookView>,
    /// Legal bases of the procedures in force.
    pub bases: Vec<LegalBaseView>,
    /// The reader may change it.
    pub may_keep: bool,
}

/// Legal bases, each with the book that it opens.
type Bases = Vec<(String, LawBookId)>;

/// Books and what opens them, as read at one moment.
pub(crate) struct Shelf {
    books: HashMap<LawBookId, LawBookRow>,
    bases: HashMap<String, LawBookId>,
}

impl Shelf {
    /// What is asked for it.
    pub(crate) fn question(office: OfficeId) -> (Question<Bases>, Question<Vec<LawBookRow>>) {
        (law_books::bases(office), law_books::opened(office))
    }

    /// The answers of [`question`](Self::question), put in order.
    pub(crate) fn new((bases, books): (Bases, Vec<LawBookRow>)) -> Shelf {
        Shelf {
            books: books.into_iter().map(|book| (book.id, book)).collect(),
            bases: bases.into_iter().collect(),
        }
    }

    /// What each legal base of a procedure opens, in their order.
    pub(crate) fn links(&self, procedure: &Procedure) -> Vec<Option<BookLink>> {
        let open = |base: &String| {
            let book = self.books.get(self.bases.get(&base_key(base))?)?;
            Some(BookLink {
                name: name_of(book),
                opens: match &book.file {
                    Some(_) => Opens::File(book.id),
                    None => Opens::Link(book.link.clone()),
                },
            })
        };
        procedure.cover().legal_bases.iter().map(open).collect()
    }
}

/// What a book is called in one line.
fn name_of(book: &LawBookRow) -> String {
    let mut name = book.kind.clone();
    for part in [&book.number, &book.year] {
        if !part.is_empty() {
            if !name.is_empty() {
                name.push(
                    if std::ptr::eq(part, &book.year) && !book.number.is_empty() {
                        '/'
                    } else {
                        ' '
                    },
                );
            }
            name.push_str(part);
        }
    }
    if name.is_empty() {
        book.title.clone()
    } else {
        format!("{name}: {}", book.title)
    }
}

/// Digest of everything recorded of a book: what the history keeps of it. Laws are public,
/// so there is no salt.
pub(crate) fn book_digest(book: &LawBookRow) -> String {
    let text = serde_json::json!([
        book.title,
        book.kind,
        book.number,
        book.year,
        book.link,
        book.note,
        book.file,
    ])
    .to_string();
    salted_digest(&[], text.as_bytes())
}

fn view(book: LawBookRow, used: usize) -> LawBookView {
    LawBookView {
        id: book.id,
        title: book.title,
        kind: book.kind,
        number: book.number,
        year: book.year,
        link: book.link,
        note: book.note,
        file: book.file.map(|(name, size, _)| (name, size)),
        added_at: book.added_at,
        retired: book.retired_at.is_some(),
        used,
        version: book.version,
    }
}

/// The legal bases of the procedures in force, each once: its text and who quotes it.
pub(crate) fn bases_in_force(directory: &Directory, now: Timestamp) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut known: BTreeMap<String, usize> = BTreeMap::new();
    for (row, procedure) in directory.in_force(now) {
        for base in &procedure.cover().legal_bases {
            let key = base_key(base);
            if key.is_empty() {
                continue;
            }
            let at = *known.entry(key).or_insert_with(|| {
                found.push((base.trim().to_owned(), Vec::new()));
                found.len() - 1
            });
            if let Some((_, labels)) = found.get_mut(at)
                && !labels.contains(&row.label)
            {
                labels.push(row.label.clone());
            }
        }
    }
    found
}

impl Office {
    /// The library: books, and the legal bases that want one. For everybody of the office.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn law_library(&self, who: &SignedIn) -> Result<LawLibrary, OfficeError> {
        let office = self.id;
        let (books, links) = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let books = law_books::list(conn, office).await?;
                    Ok((books, conn.ask(law_books::bases(office)).await?))
                })
            })
            .await?;
        let used = |id| links.iter().filter(|(_, book)| *book == id).count();
        let of: HashMap<&str, LawBookId> = links
            .iter()
            .map(|(base, book)| (base.as_str(), *book))
            .collect();
        let bases = bases_in_force(&who.directory, self.now())
            .into_iter()
            .map(|(text, procedures)| {
                let book = of.get(base_key(&text).as_str()).copied();
                let law = LawName::read(&text);
                let offered = books
                    .iter()
                    .filter(|one| one.retired_at.is_none())
                    .filter(|one| {
                        let law = law.as_ref();
                        law.is_some_and(|law| law.is_of(&one.kind, &one.number, &one.year))
                    })
                    .map(|one| one.id)
                    .collect();
                LegalBaseView {
                    text,
                    procedures,
                    book,
                    offered,
                }
            })
            .collect();
        let mut books: Vec<LawBookView> = books
            .into_iter()
            .map(|book| {
                let used = used(book.id);
                view(book, used)
            })
            .collect();
        books.sort_by_key(|book| book.retired);
        Ok(LawLibrary {
            books,
            bases,
            may_keep: who.may(Action::KeepLawBooks, &Situation::default()),
        })
    }

    /// One book, for the form that changes it.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`].
    #[crate::boxed]
    pub async fn law_book(
        &self,
        who: &SignedIn,
        id: LawBookId,
    ) -> Result<LawBookView, OfficeError> {
        who.permit(Action::KeepLawBooks, &Situation::default())?;
        let library = self.law_library(who).await?;
        let mut books = library.books.into_iter();
        books
            .find(|book| book.id == id)
            .ok_or(OfficeError::NotFound)
    }

    /// What each legal base of a procedure opens, in their order. Public.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn base_links(
        &self,
        procedure: &Procedure,
    ) -> Result<Vec<Option<BookLink>>, OfficeError> {
        let office = self.id;
        let shelf = self
            .db
            .read(move |conn| Box::pin(conn.ask(Shelf::question(office))))
            .await?;
        Ok(Shelf::new(shelf).links(procedure))
    }

    /// The file of a book. Public, as laws are; one that is retired only while a legal base
    /// opens it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`].
    #[crate::boxed]
    pub async fn law_book_file(&self, id: LawBookId) -> Result<FileContent, OfficeError> {
        let office = self.id;
        let (book, bases) = self
            .db
            .read(move |conn| {
                Box::pin(async move {
                    let book = law_books::find(conn, office, id).await?;
                    Ok((book, conn.ask(law_books::bases(office)).await?))
                })
            })
            .await?;
        let book = book.ok_or(OfficeError::NotFound)?;
        let used = bases.iter().any(|(_, book)| *book == id);
        if book.retired_at.is_some() && !used {
            return Err(OfficeError::NotFound);
        }
        let (name, _, hash) = book.file.ok_or(OfficeError::NotFound)?;
        let hash = Sha256Hex::parse(&hash).ok_or(OfficeError::NotFound)?;
        Ok(FileContent {
            name,
            media_type: "application/pdf".to_owned(),
            bytes: self.blobs.get(&hash).await?,
            inline: true,
        })
    }
}
