//! The data folder: one process owns it, its keys lie in it.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use office::Keys;

/// Leave to use a data folder, as long as it is held.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: File,
}

/// Another process has the folder.
#[derive(Debug, thiserror::Error)]
#[error("another process uses the data folder {0}")]
pub struct InUse(pub String);

impl Folder {
    /// Takes a data folder, made if missing.
    ///
    /// # Errors
    /// [`InUse`] when another process has it.
    pub fn take(path: &Path) -> anyhow::Result<Folder> {
        make(path).with_context(|| path.display().to_string())?;
        let lock = path.join("matur.lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&lock)
            .with_context(|| lock.display().to_string())?;
        match file.try_lock() {
            Ok(()) => Ok(Folder {
                path: path.to_owned(),
                _lock: file,
            }),
            Err(std::fs::TryLockError::WouldBlock) => Err(InUse(path.display().to_string()).into()),
            Err(std::fs::TryLockError::Error(error)) => {
                Err(error).with_context(|| lock.display().to_string())
            }
        }
    }

    /// The installation's keys: read, or made when neither keys nor an office are there.
    ///
    /// # Errors
    /// When there is an office but no key file: it must be put back from its copy.
    pub fn keys(&self, office_exists: bool) -> anyhow::Result<Keys> {
        let path = key_file(&self.path);
        if path.exists() {
            return read_keys(&self.path);
        }
        if office_exists {
            bail!("{} is missing; put it back from its copy", path.display());
        }
        let folder = self.path.join("keys");
        std::fs::create_dir_all(&folder).with_context(|| folder.display().to_string())?;
        let keys = Keys::generate();
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
            options.mode(0o600);
            std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700))?;
        }
        let mut file = options
            .open(&path)
            .with_context(|| path.display().to_string())?;
        file.write_all(keys.to_text().as_bytes())?;
        file.sync_all()?;
        File::open(&folder)?.sync_all()?;
        Ok(keys)
    }
}

/// Makes a data folder that only its owner reads: names of complainants lie in it.
fn make(path: &Path) -> std::io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let mut folder = std::fs::DirBuilder::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::DirBuilderExt;
        folder.mode(0o700);
    }
    folder.create(path)
}

/// Where the keys lie.
pub fn key_file(data: &Path) -> PathBuf {
    data.join("keys").join("matur.key")
}

/// Reads the keys of a folder.
///
/// # Errors
/// When they are not there or malformed.
pub fn read_keys(data: &Path) -> anyhow::Result<Keys> {
    let path = key_file(data);
    let text = std::fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    Keys::from_text(&text).with_context(|| path.display().to_string())
}
