//! The form and the command that say who may not know of a case.

use casework::{Action, ComplaintNumber, DeskEvent, Guard, Happening, OfficialId, Situation};
use store::tables::{access, guards, history};

use crate::intake::of_case;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

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

impl Office {
    /// Who may not know of a case, for the form that changes it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`], [`OfficeError::NotPermitted`].
    #[crate::boxed]
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
        let reads = |id| {
            guard
                .readers
                .as_ref()
                .is_some_and(|readers| readers.contains(&id))
        };
        let people = directory
            .people(self.now())
            .into_iter()
            .map(|(official, positions)| GuardPerson {
                official: official.id,
                name: official.name.clone(),
                positions,
                subject: guard.subjects.contains(&official.id),
                reader: reads(official.id),
            })
            .filter(|one| {
                let active = directory
                    .official(one.official)
                    .is_some_and(|who| who.active);
                active || one.subject || one.reader
            })
            .collect();
        Ok(GuardView {
            version: row.version,
            named: guard.readers.is_some(),
            people,
            may_lower,
        })
    }

    /// Says who may not know of a case. Whoever has a part in it may keep more people from
    /// it; only who decides in it may let somebody in again.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] on `reason`, or on `subjects` when nothing is different, when
    /// nobody would be left whose turn it is, or when somebody unknown is named;
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Stale`]; as [`act`](Self::act).
    #[crate::boxed]
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
            return Err(self.stale(who, number).await?);
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
        Err(self.stale(who, number).await?)
    }

    /// Whether a guard makes the decision in a case its author's, who had it not before:
    /// nobody takes a decision by saying that the complaint is about whoever has it.
    fn hands_to(&self, who: &SignedIn, guard: &Guard, situation: &Situation) -> bool {
        let now = self.now();
        situation
            .deciders
            .iter()
            .any(|desk| who.stands_in(guard, desk, now).is_some())
    }
}
