//! Work lists: what lies on certain desks, and everything that runs. Cases with a guard are
//! left out; whoever may know of them finds them by [`guards::open_cases`](super::guards).

use casework::{CaseId, Channel, IdentityKind, OfficeId, OfficialId, RegisterNumber, Urgency};
use jiff::Timestamp;
use sop::{Desk, ProcedureRef, StepNumber, UnitCode};

use super::case_desks;
use super::coded;
use super::complaints::{ComplaintRow, columns, read};
use super::guards::known_to;
use crate::{Question, Row, Sql, StoreError, Val};

/// How many desks one list can ask for; nobody holds more at once.
pub const MAX_DESKS: usize = 12;

/// A list of open cases by a condition, with what it shows of each. SQLite has all of that in
/// the index `complaint_work`: forty cases are some pages of it, not forty rows from all over
/// the file.
macro_rules! open_cases {
    ($name:literal, $limit:literal, $condition:literal) => {
        Sql::split(
            $name,
            open_cases!(in "instr", $limit, $condition),
            open_cases!(in "strpos", $limit, $condition),
        )
    };
    (in $instr:literal, $limit:literal, $condition:literal) => {
        concat!(
            "SELECT c.id, c.year, c.number, c.received_at, c.channel, c.subject, c.village,
               c.urgency, c.identity_kind, c.procedure_id, c.procedure_version, c.step, c.since,
               c.due, c.units, c.row_version, (c.due IS NULL OR COALESCE(",
            $instr,
            "(c.due_basis, '\"held\"'), 0) > 0) AS halted
             FROM complaint c WHERE c.office_id = $1 AND c.standing = 'open' AND c.guard = 0",
            $condition,
            " ORDER BY c.due NULLS LAST, c.id LIMIT ",
            $limit
        )
    };
}

const WAITING: Sql = open_cases!(
    "work.waiting",
    "$15",
    " AND EXISTS (SELECT 1 FROM complaint_desk d
        WHERE d.office_id = $1 AND d.case_id = c.id AND d.waiting = $2
          AND d.desk IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14))"
);
const RUNNING: Sql = open_cases!("work.running", "$2", "");
const RUNNING_SEEN: Sql = open_cases!(
    "work.running_seen",
    "$14",
    " AND EXISTS (SELECT 1 FROM complaint_desk d
        WHERE d.office_id = $1 AND d.case_id = c.id
          AND d.desk IN ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13))"
);
const COUNT_WAITING: Sql = Sql::new(
    "work.count_waiting",
    "SELECT COUNT(w.case_id) AS cases FROM (
       SELECT DISTINCT d.case_id FROM complaint_desk d
       WHERE d.office_id = $1 AND d.waiting = $2
         AND d.desk IN ($3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
         AND d.case_id NOT IN (SELECT c.id FROM complaint c
           WHERE c.office_id = $1 AND c.standing = 'open' AND c.guard > 0)
       LIMIT $15) w",
);
const REMINDERS: Sql = Sql::new(
    "work.reminders",
    concat!(
        "SELECT ",
        columns!(),
        " FROM complaint c WHERE c.office_id = $1 AND c.remind_at <= $2",
        known_to!("$4"),
        " ORDER BY c.remind_at, c.id LIMIT $3"
    ),
);

// What waits is open: whatever closes a case clears its desks.
const WAITING_DESKS: Sql = Sql::new(
    "work.waiting_desks",
    "SELECT d.case_id, d.desk FROM complaint_desk d
     WHERE d.office_id = $1 AND d.waiting = $2 ORDER BY d.case_id, d.desk LIMIT $3",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[
    &WAITING,
    &COUNT_WAITING,
    &RUNNING,
    &RUNNING_SEEN,
    &REMINDERS,
    &WAITING_DESKS,
];

/// A case as a work list shows it.
#[derive(Clone, Debug)]
pub struct ListRow {
    /// Its id.
    pub id: CaseId,
    /// Its number.
    pub register: RegisterNumber,
    /// When it was received.
    pub received_at: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// Subject.
    pub subject: String,
    /// Village code.
    pub village: Option<String>,
    /// Urgency.
    pub urgency: Urgency,
    /// How far the identity may be shown.
    pub identity_kind: IdentityKind,
    /// Procedure and version.
    pub procedure: ProcedureRef,
    /// The step it is at.
    pub step: Option<StepNumber>,
    /// Since when.
    pub since: Timestamp,
    /// When the step is due.
    pub due: Option<Timestamp>,
    /// Units of the directive in force.
    pub units: Vec<UnitCode>,
    /// Rises with each change of the row.
    pub version: i64,
    /// Its time may stand still or have stood still: whether and how long, the whole row says.
    pub halted: bool,
}

impl From<&ComplaintRow> for ListRow {
    fn from(row: &ComplaintRow) -> ListRow {
        let state = &row.state;
        ListRow {
            id: row.id,
            register: row.register,
            received_at: row.received_at,
            channel: row.channel,
            subject: row.subject.clone(),
            village: row.place.village.clone(),
            urgency: row.urgency,
            identity_kind: row.identity_kind,
            procedure: state.procedure.clone(),
            step: state.step,
            since: state.since,
            due: state.due,
            units: state.units.clone(),
            version: row.version,
            // The whole row is there to say.
            halted: true,
        }
    }
}

fn read_shown(row: &Row) -> Result<ListRow, StoreError> {
    let row = row.in_order();
    Ok(ListRow {
        id: CaseId(row.get("id")?),
        register: coded::register(&row)?,
        received_at: row.get("received_at")?,
        channel: coded::channel(&row)?,
        subject: row.get("subject")?,
        village: row.get("village")?,
        urgency: coded::urgency(&row)?,
        identity_kind: coded::identity_kind(&row)?,
        procedure: coded::procedure(&row)?,
        step: coded::step(&row)?,
        since: row.get("since")?,
        due: row.get("due")?,
        units: coded::units(&row)?,
        version: row.get("row_version")?,
        halted: row.get("halted")?,
    })
}

fn padded(desks: &[Desk]) -> impl Iterator<Item = Val> {
    let texts: Vec<String> = desks.iter().take(MAX_DESKS).map(case_desks::text).collect();
    (0..MAX_DESKS).map(move |index| texts.get(index).cloned().unwrap_or_default().into())
}

/// Open cases waiting on any of these desks, the most urgent first.
pub fn waiting(office: OfficeId, desks: &[Desk], limit: u32) -> Question<Vec<ListRow>> {
    let mut values: Vec<Val> = vec![office.0.into(), true.into()];
    values.extend(padded(desks));
    values.push(limit.into());
    Question::rows(&WAITING, values, read_shown)
}

/// Transferred cases of which it is time to ask what became of them, and of which `reader`
/// may know, the oldest first.
pub fn reminders(
    office: OfficeId,
    reader: OfficialId,
    now: jiff::Timestamp,
    limit: u32,
) -> Question<Vec<ComplaintRow>> {
    let values = vec![office.0.into(), now.into(), limit.into(), reader.0.into()];
    Question::rows(&REMINDERS, values, read)
}

/// How many cases wait on any of these desks, counted up to `most`.
pub fn count_waiting(office: OfficeId, desks: &[Desk], most: u32) -> Question<u32> {
    let mut values: Vec<Val> = vec![office.0.into(), true.into()];
    values.extend(padded(desks));
    values.push(most.into());
    Question::one(&COUNT_WAITING, values, |row| row.get("cases"))
}

/// Open cases, the most urgent first: all of them, or those that lie on or have passed
/// any of these desks.
pub fn running(office: OfficeId, seen_by: Option<&[Desk]>, limit: u32) -> Question<Vec<ListRow>> {
    let mut values: Vec<Val> = vec![office.0.into()];
    values.extend(seen_by.into_iter().flat_map(padded));
    values.push(limit.into());
    let statement = match seen_by {
        None => &RUNNING,
        Some(_) => &RUNNING_SEEN,
    };
    Question::rows(statement, values, read_shown)
}

/// Which desks the open cases wait on.
pub fn waiting_desks(office: OfficeId, limit: u32) -> Question<Vec<(CaseId, Desk)>> {
    let values = vec![office.0.into(), true.into(), limit.into()];
    Question::rows(&WAITING_DESKS, values, case_desks::read)
}
