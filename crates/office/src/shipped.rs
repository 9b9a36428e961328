//! What ships inside the program: procedures, the reference office, holidays.

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
