//! What is done on a case beside its steps: notes and files, following, opening the
//! identity, drafts.

use casework::{Action, CaseId, ComplaintNumber, DeskEvent, Happening, Signer};
use jiff::Timestamp;
use store::tables::complaints::ComplaintRow;
use store::tables::history;
use store::tables::{access, drafts};

use super::{Upload, file_entries};
use crate::intake::of_case;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// Letters of a place.
const PLACE: usize = 200;

impl Office {
    /// Adds files or an internal note to a case, beside its steps.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    #[crate::boxed]
    pub async fn add_to_case(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        note: &str,
        files: Vec<Upload>,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let permit = who.permit(Action::AddToCase, &situation)?;
        let now = self.now();
        let said = note;
        let note = self.written(note);
        if note.is_none() && files.is_empty() {
            let fault = crate::FieldFault::new("note", "note_empty");
            return Err(OfficeError::Invalid(vec![fault]));
        }
        let files = self
            .take_files(row.id, "evidence", files, Some(who.official.id), now)
            .await?;
        let content = repeat::content(&self.keys, &said, &repeat::kept(&files));
        let key = repeat::name_with(&self.keys, Use::Addition(row.id), key, &content);
        let (office, case, by) = (self.id, row.id, permit.signer);
        let official = who.official.id;
        self.db
            .try_write_history(self.id, move |conn| {
                let (note, files, key) = (note.clone(), files.clone(), key.clone());
                Box::pin(async move {
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok::<_, OfficeError>(());
                    }
                    let mut entries =
                        file_entries(conn, office, case, &files, Some(by), now).await?;
                    if let Some(note) = &note {
                        note.keep(conn, office, Some(case)).await?;
                        let added = DeskEvent::NoteAdded {
                            note: note.passage.reference(),
                        };
                        entries.push(of_case(now, case, by, Happening::Desk(added)));
                    }
                    history::append(conn, office, &entries, now).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Says where the paper of a closed case lies: it was filed without saying so, ended
    /// before it was filed, or was moved to the store room.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] without a place; as [`act`](Self::act).
    #[crate::boxed]
    pub async fn place_file(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        place: &str,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let permit = who.permit(Action::PlaceFile, &situation)?;
        let fault = |fault| OfficeError::Invalid(vec![fault]);
        if place.chars().count() > PLACE {
            let most = PLACE.to_string();
            return Err(fault(FieldFault::with("place", "too_long", most)));
        }
        let said = self.written(place);
        let said = said.ok_or_else(|| fault(FieldFault::new("place", "place_missing")))?;
        let content = repeat::content(&self.keys, &place, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Place(row.id), key, &content);
        let (office, case, by) = (self.id, row.id, permit.signer);
        let (official, now) = (who.official.id, self.now());
        self.db
            .try_write_history(self.id, move |conn| {
                let (said, key) = (said.clone(), key.clone());
                Box::pin(async move {
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok::<_, OfficeError>(());
                    }
                    said.keep(conn, office, Some(case)).await?;
                    let placed = DeskEvent::FilePlaced {
                        place: said.passage.reference(),
                    };
                    let entry = of_case(now, case, by, Happening::Desk(placed));
                    history::append(conn, office, &[entry], now).await?;
                    Ok(())
                })
            })
            .await
    }

    /// Begins or ends following a case.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see it.
    #[crate::boxed]
    pub async fn follow(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        on: bool,
    ) -> Result<(), OfficeError> {
        let (row, _) = self.load(who, number).await?;
        let (office, official, case) = (self.id, who.official.id, row.id);
        self.db
            .write(move |conn| Box::pin(drafts::set_follow(conn, office, official, case, on)))
            .await?;
        Ok(())
    }

    /// Opens a confidential identity for this reader, with a reason, leaving a trace.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] without a reason.
    #[crate::boxed]
    pub async fn reveal_identity(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        reason: &str,
    ) -> Result<crate::IdentityView, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let permit = who.permit(Action::RevealIdentity, &situation)?;
        self.reveal(&row, permit.signer, reason).await
    }

    /// Opens an identity with a reason, leaving a trace; the caller has asked policy.
    pub(crate) async fn reveal(
        &self,
        row: &ComplaintRow,
        by: Signer,
        reason: &str,
    ) -> Result<crate::IdentityView, OfficeError> {
        let Some(reason) = self.written(reason) else {
            let fault = crate::FieldFault::new("reason", "reason_missing");
            return Err(OfficeError::Invalid(vec![fault]));
        };
        let (office, case, now) = (self.id, row.id, self.now());
        self.db
            .write(move |conn| {
                let reason = reason.clone();
                Box::pin(async move {
                    reason.keep(conn, office, Some(case)).await?;
                    let revealed = DeskEvent::IdentityRevealed {
                        reason: reason.passage.reference(),
                    };
                    let entry = of_case(now, case, by, Happening::Desk(revealed));
                    history::append(conn, office, &[entry], now).await.map(drop)
                })
            })
            .await?;
        let identity = crate::Identity::open(&self.keys, office, case, row.identity.as_deref())?;
        let opened = crate::IdentityView::of(row.identity_kind, &identity, true);
        Ok(opened.at(self.open_point(row)?))
    }

    /// Keeps a form somebody began, sealed.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn save_draft(
        &self,
        who: &SignedIn,
        form: &str,
        body: &str,
    ) -> Result<(), OfficeError> {
        let place = draft_place(self, who, form);
        let sealed = self.keys.seal(&place, body.as_bytes());
        let (office, official, form) = (self.id, who.official.id, form.to_owned());
        let now = self.now();
        self.db
            .write(move |conn| {
                let (form, sealed) = (form.clone(), sealed.clone());
                Box::pin(
                    async move { drafts::save(conn, office, official, &form, &sealed, now).await },
                )
            })
            .await?;
        Ok(())
    }

    /// A form somebody began, and when it was kept.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn draft(
        &self,
        who: &SignedIn,
        form: &str,
    ) -> Result<Option<(String, Timestamp)>, OfficeError> {
        let (office, official, its) = (self.id, who.official.id, form.to_owned());
        let found = self
            .db
            .read(move |conn| Box::pin(conn.ask(drafts::find(office, official, &its))));
        Ok(found
            .await?
            .and_then(|kept| self.open_draft(who, form, kept)))
    }

    /// A form somebody began as it was kept; none when it cannot be opened.
    pub(crate) fn open_draft(
        &self,
        who: &SignedIn,
        form: &str,
        (sealed, at): (Vec<u8>, Timestamp),
    ) -> Option<(String, Timestamp)> {
        let place = draft_place(self, who, form);
        let clear = self.keys.open(&place, &sealed).ok()?;
        Some((String::from_utf8(clear.to_vec()).ok()?, at))
    }
}

fn draft_place(office: &Office, who: &SignedIn, form: &str) -> Vec<u8> {
    let mut place = office.id.0.as_bytes().to_vec();
    place.extend_from_slice(who.official.id.0.as_bytes());
    place.extend_from_slice(form.as_bytes());
    place
}

/// Name of the draft of a case's form.
pub(crate) fn draft_form(case: CaseId) -> String {
    format!("berkas {case}")
}
