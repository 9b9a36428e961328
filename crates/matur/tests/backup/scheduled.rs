//! The backup of every day, and what `doctor` shows of backups.

use std::time::Duration;

use matur::bench::child::Server;
use serde_json::Value;

use crate::support::{ends_with, findings, json, matur, program, text};

#[test]
fn doctor_warns_until_there_is_a_good_backup() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    ends_with(&matur(&data, &["init"]), 0);
    let said = ends_with(&matur(&data, &["doctor"]), 0);
    assert!(said.contains("no good backup yet"), "{said}");
    let shown = json(&matur(&data, &["doctor", "--json"]));
    assert_eq!(shown["backup"]["stale"], true);
    let file = folder.path().join("a.tar");
    ends_with(&matur(&data, &["backup", text(&file)]), 0);
    let said = ends_with(&matur(&data, &["doctor"]), 0);
    assert!(!said.contains("Warning"), "{said}");
    let shown = json(&matur(&data, &["doctor", "--json"]));
    assert_eq!(shown["backup"]["stale"], false);
    assert_eq!(shown["backup"]["age_hours"], 0);
    assert_eq!(shown["backup"]["last_good_file"], text(&file));
    // Eight days later.
    let note = data.join("backup.json");
    let mut kept: Value =
        serde_json::from_slice(&std::fs::read(&note).expect("noted")).expect("JSON");
    kept["good"]["at"] = "2026-01-01T00:00:00Z".into();
    std::fs::write(&note, kept.to_string()).expect("written");
    let said = ends_with(&matur(&data, &["doctor"]), 0);
    assert!(said.contains("days old"), "{said}");
}

#[test]
fn an_office_at_work_puts_a_backup_into_the_folder_by_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, stick) = (folder.path().join("data"), folder.path().join("stick"));
    std::fs::create_dir_all(&data).expect("made");
    std::fs::create_dir_all(&stick).expect("made");
    // A week and more of earlier ones, and what is not ours.
    let settings = format!("backup_dir = \"{}\"\n", text(&stick));
    std::fs::write(data.join("matur.toml"), settings).expect("written");
    let first = folder.path().join("first.tar");
    ends_with(&matur(&data, &["init"]), 0);
    ends_with(&matur(&data, &["backup", text(&first)]), 0);
    for day in 1..=20 {
        let name = format!("matur-STM-2025-06-{day:02}.tar");
        std::fs::copy(&first, stick.join(name)).expect("copied");
    }
    std::fs::write(stick.join("matur-STM-2025-05-01.tar"), "a letter").expect("written");
    let server = Server::start(program(), &data, false, None).expect("the office");
    let today = || {
        std::fs::read_dir(&stick)
            .expect("a folder")
            .map(|entry| entry.expect("an entry").path())
            .find(|path| !text(path).contains("matur-STM-2025") && text(path).ends_with(".tar"))
    };
    // The note is written last but one, the old ones go last.
    let there = (0..600).any(|_| {
        std::thread::sleep(Duration::from_millis(100));
        today().is_some() && !stick.join("matur-STM-2025-06-01.tar").exists()
    });
    let shown = json(&matur(&data, &["doctor", "--json"]));
    server.stop();
    assert!(there, "no backup came: {shown}");
    let today = today().expect("today's");
    assert_eq!(findings(&data, &today), Vec::<String>::new());
    assert_eq!(shown["backup"]["last_good_file"], text(&today));
    assert_eq!(shown["backup"]["folder_there"], true);
    // Today's and six days more, the last of the week before them, and the letter.
    let left: Vec<String> = crate::support::files_below(&stick).into_keys().collect();
    assert!(
        left.contains(&"matur-STM-2025-05-01.tar".to_owned()),
        "a letter stays"
    );
    assert_eq!(left.len(), 1 + 6 + 1 + 1, "{left:?}");
    assert!(
        left.contains(&"matur-STM-2025-06-08.tar".to_owned()),
        "{left:?}"
    );
}
