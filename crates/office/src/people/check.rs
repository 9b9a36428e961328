//! What may be kept of an official and of an appointment.

use casework::{
    Appointment, AppointmentId, AppointmentKind, Nip, NipKind, Official, OfficialId, Position,
    PositionId, Rank,
};
use jiff::civil::Date;

use super::{Checked, NewAppointment, NewOfficial, optional};
use crate::access::{kind_of, normal_name};
use crate::{Directory, FieldFault, Office};

/// Characters of a name with its titles, as a letter has room for.
const NAME_LIMIT: usize = 120;
/// Characters of a user name.
const USERNAME_LIMIT: usize = 40;
/// Characters of the number of an order.
const ORDER_LIMIT: usize = 120;

/// What the forms of a new and of a known official have in common.
pub(super) struct Person {
    pub(super) name: String,
    pub(super) nip: Option<Nip>,
    pub(super) rank: Option<Rank>,
}

/// Name, NIP and rank; `known` is whom the form changes.
pub(super) fn check_person(
    directory: &Directory,
    given: &NewOfficial,
    known: Option<OfficialId>,
    today: Date,
    faults: &mut Vec<FieldFault>,
) -> Option<Person> {
    let before = faults.len();
    let name = given.name.trim();
    if name.is_empty() {
        faults.push(FieldFault::new("name", "name_empty"));
    }
    too_long(faults, "name", name, NAME_LIMIT);
    let nip = optional(&given.nip)
        .map(|nip| Nip::parse(nip, today))
        .transpose()
        .map_err(|error| faults.push(FieldFault::new("nip", nip_code(error))));
    let rank = optional(&given.rank)
        .map(Rank::parse)
        .transpose()
        .map_err(|_| faults.push(FieldFault::new("rank", "rank_unknown")));
    if let Ok(Some(nip)) = &nip
        && let Some(other) = directory
            .officials
            .iter()
            .find(|other| Some(other.id) != known && other.nip.as_ref() == Some(nip))
    {
        faults.push(FieldFault::with("nip", "nip_taken", &other.name));
    }
    if let (Ok(Some(nip)), Ok(Some(rank))) = (&nip, &rank)
        && (nip.kind() == NipKind::Contract) != matches!(rank, Rank::Contract(_))
    {
        faults.push(FieldFault::new("rank", "rank_not_of_nip"));
    }
    let (Ok(nip), Ok(rank), true) = (nip, rank, faults.len() == before) else {
        return None;
    };
    Some(Person {
        name: name.to_owned(),
        nip,
        rank,
    })
}

impl Office {
    pub(crate) fn check_official(
        &self,
        directory: &Directory,
        given: &NewOfficial,
    ) -> Result<Checked, Vec<FieldFault>> {
        let today = directory.day(self.now());
        let mut faults = Vec::new();
        let person = check_person(directory, given, None, today, &mut faults);
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
        too_long(&mut faults, "username", &username, USERNAME_LIMIT);
        let position = optional(&given.position)
            .map(|id| find_position(directory, id).ok_or(()))
            .transpose()
            .map_err(|()| faults.push(FieldFault::new("position", "position_unknown")));
        let kind = optional(&given.kind).map_or(Some(AppointmentKind::Definitive), kind_of);
        if kind.is_none() {
            faults.push(FieldFault::new("kind", "kind_unknown"));
        }
        let order = given.order.trim();
        too_long(&mut faults, "order", order, ORDER_LIMIT);
        let id = OfficialId(self.new_id());
        let appointment = match (position, kind) {
            (Ok(Some(position)), Some(kind)) => {
                let appointment = Appointment {
                    id: AppointmentId(self.new_id()),
                    official: id,
                    position: position.id,
                    kind,
                    from: today,
                    to: None,
                    order: order.to_owned(),
                };
                let beside = beside(
                    directory,
                    &directory.appointments,
                    &appointment,
                    false,
                    today,
                );
                if let Err(fault) = beside {
                    faults.push(FieldFault {
                        field: "position",
                        ..fault
                    });
                }
                Some(appointment)
            }
            _ => None,
        };
        let (Some(person), true) = (person, faults.is_empty()) else {
            return Err(faults);
        };
        Ok(Checked {
            official: Official {
                id,
                name: person.name,
                username,
                nip: person.nip,
                rank: person.rank,
                active: true,
            },
            appointment,
            salt: self.keys.new_salt(),
        })
    }

    pub(super) fn check_appointment(
        &self,
        directory: &Directory,
        given: &NewAppointment,
    ) -> Result<Appointment, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let official = given
            .official
            .parse::<OfficialId>()
            .ok()
            .and_then(|id| directory.official(id))
            .map(|official| official.id);
        if official.is_none() {
            faults.push(FieldFault::new("official", "official_unknown"));
        }
        let position = find_position(directory, &given.position);
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
        let order = given.order.trim();
        if kind.is_some_and(|kind| kind != AppointmentKind::Definitive) && order.is_empty() {
            faults.push(FieldFault::new("order", "order_missing"));
        }
        too_long(&mut faults, "order", order, ORDER_LIMIT);
        let (Some(official), Some(position), Some(kind), Some(from), true) =
            (official, position, kind, given.from, faults.is_empty())
        else {
            return Err(faults);
        };
        Ok(Appointment {
            id: AppointmentId(self.new_id()),
            official,
            position: position.id,
            kind,
            from,
            to: given.to,
            order: order.to_owned(),
        })
    }
}

/// Which appointments a new one ends, and on which day; or why it can't stand beside them.
///
/// A position that heads a unit has one holder, definitive or Plt. (for a vacant post), and
/// at most one Plh. while he is absent (UU 30/2014 Pasal 14); a clerk's may have several.
/// Nobody holds one position twice at a time. `replaces`: whoever holds the seat goes the
/// day before; what has been is not changed, so not before yesterday.
pub(super) fn beside(
    directory: &Directory,
    appointments: &[Appointment],
    new: &Appointment,
    replaces: bool,
    today: Date,
) -> Result<Vec<(AppointmentId, Date)>, FieldFault> {
    let absent = |one: &Appointment| one.kind == AppointmentKind::ActingAbsent;
    let seat = directory
        .position(new.position)
        .is_some_and(|position| position.heads_unit);
    let meanwhile = |one: &&Appointment| {
        one.position == new.position
            && one.to.is_none_or(|to| new.from <= to)
            && new.to.is_none_or(|to| one.from <= to)
    };
    let mut ends = Vec::new();
    for one in appointments.iter().filter(meanwhile) {
        let rival = seat && absent(one) == absent(new);
        let last = new.from.yesterday().ok().filter(|last| *last >= one.from);
        match last {
            Some(last) if rival && replaces && !absent(new) => {
                if last < today.yesterday().unwrap_or(today) {
                    return Err(FieldFault::new("from", "past_not_changed"));
                }
                ends.push((one.id, last));
            }
            _ if one.official == new.official => {
                return Err(FieldFault::new("official", "appointed_already"));
            }
            _ if rival => {
                let code = if absent(new) {
                    "stand_in_taken"
                } else {
                    "seat_taken"
                };
                let name = directory
                    .official(one.official)
                    .map(|official| official.name.clone());
                return Err(FieldFault::with("from", code, name.unwrap_or_default()));
            }
            _ => {}
        }
    }
    Ok(ends)
}

fn find_position<'d>(directory: &'d Directory, id: &str) -> Option<&'d Position> {
    directory.position(id.parse::<PositionId>().ok()?)
}

fn too_long(faults: &mut Vec<FieldFault>, field: &'static str, text: &str, limit: usize) {
    if text.chars().count() > limit {
        faults.push(FieldFault::with(field, "too_long", limit.to_string()));
    }
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
