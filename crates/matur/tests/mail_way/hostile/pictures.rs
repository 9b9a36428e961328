//! Pictures that are small as files and large when they are opened.

use std::io::Write as _;

use flate2::write::ZlibEncoder;
use flate2::{Compression, Crc};

/// A JPEG up to its first scan: tables in which each symbol has one bit, and three components
/// of that size (T.81, B.2).
fn jpeg_head(frame: u8, width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"\xff\xd8\xff\xdb\x00\x43\x00".to_vec();
    bytes.extend([1; 64]);
    bytes.extend([0xFF, frame, 0, 17, 8]);
    bytes.extend(height.to_be_bytes());
    bytes.extend(width.to_be_bytes());
    bytes.extend([3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0]);
    bytes
}

/// A table with one symbol, of one bit.
fn table(class: u8, symbol: u8) -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xC4, 0, 20, class, 1];
    bytes.extend([0; 15]);
    bytes.push(symbol);
    bytes
}

fn blocks(width: u16, height: u16) -> usize {
    usize::from(width.div_ceil(8)) * usize::from(height.div_ceil(8))
}

/// A gray picture as telephones code theirs: every block has two bits.
pub fn photo(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = jpeg_head(0xC0, width, height);
    bytes.extend(table(0x00, 0));
    bytes.extend(table(0x10, 0));
    bytes.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    bytes.resize(bytes.len() + blocks(width, height) * 6 / 8 + 1, 0);
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// The first pass of a picture that comes in several, with so many more behind it.
fn passes(width: u16, height: u16, more: usize) -> Vec<u8> {
    let mut bytes = jpeg_head(0xC2, width, height);
    bytes.extend(table(0x00, 0));
    bytes.extend([0xFF, 0xDA, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 0, 0]);
    bytes.resize(bytes.len() + blocks(width, height) * 3 / 8 + 1, 0);
    // "Nothing in the next 16,384 blocks and more": a bit, and fourteen that say how many.
    bytes.extend(table(0x10, 0xE0));
    for pass in 0..more {
        let component = u8::try_from(pass % 3 + 1).unwrap_or(1);
        bytes.extend([0xFF, 0xDA, 0, 8, 1, component, 0, 1, 63, 0]);
        bytes.resize(bytes.len() + blocks(width, height) * 15 / 8 / 16_384 + 2, 0);
    }
    bytes.extend([0xFF, 0xD9]);
    bytes
}

pub fn progressive(width: u16, height: u16) -> Vec<u8> {
    passes(width, height, 3)
}

pub fn many_scans(width: u16, height: u16) -> Vec<u8> {
    passes(width, height, 95)
}

/// A black picture.
pub fn png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut chunk = |name: &[u8; 4], content: &[u8]| {
        let length = u32::try_from(content.len()).expect("small");
        bytes.extend(length.to_be_bytes());
        let mut crc = Crc::new();
        crc.update(name);
        crc.update(content);
        bytes.extend(name);
        bytes.extend(content);
        bytes.extend(crc.sum().to_be_bytes());
    };
    let size = [width.to_be_bytes(), height.to_be_bytes()].concat();
    chunk(b"IHDR", &[&size[..], &[8, 6, 0, 0, 0]].concat());
    let mut packed = ZlibEncoder::new(Vec::new(), Compression::fast());
    let line = vec![0; 1 + 4 * usize::try_from(width).expect("small")];
    for _ in 0..height {
        packed.write_all(&line).expect("memory takes it");
    }
    chunk(b"IDAT", &packed.finish().expect("memory takes it"));
    chunk(b"IEND", &[]);
    bytes
}

/// A film of a few pixels on a large screen (GIF89a, 18 and 20).
pub fn gif(width: u16, height: u16) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.extend(width.to_le_bytes());
    bytes.extend(height.to_le_bytes());
    bytes.extend(b"\x80\0\0\0\0\0\xff\xff\xff");
    for _ in 0..50 {
        bytes.extend(
            b"\x21\xf9\x04\x00\x05\x00\x00\x00\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0",
        );
    }
    bytes.push(b';');
    bytes
}

/// The header of a lossless picture, and nothing that it needs (RFC 9649, 3.4).
pub fn webp(width: u32, height: u32) -> Vec<u8> {
    let size = (width - 1) | (height - 1) << 14;
    let mut picture = vec![0x2F];
    picture.extend(size.to_le_bytes());
    picture.extend([0; 59]);
    let mut bytes = b"RIFF".to_vec();
    bytes.extend(76_u32.to_le_bytes());
    bytes.extend(b"WEBPVP8L");
    bytes.extend(64_u32.to_le_bytes());
    bytes.extend(picture);
    bytes
}
