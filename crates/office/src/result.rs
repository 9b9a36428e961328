//! The rows that a filter of the register or a search shows, page after page, for whoever
//! takes them along as a sheet.

use casework::{Action, DeskEvent, Happening, RegisterNumber, Situation};
use store::tables::entries::RegisterEntry;
use store::tables::findings;
use store::tables::history::{self, NewEntry};
use store::tables::register;

use crate::register::beside_rows;
use crate::{Office, OfficeError, RegisterQuery, RegisterRowView, SearchQuery, SignedIn};

/// Rows read at a time.
const PAGE: u32 = 200;

/// What the rows are the result of.
#[derive(Clone, Debug)]
pub enum ResultOf {
    /// A filter of the register.
    Register(RegisterQuery),
    /// A search of everything that was typed.
    Search(SearchQuery),
}

/// A row of a result.
#[derive(Clone, Debug)]
pub struct ResultRow {
    /// As the register shows it to this reader.
    pub row: RegisterRowView,
    /// Where the paper lies.
    pub place: Option<String>,
}

/// How far a result was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ResultMark(RegisterNumber);

/// Some rows of a result, the newest first.
#[derive(Clone, Debug)]
pub struct ResultPage {
    /// The rows.
    pub rows: Vec<ResultRow>,
    /// Where the next page begins; none behind the last.
    pub next: Option<ResultMark>,
}

impl Office {
    /// Notes that the rows of a result are taken along: what leaves the office in one piece
    /// leaves a trace.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn begin_result(&self, who: &SignedIn, of: &ResultOf) -> Result<(), OfficeError> {
        let permit = who.permit(Action::SeeRegister, &Situation::default())?;
        let what = match of {
            ResultOf::Register(_) => "register",
            ResultOf::Search(_) => "search",
        };
        let (office, now) = (self.id, self.now());
        let entry = NewEntry {
            at: now,
            case: None,
            by: Some(permit.signer),
            what: Happening::Desk(DeskEvent::Exported {
                what: what.to_owned(),
            }),
        };
        self.db
            .write(move |conn| {
                let entry = entry.clone();
                Box::pin(async move {
                    history::append(conn, office, &[entry], now).await?;
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }

    /// The rows of a result behind a mark, as its page shows them to this reader. Of a search
    /// for words there is one page: as many as are counted.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn result_after(
        &self,
        who: &SignedIn,
        of: &ResultOf,
        mark: Option<ResultMark>,
    ) -> Result<ResultPage, OfficeError> {
        who.permit(Action::SeeRegister, &Situation::default())?;
        let now = self.now();
        let (filter, text, words) = match of {
            ResultOf::Register(query) => {
                let (filter, _) = self.register_filter(who, query, now);
                let words = self.indexed_words(who, query, &filter, now).await?;
                (filter, None, words)
            }
            ResultOf::Search(query) => {
                let (filter, text) = self.search_filter(who, query);
                (filter, text, None)
            }
        };
        let (office, reader) = (self.id, who.official.id);
        let with_place = matches!(of, ResultOf::Search(_));
        let whole = text.is_some() || words.is_some();
        let (found, beside) = self
            .db
            .read(move |conn| {
                let (filter, text, words) = (filter.clone(), text.clone(), words.clone());
                Box::pin(async move {
                    let found = match (&text, &words) {
                        (Some(text), _) => {
                            let limit = findings::COUNTED;
                            {
                                let found = findings::found(conn, office, &filter, text, limit);
                                found.await?.into_iter().map(RegisterEntry::from).collect()
                            }
                        }
                        (None, Some(words)) => words.rows(conn).await?,
                        (None, None) => {
                            let after = mark.map(|mark| mark.0);
                            register::after(conn, office, &filter, after, PAGE).await?
                        }
                    };
                    let beside = beside_rows(conn, office, &found, reader, with_place).await?;
                    Ok((found, beside))
                })
            })
            .await?;
        let full = !whole && found.len() == PAGE as usize;
        let next = found.last().filter(|_| full);
        let next = next.map(|row| ResultMark(row.register));
        let rows = found
            .iter()
            .zip(&beside)
            .map(|(row, beside)| {
                let known = self.known_by(row.identity_kind, row.id, row.identity.as_deref())?;
                Ok(ResultRow {
                    row: self.register_row(who, row, beside, now)?,
                    place: self.place_in_list(beside, &known),
                })
            })
            .collect::<Result<_, OfficeError>>()?;
        Ok(ResultPage { rows, next })
    }
}
