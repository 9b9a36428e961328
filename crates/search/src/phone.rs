//! Telephone numbers in any writing.

use std::ops::Range;

/// Fewest digits of a telephone number as written.
const FEWEST: usize = 8;

/// Most digits with the country's (E.164).
const MOST: usize = 15;

/// A telephone number that stands in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// The country's digits and the number's: `628123456789`.
    pub key: String,
    /// Bytes of the text, on character boundaries.
    pub range: Range<usize>,
}

/// A run of digits and where it stands.
#[derive(Clone, Debug)]
struct Group {
    digits: String,
    range: Range<usize>,
    /// "+" stands right before it.
    plus: bool,
}

/// The first telephone number in a text as digits with the country's: "0812-3456-789" and
/// "+62 812 3456 789" are both `628123456789`.
///
/// Without a country it is Indonesian. A number of another country needs its "+". Fewer
/// than 8 digits, dates, amounts and identity numbers are none.
pub fn phone_key(text: &str) -> Option<String> {
    phones(text).into_iter().next().map(|it| it.key)
}

/// The telephone numbers in a text, in order.
pub fn phones(text: &str) -> Vec<Phone> {
    let groups = groups(text);
    let mut found = Vec::new();
    let mut at = 0;
    while at < groups.len() {
        match phone_at(&groups[at..], text) {
            Some((phone, used)) => {
                found.push(phone);
                at += used;
            }
            None => at += 1,
        }
    }
    found
}

/// What a telephone number is indexed by, among the stems.
pub(crate) fn phone_token(key: &str) -> String {
    format!("tel{key}")
}

fn groups(text: &str) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut before: Option<char> = None;
    let mut in_word = false;
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() && !in_word {
            match groups.last_mut() {
                Some(last) if last.range.end == at => {
                    last.digits.push(c);
                    last.range.end = at + 1;
                }
                _ => {
                    let plus = before == Some('+');
                    groups.push(Group {
                        digits: c.to_string(),
                        range: at - usize::from(plus)..at + 1,
                        plus,
                    });
                }
            }
        } else if c.is_alphanumeric() {
            // "A0812…" is no number, nor is "0812…A".
            if let Some(last) = groups.last()
                && last.range.end == at
            {
                groups.pop();
            }
            in_word = true;
        } else {
            in_word = false;
        }
        before = Some(c);
    }
    groups
}

/// The telephone number that begins with the first group, and of how many it is.
fn phone_at(groups: &[Group], text: &str) -> Option<(Phone, usize)> {
    let first = groups.first()?;
    // "08-11-2026" is a day, "07.30-12.00" are hours: areas have three digits or four.
    if first.digits.starts_with('0') && first.digits.len() < 3 {
        return None;
    }
    let mut digits = String::new();
    let mut best = None;
    for (index, group) in groups.iter().enumerate() {
        if let Some(before) = index.checked_sub(1).and_then(|it| groups.get(it)) {
            let between = text.get(before.range.end..group.range.start)?;
            let joins = between.chars().count() <= 3
                && between.chars().all(|c| " -–‑.()\u{a0}".contains(c));
            if !joins || group.plus {
                break;
            }
        }
        digits += &group.digits;
        if digits.len() > MOST + 2 {
            break;
        }
        let Some(key) = key(&digits, first.plus, index == 0) else {
            continue;
        };
        let last = group.range.end;
        best = Some((
            Phone {
                key,
                range: first.range.start..last,
            },
            index + 1,
        ));
        // Written in one, it is whole: what follows is something else.
        if index == 0 && digits.len() >= 10 {
            break;
        }
    }
    best
}

/// The digits with the country's, if these can be a telephone number.
fn key(digits: &str, plus: bool, in_one: bool) -> Option<String> {
    if digits.len() < FEWEST {
        return None;
    }
    let abroad = |digits: &str| {
        let fits = (FEWEST..=MOST).contains(&digits.len()) && !digits.starts_with('0');
        fits.then(|| digits.to_owned())
    };
    let home = |number: &str| is_number(number).then(|| format!("62{number}"));
    if let Some(rest) = digits.strip_prefix("62") {
        // "+62 (0)812" is written by many.
        let number = rest.strip_prefix('0').unwrap_or(rest);
        return home(number).filter(|_| plus || number.starts_with('8'));
    }
    if plus {
        return abroad(digits);
    }
    if let Some(rest) = digits.strip_prefix("0062") {
        return home(rest);
    }
    if let Some(rest) = digits.strip_prefix('0') {
        return home(rest);
    }
    let mobile = in_one && digits.starts_with('8');
    mobile.then(|| home(digits)).flatten()
}

/// Whether these can be the digits behind the country's: 8 and 8 to 11 more of a mobile,
/// or an area's and a subscriber's.
fn is_number(number: &str) -> bool {
    match number.bytes().next() {
        Some(b'8') => (9..=12).contains(&number.len()),
        Some(b'2'..=b'9') => (7..=11).contains(&number.len()),
        _ => false,
    }
}
