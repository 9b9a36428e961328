//! Complaint numbers in what somebody asks.

use std::ops::Range;

/// Most numbers that one text offers.
const MOST: usize = 4;

/// What may be the number of a complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NumberHint {
    /// Letters of the office in capitals, if they were said.
    pub prefix: Option<String>,
    /// Year of the register, if it was said.
    pub year: Option<i16>,
    /// The number in that year, at least 1.
    pub number: u32,
}

/// Letters or digits without anything between.
#[derive(Clone, Copy, Debug)]
struct Piece<'t> {
    text: &'t str,
    digits: bool,
    /// No space stands before it: "STM-0148" is one thing, "aduan 148" is two.
    joined: bool,
}

impl Piece<'_> {
    fn number(self) -> Option<u32> {
        let fits = self.digits && self.text.len() <= 7;
        fits.then(|| self.text.parse().ok()).flatten()
    }

    /// A number that is none of a year's.
    fn counted(self) -> Option<u32> {
        self.number().filter(|number| *number > 0)
    }

    fn year(self) -> Option<i16> {
        let fits = self.digits && self.text.len() == 4;
        let year: i16 = fits.then(|| self.text.parse().ok()).flatten()?;
        (1900..=2999).contains(&year).then_some(year)
    }

    fn prefix(self) -> Option<String> {
        let fits = !self.digits && self.text.len() <= 8;
        fits.then(|| self.text.to_ascii_uppercase())
    }
}

/// The numbers that a text may mean, the most exact first, without those in `except`.
pub(crate) fn numbers(text: &str, except: &[Range<usize>]) -> Vec<NumberHint> {
    let pieces = pieces(text, except);
    let mut found = Vec::new();
    let mut at = 0;
    while at < pieces.len() && found.len() < MOST {
        let (hints, used) = at_piece(&pieces[at..]);
        for hint in hints {
            if !found.contains(&hint) {
                found.push(hint);
            }
        }
        at += used;
    }
    found.sort_by_key(|it| (it.prefix.is_none(), it.year.is_none()));
    found.truncate(MOST);
    found
}

/// What begins with the first piece, and of how many it is.
fn at_piece(pieces: &[Piece<'_>]) -> (Vec<NumberHint>, usize) {
    if let [prefix, year, number, ..] = pieces
        && let (Some(prefix), Some(year), Some(counted)) =
            (prefix.prefix(), year.year(), number.counted())
    {
        let mut hints = vec![NumberHint {
            prefix: Some(prefix),
            year: Some(year),
            number: counted,
        }];
        // "lampu 2026 148": the word may be no office's.
        if !pieces[1].joined {
            hints.push(bare(Some(year), counted));
        }
        return (hints, 3);
    }
    if let [prefix, number, ..] = pieces
        && number.joined
        && let (Some(prefix), Some(number)) = (prefix.prefix(), number.counted())
    {
        let said = NumberHint {
            prefix: Some(prefix),
            year: None,
            number,
        };
        return (vec![said, bare(None, number)], 2);
    }
    if let [first, second, ..] = pieces {
        // "0148/2026" as offices write it; "2026-148" as it sorts.
        if let (Some(number), Some(year)) = (first.counted(), second.year()) {
            return (vec![bare(Some(year), number)], 2);
        }
        if let (Some(year), Some(number)) = (first.year(), second.counted()) {
            return (vec![bare(Some(year), number)], 2);
        }
    }
    let hints = pieces.first().and_then(|piece| piece.counted());
    (hints.map(|it| bare(None, it)).into_iter().collect(), 1)
}

fn bare(year: Option<i16>, number: u32) -> NumberHint {
    NumberHint {
        prefix: None,
        year,
        number,
    }
}

fn pieces<'t>(text: &'t str, except: &[Range<usize>]) -> Vec<Piece<'t>> {
    let mut pieces: Vec<(Range<usize>, bool, bool)> = Vec::new();
    let mut joined = false;
    for (at, c) in text.char_indices() {
        if c.is_whitespace() {
            joined = false;
        }
        if !c.is_ascii_alphanumeric() || except.iter().any(|range| range.contains(&at)) {
            continue;
        }
        match pieces.last_mut() {
            Some((range, digits, _)) if range.end == at && *digits == c.is_ascii_digit() => {
                range.end = at + 1;
            }
            _ => {
                pieces.push((at..at + 1, c.is_ascii_digit(), joined));
                joined = true;
            }
        }
    }
    pieces
        .into_iter()
        .filter_map(|(range, digits, joined)| {
            Some(Piece {
                text: text.get(range)?,
                digits,
                joined,
            })
        })
        .collect()
}
