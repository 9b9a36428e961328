//! The numbers of the register: which was given last in each year, and how many stand there.
//! One row for each office and year; to give a number is to hold it.

use casework::{OfficeId, RegisterNumber};

use super::complaints::{self, ComplaintRow};
use super::history::{self, Reserved};
use crate::{Conn, Question, Sql, StoreError};

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
const RECORDED: Sql = Sql::new(
    "register.recorded",
    "SELECT recorded FROM register_head WHERE office_id = $1 AND year = $2",
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
    &RECORDED,
];

/// The conflict that [`complaints::insert`] ends in when the number is taken.
pub const NUMBER: &str = "complaint(office_id,year,number)";

/// Gives the next number of the register, and takes the numbers of that many records of the
/// history: what an intake must know before it can write. Serialises the office's intakes.
///
/// # Errors
/// [`StoreError::NotFound`] when there is no such office.
pub async fn next(
    conn: &mut Conn<'_>,
    office: OfficeId,
    year: i16,
    records: usize,
) -> Result<(RegisterNumber, Reserved), StoreError> {
    let number = vec![office.0.into(), i64::from(year).into()];
    let number = Question::one(&NEXT_NUMBER, number, |row| row.get("last"));
    let (number, reserved) = conn
        .ask((number, history::reserve(office, records)))
        .await?;
    Ok((RegisterNumber { year, number }, reserved))
}

/// Begins a year's register after the paper book's last number. False when it has begun already.
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

/// The last number given in a year.
pub fn last(office: OfficeId, year: i16) -> Question<u32> {
    let values = vec![office.0.into(), i64::from(year).into()];
    Question::new(&LAST_NUMBER, values, |rows| {
        rows.first().map_or(Ok(0), |row| row.get("last"))
    })
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
    complaints::insert(conn, office, row).await
}

/// Every number of a year under which a complaint stands.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn taken(
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

/// How many complaints of a year there are, whoever may know of them.
pub fn recorded(office: OfficeId, year: i16) -> Question<u32> {
    let values = vec![office.0.into(), i64::from(year).into()];
    Question::new(&RECORDED, values, |rows| {
        rows.first().map_or(Ok(0), |row| row.get("recorded"))
    })
}
