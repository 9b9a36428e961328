//! Spreadsheets: bytes in, rows of cells out; rows in, bytes out. Pure: nothing here opens a
//! file, and nothing holds more than a sheet's rows (reading) or a buffer (writing).
//!
//! Only what an office needs of a format is read: the values of one sheet. A formula is
//! taken by the value its program stored last, never computed.

mod cell;
mod csv;
mod encoding;
mod read;
mod write;
mod xlsx_in;
mod xlsx_out;
mod xml;
mod zip_in;
mod zip_out;

pub use cell::{Address, Cell, Row};
pub use csv::not_a_formula;
pub use read::{Kind, Limits, ReadFault, Table, read};
pub use write::{Format, Out, TooManyRows, Writer};
pub use zip_out::Zip;
