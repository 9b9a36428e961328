//! From a data folder to its offices at work.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use casework::OfficeId;
use office::{Clock, FoundingFault, Installation, ListedOffice, Office, OfficeAddress, Parts};
use store::{Blobs, Db};

use crate::cli::ServeOptions;
use crate::commands::{Refused, WRONG_USE, warn_line};
use crate::folder::Folder;
use crate::new_office::NewOffice;
use crate::settings::Settings;

/// After so long whoever waits is told what for.
const WORTH_TELLING: Duration = Duration::from_secs(2);

/// The opened offices and what must be held while they are used.
pub struct Opened {
    /// The offices.
    pub installation: Arc<Installation>,
    /// The one that was founded just now.
    pub founded: Option<OfficeId>,
    /// The folder, held.
    pub folder: Folder,
}

/// The office that is meant: by area code or prefix, or the only one there is.
///
/// # Errors
/// [`Refused::Which`] when it is not clear.
pub fn meant(installation: &Installation, said: Option<&str>) -> Result<ListedOffice, Refused> {
    let offices = installation.offices();
    let which = |said: Option<&str>| Refused::Which {
        said: said.map(str::to_owned),
        offices: offices
            .iter()
            .map(|office| {
                (
                    office.code.clone(),
                    office.prefix.clone(),
                    office.name.clone(),
                )
            })
            .collect(),
    };
    match (said, offices.as_slice()) {
        (Some(said), _) => installation.of_code(said).ok_or_else(|| which(Some(said))),
        (None, []) => Err(Refused::wrong_use("command-no-office")),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(which(None)),
    }
}

/// Opens the offices of a data folder, founding one when there is none.
///
/// # Errors
/// When the folder is in use, the database is not reachable, a profile is faulty, or a
/// drill is asked for on a real office.
pub async fn open(settings: &Settings, options: &ServeOptions) -> anyhow::Result<Opened> {
    let new = NewOffice::of(options, None, None, None);
    open_or(settings, options, Some(new)).await
}

/// The same with an office of that kind, should there be none.
///
/// # Errors
/// As [`open`].
pub async fn open_for(
    settings: &Settings,
    options: &ServeOptions,
    new: anyhow::Result<NewOffice>,
) -> anyhow::Result<Opened> {
    open_or(settings, options, Some(new)).await
}

/// Opens the offices of a data folder; whoever only looks founds nothing.
///
/// # Errors
/// As [`open`]; [`Refused::Told`] when there is no office.
pub async fn open_existing(settings: &Settings, options: &ServeOptions) -> anyhow::Result<Opened> {
    let sqlite = settings.sqlite();
    if !settings.data.is_dir() || (settings.database_url.is_none() && !sqlite.exists()) {
        return Err(Refused::wrong_use("command-no-office").into());
    }
    open_or(settings, options, None).await
}

/// Brings the schema up to date. On a large office that takes minutes: who waits is told so,
/// apart from what the command prints.
async fn migrate(db: &Db, options: &ServeOptions) -> anyhow::Result<()> {
    let mut work = std::pin::pin!(db.migrate(options.now()));
    let done = match tokio::time::timeout(WORTH_TELLING, &mut work).await {
        Ok(done) => done,
        Err(_) => {
            warn_line("command-schema-changes");
            work.await
        }
    };
    done.context("database schema")?;
    Ok(())
}

/// `new`: what an empty folder becomes. What is wrong with it is told only if it is needed.
async fn open_or(
    settings: &Settings,
    options: &ServeOptions,
    new: Option<anyhow::Result<NewOffice>>,
) -> anyhow::Result<Opened> {
    let folder = Folder::take(&settings.data)?;
    let address = match &settings.database_url {
        Some(url) => url.clone(),
        None => settings.sqlite().display().to_string(),
    };
    let db = Db::open(&address).await.context("database")?;
    if new.is_none() {
        db.ping().await.context("database")?;
        // A database that answers and has no such table is nobody's.
        if !Office::any(&db).await {
            db.close().await;
            return Err(Refused::wrong_use("command-no-office").into());
        }
    }
    migrate(&db, options).await?;
    let exists = Office::any(&db).await;
    let keys = folder.keys(exists)?;
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
    let installation = Installation::open(parts).await.context("offices")?;
    let drill = is_drill(options);
    if let Some(real) = installation
        .offices()
        .iter()
        .find(|office| drill && !office.drill)
    {
        return Err(Refused::RealOffice(real.name.clone()).into());
    }
    let founded = match new {
        Some(new) if !exists => Some(add(&installation, &new?, drill).await?),
        Some(_) | None => None,
    };
    reach_by_mail(settings, &installation);
    Ok(Opened {
        installation: Arc::new(installation),
        founded,
        folder,
    })
}

/// Tells offices how they are reached by e-mail, and whether somebody sends for them: of
/// several mailboxes the first that sends is the one that writes. An office that is not clear
/// is told of by whoever puts the mailboxes to work.
fn reach_by_mail(settings: &Settings, installation: &Installation) {
    let (sending, others): (Vec<_>, Vec<_>) =
        settings.mail.iter().partition(|one| one.smtp.is_some());
    // The last word counts.
    for mailbox in others.into_iter().rev().chain(sending.into_iter().rev()) {
        if let Ok(office) = meant(installation, mailbox.office.as_deref()) {
            let mail = office::OfficeMail {
                address: mailbox.address.clone(),
                tags: mailbox.reply_tags,
                sends: mailbox.smtp.is_some(),
                trusted: mailbox.trusted.clone(),
            };
            installation.set_mail(office.id, mail);
        }
    }
}

/// Whether the options ask for a drill.
pub fn is_drill(options: &ServeOptions) -> bool {
    options.demo || options.clock.is_some()
}

/// Founds one more office. Beside drills it is one.
///
/// # Errors
/// [`Refused`] when it makes no office or another has something of it; whatever else kept it.
pub async fn add(
    installation: &Installation,
    new: &NewOffice,
    drill: bool,
) -> anyhow::Result<OfficeId> {
    let drill = drill || installation.offices().iter().any(|office| office.drill);
    let address = new.url.as_deref().map(parse_address).transpose()?;
    let given = |file: &str| new.given.get(file).cloned();
    match installation
        .found(&new.profile, given, drill, address.as_ref())
        .await
    {
        Ok(id) => Ok(id),
        Err(FoundingFault::Faulty(faults)) => Err(Refused::SetUp(faults).into()),
        Err(FoundingFault::Taken(taken)) => Err(Refused::Taken(taken).into()),
        Err(FoundingFault::Store(error)) => Err(error.into()),
    }
}

/// Reads the address of an office.
///
/// # Errors
/// [`Refused`] when it is none.
pub fn parse_address(said: &str) -> Result<OfficeAddress, Refused> {
    OfficeAddress::parse(said)
        .map_err(|_| Refused::about("command-url-malformed", "said", said.to_owned(), WRONG_USE))
}
