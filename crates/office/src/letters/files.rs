//! Scans of letters: looked at like every upload, shown to whoever may see the letter whole.

use casework::{
    Action, AttachmentId, CaseId, LetterEvent, LetterId, LetterNumber, OfficialId, Situation,
};
use jiff::Timestamp;
use store::Sha256Hex;
use store::tables::attachments::AttachmentRow;
use store::tables::history::NewEntry;
use store::tables::letters::{self, LetterFileRow};

use super::of_letter;
use super::view::Seen;
use crate::act::Upload;
use crate::{FileContent, Office, OfficeError, Rendition, SignedIn};

impl Office {
    /// Looks at scans and keeps their bytes; rows are written by the caller.
    pub(super) async fn take_scans(
        &self,
        letter: LetterId,
        files: Vec<Upload>,
        by: OfficialId,
        now: Timestamp,
    ) -> Result<Vec<LetterFileRow>, OfficeError> {
        let names: Vec<String> = files.iter().map(|file| file.name.clone()).collect();
        let taken = self
            .take_files(CaseId(letter.0), "paper", files, Some(by), now)
            .await?;
        // A letter is paper: pictures and documents, no sounds.
        let odd = taken.iter().find(|file| !is_paper(&file.media_type));
        if let Some(odd) = odd {
            return Err(OfficeError::File {
                name: names.into_iter().next().unwrap_or_else(|| odd.name.clone()),
                refused: media::Refused::NotAccepted { found: "audio" },
            });
        }
        Ok(taken
            .into_iter()
            .map(|file| LetterFileRow {
                id: file.id,
                letter,
                name: file.name,
                media_type: file.media_type,
                size: file.size,
                sha256: file.sha256,
                shown: file.shown,
                thumbnail: file.thumbnail,
                has_location: file.has_location,
                added_at: file.added_at,
                added_by: file.added_by,
            })
            .collect())
    }

    /// A scan of a letter. Where the case protects its sender, only those may open it who may
    /// open originals of the case; they say `why`, and each time the history notes it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see the letter, or when there is no
    /// such file or copy; where the sender is protected [`OfficeError::NotPermitted`], and
    /// [`OfficeError::Invalid`] on `reason` without one.
    #[crate::boxed]
    pub async fn letter_file(
        &self,
        who: &SignedIn,
        number: LetterNumber,
        id: AttachmentId,
        rendition: Rendition,
        why: Option<&str>,
    ) -> Result<FileContent, OfficeError> {
        let found = self.find_letter(who, number).await?;
        let (office, letter) = (self.id, found.row.id);
        let files = self
            .db
            .read(move |conn| Box::pin(letters::files(conn, office, letter)))
            .await?;
        let file = files
            .into_iter()
            .find(|file| file.id == id)
            .ok_or(OfficeError::NotFound)?;
        let picture = file.media_type.starts_with("image/");
        let hash = match rendition {
            // A picture is shown without the place it names, or not at all.
            Rendition::Original | Rendition::Shown => {
                file.shown.as_ref().or((!picture).then_some(&file.sha256))
            }
            Rendition::Thumbnail => file.thumbnail.as_ref(),
        };
        let hash = hash
            .and_then(|hash| Sha256Hex::parse(hash))
            .ok_or(OfficeError::NotFound)?;
        // A document may name a place too, and has no copy without it.
        let as_it_came = rendition != Rendition::Thumbnail && file.shown.is_none();
        if found.seen == Seen::Protected || (as_it_came && file.has_location) {
            let situation = match found.case_number(&who.directory) {
                Some(case) => Some(self.load(who, &case).await?),
                None => None,
            };
            let (case, situation) = situation.map_or_else(
                || (None, Situation::default()),
                |(row, situation)| (Some(row.id), situation),
            );
            let by = who.permit(Action::OpenOriginal, &situation)?.signer;
            // The reason is a text of the case; where there is none, nobody is protected.
            let why = why.filter(|_| case.is_some());
            let reason = self.why_opened(why, found.seen == Seen::Protected)?;
            let opened = LetterEvent::LetterFileOpened {
                letter,
                attachment: id,
                reason: reason.as_ref().map(|reason| reason.passage.reference()),
            };
            let entry = NewEntry {
                case,
                ..of_letter(self.now(), by, opened)
            };
            self.note_opened(entry, reason).await?;
        }
        let bytes = self.blobs.get(&hash).await?;
        let media_type = crate::attachments::sniffed(&bytes).unwrap_or(file.media_type);
        Ok(FileContent {
            inline: media_type.starts_with("image/"),
            name: file.name,
            media_type,
            bytes,
        })
    }
}

fn is_paper(media_type: &str) -> bool {
    media_type.starts_with("image/") || media_type == "application/pdf"
}

/// A letter's scan as a file of the case that begins with the letter.
pub(super) fn as_attachment(
    file: LetterFileRow,
    id: AttachmentId,
    case: CaseId,
    by: OfficialId,
    now: Timestamp,
) -> AttachmentRow {
    AttachmentRow {
        id,
        case,
        purpose: "letter".to_owned(),
        name: file.name,
        media_type: file.media_type,
        size: file.size,
        sha256: file.sha256,
        shown: file.shown,
        thumbnail: file.thumbnail,
        has_location: file.has_location,
        added_at: now,
        added_by: Some(by),
    }
}
