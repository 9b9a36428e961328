//! The office's law books, and which legal base opens which.

use casework::{LawBookId, OfficeId};
use jiff::Timestamp;

use crate::{Conn, Question, Row, Sql, StoreError};

macro_rules! columns {
    () => {
        "id, title, kind, number, year, link, note, file_name, file_size, file_sha256, \
         added_at, retired_at, row_version"
    };
}

const INSERT: Sql = Sql::new(
    "law_book.insert",
    "INSERT INTO law_book (office_id, id, title, kind, number, year, link, note, file_name,
       file_size, file_sha256, added_at, retired_at, row_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
);
const CHANGE: Sql = Sql::new(
    "law_book.change",
    "UPDATE law_book SET title = $3, kind = $4, number = $5, year = $6, link = $7, note = $8,
       file_name = $9, file_size = $10, file_sha256 = $11, row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND row_version = $12",
);
const RETIRE: Sql = Sql::new(
    "law_book.retire",
    "UPDATE law_book SET retired_at = $3, row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND retired_at IS NULL",
);
const REMOVE: Sql = Sql::new(
    "law_book.remove",
    "DELETE FROM law_book WHERE office_id = $1 AND id = $2 AND NOT EXISTS (
       SELECT 1 FROM legal_base b WHERE b.office_id = $1 AND b.book_id = $2)",
);
const LIST: Sql = Sql::new(
    "law_book.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM law_book WHERE office_id = $1 ORDER BY year DESC, number, title, id"
    ),
);
const FIND: Sql = Sql::new(
    "law_book.find",
    concat!(
        "SELECT ",
        columns!(),
        " FROM law_book WHERE office_id = $1 AND id = $2"
    ),
);
const OPENED: Sql = Sql::new(
    "law_book.opened",
    concat!(
        "SELECT ",
        columns!(),
        " FROM law_book WHERE office_id = $1
           AND id IN (SELECT b.book_id FROM legal_base b WHERE b.office_id = $1)"
    ),
);
const BASES: Sql = Sql::new(
    "legal_base.list",
    "SELECT base, book_id FROM legal_base WHERE office_id = $1 ORDER BY base",
);
const ASSIGN: Sql = Sql::new(
    "legal_base.assign",
    "INSERT INTO legal_base (office_id, base, book_id) VALUES ($1, $2, $3)
     ON CONFLICT (office_id, base) DO NOTHING",
);
const RELEASE: Sql = Sql::new(
    "legal_base.release",
    "DELETE FROM legal_base WHERE office_id = $1 AND base = $2 AND book_id = $3",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &INSERT, &CHANGE, &RETIRE, &REMOVE, &LIST, &FIND, &OPENED, &BASES, &ASSIGN, &RELEASE,
];

/// A law book.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LawBookRow {
    /// Its id.
    pub id: LawBookId,
    /// What it is about.
    pub title: String,
    /// `Peraturan Daerah`.
    pub kind: String,
    /// `13`.
    pub number: String,
    /// `2016`.
    pub year: String,
    /// Where it is published; empty when it is a file.
    pub link: String,
    /// A remark of the office.
    pub note: String,
    /// The file: safe name, bytes and SHA-256.
    pub file: Option<(String, i64, String)>,
    /// When it was added.
    pub added_at: Timestamp,
    /// When it was retired.
    pub retired_at: Option<Timestamp>,
    /// Version of the row.
    pub version: i64,
}

/// Adds a book.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    book: &LawBookRow,
) -> Result<(), StoreError> {
    let (name, size, hash) = parts(book);
    let values = [
        office.0.into(),
        book.id.0.into(),
        (&book.title).into(),
        (&book.kind).into(),
        (&book.number).into(),
        (&book.year).into(),
        (&book.link).into(),
        (&book.note).into(),
        name.into(),
        size.into(),
        hash.into(),
        book.added_at.into(),
        book.retired_at.into(),
        book.version.into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// Corrects a book if its version is still the row's; false when somebody was quicker.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn change(
    conn: &mut Conn<'_>,
    office: OfficeId,
    book: &LawBookRow,
) -> Result<bool, StoreError> {
    let (name, size, hash) = parts(book);
    let values = [
        office.0.into(),
        book.id.0.into(),
        (&book.title).into(),
        (&book.kind).into(),
        (&book.number).into(),
        (&book.year).into(),
        (&book.link).into(),
        (&book.note).into(),
        name.into(),
        size.into(),
        hash.into(),
        book.version.into(),
    ];
    Ok(conn.exec(&CHANGE, &values).await? == 1)
}

/// Retires a book; false when it is retired already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn retire(
    conn: &mut Conn<'_>,
    office: OfficeId,
    book: LawBookId,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let values = [office.0.into(), book.0.into(), at.into()];
    Ok(conn.exec(&RETIRE, &values).await? == 1)
}

/// Removes a book that no legal base opens; false when one does, or it is gone.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn remove(
    conn: &mut Conn<'_>,
    office: OfficeId,
    book: LawBookId,
) -> Result<bool, StoreError> {
    let values = [office.0.into(), book.0.into()];
    Ok(conn.exec(&REMOVE, &values).await? == 1)
}

/// Every book, the newest law first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list(conn: &mut Conn<'_>, office: OfficeId) -> Result<Vec<LawBookRow>, StoreError> {
    conn.query(&LIST, &[office.0.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// One book.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    book: LawBookId,
) -> Result<Option<LawBookRow>, StoreError> {
    conn.query_opt(&FIND, &[office.0.into(), book.0.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Which legal base opens which book.
pub fn bases(office: OfficeId) -> Question<Vec<(String, LawBookId)>> {
    Question::rows(&BASES, vec![office.0.into()], |row| {
        Ok((row.get("base")?, LawBookId(row.get("book_id")?)))
    })
}

/// The books that a legal base opens, in no order that means anything.
pub fn opened(office: OfficeId) -> Question<Vec<LawBookRow>> {
    Question::rows(&OPENED, vec![office.0.into()], read)
}

/// Says which book a legal base opens; false when it opens one already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn assign(
    conn: &mut Conn<'_>,
    office: OfficeId,
    base: &str,
    book: LawBookId,
) -> Result<bool, StoreError> {
    let values = [office.0.into(), base.into(), book.0.into()];
    Ok(conn.exec(&ASSIGN, &values).await? == 1)
}

/// Says that a legal base does not open a book after all; false when it does not already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn release(
    conn: &mut Conn<'_>,
    office: OfficeId,
    base: &str,
    book: LawBookId,
) -> Result<bool, StoreError> {
    let values = [office.0.into(), base.into(), book.0.into()];
    Ok(conn.exec(&RELEASE, &values).await? == 1)
}

fn parts(book: &LawBookRow) -> (Option<String>, Option<i64>, Option<String>) {
    match &book.file {
        Some((name, size, hash)) => (Some(name.clone()), Some(*size), Some(hash.clone())),
        None => (None, None, None),
    }
}

fn read(row: &Row) -> Result<LawBookRow, StoreError> {
    let name: Option<String> = row.get("file_name")?;
    let size: Option<i64> = row.get("file_size")?;
    let hash: Option<String> = row.get("file_sha256")?;
    Ok(LawBookRow {
        id: LawBookId(row.get("id")?),
        title: row.get("title")?,
        kind: row.get("kind")?,
        number: row.get("number")?,
        year: row.get("year")?,
        link: row.get("link")?,
        note: row.get("note")?,
        file: name
            .zip(size)
            .zip(hash)
            .map(|((name, size), hash)| (name, size, hash)),
        added_at: row.get("added_at")?,
        retired_at: row.get("retired_at")?,
        version: row.get("row_version")?,
    })
}
