//! What an office sets about itself: one thing at a time, recorded with what stood before,
//! and open due times computed anew where the hours moved.

mod due;

use casework::{
    Action, DeskEvent, Happening, OfficeProfile, PositionId, Setting, SettingFault, Signer,
    Situation,
};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::jobs::{self, NewJob};
use store::tables::history::{self, NewEntry};
use store::tables::{complaints, installation, numbers, offices, people};
use store::{Conn, StoreError};

pub use self::due::MovedDue;
use crate::directory::calendar_of;
use crate::jobs::RECOMPUTE_DUE;
use crate::people::Kept;
use crate::{Directory, FieldFault, Office, OfficeError, SignedIn, holiday_tables};
pub use store::tables::complaints::ChannelCount;

/// How long after a change of the hours due times are looked at once more: what was written
/// meanwhile by somebody who still had the old calendar.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(30);

/// What came of a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingDone {
    /// How many open due times moved.
    pub moved: usize,
    /// It stood so already; nothing was recorded.
    pub unchanged: bool,
}

/// What a change would do.
#[derive(Clone, Debug)]
pub struct SettingPreview {
    /// Open due times that would move, the nearest first, of cases the reader may know.
    pub moved: Vec<MovedDue>,
    /// How many would move in all.
    pub count: usize,
    /// How many of them to an earlier time.
    pub earlier: usize,
}

/// A change in the log.
#[derive(Clone, Debug)]
pub struct SettingLine {
    /// Number of its record.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Name of who did it.
    pub by: Option<String>,
    /// What was set.
    pub now: Setting,
    /// What stood there before.
    pub before: Option<Setting>,
}

/// What names the state of a thing to be set, for a form to say what its reader saw.
pub fn setting_token(profile: &OfficeProfile, setting: &Setting) -> String {
    token(profile.standing(setting).as_ref())
}

/// The same where nothing stands yet.
pub fn unset_token() -> String {
    token(None)
}

fn token(standing: Option<&Setting>) -> String {
    let text = standing.and_then(|one| serde_json::to_string(one).ok());
    let digest = Sha256::digest(text.unwrap_or_default().as_bytes());
    data_encoding::HEXLOWER.encode(&digest[..8])
}

impl From<SettingFault> for FieldFault {
    fn from(fault: SettingFault) -> Self {
        FieldFault {
            field: fault.field,
            code: fault.code,
            fact: fault.fact,
        }
    }
}

impl Office {
    /// What a change would do, without doing it.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with all faults.
    #[crate::boxed]
    pub async fn preview_setting(
        &self,
        who: &SignedIn,
        setting: &Setting,
    ) -> Result<SettingPreview, OfficeError> {
        who.permit(action(setting), &Situation::default())?;
        let directory = &who.directory;
        let profile = checked(self, directory, setting)?;
        let nothing = SettingPreview {
            moved: Vec::new(),
            count: 0,
            earlier: 0,
        };
        if !setting.moves_time() {
            return Ok(nothing);
        }
        let calendar = calendar_of(&profile).map_err(StoreError::Corrupt)?;
        if calendar.fingerprint() == directory.calendar.fingerprint() {
            return Ok(nothing);
        }
        let all = self.moved_by(directory, &calendar).await?;
        let sees_all = who.may(Action::SeeRegister, &Situation::default());
        let mut preview = SettingPreview {
            count: all.len(),
            earlier: all.iter().filter(|one| one.to < one.from).count(),
            moved: Vec::new(),
        };
        let mut shown = all;
        shown.retain(|one| sees_all && !one.guarded);
        shown.sort_by_key(|one| one.from);
        preview.moved = shown;
        Ok(preview)
    }

    /// Sets one thing. `seen` is the [`setting_token`] of what its reader saw: whoever did
    /// not see what stands there now is asked to look again.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with all faults, among them
    /// `setting_changed_meanwhile` on the field `seen`.
    #[crate::boxed]
    pub async fn change_setting(
        &self,
        who: &SignedIn,
        setting: &Setting,
        seen: &str,
    ) -> Result<SettingDone, OfficeError> {
        let permit = who.permit(action(setting), &Situation::default())?;
        let directory = who.directory.clone();
        checked(self, &directory, setting)?;
        let now = self.now();
        let (office, by) = (self.id, permit.signer);
        let new_position = PositionId(self.new_id());
        let job = NewJob {
            id: self.new_id(),
            office_id: Some(office.0),
            kind: RECOMPUTE_DUE.to_owned(),
            unique_key: format!("{RECOMPUTE_DUE} {office} {now}"),
            payload: "{}".to_owned(),
            run_at: now + LOOK_AGAIN,
            max_attempts: 10,
        };
        let (setting, seen) = (setting.clone(), seen.to_owned());
        let moves_time = setting.moves_time();
        let changed = self
            .db
            .try_write_history(office, move |conn| {
                let (setting, seen, job) = (setting.clone(), seen.clone(), job.clone());
                let directory = directory.clone();
                Box::pin(async move {
                    // The row is taken before it is read: of two at once the second sees what
                    // the first has set.
                    offices::touch(conn, office).await?;
                    let row = offices::find(conn, office).await?;
                    let profile: OfficeProfile = serde_json::from_str(&row.profile)
                        .map_err(|error| StoreError::Corrupt(format!("profile: {error}")))?;
                    let before = profile.standing(&setting);
                    if before.as_ref() == Some(&setting) {
                        return Ok(None);
                    }
                    if token(before.as_ref()) != seen {
                        let fault = FieldFault::new("seen", "setting_changed_meanwhile");
                        return Err(OfficeError::Invalid(vec![fault]));
                    }
                    let new = profile
                        .with(&setting, directory.day(now))
                        .map_err(invalid)?;
                    if let Setting::Numbering(given) = &setting {
                        nobodys(conn, office, &given.prefix).await?;
                        unused_year(conn, office, given.year).await?;
                    }
                    let kept = match &setting {
                        Setting::Position(_) => {
                            Some(Kept::before(conn, office, directory.day(now)).await?)
                        }
                        _ => None,
                    };
                    keep(conn, office, &setting, new_position).await?;
                    if let Some(kept) = kept {
                        kept.still(conn, "duties").await?;
                    }
                    let text = serde_json::to_string(&new)
                        .map_err(|error| StoreError::Other(error.to_string()))?;
                    offices::set_profile(conn, office, &new.name, &text).await?;
                    let mut entries = vec![DeskEvent::SettingChanged {
                        now: Box::new(setting),
                        before: before.map(Box::new),
                        profile: data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())),
                    }];
                    let calendar = calendar_of(&new).map_err(StoreError::Corrupt)?;
                    let before = calendar_of(&profile).map_err(StoreError::Corrupt)?;
                    let moved = calendar.fingerprint() != before.fingerprint();
                    if moved {
                        entries.push(DeskEvent::CalendarChanged {
                            fingerprint: calendar.fingerprint().to_owned(),
                        });
                        jobs::enqueue(conn, &job, now).await?;
                    }
                    append(conn, office, entries, by, now).await?;
                    Ok(Some(moved))
                })
            })
            .await?;
        self.refresh().await?;
        let moved = match changed {
            Some(true) if moves_time => self.recompute_due(Some(by)).await?,
            _ => 0,
        };
        Ok(SettingDone {
            moved,
            unchanged: changed.is_none(),
        })
    }

    /// What came by each channel over the last twelve months.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn channels_last(
        &self,
        who: &SignedIn,
    ) -> Result<Vec<complaints::ChannelCount>, OfficeError> {
        who.permit(Action::KeepSettings, &Situation::default())?;
        let office = self.id;
        let since = self.now() - SignedDuration::from_hours(365 * 24);
        let read = self
            .db
            .read(move |conn| Box::pin(complaints::channels(conn, office, since)));
        Ok(read.await?)
    }

    /// What was set, the latest first, below record `below`; at most `limit`.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn setting_log(
        &self,
        who: &SignedIn,
        below: Option<i64>,
        limit: u32,
    ) -> Result<Vec<SettingLine>, OfficeError> {
        who.permit(Action::KeepSettings, &Situation::default())?;
        let office = self.id;
        let below = below.unwrap_or(i64::MAX);
        let rows = self
            .db
            .read(move |conn| {
                Box::pin(history::of_kind(
                    conn,
                    office,
                    "setting_changed",
                    below,
                    limit,
                ))
            })
            .await?;
        let mut lines = Vec::new();
        for row in rows {
            let entry = row.entry()?;
            if let Happening::Desk(DeskEvent::SettingChanged { now, before, .. }) = entry.what {
                let name = |signer: Signer| {
                    let official = who.directory.official(signer.official);
                    official.map(|one| one.name.clone())
                };
                lines.push(SettingLine {
                    seq: entry.seq,
                    at: entry.recorded_at,
                    by: entry.by.and_then(name),
                    now: *now,
                    before: before.map(|one| *one),
                });
            }
        }
        Ok(lines)
    }
}

/// Whose it is to set this: a position's duties open doors, so they are given by whoever
/// appoints to it.
fn action(setting: &Setting) -> Action {
    match setting {
        Setting::Position(_) => Action::KeepPeople,
        _ => Action::KeepSettings,
    }
}

fn invalid(faults: Vec<SettingFault>) -> OfficeError {
    OfficeError::Invalid(faults.into_iter().map(FieldFault::from).collect())
}

/// The profile with a setting, as far as it can be judged without the database.
fn checked(
    office: &Office,
    directory: &Directory,
    setting: &Setting,
) -> Result<OfficeProfile, OfficeError> {
    let today = directory.day(office.now());
    let new = directory.profile.with(setting, today).map_err(invalid)?;
    let fault = |field, code| Err(OfficeError::Invalid(vec![FieldFault::new(field, code)]));
    match setting {
        Setting::HolidayTables { tables } if !holiday_tables(tables).1.is_empty() => {
            return fault("tables", "setting_table_unknown");
        }
        Setting::HolidayTables { tables } => {
            let mut gone = directory.profile.holidays.clone();
            gone.retain(|name| !tables.contains(name));
            let (gone, _) = holiday_tables(&gone);
            if gone
                .iter()
                .flat_map(|table| &table.holidays)
                .any(|one| one.date < today)
            {
                return fault("tables", "setting_table_begun");
            }
        }
        Setting::Numbering(given) if given.year < today.year() => {
            return fault("year", "past_not_changed");
        }
        _ => {}
    }
    Ok(new)
}

/// Letters that another office was founded with are its.
async fn nobodys(
    conn: &mut Conn<'_>,
    office: casework::OfficeId,
    prefix: &str,
) -> Result<(), OfficeError> {
    let offices = installation::offices(conn).await?;
    if offices
        .iter()
        .any(|one| one.id != office && one.prefix == prefix)
    {
        let fault = FieldFault::new("prefix", "setting_prefix_taken");
        return Err(OfficeError::Invalid(vec![fault]));
    }
    Ok(())
}

/// A year whose numbers were given keeps its letters.
async fn unused_year(
    conn: &mut Conn<'_>,
    office: casework::OfficeId,
    year: i16,
) -> Result<(), OfficeError> {
    match conn.ask(numbers::last(office, year)).await? {
        0 => Ok(()),
        given => {
            let fault = FieldFault::with("year", "setting_year_used", given.to_string());
            Err(OfficeError::Invalid(vec![fault]))
        }
    }
}

/// The rows beside the profile that a setting changes.
async fn keep(
    conn: &mut Conn<'_>,
    office: casework::OfficeId,
    setting: &Setting,
    new_position: PositionId,
) -> Result<(), StoreError> {
    if let Setting::Unit(unit) = setting
        && !people::update_unit(conn, office, unit).await?
    {
        let last = people::list_units(conn, office).await?.len();
        people::insert_unit(conn, office, unit, ordinal(last)).await?;
    }
    if let Setting::Position(given) = setting {
        let position = given.position(new_position);
        for mut other in people::list_positions(conn, office).await? {
            let gives_way = given.heads_unit && other.heads_unit && other.unit == given.unit;
            if gives_way && other.key != given.key {
                other.heads_unit = false;
                people::update_position(conn, office, &other).await?;
            }
        }
        if !people::update_position(conn, office, &position).await? {
            let last = people::list_positions(conn, office).await?.len();
            people::insert_position(conn, office, &position, ordinal(last)).await?;
        }
    }
    Ok(())
}

fn ordinal(last: usize) -> u32 {
    u32::try_from(last).unwrap_or(u32::MAX)
}

async fn append(
    conn: &mut Conn<'_>,
    office: casework::OfficeId,
    events: Vec<DeskEvent>,
    by: Signer,
    now: Timestamp,
) -> Result<(), StoreError> {
    let entries: Vec<NewEntry> = events
        .into_iter()
        .map(|what| NewEntry {
            at: now,
            case: None,
            by: Some(by),
            what: Happening::Desk(what),
        })
        .collect();
    history::append(conn, office, &entries, now).await.map(drop)
}
