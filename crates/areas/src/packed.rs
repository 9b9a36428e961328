//! The packed file: how it lies in bytes is written in `data/areas/pack.py`, which
//! makes it.

use miniz_oxide::inflate::decompress_to_vec_zlib_with_limit;

use crate::{Code, Level};

const MAGIC: &[u8] = b"MATURAR1";
/// More than any of its streams unpacks to, in bytes: a damaged one must not fill memory.
const LIMIT: usize = 1 << 20;

/// The packed file is not what was packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the packed areas are damaged: {0}")]
pub struct Damaged(pub &'static str);

/// The unpacked index and the packed villages behind it.
pub(crate) struct Index<'p> {
    text: String,
    villages: &'p [u8],
}

/// One kecamatan of the index.
#[derive(Clone, Copy)]
pub(crate) struct Line<'i> {
    pub(crate) code: Code,
    pub(crate) name: &'i str,
    pub(crate) regency: &'i str,
    pub(crate) province: &'i str,
    /// Where its province's villages begin and how many bytes they take.
    pub(crate) stream: (usize, usize),
    /// Which block of them is its own.
    pub(crate) block: usize,
}

impl<'p> Index<'p> {
    pub(crate) fn read(packed: &'p [u8]) -> Result<Index<'p>, Damaged> {
        let rest = packed
            .strip_prefix(MAGIC)
            .ok_or(Damaged("it does not begin as one"))?;
        let end = rest
            .iter()
            .take(40)
            .position(|byte| *byte == b'\n')
            .ok_or(Damaged("no head line"))?;
        let (head, rest) = (&rest[..end], &rest[end + 1..]);
        let size = std::str::from_utf8(head)
            .ok()
            .and_then(|head| head.strip_prefix("index "))
            .and_then(|size| size.parse::<usize>().ok())
            .ok_or(Damaged("no size of the index"))?;
        let (index, villages) = rest
            .split_at_checked(size)
            .ok_or(Damaged("the index is cut off"))?;
        Ok(Index {
            text: unpacked(index)?,
            villages,
        })
    }

    /// Every kecamatan in the order of the codes.
    pub(crate) fn lines(&self) -> impl Iterator<Item = Result<Line<'_>, Damaged>> {
        let mut at = Line {
            code: Code::new(Level::District, 0),
            name: "",
            regency: "",
            province: "",
            stream: (0, 0),
            block: 0,
        };
        let (mut province, mut regency, mut next) = (0, 0, 1);
        let mut first = true;
        self.text.split('\n').filter_map(move |line| {
            if let Some(line) = line.strip_prefix('=') {
                let mut fields = line.split('\t');
                let (code, name, size) = (fields.next(), fields.next(), fields.next());
                let size = size.and_then(|size| size.parse::<usize>().ok());
                let (Some(code), Some(name), Some(size)) = (code.and_then(number), name, size)
                else {
                    return Some(Err(Damaged("a province")));
                };
                province = code;
                at.province = name;
                at.stream = (at.stream.0.saturating_add(at.stream.1), size);
                at.block = 0;
                first = true;
                return None;
            }
            if let Some(line) = line.strip_prefix('+') {
                let Some((code, name)) = line.split_once('\t') else {
                    return Some(Err(Damaged("a regency")));
                };
                let Some(code) = number(code) else {
                    return Some(Err(Damaged("a regency's code")));
                };
                (regency, next) = (province * 100 + code, 1);
                at.regency = name;
                return None;
            }
            let Some((own, name)) = numbered(line, next) else {
                return Some(Err(Damaged("a kecamatan's code")));
            };
            next = own + 1;
            at.code = Code::new(Level::District, regency * 100 + own);
            at.name = name;
            at.block = if first { 0 } else { at.block + 1 };
            first = false;
            Some(Ok(at))
        })
    }

    /// Codes and names of the villages of a kecamatan.
    pub(crate) fn villages(&self, line: &Line<'_>) -> Result<Vec<(Code, String)>, Damaged> {
        let (from, size) = line.stream;
        let stream = from
            .checked_add(size)
            .and_then(|to| self.villages.get(from..to))
            .ok_or(Damaged("the villages are cut off"))?;
        let text = unpacked(stream)?;
        let block = text
            .split("\n\n")
            .nth(line.block)
            .ok_or(Damaged("a kecamatan without villages"))?;
        let mut next = 2001;
        block
            .split('\n')
            .map(|village| {
                let (own, name) = numbered(village, next).ok_or(Damaged("a village's code"))?;
                next = own + 1;
                let code = Code::new(Level::Village, line.code.number() * 10_000 + own);
                Ok((code, name.to_owned()))
            })
            .collect()
    }
}

fn unpacked(stream: &[u8]) -> Result<String, Damaged> {
    let bytes = decompress_to_vec_zlib_with_limit(stream, LIMIT)
        .map_err(|_| Damaged("a stream does not unpack"))?;
    String::from_utf8(bytes).map_err(|_| Damaged("a stream is no text"))
}

/// At most four digits: nothing built of them overflows.
fn number(text: &str) -> Option<u64> {
    let fits = (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| text.parse().ok()).flatten()
}

/// A name with its own number before it, or the next one.
fn numbered(line: &str, next: u64) -> Option<(u64, &str)> {
    match line.split_once('\t') {
        Some((written, name)) => Some((number(written)?, name)),
        None => Some((next, line)),
    }
    .filter(|(_, name)| !name.is_empty())
}
