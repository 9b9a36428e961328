//! Small enough for the office's old machine: memory, start, size.

use std::time::Duration;

use super::Figure;
use super::child::{Server, resident_mib, this_program};

/// Resident memory with an idle office, and the size of the program.
pub(super) async fn memory() -> anyhow::Result<Vec<Figure>> {
    let program = this_program()?;
    let folder = tempfile::tempdir()?;
    // A folder with a quarter's complaints, opened anew: an office on a Monday morning.
    Server::start(&program, folder.path(), true, None)?.stop();
    let server = Server::start(&program, folder.path(), true, None)?;
    tokio::time::sleep(Duration::from_secs(8)).await;
    let resident = resident_mib(server.id()).unwrap_or(f64::NAN);
    #[allow(clippy::cast_precision_loss, reason = "bytes far below 2^52")]
    let size = std::fs::metadata(&program)?.len() as f64 / 1e6;
    Ok(vec![
        Figure::at_most(
            "resident memory, idle office",
            resident,
            40.0,
            "MiB",
            "budget",
        ),
        Figure::at_most("size of the program", size, 25.0, "MB", "budget"),
    ])
}

/// From start to the first page on an existing folder, the median of seven.
pub(super) async fn start() -> anyhow::Result<Vec<Figure>> {
    let program = this_program()?;
    let folder = tempfile::tempdir()?;
    Server::start(&program, folder.path(), false, None)?.stop();
    let mut times = Vec::new();
    for _ in 0..7 {
        let server = Server::start(&program, folder.path(), false, None)?;
        times.push(server.to_first_page.as_secs_f64());
        server.stop();
    }
    Ok(vec![Figure::at_most(
        "start to first page, existing folder",
        super::intake::median(times),
        0.3,
        "s",
        "budget",
    )])
}
