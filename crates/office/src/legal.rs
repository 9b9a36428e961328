//! The times of the law for one case, from what is known of it.

use casework::{Entry, Happening, LegalDue, LegalTimes, legal_clocks};
use jiff::Timestamp;
use sop::{Event, Progress};
use store::tables::complaints::ComplaintRow;

use crate::Directory;

impl Directory {
    /// The times of the law that were in force when a case was received, as they stand now.
    pub(crate) fn legal_clocks(
        &self,
        row: &ComplaintRow,
        progress: &Progress,
        entries: &[Entry],
        now: Timestamp,
    ) -> Vec<LegalDue> {
        let times = LegalTimes::on(&self.profile.legal, self.day(row.received_at));
        let category = self.profile.category(&row.category);
        let supervisory = category.is_some_and(|one| one.supervisory);
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
