//! Who may not know of a case, and what that makes of everybody's turn.

mod change;

use std::collections::BTreeSet;

use casework::{
    CaseId, Category, DeskEvent, Duty, Guard, OfficeId, OfficialId, Position, PositionId,
    Situation, TurnHolder, desks_of_position, turn_holder,
};
use jiff::Timestamp;
use sop::Desk;
use store::tables::complaints::ComplaintRow;
use store::tables::{case_desks, guards};
use store::{Conn, Question, StoreError};

pub use self::change::{GuardChange, GuardPerson, GuardView};
use crate::act::situation_of;
use crate::{Directory, FieldFault, Office, OfficeError, SignedIn};

/// The most guarded cases that are open at once and are looked at for lists.
const GUARDED: u32 = 300;

/// An open case with a guard.
pub(crate) struct Guarded {
    pub(crate) row: ComplaintRow,
    pub(crate) desks: Vec<(Desk, bool)>,
    pub(crate) guard: Guard,
}

/// The open cases that have a guard and of which the reader may know: lists leave them out,
/// and ask for them apart. [`guarded`] says the rest.
pub(crate) fn open_cases(office: OfficeId, reader: OfficialId) -> Question<Vec<ComplaintRow>> {
    guards::open_cases(office, reader, GUARDED)
}

/// The desks and the guards of these cases.
pub(crate) async fn guarded(
    conn: &mut Conn<'_>,
    office: OfficeId,
    rows: Vec<ComplaintRow>,
) -> Result<Vec<Guarded>, StoreError> {
    let around = rows.iter().map(|row| {
        let desks = case_desks::of_case(office, row.id);
        (desks, guards::of_case(office, row.id, row.guard))
    });
    let around = conn.ask(around.collect::<Vec<_>>()).await?;
    let both = rows.into_iter().zip(around);
    Ok(both
        .map(|(row, (desks, guard))| Guarded { row, desks, guard })
        .collect())
}

impl Guarded {
    /// What policy needs to know of it, for this reader.
    pub(crate) fn situation(&self, who: &SignedIn, now: Timestamp) -> Situation {
        let situation = situation_of(&who.directory, &self.row, &self.desks);
        behind(who, &self.guard, situation, now)
    }
}

/// A situation as the reader meets it behind a guard.
pub(crate) fn behind(
    who: &SignedIn,
    guard: &Guard,
    situation: Situation,
    now: Timestamp,
) -> Situation {
    if guard.is_open() {
        return situation;
    }
    let me = who.official.id;
    let readers = guard.readers.as_ref();
    let mut stands_in: Vec<(Desk, PositionId)> = Vec::new();
    let desks = [&situation.waiting, &situation.visited, &situation.deciders];
    for desk in desks.into_iter().flatten() {
        let known = stands_in.iter().any(|(one, _)| one == desk);
        let position = who.stands_in(guard, desk, now).filter(|_| !known);
        stands_in.extend(position.map(|position| (desk.clone(), position)));
    }
    Situation {
        barred: !guard.admits(me),
        named: readers.is_some_and(|readers| readers.contains(&me)),
        stands_in,
        ..situation
    }
}

impl SignedIn {
    /// The position by which a desk's turn is this reader's, for its own holders may not know
    /// of the case.
    fn stands_in(&self, guard: &Guard, desk: &Desk, at: Timestamp) -> Option<PositionId> {
        let TurnHolder::Deputy(position) = self.directory.turn_holder(guard, desk, at) else {
            return None;
        };
        let held = self.held.iter().any(|held| held.position.id == position);
        (held && guard.admits(self.official.id)).then_some(position)
    }

    /// Whether a desk's turn is this reader's in a case with this guard.
    pub(crate) fn has_turn(&self, guard: &Guard, desk: &Desk, at: Timestamp) -> bool {
        let own = self.viewer.desks.contains(desk) && guard.admits(self.official.id);
        own || self.stands_in(guard, desk, at).is_some()
    }
}

impl Directory {
    /// Whose turn a desk's turn is on the day of `at`, in a case with this guard.
    fn turn_holder(&self, guard: &Guard, desk: &Desk, at: Timestamp) -> TurnHolder {
        if guard.is_open() {
            return TurnHolder::Own;
        }
        let acting = self.acting(self.day(at));
        turn_holder(
            guard,
            desk,
            &self.positions,
            &acting,
            &self.instead_of(desk),
        )
    }

    /// The position whose turn a desk's turn is in a case with this guard, held or not.
    pub(crate) fn turn_position(
        &self,
        guard: &Guard,
        desk: &Desk,
        at: Timestamp,
    ) -> Option<&Position> {
        match self.turn_holder(guard, desk, at) {
            TurnHolder::Deputy(position) => self.position(position),
            TurnHolder::Own | TurnHolder::Nobody => self.position_of_desk(desk),
        }
    }

    /// Words for whoever has a desk's turn in a case with this guard.
    pub(crate) fn turn_name(&self, guard: &Guard, desk: &Desk, at: Timestamp) -> String {
        self.turn_position(guard, desk, at)
            .map_or_else(|| self.desk_name(desk), |position| position.short.clone())
    }

    /// Positions that stand in for a desk whose holders may not know of a case, the nearest
    /// first: the one the profile names, the head of the unit, whoever oversees, any head.
    fn instead_of(&self, desk: &Desk) -> Vec<PositionId> {
        let mut order: Vec<PositionId> = Vec::new();
        let own: Vec<_> = self
            .positions
            .iter()
            .filter(|position| desks_of_position(position).contains(desk))
            .collect();
        let named = own.iter().filter_map(|position| {
            let profiles = &self.profile.positions;
            let profile = profiles.iter().find(|one| one.key == position.key)?;
            let key = profile.in_conflict.as_ref()?;
            self.positions.iter().find(|one| one.key == *key)
        });
        let heads = self.positions.iter().filter(|one| one.heads_unit);
        let of_unit = heads
            .clone()
            .filter(|one| own.iter().any(|position| position.unit == one.unit));
        let oversee = self
            .positions
            .iter()
            .filter(|one| one.duties.contains(&Duty::Oversee) && one.heads_unit);
        for position in named.chain(of_unit).chain(oversee).chain(heads) {
            if !order.contains(&position.id) {
                order.push(position.id);
            }
        }
        order
    }

    /// Closes a case to those who are named from the start where a category carries
    /// supervisory weight: whoever is trusted with it, and who recorded it. Where that would
    /// leave a turn to nobody, whoever heads and oversees is named too.
    pub(crate) fn close_to_named(
        &self,
        guard: &mut Guard,
        turns: &[Desk],
        recorder: Option<OfficialId>,
        at: Timestamp,
    ) {
        let acting = self.acting(self.day(at));
        let holders = |trusted: &dyn Fn(&Position) -> bool| -> Vec<OfficialId> {
            let held = acting.iter().filter(|one| {
                let position = self.position(one.position);
                position.is_some_and(trusted)
            });
            held.map(|one| one.official).collect()
        };
        let mut readers: BTreeSet<OfficialId> = recorder.into_iter().collect();
        readers.extend(holders(&|one| one.duties.contains(&Duty::Supervision)));
        guard.readers = Some(readers.clone());
        if !self.somebody_acts(guard, turns, at) {
            readers.extend(holders(&|one| {
                one.heads_unit && one.duties.contains(&Duty::Oversee)
            }));
            guard.readers = Some(readers);
        }
    }

    /// Whether somebody has every one of these turns. Those that decide are always among
    /// them: without them nobody could let anybody in again.
    fn somebody_acts<'a>(
        &self,
        guard: &Guard,
        turns: impl IntoIterator<Item = &'a Desk>,
        at: Timestamp,
    ) -> bool {
        let named = guard
            .readers
            .as_ref()
            .is_none_or(|readers| !readers.is_empty());
        named
            && turns
                .into_iter()
                .all(|desk| self.turn_holder(guard, desk, at) != TurnHolder::Nobody)
    }

    /// The guard with which a complaint begins: whom it is about, and who alone may know of
    /// it where its category carries supervisory weight.
    ///
    /// # Errors
    /// Faults of the field `concerns`.
    pub(crate) fn guard_at_intake(
        &self,
        concerns: &[String],
        category: Option<&Category>,
        turns: &[Desk],
        recorder: OfficialId,
        now: Timestamp,
    ) -> Result<Guard, FieldFault> {
        let mut guard = Guard::default();
        for text in concerns.iter().filter(|text| !text.trim().is_empty()) {
            let official = text
                .trim()
                .parse()
                .ok()
                .map(OfficialId)
                .filter(|id| self.official(*id).is_some())
                .ok_or_else(|| FieldFault::new("concerns", "concerns_unknown"))?;
            if official == recorder {
                return Err(FieldFault::new("concerns", "concerns_recorder"));
            }
            guard.subjects.insert(official);
        }
        if category.is_some_and(|category| category.supervisory) {
            self.close_to_named(&mut guard, turns, Some(recorder), now);
        }
        if !self.somebody_acts(&guard, turns, now) {
            let about = !guard.subjects.is_empty();
            let field = if about { "concerns" } else { "category" };
            return Err(FieldFault::new(field, "guard_nobody"));
        }
        Ok(guard)
    }

    /// The guard of a complaint that nobody of the office recorded: one that carries
    /// supervisory weight begins with those who are trusted with it, and no others.
    ///
    /// # Errors
    /// The field `category`, when nobody may know of it.
    pub(crate) fn guard_unrecorded(
        &self,
        supervisory: bool,
        turns: &[Desk],
        now: Timestamp,
    ) -> Result<Guard, FieldFault> {
        let mut guard = Guard::default();
        if supervisory {
            self.close_to_named(&mut guard, turns, None, now);
        }
        if !self.somebody_acts(&guard, turns, now) {
            return Err(FieldFault::new("category", "guard_nobody"));
        }
        Ok(guard)
    }
}

/// The record of a guard and its rows, in the transaction that writes the case.
pub(crate) async fn begin(
    conn: &mut Conn<'_>,
    office: OfficeId,
    case: CaseId,
    guard: &Guard,
) -> Result<Option<DeskEvent>, StoreError> {
    if guard.is_open() {
        return Ok(None);
    }
    guards::begin(conn, office, case, guard).await?;
    Ok(Some(DeskEvent::GuardSet {
        guard: guard.clone(),
        reason: None,
    }))
}

impl Office {
    /// The guard of a case.
    pub(crate) async fn guard_of(&self, row: &ComplaintRow) -> Result<Guard, OfficeError> {
        if row.guard == guards::OPEN {
            return Ok(Guard::default());
        }
        let (office, case, mark) = (self.id, row.id, row.guard);
        Ok(self
            .db
            .read(move |conn| Box::pin(conn.ask(guards::of_case(office, case, mark))))
            .await?)
    }
}
