//! What may happen next. Pure: the same procedure, progress, command and facts
//! always give the same answer.

use std::collections::BTreeSet;

use jiff::Timestamp;

use crate::procedure::{Course, Exit, Gives, Procedure, Step, Target, Who};
use crate::{
    Act, Desk, Directive, Event, FileRef, FollowUp, Leave, Missing, Passage, Progress, Refusal,
    Standing, StepNumber, UnitCode,
};

/// The answer to the question of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Ya.
    Yes,
    /// Tidak.
    No,
}

/// A directive on its way into the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DirectiveGiven {
    /// Units it is forwarded to.
    pub units: Vec<UnitCode>,
    /// Ticked phrases, as they read now.
    pub instructions: Vec<String>,
    /// Free text.
    pub text: Option<Passage>,
}

/// An answer on its way into the record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FollowUpGiven {
    /// What was answered or done.
    pub text: Option<Passage>,
    /// By which way, a code.
    pub way: Option<String>,
    /// To whom.
    pub recipient: Option<Passage>,
    /// When it was given.
    pub given_at: Option<Timestamp>,
    /// Proof of delivery as a file.
    pub proof_file: Option<FileRef>,
    /// Proof of delivery in words.
    pub proof_text: Option<Passage>,
}

/// What somebody wants to do with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Begin the case; step one counts from `received`.
    Open {
        /// When the office received the complaint.
        received: Timestamp,
    },
    /// Take over an open case of the paper register at the step it has reached.
    Adopt {
        /// When the office received the complaint.
        received: Timestamp,
        /// The step it has reached.
        step: StepNumber,
        /// Since when it is there.
        since: Timestamp,
        /// Units its paper slip names.
        units: Vec<UnitCode>,
    },
    /// Confirm the document as received (closes a `register` step).
    ConfirmDocument,
    /// Attach the routing slip.
    AttachSlip,
    /// Hand on, with or without a remark.
    Forward {
        /// A remark in the slip.
        note: Option<Passage>,
    },
    /// Advise.
    Advise {
        /// The advice.
        advice: Option<Passage>,
    },
    /// Read, weighing the advice.
    Weigh {
        /// A remark in the slip.
        note: Option<Passage>,
    },
    /// Decide.
    Decide {
        /// Yes or no, when the step asks a question.
        answer: Option<Answer>,
        /// A directive; asked for by exits that give one, possible on all.
        directive: DirectiveGiven,
        /// A resolution; asked for by exits that give one.
        resolution: Option<Passage>,
        /// Why.
        note: Option<Passage>,
        /// Scan of the signed answer where the exit approves it.
        signed_scan: Option<FileRef>,
    },
    /// Give a unit's resolution.
    Solve {
        /// The resolution.
        resolution: Option<Passage>,
    },
    /// Approve the answer.
    Approve {
        /// Scan of the signed answer.
        signed_scan: Option<FileRef>,
    },
    /// Carry out and answer.
    FollowUp(FollowUpGiven),
    /// File.
    Archive {
        /// Where the paper lies.
        place: Option<Passage>,
    },
    /// Hand back to an earlier performer.
    Return {
        /// The step to go back to.
        to: StepNumber,
        /// Why.
        reason: Option<Passage>,
    },
    /// Go on under another procedure or version ([`Facts::other`]).
    SwitchProcedure {
        /// The step to go on at.
        to: StepNumber,
        /// Why.
        reason: Option<Passage>,
    },
    /// Strike the register row through.
    Strike {
        /// Why.
        reason: Option<Passage>,
    },
}

/// What the engine must be told because it cannot know it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The instant of the act.
    pub now: Timestamp,
    /// Desks of the position in which the actor acts.
    pub desks: &'a [Desk],
    /// Units the office has.
    pub units: &'a BTreeSet<UnitCode>,
    /// The procedure to switch to.
    pub other: Option<&'a Procedure>,
}

/// Answers `command` on a case at `progress` under `procedure`.
///
/// Whether the actor may open, switch or strike is not the procedure's business
/// but the office's policy; here only turns, outputs and paths are judged.
///
/// # Errors
///
/// A [`Refusal`] with whose turn it is and everything that is missing.
pub fn decide(
    procedure: &Procedure,
    progress: &Progress,
    command: &Command,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    match command {
        Command::Open { received } => open(procedure, progress, *received, facts),
        Command::Adopt { received, step, since, units } => {
            adopt(procedure, progress, *received, *step, *since, units, facts)
        }
        Command::SwitchProcedure { to, reason } => {
            switch(procedure, progress, *to, reason.as_ref(), facts)
        }
        Command::Strike { reason } => {
            let (step, _) = standing(progress)?;
            let reason = written(reason.as_ref())
                .ok_or(Refusal::Incomplete { step, missing: vec![Missing::Reason] })?;
            Ok(vec![Event::Struck { reason: reason.reference() }])
        }
        Command::Return { to, reason } => {
            give_back(procedure, progress, *to, reason.as_ref(), facts)
        }
        Command::ConfirmDocument
        | Command::AttachSlip
        | Command::Forward { .. }
        | Command::Advise { .. }
        | Command::Weigh { .. }
        | Command::Decide { .. }
        | Command::Solve { .. }
        | Command::Approve { .. }
        | Command::FollowUp(_)
        | Command::Archive { .. } => perform(procedure, progress, command, facts),
    }
}

fn open(
    procedure: &Procedure,
    progress: &Progress,
    received: Timestamp,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if progress.standing != Standing::Unopened {
        return Err(Refusal::AlreadyOpen);
    }
    not_in_future(received, facts.now)?;
    let mut events = vec![Event::Opened { procedure: procedure.reference(), received }];
    events.push(enter(procedure, procedure.start(), None, received)?);
    Ok(events)
}

fn adopt(
    procedure: &Procedure,
    progress: &Progress,
    received: Timestamp,
    step: StepNumber,
    since: Timestamp,
    units: &[UnitCode],
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    if progress.standing != Standing::Unopened {
        return Err(Refusal::AlreadyOpen);
    }
    not_in_future(received, facts.now)?;
    if since < received || since > facts.now {
        return Err(Refusal::ImpossibleTime { given: since, earliest: received, latest: facts.now });
    }
    known_units(units, facts)?;
    let here = procedure.step(step).ok_or_else(|| Refusal::NotReached {
        to: step,
        possible: procedure.steps().map(|step| step.number).collect(),
    })?;
    let directive = (!units.is_empty()).then(|| Directive {
        units: units.to_vec(),
        instructions: Vec::new(),
        text: None,
    });
    Ok(vec![
        Event::Adopted { procedure: procedure.reference(), received, units: units.to_vec() },
        enter(procedure, here, directive.as_ref(), since)?,
    ])
}

fn switch(
    procedure: &Procedure,
    progress: &Progress,
    to: StepNumber,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, _) = standing(progress)?;
    same_procedure(procedure, progress)?;
    let Some(reason) = written(reason) else {
        return Err(Refusal::Incomplete { step, missing: vec![Missing::Reason] });
    };
    let Some(other) = facts.other else {
        return Err(Refusal::NotReached { to, possible: Vec::new() });
    };
    let possible = switch_targets(procedure, progress, other);
    let Some(there) = other.step(to).filter(|_| possible.contains(&to)) else {
        return Err(Refusal::NotReached { to, possible });
    };
    Ok(vec![
        Event::ProcedureSwitched {
            step,
            procedure: other.reference(),
            reason: reason.reference(),
        },
        enter(other, there, progress.directive.as_ref(), facts.now)?,
    ])
}

/// Steps of `other` at which a case now under `procedure` could go on: those to
/// which only steps lead whose acts were already done. The last one is furthest.
/// Decisions are never carried over; they are taken anew.
pub fn switch_targets(
    procedure: &Procedure,
    progress: &Progress,
    other: &Procedure,
) -> Vec<StepNumber> {
    if !progress.is_open() {
        return Vec::new();
    }
    let done: BTreeSet<Act> = progress
        .passed()
        .into_iter()
        .filter_map(|number| procedure.step(number))
        .map(|step| step.act)
        .collect();
    let mut targets: Vec<StepNumber> = Vec::new();
    let mut step = other.start();
    loop {
        targets.push(step.number);
        let Course::Plain { to: Target::Step(next), gives: Gives::Nothing } = step.course else {
            return targets;
        };
        let slip_lost = (step.attaches_slip || step.act == Act::AttachSlip)
            && !progress.slip_attached;
        if !done.contains(&step.act) || slip_lost || targets.contains(&next) {
            return targets;
        }
        let Some(next) = other.step(next) else { return targets };
        step = next;
    }
}

fn give_back(
    procedure: &Procedure,
    progress: &Progress,
    to: StepNumber,
    reason: Option<&Passage>,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (step, waiting) = standing(progress)?;
    same_procedure(procedure, progress)?;
    at_my_desk(step, waiting, facts)?;
    let possible: Vec<StepNumber> =
        progress.passed().into_iter().filter(|number| procedure.step(*number).is_some()).collect();
    let Some(there) = procedure.step(to).filter(|_| possible.contains(&to)) else {
        return Err(Refusal::NotEarlier { to, possible });
    };
    let Some(reason) = written(reason) else {
        return Err(Refusal::Incomplete { step, missing: vec![Missing::Reason] });
    };
    let voids_approval = possible
        .iter()
        .skip_while(|number| **number != to)
        .filter_map(|number| procedure.step(*number))
        .any(approves);
    Ok(vec![
        Event::Returned { step, to, reason: reason.reference(), voids_approval },
        enter(procedure, there, progress.directive.as_ref(), facts.now)?,
    ])
}

fn approves(step: &Step) -> bool {
    step.approves
        || step.decision().is_some_and(|decision| decision.yes.approves || decision.no.approves)
}

fn perform(
    procedure: &Procedure,
    progress: &Progress,
    command: &Command,
    facts: &Facts<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (number, waiting) = standing(progress)?;
    same_procedure(procedure, progress)?;
    let Some(step) = procedure.step(number) else { return Err(Refusal::Closed) };
    let mine = at_my_desk(number, waiting, facts)?;
    if act_of(command) != Some(step.act) {
        return Err(Refusal::OtherAct { step: number, expected: step.act });
    }
    let mut events = Vec::new();
    let mut ask = Ask { step: number, missing: Vec::new() };
    let mut to = match &step.course {
        Course::Plain { to, .. } => Some(*to),
        Course::Decision(_) => None,
    };
    let mut directive = progress.directive.clone();
    match command {
        Command::ConfirmDocument => events.push(Event::DocumentConfirmed { step: number }),
        Command::AttachSlip => events.push(Event::SlipAttached { step: number }),
        Command::Forward { note } => {
            events.push(Event::Forwarded { step: number, note: reference(note.as_ref()) });
        }
        Command::Advise { advice } => {
            if let Some(advice) = ask.text(advice.as_ref(), Missing::Advice) {
                events.push(Event::AdviceGiven { step: number, advice: advice.reference() });
            }
        }
        Command::Weigh { note } => {
            events.push(Event::Weighed { step: number, note: reference(note.as_ref()) });
        }
        Command::Decide { answer, directive: given, resolution, note, signed_scan } => {
            let Some(exit) = exit_taken(step, *answer) else {
                return Err(Refusal::Incomplete { step: number, missing: vec![Missing::Choice] });
            };
            known_units(&given.units, facts)?;
            to = Some(exit.to);
            let supersedes = exit.gives != Gives::Nothing;
            events.push(Event::Decided {
                step: number,
                yes: answer.filter(|_| step.decision().is_some()).map(|a| a == Answer::Yes),
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
                events.push(Event::DirectiveIssued { step: number, directive: issued });
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
                events.push(Event::Approved { step: number, signed_scan: signed_scan.clone() });
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
            events.push(Event::Approved { step: number, signed_scan: signed_scan.clone() });
        }
        Command::FollowUp(given) => {
            if let Some(follow_up) = ask.follow_up(given, progress, facts)? {
                events.push(Event::FollowedUp { step: number, follow_up });
            }
        }
        Command::Archive { place } => {
            events.push(Event::Archived { step: number, place: reference(place.as_ref()) });
            return Ok(events);
        }
        Command::Open { .. }
        | Command::Adopt { .. }
        | Command::Return { .. }
        | Command::SwitchProcedure { .. }
        | Command::Strike { .. } => {
            return Err(Refusal::OtherAct { step: number, expected: step.act });
        }
    }
    ask.settle()?;
    if step.attaches_slip && !progress.slip_attached {
        events.push(Event::SlipAttached { step: number });
    }
    if step.approves && !matches!(command, Command::Approve { .. }) {
        let signed_scan = match command {
            Command::Decide { signed_scan, .. } => signed_scan.clone(),
            _ => None,
        };
        if !events.iter().any(|event| matches!(event, Event::Approved { .. })) {
            events.push(Event::Approved { step: number, signed_scan });
        }
    }
    match to {
        Some(Target::Step(next)) => {
            let Some(next) = procedure.step(next) else { return Err(Refusal::Closed) };
            events.push(enter(procedure, next, directive.as_ref(), facts.now)?);
        }
        Some(Target::End) | None => events.push(Event::Archived { step: number, place: None }),
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
        | Command::Strike { .. } => None,
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

/// Collects what a step's output lacks, so that all of it is named at once.
struct Ask {
    step: StepNumber,
    missing: Vec<Missing>,
}

impl Ask {
    fn text<'p>(&mut self, passage: Option<&'p Passage>, what: Missing) -> Option<&'p Passage> {
        let found = written(passage);
        if found.is_none() {
            self.missing.push(what);
        }
        found
    }

    fn directive(&mut self, given: &DirectiveGiven) {
        if given.units.is_empty() {
            self.missing.push(Missing::Units);
        }
        if given.instructions.is_empty() && written(given.text.as_ref()).is_none() {
            self.missing.push(Missing::Instruction);
        }
    }

    fn follow_up(
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
            return Err(Refusal::ImpossibleTime { given: given_at, earliest, latest: facts.now });
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

    fn settle(&self) -> Result<(), Refusal> {
        if self.missing.is_empty() {
            return Ok(());
        }
        Err(Refusal::Incomplete { step: self.step, missing: self.missing.clone() })
    }
}

fn enter(
    procedure: &Procedure,
    step: &Step,
    directive: Option<&Directive>,
    from: Timestamp,
) -> Result<Event, Refusal> {
    let desks = desks_of(procedure, step, directive);
    if desks.is_empty() {
        return Err(Refusal::Incomplete { step: step.number, missing: vec![Missing::Units] });
    }
    Ok(Event::StepEntered { step: step.number, desks, from })
}

/// Whose turn a step is, given the directive in force. Empty only when the step
/// belongs to the directed units and nobody was directed.
pub fn desks_of(
    procedure: &Procedure,
    step: &Step,
    directive: Option<&Directive>,
) -> Vec<Desk> {
    let of = |key| procedure.performer(key).map(|performer| &performer.who);
    let units = directive.map(|directive| directive.units.as_slice()).unwrap_or_default();
    match of(&step.performer) {
        Some(Who::Role(role)) => vec![Desk::Role(role.clone())],
        Some(Who::DirectedUnits) if !units.is_empty() => {
            let mut desks: Vec<Desk> = Vec::new();
            for unit in units {
                let desk = Desk::Unit(unit.clone());
                if !desks.contains(&desk) {
                    desks.push(desk);
                }
            }
            desks
        }
        Some(Who::DirectedUnits) => match step.otherwise.as_ref().and_then(of) {
            Some(Who::Role(role)) => vec![Desk::Role(role.clone())],
            Some(Who::DirectedUnits) | None => Vec::new(),
        },
        None => Vec::new(),
    }
}

fn standing(progress: &Progress) -> Result<(StepNumber, &[Desk]), Refusal> {
    match &progress.standing {
        Standing::Open { step, waiting, .. } => Ok((*step, waiting)),
        Standing::Unopened | Standing::Archived { .. } | Standing::Struck { .. } => {
            Err(Refusal::Closed)
        }
    }
}

fn at_my_desk(
    step: StepNumber,
    waiting: &[Desk],
    facts: &Facts<'_>,
) -> Result<Vec<Desk>, Refusal> {
    let mine: Vec<Desk> =
        waiting.iter().filter(|desk| facts.desks.contains(desk)).cloned().collect();
    if mine.is_empty() {
        return Err(Refusal::NotYourTurn { step, waiting: waiting.to_vec() });
    }
    Ok(mine)
}

fn same_procedure(procedure: &Procedure, progress: &Progress) -> Result<(), Refusal> {
    match &progress.procedure {
        Some(in_force) if *in_force != procedure.reference() => {
            Err(Refusal::OtherProcedure { in_force: in_force.clone() })
        }
        _ => Ok(()),
    }
}

fn known_units(units: &[UnitCode], facts: &Facts<'_>) -> Result<(), Refusal> {
    let unknown: Vec<UnitCode> =
        units.iter().filter(|unit| !facts.units.contains(unit)).cloned().collect();
    if unknown.is_empty() { Ok(()) } else { Err(Refusal::UnknownUnits { units: unknown }) }
}

fn not_in_future(given: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if given > now {
        return Err(Refusal::ImpossibleTime { given, earliest: Timestamp::MIN, latest: now });
    }
    Ok(())
}

fn written(passage: Option<&Passage>) -> Option<&Passage> {
    passage.filter(|passage| !passage.is_blank())
}

fn reference(passage: Option<&Passage>) -> Option<crate::PassageRef> {
    written(passage).map(Passage::reference)
}

fn issue(given: &DirectiveGiven) -> Directive {
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

impl Progress {
    /// Steps to which the case may be handed back now, in the order passed.
    pub fn return_targets(&self) -> Vec<StepNumber> {
        if self.is_open() { self.passed() } else { Vec::new() }
    }

    /// Whether the latest visit to `step` under the procedure in force closed with its output.
    pub fn closed(&self, step: StepNumber) -> bool {
        self.visits
            .iter()
            .rev()
            .find(|visit| Some(&visit.procedure) == self.procedure.as_ref() && visit.step == step)
            .is_some_and(|visit| matches!(visit.left, Some((_, Leave::Done))))
    }
}
