//! From any text to the words it is found by.

use std::collections::VecDeque;
use std::ops::Range;
use std::str::CharIndices;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// A word is cut to so many characters.
pub(crate) const WORD_CHARS: usize = 40;

/// Stands between two texts in [`crate::Indexed::words`]. No word is folded to it, and no
/// prefix is short enough to match it.
pub(crate) const SEPARATOR: &str = "xx";

/// Before the code points of letters that are not Latin.
const FOREIGN: &str = "xu";

/// A word as it is indexed, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// 1 to 40 characters of `[a-z0-9]`.
    pub word: String,
    /// Bytes of the original text, on character boundaries. Tokens come in order; two
    /// share bytes only where one character stands for several words ("½" is 1 and 2).
    pub range: Range<usize>,
}

/// The words of a text in order, as lower-case `[a-z0-9]`, so that SQLite FTS5
/// (`unicode61`) and PostgreSQL (`simple`) cut them alike.
///
/// - Accents fall away and compatible forms are undone (Unicode NFKD): "Café" is `cafe`,
///   "𝗟𝗮𝗺𝗽𝘂" is `lampu`. Æ, ß, ø and their like are written out.
/// - All else that is no letter and no digit parts words: "anak-anak" is `anak anak`.
/// - Letters of other scripts are kept by their code points behind `xu`: "Москва" is
///   `xu043c043e…`. Scripts written without spaces (aksara Bali and Jawa, Chinese, Thai
///   and others) give a word per letter with its signs; a query makes a phrase of them.
/// - Digits of other scripts become ours.
///
/// ```
/// let words: Vec<String> = search::fold("Jl. Anak-anak №5").map(|it| it.word).collect();
/// assert_eq!(words, ["jl", "anak", "anak", "no5"]);
/// ```
pub fn fold(text: &str) -> impl Iterator<Item = Token> + '_ {
    Tokens {
        chars: text.char_indices(),
        run: None,
        done: VecDeque::new(),
    }
}

/// What a character does to the words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A letter or digit of ours.
    Plain,
    /// A letter of a script written with spaces.
    Letter,
    /// A letter of a script written without.
    Alone,
    /// A sign that belongs to the foreign letter before it.
    Sign,
    /// Nothing, and it parts nothing.
    Silent,
    /// Parts words.
    Break,
}

/// A word that may go on.
struct Run {
    kind: Kind,
    text: String,
    range: Range<usize>,
}

struct Tokens<'t> {
    chars: CharIndices<'t>,
    run: Option<Run>,
    done: VecDeque<Token>,
}

impl Iterator for Tokens<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            if let Some(token) = self.done.pop_front() {
                return Some(token);
            }
            let Some((at, c)) = self.chars.next() else {
                self.close();
                return self.done.pop_front();
            };
            let range = at..at + c.len_utf8();
            if c.is_ascii() {
                self.feed(c, &range);
            } else {
                decompose_compatible(c, |part| self.feed(part, &range));
            }
        }
    }
}

impl Tokens<'_> {
    fn feed(&mut self, c: char, range: &Range<usize>) {
        if c.is_ascii() {
            return if c.is_ascii_alphanumeric() {
                self.add(Kind::Plain, c.to_ascii_lowercase(), range);
            } else {
                self.close();
            };
        }
        for small in c.to_lowercase() {
            if let Some(latin) = latin(small) {
                for c in latin.chars() {
                    self.add(Kind::Plain, c, range);
                }
            } else if let Some(digit) = digit(small) {
                self.add(Kind::Plain, digit, range);
            } else {
                self.add(kind(small), small, range);
            }
        }
    }

    fn add(&mut self, kind: Kind, c: char, range: &Range<usize>) {
        match (kind, &mut self.run) {
            (Kind::Break, _) => self.close(),
            (Kind::Silent, None) | (Kind::Sign, None) => {}
            (Kind::Silent, Some(run)) => run.range.end = range.end,
            (Kind::Sign, Some(run)) => {
                run.range.end = range.end;
                if run.kind != Kind::Plain {
                    run.push(c);
                }
            }
            (Kind::Plain | Kind::Letter, Some(run)) if run.kind == kind => {
                run.range.end = range.end;
                run.push(c);
            }
            _ => {
                self.close();
                self.run = Some(Run {
                    kind,
                    text: c.to_string(),
                    range: range.clone(),
                });
            }
        }
    }

    fn close(&mut self) {
        if let Some(run) = self.run.take() {
            self.done.push_back(run.token());
        }
    }
}

impl Run {
    fn push(&mut self, c: char) {
        // What is cut off need not be gathered. Composing makes one of three, of 4 bytes each.
        if self.text.len() < 12 * WORD_CHARS {
            self.text.push(c);
        }
    }

    fn token(self) -> Token {
        let word = if self.kind == Kind::Plain {
            let word: String = self.text.chars().take(WORD_CHARS).collect();
            if word == SEPARATOR { word + "x" } else { word }
        } else {
            let mut word = FOREIGN.to_owned();
            for c in self.text.nfc() {
                let code = format!("{:04x}", u32::from(c));
                if word.len() + code.len() > WORD_CHARS {
                    break;
                }
                word += &code;
            }
            word
        };
        Token {
            word,
            range: self.range,
        }
    }
}

/// Latin letters that no decomposition makes plain.
fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' | 'ɵ' => "o",
        'đ' | 'ð' | 'ɖ' | 'ɗ' => "d",
        'þ' => "th",
        'ł' => "l",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ŋ' => "ng",
        'ə' | 'ǝ' | 'ɛ' => "e",
        'ŧ' => "t",
        'ɓ' => "b",
        'ƙ' | 'ĸ' => "k",
        'ʉ' => "u",
        _ => return None,
    })
}

/// A decimal digit of another script in use around us.
fn digit(c: char) -> Option<char> {
    const ZEROS: [u32; 10] = [
        0x0660, // Arabic
        0x06F0, // Persian, Urdu
        0x0966, // Devanagari
        0x0BE6, // Tamil
        0x0E50, // Thai
        0x17E0, // Khmer
        0x1040, // Myanmar
        0x1B50, // Bali
        0x1BB0, // Sunda
        0xA9D0, // Jawa
    ];
    ZEROS
        .iter()
        .find_map(|zero| u32::from(c).checked_sub(*zero).filter(|value| *value < 10))
        .and_then(|value| char::from_digit(value, 10))
}

fn kind(c: char) -> Kind {
    match u32::from(c) {
        // Soft hyphen, joiners, byte order mark, variation selectors.
        0xAD | 0x200C | 0x200D | 0x2060 | 0xFEFF | 0xFE00..=0xFE0F => return Kind::Silent,
        // Accents, and the points of Arabic and Hebrew, which many leave out.
        0x0300..=0x036F
        | 0x0483..=0x0487
        | 0x0591..=0x05C7
        | 0x0610..=0x061A
        | 0x0640
        | 0x064B..=0x065F
        | 0x0670
        | 0x06D6..=0x06ED
        | 0x1AB0..=0x1AFF
        | 0x1DC0..=0x1DFF
        | 0x20D0..=0x20FF
        | 0xFE20..=0xFE2F => return Kind::Silent,
        // Modifier letters do the work of apostrophes.
        0x02B0..=0x02FF => return Kind::Break,
        _ => {}
    }
    if is_combining_mark(c) {
        return Kind::Sign;
    }
    if !c.is_alphanumeric() {
        return Kind::Break;
    }
    match u32::from(c) {
        // Thai, Lao, Myanmar, Khmer, Bugis, Lanna, Bali, Jawa, kana and bopomofo, Han.
        0x0E00..=0x0EFF
        | 0x1000..=0x109F
        | 0x1780..=0x17FF
        | 0x1A00..=0x1AAF
        | 0x1B00..=0x1B7F
        | 0xA980..=0xA9FF
        | 0xAA60..=0xAA7F
        | 0x3040..=0x312F
        | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF
        | 0x4E00..=0x9FFF
        | 0x20000..=0x3FFFF => Kind::Alone,
        _ => Kind::Letter,
    }
}
