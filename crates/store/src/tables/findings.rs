//! What cases are found by: the full-text index, and how far the history was followed for it.
//!
//! The index is made of the rows and can be made of them again. Nothing of an act waits for
//! it: whoever follows the history takes the records behind its cursor, reads the cases they
//! name, and writes what those are found by together with the new cursor.

use casework::{CaseId, OfficeId};

use super::complaints::{self, ComplaintRow, columns, read};
use super::guards::unknown_to;
use super::many::{self, of_many};
use super::register::{RegisterFilter, conditions};
use crate::{Conn, Dialect, Question, Row, Sql, StoreError, Val};

/// Merges a little of what the index was written in: a search looks into each part of it. True
/// while there may be more to merge. The index is one for all offices.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn tidy(conn: &mut Conn<'_>) -> Result<bool, StoreError> {
    let before: Vec<u8> = conn.query_one(&SHAPE, &[]).await?.get("block")?;
    conn.exec(&MERGE, &[]).await?;
    let after: Vec<u8> = conn.query_one(&SHAPE, &[]).await?.get("block")?;
    Ok(before != after)
}

/// How many cases are asked for at once with everything they are found by.
pub const BATCH: usize = many::MANY;

/// How many hits are counted; more are "more than".
pub const COUNTED: u32 = 1_000;

const CURSOR: Sql = Sql::new(
    "finding.cursor",
    "SELECT h.seq AS head, COALESCE(k.seq, 0) AS done FROM chain_head h
     LEFT JOIN finding_cursor k ON k.office_id = h.office_id WHERE h.office_id = $1",
);
const ADVANCE: Sql = Sql::new(
    "finding.advance",
    "INSERT INTO finding_cursor (office_id, seq) VALUES ($1, $3)
     ON CONFLICT (office_id) DO UPDATE SET seq = excluded.seq WHERE finding_cursor.seq = $2",
);
const TOUCHED: Sql = Sql::new(
    "finding.touched",
    "SELECT seq, case_id FROM history WHERE office_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
);
const TEXTS: Sql = of_many!(
    "finding.texts",
    "p.case_id, p.id, p.salt, p.body",
    "passage",
    "p",
    "case_id",
    " ORDER BY p.case_id, p.id"
);
const FILES: Sql = of_many!(
    "finding.files",
    "a.case_id, a.name",
    "attachment",
    "a",
    "case_id",
    " ORDER BY a.case_id, a.id"
);
// The words stand in a table of their own on SQLite, and in the row itself on PostgreSQL: there
// a row made without them and filled would stand twice in the index.
const PUT: Sql = Sql::split(
    "finding.put",
    "INSERT INTO finding (office_id, case_id) VALUES ($1, $2)
     ON CONFLICT (office_id, case_id) DO NOTHING",
    "UPDATE finding SET fts = CAST(CAST($3 AS TEXT) AS TSVECTOR)
     WHERE office_id = $1 AND case_id = $2",
);
const PUT_TEXT: Sql = Sql::split(
    "finding.put_text",
    "INSERT OR REPLACE INTO finding_text (rowid, scope, words, stems)
     SELECT f.id, $3, $4, $5 FROM finding f WHERE f.office_id = $1 AND f.case_id = $2",
    "INSERT INTO finding (office_id, case_id, fts)
     VALUES ($1, $2, CAST(CAST($3 AS TEXT) AS TSVECTOR))
     ON CONFLICT (office_id, case_id) DO NOTHING",
);

macro_rules! found_sqlite {
    ($match:literal) => {
        concat!(
            // The text first: a case of the office is looked up for each hit, not the other
            // way round.
            " FROM finding_text CROSS JOIN finding f ON f.id = finding_text.rowid
              CROSS JOIN complaint c ON c.office_id = f.office_id AND c.id = f.case_id
              WHERE finding_text MATCH ",
            $match,
            " AND ",
            conditions!()
        )
    };
}
/// What the text finds, by its own index and no other. PostgreSQL knows nothing of words that
/// are not among the most common ones, and would rather walk an office's cases from the newest
/// on, reading what each is found by, than believe that there are few; IS TRUE and OFFSET hold
/// it off. The words are an office's own, so nothing is found in vain.
macro_rules! hits_postgres {
    ($match:literal) => {
        concat!(
            " FROM (SELECT h.id, h.case_id, h.office_id FROM finding h
              WHERE h.fts @@ CAST(CAST(",
            $match,
            " AS TEXT) AS TSQUERY) AND (h.office_id = $1) IS TRUE OFFSET 0) f"
        )
    };
}
macro_rules! found_postgres {
    ($match:literal) => {
        concat!(
            hits_postgres!($match),
            " JOIN complaint c ON c.office_id = f.office_id AND c.id = f.case_id
              WHERE f.office_id = $1 AND ",
            conditions!()
        )
    };
}
const FOUND: Sql = Sql::split(
    "finding.found",
    concat!(
        "SELECT ",
        columns!(),
        found_sqlite!("$33"),
        " ORDER BY finding_text.rowid DESC LIMIT $32"
    ),
    concat!(
        "SELECT ",
        columns!(),
        found_postgres!("$33"),
        " ORDER BY f.id DESC LIMIT $32"
    ),
);
const IDS: Sql = Sql::split(
    "finding.ids",
    concat!(
        "SELECT c.id",
        found_sqlite!("$33"),
        " ORDER BY finding_text.rowid DESC LIMIT $32"
    ),
    concat!(
        "SELECT c.id",
        found_postgres!("$33"),
        " ORDER BY f.id DESC LIMIT $32"
    ),
);

// For a reader who sees the whole register and filters nothing: of a case that is found no row
// is looked up, but it must not be among those of which he may not know.
const IDS_WHOLE: Sql = Sql::split(
    "finding.ids_whole",
    concat!(
        "SELECT f.case_id AS id FROM finding_text CROSS JOIN finding f ON f.id = finding_text.rowid
         WHERE finding_text MATCH $4 AND f.office_id = $1 AND f.case_id NOT IN (",
        unknown_to!("$2"),
        ") ORDER BY finding_text.rowid DESC LIMIT $3"
    ),
    concat!(
        "SELECT f.case_id AS id",
        hits_postgres!("$4"),
        " WHERE f.office_id = $1 AND f.case_id NOT IN (",
        unknown_to!("$2"),
        ") ORDER BY f.id DESC LIMIT $3"
    ),
);

// What the index is made of: its one row changes whenever a part of it does.
const SHAPE: Sql = Sql::split(
    "finding.shape",
    "SELECT block FROM finding_text_data WHERE id = 10",
    "SELECT CAST('' AS BYTEA) AS block",
);
// So many pages that whoever waits to write meanwhile waits some milliseconds.
const MERGE: Sql = Sql::split(
    "finding.merge",
    "INSERT INTO finding_text (finding_text, rank) VALUES ('merge', 64)",
    "SELECT gin_clean_pending_list(CAST('finding_fts' AS REGCLASS)) AS pages",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &CURSOR, &ADVANCE, &TOUCHED, &TEXTS, &FILES, &PUT, &PUT_TEXT, &FOUND, &IDS, &IDS_WHOLE, &SHAPE,
    &MERGE,
];

/// How far the history goes and how far it was followed: (head, done).
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn cursor(conn: &mut Conn<'_>, office: OfficeId) -> Result<(i64, i64), StoreError> {
    let row = conn.query_one(&CURSOR, &[office.0.into()]).await?;
    Ok((row.get("head")?, row.get("done")?))
}

/// The records behind `after`, at most `limit`: number and case.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn touched(
    conn: &mut Conn<'_>,
    office: OfficeId,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Option<CaseId>)>, StoreError> {
    let case = |row: &Row| row.get::<Option<uuid::Uuid>>("case_id");
    conn.query(&TOUCHED, &[office.0.into(), after.into(), limit.into()])
        .await?
        .iter()
        .map(|row| Ok((row.get("seq")?, case(row)?.map(CaseId))))
        .collect()
}

/// A case with what stands in other tables of it.
#[derive(Clone, Debug)]
pub struct Findable {
    /// The case.
    pub row: ComplaintRow,
    /// What people wrote.
    pub texts: Vec<super::passages::PassageRow>,
    /// Names of its files.
    pub files: Vec<String>,
}

/// Up to [`BATCH`] cases with everything they are found by.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn cases(
    conn: &mut Conn<'_>,
    office: OfficeId,
    cases: &[CaseId],
) -> Result<Vec<Findable>, StoreError> {
    let some = cases.get(..BATCH).unwrap_or(cases);
    let ids = many::of_cases(some);
    let (rows, texts, files) = conn
        .ask((
            complaints::of_ids(office, some),
            many::each(&TEXTS, office, &ids, |row| {
                Ok((CaseId(row.get("case_id")?), super::passages::read(row)?))
            }),
            many::each(&FILES, office, &ids, |row| {
                Ok((CaseId(row.get("case_id")?), row.get::<String>("name")?))
            }),
        ))
        .await?;
    let mut found: Vec<Findable> = rows
        .into_iter()
        .map(|row| Findable {
            row,
            texts: Vec::new(),
            files: Vec::new(),
        })
        .collect();
    for (case, text) in texts {
        if let Some(one) = found.iter_mut().find(|one| one.row.id == case) {
            one.texts.push(text);
        }
    }
    for (case, file) in files {
        if let Some(one) = found.iter_mut().find(|one| one.row.id == case) {
            one.files.push(file);
        }
    }
    Ok(found)
}

/// What a case is found by, in the shape of either database. Words of `[a-z0-9]` with a
/// space between.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The case.
    pub case: CaseId,
    /// What the office's words begin with: nobody else's do.
    pub scope: String,
    /// The words as they stand, each behind the scope.
    pub words: String,
    /// Their stems, likewise.
    pub stems: String,
    /// All of it as a `tsvector`; PostgreSQL alone reads it.
    pub tsvector: String,
}

/// Replaces what cases are found by and moves the cursor from `before` to `now`; false, and
/// nothing is moved, when somebody else did it meanwhile.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn put(
    conn: &mut Conn<'_>,
    office: OfficeId,
    entries: &[Entry],
    before: i64,
    now: i64,
) -> Result<bool, StoreError> {
    let moved = [office.0.into(), before.into(), now.into()];
    if conn.exec(&ADVANCE, &moved).await? != 1 {
        return Ok(false);
    }
    for entry in entries {
        let mut values: Vec<Val> = vec![office.0.into(), entry.case.0.into()];
        match conn.dialect() {
            Dialect::Sqlite => {
                conn.queue(&PUT, &values).await?;
                values.extend([
                    (&entry.scope).into(),
                    (&entry.words).into(),
                    (&entry.stems).into(),
                ]);
            }
            Dialect::Postgres => {
                values.push((&entry.tsvector).into());
                conn.queue(&PUT, &values).await?;
            }
        }
        conn.queue(&PUT_TEXT, &values).await?;
    }
    Ok(true)
}

/// The cases that `text` finds and the filter lets through, the newest first: one more than
/// [`COUNTED`] at most. `text` is a query of the database's own language.
pub fn ids(office: OfficeId, filter: &RegisterFilter, text: &str) -> Question<Vec<CaseId>> {
    let most: Val = (COUNTED + 1).into();
    let (statement, values) = if filter.is_whole() {
        let reader = filter.reader.0.into();
        (&IDS_WHOLE, vec![office.0.into(), reader, most, text.into()])
    } else {
        let mut values = filter.values(office);
        values.extend([most, text.into()]);
        (&IDS, values)
    };
    Question::rows(statement, values, |row| Ok(CaseId(row.get("id")?)))
}

/// Up to `limit` of the same cases, whole.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn found(
    conn: &mut Conn<'_>,
    office: OfficeId,
    filter: &RegisterFilter,
    text: &str,
    limit: u32,
) -> Result<Vec<ComplaintRow>, StoreError> {
    let mut values = filter.values(office);
    values.extend([limit.into(), text.into()]);
    let rows = conn.query(&FOUND, &values).await?;
    rows.iter().map(read).collect()
}
