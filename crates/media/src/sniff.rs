//! What a file is, from its first bytes; and the tricks that make it two things.

use crate::{Kind, boxes};

/// Media type of content that nothing here recognises.
pub(crate) const UNKNOWN: &str = "application/octet-stream";

/// How far into a file readers of PDF look for its header (Adobe PDF Reference
/// 1.7, appendix H, note 13): a picture with that header in this window is two files in one.
const PDF_WINDOW: usize = 1024;

/// The kind of the content, or the media type of what it is instead.
pub(crate) fn sniff(bytes: &[u8]) -> Result<Kind, &'static str> {
    let kind = match bytes {
        [0xFF, 0xD8, 0xFF, ..] => Kind::Jpeg,
        [0x89, b'P', b'N', b'G', 0x0D, 0x0A, 0x1A, 0x0A, ..] => Kind::Png,
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Kind::Webp,
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Kind::Gif,
        [b'%', b'P', b'D', b'F', b'-', ..] => {
            return not_also_zip_at_end(bytes).map(|()| Kind::Pdf);
        }
        [b'I', b'D', b'3', ..] => Kind::Mp3,
        [b'O', b'g', b'g', b'S', ..] => crate::sound::ogg_kind(bytes)?,
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => boxes::kind(bytes)?,
        _ if crate::sound::is_layer3(bytes) => Kind::Mp3,
        _ => return Err(other(bytes)),
    };
    if contains(head(bytes, PDF_WINDOW), b"%PDF-") {
        return Err(UNKNOWN);
    }
    if zip_directory(bytes).is_some() {
        return Err("application/zip");
    }
    Ok(kind)
}

/// A PDF may hold ZIP archives as attachments, so only one that ends exactly
/// with the file makes the whole file an archive.
fn not_also_zip_at_end(bytes: &[u8]) -> Result<(), &'static str> {
    match zip_directory(bytes) {
        Some(end) if end == bytes.len() => Err("application/zip"),
        _ => Ok(()),
    }
}

/// Where the last ZIP directory ends, if the tail of the file holds one.
///
/// Readers of ZIP and JAR look for it from the end (APPNOTE 6.3.10, 4.3.16),
/// which is how a picture followed by a JAR ("GIFAR") is both. The four bytes
/// of the signature turn up by chance in compressed pictures, so the directory
/// they point back to must be there too.
fn zip_directory(bytes: &[u8]) -> Option<usize> {
    const END: usize = 22;
    const LONGEST: usize = END + u16::MAX as usize;
    let tail = bytes.len().saturating_sub(LONGEST);
    let window = bytes.get(tail..)?;
    for at in (0..window.len().checked_sub(END)? + 1).rev() {
        let record = &window[at..];
        if !record.starts_with(b"PK\x05\x06") {
            continue;
        }
        let size = u32::from_le_bytes([record[12], record[13], record[14], record[15]]);
        let comment = u16::from_le_bytes([record[20], record[21]]);
        let start = tail + at;
        let directory = usize::try_from(size)
            .ok()
            .and_then(|size| start.checked_sub(size));
        let real =
            directory.is_some_and(|from| from < start && bytes[from..].starts_with(b"PK\x01\x02"));
        let zip64 = start >= 20 && bytes[start - 20..].starts_with(b"PK\x06\x07");
        if real || zip64 {
            return Some(start + END + usize::from(comment));
        }
    }
    None
}

/// The media type of something that is not accepted, for the sentence of the
/// refusal. Good enough to be helpful; nothing is ever accepted because of it.
fn other(bytes: &[u8]) -> &'static str {
    let text = String::from_utf8_lossy(head(bytes, 1024)).to_ascii_lowercase();
    let text = text.trim_start_matches(['\u{feff}', ' ', '\t', '\r', '\n', '\u{fffd}']);
    if text.contains("<svg") {
        return "image/svg+xml";
    }
    if text.starts_with("#!") {
        return "text/x-shellscript";
    }
    if text.starts_with('<')
        && ["<html", "<!doctype html", "<script", "<body", "<head"]
            .iter()
            .any(|tag| text.contains(tag))
    {
        return "text/html";
    }
    if let Some(found) = infer::get(head(bytes, 8192)).map(|found| found.mime_type()) {
        // More lenient than we are; "a PDF is not accepted" would be nonsense.
        return if Kind::from_media_type(found).is_some() {
            UNKNOWN
        } else {
            found
        };
    }
    let printable = |b: &u8| matches!(b, b'\t' | b'\n' | b'\r' | 0x20..=0x7E | 0x80..);
    if bytes.iter().take(1024).all(printable) && std::str::from_utf8(head(bytes, 512)).is_ok() {
        return "text/plain";
    }
    UNKNOWN
}

/// At most the first `len` bytes.
pub(crate) fn head(bytes: &[u8], len: usize) -> &[u8] {
    bytes.get(..len).unwrap_or(bytes)
}

/// Whether `needle` (not empty) occurs in `hay`.
pub(crate) fn contains(hay: &[u8], needle: &[u8]) -> bool {
    find(hay, needle).is_some()
}

/// Where `needle` (not empty) occurs first in `hay`.
pub(crate) fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memchr::memmem::find(hay, needle)
}
