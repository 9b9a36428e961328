//! Measurements that need no trust: each figure stands beside its limit, measured in the
//! same run on the same machine. Nothing here is asserted on; targets are told.

mod bare;
pub mod child;
mod citizen;
pub mod client;
mod http;
mod intake;
#[cfg(feature = "million")]
mod million;
mod raw;
mod slow_disk;
mod small;
mod times;

use serde::Serialize;

use crate::cli::BenchOptions;

/// One measured figure beside its limit.
#[derive(Clone, Debug, Serialize)]
pub struct Figure {
    /// What was measured.
    pub name: String,
    /// The product's figure.
    pub measured: f64,
    /// What it is compared with.
    pub limit: f64,
    /// Unit of both.
    pub unit: &'static str,
    /// What the limit is.
    pub limit_is: String,
    /// Measured divided by limit.
    pub ratio: f64,
    /// What the ratio should be at least (or at most, when `at_most`).
    pub target: f64,
    /// Smaller is better.
    pub at_most: bool,
}

impl Figure {
    /// A figure that should be at least `target` of its limit.
    pub fn at_least(
        name: &str,
        measured: f64,
        limit: f64,
        unit: &'static str,
        limit_is: &str,
        target: f64,
    ) -> Figure {
        Figure {
            name: name.to_owned(),
            measured,
            limit,
            unit,
            limit_is: limit_is.to_owned(),
            ratio: measured / limit,
            target,
            at_most: false,
        }
    }

    /// A figure that should be at most its limit.
    pub fn at_most(
        name: &str,
        measured: f64,
        limit: f64,
        unit: &'static str,
        limit_is: &str,
    ) -> Figure {
        Figure {
            name: name.to_owned(),
            measured,
            limit,
            unit,
            limit_is: limit_is.to_owned(),
            ratio: measured / limit,
            target: 1.0,
            at_most: true,
        }
    }

    /// A figure that nothing was promised of.
    pub fn plain(name: &str, measured: f64, unit: &'static str) -> Figure {
        Figure {
            name: name.to_owned(),
            measured,
            limit: f64::NAN,
            unit,
            limit_is: String::new(),
            ratio: f64::NAN,
            target: f64::NAN,
            at_most: true,
        }
    }

    /// Whether something was promised of it.
    pub fn has_limit(&self) -> bool {
        !self.limit.is_nan()
    }

    /// Whether the target is met.
    pub fn met(&self) -> bool {
        if self.at_most {
            self.ratio <= self.target
        } else {
            self.ratio >= self.target
        }
    }
}

/// Names of the benchmarks, in the order they run.
pub const NAMES: [&str; 7] = [
    "intake",
    "slow-disk",
    "postgres",
    "http",
    "citizen",
    "memory",
    "start",
];

/// Runs only when it is named, in a program built with the feature of that name: it takes
/// its time and the disk's room, and the product has no use for it.
pub const MILLION: &str = "million";

pub use bare::{NAME as BARE, serve as serve_bare};
pub use slow_disk::inner as slow_disk_inner;

/// Runs one benchmark.
///
/// # Errors
/// When it could not be run at all.
pub async fn run(name: &str, options: &BenchOptions) -> anyhow::Result<Vec<Figure>> {
    match name {
        "intake" => intake::sqlite(options.smoke).await,
        "slow-disk" => slow_disk::run(options.smoke),
        "postgres" => intake::postgres(options.smoke, options.postgres.as_deref()).await,
        "http" => http::run(options.smoke, options.postgres.as_deref()).await,
        "citizen" => citizen::run(options.smoke).await,
        "memory" => small::memory().await,
        "start" => small::start().await,
        #[cfg(feature = "million")]
        MILLION => million::run(options).await,
        _ => Ok(Vec::new()),
    }
}
