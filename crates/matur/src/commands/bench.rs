//! `matur bench`.

use std::process::ExitCode;

use super::Refused;
use crate::cli::BenchOptions;

/// Runs the benchmarks.
///
/// # Errors
/// When the name is unknown.
pub async fn bench(options: &BenchOptions) -> anyhow::Result<ExitCode> {
    let _ = options;
    Err(Refused::WrongUse("command-bench-unknown").into())
}
