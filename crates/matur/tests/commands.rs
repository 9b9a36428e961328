//! The commands that need no office, as scripts call them: arguments, exit status, JSON.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

const HOURS: &str = "../../data/hours/bali.toml";
const START: &str = "2026-11-26T11:40:00+08:00";
const LONG: &str = "../../procedures/pengaduan-masyarakat-10.toml";
const SEVEN: &str = "../../procedures/examples/tujuh-langkah.toml";

struct Answer {
    status: i32,
    out: String,
    err: String,
}

impl Answer {
    fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {:?} {:?}", self.out, self.err))
    }
}

fn matur_in(folder: &Path, args: &[&str]) -> Answer {
    let output = Command::new(env!("CARGO_BIN_EXE_matur"))
        .args(args)
        .current_dir(folder)
        .env("MATUR_LANG", "id")
        .output()
        .expect("the program runs");
    Answer {
        status: output.status.code().expect("an exit status"),
        out: String::from_utf8(output.stdout).expect("text"),
        err: String::from_utf8(output.stderr).expect("text"),
    }
}

fn matur(args: &[&str]) -> Answer {
    matur_in(Path::new(env!("CARGO_MANIFEST_DIR")), args)
}

fn file(folder: &TempDir, name: &str, content: impl AsRef<[u8]>) -> String {
    let path: PathBuf = folder.path().join(name);
    std::fs::write(&path, content).expect("written");
    path.to_str().expect("a path in UTF-8").to_owned()
}

fn due(calendar: &str, from: &str, length: &str, json: bool) -> Answer {
    let mut args = vec![
        "due",
        "--calendar",
        calendar,
        "--from",
        from,
        "--for",
        length,
    ];
    args.extend(json.then_some("--json"));
    matur(&args)
}

#[test]
fn due_answers_with_the_instant_and_why() {
    let answer = due(HOURS, START, "1 jam", true);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert_eq!(
        answer.json(),
        json!({
            "due": "2026-11-26T13:40:00+08:00",
            "counted_from": "2026-11-26T11:40:00+08:00",
            "explanation":
                "1 jam kerja dari Kamis 11.40: 20 menit sampai 12.00, istirahat, 40 menit dari 13.00 → 13.40",
        })
    );
    let answer = due(HOURS, START, "1 jam", false);
    assert_eq!(answer.status, 0);
    assert_eq!(
        answer.out,
        "2026-11-26T13:40:00+08:00\n\
         1 jam kerja dari Kamis 11.40: 20 menit sampai 12.00, istirahat, 40 menit dari 13.00 → 13.40\n"
    );
}

#[test]
fn sentences_of_an_explanation_stand_apart() {
    // The start is moved, and the hour is used up at the close: three sentences.
    let answer = due(HOURS, "2026-11-26T12:10:00+08:00", "210 menit", true);
    assert_eq!(
        answer.json()["explanation"],
        "Kamis 12.10 jam istirahat; dihitung mulai Kamis 13.00. \
         210 menit kerja dari Kamis 13.00: 3 jam 30 menit tanpa jeda → 16.30. \
         Waktunya habis tepat saat kantor tutup."
    );
}

#[test]
fn due_says_by_code_what_is_wrong() {
    let folder = tempfile::tempdir().expect("a folder");
    let overlapping = file(
        &folder,
        "overlapping.json",
        r#"{ "tz": "Asia/Makassar", "week": { "mon": [["07:30","12:00"],["11:00","16:30"]] } }"#,
    );
    let latin = file(&folder, "latin.toml", b"tz = \"Asia/Makassar\" # caf\xe9\n");
    let closed = file(
        &folder,
        "closed.json",
        r#"{ "tz": "Asia/Makassar", "week": {} }"#,
    );
    for (calendar, from, length, code) in [
        (HOURS, START, "-1 jam", "invalid_standard"),
        (HOURS, START, "0 jam", "invalid_standard"),
        (HOURS, START, "1.5 jam", "invalid_standard"),
        (HOURS, START, "", "invalid_standard"),
        (HOURS, START, "1 minggu", "invalid_unit"),
        (HOURS, "-1", "1 jam", "invalid_start"),
        (HOURS, "--1", "1 jam", "invalid_start"),
        (HOURS, "2026-11-26T11:40:00", "1 jam", "invalid_start"),
        (&overlapping, START, "1 jam", "invalid_calendar"),
        (&latin, START, "1 jam", "invalid_calendar"),
        (&closed, START, "1 jam", "no_working_time"),
    ] {
        let answer = due(calendar, from, length, true);
        assert_eq!(answer.status, 1, "{from} {length}: {}", answer.err);
        assert_eq!(answer.json()["error"], code, "{from} {length}");
        let answer = due(calendar, from, length, false);
        assert_eq!(answer.status, 1, "{from} {length}: {}", answer.err);
        assert!(!answer.out.is_empty(), "{from} {length}");
        assert!(!answer.out.contains('⟦'), "{}", answer.out);
    }
}

#[test]
fn due_names_every_fault_of_a_calendar() {
    let folder = tempfile::tempdir().expect("a folder");
    let calendar = file(
        &folder,
        "faulty.json",
        r#"{ "tz": "Asia/Tabanan",
             "week": { "mon": [["07:30","12:00"],["11:00","16:30"]] },
             "holidays": ["2026-02-30"] }"#,
    );
    let answer = due(&calendar, START, "1 jam", true);
    let found = answer.json();
    assert_eq!(found["error"], "invalid_calendar");
    let faults: Vec<_> = found["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| {
            (
                fault["code"].as_str(),
                fault["place"].as_str(),
                fault["value"].is_string(),
            )
        })
        .collect();
    assert_eq!(
        faults,
        [
            (Some("unknown_time_zone"), Some("tz"), true),
            (Some("overlapping_intervals"), Some("week.mon[1]"), true),
            (Some("bad_date"), Some("holidays[0]"), true),
        ]
    );
    let text = due(&calendar, START, "1 jam", false).out;
    for part in ["Asia/Tabanan", "week.mon[1]", "2026-02-30"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let broken = file(&folder, "broken.toml", "tz = \n");
    let text = due(&broken, START, "1 jam", false).out;
    assert!(!text.contains('⟦') && text.lines().count() >= 2, "{text}");
    let folder_closed = due(&file(&folder, "c.json", "{}"), START, "1 jam", true);
    assert_eq!(folder_closed.json()["error"], "invalid_calendar");
}

#[test]
fn a_byte_order_mark_is_no_fault() {
    let folder = tempfile::tempdir().expect("a folder");
    let hours =
        r#"{ "tz": "Asia/Makassar", "week": { "thu": [["07:30","12:00"],["13:00","16:30"]] } }"#;
    let toml = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(HOURS));
    for (name, content) in [
        ("c.json", hours.to_owned()),
        ("c.toml", toml.expect("hours")),
    ] {
        let marked = file(&folder, name, format!("\u{feff}{content}"));
        let answer = due(&marked, START, "1 jam", true);
        assert_eq!(answer.json()["due"], "2026-11-26T13:40:00+08:00", "{name}");
    }
    let long = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(LONG));
    let marked = file(
        &folder,
        "p.toml",
        format!("\u{feff}{}", long.expect("shipped")),
    );
    assert_eq!(matur(&["sop", "check", &marked]).status, 0);
}

#[test]
fn a_file_that_cannot_be_read_is_wrong_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let nothing = folder.path().join("nothing.toml");
    let nothing = nothing.to_str().expect("a path in UTF-8");
    let itself = folder.path().to_str().expect("a path in UTF-8");
    for missing in [nothing, itself] {
        for json in [false, true] {
            let words = |word| {
                let mut args = vec!["sop", word, missing];
                args.extend(json.then_some("--json"));
                matur(&args)
            };
            let due = due(missing, START, "1 jam", json);
            for answer in [words("check"), words("show"), due] {
                assert_eq!(answer.status, 2, "{missing}: {}", answer.err);
                assert!(answer.err.contains(missing), "{missing}: {}", answer.err);
                assert!(answer.out.is_empty(), "{missing}: {}", answer.out);
            }
        }
    }
}

#[test]
fn bytes_that_are_no_text_are_a_fault_of_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let latin = file(&folder, "latin.toml", b"format = 1\nid = \"caf\xe9\"\n");
    for word in ["check", "show"] {
        let answer = matur(&["sop", word, &latin, "--json"]);
        assert_eq!(answer.status, 1, "{word}: {}", answer.err);
        let faults = &answer.json()["faults"];
        assert_eq!(faults[0]["code"], "syntax", "{word}");
        assert_eq!(faults[0]["line"], 2, "{word}");
        assert_eq!(faults[1], Value::Null, "{word}");
        let answer = matur(&["sop", word, &latin]);
        assert_eq!(answer.status, 1, "{word}: {}", answer.err);
        assert!(
            answer.out.contains("Baris 2, kolom 10"),
            "{word}: {}",
            answer.out
        );
    }
}

#[test]
fn sop_check_prints_faults_and_warnings() {
    let folder = tempfile::tempdir().expect("a folder");
    let answer = matur(&["sop", "check", LONG, "--json"]);
    assert_eq!(answer.status, 0, "{}", answer.err);
    assert_eq!(answer.json()["faults"], json!([]));
    assert!(
        answer.json()["warnings"]
            .as_array()
            .expect("warnings")
            .len()
            > 1
    );

    let faulty = faulty(&folder);
    let answer = matur(&["sop", "check", &faulty, "--json"]);
    assert_eq!(answer.status, 1, "{}", answer.err);
    let found = answer.json();
    let codes: Vec<_> = found["faults"]
        .as_array()
        .expect("faults")
        .iter()
        .map(|fault| (fault["code"].as_str().expect("a code"), &fault["step"]))
        .collect();
    assert_eq!(
        codes,
        [("zero_time", &json!(1)), ("unknown_act", &json!(2))]
    );
    for fault in found["faults"].as_array().expect("faults") {
        assert!(fault["message"].is_string() && fault["remedy"].is_string());
    }
    let answer = matur(&["sop", "check", &faulty]);
    assert_eq!(answer.status, 1);
    assert!(answer.out.contains("Langkah 2"), "{}", answer.out);
}

/// A file with a zero time in step 1 and an unknown act in step 2.
fn faulty(folder: &TempDir) -> String {
    let seven = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SEVEN))
        .expect("an example");
    let act = seven
        .match_indices("\nact = ")
        .nth(1)
        .map(|(at, _)| at)
        .expect("a second act");
    let line = seven[act + 1..].lines().next().expect("a line");
    let spoilt = seven.replacen(line, "act = \"sing\"", 1).replacen(
        "standard_time = \"20 menit\"",
        "standard_time = \"0 menit\"",
        1,
    );
    file(folder, "faulty.toml", spoilt)
}

#[test]
fn sop_show_prints_the_sheet_or_the_faults() {
    let folder = tempfile::tempdir().expect("a folder");
    for name in [
        LONG,
        "pengaduan-masyarakat-10",
        "pengaduan-masyarakat-lengkap",
    ] {
        let answer = matur(&["sop", "show", name, "--json"]);
        assert_eq!(answer.status, 0, "{name}: {}", answer.err);
        let found = answer.json();
        for sum in ["total", "shortest", "longest"] {
            for part in ["minutes", "days", "calendar_hours", "calendar_days"] {
                assert!(found[sum][part].is_u64(), "{sum}.{part} in {name}");
            }
        }
        assert_eq!(found["total"]["minutes"], 420);
        assert_eq!(found["total"]["days"], 3);
        let text = matur(&["sop", "show", name]);
        assert!(text.out.contains("065/2262/Org."), "{}", text.out);
    }
    let clock = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SEVEN))
        .expect("an example")
        .replacen(
            "standard_time = \"20 menit\"",
            "standard_time = \"3 jam kalender\"",
            1,
        );
    let clock = file(&folder, "clock.toml", clock);
    let found = matur(&["sop", "show", &clock, "--json"]).json();
    assert_eq!(found["total"]["calendar_hours"], 3);

    let faulty = faulty(&folder);
    let shown = matur(&["sop", "show", &faulty, "--json"]);
    assert_eq!(shown.status, 1);
    assert_eq!(
        shown.json(),
        matur(&["sop", "check", &faulty, "--json"]).json()
    );
}

#[test]
fn a_file_wins_over_a_shipped_procedure_of_that_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let seven = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(SEVEN));
    file(
        &folder,
        "pengaduan-masyarakat-10.toml",
        seven.expect("an example"),
    );
    let args = ["sop", "show", "pengaduan-masyarakat-10.toml", "--json"];
    let own = matur_in(folder.path(), &args).json();
    assert_eq!(own["procedure"]["id"], "contoh-tujuh-langkah");
    let shipped = tempfile::tempdir().expect("a folder");
    let shipped = matur_in(shipped.path(), &args).json();
    assert_eq!(shipped["procedure"]["id"], "pengaduan-masyarakat-lengkap");
}

#[test]
fn sop_schema_is_json_with_and_without_the_word() {
    let plain = matur(&["sop", "schema"]);
    let asked = matur(&["sop", "schema", "--json"]);
    assert_eq!((plain.status, asked.status), (0, 0), "{}", asked.err);
    assert_eq!(plain.out, asked.out);
    assert!(plain.json()["properties"]["steps"].is_object());
}
