//! `init`: an empty folder becomes an office.

use std::process::ExitCode;

use areas::{District, Found};
use words::{Arg, Lang};

use super::{NO, Refused, say};
use crate::cli::ServeOptions;
use crate::opening::{open, open_for};
use crate::settings::Settings;

/// How many kecamatan are listed when several fit: a screen.
const LISTED: usize = 20;

pub(super) async fn init(options: &ServeOptions, area: Option<&str>) -> anyhow::Result<ExitCode> {
    // Before anything is made.
    let area = area.map(meant).transpose()?;
    let settings = Settings::load(options)?;
    let opened = match &area {
        Some(area) => open_for(&settings, options, area).await?,
        None => open(&settings, options).await?,
    };
    let profile = opened.office.directory().profile.clone();
    let key = if opened.founded {
        "serve-founded"
    } else {
        "command-already-founded"
    };
    say(key, &[("name", profile.name.as_str().into())]);
    let other = area.is_some_and(|area| area.code.to_string() != profile.code);
    // Whoever meant another office gets no key to this one.
    if !other && let office::FirstStart::Introduce { token } = opened.office.first_start().await? {
        let url = format!("{}/siapkan/{token}", settings.public_url);
        say("serve-first-link", &[("url", url.as_str().into())]);
    }
    opened.office.db().close().await;
    Ok(if opened.founded {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NO)
    })
}

/// The one kecamatan somebody means.
fn meant(said: &str) -> anyhow::Result<District> {
    match office::shipped_areas().find(said)? {
        Found::One(district) => Ok(district),
        found @ (Found::Several(_) | Found::None(_)) => Err(Refused::Area {
            said: said.to_owned(),
            found: Box::new(found),
        }
        .into()),
    }
}

/// Why an area is none, and which it may have been, as lines to read.
pub(super) fn area_lines(lang: Lang, said: &str, found: &Found) -> String {
    let (key, named) = match found {
        Found::One(district) => ("command-area-several", std::slice::from_ref(district)),
        Found::Several(several) => ("command-area-several", &several[..]),
        Found::None(near) if near.is_empty() => ("command-area-unknown", &near[..]),
        Found::None(near) => ("command-area-near", &near[..]),
    };
    let mut lines = vec![words::tf(lang, key, &[("said", said.into())])];
    lines.extend(named.iter().take(LISTED).map(|it| format!("  {it}")));
    if let Some(more) = named.len().checked_sub(LISTED).filter(|more| *more > 0) {
        let more = i64::try_from(more).unwrap_or(i64::MAX);
        lines.push(words::tf(
            lang,
            "command-area-more",
            &[("n", Arg::Number(more))],
        ));
    }
    lines.join("\n")
}
