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
            .map(|held| desks_in(held, situation).collect())
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
        let turn = self
            .held
            .iter()
            .find(|held| desks_in(held, situation).any(|desk| situation.waiting.contains(&desk)));
        let by_duty = || {
            self.held.iter().find(|held| {
                let alone = self.directory.viewer(std::slice::from_ref(held));
                let mut as_he_meets_it = situation.clone();
                let stands_in = &mut as_he_meets_it.stands_in;
                stands_in.retain(|(_, position)| *position == held.position.id);
                may(&alone, action, &as_he_meets_it).is_allowed()
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

/// The desks whose turn in a case is that of a position somebody holds: its own, and those
/// for whose holders it stands in.
fn desks_in(held: &Held, situation: &Situation) -> impl Iterator<Item = Desk> {
    let position = held.position.id;
    let stands_in = situation
        .stands_in
        .iter()
        .filter(move |(_, by)| *by == position)
        .map(|(desk, _)| desk.clone());
    desks_of_position(&held.position)
        .into_iter()
        .chain(stands_in)
}
