//! What is shown of HTML, judged by a reader of its own: every `<` must begin one of a few
//! tags, written exactly so.

use std::path::PathBuf;

const TAGS: [&str; 32] = [
    "p",
    "div",
    "blockquote",
    "pre",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "thead",
    "tbody",
    "tfoot",
    "tr",
    "td",
    "th",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "b",
    "strong",
    "i",
    "em",
    "u",
    "s",
    "sub",
    "sup",
    "code",
];

/// What is wrong with that HTML: a tag that is not allowed or has an attribute, a sign that is
/// not escaped, an element that is not closed where it was opened.
pub fn fault(html: &str) -> Option<String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find(['<', '>', '"', '\'']) {
        rest = &rest[at..];
        let end = rest.find('>').map_or(rest.len(), |end| end + 1);
        let tag = &rest[..end];
        let name = tag.strip_prefix('<').and_then(|tag| tag.strip_suffix('>'));
        match name {
            Some("br" | "hr") => {}
            Some(name) if TAGS.contains(&name) => open.push(name),
            Some(name) => {
                let closes = name.strip_prefix('/');
                if closes.is_none() || open.pop() != closes {
                    return Some(format!("{tag:?} after {open:?}"));
                }
            }
            None => return Some(format!("{tag:?}")),
        }
        rest = &rest[end..];
    }
    (!open.is_empty()).then(|| format!("not closed: {open:?}"))
}

/// The words between the tags.
#[allow(dead_code, reason = "not every test reads words")]
pub fn text(html: &str) -> String {
    let mut out = String::new();
    for piece in html.split('<') {
        out.push(' ');
        out.push_str(piece.split_once('>').map_or(piece, |(_, text)| text));
    }
    out
}

/// Every stored message.
#[allow(dead_code, reason = "not every test reads all messages")]
pub fn stored() -> Vec<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/messages");
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("the messages")
        .map(|entry| entry.expect("a file").path())
        .filter(|path| path.extension().is_some_and(|end| end == "eml"))
        .collect();
    paths.sort();
    paths
        .iter()
        .map(|path| std::fs::read(path).expect("a message"))
        .collect()
}

#[test]
fn a_fault_is_seen() {
    for html in [
        "<p onclick=x>",
        "<script>",
        "a<",
        "<p>",
        "</p>",
        "<b><p></b></p>",
        "\"",
        "<p>a</p><a href=x>",
        "<P></P>",
        "<p >",
    ] {
        assert!(fault(html).is_some(), "{html}");
    }
    assert_eq!(fault("<p>a<br>&lt;script&gt;</p>"), None);
}
