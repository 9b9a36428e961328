//! A zip file as it is made, part by part; what is ready can be taken away at any time.

use std::io::Write;

use flate2::write::DeflateEncoder;
use flate2::{Compression, Crc};
use jiff::civil::DateTime;

/// Where sizes and places no longer fit into 32 bits.
const FAR: u64 = 0xffff_ffff;

/// A zip file in the making. Sizes stand behind each part, so that nothing has to be known
/// before it is written; parts of 4 GiB and more are not for it, the file may be larger.
pub struct Zip {
    out: Vec<u8>,
    /// Bytes taken away so far.
    taken: u64,
    parts: Vec<Written>,
    open: Option<Open>,
    stamp: [u8; 4],
}

struct Written {
    name: String,
    packed: bool,
    /// Its sizes stand before it.
    sized: bool,
    crc: u32,
    stored: u64,
    size: u64,
    header: u64,
}

struct Open {
    written: Written,
    crc: Crc,
    packer: Option<DeflateEncoder<Vec<u8>>>,
}

impl std::fmt::Debug for Zip {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zip({} parts)", self.parts.len())
    }
}

impl Zip {
    /// An empty one; every part is marked with the instant.
    pub fn new(at: DateTime) -> Self {
        let year = u16::try_from(at.year()).unwrap_or(1980).clamp(1980, 2107) - 1980;
        let [month, day, hour, minute, second] =
            [at.month(), at.day(), at.hour(), at.minute(), at.second()]
                .map(|part| u16::from(part.unsigned_abs()));
        let time = (hour << 11) + (minute << 5) + second / 2;
        let date = (year << 9) + (month << 5) + day;
        let [time, date] = [time, date].map(u16::to_le_bytes);
        Self {
            out: Vec::new(),
            taken: 0,
            parts: Vec::new(),
            open: None,
            stamp: [time[0], time[1], date[0], date[1]],
        }
    }

    fn at(&self) -> u64 {
        self.taken + u64::try_from(self.out.len()).unwrap_or_default()
    }

    /// Begins a part and ends the one before. What is packed already is stored as it is.
    pub fn begin(&mut self, name: &str, packed: bool) {
        self.end();
        let header = self.at();
        // 2.0; sizes follow; names are UTF-8.
        self.out.extend_from_slice(b"PK\x03\x04\x14\x00\x08\x08");
        self.put(if packed { 8 } else { 0 }, 2);
        self.out.extend_from_slice(&self.stamp);
        self.out.extend_from_slice(&[0; 12]);
        self.put(name.len() as u64, 2);
        self.put(0, 2);
        self.out.extend_from_slice(name.as_bytes());
        self.open = Some(Open {
            written: Written {
                name: name.to_owned(),
                packed,
                sized: false,
                crc: 0,
                stored: 0,
                size: 0,
                header,
            },
            crc: Crc::new(),
            packer: packed.then(|| DeflateEncoder::new(Vec::new(), Compression::fast())),
        });
    }

    /// Adds a part that is there already, stored as it is, and ends the one before: its sizes
    /// stand before it, so that also who reads a zip from its beginning can take it out.
    pub fn whole(&mut self, name: &str, bytes: &[u8]) {
        self.end();
        let header = self.at();
        let mut crc = Crc::new();
        crc.update(bytes);
        let (crc, size) = (crc.sum(), bytes.len() as u64);
        // 2.0; names are UTF-8; stored.
        self.out
            .extend_from_slice(b"PK\x03\x04\x14\x00\x00\x08\x00\x00");
        self.out.extend_from_slice(&self.stamp);
        self.put(u64::from(crc), 4);
        self.put(size, 4);
        self.put(size, 4);
        self.put(name.len() as u64, 2);
        self.put(0, 2);
        self.out.extend_from_slice(name.as_bytes());
        self.out.extend_from_slice(bytes);
        self.parts.push(Written {
            name: name.to_owned(),
            packed: false,
            sized: true,
            crc,
            stored: size,
            size,
            header,
        });
    }

    /// Bytes that wait to be taken away.
    pub fn ready(&self) -> usize {
        self.out.len()
    }

    /// Adds bytes to the part that was begun.
    pub fn write(&mut self, bytes: &[u8]) {
        let Some(open) = &mut self.open else { return };
        open.crc.update(bytes);
        open.written.size += bytes.len() as u64;
        match &mut open.packer {
            Some(packer) => {
                // Into a vector nothing fails.
                let _ = packer.write_all(bytes);
                let ready = packer.get_mut();
                open.written.stored += ready.len() as u64;
                self.out.append(ready);
            }
            None => {
                open.written.stored += bytes.len() as u64;
                self.out.extend_from_slice(bytes);
            }
        }
    }

    fn end(&mut self) {
        let Some(mut open) = self.open.take() else {
            return;
        };
        if let Some(packer) = open.packer.take() {
            let mut rest = packer.finish().unwrap_or_default();
            open.written.stored += rest.len() as u64;
            self.out.append(&mut rest);
        }
        open.written.crc = open.crc.sum();
        self.out.extend_from_slice(b"PK\x07\x08");
        self.put(u64::from(open.written.crc), 4);
        self.put(open.written.stored, 4);
        self.put(open.written.size, 4);
        self.parts.push(open.written);
    }

    /// What is ready to be sent.
    pub fn take(&mut self) -> Vec<u8> {
        self.taken = self.at();
        std::mem::take(&mut self.out)
    }

    /// The rest of the file, with its directory.
    pub fn finish(mut self) -> Vec<u8> {
        self.end();
        let directory = self.at();
        let parts = std::mem::take(&mut self.parts);
        for part in &parts {
            let far = part.header >= FAR;
            // Made by 4.5 on Unix, for names.
            self.out.extend_from_slice(b"PK\x01\x02\x2d\x03");
            self.put(if far { 45 } else { 20 }, 2);
            self.put(if part.sized { 0x0800 } else { 0x0808 }, 2);
            self.put(if part.packed { 8 } else { 0 }, 2);
            self.out.extend_from_slice(&self.stamp);
            self.put(u64::from(part.crc), 4);
            self.put(part.stored, 4);
            self.put(part.size, 4);
            self.put(part.name.len() as u64, 2);
            self.put(if far { 12 } else { 0 }, 2);
            self.put(0, 2);
            self.put(0, 2);
            self.put(0, 2);
            // An ordinary file, read and written by its owner.
            self.put(0o100_600 << 16, 4);
            self.put(part.header.min(FAR), 4);
            self.out.extend_from_slice(part.name.as_bytes());
            if far {
                self.put(1, 2);
                self.put(8, 2);
                self.put(part.header, 8);
            }
        }
        let end = self.at();
        let count = parts.len() as u64;
        if directory >= FAR || count >= 0xffff {
            self.out.extend_from_slice(b"PK\x06\x06");
            self.put(44, 8);
            self.put(45, 2);
            self.put(45, 2);
            self.put(0, 8);
            self.put(count, 8);
            self.put(count, 8);
            self.put(end - directory, 8);
            self.put(directory, 8);
            self.out.extend_from_slice(b"PK\x06\x07");
            self.put(0, 4);
            self.put(end, 8);
            self.put(1, 4);
        }
        self.out.extend_from_slice(b"PK\x05\x06");
        self.put(0, 4);
        self.put(count.min(0xffff), 2);
        self.put(count.min(0xffff), 2);
        self.put((end - directory).min(FAR), 4);
        self.put(directory.min(FAR), 4);
        self.put(0, 2);
        self.out
    }

    fn put(&mut self, number: u64, bytes: usize) {
        self.out
            .extend_from_slice(&number.to_le_bytes()[..bytes.min(8)]);
    }
}
