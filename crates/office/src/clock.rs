//! The office's clock.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// What time it is for the office.
#[derive(Clone, Debug)]
pub enum Clock {
    /// The machine's clock.
    Machine,
    /// A clock that began at an instant of its own, for drills and demonstrations.
    Drill {
        /// What it showed when it began.
        start: Timestamp,
        /// When it began.
        began: Instant,
    },
    /// A clock that stands still, for tests that compare texts.
    Still(Timestamp),
    /// A clock that shows these microseconds since 1970 and is moved by hand, for tests.
    #[cfg(feature = "testing")]
    Moved(std::sync::Arc<std::sync::atomic::AtomicI64>),
}

impl Clock {
    /// A drill clock that begins now at `start`.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place where the clock is read"
    )]
    pub fn drill(start: Timestamp) -> Clock {
        Clock::Drill {
            start,
            began: Instant::now(),
        }
    }

    /// The instant it shows, to the microsecond that the database keeps.
    #[allow(
        clippy::disallowed_methods,
        reason = "the one place where the clock is read"
    )]
    pub fn now(&self) -> Timestamp {
        let now = match self {
            Clock::Machine => Timestamp::now(),
            Clock::Drill { start, began } => {
                let passed = SignedDuration::try_from(began.elapsed()).unwrap_or_default();
                start.checked_add(passed).unwrap_or(*start)
            }
            Clock::Still(instant) => *instant,
            #[cfg(feature = "testing")]
            Clock::Moved(shown) => {
                let shown = shown.load(std::sync::atomic::Ordering::SeqCst);
                Timestamp::from_microsecond(shown).unwrap_or_default()
            }
        };
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }

    /// Whether it is not the machine's clock.
    pub fn is_drill(&self) -> bool {
        !matches!(self, Clock::Machine)
    }
}
