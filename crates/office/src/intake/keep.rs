//! What is stored of a complaint that was checked, by whichever way it came.

use casework::{CaseId, ComplaintNumber, DeskEvent, Happening, OfficialId, Signer};
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sop::{Command, Facts, Progress, Standing, decide};
use store::tables::attachments::AttachmentRow;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::mails::{self, MailOutcome};
use store::tables::{access, case_desks, drafts, guards, history, numbers, visitor_drafts};
use store::{Conn, StoreError};
use uuid::Uuid;

use super::check::CheckedComplaint;
use super::{complaint_digest, of_case};
use crate::act::{deciders, file_entries};
use crate::letters::TakenLetter;
use crate::office::sealing_place;
use crate::state::{fold, state_of};
use crate::{Directory, Office, OfficeError, guard, jobs};

/// A checked complaint, with what stands beside its form.
pub(crate) struct Intake {
    pub(crate) case: CaseId,
    pub(crate) checked: CheckedComplaint,
    /// When it happened, in words.
    pub(crate) occurred: String,
    /// Date of the letter.
    pub(crate) letter_day: Option<Date>,
    /// Files whose bytes are kept.
    pub(crate) files: Vec<AttachmentRow>,
    /// The letter it is taken from.
    pub(crate) letter: Option<TakenLetter>,
    /// The case of which the complainant says that his is the same.
    pub(crate) same_as: Option<CaseId>,
    /// Ids of officials it is about.
    pub(crate) concerns: Vec<String>,
    /// It carries supervisory weight, whatever its category says.
    pub(crate) supervisory: bool,
    /// Who records it; nobody what a complainant sends himself.
    pub(crate) by: Option<Signer>,
    pub(crate) claim: Claim,
}

/// What makes it the same complaint when it is sent again.
#[derive(Clone)]
pub(crate) enum Claim {
    /// The form of an official.
    Form {
        official: OfficialId,
        /// The name under which its outcome is kept.
        key: String,
        /// Digest of what was sent.
        sent: String,
    },
    /// The draft of a visitor, by the digest of his secret.
    Draft([u8; 32]),
    /// A message, and what is noted of it beside the outcome.
    Mail {
        mail: Uuid,
        made: Box<MailOutcome>,
        /// It was set aside before.
        aside: bool,
    },
}

/// What is kept of a request that recorded a complaint or made a PIN.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Outcome {
    pub(crate) case: CaseId,
    pub(crate) year: i16,
    pub(crate) number: u32,
    /// The PIN, sealed; opened only for the one who recorded it, for a short time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pin: Option<String>,
    /// Digest of what was sent; none for a PIN made anew.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) sent: Option<String>,
    pub(crate) at: Timestamp,
}

/// What became of an intake.
pub(crate) struct Kept {
    pub(crate) outcome: Outcome,
    pub(crate) number: ComplaintNumber,
    /// The same request had been stored before; nothing was stored twice.
    pub(crate) repeated: bool,
}

impl Claim {
    /// Fails when the same form was stored before. Looking first would cost every complaint
    /// what so few need.
    async fn make(
        &self,
        conn: &mut Conn<'_>,
        office: casework::OfficeId,
        outcome: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match self {
            Claim::Form { official, key, .. } => {
                drafts::discard(conn, office, *official, "terima").await?;
                access::claim_repeat(conn, office, *official, key, outcome, now).await
            }
            Claim::Draft(holder) => {
                visitor_drafts::discard(conn, office, holder).await?;
                visitor_drafts::claim_sent(conn, office, holder, outcome, now).await
            }
            Claim::Mail { mail, made, aside } => {
                if *aside {
                    mails::take_back(conn, office, *mail).await?;
                }
                let made = MailOutcome {
                    outcome: Some(outcome.to_owned()),
                    ..MailOutcome::clone(made)
                };
                mails::decide(conn, office, *mail, &made).await
            }
        }
    }

    fn was_made(&self, error: &StoreError) -> bool {
        error.is_conflict_on(match self {
            Claim::Form { .. } => access::REPEATED,
            Claim::Draft(_) => visitor_drafts::WAS_SENT,
            Claim::Mail { .. } => mails::WAS_DECIDED,
        })
    }
}

impl Office {
    /// Stores a complaint: number, complaint, history, files, job, all in one transaction.
    /// One that was stored before under the same claim is answered as the first time.
    pub(crate) async fn keep_complaint(
        &self,
        directory: &Directory,
        intake: Intake,
        now: Timestamp,
    ) -> Result<Kept, OfficeError> {
        let Intake {
            case,
            checked,
            files,
            letter,
            same_as,
            by,
            claim,
            ..
        } = intake;
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
        let recorder = by.map(|signer| signer.official);
        let guard = match recorder {
            Some(recorder) => {
                directory.guard_at_intake(&intake.concerns, category, &turns, recorder, now)
            }
            None => {
                let by_category = category.is_some_and(|category| category.supervisory);
                directory.guard_unrecorded(intake.supervisory || by_category, &turns, now)
            }
        };
        let guard = guard.map_err(|fault| OfficeError::Invalid(vec![fault]))?;
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
            recorded_by: recorder,
            channel: checked.channel,
            letter_day: intake.letter_day,
            subject: checked.subject,
            description: checked.description,
            occurred: intake.occurred,
            place: checked.place,
            category: checked.category,
            urgency: checked.urgency,
            identity_kind: checked.identity_kind,
            identity: checked.identity.seal(&self.keys, self.id, case),
            point: checked.point.map(|point| self.seal_point(case, point)),
            reply_way: checked.reply_way,
            pin_mac: Some(self.keys.pin_mac(case, &pin).to_vec()),
            salt,
            state: state_of(&procedure, &directory.calendar, &progress, None),
            guard: guards::OPEN,
            version: 1,
        };
        let digest = complaint_digest(&row, &checked.identity, checked.point);
        let posting = self.posting(&checked.identity, checked.reply_way);
        let sealed_pin = data_encoding::BASE64.encode(
            &self
                .keys
                .seal(&sealing_place(self.id, case), pin.as_bytes()),
        );
        let office = self.id;
        let prefix = directory.profile.prefix_of(row.register.year).to_owned();
        let head_job = self.head_job(now);
        let claimed = claim.clone();
        let done = self
            .db
            .try_write_together_unless(letter.is_some(), self.id, move |conn| {
                let (mut row, letter) = (row.clone(), letter.clone());
                let (claim, digest, sealed_pin) =
                    (claim.clone(), digest.clone(), sealed_pin.clone());
                let (events, files, waiting) = (events.clone(), files.clone(), waiting.clone());
                let (prefix, head_job) = (prefix.clone(), head_job.clone());
                let (guard, posting, pin) = (guard.clone(), posting.clone(), pin.clone());
                Box::pin(async move {
                    let guarded = usize::from(!guard.is_open());
                    let letters = usize::from(letter.is_some());
                    let same = usize::from(same_as.is_some());
                    let records = 1 + guarded + letters + same + events.len() + files.len();
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
                    entries.extend(same_as.map(|other| {
                        let same = DeskEvent::SameAsTold { other };
                        of_case(now, case, by, Happening::Desk(same))
                    }));
                    entries.extend(file_entries(conn, office, case, &files, by, now).await?);
                    history::fill(conn, office, reserved, &entries, now).await?;
                    if let Some(posting) = &posting {
                        // Nobody hands a receipt to whoever writes a message.
                        let pin = matches!(claim, Claim::Mail { .. }).then_some(pin.as_str());
                        posting.follow(conn, case, &entries, pin, now).await?;
                    }
                    jobs::enqueue_head(conn, head_job.as_ref(), now).await?;
                    let outcome = Outcome {
                        case,
                        year: row.register.year,
                        number: row.register.number,
                        // Nobody who sends a message waits for it to be shown.
                        pin: match &claim {
                            Claim::Form { .. } | Claim::Draft(_) => Some(sealed_pin),
                            Claim::Mail { .. } => None,
                        },
                        sent: match &claim {
                            Claim::Form { sent, .. } => Some(sent.clone()),
                            Claim::Draft(_) | Claim::Mail { .. } => None,
                        },
                        at: now,
                    };
                    let outcome = serde_json::to_string(&outcome).unwrap_or_default();
                    claim.make(conn, office, &outcome, now).await?;
                    Ok::<_, OfficeError>((outcome, false))
                })
            })
            .await;
        let (outcome, repeated) = match done {
            Err(OfficeError::Store(error)) if claimed.was_made(&error) => {
                let before = self.claimed_before(&claimed).await?;
                (before.ok_or(StoreError::NotFound)?, true)
            }
            // The letter is a case already: by this same form, or by another.
            Err(OfficeError::Invalid(faults)) => match self.claimed_before(&claimed).await? {
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
        Ok(Kept {
            outcome,
            number,
            repeated,
        })
    }

    /// What a claim led to, if it was made before.
    async fn claimed_before(&self, claim: &Claim) -> Result<Option<String>, OfficeError> {
        match claim {
            Claim::Form { official, key, .. } => self.kept_of(*official, key).await,
            Claim::Draft(holder) => self.sent_before(*holder).await,
            Claim::Mail { mail, .. } => {
                let (office, mail) = (self.id, *mail);
                let made = self
                    .db
                    .read(move |conn| Box::pin(mails::decided(conn, office, mail)))
                    .await?;
                Ok(made.and_then(|made| made.outcome))
            }
        }
    }
}

pub(crate) fn read_outcome(text: &str) -> Result<Outcome, OfficeError> {
    serde_json::from_str(text)
        .map_err(|error| OfficeError::Store(StoreError::Corrupt(format!("outcome: {error}"))))
}
