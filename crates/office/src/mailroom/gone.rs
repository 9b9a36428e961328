//! Messages that are erased with whoever wrote them. That they are is noted in the transaction
//! that erases him; their files are thrown away once it is durable, by whoever erased him or
//! by the job that was written with it. A message's file is its own: it was sealed under a
//! nonce of its own, so no other row names it.

use casework::{CaseId, OfficeId};
use jiff::{SignedDuration, Timestamp};
use store::jobs::{self, NewJob};
use store::tables::mails;
use store::{Conn, StoreError};
use uuid::Uuid;

use crate::{Office, OfficeError};

/// Kind of the job that throws the files of erased messages away.
pub(crate) const FORGET: &str = "forget_mail";
/// How long whoever erased them has to do it himself.
const MEANWHILE: SignedDuration = SignedDuration::from_secs(30);

impl Office {
    /// The job that throws away the files of what is erased of a case.
    pub(crate) fn forget_job(&self, case: CaseId, now: Timestamp) -> NewJob {
        let id = self.new_id();
        NewJob {
            id,
            office_id: Some(self.id.0),
            kind: FORGET.to_owned(),
            // Each erasure of a case has its own: a key that was used is done for good.
            unique_key: format!("{FORGET} {}", id.as_hyphenated()),
            payload: serde_json::json!({ "case": case }).to_string(),
            run_at: now + MEANWHILE,
            max_attempts: 20,
        }
    }

    /// Throws away the files of the erased messages of a case. Done again it does nothing.
    pub(crate) async fn forget_mails(&self, case: CaseId) -> Result<(), OfficeError> {
        let office = self.id;
        let found = self
            .db
            .read(move |conn| Box::pin(conn.ask(mails::of_case(office, case))))
            .await?;
        for (row, _) in found.iter().filter(|(row, _)| row.erased_at.is_some()) {
            self.blobs.forget(&row.sha256).await?;
        }
        Ok(())
    }

    /// What the job says: throw these away.
    pub(crate) async fn forget_mails_of(&self, payload: &str) -> Result<(), OfficeError> {
        let unreadable = || StoreError::Corrupt("job of erased messages".to_owned());
        let said: serde_json::Value = serde_json::from_str(payload).map_err(|_| unreadable())?;
        let case = said["case"].as_str().and_then(|id| id.parse::<Uuid>().ok());
        self.forget_mails(CaseId(case.ok_or_else(unreadable)?))
            .await
    }
}

/// Notes that the messages of a case are erased, with the job that throws their files away;
/// answers with those that were not before.
pub(crate) async fn erase_mails(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    job: &NewJob,
    now: Timestamp,
) -> Result<Vec<Uuid>, StoreError> {
    let mut gone = Vec::new();
    for (row, _) in conn.ask(mails::of_case(office, case)).await? {
        if mails::erase(conn, office, row.id, now).await? {
            gone.push(row.id);
        }
    }
    if !gone.is_empty() {
        jobs::enqueue(conn, job, now).await?;
    }
    Ok(gone)
}
