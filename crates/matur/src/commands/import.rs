//! `matur import`: an old register comes in from a terminal.

use std::process::ExitCode;

use anyhow::Context;
use data_encoding::BASE64;
use office::{ImportPlan, Office, OfficeError, SheetSent};

use super::{NO, lang, print, print_json, read_file, say};
use crate::cli::ImportOptions;
use crate::control::Question;

/// Rows of one turn, in hundreds; other writers come in between.
const BATCHES: usize = 50;

/// What is asked of the office.
///
/// # Errors
/// When the file can't be read.
pub fn question(options: &ImportOptions) -> anyhow::Result<Question> {
    let bytes = read_file(&options.file)?;
    let name = options.file.file_name();
    Ok(Question::Import {
        name: name.unwrap_or_default().to_string_lossy().into_owned(),
        sheet: BASE64.encode(&bytes),
        category: options.category.clone(),
        official: options.official.clone().filter(|_| !options.dry_run),
    })
}

/// The office's answer: a plan as JSON, or why it is no register.
///
/// # Errors
/// When it can't be answered.
pub async fn answer(
    office: &Office,
    name: String,
    sheet: &str,
    category: Option<String>,
    official: Option<String>,
) -> anyhow::Result<serde_json::Value> {
    let sent = SheetSent {
        name,
        bytes: BASE64.decode(sheet.as_bytes()).context("base 64")?,
        category,
    };
    let who = office.for_commands(official.as_deref()).await?;
    if official.is_none() {
        return match office.look_at_sheet(&who, sent).await {
            Ok(plan) => Ok(told(&plan, None)),
            Err(error) => refused(error),
        };
    }
    let id = match office.send_sheet(&who, sent).await {
        Ok(id) => id,
        Err(error) => return refused(error),
    };
    let mut before = office.sheet_sent(&who, id).await?;
    if before.plan.is_none() {
        // The same sheet is being taken over already: this run helps, then tells.
        while !office.go_on(id, BATCHES).await? {}
        before = office.sheet_sent(&who, id).await?;
    }
    let plan = before.plan.context("a plan")?;
    if plan.good > 0 {
        let mut done = office.take_sheet_until(&who, id, BATCHES).await?;
        while !done {
            done = office.go_on(id, BATCHES).await?;
        }
    }
    let cases = office.sheet_sent(&who, id).await?.line.cases;
    Ok(told(&plan, Some(cases.saturating_sub(before.line.cases))))
}

fn refused(error: OfficeError) -> anyhow::Result<serde_json::Value> {
    let OfficeError::Invalid(faults) = error else {
        return Err(error.into());
    };
    let faults: Vec<serde_json::Value> = faults
        .iter()
        .map(|fault| serde_json::json!({ "code": fault.code, "fact": fault.fact }))
        .collect();
    Ok(serde_json::json!({ "refused": faults }))
}

fn told(plan: &ImportPlan, cases: Option<u32>) -> serde_json::Value {
    let faults: Vec<serde_json::Value> = plan
        .faults
        .iter()
        .map(|fault| {
            serde_json::json!({
                "cell": fault.cell, "row": fault.row, "code": fault.code, "fact": fault.fact,
            })
        })
        .collect();
    serde_json::json!({
        "rows": plan.rows, "good": plan.good, "open": plan.open, "known": plan.known,
        "wrong": plan.wrong, "unread_columns": plan.unknown, "taken": cases, "faults": faults,
    })
}

/// Prints the answer; the exit status is 1 when rows wait to be mended.
///
/// # Errors
/// When it is no JSON.
pub fn print_report(report: &serde_json::Value, json: bool) -> anyhow::Result<ExitCode> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let refused = report["refused"].as_array();
    let clean = refused.is_none() && report["wrong"].as_u64() == Some(0);
    let status = if clean {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(NO)
    };
    if json {
        print_json(report)?;
        return Ok(status);
    }
    if let Some(refused) = refused {
        for fault in refused {
            let key = format!("field-{}", text(&fault["code"]).replace('_', "-"));
            let fact = text(&fault["fact"]);
            print(&words::tf(lang(), &key, &[("fact", fact.as_str().into())]));
        }
        return Ok(status);
    }
    let number = |name: &str| {
        let count = report[name].as_i64().unwrap_or_default();
        (count, words::number(lang(), count))
    };
    for (name, key) in [
        ("rows", "import-rows"),
        ("good", "import-good"),
        ("known", "import-known"),
        ("wrong", "import-wrong"),
        ("taken", "import-done"),
    ] {
        let (count, shown) = number(name);
        if count > 0 || name == "good" {
            say(key, &[("n", shown.as_str().into())]);
        }
    }
    for fault in report["faults"].as_array().into_iter().flatten() {
        let sentence = words::sheet_fault(lang(), &text(&fault["code"]), &text(&fault["fact"]));
        print(&format!("{}: {sentence}", text(&fault["cell"])));
    }
    Ok(status)
}
