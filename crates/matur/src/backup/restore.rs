//! From a backup to a data folder: proved first, built beside, and there all at once.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use office::{Clock, Keys};
use store::{Db, StoreError};

use super::keys::KeySources;
use super::manifest::Part;
use super::place::{Work, new_file, parent_of, place_says};
use super::verify::{Checked, verify_in};
use crate::commands::{NO, Refused, WRONG_USE};
use crate::folder::{InUse, key_file};

/// What is wished for.
#[derive(Debug)]
pub struct Wish {
    /// The folder.
    pub to: PathBuf,
    /// A PostgreSQL database to put the office into; else an SQLite file in the folder.
    pub database_url: Option<String>,
    /// Restore what is there although something in it is wrong.
    pub force: bool,
    /// Where the keys may be found.
    pub sources: KeySources,
}

/// What came of it.
#[derive(Debug)]
pub struct Restored {
    /// What the proof showed. With findings and no `force`, nothing was restored.
    pub checked: Checked,
    /// Whether the office is in the folder.
    pub done: bool,
}

/// Restores a backup.
///
/// # Errors
/// [`InUse`] when a process has the folder; [`Refused`] when it is not empty, the database
/// holds an office, or the place is full. Nothing is there then that was not before.
pub async fn restore(file: &Path, wish: Wish) -> anyhow::Result<Restored> {
    let to = std::path::absolute(&wish.to)?;
    check_folder(&to)?;
    let parent = parent_of(&to).to_owned();
    fs::create_dir_all(&parent).with_context(|| parent.display().to_string())?;
    let work = Work::beside(&to).map_err(|error| place_says(&to, error))?;
    let folder = work.path().join("office");
    let checked = verify_in(file, &folder, true, &wish.sources).await?;
    let database = folder.join(Part::Database.name());
    let usable = database.exists() && checked.manifest.is_some() && !checked.audits.is_empty();
    if !(checked.findings.is_empty() || (wish.force && usable)) {
        return Ok(Restored {
            checked,
            done: false,
        });
    }
    owner_only(&folder)?;
    if let Some(keys) = &checked.keys {
        write_keys(&folder, keys).map_err(|error| place_says(&to, error))?;
    }
    fs::create_dir_all(folder.join("files"))?;
    if let Some(url) = &wish.database_url {
        fill(url, &database).await?;
        remove_copy(&folder)?;
    } else {
        sync(&database)?;
    }
    // What was checked meanwhile may have been begun by somebody else.
    check_folder(&to)?;
    Work::adopt(&folder)?
        .become_folder(&to)
        .map_err(|error| place_says(&to, error))?;
    drop(work);
    Ok(Restored {
        checked,
        done: true,
    })
}

/// The folder must be free: not there, or empty.
fn check_folder(to: &Path) -> anyhow::Result<()> {
    let named = || to.display().to_string();
    let entries = match fs::read_dir(to) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::NotADirectory => {
            return Err(Refused::about("restore-no-folder", "folder", named(), WRONG_USE).into());
        }
        Err(error) => return Err(error).with_context(named),
    };
    if entries.count() == 0 {
        return Ok(());
    }
    let locked = OpenOptions::new()
        .write(true)
        .open(to.join("matur.lock"))
        .is_ok_and(|lock| lock.try_lock().is_err());
    if locked {
        return Err(InUse(named()).into());
    }
    Err(Refused::about("restore-not-empty", "folder", named(), NO).into())
}

/// The copy, and what SQLite laid beside it while it was read.
fn remove_copy(folder: &Path) -> std::io::Result<()> {
    let name = Part::Database.name();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&name) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

async fn fill(url: &str, database: &Path) -> anyhow::Result<()> {
    let db = Db::open_postgres(url).await.context("database")?;
    let filled = async {
        db.migrate(Clock::Machine.now())
            .await
            .context("database schema")?;
        match db.fill_from(database).await {
            Ok(()) => Ok(()),
            Err(StoreError::Conflict(on)) if on == "office" => {
                Err(Refused::Told("restore-database-not-empty".into(), NO).into())
            }
            Err(error) => Err(error).context("database"),
        }
    }
    .await;
    db.close().await;
    filled
}

fn write_keys(folder: &Path, keys: &Keys) -> std::io::Result<()> {
    let path = key_file(folder);
    let mut file = new_file(&path)?;
    file.write_all(keys.to_text().as_bytes())?;
    file.sync_all()?;
    owner_only(parent_of(&path))
}

fn owner_only(folder: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

fn sync(file: &Path) -> std::io::Result<()> {
    OpenOptions::new().write(true).open(file)?.sync_all()
}
