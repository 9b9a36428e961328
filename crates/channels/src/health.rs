//! What a mailbox and a sender last did, kept in memory and shared with whoever shows it.

use std::sync::{Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

use crate::Fail;

/// What a mailbox last did. Counts are since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailboxHealth {
    /// Since when it is signed in without a break; none while it is not.
    pub connected_since: Option<Timestamp>,
    /// When all folders were last looked into.
    pub looked_at: Option<Timestamp>,
    /// When the last message was taken.
    pub taken_at: Option<Timestamp>,
    /// From the arrival of that message at the server until it was kept.
    pub lag: Option<SignedDuration>,
    /// Messages taken.
    pub taken: u64,
    /// Messages left on the server because they are longer than [`office::LONGEST_MAIL`].
    pub too_large: u64,
    /// Messages left on the server because it could not read them to us.
    pub unreadable: u64,
    /// Failures since it last worked.
    pub failures: u32,
    /// The last failure: a stable code, one of [`CODES`](crate::CODES).
    pub failure: Option<&'static str>,
    /// When that was.
    pub failed_at: Option<Timestamp>,
}

/// What a sender last did. Counts are since the process began.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SenderHealth {
    /// When the last message was accepted by the server.
    pub sent_at: Option<Timestamp>,
    /// Messages accepted.
    pub sent: u64,
    /// Failures since it last worked; what the server has against one message is none.
    pub failures: u32,
    /// The last failure: a stable code, one of [`CODES`](crate::CODES).
    pub failure: Option<&'static str>,
    /// When that was.
    pub failed_at: Option<Timestamp>,
}

/// A health that is written by one and read by others.
#[derive(Debug, Default)]
pub struct Shared<H>(Mutex<H>);

impl<H: Clone> Shared<H> {
    /// How it stands now.
    pub fn now(&self) -> H {
        self.change(|health| health.clone())
    }

    pub(crate) fn change<R>(&self, change: impl FnOnce(&mut H) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Shared<MailboxHealth> {
    pub(crate) fn failed(&self, why: Fail, now: Timestamp) {
        self.change(|health| {
            health.connected_since = None;
            health.failures = health.failures.saturating_add(1);
            health.failure = Some(why.code);
            health.failed_at = Some(now);
        });
    }

    pub(crate) fn took(&self, came: Option<Timestamp>, now: Timestamp) {
        self.change(|health| {
            health.taken += 1;
            health.taken_at = Some(now);
            // The server's clock may be ahead of ours.
            health.lag = came.map(|came| now.duration_since(came).max(SignedDuration::ZERO));
        });
    }
}

impl Shared<SenderHealth> {
    pub(crate) fn sent(&self, now: Timestamp) {
        self.change(|health| {
            health.sent += 1;
            health.sent_at = Some(now);
            health.failures = 0;
        });
    }

    pub(crate) fn failed(&self, code: &'static str, now: Timestamp) {
        self.change(|health| {
            health.failures = health.failures.saturating_add(1);
            health.failure = Some(code);
            health.failed_at = Some(now);
        });
    }
}
