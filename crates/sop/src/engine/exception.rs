//! What may happen beside the way of a procedure.

use jiff::Timestamp;

use super::Facts;
use super::ask::{reference, written};
use super::give_back::hand_over;
use super::turn::{at_my_desk, enter, going_on, same_procedure, standing};
use crate::procedure::{Course, Gives};
use crate::{
    Conclusion, ConclusionGiven, Desk, Event, Missing, Passage, Procedure, Progress, Refusal,
    Standing, Step, StepNumber, Visit,
};

pub(super) fn suspend(
    procedure: &Procedure,
    progress: &Progress,
    question: Option<&Passage>,
    until: Timestamp,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, waiting) = going_on(progress)?;
    same_procedure(procedure, progress)?;
    at_my_desk(step, waiting, facts)?;
    let question = asked(step, question, Missing::Question)?;
    in_future(until, facts.now)?;
    Ok(vec![Event::Suspended {
        step,
        question: question.reference(),
        until,
    }])
}

pub(super) fn resume(
    progress: &Progress,
    supplement: Option<&Passage>,
) -> Result<Vec<Event>, Refusal> {
    let (step, _) = standing(progress)?;
    if progress.suspended.is_none() {
        return Err(Refusal::NotSuspended);
    }
    let supplement = asked(step, supplement, Missing::Supplement)?;
    Ok(vec![Event::Resumed {
        step,
        supplement: supplement.reference(),
    }])
}

pub(super) fn conclude(
    progress: &Progress,
    how: &ConclusionGiven,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, _) = standing(progress)?;
    let mut missing = Vec::new();
    let conclusion = match how {
        ConclusionGiven::Withdrawn => Some(Conclusion::Withdrawn),
        ConclusionGiven::Rejected => Some(Conclusion::Rejected),
        ConclusionGiven::Lapsed => {
            let suspension = progress.suspended.as_ref().ok_or(Refusal::NotSuspended)?;
            if facts.now < suspension.until {
                return Err(Refusal::NotLapsed {
                    until: suspension.until,
                });
            }
            Some(Conclusion::Lapsed)
        }
        ConclusionGiven::Transferred {
            body,
            reference: number,
            remind_at,
        } => {
            if let Some(remind_at) = remind_at {
                in_future(*remind_at, facts.now)?;
            }
            let body = written(body.as_ref());
            if body.is_none() {
                missing.push(Missing::Body);
            }
            body.map(|body| Conclusion::Transferred {
                body: body.reference(),
                reference: reference(number.as_ref()),
                remind_at: *remind_at,
            })
        }
        ConclusionGiven::Merged { into } => {
            if into.is_none() {
                missing.push(Missing::OtherCase);
            }
            into.clone()
                .map(|(into, number)| Conclusion::Merged { into, number })
        }
    };
    let reason = written(reason);
    if reason.is_none() {
        missing.push(Missing::Reason);
    }
    let (Some(conclusion), Some(reason)) = (conclusion, reason) else {
        return Err(Refusal::Incomplete { step, missing });
    };
    Ok(vec![Event::Concluded {
        step,
        conclusion,
        reason: reason.reference(),
    }])
}

pub(super) fn follow_transfer(
    progress: &Progress,
    news: Option<&Passage>,
    remind_at: Option<Timestamp>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let Standing::Concluded {
        step,
        conclusion: Conclusion::Transferred { .. },
        ..
    } = &progress.standing
    else {
        return Err(Refusal::NotTransferred);
    };
    let news = asked(*step, news, Missing::News)?;
    if let Some(remind_at) = remind_at {
        in_future(remind_at, facts.now)?;
    }
    Ok(vec![Event::TransferFollowed {
        step: *step,
        news: news.reference(),
        remind_at,
    }])
}

pub(super) fn take_back(
    procedure: &Procedure,
    progress: &Progress,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, _) = going_on(progress)?;
    same_procedure(procedure, progress)?;
    let (to, by) = progress
        .directed_at(procedure)
        .ok_or(Refusal::NotDirected)?;
    if !by.iter().any(|desk| facts.desks.contains(desk)) {
        return Err(Refusal::NotDirected);
    }
    let reason = asked(step, reason, Missing::Reason)?;
    hand_over(procedure, progress, to, reason, facts)
}

pub(super) fn reopen(
    procedure: &Procedure,
    progress: &Progress,
    to: StepNumber,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    match progress.standing {
        Standing::Open { .. } => return Err(Refusal::StillOpen),
        Standing::Unopened | Standing::Struck { .. } => return Err(Refusal::Closed),
        Standing::Archived { .. } | Standing::Concluded { .. } => {}
    }
    same_procedure(procedure, progress)?;
    let possible = progress.reopen_targets(procedure);
    let Some(there) = procedure.step(to).filter(|_| possible.contains(&to)) else {
        return Err(Refusal::NotReached { to, possible });
    };
    let reason = asked(to, reason, Missing::Reason)?;
    Ok(vec![
        Event::Reopened {
            step: to,
            reason: reason.reference(),
        },
        enter(procedure, there, progress.directive_for(to), facts.now)?,
    ])
}

impl Progress {
    /// The step at which the directive in force was given and the desks that gave it, while
    /// the case lies with the directed units.
    pub fn directed_at(&self, procedure: &Procedure) -> Option<(StepNumber, Vec<Desk>)> {
        let with_units = self
            .waiting()
            .iter()
            .any(|desk| matches!(desk, Desk::Unit(_)));
        if !with_units {
            return None;
        }
        let targets = self.return_targets(procedure);
        let directs = |visit: &&Visit| {
            targets.contains(&visit.step) && procedure.step(visit.step).is_some_and(gives_directive)
        };
        let visit = self
            .visits
            .iter()
            .rev()
            .take_while(|visit| Some(&visit.procedure) == self.procedure.as_ref())
            .find(directs)?;
        Some((visit.step, visit.desks.clone()))
    }

    /// Steps at which a closed case may be taken up again: those it passed and the one at
    /// which it ended, but not the filing, which gives no answer. Empty for a case that is
    /// open or struck through.
    pub fn reopen_targets(&self, procedure: &Procedure) -> Vec<StepNumber> {
        let ended = match &self.standing {
            Standing::Archived { .. } => None,
            Standing::Concluded { step, .. } => Some(*step),
            Standing::Unopened | Standing::Open { .. } | Standing::Struck { .. } => {
                return Vec::new();
            }
        };
        if self.procedure.as_ref() != Some(&procedure.reference()) {
            return Vec::new();
        }
        let mut targets: Vec<StepNumber> = self.passed();
        if let Some(ended) = ended {
            targets.retain(|step| *step != ended);
            targets.push(ended);
        }
        targets.retain(|number| {
            procedure.step(*number).is_some_and(|step| {
                (step.act != crate::Act::Archive || ended == Some(*number))
                    && !super::desks_of(procedure, step, self.directive_for(*number)).is_empty()
            })
        });
        targets
    }
}

fn gives_directive(step: &Step) -> bool {
    match &step.course {
        Course::Plain { gives, .. } => *gives == Gives::Directive,
        Course::Decision(decision) => {
            decision.yes.gives == Gives::Directive || decision.no.gives == Gives::Directive
        }
    }
}

fn asked(step: StepNumber, passage: Option<&Passage>, what: Missing) -> Result<&Passage, Refusal> {
    written(passage).ok_or(Refusal::Incomplete {
        step,
        missing: vec![what],
    })
}

fn in_future(given: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if given > now {
        return Ok(());
    }
    Err(Refusal::ImpossibleTime {
        given,
        earliest: now,
        latest: Timestamp::MAX,
    })
}
