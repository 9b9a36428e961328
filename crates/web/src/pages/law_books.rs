//! `/peraturan`: the office's law books, and which legal base of a procedure opens which.

mod change;
mod library;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    extract::{Path, State},
    http::{HeaderName, HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use casework::LawBookId;
use office::{BookLink, Opens};

use crate::{App, Error, pages::case};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/peraturan", get(library::show))
        .route("/peraturan/baru", get(change::blank).post(change::add))
        .route("/peraturan/dasar", post(library::assign))
        .route("/peraturan/{id}", get(change::show).post(change::save))
        .route("/peraturan/{id}/hapus", post(change::remove))
        .route("/peraturan/{id}/berkas", get(file))
}

fn id_of(text: &str) -> Result<LawBookId, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// The address of what a legal base opens.
pub(crate) fn href(book: &BookLink) -> String {
    match &book.opens {
        Opens::File(id) => file_of(*id),
        Opens::Link(link) => link.clone(),
    }
}

fn file_of(id: LawBookId) -> String {
    format!("/peraturan/{id}/berkas")
}

/// What a PDF in a tab of its own may do: nothing. Its viewer is the browser's; a sandbox
/// would keep that from drawing it.
const ALONE: &str = "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// `GET /peraturan/{id}/berkas`: the file, for everybody, in the tab.
async fn file(State(app): State<App>, Path(id): Path<String>) -> Result<Response, Error> {
    let found = app.office.law_book_file(id_of(&id)?).await?;
    let mut response = case::as_response(found);
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(ALONE),
    );
    // A book may get another file or be retired: browsers ask again.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(
        HeaderName::from_static("referrer-policy"),
        HeaderValue::from_static("no-referrer"),
    );
    Ok(response)
}
