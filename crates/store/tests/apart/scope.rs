//! As much SQL as it takes to see whether a statement asks for one office.
//!
//! A statement is read as scopes: each `SELECT` in parentheses (or behind `UNION`) is one. A
//! table of a scope is asked for if an equality that stands at the top of the scope (not under
//! `OR`, not under `NOT`) binds its office to `$1`, directly or through another table that is
//! bound, also one of a scope around it. What is not understood counts as not asked for.

use std::collections::BTreeSet;

/// Tables that belong to offices.
#[derive(Debug)]
pub struct Tables(BTreeSet<String>);

impl Tables {
    /// Those of a schema that have `office_id`, and `office` itself.
    pub fn of_schema(schema: &str) -> Tables {
        let mut tables = BTreeSet::from(["office".to_owned()]);
        for part in schema.split("CREATE TABLE ").skip(1) {
            let body = part.split(");").next().unwrap_or_default();
            let name = body.split_whitespace().next().unwrap_or_default();
            if body.contains("office_id") {
                tables.insert(name.to_lowercase());
            }
        }
        Tables(tables)
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

#[derive(Clone, Debug)]
enum Part {
    Word(String),
    Group(Vec<Part>),
}

impl Part {
    fn is(&self, word: &str) -> bool {
        matches!(self, Part::Word(own) if own == word)
    }
}

fn words(text: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut quoted = false;
    let mut open = false;
    for c in text.chars() {
        if c == '\'' {
            quoted = !quoted;
            open = false;
            words.push("'".to_owned());
        } else if quoted || c.is_whitespace() {
            open = false;
        } else if c.is_alphanumeric() || matches!(c, '_' | '.' | '$') {
            match words.last_mut().filter(|_| open) {
                Some(word) => word.push(c.to_ascii_lowercase()),
                None => words.push(c.to_ascii_lowercase().to_string()),
            }
            open = true;
        } else {
            let two = format!("{}{c}", words.last().cloned().unwrap_or_default());
            if matches!(two.as_str(), "<>" | "<=" | ">=" | "!=" | "||" | "@@") {
                words.pop();
                words.push(two);
            } else {
                words.push(c.to_string());
            }
            open = false;
        }
    }
    words
}

fn parts(words: &mut impl Iterator<Item = String>) -> Vec<Part> {
    let mut list = Vec::new();
    while let Some(word) = words.next() {
        match word.as_str() {
            "(" => list.push(Part::Group(parts(words))),
            ")" => break,
            _ => list.push(Part::Word(word)),
        }
    }
    list
}

/// The tables a statement touches without asking for the office in `$1`.
pub fn unasked(text: &str, tables: &Tables) -> Vec<String> {
    let parts = parts(&mut words(text).into_iter());
    let mut found = Vec::new();
    scope(&parts, tables, &BTreeSet::new(), &mut found);
    found
}

const NO_ALIAS: [&str; 20] = [
    "where",
    "on",
    "join",
    "left",
    "inner",
    "cross",
    "outer",
    "set",
    "order",
    "group",
    "limit",
    "values",
    "select",
    "union",
    "returning",
    "for",
    "and",
    "using",
    "as",
    "having",
];

/// One statement; unions are each their own.
fn scope(parts: &[Part], tables: &Tables, around: &BTreeSet<String>, found: &mut Vec<String>) {
    let ends = parts.iter().position(|part| {
        ["union", "intersect", "except"]
            .iter()
            .any(|word| part.is(word))
    });
    let (own, rest) = match ends {
        Some(at) => (&parts[..at], &parts[at + 1..]),
        None => (parts, &[][..]),
    };
    let used = used(own, tables);
    let mut bound: BTreeSet<String> = around.clone();
    // A name that is used anew here is not the one around.
    for (_, alias) in &used {
        bound.remove(alias);
    }
    let equalities = equalities(own, &used);
    loop {
        let before = bound.len();
        for (one, other) in &equalities {
            let is_bound = |side: &Side| match side {
                Side::First => true,
                Side::Of(alias) => bound.contains(alias),
            };
            match (is_bound(one), is_bound(other)) {
                (true, false) | (false, true) => {
                    for side in [one, other] {
                        if let Side::Of(alias) = side {
                            bound.insert(alias.clone());
                        }
                    }
                }
                _ => {}
            }
        }
        if bound.len() == before {
            break;
        }
    }
    inserted(own, &used, &mut bound);
    for (table, alias) in &used {
        if !bound.contains(alias) && !found.contains(table) {
            found.push(table.clone());
        }
    }
    inside(own, tables, &bound, found);
    if !rest.is_empty() {
        scope(rest, tables, around, found);
    }
}

/// Every statement in parentheses, however deep.
fn inside(parts: &[Part], tables: &Tables, bound: &BTreeSet<String>, found: &mut Vec<String>) {
    for part in parts {
        if let Part::Group(group) = part {
            match group.first() {
                Some(first) if first.is("select") || first.is("with") => {
                    scope(group, tables, bound, found);
                }
                _ => inside(group, tables, bound, found),
            }
        }
    }
}

/// Tables of offices in this scope, each with the name it goes by.
fn used(parts: &[Part], tables: &Tables) -> Vec<(String, String)> {
    let mut used = Vec::new();
    let mut in_from = false;
    for (at, part) in parts.iter().enumerate() {
        let Part::Word(word) = part else { continue };
        match word.as_str() {
            "from" => in_from = true,
            "where" | "order" | "set" | "group" | "limit" => in_from = false,
            _ => {}
        }
        let names = matches!(word.as_str(), "from" | "join" | "into" | "update")
            || (word == "," && in_from);
        // `DO UPDATE SET` and `FOR UPDATE` name no table.
        let Some(Part::Word(table)) = parts.get(at + 1).filter(|_| names) else {
            continue;
        };
        if !tables.0.contains(table) {
            continue;
        }
        let alias = match parts.get(at + 2) {
            Some(Part::Word(alias))
                if alias.chars().all(|c| c.is_alphanumeric() || c == '_')
                    && !NO_ALIAS.contains(&alias.as_str()) =>
            {
                alias.clone()
            }
            _ => table.clone(),
        };
        used.push((table.clone(), alias));
    }
    used
}

#[derive(Debug)]
enum Side {
    /// The first parameter.
    First,
    /// The office of a table.
    Of(String),
}

/// `x = y` at the top of the scope, where both are an office or `$1`.
fn equalities(parts: &[Part], used: &[(String, String)]) -> Vec<(Side, Side)> {
    let side = |part: Option<&Part>| -> Option<Side> {
        let Part::Word(word) = part? else { return None };
        if word == "$1" {
            return Some(Side::First);
        }
        let (alias, column) = match word.split_once('.') {
            Some((alias, column)) => (Some(alias), column),
            None => (None, word.as_str()),
        };
        match (alias, column) {
            (Some(alias), "office_id") => Some(Side::Of(alias.to_owned())),
            (Some(alias), "id") => {
                let office = used
                    .iter()
                    .any(|(table, own)| table == "office" && own == alias);
                office.then(|| Side::Of(alias.to_owned()))
            }
            (None, "office_id") => match used {
                [(table, alias)] if table != "office" => Some(Side::Of(alias.clone())),
                _ => None,
            },
            (None, "id") => match used {
                [(table, alias)] if table == "office" => Some(Side::Of(alias.clone())),
                _ => None,
            },
            _ => None,
        }
    };
    let begins = |word: &str| {
        let begin = parts.iter().position(|part| part.is(word));
        begin.unwrap_or(parts.len())
    };
    let conditions = begins("where").min(begins("on"));
    if parts[conditions..].iter().any(|part| part.is("or")) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for at in conditions + 1..parts.len() {
        // What stands before decides whether the equality is asked for: WHERE, ON or AND.
        let asked = at >= 2
            && ["where", "on", "and"]
                .iter()
                .any(|word| parts[at - 2].is(word))
            && match parts.get(at + 2) {
                None | Some(Part::Group(_)) => true,
                Some(Part::Word(after)) => after.chars().all(|c| c.is_alphabetic() || c == '_'),
            };
        if asked
            && parts[at].is("=")
            && let (Some(one), Some(other)) = (side(parts.get(at - 1)), side(parts.get(at + 1)))
        {
            found.push((one, other));
        }
    }
    // `AND (x = y) IS TRUE`, which keeps a planner from looking it up.
    for window in parts[conditions.min(parts.len())..].windows(4) {
        let [before, Part::Group(group), is, truth] = window else {
            continue;
        };
        let asked = ["where", "on", "and"].iter().any(|word| before.is(word));
        if asked
            && is.is("is")
            && truth.is("true")
            && let [one, equals, other] = group.as_slice()
            && equals.is("=")
            && let (Some(one), Some(other)) = (side(Some(one)), side(Some(other)))
        {
            found.push((one, other));
        }
    }
    found
}

/// `INSERT INTO t (office_id, …) VALUES ($1, …)`, whose conflicts are of one office too.
fn inserted(parts: &[Part], used: &[(String, String)], bound: &mut BTreeSet<String>) {
    let Some(at) = parts.iter().position(|part| part.is("into")) else {
        return;
    };
    let (Some(Part::Word(table)), Some(Part::Group(columns))) =
        (parts.get(at + 1), parts.get(at + 2))
    else {
        return;
    };
    let own = if table == "office" { "id" } else { "office_id" };
    let values = match (parts.get(at + 3), parts.get(at + 4)) {
        (Some(values), Some(Part::Group(given))) if values.is("values") => given,
        _ => return,
    };
    let place = |list: &[Part], name: &str| {
        list.split(|part| part.is(","))
            .position(|item| matches!(item, [one] if one.is(name)))
    };
    let conflict = parts.iter().position(|part| part.is("conflict"));
    let conflict_is_own = conflict.is_none_or(|at| match parts.get(at + 1) {
        Some(Part::Group(columns)) => place(columns, own).is_some(),
        _ => false,
    });
    let given = place(columns, own);
    if conflict_is_own
        && given.is_some()
        && given == place(values, "$1")
        && let Some((_, alias)) = used.iter().find(|(name, _)| name == table)
    {
        bound.insert(alias.clone());
    }
}
