//! The tags and words of HTML, in one pass (WHATWG HTML, 13.2.5, as far as a reader needs it).
//!
//! No tree is built, so nothing nests and nothing is looked through twice. What comes out is
//! not trusted to be what a browser would see: `safe` writes anew whatever is shown.

/// The most bytes of an attribute's value that are kept.
const VALUE_BYTES: usize = 2_000;

/// The attributes that tell something about words; all others are passed over.
#[derive(Default, Debug, PartialEq, Eq)]
pub(crate) struct Attributes {
    pub(crate) href: String,
    pub(crate) alt: String,
    pub(crate) class: String,
    pub(crate) id: String,
    pub(crate) kind: String,
}

/// A piece of HTML.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Token<'a> {
    /// Words, with character references still in them.
    Text(&'a str),
    /// A tag that opens, its name in lower case.
    Open(String, Attributes),
    /// A tag that closes, its name in lower case.
    Close(String),
}

/// Elements whose content is no text for people.
const SILENT: [&str; 8] = [
    "script", "style", "title", "iframe", "noembed", "noframes", "applet", "xml",
];

/// Ends that were looked for up to the end of all and are not there: not looked for again,
/// or many beginnings without an end would cost the square of their number.
type Missing = Vec<&'static str>;

/// Calls `take` with each token, until it answers `false`.
pub(crate) fn tokens(html: &str, mut take: impl FnMut(Token<'_>) -> bool) {
    let bytes = html.as_bytes();
    let (mut at, mut text_from) = (0, 0);
    let mut missing = Missing::new();
    while at < bytes.len() {
        let begins = bytes[at] == b'<' && begins_markup(&bytes[at + 1..]);
        if !begins {
            at += 1;
            continue;
        }
        if text_from < at && !take(Token::Text(&html[text_from..at])) {
            return;
        }
        text_from = at;
        if matches!(bytes[at + 1], b'!' | b'?') {
            match comment_end(bytes, at, &mut missing) {
                Some(end) => (at, text_from) = (end, end),
                // A comment that never ends hides nothing: only its mark is left out.
                None => (at, text_from) = (at + 2, at + 2),
            }
            continue;
        }
        // A tag that never ends: its words may be all there is of the rest.
        let Some((token, end)) = tag(html, at) else {
            break;
        };
        (at, text_from) = (end, end);
        if let Token::Open(name, _) = &token
            && let Some(name) = SILENT.into_iter().find(|silent| silent == name)
            && let Some(end) = silent_end(bytes, at, name, &mut missing)
        {
            (at, text_from) = (end, end);
        }
        if !take(token) {
            return;
        }
    }
    if text_from < bytes.len() {
        take(Token::Text(&html[text_from..]));
    }
}

/// Whether a `<` before these bytes is the beginning of a tag or comment, not a sign.
fn begins_markup(rest: &[u8]) -> bool {
    match rest {
        [b'/', letter, ..] => letter.is_ascii_alphabetic(),
        [b'!' | b'?', _, ..] => true,
        [letter, ..] => letter.is_ascii_alphabetic(),
        [] => false,
    }
}

/// Where a comment or declaration that begins there is over.
fn comment_end(bytes: &[u8], at: usize, missing: &mut Missing) -> Option<usize> {
    let (mark, from): (&'static str, usize) = if bytes[at..].starts_with(b"<!-->") {
        return Some(at + 5);
    } else if bytes[at..].starts_with(b"<!--->") {
        return Some(at + 6);
    } else if bytes[at..].starts_with(b"<!--") {
        ("-->", at + 4)
    } else {
        (">", at + 2)
    };
    if missing.contains(&mark) {
        return None;
    }
    let ends = [Some(mark), (mark == "-->").then_some("--!>")]
        .into_iter()
        .flatten();
    let found = (from..bytes.len()).find_map(|place| {
        let end = ends
            .clone()
            .find(|end| bytes[place..].starts_with(end.as_bytes()))?;
        Some(place + end.len())
    });
    if found.is_none() {
        missing.push(mark);
    }
    found
}

/// Where the closing tag of an element without text begins.
fn silent_end(
    bytes: &[u8],
    from: usize,
    name: &'static str,
    missing: &mut Missing,
) -> Option<usize> {
    if missing.contains(&name) {
        return None;
    }
    let length = name.len() + 2;
    let found = bytes[from..].windows(length).position(|window| {
        window.starts_with(b"</") && window[2..].eq_ignore_ascii_case(name.as_bytes())
    });
    if found.is_none() {
        missing.push(name);
    }
    found.map(|place| from + place)
}

/// Reads the tag that begins there; the answer has where it is over.
fn tag(html: &str, start: usize) -> Option<(Token<'_>, usize)> {
    let bytes = html.as_bytes();
    let closes = bytes[start + 1] == b'/';
    let name_from = start + 1 + usize::from(closes);
    let name_end = skip(bytes, name_from, |byte| {
        !is_blank(byte) && byte != b'>' && byte != b'/'
    });
    // Names that mean something are short.
    let name: String = html
        .get(name_from..name_end.min(name_from + 30))
        .unwrap_or("")
        .to_ascii_lowercase();
    let mut attributes = Attributes::default();
    let mut at = name_end;
    loop {
        at = skip(bytes, at, |byte| is_blank(byte) || byte == b'/');
        match bytes.get(at)? {
            b'>' => {
                at += 1;
                break;
            }
            _ => {
                let key_from = at;
                // An `=` at the beginning is part of the name.
                at = skip(bytes, at + 1, |byte| {
                    !is_blank(byte) && !matches!(byte, b'>' | b'/' | b'=')
                });
                let key = &bytes[key_from..at];
                let equals = skip(bytes, at, is_blank);
                if bytes.get(equals) != Some(&b'=') {
                    continue;
                }
                let value_at = skip(bytes, equals + 1, is_blank);
                let (from, to, after) = match bytes.get(value_at)? {
                    quote @ (b'"' | b'\'') => {
                        let end = skip(bytes, value_at + 1, |byte| byte != *quote);
                        (value_at + 1, end, end + 1)
                    }
                    _ => {
                        let end = skip(bytes, value_at, |byte| !is_blank(byte) && byte != b'>');
                        (value_at, end, end)
                    }
                };
                at = after;
                if !closes {
                    attributes.keep(key, html.get(from..to).unwrap_or(""));
                }
            }
        }
    }
    let token = if closes {
        Token::Close(name)
    } else {
        Token::Open(name, attributes)
    };
    Some((token, at))
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | 0x0C)
}

fn skip(bytes: &[u8], from: usize, holds: impl Fn(u8) -> bool) -> usize {
    let mut at = from.min(bytes.len());
    while at < bytes.len() && holds(bytes[at]) {
        at += 1;
    }
    at
}

impl Attributes {
    /// The first of two attributes with one name counts.
    fn keep(&mut self, key: &[u8], value: &str) {
        let place = match key.to_ascii_lowercase().as_slice() {
            b"href" => &mut self.href,
            b"alt" => &mut self.alt,
            b"class" => &mut self.class,
            b"id" => &mut self.id,
            b"type" => &mut self.kind,
            _ => return,
        };
        if place.is_empty() {
            let mut end = value.len().min(VALUE_BYTES);
            while !value.is_char_boundary(end) {
                end -= 1;
            }
            *place = resolved(&value[..end]);
        }
    }
}

/// Text with its character references resolved (WHATWG HTML, 13.5).
pub(crate) fn resolved(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = rest
            .bytes()
            .skip(1)
            .take(32)
            .take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'#')
            .count()
            + 1;
        if rest.as_bytes().get(length) == Some(&b';') {
            out.push_str(&reference(&rest[..=length]));
            rest = &rest[length + 1..];
        } else {
            out.push('&');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// What one reference stands for; one that nobody knows stands for itself.
fn reference(text: &str) -> String {
    let number = text
        .strip_prefix("&#")
        .map(|digits| digits.trim_end_matches(';'));
    let code = number.and_then(|digits| match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => digits.parse().ok(),
    });
    // Numbers that mean windows-1252 by an old habit (13.2.5.80).
    if let Some(byte @ 0x80..=0x9F) = code {
        return crate::charset::read(&[byte as u8], Some("windows-1252")).text;
    }
    let mut out = String::new();
    mail_parser::decoders::html::add_html_token(&mut out, text.as_bytes(), false);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> String {
        let mut out = String::new();
        tokens(html, |token| {
            match token {
                Token::Text(text) => out.push_str(&resolved(text)),
                Token::Open(name, attributes) => {
                    out.push_str(&format!("[{name}{}]", attributes.href));
                }
                Token::Close(name) => out.push_str(&format!("[/{name}]")),
            }
            true
        });
        out
    }

    #[test]
    fn tags_and_words_are_told_apart() {
        for (html, expected) in [
            ("<P class=x>a<br/>b</P >", "[p]a[br]b[/p]"),
            ("3 < 4 & 5 > 2 <3", "3 < 4 & 5 > 2 <3"),
            ("<a title='>' HREF=\"http://x\">y</a>", "[ahttp://x]y[/a]"),
            (
                "<!-- x > --!>a--><!doctype html>b<![if !mso]>c<!-->d",
                "a-->bcd",
            ),
            ("<script>if (a<b) '</p>'</scRIPT>x", "[script][/script]x"),
            (
                "&lt;b&gt; &eacute;&nbsp;&#233;&#x1B05;&#146; &apa; &",
                "<b> é\u{a0}é\u{1B05}\u{2019} &apa; &",
            ),
        ] {
            assert_eq!(shown(html), expected, "{html}");
        }
    }

    #[test]
    fn what_never_ends_hides_nothing() {
        assert_eq!(shown("a<!-- b"), "a-- b");
        assert_eq!(shown("a<p x=\"b c"), "a<p x=\"b c");
        assert_eq!(shown("<style>a<p>b"), "[style]a[p]b");
    }

    #[test]
    fn many_beginnings_without_an_end_are_passed_once() {
        for piece in ["<!--", "<script>", "<a \"", "<![", "&#", "</x"] {
            let mut count = 0;
            tokens(&piece.repeat(200_000), |_| {
                count += 1;
                true
            });
            assert!(count <= 400_001, "{piece}: {count}");
        }
    }
}
