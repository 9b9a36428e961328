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
    value.push(b'\n');
    let seconds = careful(|| {
        let date = MessageStream::new(&value).parse_date().into_datetime()?;
        date.is_valid().then(|| date.to_timestamp())
    });
    seconds
        .flatten()
        .filter(|seconds| (EARLIEST..LATEST).contains(seconds))
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
