//! What a word is found by: its stem, and the words that are not searched for.

use std::collections::HashSet;
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

/// The stem of a folded word: "melaporkan", "dilaporkan" and "laporan" are `lapor`.
///
/// Snowball's Indonesian stemmer, the one PostgreSQL has as `indonesian_stem` (M. Asian's
/// and F. Tala's confix stripping, without a dictionary: it errs in both directions). A
/// word with a digit is its own stem.
///
/// Stems stand in every index: a version that stems otherwise is a reason to index anew,
/// so the crate is pinned, and `tests/stem.rs` holds it to PostgreSQL's answers.
pub fn stem(word: &str) -> String {
    if !word.bytes().all(|c| c.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let stem = Stemmer::new(Algorithm::Indonesian).stem(word);
    if stem.is_empty() {
        word.to_owned()
    } else {
        stem.into_owned()
    }
}

/// Whether a folded word is so common that it is not searched for.
pub fn is_stop_word(word: &str) -> bool {
    static WORDS: LazyLock<HashSet<&str>> =
        LazyLock::new(|| lines(include_str!("stop.txt")).collect());
    WORDS.contains(word)
}

/// The lines of a list that say something.
pub(crate) fn lines(list: &'static str) -> impl Iterator<Item = &'static str> {
    list.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
}
