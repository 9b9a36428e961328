//! Each kind of damage is found, and said by its code.

use std::path::Path;

use crate::support::{backed_up, demo, ends_with, findings, forged, json, matur, members, text};

fn flipped(good: &[u8], at: usize, file: &Path) {
    let mut bytes = good.to_vec();
    bytes[at] ^= 1;
    std::fs::write(file, bytes).expect("written");
}

#[test]
fn a_byte_changed_anywhere_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let file = folder.path().join("good.tar");
    backed_up(&data, &file);
    assert_eq!(findings(&data, &file), Vec::<String>::new());
    let good = std::fs::read(&file).expect("read");
    let bad = folder.path().join("bad.tar");
    // The mark, its padding, a header, the whole length of it, the end and what closes it.
    let last = good.len() - 1;
    let spread = (1..12).map(|part| last / 12 * part);
    let ends = [512, 700, 1030, last - 2047, last - 1500, last - 1300, last];
    for at in spread.chain(ends) {
        flipped(&good, at, &bad);
        let found = findings(&data, &bad);
        assert!(
            found
                .iter()
                .any(|code| code == "bytes_changed" || code == "truncated"),
            "byte {at}: {found:?}"
        );
        let to = folder.path().join("never");
        let words = ["restore", text(&bad), "--to", text(&to)];
        let output = matur(&data, &words);
        assert_eq!(output.status.code(), Some(1), "byte {at}");
        assert!(!to.exists(), "byte {at}");
    }
    // The very first byte: then it is nobody's backup.
    flipped(&good, 0, &bad);
    assert_eq!(findings(&data, &bad), ["foreign"]);
    // Nothing is left beside what was refused.
    let left: Vec<_> = std::fs::read_dir(folder.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name())
        .filter(|name| {
            !["data", "good.tar", "bad.tar"]
                .iter()
                .any(|known| name == known)
        })
        .collect();
    assert_eq!(left, Vec::<std::ffi::OsString>::new());
}

#[test]
fn an_end_that_is_missing_and_a_foreign_file_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let file = folder.path().join("good.tar");
    backed_up(&data, &file);
    let good = std::fs::read(&file).expect("read");
    let bad = folder.path().join("bad.tar");
    for length in [
        513,
        1024,
        4096,
        good.len() / 2,
        good.len() - 2048,
        good.len() - 1024,
        good.len() - 1,
    ] {
        std::fs::write(&bad, &good[..length]).expect("written");
        let found = findings(&data, &bad);
        assert!(
            found.contains(&"truncated".to_owned()),
            "{length}: {found:?}"
        );
    }
    std::fs::write(&bad, [&good[..], b"more"].concat()).expect("written");
    assert!(!findings(&data, &bad).is_empty(), "something was appended");
    for foreign in [&b""[..], b"surat", &[0; 4096]] {
        std::fs::write(&bad, foreign).expect("written");
        assert_eq!(findings(&data, &bad), ["foreign"]);
    }
    let none = folder.path().join("none.tar");
    ends_with(&matur(&data, &["backup", "verify", text(&none)]), 2);
}

#[test]
fn what_a_careful_hand_changed_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let file = folder.path().join("good.tar");
    backed_up(&data, &file);
    let good = members(&file);
    let bad = folder.path().join("bad.tar");
    let found = |members: &[(String, Vec<u8>)], mend: bool| {
        forged(members, mend, &bad);
        findings(&data, &bad)
    };
    assert_eq!(
        found(&good, false),
        Vec::<String>::new(),
        "the hand is steady"
    );

    // A part is gone, with and without its line in the manifest.
    let attachment = good
        .iter()
        .position(|(name, _)| name.starts_with("files/"))
        .expect("an attachment");
    let mut without = good.clone();
    without.remove(attachment);
    assert_eq!(found(&without, false), ["file_missing", "part_missing"]);
    assert_eq!(found(&without, true), ["file_missing"]);
    for part in ["office.sqlite", "heads.log", "manifest.json"] {
        let without: Vec<_> = good
            .iter()
            .filter(|(name, _)| name != part)
            .cloned()
            .collect();
        assert!(!found(&without, true).is_empty(), "{part}");
    }

    // Its bytes are others, a part too many, one twice.
    let mut other = good.clone();
    other[attachment].1.push(b'x');
    assert_eq!(found(&other, false), ["file_changed", "part_changed"]);
    assert_eq!(found(&other, true), ["file_changed"]);
    let mut more = good.clone();
    more.insert(1, ("outside".to_owned(), b"x".to_vec()));
    let manifest = more.pop().expect("the manifest");
    more.push(("heads.log".to_owned(), Vec::new()));
    more.push(manifest);
    assert_eq!(found(&more, false), ["part_unknown"]);

    // The history was rewritten, the register has a hole: hashes and manifest fit.
    for (statements, code) in [
        (
            "DROP TRIGGER history_no_update; UPDATE history SET body = body || ' ' WHERE seq = 9",
            "changed",
        ),
        (
            "UPDATE complaint SET subject = 'x' WHERE number = 3",
            "text_changed",
        ),
        (
            "PRAGMA foreign_keys = OFF; DELETE FROM complaint WHERE number = 5",
            "register_gap",
        ),
        (
            "DROP TRIGGER history_no_delete;
             DELETE FROM history WHERE seq = (SELECT MAX(seq) FROM history)",
            "cut_off",
        ),
    ] {
        let mut edited = good.clone();
        for (name, bytes) in &mut edited {
            if name == "office.sqlite" {
                *bytes = changed(folder.path(), bytes, statements);
            }
        }
        let codes = found(&edited, true);
        assert!(codes.contains(&code.to_owned()), "{code}: {codes:?}");
    }
}

fn changed(folder: &Path, database: &[u8], statements: &str) -> Vec<u8> {
    let path = folder.join("edited.sqlite");
    std::fs::write(&path, database).expect("written");
    let connection = rusqlite::Connection::open(&path).expect("a database");
    connection.execute_batch(statements).expect("changed");
    connection.close().expect("closed");
    std::fs::read(&path).expect("read")
}

#[test]
fn a_newer_backup_is_left_to_a_newer_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let file = folder.path().join("good.tar");
    backed_up(&data, &file);
    let mut newer = members(&file);
    newer[0].1 = b"matur-backup 2\n".to_vec();
    let bad = folder.path().join("bad.tar");
    forged(&newer, true, &bad);
    assert_eq!(findings(&data, &bad), ["newer_format"]);
    let mut newer = members(&file);
    for (name, bytes) in &mut newer {
        if name == "office.sqlite" {
            let more = "INSERT INTO schema_migration VALUES (9999, 'later', 'x', 0)";
            *bytes = changed(folder.path(), bytes, more);
        }
    }
    forged(&newer, true, &bad);
    assert!(findings(&data, &bad).contains(&"newer_schema".to_owned()));
}

/// A backup of an office that has lost an attachment is better than none.
#[test]
fn faults_of_the_office_are_copied_and_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let lost = crate::support::files_below(&data.join("files"))
        .into_keys()
        .next()
        .expect("an attachment");
    std::fs::remove_file(data.join("files").join(lost)).expect("removed");
    let file = folder.path().join("a.tar");
    let output = matur(&data, &["backup", text(&file)]);
    let said = ends_with(&output, 1);
    assert!(said.contains("true copy"), "{said}");
    let found = findings(&data, &file);
    assert_eq!(found, ["file_missing"]);
    let doctor = json(&matur(&data, &["doctor", "--json"]));
    assert_eq!(doctor["backup"]["last_good"], serde_json::Value::Null);
    assert_eq!(doctor["backup"]["last_try"]["good"], false);

    let to = folder.path().join("again");
    let words = ["restore", text(&file), "--to", text(&to)];
    let said = ends_with(&matur(&data, &words), 1);
    assert!(said.contains("--force") && !to.exists(), "{said}");
    let words = ["restore", text(&file), "--to", text(&to), "--force"];
    ends_with(&matur(&data, &words), 1);
    ends_with(&matur(&to, &["register"]), 0);
}
