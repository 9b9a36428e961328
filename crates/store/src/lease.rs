//! A connection of the pool, lent for one transaction.

use deadpool_postgres::Object;
use tokio::time::{Instant, timeout_at};

/// A connection that goes back to the pool only when its transaction has ended.
pub(crate) struct Lease(Option<Object>);

impl Lease {
    pub(crate) const fn of(connection: Object) -> Self {
        Self(Some(connection))
    }

    /// The connection; there until the lease ends.
    pub(crate) const fn client(&self) -> Option<&Object> {
        self.0.as_ref()
    }

    pub(crate) fn keep(mut self) {
        drop(self.0.take());
    }

    /// Ends the transaction of a read; one that does not end takes its connection along.
    pub(crate) async fn end_read(self, deadline: Instant) {
        let Some(client) = self.client() else {
            return;
        };
        if let Ok(Ok(())) = timeout_at(deadline, client.batch_execute("COMMIT")).await {
            self.keep();
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            // Out of the pool, and closed with its unfinished statement ([`WATCH`](crate::postgres)).
            drop(Object::take(object));
        }
    }
}
