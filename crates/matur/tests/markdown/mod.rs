//! Reads the tables of the documents that rule the code.

use std::path::{Path, PathBuf};

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A document at the root of the repository.
pub fn document(name: &str) -> String {
    let path = root().join(name);
    std::fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The rows of every table whose heading row starts with `first_heading`, without
/// the heading and the rule below it. Cells are trimmed.
pub fn rows(document: &str, first_heading: &str) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    let mut inside = false;
    for line in document.lines() {
        let Some(line) = line.trim().strip_prefix('|') else {
            inside = false;
            continue;
        };
        let cells: Vec<String> = line
            .trim_end_matches('|')
            .split('|')
            .map(|cell| cell.trim().to_owned())
            .collect();
        if cells[0] == first_heading {
            inside = true;
        } else if inside
            && !cells
                .iter()
                .all(|cell| cell.chars().all(|c| c == '-' || c == ':'))
        {
            rows.push(cells);
        }
    }
    rows
}

/// What stands in `backticks` in a cell.
pub fn quoted(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .map(str::to_owned)
        .collect()
}
