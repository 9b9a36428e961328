//! `/agenda`: the register, as a table with filters and as a printed book.

mod book;
mod print;
mod query;

use axum::{Router, routing::get};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/agenda", get(book::show))
        .route("/agenda/cetak", get(print::show))
}
