//! Signing the heads of many histories: one line each in the log, one wait for the disk and
//! one transaction for all.

use std::collections::HashMap;

use casework::{ChainHead, OfficeId};
use jiff::{SignedDuration, Timestamp};
use store::StoreError;
use store::tables::heads::{self, SignedHead};
use store::tables::{history, installation};

use super::{Common, Installation};
use crate::OfficeError;
use crate::audit::heads::{TOGETHER, is_signed_by, last_logged, log_heads};
use crate::jobs::SIGN_AFTER;

/// How far a history goes, how far it is signed, and since when the first unsigned record is
/// there. A record that does not read is for the audit to tell; it is signed without delay.
struct Unsigned {
    office: OfficeId,
    head: ChainHead,
    signed: i64,
    since: Option<Timestamp>,
}

impl Installation {
    /// Signs the heads of histories that have lain unsigned too long. What keeps one from it
    /// keeps no other.
    ///
    /// # Errors
    /// [`OfficeError::Store`] when it can't be told which those are.
    #[crate::boxed]
    pub async fn sign_what_lies(&self) -> Result<(), OfficeError> {
        for (office, error) in self.sign_those(self.unsigned().await?, SIGN_AFTER).await {
            tracing::warn!(%error, %office, "the history's head could not be signed");
        }
        Ok(())
    }

    /// Signs the head of every history that goes beyond the last signed one: what was done
    /// since is signed before the process goes.
    ///
    /// # Errors
    /// [`OfficeError::Store`]; all that could be signed are.
    #[crate::boxed]
    pub async fn sign_reached_heads(&self) -> Result<(), OfficeError> {
        let unsigned = self.unsigned().await?;
        let failed = self.sign_those(unsigned, SignedDuration::ZERO).await;
        failed
            .into_iter()
            .next()
            .map_or(Ok(()), |(_, error)| Err(error))
    }

    /// Signs those whose first unsigned record is `limit` old, and answers with what failed.
    pub(super) async fn sign_those(
        &self,
        offices: Vec<OfficeId>,
        limit: SignedDuration,
    ) -> Vec<(OfficeId, OfficeError)> {
        let mut failed = Vec::new();
        for some in offices.chunks(TOGETHER) {
            if self.common.sign(some, limit).await.is_ok() {
                continue;
            }
            for one in some {
                if let Err(error) = self.common.sign(&[*one], limit).await {
                    failed.push((*one, error));
                }
            }
        }
        failed
    }

    async fn unsigned(&self) -> Result<Vec<OfficeId>, OfficeError> {
        let read = self
            .db()
            .read_single(|conn| Box::pin(installation::unsigned(conn)));
        Ok(read.await?)
    }

    /// Gives signed heads that were logged when the process died their rows.
    pub(super) async fn mend_log(&self) -> Result<(), OfficeError> {
        let _one = self.common.signing.lock().await;
        let known = self.offices();
        let mut logged = last_logged(&self.common.outside).await?;
        logged.retain(|of, _| known.iter().any(|office| office.id == *of));
        let offices: Vec<OfficeId> = logged.keys().copied().collect();
        let unsigned = self.common.unsigned(&offices).await?;
        self.common.mend(&unsigned, &logged).await
    }
}

impl Common {
    /// Signs a head of one office.
    pub(crate) async fn sign_head(
        &self,
        office: OfficeId,
        head: ChainHead,
        now: Timestamp,
    ) -> Result<SignedHead, OfficeError> {
        let _one = self.signing.lock().await;
        let unsigned = self.unsigned(&[office]).await?;
        let logged = last_logged(&self.outside).await?;
        self.mend(&unsigned, &logged).await?;
        let signed = self.signed(office, head, now);
        let new = vec![(office, signed.clone())];
        log_heads(&self.outside, &new).await?;
        self.keep(new).await?;
        Ok(signed)
    }

    fn signed(&self, office: OfficeId, head: ChainHead, now: Timestamp) -> SignedHead {
        SignedHead {
            signature: self.keys.sign(&head.signed_bytes(office, now)),
            head,
            at: now,
            key_id: self.keys.key_id(),
        }
    }

    async fn sign(&self, offices: &[OfficeId], limit: SignedDuration) -> Result<(), OfficeError> {
        let _one = self.signing.lock().await;
        let now = self.clock.now();
        let unsigned = self.unsigned(offices).await?;
        // Of what is logged without a row an office never has more than one.
        let logged = last_logged(&self.outside).await?;
        self.mend(&unsigned, &logged).await?;
        let new: Vec<(OfficeId, SignedHead)> = unsigned
            .iter()
            .filter(|one| one.head.seq > one.signed)
            .filter(|one| {
                one.since
                    .is_none_or(|since| now.duration_since(since) >= limit)
            })
            .map(|one| (one.office, self.signed(one.office, one.head, now)))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        // The file first: were it second and failed, the rows would say that all is done.
        log_heads(&self.outside, &new).await?;
        self.keep(new).await
    }

    async fn mend(
        &self,
        unsigned: &[Unsigned],
        logged: &HashMap<OfficeId, SignedHead>,
    ) -> Result<(), OfficeError> {
        let unkept: Vec<(OfficeId, SignedHead)> = unsigned
            .iter()
            .filter_map(|one| Some((one, logged.get(&one.office)?)))
            .filter(|(one, logged)| logged.head.seq > one.signed)
            .filter(|(one, logged)| is_signed_by(&self.keys, one.office, logged))
            .map(|(one, logged)| (one.office, logged.clone()))
            .collect();
        if unkept.is_empty() {
            return Ok(());
        }
        self.keep(unkept).await
    }

    async fn keep(&self, signed: Vec<(OfficeId, SignedHead)>) -> Result<(), OfficeError> {
        self.db
            .write(move |conn| {
                let signed = signed.clone();
                Box::pin(async move {
                    for (office, head) in &signed {
                        heads::insert(conn, *office, head).await?;
                    }
                    Ok(())
                })
            })
            .await?;
        Ok(())
    }

    async fn unsigned(&self, offices: &[OfficeId]) -> Result<Vec<Unsigned>, StoreError> {
        let offices = offices.to_vec();
        self.db
            .read(move |conn| {
                let offices = offices.clone();
                Box::pin(async move {
                    let mut found = Vec::new();
                    for office in offices {
                        let head = history::head(conn, office).await?;
                        let last = heads::last(conn, office).await?;
                        let signed = last.map_or(0, |last| last.head.seq);
                        let oldest = match head.seq > signed {
                            true => history::page(conn, office, signed, 1).await?,
                            false => Vec::new(),
                        };
                        let entry = oldest.first().and_then(|row| row.entry().ok());
                        found.push(Unsigned {
                            office,
                            head,
                            signed,
                            since: entry.map(|entry| entry.recorded_at),
                        });
                    }
                    Ok(found)
                })
            })
            .await
    }
}
