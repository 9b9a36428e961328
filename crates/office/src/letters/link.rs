//! A letter and the case it belongs to: taken into it at the counter, linked to it later,
//! unlinked with a reason.

use casework::{
    Action, AttachmentId, CaseId, ComplaintNumber, Happening, IdentityKind, LetterEvent, LetterId,
    LetterNumber, Situation,
};
use jiff::Timestamp;
use store::Conn;
use store::tables::attachments::AttachmentRow;
use store::tables::letters;
use store::tables::{access, history};

use super::files::as_attachment;
use super::view::Seen;
use crate::intake::of_case;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// A letter that becomes a case in the transaction that records it.
#[derive(Clone)]
pub(crate) struct TakenLetter {
    letter: LetterId,
    number: LetterNumber,
    files: Vec<AttachmentRow>,
}

impl TakenLetter {
    /// Its scans as files of the case.
    pub(crate) fn files(&self) -> Vec<AttachmentRow> {
        self.files.clone()
    }

    /// Says that the letter is this case now, and answers with the record of it.
    pub(crate) async fn take(
        &self,
        conn: &mut Conn<'_>,
        office: casework::OfficeId,
        case: CaseId,
    ) -> Result<Happening, OfficeError> {
        if !letters::link(conn, office, self.letter, case, true).await? {
            let fault = FieldFault::with("letter", "letter_taken", self.number.to_string());
            return Err(OfficeError::Invalid(vec![fault]));
        }
        Ok(Happening::Letter(LetterEvent::LetterLinked {
            letter: self.letter,
            number: self.number,
            taken: true,
        }))
    }
}

impl Office {
    /// The letter from which a complaint is taken, where the form names one. Its scans go
    /// along, unless the complainant is protected: a scan tells who wrote.
    pub(crate) async fn letter_for(
        &self,
        who: &SignedIn,
        text: &str,
        case: CaseId,
        identity: IdentityKind,
        now: Timestamp,
    ) -> Result<Option<TakenLetter>, OfficeError> {
        if text.trim().is_empty() {
            return Ok(None);
        }
        who.permit(Action::KeepLetters, &Situation::default())?;
        let found = self.letter_named(who, text).await?;
        let (office, letter) = (self.id, found.row.id);
        let files = match identity {
            IdentityKind::Open => {
                self.db
                    .read(move |conn| Box::pin(letters::files(conn, office, letter)))
                    .await?
            }
            IdentityKind::Confidential | IdentityKind::Anonymous => Vec::new(),
        };
        let files = files.into_iter().map(|file| {
            let id = AttachmentId(self.new_id());
            as_attachment(file, id, case, who.official.id, now)
        });
        Ok(Some(TakenLetter {
            letter,
            number: found.row.number,
            files: files.collect(),
        }))
    }

    /// The letter of that number as a form names it.
    async fn letter_named(
        &self,
        who: &SignedIn,
        text: &str,
    ) -> Result<super::view::Found, OfficeError> {
        let unknown = || OfficeError::Invalid(vec![FieldFault::new("letter", "letter_unknown")]);
        let number = LetterNumber::parse(text).map_err(|_| unknown())?;
        match self.find_letter(who, number).await {
            Err(OfficeError::NotFound) => Err(unknown()),
            other => other,
        }
    }

    /// Links a letter to a case that is there already. The same form sent again changes
    /// nothing.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see the case;
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] on `letter`.
    #[crate::boxed]
    pub async fn link_letter(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        letter: &str,
    ) -> Result<(), OfficeError> {
        let (row, _) = self.load(who, number).await?;
        let by = who
            .permit(Action::KeepLetters, &Situation::default())?
            .signer;
        let found = self.letter_named(who, letter).await?;
        let (office, case, official, now) = (self.id, row.id, who.official.id, self.now());
        if found.row.case == Some(case) {
            return Ok(());
        }
        let (letter, numbered) = (found.row.id, found.row.number);
        let key = repeat::name_with(
            &self.keys,
            Use::LetterLink(case),
            key,
            &numbered.to_string(),
        );
        self.db
            .try_write_history(self.id, move |conn| {
                let key = key.clone();
                Box::pin(async move {
                    letters::touch(conn, office, letter).await?;
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok(());
                    }
                    if !letters::link(conn, office, letter, case, false).await? {
                        let fault =
                            FieldFault::with("letter", "letter_taken", numbered.to_string());
                        return Err(OfficeError::Invalid(vec![fault]));
                    }
                    let linked = LetterEvent::LetterLinked {
                        letter,
                        number: numbered,
                        taken: false,
                    };
                    let entry = of_case(now, case, by, Happening::Letter(linked));
                    history::append(conn, office, &[entry], now).await?;
                    Ok::<_, OfficeError>(())
                })
            })
            .await
    }

    /// Says that a letter does not belong to its case after all.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see the letter or the case;
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] on `unlink_reason`: none, or
    /// the letter is the beginning of a case that protects its sender, who would stand in the
    /// register again.
    #[crate::boxed]
    pub async fn unlink_letter(
        &self,
        who: &SignedIn,
        number: LetterNumber,
        key: &str,
        reason: &str,
    ) -> Result<(), OfficeError> {
        let found = self.find_letter(who, number).await?;
        let by = who
            .permit(Action::KeepLetters, &Situation::default())?
            .signer;
        let content = repeat::content(&self.keys, &reason, &[]);
        let letter = found.row.id;
        let key = repeat::name_with(&self.keys, Use::LetterAct(letter), key, &content);
        let official = who.official.id;
        if self.kept_of(official, &key).await?.is_some() {
            return Ok(());
        }
        let case = found
            .case_number(&who.directory)
            .ok_or(OfficeError::NotFound)?;
        let (row, situation) = self.load(who, &case).await?;
        let mut faults = Vec::new();
        let protected = found.seen != Seen::Whole || found.is_guarded();
        if found.row.taken && protected {
            faults.push(FieldFault::new("unlink_reason", "letter_protected"));
        }
        if protected && !found.row.taken {
            // Its sender stands in the register again: that is for whoever may open him.
            who.permit(Action::OpenOriginal, &situation)?;
        }
        let reason = self.written(reason);
        let (Some(reason), true) = (reason.clone(), faults.is_empty()) else {
            if reason.is_none() {
                faults.push(FieldFault::new("unlink_reason", "reason_missing"));
            }
            return Err(OfficeError::Invalid(faults));
        };
        let (office, case, guard, now) = (self.id, row.id, row.guard, self.now());
        self.db
            .try_write_history(self.id, move |conn| {
                let (key, reason) = (key.clone(), reason.clone());
                Box::pin(async move {
                    letters::touch(conn, office, letter).await?;
                    let now_is = letters::case_of(conn, office, letter).await?;
                    if now_is.is_some_and(|one| one.guard != guard) {
                        // Somebody was kept from the case meanwhile.
                        return Err(OfficeError::Stale { by: None, at: None });
                    }
                    if !letters::unlink(conn, office, letter, case).await? {
                        return Ok::<_, OfficeError>(());
                    }
                    access::remember(conn, office, official, &key, "{}", now).await?;
                    reason.keep(conn, office, Some(case)).await?;
                    let unlinked = LetterEvent::LetterUnlinked {
                        letter,
                        number,
                        reason: reason.passage.reference(),
                    };
                    let entry = of_case(now, case, by, Happening::Letter(unlinked));
                    history::append(conn, office, &[entry], now).await?;
                    Ok(())
                })
            })
            .await
    }
}
