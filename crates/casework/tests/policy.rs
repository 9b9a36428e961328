//! Who may do what: the golden table, which is the specification, and what must hold
//! for every viewer and case.
//!
//! `MATUR_BLESS=1` rewrites the table after a deliberate change; read the difference.

use std::collections::BTreeSet;

use casework::{
    Action, Duty, OfficeProfile, Position, PositionId, Situation, Verdict, Viewer,
    desks_of_position, golden_table, may,
};
use proptest::prelude::*;
use sop::{Desk, Role, UnitCode};

const SHIPPED: &str = include_str!("../../../offices/selemadeg-timur.toml");

/// A desk that nobody of the office holds.
fn elsewhere() -> Desk {
    Desk::Unit(UnitCode::new("ELSEWHERE"))
}

struct Labels(toml::Table);

impl Labels {
    fn read() -> Labels {
        Labels(include_str!("golden/labels.toml").parse().expect("labels"))
    }

    fn text(&self, key: &str) -> &str {
        self.0[key].as_str().expect("text")
    }

    fn in_table(&self, table: &str, key: &str) -> &str {
        self.0[table][key]
            .as_str()
            .unwrap_or_else(|| panic!("{table}.{key}"))
    }

    fn action(&self, action: Action) -> (&str, &str) {
        let words = &self.0["actions"][action.name()];
        (
            words[0].as_str().expect("short"),
            words[1].as_str().expect("long"),
        )
    }

    fn symbol(&self, verdict: Verdict) -> &str {
        self.in_table(
            "symbols",
            match verdict {
                Verdict::Allowed => "allowed",
                Verdict::Refused => "refused",
                Verdict::Hidden => "hidden",
                Verdict::SignIn => "sign_in",
            },
        )
    }
}

/// Everybody of the shipped office, and those who are nobody in it.
fn viewers(labels: &Labels) -> Vec<(String, Viewer)> {
    let profile = OfficeProfile::parse(SHIPPED).expect("sound");
    let mut viewers = vec![
        (labels.text("no_session").to_owned(), Viewer::default()),
        (
            labels.text("no_position").to_owned(),
            Viewer {
                signed_in: true,
                ..Viewer::default()
            },
        ),
    ];
    for position in profile.positions {
        let held = Position {
            id: PositionId(uuid::Uuid::nil()),
            key: position.key,
            title: position.title,
            short: position.short,
            unit: position.unit,
            role: position.role,
            heads_unit: position.heads_unit,
            duties: position.duties,
        };
        let desks = desks_of_position(&held);
        assert!(!desks.is_empty(), "{} has no desk", held.key);
        let viewer = Viewer {
            signed_in: true,
            desks,
            duties: held.duties,
        };
        viewers.push((held.short, viewer));
    }
    viewers
}

/// The situations as one viewer meets them.
fn situations(viewer: &Viewer) -> Vec<(&'static str, Situation)> {
    let mine = viewer.desks.clone();
    let case = |open: bool, confidential: bool, waiting: &[Desk], visited: &[Desk]| Situation {
        open,
        ended: !open,
        confidential,
        waiting: waiting.to_vec(),
        visited: visited.to_vec(),
        deciders: vec![Desk::Role(Role::new("camat"))],
        ..Situation::default()
    };
    let other = [elsewhere()];
    let both: Vec<Desk> = mine.iter().cloned().chain(other.clone()).collect();
    vec![
        ("mine", case(true, false, &mine, &mine)),
        ("mine_confidential", case(true, true, &mine, &mine)),
        ("passed", case(true, false, &other, &both)),
        ("passed_confidential", case(true, true, &other, &both)),
        ("elsewhere", case(true, false, &other, &other)),
        ("elsewhere_confidential", case(true, true, &other, &other)),
        ("closed_passed", case(false, false, &[], &both)),
        ("closed_elsewhere", case(false, false, &[], &other)),
        (
            "closed_elsewhere_confidential",
            case(false, true, &[], &other),
        ),
        (
            "barred",
            Situation {
                barred: true,
                ..case(true, false, &mine, &mine)
            },
        ),
        (
            "named",
            Situation {
                named: true,
                ..case(true, false, &other, &other)
            },
        ),
        (
            "stands_in",
            Situation {
                stands_in: vec![(elsewhere(), PositionId(uuid::Uuid::nil()))],
                ..case(true, false, &other, &other)
            },
        ),
    ]
}

fn pad(text: &str, width: usize) -> String {
    format!(
        "{text}{}",
        " ".repeat(width.saturating_sub(text.chars().count()))
    )
}

/// One block of the table: the actions that fit, a row for each viewer.
fn block(
    labels: &Labels,
    actions: &[Action],
    rows: &[(String, Vec<(Action, Verdict)>)],
    table: &mut String,
) {
    let first = rows
        .iter()
        .map(|(who, _)| who.chars().count())
        .max()
        .unwrap_or(0);
    let widths: Vec<usize> = actions
        .iter()
        .map(|action| labels.action(*action).0.chars().count())
        .collect();
    let mut line = |head: &str, cells: Vec<&str>| {
        let cells: String = cells
            .iter()
            .zip(&widths)
            .map(|(cell, width)| format!("  {}", pad(cell, *width)))
            .collect();
        let text = format!("  {}{cells}", pad(head, first));
        table.push_str(text.trim_end());
        table.push('\n');
    };
    line(
        "",
        actions
            .iter()
            .map(|action| labels.action(*action).0)
            .collect(),
    );
    for (who, verdicts) in rows {
        let of = |action: &Action| {
            let found = verdicts
                .iter()
                .find(|(it, _)| it == action)
                .expect("every action");
            labels.symbol(found.1)
        };
        line(who, actions.iter().map(of).collect());
    }
}

fn written_table() -> String {
    let labels = Labels::read();
    let viewers = viewers(&labels);
    let (on_case, beside): (Vec<Action>, Vec<Action>) =
        Action::ALL.into_iter().partition(|action| action.on_case());
    let mut table = format!("{}\n\n{}\n\n", labels.text("title"), labels.text("legend"));
    table.push_str(&format!("{}\n", labels.text("columns")));
    for action in beside.iter().chain(&on_case) {
        let (short, long) = labels.action(*action);
        table.push_str(&format!("  {} {long}\n", pad(short, 8)));
    }
    // `golden_table` gives a row for each viewer and situation; what is "my desk" differs
    // from viewer to viewer, so each viewer brings the situations of his own.
    let rows_in = |key: Option<&str>| -> Vec<(String, Vec<(Action, Verdict)>)> {
        viewers
            .iter()
            .flat_map(|(who, viewer)| {
                let when = match key {
                    None => Situation::default(),
                    Some(key) => {
                        let mut all = situations(viewer).into_iter();
                        all.find(|(name, _)| *name == key).expect("a situation").1
                    }
                };
                golden_table(
                    &[(who.clone(), viewer.clone())],
                    &[(key.unwrap_or_default().to_owned(), when)],
                )
            })
            .map(|(who, _, verdicts)| (who, verdicts))
            .collect()
    };
    table.push_str(&format!("\n{}\n", labels.text("office_heading")));
    block(&labels, &beside, &rows_in(None), &mut table);
    for (key, _) in situations(&Viewer::default()) {
        table.push_str(&format!("\n{}\n", labels.in_table("situations", key)));
        block(&labels, &on_case, &rows_in(Some(key)), &mut table);
    }
    table
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the one switch of this test, read by it alone"
)]
fn the_table_of_authority_is_the_one_that_was_agreed() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/kewenangan.txt");
    let table = written_table();
    if std::env::var("MATUR_BLESS").is_ok_and(|value| value == "1") {
        std::fs::write(&path, &table).expect("writable");
    }
    let agreed = std::fs::read_to_string(&path).expect("the agreed table");
    assert!(
        agreed == table,
        "policy differs from {}:\n{table}",
        path.display()
    );
}

#[test]
fn what_is_done_beside_a_case_does_not_depend_on_one() {
    for (who, viewer) in viewers(&Labels::read()) {
        for action in Action::ALL.into_iter().filter(|action| !action.on_case()) {
            let alone = may(&viewer, action, &Situation::default());
            for (when, situation) in situations(&viewer) {
                assert_eq!(
                    may(&viewer, action, &situation),
                    alone,
                    "{who} {action:?} {when}"
                );
            }
        }
    }
}

fn desks() -> impl Strategy<Value = Vec<Desk>> {
    let desk = prop_oneof![
        prop::sample::select(vec!["camat", "sekretaris", "staf_umum"])
            .prop_map(|role| Desk::Role(Role::new(role))),
        prop::sample::select(vec!["PEM", "PMD", "UMPEG"])
            .prop_map(|unit| Desk::Unit(UnitCode::new(unit))),
    ];
    prop::collection::vec(desk, 0..4)
}

fn viewer() -> impl Strategy<Value = Viewer> {
    let duties = prop::collection::btree_set(prop::sample::select(Duty::ALL.to_vec()), 0..6);
    (any::<bool>(), desks(), duties).prop_map(|(signed_in, desks, duties)| Viewer {
        signed_in,
        desks,
        duties,
    })
}

fn situation() -> impl Strategy<Value = Situation> {
    let guard = (any::<bool>(), any::<bool>(), desks());
    (0_u8..3, desks(), desks(), desks(), any::<bool>(), guard).prop_map(
        |(standing, waiting, visited, deciders, confidential, (barred, named, stands))| Situation {
            open: standing == 0,
            ended: standing == 1,
            waiting,
            visited,
            deciders,
            confidential,
            barred,
            named,
            stands_in: stands
                .into_iter()
                .map(|desk| (desk, PositionId(uuid::Uuid::nil())))
                .collect(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn without_a_session_the_only_answer_is_to_sign_in(viewer in viewer(), case in situation()) {
        let viewer = Viewer { signed_in: false, ..viewer };
        for action in Action::ALL {
            prop_assert_eq!(may(&viewer, action, &case), Verdict::SignIn);
        }
    }

    #[test]
    fn a_step_is_closed_only_by_whoever_has_the_turn(viewer in viewer(), case in situation()) {
        let stands = |desk: &Desk| case.stands_in.iter().any(|(one, _)| one == desk);
        let turn = case.open
            && !case.barred
            && case.waiting.iter().any(|desk| viewer.desks.contains(desk) || stands(desk));
        for action in [Action::PerformStep, Action::ReturnDocument] {
            prop_assert_eq!(may(&viewer, action, &case).is_allowed(), viewer.signed_in && turn);
        }
    }

    #[test]
    fn a_case_is_hidden_from_somebody_wholly_or_not_at_all(viewer in viewer(), case in situation()) {
        let on_case = Action::ALL.into_iter().filter(|action| action.on_case());
        let hidden: BTreeSet<bool> =
            on_case.map(|action| may(&viewer, action, &case) == Verdict::Hidden).collect();
        prop_assert_eq!(hidden.len(), 1);
    }

    /// Whoever a complaint is about meets it as if it did not exist.
    #[test]
    fn whoever_is_barred_is_told_nothing(viewer in viewer(), case in situation()) {
        let case = Situation { barred: true, ..case };
        let viewer = Viewer { signed_in: true, ..viewer };
        for action in Action::ALL.into_iter().filter(|action| action.on_case()) {
            prop_assert_eq!(may(&viewer, action, &case), Verdict::Hidden);
        }
    }

    #[test]
    fn nothing_is_written_to_a_closed_case(viewer in viewer(), case in situation()) {
        let closed = Situation { open: false, ..case };
        for action in [
            Action::StrikeRow, Action::PerformStep, Action::ReturnDocument,
            Action::AddToCase, Action::SwitchProcedure, Action::SuspendCase,
            Action::CorrectComplaint, Action::ResumeCase, Action::ConcludeCase, Action::RejectCase, Action::TakeBack,
        ] {
            prop_assert!(!may(&viewer, action, &closed).is_allowed());
        }
    }

    #[test]
    fn only_what_has_ended_is_taken_up_again(viewer in viewer(), case in situation()) {
        prop_assert!(case.ended || !may(&viewer, Action::ReopenCase, &case).is_allowed());
    }

    /// A complaint is rejected by whom the procedure lets decide, and by nobody else.
    #[test]
    fn who_rejects_decides(viewer in viewer(), case in situation()) {
        if may(&viewer, Action::RejectCase, &case).is_allowed() {
            let stands = |desk: &Desk| case.stands_in.iter().any(|(one, _)| one == desk);
            prop_assert!(case.deciders.iter().any(|desk| viewer.desks.contains(desk) || stands(desk)));
        }
    }

    #[test]
    fn an_identity_opens_only_to_those_trusted_with_it(viewer in viewer(), case in situation()) {
        if may(&viewer, Action::RevealIdentity, &case).is_allowed() {
            prop_assert!(case.confidential && viewer.duties.contains(&Duty::Identity));
        }
    }

    /// Everything in one file is for whoever oversees and keeps the office; with names only
    /// for whoever may open each of them.
    #[test]
    fn an_office_is_taken_along_only_by_who_sees_and_keeps_it(viewer in viewer(), case in situation()) {
        let masked = may(&viewer, Action::ExportOffice, &case).is_allowed();
        if masked {
            prop_assert!(viewer.duties.contains(&Duty::Oversee));
            prop_assert!(may(&viewer, Action::KeepSettings, &case).is_allowed());
        }
        let named = masked && viewer.duties.contains(&Duty::Identity);
        prop_assert_eq!(may(&viewer, Action::ExportIdentities, &case).is_allowed(), named);
    }

    /// A duty or a desk more never takes anything away.
    #[test]
    fn trust_only_adds(viewer in viewer(), more in viewer(), case in situation()) {
        let both = Viewer {
            signed_in: viewer.signed_in,
            desks: viewer.desks.iter().chain(&more.desks).cloned().collect(),
            duties: viewer.duties.union(&more.duties).copied().collect(),
        };
        for action in Action::ALL {
            let (before, after) = (may(&viewer, action, &case), may(&both, action, &case));
            prop_assert!(!before.is_allowed() || after.is_allowed());
        }
    }
}
