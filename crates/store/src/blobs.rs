//! Files kept by the hash of their content: written once, never changed.
//!
//! A file is written under a temporary name in the folder it will live in, synced,
//! renamed, and the folder synced: after a crash it is there whole or not at all. What a
//! crash leaves under a temporary name is not seen by any reader.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::error::StoreError;
use crate::value::{FromVal, Val};

/// Name of the folder of files that wait for a draft to be sent.
const STAGED: &str = "staged";

/// The SHA-256 of a file's bytes, as 64 lower-case hexadecimal digits (FIPS 180-4).
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Sha256Hex(String);

impl Sha256Hex {
    /// The hash of these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(HEXLOWER.encode(&Sha256::digest(bytes)))
    }

    /// Reads 64 lower-case hexadecimal digits; anything else is `None`, so a hash can
    /// never name a path outside the folder.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let right = text.len() == 64
            && text
                .bytes()
                .all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        right.then(|| Self(text.to_owned()))
    }

    /// The 64 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Sha256Hex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<&Sha256Hex> for Val {
    fn from(hash: &Sha256Hex) -> Self {
        Self::Text(hash.0.clone())
    }
}

impl From<Sha256Hex> for Val {
    fn from(hash: Sha256Hex) -> Self {
        Self::Text(hash.0)
    }
}

impl FromVal for Sha256Hex {
    fn from_val(value: &Val) -> Result<Self, String> {
        Self::parse(&String::from_val(value)?)
            .ok_or_else(|| "expected 64 hexadecimal digits".to_owned())
    }
}

/// One kept file, as an audit lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobEntry {
    /// The hash its name claims; [`Blobs::verify`] checks the bytes.
    pub hash: Sha256Hex,
    /// Its length in bytes.
    pub bytes: u64,
}

/// The folder of kept files; cheap to clone.
#[derive(Debug, Clone)]
pub struct Blobs {
    folder: Arc<PathBuf>,
}

impl Blobs {
    /// Uses this folder, making it if it is missing.
    ///
    /// # Errors
    /// [`StoreError`] when it can't be made.
    pub async fn open(folder: impl Into<PathBuf>) -> Result<Self, StoreError> {
        let folder = folder.into();
        off_the_runtime(move || {
            make_folder(&folder)?;
            Ok(Self {
                folder: Arc::new(folder),
            })
        })
        .await
    }

    /// Keeps these bytes; on return they are on the disk. Keeping the same bytes again
    /// changes nothing, but mends a copy that was damaged.
    ///
    /// # Errors
    /// [`StoreError::Full`], [`StoreError::ReadOnly`] or [`StoreError::Io`]; then nothing
    /// is kept.
    pub async fn put(&self, bytes: Vec<u8>) -> Result<Sha256Hex, StoreError> {
        let blobs = self.clone();
        off_the_runtime(move || blobs.put_now(&bytes)).await
    }

    /// The bytes of a file, checked against its hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Corrupt`] when the bytes have changed.
    pub async fn get(&self, hash: &Sha256Hex) -> Result<Vec<u8>, StoreError> {
        let (path, hash) = (self.path(hash), hash.clone());
        off_the_runtime(move || {
            let bytes = fs::read(path)?;
            if Sha256Hex::of(&bytes) == hash {
                Ok(bytes)
            } else {
                Err(damaged(&hash))
            }
        })
        .await
    }

    /// Whether the file is there; its bytes are not looked at.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the disk can't tell.
    pub async fn exists(&self, hash: &Sha256Hex) -> Result<bool, StoreError> {
        let path = self.path(hash);
        off_the_runtime(move || Ok(path.try_exists()?)).await
    }

    /// The file's length in bytes.
    ///
    /// # Errors
    /// [`StoreError::NotFound`] when it is not there.
    pub async fn size(&self, hash: &Sha256Hex) -> Result<u64, StoreError> {
        let path = self.path(hash);
        off_the_runtime(move || Ok(fs::metadata(path)?.len())).await
    }

    /// Reads the whole file, a piece at a time, and compares it with its hash.
    ///
    /// # Errors
    /// [`StoreError::NotFound`], or [`StoreError::Corrupt`] when the bytes have changed.
    pub async fn verify(&self, hash: &Sha256Hex) -> Result<(), StoreError> {
        let (path, hash) = (self.path(hash), hash.clone());
        off_the_runtime(move || {
            if holds(&path, &hash)? {
                Ok(())
            } else {
                Err(damaged(&hash))
            }
        })
        .await
    }

    /// Every kept file, in the order of the hashes. Reads folders as it goes: run it off
    /// the runtime. Temporary and foreign files are left out.
    pub fn list(&self) -> impl Iterator<Item = Result<BlobEntry, StoreError>> + use<> {
        folders_of(&self.folder)
            .into_iter()
            .flat_map(|first| match first {
                Ok(first) => folders_of(&first),
                Err(error) => vec![Err(error)],
            })
            .flat_map(|second| match second {
                Ok(second) => files_of(&second),
                Err(error) => vec![Err(error)],
            })
    }

    /// Number and bytes of all kept files.
    ///
    /// # Errors
    /// [`StoreError`] when a folder can't be read.
    pub async fn total(&self) -> Result<(u64, u64), StoreError> {
        let blobs = self.clone();
        off_the_runtime(move || {
            blobs.list().try_fold((0, 0), |(files, bytes), entry| {
                Ok((files + 1, bytes + entry?.bytes))
            })
        })
        .await
    }

    /// Files that wait beside the kept ones until what they belong to is sent: a folder of
    /// their own for each draft, so that throwing one away touches no file that is kept.
    ///
    /// # Errors
    /// [`StoreError`] when the folder can't be made.
    pub async fn staged(&self, draft: Uuid) -> Result<Self, StoreError> {
        Self::open(self.staging(draft)).await
    }

    /// Throws away what waits for a draft.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the disk refuses.
    pub async fn unstage(&self, draft: Uuid) -> Result<(), StoreError> {
        let folder = self.staging(draft);
        off_the_runtime(move || match fs::remove_dir_all(folder) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            done => Ok(done?),
        })
        .await
    }

    /// Throws one of the files away that wait for a draft; of [`staged`](Self::staged) only,
    /// for what is kept is named from more than one place.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the disk refuses.
    pub async fn discard(&self, hash: &Sha256Hex) -> Result<(), StoreError> {
        let path = self.path(hash);
        off_the_runtime(move || match fs::remove_file(path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
            done => Ok(done?),
        })
        .await
    }

    /// Throws a kept file away, for good: on return the disk knows it. Only of a file that
    /// nothing else can name, as what is sealed under a nonce of its own.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the disk refuses.
    pub async fn forget(&self, hash: &Sha256Hex) -> Result<(), StoreError> {
        let path = self.path(hash);
        off_the_runtime(move || {
            match fs::remove_file(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
                done => done?,
            }
            path.parent().map_or(Ok(()), sync_folder)
        })
        .await
    }

    /// Bytes that are free where files are kept, for whoever is not root.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the disk does not say.
    pub async fn free(&self) -> Result<u64, StoreError> {
        let folder = self.folder.clone();
        off_the_runtime(move || {
            let disk = rustix::fs::statvfs(folder.as_path()).map_err(std::io::Error::from)?;
            Ok(disk.f_bavail.saturating_mul(disk.f_frsize))
        })
        .await
    }

    /// The drafts for which something waits.
    ///
    /// # Errors
    /// [`StoreError::Io`] when the disk refuses.
    pub async fn staging_drafts(&self) -> Result<Vec<Uuid>, StoreError> {
        let staging = self.folder.join(STAGED);
        off_the_runtime(move || {
            if !staging.try_exists()? {
                return Ok(Vec::new());
            }
            let mut drafts = Vec::new();
            for folder in sorted(&staging) {
                let folder = folder?;
                let name = folder.file_name().and_then(|name| name.to_str());
                drafts.extend(name.and_then(|name| Uuid::try_parse(name).ok()));
            }
            Ok(drafts)
        })
        .await
    }

    /// Below the folder, under a name no listing takes for one of its own.
    fn staging(&self, draft: Uuid) -> PathBuf {
        self.folder
            .join(STAGED)
            .join(draft.as_hyphenated().to_string())
    }

    /// The folder.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a file of this content lies below a folder: `ab/cd/abcd…`, two levels, so that
    /// no folder grows too long to list.
    #[must_use]
    pub fn place(folder: &Path, hash: &Sha256Hex) -> PathBuf {
        folder.join(&hash.0[..2]).join(&hash.0[2..4]).join(&hash.0)
    }

    fn path(&self, hash: &Sha256Hex) -> PathBuf {
        Self::place(&self.folder, hash)
    }

    fn put_now(&self, bytes: &[u8]) -> Result<Sha256Hex, StoreError> {
        let hash = Sha256Hex::of(bytes);
        let path = self.path(&hash);
        let folder = self.folder.join(&hash.0[..2]).join(&hash.0[2..4]);
        make_folder(&folder)?;
        if path.try_exists()? && holds(&path, &hash)? {
            // It may have been written a moment ago by a process that died before this.
            File::open(&path)?.sync_all()?;
        } else {
            let mut file = tempfile::Builder::new()
                .prefix(".new-")
                .tempfile_in(&folder)?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            let written = file.into_temp_path();
            fs::rename(&written, &path)?;
            // Its old name is gone already: nothing is left to be removed.
            written.keep().map_err(|error| error.error)?;
        }
        sync_folder(&folder)?;
        Ok(hash)
    }
}

/// Makes a folder and those above it, each synced into its parent.
fn make_folder(folder: &Path) -> Result<(), StoreError> {
    if folder.is_dir() {
        return Ok(());
    }
    if let Some(parent) = folder
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        make_folder(parent)?;
    }
    match fs::create_dir(folder) {
        // Another request was quicker.
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {}
        made => made?,
    }
    sync_folder(
        folder
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new(".")),
    )
}

fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    Ok(File::open(folder)?.sync_all()?)
}

fn holds(path: &Path, hash: &Sha256Hex) -> Result<bool, StoreError> {
    let mut file = File::open(path)?;
    let mut digest = Sha256::new();
    let mut piece = vec![0; 64 * 1024];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(HEXLOWER.encode(&digest.finalize()) == hash.0),
            read => digest.update(&piece[..read]),
        }
    }
}

fn damaged(hash: &Sha256Hex) -> StoreError {
    StoreError::Corrupt(format!("file {hash}"))
}

/// The folders with a name of two digits, sorted.
fn folders_of(folder: &Path) -> Vec<Result<PathBuf, StoreError>> {
    let is_ours =
        |name: &str| name.len() == 2 && name.bytes().all(|digit| digit.is_ascii_hexdigit());
    sorted(folder)
        .into_iter()
        .filter(|entry| {
            entry.as_ref().map_or(true, |path| {
                path.file_name()
                    .and_then(|name| name.to_str())
                    .is_some_and(is_ours)
            })
        })
        .collect()
}

/// The files named by a hash, sorted.
fn files_of(folder: &Path) -> Vec<Result<BlobEntry, StoreError>> {
    let entry = |path: PathBuf| -> Option<Result<BlobEntry, StoreError>> {
        let hash = path
            .file_name()
            .and_then(|name| name.to_str())
            .and_then(Sha256Hex::parse)?;
        Some(
            fs::metadata(&path)
                .map(|file| BlobEntry {
                    hash,
                    bytes: file.len(),
                })
                .map_err(StoreError::from),
        )
    };
    sorted(folder)
        .into_iter()
        .filter_map(|path| match path {
            Ok(path) => entry(path),
            Err(error) => Some(Err(error)),
        })
        .collect()
}

fn sorted(folder: &Path) -> Vec<Result<PathBuf, StoreError>> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return vec![Err(error.into())],
    };
    let mut paths = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => paths.push(entry.path()),
            Err(error) => return vec![Err(error.into())],
        }
    }
    paths.sort();
    paths.into_iter().map(Ok).collect()
}

async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| StoreError::Other(error.to_string()))?
}
