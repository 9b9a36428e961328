//! Every fault has a file that shows it and nothing else, and a file with many
//! faults shows all of them.

use std::collections::BTreeSet;

use sop::{Fault, FaultCode, WarningCode, check};

const SEVEN: &str = include_str!("../../../procedures/examples/tujuh-langkah.toml");

/// The least a procedure can be: four steps, one after the other.
const LEAST: &str = r#"format = 1
id = "least"
version = "1"
label = "Least"
in_force_from = 2026-01-05

[cover]
government = "G"
unit = "U"
number = "N/1"
name = "Name"
approved = 2026-01-05
approved_by = { position = "Head", name = "Somebody" }

[[performers]]
key = "clerk"
heading = "Clerk"
role = "clerk"

[[performers]]
key = "head"
heading = "Head"
role = "head"

[[performers]]
key = "units"
heading = "Units"
directed = true

[[steps]]
number = 1
act = "register"
performer = "clerk"
activity = "Receive"
requirements = "Book"
standard_time = "15 menit"
output = "Document"
lane = "In"
task = "receive"
citizen = "Received"
attaches_slip = true

[[steps]]
number = 2
act = "decide"
performer = "head"
activity = "Decide"
requirements = "Document"
standard_time = "1 jam"
output = "Decision"
lane = "Decide"
task = "decide"
citizen = "Decided"
gives = "resolution"
approves = true

[[steps]]
number = 3
act = "answer"
performer = "clerk"
activity = "Answer"
requirements = "Decision"
standard_time = "1 hari"
output = "Answer"
lane = "Answer"
task = "answer"
citizen = "Answered"

[[steps]]
number = 4
act = "archive"
performer = "clerk"
activity = "File"
requirements = "Answer"
standard_time = "5 menit"
output = "File"
lane = "File"
task = "file"
citizen = "Filed"
"#;

/// A table of ten performers' worth of nothing but what a step needs.
fn step(number: usize, act: &str, more: &str) -> String {
    format!(
        "\n[[steps]]\nnumber = {number}\nact = \"{act}\"\nperformer = \"clerk\"\nactivity = \"A\"\n\
         requirements = \"R\"\nstandard_time = \"1 jam\"\noutput = \"O\"\nlane = \"L\"\n\
         task = \"t\"\ncitizen = \"C\"\n{more}\n"
    )
}

fn edited(base: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(base.to_owned(), |text, (from, to)| {
        assert_eq!(
            text.matches(from).count(),
            1,
            "{from:?} must stand in the file once"
        );
        text.replace(from, to)
    })
}

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

/// One file for each code: what is changed in which base, and where the fault is.
type Case = (FaultCode, String, u16, &'static str);

fn cases() -> Vec<Case> {
    use FaultCode as C;
    let least = |edits: &[(&str, &str)]| edited(LEAST, edits);
    let seven = |edits: &[(&str, &str)]| edited(SEVEN, edits);
    let three = "number = 3\nact = \"answer\"\nperformer = \"clerk\"";
    let q1 = "question = \"Apakah perlu cek lapangan?\"\n";
    let no1 = "[steps.no]\nlabel = \"Tidak, langsung ke Camat\"\nto = 4\n";
    let mut long = LEAST[..LEAST.find("[[steps]]").expect("steps")].to_owned();
    long.extend((1..=301).map(|number| step(number, "forward", "")));
    vec![
        (
            C::Syntax,
            least(&[("label = \"Least\"", "label = \"Least")]),
            0,
            "",
        ),
        (
            C::UnknownFormat,
            least(&[("format = 1", "format = 2")]),
            0,
            "format",
        ),
        (
            C::UnknownKey,
            least(&[("task = \"decide\"", "task = \"decide\"\nketerangan = \"x\"")]),
            2,
            "keterangan",
        ),
        (
            C::WrongType,
            least(&[("approves = true", "approves = \"yes\"")]),
            2,
            "approves",
        ),
        (
            C::UnknownValue,
            least(&[("\"resolution\"", "\"resolusion\"")]),
            2,
            "gives",
        ),
        (
            C::MissingField,
            least(&[("citizen = \"Filed\"\n", "")]),
            4,
            "citizen",
        ),
        (
            C::NoSteps,
            LEAST[..LEAST.find("[[steps]]").expect("steps")].to_owned(),
            0,
            "steps",
        ),
        (C::TooManyRows, long, 0, "steps"),
        (
            C::DuplicatePerformer,
            least(&[("key = \"units\"", "key = \"head\"")]),
            0,
            "performers.key",
        ),
        (
            C::UnassignedPerformer,
            least(&[("role = \"head\"\n", "")]),
            0,
            "performers.role",
        ),
        (
            C::DuplicateNumber,
            least(&[("number = 4", "number = 3")]),
            3,
            "number",
        ),
        (
            C::MissingNumber,
            least(&[("number = 4", "number = 6")]),
            6,
            "number",
        ),
        (
            C::UnknownAct,
            least(&[("\"answer\"\nperf", "\"anser\"\nperf")]),
            3,
            "act",
        ),
        (
            C::MissingPerformer,
            least(&[(three, "number = 3\nact = \"answer\"")]),
            3,
            "performer",
        ),
        (
            C::UnknownPerformer,
            least(&[("performer = \"head\"", "performer = \"haed\"")]),
            2,
            "performer",
        ),
        (
            C::IdleOtherwise,
            least(&[(
                three,
                "number = 3\nact = \"answer\"\nperformer = \"clerk\"\notherwise = \"head\"",
            )]),
            3,
            "otherwise",
        ),
        (
            C::EmptyActivity,
            least(&[("activity = \"File\"", "activity = \"  \"")]),
            4,
            "activity",
        ),
        (
            C::EmptyOutput,
            least(&[("output = \"Decision\"\n", "")]),
            2,
            "output",
        ),
        (
            C::ZeroTime,
            least(&[("15 menit", "0 menit")]),
            1,
            "standard_time",
        ),
        (
            C::UnknownTime,
            least(&[("15 menit", "15 kali")]),
            1,
            "standard_time",
        ),
        (C::DecisionWithoutBranch, seven(&[(no1, "")]), 2, "no"),
        (
            C::DecisionLabelMissing,
            seven(&[("label = \"Ya, cek lapangan\"\n", "")]),
            2,
            "yes.label",
        ),
        (
            C::QuestionOnWrongAct,
            seven(&[(
                "act = \"decide\"\nperformer = \"sekretaris\"",
                "act = \"forward\"\nperformer = \"sekretaris\"",
            )]),
            2,
            "question",
        ),
        (
            C::FieldBesideQuestion,
            seven(&[(q1, "question = \"Apakah perlu cek lapangan?\"\nto = 3\n")]),
            2,
            "to",
        ),
        (
            C::GivesOnWrongAct,
            least(&[(
                "task = \"answer\"",
                "task = \"answer\"\ngives = \"directive\"",
            )]),
            3,
            "gives",
        ),
        (
            C::ApprovesOnWrongAct,
            least(&[("task = \"answer\"", "task = \"answer\"\napproves = true")]),
            3,
            "approves",
        ),
        (
            C::ApproveNotApproving,
            seven(&[(
                "task = \"tanda tangani jawaban\"",
                "task = \"tanda tangani jawaban\"\napproves = false",
            )]),
            5,
            "approves",
        ),
        (
            C::UnknownTarget,
            seven(&[(
                "label = \"Tidak, langsung ke Camat\"\nto = 4",
                "label = \"Tidak, langsung ke Camat\"\nto = 44",
            )]),
            2,
            "no.to",
        ),
        (
            C::SelfTarget,
            seven(&[(
                "label = \"Tidak, langsung ke Camat\"\nto = 4",
                "label = \"Tidak, langsung ke Camat\"\nto = 2",
            )]),
            2,
            "no.to",
        ),
        (
            C::NoStart,
            least(&[("act = \"register\"", "act = \"attach_slip\"")]),
            1,
            "act",
        ),
        (
            C::TwoStarts,
            least(&[
                ("task = \"receive\"", "task = \"receive\"\nto = 3"),
                ("number = 4", "number = 5"),
                ("number = 3", "number = 4"),
                ("number = 2", "number = 3"),
                ("to = 3", "to = 3"),
            ]) + &step(2, "register", "attaches_slip = true"),
            2,
            "act",
        ),
        (
            C::RegisterNotFirst,
            least(&[
                ("number = 4", "number = 5"),
                ("number = 3", "number = 4"),
                ("number = 2", "number = 3"),
            ]) + &step(2, "register", ""),
            2,
            "act",
        ),
        (
            C::UnreachableStep,
            LEAST.to_owned() + &step(5, "forward", "to = 4"),
            5,
            "",
        ),
        (
            C::CycleWithoutExit,
            least(&[("task = \"file\"", "task = \"file\"\nto = \"end\"")])
                + &step(5, "forward", "to = 6")
                + &step(6, "forward", "to = 5"),
            5,
            "",
        ),
        (
            C::NoWayToEnd,
            least(&[
                ("task = \"receive\"", "task = \"receive\"\nto = 2"),
                ("task = \"answer\"", "task = \"answer\"\nto = 2"),
            ]),
            1,
            "",
        ),
        (
            C::ArchiveNotLast,
            LEAST[..LEAST.rfind("\n[[steps]]").expect("steps")].to_owned(),
            3,
            "to",
        ),
        (
            C::SlipMissing,
            least(&[("attaches_slip = true\n", "")]),
            2,
            "act",
        ),
        (
            C::SolveWithoutDirective,
            seven(&[(
                "act = \"advise\"\nperformer = \"loket\"",
                "act = \"solve\"\nperformer = \"unit\"",
            )]),
            3,
            "performer",
        ),
        (
            C::DirectedWithoutOtherwise,
            seven(&[("otherwise = \"sekretaris\"\n", "")]),
            6,
            "performer",
        ),
        (
            C::ResolutionMissing,
            least(&[("\"resolution\"", "\"nothing\"")]),
            3,
            "act",
        ),
        (C::NoApproval, least(&[("approves = true\n", "")]), 3, "act"),
        (
            C::NoAnswer,
            least(&[("act = \"answer\"", "act = \"forward\"")]),
            4,
            "act",
        ),
    ]
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
