//! What complainants are told by e-mail, and whether it reached them. Nothing of what it says
//! lies here but a secret that is sealed and goes once it was sent.

use casework::{CaseId, NoticeId, NoticeKind, OfficeId};
use jiff::Timestamp;

use crate::{Conn, Question, Row, Sql, StoreError};

const INSERT: Sql = Sql::new(
    "notice.insert",
    "INSERT INTO notice
       (office_id, id, case_id, kind, passage_id, to_digest, secret, state, why, made_at, settled_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
);
const FIND: Sql = Sql::new(
    "notice.find",
    "SELECT id, case_id, kind, passage_id, to_digest, secret, state, why, made_at, settled_at
     FROM notice WHERE office_id = $1 AND id = $2",
);
const OF_CASE: Sql = Sql::new(
    "notice.of_case",
    "SELECT id, case_id, kind, passage_id, to_digest, NULL AS secret, state, why, made_at, settled_at
     FROM notice WHERE office_id = $1 AND case_id = $2 ORDER BY made_at, id",
);
/// Of a notice that failed after a server took it the secret is long gone.
const SETTLE: Sql = Sql::new(
    "notice.settle",
    "UPDATE notice SET state = $3, why = $4, settled_at = $5, secret = NULL
     WHERE office_id = $1 AND id = $2 AND (state = 'waiting' OR (state = 'sent' AND $3 = 'failed'))",
);
const LATELY: Sql = Sql::new(
    "notice.lately",
    "SELECT COUNT(*) AS notices FROM notice
     WHERE office_id = $1 AND to_digest = $2 AND kind = $3 AND made_at > $4",
);
const STANDING: Sql = Sql::new(
    "notice.standing",
    "SELECT COUNT(*) AS waiting, MIN(made_at) AS since FROM notice
     WHERE office_id = $1 AND state = 'waiting'",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&INSERT, &FIND, &OF_CASE, &SETTLE, &LATELY, &STANDING];

/// Where a notice stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoticeState {
    /// It waits to be sent, perhaps again.
    Waiting,
    /// A mail server took it.
    Sent,
    /// It did not reach anybody.
    Failed,
    /// It was not sent, for a reason of ours.
    Dropped,
}

impl NoticeState {
    /// The code the database keeps.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            NoticeState::Waiting => "waiting",
            NoticeState::Sent => "sent",
            NoticeState::Failed => "failed",
            NoticeState::Dropped => "dropped",
        }
    }

    fn parse(code: &str) -> Option<NoticeState> {
        let all = [
            NoticeState::Waiting,
            NoticeState::Sent,
            NoticeState::Failed,
            NoticeState::Dropped,
        ];
        all.into_iter().find(|one| one.code() == code)
    }
}

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRow {
    /// Its id.
    pub id: NoticeId,
    /// Whose case; none of a try.
    pub case: Option<CaseId>,
    /// What it tells.
    pub kind: NoticeKind,
    /// Id of the text it is about.
    pub passage: Option<String>,
    /// Keyed digest of the address.
    pub to_digest: String,
    /// Something it says that lies nowhere else, sealed.
    pub secret: Option<Vec<u8>>,
    /// Where it stands.
    pub state: NoticeState,
    /// Stable code of why it failed or was dropped; else empty.
    pub why: String,
    /// When it was called for.
    pub made_at: Timestamp,
    /// When it was sent, failed or was dropped.
    pub settled_at: Option<Timestamp>,
}

/// What waits to be sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NoticesWaiting {
    /// How many.
    pub count: u64,
    /// Since when the oldest waits.
    pub since: Option<Timestamp>,
}

/// Keeps a notice.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    row: &NoticeRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        row.id.0.into(),
        row.case.map(|case| case.0).into(),
        row.kind.code().into(),
        row.passage.clone().into(),
        (&row.to_digest).into(),
        row.secret.clone().into(),
        row.state.code().into(),
        (&row.why).into(),
        row.made_at.into(),
        row.settled_at.into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// One notice.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: NoticeId,
) -> Result<Option<NoticeRow>, StoreError> {
    let values = [office.0.into(), id.0.into()];
    let row = conn.query_opt(&FIND, &values).await?;
    row.as_ref().map(read).transpose()
}

/// The notices of a case without their secrets, the oldest first.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<NoticeRow>> {
    Question::rows(&OF_CASE, vec![office.0.into(), case.0.into()], read)
}

/// Says what became of a notice and forgets its secret; false when that was said before. One
/// that was sent may still fail.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn settle(
    conn: &mut Conn<'_>,
    office: OfficeId,
    id: NoticeId,
    state: NoticeState,
    why: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        id.0.into(),
        state.code().into(),
        why.into(),
        at.into(),
    ];
    Ok(conn.exec(&SETTLE, &values).await? > 0)
}

/// How many notices of a kind were called for to one address since an instant.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn lately(
    conn: &mut Conn<'_>,
    office: OfficeId,
    to_digest: &str,
    kind: NoticeKind,
    since: Timestamp,
) -> Result<u64, StoreError> {
    let values = [
        office.0.into(),
        to_digest.into(),
        kind.code().into(),
        since.into(),
    ];
    conn.query_one(&LATELY, &values).await?.get("notices")
}

/// What waits to be sent.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn waiting(conn: &mut Conn<'_>, office: OfficeId) -> Result<NoticesWaiting, StoreError> {
    let row = conn.query_one(&STANDING, &[office.0.into()]).await?;
    Ok(NoticesWaiting {
        count: row.get("waiting")?,
        since: row.get("since")?,
    })
}

fn read(row: &Row) -> Result<NoticeRow, StoreError> {
    let case: Option<uuid::Uuid> = row.get("case_id")?;
    Ok(NoticeRow {
        id: NoticeId(row.get("id")?),
        case: case.map(CaseId),
        kind: row.parse("kind", |code: String| {
            NoticeKind::parse(&code).ok_or("unknown code")
        })?,
        passage: row.get("passage_id")?,
        to_digest: row.get("to_digest")?,
        secret: row.get("secret")?,
        state: row.parse("state", |code: String| {
            NoticeState::parse(&code).ok_or("unknown code")
        })?,
        why: row.get("why")?,
        made_at: row.get("made_at")?,
        settled_at: row.get("settled_at")?,
    })
}
