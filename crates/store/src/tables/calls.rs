//! What waits in a case beside its step: what its complainant said and nobody has answered or
//! noted yet, and what one official asked another to decide.

use casework::{CallKind, CaseId, OfficeId, OfficialId};
use jiff::Timestamp;

use super::complaints::{ComplaintRow, columns, read};
use super::guards::known_to;
use crate::{Conn, Question, Row, Sql, StoreError};

const RAISE: Sql = Sql::new(
    "call.raise",
    "INSERT INTO complaint_call (office_id, case_id, kind, since) VALUES ($1, $2, $3, $4)
     ON CONFLICT (office_id, case_id, kind) DO NOTHING",
);
const SETTLE: Sql = Sql::new(
    "call.settle",
    "DELETE FROM complaint_call WHERE office_id = $1 AND case_id = $2 AND kind = $3",
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

/// Notes that something waits, unless the same kind waits already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn raise(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    kind: CallKind,
    since: Timestamp,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        case.0.into(),
        kind.code().into(),
        since.into(),
    ];
    conn.exec(&RAISE, &values).await.map(drop)
}

/// This waits no more.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn settle(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    kind: CallKind,
) -> Result<(), StoreError> {
    let values = [office.0.into(), case.0.into(), kind.code().into()];
    conn.exec(&SETTLE, &values).await.map(drop)
}

/// Nothing that the complainant said waits any more: somebody answered or noted it.
///
/// # Errors
/// As [`settle`].
pub async fn settle_said(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
) -> Result<(), StoreError> {
    for kind in CallKind::ALL
        .into_iter()
        .filter(|kind| kind.is_answered_by_word())
    {
        settle(conn, office, case, kind).await?;
    }
    Ok(())
}

fn read_call(row: &Row, kind: &str, since: &str) -> Result<(CallKind, Timestamp), StoreError> {
    let kind = row.parse(kind, |code: String| {
        CallKind::parse(&code).ok_or("unknown code")
    })?;
    Ok((kind, row.get(since)?))
}

/// What waits in a case: kind and since when, the oldest first.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<(CallKind, Timestamp)>> {
    let values = vec![office.0.into(), case.0.into()];
    Question::rows(&OF_CASE, values, |row| read_call(row, "kind", "since"))
}

/// The cases of an office in which something waits and of which `reader` may know, the oldest
/// first, up to `most`: each with kind and since when.
pub fn waiting(
    office: OfficeId,
    reader: OfficialId,
    most: u32,
) -> Question<Vec<(ComplaintRow, (CallKind, Timestamp))>> {
    let values = vec![office.0.into(), i64::from(most).into(), reader.0.into()];
    Question::rows(&WAITING, values, |row| {
        Ok((read(row)?, read_call(row, "call_kind", "call_since")?))
    })
}
