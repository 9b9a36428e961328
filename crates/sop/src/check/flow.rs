//! The arrows of the table: where they lead, what they leave out, and whether
//! every step has a way to the end.

use super::rows::about;
use super::{Fault, FaultCode, Judge};
use crate::draft::{DraftStep, DraftTarget, Field};
use crate::{Act, Draft, StepNumber};

/// Where an arrow leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Arrow {
    /// To the row at that place of [`Table::rows`].
    Row(usize),
    /// To the end.
    End,
    /// Nowhere that is known; reported already.
    Unknown,
}

/// Which of its ways on a row leaves by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Way {
    /// The only one.
    Plain,
    /// The exit on yes.
    Yes,
    /// The exit on no.
    No,
}

impl Way {
    pub(super) fn field(self) -> &'static str {
        match self {
            Way::Plain => "to",
            Way::Yes => "yes.to",
            Way::No => "no.to",
        }
    }
}

/// One row with its arrows.
pub(super) struct Row<'d> {
    pub(super) step: &'d DraftStep,
    pub(super) act: Option<Act>,
    pub(super) arrows: Vec<(Way, Arrow)>,
}

/// The rows in the order of their numbers. Rows that share a number stand one
/// after the other and rows without one after the row above them, so that a
/// wrong number does not look like a dozen wrong arrows.
pub(super) struct Table<'d> {
    pub(super) rows: Vec<Row<'d>>,
    /// Places of the rows with which a complaint could begin; the first is the
    /// procedure's own.
    pub(super) starts: Vec<usize>,
    duplicates: Vec<bool>,
}

impl<'d> Table<'d> {
    pub(super) fn of(draft: &'d Draft, judge: &mut Judge) -> Self {
        let mut above = 0;
        let mut ordered: Vec<(u16, &DraftStep)> = draft
            .steps()
            .iter()
            .map(|step| {
                above = step.step_number().map_or(above, |number| number.0);
                (above, step)
            })
            .collect();
        ordered.sort_by_key(|(number, _)| *number);
        let steps: Vec<&DraftStep> = ordered.into_iter().map(|(_, step)| step).collect();
        let duplicates = steps
            .iter()
            .enumerate()
            .map(|(place, step)| {
                let number = step.step_number();
                number.is_some()
                    && steps[..place]
                        .iter()
                        .any(|above| above.step_number() == number)
            })
            .collect();
        let rows: Vec<Row<'_>> = (0..steps.len())
            .map(|place| Row {
                step: steps[place],
                act: steps[place].act.text().and_then(Act::parse),
                arrows: arrows(&steps, place, judge),
            })
            .collect();
        let mut table = Table {
            rows,
            starts: vec![0],
            duplicates,
        };
        let more: Vec<usize> = (1..table.rows.len())
            .filter(|place| table.starts_too(*place))
            .collect();
        table.starts.extend(more);
        table
    }

    /// Whether the row receives complaints and no arrow leads to it: a second start.
    fn starts_too(&self, place: usize) -> bool {
        self.rows[place].act == Some(Act::Register)
            && !self.duplicates[place]
            && !self.rows.iter().any(|row| row.leads_to(place))
    }

    fn number(&self, place: usize) -> Option<StepNumber> {
        self.rows[place].step.step_number()
    }

    /// Rows that can be reached from `from`, itself included.
    fn reach(&self, from: &[usize]) -> Vec<bool> {
        let mut seen = vec![false; self.rows.len()];
        let mut waiting = from.to_vec();
        while let Some(place) = waiting.pop() {
            if std::mem::replace(&mut seen[place], true) {
                continue;
            }
            waiting.extend(self.rows[place].next_rows());
        }
        seen
    }

    /// Rows from which the end can be reached, or could be if the arrows that
    /// lead nowhere were put right.
    fn ending(&self) -> Vec<bool> {
        let mut ending: Vec<bool> = self
            .rows
            .iter()
            .map(|row| {
                row.arrows
                    .iter()
                    .any(|(_, arrow)| !matches!(arrow, Arrow::Row(_)))
            })
            .collect();
        loop {
            let more: Vec<usize> = (0..self.rows.len())
                .filter(|place| !ending[*place])
                .filter(|place| self.rows[*place].next_rows().any(|next| ending[next]))
                .collect();
            if more.is_empty() {
                return ending;
            }
            for place in more {
                ending[place] = true;
            }
        }
    }
}

impl Row<'_> {
    fn next_rows(&self) -> impl Iterator<Item = usize> {
        self.arrows.iter().filter_map(|(_, arrow)| match arrow {
            Arrow::Row(next) => Some(*next),
            Arrow::End | Arrow::Unknown => None,
        })
    }

    fn leads_to(&self, place: usize) -> bool {
        self.next_rows().any(|next| next == place)
    }
}

fn arrows(steps: &[&DraftStep], place: usize, judge: &mut Judge) -> Vec<(Way, Arrow)> {
    let step = steps[place];
    if !step.decision.is_meant() {
        let arrow = match (&step.to, step.act.text().and_then(Act::parse)) {
            (Field::Absent, Some(Act::Archive)) => Arrow::End,
            (Field::Absent, _) if place + 1 == steps.len() => Arrow::End,
            (Field::Absent, _) => Arrow::Row(place + 1),
            (to, _) => resolve(steps, place, Way::Plain, to, judge),
        };
        return vec![(Way::Plain, arrow)];
    }
    [(Way::Yes, &step.decision.yes), (Way::No, &step.decision.no)]
        .into_iter()
        .map(|(way, exit)| match exit.value() {
            Some(exit) => (way, resolve(steps, place, way, &exit.to, judge)),
            None => (way, Arrow::Unknown),
        })
        .collect()
}

fn resolve(
    steps: &[&DraftStep],
    place: usize,
    way: Way,
    to: &Field<DraftTarget>,
    judge: &mut Judge,
) -> Arrow {
    let Some(target) = to.value() else {
        return Arrow::Unknown;
    };
    let found = match target {
        DraftTarget::Number(number) => steps
            .iter()
            .position(|step| {
                step.step_number()
                    .is_some_and(|own| i64::from(own.0) == *number)
            })
            .map(Arrow::Row),
        DraftTarget::Word(word) => (word.trim() == "end").then_some(Arrow::End),
    };
    let step = steps[place];
    let fault = |code| about(code, step, to, way.field()).with("target", target);
    match found {
        Some(Arrow::Row(next)) if next == place => {
            judge.fault(fault(FaultCode::SelfTarget));
            Arrow::Unknown
        }
        Some(arrow) => arrow,
        None => {
            judge.fault(fault(FaultCode::UnknownTarget));
            Arrow::Unknown
        }
    }
}

pub(super) fn judge(table: &Table<'_>, judge: &mut Judge) {
    starts(table, judge);
    let reached = table.reach(&table.starts);
    let at = |place: usize, code| {
        let step = table.rows[place].step;
        Fault::new(code).on(step.line).in_step(step.step_number())
    };
    for place in (0..table.rows.len()).filter(|place| !reached[*place]) {
        if !table.duplicates[place] {
            judge.fault(at(place, FaultCode::UnreachableStep));
        }
    }
    let ending = table.ending();
    let stuck: Vec<usize> = (0..table.rows.len())
        .filter(|place| !ending[*place])
        .collect();
    let mut told = vec![false; table.rows.len()];
    for &place in &stuck {
        let onward: Vec<usize> = table.rows[place].next_rows().collect();
        let from_here = table.reach(&onward);
        if !from_here[place] {
            judge.fault(at(place, FaultCode::NoWayToEnd));
            continue;
        }
        if told[place] {
            continue;
        }
        let cycle: Vec<usize> = stuck
            .iter()
            .copied()
            .filter(|other| from_here[*other] && table.reach(&[*other])[place])
            .collect();
        let mut numbers = Vec::new();
        for other in cycle {
            told[other] = true;
            numbers.extend(table.number(other).map(|number| number.to_string()));
        }
        judge.fault(at(place, FaultCode::CycleWithoutExit).with("steps", numbers.join(", ")));
    }
}

fn starts(table: &Table<'_>, judge: &mut Judge) {
    let first = &table.rows[0];
    let registers: Vec<usize> = (0..table.rows.len())
        .filter(|place| table.rows[*place].act == Some(Act::Register))
        .collect();
    if registers.is_empty() && first.act.is_some() {
        judge.fault(about(
            FaultCode::NoStart,
            first.step,
            &first.step.act,
            "act",
        ));
    }
    for place in registers {
        let step = table.rows[place].step;
        if place == 0 {
            continue;
        }
        let code = if table.rows.iter().any(|row| row.leads_to(place)) {
            FaultCode::RegisterNotFirst
        } else {
            FaultCode::TwoStarts
        };
        let mut fault = about(code, step, &step.act, "act");
        if let Some(number) = table.number(0) {
            fault = fault.with("target", number);
        }
        judge.fault(fault);
    }
}
