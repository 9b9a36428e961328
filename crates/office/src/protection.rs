//! Who complains, protected: by one, and not any more only by two.
//!
//! Two reporters ended up with the police elsewhere because nobody had set a flag (domain 4.4):
//! so anybody with a part in a case may set it, at once, and nobody alone may take it away but
//! the complainant himself.

use std::collections::HashMap;

use casework::{
    Action, CallKind, ComplaintNumber, DeskEvent, Entry, Happening, IdentityKind, NoticeKind,
    OfficialId, Signer, Situation,
};
use jiff::Timestamp;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::{access, calls, history};

use crate::intake::{complaint_digest, of_case};
use crate::passages::Written;
use crate::repeat::{self, NOBODY, Use};
use crate::{FieldFault, Identity, Office, OfficeError, SignedIn};

/// How who complains is protected, and what the reader may do about it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ProtectionView {
    /// The reader may protect who complains.
    pub may_raise: bool,
    /// The reader may ask to end the protection.
    pub may_ask: bool,
    /// Somebody asked to end it, and nobody has decided yet.
    pub asked: Option<LoweringView>,
}

/// Somebody asked to end a protection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoweringView {
    /// Who.
    pub by: Option<String>,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: Option<String>,
    /// The reader may decide: he is trusted with identities, and it was another who asked.
    pub may_decide: bool,
}

/// What becomes of a protection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    Raise,
    Ask,
    Lower,
    Decline,
}

/// Who asked last that a protection be ended, when and why, if nobody has decided since.
fn asked(entries: &[Entry]) -> Option<(&Entry, &sop::PassageRef)> {
    for entry in entries.iter().rev() {
        match &entry.what {
            Happening::Desk(DeskEvent::LoweringAsked { reason }) => return Some((entry, reason)),
            Happening::Desk(
                DeskEvent::LoweringDeclined
                | DeskEvent::ProtectionLowered { .. }
                | DeskEvent::ProtectionRaised { .. },
            ) => return None,
            _ => {}
        }
    }
    None
}

pub(crate) fn protection_view(
    who: &SignedIn,
    row: &ComplaintRow,
    situation: &Situation,
    entries: &[Entry],
    texts: &HashMap<String, String>,
) -> ProtectionView {
    let may_lower = who.may(Action::LowerProtection, situation);
    let asked = asked(entries).filter(|_| row.identity_kind == IdentityKind::Confidential);
    ProtectionView {
        may_raise: row.identity_kind == IdentityKind::Open
            && who.may(Action::RaiseProtection, situation),
        may_ask: may_lower && asked.is_none(),
        asked: asked.map(|(entry, reason)| {
            let by = entry.by.map(|signer| signer.official);
            LoweringView {
                by: by
                    .and_then(|by| who.directory.official(by))
                    .map(|official| official.name.clone()),
                at: entry.at,
                reason: texts.get(&reason.id.0).cloned(),
                may_decide: may_lower && by != Some(who.official.id),
            }
        }),
    }
}

/// Whether nobody of the office can have come by the PIN of a case: it was made for a form of
/// the website, and not made anew since, neither at the office nor for an address, which an
/// official may have corrected to one of his own.
pub(crate) fn is_pin_his_alone(row: &ComplaintRow, entries: &[Entry]) -> bool {
    let made_anew = |entry: &Entry| {
        matches!(
            entry.what,
            Happening::Desk(
                DeskEvent::PinIssued
                    | DeskEvent::NoticeSent {
                        kind: NoticeKind::NewPin,
                        ..
                    }
            )
        )
    };
    row.recorded_by.is_none() && !entries.iter().any(made_anew)
}

impl Office {
    /// Protects who complains, from now on: one may do it alone.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] on `reason`; [`OfficeError::NotPermitted`] also where who
    /// complains is protected or unknown already.
    #[crate::boxed]
    pub async fn raise_protection(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        reason: &str,
    ) -> Result<(), OfficeError> {
        self.change_protection(who, number, key, Some(reason), Change::Raise)
            .await
    }

    /// Asks that who complains need not be protected any more. Until another of those who are
    /// trusted with identities agrees, nothing is different.
    ///
    /// # Errors
    /// As [`raise_protection`](Self::raise_protection).
    #[crate::boxed]
    pub async fn ask_to_lower_protection(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        reason: &str,
    ) -> Result<(), OfficeError> {
        self.change_protection(who, number, key, Some(reason), Change::Ask)
            .await
    }

    /// Decides what another asked: who complains is protected no more, or stays protected.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`] where nobody asked, or the one who asked decides.
    #[crate::boxed]
    pub async fn decide_protection(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        agrees: bool,
    ) -> Result<(), OfficeError> {
        let change = if agrees {
            Change::Lower
        } else {
            Change::Decline
        };
        self.change_protection(who, number, key, None, change).await
    }

    /// The complainant himself, by number and PIN: protected, or not any more. Who complained
    /// without a name stays without one. A PIN that somebody of the office has seen ends no
    /// protection: one official could do alone what takes two.
    ///
    /// # Errors
    /// [`OfficeError::SignIn`] when the pass opens nothing (any more);
    /// [`OfficeError::NotPermitted`] where there is nothing to change, or the PIN is not the
    /// complainant's alone.
    #[crate::boxed]
    pub async fn protect_myself(
        &self,
        pass: &str,
        key: &str,
        protected: bool,
    ) -> Result<(), OfficeError> {
        let proved = self.proved(pass).await?;
        let (row, _) = proved.ok_or(OfficeError::SignIn)?;
        let change = if protected {
            Change::Raise
        } else {
            Change::Lower
        };
        let content = repeat::content(&self.keys, &protected, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Protection(row.id), key, &content);
        if self.kept_of(NOBODY, &key).await?.is_some() {
            return Ok(());
        }
        if !protected {
            let (office, case) = (self.id, row.id);
            let read = self
                .db
                .read(move |conn| Box::pin(conn.ask(history::of_case(office, case))));
            if !is_pin_his_alone(&row, &history::entries(&read.await?)?) {
                return Err(OfficeError::NotPermitted);
            }
        }
        self.keep_protection(&row, change, None, (NOBODY, None), key)
            .await
    }

    async fn change_protection(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        reason: Option<&str>,
        change: Change,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let said = (reason, change);
        let content = repeat::content(&self.keys, &said, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Protection(row.id), key, &content);
        let official = who.official.id;
        if self.kept_of(official, &key).await?.is_some() {
            return Ok(());
        }
        let action = match change {
            Change::Raise => Action::RaiseProtection,
            Change::Ask | Change::Lower | Change::Decline => Action::LowerProtection,
        };
        let by = who.permit(action, &situation)?.signer;
        let missing = || OfficeError::Invalid(vec![FieldFault::new("reason", "reason_missing")]);
        let reason = match reason {
            None => None,
            Some(text) => Some(self.written(text).ok_or_else(missing)?),
        };
        self.keep_protection(&row, change, reason, (official, Some(by)), key)
            .await
    }

    async fn keep_protection(
        &self,
        row: &ComplaintRow,
        change: Change,
        reason: Option<Written>,
        (official, by): (OfficialId, Option<Signer>),
        key: String,
    ) -> Result<(), OfficeError> {
        let (from, to) = match change {
            Change::Raise => (IdentityKind::Open, Some(IdentityKind::Confidential)),
            Change::Lower => (IdentityKind::Confidential, Some(IdentityKind::Open)),
            Change::Ask | Change::Decline => (IdentityKind::Confidential, None),
        };
        if row.identity_kind != from {
            return Err(OfficeError::NotPermitted);
        }
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let point = self.open_point(row)?;
        let changed = to.map(|kind| {
            let row = ComplaintRow {
                identity_kind: kind,
                ..row.clone()
            };
            (kind, complaint_digest(&row, &identity, point))
        });
        let (office, case, version, now) = (self.id, row.id, row.version, self.now());
        self.db
            .try_write_history(office, move |conn| {
                let (changed, reason, key) = (changed.clone(), reason.clone(), key.clone());
                Box::pin(async move {
                    let mut digest = String::new();
                    match changed {
                        // The version decides between two; its row lock comes first.
                        Some((kind, anew)) => {
                            if !complaints::protect(conn, office, case, kind, version).await? {
                                return Err(OfficeError::Stale { by: None, at: None });
                            }
                            digest = anew;
                        }
                        None => complaints::hold(conn, office, case).await?,
                    }
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok(());
                    }
                    // Judged within the write: of two who ask, or decide, at once one is first.
                    let told = conn.ask(history::of_case(office, case)).await?;
                    let told = history::entries(&told)?;
                    let asker = asked(&told).and_then(|(entry, _)| entry.by);
                    let asker = asker.map(|signer| signer.official);
                    let decides = matches!(change, Change::Lower | Change::Decline);
                    if by.is_some() && decides && asker.is_none_or(|asker| asker == official) {
                        return Err(OfficeError::NotPermitted);
                    }
                    match change {
                        Change::Ask if asker.is_some() => return Ok(()),
                        Change::Ask => {
                            calls::raise(conn, office, case, CallKind::Protection, now).await?;
                        }
                        Change::Raise | Change::Lower | Change::Decline => {
                            calls::settle(conn, office, case, CallKind::Protection).await?;
                        }
                    }
                    let reason = match &reason {
                        Some(written) => {
                            written.keep(conn, office, Some(case)).await?;
                            Some(written.passage.reference())
                        }
                        None => None,
                    };
                    let event = match (change, reason) {
                        (Change::Raise, reason) => DeskEvent::ProtectionRaised { digest, reason },
                        (Change::Ask, Some(reason)) => DeskEvent::LoweringAsked { reason },
                        (Change::Ask, None) => return Ok(()),
                        (Change::Lower, _) => DeskEvent::ProtectionLowered { digest },
                        (Change::Decline, _) => DeskEvent::LoweringDeclined,
                    };
                    let entry = of_case(now, case, by, Happening::Desk(event));
                    history::append(conn, office, &[entry], now).await?;
                    Ok(())
                })
            })
            .await
    }
}
