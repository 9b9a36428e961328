//! Officials, their appointments, their one-time links.

use casework::{
    Action, Appointment, AppointmentId, AppointmentKind, DeskEvent, Happening, Nip, NipNotice,
    OfficeId, Official, OfficialId, Position, PositionId, Rank, Signer, Situation,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use store::tables::history::{self, NewEntry};
use store::tables::{access, offices, people};
use store::{Conn, StoreError};

use crate::access::{kind_of, new_invite, normal_name};
use crate::directory::Held;
use crate::keys::salted_digest;
use crate::{Directory, FieldFault, Office, OfficeError, SignedIn};

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
    pub(crate) fn check_official(
        &self,
        directory: &Directory,
        given: &NewOfficial,
    ) -> Result<Checked, Vec<FieldFault>> {
        let now = self.now();
        let today = directory.day(now);
        let mut faults = Vec::new();
        let name = given.name.trim();
        if name.is_empty() {
            faults.push(FieldFault::new("name", "name_empty"));
        }
        let username = normal_name(&given.username);
        let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        if username.chars().count() < 3 || !username.chars().all(allowed) {
            faults.push(FieldFault::new("username", "username_signs"));
        } else if directory
            .officials
            .iter()
            .any(|official| official.username == username)
        {
            faults.push(FieldFault::new("username", "username_taken"));
        }
        let nip = optional(&given.nip)
            .map(|nip| Nip::parse(nip, today))
            .transpose();
        if let Err(error) = &nip {
            faults.push(FieldFault::new("nip", nip_code(*error)));
        }
        let rank = optional(&given.rank).map(Rank::parse).transpose();
        if rank.is_err() {
            faults.push(FieldFault::new("rank", "rank_unknown"));
        }
        let position = optional(&given.position)
            .map(|id| self.find_position(directory, id).ok_or("position_unknown"))
            .transpose();
        if let Err(code) = position {
            faults.push(FieldFault::new("position", code));
        }
        let kind = optional(&given.kind).map_or(Some(AppointmentKind::Definitive), kind_of);
        if kind.is_none() {
            faults.push(FieldFault::new("kind", "kind_unknown"));
        }
        let (Ok(nip), Ok(rank), Ok(position), Some(kind), true) =
            (nip, rank, position, kind, faults.is_empty())
        else {
            return Err(faults);
        };
        let official = Official {
            id: OfficialId(self.new_id()),
            name: name.to_owned(),
            username,
            nip,
            rank,
            active: true,
        };
        let appointment = position.map(|position| Appointment {
            id: AppointmentId(self.new_id()),
            official: official.id,
            position,
            kind,
            from: today,
            to: None,
            order: given.order.trim().to_owned(),
        });
        Ok(Checked {
            official,
            appointment,
            salt: self.keys.new_salt(),
        })
    }

    fn find_position(&self, directory: &Directory, id: &str) -> Option<PositionId> {
        let id: PositionId = id.parse().ok()?;
        directory.position(id).map(|position| position.id)
    }

    /// Adds an official, with a first appointment if the form names one, and answers with
    /// a one-time link.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with every field.
    pub async fn add_official(
        &self,
        who: &SignedIn,
        given: &NewOfficial,
    ) -> Result<OneTimeLink, OfficeError> {
        let permit = who.permit(Action::KeepPeople, &Situation::default())?;
        let checked = self
            .check_official(&who.directory, given)
            .map_err(OfficeError::Invalid)?;
        let (office, now) = (self.id, self.now());
        let (invite, token, hash) = new_invite(
            self,
            Some(checked.official.id),
            now,
            SignedDuration::from_hours(24 * LINK_DAYS),
        );
        let link = OneTimeLink {
            token,
            name: checked.official.name.clone(),
            expires_at: invite.expires_at,
        };
        let by = permit.signer;
        self.db
            .try_write_history(self.id, move |conn| {
                let checked = checked.clone();
                Box::pin(async move {
                    let mut entries = checked.keep(conn, office, by, now).await?;
                    access::insert_invite(conn, &invite, &hash).await?;
                    let issued = DeskEvent::InviteIssued {
                        invite: invite.id,
                        official: checked.official.id,
                    };
                    entries.push(entry(now, by, issued));
                    history::append(conn, office, &entries, now).await?;
                    offices::touch(conn, office).await?;
                    Ok::<(), OfficeError>(())
                })
            })
            .await?;
        self.refresh().await?;
        Ok(link)
    }

    /// Changes an official's data or lets him sign in no longer.
    ///
    /// # Errors
    /// As [`add_official`](Self::add_official); [`OfficeError::NotFound`].
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
        let nip = optional(&given.nip)
            .map(|nip| Nip::parse(nip, today))
            .transpose();
        if let Err(error) = &nip {
            faults.push(FieldFault::new("nip", nip_code(*error)));
        }
        let rank = optional(&given.rank).map(Rank::parse).transpose();
        if rank.is_err() {
            faults.push(FieldFault::new("rank", "rank_unknown"));
        }
        if given.name.trim().is_empty() {
            faults.push(FieldFault::new("name", "name_empty"));
        }
        if !active && known.id == who.official.id {
            faults.push(FieldFault::new("active", "not_oneself"));
        } else if !active {
            let left: Vec<Official> = who
                .directory
                .officials
                .iter()
                .filter(|other| other.id != official)
                .cloned()
                .collect();
            let directory = &who.directory;
            if !directory.somebody_keeps_people(&directory.appointments, &left, today) {
                faults.push(FieldFault::new("active", "nobody_keeps_people"));
            }
        }
        let (Ok(nip), Ok(rank), true) = (nip, rank, faults.is_empty()) else {
            return Err(OfficeError::Invalid(faults));
        };
        let changed = Official {
            id: official,
            name: given.name.trim().to_owned(),
            username: known.username.clone(),
            nip,
            rank,
            active,
        };
        let (office, now, by) = (self.id, self.now(), permit.signer);
        self.db
            .try_write_history(self.id, move |conn| {
                let changed = changed.clone();
                Box::pin(async move {
                    people::update_official(conn, office, &changed)
                        .await
                        .map_err(taken)?;
                    if !changed.active {
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
                    offices::touch(conn, office).await?;
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
    pub async fn appoint(&self, who: &SignedIn, given: &NewAppointment) -> Result<(), OfficeError> {
        let permit = who.permit(Action::KeepPeople, &Situation::default())?;
        let mut faults = Vec::new();
        let official = given
            .official
            .parse::<OfficialId>()
            .ok()
            .and_then(|id| who.directory.official(id))
            .map(|official| official.id);
        if official.is_none() {
            faults.push(FieldFault::new("official", "official_unknown"));
        }
        let position = self.find_position(&who.directory, &given.position);
        if position.is_none() {
            faults.push(FieldFault::new("position", "position_unknown"));
        }
        let kind = kind_of(&given.kind);
        if kind.is_none() {
            faults.push(FieldFault::new("kind", "kind_unknown"));
        }
        if given.from.is_none() {
            faults.push(FieldFault::new("from", "date_missing"));
        }
        if given.to.is_none() && kind == Some(AppointmentKind::ActingAbsent) {
            faults.push(FieldFault::new("to", "end_missing"));
        }
        if let (Some(from), Some(to)) = (given.from, given.to)
            && to < from
        {
            faults.push(FieldFault::new("to", "end_before_begin"));
        }
        if kind.is_some_and(|kind| kind != AppointmentKind::Definitive)
            && given.order.trim().is_empty()
        {
            faults.push(FieldFault::new("order", "order_missing"));
        }
        let (Some(official), Some(position), Some(kind), Some(from), true) =
            (official, position, kind, given.from, faults.is_empty())
        else {
            return Err(OfficeError::Invalid(faults));
        };
        let appointment = Appointment {
            id: AppointmentId(self.new_id()),
            official,
            position,
            kind,
            from,
            to: given.to,
            order: given.order.trim().to_owned(),
        };
        let (office, now, by) = (self.id, self.now(), permit.signer);
        self.db
            .write(move |conn| {
                let appointment = appointment.clone();
                Box::pin(async move {
                    people::insert_appointment(conn, office, &appointment).await?;
                    let entries = [entry(now, by, appointed(&appointment))];
                    history::append(conn, office, &entries, now).await?;
                    offices::touch(conn, office).await
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
        let mut left = who.directory.appointments.clone();
        for one in left.iter_mut().filter(|one| one.id == appointment) {
            one.to = Some(last_day);
        }
        let after = last_day.tomorrow().unwrap_or(last_day);
        let (directory, officials) = (&who.directory, &who.directory.officials);
        // Only this end's own consequence is judged, not one that was decided before.
        if directory.somebody_keeps_people(&directory.appointments, officials, after)
            && !directory.somebody_keeps_people(&left, officials, after)
        {
            return Err(OfficeError::Invalid(vec![FieldFault::new(
                "to",
                "nobody_keeps_people",
            )]));
        }
        let (office, now, by) = (self.id, self.now(), permit.signer);
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    people::end_appointment(conn, office, appointment, last_day).await?;
                    let what = DeskEvent::AppointmentEnded {
                        appointment,
                        to: last_day,
                    };
                    history::append(conn, office, &[entry(now, by, what)], now).await?;
                    offices::touch(conn, office).await
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
        let (office, now, by) = (self.id, self.now(), permit.signer);
        let (invite, token, hash) = new_invite(
            self,
            Some(official),
            now,
            SignedDuration::from_hours(24 * LINK_DAYS),
        );
        let link = OneTimeLink {
            token,
            name: known.name.clone(),
            expires_at: invite.expires_at,
        };
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
                    history::append(conn, office, &[entry(now, by, what)], now)
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

fn view(directory: &Directory, now: Timestamp, with_password: &[OfficialId]) -> PeopleView {
    let today = directory.day(now);
    let procedures = directory.in_force(now);
    let person = |id| directory.official(id).cloned();
    let positions: Vec<PositionView> = directory
        .positions
        .iter()
        .map(|position| {
            let of = |kind: AppointmentKind| {
                directory.appointments.iter().find(move |appointment| {
                    appointment.position == position.id
                        && appointment.kind == kind
                        && appointment.in_force(today)
                })
            };
            let definitive = of(AppointmentKind::Definitive);
            let acting = of(AppointmentKind::ActingAbsent).or(of(AppointmentKind::ActingVacant));
            let desks = casework::desks_of_position(position);
            let mut everybody: Vec<Official> = Vec::new();
            for desk in &desks {
                for (official, at, _) in directory.at_desk(desk, now) {
                    if at.id == position.id && !everybody.iter().any(|o| o.id == official.id) {
                        everybody.push(official.clone());
                    }
                }
            }
            let steps = procedures
                .iter()
                .map(|(row, procedure)| {
                    let numbers = procedure
                        .steps()
                        .filter(|step| performs(directory, procedure, step, position))
                        .map(|step| step.number.0)
                        .collect();
                    (row.label.clone(), numbers)
                })
                .collect();
            PositionView {
                holder: definitive.and_then(|appointment| person(appointment.official)),
                appointment: definitive.cloned(),
                acting: acting.and_then(|appointment| {
                    person(appointment.official).map(|official| (official, appointment.clone()))
                }),
                coming: directory
                    .appointments
                    .iter()
                    .filter(|appointment| {
                        appointment.position == position.id && appointment.from > today
                    })
                    .filter_map(|appointment| {
                        person(appointment.official).map(|official| (official, appointment.clone()))
                    })
                    .collect(),
                steps,
                everybody,
                position: position.clone(),
            }
        })
        .collect();
    let vacant = positions
        .iter()
        .filter(|view| view.everybody.is_empty())
        .filter(|view| {
            view.position.role.is_some() && view.steps.iter().any(|(_, s)| !s.is_empty())
        })
        .map(|view| view.position.clone())
        .collect();
    let officials = directory
        .officials
        .iter()
        .map(|official| OfficialView {
            held: directory.held_by(official.id, now),
            notices: official.nip.as_ref().map(Nip::notices).unwrap_or_default(),
            has_password: with_password.contains(&official.id),
            official: official.clone(),
        })
        .collect();
    PeopleView {
        same_person: same_person(directory, today),
        positions,
        officials,
        vacant,
    }
}

fn performs(
    directory: &Directory,
    procedure: &sop::Procedure,
    step: &sop::Step,
    position: &Position,
) -> bool {
    let Some(performer) = procedure.performer(&step.performer) else {
        return false;
    };
    match &performer.who {
        sop::Who::Role(role) => position.role.as_ref() == Some(role),
        sop::Who::DirectedUnits => {
            position.heads_unit
                && directory
                    .unit(&position.unit)
                    .is_some_and(|unit| unit.directable)
        }
    }
}

/// Acting appointments, now or coming, of people who hold another role's desk too:
/// advice and decision would come from one person.
fn same_person(
    directory: &Directory,
    today: Date,
) -> Vec<(String, Vec<String>, Date, Option<Date>)> {
    directory
        .appointments
        .iter()
        .filter(|a| a.kind != AppointmentKind::Definitive)
        .filter(|a| a.to.is_none_or(|to| to >= today))
        .filter_map(|appointment| {
            let day = appointment.from.max(today);
            let at = day
                .to_zoned_datetime(directory.calendar.tz().clone())
                .ok()?
                .timestamp();
            let held = directory.held_by(appointment.official, at);
            let roles: Vec<String> = held
                .iter()
                .filter(|held| held.position.role.is_some())
                .map(|held| held.position.short.clone())
                .collect();
            let name = directory.official(appointment.official)?.name.clone();
            (roles.len() > 1).then_some((name, roles, appointment.from, appointment.to))
        })
        .collect()
}

pub(crate) fn optional(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

fn nip_code(error: casework::NipError) -> &'static str {
    use casework::NipError as E;
    match error {
        E::Length => "nip_length",
        E::Birth => "nip_birth",
        E::Month => "nip_month",
        E::TooYoung => "nip_too_young",
        E::Future => "nip_future",
        E::Sex => "nip_sex",
        E::Serial => "nip_serial",
    }
}
