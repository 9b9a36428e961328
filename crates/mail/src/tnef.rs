//! `winmail.dat`: what Outlook wraps its own format in (MS-OXTNEF). Only attachments and the
//! text are taken; everything else of it is for Outlook.
//!
//! Written here because the one crate for it (`tnef` 0.1.1) brings `chrono`, which the project
//! forbids, and fails on a file that is cut.

use crate::charset;

/// The most attachments of one file.
const ATTACHMENTS: usize = 200;
/// The most properties of one list.
const PROPERTIES: u32 = 2_000;

// MS-OXTNEF 2.1.3.2: identifiers of attributes, with their type in the upper half.
const BODY: u32 = 0x0002_800C;
const OEM_CODEPAGE: u32 = 0x0006_9007;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_DATA: u32 = 0x0006_800F;
const ATTACH_BEGINS: u32 = 0x0006_9002;
const ATTACH_PROPERTIES: u32 = 0x0006_9005;

// MS-OXPROPS: properties within a list.
const PROPERTY_BODY: u16 = 0x1000;
const PROPERTY_HTML: u16 = 0x1013;
const PROPERTY_LONG_NAME: u16 = 0x3707;
const PROPERTY_DATA: u16 = 0x3701;

/// One attachment.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Attachment {
    pub(crate) name: String,
    pub(crate) bytes: Vec<u8>,
}

/// What was in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tnef {
    pub(crate) text: String,
    pub(crate) html: String,
    pub(crate) attachments: Vec<Attachment>,
    /// It ended in the middle of something.
    pub(crate) damaged: bool,
}

struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, size: usize) -> Option<&'a [u8]> {
        if size > self.0.len() {
            return None;
        }
        let (head, rest) = self.0.split_at(size);
        self.0 = rest;
        Some(head)
    }

    fn u8(&mut self) -> Option<u8> {
        self.take(1).map(|bytes| bytes[0])
    }

    fn u16(&mut self) -> Option<u16> {
        self.take(2)
            .map(|bytes| u16::from_le_bytes([bytes[0], bytes[1]]))
    }

    fn u32(&mut self) -> Option<u32> {
        let bytes = self.take(4)?;
        Some(u32::from_le_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
    }

    /// A value with its length, filled up to a multiple of four.
    fn padded(&mut self) -> Option<&'a [u8]> {
        let size = self.u32()? as usize;
        let value = self.take(size)?;
        let fill = size.wrapping_neg() % 4;
        self.take(fill.min(self.0.len()))?;
        Some(value)
    }
}

/// Reads it, if it is one.
pub(crate) fn read(bytes: &[u8]) -> Option<Tnef> {
    let mut reader = Reader(bytes.strip_prefix(&0x223E_9F78_u32.to_le_bytes())?);
    let mut tnef = Tnef::default();
    if reader.u16().is_none() {
        tnef.damaged = true;
        return Some(tnef);
    }
    let mut codepage = String::new();
    while !reader.0.is_empty() {
        let Some((id, value)) = attribute(&mut reader) else {
            tnef.damaged = true;
            break;
        };
        match id {
            OEM_CODEPAGE => codepage = charset_of(value),
            BODY => tnef.text = words(value, &codepage),
            MESSAGE_PROPERTIES => {
                for (property, value) in properties(value) {
                    match property {
                        PROPERTY_BODY => tnef.text = value.text(&codepage),
                        PROPERTY_HTML => tnef.html = value.text(&codepage),
                        _ => {}
                    }
                }
            }
            ATTACH_BEGINS if tnef.attachments.len() < ATTACHMENTS => {
                tnef.attachments.push(Attachment::default())
            }
            ATTACH_BEGINS => break,
            ATTACH_TITLE | ATTACH_DATA | ATTACH_PROPERTIES => {
                if tnef.attachments.is_empty() {
                    tnef.attachments.push(Attachment::default());
                }
                if let Some(last) = tnef.attachments.last_mut() {
                    last.take(id, value, &codepage);
                }
            }
            _ => {}
        }
    }
    Some(tnef)
}

/// One attribute: level, identifier, value, check sum (which is not checked: damage is told
/// better by what comes out).
fn attribute<'a>(reader: &mut Reader<'a>) -> Option<(u32, &'a [u8])> {
    if !matches!(reader.u8()?, 1 | 2) {
        return None;
    }
    let id = reader.u32()?;
    let size = reader.u32()? as usize;
    let value = reader.take(size)?;
    reader.u16()?;
    Some((id, value))
}

impl Attachment {
    fn take(&mut self, id: u32, value: &[u8], codepage: &str) {
        match id {
            ATTACH_TITLE if self.name.is_empty() => self.name = words(value, codepage),
            ATTACH_DATA => self.bytes = value.to_vec(),
            ATTACH_PROPERTIES => {
                for (property, value) in properties(value) {
                    match property {
                        PROPERTY_LONG_NAME => self.name = value.text(codepage),
                        PROPERTY_DATA if self.bytes.is_empty() => self.bytes = value.bytes.to_vec(),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
    }
}

fn words(value: &[u8], codepage: &str) -> String {
    let end = value
        .iter()
        .position(|byte| *byte == 0)
        .unwrap_or(value.len());
    charset::read(&value[..end], Some(codepage)).text
}

/// The character set of a code page number.
fn charset_of(value: &[u8]) -> String {
    let number = Reader(value).u32().unwrap_or(0);
    match number {
        65001 => "utf-8".to_owned(),
        932 => "shift_jis".to_owned(),
        936 => "gbk".to_owned(),
        949 => "euc-kr".to_owned(),
        950 => "big5".to_owned(),
        874 | 1250..=1258 => format!("windows-{number}"),
        _ => String::new(),
    }
}

/// The value of a property.
struct Value<'a> {
    wide: bool,
    bytes: &'a [u8],
}

impl Value<'_> {
    fn text(&self, codepage: &str) -> String {
        if !self.wide {
            return words(self.bytes, codepage);
        }
        let text = charset::read(self.bytes, Some("utf-16le")).text;
        text.trim_end_matches('\0').to_owned()
    }
}

/// The properties of a list that are text or bytes (MS-OXTNEF 2.1.3.4); it ends where
/// something is not understood.
fn properties(list: &[u8]) -> Vec<(u16, Value<'_>)> {
    let mut reader = Reader(list);
    let mut found = Vec::new();
    let count = reader.u32().unwrap_or(0).min(PROPERTIES);
    for _ in 0..count {
        if property(&mut reader, &mut found).is_none() {
            break;
        }
    }
    found
}

fn property<'a>(reader: &mut Reader<'a>, found: &mut Vec<(u16, Value<'a>)>) -> Option<()> {
    let kind = reader.u16()?;
    let id = reader.u16()?;
    if id >= 0x8000 {
        // A named property: its set, and a number or a name.
        reader.take(16)?;
        if reader.u32()? == 0 {
            reader.u32()?;
        } else {
            reader.padded()?;
        }
    }
    let several = kind & 0x1000 != 0;
    let kind = kind & 0x0FFF;
    let size = match kind {
        0x02 | 0x03 | 0x04 | 0x0A | 0x0B => Some(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Some(8),
        0x48 => Some(16),
        0x0D | 0x1E | 0x1F | 0x102 => None,
        _ => return None,
    };
    let count = if several || size.is_none() {
        reader.u32()?.min(PROPERTIES)
    } else {
        1
    };
    for _ in 0..count {
        match size {
            Some(size) => {
                reader.take(size)?;
            }
            None => {
                let bytes = reader.padded()?;
                found.push((
                    id,
                    Value {
                        wide: kind == 0x1F,
                        bytes,
                    },
                ));
            }
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute(level: u8, id: u32, value: &[u8]) -> Vec<u8> {
        let mut bytes = vec![level];
        bytes.extend(id.to_le_bytes());
        bytes.extend((value.len() as u32).to_le_bytes());
        bytes.extend(value);
        bytes.extend([0, 0]);
        bytes
    }

    fn sample() -> Vec<u8> {
        let mut list = 1_u32.to_le_bytes().to_vec();
        list.extend(0x001F_u16.to_le_bytes());
        list.extend(PROPERTY_LONG_NAME.to_le_bytes());
        list.extend(1_u32.to_le_bytes());
        let name: Vec<u8> = "foto jalan.jpg\0"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        list.extend((name.len() as u32).to_le_bytes());
        list.extend(&name);
        list.extend(vec![0; name.len().wrapping_neg() % 4]);
        let mut bytes = 0x223E_9F78_u32.to_le_bytes().to_vec();
        bytes.extend([1, 0]);
        bytes.extend(attribute(1, OEM_CODEPAGE, &[0xE4, 4, 0, 0, 0, 0, 0, 0]));
        bytes.extend(attribute(1, BODY, b"caf\xe9\0"));
        bytes.extend(attribute(2, ATTACH_BEGINS, &[0; 14]));
        bytes.extend(attribute(2, ATTACH_TITLE, b"FOTOJA~1.JPG\0"));
        bytes.extend(attribute(2, ATTACH_DATA, b"\xFF\xD8isi"));
        bytes.extend(attribute(2, ATTACH_PROPERTIES, &list));
        bytes
    }

    #[test]
    fn text_and_attachments_come_out() {
        let tnef = read(&sample()).expect("it is one");
        assert_eq!(tnef.text, "café");
        assert_eq!(
            tnef.attachments,
            [Attachment {
                name: "foto jalan.jpg".to_owned(),
                bytes: b"\xFF\xD8isi".to_vec()
            }]
        );
        assert!(!tnef.damaged);
    }

    #[test]
    fn what_is_cut_gives_what_there_is() {
        let whole = sample();
        let cut = read(&whole[..whole.len() - 10]).expect("it is one");
        assert_eq!(
            (cut.attachments[0].name.as_str(), cut.damaged),
            ("FOTOJA~1.JPG", true)
        );
        for end in 0..whole.len() {
            let _ = read(&whole[..end]);
        }
        assert_eq!(read(b"not"), None);
    }
}
