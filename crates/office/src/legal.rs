//! The times of the law for one case, from what is known of it.

use casework::{Entry, Happening, LegalDue, LegalTimes, legal_clocks};
use jiff::Timestamp;
use sop::{Event, Progress};
use store::tables::complaints::ComplaintRow;
use store::tables::guards;

use crate::Directory;

impl Directory {
    /// The times of the law for what was received then.
    pub(crate) fn legal_times(&self, received: Timestamp) -> LegalTimes {
        LegalTimes::on(&self.profile.legal, self.day(received))
    }

    /// The times of the law that were in force when a case was received, as they stand now.
    pub(crate) fn legal_clocks(
        &self,
        row: &ComplaintRow,
        progress: &Progress,
        entries: &[Entry],
        now: Timestamp,
    ) -> Vec<LegalDue> {
        let times = self.legal_times(row.received_at);
        // What is about officials carries it whatever its category says: named people see it.
        let category = self.profile.category(&row.category);
        let supervisory = row.guard == guards::NAMED || category.is_some_and(|one| one.supervisory);
        let approved = entries.iter().rev().find_map(|entry| match entry.what {
            Happening::Procedure(Event::Approved { .. }) => Some(entry.at),
            _ => None,
        });
        legal_clocks(
            &times,
            supervisory,
            progress,
            approved.filter(|_| progress.approved),
            &self.calendar,
            now,
        )
    }
}
