//! Officials, their appointments, their one-time links.

mod check;
mod kept;
mod view;

use std::sync::Arc;

use casework::{
    Action, Appointment, AppointmentId, DeskEvent, Happening, NipNotice, OfficeId, Official,
    OfficialId, Position, Signer, Situation,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::tables::access::{self, InviteRow};
use store::tables::history::{self, NewEntry};
use store::tables::{offices, people};
use store::{Conn, StoreError};

use self::check::{beside, check_person};
pub(crate) use self::kept::Kept;
use self::kept::Performed;
use self::view::view;
use crate::access::{new_invite, normal_name};
use crate::directory::Held;
use crate::keys::salted_digest;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// How long a one-time link may be used.
const LINK_DAYS: i64 = 7;

/// An official as a form gives it.
#[derive(Clone, Debug, Default)]
pub struct NewOfficial {
    /// Name with titles.
    pub name: String,
    /// User name.
    pub username: String,
    /// NIP, may be empty.
    pub nip: String,
    /// Rank code, may be empty.
    pub rank: String,
    /// Position by id, empty for none yet.
    pub position: String,
    /// Kind of appointment: `definitive`, `acting_vacant`, `acting_absent`.
    pub kind: String,
    /// Number of the order.
    pub order: String,
}

/// An appointment as a form gives it; dates are parsed by the page.
#[derive(Clone, Debug, Default)]
pub struct NewAppointment {
    /// Official by id.
    pub official: String,
    /// Position by id.
    pub position: String,
    /// Kind of appointment.
    pub kind: String,
    /// First day.
    pub from: Option<Date>,
    /// Last day.
    pub to: Option<Date>,
    /// Number of the order.
    pub order: String,
    /// Whether it ends the appointment of whoever holds the seat, on the day before `from`.
    pub replaces: bool,
}

/// A one-time link, shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct OneTimeLink {
    /// The secret part: `/siapkan/{token}`.
    pub token: String,
    /// For whom.
    pub name: String,
    /// Until when.
    pub expires_at: Timestamp,
}

impl std::fmt::Debug for OneTimeLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OneTimeLink")
            .field("expires_at", &self.expires_at)
            .finish_non_exhaustive()
    }
}

/// A position with who holds it.
#[derive(Clone, Debug)]
pub struct PositionView {
    /// The position.
    pub position: Position,
    /// The definitive holder, if there is one.
    pub holder: Option<Official>,
    /// Who acts today, where it is not the holder: Plt. or Plh.
    pub acting: Option<(Official, Appointment)>,
    /// Appointments that begin later.
    pub coming: Vec<(Official, Appointment)>,
    /// Numbers of the steps it performs, in each procedure in force (label, numbers).
    pub steps: Vec<(String, Vec<u16>)>,
    /// The appointment in force of the definitive holder.
    pub appointment: Option<Appointment>,
    /// Everybody who acts in it today (a clerk's position may have several).
    pub everybody: Vec<Official>,
}

/// An official with positions.
#[derive(Clone, Debug)]
pub struct OfficialView {
    /// The official.
    pub official: Official,
    /// Positions held today.
    pub held: Vec<Held>,
    /// What is odd about the NIP.
    pub notices: Vec<NipNotice>,
    /// Whether a password was set.
    pub has_password: bool,
}

/// The people page.
#[derive(Clone, Debug)]
pub struct PeopleView {
    /// Positions in the office's order.
    pub positions: Vec<PositionView>,
    /// Officials by name.
    pub officials: Vec<OfficialView>,
    /// Positions whose desk nobody holds though a procedure in force needs it.
    pub vacant: Vec<Position>,
    /// People who hold several desks of one procedure now or soon: (name, positions, from, to).
    pub same_person: Vec<(String, Vec<String>, Date, Option<Date>)>,
}

/// An official who passed the checks, ready to be kept.
#[derive(Clone, Debug)]
pub(crate) struct Checked {
    pub(crate) official: Official,
    pub(crate) appointment: Option<Appointment>,
    pub(crate) salt: Vec<u8>,
}

impl Checked {
    pub(crate) async fn keep(
        &self,
        conn: &mut Conn<'_>,
        office: OfficeId,
        by: Signer,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, OfficeError> {
        people::insert_official(conn, office, &self.official, &self.salt)
            .await
            .map_err(taken)?;
        let added = DeskEvent::OfficialAdded {
            official: self.official.id,
            digest: official_digest(&self.official, &self.salt),
        };
        let mut entries = vec![entry(now, by, added)];
        if let Some(appointment) = &self.appointment {
            people::insert_appointment(conn, office, appointment).await?;
            entries.push(entry(now, by, appointed(appointment)));
        }
        Ok(entries)
    }
}

fn taken(error: StoreError) -> OfficeError {
    match error {
        StoreError::Conflict(_) => {
            OfficeError::Invalid(vec![FieldFault::new("username", "username_taken")])
        }
        other => OfficeError::Store(other),
    }
}

fn entry(now: Timestamp, by: Signer, what: DeskEvent) -> NewEntry {
    NewEntry {
        at: now,
        case: None,
        by: Some(by),
        what: Happening::Desk(what),
    }
}

fn appointed(appointment: &Appointment) -> DeskEvent {
    DeskEvent::Appointed {
        appointment: appointment.id,
        official: appointment.official,
        position: appointment.position,
        kind: appointment.kind,
        from: appointment.from,
        to: appointment.to,
    }
}

pub(crate) fn official_digest(official: &Official, salt: &[u8]) -> String {
    let text = serde_json::to_string(official).unwrap_or_default();
    salted_digest(salt, text.as_bytes())
}

impl Office {
    /// Adds an official, with a first appointment if the form names one, and answers with
    /// a one-time link. The same form (`key`) sent again answers with a new link as long
    /// as the first was not used: what was shown of it may never have arrived.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with every field.
    #[crate::boxed]
    pub async fn add_official(
        &self,
        who: &SignedIn,
        key: &str,
        given: &NewOfficial,
    ) -> Result<OneTimeLink, OfficeError> {
        let permit = who.permit(Action::KeepPeople, &Situation::default())?;
        let content = repeat::content(&self.keys, given, &[]);
        let name = repeat::name_with(&self.keys, Use::Official, key, &content);
        if let Some(link) = self.link_again(who, &name).await? {
            return Ok(link);
        }
        let checked = self
            .check_official(&who.directory, given)
            .map_err(OfficeError::Invalid)?;
        let (office, now) = (self.id, self.now());
        let (invite, link, hash) = self.new_link(&checked.official, now);
        let (by, keeper, kept) = (permit.signer, who.official.id, name.clone());
        let added = self
            .db
            .try_write_history(self.id, move |conn| {
                let (checked, name) = (checked.clone(), kept.clone());
                Box::pin(async move {
                    let official = checked.official.id;
                    let told = official.to_string();
                    if !access::remember(conn, office, keeper, &name, &told, now).await? {
                        return Ok(false);
                    }
                    let mut entries = checked.keep(conn, office, by, now).await?;
                    access::insert_invite(conn, &invite, &hash).await?;
                    let issued = DeskEvent::InviteIssued {
                        invite: invite.id,
                        official,
                    };
                    entries.push(entry(now, by, issued));
                    history::append(conn, office, &entries, now).await?;
                    offices::touch(conn, office).await?;
                    Ok::<bool, OfficeError>(true)
                })
            })
            .await?;
        self.refresh().await?;
        if added {
            return Ok(link);
        }
        // The other of two at once was first.
        self.link_again(who, &name)
            .await?
            .ok_or(OfficeError::NotFound)
    }

    /// A new link for whom a form added that is sent again; none when it is new, or the
    /// first link was used.
    async fn link_again(
        &self,
        who: &SignedIn,
        name: &str,
    ) -> Result<Option<OneTimeLink>, OfficeError> {
        let (office, keeper, name) = (self.id, who.official.id, name.to_owned());
        let added = self
            .db
            .read(move |conn| {
                let name = name.clone();
                Box::pin(async move {
                    let Some(id) = access::find_repeat(conn, office, keeper, &name).await? else {
                        return Ok(None);
                    };
                    let Ok(id) = id.parse::<OfficialId>() else {
                        return Ok(None);
                    };
                    let used = access::find_credential(conn, office, id).await?.is_some();
                    Ok((!used).then_some(id))
                })
            })
            .await?;
        match added {
            Some(official) => {
                let fresh = SignedIn {
                    directory: self.refresh().await?,
                    ..who.clone()
                };
                self.reset_password(&fresh, official).await.map(Some)
            }
            None => Ok(None),
        }
    }

    fn new_link(&self, official: &Official, now: Timestamp) -> (InviteRow, OneTimeLink, [u8; 32]) {
        let lasts = SignedDuration::from_hours(24 * LINK_DAYS);
        let (invite, token, hash) = new_invite(self, Some(official.id), now, lasts);
        let link = OneTimeLink {
            token,
            name: official.name.clone(),
            expires_at: invite.expires_at,
        };
        (invite, link, hash)
    }

    /// Changes an official's data or lets him sign in no longer.
    ///
    /// # Errors
    /// As [`add_official`](Self::add_official); [`OfficeError::NotFound`].
    #[crate::boxed]
    pub async fn change_official(
        &self,
        who: &SignedIn,
        official: OfficialId,
        given: &NewOfficial,
        active: bool,
    ) -> Result<(), OfficeError> {
        let permit = who.permit(Action::KeepPeople, &Situation::default())?;
        let known = who
            .directory
            .official(official)
            .ok_or(OfficeError::NotFound)?;
        let today = who.directory.day(self.now());
        let mut faults = Vec::new();
        let person = check_person(&who.directory, given, Some(official), today, &mut faults);
        if !active && known.id == who.official.id {
            faults.push(FieldFault::new("active", "not_oneself"));
        }
        let (Some(person), true) = (person, faults.is_empty()) else {
            return Err(OfficeError::Invalid(faults));
        };
        let changed = Official {
            id: official,
            name: person.name,
            username: known.username.clone(),
            nip: person.nip,
            rank: person.rank,
            active,
        };
        let (office, now, by) = (self.id, self.now(), permit.signer);
        self.db
            .try_write_history(self.id, move |conn| {
                let changed = changed.clone();
                Box::pin(async move {
                    offices::touch(conn, office).await?;
                    let kept = Kept::before(conn, office, today).await?;
                    people::update_official(conn, office, &changed)
                        .await
                        .map_err(taken)?;
                    if !changed.active {
                        kept.still(conn, "active").await?;
                        access::end_sessions(conn, office, official).await?;
                        access::revoke_invites(conn, office, Some(official), now).await?;
                    }
                    let salt = people::official_salt(conn, office, official).await?;
                    let what = DeskEvent::OfficialChanged {
                        official,
                        digest: official_digest(&changed, &salt),
                        active: changed.active,
                    };
                    history::append(conn, office, &[entry(now, by, what)], now).await?;
                    Ok::<(), OfficeError>(())
                })
            })
            .await?;
        self.refresh().await?;
        Ok(())
    }

    /// Appoints an official to a position.
    ///
    /// # Errors
    /// As [`add_official`](Self::add_official).
    #[crate::boxed]
    pub async fn appoint(&self, who: &SignedIn, given: &NewAppointment) -> Result<(), OfficeError> {
        let permit = who.permit(Action::KeepPeople, &Situation::default())?;
        let directory = Arc::clone(&who.directory);
        let appointment = self
            .check_appointment(&directory, given)
            .map_err(OfficeError::Invalid)?;
        let (office, now, by, replaces) = (self.id, self.now(), permit.signer, given.replaces);
        self.db
            .try_write_history(self.id, move |conn| {
                let (appointment, directory) = (appointment.clone(), Arc::clone(&directory));
                Box::pin(async move {
                    offices::touch(conn, office).await?;
                    let kept = Kept::before(conn, office, appointment.from).await?;
                    // As they stand now: the same form may have been sent twice at once.
                    let there = people::list_appointments(conn, office).await?;
                    let today = directory.day(now);
                    let ends = beside(&directory, &there, &appointment, replaces, today)
                        .map_err(|fault| OfficeError::Invalid(vec![fault]))?;
                    let mut entries = Vec::new();
                    for (one, last) in ends {
                        people::end_appointment(conn, office, one, last).await?;
                        let what = DeskEvent::AppointmentEnded {
                            appointment: one,
                            to: last,
                        };
                        entries.push(entry(now, by, what));
                    }
                    people::insert_appointment(conn, office, &appointment).await?;
                    kept.still(conn, "official").await?;
                    entries.push(entry(now, by, appointed(&appointment)));
                    history::append(conn, office, &entries, now).await?;
                    Ok::<(), OfficeError>(())
                })
            })
            .await?;
        self.refresh().await?;
        Ok(())
    }

    /// Ends an appointment on a day; the past is not changed: the day may not lie before
    /// yesterday.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::NotFound`], [`OfficeError::Invalid`].
    #[crate::boxed]
    pub async fn end_appointment(
        &self,
        who: &SignedIn,
        appointment: AppointmentId,
        last_day: Date,
    ) -> Result<(), OfficeError> {
        let permit = who.permit(Action::KeepPeople, &Situation::default())?;
        let known = who
            .directory
            .appointments
            .iter()
            .find(|known| known.id == appointment)
            .ok_or(OfficeError::NotFound)?;
        let today = who.directory.day(self.now());
        let yesterday = today.yesterday().unwrap_or(today);
        if last_day < yesterday {
            return Err(OfficeError::Invalid(vec![FieldFault::new(
                "to",
                "past_not_changed",
            )]));
        }
        if last_day < known.from && known.from <= today {
            return Err(OfficeError::Invalid(vec![FieldFault::new(
                "to",
                "end_before_begin",
            )]));
        }
        if known.to.is_some_and(|to| to < today) {
            // What has ended is past, and the past is not changed.
            return Err(OfficeError::Invalid(vec![FieldFault::new(
                "to",
                "past_not_changed",
            )]));
        }
        let after = last_day.tomorrow().unwrap_or(last_day);
        let (office, now, by) = (self.id, self.now(), permit.signer);
        self.db
            .try_write_history(self.id, move |conn| {
                Box::pin(async move {
                    offices::touch(conn, office).await?;
                    let kept = Kept::before(conn, office, after).await?;
                    let performed = Performed::before(conn, office, after).await?;
                    people::end_appointment(conn, office, appointment, last_day).await?;
                    kept.still(conn, "to").await?;
                    performed.still(conn, "to").await?;
                    let what = DeskEvent::AppointmentEnded {
                        appointment,
                        to: last_day,
                    };
                    history::append(conn, office, &[entry(now, by, what)], now).await?;
                    Ok::<(), OfficeError>(())
                })
            })
            .await?;
        self.refresh().await?;
        Ok(())
    }

    /// Takes an official's password away and answers with a new one-time link.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::NotFound`].
    #[crate::boxed]
    pub async fn reset_password(
        &self,
        who: &SignedIn,
        official: OfficialId,
    ) -> Result<OneTimeLink, OfficeError> {
        let permit = who.permit(Action::KeepPeople, &Situation::default())?;
        let known = who
            .directory
            .official(official)
            .filter(|official| official.active)
            .ok_or(OfficeError::NotFound)?;
        self.issue_link(known, Some(permit.signer)).await
    }

    /// The same for whoever has the machine: a way back for the one keeper of people who
    /// forgot his password.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when no official who may sign in has that user name.
    #[crate::boxed]
    pub async fn link_for(&self, username: &str) -> Result<OneTimeLink, OfficeError> {
        let directory = self.refresh().await?;
        let username = normal_name(username);
        let known = directory
            .officials
            .iter()
            .find(|official| official.active && official.username == username)
            .ok_or(OfficeError::NotFound)?;
        self.issue_link(known, None).await
    }

    async fn issue_link(
        &self,
        known: &Official,
        by: Option<Signer>,
    ) -> Result<OneTimeLink, OfficeError> {
        let (office, now, official) = (self.id, self.now(), known.id);
        let (invite, link, hash) = self.new_link(known, now);
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    access::revoke_invites(conn, office, Some(official), now).await?;
                    access::insert_invite(conn, &invite, &hash).await?;
                    access::clear_credential(conn, office, official).await?;
                    access::end_sessions(conn, office, official).await?;
                    let what = DeskEvent::InviteIssued {
                        invite: invite.id,
                        official,
                    };
                    let issued = NewEntry {
                        at: now,
                        case: None,
                        by,
                        what: Happening::Desk(what),
                    };
                    history::append(conn, office, &[issued], now)
                        .await
                        .map(drop)
                })
            })
            .await?;
        Ok(link)
    }

    /// Positions, officials, who acts, what is vacant.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn people(&self, who: &SignedIn) -> Result<PeopleView, OfficeError> {
        who.permit(Action::KeepPeople, &Situation::default())?;
        let directory = self.refresh().await?;
        let (office, now) = (self.id, self.now());
        let ids: Vec<OfficialId> = directory
            .officials
            .iter()
            .map(|official| official.id)
            .collect();
        let with_password = self
            .db
            .read(move |conn| {
                let ids = ids.clone();
                Box::pin(async move {
                    let mut found = Vec::new();
                    for id in ids {
                        if access::find_credential(conn, office, id).await?.is_some() {
                            found.push(id);
                        }
                    }
                    Ok(found)
                })
            })
            .await?;
        Ok(view(&directory, now, &with_password))
    }
}

pub(crate) fn optional(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}
