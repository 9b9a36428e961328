//! Durable intake: register number, complaint, history and job in one transaction, 64
//! clerks at once; beside it the same rows sent bare.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use anyhow::Context;
use office::{Clock, Keys, NewComplaint, Office, Parts, SignedIn};
use store::{Blobs, Db};

use super::Figure;
use super::raw::{self, Recorded};

/// Clerks at once.
const CLERKS: usize = 64;

/// An office with one clerk, on a database of its own.
pub(super) struct Desk {
    pub(super) office: Arc<Office>,
    pub(super) clerk: Arc<SignedIn>,
}

impl Desk {
    /// Founds it.
    pub(super) async fn found(address: &str, folder: &Path) -> anyhow::Result<Desk> {
        let db = Db::open(address).await.context("database")?;
        let clock = Clock::Machine;
        db.migrate(clock.now()).await.context("schema")?;
        let parts = Parts {
            db,
            blobs: Blobs::open(folder.join("files")).await?,
            keys: Keys::generate(),
            clock,
            outside: folder.to_owned(),
        };
        let profile = casework::OfficeProfile::parse(office::shipped_profile())
            .map_err(|faults| anyhow::anyhow!("{} faults in the profile", faults.len()))?;
        let id = Office::found(&parts, &profile, |_| None, true).await?;
        let office = Office::open(parts, id).await?;
        let clerk = office.make_sample_clerk().await?;
        Ok(Desk {
            office: Arc::new(office),
            clerk: Arc::new(clerk),
        })
    }

    /// Records `count` complaints, 64 at once; answers with complaints a second.
    #[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
    pub(super) async fn record(&self, count: usize, label: &str) -> anyhow::Result<f64> {
        let began = Instant::now();
        let mut clerks = tokio::task::JoinSet::new();
        for clerk in 0..CLERKS {
            let (office, who) = (Arc::clone(&self.office), Arc::clone(&self.clerk));
            let share = count / CLERKS + usize::from(clerk < count % CLERKS);
            let label = label.to_owned();
            clerks.spawn(async move {
                for turn in 0..share {
                    let key = format!("{label} {clerk} {turn}");
                    let given = sample(clerk * 1000 + turn);
                    office.record(&who, &key, &given, Vec::new()).await?;
                }
                Ok::<(), office::OfficeError>(())
            });
        }
        while let Some(done) = clerks.join_next().await {
            done??;
        }
        Ok(rate(count, began))
    }
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
pub(super) fn rate(count: usize, began: Instant) -> f64 {
    count as f64 / began.elapsed().as_secs_f64()
}

/// A complaint of ordinary length.
pub(super) fn sample(n: usize) -> NewComplaint {
    NewComplaint {
        channel: "phone".to_owned(),
        channel_ref: "0812 0000 4410".to_owned(),
        description: format!(
            "Sampah di saluran air belakang pasar sudah {n} hari tidak diangkut, airnya naik ke \
             jalan kalau hujan. Sudah kami sampaikan kepada Kelian Dinas, tetapi belum ada yang \
             datang. Anak-anak lewat di situ setiap pagi. Mohon diangkut dan dibuatkan jadwal \
             tetap, sebab musim hujan baru mulai dan got di hulu juga mulai penuh. Kami bersedia \
             membantu bergotong royong pada hari Minggu bila ada kendaraan pengangkut."
        ),
        village: "51.02.02.2005".to_owned(),
        hamlet: "Br. Megati Kelod".to_owned(),
        landmark: "belakang pasar".to_owned(),
        category: "LINGK".to_owned(),
        urgency: "ordinary".to_owned(),
        identity: "open".to_owned(),
        name: format!("I Ketut Contoh {n}"),
        phone: format!("0812{:08}", n % 100_000_000),
        reply_way: "phone".to_owned(),
        ..NewComplaint::default()
    }
}

/// On SQLite, against raw rusqlite writing the same rows in batches of ten.
pub(super) async fn sqlite(smoke: bool) -> anyhow::Result<Vec<Figure>> {
    let count = if smoke { 320 } else { 6_400 };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("office.sqlite");
    let desk = Desk::found(&path.display().to_string(), folder.path()).await?;
    desk.record(CLERKS * 4, "warm").await?;
    // Alternate, so that a slow spell of the disk falls on both.
    let mut ours = Vec::new();
    let mut bare = Vec::new();
    let rounds = if smoke { 1 } else { 3 };
    for round in 0..rounds {
        ours.push(desk.record(count, &format!("round {round}")).await?);
        let rows = Recorded::read(&path, count)?;
        bare.push(raw::write(&path, folder.path(), &rows, 10)?);
    }
    desk.office.db().close().await;
    Ok(vec![Figure::at_least(
        "durable intake, SQLite, 64 at once",
        median(ours),
        median(bare),
        "complaints/s",
        "raw rusqlite, the same rows, 10 a commit, synchronous=FULL",
        0.4,
    )])
}

/// On PostgreSQL, against the same statements sent bare.
pub(super) async fn postgres(smoke: bool, url: Option<&str>) -> anyhow::Result<Vec<Figure>> {
    let url = url.ok_or(crate::commands::Refused::wrong_use(
        "command-bench-needs-postgres",
    ))?;
    let count = if smoke { 320 } else { 6_400 };
    let fresh = raw::FreshDatabase::create(url).await?;
    let folder = tempfile::tempdir()?;
    let desk = Desk::found(&fresh.url, folder.path()).await?;
    desk.record(CLERKS * 4, "warm").await?;
    let mut ours = Vec::new();
    let mut bare = Vec::new();
    let rounds = if smoke { 1 } else { 3 };
    for round in 0..rounds {
        ours.push(desk.record(count, &format!("round {round}")).await?);
        bare.push(raw::send_bare(&fresh.url, count, CLERKS).await?);
    }
    desk.office.db().close().await;
    drop(desk);
    fresh.drop().await?;
    Ok(vec![Figure::at_least(
        "durable intake, PostgreSQL, 64 at once",
        median(ours),
        median(bare),
        "complaints/s",
        "the same statements sent bare over 16 connections",
        0.7,
    )])
}

pub(super) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}
