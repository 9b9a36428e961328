//! What makes a request the same request sent again (a double click, a lost connection),
//! and what only looks like one (the form of a stored complaint filled anew).
//!
//! A form carries a key. What is kept of it is bound to the use case and the case it was
//! sent to, so a key never answers for anything else; where the form's content may differ,
//! its digest is compared or is a part of the name. Keyed, for a form names people.

use casework::{CaseId, LetterId, OfficialId};
use store::tables::access;
use store::tables::attachments::AttachmentRow;
use store::{Sha256Hex, StoreError};

use crate::act::Upload;
use crate::{Keys, Office, OfficeError};

/// What a form's key was used for.
#[derive(Clone, Copy)]
pub(crate) enum Use {
    /// A complaint recorded at the counter.
    Intake,
    /// A case of the paper book taken over.
    Paper,
    /// A step's act, or one beside the steps.
    Act(CaseId),
    /// A mistake of a case's record corrected.
    Correction(CaseId),
    /// Who may not know of a case.
    Guard(CaseId),
    /// A note or files added to a case.
    Addition(CaseId),
    /// Where the paper of a case lies.
    Place(CaseId),
    /// Something written to the complainant, or noted of what he wrote.
    Message(CaseId),
    /// Something the complainant said, by number and PIN.
    Said(CaseId),
    /// Something asked about one's data at the office, or its answer.
    Data(CaseId),
    /// The same, by number and PIN.
    MyData(CaseId),
    /// What is known of personal data that got out.
    Breach,
    /// Who complains protected, or not any more.
    Protection(CaseId),
    /// A new PIN.
    Pin(CaseId),
    /// An official added.
    Official,
    /// An incoming letter registered.
    Letter,
    /// Something done to a letter.
    LetterAct(LetterId),
    /// A letter linked to a case.
    LetterLink(CaseId),
    /// A law book added.
    Book,
}

impl Use {
    fn parts(&self) -> (&'static str, &[u8]) {
        match self {
            Use::Intake => ("intake", &[]),
            Use::Paper => ("paper", &[]),
            Use::Official => ("official", &[]),
            Use::Letter => ("letter", &[]),
            Use::LetterAct(letter) => ("letter-act", letter.0.as_bytes()),
            Use::LetterLink(case) => ("letter-link", case.0.as_bytes()),
            Use::Book => ("book", &[]),
            Use::Act(case) => ("act", case.0.as_bytes()),
            Use::Correction(case) => ("correction", case.0.as_bytes()),
            Use::Guard(case) => ("guard", case.0.as_bytes()),
            Use::Addition(case) => ("addition", case.0.as_bytes()),
            Use::Place(case) => ("place", case.0.as_bytes()),
            Use::Message(case) => ("message", case.0.as_bytes()),
            Use::Said(case) => ("said", case.0.as_bytes()),
            Use::Data(case) => ("data", case.0.as_bytes()),
            Use::MyData(case) => ("my-data", case.0.as_bytes()),
            Use::Breach => ("breach", &[]),
            Use::Protection(case) => ("protection", case.0.as_bytes()),
            Use::Pin(case) => ("pin", case.0.as_bytes()),
        }
    }
}

/// The name under which a request's outcome is kept, whatever it contained.
pub(crate) fn name(keys: &Keys, used: Use, key: &str) -> String {
    let (used, case) = used.parts();
    keys.digest("repeat", &[used.as_bytes(), case, key.as_bytes()])
}

/// The same for requests of which only the very same content is a repeat.
pub(crate) fn name_with(keys: &Keys, used: Use, key: &str, content: &str) -> String {
    let (used, case) = used.parts();
    let parts = [used.as_bytes(), case, key.as_bytes(), content.as_bytes()];
    keys.digest("repeat", &parts)
}

/// Under whom requests of those are kept who are no officials.
pub(crate) const NOBODY: OfficialId = OfficialId(uuid::Uuid::nil());

impl Office {
    /// What is kept under this name of what the official sent before.
    pub(crate) async fn kept_of(
        &self,
        official: OfficialId,
        name: &str,
    ) -> Result<Option<String>, OfficeError> {
        let (office, name) = (self.id, name.to_owned());
        let read = self.db.read(move |conn| {
            let name = name.clone();
            Box::pin(async move { access::find_repeat(conn, office, official, &name).await })
        });
        Ok(read.await?)
    }
}

/// A file as the digest of a form knows it: its name, and SHA-256 of its bytes.
pub(crate) type FileName = (String, String);

/// The files of a form that is not looked at yet, each with its name for the digest.
/// Megabytes are hashed off the runtime.
pub(crate) async fn named(files: Vec<Upload>) -> Result<(Vec<Upload>, Vec<FileName>), OfficeError> {
    if files.is_empty() {
        return Ok((files, Vec::new()));
    }
    tokio::task::spawn_blocking(move || {
        let names = files
            .iter()
            .map(|file| {
                let hash = Sha256Hex::of(&file.bytes).as_str().to_owned();
                (file.name.clone(), hash)
            })
            .collect();
        (files, names)
    })
    .await
    .map_err(|_| OfficeError::Store(StoreError::Closed))
}

/// The same of files that were kept already.
pub(crate) fn kept(files: &[AttachmentRow]) -> Vec<FileName> {
    files
        .iter()
        .map(|file| (file.name.clone(), file.sha256.clone()))
        .collect()
}

/// Digest of what a form said and of the files it brought. Compared only with digests made
/// by this program within two days, so how a value is written out may change with a version.
pub(crate) fn content(keys: &Keys, said: &impl std::fmt::Debug, files: &[FileName]) -> String {
    keys.digest("content", &[format!("{said:?} {files:?}").as_bytes()])
}
