//! What is written to the log.

use tracing::{Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::{LevelFilter, Targets, filter_fn};

/// What the log takes of what `said` asks for (`info`, `warn,store=debug`); warnings when it
/// says nothing that can be read. Never what the driver of PostgreSQL tells while it works: with
/// each statement it writes what is stored and what is searched for. And nothing of what speaks
/// IMAP: it writes each line of the conversation, passwords and letters.
pub fn filter<S: Subscriber>(said: Option<&str>) -> impl Layer<S> {
    let asked = said.and_then(|said| said.parse::<Targets>().ok());
    let asked = asked.unwrap_or_else(|| Targets::new().with_default(LevelFilter::WARN));
    let silent = filter_fn(|about| {
        let target = about.target();
        let postgres = target.starts_with("tokio_postgres") && *about.level() > Level::INFO;
        !postgres && !target.starts_with("async_imap")
    });
    asked.and_then(silent)
}
