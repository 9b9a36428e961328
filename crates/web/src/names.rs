//! Names of the office for the sentences of [`words`].

use jiff::{Timestamp, civil::DateTime};
use office::{Directory, OfficeError};
use sop::{Desk, Procedure, ProcedureRef, StepNumber, UnitCode};

use crate::Page;

/// The office's names, and the procedure whose steps a sentence is about.
pub(crate) struct OfficeNames<'a> {
    /// Who is who.
    pub directory: &'a Directory,
    /// The procedure; without it a step is named by its number alone.
    pub procedure: Option<&'a Procedure>,
}

impl words::Names for OfficeNames<'_> {
    fn desk(&self, desk: &Desk) -> String {
        self.directory.desk_name(desk)
    }

    fn step(&self, step: StepNumber) -> String {
        self.procedure
            .and_then(|procedure| procedure.step(step))
            .map_or_else(|| step.to_string(), |step| step.task.clone())
    }

    fn unit(&self, unit: &UnitCode) -> String {
        self.directory
            .unit(unit)
            .map_or_else(|| unit.to_string(), |unit| unit.name.clone())
    }

    fn procedure(&self, procedure: &ProcedureRef) -> String {
        self.directory.procedure(procedure).map_or_else(
            || procedure.id.to_string(),
            |found| found.label().to_owned(),
        )
    }

    fn local(&self, at: Timestamp) -> DateTime {
        self.directory.calendar.tz().to_datetime(at)
    }
}

/// Why an act was not done, as a sentence; none for what is no answer but a failure.
pub(crate) fn refusal_words(
    page: &Page,
    names: &OfficeNames<'_>,
    error: &OfficeError,
) -> Option<String> {
    match error {
        OfficeError::Refused(refusal) => Some(words::refusal(page.lang, refusal, names)),
        OfficeError::Stale { by, at } => Some(match (by, at) {
            (Some(by), Some(at)) => {
                page.t2("desk-together-stale", "name", by, "time", page.time(*at))
            }
            _ => page.t("desk-together-changed"),
        }),
        OfficeError::NotFound | OfficeError::NotPermitted => Some(page.t("desk-together-not-mine")),
        _ => None,
    }
}
