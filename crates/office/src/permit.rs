//! Leave to do something, as a value that writing functions demand.

use casework::{Action, Capacity, Signer, Situation, Verdict, desks_of_position, may};
use sop::Desk;

use crate::{Held, OfficeError, SignedIn};

/// Leave to do one thing, and in whose name it is done. Only policy can make one.
#[derive(Clone, Debug)]
pub(crate) struct Permit {
    pub(crate) signer: Signer,
    /// Desks of the position in which the actor acts.
    pub(crate) desks: Vec<Desk>,
}

impl SignedIn {
    /// Asks policy for leave.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when not even existence may be told,
    /// [`OfficeError::NotPermitted`] otherwise.
    pub(crate) fn permit(
        &self,
        action: Action,
        situation: &Situation,
    ) -> Result<Permit, OfficeError> {
        match may(&self.viewer, action, situation) {
            Verdict::Allowed => {}
            Verdict::Refused => return Err(OfficeError::NotPermitted),
            Verdict::Hidden => return Err(OfficeError::NotFound),
            Verdict::SignIn => return Err(OfficeError::SignIn),
        }
        let held = self.acting_position(action, situation);
        let desks = held
            .map(|held| desks_of_position(&held.position))
            .unwrap_or_default();
        Ok(Permit {
            signer: self.signer(held),
            desks,
        })
    }

    /// Whether policy would give leave; for showing or leaving out a button.
    pub fn may(&self, action: Action, situation: &Situation) -> bool {
        may(&self.viewer, action, situation).is_allowed()
    }

    /// The position in which an action is done: the one whose turn it is, else the one
    /// whose duty it is, else the first.
    fn acting_position(&self, action: Action, situation: &Situation) -> Option<&Held> {
        let turn = self.held.iter().find(|held| {
            desks_of_position(&held.position)
                .iter()
                .any(|desk| situation.waiting.contains(desk))
        });
        let by_duty = || {
            self.held.iter().find(|held| {
                let alone = self.directory.viewer(std::slice::from_ref(held));
                may(&alone, action, situation).is_allowed()
            })
        };
        match action {
            Action::PerformStep | Action::ReturnDocument => turn,
            _ => by_duty().or(turn).or(self.held.first()),
        }
    }

    fn signer(&self, held: Option<&Held>) -> Signer {
        Signer {
            official: self.official.id,
            capacity: held.map(|held| Capacity {
                position: held.position.id,
                kind: held.acting.kind,
                on_behalf_of: held.acting.on_behalf_of,
            }),
        }
    }
}
