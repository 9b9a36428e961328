//! Matur: receives people's complaints and follows the office's written procedure to an
//! answer and an archive. This is the program: settings, wiring, commands.

mod backup;
pub mod bench;
mod cli;
mod commands;
mod connections;
mod control;
mod folder;
pub mod log;
mod new_office;
mod opening;
mod rounds;
mod serve;
mod settings;

use std::process::ExitCode;

/// Runs the program with the arguments of this process.
pub fn run() -> ExitCode {
    let cli = cli::Cli::of_this_process();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        // Waiting for a disk or a hash, not computing: few are enough, and idle ones end.
        .max_blocking_threads(16)
        .thread_keep_alive(std::time::Duration::from_secs(5))
        .enable_all()
        .build();
    let runtime = match runtime {
        Ok(runtime) => runtime,
        Err(error) => return commands::failed(&anyhow::Error::new(error)),
    };
    match runtime.block_on(commands::run(cli)) {
        Ok(code) => code,
        Err(error) => commands::failed(&error),
    }
}
