//! What a complainant asks about his own data, by number and PIN: a request that an official
//! answers, and a copy that he has at once.

use casework::{
    AttachmentId, Channel, CitizenRefusal, ComplaintNumber, DataRequestKind, DeskEvent, Entry,
    Happening, IdentityKind, OwnCase, ReplyWay, mask_name, mask_phone,
};
use jiff::Timestamp;
use jiff::civil::Date;
use sop::Event;
use store::Sha256Hex;
use store::tables::attachments::AttachmentRow;
use store::tables::complaints::{self, ComplaintRow};
use store::tables::{access, history};

use super::say::own_case;
use super::track::{Read, own_view};
use super::{MessageView, PassToken, thread};
use crate::act::progress;
use crate::attachments::sniffed;
use crate::case_view::who_acted;
use crate::data::{Asked, DataRequestView, views, words_fault};
use crate::protection::is_pin_his_alone;
use crate::repeat::{self, NOBODY, Use};
use crate::{AttachmentView, Directory, FieldFault, FileContent, Identity, Office, OfficeError};

/// What a complainant asked about his data, and what he may ask now.
#[derive(Clone, Debug)]
pub struct MyData {
    /// Number of his complaint.
    pub number: ComplaintNumber,
    /// His copy shows name and contacts in part only.
    pub masked: bool,
    /// What he asked, the latest first.
    pub requests: Vec<DataRequestView>,
    /// Files he gave.
    pub files: Vec<AttachmentView>,
    /// What he may do now.
    pub own: OwnCase,
}

/// Everything a complaint holds of its complainant, for himself.
#[derive(Clone, Debug)]
pub struct OwnCopy {
    /// Number.
    pub number: ComplaintNumber,
    /// When the copy was made.
    pub made_at: Timestamp,
    /// When the complaint was received.
    pub received_at: Timestamp,
    /// By which way it came.
    pub channel: Channel,
    /// Date of the letter.
    pub letter_day: Option<Date>,
    /// How far the name may be shown.
    pub identity: IdentityKind,
    /// Name and contacts are shown in part only, so much that their owner knows them again.
    pub masked: bool,
    /// Name and contacts, by the name of their field.
    pub who: Vec<(&'static str, String)>,
    /// How he wants to hear.
    pub reply_way: ReplyWay,
    /// Perihal.
    pub subject: String,
    /// What happened.
    pub description: String,
    /// When it happened.
    pub occurred: String,
    /// Village, hamlet, landmark, point on the map.
    pub place: Vec<String>,
    /// Name of the category.
    pub category: Option<String>,
    /// Files he gave.
    pub files: Vec<AttachmentView>,
    /// What was written to and fro.
    pub thread: Vec<MessageView>,
    /// The answer.
    pub answer: Option<(Timestamp, Option<String>)>,
    /// The way: each step's words for citizens, and when it was done.
    pub way: Vec<(String, Option<Timestamp>)>,
    /// When his protected name or a file as it came was opened: when, by which position, and
    /// what (`identity_revealed`, `original_opened`).
    pub opened: Vec<(Timestamp, String, &'static str)>,
    /// What he asked about his data.
    pub requests: Vec<DataRequestView>,
}

impl Office {
    /// What the complainant of a pass asked about his data; none when it opens nothing.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn my_data(&self, pass: &str) -> Result<Option<(MyData, PassToken)>, OfficeError> {
        let Some((row, renewed)) = self.proved(pass).await? else {
            return Ok(None);
        };
        let progress = progress(&row)?;
        let read = self.read_for(&row, &progress).await?;
        let (directory, now) = (self.directory(), self.now());
        let mut requests = views(&read.entries, &read.texts, None, now);
        requests.reverse();
        let mine = MyData {
            number: directory.number(row.register),
            masked: is_masked(&row, &read.entries),
            requests,
            files: own_files(&row, &read.entries, &read.files)
                .map(own_view)
                .collect(),
            own: own_case(&directory, &progress, &read.entries, now),
        };
        Ok(Some((mine, renewed)))
    }

    /// Asks something about one's own data. The same form sent again asks nothing more.
    ///
    /// # Errors
    /// [`OfficeError::SignIn`] when the pass opens nothing (any more);
    /// [`OfficeError::Invalid`] with fields `data_kind` and `data_words`.
    #[crate::boxed]
    pub async fn ask_about_my_data(
        &self,
        pass: &str,
        key: &str,
        kind: &str,
        words: &str,
    ) -> Result<(), OfficeError> {
        let (row, _) = self.proved(pass).await?.ok_or(OfficeError::SignIn)?;
        let mut faults = Vec::new();
        let code = DataRequestKind::parse(kind);
        if code.is_none() {
            faults.push(FieldFault::new("data_kind", "data_kind_missing"));
        }
        faults.extend(words_fault("data_words", words, "data_words_missing"));
        let (Some(kind), true) = (code, faults.is_empty()) else {
            return Err(OfficeError::Invalid(faults));
        };
        let key = self.data_key(&row, key, &(kind, words));
        self.keep_asked(&row, kind, words, key, false).await
    }

    /// Everything the complaint of a pass holds of its complainant, at once: he has shown who
    /// he is. That he took it is a record of the case.
    ///
    /// # Errors
    /// As [`ask_about_my_data`](Self::ask_about_my_data), with the field `data_copy`.
    #[crate::boxed]
    pub async fn take_my_data(&self, pass: &str, key: &str) -> Result<OwnCopy, OfficeError> {
        let (row, _) = self.proved(pass).await?.ok_or(OfficeError::SignIn)?;
        let key = self.data_key(&row, key, &"copy");
        self.keep_asked(&row, DataRequestKind::Access, "", key, true)
            .await?;
        let progress = progress(&row)?;
        let read = self.read_for(&row, &progress).await?;
        self.own_copy(&row, &read)
    }

    /// A file that the complainant of a pass gave, as he gave it. Of a protected complainant
    /// whose PIN somebody of the office has seen what names no place.
    ///
    /// # Errors
    /// [`OfficeError::NotFound`] when there is none, or the pass opens nothing.
    #[crate::boxed]
    pub async fn my_file(&self, pass: &str, id: AttachmentId) -> Result<FileContent, OfficeError> {
        let (row, _) = self.proved(pass).await?.ok_or(OfficeError::NotFound)?;
        let read = self.read_for(&row, &progress(&row)?).await?;
        let mut files = own_files(&row, &read.entries, &read.files);
        let file = files.find(|file| file.id == id);
        let file = file.ok_or(OfficeError::NotFound)?;
        let whole = is_all_his(&row, &read.entries);
        let hash = match &file.shown {
            Some(shown) if !whole => shown,
            // A sound may name a place too, and has no copy without it.
            None if !whole && file.has_location => return Err(OfficeError::NotFound),
            _ => &file.sha256,
        };
        let hash = Sha256Hex::parse(hash).ok_or(OfficeError::NotFound)?;
        let bytes = self.blobs.get(&hash).await?;
        Ok(FileContent {
            name: file.name.clone(),
            media_type: sniffed(&bytes).unwrap_or_else(|| file.media_type.clone()),
            bytes,
            inline: false,
        })
    }

    fn data_key(&self, row: &ComplaintRow, key: &str, said: &impl std::fmt::Debug) -> String {
        let content = repeat::content(&self.keys, said, &repeat::kept(&[]));
        repeat::name_with(&self.keys, Use::MyData(row.id), key, &content)
    }

    async fn keep_asked(
        &self,
        row: &ComplaintRow,
        kind: DataRequestKind,
        words: &str,
        key: String,
        at_once: bool,
    ) -> Result<(), OfficeError> {
        let (office, now, directory) = (self.id, self.now(), self.directory());
        let asked = Asked::new(self, kind, now, words);
        let row = row.clone();
        self.db
            .try_write_history(office, move |conn| {
                let (asked, key) = (asked.clone(), key.clone());
                let (row, directory) = (row.clone(), directory.clone());
                Box::pin(async move {
                    // Judged within the write: of two at once the second is one too many.
                    complaints::hold(conn, office, row.id).await?;
                    if !access::remember(conn, office, NOBODY, &key, "{}", now).await? {
                        return Ok(());
                    }
                    let told = conn.ask(history::of_case(office, row.id)).await?;
                    let told = history::entries(&told)?;
                    let own = own_case(&directory, &progress(&row)?, &told, now);
                    let may = match at_once {
                        true => own.may_copy(),
                        false => own.may_ask(kind),
                    };
                    may.map_err(|refusal| refused(at_once, refusal))?;
                    asked.keep(conn, office, &row, (None, now), at_once).await?;
                    Ok(())
                })
            })
            .await
    }

    fn own_copy(&self, row: &ComplaintRow, read: &Read) -> Result<OwnCopy, OfficeError> {
        let (directory, now) = (self.directory(), self.now());
        let progress = progress(row)?;
        let view = self.track_view(row, &progress, read);
        let identity = Identity::open(&self.keys, self.id, row.id, row.identity.as_deref())?;
        let profile = &directory.profile;
        let village = profile.village_of(&row.place);
        let whole = is_all_his(row, &read.entries);
        let point = match whole {
            true => self.open_point(row)?,
            false => None,
        };
        let place = [
            village
                .map(|village| village.name.clone())
                .unwrap_or_default(),
            row.place.hamlet.clone(),
            row.place.landmark.clone(),
            point.map(|point| point.to_string()).unwrap_or_default(),
        ];
        let files: Vec<AttachmentView> = read.files.iter().map(own_view).collect();
        let way = view.timeline.stages.iter();
        Ok(OwnCopy {
            number: view.number,
            made_at: now,
            received_at: row.received_at,
            channel: row.channel,
            letter_day: row.letter_day,
            identity: row.identity_kind,
            masked: is_masked(row, &read.entries),
            who: who(&identity, whole),
            reply_way: row.reply_way,
            subject: row.subject.clone(),
            description: row.description.clone(),
            occurred: row.occurred.clone(),
            place: place.into_iter().filter(|part| !part.is_empty()).collect(),
            category: profile.category(&row.category).map(|one| one.name.clone()),
            files: own_files(row, &read.entries, &read.files)
                .map(own_view)
                .collect(),
            thread: thread(&read.entries, &read.texts, &files, None),
            answer: view.answer.map(|answer| (answer.given_at, answer.text)),
            way: way
                .map(|stage| {
                    let at = match stage.reached {
                        casework::Reached::Done { at } => Some(at),
                        casework::Reached::Now { .. } | casework::Reached::Ahead { .. } => None,
                    };
                    (stage.words.clone(), at)
                })
                .collect(),
            opened: opened(&directory, &read.entries),
            requests: views(&read.entries, &read.texts, None, now),
        })
    }
}

/// Whether all of him may be told by number and PIN: nobody of the office comes by a protected
/// name with a PIN that he has read out or made anew.
fn is_all_his(row: &ComplaintRow, entries: &[Entry]) -> bool {
    row.identity_kind == IdentityKind::Open || is_pin_his_alone(row, entries)
}

/// Whether there is a name that is shown in part only.
fn is_masked(row: &ComplaintRow, entries: &[Entry]) -> bool {
    row.identity_kind == IdentityKind::Confidential && !is_all_his(row, entries)
}

/// Name and contacts as their owner may have them, by the name of their field.
fn who(identity: &Identity, whole: bool) -> Vec<(&'static str, String)> {
    let parts = [
        ("name", &identity.name),
        ("phone", &identity.phone),
        ("contact", &identity.contact),
        ("address", &identity.address),
        ("channel_ref", &identity.reference),
    ];
    let given = parts.into_iter().filter(|(_, text)| !text.is_empty());
    given
        .map(|(field, text)| {
            let shown = match field {
                _ if whole => text.clone(),
                "name" => mask_name(text),
                "phone" => mask_phone(text),
                // So much of what cannot be shown in part: that it is kept.
                _ => "•••".to_owned(),
            };
            (field, shown)
        })
        .collect()
}

/// When something of him was opened that is closed to most, by which position.
fn opened(directory: &Directory, entries: &[Entry]) -> Vec<(Timestamp, String, &'static str)> {
    let opened = entries.iter().filter(|entry| {
        matches!(
            entry.what,
            Happening::Desk(
                DeskEvent::IdentityRevealed { .. }
                    | DeskEvent::OriginalOpened { .. }
                    | DeskEvent::MailOpened { .. }
            )
        )
    });
    opened
        .map(|entry| {
            let (_, _, title) = who_acted(directory, entry);
            (entry.at, title, entry.what.name())
        })
        .collect()
}

/// The files that came with the complaint, and those its complainant sent since. A letter names
/// who wrote it.
fn own_files<'f>(
    row: &ComplaintRow,
    entries: &[Entry],
    files: &'f [AttachmentRow],
) -> impl Iterator<Item = &'f AttachmentRow> {
    let whole = is_all_his(row, entries);
    let recorded = entries.iter().find_map(|entry| match entry.what {
        Happening::Desk(DeskEvent::ComplaintRecorded { .. })
        | Happening::Procedure(Event::Opened { .. }) => Some(entry.recorded_at),
        _ => None,
    });
    let his: Vec<AttachmentId> = entries
        .iter()
        .filter_map(|entry| match &entry.what {
            Happening::Desk(DeskEvent::AttachmentAdded { attachment, .. })
                if entry.by.is_none() || Some(entry.recorded_at) == recorded =>
            {
                Some(*attachment)
            }
            _ => None,
        })
        .collect();
    files
        .iter()
        .filter(move |file| his.contains(&file.id) && (whole || file.purpose != "letter"))
}

fn refused(copy: bool, refusal: CitizenRefusal) -> OfficeError {
    let field = if copy { "data_copy" } else { "data_kind" };
    let fault = match refusal {
        CitizenRefusal::Before => FieldFault::new(field, "own_before"),
        _ => FieldFault::new(field, "own_too_many"),
    };
    OfficeError::Invalid(vec![fault])
}
