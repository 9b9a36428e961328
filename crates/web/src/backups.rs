//! What the process around the pages knows of backups. The pages make none: they tell.

use std::sync::Arc;

use jiff::Timestamp;

/// How backups stand.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BackupState {
    /// The last one that was read again and found whole.
    pub good: Option<GoodBackup>,
    /// When the last one was tried, if it was tried in vain.
    pub failed: Option<Timestamp>,
    /// The folder of daily backups, if one is set.
    pub folder: Option<String>,
    /// What somebody should do something about.
    pub warning: Option<BackupWarning>,
}

/// A good backup.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodBackup {
    /// When it was made.
    pub at: Timestamp,
    /// Where it was put.
    pub file: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// Why somebody should look after the backups; the worst of what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BackupWarning {
    /// There is no good one.
    Never,
    /// The last good one is so many days old.
    Old(i64),
    /// The folder is not there: a stick that is not in.
    NoFolder,
    /// The last one failed.
    Failed,
    /// It lies on the disk of the data.
    SameDisk,
}

/// Asks how backups stand. May read files and wait for a disk, so it is asked on a thread
/// that may wait.
#[derive(Clone)]
pub struct AskBackups(Arc<dyn Fn() -> BackupState + Send + Sync>);

impl AskBackups {
    /// Asks `how`.
    pub fn new(how: impl Fn() -> BackupState + Send + Sync + 'static) -> AskBackups {
        AskBackups(Arc::new(how))
    }

    pub(crate) fn ask(&self) -> BackupState {
        (self.0)()
    }
}

impl Default for AskBackups {
    /// Nothing is known.
    fn default() -> AskBackups {
        AskBackups::new(BackupState::default)
    }
}

impl std::fmt::Debug for AskBackups {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AskBackups").finish_non_exhaustive()
    }
}
