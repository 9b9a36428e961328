//! Sheets of an old register that wait to be taken over, or were. Sealed by the caller.

use casework::OfficeId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Conn, Row, Sql, StoreError};

macro_rules! columns {
    () => {
        "id, digest, name, category, signer, sent_at, state, done, cases"
    };
}

const INSERT: Sql = Sql::new(
    "import.insert",
    "INSERT INTO sheet_import
       (office_id, id, digest, name, category, signer, sent_at, state, done, cases, body)
     VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', 0, 0, $8)",
);
const FIND: Sql = Sql::new(
    "import.find",
    concat!(
        "SELECT ",
        columns!(),
        " FROM sheet_import WHERE office_id = $1 AND id = $2"
    ),
);
const BY_DIGEST: Sql = Sql::new(
    "import.by_digest",
    concat!(
        "SELECT ",
        columns!(),
        " FROM sheet_import WHERE office_id = $1 AND digest = $2"
    ),
);
const LIST: Sql = Sql::new(
    "import.list",
    concat!(
        "SELECT ",
        columns!(),
        " FROM sheet_import WHERE office_id = $1 ORDER BY sent_at DESC, id DESC LIMIT $2"
    ),
);
const BODY: Sql = Sql::new(
    "import.body",
    "SELECT body FROM sheet_import WHERE office_id = $1 AND id = $2",
);
const BEGIN: Sql = Sql::new(
    "import.begin",
    "UPDATE sheet_import SET state = 'running', signer = $3, done = 0
     WHERE office_id = $1 AND id = $2 AND state <> 'running' AND body IS NOT NULL",
);
const ADVANCE: Sql = Sql::new(
    "import.advance",
    "UPDATE sheet_import SET done = $4, cases = cases + $5
     WHERE office_id = $1 AND id = $2 AND state = 'running' AND done = $3",
);
const FINISH: Sql = Sql::new(
    "import.finish",
    "UPDATE sheet_import SET state = 'done'
     WHERE office_id = $1 AND id = $2 AND state = 'running'",
);
const DROP: Sql = Sql::new(
    "import.drop",
    "DELETE FROM sheet_import WHERE office_id = $1 AND id = $2 AND state = 'waiting'",
);
const SWEEP: Sql = Sql::new(
    "import.sweep",
    "DELETE FROM sheet_import WHERE office_id = $1 AND state = 'waiting' AND sent_at < $2",
);

const FORGET: Sql = Sql::new(
    "import.forget",
    "UPDATE sheet_import SET body = NULL
     WHERE office_id = $1 AND state = 'done' AND sent_at < $2 AND body IS NOT NULL",
);
const REFILL: Sql = Sql::new(
    "import.refill",
    "UPDATE sheet_import SET body = $3, sent_at = $4
     WHERE office_id = $1 AND id = $2 AND body IS NULL",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &INSERT, &FIND, &BY_DIGEST, &LIST, &BODY, &BEGIN, &ADVANCE, &FINISH, &DROP, &SWEEP, &FORGET,
    &REFILL,
];

/// The conflict that [`insert`] ends in when the same sheet was sent before.
pub const SENT: &str = "sheet_import(office_id,digest)";

/// A sheet as it is kept, without what stands in it.
#[derive(Clone, Debug)]
pub struct ImportRow {
    /// Its id.
    pub id: Uuid,
    /// Keyed digest of its bytes.
    pub digest: String,
    /// Name of the file, sealed.
    pub name: Vec<u8>,
    /// Category of rows that name none.
    pub category: Option<String>,
    /// Who sent it, later who took it over: JSON of a `Signer`.
    pub signer: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// `waiting`, `running` or `done`.
    pub state: String,
    /// The sheet's row up to which it was taken over.
    pub done: i64,
    /// How many rows became cases.
    pub cases: i64,
}

/// Keeps a sheet.
///
/// # Errors
/// [`StoreError::Conflict`] when it was sent before, at the latest with the commit.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    row: &ImportRow,
    body: &[u8],
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        row.id.into(),
        (&row.digest).into(),
        row.name.as_slice().into(),
        row.category.clone().into(),
        (&row.signer).into(),
        row.sent_at.into(),
        body.into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// One sheet.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
) -> Result<Option<ImportRow>, StoreError> {
    conn.query_opt(&FIND, &[office.0.into(), id.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The sheet with this content.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn by_digest(
    conn: &mut Conn<'_>,
    office: OfficeId,
    digest: &str,
) -> Result<Option<ImportRow>, StoreError> {
    conn.query_opt(&BY_DIGEST, &[office.0.into(), digest.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The sheets sent last.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list(
    conn: &mut Conn<'_>,
    office: OfficeId,
    limit: u32,
) -> Result<Vec<ImportRow>, StoreError> {
    conn.query(&LIST, &[office.0.into(), limit.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// What stands in a sheet, sealed; none once it was forgotten.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn body(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
) -> Result<Option<Vec<u8>>, StoreError> {
    match conn.query_opt(&BODY, &[office.0.into(), id.into()]).await? {
        Some(row) => row.get("body"),
        None => Ok(None),
    }
}

/// Begins to take a sheet over, in somebody's name, also once more; false when it is being
/// taken over or was forgotten.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn begin(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
    signer: &str,
) -> Result<bool, StoreError> {
    let values = [office.0.into(), id.into(), signer.into()];
    Ok(conn.exec(&BEGIN, &values).await? == 1)
}

/// Notes how far a sheet was taken over; false when somebody else was quicker.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn advance(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
    before: i64,
    done: i64,
    cases: i64,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        id.into(),
        before.into(),
        done.into(),
        cases.into(),
    ];
    Ok(conn.exec(&ADVANCE, &values).await? == 1)
}

/// Ends taking a sheet over.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn finish(conn: &mut Conn<'_>, office: OfficeId, id: Uuid) -> Result<(), StoreError> {
    conn.exec(&FINISH, &[office.0.into(), id.into()])
        .await
        .map(drop)
}

/// Throws a waiting sheet away; false when it does not wait.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn discard(conn: &mut Conn<'_>, office: OfficeId, id: Uuid) -> Result<bool, StoreError> {
    Ok(conn.exec(&DROP, &[office.0.into(), id.into()]).await? == 1)
}

/// Throws away what has waited since before an instant, and forgets what stood in sheets that
/// were taken over before it.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn sweep(
    conn: &mut Conn<'_>,
    office: OfficeId,
    before: Timestamp,
) -> Result<(), StoreError> {
    conn.exec(&SWEEP, &[office.0.into(), before.into()]).await?;
    conn.exec(&FORGET, &[office.0.into(), before.into()])
        .await
        .map(drop)
}

/// Keeps anew what stood in a sheet that was forgotten.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn refill(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
    body: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    let values = [office.0.into(), id.into(), body.into(), at.into()];
    conn.exec(&REFILL, &values).await.map(drop)
}

fn read(row: &Row) -> Result<ImportRow, StoreError> {
    Ok(ImportRow {
        id: row.get("id")?,
        digest: row.get("digest")?,
        name: row.get("name")?,
        category: row.get("category")?,
        signer: row.get("signer")?,
        sent_at: row.get("sent_at")?,
        state: row.get("state")?,
        done: row.get("done")?,
        cases: row.get("cases")?,
    })
}
