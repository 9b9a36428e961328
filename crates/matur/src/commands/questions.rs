//! What commands ask an office, wherever it runs. Answers are JSON with stable names.

use anyhow::Context;
use casework::{ComplaintNumber, IdentityKind};
use office::{Office, RegisterQuery};

use super::Refused;
use crate::control::Question;

/// Answers a question.
///
/// # Errors
/// When it can't be answered, with a sentence saying why.
pub async fn answer(office: &Office, question: Question) -> anyhow::Result<serde_json::Value> {
    match question {
        Question::Audit { heads } => {
            let heads = super::audit::check_heads(&heads)?;
            Ok(serde_json::to_value(office.audit_against(&heads).await?)?)
        }
        Question::Register { year } => register(office, year).await,
        Question::Case { number, reveal } => case(office, &number, reveal).await,
        Question::Import {
            name,
            sheet,
            category,
            official,
        } => super::import::answer(office, name, &sheet, category, official).await,
        Question::Link { username } => {
            let link = office.link_for(&username).await?;
            Ok(serde_json::json!({
                "name": link.name, "token": link.token, "expires": link.expires_at,
            }))
        }
        Question::Copy => Ok(serde_json::to_value(
            crate::backup::ground_of(office).await?,
        )?),
        Question::Health => {
            let jobs = office.job_counts().await?;
            Ok(serde_json::json!({
                "office": office.directory().profile.name,
                "drill": office.is_drill(),
                "now": office.now(),
                "database": "ok",
                "jobs": jobs,
            }))
        }
    }
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
