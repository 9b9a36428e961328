//! A case as a page shows it: the values.

use casework::{
    AppointmentKind, CallKind, CaseId, Category, Channel, ComplaintNumber, LegalDue, Urgency,
    Village,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::{Act, Gives};
use worktime::{Explanation, Standard};

use crate::{
    AttachmentView, BookLink, CaseLetter, CaseMail, DataRequestsView, Ending, FieldBefore,
    IdentityView, MessageView, NoticeLine, ProtectionView, RatingView,
};

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

/// Who may not know of a case, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuardLines {
    /// Whom the complaint is about.
    pub subjects: Vec<String>,
    /// Who alone may know of it; everybody with a part in it when none.
    pub readers: Option<Vec<String>>,
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

/// The complainant is waited for.
#[derive(Clone, Debug)]
pub struct SuspendedView {
    /// Since when.
    pub since: Timestamp,
    /// By when it should be completed.
    pub until: Timestamp,
    /// What was asked; none once it was erased.
    pub question: Option<String>,
    /// That time is over.
    pub lapsed: bool,
}

/// How a case ended beside its procedure.
#[derive(Clone, Debug)]
pub struct ConcludedView {
    /// [`sop::Conclusion::name`].
    pub how: &'static str,
    /// The body it was transferred to.
    pub body: Option<String>,
    /// Number of the letter.
    pub reference: Option<String>,
    /// When to ask what became of it.
    pub remind_at: Option<Timestamp>,
    /// Number of the case in which it is handled.
    pub into: Option<String>,
}

/// What may be done to a case beside its steps, for this reader now.
#[derive(Clone, Debug, Default)]
pub struct ExceptionsView {
    /// The complainant is waited for.
    pub suspended: Option<SuspendedView>,
    /// The reader may ask the complainant to complete it; the last day he may give.
    pub may_suspend: Option<Date>,
    /// The reader may go on with what the complainant brought.
    pub may_resume: bool,
    /// The ends the reader may give it.
    pub endings: Vec<Ending>,
    /// The reader may take it back from its units.
    pub may_take_back: bool,
    /// Steps at which the reader may take it up again.
    pub reopen: Vec<Choice>,
    /// How it ended.
    pub concluded: Option<ConcludedView>,
    /// The reader may note what became of a transfer.
    pub may_follow: bool,
    /// Where its paper lies, as it was said last.
    pub place: Option<String>,
    /// The reader may say where it lies.
    pub may_place: bool,
    /// Cases that are handled in this one.
    pub merged_here: Vec<ComplaintNumber>,
    /// Pauses of the present step that have ended, each with its working seconds.
    pub held: Vec<(Timestamp, Timestamp, i64)>,
}

/// A mistake of the record that was corrected.
#[derive(Clone, Debug)]
pub struct CorrectionView {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub name: Option<String>,
    /// The fields with what stood there; urgency as its code.
    pub fields: Vec<FieldBefore>,
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
    /// The case of which the complainant says that his is the same.
    pub same_as: Option<CaseId>,
    /// The times of the law that have begun, the nearest first.
    pub legal: Vec<LegalDue>,
    /// Answered.
    pub answered_at: Option<Timestamp>,
    /// `open`, `archived`, `concluded` or `struck`.
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
    /// The reader may correct a mistake of the record.
    pub may_correct: bool,
    /// Who may not know of it.
    pub guard: GuardLines,
    /// The reader may say who may not know of it.
    pub may_guard: bool,
    /// What was corrected, the oldest first.
    pub corrections: Vec<CorrectionView>,
    /// What may be done beside the steps.
    pub exceptions: ExceptionsView,
    /// The reader follows it.
    pub followed: bool,
    /// What office and complainant wrote to each other, the oldest first.
    pub thread: Vec<MessageView>,
    /// How who complains is protected, and what the reader may do about it.
    pub protection: ProtectionView,
    /// What somebody asked about his data.
    pub data: DataRequestsView,
    /// What waits beside the step, and since when.
    pub calls: Vec<(CallKind, Timestamp)>,
    /// The reader may write to the complainant.
    pub may_write: bool,
    /// Number and PIN open it to its complainant: what is written reaches him.
    pub has_pin: bool,
    /// How the answer was rated last.
    pub rating: Option<RatingView>,
    /// Incoming letters that belong to it.
    pub letters: Vec<CaseLetter>,
    /// What somebody should look at of the message it came by: stable codes.
    pub mail_warnings: Vec<String>,
    /// What its complainant was told by e-mail, the oldest first.
    pub notices: Vec<NoticeLine>,
    /// The messages it came by and those that came for it later, the oldest first.
    pub mails: Vec<CaseMail>,
    /// The reader may see the register of letters.
    pub may_see_letters: bool,
    /// The reader may link letters to it.
    pub may_keep_letters: bool,
    /// Legal bases of its procedure, each with the book it opens.
    pub legal_bases: Vec<(String, Option<BookLink>)>,
    /// Adviser and decider were the same person.
    pub same_person: bool,
}
