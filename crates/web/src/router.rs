//! All routes and what surrounds them.

use std::time::Duration;

use axum::{
    Router,
    extract::{DefaultBodyLimit, MatchedPath},
    http::{HeaderName, Method, Request},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{
        CompressionLayer,
        predicate::{DefaultPredicate, NotForContentType, Predicate},
    },
    request_id::{PropagateRequestIdLayer, RequestId, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};

use crate::{
    App, Error, assets, csrf, error,
    form::FILE_LIMIT,
    pages,
    request::{NameRequests, Seen},
    security, see_other,
};

/// Name of the header that carries the request id in an answer.
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Bytes of one request: three files as large as allowed, and text.
pub(crate) const BODY_LIMIT: usize = 3 * FILE_LIMIT + 4 * 1024 * 1024;
/// A slow line in the hills needs a while for three photos.
const PATIENCE: Duration = Duration::from_secs(120);

/// The pages of an office as a service. The server must hand on the address of the
/// connection (`into_make_service_with_connect_info::<SocketAddr>()`), or sign-in
/// attempts of all clients are counted together.
pub fn router(app: App) -> Router {
    let pages = pages::routes(&app).route("/aset/{file}", get(assets::serve));
    surround(pages, app, PATIENCE)
}

/// What stands around all pages; `patience`: how long one request may take.
fn surround(pages: Router<App>, app: App, patience: Duration) -> Router {
    // The outermost first. Errors are drawn outside everything that can fail, inside the
    // request id, the log and the headers. One layer of many: each on its own is a service in
    // a box, and every request copies all boxes on its way.
    let around = (
        from_fn(drop_foreign_request_id),
        SetRequestIdLayer::new(REQUEST_ID, NameRequests(app.clone())),
        PropagateRequestIdLayer::new(REQUEST_ID),
        TraceLayer::new_for_http().make_span_with(span),
        from_fn_with_state(app.clone(), security::headers),
        // A zip is packed already, and may be very large.
        CompressionLayer::new().compress_when(
            DefaultPredicate::new().and(NotForContentType::const_new("application/zip")),
        ),
        from_fn_with_state(app.clone(), error::dress),
        CatchPanicLayer::custom(|panic: Box<dyn std::any::Any + Send>| {
            let text = panic
                .downcast_ref::<String>()
                .map(String::as_str)
                .or_else(|| panic.downcast_ref::<&str>().copied())
                .unwrap_or("panic");
            Error::Internal(format!("panic: {text}")).into_response()
        }),
        TimeoutLayer::with_status_code(error::TIMED_OUT, patience),
        DefaultBodyLimit::max(BODY_LIMIT),
        from_fn_with_state(app.clone(), csrf::guard),
    );
    pages
        .fallback(async || Error::NotFound)
        .method_not_allowed_fallback(form_address)
        .layer(around)
        .with_state(app)
}

/// A form that comes back with faults stands at an address that takes forms only. Who opens
/// it again (reload, language switch, bookmark) is led to the page above it.
async fn form_address(method: Method, seen: Seen) -> Result<Response, Error> {
    let path = seen.path.split('?').next().unwrap_or_default();
    match path.rsplit_once('/') {
        Some((above, _)) if method == Method::GET && !seen.wants_json => {
            Ok(see_other(if above.is_empty() { "/" } else { above }))
        }
        _ => Err(Error::Method),
    }
}

/// A log line says which kind of page was asked for, not which one: addresses hold
/// numbers of cases and one-time links.
fn span(request: &Request<axum::body::Body>) -> tracing::Span {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("-", MatchedPath::as_str);
    let id = request
        .extensions()
        .get::<RequestId>()
        .and_then(|id| id.header_value().to_str().ok())
        .unwrap_or_default();
    tracing::info_span!("request", request_id = id, method = %request.method(), route)
}

/// A request id is ours: one that a client sends could forge log lines.
async fn drop_foreign_request_id(
    mut request: axum::extract::Request,
    next: axum::middleware::Next,
) -> axum::response::Response {
    request.headers_mut().remove(REQUEST_ID);
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::{
        body::{Body, to_bytes},
        http::{HeaderMap, StatusCode, header},
    };
    use office::testing::{TestOffice, on_sqlite};
    use tower::ServiceExt;

    use super::*;

    async fn get_from(router: &Router, path: &str) -> (StatusCode, HeaderMap, String) {
        let request = Request::builder()
            .uri(path)
            .header(header::ACCEPT_LANGUAGE, "en")
            .body(Body::empty())
            .expect("a request");
        let response = router.clone().oneshot(request).await.expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.expect("a body");
        let text = String::from_utf8(bytes.to_vec()).expect("text");
        (parts.status, parts.headers, text)
    }

    #[test]
    fn what_fails_inside_a_page_is_a_page_too() {
        on_sqlite(|office: TestOffice| async move {
            let pages = Router::new()
                .route("/panic", get(panics))
                .route("/never", get(std::future::pending::<&'static str>))
                .route(
                    "/full",
                    get(async || -> Result<(), Error> {
                        Err(Error::Unavailable("database is locked".to_owned()))
                    }),
                )
                .route(
                    "/often",
                    get(async || -> Result<(), Error> { Err(Error::TooMany { after: 7 }) }),
                );
            let app = App::new(office.shared(), "http://adu.example");
            let router = surround(pages, app, Duration::from_millis(20));
            let lang = words::Lang::En;
            for (path, status, key) in [
                (
                    "/panic",
                    StatusCode::INTERNAL_SERVER_ERROR,
                    "error-internal-title",
                ),
                ("/never", error::TIMED_OUT, "error-timeout-title"),
                (
                    "/full",
                    StatusCode::SERVICE_UNAVAILABLE,
                    "error-unavailable-title",
                ),
                (
                    "/often",
                    StatusCode::TOO_MANY_REQUESTS,
                    "error-too-many-title",
                ),
                ("/nothing", StatusCode::NOT_FOUND, "error-not-found-title"),
            ] {
                let (answered, headers, page) = get_from(&router, path).await;
                assert_eq!(answered, status, "{path}");
                let title = format!("<h1>{}</h1>", words::t(lang, key));
                assert!(page.contains(&title), "{path}: {page}");
                // What went wrong inside is for the log.
                assert!(!page.contains("locked"), "{path}: {page}");
                assert!(!page.contains("broken"), "{path}: {page}");
                let id = headers.get(&REQUEST_ID).expect("an id");
                assert!(page.contains(id.to_str().expect("text")), "{path}: {page}");
                let after = headers.get(header::RETRY_AFTER);
                assert_eq!(after.is_some(), path == "/often", "{path}");
                assert!(headers.contains_key(header::CONTENT_SECURITY_POLICY));
            }
        });
    }

    async fn panics() -> &'static str {
        panic!("a broken page")
    }
}
