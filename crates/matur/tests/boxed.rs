//! Every public async function of `office` is boxed (DESIGN, "Why are the futures of `office`
//! boxed?"): one that is not is built again in each crate that awaits it.

use std::path::{Path, PathBuf};

const MARK: &str = "#[crate::boxed]";

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// Names of those that are not, but for what is built where it is called (a closure among its
/// arguments) or keeps the office it is asked of.
fn bare(source: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in source.match_indices("pub async fn ") {
        let (before, rest) = (source[..at].trim_end(), &source[at + 13..]);
        let head = rest.split(" {\n").next().unwrap_or_default();
        let exempt = head.contains("impl ") || head.contains("self: &Arc<Self>");
        if !exempt && !before.ends_with(MARK) {
            found.extend(rest.split(['(', '<']).next());
        }
    }
    found
}

#[test]
fn no_public_future_of_the_office_is_bare() {
    let office = Path::new(env!("CARGO_MANIFEST_DIR")).join("../office/src");
    let mut files = Vec::new();
    sources(&office, &mut files);
    let mut boxed = 0;
    for file in files {
        let source = std::fs::read_to_string(&file).expect("a source");
        boxed += source.matches(MARK).count();
        let bare = bare(&source);
        assert!(
            bare.is_empty(),
            "{}: write {MARK} before {bare:?}",
            file.display()
        );
    }
    assert!(boxed > 100, "the sources were not found: {boxed}");
}

#[test]
fn a_bare_one_is_seen() {
    let source = format!(
        "    {MARK}\n    pub async fn boxed(&self) {{\n    pub async fn bare(\n        &self,\n    ) -> u8 {{\n    pub async fn built(&self, what: impl Fn()) {{\n"
    );
    assert_eq!(bare(&source), ["bare"]);
}
