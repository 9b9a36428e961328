//! The text in bytes whose encoding nobody tells.

/// Windows-1252 from 0x80 to 0x9F; the five free places are what the bytes say.
const HIGH: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// UTF-8 and UTF-16 by their mark, UTF-8 by its shape, anything else as Windows-1252: what
/// spreadsheets write.
pub(crate) fn decode(bytes: &[u8]) -> String {
    if let Some(rest) = bytes.strip_prefix(&[0xef, 0xbb, 0xbf]) {
        return String::from_utf8_lossy(rest).into_owned();
    }
    if let Some(rest) = bytes.strip_prefix(&[0xff, 0xfe]) {
        return wide(rest, u16::from_le_bytes);
    }
    if let Some(rest) = bytes.strip_prefix(&[0xfe, 0xff]) {
        return wide(rest, u16::from_be_bytes);
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes
            .iter()
            .map(|byte| match byte {
                0x80..=0x9f => HIGH
                    .get(usize::from(byte - 0x80))
                    .copied()
                    .unwrap_or_default(),
                other => char::from(*other),
            })
            .collect(),
    }
}

fn wide(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::decode;

    #[test]
    fn the_same_name_is_read_from_every_encoding() {
        let wide: Vec<u8> = "é – ‘x’"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        let marked = [&[0xff, 0xfe], wide.as_slice()].concat();
        let utf8 = ["\u{feff}".as_bytes(), "é – ‘x’".as_bytes()].concat();
        for bytes in ["é – ‘x’".as_bytes(), &utf8, &marked, b"\xe9 \x96 \x91x\x92"] {
            assert_eq!(decode(bytes), "é – ‘x’");
        }
    }
}
