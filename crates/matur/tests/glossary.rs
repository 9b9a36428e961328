//! GLOSSARY.md claims that names exist; this looks them up.

use std::collections::BTreeSet;
use std::path::Path;

mod markdown;

/// The words of all Rust sources below `folder`, line comments left out, so that a
/// name survives only where the code itself has it.
fn words_of_code(folder: &Path, words: &mut BTreeSet<String>, defined: &mut BTreeSet<String>) {
    let entries = std::fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
    for path in entries.map(|entry| entry.expect("a readable folder").path()) {
        if path.is_dir() {
            words_of_code(&path, words, defined);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("readable source");
            words_of_text(&text, words, defined);
        }
    }
}

/// The words of one source, and among them the types it defines.
fn words_of_text(text: &str, words: &mut BTreeSet<String>, defined: &mut BTreeSet<String>) {
    for line in text.lines() {
        let code = line.split("//").next().unwrap_or_default();
        let mut defines = false;
        for word in code.split(|c: char| !c.is_alphanumeric() && c != '_') {
            if defines && !word.is_empty() {
                defined.insert(word.to_owned());
            }
            defines = matches!(word, "struct" | "enum" | "trait");
            words.insert(word.to_owned());
        }
    }
}

/// Whether a word of the code is that name or begins with it (`Attachment` in
/// `AttachmentId`, `due` in `due_basis`).
fn carries(word: &str, name: &str) -> bool {
    word.strip_prefix(name).is_some_and(|rest| {
        rest.is_empty() || rest.starts_with(|c: char| c.is_uppercase() || c == '_')
    })
}

/// What the glossary claims and the code does not bear out, as sentences.
fn untruths(glossary: &str, words: &BTreeSet<String>, defined: &BTreeSet<String>) -> Vec<String> {
    let mut untruths = Vec::new();
    for cells in markdown::rows(glossary, "Indonesian") {
        let [_indonesian, name, later, _meaning, _source] = &cells[..] else {
            untruths.push(format!("a row has five cells: {cells:?}"));
            continue;
        };
        for name in markdown::quoted(name)
            .iter()
            .filter(|name| !words.iter().any(|word| carries(word, name)))
        {
            untruths.push(format!("`{name}` is nowhere in the code"));
        }
        for name in markdown::quoted(later)
            .iter()
            .filter(|name| defined.contains(*name))
        {
            untruths.push(format!("`{name}` exists now: move it to \"name in code\""));
        }
    }
    untruths
}

#[test]
fn names_of_the_glossary_exist() {
    let (mut words, mut defined) = (BTreeSet::new(), BTreeSet::new());
    let crates = markdown::root().join("crates");
    for entry in std::fs::read_dir(crates).expect("the crates") {
        words_of_code(
            &entry.expect("a crate").path().join("src"),
            &mut words,
            &mut defined,
        );
    }
    let glossary = markdown::document("GLOSSARY.md");
    assert!(
        markdown::rows(&glossary, "Indonesian").len() > 50,
        "the tables of the glossary are found"
    );
    let untruths = untruths(&glossary, &words, &defined);
    assert!(
        untruths.is_empty(),
        "GLOSSARY.md is not true:\n{}",
        untruths.join("\n")
    );
}

#[test]
fn a_wrong_claim_is_seen() {
    let (mut words, mut defined) = (BTreeSet::new(), BTreeSet::new());
    words_of_text(
        "pub struct Desk; // and a Slip\nlet due_at = Casework;",
        &mut words,
        &mut defined,
    );
    let glossary = "| Indonesian | name in code | later | meaning | source |\n\
        | --- | --- | --- | --- | --- |\n\
        | meja | `Desk`, `due` | | | |\n\
        | berkas | `Case` | | | |\n\
        | lembar | `Slip` | | | |\n\
        | meja | | `Desk` | | |\n";
    assert_eq!(
        untruths(glossary, &words, &defined),
        [
            "`Case` is nowhere in the code",
            "`Slip` is nowhere in the code",
            "`Desk` exists now: move it to \"name in code\""
        ],
    );
}
