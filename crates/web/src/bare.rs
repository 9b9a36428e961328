//! A template with nothing behind it: what a page of its size costs at least, and what the
//! office's own are measured beside (`matur bench citizen`).

use std::sync::Arc;

use askama::Template;
use axum::{
    Router,
    extract::State,
    response::{Html, IntoResponse},
    routing::get,
};

#[derive(Template)]
#[template(path = "bare.html")]
struct Bare<'a> {
    title: &'a str,
    rows: &'a [String],
}

fn page(title: &str, rows: &[String]) -> String {
    Bare { title, rows }.render().unwrap_or_default()
}

/// `/`: a list of as many lines of `text` as make at least `bytes` bytes.
pub fn bare_page(text: &str, bytes: usize) -> Router {
    let mut rows = Vec::new();
    while page(text, &rows).len() < bytes {
        rows.push(format!("{} {text}", rows.len()));
    }
    let kept = Arc::new((text.to_owned(), rows));
    let show = |State(kept): State<Arc<(String, Vec<String>)>>| async move {
        Html(page(&kept.0, &kept.1)).into_response()
    };
    Router::new().route("/", get(show)).with_state(kept)
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn a_page_has_the_size_that_was_asked_for() {
        for bytes in [500, 8_000, 20_000] {
            let request = Request::get("/").body(Body::empty()).expect("a request");
            let app = bare_page("Lampu <padam> & gelap", bytes);
            let answer = app.oneshot(request).await.expect("an answer");
            let made = to_bytes(answer.into_body(), 1 << 20).await.expect("a page");
            let text = String::from_utf8_lossy(&made);
            assert!(text.contains("Lampu &#60;padam&#62;"), "{text}");
            assert!(
                (bytes..bytes + 200).contains(&made.len()),
                "{bytes}: {}",
                made.len()
            );
        }
    }
}
