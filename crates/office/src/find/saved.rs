//! Searches somebody keeps under a name, for himself alone. Names and words may name people:
//! the list is sealed like a form that was begun.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{FieldFault, Office, OfficeError, SignedIn};

/// Where the list lies among what an official keeps for himself.
pub(super) const FORM: &str = "searches";
/// How many one keeps.
const MOST: usize = 30;
/// Letters of a name.
const NAME: usize = 60;
/// Bytes of a query.
const QUERY: usize = 2_000;

/// A search under a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SavedSearch {
    /// The name, unique among one's own.
    pub name: String,
    /// The fields of the search as a query of an address.
    pub query: String,
}

impl Office {
    /// The reader's own, by name.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn saved_searches(&self, who: &SignedIn) -> Result<Vec<SavedSearch>, OfficeError> {
        Ok(read(self.draft(who, FORM).await?))
    }

    /// The same of what was kept.
    pub(super) fn open_searches(
        &self,
        who: &SignedIn,
        kept: Option<(Vec<u8>, Timestamp)>,
    ) -> Vec<SavedSearch> {
        read(kept.and_then(|kept| self.open_draft(who, FORM, kept)))
    }

    /// Keeps a search; one of the same name is replaced.
    ///
    /// # Errors
    /// [`OfficeError::Invalid`] without a name or a search, or when there are too many.
    #[crate::boxed]
    pub async fn save_search(
        &self,
        who: &SignedIn,
        name: &str,
        query: &str,
    ) -> Result<(), OfficeError> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut faults = Vec::new();
        if name.is_empty() {
            faults.push(FieldFault::new("nama", "search_name_missing"));
        }
        if name.chars().count() > NAME {
            faults.push(FieldFault::with("nama", "too_long", NAME.to_string()));
        }
        if query.is_empty() || query.len() > QUERY {
            faults.push(FieldFault::new("nama", "search_nothing"));
        }
        let mut list = self.saved_searches(who).await?;
        list.retain(|one| one.name != name);
        if list.len() >= MOST {
            faults.push(FieldFault::with(
                "nama",
                "search_too_many",
                MOST.to_string(),
            ));
        }
        if !faults.is_empty() {
            return Err(OfficeError::Invalid(faults));
        }
        list.push(SavedSearch {
            name,
            query: query.to_owned(),
        });
        list.sort_by_key(|one| one.name.to_lowercase());
        self.keep_searches(who, &list).await
    }

    /// Forgets the search of that name, if there is one.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn forget_search(&self, who: &SignedIn, name: &str) -> Result<(), OfficeError> {
        let mut list = self.saved_searches(who).await?;
        list.retain(|one| one.name != name);
        self.keep_searches(who, &list).await
    }

    async fn keep_searches(&self, who: &SignedIn, list: &[SavedSearch]) -> Result<(), OfficeError> {
        let text = serde_json::to_string(list)
            .map_err(|error| store::StoreError::Other(error.to_string()))?;
        self.save_draft(who, FORM, &text).await
    }
}

/// A list that cannot be read is none: it is nobody's record.
fn read(kept: Option<(String, Timestamp)>) -> Vec<SavedSearch> {
    kept.and_then(|(text, _)| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}
