//! An office to back up, the command line, and hands that change a backup's bytes.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use data_encoding::HEXLOWER;
use matur::bench::child::Server;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

/// A block of a tar file, and the end of a backup: its digest and two empty blocks.
const BLOCK: usize = 512;
const TAIL: usize = 4 * BLOCK;

pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_matur"))
}

#[allow(clippy::disallowed_methods, reason = "tests are told by environment")]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// Runs a command on a data folder, in English.
pub fn matur(data: &Path, words: &[&str]) -> Output {
    on(data, None, words)
}

/// The same on a PostgreSQL database.
pub fn on(data: &Path, database: Option<&str>, words: &[&str]) -> Output {
    let mut command = Command::new(program());
    command
        .args(words)
        .arg("--data")
        .arg(data)
        .env_remove("MATUR_DATABASE_URL")
        .env("MATUR_LANG", "en");
    if let Some(url) = database {
        command.args(["--database-url", url]);
    }
    command.output().expect("the command runs")
}

pub fn said(output: &Output) -> String {
    format!(
        "{}{}",
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

#[track_caller]
pub fn ends_with(output: &Output, status: i32) -> String {
    let said = said(output);
    assert_eq!(output.status.code(), Some(status), "{said}");
    assert!(!said.contains('⟦'), "a text is missing: {said}");
    said
}

#[track_caller]
pub fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", said(output)))
}

/// Codes of what `verify` finds, without repeats.
#[track_caller]
pub fn findings(data: &Path, file: &Path) -> Vec<String> {
    let output = matur(data, &["backup", "verify", text(file), "--json"]);
    let answer = json(&output);
    let mut codes: Vec<String> = answer["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|one| one["code"].as_str().expect("a code").to_owned())
        .collect();
    codes.dedup();
    assert_eq!(answer["whole"], codes.is_empty());
    let status = i32::from(!codes.is_empty());
    assert_eq!(output.status.code(), Some(status), "{}", said(&output));
    codes
}

pub fn text(path: &Path) -> &str {
    path.to_str().expect("a path in UTF-8")
}

/// A demonstration with some months of complaints, closed again.
pub fn demo(folder: &Path) -> PathBuf {
    let data = folder.join("data");
    Server::start(program(), &data, true, None)
        .expect("the office")
        .stop();
    data
}

/// A backup of an office that is closed.
pub fn backed_up(data: &Path, file: &Path) -> Value {
    let output = matur(data, &["backup", text(file), "--json"]);
    ends_with(&output, 0);
    json(&output)
}

/// Every file of a folder with the hash of its bytes.
pub fn files_below(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(next).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).expect("a file");
                let name = path.strip_prefix(folder).expect("below");
                found.insert(text(name).to_owned(), sha256(&bytes));
            }
        }
    }
    found
}

pub fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(&Sha256::digest(bytes))
}

/// A database of its own on the test server; dropped by [`drop_database`].
pub async fn database(admin: &str, purpose: &str) -> String {
    let name = format!("matur_backup_{purpose}_{}", std::process::id());
    run(admin, &format!("CREATE DATABASE {name}")).await;
    let (scheme, rest) = admin.split_once("://").expect("an address with a scheme");
    let (rest, query) = rest
        .split_once('?')
        .map_or((rest, String::new()), |(rest, query)| {
            (rest, format!("?{query}"))
        });
    let host = rest.split('/').next().unwrap_or(rest);
    format!("{scheme}://{host}/{name}{query}")
}

pub async fn drop_database(admin: &str, url: &str) {
    let name = url.rsplit('/').next().expect("a name");
    let name = name.split('?').next().expect("a name");
    run(admin, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
}

pub async fn run(url: &str, statements: &str) {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .expect("PostgreSQL");
    tokio::spawn(connection);
    client.batch_execute(statements).await.expect("obeyed");
}

/// A backup taken apart: names and bytes of its members in their order.
pub fn members(file: &Path) -> Vec<(String, Vec<u8>)> {
    let bytes = std::fs::read(file).expect("a backup");
    let mut archive = tar::Archive::new(&bytes[..bytes.len() - TAIL]);
    archive
        .entries()
        .expect("a tar file")
        .map(|entry| {
            let mut entry = entry.expect("a member");
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let mut bytes = Vec::new();
            std::io::Read::read_to_end(&mut entry, &mut bytes).expect("its bytes");
            (name, bytes)
        })
        .collect()
}

/// Puts members together as a careful forger would: with the right hash of the whole, and
/// with `mend` also with the right hashes in the manifest.
pub fn forged(members: &[(String, Vec<u8>)], mend: bool, file: &Path) {
    let mut whole = Vec::new();
    for (name, bytes) in members {
        let mut bytes = bytes.clone();
        if mend && name == "manifest.json" {
            let mut manifest: Value = serde_json::from_slice(&bytes).expect("JSON");
            let named = members
                .iter()
                .filter(|(name, _)| name != "manifest.json")
                .map(|(name, bytes)| {
                    serde_json::json!({
                        "name": name, "bytes": bytes.len(), "sha256": sha256(bytes),
                    })
                });
            manifest["members"] = named.collect();
            bytes = serde_json::to_vec(&manifest).expect("JSON");
        }
        push(&mut whole, name, &bytes);
    }
    let digest = format!("{}\n", sha256(&whole));
    push(&mut whole, "sha256", digest.as_bytes());
    whole.resize(whole.len() + 2 * BLOCK, 0);
    std::fs::write(file, whole).expect("written");
}

fn push(whole: &mut Vec<u8>, name: &str, bytes: &[u8]) {
    let mut header = tar::Header::new_ustar();
    header.set_path(name).expect("a name");
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o600);
    header.set_mtime(0);
    header.set_cksum();
    whole.extend_from_slice(header.as_bytes());
    whole.extend_from_slice(bytes);
    whole.resize(whole.len().next_multiple_of(BLOCK), 0);
}
