//! An office of any kecamatan: the template, filled with what lies in the area.

use std::collections::{BTreeMap, BTreeSet};

use areas::{Code, Damaged, District, FactsFault, ProvinceFacts, RegencyKind, VillageKind};
use casework::{OfficeProfile, ProfileFault};
use toml::{Table, Value};

use crate::shipped::{
    holiday_group, shipped_areas, shipped_hours, shipped_provinces, shipped_template,
};

/// Words may be made of words, so often.
const DEPTH: usize = 4;

const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// Why the shipped files make no profile of an area. A test makes one of every
/// kecamatan, so none of these is met in a sound program.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum AreaFault {
    /// The areas are not what was packed.
    #[error(transparent)]
    Damaged(#[from] Damaged),
    /// The province's time zone is not known.
    #[error(transparent)]
    Facts(#[from] FactsFault),
    /// The template is no TOML, or names hours that do not ship.
    #[error("the template is faulty: {0}")]
    Template(String),
    /// The template, filled, is no sound profile.
    #[error("the template makes a profile with faults")]
    Profile(Vec<ProfileFault>),
}

/// The profile an office of this kecamatan begins with.
///
/// Its names and villages are the area's, its letterhead, words and hours are what is
/// usual there; whatever is wrong for an office is changed by a profile file laid over it
/// ([`OfficeProfile::parse_over`]).
///
/// # Errors
/// [`AreaFault`].
pub fn area_profile(district: &District) -> Result<OfficeProfile, AreaFault> {
    let villages = shipped_areas().villages(district.code)?;
    let facts = ProvinceFacts::of(district.code, shipped_provinces())?;
    let kinds: BTreeSet<VillageKind> = villages.iter().map(areas::Village::kind).collect();
    let mut table: Table = shipped_template()
        .parse()
        .map_err(|fault: toml::de::Error| AreaFault::Template(fault.to_string()))?;
    let places = table.remove("place");
    let mut words = place_words(places.as_ref(), district.code, &kinds);
    words.extend(area_words(district, &facts));
    for (_, value) in table.iter_mut() {
        fill(value, &words);
    }
    expand_holidays(&mut table);
    table.insert("hours".to_owned(), hours(&table, &facts.tz)?);
    let villages = villages.into_iter().map(|village| {
        Value::Table(Table::from_iter([
            ("code".to_owned(), Value::String(village.code.to_string())),
            ("name".to_owned(), Value::String(village.name)),
        ]))
    });
    table.insert("villages".to_owned(), Value::Array(villages.collect()));
    let text = toml::to_string(&table).map_err(|fault| AreaFault::Template(fault.to_string()))?;
    let mut profile = OfficeProfile::parse(&text).map_err(AreaFault::Profile)?;
    // The value tree sorts its keys; people read a week from Monday.
    let nth = |day: &str| WEEK.iter().position(|known| *known == day);
    profile.hours.week.0.sort_by_key(|(day, _)| nth(day));
    Ok(profile)
}

/// The words of every `[[place]]` that holds here, the later over the earlier.
fn place_words(
    places: Option<&Value>,
    code: Code,
    kinds: &BTreeSet<VillageKind>,
) -> BTreeMap<String, String> {
    let below = match (kinds.contains(&VillageKind::Kelurahan), kinds.len()) {
        (true, 1) => "kelurahan",
        (true, _) => "both",
        (false, _) => "desa",
    };
    let mut words = BTreeMap::new();
    for place in places.and_then(Value::as_array).into_iter().flatten() {
        let codes = place.get("codes").and_then(Value::as_array);
        let inside = codes.is_none_or(|codes| {
            let mut codes = codes.iter().filter_map(Value::as_str);
            codes.any(|outer| Code::parse(outer).is_some_and(|outer| code.is_in(outer)))
        });
        let villages = place.get("villages").and_then(Value::as_str);
        if !inside || villages.is_some_and(|villages| villages != below) {
            continue;
        }
        let own = place.as_table().into_iter().flatten();
        words.extend(own.filter_map(|(key, value)| {
            let value = value.as_str().filter(|_| key != "villages")?;
            Some((key.clone(), value.to_owned()))
        }));
    }
    words
}

/// The words that come from the area itself.
fn area_words(district: &District, facts: &ProvinceFacts) -> BTreeMap<String, String> {
    let (regency, province) = (&district.regency.name, &district.province.name);
    // In Jakarta the province governs; kota and kabupaten are parts of it.
    let government = match district.regency.kind() {
        RegencyKind::Administrative => format!("Pemerintah Provinsi {province}"),
        RegencyKind::Kabupaten | RegencyKind::Kota => format!("Pemerintah {regency}"),
    };
    [
        ("code", district.code.to_string()),
        ("name", district.name.clone()),
        ("regency", regency.clone()),
        ("province", province.clone()),
        ("government", government),
        ("prefix", prefix(&district.name)),
        ("holidays", facts.holidays.clone().unwrap_or_default()),
    ]
    .into_iter()
    .map(|(key, value)| (key.to_owned(), value))
    .collect()
}

fn fill(value: &mut Value, words: &BTreeMap<String, String>) {
    match value {
        Value::String(text) => *text = filled(text, words, DEPTH),
        Value::Array(list) => list.iter_mut().for_each(|value| fill(value, words)),
        Value::Table(table) => table.iter_mut().for_each(|(_, value)| fill(value, words)),
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {}
    }
}

/// The text with its `{word}`s; one that nobody knows stays, and a test finds it.
fn filled(text: &str, words: &BTreeMap<String, String>, depth: usize) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        out.push_str(before);
        let Some((named, after)) = behind.split_once('}') else {
            out.push('{');
            rest = behind;
            continue;
        };
        let (letters, key) = named.split_once(':').unwrap_or(("", named));
        match words.get(key).filter(|_| depth > 0) {
            Some(word) => {
                let word = filled(word, words, depth - 1);
                out.push_str(&match letters {
                    "upper" => word.to_uppercase(),
                    "lower" => word.to_lowercase(),
                    _ => word,
                });
            }
            None => out.push_str(&format!("{{{named}}}")),
        }
        rest = after;
    }
    out + rest
}

/// Groups of holiday tables become the tables that ship.
fn expand_holidays(table: &mut Table) {
    let groups = table.get("holidays").and_then(Value::as_array);
    let tables = groups
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .flat_map(holiday_group)
        .map(|name| Value::String(name.to_owned()))
        .collect();
    table.insert("holidays".to_owned(), Value::Array(tables));
}

/// The hours the template names, in the area's own time zone.
fn hours(table: &Table, tz: &str) -> Result<Value, AreaFault> {
    let name = table
        .get("hours")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let text = shipped_hours(name).ok_or_else(|| AreaFault::Template(name.to_owned()))?;
    let mut hours: Table = text
        .parse()
        .map_err(|fault: toml::de::Error| AreaFault::Template(fault.to_string()))?;
    hours.insert("tz".to_owned(), Value::String(tz.to_owned()));
    Ok(Value::Table(hours))
}

/// Three letters for complaint numbers: of three words or more their initials, of two the
/// initials and the second's next consonant (Selemadeg Timur: STM), of one the initial
/// and two consonants, and what is left of the letters where these are too few. Not
/// unique among offices, which have registers of their own.
fn prefix(name: &str) -> String {
    let words: Vec<Vec<char>> = name
        .to_uppercase()
        .split(|c: char| !(c.is_alphanumeric() || c == '\''))
        .map(|word| word.chars().filter(char::is_ascii_uppercase).collect())
        .filter(|word: &Vec<char>| !word.is_empty())
        .collect();
    let mut taken: Vec<char> = words
        .iter()
        .take(3)
        .filter_map(|word| word.first().copied())
        .collect();
    let last = words
        .get(taken.len().saturating_sub(1))
        .map_or(&[][..], Vec::as_slice);
    let behind = last.iter().skip(1);
    let (vowels, consonants): (Vec<char>, Vec<char>) =
        behind.partition(|letter| matches!(**letter, 'A' | 'E' | 'I' | 'O' | 'U'));
    taken.extend(consonants.into_iter().chain(vowels));
    taken.extend(['X', 'X', 'X']);
    taken.truncate(3);
    taken.into_iter().collect()
}
