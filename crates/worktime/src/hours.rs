//! One stretch of office hours within a day.

use std::fmt;

use jiff::civil::Time;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Minutes in a civil day; also the close written `24:00`.
pub(crate) const DAY_MINUTES: u16 = 24 * 60;

/// Office hours within one day, half open: the opening belongs to it, the
/// close does not. Written `["07:30", "12:00"]` in files.
///
/// ```
/// use worktime::Hours;
///
/// let morning = Hours::parse("07:30", "12:00").unwrap();
/// assert_eq!(morning.minutes(), 270);
/// assert_eq!(morning.to_string(), "07:30-12:00");
/// assert!(Hours::parse("12:00", "07:30").is_none());
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    open: u16,
    close: u16,
}

impl Hours {
    /// Hours from two minutes of the day (0 = 00:00, 1440 = 24:00); `None`
    /// unless `open < close <= 1440`.
    pub const fn new(open: u16, close: u16) -> Option<Hours> {
        if open < close && close <= DAY_MINUTES {
            Some(Hours { open, close })
        } else {
            None
        }
    }

    /// Hours from two clock times `HH:MM`; the close may be `24:00`. `None` if
    /// one is malformed or they are not in order.
    pub fn parse(open: &str, close: &str) -> Option<Hours> {
        Hours::new(parse_minute(open)?, parse_minute(close)?)
    }

    /// Opening as a minute of the day, 0 to 1439.
    pub const fn open_minute(self) -> u16 {
        self.open
    }

    /// Close as a minute of the day, 1 to 1440 (1440 is the end of the day).
    pub const fn close_minute(self) -> u16 {
        self.close
    }

    /// Opening as a clock time.
    pub fn open(self) -> Time {
        clock(self.open)
    }

    /// Close as a clock time; `00:00` when it is the end of the day (see
    /// [`close_minute`](Hours::close_minute)).
    pub fn close(self) -> Time {
        clock(self.close % DAY_MINUTES)
    }

    /// Length in minutes of clock time.
    pub const fn minutes(self) -> u16 {
        self.close - self.open
    }

    /// The two texts of the file format, `["07:30", "12:00"]`.
    pub fn texts(self) -> [String; 2] {
        [text(self.open), text(self.close)]
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", text(self.open), text(self.close))
    }
}

impl Serialize for Hours {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.texts().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Hours {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let [open, close] = <[String; 2]>::deserialize(deserializer)?;
        Hours::parse(&open, &close)
            .ok_or_else(|| de::Error::custom(format_args!("not office hours: {open}-{close}")))
    }
}

/// Reads `HH:MM`, two digits each, up to and including `24:00`, as a minute of
/// the day.
pub(crate) fn parse_minute(text: &str) -> Option<u16> {
    let [a, b, b':', c, d] = text.as_bytes() else {
        return None;
    };
    let digit = |byte: &u8| byte.is_ascii_digit().then(|| u16::from(byte - b'0'));
    let hour = digit(a)? * 10 + digit(b)?;
    let minute = digit(c)? * 10 + digit(d)?;
    let total = hour * 60 + minute;
    (minute < 60 && total <= DAY_MINUTES).then_some(total)
}

fn text(minute: u16) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

fn clock(minute: u16) -> Time {
    // Below 1440, so hour < 24 and minute < 60: both fit an i8.
    jiff::civil::time((minute / 60) as i8, (minute % 60) as i8, 0, 0)
}
