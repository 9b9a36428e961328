//! A complaint comes in: who may and what is checked at the counter. What a visitor of the
//! website sends is checked in [`citizen`](crate::citizen); what is stored of either, in
//! `keep.rs`.

pub(crate) mod check;
mod correction;
mod keep;
mod receipt;

use std::collections::BTreeSet;

use casework::{Action, CaseId, ComplaintNumber, Happening, Point, Signer, Situation};
use jiff::Timestamp;
use jiff::civil::Date;
use store::tables::complaints::ComplaintRow;
use store::tables::history::NewEntry;

use self::check::Asker;
use crate::act::Upload;
use crate::keys::salted_digest;
use crate::letters::TakenLetter;
use crate::repeat::{self, Use};
use crate::{FieldFault, Identity, Office, OfficeError, SignedIn};

pub(crate) use self::correction::correction_form;
pub use self::correction::{Correctable, Correction, FieldBefore};
pub(crate) use self::keep::{Claim, Intake, Outcome, read_outcome};
pub use self::receipt::{PinView, ReceiptView};

/// A complaint as the intake form gives it. Times are parsed by the page.
#[derive(Clone, Debug, Default)]
pub struct NewComplaint {
    /// Channel code.
    pub channel: String,
    /// The channel's own reference.
    pub channel_ref: String,
    /// Date of the letter.
    pub letter_day: Option<Date>,
    /// When it was received; now when none. Earlier for what was noted first.
    pub received: Option<Timestamp>,
    /// What happened, in the complainant's words.
    pub description: String,
    /// Subject; made from the story's beginning when empty.
    pub subject: String,
    /// When it happened, in words.
    pub occurred: String,
    /// Village code.
    pub village: String,
    /// Banjar.
    pub hamlet: String,
    /// Landmark.
    pub landmark: String,
    /// Point on the map as it was typed; empty where none was told.
    pub point: String,
    /// Category code.
    pub category: String,
    /// Urgency code.
    pub urgency: String,
    /// Identity code: `open`, `confidential`, `anonymous`.
    pub identity: String,
    /// Name.
    pub name: String,
    /// Telephone.
    pub phone: String,
    /// Other contact.
    pub contact: String,
    /// Address.
    pub address: String,
    /// Reply way code.
    pub reply_way: String,
    /// Procedure id, the default when empty.
    pub procedure: String,
    /// Ids of officials the complaint is about.
    pub concerns: Vec<String>,
    /// Number of the incoming letter it is taken from.
    pub letter: String,
}

/// What the intake form offers.
#[derive(Clone, Debug)]
pub struct IntakeForm {
    /// Villages.
    pub villages: Vec<casework::Village>,
    /// Channels that are not offered.
    pub closed_channels: BTreeSet<casework::Channel>,
    /// Categories with their usual unit.
    pub categories: Vec<casework::Category>,
    /// Procedures in force: (id, label, is default).
    pub procedures: Vec<(String, String, bool)>,
    /// Officials a complaint may be about, with the short titles of their positions.
    pub officials: Vec<(casework::OfficialId, String)>,
    /// Standard minutes-or-words of the first step of the default procedure.
    pub standard: Option<worktime::Standard>,
}

/// What became of a recorded complaint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number.
    pub number: ComplaintNumber,
    /// Its id.
    pub case: CaseId,
    /// The same request had been stored before; nothing was stored twice.
    pub repeated: bool,
}

impl Office {
    /// What the intake form offers.
    ///
    /// Villages and categories that were retired are offered only where `kept` names them.
    pub fn intake_form(&self, who: &SignedIn, kept: &[&str]) -> IntakeForm {
        let directory = &who.directory;
        let in_force = directory.in_force(self.now());
        let today = directory.day(self.now());
        let profile = &directory.profile;
        let offered_villages =
            |one: &&casework::Village| one.is_offered(today) || kept.contains(&one.code.as_str());
        let offered_categories =
            |one: &&casework::Category| one.is_offered(today) || kept.contains(&one.code.as_str());
        IntakeForm {
            villages: profile
                .villages
                .iter()
                .filter(offered_villages)
                .cloned()
                .collect(),
            categories: profile
                .categories
                .iter()
                .filter(offered_categories)
                .cloned()
                .collect(),
            closed_channels: profile.closed_channels.clone(),
            procedures: in_force
                .iter()
                .enumerate()
                .map(|(index, (row, _))| {
                    (row.reference.id.to_string(), row.label.clone(), index == 0)
                })
                .collect(),
            officials: directory
                .people(self.now())
                .into_iter()
                .filter(|(official, positions)| official.active && !positions.is_empty())
                .map(|(official, positions)| {
                    let titles = positions.join(", ");
                    (official.id, format!("{} ({titles})", official.name))
                })
                .collect(),
            standard: in_force
                .first()
                .map(|(_, procedure)| procedure.start().standard),
        }
    }

    /// Every field of a complaint that needs another look; stores nothing.
    pub fn look_over(&self, who: &SignedIn, given: &NewComplaint) -> Vec<FieldFault> {
        self.check_complaint(&who.directory, given, Asker::Official, self.now())
            .err()
            .unwrap_or_default()
    }

    /// Records a complaint: number, complaint, history, files, job, all in one transaction.
    /// The same request sent again under its `key` stores nothing and answers as the first
    /// time. The same key with anything else in the form is refused and names what was
    /// stored: it may be a correction or the next complaint, and only the clerk knows.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with every field that needs
    /// another look, or `sent_before`; [`OfficeError::File`].
    #[crate::boxed]
    pub async fn record(
        &self,
        who: &SignedIn,
        key: &str,
        given: &NewComplaint,
        files: Vec<Upload>,
    ) -> Result<Recorded, OfficeError> {
        let permit = who.permit(Action::RecordComplaint, &Situation::default())?;
        let directory = &who.directory;
        let now = self.now();
        let checked = self
            .check_complaint(directory, given, Asker::Official, now)
            .map_err(OfficeError::Invalid)?;
        let case = CaseId(self.new_id());
        let files = self
            .take_files(case, "evidence", files, Some(who.official.id), now)
            .await?;
        let content = repeat::content(&self.keys, given, &repeat::kept(&files));
        let letter = self
            .letter_for(who, &given.letter, case, checked.identity_kind, now)
            .await?;
        let files = [
            files,
            letter.as_ref().map(TakenLetter::files).unwrap_or_default(),
        ]
        .concat();
        let key = repeat::name(&self.keys, Use::Intake, key);
        let kept = self
            .keep_complaint(
                directory,
                Intake {
                    case,
                    checked,
                    occurred: given.occurred.trim().to_owned(),
                    letter_day: given.letter_day,
                    files,
                    letter,
                    same_as: None,
                    concerns: given.concerns.clone(),
                    supervisory: false,
                    by: Some(permit.signer),
                    claim: Claim::Form {
                        official: who.official.id,
                        key,
                        sent: content.clone(),
                    },
                },
                now,
            )
            .await?;
        if kept.repeated && kept.outcome.sent.as_ref() != Some(&content) {
            let number = kept.number.to_string();
            let fault = FieldFault::with("description", "sent_before", number);
            return Err(OfficeError::Invalid(vec![fault]));
        }
        Ok(Recorded {
            number: kept.number,
            case: kept.outcome.case,
            repeated: kept.repeated,
        })
    }
}

/// A record of a case. By nobody of the office: it is the complainant's, or follows from
/// what he sent.
pub(crate) fn of_case(
    at: Timestamp,
    case: CaseId,
    by: impl Into<Option<Signer>>,
    what: Happening,
) -> NewEntry {
    NewEntry {
        at,
        case: Some(case),
        by: by.into(),
        what,
    }
}

/// Salted digest of everything recorded of a complaint but its number: what the history
/// keeps of it, and the audit compares.
pub(crate) fn complaint_digest(
    row: &ComplaintRow,
    identity: &Identity,
    point: Option<Point>,
) -> String {
    // As the database keeps it, so that the row read back gives the same.
    let received = Timestamp::from_microsecond(row.received_at.as_microsecond());
    let mut recorded = serde_json::json!([
        row.channel,
        row.letter_day,
        received.unwrap_or(row.received_at),
        row.subject,
        row.description,
        row.occurred,
        row.place,
        row.category,
        row.urgency,
        row.reply_way,
        row.identity_kind,
        identity,
    ]);
    // Complaints without one have the digest they always had.
    if let (Some(point), Some(list)) = (point, recorded.as_array_mut()) {
        list.push(point.to_string().into());
    }
    salted_digest(&row.salt, recorded.to_string().as_bytes())
}
