//! Codes of the Ministry of Home Affairs (kode wilayah): 51 a province, 51.02 a regency,
//! 51.02.02 a kecamatan, 51.02.02.2004 a village.

use std::fmt;

/// What a code is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Two digits.
    Province,
    /// Four digits.
    #[doc(alias = "kabupaten")]
    #[doc(alias = "kota")]
    Regency,
    /// Six digits.
    #[doc(alias = "kecamatan")]
    #[doc(alias = "distrik")]
    District,
    /// Ten digits.
    #[doc(alias = "desa")]
    #[doc(alias = "kelurahan")]
    Village,
}

impl Level {
    fn digits(self) -> usize {
        match self {
            Level::Province => 2,
            Level::Regency => 4,
            Level::District => 6,
            Level::Village => 10,
        }
    }
}

/// The code of an area; whether there is such an area is another question. Codes of one
/// level sort as the ministry lists them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "kode wilayah")]
pub struct Code {
    level: Level,
    number: u64,
}

impl Code {
    /// A code from its digits as a number: `(Level::District, 510202)`.
    pub(crate) fn new(level: Level, number: u64) -> Code {
        Code { level, number }
    }

    /// Reads a code as people write it: `51.02.02`, `510202`, `51 02 02`, `51-2-2`. A group
    /// between separators may lack its leading zero. `None` for what is no code.
    pub fn parse(text: &str) -> Option<Code> {
        let text = text.trim();
        let separator = |c: char| matches!(c, '.' | '-' | '/') || c.is_whitespace();
        let groups: Vec<&str> = text
            .split(separator)
            .filter(|group| !group.is_empty())
            .collect();
        let fits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
        if !groups.iter().all(fits) {
            return None;
        }
        let digits = match groups[..] {
            [whole] => whole.to_owned(),
            _ => {
                let mut digits = String::new();
                for (at, group) in groups.iter().enumerate() {
                    let width = if at == 3 { 4 } else { 2 };
                    if at > 3 || group.len() > width {
                        return None;
                    }
                    digits.push_str(&format!("{group:0>width$}"));
                }
                digits
            }
        };
        let level = [
            Level::Province,
            Level::Regency,
            Level::District,
            Level::Village,
        ]
        .into_iter()
        .find(|level| level.digits() == digits.len())?;
        Some(Code::new(level, digits.parse().ok()?))
    }

    /// What it is a code of.
    pub fn level(self) -> Level {
        self.level
    }

    /// The code of the area it lies in at that level; itself at its own, `None` below.
    pub fn at(self, level: Level) -> Option<Code> {
        if level > self.level {
            return None;
        }
        let drop = self.level.digits() - level.digits();
        let number = (0..drop).fold(self.number, |number, _| number / 10);
        Some(Code::new(level, number))
    }

    /// Whether it is `outer` or lies in it.
    pub fn is_in(self, outer: Code) -> bool {
        self.at(outer.level) == Some(outer)
    }

    /// The digits without dots: `510202`.
    pub fn digits(self) -> String {
        let width = self.level.digits();
        format!("{:0width$}", self.number)
    }

    pub(crate) fn number(self) -> u64 {
        self.number
    }
}

impl fmt::Display for Code {
    /// With dots: `51.02.02`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.digits();
        for (at, digit) in digits.chars().enumerate() {
            if matches!(at, 2 | 4 | 6) {
                f.write_str(".")?;
            }
            write!(f, "{digit}")?;
        }
        Ok(())
    }
}
