//! Two versions beside each other, from the shipped files.

use sop::{Changed, Comparison, Procedure, Said, StepNumber, check};

const FULL: &str = include_str!("../../../procedures/pengaduan-masyarakat-10.toml");
const SHORT: &str = include_str!("../../../procedures/pengaduan-masyarakat-6.toml");

fn read(source: &str) -> Procedure {
    let findings = check(source);
    assert!(findings.faults.is_empty(), "{:?}", findings.faults);
    findings.procedure.expect("a procedure")
}

#[test]
fn a_version_says_the_same_as_itself() {
    for source in [FULL, SHORT] {
        let procedure = read(source);
        assert!(Comparison::of(&procedure, &procedure).is_empty());
    }
}

#[test]
fn a_time_and_a_number_that_differ_are_told_alone() {
    let before = read(FULL);
    let number = &before.cover().number;
    let source = FULL.replace(number.as_str(), "065/9/Org.");
    // The first step's standard time, wherever it stands in the file.
    let first = before.start();
    let at = source
        .find(&format!("standard_time = \"{}\"", first.standard_text))
        .expect("a time");
    let (head, tail) = source.split_at(at);
    let changed = tail.replacen(&first.standard_text, "3 Jam", 1);
    let after = read(&format!("{head}{changed}"));
    let found = Comparison::of(&before, &after);
    assert_eq!(
        found.cover,
        [Changed {
            field: "number",
            before: Said::Text(number.clone()),
            after: Said::Text("065/9/Org.".to_owned()),
        }]
    );
    assert_eq!(found.steps.len(), 1, "{:?}", found.steps);
    let step = &found.steps[0];
    assert_eq!(step.before, step.after);
    assert_eq!(
        step.changed,
        [Changed {
            field: "standard_time",
            before: Said::Text(first.standard_text.clone()),
            after: Said::Text("3 Jam".to_owned()),
        }]
    );
}

/// The ten steps beside the six: the acts they share are the same steps.
#[test]
fn both_tables_beside_each_other() {
    let (full, short) = (read(FULL), read(SHORT));
    let found = Comparison::of(&full, &short);
    let gone: Vec<StepNumber> = found
        .steps
        .iter()
        .filter(|step| step.after.is_none())
        .filter_map(|step| step.before)
        .collect();
    let fresh = found.steps.iter().filter(|step| step.before.is_none());
    assert_eq!(full.len() - gone.len(), short.len() - fresh.count());
    assert!(gone.len() >= full.len() - short.len(), "{gone:?}");
    // Back again the same steps are new that were gone.
    let back = Comparison::of(&short, &full);
    let again: Vec<StepNumber> = back
        .steps
        .iter()
        .filter(|step| step.before.is_none())
        .filter_map(|step| step.after)
        .collect();
    assert_eq!(again, gone);
}

/// Whatever else is written into a version is told, field by field: nobody puts a sheet in
/// force believing that it says the same.
#[test]
fn every_field_that_differs_is_told() {
    // What a version is called is not what it says, and a reading's reason is a note on it.
    const NOT_SAID: [&str; 3] = ["id", "version", "short"];
    for source in [FULL, SHORT] {
        let before = read(source);
        let lines: Vec<&str> = source.lines().collect();
        let mut judged = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let Some((key, value)) = line.split_once(" = ") else {
                continue;
            };
            let other = match value.strip_suffix('"') {
                Some(text) if value.starts_with('"') => format!("{key} = {text} x\""),
                _ if value == "true" => format!("{key} = false"),
                _ => continue,
            };
            let mut changed = lines.clone();
            changed[at] = &other;
            // What makes it no procedure is for the check to tell.
            let Some(after) = check(&changed.join("\n")).procedure else {
                continue;
            };
            if NOT_SAID.contains(&key) || before == after {
                continue;
            }
            let found = Comparison::of(&before, &after);
            assert!(!found.is_empty(), "line {}: {line}", at + 1);
            judged.push(key);
        }
        judged.sort_unstable();
        judged.dedup();
        for key in [
            "activity", "citizen", "heading", "lane", "output", "role", "task",
        ] {
            assert!(judged.contains(&key), "{key} is among {judged:?}");
        }
    }
}

/// A row put in between is one new step: those behind it have other numbers and the same
/// targets.
#[test]
fn a_step_between_is_one_new_step() {
    let before = read(SHORT);
    let mut source = SHORT.to_owned();
    for number in (3..=before.len()).rev() {
        source = source.replace(
            &format!("number = {number}\n"),
            &format!("number = {}\n", number + 1),
        );
    }
    let third = source
        .match_indices("[[steps]]")
        .nth(2)
        .expect("a third step")
        .0;
    let fresh = r#"[[steps]]
number = 3
act = "forward"
performer = "kasubag"
activity = "Mencocokkan nama dan alamat pelapor dengan buku penduduk"
requirements = "Buku penduduk"
standard_time = "5 menit"
output = "Catatan hasil"
lane = "Cocokkan"
task = "cocokkan"
citizen = "Dicocokkan"

"#;
    source.insert_str(third, fresh);
    let after = read(&source);
    let found = Comparison::of(&before, &after);
    assert!(found.cover.is_empty(), "{:?}", found.cover);
    let (new, moved): (Vec<_>, Vec<_>) = found.steps.iter().partition(|step| step.before.is_none());
    assert_eq!(new.len(), 1, "{new:?}");
    assert_eq!(new[0].after, Some(StepNumber(3)));
    assert_eq!(moved.len(), before.len() - 2, "{moved:?}");
    for step in moved {
        assert_eq!(step.changed, [], "{step:?}");
        assert_eq!(
            step.after.map(|number| number.0),
            step.before.map(|number| number.0 + 1)
        );
    }
}
