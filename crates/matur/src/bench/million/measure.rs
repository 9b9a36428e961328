//! The figures, one after the other, each beside the limit it was promised.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use office::Dice;

use super::load::{self, any};
use super::sessions::Sessions;
use super::set::Manifest;
use super::words::Vocabulary;
use super::{Progress, backup, export, search, serve, told};
use crate::bench::Figure;
use crate::bench::child::{Server, cpu_ms, resident_mib};
use crate::bench::raw::connect;
use crate::bench::times::Times;

/// A set on one database, to be measured.
#[derive(Debug)]
pub(super) struct Bench<'a> {
    pub(super) data: PathBuf,
    pub(super) database: Option<String>,
    pub(super) set: &'a Manifest,
    pub(super) words: Arc<Vocabulary>,
    pub(super) smoke: bool,
    progress: Progress,
}

/// A server at work with people signed in.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) server: Server,
    pub(super) sessions: Sessions,
}

impl Open {
    pub(super) fn address(&self) -> &str {
        &self.server.address
    }
}

impl<'a> Bench<'a> {
    pub(super) fn new(
        data: &Path,
        database: Option<&str>,
        set: &'a Manifest,
        smoke: bool,
        progress: Progress,
    ) -> Bench<'a> {
        Bench {
            data: data.to_owned(),
            database: database.map(str::to_owned),
            set,
            words: Arc::new(Vocabulary::new()),
            smoke,
            progress,
        }
    }

    /// What is measured, on which database.
    pub(super) fn name(&self, what: &str) -> String {
        let on = self.on();
        format!("{what}, {on}")
    }

    const fn on(&self) -> &'static str {
        match self.database {
            Some(_) => "PostgreSQL",
            None => "SQLite",
        }
    }

    /// A limit that differs by database.
    pub(super) const fn limit(&self, sqlite: f64, postgres: f64) -> f64 {
        match self.database {
            Some(_) => postgres,
            None => sqlite,
        }
    }

    /// How many pages make a figure.
    pub(super) const fn count(&self, whole: usize) -> usize {
        if self.smoke { 80 } else { whole }
    }

    pub(super) fn p99(&self, what: &str, times: &Times, limit: f64) -> Figure {
        let name = self.name(&format!("{what}, p99"));
        Figure::at_most(
            &name,
            times.part(990),
            limit,
            "ms",
            &times.told(load::AT_ONCE),
        )
    }

    pub(super) fn plain(&self, what: &str, measured: f64, unit: &'static str) -> Figure {
        Figure::plain(&self.name(what), measured, unit)
    }

    /// All figures.
    pub(super) async fn figures(&self) -> anyhow::Result<Vec<Figure>> {
        told(
            self.progress,
            match self.database {
                Some(_) => "command-bench-set-measure-postgres",
                None => "command-bench-set-measure-sqlite",
            },
            self.set.size.complaints,
        );
        let mut figures = vec![
            self.plain("making the data set", self.set.made_in, "s"),
            self.plain("size of the database", self.database_mib().await?, "MiB"),
        ];
        let open = self.first_pages(&mut figures).await?;
        figures.push(self.plain(
            "resident, people signed in and nobody asking",
            resident_mib(open.server.id()).unwrap_or(f64::NAN),
            "MiB",
        ));
        figures.extend(self.work_lists(&open).await?);
        figures.extend(self.cases(&open).await?);
        figures.extend(search::words(self, &open).await?);
        figures.extend(self.register(&open).await?);
        figures.extend(search::storms(self, &open).await?);
        figures.extend(search::found(self, &open).await?);
        figures.push(self.plain(
            "resident, after these pages",
            resident_mib(open.server.id()).unwrap_or(f64::NAN),
            "MiB",
        ));
        figures.extend(export::run(self, &open).await?);
        figures.extend(backup::run(self, &open).await?);
        open.server.stop();
        self.sweep()?;
        Ok(figures)
    }

    /// Removes what the backup that was broken off leaves: the set is used again.
    fn sweep(&self) -> anyhow::Result<()> {
        for entry in std::fs::read_dir(&self.data)? {
            let entry = entry?;
            let name = entry.file_name();
            if name.to_string_lossy().starts_with("backup-work-") {
                std::fs::remove_dir_all(entry.path())?;
            }
        }
        Ok(())
    }

    /// Signs people in, starts anew, and asks for the first page of each office.
    async fn first_pages(&self, figures: &mut Vec<Figure>) -> anyhow::Result<Open> {
        let server = serve(&self.data, self.database.as_deref())?;
        let sessions = Sessions::sign_in(&server.address, self.set).await?;
        server.stop();
        let server = serve(&self.data, self.database.as_deref())?;
        let name = self.name("start to first page");
        let seconds = server.to_first_page.as_secs_f64();
        figures.push(Figure::at_most(&name, seconds, 0.3, "s", "budget"));
        let open = Open { server, sessions };
        let mut cold = Vec::new();
        for session in &open.sessions.small {
            let session = Arc::clone(session);
            let asked = move |_: &mut Dice| (Arc::clone(&session), "/meja".to_owned());
            cold.push(load::one(open.address(), &asked(&mut Dice::new(0))).await?);
        }
        let cold = Times::new(cold, 0.0);
        let name = "first page of an office that was not open, one at a time, p50";
        figures.push(self.plain(name, cold.part(500), "ms"));
        let name = "first page of an office that was not open, one at a time, p99";
        figures.push(self.plain(name, cold.part(990), "ms"));
        Ok(open)
    }

    async fn work_lists(&self, open: &Open) -> anyhow::Result<Vec<Figure>> {
        let meja = |dice: &mut Dice| (any(&open.sessions.small, dice), "/meja".to_owned());
        load::warm_pages(open.address(), self.count(2_000), 10, meja).await?;
        let before = cpu_ms(open.server.id()).unwrap_or(0.0);
        let small = load::pages(open.address(), self.count(12_000), 11, meja).await?;
        let used = (cpu_ms(open.server.id()).unwrap_or(0.0) - before) / 1e3;
        let meja = |dice: &mut Dice| (any(&open.sessions.big, dice), "/meja".to_owned());
        let big = load::warm_pages(open.address(), self.count(3_000), 12, meja).await?;
        let rate = small.rate();
        #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
        let by_cpu = 2.0 * small.count() as f64 / used;
        let mut figures = vec![
            self.p99("Meja Saya, an office of 400", &small, 10.0),
            self.p99("Meja Saya, the office of a fifth of all", &big, 10.0),
        ];
        let asking = "budget; whoever asks works on the same processors";
        let alone = "budget; two seconds of the server's own processor time";
        let rates = [
            ("work-list pages a second, as asked", rate, asking),
            (
                "work-list pages in 2 CPU seconds of the server",
                by_cpu,
                alone,
            ),
        ];
        for (what, measured, limit_is) in rates {
            let name = self.name(what);
            figures.push(match self.database {
                None => Figure::at_least(&name, measured, 3_000.0, "pages", limit_is, 1.0),
                Some(_) => Figure::plain(&name, measured, "pages"),
            });
        }
        Ok(figures)
    }

    async fn cases(&self, open: &Open) -> anyhow::Result<Vec<Figure>> {
        let of = |sessions: &[_], dice: &mut Dice| {
            let session = any(sessions, dice);
            let path = format!("/berkas/{}", session.number(dice));
            (session, path)
        };
        let ask = |dice: &mut Dice| of(&open.sessions.small, dice);
        let small = load::warm_pages(open.address(), self.count(8_000), 21, ask).await?;
        let ask = |dice: &mut Dice| of(&open.sessions.big, dice);
        let big = load::warm_pages(open.address(), self.count(4_000), 22, ask).await?;
        Ok(vec![
            self.p99("a case, an office of 400", &small, 10.0),
            self.p99("a case, the office of a fifth of all", &big, 10.0),
        ])
    }

    async fn register(&self, open: &Open) -> anyhow::Result<Vec<Figure>> {
        let of = |sessions: &[_], dice: &mut Dice| {
            let session = any(sessions, dice);
            let path = format!("/agenda?tahun={}", session.year(dice));
            (session, path)
        };
        let ask = |dice: &mut Dice| of(&open.sessions.small, dice);
        let small = load::warm_pages(open.address(), self.count(4_000), 31, ask).await?;
        let ask = |dice: &mut Dice| of(&open.sessions.big, dice);
        let big = load::warm_pages(open.address(), self.count(800), 32, ask).await?;
        Ok(vec![
            self.p99("register of a year, an office of 400", &small, 15.0),
            self.p99(
                "register of a year, the office of a fifth of all",
                &big,
                15.0,
            ),
        ])
    }

    #[allow(clippy::cast_precision_loss, reason = "bytes far below 2^52")]
    async fn database_mib(&self) -> anyhow::Result<f64> {
        let bytes = match &self.database {
            None => std::fs::metadata(self.data.join("office.sqlite"))?.len() as f64,
            Some(url) => {
                let client = connect(url).await?;
                let size = "SELECT pg_database_size(current_database())";
                client.query_one(size, &[]).await?.get::<_, i64>(0) as f64
            }
        };
        Ok(bytes / 1_048_576.0)
    }
}
