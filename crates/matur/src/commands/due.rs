//! `matur due`: when something is due, and why.

use std::process::ExitCode;

use jiff::Timestamp;
use worktime::{Calendar, CalendarFault, DueError, Standard};

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
        Err(Wrong { code, faults }) => {
            if options.json {
                let mut answer = serde_json::json!({ "error": code });
                if !faults.is_empty() {
                    answer["faults"] = serde_json::to_value(&faults)?;
                }
                print_json(&answer)?;
            } else {
                print(&words::t(
                    lang,
                    &format!("command-due-{}", code.replace('_', "-")),
                ));
                for fault in &faults {
                    print(&words::calendar_fault(lang, fault));
                }
            }
            Ok(ExitCode::from(NO))
        }
    }
}

/// Why there is no due time.
struct Wrong {
    /// The stable code.
    code: &'static str,
    /// Everything that is wrong with the calendar, if it is the calendar.
    faults: Vec<CalendarFault>,
}

impl From<&'static str> for Wrong {
    fn from(code: &'static str) -> Self {
        Wrong {
            code,
            faults: Vec::new(),
        }
    }
}

fn compute(calendar: &[u8], options: &DueOptions) -> Result<(Calendar, worktime::Due), Wrong> {
    let standard = Standard::parse(&options.length).map_err(|error| error.code())?;
    let from: Timestamp = options.from.parse().map_err(|_| "invalid_start")?;
    let calendar = std::str::from_utf8(calendar).map_err(|_| "invalid_calendar")?;
    let calendar = Calendar::parse(calendar).map_err(|faults| Wrong {
        code: "invalid_calendar",
        faults,
    })?;
    let due = calendar.due(from, standard).map_err(|error| match error {
        DueError::NoWorkingTime => "no_working_time",
        _ => "invalid_standard",
    })?;
    Ok((calendar, due))
}
