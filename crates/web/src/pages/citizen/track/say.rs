//! What a complainant says by the page of his complaint: a message, a rating, an objection.

use axum::{extract::State, http::HeaderMap, response::Response};
use office::{FieldFault, OfficeError, RatingInput};

use super::{Ask, Track, with_pass};
use crate::{
    App, Error, Form, Page,
    error::{from_office, invalid},
    flood::Entrance,
    page::see_other,
    pages::case::take_uploads,
    security::Network,
    session,
};

/// Fields whose words are kept when the pass has ended meanwhile.
const TYPED: [&str; 4] = ["pesan", "saran", "keberatan", "data_isi"];

/// Fields of faults, and what the forms call them.
const NAMES: [(&str, &str); 5] = [
    ("message", "pesan"),
    ("files", "lampiran"),
    ("rating", "nilai"),
    ("remark", "saran"),
    ("objection", "keberatan"),
];

/// What was typed into any of the forms.
pub(super) fn typed(form: &Form) -> Vec<(&'static str, String)> {
    let typed = TYPED.into_iter().map(|name| (name, form.raw(name)));
    typed
        .filter(|(_, words)| !words.trim().is_empty())
        .map(|(name, words)| (name, words.to_owned()))
        .collect()
}

/// What was just done, told once.
pub(super) fn done(page: &Page, what: &str) -> Option<String> {
    match what {
        "pesan" => Some(page.t("track-sent-message")),
        "nama" => Some(page.t("track-name-done")),
        "nilai" => Some(page.t("track-thanks")),
        "keberatan" => Some(page.t("track-objected")),
        _ => None,
    }
}

/// `POST /lacak/pesan`
pub(super) async fn message(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    Network(network): Network,
    mut form: Form,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).unwrap_or_default();
    let key = form.key()?.to_owned();
    let Some(files) = take_uploads(&app, &page, &mut form, "lampiran") else {
        return again(&app, &page, &pass, form).await;
    };
    let entrance = Entrance::of(&app, &page, &network, &form);
    if let Err(crowded) = entrance.files(&files) {
        form.refuse("lampiran", crowded);
        return again(&app, &page, &pass, form).await;
    }
    let sent = app
        .office
        .write_to_office(&pass, &key, form.raw("pesan"), files)
        .await;
    answer(&app, &page, &pass, form, sent, "pesan").await
}

/// `POST /lacak/nilai`
pub(super) async fn rate(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).unwrap_or_default();
    let key = form.key()?.to_owned();
    let number = |name: &str| form.get(name).parse().unwrap_or(0);
    let mut given = RatingInput {
        rating: number("nilai"),
        remark: form.raw("saran").to_owned(),
        ..RatingInput::default()
    };
    for (element, n) in given.survey.iter_mut().zip(1..) {
        *element = number(&format!("u{n}"));
    }
    let sent = app.office.rate_answer(&pass, &key, &given).await;
    answer(&app, &page, &pass, form, sent, "nilai").await
}

/// `POST /lacak/keberatan`
pub(super) async fn object(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).unwrap_or_default();
    let key = form.key()?.to_owned();
    let sent = app.office.object(&pass, &key, form.raw("keberatan")).await;
    answer(&app, &page, &pass, form, sent, "keberatan").await
}

/// `POST /lacak/nama`: `rahasia=1` protects the complainant's name, `rahasia=0` ends that.
pub(super) async fn name(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).unwrap_or_default();
    let key = form.key()?.to_owned();
    let protected = !form.has("rahasia", "0");
    match app.office.protect_myself(&pass, &key, protected).await {
        // Somebody else was faster: the page says how it stands.
        Err(OfficeError::NotPermitted | OfficeError::Stale { .. }) => Ok(see_other("/lacak")),
        sent => answer(&app, &page, &pass, form, sent, "nama").await,
    }
}

/// Notes faults beside their fields, by what the forms call them.
pub(super) fn note(
    page: &Page,
    form: &mut Form,
    faults: &[FieldFault],
    names: &[(&str, &'static str)],
) {
    for fault in faults {
        let named = names.iter().find(|(field, _)| *field == fault.field);
        let field = named.map_or(fault.field, |(_, name)| name);
        form.refuse(field, page.field_fault(fault));
    }
}

/// The question for number and PIN, where the pass has ended; it keeps what was typed.
pub(super) fn ended(app: &App, page: &Page, form: &Form) -> Response {
    let kept = typed(form);
    let form = Form::filled(kept.iter().map(|(name, words)| (*name, words.clone())));
    let mut ask = Ask::new(app, page, &form);
    ask.notice = Some(match kept.is_empty() {
        true => page.t("track-again"),
        false => page.t("track-kept"),
    });
    page.show_invalid(&ask)
}

async fn answer(
    app: &App,
    page: &Page,
    pass: &str,
    mut form: Form,
    sent: Result<(), OfficeError>,
    what: &str,
) -> Result<Response, Error> {
    let error = match sent {
        Ok(()) => return Ok(see_other(&format!("/lacak?hasil={what}"))),
        Err(error) => error,
    };
    if let Some(fault) = error.file_fault("lampiran") {
        // The file is named: of several only this one is refused.
        let name = match &error {
            OfficeError::File { name, .. } => name.clone(),
            _ => String::new(),
        };
        let words = page.field_fault(&fault);
        form.refuse("lampiran", format!("{name}: {words}"));
        return again(app, page, pass, form).await;
    }
    match error {
        OfficeError::SignIn => again(app, page, pass, form).await,
        OfficeError::Invalid(faults) => {
            note(page, &mut form, &faults, &NAMES);
            again(app, page, pass, form).await
        }
        other => Err(from_office(other)),
    }
}

/// The page with the form as it was sent; where the pass has ended, the question for number
/// and PIN, which keeps what was typed.
async fn again(app: &App, page: &Page, pass: &str, form: Form) -> Result<Response, Error> {
    let Some((view, renewed)) = app.office.track(pass).await? else {
        return Ok(ended(app, page, &form));
    };
    let mut track = Track::new(app, page, &view, &form);
    // A fault's link needs its field.
    let lost = form.faults().iter().find(|(field, _)| !track.draws(field));
    track.lost = lost.map(|(_, words)| words.clone());
    Ok(with_pass(app, invalid(page.show(&track)), &renewed))
}
