//! `/masuk`, `/keluar`.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    http::header,
    response::Response,
};
use office::SignInRefused;

use crate::{App, Desk, Error, Form, Page, error, page::see_other, request::own_path, session};

#[derive(Template)]
#[template(path = "pages/gate/sign_in.html")]
struct SignIn<'a> {
    page: &'a Page,
    form: &'a Form,
    notice: Option<String>,
}

/// `GET /masuk?lanjut=/berkas/…`
pub(crate) async fn form(page: Page, RawQuery(query): RawQuery) -> Response {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let next = own_path(form.get("lanjut"));
    if page.badge.is_some() {
        return see_other(if next == "/" { "/meja" } else { next });
    }
    let notice = if form.has("keluar", "1") {
        Some(page.t("signin-signed-out"))
    } else if next != "/" {
        Some(page.t("signin-again"))
    } else {
        None
    };
    let form = Form::filled([("lanjut", next)]);
    page.show(&SignIn {
        page: &page,
        form: &form,
        notice,
    })
}

/// `POST /masuk`
pub(crate) async fn sign_in(
    State(app): State<App>,
    page: Page,
    mut form: Form,
) -> Result<Response, Error> {
    if form.get("nama").is_empty() {
        form.refuse("nama", page.t("signin-user-empty"));
    }
    if form.raw("sandi").is_empty() {
        form.refuse("sandi", page.t("signin-password-empty"));
    }
    if !form.is_clean() {
        return Ok(page.show_invalid(&SignIn {
            page: &page,
            form: &form,
            notice: None,
        }));
    }
    match app
        .office
        .sign_in(form.get("nama"), form.raw("sandi"))
        .await
    {
        Ok(token) => {
            let next = own_path(form.get("lanjut"));
            let mut response = see_other(if next == "/" { "/meja" } else { next });
            if let Some(cookie) = session::open(&app, &token) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            Ok(response)
        }
        Err(SignInRefused::NoMatch) => {
            form.refuse("nama", page.t("signin-wrong"));
            Ok(page.show_invalid(&SignIn {
                page: &page,
                form: &form,
                notice: None,
            }))
        }
        Err(SignInRefused::Wait { until }) => {
            form.refuse("nama", page.wait_until(until));
            Ok(error::too_many(page.show(&SignIn {
                page: &page,
                form: &form,
                notice: None,
            })))
        }
        Err(SignInRefused::Store(error)) => Err(Error::Unavailable(error.to_string())),
    }
}

/// `POST /keluar`
pub(crate) async fn sign_out(State(app): State<App>, desk: Desk) -> Result<Response, Error> {
    app.office.sign_out(&desk.me).await?;
    let mut response = see_other("/masuk?keluar=1");
    let headers = response.headers_mut();
    if let Some(cookie) = session::close(&app) {
        headers.append(header::SET_COOKIE, cookie);
    }
    // What this browser keeps of the session's pages goes too, drafts included.
    headers.insert(
        "clear-site-data",
        axum::http::HeaderValue::from_static("\"cache\", \"storage\""),
    );
    Ok(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_form_in_every_language() {
        for page in sample::readers() {
            let clean = Form::filled([("lanjut", "/meja")]);
            sample::check(
                &page,
                &SignIn {
                    page: &page,
                    form: &clean,
                    notice: Some(page.t("signin-again")),
                },
            );
            let mut faulty = Form::filled([("nama", "ketut\"><b>"), ("sandi", "rahasia")]);
            faulty.refuse("nama", page.t("signin-wrong"));
            let html = sample::check(
                &page,
                &SignIn {
                    page: &page,
                    form: &faulty,
                    notice: None,
                },
            );
            assert!(!html.contains("rahasia"), "a password is never sent back");
            assert!(!html.contains("<b>\""), "what was typed is escaped");
            assert!(html.contains("ketut&#34;"), "the user name is kept");
        }
    }
}
