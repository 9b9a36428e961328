//! ISO base media files (ISO/IEC 14496-12): HEIC photos and M4A recordings.
//!
//! Both are rows of boxes: four bytes of length, four of type, the content.
//! Only the skeleton is read; nothing is decoded.

use crate::Kind;

/// Brands of a photo coded with HEVC (ISO/IEC 23008-12, annex B).
const HEVC_PHOTO: [&[u8]; 4] = [b"heic", b"heix", b"heim", b"heis"];
/// Boxes looked at before giving up, far more than any telephone writes.
const MOST_BOXES: usize = 4096;

/// One box: its type, its content, and whether its length fitted the file.
pub(crate) struct Part<'a> {
    pub(crate) name: [u8; 4],
    pub(crate) content: &'a [u8],
}

/// Splits `bytes` into boxes; `None` when a length does not fit: the file is
/// cut off, or something that is no box follows.
pub(crate) fn split(mut bytes: &[u8]) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>()?;
        let (name, _) = rest.split_first_chunk::<4>()?;
        let (header, length) = match u32::from_be_bytes(*length) {
            0 => (8, bytes.len()),
            1 => {
                let long = bytes.get(8..16)?.first_chunk::<8>()?;
                (16, usize::try_from(u64::from_be_bytes(*long)).ok()?)
            }
            length => (8, usize::try_from(length).ok()?),
        };
        let content = bytes.get(header..length)?;
        parts.push(Part {
            name: *name,
            content,
        });
        if parts.len() > MOST_BOXES {
            return None;
        }
        bytes = &bytes[length..];
    }
    Some(parts)
}

/// Contents of the boxes called `name`, in order.
fn named<'a>(parts: &'a [Part<'a>], name: &[u8; 4]) -> impl Iterator<Item = &'a [u8]> {
    parts
        .iter()
        .filter(move |part| part.name == *name)
        .map(|part| part.content)
}

/// Decides between photo, recording and what is not accepted (AVIF, video).
/// Reads the brands and, of a recording, the handlers of its tracks: an "m4a"
/// that holds a video track is a video, whatever its brand says.
pub(crate) fn kind(bytes: &[u8]) -> Result<Kind, &'static str> {
    let length = usize::try_from(u32::from_be_bytes([bytes[0], bytes[1], bytes[2], bytes[3]]))
        .unwrap_or(usize::MAX);
    let brands = bytes.get(8..length.min(bytes.len())).unwrap_or(&[]);
    let major = brands.first_chunk::<4>().map_or(&b""[..], |brand| brand);
    let has = |wanted: &[u8]| brands.chunks_exact(4).any(|brand| brand == wanted);
    if major == b"avif" || major == b"avis" {
        return Err("image/avif");
    }
    if HEVC_PHOTO.contains(&major)
        || (major == b"mif1" && HEVC_PHOTO.iter().any(|brand| has(brand)))
    {
        return Ok(Kind::Heic);
    }
    if has(b"avif") {
        return Err("image/avif");
    }
    if major == b"qt  " {
        return Err("video/quicktime");
    }
    let sound_brand = major == b"M4A " || major == b"M4B ";
    match tracks(bytes) {
        Some(tracks) if tracks.video => Err("video/mp4"),
        Some(tracks) if tracks.sound => Ok(Kind::M4a),
        // Cut off before its tracks: let the check of the structure say so.
        None if sound_brand => Ok(Kind::M4a),
        Some(_) | None => Err("video/mp4"),
    }
}

/// Which sorts of track a recording holds.
struct Tracks {
    sound: bool,
    video: bool,
}

/// The tracks of the movie box: `moov/trak/mdia/hdlr` (14496-12, 8.4.3).
fn tracks(bytes: &[u8]) -> Option<Tracks> {
    let mut found = Tracks {
        sound: false,
        video: false,
    };
    let mut handlers = 0_usize;
    for movie in named(&split(bytes)?, b"moov") {
        for track in named(&split(movie)?, b"trak") {
            for media in named(&split(track)?, b"mdia") {
                for handler in named(&split(media)?, b"hdlr") {
                    match handler.get(8..12)? {
                        b"soun" => found.sound = true,
                        b"vide" => found.video = true,
                        _ => {}
                    }
                    handlers += 1;
                }
            }
        }
    }
    (handlers > 0).then_some(found)
}

/// Whether the file is whole: boxes up to the last byte, and the one that
/// describes the content among them.
pub(crate) fn is_whole(kind: Kind, bytes: &[u8]) -> bool {
    let wanted: &[u8; 4] = if kind == Kind::Heic { b"meta" } else { b"moov" };
    split(bytes).is_some_and(|parts| named(&parts, wanted).next().is_some())
}

/// The text and number boxes of a recording, where programs note the place.
pub(crate) fn movie_box(bytes: &[u8]) -> Option<Vec<u8>> {
    let parts = split(bytes)?;
    let found: Vec<u8> = named(&parts, b"moov")
        .chain(named(&parts, b"meta"))
        .chain(named(&parts, b"udta"))
        .flatten()
        .copied()
        .collect();
    (!found.is_empty()).then_some(found)
}
