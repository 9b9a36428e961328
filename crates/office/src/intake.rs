//! A complaint comes in at the counter.

use casework::{
    Action, CaseId, Channel, ComplaintNumber, DeskEvent, Happening, IdentityKind, PhoneNumber,
    Place, ReplyWay, Signer, Situation, Urgency,
};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sop::{Command, Facts, ProcedureRef, Progress, Standing, decide};
use store::tables::complaints::{self, ComplaintRow};
use store::tables::history::{self, NewEntry};
use store::tables::{access, attachments, drafts};

use crate::act::Upload;
use crate::jobs;
use crate::keys::salted_digest;
use crate::office::sealing_place;
use crate::people::optional;
use crate::repeat::{self, Use};
use crate::state::{fold, state_of};
use crate::{Directory, FieldFault, Identity, Office, OfficeError, SignedIn};

/// Characters a complaint's story may have (design 0.7).
pub(crate) const STORY: usize = 10_000;
/// Characters a subject may have.
const SUBJECT: usize = 200;
/// How long the PIN stays readable on the receipt of the request that made it.
const PIN_SHOWN: SignedDuration = SignedDuration::from_mins(10);

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
}

/// What the intake form offers.
#[derive(Clone, Debug)]
pub struct IntakeForm {
    /// Villages.
    pub villages: Vec<casework::Village>,
    /// Categories with their usual unit.
    pub categories: Vec<casework::Category>,
    /// Procedures in force: (id, label, is default).
    pub procedures: Vec<(String, String, bool)>,
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

/// The PIN of a complaint, as far as it may still be shown.
#[derive(Clone, PartialEq, Eq)]
pub enum PinView {
    /// Shown now, in two groups of four.
    Shown(String),
    /// Shown before; it cannot be shown again.
    Gone,
    /// The complaint has none (adopted from paper).
    None,
}

impl std::fmt::Debug for PinView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            PinView::Shown(_) => "Shown(…)",
            PinView::Gone => "Gone",
            PinView::None => "None",
        })
    }
}

/// A receipt (tanda terima).
#[derive(Clone, Debug)]
pub struct ReceiptView {
    /// Number.
    pub number: ComplaintNumber,
    /// PIN.
    pub pin: PinView,
    /// When the office received it.
    pub received_at: Timestamp,
    /// When it was recorded.
    pub recorded_at: Timestamp,
    /// By when the complainant hears.
    pub promised: Option<Timestamp>,
    /// Subject.
    pub subject: String,
    /// Who complains, for lists and prints.
    pub identity: crate::IdentityView,
    /// How the complainant wants to hear.
    pub reply_way: ReplyWay,
    /// Name of who recorded it.
    pub recorded_by: Option<String>,
    /// Steps still to come in the citizen's words, with due instants, counted one after another.
    pub ahead: Vec<(String, Timestamp)>,
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

struct CheckedComplaint {
    channel: Channel,
    received: Timestamp,
    identity_kind: IdentityKind,
    identity: Identity,
    place: Place,
    category: String,
    urgency: Urgency,
    reply_way: ReplyWay,
    subject: String,
    description: String,
    procedure: ProcedureRef,
}

impl Office {
    /// What the intake form offers.
    pub fn intake_form(&self, who: &SignedIn) -> IntakeForm {
        let directory = &who.directory;
        let in_force = directory.in_force(self.now());
        IntakeForm {
            villages: directory.profile.villages.clone(),
            categories: directory.profile.categories.clone(),
            procedures: in_force
                .iter()
                .enumerate()
                .map(|(index, (row, _))| {
                    (row.reference.id.to_string(), row.label.clone(), index == 0)
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

    fn check_complaint(
        &self,
        directory: &Directory,
        given: &NewComplaint,
        now: Timestamp,
    ) -> Result<CheckedComplaint, Vec<FieldFault>> {
        let mut faults = Vec::new();
        let mut need = |found: bool, field, code| {
            if !found {
                faults.push(FieldFault::new(field, code));
            }
        };
        let channel = Channel::parse(&given.channel);
        need(channel.is_some(), "channel", "channel_missing");
        let identity_kind = IdentityKind::parse(&given.identity);
        need(identity_kind.is_some(), "identity", "identity_missing");
        let urgency = optional(&given.urgency).map_or(Some(Urgency::Ordinary), Urgency::parse);
        need(urgency.is_some(), "urgency", "urgency_unknown");
        let reply_way = ReplyWay::parse(&given.reply_way);
        need(reply_way.is_some(), "reply_way", "reply_way_missing");
        let description = given.description.replace("\r\n", "\n").trim().to_owned();
        need(
            !description.is_empty(),
            "description",
            "description_missing",
        );
        let village = optional(&given.village).map(str::to_owned);
        let known = village
            .as_ref()
            .is_none_or(|code| directory.profile.village(code).is_some());
        need(known, "village", "village_unknown");
        let category = given.category.trim().to_owned();
        need(
            directory.profile.category(&category).is_some(),
            "category",
            "category_missing",
        );
        let in_force = directory.in_force(now);
        let procedure = match optional(&given.procedure) {
            None => in_force.first(),
            Some(id) => in_force
                .iter()
                .find(|(row, _)| row.reference.id.as_str() == id),
        }
        .map(|(row, _)| row.reference.clone());
        need(procedure.is_some(), "procedure", "procedure_unknown");
        let received = given.received.unwrap_or(now);
        need(received <= now, "received", "received_future");
        let oldest = now - SignedDuration::from_hours(24 * 366);
        need(received >= oldest, "received", "received_too_old");
        let today = directory.day(now);
        need(
            given.letter_day.is_none_or(|day| day <= today),
            "letter_day",
            "letter_day_future",
        );
        let anonymous = identity_kind == Some(IdentityKind::Anonymous);
        let name = given.name.trim();
        need(anonymous || !name.is_empty(), "name", "name_or_anonymous");
        let named = [&given.name, &given.phone, &given.contact, &given.address];
        need(
            !anonymous || named.iter().all(|text| text.trim().is_empty()),
            "name",
            "anonymous_has_name",
        );
        let phone = optional(&given.phone).map(PhoneNumber::parse).transpose();
        need(phone.is_ok(), "phone", "phone_invalid");
        let wants_phone = matches!(reply_way, Some(ReplyWay::Sms | ReplyWay::Phone));
        need(
            !wants_phone || !matches!(phone, Ok(None)) || anonymous,
            "phone",
            "phone_for_reply",
        );
        // Whoever is to get a letter or an e-mail must have told where.
        let told = |text: &str| anonymous || !text.trim().is_empty();
        need(
            reply_way != Some(ReplyWay::Email) || told(&given.contact),
            "contact",
            "contact_for_reply",
        );
        need(
            reply_way != Some(ReplyWay::Letter) || told(&given.address),
            "address",
            "address_for_reply",
        );
        need(
            !(anonymous && reply_way.is_some_and(|way| way != ReplyWay::InPerson)),
            "reply_way",
            "anonymous_in_person",
        );
        let long = [
            ("description", description.chars().count(), STORY),
            ("subject", given.subject.chars().count(), SUBJECT),
            ("name", name.chars().count(), SUBJECT),
            ("hamlet", given.hamlet.chars().count(), SUBJECT),
            ("landmark", given.landmark.chars().count(), SUBJECT),
            ("channel_ref", given.channel_ref.chars().count(), SUBJECT),
            ("contact", given.contact.chars().count(), SUBJECT),
            ("address", given.address.chars().count(), SUBJECT),
            ("occurred", given.occurred.chars().count(), SUBJECT),
        ];
        for (field, length, limit) in long {
            if length > limit {
                faults.push(FieldFault::with(field, "too_long", limit.to_string()));
            }
        }
        let (
            Some(channel),
            Some(identity_kind),
            Some(urgency),
            Some(reply_way),
            Some(procedure),
            Ok(phone),
            true,
        ) = (
            channel,
            identity_kind,
            urgency,
            reply_way,
            procedure,
            phone,
            faults.is_empty(),
        )
        else {
            return Err(faults);
        };
        let subject = match optional(&given.subject) {
            Some(subject) => subject.split_whitespace().collect::<Vec<_>>().join(" "),
            None => beginning(&description),
        };
        Ok(CheckedComplaint {
            channel,
            received,
            identity_kind,
            identity: Identity {
                name: name.to_owned(),
                phone: phone
                    .map(|phone| phone.e164().to_owned())
                    .unwrap_or_default(),
                contact: given.contact.trim().to_owned(),
                address: given.address.trim().to_owned(),
                reference: given.channel_ref.trim().to_owned(),
            },
            place: Place {
                village,
                hamlet: given.hamlet.trim().to_owned(),
                landmark: given.landmark.trim().to_owned(),
            },
            category,
            urgency,
            reply_way,
            subject,
            description,
            procedure,
        })
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
        let (by, prefix) = (permit.signer, directory.prefix.clone());
        let head_job = self.head_job(now);
        let (again, sent) = (key.clone(), content.clone());
        let done = self
            .db
            .try_write_history(self.id, move |conn| {
                let mut row = row.clone();
                let (key, digest, sealed_pin) = (key.clone(), digest.clone(), sealed_pin.clone());
                let sent = sent.clone();
                let (events, files, waiting) = (events.clone(), files.clone(), waiting.clone());
                let (prefix, head_job) = (prefix.clone(), head_job.clone());
                Box::pin(async move {
                    if let Some(before) = access::find_repeat(conn, office, official, &key).await? {
                        return Ok::<_, OfficeError>((before, true));
                    }
                    row.register = complaints::next_number(conn, office, row.register.year).await?;
                    complaints::insert(conn, office, &row).await?;
                    complaints::set_desks(conn, office, case, &waiting, true).await?;
                    let number = ComplaintNumber {
                        prefix,
                        register: row.register,
                    };
                    let recorded = DeskEvent::ComplaintRecorded { number, digest };
                    let mut entries = vec![of_case(now, case, by, Happening::Desk(recorded))];
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
                    history::append(conn, office, &entries, now).await?;
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
                    // Fails when the same form, sent twice, ended first beside this one.
                    access::claim_repeat(conn, office, official, &key, &outcome, now).await?;
                    Ok((outcome, false))
                })
            })
            .await;
        let (outcome, repeated) = match done {
            Err(OfficeError::Store(error)) if error.is_conflict_on(access::REPEATED) => {
                let before = self
                    .db
                    .read(move |conn| {
                        let key = again.clone();
                        Box::pin(
                            async move { access::find_repeat(conn, office, official, &key).await },
                        )
                    })
                    .await?;
                (before.ok_or(store::StoreError::NotFound)?, true)
            }
            other => other?,
        };
        if !repeated {
            self.head_job_stored(now);
        }
        let outcome = read_outcome(&outcome)?;
        let number = ComplaintNumber {
            prefix: directory.prefix.clone(),
            register: casework::RegisterNumber {
                year: outcome.year,
                number: outcome.number,
            },
        };
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

    /// The receipt of a complaint. `key` is that of the request which recorded it; with it
    /// its maker reads the PIN for ten minutes.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see the case.
    pub async fn receipt(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        key: Option<&str>,
    ) -> Result<ReceiptView, OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        who.permit(Action::SeeCase, &situation)?;
        let directory = &who.directory;
        let now = self.now();
        let pin = match (&row.pin_mac, key) {
            (None, _) => PinView::None,
            (Some(_), None) => PinView::Gone,
            (Some(mac), Some(key)) => self.pin_of(who, row.id, mac, key, now).await?,
        };
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let ahead = directory
            .procedure(&row.state.procedure)
            .map(|procedure| ahead(procedure, &directory.calendar, &row))
            .unwrap_or_default();
        Ok(ReceiptView {
            number: number.clone(),
            pin,
            received_at: row.received_at,
            recorded_at: row.recorded_at,
            // A number struck through promises nothing.
            promised: row
                .state
                .promised
                .filter(|_| row.state.standing != "struck"),
            subject: row.subject,
            identity: crate::IdentityView::of(row.identity_kind, &identity, false).for_lists(),
            reply_way: row.reply_way,
            recorded_by: row
                .recorded_by
                .and_then(|id| directory.official(id))
                .map(|official| official.name.clone()),
            ahead,
        })
    }

    async fn pin_of(
        &self,
        who: &SignedIn,
        case: CaseId,
        mac: &[u8],
        key: &str,
        now: Timestamp,
    ) -> Result<PinView, OfficeError> {
        let (office, official) = (self.id, who.official.id);
        // The receipt of the complaint itself, or of a PIN made anew.
        let names = [
            repeat::name(&self.keys, Use::Pin(case), key),
            repeat::name(&self.keys, Use::Intake, key),
        ];
        let found = self
            .db
            .read(move |conn| {
                let [anew, first] = names.clone();
                Box::pin(async move {
                    match access::find_repeat(conn, office, official, &anew).await? {
                        Some(outcome) => Ok(Some(outcome)),
                        None => access::find_repeat(conn, office, official, &first).await,
                    }
                })
            })
            .await?;
        let Some(outcome) = found.and_then(|text| serde_json::from_str::<Outcome>(&text).ok())
        else {
            return Ok(PinView::Gone);
        };
        if outcome.case != case || now.duration_since(outcome.at) > PIN_SHOWN {
            return Ok(PinView::Gone);
        }
        let place = sealing_place(self.id, case);
        let pin = outcome
            .pin
            .and_then(|pin| data_encoding::BASE64.decode(pin.as_bytes()).ok())
            .and_then(|sealed| self.keys.open(&place, &sealed).ok())
            .and_then(|clear| String::from_utf8(clear.to_vec()).ok());
        // A PIN replaced meanwhile must not be shown as if it were still good.
        Ok(match pin {
            Some(pin) if self.keys.pin_mac(case, &pin)[..] == *mac => {
                PinView::Shown(format!("{} {}", &pin[..4], &pin[4..]))
            }
            _ => PinView::Gone,
        })
    }

    /// Gives a complaint a new PIN, for a complainant who lost his and is known at the counter.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::NotFound`].
    pub async fn new_pin(
        &self,
        who: &SignedIn,
        key: &str,
        number: &ComplaintNumber,
    ) -> Result<(), OfficeError> {
        let (row, situation) = self.load(who, number).await?;
        who.permit(Action::SeeCase, &situation)?;
        let permit = who.permit(Action::RecordComplaint, &Situation::default())?;
        let (office, case, now) = (self.id, row.id, self.now());
        let pin = self.keys.new_pin();
        let mac = self.keys.pin_mac(case, &pin);
        let sealed = self.keys.seal(&sealing_place(office, case), pin.as_bytes());
        let outcome = Outcome {
            case,
            year: row.register.year,
            number: row.register.number,
            pin: Some(data_encoding::BASE64.encode(&sealed)),
            sent: None,
            at: now,
        };
        let outcome = serde_json::to_string(&outcome).unwrap_or_default();
        let key = repeat::name(&self.keys, Use::Pin(case), key);
        let (official, by) = (who.official.id, permit.signer);
        self.db
            .write(move |conn| {
                let (outcome, key) = (outcome.clone(), key.clone());
                Box::pin(async move {
                    if !access::remember(conn, office, official, &key, &outcome, now).await? {
                        return Ok(());
                    }
                    complaints::set_pin(conn, office, case, &mac).await?;
                    let issued = of_case(now, case, by, Happening::Desk(DeskEvent::PinIssued));
                    history::append(conn, office, &[issued], now)
                        .await
                        .map(drop)
                })
            })
            .await?;
        Ok(())
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

/// The story's beginning as a subject: whole words, at most 80 characters.
fn beginning(story: &str) -> String {
    let mut subject = String::new();
    for word in story.split_whitespace() {
        if subject.chars().count() + word.chars().count() + 1 > 80 {
            if !subject.is_empty() {
                subject.push('…');
            }
            break;
        }
        if !subject.is_empty() {
            subject.push(' ');
        }
        subject.push_str(word);
        if word.ends_with(['.', '!', '?']) {
            break;
        }
    }
    if subject.is_empty() {
        subject = story.chars().take(80).collect();
    }
    subject.trim_end_matches('.').to_owned()
}

/// The citizen's words of the steps ahead on the default way (yes at decisions), each
/// once, with the due instant counted from the step the case is at.
fn ahead(
    procedure: &sop::Procedure,
    calendar: &worktime::Calendar,
    row: &ComplaintRow,
) -> Vec<(String, Timestamp)> {
    let mut steps: Vec<(String, Timestamp)> = Vec::new();
    let mut at = row.state.since;
    let mut next = row.state.step;
    let mut seen = Vec::new();
    while let Some(number) = next {
        let Some(step) = procedure.step(number).filter(|_| !seen.contains(&number)) else {
            break;
        };
        seen.push(number);
        let Ok(due) = calendar.due(at, step.standard) else {
            break;
        };
        at = due.at;
        match steps.last_mut() {
            Some((words, when)) if *words == step.citizen => *when = at,
            _ => steps.push((step.citizen.clone(), at)),
        }
        next = step.targets().first().and_then(|target| match target {
            sop::Target::Step(number) => Some(*number),
            sop::Target::End => None,
        });
    }
    steps
}

#[cfg(test)]
mod tests {
    use super::beginning;

    #[test]
    fn a_subject_is_the_storys_beginning_in_whole_words() {
        assert_eq!(
            beginning("Lampu jalan padam. Sudah dua kali."),
            "Lampu jalan padam"
        );
        let long = "kata ".repeat(40);
        assert!(beginning(&long).chars().count() <= 82);
        assert!(beginning(&long).ends_with('…'));
        assert_eq!(beginning(&"x".repeat(200)).chars().count(), 80);
    }
}
