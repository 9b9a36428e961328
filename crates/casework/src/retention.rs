//! How long the file of an ended case is kept, and what becomes of it (jadwal retensi arsip).
//!
//! UU 43/2009 and PP 28/2012 leave the years to each region's schedule; they are data of the
//! office. Years are counted from the end of the year in which the case ended. Nothing is
//! destroyed by a date: what is due is reviewed by people.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// What becomes of a file when its time is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Musnah: proposed for destruction.
    #[doc(alias = "musnah")]
    Destroy,
    /// Dinilai kembali: looked at again.
    #[doc(alias = "dinilai kembali")]
    Review,
    /// Permanen: handed to the archive of the region.
    #[doc(alias = "permanen")]
    Permanent,
}

impl Fate {
    /// Every fate.
    pub const ALL: [Fate; 3] = [Fate::Destroy, Fate::Review, Fate::Permanent];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Fate::Destroy => "destroy",
            Fate::Review => "review",
            Fate::Permanent => "permanent",
        }
    }

    /// The fate of that code.
    pub fn parse(code: &str) -> Option<Fate> {
        Fate::ALL.into_iter().find(|one| one.code() == code.trim())
    }
}

/// The retention class of an office's complaint files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "JRA")]
pub struct Retention {
    /// Code of the classification of archives (Permendagri 83/2022), e.g. `000.8.3.4`.
    pub classification: String,
    /// Years at the office, after the one in which the case ended.
    pub active_years: u32,
    /// Years in the store room after those.
    pub inactive_years: u32,
    /// What becomes of it then.
    pub fate: Fate,
    /// The regulation that says so.
    pub basis: String,
}

/// Where in its time a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keeping {
    /// At the office until that day.
    Active {
        /// The last day.
        until: Date,
    },
    /// In the store room until that day.
    Inactive {
        /// The last day.
        until: Date,
    },
    /// Its time is over.
    Over(Fate),
}

/// The parts of a file's time, for who looks for what is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// At the office.
    #[doc(alias = "aktif")]
    Active,
    /// In the store room.
    #[doc(alias = "inaktif")]
    Inactive,
    /// Its time is over.
    Over,
}

impl Phase {
    /// Every part, in its order.
    pub const ALL: [Phase; 3] = [Phase::Active, Phase::Inactive, Phase::Over];

    /// Stable code.
    pub fn code(self) -> &'static str {
        match self {
            Phase::Active => "active",
            Phase::Inactive => "inactive",
            Phase::Over => "over",
        }
    }

    /// The part of that code.
    pub fn parse(code: &str) -> Option<Phase> {
        Phase::ALL.into_iter().find(|one| one.code() == code.trim())
    }
}

impl Keeping {
    /// The part it is in.
    pub fn phase(self) -> Phase {
        match self {
            Keeping::Active { .. } => Phase::Active,
            Keeping::Inactive { .. } => Phase::Inactive,
            Keeping::Over(_) => Phase::Over,
        }
    }
}

impl Retention {
    /// The days on which a case ended whose file is in that part on `day`: from the first on,
    /// and before the second.
    pub fn ended(&self, phase: Phase, day: Date) -> (Option<Date>, Option<Date>) {
        let back = |years: u32| -> Date {
            let year = i16::try_from(years)
                .ok()
                .and_then(|years| day.year().checked_sub(years))
                .unwrap_or(i16::MIN);
            Date::new(year, 1, 1).unwrap_or(Date::MIN)
        };
        let active = back(self.active_years);
        let inactive = back(self.active_years.saturating_add(self.inactive_years));
        match phase {
            Phase::Active => (Some(active), None),
            Phase::Inactive => (Some(inactive), Some(active)),
            Phase::Over => (None, Some(inactive)),
        }
    }

    /// Where in its time a file is on `day` whose case ended on `ended`.
    pub fn keeping(&self, ended: Date, day: Date) -> Keeping {
        let active = last_day(ended, self.active_years);
        let inactive = last_day(ended, self.active_years.saturating_add(self.inactive_years));
        if day <= active {
            Keeping::Active { until: active }
        } else if day <= inactive {
            Keeping::Inactive { until: inactive }
        } else {
            Keeping::Over(self.fate)
        }
    }
}

/// 31 December, so many years after the year of `ended`.
fn last_day(ended: Date, years: u32) -> Date {
    let year = i16::try_from(years)
        .ok()
        .and_then(|years| ended.year().checked_add(years))
        .unwrap_or(i16::MAX);
    Date::new(year, 12, 31).unwrap_or(Date::MAX)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn years_are_counted_from_the_end_of_the_year() {
        let class = Retention {
            classification: "000.8.3.4".to_owned(),
            active_years: 2,
            inactive_years: 3,
            fate: Fate::Review,
            basis: String::new(),
        };
        let ended = date(2026, 7, 21);
        let on = |day| class.keeping(ended, day);
        let active = Keeping::Active {
            until: date(2028, 12, 31),
        };
        let inactive = Keeping::Inactive {
            until: date(2031, 12, 31),
        };
        assert_eq!(on(ended), active);
        assert_eq!(on(date(2028, 12, 31)), active);
        assert_eq!(on(date(2029, 1, 1)), inactive);
        assert_eq!(on(date(2031, 12, 31)), inactive);
        assert_eq!(on(date(2032, 1, 1)), Keeping::Over(Fate::Review));
        // Whoever looks for a part finds the days on which that part is told.
        for ended in [date(2022, 12, 31), date(2023, 1, 1), date(2026, 7, 21)] {
            for day in [date(2026, 8, 1), date(2028, 12, 31), date(2029, 1, 1)] {
                for phase in Phase::ALL {
                    let (from, before) = class.ended(phase, day);
                    let within = from.is_none_or(|from| ended >= from)
                        && before.is_none_or(|before| ended < before);
                    let told = class.keeping(ended, day).phase();
                    assert_eq!(within, told == phase, "{ended} on {day}: {phase:?}");
                }
            }
        }
        // A schedule that never ends does not wrap round.
        let ever = Retention {
            active_years: u32::MAX,
            ..class
        };
        assert!(matches!(
            ever.keeping(ended, date(2900, 1, 1)),
            Keeping::Active { .. }
        ));
    }
}
