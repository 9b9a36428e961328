//! Who may not know of a case: what that makes of everybody's turn, and the command that
//! sets it.

use std::collections::BTreeSet;

use casework::{
    Action, CaseId, Category, ComplaintNumber, DeskEvent, Duty, Guard, Happening, OfficeId,
    OfficialId, Position, PositionId, Situation, TurnHolder, desks_of_position, turn_holder,
};
use jiff::Timestamp;
use sop::Desk;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::{access, guards, history};
use store::{Conn, StoreError};

use crate::act::situation_of;
use crate::intake::of_case;
use crate::repeat::{self, Use};
use crate::{Directory, FieldFault, Office, OfficeError, SignedIn};

/// The most guarded cases that are open at once and are looked at for lists.
const GUARDED: u32 = 300;

/// A change of the guard as the form brings it: everything as it should be.
#[derive(Clone, Debug)]
pub struct GuardChange {
    /// Idempotency key of the form.
    pub key: String,
    /// Version of the case the form was made for.
    pub version: i64,
    /// Password, where it is asked for again.
    pub password: Option<String>,
    /// Officials the complaint is about.
    pub subjects: Vec<OfficialId>,
    /// Who alone may know of it; everybody with a part in it when none.
    pub readers: Option<Vec<OfficialId>>,
    /// Why.
    pub reason: String,
}

/// Somebody who may be named.
#[derive(Clone, Debug)]
pub struct GuardPerson {
    /// Who.
    pub official: OfficialId,
    /// Name.
    pub name: String,
    /// Short titles of the positions held today.
    pub positions: Vec<String>,
    /// The complaint is about him.
    pub subject: bool,
    /// He is named.
    pub reader: bool,
}

/// The guard of a case, for the form that changes it.
#[derive(Clone, Debug)]
pub struct GuardView {
    /// Version for the form.
    pub version: i64,
    /// Only named people may know of it.
    pub named: bool,
    /// The office's officials in the order of their positions.
    pub people: Vec<GuardPerson>,
    /// Whoever is kept from it may be let in again by the reader.
    pub may_lower: bool,
}

/// An open case with a guard.
pub(crate) struct Guarded {
    pub(crate) row: ComplaintRow,
    pub(crate) desks: Vec<(Desk, bool)>,
    pub(crate) guard: Guard,
}

/// The open cases that have a guard and of which the reader may know: lists leave them out,
/// and ask here.
pub(crate) async fn guarded(
    conn: &mut Conn<'_>,
    office: OfficeId,
    reader: OfficialId,
) -> Result<Vec<Guarded>, StoreError> {
    let mut found = Vec::new();
    for row in guards::open_cases(conn, office, reader, GUARDED).await? {
        let desks = complaints::desks(conn, office, row.id).await?;
        let guard = guards::of_case(conn, office, row.id, row.guard).await?;
        found.push(Guarded { row, desks, guard });
    }
    Ok(found)
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
        let TurnHolder::Deputy(position) = who.directory.turn_holder(guard, desk, now) else {
            continue;
        };
        let held = who.held.iter().any(|held| held.position.id == position);
        if held && guard.admits(me) && !stands_in.iter().any(|(one, _)| one == desk) {
            stands_in.push((desk.clone(), position));
        }
    }
    Situation {
        barred: !guard.admits(me),
        named: readers.is_some_and(|readers| readers.contains(&me)),
        stands_in,
        ..situation
    }
}

impl Directory {
    /// Whose turn a desk's turn is on the day of `at`, in a case with this guard.
    pub(crate) fn turn_holder(&self, guard: &Guard, desk: &Desk, at: Timestamp) -> TurnHolder {
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
        recorder: OfficialId,
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
        let mut readers = BTreeSet::from([recorder]);
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
            self.close_to_named(&mut guard, turns, recorder, now);
        }
        if !self.somebody_acts(&guard, turns, now) {
            let about = !guard.subjects.is_empty();
            let field = if about { "concerns" } else { "category" };
            return Err(FieldFault::new(field, "guard_nobody"));
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
    /// Who may not know of a case, for the form that changes it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`], [`OfficeError::NotPermitted`].
    pub async fn guard(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<GuardView, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let may_lower = who.may(Action::LowerGuard, &situation);
        if !may_lower {
            who.permit(Action::RaiseGuard, &situation)?;
        }
        let guard = self.guard_of(&row).await?;
        let directory = &who.directory;
        let acting = directory.acting(directory.day(self.now()));
        let place = |official: OfficialId| {
            directory.positions.iter().position(|position| {
                acting
                    .iter()
                    .any(|one| one.position == position.id && one.official == official)
            })
        };
        let mut people: Vec<GuardPerson> = directory
            .officials
            .iter()
            .filter(|one| {
                let named = guard.readers.iter().flatten().any(|id| *id == one.id);
                one.active || named || guard.subjects.contains(&one.id)
            })
            .map(|official| GuardPerson {
                official: official.id,
                name: official.name.clone(),
                positions: acting
                    .iter()
                    .filter(|one| one.official == official.id)
                    .filter_map(|one| directory.position(one.position))
                    .map(|position| position.short.clone())
                    .collect(),
                subject: guard.subjects.contains(&official.id),
                reader: guard
                    .readers
                    .as_ref()
                    .is_some_and(|readers| readers.contains(&official.id)),
            })
            .collect();
        people.sort_by_key(|person| place(person.official).unwrap_or(usize::MAX));
        Ok(GuardView {
            version: row.version,
            named: guard.readers.is_some(),
            people,
            may_lower,
        })
    }

    /// Officials who may sign in, in the order of their positions, each with the short titles
    /// of those.
    pub(crate) fn officials_by_position(&self, directory: &Directory) -> Vec<(OfficialId, String)> {
        let acting = directory.acting(directory.day(self.now()));
        let mut seen = BTreeSet::new();
        let held = directory.positions.iter().flat_map(|position| {
            let holders = acting.iter().filter(|one| one.position == position.id);
            holders.map(move |one| (one.official, position.short.as_str()))
        });
        held.filter(|(official, _)| seen.insert(*official))
            .filter_map(|(id, title)| {
                let official = directory.official(id)?;
                Some((id, format!("{} ({title})", official.name)))
            })
            .collect()
    }

    pub(crate) async fn guard_of(&self, row: &ComplaintRow) -> Result<Guard, OfficeError> {
        let (office, case, mark) = (self.id, row.id, row.guard);
        Ok(self
            .db
            .read(move |conn| Box::pin(guards::of_case(conn, office, case, mark)))
            .await?)
    }

    /// Says who may not know of a case. Whoever has a part in it may keep more people from
    /// it; only who decides in it may let somebody in again.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] on `reason`, or on `subjects` when nothing is different, when
    /// nobody would be left whose turn it is, or when somebody unknown is named;
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Stale`]; as [`act`](Self::act).
    pub async fn set_guard(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        change: GuardChange,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let said = (&change.subjects, &change.readers, &change.reason);
        let content = repeat::content(&self.keys, &said, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Guard(row.id), &change.key, &content);
        if self.kept_of(who.official.id, &key).await?.is_some() {
            return Ok(());
        }
        let before = self.guard_of(&row).await?;
        let guard = Guard {
            subjects: change.subjects.iter().copied().collect(),
            readers: change
                .readers
                .as_ref()
                .map(|readers| readers.iter().copied().collect()),
        };
        let action = if guard.keeps_at_least(&before) {
            Action::RaiseGuard
        } else {
            Action::LowerGuard
        };
        let permit = who.permit(action, &situation)?;
        if row.version != change.version {
            return Err(self.stale(&row).await?);
        }
        let directory = &who.directory;
        let named = guard.subjects.iter().chain(guard.readers.iter().flatten());
        let known = |one: &OfficialId| directory.official(*one).is_some();
        let mut faults = Vec::new();
        if !named.clone().all(known) {
            faults.push(FieldFault::new("subjects", "concerns_unknown"));
        } else if guard == before {
            faults.push(FieldFault::new("subjects", "nothing_changed"));
        } else if !directory.somebody_acts(
            &guard,
            situation.waiting.iter().chain(&situation.deciders),
            self.now(),
        ) {
            faults.push(FieldFault::new("subjects", "guard_nobody"));
        } else if self.hands_to(who, &guard, &situation) && !self.hands_to(who, &before, &situation)
        {
            faults.push(FieldFault::new("subjects", "guard_oneself"));
        }
        let reason = self.written(&change.reason);
        let (Some(reason), true) = (reason.clone(), faults.is_empty()) else {
            if reason.is_none() {
                faults.push(FieldFault::new("reason", "reason_missing"));
            }
            return Err(OfficeError::Invalid(faults));
        };
        self.confirm(who, change.password.as_deref()).await?;
        let (office, case, by, now) = (self.id, row.id, permit.signer, self.now());
        let (official, expected) = (who.official.id, row.version);
        let again = key.clone();
        let done = self
            .db
            .try_write_history(self.id, move |conn| {
                let (guard, reason, key) = (guard.clone(), reason.clone(), key.clone());
                Box::pin(async move {
                    if !guards::replace(conn, office, case, &guard, expected).await? {
                        return Ok::<_, OfficeError>(false);
                    }
                    access::remember(conn, office, official, &key, "{}", now).await?;
                    reason.keep(conn, office, Some(case)).await?;
                    let set = DeskEvent::GuardSet {
                        guard,
                        reason: Some(reason.passage.reference()),
                    };
                    let entry = of_case(now, case, by, Happening::Desk(set));
                    history::append(conn, office, &[entry], now).await?;
                    Ok(true)
                })
            })
            .await?;
        if done || self.kept_of(official, &again).await?.is_some() {
            return Ok(());
        }
        // Somebody may have kept him from it meanwhile: then he is not told who.
        self.load(who, number).await?;
        Err(self.stale(&row).await?)
    }

    /// Whether a guard makes the decision in a case its author's, who had it not before:
    /// nobody takes a decision by saying that the complaint is about whoever has it.
    fn hands_to(&self, who: &SignedIn, guard: &Guard, situation: &Situation) -> bool {
        let now = self.now();
        situation.deciders.iter().any(|desk| {
            matches!(
                who.directory.turn_holder(guard, desk, now),
                TurnHolder::Deputy(position)
                    if who.held.iter().any(|held| held.position.id == position)
            )
        })
    }
}
