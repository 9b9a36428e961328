//! Numbers of the register (buku agenda).

use serde::{Deserialize, Serialize};

/// A running number of an office's register: from 1 each year, without a gap.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[doc(alias = "nomor agenda")]
pub struct RegisterNumber {
    /// Year of the register, by the office's own calendar day of recording.
    pub year: i16,
    /// The number in that year, at least 1.
    pub number: u32,
}

/// The register number as shown to people: prefix, year, number ("STM-2026-0148").
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[doc(alias = "nomor aduan")]
pub struct ComplaintNumber {
    /// Letters of the office, unique in an installation.
    pub prefix: String,
    /// Year and number.
    pub register: RegisterNumber,
}

/// A text that is no complaint number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a complaint number")]
pub struct NumberError;

impl std::fmt::Display for ComplaintNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "{}-{}-{:04}",
            self.prefix, self.register.year, self.register.number
        )
    }
}

impl ComplaintNumber {
    /// Reads a number as people write it: case, spaces, dots, slashes and missing
    /// leading zeros do not matter ("stm 2026 148").
    ///
    /// # Errors
    ///
    /// [`NumberError`] when prefix, year or number are not there.
    pub fn parse(text: &str) -> Result<Self, NumberError> {
        let parts: Vec<&str> = text
            .split(|c: char| !c.is_ascii_alphanumeric())
            .filter(|part| !part.is_empty())
            .collect();
        let [prefix, year, number] = parts.as_slice() else {
            return Err(NumberError);
        };
        if !prefix.chars().all(|c| c.is_ascii_alphabetic()) || prefix.len() > 8 {
            return Err(NumberError);
        }
        let year: i16 = year.parse().map_err(|_| NumberError)?;
        let number: u32 = number.parse().map_err(|_| NumberError)?;
        if !(1900..=9999).contains(&year) || number == 0 {
            return Err(NumberError);
        }
        Ok(Self {
            prefix: prefix.to_ascii_uppercase(),
            register: RegisterNumber { year, number },
        })
    }
}

impl std::str::FromStr for ComplaintNumber {
    type Err = NumberError;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_read_as_people_write_them() {
        let number = ComplaintNumber::parse("stm 2026 148").expect("forgiving");
        assert_eq!(number.to_string(), "STM-2026-0148");
        assert_eq!(ComplaintNumber::parse(&number.to_string()), Ok(number));
        assert_eq!(
            ComplaintNumber::parse("STM/2026/12345")
                .map(|n| n.to_string())
                .as_deref(),
            Ok("STM-2026-12345")
        );
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in [
            "",
            "STM-2026",
            "STM-2026-0",
            "STM-2026-x",
            "12-2026-1",
            "STM-2026-1-2",
            "STM-99-1",
        ] {
            assert_eq!(ComplaintNumber::parse(text), Err(NumberError), "{text}");
        }
    }
}
