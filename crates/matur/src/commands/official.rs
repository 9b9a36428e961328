//! `matur official link`.

use std::process::ExitCode;

use super::{print_json, say};
use crate::settings::Settings;

/// Prints a one-time link.
///
/// # Errors
/// When it is no JSON.
pub fn print_link(
    settings: &Settings,
    link: &serde_json::Value,
    json: bool,
) -> anyhow::Result<ExitCode> {
    let text = |key: &str| link[key].as_str().unwrap_or_default();
    let at = link["at"].as_str().unwrap_or(&settings.public_url);
    let url = format!("{at}/siapkan/{}", text("token"));
    if json {
        print_json(&serde_json::json!({
            "name": text("name"), "url": url, "expires": text("expires"),
        }))?;
    } else {
        say(
            "command-official-link",
            &[
                ("name", text("name").into()),
                ("url", url.as_str().into()),
                ("expires", text("expires").into()),
            ],
        );
    }
    Ok(ExitCode::SUCCESS)
}
