//! `/pengaturan/ekspor`: everything the office owns as one zip of open formats, and who took
//! it along before.

use askama::Template;
use axum::{
    body::{Body, Bytes},
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use casework::{Action, Situation};
use futures_util::stream;
use office::{ExportLine, ExportRequest, OfficeError, OfficeExport};

use super::Rooms;
use crate::{App, Desk, Error, Form, Page, export_words, pages::case::disposition};

/// Exports that are listed.
const LISTED: u32 = 20;

#[derive(Template)]
#[template(path = "pages/settings/export.html")]
pub(super) struct Export<'a> {
    pub(super) page: &'a Page,
    pub(super) rooms: Rooms,
    pub(super) form: &'a Form,
    /// The reader may name whoever is protected.
    pub(super) may_name: bool,
    pub(super) asks_password: bool,
    pub(super) made: Vec<Line>,
}

/// An export that was made.
pub(super) struct Line {
    at: String,
    by: String,
    what: String,
    reason: String,
}

impl Line {
    pub(super) fn new(page: &Page, line: &ExportLine) -> Line {
        let by = line.by.clone().unwrap_or_else(|| "–".to_owned());
        Line {
            at: page.stamp(line.at),
            by: match line.position.as_str() {
                "" => by,
                position => page.t2("export-by", "name", by, "position", position),
            },
            what: match line.identities {
                true => page.t("export-with-names"),
                false => page.t("export-without-names"),
            },
            reason: line.reason.clone().unwrap_or_else(|| "–".to_owned()),
        }
    }
}

fn admit(desk: &Desk) -> Result<(), Error> {
    let may = desk.me.may(Action::ExportOffice, &Situation::default());
    may.then_some(()).ok_or(Error::Forbidden)
}

/// `GET /pengaturan/ekspor`
pub(super) async fn show(State(app): State<App>, desk: Desk) -> Result<Response, Error> {
    admit(&desk)?;
    draw(&app, &desk, &Form::default()).await
}

async fn draw(app: &App, desk: &Desk, form: &Form) -> Result<Response, Error> {
    let page = &desk.page;
    let made = app.office.exports(&desk.me, LISTED).await?;
    let shown = Export {
        page,
        rooms: Rooms::of(desk),
        form,
        may_name: desk.me.may(Action::ExportIdentities, &Situation::default()),
        asks_password: desk.me.asks_password(page.now) || form.fault("sandi").is_some(),
        made: made.iter().map(|line| Line::new(page, line)).collect(),
    };
    Ok(if form.is_clean() {
        page.show(&shown)
    } else {
        page.show_invalid(&shown)
    })
}

/// `POST /pengaturan/ekspor`: recorded, then sent as it is packed.
pub(super) async fn take(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let request = ExportRequest {
        reason: form.get("reason").to_owned(),
        identities: form.has("identitas", "1"),
        password: Some(form.raw("sandi").to_owned()).filter(|given| !given.is_empty()),
    };
    let words = export_words(page.lang);
    let export = match app.office.begin_export(&desk.me, &request, words).await {
        Ok(export) => export,
        Err(error) => {
            note(page, &mut form, error)?;
            return draw(&app, &desk, &form).await;
        }
    };
    let name = export.file_name();
    let out = stream::try_unfold(Going { app, export }, Going::more);
    let mut response = Body::from_stream(out).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/zip"),
    );
    if let Ok(value) = HeaderValue::from_str(&disposition(false, &name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// Notes why it did not begin beside its field; what is no answer goes on.
fn note(page: &Page, form: &mut Form, error: OfficeError) -> Result<(), Error> {
    let words = match error {
        OfficeError::PasswordAskedFor => page.t("export-password-missing"),
        OfficeError::WrongPassword => page.t("export-password-wrong"),
        OfficeError::TooManyAttempts { until } => page.wait_until(until),
        other => return super::note_faults(page, form, other),
    };
    form.refuse("sandi", words);
    Ok(())
}

/// An export on its way to the browser.
struct Going {
    app: App,
    export: OfficeExport,
}

impl Going {
    /// The next piece. What fails breaks the connection off before the zip's directory is
    /// sent: a half of it must not look whole.
    async fn more(mut self) -> Result<Option<(Bytes, Going)>, axum::BoxError> {
        match self.app.office.export_more(&mut self.export).await {
            Ok(Some(bytes)) => Ok(Some((bytes.into(), self))),
            Ok(None) => Ok(None),
            Err(error) => {
                tracing::warn!(%error, "an export broke off");
                Err(error.into())
            }
        }
    }
}
