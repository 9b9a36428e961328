//! The picture at the head of the office's papers: small, without metadata, kept in the
//! database beside the profile that names it.

use casework::{Action, Emblem, Setting, Situation};
use sha2::{Digest, Sha256};
use store::StoreError;
use store::tables::emblems;

use crate::{FieldFault, Office, OfficeError, SettingDone, SignedIn, Upload};

/// Most bytes of what is kept: a page that prints it must not wait for it.
const KEPT_BYTES: usize = 300_000;
/// Longest edge of what is kept as it came, in pixels: three centimetres on paper.
const KEPT_EDGE: u32 = 800;

/// A picture to be shown.
#[derive(Clone, PartialEq, Eq)]
pub struct EmblemFile {
    /// Its media type.
    pub media_type: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl std::fmt::Debug for EmblemFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EmblemFile({}, {})", self.media_type, self.bytes.len())
    }
}

impl Office {
    /// Puts a picture at the head of papers. Only what can be drawn anew without what its
    /// maker wrote into it is taken: PNG, JPEG, WebP, GIF; a large one is kept small.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::File`] with the reason of the refusal;
    /// [`OfficeError::Invalid`] with `emblem_no_picture` for a document or a recording, and
    /// as [`change_setting`](Self::change_setting).
    #[crate::boxed]
    pub async fn set_emblem(
        &self,
        who: &SignedIn,
        upload: Upload,
        seen: &str,
    ) -> Result<SettingDone, OfficeError> {
        who.permit(Action::KeepSettings, &Situation::default())?;
        let looked = self.look_at(upload).await?;
        let small = looked
            .inspected
            .shown
            .filter(|copy| {
                copy.bytes.len() <= KEPT_BYTES && copy.width.max(copy.height) <= KEPT_EDGE
            })
            .or(looked.inspected.thumbnail);
        let Some(copy) = small else {
            let fault = FieldFault::new("emblem", "emblem_no_picture");
            return Err(OfficeError::Invalid(vec![fault]));
        };
        let emblem = Emblem {
            sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(&copy.bytes)),
            media_type: copy.media_type.to_owned(),
        };
        // The bytes first: without a profile that names them they only take room.
        let (office, sha256, bytes) = (self.id, emblem.sha256.clone(), copy.bytes);
        self.db
            .write(move |conn| {
                let (sha256, bytes) = (sha256.clone(), bytes.clone());
                Box::pin(async move { emblems::keep(conn, office, &sha256, &bytes).await })
            })
            .await?;
        let setting = Setting::Emblem {
            emblem: Some(emblem),
        };
        self.change_setting(who, &setting, seen).await
    }

    /// The picture at the head of papers. Public.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when there is none.
    #[crate::boxed]
    pub async fn emblem(&self) -> Result<EmblemFile, OfficeError> {
        let directory = self.directory();
        let emblem = directory.profile.emblem.clone();
        let emblem = emblem.ok_or(OfficeError::NotFound)?;
        let (office, sha256) = (self.id, emblem.sha256);
        let bytes = self
            .db
            .read(move |conn| {
                let sha256 = sha256.clone();
                Box::pin(async move { emblems::read(conn, office, &sha256).await })
            })
            .await?
            .ok_or_else(|| StoreError::Corrupt("the emblem is not there".to_owned()))?;
        Ok(EmblemFile {
            media_type: emblem.media_type,
            bytes,
        })
    }
}
