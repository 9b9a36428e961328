//! Whatever a file says, the check answers: a procedure that can be run to its
//! end, or at least one fault.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use proptest::prelude::*;
use sop::{Procedure, StepNumber, Target, check};

const SHIPPED: [&str; 3] = [
    include_str!("../../../procedures/pengaduan-masyarakat-10.toml"),
    include_str!("../../../procedures/pengaduan-masyarakat-6.toml"),
    include_str!("../../../procedures/examples/tujuh-langkah.toml"),
];

/// One careless change to a file's text.
#[derive(Clone, Debug)]
enum Slip {
    /// Lines lost.
    Drop { line: usize, count: usize },
    /// A line typed twice.
    Repeat { line: usize },
    /// Two lines in each other's place.
    Swap { one: usize, other: usize },
    /// A value replaced.
    Value { line: usize, value: String },
    /// Characters lost or typed in the middle of anything.
    Type {
        at: usize,
        lost: usize,
        typed: String,
    },
}

fn slip() -> impl Strategy<Value = Slip> {
    let value = prop_oneof![
        Just("\"\"".to_owned()),
        Just("\"end\"".to_owned()),
        Just("\"decide\"".to_owned()),
        Just("\"answer\"".to_owned()),
        Just("\"0 jam\"".to_owned()),
        Just("true".to_owned()),
        Just("[1, \"a\", {}]".to_owned()),
        Just("-1".to_owned()),
        Just("99999999999".to_owned()),
        (0u16..14).prop_map(|number| number.to_string()),
    ];
    prop_oneof![
        (0usize..400, 1usize..20).prop_map(|(line, count)| Slip::Drop { line, count }),
        (0usize..400).prop_map(|line| Slip::Repeat { line }),
        (0usize..400, 0usize..400).prop_map(|(one, other)| Slip::Swap { one, other }),
        (0usize..400, value).prop_map(|(line, value)| Slip::Value { line, value }),
        (0usize..20_000, 0usize..9, "[\\PC\n\"=\\[\\]]{0,6}")
            .prop_map(|(at, lost, typed)| Slip::Type { at, lost, typed }),
    ]
}

fn apply(text: &str, slip: &Slip) -> String {
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let count = lines.len().max(1);
    match slip {
        Slip::Drop { line, count: lost } => {
            let from = line % count;
            lines.drain(from..(from + lost).min(lines.len()));
        }
        Slip::Repeat { line } => {
            if let Some(again) = lines.get(line % count).cloned() {
                lines.insert(line % count, again);
            }
        }
        Slip::Swap { one, other } if !lines.is_empty() => lines.swap(one % count, other % count),
        Slip::Swap { .. } => {}
        Slip::Value { line, value } => {
            if let Some(line) = lines.get_mut(line % count)
                && let Some((key, _)) = line.split_once('=')
            {
                *line = format!("{key}= {value}");
            }
        }
        Slip::Type { at, lost, typed } => {
            let characters: Vec<char> = text.chars().collect();
            let from = at % (characters.len() + 1);
            let until = (from + lost).min(characters.len());
            return characters[..from]
                .iter()
                .copied()
                .chain(typed.chars())
                .chain(characters[until..].iter().copied())
                .collect();
        }
    }
    lines.join("\n")
}

/// Every step of a procedure leads to the end and is led to from the start.
fn assert_runs(procedure: &Procedure) {
    let mut ending: BTreeSet<StepNumber> = BTreeSet::new();
    loop {
        let before = ending.len();
        for step in procedure.steps() {
            let ends = step.targets().iter().any(|target| match target {
                Target::End => true,
                Target::Step(next) => ending.contains(next),
            });
            if ends {
                ending.insert(step.number);
            }
        }
        if ending.len() == before {
            break;
        }
    }
    assert_eq!(
        ending.len(),
        procedure.len(),
        "every step has a way to the end"
    );
    for step in procedure.steps() {
        assert!(procedure.performer(&step.performer).is_some());
        for target in step.targets() {
            if let Target::Step(next) = target {
                assert!(procedure.step(next).is_some(), "{next} exists");
            }
        }
    }
    assert!(procedure.path_count() > 0);
    let (shortest, longest) = (procedure.shortest(), procedure.longest());
    assert!(shortest.steps.len() <= procedure.len());
    assert!(longest.days + longest.minutes > 0);
    assert_eq!(shortest.steps[0], procedure.start().number);
    let paths = procedure.all_paths(200);
    assert!(!paths.is_empty());
    for path in paths.iter().chain([&shortest.steps, &longest.steps]) {
        for pair in path.windows(2) {
            let from = procedure.step(pair[0]).expect("a step");
            assert!(
                from.targets().contains(&Target::Step(pair[1])),
                "{pair:?} is an arrow"
            );
        }
        let last = path
            .last()
            .and_then(|last| procedure.step(*last))
            .expect("a last step");
        assert!(last.targets().contains(&Target::End));
    }
}

/// A table with arrows at random; `ways` gives each step one target or two.
fn table(ways: &[(u16, Option<u16>)]) -> String {
    let head = SHIPPED[2]
        .find("[[steps]]")
        .expect("the steps of the example");
    let mut text = SHIPPED[2][..head].to_owned();
    let last = ways.len();
    let row = |text: &mut String, number: usize, act: &str, course: &str| {
        write!(
            text,
            "[[steps]]\nnumber = {number}\nact = \"{act}\"\nperformer = \"loket\"\n\
             activity = \"A\"\nrequirements = \"R\"\nstandard_time = \"{} jam\"\noutput = \"O\"\n\
             lane = \"L\"\ntask = \"t\"\ncitizen = \"C\"\n{course}\n",
            number * number * 3 % 7 + 1
        )
        .expect("writing to a string");
    };
    row(&mut text, 1, "register", "attaches_slip = true");
    for (at, (one, other)) in ways.iter().enumerate() {
        let course = match other {
            None => format!("to = {}", one + 2),
            Some(other) => format!(
                "question = \"Q\"\nyes = {{ label = \"Y\", to = {} }}\nno = {{ label = \"N\", to = {} }}",
                one + 2,
                other + 2
            ),
        };
        row(
            &mut text,
            at + 2,
            if other.is_some() { "decide" } else { "forward" },
            &course,
        );
    }
    row(
        &mut text,
        last + 2,
        "decide",
        "gives = \"resolution\"\napproves = true",
    );
    row(&mut text, last + 3, "answer", "");
    row(&mut text, last + 4, "archive", "");
    text
}

/// Whether each row between can be reached and reaches the closing rows, by plain
/// search over the numbers: the check's own answer is compared with this.
fn sound(ways: &[(u16, Option<u16>)]) -> bool {
    let closing = u16::try_from(ways.len()).expect("a small table");
    let next = |at: u16| -> Vec<u16> {
        if at >= closing {
            return Vec::new();
        }
        let (one, other) = ways[usize::from(at)];
        std::iter::once(one).chain(other).collect()
    };
    let reach = |from: u16| {
        let mut seen = BTreeSet::new();
        let mut waiting = vec![from];
        while let Some(at) = waiting.pop() {
            if seen.insert(at) {
                waiting.extend(next(at));
            }
        }
        seen
    };
    let from_start = reach(0);
    (0..closing).all(|at| {
        from_start.contains(&at) && !next(at).contains(&at) && reach(at).contains(&closing)
    })
}

#[test]
fn a_loop_that_is_entered_at_two_steps_hides_no_longer_path() {
    // Two leads to three and to four, four back to three, three to four and on.
    for ways in [
        [(1, Some(2)), (2, Some(3)), (1, None)],
        [(2, Some(1)), (2, Some(3)), (1, None)],
        [(1, Some(2)), (3, Some(2)), (1, None)],
        [(2, Some(1)), (3, Some(2)), (1, None)],
    ] {
        let procedure = check(&table(&ways)).procedure.expect("a procedure");
        assert_eq!(
            procedure.longest().steps,
            [1, 2, 4, 3, 5, 6, 7].map(StepNumber),
            "{ways:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_careless_change_gives_a_procedure_or_a_fault(
        file in 0usize..3,
        slips in prop::collection::vec(slip(), 1..5),
    ) {
        let text = slips.iter().fold(SHIPPED[file].to_owned(), |text, slip| apply(&text, slip));
        let findings = check(&text);
        match &findings.procedure {
            Some(procedure) => {
                prop_assert!(findings.faults.is_empty());
                assert_runs(procedure);
            }
            None => prop_assert!(!findings.faults.is_empty()),
        }
        let lines = u32::try_from(text.lines().count() + 1).expect("a short file");
        for fault in &findings.faults {
            prop_assert!(fault.line.is_none_or(|line| (1..=lines).contains(&line)), "{fault:?}");
        }
    }

    #[test]
    fn which_way_is_the_yes_changes_no_sum(
        ways in (1u16..7).prop_flat_map(|rows| {
            prop::collection::vec((0..=rows, prop::option::of(0..=rows)), usize::from(rows))
        })
    ) {
        let swapped: Vec<_> =
            ways.iter().map(|(yes, no)| (no.unwrap_or(*yes), no.map(|_| *yes))).collect();
        let (one, other) = (check(&table(&ways)).procedure, check(&table(&swapped)).procedure);
        prop_assert_eq!(one.is_some(), other.is_some());
        if let (Some(one), Some(other)) = (one, other) {
            prop_assert_eq!(one.longest(), other.longest());
            prop_assert_eq!(one.shortest(), other.shortest());
            prop_assert_eq!(one.path_count(), other.path_count());
            let sum = |path: &Vec<StepNumber>| one.span(path.iter().copied()).minutes;
            let paths = one.all_paths(100_000);
            prop_assert_eq!(Some(one.longest().minutes), paths.iter().map(sum).max());
            prop_assert_eq!(Some(one.shortest().minutes), paths.iter().map(sum).min());
        }
    }

    #[test]
    fn any_text_at_all_is_answered(text in "\\PC*") {
        let findings = check(&text);
        prop_assert!(findings.procedure.is_none());
        prop_assert!(!findings.faults.is_empty());
    }

    #[test]
    fn arrows_at_random_are_judged_right(
        ways in (1u16..7).prop_flat_map(|rows| {
            prop::collection::vec((0..=rows, prop::option::of(0..=rows)), usize::from(rows))
        })
    ) {
        let findings = check(&table(&ways));
        prop_assert_eq!(findings.procedure.is_some(), sound(&ways), "{:?}", findings.faults);
        if let Some(procedure) = &findings.procedure {
            assert_runs(procedure);
        }
    }
}
