//! The keys: apart by default, in the backup only under a passphrase.

use std::path::Path;

use crate::support::{backed_up, demo, ends_with, json, matur, text};

const KEY: &str = "keys/matur.key";

/// Whether bytes stand somewhere in a file.
fn holds(file: &Path, wanted: &str) -> bool {
    let bytes = std::fs::read(file).expect("read");
    bytes
        .windows(wanted.len())
        .any(|window| window == wanted.as_bytes())
}

#[test]
fn a_stolen_backup_names_nobody_and_holds_no_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let key = std::fs::read_to_string(data.join(KEY)).expect("the key");
    let phrase = folder.path().join("phrase");
    std::fs::write(&phrase, "tiga ekor sapi bali\n").expect("written");
    let apart = folder.path().join("apart.tar");
    let sealed = folder.path().join("sealed.tar");
    let said = ends_with(&matur(&data, &["backup", text(&apart)]), 0);
    assert!(said.contains("NOT in it") && said.contains(KEY), "{said}");
    let words = ["backup", text(&sealed), "--passphrase-file", text(&phrase)];
    let said = ends_with(&matur(&data, &words), 0);
    assert!(said.contains("under your passphrase"), "{said}");
    // Complainants of the demo, as its file names them.
    let demo = include_str!("../../../../data/demo.toml");
    let (_, complaints) = demo.split_once("[[complaint]]").expect("complaints");
    let value = |line: &'static str| -> Option<&'static str> {
        let line = line.trim();
        let rest = line
            .strip_prefix("name = \"")
            .or_else(|| line.strip_prefix("phone = \""))?;
        rest.strip_suffix('"').filter(|value| !value.is_empty())
    };
    let names: Vec<&str> = complaints.lines().filter_map(value).take(10).collect();
    assert_eq!(names.len(), 10);
    for file in [&apart, &sealed] {
        assert!(!holds(file, key.trim()), "{}", file.display());
        for name in &names {
            assert!(!holds(file, name), "{name} in {}", file.display());
        }
    }
    std::fs::write(&phrase, "pendek\n").expect("written");
    let words = [
        "backup",
        text(&sealed),
        "--passphrase-file",
        text(&phrase),
        "--force",
    ];
    let said = ends_with(&matur(&data, &words), 2);
    assert!(said.contains("12"), "{said}");
}

#[test]
fn without_the_keys_less_is_proved_and_said_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let file = folder.path().join("a.tar");
    assert_eq!(backed_up(&data, &file)["with_keys"], true);
    // The key is found where it lay, from any folder.
    let elsewhere = folder.path().join("elsewhere");
    let output = matur(&elsewhere, &["backup", "verify", text(&file), "--json"]);
    assert_eq!(json(&output)["with_keys"], true);
    // As on another machine.
    let key = folder.path().join("paper");
    std::fs::rename(data.join(KEY), &key).expect("moved");
    let output = matur(&elsewhere, &["backup", "verify", text(&file)]);
    let said = ends_with(&output, 0);
    assert!(said.contains("not proved"), "{said}");
    let to = folder.path().join("again");
    let words = ["restore", text(&file), "--to", text(&to)];
    let said = ends_with(&matur(&elsewhere, &words), 0);
    assert!(said.contains("keys are still missing"), "{said}");
    // It does not open with keys it makes up, but with its own.
    let refused = matur(&to, &["audit", "verify"]);
    assert_ne!(refused.status.code(), Some(0));
    assert!(!to.join(KEY).exists());
    std::fs::create_dir_all(to.join("keys")).expect("a folder");
    std::fs::copy(&key, to.join(KEY)).expect("put back");
    ends_with(&matur(&to, &["audit", "verify"]), 0);

    let named = [
        "backup",
        "verify",
        text(&file),
        "--json",
        "--key",
        text(&key),
    ];
    let output = matur(&elsewhere, &named);
    ends_with(&output, 0);
    assert_eq!(json(&output)["with_keys"], true);
    std::fs::write(&key, "00".repeat(32)).expect("another key");
    let said = ends_with(&matur(&elsewhere, &named), 1);
    assert!(said.contains("other keys"), "{said}");
}

#[test]
fn a_passphrase_brings_the_keys_back() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let phrase = folder.path().join("phrase");
    std::fs::write(&phrase, "tiga ekor sapi bali\n").expect("written");
    let file = folder.path().join("a.tar");
    let words = ["backup", text(&file), "--passphrase-file", text(&phrase)];
    ends_with(&matur(&data, &words), 0);
    std::fs::remove_dir_all(&data).expect("the machine is gone");
    let to = folder.path().join("again");
    let words = [
        "restore",
        text(&file),
        "--to",
        text(&to),
        "--passphrase-file",
        text(&phrase),
    ];
    std::fs::write(&phrase, "empat ekor sapi bali\n").expect("written");
    let said = ends_with(&matur(&data, &words), 1);
    assert!(said.contains("does not open") && !to.exists(), "{said}");
    std::fs::write(&phrase, "tiga ekor sapi bali\n").expect("written");
    ends_with(&matur(&data, &words), 0);
    ends_with(&matur(&to, &["audit", "verify"]), 0);
    use std::os::unix::fs::PermissionsExt;
    let mode = |name: &str| {
        std::fs::metadata(to.join(name))
            .expect("there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!((mode(""), mode("keys"), mode(KEY)), (0o700, 0o700, 0o600));
    assert_eq!(mode("office.sqlite") & 0o077, 0);
}
