//! Procedures at random, and those that ship.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use sop::{Act, Procedure, Step, Target, Who, check};

const SHIPPED: [&str; 3] = [
    include_str!("../../../../procedures/pengaduan-masyarakat-10.toml"),
    include_str!("../../../../procedures/pengaduan-masyarakat-6.toml"),
    include_str!("../../../../procedures/examples/tujuh-langkah.toml"),
];

/// A row of a random table; targets count from the row itself.
#[derive(Clone, Debug)]
struct Row {
    kind: u8,
    performer: u8,
    otherwise: bool,
    ways: (i8, i8),
    gives: (u8, u8),
    approves: (bool, bool),
    slip: bool,
}

fn row() -> impl Strategy<Value = Row> {
    let way = || prop_oneof![6 => Just(1i8), 2 => 2i8..4, 1 => -3i8..0];
    (
        0u8..10,
        0u8..6,
        prop::bool::weighted(0.7),
        (way(), way()),
        (0u8..3, 0u8..3),
        (any::<bool>(), any::<bool>()),
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |(kind, performer, otherwise, ways, gives, approves, slip)| Row {
                kind,
                performer,
                otherwise,
                ways,
                gives,
                approves,
                slip,
            },
        )
}

const GIVES: [&str; 3] = ["nothing", "directive", "resolution"];

/// Rows at random between a start and the least that ends a procedure.
fn table(id: &str, rows: &[Row], closing_unit: bool, between: bool) -> String {
    let head = SHIPPED[2]
        .find("[[steps]]")
        .expect("the steps of the example");
    let mut file = SHIPPED[2][..head].replace("contoh-tujuh-langkah", id);
    let mut write = |number: usize, act: &str, performer: &str, more: &str| {
        write!(
            file,
            "[[steps]]\nnumber = {number}\nact = \"{act}\"\nperformer = \"{performer}\"\n\
             activity = \"A\"\nrequirements = \"R\"\nstandard_time = \"1 jam\"\noutput = \"O\"\n\
             lane = \"L\"\ntask = \"t\"\ncitizen = \"C\"\n{more}\n"
        )
        .expect("writing to a string");
    };
    write(1, "register", "loket", "attaches_slip = true");
    let end = i64::try_from(rows.len()).expect("a small table") + 2;
    for (at, row) in rows.iter().enumerate() {
        let number = at + 2;
        let to = |way: i8| {
            let own = i64::try_from(number).expect("a small number");
            let to = (own + i64::from(way)).clamp(2, end);
            if to == own { own + 1 } else { to }
        };
        let role = ["loket", "sekretaris", "camat"][usize::from(row.performer) % 3];
        let units = row.performer >= 3;
        let mut more = String::new();
        if row.slip {
            more += "attaches_slip = true\n";
        }
        let who = if units { "unit" } else { role };
        if units && row.otherwise {
            writeln!(more, "otherwise = \"{role}\"").expect("writing");
        }
        let approves = |yes: bool| if yes { ", approves = true" } else { "" };
        let (act, who) = match row.kind {
            0 => ("forward", who),
            1 => ("advise", who),
            2 => ("weigh", who),
            3 => ("solve", who),
            4 => ("approve", role),
            5 => ("answer", who),
            6 => ("attach_slip", role),
            7 => {
                let gives = GIVES[usize::from(row.gives.0)];
                write!(more, "gives = \"{gives}\"\napproves = {}\n", row.approves.0)
                    .expect("writing");
                ("decide", who)
            }
            _ => {
                let exit = |way, gives: u8, yes| {
                    format!(
                        "{{ label = \"Y\", to = {}, gives = \"{}\"{} }}",
                        to(way),
                        GIVES[usize::from(gives)],
                        approves(yes)
                    )
                };
                writeln!(
                    more,
                    "question = \"Q\"\nyes = {}\nno = {}",
                    exit(row.ways.0, row.gives.0, row.approves.0),
                    exit(row.ways.1, row.gives.1, row.approves.1)
                )
                .expect("writing");
                ("decide", who)
            }
        };
        if row.kind < 8 {
            writeln!(more, "to = {}", to(row.ways.0.max(1))).expect("writing");
        }
        write(number, act, who, &more);
    }
    let last = rows.len() + 2;
    if closing_unit {
        write(last, "decide", "camat", "gives = \"directive\"");
        let last = last + usize::from(between);
        if between {
            write(last, "forward", "sekretaris", "");
        }
        write(last + 1, "solve", "unit", "");
        write(last + 2, "approve", "camat", "");
        write(last + 3, "answer", "unit", "");
        write(last + 4, "archive", "loket", "");
    } else {
        write(
            last,
            "decide",
            "camat",
            "gives = \"resolution\"\napproves = true",
        );
        write(last + 1, "answer", "unit", "otherwise = \"sekretaris\"");
        write(last + 2, "archive", "loket", "");
    }
    file
}

/// Procedures without faults: random ones, and those that ship.
pub fn procedures() -> impl Strategy<Value = Procedure> {
    let shipped = (0usize..3).prop_map(|at| check(SHIPPED[at]).procedure.expect("it ships"));
    let random = (
        prop::collection::vec(row(), 1..7),
        any::<bool>(),
        any::<bool>(),
        0u8..200,
    )
        .prop_filter_map("the table has faults", |(rows, unit, between, name)| {
            check(&table(&format!("acak-{name}"), &rows, unit, between)).procedure
        });
    prop_oneof![1 => shipped, 3 => random]
}

/// The random procedures must not all be alike, or the tests above say little.
pub fn assert_variety() {
    let mut runner = TestRunner::deterministic();
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    for _ in 0..300 {
        let tree = procedures().new_tree(&mut runner).expect("a procedure");
        let procedure = tree.current();
        let mut has = |what, is: bool| *seen.entry(what).or_default() += usize::from(is);
        let steps: Vec<&Step> = procedure.steps().collect();
        let back = |step: &&Step| {
            step.targets()
                .iter()
                .any(|to| matches!(to, Target::Step(to) if *to < step.number))
        };
        has("loops", steps.iter().any(back));
        has(
            "decisions",
            steps
                .iter()
                .filter(|step| step.decision().is_some())
                .count()
                > 1,
        );
        has("units", steps.iter().any(|step| step.act == Act::Solve));
        has("longer", steps.len() > 7);
        has(
            "directed without otherwise",
            steps.iter().any(|step| bare(&procedure, step)),
        );
        has(
            "a step between directive and unit",
            steps.iter().any(|step| {
                matches!(
                    step.act,
                    Act::Forward | Act::Weigh | Act::Advise | Act::AttachSlip
                ) && step.targets().iter().any(|to| match to {
                    Target::Step(to) => procedure
                        .step(*to)
                        .is_some_and(|next| bare(&procedure, next)),
                    Target::End => false,
                })
            }),
        );
    }
    assert!(seen.values().all(|count| *count >= 5), "{seen:?}");
}

fn bare(procedure: &Procedure, step: &Step) -> bool {
    let who = procedure
        .performer(&step.performer)
        .map(|performer| &performer.who);
    who == Some(&Who::DirectedUnits) && step.otherwise.is_none()
}
