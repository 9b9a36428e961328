//! The finer sides of the rules: what counts on every path, what one decision
//! puts aside, and what a file may leave out.

mod definition_cases;

use definition_cases::{LEAST, SEVEN, edited, step};
use sop::{Act, FaultCode, StepNumber, Target, check};

fn found(text: &str) -> Vec<(FaultCode, u16)> {
    check(text)
        .faults
        .iter()
        .map(|fault| (fault.code, fault.step.map_or(0, |s| s.0)))
        .collect()
}

/// [`LEAST`] with a step between the decision and the answer, which becomes step 4.
fn with_third(act: &str, more: &str) -> String {
    edited(
        LEAST,
        &[("number = 4", "number = 5"), ("number = 3", "number = 4")],
    ) + &step(3, act, more)
}

#[test]
fn a_third_step_is_no_fault() {
    assert_eq!(found(&with_third("forward", "")), []);
}

#[test]
fn a_solution_after_the_approval_needs_another() {
    assert_eq!(
        found(&with_third("solve", "")),
        [(FaultCode::NoApproval, 4)]
    );
}

#[test]
fn a_directive_puts_an_earlier_resolution_aside() {
    let text = with_third("decide", "gives = \"directive\"\napproves = true");
    assert_eq!(found(&text), [(FaultCode::ResolutionMissing, 4)]);
}

#[test]
fn a_resolution_puts_an_earlier_directive_aside() {
    let directed = [
        (
            "Ya, cek lapangan\"\nto = 3",
            "Ya, cek lapangan\"\nto = 3\ngives = \"directive\"",
        ),
        (
            "langsung ke Camat\"\nto = 4",
            "langsung ke Camat\"\nto = 4\ngives = \"directive\"",
        ),
        ("otherwise = \"sekretaris\"\n", ""),
    ];
    assert_eq!(
        found(&edited(SEVEN, &directed)),
        [(FaultCode::DirectedWithoutOtherwise, 6)]
    );
}

#[test]
fn what_one_of_two_paths_lacks_is_lacking() {
    let short = edited(
        SEVEN,
        &[(
            "gives = \"resolution\"\napproves = true",
            "gives = \"resolution\"",
        )],
    );
    assert_eq!(found(&short), [(FaultCode::NoApproval, 6)]);
    let long = edited(SEVEN, &[("act = \"approve\"", "act = \"forward\"")]);
    assert_eq!(found(&long), [(FaultCode::NoApproval, 6)]);
}

#[test]
fn nothing_follows_the_archive() {
    let text =
        edited(LEAST, &[("task = \"file\"", "task = \"file\"\nto = 5")]) + &step(5, "archive", "");
    assert_eq!(found(&text), [(FaultCode::ArchiveNotLast, 4)]);
}

#[test]
fn an_archive_in_the_middle_ends_by_itself() {
    let exits = "question = \"Q\"\n\
        yes = { label = \"Y\", to = 3, gives = \"resolution\", approves = true }\n\
        no = { label = \"N\", to = 5, gives = \"resolution\", approves = true }\n";
    let text = edited(
        LEAST,
        &[("gives = \"resolution\"\napproves = true\n", exits)],
    ) + &step(5, "answer", "")
        + &step(6, "archive", "");
    let procedure = check(&text).procedure.expect("a procedure");
    let four = procedure.step(StepNumber(4)).expect("step four");
    assert_eq!(
        (four.act, four.targets()),
        (Act::Archive, vec![Target::End])
    );
    assert_eq!(procedure.path_count(), 2);
}

#[test]
fn a_repeated_number_is_told_once_and_not_as_an_unreachable_step() {
    let text = edited(LEAST, &[("task = \"answer\"", "task = \"answer\"\nto = 4")])
        + &step(3, "forward", "to = 4");
    assert_eq!(found(&text), [(FaultCode::DuplicateNumber, 3)]);
}

#[test]
fn a_repeated_number_hides_no_second_start() {
    let text = edited(LEAST, &[("task = \"answer\"", "task = \"answer\"\nto = 4")])
        + &step(3, "register", "to = 4");
    assert_eq!(
        found(&text),
        [(FaultCode::DuplicateNumber, 3), (FaultCode::TwoStarts, 3)]
    );
}

#[test]
fn a_path_that_ends_too_early_is_told_where_it_ends() {
    let exits = "question = \"Q\"\n\
        yes = { label = \"Y\", to = 3, gives = \"resolution\", approves = true }\n\
        no = { label = \"N\", to = \"end\" }\n";
    let text = edited(
        LEAST,
        &[("gives = \"resolution\"\napproves = true\n", exits)],
    );
    let [fault] = &check(&text).faults[..] else {
        panic!("one fault")
    };
    assert_eq!(
        (fault.code, fault.field.as_deref()),
        (FaultCode::ArchiveNotLast, Some("no.to"))
    );
    let line = text
        .lines()
        .position(|line| line.starts_with("no ="))
        .expect("the exit")
        + 1;
    assert_eq!(fault.line, u32::try_from(line).ok());
}

#[test]
fn ten_years_are_the_most() {
    for (time, faulty) in [
        ("10 hari", false),
        ("3653 hari kalender", false),
        ("3654 hari kalender", true),
        ("2501 hari kerja", true),
        ("87673 jam kalender", true),
        ("18751 jam", true),
        ("4294967295 menit", true),
    ] {
        let text = edited(LEAST, &[("15 menit", time)]);
        let expected = if faulty {
            vec![(FaultCode::ExcessiveTime, 1)]
        } else {
            Vec::new()
        };
        assert_eq!(found(&text), expected, "{time}");
    }
}

#[test]
fn a_number_that_cannot_be_read_is_not_told_as_a_gap_too() {
    let text = edited(LEAST, &[("number = 3", "number = \"three\"")]);
    assert_eq!(found(&text), [(FaultCode::WrongType, 0)]);
    let text = edited(LEAST, &[("number = 3", "number = 0")]);
    assert_eq!(found(&text), [(FaultCode::UnknownValue, 0)]);
}

#[test]
fn a_column_belongs_to_a_role_or_to_the_directed_units() {
    let both = edited(
        LEAST,
        &[("directed = true", "directed = true\nrole = \"r\"")],
    );
    assert_eq!(found(&both), [(FaultCode::UnassignedPerformer, 0)]);
    let neither = edited(LEAST, &[("directed = true", "directed = false")]);
    assert_eq!(found(&neither), [(FaultCode::UnassignedPerformer, 0)]);
}

#[test]
fn the_substitute_of_directed_units_is_somebody_else() {
    let text = edited(
        SEVEN,
        &[("otherwise = \"sekretaris\"", "otherwise = \"unit\"")],
    );
    assert_eq!(found(&text), [(FaultCode::IdleOtherwise, 6)]);
}

#[test]
fn an_exit_without_target_is_told() {
    let text = edited(
        SEVEN,
        &[(
            "label = \"Ya, cek lapangan\"\nto = 3",
            "label = \"Ya, cek lapangan\"",
        )],
    );
    assert_eq!(
        found(&text),
        [
            (FaultCode::MissingField, 2),
            (FaultCode::UnreachableStep, 3)
        ]
    );
}

#[test]
fn signing_approves_and_attaching_attaches_without_saying_so() {
    let seven = check(SEVEN).procedure.expect("a procedure");
    assert!(seven.step(StepNumber(5)).is_some_and(|five| five.approves));
    let text = edited(
        LEAST,
        &[
            ("attaches_slip = true\n", ""),
            ("number = 4", "number = 5"),
            ("number = 3", "number = 4"),
            ("number = 2", "number = 3"),
        ],
    ) + &step(2, "attach_slip", "");
    let procedure = check(&text).procedure.expect("a procedure");
    assert!(
        procedure
            .step(StepNumber(2))
            .is_some_and(|two| two.attaches_slip)
    );
}

#[test]
fn every_place_that_is_not_toml_is_told() {
    let text = edited(
        LEAST,
        &[
            ("label = \"Least\"", "label = "),
            ("task = \"file\"", "task \"file\""),
        ],
    );
    let faults = check(&text).faults;
    assert!(faults.len() >= 2, "{faults:?}");
    assert!(
        faults
            .iter()
            .all(|fault| fault.code == FaultCode::Syntax && fault.column.is_some())
    );
}
