//! `matur sop`: check and show procedure files.

use std::path::Path;
use std::process::ExitCode;

use ::sop::{Findings, Procedure, SheetWords, Span};
use casework::ProfileFault;
use jiff::civil::Date;
use words::{Arg, Lang, t, tf};

use super::{NO, lang, print, print_json, read_file};

/// Prints all faults and warnings.
///
/// # Errors
/// When the file can't be read.
pub fn check(file: &Path, json: bool) -> anyhow::Result<ExitCode> {
    let findings = ::sop::check_bytes(&read_file(file)?);
    let lang = lang();
    if json {
        print_json(&finding_json(lang, &findings))?;
    } else {
        for line in finding_lines(lang, &findings) {
            print(&line);
        }
        let faults = Arg::Number(count(findings.faults.len()));
        let warnings = Arg::Number(count(findings.warnings.len()));
        print(&tf(
            lang,
            "command-sop-summary",
            &[("faults", faults), ("warnings", warnings)],
        ));
    }
    Ok(if findings.faults.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NO)
    })
}

/// Faults and warnings as an object; its names are stable.
fn finding_json(lang: Lang, findings: &Findings) -> serde_json::Value {
    serde_json::json!({
        "faults": findings.faults.iter().map(|fault| serde_json::json!({
            "code": fault.code.name(),
            "step": fault.step,
            "line": fault.line,
            "message": words::fault(lang, fault),
            "remedy": words::remedy(lang, fault),
        })).collect::<Vec<_>>(),
        "warnings": findings.warnings.iter().map(|warning| serde_json::json!({
            "code": warning.code.name(),
            "step": warning.step,
            "line": warning.line,
            "message": words::warning(lang, warning),
            "remedy": words::advice(lang, warning),
        })).collect::<Vec<_>>(),
    })
}

/// Prints the official sheet as text.
///
/// # Errors
/// When there is no such file or shipped procedure.
pub fn show(name: &str, json: bool) -> anyhow::Result<ExitCode> {
    let findings = match shipped(name) {
        // A file that is there is what its author means, whatever ships under that name.
        Some(text) if !Path::new(name).is_file() => ::sop::check(text),
        _ => ::sop::check_bytes(&read_file(Path::new(name))?),
    };
    let lang = lang();
    let Some(procedure) = &findings.procedure else {
        if json {
            print_json(&finding_json(lang, &findings))?;
        } else {
            for line in finding_lines(lang, &findings) {
                print(&line);
            }
        }
        return Ok(ExitCode::from(NO));
    };
    if json {
        let span = |span: &Span| {
            serde_json::json!({
                "minutes": span.minutes, "days": span.days,
                "calendar_hours": span.calendar_hours, "calendar_days": span.calendar_days,
                "steps": span.steps.iter().map(|step| step.0).collect::<Vec<_>>(),
            })
        };
        print_json(&serde_json::json!({
            "procedure": procedure,
            "total": span(&procedure.total()),
            "shortest": span(&procedure.shortest()),
            "longest": span(&procedure.longest()),
        }))?;
    } else {
        print(&sheet(lang, procedure));
    }
    Ok(ExitCode::SUCCESS)
}

/// The shipped procedure of that file name or identifier.
fn shipped(name: &str) -> Option<&'static str> {
    office::shipped_procedures()
        .iter()
        .find(|(file, text)| {
            *file == name
                || file.trim_end_matches(".toml") == name
                || ::sop::check(text)
                    .procedure
                    .is_some_and(|procedure| procedure.reference().id.as_str() == name)
        })
        .map(|(_, text)| *text)
}

fn sheet(lang: Lang, procedure: &Procedure) -> String {
    let word = |key: &str| t(lang, key);
    let date = |date: Date| words::date_long(lang, date);
    let span = |span: &Span| words::span(lang, span);
    let labels = SheetWords {
        number: word("sheet-number"),
        created: word("sheet-created"),
        revised: word("sheet-revised"),
        approved: word("sheet-approved"),
        approved_by: word("sheet-approved-by"),
        nip: word("sheet-nip"),
        name: word("sheet-name"),
        legal_bases: word("sheet-legal-bases"),
        qualifications: word("sheet-qualifications"),
        related: word("sheet-related"),
        equipment: word("sheet-equipment"),
        warnings: word("sheet-warnings"),
        records: word("sheet-records"),
        step: word("sheet-step"),
        activity: word("sheet-activity"),
        requirements: word("sheet-requirements"),
        standard_time: word("sheet-standard-time"),
        output: word("sheet-output"),
        remarks: word("sheet-remarks"),
        reading: word("sheet-reading"),
        otherwise: word("sheet-otherwise"),
        end: word("sheet-end"),
        unset: word("sheet-unset"),
        legend: word("sheet-legend"),
        total: word("sheet-total"),
        shortest: word("sheet-shortest"),
        longest: word("sheet-longest"),
        date: &date,
        span: &span,
    };
    ::sop::sheet_text(procedure, &labels)
}

/// Faults and warnings as lines: place, message, remedy.
pub fn finding_lines(lang: Lang, findings: &Findings) -> Vec<String> {
    let mut lines = Vec::new();
    for fault in &findings.faults {
        let (place, message) = (words::fault_place(lang, fault), words::fault(lang, fault));
        lines.push(format!("{place}: {message} {}", words::remedy(lang, fault)));
    }
    for warning in &findings.warnings {
        let place = words::fault_place(lang, warning);
        let message = words::warning(lang, warning);
        lines.push(tf(
            lang,
            "command-sop-warning",
            &[
                ("place", Arg::from(place.as_str())),
                ("message", Arg::from(message.as_str())),
            ],
        ));
    }
    lines
}

/// Faults of an office profile as lines.
pub fn profile_lines(lang: Lang, faults: &[ProfileFault]) -> Vec<String> {
    faults
        .iter()
        .map(|fault| words::profile_fault(lang, fault))
        .collect()
}

fn count(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
