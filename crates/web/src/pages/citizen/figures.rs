//! `/angka`: what the register says in numbers, for everybody; the same as JSON, CSV and as
//! a feed of the months that are over.

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use casework::{Figure, OfficeProfile, TOLD_FROM, Told};
use jiff::civil::Date;
use office::{FigureRow, Figures};
use serde::{Deserialize, Serialize};
use sheets::{Format, Out, TooManyRows, Writer};

use crate::{App, Error, Page, pages::case::disposition};

/// How long others may keep what is the same for all.
const SHARED: HeaderValue = HeaderValue::from_static("public, max-age=600");

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/angka", get(show))
        .route("/angka.json", get(json))
        .route("/angka.csv", get(csv))
        .route("/angka.atom", get(feed))
}

#[derive(Deserialize)]
struct Which {
    tahun: Option<String>,
}

impl Which {
    async fn find(&self, app: &App) -> Result<Arc<Figures>, Error> {
        let asked = self.tahun.as_deref().map(str::trim);
        let year = match asked.filter(|year| !year.is_empty()) {
            None => None,
            Some(year) => Some(year.parse().map_err(|_| Error::NotFound)?),
        };
        app.office.figures(year).await?.ok_or(Error::NotFound)
    }
}

/// What a table divides by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum By {
    Month,
    Channel,
    Category,
    Village,
}

impl By {
    const ALL: [By; 4] = [By::Month, By::Channel, By::Category, By::Village];

    fn name(self) -> &'static str {
        match self {
            By::Month => "month",
            By::Channel => "channel",
            By::Category => "category",
            By::Village => "village",
        }
    }

    fn rows(self, figures: &Figures) -> &[FigureRow] {
        match self {
            By::Month => &figures.months,
            By::Channel => &figures.channels,
            By::Category => &figures.categories,
            By::Village => &figures.villages,
        }
    }

    /// What a row is called.
    fn row(self, page: &Page, profile: &OfficeProfile, code: &str) -> String {
        let rest = || page.key(&format!("figures-rest-{}", self.name()));
        let name = match self {
            By::Month => code
                .parse()
                .ok()
                .map(|month| words::month(page.lang, month, false)),
            By::Channel => {
                casework::Channel::parse(code).map(|one| page.key(words::channel_key(one)))
            }
            By::Category => profile.category(code).map(|one| one.name.clone()),
            By::Village => profile.village(code).map(|one| one.name.clone()),
        };
        name.unwrap_or_else(rest)
    }
}

/// The months that are counted: `Januari–Oktober 2026`.
pub(super) fn span_of_time(page: &Page, figures: &Figures) -> String {
    let year = figures.year;
    let last = figures.until.yesterday().unwrap_or(figures.until);
    if last.year() < year {
        return year.to_string();
    }
    let (first, last) = (
        words::month(page.lang, 1, false),
        words::month(page.lang, last.month(), false),
    );
    if first == last {
        format!("{first} {year}")
    } else {
        format!("{first}–{last} {year}")
    }
}

struct Cell {
    shown: String,
    /// Read out in place of a sign.
    spoken: String,
}

impl Cell {
    fn new(page: &Page, told: Told) -> Cell {
        let (shown, spoken) = match told {
            Told::About(number) => (page.number(i64::from(number)), String::new()),
            Told::Few => (
                page.t1("figures-few", "n", TOLD_FROM),
                page.t1("figures-few-spoken", "n", TOLD_FROM),
            ),
            Told::Withheld => (
                page.t("figures-withheld"),
                page.t("figures-withheld-spoken"),
            ),
        };
        Cell { shown, spoken }
    }
}

struct Row {
    name: String,
    cells: Vec<Cell>,
}

impl Row {
    fn new(page: &Page, name: String, told: &Figure<Told>) -> Row {
        Row {
            name,
            cells: told.columns().map(|told| Cell::new(page, told)).into(),
        }
    }
}

struct Table {
    id: &'static str,
    title: String,
    head: String,
    rows: Vec<Row>,
}

#[derive(Template)]
#[template(path = "pages/citizen/figures.html")]
struct Shown<'a> {
    page: &'a Page,
    year: i16,
    years: Vec<i16>,
    span: String,
    as_of: String,
    is_empty: bool,
    total: Row,
    tables: Vec<Table>,
}

impl<'a> Shown<'a> {
    fn new(page: &'a Page, profile: &OfficeProfile, figures: &Figures) -> Shown<'a> {
        let last = figures.until.yesterday().unwrap_or(figures.until);
        Shown {
            page,
            year: figures.year,
            years: (figures.years.0..=figures.years.1).rev().collect(),
            span: span_of_time(page, figures),
            as_of: words::date_long(page.lang, last),
            is_empty: figures.is_empty(),
            total: Row::new(page, page.t("figures-total"), &figures.total),
            tables: By::ALL
                .into_iter()
                .map(|by| Table {
                    id: by.name(),
                    title: page.key(&format!("figures-by-{}", by.name())),
                    head: page.key(&format!("figures-head-{}", by.name())),
                    rows: by
                        .rows(figures)
                        .iter()
                        .map(|row| Row::new(page, by.row(page, profile, &row.code), &row.told))
                        .collect(),
                })
                .collect(),
        }
    }
}

/// `GET /angka?tahun=2026`
async fn show(
    State(app): State<App>,
    page: Page,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    let figures = which.find(&app).await?;
    let directory = app.office.directory();
    Ok(page.show(&Shown::new(&page, &directory.profile, &figures)))
}

/// Numbers as they are told; what is not told is null.
#[derive(Serialize)]
struct Numbers {
    received: Option<u32>,
    answered: Option<u32>,
    in_time: Option<u32>,
}

impl From<Figure<Told>> for Numbers {
    fn from(told: Figure<Told>) -> Numbers {
        Numbers {
            received: told.received.number(),
            answered: told.answered.number(),
            in_time: told.in_time.number(),
        }
    }
}

#[derive(Serialize)]
struct JsonRow<'a> {
    /// Nothing for all the rest.
    code: Option<&'a str>,
    name: Option<String>,
    #[serde(flatten)]
    numbers: Numbers,
}

#[derive(Serialize)]
struct Json<'a> {
    office: &'a str,
    name: &'a str,
    year: i16,
    /// The last day that is counted.
    counted_to: Date,
    /// Numbers are told to the nearest multiple of it, and none below it.
    rounded_to: u32,
    total: Numbers,
    months: Vec<JsonRow<'a>>,
    channels: Vec<JsonRow<'a>>,
    categories: Vec<JsonRow<'a>>,
    villages: Vec<JsonRow<'a>>,
}

impl<'a> Json<'a> {
    fn new(profile: &'a OfficeProfile, figures: &'a Figures) -> Json<'a> {
        let rows = |by: By| {
            let rows = by.rows(figures).iter();
            rows.map(|row| JsonRow {
                code: Some(row.code.as_str()).filter(|code| !code.is_empty()),
                name: match by {
                    By::Month | By::Channel => None,
                    By::Category => profile.category(&row.code).map(|one| one.name.clone()),
                    By::Village => profile.village(&row.code).map(|one| one.name.clone()),
                },
                numbers: row.told.into(),
            })
            .collect()
        };
        Json {
            office: &profile.code,
            name: &profile.name,
            year: figures.year,
            counted_to: figures.until.yesterday().unwrap_or(figures.until),
            rounded_to: TOLD_FROM,
            total: figures.total.into(),
            months: rows(By::Month),
            channels: rows(By::Channel),
            categories: rows(By::Category),
            villages: rows(By::Village),
        }
    }
}

/// `GET /angka.json?tahun=2026`
async fn json(State(app): State<App>, Query(which): Query<Which>) -> Result<Response, Error> {
    let figures = which.find(&app).await?;
    let directory = app.office.directory();
    let body = Json::new(&directory.profile, &figures);
    let mut response = axum::Json(body).into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, SHARED);
    Ok(response)
}

/// The tables one below the other, with titles in the reader's language.
fn sheet(page: &Page, profile: &OfficeProfile, figures: &Figures) -> Result<Vec<u8>, TooManyRows> {
    let titles = [
        "figures-col-by",
        "figures-col-code",
        "figures-col-name",
        "figures-received",
        "figures-answered",
        "figures-in-time",
    ]
    .map(|key| page.key(key));
    let mut writer = Writer::new(Format::Csv, "angka", &titles, page.local(page.now));
    let mut add = |by: &str, code: &str, name: &str, told: &Figure<Told>| {
        let numbers = told.columns().map(|told| {
            told.number()
                .map_or(Out::Empty, |number| Out::Number(i64::from(number)))
        });
        let mut cells = vec![Out::Text(by), Out::Text(code), Out::Text(name)];
        cells.extend(numbers);
        writer.row(&cells)
    };
    add("", "", &page.t("figures-total"), &figures.total)?;
    for by in By::ALL {
        let head = page.key(&format!("figures-head-{}", by.name()));
        for row in by.rows(figures) {
            let name = by.row(page, profile, &row.code);
            add(&head, &row.code, &name, &row.told)?;
        }
    }
    Ok(writer.finish())
}

/// `GET /angka.csv?tahun=2026`
async fn csv(
    State(app): State<App>,
    page: Page,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    let figures = which.find(&app).await?;
    let directory = app.office.directory();
    let sheet = sheet(&page, &directory.profile, &figures);
    let sheet = sheet.map_err(|error| Error::Internal(error.to_string()))?;
    let mut response = sheet.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(Format::Csv.media_type()),
    );
    let name = format!("angka-{}.csv", figures.year);
    if let Ok(value) = HeaderValue::from_str(&disposition(false, &name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

struct Month {
    /// `2026-10`
    id: String,
    title: String,
    text: String,
    /// The first moment after it, from which it does not change but for corrections.
    over: String,
}

/// RFC 4287: an entry for each month that is over and of which there is something to tell.
#[derive(Template)]
#[template(path = "pages/citizen/figures.atom", escape = "html")]
struct Feed<'a> {
    page: &'a Page,
    /// The feed's own address, and its name.
    id: String,
    name: String,
    updated: String,
    months: Vec<Month>,
}

impl<'a> Feed<'a> {
    fn new(page: &'a Page, profile: &OfficeProfile, figures: &Figures) -> Feed<'a> {
        let year = figures.year;
        let begin = |day: Date| -> String {
            let midnight = page.frame.tz.to_timestamp(day.at(0, 0, 0, 0));
            midnight.map(|at| page.iso(at)).unwrap_or_default()
        };
        let months = figures.months.iter().rev().filter_map(|row| {
            let received = row.told.received.number()?;
            let month: i8 = row.code.parse().ok()?;
            let day = Date::new(year, month, 1).ok()?;
            let name = words::month(page.lang, month, false);
            let mut text = page.t1(
                "figures-feed-received",
                "n",
                page.number(i64::from(received)),
            );
            for (key, told) in [
                ("figures-feed-answered", row.told.answered),
                ("figures-feed-in-time", row.told.in_time),
            ] {
                if let Some(number) = told.number() {
                    text.push(' ');
                    text.push_str(&page.t1(key, "n", page.number(i64::from(number))));
                }
            }
            Some(Month {
                id: format!("{year}-{month:02}"),
                title: page.t1("figures-feed-title", "month", format!("{name} {year}")),
                text,
                over: begin(day.last_of_month().tomorrow().ok()?),
            })
        });
        let months: Vec<Month> = months.collect();
        Feed {
            page,
            id: format!("{}/angka.atom", page.frame.url),
            name: profile.name.clone(),
            updated: months
                .first()
                .map_or_else(|| begin(figures.until), |month| month.over.clone()),
            months,
        }
    }
}

/// `GET /angka.atom`
async fn feed(State(app): State<App>, page: Page) -> Result<Response, Error> {
    let figures = Which { tahun: None }.find(&app).await?;
    let directory = app.office.directory();
    let feed = Feed::new(&page, &directory.profile, &figures);
    let text = feed
        .render()
        .map_err(|error| Error::Internal(format!("template: {error}")))?;
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/atom+xml; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(response)
}

#[cfg(test)]
mod tests;
