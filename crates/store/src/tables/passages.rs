//! What people wrote, beside the history that keeps only its salted digest.

use casework::{CaseId, OfficeId};
use uuid::Uuid;

use super::many::{self, of_many};
use crate::{Conn, Question, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "passage.insert",
    "INSERT INTO passage (office_id, id, case_id, salt, body) VALUES ($1, $2, $3, $4, $5)",
);
const OF_CASE: Sql = Sql::new(
    "passage.of_case",
    "SELECT id, salt, body FROM passage WHERE office_id = $1 AND case_id = $2 ORDER BY id",
);
const FIND: Sql = Sql::new(
    "passage.find",
    "SELECT id, salt, body FROM passage WHERE office_id = $1 AND id = $2",
);
const ERASE: Sql = Sql::new(
    "passage.erase",
    "UPDATE passage SET body = NULL WHERE office_id = $1 AND case_id = $2 AND id = $3",
);
const OF_IDS: Sql = of_many!(
    "passage.of_ids",
    "p.id, p.salt, p.body",
    "passage",
    "p",
    "id",
    " ORDER BY p.id"
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&INSERT, &OF_CASE, &FIND, &ERASE, &OF_IDS];

/// A text with the salt of its digest. The body is none once it was erased.
/// Texts name people (to whom an answer was given, why an identity was opened), so they
/// are sealed by whoever hands them over.
#[derive(Clone, Debug)]
pub struct PassageRow {
    /// Its id.
    pub id: Uuid,
    /// Salt of the digest.
    pub salt: Vec<u8>,
    /// What was written, sealed.
    pub body: Option<Vec<u8>>,
}

/// Keeps a text.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: Option<CaseId>,
    passage: &PassageRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        passage.id.into(),
        case.map(|case| case.0).into(),
        passage.salt.as_slice().into(),
        passage.body.clone().into(),
    ];
    conn.queue(&INSERT, &values).await
}

/// Erases a text of a case; its digest's salt stays.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn erase(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    id: Uuid,
) -> Result<(), StoreError> {
    let values = [office.0.into(), case.0.into(), id.into()];
    conn.exec(&ERASE, &values).await.map(drop)
}

/// The texts of one case.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<PassageRow>> {
    Question::rows(&OF_CASE, vec![office.0.into(), case.0.into()], read)
}

/// One text.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
) -> Result<Option<PassageRow>, StoreError> {
    conn.query_opt(&FIND, &[office.0.into(), id.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// These texts, those of them that there are.
pub fn of_ids(office: OfficeId, ids: &[Uuid]) -> Question<Vec<PassageRow>> {
    many::each(&OF_IDS, office, ids, read)
}

pub(super) fn read(row: &crate::Row) -> Result<PassageRow, StoreError> {
    Ok(PassageRow {
        id: row.get("id")?,
        salt: row.get("salt")?,
        body: row.get("body")?,
    })
}
