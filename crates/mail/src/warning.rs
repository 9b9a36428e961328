//! What a reader should know of how a message was read.

/// Something about a message that is not as it should be. None of them stops the reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Warning {
    /// More bytes than [`Limits::max_bytes`](crate::Limits::max_bytes): the rest was not read.
    TooLarge,
    /// It does not begin with a header; all of it was taken as text.
    NoHeaders,
    /// A boundary is missing, a container was not closed, or a header ended without an empty
    /// line (RFC 2046, 5.1).
    MalformedMime,
    /// A base64 or quoted-printable body is cut off or has strange characters in it.
    TruncatedEncoding,
    /// A text names a character set that nobody knows; it was read as well as it goes.
    UnknownCharset,
    /// More containers or messages within each other than the limits allow.
    TooDeep,
    /// More parts than the limits allow: the rest was not looked at.
    TooManyParts,
    /// Attachments would unpack to more bytes than the limits allow: some were left out.
    TooMuchUnpacked,
    /// The text was longer than the limits allow, and was cut.
    TextCut,
    /// No date, or none that can be right (before 1990 or after 2100).
    NoDate,
    /// No sender with a usable address.
    NoSender,
    /// There is nothing to read: neither text nor parts.
    Empty,
    /// A part of the message was encrypted.
    Encrypted,
    /// At least one attachment has a [`Danger`](crate::Danger).
    DangerousAttachment,
    /// A `winmail.dat` could not be read to its end.
    DamagedTnef,
}

impl Warning {
    /// The stable name, used as key of its sentence. It never changes once released.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Warning::TooLarge => "too_large",
            Warning::NoHeaders => "no_headers",
            Warning::MalformedMime => "malformed_mime",
            Warning::TruncatedEncoding => "truncated_encoding",
            Warning::UnknownCharset => "unknown_charset",
            Warning::TooDeep => "too_deep",
            Warning::TooManyParts => "too_many_parts",
            Warning::TooMuchUnpacked => "too_much_unpacked",
            Warning::TextCut => "text_cut",
            Warning::NoDate => "no_date",
            Warning::NoSender => "no_sender",
            Warning::Empty => "empty",
            Warning::Encrypted => "encrypted",
            Warning::DangerousAttachment => "dangerous_attachment",
            Warning::DamagedTnef => "damaged_tnef",
        }
    }
}

/// Each warning once.
#[derive(Default)]
pub(crate) struct Warnings(Vec<Warning>);

impl Warnings {
    pub(crate) fn add(&mut self, warning: Warning) {
        if let Err(place) = self.0.binary_search(&warning) {
            self.0.insert(place, warning);
        }
    }

    #[cfg(test)]
    pub(crate) fn list(&self) -> &[Warning] {
        &self.0
    }

    pub(crate) fn into_list(self) -> Vec<Warning> {
        self.0
    }
}
