//! `matur audit verify`.

use std::process::ExitCode;

use office::PrintedHead;
use words::Arg;

use super::{NO, Refused, print, print_json, say};

/// Reads heads as closing lines print them.
///
/// # Errors
/// [`Refused::Told`] when one is malformed.
pub fn check_heads(heads: &[String]) -> Result<Vec<PrintedHead>, Refused> {
    heads
        .iter()
        .map(|head| head.parse())
        .collect::<Result<_, ()>>()
        .map_err(|()| Refused::wrong_use("command-head-malformed"))
}

/// Prints what re-reading found; 1 if anything is broken.
///
/// # Errors
/// When it is no JSON.
pub fn print_report(report: &serde_json::Value, json: bool) -> anyhow::Result<ExitCode> {
    let broken = report["broken"].as_array().cloned().unwrap_or_default();
    let whole = broken.is_empty();
    if json {
        let mut report = report.clone();
        report["whole"] = whole.into();
        print_json(&report)?;
    } else {
        for one in &broken {
            let seq = one["seq"]
                .as_i64()
                .map(|seq| seq.to_string())
                .unwrap_or_default();
            let what = one["what"].as_str().unwrap_or_default();
            let subject = one["subject"].as_str().unwrap_or_default();
            print(&format!("{seq:>8}  {what:<18} {subject}"));
        }
        let number = |key: &str| report[key].as_i64().unwrap_or_default();
        say(
            if whole {
                "command-audit-whole"
            } else {
                "command-audit-broken"
            },
            &[
                ("records", Arg::Number(number("records"))),
                ("heads", Arg::Number(number("heads"))),
                ("texts", Arg::Number(number("texts"))),
                ("files", Arg::Number(number("files"))),
                ("cases", Arg::Number(number("cases"))),
                (
                    "broken",
                    Arg::Number(i64::try_from(broken.len()).unwrap_or(i64::MAX)),
                ),
            ],
        );
    }
    Ok(if whole {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NO)
    })
}
