//! The steps of an explanation, kept short however long the count.

use std::collections::VecDeque;

use jiff::civil::Date;

use crate::Step;

/// Collects steps, keeping the first and the last and the sum of the middle.
#[derive(Default)]
pub(crate) struct StepLog {
    head: Vec<Step>,
    middle: Option<Middle>,
    tail: VecDeque<Step>,
    /// True if a skipped holiday is not confirmed yet.
    pub(crate) provisional: bool,
}

struct Middle {
    first: Date,
    last: Date,
    seconds: i64,
    days: u32,
    closed_days: u32,
}

impl StepLog {
    const HEAD: usize = 10;
    const TAIL: usize = 6;

    pub(crate) fn push(&mut self, step: Step) {
        if let Step::Pause { closed, .. } | Step::Skipped { closed } = &step {
            self.provisional |= closed.provisional;
        }
        if self.head.len() < Self::HEAD {
            self.head.push(step);
            return;
        }
        self.tail.push_back(step);
        if self.tail.len() > Self::TAIL
            && let Some(step) = self.tail.pop_front()
        {
            self.omit(&step);
        }
    }

    fn omit(&mut self, step: &Step) {
        let (first, last, seconds, days, closed_days) = match step {
            Step::Counted {
                from,
                until,
                seconds,
            } => (from.date(), until.date(), *seconds, 0, 0),
            Step::Pause {
                from,
                until,
                closed,
                ..
            } => (from.date(), until.date(), 0, 0, closed.total),
            Step::Day { date, .. } => (*date, *date, 0, 1, 0),
            Step::Skipped { closed } => {
                let first = closed.days.first().map_or(Date::MIN, |day| day.date);
                let last = closed.days.last().map_or(first, |day| day.date);
                (first, last, 0, 0, closed.total)
            }
            // Only ever the first of a few steps; nothing of them is lost.
            Step::DayOfReceipt { .. }
            | Step::CalendarDays { .. }
            | Step::ClockHours { .. }
            | Step::Omitted { .. } => return,
        };
        let middle = self.middle.get_or_insert(Middle {
            first,
            last,
            seconds: 0,
            days: 0,
            closed_days: 0,
        });
        middle.last = last;
        middle.seconds += seconds;
        middle.days += days;
        middle.closed_days += closed_days;
    }

    pub(crate) fn into_steps(self) -> Vec<Step> {
        let omitted = self.middle.map(|middle| Step::Omitted {
            first: middle.first,
            last: middle.last,
            seconds: middle.seconds,
            days: middle.days,
            closed_days: middle.closed_days,
        });
        self.head
            .into_iter()
            .chain(omitted)
            .chain(self.tail)
            .collect()
    }
}

impl From<Vec<Step>> for StepLog {
    fn from(head: Vec<Step>) -> Self {
        StepLog {
            head,
            ..StepLog::default()
        }
    }
}
