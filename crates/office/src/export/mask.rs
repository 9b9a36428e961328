//! What a protected person is known by, taken out of the texts that name him.
//!
//! The search index leaves the same words out (`find/follow.rs`): those of his name, his
//! telephone, his other contacts and what leads to him through the channel, and of any
//! telephone number. Of his address only the whole: a village's name is no secret.

use std::collections::BTreeSet;
use std::ops::Range;

use casework::{PhoneNumber, mask_name};
use search::{Token, fold, is_stop_word, phones};

use crate::Identity;

/// Words of fewer characters are no name by themselves: "I" and "Ni" begin half of all names.
const SHORT: usize = 3;
/// A word of so many characters is also found inside a longer one ("fotoNiLuhContoh").
const INSIDE: usize = 5;

/// What somebody is known by; nothing where nobody is protected.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    words: BTreeSet<String>,
    inside: BTreeSet<String>,
    phrases: BTreeSet<Vec<String>>,
    protects: bool,
}

fn words(text: &str) -> Vec<String> {
    fold(text).map(|token| token.word).collect()
}

impl Known {
    /// What these identities of one protected person are known by: the one that stands, and
    /// those that stood before they were corrected.
    pub(super) fn of<'a>(identities: impl IntoIterator<Item = &'a Identity>) -> Known {
        let mut known = Known {
            protects: true,
            ..Known::default()
        };
        for one in identities {
            for text in [&one.name, &one.phone, &one.contact, &one.reference] {
                known.add(text);
            }
            known.phrase(words(&one.address));
            let name = words(&one.name).concat();
            known.inside.extend(long(name));
            if let Ok(phone) = PhoneNumber::parse(&one.phone) {
                // In any writing it ends with these.
                let digits = phone.e164().trim_start_matches("+62").to_owned();
                known.inside.extend(long(digits));
            }
        }
        known
    }

    fn add(&mut self, text: &str) {
        let all = words(text);
        for word in all.iter().filter(|word| word.len() >= SHORT) {
            if !is_stop_word(word) {
                self.words.insert(word.clone());
                self.inside.extend(long(word.clone()));
            }
        }
        self.phrase(all);
    }

    fn phrase(&mut self, words: Vec<String>) {
        if words.len() > 1 {
            self.phrases.insert(words);
        }
    }

    fn names(&self, word: &str) -> bool {
        self.words.contains(word) || self.inside.iter().any(|one| word.contains(one.as_str()))
    }

    /// The text with a mask where the person is named.
    pub(super) fn masked(&self, text: &str) -> String {
        if !self.protects || text.is_empty() {
            return text.to_owned();
        }
        let mut kept = String::new();
        let mut at = 0;
        for place in joined(text, self.places(text)) {
            kept.push_str(text.get(at..place.start).unwrap_or_default());
            kept.push_str(&mask_name(""));
            at = place.end;
        }
        kept + text.get(at..).unwrap_or_default()
    }

    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let tokens: Vec<Token> = fold(text).collect();
        let mut places: Vec<Range<usize>> =
            phones(text).into_iter().map(|phone| phone.range).collect();
        let named = tokens.iter().filter(|token| self.names(&token.word));
        places.extend(named.map(|token| token.range.clone()));
        for phrase in &self.phrases {
            let fits = |part: &&[Token]| part.iter().map(|token| &token.word).eq(phrase);
            let found = tokens.windows(phrase.len()).filter(fits);
            places.extend(
                found.filter_map(|part| Some(part.first()?.range.start..part.last()?.range.end)),
            );
        }
        places.sort_by_key(|place| (place.start, place.end));
        places
    }
}

fn long(word: String) -> Option<String> {
    (word.len() >= INSIDE).then_some(word)
}

/// Places that touch or have nothing but signs between them are one: how many words a name
/// has is nobody's to know.
fn joined(text: &str, places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for place in places {
        match joined.last_mut() {
            Some(last)
                if place.start <= last.end
                    || text.get(last.end..place.start).is_some_and(|gap| {
                        gap.len() <= 3 && !gap.contains(char::is_alphanumeric)
                    }) =>
            {
                last.end = last.end.max(place.end);
            }
            _ => joined.push(place),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn somebody() -> Identity {
        Identity {
            name: "Ni Luh Contoh Sekali".to_owned(),
            phone: "+6281234567890".to_owned(),
            contact: "luh.contoh@surat.example".to_owned(),
            address: "Banjar Dauh Pala 7".to_owned(),
            reference: String::new(),
        }
    }

    #[test]
    fn nothing_by_which_somebody_is_known_stays() {
        let known = Known::of([&somebody()]);
        for (text, masked) in [
            ("Bu CONTOH melapor", "Bu ••• melapor"),
            ("Ni Luh Contoh Sekali, RT 2", "•••, RT 2"),
            (
                "telepon 0812-3456-7890 atau +62 812 3456 7890",
                "telepon ••• atau •••",
            ),
            ("hubungi 0819 9999 8888", "hubungi •••"),
            ("foto-08123456789012.jpg", "foto-•••.jpg"),
            ("fotoNiLuhContohSekali.jpg", "•••.jpg"),
            ("luh.contoh@surat.example", "•••"),
            ("di Banjar Dauh Pala 7", "di •••"),
            ("di Banjar Dauh", "di Banjar Dauh"),
            ("lampu padam", "lampu padam"),
            ("Cóntoh", "•••"),
        ] {
            assert_eq!(known.masked(text), masked, "{text}");
        }
    }

    #[test]
    fn of_nobody_protected_nothing_is_masked() {
        let text = "Ni Luh Contoh, 0812-3456-7890";
        assert_eq!(Known::default().masked(text), text);
    }

    #[test]
    fn a_name_that_was_corrected_is_masked_too() {
        let before = Identity {
            name: "Ni Lih Cuntuh".to_owned(),
            ..Identity::default()
        };
        let known = Known::of([&somebody(), &before]);
        assert_eq!(known.masked("kata Cuntuh"), "kata •••");
    }
}
