//! How a step is closed: by its act, with its declared output.

use super::ask::{Ask, issue, known_units, reference};
use super::turn::{at_my_desk, enter, going_on, same_procedure};
use super::{Answer, Command, Facts};
use crate::procedure::{Course, Exit, Gives, Target};
use crate::{Act, Event, Missing, Procedure, Progress, Refusal, Step};

pub(super) fn perform(
    procedure: &Procedure,
    progress: &Progress,
    command: &Command,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (number, waiting) = going_on(progress)?;
    same_procedure(procedure, progress)?;
    let Some(step) = procedure.step(number) else {
        return Err(Refusal::Closed);
    };
    let mine = at_my_desk(number, waiting, facts)?;
    if act_of(command) != Some(step.act) {
        return Err(Refusal::OtherAct {
            step: number,
            expected: step.act,
        });
    }
    let mut events = Vec::new();
    let mut ask = Ask {
        step: number,
        missing: Vec::new(),
    };
    let mut to = match &step.course {
        Course::Plain { to, .. } => Some(*to),
        Course::Decision(_) => None,
    };
    let mut directive = progress.directive.clone();
    match command {
        Command::ConfirmDocument => events.push(Event::DocumentConfirmed { step: number }),
        Command::AttachSlip => events.push(Event::SlipAttached { step: number }),
        Command::Forward { note } => {
            events.push(Event::Forwarded {
                step: number,
                note: reference(note.as_ref()),
            });
        }
        Command::Advise { advice } => {
            if let Some(advice) = ask.text(advice.as_ref(), Missing::Advice) {
                events.push(Event::AdviceGiven {
                    step: number,
                    advice: advice.reference(),
                });
            }
        }
        Command::Weigh { note } => {
            events.push(Event::Weighed {
                step: number,
                note: reference(note.as_ref()),
            });
        }
        Command::Decide {
            answer,
            directive: given,
            resolution,
            note,
            signed_scan,
        } => {
            let Some(exit) = exit_taken(step, *answer) else {
                return Err(Refusal::Incomplete {
                    step: number,
                    missing: vec![Missing::Choice],
                });
            };
            known_units(&given.units, facts)?;
            to = Some(exit.to);
            let supersedes = exit.gives != Gives::Nothing;
            events.push(Event::Decided {
                step: number,
                yes: answer
                    .filter(|_| step.decision().is_some())
                    .map(|a| a == Answer::Yes),
                note: reference(note.as_ref()),
                supersedes,
            });
            if supersedes {
                directive = None;
            }
            if exit.gives == Gives::Directive {
                ask.directive(given);
            }
            if !given.units.is_empty() {
                let issued = issue(given);
                directive = Some(issued.clone());
                events.push(Event::DirectiveIssued {
                    step: number,
                    directive: issued,
                });
            }
            if exit.gives == Gives::Resolution
                && let Some(resolution) = ask.text(resolution.as_ref(), Missing::Resolution)
            {
                events.push(Event::ResolutionGiven {
                    step: number,
                    desk: mine[0].clone(),
                    resolution: resolution.reference(),
                });
            }
            if exit.approves {
                events.push(Event::Approved {
                    step: number,
                    signed_scan: signed_scan.clone(),
                });
            }
        }
        Command::Solve { resolution } => {
            if let Some(resolution) = ask.text(resolution.as_ref(), Missing::Resolution) {
                events.extend(mine.iter().map(|desk| Event::ResolutionGiven {
                    step: number,
                    desk: desk.clone(),
                    resolution: resolution.reference(),
                }));
            }
            if waiting.iter().any(|desk| !mine.contains(desk)) {
                // Units work side by side; the last one to answer closes the step.
                ask.settle()?;
                return Ok(events);
            }
        }
        Command::Approve { signed_scan } => {
            if signed_scan.is_none() {
                ask.missing.push(Missing::SignedScan);
            }
            events.push(Event::Approved {
                step: number,
                signed_scan: signed_scan.clone(),
            });
        }
        Command::FollowUp(given) => {
            if let Some(follow_up) = ask.follow_up(given, progress, facts)? {
                events.push(Event::FollowedUp {
                    step: number,
                    follow_up,
                });
            }
        }
        Command::Archive { place } => {
            events.push(Event::Archived {
                step: number,
                place: reference(place.as_ref()),
            });
            return Ok(events);
        }
        Command::Open { .. }
        | Command::Adopt { .. }
        | Command::Return { .. }
        | Command::SwitchProcedure { .. }
        | Command::Strike { .. }
        | Command::Suspend { .. }
        | Command::Resume { .. }
        | Command::Conclude { .. }
        | Command::FollowTransfer { .. }
        | Command::TakeBack { .. }
        | Command::Reopen { .. } => {
            return Err(Refusal::OtherAct {
                step: number,
                expected: step.act,
            });
        }
    }
    ask.settle()?;
    // An attaching step has said so already.
    let said = events
        .iter()
        .any(|event| matches!(event, Event::SlipAttached { .. }));
    if step.attaches_slip && !progress.slip_attached && !said {
        events.push(Event::SlipAttached { step: number });
    }
    if step.approves && !matches!(command, Command::Approve { .. }) {
        let signed_scan = match command {
            Command::Decide { signed_scan, .. } => signed_scan.clone(),
            _ => None,
        };
        if !events
            .iter()
            .any(|event| matches!(event, Event::Approved { .. }))
        {
            events.push(Event::Approved {
                step: number,
                signed_scan,
            });
        }
    }
    match to {
        Some(Target::Step(next)) => {
            let Some(next) = procedure.step(next) else {
                return Err(Refusal::Closed);
            };
            events.push(enter(procedure, next, directive.as_ref(), facts.now)?);
        }
        Some(Target::End) | None => events.push(Event::Archived {
            step: number,
            place: None,
        }),
    }
    Ok(events)
}

fn act_of(command: &Command) -> Option<Act> {
    match command {
        Command::ConfirmDocument => Some(Act::Register),
        Command::AttachSlip => Some(Act::AttachSlip),
        Command::Forward { .. } => Some(Act::Forward),
        Command::Advise { .. } => Some(Act::Advise),
        Command::Weigh { .. } => Some(Act::Weigh),
        Command::Decide { .. } => Some(Act::Decide),
        Command::Solve { .. } => Some(Act::Solve),
        Command::Approve { .. } => Some(Act::Approve),
        Command::FollowUp(_) => Some(Act::Answer),
        Command::Archive { .. } => Some(Act::Archive),
        Command::Open { .. }
        | Command::Adopt { .. }
        | Command::Return { .. }
        | Command::SwitchProcedure { .. }
        | Command::Strike { .. }
        | Command::Suspend { .. }
        | Command::Resume { .. }
        | Command::Conclude { .. }
        | Command::FollowTransfer { .. }
        | Command::TakeBack { .. }
        | Command::Reopen { .. } => None,
    }
}

fn exit_taken(step: &Step, answer: Option<Answer>) -> Option<Exit> {
    match &step.course {
        Course::Plain { to, gives } => Some(Exit {
            label: String::new(),
            to: *to,
            gives: *gives,
            approves: step.approves,
        }),
        Course::Decision(decision) => answer.map(|answer| match answer {
            Answer::Yes => decision.yes.clone(),
            Answer::No => decision.no.clone(),
        }),
    }
}
