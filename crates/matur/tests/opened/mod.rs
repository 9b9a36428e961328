//! Everything that an answer says, however it is packed: its text, its head, what stands in a
//! zip or a sheet, and its numbers in whatever groups.

use std::io::Read as _;

use flate2::read::DeflateDecoder;

use crate::houses::Answer;

fn number(bytes: &[u8], at: usize, length: usize) -> usize {
    let part = bytes.get(at..at + length).unwrap_or_default();
    part.iter()
        .rev()
        .fold(0, |sum, byte| (sum << 8) | usize::from(*byte))
}

/// The parts of a zip by its directory: name and content.
pub fn unzip(bytes: &[u8]) -> Vec<(String, Vec<u8>)> {
    let end = bytes.windows(4).rposition(|four| four == b"PK\x05\x06");
    let end = end.expect("the end of a zip");
    let mut at = number(bytes, end + 16, 4);
    let mut parts = Vec::new();
    for _ in 0..number(bytes, end + 10, 2) {
        assert_eq!(&bytes[at..at + 4], b"PK\x01\x02");
        let (name, extra) = (number(bytes, at + 28, 2), number(bytes, at + 30, 2));
        let header = number(bytes, at + 42, 4);
        let from = header + 30 + number(bytes, header + 26, 2) + number(bytes, header + 28, 2);
        let stored = &bytes[from..from + number(bytes, at + 20, 4)];
        let mut content = Vec::new();
        if number(bytes, at + 10, 2) == 0 {
            content.extend_from_slice(stored);
        } else {
            let mut packed = DeflateDecoder::new(stored);
            packed.read_to_end(&mut content).expect("unpacked");
        }
        let called = String::from_utf8_lossy(&bytes[at + 46..at + 46 + name]);
        parts.push((called.into_owned(), content));
        at += 46 + name + extra + number(bytes, at + 32, 2);
    }
    parts
}

/// Text in small letters and without what parts its digits, so that a number is found in any
/// writing.
pub fn plain(text: &str) -> String {
    let text = text.to_lowercase();
    let signs: Vec<char> = text.chars().collect();
    let is_digit = |at: Option<usize>| {
        let sign = at.and_then(|at| signs.get(at));
        sign.is_some_and(char::is_ascii_digit)
    };
    let mut kept = String::with_capacity(text.len());
    for (at, sign) in signs.iter().enumerate() {
        let parts = matches!(sign, ' ' | '-' | '.' | '(' | ')' | '\u{a0}');
        if !(parts && is_digit(at.checked_sub(1)) && is_digit(Some(at + 1))) {
            kept.push(*sign);
        }
    }
    kept
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut kept = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten();
        match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
            Some(byte) => {
                kept.push(byte);
                at += 3;
            }
            None => {
                kept.push(bytes[at]);
                at += 1;
            }
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}

/// What an answer says.
pub struct Said {
    /// Its text, and that of every part, as it is looked through.
    pub text: String,
    /// A picture in it names a place on earth.
    pub names_a_place: bool,
}

fn add(said: &mut Said, bytes: &[u8]) {
    said.names_a_place |= media::has_location(bytes);
    if bytes.starts_with(b"PK\x03\x04") {
        for (name, content) in unzip(bytes) {
            said.text.push_str(&plain(&name));
            said.text.push('\n');
            add(said, &content);
        }
        return;
    }
    said.text.push_str(&plain(&String::from_utf8_lossy(bytes)));
    said.text.push('\n');
}

/// Everything in a file.
pub fn of_bytes(bytes: &[u8]) -> Said {
    let mut said = Said {
        text: String::new(),
        names_a_place: false,
    };
    add(&mut said, bytes);
    said
}

/// Everything an answer says, in its head and in its body.
pub fn of(answer: &Answer) -> Said {
    let mut said = of_bytes(&answer.bytes);
    for value in answer.headers.values() {
        let value = String::from_utf8_lossy(value.as_bytes());
        said.text.push_str(&plain(&decoded(&value)));
        said.text.push('\n');
    }
    said
}

/// What a reader sees of a page, without its marks, addresses and forms' hidden values.
pub fn seen(html: &str) -> String {
    let mut kept = String::new();
    let mut inside = false;
    for sign in html.chars() {
        match sign {
            '<' => inside = true,
            '>' => {
                inside = false;
                kept.push(' ');
            }
            _ if !inside => kept.push(sign),
            _ => {}
        }
    }
    kept.split_whitespace().collect::<Vec<_>>().join(" ")
}
