//! Words of other alphabets in a header (RFC 2047), and headers that name no alphabet.

use crate::{bytes, charset, clean};

/// The most characters between the marks of one encoded word. RFC 2047 allows 75 in all;
/// programs write whole subjects into one.
const WORD_BYTES: usize = 4_000;

/// One encoded word: where it ends, and what it says.
struct Word<'a> {
    end: usize,
    charset: &'a str,
    bytes: Vec<u8>,
}

/// A field's value as it is read: decoded, one line, nothing unseen in it.
pub(crate) fn text(value: &[u8]) -> String {
    clean::line(&decoded(value, |out, text| out.push_str(text)))
}

/// The value with each run of encoded words as one word in UTF-8, for a reader that decodes
/// words one by one: letters cut in two by the sender's program are whole then, and what a word
/// says cannot be taken for syntax.
pub(crate) fn joined(value: &[u8]) -> Vec<u8> {
    let text = decoded(value, |out, text| {
        let text = clean::line(text);
        out.push(WORD);
        out.push_str(&bytes::to_base64(text.as_bytes()));
        out.push(WORD_END);
    });
    // What still begins like a word is none, and the reader would look for its end each time.
    text.replace("=?", "= ?")
        .replace(WORD, "=?utf-8?B?")
        .replace(WORD_END, "?=")
        .into_bytes()
}

/// Stand for the marks of a word while text is put together; in a header they are nothing.
const WORD: char = '\u{FDD0}';
const WORD_END: char = '\u{FDD1}';

/// Text between words as it is (UTF-8, else windows-1252), and each run of words as `put`
/// writes it.
fn decoded(value: &[u8], put: impl Fn(&mut String, &str)) -> String {
    let mut out = String::with_capacity(value.len());
    let (mut at, mut plain_from) = (0, 0);
    while at < value.len() {
        let Some(first) = word(value, at) else {
            at += 1;
            continue;
        };
        out.push_str(&plain(&value[plain_from..at]));
        at = first.end;
        let (mut run, mut name) = (first.bytes, first.charset);
        let mut said = String::new();
        // Blanks between two encoded words are not part of the text (RFC 2047, 6.2).
        while let Some(next) = word(value, after_blanks(value, at)) {
            if !next.charset.eq_ignore_ascii_case(name) {
                said.push_str(&charset::read(&run, Some(name)).text);
                run.clear();
                name = next.charset;
            }
            run.extend_from_slice(&next.bytes);
            at = next.end;
        }
        said.push_str(&charset::read(&run, Some(name)).text);
        put(&mut out, &said);
        plain_from = at;
    }
    out.push_str(&plain(&value[plain_from..]));
    out
}

fn plain(value: &[u8]) -> String {
    let text = charset::read(value, None).text;
    if text.contains([WORD, WORD_END]) {
        return text.replace([WORD, WORD_END], "");
    }
    text
}

fn after_blanks(value: &[u8], from: usize) -> usize {
    let blanks = value[from..]
        .iter()
        .take_while(|byte| byte.is_ascii_whitespace());
    from + blanks.count()
}

/// The encoded word that begins exactly there.
fn word(value: &[u8], at: usize) -> Option<Word<'_>> {
    let rest = value.get(at..)?.strip_prefix(b"=?")?;
    let name_end = rest.iter().take(80).position(|byte| *byte == b'?')?;
    let name = std::str::from_utf8(&rest[..name_end]).ok()?;
    // A language may stand behind the name (RFC 2231, 5).
    let charset = name.split('*').next().unwrap_or(name);
    if charset.is_empty() || !charset.bytes().all(|byte| byte.is_ascii_graphic()) {
        return None;
    }
    let encoding = *rest.get(name_end + 1)?;
    if rest.get(name_end + 2) != Some(&b'?') {
        return None;
    }
    let text = &rest[name_end + 3..];
    let end = text
        .windows(2)
        .take(WORD_BYTES)
        .position(|pair| pair == b"?=")?;
    let bytes = match encoding {
        b'B' | b'b' => bytes::base64(&text[..end], WORD_BYTES).bytes,
        b'Q' | b'q' => {
            let spaced: Vec<u8> = text[..end]
                .iter()
                .map(|byte| if *byte == b'_' { b' ' } else { *byte })
                .collect();
            bytes::quoted_printable(&spaced, WORD_BYTES).bytes
        }
        _ => return None,
    };
    Some(Word {
        end: at + 2 + name_end + 3 + end + 2,
        charset,
        bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_in_their_alphabet() {
        for (value, expected) in [
            (
                "=?utf-8?Q?Jalan_rusak_di_Jl=2E_Sudirman?=",
                "Jalan rusak di Jl. Sudirman",
            ),
            ("=?UTF-8?B?SmFsYW4=?=  =?utf-8?b?IHJ1c2Fr?=", "Jalan rusak"),
            ("Re: =?iso-8859-1?Q?caf=E9?= tutup", "Re: café tutup"),
            ("=?gb2312?B?xOO6ww==?=", "你好"),
            ("=?x-none?Q?a?=", "a"),
            ("=?utf-8?X?a?= =?broken", "=?utf-8?X?a?= =?broken"),
        ] {
            assert_eq!(text(value.as_bytes()), expected);
        }
    }

    #[test]
    fn a_letter_cut_between_two_words_is_whole_again() {
        assert_eq!(text(b"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?="), "café");
        assert_eq!(
            text(&joined(b"=?utf-8?Q?caf=C3?= =?utf-8?Q?=A9?= x")),
            "café x"
        );
    }

    #[test]
    fn what_a_word_says_is_no_line_and_no_turn_of_direction() {
        assert_eq!(text(b"=?utf-8?Q?a=0D=0ABcc:_b=E2=80=AEc?="), "a Bcc: bc");
        assert_eq!(text(b"k\xe9"), "ké");
    }
}
