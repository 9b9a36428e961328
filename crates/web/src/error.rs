//! What can go wrong between a request and its page. The one file that knows HTTP
//! status codes; the page (or problem+json, RFC 9457) is drawn by [`dress`] at the
//! rim, where language, wanted format and request id are known.

use axum::{
    extract::{Request, State},
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use office::OfficeError;
use serde::Serialize;

use crate::{
    App, Page,
    request::{Seen, own_path},
    session::{self, Badge, Visitor},
    typed::{self, Typed},
};

/// An answer other than the page that was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The request cannot be read.
    #[error("malformed request")]
    Malformed,
    /// Nobody is signed in; the page asked for, to come back to (only for `GET`).
    #[error("sign-in needed")]
    SignIn {
        /// Path and query to come back to; `None` for a request that would have
        /// changed something.
        back: Option<String>,
    },
    /// Known, and not allowed. Where existence itself is a secret use
    /// [`Error::NotFound`].
    #[error("not allowed")]
    Forbidden,
    /// A change that does not certainly come from our own pages.
    #[error("not from our own page")]
    Forgery,
    /// Nothing there, or not for this reader.
    #[error("not found")]
    NotFound,
    /// The address knows no such method.
    #[error("method not allowed")]
    Method,
    /// Somebody else was faster and there is no form to show the reader's text in;
    /// otherwise use [`Page::show_conflict`].
    #[error("changed meanwhile")]
    Conflict,
    /// More bytes than allowed.
    #[error("too large")]
    TooLarge,
    /// Refused with a sentence for the reader (already in the reader's language);
    /// where there is a form use [`Page::show_invalid`].
    #[error("refused")]
    Refused(Option<String>),
    /// Too often.
    #[error("too many requests")]
    TooMany {
        /// Seconds until it makes sense to try again.
        after: u64,
    },
    /// A fault of ours. The text goes to the log, never to the reader; it must not
    /// hold secrets or identities.
    #[error("internal: {0}")]
    Internal(String),
    /// More at once than there is room for; nothing was stored.
    #[error("busy")]
    Busy,
    /// The database is locked, full or read-only, or the process is ending.
    #[error("unavailable: {0}")]
    Unavailable(String),
    /// Not done in time; whether it was stored is not known.
    #[error("timed out")]
    Timeout,
}

/// What [`dress`] needs to draw an error.
#[derive(Clone)]
struct Undressed(std::sync::Arc<Error>);

/// The status of a request that took too long, for the time-out layer.
pub(crate) const TIMED_OUT: StatusCode = StatusCode::GATEWAY_TIMEOUT;

/// Seconds after which it makes sense to try again where there was no room.
const BUSY_FOR: u64 = 30;

impl Error {
    /// The HTTP status.
    fn status(&self) -> StatusCode {
        match self {
            Error::Malformed => StatusCode::BAD_REQUEST,
            Error::SignIn { back: Some(_) } => StatusCode::SEE_OTHER,
            Error::SignIn { back: None } => StatusCode::UNAUTHORIZED,
            Error::Forbidden | Error::Forgery => StatusCode::FORBIDDEN,
            Error::NotFound => StatusCode::NOT_FOUND,
            Error::Method => StatusCode::METHOD_NOT_ALLOWED,
            Error::Conflict => StatusCode::CONFLICT,
            Error::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Error::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Error::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Error::Unavailable(_) | Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Error::Timeout => TIMED_OUT,
        }
    }

    /// A stable code for programs (problem+json `type` and `code`).
    fn code(&self) -> &'static str {
        match self {
            Error::Malformed => "malformed",
            Error::SignIn { .. } => "sign_in",
            Error::Forbidden => "forbidden",
            Error::Forgery => "forgery",
            Error::NotFound => "not_found",
            Error::Method => "method",
            Error::Conflict => "conflict",
            Error::TooLarge => "too_large",
            Error::Refused(_) => "refused",
            Error::TooMany { .. } => "too_many",
            Error::Internal(_) => "internal",
            Error::Busy => "busy",
            Error::Unavailable(_) => "unavailable",
            Error::Timeout => "timeout",
        }
    }

    /// The heading and the sentence.
    fn words(&self, page: &Page) -> (String, String) {
        match self {
            Error::Malformed => (page.t("error-malformed-title"), page.t("error-malformed")),
            Error::SignIn { .. } => (page.t("error-signin-title"), page.t("error-signin")),
            Error::Forbidden => (page.t("error-forbidden-title"), page.t("error-forbidden")),
            Error::Forgery => (page.t("error-forgery-title"), page.t("error-forgery")),
            Error::NotFound => (page.t("error-not-found-title"), page.t("error-not-found")),
            Error::Method => (page.t("error-method-title"), page.t("error-method")),
            Error::Conflict => (page.t("error-conflict-title"), page.t("error-conflict")),
            Error::TooLarge => (page.t("error-too-large-title"), page.t("error-too-large")),
            Error::Refused(sentence) => (
                page.t("error-invalid-title"),
                sentence.clone().unwrap_or_else(|| page.t("error-invalid")),
            ),
            Error::TooMany { .. } => (page.t("error-too-many-title"), page.t("error-too-many")),
            Error::Internal(_) => (page.t("error-internal-title"), page.t("error-internal")),
            Error::Busy => (page.t("error-busy-title"), page.t("error-busy")),
            Error::Unavailable(_) => (
                page.t("error-unavailable-title"),
                page.t("error-unavailable"),
            ),
            Error::Timeout => (page.t("error-timeout-title"), page.t("error-timeout")),
        }
    }

    /// The error behind a bare status that a layer or axum itself answered with.
    fn from_status(status: StatusCode) -> Error {
        match status {
            StatusCode::NOT_FOUND => Error::NotFound,
            StatusCode::METHOD_NOT_ALLOWED => Error::Method,
            StatusCode::PAYLOAD_TOO_LARGE => Error::TooLarge,
            StatusCode::TOO_MANY_REQUESTS => Error::TooMany { after: 60 },
            StatusCode::FORBIDDEN => Error::Forbidden,
            StatusCode::SERVICE_UNAVAILABLE => Error::Unavailable(String::new()),
            TIMED_OUT | StatusCode::REQUEST_TIMEOUT => Error::Timeout,
            other if other.is_client_error() => Error::Malformed,
            other => Error::Internal(format!("answered {other}")),
        }
    }
}

/// What an office's "no" is to a page. Faults of fields, stale cases and passwords
/// asked for are the handler's to show in its form; here they are only a last resort.
pub(crate) fn from_office(error: OfficeError) -> Error {
    match error {
        OfficeError::SignIn => Error::SignIn { back: None },
        OfficeError::NotFound => Error::NotFound,
        OfficeError::NotPermitted => Error::Forbidden,
        OfficeError::Stale { .. } => Error::Conflict,
        OfficeError::Refused(_)
        | OfficeError::PasswordAskedFor
        | OfficeError::WrongPassword
        | OfficeError::TooManyAttempts { .. }
        | OfficeError::Invalid(_)
        | OfficeError::File { .. }
        | OfficeError::ProcedureFaults(_) => Error::Refused(None),
        error @ OfficeError::Unscanned => Error::Unavailable(error.to_string()),
        OfficeError::Store(error) => Error::Unavailable(error.to_string()),
    }
}

impl From<OfficeError> for Error {
    fn from(error: OfficeError) -> Error {
        from_office(error)
    }
}

impl IntoResponse for Error {
    /// A bare response that [`dress`] turns into a page.
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        if let Error::SignIn { back: Some(back) } = &self {
            let to = format!("/masuk?lanjut={}", escape_query(back));
            if let Ok(to) = HeaderValue::from_str(&to) {
                response.headers_mut().insert(header::LOCATION, to);
            }
        }
        response
            .extensions_mut()
            .insert(Undressed(std::sync::Arc::new(self)));
        response
    }
}

/// Percent-encodes a value of a query.
pub(crate) fn escape_query(value: &str) -> String {
    form_urlencoded::byte_serialize(value.as_bytes()).collect()
}

/// A form shown again with its faults.
pub(crate) fn invalid(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::UNPROCESSABLE_ENTITY;
    response
}

/// A form shown again because somebody else was faster.
pub(crate) fn conflict(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::CONFLICT;
    response
}

/// A form shown again because it was sent too often.
pub(crate) fn too_many(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
    response
}

/// A page for a link that is no longer valid.
pub(crate) fn gone(mut response: Response) -> Response {
    *response.status_mut() = StatusCode::GONE;
    response
}

/// The answer of `/readyz` while the office cannot store.
pub(crate) fn not_ready(text: &'static str) -> Response {
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, text).into_response();
    response.extensions_mut().insert(Bare);
    response
}

/// Marks an answer that is meant for machines and stays as it is.
#[derive(Clone)]
struct Bare;

/// RFC 9457.
#[derive(Serialize)]
struct Problem<'a> {
    r#type: String,
    title: &'a str,
    status: u16,
    detail: &'a str,
    code: &'a str,
    instance: String,
}

#[derive(askama::Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    page: &'a Page,
    title: &'a str,
    sentence: &'a str,
    /// Where to sign in, if that is what is missing.
    sign_in: Option<&'a str>,
    left: &'a Left,
}

/// The same for somebody who is signed in: with the menu, and the way to the own desk.
#[derive(askama::Template)]
#[template(path = "error_desk.html")]
struct DeskErrorPage<'a> {
    page: &'a Page,
    title: &'a str,
    sentence: &'a str,
    left: &'a Left,
}

/// What somebody had typed and chosen when his form could not be taken.
#[derive(Default)]
struct Left {
    typed: Vec<Typed>,
    files: String,
}

/// Middleware: draws every error, from wherever it comes, as a page in the reader's
/// language or as problem+json, with the request id, and logs ours once.
pub(crate) async fn dress(State(app): State<App>, request: Request, next: Next) -> Response {
    let seen = Seen::of(&request);
    let back = (*request.method() == Method::POST).then(|| way_back(&request));
    let (request, copy) = typed::Copy::of(request);
    let response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    if response.extensions().get::<Bare>().is_some() {
        return response;
    }
    let error = match response.extensions().get::<Undressed>() {
        Some(Undressed(error)) => error.clone(),
        None if has_page(&response) => return response,
        None => std::sync::Arc::new(Error::from_status(status)),
    };
    if status.is_server_error() {
        tracing::error!(request_id = %seen.id, code = error.code(), error = %error, "request failed");
    }
    let mut page = Page::plain(&app, &seen);
    let (title, sentence) = error.words(&page);
    // What another site put into a form is not shown as if somebody here had typed it.
    let left = match copy {
        Some(copy) if !seen.wants_json && !matches!(*error, Error::Forgery) => {
            let (typed, files) = copy.typed(&page, typed::PATIENCE).await;
            Left { typed, files }
        }
        _ => Left::default(),
    };
    let mut dressed = if seen.wants_json {
        let problem = Problem {
            r#type: format!("urn:matur:problem:{}", error.code()),
            title: &title,
            status: status.as_u16(),
            detail: &sentence,
            code: error.code(),
            instance: format!("urn:matur:request:{}", seen.id),
        };
        let body = serde_json::to_string(&problem).unwrap_or_default();
        ([(header::CONTENT_TYPE, "application/problem+json")], body).into_response()
    } else if let Some(badge) = reader(&app, &seen, &error).await {
        page.badge = Some(badge);
        page.show(&DeskErrorPage {
            page: &page,
            title: &title,
            sentence: &sentence,
            left: &left,
        })
    } else {
        page.show(&ErrorPage {
            page: &page,
            title: &title,
            sentence: &sentence,
            sign_in: back
                .as_deref()
                .filter(|_| matches!(*error, Error::SignIn { .. })),
            left: &left,
        })
    };
    *dressed.status_mut() = status;
    for name in [header::ALLOW, header::RETRY_AFTER] {
        if let Some(value) = response.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    let after = match *error {
        Error::TooMany { after } => Some(after),
        Error::Busy => Some(BUSY_FOR),
        _ => None,
    };
    if let Some(after) = after {
        dressed
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(after));
    }
    dressed
}

/// The sign-in that leads back to the page a form was on, as far as the browser tells.
fn way_back(request: &Request) -> String {
    let text = |name| {
        request
            .headers()
            .get(name)
            .and_then(|value: &HeaderValue| value.to_str().ok())
            .unwrap_or_default()
    };
    let host = text(header::HOST);
    let path = text(header::REFERER)
        .split_once("://")
        .and_then(|(_, rest)| rest.strip_prefix(host))
        .map_or("/", own_path);
    if host.is_empty() || path == "/" {
        "/masuk".to_owned()
    } else {
        format!("/masuk?lanjut={}", escape_query(path))
    }
}

/// Who reads, if that is known without trouble: not when the fault is ours, since an
/// error page must not need what has just failed.
async fn reader(app: &App, seen: &Seen, error: &Error) -> Option<Badge> {
    if error.status().is_server_error() {
        return None;
    }
    let visitor = Visitor::of(app, &seen.cookies);
    let me = session::signed_in(app, &visitor).await.ok()??;
    Some(session::badge(app, &me, true).await)
}

/// True if a handler drew a page or document for it already.
fn has_page(response: &Response) -> bool {
    response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html") || kind.contains("json"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_error_page_speaks_every_language() {
        let all = || {
            [
                Error::Malformed,
                Error::SignIn { back: None },
                Error::Forbidden,
                Error::Forgery,
                Error::NotFound,
                Error::Method,
                Error::Conflict,
                Error::TooLarge,
                Error::Refused(None),
                Error::TooMany { after: 1 },
                Error::Internal("x".to_owned()),
                Error::Unavailable("x".to_owned()),
                Error::Busy,
                Error::Timeout,
            ]
        };
        let left = Left {
            typed: vec![Typed {
                label: "Uraian".to_owned(),
                words: "<b>Lampu</b> padam".to_owned(),
                rows: 1,
            }],
            files: "foto.jpg".to_owned(),
        };
        for page in sample::readers() {
            for error in all() {
                let (title, sentence) = error.words(&page);
                sample::check(
                    &page,
                    &ErrorPage {
                        page: &page,
                        title: &title,
                        sentence: &sentence,
                        sign_in: Some("/masuk"),
                        left: &left,
                    },
                );
                sample::check(
                    &page,
                    &DeskErrorPage {
                        page: &page,
                        title: &title,
                        sentence: &sentence,
                        left: &left,
                    },
                );
            }
        }
    }
}
