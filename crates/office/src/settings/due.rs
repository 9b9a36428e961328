//! Open due times after the hours moved.
//!
//! A due time is a fact of a case, computed when its step began. When the calendar changes,
//! every open one is computed anew and each case is told so. This is a reconciler: it
//! compares and writes what differs, so it may run again at any time.

use casework::{CaseId, ComplaintNumber, DeskEvent, Happening, Signer};
use jiff::Timestamp;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::guards;
use store::tables::history::{self, NewEntry};
use worktime::Calendar;

use crate::state::{progress_of, state_of};
use crate::{Directory, Office, OfficeError};

/// Cases of one transaction.
const BATCH: u32 = 200;

/// A due time that moves.
#[derive(Clone, Debug)]
pub struct MovedDue {
    /// Of which case.
    pub number: ComplaintNumber,
    /// When its step was due.
    pub from: Timestamp,
    /// When it is due by the new hours.
    pub to: Timestamp,
    pub(super) guarded: bool,
}

/// A case whose due time differs from what the calendar says.
struct Differs {
    row: ComplaintRow,
    state: complaints::CaseState,
    from: Timestamp,
    to: Timestamp,
}

fn differs(
    directory: &Directory,
    calendar: &Calendar,
    row: ComplaintRow,
) -> Result<Option<Differs>, OfficeError> {
    let Some(from) = row.state.due else {
        return Ok(None);
    };
    let Some(procedure) = directory.procedure(&row.state.procedure) else {
        return Ok(None);
    };
    let progress = progress_of(&row.state.progress)?;
    let state = state_of(procedure, calendar, &progress, Some(&row.state));
    let to = state.due.filter(|to| *to != from);
    Ok(to.map(|to| Differs {
        row,
        state,
        from,
        to,
    }))
}

impl Office {
    /// The open due times that `calendar` would move.
    pub(super) async fn moved_by(
        &self,
        directory: &Directory,
        calendar: &Calendar,
    ) -> Result<Vec<MovedDue>, OfficeError> {
        let mut moved = Vec::new();
        let mut behind = CaseId(uuid::Uuid::nil());
        loop {
            let rows = self.open_behind(behind).await?;
            let Some(last) = rows.last() else {
                return Ok(moved);
            };
            behind = last.id;
            for row in rows {
                if let Some(one) = differs(directory, calendar, row)? {
                    moved.push(MovedDue {
                        number: directory.number(one.row.register),
                        from: one.from,
                        to: one.to,
                        guarded: one.row.guard != guards::OPEN,
                    });
                }
            }
        }
    }

    /// Computes every open due time by the calendar in force, and tells each case whose due
    /// time moved; answers with how many there were. Whoever acts on a case in the same
    /// moment is not overruled: his act has the calendar in force, or the next run finds it.
    pub(crate) async fn recompute_due(&self, by: Option<Signer>) -> Result<usize, OfficeError> {
        let directory = self.refresh().await?;
        let mut count = 0;
        let mut behind = CaseId(uuid::Uuid::nil());
        loop {
            let rows = self.open_behind(behind).await?;
            let Some(last) = rows.last() else {
                return Ok(count);
            };
            behind = last.id;
            let mut batch = Vec::new();
            for row in rows {
                if let Some(one) = differs(&directory, &directory.calendar, row)? {
                    batch.push((one.row.id, one.row.version, one.state, one.to));
                }
            }
            if batch.is_empty() {
                continue;
            }
            let (office, now) = (self.id, self.now());
            count += self
                .db
                .try_write_history(office, move |conn| {
                    let batch = batch.clone();
                    Box::pin(async move {
                        let mut entries = Vec::new();
                        for (case, version, state, due) in &batch {
                            if complaints::advance(conn, office, *case, state, *version).await? {
                                entries.push(NewEntry {
                                    at: now,
                                    case: Some(*case),
                                    by,
                                    what: Happening::Desk(DeskEvent::DueRecomputed { due: *due }),
                                });
                            }
                        }
                        if !entries.is_empty() {
                            history::append(conn, office, &entries, now).await?;
                        }
                        Ok::<_, OfficeError>(entries.len())
                    })
                })
                .await?;
        }
    }

    async fn open_behind(&self, behind: CaseId) -> Result<Vec<ComplaintRow>, OfficeError> {
        let office = self.id;
        let read = self
            .db
            .read(move |conn| Box::pin(complaints::open_after(conn, office, behind, BATCH)));
        Ok(read.await?)
    }
}
