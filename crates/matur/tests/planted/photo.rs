//! A photo as a telephone makes it: with its place, its maker and its owner in it.

/// The place: 8° 31′ 44.77″ S, 115° 6′ 55.66″ E.
pub const LATITUDE: [(u32, u32); 3] = [(8, 1), (31, 1), (4477, 100)];
pub const LONGITUDE: [(u32, u32); 3] = [(115, 1), (6, 1), (5566, 100)];
/// The same as a page might write it.
pub const PLACE: [&str; 2] = ["115.11546", "115,11546"];

/// A grey picture of 16 by 16, one block of which is two bits.
const GREY: &[&[u8]] = &[
    &[0xFF, 0xDB, 0x00, 0x43, 0x00],
    &[1; 64],
    &[0xFF, 0xC0, 0x00, 0x0B, 8, 0, 16, 0, 16, 1, 1, 0x11, 0],
    &[0xFF, 0xC4, 0x00, 0x14, 0x00, 1],
    &[0; 16],
    &[0xFF, 0xC4, 0x00, 0x14, 0x10, 1],
    &[0; 16],
    &[0xFF, 0xDA, 0x00, 0x08, 1, 1, 0, 0, 0x3F, 0],
    &[0, 0xFF, 0xD9],
];

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).expect("a short segment");
    [&[0xFF, marker][..], &length.to_be_bytes(), content].concat()
}

fn entry(tag: u16, kind: u16, count: usize, value: u32) -> Vec<u8> {
    let count = u32::try_from(count).expect("few");
    [
        &tag.to_le_bytes()[..],
        &kind.to_le_bytes(),
        &count.to_le_bytes(),
        &value.to_le_bytes(),
    ]
    .concat()
}

fn rationals(numbers: [(u32, u32); 3]) -> Vec<u8> {
    let pairs = numbers.iter().flat_map(|(over, under)| [*over, *under]);
    pairs.flat_map(u32::to_le_bytes).collect()
}

/// EXIF 2.32: the maker, the artist and the place.
fn exif(maker: &str, owner: &str) -> Vec<u8> {
    const ASCII: u16 = 2;
    const LONG: u16 = 4;
    const RATIONAL: u16 = 5;
    let text = |words: &str| [words.as_bytes(), b"\0"].concat();
    let (maker, owner) = (text(maker), text(owner));
    let at = |length: usize| u32::try_from(length).expect("small");
    let maker_at = 8 + 2 + 3 * 12 + 4;
    let owner_at = maker_at + maker.len();
    let place_at = owner_at + owner.len();
    let latitude_at = place_at + 2 + 4 * 12 + 4;
    [
        b"II*\0\x08\0\0\0".to_vec(),
        3_u16.to_le_bytes().to_vec(),
        entry(0x010F, ASCII, maker.len(), at(maker_at)),
        entry(0x013B, ASCII, owner.len(), at(owner_at)),
        entry(0x8825, LONG, 1, at(place_at)),
        vec![0; 4],
        maker,
        owner,
        4_u16.to_le_bytes().to_vec(),
        entry(1, ASCII, 2, u32::from(b'S')),
        entry(2, RATIONAL, 3, at(latitude_at)),
        entry(3, ASCII, 2, u32::from(b'E')),
        entry(4, RATIONAL, 3, at(latitude_at + 24)),
        vec![0; 4],
        rationals(LATITUDE),
        rationals(LONGITUDE),
    ]
    .concat()
}

/// A JPEG whose EXIF, XMP and comment tell of these.
pub fn photo(maker: &str, owner: &str) -> Vec<u8> {
    let xmp = format!(
        "http://ns.adobe.com/xap/1.0/\0<x:xmpmeta xmlns:x=\"adobe:ns:meta/\"><rdf:RDF \
         xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\"><rdf:Description \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" dc:creator=\"{owner}\"/></rdf:RDF></x:xmpmeta>"
    );
    let exif = [b"Exif\0\0".to_vec(), exif(maker, owner)].concat();
    [
        vec![0xFF, 0xD8],
        segment(0xE1, &exif),
        segment(0xE1, xmp.as_bytes()),
        segment(0xFE, format!("{maker} {owner}").as_bytes()),
        GREY.concat(),
    ]
    .concat()
}

#[test]
fn the_photo_names_its_place() {
    let bytes = photo("Maker", "Owner");
    assert!(media::has_location(&bytes));
    assert!(!media::has_location(
        &[&[0xFF, 0xD8][..], &GREY.concat()].concat()
    ));
}
