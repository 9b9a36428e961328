//! Finding a case by anything that was typed: what each case is found by, kept up beside
//! the acts, and the search itself.
//!
//! The complainant's story lies open in the database, so its words are indexed as they
//! stand. What is sealed there (who complains openly, what officials write) is indexed as
//! keyed digests of its words, so the index names nobody either. A protected identity is
//! not indexed at all: a name must not find the case that hides it.

mod hints;

use std::collections::BTreeSet;

pub use self::hints::Hints;
use ::search::{Indexed, Query, index, index_blind, mark, snippet};
use casework::{Action, CaseId, Channel, ComplaintNumber, Duty, IdentityKind, OfficeId, Situation};
use jiff::Timestamp;
use sop::UnitCode;
use store::tables::findings::{self, Entry, Findable};
use store::tables::register::{self, RegisterFilter};

use crate::register::{beside_row, place_of};
use crate::{Identity, Keys, Office, OfficeError, RegisterRowView, SignedIn};

/// Records of the history that are followed in one go.
const RECORDS: u32 = 96;
/// Rows of a page of results.
const ROWS: u32 = 20;
/// Characters of the story shown around what was found.
const SNIPPET: usize = 160;
/// Characters of a blind word: 80 bits.
const BLIND: usize = 20;

/// What a reader searches for; times are parsed by the page.
#[derive(Clone, Debug, Default)]
pub struct SearchQuery {
    /// Words, phrases, beginnings, numbers, telephone numbers.
    pub words: String,
    /// Year of the register.
    pub year: Option<i16>,
    /// Received from.
    pub from: Option<Timestamp>,
    /// Received before.
    pub until: Option<Timestamp>,
    /// Channel.
    pub channel: Option<Channel>,
    /// Village code.
    pub village: Option<String>,
    /// Category code.
    pub category: Option<String>,
    /// Unit code.
    pub unit: Option<String>,
    /// `open`, `archived`, `concluded`, `struck`, `late`, `answered`.
    pub standing: Option<String>,
    /// Page from 1.
    pub page: u32,
}

/// Text with the pieces that were searched for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// Pieces in their order, each with whether it was searched for.
    pub pieces: Vec<(String, bool)>,
}

/// A case that was found.
#[derive(Clone, Debug)]
pub struct FoundRow {
    /// As the register shows it.
    pub row: RegisterRowView,
    /// Its subject.
    pub subject: Marked,
    /// The story around what was found, where the subject has none of it.
    pub story: Option<Marked>,
    /// Where the paper lies.
    pub place: Option<String>,
}

/// A page of results.
#[derive(Clone, Debug)]
pub struct SearchView {
    /// Rows of this page, the newest first.
    pub rows: Vec<FoundRow>,
    /// How many there are, counted up to `counted`.
    pub total: u32,
    /// There are more than `total`.
    pub more: bool,
    /// Page, from 1.
    pub page: u32,
    /// Pages that can be turned to.
    pub pages: u32,
    /// More was said than is searched for.
    pub truncated: bool,
    /// Cases whose number may be meant.
    pub numbers: Vec<ComplaintNumber>,
    /// The reader finds only his own part.
    pub partial: bool,
}

/// How far a round of following the history came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Followed {
    /// Records that were followed; none when the index is up to date.
    pub records: usize,
    /// The last record when the round began: it moves while people are at work.
    pub head: i64,
}

/// A word that narrows a search to an office.
fn scope(office: OfficeId) -> String {
    let id = office.0.simple().to_string();
    format!("o{}", id.get(16..).unwrap_or(&id))
}

/// An entry without some of its words.
fn without(mut entry: Indexed, keep: &dyn Fn(&str) -> bool) -> Indexed {
    let kept = |list: &str| {
        let words = list.split_ascii_whitespace().filter(|word| keep(word));
        words.collect::<Vec<_>>().join(" ")
    };
    entry.words = kept(&entry.words);
    entry.stems = kept(&entry.stems);
    entry
}

/// What stands in the index for a word of a text that is sealed.
fn blind(keys: &Keys, office: OfficeId, word: &str) -> String {
    let mut digest = keys.digest("find", &[office.0.as_bytes(), word.as_bytes()]);
    digest.truncate(BLIND);
    // A digest of digits alone could be a number that somebody types.
    digest.insert(0, 'x');
    digest
}

impl Office {
    /// Follows the history: indexes the cases of the next records.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    pub async fn follow_history(&self) -> Result<Followed, OfficeError> {
        let office = self.id;
        let read = self.db.read(move |conn| {
            Box::pin(async move {
                let (head, done) = findings::cursor(conn, office).await?;
                if head == done {
                    return Ok((head, None));
                }
                // Ahead of the history: of another one. All is made anew.
                let from = if head < done { 0 } else { done };
                let records = findings::touched(conn, office, from, RECORDS).await?;
                let named: BTreeSet<CaseId> =
                    records.iter().filter_map(|(_, case)| *case).collect();
                let named: Vec<CaseId> = named.into_iter().collect();
                let mut cases = Vec::new();
                for some in named.chunks(findings::BATCH) {
                    cases.extend(findings::cases(conn, office, some).await?);
                }
                Ok((head, Some((done, records, cases))))
            })
        });
        let (head, next) = read.await?;
        let caught_up = Followed { records: 0, head };
        let Some((done, records, mut cases)) = next else {
            return Ok(caught_up);
        };
        let Some((last, _)) = records.last().copied() else {
            return Ok(caught_up);
        };
        // The newest is found first by its place in the index.
        cases.sort_by_key(|case| case.row.register);
        let entries: Vec<Entry> = cases.iter().map(|case| self.entry_of(case)).collect();
        let written = self.db.write(move |conn| {
            let entries = entries.clone();
            Box::pin(async move { findings::put(conn, office, &entries, done, last).await })
        });
        written.await?;
        Ok(Followed {
            records: records.len(),
            head,
        })
    }

    fn entry_of(&self, case: &Findable) -> Entry {
        let row = &case.row;
        let mut open: Vec<&str> = vec![
            &row.subject,
            &row.description,
            &row.occurred,
            &row.place.hamlet,
            &row.place.landmark,
        ];
        open.extend(case.files.iter().map(String::as_str));
        let known = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())
            .unwrap_or_default();
        let (identity, hidden) = match row.identity_kind {
            IdentityKind::Open => (known, Identity::default()),
            IdentityKind::Confidential | IdentityKind::Anonymous => (Identity::default(), known),
        };
        let protected = row.identity_kind != IdentityKind::Open;
        if protected {
            // Phones name their owners' files, and their owners.
            open.truncate(5);
        }
        let written: Vec<String> = case.texts.iter().filter_map(|row| self.text(row)).collect();
        let mut sealed: Vec<&str> = vec![
            &identity.name,
            &identity.phone,
            &identity.contact,
            &identity.address,
            &identity.reference,
        ];
        sealed.extend(written.iter().map(String::as_str));
        sealed.retain(|text| !text.is_empty());
        let blind = |word: &str| blind(&self.keys, self.id, word);
        let named = hidden.words();
        // By what names a protected complainant his case is not found, wherever it was
        // written: in his own story, or in a note of somebody who opened the identity.
        let telephone = |word: &str| {
            let digits = word.strip_prefix("tel").unwrap_or(word);
            digits.len() >= 8 && digits.bytes().all(|byte| byte.is_ascii_digit())
        };
        let tells = |word: &str| named.contains(word) || (protected && telephone(word));
        let plain = without(index(&open), &|word| !tells(word));
        let kept: BTreeSet<String> = named.iter().map(|word| blind(word)).collect();
        let sealed = without(index_blind(&sealed, &blind), &|word| !kept.contains(word));
        let indexed = plain.and(&sealed);
        let scope = scope(self.id);
        Entry {
            case: row.id,
            tsvector: indexed.tsvector(std::slice::from_ref(&scope)),
            scope,
            words: indexed.words,
            stems: indexed.stems,
        }
    }

    /// Searches everything that was typed, of the cases the reader may know of.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    pub async fn search(
        &self,
        who: &SignedIn,
        asked: &SearchQuery,
    ) -> Result<SearchView, OfficeError> {
        who.permit(Action::SeeRegister, &Situation::default())?;
        let now = self.now();
        let seen = self.seen_by(who);
        let partial = seen.seen_by.is_some();
        let filter = RegisterFilter {
            year: asked.year,
            from: asked.from,
            until: asked.until,
            channel: asked.channel,
            village: asked.village.clone(),
            standing: asked.standing.clone(),
            category: asked.category.clone(),
            unit: asked.unit.as_deref().map(UnitCode::new),
            ..seen
        };
        let query = Query::parse(&asked.words);
        let numbers = self.numbers_meant(who, &query, now).await?;
        let text = (!asked.words.trim().is_empty()).then(|| self.index_query(&query));
        let office = self.id;
        let reader = who.official.id;
        let wanted = asked.page.clamp(1, findings::COUNTED / ROWS);
        let read = self.db.read(move |conn| {
            let (filter, text) = (filter.clone(), text.clone());
            Box::pin(async move {
                let total = match &text {
                    Some(text) => findings::count(conn, office, &filter, text).await?,
                    None => register::count(conn, office, &filter).await?,
                };
                // A page behind the last is the last.
                let last = total.min(findings::COUNTED).div_ceil(ROWS).max(1);
                let page = wanted.min(last);
                let offset = (page - 1) * ROWS;
                let found = match &text {
                    Some(text) => {
                        findings::found(conn, office, &filter, text, ROWS, offset).await?
                    }
                    None => register::list(conn, office, &filter, false, ROWS, offset).await?,
                };
                let mut beside = Vec::new();
                for row in &found {
                    let place = match row.state.standing.as_str() {
                        "archived" => place_of(conn, office, row.id).await?,
                        _ => None,
                    };
                    beside.push((beside_row(conn, office, row, reader).await?, place));
                }
                Ok((found, beside, total, page))
            })
        });
        let (found, beside, total, page) = read.await?;
        let rows = found.iter().zip(&beside).map(|(row, (beside, place))| {
            let marked = Marked::of(&row.subject, &query, SNIPPET * 2);
            let story = (!marked.has_any())
                .then(|| Marked::of(&row.description, &query, SNIPPET))
                .filter(Marked::has_any);
            Ok(FoundRow {
                row: self.register_row(who, row, beside, now)?,
                subject: marked,
                story,
                place: place.as_ref().and_then(|row| self.text(row)),
            })
        });
        let counted = total.min(findings::COUNTED);
        Ok(SearchView {
            rows: rows.collect::<Result<_, OfficeError>>()?,
            total: counted,
            more: total > counted,
            page,
            pages: counted.div_ceil(ROWS).max(1),
            truncated: query.truncated(),
            numbers,
            partial,
        })
    }

    /// What the reader may know of, unfiltered.
    fn seen_by(&self, who: &SignedIn) -> RegisterFilter {
        let whole = who.viewer.duties.contains(&Duty::Oversee);
        RegisterFilter {
            now: self.now(),
            seen_by: (!whole).then(|| who.viewer.desks.clone()),
            ..RegisterFilter::whole(who.official.id)
        }
    }

    /// A query in the language of this office's database.
    fn index_query(&self, query: &Query) -> String {
        let blind = |word: &str| blind(&self.keys, self.id, word);
        let scopes = [scope(self.id)];
        match self.db.dialect() {
            store::Dialect::Sqlite => query.fts5(&scopes, &blind),
            store::Dialect::Postgres => query.tsquery(&scopes, &blind),
        }
    }

    /// Cases of which the reader may know and whose number may be meant.
    async fn numbers_meant(
        &self,
        who: &SignedIn,
        query: &Query,
        now: Timestamp,
    ) -> Result<Vec<ComplaintNumber>, OfficeError> {
        let directory = &who.directory;
        let mut meant = Vec::new();
        for hint in query.numbers().iter().take(3) {
            let prefix = hint.prefix.as_deref().unwrap_or(&directory.prefix);
            let number = ComplaintNumber {
                prefix: prefix.to_uppercase(),
                register: casework::RegisterNumber {
                    year: hint.year.unwrap_or_else(|| directory.day(now).year()),
                    number: hint.number,
                },
            };
            match self.load(who, &number).await {
                Ok(_) if !meant.contains(&number) => meant.push(number),
                Ok(_) | Err(OfficeError::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(meant)
    }
}

impl Marked {
    /// The part of a text around what was searched for, at most so many characters.
    fn of(text: &str, query: &Query, most: usize) -> Marked {
        let window = snippet(text, query, most);
        let (before, behind) = (window.start > 0, window.end < text.len());
        let text = text.get(window).unwrap_or_default();
        let mut pieces = Vec::new();
        if before {
            pieces.push(("… ".to_owned(), false));
        }
        let mut at = 0;
        for range in mark(text, query) {
            if let Some(plain) = text.get(at..range.start).filter(|plain| !plain.is_empty()) {
                pieces.push((plain.to_owned(), false));
            }
            if let Some(hit) = text.get(range.clone()) {
                pieces.push((hit.to_owned(), true));
            }
            at = range.end;
        }
        if let Some(rest) = text.get(at..).filter(|rest| !rest.is_empty()) {
            pieces.push((rest.to_owned(), false));
        }
        if behind {
            pieces.push((" …".to_owned(), false));
        }
        Marked { pieces }
    }

    /// Whether anything in it was searched for.
    pub fn has_any(&self) -> bool {
        self.pieces.iter().any(|(_, hit)| *hit)
    }
}
