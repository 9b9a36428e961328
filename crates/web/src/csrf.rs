//! Only our own pages may change something.
//!
//! A browser says with `Sec-Fetch-Site` (or `Origin`) where a request comes from;
//! that is enough where it is sent. A client that sends neither (an old phone, a
//! script with a cookie jar) proves with the form's hidden token that it read the
//! page.

use axum::{
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, Method},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use subtle::ConstantTimeEq;

use crate::{App, Error, form::is_multipart, session};

/// Name of the hidden field.
pub(crate) const FIELD: &str = "csrf";
/// The same in a header, for scripts of the page.
pub(crate) const HEADER: &str = "x-csrf-token";
/// The token must stand within the first bytes of a body: before any file.
const PEEK: usize = 64 * 1024;

/// What the headers alone say of where a request comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// From our own page, or typed by the user.
    Own,
    /// A browser says it is from elsewhere.
    Foreign,
    /// Not certain: the token decides.
    Unsure,
}

/// Judges the headers of a request that changes something.
pub(crate) fn origin(headers: &HeaderMap, public_url: &str) -> Origin {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match text("sec-fetch-site") {
        Some("same-origin" | "none") => return Origin::Own,
        Some(_) => return Origin::Foreign,
        None => {}
    }
    let Some(origin) = text("origin") else {
        return Origin::Unsure;
    };
    if origin == public_url.trim_end_matches('/') {
        return Origin::Own;
    }
    let host = text("host").unwrap_or_default();
    match origin.split_once("://") {
        Some(("http" | "https", authority)) if !host.is_empty() && authority == host => Origin::Own,
        // `null` (a privacy setting) or a proxy that changed `Host`: the token decides.
        _ => Origin::Unsure,
    }
}

/// The token of a session or, before sign-in, of a visitor's cookie.
pub(crate) fn token(app: &App, holder: &str) -> String {
    // A session's token has no spaces, so this never is the hash that is stored for it.
    let office = app.office.id();
    let mac = app
        .office
        .keys()
        .token_hash(&format!("form {office} {holder}"));
    data_encoding::BASE64URL_NOPAD.encode(&mac[..18])
}

/// Middleware: refuses what is not certainly from our own pages.
pub(crate) async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    if matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE
    ) {
        return next.run(request).await;
    }
    match origin(request.headers(), &app.public_url) {
        Origin::Own => next.run(request).await,
        Origin::Foreign => Error::Forgery.into_response(),
        Origin::Unsure => {
            let Some(holder) = session::holder(&app, request.headers()) else {
                return Error::Forgery.into_response();
            };
            let expected = token(&app, &holder);
            if let Some(given) = request.headers().get(HEADER) {
                return if same(given.as_bytes(), &expected) {
                    next.run(request).await
                } else {
                    Error::Forgery.into_response()
                };
            }
            match peek(request).await {
                Ok((request, start)) => {
                    let multipart = is_multipart(request.headers());
                    if found(&start, multipart)
                        .is_some_and(|given| same(given.as_bytes(), &expected))
                    {
                        next.run(request).await
                    } else {
                        Error::Forgery.into_response()
                    }
                }
                Err(error) => error.into_response(),
            }
        }
    }
}

fn same(given: &[u8], expected: &str) -> bool {
    given.ct_eq(expected.as_bytes()).into()
}

/// Reads the start of the body and puts it back before the rest.
async fn peek(request: Request) -> Result<(Request, Vec<u8>), Error> {
    let (parts, mut body) = request.into_parts();
    let mut start = Vec::new();
    while start.len() < PEEK {
        match body.frame().await {
            Some(Ok(frame)) => {
                if let Ok(data) = frame.into_data() {
                    start.extend_from_slice(&data);
                }
            }
            Some(Err(_)) => return Err(Error::Malformed),
            None => break,
        }
    }
    let first = futures_util::stream::iter([Ok::<_, axum::Error>(Bytes::from(start.clone()))]);
    let rest = futures_util::StreamExt::chain(first, body.into_data_stream());
    Ok((Request::from_parts(parts, Body::from_stream(rest)), start))
}

/// The token in the first bytes of a form.
fn found(start: &[u8], multipart: bool) -> Option<String> {
    if multipart {
        let text = String::from_utf8_lossy(start);
        let (_, after) = text.split_once(&format!("name=\"{FIELD}\"\r\n"))?;
        // An empty line ends the part's headers.
        let (headers, value) = after.split_at(after.find("\r\n")?);
        let value = if headers.is_empty() {
            value
        } else {
            value.split_once("\r\n\r\n")?.1
        };
        return value.trim_start().lines().next().map(str::to_owned);
    }
    form_urlencoded::parse(start)
        .find(|(name, _)| name == FIELD)
        .map(|(_, value)| value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(list: &[(&'static str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in list {
            headers.insert(*name, value.parse().expect("a header value"));
        }
        headers
    }

    #[test]
    fn the_matrix_of_origins() {
        let url = "https://adu.example.go.id";
        let cases: &[(&[(&'static str, &str)], Origin)] = &[
            (&[("sec-fetch-site", "same-origin")], Origin::Own),
            (&[("sec-fetch-site", "none")], Origin::Own),
            (&[("sec-fetch-site", "same-site")], Origin::Foreign),
            (&[("sec-fetch-site", "cross-site")], Origin::Foreign),
            // the newer header wins over a matching older one
            (
                &[("sec-fetch-site", "cross-site"), ("origin", url)],
                Origin::Foreign,
            ),
            (&[("origin", url), ("host", "127.0.0.1:8080")], Origin::Own),
            (
                &[
                    ("origin", "http://127.0.0.1:8080"),
                    ("host", "127.0.0.1:8080"),
                ],
                Origin::Own,
            ),
            (
                &[
                    ("origin", "https://evil.example"),
                    ("host", "adu.example.go.id"),
                ],
                Origin::Unsure,
            ),
            (
                &[
                    ("origin", "https://adu.example.go.id.evil.example"),
                    ("host", "adu.example.go.id"),
                ],
                Origin::Unsure,
            ),
            (
                &[("origin", "null"), ("host", "adu.example.go.id")],
                Origin::Unsure,
            ),
            (&[("host", "adu.example.go.id")], Origin::Unsure),
            (&[], Origin::Unsure),
        ];
        for (given, expected) in cases {
            assert_eq!(origin(&headers(given), url), *expected, "{given:?}");
        }
    }

    #[test]
    fn the_token_is_found_at_the_start_of_either_kind_of_form() {
        assert_eq!(found(b"csrf=a-b_c&nama=x", false).as_deref(), Some("a-b_c"));
        assert_eq!(found(b"nama=csrf%3Dx", false), None);
        let body = b"--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\na-b_c\r\n--B\r\nContent-Disposition: form-data; name=\"nama\"\r\n\r\nx\r\n--B--\r\n";
        assert_eq!(found(body, true).as_deref(), Some("a-b_c"));
        assert_eq!(
            found(
                b"--B\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\ncsrf\r\n",
                true
            ),
            None
        );
    }
}
