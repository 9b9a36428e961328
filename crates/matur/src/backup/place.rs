//! Where a backup is written: under a temporary name first, and the same for what is made on
//! the way.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};

use crate::commands::Refused;

/// A file that is there under its name only when it is whole. Dropped before, it is gone.
#[derive(Debug)]
pub struct Pending {
    target: PathBuf,
    part: PathBuf,
    file: Option<File>,
}

/// Another process is writing the same backup.
#[derive(Debug, thiserror::Error)]
#[error("another process writes {0}")]
pub struct BeingWritten(pub String);

impl Pending {
    /// Begins a file beside `target`: `.NAME.part`. What a killed process left there is
    /// begun anew.
    ///
    /// # Errors
    /// [`BeingWritten`], or what the place says.
    pub fn create(target: &Path) -> anyhow::Result<Pending> {
        let part = beside(target, "part");
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        owner_only(&mut options);
        let file = options
            .open(&part)
            .map_err(|error| place_says(&part, error))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(fs::TryLockError::WouldBlock) => {
                return Err(BeingWritten(target.display().to_string()).into());
            }
            // Some sticks and shares know no locks.
            Err(fs::TryLockError::Error(error)) => tracing::debug!(%error, "no lock"),
        }
        // Whoever had it may have given it its name meanwhile: then it is his, and whole.
        if !is_same(&file, &part) {
            return Err(BeingWritten(target.display().to_string()).into());
        }
        file.set_len(0).map_err(|error| place_says(&part, error))?;
        Ok(Pending {
            target: target.to_owned(),
            part,
            file: Some(file),
        })
    }

    /// Its bytes.
    ///
    /// # Errors
    /// When the system gives no second handle.
    pub fn file(&self) -> io::Result<File> {
        match &self.file {
            Some(file) => file.try_clone(),
            None => Err(io::ErrorKind::NotFound.into()),
        }
    }

    /// Where it is until it is whole.
    pub fn path(&self) -> &Path {
        &self.part
    }

    /// Gives it its name; on return it is on the disk under it.
    ///
    /// # Errors
    /// What the place says; then nothing is there under the name that was not before.
    pub fn finish(mut self) -> anyhow::Result<()> {
        let says = |error| place_says(&self.target, error);
        if let Some(file) = &self.file {
            file.sync_all().map_err(says)?;
        }
        fs::rename(&self.part, &self.target).map_err(says)?;
        self.file = None;
        sync_folder(parent_of(&self.target)).map_err(says)
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.file.is_some() {
            let _ = fs::remove_file(&self.part);
        }
    }
}

/// A folder of its own for what is made on the way; gone when dropped.
#[derive(Debug)]
pub struct Work {
    path: PathBuf,
    _lock: Option<File>,
    kept: bool,
}

/// What such folders in a data folder begin with.
const WORK: &str = "backup-work-";

impl Work {
    /// Makes one in a data folder, and removes those that killed processes left.
    ///
    /// # Errors
    /// When it can't be made.
    pub fn in_data(data: &Path) -> io::Result<Work> {
        for entry in fs::read_dir(data)?.flatten() {
            if entry.file_name().to_string_lossy().starts_with(WORK) {
                remove_unless_used(&entry.path());
            }
        }
        let made = tempfile::Builder::new().prefix(WORK).tempdir_in(data)?;
        Work::adopt(&made.keep())
    }

    /// Makes `.NAME.part` beside a folder that is to come.
    ///
    /// # Errors
    /// When it can't be made, or another process works there.
    pub fn beside(target: &Path) -> io::Result<Work> {
        let path = beside(target, "part");
        remove_unless_used(&path);
        let mut folder = fs::DirBuilder::new();
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            folder.mode(0o700);
        }
        folder.create(&path)?;
        Work::adopt(&path)
    }

    /// Takes over one that another process made for this one.
    ///
    /// # Errors
    /// When it is not there.
    pub fn adopt(path: &Path) -> io::Result<Work> {
        let folder = File::open(path)?;
        let lock = folder.try_lock_shared().is_ok().then_some(folder);
        Ok(Work {
            path: path.to_owned(),
            _lock: lock,
            kept: false,
        })
    }

    /// Leaves it to the process that asked for it.
    pub fn hand_over(mut self) -> PathBuf {
        self.kept = true;
        self.path.clone()
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Gives it its name; on return it is on the disk under it.
    ///
    /// # Errors
    /// What the place says.
    pub fn become_folder(mut self, target: &Path) -> io::Result<()> {
        sync_folders(&self.path)?;
        fs::rename(&self.path, target)?;
        self.kept = true;
        sync_folder(parent_of(target))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_dir_all(&self.path);
        }
    }
}

fn remove_unless_used(path: &Path) {
    let unused = File::open(path).is_ok_and(|folder| folder.try_lock().is_ok());
    if unused {
        let _ = fs::remove_dir_all(path);
    }
}

/// Makes a file that only its owner reads, and the folders above it.
///
/// # Errors
/// When it is there already or can't be made.
pub fn new_file(path: &Path) -> io::Result<File> {
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)?;
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    owner_only(&mut options);
    options.open(path)
}

/// Whether an open file is the one that has this name now.
fn is_same(file: &File, path: &Path) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let id = |found: fs::Metadata| (found.dev(), found.ino());
        file.metadata().map(id).ok() == fs::metadata(path).map(id).ok()
    }
    #[cfg(not(unix))]
    {
        path.exists() && file.metadata().is_ok()
    }
}

fn owner_only(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600);
    }
}

fn beside(target: &Path, ending: &str) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{ending}"))
}

/// The folder a path lies in.
pub fn parent_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

fn sync_folders(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            sync_folders(&path)?;
        }
    }
    sync_folder(folder)
}

/// Whether a backup may be written there: the folder is there, and nothing of others is.
///
/// # Errors
/// [`Refused`] with a sentence.
pub fn check_target(target: &Path, force: bool) -> Result<(), Refused> {
    let refused = |key, status| Refused::about(key, "file", target.display().to_string(), status);
    if target.is_dir() || target.file_name().is_none() {
        return Err(refused("backup-is-folder", crate::commands::WRONG_USE));
    }
    if !parent_of(target).is_dir() {
        return Err(refused("backup-no-folder", crate::commands::WRONG_USE));
    }
    if target.try_exists().unwrap_or(true) {
        // Also with --force: a slip of the finger must not cost a letter or a photo.
        if !super::archive::is_ours(target).unwrap_or(false) {
            return Err(refused("backup-foreign-there", crate::commands::NO));
        }
        if !force {
            return Err(refused("backup-there", crate::commands::NO));
        }
    }
    Ok(())
}

/// What a place that can't be written says, as a sentence.
pub fn place_says(path: &Path, error: io::Error) -> anyhow::Error {
    use io::ErrorKind as E;
    let place = parent_of(path).display().to_string();
    let key = match error.kind() {
        E::StorageFull | E::QuotaExceeded => "backup-full",
        // FAT takes no file of 4 GiB.
        E::FileTooLarge => "backup-too-large",
        E::PermissionDenied | E::ReadOnlyFilesystem => "backup-read-only",
        _ => return anyhow::Error::new(error).context(path.display().to_string()),
    };
    Refused::about(key, "place", place, crate::commands::LATER).into()
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_has_its_name_only_when_it_is_whole() {
        let folder = tempfile::tempdir().expect("a folder");
        let target = folder.path().join("a.tar");
        fs::write(&target, "the one before").expect("written");
        let begin = || Pending::create(&target);
        let pending = begin().expect("begun");
        pending
            .file()
            .expect("open")
            .write_all(b"half")
            .expect("written");
        let second = begin().expect_err("another writes it");
        assert!(second.is::<BeingWritten>(), "{second}");
        drop(pending);
        let there = || fs::read_dir(folder.path()).expect("a folder").count();
        assert_eq!(there(), 1);
        assert_eq!(fs::read(&target).expect("read"), b"the one before");
        let pending = begin().expect("begun anew");
        pending
            .file()
            .expect("open")
            .write_all(b"whole")
            .expect("written");
        pending.finish().expect("named");
        assert_eq!(there(), 1);
        assert_eq!(fs::read(&target).expect("read"), b"whole");
    }

    #[test]
    fn a_full_place_is_a_sentence() {
        for (kind, key) in [
            (io::ErrorKind::StorageFull, "backup-full"),
            (io::ErrorKind::QuotaExceeded, "backup-full"),
            (io::ErrorKind::FileTooLarge, "backup-too-large"),
            (io::ErrorKind::ReadOnlyFilesystem, "backup-read-only"),
        ] {
            let error = place_says(Path::new("/media/stick/a.tar"), kind.into());
            let said = error.downcast_ref::<Refused>();
            assert!(
                matches!(said, Some(Refused::About { key: found, value, .. })
                    if *found == key && value == "/media/stick"),
                "{kind:?}: {said:?}"
            );
        }
    }

    #[test]
    fn what_a_killed_process_left_is_cleared_and_what_is_used_stays() {
        let data = tempfile::tempdir().expect("a folder");
        let left = data.path().join(format!("{WORK}left"));
        fs::create_dir(&left).expect("made");
        let used = Work::in_data(data.path()).expect("made");
        assert!(!left.exists());
        let other = Work::in_data(data.path()).expect("made");
        assert!(used.path().is_dir() && other.path().is_dir());
        let path = used.path().to_owned();
        drop(used);
        assert!(!path.exists() && other.path().is_dir());
    }
}
