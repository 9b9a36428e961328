//! Photos, recordings and papers that wait with a draft: each looked at when it comes, and
//! one that is refused keeps no other from being taken.

use store::{Blobs, Sha256Hex};
use uuid::Uuid;

use super::answers::Waiting;
use crate::act::Upload;
use crate::attachments::sniffed;
use crate::citizen::say::FILES;
use crate::{FieldFault, FileContent, Office, OfficeError};

/// A file that was not taken, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileNotTaken {
    /// Its name as given.
    pub name: String,
    /// Why, as a fault of the field `files`.
    pub fault: FieldFault,
}

impl Office {
    /// Keeps files beside a draft.
    pub(super) async fn stage(
        &self,
        holder: [u8; 32],
        draft: Uuid,
        files: Vec<Upload>,
    ) -> Result<Vec<FileNotTaken>, OfficeError> {
        let given = |file: &Upload| !(file.bytes.is_empty() && file.name.is_empty());
        let files: Vec<Upload> = files.into_iter().filter(given).collect();
        if files.is_empty() {
            return Ok(Vec::new());
        }
        let Some(read) = self.read_draft(holder).await? else {
            return Ok(Vec::new());
        };
        if !self.has_room_for_visitors().await? {
            let not_taken = files.into_iter().map(|file| FileNotTaken {
                name: file.name,
                fault: FieldFault::new("files", "files_no_room"),
            });
            return Ok(not_taken.collect());
        }
        let mut room = FILES.saturating_sub(read.answers.files.len());
        let folder = self.blobs.staged(draft).await?;
        let (mut taken, mut not_taken) = (Vec::new(), Vec::new());
        for file in files {
            let name = file.name.clone();
            if room == 0 {
                let fault = FieldFault::with("files", "files_too_many", FILES.to_string());
                not_taken.push(FileNotTaken { name, fault });
                continue;
            }
            match self.look_at(file).await {
                Ok(looked) => {
                    let file = self.keep_in(&folder, looked).await?;
                    let id = self.new_id();
                    taken.push(Waiting { id, file });
                    room -= 1;
                }
                Err(refused) => match refused.file_fault("files") {
                    Some(fault) => not_taken.push(FileNotTaken { name, fault }),
                    None => return Err(refused),
                },
            }
        }
        self.change_draft(holder, move |answers| {
            // Another window may have sent some meanwhile.
            let room = FILES.saturating_sub(answers.files.len());
            answers.files.extend(taken.iter().take(room).cloned());
        })
        .await?;
        Ok(not_taken)
    }

    /// Whether the disk has room for what visitors send: the last of it is for the office.
    pub(in crate::citizen) async fn has_room_for_visitors(&self) -> Result<bool, OfficeError> {
        Ok(self.blobs.free().await? >= self.reserve)
    }

    /// Takes a file of a draft away again.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn drop_staged(&self, secret: &str, file: Uuid) -> Result<(), OfficeError> {
        let holder = self.draft_holder(secret);
        let Some(read) = self.read_draft(holder).await? else {
            return Ok(());
        };
        self.change_draft(holder, move |answers| {
            answers.files.retain(|waiting| waiting.id != file);
        })
        .await?;
        // The same picture may have been chosen twice.
        let (gone, left): (Vec<_>, Vec<_>) = read
            .answers
            .files
            .into_iter()
            .partition(|waiting| waiting.id == file);
        let named = |hash: &String| left.iter().any(|one| one.file.hashes().any(|h| h == hash));
        let folder = self.blobs.staged(read.id).await?;
        for hash in gone.iter().flat_map(|one| one.file.hashes()) {
            if let Some(hash) = Sha256Hex::parse(hash).filter(|_| !named(hash)) {
                folder.discard(&hash).await?;
            }
        }
        Ok(())
    }

    /// A picture of a draft, small.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when this visitor's draft has no such picture.
    #[crate::boxed]
    pub async fn staged_thumbnail(
        &self,
        secret: &str,
        file: Uuid,
    ) -> Result<FileContent, OfficeError> {
        let read = self.read_draft(self.draft_holder(secret)).await?;
        let read = read.ok_or(OfficeError::NotFound)?;
        let waiting = read.answers.files.iter().find(|one| one.id == file);
        let waiting = waiting.ok_or(OfficeError::NotFound)?;
        let hash = waiting.file.thumbnail.as_deref().and_then(Sha256Hex::parse);
        let folder = self.blobs.staged(read.id).await?;
        let bytes = folder.get(&hash.ok_or(OfficeError::NotFound)?).await?;
        Ok(FileContent {
            name: waiting.file.name.clone(),
            media_type: sniffed(&bytes).ok_or(OfficeError::NotFound)?,
            bytes,
            inline: true,
        })
    }

    /// Copies what waits with a draft to where files are kept for good.
    pub(super) async fn keep_staged(
        &self,
        draft: Uuid,
        files: &[Waiting],
    ) -> Result<(), OfficeError> {
        if files.is_empty() {
            return Ok(());
        }
        let folder: Blobs = self.blobs.staged(draft).await?;
        for waiting in files {
            for hash in waiting.file.hashes() {
                // A backup does not hold what waits: after it the photo must be chosen again.
                let lost = || {
                    let name = waiting.file.name.clone();
                    OfficeError::Invalid(vec![FieldFault::with("files", "file_lost", name)])
                };
                let hash = Sha256Hex::parse(hash).ok_or_else(lost)?;
                let bytes = match folder.get(&hash).await {
                    Err(store::StoreError::NotFound | store::StoreError::Corrupt(_)) => {
                        return Err(lost());
                    }
                    other => other?,
                };
                self.blobs.put(bytes).await?;
            }
        }
        Ok(())
    }
}
