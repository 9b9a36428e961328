//! What the office tells everybody in numbers: what was received in the months that are
//! over, how much of it was answered, and by when it promises an answer.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use casework::{Channel, Figure, OfficeProfile, Told, tell};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sop::{Act, Span};
use store::StoreError;
use store::tables::figures::{self, CountedRow};

use crate::forecast::longest_answer;
use crate::{Directory, Office, OfficeError};

/// How long figures are told before they are counted again: what is corrected in a month
/// that is over shows by then.
const KEPT: SignedDuration = SignedDuration::from_mins(15);
/// So many years are kept in memory.
const YEARS: usize = 8;
/// So long a page waits for figures that are not there yet.
const PATIENCE: Duration = Duration::from_millis(300);

/// A row of a table of figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FigureRow {
    /// What it counts: `3` for March, the code of a channel, category or village; nothing for
    /// all the rest.
    pub code: String,
    /// The numbers.
    pub told: Figure<Told>,
}

/// The public figures of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The year.
    pub year: i16,
    /// What was received before this day is counted, and what had become of it by then: the
    /// first day of the running month, or of the year after.
    pub until: Date,
    /// Everything that is counted.
    pub total: Figure<Told>,
    /// By months that are over.
    pub months: Vec<FigureRow>,
    /// By channel.
    pub channels: Vec<FigureRow>,
    /// By category; those of supervisory weight are not counted.
    pub categories: Vec<FigureRow>,
    /// By village.
    pub villages: Vec<FigureRow>,
    /// The first and the last year there are figures of.
    pub years: (i16, i16),
}

impl Figures {
    /// Whether nothing can be told.
    pub fn is_empty(&self) -> bool {
        self.total.received.number().is_none()
    }
}

/// By when an answer is promised, from the procedures in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseView {
    /// Working days after the day of receipt, at the worst.
    pub days: u32,
    /// The default procedure's way to the answer in a citizen's words, with the standard time.
    pub steps: Vec<(String, Span)>,
}

/// When a year was counted, and what.
type Years = HashMap<i16, (Timestamp, Arc<Figures>)>;

/// For which revision of the directory and which day a promise was computed, and what.
type Promised = (i64, Date, Option<Arc<PromiseView>>);

/// What was counted, as long as it holds.
#[derive(Debug, Default)]
pub(crate) struct FiguresKept {
    years: Mutex<Years>,
    /// Held by whoever counts: a large office is counted once, not once for each visitor.
    counting: tokio::sync::Mutex<()>,
    promise: Mutex<Option<Promised>>,
}

impl Office {
    /// The figures of a year, of the last month's that is over when none is named; nothing
    /// when there are none of that year.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn figures(&self, year: Option<i16>) -> Result<Option<Arc<Figures>>, OfficeError> {
        let (wanted, until) = self.counted_until(year);
        if let Some(known) = self.figures_known(wanted, until) {
            return Ok(Some(known));
        }
        let _counting = self.figures.counting.lock().await;
        if let Some(known) = self.figures_known(wanted, until) {
            return Ok(Some(known));
        }
        let office = self.id;
        let first = self
            .db
            .read_single(move |conn| Box::pin(conn.ask(figures::first_year(office))))
            .await?;
        let (last, _) = self.counted_until(None);
        let years = (first.unwrap_or(last).min(last), last);
        if wanted < years.0 || wanted > years.1 {
            return Ok(None);
        }
        let found = Arc::new(self.count_figures(wanted, until, years).await?);
        let mut kept = self.figures.years();
        kept.insert(wanted, (self.now(), Arc::clone(&found)));
        while kept.len() > YEARS {
            let oldest = kept.iter().min_by_key(|(_, (at, _))| *at);
            let Some(year) = oldest.map(|(year, _)| *year) else {
                break;
            };
            kept.remove(&year);
        }
        Ok(Some(found))
    }

    /// The latest figures if they can be had at once: what was told before, or what is counted
    /// within a moment. A home page does not wait for more.
    pub async fn figures_at_hand(self: &Arc<Self>) -> Option<Arc<Figures>> {
        let (wanted, until) = self.counted_until(None);
        if let Some(known) = self.figures_known(wanted, until) {
            return Some(known);
        }
        let before = self.figures.years().get(&wanted).map(|(_, it)| it.clone());
        if self.figures.counting.try_lock().is_err() {
            // Somebody counts already.
            return before;
        }
        let office = Arc::clone(self);
        let counted = tokio::spawn(async move {
            office.figures(None).await.unwrap_or_else(|error| {
                tracing::warn!(%error, "figures could not be counted");
                None
            })
        });
        if before.is_some() {
            return before;
        }
        let counted = tokio::time::timeout(PATIENCE, counted).await;
        counted.ok().and_then(Result::ok).flatten()
    }

    /// By when an answer is promised; nothing when a procedure in force leads to none.
    pub fn promise_to_citizens(&self) -> Option<Arc<PromiseView>> {
        let directory = self.directory();
        let today = directory.day(self.now());
        let mut kept = self
            .figures
            .promise
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((revision, day, known)) if (*revision, *day) == (directory.revision, today) => {
                known.clone()
            }
            _ => {
                let found = promise_on(&directory, today).map(Arc::new);
                *kept = Some((directory.revision, today, found.clone()));
                found
            }
        }
    }

    /// The year that is meant, and the day before which it is counted.
    fn counted_until(&self, year: Option<i16>) -> (i16, Date) {
        let today = self.directory().day(self.now());
        let this_month = today.first_of_month();
        let last_month = this_month.yesterday().unwrap_or(this_month);
        let year = year.unwrap_or(last_month.year());
        let next_year = Date::new(year.saturating_add(1), 1, 1).unwrap_or(Date::MAX);
        (year, this_month.min(next_year))
    }

    fn figures_known(&self, year: i16, until: Date) -> Option<Arc<Figures>> {
        let kept = self.figures.years();
        let (at, found) = kept.get(&year)?;
        let fresh = self.now().duration_since(*at) < KEPT && found.until == until;
        fresh.then(|| Arc::clone(found))
    }

    async fn count_figures(
        &self,
        year: i16,
        until: Date,
        years: (i16, i16),
    ) -> Result<Figures, OfficeError> {
        let directory = self.directory();
        let office = self.id;
        let starts = |day: Date| -> Result<Timestamp, OfficeError> {
            let midnight = directory.calendar.tz().to_timestamp(day.at(0, 0, 0, 0));
            Ok(midnight.map_err(|error| StoreError::Corrupt(error.to_string()))?)
        };
        let as_of = starts(until)?;
        let mut months = Vec::new();
        let mut month = Date::new(year, 1, 1).unwrap_or(until);
        while month < until {
            let next = month.last_of_month().tomorrow().unwrap_or(until);
            let (from, to) = (starts(month)?, starts(next)?);
            // Month by month: no statement reads more than that of a large office.
            let rows = self
                .db
                .read_single(move |conn| {
                    Box::pin(conn.ask(figures::counted(office, from, to, as_of)))
                })
                .await?;
            months.push((month.month(), rows));
            month = next;
        }
        Ok(figures_of(
            &directory.profile,
            (year, until),
            &months,
            years,
        ))
    }
}

impl FiguresKept {
    fn years(&self) -> MutexGuard<'_, Years> {
        self.years.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const NONE: Figure<u32> = Figure {
    received: 0,
    answered: 0,
    in_time: 0,
};

fn figure(row: &CountedRow) -> Figure<u32> {
    Figure {
        received: row.received,
        answered: row.answered,
        in_time: row.in_time,
    }
}

/// Rows of what the office has, in its order, with what was counted of each; what is none of
/// them comes last.
fn table<'r>(
    codes: impl Iterator<Item = String>,
    rows: impl Iterator<Item = &'r CountedRow>,
    code: impl Fn(&'r CountedRow) -> Option<&'r str>,
) -> Vec<(String, Figure<u32>)> {
    let mut list: Vec<(String, Figure<u32>)> = codes.map(|code| (code, NONE)).collect();
    list.push((String::new(), NONE));
    let places: BTreeMap<String, usize> = list
        .iter()
        .enumerate()
        .map(|(at, (code, _))| (code.clone(), at))
        .collect();
    let rest = list.len() - 1;
    for row in rows {
        let at = code(row).and_then(|code| places.get(code));
        let count = &mut list[at.copied().unwrap_or(rest)].1;
        *count = Figure::sum(&[*count, figure(row)]);
    }
    list
}

fn figures_of(
    profile: &OfficeProfile,
    (year, until): (i16, Date),
    months: &[(i8, Vec<CountedRow>)],
    years: (i16, i16),
) -> Figures {
    let rows = || months.iter().flat_map(|(_, rows)| rows);
    let by_month: Vec<(String, Figure<u32>)> = months
        .iter()
        .map(|(month, rows)| {
            let counts: Vec<_> = rows.iter().map(figure).collect();
            (month.to_string(), Figure::sum(&counts))
        })
        .collect();
    let channels = Channel::ALL.iter().map(|one| one.code().to_owned());
    let mut by_channel = table(channels, rows(), |row| Some(row.channel.code()));
    // Every way has a row of its own.
    by_channel.pop();
    // What was retired before the year can have no complaints of it.
    let begins = Date::new(year, 1, 1).unwrap_or(until);
    let in_year = |retired: Option<Date>| retired.is_none_or(|day| day > begins);
    let categories = profile.categories.iter();
    let categories = categories
        .filter(|one| !one.supervisory && in_year(one.retired))
        .map(|one| one.code.clone());
    let by_category = table(categories, rows(), |row| Some(row.category.as_str()));
    let villages = profile.villages.iter();
    let villages = villages
        .filter(|one| in_year(one.retired))
        .map(|one| one.code.clone());
    let by_village = table(villages, rows(), |row| row.village.as_deref());
    let total = Figure::sum(by_month.iter().map(|(_, count)| count));
    let tables = [by_month, by_channel, by_category, by_village];
    let counts: Vec<Vec<Figure<u32>>> = tables
        .iter()
        .map(|table| table.iter().map(|(_, count)| *count).collect())
        .collect();
    let told = tell(total, &counts);
    let mut told_tables = tables.into_iter().zip(told.tables).map(|(table, told)| {
        let rows = table.into_iter().zip(told);
        rows.map(|((code, _), told)| FigureRow { code, told })
            .collect::<Vec<_>>()
    });
    let mut next = || told_tables.next().unwrap_or_default();
    Figures {
        year,
        until,
        total: told.total,
        months: next(),
        channels: next(),
        categories: next(),
        villages: next(),
        years,
    }
}

fn promise_on(directory: &Directory, today: Date) -> Option<PromiseView> {
    let in_force = directory.on_day(today);
    let procedures: Vec<_> = in_force.iter().map(|(_, one)| one.as_ref()).collect();
    let days = longest_answer(&procedures, &directory.calendar, today)?;
    let (_, default) = in_force.first()?;
    let mut steps: Vec<(String, Vec<sop::StepNumber>)> = Vec::new();
    for number in default.longest().steps {
        let Some(step) = default.step(number) else {
            continue;
        };
        match steps.last_mut() {
            Some((words, numbers)) if *words == step.citizen => numbers.push(number),
            _ => steps.push((step.citizen.clone(), vec![number])),
        }
        if step.act == Act::Answer {
            break;
        }
    }
    Some(PromiseView {
        days,
        steps: steps
            .into_iter()
            .map(|(words, numbers)| (words, default.span(numbers)))
            .collect(),
    })
}
