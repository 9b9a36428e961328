//! One thing an office sets about itself, and what its profile becomes by it.
//!
//! A [`Setting`] stands whole in the history: what was set, and what stood there before.
//! Nothing is deleted that a case may name: villages and categories are retired from a day
//! on, hours are replaced from a day on, numbers keep their letters.

mod check;

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use worktime::{DateText, HolidayKind, HolidaySource, HoursSource, NamedHoliday, RuleChangeSource};

pub use self::check::HOLIDAY_BACK_DAYS;
use crate::{
    Category, Channel, Emblem, Greetings, LegalTimes, Letterhead, OfficeProfile, PositionProfile,
    Retention, Unit, Village,
};

/// Why a setting cannot stand. Words are found by `code`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SettingFault {
    /// Name of the field in the form.
    pub field: &'static str,
    /// Stable code of the fault.
    pub code: &'static str,
    /// A fact for the sentence, if it needs one.
    pub fact: Option<String>,
}

/// From which year on complaint numbers begin with which letters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrefixFrom {
    /// The first year of the register with them.
    pub year: i16,
    /// 2 to 6 capital letters.
    pub prefix: String,
}

/// One thing that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "setting", rename_all = "snake_case")]
pub enum Setting {
    /// What the office is called and how it is reached.
    Office {
        /// Name of the office.
        name: String,
        /// Short name for narrow places, a line each.
        short: String,
        /// Telephone for citizens; may be empty.
        telephone: String,
        /// Letterhead of papers.
        letterhead: Letterhead,
    },
    /// The picture at the head of papers; none takes it away.
    Emblem {
        /// It.
        emblem: Option<Emblem>,
    },
    /// Greeting and thanks in the language of the place; empty for neither.
    #[doc(alias = "sapaan")]
    Greetings(Greetings),
    /// Letters of complaint numbers from a year on.
    Numbering(PrefixFrom),
    /// Office hours from a day on, for good or until a day (Ramadan).
    #[doc(alias = "jam kerja")]
    Week(RuleChangeSource),
    /// Office hours from that day on are given up before they begin.
    WeekDropped {
        /// Their first day.
        from: Date,
    },
    /// The hours of one day; none closes it.
    Day {
        /// The day.
        date: Date,
        /// Its hours.
        hours: HoursSource,
    },
    /// One day is again as the week and the holidays say.
    DayDropped {
        /// The day.
        date: Date,
    },
    /// A holiday of the office's own, beside the tables that ship with the program.
    #[doc(alias = "libur")]
    Holiday {
        /// The day.
        date: Date,
        /// Its name.
        name: String,
        /// Who declared it.
        kind: HolidayKind,
        /// The decree or letter it comes from.
        source: String,
    },
    /// A holiday of the office's own is none.
    HolidayDropped {
        /// The day.
        date: Date,
    },
    /// The shipped tables of holidays that count.
    HolidayTables {
        /// Their names.
        tables: Vec<String>,
    },
    /// A village, new or changed.
    Village(Village),
    /// A category, new or changed.
    Category(Category),
    /// Phrases a directive may tick.
    Instructions {
        /// A phrase each, in their order.
        phrases: Vec<String>,
    },
    /// Channels that the counter does not offer.
    Channels {
        /// Those.
        closed: BTreeSet<Channel>,
    },
    /// How long somebody stays signed in.
    SignIn {
        /// Minutes without use after which a session ends.
        session_minutes: u32,
        /// Minutes after which a paraf asks for the password again.
        confirm_minutes: u32,
    },
    /// How long files are kept.
    Retention(Retention),
    /// How long files of supervisory weight are kept.
    RetentionSupervisory(Retention),
    /// The times of the law from a day on.
    #[doc(alias = "tenggat")]
    Legal(LegalTimes),
    /// A unit, new or changed.
    Unit(Unit),
    /// A position, new or changed.
    Position(PositionProfile),
}

impl Setting {
    /// Stable name of its kind, e.g. `week`.
    pub fn name(&self) -> &'static str {
        match self {
            Setting::Office { .. } => "office",
            Setting::Emblem { .. } => "emblem",
            Setting::Greetings(_) => "greetings",
            Setting::Numbering(_) => "numbering",
            Setting::Week(_) => "week",
            Setting::WeekDropped { .. } => "week_dropped",
            Setting::Day { .. } => "day",
            Setting::DayDropped { .. } => "day_dropped",
            Setting::Holiday { .. } => "holiday",
            Setting::HolidayDropped { .. } => "holiday_dropped",
            Setting::HolidayTables { .. } => "holiday_tables",
            Setting::Village(_) => "village",
            Setting::Category(_) => "category",
            Setting::Instructions { .. } => "instructions",
            Setting::Channels { .. } => "channels",
            Setting::SignIn { .. } => "sign_in",
            Setting::Retention(_) => "retention",
            Setting::RetentionSupervisory(_) => "retention_supervisory",
            Setting::Legal(_) => "legal",
            Setting::Unit(_) => "unit",
            Setting::Position(_) => "position",
        }
    }

    /// Whether due times may depend on it.
    pub fn moves_time(&self) -> bool {
        matches!(
            self,
            Setting::Week(_)
                | Setting::WeekDropped { .. }
                | Setting::Day { .. }
                | Setting::DayDropped { .. }
                | Setting::Holiday { .. }
                | Setting::HolidayDropped { .. }
                | Setting::HolidayTables { .. }
        )
    }
}

impl OfficeProfile {
    /// What stands now where `setting` would stand; none when there is nothing yet.
    pub fn standing(&self, setting: &Setting) -> Option<Setting> {
        match setting {
            Setting::Office { .. } => Some(Setting::Office {
                name: self.name.clone(),
                short: self.short.clone(),
                telephone: self.telephone.clone(),
                letterhead: self.letterhead.clone(),
            }),
            Setting::Emblem { .. } => Some(Setting::Emblem {
                emblem: self.emblem.clone(),
            }),
            Setting::Greetings(_) => Some(Setting::Greetings(self.greetings.clone())),
            Setting::Numbering(given) => Some(Setting::Numbering(PrefixFrom {
                year: given.year,
                prefix: self.prefix_of(given.year).to_owned(),
            })),
            Setting::Week(given) => self.week_from(&given.from).map(Setting::Week),
            Setting::WeekDropped { from } => {
                self.week_from(&DateText::from(*from)).map(Setting::Week)
            }
            Setting::Day { date, .. } | Setting::DayDropped { date } => {
                let written = date.to_string();
                let days = self.hours.exceptions.0.iter();
                days.rev()
                    .find(|(day, _)| *day == written)
                    .map(|(_, hours)| Setting::Day {
                        date: *date,
                        hours: hours.clone(),
                    })
            }
            Setting::Holiday { date, .. } | Setting::HolidayDropped { date } => {
                self.own_holiday(*date)
            }
            Setting::HolidayTables { .. } => Some(Setting::HolidayTables {
                tables: self.holidays.clone(),
            }),
            Setting::Village(given) => self.village(&given.code).cloned().map(Setting::Village),
            Setting::Category(given) => self.category(&given.code).cloned().map(Setting::Category),
            Setting::Instructions { .. } => Some(Setting::Instructions {
                phrases: self.instructions.clone(),
            }),
            Setting::Channels { .. } => Some(Setting::Channels {
                closed: self.closed_channels.clone(),
            }),
            Setting::SignIn { .. } => Some(Setting::SignIn {
                session_minutes: self.session_minutes,
                confirm_minutes: self.confirm_minutes,
            }),
            Setting::Retention(_) => self.retention.clone().map(Setting::Retention),
            Setting::RetentionSupervisory(_) => self
                .retention_supervisory
                .clone()
                .map(Setting::RetentionSupervisory),
            Setting::Legal(given) => {
                let mut times = LegalTimes::on(&self.legal, given.from);
                times.from = given.from;
                Some(Setting::Legal(times))
            }
            Setting::Unit(given) => self.unit(&given.code).cloned().map(Setting::Unit),
            Setting::Position(given) => self
                .positions
                .iter()
                .find(|one| one.key == given.key)
                .cloned()
                .map(Setting::Position),
        }
    }

    /// The profile with `setting` in its place. `today` is the office's calendar day:
    /// hours of days that are over stay as they were.
    ///
    /// # Errors
    /// All faults at once.
    pub fn with(&self, setting: &Setting, today: Date) -> Result<OfficeProfile, Vec<SettingFault>> {
        let faults = check::faults(self, setting, today);
        if !faults.is_empty() {
            return Err(faults);
        }
        let mut new = self.clone();
        match setting.clone() {
            Setting::Office {
                name,
                short,
                telephone,
                letterhead,
            } => {
                new.name = name;
                new.short = short;
                new.telephone = telephone;
                new.letterhead = letterhead;
            }
            Setting::Emblem { emblem } => new.emblem = emblem,
            Setting::Greetings(given) => new.greetings = given,
            Setting::Numbering(from) => {
                new.prefixes.retain(|one| one.year != from.year);
                new.prefixes.push(from);
                new.prefixes.sort_by_key(|one| one.year);
            }
            Setting::Week(change) => {
                new.hours.rule_changes.retain(|one| one.from != change.from);
                new.hours.rule_changes.push(change);
                new.hours.rule_changes.sort_by(|a, b| a.from.cmp(&b.from));
            }
            Setting::WeekDropped { from } => {
                let from = DateText::from(from);
                new.hours.rule_changes.retain(|one| one.from != from);
            }
            Setting::Day { date, hours } => {
                let day = date.to_string();
                new.hours.exceptions.0.retain(|(one, _)| *one != day);
                new.hours.exceptions.0.push((day, hours));
                new.hours.exceptions.0.sort();
            }
            Setting::DayDropped { date } => {
                let day = date.to_string();
                new.hours.exceptions.0.retain(|(one, _)| *one != day);
            }
            Setting::Holiday {
                date,
                name,
                kind,
                source,
            } => {
                let day = DateText::from(date);
                new.hours.holidays.retain(|one| *one.date() != day);
                new.hours.holidays.push(HolidaySource::Named(NamedHoliday {
                    date: day,
                    name: Some(name),
                    kind: Some(kind),
                    provisional: false,
                    source: Some(source).filter(|source| !source.is_empty()),
                }));
            }
            Setting::HolidayDropped { date } => {
                let day = DateText::from(date);
                new.hours.holidays.retain(|one| *one.date() != day);
            }
            Setting::HolidayTables { tables } => new.holidays = tables,
            Setting::Village(given) => {
                put(&mut new.villages, given, |a, b| a.code == b.code);
            }
            Setting::Category(given) => {
                put(&mut new.categories, given, |a, b| a.code == b.code);
            }
            Setting::Instructions { phrases } => new.instructions = phrases,
            Setting::Channels { closed } => new.closed_channels = closed,
            Setting::SignIn {
                session_minutes,
                confirm_minutes,
            } => {
                new.session_minutes = session_minutes;
                new.confirm_minutes = confirm_minutes;
            }
            Setting::Retention(given) => new.retention = Some(given),
            Setting::RetentionSupervisory(given) => new.retention_supervisory = Some(given),
            Setting::Legal(given) => {
                new.legal.retain(|one| one.from != given.from);
                new.legal.push(given);
                new.legal.sort_by_key(|one| one.from);
            }
            Setting::Unit(given) => put(&mut new.units, given, |a, b| a.code == b.code),
            Setting::Position(given) => {
                let headed = given.heads_unit.then(|| given.unit.clone());
                let heads = new.positions.iter_mut();
                for other in heads.filter(|one| Some(&one.unit) == headed.as_ref()) {
                    other.heads_unit = false;
                }
                put(&mut new.positions, given, |a, b| a.key == b.key);
            }
        }
        Ok(new)
    }

    /// The letters complaint numbers of a year begin with.
    pub fn prefix_of(&self, year: i16) -> &str {
        self.prefixes
            .iter()
            .rev()
            .find(|one| one.year <= year)
            .map_or(&self.prefix, |one| &one.prefix)
    }

    /// The office's own holiday on a day.
    pub fn own_holiday(&self, date: Date) -> Option<Setting> {
        let day = DateText::from(date);
        let found = self.hours.holidays.iter().find(|one| *one.date() == day)?;
        let (name, kind, source) = match found {
            HolidaySource::Date(_) => (None, None, None),
            HolidaySource::Named(named) => (named.name.clone(), named.kind, named.source.clone()),
        };
        Some(Setting::Holiday {
            date,
            name: name.unwrap_or_default(),
            kind: kind.unwrap_or(HolidayKind::National),
            source: source.unwrap_or_default(),
        })
    }

    fn week_from(&self, from: &DateText) -> Option<RuleChangeSource> {
        let changes = &self.hours.rule_changes;
        changes.iter().find(|one| one.from == *from).cloned()
    }
}

impl Village {
    /// Whether a new complaint may name it on a day.
    pub fn is_offered(&self, day: Date) -> bool {
        self.retired.is_none_or(|from| day < from)
    }
}

impl Category {
    /// Whether a new complaint may have it on a day.
    pub fn is_offered(&self, day: Date) -> bool {
        self.retired.is_none_or(|from| day < from)
    }
}

/// Replaces the same one of a list in its place, or adds it at the end.
fn put<T>(list: &mut Vec<T>, given: T, same: impl Fn(&T, &T) -> bool) {
    match list.iter_mut().find(|one| same(one, &given)) {
        Some(there) => *there = given,
        None => list.push(given),
    }
}
