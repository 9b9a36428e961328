//! What a citizen sees: no page here needs a session, and none takes a `Desk`.

pub mod complain;
pub mod home;

use axum::Router;

use crate::App;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .merge(home::routes())
        .merge(complain::routes())
}
