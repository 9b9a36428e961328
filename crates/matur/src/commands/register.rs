//! `matur register`: a table, CSV or JSON.

use std::process::ExitCode;

use super::case::plain;
use super::{print, print_json};

const COLUMNS: [&str; 12] = [
    "agenda",
    "received",
    "from",
    "channel",
    "village",
    "category",
    "subject",
    "directed_to",
    "step",
    "state",
    "promised",
    "answered",
];

/// Prints the register.
///
/// # Errors
/// When it is no JSON.
pub fn print_register(
    register: &serde_json::Value,
    csv: bool,
    json: bool,
) -> anyhow::Result<ExitCode> {
    if json {
        print_json(register)?;
        return Ok(ExitCode::SUCCESS);
    }
    let rows = register["rows"].as_array().cloned().unwrap_or_default();
    if csv {
        print(&COLUMNS.join(","));
        for row in &rows {
            let cells: Vec<String> = COLUMNS
                .iter()
                .map(|column| csv_cell(&plain(&row[*column])))
                .collect();
            print(&cells.join(","));
        }
        return Ok(ExitCode::SUCCESS);
    }
    let cells: Vec<Vec<String>> =
        std::iter::once(COLUMNS.iter().map(|column| (*column).to_owned()).collect())
            .chain(rows.iter().map(|row| {
                COLUMNS
                    .iter()
                    .map(|column| plain(&row[*column]).chars().take(32).collect())
                    .collect()
            }))
            .collect();
    let widths: Vec<usize> = (0..COLUMNS.len())
        .map(|column| {
            cells
                .iter()
                .map(|row: &Vec<String>| row[column].chars().count())
                .max()
                .unwrap_or(0)
        })
        .collect();
    for row in &cells {
        let line: Vec<String> = row
            .iter()
            .zip(&widths)
            .map(|(cell, width)| {
                format!(
                    "{cell}{}",
                    " ".repeat(width.saturating_sub(cell.chars().count()))
                )
            })
            .collect();
        print(line.join("  ").trim_end());
    }
    Ok(ExitCode::SUCCESS)
}

/// A cell by RFC 4180; a spreadsheet must not take it for a formula.
fn csv_cell(text: &str) -> String {
    let guarded = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}"),
        _ => text.to_owned(),
    };
    if guarded.contains(['"', ',', '\n', '\r']) {
        format!("\"{}\"", guarded.replace('"', "\"\""))
    } else {
        guarded
    }
}

#[cfg(test)]
mod tests {
    use super::csv_cell;

    #[test]
    fn a_cell_is_never_a_formula_and_always_one_cell() {
        assert_eq!(csv_cell("=1+1"), "'=1+1");
        assert_eq!(csv_cell("jalan, \"rusak\""), "\"jalan, \"\"rusak\"\"\"");
        assert_eq!(csv_cell("lampu"), "lampu");
    }
}
