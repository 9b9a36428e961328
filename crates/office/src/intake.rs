//! A complaint comes in at the counter.

pub(crate) mod check;
mod correction;
mod receipt;

use std::collections::BTreeSet;

use casework::{Action, CaseId, ComplaintNumber, DeskEvent, Happening, Signer, Situation};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sop::{Command, Facts, Progress, Standing, decide};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::history::{self, NewEntry};
use store::tables::{access, attachments, case_desks, drafts, guards, numbers};

use crate::act::{Upload, deciders};
use crate::guard;
use crate::jobs;
use crate::keys::salted_digest;
use crate::letters::TakenLetter;
use crate::office::sealing_place;
use crate::repeat::{self, Use};
use crate::state::{fold, state_of};
use crate::{FieldFault, Identity, Office, OfficeError, SignedIn};

pub use self::correction::{Correctable, Correction, FieldBefore};
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

#[derive(Serialize, Deserialize)]
struct Outcome {
    case: CaseId,
    year: i16,
    number: u32,
    /// The PIN, sealed; opened only for the one who recorded it, for a short time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pin: Option<String>,
    /// Digest of what was sent; none for a PIN made anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    sent: Option<String>,
    at: Timestamp,
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
        self.check_complaint(&who.directory, given, self.now())
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
            .check_complaint(directory, given, now)
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
        let procedure = directory
            .procedure(&checked.procedure)
            .ok_or(OfficeError::NotFound)?
            .clone();
        let facts = Facts {
            now,
            desks: &[],
            units: &directory.unit_codes,
            other: None,
        };
        let opening = Command::Open {
            received: checked.received,
        };
        let events = decide(&procedure, &Progress::default(), &opening, &facts)?;
        let progress = fold(Progress::default(), &events, now);
        let waiting = match &progress.standing {
            Standing::Open { waiting, .. } => waiting.clone(),
            _ => Vec::new(),
        };
        let category = directory.profile.category(&checked.category);
        let turns = [waiting.clone(), deciders(&procedure)].concat();
        let guard = directory
            .guard_at_intake(&given.concerns, category, &turns, who.official.id, now)
            .map_err(|fault| OfficeError::Invalid(vec![fault]))?;
        let pin = self.keys.new_pin();
        let salt = self.keys.new_salt();
        let row = ComplaintRow {
            id: case,
            register: casework::RegisterNumber {
                year: directory.day(now).year(),
                number: 0,
            },
            received_at: checked.received,
            recorded_at: now,
            recorded_by: Some(who.official.id),
            channel: checked.channel,
            letter_day: given.letter_day,
            subject: checked.subject,
            description: checked.description,
            occurred: given.occurred.trim().to_owned(),
            place: checked.place,
            category: checked.category,
            urgency: checked.urgency,
            identity_kind: checked.identity_kind,
            identity: checked.identity.seal(&self.keys, self.id, case),
            reply_way: checked.reply_way,
            pin_mac: Some(self.keys.pin_mac(case, &pin).to_vec()),
            salt,
            state: state_of(&procedure, &directory.calendar, &progress, None),
            guard: guards::OPEN,
            version: 1,
        };
        let digest = complaint_digest(&row, &checked.identity);
        let sealed_pin = data_encoding::BASE64.encode(
            &self
                .keys
                .seal(&sealing_place(self.id, case), pin.as_bytes()),
        );
        let (office, official) = (self.id, who.official.id);
        let key = repeat::name(&self.keys, Use::Intake, key);
        let by = permit.signer;
        let prefix = directory.profile.prefix_of(row.register.year).to_owned();
        let head_job = self.head_job(now);
        let (again, sent) = (key.clone(), content.clone());
        let done = self
            .db
            .try_write_together_unless(letter.is_some(), self.id, move |conn| {
                let (mut row, letter) = (row.clone(), letter.clone());
                let (key, digest, sealed_pin) = (key.clone(), digest.clone(), sealed_pin.clone());
                let sent = sent.clone();
                let (events, files, waiting) = (events.clone(), files.clone(), waiting.clone());
                let (prefix, head_job) = (prefix.clone(), head_job.clone());
                let guard = guard.clone();
                Box::pin(async move {
                    let guarded = usize::from(!guard.is_open());
                    let letters = usize::from(letter.is_some());
                    let records = 1 + guarded + letters + events.len() + files.len();
                    let taken = match &letter {
                        Some(letter) => Some(letter.take(conn, office, case).await?),
                        None => None,
                    };
                    let (register, reserved) =
                        numbers::next(conn, office, row.register.year, records).await?;
                    row.register = register;
                    complaints::insert(conn, office, &row).await?;
                    case_desks::set(conn, office, case, &waiting, true).await?;
                    let number = ComplaintNumber {
                        prefix,
                        register: row.register,
                    };
                    let recorded = DeskEvent::ComplaintRecorded { number, digest };
                    let mut entries = vec![of_case(now, case, by, Happening::Desk(recorded))];
                    let kept_from = guard::begin(conn, office, case, &guard).await?;
                    entries
                        .extend(kept_from.map(|set| of_case(now, case, by, Happening::Desk(set))));
                    entries.extend(taken.map(|taken| of_case(now, case, by, taken)));
                    entries.extend(
                        events
                            .into_iter()
                            .map(|event| of_case(now, case, by, Happening::Procedure(event))),
                    );
                    for file in &files {
                        attachments::insert(conn, office, file).await?;
                        let added = DeskEvent::AttachmentAdded {
                            attachment: file.id,
                            sha256: file.sha256.clone(),
                            purpose: file.purpose.clone(),
                            shown: file.shown.clone(),
                        };
                        entries.push(of_case(now, case, by, Happening::Desk(added)));
                    }
                    history::fill(conn, office, reserved, &entries, now).await?;
                    jobs::enqueue_head(conn, head_job.as_ref(), now).await?;
                    drafts::discard(conn, office, official, "terima").await?;
                    let outcome = Outcome {
                        case,
                        year: row.register.year,
                        number: row.register.number,
                        pin: Some(sealed_pin),
                        sent: Some(sent),
                        at: now,
                    };
                    let outcome = serde_json::to_string(&outcome).unwrap_or_default();
                    // Fails when the same form was stored before. Looking first would cost
                    // every complaint what so few need.
                    access::claim_repeat(conn, office, official, &key, &outcome, now).await?;
                    Ok::<_, OfficeError>((outcome, false))
                })
            })
            .await;
        let (outcome, repeated) = match done {
            Err(OfficeError::Store(error)) if error.is_conflict_on(access::REPEATED) => {
                let before = self.kept_of(official, &again).await?;
                (before.ok_or(store::StoreError::NotFound)?, true)
            }
            // The letter is a case already: by this same form, or by another.
            Err(OfficeError::Invalid(faults)) => match self.kept_of(official, &again).await? {
                Some(before) => (before, true),
                None => return Err(OfficeError::Invalid(faults)),
            },
            other => other?,
        };
        if !repeated {
            self.head_job_stored(now);
        }
        let outcome = read_outcome(&outcome)?;
        let number = directory.number(casework::RegisterNumber {
            year: outcome.year,
            number: outcome.number,
        });
        if repeated && outcome.sent.as_ref() != Some(&content) {
            let fault = FieldFault::with("description", "sent_before", number.to_string());
            return Err(OfficeError::Invalid(vec![fault]));
        }
        Ok(Recorded {
            number,
            case: outcome.case,
            repeated,
        })
    }
}

pub(crate) fn of_case(at: Timestamp, case: CaseId, by: Signer, what: Happening) -> NewEntry {
    NewEntry {
        at,
        case: Some(case),
        by: Some(by),
        what,
    }
}

fn read_outcome(text: &str) -> Result<Outcome, OfficeError> {
    serde_json::from_str(text).map_err(|error| {
        OfficeError::Store(store::StoreError::Corrupt(format!("outcome: {error}")))
    })
}

/// Salted digest of everything recorded of a complaint but its number: what the history
/// keeps of it, and the audit compares.
pub(crate) fn complaint_digest(row: &ComplaintRow, identity: &Identity) -> String {
    // As the database keeps it, so that the row read back gives the same.
    let received = Timestamp::from_microsecond(row.received_at.as_microsecond());
    let text = serde_json::json!([
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
    ])
    .to_string();
    salted_digest(&row.salt, text.as_bytes())
}
