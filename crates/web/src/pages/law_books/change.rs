//! A book is added, corrected, removed or retired.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use casework::{Action, Situation};
use office::{LawBookView, NewLawBook, OfficeError, RemovedBook, Upload};

use super::id_of;
use crate::{
    App, Desk, Error, Form, Page,
    pages::{
        intake::note_faults,
        letters::{answered, files},
    },
    see_other,
};

/// Fields in the order of the form, for the order of the error summary.
const FIELDS: &[&str] = &["kind", "number", "year", "title", "link", "file", "note"];

#[derive(Template)]
#[template(path = "pages/law_books/book.html")]
pub(super) struct BookPage<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    /// The book that is changed; none for a new one.
    pub(super) book: Option<&'a LawBookView>,
    /// Somebody was quicker.
    pub(super) stale: bool,
    /// Megabytes of a PDF.
    pub(super) limit: u64,
}

impl BookPage<'_> {
    fn action(&self) -> String {
        match self.book {
            Some(book) => format!("/peraturan/{}", book.id),
            None => "/peraturan/baru".to_owned(),
        }
    }
}

fn allowed(desk: &Desk) -> Result<(), Error> {
    let may = desk.me.may(Action::KeepLawBooks, &Situation::default());
    may.then_some(()).ok_or(Error::Forbidden)
}

fn draw<'a>(
    app: &App,
    desk: &'a Desk,
    form: &'a Form,
    book: Option<&'a LawBookView>,
) -> BookPage<'a> {
    BookPage {
        page: &desk.page,
        form,
        book,
        stale: false,
        limit: app.file_megabytes().1,
    }
}

fn filled(given: NewLawBook) -> Vec<(&'static str, String)> {
    vec![
        ("kind", given.kind),
        ("number", given.number),
        ("year", given.year),
        ("title", given.title),
        ("link", given.link),
        ("note", given.note),
    ]
}

fn read(form: &Form) -> NewLawBook {
    let text = |name: &str| form.get(name).to_owned();
    NewLawBook {
        title: text("title"),
        kind: text("kind"),
        number: text("number"),
        year: text("year"),
        link: text("link"),
        note: form.raw("note").to_owned(),
    }
}

/// The file of the form, and the sentence where it was too large to be read.
fn file(app: &App, page: &Page, form: &Form) -> (Option<Upload>, Vec<(&'static str, String)>) {
    let (files, faults) = files(app, page, form, "file");
    (files.into_iter().next(), faults)
}

/// `GET /peraturan/baru`; `?dasar=` fills it from a legal base, to which it is then linked.
pub(super) async fn blank(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    allowed(&desk)?;
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let form = match query.get("dasar") {
        "" => Form::default(),
        base => {
            let mut values = filled(NewLawBook::of_base(base));
            values.push(("base", base.to_owned()));
            Form::filled(values)
        }
    };
    Ok(desk.page.show(&draw(&app, &desk, &form, None)))
}

/// `POST /peraturan/baru`
pub(super) async fn add(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    allowed(&desk)?;
    let key = form.key()?.to_owned();
    let (upload, mut faults) = file(&app, &desk.page, &form);
    if faults.is_empty() {
        let base = form.get("base");
        let given = read(&form);
        match app
            .office
            .add_law_book(&desk.me, &key, &given, upload, base)
            .await
        {
            Ok(_) => return Ok(see_other("/peraturan?hasil=baru")),
            Err(error) => faults = answered(&desk.page, error, "file")?,
        }
    }
    note_faults(&mut form, FIELDS, faults);
    Ok(desk.page.show_invalid(&draw(&app, &desk, &form, None)))
}

/// `GET /peraturan/{id}`
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let book = app.office.law_book(&desk.me, id_of(&id)?).await?;
    let form = Form::filled(filled(NewLawBook {
        title: book.title.clone(),
        kind: book.kind.clone(),
        number: book.number.clone(),
        year: book.year.clone(),
        link: book.link.clone(),
        note: book.note.clone(),
    }));
    Ok(desk.page.show(&draw(&app, &desk, &form, Some(&book))))
}

/// `POST /peraturan/{id}`
pub(super) async fn save(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let id = id_of(&id)?;
    let (upload, mut faults) = file(&app, &desk.page, &form);
    let mut stale = false;
    if faults.is_empty() {
        let version = form.get("versi").parse().map_err(|_| Error::Malformed);
        // Whoever may not keep books learns that before anything else.
        allowed(&desk)?;
        let changed = app
            .office
            .change_law_book(&desk.me, id, version?, &read(&form), upload)
            .await;
        match changed {
            Ok(()) => return Ok(see_other("/peraturan?hasil=ubah")),
            Err(OfficeError::Stale { .. }) => stale = true,
            Err(error) => faults = answered(&desk.page, error, "file")?,
        }
    }
    note_faults(&mut form, FIELDS, faults);
    let book = app.office.law_book(&desk.me, id).await?;
    let shown = BookPage {
        stale,
        ..draw(&app, &desk, &form, Some(&book))
    };
    Ok(desk.page.show_again(&shown, stale))
}

/// `POST /peraturan/{id}/hapus`
pub(super) async fn remove(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    match app.office.remove_law_book(&desk.me, id_of(&id)?).await? {
        RemovedBook::Removed => Ok(see_other("/peraturan?hasil=hapus")),
        RemovedBook::Retired => Ok(see_other("/peraturan?hasil=tarik")),
    }
}
