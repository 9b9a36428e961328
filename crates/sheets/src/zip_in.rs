//! The parts of a zip file, as its directory lists them. Sizes are not believed: a part is
//! unpacked as far as the budget reaches.

use std::io::{BufReader, Error, Read};

use flate2::bufread::DeflateDecoder;

use crate::ReadFault;

/// Parts a spreadsheet may have; a large one has some dozens.
const PARTS: usize = 5_000;

/// The directory of a zip file.
pub(crate) struct Parts<'a> {
    bytes: &'a [u8],
    parts: Vec<Part>,
}

struct Part {
    name: String,
    packed: bool,
    locked: bool,
    size: usize,
    header: usize,
}

/// Bytes that may still be unpacked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget(pub(crate) u64);

/// A part being unpacked.
pub(crate) struct Unpacked<'a, 'b> {
    from: Box<dyn Read + 'a>,
    budget: &'b mut Budget,
}

/// Told where the budget ends.
#[derive(Debug, thiserror::Error)]
#[error("too much to unpack")]
pub(crate) struct Spent;

impl Read for Unpacked<'_, '_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.from.read(into)?;
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.budget.0 = self
            .budget
            .0
            .checked_sub(bytes)
            .ok_or_else(|| Error::other(Spent))?;
        Ok(read)
    }
}

/// What kept a part from being read.
pub(crate) fn fault_of(error: &Error) -> ReadFault {
    match error.get_ref() {
        Some(inner) if inner.is::<Spent>() => ReadFault::TooLarge,
        _ => ReadFault::Damaged,
    }
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |sum, byte| (sum << 8) | usize::from(*byte)),
    )
}

impl<'a> Parts<'a> {
    /// Reads the directory.
    pub(crate) fn of(bytes: &'a [u8]) -> Result<Self, ReadFault> {
        Parts::directory(bytes).ok_or(ReadFault::Damaged)
    }

    fn directory(bytes: &'a [u8]) -> Option<Self> {
        // The end record stands at the end, before a comment of at most 64 KiB.
        let from = bytes.len().saturating_sub(22 + 65_535);
        let end = from
            + bytes
                .get(from..)?
                .windows(4)
                .rposition(|four| four == b"PK\x05\x06")?;
        let count = number(bytes, end + 10, 2)?;
        let mut at = number(bytes, end + 16, 4)?;
        let mut parts = Vec::new();
        for _ in 0..count.min(PARTS) {
            if bytes.get(at..at + 4)? != b"PK\x01\x02" {
                return None;
            }
            let [name, extra, comment] = [28, 30, 32].map(|place| number(bytes, at + place, 2));
            let (name, extra, comment) = (name?, extra?, comment?);
            parts.push(Part {
                name: String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?).into_owned(),
                packed: match number(bytes, at + 10, 2)? {
                    0 => false,
                    8 => true,
                    _ => return None,
                },
                locked: number(bytes, at + 8, 2)? & 1 == 1,
                size: number(bytes, at + 20, 4)?,
                header: number(bytes, at + 42, 4)?,
            });
            at += 46 + name + extra + comment;
        }
        Some(Self { bytes, parts })
    }

    /// Whether any part asks for a password.
    pub(crate) fn locked(&self) -> bool {
        self.parts.iter().any(|part| part.locked)
    }

    /// Whether there is such a part.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.find(name).is_some()
    }

    fn find(&self, name: &str) -> Option<&Part> {
        self.parts
            .iter()
            .find(|part| part.name.eq_ignore_ascii_case(name))
    }

    /// Unpacks a part as it is read; none when there is no such part.
    pub(crate) fn open<'b>(
        &self,
        name: &str,
        budget: &'b mut Budget,
    ) -> Option<BufReader<Unpacked<'a, 'b>>> {
        let part = self.find(name)?;
        let names = number(self.bytes, part.header + 26, 2)?;
        let extra = number(self.bytes, part.header + 28, 2)?;
        let from = part.header + 30 + names + extra;
        let packed = self.bytes.get(from..)?;
        let packed = packed.get(..part.size).unwrap_or(packed);
        let from: Box<dyn Read + 'a> = if part.packed {
            Box::new(DeflateDecoder::new(packed))
        } else {
            Box::new(packed)
        };
        Some(BufReader::with_capacity(
            32 * 1024,
            Unpacked { from, budget },
        ))
    }
}
