//! The lines above an empty line: fields of a message or of a part (RFC 5322, 2.2).

use crate::encoded;

/// The most bytes of one field that are looked at. RFC 5322 has lines of 998 characters at
/// most; a long list of recipients needs some kilobytes.
const FIELD_BYTES: usize = 16 * 1024;
/// The most fields of one header that are looked at. Mail that went round the world has
/// about a hundred.
const FIELDS: usize = 1_000;

/// One field, unfolded: its name in lower case, and what stands behind the colon.
struct Field {
    name: String,
    value: Vec<u8>,
}

/// The fields of a header in their order, the topmost first.
#[derive(Default)]
pub(crate) struct Fields(Vec<Field>);

/// A header that was cut off from what follows it.
pub(crate) struct Split {
    pub(crate) fields: Fields,
    /// Where the body begins, in the bytes that were given.
    pub(crate) body: usize,
    /// Something else than a field ended the header, not an empty line.
    pub(crate) broken: bool,
}

impl Fields {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every value under that name (lower case), as bytes.
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a [u8]> {
        self.0
            .iter()
            .filter(move |field| field.name == name)
            .map(|field| field.value.as_slice())
    }

    pub(crate) fn first<'a>(&'a self, name: &'a str) -> Option<&'a [u8]> {
        self.all(name).next()
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.first(name).is_some()
    }

    /// The first value under that name as it is read: encoded words decoded, one line, no
    /// character that is not seen.
    pub(crate) fn text(&self, name: &str) -> Option<String> {
        self.first(name).map(encoded::text)
    }

    /// The first word of the first value, in lower case, without parameters: what most fields
    /// that machines write for machines begin with.
    pub(crate) fn token(&self, name: &str) -> Option<String> {
        let value = self.text(name)?;
        let token = value
            .split(|c: char| c == ';' || c == '(' || c.is_whitespace())
            .find(|word| !word.is_empty())?;
        Some(token.to_ascii_lowercase())
    }
}

/// The next line: where it ends without its line end, and where the one after it begins.
pub(crate) fn line(bytes: &[u8], from: usize) -> (usize, usize) {
    let rest = &bytes[from..];
    match rest.iter().position(|byte| *byte == b'\n') {
        Some(at) => {
            let end = from + at;
            let shown = if at > 0 && bytes[end - 1] == b'\r' {
                end - 1
            } else {
                end
            };
            (shown, end + 1)
        }
        None => (bytes.len(), bytes.len()),
    }
}

/// Reads fields from the beginning until an empty line, or until a line that is none.
pub(crate) fn split(bytes: &[u8]) -> Split {
    let mut fields: Vec<Field> = Vec::new();
    let mut at = 0;
    let mut broken = false;
    // Whether lines that continue a field belong to one that is kept.
    let mut keeping = false;
    while at < bytes.len() {
        let (end, next) = line(bytes, at);
        let text = &bytes[at..end];
        if text.is_empty() {
            at = next;
            break;
        }
        if matches!(text[0], b' ' | b'\t') {
            if fields.is_empty() && !keeping {
                broken = true;
                break;
            }
            if keeping && let Some(field) = fields.last_mut() {
                append(&mut field.value, text);
            }
        } else if let Some(colon) = name_end(text) {
            keeping = fields.len() < FIELDS;
            if keeping {
                let name = text[..colon].trim_ascii_end().to_ascii_lowercase();
                let mut value = Vec::new();
                append(&mut value, text[colon + 1..].trim_ascii_start());
                fields.push(Field {
                    name: String::from_utf8_lossy(&name).into_owned(),
                    value,
                });
            }
        } else if at == 0 && (text.starts_with(b"From ") || text.starts_with(b">From ")) {
            // The line that a mailbox file puts before each message (RFC 4155).
        } else {
            broken = true;
            break;
        }
        at = next;
    }
    Split {
        fields: Fields(fields),
        body: at,
        broken,
    }
}

fn append(value: &mut Vec<u8>, text: &[u8]) {
    let room = FIELD_BYTES.saturating_sub(value.len());
    value.extend_from_slice(&text[..text.len().min(room)]);
}

/// Where the colon of a field is: after a name of visible ASCII (RFC 5322, 3.6.8). Blanks
/// before the colon are old syntax (4.5). Nothing that begins like a delimiter of parts is one.
fn name_end(line: &[u8]) -> Option<usize> {
    if line.starts_with(b"--") {
        return None;
    }
    let colon = line.iter().take(120).position(|byte| *byte == b':')?;
    let name = line[..colon].trim_ascii_end();
    let fits = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    fits.then_some(colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(bytes: &[u8], name: &str) -> Vec<String> {
        let split = split(bytes);
        split
            .fields
            .all(name)
            .map(|value| String::from_utf8_lossy(value).into_owned())
            .collect()
    }

    #[test]
    fn lines_that_begin_with_a_blank_belong_to_the_field_above() {
        let bytes = b"Subject: jalan\r\n rusak\r\nTO : a@b.example\r\n\r\nisi";
        assert_eq!(values(bytes, "subject"), ["jalan rusak"]);
        assert_eq!(values(bytes, "to"), ["a@b.example"]);
        assert_eq!(&bytes[split(bytes).body..], b"isi");
    }

    #[test]
    fn a_header_ends_where_no_field_is() {
        let bytes = b"Subject: a\nini bukan kepala\nlagi";
        let split = split(bytes);
        assert!(split.broken);
        assert_eq!(&bytes[split.body..], b"ini bukan kepala\nlagi");
    }

    #[test]
    fn a_field_without_end_is_cut() {
        let mut bytes = b"X: ".to_vec();
        bytes.extend(std::iter::repeat_n(b'a', 1_000_000));
        bytes.extend_from_slice(b"\nSubject: b\n\n");
        assert_eq!(values(&bytes, "x")[0].len(), FIELD_BYTES);
        assert_eq!(values(&bytes, "subject"), ["b"]);
    }

    #[test]
    fn the_separator_of_a_mailbox_file_is_no_field() {
        assert_eq!(
            values(b"From a@b Mon Jan 1 2024\nSubject: c\n\n", "subject"),
            ["c"]
        );
    }
}
