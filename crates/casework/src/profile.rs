//! An office profile: everything that makes an installation this office, as data.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sop::{Role, UnitCode};
use worktime::CalendarSource;

use crate::{Channel, Duty, LegalTimes, Place, Position, PositionId, PrefixFrom, Retention, Unit};

/// The letterhead (kop surat) of papers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "kop surat")]
pub struct Letterhead {
    /// "PEMERINTAH KABUPATEN TABANAN".
    pub government: String,
    /// "KECAMATAN SELEMADEG TIMUR".
    pub office: String,
    /// Address line.
    pub address: String,
    /// Telephone, e-mail, site; may be empty.
    #[serde(default)]
    pub contact: String,
}

/// The picture at the head of papers; its bytes lie beside the profile.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "lambang")]
pub struct Emblem {
    /// SHA-256 of its bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// `image/png`, `image/jpeg` or `image/webp`.
    pub media_type: String,
}

/// How the office greets and thanks in the language of the place; empty for not at all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "sapaan")]
pub struct Greetings {
    /// The language's code (BCP 47): `ban` for Balinese.
    pub lang: String,
    /// "Om Swastyastu".
    pub welcome: String,
    /// "Matur suksma".
    pub thanks: String,
}

impl Greetings {
    /// Whether nothing is said.
    pub fn is_empty(&self) -> bool {
        self.welcome.is_empty() && self.thanks.is_empty()
    }
}

/// A unit in a profile.
pub type UnitProfile = Unit;

/// A position in a profile; it gets an id when the office is founded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PositionProfile {
    /// Key, unique in the office.
    pub key: String,
    /// Full title.
    pub title: String,
    /// Short title.
    pub short: String,
    /// Unit code.
    pub unit: UnitCode,
    /// Role in procedures.
    pub role: Option<Role>,
    /// Whether its holder answers for the unit.
    pub heads_unit: bool,
    /// Duties.
    pub duties: BTreeSet<Duty>,
    /// Key of the position that takes its turn in a case its holder may not know of. When
    /// none: the head of its unit, then whoever oversees.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub in_conflict: Option<String>,
}

/// A village of the area.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "desa")]
pub struct Village {
    /// Code of the Ministry of Home Affairs, e.g. `51.02.02.2004`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Its hamlets, to choose from; what is typed may be another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[doc(alias = "banjar")]
    pub hamlets: Vec<String>,
    /// The first day on which new complaints may not name it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<jiff::civil::Date>,
}

/// A category of complaints with the unit that usually handles it (domain 7).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "hal")]
pub struct Category {
    /// Code, e.g. `INFRA`.
    pub code: String,
    /// Name.
    pub name: String,
    /// Examples, to choose by.
    pub examples: String,
    /// Unit that usually handles it.
    pub unit: UnitCode,
    /// Suggest confidential identity.
    pub confidential: bool,
    /// Carries supervisory weight (*berkadar pengawasan*): seen by named people only.
    #[serde(default)]
    pub supervisory: bool,
    /// The first day on which new complaints may not have it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired: Option<jiff::civil::Date>,
}

/// A procedure the office puts in force when it is founded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcedureInForce {
    /// File name among the shipped procedures or beside the profile.
    pub file: String,
    /// First day in force.
    pub from: jiff::civil::Date,
    /// Whether new complaints take it unless the clerk chooses another.
    pub default: bool,
}

/// Everything that makes an installation this office.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfficeProfile {
    /// Area code, e.g. `51.02.02`.
    pub code: String,
    /// Name of the office.
    pub name: String,
    /// Short name for narrow places, a line each.
    pub short: String,
    /// Prefix of complaint numbers, 2 to 6 letters.
    pub prefix: String,
    /// Later prefixes, by year; numbers given keep theirs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub prefixes: Vec<PrefixFrom>,
    /// Language of papers and pages: `id` or `en`.
    pub language: String,
    /// Letterhead.
    pub letterhead: Letterhead,
    /// Telephone for citizens; may be empty.
    pub telephone: String,
    /// Units.
    pub units: Vec<UnitProfile>,
    /// Positions.
    pub positions: Vec<PositionProfile>,
    /// Villages.
    pub villages: Vec<Village>,
    /// Categories.
    pub categories: Vec<Category>,
    /// Phrases a directive may tick ("Dengan hormat harap").
    pub instructions: Vec<String>,
    /// Procedures in force from the start.
    pub procedures: Vec<ProcedureInForce>,
    /// Working hours; holidays are joined from the named tables.
    pub hours: CalendarSource,
    /// Names of shipped holiday tables, e.g. `indonesia-2026`.
    pub holidays: Vec<String>,
    /// Minutes without use after which a session ends.
    pub session_minutes: u32,
    /// Minutes after which a paraf asks for the password again.
    pub confirm_minutes: u32,
    /// How long files are kept; none until the office says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<Retention>,
    /// How long files of supervisory weight are kept (domain 3.7: reviewed by themselves); as
    /// all others until the office says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention_supervisory: Option<Retention>,
    /// The times of the law, by the day they are in force from; the usual ones before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub legal: Vec<LegalTimes>,
    /// Channels that the counter does not offer.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub closed_channels: BTreeSet<Channel>,
    /// The picture at the head of papers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emblem: Option<Emblem>,
    /// Greeting and thanks in the language of the place.
    #[serde(default, skip_serializing_if = "Greetings::is_empty")]
    pub greetings: Greetings,
}

impl PositionProfile {
    /// The position it describes, under an id of its own.
    pub fn position(&self, id: PositionId) -> Position {
        Position {
            id,
            key: self.key.clone(),
            title: self.title.clone(),
            short: self.short.clone(),
            unit: self.unit.clone(),
            role: self.role.clone(),
            heads_unit: self.heads_unit,
            duties: self.duties.clone(),
        }
    }
}

impl OfficeProfile {
    /// The village of that code.
    pub fn village(&self, code: &str) -> Option<&Village> {
        self.villages.iter().find(|village| village.code == code)
    }

    /// The village of a place, where one is named that the office has.
    pub fn village_of(&self, place: &Place) -> Option<&Village> {
        place.village.as_ref().and_then(|code| self.village(code))
    }

    /// How long a file is kept; `named`: of those that named people read alone.
    pub fn retention_of(&self, named: bool) -> Option<&Retention> {
        let own = self.retention_supervisory.as_ref().filter(|_| named);
        own.or(self.retention.as_ref())
    }

    /// The category of that code.
    pub fn category(&self, code: &str) -> Option<&Category> {
        self.categories
            .iter()
            .find(|category| category.code == code)
    }

    /// The unit of that code.
    pub fn unit(&self, code: &UnitCode) -> Option<&Unit> {
        self.units.iter().find(|unit| unit.code == *code)
    }
}
