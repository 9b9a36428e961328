//! Procedures and commands at random, and somebody who always does what is asked.
#![allow(dead_code, reason = "each test file uses a part")]

mod moves;
mod tables;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use jiff::{Span, Timestamp};
use sop::{Desk, Passage, PassageId, Procedure, UnitCode, Who};

pub use moves::{commands_of_every_kind, finish, moves, play};
pub use tables::{assert_variety, procedures};

static OFFICE: LazyLock<BTreeSet<UnitCode>> = LazyLock::new(|| {
    ["ONE", "TWO", "THREE"]
        .into_iter()
        .map(UnitCode::new)
        .collect()
});

/// Units of the office that all these procedures run in.
pub fn office_units() -> BTreeSet<UnitCode> {
    OFFICE.clone()
}

/// An instant; each act has its own.
pub fn minute(minute: usize) -> Timestamp {
    let start: Timestamp = "2026-03-02T00:00:00Z".parse().expect("an instant");
    start + Span::new().minutes(i64::try_from(minute).expect("a short history"))
}

pub fn text(body: &str) -> Option<Passage> {
    Some(Passage {
        id: PassageId(body.into()),
        digest: body.into(),
        body: body.into(),
    })
}

/// Every desk there is under a procedure in this office.
pub fn all_desks(procedure: &Procedure) -> Vec<Desk> {
    let roles = procedure
        .performers()
        .iter()
        .filter_map(|performer| match &performer.who {
            Who::Role(role) => Some(Desk::Role(role.clone())),
            Who::DirectedUnits => None,
        });
    roles
        .chain(OFFICE.iter().cloned().map(Desk::Unit))
        .collect()
}
