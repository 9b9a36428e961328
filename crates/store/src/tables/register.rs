//! The register as a list: filters, pages, totals.

use casework::{Channel, OfficeId, OfficialId, RegisterNumber};
use jiff::Timestamp;
use sop::{Desk, UnitCode};

use super::case_desks;
use super::desk_lists::MAX_DESKS;
use super::entries::{RegisterEntry, entry_columns, read};
use super::guards::NAMED;
use crate::{Conn, Question, Sql, StoreError, Val};

/// What the filter lets through, of the complaints `c`.
macro_rules! conditions {
    () => {
        concat!(
            "c.office_id = $1
          AND (CAST($2 AS BIGINT) IS NULL OR c.year = $2)
          AND (CAST($3 AS BIGINT) IS NULL OR c.received_at >= $3)
          AND (CAST($4 AS BIGINT) IS NULL OR c.received_at < $4)
          AND (CAST($5 AS TEXT) IS NULL OR c.channel = $5)
          AND (CAST($6 AS TEXT) IS NULL OR c.village = $6)
          AND (CAST($7 AS TEXT) IS NULL
               OR c.standing = $7
               OR ($7 = 'late' AND c.standing = 'open' AND c.due < $8)
               OR ($7 = 'answered' AND c.answered_at IS NOT NULL))
          AND (CAST($9 AS BIGINT) IS NULL OR c.closed_at >=
               CASE WHEN c.guard = CAST($29 AS BIGINT) THEN CAST($30 AS BIGINT) ELSE $9 END)
          AND (CAST($10 AS BIGINT) IS NULL OR c.closed_at <
               CASE WHEN c.guard = CAST($29 AS BIGINT) THEN CAST($31 AS BIGINT) ELSE $10 END)
          AND (CAST($11 AS BIGINT) = CAST($12 AS BIGINT) OR EXISTS (
               SELECT 1 FROM complaint_desk d WHERE d.office_id = $1 AND d.case_id = c.id
                 AND d.desk IN ($13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24))
               OR EXISTS (SELECT 1 FROM case_guard g WHERE g.office_id = c.office_id
                 AND g.case_id = c.id AND g.relation = 'reader' AND g.official_id = $25))
          AND (CAST($26 AS TEXT) IS NULL OR c.category = $26)
          AND (CAST($27 AS TEXT) IS NULL OR (' ' || c.units || ' ') LIKE $27)",
            " AND ((CAST($28 AS BIGINT) = CAST($12 AS BIGINT) + 1 AND NOT EXISTS (
                SELECT 1 FROM case_guard s WHERE s.office_id = c.office_id AND s.case_id = c.id
                  AND s.relation = 'subject' AND s.official_id = $25))
               OR (0 = 0",
            crate::tables::guards::known_to!("$25"),
            "))"
        )
    };
}
pub(super) use conditions;

macro_rules! filter {
    () => {
        concat!(" FROM complaint c WHERE ", conditions!())
    };
}
// Said once more without a choice: only so is it looked up in the register's own index.
macro_rules! of_year {
    () => {
        concat!(filter!(), " AND c.year = CAST($2 AS BIGINT)")
    };
}

const LIST: Sql = Sql::new(
    "register.list",
    concat!(
        "SELECT ",
        entry_columns!(),
        filter!(),
        " ORDER BY c.year DESC, c.number DESC LIMIT $32 OFFSET $33"
    ),
);
const LIST_OF_YEAR: Sql = Sql::new(
    "register.list_of_year",
    concat!(
        "SELECT ",
        entry_columns!(),
        of_year!(),
        " ORDER BY c.year DESC, c.number DESC LIMIT $32 OFFSET $33"
    ),
);
const LIST_OLDEST: Sql = Sql::new(
    "register.list_oldest",
    concat!(
        "SELECT ",
        entry_columns!(),
        of_year!(),
        " ORDER BY c.year, c.number LIMIT $32 OFFSET $33"
    ),
);
const AFTER: Sql = Sql::new(
    "register.after",
    concat!(
        "SELECT ",
        entry_columns!(),
        filter!(),
        " AND (c.year, c.number) < ($32, $33) ORDER BY c.year DESC, c.number DESC LIMIT $34"
    ),
);
const COUNT: Sql = Sql::new(
    "register.count",
    concat!("SELECT COUNT(c.id) AS complaints", filter!()),
);

const COUNT_OF_YEAR: Sql = Sql::new(
    "register.count_of_year",
    concat!("SELECT COUNT(c.id) AS complaints", of_year!()),
);
// All that were recorded, but for those about the reader himself.
const COUNT_WHOLE_YEAR: Sql = Sql::new(
    "register.count_whole_year",
    "SELECT COALESCE((SELECT h.recorded FROM register_head h
         WHERE h.office_id = $1 AND h.year = $2), 0) - (SELECT COUNT(*) FROM case_guard g
         JOIN complaint c ON c.office_id = g.office_id AND c.id = g.case_id
         WHERE g.office_id = $1 AND g.relation = 'subject' AND g.official_id = $3
           AND c.year = $2) AS complaints",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &LIST,
    &LIST_OF_YEAR,
    &LIST_OLDEST,
    &AFTER,
    &COUNT,
    &COUNT_OF_YEAR,
    &COUNT_WHOLE_YEAR,
];

/// What a reader of the register asks for.
#[derive(Clone, Debug)]
pub struct RegisterFilter {
    /// Year of the register.
    pub year: Option<i16>,
    /// Received from this instant on.
    pub from: Option<Timestamp>,
    /// Received before this instant.
    pub until: Option<Timestamp>,
    /// By this channel.
    pub channel: Option<Channel>,
    /// In the village of this code.
    pub village: Option<String>,
    /// `open`, `archived`, `concluded`, `struck`, `late` or `answered`.
    pub standing: Option<String>,
    /// Instant against which `late` is judged.
    pub now: Timestamp,
    /// Only cases that lie on or have passed one of these desks.
    pub seen_by: Option<Vec<Desk>>,
    /// Of this category.
    pub category: Option<String>,
    /// Directed to this unit.
    pub unit: Option<UnitCode>,
    /// Closed from this instant on.
    pub closed_from: Option<Timestamp>,
    /// Closed before this instant.
    pub closed_until: Option<Timestamp>,
    /// What named people read alone is asked for these instants in their stead; the same are
    /// given, or none.
    pub named_closed: Option<(Option<Timestamp>, Option<Timestamp>)>,
    /// The list shows that each number was given: of cases for named people the number is
    /// among them, and the caller takes care that nothing else of them is told.
    pub guarded_too: bool,
    /// Who reads: cases he may not know of are left out.
    pub reader: OfficialId,
}

impl RegisterFilter {
    /// Everything `reader` may know of.
    pub fn whole(reader: OfficialId) -> Self {
        Self {
            year: None,
            from: None,
            until: None,
            channel: None,
            village: None,
            standing: None,
            now: Timestamp::UNIX_EPOCH,
            seen_by: None,
            category: None,
            unit: None,
            closed_from: None,
            closed_until: None,
            named_closed: None,
            guarded_too: false,
            reader,
        }
    }

    /// Whether it lets everything through, but for the year and what the reader may not know of.
    const fn is_wide(&self) -> bool {
        matches!(
            self,
            Self {
                year: _,
                from: None,
                until: None,
                channel: None,
                village: None,
                standing: None,
                now: _,
                seen_by: None,
                category: None,
                unit: None,
                closed_from: None,
                closed_until: None,
                named_closed: _,
                guarded_too: _,
                reader: _,
            }
        )
    }

    /// The year of which it lets everything through but what is about the reader himself.
    fn whole_year(&self) -> Option<i16> {
        self.year.filter(|_| self.is_wide() && self.guarded_too)
    }

    /// Whether it lets everything through of which the reader may know.
    pub(super) const fn is_whole(&self) -> bool {
        self.is_wide() && self.year.is_none() && !self.guarded_too
    }

    pub(super) fn values(&self, office: OfficeId) -> Vec<Val> {
        let mut values: Vec<Val> = vec![
            office.0.into(),
            self.year.map(i64::from).into(),
            self.from.into(),
            self.until.into(),
            self.channel.map(Channel::code).into(),
            self.village.clone().into(),
            self.standing.clone().into(),
            self.now.into(),
            self.closed_from.into(),
            self.closed_until.into(),
            i64::from(self.seen_by.is_some()).into(),
            0_i64.into(),
        ];
        let desks: Vec<String> = self
            .seen_by
            .iter()
            .flatten()
            .take(MAX_DESKS)
            .map(case_desks::text)
            .collect();
        values.extend((0..MAX_DESKS).map(|i| Val::from(desks.get(i).cloned().unwrap_or_default())));
        let unit = self.unit.as_ref();
        let (named_from, named_until) = self
            .named_closed
            .unwrap_or((self.closed_from, self.closed_until));
        values.extend([
            self.reader.0.into(),
            self.category.clone().into(),
            unit.map(|code| format!("% {} %", escape(code.as_str())))
                .into(),
            i64::from(self.guarded_too).into(),
            NAMED.into(),
            named_from.into(),
            named_until.into(),
        ]);
        values
    }
}

// `%` and `_` in what people type mean themselves as little as LIKE lets them: one sign.
fn escape(words: &str) -> String {
    words.replace(['%', '_', '\\'], "_")
}

/// A page of the register, newest number first; or oldest first, of the year that `filter`
/// names: without one nothing is found.
pub fn list(
    office: OfficeId,
    filter: &RegisterFilter,
    oldest_first: bool,
    limit: u32,
    offset: u32,
) -> Question<Vec<RegisterEntry>> {
    let mut values = filter.values(office);
    values.push(limit.into());
    values.push(offset.into());
    let statement = match (filter.year, oldest_first) {
        (None, false) => &LIST,
        (Some(_), false) => &LIST_OF_YEAR,
        (_, true) => &LIST_OLDEST,
    };
    Question::rows(statement, values, read)
}

/// Up to `limit` complaints with a number below `after` (of all when none), the newest number
/// first: for reading everything without counting from the beginning each time.
///
/// # Errors
/// [`StoreError`] as classified from the driver.
pub async fn after(
    conn: &mut Conn<'_>,
    office: OfficeId,
    filter: &RegisterFilter,
    after: Option<RegisterNumber>,
    limit: u32,
) -> Result<Vec<RegisterEntry>, StoreError> {
    let mut values = filter.values(office);
    // Of a year nothing later need be passed over.
    let last = i64::from(filter.year.unwrap_or(i16::MAX - 1)) + 1;
    let (year, number) = after.map_or((last, 0), |after| {
        (i64::from(after.year), i64::from(after.number))
    });
    values.extend([year.into(), number.into(), limit.into()]);
    conn.query(&AFTER, &values)
        .await?
        .iter()
        .map(read)
        .collect()
}

/// How many complaints the filter lets through. How many there are in a year is known: of a
/// whole year nothing is counted again.
pub fn count(office: OfficeId, filter: &RegisterFilter) -> Question<u32> {
    let whole_year = filter.whole_year().map(|year| {
        let reader = filter.reader.0.into();
        vec![office.0.into(), i64::from(year).into(), reader]
    });
    let (statement, values) = match (whole_year, filter.year) {
        (Some(values), _) => (&COUNT_WHOLE_YEAR, values),
        (None, Some(_)) => (&COUNT_OF_YEAR, filter.values(office)),
        (None, None) => (&COUNT, filter.values(office)),
    };
    Question::one(statement, values, |row| {
        let complaints: i64 = row.get("complaints")?;
        Ok(u32::try_from(complaints.max(0)).unwrap_or(u32::MAX))
    })
}
