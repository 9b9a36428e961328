//! `/surat-masuk/{number}`: one letter, to whom it went, and the case it belongs to.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use casework::{AttachmentId, LetterNumber};
use office::{HandOver, LetterStanding, LetterView, Rendition};

use super::{
    number_of,
    register::{answered, day, positions, typed_day},
    sender_words, state,
};
use crate::{
    App, Desk, Error, Form, Page,
    pages::{
        case::{self, Why},
        intake::note_faults,
    },
    see_other,
};

#[derive(Template)]
#[template(path = "pages/letters/one.html")]
pub(super) struct One<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) letter: &'a LetterView,
    pub(super) positions: Vec<(String, String)>,
    /// What was just done.
    pub(super) done: Option<String>,
}

impl One<'_> {
    fn address(&self) -> String {
        format!("/surat-masuk/{}", self.letter.row.number.slug())
    }

    fn heading(&self) -> String {
        match &self.letter.row.contents {
            Some(contents) => contents.subject.clone(),
            None => sender_words(self.page, &self.letter.row).1,
        }
    }

    fn sender(&self) -> String {
        sender_words(self.page, &self.letter.row).0
    }

    fn nature(&self) -> String {
        super::nature_words(self.page, self.letter.row.nature)
    }

    fn state(&self) -> (&'static str, &'static str, String) {
        state(self.page, &self.letter.row)
    }

    fn day(&self, day: &jiff::civil::Date) -> String {
        words::date_short_year(self.page.lang, *day)
    }

    /// Whether a form that is folded away holds something to look at.
    fn opens(&self, field: &str) -> bool {
        self.form.fault(field).is_some()
    }
}

fn fresh(page: &Page) -> Form {
    Form::filled([("on", typed_day(page.today()))])
}

fn done(page: &Page, letter: &LetterView, code: &str) -> Option<String> {
    match code {
        "baru" => {
            let number = letter.row.number.to_string();
            Some(page.t1("letters-done-new", "number", number))
        }
        "teruskan" => Some(page.t("letters-done-handed")),
        "lepas" => Some(page.t("letters-done-unlinked")),
        _ => None,
    }
}

/// `GET /surat-masuk/{number}?hasil=…`
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let letter = app.office.letter(&desk.me, number).await?;
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let form = fresh(&desk.page);
    Ok(desk.page.show(&One {
        page: &desk.page,
        form: &form,
        letter: &letter,
        positions: positions(&desk),
        done: done(&desk.page, &letter, query.get("hasil")),
    }))
}

async fn again(
    app: &App,
    desk: &Desk,
    number: LetterNumber,
    mut form: Form,
    faults: Vec<(&'static str, String)>,
) -> Result<Response, Error> {
    let letter = app.office.letter(&desk.me, number).await?;
    // What the page no longer asks for is said at its head.
    let faults = faults
        .into_iter()
        .map(|(field, sentence)| match field {
            "to" | "on" | "hand_note" if letter.row.case.is_some() => ("surat", sentence),
            "unlink_reason" if letter.row.case.is_none() => ("surat", sentence),
            known => (known, sentence),
        })
        .collect();
    note_faults(
        &mut form,
        &["surat", "to", "on", "hand_note", "unlink_reason"],
        faults,
    );
    Ok(desk.page.show_invalid(&One {
        page: &desk.page,
        form: &form,
        letter: &letter,
        positions: positions(desk),
        done: None,
    }))
}

/// `POST /surat-masuk/{number}/teruskan`
pub(super) async fn hand_over(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let mut faults = Vec::new();
    let given = HandOver {
        to: form.get("to").to_owned(),
        on: day(&desk.page, &form, "on", &mut faults),
        note: form.raw("hand_note").to_owned(),
    };
    if faults.is_empty() {
        let key = form.get("kunci").to_owned();
        let handed = app
            .office
            .hand_letter_over(&desk.me, number, &key, &given)
            .await;
        match handed {
            Ok(()) => {
                let slug = number.slug();
                return Ok(see_other(&format!("/surat-masuk/{slug}?hasil=teruskan")));
            }
            Err(error) => faults = answered(&desk.page, error, "to")?,
        }
    }
    again(&app, &desk, number, form, faults).await
}

/// `POST /surat-masuk/{number}/lepas`
pub(super) async fn unlink(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let (key, reason) = (form.get("kunci"), form.raw("unlink_reason"));
    match app
        .office
        .unlink_letter(&desk.me, number, key, reason)
        .await
    {
        Ok(()) => {
            let slug = number.slug();
            Ok(see_other(&format!("/surat-masuk/{slug}?hasil=lepas")))
        }
        Err(error) => {
            let faults = answered(&desk.page, error, "unlink_reason")?;
            again(&app, &desk, number, form, faults).await
        }
    }
}

/// `POST /berkas/{number}/surat`: a letter is linked to a case that is there already.
pub(super) async fn link(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = case::number_of(&text)?;
    let (key, letter) = (form.get("kunci"), form.get("surat_nomor"));
    match app.office.link_letter(&desk.me, &number, key, letter).await {
        Ok(()) => Ok(see_other(&format!("/berkas/{number}?hasil=surat"))),
        Err(error) => {
            for (_, sentence) in answered(&desk.page, error, "surat_nomor")? {
                form.refuse("surat_nomor", sentence);
            }
            case::again(&app, &desk, &number, &form).await
        }
    }
}

/// `/surat-masuk/{number}/berkas/{id}`: a scan.
pub(super) async fn file(
    State(app): State<App>,
    desk: Desk,
    Path(path): Path<(String, String)>,
    why: Why,
) -> Result<Response, Error> {
    send(&app, &desk, path, Rendition::Shown, why).await
}

/// `GET /surat-masuk/{number}/berkas/{id}/kecil`: a small picture.
pub(super) async fn thumbnail(
    State(app): State<App>,
    desk: Desk,
    Path(path): Path<(String, String)>,
) -> Result<Response, Error> {
    send(&app, &desk, path, Rendition::Thumbnail, Why::default()).await
}

async fn send(
    app: &App,
    desk: &Desk,
    (number, id): (String, String),
    rendition: Rendition,
    why: Why,
) -> Result<Response, Error> {
    let number = number_of(&number)?;
    let id: AttachmentId = id.parse().map_err(|_| Error::NotFound)?;
    let opened = app
        .office
        .letter_file(&desk.me, number, id, rendition, why.said())
        .await;
    match opened {
        Ok(file) => Ok(why.sent(case::as_response(file))),
        Err(error) => {
            let back = format!("/surat-masuk/{}", number.slug());
            let name = desk.page.t1("letters-number", "number", number.to_string());
            why.ask(desk, error, (&back, &name), &format!("/berkas/{id}"))
        }
    }
}
