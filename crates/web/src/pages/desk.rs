//! Meja Saya: what waits for the reader, and a few cases at once.

mod my_desk;
mod row;
mod together;

use axum::{Router, routing::get};

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/meja", get(my_desk::show))
        .route("/meja/bersama", get(together::list).post(together::act))
        .route("/meja/bersama/hasil", get(together::done))
}
