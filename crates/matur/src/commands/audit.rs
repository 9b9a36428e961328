//! `matur audit verify`.

use std::process::ExitCode;

use words::Arg;

use super::{NO, Refused, print, print_json, say};

/// Prints what re-reading found; 1 if anything is broken. Heads printed in closing lines
/// are compared too.
///
/// # Errors
/// When a head given is malformed.
pub fn print_report(
    report: &serde_json::Value,
    heads: &[String],
    json: bool,
) -> anyhow::Result<ExitCode> {
    let mut broken = report["broken"].as_array().cloned().unwrap_or_default();
    let reached = report["records"].as_i64().unwrap_or_default();
    for head in heads {
        let (seq, _) = head
            .split_once(':')
            .ok_or(Refused::WrongUse("command-head-malformed"))?;
        let seq: i64 = seq
            .parse()
            .map_err(|_| Refused::WrongUse("command-head-malformed"))?;
        if seq > reached {
            broken.push(serde_json::json!({ "seq": seq, "what": "cut_off", "subject": head }));
        }
    }
    let whole = broken.is_empty();
    if json {
        let mut report = report.clone();
        report["broken"] = broken.into();
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
