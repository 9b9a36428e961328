//! Files as telephones and attackers make them, made here.
#![allow(dead_code, clippy::unwrap_used, clippy::expect_used, missing_docs)]

use std::io::Cursor;

use exif::experimental::Writer;
use exif::{Field, In, Rational, Tag, Value};
use image::metadata::Orientation;
use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};
use img_parts::jpeg::{Jpeg, JpegSegment};
use img_parts::png::{Png, PngChunk};
use img_parts::riff::{RiffChunk, RiffContent};
use img_parts::webp::WebP;
use img_parts::{ImageEXIF, ImageICC};

/// A scene with a colour of its own in every corner, so that each of the eight
/// ways to hold a camera is told apart.
pub fn scene(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgb8(RgbImage::from_fn(width, height, |x, y| {
        match (x < width / 2, y < height / 2) {
            (true, true) => Rgb([220, 20, 20]),
            (false, true) => Rgb([20, 200, 20]),
            (true, false) => Rgb([20, 20, 220]),
            (false, false) => Rgb([230, 230, 230]),
        }
    }))
}

pub fn coded(picture: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut out = Cursor::new(Vec::new());
    picture.write_to(&mut out, format).unwrap();
    out.into_inner()
}

/// EXIF data with the place of Alun-alun, an orientation, a maker and a
/// thumbnail, written by the writer of an EXIF library.
pub fn exif_with_gps(orientation: u16) -> Vec<u8> {
    let dms = |d, m, s| {
        Value::Rational(vec![
            Rational { num: d, denom: 1 },
            Rational { num: m, denom: 1 },
            Rational { num: s, denom: 100 },
        ])
    };
    let field = |tag, value| Field {
        tag,
        ifd_num: In::PRIMARY,
        value,
    };
    let ascii = |text: &str| Value::Ascii(vec![text.as_bytes().to_vec()]);
    let fields = [
        field(Tag::Make, ascii("SECRETMAKER")),
        field(Tag::Orientation, Value::Short(vec![orientation])),
        field(Tag::DateTimeOriginal, ascii("2026:03:02 08:15:00")),
        field(Tag::BodySerialNumber, ascii("SECRETSERIAL")),
        field(Tag::GPSLatitudeRef, ascii("S")),
        field(Tag::GPSLatitude, dms(7, 46, 3312)),
        field(Tag::GPSLongitudeRef, ascii("E")),
        field(Tag::GPSLongitude, dms(110, 22, 1234)),
    ];
    let thumbnail = coded(&scene(16, 8), ImageFormat::Jpeg);
    let mut writer = Writer::new();
    for field in &fields {
        writer.push_field(field);
    }
    writer.set_jpeg(&thumbnail, In::THUMBNAIL);
    let mut out = Cursor::new(Vec::new());
    writer.write(&mut out, false).unwrap();
    out.into_inner()
}

pub fn profile() -> Vec<u8> {
    let mut profile = vec![7_u8; 400];
    profile[..4].copy_from_slice(&400_u32.to_be_bytes());
    profile[36..40].copy_from_slice(b"acsp");
    profile
}

pub const XMP: &[u8] = b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta><rdf:Description exif:GPSLatitude=\"7,46.55S\"/></x:xmpmeta>";

/// A JPEG with everything a telephone and an editing program put into one.
pub fn loaded_jpeg(picture: &DynamicImage, orientation: u16) -> Vec<u8> {
    let mut jpeg = Jpeg::from_bytes(coded(picture, ImageFormat::Jpeg).into()).unwrap();
    jpeg.set_icc_profile(Some(profile().into()));
    let mut add = |marker, contents: Vec<u8>| {
        jpeg.segments_mut()
            .insert(1, JpegSegment::new_with_contents(marker, contents.into()));
    };
    add(0xFE, b"SECRETCOMMENT".to_vec());
    add(
        0xED,
        b"Photoshop 3.0\08BIM\x04\x04\0\0\0\0\0\x0cSECRETIPTC\0\0".to_vec(),
    );
    add(0xE1, XMP.to_vec());
    add(0xE0, b"JFXX\0\x10SECRETTHUMB".to_vec());
    add(0xEB, b"SECRETVENDOR".to_vec());
    jpeg.set_exif(Some(exif_with_gps(orientation).into()));
    let mut bytes = jpeg.encoder().bytes().to_vec();
    // A second picture behind the first, with a place of its own, and a film.
    let mut second = Jpeg::from_bytes(coded(&scene(16, 8), ImageFormat::Jpeg).into()).unwrap();
    second.set_exif(Some(exif_with_gps(1).into()));
    bytes.extend(second.encoder().bytes());
    bytes.extend(b"SECRETTRAILER");
    bytes
}

pub fn loaded_png(picture: &DynamicImage, orientation: u16) -> Vec<u8> {
    let mut png = Png::from_bytes(coded(picture, ImageFormat::Png).into()).unwrap();
    png.set_icc_profile(Some(profile().into()));
    png.set_exif(Some(exif_with_gps(orientation).into()));
    let mut add = |kind, contents: &[u8]| {
        png.chunks_mut()
            .insert(2, PngChunk::new(kind, contents.to_vec().into()))
    };
    add(*b"tEXt", b"Comment\0SECRETTEXT");
    add(
        *b"iTXt",
        &[b"XML:com.adobe.xmp\0\0\0\0\0".as_slice(), XMP].concat(),
    );
    add(*b"tIME", &[7, 234, 3, 2, 8, 15, 0]);
    add(*b"prVt", b"SECRETPRIVATE");
    let mut bytes = png.encoder().bytes().to_vec();
    bytes.extend(b"SECRETTRAILER");
    bytes
}

pub fn loaded_webp(picture: &DynamicImage, orientation: u16) -> Vec<u8> {
    let mut webp = WebP::from_bytes(coded(picture, ImageFormat::WebP).into()).unwrap();
    webp.set_icc_profile(Some(profile().into()));
    webp.chunks_mut().push(RiffChunk::new(
        *b"XMP ",
        RiffContent::Data(XMP.to_vec().into()),
    ));
    webp.chunks_mut().push(RiffChunk::new(
        *b"prVt",
        RiffContent::Data(b"SECRETPRIVATE".to_vec().into()),
    ));
    webp.set_exif(Some(exif_with_gps(orientation).into()));
    let mut bytes = webp.encoder().bytes().to_vec();
    bytes.extend(b"SECRETTRAILER");
    bytes
}

/// The scene as the sensor stores it when the camera is held in this way.
pub fn stored(scene: &DynamicImage, orientation: u8) -> DynamicImage {
    let inverse = match Orientation::from_exif(orientation).unwrap() {
        Orientation::Rotate90 => Orientation::Rotate270,
        Orientation::Rotate270 => Orientation::Rotate90,
        same => same,
    };
    let mut picture = scene.clone();
    picture.apply_orientation(inverse);
    picture
}

pub fn clear(width: u32, height: u32) -> DynamicImage {
    DynamicImage::ImageRgba8(RgbaImage::from_pixel(width, height, Rgba([10, 20, 30, 0])))
}

/// The smallest PDF that readers open.
pub fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\nxref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000052 00000 n \ntrailer<</Size 3/Root 1 0 R>>\nstartxref\n101\n%%EOF\n".to_vec()
}

pub fn boxed(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let length = u32::try_from(content.len() + 8).unwrap();
    [&length.to_be_bytes()[..], name, content].concat()
}

/// An MPEG-4 file with one track of each handler.
pub fn mpeg4(brand: &[u8; 4], handlers: &[&[u8; 4]], extra: &[u8]) -> Vec<u8> {
    let tracks: Vec<u8> = handlers
        .iter()
        .flat_map(|handler| {
            let hdlr = boxed(b"hdlr", &[&[0; 8][..], *handler, &[0; 13]].concat());
            boxed(b"trak", &boxed(b"mdia", &hdlr))
        })
        .collect();
    let moov = boxed(b"moov", &[&tracks[..], extra].concat());
    [
        boxed(b"ftyp", &[&brand[..], &[0; 4], b"isom"].concat()),
        moov,
        boxed(b"mdat", &[1; 64]),
    ]
    .concat()
}

pub fn heic(exif: Option<&[u8]>) -> Vec<u8> {
    let item = exif.map_or(Vec::new(), |exif| {
        [&[0, 0, 0, 6][..], b"Exif\0\0", exif].concat()
    });
    [
        boxed(b"ftyp", b"heic\0\0\0\0mif1heic"),
        boxed(b"meta", &[0, 0, 0, 0]),
        boxed(b"mdat", &item),
    ]
    .concat()
}

/// Silent frames: MPEG-1 Layer III, 128 kbit/s, 44.1 kHz, 417 bytes each.
pub fn mp3(frames: usize) -> Vec<u8> {
    let mut frame = vec![0_u8; 417];
    frame[..4].copy_from_slice(&[0xFF, 0xFB, 0x90, 0x00]);
    frame.repeat(frames)
}

pub fn id3(content: &[u8]) -> Vec<u8> {
    let n = u32::try_from(content.len()).unwrap();
    let seven = |shift: u32| u8::try_from((n >> shift) & 0x7F).unwrap();
    [
        &[
            b'I',
            b'D',
            b'3',
            4,
            0,
            0,
            seven(21),
            seven(14),
            seven(7),
            seven(0),
        ][..],
        content,
    ]
    .concat()
}

pub fn ogg(first: &[u8]) -> Vec<u8> {
    let page = |content: &[u8]| {
        let mut page = b"OggS\0".to_vec();
        page.extend([0; 21]);
        page.extend([1, u8::try_from(content.len()).unwrap()]);
        page.extend(content);
        page
    };
    [page(first), page(b"OpusTags"), page(&[9; 40])].concat()
}

/// A ZIP archive with one empty entry, in the shape of a JAR.
pub fn zip() -> Vec<u8> {
    let name = b"META-INF/MANIFEST.MF";
    let length = u16::try_from(name.len()).unwrap().to_le_bytes();
    let local = [b"PK\x03\x04\x0a\0", &[0; 20][..], &length, &[0, 0], name].concat();
    let central = [
        b"PK\x01\x02\x0a\0\x0a\0",
        &[0; 20][..],
        &length,
        &[0; 16],
        name,
    ]
    .concat();
    let size = u32::try_from(central.len()).unwrap().to_le_bytes();
    let offset = u32::try_from(local.len()).unwrap().to_le_bytes();
    let end = [
        b"PK\x05\x06\0\0\0\0\x01\0\x01\0",
        &size[..],
        &offset,
        &[0, 0],
    ]
    .concat();
    [local, central, end].concat()
}

/// Whether a byte string occurs, for looking for leftovers.
pub fn holds(bytes: &[u8], needle: &[u8]) -> bool {
    bytes.windows(needle.len()).any(|part| part == needle)
}
