//! What came by e-mail, and what was made of it. Sealed by the caller.

use casework::{CaseId, OfficeId};
use jiff::Timestamp;
use uuid::Uuid;

use crate::{Conn, Question, Row, Sha256Hex, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "mail.insert",
    "INSERT INTO incoming_mail (office_id, id, digest, arrived_at, size, sha256)
     VALUES ($1, $2, $3, $4, $5, $6)",
);
const FIND: Sql = Sql::new(
    "mail.find",
    "SELECT id, digest, arrived_at, size, sha256, erased_at FROM incoming_mail
     WHERE office_id = $1 AND id = $2",
);
const BY_DIGEST: Sql = Sql::new(
    "mail.by_digest",
    "SELECT id, digest, arrived_at, size, sha256, erased_at FROM incoming_mail
     WHERE office_id = $1 AND digest = $2",
);
const DECIDE: Sql = Sql::new(
    "mail.decide",
    "INSERT INTO mail_outcome
       (office_id, mail_id, verdict, reason, warnings, said, case_id, outcome, decided_at,
        message_key)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
const DECIDED: Sql = Sql::new(
    "mail.decided",
    "SELECT verdict, reason, warnings, said, case_id, outcome, decided_at, message_key
     FROM mail_outcome
     WHERE office_id = $1 AND mail_id = $2",
);

const TAKE_BACK: Sql = Sql::new(
    "mail.take_back",
    "DELETE FROM mail_outcome WHERE office_id = $1 AND mail_id = $2 AND verdict = 'ignore'",
);
const ASIDE: Sql = Sql::new(
    "mail.aside",
    "SELECT m.id, m.digest, m.arrived_at, m.size, m.sha256, m.erased_at,
       o.verdict, o.reason, o.warnings, o.said, o.case_id, o.outcome, o.decided_at, o.message_key
     FROM mail_outcome o
     JOIN incoming_mail m ON m.office_id = o.office_id AND m.id = o.mail_id
     WHERE o.office_id = $1 AND m.office_id = $1 AND o.verdict = 'ignore'
       AND (o.decided_at, o.mail_id) < ($2, $3)
     ORDER BY o.decided_at DESC, o.mail_id DESC LIMIT $4",
);

const OF_CASE: Sql = Sql::new(
    "mail.of_case",
    "SELECT m.id, m.digest, m.arrived_at, m.size, m.sha256, m.erased_at,
       o.verdict, o.reason, o.warnings, o.said, o.case_id, o.outcome, o.decided_at, o.message_key
     FROM mail_outcome o
     JOIN incoming_mail m ON m.office_id = o.office_id AND m.id = o.mail_id
     WHERE o.office_id = $1 AND m.office_id = $1 AND o.case_id = $2
     ORDER BY o.decided_at, o.mail_id",
);
const ERASE: Sql = Sql::new(
    "mail.erase",
    "UPDATE incoming_mail SET erased_at = $3
     WHERE office_id = $1 AND id = $2 AND erased_at IS NULL",
);
const UNSAY: Sql = Sql::new(
    "mail.unsay",
    "UPDATE mail_outcome SET said = $3 WHERE office_id = $1 AND mail_id = $2",
);
const AFTER: Sql = Sql::new(
    "mail.after",
    "SELECT m.id, m.digest, m.arrived_at, m.size, m.sha256, m.erased_at, o.said
     FROM incoming_mail m
     LEFT JOIN mail_outcome o ON o.office_id = m.office_id AND o.mail_id = m.id
     WHERE m.office_id = $1 AND m.id > $2 ORDER BY m.id LIMIT $3",
);

const CASE_OF: Sql = Sql::new(
    "mail.case_of",
    "SELECT case_id FROM mail_outcome
     WHERE office_id = $1 AND message_key = $2 AND case_id IS NOT NULL
     ORDER BY decided_at DESC, mail_id DESC LIMIT 1",
);
const LAST_OF_CASE: Sql = Sql::new(
    "mail.last_of_case",
    "SELECT m.digest, o.said FROM mail_outcome o
     JOIN incoming_mail m ON m.office_id = o.office_id AND m.id = o.mail_id
     WHERE o.office_id = $1 AND m.office_id = $1 AND o.case_id = $2
     ORDER BY o.decided_at DESC, o.mail_id DESC LIMIT 1",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &INSERT,
    &FIND,
    &BY_DIGEST,
    &DECIDE,
    &DECIDED,
    &TAKE_BACK,
    &ASIDE,
    &OF_CASE,
    &CASE_OF,
    &LAST_OF_CASE,
    &ERASE,
    &UNSAY,
    &AFTER,
];

/// The conflict that [`insert`] ends in when the same message came before.
pub const CAME: &str = "incoming_mail(office_id,digest)";
/// The conflict that [`decide`] ends in when something was made of it before.
pub const WAS_DECIDED: &str = "mail_outcome(office_id,mail_id)";

/// A message as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailRow {
    /// Its id.
    pub id: Uuid,
    /// Keyed digest of its bytes.
    pub digest: String,
    /// When it was taken in.
    pub arrived_at: Timestamp,
    /// Bytes as they came.
    pub size: i64,
    /// The file with its bytes, sealed; this message's alone.
    pub sha256: Sha256Hex,
    /// When it was erased; then its file is gone.
    pub erased_at: Option<Timestamp>,
}

/// What was made of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailOutcome {
    /// `new`, `warn`, `reply` or `ignore`.
    pub verdict: String,
    /// Stable code of why it was ignored; else empty.
    pub reason: String,
    /// Stable codes of what somebody should look at, separated by spaces.
    pub warnings: String,
    /// Who wrote and what about, sealed; empty once it was erased.
    pub said: Vec<u8>,
    /// The case it began or belongs to.
    pub case: Option<CaseId>,
    /// What the intake answered, for a new complaint.
    pub outcome: Option<String>,
    /// When.
    pub decided_at: Timestamp,
    /// Keyed digest of its Message-ID, where it has one.
    pub message_key: Option<String>,
}

/// Keeps a message.
///
/// # Errors
/// [`StoreError::Conflict`] on [`CAME`], at the latest with the commit.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    row: &MailRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        row.id.into(),
        (&row.digest).into(),
        row.arrived_at.into(),
        row.size.into(),
        (&row.sha256).into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// One message.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
) -> Result<Option<MailRow>, StoreError> {
    let row = conn.query_opt(&FIND, &[office.0.into(), id.into()]).await?;
    row.as_ref().map(read).transpose()
}

/// The message with these bytes.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn by_digest(
    conn: &mut Conn<'_>,
    office: OfficeId,
    digest: &str,
) -> Result<Option<MailRow>, StoreError> {
    let row = conn
        .query_opt(&BY_DIGEST, &[office.0.into(), digest.into()])
        .await?;
    row.as_ref().map(read).transpose()
}

/// Says what was made of a message.
///
/// # Errors
/// [`StoreError::Conflict`] on [`WAS_DECIDED`], at the latest with the commit.
pub async fn decide(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mail: Uuid,
    made: &MailOutcome,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        mail.into(),
        (&made.verdict).into(),
        (&made.reason).into(),
        (&made.warnings).into(),
        made.said.as_slice().into(),
        made.case.map(|case| case.0).into(),
        made.outcome.clone().into(),
        made.decided_at.into(),
        made.message_key.clone().into(),
    ];
    conn.exec(&DECIDE, &values).await.map(drop)
}

/// What was made of a message; none while it waits.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn decided(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mail: Uuid,
) -> Result<Option<MailOutcome>, StoreError> {
    let row = conn
        .query_opt(&DECIDED, &[office.0.into(), mail.into()])
        .await?;
    row.as_ref().map(read_outcome).transpose()
}

/// Takes back that a message was set aside, for something else is made of it in the same
/// transaction.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn take_back(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mail: Uuid,
) -> Result<(), StoreError> {
    let values = [office.0.into(), mail.into()];
    conn.exec(&TAKE_BACK, &values).await.map(drop)
}

/// What was set aside, the last first, from behind a mark on.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn aside(
    conn: &mut Conn<'_>,
    office: OfficeId,
    behind: (Timestamp, Uuid),
    limit: u32,
) -> Result<Vec<(MailRow, MailOutcome)>, StoreError> {
    let values = [
        office.0.into(),
        behind.0.into(),
        behind.1.into(),
        limit.into(),
    ];
    let rows = conn.query(&ASIDE, &values).await?;
    rows.iter()
        .map(|row| Ok((read(row)?, read_outcome(row)?)))
        .collect()
}

/// The messages of a case and what was made of them, the oldest first.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<(MailRow, MailOutcome)>> {
    Question::rows(&OF_CASE, vec![office.0.into(), case.0.into()], |row| {
        Ok((read(row)?, read_outcome(row)?))
    })
}

/// The case to which the last message with this Message-ID belongs, by its keyed digest.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn case_of(
    conn: &mut Conn<'_>,
    office: OfficeId,
    message_key: &str,
) -> Result<Option<CaseId>, StoreError> {
    let values = [office.0.into(), message_key.into()];
    let row = conn.query_opt(&CASE_OF, &values).await?;
    row.map(|row| row.get("case_id").map(CaseId)).transpose()
}

/// The last message of a case: the digest of its bytes, and who wrote and what about, sealed.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn last_of_case(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
) -> Result<Option<(String, Vec<u8>)>, StoreError> {
    let values = [office.0.into(), case.0.into()];
    let row = conn.query_opt(&LAST_OF_CASE, &values).await?;
    row.map(|row| Ok((row.get("digest")?, row.get("said")?)))
        .transpose()
}

/// Notes that a message is erased, and empties what was listed of it; false when that was
/// noted before. Its file is the caller's to throw away, once this is durable.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn erase(
    conn: &mut Conn<'_>,
    office: OfficeId,
    mail: Uuid,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let values = [office.0.into(), mail.into(), Vec::<u8>::new().into()];
    conn.exec(&UNSAY, &values).await?;
    let values = [office.0.into(), mail.into(), now.into()];
    Ok(conn.exec(&ERASE, &values).await? > 0)
}

/// Messages by their ids, from behind one on, each with what is listed of it; none while it
/// waits to be treated.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn after(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: Uuid,
    limit: u32,
) -> Result<Vec<(MailRow, Option<Vec<u8>>)>, StoreError> {
    let values = [office.0.into(), id.into(), limit.into()];
    let rows = conn.query(&AFTER, &values).await?;
    rows.iter()
        .map(|row| Ok((read(row)?, row.get("said")?)))
        .collect()
}

fn read_outcome(row: &Row) -> Result<MailOutcome, StoreError> {
    let case: Option<Uuid> = row.get("case_id")?;
    Ok(MailOutcome {
        verdict: row.get("verdict")?,
        reason: row.get("reason")?,
        warnings: row.get("warnings")?,
        said: row.get("said")?,
        case: case.map(CaseId),
        outcome: row.get("outcome")?,
        decided_at: row.get("decided_at")?,
        message_key: row.get("message_key")?,
    })
}

fn read(row: &Row) -> Result<MailRow, StoreError> {
    Ok(MailRow {
        id: row.get("id")?,
        digest: row.get("digest")?,
        arrived_at: row.get("arrived_at")?,
        size: row.get("size")?,
        sha256: row.get("sha256")?,
        erased_at: row.get("erased_at")?,
    })
}
