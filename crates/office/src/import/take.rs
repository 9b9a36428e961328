//! The good rows of a sheet become cases: some at a time, each some in one transaction that
//! also notes how far it came, so that whoever goes on after a crash goes on there.

use casework::{Action, CaseId, DeskEvent, Happening, Signer, Situation};
use jiff::{SignedDuration, Timestamp};
use sop::{Act, Command, Facts, Procedure, Progress, Refusal, decide};
use store::jobs as store_jobs;
use store::jobs::NewJob;
use store::tables::complaints::ComplaintRow;
use store::tables::history::{self, NewEntry};
use store::tables::imports::{self, ImportRow};
use store::tables::{case_desks, guards, numbers, offices};
use uuid::Uuid;

use super::plan::Planned;
use super::row::{OldCase, Reader};
use crate::act::deciders;
use crate::guard;
use crate::intake::{complaint_digest, of_case};
use crate::passages::Written;
use crate::state::{fold, state_of};
use crate::{Directory, Office, OfficeError, SignedIn};

/// Kind of the job.
pub(crate) const JOB: &str = "import_sheet";
/// Rows of one transaction.
const BATCH: usize = 100;
/// Transactions of a request: somebody waits.
const AT_ONCE: usize = 10;
/// Transactions of one job: other jobs wait meanwhile.
const BY_JOB: usize = 50;

/// A row as all that is written for it.
#[derive(Clone)]
struct Taken {
    row: ComplaintRow,
    desks: Vec<sop::Desk>,
    open: bool,
    entries: Vec<NewEntry>,
    guard: casework::Guard,
    texts: Vec<Written>,
}

/// Under which procedure a row comes in, and what has happened to it there. A case that is
/// over comes in at the filing and is filed: that is what the old book says of it, and nothing
/// is said of what came before. One that is not begins at the first step, from now on.
fn events(
    procedure: &Procedure,
    case: &OldCase,
    units: &std::collections::BTreeSet<sop::UnitCode>,
    place: Option<&sop::Passage>,
    now: Timestamp,
) -> Result<Vec<(sop::Event, Timestamp)>, Refusal> {
    let step = match case.finished {
        Some(_) => procedure
            .steps()
            .find(|step| step.act == Act::Archive)
            .unwrap_or(procedure.start()),
        None => procedure.start(),
    };
    let at = case.finished.unwrap_or(now);
    let adopt = Command::Adopt {
        received: case.received,
        step: step.number,
        since: at,
        units: case.units.clone(),
    };
    let facts = Facts {
        now,
        desks: &[],
        units,
        other: None,
    };
    let mut events = decide(procedure, &Progress::default(), &adopt, &facts)?;
    if case.finished.is_some() {
        let progress = fold(Progress::default(), &events, at);
        let facts = Facts {
            desks: progress.waiting(),
            ..facts
        };
        let archive = Command::Archive {
            place: place.cloned(),
        };
        events.extend(decide(procedure, &progress, &archive, &facts)?);
    }
    Ok(events.into_iter().map(|event| (event, at)).collect())
}

fn default_procedure(directory: &Directory, now: Timestamp) -> Option<&Procedure> {
    let mut in_force = directory.in_force(now).into_iter();
    in_force.next().map(|(_, procedure)| procedure.as_ref())
}

/// Why a row that reads well can't be taken over all the same.
pub(super) fn refused(reader: &Reader<'_>, case: &OldCase) -> Option<&'static str> {
    let directory = reader.directory;
    let Some(procedure) = default_procedure(directory, reader.now) else {
        return Some("import_no_procedure");
    };
    let units = &directory.unit_codes;
    let Ok(events) = events(procedure, case, units, None, reader.now) else {
        return Some("import_refused");
    };
    let progress = Progress::replay(events.iter().map(|(event, at)| (event, *at)));
    let turns = [progress.waiting().to_vec(), deciders(procedure)].concat();
    let category = directory.profile.category(&case.category);
    directory
        .guard_at_intake(&[], category, &turns, reader.recorder, reader.now)
        .err()
        .map(|_| "import_guard")
}

impl Office {
    /// Takes the good rows of a sheet over, in the name of whoever says so: the first of them
    /// at once, the rest by jobs. True when all are done.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`] when there is nothing to take
    /// over any more.
    #[crate::boxed]
    pub async fn take_sheet(&self, who: &SignedIn, id: Uuid) -> Result<bool, OfficeError> {
        self.take_sheet_until(who, id, AT_ONCE).await
    }

    /// The same with so many transactions at once, each of at most 100 rows.
    ///
    /// # Errors
    /// As [`take_sheet`](Self::take_sheet).
    #[crate::boxed]
    pub async fn take_sheet_until(
        &self,
        who: &SignedIn,
        id: Uuid,
        batches: usize,
    ) -> Result<bool, OfficeError> {
        let permit = who.permit(Action::AdoptPaperCase, &Situation::default())?;
        let row = self.sheet_of(who, id).await?;
        if row.state == "running" {
            // A second click: it goes on by itself.
            return Ok(false);
        }
        let planned = self
            .planned(&row, &who.directory, who.official.id, i64::MIN)
            .await?
            .ok_or(OfficeError::NotFound)?;
        if planned.good.is_empty() {
            return Err(OfficeError::NotFound);
        }
        let signer = serde_json::to_string(&permit.signer).unwrap_or_default();
        let (office, now, by) = (self.id, self.now(), permit.signer);
        let year = who.directory.day(now).year();
        let begins = planned.begins;
        let job = self.import_job(id, 0);
        let begun = self
            .db
            .try_write_history(self.id, move |conn| {
                let (signer, job) = (signer.clone(), job.clone());
                Box::pin(async move {
                    if !imports::begin(conn, office, id, &signer).await? {
                        return Ok::<_, OfficeError>(false);
                    }
                    store_jobs::enqueue(conn, &job, now).await?;
                    if let Some(next) = begins
                        && numbers::start(conn, office, year, next - 1).await?
                    {
                        let what = Happening::Desk(DeskEvent::RegisterBegun { year, next });
                        let entry = NewEntry {
                            at: now,
                            case: None,
                            by: Some(by),
                            what,
                        };
                        history::append(conn, office, &[entry], now).await?;
                        offices::touch(conn, office).await?;
                    }
                    Ok(true)
                })
            })
            .await?;
        if !begun {
            return Ok(false);
        }
        self.go_on(id, batches).await
    }

    /// Goes on with a sheet that is being taken over, up to some transactions; true when
    /// nothing is left.
    ///
    /// # Errors
    /// [`OfficeError::Store`]; what was taken over stays.
    #[crate::boxed]
    pub async fn go_on(&self, id: Uuid, batches: usize) -> Result<bool, OfficeError> {
        let row = match self.import_row(id).await {
            Ok(row) if row.state == "running" => row,
            Ok(_) | Err(OfficeError::NotFound) => return Ok(true),
            Err(other) => return Err(other),
        };
        let damaged = || store::StoreError::Corrupt("signer of a sheet".to_owned());
        let by: Signer = serde_json::from_str(&row.signer).map_err(|_| damaged())?;
        let directory = self.refresh().await?;
        let planned = self.planned(&row, &directory, by.official, row.done);
        let Some(Planned { good: left, .. }) = planned.await? else {
            return Ok(true);
        };
        let mut done = row.done;
        let mut quicker = false;
        for batch in left.chunks(BATCH).take(batches) {
            match self.take_batch(&row, &directory, by, done, batch).await {
                Ok(Some(reached)) => done = reached,
                // Somebody else goes on with it.
                Ok(None) => {
                    quicker = true;
                    break;
                }
                // A number was given away since it was looked up.
                Err(OfficeError::Store(error)) if error.is_conflict_on(numbers::NUMBER) => {
                    quicker = true;
                    break;
                }
                Err(other) => return Err(other),
            }
        }
        let over = !quicker && left.len() <= BATCH * batches;
        let (office, now) = (self.id, self.now());
        // Whoever was quicker may be killed: it is looked at once more in a minute.
        let next = (!over).then(|| self.import_job(id, if quicker { 0 } else { done }));
        self.db
            .write(move |conn| {
                let next = next.clone();
                Box::pin(async move {
                    match next {
                        Some(job) => store_jobs::enqueue(conn, &job, now).await.map(drop),
                        None => imports::finish(conn, office, id).await,
                    }
                })
            })
            .await?;
        Ok(over)
    }

    /// The job that goes on with a sheet from a row on; it waits a little, for whoever began
    /// goes on himself first.
    fn import_job(&self, id: Uuid, from: i64) -> NewJob {
        NewJob {
            id: self.new_id(),
            office_id: Some(self.id.0),
            kind: JOB.to_owned(),
            unique_key: format!("{JOB} {} {from} {}", id.as_hyphenated(), self.new_id()),
            payload: serde_json::json!({ "sheet": id }).to_string(),
            run_at: self.now() + SignedDuration::from_secs(if from == 0 { 60 } else { 0 }),
            max_attempts: 20,
        }
    }

    /// What a job says: go on with this sheet.
    pub(crate) async fn import_on(&self, payload: &str) -> Result<(), OfficeError> {
        let unreadable = || store::StoreError::Corrupt("job of a sheet".to_owned());
        let said: serde_json::Value = serde_json::from_str(payload).map_err(|_| unreadable())?;
        let id = said["sheet"].as_str().and_then(|id| id.parse().ok());
        self.go_on(id.ok_or_else(unreadable)?, BY_JOB)
            .await
            .map(drop)
    }

    /// One transaction; none when the sheet has gone on without us.
    async fn take_batch(
        &self,
        sheet: &ImportRow,
        directory: &Directory,
        by: Signer,
        before: i64,
        cases: &[OldCase],
    ) -> Result<Option<i64>, OfficeError> {
        let now = self.now();
        let year = directory.day(now).year();
        let procedure = default_procedure(directory, now).ok_or(OfficeError::NotFound)?;
        let mut taken = Vec::with_capacity(cases.len());
        for case in cases {
            taken.push(self.taken(directory, procedure, by, case, now)?);
        }
        let reached = cases.last().map_or(before, |case| i64::from(case.row));
        let count = i64::try_from(taken.len()).unwrap_or_default();
        let mut last: std::collections::BTreeMap<i16, u32> = std::collections::BTreeMap::new();
        for case in cases.iter().filter(|case| case.register.year != year) {
            let highest = last.entry(case.register.year).or_default();
            *highest = case.register.number.max(*highest);
        }
        let imported = DeskEvent::RowsImported {
            sheet: sheet.digest.clone(),
            cases: u32::try_from(count).unwrap_or_default(),
        };
        let (office, id, head_job) = (self.id, sheet.id, self.head_job(now));
        let went = self
            .db
            .try_write_history(self.id, move |conn| {
                let (taken, last, head_job) = (taken.clone(), last.clone(), head_job.clone());
                let imported = imported.clone();
                Box::pin(async move {
                    if !imports::advance(conn, office, id, before, reached, count).await? {
                        return Ok::<_, OfficeError>(false);
                    }
                    let of_office = |what| NewEntry {
                        at: now,
                        case: None,
                        by: Some(by),
                        what: Happening::Desk(what),
                    };
                    let mut entries = vec![of_office(imported)];
                    for (year, number) in last {
                        // Numbers up to there were given on paper: what is missing among them
                        // is no gap of ours.
                        if numbers::raise_last(conn, office, year, number).await? {
                            let next = number.saturating_add(1);
                            entries.push(of_office(DeskEvent::RegisterBegun { year, next }));
                        }
                    }
                    for one in taken {
                        let case = one.row.id;
                        numbers::insert_old(conn, office, &one.row).await?;
                        case_desks::set(conn, office, case, &one.desks, true).await?;
                        if !one.open {
                            case_desks::set(conn, office, case, &[], false).await?;
                        }
                        for text in &one.texts {
                            text.keep(conn, office, Some(case)).await?;
                        }
                        let mut own = one.entries.into_iter();
                        entries.extend(own.next());
                        let kept_from = guard::begin(conn, office, case, &one.guard).await?;
                        entries.extend(
                            kept_from.map(|set| of_case(now, case, by, Happening::Desk(set))),
                        );
                        entries.extend(own);
                    }
                    history::append(conn, office, &entries, now).await?;
                    crate::jobs::enqueue_head(conn, head_job.as_ref(), now).await?;
                    Ok(true)
                })
            })
            .await?;
        if went {
            self.head_job_stored(now);
        }
        Ok(went.then_some(reached))
    }

    fn taken(
        &self,
        directory: &Directory,
        procedure: &Procedure,
        by: Signer,
        old: &OldCase,
        now: Timestamp,
    ) -> Result<Taken, OfficeError> {
        let case = CaseId(self.new_id());
        let mut texts = Vec::new();
        let place = self
            .written(&old.kept_at)
            .filter(|_| old.finished.is_some());
        let units = &directory.unit_codes;
        let passage = place.as_ref().map(|place| &place.passage);
        let events = events(procedure, old, units, passage, now)?;
        let progress = Progress::replay(events.iter().map(|(event, at)| (event, *at)));
        let mut desks: Vec<sop::Desk> = Vec::new();
        for (event, _) in &events {
            if let sop::Event::StepEntered { desks: here, .. } = event {
                desks.extend(here.iter().cloned());
            }
        }
        let category = directory.profile.category(&old.category);
        let turns = [progress.waiting().to_vec(), deciders(procedure)].concat();
        let guard = directory
            .guard_at_intake(&[], category, &turns, by.official, now)
            .map_err(|fault| OfficeError::Invalid(vec![fault]))?;
        let row = ComplaintRow {
            id: case,
            register: old.register,
            received_at: old.received,
            recorded_at: now,
            recorded_by: Some(by.official),
            channel: old.channel,
            letter_day: old.letter_day,
            subject: old.subject.clone(),
            description: old.story.clone(),
            occurred: String::new(),
            place: old.place.clone(),
            category: old.category.clone(),
            urgency: old.urgency,
            identity_kind: old.identity_kind,
            identity: old.identity.seal(&self.keys, self.id, case),
            point: None,
            reply_way: casework::ReplyWay::InPerson,
            pin_mac: None,
            salt: self.keys.new_salt(),
            state: state_of(procedure, &directory.calendar, &progress, None),
            guard: guards::OPEN,
            version: 1,
        };
        let recorded = DeskEvent::ComplaintRecorded {
            number: directory.number(old.register),
            digest: complaint_digest(&row, &old.identity, None),
        };
        let mut entries = vec![of_case(now, case, by, Happening::Desk(recorded))];
        entries.extend(
            events
                .into_iter()
                .map(|(event, at)| of_case(at, case, by, Happening::Procedure(event))),
        );
        texts.extend(place);
        // Where the paper lies is said when it is filed; of an open case it is a note.
        let noted = match old.finished {
            Some(_) => old.remark.clone(),
            None => [old.remark.as_str(), old.kept_at.as_str()]
                .iter()
                .filter(|text| !text.is_empty())
                .copied()
                .collect::<Vec<_>>()
                .join("\n"),
        };
        if let Some(note) = self.written(&noted) {
            let added = DeskEvent::NoteAdded {
                note: note.passage.reference(),
            };
            entries.push(of_case(now, case, by, Happening::Desk(added)));
            texts.push(note);
        }
        Ok(Taken {
            open: progress.is_open(),
            row,
            desks,
            entries,
            guard,
            texts,
        })
    }
}
