//! What is asked of an export, and what is told of one.

use jiff::Timestamp;
use serde::Serialize;

/// What is asked of an export.
#[derive(Clone, Debug, Default)]
pub struct ExportRequest {
    /// Why.
    pub reason: String,
    /// With whoever is protected named, and with files as they came.
    pub identities: bool,
    /// Password, where it is asked for again.
    pub password: Option<String>,
}

/// An export that was made.
#[derive(Clone, Debug)]
pub struct ExportLine {
    /// Number of its record.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// Name of who made it.
    pub by: Option<String>,
    /// In which position.
    pub position: String,
    /// Whether protected people were named in it.
    pub identities: bool,
    /// Why; none once it was erased.
    pub reason: Option<String>,
}

/// What is in an export.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ExportCounts {
    /// Complaints.
    pub complaints: u64,
    /// Texts that people wrote.
    pub texts: u64,
    /// Letters.
    pub letters: u64,
    /// Records of the history.
    pub records: u64,
    /// Files of cases, letters and law books, and messages that came by e-mail.
    pub files: u64,
    /// Files that could not be read: damaged or gone.
    pub lost: u64,
    /// Parts of the zip beside the sums.
    pub parts: u64,
    /// Whether cases were left out of which the exporting official may not know.
    pub left_out: bool,
    /// Whether protected people are named in it.
    pub identities: bool,
    /// Number of the export's own record, the last that is in it.
    pub head: i64,
    /// Hash of that record, hexadecimal.
    pub head_hash: String,
}
