//! How long a complaint takes by standard: over the whole table, and over its
//! shortest and longest path.

use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use worktime::{Standard, Unit};

use crate::{Procedure, Step, StepNumber, Target};

/// Working minutes that stand for a working day when two paths are compared: an
/// official's week of 37.5 hours on five days (Perpres 21/2023). Sums are never
/// converted.
const DAY: u64 = 450;

/// Working minutes that stand for a calendar day when two paths are compared.
const CALENDAR_DAY: u64 = DAY * 5 / 7;

/// The sum of standard times over some steps. Hours are minutes; days stay days,
/// because how many hours a day has is the calendar's business.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Minutes of working time.
    pub minutes: u64,
    /// Working days.
    pub days: u64,
    /// Hours of clock time.
    pub calendar_hours: u64,
    /// Calendar days.
    pub calendar_days: u64,
    /// The steps summed, in the order they are taken.
    pub steps: Vec<StepNumber>,
}

impl Span {
    fn add(&mut self, number: StepNumber, standard: Standard) {
        let amount = u64::from(standard.amount.get());
        match standard.unit {
            Unit::Minute => self.minutes += amount,
            Unit::Hour => self.minutes += amount * 60,
            Unit::Day | Unit::WorkingDay => self.days += amount,
            Unit::CalendarDay => self.calendar_days += amount,
            Unit::CalendarHour => self.calendar_hours += amount,
        }
        self.steps.push(number);
    }

    /// A number by which spans are compared, in working minutes.
    fn weight(&self) -> u64 {
        self.minutes
            + self.days * DAY
            + self.calendar_days * CALENDAR_DAY
            + self.calendar_hours * CALENDAR_DAY / 24
    }
}

/// The best way on from a step over arrows that do not lead back.
#[derive(Clone, Copy)]
struct Onward {
    weight: u64,
    next: Option<StepNumber>,
    paths: u64,
}

/// So many steps are taken in the search for the longest path where loops can be
/// entered at several steps; tables that people draw need a few hundred.
const PATIENCE: usize = 100_000;

impl Procedure {
    /// Standard time of the whole table, whatever path a complaint takes.
    pub fn total(&self) -> Span {
        self.span(self.steps().map(|step| step.number))
    }

    /// The path with the least standard time.
    pub fn shortest(&self) -> Span {
        let start = self.start().number;
        let mut waiting = BinaryHeap::from([Reverse((self.weight(start), vec![start]))]);
        let mut settled = BTreeSet::new();
        while let Some(Reverse((weight, path))) = waiting.pop() {
            let Some(step) = path.last().and_then(|last| self.step(*last)) else {
                continue;
            };
            if !settled.insert(step.number) {
                continue;
            }
            let targets = step.targets();
            if targets.contains(&Target::End) {
                return self.span(path);
            }
            for target in targets {
                if let Target::Step(next) = target
                    && !settled.contains(&next)
                {
                    let mut longer = path.clone();
                    longer.push(next);
                    waiting.push(Reverse((weight + self.weight(next), longer)));
                }
            }
        }
        self.total()
    }

    /// The path with the most standard time on which no step comes twice: repeating
    /// has no most. Of several the one over lower numbers.
    pub fn longest(&self) -> Span {
        let arrows = Arrows::of(self);
        let known = self.onward(&arrows);
        let mut path = vec![self.start().number];
        while let Some(next) = path
            .last()
            .and_then(|here| known.get(here))
            .and_then(|way| way.next)
        {
            path.push(next);
        }
        let straight = self.span(path);
        if arrows.loops_have_one_entry {
            return straight;
        }
        match self.longest_simple() {
            Some(found) if found.weight() > straight.weight() => found,
            _ => straight,
        }
    }

    /// How many different paths there are, without arrows that lead back.
    pub fn path_count(&self) -> u64 {
        self.onward(&Arrows::of(self))
            .get(&self.start().number)
            .map_or(0, |way| way.paths)
    }

    /// Paths from the start to the end on which no step comes twice, at most
    /// `limit` of them, the yes of a decision before its no.
    pub fn all_paths(&self, limit: usize) -> Vec<Vec<StepNumber>> {
        let mut found = Vec::new();
        let mut waiting = vec![vec![self.start().number]];
        // Loops can hide many dead ends; give up rather than search for ever.
        let mut patience = limit.saturating_mul(1_000);
        while let Some(path) = waiting.pop() {
            if found.len() == limit || patience == 0 {
                break;
            }
            patience -= 1;
            let Some(step) = path.last().and_then(|last| self.step(*last)) else {
                continue;
            };
            let mut targets = step.targets();
            if targets.contains(&Target::End) {
                found.push(path.clone());
            }
            targets.dedup();
            for target in targets.into_iter().rev() {
                if let Target::Step(next) = target
                    && !path.contains(&next)
                {
                    let mut longer = path.clone();
                    longer.push(next);
                    waiting.push(longer);
                }
            }
        }
        found
    }

    /// The sum over some steps, in the order given.
    pub fn span(&self, steps: impl IntoIterator<Item = StepNumber>) -> Span {
        let mut span = Span::default();
        for step in steps.into_iter().filter_map(|number| self.step(number)) {
            span.add(step.number, step.standard);
        }
        span
    }

    fn weight(&self, number: StepNumber) -> u64 {
        self.span([number]).weight()
    }

    /// The heaviest way on from each step and the number of ways, over arrows that do
    /// not lead back. A step from which all arrows lead back has none.
    fn onward(&self, arrows: &Arrows) -> BTreeMap<StepNumber, Onward> {
        let mut known: BTreeMap<StepNumber, Onward> = BTreeMap::new();
        for number in &arrows.last_first {
            let mut best: Option<Onward> = None;
            for target in arrows.from(*number) {
                let way = match target {
                    Target::End => Some(Onward {
                        weight: 0,
                        next: None,
                        paths: 1,
                    }),
                    Target::Step(next) => known.get(next).map(|way| Onward {
                        next: Some(*next),
                        ..*way
                    }),
                };
                best = match (best, way) {
                    (Some(best), Some(way)) => {
                        let heavier = if way.weight > best.weight { way } else { best };
                        Some(Onward {
                            paths: best.paths.saturating_add(way.paths),
                            ..heavier
                        })
                    }
                    (best, way) => best.or(way),
                };
            }
            if let Some(way) = best {
                let weight = way.weight + self.weight(*number);
                known.insert(*number, Onward { weight, ..way });
            }
        }
        known
    }

    /// The heaviest path without a step twice, among those found in time. Needed where
    /// an arrow leads back on one path and on on another.
    fn longest_simple(&self) -> Option<Span> {
        let mut best: Option<(u64, Vec<StepNumber>)> = None;
        let mut waiting = vec![vec![self.start().number]];
        let mut patience = PATIENCE;
        while let Some(path) = waiting.pop() {
            if patience == 0 {
                break;
            }
            patience -= 1;
            let Some(step) = path.last().and_then(|last| self.step(*last)) else {
                continue;
            };
            for target in ordered(step).into_iter().rev() {
                match target {
                    Target::Step(next) if !path.contains(&next) => {
                        let mut longer = path.clone();
                        longer.push(next);
                        waiting.push(longer);
                    }
                    Target::Step(_) => {}
                    Target::End => {
                        let weight = path.iter().map(|step| self.weight(*step)).sum();
                        if best.as_ref().is_none_or(|(most, _)| weight > *most) {
                            best = Some((weight, path.clone()));
                        }
                    }
                }
            }
        }
        best.map(|(_, path)| self.span(path))
    }
}

/// Where a step leads, each once, whichever way is the yes.
fn ordered(step: &Step) -> Vec<Target> {
    let mut targets = step.targets();
    targets.sort_by_key(|target| match target {
        Target::Step(number) => u32::from(number.0),
        Target::End => u32::MAX,
    });
    targets.dedup();
    targets
}

/// The arrows of a procedure without those that lead back, as a walk from a step finds
/// them.
struct Arrows {
    forward: BTreeMap<StepNumber, Vec<Target>>,
    /// Steps that can be reached, each after all to which it leads.
    last_first: Vec<StepNumber>,
    /// Whether each arrow that leads back leads to a step that lies on every way to
    /// where it comes from. Then it is the same ones in whatever order one walks, and
    /// no path without a step twice can use them.
    loops_have_one_entry: bool,
}

impl Arrows {
    fn of(procedure: &Procedure) -> Arrows {
        let mut arrows = Arrows {
            forward: BTreeMap::new(),
            last_first: Vec::new(),
            loops_have_one_entry: true,
        };
        let start = procedure.start().number;
        let mut open = vec![(
            start,
            procedure.step(start).map(ordered).unwrap_or_default(),
        )];
        arrows.forward.insert(start, Vec::new());
        while let Some((number, targets)) = open.last_mut() {
            let number = *number;
            if targets.is_empty() {
                arrows.last_first.push(number);
                open.pop();
                continue;
            }
            let target = targets.remove(0);
            if let Target::Step(next) = target {
                if open.iter().any(|(step, _)| *step == next) {
                    let elsewhere = procedure.reached(start, Some(next));
                    arrows.loops_have_one_entry &= !elsewhere.contains(&number);
                    continue;
                }
                if let Entry::Vacant(fresh) = arrows.forward.entry(next) {
                    fresh.insert(Vec::new());
                    let onward = procedure.step(next).map(ordered).unwrap_or_default();
                    open.push((next, onward));
                }
            }
            arrows.forward.entry(number).or_default().push(target);
        }
        arrows
    }

    fn from(&self, step: StepNumber) -> &[Target] {
        self.forward
            .get(&step)
            .map(Vec::as_slice)
            .unwrap_or_default()
    }
}
