//! The pages, a folder for each group; one line here for each.

pub mod archive;
mod case;
pub mod citizen;
pub mod desk;
pub mod gate;
pub mod health;
pub mod intake;
pub mod law_books;
pub mod letters;
mod mailroom;
pub mod register;
pub mod settings;
pub mod sop;

use axum::Router;

use crate::App;

/// All pages.
pub(crate) fn routes(app: &App) -> Router<App> {
    Router::new()
        .merge(citizen::routes())
        .merge(desk::routes())
        .merge(intake::routes())
        .merge(register::routes())
        .merge(letters::routes())
        .merge(mailroom::routes())
        .merge(law_books::routes())
        .merge(archive::routes())
        .merge(case::routes())
        .merge(gate::routes(app))
        .merge(health::routes())
        .merge(settings::routes())
        .merge(sop::routes())
}
