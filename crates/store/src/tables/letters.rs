//! Incoming letters: their register, hand-overs and scans.

use casework::{
    AttachmentId, CaseId, IdentityKind, LetterId, LetterNature, LetterNumber, OfficeId, OfficialId,
    PositionId, RegisterNumber,
};
use jiff::Timestamp;
use jiff::civil::Date;
use uuid::Uuid;

use crate::{Conn, Question, Row, Sql, StoreError};

macro_rules! columns {
    () => {
        "id, year, number, received_day, letter_day, nature, recorded_at, recorded_by, sealed, \
         salt, case_id, taken, row_version"
    };
}
macro_rules! file_columns {
    () => {
        "id, letter_id, name, media_type, size, sha256, shown_sha256, thumbnail_sha256, \
         has_location, added_at, added_by"
    };
}

const NEXT_NUMBER: Sql = Sql::new(
    "letter.next",
    "INSERT INTO letter_head (office_id, year, last) VALUES ($1, $2, 1)
     ON CONFLICT (office_id, year) DO UPDATE SET last = letter_head.last + 1 RETURNING last",
);
const START_NUMBER: Sql = Sql::new(
    "letter.start",
    "INSERT INTO letter_head (office_id, year, last) VALUES ($1, $2, $3)
     ON CONFLICT (office_id, year) DO NOTHING",
);
const HEADS: Sql = Sql::new(
    "letter.heads",
    "SELECT year, last FROM letter_head WHERE office_id = $1 ORDER BY year",
);
const INSERT: Sql = Sql::new(
    "letter.insert",
    "INSERT INTO letter (office_id, id, year, number, received_day, letter_day, nature,
       recorded_at, recorded_by, sealed, salt, case_id, taken, row_version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
);
const FIND_NUMBER: Sql = Sql::new(
    "letter.find_number",
    concat!(
        "SELECT ",
        columns!(),
        " FROM letter WHERE office_id = $1 AND year = $2 AND number = $3"
    ),
);
const OF_YEAR: Sql = Sql::new(
    "letter.of_year",
    concat!(
        "SELECT ",
        columns!(),
        " FROM letter WHERE office_id = $1 AND year = $2 ORDER BY number"
    ),
);
const OF_CASE: Sql = Sql::new(
    "letter.of_case",
    concat!(
        "SELECT ",
        columns!(),
        " FROM letter WHERE office_id = $1 AND case_id = $2 ORDER BY year, number"
    ),
);
const AFTER: Sql = Sql::new(
    "letter.after",
    concat!(
        "SELECT ",
        columns!(),
        " FROM letter WHERE office_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    ),
);
const LINK: Sql = Sql::new(
    "letter.link",
    "UPDATE letter SET case_id = $3, taken = $4, row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND case_id IS NULL",
);
const UNLINK: Sql = Sql::new(
    "letter.unlink",
    "UPDATE letter SET case_id = NULL, taken = $4, row_version = row_version + 1
     WHERE office_id = $1 AND id = $2 AND case_id = $3",
);
const TOUCH: Sql = Sql::new(
    "letter.touch",
    "UPDATE letter SET row_version = row_version + 1 WHERE office_id = $1 AND id = $2",
);
const CASE_OF_LETTER: Sql = Sql::new(
    "letter.case_of_letter",
    "SELECT l.id AS letter_id, c.id, c.year, c.number, c.identity_kind, c.guard FROM letter l
     JOIN complaint c ON c.office_id = l.office_id AND c.id = l.case_id
     WHERE l.office_id = $1 AND l.id = $2",
);
const CASES_OF_YEAR: Sql = Sql::new(
    "letter.cases_of_year",
    "SELECT l.id AS letter_id, c.id, c.year, c.number, c.identity_kind, c.guard FROM letter l
     JOIN complaint c ON c.office_id = l.office_id AND c.id = l.case_id
     WHERE l.office_id = $1 AND l.year = $2",
);
const HAND: Sql = Sql::new(
    "letter.hand",
    "INSERT INTO letter_handover
       (office_id, letter_id, nth, post_id, on_day, note, handed_at, handed_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
);
const HANDED_OF_LETTER: Sql = Sql::new(
    "letter.handed_of_letter",
    "SELECT letter_id, nth, post_id, on_day, note, handed_at, handed_by FROM letter_handover
     WHERE office_id = $1 AND letter_id = $2 ORDER BY nth",
);
const HANDED_OF_YEAR: Sql = Sql::new(
    "letter.handed_of_year",
    "SELECT h.letter_id, h.nth, h.post_id, h.on_day, h.note, h.handed_at, h.handed_by
     FROM letter_handover h
     JOIN letter l ON l.office_id = h.office_id AND l.id = h.letter_id
     WHERE h.office_id = $1 AND l.year = $2 ORDER BY h.letter_id, h.nth",
);
const ADD_FILE: Sql = Sql::new(
    "letter.add_file",
    "INSERT INTO letter_file (office_id, id, letter_id, name, media_type, size, sha256,
       shown_sha256, thumbnail_sha256, has_location, added_at, added_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
);
const FILES: Sql = Sql::new(
    "letter.files",
    concat!(
        "SELECT ",
        file_columns!(),
        " FROM letter_file WHERE office_id = $1 AND letter_id = $2 ORDER BY added_at, id"
    ),
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &NEXT_NUMBER,
    &START_NUMBER,
    &HEADS,
    &INSERT,
    &FIND_NUMBER,
    &OF_YEAR,
    &OF_CASE,
    &AFTER,
    &LINK,
    &UNLINK,
    &TOUCH,
    &CASE_OF_LETTER,
    &CASES_OF_YEAR,
    &HAND,
    &HANDED_OF_LETTER,
    &HANDED_OF_YEAR,
    &ADD_FILE,
    &FILES,
];

/// A letter. Who wrote and what about is sealed by whoever hands it over.
#[derive(Clone, Debug)]
pub struct LetterRow {
    /// Its id.
    pub id: LetterId,
    /// Its number.
    pub number: LetterNumber,
    /// The day it came in.
    pub received: Date,
    /// Its own date.
    pub letter_day: Option<Date>,
    /// How it is to be treated.
    pub nature: LetterNature,
    /// When it was registered.
    pub recorded_at: Timestamp,
    /// By whom.
    pub recorded_by: Option<OfficialId>,
    /// Sender, number, subject, enclosures and remark, sealed.
    pub sealed: Vec<u8>,
    /// Salt of its digest.
    pub salt: Vec<u8>,
    /// The case it belongs to.
    pub case: Option<CaseId>,
    /// The case began with it.
    pub taken: bool,
    /// Version of the row.
    pub version: i64,
}

/// A letter was handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandoverRow {
    /// The letter.
    pub letter: LetterId,
    /// Which hand-over of the letter, from 1.
    pub nth: u32,
    /// To the holder of this position.
    pub to: PositionId,
    /// On this day.
    pub on: Date,
    /// The passage with the remark.
    pub note: Option<Uuid>,
    /// When it was recorded.
    pub at: Timestamp,
    /// By whom.
    pub by: Option<OfficialId>,
}

/// What must be known of the case a letter belongs to before anything of either is told.
#[derive(Clone, Debug)]
pub struct LinkedCaseRow {
    /// The letter.
    pub letter: LetterId,
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub register: RegisterNumber,
    /// How far its complainant may be shown.
    pub identity_kind: IdentityKind,
    /// The mark of its guard.
    pub guard: i64,
}

/// A scan of a letter.
#[derive(Clone, Debug)]
pub struct LetterFileRow {
    /// Its id.
    pub id: AttachmentId,
    /// The letter.
    pub letter: LetterId,
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
    /// SHA-256 of the thumbnail.
    pub thumbnail: Option<String>,
    /// The original names a place on earth.
    pub has_location: bool,
    /// When it was added.
    pub added_at: Timestamp,
    /// By whom.
    pub added_by: Option<OfficialId>,
}

/// Gives the next number of the year. Serialises the office's registrations of letters.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn next_number(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
) -> Result<LetterNumber, StoreError> {
    let values = [office.0.into(), i64::from(year).into()];
    let number = conn.query_one(&NEXT_NUMBER, &values).await?.get("last")?;
    Ok(LetterNumber(RegisterNumber { year, number }))
}

/// Begins a year after the paper book's last number. False when it has begun already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn start(
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

/// The last number given in each year.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn heads(conn: &mut Conn<'_>, office: OfficeId) -> Result<Vec<(i16, u32)>, StoreError> {
    conn.query(&HEADS, &[office.0.into()])
        .await?
        .iter()
        .map(|row| {
            let year = row.parse("year", |year: i64| i16::try_from(year))?;
            Ok((year, row.get("last")?))
        })
        .collect()
}

/// Adds a letter.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn insert(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: &LetterRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        letter.id.0.into(),
        i64::from(letter.number.0.year).into(),
        letter.number.0.number.into(),
        letter.received.to_string().into(),
        letter.letter_day.map(|day| day.to_string()).into(),
        letter.nature.code().into(),
        letter.recorded_at.into(),
        letter.recorded_by.map(|official| official.0).into(),
        letter.sealed.as_slice().into(),
        letter.salt.as_slice().into(),
        letter.case.map(|case| case.0).into(),
        letter.taken.into(),
        letter.version.into(),
    ];
    conn.exec(&INSERT, &values).await.map(drop)
}

/// One letter by its number.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn find(
    conn: &mut Conn<'_>,
    office: OfficeId,
    number: LetterNumber,
) -> Result<Option<LetterRow>, StoreError> {
    let values = [
        office.0.into(),
        i64::from(number.0.year).into(),
        number.0.number.into(),
    ];
    conn.query_opt(&FIND_NUMBER, &values)
        .await?
        .as_ref()
        .map(read)
        .transpose()
}

/// The letters of a year in the order of their numbers.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn of_year(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
) -> Result<Vec<LetterRow>, StoreError> {
    conn.query(&OF_YEAR, &[office.0.into(), i64::from(year).into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// The letters of a case.
pub fn of_case(office: OfficeId, case: CaseId) -> Question<Vec<LetterRow>> {
    Question::rows(&OF_CASE, vec![office.0.into(), case.0.into()], read)
}

/// Up to `limit` letters after an id, for the audit.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn after(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: LetterId,
    limit: u32,
) -> Result<Vec<LetterRow>, StoreError> {
    conn.query(&AFTER, &[office.0.into(), letter.0.into(), limit.into()])
        .await?
        .iter()
        .map(read)
        .collect()
}

/// Says to which case a letter belongs; false when it belongs to one already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn link(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: LetterId,
    case: CaseId,
    taken: bool,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        letter.0.into(),
        case.0.into(),
        taken.into(),
    ];
    Ok(conn.exec(&LINK, &values).await? == 1)
}

/// Says that a letter does not belong to a case after all; false when it does not already.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn unlink(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: LetterId,
    case: CaseId,
) -> Result<bool, StoreError> {
    let values = [
        office.0.into(),
        letter.0.into(),
        case.0.into(),
        false.into(),
    ];
    Ok(conn.exec(&UNLINK, &values).await? == 1)
}

/// Raises a letter's version; whoever else writes to it waits until this is done.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn touch(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: LetterId,
) -> Result<(), StoreError> {
    let values = [office.0.into(), letter.0.into()];
    conn.exec(&TOUCH, &values).await.map(drop)
}

/// The case a letter belongs to.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn case_of(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: LetterId,
) -> Result<Option<LinkedCaseRow>, StoreError> {
    conn.query_opt(&CASE_OF_LETTER, &[office.0.into(), letter.0.into()])
        .await?
        .as_ref()
        .map(read_case)
        .transpose()
}

/// The cases the letters of a year belong to.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn cases_in(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
) -> Result<Vec<LinkedCaseRow>, StoreError> {
    conn.query(&CASES_OF_YEAR, &[office.0.into(), i64::from(year).into()])
        .await?
        .iter()
        .map(read_case)
        .collect()
}

/// Notes that a letter was handed over.
///
/// # Errors
/// [`StoreError::Conflict`] when somebody was quicker.
pub async fn hand(
    conn: &mut Conn<'_>,
    office: OfficeId,
    handed: &HandoverRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        handed.letter.0.into(),
        handed.nth.into(),
        handed.to.0.into(),
        handed.on.to_string().into(),
        handed.note.into(),
        handed.at.into(),
        handed.by.map(|official| official.0).into(),
    ];
    conn.exec(&HAND, &values).await.map(drop)
}

/// The hand-overs of a letter, in order.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn handed(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: LetterId,
) -> Result<Vec<HandoverRow>, StoreError> {
    conn.query(&HANDED_OF_LETTER, &[office.0.into(), letter.0.into()])
        .await?
        .iter()
        .map(read_handed)
        .collect()
}

/// The hand-overs of a year's letters, in the order of letters and hand-overs.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn handed_in(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
) -> Result<Vec<HandoverRow>, StoreError> {
    conn.query(&HANDED_OF_YEAR, &[office.0.into(), i64::from(year).into()])
        .await?
        .iter()
        .map(read_handed)
        .collect()
}

/// Adds a scan.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn add_file(
    conn: &mut Conn<'_>,
    office: OfficeId,
    file: &LetterFileRow,
) -> Result<(), StoreError> {
    let values = [
        office.0.into(),
        file.id.0.into(),
        file.letter.0.into(),
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
    conn.exec(&ADD_FILE, &values).await.map(drop)
}

/// The scans of a letter, oldest first.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn files(
    conn: &mut Conn<'_>,
    office: OfficeId,
    letter: LetterId,
) -> Result<Vec<LetterFileRow>, StoreError> {
    conn.query(&FILES, &[office.0.into(), letter.0.into()])
        .await?
        .iter()
        .map(|row| {
            Ok(LetterFileRow {
                id: AttachmentId(row.get("id")?),
                letter: LetterId(row.get("letter_id")?),
                name: row.get("name")?,
                media_type: row.get("media_type")?,
                size: row.get("size")?,
                sha256: row.get("sha256")?,
                shown: row.get("shown_sha256")?,
                thumbnail: row.get("thumbnail_sha256")?,
                has_location: row.get("has_location")?,
                added_at: row.get("added_at")?,
                added_by: row.get::<Option<Uuid>>("added_by")?.map(OfficialId),
            })
        })
        .collect()
}

fn read(row: &Row) -> Result<LetterRow, StoreError> {
    Ok(LetterRow {
        id: LetterId(row.get("id")?),
        number: LetterNumber(RegisterNumber {
            year: row.parse("year", |year: i64| i16::try_from(year))?,
            number: row.get("number")?,
        }),
        received: row.parse("received_day", |day: String| day.parse::<Date>())?,
        letter_day: row.parse("letter_day", |day: Option<String>| {
            day.map(|day| day.parse::<Date>()).transpose()
        })?,
        nature: row.parse("nature", |code: String| {
            LetterNature::parse(&code).ok_or("unknown code")
        })?,
        recorded_at: row.get("recorded_at")?,
        recorded_by: row.get::<Option<Uuid>>("recorded_by")?.map(OfficialId),
        sealed: row.get("sealed")?,
        salt: row.get("salt")?,
        case: row.get::<Option<Uuid>>("case_id")?.map(CaseId),
        taken: row.get("taken")?,
        version: row.get("row_version")?,
    })
}

fn read_case(row: &Row) -> Result<LinkedCaseRow, StoreError> {
    Ok(LinkedCaseRow {
        letter: LetterId(row.get("letter_id")?),
        case: CaseId(row.get("id")?),
        register: RegisterNumber {
            year: row.parse("year", |year: i64| i16::try_from(year))?,
            number: row.get("number")?,
        },
        identity_kind: row.parse("identity_kind", |code: String| {
            IdentityKind::parse(&code).ok_or("unknown code")
        })?,
        guard: row.get("guard")?,
    })
}

fn read_handed(row: &Row) -> Result<HandoverRow, StoreError> {
    Ok(HandoverRow {
        letter: LetterId(row.get("letter_id")?),
        nth: row.get("nth")?,
        to: PositionId(row.get("post_id")?),
        on: row.parse("on_day", |day: String| day.parse::<Date>())?,
        note: row.get("note")?,
        at: row.get("handed_at")?,
        by: row.get::<Option<Uuid>>("handed_by")?.map(OfficialId),
    })
}
