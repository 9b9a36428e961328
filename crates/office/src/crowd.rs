//! A great many complaints at once, for benches: what they say is given, and how each went
//! comes from the same pure functions that serve a counter. Only drill offices take them.

mod cast;
mod tale;

use std::collections::BTreeMap;
use std::sync::Arc;

use casework::{Channel, IdentityKind, RegisterNumber, Urgency};
use jiff::{SignedDuration, Timestamp};
use store::tables::{attachments, case_desks, history, numbers};

use self::tale::Whole;
use crate::demo::{read_sample, sample_scan};
use crate::{Identity, Office, OfficeError};

pub use self::cast::CrowdCast;

/// Where a complaint of a crowd comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CrowdStart {
    /// At the counter, by the usual procedure.
    Counter,
    /// Taken over from paper where somebody decides, by the shortest procedure.
    Decision,
    /// Taken over from paper where the answer is given, by the shortest procedure.
    Answer,
}

/// One complaint of a crowd: what it says and how far it comes.
#[derive(Clone, Debug)]
pub struct CrowdStory {
    /// Its number; the caller counts, year by year.
    pub register: RegisterNumber,
    /// When it was received and recorded.
    pub received: Timestamp,
    /// Channel.
    pub channel: Channel,
    /// Subject.
    pub subject: String,
    /// What happened.
    pub description: String,
    /// Which of the office's villages; counted round.
    pub village: usize,
    /// Banjar.
    pub hamlet: String,
    /// Which of the office's categories; counted round.
    pub category: usize,
    /// Urgency.
    pub urgency: Urgency,
    /// How far the identity may be shown.
    pub identity_kind: IdentityKind,
    /// Who complains.
    pub identity: Identity,
    /// Where it comes in.
    pub start: CrowdStart,
    /// Steps done; none when it is filed.
    pub steps: Option<u32>,
    /// Whether it takes the way through the units.
    pub coordinated: bool,
    /// Time from one step to the next.
    pub pace: SignedDuration,
    /// What officials wrote, in the order in which it is asked for; counted round.
    pub texts: Vec<String>,
}

/// Complaints as all that is written for them.
#[derive(Debug)]
pub struct CrowdBatch {
    whole: Vec<Whole>,
    last: BTreeMap<i16, u32>,
    records: usize,
}

impl CrowdBatch {
    /// Records of the history.
    pub const fn records(&self) -> usize {
        self.records
    }
}

impl Office {
    /// Hires the sample people of a drill office since `since`, all with a password of this
    /// hash, keeps the scan that stands for all signed answers, and answers with the cast.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`] when the office is no drill.
    #[crate::boxed]
    pub async fn crowd_cast(&self, phc: &str, since: Timestamp) -> Result<CrowdCast, OfficeError> {
        if !self.directory().drill {
            return Err(OfficeError::NotPermitted);
        }
        if self.directory().officials.is_empty() {
            self.hire(&read_sample()?, since).await?;
        }
        self.give_all_credential(phc).await?;
        let bytes = sample_scan("arsip");
        let size = i64::try_from(bytes.len()).unwrap_or_default();
        let scan = self.blobs.put(bytes).await?.as_str().to_owned();
        self.cast(scan, size)
    }

    /// What is written for these complaints. Takes processor time and touches nothing.
    ///
    /// # Errors
    /// [`OfficeError::Refused`] when a procedure does not go as the story wants.
    pub fn crowd_batch(
        &self,
        cast: &CrowdCast,
        stories: &[CrowdStory],
    ) -> Result<CrowdBatch, OfficeError> {
        let mut last = BTreeMap::new();
        let mut whole = Vec::with_capacity(stories.len());
        for story in stories {
            let highest: &mut u32 = last.entry(story.register.year).or_default();
            *highest = story.register.number.max(*highest);
            whole.push(self.tale_of(cast, story)?);
        }
        let records = whole.iter().map(|one| one.entries.len()).sum();
        Ok(CrowdBatch {
            whole,
            last,
            records,
        })
    }

    /// Writes them, in one transaction.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`] when the office is no drill; [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn keep_crowd(&self, batch: CrowdBatch) -> Result<(), OfficeError> {
        if !self.directory().drill {
            return Err(OfficeError::NotPermitted);
        }
        let (office, batch) = (self.id, Arc::new(batch));
        let written = self.db.try_write_history(office, move |conn| {
            let batch = Arc::clone(&batch);
            Box::pin(async move {
                for (year, number) in &batch.last {
                    numbers::raise_last(conn, office, *year, *number).await?;
                }
                for one in &batch.whole {
                    let case = one.row.id;
                    numbers::insert_old(conn, office, &one.row).await?;
                    case_desks::set(conn, office, case, &one.visited, true).await?;
                    case_desks::set(conn, office, case, &one.waiting, false).await?;
                    for text in &one.texts {
                        text.keep(conn, office, Some(case)).await?;
                    }
                    for file in &one.files {
                        attachments::insert(conn, office, file).await?;
                    }
                    // What happened at one instant was recorded then.
                    for act in one.entries.chunk_by(|before, next| before.at == next.at) {
                        if let Some(first) = act.first() {
                            history::append(conn, office, act, first.at).await?;
                        }
                    }
                }
                Ok::<(), OfficeError>(())
            })
        });
        written.await
    }
}
