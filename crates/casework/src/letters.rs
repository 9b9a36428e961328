//! Incoming letters (surat masuk): their own register beside the complaints'.
//!
//! A letter that is no complaint is registered and handed over; one that is becomes a case,
//! and letter and case name each other from then on.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sop::PassageRef;

use crate::{AttachmentId, LetterId, NumberError, PositionId, RegisterNumber};

/// The number of a letter in the register of incoming letters: from 1 each year, without a
/// gap. Written `12/2026`, in addresses `2026-12`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
#[doc(alias = "nomor urut surat masuk")]
pub struct LetterNumber(pub RegisterNumber);

impl std::fmt::Display for LetterNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.0.number, self.0.year)
    }
}

impl LetterNumber {
    /// The number as addresses have it: `2026-12`.
    pub fn slug(self) -> String {
        format!("{}-{}", self.0.year, self.0.number)
    }

    /// Reads a number as people or addresses write it: `12/2026`, `0012 / 2026`, `2026-12`.
    ///
    /// # Errors
    /// [`NumberError`] when year or number are not there.
    pub fn parse(text: &str) -> Result<LetterNumber, NumberError> {
        let text = text.trim();
        let (year, number) = match (text.split_once('/'), text.split_once('-')) {
            (Some((number, year)), None) => (year, number),
            (None, Some((year, number))) => (year, number),
            _ => return Err(NumberError),
        };
        let digits = |text: &str| -> Result<u32, NumberError> {
            let text = text.trim();
            let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
            plain
                .then(|| text.parse().ok())
                .flatten()
                .ok_or(NumberError)
        };
        let (year, number) = (digits(year)?, digits(number)?);
        let year = i16::try_from(year).map_err(|_| NumberError)?;
        if !(1900..=9999).contains(&year) || number == 0 {
            return Err(NumberError);
        }
        Ok(LetterNumber(RegisterNumber { year, number }))
    }
}

/// How a letter is to be treated (sifat).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[doc(alias = "sifat surat")]
pub enum LetterNature {
    /// Biasa.
    Ordinary,
    /// Segera.
    Urgent,
    /// Sangat segera.
    VeryUrgent,
    /// Rahasia.
    Secret,
}

impl LetterNature {
    /// Every nature, in the order shown to people.
    pub const ALL: [LetterNature; 4] = [
        LetterNature::Ordinary,
        LetterNature::Urgent,
        LetterNature::VeryUrgent,
        LetterNature::Secret,
    ];

    /// The stable code used in forms and the database.
    pub fn code(self) -> &'static str {
        match self {
            LetterNature::Ordinary => "ordinary",
            LetterNature::Urgent => "urgent",
            LetterNature::VeryUrgent => "very_urgent",
            LetterNature::Secret => "secret",
        }
    }

    /// The nature of that code.
    pub fn parse(code: &str) -> Option<LetterNature> {
        LetterNature::ALL
            .into_iter()
            .find(|nature| nature.code() == code.trim())
    }
}

/// What happened to a letter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LetterEvent {
    /// It was registered.
    LetterRegistered {
        /// The letter.
        letter: LetterId,
        /// Its number.
        number: LetterNumber,
        /// Salted digest of everything recorded of it.
        digest: String,
    },
    /// The register of a year was begun after the paper book's last number.
    LetterBookBegun {
        /// The year.
        year: i16,
        /// The first number given here.
        next: u32,
    },
    /// A scan was attached to it.
    LetterFileAdded {
        /// The letter.
        letter: LetterId,
        /// The file.
        attachment: AttachmentId,
        /// SHA-256 of the original bytes.
        sha256: String,
        /// SHA-256 of the copy shown to others, where that is not the original.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        shown: Option<String>,
    },
    /// It was handed over.
    LetterHandedOver {
        /// The letter.
        letter: LetterId,
        /// To the holder of this position.
        to: PositionId,
        /// On this day.
        on: Date,
        /// A remark.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        note: Option<PassageRef>,
    },
    /// It belongs to a case: taken into it at the counter, or linked to it later.
    LetterLinked {
        /// The letter.
        letter: LetterId,
        /// Its number.
        number: LetterNumber,
        /// The case began with it.
        taken: bool,
    },
    /// It does not belong to the case after all.
    LetterUnlinked {
        /// The letter.
        letter: LetterId,
        /// Its number.
        number: LetterNumber,
        /// Why.
        reason: PassageRef,
    },
    /// The scan of a letter whose sender is protected was opened.
    LetterFileOpened {
        /// The letter.
        letter: LetterId,
        /// The file.
        attachment: AttachmentId,
        /// Why; none where nobody is protected, and in records from before it was asked.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<PassageRef>,
    },
}

impl LetterEvent {
    /// Stable name of the event.
    pub fn name(&self) -> &'static str {
        match self {
            LetterEvent::LetterRegistered { .. } => "letter_registered",
            LetterEvent::LetterBookBegun { .. } => "letter_book_begun",
            LetterEvent::LetterFileAdded { .. } => "letter_file_added",
            LetterEvent::LetterHandedOver { .. } => "letter_handed_over",
            LetterEvent::LetterLinked { .. } => "letter_linked",
            LetterEvent::LetterUnlinked { .. } => "letter_unlinked",
            LetterEvent::LetterFileOpened { .. } => "letter_file_opened",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_and_addresses_write_them() {
        let number = LetterNumber(RegisterNumber {
            year: 2026,
            number: 12,
        });
        for text in ["12/2026", " 0012 / 2026 ", "2026-12", "2026-0012"] {
            assert_eq!(LetterNumber::parse(text), Ok(number), "{text}");
        }
        assert_eq!(LetterNumber::parse(&number.to_string()), Ok(number));
        assert_eq!(LetterNumber::parse(&number.slug()), Ok(number));
        for text in [
            "",
            "12",
            "0/2026",
            "12/26",
            "2026-0",
            "STM-2026-0001",
            "1/2/2026",
            "x/2026",
            "+1/2026",
        ] {
            assert_eq!(LetterNumber::parse(text), Err(NumberError), "{text}");
        }
    }

    #[test]
    fn natures_are_known_by_their_codes() {
        for nature in LetterNature::ALL {
            assert_eq!(LetterNature::parse(nature.code()), Some(nature));
        }
        assert_eq!(LetterNature::parse("x"), None);
    }
}
