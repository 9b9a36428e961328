//! `/surat-masuk/cetak`: the register of a year on landscape paper.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use office::{LetterQuery, LetterRowView, RegisterClosing};

use super::{book, nature_words, sender_words};
use crate::{
    App, Desk, Error, Form, Page,
    pages::register::{
        print::{Signer, signer},
        query::link,
    },
};

#[derive(Template)]
#[template(path = "pages/letters/print.html")]
pub(super) struct Printed<'a> {
    pub(super) page: &'a Page,
    pub(super) head: casework::Letterhead,
    pub(super) period: String,
    pub(super) rows: Vec<Vec<String>>,
    pub(super) closing: &'a RegisterClosing,
    pub(super) closing_line: String,
    pub(super) signer: Signer,
    pub(super) filter: String,
}

impl Printed<'_> {
    /// A hash or signature, short enough to compare by eye.
    fn short(text: &str) -> String {
        text.chars().take(16).collect()
    }
}

/// `GET /surat-masuk/cetak`, with the filter of `/surat-masuk`.
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes());
    let asked = LetterQuery {
        page: 1,
        page_rows: u32::MAX,
        oldest_first: true,
        ..book::read(&desk.page, &mut form)
    };
    let view = app.office.letters(&desk.me, &asked).await?;
    let closing = app.office.close_letters(&desk.me).await?;
    let page = &desk.page;
    let directory = &desk.me.directory;
    Ok(page.show(&Printed {
        page,
        head: directory.profile.letterhead.clone(),
        period: page.t1("register-period-year", "year", view.year.to_string()),
        rows: view.rows.iter().map(|row| line(page, row)).collect(),
        closing_line: closing_line(page, &closing, view.rows.len()),
        closing: &closing,
        signer: signer(directory, closing.at),
        filter: link(&form, book::FIELDS),
    }))
}

pub(super) fn closing_line(page: &Page, closing: &RegisterClosing, rows: usize) -> String {
    page.t3(
        "register-closing",
        "at",
        page.stamp(closing.at),
        "seq",
        page.number(closing.head.seq),
        "rows",
        page.number(i64::try_from(rows).unwrap_or(i64::MAX)),
    )
}

/// A row in the columns of the paper book.
pub(super) fn line(page: &Page, row: &LetterRowView) -> Vec<String> {
    let day = |day: jiff::civil::Date| words::date_short_year(page.lang, day);
    let (sender, subject) = sender_words(page, row);
    let contents = row.contents.clone().unwrap_or_default();
    let handed = row
        .handed
        .as_ref()
        .map(|(to, on)| page.t2("letters-handed-to-short", "to", to, "on", day(*on)));
    let mut remark: Vec<String> = Vec::new();
    if row.masked {
        remark.push(page.t("register-guarded"));
    }
    if let Some(case) = &row.case {
        remark.push(page.t1("letters-is-case", "number", case.number.to_string()));
    }
    if !contents.note.is_empty() {
        remark.push(contents.note);
    }
    vec![
        row.number.0.number.to_string(),
        day(row.received),
        contents.number,
        row.letter_day.map(day).unwrap_or_default(),
        sender,
        subject,
        contents.enclosures,
        if row.masked {
            String::new()
        } else {
            nature_words(page, row.nature)
        },
        handed.unwrap_or_default(),
        remark.join(". "),
    ]
}
