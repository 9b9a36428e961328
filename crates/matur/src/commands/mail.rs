//! `matur mail receive`: one message from a mail server's pipe. The server keeps it and
//! brings it again for as long as the exit status is 75 (sysexits EX_TEMPFAIL).

use std::io::{Read, Write};
use std::process::ExitCode;

use office::{Installation, LONGEST_MAIL, OfficeError};
use serde_json::Value;

use super::{LATER, NO, Refused, print_json, say, why_line};
use crate::cli::ServeOptions;
use crate::control::{Asked, Question, ask_about};
use crate::opening::{meant, open_existing};
use crate::settings::Settings;

/// Takes the message on standard input in. Whatever keeps it from that, the server must not
/// let go of it, unless it is one that will never be taken.
///
/// # Errors
/// When the answer is no JSON.
pub async fn receive(options: &ServeOptions, json: bool) -> anyhow::Result<ExitCode> {
    match bring(options).await {
        Ok(value) => print_received(&value, json),
        Err(error) => {
            // Nobody may be left to read it; the exit status says it too.
            let _ = writeln!(std::io::stderr(), "{}", why_line(&error));
            match error.downcast_ref::<Refused>() {
                Some(Refused::Told(key, NO)) if key == TOO_LARGE => Ok(ExitCode::from(NO)),
                _ => Ok(ExitCode::from(LATER)),
            }
        }
    }
}

/// Key of the sentence about a message that is longer than any that is taken in.
const TOO_LARGE: &str = "field-mail-too-large";

async fn bring(options: &ServeOptions) -> anyhow::Result<Value> {
    let settings = Settings::load(options)?;
    let mut raw = Vec::new();
    let longest = u64::try_from(LONGEST_MAIL)?;
    std::io::stdin()
        .lock()
        .take(longest + 1)
        .read_to_end(&mut raw)?;
    if raw.len() > LONGEST_MAIL {
        return Err(Refused::Told(TOO_LARGE.into(), NO).into());
    }
    let asked = Asked {
        office: options.place.office.clone(),
        question: Question::Mail { bytes: raw.len() },
    };
    match ask_about(&settings, &asked, &raw).await? {
        Some(reply) => reply.answer(),
        None => {
            let opened = open_existing(&settings, options).await?;
            super::mailboxes::scanner(&settings, &opened.installation);
            let office = options.place.office.as_deref();
            let taken = answer(&opened.installation, office, raw).await;
            opened.installation.db().close().await;
            taken
        }
    }
}

/// Takes a message in for an office of this process.
///
/// # Errors
/// When it could not be kept or treated now.
pub async fn answer(
    offices: &Installation,
    office: Option<&str>,
    raw: Vec<u8>,
) -> anyhow::Result<Value> {
    let office = offices.office(meant(offices, office)?.id).await?;
    let received = match office.receive_mail(raw).await {
        Ok(received) => received,
        Err(OfficeError::Invalid(_)) => return Err(Refused::Told(TOO_LARGE.into(), NO).into()),
        Err(other) => return Err(other.into()),
    };
    Ok(serde_json::json!({
        "verdict": received.verdict.code(),
        "complaint": received.complaint.map(|number| number.to_string()),
        "reason": received.reason,
        "warnings": received.warnings,
        "repeated": received.repeated,
    }))
}

fn print_received(value: &Value, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        print_json(value)?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = |name: &str| value[name].as_str().unwrap_or_default();
    match text("complaint") {
        "" => say("mail-ignored", &[("reason", text("reason").into())]),
        number => say("mail-taken", &[("number", number.into())]),
    }
    Ok(ExitCode::SUCCESS)
}
