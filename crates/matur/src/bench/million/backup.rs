//! Clerks at work while a backup is taken.

use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tokio::task::JoinSet;

use super::load::AT_ONCE;
use super::measure::{Bench, Open};
use super::search;
use crate::bench::Figure;
use crate::bench::child::this_program;
use crate::bench::client::Client;
use crate::bench::times::Times;

/// How long clerks write, without and with a backup.
const SPELL: Duration = Duration::from_secs(20);

/// Writers' p99 with a backup beside, of the one without.
pub(super) async fn run(bench: &Bench<'_>, open: &Open) -> anyhow::Result<Vec<Figure>> {
    let spell = if bench.smoke {
        Duration::from_millis(500)
    } else {
        SPELL
    };
    write(open, spell / 4, "warm").await?;
    let alone = write(open, spell, "alone").await?;
    let folder = tempfile::tempdir_in(&bench.data)?;
    let mut backup = begin(bench, &folder.path().join("set.matur"))?;
    let beside = write(open, spell, "beside").await;
    // What is measured is the time it takes away, not the whole of it.
    let over = backup.try_wait()?.is_some();
    let _ = backup.kill();
    let _ = backup.wait();
    let beside = beside?;
    let limit_is = format!(
        "p99 without; p50 {:.1} and {:.1} ms, {} and {} complaints, {AT_ONCE} at once, backup {}",
        alone.part(500),
        beside.part(500),
        alone.count(),
        beside.count(),
        if over {
            "over before the end"
        } else {
            "still running at the end"
        }
    );
    let name = bench.name("writers' p99 while a backup is taken");
    let mut figure = Figure::at_most(&name, beside.part(990), alone.part(990), "ms", &limit_is);
    figure.target = 3.0;
    Ok(vec![figure])
}

fn begin(bench: &Bench<'_>, file: &std::path::Path) -> anyhow::Result<Child> {
    let mut command = Command::new(this_program()?);
    command
        .arg("backup")
        .arg(file)
        .arg("--data")
        .arg(&bench.data)
        .env_remove("MATUR_DATABASE_URL")
        .stdout(Stdio::null());
    if let Some(url) = &bench.database {
        command.args(["--database-url", url]);
    }
    Ok(command.spawn()?)
}

/// Eight clerks of as many offices record complaints without a pause.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
async fn write(open: &Open, spell: Duration, label: &str) -> anyhow::Result<Times> {
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for (nth, session) in open.sessions.writing.iter().enumerate() {
        let mut client = Client::connect(open.address()).await?;
        client.speak_for(&session.signed_in);
        let word = format!("zw{}{label}{nth}", std::process::id());
        tasks.spawn(async move {
            let page = client.get("/terima").await?;
            let csrf = page.hidden("csrf").unwrap_or_default();
            let mut times = Vec::new();
            while began.elapsed() < spell {
                let key = format!("{word}x{}", times.len());
                let turn = nth * 100_000 + times.len();
                times.push(search::send(&mut client, &csrf, &key, turn).await?);
            }
            anyhow::Ok(times)
        });
    }
    let mut all = Vec::new();
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    Ok(Times::new(all, began.elapsed().as_secs_f64()))
}
