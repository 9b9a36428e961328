//! The register as a table with filters.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::{Action, Situation};
use jiff::civil::Date;
use office::{LetterQuery, LetterRowView, LetterStanding, LettersView};

use super::{nature_words, sender_words, standing_words, state};
use crate::{
    App, Desk, Error, Form, Page,
    pages::register::{
        book::{PageLink, pages},
        query::link,
    },
};

/// Rows of one page.
const ROWS: u32 = 50;
/// How many years back the choice of years goes.
const YEARS: i16 = 4;
/// Fields of the filter, in the order of the form.
pub(super) const FIELDS: &[&str] = &["tahun", "dari", "sampai", "keadaan", "kata"];

#[derive(Template)]
#[template(path = "pages/letters/book.html")]
pub(super) struct Book<'a> {
    page: &'a Page,
    form: &'a Form,
    lead: String,
    years: Vec<(String, String)>,
    standings: Vec<(String, String)>,
    rows: Vec<Line>,
    range: String,
    pages: Vec<PageLink>,
    /// The filter as a query.
    filter: String,
    may_keep: bool,
    /// Sees what came by e-mail and became no complaint.
    may_see_mail: bool,
}

/// A row as the table prints it.
struct Line {
    number: String,
    short: String,
    slug: String,
    received: String,
    own: String,
    sender: String,
    subject: String,
    nature: String,
    /// Class, icon and words of what has become of it.
    state: (&'static str, &'static str, String),
    masked: bool,
}

impl Line {
    fn new(page: &Page, row: &LetterRowView) -> Line {
        let (sender, subject) = sender_words(page, row);
        let own = [
            row.contents
                .as_ref()
                .map(|contents| contents.number.clone())
                .filter(|number| !number.is_empty()),
            row.letter_day
                .map(|day| words::date_short_year(page.lang, day)),
        ];
        let own: Vec<String> = own.into_iter().flatten().collect();
        Line {
            number: row.number.to_string(),
            short: row.number.0.number.to_string(),
            slug: row.number.slug(),
            received: words::date_short(page.lang, row.received),
            own: if own.is_empty() {
                "–".to_owned()
            } else {
                own.join(" · ")
            },
            sender,
            subject,
            nature: nature_words(page, row.nature),
            state: state(page, row),
            masked: row.masked,
        }
    }
}

/// Reads the filter; dates that cannot be read are noted as faults and left out.
pub(super) fn read(page: &Page, form: &mut Form) -> LetterQuery {
    let from = day(page, form, "dari");
    let until = day(page, form, "sampai");
    LetterQuery {
        year: form
            .get("tahun")
            .parse()
            .ok()
            .filter(|year| (1900..=9999).contains(year)),
        words: Some(form.get("kata").to_owned()).filter(|words| !words.is_empty()),
        from,
        until,
        standing: LetterStanding::parse(form.get("keadaan")),
        page: form.get("hal").parse().unwrap_or(1),
        page_rows: ROWS,
        oldest_first: false,
    }
}

fn day(page: &Page, form: &mut Form, name: &'static str) -> Option<Date> {
    let text = form.get(name).to_owned();
    if text.is_empty() {
        return None;
    }
    let day = words::parse_date(&text);
    if day.is_none() {
        form.refuse(name, page.t("register-fault-date"));
    }
    day
}

/// `GET /surat-masuk`.
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes());
    let asked = read(&desk.page, &mut form);
    let view = app.office.letters(&desk.me, &asked).await?;
    let mail = desk.me.may(Action::RecordComplaint, &Situation::default());
    let shown = Book::new(&desk.page, &form, &view, mail);
    Ok(if form.is_clean() {
        desk.page.show(&shown)
    } else {
        desk.page.show_invalid(&shown)
    })
}

impl<'a> Book<'a> {
    pub(super) fn new(
        page: &'a Page,
        form: &'a Form,
        view: &LettersView,
        may_see_mail: bool,
    ) -> Book<'a> {
        let this_year = page.today().year();
        let mut years: Vec<i16> = (this_year - YEARS..=this_year).rev().collect();
        if !years.contains(&view.year) {
            years.push(view.year);
        }
        let before = (view.page - 1) * ROWS;
        let shown = u32::try_from(view.rows.len()).unwrap_or(0);
        let first = if shown == 0 { 0 } else { before + 1 };
        let count = |n: u32| page.number(i64::from(n));
        Book {
            page,
            form,
            lead: lead(page, view),
            years: years
                .iter()
                .map(|year| (year.to_string(), year.to_string()))
                .collect(),
            standings: LetterStanding::ALL
                .iter()
                .map(|one| (one.code().to_owned(), standing_words(page, *one)))
                .collect(),
            rows: view.rows.iter().map(|row| Line::new(page, row)).collect(),
            range: page.t3(
                "register-range",
                "first",
                count(first),
                "last",
                count((before + shown).max(first)),
                "total",
                count(view.total),
            ),
            pages: pages(view.page, view.pages),
            filter: link(form, FIELDS),
            may_keep: view.may_keep,
            may_see_mail,
        }
    }
}

fn lead(page: &Page, view: &LettersView) -> String {
    let year = view.year.to_string();
    if view.last_number == 0 {
        return page.t1("letters-lead-none", "year", year);
    }
    page.t3(
        "letters-lead",
        "year",
        year,
        "n",
        page.number(i64::from(view.last_number)),
        "waiting",
        page.number(i64::from(view.waiting)),
    )
}
