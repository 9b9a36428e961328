//! A visitor of the website complains: the answers of the form's short steps wait in a sealed
//! draft under his secret, files beside it, until the last step sends them or a day has passed.

mod answers;
mod files;
mod same;
mod send;

use std::sync::Arc;

use casework::{Channel, Duty};
use jiff::{SignedDuration, Timestamp};
use store::tables::visitor_drafts::{self, VisitorDraft};
use uuid::Uuid;

pub use self::answers::{ComplainAnswers, ComplainStep, Occurred, StagedFile, StepAnswers};
pub use self::files::FileNotTaken;
pub use self::same::SameMatter;
pub use self::send::Sending;

use crate::act::Upload;
use crate::{Directory, FieldFault, Office, OfficeError};

/// How long a draft is kept after its last change.
pub(crate) const KEPT: SignedDuration = SignedDuration::from_hours(24);

/// How far a visitor has come.
#[derive(Debug)]
pub enum ComplainState {
    /// He has begun nothing, or it is a day ago.
    New,
    /// He has answered something.
    Begun(Box<ComplainDraft>),
    /// He has sent it: there is a receipt.
    Sent,
}

/// A draft with what is still wrong in it.
#[derive(Debug)]
pub struct ComplainDraft {
    /// When its first answer came.
    pub begun: Timestamp,
    /// What was answered.
    pub answers: ComplainAnswers,
    /// The first step that needs another look; none when it can be sent.
    pub next: Option<ComplainStep>,
}

/// What became of the answers of a step.
#[derive(Debug)]
pub enum Answered {
    /// They are kept, and so is what is wrong with them.
    Kept {
        /// The draft with them.
        draft: Box<ComplainDraft>,
        /// What needs another look in this step.
        faults: Vec<FieldFault>,
        /// Files that were not taken; the others are kept.
        not_taken: Vec<FileNotTaken>,
    },
    /// The complaint was sent before: nothing of it can be changed any more.
    Sent,
}

/// A draft as it is read, with the directory of its moment.
struct Read {
    id: Uuid,
    answers: ComplainAnswers,
    directory: Arc<Directory>,
}

/// When an id was made (RFC 9562, version 7).
fn begun(id: Uuid) -> Option<Timestamp> {
    let (seconds, nanoseconds) = id.get_timestamp()?.to_unix();
    let seconds = i64::try_from(seconds).ok()?;
    Timestamp::new(seconds, i32::try_from(nanoseconds).ok()?).ok()
}

impl Directory {
    /// Whether the website takes complaints in. Before anybody works here it does not: nobody
    /// has said yet which office this is, and nobody would read them.
    pub fn website_is_open(&self) -> bool {
        let closed = self.profile.closed_channels.contains(&Channel::Website);
        !closed && !self.officials.is_empty()
    }

    /// Titles of the positions whose holders may open a confidential identity, in the
    /// office's order: whoever reads that few see his name must be able to hold them to it.
    pub fn who_opens_identities(&self) -> Vec<String> {
        let trusted = self
            .positions
            .iter()
            .filter(|position| position.duties.contains(&Duty::Identity));
        trusted.map(|position| position.title.clone()).collect()
    }
}

impl Office {
    /// What is kept of a visitor's secret. It has a space, so it is no session's.
    pub(crate) fn draft_holder(&self, secret: &str) -> [u8; 32] {
        self.keys.token_hash(&format!("draft {secret}"))
    }

    /// How far a visitor has come.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn complain_state(&self, secret: &str) -> Result<ComplainState, OfficeError> {
        let holder = self.draft_holder(secret);
        if let Some(read) = self.read_draft(holder).await? {
            return Ok(ComplainState::Begun(Box::new(self.draft_of(read).0)));
        }
        Ok(match self.sent_before(holder).await? {
            Some(_) => ComplainState::Sent,
            None => ComplainState::New,
        })
    }

    /// Keeps the answers of a step, right or wrong, and begins a draft where there is none.
    /// Of the files those that are refused are named, and the others kept.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn answer_step(
        &self,
        secret: &str,
        given: StepAnswers,
        files: Vec<Upload>,
    ) -> Result<Answered, OfficeError> {
        let holder = self.draft_holder(secret);
        let step = given.step();
        let now = self.now();
        let today = self.directory().day(now);
        let changed = self
            .change_draft(holder, move |answers| answers.take(given.clone(), today))
            .await?;
        let Some(id) = changed else {
            return Ok(Answered::Sent);
        };
        let not_taken = self.stage(holder, id, files).await?;
        let Some(read) = self.read_draft(holder).await? else {
            return Ok(Answered::Sent);
        };
        let (draft, found) = self.draft_of(read);
        Ok(Answered::Kept {
            draft: Box::new(draft),
            faults: step.faults_in(&found),
            not_taken,
        })
    }

    /// Forgets what a visitor has begun.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn give_up_complaint(&self, secret: &str) -> Result<(), OfficeError> {
        let (office, holder) = (self.id, self.draft_holder(secret));
        let dropped = self
            .db
            .write(move |conn| {
                Box::pin(async move {
                    let found = visitor_drafts::find(conn, office, &holder).await?;
                    visitor_drafts::discard(conn, office, &holder).await?;
                    Ok(found.map(|(draft, _)| draft.id))
                })
            })
            .await?;
        if let Some(id) = dropped {
            self.blobs.unstage(id).await?;
        }
        Ok(())
    }

    /// A draft as it is shown, and everything that is wrong in it.
    fn draft_of(&self, read: Read) -> (ComplainDraft, Vec<FieldFault>) {
        let now = self.now();
        let found = self.faults_of(&read.directory, &read.answers, now);
        let wrong = |step: &&ComplainStep| !step.faults_in(&found).is_empty();
        let draft = ComplainDraft {
            begun: begun(read.id).unwrap_or(now),
            next: ComplainStep::ALL.iter().find(wrong).copied(),
            answers: read.answers,
        };
        (draft, found)
    }

    /// A draft that is not too old.
    async fn read_draft(&self, holder: [u8; 32]) -> Result<Option<Read>, OfficeError> {
        let office = self.id;
        let found = self
            .db
            .look_up(move |conn| {
                Box::pin(async move { visitor_drafts::find(conn, office, &holder).await })
            })
            .await?;
        let Some((draft, revision)) = found.filter(|(draft, _)| draft.changed_at >= self.oldest())
        else {
            return Ok(None);
        };
        Ok(Some(Read {
            id: draft.id,
            answers: ComplainAnswers::open(&self.keys, self.id, &draft),
            directory: self.directory_at(revision).await?,
        }))
    }

    /// Changes what was answered, and answers with the draft's id; none when it was sent.
    async fn change_draft(
        &self,
        holder: [u8; 32],
        change: impl Fn(&mut ComplainAnswers) + Send + Sync + 'static,
    ) -> Result<Option<Uuid>, OfficeError> {
        let (office, now, oldest, fresh) = (self.id, self.now(), self.oldest(), self.new_id());
        let keys = Arc::clone(&self.keys);
        let change = Arc::new(change);
        let kept = self
            .db
            .write(move |conn| {
                let (keys, change) = (Arc::clone(&keys), Arc::clone(&change));
                Box::pin(async move {
                    if visitor_drafts::find_sent(conn, office, &holder)
                        .await?
                        .is_some()
                    {
                        return Ok(None);
                    }
                    let held = visitor_drafts::hold(conn, office, &holder, now, oldest).await?;
                    let id = held.as_ref().map_or(fresh, |draft| draft.id);
                    let mut answers = held
                        .map(|draft| ComplainAnswers::open(&keys, office, &draft))
                        .unwrap_or_default();
                    change(&mut answers);
                    let draft = VisitorDraft {
                        id,
                        body: answers.seal(&keys, office, id),
                        changed_at: now,
                    };
                    visitor_drafts::keep(conn, office, &holder, &draft).await?;
                    Ok(Some(id))
                })
            })
            .await?;
        Ok(kept)
    }

    fn oldest(&self) -> Timestamp {
        self.now() - KEPT
    }
}
