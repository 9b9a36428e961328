//! "This was reported already": what a visitor is told of it, and how he says that his
//! complaint is of the same thing.
//!
//! Nobody's words are shown, and nothing at all of whoever is protected. What he says joins
//! no cases: his complaint gets its own number, and the office merges them, or not.

use casework::CaseId;
use jiff::{SignedDuration, Timestamp};
use search::similar;
use store::tables::same::{SamePlace, same_place};

use super::{ComplainAnswers, Read};
use crate::find::hints::{ALIKE, told};
use crate::{Directory, Office, OfficeError};

/// How far back the same thing may have been told.
const RECENT: SignedDuration = SignedDuration::from_hours(24 * 60);
/// So many of the newest of a village are compared.
const LOOKED_AT: u32 = 80;
/// So many are shown.
const SHOWN: usize = 3;
/// Characters of a key.
const KEY: usize = 16;

/// Something that was reported already.
#[derive(Clone, Debug, PartialEq, Eq)]
#[doc(alias = "pengaduan serupa")]
pub struct SameMatter {
    /// Names it in the form; tells nothing of the case.
    pub key: String,
    /// What it is about: the name of its category; none where the office has not chosen one.
    pub category: Option<String>,
    /// The banjar, where one was told.
    pub hamlet: String,
    /// When it was received.
    pub received_at: Timestamp,
    /// How many people said it.
    pub voices: i64,
}

impl Office {
    /// What was reported already of what a visitor's draft tells, the most alike first. None
    /// where he complains about somebody of the office, or of a category that is protected.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn same_matters(&self, secret: &str) -> Result<Vec<SameMatter>, OfficeError> {
        let Some(read) = self.read_draft(self.draft_holder(secret)).await? else {
            return Ok(Vec::new());
        };
        let Read {
            answers, directory, ..
        } = read;
        let found = self.alike(&directory, &answers).await?;
        let matters = found
            .iter()
            .map(|one| self.same_matter(&directory, &answers.hamlet, one));
        Ok(matters.collect())
    }

    /// The case that a key names, if it is still one of those that are told.
    pub(super) async fn same_case(
        &self,
        directory: &Directory,
        answers: &ComplainAnswers,
        key: &str,
    ) -> Result<Option<CaseId>, OfficeError> {
        if key.is_empty() {
            return Ok(None);
        }
        let found = self.alike(directory, answers).await?;
        let named = found.iter().find(|one| self.key_of(one.case) == key);
        Ok(named.map(|one| one.case))
    }

    async fn alike(
        &self,
        directory: &Directory,
        answers: &ComplainAnswers,
    ) -> Result<Vec<SamePlace>, OfficeError> {
        let village = answers.village.trim();
        let open = |code: &str| {
            let category = directory.profile.category(code);
            category.is_none_or(|one| !one.confidential && !one.supervisory)
        };
        if answers.about_office
            || directory.profile.village(village).is_none()
            || !open(answers.category.trim())
        {
            return Ok(Vec::new());
        }
        let (office, village) = (self.id, village.to_owned());
        let since = self.now() - RECENT;
        let read = self.db.read(move |conn| {
            let asked = same_place(office, &village, since, LOOKED_AT);
            Box::pin(conn.ask(asked))
        });
        let rows = read.await?;
        let place = [&answers.hamlet, &answers.landmark];
        let placed = place.iter().any(|text| !text.trim().is_empty());
        let mine = told(&answers.story, place, placed);
        let mut alike: Vec<(f32, SamePlace)> = rows
            .into_iter()
            .filter(|row| open(&row.category))
            .map(|row| {
                let place = [&row.place.hamlet, &row.place.landmark];
                let its = told(&row.description, place, placed);
                (similar(&mine, &its), row)
            })
            .filter(|(likeness, _)| *likeness >= ALIKE)
            .collect();
        alike.sort_by(|(a, _), (b, _)| b.total_cmp(a));
        alike.truncate(SHOWN);
        Ok(alike.into_iter().map(|(_, row)| row).collect())
    }

    fn same_matter(&self, directory: &Directory, mine: &str, row: &SamePlace) -> SameMatter {
        let category = directory.profile.category(&row.category);
        // What somebody typed in this field may be more than a name: it is told where the
        // office knows it, or whoever reads has typed the same.
        let village = directory.profile.village_of(&row.place);
        let known = village.is_some_and(|village| village.hamlets.contains(&row.place.hamlet));
        let known = known || mine.trim().eq_ignore_ascii_case(&row.place.hamlet);
        SameMatter {
            key: self.key_of(row.case),
            category: category.map(|category| category.name.clone()),
            hamlet: if known {
                row.place.hamlet.clone()
            } else {
                String::new()
            },
            received_at: row.received_at,
            voices: row.merged + 1,
        }
    }

    fn key_of(&self, case: CaseId) -> String {
        let mut key = self.keys.blind(&[b"same", case.0.as_bytes()]);
        key.truncate(KEY);
        key
    }
}
