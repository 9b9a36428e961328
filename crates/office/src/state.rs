//! The state kept beside the history for speed: built from the fold, never by hand.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sop::{Event, Procedure, Progress, Standing, apply};
use store::tables::complaints::CaseState;
use worktime::{Calendar, Due, Explanation};

use crate::promise;

/// How a due time was computed: the calendar as it stood then, and the explanation.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct DueBasis {
    pub(crate) calendar: String,
    pub(crate) explanation: Explanation,
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
/// to another procedure.
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
        Standing::Unopened => (
            "open",
            progress.received.unwrap_or(Timestamp::UNIX_EPOCH),
            None,
        ),
    };
    let step = progress.step();
    let due: Option<Due> = step
        .and_then(|number| procedure.step(number))
        .and_then(|step| calendar.due(since, step.standard).ok());
    let kept = before.filter(|before| before.procedure == reference);
    let promised = match kept {
        Some(before) => before.promised,
        None => step.and_then(|step| promise(procedure, calendar, step, since)),
    };
    let due_basis = due.as_ref().and_then(|due| {
        serde_json::to_string(&DueBasis {
            calendar: calendar.fingerprint().to_owned(),
            explanation: due.explanation.clone(),
        })
        .ok()
    });
    CaseState {
        procedure: reference,
        standing: standing.to_owned(),
        step,
        since,
        due: due.map(|due| due.at),
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
    }
}

/// Reads the kept progress of a case.
pub(crate) fn progress_of(state: &CaseState) -> Result<Progress, store::StoreError> {
    serde_json::from_str(&state.progress)
        .map_err(|error| store::StoreError::Corrupt(format!("progress: {error}")))
}
