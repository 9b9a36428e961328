//! Pages asked for over eight connections at once, and how long each took.

use std::sync::Arc;
use std::time::Instant;

use office::Dice;
use tokio::task::JoinSet;

use super::sessions::Session;
use crate::bench::client::Client;
use crate::bench::times::Times;

/// Connections at once.
pub(super) const AT_ONCE: usize = 8;

/// A page somebody asks for.
pub(super) type Asked = (Arc<Session>, String);

/// Asks for `count` pages that `page` makes up; every one must be there.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(super) async fn pages(
    address: &str,
    count: usize,
    seed: u64,
    page: impl Fn(&mut Dice) -> Asked,
) -> anyhow::Result<Times> {
    let mut dice = Dice::new(seed);
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for nth in 0..AT_ONCE {
        let share = count / AT_ONCE + usize::from(nth < count % AT_ONCE);
        let asked: Vec<Asked> = (0..share).map(|_| page(&mut dice)).collect();
        let mut client = Client::connect(address).await?;
        tasks.spawn(async move {
            let mut times = Vec::with_capacity(asked.len());
            for (session, path) in asked {
                client.speak_for(&session.signed_in);
                let began = Instant::now();
                let answer = client.get(&path).await?;
                times.push(began.elapsed().as_secs_f64() * 1e3);
                anyhow::ensure!(
                    answer.status.is_success(),
                    "{path:.80} of {session:?} was answered with {}",
                    answer.status
                );
            }
            anyhow::Ok(times)
        });
    }
    let mut all = Vec::with_capacity(count);
    while let Some(done) = tasks.join_next().await {
        all.extend(done??);
    }
    Ok(Times::new(all, began.elapsed().as_secs_f64()))
}

/// The same after a few that don't count.
pub(super) async fn warm_pages(
    address: &str,
    count: usize,
    seed: u64,
    page: impl Fn(&mut Dice) -> Asked,
) -> anyhow::Result<Times> {
    pages(address, count.min(count / 8 + 300), seed + 1, &page).await?;
    pages(address, count, seed, page).await
}

/// One page, asked for alone on a connection of its own; milliseconds.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(super) async fn one(address: &str, (session, path): &Asked) -> anyhow::Result<f64> {
    let mut client = Client::connect(address).await?;
    client.speak_for(&session.signed_in);
    let began = Instant::now();
    client.get(path).await?;
    Ok(began.elapsed().as_secs_f64() * 1e3)
}

/// One of them, by chance.
pub(super) fn any(sessions: &[Arc<Session>], dice: &mut Dice) -> Arc<Session> {
    // Counted round, so that there is one however the dice fall.
    let nth = dice.place(sessions.len());
    let found = sessions.iter().cycle().nth(nth);
    found.map(Arc::clone).unwrap_or_default()
}
