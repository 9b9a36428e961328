//! What is remembered of backups, in the data folder: the last good one, and the last try.

use std::io::Write;
use std::path::{Path, PathBuf};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::make::{Made, codes};

/// After how long without a good backup the operator is warned.
pub const STALE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// The last backup that was read again and found whole.
    pub good: Option<Good>,
    /// The last one that was tried.
    pub tried: Option<Tried>,
}

/// A good backup.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Good {
    /// When it was made.
    pub at: Timestamp,
    /// Where it was put.
    pub file: String,
    /// Its length in bytes.
    pub bytes: u64,
}

/// A backup that was tried.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tried {
    /// When.
    pub at: Timestamp,
    /// Where it was to be put.
    pub file: String,
    /// Whether it is good.
    pub good: bool,
    /// What was wrong: codes of findings, or a sentence.
    pub why: Option<String>,
}

impl Remembered {
    /// Whether it is too long since the last good one.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.good
            .as_ref()
            .is_none_or(|good| now.duration_since(good.at) > STALE)
    }

    /// What is remembered in a data folder; nothing when there is no note or it does not read.
    pub fn read(data: &Path) -> Remembered {
        std::fs::read(note(data))
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default()
    }

    fn write(&self, data: &Path) -> std::io::Result<()> {
        let mut file = tempfile::Builder::new()
            .prefix(".backup-")
            .tempfile_in(data)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.as_file().sync_all()?;
        file.persist(note(data)).map_err(|error| error.error)?;
        Ok(())
    }
}

fn note(data: &Path) -> PathBuf {
    data.join("backup.json")
}

/// Remembers a backup that was made. That it can't be noted is no reason to call it none.
pub fn made(data: &Path, made: &Made) {
    let file = absolute(&made.file);
    let why = (!made.is_good()).then(|| codes(&made.checked.findings).join(", "));
    let mut remembered = Remembered::read(data);
    if made.is_good() {
        remembered.good = Some(Good {
            at: made.at,
            file: file.clone(),
            bytes: made.checked.bytes,
        });
    }
    remembered.tried = Some(Tried {
        at: made.at,
        file,
        good: made.is_good(),
        why,
    });
    note_down(data, &remembered);
}

/// Remembers one that was tried in vain.
pub fn failed(data: &Path, file: &Path, at: Timestamp, why: &str) {
    let mut remembered = Remembered::read(data);
    remembered.tried = Some(Tried {
        at,
        file: absolute(file),
        good: false,
        why: Some(why.to_owned()),
    });
    note_down(data, &remembered);
}

fn note_down(data: &Path, remembered: &Remembered) {
    if let Err(error) = remembered.write(data) {
        tracing::warn!(%error, "the last backup can't be noted");
    }
}

fn absolute(file: &Path) -> String {
    std::path::absolute(file)
        .unwrap_or_else(|_| file.to_owned())
        .display()
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_and_an_old_one_are_stale() {
        let now: Timestamp = "2026-06-10T02:00:00Z".parse().expect("an instant");
        let good = |hours: i64| Remembered {
            good: Some(Good {
                at: now - SignedDuration::from_hours(hours),
                file: String::new(),
                bytes: 1,
            }),
            tried: None,
        };
        assert!(Remembered::default().is_stale(now));
        assert!(good(7 * 24 + 1).is_stale(now));
        assert!(!good(7 * 24).is_stale(now));
    }
}
