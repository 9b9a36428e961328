//! `/pengaturan/atur/lambang`: the picture at the head of papers; `/kop/lambang` shows it.

use askama::Template;
use axum::{
    body::Body,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use casework::Setting;
use office::FieldFault;

use super::keep::admit;
use crate::{
    App, Desk, Error, Form, Page,
    pages::letters::{answered, files},
    see_other,
};

/// Where it is shown.
pub(crate) const SHOWN_AT: &str = "/kop/lambang";
const DONE: &str = "/pengaturan/kantor?tersimpan=lambang";
const FIELD: &str = "emblem";

#[derive(Template)]
#[template(path = "pages/settings/emblem.html")]
pub(super) struct EmblemPage<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    /// Address of the one in use.
    pub(super) now: Option<String>,
    /// Names what stands there now.
    pub(super) seen: String,
}

/// The address of the picture in use, another one for each picture.
pub(crate) fn address(profile: &casework::OfficeProfile) -> Option<String> {
    let emblem = profile.emblem.as_ref()?;
    let mark: String = emblem.sha256.chars().take(16).collect();
    Some(format!("{SHOWN_AT}?v={mark}"))
}

fn draw<'a>(desk: &'a Desk, form: &'a Form) -> EmblemPage<'a> {
    let profile = &desk.me.directory.profile;
    EmblemPage {
        page: &desk.page,
        form,
        now: address(profile),
        seen: office::setting_token(profile, &Setting::Emblem { emblem: None }),
    }
}

/// `GET /pengaturan/atur/lambang`
pub(super) async fn form(desk: Desk) -> Result<Response, Error> {
    admit(&desk)?;
    Ok(desk.page.show(&draw(&desk, &Form::default())))
}

/// `POST /pengaturan/atur/lambang`
pub(super) async fn store(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let (given, mut faults) = files(&app, page, &form, FIELD);
    if !faults.is_empty() {
        let limit = app.file_megabytes().0.to_string();
        let large = FieldFault::with(FIELD, "emblem_large", limit);
        faults = vec![(FIELD, page.field_fault(&large))];
    } else {
        match given.into_iter().next() {
            None => faults.push((FIELD, page.t("field-emblem-none"))),
            Some(upload) => {
                let seen = form.get("seen");
                match app.office.set_emblem(&desk.me, upload, seen).await {
                    Ok(_) => return Ok(see_other(DONE)),
                    Err(error) => faults = answered(page, error, FIELD)?,
                }
            }
        }
    }
    for (_, sentence) in faults {
        form.refuse(FIELD, sentence);
    }
    Ok(page.show_invalid(&draw(&desk, &form)))
}

/// `POST /pengaturan/atur/lambang/batal`: papers have none any more.
pub(super) async fn drop(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let none = Setting::Emblem { emblem: None };
    let seen = form.get("seen");
    match app.office.change_setting(&desk.me, &none, seen).await {
        Ok(_) => Ok(see_other(DONE)),
        Err(error) => {
            for (_, sentence) in answered(&desk.page, error, FIELD)? {
                form.refuse(FIELD, sentence);
            }
            Ok(desk.page.show_invalid(&draw(&desk, &form)))
        }
    }
}

/// `GET /kop/lambang`: for everybody, as the papers it stands on are.
pub(super) async fn show(State(app): State<App>) -> Result<Response, Error> {
    let file = app.office.emblem().await?;
    let kind = HeaderValue::from_str(&file.media_type)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    let mut response = Body::from(file.bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    // Another picture has another address.
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=86400"),
    );
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn with_and_without_one_in_every_language() {
        for page in sample::readers() {
            let mut form = Form::default();
            form.refuse(FIELD, page.t("field-emblem-none"));
            for now in [None, Some(format!("{SHOWN_AT}?v=ab"))] {
                let view = EmblemPage {
                    page: &page,
                    form: &form,
                    now: now.clone(),
                    seen: "seen".to_owned(),
                };
                let html = sample::check(&page, &view);
                assert_eq!(html.contains("/kop/lambang?v=ab"), now.is_some());
            }
        }
    }
}
