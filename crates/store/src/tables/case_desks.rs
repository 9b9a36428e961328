//! The desks a case lies on or has passed.

use casework::{CaseId, OfficeId};
use sop::{Desk, Role, UnitCode};

use super::many::{self, of_many};
use crate::{Conn, Question, Row, Sql, StoreError};

const DESKS_CLEAR: Sql = Sql::new(
    "desk.clear",
    "UPDATE complaint_desk SET waiting = $3 WHERE office_id = $1 AND case_id = $2",
);
const DESK_SET: Sql = Sql::new(
    "desk.set",
    "INSERT INTO complaint_desk (office_id, case_id, desk, waiting) VALUES ($1, $2, $3, $4)
     ON CONFLICT (office_id, case_id, desk) DO UPDATE SET waiting = excluded.waiting",
);
const DESKS: Sql = Sql::new(
    "desk.list",
    "SELECT desk, waiting FROM complaint_desk WHERE office_id = $1 AND case_id = $2 ORDER BY desk",
);
// True in both databases, of which one has whole numbers for it.
const WAITING_OF: Sql = of_many!(
    "desk.waiting_of",
    "d.case_id, d.desk",
    "complaint_desk",
    "d",
    "case_id",
    " AND d.waiting = (0 = 0) ORDER BY d.case_id, d.desk"
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&DESKS_CLEAR, &DESK_SET, &DESKS, &WAITING_OF];

/// The text of a desk in the database: `role:camat`, `unit:TRANTIB`.
pub fn text(desk: &Desk) -> String {
    match desk {
        Desk::Role(role) => format!("role:{role}"),
        Desk::Unit(unit) => format!("unit:{unit}"),
    }
}

/// The desk of that text.
pub fn parse(text: &str) -> Result<Desk, &'static str> {
    match text.split_once(':') {
        Some(("role", role)) => Ok(Desk::Role(Role::new(role))),
        Some(("unit", unit)) => Ok(Desk::Unit(UnitCode::new(unit))),
        _ => Err("neither role nor unit"),
    }
}

/// Sets whose turn a case is; desks that had it before stay known as passed.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    waiting: &[Desk],
    first: bool,
) -> Result<(), StoreError> {
    if !first {
        conn.queue(
            &DESKS_CLEAR,
            &[office.0.into(), case.0.into(), false.into()],
        )
        .await?;
    }
    for desk in waiting {
        let values = [
            office.0.into(),
            case.0.into(),
            text(desk).into(),
            true.into(),
        ];
        conn.queue(&DESK_SET, &values).await?;
    }
    Ok(())
}

/// Every desk a case lies on (true) or has passed (false).
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<(Desk, bool)>> {
    Question::rows(&DESKS, vec![office.0.into(), case.0.into()], |row| {
        let desk = row.parse("desk", |text: String| parse(&text))?;
        Ok((desk, row.get("waiting")?))
    })
}

/// The desks that have the turn in these cases.
pub fn waiting_of(office: OfficeId, cases: &[CaseId]) -> Question<Vec<(CaseId, Desk)>> {
    many::each(&WAITING_OF, office, &many::of_cases(cases), read)
}

/// A case and one of its desks.
pub(super) fn read(row: &Row) -> Result<(CaseId, Desk), StoreError> {
    let desk = row.parse("desk", |text: String| parse(&text))?;
    Ok((CaseId(row.get("case_id")?), desk))
}
