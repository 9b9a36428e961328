//! Pictures for others: opened within bounds, upright, small.

use std::io::Cursor;

use exif::{In, Reader, Tag};
use fast_image_resize::images::{Image, ImageRef};
use fast_image_resize::{FilterType, PixelType, ResizeAlg, ResizeOptions, Resizer};
use image::codecs::png::PngEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader};
use image::{RgbImage, RgbaImage};
use jpeg_encoder::{ColorType, Encoder};

use crate::{Kind, Limits, Refused, Rendition, location, strip};

/// Quality (1 to 100) of a photo that had to be coded anew.
const PHOTO_QUALITY: u8 = 90;
/// Quality (1 to 100) of a thumbnail.
const THUMBNAIL_QUALITY: u8 = 80;
/// Pixels of a picture of which a second copy, with four bytes a pixel, is no matter (8 MB): it
/// is made small ten times as fast.
const QUICK_PIXELS: u64 = 2_000_000;
/// Bytes of memory per allowed pixel for the decoded picture, and as much
/// again for the decoder's own work (a progressive JPEG keeps all its
/// coefficients).
const BYTES_PER_PIXEL: u64 = 4;

/// The two copies of a picture.
pub(crate) struct Copies {
    pub(crate) shown: Option<Rendition>,
    pub(crate) thumbnail: Option<Rendition>,
}

/// Which copies of a picture are made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// All of them.
    All,
    /// No thumbnail where the other copy is made without it.
    Quick,
}

/// Makes the copies of a picture of a kind that can be decoded.
pub(crate) fn copies(
    kind: Kind,
    bytes: &[u8],
    limits: &Limits,
    wanted: Wanted,
) -> Result<Copies, Refused> {
    let damaged = Refused::Damaged {
        kind: kind.media_type(),
    };
    let Some(format) = format_of(kind) else {
        return Ok(Copies {
            shown: None,
            thumbnail: None,
        });
    };
    // The header first, before anything is copied or decoded.
    check_size(format, bytes, limits, &damaged)?;
    let turn = orientation(bytes);
    // What is decoded is the stripped copy, not the original: so the copy that
    // others get is known to open, and one decoding serves both copies. (A quick
    // one is known to open when its thumbnail is made.)
    let stripped = match kind {
        Kind::Jpeg if !strip::jpeg_is_seamless(bytes) => None,
        Kind::Jpeg => Some(strip::jpeg(bytes, turn.to_exif()).ok_or_else(|| damaged.clone())?),
        Kind::Png => Some(strip::png(bytes).ok_or_else(|| damaged.clone())?),
        Kind::Webp if strip::webp_moves(bytes).ok_or_else(|| damaged.clone())? => None,
        Kind::Webp => Some(strip::webp(bytes).ok_or_else(|| damaged.clone())?),
        _ if strip::gif_is_whole(bytes) => None,
        _ => return Err(damaged),
    };
    // A JPEG keeps its orientation in a tag of its own, which browsers
    // follow; in PNG and WebP not all do, so those are turned.
    let stripped_is_fit = |copy: &[u8]| {
        (kind == Kind::Jpeg || turn == Orientation::NoTransforms) && !location::has_location(copy)
    };
    let is_redrawn = !stripped.as_deref().is_some_and(stripped_is_fit);
    let source = stripped.as_deref().unwrap_or(bytes);
    let size = check_memory(format, source, is_redrawn, limits, &damaged)?;
    let as_stripped = |copy| {
        let (width, height) = upright(size, turn);
        Rendition {
            media_type: kind.media_type(),
            bytes: copy,
            width,
            height,
        }
    };
    if wanted == Wanted::Quick && !is_redrawn {
        return Ok(Copies {
            shown: stripped.map(as_stripped),
            thumbnail: None,
        });
    }
    let picture = decode(format, source, limits, &damaged)?;
    let thumbnail = thumbnail(&picture, turn, limits.thumb_edge).ok_or_else(|| damaged.clone())?;
    let shown = match stripped {
        Some(copy) if !is_redrawn => as_stripped(copy),
        _ => redrawn(kind, picture, turn).ok_or(damaged)?,
    };
    Ok(Copies {
        shown: Some(shown),
        thumbnail: Some(thumbnail),
    })
}

/// The orientation noted in the EXIF data of a picture (EXIF 2.32, 4.6.4 A,
/// tag 0x0112); none when absent or out of range.
fn orientation(bytes: &[u8]) -> Orientation {
    let mut reader = Reader::new();
    reader.continue_on_error(true);
    reader
        .read_from_container(&mut Cursor::new(bytes))
        .or_else(|error| error.distill_partial_result(|_| {}))
        .ok()
        .and_then(|exif| {
            exif.get_field(Tag::Orientation, In::PRIMARY)?
                .value
                .get_uint(0)
        })
        .and_then(|value| Orientation::from_exif(u8::try_from(value).ok()?))
        .unwrap_or(Orientation::NoTransforms)
}

/// A decoder that has read the header and knows its bounds.
fn open<'a>(
    format: ImageFormat,
    bytes: &'a [u8],
    limits: &Limits,
    damaged: &Refused,
) -> Result<impl ImageDecoder + 'a, Refused> {
    let mut bounds = image::Limits::default();
    bounds.max_image_width = None;
    bounds.max_image_height = None;
    bounds.max_alloc = Some(limits.max_pixels.saturating_mul(2 * BYTES_PER_PIXEL));
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(bounds);
    let decoder = reader
        .into_decoder()
        .map_err(|error| refusal(&error, limits, damaged))?;
    let (width, height) = decoder.dimensions();
    let pixels = u64::from(width).saturating_mul(u64::from(height));
    let as_memory = decoder.total_bytes().div_ceil(BYTES_PER_PIXEL);
    let pixels = pixels.max(as_memory);
    if pixels > limits.max_pixels {
        return Err(Refused::TooManyPixels {
            limit: limits.max_pixels,
            pixels,
        });
    }
    Ok(decoder)
}

fn check_size(
    format: ImageFormat,
    bytes: &[u8],
    limits: &Limits,
    damaged: &Refused,
) -> Result<(), Refused> {
    open(format, bytes, limits, damaged).map(|_| ())
}

/// Width and height of a picture, if what is made of it fits into the memory it may take.
fn check_memory(
    format: ImageFormat,
    bytes: &[u8],
    is_redrawn: bool,
    limits: &Limits,
    damaged: &Refused,
) -> Result<(u32, u32), Refused> {
    let decoder = open(format, bytes, limits, damaged)?;
    let times = times(format, bytes, is_redrawn);
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(damaged.clone());
    }
    if decoder.total_bytes().saturating_mul(times) <= limits.max_memory {
        return Ok((width, height));
    }
    Err(Refused::TooManyPixels {
        limit: limits.max_memory / (times * BYTES_PER_PIXEL),
        pixels: u64::from(width).saturating_mul(u64::from(height)),
    })
}

/// How many times the size of its pixels a picture takes. A baseline JPEG and a PNG are
/// decoded line by line into their pixels; other decoders keep up to twice as much beside
/// (all coefficients of a progressive JPEG), and a picture that is drawn anew is there a
/// second time, turned, beside the bytes of the copy.
fn times(format: ImageFormat, bytes: &[u8], is_redrawn: bool) -> u64 {
    let by_line = match format {
        ImageFormat::Png => true,
        ImageFormat::Jpeg => strip::jpeg_is_baseline(bytes),
        _ => false,
    };
    if by_line && !is_redrawn { 1 } else { 3 }
}

/// The memory that the copies of a picture take while they are made, by its header; nothing
/// of what is no picture, or can't be opened.
pub(crate) fn memory_for(kind: Kind, bytes: &[u8]) -> Option<u64> {
    let format = format_of(kind)?;
    let is_redrawn = kind == Kind::Jpeg && !strip::jpeg_is_seamless(bytes);
    let damaged = Refused::Damaged {
        kind: kind.media_type(),
    };
    let decoder = open(format, bytes, &Limits::default(), &damaged).ok()?;
    Some(
        decoder
            .total_bytes()
            .saturating_mul(times(format, bytes, is_redrawn)),
    )
}

fn format_of(kind: Kind) -> Option<ImageFormat> {
    match kind {
        Kind::Jpeg => Some(ImageFormat::Jpeg),
        Kind::Png => Some(ImageFormat::Png),
        Kind::Webp => Some(ImageFormat::WebP),
        Kind::Gif => Some(ImageFormat::Gif),
        _ => None,
    }
}

fn decode(
    format: ImageFormat,
    bytes: &[u8],
    limits: &Limits,
    damaged: &Refused,
) -> Result<DynamicImage, Refused> {
    let decoder = open(format, bytes, limits, damaged)?;
    let picture =
        DynamicImage::from_decoder(decoder).map_err(|error| refusal(&error, limits, damaged))?;
    if picture.width() == 0 || picture.height() == 0 {
        return Err(damaged.clone());
    }
    Ok(picture)
}

/// A decoder that runs out of its bounds says so; all else is damage.
fn refusal(error: &image::ImageError, limits: &Limits, damaged: &Refused) -> Refused {
    match error {
        image::ImageError::Limits(_) => Refused::TooManyPixels {
            limit: limits.max_pixels,
            pixels: limits.max_pixels.saturating_add(1),
        },
        _ => damaged.clone(),
    }
}

/// Width and height as seen, in pixels.
fn upright((width, height): (u32, u32), turn: Orientation) -> (u32, u32) {
    match turn {
        Orientation::Rotate90
        | Orientation::Rotate270
        | Orientation::Rotate90FlipH
        | Orientation::Rotate270FlipH => (height, width),
        _ => (width, height),
    }
}

/// A small JPEG, upright, on white where it was transparent. Never larger than
/// the picture itself.
fn thumbnail(picture: &DynamicImage, turn: Orientation, edge: u32) -> Option<Rendition> {
    let edge = edge.clamp(1, 2048);
    let small = smaller(picture, edge)?;
    let mut small = DynamicImage::ImageRgba8(small);
    small.apply_orientation(turn);
    jpeg(
        &on_white(&small.into_rgba8(), picture.color().has_alpha()),
        THUMBNAIL_QUALITY,
    )
}

/// The picture with no edge longer than `edge`, its proportions kept.
fn smaller(picture: &DynamicImage, edge: u32) -> Option<RgbaImage> {
    let (width, height) = (picture.width(), picture.height());
    let longest = width.max(height);
    if u64::from(width) * u64::from(height) > QUICK_PIXELS {
        return Some(picture.thumbnail(edge, edge).into_rgba8());
    }
    let clear = picture.to_rgba8();
    if longest <= edge {
        return Some(clear);
    }
    let fit = |length: u32| {
        let exact = u64::from(length) * u64::from(edge);
        let rounded = (exact + u64::from(longest) / 2) / u64::from(longest);
        u32::try_from(rounded).ok().map(|length| length.max(1))
    };
    let (wide, high) = (fit(width)?, fit(height)?);
    let source = ImageRef::new(width, height, clear.as_raw(), PixelType::U8x4).ok()?;
    let mut small = Image::new(wide, high, PixelType::U8x4);
    let options = ResizeOptions::new()
        .resize_alg(ResizeAlg::Convolution(FilterType::Bilinear))
        .use_alpha(picture.color().has_alpha());
    Resizer::new().resize(&source, &mut small, &options).ok()?;
    RgbaImage::from_raw(wide, high, small.into_vec())
}

/// The picture coded anew from its pixels: lossless where the original was,
/// or where it is transparent; else a JPEG.
fn redrawn(kind: Kind, mut picture: DynamicImage, turn: Orientation) -> Option<Rendition> {
    picture.apply_orientation(turn);
    if kind == Kind::Jpeg || (kind == Kind::Webp && !picture.color().has_alpha()) {
        return jpeg(&picture.into_rgb8(), PHOTO_QUALITY);
    }
    let mut bytes = Vec::new();
    let (width, height) = (picture.width(), picture.height());
    let encoder = PngEncoder::new(&mut bytes);
    encoder
        .write_image(picture.as_bytes(), width, height, picture.color().into())
        .ok()?;
    Some(Rendition {
        media_type: Kind::Png.media_type(),
        bytes,
        width,
        height,
    })
}

fn jpeg(picture: &RgbImage, quality: u8) -> Option<Rendition> {
    let mut bytes = Vec::new();
    let (width, height) = picture.dimensions();
    let (wide, high) = (u16::try_from(width).ok()?, u16::try_from(height).ok()?);
    Encoder::new(&mut bytes, quality)
        .encode(picture.as_raw(), wide, high, ColorType::Rgb)
        .ok()?;
    Some(Rendition {
        media_type: Kind::Jpeg.media_type(),
        bytes,
        width,
        height,
    })
}

/// The picture as if laid on white paper.
fn on_white(clear: &RgbaImage, has_alpha: bool) -> RgbImage {
    RgbImage::from_fn(clear.width(), clear.height(), |x, y| {
        let [r, g, b, a] = clear.get_pixel(x, y).0;
        let mix = |c: u8| {
            if !has_alpha {
                return c;
            }
            let sum = u32::from(c) * u32::from(a) + 255 * (255 - u32::from(a));
            u8::try_from((sum + 127) / 255).unwrap_or(u8::MAX)
        };
        image::Rgb([mix(r), mix(g), mix(b)])
    })
}
