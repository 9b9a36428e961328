//! From what somebody said to the kecamatan meant.

use crate::areas::district;
use crate::packed::{Index, Line};
use crate::{Code, Damaged, District, Level};

/// How many near ones are named.
const NEAR: usize = 5;

/// What somebody's words or code mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This kecamatan and no other.
    One(District),
    /// These fit: all kecamatan of a name or of a regency, or those whose names begin so.
    Several(Vec<District>),
    /// None; these are nearest by code or by name, the nearest first. There may be none.
    None(Vec<District>),
}

/// How well a name fits: the smaller the better.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The name and nothing else.
    Name,
    /// The name, and behind it so many words of what it lies in: "Sakra Barat Lombok
    /// Timur" is Sakra Barat, though there is a Sakra in Nusa Tenggara Barat.
    NamePlace(usize),
    /// The name begins so.
    Begins,
    /// Its words begin so, in any order.
    Words,
}

pub(crate) fn find(index: &Index<'_>, said: &str) -> Result<Found, Damaged> {
    if let Some(code) = Code::parse(said) {
        return by_code(index, code);
    }
    let found = by_words(index, said)?;
    let Some((best, first)) = found.first() else {
        return Ok(Found::None(near_name(index, said)?));
    };
    let in_full = matches!(best, Fit::Name | Fit::NamePlace(_));
    let several: Vec<District> = found
        .iter()
        .filter(|(fit, _)| !in_full || fit == best)
        .map(|(_, line)| district(line))
        .collect();
    Ok(if in_full && several.len() == 1 {
        Found::One(district(first))
    } else {
        Found::Several(several)
    })
}

fn by_code(index: &Index<'_>, code: Code) -> Result<Found, Damaged> {
    let lines: Vec<Line<'_>> = index.lines().collect::<Result<_, _>>()?;
    if let Some(line) = lines.iter().find(|line| line.code == code) {
        return Ok(Found::One(district(line)));
    }
    if code.level() < Level::District {
        let inside: Vec<District> = lines
            .iter()
            .filter(|line| line.code.is_in(code))
            .map(district)
            .collect();
        if !inside.is_empty() {
            return Ok(Found::Several(inside));
        }
    }
    // A village is no office, but lies in one.
    let digits = code.at(Level::District).unwrap_or(code).digits();
    let number = code.at(Level::District).unwrap_or(code).number();
    let mut near: Vec<(usize, u64, &Line<'_>)> = lines
        .iter()
        .map(|line| {
            let slips = strsim::osa_distance(&digits, &line.code.digits());
            (slips, line.code.number().abs_diff(number), line)
        })
        .filter(|(slips, ..)| *slips <= 2)
        .collect();
    near.sort_by_key(|(slips, apart, line)| (*slips, *apart, line.code));
    near.truncate(NEAR);
    Ok(Found::None(
        near.iter().map(|(.., line)| district(line)).collect(),
    ))
}

/// The kecamatan that fit words as far as they are typed, the best first.
pub(crate) fn by_words<'i>(
    index: &'i Index<'_>,
    said: &str,
) -> Result<Vec<(Fit, Line<'i>)>, Damaged> {
    let said = said_words(said);
    let mut found = Vec::new();
    for line in index.lines() {
        let line = line?;
        if let Some(fit) = fit(&said, &line) {
            found.push((fit, line));
        }
    }
    found.sort_by_key(|(fit, line)| (*fit, line.code));
    Ok(found)
}

fn fit(said: &[String], line: &Line<'_>) -> Option<Fit> {
    let (first, _) = said.split_first()?;
    let name = words(line.name);
    // Most of 7,285 end here.
    if !name.iter().any(|word| word.starts_with(first.as_str())) {
        return None;
    }
    let place: Vec<String> = words(line.regency)
        .into_iter()
        .chain(words(line.province))
        .collect();
    (1..=said.len())
        .rev()
        .filter_map(|length| {
            let (own, behind) = said.split_at(length);
            let begins =
                |word: &String, of: &[String]| of.iter().any(|it| it.starts_with(word.as_str()));
            if !behind.iter().all(|word| begins(word, &place)) {
                return None;
            }
            if own == name && behind.iter().all(|word| place.contains(word)) {
                return Some(if behind.is_empty() {
                    Fit::Name
                } else {
                    Fit::NamePlace(behind.len())
                });
            }
            let (last, whole) = own.split_last()?;
            let in_order = name.starts_with(whole)
                && name
                    .get(whole.len())
                    .is_some_and(|word| word.starts_with(last.as_str()));
            if in_order {
                return Some(Fit::Begins);
            }
            own.iter()
                .all(|word| begins(word, &name))
                .then_some(Fit::Words)
        })
        .min()
}

/// The kecamatan whose names differ least from what was said.
fn near_name(index: &Index<'_>, said: &str) -> Result<Vec<District>, Damaged> {
    let said = said_words(said).concat();
    let mut near = Vec::new();
    for line in index.lines() {
        let line = line?;
        let name = words(line.name).concat();
        let regency = words(line.regency).split_off(1).concat();
        let slips = [name.clone(), name + &regency]
            .iter()
            .map(|name| strsim::osa_distance(&said, name))
            .min()
            .unwrap_or(usize::MAX);
        if slips <= said.chars().count() / 3 {
            near.push((slips, line));
        }
    }
    near.sort_by_key(|(slips, line)| (*slips, line.code));
    near.truncate(NEAR);
    Ok(near.iter().map(|(_, line)| district(line)).collect())
}

/// The words said, without "Kecamatan" before the name.
fn said_words(said: &str) -> Vec<String> {
    let mut said = words(said);
    let kind = [
        "kantor",
        "camat",
        "kecamatan",
        "kec",
        "distrik",
        "kapanewon",
        "kemantren",
    ];
    while said.len() > 1 && kind.contains(&said[0].as_str()) {
        said.remove(0);
    }
    said
}

/// Small letters and digits only; an apostrophe belongs to its word and is not compared.
fn words(text: &str) -> Vec<String> {
    text.to_lowercase()
        .replace(['\'', '’', '"'], "")
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}
