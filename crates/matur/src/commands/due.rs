//! `matur due`: when something is due, and why.

use std::process::ExitCode;

use jiff::Timestamp;
use worktime::{Calendar, DueError, Standard, StandardError};

use super::{NO, lang, print, print_json, read_file};
use crate::cli::DueOptions;

/// Prints the due instant and its explanation, or the stable code of what is wrong.
///
/// # Errors
/// When the calendar file can't be read.
pub fn due(options: &DueOptions) -> anyhow::Result<ExitCode> {
    let found = compute(&read_file(&options.calendar)?, options);
    let lang = lang();
    match found {
        Ok((calendar, due)) => {
            let local = |at: Timestamp| {
                let civil = calendar.local(at);
                civil
                    .timestamp()
                    .display_with_offset(civil.offset())
                    .to_string()
            };
            let explanation = words::explain_line(lang, &due.explanation);
            if options.json {
                print_json(&serde_json::json!({
                    "due": local(due.at),
                    "counted_from": local(due.counted_from),
                    "explanation": explanation,
                }))?;
            } else {
                print(&local(due.at));
                print(&explanation);
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(code) => {
            if options.json {
                print_json(&serde_json::json!({ "error": code }))?;
            } else {
                print(&words::t(
                    lang,
                    &format!("command-due-{}", code.replace('_', "-")),
                ));
            }
            Ok(ExitCode::from(NO))
        }
    }
}

fn compute(
    calendar: &[u8],
    options: &DueOptions,
) -> Result<(Calendar, worktime::Due), &'static str> {
    let standard = Standard::parse(&options.length).map_err(|error| match error {
        StandardError::Unit(_) => "invalid_unit",
        StandardError::Zero | StandardError::Amount(_) => "invalid_standard",
    })?;
    let from: Timestamp = options.from.parse().map_err(|_| "invalid_start")?;
    let calendar = std::str::from_utf8(calendar).map_err(|_| "invalid_calendar")?;
    let calendar = Calendar::parse(calendar).map_err(|_| "invalid_calendar")?;
    let due = calendar.due(from, standard).map_err(|error| match error {
        DueError::NoWorkingTime => "no_working_time",
        _ => "invalid_standard",
    })?;
    Ok((calendar, due))
}
