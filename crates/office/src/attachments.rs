//! Files of a case: looked at, stripped, kept by content, shown without location.

use casework::{
    Action, AttachmentId, CaseId, ComplaintNumber, DeskEvent, Happening, IdentityKind, OfficeId,
    OfficialId,
};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use store::jobs::NewJob;
use store::tables::attachments::{self, AttachmentRow};
use store::{Blobs, Sha256Hex};

use crate::act::Upload;
use crate::intake::of_case;
use crate::mask::Known;
use crate::{Office, OfficeError, SignedIn};

/// Kind of the job that draws a picture small whose file was taken in quickly.
pub(crate) const THUMBNAIL: &str = "thumbnail";
/// How long it waits: a rush of messages is registered before its pictures are drawn.
const AFTER_THE_RUSH: SignedDuration = SignedDuration::from_secs(5);

/// The job that draws a picture small; none where that was done, or there is nothing to draw.
pub(crate) fn thumbnail_job(office: OfficeId, file: &AttachmentRow) -> Option<NewJob> {
    (file.shown.is_some() && file.thumbnail.is_none()).then(|| NewJob {
        // There is one for each file, so it needs no id of its own.
        id: file.id.0,
        office_id: Some(office.0),
        kind: THUMBNAIL.to_owned(),
        unique_key: format!("{THUMBNAIL} {}", file.id),
        payload: serde_json::json!({ "attachment": file.id }).to_string(),
        run_at: file.added_at + AFTER_THE_RUSH,
        max_attempts: 5,
    })
}

/// A file of a case, as a page lists it.
#[derive(Clone, Debug)]
pub struct AttachmentView {
    /// Its id.
    pub id: AttachmentId,
    /// `evidence`, `signed_answer`, `proof`, `paper` or `letter`.
    pub purpose: String,
    /// Safe name; of a protected complainant nothing that tells who he is.
    pub name: String,
    /// Media type.
    pub media_type: String,
    /// Bytes of the original.
    pub size: i64,
    /// Its letter names a protected complainant: those who may open originals open it.
    pub sealed: bool,
    /// A picture that can be shown small.
    pub has_thumbnail: bool,
    /// The original names a place on earth; others do not see it.
    pub has_location: bool,
    /// When it was added.
    pub added_at: Timestamp,
    /// SHA-256 of the original.
    pub sha256: String,
}

impl AttachmentView {
    pub(crate) fn of(row: &AttachmentRow, kind: IdentityKind, known: &Known) -> AttachmentView {
        let sealed = is_sealed(row, kind);
        AttachmentView {
            id: row.id,
            purpose: row.purpose.clone(),
            name: known.file_name(row),
            media_type: row.media_type.clone(),
            size: row.size,
            sealed,
            has_thumbnail: row.thumbnail.is_some() && !sealed,
            has_location: row.has_location,
            added_at: row.added_at,
            sha256: row.sha256.clone(),
        }
    }
}

/// Whether a file tells who complains, and he is protected: the scan of his letter, taken over
/// while he was not.
fn is_sealed(row: &AttachmentRow, kind: IdentityKind) -> bool {
    kind != IdentityKind::Open && row.purpose == "letter"
}

/// How a file is looked at.
type Inspect =
    fn(&str, Option<&str>, &[u8], &media::Limits) -> Result<media::Inspected, media::Refused>;

pub(crate) struct Looked {
    pub(crate) inspected: media::Inspected,
    bytes: Vec<u8>,
    has_location: bool,
}

/// A file whose bytes are kept, before it belongs to anything.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KeptFile {
    pub(crate) name: String,
    pub(crate) media_type: String,
    pub(crate) size: i64,
    pub(crate) sha256: String,
    pub(crate) shown: Option<String>,
    pub(crate) thumbnail: Option<String>,
    pub(crate) has_location: bool,
}

impl KeptFile {
    pub(crate) fn of_case(
        self,
        id: AttachmentId,
        case: CaseId,
        purpose: &str,
        by: Option<OfficialId>,
        now: Timestamp,
    ) -> AttachmentRow {
        AttachmentRow {
            id,
            case,
            purpose: purpose.to_owned(),
            name: self.name,
            media_type: self.media_type,
            size: self.size,
            sha256: self.sha256,
            shown: self.shown,
            thumbnail: self.thumbnail,
            has_location: self.has_location,
            added_at: now,
            added_by: by,
        }
    }

    /// The hashes of its bytes and of those of its copies.
    pub(crate) fn hashes(&self) -> impl Iterator<Item = &String> {
        let copies = self.shown.iter().chain(&self.thumbnail);
        std::iter::once(&self.sha256).chain(copies)
    }
}

/// Which copy of a file is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rendition {
    /// As it came, with everything in it; its opening leaves a trace.
    Original,
    /// Without location and other traces.
    Shown,
    /// Small.
    Thumbnail,
}

/// Bytes of a file.
#[derive(Clone)]
pub struct FileContent {
    /// Safe name.
    pub name: String,
    /// Media type of these bytes.
    pub media_type: String,
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Whether a browser may show them in the page (pictures) or must download.
    pub inline: bool,
}

impl Office {
    /// Looks at uploads and keeps their bytes, all or none; rows are written by the caller.
    ///
    /// Bytes of an act that is refused later stay as unreferenced files.
    pub(crate) async fn take_files(
        &self,
        case: CaseId,
        purpose: &str,
        files: Vec<Upload>,
        by: Option<OfficialId>,
        now: Timestamp,
    ) -> Result<Vec<AttachmentRow>, OfficeError> {
        // A file that is refused must not leave those before it behind.
        let mut looked = Vec::new();
        for file in files {
            if file.bytes.is_empty() && file.name.is_empty() {
                continue;
            }
            looked.push(self.look_at(file).await?);
        }
        let mut rows = Vec::new();
        for one in looked {
            let file = self.keep_in(&self.blobs, one).await?;
            rows.push(file.of_case(AttachmentId(self.new_id()), case, purpose, by, now));
        }
        Ok(rows)
    }

    pub(crate) async fn look_at(&self, file: Upload) -> Result<Looked, OfficeError> {
        self.look_at_by(media::inspect, file, self.limits).await
    }

    /// Looks at one file within other limits than those of forms, and leaves what takes long
    /// to the job of whoever keeps it ([`thumbnail_job`]).
    pub(crate) async fn look_at_quickly(
        &self,
        file: Upload,
        limits: media::Limits,
    ) -> Result<Looked, OfficeError> {
        self.look_at_by(media::inspect_quickly, file, limits).await
    }

    async fn look_at_by(
        &self,
        inspect: Inspect,
        file: Upload,
        limits: media::Limits,
    ) -> Result<Looked, OfficeError> {
        let closed = || OfficeError::Store(store::StoreError::Closed);
        let name = file.name.clone();
        let looking = self.looking.acquire().await.map_err(|_| closed())?;
        let (inspected, bytes, has_location) = tokio::task::spawn_blocking(move || {
            let found = inspect(&file.name, file.declared.as_deref(), &file.bytes, &limits);
            let has_location = found.is_ok() && media::has_location(&file.bytes);
            (found, file.bytes, has_location)
        })
        .await
        .map_err(|_| closed())?;
        drop(looking);
        let inspected = inspected.map_err(|refused| OfficeError::File { name, refused })?;
        Ok(Looked {
            inspected,
            bytes,
            has_location,
        })
    }

    /// Keeps the bytes of a file that was looked at, and of its copies, in a folder.
    pub(crate) async fn keep_in(
        &self,
        blobs: &Blobs,
        looked: Looked,
    ) -> Result<KeptFile, OfficeError> {
        let Looked {
            inspected,
            bytes,
            has_location,
        } = looked;
        let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
        // A picture that tells nothing of its maker is its own copy for others.
        let is_bare = inspected
            .shown
            .as_ref()
            .is_some_and(|copy| copy.bytes == bytes);
        let sha256 = blobs.put(bytes).await?.as_str().to_owned();
        let shown = match inspected.shown {
            Some(_) if is_bare => Some(sha256.clone()),
            Some(copy) => Some(blobs.put(copy.bytes).await?.as_str().to_owned()),
            None => None,
        };
        let thumbnail = match inspected.thumbnail {
            Some(copy) => Some(blobs.put(copy.bytes).await?.as_str().to_owned()),
            None => None,
        };
        Ok(KeptFile {
            name: inspected.safe_name,
            media_type: inspected.media_type.to_owned(),
            size,
            sha256,
            shown,
            thumbnail,
            has_location,
        })
    }

    /// What a job says: draw this picture small, if that was not done.
    ///
    /// A copy whose pixels can't be read has no thumbnail, and stays as it is: it is what the
    /// complainant sent, and whoever opens it sees that it is damaged.
    pub(crate) async fn draw_small(&self, payload: &str) -> Result<(), OfficeError> {
        let unreadable = || store::StoreError::Corrupt("job of a picture".to_owned());
        let said: serde_json::Value = serde_json::from_str(payload).map_err(|_| unreadable())?;
        let id = said["attachment"].as_str().and_then(|id| id.parse().ok());
        let (office, id) = (self.id, AttachmentId(id.ok_or_else(unreadable)?));
        let row = self
            .db
            .read(move |conn| Box::pin(attachments::find(conn, office, id)))
            .await?;
        let due = row.filter(|row| row.thumbnail.is_none());
        let shown = due.and_then(|row| Sha256Hex::parse(&row.shown?));
        let Some(shown) = shown else {
            return Ok(());
        };
        let (bytes, limits) = (self.blobs.get(&shown).await?, self.limits);
        let closed = || OfficeError::Store(store::StoreError::Closed);
        let looking = self.looking.acquire().await.map_err(|_| closed())?;
        let drawn = tokio::task::spawn_blocking(move || media::thumbnail(&bytes, &limits)).await;
        drop(looking);
        let small = match drawn.map_err(|_| closed())? {
            Ok(small) => self.blobs.put(small.bytes).await?,
            Err(refused) => {
                tracing::info!(attachment = %id, %refused, "a picture can't be drawn small");
                return Ok(());
            }
        };
        self.db
            .write(move |conn| {
                let small = small.clone();
                Box::pin(async move {
                    attachments::set_thumbnail(conn, office, id, small.as_str()).await
                })
            })
            .await?;
        Ok(())
    }

    /// The bytes of a file of a case. What tells where or with whose device a file was made,
    /// or who wrote a letter and is protected, is opened only by those who may open
    /// identities, and each time the history notes it; only so it has its own name. Where
    /// whoever complains is protected, they say `why`, and the history keeps it.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] for those who may not see the case, or when there is no
    /// such file or copy; [`OfficeError::NotPermitted`] for an original;
    /// [`OfficeError::Invalid`] on `reason` where it is missing.
    #[crate::boxed]
    pub async fn file(
        &self,
        who: &SignedIn,
        number: &ComplaintNumber,
        id: AttachmentId,
        rendition: Rendition,
        why: Option<&str>,
    ) -> Result<FileContent, OfficeError> {
        let (case, situation) = self.load(who, number).await?;
        let office = self.id;
        let row = self
            .db
            .read(move |conn| Box::pin(attachments::find(conn, office, id)))
            .await?
            .filter(|row| row.case == case.id)
            .ok_or(OfficeError::NotFound)?;
        let picture = row.media_type.starts_with("image/");
        let as_it_came = rendition == Rendition::Original
            || (rendition == Rendition::Shown && row.shown.is_none() && !picture);
        // A sound may name a place too, and has no copy without it.
        let traced = is_sealed(&row, case.identity_kind)
            || (as_it_came && (row.shown.is_some() || row.has_location));
        if traced {
            let by = who.permit(Action::OpenOriginal, &situation)?.signer;
            let reason = self.why_opened(why, case.identity_kind != IdentityKind::Open)?;
            let opened = DeskEvent::OriginalOpened {
                attachment: row.id,
                reason: reason.as_ref().map(|reason| reason.passage.reference()),
            };
            let entry = of_case(self.now(), case.id, by, Happening::Desk(opened));
            self.note_opened(entry, reason).await?;
        }
        let hash = match rendition {
            Rendition::Original => Some(&row.sha256),
            Rendition::Shown => row.shown.as_ref().or((!picture).then_some(&row.sha256)),
            Rendition::Thumbnail => row.thumbnail.as_ref(),
        };
        let hash = hash
            .and_then(|hash| Sha256Hex::parse(hash))
            .ok_or(OfficeError::NotFound)?;
        let bytes = self.blobs.get(&hash).await?;
        // A copy may be redrawn in another format than the original.
        let media_type = sniffed(&bytes).unwrap_or_else(|| row.media_type.clone());
        let sealed = case.identity.as_deref();
        let name = match traced {
            true => row.name,
            false => self
                .known_by(case.identity_kind, case.id, sealed)?
                .file_name(&row),
        };
        Ok(FileContent {
            inline: media_type.starts_with("image/") && rendition != Rendition::Original,
            name,
            media_type,
            bytes,
        })
    }
}

pub(crate) fn sniffed(bytes: &[u8]) -> Option<String> {
    let media_type = match bytes {
        [0xFF, 0xD8, 0xFF, ..] => "image/jpeg",
        [0x89, b'P', b'N', b'G', ..] => "image/png",
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => "image/webp",
        _ => return None,
    };
    Some(media_type.to_owned())
}
