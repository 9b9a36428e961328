//! What an upload is: its true kind, a harmless name, copies fit for others.
//!
//! A complaint comes with photos, scans and voice messages from telephones.
//! This crate looks at the bytes of one such file and answers: what is it,
//! may it be taken, and what may people other than its sender see of it. It
//! reads no clock and touches no disk; it knows nothing of cases or offices.
//!
//! # What it holds to
//!
//! * **Content decides.** Name and declared type are claims; they only shape
//!   the sentence of a refusal (OWASP, *File Upload Cheat Sheet*).
//! * **The original is evidence and stays as it came.** Its SHA-256 (FIPS
//!   180-4) is taken over the very bytes received (ISO 15489-1, 5.2.2.3:
//!   integrity of records). The caller keeps them.
//! * **Others get a copy that says nothing about its maker.** A telephone
//!   notes the place (EXIF 2.32, CIPA DC-008, 4.6.6), the time, its serial
//!   number and a second small picture. A person's data may be handled only
//!   as far as the purpose needs (UU 27/2022 tentang Pelindungan Data Pribadi,
//!   Pasal 16 ayat (2) huruf a: collection limited and specific; Pasal 35
//!   and 36: protection and confidentiality); showing a photo of a broken
//!   road needs none of that.
//! * **Every input is an answer.** No panic, no unbounded memory: sizes are
//!   checked before decoding, and a fault in a decoder counts as damage.
//!
//! # Cost
//!
//! [`inspect`] decodes a picture once: about a quarter of a second of CPU for 12
//! megapixels; [`inspect_quickly`] leaves that to [`thumbnail`], for whoever answers
//! first and draws later. Decoded pictures are bounded by [`Limits::max_pixels`] × 4 bytes
//! and the decoder's own work by twice that; [`Limits::max_memory`] bounds both
//! together. Call it from a thread where blocking is allowed, two at a time.
//!
//! # Serving
//!
//! [`Inspected::shown`] and [`Inspected::thumbnail`] may be shown in a page.
//! Originals are for officers with a reason, as attachment (see
//! [`Kind::must_download`]), all with `X-Content-Type-Options: nosniff`.

mod boxes;
mod kind;
mod location;
mod name;
mod picture;
mod refused;
mod sniff;
mod sound;
mod strip;

use std::fmt;
use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use sha2::{Digest, Sha256};

pub use kind::Kind;
pub use location::has_location;
pub use name::{NAME_CHARS, safe_name};
pub use refused::Refused;

use picture::Wanted;

/// How much one file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of a photo, scan or recording. Default 10 MB (10,000,000): a
    /// telephone photo has 2 to 6 MB, a voice message of ten minutes about 5.
    pub max_bytes: u64,
    /// Bytes of a PDF. Default 20 MB (20,000,000): a scanned bundle.
    pub max_pdf_bytes: u64,
    /// Width × height of a picture, in pixels. Default 40 megapixels
    /// (40,000,000): A3 scanned at 400 dpi has 31. Counts pictures of more
    /// than four bytes a pixel by their bytes.
    pub max_pixels: u64,
    /// Bytes of memory that a picture may take while its copies are made: its pixels, what
    /// its decoder keeps, and the pixels of a copy that is drawn anew; the file and its
    /// stripped copy not counted. Default 480 MB (480,000,000), which is what pictures within
    /// the other bounds may take.
    pub max_memory: u64,
    /// Longest edge of a thumbnail, in pixels. Default 480: sharp on a
    /// telephone in a list. Values outside 1 to 2048 count as the nearest.
    pub thumb_edge: u32,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            max_bytes: 10_000_000,
            max_pdf_bytes: 20_000_000,
            max_pixels: 40_000_000,
            max_memory: 480_000_000,
            thumb_edge: 480,
        }
    }
}

impl Limits {
    /// The most bytes that a file of this kind may have.
    #[must_use]
    pub const fn bytes_for(&self, kind: Kind) -> u64 {
        match kind {
            Kind::Pdf => self.max_pdf_bytes,
            _ => self.max_bytes,
        }
    }

    /// The most bytes that any file may have: the bound for reading a body.
    #[must_use]
    pub const fn most_bytes(&self) -> u64 {
        if self.max_pdf_bytes > self.max_bytes {
            self.max_pdf_bytes
        } else {
            self.max_bytes
        }
    }
}

/// A copy of a picture, made for others than its sender.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendition {
    /// Its media type, which may differ from that of the original.
    pub media_type: &'static str,
    /// Its bytes, without metadata but colour profile and orientation.
    pub bytes: Vec<u8>,
    /// Width as seen, in pixels (after a turn noted in the file).
    pub width: u32,
    /// Height as seen, in pixels.
    pub height: u32,
}

impl fmt::Debug for Rendition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Rendition({} {}x{}, {} bytes)",
            self.media_type,
            self.width,
            self.height,
            self.bytes.len()
        )
    }
}

/// What a file that may be taken is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspected {
    /// Its true kind.
    pub kind: Kind,
    /// The media type of that kind.
    pub media_type: &'static str,
    /// SHA-256 over the bytes as received: 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// A harmless name with the extension of its kind ([`safe_name`]).
    pub safe_name: String,
    /// The copy for others: JPEG, PNG and WebP stripped without touching the
    /// pixels where possible, the first frame of a GIF or a moving WebP drawn
    /// anew. `None` for HEIC, PDF and recordings: there is no copy without
    /// metadata of those, only the original.
    pub shown: Option<Rendition>,
    /// A small upright JPEG, for whatever has a `shown`; where it was looked at quickly, only
    /// for what had to be drawn anew.
    pub thumbnail: Option<Rendition>,
}

/// Looks at one uploaded file: `name` as the browser sent it, `declared` the
/// content type of its part (RFC 7578, 4.4), `bytes` all of it.
///
/// # Errors
///
/// A [`Refused`] says why the file is not taken; nothing of it is kept then.
pub fn inspect(
    name: &str,
    declared: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Inspected, Refused> {
    looked_at(name, declared, bytes, limits, Wanted::All)
}

/// As [`inspect`], without decoding a picture whose copy for others is made without it, which
/// is most of the work: it has a `shown` and no `thumbnail` then, and [`thumbnail`] makes one
/// of that copy later. Until then nobody has seen whether its pixels can be read.
///
/// # Errors
///
/// As [`inspect`]; what is wrong with the pixels alone is found with the thumbnail.
pub fn inspect_quickly(
    name: &str,
    declared: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
) -> Result<Inspected, Refused> {
    looked_at(name, declared, bytes, limits, Wanted::Quick)
}

/// The small upright JPEG of a copy for others that was made without one.
///
/// # Errors
///
/// [`Refused::Damaged`] when its pixels can't be read, [`Refused::TooManyPixels`] when it is
/// larger than `limits` allow, [`Refused::NotAccepted`] when it is no picture.
pub fn thumbnail(bytes: &[u8], limits: &Limits) -> Result<Rendition, Refused> {
    let fault = || Refused::Damaged {
        kind: sniff::UNKNOWN,
    };
    let made = catch_unwind(AssertUnwindSafe(|| {
        let kind = sniff::sniff(bytes).map_err(|found| Refused::NotAccepted { found })?;
        let none = Refused::NotAccepted {
            found: kind.media_type(),
        };
        picture::copies(kind, bytes, limits, Wanted::All)?
            .thumbnail
            .ok_or(none)
    }));
    made.map_err(|_| fault())?
}

fn looked_at(
    name: &str,
    declared: Option<&str>,
    bytes: &[u8],
    limits: &Limits,
    wanted: Wanted,
) -> Result<Inspected, Refused> {
    if bytes.is_empty() {
        return Err(Refused::Empty);
    }
    let actual = bytes.len() as u64;
    if actual > limits.most_bytes() {
        return Err(Refused::TooLarge {
            limit: limits.most_bytes(),
            actual,
        });
    }
    // The crates that take files apart are checked with hostile input here,
    // but a panic in one of them must stay an answer about this one file.
    let fault = || Refused::Damaged {
        kind: sniff::UNKNOWN,
    };
    let kind = catch_unwind(AssertUnwindSafe(|| sniff::sniff(bytes)))
        .map_err(|_| fault())?
        .map_err(|found| not_taken(name, declared, found))?;
    let limit = limits.bytes_for(kind);
    if actual > limit {
        return Err(Refused::TooLarge { limit, actual });
    }
    let damaged = Refused::Damaged {
        kind: kind.media_type(),
    };
    let copies = catch_unwind(AssertUnwindSafe(|| {
        if is_whole(kind, bytes) {
            picture::copies(kind, bytes, limits, wanted)
        } else {
            Err(damaged.clone())
        }
    }))
    .map_err(|_| damaged.clone())??;
    let sha256 = hex(&Sha256::digest(bytes));
    let safe_name = safe_name(name, kind, &sha256[..12]);
    Ok(Inspected {
        kind,
        media_type: kind.media_type(),
        sha256,
        safe_name,
        shown: copies.shown,
        thumbnail: copies.thumbnail,
    })
}

/// The memory that copies of a picture take while they are made, in bytes, as its header
/// tells: a measure of the work it is, before anything is done. 0 for all else.
#[must_use]
pub fn memory_for(bytes: &[u8]) -> u64 {
    let needed = catch_unwind(AssertUnwindSafe(|| {
        picture::memory_for(sniff::sniff(bytes).ok()?, bytes)
    }));
    needed.ok().flatten().unwrap_or(0)
}

/// The refusal for content that is no accepted kind: if it came under the
/// name of one, its sender should learn that it is not what it is called.
fn not_taken(name: &str, declared: Option<&str>, found: &'static str) -> Refused {
    match name::claimed_extension(name).or_else(|| Kind::from_media_type(declared?)) {
        Some(kind) if kind.media_type() != found => Refused::NotWhatItClaims {
            claimed: kind.media_type(),
            found,
        },
        _ => Refused::NotAccepted { found },
    }
}

/// Whether a file that is not decoded is whole, as far as its skeleton tells.
/// Pictures that are decoded show it by that.
fn is_whole(kind: Kind, bytes: &[u8]) -> bool {
    match kind {
        Kind::Jpeg | Kind::Png | Kind::Webp | Kind::Gif => true,
        Kind::Heic | Kind::M4a => boxes::is_whole(kind, bytes),
        // An end-of-file marker anywhere (ISO 32000-1, 7.5.5): scanners and
        // mail programs leave bytes after it, and readers do not mind.
        Kind::Pdf => sniff::contains(bytes, b"%%EOF") && sniff::contains(bytes, b"startxref"),
        Kind::Mp3 => sound::is_whole_mp3(bytes),
        Kind::Ogg => sound::is_whole_ogg(bytes),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
            // Writing to a String cannot fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
}
