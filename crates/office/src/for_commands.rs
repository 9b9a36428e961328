//! Reading the office from the machine it runs on, without a session.

use std::collections::BTreeSet;

use casework::{
    Action, ComplaintNumber, Duty, IdentityKind, Official, OfficialId, SessionId, Viewer,
};

use crate::access::normal_name;
use crate::{IdentityView, Office, OfficeError, SignedIn};

impl Office {
    /// A reader for commands: whoever may run them holds the data folder anyway. Without a
    /// name he sees what an overseer sees, and no confidential identity; with one he has
    /// that official's rights, and acts in his name.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when no active official has that user name.
    #[crate::boxed]
    pub async fn for_commands(&self, username: Option<&str>) -> Result<SignedIn, OfficeError> {
        let directory = self.refresh().await?;
        let now = self.now();
        let nobody = SessionId(uuid::Uuid::nil());
        let (official, held, viewer) = match username {
            Some(name) => {
                let wanted = normal_name(name);
                let official = directory
                    .officials
                    .iter()
                    .find(|official| official.active && official.username == wanted)
                    .cloned()
                    .ok_or(OfficeError::NotFound)?;
                let held = directory.held_by(official.id, now);
                let viewer = directory.viewer(&held);
                (official, held, viewer)
            }
            None => {
                let viewer = Viewer {
                    signed_in: true,
                    desks: Vec::new(),
                    duties: BTreeSet::from([Duty::Oversee, Duty::Register]),
                };
                let official = Official {
                    id: OfficialId(uuid::Uuid::nil()),
                    name: String::new(),
                    username: String::new(),
                    nip: None,
                    rank: None,
                    active: true,
                };
                (official, Vec::new(), viewer)
            }
        };
        Ok(SignedIn {
            session: nobody,
            official,
            held,
            viewer,
            directory,
            form_token: String::new(),
            confirmed_at: now,
        })
    }

    /// Opens an identity on the terminal in an official's name, with a reason, leaving a
    /// trace: a confidential one by the duty to, an open one by leave to see the case.
    ///
    /// # Errors
    /// As [`reveal_identity`](Office::reveal_identity).
    #[crate::boxed]
    pub async fn reveal_for_commands(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        reason: &str,
    ) -> Result<IdentityView, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let action = match row.identity_kind {
            IdentityKind::Confidential => Action::RevealIdentity,
            IdentityKind::Open | IdentityKind::Anonymous => Action::SeeCase,
        };
        let permit = who.permit(action, &situation)?;
        self.reveal(&row, permit.signer, reason).await
    }

    /// Jobs by state: (state, how many).
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn job_counts(&self) -> Result<Vec<(String, i64)>, OfficeError> {
        let counts = self
            .db
            .read(|conn| Box::pin(store::jobs::counts(conn)))
            .await?;
        Ok(vec![
            (
                "waiting".to_owned(),
                i64::try_from(counts.waiting).unwrap_or(i64::MAX),
            ),
            (
                "claimed".to_owned(),
                i64::try_from(counts.claimed).unwrap_or(i64::MAX),
            ),
            (
                "dead".to_owned(),
                i64::try_from(counts.dead).unwrap_or(i64::MAX),
            ),
        ])
    }
}
