//! Keeps a flood out, and nobody innocent: how much visitors together, and those of one
//! network, may have kept for them. A village shares one address behind its carrier, so a
//! network that used up its own part is not turned away: whoever comes from there shows a
//! [ticket](ticket) on which his browser worked for a second or which he held for a minute.
//! Counted in memory, by the whole installation; a server that starts has counted nothing.

mod counts;
#[cfg(test)]
mod tests;
mod ticket;
mod wait;

use std::{sync::Arc, time::Duration};

use governor::clock::DefaultClock;
use jiff::Timestamp;

use self::counts::Counts;
use self::ticket::{BITS, PATIENCE};
pub(crate) use self::wait::Entrance;

/// What a visitor wants that the office must keep.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A complaint that is begun: a draft, kept for a day.
    Draft,
    /// A complaint that is sent: a number, for ever.
    Complaint,
    /// A megabyte of files.
    Files,
}

/// How often something is let in: so many at once, and one more after each pause.
#[derive(Clone, Copy, Debug)]
pub struct Budget {
    /// How many at once.
    pub burst: u32,
    /// After how long one more.
    pub pause: Duration,
}

impl Budget {
    const fn new(burst: u32, pause: Duration) -> Budget {
        Budget { burst, pause }
    }
}

/// What those of one network may have without a ticket, and what all may have together.
#[derive(Clone, Copy, Debug)]
pub struct Budgets {
    /// Complaints begun: of a network, of all.
    pub drafts: (Budget, Budget),
    /// Complaints sent.
    pub complaints: (Budget, Budget),
    /// Megabytes of files.
    pub files: (Budget, Budget),
}

impl Default for Budgets {
    /// A school class at once from one network, and some four complaints a second of everybody
    /// for a minute; in a day no more than a small server's disk holds.
    fn default() -> Budgets {
        const fn secs(secs: u64) -> Duration {
            Duration::from_secs(secs)
        }
        Budgets {
            drafts: (Budget::new(60, secs(10)), Budget::new(300, secs(4))),
            complaints: (Budget::new(40, secs(20)), Budget::new(250, secs(4))),
            files: (Budget::new(1_000, secs(10)), Budget::new(4_000, secs(4))),
        }
    }
}

impl Budgets {
    /// None at all, for measuring: everything is let in.
    pub fn open() -> Budgets {
        let open = Budget::new(u32::MAX, Duration::from_nanos(1));
        Budgets {
            drafts: (open, open),
            complaints: (open, open),
            files: (open, open),
        }
    }
}

/// What is not let in without a ticket, or not at all before so many seconds have passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMuch {
    /// Seconds to wait for.
    pub(crate) after: u64,
}

/// The counts of an installation. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Flood {
    counts: Arc<Counts<DefaultClock>>,
    used: Arc<ticket::Used>,
}

impl Flood {
    pub(crate) fn new(budgets: Budgets) -> Flood {
        Flood {
            counts: Arc::new(Counts::new(budgets, &DefaultClock::default())),
            used: Arc::default(),
        }
    }

    /// Counts so many of a kind, from a network, and says whether they are let in. Whoever
    /// showed a ticket is counted with all alone.
    pub(crate) fn take(
        &self,
        kind: Kind,
        many: u32,
        network: &str,
        ticket: bool,
    ) -> Result<(), TooMuch> {
        self.counts.take(kind, many, network, ticket)
    }

    /// A ticket that was shown and may count later, and since when it is held.
    fn held(
        &self,
        keys: &office::Keys,
        shown: &str,
        now: Timestamp,
    ) -> Option<(String, Timestamp)> {
        ticket::held(keys, &self.used, shown, now)
    }

    /// Whether a ticket counts: each does once. `keys` made it.
    pub(crate) fn accepts(&self, keys: &office::Keys, shown: &str, now: Timestamp) -> bool {
        ticket::is_good(keys, shown, now).is_some_and(|ticket| self.used.claim(ticket, now))
    }
}
