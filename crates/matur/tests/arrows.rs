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

/// What one crate's manifest names, build scripts included.
#[derive(Default)]
struct Imports {
    code: BTreeSet<String>,
    tests: BTreeSet<String>,
    /// Of the code's, those that no feature leaves out.
    always: BTreeSet<String>,
}

/// Every direct dependency of every crate here.
fn dependencies() -> BTreeMap<String, Imports> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version=1", "--no-deps", "--offline"])
        .current_dir(markdown::root())
        .output()
        .expect("cargo runs");
    let complaint = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{complaint}");
    let metadata: serde_json::Value =
        serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let name = |value: &serde_json::Value| value["name"].as_str().expect("a name").to_owned();
    let list = |value: &serde_json::Value| value.as_array().expect("a list").clone();
    let mut dependencies = BTreeMap::new();
    for package in list(&metadata["packages"]) {
        let imports: &mut Imports = dependencies.entry(name(&package)).or_default();
        for dependency in list(&package["dependencies"]) {
            let of = match dependency["kind"].as_str() {
                Some("dev") => &mut imports.tests,
                _ => &mut imports.code,
            };
            of.insert(name(&dependency));
            if dependency["kind"].is_null() && dependency["optional"] == false {
                imports.always.insert(name(&dependency));
            }
        }
    }
    dependencies
}

/// Every arrow that the crate line does not allow, as a sentence.
fn wrong_arrows(
    line: &BTreeMap<String, Row>,
    dependencies: &BTreeMap<String, Imports>,
) -> Vec<String> {
    let mut wrong = Vec::new();
    for name in line.keys().filter(|name| !dependencies.contains_key(*name)) {
        wrong.push(format!(
            "`{name}` stands in the crate line but is no crate here"
        ));
    }
    for (name, imports) in dependencies {
        let Some(row) = line.get(name) else {
            wrong.push(format!("`{name}` is missing from the crate line"));
            continue;
        };
        for to in imports.code.union(&imports.tests) {
            let allowed = if dependencies.contains_key(to) {
                // its own name may appear, for a feature switched on in its tests
                to == name || row.ours.contains(to)
            } else {
                // tests may use what helps them, and reach no further into the house
                !imports.code.contains(to)
                    || match &row.foreign {
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
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let imports = |code: &[&str], tests: &[&str]| Imports {
        code: set(code),
        tests: set(tests),
        always: BTreeSet::new(),
    };
    let dependencies = BTreeMap::from([
        (
            "sop".to_owned(),
            imports(&["jiff", "tokio"], &["proptest", "web"]),
        ),
        (
            "web".to_owned(),
            imports(&["sop", "tokio", "rusqlite"], &[]),
        ),
        ("new".to_owned(), Imports::default()),
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

/// `fuzz/` is no member of the workspace, so nothing else notices when a crate it takes along
/// imports something that its own lock file does not name: it would not be built any more.
#[test]
fn the_fuzzer_knows_what_its_crates_import() {
    let lock = std::fs::read_to_string(markdown::root().join("fuzz/Cargo.lock")).expect("a file");
    let lock: toml::Value = toml::from_str(&lock).expect("a lock file");
    let packages = lock["package"].as_array().expect("packages");
    let ours = dependencies();
    let mut missing = Vec::new();
    for package in packages {
        let name = package["name"].as_str().expect("a name");
        // Those without a source lie beside it.
        let Some(imports) = ours.get(name).filter(|_| package.get("source").is_none()) else {
            continue;
        };
        let locked = package.get("dependencies").and_then(toml::Value::as_array);
        // `name` or, where there are several, `name version`.
        let locked: BTreeSet<&str> = locked
            .into_iter()
            .flatten()
            .filter_map(|one| one.as_str()?.split(' ').next())
            .collect();
        let unknown = imports
            .always
            .iter()
            .filter(|one| !locked.contains(one.as_str()));
        missing.extend(unknown.map(|one| format!("{name} imports {one}")));
    }
    assert!(
        missing.is_empty(),
        "fuzz/Cargo.lock is older than that (in fuzz/: cargo update --workspace): {missing:?}"
    );
}
