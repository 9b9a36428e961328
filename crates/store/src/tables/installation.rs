//! What lies across the offices of an installation: which there are, and which have work
//! left over. Everything else asks for one office; `tests/apart.rs` holds it to that.

use casework::OfficeId;
use jiff::Timestamp;

use crate::{Conn, Row, Sql, StoreError};

const LIST: Sql = Sql::new(
    "installation.offices",
    "SELECT id, code, name, prefix, drill, url, host, revision, created_at FROM office
     ORDER BY created_at, id",
);
const UNFOLLOWED: Sql = Sql::new(
    "installation.unfollowed",
    "SELECT h.office_id FROM chain_head h
     LEFT JOIN finding_cursor k ON k.office_id = h.office_id
     WHERE h.seq <> COALESCE(k.seq, 0) ORDER BY h.seq - COALESCE(k.seq, 0), h.office_id LIMIT $1",
);
const UNSIGNED: Sql = Sql::new(
    "installation.unsigned",
    "SELECT h.office_id FROM chain_head h WHERE h.seq > COALESCE(
       (SELECT MAX(s.seq) FROM head_signature s WHERE s.office_id = h.office_id), 0)
     ORDER BY h.office_id",
);
const REACHED: Sql = Sql::new(
    "installation.reached",
    "SELECT CAST(COALESCE(SUM(h.seq), 0) AS BIGINT) AS records FROM chain_head h",
);
const ANY: Sql = Sql::new("installation.any", "SELECT o.id FROM office o LIMIT 1");

/// The statements of this file.
pub const ALL: &[&Sql] = &[&LIST, &UNFOLLOWED, &UNSIGNED, &REACHED, &ANY];

/// An office as the installation knows it, without its profile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedRow {
    /// Its id.
    pub id: OfficeId,
    /// Area code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Prefix of complaint numbers.
    pub prefix: String,
    /// Made for drills.
    pub drill: bool,
    /// Where people reach it, without a slash at the end.
    pub url: Option<String>,
    /// The host's name in it, lower case.
    pub host: Option<String>,
    /// Rises whenever people, procedures or settings change.
    pub revision: i64,
    /// When it was founded.
    pub created_at: Timestamp,
}

/// Every office, the oldest first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn offices(conn: &mut Conn<'_>) -> Result<Vec<ListedRow>, StoreError> {
    let rows = conn.query(&LIST, &[]).await?;
    rows.iter()
        .map(|row| {
            Ok(ListedRow {
                id: OfficeId(row.get("id")?),
                code: row.get("code")?,
                name: row.get("name")?,
                prefix: row.get("prefix")?,
                drill: row.get("drill")?,
                url: row.get("url")?,
                host: row.get("host")?,
                revision: row.get("revision")?,
                created_at: row.get("created_at")?,
            })
        })
        .collect()
}

/// Up to `limit` offices whose history has gone on without the index of what cases are found
/// by, those that are least behind first: a short way is soon gone.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn unfollowed(conn: &mut Conn<'_>, limit: u32) -> Result<Vec<OfficeId>, StoreError> {
    ids(&conn.query(&UNFOLLOWED, &[limit.into()]).await?)
}

/// Offices whose history goes beyond the head that was signed last.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn unsigned(conn: &mut Conn<'_>) -> Result<Vec<OfficeId>, StoreError> {
    ids(&conn.query(&UNSIGNED, &[]).await?)
}

/// The records of all histories together: it rises while people are at work.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn reached(conn: &mut Conn<'_>) -> Result<i64, StoreError> {
    conn.query_one(&REACHED, &[]).await?.get("records")
}

/// Whether there is an office.
///
/// # Errors
/// [`StoreError`] as classified from the driver, also when the schema is not there.
pub async fn any(conn: &mut Conn<'_>) -> Result<bool, StoreError> {
    Ok(conn.query_opt(&ANY, &[]).await?.is_some())
}

fn ids(rows: &[Row]) -> Result<Vec<OfficeId>, StoreError> {
    rows.iter()
        .map(|row| row.get("office_id").map(OfficeId))
        .collect()
}
