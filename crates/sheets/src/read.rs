//! Bytes to rows, and why not.

use crate::{Row, csv, encoding, xlsx_in};

/// How a table was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text with separators.
    Csv,
    /// Office Open XML.
    Xlsx,
}

/// How much is read before it is too much. Nothing a file says of its own size is believed.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Rows that say something.
    pub rows: usize,
    /// Cells of a row.
    pub columns: usize,
    /// Bytes of one cell's text.
    pub cell_bytes: usize,
    /// Bytes that the parts of a packed file may unpack to, together.
    pub unpacked_bytes: u64,
    /// Bytes of all text that is kept.
    pub text_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: 50_000,
            columns: 100,
            cell_bytes: 64 * 1024,
            unpacked_bytes: 256 * 1024 * 1024,
            text_bytes: 48 * 1024 * 1024,
        }
    }
}

impl Limits {
    pub(crate) fn rows(&self, so_far: usize) -> Result<(), ReadFault> {
        if so_far < self.rows {
            return Ok(());
        }
        Err(ReadFault::TooManyRows { limit: self.rows })
    }

    /// Whether another cell of so many bytes may stand in the row.
    pub(crate) fn cell(&self, row: &Row, bytes: usize) -> Result<(), ReadFault> {
        if row.cells.len() >= self.columns {
            return Err(ReadFault::TooManyColumns {
                row: row.number,
                limit: self.columns,
            });
        }
        if bytes > self.cell_bytes {
            return Err(ReadFault::TooLarge);
        }
        Ok(())
    }
}

/// A sheet as it was read: only the rows in which something stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// How it was written.
    pub kind: Kind,
    /// Name of the sheet, where it has one.
    pub sheet: Option<String>,
    /// Rows in order.
    pub rows: Vec<Row>,
}

/// Why a file could not be read as a sheet.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadFault {
    /// Nothing in it.
    #[error("empty")]
    Empty,
    /// The binary format of Excel up to 2003 (`.xls`).
    #[error("an old .xls")]
    OldExcel,
    /// It asks for a password.
    #[error("locked by a password")]
    Locked,
    /// OpenDocument (`.ods`).
    #[error("OpenDocument")]
    OpenDocument,
    /// Something else: a picture, a PDF.
    #[error("no spreadsheet")]
    NotASheet,
    /// It breaks off, or is not what it says.
    #[error("damaged")]
    Damaged,
    /// More than is read.
    #[error("too large")]
    TooLarge,
    /// More rows than are read.
    #[error("more than {limit} rows")]
    TooManyRows {
        /// How many are read.
        limit: usize,
    },
    /// More cells in a row than are read.
    #[error("more than {limit} columns in row {row}")]
    TooManyColumns {
        /// Which row.
        row: u32,
        /// How many are read.
        limit: usize,
    },
    /// A quotation mark that is not closed.
    #[error("quotation of row {row} does not end")]
    OpenQuote {
        /// The row it begins in.
        row: u32,
    },
}

/// Reads the first sheet in which something stands. What a file is called does not matter.
///
/// # Errors
/// [`ReadFault`] says what it is instead, or what is wrong with it.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Table, ReadFault> {
    if bytes.is_empty() {
        return Err(ReadFault::Empty);
    }
    // Compound files: .xls, and what Excel makes of an .xlsx with a password.
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        let name: Vec<u8> = "EncryptedPackage"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let locked = bytes.windows(name.len()).any(|at| at == name);
        return Err(if locked {
            ReadFault::Locked
        } else {
            ReadFault::OldExcel
        });
    }
    if bytes.starts_with(b"PK") {
        return xlsx_in::read(bytes, limits);
    }
    let wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    let head = &bytes[..bytes.len().min(4096)];
    if !wide && (head.contains(&0) || head.starts_with(b"%PDF") || head.starts_with(b"{\\rtf")) {
        return Err(ReadFault::NotASheet);
    }
    if bytes.len() > limits.text_bytes {
        return Err(ReadFault::TooLarge);
    }
    let rows = csv::read(&encoding::decode(bytes), limits)?;
    if rows.is_empty() {
        return Err(ReadFault::Empty);
    }
    Ok(Table {
        kind: Kind::Csv,
        sheet: None,
        rows,
    })
}
