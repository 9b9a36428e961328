//! Complaints with the state of their case. The state is kept for speed; the history is the truth.

use casework::{
    CaseId, Channel, IdentityKind, OfficeId, OfficialId, Place, RegisterNumber, ReplyWay, Urgency,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::{Desk, ProcedureId, ProcedureRef, Role, StepNumber, UnitCode};

use super::guards::known_to;
use super::history::{self, Reserved};
use super::many::{self, listed};
use crate::{Conn, Row, Sql, StoreError, Val};

const NEXT_NUMBER: Sql = Sql::new(
    "register.next",
    "INSERT INTO register_head (office_id, year, last, recorded) VALUES ($1, $2, 1, 1)
     ON CONFLICT (office_id, year) DO UPDATE SET last = register_head.last + 1,
       recorded = register_head.recorded + 1 RETURNING last",
);
const START_NUMBER: Sql = Sql::new(
    "register.start",
    "INSERT INTO register_head (office_id, year, last) VALUES ($1, $2, $3)
     ON CONFLICT (office_id, year) DO NOTHING",
);
const LAST_NUMBER: Sql = Sql::new(
    "register.last",
    "SELECT last FROM register_head WHERE office_id = $1 AND year = $2",
);
const NUMBER_HEADS: Sql = Sql::new(
    "register.heads",
    "SELECT year, last FROM register_head WHERE office_id = $1 ORDER BY year",
);
const RAISE_NUMBER: Sql = Sql::new(
    "register.raise",
    "INSERT INTO register_head (office_id, year, last) VALUES ($1, $2, $3)
     ON CONFLICT (office_id, year) DO UPDATE SET last = excluded.last
       WHERE register_head.last < excluded.last",
);
const RECORD_OLD: Sql = Sql::new(
    "register.record_old",
    "UPDATE register_head SET recorded = recorded + 1 WHERE office_id = $1 AND year = $2",
);
const NUMBERS: Sql = Sql::new(
    "register.numbers",
    "SELECT number FROM complaint WHERE office_id = $1 AND year = $2",
);
const INSERT: Sql = Sql::new(
    "complaint.insert",
    "INSERT INTO complaint (office_id, id, year, number, received_at, recorded_at, recorded_by,
       channel, letter_day, subject, description, occurred, village, hamlet, landmark,
       category, urgency, identity_kind, identity, reply_way, pin_mac, salt,
       procedure_id, procedure_version, standing, step, since, due, due_basis, promised, units,
       answered_at, closed_at, progress, row_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
       $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, 1)",
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
const SET_PIN: Sql = Sql::new(
    "complaint.set_pin",
    "UPDATE complaint SET pin_mac = $3 WHERE office_id = $1 AND id = $2",
);
macro_rules! columns {
    () => {
        "c.id, c.year, c.number, c.received_at, c.recorded_at, c.recorded_by, c.channel,
         c.letter_day, c.subject, c.description, c.occurred, c.village, c.hamlet,
         c.landmark, c.category, c.urgency, c.identity_kind, c.identity, c.reply_way, c.pin_mac,
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
const DESKS_CLEAR: Sql = Sql::new(
    "desk.clear",
    "UPDATE complaint_desk SET waiting = $3 WHERE office_id = $1 AND case_id = $2",
);
const DESK_SET: Sql = Sql::new(
    "desk.set",
    "INSERT INTO complaint_desk (office_id, case_id, desk, waiting) VALUES ($1, $2, $3, $4)
     ON CONFLICT (office_id, case_id, desk) DO UPDATE SET waiting = excluded.waiting",
);
const DESKS: Sql = Sql::new(
    "desk.list",
    "SELECT desk, waiting FROM complaint_desk WHERE office_id = $1 AND case_id = $2 ORDER BY desk",
);
// True in both databases, of which one has whole numbers for it.
const WAITING_OF: Sql = Sql::new(
    "desk.waiting_of",
    concat!(
        "SELECT d.case_id, d.desk FROM complaint_desk d WHERE d.office_id = $1 AND d.waiting = (0 = 0)
           AND d.case_id IN ",
        listed!(),
        " ORDER BY d.case_id, d.desk"
    ),
);
const OF_IDS: Sql = Sql::new(
    "complaint.of_ids",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.id IN ",
        listed!(),
        " ORDER BY c.id"
    ),
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &NEXT_NUMBER,
    &START_NUMBER,
    &LAST_NUMBER,
    &NUMBER_HEADS,
    &RAISE_NUMBER,
    &RECORD_OLD,
    &NUMBERS,
    &INSERT,
    &ADVANCE,
    &CORRECT,
    &SET_PIN,
    &FIND_NUMBER,
    &MERGED_INTO,
    &AFTER,
    &BOOK,
    &OPEN_AFTER,
    &CHANNELS,
    &DESKS_CLEAR,
    &DESK_SET,
    &DESKS,
    &WAITING_OF,
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

/// The text of a desk in the database: `role:camat`, `unit:TRANTIB`.
pub fn desk_text(desk: &Desk) -> String {
    match desk {
        Desk::Role(role) => format!("role:{role}"),
        Desk::Unit(unit) => format!("unit:{unit}"),
    }
}

/// The desk of that text.
pub fn parse_desk(text: &str) -> Result<Desk, &'static str> {
    match text.split_once(':') {
        Some(("role", role)) => Ok(Desk::Role(Role::new(role))),
        Some(("unit", unit)) => Ok(Desk::Unit(UnitCode::new(unit))),
        _ => Err("neither role nor unit"),
    }
}

/// Gives the next number of the register, and takes the numbers of that many records of the
/// history: what an intake must know before it can write. Serialises the office's intakes.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn next_number(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
    records: usize,
) -> Result<(RegisterNumber, Reserved), StoreError> {
    let number = [office.0.into(), i64::from(year).into()];
    let place = history::places(office, records);
    let [register, head] = conn
        .query_both((&NEXT_NUMBER, &number), (&history::ADVANCE, &place))
        .await?;
    let register = register.first().ok_or(StoreError::NotFound)?;
    let number = RegisterNumber {
        year,
        number: register.get("last")?,
    };
    let head = head.first().ok_or(StoreError::NotFound)?;
    Ok((number, Reserved::read(head, records)?))
}

/// Begins a year's register after the paper book's last number. False when it has begun already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn start_register(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
    last_on_paper: u32,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        i64::from(year).into(),
        last_on_paper.into(),
    ];
    Ok(conn.exec(&START_NUMBER, &values).await? == 1)
}

/// The last number given in a year.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn last_number(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
) -> Result<u32, StoreError> {
    match conn
        .query_opt(&LAST_NUMBER, &[office.0.into(), i64::from(year).into()])
        .await?
    {
        Some(row) => row.get("last"),
        None => Ok(0),
    }
}

/// The last number given in each year.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn heads(conn: &mut Conn<'_>, office: OfficeId) -> Result<Vec<(i16, u32)>, StoreError> {
    conn.query(&NUMBER_HEADS, &[office.0.into()])
        .await?
        .iter()
        .map(|row| {
            let year = row.parse("year", |year: i64| i16::try_from(year))?;
            Ok((year, row.get("last")?))
        })
        .collect()
}

/// Lets the numbers of a year that is over reach at least as far as `number`, for rows of an
/// old book; false when they did already. The year that is running gives its numbers one by
/// one.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn raise_last(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
    number: u32,
) -> Result<bool, StoreError> {
    let values = [office.0.into(), i64::from(year).into(), number.into()];
    Ok(conn.exec(&RAISE_NUMBER, &values).await? == 1)
}

/// Adds a complaint under a number that an older book gave it: its year has begun, and its
/// number lies below the next.
///
/// # Errors
/// [`StoreError::NotFound`] when the register of that year has not begun.
pub async fn insert_old(
    conn: &mut Conn<'_>,
    office: OfficeId,
    row: &ComplaintRow,
) -> Result<(), StoreError> {
    let year = [office.0.into(), i64::from(row.register.year).into()];
    if conn.exec(&RECORD_OLD, &year).await? != 1 {
        return Err(StoreError::NotFound);
    }
    insert(conn, office, row).await
}

/// Every number of a year under which a complaint stands.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn numbers(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
) -> Result<std::collections::HashSet<u32>, StoreError> {
    conn.query(&NUMBERS, &[office.0.into(), i64::from(year).into()])
        .await?
        .iter()
        .map(|row| row.get("number"))
        .collect()
}

/// The conflict that [`insert`] ends in when the number is taken.
pub const NUMBER: &str = "complaint(office_id,year,number)";

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
    let values: [Val; 34] = [
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
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find_number(
    conn: &mut Conn<'_>,
    office: OfficeId,
    register: RegisterNumber,
) -> Result<Option<ComplaintRow>, StoreError> {
    let values = [
        office.0.into(),
        i64::from(register.year).into(),
        register.number.into(),
    ];
    conn.query_opt(&FIND_NUMBER, &values)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// Numbers of the cases that are handled in this one and of which `reader` may know, up
/// to 100.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn merged_into(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    reader: OfficialId,
) -> Result<Vec<RegisterNumber>, StoreError> {
    let values = [office.0.into(), case.0.into(), reader.0.into()];
    conn.query(&MERGED_INTO, &values)
        .await?
        .iter()
        .map(|row| {
            Ok(RegisterNumber {
                year: row.parse("year", |year: i64| i16::try_from(year))?,
                number: row.get("number")?,
            })
        })
        .collect()
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

/// Sets whose turn a case is; desks that had it before stay known as passed.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn set_desks(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    waiting: &[Desk],
    first: bool,
) -> Result<(), StoreError> {
    if !first {
        conn.queue(
            &DESKS_CLEAR,
            &[office.0.into(), case.0.into(), false.into()],
        )
        .await?;
    }
    for desk in waiting {
        let values = [
            office.0.into(),
            case.0.into(),
            desk_text(desk).into(),
            true.into(),
        ];
        conn.queue(&DESK_SET, &values).await?;
    }
    Ok(())
}

/// Every desk a case lies on (true) or has passed (false).
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn desks(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
) -> Result<Vec<(Desk, bool)>, StoreError> {
    conn.query(&DESKS, &[office.0.into(), case.0.into()])
        .await?
        .iter()
        .map(|row| {
            Ok((
                row.parse("desk", |text: String| parse_desk(&text))?,
                row.get("waiting")?,
            ))
        })
        .collect()
}

/// The desks that have the turn in these cases.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn waiting_of(
    conn: &mut Conn<'_>,
    office: OfficeId,
    cases: &[CaseId],
) -> Result<Vec<(CaseId, Desk)>, StoreError> {
    let read = |row: &Row| {
        let desk = row.parse("desk", |text: String| parse_desk(&text))?;
        Ok((CaseId(row.get("case_id")?), desk))
    };
    many::each(conn, &WAITING_OF, office, &many::of_cases(cases), read).await
}

/// These complaints, in no order that means anything.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn of_ids(
    conn: &mut Conn<'_>,
    office: OfficeId,
    cases: &[CaseId],
) -> Result<Vec<ComplaintRow>, StoreError> {
    many::each(conn, &OF_IDS, office, &many::of_cases(cases), read).await
}

fn units_text(units: &[UnitCode]) -> String {
    units
        .iter()
        .map(UnitCode::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

pub(super) fn read(row: &Row) -> Result<ComplaintRow, StoreError> {
    let coded = "unknown code";
    let row = row.in_order();
    Ok(ComplaintRow {
        id: CaseId(row.get("id")?),
        register: RegisterNumber {
            year: row.parse("year", |year: i64| i16::try_from(year))?,
            number: row.get("number")?,
        },
        received_at: row.get("received_at")?,
        recorded_at: row.get("recorded_at")?,
        recorded_by: row
            .get::<Option<uuid::Uuid>>("recorded_by")?
            .map(OfficialId),
        channel: row.parse("channel", |code: String| Channel::parse(&code).ok_or(coded))?,
        letter_day: row.parse("letter_day", |day: Option<String>| {
            day.map(|day| day.parse::<Date>()).transpose()
        })?,
        subject: row.get("subject")?,
        description: row.get("description")?,
        occurred: row.get("occurred")?,
        place: Place {
            village: row.get("village")?,
            hamlet: row.get("hamlet")?,
            landmark: row.get("landmark")?,
        },
        category: row.get("category")?,
        urgency: row.parse("urgency", |code: String| Urgency::parse(&code).ok_or(coded))?,
        identity_kind: row.parse("identity_kind", |code: String| {
            IdentityKind::parse(&code).ok_or(coded)
        })?,
        identity: row.get("identity")?,
        reply_way: row.parse("reply_way", |code: String| {
            ReplyWay::parse(&code).ok_or(coded)
        })?,
        pin_mac: row.get("pin_mac")?,
        salt: row.get("salt")?,
        state: CaseState {
            procedure: ProcedureRef {
                id: ProcedureId(row.get("procedure_id")?),
                version: row.get("procedure_version")?,
            },
            standing: row.get("standing")?,
            step: row.get::<Option<u16>>("step")?.map(StepNumber),
            since: row.get("since")?,
            due: row.get("due")?,
            due_basis: row.get("due_basis")?,
            promised: row.get("promised")?,
            units: row
                .get::<String>("units")?
                .split_whitespace()
                .map(UnitCode::new)
                .collect(),
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
