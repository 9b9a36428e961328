//! Who may not know of a case: whoever it is about, and who is not named where only named
//! people may. Hardly any case has a guard, so lists leave guarded cases out or ask for them
//! apart.

use casework::{CaseId, Guard, OfficeId, OfficialId};

use super::complaints::{ComplaintRow, columns, read};
use crate::{Conn, Question, Row, Sql, StoreError};

/// Nobody is kept from the case.
pub const OPEN: i64 = 0;
/// Whoever it is about is kept from it.
pub const SUBJECTS: i64 = 1;
/// Everybody is who is not named.
pub const NAMED: i64 = 2;

/// The condition under which an official may know of the complaint `c`.
macro_rules! known_to {
    ($official:literal) => {
        concat!(
            " AND (c.guard = 0 OR ((c.guard = 1 OR EXISTS (SELECT 1 FROM case_guard r
                WHERE r.office_id = c.office_id AND r.case_id = c.id AND r.relation = 'reader'
                  AND r.official_id = ",
            $official,
            ")) AND NOT EXISTS (SELECT 1 FROM case_guard s
                WHERE s.office_id = c.office_id AND s.case_id = c.id AND s.relation = 'subject'
                  AND s.official_id = ",
            $official,
            ")))"
        )
    };
}
pub(super) use known_to;

/// The complaints of an office of which an official may not know: few have a guard at all.
macro_rules! unknown_to {
    ($official:literal) => {
        concat!(
            "SELECT c.id FROM complaint c WHERE c.office_id = $1 AND c.guard > 0
               AND c.standing IN ('open', 'archived', 'concluded', 'struck') AND NOT (0 = 0",
            crate::tables::guards::known_to!($official),
            ")"
        )
    };
}
pub(super) use unknown_to;

const OF_CASE: Sql = Sql::new(
    "guard.of_case",
    "SELECT official_id, relation FROM case_guard WHERE office_id = $1 AND case_id = $2",
);
const CLEAR: Sql = Sql::new(
    "guard.clear",
    "DELETE FROM case_guard WHERE office_id = $1 AND case_id = $2",
);
const ADD: Sql = Sql::new(
    "guard.add",
    "INSERT INTO case_guard (office_id, case_id, official_id, relation) VALUES ($1, $2, $3, $4)",
);
const MARK: Sql = Sql::new(
    "guard.mark",
    "UPDATE complaint SET guard = $3 WHERE office_id = $1 AND id = $2",
);
const MARK_VERSION: Sql = Sql::new(
    "guard.mark_version",
    "UPDATE complaint SET guard = $3, row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND row_version = $4",
);
const GUARDED: Sql = Sql::new(
    "guard.open_cases",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.standing = 'open' AND c.guard > 0",
        known_to!("$3"),
        // The plus: SQLite would take the order's index, and look at all that is open.
        " ORDER BY +c.due NULLS LAST, c.id LIMIT $2"
    ),
);
const KNOWN: Sql = Sql::new(
    "guard.known",
    concat!(
        "SELECT c.id FROM complaint c WHERE c.office_id = $1 AND c.id = $2",
        known_to!("$3")
    ),
);
const UNKNOWN: Sql = Sql::new("guard.unknown", unknown_to!("$2"));

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &OF_CASE,
    &CLEAR,
    &ADD,
    &MARK,
    &MARK_VERSION,
    &GUARDED,
    &KNOWN,
    &UNKNOWN,
];

/// What lists keep of a guard.
pub fn mark_of(guard: &Guard) -> i64 {
    match (&guard.readers, guard.subjects.is_empty()) {
        (Some(_), _) => NAMED,
        (None, false) => SUBJECTS,
        (None, true) => OPEN,
    }
}

/// The guard of a case whose row carries `mark`.
pub fn of_case(office: OfficeId, case: CaseId, mark: i64) -> Question<Guard> {
    let mut guard = Guard {
        readers: (mark == NAMED).then(Default::default),
        ..Guard::default()
    };
    if mark == OPEN {
        return Question::known(guard);
    }
    let values = vec![office.0.into(), case.0.into()];
    Question::new(&OF_CASE, values, move |rows| {
        for row in &rows {
            let (official, reads) = relation(row)?;
            match (reads, &mut guard.readers) {
                (false, _) => drop(guard.subjects.insert(official)),
                (true, Some(readers)) => drop(readers.insert(official)),
                (true, None) => {}
            }
        }
        Ok(guard)
    })
}

fn relation(row: &Row) -> Result<(OfficialId, bool), StoreError> {
    let relation: String = row.get("relation")?;
    Ok((OfficialId(row.get("official_id")?), relation == "reader"))
}

/// Sets the guard of a case whose row is written in this same transaction.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn begin(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    guard: &Guard,
) -> Result<(), StoreError> {
    let mark = mark_of(guard);
    conn.exec(&MARK, &[office.0.into(), case.0.into(), mark.into()])
        .await?;
    conn.exec(&CLEAR, &[office.0.into(), case.0.into()]).await?;
    fill(conn, office, case, guard).await
}

/// Replaces the guard of a case if its version is still `expected`; false when somebody was
/// quicker. The version rises, so that whoever is kept from it now finishes nothing begun.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn replace(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    guard: &Guard,
    expected: i64,
) -> Result<bool, StoreError> {
    let mark = mark_of(guard);
    let values = [office.0.into(), case.0.into(), mark.into(), expected.into()];
    if conn.exec(&MARK_VERSION, &values).await? != 1 {
        return Ok(false);
    }
    conn.exec(&CLEAR, &[office.0.into(), case.0.into()]).await?;
    fill(conn, office, case, guard).await?;
    Ok(true)
}

async fn fill(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    guard: &Guard,
) -> Result<(), StoreError> {
    let subjects = guard.subjects.iter().map(|one| (one, "subject"));
    let readers = guard.readers.iter().flatten().map(|one| (one, "reader"));
    for (official, relation) in subjects.chain(readers) {
        let values = [
            office.0.into(),
            case.0.into(),
            official.0.into(),
            relation.into(),
        ];
        conn.exec(&ADD, &values).await?;
    }
    Ok(())
}

/// Whether the guard of a case lets an official know of it.
pub fn known(office: OfficeId, case: CaseId, reader: OfficialId) -> Question<bool> {
    let values = vec![office.0.into(), case.0.into(), reader.0.into()];
    Question::new(&KNOWN, values, |rows| Ok(!rows.is_empty()))
}

/// The cases whose guard keeps `reader` from knowing of them.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn unknown(
    conn: &mut Conn<'_>,
    office: OfficeId,
    reader: OfficialId,
) -> Result<Vec<CaseId>, StoreError> {
    conn.query(&UNKNOWN, &[office.0.into(), reader.0.into()])
        .await?
        .iter()
        .map(|row| Ok(CaseId(row.get("id")?)))
        .collect()
}

/// Open cases that have a guard and of which `reader` may know, the most urgent first.
pub fn open_cases(office: OfficeId, reader: OfficialId, limit: u32) -> Question<Vec<ComplaintRow>> {
    let values = vec![office.0.into(), limit.into(), reader.0.into()];
    Question::rows(&GUARDED, values, read)
}
