//! What tells who complains is opened with a reason, and the history notes who did.

use store::tables::history::{self, NewEntry};

use crate::passages::Written;
use crate::{FieldFault, Office, OfficeError};

impl Office {
    /// Why something is opened, as it is kept: `is_asked` for where whoever complains is
    /// protected, and taken wherever it is given.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] on `reason` where it is asked for and there is none.
    pub(crate) fn why_opened(
        &self,
        why: Option<&str>,
        is_asked: bool,
    ) -> Result<Option<Written>, OfficeError> {
        let reason = why.and_then(|why| self.written(why));
        if is_asked && reason.is_none() {
            let fault = FieldFault::new("reason", "reason_missing");
            return Err(OfficeError::Invalid(vec![fault]));
        }
        Ok(reason)
    }

    /// Notes that something was opened, and keeps the reason that the record names.
    pub(crate) async fn note_opened(
        &self,
        entry: NewEntry,
        reason: Option<Written>,
    ) -> Result<(), OfficeError> {
        let office = self.id;
        self.db
            .write(move |conn| {
                let (entry, reason) = (entry.clone(), reason.clone());
                Box::pin(async move {
                    if let Some(reason) = &reason {
                        reason.keep(conn, office, entry.case).await?;
                    }
                    let now = entry.at;
                    history::append(conn, office, &[entry], now).await.map(drop)
                })
            })
            .await?;
        Ok(())
    }
}
