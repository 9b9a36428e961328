//! The history of a case, line by line, and who stands behind each.

use std::collections::HashMap;

use casework::{AppointmentKind, DeskEvent, Entry, Happening};
use sop::{Event, PassageRef, Procedure, Progress};

use super::shapes::HistoryLine;
use crate::Directory;
use crate::state::{due_of, worked};

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
                .and_then(|(visit, step)| due_of(calendar, visit, step.standard));
            let text = match &entry.what {
                Happening::Desk(
                    DeskEvent::NoteAdded { note: text }
                    | DeskEvent::IdentityRevealed { reason: text },
                )
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

pub(super) fn who_acted(directory: &Directory, entry: &Entry) -> (Option<Acted>, String, String) {
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
