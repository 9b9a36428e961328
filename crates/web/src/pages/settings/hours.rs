//! The holidays that come next.

use casework::OfficeProfile;
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
    let (tables, _) = office::holiday_tables(&profile.holidays);
    let source = profile.hours.clone().with_holidays(&tables);
    let today = page.today();
    let mut days: Vec<(Date, &HolidaySource)> = source
        .holidays
        .iter()
        .filter_map(|holiday| holiday.date().date().map(|date| (date, holiday)))
        .filter(|(date, _)| *date >= today)
        .collect();
    days.sort_by_key(|(date, _)| *date);
    days.into_iter()
        .take(NEXT)
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
