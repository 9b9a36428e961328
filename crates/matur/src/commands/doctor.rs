//! `matur doctor`: what is configured, reachable, healthy, and what to do about the rest.

use std::process::ExitCode;

use serde_json::{Value, json};

use super::{NO, Refused, print, print_json, questions, say, say_line};
use crate::cli::ServeOptions;
use crate::control::{Asked, Question, Reply, ask};
use crate::opening::open_existing;
use crate::settings::Settings;

/// Prints settings and health; 1 if something is wrong.
///
/// # Errors
/// When the settings can't be read.
pub async fn doctor(options: &ServeOptions, json: bool) -> anyhow::Result<ExitCode> {
    let settings = Settings::load(options)?;
    let (health, running) = match ask(&settings, &health()).await? {
        Some(Reply::Answer(value)) => (value, true),
        Some(Reply::Refused(why)) => (json!({ "problem": why }), true),
        Some(Reply::Explained(why)) => (json!({ "problem": why.to_string() }), true),
        Some(Reply::Told { key, .. }) => {
            (json!({ "problem": words::t(super::lang(), &key) }), true)
        }
        None => (own(&settings, options).await, false),
    };
    let well = health.get("problem").is_none();
    let exists = health["problem"] != "no_office";
    let drill = health["drill"] == true;
    let (backup, warning) = super::backup::health(&settings, drill);
    let warning = warning.filter(|_| exists);
    let (mail, mail_lines) = super::mailboxes::health(&settings).await;
    let (scanner, scanner_line) = super::mailboxes::scanner_health(&settings).await.unzip();
    let report = json!({
        "settings": settings.shown(), "running": running, "health": health, "backup": backup,
        "mail": mail, "scanner": scanner, "well": well,
    });
    if json {
        print_json(&report)?;
    } else {
        for part in ["settings", "health", "backup"] {
            if let Some(fields) = report[part].as_object() {
                for (name, value) in fields {
                    print(&format!(
                        "{:<24}{}",
                        format!("{part}.{name}"),
                        super::case::plain(value)
                    ));
                }
            }
        }
        for (name, value) in super::mailboxes::rows(&mail) {
            print(&format!("{name:<24}{value}"));
        }
        print(&format!("{:<24}{running}", "running"));
        if let Some(scanner) = &scanner {
            let address = super::case::plain(&scanner["clamd"]);
            print(&format!("{:<24}{address}", "scanner.clamd"));
        }
        mail_lines
            .iter()
            .chain(&scanner_line)
            .for_each(|line| print(line));
        if let Some((key, args)) = warning {
            say(key, &args);
        }
        say_line(match (well, exists) {
            (true, _) => "command-doctor-well",
            (false, false) => "command-no-office",
            (false, true) => "command-doctor-problem",
        });
    }
    Ok(if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NO)
    })
}

fn health() -> Asked {
    Asked {
        office: None,
        question: Question::Health,
    }
}

async fn own(settings: &Settings, options: &ServeOptions) -> Value {
    match open_existing(settings, options).await {
        Ok(opened) => {
            let health = questions::answer(&opened.installation, health()).await;
            opened.installation.db().close().await;
            health.unwrap_or_else(|error| json!({ "problem": format!("{error:#}") }))
        }
        Err(error) => match error.downcast_ref::<Refused>() {
            Some(Refused::Told(key, _)) if key == "command-no-office" => {
                json!({ "problem": "no_office" })
            }
            _ => json!({ "problem": format!("{error:#}") }),
        },
    }
}
