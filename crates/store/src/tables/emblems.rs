//! Pictures at the head of an office's papers.

use casework::OfficeId;

use crate::{Conn, Sql, StoreError};

const KEEP: Sql = Sql::new(
    "emblem.keep",
    "INSERT INTO emblem (office_id, sha256, bytes) VALUES ($1, $2, $3)
     ON CONFLICT (office_id, sha256) DO NOTHING",
);
const READ: Sql = Sql::new(
    "emblem.read",
    "SELECT bytes FROM emblem WHERE office_id = $1 AND sha256 = $2",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&KEEP, &READ];

/// Keeps a picture under its SHA-256; one that is there already stays.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn keep(
    conn: &mut Conn<'_>,
    office: OfficeId,
    sha256: &str,
    bytes: &[u8],
) -> Result<(), StoreError> {
    let values = [office.0.into(), sha256.into(), bytes.to_vec().into()];
    conn.exec(&KEEP, &values).await.map(drop)
}

/// The bytes of a picture; none when it is not there.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn read(
    conn: &mut Conn<'_>,
    office: OfficeId,
    sha256: &str,
) -> Result<Option<Vec<u8>>, StoreError> {
    let row = conn
        .query_opt(&READ, &[office.0.into(), sha256.into()])
        .await?;
    row.map(|row| row.get("bytes")).transpose()
}
