//! Dates and times as clerks type them.

use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::TimeZone,
};

/// What is wrong with a date and a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum MomentFault {
    /// The date cannot be read.
    Date,
    /// The time cannot be read.
    Time,
    /// A past day without a time: when on that day decides when the clock began.
    TimeMissing,
}

/// The instant of a date and a time in fields of their own. Both empty: none. A time
/// alone is today's; today alone is now.
pub(crate) fn moment(
    date: &str,
    time: &str,
    tz: &TimeZone,
    now: Timestamp,
) -> Result<Option<Timestamp>, MomentFault> {
    let today = tz.to_datetime(now).date();
    let day: Option<Date> = match date {
        "" => None,
        text => Some(words::parse_date(text).ok_or(MomentFault::Date)?),
    };
    let clock: Option<Time> = match time {
        "" => None,
        text => Some(words::parse_time(text).ok_or(MomentFault::Time)?),
    };
    let (day, clock) = match (day, clock) {
        (None, None) => return Ok(None),
        (None, Some(clock)) => (today, clock),
        (Some(day), Some(clock)) => (day, clock),
        (Some(day), None) if day == today => return Ok(None),
        (Some(_), None) => return Err(MomentFault::TimeMissing),
    };
    tz.to_timestamp(day.to_datetime(clock))
        .map(Some)
        .map_err(|_| MomentFault::Date)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(date: &str, time: &str) -> Result<Option<String>, MomentFault> {
        let tz = TimeZone::get("Asia/Makassar").expect("a zone");
        let now: Timestamp = "2026-11-30T08:10:00+08:00".parse().expect("an instant");
        moment(date, time, &tz, now).map(|at| at.map(|at| at.to_string()))
    }

    #[test]
    fn a_call_noted_on_friday_and_typed_on_monday_is_fridays() {
        assert_eq!(
            read("27-11-2026", "14.05"),
            Ok(Some("2026-11-27T06:05:00Z".to_owned()))
        );
        assert_eq!(
            read("27/11/26", "1405"),
            Ok(Some("2026-11-27T06:05:00Z".to_owned()))
        );
    }

    #[test]
    fn nothing_is_now_and_a_time_alone_is_todays() {
        assert_eq!(read("", ""), Ok(None));
        assert_eq!(read("30 Nov 2026", ""), Ok(None));
        assert_eq!(
            read("", "7.45"),
            Ok(Some("2026-11-29T23:45:00Z".to_owned()))
        );
    }

    #[test]
    fn what_cannot_be_read_is_said_of_its_field() {
        assert_eq!(read("31-02-2026", "8.00"), Err(MomentFault::Date));
        assert_eq!(read("27-11-2026", "25.00"), Err(MomentFault::Time));
        assert_eq!(read("27-11-2026", ""), Err(MomentFault::TimeMissing));
    }
}
