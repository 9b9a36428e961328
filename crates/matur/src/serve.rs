//! One process does pages, jobs and commands of other processes.

use std::sync::Arc;

use anyhow::Context;
use office::{FirstStart, ListedOffice, Office};
use words::Arg;

use crate::backup::schedule;
use crate::cli::ServeOptions;
use crate::commands::{self, mailboxes, say, say_line};
use crate::connections;
use crate::control;
use crate::opening::{Opened, open, open_existing};
use crate::rounds;
use crate::settings::Settings;

/// How many addresses are printed at the start.
const SHOWN: usize = 20;

/// Opens the offices, says where it is and who may come in first, and serves until it is
/// told to stop.
///
/// # Errors
/// When the office can't be opened or the address is taken.
pub async fn serve(options: &ServeOptions) -> anyhow::Result<()> {
    let settings = Settings::load(options)?;
    // Before anything is founded.
    control::check_place(&settings)?;
    mailboxes::check(&settings)?;
    let Opened {
        installation: offices,
        founded,
        folder,
    } = open(&settings, options).await?;
    let channels = mailboxes::channels(&settings, &offices)?;
    let scanner = mailboxes::scanner(&settings, &offices);
    let holder = mailboxes::holder(&settings);
    let listener = tokio::net::TcpListener::bind(&settings.listen)
        .await
        .with_context(|| format!("listen on {}", settings.listen))?;
    let door = web::Offices::new(
        Arc::clone(&offices),
        &settings.public_url,
        settings.behind_proxy,
        (
            web::AskBackups::new({
                let settings = settings.clone();
                move || commands::backup::state(&settings)
            }),
            mailboxes::ask(&channels, scanner),
        ),
        if settings.flood_control {
            web::Budgets::default()
        } else {
            web::Budgets::open()
        },
    );
    let listed = offices.offices();
    for office in listed.iter().filter(|office| Some(office.id) == founded) {
        say(
            "serve-founded",
            &[("name", Arg::from(office.name.as_str()))],
        );
    }
    match listed.as_slice() {
        [only] => {
            let url = door.url_of(only);
            say("serve-address", &[("url", Arg::from(url.as_str()))]);
        }
        several => several
            .iter()
            .take(SHOWN)
            .for_each(|office| say_office(&door, office)),
    }
    if let Some(more) = listed.len().checked_sub(SHOWN).filter(|more| *more > 0) {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        say("serve-offices-more", &[("n", Arg::Number(more))]);
    }
    if options.demo {
        for office in listed.iter() {
            if listed.len() > 1 {
                say_office(&door, office);
            }
            demo(&*offices.office(office.id).await?).await?;
        }
    } else if let [only] = listed.as_slice()
        && let FirstStart::Introduce { token } =
            offices.office(only.id).await?.first_start().await?
    {
        let url = format!("{}/siapkan/{token}", door.url_of(only));
        say("serve-first-link", &[("url", Arg::from(url.as_str()))]);
    }
    let router = door.router();
    if !options.no_jobs {
        offices.begin_anew(&holder).await?;
    }
    let tasks: Vec<_> = if options.no_jobs {
        Vec::new()
    } else {
        vec![
            tokio::spawn(rounds::work(Arc::clone(&offices), holder.clone())),
            tokio::spawn(rounds::sign(Arc::clone(&offices))),
            tokio::spawn(rounds::follow(Arc::clone(&offices))),
            tokio::spawn(schedule::run(Arc::clone(&offices), settings.clone())),
            tokio::spawn(mailboxes::run(
                Arc::clone(&offices),
                channels.clone(),
                holder.clone(),
                settings.public_url.clone(),
            )),
        ]
    };
    let socket = control::listen(&settings, Arc::clone(&offices))?;
    if !connections::serve_until(listener, router, told_to_stop()).await {
        tracing::warn!("some requests did not end in time and were let go");
    }
    say_line("serve-stopping");
    for task in tasks {
        task.abort();
    }
    if !options.no_jobs {
        channels::let_go(&offices, &channels, &holder).await;
    }
    drop(socket);
    // What was done since the last signed head is signed before the process goes.
    if let Err(error) = offices.sign_reached_heads().await {
        tracing::warn!(%error, "a history's head could not be signed");
    }
    offices.db().close().await;
    drop(folder);
    Ok(())
}

/// Does jobs only.
///
/// # Errors
/// When the office can't be opened.
pub async fn jobs(options: &ServeOptions) -> anyhow::Result<()> {
    let settings = Settings::load(options)?;
    let Opened {
        installation: offices,
        folder,
        ..
    } = open_existing(&settings, options).await?;
    let channels = mailboxes::channels(&settings, &offices)?;
    mailboxes::scanner(&settings, &offices);
    let holder = mailboxes::holder(&settings);
    offices.begin_anew(&holder).await?;
    tokio::select! {
        () = mailboxes::run(
            Arc::clone(&offices),
            channels.clone(),
            holder.clone(),
            settings.public_url.clone(),
        ) => {}
        () = rounds::work(Arc::clone(&offices), holder.clone()) => {}
        () = rounds::sign(Arc::clone(&offices)) => {}
        () = rounds::follow(Arc::clone(&offices)) => {}
        // Ends at once where no backups are set.
        () = async {
            schedule::run(Arc::clone(&offices), settings.clone()).await;
            std::future::pending::<()>().await;
        } => {}
        () = told_to_stop() => {}
    }
    channels::let_go(&offices, &channels, &holder).await;
    offices.db().close().await;
    drop(folder);
    Ok(())
}

fn say_office(door: &web::Offices, office: &ListedOffice) {
    let url = door.url_of(office);
    say(
        "serve-office",
        &[
            ("code", Arg::from(office.code.as_str())),
            ("name", Arg::from(office.name.as_str())),
            ("url", Arg::from(url.as_str())),
        ],
    );
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
