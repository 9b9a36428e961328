//! What an output lacks, and what cannot be.

use jiff::Timestamp;

use super::{DirectiveGiven, Facts, FollowUpGiven};
use crate::{
    Directive, FollowUp, Missing, Passage, PassageRef, Progress, Refusal, StepNumber, UnitCode,
};

/// Collects what a step's output lacks, so that all of it is named at once.
pub(super) struct Ask {
    pub(super) step: StepNumber,
    pub(super) missing: Vec<Missing>,
}

impl Ask {
    pub(super) fn text<'p>(
        &mut self,
        passage: Option<&'p Passage>,
        what: Missing,
    ) -> Option<&'p Passage> {
        let found = written(passage);
        if found.is_none() {
            self.missing.push(what);
        }
        found
    }

    pub(super) fn directive(&mut self, given: &DirectiveGiven) {
        if given.units.is_empty() {
            self.missing.push(Missing::Units);
        }
        if given.instructions.is_empty() && written(given.text.as_ref()).is_none() {
            self.missing.push(Missing::Instruction);
        }
    }

    pub(super) fn follow_up(
        &mut self,
        given: &FollowUpGiven,
        progress: &Progress,
        facts: &Facts<'_>,
    ) -> Result<Option<FollowUp>, Refusal> {
        let text = self.text(given.text.as_ref(), Missing::AnswerText);
        let way = given.way.as_ref().filter(|way| !way.trim().is_empty());
        if way.is_none() {
            self.missing.push(Missing::AnswerWay);
        }
        let recipient = self.text(given.recipient.as_ref(), Missing::Recipient);
        if given.given_at.is_none() {
            self.missing.push(Missing::AnswerTime);
        }
        let proof_text = written(given.proof_text.as_ref());
        if given.proof_file.is_none() && proof_text.is_none() {
            self.missing.push(Missing::Proof);
        }
        let (Some(text), Some(way), Some(recipient), Some(given_at)) =
            (text, way, recipient, given.given_at)
        else {
            return Ok(None);
        };
        let earliest = progress.received.unwrap_or(given_at);
        if given_at < earliest || given_at > facts.now {
            return Err(Refusal::ImpossibleTime {
                given: given_at,
                earliest,
                latest: facts.now,
            });
        }
        Ok(Some(FollowUp {
            text: text.reference(),
            way: way.clone(),
            recipient: recipient.reference(),
            given_at,
            proof_file: given.proof_file.clone(),
            proof_text: proof_text.map(Passage::reference),
        }))
    }

    pub(super) fn settle(&self) -> Result<(), Refusal> {
        if self.missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::Incomplete {
            step: self.step,
            missing: self.missing.clone(),
        })
    }
}

pub(super) fn known_units(units: &[UnitCode], facts: &Facts<'_>) -> Result<(), Refusal> {
    let unknown: Vec<UnitCode> = units
        .iter()
        .filter(|unit| !facts.units.contains(unit))
        .cloned()
        .collect();
    if unknown.is_empty() {
        Ok(())
    } else {
        Err(Refusal::UnknownUnits { units: unknown })
    }
}

pub(super) fn not_in_future(given: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if given > now {
        return Err(Refusal::ImpossibleTime {
            given,
            earliest: Timestamp::MIN,
            latest: now,
        });
    }
    Ok(())
}

pub(super) fn written(passage: Option<&Passage>) -> Option<&Passage> {
    passage.filter(|passage| !passage.is_blank())
}

pub(super) fn reference(passage: Option<&Passage>) -> Option<PassageRef> {
    written(passage).map(Passage::reference)
}

pub(super) fn issue(given: &DirectiveGiven) -> Directive {
    let mut units: Vec<UnitCode> = Vec::new();
    for unit in &given.units {
        if !units.contains(unit) {
            units.push(unit.clone());
        }
    }
    Directive {
        units,
        instructions: given.instructions.clone(),
        text: reference(given.text.as_ref()),
    }
}
