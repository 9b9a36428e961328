//! For each fault a small file that shows it.
#![allow(dead_code, reason = "each test file uses a part")]

use sop::FaultCode;

pub const SEVEN: &str = include_str!("../../../../procedures/examples/tujuh-langkah.toml");

/// The least a procedure can be: four steps, one after the other.
pub const LEAST: &str = r#"format = 1
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

/// A step with nothing but what a step needs.
pub fn step(number: usize, act: &str, more: &str) -> String {
    format!(
        "\n[[steps]]\nnumber = {number}\nact = \"{act}\"\nperformer = \"clerk\"\nactivity = \"A\"\n\
         requirements = \"R\"\nstandard_time = \"1 jam\"\noutput = \"O\"\nlane = \"L\"\n\
         task = \"t\"\ncitizen = \"C\"\n{more}\n"
    )
}

pub fn edited(base: &str, edits: &[(&str, &str)]) -> String {
    edits.iter().fold(base.to_owned(), |text, (from, to)| {
        assert_eq!(
            text.matches(from).count(),
            1,
            "{from:?} must stand in the file once"
        );
        text.replace(from, to)
    })
}

/// Code, file, and the step and field where the fault is.
pub type Case = (FaultCode, String, u16, &'static str);

/// One file for each code, made from a sound one by the least change.
pub fn cases() -> Vec<Case> {
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
            C::DuplicateKey,
            least(&[("lane = \"Decide\"", "lane = \"Decide\"\nlane = \"Again\"")]),
            0,
            "lane",
        ),
        (
            C::ExcessiveTime,
            least(&[("\"15 menit\"", "\"99999999 hari\"")]),
            1,
            "standard_time",
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
