//! The way of a complaint, and its answer, for whoever has shown number and PIN.

use std::collections::HashMap;

use casework::{
    AppointmentKind, AttachmentId, Channel, ComplaintNumber, DeskEvent, Entry, Happening,
    IdentityKind, LegalClock, LegalStanding, OwnCase, ReplyWay, Timeline, data_requests, timeline,
};
use jiff::Timestamp;
use sop::{Conclusion, Event, PassageRef, Progress, Standing};
use store::Sha256Hex;
use store::tables::attachments::{self, AttachmentRow};
use store::tables::complaints::ComplaintRow;
use store::tables::history;
use store::tables::passages;

use super::say::own_case;
use super::thread::{is_sent, of_thread, rating, sent_with, thread};
use super::{MessageView, PassToken, RatingView};
use crate::act::progress;
use crate::attachments::sniffed;
use crate::case_view::who_acted;
use crate::data::texts_of;
use crate::mask::Known;
use crate::protection::is_pin_his_alone;
use crate::{AttachmentView, Directory, FileContent, Office, OfficeError};

/// What a file of the signed answer is for.
const SIGNED_ANSWER: &str = "signed_answer";

/// A complaint as its complainant sees it. No note of the office and no name of an official
/// but the one who signed is in it.
#[derive(Clone, Debug)]
pub struct TrackView {
    /// Number.
    pub number: ComplaintNumber,
    /// What it is about, in the complainant's own words or the clerk's.
    pub subject: String,
    /// When the office received it.
    pub received_at: Timestamp,
    /// By which way.
    pub channel: Channel,
    /// How far the complainant's name may be shown.
    pub identity: IdentityKind,
    /// Nobody of the office has seen the PIN: with it he may end the protection of his name.
    pub pin_is_his_alone: bool,
    /// How the complainant wants to hear.
    pub reply_way: ReplyWay,
    /// The way.
    pub timeline: Timeline,
    /// By when the answer was promised; none when the case ended otherwise.
    pub promised: Option<Timestamp>,
    /// By when the law wants an answer, where that is earlier than what was promised.
    pub lawful: Option<Timestamp>,
    /// The promise was not kept: it has passed without an answer.
    pub overdue: bool,
    /// What the office asks the complainant to complete, and by when.
    pub asked: Option<(Option<String>, Timestamp)>,
    /// The answer, once it was given.
    pub answer: Option<AnswerGiven>,
    /// How it ended, where it did not end by its procedure.
    pub ended: Option<Ended>,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// What the complainant sent with the complaint itself.
    pub files: Vec<AttachmentView>,
    /// What office and complainant wrote to each other, the oldest first.
    pub thread: Vec<MessageView>,
    /// By when what he asked about his data is answered; none when nothing waits.
    pub data_due: Option<Timestamp>,
    /// How the answer in force was rated.
    pub rating: Option<RatingView>,
    /// What its complainant may do with it now.
    pub own: OwnCase,
}

/// The answer.
#[derive(Clone, Debug)]
pub struct AnswerGiven {
    /// What was done or answered; none when the text was erased.
    pub text: Option<String>,
    /// When it was given.
    pub given_at: Timestamp,
    /// Who signed it.
    pub signed: Option<Signed>,
    /// The signed letter.
    pub letter: Option<AttachmentView>,
}

/// Who signed an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// Name with titles.
    pub name: String,
    /// Title of the position.
    pub title: String,
    /// On which ground it was held.
    pub kind: AppointmentKind,
    /// When.
    pub at: Timestamp,
}

/// How a case ended beside its procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended {
    /// `struck`, or the name of the conclusion: `withdrawn`, `lapsed`, `rejected`,
    /// `transferred`, `merged`.
    pub how: &'static str,
    /// When.
    pub at: Timestamp,
    /// The grounds, where the law owes them to the complainant: of a rejection.
    pub grounds: Option<String>,
    /// The body that has it now, and the number of the letter.
    pub body: Option<(String, Option<String>)>,
}

pub(crate) struct Read {
    pub(crate) entries: Vec<Entry>,
    /// Those texts that are the complainant's to read, by id.
    pub(crate) texts: HashMap<String, String>,
    pub(crate) files: Vec<AttachmentRow>,
}

impl Office {
    /// The case a pass opens, as its complainant sees it, and the pass made anew; none when
    /// the pass opens nothing (any more).
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn track(&self, pass: &str) -> Result<Option<(TrackView, PassToken)>, OfficeError> {
        let Some((row, renewed)) = self.proved(pass).await? else {
            return Ok(None);
        };
        let progress = progress(&row)?;
        let read = self.read_for(&row, &progress).await?;
        let view = self.track_view(&row, &progress, &read);
        Ok(Some((view, renewed)))
    }

    /// The signed letter of the answer, once the answer was given.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when there is none, or the pass opens nothing.
    #[crate::boxed]
    pub async fn answer_letter(&self, pass: &str) -> Result<FileContent, OfficeError> {
        let (row, _) = self.proved(pass).await?.ok_or(OfficeError::NotFound)?;
        let progress = progress(&row)?;
        let read = self.read_for(&row, &progress).await?;
        let letter = self.letter_content(&progress, &read).await?;
        letter.ok_or(OfficeError::NotFound)
    }

    /// The same of a case that was read; none where there is none.
    pub(crate) async fn letter_content(
        &self,
        progress: &Progress,
        read: &Read,
    ) -> Result<Option<FileContent>, OfficeError> {
        let Some(letter) = letter_of(progress, &read.files) else {
            return Ok(None);
        };
        // The copy without what the scanner's device wrote into it, where there is one.
        let hash = letter.shown.as_ref().unwrap_or(&letter.sha256);
        let hash = Sha256Hex::parse(hash).ok_or(OfficeError::NotFound)?;
        let bytes = self.blobs.get(&hash).await?;
        Ok(Some(FileContent {
            name: letter.name.clone(),
            media_type: sniffed(&bytes).unwrap_or_else(|| letter.media_type.clone()),
            bytes,
            inline: false,
        }))
    }

    /// A picture that the complainant sent, with the complaint or later, small.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when there is none, or the pass opens nothing.
    #[crate::boxed]
    pub async fn own_thumbnail(
        &self,
        pass: &str,
        file: AttachmentId,
    ) -> Result<FileContent, OfficeError> {
        let (row, _) = self.proved(pass).await?.ok_or(OfficeError::NotFound)?;
        let (office, case) = (self.id, row.id);
        let read = self.db.read(move |conn| {
            Box::pin(conn.ask((
                history::of_case(office, case),
                attachments::of_case(office, case),
            )))
        });
        let (told, files) = read.await?;
        let sent = history::entries(&told)?;
        let own = |row: &&AttachmentRow| {
            row.id == file && sent.iter().any(|entry| is_sent(entry) == Some(file))
        };
        let row = files.iter().find(own).ok_or(OfficeError::NotFound)?;
        let hash = row.thumbnail.as_deref().and_then(Sha256Hex::parse);
        let bytes = self.blobs.get(&hash.ok_or(OfficeError::NotFound)?).await?;
        Ok(FileContent {
            name: row.name.clone(),
            media_type: sniffed(&bytes).ok_or(OfficeError::NotFound)?,
            bytes,
            inline: true,
        })
    }

    pub(crate) async fn read_for(
        &self,
        row: &ComplaintRow,
        progress: &Progress,
    ) -> Result<Read, OfficeError> {
        let (office, case) = (self.id, row.id);
        let read = self.db.read(move |conn| {
            Box::pin(conn.ask((
                history::of_case(office, case),
                passages::of_case(office, case),
                attachments::of_case(office, case),
            )))
        });
        let (told, texts, files) = read.await?;
        let entries = history::entries(&told)?;
        let requests = data_requests(&entries);
        let owed: Vec<&str> = owed(progress, &entries)
            .into_iter()
            .chain(texts_of(&requests))
            .map(|passage| passage.id.0.as_str())
            .collect();
        // What is not owed is not even unsealed.
        let texts = texts
            .iter()
            .map(|row| (row.id.as_hyphenated().to_string(), row))
            .filter(|(id, _)| owed.contains(&id.as_str()))
            .filter_map(|(id, row)| Some((id, self.text(row)?)))
            .collect();
        Ok(Read {
            entries,
            texts,
            files,
        })
    }

    pub(crate) fn track_view(
        &self,
        row: &ComplaintRow,
        progress: &Progress,
        read: &Read,
    ) -> TrackView {
        let (directory, now) = (self.directory(), self.now());
        let text = |passage: &PassageRef| read.texts.get(&passage.id.0).cloned();
        let state = &row.state;
        let way = timeline(
            progress,
            |version| directory.procedure(version).map(AsRef::as_ref),
            &directory.calendar,
            state.due,
            now,
        );
        let files: Vec<AttachmentView> = read.files.iter().map(own_view).collect();
        let answer = progress.follow_up.as_ref().map(|given| AnswerGiven {
            text: text(&given.text),
            given_at: given.given_at,
            signed: signed(&directory, &read.entries),
            letter: letter_of(progress, &read.files).map(own_view),
        });
        let promised = state.promised.filter(|_| {
            matches!(
                progress.standing,
                Standing::Open { .. } | Standing::Archived { .. }
            )
        });
        let legal = directory.legal_clocks(row, progress, &read.entries, now);
        let lawful = legal
            .iter()
            .find(|one| one.clock == LegalClock::Answer && one.standing == LegalStanding::Running)
            .map(|one| one.due)
            .filter(|due| promised.is_none_or(|promised| *due < promised));
        let own = own_case(&directory, progress, &read.entries, now);
        TrackView {
            files: sent_with(&read.entries, &files),
            thread: thread(&read.entries, &read.texts, &files, None),
            data_due: data_requests(&read.entries)
                .iter()
                .filter(|one| one.answer.is_none())
                .map(|one| one.due)
                .min(),
            rating: rating(&read.entries, &read.texts).filter(|_| own.rated),
            own,
            number: directory.number(row.register),
            subject: row.subject.clone(),
            received_at: row.received_at,
            channel: row.channel,
            identity: row.identity_kind,
            pin_is_his_alone: is_pin_his_alone(row, &read.entries),
            reply_way: row.reply_way,
            overdue: answer.is_none()
                && progress.is_open()
                && progress.suspended.is_none()
                && promised.is_some_and(|promised| promised < now),
            promised,
            lawful,
            asked: progress
                .suspended
                .as_ref()
                .map(|asked| (text(&asked.question), asked.until)),
            answer,
            ended: ended(&progress.standing, rejection(&read.entries), text),
            closed_at: state.closed_at,
            timeline: way,
        }
    }
}

/// One of a complainant's own files, under the name he gave it.
pub(super) fn own_view(file: &AttachmentRow) -> AttachmentView {
    AttachmentView::of(file, IdentityKind::Open, &Known::default())
}

/// The texts of a case that are its complainant's to read: what he is asked, what he is
/// answered, why it was rejected, who has it now, and what was written to and fro. All others
/// stay in the office.
fn owed<'p>(progress: &'p Progress, entries: &'p [Entry]) -> Vec<&'p PassageRef> {
    let asked = progress.suspended.as_ref().map(|asked| &asked.question);
    let answered = progress.follow_up.as_ref().map(|given| &given.text);
    let mut owed: Vec<&PassageRef> = asked.into_iter().chain(answered).collect();
    owed.extend(of_thread(entries));
    owed.extend(remarks(entries));
    if let Standing::Concluded { conclusion, .. } = &progress.standing {
        match conclusion {
            Conclusion::Rejected => owed.extend(rejection(entries)),
            Conclusion::Transferred {
                body, reference, ..
            } => {
                owed.push(body);
                owed.extend(reference);
            }
            Conclusion::Withdrawn | Conclusion::Lapsed | Conclusion::Merged { .. } => {}
        }
    }
    owed
}

/// What a complainant wrote with his ratings.
fn remarks(entries: &[Entry]) -> impl Iterator<Item = &PassageRef> {
    entries.iter().filter_map(|entry| match &entry.what {
        Happening::Desk(DeskEvent::AnswerRated { remark, .. }) => remark.as_ref(),
        _ => None,
    })
}

/// On which grounds the case was rejected last.
fn rejection(entries: &[Entry]) -> Option<&PassageRef> {
    entries.iter().rev().find_map(|entry| match &entry.what {
        Happening::Procedure(Event::Concluded {
            conclusion: Conclusion::Rejected,
            reason,
            ..
        }) => Some(reason),
        _ => None,
    })
}

fn ended(
    standing: &Standing,
    rejected: Option<&PassageRef>,
    text: impl Fn(&PassageRef) -> Option<String>,
) -> Option<Ended> {
    let (at, how) = match standing {
        Standing::Struck { at } => (*at, "struck"),
        Standing::Concluded { at, conclusion, .. } => (*at, conclusion.name()),
        Standing::Unopened | Standing::Open { .. } | Standing::Archived { .. } => return None,
    };
    let body = match standing {
        Standing::Concluded {
            conclusion: Conclusion::Transferred {
                body, reference, ..
            },
            ..
        } => text(body).map(|body| (body, reference.as_ref().and_then(&text))),
        _ => None,
    };
    Some(Ended {
        how,
        at,
        grounds: rejected.filter(|_| how == "rejected").and_then(&text),
        body,
    })
}

/// The scan that was approved, once the answer was given: until then it is the office's.
fn letter_of<'f>(progress: &Progress, files: &'f [AttachmentRow]) -> Option<&'f AttachmentRow> {
    let scan = progress.signed_scan.as_ref()?;
    progress.follow_up.as_ref()?;
    files
        .iter()
        .rev()
        .find(|file| file.purpose == SIGNED_ANSWER && file.sha256 == scan.0)
}

/// Who approved the answer in force.
fn signed(directory: &Directory, entries: &[Entry]) -> Option<Signed> {
    let approved =
        |entry: &&Entry| matches!(entry.what, Happening::Procedure(Event::Approved { .. }));
    let entry = entries.iter().rev().find(approved)?;
    let (by, _, title) = who_acted(directory, entry);
    let (kind, name, _) = by?;
    Some(Signed {
        name,
        title,
        kind,
        at: entry.at,
    })
}
