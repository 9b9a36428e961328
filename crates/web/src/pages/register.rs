//! `/agenda`: the register, as a table with filters and as a printed book.

pub(crate) mod book;
pub(crate) mod print;
pub(crate) mod query;

use axum::{Router, routing::get};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/agenda", get(book::show))
        .route("/agenda/cetak", get(print::show))
}
