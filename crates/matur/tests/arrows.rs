//! ARCHITECTURE.md says which crate may import which; this holds it to its word.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

mod markdown;

/// What one row of the crate line allows.
struct Row {
    ours: BTreeSet<String>,
    foreign: Foreign,
}

/// Third-party crates a row speaks of.
enum Foreign {
    /// These and no others.
    Only(BTreeSet<String>),
    /// Any but these.
    Not(BTreeSet<String>),
}

/// The crate line of ARCHITECTURE.md.
fn crate_line(document: &str) -> BTreeMap<String, Row> {
    markdown::rows(document, "crate")
        .iter()
        .map(|cells| {
            let [name, _owns, ours, foreign] = &cells[..] else {
                panic!("a row of the crate line has four cells: {cells:?}");
            };
            let name = markdown::quoted(name)
                .pop()
                .expect("a crate's name stands in backticks");
            let listed: BTreeSet<String> = markdown::quoted(foreign).into_iter().collect();
            let foreign = match foreign.split_whitespace().next() {
                Some("only") => Foreign::Only(listed),
                Some("not") => Foreign::Not(listed),
                _ => panic!("{name}: third-party crates start with \"only\" or \"not\": {foreign}"),
            };
            let ours = markdown::quoted(ours).into_iter().collect();
            (name, Row { ours, foreign })
        })
        .collect()
}

/// Every direct dependency, also of tests and build scripts, of every crate here.
fn dependencies() -> BTreeMap<String, BTreeSet<String>> {
    let output = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--format-version",
            "1",
            "--no-deps",
            "--offline",
        ])
        .current_dir(markdown::root())
        .output()
        .expect("cargo runs");
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let name = |value: &serde_json::Value| value["name"].as_str().expect("a name").to_owned();
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    list(&metadata["packages"])
        .iter()
        .map(|package| {
            (
                name(package),
                list(&package["dependencies"]).iter().map(name).collect(),
            )
        })
        .collect()
}

/// Every arrow that the crate line does not allow, as a sentence.
fn wrong_arrows(
    line: &BTreeMap<String, Row>,
    dependencies: &BTreeMap<String, BTreeSet<String>>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in line.keys().filter(|name| !dependencies.contains_key(*name)) {
        wrong.push(format!(
            "`{name}` stands in the crate line but is no crate here"
        ));
    }
    for (name, found) in dependencies {
        let Some(row) = line.get(name) else {
            wrong.push(format!("`{name}` is missing from the crate line"));
            continue;
        };
        for to in found {
            let allowed = if dependencies.contains_key(to) {
                // a crate's own name may appear, for a feature switched on in its tests
                to == name || row.ours.contains(to)
            } else {
                match &row.foreign {
                    Foreign::Only(only) => only.contains(to),
                    Foreign::Not(not) => !not.contains(to),
                }
            };
            if !allowed {
                wrong.push(format!("`{name}` must not import `{to}`"));
            }
        }
        for to in row.ours.iter().filter(|to| !dependencies.contains_key(*to)) {
            wrong.push(format!(
                "`{name}` may import `{to}`, which is no crate here"
            ));
        }
    }
    wrong
}

#[test]
fn every_import_follows_the_crate_line() {
    let line = crate_line(&markdown::document("ARCHITECTURE.md"));
    let wrong = wrong_arrows(&line, &dependencies());
    assert!(
        wrong.is_empty(),
        "not as ARCHITECTURE.md has it:\n{}\nChange the code, or argue the new arrow there.",
        wrong.join("\n"),
    );
}

#[test]
fn a_wrong_arrow_is_seen() {
    let line = crate_line(
        "| crate | owns | may import of ours | third-party crates |\n\
         | --- | --- | --- | --- |\n\
         | `sop` | rules | nothing | only `jiff` |\n\
         | `web` | pages | `sop` | not `rusqlite` |\n\
         | `gone` | nothing | nothing | not |\n",
    );
    let found = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let dependencies = BTreeMap::from([
        ("sop".to_owned(), found(&["jiff", "tokio", "web"])),
        ("web".to_owned(), found(&["sop", "tokio", "rusqlite"])),
        ("new".to_owned(), found(&[])),
    ]);
    assert_eq!(
        wrong_arrows(&line, &dependencies),
        [
            "`gone` stands in the crate line but is no crate here",
            "`new` is missing from the crate line",
            "`sop` must not import `tokio`",
            "`sop` must not import `web`",
            "`web` must not import `rusqlite`",
        ],
    );
}
