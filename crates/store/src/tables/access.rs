//! Passwords, one-time links, sessions, failed attempts and repeated requests.

use casework::{InviteId, OfficeId, OfficialId, SessionId};
use jiff::Timestamp;

use crate::{Conn, Sql, StoreError};

const CREDENTIAL_SET: Sql = Sql::new(
    "credential.set",
    "INSERT INTO credential (office_id, official_id, phc, set_at) VALUES ($1, $2, $3, $4)
     ON CONFLICT (office_id, official_id) DO UPDATE SET phc = excluded.phc, set_at = excluded.set_at",
);
const CREDENTIAL_FIND: Sql = Sql::new(
    "credential.find",
    "SELECT phc FROM credential WHERE office_id = $1 AND official_id = $2",
);
const CREDENTIAL_CLEAR: Sql = Sql::new(
    "credential.clear",
    "DELETE FROM credential WHERE office_id = $1 AND official_id = $2",
);
const INVITE_INSERT: Sql = Sql::new(
    "invite.insert",
    "INSERT INTO invite (office_id, id, token_hash, official_id, expires_at, used_at)
     VALUES ($1, $2, $3, $4, $5, NULL)",
);
const INVITE_FIND: Sql = Sql::new(
    "invite.find",
    "SELECT office_id, id, official_id, expires_at FROM invite
     WHERE office_id = $1 AND token_hash = $2 AND used_at IS NULL",
);
const INVITE_USE: Sql = Sql::new(
    "invite.use",
    "UPDATE invite SET used_at = $3
     WHERE office_id = $1 AND token_hash = $2 AND used_at IS NULL",
);
const INVITE_REVOKE: Sql = Sql::new(
    "invite.revoke",
    "UPDATE invite SET used_at = $3
     WHERE office_id = $1 AND official_id = $2 AND used_at IS NULL",
);
const INVITE_REVOKE_FIRST: Sql = Sql::new(
    "invite.revoke_first",
    "UPDATE invite SET used_at = $2
     WHERE office_id = $1 AND official_id IS NULL AND used_at IS NULL",
);
const SESSION_INSERT: Sql = Sql::new(
    "session.insert",
    "INSERT INTO session (office_id, id, token_hash, official_id, created_at, seen_at, confirmed_at)
     VALUES ($1, $2, $3, $4, $5, $5, $5)",
);
const SESSION_FIND: Sql = Sql::new(
    "session.find",
    "SELECT s.office_id, s.id, s.official_id, s.created_at, s.seen_at, s.confirmed_at, o.revision
     FROM session s JOIN office o ON o.id = s.office_id
     WHERE s.office_id = $1 AND s.token_hash = $2",
);
const SESSION_SEEN: Sql = Sql::new(
    "session.seen",
    "UPDATE session SET seen_at = $3 WHERE office_id = $1 AND id = $2",
);
const SESSION_CONFIRMED: Sql = Sql::new(
    "session.confirmed",
    "UPDATE session SET confirmed_at = $3, seen_at = $3 WHERE office_id = $1 AND id = $2",
);
const SESSION_END: Sql = Sql::new(
    "session.end",
    "DELETE FROM session WHERE office_id = $1 AND id = $2",
);
const SESSION_END_ALL: Sql = Sql::new(
    "session.end_all",
    "DELETE FROM session WHERE office_id = $1 AND official_id = $2",
);
const SESSION_SWEEP: Sql = Sql::new(
    "session.sweep",
    "DELETE FROM session WHERE office_id = $1 AND seen_at < $2",
);
const ATTEMPT_FAILED: Sql = Sql::new(
    "attempt.failed",
    "INSERT INTO failed_attempt (office_id, subject, count, since) VALUES ($1, $2, 1, $3)
     ON CONFLICT (office_id, subject) DO UPDATE SET
       count = CASE WHEN failed_attempt.since < $4 THEN 1 ELSE failed_attempt.count + 1 END,
       since = CASE WHEN failed_attempt.since < $4 THEN $3 ELSE failed_attempt.since END
     RETURNING count",
);
const ATTEMPT_COUNT: Sql = Sql::new(
    "attempt.count",
    "SELECT count, since FROM failed_attempt WHERE office_id = $1 AND subject = $2 AND since >= $3",
);
const ATTEMPT_CLEAR: Sql = Sql::new(
    "attempt.clear",
    "DELETE FROM failed_attempt WHERE office_id = $1 AND subject = $2",
);
const ATTEMPT_UNCOUNT: Sql = Sql::new(
    "attempt.uncount",
    "UPDATE failed_attempt SET count = count - 1
     WHERE office_id = $1 AND subject = $2 AND count > 0",
);
const ATTEMPT_SWEEP: Sql = Sql::new(
    "attempt.sweep",
    "DELETE FROM failed_attempt WHERE office_id = $1 AND since < $2",
);
const REPEAT_FIND: Sql = Sql::new(
    "repeat.find",
    "SELECT outcome FROM idempotency WHERE office_id = $1 AND official_id = $2 AND key = $3",
);
const REPEAT_INSERT: Sql = Sql::new(
    "repeat.insert",
    "INSERT INTO idempotency (office_id, official_id, key, outcome, at) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (office_id, official_id, key) DO NOTHING",
);
const REPEAT_CLAIM: Sql = Sql::new(
    "repeat.claim",
    "INSERT INTO idempotency (office_id, official_id, key, outcome, at) VALUES ($1, $2, $3, $4, $5)",
);
const REPEAT_SWEEP: Sql = Sql::new("repeat.sweep", "DELETE FROM idempotency WHERE at < $1");

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &CREDENTIAL_SET,
    &CREDENTIAL_FIND,
    &CREDENTIAL_CLEAR,
    &INVITE_INSERT,
    &INVITE_FIND,
    &INVITE_USE,
    &INVITE_REVOKE,
    &INVITE_REVOKE_FIRST,
    &SESSION_INSERT,
    &SESSION_FIND,
    &SESSION_SEEN,
    &SESSION_CONFIRMED,
    &SESSION_END,
    &SESSION_END_ALL,
    &SESSION_SWEEP,
    &ATTEMPT_FAILED,
    &ATTEMPT_COUNT,
    &ATTEMPT_CLEAR,
    &ATTEMPT_UNCOUNT,
    &ATTEMPT_SWEEP,
    &REPEAT_FIND,
    &REPEAT_INSERT,
    &REPEAT_CLAIM,
    &REPEAT_SWEEP,
];

/// Sets an official's password hash (PHC string).
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set_credential(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
    phc: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    conn.exec(
        &CREDENTIAL_SET,
        &[office.0.into(), official.0.into(), phc.into(), at.into()],
    )
    .await
    .map(drop)
}

/// An official's password hash, if a password was set.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find_credential(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
) -> Result<Option<String>, StoreError> {
    conn.query_opt(&CREDENTIAL_FIND, &[office.0.into(), official.0.into()])
        .await?
        .map(|row| row.get("phc"))
        .transpose()
}

/// Forgets an official's password.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn clear_credential(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
) -> Result<(), StoreError> {
    conn.exec(&CREDENTIAL_CLEAR, &[office.0.into(), official.0.into()])
        .await
        .map(drop)
}

/// A one-time link.
#[derive(Clone, Copy, Debug)]
pub struct InviteRow {
    /// The office.
    pub office: OfficeId,
    /// Its id.
    pub id: InviteId,
    /// For whom; none for the link of the first start.
    pub official: Option<OfficialId>,
    /// Until when it may be used.
    pub expires_at: Timestamp,
}

/// Adds a one-time link; only the hash of its token is kept.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert_invite(
    conn: &mut Conn<'_>,
    invite: &InviteRow,
    token_hash: &[u8; 32],
) -> Result<(), StoreError> {
    let values = [
        invite.office.0.into(),
        invite.id.0.into(),
        token_hash.into(),
        invite.official.map(|official| official.0).into(),
        invite.expires_at.into(),
    ];
    conn.exec(&INVITE_INSERT, &values).await.map(drop)
}

/// The unused link of that token, if it is the office's.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find_invite(
    conn: &mut Conn<'_>,
    office: OfficeId,
    token_hash: &[u8; 32],
) -> Result<Option<InviteRow>, StoreError> {
    conn.query_opt(&INVITE_FIND, &[office.0.into(), token_hash.into()])
        .await?
        .map(|row| {
            Ok(InviteRow {
                office: OfficeId(row.get("office_id")?),
                id: InviteId(row.get("id")?),
                official: row
                    .get::<Option<uuid::Uuid>>("official_id")?
                    .map(OfficialId),
                expires_at: row.get("expires_at")?,
            })
        })
        .transpose()
}

/// Uses a link up. False when somebody else did in between.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn use_invite(
    conn: &mut Conn<'_>,
    office: OfficeId,
    token_hash: &[u8; 32],
    at: Timestamp,
) -> Result<bool, StoreError> {
    Ok(conn
        .exec(
            &INVITE_USE,
            &[office.0.into(), token_hash.into(), at.into()],
        )
        .await?
        == 1)
}

/// Takes back the unused links of an official, or those of the first start.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn revoke_invites(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: Option<OfficialId>,
    at: Timestamp,
) -> Result<(), StoreError> {
    match official {
        Some(official) => {
            conn.exec(
                &INVITE_REVOKE,
                &[office.0.into(), official.0.into(), at.into()],
            )
            .await
        }
        None => {
            conn.exec(&INVITE_REVOKE_FIRST, &[office.0.into(), at.into()])
                .await
        }
    }
    .map(drop)
}

/// A session.
#[derive(Clone, Copy, Debug)]
pub struct SessionRow {
    /// The office.
    pub office: OfficeId,
    /// Its id.
    pub id: SessionId,
    /// Whose.
    pub official: OfficialId,
    /// When it began.
    pub created_at: Timestamp,
    /// Last use, exact to a minute.
    pub seen_at: Timestamp,
    /// When the password was last given.
    pub confirmed_at: Timestamp,
}

/// Begins a session; only the hash of its token is kept.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert_session(
    conn: &mut Conn<'_>,
    session: &SessionRow,
    token_hash: &[u8; 32],
) -> Result<(), StoreError> {
    let values = [
        session.office.0.into(),
        session.id.0.into(),
        token_hash.into(),
        session.official.0.into(),
        session.created_at.into(),
    ];
    conn.exec(&SESSION_INSERT, &values).await.map(drop)
}

/// The session of that token, if it is the office's, and the revision that has reached.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find_session(
    conn: &mut Conn<'_>,
    office: OfficeId,
    token_hash: &[u8; 32],
) -> Result<Option<(SessionRow, i64)>, StoreError> {
    conn.query_opt(&SESSION_FIND, &[office.0.into(), token_hash.into()])
        .await?
        .map(|row| {
            let session = SessionRow {
                office: OfficeId(row.get("office_id")?),
                id: SessionId(row.get("id")?),
                official: OfficialId(row.get("official_id")?),
                created_at: row.get("created_at")?,
                seen_at: row.get("seen_at")?,
                confirmed_at: row.get("confirmed_at")?,
            };
            Ok((session, row.get("revision")?))
        })
        .transpose()
}

/// Notes that a session was used.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn session_seen(
    conn: &mut Conn<'_>,
    office: OfficeId,
    session: SessionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    conn.exec(
        &SESSION_SEEN,
        &[office.0.into(), session.0.into(), at.into()],
    )
    .await
    .map(drop)
}

/// Notes that the password was given again.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn session_confirmed(
    conn: &mut Conn<'_>,
    office: OfficeId,
    session: SessionId,
    at: Timestamp,
) -> Result<(), StoreError> {
    conn.exec(
        &SESSION_CONFIRMED,
        &[office.0.into(), session.0.into(), at.into()],
    )
    .await
    .map(drop)
}

/// Ends a session.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn end_session(
    conn: &mut Conn<'_>,
    office: OfficeId,
    session: SessionId,
) -> Result<(), StoreError> {
    conn.exec(&SESSION_END, &[office.0.into(), session.0.into()])
        .await
        .map(drop)
}

/// Ends every session of an official.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn end_sessions(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
) -> Result<(), StoreError> {
    conn.exec(&SESSION_END_ALL, &[office.0.into(), official.0.into()])
        .await
        .map(drop)
}

/// Forgets sessions of an office that were not used since `before`.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn sweep_sessions(
    conn: &mut Conn<'_>,
    office: OfficeId,
    before: Timestamp,
) -> Result<(), StoreError> {
    conn.exec(&SESSION_SWEEP, &[office.0.into(), before.into()])
        .await
        .map(drop)
}

/// Forgets repeat keys kept since before an instant, whosever they are.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn sweep_repeats(conn: &mut Conn<'_>, before: Timestamp) -> Result<(), StoreError> {
    conn.exec(&REPEAT_SWEEP, &[before.into()]).await.map(drop)
}

/// Counts a failed attempt on a subject (the hash of what was tried); attempts from
/// before `window_start` no longer count. Answers with the count.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn count_failure(
    conn: &mut Conn<'_>,
    office: OfficeId,
    subject: &[u8; 32],
    at: Timestamp,
    window_start: Timestamp,
) -> Result<i64, StoreError> {
    conn.query_one(
        &ATTEMPT_FAILED,
        &[
            office.0.into(),
            subject.into(),
            at.into(),
            window_start.into(),
        ],
    )
    .await?
    .get("count")
}

/// Failed attempts on a subject since `window_start`, and when they began.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn failures(
    conn: &mut Conn<'_>,
    office: OfficeId,
    subject: &[u8; 32],
    window_start: Timestamp,
) -> Result<Option<(i64, Timestamp)>, StoreError> {
    conn.query_opt(
        &ATTEMPT_COUNT,
        &[office.0.into(), subject.into(), window_start.into()],
    )
    .await?
    .map(|row| Ok((row.get("count")?, row.get("since")?)))
    .transpose()
}

/// Forgets failed attempts after a success.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn clear_failures(
    conn: &mut Conn<'_>,
    office: OfficeId,
    subject: &[u8; 32],
) -> Result<(), StoreError> {
    conn.exec(&ATTEMPT_CLEAR, &[office.0.into(), subject.into()])
        .await
        .map(drop)
}

/// Takes one try back that was counted before it turned out to be right.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn uncount_failure(
    conn: &mut Conn<'_>,
    office: OfficeId,
    subject: &[u8; 32],
) -> Result<(), StoreError> {
    conn.exec(&ATTEMPT_UNCOUNT, &[office.0.into(), subject.into()])
        .await
        .map(drop)
}

/// Forgets failed attempts from before an instant.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn sweep_failures(
    conn: &mut Conn<'_>,
    office: OfficeId,
    before: Timestamp,
) -> Result<(), StoreError> {
    conn.exec(&ATTEMPT_SWEEP, &[office.0.into(), before.into()])
        .await
        .map(drop)
}

/// What a request with this key led to, if it was done before.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find_repeat(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
    key: &str,
) -> Result<Option<String>, StoreError> {
    conn.query_opt(
        &REPEAT_FIND,
        &[office.0.into(), official.0.into(), key.into()],
    )
    .await?
    .map(|row| row.get("outcome"))
    .transpose()
}

/// The conflict that [`claim_repeat`] ends in when the key was stored meanwhile.
pub const REPEATED: &str = "idempotency(office_id,official_id,key)";

/// Remembers what a request led to; if the same key was stored meanwhile the whole
/// transaction fails, so that what it took (a number) is given back.
///
/// # Errors
/// [`StoreError::Conflict`] on [`REPEATED`], at the latest with the commit.
pub async fn claim_repeat(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
    key: &str,
    outcome: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        official.0.into(),
        key.into(),
        outcome.into(),
        at.into(),
    ];
    conn.queue(&REPEAT_CLAIM, &values).await
}

/// Remembers what a request led to. False when the same key was stored meanwhile.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn remember(
    conn: &mut Conn<'_>,
    office: OfficeId,
    official: OfficialId,
    key: &str,
    outcome: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        official.0.into(),
        key.into(),
        outcome.into(),
        at.into(),
    ];
    Ok(conn.exec(&REPEAT_INSERT, &values).await? == 1)
}
