//! What is known of a request before anything is looked up, and its id.

use std::convert::Infallible;

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, header, request::Parts},
};
use axum_extra::extract::CookieJar;
use tower_http::request_id::{MakeRequestId, RequestId};
use words::Lang;

use crate::App;

/// Cookie of the language switch.
pub(crate) const LANG_COOKIE: &str = "matur_bahasa";

/// The outside of a request.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    /// The id shown on error pages and written in the log.
    pub id: String,
    /// The reader's language.
    pub lang: Lang,
    /// Path and query.
    pub path: String,
    /// True if the answer should be JSON.
    pub wants_json: bool,
    /// True if htmx asks for a part of a page.
    pub is_partial: bool,
    /// The cookies.
    pub cookies: CookieJar,
}

impl Seen {
    pub(crate) fn of(request: &Request) -> Seen {
        Seen::new(request.uri(), request.headers(), request.extensions())
    }

    fn new(
        uri: &axum::http::Uri,
        headers: &HeaderMap,
        extensions: &axum::http::Extensions,
    ) -> Seen {
        let text = |name: &str| {
            headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
        };
        let cookies = CookieJar::from_headers(headers);
        let lang = cookies
            .get(LANG_COOKIE)
            .and_then(|cookie| Lang::parse(cookie.value()))
            .unwrap_or_else(|| Lang::negotiate(text(header::ACCEPT_LANGUAGE.as_str())));
        let accept = text(header::ACCEPT.as_str());
        Seen {
            id: extensions
                .get::<RequestId>()
                .and_then(|id| id.header_value().to_str().ok())
                .unwrap_or_default()
                .to_owned(),
            lang,
            path: uri
                .path_and_query()
                .map_or("/", |path| path.as_str())
                .to_owned(),
            wants_json: uri.path().starts_with("/api/")
                || (accept.contains("application/json") && !accept.contains("text/html")),
            is_partial: text("hx-request") == "true" && text("hx-boosted") != "true",
            cookies,
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Seen {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        Ok(Seen::new(&parts.uri, &parts.headers, &parts.extensions))
    }
}

/// Gives each request ten letters and digits that can be read out on the telephone.
#[derive(Clone)]
pub(crate) struct NameRequests(pub App);

impl MakeRequestId for NameRequests {
    fn make_request_id<B>(&mut self, _request: &axum::http::Request<B>) -> Option<RequestId> {
        let token = self.0.office.keys().new_token();
        let mut name = data_encoding::BASE32_NOPAD.encode(&token.as_bytes()[..8]);
        name.truncate(10);
        name.parse().ok().map(RequestId::new)
    }
}

/// A path of our own to go back to, or `/`: never another site.
pub(crate) fn own_path(path: &str) -> &str {
    let own = path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        && path.bytes().all(|byte| byte > 0x20 && byte < 0x7f);
    if own { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_way_back_never_leaves_the_site() {
        for foreign in [
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "evil",
            "",
            "/a\r\nSet-Cookie: x",
        ] {
            assert_eq!(own_path(foreign), "/", "{foreign}");
        }
        assert_eq!(
            own_path("/berkas/STM-2026-0148?tab=2"),
            "/berkas/STM-2026-0148?tab=2"
        );
    }
}
