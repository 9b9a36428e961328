//! Cells, and what they are called.

use std::fmt;

use jiff::civil::DateTime;

/// Where a cell stands, as a spreadsheet shows it: `F217`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "alamat sel")]
pub struct Address {
    /// Column from 0.
    pub column: usize,
    /// Row from 1.
    pub row: u32,
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", letters(self.column), self.row)
    }
}

/// A column's letters: `A`, `Z`, `AA`.
pub(crate) fn letters(column: usize) -> String {
    let mut rest = column;
    let mut letters = Vec::new();
    loop {
        letters.push(char::from(
            b'A' + u8::try_from(rest % 26).unwrap_or_default(),
        ));
        if rest < 26 {
            break;
        }
        rest = rest / 26 - 1;
    }
    letters.iter().rev().collect()
}

/// The address in `F217`; none for anything else.
pub(crate) fn parse_address(text: &str) -> Option<Address> {
    let split = text.find(|c: char| c.is_ascii_digit())?;
    let (letters, digits) = text.split_at(split);
    if letters.is_empty() || letters.len() > 3 {
        return None;
    }
    let column = letters.bytes().try_fold(0_usize, |sum, byte| {
        let letter = byte.to_ascii_uppercase();
        letter
            .is_ascii_uppercase()
            .then(|| sum * 26 + usize::from(letter - b'A') + 1)
    })?;
    Some(Address {
        column: column - 1,
        row: digits.parse().ok()?,
    })
}

/// What stands in a cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing, or white space.
    #[default]
    Empty,
    /// Text, as it stands.
    Text(String),
    /// A number that is no date.
    Number(f64),
    /// A number that the sheet shows as a date.
    Date(DateTime),
    /// `#N/A` and its like: a formula that failed.
    Failed(String),
}

impl Cell {
    /// Text without the space around it; none when it says nothing.
    pub(crate) fn text(text: String) -> Cell {
        if text.trim().is_empty() {
            Cell::Empty
        } else {
            Cell::Text(text)
        }
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        *self == Cell::Empty
    }

    /// What a reader of the sheet sees, without white space around it. Whole numbers have no
    /// decimals, dates are ISO 8601.
    pub fn shown(&self) -> String {
        match self {
            Cell::Empty => String::new(),
            Cell::Text(text) => {
                // An apostrophe that keeps a spreadsheet from computing is not part of it.
                let own = match text.trim_start().strip_prefix('\'') {
                    Some(rest) if crate::csv::begins_a_formula(rest) => rest,
                    _ => text,
                };
                own.trim().to_owned()
            }
            Cell::Number(number) => {
                if number.fract() == 0.0 && number.abs() < 1e15 {
                    format!("{number:.0}")
                } else {
                    number.to_string()
                }
            }
            Cell::Date(at) if at.time() == jiff::civil::Time::midnight() => at.date().to_string(),
            Cell::Date(at) => at.strftime("%Y-%m-%d %H:%M").to_string(),
            Cell::Failed(text) => text.clone(),
        }
    }
}

/// A row of a sheet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its number as the spreadsheet shows it.
    pub number: u32,
    /// Its cells from column A on; what is not there is empty.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&Cell::Empty)
    }

    /// The address of a column's cell.
    pub fn address(&self, column: usize) -> Address {
        Address {
            column,
            row: self.number,
        }
    }

    /// Whether nothing stands in any cell.
    pub fn is_empty(&self) -> bool {
        self.cells.iter().all(Cell::is_empty)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_called_as_a_spreadsheet_calls_it() {
        for (text, column, row) in [
            ("A1", 0, 1),
            ("F217", 5, 217),
            ("Z3", 25, 3),
            ("AA10", 26, 10),
            ("XFD1048576", 16_383, 1_048_576),
        ] {
            let address = Address { column, row };
            assert_eq!(address.to_string(), text);
            assert_eq!(parse_address(text), Some(address));
        }
        for text in ["", "7", "A", "A-1", "ABCD1", "É1"] {
            assert_eq!(parse_address(text), None, "{text}");
        }
    }
}
