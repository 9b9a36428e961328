//! The history of a case, line by line, and who stands behind each.

use std::collections::HashMap;

use casework::{AppointmentKind, DeskEvent, Entry, ErasedText, Happening, LetterEvent};
use sop::{Event, PassageRef, Procedure, Progress};

use super::shapes::{CorrectionView, HistoryLine};
use crate::mask::OF_IDENTITY;
use crate::state::{due_of, worked};
use crate::{Directory, FieldBefore};

pub(super) fn history_lines(
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
                Happening::Desk(_) | Happening::Letter(_) | Happening::LawBook(_) => (None, false),
            };
            let known = step.and_then(|number| procedure.step(number));
            let visit = step.filter(|_| closes).and_then(|number| {
                progress.visits.iter().find(|visit| {
                    visit.step == number && visit.left.is_some_and(|(at, _)| at == entry.at)
                })
            });
            let due = visit
                .zip(known)
                .and_then(|(visit, step)| due_of(calendar, visit, step.standard));
            let text = match &entry.what {
                Happening::Desk(
                    DeskEvent::NoteAdded { note: text }
                    | DeskEvent::MessageReceived { message: text }
                    | DeskEvent::MessageSent { message: text }
                    | DeskEvent::ObjectionRaised { reason: text }
                    | DeskEvent::LoweringAsked { reason: text }
                    | DeskEvent::DataRequested {
                        said: Some(text), ..
                    }
                    | DeskEvent::DataAnswered {
                        answer: Some(text), ..
                    }
                    | DeskEvent::ProtectionRaised {
                        reason: Some(text), ..
                    }
                    | DeskEvent::AnswerRated {
                        remark: Some(text), ..
                    }
                    | DeskEvent::FilePlaced { place: text }
                    | DeskEvent::ComplaintCorrected { reason: text, .. }
                    | DeskEvent::IdentityRevealed { reason: text }
                    | DeskEvent::OriginalOpened {
                        reason: Some(text), ..
                    }
                    | DeskEvent::MailOpened {
                        reason: Some(text), ..
                    }
                    | DeskEvent::GuardSet {
                        reason: Some(text), ..
                    },
                )
                | Happening::Letter(LetterEvent::LetterFileOpened {
                    reason: Some(text), ..
                })
                | Happening::Procedure(
                    Event::Returned { reason: text, .. }
                    | Event::ProcedureSwitched { reason: text, .. }
                    | Event::Struck { reason: text }
                    | Event::Suspended { question: text, .. }
                    | Event::Resumed {
                        supplement: text, ..
                    }
                    | Event::Concluded { reason: text, .. }
                    | Event::TransferFollowed { news: text, .. }
                    | Event::Reopened { reason: text, .. },
                ) => texts.get(&text.id.0).cloned(),
                Happening::Letter(LetterEvent::LetterLinked { number, .. }) => {
                    Some(number.to_string())
                }
                Happening::Letter(LetterEvent::LetterUnlinked { number, reason, .. }) => {
                    let reason = texts.get(&reason.id.0).map_or("", String::as_str);
                    Some(format!("{number}: {reason}"))
                }
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
                took: visit.map(|visit| worked(calendar, visit, entry.at)),
                over: due.is_some_and(|due| entry.at > due),
                text,
                to: match &entry.what {
                    Happening::Procedure(
                        Event::Returned { to, .. } | Event::Reopened { step: to, .. },
                    ) => Some(to.0),
                    _ => None,
                },
            }
        })
        .collect();
    lines.reverse();
    lines
}

/// Whether an event is the one that closes its step, so that its line tells the time used.
pub(super) fn closes(event: &Event) -> bool {
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

/// What was corrected, the oldest first. `open`: who complains is not protected (any more):
/// otherwise what stood there of him stays where it is.
pub(super) fn corrections(
    directory: &Directory,
    entries: &[Entry],
    texts: &HashMap<String, String>,
    open: bool,
) -> Vec<CorrectionView> {
    let corrected = entries.iter().filter_map(|entry| match &entry.what {
        Happening::Desk(DeskEvent::ComplaintCorrected { before, .. }) => Some((entry, before)),
        _ => None,
    });
    let erased: Vec<&ErasedText> = entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Happening::Desk(DeskEvent::IdentityErased { texts, .. }) => Some(texts),
            _ => None,
        })
        .flatten()
        .collect();
    corrected
        .map(|(entry, before)| {
            // Of what was erased the part that told of something else stays.
            let gone = erased.iter().find(|one| one.text == before.id.0);
            let before = gone.map_or(Some(before), |gone| gone.left.as_ref());
            let fields: Vec<FieldBefore> = text_of(texts, before)
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default();
            CorrectionView {
                at: entry.at,
                name: who_acted(directory, entry).0.map(|(_, name, _)| name),
                fields: fields
                    .into_iter()
                    .filter(|one| open || !OF_IDENTITY.contains(&one.field.as_str()))
                    .map(|one| in_words(directory, one))
                    .collect(),
            }
        })
        .collect()
}

/// Codes of village and category as the office calls them.
fn in_words(directory: &Directory, mut before: FieldBefore) -> FieldBefore {
    let profile = &directory.profile;
    let name = match before.field.as_str() {
        "village" => profile.village(&before.words).map(|one| one.name.clone()),
        "category" => profile.category(&before.words).map(|one| one.name.clone()),
        _ => None,
    };
    if let Some(name) = name {
        before.words = name;
    }
    before
}

/// Advice and decision by one person, which the file must not hide (acting officers).
pub(super) fn same_person(entries: &[Entry]) -> bool {
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

type Acted = (AppointmentKind, String, Option<String>);

pub(crate) fn who_acted(directory: &Directory, entry: &Entry) -> (Option<Acted>, String, String) {
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

pub(super) fn text_of(
    texts: &HashMap<String, String>,
    passage: Option<&PassageRef>,
) -> Option<String> {
    passage
        .and_then(|passage| texts.get(&passage.id.0))
        .cloned()
}
