//! From the text of an office profile to a checked one, with every fault on the way.

mod fault;
mod hours;
mod read;
mod sense;

use std::collections::BTreeSet;

use sop::{Role, UnitCode};
use toml::de::DeTable;

pub use self::fault::{ProfileFault, ProfileFaultCode};
use self::read::{Reader, Section};
use crate::{
    Category, Duty, Greetings, Letterhead, OfficeProfile, PositionProfile, ProcedureInForce, Unit,
    Village,
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
    "greetings",
    "hours",
    "units",
    "positions",
    "villages",
    "categories",
    "procedures",
];
const LETTERHEAD: &[&str] = &["government", "office", "address", "contact"];
const GREETINGS: &[&str] = &["lang", "welcome", "thanks"];
const UNIT: &[&str] = &["code", "name", "short", "directable"];
const POSITION: &[&str] = &[
    "key",
    "title",
    "short",
    "unit",
    "role",
    "heads_unit",
    "duties",
    "in_conflict",
];
const VILLAGE: &[&str] = &["code", "name", "hamlets"];
const CATEGORY: &[&str] = &[
    "code",
    "name",
    "examples",
    "unit",
    "confidential",
    "supervisory",
];
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
        parse(text, None)
    }

    /// Reads an office profile in TOML that may leave out what `base` says: each entry
    /// of the file stands in place of the whole one of `base`, but of the letterhead
    /// each line. What comes of it is judged as one profile.
    ///
    /// # Errors
    ///
    /// As [`parse`](Self::parse); a fault that lies in `base` has no line. A code other
    /// than that of `base` is a fault, for names and villages would be of two areas.
    pub fn parse_over(text: &str, base: &OfficeProfile) -> Result<Self, Vec<ProfileFault>> {
        parse(text, Some(base))
    }
}

fn parse(text: &str, base: Option<&OfficeProfile>) -> Result<OfficeProfile, Vec<ProfileFault>> {
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
    let profile = profile(&mut reader, &top, base);
    sense::check(&mut reader, &profile, base);
    if reader.is_clean() {
        Ok(profile)
    } else {
        Err(reader.into_faults())
    }
}

/// What the file says of `key`, or what `base` says when the file is silent.
fn or<T: Clone>(
    reader: &mut Reader<'_>,
    section: &Section<'_, '_>,
    key: &str,
    base: Option<&T>,
    read: impl FnOnce(&mut Reader<'_>) -> T,
) -> T {
    match base {
        Some(base) if !section.table.contains_key(key) => base.clone(),
        _ => read(reader),
    }
}

fn profile(
    reader: &mut Reader<'_>,
    top: &Section<'_, '_>,
    base: Option<&OfficeProfile>,
) -> OfficeProfile {
    let r = reader;
    let text = |r: &mut Reader<'_>, key, of: fn(&OfficeProfile) -> &String| {
        or(r, top, key, base.map(of), |r| r.text(top, key))
    };
    let minutes = |r: &mut Reader<'_>, key, of: fn(&OfficeProfile) -> &u32, bounds| {
        or(r, top, key, base.map(of), |r| r.minutes(top, key, bounds))
    };
    let texts = |r: &mut Reader<'_>, key, of: fn(&OfficeProfile) -> &Vec<String>| {
        or(r, top, key, base.map(of), |r| r.texts(top, key, false))
    };
    OfficeProfile {
        code: text(r, "code", |it| &it.code),
        name: text(r, "name", |it| &it.name),
        short: text(r, "short", |it| &it.short),
        prefix: text(r, "prefix", |it| &it.prefix),
        prefixes: Vec::new(),
        language: text(r, "language", |it| &it.language),
        telephone: or(r, top, "telephone", base.map(|it| &it.telephone), |r| {
            r.text_or_nothing(top, "telephone")
        }),
        session_minutes: minutes(r, "session_minutes", |it| &it.session_minutes, 5..=1440),
        confirm_minutes: minutes(r, "confirm_minutes", |it| &it.confirm_minutes, 1..=240),
        holidays: texts(r, "holidays", |it| &it.holidays),
        instructions: texts(r, "instructions", |it| &it.instructions),
        letterhead: or(r, top, "letterhead", base.map(|it| &it.letterhead), |r| {
            letterhead(r, top, base.map(|it| &it.letterhead))
        }),
        hours: or(r, top, "hours", base.map(|it| &it.hours), |r| {
            hours::read(r, top)
        }),
        units: or(r, top, "units", base.map(|it| &it.units), |r| {
            r.tables(top, "units", UNIT, unit)
        }),
        positions: or(r, top, "positions", base.map(|it| &it.positions), |r| {
            r.tables(top, "positions", POSITION, position)
        }),
        villages: or(r, top, "villages", base.map(|it| &it.villages), |r| {
            r.tables(top, "villages", VILLAGE, village)
        }),
        categories: or(r, top, "categories", base.map(|it| &it.categories), |r| {
            r.tables(top, "categories", CATEGORY, category)
        }),
        procedures: or(r, top, "procedures", base.map(|it| &it.procedures), |r| {
            r.tables(top, "procedures", PROCEDURE, procedure)
        }),
        retention: None,
        retention_supervisory: None,
        legal: Vec::new(),
        closed_channels: std::collections::BTreeSet::new(),
        emblem: None,
        greetings: or(r, top, "greetings", base.map(|it| &it.greetings), |r| {
            greetings(r, top)
        }),
    }
}

fn greetings(reader: &mut Reader<'_>, top: &Section<'_, '_>) -> Greetings {
    let section = reader
        .value(top, "greetings", false)
        .and_then(|(place, value)| reader.as_section(&place, value, GREETINGS));
    let Some(section) = section else {
        return Greetings::default();
    };
    Greetings {
        lang: reader.text_or_nothing(&section, "lang"),
        welcome: reader.text_or_nothing(&section, "welcome"),
        thanks: reader.text_or_nothing(&section, "thanks"),
    }
}

fn letterhead(
    reader: &mut Reader<'_>,
    top: &Section<'_, '_>,
    base: Option<&Letterhead>,
) -> Letterhead {
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
    let line = |reader: &mut Reader<'_>, key, of: fn(&Letterhead) -> &String| {
        or(reader, &section, key, base.map(of), |reader| {
            reader.text(&section, key)
        })
    };
    Letterhead {
        government: line(reader, "government", |it| &it.government),
        office: line(reader, "office", |it| &it.office),
        address: line(reader, "address", |it| &it.address),
        contact: or(
            reader,
            &section,
            "contact",
            base.map(|it| &it.contact),
            |r| r.text_or_nothing(&section, "contact"),
        ),
    }
}

fn village(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> Village {
    Village {
        code: reader.text(section, "code"),
        name: reader.text(section, "name"),
        hamlets: reader.texts(section, "hamlets", false),
        retired: None,
    }
}

fn category(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> Category {
    Category {
        code: reader.key(section, "code"),
        name: reader.text(section, "name"),
        examples: reader.text_or_nothing(section, "examples"),
        unit: UnitCode::new(reader.text(section, "unit")),
        confidential: reader.boolean(section, "confidential", false),
        supervisory: reader.boolean(section, "supervisory", false),
        retired: None,
    }
}

fn procedure(reader: &mut Reader<'_>, section: &Section<'_, '_>) -> ProcedureInForce {
    ProcedureInForce {
        file: file_name(reader, section),
        from: reader.date(section, "from"),
        default: reader.boolean(section, "default", false),
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
        in_conflict: section
            .table
            .contains_key("in_conflict")
            .then(|| reader.key(section, "in_conflict")),
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
