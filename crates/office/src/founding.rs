//! An empty database becomes an office.

use casework::{DeskEvent, Duty, Happening, OfficeId, OfficeProfile, Position, PositionId};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use store::StoreError;
use store::tables::history::{self, NewEntry};
use store::tables::installation::{self, ListedRow};
use store::tables::offices::{self, OfficeRow};
use store::tables::{access, people, procedures};

use crate::access::new_invite;
use crate::directory::calendar_of;
use crate::installation::Common;
use crate::procedures::{activated, new_row};
use crate::{Keys, Office, OfficeAddress, OfficeError, Parts, holiday_tables, shipped_procedure};

/// How long the first link may be used; every start makes a new one until it is.
const FIRST_LINK: SignedDuration = SignedDuration::from_hours(72);

/// What the first start leaves to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FirstStart {
    /// Somebody must introduce himself by this one-time link: `/siapkan/{token}`.
    Introduce {
        /// Secret part of the link.
        token: String,
    },
    /// Officials are there.
    Settled,
}

/// Why an office could not be founded; nothing was.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FoundingFault {
    /// Profile, procedures and calendar do not fit together.
    #[error("the office can't be set up from this profile")]
    Faulty(Vec<SetUpFault>),
    /// Another office of the installation has something of it already.
    #[error("another office has it already")]
    Taken(Taken),
    /// The database could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What another office of the installation has, so that no second one can.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// The area is its own.
    Area {
        /// Its name.
        name: String,
    },
    /// Its complaint numbers begin so.
    Prefix {
        /// Its name.
        name: String,
        /// The letters.
        prefix: String,
    },
    /// Its address has that host.
    Host {
        /// Its name.
        name: String,
        /// The host.
        host: String,
    },
}

/// What keeps a profile from becoming an office.
#[derive(Clone, Debug, PartialEq)]
pub enum SetUpFault {
    /// A procedure the profile names does not ship and was not given.
    NoProcedure {
        /// Its name.
        file: String,
    },
    /// A procedure the profile names has faults.
    ProcedureFaults {
        /// Its name.
        file: String,
        /// All of them.
        findings: Box<sop::Findings>,
    },
    /// A holiday table the profile names does not ship.
    NoHolidays {
        /// Its name.
        table: String,
    },
    /// Hours do not make a calendar.
    Hours,
    /// A role that a procedure needs is given to no position.
    NoRole {
        /// The role.
        role: String,
    },
}

impl Office {
    /// Whether a database has an office; one without our tables has none.
    #[crate::boxed]
    pub async fn any(db: &store::Db) -> bool {
        db.read_single(|conn| Box::pin(installation::any(conn)))
            .await
            .unwrap_or(false)
    }

    /// Founds an office from a profile. `given` finds procedure files beside the profile;
    /// the shipped ones are known.
    ///
    /// # Errors
    /// [`FoundingFault`]; nothing is half founded.
    pub async fn found(
        parts: &Parts,
        profile: &OfficeProfile,
        given: impl Fn(&str) -> Option<String>,
        drill: bool,
    ) -> Result<OfficeId, FoundingFault> {
        let (db, keys) = (parts.db.clone(), &parts.keys);
        let founder = Founder {
            db,
            keys,
            now: parts.clock.now(),
        };
        founder.found(profile, given, drill, None).await
    }

    /// Makes the one-time link of the first start, as long as nobody who may bring in others
    /// has a password: an office whose last keeper of people is gone is let in again by
    /// whoever has its machine. An older unused link no longer works.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn first_start(&self) -> Result<FirstStart, OfficeError> {
        let (office, now) = (self.id, self.now());
        let directory = self.directory();
        let keepers: Vec<_> = directory
            .officials
            .iter()
            .filter(|official| official.active)
            .filter(|official| {
                let held = directory.held_by(official.id, now);
                directory.viewer(&held).duties.contains(&Duty::People)
            })
            .map(|official| official.id)
            .collect();
        let keeper = keepers.first().copied();
        let settled = self
            .db
            .read(move |conn| {
                let keepers = keepers.clone();
                Box::pin(async move {
                    for keeper in keepers {
                        if access::find_credential(conn, office, keeper)
                            .await?
                            .is_some()
                        {
                            return Ok(true);
                        }
                    }
                    Ok(false)
                })
            })
            .await?;
        if settled {
            return Ok(FirstStart::Settled);
        }
        // The one keeper there is gets his way back; only an office without one has a
        // newcomer introduce himself.
        let (invite, token, hash) = new_invite(self, keeper, now, FIRST_LINK);
        self.db
            .write(move |conn| {
                Box::pin(async move {
                    access::revoke_invites(conn, office, None, now).await?;
                    access::insert_invite(conn, &invite, &hash).await
                })
            })
            .await?;
        Ok(FirstStart::Introduce { token })
    }
}

/// Founds one more office of an installation.
pub(crate) async fn found(
    common: &Common,
    profile: &OfficeProfile,
    given: impl Fn(&str) -> Option<String>,
    drill: bool,
    address: Option<&OfficeAddress>,
) -> Result<OfficeId, FoundingFault> {
    let founder = Founder {
        db: common.db.clone(),
        keys: &common.keys,
        now: common.clock.now(),
    };
    founder.found(profile, given, drill, address).await
}

/// What founding an office needs.
struct Founder<'a> {
    db: store::Db,
    keys: &'a Keys,
    now: Timestamp,
}

impl Founder<'_> {
    async fn found(
        &self,
        profile: &OfficeProfile,
        given: impl Fn(&str) -> Option<String>,
        drill: bool,
        address: Option<&OfficeAddress>,
    ) -> Result<OfficeId, FoundingFault> {
        let now = self.now;
        let mut faults: Vec<SetUpFault> = holiday_tables(&profile.holidays)
            .1
            .into_iter()
            .map(|table| SetUpFault::NoHolidays { table })
            .collect();
        if faults.is_empty() && calendar_of(profile).is_err() {
            faults.push(SetUpFault::Hours);
        }
        let mut versions = Vec::new();
        for in_force in &profile.procedures {
            let file = &in_force.file;
            let shipped = shipped_procedure(file).map(str::to_owned);
            let Some(source) = shipped.or_else(|| given(file)) else {
                faults.push(SetUpFault::NoProcedure { file: file.clone() });
                continue;
            };
            let findings = sop::check(&source);
            let Some(procedure) = &findings.procedure else {
                faults.push(SetUpFault::ProcedureFaults {
                    file: file.clone(),
                    findings: Box::new(findings),
                });
                continue;
            };
            for performer in procedure.performers() {
                if let sop::Who::Role(role) = &performer.who
                    && !profile
                        .positions
                        .iter()
                        .any(|p| p.role.as_ref() == Some(role))
                {
                    let fault = SetUpFault::NoRole {
                        role: role.to_string(),
                    };
                    if !faults.contains(&fault) {
                        faults.push(fault);
                    }
                }
            }
            versions.push(new_row(
                procedure,
                &source,
                in_force.from,
                in_force.default,
                now,
            ));
        }
        if !faults.is_empty() {
            return Err(FoundingFault::Faulty(faults));
        }
        let text =
            serde_json::to_string(profile).map_err(|error| StoreError::Other(error.to_string()))?;
        let office = OfficeRow {
            id: OfficeId(self.keys.new_id(now)),
            code: profile.code.clone(),
            name: profile.name.clone(),
            prefix: profile.prefix.clone(),
            profile: text.clone(),
            drill,
            revision: 1,
            created_at: now,
            url: address.map(|address| address.url().to_owned()),
        };
        let positions: Vec<Position> = profile
            .positions
            .iter()
            .map(|given| given.position(PositionId(self.keys.new_id(now))))
            .collect();
        let units = profile.units.clone();
        let digest = data_encoding::HEXLOWER.encode(&Sha256::digest(text.as_bytes()));
        let id = office.id;
        let host = address.map(|address| address.host().to_owned());
        self.db
            .try_write(move |conn| {
                let host = host.clone();
                let (office, units, positions) = (office.clone(), units.clone(), positions.clone());
                let (versions, digest) = (versions.clone(), digest.clone());
                Box::pin(async move {
                    if let Some(taken) = taken(conn, &office, host.as_deref()).await? {
                        return Err(FoundingFault::Taken(taken));
                    }
                    offices::insert(conn, &office, host.as_deref()).await?;
                    for (ordinal, unit) in (0..).zip(&units) {
                        people::insert_unit(conn, id, unit, ordinal).await?;
                    }
                    for (ordinal, position) in (0..).zip(&positions) {
                        people::insert_position(conn, id, position, ordinal).await?;
                    }
                    let mut events = vec![DeskEvent::OfficeFounded { profile: digest }];
                    events.extend(office.url.map(|url| DeskEvent::AddressSet { url }));
                    for version in &versions {
                        procedures::insert(conn, id, version).await?;
                        events.push(activated(version));
                    }
                    let entries: Vec<NewEntry> = events
                        .into_iter()
                        .map(|what| NewEntry {
                            at: now,
                            case: None,
                            by: None,
                            what: Happening::Desk(what),
                        })
                        .collect();
                    history::append(conn, id, &entries, now).await?;
                    Ok(())
                })
            })
            .await?;
        Ok(id)
    }
}

/// What of a new office another one has already.
async fn taken(
    conn: &mut store::Conn<'_>,
    office: &OfficeRow,
    host: Option<&str>,
) -> Result<Option<Taken>, StoreError> {
    let others = installation::offices(conn).await?;
    let by = |same: &dyn Fn(&ListedRow) -> bool| {
        let other = others.iter().find(|other| same(other));
        other.map(|other| other.name.clone())
    };
    Ok(by(&|other| other.code == office.code)
        .map(|name| Taken::Area { name })
        .or_else(|| {
            let prefix = office.prefix.clone();
            by(&|other| other.prefix == office.prefix).map(|name| Taken::Prefix { name, prefix })
        })
        .or_else(|| {
            let host = host?;
            by(&|other| other.host.as_deref() == Some(host)).map(|name| Taken::Host {
                name,
                host: host.to_owned(),
            })
        }))
}
