//! The holidays that come next, and those an office keeps itself.

use std::collections::BTreeSet;

use casework::{HOLIDAY_BACK_DAYS, OfficeProfile};
use jiff::civil::Date;
use worktime::{HolidayKind, HolidaySource};

use crate::Page;

/// How many days of holiday are listed.
const NEXT: usize = 10;

/// A coming holiday.
pub(crate) struct HolidayLine {
    pub(crate) day: Date,
    pub(crate) date: String,
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Not yet checked against the letter that declares it.
    pub(crate) provisional: bool,
    pub(crate) source: String,
}

/// The next holidays of the profile and of the tables it names, by date.
pub(super) fn next_holidays(page: &Page, profile: &OfficeProfile) -> Vec<HolidayLine> {
    listed(page, profile, |_| false)
}

/// The same, and all that the office has entered itself and may still give up: what is kept
/// must be seen, however far away it lies.
pub(super) fn kept_holidays(page: &Page, profile: &OfficeProfile) -> Vec<HolidayLine> {
    let back = jiff::Span::new().days(HOLIDAY_BACK_DAYS);
    let first = page.today().saturating_sub(back);
    let own: BTreeSet<Date> = (profile.hours.holidays.iter())
        .filter_map(|holiday| holiday.date().date())
        .filter(|date| *date >= first)
        .collect();
    listed(page, profile, |date| own.contains(&date))
}

/// The next few by date, and those that `kept` names.
fn listed(page: &Page, profile: &OfficeProfile, kept: impl Fn(Date) -> bool) -> Vec<HolidayLine> {
    let (tables, _) = office::holiday_tables(&profile.holidays);
    let source = profile.hours.clone().with_holidays(&tables);
    let today = page.today();
    let mut days: Vec<(Date, &HolidaySource)> = source
        .holidays
        .iter()
        .filter_map(|holiday| holiday.date().date().map(|date| (date, holiday)))
        .collect();
    days.sort_by_key(|(date, _)| *date);
    let past = days.partition_point(|(date, _)| *date < today);
    let near = past..past + NEXT;
    let mut nth = 0..;
    days.retain(|(date, _)| nth.next().is_some_and(|nth| near.contains(&nth)) || kept(*date));
    days.into_iter()
        .map(|(date, holiday)| {
            let (name, kind, provisional, source) = match holiday {
                HolidaySource::Date(_) => (None, None, false, None),
                HolidaySource::Named(named) => (
                    named.name.clone(),
                    named.kind,
                    named.provisional,
                    named.source.clone(),
                ),
            };
            let kind = page.key(match kind {
                Some(HolidayKind::JointLeave) => "holiday-joint-leave",
                Some(HolidayKind::Regional) => "holiday-regional",
                Some(HolidayKind::National) | None => "holiday-national",
            });
            HolidayLine {
                day: date,
                date: words::weekday_date(page.lang, date),
                name: name.unwrap_or_else(|| kind.clone()),
                kind,
                provisional,
                source: source.unwrap_or_default(),
            }
        })
        .collect()
}
