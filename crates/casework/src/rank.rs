//! Ranks of civil servants (domain 5.2: pangkat/golongan, PP 11/2017 lists).

use serde::{Deserialize, Serialize};

const RANKS: [(&str, &str); 17] = [
    ("I/a", "Juru Muda"),
    ("I/b", "Juru Muda Tingkat I"),
    ("I/c", "Juru"),
    ("I/d", "Juru Tingkat I"),
    ("II/a", "Pengatur Muda"),
    ("II/b", "Pengatur Muda Tingkat I"),
    ("II/c", "Pengatur"),
    ("II/d", "Pengatur Tingkat I"),
    ("III/a", "Penata Muda"),
    ("III/b", "Penata Muda Tingkat I"),
    ("III/c", "Penata"),
    ("III/d", "Penata Tingkat I"),
    ("IV/a", "Pembina"),
    ("IV/b", "Pembina Tingkat I"),
    ("IV/c", "Pembina Utama Muda"),
    ("IV/d", "Pembina Utama Madya"),
    ("IV/e", "Pembina Utama"),
];

const CONTRACT_GRADES: [&str; 17] = [
    "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII", "XIII", "XIV", "XV",
    "XVI", "XVII",
];

/// A rank: a civil servant's pangkat with golongan, or a contract employee's (PPPK) golongan.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[doc(alias = "pangkat")]
#[doc(alias = "golongan")]
pub enum Rank {
    /// Index into the table of 17 ranks, I/a to IV/e.
    CivilServant(u8),
    /// Golongan I to XVII.
    Contract(u8),
}

/// A text that is no rank.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a rank")]
pub struct RankError;

impl Rank {
    /// Every rank, civil servants' first, lowest first.
    pub fn all() -> Vec<Rank> {
        (0..17)
            .map(Rank::CivilServant)
            .chain((0..17).map(Rank::Contract))
            .collect()
    }

    /// The code: `III/d` or `IX`.
    pub fn code(&self) -> &'static str {
        match self {
            Rank::CivilServant(index) => RANKS[usize::from(*index)].0,
            Rank::Contract(index) => CONTRACT_GRADES[usize::from(*index)],
        }
    }

    /// As printed under a name: "Pembina (IV/a)", for contract employees the golongan alone.
    pub fn printed(&self) -> String {
        match self {
            Rank::CivilServant(index) => {
                let (code, name) = RANKS[usize::from(*index)];
                format!("{name} ({code})")
            }
            Rank::Contract(index) => CONTRACT_GRADES[usize::from(*index)].to_string(),
        }
    }

    /// Reads `III/d`, `iii d`, `IIId` or `Penata Tingkat I`; a bare Roman numeral is a contract grade.
    ///
    /// # Errors
    ///
    /// [`RankError`] when no rank is meant.
    pub fn parse(text: &str) -> Result<Rank, RankError> {
        let plain = |text: &str| -> String {
            text.chars()
                .filter(|c| c.is_alphanumeric())
                .collect::<String>()
                .to_lowercase()
        };
        let wanted = plain(text);
        for (index, (code, name)) in (0u8..).zip(RANKS) {
            if wanted == plain(code)
                || wanted == plain(name)
                || wanted == plain(&format!("{name}{code}"))
            {
                return Ok(Rank::CivilServant(index));
            }
        }
        for (index, code) in (0u8..).zip(CONTRACT_GRADES) {
            if wanted == code.to_lowercase() {
                return Ok(Rank::Contract(index));
            }
        }
        Err(RankError)
    }
}

impl TryFrom<String> for Rank {
    type Error = RankError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Rank::parse(&text)
    }
}

impl From<Rank> for String {
    fn from(rank: Rank) -> String {
        rank.code().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rank_reads_back_its_code_and_print() {
        for rank in Rank::all() {
            assert_eq!(Rank::parse(rank.code()), Ok(rank.clone()));
            assert_eq!(Rank::parse(&rank.printed()), Ok(rank.clone()));
        }
        assert_eq!(
            Rank::parse("iv a").map(|r| r.printed()).as_deref(),
            Ok("Pembina (IV/a)")
        );
        assert_eq!(Rank::parse("V/a"), Err(RankError));
    }
}
