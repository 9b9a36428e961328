//! From a data folder to an office at work.

use anyhow::Context;
use areas::District;
use casework::OfficeProfile;
use office::{Clock, FoundingFault, Office, Parts};
use store::{Blobs, Db};

use crate::cli::ServeOptions;
use crate::commands::Refused;
use crate::folder::Folder;
use crate::settings::Settings;

/// An opened office and what must be held while it is used.
pub struct Opened {
    /// The office.
    pub office: Office,
    /// It was founded just now.
    pub founded: bool,
    /// The folder, held.
    pub folder: Folder,
}

/// Opens the office of a data folder, founding it when there is none.
///
/// # Errors
/// When the folder is in use, the database is not reachable, a profile is faulty, or a
/// drill is asked for on a real office.
pub async fn open(settings: &Settings, options: &ServeOptions) -> anyhow::Result<Opened> {
    open_or(settings, options, Founds::Profile).await
}

/// The same for an office of that kecamatan, should there be none: the profile file, if
/// one is named, is laid over what the area says.
///
/// # Errors
/// As [`open`].
pub async fn open_for(
    settings: &Settings,
    options: &ServeOptions,
    area: &District,
) -> anyhow::Result<Opened> {
    open_or(settings, options, Founds::Area(area)).await
}

/// What an empty folder becomes.
#[derive(Clone, Copy)]
enum Founds<'a> {
    /// Nothing: whoever only looks founds none.
    Nothing,
    /// The office of the profile named in the options, else the reference office.
    Profile,
    /// The office of this kecamatan.
    Area(&'a District),
}

/// Opens the office of a data folder; whoever only looks founds nothing.
///
/// # Errors
/// As [`open`]; [`Refused::Told`] when there is no office.
pub async fn open_existing(settings: &Settings, options: &ServeOptions) -> anyhow::Result<Opened> {
    let sqlite = settings.sqlite();
    if !settings.data.is_dir() || (settings.database_url.is_none() && !sqlite.exists()) {
        return Err(Refused::wrong_use("command-no-office").into());
    }
    open_or(settings, options, Founds::Nothing).await
}

async fn open_or(
    settings: &Settings,
    options: &ServeOptions,
    founds: Founds<'_>,
) -> anyhow::Result<Opened> {
    let folder = Folder::take(&settings.data)?;
    let address = match &settings.database_url {
        Some(url) => url.clone(),
        None => settings.sqlite().display().to_string(),
    };
    let db = Db::open(&address).await.context("database")?;
    if matches!(founds, Founds::Nothing) {
        db.ping().await.context("database")?;
        // A database that answers and has no such table is nobody's.
        if Office::list(&db)
            .await
            .map_or(true, |offices| offices.is_empty())
        {
            db.close().await;
            return Err(Refused::wrong_use("command-no-office").into());
        }
    }
    db.migrate(options.now()).await.context("database schema")?;
    let offices = Office::list(&db).await.context("offices")?;
    let drill = options.demo || options.clock.is_some();
    if let Some((_, name, was_drill)) = offices.first()
        && drill
        && !was_drill
    {
        return Err(Refused::RealOffice(name.clone()).into());
    }
    let keys = folder.keys(!offices.is_empty())?;
    let clock = match options.clock {
        Some(start) => Clock::drill(start),
        None => Clock::Machine,
    };
    let blobs = Blobs::open(settings.files.clone()).await.context("files")?;
    let parts = Parts {
        db,
        blobs,
        keys,
        clock,
        outside: settings.data.clone(),
    };
    let (id, founded) = match offices.first() {
        Some((id, _, _)) => (*id, false),
        None => (found(&parts, options, founds, drill).await?, true),
    };
    let office = Office::open(parts, id).await.context("office")?;
    if founded {
        // From its first minute on an office has a signed head; the audit counts on it.
        office.sign_reached_head().await.context("signed head")?;
    }
    Ok(Opened {
        office,
        founded,
        folder,
    })
}

async fn found(
    parts: &Parts,
    options: &ServeOptions,
    founds: Founds<'_>,
    drill: bool,
) -> anyhow::Result<casework::OfficeId> {
    let file = match &options.profile {
        Some(path) => {
            Some(std::fs::read_to_string(path).with_context(|| path.display().to_string())?)
        }
        None => None,
    };
    let beside = options.profile.as_deref().and_then(std::path::Path::parent);
    let profile = match (founds, &file) {
        (Founds::Area(area), file) => {
            let base = office::area_profile(area)?;
            let file = file.as_deref().unwrap_or_default();
            OfficeProfile::parse_over(file, &base)
        }
        (Founds::Profile | Founds::Nothing, Some(file)) => OfficeProfile::parse(file),
        (Founds::Profile | Founds::Nothing, None) => {
            OfficeProfile::parse(office::shipped_profile())
        }
    }
    .map_err(Refused::Profile)?;
    let given = |file: &str| {
        let path = beside?.join(file);
        std::fs::read_to_string(path).ok()
    };
    match Office::found(parts, &profile, given, drill).await {
        Ok(id) => Ok(id),
        Err(FoundingFault::Faulty(faults)) => Err(Refused::SetUp(faults).into()),
        Err(FoundingFault::Store(error)) => Err(error.into()),
    }
}
