//! A bare page: a template, and nothing behind it. What a page of the same size costs at
//! least, on the same machine, in the same minute.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};

use anyhow::Context;

use super::child::{free_port, this_program};

/// The command's name under which the program serves it.
pub const NAME: &str = "bare-page-inner";
const LISTEN: &str = "BENCH_BARE_LISTEN";
const BYTES: &str = "BENCH_BARE_BYTES";

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
    let app = web::bare_page("Lampu jalan di depan balai banjar padam", bytes);
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
