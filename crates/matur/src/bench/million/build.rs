//! Makes the data set: offices, people, complaints, index and signed heads, all by the
//! program's own functions.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::Context;
use casework::{OfficeId, RegisterNumber};
use jiff::{SignedDuration, Timestamp};
use office::{
    Clock, CrowdStory, Installation, Office, OfficeAddress, Parts, area_profile, shipped_areas,
};
use store::{Blobs, Db, Settings};
use tokio::task::JoinSet;

use super::set::{Manifest, PASSWORD, Place, SetOffice, Size, Stage};
use super::stories::Stories;
use super::words::Vocabulary;
use super::{Progress, told};
use crate::folder::Folder;

/// Complaints of one transaction.
const BATCH: usize = 250;
/// KiB in which SQLite keeps pages meanwhile.
const CACHE: u32 = 200_000;
/// How long a read or a write may take.
const PATIENCE: Duration = Duration::from_secs(300);
/// Offices that are filled at once; the database writes one batch after the other.
const AT_ONCE: usize = 3;
/// Records that are followed for the index in one go.
const FOLLOWED: u32 = 4_000;
/// Turns in which every office's part of the index is made.
const TURNS: i64 = 12;
/// How long everybody has been in office.
const SERVED: SignedDuration = SignedDuration::from_hours(24 * 365 * 4);

/// Makes the set in an SQLite file, unless it is there.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(super) async fn sqlite(
    place: &Place,
    size: Size,
    progress: Progress,
) -> anyhow::Result<Manifest> {
    let data = place.sqlite();
    if let Some(manifest) = Place::manifest(&data, Stage::Whole) {
        // What an earlier run added, or a newer program finds otherwise, is indexed first.
        told(progress, "command-bench-set-index", manifest.records);
        let folder = Folder::take(&data)?;
        let installation = open(&folder, &data, &address(&data)).await?;
        index(&installation).await?;
        tidy(&installation).await?;
        installation.db().close().await;
        return Ok(manifest);
    }
    let filled = match Place::manifest(&data, Stage::Filled) {
        Some(filled) => filled,
        None => fill_anew(&data, size, progress).await?,
    };
    let began = Instant::now();
    told(progress, "command-bench-set-index", filled.records);
    let folder = Folder::take(&data)?;
    let installation = open(&folder, &data, &address(&data)).await?;
    index(&installation).await?;
    tidy(&installation).await?;
    installation.sign_reached_heads().await?;
    installation.db().close().await;
    drop(folder);
    let manifest = Manifest {
        made_in: filled.made_in + began.elapsed().as_secs_f64(),
        ..filled
    };
    Place::reached(&data, Stage::Whole, &manifest)?;
    Ok(manifest)
}

/// Tidies the search index as far as a server does that nobody asks anything for some minutes.
async fn tidy(installation: &Installation) -> anyhow::Result<()> {
    while installation.tidy_index().await? {}
    Ok(())
}

fn address(data: &Path) -> String {
    data.join("office.sqlite").display().to_string()
}

/// Makes offices and complaints from nothing: what was broken off is not used.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
async fn fill_anew(data: &Path, size: Size, progress: Progress) -> anyhow::Result<Manifest> {
    if data.exists() {
        std::fs::remove_dir_all(data)?;
    }
    let began = Instant::now();
    let folder = Folder::take(data)?;
    let installation = open(&folder, data, &address(data)).await?;
    told(progress, "command-bench-set-offices", size.offices);
    let mut offices = found(&installation, size).await?;
    told(progress, "command-bench-set-complaints", size.complaints);
    let records = fill(&installation, size, &mut offices).await?;
    installation.db().close().await;
    drop(folder);
    let manifest = Manifest {
        size,
        records,
        made_in: began.elapsed().as_secs_f64(),
        offices: offices.into_iter().map(|(_, office)| office).collect(),
    };
    Place::reached(data, Stage::Filled, &manifest)?;
    Ok(manifest)
}

/// Opens a data folder, of either database.
pub(super) async fn open(
    folder: &Folder,
    data: &Path,
    database: &str,
) -> anyhow::Result<Arc<Installation>> {
    // Whoever fills a database is patient: nobody waits for a page.
    let settings = Settings {
        read_timeout: PATIENCE,
        write_timeout: PATIENCE,
        sqlite_writer_cache: CACHE,
        ..Settings::default()
    };
    let db = match database.contains("://") {
        true => Db::open_postgres_with(database, settings).await,
        false => Db::open_sqlite_with(database, settings).await,
    };
    let db = db.context("database")?;
    db.migrate(Clock::Machine.now()).await.context("schema")?;
    let keys = folder.keys(Office::any(&db).await)?;
    let parts = Parts {
        db,
        blobs: Blobs::open(data.join("files")).await?,
        keys,
        clock: Clock::Machine,
        outside: data.to_owned(),
    };
    Ok(Arc::new(Installation::open(parts).await?))
}

/// Founds the offices: kecamatan of the country, each with a host and a prefix of its own.
async fn found(
    installation: &Installation,
    size: Size,
) -> anyhow::Result<Vec<(OfficeId, SetOffice)>> {
    let districts = shipped_areas().districts()?;
    anyhow::ensure!(districts.len() >= size.offices, "too few kecamatan");
    let mut offices = Vec::with_capacity(size.offices);
    for (nth, district) in districts.iter().take(size.offices).enumerate() {
        let mut profile = area_profile(district)?;
        profile.prefix = prefix(nth);
        let host = format!("k{nth:04}.localhost");
        let address = OfficeAddress::parse(&format!("http://{host}"))?;
        let id = installation
            .found(&profile, |_| None, true, Some(&address))
            .await?;
        let office = SetOffice {
            code: profile.code.clone(),
            prefix: profile.prefix.clone(),
            host,
            years: BTreeMap::new(),
        };
        offices.push((id, office));
    }
    Ok(offices)
}

/// `KAAA`, `KAAB`, … in the order of the offices.
fn prefix(nth: usize) -> String {
    let letter = |part: usize| char::from(b'A' + u8::try_from(part % 26).unwrap_or(0));
    let letters = [nth / 676, nth / 26, nth].map(letter);
    format!("K{}", String::from_iter(letters))
}

/// Fills all offices; answers with the records of their histories.
async fn fill(
    installation: &Arc<Installation>,
    size: Size,
    offices: &mut [(OfficeId, SetOffice)],
) -> anyhow::Result<usize> {
    let words = Arc::new(Vocabulary::new());
    let now = installation.now();
    let first = offices.first().context("an office")?.0;
    let office = installation.office(first).await?;
    let phc = office.hash_password(PASSWORD).await?;
    let ids: Vec<OfficeId> = offices.iter().map(|(id, _)| *id).collect();
    let mut waiting = ids.into_iter().enumerate();
    let mut at_work = JoinSet::new();
    let mut records = 0;
    loop {
        while at_work.len() < AT_ONCE
            && let Some((nth, id)) = waiting.next()
        {
            let (installation, words) = (Arc::clone(installation), Arc::clone(&words));
            let phc = phc.clone();
            at_work.spawn(async move {
                let office = installation.office(id).await?;
                let filled = fill_one(office, &words, size, nth, now, &phc).await?;
                anyhow::Ok((nth, filled))
            });
        }
        let Some(done) = at_work.join_next().await else {
            return Ok(records);
        };
        let (nth, (years, its)) = done??;
        records += its;
        if let Some((_, office)) = offices.get_mut(nth) {
            office.years = years;
        }
    }
}

/// Fills one office: while a batch is written the next is made.
async fn fill_one(
    office: Arc<Office>,
    words: &Arc<Vocabulary>,
    size: Size,
    nth: usize,
    now: Timestamp,
    phc: &str,
) -> anyhow::Result<(BTreeMap<i16, u32>, usize)> {
    let cast = Arc::new(office.crowd_cast(phc, now - SERVED).await?);
    let count = size.of_office(nth);
    let open = size.open_of_office(nth);
    let mut years: BTreeMap<i16, u32> = BTreeMap::new();
    let mut records = 0;
    let mut made = None;
    let mut next = 0;
    while next < count || made.is_some() {
        let making = (next < count).then(|| {
            let end = (next + BATCH).min(count);
            let numbered: Vec<(usize, RegisterNumber)> = (next..end)
                .map(|nth_story| {
                    let stories = stories_of(words, nth, count, open, now);
                    let year = office.directory().day(stories.received(nth_story)).year();
                    let last = years.entry(year).or_default();
                    *last += 1;
                    let number = *last;
                    (nth_story, RegisterNumber { year, number })
                })
                .collect();
            next = end;
            let (office, cast, words) = (Arc::clone(&office), Arc::clone(&cast), Arc::clone(words));
            tokio::task::spawn_blocking(move || {
                let stories = stories_of(&words, nth, count, open, now);
                let stories: Vec<CrowdStory> = numbered
                    .into_iter()
                    .map(|(nth, register)| stories.story(nth, register))
                    .collect();
                office.crowd_batch(&cast, &stories)
            })
        });
        if let Some(batch) = made.take() {
            let batch: office::CrowdBatch = batch;
            records += batch.records();
            office.keep_crowd(batch).await?;
        }
        if let Some(making) = making {
            made = Some(making.await??);
        }
    }
    Ok((years, records))
}

fn stories_of(
    words: &Vocabulary,
    office: usize,
    count: usize,
    open: usize,
    now: Timestamp,
) -> Stories<'_> {
    Stories {
        words,
        office,
        count,
        open,
        now,
    }
}

/// Makes the index as the follower does, in bigger pieces: some of every office, then more,
/// for in an index of many offices at work what is one office's lies scattered.
pub(super) async fn index(installation: &Installation) -> anyhow::Result<()> {
    let offices = installation.offices();
    let mut open = Vec::with_capacity(offices.len());
    for listed in offices.iter() {
        let office = installation.office(listed.id).await?;
        let share = office.follow_records(1).await?.head / TURNS + 1;
        open.push((office, u32::try_from(share).unwrap_or(FOLLOWED)));
    }
    for _ in 0..=TURNS {
        let mut waiting = open.iter().cloned();
        let mut at_work = JoinSet::new();
        loop {
            while at_work.len() < AT_ONCE
                && let Some((office, share)) = waiting.next()
            {
                at_work.spawn(async move {
                    let mut left = share;
                    while left > 0 {
                        let piece = left.min(FOLLOWED);
                        if office.follow_records(piece).await?.records == 0 {
                            break;
                        }
                        left -= piece;
                    }
                    anyhow::Ok(())
                });
            }
            match at_work.join_next().await {
                Some(done) => done??,
                None => break,
            }
        }
    }
    Ok(())
}
