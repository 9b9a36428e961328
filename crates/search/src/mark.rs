//! Where in a text what was asked for stands.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::query::{Query, Term};
use crate::{Token, fold, is_stop_word, phones, stems};

/// Finds in texts what was asked for. Best one for all texts of a page: they share most of their
/// words, and the stems of a word are the dear part.
#[derive(Debug)]
pub struct Marker<'q> {
    query: &'q Query,
    /// The stems that a word is indexed by; a stop word is by none.
    stems: RefCell<HashMap<String, Rc<[String]>>>,
}

/// A part of a text and what was asked for in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snippet {
    /// Bytes of the text, on character boundaries.
    pub range: Range<usize>,
    /// Places in the text that lie within, as [`Marker::mark`] gives them.
    pub marks: Vec<Range<usize>>,
}

impl<'q> Marker<'q> {
    /// Finds what this query asks for.
    pub fn new(query: &'q Query) -> Self {
        Self {
            query,
            stems: RefCell::default(),
        }
    }

    /// The places of a text that the query finds, for `<mark>`: byte ranges on character
    /// boundaries, in order, none touching another's bytes. A phrase and a telephone number
    /// are one place each.
    pub fn mark(&self, text: &str) -> Vec<Range<usize>> {
        let tokens: Vec<Token> = fold(text).collect();
        let mut places: Vec<Range<usize>> = Vec::new();
        for term in &self.query.terms {
            match term {
                Term::Phrase(words) => places.extend(phrase(&tokens, words)),
                Term::Phone { key, words } => {
                    let found = phones(text).into_iter().filter(|it| it.key == *key);
                    places.extend(found.map(|it| it.range));
                    places.extend(phrase(&tokens, words));
                }
                _ => places.extend(
                    tokens
                        .iter()
                        .filter(|token| fits(term, &token.word, &self.indexed_by(&token.word)))
                        .map(|token| token.range.clone()),
                ),
            }
        }
        merged(places)
    }

    /// A part of a text of at most `max_chars` characters that shows the first place the query
    /// finds, or the beginning if it finds none, cut between words where it can be; and all
    /// places in it.
    pub fn snippet(&self, text: &str, max_chars: usize) -> Snippet {
        let marks = self.mark(text);
        let range = window(text, marks.first(), max_chars);
        let within = |place: &Range<usize>| range.start <= place.start && place.end <= range.end;
        let marks = marks.into_iter().filter(within).collect();
        Snippet { range, marks }
    }

    fn indexed_by(&self, word: &str) -> Rc<[String]> {
        let mut known = self.stems.borrow_mut();
        if let Some(stems) = known.get(word) {
            return Rc::clone(stems);
        }
        let by: Rc<[String]> = if is_stop_word(word) {
            Rc::default()
        } else {
            stems(word).into()
        };
        known.insert(word.to_owned(), Rc::clone(&by));
        by
    }
}

/// The part of a text around a place, or its beginning.
fn window(text: &str, around: Option<&Range<usize>>, max_chars: usize) -> Range<usize> {
    let bounds: Vec<usize> = text
        .char_indices()
        .map(|(at, _)| at)
        .chain([text.len()])
        .collect();
    let chars = bounds.len() - 1;
    if chars <= max_chars {
        return 0..text.len();
    }
    let first = around.cloned().unwrap_or(0..0);
    let at = bounds.partition_point(|bound| *bound < first.start);
    let length = bounds.partition_point(|bound| *bound < first.end) - at;
    // A third of what is left is shown before it: what follows says more.
    let before = max_chars.saturating_sub(length) / 3;
    let start = at.saturating_sub(before).min(chars - max_chars);
    let end = start + max_chars;
    let is_space = |index: usize| {
        let bytes = bounds.get(index).zip(bounds.get(index + 1));
        bytes
            .and_then(|(from, to)| text.get(*from..*to))
            .is_some_and(|c| c.chars().all(char::is_whitespace))
    };
    // A word is cut only if the place found would be.
    let start = if start == 0 || is_space(start - 1) {
        start
    } else {
        (start..at)
            .find(|it| is_space(*it))
            .map_or(start, |it| it + 1)
    };
    let end = if end == chars || is_space(end) {
        end
    } else {
        let after = (at + length).max(start + 1);
        (after..end).rev().find(|it| is_space(*it)).unwrap_or(end)
    };
    bounds[start]..bounds[end]
}

fn fits(term: &Term, word: &str, indexed_by: &[String]) -> bool {
    let meets = |stems: &[String]| stems.iter().any(|it| indexed_by.contains(it));
    match term {
        Term::Stem { stems, .. } | Term::AnyStem(stems) => meets(stems),
        Term::Plain(plain) => plain == word,
        Term::Prefix(prefix) => word.starts_with(prefix.as_str()),
        Term::Typing { word: typed, stems } => meets(stems) || word.starts_with(typed.as_str()),
        Term::Phrase(_) | Term::Phone { .. } => false,
    }
}

fn phrase(tokens: &[Token], words: &[String]) -> Vec<Range<usize>> {
    if words.is_empty() {
        return Vec::new();
    }
    tokens
        .windows(words.len())
        .filter(|part| part.iter().map(|it| &it.word).eq(words))
        .filter_map(|part| Some(part.first()?.range.start..part.last()?.range.end))
        .collect()
}

fn merged(mut places: Vec<Range<usize>>) -> Vec<Range<usize>> {
    places.sort_by_key(|it| (it.start, it.end));
    let mut merged: Vec<Range<usize>> = Vec::new();
    for place in places {
        match merged.last_mut() {
            Some(last) if place.start < last.end => last.end = last.end.max(place.end),
            _ => merged.push(place),
        }
    }
    merged
}
