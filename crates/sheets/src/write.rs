//! Rows to bytes, a row at a time.

use jiff::civil::{Date, DateTime};

use crate::csv;
use crate::xlsx_out::Xlsx;

/// What a sheet is written as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// UTF-8 with its mark and semicolons: what a spreadsheet in Indonesia opens by itself.
    Csv,
    /// Office Open XML.
    Xlsx,
}

impl Format {
    /// The ending of its files.
    pub fn ending(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Xlsx => "xlsx",
        }
    }

    /// Its media type (RFC 4180 and ECMA-376).
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Csv => "text/csv; charset=utf-8; header=present",
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        }
    }
}

/// What goes into a cell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Out<'a> {
    /// Nothing.
    Empty,
    /// Text, never computed.
    Text(&'a str),
    /// A whole number.
    Number(i64),
    /// A day.
    Day(Date),
    /// A day with hour and minute.
    Moment(DateTime),
}

/// More rows than a sheet of the format can have (1,048,576).
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("more rows than a sheet holds")]
pub struct TooManyRows;

/// A sheet in the making; what is ready can be taken away after each row.
#[derive(Debug)]
pub enum Writer {
    /// Text.
    #[doc(hidden)]
    Csv(Vec<u8>),
    /// Packed.
    #[doc(hidden)]
    Xlsx(Box<Xlsx>),
}

impl Writer {
    /// A sheet with its line of titles. `name` is the sheet's, `at` the instant a packed file
    /// is marked with.
    pub fn new(format: Format, name: &str, titles: &[String], at: DateTime) -> Self {
        match format {
            Format::Csv => {
                let mut writer = Writer::Csv("\u{feff}".into());
                let cells: Vec<Out<'_>> = titles.iter().map(|one| Out::Text(one)).collect();
                let _ = writer.row(&cells);
                writer
            }
            Format::Xlsx => Writer::Xlsx(Box::new(Xlsx::new(name, titles, at))),
        }
    }

    /// Adds a row.
    ///
    /// # Errors
    /// [`TooManyRows`] where the format ends; the file so far stays whole.
    pub fn row(&mut self, cells: &[Out<'_>]) -> Result<(), TooManyRows> {
        match self {
            Writer::Csv(out) => {
                for (at, cell) in cells.iter().enumerate() {
                    if at > 0 {
                        out.push(b';');
                    }
                    match cell {
                        Out::Empty => {}
                        Out::Text(text) => csv::write_cell(text, out),
                        Out::Number(number) => out.extend_from_slice(number.to_string().as_bytes()),
                        Out::Day(day) => out.extend_from_slice(day.to_string().as_bytes()),
                        Out::Moment(at) => out.extend_from_slice(
                            at.strftime("%Y-%m-%d %H:%M").to_string().as_bytes(),
                        ),
                    }
                }
                out.extend_from_slice(b"\r\n");
                Ok(())
            }
            Writer::Xlsx(sheet) => sheet.row(cells),
        }
    }

    /// What is ready to be sent.
    pub fn take(&mut self) -> Vec<u8> {
        match self {
            Writer::Csv(out) => std::mem::take(out),
            Writer::Xlsx(sheet) => sheet.take(),
        }
    }

    /// The rest of the file.
    pub fn finish(self) -> Vec<u8> {
        match self {
            Writer::Csv(out) => out,
            Writer::Xlsx(sheet) => sheet.finish(),
        }
    }
}
