//! What people read stands in the translation files: no template says a word itself,
//! neither in its text nor in an attribute that is read out or shown.

use std::path::{Path, PathBuf};

/// Attributes that a reader sees or hears.
const SPOKEN: [&str; 7] = [
    "aria-label",
    "title",
    "placeholder",
    "alt",
    "aria-description",
    "aria-roledescription",
    "label",
];

/// Letters that may stand in a template, each with its reason.
const ALLOWED: [(&str, &str); 8] = [
    ("J", "a key of the keyboard"),
    ("K", "a key of the keyboard"),
    ("X", "a key of the keyboard"),
    ("C", "a key of the keyboard"),
    ("T", "a key of the keyboard"),
    ("Enter", "a key of the keyboard, as printed on it"),
    ("Ctrl Enter", "keys of the keyboard, as printed on them"),
    ("Ctrl", "a key of the keyboard, as printed on it"),
];

/// Parts of a template that become an attribute's value where they are put in: where each
/// begins and ends, and what it is.
const IN_ATTRIBUTES: [(&str, &str, &str); 3] = [
    ("{% block body_class %}", "{% endblock %}", "class names"),
    ("{% block back %}", "{% endblock %}", "an address"),
    ("{% macro aria(", "{% endmacro %}", "attributes of a field"),
];

fn templates(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            templates(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "html") {
            found.push(path);
        }
    }
}

/// The template without its parts that stand in attributes.
fn without_attribute_parts(source: &str) -> String {
    let mut text = source.to_owned();
    for (start, end, _) in IN_ATTRIBUTES {
        // The layouts hold the block inside the attribute itself; what is left of the
        // tag stays whole either way.
        while let Some(at) = text.find(start) {
            let length = text[at..]
                .find(end)
                .map_or(text.len() - at, |to| to + end.len());
            text.replace_range(at..at + length, "");
        }
    }
    text
}

/// The template without what its language computes: `{{ … }}`, `{% … %}`, `{# … #}`.
fn without_code(source: &str) -> String {
    let mut text = String::new();
    let mut rest = source;
    while let Some(at) = rest.find('{') {
        let close = match rest.as_bytes().get(at + 1) {
            Some(b'{') => "}}",
            Some(b'%') => "%}",
            Some(b'#') => "#}",
            _ => {
                text.push_str(&rest[..=at]);
                rest = &rest[at + 1..];
                continue;
            }
        };
        text.push_str(&rest[..at]);
        // What is computed separates what stands around it.
        text.push('\u{1}');
        let inside = &rest[at + 2..];
        rest = inside
            .find(close)
            .map_or("", |end| &inside[end + close.len()..]);
    }
    text + rest
}

fn has_letters(text: &str) -> bool {
    text.chars().any(char::is_alphabetic)
}

/// Character references (`&amp;`) are signs, not words.
fn without_references(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        plain.push_str(&rest[..at]);
        let reference = &rest[at..];
        rest = match reference.find(';') {
            Some(end) if reference[1..end].chars().all(char::is_alphanumeric) => {
                &reference[end + 1..]
            }
            _ => &reference[1..],
        };
    }
    plain + rest
}

/// Every word a template says itself.
fn literal_words(source: &str) -> Vec<String> {
    let text = without_code(&without_attribute_parts(source));
    let mut said = Vec::new();
    let mut rest = text.as_str();
    loop {
        let (words, tag) = match rest.find('<') {
            Some(at) => (&rest[..at], &rest[at..]),
            None => (rest, ""),
        };
        for part in without_references(words).split('\u{1}') {
            let part = part.trim();
            if has_letters(part) && !ALLOWED.iter().any(|(known, _)| *known == part) {
                said.push(part.to_owned());
            }
        }
        if tag.is_empty() {
            return said;
        }
        let end = tag_end(tag);
        for (name, value) in attributes(&tag[..end]) {
            if SPOKEN.contains(&name) && has_letters(&without_references(value)) {
                said.push(format!("{name}={}", value.replace('\u{1}', "…")));
            }
        }
        rest = &tag[end..];
    }
}

/// Where a tag ends: at a `>` outside quotes.
fn tag_end(tag: &str) -> usize {
    let mut quote = None;
    for (at, sign) in tag.char_indices() {
        match (quote, sign) {
            (None, '"' | '\'') => quote = Some(sign),
            (Some(open), _) if open == sign => quote = None,
            (None, '>') => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

/// Names and values of a tag's quoted attributes.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag;
    while let Some(at) = rest.find("=\"") {
        let name = rest[..at]
            .rsplit(|sign: char| sign.is_whitespace() || matches!(sign, '\u{1}' | '"' | '\''))
            .next()
            .unwrap_or_default();
        let value = &rest[at + 2..];
        let end = value.find('"').unwrap_or(value.len());
        found.push((name, &value[..end]));
        rest = value.get(end + 1..).unwrap_or_default();
    }
    found
}

#[test]
fn no_template_says_a_word_itself() {
    let mut all = Vec::new();
    templates(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("templates"),
        &mut all,
    );
    assert!(all.len() > 40, "the templates: {all:?}");
    let said: Vec<String> = all
        .iter()
        .flat_map(|path| {
            let source = std::fs::read_to_string(path).expect("a template");
            literal_words(&source)
                .into_iter()
                .map(|words| format!("{}: {words}", path.display()))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(
        said.is_empty(),
        "words for crates/words/locales:\n{}",
        said.join("\n")
    );
}

#[test]
fn a_word_is_found_wherever_a_reader_meets_it() {
    for (source, words) in [
        ("<p>Simpan</p>", "Simpan"),
        ("<p>{{ a }} dari {{ b }}</p>", "dari"),
        ("{% if a > b %}ya{% endif %}", "ya"),
        ("<a href=\"/x\" title=\"Buka\">{{ a }}</a>", "title=Buka"),
        ("<img alt=\"Foto {{ n }}\" src=\"/x\">", "alt=Foto …"),
        (
            "<input placeholder=\"hari\" value=\"x\">",
            "placeholder=hari",
        ),
        (
            "<p {% if a %}aria-label=\"Tutup\"{% endif %}>",
            "aria-label=Tutup",
        ),
        ("<p>&copy; Kantor</p>", "Kantor"),
    ] {
        assert_eq!(literal_words(source), [words], "{source}");
    }
    for silent in [
        "<p class=\"lead\" id=\"isi\">{{ page.t(\"lead\") }} · 7–9 &amp; {# words #}</p>",
        "<kbd>Ctrl Enter</kbd><input name=\"no\" value=\"ya\">",
        "{% block back %}/agenda{% endblock %}{% block body_class %}land{% endblock %}",
        "<p title=\"{{ a }}\" data-x=\"a > b\">{{ b }}</p>",
    ] {
        assert_eq!(literal_words(silent), [""; 0], "{silent}");
    }
}
