//! Telephone numbers and national ids, and how they look to those who may not see them.

use serde::{Deserialize, Serialize};

/// A telephone number in E.164 form (`+6281234567890`).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// Why a text is no telephone number.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// Other signs than digits, spaces, dots, dashes, brackets and a leading plus.
    #[error("signs that do not belong in a telephone number")]
    Signs,
    /// A mobile number has 10 to 13 digits in national form, a landline 9 to 12.
    #[error("{digits} digits are too few or too many")]
    Length {
        /// Digits in national form.
        digits: usize,
    },
    /// Does not begin with 0, 62 or +62.
    #[error("must begin with 0, 62 or +62")]
    Prefix,
}

impl PhoneNumber {
    /// Reads `0812 3456 7890`, `62812…`, `+62 812-…`, `(0361) 123456`.
    ///
    /// # Errors
    ///
    /// [`PhoneError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, PhoneError> {
        let text = text.trim();
        let mut digits = String::new();
        for (index, c) in text.chars().enumerate() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if index == 0 => {}
                ' ' | '.' | '-' | '(' | ')' | '/' | '\u{a0}' => {}
                _ => return Err(PhoneError::Signs),
            }
        }
        let national = if let Some(rest) = digits.strip_prefix("62") {
            format!("0{}", rest.trim_start_matches('0'))
        } else if digits.starts_with('0') && !digits.starts_with("00") {
            digits
        } else {
            return Err(PhoneError::Prefix);
        };
        let allowed = if national.starts_with("08") {
            10..=13
        } else {
            9..=12
        };
        if !allowed.contains(&national.len()) {
            return Err(PhoneError::Length {
                digits: national.len(),
            });
        }
        Ok(Self(format!("+62{}", &national[1..])))
    }

    /// E.164.
    pub fn e164(&self) -> &str {
        &self.0
    }

    /// National form in groups: `0812-3456-7890`.
    pub fn printed(&self) -> String {
        let national = format!("0{}", &self.0[3..]);
        let groups: Vec<&str> = (0..national.len())
            .step_by(4)
            .map(|start| &national[start..national.len().min(start + 4)])
            .collect();
        groups.join("-")
    }
}

impl std::fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&mask_phone(&self.printed()))
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = PhoneError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> String {
        number.0
    }
}

/// A national id number of a person (16 digits, domain 5.4).
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Nik(String);

/// Why a text is no NIK.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NikError {
    /// Not 16 digits.
    #[error("not 16 digits")]
    Length,
    /// No such birth date.
    #[error("no such birth date")]
    Birth,
    /// Serial 0000.
    #[error("serial 0000")]
    Serial,
    /// No such province.
    #[error("unknown province")]
    Province,
}

const PROVINCES: [&str; 38] = [
    "11", "12", "13", "14", "15", "16", "17", "18", "19", "21", "31", "32", "33", "34", "35", "36",
    "51", "52", "53", "61", "62", "63", "64", "65", "71", "72", "73", "74", "75", "76", "81", "82",
    "91", "92", "93", "94", "95", "96",
];

impl Nik {
    /// Reads a NIK; spaces and dots do not matter.
    ///
    /// # Errors
    ///
    /// [`NikError`] says what is wrong.
    pub fn parse(text: &str) -> Result<Self, NikError> {
        let digits: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '.' | '-'))
            .collect();
        if digits.len() != 16 || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(NikError::Length);
        }
        let two = |at: usize| -> i8 { digits[at..at + 2].parse().unwrap_or(0) };
        if !PROVINCES.contains(&&digits[0..2]) {
            return Err(NikError::Province);
        }
        // Women's birth day carries +40.
        let (day, month, year) = (two(6), two(8), two(10));
        let day = if day > 40 { day - 40 } else { day };
        let possible = [1900, 2000].into_iter().any(|century: i16| {
            jiff::civil::Date::new(century + i16::from(year), month, day).is_ok()
        });
        if !possible {
            return Err(NikError::Birth);
        }
        if &digits[12..] == "0000" {
            return Err(NikError::Serial);
        }
        Ok(Self(digits))
    }

    /// All 16 digits.
    pub fn digits(&self) -> &str {
        &self.0
    }

    /// `5102**********01`.
    pub fn masked(&self) -> String {
        format!("{}**********{}", &self.0[..4], &self.0[14..])
    }
}

impl std::fmt::Debug for Nik {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.masked())
    }
}

/// A telephone number for those who may not see it: the first four and last three
/// digits stay (`0812****890`, domain 4.5).
pub fn mask_phone(text: &str) -> String {
    let digits: Vec<char> = text.chars().filter(char::is_ascii_digit).collect();
    if digits.len() < 8 {
        return "****".to_string();
    }
    let head: String = digits[..4].iter().collect();
    let tail: String = digits[digits.len() - 3..].iter().collect();
    format!("{head}****{tail}")
}

/// A name for those who may not see it: nothing of it stays, not even its length.
pub fn mask_name(_name: &str) -> String {
    "•••".to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phone_numbers_are_read_as_people_write_them() {
        for text in [
            "0812 3456 7890",
            "62812-3456-7890",
            "+62 812.3456.7890",
            "+6281234567890",
        ] {
            let number = PhoneNumber::parse(text).expect(text);
            assert_eq!(number.e164(), "+6281234567890");
            assert_eq!(number.printed(), "0812-3456-7890");
        }
        assert_eq!(
            PhoneNumber::parse("(0361) 123456")
                .map(|n| n.e164().to_string())
                .as_deref(),
            Ok("+62361123456")
        );
        assert_eq!(
            PhoneNumber::parse("0812"),
            Err(PhoneError::Length { digits: 4 })
        );
        assert_eq!(PhoneNumber::parse("TELKOMSEL"), Err(PhoneError::Signs));
        assert_eq!(PhoneNumber::parse("812345678"), Err(PhoneError::Prefix));
        assert_eq!(
            format!("{:?}", PhoneNumber::parse("081234567890").expect("valid")),
            "0812****890"
        );
    }

    #[test]
    fn niks_are_checked_as_far_as_they_can_be() {
        assert_eq!(
            Nik::parse("5102024107900001")
                .map(|n| n.masked())
                .as_deref(),
            Ok("5102**********01")
        );
        assert!(
            Nik::parse("5102022902000001").is_ok(),
            "29 February 2000 exists"
        );
        assert!(
            Nik::parse("5102026902040001").is_ok(),
            "29 February 2004, a woman"
        );
        assert_eq!(Nik::parse("5102023002900001"), Err(NikError::Birth));
        assert_eq!(Nik::parse("5102024107900000"), Err(NikError::Serial));
        assert_eq!(Nik::parse("9902024107900001"), Err(NikError::Province));
        assert_eq!(Nik::parse("510202"), Err(NikError::Length));
    }
}
