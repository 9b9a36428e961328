//! Both languages say the same things, and the pages use only keys that exist.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use fluent_syntax::{ast, parser};
use words::{Lang, Texts};

/// Keys with the arguments each uses.
fn keys(lang: Lang) -> BTreeMap<String, BTreeSet<String>> {
    let mut keys = BTreeMap::new();
    for (file, source) in Texts::sources(lang) {
        let resource = parser::parse(*source)
            .unwrap_or_else(|(_, errors)| panic!("{lang}/{file}.ftl: {errors:?}"));
        for entry in resource.body {
            if let ast::Entry::Message(message) = entry {
                let name = message.id.name.to_owned();
                let pattern = message
                    .value
                    .unwrap_or_else(|| panic!("{lang}: {name} has no text"));
                let mut arguments = BTreeSet::new();
                collect(&pattern, &mut arguments);
                let before = keys.insert(name.clone(), arguments);
                assert!(before.is_none(), "{lang}: {name} stands twice");
            }
        }
    }
    keys
}

fn collect(pattern: &ast::Pattern<&str>, arguments: &mut BTreeSet<String>) {
    for element in &pattern.elements {
        if let ast::PatternElement::Placeable { expression } = element {
            expression_of(expression, arguments);
        }
    }
}

fn expression_of(expression: &ast::Expression<&str>, arguments: &mut BTreeSet<String>) {
    match expression {
        ast::Expression::Inline(inline) => inline_of(inline, arguments),
        ast::Expression::Select { selector, variants } => {
            inline_of(selector, arguments);
            for variant in variants {
                collect(&variant.value, arguments);
            }
        }
    }
}

fn inline_of(inline: &ast::InlineExpression<&str>, arguments: &mut BTreeSet<String>) {
    match inline {
        ast::InlineExpression::VariableReference { id } => {
            arguments.insert(id.name.to_owned());
        }
        ast::InlineExpression::Placeable { expression } => expression_of(expression, arguments),
        _ => {}
    }
}

#[test]
fn both_languages_have_the_same_keys() {
    let (id, en) = (keys(Lang::Id), keys(Lang::En));
    let missing: Vec<_> = id.keys().filter(|key| !en.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in English: {missing:?}");
    let missing: Vec<_> = en.keys().filter(|key| !id.contains_key(*key)).collect();
    assert!(missing.is_empty(), "not in Indonesian: {missing:?}");
}

#[test]
fn both_languages_use_the_same_arguments() {
    let en = keys(Lang::En);
    for (key, arguments) in keys(Lang::Id) {
        // A text may leave the product's name out or in; nothing else.
        assert_eq!(Some(&arguments), en.get(&key), "arguments of {key}");
    }
}

#[test]
fn a_missing_key_shows_itself() {
    assert_eq!(
        Texts::shared().get(Lang::En, "no-such-key"),
        "⟦no-such-key⟧"
    );
}

#[test]
fn a_missing_argument_shows_itself() {
    assert!(
        Texts::shared()
            .get(Lang::Id, "length-minutes")
            .starts_with('⟦')
    );
}

#[test]
fn every_key_of_a_closed_list_exists() {
    let keys = keys(Lang::Id);
    let mut wanted: Vec<&str> = Vec::new();
    wanted.extend(sop::Act::ALL.into_iter().map(words::act_key));
    wanted.extend(
        casework::Channel::ALL
            .iter()
            .copied()
            .map(words::channel_key),
    );
    wanted.extend(
        casework::IdentityKind::ALL
            .iter()
            .copied()
            .map(words::identity_key),
    );
    wanted.extend(
        casework::Urgency::ALL
            .iter()
            .copied()
            .map(words::urgency_key),
    );
    wanted.extend(
        casework::ReplyWay::ALL
            .iter()
            .copied()
            .map(words::reply_way_key),
    );
    wanted.extend(worktime::Unit::ALL.into_iter().map(words::unit_key));
    for key in wanted {
        assert!(keys.contains_key(key), "{key}");
    }
    for month in 1..=12 {
        for short in [false, true] {
            for lang in Lang::ALL {
                assert!(!words::month(lang, month, short).contains('⟦'));
            }
        }
    }
    for lang in Lang::ALL {
        for value in 0..=9_999 {
            assert!(!words::number_spoken(lang, value).contains('⟦'), "{value}");
        }
    }
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return;
    };
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path
            .extension()
            .is_some_and(|end| end == "rs" || end == "html")
        {
            found.push(path);
        }
    }
}

/// The text of a call from its opening bracket to the matching one.
fn call(text: &str) -> &str {
    let (mut depth, mut quoted, mut escaped) = (0_usize, false, false);
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => {
                depth -= 1;
                if depth == 0 {
                    return &text[..=at];
                }
            }
            _ => {}
        }
    }
    text
}

/// Key and text of each call of a words function with a literal key.
fn uses(text: &str) -> Vec<(String, String)> {
    let mut uses = Vec::new();
    for name in ["t", "tf", "t1", "t2", "t3"] {
        for (at, _) in text.match_indices(&format!("{name}(")) {
            let before = text[..at].chars().next_back();
            if before.is_some_and(|c| c.is_alphanumeric() || c == '_') {
                continue;
            }
            let call = call(&text[at + name.len()..]);
            let inside = call[1..].trim_start();
            // words::t(lang, "key")
            let literal = inside
                .strip_prefix('"')
                .or_else(|| {
                    let after = inside.split_once(',')?.1.trim_start();
                    (name == "t" || name == "tf").then(|| after.strip_prefix('"'))?
                })
                .and_then(|rest| rest.split('"').next());
            if let Some(key) = literal {
                uses.push((key.to_owned(), call.to_owned()));
            }
        }
    }
    uses
}

#[test]
fn pages_use_only_keys_that_exist_and_give_every_argument() {
    let keys = keys(Lang::Id);
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a folder of crates");
    let mut found = Vec::new();
    for folder in ["web/src", "web/templates", "words/src", "matur/src"] {
        files(&crates.join(folder), &mut found);
    }
    let mut seen = 0;
    let mut faults = Vec::new();
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a source file");
        // Documentation gives examples, not uses.
        let text: String = text
            .lines()
            .filter(|line| !line.trim_start().starts_with("//"))
            .map(|line| format!("{line}\n"))
            .collect();
        for (key, call) in uses(&text) {
            seen += 1;
            match keys.get(&key) {
                None => faults.push(format!("{}: no key {key}", path.display())),
                Some(arguments) => {
                    for argument in arguments {
                        if !call.contains(&format!("\"{argument}\"")) {
                            faults.push(format!("{}: {key} needs ${argument}", path.display()));
                        }
                    }
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    assert!(seen > 100, "the scan saw only {seen} uses");
}

/// Codes with which the office names a fault in a field, each with its sentence.
#[test]
fn every_fault_of_a_field_has_its_sentence() {
    let keys = keys(Lang::Id);
    let crates = Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a folder of crates");
    let mut found = Vec::new();
    files(&crates.join("office/src"), &mut found);
    let mut faults = Vec::new();
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a source file");
        // `need` is the intake's own short form; its code stands last.
        for start in ["FieldFault::new(", "FieldFault::with(", "need("] {
            for (at, _) in text.match_indices(start) {
                let call = call(&text[at + start.len() - 1..]);
                let literals: Vec<&str> = call.split('"').skip(1).step_by(2).collect();
                let code = if start == "need(" {
                    literals.last()
                } else {
                    literals.get(1)
                };
                let Some(code) = code else { continue };
                let key = format!("field-{}", code.replace('_', "-"));
                if !keys.contains_key(&key) {
                    faults.push(format!("{}: no key {key}", path.display()));
                }
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// Codes with which the office names a fault in a row of a sheet, each with its sentence.
#[test]
fn every_fault_of_a_sheets_row_has_its_sentence() {
    let keys = keys(Lang::Id);
    let office = Path::new(env!("CARGO_MANIFEST_DIR")).join("../office/src/import");
    let mut found = Vec::new();
    files(&office, &mut found);
    found.push(office.with_extension("rs"));
    let mut seen = 0;
    for path in found {
        let text = std::fs::read_to_string(&path).expect("a source file");
        for code in text.split('"').filter(|part| {
            part.starts_with("import_") && part.chars().all(|c| c.is_ascii_lowercase() || c == '_')
        }) {
            // The job's kind is no fault.
            if code != "import_sheet" {
                let key = format!("sheet-{}", code.replace('_', "-"));
                assert!(keys.contains_key(&key), "{}: no key {key}", path.display());
                seen += 1;
            }
        }
    }
    assert!(seen > 15, "the scan saw only {seen} codes");
}
