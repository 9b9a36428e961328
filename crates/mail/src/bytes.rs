//! Bytes that travelled as text: base64 and quoted-printable (RFC 2045, 6.7 and 6.8).

/// What a decoder made of a body, and whether the body was whole.
pub(crate) struct Decoded {
    pub(crate) bytes: Vec<u8>,
    /// Characters that do not belong there, or an end in the middle of a group.
    pub(crate) damaged: bool,
}

/// What a byte is that is no letter of base64.
const PAD: u8 = 64;
const BLANK: u8 = 65;
const FOREIGN: u8 = 66;

/// The six bits that each byte writes, in the alphabets of RFC 4648, 4 and 5.
const VALUES: [u8; 256] = {
    let mut values = [FOREIGN; 256];
    let mut value = 0;
    while value < LETTERS.len() {
        values[LETTERS[value] as usize] = value as u8;
        value += 1;
    }
    (values[b'-' as usize], values[b'_' as usize]) = (62, 63);
    values[b'=' as usize] = PAD;
    (values[b' ' as usize], values[b'\t' as usize]) = (BLANK, BLANK);
    (values[b'\r' as usize], values[b'\n' as usize]) = (BLANK, BLANK);
    values
};

const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Decodes as many groups of four letters as follow each other, and gives what is left.
fn whole_groups<'t>(mut text: &'t [u8], most: usize, bytes: &mut Vec<u8>) -> &'t [u8] {
    while let Some((four, after)) = text.split_first_chunk::<4>()
        && bytes.len() + 3 <= most
    {
        let [a, b, c, d] = four.map(|byte| VALUES[usize::from(byte)]);
        if (a | b | c | d) > 63 {
            break;
        }
        bytes.extend_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d]);
        text = after;
    }
    text
}

/// Decodes base64; what is no letter of it is passed over, as RFC 2045 asks. Not more than
/// `most` bytes are made.
pub(crate) fn base64(text: &[u8], most: usize) -> Decoded {
    let mut bytes = Vec::with_capacity((text.len() / 4 * 3).min(most));
    let (mut group, mut held, mut damaged, mut padded) = (0_u32, 0_u8, false, false);
    let mut rest = text;
    loop {
        // Most of a photo is whole groups of letters, a line of them at a time.
        if held == 0 {
            rest = whole_groups(rest, most, &mut bytes);
        }
        let Some((byte, after)) = rest.split_first() else {
            break;
        };
        rest = after;
        let value = match VALUES[usize::from(*byte)] {
            PAD => {
                flush(&mut bytes, group, held);
                (group, held, padded) = (0, 0, true);
                continue;
            }
            BLANK => continue,
            FOREIGN => {
                damaged = true;
                continue;
            }
            value => value,
        };
        if bytes.len() >= most {
            break;
        }
        group = (group << 6) | u32::from(value);
        held += 1;
        if held == 4 {
            bytes.extend_from_slice(&group.to_be_bytes()[1..]);
            (group, held) = (0, 0);
        }
    }
    damaged |= held == 1 || (held > 0 && !padded);
    flush(&mut bytes, group, held);
    bytes.truncate(most);
    Decoded { bytes, damaged }
}

fn flush(bytes: &mut Vec<u8>, group: u32, held: u8) {
    match held {
        2 => bytes.push((group >> 4) as u8),
        3 => bytes.extend_from_slice(&[(group >> 10) as u8, (group >> 2) as u8]),
        _ => {}
    }
}

/// Decodes quoted-printable; an `=` that begins nothing stays as it is.
pub(crate) fn quoted_printable(text: &[u8], most: usize) -> Decoded {
    let mut bytes = Vec::with_capacity(text.len().min(most));
    let (mut at, mut damaged) = (0, false);
    while let Some(&byte) = text.get(at)
        && bytes.len() < most
    {
        if byte != b'=' {
            bytes.push(byte);
            at += 1;
            continue;
        }
        let pair = text.get(at + 1).copied().zip(text.get(at + 2).copied());
        if let Some(value) = pair.and_then(|(high, low)| hex(high, low)) {
            bytes.push(value);
            at += 3;
        } else if let Some(next) = soft_break(text, at + 1) {
            at = next;
        } else {
            damaged = true;
            bytes.push(byte);
            at += 1;
        }
    }
    Decoded { bytes, damaged }
}

/// After `=`: blanks that a relay may have added, and a line end or the end of all.
fn soft_break(text: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    // A line has 76 characters; more blanks than a handful are no soft break.
    while at < from + 80 && matches!(text.get(at), Some(b' ' | b'\t')) {
        at += 1;
    }
    match (text.get(at), text.get(at + 1)) {
        (None, _) => Some(at),
        (Some(b'\n'), _) => Some(at + 1),
        (Some(b'\r'), Some(b'\n')) => Some(at + 2),
        (Some(b'\r'), _) => Some(at + 1),
        _ => None,
    }
}

/// The byte that two hexadecimal digits write.
pub(crate) fn hex(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

/// Writes base64, for words that are encoded anew.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut group = [0_u8; 4];
        group[1..=chunk.len()].copy_from_slice(chunk);
        let group = u32::from_be_bytes(group);
        for place in 0..4 {
            if place <= chunk.len() {
                let value = (group >> (18 - 6 * place)) & 63;
                text.push(char::from(LETTERS[value as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_comes_back() {
        for text in ["", "a", "ab", "abc", "Denpasar, Bali"] {
            let back = base64(to_base64(text.as_bytes()).as_bytes(), 100);
            assert_eq!(
                (back.bytes.as_slice(), back.damaged),
                (text.as_bytes(), false)
            );
        }
    }

    #[test]
    fn base64_is_read_wherever_its_lines_break() {
        let bytes: Vec<u8> = (0..=255).cycle().take(1_000).collect();
        let text = to_base64(&bytes);
        for width in [1, 2, 3, 5, 19, 76, 2_000] {
            let lines: Vec<&str> = (0..text.len())
                .step_by(width)
                .map(|at| &text[at..text.len().min(at + width)])
                .collect();
            let broken = lines.join("\r\n");
            for most in [0, 1, 2, 3, 4, 997, 998, 999, 1_000, 5_000] {
                let read = base64(broken.as_bytes(), most);
                assert_eq!(
                    read.bytes,
                    bytes[..most.min(bytes.len())],
                    "{width}, {most}"
                );
                assert!(!read.damaged || most < bytes.len(), "{width}, {most}");
            }
        }
        let odd = base64(format!("{}!{}", &text[..10], &text[10..]).as_bytes(), 5_000);
        assert_eq!((odd.bytes, odd.damaged), (bytes, true));
    }

    #[test]
    fn base64_that_ends_early_gives_what_there_is() {
        let cut = base64(b"RGVucGFzYXI", 100);
        assert_eq!(
            (cut.bytes.as_slice(), cut.damaged),
            (&b"Denpasar"[..], true)
        );
        assert_eq!(base64(b"RGVucGFzYXI=", 3).bytes, b"Den");
        assert!(base64(b"RG!Vuc===", 100).damaged);
    }

    #[test]
    fn quoted_printable_keeps_what_it_cannot_read() {
        let read = |text: &[u8]| {
            let decoded = quoted_printable(text, 100);
            (
                String::from_utf8_lossy(&decoded.bytes).into_owned(),
                decoded.damaged,
            )
        };
        assert_eq!(read(b"a=3Db=\r\nc= \nd="), ("a=bcd".to_owned(), false));
        assert_eq!(read(b"100=% =ZZ"), ("100=% =ZZ".to_owned(), true));
    }
}
