//! A query in the languages of the two engines.
//!
//! Nothing but words of `[a-z0-9]` and the engine's own signs comes out: what was typed
//! is folded, what is handed in is checked. So there is nothing to escape.

use crate::index::{is_safe, safe};
use crate::phone::phone_token;
use crate::query::{Query, Term};

/// What an engine calls things.
struct Dialect {
    word: fn(&str) -> String,
    stem: fn(&str) -> String,
    prefix: fn(&str) -> String,
    phrase: fn(&[String]) -> String,
    scope: fn(&str) -> String,
    and: &'static str,
    or: &'static str,
    /// What finds nothing. An empty query is an error to FTS5.
    nothing: &'static str,
}

const FTS5: Dialect = Dialect {
    word: |it| format!("words:{it}"),
    stem: |it| format!("stems:{it}"),
    prefix: |it| format!("words:{it}*"),
    phrase: |words| format!("words:\"{}\"", words.join(" ")),
    scope: |it| format!("scope:{it}"),
    and: " AND ",
    or: " OR ",
    nothing: "\"\"",
};

const TSQUERY: Dialect = Dialect {
    word: str::to_owned,
    stem: |it| format!("_{it}"),
    prefix: |it| format!("{it}:*"),
    phrase: |words| group(words, " <-> "),
    scope: |it| format!("__{it}"),
    and: " & ",
    or: " | ",
    // A scope that is empty.
    nothing: "__",
};

impl Query {
    /// The query for an FTS5 table with the columns `scope`, `words` and `stems`.
    ///
    /// `scope` is that of [`crate::Indexed::within`]. `blind` is that of
    /// [`crate::index_blind`], or gives nothing if no text is sealed.
    ///
    /// What comes out finds nothing if the query [is empty](Query::is_empty), if it only
    /// leaves out and there is no scope, or if the scope is not `[a-z0-9]+`.
    pub fn fts5(&self, scope: Option<&str>, blind: &dyn Fn(&str) -> String) -> String {
        let Some(Parts { must, without }) = self.parts(&FTS5, scope, blind) else {
            return FTS5.nothing.to_owned();
        };
        if without.is_empty() {
            return must.join(FTS5.and);
        }
        format!(
            "{} NOT {}",
            group(&must, FTS5.and),
            group(&without, FTS5.or)
        )
    }

    /// The query as a PostgreSQL `tsquery`, to be cast, for what
    /// [`crate::Indexed::tsvector`] gives. Not through `to_tsquery`, for the reason given
    /// there.
    ///
    /// The arguments are those of [`Query::fts5`].
    pub fn tsquery(&self, scope: Option<&str>, blind: &dyn Fn(&str) -> String) -> String {
        let Some(Parts { mut must, without }) = self.parts(&TSQUERY, scope, blind) else {
            return TSQUERY.nothing.to_owned();
        };
        must.extend(without.iter().map(|it| format!("!{it}")));
        must.join(TSQUERY.and)
    }

    fn parts(
        &self,
        dialect: &Dialect,
        scope: Option<&str>,
        blind: &dyn Fn(&str) -> String,
    ) -> Option<Parts> {
        // A scope that is none would let more be seen.
        if self.is_empty() || scope.is_some_and(|it| !is_safe(it)) {
            return None;
        }
        let begins = scope.unwrap_or_default();
        let render = |terms: &[Term]| -> Vec<String> {
            let terms = terms.iter().map(|it| dialect.term(it, begins, blind));
            terms.filter(|it| !it.is_empty()).collect()
        };
        let mut must = render(&self.terms);
        if must.is_empty() {
            must.extend(scope.map(dialect.scope));
        }
        let without = render(&self.without);
        (!must.is_empty()).then_some(Parts { must, without })
    }
}

struct Parts {
    must: Vec<String>,
    without: Vec<String>,
}

impl Dialect {
    fn term(&self, term: &Term, scope: &str, blind: &dyn Fn(&str) -> String) -> String {
        let within = |word: &str| format!("{scope}{word}");
        let sealed = |word: &str| {
            let sealed = safe(blind(word));
            (!sealed.is_empty()).then(|| within(&sealed))
        };
        let mut any = Vec::new();
        let mut both = |word: &str, render: fn(&str) -> String| {
            any.push(render(&within(word)));
            any.extend(sealed(word).map(|it| render(&it)));
        };
        match term {
            Term::Plain(word) => both(word, self.word),
            Term::Typing { word, stems } => {
                for stem in stems {
                    both(stem, self.stem);
                }
                any.push((self.prefix)(&within(word)));
            }
            Term::Prefix(word) => any.push((self.prefix)(&within(word))),
            Term::Stem { stems, .. } | Term::AnyStem(stems) => {
                for stem in stems {
                    both(stem, self.stem);
                }
            }
            Term::Phrase(words) => {
                let open: Vec<String> = words.iter().map(|it| within(it)).collect();
                any.push((self.phrase)(&open));
                let sealed: Option<Vec<String>> = words.iter().map(|it| sealed(it)).collect();
                any.extend(sealed.map(|it| (self.phrase)(&it)));
            }
            Term::Phone { key, words } => {
                both(&phone_token(key), self.stem);
                let words = words.iter().map(|it| (self.stem)(&within(it)));
                any.push(group(&words.collect::<Vec<_>>(), self.and));
            }
        }
        group(&any, self.or)
    }
}

/// Several in parentheses, one as it is.
fn group(parts: &[String], between: &str) -> String {
    match parts {
        [one] => one.clone(),
        several => format!("({})", several.join(between)),
    }
}
