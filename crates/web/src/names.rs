//! Names of the office for the sentences of [`words`].

use jiff::{Timestamp, civil::DateTime};
use office::{CaseView, Directory, OfficeError};
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

/// Names for sentences about one case: the office's, and the case's steps by their
/// labels in the lane.
pub(crate) struct CaseNames<'a> {
    /// The office's.
    pub office: OfficeNames<'a>,
    /// The case.
    pub case: &'a CaseView,
}

impl<'a> CaseNames<'a> {
    /// The names a case is spoken of with.
    pub(crate) fn new(directory: &'a Directory, case: &'a CaseView) -> CaseNames<'a> {
        CaseNames {
            office: OfficeNames {
                directory,
                procedure: None,
            },
            case,
        }
    }
}

impl words::Names for CaseNames<'_> {
    fn desk(&self, desk: &Desk) -> String {
        self.office.desk(desk)
    }

    fn step(&self, step: StepNumber) -> String {
        self.case
            .columns
            .iter()
            .find(|column| column.number == step.0)
            .map_or_else(|| self.office.step(step), |column| column.label.clone())
    }

    fn unit(&self, unit: &UnitCode) -> String {
        self.office.unit(unit)
    }

    fn procedure(&self, procedure: &ProcedureRef) -> String {
        self.office.procedure(procedure)
    }

    fn local(&self, at: Timestamp) -> DateTime {
        self.office.local(at)
    }
}

/// Why an act on a case was not done, as a sentence; none for what is no answer but a
/// failure. `names`: of the case, unless the reader may no longer see it.
pub(crate) fn refusal_words(
    page: &Page,
    names: Option<&CaseNames<'_>>,
    error: &OfficeError,
) -> Option<String> {
    match error {
        OfficeError::Refused(refusal) => Some(match names {
            Some(names) => words::refusal(page.lang, refusal, names),
            None => page.t("desk-together-not-mine"),
        }),
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
