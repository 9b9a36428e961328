//! How far the mailboxes of an office were read, and who fetches from them.

use casework::OfficeId;
use jiff::Timestamp;

use crate::{Conn, Sql, StoreError};

const MARK: Sql = Sql::new(
    "mailbox.mark",
    "SELECT validity, uid, taken_at FROM mailbox_mark
     WHERE office_id = $1 AND mailbox = $2 AND folder = $3",
);
const SET_MARK: Sql = Sql::new(
    "mailbox.set_mark",
    "INSERT INTO mailbox_mark (office_id, mailbox, folder, validity, uid, taken_at)
     VALUES ($1, $2, $3, $4, $5, $6)
     ON CONFLICT (office_id, mailbox, folder)
     DO UPDATE SET validity = excluded.validity, uid = excluded.uid,
       taken_at = excluded.taken_at",
);
// Whoever holds it goes on; somebody else gets it only when its time has run out.
const LEASE: Sql = Sql::new(
    "mailbox.lease",
    "INSERT INTO mailbox_lease (office_id, mailbox, holder, until)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (office_id, mailbox)
     DO UPDATE SET holder = excluded.holder, until = excluded.until
       WHERE mailbox_lease.holder = excluded.holder OR mailbox_lease.until < $5",
);
const LET_GO: Sql = Sql::new(
    "mailbox.let_go",
    "DELETE FROM mailbox_lease WHERE office_id = $1 AND mailbox = $2 AND holder = $3",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&MARK, &SET_MARK, &LEASE, &LET_GO];

/// How far a folder was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkRow {
    /// The folder's UIDVALIDITY (RFC 9051, 2.3.1.1), under which `uid` counts.
    pub validity: i64,
    /// Everything up to this UID is taken.
    pub uid: i64,
    /// When it was last moved.
    pub taken_at: Timestamp,
}

/// How far a folder was read; none before the first time.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn mark(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mailbox: &str,
    folder: &str,
) -> Result<Option<MarkRow>, StoreError> {
    let row = conn
        .query_opt(&MARK, &[office.0.into(), mailbox.into(), folder.into()])
        .await?;
    let read = |row: &crate::Row| {
        Ok(MarkRow {
            validity: row.get("validity")?,
            uid: row.get("uid")?,
            taken_at: row.get("taken_at")?,
        })
    };
    row.as_ref().map(read).transpose()
}

/// Says how far a folder was read.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set_mark(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mailbox: &str,
    folder: &str,
    mark: &MarkRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        mailbox.into(),
        folder.into(),
        mark.validity.into(),
        mark.uid.into(),
        mark.taken_at.into(),
    ];
    conn.exec(&SET_MARK, &values).await.map(drop)
}

/// Takes or renews the lease of a mailbox; false when somebody else has it.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn lease(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mailbox: &str,
    holder: &str,
    until: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        mailbox.into(),
        holder.into(),
        until.into(),
        now.into(),
    ];
    Ok(conn.exec(&LEASE, &values).await? > 0)
}

/// Lets go of a mailbox, if it is the holder's.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn let_go(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mailbox: &str,
    holder: &str,
) -> Result<(), StoreError> {
    let values = [office.0.into(), mailbox.into(), holder.into()];
    conn.exec(&LET_GO, &values).await.map(drop)
}
