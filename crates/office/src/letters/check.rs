//! What may be kept of a letter, and every fault of its forms at once.

use casework::{LetterNature, PositionId};
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan};

use super::{CheckedHandOver, HandOver, LetterContents, NewLetter};
use crate::people::optional;
use crate::{Directory, FieldFault, Office};

/// Characters of one line of a letter.
const LINE: usize = 300;
/// Characters of its remark.
const NOTE: usize = 1_000;

/// A letter whose form has no fault.
pub(super) struct CheckedLetter {
    pub(super) received: Date,
    pub(super) nature: LetterNature,
    pub(super) contents: LetterContents,
    pub(super) handed: Option<CheckedHandOver>,
    pub(super) paper_last: Option<u32>,
}

impl Office {
    pub(super) fn check_letter(
        &self,
        directory: &Directory,
        given: &NewLetter,
        now: Timestamp,
    ) -> Result<CheckedLetter, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let today = directory.day(now);
        let received = given.received.unwrap_or(today);
        let mut need = |good: bool, field, code| {
            if !good {
                faults.push(FieldFault::new(field, code));
            }
        };
        need(!given.sender.trim().is_empty(), "sender", "sender_missing");
        need(
            !given.subject.trim().is_empty(),
            "subject",
            "subject_missing",
        );
        need(received <= today, "received", "day_future");
        let oldest = today.saturating_sub(366.days());
        need(received >= oldest, "received", "received_too_old");
        need(
            given.letter_day.is_none_or(|day| day <= today),
            "letter_day",
            "letter_day_future",
        );
        let nature =
            optional(&given.nature).map_or(Some(LetterNature::Ordinary), LetterNature::parse);
        need(nature.is_some(), "nature", "nature_unknown");
        let paper_last = optional(&given.paper_last).map(|text| {
            text.parse::<u32>()
                .ok()
                .filter(|last| (1..=99_999).contains(last))
        });
        need(paper_last != Some(None), "paper_last", "paper_last_unclear");
        let lines = [
            ("sender", &given.sender, LINE),
            ("letter_number", &given.letter_number, LINE),
            ("subject", &given.subject, LINE),
            ("enclosures", &given.enclosures, LINE),
            ("note", &given.note, NOTE),
        ];
        for (field, text, limit) in lines {
            if text.trim().chars().count() > limit {
                faults.push(FieldFault::with(field, "too_long", limit.to_string()));
            }
        }
        let mut handed = None;
        if optional(&given.to).is_some() || given.on.is_some() {
            let hand_over = HandOver {
                to: given.to.clone(),
                on: given.on,
                note: String::new(),
            };
            match self.check_hand_over(directory, &hand_over, received, now) {
                Ok(checked) => handed = Some(checked),
                Err(found) => faults.extend(found),
            }
        }
        let (Some(nature), true) = (nature, faults.is_empty()) else {
            return Err(faults);
        };
        Ok(CheckedLetter {
            received,
            nature,
            contents: LetterContents {
                sender: one_line(&given.sender),
                number: one_line(&given.letter_number),
                subject: one_line(&given.subject),
                enclosures: one_line(&given.enclosures),
                note: given.note.replace("\r\n", "\n").trim().to_owned(),
            },
            handed,
            paper_last: paper_last.flatten(),
        })
    }

    pub(super) fn check_hand_over(
        &self,
        directory: &Directory,
        given: &HandOver,
        received: Date,
        now: Timestamp,
    ) -> Result<CheckedHandOver, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let today = directory.day(now);
        let on = given.on.unwrap_or(today);
        let known = given
            .to
            .trim()
            .parse::<PositionId>()
            .ok()
            .filter(|id| directory.position(*id).is_some());
        if known.is_none() {
            faults.push(FieldFault::new("to", "hand_to_missing"));
        }
        if on > today {
            faults.push(FieldFault::new("on", "day_future"));
        } else if on < received {
            faults.push(FieldFault::new("on", "handed_before_received"));
        }
        if given.note.trim().chars().count() > NOTE {
            faults.push(FieldFault::with("hand_note", "too_long", NOTE.to_string()));
        }
        match known {
            Some(to) if faults.is_empty() => Ok(CheckedHandOver {
                to,
                on,
                note: self.written(&given.note),
            }),
            _ => Err(faults),
        }
    }
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
