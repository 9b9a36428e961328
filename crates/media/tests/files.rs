//! What is taken, what is refused, and the tricks of files that are two things.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use image::ImageFormat;
use made::*;
use media::{Inspected, Kind, Limits, Refused, has_location, inspect};

fn look(name: &str, bytes: &[u8]) -> Result<Inspected, Refused> {
    inspect(name, None, bytes, &Limits::default())
}

fn jpeg() -> Vec<u8> {
    coded(&scene(32, 32), ImageFormat::Jpeg)
}

#[test]
fn every_accepted_kind_is_known_by_its_content() {
    let scene = scene(32, 32);
    let files = [
        (coded(&scene, ImageFormat::Jpeg), Kind::Jpeg),
        (coded(&scene, ImageFormat::Png), Kind::Png),
        (coded(&scene, ImageFormat::WebP), Kind::Webp),
        (coded(&scene, ImageFormat::Gif), Kind::Gif),
        (heic(None), Kind::Heic),
        (pdf(), Kind::Pdf),
        (mp3(5), Kind::Mp3),
        ([id3(&[0; 200]), mp3(4)].concat(), Kind::Mp3),
        (ogg(b"OpusHead\x01\x01"), Kind::Ogg),
        (ogg(b"\x01vorbis\0\0"), Kind::Ogg),
        (mpeg4(b"M4A ", &[b"soun"], &[]), Kind::M4a),
        (mpeg4(b"mp42", &[b"soun"], &[]), Kind::M4a),
    ];
    for (bytes, kind) in &files {
        let found = look("tanpa-nama", bytes).unwrap();
        assert_eq!((found.kind, found.media_type), (*kind, kind.media_type()));
        assert_eq!(
            found.safe_name,
            format!("tanpa-nama.{}", kind.extensions()[0])
        );
        assert_eq!(found.shown.is_some(), found.thumbnail.is_some());
        let copied = matches!(kind, Kind::Jpeg | Kind::Png | Kind::Webp | Kind::Gif);
        assert_eq!(found.shown.is_some(), copied);
    }
    let seen: std::collections::BTreeSet<Kind> = files.iter().map(|(_, kind)| *kind).collect();
    assert_eq!(seen.len(), Kind::ALL.len());
}

#[test]
fn a_wrong_name_or_declared_type_of_an_accepted_file_is_put_right() {
    for (name, declared) in [
        ("foto.png", Some("image/png")),
        ("foto.pdf", None),
        ("foto", Some("text/html")),
        ("foto.JPEG", None),
    ] {
        let found = inspect(name, declared, &jpeg(), &Limits::default()).unwrap();
        assert_eq!(found.kind, Kind::Jpeg);
        assert_eq!(
            found.safe_name,
            if name.ends_with("JPEG") {
                "foto.jpeg"
            } else {
                "foto.jpg"
            }
        );
    }
}

#[test]
fn what_claims_to_be_a_photo_and_is_not_is_named() {
    let svg =
        br#"<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>"#;
    let refused = look("foto.png", svg).unwrap_err();
    assert_eq!(
        refused,
        Refused::NotWhatItClaims {
            claimed: "image/png",
            found: "image/svg+xml"
        }
    );
    assert_eq!(refused.code(), "not-what-it-claims");
    let declared = inspect(
        "foto",
        Some("image/jpeg; charset=binary"),
        svg,
        &Limits::default(),
    );
    assert_eq!(
        declared,
        Err(Refused::NotWhatItClaims {
            claimed: "image/jpeg",
            found: "image/svg+xml"
        })
    );
    // A name whose end is only seen to be another does not hide its claim.
    assert!(matches!(
        look("foto.p\u{200b}ng", svg),
        Err(Refused::NotWhatItClaims {
            claimed: "image/png",
            ..
        })
    ));
}

#[test]
fn what_is_not_accepted_is_refused_and_named() {
    let exe = [b"MZ", &[0x90; 300][..]].concat();
    let elf = [b"\x7FELF\x02\x01\x01", &[0; 60][..]].concat();
    let cases: [(&[u8], &str); 12] = [
        (b"\xEF\xBB\xBF  <svg/>", "image/svg+xml"),
        (b"<!DOCTYPE html><html><script>1</script>", "text/html"),
        (b"\n<script>alert(1)</script>", "text/html"),
        (b"#!/bin/sh\nrm -rf /\n", "text/x-shellscript"),
        (b"Halo, ini surat saya.\n", "text/plain"),
        (&exe, "application/vnd.microsoft.portable-executable"),
        (&elf, "application/x-executable"),
        (&zip(), "application/zip"),
        (b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0", "image/bmp"),
        (b"\0\x01\x02\x03", "application/octet-stream"),
        (&mpeg4(b"isom", &[b"soun", b"vide"], &[]), "video/mp4"),
        (&mpeg4(b"avif", &[], &[]), "image/avif"),
    ];
    for (bytes, found) in cases {
        let refused = look("berkas", bytes).unwrap_err();
        assert_eq!(
            refused,
            Refused::NotAccepted { found },
            "{:?}",
            String::from_utf8_lossy(bytes)
        );
    }
    assert_eq!(
        look("a.m4a", &mpeg4(b"M4A ", &[b"vide", b"soun"], &[]))
            .unwrap_err()
            .code(),
        "not-what-it-claims"
    );
    assert_eq!(
        look("a.ogg", &ogg(b"\x80theora")).unwrap_err().code(),
        "not-what-it-claims"
    );
}

#[test]
fn an_archive_behind_a_picture_or_document_is_refused() {
    let scene = scene(16, 16);
    let hosts = [
        coded(&scene, ImageFormat::Gif),
        coded(&scene, ImageFormat::Jpeg),
        coded(&scene, ImageFormat::Png),
        coded(&scene, ImageFormat::WebP),
        pdf(),
        mp3(5),
    ];
    for host in hosts {
        assert!(look("a", &host).is_ok());
        let both = [host, zip()].concat();
        assert_eq!(
            look("a", &both),
            Err(Refused::NotAccepted {
                found: "application/zip"
            })
        );
    }
    // Bytes behind the archive do not hide it from all readers of archives.
    let padded = [coded(&scene, ImageFormat::Gif), zip(), vec![0; 9]].concat();
    assert_eq!(
        look("a", &padded),
        Err(Refused::NotAccepted {
            found: "application/zip"
        })
    );
    // The four bytes alone are chance, not an archive.
    let chance = [jpeg(), b"PK\x05\x06".to_vec(), vec![1; 60]].concat();
    assert!(look("a", &chance).is_ok());
}

#[test]
fn a_document_header_behind_other_bytes_is_refused() {
    let late = [b"\n\n".to_vec(), pdf()].concat();
    assert!(matches!(
        look("a.pdf", &late),
        Err(Refused::NotWhatItClaims {
            claimed: "application/pdf",
            found: "application/octet-stream"
        })
    ));
    let mut both = jpeg();
    let comment = b"\xFF\xFE\x00\x0B%PDF-1.4\n";
    both.splice(2..2, comment.iter().copied());
    assert_eq!(
        look("a", &both),
        Err(Refused::NotAccepted {
            found: "application/octet-stream"
        })
    );
}

#[test]
fn a_document_may_have_bytes_behind_its_end_but_must_have_an_end() {
    let trailing = [pdf(), b"\0\0<script>alert(1)</script>".to_vec()].concat();
    let found = look("surat.pdf", &trailing).unwrap();
    assert!(found.kind.must_download());
    assert_eq!((found.shown, found.thumbnail), (None, None));
    let whole = pdf();
    assert_eq!(
        look("surat.pdf", &whole[..whole.len() - 8]),
        Err(Refused::Damaged {
            kind: "application/pdf"
        })
    );
}

#[test]
fn a_cut_off_recording_is_damaged() {
    for (whole, kind) in [
        (ogg(b"OpusHead"), "audio/ogg"),
        (mpeg4(b"M4A ", &[b"soun"], &[]), "audio/mp4"),
        (heic(None), "image/heic"),
    ] {
        assert_eq!(
            look("a", &whole[..whole.len() - 3]),
            Err(Refused::Damaged { kind })
        );
    }
    assert_eq!(
        look("a", &id3(&[0; 50])[..40]),
        Err(Refused::Damaged { kind: "audio/mpeg" })
    );
    assert_eq!(
        look("a", &[id3(b"x"), b"<html>".to_vec()].concat()),
        Err(Refused::Damaged { kind: "audio/mpeg" })
    );
}

#[test]
fn places_in_recordings_are_noticed() {
    let place = boxed(b"udta", &boxed(b"\xA9xyz", b"\0\x10\x15\xC7-07.7+110.3/"));
    assert!(has_location(&mpeg4(b"M4A ", &[b"soun"], &place)));
    assert!(!has_location(&mpeg4(b"M4A ", &[b"soun"], &[])));
    let cover = [b"APIC".to_vec(), loaded_jpeg(&scene(8, 8), 1)].concat();
    assert!(has_location(&[id3(&cover), mp3(4)].concat()));
    assert!(!has_location(&mp3(4)));
}

#[test]
fn size_is_bounded_by_kind_and_the_facts_are_given() {
    assert_eq!(look("a.jpg", b""), Err(Refused::Empty));
    let limits = Limits {
        max_bytes: 1000,
        max_pdf_bytes: 5000,
        ..Limits::default()
    };
    let mut document = pdf();
    document.resize(5000, b'\n');
    assert!(inspect("a.pdf", None, &document, &limits).is_ok());
    document.push(b'\n');
    assert_eq!(
        inspect("a.pdf", None, &document, &limits),
        Err(Refused::TooLarge {
            limit: 5000,
            actual: 5001
        })
    );
    let sound = mp3(3);
    assert_eq!(
        inspect("a.mp3", None, &sound, &limits),
        Err(Refused::TooLarge {
            limit: 1000,
            actual: 1251
        })
    );
    let default = Limits::default();
    assert_eq!(
        (
            default.max_bytes,
            default.max_pdf_bytes,
            default.max_pixels,
            default.thumb_edge
        ),
        (10_000_000, 20_000_000, 40_000_000, 480)
    );
}

#[test]
fn codes_differ_and_stored_kinds_read_back() {
    let all = [
        Refused::TooLarge {
            limit: 1,
            actual: 2,
        },
        Refused::Empty,
        Refused::NotAccepted { found: "a" },
        Refused::NotWhatItClaims {
            claimed: "a",
            found: "b",
        },
        Refused::Damaged { kind: "a" },
        Refused::TooManyPixels {
            limit: 1,
            pixels: 2,
        },
    ];
    let codes: std::collections::BTreeSet<&str> = all.iter().map(Refused::code).collect();
    assert_eq!(codes.len(), all.len());
    for kind in Kind::ALL {
        assert_eq!(Kind::from_media_type(kind.media_type()), Some(kind));
        assert!(
            kind.extensions()
                .iter()
                .all(|e| Kind::from_extension(&e.to_uppercase()) == Some(kind))
        );
        assert!(!(kind.is_picture() && kind.is_sound()));
    }
    assert_eq!(Kind::from_media_type("image/svg+xml"), None);
}
