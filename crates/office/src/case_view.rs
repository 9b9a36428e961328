//! A case as its desk shows it: lane, document, routing slip, history, and what the reader may do.

mod exceptions;
mod lane;
mod parts;
mod shapes;
mod trail;
mod turn;

use casework::{
    Action, CallKind, CaseId, ComplaintNumber, DeskEvent, Happening, IdentityKind, ReplyWay,
    Situation,
};
use jiff::Timestamp;
use sop::{Act, Event, Procedure, Step};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::desk_lists::ListRow;
use store::tables::history::{self, HistoryRow};
use store::tables::letters::{self, LetterRow};
use store::tables::mails::{self, MailOutcome, MailRow};
use store::tables::notices::{self, NoticeRow};
use store::tables::{attachments, calls, drafts, guards, passages};
use worktime::Calendar;

use self::exceptions::{exceptions, place};
use self::lane::{lane, later, step_view, used_total};
use self::parts::{directive_view, parts};
pub use self::shapes::{
    CaseView, Choice, ConcludedView, CorrectionView, DirectiveView, DueView, ExceptionsView,
    GuardLines, HistoryLine, LaneColumn, LaneRow, LaneState, ResolutionView, SheetPart, StepView,
    SuspendedView, TurnView, UnitChoice,
};
pub(crate) use self::trail::who_acted;
use self::trail::{corrections, history_lines, same_person};
use self::turn::{switches, turn};
use crate::act::{FoundCase, draft_form, progress, seen_by};
use crate::citizen;
use crate::data::requests_view;
use crate::desk::Waits;
use crate::law_books::Shelf;
use crate::mask::{Known, identities_before};
use crate::protection::protection_view;
use crate::state::{DueBasis, HeldTime};
use crate::{
    AttachmentView, CaseLetter, Directory, Identity, IdentityView, NoticeLine, Office, OfficeError,
    SignedIn,
};

struct Read {
    history: Vec<HistoryRow>,
    texts: Vec<passages::PassageRow>,
    files: Vec<attachments::AttachmentRow>,
    followed: bool,
    merged_here: Vec<casework::RegisterNumber>,
    knows_into: bool,
    draft: Option<(Vec<u8>, Timestamp)>,
    letters: Vec<LetterRow>,
    calls: Vec<(CallKind, Timestamp)>,
    books: Shelf,
    mails: Vec<(MailRow, MailOutcome)>,
    notices: Vec<NoticeRow>,
}

/// Where a case is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum On {
    /// On its page, by those who work on it.
    Screen,
    /// Printed.
    Paper,
}

impl Office {
    /// A case as its desk shows it to this reader.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when it is not there or not for this reader.
    #[crate::boxed]
    pub async fn case(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<CaseView, OfficeError> {
        let (found, read, _) = self.read_case(who, number, false).await?;
        self.case_as_read(who, number, found, read, On::Screen)
    }

    /// The same for a paper: it lies on desks and goes from hand to hand, so of whoever is
    /// protected it says nothing by which he is known, whoever wrote it.
    ///
    /// # Errors
    /// As [`case`](Self::case).
    #[crate::boxed]
    pub async fn case_on_paper(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<CaseView, OfficeError> {
        let (found, read, _) = self.read_case(who, number, false).await?;
        self.case_as_read(who, number, found, read, On::Paper)
    }

    /// The same, and [which cases wait](Self::waiting_numbers) for the reader.
    ///
    /// # Errors
    /// As [`case`](Self::case).
    #[crate::boxed]
    pub async fn case_and_waiting(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<(CaseView, Vec<ComplaintNumber>), OfficeError> {
        let (found, read, queue) = self.read_case(who, number, true).await?;
        let case = self.case_as_read(who, number, found, read, On::Screen)?;
        let waiting = queue.map(|queue| self.numbers(who, queue));
        Ok((case, waiting.unwrap_or_default()))
    }

    fn case_as_read(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        found: FoundCase,
        read: Read,
        on: On,
    ) -> Result<CaseView, OfficeError> {
        let (mut row, situation, guard) = self.opened(who, found)?;
        let directory = &who.directory;
        let progress = progress(&row)?;
        let procedure = directory
            .procedure(&row.state.procedure)
            .ok_or_else(|| store::StoreError::Corrupt("procedure of a case".to_owned()))?;
        let now = self.now();
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let entries = history::entries(&read.history)?;
        let mut texts = self.texts_by_id(&read.texts);
        let before = identities_before(&entries, |id| texts.get(id).map(String::as_str));
        let known = Known::if_protected(row.identity_kind, before.iter().chain([&identity]));
        let identity = IdentityView::of(row.identity_kind, &identity, false);
        // Nobody has said who complains without a name: there is nothing to be opened with a
        // reason, and where it is still leads to him.
        let sees_point = match row.identity_kind {
            IdentityKind::Open => true,
            IdentityKind::Confidential => false,
            IdentityKind::Anonymous => {
                on == On::Screen && who.may(Action::OpenOriginal, &situation)
            }
        };
        let point = match sees_point {
            true => self.open_point(&row)?,
            false => None,
        };
        let identity = identity.at(point);
        // Where the story gave the subject it may begin with who tells it.
        row.subject = known.masked(&row.subject);
        // To whom an answer went was filled in from his name while it was open.
        for entry in &entries {
            if let Happening::Procedure(Event::FollowedUp { follow_up, .. }) = &entry.what
                && let Some(text) = texts.get_mut(&follow_up.recipient.id.0)
            {
                *text = known.masked(text);
            }
        }
        if on == On::Paper {
            for text in texts.values_mut() {
                *text = known.masked(text);
            }
            for text in [
                &mut row.description,
                &mut row.occurred,
                &mut row.place.hamlet,
                &mut row.place.landmark,
            ] {
                *text = known.masked(text);
            }
        }
        let texts = &texts;
        let files = read.files.iter();
        let files: Vec<AttachmentView> = files
            .map(|file| AttachmentView::of(file, row.identity_kind, &known))
            .collect();
        let parts = parts(directory, procedure, &progress, &entries, texts);
        let due = due_view(directory, procedure, &row, now);
        let kept = read.draft;
        let draft = kept.and_then(|kept| self.open_draft(who, &draft_form(row.id), kept));
        let asks_password = who.asks_password(now);
        let turn = (who.may(Action::PerformStep, &situation) && progress.suspended.is_none())
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
        let merged_here = read.merged_here.iter();
        let merged_here = merged_here.map(|register| directory.number(*register));
        let exceptions = ExceptionsView {
            may_suspend: (who.may(Action::SuspendCase, &situation) && progress.suspended.is_none())
                .then(|| self.suspension_limit(who)),
            place: place(&entries, texts),
            merged_here: merged_here.collect(),
            ..exceptions(who, procedure, &progress, &situation, texts, now)
        };
        let exceptions = ExceptionsView {
            // The case in which it is handled may be closed to the reader.
            concluded: exceptions.concluded.map(|ended| ConcludedView {
                into: ended.into.filter(|_| read.knows_into),
                ..ended
            }),
            ..exceptions
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
            village: directory.profile.village_of(&row.place).cloned(),
            hamlet: row.place.hamlet.clone(),
            landmark: row.place.landmark.clone(),
            category: directory.profile.category(&row.category).cloned(),
            urgency: row.urgency,
            identity,
            reply_way: row.reply_way,
            promised: row.state.promised,
            same_as: entries.iter().rev().find_map(|entry| match &entry.what {
                Happening::Desk(DeskEvent::SameAsTold { other }) => Some(*other),
                _ => None,
            }),
            legal: directory.legal_clocks(&row, &progress, &entries, now),
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
                .map(|desk| directory.turn_name(&guard, desk, now))
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
            history: history_lines(directory, procedure, &progress, &entries, texts),
            may_strike: who.may(Action::StrikeRow, &situation),
            may_reveal: who.may(Action::RevealIdentity, &situation),
            may_open_original: who.may(Action::OpenOriginal, &situation),
            may_add: who.may(Action::AddToCase, &situation),
            switches,
            exceptions,
            guard: guard_lines(directory, &guard),
            may_guard: who.may(Action::RaiseGuard, &situation)
                || who.may(Action::LowerGuard, &situation),
            may_correct: who.may(Action::CorrectComplaint, &situation),
            corrections: corrections(
                directory,
                &entries,
                texts,
                row.identity_kind == IdentityKind::Open,
            ),
            protection: protection_view(who, &row, &situation, &entries, texts),
            data: requests_view(who, &situation, &entries, texts, now),
            followed: read.followed,
            thread: citizen::thread(&entries, texts, &files, Some(directory.as_ref())),
            attachments: files,
            calls: read.calls,
            may_write: who.may(Action::WriteToComplainant, &situation) && row.pin_mac.is_some(),
            has_pin: row.pin_mac.is_some(),
            rating: citizen::rating(&entries, texts),
            mail_warnings: mail_warnings(&read.mails),
            notices: read.notices.iter().map(NoticeLine::of).collect(),
            mails: self.case_mails(row.identity_kind, &read.mails),
            letters: read.letters.iter().map(CaseLetter::of).collect(),
            may_see_letters: who.may(Action::SeeLetters, &Situation::default()),
            may_keep_letters: who.may(Action::KeepLetters, &Situation::default()),
            legal_bases: procedure
                .cover()
                .legal_bases
                .iter()
                .cloned()
                .zip(read.books.links(procedure))
                .collect(),
            same_person: same_person(&entries),
            parts,
            subject: row.subject,
            description: row.description,
            occurred: row.occurred,
            channel: row.channel,
        })
    }

    /// The number of a case, if the reader may see it.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn number_for(
        &self,
        who: &SignedIn,
        case: CaseId,
    ) -> Result<Option<ComplaintNumber>, OfficeError> {
        let (office, reader) = (self.id, who.official.id);
        let read = self.db.read(move |conn| {
            Box::pin(conn.ask((
                complaints::of_ids(office, &[case]),
                guards::known(office, case, reader),
            )))
        });
        let (mut rows, known) = read.await?;
        let row = rows.pop().filter(|_| known);
        Ok(row.map(|row| who.directory.number(row.register)))
    }

    /// Reads a case and all that belongs to it, before it is known whether the reader may see it;
    /// with what waits for him where that is wanted.
    async fn read_case(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        with_queue: bool,
    ) -> Result<(FoundCase, Read, Option<Waits<Vec<ListRow>>>), OfficeError> {
        let (office, official) = (self.id, who.official.id);
        let desks = who.viewer.desks.clone();
        let register = who.register_number(number)?;
        let sends = self.mail().is_some_and(|mail| mail.sends);
        let read = self.db.read(move |conn| {
            let queue = with_queue.then(|| Waits::<Vec<_>>::question(office, &desks, official));
            Box::pin(async move {
                let Some(row) = conn.ask(complaints::find_number(office, register)).await? else {
                    return Ok(None);
                };
                let case = row.id;
                let into = row.state.merged_into;
                let told_by_mail = sends || row.reply_way == ReplyWay::Email;
                let (seen_by, (history, texts, files), (follows, draft), others, queue) = conn
                    .ask((
                        seen_by(office, &row),
                        (
                            history::of_case(office, case),
                            passages::of_case(office, case),
                            attachments::of_case(office, case),
                        ),
                        (
                            drafts::follows(office, official),
                            drafts::find(office, official, &draft_form(case)),
                        ),
                        (
                            complaints::merged_into(office, case, official),
                            into.map(|into| guards::known(office, into, official)),
                            (letters::of_case(office, case), calls::of_case(office, case)),
                            (
                                Shelf::question(office),
                                mails::of_case(office, case),
                                told_by_mail.then(|| notices::of_case(office, case)),
                            ),
                        ),
                        queue,
                    ))
                    .await?;
                let queue = match queue {
                    Some(answers) => Some(Waits::read(conn, office, answers).await?),
                    None => None,
                };
                let (desks, guard) = seen_by;
                let (merged_here, knows_into, (letters, calls), (books, mails, notices)) = others;
                let read = Read {
                    letters,
                    calls,
                    books: Shelf::new(books),
                    mails,
                    notices: notices.unwrap_or_default(),
                    history,
                    texts,
                    files,
                    followed: follows.contains(&case),
                    merged_here,
                    // One that is handled in no other knows no other.
                    knows_into: knows_into.unwrap_or(true),
                    draft,
                };
                Ok(Some((FoundCase { row, desks, guard }, read, queue)))
            })
        });
        read.await?.ok_or(OfficeError::NotFound)
    }
}

/// The codes of several messages, each once.
fn mail_warnings(mails: &[(MailRow, MailOutcome)]) -> Vec<String> {
    let codes: std::collections::BTreeSet<&str> = mails
        .iter()
        .flat_map(|(_, made)| made.warnings.split_whitespace())
        .collect();
    codes.into_iter().map(str::to_owned).collect()
}

/// How far a case's step is along, and how its due time came about.
pub(crate) fn due_view(
    directory: &Directory,
    procedure: &Procedure,
    row: &ComplaintRow,
    now: Timestamp,
) -> Option<DueView> {
    let basis = row.state.due_basis.as_deref();
    let basis = basis.and_then(|text| serde_json::from_str::<DueBasis>(text).ok());
    let mut due = due_in_list(directory, procedure, row, now)?;
    due.explanation = basis.map(|basis| basis.explanation);
    Some(due)
}

/// How far a case's step is along.
pub(crate) fn due_in_list(
    directory: &Directory,
    procedure: &Procedure,
    row: &ComplaintRow,
    now: Timestamp,
) -> Option<DueView> {
    let state = &row.state;
    let held = state.due_basis.as_deref().map_or(0, HeldTime::seconds);
    let step = procedure.step(state.step?)?;
    Some(due_of_step(
        &directory.calendar,
        step,
        (state.since, state.due?),
        held,
        now,
    ))
}

/// How far a step is along that began and is due then, `held` working seconds not counted.
pub(crate) fn due_of_step(
    calendar: &Calendar,
    step: &Step,
    (since, due): (Timestamp, Timestamp),
    held: i64,
    now: Timestamp,
) -> DueView {
    let used = calendar.worked(since, now) - held;
    let allowed = calendar.worked(since, due) - held;
    let late = now > due;
    let left = if late {
        -calendar.worked(due, now)
    } else {
        calendar.worked(now, due)
    };
    DueView {
        due,
        used,
        allowed,
        left,
        standard: step.standard,
        late,
        soon: !late && left.saturating_mul(4) < allowed,
        explanation: None,
    }
}

/// Names of those the complaint is about, and of those who alone may know of it.
fn guard_lines(directory: &Directory, guard: &casework::Guard) -> GuardLines {
    let name = |official: &casework::OfficialId| {
        directory
            .official(*official)
            .map(|official| official.name.clone())
    };
    GuardLines {
        subjects: guard.subjects.iter().filter_map(name).collect(),
        readers: guard
            .readers
            .as_ref()
            .map(|readers| readers.iter().filter_map(name).collect()),
    }
}
