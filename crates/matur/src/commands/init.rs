//! `init`: an empty folder becomes an office.

use std::process::ExitCode;

use areas::{District, Found};
use words::{Arg, Lang};

use office::FirstStart;
use serde_json::{Value, json};

use super::{NO, Refused, print_json, questions, say};
use crate::cli::ServeOptions;
use crate::control::{self, Asked, Question, ask};
use crate::new_office::NewOffice;
use crate::opening::{Opened, open_for, parse_address};
use crate::settings::Settings;

/// How many kecamatan are listed when several fit: a screen.
const LISTED: usize = 20;

/// What is wished for.
pub(super) struct Wish<'a> {
    /// Area code or name.
    pub area: Option<&'a str>,
    /// Where people will reach it.
    pub url: Option<&'a str>,
    /// Letters its complaint numbers begin with.
    pub prefix: Option<&'a str>,
    /// As JSON.
    pub json: bool,
}

pub(super) async fn init(options: &ServeOptions, wish: Wish<'_>) -> anyhow::Result<ExitCode> {
    // Before anything is made.
    let area = wish.area.map(meant).transpose()?;
    if let Some(url) = wish.url {
        parse_address(url)?;
    }
    let settings = Settings::load(options)?;
    let new = NewOffice::of(options, area.as_ref(), wish.prefix, wish.url);
    let asked = |new: NewOffice| Asked {
        office: None,
        question: Question::Found {
            new: Box::new(new),
            beside: area.is_some() && wish.url.is_some(),
        },
    };
    let done = if control::runs(&settings).await {
        match ask(&settings, &asked(new?)).await? {
            Some(reply) => reply.answer()?,
            None => return Err(Refused::wrong_use("command-no-office").into()),
        }
    } else {
        let opened = open_for(&settings, options, new).await?;
        let done = found_in(&opened, options, &area, &wish, asked).await;
        opened.installation.db().close().await;
        done?
    };
    told(&settings, &done, wish.json)
}

/// In a folder nobody runs: it was founded while opening, or stands beside others now.
async fn found_in(
    opened: &Opened,
    options: &ServeOptions,
    area: &Option<District>,
    wish: &Wish<'_>,
    asked: impl Fn(NewOffice) -> Asked,
) -> anyhow::Result<Value> {
    let offices = opened.installation.offices();
    let listed = match (opened.founded, area) {
        (Some(id), _) => offices.iter().find(|office| office.id == id),
        (None, None) => offices.first(),
        (None, Some(_)) => None,
    };
    let Some(listed) = listed else {
        let new = NewOffice::of(options, area.as_ref(), wish.prefix, wish.url)?;
        return questions::answer(&opened.installation, asked(new)).await;
    };
    let office = opened.installation.office(listed.id).await?;
    let token = match office.first_start().await? {
        FirstStart::Introduce { token } => Some(token),
        FirstStart::Settled => None,
    };
    Ok(json!({
        "founded": opened.founded.is_some(), "name": listed.name, "at": listed.url,
        "token": token,
    }))
}

fn told(settings: &Settings, done: &Value, json: bool) -> anyhow::Result<ExitCode> {
    let founded = done["founded"] == true;
    let name = done["name"].as_str().unwrap_or_default();
    let at = done["at"].as_str().unwrap_or(&settings.public_url);
    let link = done["token"]
        .as_str()
        .map(|token| format!("{at}/siapkan/{token}"));
    if json {
        print_json(&json!({ "founded": founded, "name": name, "url": at, "link": link }))?;
    } else {
        let key = if founded {
            "serve-founded"
        } else {
            "command-already-founded"
        };
        say(key, &[("name", name.into())]);
        if let Some(url) = link {
            say("serve-first-link", &[("url", url.as_str().into())]);
        }
    }
    Ok(if founded {
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
