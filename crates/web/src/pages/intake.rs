//! The intake desk: complaints that come in at the counter, and the open cases of the
//! paper book at the changeover.

pub(crate) mod counter;
mod hints;
mod moment;
mod paper;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    routing::{get, post},
};

use crate::App;

pub(crate) use counter::{Choices, moment_fault, note_faults, read};
pub(crate) use moment::moment;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/terima", get(counter::blank).post(counter::save))
        .route("/terima/mirip", post(hints::show))
        .route("/terima/kertas", get(paper::blank).post(paper::adopt))
        .route("/terima/kertas/nomor", post(paper::start))
}
