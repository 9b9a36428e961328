//! How long a complaint takes by standard: over the whole table, and over its
//! shortest and longest path.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use worktime::{Standard, Unit};

use crate::{Procedure, StepNumber, Target};

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

    /// The path with the most standard time. Arrows that lead back are not taken:
    /// repeating has no most.
    pub fn longest(&self) -> Span {
        let mut known = BTreeMap::new();
        self.onward(self.start().number, &mut known);
        let mut path = vec![self.start().number];
        let mut here = self.start().number;
        while let Some(next) = known.get(&here).copied().flatten().and_then(|way| way.next) {
            path.push(next);
            here = next;
        }
        self.span(path)
    }

    /// How many different paths there are, without arrows that lead back.
    pub fn path_count(&self) -> u64 {
        let mut known = BTreeMap::new();
        self.onward(self.start().number, &mut known)
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

    /// The heaviest way on from `number` and the number of ways; none when every
    /// way leads back to a step that is being looked at (`known` without a way).
    fn onward(
        &self,
        number: StepNumber,
        known: &mut BTreeMap<StepNumber, Option<Onward>>,
    ) -> Option<Onward> {
        if let Some(way) = known.get(&number) {
            return *way;
        }
        known.insert(number, None);
        let mut targets = self.step(number)?.targets();
        targets.dedup();
        let mut best: Option<Onward> = None;
        for target in targets {
            let way = match target {
                Target::End => Some(Onward {
                    weight: 0,
                    next: None,
                    paths: 1,
                }),
                Target::Step(next) => self.onward(next, known).map(|way| Onward {
                    next: Some(next),
                    ..way
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
        let way = best.map(|way| Onward {
            weight: way.weight + self.weight(number),
            ..way
        });
        known.insert(number, way);
        way
    }
}
