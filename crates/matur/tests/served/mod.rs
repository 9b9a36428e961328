//! What `web` serves, read from its sources, so that a new route or field cannot be forgotten
//! by the tests that go through all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder of sources") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// What stands before the parenthesis that closes.
fn in_parentheses(part: &str) -> &str {
    let mut depth = 1;
    for (at, c) in part.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return part.get(..at).unwrap_or_default();
        }
    }
    part
}

/// Texts that sources give a name, by that name: a path may be such a one.
fn named(texts: &[String]) -> BTreeMap<&str, &str> {
    let mut found = BTreeMap::new();
    for rest in texts.iter().flat_map(|text| text.split("const ").skip(1)) {
        let Some((name, value)) = rest.split_once(": &str = \"") else {
            continue;
        };
        if name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
            found.insert(name, value.split('"').next().unwrap_or_default());
        }
    }
    found
}

/// The path of a route: as it is written, or by its name.
fn path_of<'t>(route: &'t str, named: &BTreeMap<&str, &'t str>) -> Option<&'t str> {
    let first = route.split(',').next()?.trim();
    let path = match first.strip_prefix('"') {
        Some(rest) => rest.split('"').next()?,
        None => named.get(first.rsplit("::").next()?).copied()?,
    };
    path.starts_with('/').then_some(path)
}

/// Path pattern, answers GET, answers POST.
pub fn routes() -> BTreeSet<(String, bool, bool)> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src");
    let mut files = Vec::new();
    sources(&web, &mut files);
    let texts: Vec<String> = files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a source"))
        .collect();
    let named = named(&texts);
    let mut routes = BTreeSet::new();
    for text in &texts {
        // What a file's own tests route is not served.
        let served = text.split("#[cfg(test)]\nmod tests {").next();
        for part in served.unwrap_or_default().split(".route(").skip(1) {
            let route = in_parentheses(part);
            let Some(path) = path_of(route, &named) else {
                continue;
            };
            routes.insert((
                path.to_owned(),
                route.contains("get("),
                route.contains("post("),
            ));
        }
    }
    assert!(routes.len() > 50, "the routes were not found: {routes:?}");
    routes
}

/// What can be set, as its address calls it.
#[allow(dead_code, reason = "not every test that reads routes fills them")]
pub fn settings() -> Vec<String> {
    let keep = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/src/pages/settings/keep.rs");
    let text = std::fs::read_to_string(keep).expect("a source");
    let entries = text.split("(What::").skip(1);
    let named = entries.filter_map(|entry| {
        let (what, rest) = entry.split_once(", \"")?;
        let is_name = what.chars().all(|c| c.is_ascii_alphabetic());
        is_name.then(|| rest.split('"').next().map(str::to_owned))?
    });
    let names: Vec<String> = named.collect();
    assert!(names.len() > 15, "the settings were not found: {names:?}");
    names
}

/// Names of all fields that a form of `web` may have.
#[allow(dead_code, reason = "not every test that reads routes sends forms")]
pub fn fields() -> BTreeSet<String> {
    let web = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web");
    let mut files = Vec::new();
    sources(&web.join("src"), &mut files);
    let mut names = BTreeSet::new();
    for file in files {
        let text = std::fs::read_to_string(&file).expect("a source");
        for read in [".get(\"", ".raw(\"", ".all(\"", ".has(\"", ".refuse(\""] {
            for rest in text.split(read).skip(1) {
                names.extend(rest.split('"').next().map(str::to_owned));
            }
        }
    }
    names.retain(|name| {
        name.chars()
            .all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-'))
    });
    assert!(names.len() > 40, "the fields were not found: {names:?}");
    names
}
