//! From the text of an office profile to a checked one, with every fault on the way.

mod fault;
mod hours;
mod read;

use std::collections::{BTreeMap, BTreeSet};

use sop::{Role, UnitCode};
use toml::de::DeTable;

pub use self::fault::{ProfileFault, ProfileFaultCode};
use self::read::{Reader, Section};
use crate::{
    Category, Duty, Letterhead, OfficeProfile, PositionProfile, ProcedureInForce, Unit, Village,
};
use ProfileFaultCode as Code;

const TOP: &[&str] = &[
    "code",
    "name",
    "short",
    "prefix",
    "language",
    "telephone",
    "session_minutes",
    "confirm_minutes",
    "holidays",
    "instructions",
    "letterhead",
    "hours",
    "units",
    "positions",
    "villages",
    "categories",
    "procedures",
];
const LETTERHEAD: &[&str] = &["government", "office", "address", "contact"];
const UNIT: &[&str] = &["code", "name", "short", "directable"];
const POSITION: &[&str] = &[
    "key",
    "title",
    "short",
    "unit",
    "role",
    "heads_unit",
    "duties",
];
const VILLAGE: &[&str] = &["code", "name"];
const CATEGORY: &[&str] = &["code", "name", "examples", "unit", "confidential"];
const PROCEDURE: &[&str] = &["file", "from", "default"];

impl OfficeProfile {
    /// Reads an office profile in TOML.
    ///
    /// Only the text is judged: whether the named procedures and holiday tables exist
    /// and are sound is for those who can open them.
    ///
    /// # Errors
    ///
    /// All faults at once, in the order of the file; a text that is no TOML has only
    /// its faults of syntax.
    pub fn parse(text: &str) -> Result<OfficeProfile, Vec<ProfileFault>> {
        let mut reader = Reader::new(text);
        let (tree, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let line = error.span().map(|span| reader.line_at(span.start));
            reader.fault_on(Code::Syntax, "", line, error.message(), "");
        }
        if !errors.is_empty() {
            return Err(reader.into_faults());
        }
        let top = Section {
            table: tree.get_ref(),
            path: String::new(),
        };
        reader.known_only(&top, TOP);
        let profile = profile(&mut reader, &top);
        codes(&mut reader, &profile);
        units(&mut reader, &profile);
        duties(&mut reader, &profile);
        procedures(&mut reader, &profile);
        if reader.is_clean() {
            Ok(profile)
        } else {
            Err(reader.into_faults())
        }
    }
}

fn profile(reader: &mut Reader<'_>, top: &Section<'_, '_>) -> OfficeProfile {
    OfficeProfile {
        code: reader.text(top, "code"),
        name: reader.text(top, "name"),
        short: reader.text(top, "short"),
        prefix: reader.text(top, "prefix"),
        language: reader.text(top, "language"),
        telephone: reader.text_or_nothing(top, "telephone"),
        session_minutes: reader.minutes(top, "session_minutes", 5..=1440),
        confirm_minutes: reader.minutes(top, "confirm_minutes", 1..=240),
        holidays: reader.texts(top, "holidays", false),
        instructions: reader.texts(top, "instructions", false),
        letterhead: letterhead(reader, top),
        hours: hours::read(reader, top),
        units: reader.tables(top, "units", UNIT, unit),
        positions: reader.tables(top, "positions", POSITION, position),
        villages: reader.tables(top, "villages", VILLAGE, |reader, village| Village {
            code: reader.text(village, "code"),
            name: reader.text(village, "name"),
        }),
        categories: reader.tables(top, "categories", CATEGORY, |reader, category| Category {
            code: reader.key(category, "code"),
            name: reader.text(category, "name"),
            examples: reader.text_or_nothing(category, "examples"),
            unit: UnitCode::new(reader.text(category, "unit")),
            confidential: reader.boolean(category, "confidential", false),
        }),
        procedures: reader.tables(top, "procedures", PROCEDURE, |reader, procedure| {
            ProcedureInForce {
                file: file_name(reader, procedure),
                from: reader.date(procedure, "from"),
                default: reader.boolean(procedure, "default", false),
            }
        }),
    }
}

fn letterhead(reader: &mut Reader<'_>, top: &Section<'_, '_>) -> Letterhead {
    let section = reader
        .value(top, "letterhead", true)
        .and_then(|(place, value)| reader.as_section(&place, value, LETTERHEAD));
    let Some(section) = section else {
        let none = String::new;
        return Letterhead {
            government: none(),
            office: none(),
            address: none(),
            contact: none(),
        };
    };
    Letterhead {
        government: reader.text(&section, "government"),
        office: reader.text(&section, "office"),
        address: reader.text(&section, "address"),
        contact: reader.text_or_nothing(&section, "contact"),
    }
}

fn unit(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> Unit {
    Unit {
        code: UnitCode::new(reader.key(section, "code")),
        name: reader.text(section, "name"),
        short: reader.text(section, "short"),
        directable: reader.boolean(section, "directable", true),
    }
}

fn position(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> PositionProfile {
    let role = section
        .table
        .contains_key("role")
        .then(|| Role::new(reader.key(section, "role")));
    PositionProfile {
        key: reader.key(section, "key"),
        title: reader.text(section, "title"),
        short: reader.text(section, "short"),
        unit: UnitCode::new(reader.text(section, "unit")),
        role,
        heads_unit: reader.boolean(section, "heads_unit", false),
        duties: position_duties(reader, section),
    }
}

fn position_duties(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> BTreeSet<Duty> {
    let mut duties = BTreeSet::new();
    let Some((place, value)) = reader.value(section, "duties", false) else {
        return duties;
    };
    for (place, value) in reader.entries(&place, value) {
        let Some(text) = reader.as_text(&place, value) else {
            continue;
        };
        match Duty::parse(&text) {
            Some(duty) if !duties.insert(duty) => {
                reader.fault(Code::DuplicateKey, &place, &text, &section.place("duties"));
            }
            Some(_) => {}
            None => {
                let known = Duty::ALL.map(Duty::code).join(", ");
                reader.fault(Code::UnknownDuty, &place, &text, &known);
            }
        }
    }
    duties
}

/// A bare file name: a profile must not reach outside the folders it may name.
fn file_name(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> String {
    let name = reader.text(section, "file");
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let bare = name.chars().all(fits) && !name.starts_with('.') && name.ends_with(".toml");
    if !bare && !name.is_empty() {
        reader.fault(Code::BadFileName, &section.place("file"), &name, "");
    }
    name
}

/// Prefix, language, codes of the ministry, and what must be unique.
fn codes(reader: &mut Reader<'_>, profile: &OfficeProfile) {
    let prefix = &profile.prefix;
    let letters = prefix.bytes().all(|byte| byte.is_ascii_uppercase());
    let fits = letters && (2..=6).contains(&prefix.len());
    if !prefix.is_empty() && !fits {
        reader.fault(Code::BadPrefix, "prefix", prefix, "");
    }
    if !matches!(profile.language.as_str(), "" | "id" | "en") {
        reader.fault(Code::BadLanguage, "language", &profile.language, "id, en");
    }
    let area_fits = shaped(&profile.code, &[2, 2, 2]);
    if !area_fits && !profile.code.is_empty() {
        reader.fault(Code::BadAreaCode, "code", &profile.code, "51.02.02");
    }
    for (index, village) in profile.villages.iter().enumerate() {
        // Under a faulty area code only the shape can be judged.
        let inside = !area_fits || village.code.starts_with(&profile.code);
        let fits = shaped(&village.code, &[2, 2, 2, 4]) && inside;
        if !village.code.is_empty() && !fits {
            let area = if area_fits {
                profile.code.as_str()
            } else {
                "51.02.02"
            };
            let expected = format!("{area}.2001");
            let place = format!("villages[{index}].code");
            reader.fault(Code::BadVillageCode, &place, &village.code, &expected);
        }
    }
    unique(
        reader,
        "units",
        "code",
        profile.units.iter().map(|unit| unit.code.as_str()),
    );
    unique(
        reader,
        "positions",
        "key",
        profile.positions.iter().map(|it| it.key.as_str()),
    );
    unique(
        reader,
        "villages",
        "code",
        profile.villages.iter().map(|it| it.code.as_str()),
    );
    unique(
        reader,
        "categories",
        "code",
        profile.categories.iter().map(|it| it.code.as_str()),
    );
    unique(
        reader,
        "procedures",
        "file",
        profile.procedures.iter().map(|it| it.file.as_str()),
    );
    unique(
        reader,
        "instructions",
        "",
        profile.instructions.iter().map(String::as_str),
    );
    unique(
        reader,
        "holidays",
        "",
        profile.holidays.iter().map(String::as_str),
    );
}

/// Groups of so many digits with dots between them.
fn shaped(code: &str, groups: &[usize]) -> bool {
    let written: Vec<&str> = code.split('.').collect();
    written.len() == groups.len()
        && written.iter().zip(groups).all(|(part, digits)| {
            part.len() == *digits && part.bytes().all(|byte| byte.is_ascii_digit())
        })
}

/// Notes every value that another entry of the list has already; the place of the
/// first is what stands in `expected`.
fn unique<'a>(
    reader: &mut Reader<'_>,
    list: &str,
    key: &str,
    values: impl Iterator<Item = &'a str>,
) {
    let mut seen: BTreeMap<&str, String> = BTreeMap::new();
    for (index, value) in values.enumerate().filter(|(_, value)| !value.is_empty()) {
        let dot = if key.is_empty() { "" } else { "." };
        let place = format!("{list}[{index}]{dot}{key}");
        match seen.get(value) {
            Some(first) => reader.fault(Code::DuplicateKey, &place, value, first),
            None => {
                seen.insert(value, place);
            }
        }
    }
}

/// Every unit named is there, and every unit with a turn has somebody to take it.
fn units(reader: &mut Reader<'_>, profile: &OfficeProfile) {
    // Without a readable list every name would be unknown; its fault is noted.
    if profile.units.is_empty() {
        return;
    }
    let known: Vec<&str> = profile
        .units
        .iter()
        .map(|unit| unit.code.as_str())
        .collect();
    let positions = profile
        .positions
        .iter()
        .map(|position| &position.unit)
        .enumerate();
    let positions = positions.map(|(index, unit)| (format!("positions[{index}].unit"), unit));
    let categories = profile
        .categories
        .iter()
        .map(|category| &category.unit)
        .enumerate();
    let categories = categories.map(|(index, unit)| (format!("categories[{index}].unit"), unit));
    for (place, unit) in positions.chain(categories) {
        if !unit.as_str().is_empty() && !known.contains(&unit.as_str()) {
            reader.fault(Code::UnknownUnit, &place, unit.as_str(), &known.join(", "));
        }
    }
    if profile.positions.is_empty() {
        return;
    }
    for (index, unit) in profile.units.iter().enumerate() {
        let headed = profile
            .positions
            .iter()
            .any(|it| it.heads_unit && it.unit == unit.code);
        if unit.directable && !headed && !unit.code.as_str().is_empty() {
            reader.fault(
                Code::NoUnitHead,
                &format!("units[{index}]"),
                unit.code.as_str(),
                "",
            );
        }
    }
}

/// What somebody must be able to do, or the office cannot work.
fn duties(reader: &mut Reader<'_>, profile: &OfficeProfile) {
    if profile.positions.is_empty() {
        return;
    }
    for (duty, code) in [
        (Duty::People, Code::NoPeopleKeeper),
        (Duty::Intake, Code::NoIntake),
        (Duty::Register, Code::NoRegisterKeeper),
        (Duty::Procedures, Code::NoProcedureKeeper),
    ] {
        if !profile
            .positions
            .iter()
            .any(|position| position.duties.contains(&duty))
        {
            reader.fault(code, "positions", "", duty.code());
        }
    }
}

/// Exactly one procedure is what new complaints take.
fn procedures(reader: &mut Reader<'_>, profile: &OfficeProfile) {
    let mut defaults = profile
        .procedures
        .iter()
        .enumerate()
        .filter(|(_, it)| it.default);
    if defaults.next().is_none() && !profile.procedures.is_empty() {
        reader.fault(Code::NoDefaultProcedure, "procedures", "", "");
    }
    for (index, procedure) in defaults {
        let place = format!("procedures[{index}].default");
        reader.fault(Code::TwoDefaultProcedures, &place, &procedure.file, "");
    }
}
