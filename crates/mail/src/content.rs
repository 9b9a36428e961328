//! What a part says of itself: type, parameters, disposition, encoding (RFC 2045, 2183, 2231).

use mail_parser::parsers::MessageStream;

use crate::header::Fields;
use crate::{bytes, careful, clean, encoded};

/// The most characters of a file's name.
const NAME_CHARS: usize = 255;
/// The most bytes of a type with its parameters: the reader of continuations compares each
/// with each.
const VALUE_BYTES: usize = 4 * 1024;

/// How a body was written for its way (RFC 2045, 6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transfer {
    AsIs,
    Base64,
    QuotedPrintable,
}

/// A type with its parameters, all names in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Content {
    /// `type/subtype` in lower case; `text/plain` where nothing is said (RFC 2045, 5.2).
    pub(crate) media_type: String,
    parameters: Vec<(String, String)>,
    /// `inline`, `attachment`, or nothing.
    pub(crate) disposition: String,
    /// The name of a file, without path, cleaned; or nothing.
    pub(crate) name: String,
    pub(crate) transfer: Transfer,
    /// `Content-ID`, without brackets: what HTML refers to with `cid:` (RFC 2392).
    pub(crate) has_id: bool,
}

impl Content {
    pub(crate) fn of(fields: &Fields) -> Content {
        let (media_type, parameters) = fields.first("content-type").map(typed).unwrap_or_default();
        let (disposition, more) = fields
            .first("content-disposition")
            .map(typed)
            .unwrap_or_default();
        let of = |list: &[(String, String)], name: &str| {
            let found = list
                .iter()
                .find(|(key, value)| key == name && !value.is_empty());
            found.map(|(_, value)| value.clone())
        };
        let name = of(&more, "filename")
            .or_else(|| of(&more, "name"))
            .or_else(|| of(&parameters, "name"))
            .or_else(|| of(&parameters, "filename"))
            .map(|name| file_name(&name))
            .unwrap_or_default();
        let transfer = match fields.token("content-transfer-encoding").as_deref() {
            Some("base64") => Transfer::Base64,
            Some("quoted-printable") => Transfer::QuotedPrintable,
            _ => Transfer::AsIs,
        };
        Content {
            media_type: if media_type.contains('/') {
                media_type
            } else {
                "text/plain".to_owned()
            },
            parameters,
            disposition,
            name,
            transfer,
            has_id: fields.has("content-id"),
        }
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a parameter has that value, in any case.
    pub(crate) fn says(&self, name: &str, value: &str) -> bool {
        self.parameter(name)
            .is_some_and(|found| found.trim().eq_ignore_ascii_case(value))
    }

    pub(crate) fn is_multipart(&self) -> bool {
        self.media_type.starts_with("multipart/")
    }

    /// The body as it was before its way, and whether it was whole.
    pub(crate) fn decode(&self, body: &[u8], most: usize) -> bytes::Decoded {
        match self.transfer {
            Transfer::Base64 => bytes::base64(body, most),
            Transfer::QuotedPrintable => bytes::quoted_printable(body, most),
            Transfer::AsIs => bytes::Decoded {
                bytes: body[..body.len().min(most)].to_vec(),
                damaged: false,
            },
        }
    }
}

/// A value with parameters: continuations and other alphabets resolved.
fn typed(value: &[u8]) -> (String, Vec<(String, String)>) {
    // Programs write alphabets other than UTF-8 raw into names.
    let value = &value[..value.len().min(VALUE_BYTES)];
    let mut line = crate::charset::read(value, None).text.into_bytes();
    line.push(b'\n');
    let read = careful(|| {
        let parsed = MessageStream::new(&line).parse_content_type();
        parsed.into_content_type().map(|found| {
            let mut name = found.c_type.to_ascii_lowercase();
            if let Some(sub) = &found.c_subtype {
                name.push('/');
                name.push_str(&sub.to_ascii_lowercase());
            }
            let parameters = found.attributes.unwrap_or_default();
            let parameters = parameters
                .into_iter()
                .take(100)
                .map(|one| (one.name.to_ascii_lowercase(), one.value.into_owned()));
            (clean::line(&name), parameters.collect::<Vec<_>>())
        })
    });
    read.flatten().unwrap_or_default()
}

/// A file's name as it may be shown: its last part, one line, nothing unseen. Making it safe
/// to store is another's work.
pub(crate) fn file_name(raw: &str) -> String {
    // Encoded words in a parameter are against RFC 2047, 5, and common.
    let mut seen = encoded::text(raw.as_bytes());
    if let Some(at) = seen.rfind(['/', '\\']) {
        seen.drain(..=at);
    }
    clean::cut(&mut seen, NAME_CHARS);
    seen.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header;

    fn content(head: &str) -> Content {
        Content::of(&header::split(head.as_bytes()).fields)
    }

    #[test]
    fn names_come_in_many_dresses() {
        for (head, name) in [
            (
                "Content-Disposition: attachment; filename=\"foto.jpg\"",
                "foto.jpg",
            ),
            (
                "Content-Disposition: attachment; filename*=UTF-8''k%C3%A9.pdf",
                "ké.pdf",
            ),
            (
                "Content-Disposition: attachment; filename*0=\"surat \"; filename*1=\"pernyataan.pdf\"",
                "surat pernyataan.pdf",
            ),
            (
                "Content-Disposition: attachment; filename*0*=utf-8''%C3%A9; filename*1*=%C3%A9.pdf",
                "éé.pdf",
            ),
            (
                "Content-Type: image/png; name=\"=?utf-8?B?w6kucG5n?=\"",
                "é.png",
            ),
            ("Content-Type: a/b; name=\"../../etc/passwd\"", "passwd"),
            ("Content-Type: a/b; name=\"C:\\\\x\\\\y.exe\"", "y.exe"),
            (
                "Content-Type: a/b; name=\"foto\u{202E}gpj.exe\"",
                "fotogpj.exe",
            ),
        ] {
            assert_eq!(content(&format!("{head}\n\n")).name, name, "{head}");
        }
    }

    #[test]
    fn what_says_nothing_is_plain_text() {
        for head in [
            "Subject: a\n\n",
            "Content-Type: \n\n",
            "Content-Type: apa\n\n",
        ] {
            assert_eq!(content(head).media_type, "text/plain", "{head}");
        }
        let html = content("Content-Type: TEXT/HTML; Charset=\"X\"\n\n");
        assert_eq!(html.media_type, "text/html");
        assert!(html.says("charset", "x"));
    }
}
