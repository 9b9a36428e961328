//! Offices of the installation.

use casework::OfficeId;
use jiff::Timestamp;

use crate::{Conn, Row, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "office.insert",
    "INSERT INTO office (id, code, name, prefix, profile, drill, revision, created_at)
     VALUES ($1, $2, $3, $4, $5, $6, 1, $7)",
);
const LIST: Sql = Sql::new(
    "office.list",
    "SELECT id, code, name, prefix, profile, drill, revision, created_at FROM office ORDER BY created_at, id",
);
const FIND: Sql = Sql::new(
    "office.find",
    "SELECT id, code, name, prefix, profile, drill, revision, created_at FROM office WHERE id = $1",
);
const SET_PROFILE: Sql = Sql::new(
    "office.set_profile",
    "UPDATE office SET name = $2, profile = $3, revision = revision + 1 WHERE id = $1",
);
const BEGIN_CHAIN: Sql = Sql::new(
    "office.begin_chain",
    "INSERT INTO chain_head (office_id, seq, hash) VALUES ($1, 0, $2)",
);

const TOUCH: Sql = Sql::new(
    "office.touch",
    "UPDATE office SET revision = revision + 1 WHERE id = $1",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&INSERT, &LIST, &FIND, &SET_PROFILE, &BEGIN_CHAIN, &TOUCH];

/// One office.
#[derive(Clone, Debug)]
pub struct OfficeRow {
    /// Its id.
    pub id: OfficeId,
    /// Area code.
    pub code: String,
    /// Name.
    pub name: String,
    /// Prefix of complaint numbers.
    pub prefix: String,
    /// The profile as JSON.
    pub profile: String,
    /// Made for drills: runs on a clock of its own for ever.
    pub drill: bool,
    /// Rises whenever people, procedures or settings change.
    pub revision: i64,
    /// When it was founded.
    pub created_at: Timestamp,
}

fn read(row: &Row) -> Result<OfficeRow, StoreError> {
    Ok(OfficeRow {
        id: OfficeId(row.get("id")?),
        code: row.get("code")?,
        name: row.get("name")?,
        prefix: row.get("prefix")?,
        profile: row.get("profile")?,
        drill: row.get("drill")?,
        revision: row.get("revision")?,
        created_at: row.get("created_at")?,
    })
}

/// Founds an office, with an empty history.
///
/// # Errors
/// [`StoreError::Conflict`] when its prefix is taken.
pub async fn insert(conn: &mut Conn<'_>, office: &OfficeRow) -> Result<(), StoreError> {
    conn.exec(
        &INSERT,
        &[
            office.id.0.into(),
            (&office.code).into(),
            (&office.name).into(),
            (&office.prefix).into(),
            (&office.profile).into(),
            office.drill.into(),
            office.created_at.into(),
        ],
    )
    .await?;
    conn.exec(
        &BEGIN_CHAIN,
        &[office.id.0.into(), casework::Hash::GENESIS.0.into()],
    )
    .await?;
    Ok(())
}

/// Every office, the oldest first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list(conn: &mut Conn<'_>) -> Result<Vec<OfficeRow>, StoreError> {
    conn.query(&LIST, &[]).await?.iter().map(read).collect()
}

/// One office.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn find(conn: &mut Conn<'_>, office: OfficeId) -> Result<OfficeRow, StoreError> {
    let row = conn.query_opt(&FIND, &[office.0.into()]).await?;
    row.as_ref().map_or(Err(StoreError::NotFound), read)
}

/// Replaces the profile, so that every node reads it anew.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set_profile(
    conn: &mut Conn<'_>,
    office: OfficeId,
    name: &str,
    profile: &str,
) -> Result<(), StoreError> {
    conn.exec(
        &SET_PROFILE,
        &[office.0.into(), name.into(), profile.into()],
    )
    .await
    .map(drop)
}

/// Notes that people, procedures or settings changed, so that every node reads them anew.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn touch(conn: &mut Conn<'_>, office: OfficeId) -> Result<(), StoreError> {
    conn.exec(&TOUCH, &[office.0.into()]).await.map(drop)
}
