//! A file name that can be stored, shown and saved without doing harm.

use crate::Kind;

/// The most characters of a safe name, extension included.
pub const NAME_CHARS: usize = 120;
/// The most bytes, so that it also fits file systems that count those (255).
const NAME_BYTES: usize = 240;

/// Names that Windows keeps for devices, with any extension ("Naming Files,
/// Paths, and Namespaces", Microsoft Learn).
const RESERVED: [&str; 7] = ["CON", "PRN", "AUX", "NUL", "CLOCK$", "CONIN$", "CONOUT$"];

/// Makes a harmless name out of the one that came with a file.
///
/// Only the last part of a path is kept. Control characters, characters that
/// are not seen (zero width, joiners) and those that turn the direction of
/// writing (U+202E makes `gpj.exe` read `exe.jpg`; Unicode TR 36, bidirectional text spoofing) are
/// left out; characters that mean something to a file system or a shell
/// become `-`. A dot that would make a second extension becomes `-` too. The
/// extension always fits `kind`; one that already does is kept. When nothing
/// is left of the name, `fallback` stands in (ASCII letters and digits).
///
/// Applying it to its own result changes nothing.
#[must_use]
pub fn safe_name(name: &str, kind: Kind, fallback: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or("");
    let seen: String = last
        .chars()
        .filter(|c| !is_unseen(*c))
        .map(harmless)
        .collect();
    let seen = seen
        .split(' ')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ");
    let (stem, extension) = split_extension(&seen, kind);
    let mut stem = trimmed(&single_extension(stem)).to_owned();
    let room = NAME_CHARS - 1 - extension.len();
    if stem.chars().count() > room {
        stem = stem.chars().take(room).collect();
    }
    while stem.len() + 1 + extension.len() > NAME_BYTES {
        stem.pop();
    }
    let mut stem = trimmed(&stem).to_owned();
    if stem.is_empty() {
        stem = fallback
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .take(64)
            .collect();
    }
    if stem.is_empty() || is_reserved(&stem) {
        stem.insert(0, '_');
    }
    format!("{stem}.{extension}")
}

/// The extension of a name, in lower case, as far as it may count as a claim.
pub(crate) fn claimed_extension(name: &str) -> Option<Kind> {
    let seen: String = name.chars().filter(|c| !is_unseen(*c)).collect();
    let (_, extension) = seen.trim_end_matches([' ', '.']).rsplit_once('.')?;
    Kind::from_extension(extension)
}

/// Takes off extensions of accepted kinds; the last one is kept if it fits.
fn split_extension(name: &str, kind: Kind) -> (&str, &'static str) {
    let fitting = kind.extensions();
    let mut extension = None;
    let mut stem = without_end(name);
    while let Some((before, after)) = stem.rsplit_once('.') {
        if Kind::from_extension(after).is_none() {
            break;
        }
        extension.get_or_insert(after);
        stem = without_end(before);
    }
    let kept = extension.and_then(|last| {
        fitting
            .iter()
            .find(|known| last.eq_ignore_ascii_case(known))
    });
    (stem, kept.unwrap_or(&fitting[0]))
}

/// Replaces the dots that are followed by a letter or digit: `a.php` is one
/// name with `-`, while the dot of "No. 12" stays.
fn single_extension(stem: &str) -> String {
    let mut out = String::with_capacity(stem.len());
    let mut chars = stem.chars().peekable();
    while let Some(c) = chars.next() {
        let dangerous = c == '.' && chars.peek().is_some_and(|next| *next != ' ');
        out.push(if dangerous { '-' } else { c });
    }
    out
}

/// Without what must not start a name (hidden file, option of a program,
/// formula of a spreadsheet, home folder) or end it (Windows drops those).
fn trimmed(text: &str) -> &str {
    without_end(text.trim_start_matches(['.', ' ', '-', '=', '+', '@', '~']))
}

fn without_end(text: &str) -> &str {
    text.trim_end_matches(['.', ' '])
}

/// What stands for a character in a safe name.
fn harmless(c: char) -> char {
    match c {
        '<' | '>' | ':' | '"' | '|' | '?' | '*' | '%' | '$' | '`' | ';' | '&' | '\'' | '{'
        | '}' | '#' => '-',
        // Slashes and backslashes of other blocks, which some systems turn
        // into the real ones; full-width and small forms of dot and colon.
        '\u{2044}' | '\u{2215}' | '\u{29F8}' | '\u{FF0F}' | '\u{2216}' | '\u{29F5}'
        | '\u{29F9}' | '\u{FE68}' | '\u{FF3C}' => '-',
        '\u{2024}' | '\u{FE52}' | '\u{FF0E}' | '\u{FE55}' | '\u{FF1A}' => '-',
        c if c.is_whitespace() => ' ',
        c => c,
    }
}

/// Whether a character leaves no mark of its own, or is not a character of any
/// writing: controls, direction, zero width, fillers, variation selectors,
/// tags, private use, noncharacters.
fn is_unseen(c: char) -> bool {
    // The blanks among the controls stand between words, so they count as
    // blanks, not as nothing.
    if matches!(c, '\t' | '\n' | '\r') {
        return false;
    }
    c.is_control()
        || matches!(u32::from(c),
            0x00AD | 0x034F | 0x061C | 0x115F | 0x1160 | 0x17B4 | 0x17B5 | 0x180B..=0x180F
            | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F | 0x2800 | 0x3164
            | 0xE000..=0xF8FF | 0xFDD0..=0xFDEF | 0xFE00..=0xFE0F | 0xFEFF | 0xFFA0
            | 0xFFF0..=0xFFFF | 0x1BCA0..=0x1BCA3 | 0x1D173..=0x1D17A | 0xE0000..)
        || u32::from(c) & 0xFFFE == 0xFFFE
}

/// Whether Windows would open a device instead of the file.
fn is_reserved(stem: &str) -> bool {
    let first = stem
        .split('.')
        .next()
        .unwrap_or("")
        .trim_end()
        .to_uppercase();
    if RESERVED.contains(&first.as_str()) {
        return true;
    }
    let mut chars = first.chars();
    let port: String = chars.by_ref().take(3).collect();
    let number = chars.next();
    let counted = number.is_some_and(|n| n.is_ascii_digit() || matches!(n, '¹' | '²' | '³'));
    (port == "COM" || port == "LPT") && counted && chars.next().is_none()
}
