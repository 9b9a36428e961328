//! Laws of due times on random calendars, and a slow reference that walks
//! minute by minute and shares no code with the crate.
#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp, civil::Date};
use proptest::prelude::*;
use worktime::{
    Calendar, CalendarSource, DayTable, HolidaySource, RuleChangeSource, Standard, Unit,
};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Day 0 of the model, a Thursday; every model date is an offset from it.
const EPOCH: Date = jiff::civil::date(2026, 1, 1);
const EPOCH_WEEKDAY: i64 = 3;
/// How far the reference walks.
const HORIZON_DAYS: i64 = 200;

/// Open stretches of a day in minutes, in order, with a gap between any two.
type Day = Vec<(i64, i64)>;

/// A calendar as plain numbers. Asia/Makassar is UTC+8 all year, so that an
/// instant is `day * 1440 + minute` of local time.
#[derive(Clone, Debug)]
struct Model {
    week: Vec<Day>,
    holidays: Vec<i64>,
    changes: Vec<(i64, i64, Vec<Day>)>,
    exceptions: BTreeMap<i64, Day>,
}

impl Model {
    fn day(&self, day: i64) -> &Day {
        const CLOSED: &Day = &Vec::new();
        if let Some(own) = self.exceptions.get(&day) {
            return own;
        }
        if self.holidays.contains(&day) {
            return CLOSED;
        }
        let mut week = &self.week;
        let mut since = i64::MIN;
        for (from, to, changed) in &self.changes {
            if *from <= day && day <= *to && *from >= since {
                (week, since) = (changed, *from);
            }
        }
        &week[(day + EPOCH_WEEKDAY).rem_euclid(7) as usize]
    }

    /// Is the minute that begins at `at` worked?
    fn open(&self, at: i64) -> bool {
        let minute = at.rem_euclid(1440);
        self.day(at.div_euclid(1440))
            .iter()
            .any(|(open, close)| (*open..*close).contains(&minute))
    }

    /// The reference: normalised start and due time, `None` if it lies beyond
    /// the horizon.
    fn due(&self, from: i64, amount: i64, unit: Unit) -> Option<(i64, i64)> {
        let end = from + HORIZON_DAYS * 1440;
        let start = || (from..end).find(|at| self.open(*at));
        let nth_day = |from: i64| {
            let first = from.div_euclid(1440) + 1;
            (first..end.div_euclid(1440))
                .filter(|day| !self.day(*day).is_empty())
                .nth(amount as usize - 1)
        };
        match unit {
            Unit::Minute | Unit::Hour => {
                let minutes = if unit == Unit::Hour {
                    amount * 60
                } else {
                    amount
                };
                let start = start()?;
                let last = (start..end)
                    .filter(|at| self.open(*at))
                    .nth(minutes as usize - 1)?;
                Some((start, last + 1))
            }
            Unit::Day => {
                let start = start()?;
                let midnight = nth_day(start)? * 1440;
                let wanted = midnight + start.rem_euclid(1440);
                let due = if self.open(wanted) {
                    wanted
                } else if let Some(last) = (midnight..wanted).rev().find(|at| self.open(*at)) {
                    last + 1
                } else {
                    (wanted..midnight + 1440).find(|at| self.open(*at))?
                };
                Some((start, due))
            }
            Unit::WorkingDay => {
                let midnight = nth_day(from)? * 1440;
                let last = (midnight..midnight + 1440)
                    .rev()
                    .find(|at| self.open(*at))?;
                Some((from, last + 1))
            }
            Unit::CalendarDay | Unit::CalendarHour => unreachable!("no calendar needed"),
        }
    }

    fn calendar(&self) -> Calendar {
        let text = |minute: i64| format!("{:02}:{:02}", minute / 60, minute % 60);
        let hours = |day: &Day| {
            day.iter()
                .map(|(a, b)| vec![text(*a), text(*b)])
                .collect::<Vec<_>>()
        };
        let week = |week: &[Day]| {
            DAYS.into_iter()
                .zip(week.iter().map(hours))
                .collect::<DayTable>()
        };
        Calendar::new(&CalendarSource {
            tz: "Asia/Makassar".into(),
            week: week(&self.week),
            holidays: self
                .holidays
                .iter()
                .map(|day| HolidaySource::Date(date(*day).into()))
                .collect(),
            rule_changes: self
                .changes
                .iter()
                .map(|(from, to, changed)| RuleChangeSource {
                    from: date(*from).into(),
                    to: Some(date(*to).into()),
                    name: None,
                    week: week(changed),
                })
                .collect(),
            exceptions: self
                .exceptions
                .iter()
                .map(|(day, own)| (date(*day).to_string(), hours(own)))
                .collect(),
        })
        .unwrap()
    }
}

fn date(day: i64) -> Date {
    EPOCH
        .checked_add(SignedDuration::from_hours(24 * day))
        .unwrap()
}

fn instant(at: i64) -> Timestamp {
    let epoch: Timestamp = "2026-01-01T00:00:00+08:00".parse().unwrap();
    epoch + SignedDuration::from_mins(at)
}

fn day() -> impl Strategy<Value = Day> {
    prop::collection::btree_set(0..=96_i64, 0..=6).prop_map(|quarters| {
        let minutes: Vec<i64> = quarters.into_iter().map(|quarter| quarter * 15).collect();
        minutes
            .chunks_exact(2)
            .map(|pair| (pair[0], pair[1]))
            .collect()
    })
}

fn model() -> impl Strategy<Value = Model> {
    let week = || prop::collection::vec(day(), 7);
    let change = (0..60_i64, 0..40_i64, week());
    (
        week(),
        prop::collection::vec(0..90_i64, 0..12),
        prop::collection::vec(
            change.prop_map(|(from, days, week)| (from, from + days, week)),
            0..4,
        ),
        prop::collection::btree_map(0..90_i64, day(), 0..8),
    )
        .prop_map(|(week, holidays, changes, exceptions)| Model {
            week,
            holidays,
            changes,
            exceptions,
        })
}

fn working_unit() -> impl Strategy<Value = (i64, Unit)> {
    prop_oneof![
        (1..4000_i64).prop_map(|amount| (amount, Unit::Minute)),
        (1..60_i64).prop_map(|amount| (amount, Unit::Hour)),
        (1..25_i64).prop_map(|amount| (amount, Unit::Day)),
        (1..25_i64).prop_map(|amount| (amount, Unit::WorkingDay)),
    ]
}

fn standard(amount: i64, unit: Unit) -> Standard {
    Standard::new(u32::try_from(amount).unwrap(), unit).unwrap()
}

/// Three months of minutes, half of them on the quarters where hours begin and
/// end.
fn start() -> impl Strategy<Value = i64> {
    prop_oneof![
        0..90 * 1440_i64,
        (0..90 * 96_i64).prop_map(|quarter| quarter * 15)
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_slow_reference_agrees(model in model(), from in start(), (amount, unit) in working_unit()) {
        let found = model.calendar().due(instant(from), standard(amount, unit));
        match model.due(from, amount, unit) {
            Some((start, due)) => {
                let found = found.unwrap();
                prop_assert_eq!((found.counted_from, found.at), (instant(start), instant(due)));
            }
            // Beyond the walk: then the crate may not find anything nearer.
            None => if let Ok(found) = found {
                prop_assert!(found.at >= instant(from + (HORIZON_DAYS - 1) * 1440));
            },
        }
    }

    #[test]
    fn working_time_agrees_with_the_walk(model in model(), from in start(), length in 0..20_000_i64) {
        let walked = (from..from + length).filter(|at| model.open(*at)).count() as i64;
        let calendar = model.calendar();
        prop_assert_eq!(calendar.worked(instant(from), instant(from + length)), walked * 60);
        prop_assert_eq!(calendar.is_open(instant(from)), model.open(from));
        let opening = (from + 1..from + HORIZON_DAYS * 1440).find(|at| model.open(*at) && !model.open(at - 1));
        if let Some(opening) = opening {
            prop_assert_eq!(calendar.next_opening(instant(from)), Some(instant(opening)));
        }
    }

    #[test]
    fn a_due_time_lies_after_the_start_in_office_hours_or_at_a_close(
        model in model(), from in start(), (amount, unit) in working_unit(),
    ) {
        let calendar = model.calendar();
        if let Ok(due) = calendar.due(instant(from), standard(amount, unit)) {
            prop_assert!(instant(from) <= due.counted_from && due.counted_from < due.at);
            let just_before = due.at - SignedDuration::from_nanos(1);
            prop_assert!(calendar.is_open(due.at) || calendar.is_open(just_before));
            prop_assert_eq!(calendar.local(due.at).datetime(), due.explanation.due);
        }
    }

    #[test]
    fn exactly_the_amount_is_worked(model in model(), from in start(), minutes in 1..6000_i64, nanos in 0..60_000_000_000_i64) {
        let calendar = model.calendar();
        let from = instant(from) + SignedDuration::from_nanos(nanos);
        if let Ok(due) = calendar.due(from, standard(minutes, Unit::Minute)) {
            prop_assert_eq!(calendar.worked(due.counted_from, due.at), minutes * 60);
            prop_assert_eq!(calendar.worked(from, due.at), minutes * 60);
        }
    }

    #[test]
    fn later_starts_and_larger_amounts_are_never_due_earlier(
        model in model(), from in start(), later in 0..3000_i64, (amount, unit) in working_unit(), more in 0..20_i64,
    ) {
        let calendar = model.calendar();
        let due = |from, amount| calendar.due(instant(from), standard(amount, unit)).map(|due| due.at);
        if let Ok(first) = due(from, amount) {
            if let Ok(second) = due(from + later, amount) {
                prop_assert!(first <= second);
            }
            if let Ok(second) = due(from, amount + more) {
                prop_assert!(first <= second);
            }
        }
    }

    #[test]
    fn two_stretches_of_time_add_up(model in model(), from in start(), a in 1..3000_i64, b in 1..3000_i64) {
        let calendar = model.calendar();
        let due = |from, minutes| calendar.due(from, standard(minutes, Unit::Minute)).map(|due| due.at);
        if let Ok(whole) = due(instant(from), a + b) {
            prop_assert_eq!(due(due(instant(from), a).unwrap(), b), Ok(whole));
        }
    }

    #[test]
    fn any_text_is_a_calendar_or_a_list_of_faults(text in r#"[{}\[\]":,a-z0-9 -]{0,80}"#) {
        for result in [Calendar::from_json(&text), Calendar::from_toml(&text)] {
            if let Err(faults) = result {
                prop_assert!(!faults.is_empty());
            }
        }
        let _ = Standard::parse(&text);
    }
}
