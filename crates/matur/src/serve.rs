//! One process does pages, jobs and commands of other processes.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use office::{FirstStart, Followed, Office};
use words::Arg;

use crate::backup::schedule;
use crate::cli::ServeOptions;
use crate::commands::{say, say_line};
use crate::connections;
use crate::control;
use crate::opening::{Opened, open, open_existing};
use crate::settings::Settings;

/// Opens the office, says where it is and who may come in first, and serves until it is
/// told to stop.
///
/// # Errors
/// When the office can't be opened or the address is taken.
pub async fn serve(options: &ServeOptions) -> anyhow::Result<()> {
    let settings = Settings::load(options)?;
    // Before anything is founded.
    control::check_place(&settings)?;
    let Opened {
        office,
        founded,
        folder,
    } = open(&settings, options).await?;
    let office = Arc::new(office);
    if founded {
        let name = &office.directory().profile.name;
        say("serve-founded", &[("name", Arg::from(name.as_str()))]);
    }
    let listener = tokio::net::TcpListener::bind(&settings.listen)
        .await
        .with_context(|| format!("listen on {}", settings.listen))?;
    let public_url = settings.public_url.clone();
    say("serve-address", &[("url", Arg::from(public_url.as_str()))]);
    if options.demo {
        demo(&office).await?;
    } else if let FirstStart::Introduce { token } = office.first_start().await? {
        let url = format!("{public_url}/siapkan/{token}");
        say("serve-first-link", &[("url", Arg::from(url.as_str()))]);
    }
    let app = web::App::new(Arc::clone(&office), &public_url).behind_proxy(settings.behind_proxy);
    let router = web::router(app);
    let workers = (!options.no_jobs).then(|| tokio::spawn(work(Arc::clone(&office))));
    let followers = (!options.no_jobs).then(|| tokio::spawn(follow(Arc::clone(&office))));
    let backups = (!options.no_jobs)
        .then(|| tokio::spawn(schedule::run(Arc::clone(&office), settings.clone())));
    let door = control::listen(&settings, Arc::clone(&office))?;
    if !connections::serve_until(listener, router, told_to_stop()).await {
        tracing::warn!("some requests did not end in time and were let go");
    }
    say_line("serve-stopping");
    for task in [workers, followers, backups].into_iter().flatten() {
        task.abort();
    }
    drop(door);
    // What was done since the last signed head is signed before the process goes.
    if let Err(error) = office.sign_reached_head().await {
        tracing::warn!(%error, "the history's head could not be signed");
    }
    office.db().close().await;
    drop(folder);
    Ok(())
}

/// Does jobs only.
///
/// # Errors
/// When the office can't be opened.
pub async fn jobs(options: &ServeOptions) -> anyhow::Result<()> {
    let settings = Settings::load(options)?;
    let Opened { office, folder, .. } = open_existing(&settings, options).await?;
    let office = Arc::new(office);
    tokio::select! {
        () = work(Arc::clone(&office)) => {}
        () = follow(Arc::clone(&office)) => {}
        // Ends at once where no backups are set.
        () = async {
            schedule::run(Arc::clone(&office), settings.clone()).await;
            std::future::pending::<()>().await;
        } => {}
        () = told_to_stop() => {}
    }
    office.db().close().await;
    drop(folder);
    Ok(())
}

async fn work(office: Arc<Office>) {
    let worker = format!("{}", std::process::id());
    let mut rounds: u32 = 0;
    loop {
        match office.work(&worker).await {
            Ok(0) => office.job_or(Duration::from_secs(5)).await,
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "jobs could not be done");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
        rounds = rounds.wrapping_add(1);
        if rounds.is_multiple_of(500)
            && let Err(error) = office.sweep().await
        {
            tracing::warn!(%error, "old sessions and keys could not be swept");
        }
    }
}

/// Keeps what cases are found by up to date: a new complaint is found within two seconds.
///
/// The counter comes first: while people are at work this takes a twentieth of a processor at
/// most, and what lies behind is taken at full speed when they pause.
#[expect(
    clippy::disallowed_methods,
    reason = "how long a round took says how long to pause"
)]
async fn follow(office: Arc<Office>) {
    let mut before = 0;
    loop {
        let began = Instant::now();
        match office.follow_history().await {
            Ok(Followed { records: 0, .. }) => tokio::time::sleep(Duration::from_secs(1)).await,
            Ok(Followed { head, .. }) if head == before => {}
            Ok(Followed { head, .. }) => {
                before = head;
                let pause = began.elapsed() * 20;
                tokio::time::sleep(pause.min(Duration::from_secs(1))).await;
            }
            Err(error) => {
                tracing::warn!(%error, "the search index could not be kept up");
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        }
    }
}

async fn demo(office: &Office) -> anyhow::Result<()> {
    say_line("serve-demo");
    for sign_in in office.make_demo().await? {
        say(
            "serve-demo-sign-in",
            &[
                ("position", Arg::from(sign_in.position.as_str())),
                ("name", Arg::from(sign_in.name.as_str())),
                ("username", Arg::from(sign_in.username.as_str())),
                ("password", Arg::from(sign_in.password.as_str())),
            ],
        );
    }
    Ok(())
}

async fn told_to_stop() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    let _ = interrupted.await;
}
