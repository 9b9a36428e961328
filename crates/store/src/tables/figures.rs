//! What may be counted for everybody: complaints of a span of time by channel, category,
//! village and how far they came, without those that have a guard.

use casework::{Channel, OfficeId};
use jiff::Timestamp;

use super::guards;
use crate::{Question, Row, Sql, StoreError, Val};

// What was struck never was a complaint. Each span is read in the order of the index of
// receipts, and a month is as much as is read at once.
const COUNTED: Sql = Sql::new(
    "figures.counted",
    "SELECT g.channel, g.category, g.village, COUNT(g.received_at) AS received,
       CAST(SUM(g.answered) AS BIGINT) AS answered, CAST(SUM(g.in_time) AS BIGINT) AS in_time
     FROM (SELECT c.channel, c.category, c.village, c.received_at,
         CASE WHEN c.answered_at < $4 THEN 1 ELSE 0 END AS answered,
         CASE WHEN c.answered_at < $4 AND c.answered_at <= c.promised THEN 1 ELSE 0 END AS in_time
       FROM complaint c WHERE c.office_id = $1 AND c.received_at >= $2 AND c.received_at < $3
         AND c.guard = $5 AND c.standing <> 'struck') g
     GROUP BY g.channel, g.category, g.village",
);
const FIRST_YEAR: Sql = Sql::new(
    "figures.first_year",
    "SELECT MIN(h.year) AS first FROM register_head h WHERE h.office_id = $1",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&COUNTED, &FIRST_YEAR];

/// How many complaints came by a channel, of a category, from a village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CountedRow {
    /// By which way.
    pub channel: Channel,
    /// Code of the category.
    pub category: String,
    /// Code of the village, where one was named.
    pub village: Option<String>,
    /// How many were received.
    pub received: u32,
    /// How many of them were answered.
    pub answered: u32,
    /// How many of those by the promised time.
    pub in_time: u32,
}

/// What was received from `from` on and before `until`, and how far it had come before `as_of`.
pub fn counted(
    office: OfficeId,
    from: Timestamp,
    until: Timestamp,
    as_of: Timestamp,
) -> Question<Vec<CountedRow>> {
    let values: Vec<Val> = vec![
        office.0.into(),
        from.into(),
        until.into(),
        as_of.into(),
        guards::OPEN.into(),
    ];
    Question::rows(&COUNTED, values, read)
}

/// The first year with a register; none where nothing was recorded.
pub fn first_year(office: OfficeId) -> Question<Option<i16>> {
    Question::one(&FIRST_YEAR, vec![office.0.into()], |row| {
        let year: Option<i64> = row.get("first")?;
        Ok(year.and_then(|year| i16::try_from(year).ok()))
    })
}

fn read(row: &Row) -> Result<CountedRow, StoreError> {
    let number = |name: &str| -> Result<u32, StoreError> {
        let count: i64 = row.get(name)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    };
    Ok(CountedRow {
        channel: row.parse("channel", |code: String| {
            Channel::parse(&code).ok_or("unknown channel")
        })?,
        category: row.get("category")?,
        village: row.get("village")?,
        received: number("received")?,
        answered: number("answered")?,
        in_time: number("in_time")?,
    })
}
