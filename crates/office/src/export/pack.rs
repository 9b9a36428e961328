//! The zip on its way out, and the hash of each of its parts.

use jiff::civil::DateTime;
use sha2::{Digest, Sha256};
use sheets::Zip;
use store::StoreError;

use crate::OfficeError;

/// Where a part no longer fits into a zip without its extension for large files.
const LARGEST: u64 = 0xffff_fff0;

/// Name of the part with the sums.
pub(super) const SUMS: &str = "sha256sum.txt";

/// A zip in the making; each part is hashed on its way in.
pub(super) struct Pack {
    zip: Zip,
    at: DateTime,
    open: Option<(String, Sha256, u64)>,
    /// Name and SHA-256 of each part so far.
    sums: Vec<(String, [u8; 32])>,
    end: Vec<u8>,
}

impl Pack {
    /// An empty one; its parts are marked with the instant.
    pub(super) fn new(at: DateTime) -> Pack {
        Pack {
            zip: Zip::new(at),
            at,
            open: None,
            sums: Vec::new(),
            end: Vec::new(),
        }
    }

    /// Begins a part that is packed, and ends the one before.
    pub(super) fn begin(&mut self, name: &str) {
        self.close();
        self.zip.begin(name, true);
        self.open = Some((name.to_owned(), Sha256::new(), 0));
    }

    /// Adds bytes to the part that was begun.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), OfficeError> {
        if let Some((name, hasher, size)) = &mut self.open {
            *size += bytes.len() as u64;
            if *size > LARGEST {
                let why = format!("{name} does not fit into a zip");
                return Err(StoreError::Other(why).into());
            }
            hasher.update(bytes);
            self.zip.write(bytes);
        }
        Ok(())
    }

    /// Bytes of the part that was begun so far.
    pub(super) fn size(&self) -> u64 {
        self.open.as_ref().map_or(0, |(_, _, size)| *size)
    }

    /// Adds a part that is there already.
    pub(super) fn whole(&mut self, name: &str, bytes: &[u8]) {
        self.close();
        self.zip.whole(name, bytes);
        self.sums
            .push((name.to_owned(), Sha256::digest(bytes).into()));
    }

    /// Adds a text as a part of its own.
    pub(super) fn text(&mut self, name: &str, text: &str) -> Result<(), OfficeError> {
        self.begin(name);
        self.write(text.as_bytes())
    }

    fn close(&mut self) {
        if let Some((name, hasher, _)) = self.open.take() {
            self.sums.push((name, hasher.finalize().into()));
        }
    }

    /// How many parts there are so far.
    pub(super) fn parts(&self) -> usize {
        self.sums.len() + usize::from(self.open.is_some())
    }

    /// Bytes that wait to be taken away.
    pub(super) fn ready(&self) -> usize {
        self.zip.ready()
    }

    /// What is ready to be sent.
    pub(super) fn take(&mut self) -> Vec<u8> {
        let mut ready = self.zip.take();
        ready.append(&mut self.end);
        ready
    }

    /// Ends it: the sums of all parts as `sha256sum -c` reads them, and the directory without
    /// which it is no zip.
    pub(super) fn finish(&mut self) {
        self.close();
        self.zip.begin(SUMS, true);
        for (name, sum) in std::mem::take(&mut self.sums) {
            let line = format!("{}  {name}\n", data_encoding::HEXLOWER.encode(&sum));
            self.zip.write(line.as_bytes());
        }
        let zip = std::mem::replace(&mut self.zip, Zip::new(self.at));
        self.end = zip.finish();
    }
}
