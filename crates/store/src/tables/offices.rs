//! One office: founded, read, marked as changed. What lies across offices is in
//! [`installation`](super::installation).

use casework::OfficeId;
use jiff::Timestamp;

use crate::{Conn, Row, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "office.insert",
    "INSERT INTO office (id, code, name, prefix, profile, drill, revision, created_at, url, host)
     VALUES ($1, $2, $3, $4, $5, $6, 1, $7, $8, $9)",
);
const FIND: Sql = Sql::new(
    "office.find",
    "SELECT id, code, name, prefix, profile, drill, revision, created_at, url FROM office
     WHERE id = $1",
);
const REVISION: Sql = Sql::new(
    "office.revision",
    "SELECT revision FROM office WHERE id = $1",
);
const SET_PROFILE: Sql = Sql::new(
    "office.set_profile",
    "UPDATE office SET name = $2, profile = $3, revision = revision + 1 WHERE id = $1",
);
const SET_FOUNDING: Sql = Sql::new(
    "office.set_founding",
    "UPDATE office SET code = $2, name = $3, prefix = $4, profile = $5, revision = revision + 1
     WHERE id = $1",
);
const BEGIN_CHAIN: Sql = Sql::new(
    "office.begin_chain",
    "INSERT INTO chain_head (office_id, seq, hash) VALUES ($1, 0, $2)",
);

const TOUCH: Sql = Sql::new(
    "office.touch",
    "UPDATE office SET revision = revision + 1 WHERE id = $1",
);
const SET_URL: Sql = Sql::new(
    "office.set_url",
    "UPDATE office SET url = $2, host = $3, revision = revision + 1 WHERE id = $1",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &INSERT,
    &FIND,
    &REVISION,
    &SET_PROFILE,
    &SET_FOUNDING,
    &BEGIN_CHAIN,
    &TOUCH,
    &SET_URL,
];

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
    /// Where people reach it, without a slash at the end.
    pub url: Option<String>,
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
        url: row.get("url")?,
    })
}

/// Founds an office, with an empty history. `host`: the name in its address.
///
/// # Errors
/// [`StoreError::Conflict`] when its area code, prefix or host is taken.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: &OfficeRow,
    host: Option<&str>,
) -> Result<(), StoreError> {
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
            office.url.clone().into(),
            host.map(str::to_owned).into(),
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

/// One office.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn find(conn: &mut Conn<'_>, office: OfficeId) -> Result<OfficeRow, StoreError> {
    let row = conn.query_opt(&FIND, &[office.0.into()]).await?;
    read(&row.ok_or(StoreError::NotFound)?)
}

/// Which revision an office has reached.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn revision(conn: &mut Conn<'_>, office: OfficeId) -> Result<i64, StoreError> {
    let row = conn.query_opt(&REVISION, &[office.0.into()]).await?;
    row.ok_or(StoreError::NotFound)?.get("revision")
}

/// Sets where people reach an office.
///
/// # Errors
/// [`StoreError::Conflict`] when another office has that host.
pub async fn set_url(
    conn: &mut Conn<'_>,
    office: OfficeId,
    url: &str,
    host: &str,
) -> Result<(), StoreError> {
    conn.exec(&SET_URL, &[office.0.into(), url.into(), host.into()])
        .await
        .map(drop)
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

/// What an office is founded as.
#[derive(Clone, Copy, Debug)]
pub struct Founding<'a> {
    /// Area code.
    pub code: &'a str,
    /// Name.
    pub name: &'a str,
    /// Prefix of complaint numbers.
    pub prefix: &'a str,
    /// The profile as JSON.
    pub profile: &'a str,
}

/// Makes it another office, before it has a register.
///
/// # Errors
/// [`StoreError::Conflict`] when its area code or prefix is taken.
pub async fn set_founding(
    conn: &mut Conn<'_>,
    office: OfficeId,
    founding: &Founding<'_>,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        founding.code.into(),
        founding.name.into(),
        founding.prefix.into(),
        founding.profile.into(),
    ];
    conn.exec(&SET_FOUNDING, &values).await.map(drop)
}

/// Notes that people, procedures or settings changed, so that every node reads them anew.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn touch(conn: &mut Conn<'_>, office: OfficeId) -> Result<(), StoreError> {
    conn.exec(&TOUCH, &[office.0.into()]).await.map(drop)
}
