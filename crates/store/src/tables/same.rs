//! Complaints of one place that a visitor may be told of, when he is about to tell the same.

use casework::{CaseId, OfficeId, Place};
use jiff::Timestamp;

use crate::{Question, Sql};

// Whose name is protected, whose case some may not know of, and what has ended are left out
// here, where nobody can forget it.
const SAME_PLACE: Sql = Sql::new(
    "complaint.same_place",
    "SELECT c.id, c.category, c.village, c.hamlet, c.landmark, c.description, c.received_at,
            (SELECT COUNT(*) FROM complaint m
             WHERE m.office_id = c.office_id AND m.merged_into = c.id) AS merged
     FROM complaint c
     WHERE c.office_id = $1 AND c.village = $2 AND c.received_at >= $3
       AND c.standing = 'open' AND c.guard = 0 AND c.identity_kind = 'open'
     ORDER BY c.received_at DESC, c.id DESC LIMIT $4",
);

/// The statements of this file.
pub const ALL: &[&Sql] = &[&SAME_PLACE];

/// A complaint as far as it is compared.
#[derive(Clone, Debug)]
pub struct SamePlace {
    /// The case.
    pub case: CaseId,
    /// Its category code.
    pub category: String,
    /// Where it happened.
    pub place: Place,
    /// Its story: to compare, never to show.
    pub description: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// How many were merged into it.
    pub merged: i64,
}

/// Open complaints of a village, received since `since`, of people who are not protected and
/// which everybody in the office may know of; at most `limit`, the newest first.
pub fn same_place(
    office: OfficeId,
    village: &str,
    since: Timestamp,
    limit: u32,
) -> Question<Vec<SamePlace>> {
    let values = vec![office.0.into(), village.into(), since.into(), limit.into()];
    Question::rows(&SAME_PLACE, values, |row| {
        Ok(SamePlace {
            case: CaseId(row.get("id")?),
            category: row.get("category")?,
            place: Place {
                village: row.get("village")?,
                hamlet: row.get("hamlet")?,
                landmark: row.get("landmark")?,
            },
            description: row.get("description")?,
            received_at: row.get("received_at")?,
            merged: row.get("merged")?,
        })
    })
}
