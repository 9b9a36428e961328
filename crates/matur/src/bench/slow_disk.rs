//! A disk whose every sync takes 4 ms more: what group commit is for. The delay is put in
//! by a small shim around the C library, compiled on the spot.

use std::process::Command;

use anyhow::Context;

use super::Figure;
use super::child::this_program;

const SHIM: &str = include_str!("../../../../tests-support/slow_fsync.c");
/// Microseconds added to every sync.
const DELAY: &str = "4000";

/// Runs `bench slow-disk-inner` under the shim.
pub(super) fn run(smoke: bool) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    let source = folder.path().join("slow_fsync.c");
    let shim = folder.path().join("slow_fsync.so");
    std::fs::write(&source, SHIM)?;
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-o"])
        .arg(&shim)
        .arg(&source)
        .arg("-ldl")
        .status()
        .context("cc")?;
    anyhow::ensure!(compiled.success(), "the shim does not compile");
    let mut command = Command::new(this_program()?);
    command
        .args(["bench", "slow-disk-inner", "--json"])
        .env("LD_PRELOAD", &shim)
        .env("SLOW_FSYNC_US", DELAY);
    if smoke {
        command.arg("--smoke");
    }
    let output = command.output()?;
    anyhow::ensure!(
        output.status.success(),
        "under the shim: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let value: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let number = |key: &str| value[key].as_f64().unwrap_or(f64::NAN);
    Ok(vec![Figure::at_least(
        "durable intake, SQLite, 64 at once, 4 ms a sync",
        number("ours"),
        number("commit_each"),
        "complaints/s",
        "raw rusqlite, the same rows, a commit for each, the same slow disk",
        4.0,
    )])
}

/// What runs under the shim: our intake, then the same rows with a commit for each.
///
/// # Errors
/// When the database can't be made.
pub async fn inner(smoke: bool) -> anyhow::Result<serde_json::Value> {
    let count = if smoke { 256 } else { 3_200 };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("office.sqlite");
    let desk = super::intake::Desk::found(&path.display().to_string(), folder.path()).await?;
    desk.record(128, "warm").await?;
    let ours = desk.record(count, "slow").await?;
    let rows = super::raw::Recorded::read(&path, count.min(640))?;
    let commit_each = super::raw::write(&path, folder.path(), &rows, 1)?;
    desk.office.db().close().await;
    Ok(serde_json::json!({ "ours": ours, "commit_each": commit_each }))
}
