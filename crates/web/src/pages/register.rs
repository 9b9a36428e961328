//! `/agenda`: the register, as a table with filters, as a printed book and as a sheet.

pub(crate) mod book;
pub(crate) mod print;
pub(crate) mod query;
pub(crate) mod sheet;

use axum::{Router, routing::get};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/agenda", get(book::show))
        .route("/agenda/cetak", get(print::show))
        .route("/agenda/unduh", get(sheet::of_register))
}
