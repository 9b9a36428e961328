//! Where a backup may go, and where an office may be restored to.

use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};
use std::time::Duration;

use matur::bench::child::Server;

use crate::support::{backed_up, demo, ends_with, findings, matur, program, text};

#[test]
fn nothing_of_others_is_overwritten() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let file = folder.path().join("a.tar");
    backed_up(&data, &file);
    let mode = std::fs::metadata(&file)
        .expect("there")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    let said = ends_with(&matur(&data, &["backup", text(&file)]), 1);
    assert!(said.contains("--force"), "{said}");
    ends_with(&matur(&data, &["backup", text(&file), "--force"]), 0);
    let letter = folder.path().join("surat.pdf");
    std::fs::write(&letter, "%PDF-1.7").expect("written");
    let said = ends_with(&matur(&data, &["backup", text(&letter), "--force"]), 1);
    assert!(said.contains("no backup of Matur"), "{said}");
    assert_eq!(std::fs::read(&letter).expect("read"), b"%PDF-1.7");
    ends_with(&matur(&data, &["backup", text(folder.path())]), 2);
    let nowhere = folder.path().join("stick/a.tar");
    let said = ends_with(&matur(&data, &["backup", text(&nowhere)]), 2);
    assert!(said.contains("stick"), "{said}");
    ends_with(&matur(&data, &["backup"]), 2);
    // An office that is not there is not made.
    let none = folder.path().join("none");
    ends_with(
        &matur(&none, &["backup", text(&folder.path().join("b.tar"))]),
        2,
    );
    assert!(!none.exists() && !folder.path().join("b.tar").exists());
}

#[test]
fn a_folder_in_use_or_not_empty_is_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    let file = folder.path().join("a.tar");
    backed_up(&data, &file);
    let restore = |to: &std::path::Path| matur(&data, &["restore", text(&file), "--to", text(to)]);
    let before = crate::support::files_below(&data);
    let said = ends_with(&restore(&data), 1);
    assert!(said.contains("not empty"), "{said}");
    assert_eq!(crate::support::files_below(&data), before);
    let server = Server::start(program(), &data, true, None).expect("the office");
    let said = ends_with(&restore(&data), 75);
    assert!(said.contains("Another process"), "{said}");
    server.stop();
    let letter = folder.path().join("surat");
    std::fs::write(&letter, "x").expect("written");
    ends_with(&restore(&letter), 2);
    // An empty folder is as good as none.
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).expect("made");
    ends_with(&restore(&empty), 0);
    ends_with(&matur(&empty, &["audit", "verify"]), 0);
    let deep = folder.path().join("a/b/c");
    ends_with(&restore(&deep), 0);
}

#[test]
fn killed_in_the_middle_it_leaves_nothing_under_the_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = demo(folder.path());
    // Enough to be in the middle of.
    for n in 0..600_u32 {
        let bytes = n.to_be_bytes().repeat(16_384);
        let name = crate::support::sha256(&bytes);
        let place = data.join("files").join(&name[..2]).join(&name[2..4]);
        std::fs::create_dir_all(&place).expect("a folder");
        std::fs::write(place.join(name), bytes).expect("written");
    }
    let file = folder.path().join("a.tar");
    let part = folder.path().join(".a.tar.part");
    let (mut killed, mut in_the_middle) = (0, 0);
    for round in 0..12_u64 {
        let mut child = Command::new(program())
            .args(["backup", text(&file), "--data", text(&data)])
            .env_remove("MATUR_DATABASE_URL")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the program");
        std::thread::sleep(Duration::from_millis(20 + 35 * round));
        child.kill().expect("killed");
        let ended = child.wait().expect("gone");
        in_the_middle += usize::from(part.exists());
        killed += usize::from(!ended.success());
        if file.exists() {
            // It was quicker, if only with this file and not with its last words: then the
            // file is whole.
            assert_eq!(
                findings(&data, &file),
                Vec::<String>::new(),
                "round {round}"
            );
            std::fs::remove_file(&file).expect("removed");
        } else {
            assert!(!ended.success(), "round {round}");
        }
    }
    assert!(
        killed > 0 && in_the_middle > 0,
        "{killed} killed, {in_the_middle} in the middle"
    );
    // What was left behind hinders nobody, and is cleared away.
    backed_up(&data, &file);
    assert!(!part.exists());
    let left = std::fs::read_dir(&data)
        .expect("a folder")
        .filter(|entry| {
            let name = entry.as_ref().expect("an entry").file_name();
            name.to_string_lossy().starts_with("backup-work-")
        })
        .count();
    assert_eq!(left, 0);
}
