//! `/robots.txt` and `/sitemap.xml`: which pages search engines may show.
//!
//! A page has one address whatever its language, which the visitor chooses; so a sitemap
//! names each once, and no other languages of it.

use axum::{
    Router,
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};

use crate::App;

/// What may be found. Forms, the tracking of a case and everything behind a session is not
/// among them.
const FOUND: [&str; 6] = [
    "/",
    "/sop",
    "/angka",
    "/privasi",
    "/tentang",
    "/aksesibilitas",
];

/// What is not to be asked for: beginnings of addresses.
const KEPT: [&str; 18] = [
    "/adukan",
    "/lacak",
    "/masuk",
    "/keluar",
    "/siapkan",
    "/bahasa",
    "/meja",
    "/berkas",
    "/terima",
    "/agenda",
    "/arsip",
    "/surat-masuk",
    "/cetak",
    "/dasbor",
    "/pengaturan",
    "/peraturan",
    "/sop/cetak",
    "/api/",
];

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/robots.txt", get(robots))
        .route("/sitemap.xml", get(sitemap))
}

fn plain(text: String, kind: &'static str) -> Response {
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=3600"),
    );
    response
}

/// `GET /robots.txt` (RFC 9309).
async fn robots(State(app): State<App>) -> Response {
    let text = rules(&app.public_url);
    plain(text, "text/plain; charset=utf-8")
}

/// `GET /sitemap.xml` (sitemaps.org 0.9).
async fn sitemap(State(app): State<App>) -> Response {
    plain(map(&app.public_url), "application/xml; charset=utf-8")
}

fn rules(url: &str) -> String {
    let kept: String = KEPT
        .iter()
        .map(|path| format!("Disallow: {path}\n"))
        .collect();
    format!("User-agent: *\n{kept}\nSitemap: {url}/sitemap.xml\n")
}

fn map(url: &str) -> String {
    let url = askama::filters::escape(url, askama::filters::Html)
        .map(|escaped| escaped.to_string())
        .unwrap_or_default();
    let pages: String = FOUND
        .iter()
        .map(|path| format!("<url><loc>{url}{path}</loc></url>\n"))
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{pages}</urlset>\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_found_is_not_forbidden_and_the_rest_is() {
        let rules = rules("https://adu.example");
        assert!(rules.contains("Sitemap: https://adu.example/sitemap.xml"));
        for path in FOUND {
            let kept = KEPT.iter().any(|kept| path.starts_with(kept));
            assert!(!kept, "{path}");
            assert!(map("https://adu.example").contains(&format!("example{path}</loc>")));
        }
        for path in ["/adukan/2", "/lacak", "/berkas/STM-2026-0001", "/sop/cetak"] {
            assert!(KEPT.iter().any(|kept| path.starts_with(kept)), "{path}");
        }
    }
}
