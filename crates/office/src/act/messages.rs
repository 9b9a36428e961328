//! What the office writes to a complainant, and that it noted what he wrote.

use casework::{Action, ComplaintNumber, DeskEvent, Happening};
use store::tables::{access, calls, history};

use crate::citizen::MESSAGE;
use crate::intake::of_case;
use crate::repeat::{self, Use};
use crate::{FieldFault, Office, OfficeError, SignedIn};

impl Office {
    /// Writes to the complainant, who reads it on the page of his complaint.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] without a text; as [`act`](Self::act).
    #[crate::boxed]
    pub async fn write_to_complainant(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: &str,
        message: &str,
    ) -> Result<(), OfficeError> {
        let length = message.chars().count();
        let fault = if message.trim().is_empty() {
            Some(FieldFault::new("message", "message_empty"))
        } else if length > MESSAGE {
            let most = MESSAGE.to_string();
            Some(FieldFault::with("message", "too_long", most))
        } else {
            None
        };
        // Who may not write is told so whatever he typed.
        let (row, situation) = self.load(who, number).await?;
        let by = who.permit(Action::WriteToComplainant, &situation)?.signer;
        if let Some(fault) = fault {
            return Err(OfficeError::Invalid(vec![fault]));
        }
        let content = repeat::content(&self.keys, &message, &repeat::kept(&[]));
        let key = repeat::name_with(&self.keys, Use::Message(row.id), key, &content);
        let written = self.written(message);
        let (office, case, now) = (self.id, row.id, self.now());
        let official = who.official.id;
        let posting = self.posting_of(&row)?;
        self.db
            .try_write_history(self.id, move |conn| {
                let posting = posting.clone();
                let (written, key) = (written.clone(), key.clone());
                Box::pin(async move {
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok::<_, OfficeError>(());
                    }
                    calls::settle_said(conn, office, case).await?;
                    if let Some(written) = &written {
                        written.keep(conn, office, Some(case)).await?;
                        let sent = DeskEvent::MessageSent {
                            message: written.passage.reference(),
                        };
                        let entries = [of_case(now, case, by, Happening::Desk(sent))];
                        history::append(conn, office, &entries, now).await?;
                        if let Some(posting) = &posting {
                            posting.follow(conn, case, &entries, None, now).await?;
                        }
                    }
                    Ok(())
                })
            })
            .await
    }

    /// Notes what the complainant said, where nothing is to be written back.
    ///
    /// # Errors
    /// As [`act`](Self::act).
    #[crate::boxed]
    pub async fn note_messages(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        let by = who.permit(Action::WriteToComplainant, &situation)?.signer;
        let (office, case, now) = (self.id, row.id, self.now());
        self.db
            .try_write_history(self.id, move |conn| {
                Box::pin(async move {
                    // Somebody else may have noted it, and then there is nothing to note.
                    let waits = conn.ask(calls::of_case(office, case)).await?;
                    if !waits.iter().any(|(kind, _)| kind.is_answered_by_word()) {
                        return Ok::<_, OfficeError>(());
                    }
                    calls::settle_said(conn, office, case).await?;
                    let noted = Happening::Desk(DeskEvent::MessagesNoted);
                    let entry = of_case(now, case, by, noted);
                    history::append(conn, office, &[entry], now).await?;
                    Ok(())
                })
            })
            .await
    }
}
