//! The rows of a result as a sheet: how much memory the server takes for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;

use super::measure::{Bench, Open};
use crate::bench::Figure;
use crate::bench::child::resident_mib;
use crate::bench::client::Client;

/// As CSV and XLSX, everything the biggest office has.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub(super) async fn run(bench: &Bench<'_>, open: &Open) -> anyhow::Result<Vec<Figure>> {
    let session = open.sessions.big.last().context("an official")?;
    let rows = bench.set.size.of_office(0);
    let mut figures = Vec::new();
    for form in ["csv", "xlsx"] {
        let mut client = Client::connect(open.address()).await?;
        client.speak_for(&session.signed_in);
        let before = resident_mib(open.server.id()).unwrap_or(f64::NAN);
        let watch = Watch::on(open.server.id());
        let began = Instant::now();
        let path = format!("/arsip/unduh?kata=&tahun=&bentuk={form}");
        let bytes = client.drain(&path).await?;
        let seconds = began.elapsed().as_secs_f64();
        let grown = watch.most().await - before;
        let name = bench.name(&format!("memory grown by sending {form}"));
        let limit_is = format!(
            "budget; {rows} rows, {:.1} MiB in {seconds:.1} s",
            bytes as f64 / 1_048_576.0
        );
        figures.push(Figure::at_most(
            &name,
            grown.max(0.0),
            64.0,
            "MiB",
            &limit_is,
        ));
        figures.push(bench.plain(
            &format!("rows a second as {form}"),
            rows as f64 / seconds,
            "rows",
        ));
    }
    Ok(figures)
}

/// Looks at a process again and again.
struct Watch {
    over: Arc<AtomicBool>,
    task: tokio::task::JoinHandle<f64>,
}

impl Watch {
    fn on(pid: u32) -> Watch {
        let over = Arc::new(AtomicBool::new(false));
        let told = Arc::clone(&over);
        let task = tokio::spawn(async move {
            let mut most: f64 = 0.0;
            while !told.load(Ordering::Acquire) {
                most = most.max(resident_mib(pid).unwrap_or(0.0));
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            most
        });
        Watch { over, task }
    }

    /// The most it had.
    async fn most(self) -> f64 {
        self.over.store(true, Ordering::Release);
        self.task.await.unwrap_or(f64::NAN)
    }
}
