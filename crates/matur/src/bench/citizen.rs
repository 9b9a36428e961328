//! The website as visitors meet it: pages beside a bare one of the same size, and complaints
//! sent from the form beside the store's own intake, 32 and 320 at once.

use std::collections::BTreeSet;
use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::http::StatusCode;
use tokio::task::JoinSet;

use super::child::{Server, highest_mib, this_program};
use super::client::{Client, SignedIn};
use super::intake::{Desk, median};
use super::times::Times;
use super::{Figure, bare};

/// Visitors who turn pages at once.
const READERS: usize = 8;
/// Visitors who send at once, and how many where more come than can be served at once.
const SENDERS: usize = 32;
const CROWD: usize = 320;
/// Who answers every step sooner is asked to wait, and so is whoever measures.
const UNHURRIED: Duration = Duration::from_millis(4_500);

pub(super) async fn run(smoke: bool) -> anyhow::Result<Vec<Figure>> {
    let folder = tempfile::tempdir()?;
    // One machine plays a village of visitors.
    std::fs::write(folder.path().join("matur.toml"), "flood_control = false\n")?;
    let server = Server::start(&this_program()?, folder.path(), true, None)?;
    let mut figures = pages(&server, smoke).await?;
    figures.extend(complaints(&server, smoke).await?);
    figures.extend(a_crowd(&server, smoke).await?);
    Ok(figures)
}

// ------------------------------------------------------------------------- pages

async fn pages(server: &Server, smoke: bool) -> anyhow::Result<Vec<Figure>> {
    let nobody = Client::connect(&server.address).await?.signed_in();
    let begun = begin(&server.address, 1).await?;
    let tracker = tracker(&server.address).await?;
    let mut figures = Vec::new();
    for (name, path, visitor) in [
        ("home page", "/", nobody),
        ("form, first step", "/adukan/apa", begun),
        ("tracking page", "/lacak", tracker),
    ] {
        figures.push(beside_bare(&server.address, name, path, &visitor, smoke).await?);
    }
    Ok(figures)
}

/// Pages a second of ours and of a bare one of the same size, in turn.
async fn beside_bare(
    address: &str,
    name: &str,
    path: &'static str,
    visitor: &SignedIn,
    smoke: bool,
) -> anyhow::Result<Figure> {
    let mut client = Client::connect(address).await?;
    client.speak_for(visitor);
    let size = client.get(path).await?.body.len();
    let bare = bare::Process::start(size).await?;
    let stranger = Client::connect(&bare.address).await?.signed_in();
    let (rounds, count) = if smoke { (1, 400) } else { (5, 8_000) };
    // Once for nothing, so that both are warm.
    turn(address, path, visitor, count / 4).await?;
    turn(&bare.address, "/", &stranger, count / 4).await?;
    let (mut ours, mut bares, mut slowest) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let times = turn(address, path, visitor, count).await?;
        slowest.push(times.part(990));
        ours.push(times.rate());
        bares.push(turn(&bare.address, "/", &stranger, count).await?.rate());
    }
    Ok(Figure::at_least(
        &format!("website, {name}"),
        median(ours),
        median(bares),
        "pages/s",
        &format!(
            "a bare template page of {size} bytes, in turn; ours p99 {:.1} ms, {READERS} at once",
            median(slowest)
        ),
        0.5,
    ))
}

async fn turn(
    address: &str,
    path: &'static str,
    visitor: &SignedIn,
    count: usize,
) -> anyhow::Result<Times> {
    let visitors = vec![visitor.clone(); count];
    let (times, _) = at_once(address, READERS, visitors, move |client| {
        Box::pin(async move {
            let answer = client.get(path).await?;
            let status = answer.status;
            anyhow::ensure!(
                status == StatusCode::OK,
                "{path} was answered with {status}"
            );
            Ok(())
        })
    })
    .await?;
    Ok(times)
}

// ------------------------------------------------------------------------ complaints

/// Sent from the form at 32 at once, beside the store's own intake.
async fn complaints(server: &Server, smoke: bool) -> anyhow::Result<Vec<Figure>> {
    let (rounds, count) = if smoke { (1, 64) } else { (3, 1_600) };
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("office.sqlite");
    let desk = Desk::found(&path.display().to_string(), folder.path()).await?;
    desk.record(SENDERS * 8, "warm").await?;
    let (mut ours, mut stores, mut slow) = (Vec::new(), Vec::new(), Vec::new());
    let mut told = String::new();
    for round in 0..rounds {
        let begun = begin_many(&server.address, count).await?;
        let (times, sent) = at_once(&server.address, SENDERS, begun, |client| {
            Box::pin(send(client))
        })
        .await?;
        let stored = sent.iter().filter(|one| one.is_some()).count();
        anyhow::ensure!(stored == count, "{stored} of {count} were stored");
        slow.push(times.part(990));
        ours.push(times.rate());
        told = times.told(SENDERS);
        stores.push(desk.record(count, &format!("round {round}")).await?);
    }
    desk.office.db().close().await;
    Ok(vec![
        Figure::at_least(
            "complaints sent from the form, SQLite",
            median(ours),
            median(stores),
            "complaints/s",
            &format!("the store's own intake, in turn; {SENDERS} at once"),
            0.5,
        ),
        Figure::at_most(
            "p99 of sending one",
            median(slow),
            60.0,
            "ms",
            &format!(
                "{told} in the last round; a sync of this disk takes {:.2} ms",
                a_sync()?
            ),
        ),
    ])
}

/// More at once than can be served: every answer is a receipt or a friendly wait, and what
/// was answered with a receipt is in the register once.
async fn a_crowd(server: &Server, smoke: bool) -> anyhow::Result<Vec<Figure>> {
    let count = if smoke { CROWD } else { CROWD * 4 };
    let begun = begin_many(&server.address, count).await?;
    let before = highest_mib(server.id()).unwrap_or(f64::NAN);
    let (times, sent) = at_once(&server.address, CROWD, begun, |client| {
        Box::pin(async move { Ok((send(client).await?, client.signed_in())) })
    })
    .await?;
    let after = highest_mib(server.id()).unwrap_or(f64::NAN);
    let mut numbers = BTreeSet::new();
    let mut stored = 0;
    let mut client = Client::connect(&server.address).await?;
    for (receipt, visitor) in sent {
        client.speak_for(&visitor);
        if receipt.is_some() {
            stored += 1;
            let page = client.get("/adukan/tanda-terima").await?;
            numbers.insert(number(&page.body).context("no number on the receipt")?);
        } else {
            // What he wrote is still his, to be sent again.
            let page = client.get("/adukan/periksa").await?;
            anyhow::ensure!(page.status == StatusCode::OK, "a draft was lost");
        }
    }
    anyhow::ensure!(numbers.len() == stored, "two receipts name one number");
    #[allow(clippy::cast_precision_loss, reason = "counts far below 2^52")]
    let part = stored as f64 / count as f64;
    Ok(vec![
        Figure::plain(
            &format!("of {count} complaints, {CROWD} at once, stored; others wait"),
            part * 100.0,
            "%",
        ),
        Figure::plain("p99 of an answer then", times.part(990), "ms"),
        Figure::plain("resident at its highest before", before, "MiB"),
        Figure::plain("resident at its highest after", after, "MiB"),
    ])
}

/// Sends what was begun: the receipt's address, or nothing where he is asked to wait.
async fn send(client: &mut Client) -> anyhow::Result<Option<String>> {
    // The page with the button has been read before: its token is the visitor's own.
    let token = client.token.clone();
    let form = [("csrf", token.as_str()), ("consent", "1")];
    let answer = client.post("/adukan/periksa", &form).await?;
    match answer.status {
        StatusCode::SEE_OTHER => {
            let to = answer.location.unwrap_or_default();
            anyhow::ensure!(to == "/adukan/tanda-terima", "sending led to {to}");
            Ok(Some(to))
        }
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => Ok(None),
        status => anyhow::bail!(
            "a complaint was answered with {status}: {:.300}",
            answer.body
        ),
    }
}

/// Milliseconds that a sync of a page takes on the disk of the temporary folder.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
fn a_sync() -> anyhow::Result<f64> {
    use std::io::Write;
    let mut file = tempfile::tempfile()?;
    let mut times = Vec::new();
    for _ in 0..50 {
        file.write_all(&[7; 4096])?;
        let began = Instant::now();
        file.sync_data()?;
        times.push(began.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(times))
}

// ------------------------------------------------------------------------ visitors

/// A visitor who has answered every step.
async fn begin(address: &str, nth: usize) -> anyhow::Result<SignedIn> {
    let mut client = Client::connect(address).await?;
    answer_steps(&mut client, nth).await?;
    Ok(client.signed_in())
}

async fn answer_steps(client: &mut Client, nth: usize) -> anyhow::Result<()> {
    let page = client.get("/adukan/apa").await?;
    client.token = page.hidden("csrf").context("no token in the form")?;
    let token = client.token.clone();
    let given = super::intake::sample(nth);
    let csrf = ("csrf", token.as_str());
    let steps: [(&str, &[(&str, &str)]); 4] = [
        (
            "/adukan/apa",
            &[
                csrf,
                ("description", &given.description),
                ("category", "LINGK"),
            ],
        ),
        (
            "/adukan/di-mana",
            &[
                csrf,
                ("village", &given.village),
                ("hamlet", &given.hamlet),
                ("landmark", &given.landmark),
            ],
        ),
        ("/adukan/kapan", &[csrf, ("when", "today")]),
        (
            "/adukan/siapa",
            &[
                csrf,
                ("identity", "open"),
                ("name", &given.name),
                ("reply_way", "phone"),
                ("phone", &given.phone),
            ],
        ),
    ];
    for (path, form) in steps {
        let answer = client.post(path, form).await?;
        let status = answer.status;
        anyhow::ensure!(
            status == StatusCode::SEE_OTHER,
            "{path} was answered with {status}"
        );
    }
    Ok(())
}

/// So many of them, all of whom took their time.
async fn begin_many(address: &str, count: usize) -> anyhow::Result<Vec<SignedIn>> {
    let mut tasks = JoinSet::new();
    for nth in 0..SENDERS {
        let address = address.to_owned();
        let share = count / SENDERS + usize::from(nth < count % SENDERS);
        tasks.spawn(async move {
            let mut client = Client::connect(&address).await?;
            let mut begun = Vec::with_capacity(share);
            for turn in 0..share {
                client.forget();
                answer_steps(&mut client, nth * 1_000 + turn).await?;
                begun.push(client.signed_in());
            }
            anyhow::Ok(begun)
        });
    }
    let mut all = Vec::with_capacity(count);
    while let Some(begun) = tasks.join_next().await {
        all.extend(begun??);
    }
    tokio::time::sleep(UNHURRIED).await;
    Ok(all)
}

/// A complainant who has shown number and PIN.
async fn tracker(address: &str) -> anyhow::Result<SignedIn> {
    let mut client = Client::connect(address).await?;
    answer_steps(&mut client, 2).await?;
    tokio::time::sleep(UNHURRIED).await;
    send(&mut client).await?.context("asked to wait")?;
    let receipt = client.get("/adukan/tanda-terima").await?;
    let number = number(&receipt.body).context("no number on the receipt")?;
    let pin = pin(&receipt.body).context("no PIN on the receipt")?;
    let page = client.get("/lacak").await?;
    let token = page.hidden("csrf").unwrap_or_default();
    let form = [("csrf", token.as_str()), ("nomor", &number), ("pin", &pin)];
    let shown = client.post("/lacak", &form).await?;
    anyhow::ensure!(
        shown.status == StatusCode::SEE_OTHER,
        "/lacak: {}",
        shown.status
    );
    Ok(client.signed_in())
}

/// The complaint number on a receipt, e.g. `STM-2026-0148`.
fn number(page: &str) -> Option<String> {
    let at = page.find("STM-")?;
    let number: String = page[at..]
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    Some(number)
}

/// The PIN on a receipt: two times four digits.
fn pin(page: &str) -> Option<String> {
    let is_pin = |text: &&str| {
        let halves: Vec<&str> = text.split(' ').collect();
        let digits = |half: &&str| half.len() == 4 && half.bytes().all(|b| b.is_ascii_digit());
        halves.len() == 2 && halves.iter().all(digits)
    };
    page.split(['<', '>']).find(is_pin).map(str::to_owned)
}

type Doing<'a, T> = Pin<Box<dyn Future<Output = anyhow::Result<T>> + Send + 'a>>;

/// Does `what` for each visitor over so many connections; how long each took, and what came.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
async fn at_once<T: Send + 'static>(
    address: &str,
    connections: usize,
    visitors: Vec<SignedIn>,
    what: impl for<'a> Fn(&'a mut Client) -> Doing<'a, T> + Copy + Send + 'static,
) -> anyhow::Result<(Times, Vec<T>)> {
    let mut shares = vec![Vec::new(); connections];
    for (visitor, nth) in visitors.into_iter().zip((0..connections).cycle()) {
        shares[nth].push(visitor);
    }
    let mut clients = Vec::new();
    for share in shares {
        clients.push((Client::connect(address).await?, share));
    }
    let mut tasks = JoinSet::new();
    let began = Instant::now();
    for (mut client, share) in clients {
        tasks.spawn(async move {
            let mut done = Vec::with_capacity(share.len());
            for visitor in share {
                client.speak_for(&visitor);
                let began = Instant::now();
                let came = what(&mut client).await?;
                done.push((began.elapsed().as_secs_f64() * 1e3, came));
            }
            anyhow::Ok(done)
        });
    }
    let (mut times, mut all) = (Vec::new(), Vec::new());
    while let Some(done) = tasks.join_next().await {
        for (time, came) in done?? {
            times.push(time);
            all.push(came);
        }
    }
    Ok((Times::new(times, began.elapsed().as_secs_f64()), all))
}
