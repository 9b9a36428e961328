//! A mistake of the record is corrected: a new entry, and the old words stay readable.

use casework::{Action, ComplaintNumber, DeskEvent, Happening, IdentityKind, PhoneNumber};
use serde::{Deserialize, Serialize};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::{access, drafts, history};

use super::check::Asker;
use super::{NewComplaint, complaint_digest, of_case};
use crate::guard;
use crate::repeat::{self, Use};
use crate::{FieldFault, Identity, Office, OfficeError, SignedIn};

/// A correction as the form brings it.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Idempotency key of the form.
    pub key: String,
    /// Version of the case the form was made for.
    pub version: i64,
    /// Password, where it is asked for again.
    pub password: Option<String>,
    /// The complaint as it should stand. Channel, identity kind, way of replying and time of
    /// receipt are not looked at; name and contacts only of an open identity.
    pub given: NewComplaint,
    /// Why.
    pub reason: String,
}

/// What may be corrected of a complaint, as it stands.
#[derive(Clone, Debug)]
pub struct Correctable {
    /// The complaint as it stands.
    pub given: NewComplaint,
    /// Name and contacts may be corrected too.
    pub identity: bool,
    /// Version for the form.
    pub version: i64,
}

/// A corrected field: its name on the intake form and what stood there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldBefore {
    /// Name of the field.
    pub field: String,
    /// What stood there; codes for village, category and urgency.
    pub words: String,
}

impl Office {
    /// The complaint as it stands, for the form that corrects it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`], [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn correctable(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<Correctable, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        who.permit(Action::CorrectComplaint, &situation)?;
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let open = row.identity_kind == IdentityKind::Open;
        let given = as_given(&row, &identity);
        Ok(Correctable {
            given: if open { given } else { without_identity(given) },
            identity: open,
            version: row.version,
        })
    }

    /// Corrects what was recorded of a complaint.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] with every field that needs another look, or when nothing is
    /// different; [`OfficeError::Stale`]; as [`act`](Self::act).
    #[crate::boxed]
    pub async fn correct(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        correction: Correction,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let content = repeat::content(
            &self.keys,
            &(&correction.given, &correction.reason),
            &repeat::kept(&[]),
        );
        let key = repeat::name_with(
            &self.keys,
            Use::Correction(row.id),
            &correction.key,
            &content,
        );
        if self.kept_of(who.official.id, &key).await?.is_some() {
            return Ok(());
        }
        let permit = who.permit(Action::CorrectComplaint, &situation)?;
        if row.version != correction.version {
            return Err(self.stale(who, number).await?);
        }
        let now = self.now();
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let stands = as_given(&row, &identity);
        let wanted = merged(&stands, &correction.given, row.identity_kind);
        let checked = self.check_complaint(&who.directory, &wanted, Asker::Official, now);
        let mut faults = checked.as_ref().err().cloned().unwrap_or_default();
        // When it came is not corrected here, and was right then.
        faults.retain(|fault| fault.field != "received");
        if correction.reason.trim().is_empty() {
            faults.push(FieldFault::new("reason", "reason_missing"));
        }
        let before = differences(&stands, &wanted);
        if faults.is_empty() && before.is_empty() {
            faults.push(FieldFault::new("description", "nothing_changed"));
        }
        let (Ok(checked), true) = (checked, faults.is_empty()) else {
            return Err(OfficeError::Invalid(faults));
        };
        self.confirm(who, correction.password.as_deref()).await?;
        let corrected = ComplaintRow {
            subject: checked.subject,
            description: checked.description,
            occurred: wanted.occurred.trim().to_owned(),
            place: checked.place,
            category: checked.category,
            urgency: checked.urgency,
            letter_day: wanted.letter_day,
            identity: checked.identity.seal(&self.keys, self.id, row.id),
            ..row.clone()
        };
        let digest = complaint_digest(&corrected, &checked.identity, self.open_point(&row)?);
        let words = serde_json::to_string(&before).unwrap_or_default();
        let (Some(before), Some(reason)) = (self.written(&words), self.written(&correction.reason))
        else {
            return Err(OfficeError::Invalid(vec![FieldFault::new(
                "reason",
                "reason_missing",
            )]));
        };
        // What turns out to carry supervisory weight is closed to whoever is not named.
        let category = who.directory.profile.category(&corrected.category);
        let mut guard = self.guard_of(&row).await?;
        let weighs = category.is_some_and(|category| category.supervisory);
        let closes = weighs && guard.readers.is_none();
        if closes {
            let turns = [situation.waiting.clone(), situation.deciders.clone()].concat();
            let recorder = row.recorded_by.unwrap_or(who.official.id);
            let directory = &who.directory;
            directory.close_to_named(&mut guard, &turns, Some(recorder), now);
        }
        let (office, case, official, by) = (self.id, row.id, who.official.id, permit.signer);
        let form = correction_form(case);
        let again = key.clone();
        let done = self
            .db
            .try_write_history(self.id, move |conn| {
                let (corrected, digest, key) = (corrected.clone(), digest.clone(), key.clone());
                let (before, reason, form) = (before.clone(), reason.clone(), form.clone());
                let guard = closes.then(|| guard.clone());
                Box::pin(async move {
                    if !complaints::correct(conn, office, &corrected).await? {
                        return Ok::<_, OfficeError>(false);
                    }
                    access::remember(conn, office, official, &key, "{}", now).await?;
                    before.keep(conn, office, Some(case)).await?;
                    reason.keep(conn, office, Some(case)).await?;
                    let event = DeskEvent::ComplaintCorrected {
                        digest,
                        before: before.passage.reference(),
                        reason: reason.passage.reference(),
                    };
                    let mut entries = vec![of_case(now, case, by, Happening::Desk(event))];
                    if let Some(guard) = &guard {
                        let set = guard::begin(conn, office, case, guard).await?;
                        entries.extend(set.map(|set| of_case(now, case, by, Happening::Desk(set))));
                    }
                    history::append(conn, office, &entries, now).await?;
                    drafts::discard(conn, office, official, &form).await?;
                    Ok(true)
                })
            })
            .await?;
        if done || self.kept_of(official, &again).await?.is_some() {
            return Ok(());
        }
        Err(self.stale(who, number).await?)
    }
}

/// Name of the draft of the form.
pub(crate) fn correction_form(case: casework::CaseId) -> String {
    format!("perbaiki {case}")
}

fn as_given(row: &ComplaintRow, identity: &Identity) -> NewComplaint {
    let phone = PhoneNumber::parse(&identity.phone).map(|phone| phone.printed());
    NewComplaint {
        channel: row.channel.code().to_owned(),
        channel_ref: identity.reference.clone(),
        letter_day: row.letter_day,
        received: Some(row.received_at),
        description: row.description.clone(),
        subject: row.subject.clone(),
        occurred: row.occurred.clone(),
        village: row.place.village.clone().unwrap_or_default(),
        hamlet: row.place.hamlet.clone(),
        landmark: row.place.landmark.clone(),
        // It stays as it came: nobody of the office types it.
        point: String::new(),
        category: row.category.clone(),
        urgency: row.urgency.code().to_owned(),
        identity: row.identity_kind.code().to_owned(),
        name: identity.name.clone(),
        phone: phone.unwrap_or_else(|_| identity.phone.clone()),
        contact: identity.contact.clone(),
        address: identity.address.clone(),
        reply_way: row.reply_way.code().to_owned(),
        procedure: String::new(),
        concerns: Vec::new(),
        letter: String::new(),
    }
}

fn without_identity(given: NewComplaint) -> NewComplaint {
    NewComplaint {
        name: String::new(),
        phone: String::new(),
        contact: String::new(),
        address: String::new(),
        channel_ref: String::new(),
        ..given
    }
}

/// What should stand: the form's fields where they may be corrected.
fn merged(stands: &NewComplaint, given: &NewComplaint, kind: IdentityKind) -> NewComplaint {
    let mut wanted = NewComplaint {
        letter_day: given.letter_day,
        description: given.description.clone(),
        subject: given.subject.clone(),
        occurred: given.occurred.clone(),
        village: given.village.clone(),
        hamlet: given.hamlet.clone(),
        landmark: given.landmark.clone(),
        category: given.category.clone(),
        urgency: given.urgency.clone(),
        ..stands.clone()
    };
    if kind == IdentityKind::Open {
        wanted.name.clone_from(&given.name);
        wanted.phone.clone_from(&given.phone);
        wanted.contact.clone_from(&given.contact);
        wanted.address.clone_from(&given.address);
    }
    wanted
}

/// The fields that differ, each with what stood there.
fn differences(stands: &NewComplaint, wanted: &NewComplaint) -> Vec<FieldBefore> {
    let day = |day: Option<jiff::civil::Date>| day.map(|day| day.to_string()).unwrap_or_default();
    let pairs = [
        (
            "description",
            stands.description.clone(),
            wanted.description.replace("\r\n", "\n"),
        ),
        ("subject", stands.subject.clone(), wanted.subject.clone()),
        ("occurred", stands.occurred.clone(), wanted.occurred.clone()),
        ("village", stands.village.clone(), wanted.village.clone()),
        ("hamlet", stands.hamlet.clone(), wanted.hamlet.clone()),
        ("landmark", stands.landmark.clone(), wanted.landmark.clone()),
        ("category", stands.category.clone(), wanted.category.clone()),
        ("urgency", stands.urgency.clone(), wanted.urgency.clone()),
        ("letter_day", day(stands.letter_day), day(wanted.letter_day)),
        ("name", stands.name.clone(), wanted.name.clone()),
        ("phone", stands.phone.clone(), wanted.phone.clone()),
        ("contact", stands.contact.clone(), wanted.contact.clone()),
        ("address", stands.address.clone(), wanted.address.clone()),
    ];
    let differ = pairs
        .into_iter()
        .filter(|(_, old, new)| old.trim() != new.trim());
    differ
        .map(|(field, words, _)| FieldBefore {
            field: field.to_owned(),
            words,
        })
        .collect()
}
