//! Complaints that visitors of the website have begun and not sent, sealed by the caller, and
//! what became of those that were sent. A visitor is known by the digest of a secret.

use casework::OfficeId;
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Conn, Sql, StoreError};

const FIND: Sql = Sql::new(
    "visitor_draft.find",
    "SELECT d.id, d.body, d.changed_at, o.revision
     FROM visitor_draft d JOIN office o ON o.id = d.office_id
     WHERE d.office_id = $1 AND d.holder = $2",
);
// Holds the row while what stands in it is changed.
const HOLD: Sql = Sql::new(
    "visitor_draft.hold",
    "UPDATE visitor_draft SET changed_at = $3 WHERE office_id = $1 AND holder = $2
       AND changed_at >= $4
     RETURNING id, body, changed_at",
);
const KEEP: Sql = Sql::new(
    "visitor_draft.keep",
    "INSERT INTO visitor_draft (office_id, holder, id, body, changed_at)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (office_id, holder)
     DO UPDATE SET id = excluded.id, body = excluded.body, changed_at = excluded.changed_at",
);
const DROP: Sql = Sql::new(
    "visitor_draft.drop",
    "DELETE FROM visitor_draft WHERE office_id = $1 AND holder = $2",
);
const SWEEP: Sql = Sql::new(
    "visitor_draft.sweep",
    "DELETE FROM visitor_draft WHERE changed_at < $1",
);
const IDS: Sql = Sql::new("visitor_draft.ids", "SELECT id FROM visitor_draft");
const SENT: Sql = Sql::new(
    "visitor_sent.find",
    "SELECT outcome FROM visitor_sent WHERE office_id = $1 AND holder = $2",
);
const CLAIM: Sql = Sql::new(
    "visitor_sent.claim",
    "INSERT INTO visitor_sent (office_id, holder, outcome, sent_at) VALUES ($1, $2, $3, $4)",
);
const SWEEP_SENT: Sql = Sql::new(
    "visitor_sent.sweep",
    "DELETE FROM visitor_sent WHERE sent_at < $1",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &FIND,
    &HOLD,
    &KEEP,
    &DROP,
    &SWEEP,
    &IDS,
    &SENT,
    &CLAIM,
    &SWEEP_SENT,
];

/// The conflict that [`claim_sent`] ends in when the draft was sent meanwhile.
pub const WAS_SENT: &str = "visitor_sent(office_id,holder)";

/// A draft as it is kept.
#[derive(Clone, Debug)]
pub struct VisitorDraft {
    /// Its id, by which the files staged for it are found.
    pub id: Uuid,
    /// What was answered, sealed.
    pub body: Vec<u8>,
    /// When it was last changed.
    pub changed_at: Timestamp,
}

/// A visitor's draft, and the revision the office has reached.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    holder: &[u8; 32],
) -> Result<Option<(VisitorDraft, i64)>, StoreError> {
    conn.query_opt(&FIND, &[office.0.into(), holder.into()])
        .await?
        .map(|row| {
            let draft = VisitorDraft {
                id: row.get("id")?,
                body: row.get("body")?,
                changed_at: row.get("changed_at")?,
            };
            Ok((draft, row.get("revision")?))
        })
        .transpose()
}

/// A visitor's draft that was changed since `oldest`, held until the transaction ends: of two
/// windows that answer at once none loses what the other says.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn hold(
    conn: &mut Conn<'_>,
    office: OfficeId,
    holder: &[u8; 32],
    at: Timestamp,
    oldest: Timestamp,
) -> Result<Option<VisitorDraft>, StoreError> {
    let values = [office.0.into(), holder.into(), at.into(), oldest.into()];
    conn.query_opt(&HOLD, &values)
        .await?
        .map(|row| {
            Ok(VisitorDraft {
                id: row.get("id")?,
                body: row.get("body")?,
                changed_at: row.get("changed_at")?,
            })
        })
        .transpose()
}

/// Keeps a visitor's draft, in place of what he had.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn keep(
    conn: &mut Conn<'_>,
    office: OfficeId,
    holder: &[u8; 32],
    draft: &VisitorDraft,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        holder.into(),
        draft.id.into(),
        draft.body.as_slice().into(),
        draft.changed_at.into(),
    ];
    conn.exec(&KEEP, &values).await.map(drop)
}

/// Forgets a visitor's draft.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn discard(
    conn: &mut Conn<'_>,
    office: OfficeId,
    holder: &[u8; 32],
) -> Result<(), StoreError> {
    conn.queue(&DROP, &[office.0.into(), holder.into()]).await
}

/// What became of the draft this visitor sent.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find_sent(
    conn: &mut Conn<'_>,
    office: OfficeId,
    holder: &[u8; 32],
) -> Result<Option<String>, StoreError> {
    conn.query_opt(&SENT, &[office.0.into(), holder.into()])
        .await?
        .map(|row| row.get("outcome"))
        .transpose()
}

/// Notes what became of a draft. If it was sent meanwhile the whole transaction fails, so
/// that what it took (a number) is given back.
///
/// # Errors
/// [`StoreError::Conflict`] on [`WAS_SENT`], at the latest with the commit.
pub async fn claim_sent(
    conn: &mut Conn<'_>,
    office: OfficeId,
    holder: &[u8; 32],
    outcome: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let values = [office.0.into(), holder.into(), outcome.into(), at.into()];
    conn.queue(&CLAIM, &values).await
}

/// Forgets drafts that were not changed since `before`, and what became of those that were
/// sent before `sent_before`, whosever they are; answers with the ids of the drafts that are
/// left.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn sweep(
    conn: &mut Conn<'_>,
    before: Timestamp,
    sent_before: Timestamp,
) -> Result<Vec<Uuid>, StoreError> {
    conn.exec(&SWEEP, &[before.into()]).await?;
    conn.exec(&SWEEP_SENT, &[sent_before.into()]).await?;
    let rows = conn.query(&IDS, &[]).await?;
    rows.iter().map(|row| row.get("id")).collect()
}
