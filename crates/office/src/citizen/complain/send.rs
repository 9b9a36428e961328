//! The last step: the draft becomes a complaint, once, and its sender reads the receipt.

use casework::{AttachmentId, CaseId, RegisterNumber};
use jiff::Timestamp;
use store::tables::{complaints, visitor_drafts};

use super::Read;
use super::answers::{ComplainStep, Occurred};
use crate::intake::check::Asker;
use crate::intake::{Claim, Intake, read_outcome};
use crate::{FieldFault, Office, OfficeError, PinView, ReceiptView, Recorded};

/// What a visitor says when he sends what he has checked.
#[derive(Clone, Debug, Default)]
pub struct Sending {
    /// He agrees that the office handles it.
    pub consent: bool,
    /// The [key](super::SameMatter::key) of what was reported already, if it is the same;
    /// what is told no more is as if he had said nothing.
    pub same_as: String,
}

impl Office {
    /// Sends a visitor's draft: it becomes a complaint at the first step of the procedure in
    /// force, and the draft is gone, all in one transaction. Sent again it is answered as the
    /// first time. `say` puts into words when it happened.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when there is no draft; [`OfficeError::NotPermitted`] when the
    /// office takes nothing in by its website; [`OfficeError::Invalid`] with every field that
    /// needs another look, `consent` among them.
    #[crate::boxed]
    pub async fn complain(
        &self,
        secret: &str,
        sending: &Sending,
        say: &(dyn Fn(&Occurred) -> String + Send + Sync),
    ) -> Result<Recorded, OfficeError> {
        let holder = self.draft_holder(secret);
        let now = self.now();
        let Some(read) = self.read_draft(holder).await? else {
            let before = self.recorded_before(holder).await?;
            return before.ok_or(OfficeError::NotFound);
        };
        match self.send_draft(holder, read, sending, say, now).await {
            // Another window was quicker, and its files wait no longer.
            Err(OfficeError::Invalid(faults)) => match self.recorded_before(holder).await? {
                Some(before) => Ok(before),
                None => Err(OfficeError::Invalid(faults)),
            },
            other => other,
        }
    }

    async fn send_draft(
        &self,
        holder: [u8; 32],
        read: Read,
        sending: &Sending,
        say: &(dyn Fn(&Occurred) -> String + Send + Sync),
        now: Timestamp,
    ) -> Result<Recorded, OfficeError> {
        let directory = read.directory;
        if !directory.website_is_open() {
            return Err(OfficeError::NotPermitted);
        }
        let found = self.faults_of(&directory, &read.answers, now);
        let steps = ComplainStep::ALL.iter();
        let mut faults: Vec<FieldFault> = steps.flat_map(|step| step.faults_in(&found)).collect();
        if !sending.consent {
            faults.push(FieldFault::new("consent", "consent_missing"));
        }
        if !faults.is_empty() {
            return Err(OfficeError::Invalid(faults));
        }
        let checked = self
            .check_complaint(&directory, &read.answers.given(), Asker::Visitor, now)
            .map_err(OfficeError::Invalid)?;
        let same_as = self
            .same_case(&directory, &read.answers, &sending.same_as)
            .await?;
        self.keep_staged(read.id, &read.answers.files).await?;
        let case = CaseId(self.new_id());
        let files = read.answers.files.iter().map(|waiting| {
            let id = AttachmentId(self.new_id());
            let file = waiting.file.clone();
            file.of_case(id, case, "evidence", None, now)
        });
        let intake = Intake {
            case,
            checked,
            occurred: say(&read.answers.occurred()),
            letter_day: None,
            files: files.collect(),
            letter: None,
            same_as,
            concerns: Vec::new(),
            supervisory: read.answers.about_office,
            by: None,
            claim: Claim::Draft(holder),
        };
        let kept = self.keep_complaint(&directory, intake, now).await?;
        // What waited is kept twice now; if this fails, a later round throws it away.
        if !read.answers.files.is_empty() {
            let _ = self.blobs.unstage(read.id).await;
        }
        Ok(Recorded {
            number: kept.number,
            case: kept.outcome.case,
            repeated: kept.repeated,
        })
    }

    /// The complaint that this visitor's draft became.
    async fn recorded_before(&self, holder: [u8; 32]) -> Result<Option<Recorded>, OfficeError> {
        let Some(outcome) = self.sent_before(holder).await? else {
            return Ok(None);
        };
        let outcome = read_outcome(&outcome)?;
        let number = self.directory().number(RegisterNumber {
            year: outcome.year,
            number: outcome.number,
        });
        Ok(Some(Recorded {
            number,
            case: outcome.case,
            repeated: true,
        }))
    }

    /// What became of the draft that a visitor sent.
    pub(crate) async fn sent_before(
        &self,
        holder: [u8; 32],
    ) -> Result<Option<String>, OfficeError> {
        let office = self.id;
        let read = self.db.look_up(move |conn| {
            Box::pin(async move { visitor_drafts::find_sent(conn, office, &holder).await })
        });
        Ok(read.await?)
    }

    /// The receipt of what a visitor sent, with the PIN for ten minutes.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when he sent nothing, or two days ago.
    #[crate::boxed]
    pub async fn complain_receipt(&self, secret: &str) -> Result<ReceiptView, OfficeError> {
        let sent = self.sent_before(self.draft_holder(secret)).await?;
        let outcome = read_outcome(&sent.ok_or(OfficeError::NotFound)?)?;
        let register = RegisterNumber {
            year: outcome.year,
            number: outcome.number,
        };
        let office = self.id;
        let row = self
            .db
            .look_up(move |conn| Box::pin(conn.ask(complaints::find_number(office, register))))
            .await?
            .filter(|row| row.id == outcome.case)
            .ok_or(OfficeError::NotFound)?;
        let pin = match &row.pin_mac {
            Some(mac) => self.pin_in(outcome, row.id, mac, self.now()),
            None => PinView::None,
        };
        let directory = self.directory();
        let number = directory.number(register);
        self.receipt_of(&directory, row, number, pin)
    }
}
