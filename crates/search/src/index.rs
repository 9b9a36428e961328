//! What is written into the index of a text.

use std::collections::BTreeSet;

use crate::fold::{SEPARATOR, Token};
use crate::phone::phone_token;
use crate::{fold, is_stop_word, phones, stems};

/// So many characters of words are read of what is indexed together; the rest is not found.
pub const MAX_CHARS: usize = 40_000;

/// So many words are read. PostgreSQL knows 16,383 places in a text: enough for the words of
/// two entries made one by [`Indexed::and`].
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
/// `blind` gives a keyed digest of a word as `[a-z0-9]+`, best of at most 26 characters: a
/// `tsvector` holds 1 MB. What is anything else is left out. Equal words are equal here too: whoever has the index sees which words recur.
pub fn index_blind(texts: &[&str], blind: &dyn Fn(&str) -> String) -> Indexed {
    build(texts, blind)
}

impl Indexed {
    /// The entry with `scope` before each of its words, as a query with that scope asks for
    /// them. Where offices share an index, each has words of its own in it: a search reads
    /// nothing of the others, however much they hold and however common its words are.
    ///
    /// A scope is `[a-z0-9]+`, and all scopes of an index are of one length, or the words of
    /// one could be read as those of another.
    #[must_use]
    pub fn within(&self, scope: &str) -> Self {
        let list = |list: &str| {
            let words = list.split_ascii_whitespace();
            let mut within = String::with_capacity(list.len() + scope.len() * list.len() / 5);
            for word in words {
                if !within.is_empty() {
                    within.push(' ');
                }
                within.push_str(scope);
                within.push_str(word);
            }
            within
        };
        Self {
            words: list(&self.words),
            stems: list(&self.stems),
        }
    }

    /// The entry as a PostgreSQL `tsvector`, to be cast: words with their places, stems
    /// behind `_` and the scope alone behind `__`, as [`crate::Query::tsquery`] asks for them.
    /// Not told apart by weights: an index knows nothing of these, and each entry that is
    /// found would be unpacked to see which it has.
    ///
    /// Not through `to_tsvector`: its parser takes "12e5rusak" for a number and a word. A
    /// word keeps 255 places; phrases with it further on are not found.
    pub fn tsvector(&self, scope: Option<&str>) -> String {
        const LAST: usize = 16_383;
        let words = self.words.split_ascii_whitespace().zip(1..=LAST);
        let stems: BTreeSet<&str> = self.stems.split_ascii_whitespace().collect();
        let scope = scope.filter(|it| is_safe(it));
        let parts: Vec<String> = words
            .map(|(word, at)| format!("{word}:{at}"))
            .chain(stems.iter().map(|it| format!("_{it}")))
            .chain(scope.map(|it| format!("__{it}")))
            .collect();
        parts.join(" ")
    }

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
                for stem in stems(&word) {
                    push(&mut indexed.stems, &safe(seal(&stem)));
                }
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
    if is_safe(&word) { word } else { String::new() }
}

/// Whether both engines take it as one word.
pub(crate) fn is_safe(word: &str) -> bool {
    let plain = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit();
    !word.is_empty() && word.bytes().all(plain)
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
