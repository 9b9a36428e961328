//! What may be done beside the steps, and what was.

use std::collections::HashMap;

use casework::{Action, DeskEvent, Entry, Happening, Situation};
use jiff::Timestamp;
use sop::{Conclusion, Event, Procedure, Progress, Standing};

use super::shapes::{Choice, ConcludedView, ExceptionsView, SuspendedView};
use super::trail::text_of;
use crate::{Ending, SignedIn};

pub(super) fn exceptions(
    who: &SignedIn,
    procedure: &Procedure,
    progress: &Progress,
    situation: &Situation,
    texts: &HashMap<String, String>,
    now: Timestamp,
) -> ExceptionsView {
    let suspended = progress.suspended.as_ref();
    let lapsed = suspended.is_some_and(|suspension| suspension.until <= now);
    let may = |action| who.may(action, situation);
    let endings = Ending::ALL.into_iter().filter(|ending| match ending {
        Ending::Rejected => may(Action::RejectCase),
        Ending::Lapsed => lapsed && may(Action::ConcludeCase),
        Ending::Withdrawn | Ending::Merged | Ending::Transferred => may(Action::ConcludeCase),
    });
    let directed_by_me = progress
        .directed_at(procedure)
        .is_some_and(|(_, by)| by.iter().any(|desk| who.viewer.desks.contains(desk)));
    let concluded = match &progress.standing {
        Standing::Concluded { conclusion, .. } => Some(conclusion),
        Standing::Unopened
        | Standing::Open { .. }
        | Standing::Archived { .. }
        | Standing::Struck { .. } => None,
    };
    let reopen = if may(Action::ReopenCase) {
        progress.reopen_targets(procedure)
    } else {
        Vec::new()
    };
    let calendar = &who.directory.calendar;
    let pauses = progress
        .visits
        .last()
        .filter(|_| progress.is_open())
        .map_or(&[][..], |visit| &visit.pauses);
    ExceptionsView {
        suspended: suspended.map(|suspension| SuspendedView {
            since: suspension.since,
            until: suspension.until,
            question: text_of(texts, Some(&suspension.question)),
            lapsed,
        }),
        may_suspend: None,
        may_resume: suspended.is_some() && may(Action::ResumeCase),
        endings: endings.collect(),
        may_take_back: suspended.is_none() && directed_by_me && may(Action::TakeBack),
        reopen: reopen
            .into_iter()
            .filter_map(|number| procedure.step(number))
            .map(|step| Choice {
                value: step.number.to_string(),
                label: format!("{} · {}", step.number, step.lane),
            })
            .collect(),
        may_follow: matches!(concluded, Some(Conclusion::Transferred { .. }))
            && may(Action::ReopenCase),
        concluded: concluded.map(|conclusion| concluded_view(conclusion, texts)),
        place: None,
        may_place: may(Action::PlaceFile),
        merged_here: Vec::new(),
        held: pauses
            .iter()
            .map(|pause| {
                let seconds = calendar.worked(pause.from, pause.to);
                (pause.from, pause.to, seconds)
            })
            .collect(),
    }
}

/// Where the paper of the case lies, as it was said last.
pub(super) fn place(entries: &[Entry], texts: &HashMap<String, String>) -> Option<String> {
    let last = entries.iter().rev().find_map(|entry| match &entry.what {
        Happening::Procedure(Event::Archived { place, .. }) => Some(place.as_ref()),
        Happening::Desk(DeskEvent::FilePlaced { place }) => Some(Some(place)),
        _ => None,
    });
    text_of(texts, last.flatten())
}

pub(crate) fn concluded_view(
    conclusion: &Conclusion,
    texts: &HashMap<String, String>,
) -> ConcludedView {
    let mut view = ConcludedView {
        how: conclusion.name(),
        body: None,
        reference: None,
        remind_at: None,
        into: None,
    };
    match conclusion {
        Conclusion::Transferred {
            body,
            reference,
            remind_at,
        } => {
            view.body = text_of(texts, Some(body));
            view.reference = text_of(texts, reference.as_ref());
            view.remind_at = *remind_at;
        }
        Conclusion::Merged { number, .. } => view.into = Some(number.clone()),
        Conclusion::Withdrawn | Conclusion::Lapsed | Conclusion::Rejected => {}
    }
    view
}
