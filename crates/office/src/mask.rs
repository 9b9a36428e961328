//! What a protected person is known by, taken out of the texts that name him.
//!
//! On the page of his case those who work on it read what was written, as it was written. What
//! leaves that page is masked: lists, papers, sheets, exports, and what a search finds
//! (`find/follow.rs`). Taken out are the words of his name, his telephone, his other contacts
//! and what leads to him through the channel, and any telephone number. Of his address only
//! the whole: a village's name is no secret.

use std::collections::BTreeSet;
use std::ops::Range;

use casework::{CaseId, DeskEvent, Entry, Happening, IdentityKind, PhoneNumber, mask_name};
use search::{Token, fold, is_stop_word, phones};
use store::tables::attachments::AttachmentRow;

use crate::{FieldBefore, Identity, Office, OfficeError};

/// Words of fewer characters are no name by themselves: "I" and "Ni" begin half of all names.
const SHORT: usize = 3;
/// A word of so many characters is also found inside a longer one ("fotoNiLuhContoh").
const INSIDE: usize = 5;
/// So many digits are a number by which somebody is known, however they are grouped.
const DIGITS: usize = 8;
/// Fields of a complaint that say who complains.
pub(crate) const OF_IDENTITY: [&str; 4] = ["name", "phone", "contact", "address"];
/// Purposes of files that come from outside, under names that were given there.
const FROM_OUTSIDE: [&str; 2] = ["evidence", "letter"];

/// What somebody is known by; nothing where nobody is protected.
#[derive(Clone, Default)]
pub(crate) struct Known {
    words: BTreeSet<String>,
    inside: BTreeSet<String>,
    phrases: BTreeSet<Vec<String>>,
    numbers: BTreeSet<String>,
    protects: bool,
}

impl std::fmt::Debug for Known {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Known(…)")
    }
}

fn words(text: &str) -> Vec<String> {
    fold(text).map(|token| token.word).collect()
}

impl Known {
    /// What these identities of one protected person are known by: the one that stands, and
    /// those that stood before they were corrected.
    pub(crate) fn of<'a>(identities: impl IntoIterator<Item = &'a Identity>) -> Known {
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

    /// The same where this kind of identity is protected; else nothing.
    pub(crate) fn if_protected<'a>(
        kind: IdentityKind,
        identities: impl IntoIterator<Item = &'a Identity>,
    ) -> Known {
        match kind {
            IdentityKind::Open => Known::default(),
            IdentityKind::Confidential | IdentityKind::Anonymous => Known::of(identities),
        }
    }

    fn add(&mut self, text: &str) {
        let all = words(text);
        self.numbers
            .extend(numbers_in(text).map(|(digits, _)| digits));
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
    pub(crate) fn masked(&self, text: &str) -> String {
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

    /// The name of a file as others read it. One from outside says nothing of its own: who
    /// took a picture may have his name in it in any writing, and of whoever is anonymous no
    /// word is known.
    pub(crate) fn file_name(&self, row: &AttachmentRow) -> String {
        if !self.protects || !FROM_OUTSIDE.contains(&row.purpose.as_str()) {
            return self.masked(&row.name);
        }
        let mark = row.sha256.get(..4).unwrap_or_default();
        let ending = row.name.rsplit_once('.').map_or("", |(_, ending)| ending);
        format!("{}-{mark}.{ending}", mask_name(&row.name))
    }

    fn places(&self, text: &str) -> Vec<Range<usize>> {
        let tokens: Vec<Token> = fold(text).collect();
        let mut places: Vec<Range<usize>> =
            phones(text).into_iter().map(|phone| phone.range).collect();
        let named = tokens.iter().filter(|token| self.names(&token.word));
        places.extend(named.map(|token| token.range.clone()));
        let numbers = numbers_in(text);
        let his = numbers.filter(|(digits, _)| {
            let known = |number: &String| digits.contains(number.as_str());
            self.numbers.iter().any(known)
        });
        places.extend(his.map(|(_, range)| range));
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

/// Long numbers in a text, in whatever groups: an identity number has several ways to be written.
fn numbers_in(text: &str) -> impl Iterator<Item = (String, Range<usize>)> + '_ {
    let is_sign = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '.' | '-');
    let mut parts = Vec::new();
    let mut begun = None;
    for (at, c) in text.char_indices().chain([(text.len(), 'x')]) {
        match (begun, is_sign(c)) {
            (None, true) if c.is_ascii_digit() => begun = Some(at),
            (Some(from), false) => {
                parts.push(from..at);
                begun = None;
            }
            _ => {}
        }
    }
    parts.into_iter().filter_map(move |range| {
        let part = text.get(range.clone())?;
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        let end = range.start + part.trim_end_matches(|c: char| !c.is_ascii_digit()).len();
        (digits.len() >= DIGITS).then_some((digits, range.start..end))
    })
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

impl Office {
    /// What whoever complains in a case is known by; nothing where he need not be protected.
    pub(crate) fn known_by(
        &self,
        kind: IdentityKind,
        case: CaseId,
        sealed: Option<&[u8]>,
    ) -> Result<Known, OfficeError> {
        if kind == IdentityKind::Open {
            return Ok(Known::default());
        }
        let identity = Identity::open(&self.keys, self.id, case, sealed)?;
        Ok(Known::if_protected(kind, [&identity]))
    }
}

/// What was corrected, where a text of the history says so.
pub(crate) fn fields_before(text: &str) -> Option<Vec<FieldBefore>> {
    serde_json::from_str(text).ok()
}

/// Names and contacts as they stood before they were corrected.
pub(crate) fn identity_before(fields: &[FieldBefore]) -> Identity {
    let words = |name: &str| {
        let field = fields.iter().find(|one| one.field == name);
        field.map(|one| one.words.clone()).unwrap_or_default()
    };
    Identity {
        name: words("name"),
        phone: words("phone"),
        contact: words("contact"),
        address: words("address"),
        reference: String::new(),
    }
}

/// The same of every correction in a history; `text` tells what was written, by its id.
pub(crate) fn identities_before<'t>(
    entries: &[Entry],
    text: impl Fn(&str) -> Option<&'t str>,
) -> Vec<Identity> {
    let fields = entries.iter().filter_map(|entry| match &entry.what {
        Happening::Desk(DeskEvent::ComplaintCorrected { before, .. }) => {
            fields_before(text(&before.id.0)?)
        }
        _ => None,
    });
    fields.map(|fields| identity_before(&fields)).collect()
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
    fn a_long_number_is_known_however_it_is_grouped() {
        let known = Known::of([&Identity {
            reference: "NIK 5102034506780001".to_owned(),
            ..somebody()
        }]);
        for (text, masked) in [
            ("KTP 5102 0345 0678 0001.", "KTP •••."),
            ("no. 5102.0345.0678-0001 ya", "no. ••• ya"),
            ("ktp5102034506780001.jpg", "•••.jpg"),
            ("KTP 5102 1345 1678 1002", "KTP 5102 1345 1678 1002"),
            ("Tahun 2026 - 2027, 10 - 12", "Tahun 2026 - 2027, 10 - 12"),
        ] {
            assert_eq!(known.masked(text), masked, "{text}");
        }
    }

    #[test]
    fn a_file_from_outside_has_no_name_of_its_own() {
        let file = |purpose: &str, name: &str| AttachmentRow {
            id: casework::AttachmentId(uuid::Uuid::nil()),
            case: CaseId(uuid::Uuid::nil()),
            purpose: purpose.to_owned(),
            name: name.to_owned(),
            media_type: "image/jpeg".to_owned(),
            size: 1,
            sha256: "3fa2".repeat(16),
            shown: None,
            thumbnail: None,
            has_location: false,
            added_at: jiff::Timestamp::UNIX_EPOCH,
            added_by: None,
        };
        let (known, anybody) = (Known::of([&somebody()]), Known::of([]));
        let photo = file("evidence", "kiriman pak lurah.jpg");
        for one in [&known, &anybody] {
            assert_eq!(one.file_name(&photo), "•••-3fa2.jpg");
        }
        let answer = file("signed_answer", "Jawaban untuk Bu Contoh.pdf");
        assert_eq!(known.file_name(&answer), "Jawaban untuk Bu •••.pdf");
        assert_eq!(Known::default().file_name(&photo), "kiriman pak lurah.jpg");
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
