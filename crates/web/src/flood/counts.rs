//! What was let in lately, by kind: of each network and of all.

use std::num::NonZeroU32;

use governor::{
    Quota, RateLimiter,
    clock::Clock,
    middleware::NoOpMiddleware,
    state::{InMemoryState, NotKeyed, keyed::DefaultKeyedStateStore},
};

use super::{Budget, Budgets, Kind, TooMuch};

impl Budget {
    fn quota(self) -> Quota {
        let burst = NonZeroU32::new(self.burst).unwrap_or(NonZeroU32::MIN);
        Quota::with_period(self.pause)
            .unwrap_or(Quota::per_second(NonZeroU32::MAX))
            .allow_burst(burst)
    }

    /// Three quarters of it, in number and in speed.
    fn most(self) -> Budget {
        let burst = u64::from(self.burst) * 3 / 4;
        Budget {
            burst: u32::try_from(burst).unwrap_or(u32::MAX),
            pause: self.pause.saturating_mul(4) / 3,
        }
    }
}

type Limit<K, S, C> = RateLimiter<K, S, C, NoOpMiddleware<<C as Clock>::Instant>>;

/// The counts of one kind.
struct Count<C: Clock> {
    networks: Limit<String, DefaultKeyedStateStore<String>, C>,
    /// Without a ticket: the last quarter of what all may have is for those with one.
    most: Limit<NotKeyed, InMemoryState, C>,
    all: Limit<NotKeyed, InMemoryState, C>,
    clock: C,
}

pub(super) struct Counts<C: Clock> {
    drafts: Count<C>,
    complaints: Count<C>,
    files: Count<C>,
}

impl<C: Clock + Clone> Counts<C> {
    pub(super) fn new(budgets: Budgets, clock: &C) -> Counts<C> {
        Counts {
            drafts: Count::new(budgets.drafts, clock),
            complaints: Count::new(budgets.complaints, clock),
            files: Count::new(budgets.files, clock),
        }
    }

    pub(super) fn take(
        &self,
        kind: Kind,
        many: u32,
        network: &str,
        ticket: bool,
    ) -> Result<(), TooMuch> {
        let count = match kind {
            Kind::Draft => &self.drafts,
            Kind::Complaint => &self.complaints,
            Kind::Files => &self.files,
        };
        let many = NonZeroU32::new(many).unwrap_or(NonZeroU32::MIN);
        count.take(many, network, ticket)
    }
}

impl<C: Clock + Clone> Count<C> {
    /// Networks above which those that used nothing lately are forgotten.
    const NETWORKS: usize = 10_000;

    fn new((network, all): (Budget, Budget), clock: &C) -> Count<C> {
        Count {
            networks: RateLimiter::new(
                network.quota(),
                DefaultKeyedStateStore::default(),
                clock.clone(),
            ),
            most: RateLimiter::direct_with_clock(all.most().quota(), clock.clone()),
            all: RateLimiter::direct_with_clock(all.quota(), clock.clone()),
            clock: clock.clone(),
        }
    }

    fn take(&self, many: NonZeroU32, network: &str, ticket: bool) -> Result<(), TooMuch> {
        if !ticket {
            if self.networks.len() > Self::NETWORKS {
                self.networks.retain_recent();
            }
            let key = network.to_owned();
            self.judge(self.networks.check_key_n(&key, many))?;
            self.judge(self.most.check_n(many))?;
        }
        self.judge(self.all.check_n(many))
    }

    /// Seconds to wait, where something is too much; a day for what never fits.
    fn judge<F>(
        &self,
        checked: Result<Result<(), governor::NotUntil<C::Instant>>, F>,
    ) -> Result<(), TooMuch> {
        match checked {
            Ok(Ok(())) => Ok(()),
            Ok(Err(until)) => Err(TooMuch {
                after: until.wait_time_from(self.clock.now()).as_secs() + 1,
            }),
            Err(_) => Err(TooMuch {
                after: 24 * 60 * 60,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use governor::clock::FakeRelativeClock;

    use std::time::Duration;

    use super::*;

    fn counts(clock: &FakeRelativeClock) -> Counts<FakeRelativeClock> {
        let secs = Duration::from_secs;
        let both = (Budget::new(10, secs(10)), Budget::new(40, secs(1)));
        let budgets = Budgets {
            drafts: both,
            complaints: both,
            files: both,
        };
        Counts::new(budgets, clock)
    }

    fn let_in(
        counts: &Counts<FakeRelativeClock>,
        times: usize,
        network: &str,
        ticket: bool,
    ) -> usize {
        let asks = (0..times).map(|_| counts.take(Kind::Draft, 1, network, ticket));
        asks.filter(Result::is_ok).count()
    }

    #[test]
    fn a_village_behind_one_address_shows_tickets() {
        let clock = FakeRelativeClock::default();
        let counts = counts(&clock);
        assert_eq!(let_in(&counts, 12, "36.85.1", false), 10);
        assert_eq!(
            let_in(&counts, 1, "36.85.2", false),
            1,
            "another is not hit"
        );
        assert_eq!(let_in(&counts, 12, "36.85.1", true), 12, "with tickets");
        assert_eq!(
            counts.take(Kind::Complaint, 1, "36.85.1", false),
            Ok(()),
            "each kind by itself"
        );
        clock.advance(Duration::from_secs(21));
        assert_eq!(let_in(&counts, 5, "36.85.1", false), 2);
    }

    #[test]
    fn the_last_quarter_is_for_those_with_tickets() {
        let clock = FakeRelativeClock::default();
        let counts = counts(&clock);
        let strangers = (0..100).map(|n| let_in(&counts, 1, &format!("10.0.{n}"), false));
        assert_eq!(strangers.sum::<usize>(), 30);
        assert_eq!(let_in(&counts, 100, "36.85.1", true), 10);
        let told = counts.take(Kind::Draft, 1, "36.85.1", true);
        assert_eq!(told, Err(TooMuch { after: 2 }));
        clock.advance(Duration::from_secs(2));
        assert_eq!(let_in(&counts, 100, "36.85.1", true), 2);
    }

    #[test]
    fn what_never_fits_is_told_so() {
        let clock = FakeRelativeClock::default();
        let counts = counts(&clock);
        let told = counts.take(Kind::Files, 41, "36.85.1", true);
        assert_eq!(told, Err(TooMuch { after: 86_400 }));
        assert_eq!(counts.take(Kind::Files, 40, "36.85.1", true), Ok(()));
    }

    #[test]
    fn without_budgets_everything_is_let_in() {
        let clock = FakeRelativeClock::default();
        let counts = Counts::new(Budgets::open(), &clock);
        for _ in 0..10_000 {
            assert_eq!(counts.take(Kind::Complaint, 1, "127.0.0", false), Ok(()));
        }
    }
}
