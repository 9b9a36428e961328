//! What a word is found by: its stem, and the words that are not searched for.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use frostem::{Algorithm, Stemmer};

/// The stem of a folded word: "melaporkan", "dilaporkan" and "laporan" are `lapor`.
///
/// Snowball's Indonesian stemmer (F. Tala 2003), the one PostgreSQL has as
/// `indonesian_stem`. It knows no words, so it errs; `fixed.txt` sets right what matters
/// in complaints. A word with a digit is its own stem.
///
/// Stems stand in every index: whatever changes one is a reason to index anew. So the
/// crate is pinned, and `tests/stem.rs` holds it to PostgreSQL's answers.
pub fn stem(word: &str) -> String {
    if let Some(stem) = fixed(word) {
        return stem.to_owned();
    }
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

/// The stem of a word that `fixed.txt` has.
fn fixed(word: &str) -> Option<&'static str> {
    static FIXED: LazyLock<HashMap<&str, &str>> = LazyLock::new(|| {
        lines(include_str!("fixed.txt"))
            .filter_map(|line| line.split_once(' '))
            .collect()
    });
    FIXED.get(word).copied()
}

/// All stems a folded word may have: [`stem`], and behind it what a nasal prefix may have
/// swallowed.
///
/// "menebang" is of *tebang* as "mengotori" is of *kotor* and "memasukkan" of *masuk*, but
/// "menerangi" could as well be of *erang*: without a dictionary nobody can tell. A text
/// is indexed by all of them and a query asks for any, so that "ditebang" and "menebang"
/// meet.
pub fn stems(word: &str) -> Vec<String> {
    let mut stems = vec![stem(word)];
    if fixed(word).is_some() {
        return stems;
    }
    let rest = word
        .get(2..)
        .filter(|_| word.starts_with("me") || word.starts_with("pe"));
    let Some(rest) = rest else { return stems };
    let opens = |text: &str| text.starts_with(['a', 'e', 'i', 'o', 'u']);
    let stem = stems.concat();
    // What stands before the vowel that the stem begins with, and what may be gone.
    for (prefix, gone) in [("n", &["t", "n"][..]), ("ng", &["k"])] {
        let left = rest.strip_prefix(prefix).unwrap_or_default();
        if opens(left) && opens(&stem) && left.starts_with(&stem) {
            stems.extend(gone.iter().map(|it| format!("{it}{stem}")));
        }
    }
    // Here the stemmer has put a "p", which may have been none.
    if rest.starts_with('m')
        && let Some(behind) = stem.strip_prefix('p')
        && opens(behind)
    {
        stems.push(format!("m{behind}"));
    }
    stems
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
