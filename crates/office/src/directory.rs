//! A snapshot of everything about the office that changes seldom: who is who, which
//! procedures are in force, the working calendar.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError, Weak};

use casework::{
    Acting, Appointment, ComplaintNumber, Duty, OfficeId, OfficeProfile, Official, OfficialId,
    Position, PositionId, RegisterNumber, Unit, Viewer, acting_positions, desks_of_position,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use sop::{Desk, Procedure, ProcedureRef, UnitCode};
use store::tables::procedures::ProcedureRow;
use store::tables::{offices, people, procedures};
use store::{Conn, StoreError};
use worktime::Calendar;

use crate::shipped::holiday_tables;

/// A position somebody holds today.
#[derive(Clone, Debug)]
pub struct Held {
    /// The position.
    pub position: Position,
    /// On which ground, and for whom.
    pub acting: Acting,
}

/// One revision of the office's people, procedures and calendar.
#[derive(Debug)]
pub struct Directory {
    /// The office.
    pub office: OfficeId,
    /// Made for drills.
    pub drill: bool,
    /// Which revision this is.
    pub revision: i64,
    /// The profile.
    pub profile: OfficeProfile,
    /// The working calendar with holidays.
    pub calendar: Calendar,
    /// Units.
    pub units: Vec<Unit>,
    /// Codes of all units.
    pub unit_codes: BTreeSet<UnitCode>,
    /// Codes of those that a directive may name.
    pub directable: BTreeSet<UnitCode>,
    /// Positions in the office's order.
    pub positions: Vec<Position>,
    /// Officials by name.
    pub officials: Vec<Official>,
    /// Appointments, past and future too.
    pub appointments: Vec<Appointment>,
    /// Those of officials who may sign in.
    pub serving: Vec<Appointment>,
    /// Procedure versions, the default first.
    pub procedures: Vec<ProcedureRow>,
    /// Checked procedures by reference.
    pub checked: HashMap<ProcedureRef, Arc<Procedure>>,
}

impl Directory {
    /// Reads the office as it is now.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when there is no such office; [`StoreError::Corrupt`] when
    /// a stored profile, calendar or procedure no longer reads.
    pub(crate) async fn load(
        conn: &mut Conn<'_>,
        office: OfficeId,
    ) -> Result<Directory, StoreError> {
        let row = offices::find(conn, office).await?;
        let profile: OfficeProfile = serde_json::from_str(&row.profile)
            .map_err(|error| StoreError::Corrupt(format!("office profile: {error}")))?;
        let calendar = calendar_of(&profile)
            .map_err(|why| StoreError::Corrupt(format!("office calendar: {why}")))?;
        let units = people::list_units(conn, office).await?;
        let positions = people::list_positions(conn, office).await?;
        let versions = procedures::list(conn, office).await?;
        let officials = people::list_officials(conn, office).await?;
        let appointments = people::list_appointments(conn, office).await?;
        let mut checked = HashMap::new();
        for version in &versions {
            let procedure = checked_once(&version.source).ok_or_else(|| {
                StoreError::Corrupt(format!("procedure {}", version.reference.id))
            })?;
            checked.insert(version.reference.clone(), procedure);
        }
        Ok(Directory {
            office,
            drill: row.drill,
            revision: row.revision,
            profile,
            calendar,
            unit_codes: units.iter().map(|unit| unit.code.clone()).collect(),
            directable: units
                .iter()
                .filter(|unit| unit.directable)
                // What nobody heads would be nobody's turn.
                .filter(|unit| {
                    let mut heads = positions.iter().filter(|one| one.heads_unit);
                    heads.any(|one| one.unit == unit.code)
                })
                .map(|unit| unit.code.clone())
                .collect(),
            units,
            positions,
            serving: serving(&appointments, &officials),
            officials,
            appointments,
            procedures: versions,
            checked,
        })
    }

    /// A number of the register as people read it: with the letters of its year.
    pub fn number(&self, register: RegisterNumber) -> ComplaintNumber {
        ComplaintNumber {
            prefix: self.profile.prefix_of(register.year).to_owned(),
            register,
        }
    }

    /// The office's calendar day at an instant.
    pub fn day(&self, at: Timestamp) -> Date {
        self.calendar.date(at)
    }

    /// Positions somebody holds on the day of `at`, in the office's order.
    pub fn held_by(&self, official: OfficialId, at: Timestamp) -> Vec<Held> {
        let acting = self.acting(self.day(at));
        self.positions
            .iter()
            .filter_map(|position| {
                acting
                    .iter()
                    .find(|acting| acting.official == official && acting.position == position.id)
                    .map(|acting| Held {
                        position: position.clone(),
                        acting: *acting,
                    })
            })
            .collect()
    }

    /// Who acts in which position on `day`. Whoever may not sign in any more acts in none,
    /// and as a stand-in keeps nobody from his own desk.
    pub(crate) fn acting(&self, day: Date) -> Vec<Acting> {
        acting_positions(&self.serving, day)
    }

    /// Whether somebody can appoint others on `day`.
    pub(crate) fn somebody_keeps_people(&self, day: Date) -> bool {
        self.acting(day).iter().any(|acting| {
            self.position(acting.position)
                .is_some_and(|position| position.duties.contains(&Duty::People))
        })
    }

    /// What policy needs to know of somebody who holds these positions.
    pub fn viewer(&self, held: &[Held]) -> Viewer {
        let mut desks: Vec<Desk> = Vec::new();
        let mut duties: BTreeSet<Duty> = BTreeSet::new();
        for held in held {
            for desk in desks_of_position(&held.position) {
                if !desks.contains(&desk) {
                    desks.push(desk);
                }
            }
            duties.extend(held.position.duties.iter().copied());
        }
        Viewer {
            signed_in: true,
            desks,
            duties,
        }
    }

    /// Who acts at a desk on the day of `at`, with the position.
    pub fn at_desk(&self, desk: &Desk, at: Timestamp) -> Vec<(&Official, &Position, Acting)> {
        let acting = self.acting(self.day(at));
        self.positions
            .iter()
            .filter(|position| desks_of_position(position).contains(desk))
            .flat_map(|position| {
                acting
                    .iter()
                    .filter(|acting| acting.position == position.id)
                    .filter_map(move |acting| {
                        self.official(acting.official)
                            .map(|who| (who, position, *acting))
                    })
            })
            .collect()
    }

    /// Every official with the short titles of the positions he holds on the day of `at`, in
    /// the office's order; who holds none comes last.
    pub(crate) fn people(&self, at: Timestamp) -> Vec<(&Official, Vec<String>)> {
        let acting = self.acting(self.day(at));
        let holds = |official: OfficialId| {
            let acting = &acting;
            self.positions
                .iter()
                .enumerate()
                .filter(move |(_, position)| {
                    acting
                        .iter()
                        .any(|one| one.official == official && one.position == position.id)
                })
        };
        let mut people: Vec<_> = self
            .officials
            .iter()
            .map(|official| {
                let first = holds(official.id)
                    .next()
                    .map_or(usize::MAX, |(place, _)| place);
                let titles = holds(official.id).map(|(_, position)| position.short.clone());
                (first, (official, titles.collect()))
            })
            .collect();
        people.sort_by_key(|(first, _)| *first);
        people.into_iter().map(|(_, person)| person).collect()
    }

    /// The position whose desk it is, held or not.
    pub fn position_of_desk(&self, desk: &Desk) -> Option<&Position> {
        self.positions
            .iter()
            .find(|position| desks_of_position(position).contains(desk))
    }

    /// Words for a desk: the short title of its position.
    pub fn desk_name(&self, desk: &Desk) -> String {
        match (self.position_of_desk(desk), desk) {
            (Some(position), _) => position.short.clone(),
            (None, Desk::Role(role)) => role.to_string(),
            (None, Desk::Unit(unit)) => self
                .unit(unit)
                .map_or_else(|| unit.to_string(), |unit| unit.short.clone()),
        }
    }

    /// An official by id.
    pub fn official(&self, id: OfficialId) -> Option<&Official> {
        self.officials.iter().find(|official| official.id == id)
    }

    /// A position by id.
    pub fn position(&self, id: PositionId) -> Option<&Position> {
        self.positions.iter().find(|position| position.id == id)
    }

    /// A unit by code.
    pub fn unit(&self, code: &UnitCode) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == *code)
    }

    /// A procedure version, checked.
    pub fn procedure(&self, reference: &ProcedureRef) -> Option<&Arc<Procedure>> {
        self.checked.get(reference)
    }

    /// Versions new complaints may take on the day of `at`, the default first.
    pub fn in_force(&self, at: Timestamp) -> Vec<(&ProcedureRow, &Arc<Procedure>)> {
        self.on_day(self.day(at))
    }

    /// The same on a day.
    pub(crate) fn on_day(&self, day: Date) -> Vec<(&ProcedureRow, &Arc<Procedure>)> {
        let mut list: Vec<(&ProcedureRow, &Arc<Procedure>)> = self
            .procedures
            .iter()
            .filter(|row| row.in_force(day))
            .filter_map(|row| {
                self.checked
                    .get(&row.reference)
                    .map(|procedure| (row, procedure))
            })
            .collect();
        // Of several defaults the one that began last rules.
        let ruling = (0..list.len())
            .filter(|index| list[*index].0.default)
            .max_by_key(|index| (list[*index].0.from, list[*index].0.activated_at));
        if let Some(index) = ruling {
            list[..=index].rotate_right(1);
        }
        list
    }
}

/// The procedure of a file. One that several offices use is checked once and kept once: by
/// its bytes, so that no office can mean another's.
fn checked_once(source: &str) -> Option<Arc<Procedure>> {
    static KNOWN: OnceLock<Mutex<HashMap<[u8; 32], Weak<Procedure>>>> = OnceLock::new();
    let known = || {
        let known = KNOWN.get_or_init(Mutex::default);
        known.lock().unwrap_or_else(PoisonError::into_inner)
    };
    let hash: [u8; 32] = Sha256::digest(source.as_bytes()).into();
    if let Some(procedure) = known().get(&hash).and_then(Weak::upgrade) {
        return Some(procedure);
    }
    let procedure = Arc::new(sop::check(source).procedure?);
    let mut known = known();
    known.retain(|_, procedure| procedure.strong_count() > 0);
    known.insert(hash, Arc::downgrade(&procedure));
    Some(procedure)
}

/// The calendar a profile describes, with the shipped holiday tables it names.
pub(crate) fn calendar_of(profile: &OfficeProfile) -> Result<Calendar, String> {
    let (tables, unknown) = holiday_tables(&profile.holidays);
    if !unknown.is_empty() {
        return Err(format!("unknown holiday tables {}", unknown.join(", ")));
    }
    let source = profile.hours.clone().with_holidays(&tables);
    Calendar::new(&source).map_err(|faults| format!("{} faults", faults.len()))
}

/// Appointments of those who may sign in.
fn serving(appointments: &[Appointment], officials: &[Official]) -> Vec<Appointment> {
    let active = |id| officials.iter().any(|one| one.id == id && one.active);
    appointments
        .iter()
        .filter(|appointment| active(appointment.official))
        .cloned()
        .collect()
}
