//! What a check can find, by stable codes. The words for them are kept with the
//! translations, so that no sentence stands in the rules.

use crate::StepNumber;

macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $code:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name {
            $($(#[$variant_doc])* $variant,)*
        }

        impl $name {
            /// Every code there is.
            pub const ALL: &'static [$name] = &[$($name::$variant,)*];

            /// The stable name, as `matur sop check --json` prints it.
            pub fn name(self) -> &'static str {
                match self {
                    $($name::$variant => $code,)*
                }
            }
        }
    };
}

codes! {
    /// What is wrong with a procedure file. A file with any of these is not activated.
    FaultCode {
        /// The text is not TOML.
        Syntax = "syntax",
        /// A key stands twice in one table.
        DuplicateKey = "duplicate_key",
        /// The file is written in a format this version does not know.
        UnknownFormat = "unknown_format",
        /// A key that means nothing, probably a slip of the pen.
        UnknownKey = "unknown_key",
        /// A value of another kind than the key takes.
        WrongType = "wrong_type",
        /// A value outside the list the key takes.
        UnknownValue = "unknown_value",
        /// Something the official sheet or the engine needs is not written.
        MissingField = "missing_field",
        /// The table has no row.
        NoSteps = "no_steps",
        /// The table has more rows than any procedure needs.
        TooManyRows = "too_many_rows",
        /// Two performer columns share a key.
        DuplicatePerformer = "duplicate_performer",
        /// A performer column has neither a role nor `directed`, or both.
        UnassignedPerformer = "unassigned_performer",
        /// Two rows share a number.
        DuplicateNumber = "duplicate_number",
        /// The numbers are not 1, 2, … without gaps (PermenPANRB 35/2012).
        MissingNumber = "missing_number",
        /// A step names no act, or one the engine does not know.
        UnknownAct = "unknown_act",
        /// A step names nobody who does it.
        MissingPerformer = "missing_performer",
        /// A step names a performer that has no column.
        UnknownPerformer = "unknown_performer",
        /// `otherwise` stands where the performer is not the directed units, or
        /// names the directed units again.
        IdleOtherwise = "idle_otherwise",
        /// The activity is empty.
        EmptyActivity = "empty_activity",
        /// The output is empty.
        EmptyOutput = "empty_output",
        /// The standard time is zero.
        ZeroTime = "zero_time",
        /// The standard time is missing or has no known unit.
        UnknownTime = "unknown_time",
        /// The standard time is longer than ten years: a slip of the pen.
        ExcessiveTime = "excessive_time",
        /// A decision lacks its yes or its no.
        DecisionWithoutBranch = "decision_without_branch",
        /// An exit of a decision has no label (PermenPANRB 35/2012).
        DecisionLabelMissing = "decision_label_missing",
        /// A question on a step that does not decide.
        QuestionOnWrongAct = "question_on_wrong_act",
        /// `to`, `gives` or `approves` beside a question; they belong to its exits.
        FieldBesideQuestion = "field_beside_question",
        /// `gives` on a step that does not decide.
        GivesOnWrongAct = "gives_on_wrong_act",
        /// `approves` on a step that neither approves nor decides.
        ApprovesOnWrongAct = "approves_on_wrong_act",
        /// An approving step that says it does not approve.
        ApproveNotApproving = "approve_not_approving",
        /// An arrow leads to a step that does not exist.
        UnknownTarget = "unknown_target",
        /// An arrow leads back to the step it comes from.
        SelfTarget = "self_target",
        /// No step receives the complaint.
        NoStart = "no_start",
        /// A second receiving step to which no arrow leads.
        TwoStarts = "two_starts",
        /// The first step is not the receiving one, or a later one receives again.
        RegisterNotFirst = "register_not_first",
        /// No path leads to the step.
        UnreachableStep = "unreachable_step",
        /// Steps that lead to each other and nowhere else.
        CycleWithoutExit = "cycle_without_exit",
        /// From this step no path leads to the end.
        NoWayToEnd = "no_way_to_end",
        /// A path ends without archiving, or goes on after it.
        ArchiveNotLast = "archive_not_last",
        /// Advice or a decision before the routing slip is attached.
        SlipMissing = "slip_missing",
        /// Directed units are asked for a resolution on a path without a directive.
        SolveWithoutDirective = "solve_without_directive",
        /// Directed units have the turn on a path without a directive, and nobody
        /// is named who does it then.
        DirectedWithoutOtherwise = "directed_without_otherwise",
        /// An answer on a path on which nobody gave a resolution.
        ResolutionMissing = "resolution_missing",
        /// An answer on a path on which nobody approved the resolution.
        NoApproval = "no_approval",
        /// The archive is reached on a path without an answer to the complainant.
        NoAnswer = "no_answer",
    }
}

codes! {
    /// What a careful reader would ask about; the file can be used nevertheless.
    WarningCode {
        /// The cover block has no date of approval.
        NoApprovalDate = "no_approval_date",
        /// The file does not say since when it is in force.
        NoEffectiveDate = "no_effective_date",
        /// A value is a reading and not the source's own word.
        InferredReading = "inferred_reading",
        /// A step has no requirements (kelengkapan).
        NoRequirements = "no_requirements",
        /// More steps than are readable on a landscape sheet.
        TooManySteps = "too_many_steps",
        /// More performer columns than are readable on a landscape sheet.
        TooManyPerformers = "too_many_performers",
    }
}

/// A fault or warning with its place and what is needed to word it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding<C> {
    /// Line in the file, from 1.
    pub line: Option<u32>,
    /// Column in the line, from 1, in characters; only for faults of syntax.
    pub column: Option<u32>,
    /// The step, when it belongs to one whose number can be read.
    pub step: Option<StepNumber>,
    /// What was found.
    pub code: C,
    /// The field as a path of keys, e.g. `no.to` or `cover.number`.
    pub field: Option<String>,
    /// What else the words for it need: `value` (as written), `nearest` (key or
    /// value probably meant), `target`, `expected`, `steps`, `missing`,
    /// `first_line`, `confidence`, `limit`, `detail`.
    pub facts: Vec<(&'static str, String)>,
}

/// Something wrong with a procedure file.
pub type Fault = Finding<FaultCode>;

/// Something to look at in a procedure file.
pub type Warning = Finding<WarningCode>;

/// Names of every argument that the words for a finding may use.
const ARGUMENTS: [&str; 14] = [
    "step",
    "line",
    "column",
    "field",
    "value",
    "nearest",
    "target",
    "expected",
    "steps",
    "missing",
    "first_line",
    "confidence",
    "limit",
    "detail",
];

impl<C> Finding<C> {
    /// A finding without a place.
    pub(crate) fn new(code: C) -> Self {
        Finding {
            line: None,
            column: None,
            step: None,
            code,
            field: None,
            facts: Vec::new(),
        }
    }

    /// On that line.
    pub(crate) fn on(mut self, line: u32) -> Self {
        self.line = Some(line);
        self
    }

    /// In that step, if its number is known.
    pub(crate) fn in_step(mut self, step: Option<StepNumber>) -> Self {
        self.step = step;
        self
    }

    /// About that field.
    pub(crate) fn about(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    /// With a fact the words need.
    pub(crate) fn with(mut self, name: &'static str, value: impl ToString) -> Self {
        self.facts.push((name, value.to_string()));
        self
    }

    /// Everything the words for it may use, by name. Every name is always there;
    /// what does not apply is `none`, so that words can ask for it.
    pub fn arguments(&self) -> Vec<(&'static str, String)> {
        ARGUMENTS
            .into_iter()
            .map(|name| {
                let value = match name {
                    "step" => self.step.map(|step| step.to_string()),
                    "line" => self.line.map(|line| line.to_string()),
                    "column" => self.column.map(|column| column.to_string()),
                    "field" => self.field.clone(),
                    _ => self
                        .facts
                        .iter()
                        .find(|(fact, _)| *fact == name)
                        .map(|(_, value)| value.clone()),
                };
                (name, value.unwrap_or_else(|| "none".to_owned()))
            })
            .collect()
    }
}
