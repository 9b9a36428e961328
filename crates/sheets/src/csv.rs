//! Comma-separated values, by whatever they are separated (RFC 4180 and what spreadsheets
//! make of it: Excel in Indonesia writes semicolons).

use crate::read::{Limits, ReadFault};
use crate::{Cell, Row};

/// What may separate cells, the likelier first.
const SEPARATORS: [char; 4] = [';', ',', '\t', '|'];
/// Lines that are looked at to find the separator.
const LOOKED_AT: usize = 20;

/// Whether a spreadsheet that opens a text as a cell would compute it, or hide its beginning.
pub(crate) fn begins_a_formula(text: &str) -> bool {
    if text.starts_with(['\t', '\r', '\n', '\0']) {
        return true;
    }
    text.trim_start_matches(|c: char| c.is_whitespace() || c == '\u{feff}' || c == '\0')
        .starts_with(['=', '+', '-', '@', '|', '%', '＝', '＋', '－', '＠'])
}

/// The text with an apostrophe before it where a spreadsheet would compute it.
pub fn not_a_formula(text: &str) -> std::borrow::Cow<'_, str> {
    if begins_a_formula(text) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// Writes one cell.
pub(crate) fn write_cell(text: &str, out: &mut Vec<u8>) {
    let text = not_a_formula(text);
    if text.contains(['"', ';', ',', '\t', '\n', '\r']) {
        out.push(b'"');
        out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
        out.push(b'"');
    } else {
        out.extend_from_slice(text.as_bytes());
    }
}

/// Reads all rows.
pub(crate) fn read(text: &str, limits: &Limits) -> Result<Vec<Row>, ReadFault> {
    let (separator, text, first) = separator(text);
    let mut rows = Vec::new();
    let mut row = Row {
        number: first,
        cells: Vec::new(),
    };
    let mut cell = String::new();
    let mut quoted = false;
    // Row in which the quotation began, to tell where it does not end.
    let mut began = first;
    let mut chars = text.chars().peekable();
    let mut touched = false;
    while let Some(c) = chars.next() {
        touched = true;
        match c {
            '"' if quoted => {
                if chars.peek() == Some(&'"') {
                    chars.next();
                    cell.push('"');
                } else {
                    quoted = false;
                }
            }
            '"' if cell.trim().is_empty() => {
                cell.clear();
                quoted = true;
                began = row.number;
            }
            _ if quoted => cell.push(c),
            _ if c == separator => {
                limits.cell(&row, cell.len())?;
                row.cells.push(Cell::text(std::mem::take(&mut cell)));
            }
            '\r' | '\n' => {
                if c == '\r' && chars.peek() == Some(&'\n') {
                    chars.next();
                }
                let number = row.number;
                finish(&mut row, &mut cell, &mut rows, limits)?;
                row.number = number + 1;
                touched = false;
            }
            _ => cell.push(c),
        }
    }
    if quoted {
        return Err(ReadFault::OpenQuote { row: began });
    }
    if touched {
        finish(&mut row, &mut cell, &mut rows, limits)?;
    }
    Ok(rows)
}

fn finish(
    row: &mut Row,
    cell: &mut String,
    rows: &mut Vec<Row>,
    limits: &Limits,
) -> Result<(), ReadFault> {
    limits.cell(row, cell.len())?;
    row.cells.push(Cell::text(std::mem::take(cell)));
    let done = Row {
        number: row.number,
        cells: std::mem::take(&mut row.cells),
    };
    if !done.is_empty() {
        limits.rows(rows.len())?;
        rows.push(done);
    }
    Ok(())
}

/// The separator, the rows, and the number of the first one. `sep=;` in the first line is
/// Excel's own way to say it.
fn separator(text: &str) -> (char, &str, u32) {
    let (line, rest) = text.split_once('\n').unwrap_or((text, ""));
    let said = line
        .trim()
        .get(..4)
        .is_some_and(|four| four.eq_ignore_ascii_case("sep=") && line.trim().chars().count() == 5);
    if said && let Some(separator) = line.trim().chars().next_back() {
        return (separator, rest, 2);
    }
    let mut counts = [0_usize; SEPARATORS.len()];
    let mut quoted = false;
    let mut lines = 0;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => lines += 1,
            _ if !quoted => {
                if let Some(at) = SEPARATORS.iter().position(|one| *one == c) {
                    counts[at] += 1;
                }
            }
            _ => {}
        }
        if lines == LOOKED_AT {
            break;
        }
    }
    let mut best = 0;
    for at in 1..SEPARATORS.len() {
        // A sentence holds commas; a title line of semicolons or tabs holds more of those.
        if counts[at] > counts[best] * if best == 0 && counts[0] > 0 { 3 } else { 1 } {
            best = at;
        }
    }
    (SEPARATORS[best], text, 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Vec<Vec<String>> {
        read(text, &Limits::default())
            .expect("rows")
            .iter()
            .map(|row| row.cells.iter().map(Cell::shown).collect())
            .collect()
    }

    #[test]
    fn cells_are_found_by_whatever_separates_them() {
        let wanted = [["No", "Hal"], ["1", "a; b, \"c\"\nd"]];
        for text in [
            "No;Hal\r\n1;\"a; b, \"\"c\"\"\nd\"\r\n",
            "No,Hal\n1,\"a; b, \"\"c\"\"\nd\"",
            "No\tHal\n1\t\"a; b, \"\"c\"\"\nd\"\n",
            "sep=|\r\nNo|Hal\r\n1|\"a; b, \"\"c\"\"\nd\"",
        ] {
            assert_eq!(shown(text), wanted, "{text}");
        }
        assert_eq!(
            shown("No;Isi;Nama\n1;gelap, sepi, licin, jauh, rusak;B\n"),
            [
                ["No", "Isi", "Nama"],
                ["1", "gelap, sepi, licin, jauh, rusak", "B"]
            ]
        );
    }

    #[test]
    fn a_quotation_that_does_not_end_is_told_with_its_row() {
        let fault = read("a;b\n1;\"x\n2;y\n", &Limits::default());
        assert_eq!(fault, Err(ReadFault::OpenQuote { row: 2 }));
    }

    #[test]
    fn a_cell_is_never_a_formula_and_comes_back_as_it_was() {
        for text in [
            "=1+1", " =1+1", "+62811", "-1", "@SUM(A1)", "＝1", "%x", "|x", "\tx",
        ] {
            let guarded = not_a_formula(text);
            assert!(guarded.starts_with('\''), "{text}");
            let back = Cell::Text(guarded.into_owned()).shown();
            assert_eq!(back.trim(), text.trim());
        }
        assert_eq!(not_a_formula("lampu - padam"), "lampu - padam");
        assert_eq!(Cell::Text("'kutip'".to_owned()).shown(), "'kutip'");
    }

    #[test]
    fn empty_rows_are_left_out_and_counted() {
        let rows = read("a;b\n;;\n\n1;2\n", &Limits::default()).expect("rows");
        let numbers: Vec<u32> = rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 4]);
    }
}
