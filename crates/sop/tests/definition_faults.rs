//! Every fault has a file that shows it and nothing else, and a file with many
//! faults shows all of them.

mod definition_cases;

use std::collections::BTreeSet;

use definition_cases::{LEAST, SEVEN, cases, edited, step};
use sop::{Fault, FaultCode, WarningCode, check};

/// Code, step and field of each fault.
fn found(text: &str) -> Vec<(FaultCode, u16, String)> {
    let findings = check(text);
    assert_eq!(findings.procedure.is_none(), !findings.faults.is_empty());
    let place = |fault: &Fault| {
        (
            fault.code,
            fault.step.map_or(0, |step| step.0),
            fault.field.clone().unwrap_or_default(),
        )
    };
    findings.faults.iter().map(place).collect()
}

#[test]
fn the_least_procedure_has_no_fault() {
    let findings = check(LEAST);
    assert_eq!(findings.faults, []);
    assert_eq!(findings.warnings, []);
    assert!(findings.procedure.is_some());
}

#[test]
fn each_code_has_a_file_that_shows_it_alone() {
    for (code, text, step, field) in cases() {
        let expected = (code, step, field.to_owned());
        let mut rest = found(&text);
        match code {
            // What has no way to the end leads into a circle, or to nothing that
            // can be reached; the circle is told too.
            FaultCode::NoWayToEnd => {
                rest.retain(|(code, ..)| {
                    !matches!(
                        code,
                        FaultCode::CycleWithoutExit | FaultCode::UnreachableStep
                    )
                });
            }
            FaultCode::CycleWithoutExit => {
                rest.retain(|(code, ..)| *code != FaultCode::UnreachableStep);
            }
            _ => {}
        }
        assert_eq!(rest, [expected], "{code:?}");
    }
}

#[test]
fn no_code_is_without_its_file() {
    let shown: BTreeSet<FaultCode> = cases().into_iter().map(|(code, ..)| code).collect();
    let all: BTreeSet<FaultCode> = FaultCode::ALL.iter().copied().collect();
    assert_eq!(shown, all);
}

#[test]
fn a_file_with_ten_faults_shows_ten() {
    let text = edited(
        LEAST,
        &[
            ("id = \"least\"\n", ""),
            ("name = \"Name\"", "nama = \"Name\""),
            ("role = \"head\"\n", ""),
            ("15 menit", "0 jam"),
            ("attaches_slip = true", "attaches_slip = \"true\""),
            ("activity = \"Decide\"", "activity = \"\""),
            ("approves = true\n", "approves = true\nto = 33\n"),
            ("output = \"Answer\"\n", ""),
            (
                "performer = \"clerk\"\nactivity = \"File\"",
                "performer = \"clark\"\nactivity = \"File\"",
            ),
            ("number = 4", "number = 5"),
        ],
    );
    let codes: Vec<FaultCode> = found(&text).into_iter().map(|(code, ..)| code).collect();
    for code in [
        FaultCode::MissingField,
        FaultCode::UnknownKey,
        FaultCode::UnassignedPerformer,
        FaultCode::ZeroTime,
        FaultCode::WrongType,
        FaultCode::EmptyActivity,
        FaultCode::UnknownTarget,
        FaultCode::EmptyOutput,
        FaultCode::UnknownPerformer,
        FaultCode::MissingNumber,
    ] {
        assert!(codes.contains(&code), "{code:?} in {codes:?}");
    }
    let missing: Vec<_> = found(&text)
        .into_iter()
        .filter(|fault| fault.0 == FaultCode::MissingField)
        .collect();
    let fields: BTreeSet<&str> = missing.iter().map(|(_, _, field)| field.as_str()).collect();
    assert_eq!(fields, BTreeSet::from(["id", "cover.name"]));
}

#[test]
fn a_key_written_twice_hides_no_other_fault() {
    let text = edited(
        LEAST,
        &[
            ("label = \"Least\"", "label = \"Least\"\nlabel = \"Last\""),
            ("15 menit", "0 jam"),
            ("task = \"file\"", "task = \"file\"\n\"task\" = \"again\""),
            ("output = \"Answer\"\n", ""),
        ],
    ) + "[cover]\nnumber = \"N/2\"\n";
    let lines: Vec<_> = check(&text)
        .faults
        .into_iter()
        .filter(|fault| fault.code == FaultCode::DuplicateKey)
        .map(|fault| (fault.line.expect("a line"), fault.field.expect("a key")))
        .collect();
    let line = |at: usize| u32::try_from(at).expect("a short file");
    let again = text
        .lines()
        .position(|line| line.contains("\"again\""))
        .expect("it")
        + 1;
    let last = text.lines().count();
    assert_eq!(
        lines,
        [
            (5, "label".to_owned()),
            (line(again), "task".to_owned()),
            (line(last - 1), "cover".to_owned()),
            (line(last), "number".to_owned()),
        ]
    );
    let codes: BTreeSet<_> = found(&text).into_iter().map(|(code, ..)| code).collect();
    assert_eq!(
        codes,
        BTreeSet::from([
            FaultCode::DuplicateKey,
            FaultCode::ZeroTime,
            FaultCode::EmptyOutput
        ])
    );
}

#[test]
fn a_fault_names_its_line_and_what_was_meant() {
    let text = edited(
        LEAST,
        &[("task = \"decide\"", "task = \"decide\"\nwaktu = \"1 jam\"")],
    );
    let [fault] = &check(&text).faults[..] else {
        panic!("one fault")
    };
    let line = text
        .lines()
        .position(|line| line.starts_with("waktu"))
        .expect("the line")
        + 1;
    assert_eq!(fault.line, u32::try_from(line).ok());
    let arguments = fault.arguments();
    let get = |name| {
        arguments
            .iter()
            .find(|(key, _)| *key == name)
            .map(|(_, v)| v.as_str())
    };
    assert_eq!(get("nearest"), Some("standard_time"));
    assert_eq!(get("step"), Some("2"));
    assert_eq!(get("target"), Some("none"));

    let text = edited(LEAST, &[("label = \"Least\"", "label = \"Least")]);
    let [fault] = &check(&text).faults[..] else {
        panic!("one fault")
    };
    assert_eq!((fault.line, fault.column.is_some()), (Some(4), true));
}

#[test]
fn a_circle_names_its_steps_and_what_leads_into_it() {
    let text = edited(LEAST, &[("task = \"answer\"", "task = \"answer\"\nto = 2")]);
    let faults = check(&text).faults;
    let circle = faults
        .iter()
        .find(|fault| fault.code == FaultCode::CycleWithoutExit)
        .expect("a circle");
    assert!(circle.facts.contains(&("steps", "2, 3".to_owned())));
    let codes: Vec<_> = faults
        .iter()
        .map(|fault| (fault.code, fault.step.map(|s| s.0)))
        .collect();
    assert!(codes.contains(&(FaultCode::NoWayToEnd, Some(1))));
    assert!(codes.contains(&(FaultCode::UnreachableStep, Some(4))));
}

#[test]
fn a_new_resolution_needs_a_new_approval() {
    let text = edited(
        SEVEN,
        &[(
            "act = \"approve\"\nperformer = \"camat\"",
            "act = \"solve\"\nperformer = \"camat\"",
        )],
    );
    assert_eq!(found(&text), [(FaultCode::NoApproval, 6, "act".to_owned())]);
}

#[test]
fn a_loop_with_a_way_out_is_no_fault() {
    let text = edited(
        SEVEN,
        &[(
            "task = \"cek lapangan dan tulis hasilnya\"",
            "task = \"cek\"\nto = 2",
        )],
    );
    let procedure = check(&text).procedure.expect("a loop with an exit");
    assert_eq!(procedure.path_count(), 2);
    assert_eq!(procedure.longest().steps.len(), 6);
    assert_eq!(procedure.all_paths(10).len(), 2);
}

#[test]
fn each_warning_shows_without_stopping_the_file() {
    let mut long = LEAST[..LEAST.find("[[steps]]\nnumber = 2").expect("step two")].to_owned();
    long.extend((2..=20).map(|number| step(number, "forward", "")));
    let tail = &LEAST[LEAST.find("[[steps]]\nnumber = 2").expect("step two")..];
    long.push_str(&edited(
        tail,
        &[
            ("number = 2", "number = 21"),
            ("number = 3", "number = 22"),
            ("number = 4", "number = 23"),
        ],
    ));
    let columns: String = (0..6)
        .map(|at| format!("[[performers]]\nkey = \"p{at}\"\nheading = \"P\"\nrole = \"r\"\n\n"))
        .collect();
    let wide = edited(
        LEAST,
        &[(
            "[[steps]]\nnumber = 1\n",
            &format!("{columns}[[steps]]\nnumber = 1\n"),
        )],
    );
    let read = "task = \"answer\"\ninferred = [{ field = \"performer\", confidence = \"low\", why = \"w\" }]";
    let files = [
        (
            WarningCode::NoApprovalDate,
            edited(LEAST, &[("approved = 2026-01-05\n", "")]),
        ),
        (
            WarningCode::NoEffectiveDate,
            edited(LEAST, &[("in_force_from = 2026-01-05\n", "")]),
        ),
        (
            WarningCode::InferredReading,
            edited(LEAST, &[("task = \"answer\"", read)]),
        ),
        (
            WarningCode::NoRequirements,
            edited(LEAST, &[("requirements = \"Book\"\n", "")]),
        ),
        (WarningCode::TooManySteps, long),
        (WarningCode::TooManyPerformers, wide),
    ];
    assert_eq!(files.len(), WarningCode::ALL.len());
    for (code, text) in files {
        let findings = check(&text);
        assert_eq!(findings.faults, [], "{code:?}");
        assert!(findings.procedure.is_some(), "{code:?}");
        let codes: Vec<WarningCode> = findings.warnings.iter().map(|found| found.code).collect();
        assert_eq!(codes, [code]);
    }
}
