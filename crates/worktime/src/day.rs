//! What a single date is: open with hours, or closed for a reason.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{ClosedReason, Hours};

/// What a date is for the office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum DayKind {
    /// A working day; a half day is one too.
    Open {
        /// Its hours, in order, at least one.
        hours: Vec<Hours>,
        /// Where they come from.
        basis: Basis,
    },
    /// Not a working day.
    Closed(ClosedReason),
}

impl DayKind {
    /// True if the office works on this date.
    #[doc(alias = "hari kerja")]
    pub fn is_open(&self) -> bool {
        matches!(self, DayKind::Open { .. })
    }
}

/// Which rule gave a working day its hours.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "basis", rename_all = "snake_case")]
pub enum Basis {
    /// The base week.
    Week,
    /// A dated change of the week.
    RuleChange {
        /// First day of the change.
        from: Date,
        /// Last day of the change; `None` while it stays in force.
        to: Option<Date>,
        /// Its name, if it has one; data.
        name: Option<String>,
    },
    /// An exception for this one date.
    Exception,
}
