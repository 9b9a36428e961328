//! Procedures of the office: the official sheet, checking and activating a version.

use std::sync::Arc;

use casework::{Action, DeskEvent, Happening, Situation};
use jiff::civil::Date;
use sha2::{Digest, Sha256};
use sop::{Procedure, ProcedureRef};
use store::tables::history::{self, NewEntry};
use store::tables::offices;
use store::tables::procedures::{self, ProcedureRow};

use crate::{Directory, FieldFault, Office, OfficeError, SignedIn};

/// A version of a procedure in a list.
#[derive(Clone, Debug)]
pub struct ProcedureView {
    /// Name and version.
    pub reference: ProcedureRef,
    /// Short name.
    pub label: String,
    /// First day in force.
    pub from: Date,
    /// Last day in force.
    pub to: Option<Date>,
    /// New complaints take it unless the clerk chooses another.
    pub default: bool,
    /// In force today.
    pub in_force: bool,
    /// Number of steps.
    pub steps: usize,
}

/// The official sheet.
#[derive(Clone, Debug)]
pub struct SheetView {
    /// The version shown.
    pub view: ProcedureView,
    /// The procedure.
    pub procedure: Arc<Procedure>,
    /// Every version, for tabs and history.
    pub all: Vec<ProcedureView>,
    /// The file itself, for download.
    pub source: String,
}

/// A version to be activated.
#[derive(Clone, Debug)]
pub struct ActivateRequest {
    /// Text of the file.
    pub source: String,
    /// First day in force.
    pub from: Option<Date>,
    /// Make it the default.
    pub default: bool,
}

impl Office {
    /// Every version of every procedure, the default first. Public.
    pub fn procedures(&self) -> Vec<ProcedureView> {
        let directory = self.directory();
        let day = directory.day(self.now());
        directory
            .procedures
            .iter()
            .map(|row| view(&directory, row, day))
            .collect()
    }

    /// The official sheet of a procedure in force: the one with that id, or the default.
    /// Public.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when there is no such procedure.
    pub fn sheet(&self, id: Option<&str>, version: Option<&str>) -> Result<SheetView, OfficeError> {
        let directory = self.directory();
        let day = directory.day(self.now());
        let all: Vec<ProcedureView> = directory
            .procedures
            .iter()
            .map(|row| view(&directory, row, day))
            .collect();
        let row = directory
            .procedures
            .iter()
            .filter(|row| id.is_none_or(|id| row.reference.id.as_str() == id))
            .filter(|row| match version {
                Some(version) => row.reference.version == version,
                None => row.in_force(day),
            })
            .max_by_key(|row| (row.default, row.from))
            .ok_or(OfficeError::NotFound)?;
        let procedure = directory
            .procedure(&row.reference)
            .ok_or(OfficeError::NotFound)?
            .clone();
        Ok(SheetView {
            view: view(&directory, row, day),
            procedure,
            all,
            source: row.source.clone(),
        })
    }

    /// Activates a version from a day on. The version in force until then is retired the
    /// day before, and so is the new one where a later version is scheduled already;
    /// cases keep the version under which they began.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::ProcedureFaults`] with all faults;
    /// [`OfficeError::Invalid`].
    #[crate::boxed]
    pub async fn activate(
        &self,
        who: &SignedIn,
        request: &ActivateRequest,
    ) -> Result<ProcedureRef, OfficeError> {
        let permit = who.permit(Action::ActivateProcedure, &Situation::default())?;
        let findings = sop::check(&request.source);
        let Some(procedure) = findings.procedure.clone() else {
            return Err(OfficeError::ProcedureFaults(Box::new(findings)));
        };
        let directory = &who.directory;
        let now = self.now();
        let today = directory.day(now);
        let mut faults = Vec::new();
        let from = request.from.unwrap_or(today);
        if from < today {
            faults.push(FieldFault::new("from", "past_not_changed"));
        }
        let reference = procedure.reference();
        if directory
            .procedures
            .iter()
            .any(|row| row.reference == reference)
        {
            faults.push(FieldFault::with(
                "file",
                "version_taken",
                reference.version.clone(),
            ));
        }
        let roles: Vec<&sop::Role> = directory
            .positions
            .iter()
            .filter_map(|position| position.role.as_ref())
            .collect();
        for performer in procedure.performers() {
            if let sop::Who::Role(role) = &performer.who
                && !roles.contains(&role)
            {
                faults.push(FieldFault::with("file", "role_unknown", role.to_string()));
            }
        }
        if !faults.is_empty() {
            return Err(OfficeError::Invalid(faults));
        }
        // Which procedure is the default is changed by saying so, not by a new version of it.
        let inherits = directory
            .procedures
            .iter()
            .any(|old| old.reference.id == reference.id && old.in_force(from) && old.default);
        let as_default = request.default || inherits;
        let mut row = new_row(&procedure, &request.source, from, as_default, now);
        // A version that is to begin later stays as it was decided: this one ends before.
        row.to = directory
            .procedures
            .iter()
            .filter(|old| old.reference.id == reference.id && old.from > from)
            .filter(|old| old.in_force(old.from))
            .map(|old| old.from)
            .min()
            .and_then(|next| next.yesterday().ok());
        let retired: Vec<(ProcedureRef, Option<Date>, bool)> = directory
            .procedures
            .iter()
            .filter_map(|old| {
                let same = old.reference.id == reference.id && old.in_force(from);
                let to = if same { from.yesterday().ok() } else { old.to };
                // Until its day comes, the default so far stays one; then the later one rules.
                let default = old.default && (!as_default || from > today || old.from > from);
                (to != old.to || default != old.default)
                    .then(|| (old.reference.clone(), to, default))
            })
            .collect();
        let (office, by) = (self.id, permit.signer);
        self.db
            .write(move |conn| {
                let (row, retired) = (row.clone(), retired.clone());
                Box::pin(async move {
                    let mut entries = Vec::new();
                    for (old, to, default) in &retired {
                        procedures::set_force(conn, office, old, *to, *default).await?;
                        if let Some(to) = to {
                            entries.push(DeskEvent::ProcedureRetired {
                                procedure: old.clone(),
                                to: *to,
                            });
                        }
                    }
                    procedures::insert(conn, office, &row).await?;
                    entries.push(activated(&row));
                    if let Some(to) = row.to {
                        entries.push(DeskEvent::ProcedureRetired {
                            procedure: row.reference.clone(),
                            to,
                        });
                    }
                    let entries: Vec<NewEntry> = entries
                        .into_iter()
                        .map(|what| NewEntry {
                            at: now,
                            case: None,
                            by: Some(by),
                            what: Happening::Desk(what),
                        })
                        .collect();
                    history::append(conn, office, &entries, now).await?;
                    offices::touch(conn, office).await
                })
            })
            .await?;
        self.refresh().await?;
        Ok(reference)
    }
}

pub(crate) fn new_row(
    procedure: &Procedure,
    source: &str,
    from: Date,
    default: bool,
    now: jiff::Timestamp,
) -> ProcedureRow {
    ProcedureRow {
        reference: procedure.reference(),
        label: procedure.label().to_owned(),
        source: source.to_owned(),
        sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(source.as_bytes())),
        from,
        to: None,
        default,
        activated_at: now,
    }
}

pub(crate) fn activated(row: &ProcedureRow) -> DeskEvent {
    DeskEvent::ProcedureActivated {
        procedure: row.reference.clone(),
        from: row.from,
        default: row.default,
        sha256: row.sha256.clone(),
    }
}

fn view(directory: &Directory, row: &ProcedureRow, day: Date) -> ProcedureView {
    let overruled = row.in_force(day)
        && directory.procedures.iter().any(|other| {
            other.default
                && other.in_force(day)
                && (other.from, other.activated_at) > (row.from, row.activated_at)
        });
    ProcedureView {
        reference: row.reference.clone(),
        label: row.label.clone(),
        from: row.from,
        to: row.to,
        default: row.default && !overruled,
        in_force: row.in_force(day),
        steps: directory
            .procedure(&row.reference)
            .map_or(0, |procedure| procedure.len()),
    }
}
