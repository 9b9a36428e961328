//! What people asked about their own data, with its clock. The history says the same, and the
//! words stand beside it as passages; this is what is looked up by time.

use casework::{CaseId, DataOutcome, DataRequestId, DataRequestKind, OfficeId, OfficialId};
use jiff::Timestamp;

use super::coded::UNKNOWN;
use super::complaints::{ComplaintRow, columns, read};
use super::guards::known_to;
use crate::{Conn, Question, Row, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "data_request.insert",
    "INSERT INTO data_request (office_id, id, case_id, kind, received_at, due_at)
     VALUES ($1, $2, $3, $4, $5, $6)",
);
const ANSWER: Sql = Sql::new(
    "data_request.answer",
    "UPDATE data_request SET answered_at = $4, outcome = $5
     WHERE office_id = $1 AND case_id = $2 AND id = $3 AND answered_at IS NULL",
);
const OF_CASE: Sql = Sql::new(
    "data_request.of_case",
    "SELECT q.id, q.kind, q.received_at, q.due_at, q.answered_at, q.outcome FROM data_request q
     WHERE q.office_id = $1 AND q.case_id = $2 ORDER BY q.received_at, q.id",
);
const OPEN: Sql = Sql::new(
    "data_request.open",
    concat!(
        "SELECT ",
        columns!(),
        ", q.id AS request_id, q.kind AS request_kind, q.received_at AS request_received,
           q.due_at AS request_due
         FROM data_request q
         JOIN complaint c ON c.office_id = q.office_id AND c.id = q.case_id
         WHERE q.office_id = $1 AND c.office_id = $1 AND q.answered_at IS NULL",
        known_to!("$3"),
        " ORDER BY q.due_at, q.id LIMIT $2"
    ),
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&INSERT, &ANSWER, &OF_CASE, &OPEN];

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataRequestRow {
    /// Its id.
    pub id: DataRequestId,
    /// What is asked.
    pub kind: DataRequestKind,
    /// When the office received it.
    pub received_at: Timestamp,
    /// By when it must be answered.
    pub due_at: Timestamp,
    /// When it was answered, and what became of it.
    pub answered: Option<(Timestamp, DataOutcome)>,
}

/// Keeps a request that nobody has answered.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    request: &DataRequestRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        request.id.0.into(),
        case.0.into(),
        request.kind.code().into(),
        request.received_at.into(),
        request.due_at.into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// Says what became of a request; false when it is none of this case or was answered before.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn answer(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    request: DataRequestId,
    (at, outcome): (Timestamp, DataOutcome),
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        case.0.into(),
        request.0.into(),
        at.into(),
        outcome.code().into(),
    ];
    Ok(conn.exec(&ANSWER, &values).await? == 1)
}

/// The requests of a case, the oldest first.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<DataRequestRow>> {
    Question::rows(&OF_CASE, vec![office.0.into(), case.0.into()], |row| {
        let at: Option<Timestamp> = row.get("answered_at")?;
        let outcome = row.parse("outcome", |code: Option<String>| {
            let parse = |code: String| DataOutcome::parse(&code).ok_or(UNKNOWN);
            code.map(parse).transpose()
        })?;
        Ok(DataRequestRow {
            id: DataRequestId(row.get("id")?),
            kind: kind(row, "kind")?,
            received_at: row.get("received_at")?,
            due_at: row.get("due_at")?,
            answered: at.zip(outcome),
        })
    })
}

fn kind(row: &Row, column: &str) -> Result<DataRequestKind, StoreError> {
    row.parse(column, |code: String| {
        DataRequestKind::parse(&code).ok_or(UNKNOWN)
    })
}

/// Requests of an office that nobody has answered, of cases of which `reader` may know, those
/// that are due first before the others, up to `most`.
pub fn open(
    office: OfficeId,
    reader: OfficialId,
    most: u32,
) -> Question<Vec<(ComplaintRow, DataRequestRow)>> {
    let values = vec![office.0.into(), i64::from(most).into(), reader.0.into()];
    Question::rows(&OPEN, values, |row| {
        let request = DataRequestRow {
            id: DataRequestId(row.get("request_id")?),
            kind: kind(row, "request_kind")?,
            received_at: row.get("request_received")?,
            due_at: row.get("request_due")?,
            answered: None,
        };
        Ok((read(row)?, request))
    })
}
