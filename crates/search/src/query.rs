//! What somebody asks, in any writing.

use std::ops::Range;

use crate::number::{NumberHint, numbers};
use crate::{Phone, Profile, Token, fold, is_stop_word, phones, stems};

/// So many characters of a query are read.
pub const QUERY_CHARS: usize = 500;

/// So many words, phrases, prefixes and telephone numbers are searched for, those to be
/// left out among them.
pub const QUERY_TERMS: usize = 12;

/// More words than somebody types who looks for something.
const BROAD_TERMS: usize = 6;

/// A phrase is so many words long at most.
const PHRASE_WORDS: usize = 12;

/// Prefixes cost most: one of "a" reads every entry. Others are taken as whole words.
const PREFIXES: usize = 2;

/// Fewest characters of a prefix.
const PREFIX_CHARS: usize = 3;

/// One thing that is searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Term {
    /// Any word of one of these stems.
    Stem { word: String, stems: Vec<String> },
    /// A stop word: found as it stands.
    Plain(String),
    /// These words in this order, as they stand.
    Phrase(Vec<String>),
    /// Words that begin so.
    Prefix(String),
    /// A word that may not be typed to its end: of one of these stems, or beginning so.
    Typing { word: String, stems: Vec<String> },
    /// A telephone number in any writing, or its digits as they stand.
    Phone { key: String, words: Vec<String> },
    /// Any of these stems.
    AnyStem(Vec<String>),
}

/// What is searched for. Every text is a query: what is no word of it finds nothing and
/// does no harm.
///
/// - Words are searched by their stem, in any order, and all must be there.
/// - `"jalan rusak"` is a phrase; a quotation mark left open closes at the end.
/// - `preman*` finds words that begin so, from three characters, twice in a query.
/// - `-baru` and `-"jalan baru"` leave out what has them.
/// - A word that is cut ("anak-anak", "info@desa.id") is all its words.
/// - Stop words are passed over unless there is nothing else.
///
/// The bounds are [`QUERY_CHARS`] and [`QUERY_TERMS`]; [`Query::truncated`] says that more
/// was said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    pub(crate) terms: Vec<Term>,
    pub(crate) without: Vec<Term>,
    numbers: Vec<NumberHint>,
    phones: Vec<String>,
    truncated: bool,
}

/// A piece of the query as it was written.
#[derive(Debug)]
struct Said {
    range: Range<usize>,
    quoted: bool,
    without: bool,
    star: bool,
}

impl Query {
    /// Reads a query that is complete.
    pub fn parse(text: &str) -> Self {
        Self::read(text, false)
    }

    /// Reads a query that is being typed: if it ends in a word of at least three
    /// characters, that word is found by its beginning too.
    pub fn parse_typing(text: &str) -> Self {
        Self::read(text, true)
    }

    /// Asks for what may tell the same story: entries that have any of the weightiest
    /// stems of a profile. [`crate::similar`] says which do.
    pub fn like(profile: &Profile) -> Self {
        let stems = profile.weightiest(QUERY_TERMS);
        let terms = if stems.is_empty() {
            Vec::new()
        } else {
            vec![Term::AnyStem(stems)]
        };
        Self {
            terms,
            ..Self::default()
        }
    }

    /// Whether it asks for nothing by words. [`Query::numbers`] of such a query are empty
    /// as well.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.without.is_empty()
    }

    /// Whether it may have to read much of the index: by the beginnings of words, by many
    /// words, or by nothing but words that stand everywhere, in a phrase too.
    pub fn is_broad(&self) -> bool {
        let all = self.terms.len() + self.without.len();
        let narrows = |term: &Term| match term {
            Term::Plain(_) | Term::Prefix(_) => false,
            Term::Phrase(words) => !words.iter().all(|word| is_stop_word(word)),
            _ => true,
        };
        let beginnings = self.terms.iter().chain(&self.without);
        all > BROAD_TERMS
            || beginnings
                .into_iter()
                .any(|one| matches!(one, Term::Prefix(_)))
            || !self.terms.iter().any(narrows)
    }

    /// Whether more was said than is searched for.
    pub fn truncated(&self) -> bool {
        self.truncated
    }

    /// Complaint numbers that it may mean, beside its words; the most exact first.
    pub fn numbers(&self) -> &[NumberHint] {
        &self.numbers
    }

    /// Telephone numbers in it, as [`crate::phone_key`] gives them.
    pub fn phones(&self) -> &[String] {
        &self.phones
    }

    fn read(text: &str, typing: bool) -> Self {
        let end = text.char_indices().nth(QUERY_CHARS).map(|(at, _)| at);
        let read = end.map_or(text, |end| whole_words(text, end));
        let phones = phones(read);
        let except: Vec<Range<usize>> = phones.iter().map(|it| it.range.clone()).collect();
        let mut reader = Reader {
            text: read,
            phones: &phones,
            open_end: typing && end.is_none(),
            prefixes: 0,
            terms: Vec::new(),
        };
        for said in said(read) {
            reader.take(&said);
        }
        let (terms, cut) = bounded(reader.terms);
        let (without, terms): (Vec<_>, Vec<_>) = terms.into_iter().partition(|it| it.0);
        let mut keys: Vec<String> = phones.into_iter().map(|it| it.key).collect();
        keys.dedup();
        Self {
            terms: terms.into_iter().map(|it| it.1).collect(),
            without: without.into_iter().map(|it| it.1).collect(),
            numbers: numbers(read, &except),
            phones: keys,
            truncated: cut || end.is_some_and(|end| !text[end..].trim().is_empty()),
        }
    }
}

/// What stands before a place, without a word that goes on behind it.
fn whole_words(text: &str, end: usize) -> &str {
    let (read, behind) = text.split_at(end);
    if behind.starts_with(char::is_whitespace) {
        return read;
    }
    let last = read.rfind(char::is_whitespace);
    last.map_or(read, |at| read.split_at(at).0)
}

/// Without stop words, or with them as words if there is nothing else; and whether that
/// was more than is searched for.
fn bounded(terms: Vec<(bool, Term)>) -> (Vec<(bool, Term)>, bool) {
    let is_stop = |term: &Term| match term {
        Term::Stem { word, .. } | Term::Typing { word, .. } => is_stop_word(word),
        _ => false,
    };
    let says = terms
        .iter()
        .any(|(without, term)| !without && !is_stop(term));
    let mut kept: Vec<(bool, Term)> = Vec::new();
    let mut cut = false;
    for (without, term) in terms {
        let term = match term {
            Term::Stem { word, .. } if is_stop_word(&word) => {
                if says && !without {
                    continue;
                }
                Term::Plain(word)
            }
            Term::Typing { .. } if says && is_stop(&term) => continue,
            Term::Phrase(words) if words.len() > PHRASE_WORDS => {
                cut = true;
                Term::Phrase(words.into_iter().take(PHRASE_WORDS).collect())
            }
            other => other,
        };
        if kept.iter().any(|it| it.0 == without && it.1 == term) {
            continue;
        }
        if kept.len() == QUERY_TERMS {
            return (kept, true);
        }
        kept.push((without, term));
    }
    (kept, cut)
}

/// Turns what was said into terms, each with whether it is to be left out.
struct Reader<'t> {
    text: &'t str,
    phones: &'t [Phone],
    /// The end of the text may be the middle of a word.
    open_end: bool,
    prefixes: usize,
    terms: Vec<(bool, Term)>,
}

impl Reader<'_> {
    fn take(&mut self, said: &Said) {
        let tokens = self.tokens(&said.range);
        let in_phones = tokens.iter().all(|it| self.phone_of(it).is_some());
        if (said.quoted || (said.without && tokens.len() > 1)) && !in_phones {
            let words: Vec<String> = tokens.into_iter().map(|it| it.word).collect();
            self.terms.push((said.without, Term::Phrase(words)));
            return;
        }
        let mut rest = &tokens[..];
        while let Some(token) = rest.first() {
            if let Some(phone) = self.phone_of(token) {
                let key = phone.key.clone();
                let words = self.tokens(&phone.range).into_iter();
                let words = words.map(|it| it.word).collect();
                self.terms.push((said.without, Term::Phone { key, words }));
                rest = &rest[1..];
                continue;
            }
            // What stands together without anything between belongs together.
            let length = 1 + rest
                .windows(2)
                .take_while(|pair| pair[0].range.end >= pair[1].range.start)
                .count();
            let (together, behind) = rest.split_at(length);
            let is_last = behind.is_empty();
            let term = match together {
                [token] => self.word(token, said, is_last),
                several => Term::Phrase(several.iter().map(|it| it.word.clone()).collect()),
            };
            self.terms.push((said.without, term));
            rest = behind;
        }
    }

    fn word(&mut self, token: &Token, said: &Said, is_last: bool) -> Term {
        let word = token.word.clone();
        let may = word.len() >= PREFIX_CHARS && self.prefixes < PREFIXES && is_last;
        if may && said.star {
            self.prefixes += 1;
            return Term::Prefix(word);
        }
        let stems = stems(&word);
        let open = self.open_end && !said.without && token.range.end == self.text.len();
        if may && open {
            self.prefixes += 1;
            return Term::Typing { word, stems };
        }
        Term::Stem { word, stems }
    }

    /// The tokens of a part, where they stand in the whole.
    fn tokens(&self, part: &Range<usize>) -> Vec<Token> {
        let text = self.text.get(part.clone()).unwrap_or_default();
        fold(text)
            .map(|it| Token {
                word: it.word,
                range: it.range.start + part.start..it.range.end + part.start,
            })
            .collect()
    }

    fn phone_of(&self, token: &Token) -> Option<&Phone> {
        self.phones
            .iter()
            .find(|it| it.range.start <= token.range.start && token.range.end <= it.range.end)
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '‟' | '«' | '»' | '＂')
}

/// Cuts a query at spaces and quotation marks.
fn said(text: &str) -> Vec<Said> {
    let mut all = Vec::new();
    let mut open: Option<Said> = None;
    let mut minus = false;
    let mut before = ' ';
    for (at, c) in text.char_indices() {
        let next = at + c.len_utf8();
        let in_quotes = open.as_ref().is_some_and(|it| it.quoted);
        if is_quote(c) {
            all.extend(open.take());
            if !in_quotes {
                open = Some(Said {
                    range: next..next,
                    quoted: true,
                    without: minus,
                    star: false,
                });
            }
            minus = false;
        } else if let Some(said) = open.as_mut().filter(|it| it.quoted || !c.is_whitespace()) {
            said.range.end = next;
            said.star = c == '*';
        } else if c.is_whitespace() {
            all.extend(open.take());
            minus = false;
        } else if matches!(c, '-' | '−' | '–') && before.is_whitespace() {
            minus = true;
        } else {
            open = Some(Said {
                range: at..next,
                quoted: false,
                without: minus,
                star: false,
            });
            minus = false;
        }
        before = c;
    }
    all.extend(open);
    all
}
