//! `matur case show`.

use std::process::ExitCode;

use super::{print, print_json};

/// Prints a case.
///
/// # Errors
/// When it is no JSON.
pub fn print_case(case: &serde_json::Value, json: bool) -> anyhow::Result<ExitCode> {
    if json {
        print_json(case)?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some(fields) = case.as_object() else {
        return Ok(ExitCode::SUCCESS);
    };
    for (name, value) in fields {
        match value {
            serde_json::Value::Null => {}
            serde_json::Value::Array(list) if name == "history" => {
                for line in list {
                    let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
                    let step = line["step"]
                        .as_u64()
                        .map(|n| n.to_string())
                        .unwrap_or_default();
                    print(&format!(
                        "{:>6}  {}  {:>2}  {:<20} {} {}",
                        line["seq"].as_i64().unwrap_or_default(),
                        text("at"),
                        step,
                        text("event"),
                        text("position"),
                        text("text"),
                    ));
                }
            }
            serde_json::Value::Object(inner) => {
                for (key, value) in inner.iter().filter(|(_, value)| !value.is_null()) {
                    print(&format!("{:<18}{}", format!("{name}.{key}"), plain(value)));
                }
            }
            value => print(&format!("{name:<18}{}", plain(value))),
        }
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        serde_json::Value::Array(list) => list.iter().map(plain).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
