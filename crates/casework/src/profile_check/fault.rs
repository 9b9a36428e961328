//! What can be wrong with an office profile.

use serde::{Serialize, Serializer};
use worktime::FaultCode as Hours;

/// The kind of a [`ProfileFault`]; its code is stable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ProfileFaultCode {
    /// The text is not TOML.
    Syntax,
    /// A key that means nothing here.
    UnknownKey,
    /// A value of another kind than the key takes.
    WrongType,
    /// A key that must be there is not.
    MissingField,
    /// A text or a list that must say something is empty.
    EmptyText,
    /// Two entries of one list share their key, code or file.
    DuplicateKey,
    /// A key or code with other signs than letters, digits, `-` and `_`.
    BadKey,
    /// A unit the profile does not have.
    UnknownUnit,
    /// A duty the program does not know.
    UnknownDuty,
    /// A position the profile does not have, or the same one.
    UnknownPosition,
    /// The prefix of complaint numbers is not 2 to 6 capital letters.
    BadPrefix,
    /// The area code is not of the form `51.02.02`.
    BadAreaCode,
    /// The area code is another than that of the area the office is set up for.
    OtherArea,
    /// A village code is not the area code, a dot and four digits.
    BadVillageCode,
    /// The time zone is not in the IANA database.
    UnknownTimeZone,
    /// The working hours are wrong in the way `worktime` says.
    BadHours(Hours),
    /// No day of the week has working hours: no due time could be told.
    NoWorkingHours,
    /// A date is not `YYYY-MM-DD`, or no such day exists.
    BadDate,
    /// A holiday is of a kind the program does not know.
    UnknownHolidayKind,
    /// A language that has no translation.
    BadLanguage,
    /// A number below or above its bounds.
    OutOfRange,
    /// A file is not named by a bare name ending in `.toml`.
    BadFileName,
    /// No position has the duty `people`: nobody could appoint anybody.
    NoPeopleKeeper,
    /// No position has the duty `intake`: nobody could take in a complaint.
    NoIntake,
    /// No position has the duty `register`: nobody could strike a row through.
    NoRegisterKeeper,
    /// No position has the duty `procedures`: nobody could activate a procedure.
    NoProcedureKeeper,
    /// No position heads a unit to which a directive may be forwarded: its turn
    /// would be nobody's.
    NoUnitHead,
    /// No procedure is the default.
    NoDefaultProcedure,
    /// More than one procedure is the default.
    TwoDefaultProcedures,
}

impl ProfileFaultCode {
    /// Every code.
    pub const ALL: [ProfileFaultCode; 36] = [
        Self::Syntax,
        Self::UnknownKey,
        Self::WrongType,
        Self::MissingField,
        Self::EmptyText,
        Self::DuplicateKey,
        Self::BadKey,
        Self::UnknownUnit,
        Self::UnknownDuty,
        Self::UnknownPosition,
        Self::BadPrefix,
        Self::BadAreaCode,
        Self::OtherArea,
        Self::BadVillageCode,
        Self::UnknownTimeZone,
        Self::BadHours(Hours::UnknownWeekday),
        Self::BadHours(Hours::DuplicateWeekday),
        Self::BadHours(Hours::MalformedInterval),
        Self::BadHours(Hours::ReversedInterval),
        Self::BadHours(Hours::OverlappingIntervals),
        Self::BadHours(Hours::BadDate),
        Self::BadHours(Hours::ReversedRuleChange),
        Self::BadHours(Hours::DuplicateException),
        Self::NoWorkingHours,
        Self::BadDate,
        Self::UnknownHolidayKind,
        Self::BadLanguage,
        Self::OutOfRange,
        Self::BadFileName,
        Self::NoPeopleKeeper,
        Self::NoIntake,
        Self::NoRegisterKeeper,
        Self::NoProcedureKeeper,
        Self::NoUnitHead,
        Self::NoDefaultProcedure,
        Self::TwoDefaultProcedures,
    ];

    /// The stable code (`unknown_unit`); for hours `bad_hours_` and the code of the
    /// calendar's fault (`bad_hours_overlapping_intervals`).
    pub const fn code(self) -> &'static str {
        match self {
            Self::Syntax => "syntax",
            Self::UnknownKey => "unknown_key",
            Self::WrongType => "wrong_type",
            Self::MissingField => "missing_field",
            Self::EmptyText => "empty_text",
            Self::DuplicateKey => "duplicate_key",
            Self::BadKey => "bad_key",
            Self::UnknownUnit => "unknown_unit",
            Self::UnknownDuty => "unknown_duty",
            Self::UnknownPosition => "unknown_position",
            Self::BadPrefix => "bad_prefix",
            Self::BadAreaCode => "bad_area_code",
            Self::OtherArea => "other_area",
            Self::BadVillageCode => "bad_village_code",
            // The profile has words of its own for the time zone and the syntax.
            Self::UnknownTimeZone | Self::BadHours(Hours::UnknownTimeZone) => "unknown_time_zone",
            Self::BadHours(Hours::Syntax) => "syntax",
            Self::BadHours(Hours::UnknownWeekday) => "bad_hours_unknown_weekday",
            Self::BadHours(Hours::DuplicateWeekday) => "bad_hours_duplicate_weekday",
            Self::BadHours(Hours::MalformedInterval) => "bad_hours_malformed_interval",
            Self::BadHours(Hours::ReversedInterval) => "bad_hours_reversed_interval",
            Self::BadHours(Hours::OverlappingIntervals) => "bad_hours_overlapping_intervals",
            Self::BadHours(Hours::BadDate) => "bad_hours_bad_date",
            Self::BadHours(Hours::ReversedRuleChange) => "bad_hours_reversed_rule_change",
            Self::BadHours(Hours::DuplicateException) => "bad_hours_duplicate_exception",
            Self::NoWorkingHours => "no_working_hours",
            Self::BadDate => "bad_date",
            Self::UnknownHolidayKind => "unknown_holiday_kind",
            Self::BadLanguage => "bad_language",
            Self::OutOfRange => "out_of_range",
            Self::BadFileName => "bad_file_name",
            Self::NoPeopleKeeper => "no_people_keeper",
            Self::NoIntake => "no_intake",
            Self::NoRegisterKeeper => "no_register_keeper",
            Self::NoProcedureKeeper => "no_procedure_keeper",
            Self::NoUnitHead => "no_unit_head",
            Self::NoDefaultProcedure => "no_default_procedure",
            Self::TwoDefaultProcedures => "two_default_procedures",
        }
    }
}

impl std::fmt::Display for ProfileFaultCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Serialize for ProfileFaultCode {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.code())
    }
}

/// One fault of an office profile: what, where, and the text that is wrong.
///
/// The words for it, with a remedy, are the translation `profile-fault-` and the
/// code with hyphens; they take the fields as arguments.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{place}: {code}: {found}")]
pub struct ProfileFault {
    /// What is wrong.
    pub code: ProfileFaultCode,
    /// Path into the file (`positions[2].unit`); empty for the file itself.
    pub place: String,
    /// Line in the file, from 1, where one can be named.
    pub line: Option<u32>,
    /// The faulty text as written, at most 80 characters; for
    /// [`ProfileFaultCode::WrongType`] the kind found (`text`, `integer` …), for
    /// [`ProfileFaultCode::Syntax`] the parser's message.
    pub found: String,
    /// What could stand there: the kind, the keys, the codes, the bounds; may be empty.
    pub expected: String,
}
