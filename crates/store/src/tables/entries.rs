//! Complaints as the register shows them: a third of what is stored of each. Fifty whole ones
//! with their stories are most of what a page of the register would read.

use casework::{CaseId, Channel, IdentityKind, OfficeId, RegisterNumber, Urgency};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::{ProcedureRef, StepNumber, UnitCode};

use super::coded;
use super::complaints::ComplaintRow;
use super::many::{self, of_many};
use crate::{Question, Row, Sql, StoreError};

/// What is read of a complaint `c`. What became of its steps is asked of a case that waits or
/// was concluded, and of no other.
macro_rules! entry_columns {
    () => {
        "c.id, c.year, c.number, c.received_at, c.recorded_at, c.channel, c.letter_day, c.subject,
         c.village, c.category, c.urgency, c.identity_kind, c.identity, c.procedure_id,
         c.procedure_version, c.standing, c.step, c.due, c.promised, c.units, c.answered_at,
         c.closed_at, CASE WHEN c.standing = 'archived' THEN '' ELSE c.progress END AS progress,
         c.merged_into, c.guard"
    };
}
pub(super) use entry_columns;

const OF_IDS: Sql = of_many!(
    "entry.of_ids",
    entry_columns!(),
    "complaint",
    "c",
    "id",
    " ORDER BY c.id"
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&OF_IDS];

/// A complaint and its case as the register shows them.
#[doc(alias = "baris buku agenda")]
#[derive(Clone, Debug)]
pub struct RegisterEntry {
    /// Its id.
    pub id: CaseId,
    /// Year and number.
    pub register: RegisterNumber,
    /// When the office received it.
    pub received_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// By which channel.
    pub channel: Channel,
    /// Date of the letter.
    pub letter_day: Option<Date>,
    /// Perihal.
    pub subject: String,
    /// Village code.
    pub village: Option<String>,
    /// Category code.
    pub category: String,
    /// Urgency.
    pub urgency: Urgency,
    /// How far the identity may be shown.
    pub identity_kind: IdentityKind,
    /// Name and contacts, sealed.
    pub identity: Option<Vec<u8>>,
    /// Procedure and version.
    pub procedure: ProcedureRef,
    /// `open`, `archived`, `concluded` or `struck`.
    pub standing: String,
    /// The step it is at.
    pub step: Option<StepNumber>,
    /// When the step is due.
    pub due: Option<Timestamp>,
    /// By when the complainant is promised an answer.
    pub promised: Option<Timestamp>,
    /// Units of the directive in force.
    pub units: Vec<UnitCode>,
    /// When the answer was given.
    pub answered_at: Option<Timestamp>,
    /// When it was archived, concluded or struck.
    pub closed_at: Option<Timestamp>,
    /// The fold of its events, as JSON; of an archived case nothing.
    pub progress: String,
    /// The case in which it is handled.
    pub merged_into: Option<CaseId>,
    /// Who may not know of it: see [`guards`](super::guards).
    pub guard: i64,
}

impl From<ComplaintRow> for RegisterEntry {
    fn from(row: ComplaintRow) -> RegisterEntry {
        let state = row.state;
        RegisterEntry {
            id: row.id,
            register: row.register,
            received_at: row.received_at,
            recorded_at: row.recorded_at,
            channel: row.channel,
            letter_day: row.letter_day,
            subject: row.subject,
            village: row.place.village,
            category: row.category,
            urgency: row.urgency,
            identity_kind: row.identity_kind,
            identity: row.identity,
            procedure: state.procedure,
            standing: state.standing,
            step: state.step,
            due: state.due,
            promised: state.promised,
            units: state.units,
            answered_at: state.answered_at,
            closed_at: state.closed_at,
            progress: state.progress,
            merged_into: state.merged_into,
            guard: row.guard,
        }
    }
}

/// These complaints, in no order that means anything.
pub fn of_ids(office: OfficeId, cases: &[CaseId]) -> Question<Vec<RegisterEntry>> {
    many::each(&OF_IDS, office, &many::of_cases(cases), read)
}

pub(super) fn read(row: &Row) -> Result<RegisterEntry, StoreError> {
    let row = row.in_order();
    Ok(RegisterEntry {
        id: CaseId(row.get("id")?),
        register: coded::register(&row)?,
        received_at: row.get("received_at")?,
        recorded_at: row.get("recorded_at")?,
        channel: coded::channel(&row)?,
        letter_day: coded::letter_day(&row)?,
        subject: row.get("subject")?,
        village: row.get("village")?,
        category: row.get("category")?,
        urgency: coded::urgency(&row)?,
        identity_kind: coded::identity_kind(&row)?,
        identity: row.get("identity")?,
        procedure: coded::procedure(&row)?,
        standing: row.get("standing")?,
        step: coded::step(&row)?,
        due: row.get("due")?,
        promised: row.get("promised")?,
        units: coded::units(&row)?,
        answered_at: row.get("answered_at")?,
        closed_at: row.get("closed_at")?,
        progress: row.get("progress")?,
        merged_into: row.get::<Option<uuid::Uuid>>("merged_into")?.map(CaseId),
        guard: row.get("guard")?,
    })
}
