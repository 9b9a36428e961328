//! By when the complainant hears: the due time of the answering step on the longest way.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, Timestamp, ToSpan};
use sop::{Act, Procedure, Step, StepNumber, Target};
use worktime::Calendar;

/// The latest due time of an answering step, counted from `from` at step `at` through
/// every way the procedure may take. Arrows that lead back are not followed: a loop
/// would promise nothing. None when no way from there reaches an answer.
pub fn promise(
    procedure: &Procedure,
    calendar: &Calendar,
    at: StepNumber,
    from: Timestamp,
) -> Option<Timestamp> {
    let walk = Walk::from(procedure, at);
    // What begins later is due later, so of all ways to a step only the latest counts,
    // and each step is looked at once.
    let mut latest = BTreeMap::from([(at, from)]);
    let mut promised = None;
    for step in walk.order.iter().rev() {
        let Some(due) = latest
            .get(&step.number)
            .and_then(|start| calendar.due(*start, step.standard).ok())
            .map(|due| due.at)
        else {
            continue;
        };
        if step.act == Act::Answer {
            promised = promised.max(Some(due));
            continue;
        }
        for next in walk.arrows.get(&step.number).into_iter().flatten() {
            let start = latest.entry(*next).or_insert(due);
            *start = due.max(*start);
        }
    }
    promised
}

/// How many working days after the day of receipt the answer comes at the worst, by whichever
/// of these procedures, over the year that begins on `today`. The day's last moment counts:
/// what comes later on a day is due later, and a day that is none is the end of the last that
/// was one. None when one of the procedures reaches no answer.
pub fn longest_answer(procedures: &[&Procedure], calendar: &Calendar, today: Date) -> Option<u32> {
    let works = |day: &Date| !calendar.hours_on(*day).is_empty();
    let year = today.series(Span::new().days(1)).take(366).filter(works);
    let mut worst = None;
    for day in year {
        let evening = day.at(23, 59, 59, 0);
        let from = calendar.tz().to_timestamp(evening).ok()?;
        for procedure in procedures {
            let due = promise(procedure, calendar, procedure.start().number, from)?;
            let next = day.checked_add(1.day()).ok()?;
            let days = next.series(Span::new().days(1));
            let last = calendar.date(due);
            let count = days.take_while(|one| *one <= last).filter(works).count();
            worst = worst.max(u32::try_from(count).ok());
        }
    }
    worst
}

/// What can be reached from a step before an answer is given.
#[derive(Default)]
struct Walk<'p> {
    /// Each step after all to which it leads.
    order: Vec<&'p Step>,
    /// Where steps lead, without the arrows that lead back.
    arrows: BTreeMap<StepNumber, Vec<StepNumber>>,
}

impl<'p> Walk<'p> {
    fn from(procedure: &'p Procedure, at: StepNumber) -> Walk<'p> {
        let mut walk = Walk::default();
        let mut open: Vec<(&Step, Vec<StepNumber>)> = Vec::new();
        let mut next = Some(at);
        loop {
            if let Some(step) = next.take().and_then(|number| procedure.step(number)) {
                walk.arrows.insert(step.number, Vec::new());
                open.push((step, onward(step)));
            }
            let Some((step, targets)) = open.last_mut() else {
                return walk;
            };
            let Some(target) = targets.pop() else {
                walk.order.push(*step);
                open.pop();
                continue;
            };
            let number = step.number;
            if open.iter().any(|(step, _)| step.number == target) {
                continue;
            }
            if !walk.arrows.contains_key(&target) {
                next = Some(target);
            }
            walk.arrows.entry(number).or_default().push(target);
        }
    }
}

fn onward(step: &Step) -> Vec<StepNumber> {
    if step.act == Act::Answer {
        return Vec::new();
    }
    step.targets()
        .into_iter()
        .filter_map(|target| match target {
            Target::Step(next) => Some(next),
            Target::End => None,
        })
        .collect()
}
