//! What office and complainant wrote to each other.

use std::collections::HashMap;

use casework::{AttachmentId, DeskEvent, Entry, Happening};
use jiff::Timestamp;
use sop::PassageRef;

use crate::case_view::who_acted;
use crate::{AttachmentView, Directory};

/// One message.
#[derive(Clone, Debug)]
pub struct MessageView {
    /// When it was sent.
    pub at: Timestamp,
    /// The complainant wrote it.
    pub by_complainant: bool,
    /// It objects to the answer, or to how the case ended.
    pub is_objection: bool,
    /// What was written; none where only files came, and when it was erased.
    pub text: Option<String>,
    /// Files that came with it.
    pub files: Vec<AttachmentView>,
    /// Who of the office wrote it, for the office's own pages: a complainant reads that the
    /// office did.
    pub by: Option<String>,
}

/// How an answer was rated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatingView {
    /// From 1 to 5.
    pub rating: u8,
    /// What could be better.
    pub remark: Option<String>,
    /// When.
    pub at: Timestamp,
}

/// The messages of a case, the oldest first. `directory` names who of the office wrote.
pub(crate) fn thread(
    entries: &[Entry],
    texts: &HashMap<String, String>,
    files: &[AttachmentView],
    directory: Option<&Directory>,
) -> Vec<MessageView> {
    let text = |passage: &PassageRef| texts.get(&passage.id.0).cloned();
    let mut thread: Vec<MessageView> = Vec::new();
    let mut recorded_at = None;
    for entry in entries {
        let Happening::Desk(event) = &entry.what else {
            continue;
        };
        match event {
            DeskEvent::ComplaintRecorded { .. } => recorded_at = Some(entry.at),
            // What came with the complaint itself belongs to it.
            DeskEvent::AttachmentAdded { attachment, .. }
                if entry.by.is_none() && recorded_at != Some(entry.at) =>
            {
                let file = files.iter().find(|file| file.id == *attachment);
                let message = sent_together(&mut thread, entry.at);
                message.files.extend(file.cloned());
            }
            DeskEvent::MessageReceived { message } => {
                sent_together(&mut thread, entry.at).text = text(message);
            }
            DeskEvent::ObjectionRaised { reason } => {
                let objection = sent_together(&mut thread, entry.at);
                objection.text = text(reason);
                objection.is_objection = true;
            }
            DeskEvent::MessageSent { message } => thread.push(MessageView {
                by: directory
                    .and_then(|directory| who_acted(directory, entry).0.map(|(_, name, _)| name)),
                by_complainant: false,
                text: text(message),
                ..at(entry.at)
            }),
            _ => {}
        }
    }
    thread
}

/// The file that a record says its complainant sent: what officials add is theirs.
pub(super) fn is_sent(entry: &Entry) -> Option<AttachmentId> {
    match &entry.what {
        Happening::Desk(DeskEvent::AttachmentAdded { attachment, .. }) if entry.by.is_none() => {
            Some(*attachment)
        }
        _ => None,
    }
}

/// What the complainant sent with the complaint itself.
pub(super) fn sent_with(entries: &[Entry], files: &[AttachmentView]) -> Vec<AttachmentView> {
    let recorded = |entry: &&Entry| {
        matches!(
            entry.what,
            Happening::Desk(DeskEvent::ComplaintRecorded { .. })
        )
    };
    let Some(first) = entries.iter().find(recorded) else {
        return Vec::new();
    };
    let sent = entries.iter().filter(|entry| entry.at == first.at);
    sent.filter_map(is_sent)
        .filter_map(|id| files.iter().find(|file| file.id == id).cloned())
        .collect()
}

/// Texts of messages, which are their complainant's to read.
pub(super) fn of_thread(entries: &[Entry]) -> impl Iterator<Item = &PassageRef> {
    entries.iter().filter_map(|entry| match &entry.what {
        Happening::Desk(
            DeskEvent::MessageReceived { message: text }
            | DeskEvent::MessageSent { message: text }
            | DeskEvent::ObjectionRaised { reason: text },
        ) => Some(text),
        _ => None,
    })
}

/// How the answer was rated last.
pub(crate) fn rating(entries: &[Entry], texts: &HashMap<String, String>) -> Option<RatingView> {
    entries.iter().rev().find_map(|entry| match &entry.what {
        Happening::Desk(DeskEvent::AnswerRated { rating, remark, .. }) => Some(RatingView {
            rating: *rating,
            remark: remark
                .as_ref()
                .and_then(|remark| texts.get(&remark.id.0).cloned()),
            at: entry.at,
        }),
        _ => None,
    })
}

fn at(at: Timestamp) -> MessageView {
    MessageView {
        at,
        by_complainant: true,
        is_objection: false,
        text: None,
        files: Vec::new(),
        by: None,
    }
}

/// The message that was sent in one piece with what is told now.
fn sent_together(thread: &mut Vec<MessageView>, when: Timestamp) -> &mut MessageView {
    let same = thread.last().is_some_and(|last| {
        last.at == when && last.by_complainant && last.text.is_none() && !last.is_objection
    });
    if !same {
        thread.push(at(when));
    }
    let last = thread.len() - 1;
    &mut thread[last]
}
