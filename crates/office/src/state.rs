//! The state kept beside the history for speed: built from the fold, never by hand.

use casework::CaseId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sop::{Conclusion, Event, Pause, Procedure, Progress, Standing, Suspension, Visit, apply};
use store::tables::complaints::CaseState;
use worktime::{Calendar, Due, Explanation, Standard, Unit};

use crate::promise;

/// How a due time was computed: the calendar as it stood then, and the explanation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DueBasis {
    pub(crate) calendar: String,
    pub(crate) explanation: Explanation,
    /// Times that did not count, each with its working seconds; the due time was moved by
    /// their sum.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) held: Vec<(Pause, i64)>,
}

/// Of a [`DueBasis`] what a list shows: reading past an explanation is cheaper than reading it.
#[derive(Deserialize)]
pub(crate) struct HeldTime {
    #[serde(default)]
    held: Vec<(Pause, i64)>,
}

impl HeldTime {
    /// Working seconds that did not count.
    pub(crate) fn seconds(basis: &str) -> i64 {
        // Hardly any has it: to look for the word is a hundredth of reading all of it.
        if !basis.contains("\"held\"") {
            return 0;
        }
        let held = serde_json::from_str::<HeldTime>(basis);
        let held = held.map_or_else(|_| Vec::new(), |basis| basis.held);
        held.iter().map(|(_, seconds)| seconds).sum()
    }
}

/// Folds events that happened at `at` into a progress.
pub(crate) fn fold(progress: Progress, events: &[Event], at: Timestamp) -> Progress {
    events
        .iter()
        .fold(progress, |progress, event| apply(progress, event, at))
}

/// The state columns of a case at `progress`.
///
/// `before` is the state so far: what is promised stays promised until the case moves
/// to another procedure or is taken up again.
pub(crate) fn state_of(
    procedure: &Procedure,
    calendar: &Calendar,
    progress: &Progress,
    before: Option<&CaseState>,
) -> CaseState {
    let reference = progress
        .procedure
        .clone()
        .unwrap_or_else(|| procedure.reference());
    let (standing, since, closed_at) = match &progress.standing {
        Standing::Open { since, .. } => ("open", *since, None),
        Standing::Archived { at } => ("archived", *at, Some(*at)),
        Standing::Struck { at } => ("struck", *at, Some(*at)),
        Standing::Concluded { at, .. } => ("concluded", *at, Some(*at)),
        Standing::Unopened => (
            "open",
            progress.received.unwrap_or(Timestamp::UNIX_EPOCH),
            None,
        ),
    };
    let step = progress.step();
    let pauses = progress
        .visits
        .last()
        .filter(|_| progress.is_open())
        .map_or(&[][..], |visit| &visit.pauses);
    let due: Option<Due> = step
        .and_then(|number| procedure.step(number))
        .and_then(|step| calendar.due(since, step.standard).ok());
    let held: Vec<(Pause, i64)> = pauses
        .iter()
        .map(|pause| (*pause, calendar.worked(pause.from, pause.to)))
        .collect();
    // A case that is taken up again is promised anew.
    let kept = before.filter(|before| {
        before.procedure == reference && (before.standing == "open" || !progress.is_open())
    });
    let promised = match kept {
        Some(before) => before
            .promised
            .map(|promised| later(calendar, promised, newly_held(before, &held))),
        None => step.and_then(|step| promise(procedure, calendar, step, since)),
    };
    let due_basis = due.as_ref().and_then(|due| {
        serde_json::to_string(&DueBasis {
            calendar: calendar.fingerprint().to_owned(),
            explanation: due.explanation.clone(),
            held: held.clone(),
        })
        .ok()
    });
    let seconds = held.iter().map(|(_, seconds)| seconds).sum();
    // While the complainant is waited for, nothing is due.
    let due = due
        .filter(|_| progress.suspended.is_none())
        .map(|due| later(calendar, due.at, seconds));
    let (merged_into, remind_at) = match &progress.standing {
        Standing::Concluded { conclusion, .. } => match conclusion {
            Conclusion::Merged { into, .. } => (into.parse().ok().map(CaseId), None),
            Conclusion::Transferred { remind_at, .. } => (None, *remind_at),
            Conclusion::Withdrawn | Conclusion::Lapsed | Conclusion::Rejected => (None, None),
        },
        Standing::Unopened
        | Standing::Open { .. }
        | Standing::Archived { .. }
        | Standing::Struck { .. } => (None, None),
    };
    CaseState {
        procedure: reference,
        standing: standing.to_owned(),
        step,
        since,
        due,
        due_basis,
        promised,
        units: progress
            .directive
            .as_ref()
            .map(|d| d.units.clone())
            .unwrap_or_default(),
        answered_at: progress
            .follow_up
            .as_ref()
            .map(|follow_up| follow_up.given_at),
        closed_at,
        progress: serde_json::to_string(progress).unwrap_or_default(),
        merged_into,
        remind_at,
    }
}

/// An instant moved by working seconds, in whole minutes.
fn later(calendar: &Calendar, at: Timestamp, seconds: i64) -> Timestamp {
    u32::try_from((seconds + 59) / 60)
        .ok()
        .and_then(|minutes| Standard::new(minutes, Unit::Minute))
        .and_then(|minutes| calendar.due(at, minutes).ok())
        .map_or(at, |due| due.at)
}

/// Working seconds of the pauses that have ended since a state was kept.
fn newly_held(before: &CaseState, held: &[(Pause, i64)]) -> i64 {
    let waited_since = progress_of(&before.progress)
        .ok()
        .and_then(|progress| progress.suspended)
        .map(|suspension| suspension.since);
    held.iter()
        .filter(|(pause, _)| Some(pause.from) == waited_since)
        .map(|(_, seconds)| seconds)
        .sum()
}

/// Working seconds of a visit until an instant, without those in which it waited for the
/// complainant.
pub(crate) fn worked(calendar: &Calendar, visit: &Visit, until: Timestamp) -> i64 {
    calendar.worked(visit.from, until) - held_in(calendar, visit)
}

/// When a visit is due, its pauses counted off.
pub(crate) fn due_of(calendar: &Calendar, visit: &Visit, standard: Standard) -> Option<Timestamp> {
    let due = calendar.due(visit.from, standard).ok()?;
    Some(later(calendar, due.at, held_in(calendar, visit)))
}

fn held_in(calendar: &Calendar, visit: &Visit) -> i64 {
    let pauses = visit.pauses.iter();
    pauses
        .map(|pause| calendar.worked(pause.from, pause.to))
        .sum()
}

/// Whether the kept progress of a case waits for its complainant: that alone, for lists.
pub(crate) fn suspension_of(progress: &str) -> Option<Suspension> {
    #[derive(Deserialize)]
    struct Waits {
        #[serde(default)]
        suspended: Option<Suspension>,
    }
    // As above; in a text the quotation marks would be escaped.
    if !progress.contains("\"suspended\"") {
        return None;
    }
    let read = serde_json::from_str::<Waits>(progress);
    read.ok().and_then(|progress| progress.suspended)
}

/// Reads the kept progress of a case.
pub(crate) fn progress_of(progress: &str) -> Result<Progress, store::StoreError> {
    serde_json::from_str(progress)
        .map_err(|error| store::StoreError::Corrupt(format!("progress: {error}")))
}
