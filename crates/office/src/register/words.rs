//! Words asked of the book: the index of the search knows. Reading the book through for them
//! would take as long as the year is full, and would find whoever is protected by his own
//! story, which the index does not.

use std::time::Duration;

use casework::CaseId;
use jiff::Timestamp;
use search::Query;
use store::tables::entries::{self, RegisterEntry};
use store::tables::register::RegisterFilter;
use store::tables::{findings, numbers};
use store::{Conn, StoreError};

use super::{RegisterQuery, RegisterView, beside_rows};
use crate::desk::Waits;
use crate::find::{BROAD, PATIENCE, in_order};
use crate::{Office, OfficeError, SignedIn};

/// Words of the book as the index is asked for them.
#[derive(Clone, Debug)]
pub(crate) struct IndexedWords {
    office: casework::OfficeId,
    filter: RegisterFilter,
    text: Option<String>,
    /// The case of that year whose number they may be.
    numbered: Option<CaseId>,
    /// How long it may take.
    limit: Duration,
}

impl IndexedWords {
    /// The cases, the newest first and before them the one whose number was typed, up to as
    /// many as are counted; whether there are more.
    async fn ids(&self, conn: &mut Conn<'_>) -> Result<(Vec<CaseId>, bool), StoreError> {
        let text = self.text.as_deref();
        let found = text.map(|text| findings::ids(self.office, &self.filter, text));
        let mut ids = conn.ask(found).await?.unwrap_or_default();
        if let Some(case) = self.numbered {
            ids.retain(|id| *id != case);
            ids.insert(0, case);
        }
        let more = ids.len() > findings::COUNTED as usize;
        ids.truncate(findings::COUNTED as usize);
        Ok((ids, more))
    }

    /// All of them that are counted.
    pub(crate) async fn rows(&self, conn: &mut Conn<'_>) -> Result<Vec<RegisterEntry>, StoreError> {
        let (ids, _) = self.ids(conn).await?;
        let rows = conn.ask(entries::of_ids(self.office, &ids)).await?;
        Ok(in_order(rows, &ids, |row| row.id))
    }
}

impl Office {
    /// The words of a filter, as the index is asked for them; none without words.
    pub(crate) async fn indexed_words(
        &self,
        who: &SignedIn,
        query: &RegisterQuery,
        filter: &RegisterFilter,
        now: Timestamp,
    ) -> Result<Option<IndexedWords>, OfficeError> {
        let words = query.words.as_deref().map(str::trim).unwrap_or_default();
        if words.is_empty() {
            return Ok(None);
        }
        let asked = Query::parse_typing(words);
        let year = filter.year.unwrap_or_default();
        Ok(Some(IndexedWords {
            office: self.id,
            numbered: self.numbered(who, query, &asked, year).await?,
            text: (!asked.is_empty()).then(|| self.index_query(&asked)),
            filter: filter.clone(),
            limit: match self.is_large(now).await? {
                true => BROAD,
                false => PATIENCE,
            },
        }))
    }

    /// A page of what the filter lets through and its words find.
    pub(super) async fn register_by_index(
        &self,
        who: &SignedIn,
        query: &RegisterQuery,
        words: IndexedWords,
        partial: bool,
    ) -> Result<RegisterView, OfficeError> {
        let year = words.filter.year.unwrap_or_default();
        let (office, now, reader) = (self.id, self.now(), who.official.id);
        let (rows, wanted) = (query.page_rows.clamp(1, 2000), query.page.max(1));
        let oldest_first = query.oldest_first;
        let given = self.db.read(move |conn| {
            let given = (numbers::recorded(office, year), numbers::last(office, year));
            Box::pin(async move { conn.ask(given).await })
        });
        let (recorded, last_number) = given.await?;
        let desks = who.viewer.desks.clone();
        let read = self.db.read_within(words.limit, move |conn| {
            let words = words.clone();
            let waits = Waits::<u32>::question(office, &desks, reader);
            Box::pin(async move {
                let (mut ids, more) = words.ids(conn).await?;
                if oldest_first {
                    ids.reverse();
                }
                let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                let pages = total.div_ceil(rows).max(1);
                let page = wanted.min(pages);
                let from = ((page - 1) * rows) as usize;
                let of_page: Vec<CaseId> = ids.into_iter().skip(from).take(rows as usize).collect();
                let asked = (entries::of_ids(office, &of_page), waits);
                let (found, waits) = conn.ask(asked).await?;
                let found = in_order(found, &of_page, |row| row.id);
                let waits = Waits::read(conn, office, waits).await?;
                let beside = beside_rows(conn, office, &found, reader, false).await?;
                Ok((found, beside, waits, (total, more), (page, pages)))
            })
        });
        let nothing = RegisterView {
            year,
            last_number,
            recorded,
            total: 0,
            more: false,
            broad: false,
            page: 1,
            pages: 1,
            rows: Vec::new(),
            partial,
            waiting: 0,
        };
        let (found, beside, waits, (total, more), (page, pages)) = match read.await {
            Ok(read) => read,
            Err(StoreError::Timeout) => {
                return Ok(RegisterView {
                    broad: true,
                    waiting: self.count_waiting(who).await?,
                    ..nothing
                });
            }
            Err(error) => return Err(error.into()),
        };
        let rows = found
            .iter()
            .zip(&beside)
            .map(|(row, beside)| self.register_row(who, row, beside, now))
            .collect::<Result<_, _>>()?;
        Ok(RegisterView {
            total,
            more,
            page,
            pages,
            rows,
            waiting: self.waiting(who, &waits),
            ..nothing
        })
    }

    /// The case of that year whose number is typed, where nothing else is asked for.
    async fn numbered(
        &self,
        who: &SignedIn,
        query: &RegisterQuery,
        asked: &Query,
        year: i16,
    ) -> Result<Option<CaseId>, OfficeError> {
        let RegisterQuery {
            from: None,
            until: None,
            channel: None,
            village: None,
            standing: None,
            ..
        } = query
        else {
            return Ok(None);
        };
        let hint = asked.numbers().first();
        let Some(hint) = hint.filter(|hint| hint.year.is_none_or(|said| said == year)) else {
            return Ok(None);
        };
        let number = casework::RegisterNumber {
            year,
            number: hint.number,
        };
        match self.load(who, &who.directory.number(number)).await {
            Ok((row, _)) => Ok(Some(row.id)),
            Err(OfficeError::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
