//! `/surat-masuk/baru`: a letter is registered, and handed over at once where that is known.

use askama::Template;
use axum::{extract::State, response::Response};
use casework::{Action, LetterNature, Situation};
use jiff::civil::Date;
use office::{FieldFault, NewLetter, OfficeError, Upload};

use super::natures;
use crate::{
    App, Desk, Error, Form, Page, error::escape_query, pages::intake::note_faults, see_other,
};

/// Fields in the order of the form, for the order of the error summary.
const FIELDS: &[&str] = &[
    "received",
    "sender",
    "letter_number",
    "letter_day",
    "subject",
    "enclosures",
    "nature",
    "files",
    "to",
    "on",
    "note",
    "paper_last",
];

#[derive(Template)]
#[template(path = "pages/letters/register.html")]
pub(super) struct Register<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) natures: Vec<(&'static str, &'static str, String)>,
    pub(super) positions: Vec<(String, String)>,
    /// No letter of this year is registered yet: the paper book may have numbers.
    pub(super) first: bool,
    /// Megabytes of one file: of a photo, of a PDF.
    pub(super) limits: (u64, u64),
}

fn allowed(desk: &Desk) -> Result<(), Error> {
    let may = desk.me.may(Action::KeepLetters, &Situation::default());
    may.then_some(()).ok_or(Error::Forbidden)
}

/// Positions a letter may be handed over to.
pub(super) fn positions(desk: &Desk) -> Vec<(String, String)> {
    let positions = desk.me.directory.positions.iter();
    positions
        .map(|one| (one.id.to_string(), one.title.clone()))
        .collect()
}

/// A day as people type it.
pub(super) fn typed_day(day: Date) -> String {
    day.strftime("%d-%m-%Y").to_string()
}

async fn page<'a>(app: &App, desk: &'a Desk, form: &'a Form) -> Result<Register<'a>, Error> {
    Ok(Register {
        page: &desk.page,
        form,
        natures: natures(&desk.page),
        positions: positions(desk),
        first: !app.office.letters_begun(&desk.me).await?,
        limits: app.file_megabytes(),
    })
}

/// `GET /surat-masuk/baru`
pub(super) async fn blank(State(app): State<App>, desk: Desk) -> Result<Response, Error> {
    allowed(&desk)?;
    let form = Form::filled([
        ("received", typed_day(desk.page.today())),
        ("nature", LetterNature::Ordinary.code().to_owned()),
    ]);
    Ok(desk.page.show(&page(&app, &desk, &form).await?))
}

/// A day of a form, or the sentence that it cannot be read.
pub(super) fn day(
    page: &Page,
    form: &Form,
    name: &'static str,
    faults: &mut Vec<(&'static str, String)>,
) -> Option<Date> {
    let text = form.get(name);
    if text.is_empty() {
        return None;
    }
    let day = words::parse_date(text);
    if day.is_none() {
        faults.push((name, page.t("intake-fault-date")));
    }
    day
}

fn read(page: &Page, form: &Form) -> (NewLetter, Vec<(&'static str, String)>) {
    let mut faults = Vec::new();
    let text = |name: &str| form.get(name).to_owned();
    let given = NewLetter {
        received: day(page, form, "received", &mut faults),
        sender: text("sender"),
        letter_number: text("letter_number"),
        letter_day: day(page, form, "letter_day", &mut faults),
        subject: text("subject"),
        enclosures: text("enclosures"),
        nature: text("nature"),
        note: form.raw("note").to_owned(),
        to: text("to"),
        on: day(page, form, "on", &mut faults),
        paper_last: text("paper_last"),
    };
    (given, faults)
}

/// The files of a field, and sentences for those that were too large to be read.
pub(crate) fn files(
    app: &App,
    page: &Page,
    form: &Form,
    field: &'static str,
) -> (Vec<Upload>, Vec<(&'static str, String)>) {
    let limit = app.file_megabytes().1.to_string();
    let (mut taken, mut faults) = (Vec::new(), Vec::new());
    for upload in form.uploads_of(field) {
        match upload.taken() {
            Some(file) => taken.push(file),
            None => {
                let fault = FieldFault::with(field, "file_too_large", limit.clone());
                faults.push((field, page.field_fault(&fault)));
            }
        }
    }
    (taken, faults)
}

/// What the office found, as sentences beside fields; any other error goes on.
pub(crate) fn answered(
    page: &Page,
    error: OfficeError,
    file: &'static str,
) -> Result<Vec<(&'static str, String)>, Error> {
    if let Some(fault) = error.file_fault(file) {
        return Ok(vec![(file, page.field_fault(&fault))]);
    }
    match error {
        OfficeError::Invalid(found) => Ok(found
            .iter()
            .map(|one| (one.field, page.field_fault(one)))
            .collect()),
        other => Err(other.into()),
    }
}

/// `POST /surat-masuk/baru`
pub(super) async fn save(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    allowed(&desk)?;
    let key = form.key()?.to_owned();
    let (given, mut faults) = read(&desk.page, &form);
    let (uploads, too_large) = files(&app, &desk.page, &form, "files");
    faults.extend(too_large);
    let checked = app.office.look_over_letter(&desk.me, &given);
    faults.extend(
        checked
            .iter()
            .map(|fault| (fault.field, desk.page.field_fault(fault))),
    );
    if faults.is_empty() {
        match app
            .office
            .register_letter(&desk.me, &key, &given, uploads)
            .await
        {
            Ok(number) => {
                let slug = escape_query(&number.slug());
                return Ok(see_other(&format!("/surat-masuk/{slug}?hasil=baru")));
            }
            Err(error) => faults.extend(answered(&desk.page, error, "files")?),
        }
    }
    note_faults(&mut form, FIELDS, faults);
    let shown = page(&app, &desk, &form).await?;
    Ok(desk.page.show_invalid(&shown))
}
