//! Offices share tables and nothing else: every statement of the registry that touches a table
//! with an office asks for one office, and always by its first parameter.

#[path = "apart/scope.rs"]
mod scope;

use std::collections::BTreeSet;

use scope::{Tables, unasked};
use store::registry::statements;
use store::sql::Dialect;

/// Statements that go across offices, and why they may. Nothing a page, a form or a command
/// of an office runs stands here.
const ACROSS: &[(&str, &str)] = &[
    (
        "installation.offices",
        "which offices there are: names and addresses",
    ),
    ("installation.any", "whether there is one"),
    (
        "installation.unfollowed",
        "answers with ids of offices alone, for the task that goes round",
    ),
    ("installation.unsigned", "the same"),
    (
        "installation.reached",
        "a sum that tells whether anybody is at work",
    ),
    ("repeat.sweep", "forgets by age alone; answers with nothing"),
    (
        "visitor_draft.sweep",
        "forgets by age alone; answers with nothing",
    ),
    ("visitor_sent.sweep", "the same"),
    (
        "visitor_draft.ids",
        "answers with ids alone, for the task that throws staged files away",
    ),
    (
        "job.enqueue",
        "the office is the second parameter; the key holds it and is unique",
    ),
    ("job.reschedule", "the same"),
    ("job.cancel", "by a key that holds the office"),
    (
        "job.release_expired",
        "the worker of all offices; answers with nothing",
    ),
    (
        "job.release_own",
        "by the name of the worker whose they are",
    ),
    (
        "job.claim",
        "the worker of all offices: each job carries its own",
    ),
    ("job.extend", "by id and lease of the worker"),
    ("job.complete", "by id and lease of the worker"),
    ("job.fail", "by id and lease of the worker"),
    ("job.list_dead", "for the operator of the machine"),
    ("job.retry_dead", "for the operator of the machine"),
    (
        "job.count",
        "for the operator of the machine: numbers alone",
    ),
    ("job.next_due", "an instant alone"),
    (
        "job.sweep_done",
        "forgets by age alone; answers with nothing",
    ),
];

fn tables() -> Tables {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/postgres");
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .expect("the migrations")
        .map(|entry| entry.expect("a migration").path())
        .collect();
    files.sort();
    let schema: Vec<String> = files
        .iter()
        .map(|file| std::fs::read_to_string(file).expect("a migration"))
        .collect();
    Tables::of_schema(&schema.join("\n"))
}

#[test]
fn every_statement_asks_for_one_office() {
    let tables = tables();
    // Every table but the schema's own is an office's.
    assert!(tables.len() > 20, "{tables:?}");
    let mut reaching = Vec::new();
    let mut across = BTreeSet::new();
    for sql in statements() {
        for dialect in [Dialect::Sqlite, Dialect::Postgres] {
            let found = unasked(sql.text(dialect), &tables);
            if found.is_empty() {
                continue;
            }
            match ACROSS.iter().find(|(name, _)| *name == sql.name) {
                Some((name, _)) => {
                    across.insert(*name);
                }
                None => reaching.push(format!("{} ({dialect:?}): {}", sql.name, found.join(", "))),
            }
        }
    }
    assert!(
        reaching.is_empty(),
        "these statements touch a table without asking for the office ($1):\n{}",
        reaching.join("\n")
    );
    for (name, _) in ACROSS {
        assert!(
            across.contains(name),
            "{name} goes across nothing: take it off the list"
        );
    }
}

#[test]
fn a_statement_that_reaches_across_is_seen() {
    let tables = tables();
    for (text, missing) in [
        ("SELECT id FROM complaint WHERE id = $1", "complaint"),
        (
            "SELECT id FROM complaint WHERE office_id = $2 AND id = $1",
            "complaint",
        ),
        (
            "SELECT id FROM complaint WHERE office_id = $1 OR id = $2",
            "complaint",
        ),
        (
            "SELECT id FROM complaint WHERE NOT office_id = $1",
            "complaint",
        ),
        (
            "SELECT id FROM complaint WHERE office_id <> $1",
            "complaint",
        ),
        (
            "SELECT id FROM complaint WHERE (office_id = $1 OR id = $2)",
            "complaint",
        ),
        (
            "SELECT c.id FROM complaint c JOIN attachment a ON a.case_id = c.id
             WHERE c.office_id = $1",
            "attachment",
        ),
        (
            "SELECT c.id FROM complaint c WHERE c.office_id = $1
             AND c.id IN (SELECT d.case_id FROM complaint_desk d WHERE d.desk = $2)",
            "complaint_desk",
        ),
        (
            "SELECT c.id FROM complaint c WHERE c.office_id = $1
             AND EXISTS (SELECT 1 FROM case_guard g WHERE g.case_id = c.id)",
            "case_guard",
        ),
        (
            "SELECT c.id FROM complaint c, passage p WHERE c.office_id = $1 AND p.case_id = c.id",
            "passage",
        ),
        ("UPDATE session SET seen_at = $2 WHERE id = $1", "session"),
        ("DELETE FROM follow WHERE official_id = $1", "follow"),
        (
            "INSERT INTO follow (official_id, case_id) VALUES ($1, $2)",
            "follow",
        ),
        (
            "INSERT INTO follow (official_id, office_id, case_id) VALUES ($1, $2, $3)",
            "follow",
        ),
        (
            "INSERT INTO invite (office_id, id) VALUES ($1, $2)
             ON CONFLICT (token_hash) DO UPDATE SET id = excluded.id",
            "invite",
        ),
        ("SELECT name FROM office WHERE prefix = $1", "office"),
        (
            "SELECT s.id FROM session s LEFT JOIN office o ON o.prefix = $2 WHERE s.office_id = $1",
            "office",
        ),
        (
            "WITH x AS (SELECT id FROM complaint WHERE id = $2) SELECT id FROM x",
            "complaint",
        ),
        (
            "SELECT id FROM official WHERE office_id = $1 UNION SELECT id FROM official",
            "official",
        ),
        (
            "SELECT f.id FROM (SELECT h.id, h.office_id FROM finding h WHERE h.fts @@ $2
             OFFSET 0) f WHERE f.office_id = $1 AND f.id NOT IN (SELECT c.id FROM complaint c
             WHERE c.office_id = $1) ORDER BY f.id",
            "finding",
        ),
        (
            "SELECT h.id FROM finding h WHERE (h.office_id = $2) IS TRUE",
            "finding",
        ),
        (
            "SELECT h.id FROM finding h WHERE (h.office_id = $1) IS FALSE",
            "finding",
        ),
    ] {
        assert_eq!(unasked(text, &tables), [missing], "{text}");
    }
    for text in [
        "SELECT id FROM complaint WHERE office_id = $1",
        "SELECT c.id FROM complaint c JOIN attachment a
         ON a.office_id = c.office_id AND a.case_id = c.id WHERE c.office_id = $1",
        "SELECT c.id FROM complaint c WHERE c.office_id = $1 AND (c.id = $2 OR EXISTS
         (SELECT 1 FROM case_guard g WHERE g.office_id = c.office_id AND g.case_id = c.id))",
        "SELECT s.id FROM session s JOIN office o ON o.id = s.office_id
         WHERE s.office_id = $1 AND s.token_hash = $2",
        "INSERT INTO follow (office_id, official_id, case_id) VALUES ($1, $2, $3)
         ON CONFLICT (office_id, official_id, case_id) DO NOTHING",
        "SELECT id FROM official WHERE office_id = $1
         UNION SELECT id FROM official WHERE office_id = $1",
        "SELECT h.id FROM finding h WHERE h.fts @@ $2 AND (h.office_id = $1) IS TRUE OFFSET 0",
        "SELECT 1 AS answer",
    ] {
        assert_eq!(unasked(text, &tables), Vec::<String>::new(), "{text}");
    }
}
