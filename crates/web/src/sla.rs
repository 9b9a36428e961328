//! The bar beside a case: how much of a step's standard time is used.

use office::DueView;

use crate::Page;

/// Whether a step's time is fine, nearly used, exceeded or stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// Fine: a plain bar.
    Ok,
    /// A fifth or less is left: an arrow tip.
    Soon,
    /// Exceeded: passes the mark, hatched.
    Late,
    /// Paused: two strokes.
    Hold,
}

/// What the macro `m::sla` draws. The words carry the meaning, the bar repeats it.
#[derive(Clone, Debug)]
pub struct Sla {
    /// How the time stands.
    pub pace: Pace,
    /// `Sisa 38 menit`
    pub words: String,
    /// `sampai 10.50 · standar 1 jam`
    pub detail: String,
    /// Width of the filled part; the mark of the standard time stands at 92 of 120.
    pub fill: u32,
}

impl Sla {
    /// A bar for `used` of `standard` (same unit: minutes or seconds of working
    /// time); `held` if the clock is stopped.
    pub fn new(used: i64, standard: i64, held: bool, words: String, detail: String) -> Sla {
        let standard = standard.max(1);
        let used = used.max(0);
        let pace = if held {
            Pace::Hold
        } else if used > standard {
            Pace::Late
        } else if (standard - used) * 5 <= standard {
            Pace::Soon
        } else {
            Pace::Ok
        };
        let fill = u32::try_from(used.min(standard) * 92 / standard).unwrap_or(92);
        Sla {
            pace,
            words,
            detail,
            fill,
        }
    }

    /// The bar of a case's step, with its words: `Sisa 38 menit`, `sampai 10.50 · standar
    /// 1 jam`.
    pub fn of(page: &Page, due: &DueView) -> Sla {
        let standard = words::standard(page.lang, due.standard);
        let (used, left) = if due.late {
            // A due time may pass while the office is closed: late without a minute used.
            (due.used.max(due.allowed + 1), (-due.left + 59) / 60)
        } else {
            (due.used.min(due.allowed), due.left / 60)
        };
        let (words, detail) = if due.late {
            (
                page.t1("sla-over", "time", page.minutes(left)),
                page.t2("sla-should", "due", page.due(due.due), "standard", standard),
            )
        } else {
            (
                page.t1("sla-left", "time", page.minutes(left)),
                page.t2("sla-until", "due", page.due(due.due), "standard", standard),
            )
        };
        Sla::new(used, due.allowed, false, words, detail)
    }

    /// The bar of a case that waits for its complainant.
    pub fn held(page: &Page, until: jiff::Timestamp, lapsed: bool) -> Sla {
        // The end of the last day is the first instant of the next.
        let day = page.date_short(until - jiff::SignedDuration::from_secs(1));
        let detail = if lapsed {
            page.t1("desk-suspended-lapsed", "day", day)
        } else {
            page.t1("desk-suspended-until", "day", day)
        };
        Sla::new(1, 3, true, page.t("desk-suspended"), detail)
    }

    /// The last part of the class names `sla-…` and `bar-…`.
    pub fn class(&self) -> &'static str {
        match self.pace {
            Pace::Ok => "ok",
            Pace::Soon => "soon",
            Pace::Late => "late",
            Pace::Hold => "hold",
        }
    }

    /// The icon before the words.
    pub fn icon(&self) -> &'static str {
        match self.pace {
            Pace::Ok => "clock",
            Pace::Soon => "hourglass",
            Pace::Late => "alert-triangle",
            Pace::Hold => "player-pause",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(used: i64, standard: i64) -> (Pace, u32) {
        let sla = Sla::new(used, standard, false, String::new(), String::new());
        (sla.pace, sla.fill)
    }

    #[test]
    fn the_last_fifth_is_soon_and_the_standard_itself_is_not_late() {
        assert_eq!(pace(22, 60), (Pace::Ok, 33));
        assert_eq!(pace(47, 60), (Pace::Ok, 72));
        assert_eq!(pace(48, 60), (Pace::Soon, 73));
        assert_eq!(pace(60, 60), (Pace::Soon, 92));
        assert_eq!(pace(61, 60), (Pace::Late, 92));
        assert_eq!(pace(-5, 60), (Pace::Ok, 0));
    }
}
