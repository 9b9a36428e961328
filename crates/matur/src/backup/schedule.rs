//! The backup of every day, into a folder that was set: a stick, a share, another disk.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use office::{Clock, Installation};

use super::make::{Order, ground_of, make, read_log};
use super::{archive, keys, last, rotation};
use crate::commands::why_line;
use crate::settings::Settings;

/// After the start, so that nobody's first page waits for it.
const FIRST: Duration = Duration::from_secs(2);
/// How often it is looked whether today's backup is there: also how soon after a stick was
/// put in.
const AGAIN: Duration = Duration::from_secs(600);

/// Makes a backup a day of all offices, as long as they run.
pub async fn run(offices: Arc<Installation>, settings: Settings) {
    let Some(folder) = settings.backup_dir.clone() else {
        return;
    };
    tokio::time::sleep(FIRST).await;
    loop {
        // A stick that is not in is no folder: nothing is put where it should be.
        if folder.is_dir()
            && let Err(error) = today(&offices, &settings, &folder).await
        {
            tracing::warn!(%error, "the office after which backups are named could not be opened");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

/// The oldest office gives the file its name and says which day it is: others come later.
async fn today(
    offices: &Installation,
    settings: &Settings,
    folder: &Path,
) -> Result<(), office::OfficeError> {
    let Some(oldest) = offices.offices().first().map(|office| office.id) else {
        return Ok(());
    };
    let directory = offices.office(oldest).await?.directory();
    let now = Clock::Machine.now();
    let day = directory.day(now);
    let prefix = &directory.profile.prefix;
    let target = folder.join(name(prefix, day));
    if target.exists() {
        return Ok(());
    }
    match back_up(offices, settings, &target).await {
        Ok(true) => rotate(folder, prefix),
        // What is wrong is noted, and doctor shows it. Nothing older is let go for it.
        Ok(false) => {
            tracing::warn!(file = %target.display(), "the office that was backed up has faults")
        }
        Err(error) => {
            let why = why_line(&error);
            tracing::warn!(%why, "today's backup could not be made");
            last::failed(offices.outside(), &target, now, &why);
        }
    }
    Ok(())
}

/// Answers whether it is good.
async fn back_up(
    offices: &Installation,
    settings: &Settings,
    target: &Path,
) -> anyhow::Result<bool> {
    let passphrase = match &settings.backup_passphrase {
        Some(file) => Some(keys::passphrase_in(file)?),
        None => None,
    };
    let order = Order {
        target: target.to_owned(),
        force: false,
        passphrase,
        log_before: read_log(offices.outside())?,
    };
    let made = make(ground_of(offices).await?, order).await?;
    last::made(offices.outside(), &made);
    Ok(made.is_good())
}

fn name(prefix: &str, day: Date) -> String {
    format!("matur-{prefix}-{day}.tar")
}

fn day_of(prefix: &str, name: &str) -> Option<Date> {
    let day = name.strip_prefix("matur-")?.strip_prefix(prefix)?;
    day.strip_prefix('-')?.strip_suffix(".tar")?.parse().ok()
}

/// Lets go of those that were outlived.
fn rotate(folder: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder) else {
        return;
    };
    let there: BTreeMap<Date, PathBuf> = entries
        .flatten()
        .filter_map(|entry| {
            let day = day_of(prefix, &entry.file_name().to_string_lossy())?;
            Some((day, entry.path()))
        })
        // A name is not enough to remove a file by.
        .filter(|(_, path)| archive::is_ours(path).unwrap_or(false))
        .collect();
    for day in rotation::outlived(&there.keys().copied().collect()) {
        if let Some(path) = there.get(&day)
            && let Err(error) = fs::remove_file(path)
        {
            tracing::warn!(%error, file = %path.display(), "an old backup can't be removed");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_days_backup_is_known_by_its_name() {
        let day: Date = "2026-06-10".parse().expect("a day");
        assert_eq!(name("STM", day), "matur-STM-2026-06-10.tar");
        assert_eq!(day_of("STM", &name("STM", day)), Some(day));
        for other in [
            "matur-ABC-2026-06-10.tar",
            "matur-STM-2026-06-10.tar.part",
            "matur-STM-2026-13-10.tar",
            "surat.pdf",
        ] {
            assert_eq!(day_of("STM", other), None, "{other}");
        }
    }
}
