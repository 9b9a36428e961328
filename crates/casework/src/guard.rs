//! Who may not know of a case, whatever his position: whoever the complaint is about
//! (domain 4.4: never performer, reader or recipient), and, where it carries supervisory
//! weight, everybody who is not named.
//!
//! A guarded case still has somebody whose turn it is: where none of a desk's holders may
//! know of it, the turn falls to the next position of the office that has one who may.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sop::Desk;

use crate::{Acting, OfficialId, Position, PositionId, desks_of_position};

/// Who may not know of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[doc(alias = "benturan kepentingan")]
pub struct Guard {
    /// Officials the complaint is about.
    pub subjects: BTreeSet<OfficialId>,
    /// The only ones who may know of it; everybody with a part in it when none.
    #[doc(alias = "berkadar pengawasan")]
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub readers: Option<BTreeSet<OfficialId>>,
}

impl Guard {
    /// Whether nobody is kept from the case.
    pub fn is_open(&self) -> bool {
        self.subjects.is_empty() && self.readers.is_none()
    }

    /// Whether this official may know of the case, if his position has a part in it.
    pub fn admits(&self, official: OfficialId) -> bool {
        !self.subjects.contains(&official) && self.names(official)
    }

    /// Whether this official is among those named, or nobody is.
    fn names(&self, official: OfficialId) -> bool {
        self.readers
            .as_ref()
            .is_none_or(|readers| readers.contains(&official))
    }

    /// Whether everybody `other` keeps from the case is kept from it here too.
    pub fn keeps_at_least(&self, other: &Guard) -> bool {
        let readers = match (&self.readers, &other.readers) {
            (_, None) => true,
            (None, Some(_)) => false,
            (Some(here), Some(there)) => here.is_subset(there),
        };
        readers && self.subjects.is_superset(&other.subjects)
    }
}

/// Whose turn a desk's turn is in a guarded case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnHolder {
    /// Its own holders', or those of them who may know of the case.
    Own,
    /// That of this position's holders, in their stead.
    Deputy(PositionId),
    /// Nobody's: nobody of the office may know of it.
    Nobody,
}

/// Whose turn `desk`'s turn is, where `acting` says who acts in which position today and
/// `instead` names the positions that stand in, the nearest first.
pub fn turn_holder(
    guard: &Guard,
    desk: &Desk,
    positions: &[Position],
    acting: &[Acting],
    instead: &[PositionId],
) -> TurnHolder {
    let admitted = |position: PositionId| {
        acting
            .iter()
            .any(|acting| acting.position == position && guard.admits(acting.official))
    };
    let own = positions
        .iter()
        .filter(|position| desks_of_position(position).contains(desk))
        .any(|position| admitted(position.id));
    if own || guard.is_open() {
        return TurnHolder::Own;
    }
    instead
        .iter()
        .copied()
        .find(|position| admitted(*position))
        .map_or(TurnHolder::Nobody, TurnHolder::Deputy)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::AppointmentKind;
    use sop::{Role, UnitCode};
    use uuid::Uuid;

    fn who(n: u128) -> OfficialId {
        OfficialId(Uuid::from_u128(n))
    }

    fn place(n: u128) -> PositionId {
        PositionId(Uuid::from_u128(n))
    }

    fn position(n: u128, role: &str) -> Position {
        Position {
            id: place(n),
            key: role.to_owned(),
            title: role.to_owned(),
            short: role.to_owned(),
            unit: UnitCode::new("U"),
            role: Some(Role::new(role)),
            heads_unit: false,
            duties: BTreeSet::new(),
        }
    }

    fn acting(official: u128, position: u128) -> Acting {
        Acting {
            official: who(official),
            position: place(position),
            kind: AppointmentKind::Definitive,
            on_behalf_of: None,
        }
    }

    fn about(subjects: &[u128]) -> Guard {
        Guard {
            subjects: subjects.iter().copied().map(who).collect(),
            readers: None,
        }
    }

    #[test]
    fn the_turn_falls_to_the_nearest_who_may_know() {
        let positions = [position(1, "a"), position(2, "b"), position(3, "c")];
        let acts = [acting(10, 1), acting(11, 1), acting(20, 2), acting(30, 3)];
        let desk = Desk::Role(Role::new("a"));
        let turn =
            |guard: &Guard| turn_holder(guard, &desk, &positions, &acts, &[place(2), place(3)]);
        assert_eq!(turn(&Guard::default()), TurnHolder::Own);
        // Another clerk of the same desk is nearer than anybody.
        assert_eq!(turn(&about(&[10])), TurnHolder::Own);
        assert_eq!(turn(&about(&[10, 11])), TurnHolder::Deputy(place(2)));
        assert_eq!(turn(&about(&[10, 11, 20])), TurnHolder::Deputy(place(3)));
        assert_eq!(turn(&about(&[10, 11, 20, 30])), TurnHolder::Nobody);
        let named = Guard {
            readers: Some(BTreeSet::from([who(30)])),
            ..about(&[20])
        };
        assert_eq!(turn(&named), TurnHolder::Deputy(place(3)));
    }

    #[test]
    fn who_is_named_is_not_admitted_to_what_is_about_him() {
        let guard = Guard {
            readers: Some(BTreeSet::from([who(1), who(2)])),
            ..about(&[2])
        };
        assert!(guard.admits(who(1)));
        assert!(!guard.admits(who(2)) && !guard.admits(who(3)));
    }

    #[test]
    fn raising_keeps_everybody_from_it_who_was_kept_before() {
        let open = Guard::default();
        let one = about(&[1]);
        let named = |readers: &[u128]| Guard {
            readers: Some(readers.iter().copied().map(who).collect()),
            ..open.clone()
        };
        assert!(one.keeps_at_least(&open) && !open.keeps_at_least(&one));
        assert!(named(&[1]).keeps_at_least(&named(&[1, 2])));
        assert!(!named(&[1, 3]).keeps_at_least(&named(&[1, 2])));
        assert!(!open.keeps_at_least(&named(&[1])));
    }
}
