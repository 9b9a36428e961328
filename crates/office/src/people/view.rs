//! What the people page shows.

use casework::{AppointmentKind, Nip, Official, OfficialId, Position, desks_of_position};
use jiff::Timestamp;
use jiff::civil::Date;

use super::{OfficialView, PeopleView, PositionView};
use crate::Directory;

pub(super) fn view(
    directory: &Directory,
    now: Timestamp,
    with_password: &[OfficialId],
) -> PeopleView {
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
            let desks = desks_of_position(position);
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

/// Whether a position performs a step.
pub(super) fn performs(
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
