//! Taking everything but the picture out of a picture, without touching pixels.
//!
//! All three work by a list of what stays. A photo's maker may invent a new
//! place for data tomorrow; what is not on the list is left out.

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{ImageEXIF, ImageICC};

/// Scans of a progressive JPEG before it counts as an attack on the decoder;
/// cameras write about ten.
const MOST_SCANS: usize = 100;
/// Bytes of the largest colour profile that is kept; cameras write under 4 kB,
/// the largest printer profiles about 2 MB.
const LARGEST_PROFILE: usize = 3_000_000;

/// A colour profile, if it is one (ICC.1:2022, 7.2: its own length in front,
/// `acsp` at byte 36) and not something else put into its place.
fn sound_profile(profile: &[u8]) -> bool {
    let announced = profile
        .first_chunk::<4>()
        .map(|size| u32::from_be_bytes(*size) as usize);
    profile.len() <= LARGEST_PROFILE
        && announced == Some(profile.len())
        && profile.get(36..40) == Some(b"acsp")
}

/// A JPEG with its picture, colour profile and orientation (1 to 8, EXIF 2.32,
/// 4.6.4 A) only. `None` when it is cut off or cannot be followed.
///
/// Everything up to the end of the *first* picture is kept: telephones append
/// second pictures with EXIF of their own (CIPA DC-007), and films.
pub(crate) fn jpeg(bytes: &[u8], orientation: u8) -> Option<Vec<u8>> {
    let mut jpeg = Jpeg::from_bytes(bytes.to_vec().into()).ok()?;
    let profile = jpeg.icc_profile().filter(|profile| sound_profile(profile));
    let mut kept = Vec::with_capacity(8);
    for segment in std::mem::take(jpeg.segments_mut()) {
        let contents = segment.contents();
        match segment.marker() {
            // JFIF: version, density; then the size of a thumbnail, set to none.
            markers::APP0 if contents.starts_with(b"JFIF\0") && contents.len() >= 14 => {
                let mut jfif = contents[..12].to_vec();
                jfif.extend([0, 0]);
                kept.push(JpegSegment::new_with_contents(markers::APP0, jfif.into()));
            }
            // Adobe: without its colour transform the colours turn wrong.
            markers::APP14 if contents.starts_with(b"Adobe") && contents.len() >= 12 => {
                kept.push(JpegSegment::new_with_contents(
                    markers::APP14,
                    contents.slice(..12),
                ));
            }
            markers::SOS => {
                // The segment's own encoder gives marker, length and header;
                // what follows them in it is the rest of the file.
                let header = contents.clone();
                let all = segment.encoder().bytes();
                let scans = scans(all.get(4 + header.len()..)?)?;
                let header = header.slice(..picture_part(markers::SOS, &header)?);
                kept.push(JpegSegment::new_with_entropy(
                    markers::SOS,
                    header,
                    scans.into(),
                ));
            }
            marker => {
                if let Some(length) = picture_part(marker, contents) {
                    kept.push(JpegSegment::new_with_contents(
                        marker,
                        contents.slice(..length),
                    ));
                }
            }
        }
    }
    if !kept.iter().any(JpegSegment::has_entropy) {
        return None;
    }
    *jpeg.segments_mut() = kept;
    if profile.is_some() {
        jpeg.set_icc_profile(profile);
    }
    if (2..=8).contains(&orientation) {
        // One TIFF directory, big-endian, with one entry: 0x0112, SHORT, 1.
        let mut exif = *b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
        exif[19] = orientation;
        jpeg.set_exif(Some(exif.to_vec().into()));
    }
    Some(jpeg.encoder().bytes().to_vec())
}

/// Whether each segment begins where the one before ends, and nothing but scans, their
/// tables and segments that are left out stands between the first scan and the end of the
/// picture. Where a decoder skips over something to find the next marker, or has read its
/// picture before the scan ends, what it did not need may lie in a table or behind the last
/// block, and no list of segments would find it there: such a picture is drawn anew.
pub(crate) fn jpeg_is_seamless(bytes: &[u8]) -> bool {
    let mut at = 2;
    loop {
        let Some([0xFF, marker @ (0xC0..=0xCF | 0xDA..=0xFE)]) = bytes.get(at..at + 2) else {
            return false;
        };
        let Some([high, low]) = bytes.get(at + 2..at + 4) else {
            return false;
        };
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if *marker == markers::SOS {
            return bytes.get(at..).is_some_and(scans_are_seamless);
        }
    }
}

/// Whether the picture is coded in one pass from top to bottom (T.81, B.2.2: SOF0 or SOF1),
/// as far as its segments tell. What is not is decoded with all of its coefficients kept.
pub(crate) fn jpeg_is_baseline(bytes: &[u8]) -> bool {
    let mut at = 2;
    let mut baseline = false;
    while let Some([0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        match marker {
            0xC0 | 0xC1 => baseline = true,
            0xC4 | 0xC8 | 0xCC => {}
            0xC2..=0xCF => return false,
            // One scan, with all components in it, is decoded as it is read.
            0xDA => {
                let all = bytes.get(at + 4).is_some_and(|count| *count > 1);
                return baseline && (all || is_gray(bytes));
            }
            _ => {}
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    false
}

/// Whether a picture has one component only.
fn is_gray(bytes: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        if matches!(marker, 0xC0 | 0xC1) {
            return bytes.get(at + 9) == Some(&1);
        }
        at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
    }
    false
}

/// Whether no marker stands before the end of the picture that opens another one: of a
/// picture whose end is lost, the next one's header counts as coded data otherwise.
fn scans_are_seamless(mut rest: &[u8]) -> bool {
    while let Some(at) = rest.iter().position(|byte| *byte == 0xFF) {
        rest = &rest[at + 1..];
        match rest {
            [0xD9, ..] => return true,
            // A stuffed zero, a restart, a filling byte.
            [0x00 | 0xD0..=0xD7 | 0xFF, ..] => {}
            [
                0xC4 | 0xCC | 0xDA..=0xDD | 0xE0..=0xEF | 0xFE,
                high,
                low,
                ..,
            ] => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                rest = rest.get(1 + length.max(2)..).unwrap_or_default();
            }
            [] => break,
            _ => return false,
        }
    }
    // Cut off: not for this to say.
    true
}

/// How much of a segment's contents the decoder needs, if it needs the segment
/// at all: frames, tables, scan headers, restart interval, number of lines
/// (T.81, table B.1 and B.2.2 to B.2.5). What stands behind that in the same
/// segment is no part of the picture: a wrong length swallows what follows.
fn picture_part(marker: u8, contents: &[u8]) -> Option<usize> {
    let first = usize::from(*contents.first()?);
    let length = match marker {
        // DHT: class and number, 16 counts, as many values.
        0xC4 => tables(contents, |table| {
            let counts = table.get(1..17)?;
            Some(
                17 + counts
                    .iter()
                    .map(|count| usize::from(*count))
                    .sum::<usize>(),
            )
        })?,
        // DAC: pairs of number and value, at most four for each of two classes.
        0xCC => contents.len().min(16) & !1,
        // SOF: six bytes, then three for each component.
        0xC0..=0xC7 | 0xC9..=0xCF => 6 + 3 * usize::from(*contents.get(5)?),
        // SOS: the count, two bytes for each component, three more.
        0xDA => 1 + 2 * first + 3,
        // DQT: precision and number, 64 values of one or two bytes.
        0xDB => tables(contents, |table| {
            Some(if table.first()? & 0xF0 == 0 { 65 } else { 129 })
        })?,
        // DNL and DRI: one number.
        0xDC | 0xDD => 2,
        _ => return None,
    };
    (length <= contents.len()).then_some(length)
}

/// The length of the whole tables in front; each is as long as `size` says.
fn tables(contents: &[u8], size: impl Fn(&[u8]) -> Option<usize>) -> Option<usize> {
    // Four tables for each of two classes (T.81, B.2.4) is what can be used.
    let mut end = 0;
    for _ in 0..8 {
        let rest = &contents[end..];
        match size(rest) {
            Some(length) if length <= rest.len() => end += length,
            _ => break,
        }
    }
    (end > 0).then_some(end)
}

/// What follows the first scan header, up to and with the end of the picture:
/// coded data, further tables and scans. Leaves out all other segments
/// (comments and APPn may stand between the scans of a progressive JPEG) and
/// all after the end. `None` when there is no end.
fn scans(rest: &[u8]) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(rest.len());
    let mut coded = true;
    let mut count = 1;
    let mut at = 0;
    loop {
        let byte = *rest.get(at)?;
        at += 1;
        if byte != 0xFF {
            if coded {
                out.push(byte);
            }
            continue;
        }
        let marker = *rest.get(at)?;
        match marker {
            // A filling byte: the next one may be the marker.
            0xFF => {}
            0x00 | 0xD0..=0xD7 => {
                if coded {
                    out.extend([0xFF, marker]);
                }
                at += 1;
            }
            0xD9 => {
                out.extend([0xFF, 0xD9]);
                return Some(out);
            }
            0x01..=0xBF | 0xD8 => at += 1,
            _ => {
                let length = rest.get(at + 1..)?.first_chunk::<2>()?;
                let end = at + 1 + usize::from(u16::from_be_bytes(*length)).max(2);
                let contents = rest.get(at + 3..end)?;
                coded = marker == markers::SOS;
                count += usize::from(coded);
                if count > MOST_SCANS {
                    return None;
                }
                if let Some(length) = picture_part(marker, contents) {
                    out.extend([0xFF, marker]);
                    out.extend(u16::try_from(length + 2).ok()?.to_be_bytes());
                    out.extend(&contents[..length]);
                }
                at = end;
            }
        }
    }
}

/// Chunks of a PNG that draw it or say how its colours are meant (PNG third
/// edition, 11.2 and 11.3.1 to 11.3.4); the animation of an APNG is left out,
/// what remains is its still picture.
const PNG_KEPT: [&[u8; 4]; 14] = [
    b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"cICP",
    b"pHYs", b"bKGD", b"mDCV", b"cLLI",
];

/// A PNG with its picture and colours only; `None` when it is cut off or a
/// checksum is wrong.
pub(crate) fn png(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut png = Png::from_bytes(bytes.to_vec().into()).ok()?;
    if png.chunks().last()?.kind() != *b"IEND" {
        return None;
    }
    let profile = png.icc_profile().filter(|profile| sound_profile(profile));
    png.chunks_mut()
        .retain(|chunk| PNG_KEPT.contains(&&chunk.kind()));
    // The end and the physical size could carry more than they should.
    png.chunks_mut().retain(|chunk| match &chunk.kind() {
        b"IEND" => chunk.contents().is_empty(),
        b"PLTE" | b"tRNS" => chunk.contents().len() <= 768,
        b"IDAT" => true,
        _ => chunk.contents().len() <= 32,
    });
    if profile.is_some() {
        png.set_icc_profile(profile);
    }
    Some(png.encoder().bytes().to_vec())
}

/// Whether a WebP moves; such a file is drawn anew, not stripped.
pub(crate) fn webp_moves(bytes: &[u8]) -> Option<bool> {
    let webp = WebP::from_bytes(bytes.to_vec().into()).ok()?;
    Some(webp.has_chunk(*b"ANIM") || webp.has_chunk(*b"ANMF"))
}

/// A still WebP with its picture, transparency and colour profile only
/// (RFC 9649, section 2.7); `None` when it is cut off.
pub(crate) fn webp(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut webp = WebP::from_bytes(bytes.to_vec().into()).ok()?;
    let profile = webp.icc_profile().filter(|profile| sound_profile(profile));
    // The header chunk goes too: setting the profile writes a new one when one
    // is needed, with flags for exactly what is there.
    webp.chunks_mut()
        .retain(|chunk| matches!(&chunk.id(), b"VP8 " | b"VP8L" | b"ALPH"));
    webp.set_icc_profile(profile);
    Some(webp.encoder().bytes().to_vec())
}

/// Whether a GIF is whole: its blocks lead to the trailer (GIF89a, 17 to 27).
pub(crate) fn gif_is_whole(bytes: &[u8]) -> bool {
    gif_end(bytes).is_some()
}

fn gif_end(bytes: &[u8]) -> Option<usize> {
    let table = |flags: u8| {
        if flags & 0x80 == 0 {
            0
        } else {
            3 << ((flags & 7) + 1)
        }
    };
    let mut at = 13 + table(*bytes.get(10)?);
    loop {
        at += match *bytes.get(at)? {
            0x3B => return Some(at + 1),
            0x21 => 2,
            0x2C => 11 + table(*bytes.get(at + 9)?),
            _ => return None,
        };
        while let size @ 1.. = *bytes.get(at)? {
            at += 1 + usize::from(size);
        }
        at += 1;
    }
}
