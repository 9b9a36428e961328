//! Files of a case; their bytes lie outside the database by content hash.

use casework::{AttachmentId, CaseId, OfficeId, OfficialId};
use jiff::Timestamp;

use super::many::{self, of_many};
use crate::{Conn, Question, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "attachment.insert",
    "INSERT INTO attachment (office_id, id, case_id, purpose, name, media_type, size, sha256,
       shown_sha256, thumbnail_sha256, has_location, added_at, added_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
);
const OF_CASE: Sql = Sql::new(
    "attachment.of_case",
    "SELECT id, case_id, purpose, name, media_type, size, sha256, shown_sha256, thumbnail_sha256,
       has_location, added_at, added_by
     FROM attachment WHERE office_id = $1 AND case_id = $2 ORDER BY added_at, id",
);
const FIND: Sql = Sql::new(
    "attachment.find",
    "SELECT id, case_id, purpose, name, media_type, size, sha256, shown_sha256, thumbnail_sha256,
       has_location, added_at, added_by
     FROM attachment WHERE office_id = $1 AND id = $2",
);
// Copies are made once.
const SET_THUMBNAIL: Sql = Sql::new(
    "attachment.set_thumbnail",
    "UPDATE attachment SET thumbnail_sha256 = $3
     WHERE office_id = $1 AND id = $2 AND thumbnail_sha256 IS NULL",
);
const COUNTS: Sql = of_many!(
    "attachment.counts",
    "a.case_id, COUNT(*) AS files",
    "attachment",
    "a",
    "case_id",
    " GROUP BY a.case_id"
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&INSERT, &OF_CASE, &FIND, &SET_THUMBNAIL, &COUNTS];

/// A file of a case.
#[derive(Clone, Debug)]
pub struct AttachmentRow {
    /// Its id.
    pub id: AttachmentId,
    /// The case.
    pub case: CaseId,
    /// What it is for: `evidence`, `signed_answer`, `proof`, `paper`, `letter`.
    pub purpose: String,
    /// Safe file name.
    pub name: String,
    /// Media type as sniffed.
    pub media_type: String,
    /// Bytes of the original.
    pub size: i64,
    /// SHA-256 of the original.
    pub sha256: String,
    /// SHA-256 of the copy shown to others, without location.
    pub shown: Option<String>,
    /// SHA-256 of the thumbnail; none also while it is still to be made.
    pub thumbnail: Option<String>,
    /// The original names a place on earth.
    pub has_location: bool,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: Option<OfficialId>,
}

/// Adds a file.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    file: &AttachmentRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        file.id.0.into(),
        file.case.0.into(),
        (&file.purpose).into(),
        (&file.name).into(),
        (&file.media_type).into(),
        file.size.into(),
        (&file.sha256).into(),
        file.shown.clone().into(),
        file.thumbnail.clone().into(),
        file.has_location.into(),
        file.added_at.into(),
        file.added_by.map(|official| official.0).into(),
    ];
    conn.queue(&INSERT, &values).await
}

/// The files of a case, oldest first.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<AttachmentRow>> {
    Question::rows(&OF_CASE, vec![office.0.into(), case.0.into()], read)
}

/// Says which thumbnail a file has that had none.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set_thumbnail(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: AttachmentId,
    sha256: &str,
) -> Result<(), StoreError> {
    let values = [office.0.into(), id.0.into(), sha256.into()];
    conn.queue(&SET_THUMBNAIL, &values).await
}

/// How many files these cases have; those without any are left out.
pub fn counts(office: OfficeId, cases: &[CaseId]) -> Question<Vec<(CaseId, usize)>> {
    many::each(&COUNTS, office, &many::of_cases(cases), |row| {
        let files: u32 = row.get("files")?;
        Ok((CaseId(row.get("case_id")?), files as usize))
    })
}

/// One file.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: AttachmentId,
) -> Result<Option<AttachmentRow>, StoreError> {
    conn.query_opt(&FIND, &[office.0.into(), id.0.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

fn read(row: &crate::Row) -> Result<AttachmentRow, StoreError> {
    Ok(AttachmentRow {
        id: AttachmentId(row.get("id")?),
        case: CaseId(row.get("case_id")?),
        purpose: row.get("purpose")?,
        name: row.get("name")?,
        media_type: row.get("media_type")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
        shown: row.get("shown_sha256")?,
        thumbnail: row.get("thumbnail_sha256")?,
        has_location: row.get("has_location")?,
        added_at: row.get("added_at")?,
        added_by: row.get::<Option<uuid::Uuid>>("added_by")?.map(OfficialId),
    })
}
