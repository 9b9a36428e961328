//! What waits in a case beside its step: what its complainant said and nobody has answered or
//! noted yet, and what one official asked another to decide.

use casework::{CaseId, OfficeId, OfficialId};
use jiff::Timestamp;

use super::complaints::{ComplaintRow, columns, read};
use super::guards::known_to;
use crate::{Conn, Question, Sql, StoreError};

const RAISE: Sql = Sql::new(
    "call.raise",
    "INSERT INTO complaint_call (office_id, case_id, kind, since) VALUES ($1, $2, $3, $4)
     ON CONFLICT (office_id, case_id, kind) DO NOTHING",
);
const SETTLE: Sql = Sql::new(
    "call.settle",
    "DELETE FROM complaint_call WHERE office_id = $1 AND case_id = $2 AND kind IN ($3, $4)",
);
const OF_CASE: Sql = Sql::new(
    "call.of_case",
    "SELECT kind, since FROM complaint_call WHERE office_id = $1 AND case_id = $2 ORDER BY since",
);
const WAITING: Sql = Sql::new(
    "call.waiting",
    concat!(
        "SELECT ",
        columns!(),
        ", k.kind AS call_kind, k.since AS call_since
         FROM complaint_call k JOIN complaint c ON c.office_id = k.office_id AND c.id = k.case_id
         WHERE k.office_id = $1 AND c.office_id = $1",
        known_to!("$3"),
        " ORDER BY k.since, k.case_id LIMIT $2"
    ),
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&RAISE, &SETTLE, &OF_CASE, &WAITING];

/// The complainant wrote.
pub const MESSAGE: &str = "message";
/// The complainant objected.
pub const OBJECTION: &str = "objection";
/// What a complainant said.
pub const SAID: [&str; 2] = [MESSAGE, OBJECTION];
/// Somebody asked to end a complainant's protection; another decides.
pub const PROTECTION: &str = "protection";

/// Notes that something waits, unless the same kind waits already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn raise(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    kind: &str,
    since: Timestamp,
) -> Result<(), StoreError> {
    let values = [office.0.into(), case.0.into(), kind.into(), since.into()];
    conn.exec(&RAISE, &values).await.map(drop)
}

/// These two (or one, given twice) wait no more.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn settle(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    kinds: [&str; 2],
) -> Result<(), StoreError> {
    let [one, other] = kinds;
    let values = [office.0.into(), case.0.into(), one.into(), other.into()];
    conn.exec(&SETTLE, &values).await.map(drop)
}

/// What waits in a case: kind and since when, the oldest first.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<(String, Timestamp)>> {
    let values = vec![office.0.into(), case.0.into()];
    Question::rows(&OF_CASE, values, |row| {
        Ok((row.get("kind")?, row.get("since")?))
    })
}

/// The cases of an office in which something waits and of which `reader` may know, the oldest
/// first, up to `most`: each with kind and since when.
pub fn waiting(
    office: OfficeId,
    reader: OfficialId,
    most: u32,
) -> Question<Vec<(ComplaintRow, String, Timestamp)>> {
    let values = vec![office.0.into(), i64::from(most).into(), reader.0.into()];
    Question::rows(&WAITING, values, |row| {
        Ok((read(row)?, row.get("call_kind")?, row.get("call_since")?))
    })
}
