//! When a message was written, as it says itself (RFC 5322, 3.6.1).

use mail_parser::parsers::MessageStream;

use crate::careful;
use crate::header::Fields;

/// 1990-01-01 and 2100-01-01, in seconds since 1970: outside of them a clock was not set.
const EARLIEST: i64 = 631_152_000;
const LATEST: i64 = 4_102_444_800;

/// Seconds since 1970-01-01T00:00:00Z, if the date can be read and can be right.
pub(crate) fn of(fields: &Fields) -> Option<i64> {
    let mut value = fields.first("date")?.to_vec();
    value.truncate(500);
    let mut value = in_numbers(&value);
    value.push(b'\n');
    let seconds = careful(|| {
        let date = MessageStream::new(&value).parse_date().into_datetime()?;
        date.is_valid().then(|| date.to_timestamp())
    });
    seconds
        .flatten()
        .filter(|seconds| (EARLIEST..LATEST).contains(seconds))
}

/// The date with its zone in numbers, as RFC 5322 wants it, where a scanner or a telephone
/// system writes `GMT+08:00` or the name of a zone of Indonesia, which a reader takes for UTC.
fn in_numbers(value: &[u8]) -> Vec<u8> {
    let words = value.split(u8::is_ascii_whitespace);
    let words = words.filter(|word| !word.is_empty()).map(|word| {
        let word = word.to_ascii_uppercase();
        let zone = ["GMT", "UTC", "UT"]
            .iter()
            .find_map(|name| offset(word.strip_prefix(name.as_bytes())?));
        match word.as_slice() {
            b"WIB" => b"+0700".to_vec(),
            b"WITA" => b"+0800".to_vec(),
            b"WIT" => b"+0900".to_vec(),
            _ => zone.unwrap_or(word),
        }
    });
    words.collect::<Vec<_>>().join(&b' ')
}

/// `+8`, `+08`, `+0800` or `+08:00` with four digits.
fn offset(zone: &[u8]) -> Option<Vec<u8>> {
    let (sign, digits) = zone.split_first()?;
    let digits: Vec<u8> = digits
        .iter()
        .copied()
        .filter(|byte| *byte != b':')
        .collect();
    let fits = matches!(sign, b'+' | b'-') && digits.iter().all(u8::is_ascii_digit);
    let digits = match (fits, digits.as_slice()) {
        (true, [hour]) => [b'0', *hour, b'0', b'0'],
        (true, [ten, hour]) => [*ten, *hour, b'0', b'0'],
        (true, [ten, hour, minutes @ ..]) if minutes.len() == 2 => {
            [*ten, *hour, minutes[0], minutes[1]]
        }
        _ => return None,
    };
    Some([&[*sign], &digits[..]].concat())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::header;

    #[test]
    fn dates_are_read_in_their_zone() {
        for (value, expected) in [
            ("Mon, 5 Jan 2026 10:00:00 +0800", Some(1_767_578_400)),
            ("5 Jan 2026 02:00:00 GMT", Some(1_767_578_400)),
            ("Mon, 05 Jan 2026 10:00:00 GMT+08:00", Some(1_767_578_400)),
            ("Mon, 5 Jan 2026 10:00:00 UTC+8", Some(1_767_578_400)),
            ("Mon, 5 Jan 2026 10:00:00 WITA", Some(1_767_578_400)),
            ("Mon, 5 Jan 2026 09:00:00 +0700 (WIB)", Some(1_767_578_400)),
            ("Tue, 19 Jan 2038 03:14:08 +0000", Some(2_147_483_648)),
            ("Thu, 1 Jan 1970 00:00:00 +0000", None),
            ("Fri, 1 Jan 2200 00:00:00 +0000", None),
            ("kemarin", None),
            ("", None),
            ("99999999999999999999999999", None),
        ] {
            let head = format!("Date: {value}\n\n");
            assert_eq!(
                of(&header::split(head.as_bytes()).fields),
                expected,
                "{value}"
            );
        }
    }
}
