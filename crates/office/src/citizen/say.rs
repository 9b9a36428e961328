//! What a complainant says to the office: messages with files, a rating, an objection.

use casework::{
    CallKind, CaseId, CitizenAction, CitizenRefusal, DeskEvent, Entry, Happening, OwnCase,
    data_requests,
};
use jiff::{SignedDuration, Timestamp};
use sop::{Conclusion, Event, Progress, Standing};
use store::Conn;
use store::tables::attachments::AttachmentRow;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::mails::{self, MailOutcome};
use store::tables::{access, calls, history};

use crate::act::{Upload, file_entries, progress};
use crate::intake::of_case;
use crate::passages::Written;
use crate::repeat::{self, FileName, NOBODY, Use};
use crate::{Directory, FieldFault, Office, OfficeError};

/// Letters of a message, of an objection and of a remark.
pub(crate) const MESSAGE: usize = 4_000;
/// Files that may come with a complaint of the website, and with a message.
pub(in crate::citizen) const FILES: usize = 5;
/// Elements of the satisfaction survey (PermenPANRB 14/2017).
pub const SURVEY: usize = 9;

/// How a complainant rates an answer.
#[derive(Clone, Debug, Default)]
pub struct RatingInput {
    /// From 1 to 5; 0 where nothing was chosen.
    pub rating: u8,
    /// What could be better; may be empty.
    pub remark: String,
    /// The nine elements of the survey, each from 1 to 4, or 0 where it was left out.
    pub survey: [u8; SURVEY],
}

/// Something said, checked and ready to be kept.
#[derive(Clone)]
struct Spoken {
    action: CitizenAction,
    written: Option<Written>,
    files: Vec<AttachmentRow>,
    rating: RatingInput,
    once: Once,
}

/// What makes it the same when it is said again.
#[derive(Clone)]
enum Once {
    /// The form it was typed into, by its name.
    Form(String),
    /// The message it came by, and what is noted of that.
    Mail(uuid::Uuid, Box<MailOutcome>),
}

impl Office {
    /// Writes to the office about one's own complaint. The same form sent again stores
    /// nothing.
    ///
    /// # Errors
    /// [`OfficeError::SignIn`] when the pass opens nothing (any more);
    /// [`OfficeError::Invalid`] with field `message`, also for what is
    /// [refused](casework::CitizenRefusal); [`OfficeError::File`].
    #[crate::boxed]
    pub async fn write_to_office(
        &self,
        pass: &str,
        key: &str,
        message: &str,
        files: Vec<Upload>,
    ) -> Result<(), OfficeError> {
        let row = self.own(pass).await?;
        let sent = |file: &Upload| !(file.bytes.is_empty() && file.name.is_empty());
        let files: Vec<Upload> = files.into_iter().filter(sent).collect();
        // A photo may speak for itself.
        let when_empty = files.is_empty().then_some("message_empty");
        check("message", message, when_empty)?;
        if files.len() > FILES {
            let fault = FieldFault::with("files", "files_too_many", FILES.to_string());
            return Err(OfficeError::Invalid(vec![fault]));
        }
        let (files, names) = repeat::named(files).await?;
        let mut spoken = self.spoken(&row, CitizenAction::Write, key, message, &names);
        // The same form again is told as the first time, whatever was said since.
        if let Once::Form(key) = &spoken.once
            && self.kept_of(NOBODY, key).await?.is_some()
        {
            return Ok(());
        }
        self.ask_own(&row, CitizenAction::Write).await?;
        if !files.is_empty() && !self.has_room_for_visitors().await? {
            let fault = FieldFault::new("files", "files_no_room");
            return Err(OfficeError::Invalid(vec![fault]));
        }
        let now = self.now();
        spoken.files = self
            .take_files(row.id, "evidence", files, None, now)
            .await?;
        self.keep_spoken(&row, spoken, now).await
    }

    /// Rates the answer in force, once.
    ///
    /// # Errors
    /// As [`write_to_office`](Self::write_to_office), with the fields `rating` and `remark`.
    #[crate::boxed]
    pub async fn rate_answer(
        &self,
        pass: &str,
        key: &str,
        given: &RatingInput,
    ) -> Result<(), OfficeError> {
        let row = self.own(pass).await?;
        if !(1..=5).contains(&given.rating) || given.survey.iter().any(|one| *one > 4) {
            let fault = FieldFault::new("rating", "rating_missing");
            return Err(OfficeError::Invalid(vec![fault]));
        }
        check("remark", &given.remark, None)?;
        // What else was chosen belongs to the form as much as its words.
        let chosen = format!("{key} {} {:?}", given.rating, given.survey);
        let spoken = Spoken {
            rating: given.clone(),
            ..self.spoken(&row, CitizenAction::Rate, &chosen, &given.remark, &[])
        };
        self.keep_spoken(&row, spoken, self.now()).await
    }

    /// Objects to the answer, or to how the case ended, and asks to have it taken up again:
    /// whether it is, somebody decides who may.
    ///
    /// # Errors
    /// As [`write_to_office`](Self::write_to_office), with the field `objection`.
    #[crate::boxed]
    pub async fn object(&self, pass: &str, key: &str, reason: &str) -> Result<(), OfficeError> {
        let row = self.own(pass).await?;
        check("objection", reason, Some("objection_empty"))?;
        let spoken = self.spoken(&row, CitizenAction::Object, key, reason, &[]);
        self.keep_spoken(&row, spoken, self.now()).await
    }

    /// Something said, with the name under which its form is known again.
    fn spoken(
        &self,
        row: &ComplaintRow,
        action: CitizenAction,
        key: &str,
        text: &str,
        files: &[FileName],
    ) -> Spoken {
        let content = repeat::content(&self.keys, &(action, text), files);
        Spoken {
            action,
            written: self.written(text),
            files: Vec::new(),
            rating: RatingInput::default(),
            once: Once::Form(repeat::name_with(
                &self.keys,
                Use::Said(row.id),
                key,
                &content,
            )),
        }
    }

    /// Refuses before files are kept what would be refused after.
    pub(crate) async fn ask_to_write(&self, row: &ComplaintRow) -> Result<(), OfficeError> {
        self.ask_own(row, CitizenAction::Write).await
    }

    /// Adds a message that came by e-mail to its case, with what was made of it.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] for what is [refused](casework::CitizenRefusal);
    /// [`OfficeError::Store`] with a conflict on `mails::WAS_DECIDED` when something was made
    /// of it before.
    pub(crate) async fn keep_mailed(
        &self,
        row: &ComplaintRow,
        mail: uuid::Uuid,
        made: MailOutcome,
        text: &str,
        files: Vec<AttachmentRow>,
        now: Timestamp,
    ) -> Result<(), OfficeError> {
        let spoken = Spoken {
            action: CitizenAction::Write,
            written: self.written(text),
            files,
            rating: RatingInput::default(),
            once: Once::Mail(mail, Box::new(made)),
        };
        self.keep_spoken(row, spoken, now).await
    }

    /// The case of a pass.
    async fn own(&self, pass: &str) -> Result<ComplaintRow, OfficeError> {
        let proved = self.proved(pass).await?;
        proved.map(|(row, _)| row).ok_or(OfficeError::SignIn)
    }

    /// Refuses before files are kept what would be refused after.
    async fn ask_own(&self, row: &ComplaintRow, action: CitizenAction) -> Result<(), OfficeError> {
        let (office, case) = (self.id, row.id);
        let read = self
            .db
            .read(move |conn| Box::pin(conn.ask(history::of_case(office, case))));
        let entries = history::entries(&read.await?)?;
        let own = own_case(&self.directory(), &progress(row)?, &entries, self.now());
        own.may(action).map_err(|refusal| refused(action, refusal))
    }

    async fn keep_spoken(
        &self,
        row: &ComplaintRow,
        spoken: Spoken,
        now: Timestamp,
    ) -> Result<(), OfficeError> {
        let (office, case, directory) = (self.id, row.id, self.directory());
        self.db
            .try_write_history(office, move |conn| {
                let (spoken, directory) = (spoken.clone(), directory.clone());
                Box::pin(async move {
                    // Judged within the write, one after the other: of two at once the second is
                    // one too many.
                    complaints::hold(conn, office, case).await?;
                    match &spoken.once {
                        Once::Form(key) => {
                            if !access::remember(conn, office, NOBODY, key, "{}", now).await? {
                                return Ok(());
                            }
                        }
                        Once::Mail(mail, made) => mails::decide(conn, office, *mail, made).await?,
                    }
                    let rows = conn.ask(complaints::of_ids(office, &[case])).await?;
                    let row = rows.first().ok_or(OfficeError::NotFound)?;
                    let told = conn.ask(history::of_case(office, case)).await?;
                    let own = own_case(&directory, &progress(row)?, &history::entries(&told)?, now);
                    own.may(spoken.action)
                        .map_err(|refusal| refused(spoken.action, refusal))?;
                    spoken.keep(conn, office, case, now).await
                })
            })
            .await
    }
}

impl Spoken {
    async fn keep(
        &self,
        conn: &mut Conn<'_>,
        office: casework::OfficeId,
        case: CaseId,
        now: Timestamp,
    ) -> Result<(), OfficeError> {
        let call = match self.action {
            CitizenAction::Write => Some(CallKind::Message),
            CitizenAction::Object => Some(CallKind::Objection),
            // Read with the file; nobody has to do anything.
            CitizenAction::Rate => None,
        };
        if let Some(kind) = call {
            calls::raise(conn, office, case, kind, now).await?;
        }
        let text = match &self.written {
            Some(written) => {
                written.keep(conn, office, Some(case)).await?;
                Some(written.passage.reference())
            }
            None => None,
        };
        let mut entries = file_entries(conn, office, case, &self.files, None, now).await?;
        let said = match self.action {
            CitizenAction::Write => text.map(|message| DeskEvent::MessageReceived { message }),
            CitizenAction::Object => text.map(|reason| DeskEvent::ObjectionRaised { reason }),
            CitizenAction::Rate => Some(DeskEvent::AnswerRated {
                rating: self.rating.rating,
                remark: text,
                survey: match self.rating.survey.iter().any(|one| *one > 0) {
                    true => self.rating.survey.to_vec(),
                    false => Vec::new(),
                },
            }),
        };
        entries.extend(said.map(|said| of_case(now, case, None, Happening::Desk(said))));
        history::append(conn, office, &entries, now).await?;
        Ok(())
    }
}

fn check(
    field: &'static str,
    text: &str,
    when_empty: Option<&'static str>,
) -> Result<(), OfficeError> {
    let fault = match when_empty {
        Some(code) if text.trim().is_empty() => FieldFault::new(field, code),
        _ if text.chars().count() > MESSAGE => {
            FieldFault::with(field, "too_long", MESSAGE.to_string())
        }
        _ => return Ok(()),
    };
    Err(OfficeError::Invalid(vec![fault]))
}

/// A refusal as a fault of the form it came by.
fn refused(action: CitizenAction, refusal: CitizenRefusal) -> OfficeError {
    let field = match action {
        CitizenAction::Write => "message",
        CitizenAction::Rate => "rating",
        CitizenAction::Object => "objection",
    };
    let fault = match refusal {
        CitizenRefusal::Closed => FieldFault::new(field, "own_closed"),
        CitizenRefusal::NotAnswered => FieldFault::new(field, "own_not_answered"),
        CitizenRefusal::Before => FieldFault::new(field, "own_before"),
        CitizenRefusal::TooLate { last } => {
            let last = last.strftime("%d-%m-%Y").to_string();
            FieldFault::with(field, "own_too_late", last)
        }
        CitizenRefusal::TooMany => FieldFault::new(field, "own_too_many"),
    };
    OfficeError::Invalid(vec![fault])
}

/// A case as policy for its complainant needs to know it.
pub(super) fn own_case(
    directory: &Directory,
    progress: &Progress,
    entries: &[Entry],
    now: Timestamp,
) -> OwnCase {
    let ended_at = match &progress.standing {
        Standing::Concluded {
            at,
            conclusion: Conclusion::Rejected | Conclusion::Lapsed | Conclusion::Withdrawn,
            ..
        } => Some(*at),
        _ => None,
    };
    let answered = progress.follow_up.as_ref().map(|given| given.given_at);
    // Of what was said only what was said since: after a new answer one may speak again.
    let (mut rated, mut objected, mut written_lately) = (false, false, 0);
    let lately = now - SignedDuration::from_hours(24);
    for entry in entries {
        let lately = u32::from(entry.by.is_none() && entry.at > lately);
        match &entry.what {
            Happening::Procedure(Event::FollowedUp { .. } | Event::Concluded { .. }) => {
                (rated, objected) = (false, false);
            }
            Happening::Desk(DeskEvent::AnswerRated { .. }) => rated = true,
            Happening::Desk(DeskEvent::ObjectionRaised { .. }) => {
                objected = true;
                written_lately += lately;
            }
            Happening::Desk(
                DeskEvent::MessageReceived { .. }
                | DeskEvent::AttachmentAdded { .. }
                | DeskEvent::DataRequested { .. },
            ) => written_lately += lately,
            _ => {}
        }
    }
    let received = progress.received.unwrap_or(now);
    OwnCase {
        open: progress.is_open(),
        answered_on: answered.map(|at| directory.day(at)),
        ended_on: ended_at.map(|at| directory.day(at)),
        rated,
        objected,
        asked: data_requests(entries)
            .into_iter()
            .filter(|one| one.answer.is_none())
            .map(|one| one.kind)
            .collect(),
        written_lately,
        today: directory.day(now),
        objection_days: directory.legal_times(received).objection,
    }
}
