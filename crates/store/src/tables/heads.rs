//! Signed heads of the history.

use casework::{ChainHead, Hash, OfficeId};
use jiff::Timestamp;

use crate::{Conn, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "head.insert",
    "INSERT INTO head_signature (office_id, seq, hash, at, key_id, signature)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (office_id, seq) DO NOTHING",
);
const LIST: Sql = Sql::new(
    "head.list",
    "SELECT seq, hash, at, key_id, signature FROM head_signature WHERE office_id = $1 ORDER BY seq",
);
const LAST: Sql = Sql::new(
    "head.last",
    "SELECT seq, hash, at, key_id, signature FROM head_signature
     WHERE office_id = $1 ORDER BY seq DESC LIMIT 1",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&INSERT, &LIST, &LAST];

/// A head with its signature by a key kept outside the database.
#[derive(Clone, Debug)]
pub struct SignedHead {
    /// Number and hash of the record.
    pub head: ChainHead,
    /// When it was signed.
    pub at: Timestamp,
    /// Which key.
    pub key_id: String,
    /// Ed25519 signature, 64 bytes.
    pub signature: Vec<u8>,
}

/// Keeps a signed head; a second one of the same record is ignored.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    signed: &SignedHead,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        signed.head.seq.into(),
        signed.head.hash.0.into(),
        signed.at.into(),
        (&signed.key_id).into(),
        signed.signature.as_slice().into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// Every signed head, in order.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn list(conn: &mut Conn<'_>, office: OfficeId) -> Result<Vec<SignedHead>, StoreError> {
    conn.query(&LIST, &[office.0.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The latest signed head.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn last(conn: &mut Conn<'_>, office: OfficeId) -> Result<Option<SignedHead>, StoreError> {
    conn.query_opt(&LAST, &[office.0.into()])
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

fn read(row: &crate::Row) -> Result<SignedHead, StoreError> {
    Ok(SignedHead {
        head: ChainHead {
            seq: row.get("seq")?,
            hash: Hash(row.get("hash")?),
        },
        at: row.get("at")?,
        key_id: row.get("key_id")?,
        signature: row.get("signature")?,
    })
}
