//! Photos as they come from telephones: what others may see of them.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use std::io::Cursor;

use image::metadata::Orientation;
use image::{DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader};
use made::*;
use media::{
    Inspected, Kind, Limits, Refused, Rendition, has_location, inspect, inspect_quickly, thumbnail,
};

fn look(bytes: &[u8]) -> Result<Inspected, Refused> {
    inspect("foto.jpg", None, bytes, &Limits::default())
}

/// The rendition as a browser shows it, with a turn noted in it applied.
fn seen(rendition: &Rendition) -> DynamicImage {
    let reader = ImageReader::new(Cursor::new(&rendition.bytes))
        .with_guessed_format()
        .unwrap();
    assert_eq!(
        reader.format().unwrap().to_mime_type(),
        rendition.media_type
    );
    let mut decoder = reader.into_decoder().unwrap();
    let turn = decoder.orientation().unwrap();
    let mut picture = DynamicImage::from_decoder(decoder).unwrap();
    picture.apply_orientation(turn);
    assert_eq!(picture.dimensions(), (rendition.width, rendition.height));
    picture
}

/// Same size, same colours in the middle of every quarter.
fn same_scene(a: &DynamicImage, b: &DynamicImage) {
    assert_eq!(a.width() > a.height(), b.width() > b.height());
    for (x, y) in [(1, 1), (3, 1), (1, 3), (3, 3)] {
        let at = |p: &DynamicImage| {
            p.to_rgb8()
                .get_pixel(p.width() * x / 4, p.height() * y / 4)
                .0
        };
        let (a, b) = (at(a), at(b));
        assert!(
            a.iter().zip(b).all(|(a, b)| a.abs_diff(b) < 16),
            "quarter {x},{y}: {a:?} is not {b:?}"
        );
    }
}

fn says_nothing(rendition: &Rendition) {
    assert!(!has_location(&rendition.bytes));
    for left in [
        &b"SECRET"[..],
        b"GPS",
        b"xmp",
        b"Photoshop",
        b"2026:",
        b"JFXX",
    ] {
        assert!(
            !holds(&rendition.bytes, left),
            "{:?} left in {rendition:?}",
            String::from_utf8_lossy(left)
        );
    }
}

fn exif_fields(bytes: &[u8]) -> usize {
    exif::Reader::new()
        .read_from_container(&mut Cursor::new(bytes))
        .map_or(0, |exif| exif.fields().len())
}

#[test]
fn a_loaded_photo_tells_where_and_its_copies_do_not() {
    let scene = scene(64, 32);
    for (bytes, kind) in [
        (loaded_jpeg(&scene, 1), Kind::Jpeg),
        (loaded_png(&scene, 1), Kind::Png),
        (loaded_webp(&scene, 1), Kind::Webp),
    ] {
        assert!(has_location(&bytes), "{kind:?}");
        assert!(holds(&bytes, b"SECRET"));
        let found = look(&bytes).unwrap();
        assert_eq!((found.kind, found.media_type), (kind, kind.media_type()));
        let (shown, thumbnail) = (found.shown.unwrap(), found.thumbnail.unwrap());
        says_nothing(&shown);
        says_nothing(&thumbnail);
        assert_eq!(exif_fields(&shown.bytes), 0);
        assert_eq!(shown.media_type, kind.media_type());
    }
}

#[test]
fn stripping_does_not_touch_the_pixels_and_keeps_the_colour_profile() {
    use img_parts::{DynImage, ImageICC};
    let scene = scene(64, 32);
    for bytes in [
        loaded_jpeg(&scene, 1),
        loaded_png(&scene, 1),
        loaded_webp(&scene, 1),
    ] {
        let shown = look(&bytes).unwrap().shown.unwrap();
        let before = image::load_from_memory(&bytes).unwrap();
        let after = image::load_from_memory(&shown.bytes).unwrap();
        assert_eq!(before.as_bytes(), after.as_bytes());
        let kept = DynImage::from_bytes(shown.bytes.into())
            .unwrap()
            .unwrap()
            .icc_profile()
            .unwrap();
        assert_eq!(&kept[..], &profile()[..]);
    }
}

#[test]
fn something_else_in_place_of_a_profile_is_dropped() {
    use img_parts::ImageICC;
    let mut jpeg =
        img_parts::jpeg::Jpeg::from_bytes(coded(&scene(16, 16), ImageFormat::Jpeg).into()).unwrap();
    jpeg.set_icc_profile(Some(b"SECRET: 7.77 S 110.37 E".to_vec().into()));
    says_nothing(&look(&jpeg.encoder().bytes()).unwrap().shown.unwrap());
}

#[test]
fn every_way_to_hold_the_camera_ends_upright() {
    let scene = scene(64, 32);
    for way in 1..=8_u8 {
        let stored = stored(&scene, way);
        let tag = u16::from(way);
        for bytes in [
            loaded_jpeg(&stored, tag),
            loaded_png(&stored, tag),
            loaded_webp(&stored, tag),
        ] {
            let found = look(&bytes).unwrap();
            let (shown, thumbnail) = (found.shown.unwrap(), found.thumbnail.unwrap());
            same_scene(&seen(&shown), &scene);
            same_scene(&image::load_from_memory(&thumbnail.bytes).unwrap(), &scene);
            says_nothing(&shown);
            assert_eq!(
                (shown.width, shown.height),
                (64, 32),
                "way {way} of {:?}",
                found.kind
            );
            // Only a JPEG relies on its tag, and it has that one tag only.
            let expected = usize::from(found.kind == Kind::Jpeg && way != 1);
            assert_eq!(exif_fields(&shown.bytes), expected);
            assert_eq!(exif_fields(&thumbnail.bytes), 0);
        }
    }
}

#[test]
fn a_turned_jpeg_keeps_its_coded_picture() {
    let stored = stored(&scene(64, 32), 6);
    let bytes = loaded_jpeg(&stored, 6);
    let shown = look(&bytes).unwrap().shown.unwrap();
    let mut decoder = ImageReader::with_format(Cursor::new(&shown.bytes), ImageFormat::Jpeg)
        .into_decoder()
        .unwrap();
    assert_eq!(decoder.orientation().unwrap(), Orientation::Rotate90);
    let after = DynamicImage::from_decoder(decoder).unwrap();
    assert_eq!(
        after.as_bytes(),
        image::load_from_memory(&bytes).unwrap().as_bytes()
    );
}

#[test]
fn segments_between_the_scans_of_a_jpeg_go_too() {
    // A comment and an EXIF block may stand before any later scan; here they
    // stand right before the end, where a walk by header alone does not look.
    let mut bytes = coded(&scene(32, 32), ImageFormat::Jpeg);
    assert_eq!(bytes.split_off(bytes.len() - 2), [0xFF, 0xD9]);
    let block = [b"Exif\0\0", &exif_with_gps(1)[..]].concat();
    bytes.extend([0xFF, 0xE1]);
    bytes.extend(u16::try_from(block.len() + 2).unwrap().to_be_bytes());
    bytes.extend(block);
    bytes.extend(b"\xFF\xFE\x00\x0FSECRETCOMMENT\xFF\xD9");
    assert!(has_location(&bytes));
    says_nothing(&look(&bytes).unwrap().shown.unwrap());
}

#[test]
fn what_follows_a_picture_whose_end_is_lost_is_not_kept_as_part_of_it() {
    // Found by changing files at random: the end of the first picture and the head of the
    // second are lost, so that its EXIF block follows the coded data without any marker.
    let original = loaded_jpeg(&scene(24, 16), 1);
    let end = original
        .windows(4)
        .position(|bytes| bytes == [0xFF, 0xD9, 0xFF, 0xD8])
        .unwrap();
    for lost in 2..40 {
        let mut bytes = original.clone();
        bytes.drain(end..end + lost);
        match look(&bytes) {
            Ok(found) => says_nothing(&found.shown.unwrap()),
            Err(refused) => assert_eq!(refused.code(), "damaged"),
        }
    }
}

#[test]
fn a_table_whose_length_swallows_metadata_is_cut_back() {
    // Found by changing files at random: of a segment that stays, only the part
    // that the decoder needs may stay.
    let original = coded(&scene(32, 32), ImageFormat::Jpeg);
    let mut at = 2;
    let mut tried = Vec::new();
    while original[at + 1] != 0xD9 {
        let marker = original[at + 1];
        let length = u16::from_be_bytes([original[at + 2], original[at + 3]]);
        let end = at + 2 + usize::from(length);
        let mut bytes = original.clone();
        bytes.splice(end..end, *b"SECRET");
        bytes[at + 2..at + 4].copy_from_slice(&(length + 6).to_be_bytes());
        match look(&bytes) {
            Ok(found) => says_nothing(&found.shown.unwrap()),
            Err(refused) => assert_eq!(refused.code(), "damaged"),
        }
        tried.push(marker);
        if marker == 0xDA {
            break;
        }
        at = end;
    }
    assert!(
        [0xDB, 0xC0, 0xC4, 0xDA]
            .iter()
            .all(|marker| tried.contains(marker)),
        "{tried:x?}"
    );
}

#[test]
fn thumbnails_are_small_and_never_larger_than_the_picture() {
    let limits = Limits {
        thumb_edge: 100,
        ..Limits::default()
    };
    for (width, height, expected) in [
        (400, 200, (100, 50)),
        (200, 400, (50, 100)),
        (40, 20, (40, 20)),
        (3000, 2, (100, 1)),
    ] {
        let bytes = coded(&scene(width, height), ImageFormat::Png);
        let thumbnail = inspect("a.png", None, &bytes, &limits)
            .unwrap()
            .thumbnail
            .unwrap();
        assert_eq!((thumbnail.width, thumbnail.height), expected);
        assert_eq!(thumbnail.media_type, "image/jpeg");
    }
}

#[test]
fn what_is_transparent_is_white_in_the_thumbnail_and_stays_so_in_the_copy() {
    let found = look(&coded(&clear(20, 20), ImageFormat::Png)).unwrap();
    let thumbnail = image::load_from_memory(&found.thumbnail.unwrap().bytes)
        .unwrap()
        .to_rgb8();
    assert!(thumbnail.get_pixel(10, 10).0.iter().all(|c| *c > 250));
    let shown = image::load_from_memory(&found.shown.unwrap().bytes)
        .unwrap()
        .to_rgba8();
    assert_eq!(shown.get_pixel(10, 10).0[3], 0);
    let turned = look(&loaded_webp(&clear(20, 20), 6))
        .unwrap()
        .shown
        .unwrap();
    assert_eq!(turned.media_type, "image/png");
}

#[test]
fn of_a_gif_the_first_picture_is_drawn_anew() {
    let mut bytes = coded(&scene(64, 32), ImageFormat::Gif);
    assert_eq!(bytes.pop(), Some(0x3B));
    bytes.extend(b"\x21\xFE\x0DSECRETCOMMENT\x00\x3B");
    let found = look(&bytes).unwrap();
    assert_eq!(
        (found.kind, found.safe_name.as_str()),
        (Kind::Gif, "foto.gif")
    );
    let shown = found.shown.unwrap();
    assert_eq!(shown.media_type, "image/png");
    says_nothing(&shown);
    same_scene(&seen(&shown), &scene(64, 32));
    assert!(found.thumbnail.is_some());
}

#[test]
fn heic_is_kept_without_copies() {
    let bytes = heic(Some(&exif_with_gps(6)));
    assert!(has_location(&bytes));
    assert!(!has_location(&heic(None)));
    let found = inspect(
        "IMG_0001.HEIC",
        Some("image/heic"),
        &bytes,
        &Limits::default(),
    )
    .unwrap();
    assert_eq!(
        (found.kind, found.safe_name.as_str()),
        (Kind::Heic, "IMG_0001.heic")
    );
    assert_eq!((found.shown, found.thumbnail), (None, None));
}

#[test]
fn the_hash_is_over_the_bytes_received() {
    let a = look(&loaded_jpeg(&scene(16, 16), 1)).unwrap();
    let b = look(&loaded_jpeg(&scene(16, 16), 3)).unwrap();
    assert_ne!(a.sha256, b.sha256);
    // FIPS 180-4 of the fixed file, from sha256sum.
    let pdf = inspect("a.pdf", None, &pdf(), &Limits::default()).unwrap();
    assert_eq!(pdf.sha256, PDF_SHA256);
}

const PDF_SHA256: &str = "944b10df582bdf4cb93e2b549830d935cfeb6c89838cb965d8d2f3c46085c2b0";

#[test]
fn what_is_looked_at_quickly_is_drawn_small_later_and_is_the_same() {
    let scene = scene(640, 480);
    for (turn, bytes) in [
        (1, loaded_jpeg(&scene, 1)),
        (6, loaded_jpeg(&stored(&scene, 6), 6)),
        (1, loaded_png(&scene, 1)),
        (1, loaded_webp(&scene, 1)),
    ] {
        let whole = look(&bytes).unwrap();
        let quick = inspect_quickly("foto.jpg", None, &bytes, &Limits::default()).unwrap();
        let kind = whole.kind;
        assert_eq!(quick.thumbnail, None, "{kind:?} {turn}");
        let small = thumbnail(&quick.shown.as_ref().unwrap().bytes, &Limits::default());
        assert_eq!(small.ok(), whole.thumbnail, "{kind:?} {turn}");
        assert_eq!(
            quick,
            Inspected {
                thumbnail: None,
                ..whole
            }
        );
    }
    // What has to be drawn anew is drawn at once.
    for bytes in [
        coded(&scene, ImageFormat::Gif),
        loaded_png(&stored(&scene, 6), 6),
    ] {
        let quick = inspect_quickly("foto", None, &bytes, &Limits::default());
        assert_eq!(quick, inspect("foto", None, &bytes, &Limits::default()));
    }
    let heic = inspect_quickly("foto.heic", None, &heic(None), &Limits::default()).unwrap();
    assert_eq!((heic.shown, heic.thumbnail), (None, None));
}

#[test]
fn what_is_refused_is_refused_quickly_too() {
    let scene = scene(64, 64);
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::Gif] {
        let whole = coded(&scene, format);
        let cut = &whole[..whole.len() / 2];
        let refused = inspect_quickly("foto.jpg", None, cut, &Limits::default());
        assert_eq!(refused, look(cut), "{format:?}");
        let small = Limits {
            max_pixels: 64 * 63,
            ..Limits::default()
        };
        let refused = inspect_quickly("foto.jpg", None, &whole, &small);
        assert!(
            matches!(refused, Err(Refused::TooManyPixels { .. })),
            "{format:?}: {refused:?}"
        );
        assert_eq!(refused.err(), thumbnail(&whole, &small).err(), "{format:?}");
    }
    for nothing in [&b""[..], b"catatan", &pdf()] {
        let refused = thumbnail(nothing, &Limits::default());
        assert!(refused.is_err(), "{refused:?}");
    }
}

#[test]
fn a_cut_off_picture_is_damaged() {
    let scene = scene(64, 64);
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let whole = coded(&scene, format);
        let kind = look(&whole).unwrap().media_type;
        for cut in [whole.len() - 1, whole.len() / 2, 40] {
            // A WebP ends on an even byte: the last may be filling, not picture.
            let refused = look(&whole[..cut]);
            assert_eq!(
                refused,
                Err(Refused::Damaged { kind }),
                "{format:?} cut at {cut}"
            );
        }
    }
}

#[test]
fn a_small_file_that_opens_into_a_huge_picture_is_refused_by_its_header() {
    let mut png = coded(&scene(8, 8), ImageFormat::Png);
    png[16..20].copy_from_slice(&60_000_u32.to_be_bytes());
    png[20..24].copy_from_slice(&60_000_u32.to_be_bytes());
    let header = png[12..29].to_vec();
    png[29..33].copy_from_slice(&crc(&header).to_be_bytes());
    let limit = Limits::default().max_pixels;
    assert_eq!(
        look(&png),
        Err(Refused::TooManyPixels {
            limit,
            pixels: 3_600_000_000
        })
    );

    let mut gif = coded(&scene(8, 8), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xFF; 4]);
    assert!(matches!(look(&gif), Err(Refused::TooManyPixels { .. })));

    let mut jpeg = coded(&scene(8, 8), ImageFormat::Jpeg);
    let frame = jpeg.windows(2).position(|w| w == [0xFF, 0xC0]).unwrap();
    jpeg[frame + 5..frame + 9].copy_from_slice(&[0xFF; 4]);
    assert!(matches!(look(&jpeg), Err(Refused::TooManyPixels { .. })));
}

#[test]
fn a_real_bomb_of_zeros_is_refused_and_the_limit_itself_is_not() {
    // 11,000 x 11,000 black pixels: 121 megapixels in some hundred kilobytes.
    let bomb = coded(&DynamicImage::new_luma8(11_000, 11_000), ImageFormat::Png);
    assert!(bomb.len() < 1_000_000);
    assert!(matches!(
        look(&bomb),
        Err(Refused::TooManyPixels {
            pixels: 121_000_000,
            ..
        })
    ));
    let limits = Limits {
        max_pixels: 64 * 64,
        ..Limits::default()
    };
    let (fits, over) = (
        coded(&scene(64, 64), ImageFormat::Png),
        coded(&scene(65, 64), ImageFormat::Png),
    );
    assert!(inspect("a.png", None, &fits, &limits).is_ok());
    assert_eq!(
        inspect("a.png", None, &over, &limits),
        Err(Refused::TooManyPixels {
            limit: 4096,
            pixels: 4160
        })
    );
}

#[test]
fn the_memory_a_picture_takes_is_bounded_by_how_it_is_decoded() {
    let pixels = 64 * 64 * 3;
    let picture = scene(64, 64).to_rgb8().into();
    let turned = loaded_png(&picture, 6);
    for (name, bytes, needed) in [
        ("a.png", coded(&picture, ImageFormat::Png), pixels),
        ("a.jpg", coded(&picture, ImageFormat::Jpeg), pixels),
        // Its decoder keeps more than the pixels.
        ("a.webp", coded(&picture, ImageFormat::WebP), 3 * pixels),
        // Drawn anew, upright.
        ("turned.png", turned, 3 * pixels),
    ] {
        let within = |max_memory| {
            let limits = Limits {
                max_memory,
                ..Limits::default()
            };
            inspect(name, None, &bytes, &limits)
        };
        assert!(within(needed).is_ok(), "{name}: {:?}", within(needed));
        let refused = within(needed - 1);
        assert!(
            matches!(refused, Err(Refused::TooManyPixels { .. })),
            "{name}: {refused:?}"
        );
        if name != "turned.png" {
            assert_eq!(media::memory_for(&bytes), needed, "{name}");
        }
    }
    assert_eq!(media::memory_for(&pdf()), 0);
    assert_eq!(media::memory_for(b""), 0);
}

/// CRC-32 as in PNG (annex D), for headers changed by hand.
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |c, _| {
            if c & 1 == 1 {
                (c >> 1) ^ 0xEDB8_8320
            } else {
                c >> 1
            }
        })
    })
}
