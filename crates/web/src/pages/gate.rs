//! The gate: signing in and out, setting up an account, choosing a language.

mod first;
mod language;
mod set_up;
mod sign_in;

use std::sync::{Arc, OnceLock};

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::Method,
    routing::{get, post},
};
use tower_governor::{GovernorLayer, governor::GovernorConfigBuilder};

use crate::{App, security};

/// Attempts from one address that are let through at once: a counter's staff share
/// one. The office counts the failures of each name by itself.
const BURST: u32 = 30;
/// Bytes of a form before anybody is known.
const KNOCK_LIMIT: usize = 16 * 1024;
/// Seconds after which one more is let through.
const REFILL: u64 = 2;

/// Puts the count of attempts before pages.
type Shield = Box<dyn Fn(Router<App>) -> Router<App> + Send + Sync>;

/// The sign-in attempts of each address, counted in one place by all who share it.
#[derive(Clone, Default)]
pub(crate) struct Knocks(Arc<OnceLock<Shield>>);

impl Knocks {
    fn counted(&self, knocking: Router<App>, behind_proxy: bool) -> Router<App> {
        let shield = self.0.get_or_init(|| {
            let config = GovernorConfigBuilder::default()
                .per_second(REFILL)
                .burst_size(BURST)
                .methods(vec![Method::POST])
                .key_extractor(security::ClientAddress { behind_proxy })
                .finish();
            let Some(config) = config.map(Arc::new) else {
                return Box::new(std::convert::identity);
            };
            Box::new(move |pages: Router<App>| {
                let layer = GovernorLayer::new(Arc::clone(&config));
                pages.layer(layer.error_handler(security::too_often))
            })
        });
        shield(knocking)
    }
}

pub(crate) fn routes(app: &App) -> Router<App> {
    let knocking = Router::new()
        .route("/masuk", get(sign_in::form).post(sign_in::sign_in))
        .route("/siapkan", post(set_up::accept))
        .route("/siapkan/{link}", get(set_up::form));
    // Nobody is known here yet: a name and a password need no megabytes.
    let knocking = knocking.layer(DefaultBodyLimit::max(KNOCK_LIMIT));
    let knocking = app.knocks.counted(knocking, app.behind_proxy);
    knocking
        .route("/keluar", post(sign_in::sign_out))
        .route("/bahasa", get(language::switch))
}
