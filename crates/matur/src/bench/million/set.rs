//! The data set as it lies on the disk: how big it is, who is in it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde::{Deserialize, Serialize};

/// Rises when other rows would be made: an older set is left alone and a new one made.
const FORM: u32 = 1;
/// The password of everybody in it. It guards nothing.
pub(super) const PASSWORD: &str = "contoh-sejuta-pengaduan";

/// How big a data set is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Size {
    /// Complaints of all offices.
    pub(super) complaints: usize,
    /// Offices.
    pub(super) offices: usize,
}

impl Size {
    /// 2,000 offices for a million complaints, a fifth of them in the first one.
    pub(super) fn of(complaints: usize) -> Size {
        Size {
            complaints: complaints.max(200),
            offices: (complaints / 500).max(4),
        }
    }

    pub(super) const SMOKE: Size = Size {
        complaints: 2_000,
        offices: 20,
    };

    /// Complaints of the nth office.
    pub(super) fn of_office(self, nth: usize) -> usize {
        let big = self.complaints / 5;
        if nth == 0 {
            return big;
        }
        let (rest, others) = (self.complaints - big, self.offices - 1);
        rest / others + usize::from(nth <= rest % others)
    }

    /// Those of them that are still open.
    pub(super) fn open_of_office(self, nth: usize) -> usize {
        let most = if nth == 0 { 60 } else { 24 + nth % 12 };
        most.min(self.of_office(nth) / 3)
    }
}

/// One office of the set.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct SetOffice {
    /// Area code.
    pub(super) code: String,
    /// What its complaint numbers begin with.
    pub(super) prefix: String,
    /// The host by which it is reached.
    pub(super) host: String,
    /// The last number of each year.
    pub(super) years: BTreeMap<i16, u32>,
}

/// What the set says of itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    pub(super) size: Size,
    /// Records of all histories.
    pub(super) records: usize,
    /// Seconds that it took to make.
    pub(super) made_in: f64,
    pub(super) offices: Vec<SetOffice>,
}

/// How far a set has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// All complaints are there.
    Filled,
    /// They are found too: the set is whole.
    Whole,
}

impl Stage {
    const fn file(self) -> &'static str {
        match self {
            Stage::Filled => "filled.json",
            Stage::Whole => "set.json",
        }
    }
}

/// Where a set lies.
#[derive(Clone, Debug)]
pub(super) struct Place {
    folder: PathBuf,
}

impl Place {
    /// In the folder that was said, or the user's cache.
    #[allow(
        clippy::disallowed_methods,
        reason = "where caches lie is in the environment"
    )]
    pub(super) fn of(keep: Option<&Path>, size: Size) -> anyhow::Result<Place> {
        let folder = match keep {
            Some(folder) => folder.to_owned(),
            None => {
                let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
                let cache = set("XDG_CACHE_HOME").map(PathBuf::from);
                let home = || set("HOME").map(|home| PathBuf::from(home).join(".cache"));
                let cache = cache.or_else(home).context("no folder for caches")?;
                cache.join("matur").join("bench")
            }
        };
        let name = format!("{}-{FORM}", size.complaints);
        Ok(Place {
            folder: folder.join(name),
        })
    }

    /// The data folder with the SQLite file.
    pub(super) fn sqlite(&self) -> PathBuf {
        self.folder.join("sqlite")
    }

    /// The data folder whose database is on PostgreSQL.
    pub(super) fn postgres(&self) -> PathBuf {
        self.folder.join("postgres")
    }

    /// The name of that database.
    pub(super) fn database(size: Size) -> String {
        format!("matur_million_{}_{FORM}", size.complaints)
    }

    /// What the set in a data folder says of itself; none when it has not come so far.
    pub(super) fn manifest(data: &Path, stage: Stage) -> Option<Manifest> {
        let text = std::fs::read(data.join(stage.file())).ok()?;
        serde_json::from_slice(&text).ok()
    }

    /// Says how far the set in a data folder has come.
    pub(super) fn reached(data: &Path, stage: Stage, manifest: &Manifest) -> anyhow::Result<()> {
        let text = serde_json::to_vec(manifest)?;
        std::fs::write(data.join(stage.file()), text).context(stage.file())
    }
}

#[cfg(test)]
mod tests {
    use super::Size;

    #[test]
    fn a_million_complaints_are_a_million() {
        for (size, big, small) in [(Size::of(1_000_000), 200_000, 400), (Size::SMOKE, 400, 84)] {
            let all: usize = (0..size.offices).map(|nth| size.of_office(nth)).sum();
            assert_eq!(all, size.complaints);
            assert_eq!(size.of_office(0), big);
            assert!((small..=small + 1).contains(&size.of_office(size.offices - 1)));
        }
    }
}
