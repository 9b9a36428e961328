//! What a complainant may do with his own case, once he has shown its number and PIN. One
//! pure function beside the [policy](crate::may) for officials; neither calls the other.

use jiff::civil::Date;

use crate::DataRequestKind;

/// Calendar days after the answer, or after the case ended, in which a complainant may object
/// unless the office sets another number ([`LegalTimes`](crate::LegalTimes)).
pub const OBJECTION_DAYS: u16 = 30;
/// Messages, objections and files that one complainant may send within 24 hours: enough for a
/// conversation, and nobody's desk is flooded by one PIN.
pub const MESSAGES_A_DAY: u32 = 20;

/// Something a complainant may want to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CitizenAction {
    /// Write to the office, with files.
    Write,
    /// Rate the answer.
    Rate,
    /// Object to the answer, or to how the case ended, and ask to have it taken up again.
    #[doc(alias = "keberatan")]
    Object,
}

impl CitizenAction {
    /// Every action.
    pub const ALL: [CitizenAction; 3] = [
        CitizenAction::Write,
        CitizenAction::Rate,
        CitizenAction::Object,
    ];
}

/// A case as far as this needs to know it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OwnCase {
    /// Neither archived nor ended otherwise nor struck through.
    pub open: bool,
    /// The day on which the answer in force was given.
    pub answered_on: Option<Date>,
    /// The day on which it ended without an answer, in a way one may object to: rejected, not
    /// completed, withdrawn.
    pub ended_on: Option<Date>,
    /// The answer in force was rated.
    pub rated: bool,
    /// An objection to it was raised.
    pub objected: bool,
    /// Requests about his data that nobody has answered yet.
    pub asked: Vec<DataRequestKind>,
    /// Messages, objections, requests and files the complainant sent within the last 24 hours.
    pub written_lately: u32,
    /// Today where the office is.
    pub today: Date,
    /// Calendar days in which one may object.
    pub objection_days: u16,
}

/// Why not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CitizenRefusal {
    /// The case is closed: there is nobody it lies with.
    Closed,
    /// There is no answer yet.
    NotAnswered,
    /// It was done before.
    Before,
    /// The time for it is over.
    TooLate {
        /// Its last day.
        last: Date,
    },
    /// Too much was written within a day.
    TooMany,
}

impl OwnCase {
    /// The last day on which one may object; none while there is nothing to object to.
    pub fn last_objection_day(&self) -> Option<Date> {
        let from = self.answered_on.or(self.ended_on)?;
        let days = jiff::Span::new().days(i64::from(self.objection_days));
        Some(from.checked_add(days).unwrap_or(Date::MAX))
    }

    /// Whether its complainant may do this with it.
    ///
    /// # Errors
    /// [`CitizenRefusal`].
    pub fn may(&self, action: CitizenAction) -> Result<(), CitizenRefusal> {
        match action {
            CitizenAction::Write => {
                require(self.open, CitizenRefusal::Closed)?;
                self.room()
            }
            CitizenAction::Rate => {
                require(self.answered_on.is_some(), CitizenRefusal::NotAnswered)?;
                require(!self.rated, CitizenRefusal::Before)
            }
            CitizenAction::Object => {
                let last = self
                    .last_objection_day()
                    .ok_or(CitizenRefusal::NotAnswered)?;
                require(!self.objected, CitizenRefusal::Before)?;
                require(self.today <= last, CitizenRefusal::TooLate { last })?;
                self.room()
            }
        }
    }

    /// Whether its complainant may ask this about his data: at any time, also of a closed
    /// case, but the same twice only when the first was answered.
    ///
    /// # Errors
    /// [`CitizenRefusal`].
    pub fn may_ask(&self, kind: DataRequestKind) -> Result<(), CitizenRefusal> {
        require(!self.asked.contains(&kind), CitizenRefusal::Before)?;
        self.room()
    }

    /// Whether its complainant may take a copy of his data: at any time.
    ///
    /// # Errors
    /// [`CitizenRefusal`].
    pub fn may_copy(&self) -> Result<(), CitizenRefusal> {
        self.room()
    }

    fn room(&self) -> Result<(), CitizenRefusal> {
        let room = self.written_lately < MESSAGES_A_DAY;
        require(room, CitizenRefusal::TooMany)
    }
}

fn require(it: bool, or: CitizenRefusal) -> Result<(), CitizenRefusal> {
    if it { Ok(()) } else { Err(or) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use CitizenAction::{Object, Rate, Write};
    use CitizenRefusal::{Before, Closed, NotAnswered, TooLate, TooMany};

    fn day(text: &str) -> Date {
        text.parse().expect("a day")
    }

    fn running() -> OwnCase {
        OwnCase {
            open: true,
            today: day("2026-12-10"),
            objection_days: OBJECTION_DAYS,
            ..OwnCase::default()
        }
    }

    /// What each of the three answers, in the order of [`CitizenAction::ALL`].
    fn all(case: &OwnCase) -> [Result<(), CitizenRefusal>; 3] {
        CitizenAction::ALL.map(|action| case.may(action))
    }

    #[test]
    fn the_table() {
        let running = running();
        assert_eq!(all(&running), [Ok(()), Err(NotAnswered), Err(NotAnswered)]);
        let answered = OwnCase {
            answered_on: Some(day("2026-12-01")),
            ..running.clone()
        };
        assert_eq!(all(&answered), [Ok(()); 3], "answered, not yet filed");
        let filed = OwnCase {
            open: false,
            ..answered.clone()
        };
        assert_eq!(all(&filed), [Err(Closed), Ok(()), Ok(())]);
        let done = OwnCase {
            rated: true,
            objected: true,
            ..filed.clone()
        };
        assert_eq!(all(&done), [Err(Closed), Err(Before), Err(Before)]);
        let rejected = OwnCase {
            open: false,
            ended_on: Some(day("2026-12-01")),
            ..running.clone()
        };
        assert_eq!(all(&rejected), [Err(Closed), Err(NotAnswered), Ok(())]);
        let transferred = OwnCase {
            open: false,
            ..running
        };
        assert_eq!(
            all(&transferred),
            [Err(Closed), Err(NotAnswered), Err(NotAnswered)]
        );
    }

    #[test]
    fn the_last_day_is_one_of_them() {
        let last = day("2026-12-31");
        let mut case = OwnCase {
            answered_on: Some(day("2026-12-01")),
            today: last,
            ..running()
        };
        assert_eq!(
            (case.last_objection_day(), case.may(Object)),
            (Some(last), Ok(()))
        );
        case.today = day("2027-01-01");
        assert_eq!(case.may(Object), Err(TooLate { last }));
        assert_eq!(case.may(Rate), Ok(()), "a rating has no end");
        case.objection_days = u16::MAX;
        assert_eq!(case.may(Object), Ok(()));
    }

    #[test]
    fn ones_data_may_be_asked_about_at_any_time_but_not_twice_at_once() {
        let mut case = OwnCase {
            open: false,
            asked: vec![DataRequestKind::Erasure],
            ..running()
        };
        assert_eq!(case.may_ask(DataRequestKind::Correction), Ok(()));
        assert_eq!(case.may_ask(DataRequestKind::Erasure), Err(Before));
        case.written_lately = MESSAGES_A_DAY;
        assert_eq!(case.may_ask(DataRequestKind::Correction), Err(TooMany));
    }

    #[test]
    fn one_pin_floods_no_desk() {
        let case = OwnCase {
            answered_on: Some(day("2026-12-01")),
            written_lately: MESSAGES_A_DAY,
            ..running()
        };
        assert_eq!([Write, Object].map(|one| case.may(one)), [Err(TooMany); 2]);
        assert_eq!(case.may(Rate), Ok(()));
    }
}
