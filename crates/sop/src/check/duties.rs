//! What must have happened before a step on every path to it: a slip before
//! advice, a directive before the directed units, a resolution and its approval
//! before the answer, an answer before the archive.
//!
//! Follows the engine: a directive or resolution given by a decision puts an
//! earlier directive aside, and a new resolution needs a new approval.

use super::flow::{Arrow, Row, Table, Way};
use super::rows::about;
use super::{FaultCode, Judge};
use crate::draft::{DraftExit, Field};
use crate::{Act, Draft, Gives};

/// What has certainly happened on every path to a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Done {
    slip: bool,
    directive: bool,
    resolution: bool,
    approval: bool,
    answer: bool,
}

impl Done {
    const NOTHING: Done = Done {
        slip: false,
        directive: false,
        resolution: false,
        approval: false,
        answer: false,
    };
    const EVERYTHING: Done = Done {
        slip: true,
        directive: true,
        resolution: true,
        approval: true,
        answer: true,
    };

    /// What is done on both paths.
    fn and(self, other: Done) -> Done {
        Done {
            slip: self.slip && other.slip,
            directive: self.directive && other.directive,
            resolution: self.resolution && other.resolution,
            approval: self.approval && other.approval,
            answer: self.answer && other.answer,
        }
    }

    fn give(&mut self, gives: Gives) {
        match gives {
            Gives::Nothing => return,
            Gives::Directive => {
                self.directive = true;
                self.resolution = false;
            }
            Gives::Resolution => {
                self.directive = false;
                self.resolution = true;
            }
        }
        self.approval = false;
    }
}

pub(super) fn judge(draft: &Draft, table: &Table<'_>, judge: &mut Judge) {
    let before = before_each(table);
    for (row, before) in table.rows.iter().zip(before) {
        let Some(done) = before else { continue };
        let step = row.step;
        let mut act_fault = |code| judge.fault(about(code, step, &step.act, "act"));
        let attaches = step.attaches_slip.value() == Some(&true);
        match row.act {
            Some(Act::Advise | Act::Decide) if !done.slip && !attaches => {
                act_fault(FaultCode::SlipMissing);
            }
            Some(Act::Answer) => {
                if !done.resolution {
                    act_fault(FaultCode::ResolutionMissing);
                }
                if !done.approval {
                    act_fault(FaultCode::NoApproval);
                }
            }
            Some(Act::Archive) if !done.answer => act_fault(FaultCode::NoAnswer),
            _ => {}
        }
        if !done.directive && step.otherwise.is_absent() && is_directed(draft, row) {
            let code = if row.act == Some(Act::Solve) {
                FaultCode::SolveWithoutDirective
            } else {
                FaultCode::DirectedWithoutOtherwise
            };
            judge.fault(about(code, step, &step.performer, "performer"));
        }
    }
    for row in &table.rows {
        ending(row, judge);
    }
}

/// A path ends with the archive, and nothing comes after it.
fn ending(row: &Row<'_>, judge: &mut Judge) {
    let Some(act) = row.act else { return };
    for (way, arrow) in &row.arrows {
        let wrong = match arrow {
            Arrow::End => act != Act::Archive,
            Arrow::Row(_) => act == Act::Archive,
            Arrow::Unknown => false,
        };
        if !wrong {
            continue;
        }
        let exit = match way {
            Way::Plain => None,
            Way::Yes => row.step.decision.yes.value(),
            Way::No => row.step.decision.no.value(),
        };
        let to = exit.map_or(&row.step.to, |exit| &exit.to);
        judge.fault(about(FaultCode::ArchiveNotLast, row.step, to, way.field()));
    }
}

fn is_directed(draft: &Draft, row: &Row<'_>) -> bool {
    let Some(key) = row.step.performer.text() else {
        return false;
    };
    draft
        .performers()
        .iter()
        .find(|column| column.key.text() == Some(key))
        .is_some_and(|column| column.directed.value() == Some(&true))
}

/// For each row what is done on every path to it; none for rows without a path.
fn before_each(table: &Table<'_>) -> Vec<Option<Done>> {
    let mut before: Vec<Option<Done>> = vec![None; table.rows.len()];
    let mut waiting = table.starts.clone();
    for start in &waiting {
        before[*start] = Some(Done::NOTHING);
    }
    // Ends because what is certainly done only ever shrinks.
    while let Some(place) = waiting.pop() {
        let Some(done) = before[place] else { continue };
        let row = &table.rows[place];
        for (way, arrow) in &row.arrows {
            let Arrow::Row(next) = arrow else { continue };
            let after = after(row, *way, done);
            let both = before[*next].map_or(after, |known| known.and(after));
            if before[*next] != Some(both) {
                before[*next] = Some(both);
                waiting.push(*next);
            }
        }
    }
    before
}

fn after(row: &Row<'_>, way: Way, mut done: Done) -> Done {
    // Nobody can tell what a step does whose act is unknown: that is the fault.
    let Some(act) = row.act else {
        return Done::EVERYTHING;
    };
    let step = row.step;
    if act == Act::AttachSlip || step.attaches_slip.value() == Some(&true) {
        done.slip = true;
    }
    match act {
        Act::Solve => {
            done.resolution = true;
            done.approval = false;
        }
        Act::Approve => done.approval = true,
        Act::Answer => done.answer = true,
        Act::Decide => {
            let exit = |exit: &Field<DraftExit>| {
                let exit = exit.value();
                let gives = exit.map(|exit| given(&exit.gives)).unwrap_or_default();
                let approves = exit.is_some_and(|exit| may_be(&exit.approves));
                (gives, approves)
            };
            let (gives, approves) = match way {
                Way::Plain => (given(&step.gives), may_be(&step.approves)),
                Way::Yes => exit(&step.decision.yes),
                Way::No => exit(&step.decision.no),
            };
            match gives {
                Some(gives) => done.give(gives),
                None => return Done::EVERYTHING,
            }
            done.approval |= approves;
        }
        Act::Register
        | Act::AttachSlip
        | Act::Forward
        | Act::Advise
        | Act::Weigh
        | Act::Archive => {}
    }
    done
}

/// What is given; nothing is known of a value that is a fault itself.
fn given(field: &Field<String>) -> Option<Gives> {
    match field {
        Field::Absent => Some(Gives::Nothing),
        Field::Unreadable => None,
        Field::Given(placed) => Gives::parse(&placed.value),
    }
}

/// True, or a value that is a fault itself.
fn may_be(field: &Field<bool>) -> bool {
    match field {
        Field::Absent => false,
        Field::Unreadable => true,
        Field::Given(placed) => placed.value,
    }
}
