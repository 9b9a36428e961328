//! What may be done to a case beside its steps: notes and files, opening a confidential
//! identity, following, a new PIN.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::ComplaintNumber;
use office::IdentityView;

use super::{
    acts::{self, Fields, answer},
    again::{again, done_or_again, show},
    number_of,
};
use crate::{App, Desk, Error, Form, Page, error::escape_query, see_other};

const NOTE: Fields = Fields {
    reason: "catatan",
    password: "lembar",
    target: "lembar",
    file: "lampiran",
    note: "catatan",
    time: "lembar",
};
const PLACE: Fields = Fields {
    reason: "tempat_isi",
    password: "lembar",
    target: "lembar",
    file: "lembar",
    note: "tempat_isi",
    time: "lembar",
};
const REVEAL: Fields = Fields {
    reason: "buka_alasan",
    password: "lembar",
    target: "lembar",
    file: "lembar",
    note: "lembar",
    time: "lembar",
};

/// `POST /berkas/{number}/catatan`
pub(super) async fn add(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let Some(files) = acts::take(&app, &desk.page, &mut form, "lampiran") else {
        return again(&app, &desk, &number, &form, None).await;
    };
    let key = form.key()?;
    let added = app
        .office
        .add_to_case(&desk.me, &number, key, form.get("catatan"), files)
        .await;
    done_or_again(&app, &desk, &number, form, added, ("catatan", &NOTE)).await
}

/// `POST /berkas/{number}/tempat`: where the paper of a closed case lies.
pub(super) async fn place(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let key = form.key()?;
    let said = form.get("tempat_isi");
    let placed = app.office.place_file(&desk.me, &number, key, said).await;
    done_or_again(&app, &desk, &number, form, placed, ("tempat", &PLACE)).await
}

/// `POST /berkas/{number}/pesan`: something written to the complainant.
pub(super) async fn write(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let key = form.key()?;
    let message = form.raw("pesan_isi");
    let written = app
        .office
        .write_to_complainant(&desk.me, &number, key, message)
        .await;
    done_or_again(&app, &desk, &number, form, written, ("pesan", &NOTE)).await
}

/// `POST /berkas/{number}/terbaca`: what the complainant said was read, nothing is written.
pub(super) async fn noted(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    app.office.note_messages(&desk.me, &number).await?;
    Ok(see_other(&format!("/berkas/{number}?hasil=terbaca")))
}

#[derive(Template)]
#[template(path = "pages/case/identity.html")]
struct Revealed<'a> {
    page: &'a Page,
    number: &'a ComplaintNumber,
    identity: &'a IdentityView,
}

/// `POST /berkas/{number}/identitas`: the one page that shows it.
pub(super) async fn reveal(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    match app
        .office
        .reveal_identity(&desk.me, &number, form.get("buka_alasan"))
        .await
    {
        Ok(identity) => {
            let page = &desk.page;
            Ok(page.show(&Revealed {
                page,
                number: &number,
                identity: &identity,
            }))
        }
        Err(error) => {
            let case = app.office.case(&desk.me, &number).await?;
            answer(&desk.page, &desk, &case, &mut form, error, &REVEAL)?;
            show(&app, &desk, &case, &form, None).await
        }
    }
}

/// `POST /berkas/{number}/ikuti`
pub(super) async fn follow(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    app.office
        .follow(&desk.me, &number, form.has("ikuti", "ya"))
        .await?;
    Ok(see_other(&format!("/berkas/{number}?hasil=ikuti")))
}

/// `POST /berkas/{number}/pin`: a new PIN, shown on the receipt to the one who made it.
pub(super) async fn new_pin(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let key = form.key()?;
    app.office.new_pin(&desk.me, key, &number).await?;
    Ok(see_other(&format!(
        "/berkas/{number}/tanda-terima?kunci={}",
        escape_query(key)
    )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::case::samples, sample};

    #[test]
    fn the_opened_identity_in_every_language() {
        for page in sample::readers() {
            let case = samples::at(sop::Act::Decide);
            let html = sample::check(
                &page,
                &Revealed {
                    page: &page,
                    number: &case.number,
                    identity: &case.identity,
                },
            );
            assert!(html.contains("Sukerti"));
        }
    }
}
