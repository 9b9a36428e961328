//! The file itself: members one after the other, and a hash of all of it at its end.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{self, BufReader, Read, Write};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use store::{Blobs, Sha256Hex};

use super::finding::{Code, Finding};
use super::manifest::{DIGEST, FORMAT, MARK, Manifest, Member, Part, format_of};

/// A block of a tar file.
const BLOCK: usize = 512;
/// The last member with its hash, and the two empty blocks that end a tar file.
const TAIL: usize = 4 * BLOCK;
/// The largest manifest, sealed keys or mark that is read into memory.
const SMALL: u64 = 256 << 20;

fn header(name: &str, bytes: u64, at: u64) -> io::Result<tar::Header> {
    let mut header = tar::Header::new_ustar();
    header.set_path(name)?;
    header.set_entry_type(tar::EntryType::Regular);
    header.set_size(bytes);
    header.set_mode(0o600);
    header.set_mtime(at);
    header.set_cksum();
    Ok(header)
}

/// The end of a backup whose other bytes have this hash: the same hash, the same end.
fn tail(digest: &str) -> io::Result<Vec<u8>> {
    let content = format!("{digest}\n");
    let mut tail = header(DIGEST, content.len() as u64, 0)?.as_bytes().to_vec();
    tail.extend_from_slice(content.as_bytes());
    tail.resize(TAIL, 0);
    Ok(tail)
}

/// Writes a backup.
pub struct Writer<W> {
    out: W,
    digest: Sha256,
    bytes: u64,
    at: u64,
    members: Vec<Member>,
}

impl<W: Write> Writer<W> {
    /// Begins one that was made at this instant.
    pub fn new(out: W, made_at: Timestamp) -> Writer<W> {
        Writer {
            out,
            digest: Sha256::new(),
            bytes: 0,
            at: u64::try_from(made_at.as_second()).unwrap_or(0),
            members: Vec::new(),
        }
    }

    /// Adds a part of this length.
    ///
    /// # Errors
    /// When the place is full or fails, or the part has another length.
    pub fn add(&mut self, part: &Part, bytes: u64, content: impl Read) -> io::Result<()> {
        let name = part.name();
        let header = header(&name, bytes, self.at)?;
        self.put(header.as_bytes())?;
        let mut digest = Sha256::new();
        let mut content = content.take(bytes.saturating_add(1));
        let (mut piece, mut read) = (vec![0; 128 * 1024], 0_u64);
        loop {
            let length = content.read(&mut piece)?;
            if length == 0 {
                break;
            }
            digest.update(&piece[..length]);
            self.put(&piece[..length])?;
            read += length as u64;
        }
        if read != bytes {
            return Err(io::Error::other(format!("{name}: {read} of {bytes} bytes")));
        }
        let rest = (BLOCK as u64 - bytes % BLOCK as u64) % BLOCK as u64;
        self.put(&vec![0; usize::try_from(rest).unwrap_or(0)])?;
        self.members.push(Member {
            name,
            bytes,
            sha256: HEXLOWER.encode(&digest.finalize()),
        });
        Ok(())
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.digest.update(bytes);
        self.bytes += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    /// Ends it with the manifest, to which the members are added.
    ///
    /// # Errors
    /// When the place is full or fails.
    pub fn end(mut self, manifest: &mut Manifest) -> io::Result<W> {
        manifest.members = std::mem::take(&mut self.members);
        let text = serde_json::to_vec_pretty(manifest)?;
        self.add(&Part::Manifest, text.len() as u64, text.as_slice())?;
        let digest = HEXLOWER.encode(&self.digest.finalize_reset());
        self.out.write_all(&tail(&digest)?)?;
        self.out.flush()?;
        Ok(self.out)
    }
}

/// Whether a file begins like a backup of ours.
///
/// # Errors
/// When it can't be read.
pub fn is_ours(file: &Path) -> io::Result<bool> {
    let mut block = Vec::new();
    File::open(file)?
        .take(BLOCK as u64)
        .read_to_end(&mut block)?;
    Ok(begins_with_mark(&block))
}

fn begins_with_mark(block: &[u8]) -> bool {
    let name = block.get(..MARK.len() + 1);
    block.len() == BLOCK
        && name.is_some_and(|name| name.starts_with(MARK.as_bytes()) && name.ends_with(&[0]))
        && block.get(257..262) == Some(b"ustar")
}

/// What is taken out while a backup is read, and where to.
#[derive(Clone, Debug)]
pub struct Unpack {
    /// Folder for the database, the log and the settings; attachments below `files`.
    pub folder: PathBuf,
    /// Attachments too, and all of it synced.
    pub everything: bool,
}

/// What reading a backup showed.
#[derive(Debug, Default)]
pub struct Seen {
    /// Its members.
    pub members: BTreeMap<String, Member>,
    /// Its manifest, if it has one that reads.
    pub manifest: Option<Manifest>,
    /// The keys under a passphrase, if they are in it.
    pub sealed_keys: Option<String>,
    /// Attachments, and whether the bytes of each give its name.
    pub files: HashMap<Sha256Hex, bool>,
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Reads a backup from its first byte to its last.
///
/// # Errors
/// When it can't be opened, or what is taken out of it can't be written. What is wrong with
/// it is a finding.
pub fn read(path: &Path, unpack: &Unpack) -> Result<Seen, ReadError> {
    let mut file = File::open(path).map_err(ReadError::Open)?;
    let length = file.metadata().map_err(ReadError::Open)?.len();
    let mut seen = Seen {
        bytes: length,
        ..Seen::default()
    };
    if !is_ours(path).map_err(ReadError::Open)? {
        seen.findings.push(Code::Foreign.plain());
        return Ok(seen);
    }
    let body = length.saturating_sub(TAIL as u64);
    let mut hashing = Hashing {
        inner: BufReader::with_capacity(128 * 1024, (&mut file).take(body)),
        digest: Sha256::new(),
    };
    let mut reading = Reading {
        seen: &mut seen,
        unpack,
        newer: false,
    };
    match reading.members(&mut hashing) {
        Ok(()) => {}
        Err(Stopped::Here(finding)) => seen.findings.push(finding),
        Err(Stopped::There(error)) => return Err(ReadError::Write(error)),
    }
    if seen
        .findings
        .iter()
        .any(|one| one.code == Code::NewerFormat.code())
    {
        return Ok(seen);
    }
    // What follows the members belongs to the whole too.
    if let Err(error) = io::copy(&mut hashing, &mut io::sink()) {
        seen.findings
            .push(Code::Unreadable.about(error.to_string()));
        return Ok(seen);
    }
    let digest = HEXLOWER.encode(&hashing.digest.finalize());
    let mut end = Vec::new();
    if let Err(error) = file.take(TAIL as u64).read_to_end(&mut end) {
        seen.findings
            .push(Code::Unreadable.about(error.to_string()));
        return Ok(seen);
    }
    let wanted = tail(&digest).map_err(ReadError::Open)?;
    if end != wanted {
        // Of an end that is there, the name and the blocks that close it are.
        let is_end = end.len() == TAIL
            && end.starts_with(DIGEST.as_bytes())
            && end[2 * BLOCK..].iter().all(|byte| *byte == 0);
        let code = if is_end {
            Code::BytesChanged
        } else {
            Code::Truncated
        };
        seen.findings.push(code.plain());
    }
    match &seen.manifest {
        Some(manifest) => {
            let findings = manifest.compare(&seen.members);
            seen.findings.extend(findings);
        }
        None => seen.findings.push(Code::NoManifest.plain()),
    }
    Ok(seen)
}

/// Why a backup could not be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// It can't be opened.
    #[error("{0}")]
    Open(io::Error),
    /// What is in it could not be written where it was wanted.
    #[error("{0}")]
    Write(io::Error),
}

enum Stopped {
    /// The backup gives no more.
    Here(Finding),
    /// There is no place for it.
    There(io::Error),
}

struct Hashing<R> {
    inner: R,
    digest: Sha256,
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, piece: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(piece)?;
        self.digest.update(&piece[..length]);
        Ok(length)
    }
}

struct Reading<'a> {
    seen: &'a mut Seen,
    unpack: &'a Unpack,
    newer: bool,
}

impl Reading<'_> {
    fn members(&mut self, from: &mut impl Read) -> Result<(), Stopped> {
        let gone = |error: io::Error| Stopped::Here(Code::Unreadable.about(error.to_string()));
        let mut archive = tar::Archive::new(from);
        for entry in archive.entries().map_err(gone)?.raw(true) {
            let entry = entry.map_err(gone)?;
            let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
            let (bytes, plain) = (
                entry.size(),
                entry.header().entry_type() == tar::EntryType::Regular,
            );
            let part = Part::parse(&name).filter(|_| plain);
            let twice = self.seen.members.contains_key(&name);
            let Some(part) = part.filter(|_| !twice) else {
                self.seen.findings.push(Code::PartUnknown.about(name));
                continue;
            };
            let (read, sha256) = self.take(&part, bytes, entry)?;
            if read != bytes {
                return Err(Stopped::Here(Code::Truncated.about(name)));
            }
            if let Part::File(hash) = &part {
                let same = hash.as_str() == sha256;
                self.seen.files.insert(hash.clone(), same);
            }
            let member = Member {
                name: name.clone(),
                bytes,
                sha256,
            };
            self.seen.members.insert(name, member);
            if self.newer {
                return Err(Stopped::Here(Code::NewerFormat.plain()));
            }
        }
        Ok(())
    }

    /// Reads one member to its end and puts it where it belongs.
    fn take(
        &mut self,
        part: &Part,
        bytes: u64,
        content: impl Read,
    ) -> Result<(u64, String), Stopped> {
        let files = || self.unpack.folder.join("files");
        let path = match part {
            Part::Database | Part::Log | Part::Settings => {
                Some(self.unpack.folder.join(part.name()))
            }
            Part::File(hash) if self.unpack.everything => Some(Blobs::place(&files(), hash)),
            Part::File(_) | Part::Mark | Part::Manifest | Part::Keys => None,
        };
        let small = matches!(part, Part::Mark | Part::Manifest | Part::Keys);
        if small && bytes > SMALL {
            return Err(Stopped::Here(Code::PartUnknown.about(part.name())));
        }
        let mut kept = Vec::new();
        let mut out: Box<dyn Write> = match &path {
            Some(path) => Box::new(super::place::new_file(path).map_err(Stopped::There)?),
            None if small => Box::new(&mut kept),
            None => Box::new(io::sink()),
        };
        let mut hashing = Hashing {
            inner: content,
            digest: Sha256::new(),
        };
        let (mut piece, mut total) = (vec![0; 128 * 1024], 0_u64);
        loop {
            let length = hashing
                .read(&mut piece)
                .map_err(|error| Stopped::Here(Code::Unreadable.about(error.to_string())))?;
            if length == 0 {
                break;
            }
            out.write_all(&piece[..length]).map_err(Stopped::There)?;
            total += length as u64;
        }
        drop(out);
        if let (Some(path), true) = (&path, self.unpack.everything) {
            File::open(path)
                .and_then(|file| file.sync_all())
                .map_err(Stopped::There)?;
        }
        let digest = HEXLOWER.encode(&hashing.digest.finalize());
        match part {
            Part::Mark => match format_of(&kept) {
                Some(format) => self.newer = format > FORMAT,
                None => self
                    .seen
                    .findings
                    .push(Code::PartChanged.about(part.name())),
            },
            Part::Manifest => self.seen.manifest = Manifest::parse(&kept),
            Part::Keys => self.seen.sealed_keys = String::from_utf8(kept).ok(),
            Part::Database | Part::Log | Part::Settings | Part::File(_) => {}
        }
        Ok((total, digest))
    }
}
