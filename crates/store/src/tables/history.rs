//! The append-only, hash-chained history.

use casework::{CaseId, ChainHead, Entry, Happening, Hash, OfficeId, Signer};
use jiff::Timestamp;

use super::many::{self, asked, listed};
use crate::{Conn, Question, Row, Sql, StoreError};

const ADVANCE: Sql = Sql::new(
    "history.advance",
    "UPDATE chain_head SET seq = seq + $2 WHERE office_id = $1 RETURNING seq, hash",
);
const APPEND: Sql = Sql::new(
    "history.append",
    "INSERT INTO history (office_id, seq, case_id, kind, at, body, previous, hash)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
const SET_HEAD: Sql = Sql::new(
    "history.set_head",
    "UPDATE chain_head SET hash = $2 WHERE office_id = $1",
);
const HEAD: Sql = Sql::new(
    "history.head",
    "SELECT seq, hash FROM chain_head WHERE office_id = $1",
);
const OF_CASE: Sql = Sql::new(
    "history.of_case",
    "SELECT seq, case_id, kind, at, body, previous, hash FROM history
     WHERE office_id = $1 AND case_id = $2 ORDER BY seq",
);
const PAGE: Sql = Sql::new(
    "history.page",
    "SELECT seq, case_id, kind, at, body, previous, hash FROM history
     WHERE office_id = $1 AND seq > $2 ORDER BY seq LIMIT $3",
);

const OF_KIND: Sql = Sql::new(
    "history.of_kind",
    "SELECT seq, case_id, kind, at, body, previous, hash FROM history
     WHERE office_id = $1 AND case_id IS NULL AND kind = $2 AND seq < $3
     ORDER BY seq DESC LIMIT $4",
);
// From each case backwards, for what ended it is among its last records.
macro_rules! last_of {
    ($name:literal, $kinds:literal) => {
        Sql::split(
            $name,
            concat!(
                "SELECT h.seq, h.case_id, h.kind, h.at, h.body, h.previous, h.hash
                 FROM complaint c JOIN history h ON h.office_id = c.office_id AND h.seq = (
                   SELECT e.seq FROM history e WHERE e.office_id = $1 AND e.case_id = c.id
                     AND e.kind IN (",
                $kinds,
                ") ORDER BY e.seq DESC LIMIT 1)
                 WHERE c.office_id = $1 AND c.id IN (",
                listed!(),
                ")"
            ),
            concat!(
                "SELECT h.seq, h.case_id, h.kind, h.at, h.body, h.previous, h.hash FROM ",
                asked!(),
                " CROSS JOIN LATERAL (SELECT * FROM history e
                    WHERE e.office_id = $1 AND e.case_id = asked.id AND e.kind IN (",
                $kinds,
                ") ORDER BY e.seq DESC LIMIT 1) h"
            ),
        )
    };
}
const ENDINGS: Sql = last_of!("history.endings", "'concluded', 'struck'");
const PLACES: Sql = last_of!("history.places", "'archived', 'file_placed'");

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &ADVANCE, &APPEND, &SET_HEAD, &HEAD, &OF_CASE, &PAGE, &OF_KIND, &ENDINGS, &PLACES,
];

/// Something to be recorded.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// When it happened.
    pub at: Timestamp,
    /// The case.
    pub case: Option<CaseId>,
    /// Who.
    pub by: Option<Signer>,
    /// What.
    pub what: Happening,
}

/// A record as it is kept.
#[derive(Clone, Debug)]
pub struct HistoryRow {
    /// Its number.
    pub seq: i64,
    /// The case, as the column says.
    pub case: Option<CaseId>,
    /// The event's name, as the column says.
    pub kind: String,
    /// When it happened, as the column says.
    pub at: Timestamp,
    /// The JSON text of the [`Entry`]; this is what is hashed.
    pub body: String,
    /// Hash of the record before it.
    pub previous: Hash,
    /// Its hash.
    pub hash: Hash,
}

impl HistoryRow {
    /// The record itself.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when its text is no record.
    pub fn entry(&self) -> Result<Entry, StoreError> {
        serde_json::from_str(&self.body)
            .map_err(|error| StoreError::Corrupt(format!("history {}: {error}", self.seq)))
    }
}

/// Places in the chain that are taken and must be filled in the same transaction.
#[derive(Clone, Copy, Debug)]
#[must_use]
pub struct Reserved {
    before: ChainHead,
    records: usize,
}

impl Reserved {
    fn read(row: &Row, records: usize) -> Result<Self, StoreError> {
        let last: i64 = row.get("seq")?;
        let before = ChainHead {
            seq: last - i64::try_from(records).unwrap_or(i64::MAX),
            hash: Hash(row.get("hash")?),
        };
        Ok(Self { before, records })
    }
}

/// Takes the places of that many records. Serialises the office's writers.
pub(super) fn reserve(office: OfficeId, records: usize) -> Question<Reserved> {
    let places = i64::try_from(records).unwrap_or(i64::MAX);
    Question::new(
        &ADVANCE,
        vec![office.0.into(), places.into()],
        move |rows| Reserved::read(rows.first().ok_or(StoreError::NotFound)?, records),
    )
}

/// The records of these rows, in their order.
///
/// # Errors
/// [`StoreError::Corrupt`] when the text of one does not read.
pub fn entries(rows: &[HistoryRow]) -> Result<Vec<Entry>, StoreError> {
    rows.iter().map(HistoryRow::entry).collect()
}

/// Appends records and answers with the new head. Serialises the office's writers.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn append(
    conn: &mut Conn<'_>,
    office: OfficeId,
    entries: &[NewEntry],
    recorded_at: Timestamp,
) -> Result<ChainHead, StoreError> {
    let reserved = conn.ask(reserve(office, entries.len())).await?;
    fill(conn, office, reserved, entries, recorded_at).await
}

/// Appends records at the places taken for them and answers with the new head.
///
/// # Errors
/// [`StoreError::Other`] when there are not as many records as places.
pub async fn fill(
    conn: &mut Conn<'_>,
    office: OfficeId,
    reserved: Reserved,
    entries: &[NewEntry],
    recorded_at: Timestamp,
) -> Result<ChainHead, StoreError> {
    if entries.len() != reserved.records {
        let (places, records) = (reserved.records, entries.len());
        return Err(StoreError::Other(format!(
            "history: {records} records for {places} places"
        )));
    }
    let mut head = reserved.before;
    for entry in entries {
        let record = Entry {
            office,
            seq: head.seq + 1,
            at: entry.at,
            recorded_at,
            case: entry.case,
            by: entry.by,
            what: entry.what.clone(),
        };
        let body =
            serde_json::to_string(&record).map_err(|error| StoreError::Other(error.to_string()))?;
        let hash = Hash::of(head.hash, &body);
        let values = [
            office.0.into(),
            record.seq.into(),
            entry.case.map(|case| case.0).into(),
            entry.what.name().into(),
            entry.at.into(),
            body.into(),
            head.hash.0.into(),
            hash.0.into(),
        ];
        conn.queue(&APPEND, &values).await?;
        head = ChainHead {
            seq: record.seq,
            hash,
        };
    }
    conn.queue(&SET_HEAD, &[office.0.into(), head.hash.0.into()])
        .await?;
    Ok(head)
}

/// The head the office's chain has reached.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn head(conn: &mut Conn<'_>, office: OfficeId) -> Result<ChainHead, StoreError> {
    let row = conn.query_one(&HEAD, &[office.0.into()]).await?;
    Ok(ChainHead {
        seq: row.get("seq")?,
        hash: Hash(row.get("hash")?),
    })
}

/// The records of one case, in order.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<HistoryRow>> {
    Question::rows(&OF_CASE, vec![office.0.into(), case.0.into()], read)
}

/// Of each of these cases the record that ended or struck it last, where there is one.
pub fn endings(office: OfficeId, cases: &[CaseId]) -> Question<Vec<HistoryRow>> {
    many::each(&ENDINGS, office, &many::of_cases(cases), read)
}

/// Of each of these cases the record that said last where its paper lies, where there is one.
pub fn places(office: OfficeId, cases: &[CaseId]) -> Question<Vec<HistoryRow>> {
    many::each(&PLACES, office, &many::of_cases(cases), read)
}

/// Up to `limit` records of that kind that belong to no case, below number `below`, the
/// latest first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn of_kind(
    conn: &mut Conn<'_>,
    office: OfficeId,
    kind: &str,
    below: i64,
    limit: u32,
) -> Result<Vec<HistoryRow>, StoreError> {
    let values = [office.0.into(), kind.into(), below.into(), limit.into()];
    conn.query(&OF_KIND, &values)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Up to `limit` records after number `after`, in order.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn page(
    conn: &mut Conn<'_>,
    office: OfficeId,
    after: i64,
    limit: u32,
) -> Result<Vec<HistoryRow>, StoreError> {
    conn.query(&PAGE, &[office.0.into(), after.into(), limit.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

fn read(row: &Row) -> Result<HistoryRow, StoreError> {
    Ok(HistoryRow {
        seq: row.get("seq")?,
        case: row.get::<Option<uuid::Uuid>>("case_id")?.map(CaseId),
        kind: row.get("kind")?,
        at: row.get("at")?,
        body: row.get("body")?,
        previous: Hash(row.get("previous")?),
        hash: Hash(row.get("hash")?),
    })
}
