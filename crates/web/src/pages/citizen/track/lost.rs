//! `/lacak/pin`: who lost his PIN has a new one sent to the e-mail address he gave. Whether
//! number and address belong together is told to nobody.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::mail_address;

use crate::pages::citizen::home::example;
use crate::{App, Error, Form, Page, error, page::see_other, security::Network};

#[derive(Template)]
#[template(path = "pages/citizen/track/lost.html")]
pub(super) struct Lost<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) example: String,
    /// It was asked for.
    pub(super) sent: bool,
}

impl<'a> Lost<'a> {
    fn new(app: &App, page: &'a Page, form: &'a Form) -> Lost<'a> {
        Lost {
            page,
            form,
            example: example(page, &app.office.directory()),
            sent: false,
        }
    }
}

/// `GET /lacak/pin`; `?nomor=` fills in what was typed on another page.
pub(super) async fn show(
    State(app): State<App>,
    page: Page,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    if !app.office.sends_pins() {
        return Err(Error::NotFound);
    }
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let form = Form::filled([("nomor", query.get("nomor"))]);
    let mut lost = Lost::new(&app, &page, &form);
    lost.sent = query.has("dikirim", "1");
    Ok(page.show(&lost))
}

/// `POST /lacak/pin`
pub(super) async fn ask(
    State(app): State<App>,
    page: Page,
    Network(network): Network,
    mut form: Form,
) -> Result<Response, Error> {
    if !app.office.sends_pins() {
        return Err(Error::NotFound);
    }
    if form.get("nomor").is_empty() {
        form.refuse("nomor", page.t("track-number-missing"));
    }
    if mail_address(form.get("surel")).is_none() {
        form.refuse("surel", page.t("track-lost-address-missing"));
    }
    if !form.is_clean() {
        return Ok(page.show_invalid(&Lost::new(&app, &page, &form)));
    }
    let asked = app
        .office
        .send_new_pin(form.get("nomor"), form.get("surel"), &network);
    match asked.await? {
        Some(until) => {
            form.refuse("nomor", page.wait_until(until));
            Ok(error::too_many(page.show(&Lost::new(&app, &page, &form))))
        }
        None => Ok(see_other("/lacak/pin?dikirim=1")),
    }
}
