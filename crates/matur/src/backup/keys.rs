//! Where the keys to a backup are found.

use std::path::{Path, PathBuf};

use office::Keys;

use super::manifest::Manifest;
use crate::commands::{NO, Refused, WRONG_USE};
use crate::folder::key_file;

/// Where to look, in this order: the file that was named, the copy in the backup under the
/// passphrase, the data folder of this machine, and where the key file lay when the backup
/// was made. The last two count only when they hold the keys the backup names.
#[derive(Clone, Default)]
pub struct KeySources {
    /// A key file named in the arguments.
    pub named: Option<PathBuf>,
    /// The passphrase of the copy in the backup.
    pub passphrase: Option<String>,
    /// A data folder.
    pub data: Option<PathBuf>,
}

impl std::fmt::Debug for KeySources {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KeySources")
            .field("named", &self.named)
            .field("data", &self.data)
            .finish_non_exhaustive()
    }
}

impl KeySources {
    /// The keys, if they are anywhere.
    ///
    /// # Errors
    /// [`Refused`] when a key file or a passphrase was named and is not the right one.
    pub fn find(&self, manifest: &Manifest, sealed: Option<&str>) -> Result<Option<Keys>, Refused> {
        if let Some(file) = &self.named {
            let keys = read(file)?;
            if keys.key_id() != manifest.key_id {
                let file = file.display().to_string();
                return Err(Refused::about("backup-key-other", "file", file, NO));
            }
            return Ok(Some(keys));
        }
        if let (Some(sealed), Some(passphrase)) = (sealed, &self.passphrase) {
            return match Keys::from_sealed(sealed, passphrase) {
                Ok(keys) => Ok(Some(keys)),
                Err(_) => Err(Refused::Told("backup-passphrase-other".into(), NO)),
            };
        }
        let places = [
            self.data.as_deref().map(key_file),
            Some(PathBuf::from(&manifest.key_file)),
        ];
        Ok(places
            .into_iter()
            .flatten()
            .filter_map(|file| read(&file).ok())
            .find(|keys| keys.key_id() == manifest.key_id))
    }
}

fn read(file: &Path) -> Result<Keys, Refused> {
    let unreadable = |why: String| Refused::Unreadable {
        file: file.display().to_string(),
        why,
    };
    let text = std::fs::read_to_string(file).map_err(|error| unreadable(error.to_string()))?;
    Keys::from_text(&text).map_err(|error| unreadable(error.to_string()))
}

/// The passphrase in the first line of a file.
///
/// # Errors
/// [`Refused`] when it can't be read or is too short.
pub fn passphrase_in(file: &Path) -> Result<String, Refused> {
    let text = std::fs::read_to_string(file).map_err(|error| Refused::Unreadable {
        file: file.display().to_string(),
        why: error.to_string(),
    })?;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.chars().count() < office::PASSPHRASE_CHARACTERS {
        let least = office::PASSPHRASE_CHARACTERS.to_string();
        return Err(Refused::about(
            "backup-passphrase-short",
            "least",
            least,
            WRONG_USE,
        ));
    }
    Ok(line.to_owned())
}
