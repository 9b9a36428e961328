//! Changing over in the middle of a year: the paper book's next number, its open cases.

use casework::{
    Action, CaseId, ComplaintNumber, DeskEvent, Happening, IdentityKind, RegisterNumber, Situation,
};
use jiff::Timestamp;
use sop::{Command, Facts, Progress, StepNumber, UnitCode, decide};
use store::tables::complaints::ComplaintRow;
use store::tables::history::{self, NewEntry};
use store::tables::{access, case_desks, guards, numbers, offices};

use crate::act::deciders;
use crate::guard;
use crate::intake::{complaint_digest, of_case};
use crate::people::optional;
use crate::repeat::{self, Use};
use crate::state::{fold, state_of};
use crate::{FieldFault, Identity, NewComplaint, Office, OfficeError, SignedIn};

/// An open case of the paper register, with the number it has there.
#[derive(Clone, Debug, Default)]
pub struct PaperCase {
    /// What is known of the complaint.
    pub complaint: NewComplaint,
    /// Its number in the paper book.
    pub number: u32,
    /// The step it has reached.
    pub step: u16,
    /// Since when it is there.
    pub since: Option<Timestamp>,
    /// Units its slip names.
    pub units: Vec<String>,
}

impl Office {
    /// Begins this year's register after the paper book's last number. Possible only
    /// before the first complaint of the year is recorded here.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] when it has begun already.
    #[crate::boxed]
    pub async fn start_register(
        &self,
        who: &SignedIn,
        next_number: u32,
    ) -> Result<(), OfficeError> {
        let permit = who.permit(Action::AdoptPaperCase, &Situation::default())?;
        if next_number == 0 {
            return Err(OfficeError::Invalid(vec![FieldFault::new(
                "next",
                "number_zero",
            )]));
        }
        let (office, now, by) = (self.id, self.now(), permit.signer);
        let year = who.directory.day(now).year();
        let started = self
            .db
            .write(move |conn| {
                Box::pin(async move {
                    if !numbers::start(conn, office, year, next_number - 1).await? {
                        return Ok(false);
                    }
                    let begun = DeskEvent::RegisterBegun {
                        year,
                        next: next_number,
                    };
                    let what = Happening::Desk(begun);
                    let entry = NewEntry {
                        at: now,
                        case: None,
                        by: Some(by),
                        what,
                    };
                    history::append(conn, office, &[entry], now).await?;
                    offices::touch(conn, office).await?;
                    Ok(true)
                })
            })
            .await?;
        if started {
            Ok(())
        } else {
            Err(OfficeError::Invalid(vec![FieldFault::new(
                "next",
                "register_begun",
            )]))
        }
    }

    /// The number the register would give next this year.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn next_number(&self, who: &SignedIn) -> Result<u32, OfficeError> {
        let (office, year) = (self.id, who.directory.day(self.now()).year());
        let last = self
            .db
            .read(move |conn| Box::pin(conn.ask(numbers::last(office, year))))
            .await?;
        Ok(last + 1)
    }

    /// Takes over an open case of the paper book under the number it has there.
    ///
    /// # Errors
    /// As [`record`](Self::record); the number must lie below the next one and be free.
    #[crate::boxed]
    pub async fn adopt(
        &self,
        who: &SignedIn,
        key: &str,
        paper: &PaperCase,
    ) -> Result<ComplaintNumber, OfficeError> {
        let permit = who.permit(Action::AdoptPaperCase, &Situation::default())?;
        let directory = &who.directory;
        let now = self.now();
        let given = &paper.complaint;
        let year = directory.day(now).year();
        let mut faults = Vec::new();
        if paper.number == 0 || paper.number >= self.next_number(who).await? {
            faults.push(FieldFault::new("number", "number_not_on_paper"));
        }
        if optional(&given.description).is_none() {
            faults.push(FieldFault::new("description", "description_missing"));
        }
        let identity_kind = IdentityKind::parse(&given.identity);
        let channel = casework::Channel::parse(&given.channel);
        let category = directory.profile.category(&given.category);
        let Some(received) = given.received else {
            faults.push(FieldFault::new("received", "date_missing"));
            return Err(OfficeError::Invalid(faults));
        };
        let procedure = directory
            .in_force(now)
            .into_iter()
            .find(|(row, _)| {
                optional(&given.procedure).is_none_or(|id| row.reference.id.as_str() == id)
            })
            .map(|(_, procedure)| procedure.clone());
        if channel.is_none() {
            faults.push(FieldFault::new("channel", "channel_missing"));
        }
        if identity_kind.is_none() {
            faults.push(FieldFault::new("identity", "identity_missing"));
        }
        if category.is_none() {
            faults.push(FieldFault::new("category", "category_missing"));
        }
        let (Some(procedure), Some(channel), Some(identity_kind), Some(category), true) = (
            procedure,
            channel,
            identity_kind,
            category,
            faults.is_empty(),
        ) else {
            return Err(OfficeError::Invalid(faults));
        };
        let command = Command::Adopt {
            received,
            step: StepNumber(paper.step),
            since: paper.since.unwrap_or(now),
            units: paper.units.iter().map(UnitCode::new).collect(),
        };
        let facts = Facts {
            now,
            desks: &[],
            units: &directory.unit_codes,
            other: None,
        };
        let events = decide(&procedure, &Progress::default(), &command, &facts)?;
        let progress = fold(Progress::default(), &events, now);
        let case = CaseId(self.new_id());
        let salt = self.keys.new_salt();
        let identity = Identity {
            name: given.name.trim().to_owned(),
            phone: given.phone.trim().to_owned(),
            contact: given.contact.trim().to_owned(),
            address: given.address.trim().to_owned(),
            reference: given.channel_ref.trim().to_owned(),
        };
        let register = RegisterNumber {
            year,
            number: paper.number,
        };
        let row = ComplaintRow {
            id: case,
            register,
            received_at: received,
            recorded_at: now,
            recorded_by: Some(who.official.id),
            channel,
            letter_day: given.letter_day,
            subject: optional(&given.subject)
                .unwrap_or(&given.description)
                .lines()
                .next()
                .unwrap_or_default()
                .chars()
                .take(120)
                .collect(),
            description: given.description.trim().to_owned(),
            occurred: given.occurred.trim().to_owned(),
            place: casework::Place {
                village: optional(&given.village)
                    .filter(|code| directory.profile.village(code).is_some())
                    .map(str::to_owned),
                hamlet: given.hamlet.trim().to_owned(),
                landmark: given.landmark.trim().to_owned(),
            },
            category: category.code.clone(),
            urgency: casework::Urgency::parse(&given.urgency)
                .unwrap_or(casework::Urgency::Ordinary),
            identity_kind,
            identity: identity.seal(&self.keys, self.id, case),
            point: None,
            reply_way: casework::ReplyWay::parse(&given.reply_way)
                .unwrap_or(casework::ReplyWay::InPerson),
            pin_mac: None,
            state: state_of(&procedure, &directory.calendar, &progress, None),
            guard: guards::OPEN,
            version: 1,
            salt,
        };
        let number = directory.number(register);
        let digest = complaint_digest(&row, &identity, None);
        let waiting = progress.waiting().to_vec();
        let turns = [waiting.clone(), deciders(&procedure)].concat();
        let guard = directory
            .guard_at_intake(
                &given.concerns,
                Some(category),
                &turns,
                who.official.id,
                now,
            )
            .map_err(|fault| OfficeError::Invalid(vec![fault]))?;
        let (office, official, by) = (self.id, who.official.id, permit.signer);
        // The moment of receipt may be "now"; the rest makes the request the same one.
        let mut said = paper.clone();
        said.complaint.received = None;
        let content = repeat::content(&self.keys, &said, &[]);
        let key = repeat::name_with(&self.keys, Use::Paper, key, &content);
        let shown = number.clone();
        self.db
            .try_write_history(self.id, move |conn| {
                let (row, events, waiting) = (row.clone(), events.clone(), waiting.clone());
                let (key, digest, number) = (key.clone(), digest.clone(), shown.clone());
                let guard = guard.clone();
                Box::pin(async move {
                    if !access::remember(conn, office, official, &key, "{}", now).await? {
                        return Ok::<_, OfficeError>(());
                    }
                    numbers::insert_old(conn, office, &row).await?;
                    case_desks::set(conn, office, case, &waiting, true).await?;
                    let recorded = DeskEvent::ComplaintRecorded { number, digest };
                    let mut entries = vec![of_case(now, case, by, Happening::Desk(recorded))];
                    let kept_from = guard::begin(conn, office, case, &guard).await?;
                    entries
                        .extend(kept_from.map(|set| of_case(now, case, by, Happening::Desk(set))));
                    entries.extend(
                        events
                            .into_iter()
                            .map(|event| of_case(now, case, by, Happening::Procedure(event))),
                    );
                    history::append(conn, office, &entries, now).await?;
                    Ok(())
                })
            })
            .await
            .map_err(|error| match error {
                OfficeError::Store(error) if error.is_conflict_on(numbers::NUMBER) => {
                    OfficeError::Invalid(vec![FieldFault::new("number", "number_taken")])
                }
                other => other,
            })?;
        Ok(number)
    }
}
