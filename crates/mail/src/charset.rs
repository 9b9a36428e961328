//! Bytes of a named character set as text.

use mail_parser::decoders::charsets::map::charset_decoder;

use crate::careful;

/// Text, and whether the name of its character set was known.
pub(crate) struct Read {
    pub(crate) text: String,
    pub(crate) known: bool,
}

/// Reads bytes as that character set. What says UTF-8 or nothing and is not UTF-8 is read as
/// windows-1252, as browsers do (WHATWG Encoding, 4.2): old programs name no set at all.
pub(crate) fn read(bytes: &[u8], charset: Option<&str>) -> Read {
    let name = charset
        .unwrap_or("")
        .trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'')
        .to_ascii_lowercase();
    let plain = matches!(
        name.as_str(),
        "" | "utf-8"
            | "utf8"
            | "us-ascii"
            | "ascii"
            | "unknown-8bit"
            | "8bit"
            | "x-unknown"
            | "default"
            | "utf-8mb4"
            | "utf8mb4"
    );
    if plain {
        return Read {
            text: guessed(bytes),
            known: true,
        };
    }
    // UTF-16 writes a mark of two bytes that is no part of the text.
    let decoder = charset_decoder(name.as_bytes());
    match decoder.and_then(|decoder| careful(|| decoder(bytes))) {
        Some(text) => Read {
            text: text
                .strip_prefix('\u{FEFF}')
                .map_or(text.clone(), str::to_owned),
            known: true,
        },
        None => Read {
            text: guessed(bytes),
            known: false,
        },
    }
}

/// UTF-8 if it is, or mostly is; else windows-1252.
fn guessed(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let wrong = match std::str::from_utf8(bytes) {
        Ok(text) => return text.to_owned(),
        Err(_) => bytes
            .utf8_chunks()
            .filter(|chunk| !chunk.invalid().is_empty())
            .count(),
    };
    // A text cut in the middle of a letter is still UTF-8.
    let right = bytes
        .utf8_chunks()
        .flat_map(|chunk| chunk.valid().chars())
        .filter(|c| !c.is_ascii())
        .take(wrong + 1)
        .count();
    if right >= wrong {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    match charset_decoder(b"windows-1252") {
        Some(decoder) => decoder(bytes),
        None => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn character_sets_of_the_neighbours_are_read() {
        for (name, bytes, text) in [
            ("GB18030", &b"\xc4\xe3\xba\xc3"[..], "你好"),
            ("big5", b"\xa7A\xa6n", "你好"),
            ("Shift_JIS", b"\x82\xb1\x82\xf1", "こん"),
            ("iso-2022-jp", b"\x1b$B$3$s\x1b(B", "こん"),
            ("koi8-r", b"\xd0\xd2\xc9", "при"),
            ("windows-1252", b"caf\xe9 \x93x\x94", "café “x”"),
            ("utf-16le", b"\xff\xfea\0b\0", "ab"),
            ("utf-16", b"\xfe\xff\0a\0b", "ab"),
            ("utf-7", b"Hi +Jjo-!", "Hi ☺!"),
            ("", b"caf\xe9", "café"),
            ("utf-8", "Rp5 é\u{1B05}".as_bytes(), "Rp5 é\u{1B05}"),
        ] {
            let read = read(bytes, Some(name));
            assert_eq!((read.text.as_str(), read.known), (text, true), "{name}");
        }
    }

    #[test]
    fn an_unknown_name_is_told_and_read_as_well_as_may_be() {
        let read = read(b"caf\xe9", Some("x-klingon"));
        assert_eq!((read.text.as_str(), read.known), ("café", false));
    }

    #[test]
    fn a_letter_cut_in_two_spoils_nothing_else() {
        assert_eq!(read(b"\xc3\xa9t\xc3", Some("utf-8")).text, "ét\u{FFFD}");
    }
}
