//! What commands ask an office, wherever it runs. Answers are JSON with stable names.

use anyhow::Context;
use casework::{ComplaintNumber, IdentityKind};
use office::{FirstStart, Installation, ListedOffice, Office, RegisterQuery, Taken};

use super::Refused;
use crate::control::{Asked, Question};
use crate::new_office::NewOffice;
use crate::opening::{add, meant, parse_address};

/// Answers a question.
///
/// # Errors
/// When it can't be answered, with a sentence saying why.
pub async fn answer(offices: &Installation, asked: Asked) -> anyhow::Result<serde_json::Value> {
    let Asked {
        office: said,
        question,
    } = asked;
    let one = async || -> anyhow::Result<_> {
        Ok(offices.office(meant(offices, said.as_deref())?.id).await?)
    };
    match question {
        Question::Audit { heads } => {
            let heads = super::audit::check_heads(&heads)?;
            Ok(serde_json::to_value(
                one().await?.audit_against(&heads).await?,
            )?)
        }
        Question::Register { year } => register(&*one().await?, year).await,
        Question::Case { number, reveal } => case(&*one().await?, &number, reveal).await,
        Question::Import {
            name,
            sheet,
            category,
            official,
        } => super::import::answer(&*one().await?, name, &sheet, category, official).await,
        // Its bytes come behind it, for which the door itself cares.
        Question::Mail { .. } => anyhow::bail!("a message comes behind its question"),
        Question::Link { username } => {
            let url = meant(offices, said.as_deref())?.url;
            let link = one().await?.link_for(&username).await?;
            Ok(serde_json::json!({
                "at": url, "name": link.name, "token": link.token, "expires": link.expires_at,
            }))
        }
        // It comes in pieces, for which the door itself cares.
        Question::Export { .. } => anyhow::bail!("an export comes in pieces"),
        Question::Copy => Ok(serde_json::to_value(
            crate::backup::ground_of(offices).await?,
        )?),
        Question::Health => {
            let listed = offices.offices();
            let Some(first) = listed.first() else {
                return Err(Refused::wrong_use("command-no-office").into());
            };
            let office = offices.office(first.id).await?;
            let jobs = office.job_counts().await?;
            let mut health = serde_json::json!({
                "office": first.name,
                "drill": office.is_drill(),
                "now": office.now(),
                "database": "ok",
                "jobs": jobs,
            });
            if listed.len() > 1 {
                health["office"] = serde_json::Value::Null;
                health["offices"] = listed.len().into();
                health["without_url"] = listed
                    .iter()
                    .filter(|office| office.url.is_none())
                    .count()
                    .into();
            }
            Ok(health)
        }
        Question::Offices => Ok(serde_json::json!({
            "offices": offices.list_anew().await?.iter().map(listed).collect::<Vec<_>>(),
        })),
        Question::Found { new, beside } => found(offices, &new, beside).await,
        Question::MoveTo { url } => {
            let office = meant(offices, said.as_deref())?;
            let address = parse_address(&url)?;
            let other = offices
                .list_anew()
                .await?
                .iter()
                .find(|other| other.id != office.id && other.has_host(address.host()))
                .map(|other| other.name.clone());
            if let Some(name) = other {
                let host = address.host().to_owned();
                return Err(Refused::Taken(Taken::Host { name, host }).into());
            }
            offices.move_to(office.id, &address).await?;
            let moved = meant(offices, said.as_deref())?;
            Ok(listed(&moved))
        }
    }
}

fn listed(office: &ListedOffice) -> serde_json::Value {
    serde_json::json!({
        "code": office.code, "prefix": office.prefix, "name": office.name,
        "url": office.url, "drill": office.drill,
    })
}

/// Founds an office, unless it is there already; then its first link is made anew for
/// whoever lost it unused.
async fn found(
    offices: &Installation,
    new: &NewOffice,
    beside: bool,
) -> anyhow::Result<serde_json::Value> {
    let there = offices.list_anew().await?;
    let known = there.iter().find(|office| office.code == new.profile.code);
    let (id, founded) = match (known, there.first()) {
        (Some(known), _) => (known.id, false),
        (None, Some(first)) if !beside => {
            return Err(Refused::Beside(first.name.clone()).into());
        }
        (None, _) => (add(offices, new, false).await?, true),
    };
    let listed = offices.offices();
    let office = listed
        .iter()
        .find(|office| office.id == id)
        .context("office")?;
    let token = match offices.office(id).await?.first_start().await? {
        FirstStart::Introduce { token } => Some(token),
        FirstStart::Settled => None,
    };
    Ok(serde_json::json!({
        "founded": founded, "name": office.name, "at": office.url, "token": token,
    }))
}

async fn register(office: &Office, year: Option<i16>) -> anyhow::Result<serde_json::Value> {
    let keeper = office.for_commands(None).await?;
    let mut rows = Vec::new();
    let mut page = 1;
    loop {
        let query = RegisterQuery {
            year,
            page,
            page_rows: 500,
            oldest_first: true,
            ..RegisterQuery::default()
        };
        let view = office.register(&keeper, &query).await?;
        let pages = view.pages;
        for row in view.rows {
            rows.push(serde_json::json!({
                "number": row.number.to_string(),
                "agenda": row.number.register.number,
                "received": row.received_at,
                "recorded": row.recorded_at,
                "from": who(&row.identity),
                "channel": row.channel,
                "channel_reference": row.identity.reference,
                "letter_date": row.letter_day,
                "village": row.village,
                "category": row.category,
                "urgency": row.urgency,
                "subject": row.subject,
                "restricted": row.masked,
                "directed_to": row.units,
                "step": row.step.as_ref().map(|(number, _)| number),
                "step_label": row.step.as_ref().map(|(_, label)| label),
                "waiting": row.at,
                "state": row.standing,
                "late": row.late,
                "due": row.due,
                "promised": row.promised,
                "answered": row.answered_at,
                "closed": row.closed_at,
            }));
        }
        if page >= pages {
            return Ok(serde_json::json!({
                "year": view.year, "last_number": view.last_number, "rows": rows,
            }));
        }
        page += 1;
    }
}

/// The name where it may stand in lists, else the kind of identity.
fn who(identity: &office::IdentityView) -> String {
    match (&identity.name, identity.kind) {
        (Some(name), _) => name.clone(),
        (None, kind) => kind.code().to_owned(),
    }
}

async fn case(
    office: &Office,
    number: &str,
    reveal: Option<(String, String)>,
) -> anyhow::Result<serde_json::Value> {
    let number: ComplaintNumber = number
        .parse()
        .map_err(|_| Refused::wrong_use("command-number-unknown"))?;
    let reader = office
        .for_commands(reveal.as_ref().map(|(name, _)| name.as_str()))
        .await?;
    let view = office.case(&reader, &number).await.context("case")?;
    // On a terminal an open identity is masked too: what is printed there stays there.
    let identity = match &reveal {
        Some((_, reason)) if view.identity.kind != IdentityKind::Anonymous => office
            .reveal_for_commands(&reader, &number, reason)
            .await
            .context("identity")?,
        Some(_) | None => view.identity.clone().masked(),
    };
    let history: Vec<serde_json::Value> = view
        .history
        .iter()
        .rev()
        .map(|line| {
            serde_json::json!({
                "seq": line.seq, "at": line.at, "recorded": line.recorded_at,
                "event": line.kind, "step": line.step,
                "position": line.position.as_ref().map(|(_, position)| position),
                "name": line.name, "text": line.text, "to": line.to,
                "working_seconds": line.took, "over_standard": line.over,
            })
        })
        .collect();
    Ok(serde_json::json!({
        "number": number.to_string(),
        "subject": view.subject,
        "description": view.description,
        "channel": view.channel,
        "received": view.received_at,
        "recorded": view.recorded_at,
        "identity": {
            "kind": identity.kind,
            "name": identity.name,
            "phone": identity.phone,
            "contact": identity.contact,
            "address": identity.address,
            "reference": identity.reference,
            "point": identity.point,
        },
        "village": view.village.map(|village| village.name),
        "category": view.category.map(|category| category.name),
        "urgency": view.urgency,
        "procedure": view.procedure.0,
        "procedure_version": view.procedure.1,
        "state": view.standing,
        "step": view.now.as_ref().map(|step| step.number),
        "task": view.now.as_ref().map(|step| step.task.clone()),
        "waiting": view.waiting,
        "due": view.due.map(|due| due.due),
        "promised": view.promised,
        "answered": view.answered_at,
        "history": history,
    }))
}
