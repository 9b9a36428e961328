//! Finding a case by anything that was typed.

mod follow;
pub(crate) mod hints;
mod saved;

use std::collections::HashMap;
use std::time::Duration;

use casework::{Action, CaseId, Channel, ComplaintNumber, Duty, OfficeId, Phase, Situation};
use jiff::Timestamp;
use jiff::civil::{Date, Time};
use search::{Marker, Query, Snippet};
use sop::UnitCode;
use store::StoreError;
use store::tables::complaints::ComplaintRow;
use store::tables::entries::RegisterEntry;
use store::tables::register::{self, RegisterFilter};
use store::tables::{complaints, drafts, findings, numbers};

pub use self::follow::Followed;
pub use self::hints::Hints;
pub use self::saved::SavedSearch;

use crate::desk::Waits;
use crate::mask::Known;
use crate::register::{Beside, beside_rows};
use crate::{Directory, Keys, Office, OfficeError, RegisterRowView, SignedIn};

/// Rows of a page of results.
const ROWS: u32 = 20;
/// How long a search may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(5);
/// How long one that may read much of the index: it is refused rather than waited for, so
/// that nobody holds the desks up by asking for everything.
pub(crate) const BROAD: Duration = Duration::from_millis(120);
/// An office with fewer numbers given in three years is searched through in no time.
const LARGE: u32 = 5_000;
/// Characters of the story shown around what was found.
const SNIPPET: usize = 160;
/// Characters before each word of an office: 24 bits.
const SCOPE: usize = 6;
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
    /// Whose file is in this part of its time today, each by the class it is kept by; all
    /// where the office has set no time.
    pub phase: Option<Phase>,
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
    /// So much fits the question that it was not answered.
    pub broad: bool,
    /// Cases that wait for the reader, as [`Office::count_waiting`] counts them.
    pub waiting: u32,
    /// The searches the reader keeps, by name.
    pub saved: Vec<SavedSearch>,
}

/// What the words of an office begin with in the index that all offices share. Two of some
/// thousand may share one: then a search of one reads past hits of the other, which belong to
/// another office and are no answer.
fn scope(office: OfficeId) -> String {
    let id = office.0.simple().to_string();
    id.get(id.len().saturating_sub(SCOPE)..)
        .unwrap_or(&id)
        .to_owned()
}

/// A complaint as the register shows it, and its story.
fn apart(mut row: ComplaintRow) -> (RegisterEntry, String) {
    let story = std::mem::take(&mut row.description);
    (row.into(), story)
}

/// Rows in the order of their ids.
pub(crate) fn in_order<R>(mut rows: Vec<R>, ids: &[CaseId], id: fn(&R) -> CaseId) -> Vec<R> {
    let places: HashMap<CaseId, usize> = ids.iter().copied().zip(0..).collect();
    rows.sort_by_key(|row| places.get(&id(row)).copied());
    rows
}

/// What stands in the index for a word of a text that is sealed.
fn blind(keys: &Keys, office: OfficeId, word: &str) -> String {
    let mut digest = keys.blind(&[office.0.as_bytes(), word.as_bytes()]);
    digest.truncate(BLIND);
    // A digest of digits alone could be a number that somebody types.
    digest.insert(0, 'x');
    digest
}

impl Office {
    /// Searches everything that was typed, of the cases the reader may know of.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn search(
        &self,
        who: &SignedIn,
        asked: &SearchQuery,
    ) -> Result<SearchView, OfficeError> {
        who.permit(Action::SeeRegister, &Situation::default())?;
        let now = self.now();
        let partial = self.seen_by(who).seen_by.is_some();
        let query = Query::parse(&asked.words);
        let numbers = self.numbers_meant(who, &query, now).await?;
        let (filter, text) = self.search_filter(who, asked);
        let (office, reader) = (self.id, who.official.id);
        let desks = who.viewer.desks.clone();
        let wanted = asked.page.clamp(1, findings::COUNTED / ROWS);
        let broad = query.is_broad() && !query.is_empty() && self.is_large(now).await?;
        let limit = if broad { BROAD } else { PATIENCE };
        let read = self.db.read_within(limit, move |conn| {
            let (filter, text) = (filter.clone(), text.clone());
            let waits = Waits::<u32>::question(office, &desks, reader);
            let beside = (waits, drafts::find(office, reader, saved::FORM));
            Box::pin(async move {
                // A page behind the last is the last.
                let page =
                    |total: u32| wanted.min(total.min(findings::COUNTED).div_ceil(ROWS).max(1));
                let (found, stories, total, page, beside) = match &text {
                    Some(text) => {
                        // The index is asked once: for all that are counted.
                        let asked = (findings::ids(office, &filter, text), beside);
                        let (all, beside) = conn.ask(asked).await?;
                        let total = u32::try_from(all.len()).unwrap_or(u32::MAX);
                        let page = page(total);
                        let from = (page - 1) as usize * ROWS as usize;
                        let of_page: Vec<_> =
                            all.into_iter().skip(from).take(ROWS as usize).collect();
                        let found = conn.ask(complaints::of_ids(office, &of_page)).await?;
                        let found = in_order(found, &of_page, |row| row.id);
                        let (entries, stories) = found.into_iter().map(apart).unzip();
                        (entries, stories, total, page, beside)
                    }
                    None => {
                        let list =
                            |page| register::list(office, &filter, false, ROWS, (page - 1) * ROWS);
                        let asked = (register::count(office, &filter), list(wanted), beside);
                        let (total, found, beside) = conn.ask(asked).await?;
                        let found = match page(total) {
                            page if page == wanted => found,
                            page => conn.ask(list(page)).await?,
                        };
                        let stories = vec![String::new(); found.len()];
                        (found, stories, total, page(total), beside)
                    }
                };
                let (waits, searches) = beside;
                let waits = Waits::read(conn, office, waits).await?;
                let beside = beside_rows(conn, office, &found, reader, true).await?;
                Ok(((found, stories), beside, (total, page), (waits, searches)))
            })
        });
        let ((found, stories), beside, (total, page), (waiting, saved), broad) = match read.await {
            Ok((found, beside, place, (waits, searches))) => {
                let searches = self.open_searches(who, searches);
                let around = (self.waiting(who, &waits), searches);
                (found, beside, place, around, false)
            }
            // Whatever took too long is told so: it can be asked more narrowly.
            Err(StoreError::Timeout) => {
                let around = (
                    self.count_waiting(who).await?,
                    self.saved_searches(who).await?,
                );
                let nothing = (Vec::new(), Vec::new());
                (nothing, Vec::new(), (0, 1), around, true)
            }
            Err(error) => return Err(error.into()),
        };
        let marker = Marker::new(&query);
        let rows = found
            .iter()
            .zip(&stories)
            .zip(&beside)
            .map(|((row, story), beside)| {
                let known = self.known_by(row.identity_kind, row.id, row.identity.as_deref())?;
                let marked = Marked::of(&known.masked(&row.subject), &marker, SNIPPET * 2);
                let story = (!marked.has_any())
                    .then(|| Marked::of(&known.masked(story), &marker, SNIPPET))
                    .filter(Marked::has_any);
                Ok(FoundRow {
                    row: self.register_row(who, row, beside, now)?,
                    subject: marked,
                    story,
                    place: self.place_in_list(beside, &known),
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
            broad,
            waiting,
            saved,
        })
    }

    /// Whether a broad question may take long here.
    pub(crate) async fn is_large(&self, now: Timestamp) -> Result<bool, OfficeError> {
        let (office, year) = (self.id, self.directory().day(now).year());
        let given = self.db.read(move |conn| {
            Box::pin(async move {
                let years = (year - 2..=year).map(|year| numbers::last(office, year));
                let given = conn.ask(years.collect::<Vec<_>>()).await?;
                Ok(given.into_iter().fold(0_u32, u32::saturating_add))
            })
        });
        Ok(given.await? >= LARGE)
    }

    /// Where the paper lies, as a list tells it.
    pub(crate) fn place_in_list(&self, beside: &Beside, known: &Known) -> Option<String> {
        let place = self.text(beside.place.as_ref()?)?;
        Some(known.masked(&place))
    }

    /// What a search lets through for this reader, and its words as the database's own query.
    pub(crate) fn search_filter(
        &self,
        who: &SignedIn,
        asked: &SearchQuery,
    ) -> (RegisterFilter, Option<String>) {
        let ended = |named| self.ended_in(&who.directory, asked.phase?, named);
        let (closed_from, closed_until) = ended(false).unwrap_or_default();
        let filter = RegisterFilter {
            year: asked.year,
            from: asked.from,
            until: asked.until,
            channel: asked.channel,
            village: asked.village.clone(),
            standing: asked.standing.clone(),
            closed_from,
            closed_until,
            named_closed: ended(true),
            category: asked.category.clone(),
            unit: asked.unit.as_deref().map(UnitCode::new),
            ..self.seen_by(who)
        };
        let text =
            (!asked.words.trim().is_empty()).then(|| self.index_query(&Query::parse(&asked.words)));
        (filter, text)
    }

    /// From when on and before when a case ended whose file is in that part of its time today.
    fn ended_in(
        &self,
        directory: &Directory,
        phase: Phase,
        named: bool,
    ) -> Option<(Option<Timestamp>, Option<Timestamp>)> {
        // Without a time for files in general nothing is asked for by it.
        directory.profile.retention.as_ref()?;
        let class = directory.profile.retention_of(named)?;
        let (from, before) = class.ended(phase, directory.day(self.now()));
        let start = |day: Date| {
            let midnight = day.to_datetime(Time::midnight());
            directory.calendar.tz().to_timestamp(midnight).ok()
        };
        Some((from.and_then(start), before.and_then(start)))
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
    pub(crate) fn index_query(&self, query: &Query) -> String {
        let blind = |word: &str| blind(&self.keys, self.id, word);
        let scope = scope(self.id);
        match self.db.dialect() {
            store::Dialect::Sqlite => query.fts5(Some(&scope), &blind),
            store::Dialect::Postgres => query.tsquery(Some(&scope), &blind),
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
            let mut number = directory.number(casework::RegisterNumber {
                year: hint.year.unwrap_or_else(|| directory.day(now).year()),
                number: hint.number,
            });
            if let Some(prefix) = hint.prefix.as_deref() {
                number.prefix = prefix.to_uppercase();
            }
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
    fn of(text: &str, marker: &Marker<'_>, most: usize) -> Marked {
        let Snippet { range, marks } = marker.snippet(text, most);
        let (before, behind) = (range.start > 0, range.end < text.len());
        let mut pieces = Vec::new();
        if before {
            pieces.push(("… ".to_owned(), false));
        }
        let (mut at, end) = (range.start, range.end);
        for range in marks {
            if let Some(plain) = text.get(at..range.start).filter(|plain| !plain.is_empty()) {
                pieces.push((plain.to_owned(), false));
            }
            if let Some(hit) = text.get(range.clone()) {
                pieces.push((hit.to_owned(), true));
            }
            at = range.end;
        }
        let rest = text.get(at..end).filter(|rest| !rest.is_empty());
        if let Some(rest) = rest {
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
