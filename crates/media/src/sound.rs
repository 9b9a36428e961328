//! Recordings: MP3 and Ogg, as far as needed to know that they are that.

use crate::Kind;

/// Frames of an MP3 that must follow one another before it is believed: two
/// bytes of synchronisation are too little, chance makes those.
const FRAMES: usize = 3;
/// Zero bytes allowed between the ID3 tag and the first frame.
const PADDING: usize = 65_536;

/// Length in bytes of the MPEG Layer III frame that starts here
/// (ISO/IEC 11172-3, 2.4.1.3 and 13818-3), if one does.
fn frame(bytes: &[u8]) -> Option<usize> {
    const KBIT_V1: [usize; 15] = [
        0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320,
    ];
    const KBIT_V2: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    let [0xFF, second, third, _, ..] = *bytes else {
        return None;
    };
    if second & 0xE0 != 0xE0 || (second >> 1) & 3 != 0b01 {
        return None;
    }
    let (version1, divisor) = match (second >> 3) & 3 {
        0b11 => (true, 1),
        0b10 => (false, 2),
        0b00 => (false, 4),
        _ => return None,
    };
    let table = if version1 { KBIT_V1 } else { KBIT_V2 };
    let kbit = table
        .get(usize::from(third >> 4))
        .copied()
        .filter(|kbit| *kbit > 0)?;
    let rate = [44_100, 48_000, 32_000].get(usize::from((third >> 2) & 3))? / divisor;
    let samples_by_8 = if version1 { 144 } else { 72 };
    Some(samples_by_8 * kbit * 1000 / rate + usize::from((third >> 1) & 1))
}

/// Whether frames follow one another from the first byte on.
pub(crate) fn is_layer3(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    for seen in 0..FRAMES {
        let Some(length) = frame(rest) else {
            // A recording shorter than that must end where a frame does.
            return seen > 0 && rest.is_empty();
        };
        match rest.get(length..) {
            Some(after) => rest = after,
            None => return seen > 0,
        }
    }
    true
}

/// Whether an MP3 is readable: behind its ID3v2 tags (id3.org, 2.4.0, 3.1)
/// and padding, frames follow.
pub(crate) fn is_whole_mp3(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    while let [b'I', b'D', b'3', _, _, flags, a, b, c, d, ..] = *rest {
        if (a | b | c | d) & 0x80 != 0 {
            return false;
        }
        let size = [a, b, c, d]
            .into_iter()
            .fold(0_usize, |sum, seven| (sum << 7) | usize::from(seven));
        let footer = if flags & 0x10 == 0 { 0 } else { 10 };
        match rest.get(10 + size + footer..) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    let padding = rest
        .iter()
        .take(PADDING)
        .take_while(|byte| **byte == 0)
        .count();
    rest = &rest[padding..];
    is_layer3(rest)
}

/// Opus, Vorbis, Speex or FLAC in Ogg, by its first packet (RFC 3533, RFC
/// 7845); Theora and the rest are not accepted.
pub(crate) fn ogg_kind(bytes: &[u8]) -> Result<Kind, &'static str> {
    let first = page(bytes).map_or(&[][..], |page| page.content);
    if [&b"OpusHead"[..], b"\x01vorbis", b"Speex   ", b"\x7FFLAC"]
        .iter()
        .any(|magic| first.starts_with(magic))
    {
        return Ok(Kind::Ogg);
    }
    Err(if first.starts_with(b"\x80theora") {
        "video/ogg"
    } else {
        "application/ogg"
    })
}

/// One page of an Ogg stream.
struct Page<'a> {
    content: &'a [u8],
    length: usize,
}

/// The page that starts here (RFC 3533, section 6).
fn page(bytes: &[u8]) -> Option<Page<'_>> {
    if !bytes.starts_with(b"OggS\0") {
        return None;
    }
    let segments = usize::from(*bytes.get(26)?);
    let sizes = bytes.get(27..27 + segments)?;
    let size: usize = sizes.iter().map(|size| usize::from(*size)).sum();
    let start = 27 + segments;
    Some(Page {
        content: bytes.get(start..start + size)?,
        length: start + size,
    })
}

/// Whether the file is nothing but whole pages, at least two of them.
pub(crate) fn is_whole_ogg(mut bytes: &[u8]) -> bool {
    let mut pages = 0_usize;
    while !bytes.is_empty() {
        let Some(page) = page(bytes) else {
            return false;
        };
        bytes = &bytes[page.length..];
        pages += 1;
    }
    pages > 1
}
