//! Which scheduled backups are kept. Pure.

use std::collections::BTreeSet;

use jiff::civil::Date;

/// Days of which the backup is kept.
const DAILY: usize = 7;
/// Weeks (Monday to Sunday) of which the last backup is kept.
const WEEKLY: usize = 4;

/// The days whose backups may go, of those that are there: all but the newest seven, and the
/// newest of each of the newest four weeks. Counted are backups, not days on the calendar:
/// an office that was closed for a month keeps what it has.
pub fn outlived(days: &BTreeSet<Date>) -> Vec<Date> {
    let mut kept: BTreeSet<Date> = days.iter().rev().take(DAILY).copied().collect();
    let mut weeks = BTreeSet::new();
    for day in days.iter().rev() {
        let week = day.iso_week_date();
        if weeks.len() < WEEKLY && weeks.insert((week.year(), week.week())) {
            kept.insert(*day);
        }
    }
    days.difference(&kept).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn days(from: &str, count: i64) -> BTreeSet<Date> {
        let first: Date = from.parse().expect("a day");
        (0..count)
            .map(|more| first.saturating_add(jiff::Span::new().days(more)))
            .collect()
    }

    #[test]
    fn seven_days_and_four_weeks_stay() {
        // 1 June 2026 is a Monday.
        let all = days("2026-06-01", 30);
        let mut kept = all.clone();
        for day in outlived(&all) {
            kept.remove(&day);
        }
        let kept: Vec<String> = kept.iter().map(Date::to_string).collect();
        assert_eq!(
            kept,
            [
                "2026-06-14",
                "2026-06-21",
                "2026-06-24",
                "2026-06-25",
                "2026-06-26",
                "2026-06-27",
                "2026-06-28",
                "2026-06-29",
                "2026-06-30",
            ]
        );
    }

    #[test]
    fn a_long_pause_costs_nothing() {
        let mut all = days("2026-01-01", 3);
        all.insert("2026-06-10".parse().expect("a day"));
        assert_eq!(outlived(&all), []);
        assert_eq!(outlived(&BTreeSet::new()), []);
    }
}
