//! What is wrong with a backup, or with the office it was made from.

use std::borrow::Cow;

use casework::Broken;
use serde::Serialize;

/// One thing that is wrong. Codes are stable; scripts read them.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Finding {
    /// What: a code of [`Code`], or of the audit.
    pub code: Cow<'static, str>,
    /// Record number, where it is about one.
    pub seq: Option<i64>,
    /// Which part, file, case …, where it is about one.
    pub subject: Option<String>,
    /// Whether the file is at fault and not the office it was made from.
    pub of_the_file: bool,
}

/// What re-reading the file itself may find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// It is no backup of this program.
    Foreign,
    /// It was made by a newer program, in a format this one does not know.
    NewerFormat,
    /// Its end is missing.
    Truncated,
    /// The hash of the whole is another one: a byte was changed.
    BytesChanged,
    /// It, or the disk under it, could not be read to its end.
    Unreadable,
    /// There is no manifest, or it does not read.
    NoManifest,
    /// The manifest names a part that is not there.
    PartMissing,
    /// The bytes of a part do not give the hash in the manifest.
    PartChanged,
    /// A part that the manifest does not name.
    PartUnknown,
    /// What the manifest counts is not what the database holds.
    CountsDiffer,
    /// The database was made by a newer program.
    NewerSchema,
    /// SQLite finds the database damaged.
    DatabaseDamaged,
    /// The office in the database does not open.
    OfficeUnreadable,
    /// Numbers are missing in the register of a year.
    RegisterGap,
    /// A file that rows refer to is not there.
    FileMissing,
    /// A file's bytes do not give its name.
    FileChanged,
}

impl Code {
    /// The stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Code::Foreign => "foreign",
            Code::NewerFormat => "newer_format",
            Code::Truncated => "truncated",
            Code::BytesChanged => "bytes_changed",
            Code::Unreadable => "unreadable",
            Code::NoManifest => "no_manifest",
            Code::PartMissing => "part_missing",
            Code::PartChanged => "part_changed",
            Code::PartUnknown => "part_unknown",
            Code::CountsDiffer => "counts_differ",
            Code::NewerSchema => "newer_schema",
            Code::DatabaseDamaged => "database_damaged",
            Code::OfficeUnreadable => "office_unreadable",
            Code::RegisterGap => "register_gap",
            Code::FileMissing => "file_missing",
            Code::FileChanged => "file_changed",
        }
    }

    /// Whether the file is at fault. What is wrong in the office itself is copied as it is.
    const fn of_the_file(self) -> bool {
        match self {
            Code::Foreign
            | Code::NewerFormat
            | Code::Truncated
            | Code::BytesChanged
            | Code::Unreadable
            | Code::NoManifest
            | Code::PartMissing
            | Code::PartChanged
            | Code::PartUnknown
            | Code::CountsDiffer
            | Code::NewerSchema => true,
            Code::DatabaseDamaged
            | Code::OfficeUnreadable
            | Code::RegisterGap
            | Code::FileMissing
            | Code::FileChanged => false,
        }
    }

    /// A finding about something.
    pub fn about(self, subject: impl Into<String>) -> Finding {
        Finding {
            subject: Some(subject.into()),
            ..self.plain()
        }
    }

    /// A finding about the whole.
    pub const fn plain(self) -> Finding {
        Finding {
            code: Cow::Borrowed(self.code()),
            seq: None,
            subject: None,
            of_the_file: self.of_the_file(),
        }
    }
}

impl From<&Broken> for Finding {
    fn from(broken: &Broken) -> Finding {
        let code = serde_json::to_value(broken.what)
            .ok()
            .and_then(|value| value.as_str().map(str::to_owned))
            .unwrap_or_default();
        Finding {
            code: code.into(),
            seq: broken.seq,
            subject: broken.subject.clone(),
            of_the_file: false,
        }
    }
}
