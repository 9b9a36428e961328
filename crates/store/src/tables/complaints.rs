//! Complaints with the state of their case. The state is kept for speed; the history is the truth.

use casework::{
    CaseId, Channel, IdentityKind, OfficeId, OfficialId, Place, RegisterNumber, ReplyWay, Urgency,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::{ProcedureRef, StepNumber, UnitCode};

use super::coded;
use super::guards::known_to;
use super::many::{self, of_many};
use crate::{Conn, Question, Row, Sql, StoreError, Val};

const INSERT: Sql = Sql::new(
    "complaint.insert",
    "INSERT INTO complaint (office_id, id, year, number, received_at, recorded_at, recorded_by,
       channel, letter_day, subject, description, occurred, village, hamlet, landmark,
       category, urgency, identity_kind, identity, point, reply_way, pin_mac, salt,
       procedure_id, procedure_version, standing, step, since, due, due_basis, promised, units,
       answered_at, closed_at, progress, row_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
       $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, 1)",
);
const ADVANCE: Sql = Sql::new(
    "complaint.advance",
    "UPDATE complaint SET procedure_id = $3, procedure_version = $4, standing = $5, step = $6,
       since = $7, due = $8, due_basis = $9, promised = $10, units = $11, answered_at = $12,
       closed_at = $13, progress = $14, merged_into = $16, remind_at = $17,
       row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND row_version = $15",
);
const CORRECT: Sql = Sql::new(
    "complaint.correct",
    "UPDATE complaint SET subject = $3, description = $4, occurred = $5, village = $6,
       hamlet = $7, landmark = $8, category = $9, urgency = $10, letter_day = $11,
       identity = $12, row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND row_version = $13",
);
const HOLD: Sql = Sql::new(
    "complaint.hold",
    "UPDATE complaint SET row_version = row_version WHERE office_id = $1 AND id = $2",
);
const PROTECT: Sql = Sql::new(
    "complaint.protect",
    "UPDATE complaint SET identity_kind = $3, row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND row_version = $4",
);
const UNNAME: Sql = Sql::new(
    "complaint.unname",
    "UPDATE complaint SET identity_kind = $3, identity = NULL, point = NULL, reply_way = $4,
       row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND row_version = $5",
);
const SET_PIN: Sql = Sql::new(
    "complaint.set_pin",
    "UPDATE complaint SET pin_mac = $3 WHERE office_id = $1 AND id = $2",
);
macro_rules! columns {
    () => {
        "c.id, c.year, c.number, c.received_at, c.recorded_at, c.recorded_by, c.channel,
         c.letter_day, c.subject, c.description, c.occurred, c.village, c.hamlet,
         c.landmark, c.category, c.urgency, c.identity_kind, c.identity, c.point, c.reply_way, c.pin_mac,
         c.salt, c.procedure_id, c.procedure_version, c.standing, c.step, c.since, c.due,
         c.due_basis, c.promised, c.units, c.answered_at, c.closed_at, c.progress,
         c.merged_into, c.remind_at, c.guard, c.row_version"
    };
}
pub(super) use columns;

const FIND_NUMBER: Sql = Sql::new(
    "complaint.find_number",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.year = $2 AND c.number = $3"
    ),
);
const MERGED_INTO: Sql = Sql::new(
    "complaint.merged_into",
    concat!(
        "SELECT c.year, c.number FROM complaint c WHERE c.office_id = $1 AND c.merged_into = $2",
        known_to!("$3"),
        " ORDER BY c.year, c.number LIMIT 100"
    ),
);
const AFTER: Sql = Sql::new(
    "complaint.after",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.id > $2 ORDER BY c.id LIMIT $3"
    ),
);
const BOOK: Sql = Sql::new(
    "complaint.book",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND (c.year, c.number) > ($2, $3)
          ORDER BY c.year, c.number LIMIT $4"
    ),
);
const OPEN_AFTER: Sql = Sql::new(
    "complaint.open_after",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c
         WHERE c.office_id = $1 AND c.standing = 'open' AND c.id > $2 ORDER BY c.id LIMIT $3"
    ),
);
const CHANNELS: Sql = Sql::new(
    "complaint.channels",
    "SELECT channel, COUNT(*) AS count, MAX(received_at) AS last FROM complaint
     WHERE office_id = $1 AND received_at >= $2 AND guard = $3 GROUP BY channel",
);
const OF_IDS: Sql = of_many!(
    "complaint.of_ids",
    columns!(),
    "complaint",
    "c",
    "id",
    " ORDER BY c.id"
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &INSERT,
    &ADVANCE,
    &CORRECT,
    &HOLD,
    &PROTECT,
    &UNNAME,
    &SET_PIN,
    &FIND_NUMBER,
    &MERGED_INTO,
    &AFTER,
    &BOOK,
    &OPEN_AFTER,
    &CHANNELS,
    &OF_IDS,
];

/// The part of a case that changes as it goes on.
#[derive(Clone, Debug)]
pub struct CaseState {
    /// Procedure and version.
    pub procedure: ProcedureRef,
    /// `open`, `archived`, `concluded` or `struck`.
    pub standing: String,
    /// The step it is at.
    pub step: Option<StepNumber>,
    /// Since when.
    pub since: Timestamp,
    /// When the step is due.
    pub due: Option<Timestamp>,
    /// How that was computed: JSON of calendar fingerprint and explanation.
    pub due_basis: Option<String>,
    /// By when the complainant is promised an answer.
    pub promised: Option<Timestamp>,
    /// Units of the directive in force.
    pub units: Vec<UnitCode>,
    /// When the answer was given.
    pub answered_at: Option<Timestamp>,
    /// When it was archived, concluded or struck.
    pub closed_at: Option<Timestamp>,
    /// The fold of its events, as JSON.
    pub progress: String,
    /// The case in which it is handled.
    pub merged_into: Option<CaseId>,
    /// When to ask what became of a transfer.
    pub remind_at: Option<Timestamp>,
}

/// A complaint and its case.
#[derive(Clone, Debug)]
pub struct ComplaintRow {
    /// Its id.
    pub id: CaseId,
    /// Year and number.
    pub register: RegisterNumber,
    /// When the office received it.
    pub received_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// Who recorded it.
    pub recorded_by: Option<OfficialId>,
    /// By which channel.
    pub channel: Channel,
    /// Date of the letter.
    pub letter_day: Option<Date>,
    /// Perihal.
    pub subject: String,
    /// What happened, in the complainant's words.
    pub description: String,
    /// When it happened, in words.
    pub occurred: String,
    /// Where.
    pub place: Place,
    /// Category code.
    pub category: String,
    /// Urgency.
    pub urgency: Urgency,
    /// How far the identity may be shown.
    pub identity_kind: IdentityKind,
    /// Name and contacts, sealed.
    pub identity: Option<Vec<u8>>,
    /// The point on the map, sealed: it tells where somebody lives.
    pub point: Option<Vec<u8>>,
    /// How the complainant wants to hear.
    pub reply_way: ReplyWay,
    /// HMAC of the PIN.
    pub pin_mac: Option<Vec<u8>>,
    /// Salt of the complaint's digest.
    pub salt: Vec<u8>,
    /// Where the case stands.
    pub state: CaseState,
    /// Who may not know of it, for lists: see [`guards`](super::guards).
    pub guard: i64,
    /// Rises with every change.
    pub version: i64,
}

/// Adds a complaint.
///
/// # Errors
/// [`StoreError::Conflict`] when its number or id is taken, at the latest with the commit.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    complaint: &ComplaintRow,
) -> Result<(), StoreError> {
    let c = complaint;
    let s = &c.state;
    let values: [Val; 35] = [
        office.0.into(),
        c.id.0.into(),
        i64::from(c.register.year).into(),
        c.register.number.into(),
        c.received_at.into(),
        c.recorded_at.into(),
        c.recorded_by.map(|official| official.0).into(),
        c.channel.code().into(),
        c.letter_day.map(|day| day.to_string()).into(),
        (&c.subject).into(),
        (&c.description).into(),
        (&c.occurred).into(),
        c.place.village.clone().into(),
        (&c.place.hamlet).into(),
        (&c.place.landmark).into(),
        (&c.category).into(),
        c.urgency.code().into(),
        c.identity_kind.code().into(),
        c.identity.clone().into(),
        c.point.clone().into(),
        c.reply_way.code().into(),
        c.pin_mac.clone().into(),
        c.salt.as_slice().into(),
        s.procedure.id.as_str().into(),
        (&s.procedure.version).into(),
        (&s.standing).into(),
        s.step.map(|step| step.0).into(),
        s.since.into(),
        s.due.into(),
        s.due_basis.clone().into(),
        s.promised.into(),
        units_text(&s.units).into(),
        s.answered_at.into(),
        s.closed_at.into(),
        (&s.progress).into(),
    ];
    conn.queue(&INSERT, &values).await
}

/// Replaces the state of a case if its version is still `expected`; false when somebody
/// was quicker.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn advance(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    state: &CaseState,
    expected: i64,
) -> Result<bool, StoreError> {
    let values: [Val; 17] = [
        office.0.into(),
        case.0.into(),
        state.procedure.id.as_str().into(),
        (&state.procedure.version).into(),
        (&state.standing).into(),
        state.step.map(|step| step.0).into(),
        state.since.into(),
        state.due.into(),
        state.due_basis.clone().into(),
        state.promised.into(),
        units_text(&state.units).into(),
        state.answered_at.into(),
        state.closed_at.into(),
        (&state.progress).into(),
        expected.into(),
        state.merged_into.map(|case| case.0).into(),
        state.remind_at.into(),
    ];
    Ok(conn.exec(&ADVANCE, &values).await? == 1)
}

/// Replaces what is recorded of a complaint if its version is still that of `corrected`;
/// false when somebody was quicker.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn correct(
    conn: &mut Conn<'_>,
    office: OfficeId,
    corrected: &ComplaintRow,
) -> Result<bool, StoreError> {
    let c = corrected;
    let values: [Val; 13] = [
        office.0.into(),
        c.id.0.into(),
        (&c.subject).into(),
        (&c.description).into(),
        (&c.occurred).into(),
        c.place.village.clone().into(),
        (&c.place.hamlet).into(),
        (&c.place.landmark).into(),
        (&c.category).into(),
        c.urgency.code().into(),
        c.letter_day.map(|day| day.to_string()).into(),
        c.identity.clone().into(),
        c.version.into(),
    ];
    Ok(conn.exec(&CORRECT, &values).await? == 1)
}

/// Holds a case until the transaction ends: of two who judge by its history and add to it, the
/// second sees what the first has added. Its version stays, and with it every open form.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn hold(conn: &mut Conn<'_>, office: OfficeId, case: CaseId) -> Result<(), StoreError> {
    conn.exec(&HOLD, &[office.0.into(), case.0.into()])
        .await
        .map(drop)
}

/// Says how far the identity may be shown if the version of the case is still `expected`;
/// false when somebody was quicker.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn protect(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    kind: IdentityKind,
    expected: i64,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        case.0.into(),
        kind.code().into(),
        expected.into(),
    ];
    Ok(conn.exec(&PROTECT, &values).await? == 1)
}

/// Erases who complained if the version of the case is still `expected`; false when somebody
/// was quicker. The PIN stays.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn unname(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    (kind, way): (IdentityKind, ReplyWay),
    expected: i64,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        case.0.into(),
        kind.code().into(),
        way.code().into(),
        expected.into(),
    ];
    Ok(conn.exec(&UNNAME, &values).await? == 1)
}

/// Replaces the PIN.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set_pin(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    mac: &[u8],
) -> Result<(), StoreError> {
    conn.exec(&SET_PIN, &[office.0.into(), case.0.into(), mac.into()])
        .await
        .map(drop)
}

/// One complaint by number.
pub fn find_number(office: OfficeId, register: RegisterNumber) -> Question<Option<ComplaintRow>> {
    let values = vec![
        office.0.into(),
        i64::from(register.year).into(),
        register.number.into(),
    ];
    Question::first(&FIND_NUMBER, values, read)
}

/// Numbers of the cases that are handled in this one and of which `reader` may know, up
/// to 100.
pub fn merged_into(
    office: OfficeId,
    case: CaseId,
    reader: OfficialId,
) -> Question<Vec<RegisterNumber>> {
    let values = vec![office.0.into(), case.0.into(), reader.0.into()];
    Question::rows(&MERGED_INTO, values, |row| {
        Ok(RegisterNumber {
            year: row.parse("year", |year: i64| i16::try_from(year))?,
            number: row.get("number")?,
        })
    })
}

/// Up to `limit` complaints after an id, for the audit.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn after(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    limit: u32,
) -> Result<Vec<ComplaintRow>, StoreError> {
    conn.query(&AFTER, &[office.0.into(), case.0.into(), limit.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Up to `limit` complaints with a number above `above` (from the first when none), the lowest
/// number first, whoever may know of them: for reading everything page by page.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn book(
    conn: &mut Conn<'_>,
    office: OfficeId,
    above: Option<RegisterNumber>,
    limit: u32,
) -> Result<Vec<ComplaintRow>, StoreError> {
    let (year, number) = above.map_or((0, 0), |above| {
        (i64::from(above.year), i64::from(above.number))
    });
    let values = [office.0.into(), year.into(), number.into(), limit.into()];
    conn.query(&BOOK, &values).await?.iter().map(read).collect()
}

/// Open complaints with an id behind `case`, in the order of ids.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn open_after(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    limit: u32,
) -> Result<Vec<ComplaintRow>, StoreError> {
    conn.query(&OPEN_AFTER, &[office.0.into(), case.0.into(), limit.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// How many complaints came by a channel, and when the last one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChannelCount {
    /// Which.
    pub channel: Channel,
    /// How many.
    pub count: i64,
    /// When the last one was received.
    pub last: Timestamp,
}

/// What came by each channel since an instant, of cases that are open to all.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn channels(
    conn: &mut Conn<'_>,
    office: OfficeId,
    since: Timestamp,
) -> Result<Vec<ChannelCount>, StoreError> {
    let values = [office.0.into(), since.into(), super::guards::OPEN.into()];
    conn.query(&CHANNELS, &values)
        .await?
        .iter()
        .map(|row| {
            Ok(ChannelCount {
                channel: row.parse("channel", |code: String| {
                    Channel::parse(&code).ok_or("unknown channel")
                })?,
                count: row.get("count")?,
                last: row.get("last")?,
            })
        })
        .collect()
}

/// These complaints, in no order that means anything.
pub fn of_ids(office: OfficeId, cases: &[CaseId]) -> Question<Vec<ComplaintRow>> {
    many::each(&OF_IDS, office, &many::of_cases(cases), read)
}

fn units_text(units: &[UnitCode]) -> String {
    units
        .iter()
        .map(UnitCode::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn read(row: &Row) -> Result<ComplaintRow, StoreError> {
    let row = row.in_order();
    Ok(ComplaintRow {
        id: CaseId(row.get("id")?),
        register: coded::register(&row)?,
        received_at: row.get("received_at")?,
        recorded_at: row.get("recorded_at")?,
        recorded_by: row
            .get::<Option<uuid::Uuid>>("recorded_by")?
            .map(OfficialId),
        channel: coded::channel(&row)?,
        letter_day: coded::letter_day(&row)?,
        subject: row.get("subject")?,
        description: row.get("description")?,
        occurred: row.get("occurred")?,
        place: Place {
            village: row.get("village")?,
            hamlet: row.get("hamlet")?,
            landmark: row.get("landmark")?,
        },
        category: row.get("category")?,
        urgency: coded::urgency(&row)?,
        identity_kind: coded::identity_kind(&row)?,
        identity: row.get("identity")?,
        point: row.get("point")?,
        reply_way: row.parse("reply_way", |code: String| {
            ReplyWay::parse(&code).ok_or("unknown code")
        })?,
        pin_mac: row.get("pin_mac")?,
        salt: row.get("salt")?,
        state: CaseState {
            procedure: coded::procedure(&row)?,
            standing: row.get("standing")?,
            step: coded::step(&row)?,
            since: row.get("since")?,
            due: row.get("due")?,
            due_basis: row.get("due_basis")?,
            promised: row.get("promised")?,
            units: coded::units(&row)?,
            answered_at: row.get("answered_at")?,
            closed_at: row.get("closed_at")?,
            progress: row.get("progress")?,
            merged_into: row.get::<Option<uuid::Uuid>>("merged_into")?.map(CaseId),
            remind_at: row.get("remind_at")?,
        },
        guard: row.get("guard")?,
        version: row.get("row_version")?,
    })
}
