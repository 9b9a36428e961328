//! Procedure versions of an office with their dates of force.

use casework::OfficeId;
use jiff::Timestamp;
use jiff::civil::Date;
use sop::{ProcedureId, ProcedureRef};

use crate::{Conn, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "procedure.insert",
    "INSERT INTO procedure_version
       (office_id, id, version, label, source, sha256, from_day, to_day, is_default, activated_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
const RETIRE: Sql = Sql::new(
    "procedure.retire",
    "UPDATE procedure_version SET to_day = $4, is_default = $5
     WHERE office_id = $1 AND id = $2 AND version = $3",
);
const LIST: Sql = Sql::new(
    "procedure.list",
    "SELECT id, version, label, source, sha256, from_day, to_day, is_default, activated_at
     FROM procedure_version WHERE office_id = $1 ORDER BY is_default DESC, activated_at, id, version",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&INSERT, &RETIRE, &LIST];

/// One version of one procedure, as it was activated.
#[derive(Clone, Debug)]
pub struct ProcedureRow {
    /// Name and version.
    pub reference: ProcedureRef,
    /// Short name.
    pub label: String,
    /// The file.
    pub source: String,
    /// SHA-256 of the file.
    pub sha256: String,
    /// First day in force.
    pub from: Date,
    /// Last day in force; open when none.
    pub to: Option<Date>,
    /// Whether new complaints take it unless the clerk chooses another.
    pub default: bool,
    /// When it was activated.
    pub activated_at: Timestamp,
}

impl ProcedureRow {
    /// Whether new complaints may take it on `day`.
    pub fn in_force(&self, day: Date) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }
}

/// Adds a version.
///
/// # Errors
/// [`StoreError::Conflict`] when that version is there already.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    row: &ProcedureRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        row.reference.id.as_str().into(),
        (&row.reference.version).into(),
        (&row.label).into(),
        (&row.source).into(),
        (&row.sha256).into(),
        row.from.to_string().into(),
        row.to.map(|day| day.to_string()).into(),
        row.default.into(),
        row.activated_at.into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// Sets the last day and whether it is the default.
///
/// # Errors
/// [`StoreError::NotFound`].
pub async fn set_force(
    conn: &mut Conn<'_>,
    office: OfficeId,
    reference: &ProcedureRef,
    to: Option<Date>,
    default: bool,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        reference.id.as_str().into(),
        (&reference.version).into(),
        to.map(|day| day.to_string()).into(),
        default.into(),
    ];
    match conn.exec(&RETIRE, &values).await? {
        0 => Err(StoreError::NotFound),
        _ => Ok(()),
    }
}

/// Every version, the default first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list(conn: &mut Conn<'_>, office: OfficeId) -> Result<Vec<ProcedureRow>, StoreError> {
    conn.query(&LIST, &[office.0.into()])
        .await?
        .iter()
        .map(|row| {
            Ok(ProcedureRow {
                reference: ProcedureRef {
                    id: ProcedureId(row.get("id")?),
                    version: row.get("version")?,
                },
                label: row.get("label")?,
                source: row.get("source")?,
                sha256: row.get("sha256")?,
                from: row.parse("from_day", |day: String| day.parse::<Date>())?,
                to: row.parse("to_day", |day: Option<String>| {
                    day.map(|day| day.parse::<Date>()).transpose()
                })?,
                default: row.get("is_default")?,
                activated_at: row.get("activated_at")?,
            })
        })
        .collect()
}
