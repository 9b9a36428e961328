//! Texts that nobody wrote: words in the frequencies of a language, the same each time.

use office::Dice;

/// One of a list that is not empty.
pub(super) fn one_of<'a>(dice: &mut Dice, list: &[&'a str]) -> &'a str {
    dice.pick(list).copied().unwrap_or_default()
}

/// Words of a language.
const WORDS: usize = 5_000;
/// Words that say nothing by themselves stand first; nobody searches for them.
const COMMON: [&str; 40] = [
    "yang", "di", "dan", "ke", "dari", "sudah", "tidak", "kami", "jalan", "air", "untuk", "pada",
    "dengan", "ini", "itu", "warga", "desa", "banjar", "mohon", "ada", "belum", "karena", "rumah",
    "lampu", "saluran", "setiap", "malam", "hujan", "sampah", "oleh", "atau", "sejak", "hari",
    "anak", "pagi", "depan", "sekolah", "pasar", "rusak", "lubang",
];
const ONSETS: [&str; 20] = [
    "b", "c", "d", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "t", "w", "ng", "ny", "tr",
    "k", "s",
];
const VOWELS: [&str; 6] = ["a", "a", "i", "u", "e", "o"];
const CODAS: [&str; 10] = ["", "", "", "", "n", "ng", "r", "s", "k", "t"];
const BEFORE: [&str; 8] = ["", "", "", "", "me", "di", "ber", "pe"];
const BEHIND: [&str; 8] = ["", "", "", "", "", "kan", "an", "nya"];

/// A vocabulary in which the nth word comes about n times less often than the first.
#[derive(Clone, Debug)]
pub(super) struct Vocabulary {
    words: Vec<String>,
    /// Up to which share of all words each one reaches.
    reaches: Vec<f64>,
}

impl Vocabulary {
    #[allow(clippy::cast_precision_loss, reason = "ranks far below 2^52")]
    pub(super) fn new() -> Vocabulary {
        let mut dice = Dice::new(5_000);
        let mut words: Vec<String> = COMMON.iter().map(|word| (*word).to_owned()).collect();
        let mut known: std::collections::HashSet<String> = words.iter().cloned().collect();
        while words.len() < WORDS {
            let mut word = one_of(&mut dice, &BEFORE).to_owned();
            for _ in 0..=1 + dice.place(2) {
                word.push_str(one_of(&mut dice, &ONSETS));
                word.push_str(one_of(&mut dice, &VOWELS));
            }
            word.push_str(one_of(&mut dice, &CODAS));
            word.push_str(one_of(&mut dice, &BEHIND));
            if known.insert(word.clone()) {
                words.push(word);
            }
        }
        let weights: Vec<f64> = (0..WORDS).map(|rank| 1.0 / (rank as f64 + 2.7)).collect();
        let all: f64 = weights.iter().sum();
        let mut reached = 0.0;
        let reaches = weights
            .iter()
            .map(|weight| {
                reached += weight / all;
                reached
            })
            .collect();
        Vocabulary { words, reaches }
    }

    /// A word, as often as it is used.
    pub(super) fn word(&self, dice: &mut Dice) -> &str {
        let share = dice.share();
        let at = self.reaches.partition_point(|reach| *reach < share);
        self.words.get(at).map_or("", String::as_str)
    }

    /// A word that somebody might search for, as often as it is used.
    pub(super) fn telling(&self, dice: &mut Dice) -> &str {
        loop {
            let word = self.word(dice);
            if !COMMON.contains(&word) {
                return word;
            }
        }
    }

    /// Sentences of at least so many bytes.
    pub(super) fn text(&self, dice: &mut Dice, bytes: usize) -> String {
        let mut text = String::with_capacity(bytes + 80);
        while text.len() < bytes {
            let length = 7 + dice.place(9);
            for nth in 0..length {
                let word = self.word(dice);
                if nth > 0 {
                    text.push(' ');
                    text.push_str(word);
                    continue;
                }
                if !text.is_empty() {
                    text.push(' ');
                }
                let mut letters = word.chars();
                text.extend(letters.next().map(|first| first.to_ascii_uppercase()));
                text.push_str(letters.as_str());
            }
            text.push('.');
        }
        text
    }

    /// A few words that tell what a complaint is about.
    pub(super) fn subject(&self, dice: &mut Dice) -> String {
        let count = 3 + dice.place(5);
        let words: Vec<&str> = (0..count).map(|_| self.word(dice)).collect();
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::{Dice, Vocabulary};

    #[test]
    fn texts_are_the_same_each_time_and_as_long_as_wanted() {
        let words = Vocabulary::new();
        let text = words.text(&mut Dice::new(7), 300);
        assert_eq!(text, Vocabulary::new().text(&mut Dice::new(7), 300));
        assert!((300..420).contains(&text.len()), "{}", text.len());
        assert!(!words.telling(&mut Dice::new(7)).is_empty());
    }
}
