//! Whether what a profile says fits together: codes, units, duties, procedures.

use std::collections::BTreeMap;

use super::ProfileFaultCode as Code;
use super::read::Reader;
use crate::{Duty, OfficeProfile};

/// Notes everything that does not; `base` is what the file was laid over.
pub(super) fn check(
    reader: &mut Reader<'_>,
    profile: &OfficeProfile,
    base: Option<&OfficeProfile>,
) {
    codes(reader, profile, base);
    units(reader, profile);
    duties(reader, profile);
    stand_ins(reader, profile);
    procedures(reader, profile);
}

/// Prefix, language, codes of the ministry, and what must be unique.
fn codes(reader: &mut Reader<'_>, profile: &OfficeProfile, base: Option<&OfficeProfile>) {
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
    let other = base.filter(|base| area_fits && base.code != profile.code);
    if let Some(base) = other {
        reader.fault(Code::OtherArea, "code", &profile.code, &base.code);
    }
    // Under a faulty area code only the shape of a village's can be judged.
    let area_fits = area_fits && other.is_none();
    for (index, village) in profile.villages.iter().enumerate() {
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

/// Whoever stands in for a position in a conflict of interest holds another one.
fn stand_ins(reader: &mut Reader<'_>, profile: &OfficeProfile) {
    let keys: Vec<&str> = profile.positions.iter().map(|it| it.key.as_str()).collect();
    for (index, position) in profile.positions.iter().enumerate() {
        let Some(key) = position
            .in_conflict
            .as_deref()
            .filter(|key| !key.is_empty())
        else {
            continue;
        };
        if key == position.key || !keys.contains(&key) {
            let place = format!("positions[{index}].in_conflict");
            let others: Vec<&str> = keys
                .iter()
                .copied()
                .filter(|it| *it != position.key)
                .collect();
            reader.fault(Code::UnknownPosition, &place, key, &others.join(", "));
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
