//! `matur bench`: figures beside their limits.

use std::process::ExitCode;

use words::Arg;

use super::{Refused, print, print_json, say};
use crate::bench::{self, Figure, MILLION, NAMES};
use crate::cli::BenchOptions;

/// Runs the benchmarks and prints their figures. What they come to is told, not judged:
/// the exit status says only whether they ran.
///
/// # Errors
/// When the name is unknown or a benchmark could not run.
pub async fn bench(options: &BenchOptions) -> anyhow::Result<ExitCode> {
    if options.name.as_deref() == Some("slow-disk-inner") {
        print_json(&bench::slow_disk_inner(options.smoke).await?)?;
        return Ok(ExitCode::SUCCESS);
    }
    if options.name.as_deref() == Some(bench::BARE) {
        bench::serve_bare().await?;
        return Ok(ExitCode::SUCCESS);
    }
    let names: Vec<&str> = match options.name.as_deref() {
        Some(name) if NAMES.contains(&name) => vec![name],
        Some(MILLION) if cfg!(feature = "million") => vec![MILLION],
        Some(MILLION) => return Err(Refused::wrong_use("command-bench-not-built").into()),
        Some(_) => return Err(Refused::wrong_use("command-bench-unknown").into()),
        None => NAMES.to_vec(),
    };
    let mut all: Vec<Figure> = Vec::new();
    for name in names {
        let figures = bench::run(name, options).await?;
        if !options.json {
            figures.iter().for_each(tell);
        }
        all.extend(figures);
    }
    if options.json {
        print_json(&all)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn tell(figure: &Figure) {
    if !figure.has_limit() {
        let line = format!(
            "{:<58} {:>10.3} {}",
            figure.name, figure.measured, figure.unit
        );
        return print(&line);
    }
    print(&format!(
        "{:<58} {:>10.3} {:<12} {:>10.3} = {:>6.2} ×",
        figure.name, figure.measured, figure.unit, figure.limit, figure.ratio
    ));
    let target = format!("{:.2}", figure.target);
    let key = match (figure.at_most, figure.met()) {
        (false, true) => "command-bench-at-least-met",
        (false, false) => "command-bench-at-least-missed",
        (true, true) => "command-bench-at-most-met",
        (true, false) => "command-bench-at-most-missed",
    };
    say(
        key,
        &[
            ("limit", Arg::from(figure.limit_is.as_str())),
            ("target", Arg::from(target.as_str())),
        ],
    );
}
