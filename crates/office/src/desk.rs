//! Meja Saya: what waits for the reader, what comes soon, what runs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use casework::{Action, CaseId, Channel, ComplaintNumber, IdentityKind, Urgency};
use jiff::Timestamp;
use sop::{Act, Desk, Target};
use store::tables::complaints::ComplaintRow;
use store::tables::{desk_lists, drafts};

use crate::case_view::due_in_list;
use crate::guard::{self, Guarded};
use crate::state::{directive_of, suspension_of};
use crate::{DueView, Identity, IdentityView, Office, OfficeError, SignedIn};

/// The most rows a work list shows; more are told as a number.
const ROWS: u32 = 300;
/// The most turns of open cases that are read with them; some have several at once.
const DESKS: u32 = 4 * ROWS;

/// Which list of Meja Saya.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeskList {
    /// Menunggu saya.
    Waiting,
    /// Segera sampai di saya.
    Soon,
    /// Saya ikuti.
    Followed,
    /// Semua yang berjalan.
    Running,
}

/// A row of a work list.
#[derive(Clone, Debug)]
pub struct WorkRow {
    /// Number.
    pub number: ComplaintNumber,
    /// Subject.
    pub subject: String,
    /// Channel.
    pub channel: Channel,
    /// Village name.
    pub village: Option<String>,
    /// Village code.
    pub village_code: Option<String>,
    /// Urgency.
    pub urgency: Urgency,
    /// How far the identity may be shown.
    pub identity_kind: IdentityKind,
    /// Step number.
    pub step: u16,
    /// Its act.
    pub act: Act,
    /// Its task.
    pub task: String,
    /// Its lane label ("Putuskan").
    pub lane: String,
    /// Due time.
    pub due: Option<DueView>,
    /// The reader has the turn.
    pub mine: bool,
    /// Names of the desks that have the turn.
    pub at: Vec<String>,
    /// When it was received.
    pub received_at: Timestamp,
    /// When the step began.
    pub since: Timestamp,
    /// Version for a form that acts on it.
    pub version: i64,
    /// Some may not know of it.
    pub guarded: bool,
    /// It waits for the complainant: until when, and whether that time is over.
    pub suspended: Option<(Timestamp, bool)>,
    case: CaseId,
    /// Who complains, sealed: hardly any list asks.
    sealed: Option<Vec<u8>>,
}

/// A transferred case of which it is time to ask what became of it.
#[derive(Clone, Debug)]
pub struct ReminderRow {
    /// Number.
    pub number: ComplaintNumber,
    /// Subject.
    pub subject: String,
    /// Since when to ask.
    pub remind_at: Timestamp,
}

/// Meja Saya.
#[derive(Clone, Debug)]
pub struct DeskView {
    /// Rows that wait for the reader, most urgent first.
    pub waiting: Vec<Arc<WorkRow>>,
    /// Rows one step before the reader.
    pub soon: Vec<Arc<WorkRow>>,
    /// Rows the reader follows.
    pub followed: Vec<Arc<WorkRow>>,
    /// Every open case the reader may see.
    pub running: Vec<Arc<WorkRow>>,
    /// Transfers to ask after, for those who keep the register.
    pub reminders: Vec<ReminderRow>,
}

/// An open guarded case of which the reader may know.
struct Behind<'a> {
    case: &'a Guarded,
    /// The turn is the reader's.
    mine: bool,
}

/// As the lists of the database are ordered: by due time, those without one last.
fn by_urgency(row: &ComplaintRow) -> (bool, Option<Timestamp>, CaseId) {
    (row.state.due.is_none(), row.state.due, row.id)
}

/// Whether a list has everything there is.
fn is_all<T>(list: &[T], most: u32) -> bool {
    u32::try_from(list.len()).is_ok_and(|length| length < most)
}

impl Office {
    /// Of the open guarded cases those of which the reader may know.
    fn behind_guards<'a>(&self, who: &SignedIn, guarded: &'a [Guarded]) -> Vec<Behind<'a>> {
        let now = self.now();
        guarded
            .iter()
            .filter_map(|case| {
                let situation = case.situation(who, now);
                who.may(Action::SeeCase, &situation).then(|| Behind {
                    case,
                    mine: who.may(Action::PerformStep, &situation),
                })
            })
            .collect()
    }

    /// How many cases wait for the reader, counted up to 100: every page shows it.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn count_waiting(&self, who: &SignedIn) -> Result<i64, OfficeError> {
        let (office, desks, official) = (self.id, who.viewer.desks.clone(), who.official.id);
        let (count, guarded) = self
            .db
            .read(move |conn| {
                let desks = desks.clone();
                Box::pin(async move {
                    let count = desk_lists::count_waiting(conn, office, &desks, 100).await?;
                    Ok((count, guard::guarded(conn, office, official).await?))
                })
            })
            .await?;
        let behind = self.behind_guards(who, &guarded);
        let waiting = behind.iter().filter(|one| one.mine).count();
        Ok(count + i64::try_from(waiting).unwrap_or(0))
    }

    /// Numbers of the cases that wait for the reader, in the order of Meja Saya.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn waiting_numbers(
        &self,
        who: &SignedIn,
    ) -> Result<Vec<ComplaintNumber>, OfficeError> {
        let (office, desks, official) = (self.id, who.viewer.desks.clone(), who.official.id);
        let (mut rows, guarded) = self
            .db
            .read(move |conn| {
                let desks = desks.clone();
                Box::pin(async move {
                    let rows = desk_lists::waiting(conn, office, &desks, ROWS).await?;
                    Ok((rows, guard::guarded(conn, office, official).await?))
                })
            })
            .await?;
        let behind = self.behind_guards(who, &guarded);
        let mine = behind.iter().filter(|one| one.mine);
        rows.extend(mine.map(|one| one.case.row.clone()));
        rows.sort_by_key(by_urgency);
        Ok(rows
            .iter()
            .map(|row| who.directory.number(row.register))
            .collect())
    }

    /// Meja Saya of the reader.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn desk(&self, who: &SignedIn) -> Result<DeskView, OfficeError> {
        let (office, official) = (self.id, who.official.id);
        let oversees = who.viewer.duties.contains(&casework::Duty::Oversee);
        let seen_by = (!oversees).then(|| who.viewer.desks.clone());
        let mine = who.viewer.desks.clone();
        let now = self.now();
        let keeps = who.viewer.duties.contains(&casework::Duty::Register);
        let (reminders, read, mut running, desks, follows, guarded) = self
            .db
            .read(move |conn| {
                let (mine, seen_by) = (mine.clone(), seen_by.clone());
                Box::pin(async move {
                    let running =
                        desk_lists::running(conn, office, seen_by.as_deref(), ROWS).await?;
                    let desks = desk_lists::waiting_desks(conn, office, DESKS).await?;
                    // What waits for the reader runs too: it is read once more only where
                    // there is more than was read.
                    let waiting = match is_all(&running, ROWS) && is_all(&desks, DESKS) {
                        true => None,
                        false => Some(desk_lists::waiting(conn, office, &mine, ROWS).await?),
                    };
                    let follows = drafts::follows(conn, office, official).await?;
                    let reminders = if keeps {
                        desk_lists::reminders(conn, office, official, now, ROWS).await?
                    } else {
                        Vec::new()
                    };
                    let guarded = guard::guarded(conn, office, official).await?;
                    Ok((reminders, waiting, running, desks, follows, guarded))
                })
            })
            .await?;
        let mut at: HashMap<CaseId, Vec<Desk>> = HashMap::new();
        for (case, desk) in desks {
            at.entry(case).or_default().push(desk);
        }
        let desks_of = |row: &ComplaintRow| at.get(&row.id).map_or(&[][..], Vec::as_slice);
        let at_mine = |row: &ComplaintRow| {
            let mut desks = desks_of(row).iter();
            desks.any(|desk| who.viewer.desks.contains(desk))
        };
        let mut waiting = read.unwrap_or_else(|| {
            let mine = running.iter().filter(|row| at_mine(row));
            mine.cloned().collect()
        });
        let behind = self.behind_guards(who, &guarded);
        for one in &behind {
            running.push(one.case.row.clone());
            if one.mine {
                waiting.push(one.case.row.clone());
            }
        }
        if !behind.is_empty() {
            waiting.sort_by_key(by_urgency);
            running.sort_by_key(by_urgency);
        }
        // A case stands in several lists and is made ready once.
        let mut ready: HashMap<CaseId, Arc<WorkRow>> = HashMap::new();
        for row in running.iter().chain(&waiting) {
            if let Entry::Vacant(place) = ready.entry(row.id) {
                let behind = behind.iter().find(|one| one.case.row.id == row.id);
                if let Some(work) = work_row(who, row, desks_of(row), behind, now) {
                    place.insert(Arc::new(work));
                }
            }
        }
        let rows = |list: &mut dyn Iterator<Item = &ComplaintRow>| -> Vec<Arc<WorkRow>> {
            list.filter_map(|row| ready.get(&row.id).map(Arc::clone))
                .collect()
        };
        let mut followed = running.iter().filter(|row| follows.contains(&row.id));
        let mut soon = running
            .iter()
            .filter(|row| !at_mine(row) && self.comes_next(who, row));
        Ok(DeskView {
            waiting: rows(&mut waiting.iter()),
            soon: rows(&mut soon),
            followed: rows(&mut followed),
            running: rows(&mut running.iter()),
            reminders: reminders
                .into_iter()
                .filter_map(|row| {
                    Some(ReminderRow {
                        number: who.directory.number(row.register),
                        remind_at: row.state.remind_at?,
                        subject: row.subject,
                    })
                })
                .collect(),
        })
    }

    /// Whether one of the next steps of a case is the reader's.
    fn comes_next(&self, who: &SignedIn, row: &ComplaintRow) -> bool {
        let directory = &who.directory;
        let Some(procedure) = directory.procedure(&row.state.procedure) else {
            return false;
        };
        let Some(step) = row.state.step.and_then(|step| procedure.step(step)) else {
            return false;
        };
        // Without units there is no directive in force, and nothing to be read.
        let directive = (!row.state.units.is_empty())
            .then(|| directive_of(&row.state))
            .flatten();
        step.targets().into_iter().any(|target| match target {
            Target::Step(next) => procedure.step(next).is_some_and(|next| {
                sop::desks_of(procedure, next, directive.as_ref())
                    .iter()
                    .any(|desk| who.viewer.desks.contains(desk))
            }),
            Target::End => false,
        })
    }

    /// The name of who complains, where a list may tell it.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when what is sealed cannot be opened.
    pub fn name_in_list(&self, row: &WorkRow) -> Result<Option<String>, OfficeError> {
        let identity = Identity::open(&self.keys, self.id, row.case, row.sealed.as_deref())?;
        Ok(IdentityView::of(row.identity_kind, &identity, false).name)
    }
}

/// A row made ready; none where its procedure or step is not known.
fn work_row(
    who: &SignedIn,
    row: &ComplaintRow,
    desks: &[Desk],
    behind: Option<&Behind<'_>>,
    now: Timestamp,
) -> Option<WorkRow> {
    let directory = &who.directory;
    let procedure = directory.procedure(&row.state.procedure)?;
    let step = procedure.step(row.state.step?)?;
    Some(WorkRow {
        number: directory.number(row.register),
        subject: row.subject.clone(),
        channel: row.channel,
        village: directory
            .profile
            .village_of(&row.place)
            .map(|village| village.name.clone()),
        village_code: row.place.village.clone(),
        urgency: row.urgency,
        identity_kind: row.identity_kind,
        case: row.id,
        sealed: row.identity.clone(),
        step: step.number.0,
        act: step.act,
        task: step.task.clone(),
        lane: step.lane.clone(),
        due: due_in_list(directory, procedure, row, now),
        mine: behind.map_or_else(
            || desks.iter().any(|desk| who.viewer.desks.contains(desk)),
            |one| one.mine,
        ),
        at: desks
            .iter()
            .map(|desk| match behind {
                None => directory.desk_name(desk),
                Some(one) => directory.turn_name(&one.case.guard, desk, now),
            })
            .collect(),
        guarded: behind.is_some(),
        received_at: row.received_at,
        since: row.state.since,
        version: row.version,
        suspended: suspension_of(&row.state)
            .map(|suspension| (suspension.until, suspension.until <= now)),
    })
}
