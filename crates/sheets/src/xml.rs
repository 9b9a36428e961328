//! As much of XML as a spreadsheet's parts are written in: elements, attributes, text. A
//! document type, with which a few bytes can be made to mean gigabytes, is refused.

use std::io::BufRead;

use crate::ReadFault;
use crate::zip_in::fault_of;

/// Bytes of one tag or one text.
const TOKEN: usize = 4 * 1024 * 1024;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Event {
    /// An element begins: its name without prefix.
    Open {
        /// The name.
        name: String,
        /// What stands behind it in the tag.
        attributes: String,
        /// It ends at once; no [`Event::Close`] follows.
        empty: bool,
    },
    /// An element ends.
    Close(String),
    /// Text between tags.
    Text(String),
}

/// Reads a part from beginning to end.
pub(crate) struct Xml<R> {
    from: R,
    token: Vec<u8>,
    in_text: bool,
}

impl<R: BufRead> Xml<R> {
    pub(crate) fn new(from: R) -> Self {
        Self {
            from,
            token: Vec::new(),
            in_text: true,
        }
    }

    /// The next event; none at the end.
    pub(crate) fn next(&mut self) -> Result<Option<Event>, ReadFault> {
        loop {
            if self.in_text {
                self.token.clear();
                let ended = !self.until(b'<')?;
                self.in_text = false;
                if !self.token.is_empty() {
                    let text = self.text()?;
                    self.in_text = ended;
                    return Ok(Some(Event::Text(unescape(&text))));
                }
                if ended {
                    return Ok(None);
                }
            }
            self.token.clear();
            if !self.until(b'>')? {
                return Err(ReadFault::Damaged);
            }
            let (mut seen, mut quote) = (0, None);
            while !self.whole(&mut seen, &mut quote) {
                self.token.push(b'>');
                if !self.until(b'>')? {
                    return Err(ReadFault::Damaged);
                }
            }
            self.in_text = true;
            let tag = self.text()?;
            if let Some(data) = tag.strip_prefix("![CDATA[") {
                let data = data.strip_suffix("]]").unwrap_or(data);
                return Ok(Some(Event::Text(data.to_owned())));
            }
            if tag.starts_with("!--") || tag.starts_with('?') {
                continue;
            }
            if tag.starts_with('!') {
                return Err(ReadFault::Damaged);
            }
            if let Some(name) = tag.strip_prefix('/') {
                return Ok(Some(Event::Close(local(name.trim()).to_owned())));
            }
            let empty = tag.ends_with('/');
            let tag = tag.strip_suffix('/').unwrap_or(&tag);
            let end = tag.find(|c: char| c.is_ascii_whitespace());
            let (name, attributes) = tag.split_at(end.unwrap_or(tag.len()));
            return Ok(Some(Event::Open {
                name: local(name).to_owned(),
                attributes: attributes.to_owned(),
                empty,
            }));
        }
    }

    /// Adds what stands before the sign; false when there is none any more.
    fn until(&mut self, sign: u8) -> Result<bool, ReadFault> {
        loop {
            let (used, found) = {
                let there = self.from.fill_buf().map_err(|error| fault_of(&error))?;
                if there.is_empty() {
                    return Ok(false);
                }
                match there.iter().position(|byte| *byte == sign) {
                    Some(at) => {
                        self.token.extend_from_slice(&there[..at]);
                        (at + 1, true)
                    }
                    None => {
                        self.token.extend_from_slice(there);
                        (there.len(), false)
                    }
                }
            };
            self.from.consume(used);
            if self.token.len() > TOKEN {
                return Err(ReadFault::TooLarge);
            }
            if found {
                return Ok(true);
            }
        }
    }

    /// Whether the `>` that ended the tag was its end. `seen` bytes of it were looked at
    /// before, with that quote open: each is looked at once, or a quote full of `>` would
    /// take hours.
    fn whole(&self, seen: &mut usize, quote: &mut Option<u8>) -> bool {
        let tag = &self.token;
        if tag.starts_with(b"![CDATA[") {
            return tag.ends_with(b"]]");
        }
        if tag.starts_with(b"!--") {
            return tag.len() >= 5 && tag.ends_with(b"--");
        }
        for byte in tag.iter().skip(*seen) {
            match (*quote, byte) {
                (None, b'"' | b'\'') => *quote = Some(*byte),
                (Some(open), byte) if open == *byte => *quote = None,
                _ => {}
            }
        }
        *seen = tag.len();
        quote.is_none()
    }

    fn text(&self) -> Result<String, ReadFault> {
        String::from_utf8(self.token.clone()).map_err(|_| ReadFault::Damaged)
    }
}

fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}

/// An attribute's value. `name` may have a prefix.
pub(crate) fn attribute(attributes: &str, name: &str) -> Option<String> {
    let mut rest = attributes.trim_start();
    while let Some((key, behind)) = rest.split_once('=') {
        let behind = behind.trim_start();
        let quote = behind.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, after) = behind[1..].split_once(quote)?;
        if key.trim() == name {
            return Some(unescape(value));
        }
        rest = after.trim_start();
    }
    None
}

/// Text with its entities resolved; what is no entity stays.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(12).position(|byte| byte == b';');
        let meant = end.and_then(|end| entity(&rest[1..end]).map(|c| (c, end)));
        match meant {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn events(text: &str) -> Result<Vec<Event>, ReadFault> {
        let mut xml = Xml::new(text.as_bytes());
        let mut events = Vec::new();
        while let Some(event) = xml.next()? {
            events.push(event);
        }
        Ok(events)
    }

    /// Four megabytes of `>` in a quote: looked at again from the start for each, they would
    /// take hours.
    #[test]
    fn a_quote_full_of_ends_is_looked_at_once() {
        let text = format!("<a b=\"{}\">t</a>", ">".repeat(4_000_000));
        let read = events(&text).expect("events");
        assert_eq!(read.len(), 3);
    }

    #[test]
    fn elements_attributes_and_text_are_read() {
        let read = events(
            "<?xml version=\"1.0\"?><!-- a > b --><x:a k=\"1 > 0\" l='&lt;'>t &amp; u<b/><![CDATA[<&>]]></x:a>",
        )
        .expect("events");
        assert_eq!(read.len(), 5, "{read:?}");
        let Event::Open { attributes, .. } = &read[0] else {
            panic!("{read:?}");
        };
        assert_eq!(attribute(attributes, "k").as_deref(), Some("1 > 0"));
        assert_eq!(attribute(attributes, "l").as_deref(), Some("<"));
        assert_eq!(attribute(attributes, "m"), None);
        assert_eq!(read[1], Event::Text("t & u".to_owned()));
        assert_eq!(read[3], Event::Text("<&>".to_owned()));
        assert_eq!(read[4], Event::Close("a".to_owned()));
    }

    #[test]
    fn a_document_type_is_refused_and_an_open_end_is_damage() {
        for text in ["<!DOCTYPE a [<!ENTITY b \"c\">]><a/>", "<a", "<a b=\"c>"] {
            assert_eq!(events(text), Err(ReadFault::Damaged), "{text}");
        }
        assert_eq!(
            events("&x; &#65;&#x42; &"),
            Ok(vec![Event::Text("&x; AB &".to_owned())])
        );
    }
}
