//! What is written into the index of a text.

use crate::fold::{SEPARATOR, Token};
use crate::phone::phone_token;
use crate::{fold, is_stop_word, phones, stem};

/// So many characters of words are read of what is indexed together; the rest is not found.
pub const MAX_CHARS: usize = 40_000;

/// So many words are read. With its stems that is below the 16,383 positions that
/// PostgreSQL knows in a text.
pub const MAX_WORDS: usize = 8_000;

/// What one entry of the index holds. Both are words of `[a-z0-9]` with a space between.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Indexed {
    /// The words as they stand, for phrases and prefixes; between two texts a word that
    /// no query has.
    pub words: String,
    /// The stems without stop words, and telephone numbers as `tel62…`.
    pub stems: String,
}

/// What texts that lie open are found by.
///
/// The first [`MAX_CHARS`] characters and [`MAX_WORDS`] words of all of them are read.
pub fn index(texts: &[&str]) -> Indexed {
    build(texts, &|word| word.to_owned())
}

/// What sealed texts are found by: [`index`] with every word and stem made blind, for
/// names, telephone numbers and what officials write.
///
/// `blind` gives a keyed digest of a word as `[a-z0-9]+`; what is anything else is left
/// out. Equal words are equal here too: whoever has the index sees which words recur.
pub fn index_blind(texts: &[&str], blind: &dyn Fn(&str) -> String) -> Indexed {
    build(texts, blind)
}

impl Indexed {
    /// Both as one entry, for a case of which some texts are sealed. No phrase matches
    /// from one into the other.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        if !self.words.is_empty() && !other.words.is_empty() {
            push(&mut self.words, SEPARATOR);
        }
        push(&mut self.words, &other.words);
        push(&mut self.stems, &other.stems);
        self
    }
}

fn build(texts: &[&str], seal: &dyn Fn(&str) -> String) -> Indexed {
    let mut indexed = Indexed::default();
    let (mut chars, mut words) = (0, 0);
    'texts: for text in texts {
        if !indexed.words.is_empty() {
            push(&mut indexed.words, SEPARATOR);
        }
        for Token { word, .. } in fold(text) {
            chars += word.len() + 1;
            words += 1;
            if chars > MAX_CHARS || words > MAX_WORDS {
                break 'texts;
            }
            push(&mut indexed.words, &safe(seal(&word)));
            if !is_stop_word(&word) {
                push(&mut indexed.stems, &safe(seal(&stem(&word))));
            }
        }
        for phone in phones(text) {
            chars += phone.key.len();
            words += 1;
            if chars > MAX_CHARS || words > MAX_WORDS {
                break 'texts;
            }
            push(&mut indexed.stems, &safe(seal(&phone_token(&phone.key))));
        }
    }
    indexed
}

/// A word that both engines take as one word, or nothing.
pub(crate) fn safe(word: String) -> String {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    if word.bytes().all(plain) {
        word
    } else {
        String::new()
    }
}

fn push(list: &mut String, word: &str) {
    if word.is_empty() {
        return;
    }
    if !list.is_empty() {
        list.push(' ');
    }
    list.push_str(word);
}
