//! Judges a [`Draft`]: all faults at once, each with its place, and what a
//! careful reader would ask about.

mod build;
mod course;
mod duties;
mod fields;
mod finding;
mod flow;
mod rows;

pub use finding::{Fault, FaultCode, Finding, Warning, WarningCode};

use crate::{Draft, Procedure};

/// What a check found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Everything that is wrong, in the order of the file.
    pub faults: Vec<Fault>,
    /// Everything that should be looked at, in the order of the file.
    pub warnings: Vec<Warning>,
    /// The checked procedure; there if and only if nothing is wrong.
    pub procedure: Option<Procedure>,
}

/// Reads and judges the text of a procedure file.
///
/// ```
/// let findings = sop::check("format = 1");
/// assert!(findings.procedure.is_none());
/// assert!(findings.faults.iter().any(|fault| fault.code == sop::FaultCode::NoSteps));
/// ```
pub fn check(text: &str) -> Findings {
    let (draft, faults) = Draft::read(text);
    if faults.iter().any(|fault| fault.code == FaultCode::Syntax) {
        return Findings {
            faults,
            ..Findings::default()
        };
    }
    let mut findings = draft.check();
    findings.faults.extend(faults);
    findings.faults.sort();
    if !findings.faults.is_empty() {
        findings.procedure = None;
    }
    findings
}

/// Reads and judges the bytes of a procedure file. What is not UTF-8 is not TOML:
/// a fault of syntax at the first byte that is no text.
///
/// ```
/// let findings = sop::check_bytes(b"format = 1\nid = \"caf\xe9\"");
/// assert_eq!(findings.faults[0].code, sop::FaultCode::Syntax);
/// assert_eq!((findings.faults[0].line, findings.faults[0].column), (Some(2), Some(10)));
/// ```
pub fn check_bytes(bytes: &[u8]) -> Findings {
    match std::str::from_utf8(bytes) {
        Ok(text) => check(text),
        Err(error) => Findings {
            faults: vec![Draft::not_text(&bytes[..error.valid_up_to()])],
            ..Findings::default()
        },
    }
}

impl Draft {
    /// Judges what was read. What could not be read at all is not known here;
    /// [`check`] puts both together.
    pub fn check(&self) -> Findings {
        let mut judge = Judge::default();
        fields::judge(self, &mut judge);
        rows::judge(self, &mut judge);
        if (1..=rows::MOST_ROWS).contains(&self.steps().len()) {
            let table = flow::Table::of(self, &mut judge);
            flow::judge(&table, &mut judge);
            duties::judge(self, &table, &mut judge);
        }
        let Judge {
            mut faults,
            mut warnings,
        } = judge;
        faults.sort();
        warnings.sort();
        let procedure = if faults.is_empty() {
            build::procedure(self)
        } else {
            None
        };
        Findings {
            faults,
            warnings,
            procedure,
        }
    }
}

/// Collects what is found.
#[derive(Default)]
struct Judge {
    faults: Vec<Fault>,
    warnings: Vec<Warning>,
}

impl Judge {
    fn fault(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    fn warn(&mut self, warning: Warning) {
        self.warnings.push(warning);
    }
}
