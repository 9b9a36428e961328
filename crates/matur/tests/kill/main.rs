//! Kills the program at random moments and holds what it had promised against what is there.

#![cfg(unix)]

mod account;
mod citizens;
mod intake;
mod mail;
mod post;
mod under;

use std::process::Command;

#[allow(clippy::disallowed_methods, reason = "tests are told by environment")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Moments that differ from run to run.
#[allow(clippy::disallowed_methods, reason = "a kill at a random moment")]
fn random(below: u64) -> u64 {
    let nanos = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| u64::from(since.subsec_nanos()));
    let mut z = nanos.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    (z ^ (z >> 27)) % below.max(1)
}

/// How often the program is killed on each database: what the environment says, else `usual`.
fn rounds(name: &str, usual: usize) -> usize {
    setting(name)
        .and_then(|text| text.parse().ok())
        .unwrap_or(usual)
}

/// The program that is killed.
fn program() -> std::path::PathBuf {
    setting("MATUR_BIN")
        .unwrap_or_else(|| env!("CARGO_BIN_EXE_matur").to_owned())
        .into()
}

/// A PostgreSQL database of a test's own; dropped with [`Own::drop_it`].
struct Own {
    url: String,
    name: String,
    admin: tokio_postgres::Client,
}

impl Own {
    async fn made(what: &str) -> Own {
        let url = setting("MATUR_TEST_POSTGRES")
            .expect("MATUR_TEST_POSTGRES names no server; tests-support/postgres-up.sh starts one");
        let name = format!("matur_{what}_{}", std::process::id());
        let (admin, connection) = tokio_postgres::connect(&url, tokio_postgres::NoTls)
            .await
            .expect("PostgreSQL");
        tokio::spawn(connection);
        admin
            .batch_execute(&format!("CREATE DATABASE {name}"))
            .await
            .expect("a database");
        let url = with_database(&url, &name);
        Own { url, name, admin }
    }

    async fn drop_it(self) {
        let drop = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        self.admin.batch_execute(&drop).await.expect("dropped");
    }
}

fn with_database(url: &str, name: &str) -> String {
    let (address, query) = url
        .split_once('?')
        .map_or((url, String::new()), |(address, query)| {
            (address, format!("?{query}"))
        });
    let (scheme, rest) = address.split_once("://").expect("an address with a scheme");
    format!(
        "{scheme}://{}/{name}{query}",
        rest.split('/').next().unwrap_or(rest)
    )
}

fn ask(
    program: &std::path::Path,
    data: &std::path::Path,
    database: Option<&str>,
    words: &[&str],
) -> serde_json::Value {
    let mut command = Command::new(program);
    command
        .args(words)
        .arg("--json")
        .arg("--data")
        .arg(data)
        .env_remove("MATUR_DATABASE_URL");
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    let output = command.output().expect("the command runs");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!(
            "{words:?}: {error}: {}",
            String::from_utf8_lossy(&output.stderr)
        )
    })
}
