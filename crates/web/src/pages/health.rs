//! `/livez`, `/readyz`: for monitors; they never hang.

use std::time::Duration;

use axum::{
    Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};

use crate::{App, error};

/// How long the database may take to answer a monitor.
const PATIENCE: Duration = Duration::from_secs(2);

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/livez", get(async || "ok"))
        .route("/readyz", get(ready))
}

async fn ready(State(app): State<App>) -> Response {
    answer_in_time(app.office.ready()).await
}

/// Whether the database says in time that it is there.
pub(crate) async fn answer_in_time<E: std::fmt::Display>(
    pinged: impl Future<Output = Result<(), E>>,
) -> Response {
    match tokio::time::timeout(PATIENCE, pinged).await {
        Ok(Ok(())) => "ready".into_response(),
        Ok(Err(error)) => {
            tracing::warn!(%error, "not ready");
            error::not_ready("not ready: the database does not answer")
        }
        Err(_) => error::not_ready("not ready: the database does not answer in time"),
    }
}
