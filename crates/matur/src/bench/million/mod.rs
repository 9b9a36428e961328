//! A million complaints of two thousand offices, on either database, through HTTP.
//!
//! The data set is made once and kept. Nothing here runs unless it is named.

mod backup;
mod build;
mod export;
mod load;
mod measure;
mod postgres;
mod search;
mod sessions;
mod set;
mod stories;
mod words;

use std::path::Path;

use ::words::Arg;

use self::measure::Bench;
use self::set::{Place, Size};
use super::Figure;
use super::child::{Server, this_program};
use crate::cli::{BenchDatabase, BenchOptions};
use crate::commands::say;

/// Whether it is told what is being made.
pub(super) type Progress = bool;

/// Tells what is being made, and how much of it.
fn told(progress: Progress, key: &str, count: usize) {
    if progress {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        say(key, &[("n", Arg::Number(count))]);
    }
}

/// Makes the set where it is missing, and measures.
pub(super) async fn run(options: &BenchOptions) -> anyhow::Result<Vec<Figure>> {
    let size = match (options.size, options.smoke) {
        (Some(size), _) => Size::of(size),
        (None, true) => Size::SMOKE,
        (None, false) => Size::of(1_000_000),
    };
    let passing = tempfile::tempdir()?;
    let keep = match (&options.keep, options.smoke) {
        (Some(folder), _) => Some(folder.as_path()),
        (None, true) => Some(passing.path()),
        (None, false) => None,
    };
    let place = Place::of(keep, size)?;
    let progress = !options.json;
    let set = build::sqlite(&place, size, progress).await?;
    let mut figures = Vec::new();
    let wanted = |database| options.on.is_none_or(|only| only == database);
    if wanted(BenchDatabase::Sqlite) {
        let bench = Bench::new(&place.sqlite(), None, &set, options.smoke, progress);
        figures.extend(bench.figures().await?);
    }
    if wanted(BenchDatabase::Postgres)
        && let Some(admin) = options.postgres.as_deref()
    {
        let (its, url) = postgres::fill(&place, size, &set, admin, progress).await?;
        let bench = Bench::new(&place.postgres(), Some(&url), &its, options.smoke, progress);
        figures.extend(bench.figures().await?);
        if options.smoke && options.keep.is_none() {
            let server = super::raw::connect(admin).await?;
            let name = Place::database(size);
            let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
            server.batch_execute(&drop).await?;
        }
    }
    Ok(figures)
}

/// Starts the server on the set.
fn serve(data: &Path, database: Option<&str>) -> anyhow::Result<Server> {
    Server::start(&this_program()?, data, false, database)
}
