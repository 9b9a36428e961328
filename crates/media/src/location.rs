//! Does a file tell where it was made?

use std::io::Cursor;

use exif::{Context, Exif, Reader, Tag};

use crate::boxes;
use crate::sniff::{contains, find};

/// EXIF blocks looked at in one file. A file with more is made to hide one.
const MOST_BLOCKS: usize = 64;
/// Bytes of one EXIF block: it sits in one JPEG segment (EXIF 2.32, 4.7.2).
const BLOCK: usize = 65_536;

/// Whether the file notes where it was made.
///
/// Found: GPS fields of EXIF (2.32, 4.6.6) in JPEG, PNG, WebP and HEIC, also
/// in a second picture or a film behind the first and in the cover of an MP3;
/// GPS properties of XMP (ISO 16684-1) as plain text; the place boxes of a
/// recording (`©xyz`, `loci`, Apple's location key). Not found: places written
/// out in words (IPTC city), text that is compressed (PNG `zTXt`), and what
/// the picture itself shows.
///
/// This is a hint for the officer and a check of our own copies, not the means
/// by which the copies are made safe: those keep a list of harmless parts.
#[must_use]
pub fn has_location(bytes: &[u8]) -> bool {
    std::panic::catch_unwind(|| looked_up(bytes)).unwrap_or(true)
}

fn looked_up(bytes: &[u8]) -> bool {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    let read = reader.read_from_container(&mut Cursor::new(bytes));
    if read
        .or_else(|error| error.distill_partial_result(|_| {}))
        .is_ok_and(|exif| has_gps(&exif))
    {
        return true;
    }
    if contains(bytes, b"GPSLatitude") || contains(bytes, b"GPSLongitude") {
        return true;
    }
    if let Some(notes) = boxes::movie_box(bytes) {
        let keys: [&[u8]; 3] = [b"\xA9xyz", b"loci", b"com.apple.quicktime.location"];
        if keys.into_iter().any(|key| contains(&notes, key)) {
            return true;
        }
    }
    in_any_block(bytes)
}

/// Looks into every block marked as EXIF, wherever it is.
fn in_any_block(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"Exif\0\0";
    let mut rest = bytes;
    let mut blocks = 0;
    while let Some(at) = find(rest, MARK) {
        rest = &rest[at + MARK.len()..];
        blocks += 1;
        if blocks > MOST_BLOCKS {
            return true;
        }
        let block = rest.get(..BLOCK).unwrap_or(rest).to_vec();
        let mut reader = Reader::new();
        reader.continue_on_error(true);
        let read = reader
            .read_raw(block)
            .or_else(|error| error.distill_partial_result(|_| {}));
        if read.is_ok_and(|exif| has_gps(&exif)) {
            return true;
        }
    }
    false
}

/// Any field of the GPS directory but its version, which is no place.
fn has_gps(exif: &Exif) -> bool {
    exif.fields()
        .any(|field| field.tag.context() == Context::Gps && field.tag != Tag::GPSVersionID)
}
