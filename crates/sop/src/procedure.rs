//! A checked procedure. It can only be had from a [`Draft`](crate::Draft)
//! without faults, so the engine may rely on every target, performer and path.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use worktime::Standard;

use crate::Act;

macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub String);

        impl $name {
            /// Takes the text as it stands in a file.
            pub fn new(text: impl Into<String>) -> Self {
                Self(text.into())
            }
            /// The text as it stands in a file.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

text_id!(
    /// Names one procedure of an office over all its versions.
    ProcedureId
);
text_id!(
    /// Names a performer column inside one procedure file.
    PerformerKey
);
text_id!(
    /// A part in procedures that an office gives to one of its positions. Synonyms
    /// in the papers ("Sekretaris Camat", "Sekcam") share one role.
    #[doc(alias = "jabatan")]
    Role
);
text_id!(
    /// Code of a unit of the office, e.g. `TRANTIB`.
    #[doc(alias = "seksi")]
    #[doc(alias = "subbagian")]
    UnitCode
);

/// A step's number as printed in the table: 1, 2, … without gaps. A label, never
/// something the engine reasons with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct StepNumber(pub u16);

impl std::fmt::Display for StepNumber {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// One version of one procedure, as a case remembers it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ProcedureRef {
    /// The procedure.
    pub id: ProcedureId,
    /// Its version, a text the office chooses (often the revision date).
    pub version: String,
}

/// The cover block of the official sheet, word for word (PermenPANRB 35/2012).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cover {
    /// "PEMERINTAH KABUPATEN …"
    pub government: String,
    /// "KANTOR CAMAT …"
    pub unit: String,
    /// Number of the SOP.
    pub number: String,
    /// Name of the SOP.
    pub name: String,
    /// Tanggal pembuatan.
    pub created: Option<Date>,
    /// Tanggal revisi.
    pub revised: Option<Date>,
    /// Tanggal pengesahan (the format's tanggal efektif); often left empty.
    pub approved: Option<Date>,
    /// Who signed the sheet. Printed, never an account.
    pub approved_by: Approver,
    /// Dasar hukum.
    pub legal_bases: Vec<String>,
    /// Kualifikasi pelaksana.
    pub qualifications: Vec<String>,
    /// Keterkaitan.
    pub related: Vec<String>,
    /// Peralatan/perlengkapan.
    pub equipment: Vec<String>,
    /// Peringatan.
    pub warnings: Vec<String>,
    /// Pencatatan dan pendataan.
    pub records: Vec<String>,
}

/// The signatory printed on the sheet ("Disahkan oleh").
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Approver {
    /// Office of the signatory.
    pub position: String,
    /// Name as printed.
    pub name: String,
    /// NIP as printed, may be empty.
    pub nip: String,
}

/// Who stands in a performer column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Who {
    /// The position holding this role.
    Role(Role),
    /// The units named in the directive ("Diteruskan kepada").
    DirectedUnits,
}

/// A performer column of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "pelaksana")]
pub struct Performer {
    /// Key used by the steps.
    pub key: PerformerKey,
    /// Heading of the column, verbatim.
    pub heading: String,
    /// Short heading for the drawn table ("Staf").
    pub short: String,
    /// Label of the swim lane.
    pub lane: String,
    /// Who it is.
    pub who: Who,
}

/// How sure a reading is that the source does not state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Little to go by.
    Low,
    /// More likely than not, barely.
    MediumLow,
    /// Some evidence.
    Medium,
    /// Good evidence.
    MediumHigh,
    /// Strong evidence.
    High,
    /// Nothing else makes sense.
    VeryHigh,
}

impl Confidence {
    /// Every degree, from the least sure.
    pub const ALL: [Confidence; 6] = [
        Confidence::Low,
        Confidence::MediumLow,
        Confidence::Medium,
        Confidence::MediumHigh,
        Confidence::High,
        Confidence::VeryHigh,
    ];

    /// The name a procedure file uses, e.g. `medium-low`.
    pub fn name(self) -> &'static str {
        match self {
            Confidence::Low => "low",
            Confidence::MediumLow => "medium-low",
            Confidence::Medium => "medium",
            Confidence::MediumHigh => "medium-high",
            Confidence::High => "high",
            Confidence::VeryHigh => "very-high",
        }
    }

    /// The degree of that name, if there is one.
    pub fn parse(name: &str) -> Option<Confidence> {
        Confidence::ALL
            .into_iter()
            .find(|degree| degree.name() == name.trim())
    }
}

/// Marks a field whose value is a reading and not the source's own word.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inferred {
    /// Name of the field in the file, e.g. `performer` or `no.to`.
    pub field: String,
    /// How sure.
    pub confidence: Confidence,
    /// Why it is read so.
    #[serde(default)]
    pub why: String,
}

/// What must be written when a decision leaves by an exit or a deciding step closes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gives {
    /// Nothing beyond the choice.
    #[default]
    Nothing,
    /// A directive to one or several units.
    Directive,
    /// The resolution itself, written in the slip.
    Resolution,
}

impl Gives {
    /// Every kind, the least first.
    pub const ALL: [Gives; 3] = [Gives::Nothing, Gives::Directive, Gives::Resolution];

    /// The name a procedure file uses, e.g. `directive`.
    pub fn name(self) -> &'static str {
        match self {
            Gives::Nothing => "nothing",
            Gives::Directive => "directive",
            Gives::Resolution => "resolution",
        }
    }

    /// The kind of that name, if there is one.
    pub fn parse(name: &str) -> Option<Gives> {
        Gives::ALL
            .into_iter()
            .find(|gives| gives.name() == name.trim())
    }
}

/// Where a path goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Target {
    /// To that step.
    Step(StepNumber),
    /// The procedure ends.
    End,
}

/// One exit of a decision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exit {
    /// Words on the choice ("Ya, koordinasikan").
    pub label: String,
    /// Where it leads.
    pub to: Target,
    /// What the decider must give to take it.
    pub gives: Gives,
    /// Whether taking it approves the answer.
    pub approves: bool,
}

/// The question of a decision step and its two exits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "belah ketupat")]
pub struct Decision {
    /// One yes/no question.
    pub question: String,
    /// Exit on yes.
    pub yes: Exit,
    /// Exit on no.
    pub no: Exit,
}

/// How a step goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Course {
    /// One way on.
    Plain {
        /// Where to.
        to: Target,
        /// What must be written to close the step (deciding steps without a question).
        gives: Gives,
    },
    /// Two labelled ways on.
    Decision(Decision),
}

/// One row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "langkah")]
pub struct Step {
    /// Number as printed.
    pub number: StepNumber,
    /// What it does.
    pub act: Act,
    /// Who starts it.
    pub performer: PerformerKey,
    /// Who does it when the performer is the directed units and nobody was directed.
    pub otherwise: Option<PerformerKey>,
    /// Kegiatan, verbatim.
    #[doc(alias = "kegiatan")]
    pub activity: String,
    /// Proposed wording where the source breaks off or repeats itself.
    pub reading: Option<String>,
    /// Kelengkapan, verbatim.
    #[doc(alias = "kelengkapan")]
    pub requirements: String,
    /// Standard time.
    #[doc(alias = "waktu")]
    pub standard: Standard,
    /// Standard time as written in the source ("1 Jam").
    pub standard_text: String,
    /// Output, verbatim.
    pub output: String,
    /// Keterangan, verbatim.
    #[doc(alias = "keterangan")]
    pub remarks: String,
    /// Short label over the lane ("Putuskan").
    pub lane: String,
    /// What the performer is asked to do, for work lists and buttons ("putuskan").
    pub task: String,
    /// The step in a citizen's words.
    pub citizen: String,
    /// How it goes on.
    pub course: Course,
    /// Closing this plain step approves the answer.
    pub approves: bool,
    /// Closing it also attaches the routing slip when none is attached yet.
    pub attaches_slip: bool,
    /// Readings that are inferred.
    pub inferred: Vec<Inferred>,
}

/// A procedure without faults, in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[doc(alias = "SOP")]
pub struct Procedure {
    pub(crate) id: ProcedureId,
    pub(crate) version: String,
    pub(crate) label: String,
    pub(crate) in_force_from: Option<Date>,
    pub(crate) cover: Cover,
    pub(crate) performers: Vec<Performer>,
    pub(crate) steps: BTreeMap<StepNumber, Step>,
    pub(crate) start: StepNumber,
    pub(crate) inferred: Vec<Inferred>,
}

impl Procedure {
    /// Name and version.
    pub fn reference(&self) -> ProcedureRef {
        ProcedureRef {
            id: self.id.clone(),
            version: self.version.clone(),
        }
    }

    /// Short name for tabs and choices ("Versi lengkap").
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Day from which the file says it is in force, if it says so.
    pub fn in_force_from(&self) -> Option<Date> {
        self.in_force_from
    }

    /// Readings that are inferred and belong to no step, e.g. of `in_force_from`.
    pub fn inferred(&self) -> &[Inferred] {
        &self.inferred
    }

    /// The cover block.
    pub fn cover(&self) -> &Cover {
        &self.cover
    }

    /// The performer columns in their order.
    pub fn performers(&self) -> &[Performer] {
        &self.performers
    }

    /// The performer with that key.
    pub fn performer(&self, key: &PerformerKey) -> Option<&Performer> {
        self.performers
            .iter()
            .find(|performer| performer.key == *key)
    }

    /// The steps by number.
    pub fn steps(&self) -> impl Iterator<Item = &Step> {
        self.steps.values()
    }

    /// How many steps there are.
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Never true for a checked procedure.
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// One step, if the procedure has that number.
    pub fn step(&self, number: StepNumber) -> Option<&Step> {
        self.steps.get(&number)
    }

    /// The step a complaint begins with.
    pub fn start(&self) -> &Step {
        &self.steps[&self.start]
    }
}

impl Step {
    /// Where the step may lead, both ways of a decision.
    pub fn targets(&self) -> Vec<Target> {
        match &self.course {
            Course::Plain { to, .. } => vec![*to],
            Course::Decision(decision) => vec![decision.yes.to, decision.no.to],
        }
    }

    /// The decision, if this step is one.
    pub fn decision(&self) -> Option<&Decision> {
        match &self.course {
            Course::Plain { .. } => None,
            Course::Decision(decision) => Some(decision),
        }
    }

    /// The activity in the proposed reading, or verbatim.
    pub fn wording(&self) -> &str {
        self.reading.as_deref().unwrap_or(&self.activity)
    }

    /// How sure the reading of `field` is, if it is inferred.
    pub fn inferred(&self, field: &str) -> Option<&Inferred> {
        self.inferred.iter().find(|reading| reading.field == field)
    }
}
