//! `matur office`: which offices there are, and where people reach them.

use std::process::ExitCode;

use serde_json::Value;

use super::{lang, print, print_json, say};

/// Prints the offices.
///
/// # Errors
/// When it is no JSON.
pub fn print_offices(value: &Value, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        print_json(value)?;
        return Ok(ExitCode::SUCCESS);
    }
    let none = words::t(lang(), "command-office-no-url");
    for office in value["offices"].as_array().into_iter().flatten() {
        let text = |key: &str| office[key].as_str().unwrap_or_default().to_owned();
        let url = office["url"].as_str().unwrap_or(&none);
        print(&format!(
            "{}  {:<6}  {}  {url}",
            text("code"),
            text("prefix"),
            text("name")
        ));
    }
    Ok(ExitCode::SUCCESS)
}

/// Prints where an office is reached now.
///
/// # Errors
/// When it is no JSON.
pub fn print_moved(office: &Value, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        print_json(office)?;
        return Ok(ExitCode::SUCCESS);
    }
    let text = |key: &str| office[key].as_str().unwrap_or_default();
    say(
        "command-office-moved",
        &[("name", text("name").into()), ("url", text("url").into())],
    );
    Ok(ExitCode::SUCCESS)
}
