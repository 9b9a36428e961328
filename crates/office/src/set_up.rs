//! Whoever comes first says which office it is: its area, its letterhead, its numbers, its
//! hours, and which procedure new complaints take. Possible only while nobody is there.

use areas::Code;
use casework::{
    DeskEvent, Duty, Happening, Letterhead, OfficeProfile, PositionId, PrefixFrom, Setting, Signer,
};
use jiff::Timestamp;
use sha2::{Digest, Sha256};
use sop::ProcedureRef;
use store::Conn;
use store::tables::history::NewEntry;
use store::tables::{installation, numbers, offices, people, procedures};
use worktime::{DayTable, RuleChangeSource};

use crate::directory::calendar_of;
use crate::{Directory, FieldFault, Office, OfficeError, area_profile, shipped_areas};

/// The kecamatan that fit a code or words as far as they are typed, the best first: code and
/// what to read ("Selemadeg Timur, Kabupaten Tabanan, Bali (51.02.02)").
pub fn find_areas(said: &str, limit: usize) -> Vec<(String, String)> {
    let areas = shipped_areas();
    let found = match Code::parse(said.trim()) {
        Some(code) => areas
            .district(code)
            .map(|one| one.into_iter().collect::<Vec<_>>()),
        None => areas.search(said, limit),
    };
    found
        .unwrap_or_default()
        .into_iter()
        .map(|one| {
            let (regency, province) = (&one.regency.name, &one.province.name);
            let words = format!("{}, {regency}, {province} ({})", one.name, one.code);
            (one.code.to_string(), words)
        })
        .collect()
}

/// What the first official says of the office. A fault names its field as it is called here;
/// those of the letterhead are `government`, `head`, `address` and `contact`, those of the
/// week `mon` to `sun`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeAnswers {
    /// Code of the kecamatan: `51.02.02`.
    pub area: String,
    /// Name of the office.
    pub name: String,
    /// Short name for narrow places, a line each.
    pub short: String,
    /// Telephone for citizens; may be empty.
    pub telephone: String,
    /// Letterhead of papers.
    pub letterhead: Letterhead,
    /// Letters complaint numbers begin with, 2 to 6 capitals.
    pub prefix: String,
    /// The last number of this year's paper register; 0 when it begins here.
    pub last: u32,
    /// Id of the procedure that new complaints take.
    pub procedure: String,
    /// Office hours of a week.
    pub week: DayTable,
}

/// An office as it will be, judged as far as that can be without the database.
#[derive(Clone, Debug)]
pub(crate) struct Planned {
    profile: OfficeProfile,
    text: String,
    digest: String,
    default: ProcedureRef,
    year: i16,
    last: u32,
    moved: Option<String>,
    fresh: Vec<PositionId>,
}

impl Office {
    /// The profile an office of that area begins with; of the area it was founded with, the
    /// one it was founded with.
    ///
    /// # Errors
    /// A fault of the field `area` when no kecamatan has that code.
    pub fn area_base(&self, code: &str) -> Result<OfficeProfile, FieldFault> {
        let directory = self.directory();
        let standing = &directory.profile;
        if code.trim() == standing.code {
            return Ok(standing.clone());
        }
        let unknown = || FieldFault::new("area", "set_up_area");
        let district = Code::parse(code.trim())
            .and_then(|code| shipped_areas().district(code).ok().flatten())
            .ok_or_else(unknown)?;
        let mut base = area_profile(&district).map_err(|_| unknown())?;
        base.language.clone_from(&standing.language);
        // What its procedures were activated with stays, and so does who performs them.
        base.procedures.clone_from(&standing.procedures);
        for unit in &standing.units {
            if base.unit(&unit.code).is_none() {
                base.units.push(unit.clone());
            }
        }
        for position in &standing.positions {
            if !base.positions.iter().any(|one| one.key == position.key) {
                base.positions.push(position.clone());
            }
        }
        Ok(base)
    }

    /// Every fault of what was said of the office.
    pub fn set_up_faults(&self, answers: &OfficeAnswers) -> Vec<FieldFault> {
        self.plan(&self.directory(), answers)
            .err()
            .unwrap_or_default()
    }

    pub(crate) fn plan(
        &self,
        directory: &Directory,
        answers: &OfficeAnswers,
    ) -> Result<Planned, Vec<FieldFault>> {
        let today = directory.day(self.now());
        let base = self.area_base(&answers.area).map_err(|fault| vec![fault])?;
        let mut faults = Vec::new();
        let words = Setting::Office {
            name: answers.name.clone(),
            short: answers.short.clone(),
            telephone: answers.telephone.clone(),
            letterhead: answers.letterhead.clone(),
        };
        let numbering = Setting::Numbering(PrefixFrom {
            year: today.year(),
            prefix: answers.prefix.clone(),
        });
        let week = Setting::Week(RuleChangeSource {
            from: today.into(),
            to: None,
            name: None,
            week: answers.week.clone(),
        });
        // Judged as later changes are; an office that begins has nothing to begin from a day.
        for setting in [&numbering, &week] {
            if let Err(found) = base.with(setting, today) {
                faults.extend(found.into_iter().map(FieldFault::from));
            }
        }
        let mut profile = base.with(&words, today).unwrap_or_else(|found| {
            faults.extend(found.into_iter().map(FieldFault::from));
            base.clone()
        });
        profile.prefix.clone_from(&answers.prefix);
        profile.hours.week = answers.week.clone();
        let chosen = directory
            .procedures
            .iter()
            .find(|row| row.reference.id.as_str() == answers.procedure && row.in_force(today));
        if chosen.is_none() {
            faults.push(FieldFault::new("procedure", "set_up_procedure"));
        }
        let calendar = calendar_of(&profile);
        if calendar.is_err() && faults.is_empty() {
            faults.push(FieldFault::new("mon", "setting_never_open"));
        }
        let text = serde_json::to_string(&profile);
        let (Some(chosen), Ok(calendar), Ok(text), true) =
            (chosen, calendar, text, faults.is_empty())
        else {
            return Err(faults);
        };
        let moved = calendar.fingerprint() != directory.calendar.fingerprint();
        Ok(Planned {
            digest: data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes())),
            text,
            default: chosen.reference.clone(),
            year: today.year(),
            last: answers.last,
            moved: moved.then(|| calendar.fingerprint().to_owned()),
            fresh: profile
                .positions
                .iter()
                .map(|_| PositionId(self.new_id()))
                .collect(),
            profile,
        })
    }
}

impl Planned {
    /// Whether whoever holds that position will keep people.
    pub(crate) fn keeps_people(&self, directory: &Directory, position: PositionId) -> bool {
        let held = directory.positions.iter().find(|one| one.id == position);
        held.is_some_and(|held| {
            let mut planned = self.profile.positions.iter();
            planned.any(|one| one.key == held.key && one.duties.contains(&Duty::People))
        })
    }

    /// Writes the office as planned, in the transaction in which its first official comes.
    /// Positions keep their ids.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when somebody is there; [`OfficeError::Invalid`] when
    /// another office of the installation has area or letters already.
    pub(crate) async fn keep(
        &self,
        conn: &mut Conn<'_>,
        directory: &Directory,
        by: Signer,
        now: Timestamp,
    ) -> Result<Vec<NewEntry>, OfficeError> {
        let (office, profile) = (directory.office, &self.profile);
        // The row is taken before it is read: of two at once the second finds somebody.
        offices::touch(conn, office).await?;
        if !people::list_officials(conn, office).await?.is_empty() {
            return Err(OfficeError::NotFound);
        }
        self.nobodys(conn, directory).await?;
        offices::set_founding(
            conn,
            office,
            &offices::Founding {
                code: &profile.code,
                name: &profile.name,
                prefix: &profile.prefix,
                profile: &self.text,
            },
        )
        .await?;
        for (ordinal, unit) in (0..).zip(&profile.units) {
            if !people::update_unit(conn, office, unit).await? {
                people::insert_unit(conn, office, unit, ordinal).await?;
            }
        }
        for ((ordinal, given), id) in (0..).zip(&profile.positions).zip(&self.fresh) {
            let position = given.position(*id);
            if !people::update_position(conn, office, &position).await? {
                people::insert_position(conn, office, &position, ordinal).await?;
            }
        }
        let mut events = vec![DeskEvent::OfficeSetUp {
            area: profile.code.clone(),
            profile: self.digest.clone(),
            default: self.default.clone(),
        }];
        for row in &directory.procedures {
            let default = row.reference == self.default;
            if row.default != default {
                procedures::set_force(conn, office, &row.reference, row.to, default).await?;
            }
        }
        let fingerprint = self.moved.clone();
        events.extend(fingerprint.map(|fingerprint| DeskEvent::CalendarChanged { fingerprint }));
        if self.last > 0 {
            if !numbers::start(conn, office, self.year, self.last).await? {
                let fault = FieldFault::new("last", "register_begun");
                return Err(OfficeError::Invalid(vec![fault]));
            }
            events.push(DeskEvent::RegisterBegun {
                year: self.year,
                next: self.last.saturating_add(1),
            });
        }
        Ok(events
            .into_iter()
            .map(|what| NewEntry {
                at: now,
                case: None,
                by: Some(by),
                what: Happening::Desk(what),
            })
            .collect())
    }

    async fn nobodys(&self, conn: &mut Conn<'_>, directory: &Directory) -> Result<(), OfficeError> {
        let profile = &self.profile;
        let mut faults = Vec::new();
        for other in installation::offices(conn).await? {
            if other.id == directory.office {
                continue;
            }
            if other.code == profile.code {
                faults.push(FieldFault::with("area", "set_up_area_taken", other.name));
            }
            if other.prefix == profile.prefix {
                faults.push(FieldFault::new("prefix", "setting_prefix_taken"));
            }
        }
        match faults.is_empty() {
            true => Ok(()),
            false => Err(OfficeError::Invalid(faults)),
        }
    }
}
