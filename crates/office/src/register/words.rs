//! Words asked of the book of a large office. Reading the book through for them takes as long
//! as the year is full, and the page asks while somebody types: the index of the search knows.

use std::time::Duration;

use casework::CaseId;
use search::Query;
use store::StoreError;
use store::tables::register::RegisterFilter;
use store::tables::{complaints, findings, numbers};

use super::{RegisterQuery, RegisterView, beside_rows};
use crate::desk::Waits;
use crate::{Office, OfficeError, SignedIn};

/// So long it may take; what takes longer is told so.
const PATIENCE: Duration = Duration::from_millis(120);

impl Office {
    /// A page of what the filter lets through and `words` find, up to as many as a search
    /// counts.
    pub(super) async fn register_by_index(
        &self,
        who: &SignedIn,
        query: &RegisterQuery,
        words: &str,
        (filter, partial): (RegisterFilter, bool),
    ) -> Result<RegisterView, OfficeError> {
        let year = filter.year.unwrap_or_default();
        let asked = Query::parse_typing(words);
        let numbered = self.numbered(who, query, &asked, year).await?;
        let text = (!asked.is_empty()).then(|| self.index_query(&asked));
        let filter = RegisterFilter {
            words: None,
            ..filter
        };
        let (office, now, reader) = (self.id, self.now(), who.official.id);
        let (rows, wanted) = (query.page_rows.clamp(1, 2000), query.page.max(1));
        let oldest_first = query.oldest_first;
        let given = self.db.read(move |conn| {
            let given = (numbers::recorded(office, year), numbers::last(office, year));
            Box::pin(async move { conn.ask(given).await })
        });
        let (recorded, last_number) = given.await?;
        let desks = who.viewer.desks.clone();
        let read = self.db.read_within(PATIENCE, move |conn| {
            let (filter, text) = (filter.clone(), text.clone());
            let waits = Waits::<u32>::question(office, &desks, reader);
            Box::pin(async move {
                let ids = text.map(|text| findings::ids(office, &filter, &text));
                let (ids, waits) = conn.ask((ids, waits)).await?;
                let mut ids = ids.unwrap_or_default();
                if let Some(case) = numbered {
                    ids.retain(|id| *id != case);
                    ids.insert(0, case);
                }
                let more = ids.len() > findings::COUNTED as usize;
                ids.truncate(findings::COUNTED as usize);
                if oldest_first {
                    ids.reverse();
                }
                let total = u32::try_from(ids.len()).unwrap_or(u32::MAX);
                let pages = total.div_ceil(rows).max(1);
                let page = wanted.min(pages);
                let from = ((page - 1) * rows) as usize;
                let of_page: Vec<CaseId> = ids.into_iter().skip(from).take(rows as usize).collect();
                let mut found = Vec::with_capacity(of_page.len());
                for some in of_page.chunks(findings::BATCH) {
                    found.extend(conn.ask(complaints::of_ids(office, some)).await?);
                }
                found.sort_by_key(|row| of_page.iter().position(|id| *id == row.id));
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
        let Some(hint) = asked.numbers().first() else {
            return Ok(None);
        };
        if hint.year.is_some_and(|said| said != year) {
            return Ok(None);
        }
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
