//! A bare page: rows put into a text, and nothing behind it. What a page of the same size costs at
//! least, on the same machine, in the same minute.

use std::fmt::Write;
use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use anyhow::Context;
use axum::{Router, extract::State, response::Html, routing::get};

use super::child::{free_port, this_program};

/// The command's name under which the program serves it.
pub const NAME: &str = "bare-page-inner";
const LISTEN: &str = "BENCH_BARE_LISTEN";
const BYTES: &str = "BENCH_BARE_BYTES";

/// A line of a list, as an office might have one.
struct Row {
    number: usize,
    subject: String,
    place: String,
}

fn rows(count: usize) -> Vec<Row> {
    let row = |number| Row {
        number,
        subject: format!("Lampu jalan di depan balai banjar padam sejak {number} hari"),
        place: "Banjar Megati Kelod".to_owned(),
    };
    (0..count).map(row).collect()
}

/// What a template makes of them, with nothing to be escaped.
fn page(rows: &[Row]) -> String {
    let mut html = String::from(
        "<!doctype html><html lang=\"id\"><head><meta charset=\"utf-8\"><title>Pengaduan</title></head><body><ul>",
    );
    for Row {
        number,
        subject,
        place,
    } in rows
    {
        // Writing to a text cannot fail.
        let _ = writeln!(
            html,
            "<li><a href=\"/{number}\">{subject}</a> <b>{place}</b></li>"
        );
    }
    html + "</ul></body></html>"
}

/// As many rows as make a page of at least so many bytes.
fn filling(bytes: usize) -> Vec<Row> {
    let mut count = 1;
    while page(&rows(count)).len() < bytes {
        count += 1;
    }
    rows(count)
}

/// Serves it where the environment says, until it is killed.
///
/// # Errors
/// When the environment says nothing of the kind, or nothing can listen there.
#[allow(
    clippy::disallowed_methods,
    reason = "its parent, a bench, tells it by the environment"
)]
pub async fn serve() -> anyhow::Result<()> {
    let listen = std::env::var(LISTEN).context(LISTEN)?;
    let bytes = std::env::var(BYTES).context(BYTES)?.parse()?;
    let rows = Arc::new(filling(bytes));
    let show = |State(rows): State<Arc<Vec<Row>>>| async move { Html(page(&rows)) };
    let app = Router::new().route("/", get(show)).with_state(rows);
    let listener = tokio::net::TcpListener::bind(listen).await?;
    axum::serve(listener, app).await?;
    Ok(())
}

/// It in a process of its own; killed when dropped.
pub(super) struct Process {
    child: Child,
    pub(super) address: String,
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Process {
    /// Starts one whose page has about `bytes`, and waits until it listens.
    pub(super) async fn start(bytes: usize) -> anyhow::Result<Process> {
        let address = format!("127.0.0.1:{}", free_port()?);
        let child = Command::new(this_program()?)
            .args(["bench", NAME])
            .env(LISTEN, &address)
            .env(BYTES, bytes.to_string())
            .stdout(Stdio::null())
            .spawn()?;
        let process = Process { child, address };
        for _ in 0..500 {
            if TcpListener::bind(&process.address).is_err() {
                return Ok(process);
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        anyhow::bail!("the bare page did not come up")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_the_size_that_was_asked_for() {
        for bytes in [500, 8_000, 20_000] {
            let made = page(&filling(bytes)).len();
            assert!((bytes..bytes + 200).contains(&made), "{bytes}: {made}");
        }
    }
}
