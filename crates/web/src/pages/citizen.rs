//! What a citizen sees: no page here needs a session, and none takes a `Desk`.

pub mod complain;
pub mod figures;
pub mod home;
pub(crate) mod hours;
mod notices;
mod robots;
mod track;

use axum::Router;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(figures::routes())
        .merge(notices::routes())
        .merge(robots::routes())
        .merge(complain::routes())
        .merge(track::routes())
}
