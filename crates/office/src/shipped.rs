//! What ships inside the program: procedures, the reference office, what every other
//! begins with, areas, hours, holidays.

use areas::Areas;
use worktime::HolidayTable;

const PROCEDURES: [(&str, &str); 2] = [
    (
        "pengaduan-masyarakat-10.toml",
        include_str!("../../../procedures/pengaduan-masyarakat-10.toml"),
    ),
    (
        "pengaduan-masyarakat-6.toml",
        include_str!("../../../procedures/pengaduan-masyarakat-6.toml"),
    ),
];

const HOURS: [(&str, &str); 3] = [
    ("bali", include_str!("../../../data/hours/bali.toml")),
    (
        "buleleng",
        include_str!("../../../data/hours/buleleng.toml"),
    ),
    (
        "nasional",
        include_str!("../../../data/hours/nasional.toml"),
    ),
];

const HOLIDAYS: [(&str, &str); 6] = [
    (
        "indonesia-2025",
        include_str!("../../../data/holidays/indonesia-2025.toml"),
    ),
    (
        "indonesia-2026",
        include_str!("../../../data/holidays/indonesia-2026.toml"),
    ),
    (
        "indonesia-2027",
        include_str!("../../../data/holidays/indonesia-2027.toml"),
    ),
    (
        "bali-2025",
        include_str!("../../../data/holidays/bali-2025.toml"),
    ),
    (
        "bali-2026",
        include_str!("../../../data/holidays/bali-2026.toml"),
    ),
    (
        "bali-2027",
        include_str!("../../../data/holidays/bali-2027.toml"),
    ),
];

/// The profile of the reference office, as TOML.
pub fn shipped_profile() -> &'static str {
    include_str!("../../../offices/selemadeg-timur.toml")
}

/// A static, for a constant is copied into every crate that inlines its reader: 415 kB each.
static AREAS: &[u8] = include_bytes!("../../../data/areas/areas.bin");

/// What an office of any kecamatan begins with, as TOML with words to be filled in.
pub(crate) fn shipped_template() -> &'static str {
    include_str!("../../../offices/template.toml")
}

/// The areas of Indonesia; packed, so they take no memory until they are asked.
pub fn shipped_areas() -> Areas<'static> {
    Areas::new(AREAS)
}

/// What holds in each province, as TOML.
pub(crate) fn shipped_provinces() -> &'static str {
    include_str!("../../../data/areas/provinces.toml")
}

/// The text of shipped office hours by name: `bali`.
pub(crate) fn shipped_hours(name: &str) -> Option<&'static str> {
    HOURS
        .iter()
        .find(|(known, _)| *known == name)
        .map(|(_, text)| *text)
}

/// The names of the shipped holiday tables of a group: of `bali`, `bali-2025` and on.
pub(crate) fn holiday_group(group: &str) -> impl Iterator<Item = &'static str> {
    HOLIDAYS.iter().map(|(name, _)| *name).filter(move |name| {
        name.strip_prefix(group)
            .is_some_and(|year| year.starts_with('-'))
    })
}

/// Names and texts of the shipped procedures.
pub fn shipped_procedures() -> &'static [(&'static str, &'static str)] {
    &PROCEDURES
}

/// The text of a shipped procedure by file name.
pub fn shipped_procedure(file: &str) -> Option<&'static str> {
    PROCEDURES
        .iter()
        .find(|(name, _)| *name == file)
        .map(|(_, text)| *text)
}

/// Names of the holiday tables that ship, e.g. `indonesia-2026`.
pub fn holiday_table_names() -> impl Iterator<Item = &'static str> {
    HOLIDAYS.iter().map(|(name, _)| *name)
}

/// The named holiday tables; names that do not ship are answered back.
pub fn holiday_tables(names: &[String]) -> (Vec<HolidayTable>, Vec<String>) {
    let mut tables = Vec::new();
    let mut unknown = Vec::new();
    for name in names {
        let shipped = HOLIDAYS.iter().find(|(known, _)| known == name);
        match shipped.and_then(|(_, text)| HolidayTable::from_toml(text).ok()) {
            Some(table) => tables.push(table),
            None => unknown.push(name.clone()),
        }
    }
    (tables, unknown)
}
