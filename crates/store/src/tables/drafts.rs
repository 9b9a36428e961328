//! What an official keeps for himself, sealed by the caller: forms begun and not sent, searches
//! under a name. Also whom one follows.

use casework::{CaseId, OfficeId, OfficialId};
use jiff::Timestamp;

use crate::{Conn, Question, Sql, StoreError};

const SAVE: Sql = Sql::new(
    "draft.save",
    "INSERT INTO draft (office_id, official_id, form, body, saved_at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (office_id, official_id, form)
     DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
);
const FIND: Sql = Sql::new(
    "draft.find",
    "SELECT body, saved_at FROM draft WHERE office_id = $1 AND official_id = $2 AND form = $3",
);
const DROP: Sql = Sql::new(
    "draft.drop",
    "DELETE FROM draft WHERE office_id = $1 AND official_id = $2 AND form = $3",
);
const DROP_ALL: Sql = Sql::new(
    "draft.drop_all",
    "DELETE FROM draft WHERE office_id = $1 AND form = $2",
);
const FOLLOW: Sql = Sql::new(
    "follow.insert",
    "INSERT INTO follow (office_id, official_id, case_id) VALUES ($1, $2, $3)
     ON CONFLICT (office_id, official_id, case_id) DO NOTHING",
);
const UNFOLLOW: Sql = Sql::new(
    "follow.delete",
    "DELETE FROM follow WHERE office_id = $1 AND official_id = $2 AND case_id = $3",
);
const FOLLOWS: Sql = Sql::new(
    "follow.list",
    "SELECT case_id FROM follow WHERE office_id = $1 AND official_id = $2",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&SAVE, &FIND, &DROP, &DROP_ALL, &FOLLOW, &UNFOLLOW, &FOLLOWS];

/// Keeps a draft; one for each official and form.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn save(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
    form: &str,
    body: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        official.0.into(),
        form.into(),
        body.into(),
        at.into(),
    ];
    conn.exec(&SAVE, &values).await.map(drop)
}

/// The draft of a form, and when it was saved.
pub fn find(
    office: OfficeId,
    official: OfficialId,
    form: &str,
) -> Question<Option<(Vec<u8>, Timestamp)>> {
    let values = vec![office.0.into(), official.0.into(), form.into()];
    Question::first(&FIND, values, |row| {
        Ok((row.get("body")?, row.get("saved_at")?))
    })
}

/// Forgets a draft.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn discard(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
    form: &str,
) -> Result<(), StoreError> {
    conn.queue(&DROP, &[office.0.into(), official.0.into(), form.into()])
        .await
}

/// Forgets everybody's draft of a form.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn discard_all(
    conn: &mut Conn<'_>,
    office: OfficeId,
    form: &str,
) -> Result<(), StoreError> {
    conn.queue(&DROP_ALL, &[office.0.into(), form.into()]).await
}

/// Begins or ends following a case.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set_follow(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
    case: CaseId,
    on: bool,
) -> Result<(), StoreError> {
    let statement = if on { &FOLLOW } else { &UNFOLLOW };
    conn.exec(
        statement,
        &[office.0.into(), official.0.into(), case.0.into()],
    )
    .await
    .map(drop)
}

/// The cases somebody follows.
pub fn follows(office: OfficeId, official: OfficialId) -> Question<Vec<CaseId>> {
    let values = vec![office.0.into(), official.0.into()];
    Question::rows(&FOLLOWS, values, |row| Ok(CaseId(row.get("case_id")?)))
}
