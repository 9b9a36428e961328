//! The office's law books (buku peraturan): the legal bases of its procedures as files or
//! links. A legal base is known by its text, so that every version that quotes a law finds
//! its book.

use serde::{Deserialize, Serialize};

use crate::LawBookId;

/// Characters of a link.
const LINK: usize = 500;

/// Characters of a legal base by which it is known; laws differ long before.
const KEY: usize = 400;

/// What happened to a law book.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum LawBookEvent {
    /// It was added.
    LawBookAdded {
        /// The book.
        book: LawBookId,
        /// Digest of everything recorded of it.
        digest: String,
        /// SHA-256 of its file, where it is one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sha256: Option<String>,
    },
    /// It was corrected.
    LawBookChanged {
        /// The book.
        book: LawBookId,
        /// Digest of everything recorded of it now.
        digest: String,
        /// SHA-256 of its file, where it is one.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        sha256: Option<String>,
    },
    /// It is offered no more; legal bases that name it still open it.
    LawBookRetired {
        /// The book.
        book: LawBookId,
    },
    /// It was removed, for no legal base named it.
    LawBookRemoved {
        /// The book.
        book: LawBookId,
    },
    /// A legal base opens it.
    LegalBaseLinked {
        /// The text of the legal base, as [`base_key`] writes it.
        base: String,
        /// The book.
        book: LawBookId,
    },
    /// A legal base opens it no more.
    LegalBaseUnlinked {
        /// The text of the legal base, as [`base_key`] writes it.
        base: String,
        /// The book.
        book: LawBookId,
    },
}

impl LawBookEvent {
    /// Stable name of the event.
    pub fn name(&self) -> &'static str {
        match self {
            LawBookEvent::LawBookAdded { .. } => "law_book_added",
            LawBookEvent::LawBookChanged { .. } => "law_book_changed",
            LawBookEvent::LawBookRetired { .. } => "law_book_retired",
            LawBookEvent::LawBookRemoved { .. } => "law_book_removed",
            LawBookEvent::LegalBaseLinked { .. } => "legal_base_linked",
            LawBookEvent::LegalBaseUnlinked { .. } => "legal_base_unlinked",
        }
    }
}

/// A legal base as it is compared: words in small letters with one space between them, so
/// that neither line breaks nor stops nor capitals make another law of it.
pub fn base_key(text: &str) -> String {
    let words = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    let key = words.map(str::to_lowercase).collect::<Vec<_>>().join(" ");
    key.chars().take(KEY).collect()
}

/// What a law is called by: its kind, number and year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LawName {
    /// `Peraturan Daerah Kabupaten Tabanan`.
    pub kind: String,
    /// `13`.
    pub number: String,
    /// `2016`.
    pub year: String,
    /// What it is about: the words after `tentang`.
    pub title: String,
}

impl LawName {
    /// Reads what a legal base says of its law: "… Nomor 13 Tahun 2016 tentang …". None when
    /// it names no number of a year.
    pub fn read(base: &str) -> Option<LawName> {
        let words: Vec<&str> = base.split_whitespace().collect();
        let bare = |word: &str| -> String {
            let kept = word.trim_matches(|c: char| !c.is_alphanumeric());
            kept.to_lowercase()
        };
        let at = words
            .iter()
            .position(|word| matches!(bare(word).as_str(), "nomor" | "no"))?;
        let number = bare(words.get(at + 1)?);
        let year = words
            .get(at + 2)
            .filter(|word| bare(word) == "tahun")
            .and_then(|_| words.get(at + 3))
            .map(|word| bare(word))?;
        let numbered = number.chars().any(|c| c.is_ascii_digit());
        let dated = year.len() == 4 && year.bytes().all(|byte| byte.is_ascii_digit());
        if !numbered || !dated {
            return None;
        }
        let about = words.iter().position(|word| bare(word) == "tentang");
        let title = about.map(|at| {
            words
                .iter()
                .skip(at + 1)
                .copied()
                .collect::<Vec<_>>()
                .join(" ")
        });
        // What stands in brackets is where it was published.
        let title = title.unwrap_or_default();
        let title = title.split(" (").next().unwrap_or_default();
        Some(LawName {
            kind: words[..at].join(" "),
            number,
            year,
            title: title.trim_end_matches([';', '.', ',', ' ']).to_owned(),
        })
    }

    /// Whether a book of this kind, number and year is the law that a legal base names. Kinds
    /// agree when one's words begin the other's ("Peraturan Daerah", "Peraturan Daerah
    /// Kabupaten Tabanan"), or one is empty.
    pub fn is_of(&self, kind: &str, number: &str, year: &str) -> bool {
        let same = |a: &str, b: &str| base_key(a) == base_key(b);
        let (mine, other) = (base_key(&self.kind), base_key(kind));
        let begins = |long: &str, short: &str| {
            long.strip_prefix(short)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        };
        let kinds =
            mine.is_empty() || other.is_empty() || begins(&mine, &other) || begins(&other, &mine);
        !self.number.is_empty() && same(&self.number, number) && same(&self.year, year) && kinds
    }
}

/// A link that a page may offer: https, a host, no user name, nothing that could leave its
/// attribute or line.
pub fn safe_link(text: &str) -> Option<&str> {
    let text = text.trim();
    let rest = text
        .get(..8)
        .filter(|start| start.eq_ignore_ascii_case("https://"))
        .and_then(|_| text.get(8..))?;
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let known = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
    let plain = text
        .chars()
        .all(|c| !c.is_whitespace() && !c.is_control() && !matches!(c, '"' | '<' | '>' | '\\'));
    let good = plain
        && text.chars().count() <= LINK
        && host.contains('.')
        && !host.starts_with(['.', ':', '-'])
        && host.chars().all(known);
    good.then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERDA: &str = "Peraturan Daerah Kabupaten Tabanan Nomor 13 Tahun 2016 tentang Pembentukan dan Susunan Perangkat Daerah (Lembaran Daerah Kabupaten Tabanan Tahun 2016 Nomor 13, Tambahan Lembaran Daerah Kabupaten Tabanan Nomor 13);";
    const PERBUP: &str =
        "Peraturan Bupati Tabanan No. 52 Tahun 2016 Tentang Kedudukan, Susunan Organisasi";

    #[test]
    fn a_legal_base_names_its_law() {
        let perda = LawName::read(PERDA).expect("a law");
        assert_eq!(perda.kind, "Peraturan Daerah Kabupaten Tabanan");
        assert_eq!((perda.number.as_str(), perda.year.as_str()), ("13", "2016"));
        assert_eq!(perda.title, "Pembentukan dan Susunan Perangkat Daerah");
        let perbup = LawName::read(PERBUP).expect("a law");
        assert_eq!(perbup.title, "Kedudukan, Susunan Organisasi");
        for text in [
            "",
            "Undang-Undang Dasar 1945",
            "Peraturan Nomor",
            "Keputusan Nomor 3 tanggal 2016",
        ] {
            assert_eq!(LawName::read(text), None, "{text}");
        }
    }

    #[test]
    fn a_book_is_offered_for_its_own_law_only() {
        let perda = LawName::read(PERDA).expect("a law");
        assert!(perda.is_of("peraturan daerah", "13", "2016"));
        assert!(perda.is_of("", "13", "2016"));
        assert!(perda.is_of("Peraturan Daerah Kabupaten Tabanan", " 13 ", "2016"));
        assert!(!perda.is_of("Peraturan Bupati", "13", "2016"));
        assert!(!perda.is_of("Peraturan Dae", "13", "2016"));
        assert!(!perda.is_of("Peraturan Daerah", "13", "2017"));
        assert!(!perda.is_of("Peraturan Daerah", "", ""));
    }

    #[test]
    fn the_same_law_is_the_same_however_it_is_set() {
        assert_eq!(
            base_key("UU  25/2009,\ntentang X;"),
            base_key("uu 25 / 2009 tentang x")
        );
        assert_ne!(base_key("UU 25/2009"), base_key("UU 26/2009"));
    }

    #[test]
    fn only_safe_links_are_taken() {
        for good in [
            "https://peraturan.bpk.go.id/Details/38748",
            "HTTPS://jdih.tabanankab.go.id/a?b=c#d",
        ] {
            assert_eq!(safe_link(good), Some(good));
        }
        for bad in [
            "http://peraturan.bpk.go.id/",
            "javascript:alert(1)",
            "https://",
            "https://localhost/",
            "https://bpk.go.id@evil.example/",
            "https://bpk.go.id/a b",
            "https://bpk.go.id/\"onclick",
            "ftp://bpk.go.id/",
            "//bpk.go.id/",
            "é",
        ] {
            assert_eq!(safe_link(bad), None, "{bad}");
        }
        assert_eq!(
            safe_link(&format!("https://a.id/{}", "x".repeat(600))),
            None
        );
    }
}
