//! Work lists: what lies on certain desks, and everything that runs. Cases with a guard are
//! left out; whoever may know of them finds them by [`guards::open_cases`](super::guards).

use casework::{CaseId, OfficeId, OfficialId};
use sop::Desk;

use super::complaints::{ComplaintRow, columns, desk_text, read};
use super::guards::known_to;
use crate::{Conn, Sql, StoreError, Val};

/// How many desks one list can ask for; nobody holds more at once.
pub const MAX_DESKS: usize = 12;

const WAITING: Sql = Sql::new(
    "work.waiting",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.standing = 'open' AND c.guard = 0
          AND c.id IN (
            SELECT d.case_id FROM complaint_desk d WHERE d.office_id = $1 AND d.waiting = $2
              AND d.desk IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))
          ORDER BY c.due NULLS LAST, c.id LIMIT $15"
    ),
);
const COUNT_WAITING: Sql = Sql::new(
    "work.count_waiting",
    "SELECT COUNT(w.case_id) AS cases FROM (
       SELECT DISTINCT d.case_id FROM complaint_desk d
       WHERE d.office_id = $1 AND d.waiting = $2
         AND d.desk IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         AND d.case_id NOT IN (SELECT c.id FROM complaint c
           WHERE c.office_id = $1 AND c.standing = 'open' AND c.guard > 0)
       LIMIT $15) w",
);
const RUNNING: Sql = Sql::new(
    "work.running",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.standing = 'open' AND c.guard = 0
          ORDER BY c.due NULLS LAST, c.id LIMIT $2"
    ),
);
const RUNNING_SEEN: Sql = Sql::new(
    "work.running_seen",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.standing = 'open' AND c.guard = 0
          AND EXISTS (
            SELECT 1 FROM complaint_desk d WHERE d.office_id = $1 AND d.case_id = c.id
              AND d.desk IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))
          ORDER BY c.due NULLS LAST, c.id LIMIT $14"
    ),
);
const REMINDERS: Sql = Sql::new(
    "work.reminders",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.remind_at <= $2",
        known_to!("$4"),
        " ORDER BY c.remind_at, c.id LIMIT $3"
    ),
);

const WAITING_DESKS: Sql = Sql::new(
    "work.waiting_desks",
    "SELECT d.case_id, d.desk FROM complaint_desk d
     JOIN complaint c ON c.office_id = d.office_id AND c.id = d.case_id
     WHERE d.office_id = $1 AND d.waiting = $2 AND c.standing = 'open'
     ORDER BY d.case_id, d.desk LIMIT $3",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &WAITING,
    &COUNT_WAITING,
    &RUNNING,
    &RUNNING_SEEN,
    &REMINDERS,
    &WAITING_DESKS,
];

fn padded(desks: &[Desk]) -> impl Iterator<Item = Val> {
    let texts: Vec<String> = desks.iter().take(MAX_DESKS).map(desk_text).collect();
    (0..MAX_DESKS).map(move |index| texts.get(index).cloned().unwrap_or_default().into())
}

/// Open cases waiting on any of these desks, the most urgent first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn waiting(
    conn: &mut Conn<'_>,
    office: OfficeId,
    desks: &[Desk],
    limit: u32,
) -> Result<Vec<ComplaintRow>, StoreError> {
    let mut values: Vec<Val> = vec![office.0.into(), true.into()];
    values.extend(padded(desks));
    values.push(limit.into());
    conn.query(&WAITING, &values)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Transferred cases of which it is time to ask what became of them, and of which `reader`
/// may know, the oldest first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn reminders(
    conn: &mut Conn<'_>,
    office: OfficeId,
    reader: OfficialId,
    now: jiff::Timestamp,
    limit: u32,
) -> Result<Vec<ComplaintRow>, StoreError> {
    let values = [office.0.into(), now.into(), limit.into(), reader.0.into()];
    conn.query(&REMINDERS, &values)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// How many cases wait on any of these desks, counted up to `most`.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn count_waiting(
    conn: &mut Conn<'_>,
    office: OfficeId,
    desks: &[Desk],
    most: u32,
) -> Result<i64, StoreError> {
    let mut values: Vec<Val> = vec![office.0.into(), true.into()];
    values.extend(padded(desks));
    values.push(most.into());
    conn.query_one(&COUNT_WAITING, &values).await?.get("cases")
}

/// Open cases, the most urgent first: all of them, or those that lie on or have passed
/// any of these desks.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn running(
    conn: &mut Conn<'_>,
    office: OfficeId,
    seen_by: Option<&[Desk]>,
    limit: u32,
) -> Result<Vec<ComplaintRow>, StoreError> {
    let rows = match seen_by {
        None => {
            conn.query(&RUNNING, &[office.0.into(), limit.into()])
                .await?
        }
        Some(desks) => {
            let mut values: Vec<Val> = vec![office.0.into()];
            values.extend(padded(desks));
            values.push(limit.into());
            conn.query(&RUNNING_SEEN, &values).await?
        }
    };
    rows.iter().map(read).collect()
}

/// Which desks the open cases wait on.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn waiting_desks(
    conn: &mut Conn<'_>,
    office: OfficeId,
    limit: u32,
) -> Result<Vec<(CaseId, Desk)>, StoreError> {
    conn.query(
        &WAITING_DESKS,
        &[office.0.into(), true.into(), limit.into()],
    )
    .await?
    .iter()
    .map(|row| {
        let desk = row.parse("desk", |text: String| super::complaints::parse_desk(&text))?;
        Ok((CaseId(row.get("case_id")?), desk))
    })
    .collect()
}
