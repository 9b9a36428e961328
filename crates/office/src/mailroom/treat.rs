//! What becomes of a message: a complaint, or something that is kept and answered by nobody.

use casework::{AttachmentId, CaseId, Channel, Signer};
use jiff::Timestamp;
use mail::{Kind, Message, Part, Role, Warning};
use store::StoreError;
use store::tables::attachments::AttachmentRow;
use store::tables::mails::{self, MailOutcome, MailRow};
use zeroize::Zeroizing;

use super::scan::Held;
use super::{MailReceived, MailVerdict};
use crate::act::Upload;
use crate::intake::check::{Asker, STORY};
use crate::intake::{Claim, Intake, read_outcome};
use crate::{Directory, NewComplaint, Office, OfficeError};

/// Files that are taken over from one message; more are found in the message itself.
const FILES: usize = 20;
/// Bytes that the files of one message and what is made of one of them may take together. It
/// is a stranger who decides what comes and when, and the machine has other things to hold.
const MEMORY: u64 = 60 << 20;
/// Bytes of memory that the pictures of one message take while they are decoded, one after the
/// other, by the jobs that draw them small: five photos of 12 megapixels, about one and a half
/// seconds of the processor.
const WORK: u64 = 190_000_000;
/// Characters of a name, an address and a subject that are taken over.
const SHORT: usize = 200;

/// How a complainant says that nobody is to know of him. Taken at its word: to raise the
/// protection of a complaint is one click, what was told cannot be taken back.
const ASKS_PROTECTION: [&str; 9] = [
    "rahasiakan identitas",
    "rahasiakan nama",
    "identitas saya dirahasiakan",
    "nama saya dirahasiakan",
    "mohon dirahasiakan",
    "jangan sebut nama",
    "jangan sebutkan nama",
    "keep my identity",
    "keep my name",
];

impl Office {
    /// Treats a message that is kept, once: whoever comes later is told what was made of it.
    /// `raw` is what it was kept from, where that is at hand still.
    pub(super) async fn treat_mail(
        &self,
        row: &MailRow,
        raw: Option<Zeroizing<Vec<u8>>>,
    ) -> Result<MailReceived, OfficeError> {
        if let Some(made) = self.outcome_of(row).await? {
            return self.received(row, made, true).await;
        }
        let mut message = match raw {
            Some(raw) => self.understand(raw).await?,
            None => self.read_mail(row).await?,
        };
        let directory = self.directory_now().await?;
        let now = self.now();
        let set_aside = match self.belongs(row, &directory, &mut message, now).await? {
            Belongs::Case(received) => return Ok(received),
            Belongs::Aside(reason) => Some(reason),
            Belongs::Nowhere => match self
                .complaint_of(row, &directory, &mut message, None, now)
                .await
            {
                Ok(received) => return Ok(received),
                // No fault of the database: somebody of the office has to look at it.
                Err(error @ (OfficeError::Store(_) | OfficeError::Unscanned)) => {
                    return Err(error);
                }
                Err(_) => Some("not_taken"),
            },
        };
        let made = MailOutcome {
            verdict: MailVerdict::Ignore.code().to_owned(),
            reason: set_aside.unwrap_or_default().to_owned(),
            warnings: warnings(&message).join(" "),
            said: self.said(row, &message),
            case: None,
            outcome: None,
            decided_at: now,
            message_key: self.key_of_message(&message),
        };
        let (office, id, kept) = (self.id, row.id, made.clone());
        let decided = self
            .db
            .write(move |conn| {
                let made = kept.clone();
                Box::pin(async move { mails::decide(conn, office, id, &made).await })
            })
            .await;
        match decided {
            Ok(()) => self.received(row, made, false).await,
            Err(error) if error.is_conflict_on(mails::WAS_DECIDED) => {
                let made = self.outcome_of(row).await?.ok_or(StoreError::NotFound)?;
                self.received(row, made, true).await
            }
            Err(error) => Err(error.into()),
        }
    }

    /// Where a message belongs before it may be a complaint: to a case, or to nobody.
    async fn belongs(
        &self,
        row: &MailRow,
        directory: &Directory,
        message: &mut Message,
        now: Timestamp,
    ) -> Result<Belongs, OfficeError> {
        match &message.kind {
            Kind::Automatic(why) => return Ok(Belongs::Aside(why.reason())),
            Kind::Report(bounce) => {
                self.note_bounce(directory, message, bounce).await?;
                return Ok(Belongs::Aside("bounce"));
            }
            Kind::Personal => {}
        }
        // Who answers is known: no filter's opinion of his words keeps him out.
        if let Some(case) = self.case_of_reply(directory, message).await? {
            return Ok(match self.add_reply(row, &case, message, now).await? {
                Ok(received) => Belongs::Case(received),
                Err(reason) => Belongs::Aside(reason),
            });
        }
        Ok(aside(directory, message).map_or(Belongs::Nowhere, Belongs::Aside))
    }

    /// A message that is kept, opened and read.
    pub(crate) async fn read_mail(&self, row: &MailRow) -> Result<Message, OfficeError> {
        self.understand(self.raw_mail(row).await?).await
    }

    async fn understand(&self, mut raw: Zeroizing<Vec<u8>>) -> Result<Message, OfficeError> {
        let trusted = self.trusted_name();
        let limits = mail::Limits::default();
        // What is not read is not held while the rest is; that there is more is told by a byte.
        raw.truncate(limits.max_bytes + 1);
        raw.shrink_to_fit();
        self.looked_at(move || mail::read(&raw, &limits, trusted.as_deref()))
            .await
    }

    /// The bytes of a message as they came.
    pub(crate) async fn raw_mail(&self, row: &MailRow) -> Result<Zeroizing<Vec<u8>>, OfficeError> {
        let sealed = self.blobs.get(&row.sha256).await?;
        let place = self.mail_place(&row.digest);
        let raw = self.keys.open_owned(&place, sealed);
        Ok(raw.map_err(|_| StoreError::Corrupt("a message".to_owned()))?)
    }

    /// The complaint that a message is, or is made by whoever takes it from the tray.
    pub(super) async fn complaint_of(
        &self,
        row: &MailRow,
        directory: &Directory,
        message: &mut Message,
        by: Option<Signer>,
        now: Timestamp,
    ) -> Result<MailReceived, OfficeError> {
        let said = self.said(row, message);
        let mut warnings = warnings(message);
        let given = told(message, &mut warnings);
        let checked = self
            .check_complaint(directory, &given, Asker::Visitor, now)
            .map_err(OfficeError::Invalid)?;
        let held = self.scan_files(row, message, by.is_none(), now).await?;
        let case = CaseId(self.new_id());
        let files = self
            .files_of(case, &mut message.parts, &held, &mut warnings, by, now)
            .await?;
        let verdict = match warnings.is_empty() {
            true => MailVerdict::New,
            false => MailVerdict::Warn,
        };
        let made = MailOutcome {
            verdict: verdict.code().to_owned(),
            reason: String::new(),
            warnings: warnings.join(" "),
            said,
            case: Some(case),
            outcome: None,
            decided_at: now,
            message_key: self.key_of_message(message),
        };
        let intake = Intake {
            case,
            checked,
            occurred: String::new(),
            letter_day: None,
            files,
            letter: None,
            same_as: None,
            concerns: Vec::new(),
            supervisory: false,
            by,
            claim: Claim::Mail {
                mail: row.id,
                made: Box::new(made),
                aside: by.is_some(),
            },
        };
        let kept = self.keep_complaint(directory, intake, now).await?;
        if kept.repeated {
            let made = self.outcome_of(row).await?.ok_or(StoreError::NotFound)?;
            return self.received(row, made, true).await;
        }
        Ok(MailReceived {
            mail: row.id,
            verdict,
            complaint: Some(kept.number),
            reason: String::new(),
            warnings,
            repeated: false,
        })
    }

    /// The files that come along, as far as they are of kinds that the office takes and its
    /// pictures no more work than a message may be; the others stay in the message. The bytes
    /// of the parts are gone afterwards.
    pub(super) async fn files_of(
        &self,
        case: CaseId,
        parts: &mut [Part],
        withheld: &Held,
        warnings: &mut Vec<String>,
        by: Option<Signer>,
        now: Timestamp,
    ) -> Result<Vec<AttachmentRow>, OfficeError> {
        let mut warn = |code: &str| {
            if !warnings.iter().any(|known| known == code) {
                warnings.push(code.to_owned());
            }
        };
        withheld.warnings().for_each(&mut warn);
        let by = by.map(|signer| signer.official);
        let mut files = Vec::new();
        for (place, part) in parts.iter_mut().enumerate() {
            if part.danger.is_some() || withheld.has(place) || !is_file(part.role) {
                part.bytes = Vec::new();
            }
        }
        let mut held: u64 = parts.iter().map(|part| size(&part.bytes)).sum();
        let mut work = WORK;
        for part in parts.iter_mut().filter(|part| !part.bytes.is_empty()) {
            if files.len() == FILES {
                warn("too_many_files");
                break;
            }
            let needed = media::memory_for(&part.bytes);
            let Some(left) = work.checked_sub(needed) else {
                warn("file_not_taken");
                continue;
            };
            work = left;
            // Beside the file a stripped copy of it, and the decoder's own.
            let beside = held.saturating_add(2 * size(&part.bytes));
            let limits = media::Limits {
                max_memory: MEMORY.saturating_sub(beside),
                ..self.limits
            };
            held = held.saturating_sub(size(&part.bytes));
            let upload = Upload {
                name: part.name.clone(),
                declared: Some(part.media_type.clone()),
                bytes: std::mem::take(&mut part.bytes),
            };
            match self.look_at_quickly(upload, limits).await {
                Ok(looked) => {
                    let file = self.keep_in(&self.blobs, looked).await?;
                    let id = AttachmentId(self.new_id());
                    files.push(file.of_case(id, case, "evidence", by, now));
                }
                Err(OfficeError::File { .. }) => warn("file_not_taken"),
                Err(other) => return Err(other),
            }
        }
        Ok(files)
    }

    pub(super) async fn outcome_of(
        &self,
        row: &MailRow,
    ) -> Result<Option<MailOutcome>, StoreError> {
        let (office, id) = (self.id, row.id);
        self.db
            .read(move |conn| Box::pin(mails::decided(conn, office, id)))
            .await
    }

    /// Who wrote and what about, as the tray lists it.
    pub(super) fn said(&self, row: &MailRow, message: &Message) -> Vec<u8> {
        let said = serde_json::json!({
            "name": message.from.as_ref().map(|from| &from.name),
            "address": message.from.as_ref().map(|from| &from.address),
            "subject": message.subject,
            "message_id": message.message_id,
        });
        self.keys
            .seal(&self.said_place(&row.digest), said.to_string().as_bytes())
    }

    pub(super) async fn received(
        &self,
        row: &MailRow,
        made: MailOutcome,
        repeated: bool,
    ) -> Result<MailReceived, OfficeError> {
        let unknown = || StoreError::Corrupt("what became of a message".to_owned());
        let complaint = match &made.outcome {
            Some(outcome) => {
                let outcome = read_outcome(outcome)?;
                let register = casework::RegisterNumber {
                    year: outcome.year,
                    number: outcome.number,
                };
                Some(self.directory().number(register))
            }
            // What was added to a case began none.
            None => match made.case {
                Some(case) => {
                    let row = self.row_of(case).await?;
                    row.map(|row| self.directory().number(row.register))
                }
                None => None,
            },
        };
        Ok(MailReceived {
            mail: row.id,
            verdict: MailVerdict::parse(&made.verdict).ok_or_else(unknown)?,
            complaint,
            reason: made.reason,
            warnings: made
                .warnings
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            repeated,
        })
    }
}

/// Where a message belongs.
enum Belongs {
    /// To this case, and there it is.
    Case(MailReceived),
    /// To nobody, for this reason.
    Aside(&'static str),
    /// To no case: it may begin one.
    Nowhere,
}

/// Why what a person wrote is no complaint; none when it is one.
fn aside(directory: &Directory, message: &Message) -> Option<&'static str> {
    if message.spam.flagged {
        return Some("spam");
    }
    if !directory.takes_mail() {
        return Some("closed");
    }
    let speaks = message.parts.iter().any(|part| is_file(part.role));
    let silent = message.own.trim().is_empty() && message.subject.trim().is_empty() && !speaks;
    silent.then_some("empty")
}

impl Directory {
    /// Whether e-mail becomes complaints here; it is kept in any case. Before anybody works
    /// here nobody would read them.
    pub fn takes_mail(&self) -> bool {
        let closed = self.profile.closed_channels.contains(&Channel::Email);
        !closed && !self.officials.is_empty()
    }
}

fn size(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

pub(crate) fn is_file(role: Role) -> bool {
    matches!(role, Role::Attachment | Role::Inline | Role::Voice)
}

/// Whether a part is named to whoever reads the message: files, messages and invitations.
pub(super) fn is_listed(role: Role) -> bool {
    is_file(role) || matches!(role, Role::Message | Role::Calendar)
}

pub(super) fn warnings(message: &Message) -> Vec<String> {
    let codes = message.warnings.iter().map(|warning| match warning {
        // It was left where it is.
        Warning::DangerousAttachment => "quarantined_attachment",
        other => other.code(),
    });
    let mut found: Vec<String> = codes.map(str::to_owned).collect();
    found.dedup();
    found
}

/// The message as the counter's form would hold it.
fn told(message: &Message, warnings: &mut Vec<String>) -> NewComplaint {
    let mut story = message.own.trim().to_owned();
    if story.is_empty() {
        story = message.subject.trim().to_owned();
    }
    if story.is_empty() {
        let names = message.parts.iter().filter(|part| is_file(part.role));
        let names: Vec<&str> = names.map(|part| part.name.as_str()).collect();
        story = names.join(", ");
    }
    if story.chars().count() > STORY {
        warnings.push("text_cut".to_owned());
        story = cut(&story, STORY);
    }
    let from = message.reply_to.as_ref().or(message.from.as_ref());
    let address = from.map(|from| from.address.clone()).unwrap_or_default();
    let name = message
        .from
        .as_ref()
        .map(|from| from.name.trim().to_owned());
    let name = name
        .filter(|name| !name.is_empty())
        .unwrap_or_else(|| address.clone());
    let identity = match (address.is_empty(), asks_protection(message)) {
        (true, _) => "anonymous",
        (false, true) => "confidential",
        (false, false) => "open",
    };
    // What a machine wrote is answered by no machine, also when an official makes a complaint
    // of it: its address stands in the case for whoever wants to write there himself.
    let is_person = message.kind == Kind::Personal;
    let reachable = !address.is_empty() && address.chars().count() <= SHORT;
    NewComplaint {
        channel: Channel::Email.code().to_owned(),
        description: story,
        subject: cut(message.subject.trim(), SHORT),
        urgency: String::new(),
        identity: identity.to_owned(),
        name: if address.is_empty() {
            String::new()
        } else {
            cut(&name, SHORT)
        },
        contact: if reachable { address } else { String::new() },
        reply_way: match reachable && is_person {
            true => "email",
            false => "tracking",
        }
        .to_owned(),
        ..NewComplaint::default()
    }
}

pub(crate) fn asks_protection(message: &Message) -> bool {
    let text = format!("{} {}", message.subject, message.own).to_lowercase();
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    ASKS_PROTECTION.iter().any(|asks| words.contains(asks))
}

pub(super) fn cut(text: &str, characters: usize) -> String {
    text.chars().take(characters).collect()
}
