//! `/surat-elektronik`: what came by e-mail and became no complaint, each with its reason and
//! one click to make it one.

#[cfg(test)]
mod tests;

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    response::Response,
    routing::{get, post},
};
use office::{MailLine, MailView, OfficeError};
use uuid::Uuid;

use crate::{App, Desk, Error, Form, Page, pages::case, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/surat-elektronik", get(tray))
        .route("/surat-elektronik/{id}", get(show))
        .route("/surat-elektronik/{id}/asli", get(original))
        .route("/surat-elektronik/{id}/jadikan", post(take))
}

fn id_of(text: &str) -> Result<Uuid, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// A message as the list prints it.
struct Line {
    id: String,
    subject: String,
    sender: String,
    arrived: String,
    why: String,
    size: String,
    /// What somebody should look at, in words.
    warned: Vec<String>,
}

impl Line {
    fn new(page: &Page, line: &MailLine) -> Line {
        Line {
            id: line.id.to_string(),
            subject: subject(page, line),
            sender: sender(page, line),
            arrived: page.stamp(line.arrived),
            why: why(page, &line.reason),
            size: size(page, line.size),
            warned: case::mail_warnings(page, &line.warnings),
        }
    }
}

/// What a message is about, as it says itself.
pub(crate) fn subject(page: &Page, line: &MailLine) -> String {
    match line.subject.trim() {
        "" => page.t("mail-no-subject"),
        subject => subject.to_owned(),
    }
}

/// Who wrote a message, as he says himself.
pub(crate) fn sender(page: &Page, line: &MailLine) -> String {
    match (line.name.trim(), line.address.as_str()) {
        ("", "") => page.t("mail-nobody"),
        ("", address) => address.to_owned(),
        (name, "") => name.to_owned(),
        (name, address) => format!("{name} <{address}>"),
    }
}

/// How large a message or a file of it is.
pub(crate) fn size(page: &Page, bytes: u64) -> String {
    case::size(page, i64::try_from(bytes).unwrap_or(i64::MAX))
}

/// Why a message was set aside, in words.
fn why(page: &Page, reason: &str) -> String {
    match reason {
        "auto_reply" => page.t("mail-why-auto-reply"),
        "generated" => page.t("mail-why-generated"),
        "bulk" => page.t("mail-why-bulk"),
        "list" => page.t("mail-why-list"),
        "receipt" => page.t("mail-why-receipt"),
        "calendar" => page.t("mail-why-calendar"),
        "loop" => page.t("mail-why-loop"),
        "bounce" => page.t("mail-why-bounce"),
        "spam" => page.t("mail-why-spam"),
        "closed" => page.t("mail-why-closed"),
        "empty" => page.t("mail-why-empty"),
        "case_closed" => page.t("mail-why-case-closed"),
        "too_many" => page.t("mail-why-too-many"),
        _ => page.t("mail-why-other"),
    }
}

#[derive(Template)]
#[template(path = "pages/mailroom/tray.html")]
struct Tray<'a> {
    page: &'a Page,
    lines: Vec<Line>,
    older: Option<Uuid>,
}

#[derive(Template)]
#[template(path = "pages/mailroom/one.html")]
struct One<'a> {
    page: &'a Page,
    form: &'a Form,
    line: Line,
    mail: &'a MailView,
    files: Vec<(String, String)>,
}

impl<'a> One<'a> {
    fn new(page: &'a Page, form: &'a Form, mail: &'a MailView) -> One<'a> {
        One {
            page,
            form,
            line: Line::new(page, &mail.line),
            mail,
            files: mail
                .files
                .iter()
                .map(|(name, bytes)| (name.clone(), size(page, *bytes)))
                .collect(),
        }
    }
}

/// `GET /surat-elektronik?sesudah=…`
async fn tray(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let behind = match query.get("sesudah") {
        "" => None,
        text => Some(id_of(text)?),
    };
    let found = app.office.mail_tray(&desk.me, behind).await?;
    Ok(desk.page.show(&Tray {
        page: &desk.page,
        lines: found
            .lines
            .iter()
            .map(|line| Line::new(&desk.page, line))
            .collect(),
        older: found.older,
    }))
}

/// `GET /surat-elektronik/{id}`
async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let mail = app.office.mail_set_aside(&desk.me, id_of(&id)?).await?;
    let form = Form::default();
    Ok(desk.page.show(&One::new(&desk.page, &form, &mail)))
}

/// `GET /surat-elektronik/{id}/asli`: the message as it came, to be saved.
async fn original(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let file = app.office.mail_bytes(&desk.me, id_of(&id)?).await?;
    Ok(case::as_response(file))
}

/// `POST /surat-elektronik/{id}/jadikan`
async fn take(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let id = id_of(&id)?;
    match app.office.take_mail(&desk.me, id).await {
        Ok(taken) => Ok(match taken.complaint {
            Some(number) => see_other(&format!("/berkas/{number}")),
            None => see_other("/surat-elektronik"),
        }),
        Err(OfficeError::Invalid(_)) => {
            form.refuse("surat", desk.page.t("mail-cannot"));
            let mail = app.office.mail_set_aside(&desk.me, id).await?;
            Ok(desk.page.show_invalid(&One::new(&desk.page, &form, &mail)))
        }
        Err(error) => Err(error.into()),
    }
}
