//! Meja Saya: what waits for the reader, what comes soon, what runs.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use casework::{
    Action, CallKind, CaseId, Channel, ComplaintNumber, IdentityKind, OfficeId, OfficialId, Urgency,
};
use jiff::Timestamp;
use sop::{Act, Desk, Directive, Target};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::desk_lists::ListRow;
use store::tables::{calls, data_requests, desk_lists, drafts};
use store::{Conn, Question, StoreError};

use crate::case_view::due_of_step;
use crate::guard::{self, Guarded};
use crate::state::{HeldTime, suspension_of};
use crate::{DataRequestLine, DueView, Identity, IdentityView, Office, OfficeError, SignedIn};

/// The most rows a work list shows; more are told as a number.
const ROWS: u32 = 300;
/// The most calls of complainants that one list shows.
const CALLS: u32 = 50;
/// The most turns of open cases that are read with them; some have several at once.
const DESKS: u32 = 4 * ROWS;
/// How far what waits is counted.
const COUNTED: u32 = 100;

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

/// A case in which something waits beside its step: the complainant said something, or an
/// official asked another to end a protection.
#[derive(Clone, Debug)]
pub struct CallRow {
    /// Number.
    pub number: ComplaintNumber,
    /// Subject.
    pub subject: String,
    /// What waits.
    pub kind: CallKind,
    /// Since when it waits.
    pub since: Timestamp,
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
    /// What people asked about their data, for those who may answer, the one due first first.
    pub data: Vec<DataRequestLine>,
    /// What complainants said, for those who may answer them, the oldest first.
    pub calls: Vec<CallRow>,
}

/// An open guarded case of which the reader may know.
struct Behind<'a> {
    case: &'a Guarded,
    /// The turn is the reader's.
    mine: bool,
}

/// What waits for a reader, as the database tells it: of the cases without a guard `T`, their
/// number or their rows.
pub(crate) struct Waits<T> {
    open: T,
    guarded: Vec<Guarded>,
}

/// What is asked for it.
type WaitsQuestion<T> = (Question<T>, Question<Vec<ComplaintRow>>);

impl Waits<u32> {
    /// How many there are, those without a guard counted up to [`COUNTED`].
    pub(crate) fn question(
        office: OfficeId,
        desks: &[Desk],
        reader: OfficialId,
    ) -> WaitsQuestion<u32> {
        let count = desk_lists::count_waiting(office, desks, COUNTED);
        (count, guard::open_cases(office, reader))
    }
}

impl Waits<Vec<ListRow>> {
    /// Which they are, those without a guard up to [`ROWS`].
    pub(crate) fn question(
        office: OfficeId,
        desks: &[Desk],
        reader: OfficialId,
    ) -> WaitsQuestion<Vec<ListRow>> {
        let rows = desk_lists::waiting(office, desks, ROWS);
        (rows, guard::open_cases(office, reader))
    }
}

impl<T> Waits<T> {
    /// Reads what belongs to the answers.
    pub(crate) async fn read(
        conn: &mut Conn<'_>,
        office: OfficeId,
        (open, behind): (T, Vec<ComplaintRow>),
    ) -> Result<Waits<T>, StoreError> {
        let guarded = guard::guarded(conn, office, behind).await?;
        Ok(Waits { open, guarded })
    }
}

/// What is known of the rows of a list, beside the rows.
struct Around<'a> {
    /// The desks they wait on.
    at: HashMap<CaseId, Vec<Desk>>,
    /// Those with a guard.
    behind: Vec<Behind<'a>>,
    /// Those of which a list needs more than it has: whose time stands still or has stood
    /// still, and whose complainant is protected.
    whole: Vec<ComplaintRow>,
    now: Timestamp,
}

/// As the lists of the database are ordered: by due time, those without one last.
fn by_urgency(row: &ListRow) -> (bool, Option<Timestamp>, CaseId) {
    (row.due.is_none(), row.due, row.id)
}

/// Whether a list needs more of a row than it has.
fn wants(row: &ListRow) -> bool {
    row.halted || row.identity_kind != IdentityKind::Open
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

    /// How many cases wait for the reader, counted up to 100: every page shows it, and those
    /// that read much say it themselves.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn count_waiting(&self, who: &SignedIn) -> Result<u32, OfficeError> {
        let (office, desks, official) = (self.id, who.viewer.desks.clone(), who.official.id);
        let waits = self.db.read(move |conn| {
            let asked = Waits::<u32>::question(office, &desks, official);
            Box::pin(async move {
                let answers = conn.ask(asked).await?;
                Waits::read(conn, office, answers).await
            })
        });
        Ok(self.waiting(who, &waits.await?))
    }

    /// How many cases wait for the reader.
    pub(crate) fn waiting(&self, who: &SignedIn, waits: &Waits<u32>) -> u32 {
        let behind = self.behind_guards(who, &waits.guarded);
        let mine = behind.iter().filter(|one| one.mine).count();
        waits
            .open
            .saturating_add(u32::try_from(mine).unwrap_or(u32::MAX))
    }

    /// Numbers of the cases that wait for the reader, in the order of Meja Saya.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn waiting_numbers(
        &self,
        who: &SignedIn,
    ) -> Result<Vec<ComplaintNumber>, OfficeError> {
        let (office, desks, official) = (self.id, who.viewer.desks.clone(), who.official.id);
        let queue = self.db.read(move |conn| {
            let asked = Waits::<Vec<_>>::question(office, &desks, official);
            Box::pin(async move {
                let answers = conn.ask(asked).await?;
                Waits::read(conn, office, answers).await
            })
        });
        Ok(self.numbers(who, queue.await?))
    }

    /// Numbers of the cases that wait for the reader, in the order of Meja Saya.
    pub(crate) fn numbers(
        &self,
        who: &SignedIn,
        queue: Waits<Vec<ListRow>>,
    ) -> Vec<ComplaintNumber> {
        let behind = self.behind_guards(who, &queue.guarded);
        let mine = behind.iter().filter(|one| one.mine);
        let mut rows = queue.open;
        rows.extend(mine.map(|one| ListRow::from(&one.case.row)));
        rows.sort_by_key(by_urgency);
        rows.iter()
            .map(|row| who.directory.number(row.register))
            .collect()
    }

    /// Meja Saya of the reader.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn desk(&self, who: &SignedIn) -> Result<DeskView, OfficeError> {
        let (office, official) = (self.id, who.official.id);
        let oversees = who.viewer.duties.contains(&casework::Duty::Oversee);
        let seen_by = (!oversees).then(|| who.viewer.desks.clone());
        let mine = who.viewer.desks.clone();
        let now = self.now();
        let keeps = who.viewer.duties.contains(&casework::Duty::Register);
        let answers = who.viewer.duties.contains(&casework::Duty::Identity);
        let read = self.db.read(move |conn| {
            let (mine, seen_by) = (mine.clone(), seen_by.clone());
            Box::pin(async move {
                let lists = (
                    desk_lists::running(office, seen_by.as_deref(), ROWS),
                    desk_lists::waiting_desks(office, DESKS),
                    drafts::follows(office, official),
                    keeps.then(|| desk_lists::reminders(office, official, now, ROWS)),
                    (
                        guard::open_cases(office, official),
                        calls::waiting(office, official, CALLS),
                        answers.then(|| data_requests::open(office, official, CALLS)),
                    ),
                );
                let (running, desks, follows, reminders, (behind, said, asked)) =
                    conn.ask(lists).await?;
                // What waits for the reader runs too: it is read once more only where
                // there is more than was read.
                let waiting = match is_all(&running, ROWS) && is_all(&desks, DESKS) {
                    true => None,
                    false => Some(conn.ask(desk_lists::waiting(office, &mine, ROWS)).await?),
                };
                let rows = running.iter().chain(waiting.iter().flatten());
                let whole: Vec<CaseId> = rows.filter(|row| wants(row)).map(|row| row.id).collect();
                let whole = conn.ask(complaints::of_ids(office, &whole)).await?;
                let guarded = guard::guarded(conn, office, behind).await?;
                let (of, asked): (Vec<_>, Vec<_>) = asked.unwrap_or_default().into_iter().unzip();
                let asked: Vec<_> = match of.is_empty() {
                    true => Vec::new(),
                    false => guard::guarded(conn, office, of)
                        .await?
                        .into_iter()
                        .zip(asked)
                        .collect(),
                };
                let (of, said): (Vec<_>, Vec<_>) = said.into_iter().unzip();
                // Few wait at any time, and mostly none.
                let said: Vec<_> = match of.is_empty() {
                    true => Vec::new(),
                    false => guard::guarded(conn, office, of)
                        .await?
                        .into_iter()
                        .zip(said)
                        .collect(),
                };
                Ok((
                    (reminders.unwrap_or_default(), said, asked),
                    (running, waiting, whole),
                    desks,
                    follows,
                    guarded,
                ))
            })
        });
        let ((reminders, said, asked), lists, desks, follows, guarded) = read.await?;
        let (mut running, waiting, whole) = lists;
        let mut around = Around {
            at: HashMap::new(),
            behind: self.behind_guards(who, &guarded),
            whole,
            now,
        };
        for (case, desk) in desks {
            around.at.entry(case).or_default().push(desk);
        }
        let at_mine = |around: &Around<'_>, row: &ListRow| {
            let mut desks = around.desks_of(row).iter();
            desks.any(|desk| who.viewer.desks.contains(desk))
        };
        let mut waiting = waiting.unwrap_or_else(|| {
            let mine = running.iter().filter(|row| at_mine(&around, row));
            mine.cloned().collect()
        });
        for one in &around.behind {
            running.push(ListRow::from(&one.case.row));
            if one.mine {
                waiting.push(ListRow::from(&one.case.row));
            }
        }
        if !around.behind.is_empty() {
            waiting.sort_by_key(by_urgency);
            running.sort_by_key(by_urgency);
        }
        // A case stands in several lists and is made ready once.
        let mut ready: HashMap<CaseId, Arc<WorkRow>> = HashMap::new();
        for row in running.iter().chain(&waiting) {
            if let Entry::Vacant(place) = ready.entry(row.id)
                && let Some(mut work) = work_row(who, row, &around)
            {
                if row.identity_kind != IdentityKind::Open {
                    // What says who must not be named is there, or nothing is said.
                    work.subject = match around.whole(row) {
                        Some(whole) => self.subject_in_list(whole)?,
                        None => casework::mask_name(&work.subject),
                    };
                }
                place.insert(Arc::new(work));
            }
        }
        let rows = |list: &mut dyn Iterator<Item = &ListRow>| -> Vec<Arc<WorkRow>> {
            list.filter_map(|row| ready.get(&row.id).map(Arc::clone))
                .collect()
        };
        let mut followed = running.iter().filter(|row| follows.contains(&row.id));
        let mut soon = running
            .iter()
            .filter(|row| !at_mine(&around, row) && self.comes_next(who, row));
        let mut calls = Vec::new();
        for (case, (kind, since)) in said {
            let may = match kind {
                CallKind::Protection => Action::LowerProtection,
                CallKind::Message | CallKind::Objection | CallKind::Undelivered => {
                    Action::WriteToComplainant
                }
            };
            if who.may(may, &case.situation(who, now)) {
                calls.push(CallRow {
                    number: who.directory.number(case.row.register),
                    subject: self.subject_in_list(&case.row)?,
                    kind,
                    since,
                });
            }
        }
        let mut asked_after = Vec::new();
        for row in reminders {
            if let Some(remind_at) = row.state.remind_at {
                asked_after.push(ReminderRow {
                    number: who.directory.number(row.register),
                    subject: self.subject_in_list(&row)?,
                    remind_at,
                });
            }
        }
        let mut data = Vec::new();
        for (case, asked) in asked {
            if who.may(Action::AnswerDataRequest, &case.situation(who, now)) {
                data.push(DataRequestLine {
                    number: who.directory.number(case.row.register),
                    subject: self.subject_in_list(&case.row)?,
                    kind: asked.kind,
                    due: asked.due_at,
                    late: asked.due_at < now,
                });
            }
        }
        Ok(DeskView {
            waiting: rows(&mut waiting.iter()),
            soon: rows(&mut soon),
            followed: rows(&mut followed),
            running: rows(&mut running.iter()),
            data,
            calls,
            reminders: asked_after,
        })
    }

    /// The subject of a case as a list tells it.
    fn subject_in_list(&self, row: &ComplaintRow) -> Result<String, OfficeError> {
        let known = self.known_by(row.identity_kind, row.id, row.identity.as_deref())?;
        Ok(known.masked(&row.subject))
    }

    /// Whether one of the next steps of a case is the reader's.
    fn comes_next(&self, who: &SignedIn, row: &ListRow) -> bool {
        let directory = &who.directory;
        let Some(procedure) = directory.procedure(&row.procedure) else {
            return false;
        };
        let Some(step) = row.step.and_then(|step| procedure.step(step)) else {
            return false;
        };
        // Of a directive its units say whose turn comes.
        let directive = (!row.units.is_empty()).then(|| Directive {
            units: row.units.clone(),
            instructions: Vec::new(),
            text: None,
        });
        step.targets().into_iter().any(|target| match target {
            Target::Step(next) => procedure.step(next).is_some_and(|next| {
                sop::desks_of(procedure, next, directive.as_ref())
                    .iter()
                    .any(|desk| who.viewer.desks.contains(desk))
            }),
            Target::End => false,
        })
    }

    /// The names of who complains, for each of these rows as a list may tell it.
    ///
    /// # Errors
    /// [`OfficeError::Store`], also when what is sealed cannot be opened.
    #[crate::boxed]
    pub async fn names_in_list(
        &self,
        rows: &[Arc<WorkRow>],
    ) -> Result<Vec<Option<String>>, OfficeError> {
        let (office, cases) = (self.id, rows.iter().map(|row| row.case).collect::<Vec<_>>());
        let read = self.db.read(move |conn| {
            let cases = cases.clone();
            Box::pin(async move { conn.ask(complaints::of_ids(office, &cases)).await })
        });
        let mut names = HashMap::new();
        for row in read.await? {
            let identity = Identity::open(&self.keys, office, row.id, row.identity.as_deref())?;
            let shown = IdentityView::of(row.identity_kind, &identity, false);
            names.insert(row.id, shown.name);
        }
        let name = |row: &Arc<WorkRow>| names.get(&row.case).cloned().flatten();
        Ok(rows.iter().map(name).collect())
    }
}

impl<'a> Around<'a> {
    fn desks_of(&self, row: &ListRow) -> &[Desk] {
        self.at.get(&row.id).map_or(&[][..], Vec::as_slice)
    }

    fn behind(&self, row: &ListRow) -> Option<&Behind<'a>> {
        self.behind.iter().find(|one| one.case.row.id == row.id)
    }

    /// The whole row, where a list needs more of it than it has.
    fn whole(&self, row: &ListRow) -> Option<&ComplaintRow> {
        let behind = self.behind(row).map(|one| &one.case.row);
        behind.or_else(|| self.whole.iter().find(|one| one.id == row.id))
    }
}

/// A row made ready; none where its procedure or step is not known.
fn work_row(who: &SignedIn, row: &ListRow, around: &Around<'_>) -> Option<WorkRow> {
    let (directory, now) = (&who.directory, around.now);
    let procedure = directory.procedure(&row.procedure)?;
    let step = procedure.step(row.step?)?;
    let (desks, behind) = (around.desks_of(row), around.behind(row));
    let whole = row.halted.then(|| around.whole(row)).flatten();
    let village = row.village.as_deref();
    Some(WorkRow {
        number: directory.number(row.register),
        subject: row.subject.clone(),
        channel: row.channel,
        village: village
            .and_then(|code| directory.profile.village(code))
            .map(|village| village.name.clone()),
        village_code: row.village.clone(),
        urgency: row.urgency,
        identity_kind: row.identity_kind,
        case: row.id,
        step: step.number.0,
        act: step.act,
        task: step.task.clone(),
        lane: step.lane.clone(),
        due: row.due.map(|due| {
            let basis = whole.and_then(|row| row.state.due_basis.as_deref());
            let held = basis.map_or(0, HeldTime::seconds);
            due_of_step(&directory.calendar, step, (row.since, due), held, now)
        }),
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
        since: row.since,
        version: row.version,
        suspended: whole
            .and_then(|row| suspension_of(&row.state.progress))
            .map(|suspension| (suspension.until, suspension.until <= now)),
    })
}
