//! Why a file is not taken: an answer with facts, not a sentence.

use thiserror::Error;

/// Why an upload is refused.
///
/// The variant's [`code`](Refused::code) names the translated sentence, its
/// fields are the facts that the sentence fills in. The `Display` text is for
/// logs and tests only; it never holds the file's name or content.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Refused {
    /// The file is bigger than its kind may be.
    #[error("{actual} bytes, more than {limit}")]
    TooLarge {
        /// The most bytes that this kind may have.
        limit: u64,
        /// The bytes that arrived.
        actual: u64,
    },
    /// The file has no bytes, or the telephone sent an empty field.
    #[error("no bytes")]
    Empty,
    /// The content is of no accepted kind, and the name did not claim one.
    #[error("content is {found}")]
    NotAccepted {
        /// Media type of what was found; `application/octet-stream` when unknown.
        found: &'static str,
    },
    /// The name or the browser promised an accepted kind and the content is none.
    #[error("claims {claimed}, content is {found}")]
    NotWhatItClaims {
        /// Media type that the extension (or else the browser) claimed.
        claimed: &'static str,
        /// Media type of what was found; `application/octet-stream` when unknown.
        found: &'static str,
    },
    /// The kind is known, but the file is cut off or cannot be read.
    #[error("damaged {kind}")]
    Damaged {
        /// Media type of the damaged file.
        kind: &'static str,
    },
    /// The picture would need too much memory to be opened: too many pixels, or
    /// too many bytes for each of them.
    #[error("{pixels} pixels, more than {limit}")]
    TooManyPixels {
        /// The most pixels (width × height) that a picture may have.
        limit: u64,
        /// The pixels that the header announces; for pictures of more than
        /// four bytes a pixel, their count as four-byte pixels.
        pixels: u64,
    },
}

impl Refused {
    /// The stable name of the reason, used as key of its translation and in
    /// machine-readable answers. It never changes once released.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Refused::TooLarge { .. } => "too-large",
            Refused::Empty => "empty",
            Refused::NotAccepted { .. } => "not-accepted",
            Refused::NotWhatItClaims { .. } => "not-what-it-claims",
            Refused::Damaged { .. } => "damaged",
            Refused::TooManyPixels { .. } => "too-many-pixels",
        }
    }
}
