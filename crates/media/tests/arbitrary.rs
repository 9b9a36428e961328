//! Any bytes at all: always an answer, never a place in a copy for others.
#![allow(clippy::unwrap_used, missing_docs)]

mod made;

use std::sync::Once;
use std::sync::atomic::{AtomicUsize, Ordering};

use image::ImageFormat;
use made::*;
use media::{Inspected, Limits, Refused, has_location, inspect};
use proptest::prelude::*;

static PANICS: AtomicUsize = AtomicUsize::new(0);
static HOOK: Once = Once::new();

/// Looks at the bytes and counts panics, also those that `inspect` turns into
/// an answer: none is expected of the crates below either.
fn look(bytes: &[u8]) -> Result<Inspected, Refused> {
    HOOK.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            // The test's own failures come through here as well.
            if !info
                .location()
                .is_some_and(|at| at.file().contains("tests/arbitrary.rs"))
            {
                PANICS.fetch_add(1, Ordering::SeqCst);
            }
            usual(info);
        }));
    });
    let limits = Limits {
        max_pixels: 1_000_000,
        ..Limits::default()
    };
    inspect("foto.jpg", Some("image/jpeg"), bytes, &limits)
}

/// A JPEG without the contents of its tables, any other file as it is. Damage can put a
/// comment's letters exactly into a table: then they are numbers of the picture.
fn beside_tables(bytes: &[u8]) -> Vec<u8> {
    if !bytes.starts_with(&[0xFF, 0xD8]) {
        return bytes.to_vec();
    }
    let mut kept = Vec::new();
    let mut at = 2;
    while let Some([0xFF, marker, high, low]) = bytes.get(at..at + 4) {
        let end = at + 2 + usize::from(u16::from_be_bytes([*high, *low]));
        if *marker == 0xDA {
            break;
        }
        if !matches!(*marker, 0xC4 | 0xDB) {
            kept.extend_from_slice(bytes.get(at..end).unwrap_or_default());
        }
        at = end;
    }
    kept.extend_from_slice(bytes.get(at..).unwrap_or_default());
    kept
}

fn check(bytes: &[u8]) -> Result<(), TestCaseError> {
    let answer = look(bytes);
    prop_assert_eq!(
        PANICS.load(Ordering::SeqCst),
        0,
        "a panic, turned into {:?}",
        answer.err()
    );
    if let Ok(found) = look(bytes) {
        for copy in [found.shown, found.thumbnail].into_iter().flatten() {
            prop_assert!(!has_location(&copy.bytes));
            prop_assert!(!holds(&beside_tables(&copy.bytes), b"SECRET"), "{:?}", copy);
            // A copy is a file that we would take ourselves.
            let again = look(&copy.bytes);
            prop_assert!(again.is_ok(), "{:?} of {:?}", again, copy);
        }
    }
    let _ = has_location(bytes);
    Ok(())
}

/// The beginnings of all formats, so that arbitrary bytes get past the door.
fn beginnings() -> impl Strategy<Value = Vec<u8>> {
    prop::sample::select(vec![
        vec![],
        b"\xFF\xD8\xFF".to_vec(),
        b"\xFF\xD8\xFF\xE1\0\x40Exif\0\0MM\0*\0\0\0\x08".to_vec(),
        b"\x89PNG\r\n\x1a\n\0\0\0\x0DIHDR".to_vec(),
        b"RIFF\x40\0\0\0WEBPVP8X".to_vec(),
        b"RIFF\x40\0\0\0WEBPVP8L".to_vec(),
        b"GIF89a".to_vec(),
        b"%PDF-".to_vec(),
        b"ID3\x04\0\0\0\0\0\x05".to_vec(),
        b"\xFF\xFB\x90\0".to_vec(),
        b"OggS\0".to_vec(),
        b"\0\0\0\x10ftypheic".to_vec(),
        b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\0\x40moov".to_vec(),
        b"PK\x05\x06".to_vec(),
    ])
}

/// Whole files with everything in them that a copy must not have.
fn originals() -> Vec<Vec<u8>> {
    let scene = scene(24, 16);
    let mut files = vec![
        heic(Some(&exif_with_gps(1))),
        mpeg4(b"M4A ", &[b"soun"], &[]),
        pdf(),
        ogg(b"OpusHead"),
        mp3(4),
    ];
    for way in [1, 6] {
        files.extend([
            loaded_jpeg(&scene, way),
            loaded_png(&scene, way),
            loaded_webp(&scene, way),
        ]);
    }
    files.push(coded(&scene, ImageFormat::Gif));
    files
}

#[derive(Debug, Clone)]
enum Change {
    Set(prop::sample::Index, u8),
    Cut(prop::sample::Index),
    Insert(prop::sample::Index, Vec<u8>),
    Remove(prop::sample::Index, usize),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let index = any::<prop::sample::Index>;
    prop::collection::vec(
        prop_oneof![
            8 => (index(), any::<u8>()).prop_map(|(at, to)| Change::Set(at, to)),
            1 => index().prop_map(Change::Cut),
            2 => (index(), prop::collection::vec(any::<u8>(), 1..8)).prop_map(|(at, new)| Change::Insert(at, new)),
            2 => (index(), 1..40_usize).prop_map(|(at, len)| Change::Remove(at, len)),
        ],
        1..6,
    )
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        match change {
            Change::Set(at, to) => {
                let at = at.index(bytes.len());
                bytes[at] = *to;
            }
            Change::Cut(at) => bytes.truncate(at.index(bytes.len())),
            Change::Insert(at, new) => {
                let at = at.index(bytes.len());
                bytes.splice(at..at, new.iter().copied());
            }
            Change::Remove(at, len) => {
                let at = at.index(bytes.len());
                let end = (at + len).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
    bytes
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1500, max_shrink_iters: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_get_an_answer(start in beginnings(), rest in prop::collection::vec(any::<u8>(), 0..600)) {
        check(&[start, rest].concat())?;
    }

    #[test]
    fn changed_files_get_an_answer_and_tell_no_place(which in any::<prop::sample::Index>(), changes in changes()) {
        let originals = originals();
        let original = originals[which.index(originals.len())].clone();
        check(&changed(original, &changes))?;
    }

    /// Changes in the first bytes hit headers and metadata, not pixels.
    #[test]
    fn changed_headers_get_an_answer(which in 0..3_usize, way in 0..10_u16, at in 0..900_usize, to in any::<u8>()) {
        let scene = scene(24, 16);
        let mut bytes = [loaded_jpeg, loaded_png, loaded_webp][which](&scene, way);
        let at = at % bytes.len();
        bytes[at] = to;
        check(&bytes)?;
    }
}

#[test]
fn the_unchanged_files_are_taken() {
    for bytes in originals() {
        look(&bytes).unwrap();
        check(&bytes).unwrap();
    }
}
