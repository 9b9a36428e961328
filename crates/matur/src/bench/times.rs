//! How long answers took.

/// How long the pages took, in milliseconds, the quickest first.
#[derive(Debug, Default)]
pub(super) struct Times {
    sorted: Vec<f64>,
    /// Seconds from the first request to the last answer.
    pub(super) seconds: f64,
}

impl Times {
    pub(super) fn new(mut all: Vec<f64>, seconds: f64) -> Times {
        all.sort_by(f64::total_cmp);
        Times {
            sorted: all,
            seconds,
        }
    }

    /// What so many of a thousand stayed below.
    pub(super) fn part(&self, of_thousand: usize) -> f64 {
        let at = (self.sorted.len() * of_thousand).div_ceil(1_000);
        let found = self.sorted.get(at.saturating_sub(1));
        found.copied().unwrap_or(f64::NAN)
    }

    pub(super) fn count(&self) -> usize {
        self.sorted.len()
    }

    pub(super) fn slowest(&self) -> f64 {
        self.sorted.last().copied().unwrap_or(f64::NAN)
    }

    /// Pages a second.
    #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    pub(super) fn rate(&self) -> f64 {
        self.sorted.len() as f64 / self.seconds
    }

    /// In words, beside a limit; `at_once` were asked for together.
    pub(super) fn told(&self, at_once: usize) -> String {
        format!(
            "budget; p50 {:.2}, slowest {:.1} ms, {} asked, {at_once} at once",
            self.part(500),
            self.slowest(),
            self.count()
        )
    }
}
