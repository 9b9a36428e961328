//! A case as its desk shows it: lane, document, routing slip, history, and what the reader may do.

use casework::{
    Action, AppointmentKind, CaseId, Category, Channel, ComplaintNumber, DeskEvent, Entry,
    Happening, Urgency, Village,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::{
    Act, Course, Desk, Event, Gives, Leave, PassageRef, Procedure, Progress, Step, StepNumber,
    Target, Who,
};
use std::collections::HashMap;
use store::tables::complaints::ComplaintRow;
use store::tables::history::{self, HistoryRow};
use store::tables::{attachments, drafts, passages};
use worktime::{Explanation, Standard};

use crate::act::{draft_form, progress};
use crate::state::DueBasis;
use crate::{AttachmentView, Directory, Identity, IdentityView, Office, OfficeError, SignedIn};

/// When something is due, how far along it is, and why.
#[derive(Clone, Debug, PartialEq)]
pub struct DueView {
    /// Due instant.
    pub due: Timestamp,
    /// Working seconds used.
    pub used: i64,
    /// Working seconds of the standard, from its start to the due instant.
    pub allowed: i64,
    /// Working seconds left; negative when overdue.
    pub left: i64,
    /// The standard.
    pub standard: Standard,
    /// Past due.
    pub late: bool,
    /// Less than a quarter left.
    pub soon: bool,
    /// How it was counted.
    pub explanation: Option<Explanation>,
}

/// What a step is to the case now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LaneState {
    /// Closed with its output.
    Done,
    /// Here.
    Now,
    /// Ahead.
    Ahead,
    /// On the way not taken.
    Bypassed,
}

/// A step of the swim lane.
#[derive(Clone, Debug)]
pub struct LaneColumn {
    /// Number as printed.
    pub number: u16,
    /// Label over the lane.
    pub label: String,
    /// Index of its row.
    pub row: usize,
    /// A decision.
    pub decision: bool,
    /// The first or one of the last steps.
    pub terminal: bool,
    /// What it is to the case.
    pub state: LaneState,
    /// The standard.
    pub standard: Standard,
    /// Working seconds used in the latest visit.
    pub used: Option<i64>,
    /// Working seconds over the standard.
    pub over: Option<i64>,
    /// Numbers it leads to, with the label of a decision's exit.
    pub leads_to: Vec<(u16, Option<String>)>,
    /// Whether an arrow to that number was taken.
    pub took: Vec<u16>,
    /// Words for its performer.
    pub performer: String,
    /// What its performer is asked to do.
    pub task: String,
    /// How many times the case was here.
    pub visits: usize,
}

/// A performer's row of the swim lane.
#[derive(Clone, Debug)]
pub struct LaneRow {
    /// Label.
    pub label: String,
    /// Who acts there now, with Plt./Plh.; none when not known yet or vacant.
    pub people: Vec<(AppointmentKind, String)>,
    /// The turn is here.
    pub now: bool,
    /// Performer is the directed units and none is directed yet.
    pub undetermined: bool,
}

/// A part of the routing slip that was written.
#[derive(Clone, Debug)]
pub struct SheetPart {
    /// Event name: `advice_given`, `forwarded`, `weighed`, `decided`, `resolution_given`, `approved`, `followed_up`, `archived`, `returned` …
    pub kind: &'static str,
    /// Step number.
    pub step: Option<u16>,
    /// Task of the step in the procedure ("beri masukan").
    pub task: String,
    /// Short title of the position that wrote it.
    pub position: String,
    /// Full title of that position.
    pub title: String,
    /// Who, with Plt./Plh. and for whom.
    pub by: Option<(AppointmentKind, String, Option<String>)>,
    /// Rank and NIP of who, as printed.
    pub rank_and_nip: Option<(String, String)>,
    /// When.
    pub at: Timestamp,
    /// What was written; none when it was erased or nothing was.
    pub text: Option<String>,
    /// Yes or no, for a decision.
    pub yes: Option<bool>,
    /// The label of the exit taken.
    pub exit: Option<String>,
    /// A directive's units (short names) and phrases.
    pub directive: Option<DirectiveView>,
    /// Way of answering, to whom, when given, proof.
    pub follow_up: Option<(String, String, Timestamp, Option<String>)>,
    /// Superseded by a later entry or a return.
    pub superseded: bool,
}

/// A directive as the slip shows it.
#[derive(Clone, Debug, Default)]
pub struct DirectiveView {
    /// Unit codes.
    pub codes: Vec<String>,
    /// Unit names.
    pub units: Vec<String>,
    /// Phrases.
    pub instructions: Vec<String>,
    /// Free text.
    pub text: Option<String>,
}

/// A resolution in force.
#[derive(Clone, Debug)]
pub struct ResolutionView {
    /// Words for the desk it came from.
    pub desk: String,
    /// The text.
    pub text: String,
}

/// A unit that may be ticked in a directive.
#[derive(Clone, Debug)]
pub struct UnitChoice {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// The category's usual unit: ticked at first.
    pub usual: bool,
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Value to send.
    pub value: String,
    /// Words.
    pub label: String,
}

/// What the step asks of the reader whose turn it is.
#[derive(Clone, Debug)]
pub struct TurnView {
    /// The act.
    pub act: Act,
    /// Step number.
    pub step: u16,
    /// Short title of the position in which the reader acts.
    pub position: String,
    /// Full title.
    pub title: String,
    /// Task ("putuskan").
    pub task: String,
    /// The activity in words.
    pub activity: String,
    /// What the step must give.
    pub output: String,
    /// The question and the labels of yes and no.
    pub question: Option<(String, String, String)>,
    /// Yes needs a directive / a resolution.
    pub yes_gives: Gives,
    /// No needs a directive / a resolution; without a question: the step does.
    pub no_gives: Gives,
    /// Units for a directive.
    pub units: Vec<UnitChoice>,
    /// Phrases for a directive.
    pub instructions: Vec<String>,
    /// The standard of the step that units would get, with its due instant if directed now.
    pub unit_due: Option<(Standard, Timestamp)>,
    /// Closing attaches the slip too.
    pub attaches_slip: bool,
    /// The password is asked for again.
    pub asks_password: bool,
    /// Steps it may be handed back to.
    pub returns: Vec<Choice>,
    /// Other units that must still answer (short names).
    pub others_waiting: Vec<String>,
    /// Suggested ways of answering: the complainant's wish first.
    pub reply_way: String,
    /// Suggested recipient, where it may be seen.
    pub recipient: Option<String>,
    /// Begun before and kept: the form as URL-encoded pairs, and when.
    pub draft: Option<(String, Timestamp)>,
}

/// A line of the history.
#[derive(Clone, Debug)]
pub struct HistoryLine {
    /// Number in the office's chain.
    pub seq: i64,
    /// When.
    pub at: Timestamp,
    /// When it was recorded, if later than a minute after.
    pub recorded_at: Timestamp,
    /// Event name.
    pub kind: &'static str,
    /// Step number.
    pub step: Option<u16>,
    /// Task of that step.
    pub task: Option<String>,
    /// Who acted, as position (short title) with Plt./Plh.
    pub position: Option<(AppointmentKind, String)>,
    /// Name of who acted.
    pub name: Option<String>,
    /// Working seconds the visit took, for events that closed a step.
    pub took: Option<i64>,
    /// Over the standard.
    pub over: bool,
    /// A text belonging to it (note, reason).
    pub text: Option<String>,
    /// To which step, for returns.
    pub to: Option<u16>,
}

/// A step ahead, for "Tindakan yang belum waktunya".
#[derive(Clone, Debug)]
pub struct StepView {
    /// Number.
    pub number: u16,
    /// Act.
    pub act: Act,
    /// Task.
    pub task: String,
    /// Words for its performer.
    pub performer: String,
}

/// A case as its desk shows it.
#[derive(Clone, Debug)]
pub struct CaseView {
    /// Id.
    pub id: CaseId,
    /// Number.
    pub number: ComplaintNumber,
    /// Version for the form.
    pub version: i64,
    /// Subject.
    pub subject: String,
    /// Story.
    pub description: String,
    /// When it happened, in words.
    pub occurred: String,
    /// Channel.
    pub channel: Channel,
    /// Date of the letter.
    pub letter_day: Option<Date>,
    /// Received.
    pub received_at: Timestamp,
    /// Recorded.
    pub recorded_at: Timestamp,
    /// Name of who recorded it.
    pub recorded_by: Option<String>,
    /// Village.
    pub village: Option<Village>,
    /// Banjar.
    pub hamlet: String,
    /// Landmark.
    pub landmark: String,
    /// Category.
    pub category: Option<Category>,
    /// Urgency.
    pub urgency: Urgency,
    /// Who complains, as this reader may see it.
    pub identity: IdentityView,
    /// How the complainant wants to hear.
    pub reply_way: casework::ReplyWay,
    /// Promised by.
    pub promised: Option<Timestamp>,
    /// Answered.
    pub answered_at: Option<Timestamp>,
    /// `open`, `archived` or `struck`.
    pub standing: String,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// Label and number of steps of its procedure.
    pub procedure: (String, String, usize),
    /// Lane columns.
    pub columns: Vec<LaneColumn>,
    /// Lane rows.
    pub rows: Vec<LaneRow>,
    /// Words for the step it is at.
    pub now: Option<StepView>,
    /// Names of the desks that have the turn.
    pub waiting: Vec<String>,
    /// Due time of the step it is at.
    pub due: Option<DueView>,
    /// Working seconds used by closed visits and this one, and allowed by their standards.
    pub used_total: (i64, i64),
    /// Whether the slip is attached.
    pub slip_attached: bool,
    /// Written parts of the slip, in order.
    pub parts: Vec<SheetPart>,
    /// Directive in force.
    pub directive: Option<DirectiveView>,
    /// Resolutions in force.
    pub resolutions: Vec<ResolutionView>,
    /// The reader's turn.
    pub turn: Option<TurnView>,
    /// Steps ahead.
    pub later: Vec<StepView>,
    /// Files.
    pub attachments: Vec<AttachmentView>,
    /// History, newest first.
    pub history: Vec<HistoryLine>,
    /// The reader may strike the row through.
    pub may_strike: bool,
    /// The reader may open the identity.
    pub may_reveal: bool,
    /// May open files as they came.
    pub may_open_original: bool,
    /// The reader may add files and notes.
    pub may_add: bool,
    /// Procedures the reader may switch to, each with the steps it could go on at:
    /// (id, version, label, steps).
    pub switches: Vec<(String, String, String, Vec<Choice>)>,
    /// The reader follows it.
    pub followed: bool,
    /// Adviser and decider were the same person.
    pub same_person: bool,
}

struct Read {
    history: Vec<HistoryRow>,
    texts: Vec<passages::PassageRow>,
    files: Vec<attachments::AttachmentRow>,
    followed: bool,
    draft: Option<(Vec<u8>, Timestamp)>,
}

impl Office {
    /// A case as its desk shows it to this reader.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when it is not there or not for this reader.
    pub async fn case(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<CaseView, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let read = self.read_case(who, row.id).await?;
        let directory = &who.directory;
        let progress = progress(&row)?;
        let procedure = directory
            .procedure(&row.state.procedure)
            .ok_or_else(|| store::StoreError::Corrupt("procedure of a case".to_owned()))?;
        let now = self.now();
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let identity = IdentityView::of(row.identity_kind, &identity, false);
        let entries: Vec<Entry> = read
            .history
            .iter()
            .map(HistoryRow::entry)
            .collect::<Result<_, _>>()?;
        let texts: HashMap<String, String> = read
            .texts
            .iter()
            .filter_map(|row| Some((row.id.as_hyphenated().to_string(), self.text(row)?)))
            .collect();
        let texts = &texts;
        let parts = parts(directory, procedure, &progress, &entries, texts);
        let due = due_view(directory, procedure, &row, now);
        let draft = read.draft.and_then(|(sealed, at)| {
            let mut place = self.id.0.as_bytes().to_vec();
            place.extend_from_slice(who.official.id.0.as_bytes());
            place.extend_from_slice(draft_form(row.id).as_bytes());
            let clear = self.keys.open(&place, &sealed).ok()?;
            Some((String::from_utf8(clear.to_vec()).ok()?, at))
        });
        let asks_password = who.asks_password(now);
        let turn = who
            .may(Action::PerformStep, &situation)
            .then(|| {
                let step = progress.step().and_then(|step| procedure.step(step))?;
                let permit = who.permit(Action::PerformStep, &situation).ok()?;
                let mut turn = turn(
                    directory,
                    procedure,
                    &progress,
                    step,
                    &permit.desks,
                    &row,
                    now,
                )?;
                turn.recipient = identity.name.clone();
                turn.draft = draft;
                turn.asks_password = asks_password && step.act != Act::Register;
                Some(turn)
            })
            .flatten();
        let here = progress.step().and_then(|step| procedure.step(step));
        let switches = if who.may(Action::SwitchProcedure, &situation) {
            switches(directory, procedure, &progress, &row, now)
        } else {
            Vec::new()
        };
        let (columns, rows) = lane(directory, procedure, &progress, now);
        Ok(CaseView {
            id: row.id,
            number: number.clone(),
            version: row.version,
            letter_day: row.letter_day,
            received_at: row.received_at,
            recorded_at: row.recorded_at,
            recorded_by: row
                .recorded_by
                .and_then(|id| directory.official(id))
                .map(|official| official.name.clone()),
            village: row
                .place
                .village
                .as_ref()
                .and_then(|code| directory.profile.village(code))
                .cloned(),
            hamlet: row.place.hamlet.clone(),
            landmark: row.place.landmark.clone(),
            category: directory.profile.category(&row.category).cloned(),
            urgency: row.urgency,
            identity,
            reply_way: row.reply_way,
            promised: row.state.promised,
            answered_at: row.state.answered_at,
            standing: row.state.standing.clone(),
            closed_at: row.state.closed_at,
            procedure: (
                procedure.label().to_owned(),
                procedure.reference().version,
                procedure.len(),
            ),
            used_total: used_total(directory, procedure, &progress, now),
            columns,
            rows,
            now: here.map(|step| step_view(directory, procedure, &progress, step)),
            waiting: progress
                .waiting()
                .iter()
                .map(|desk| directory.desk_name(desk))
                .collect(),
            due,
            slip_attached: progress.slip_attached,
            directive: progress
                .directive
                .as_ref()
                .map(|d| directive_view(directory, d, texts)),
            resolutions: progress
                .resolutions
                .iter()
                .filter_map(|(desk, passage)| {
                    Some(ResolutionView {
                        desk: directory.desk_name(desk),
                        text: texts.get(&passage.id.0)?.clone(),
                    })
                })
                .collect(),
            turn,
            later: later(directory, procedure, &progress),
            attachments: read.files.iter().map(AttachmentView::of).collect(),
            history: history_lines(directory, procedure, &progress, &entries, texts),
            may_strike: who.may(Action::StrikeRow, &situation),
            may_reveal: who.may(Action::RevealIdentity, &situation),
            may_open_original: who.may(Action::OpenOriginal, &situation),
            may_add: who.may(Action::AddToCase, &situation),
            switches,
            followed: read.followed,
            same_person: same_person(&entries),
            parts,
            subject: row.subject,
            description: row.description,
            occurred: row.occurred,
            channel: row.channel,
        })
    }

    async fn read_case(&self, who: &SignedIn, case: CaseId) -> Result<Read, OfficeError> {
        let (office, official) = (self.id, who.official.id);
        let form = draft_form(case);
        let read = self
            .db
            .read(move |conn| {
                let form = form.clone();
                Box::pin(async move {
                    let history = history::of_case(conn, office, case).await?;
                    let texts = passages::of_case(conn, office, case).await?;
                    let files = attachments::of_case(conn, office, case).await?;
                    let followed = drafts::follows(conn, office, official)
                        .await?
                        .contains(&case);
                    let draft = drafts::find(conn, office, official, &form).await?;
                    Ok(Read {
                        history,
                        texts,
                        files,
                        followed,
                        draft,
                    })
                })
            })
            .await?;
        Ok(read)
    }
}

/// How far a case's step is along.
pub(crate) fn due_view(
    directory: &Directory,
    procedure: &Procedure,
    row: &ComplaintRow,
    now: Timestamp,
) -> Option<DueView> {
    let due = row.state.due?;
    let step = procedure.step(row.state.step?)?;
    let calendar = &directory.calendar;
    let used = calendar.worked(row.state.since, now);
    let allowed = calendar.worked(row.state.since, due);
    let late = now > due;
    let left = if late {
        -calendar.worked(due, now)
    } else {
        calendar.worked(now, due)
    };
    let explanation = row
        .state
        .due_basis
        .as_deref()
        .and_then(|text| serde_json::from_str::<DueBasis>(text).ok())
        .map(|basis| basis.explanation);
    Some(DueView {
        due,
        used,
        allowed,
        left,
        standard: step.standard,
        late,
        soon: !late && left.saturating_mul(4) < allowed,
        explanation,
    })
}

fn performer_name(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    step: &Step,
) -> String {
    let Some(performer) = procedure.performer(&step.performer) else {
        return String::new();
    };
    match &performer.who {
        Who::Role(role) => directory.desk_name(&Desk::Role(role.clone())),
        Who::DirectedUnits => {
            let units = progress
                .directive
                .as_ref()
                .map(|d| d.units.as_slice())
                .unwrap_or_default();
            if units.is_empty() {
                return performer.heading.clone();
            }
            let names: Vec<String> = units
                .iter()
                .map(|unit| directory.desk_name(&Desk::Unit(unit.clone())))
                .collect();
            names.join(", ")
        }
    }
}

fn step_view(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    step: &Step,
) -> StepView {
    StepView {
        number: step.number.0,
        act: step.act,
        task: step.task.clone(),
        performer: performer_name(directory, procedure, progress, step),
    }
}

/// Steps ahead on every way from here that ask for something signed, answered or filed.
fn later(directory: &Directory, procedure: &Procedure, progress: &Progress) -> Vec<StepView> {
    let Some(here) = progress.step() else {
        return Vec::new();
    };
    let ahead = reachable(procedure, here);
    procedure
        .steps()
        .filter(|step| ahead.contains(&step.number) && step.number != here)
        .filter(|step| matches!(step.act, Act::Approve | Act::Answer | Act::Archive))
        .map(|step| step_view(directory, procedure, progress, step))
        .collect()
}

fn reachable(procedure: &Procedure, from: StepNumber) -> Vec<StepNumber> {
    let mut found = vec![from];
    let mut index = 0;
    while let Some(number) = found.get(index).copied() {
        index += 1;
        for target in procedure
            .step(number)
            .map(Step::targets)
            .unwrap_or_default()
        {
            if let Target::Step(next) = target
                && !found.contains(&next)
            {
                found.push(next);
            }
        }
    }
    found
}

fn lane(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    now: Timestamp,
) -> (Vec<LaneColumn>, Vec<LaneRow>) {
    let passed = progress.passed();
    let here = progress.step();
    let ahead = here
        .map(|here| reachable(procedure, here))
        .unwrap_or_default();
    let calendar = &directory.calendar;
    let reference = procedure.reference();
    let columns: Vec<LaneColumn> = procedure
        .steps()
        .map(|step| {
            let visits: Vec<_> = progress
                .visits
                .iter()
                .filter(|visit| visit.step == step.number && visit.procedure == reference)
                .collect();
            let last = visits.last();
            let used =
                last.map(|visit| calendar.worked(visit.from, visit.left.map_or(now, |(at, _)| at)));
            let over = last.and_then(|visit| {
                let due = calendar.due(visit.from, step.standard).ok()?.at;
                let until = visit.left.map_or(now, |(at, _)| at);
                (until > due).then(|| calendar.worked(due, until))
            });
            let state = if here == Some(step.number) {
                LaneState::Now
            } else if passed.contains(&step.number)
                || (here.is_none()
                    && last.is_some_and(|v| matches!(v.left, Some((_, Leave::Done)))))
            {
                LaneState::Done
            } else if ahead.contains(&step.number) {
                LaneState::Ahead
            } else {
                LaneState::Bypassed
            };
            let leads_to = match &step.course {
                Course::Plain {
                    to: Target::Step(next),
                    ..
                } => vec![(next.0, None)],
                Course::Plain {
                    to: Target::End, ..
                } => Vec::new(),
                Course::Decision(decision) => [&decision.yes, &decision.no]
                    .into_iter()
                    .filter_map(|exit| match exit.to {
                        Target::Step(next) => Some((next.0, Some(exit.label.clone()))),
                        Target::End => None,
                    })
                    .collect(),
            };
            let way: Vec<StepNumber> = passed.iter().copied().chain(here).collect();
            let took = way
                .windows(2)
                .filter(|pair| pair[0] == step.number)
                .map(|pair| pair[1].0)
                .collect();
            let row = procedure
                .performers()
                .iter()
                .position(|performer| performer.key == step.performer)
                .unwrap_or(0);
            LaneColumn {
                number: step.number.0,
                label: step.lane.clone(),
                row,
                decision: step.decision().is_some(),
                terminal: step.number == procedure.start().number
                    || step.targets().contains(&Target::End),
                state,
                standard: step.standard,
                used: used.filter(|_| state != LaneState::Ahead),
                over: over.filter(|_| state != LaneState::Ahead),
                leads_to,
                took,
                performer: performer_name(directory, procedure, progress, step),
                task: step.task.clone(),
                visits: visits.len(),
            }
        })
        .collect();
    let waiting = progress.waiting();
    let rows = procedure
        .performers()
        .iter()
        .enumerate()
        .map(|(index, performer)| {
            let desks: Vec<Desk> = match &performer.who {
                Who::Role(role) => vec![Desk::Role(role.clone())],
                Who::DirectedUnits => progress
                    .directive
                    .iter()
                    .flat_map(|directive| directive.units.iter().cloned().map(Desk::Unit))
                    .collect(),
            };
            let people = desks
                .iter()
                .flat_map(|desk| directory.at_desk(desk, now))
                .map(|(official, _, acting)| (acting.kind, official.name.clone()))
                .collect();
            let at_step = columns
                .iter()
                .any(|c| c.row == index && c.state == LaneState::Now);
            LaneRow {
                label: performer.lane.clone(),
                people,
                now: at_step || desks.iter().any(|desk| waiting.contains(desk)),
                undetermined: desks.is_empty(),
            }
        })
        .collect();
    (columns, rows)
}

fn used_total(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    now: Timestamp,
) -> (i64, i64) {
    let calendar = &directory.calendar;
    progress
        .visits
        .iter()
        .filter(|visit| visit.procedure == procedure.reference())
        .filter_map(|visit| {
            let step = procedure.step(visit.step)?;
            let until = visit.left.map_or(now, |(at, _)| at);
            let due = calendar.due(visit.from, step.standard).ok()?.at;
            Some((
                calendar.worked(visit.from, until),
                calendar.worked(visit.from, due),
            ))
        })
        .fold((0, 0), |(used, allowed), (u, a)| (used + u, allowed + a))
}

fn turn(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    step: &Step,
    desks: &[Desk],
    row: &ComplaintRow,
    now: Timestamp,
) -> Option<TurnView> {
    let position = desks
        .iter()
        .find_map(|desk| directory.position_of_desk(desk))?;
    let usual = directory
        .profile
        .category(&row.category)
        .map(|category| category.unit.clone());
    let (question, yes_gives, no_gives, unit_step) = match &step.course {
        Course::Plain { gives, .. } => (None, Gives::Nothing, *gives, None),
        Course::Decision(decision) => (
            Some((
                decision.question.clone(),
                decision.yes.label.clone(),
                decision.no.label.clone(),
            )),
            decision.yes.gives,
            decision.no.gives,
            [&decision.yes, &decision.no]
                .into_iter()
                .find(|exit| exit.gives == Gives::Directive)
                .and_then(|exit| match exit.to {
                    Target::Step(next) => procedure.step(next),
                    Target::End => None,
                }),
        ),
    };
    let unit_due = unit_step.and_then(|next| {
        directory
            .calendar
            .due(now, next.standard)
            .ok()
            .map(|due| (next.standard, due.at))
    });
    Some(TurnView {
        act: step.act,
        step: step.number.0,
        position: position.short.clone(),
        title: position.title.clone(),
        task: step.task.clone(),
        activity: step.wording().to_owned(),
        output: step.output.clone(),
        question,
        yes_gives,
        no_gives,
        units: directory
            .units
            .iter()
            .filter(|unit| unit.directable)
            .map(|unit| UnitChoice {
                code: unit.code.to_string(),
                name: unit.name.clone(),
                usual: usual.as_ref() == Some(&unit.code),
            })
            .collect(),
        instructions: directory.profile.instructions.clone(),
        unit_due,
        attaches_slip: step.attaches_slip && !progress.slip_attached,
        asks_password: false,
        returns: progress
            .return_targets(procedure)
            .into_iter()
            .rev()
            .filter_map(|number| procedure.step(number))
            .map(|step| Choice {
                value: step.number.to_string(),
                label: format!(
                    "{} · {}",
                    step.lane,
                    performer_name(directory, procedure, progress, step)
                ),
            })
            .collect(),
        others_waiting: progress
            .waiting()
            .iter()
            .filter(|desk| !desks.contains(desk))
            .map(|desk| directory.desk_name(desk))
            .collect(),
        reply_way: row.reply_way.code().to_owned(),
        recipient: None,
        draft: None,
    })
}

fn switches(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    row: &ComplaintRow,
    now: Timestamp,
) -> Vec<(String, String, String, Vec<Choice>)> {
    directory
        .in_force(now)
        .into_iter()
        .filter(|(version, _)| version.reference != row.state.procedure)
        .map(|(version, other)| {
            let targets = sop::switch_targets(procedure, progress, other)
                .into_iter()
                .rev()
                .filter_map(|number| other.step(number))
                .map(|step| Choice {
                    value: step.number.to_string(),
                    label: format!("{} · {}", step.number, step.lane),
                })
                .collect();
            (
                version.reference.id.to_string(),
                version.reference.version.clone(),
                version.label.clone(),
                targets,
            )
        })
        .collect()
}

fn directive_view(
    directory: &Directory,
    directive: &sop::Directive,
    texts: &HashMap<String, String>,
) -> DirectiveView {
    DirectiveView {
        codes: directive.units.iter().map(ToString::to_string).collect(),
        units: directive
            .units
            .iter()
            .map(|code| {
                directory
                    .unit(code)
                    .map_or_else(|| code.to_string(), |unit| unit.name.clone())
            })
            .collect(),
        instructions: directive.instructions.clone(),
        text: directive
            .text
            .as_ref()
            .and_then(|passage| texts.get(&passage.id.0))
            .cloned(),
    }
}

type Acted = (AppointmentKind, String, Option<String>);

fn who_acted(directory: &Directory, entry: &Entry) -> (Option<Acted>, String, String) {
    let Some(signer) = entry.by else {
        return (None, String::new(), String::new());
    };
    let name = |id| directory.official(id).map(|official| official.name.clone());
    let capacity = signer.capacity;
    let kind = capacity.map_or(AppointmentKind::Definitive, |capacity| capacity.kind);
    let behalf = capacity
        .and_then(|capacity| capacity.on_behalf_of)
        .and_then(name);
    let position = capacity.and_then(|capacity| directory.position(capacity.position));
    (
        name(signer.official).map(|name| (kind, name, behalf)),
        position
            .map(|position| position.short.clone())
            .unwrap_or_default(),
        position
            .map(|position| position.title.clone())
            .unwrap_or_default(),
    )
}

fn text_of(texts: &HashMap<String, String>, passage: Option<&PassageRef>) -> Option<String> {
    passage
        .and_then(|passage| texts.get(&passage.id.0))
        .cloned()
}

fn parts(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    entries: &[Entry],
    texts: &HashMap<String, String>,
) -> Vec<SheetPart> {
    let mut parts: Vec<SheetPart> = Vec::new();
    for entry in entries {
        let Happening::Procedure(event) = &entry.what else {
            continue;
        };
        let step = event.step().and_then(|number| procedure.step(number));
        let (by, position, title) = who_acted(directory, entry);
        let rank_and_nip = entry
            .by
            .and_then(|signer| directory.official(signer.official))
            .map(|official| {
                (
                    official
                        .rank
                        .as_ref()
                        .map(|rank| rank.printed())
                        .unwrap_or_default(),
                    official
                        .nip
                        .as_ref()
                        .map(|nip| nip.printed())
                        .unwrap_or_default(),
                )
            });
        let mut part = SheetPart {
            kind: event.name(),
            step: event.step().map(|step| step.0),
            task: step.map(|step| step.task.clone()).unwrap_or_default(),
            position,
            title,
            by,
            rank_and_nip,
            at: entry.at,
            text: None,
            yes: None,
            exit: None,
            directive: None,
            follow_up: None,
            superseded: false,
        };
        match event {
            Event::SlipAttached { .. } | Event::Approved { .. } => {}
            Event::Forwarded { note, .. } | Event::Weighed { note, .. } => {
                part.text = text_of(texts, note.as_ref());
            }
            Event::AdviceGiven { advice, .. } => {
                supersede(&mut parts, "advice_given", None);
                part.text = text_of(texts, Some(advice));
            }
            Event::Decided { yes, note, .. } => {
                supersede(&mut parts, "decided", part.step);
                part.yes = *yes;
                part.text = text_of(texts, note.as_ref());
                part.exit = step
                    .and_then(Step::decision)
                    .zip(*yes)
                    .map(|(decision, yes)| {
                        if yes {
                            decision.yes.label.clone()
                        } else {
                            decision.no.label.clone()
                        }
                    });
            }
            Event::DirectiveIssued { directive, .. } => {
                supersede(&mut parts, "directive_issued", None);
                part.directive = Some(directive_view(directory, directive, texts));
                part.text = text_of(texts, directive.text.as_ref());
            }
            Event::ResolutionGiven {
                desk, resolution, ..
            } => {
                part.text = text_of(texts, Some(resolution));
                let in_force = progress
                    .resolutions
                    .iter()
                    .any(|(by, kept)| by == desk && kept == resolution);
                part.superseded = !in_force;
            }
            Event::FollowedUp { follow_up, .. } => {
                supersede(&mut parts, "followed_up", None);
                part.text = text_of(texts, Some(&follow_up.text));
                part.follow_up = Some((
                    follow_up.way.clone(),
                    text_of(texts, Some(&follow_up.recipient)).unwrap_or_default(),
                    follow_up.given_at,
                    text_of(texts, follow_up.proof_text.as_ref()),
                ));
            }
            Event::Archived { place, .. } => part.text = text_of(texts, place.as_ref()),
            Event::Returned { reason, .. }
            | Event::ProcedureSwitched { reason, .. }
            | Event::Struck { reason } => part.text = text_of(texts, Some(reason)),
            Event::Opened { .. }
            | Event::Adopted { .. }
            | Event::StepEntered { .. }
            | Event::DocumentConfirmed { .. } => continue,
        }
        parts.push(part);
    }
    parts
}

fn supersede(parts: &mut [SheetPart], kind: &str, step: Option<u16>) {
    for part in parts.iter_mut() {
        if part.kind == kind && (step.is_none() || part.step == step) {
            part.superseded = true;
        }
    }
}

fn history_lines(
    directory: &Directory,
    procedure: &Procedure,
    progress: &Progress,
    entries: &[Entry],
    texts: &HashMap<String, String>,
) -> Vec<HistoryLine> {
    let calendar = &directory.calendar;
    let mut lines: Vec<HistoryLine> = entries
        .iter()
        .filter(|entry| {
            !matches!(
                entry.what,
                Happening::Procedure(Event::StepEntered { .. } | Event::Opened { .. })
            )
        })
        .map(|entry| {
            let (by, position, _) = who_acted(directory, entry);
            let (step, closes) = match &entry.what {
                Happening::Procedure(event) => (event.step(), closes(event)),
                Happening::Desk(_) => (None, false),
            };
            let known = step.and_then(|number| procedure.step(number));
            let visit = step.filter(|_| closes).and_then(|number| {
                progress.visits.iter().find(|visit| {
                    visit.step == number && visit.left.is_some_and(|(at, _)| at == entry.at)
                })
            });
            let due = visit
                .zip(known)
                .and_then(|(visit, step)| calendar.due(visit.from, step.standard).ok());
            let text = match &entry.what {
                Happening::Desk(
                    DeskEvent::NoteAdded { note: text }
                    | DeskEvent::IdentityRevealed { reason: text },
                )
                | Happening::Procedure(
                    Event::Returned { reason: text, .. }
                    | Event::ProcedureSwitched { reason: text, .. }
                    | Event::Struck { reason: text },
                ) => texts.get(&text.id.0).cloned(),
                _ => None,
            };
            HistoryLine {
                seq: entry.seq,
                at: entry.at,
                recorded_at: entry.recorded_at,
                kind: entry.what.name(),
                step: step.map(|step| step.0),
                task: known.map(|step| step.task.clone()),
                position: by
                    .as_ref()
                    .filter(|_| !position.is_empty())
                    .map(|(kind, _, _)| (*kind, position.clone())),
                name: by.map(|(_, name, _)| name),
                took: visit.map(|visit| calendar.worked(visit.from, entry.at)),
                over: due.is_some_and(|due| entry.at > due.at),
                text,
                to: match &entry.what {
                    Happening::Procedure(Event::Returned { to, .. }) => Some(to.0),
                    _ => None,
                },
            }
        })
        .collect();
    lines.reverse();
    lines
}

/// Whether an event is the one that closes its step, so that its line tells the time used.
fn closes(event: &Event) -> bool {
    matches!(
        event,
        Event::DocumentConfirmed { .. }
            | Event::SlipAttached { .. }
            | Event::Forwarded { .. }
            | Event::AdviceGiven { .. }
            | Event::Weighed { .. }
            | Event::Decided { .. }
            | Event::ResolutionGiven { .. }
            | Event::Approved { .. }
            | Event::FollowedUp { .. }
            | Event::Archived { .. }
            | Event::Returned { .. }
    )
}

/// Advice and decision by one person, which the file must not hide (acting officers).
fn same_person(entries: &[Entry]) -> bool {
    let by = |name: &str| {
        entries
            .iter()
            .rev()
            .find(|entry| entry.what.name() == name)
            .and_then(|entry| entry.by)
            .map(|signer| signer.official)
    };
    by("advice_given").is_some_and(|adviser| by("decided") == Some(adviser))
}
