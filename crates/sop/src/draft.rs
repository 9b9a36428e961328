//! What a procedure file says, before anybody has judged it. Everything may be
//! missing or nonsense here; every value remembers its line.

pub(crate) mod keys;
mod read;

use jiff::civil::Date;

use crate::{Fault, StepNumber};

pub(crate) use keys::{nearest, step_field_exists, top_field_exists};

/// A value and the line it stands on, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed<T> {
    /// As written.
    pub value: T,
    /// Line in the file.
    pub line: u32,
}

/// One field of the file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Field<T> {
    /// Not written.
    #[default]
    Absent,
    /// Written, but of another kind; reported already.
    Unreadable,
    /// Written.
    Given(Placed<T>),
}

impl<T> Field<T> {
    /// The value, if it can be read.
    pub fn value(&self) -> Option<&T> {
        match self {
            Field::Given(placed) => Some(&placed.value),
            Field::Absent | Field::Unreadable => None,
        }
    }

    /// Its line, if it can be read.
    pub fn line(&self) -> Option<u32> {
        match self {
            Field::Given(placed) => Some(placed.line),
            Field::Absent | Field::Unreadable => None,
        }
    }

    /// Whether nothing is written.
    pub fn is_absent(&self) -> bool {
        matches!(self, Field::Absent)
    }
}

impl Field<String> {
    /// The text, if there is more in it than white space.
    pub fn text(&self) -> Option<&str> {
        self.value()
            .map(String::as_str)
            .filter(|text| !text.trim().is_empty())
    }

    /// Whether it is not written, or only white space. False for what is
    /// unreadable, which is reported as such.
    pub fn is_blank(&self) -> bool {
        match self {
            Field::Absent => true,
            Field::Unreadable => false,
            Field::Given(placed) => placed.value.trim().is_empty(),
        }
    }
}

/// What a procedure file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// Version of the file format; 1.
    pub format: Field<i64>,
    /// Names the procedure over all its versions.
    pub id: Field<String>,
    /// Version of the procedure.
    pub version: Field<String>,
    /// Short name for tabs and choices.
    pub label: Field<String>,
    /// Day from which it is in force.
    pub in_force_from: Field<Date>,
    /// The cover block.
    pub cover: Field<DraftCover>,
    /// The performer columns.
    pub performers: Field<Vec<DraftPerformer>>,
    /// The rows in the order of the file.
    pub steps: Field<Vec<DraftStep>>,
    /// Readings that are inferred and belong to no row.
    pub inferred: Field<Vec<DraftInferred>>,
}

/// The cover block as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftCover {
    /// "PEMERINTAH …"
    pub government: Field<String>,
    /// "KANTOR …"
    pub unit: Field<String>,
    /// Number of the SOP.
    pub number: Field<String>,
    /// Name of the SOP.
    pub name: Field<String>,
    /// Tanggal pembuatan.
    pub created: Field<Date>,
    /// Tanggal revisi.
    pub revised: Field<Date>,
    /// Tanggal pengesahan.
    pub approved: Field<Date>,
    /// Disahkan oleh.
    pub approved_by: Field<DraftApprover>,
    /// Dasar hukum.
    pub legal_bases: Field<Vec<String>>,
    /// Kualifikasi pelaksana.
    pub qualifications: Field<Vec<String>>,
    /// Keterkaitan.
    pub related: Field<Vec<String>>,
    /// Peralatan/perlengkapan.
    pub equipment: Field<Vec<String>>,
    /// Peringatan.
    pub warnings: Field<Vec<String>>,
    /// Pencatatan dan pendataan.
    pub records: Field<Vec<String>>,
}

/// The signatory as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftApprover {
    /// Office of the signatory.
    pub position: Field<String>,
    /// Name.
    pub name: Field<String>,
    /// NIP.
    pub nip: Field<String>,
}

/// A performer column as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftPerformer {
    /// Line of its heading.
    pub line: u32,
    /// Key used by the steps.
    pub key: Field<String>,
    /// Heading, verbatim.
    pub heading: Field<String>,
    /// Short heading; the heading when absent.
    pub short: Field<String>,
    /// Label of the lane; the heading when absent.
    pub lane: Field<String>,
    /// The role that stands in it.
    pub role: Field<String>,
    /// Whether the directed units stand in it.
    pub directed: Field<bool>,
}

/// A row as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftStep {
    /// Line of its heading.
    pub line: u32,
    /// Number as printed.
    pub number: Field<i64>,
    /// What it does.
    pub act: Field<String>,
    /// Who does it.
    pub performer: Field<String>,
    /// Who does it when nobody was directed.
    pub otherwise: Field<String>,
    /// Kegiatan.
    pub activity: Field<String>,
    /// Proposed wording.
    pub reading: Field<String>,
    /// Kelengkapan.
    pub requirements: Field<String>,
    /// Waktu.
    pub standard_time: Field<String>,
    /// Output.
    pub output: Field<String>,
    /// Keterangan.
    pub remarks: Field<String>,
    /// Label over the lane.
    pub lane: Field<String>,
    /// What the performer is asked to do.
    pub task: Field<String>,
    /// In a citizen's words.
    pub citizen: Field<String>,
    /// Where a plain step leads.
    pub to: Field<DraftTarget>,
    /// What a deciding step without a question gives.
    pub gives: Field<String>,
    /// Whether closing it approves the answer.
    pub approves: Field<bool>,
    /// Whether closing it attaches the slip.
    pub attaches_slip: Field<bool>,
    /// The question and its exits.
    pub decision: DraftDecision,
    /// Readings that are inferred.
    pub inferred: Field<Vec<DraftInferred>>,
}

impl DraftStep {
    /// Its number, if it is one that a table can have.
    pub fn step_number(&self) -> Option<StepNumber> {
        let number = *self.number.value()?;
        u16::try_from(number)
            .ok()
            .filter(|number| *number > 0)
            .map(StepNumber)
    }
}

/// The question of a step and its exits, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftDecision {
    /// The question.
    pub question: Field<String>,
    /// Exit on yes.
    pub yes: Field<DraftExit>,
    /// Exit on no.
    pub no: Field<DraftExit>,
}

impl DraftDecision {
    /// Whether the step is meant to be a decision with two exits.
    pub fn is_meant(&self) -> bool {
        !(self.question.is_absent() && self.yes.is_absent() && self.no.is_absent())
    }
}

/// One exit of a decision as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftExit {
    /// Words on the choice.
    pub label: Field<String>,
    /// Where it leads.
    pub to: Field<DraftTarget>,
    /// What must be given to take it.
    pub gives: Field<String>,
    /// Whether taking it approves the answer.
    pub approves: Field<bool>,
}

/// Where an arrow leads, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DraftTarget {
    /// To the step of that number.
    Number(i64),
    /// A word; only `end` means something.
    Word(String),
}

impl std::fmt::Display for DraftTarget {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            DraftTarget::Number(number) => number.fmt(f),
            DraftTarget::Word(word) => word.fmt(f),
        }
    }
}

/// A reading that is marked as inferred, as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DraftInferred {
    /// Line it stands on.
    pub line: u32,
    /// Which field.
    pub field: Field<String>,
    /// How sure.
    pub confidence: Field<String>,
    /// Why.
    pub why: Field<String>,
}

impl Draft {
    /// Reads a procedure file.
    ///
    /// Never gives up: what is of the wrong kind is noted as a fault and left
    /// out, the rest is read. Only a text that is not TOML gives an empty draft,
    /// with a fault for each place where it is not.
    pub fn read(text: &str) -> (Draft, Vec<Fault>) {
        read::read(text)
    }

    /// The fault of a file whose bytes are no text after those `before`.
    pub(crate) fn not_text(before: &[u8]) -> Fault {
        read::not_text(&String::from_utf8_lossy(before))
    }

    /// The performer columns, none when the file has none.
    pub fn performers(&self) -> &[DraftPerformer] {
        self.performers
            .value()
            .map(Vec::as_slice)
            .unwrap_or_default()
    }

    /// The rows, none when the file has none.
    pub fn steps(&self) -> &[DraftStep] {
        self.steps.value().map(Vec::as_slice).unwrap_or_default()
    }
}
