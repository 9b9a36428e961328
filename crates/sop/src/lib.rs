//! What a procedure is, and what may happen next under it.
//!
//! An office's written procedure (SOP) is data here: a [`Draft`] is what a TOML
//! file says, a [`Procedure`] is a draft without faults, and the engine runs
//! a [`Procedure`]:
//!
//! * [`decide`] answers a [`Command`] with events, or with a [`Refusal`] that
//!   names whose turn it is and what is missing;
//! * [`apply`] folds an [`Event`] into the [`Progress`] of a case.
//!
//! Nothing here knows a clock, a database, a person or a step number. A step is
//! known by the [`Act`] its file names; people appear only as the [`Desk`] a
//! document lies on; texts only as a [`PassageRef`], so that what a person wrote
//! can be erased without breaking the record that it was written.
//!
//! Source of the vocabulary: SOP 065/2262/Org. and PermenPANRB 35/2012.

mod act;
mod check;
mod compare;
mod draft;
mod engine;
mod event;
mod exception;
mod paths;
mod procedure;
mod progress;
mod refusal;
mod schema;
mod sheet;

pub use act::Act;
pub use check::{Fault, FaultCode, Finding, Findings, Warning, WarningCode, check, check_bytes};
pub use compare::{Changed, Column, Comparison, Said, StepChange};
pub use draft::{
    Draft, DraftApprover, DraftCover, DraftDecision, DraftExit, DraftInferred, DraftPerformer,
    DraftStep, DraftTarget, Field, Placed,
};
pub use engine::{
    Answer, Command, DirectiveGiven, Facts, FollowUpGiven, decide, desks_of, switch_targets,
};
pub use event::{Directive, Event, FileRef, FollowUp, Passage, PassageId, PassageRef};
pub use exception::{Conclusion, ConclusionGiven, Pause, Suspension};
pub use paths::Span;
pub use procedure::{
    Approver, Confidence, Course, Cover, Decision, Exit, Gives, Inferred, Performer, PerformerKey,
    Procedure, ProcedureId, ProcedureRef, Role, Step, StepNumber, Target, UnitCode, Who,
};
pub use progress::{Desk, Leave, Progress, Standing, Visit, apply};
pub use refusal::{Missing, Refusal};
pub use schema::json_schema;
pub use sheet::{SheetWords, sheet_text};
