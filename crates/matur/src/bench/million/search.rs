//! Searches: two words, questions that nobody asks in good faith, and how soon what was
//! told is found.

use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use office::Dice;

use super::load::{self, any};
use super::measure::{Bench, Open};
use crate::bench::Figure;
use crate::bench::client::{Client, encode};

/// Rounds of telling and finding.
const ROUNDS: usize = 8;

fn asked(words: &str) -> String {
    format!("/arsip?{}&tahun=", encode(&[("kata", words)]))
}

/// Two words in one office.
pub(super) async fn words(bench: &Bench<'_>, open: &Open) -> anyhow::Result<Vec<Figure>> {
    let two = |dice: &mut Dice| {
        let first = bench.words.telling(dice).to_owned();
        asked(&format!("{first} {}", bench.words.telling(dice)))
    };
    let ask = |dice: &mut Dice| (any(&open.sessions.small, dice), two(dice));
    let small = load::warm_pages(open.address(), bench.count(4_000), 41, ask).await?;
    let ask = |dice: &mut Dice| (any(&open.sessions.big, dice), two(dice));
    let big = load::warm_pages(open.address(), bench.count(2_000), 42, ask).await?;
    Ok(vec![
        bench.p99(
            "search for two words, an office of 400",
            &small,
            bench.limit(10.0, 40.0),
        ),
        bench.p99(
            "search for two words, the office of a fifth of all",
            &big,
            bench.limit(40.0, 100.0),
        ),
    ])
}

/// Questions that are meant to take long: the slowest answer, one at a time and eight.
pub(super) async fn storms(bench: &Bench<'_>, open: &Open) -> anyhow::Result<Vec<Figure>> {
    let mut dice = Dice::new(51);
    let long = bench.words.text(&mut dice, 5_000);
    let beginnings: Vec<String> = "abcdefghijklmnopqrstuvwxyz"
        .chars()
        .map(|letter| format!("{letter}*"))
        .collect();
    let short = [
        "a*",
        "b* c*",
        "*",
        "**** ****",
        "%_%_%_%",
        "me* di* ber* pe*",
    ];
    let mut questions: Vec<String> = short.iter().map(|text| (*text).to_owned()).collect();
    questions.extend([
        long,
        "x".repeat(5_000),
        "*".repeat(5_000),
        "a* ".repeat(1_600),
        "yang ".repeat(1_000),
        "\"di yang\" ".repeat(500),
        beginnings.join(" "),
        "yang di dan ke dari sudah tidak kami".to_owned(),
    ]);
    let paths: Vec<String> = questions.iter().map(|words| asked(words)).collect();
    let mut slowest: f64 = 0.0;
    let mut slow = String::new();
    for path in &paths {
        for session in &open.sessions.big {
            let took = load::one(open.address(), &(Arc::clone(session), path.clone())).await?;
            if took > slowest {
                slowest = took;
                slow = path.chars().take(40).collect();
            }
        }
    }
    let ask = |dice: &mut Dice| {
        let nth = dice.place(paths.len());
        let path = paths.get(nth).cloned().unwrap_or_default();
        (any(&open.sessions.big, dice), path)
    };
    let many = load::pages(open.address(), bench.count(400), 52, ask).await?;
    let name = bench.name("a question made to take long, the slowest");
    let limit_is = format!("budget; {} questions, slowest {slow}…", paths.len());
    Ok(vec![
        Figure::at_most(&name, slowest, 200.0, "ms", &limit_is),
        Figure::at_most(
            &bench.name("the same, eight at once, the slowest"),
            many.slowest(),
            200.0,
            "ms",
            &many.told(load::AT_ONCE),
        ),
    ])
}

/// How long after it was told a complaint is found.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(super) async fn found(bench: &Bench<'_>, open: &Open) -> anyhow::Result<Vec<Figure>> {
    let mut slowest: f64 = 0.0;
    let clerks = open.sessions.small.iter().step_by(4).take(ROUNDS - 1);
    let clerks = clerks.chain(open.sessions.big.first());
    // A set on PostgreSQL may be the copy of one on which this was measured.
    let run = bench
        .name(&std::process::id().to_string())
        .replace(", ", "");
    for (nth, session) in clerks.enumerate() {
        let mut client = Client::connect(open.address()).await?;
        client.speak_for(&session.signed_in);
        let word = format!("zq{}x{nth}", run.to_lowercase());
        record(&mut client, &word, nth).await?;
        let told = Instant::now();
        let path = asked(&word);
        let seconds = loop {
            let page = client.get(&path).await?;
            if page.body.contains("/berkas/") {
                break told.elapsed().as_secs_f64();
            }
            if told.elapsed() > Duration::from_secs(30) {
                break f64::INFINITY;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        };
        slowest = slowest.max(seconds);
    }
    let name = bench.name("a new complaint is found, the slowest");
    let limit_is = format!("budget; {ROUNDS} times, no other complaint meanwhile");
    Ok(vec![Figure::at_most(&name, slowest, 2.0, "s", &limit_is)])
}

/// Records a complaint that has a word of its own.
pub(super) async fn record(client: &mut Client, word: &str, nth: usize) -> anyhow::Result<f64> {
    let page = client.get("/terima").await?;
    let csrf = page.hidden("csrf").unwrap_or_default();
    send(client, &csrf, word, nth).await
}

/// The same with the form at hand; answers with milliseconds.
#[allow(clippy::disallowed_methods, reason = "a bench reads the clock")]
pub(super) async fn send(
    client: &mut Client,
    csrf: &str,
    word: &str,
    nth: usize,
) -> anyhow::Result<f64> {
    let mut given = crate::bench::intake::sample(nth);
    given.description.push_str(&format!(" Sandi {word}."));
    let form = [
        ("csrf", csrf),
        ("kunci", word),
        ("channel", given.channel.as_str()),
        ("channel_ref", given.channel_ref.as_str()),
        ("phone", given.phone.as_str()),
        ("name", given.name.as_str()),
        ("identity", given.identity.as_str()),
        ("description", given.description.as_str()),
        ("hamlet", given.hamlet.as_str()),
        ("landmark", given.landmark.as_str()),
        ("category", given.category.as_str()),
        ("urgency", given.urgency.as_str()),
        ("reply_way", given.reply_way.as_str()),
    ];
    let began = Instant::now();
    let answer = client.post("/terima", &form).await?;
    let took = began.elapsed().as_secs_f64() * 1e3;
    anyhow::ensure!(
        answer.status.is_redirection(),
        "an intake was answered with {}",
        answer.status
    );
    Ok(took)
}
