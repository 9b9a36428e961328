//! CPU of the server for each complaint accepted through its pages.

use super::Figure;
use super::child::{Server, children, cpu_ms, parent, this_program};
use super::client::Client;
use super::intake::sample;
use super::raw::{FreshDatabase, connect};

/// Clerks at once.
const CLERKS: usize = 16;
/// How often it is measured.
const ROUNDS: usize = 5;

/// On SQLite, and on PostgreSQL when there is one.
pub(super) async fn run(smoke: bool, postgres: Option<&str>) -> anyhow::Result<Vec<Figure>> {
    let count = if smoke { 160 } else { 4_000 };
    let mut figures = vec![Figure::at_most(
        "CPU for a complaint through HTTP, SQLite",
        measure(count, None).await?,
        0.8,
        "ms",
        "budget (Request Tracker 5 about 330 ms, django-helpdesk about 14 ms)",
    )];
    if let Some(admin) = postgres {
        let fresh = FreshDatabase::create(admin).await?;
        figures.push(Figure::at_most(
            "CPU for a complaint through HTTP, PostgreSQL with its server",
            measure(count, Some(&fresh.url)).await?,
            1.5,
            "ms",
            "budget",
        ));
        fresh.drop().await?;
    }
    Ok(figures)
}

#[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
async fn measure(count: usize, database: Option<&str>) -> anyhow::Result<f64> {
    let folder = tempfile::tempdir()?;
    let server = Server::start(&this_program()?, folder.path(), true, database)?;
    let clerk = sign_in(&server).await?;
    record(&clerk, CLERKS * 8, "warm").await?;
    let database_server = match database {
        Some(url) => {
            let client = connect(url).await?;
            let pid: i32 = client
                .query_one("SELECT pg_backend_pid()", &[])
                .await?
                .get(0);
            u32::try_from(pid).ok().and_then(parent)
        }
        None => None,
    };
    let used = || {
        let own = cpu_ms(server.id()).unwrap_or(0.0);
        let of_database: f64 = database_server
            .map(children)
            .unwrap_or_default()
            .into_iter()
            .chain(database_server)
            .filter_map(cpu_ms)
            .sum();
        own + of_database
    };
    // Rounds, of which the middle one counts: what else the machine does comes in bursts.
    let share = count / ROUNDS;
    let mut rounds = Vec::with_capacity(ROUNDS);
    for round in 0..ROUNDS {
        let before = used();
        record(&clerk, share, &format!("run{round}")).await?;
        rounds.push((used() - before) / share as f64);
    }
    rounds.sort_by(f64::total_cmp);
    Ok(rounds[ROUNDS / 2])
}

async fn sign_in(server: &Server) -> anyhow::Result<Client> {
    let mut client = Client::connect(&server.address).await?;
    let (username, password) = server
        .sign_ins
        .iter()
        .find(|(username, _)| username == "sariani")
        .ok_or_else(|| anyhow::anyhow!("the demo names no clerk"))?;
    client.sign_in(username, password).await?;
    Ok(client)
}

async fn record(clerk: &Client, count: usize, label: &str) -> anyhow::Result<()> {
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..CLERKS {
        let mut client = clerk.again().await?;
        let share = count / CLERKS + usize::from(n < count % CLERKS);
        let label = label.to_owned();
        tasks.spawn(async move {
            let page = client.get("/terima").await?;
            let csrf = page.hidden("csrf").unwrap_or_default();
            for turn in 0..share {
                let given = sample(n * 1000 + turn);
                let key = format!("{label}.{n}.{turn}");
                let form = [
                    ("csrf", csrf.as_str()),
                    ("kunci", key.as_str()),
                    ("channel", given.channel.as_str()),
                    ("channel_ref", given.channel_ref.as_str()),
                    ("phone", given.phone.as_str()),
                    ("name", given.name.as_str()),
                    ("identity", given.identity.as_str()),
                    ("description", given.description.as_str()),
                    ("village", given.village.as_str()),
                    ("hamlet", given.hamlet.as_str()),
                    ("landmark", given.landmark.as_str()),
                    ("category", given.category.as_str()),
                    ("urgency", given.urgency.as_str()),
                    ("reply_way", given.reply_way.as_str()),
                ];
                let answer = client.post("/terima", &form).await?;
                anyhow::ensure!(
                    answer.status.is_redirection(),
                    "an intake was answered with {}",
                    answer.status
                );
            }
            anyhow::Ok(())
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}
