//! Characters that are not seen, and line ends.

/// Whether a character turns the direction of writing or is not seen at all. In one line such
/// a thing only deceives: U+202E makes `gpj.exe` read `exe.jpg` (Unicode TR 36).
fn is_unseen(c: char) -> bool {
    matches!(u32::from(c),
        0x00AD | 0x061C | 0x180E | 0x200B..=0x200F | 0x2028..=0x202E | 0x2060..=0x206F
        | 0xFEFF | 0xFFF9..=0xFFFB | 0xE0000..=0xE007F)
}

/// One line: blanks of every kind as single spaces, controls and what is not seen left out.
/// U+200C and U+200D, which some writings need, stay out too: a subject is read without them.
pub(crate) fn line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut blank = false;
    for c in text.chars() {
        if c.is_whitespace() || c == '\0' {
            blank = true;
        } else if !c.is_control() && !is_unseen(c) {
            if blank && !out.is_empty() {
                out.push(' ');
            }
            blank = false;
            out.push(c);
        }
    }
    out
}

/// Text of a body: `\n` as the only line end, no control characters but tab, and none that
/// override the direction of writing. Every word stays.
pub(crate) fn body(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\r' => {
                if chars.peek() != Some(&'\n') {
                    out.push('\n');
                }
            }
            '\n' | '\t' => out.push(c),
            '\u{B}' | '\u{C}' | '\u{85}' | '\u{2028}' | '\u{2029}' => out.push('\n'),
            // Between two letters it would make one word of two.
            '\0' => out.push(' '),
            '\u{202D}' | '\u{202E}' | '\u{FEFF}' => {}
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// At most so many characters, cut at one.
pub(crate) fn cut(text: &mut String, most: usize) -> bool {
    match text.char_indices().nth(most) {
        Some((at, _)) => {
            text.truncate(at);
            true
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_only_what_is_seen() {
        assert_eq!(line(" a\r\n\tb\u{202E}c\0 d\u{7} "), "a bc d");
    }

    #[test]
    fn every_kind_of_line_end_becomes_one() {
        assert_eq!(body("a\r\nb\rc\nd\u{202E}"), "a\nb\nc\nd");
    }
}
