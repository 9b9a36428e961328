//! What a use case can answer instead of doing what was asked.

use jiff::Timestamp;
use store::StoreError;

/// A field of a form that needs another look. Words are found by `code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldFault {
    /// Name of the field in the form.
    pub field: &'static str,
    /// Stable code of the fault.
    pub code: &'static str,
    /// A fact for the sentence (a limit, what was found), if it needs one.
    pub fact: Option<String>,
}

impl FieldFault {
    /// A fault without a fact.
    pub fn new(field: &'static str, code: &'static str) -> Self {
        Self {
            field,
            code,
            fact: None,
        }
    }

    /// A fault with a fact.
    pub fn with(field: &'static str, code: &'static str, fact: impl Into<String>) -> Self {
        Self {
            field,
            code,
            fact: Some(fact.into()),
        }
    }
}

/// Why a use case did not do what was asked. Most of them are answers, not failures.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfficeError {
    /// There is no session, or it has ended.
    #[error("sign in first")]
    SignIn,
    /// Not there, or not for this reader: the two look the same.
    #[error("not found")]
    NotFound,
    /// Known to the reader, but not his to do.
    #[error("not permitted")]
    NotPermitted,
    /// The procedure says no.
    #[error("refused by the procedure: {0}")]
    Refused(sop::Refusal),
    /// Somebody else acted in between.
    #[error("somebody else acted first")]
    Stale {
        /// Name of who acted.
        by: Option<String>,
        /// When.
        at: Option<Timestamp>,
    },
    /// The password must be given again for this act.
    #[error("the password is asked for again")]
    PasswordAskedFor,
    /// It was given, and is wrong.
    #[error("wrong password")]
    WrongPassword,
    /// It was given too often; right or wrong, it is not looked at before this instant.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Until when.
        until: Timestamp,
    },
    /// Fields need another look.
    #[error("the form needs another look")]
    Invalid(Vec<FieldFault>),
    /// A file was refused.
    #[error("the file {name} was refused")]
    File {
        /// Its name as given.
        name: String,
        /// Why.
        refused: media::Refused,
    },
    /// What looks through files for viruses does not answer; later it may.
    #[error("the virus scanner does not answer")]
    Unscanned,
    /// A procedure file has faults.
    #[error("the procedure file has faults")]
    ProcedureFaults(Box<sop::Findings>),
    /// The database could not do it.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl OfficeError {
    /// A refused file as a fault of the form's field `field`: code `file_…`, with the limit
    /// (megabytes or megapixels) or the kind that was found as its fact.
    pub fn file_fault(&self, field: &'static str) -> Option<FieldFault> {
        use media::Refused;
        let OfficeError::File { refused, .. } = self else {
            return None;
        };
        let million = |units: u64| (units / 1_000_000).max(1).to_string();
        Some(match refused {
            Refused::TooLarge { limit, .. } => {
                FieldFault::with(field, "file_too_large", million(*limit))
            }
            Refused::Empty => FieldFault::new(field, "file_empty"),
            Refused::NotAccepted { .. } => FieldFault::new(field, "file_not_accepted"),
            Refused::NotWhatItClaims { claimed, .. } => {
                FieldFault::with(field, "file_not_what_it_claims", *claimed)
            }
            Refused::Damaged { .. } => FieldFault::new(field, "file_damaged"),
            Refused::TooManyPixels { limit, .. } => {
                FieldFault::with(field, "file_too_many_pixels", million(*limit))
            }
        })
    }
}

impl From<sop::Refusal> for OfficeError {
    fn from(refusal: sop::Refusal) -> Self {
        OfficeError::Refused(refusal)
    }
}
