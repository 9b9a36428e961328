//! Who complains and asked not to be named stays unnamed: complainants are planted with words
//! of their own in each place where something of them can stand, and everybody asks every page,
//! file, sheet and export for them. A table (`policy`) says who may see what, where and why; all
//! else is a leak. Routes and fields are read from the sources of `web`, so that a new one
//! cannot be forgotten.

mod houses;
mod opened;
mod planted;
mod policy;
mod questions;
mod served;

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::sync::Mutex;

use axum::http::StatusCode;
use houses::{Answer, Ground, Houses};
use matur::bench::client::encode;
use planted::photo::PLACE;
use planted::ways::{self, known};
use planted::{Planted, Thing};
use policy::{Asker, POLICY, Place, Reader, asker, may, place, stranger};
use questions::{SEARCHES, filled, plainly, told, unlike};

/// What the program logs meanwhile.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

struct ToLog;

impl Write for ToLog {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        LOG.lock().expect("the log").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Logs all that the program's own filter lets through when everything is asked for.
fn log_all() {
    use tracing_subscriber::layer::SubscriberExt as _;
    use tracing_subscriber::util::SubscriberInitExt as _;
    let lines = tracing_subscriber::fmt::layer().with_ansi(false);
    let _ = tracing_subscriber::registry()
        .with(lines.with_writer(|| ToLog))
        .with(matur::log::filter(Some("debug")))
        .try_init();
}

/// What was seen where it may be, and where it must not be.
#[derive(Default)]
struct Found {
    seen: BTreeSet<(Thing, Reader, Place)>,
    /// The open complainant is in lists.
    listed: bool,
    /// What is told where, each with a question that is answered so.
    leaks: BTreeMap<String, String>,
    asked: usize,
    /// Things that were opened with a reason.
    opened: usize,
}

impl Found {
    fn judge(
        &mut self,
        asker: &Asker<'_>,
        (route, request): (&str, &str),
        answer: &Answer,
        all: &[Planted],
    ) {
        self.asked += 1;
        let said = opened::of(answer);
        let asked = opened::plain(&request.replace("%20", " ").replace('+', " "));
        let mut leak = |what: String| {
            let (name, status) = (&asker.name, answer.status);
            let (place, example) = (format!("{route}: {what}"), format!("{name}: {request}"));
            self.leaks.insert(place, format!("{example} ({status})"));
        };
        if answer.status.is_server_error() {
            leak("failed".to_owned());
        }
        for planted in all {
            for (thing, word) in planted.plant.words {
                if !said.text.contains(word) || asked.contains(word) {
                    continue;
                }
                match may(asker, route, *thing, planted) {
                    Some((_, Place::Elsewhere)) => self.listed |= route == "/agenda",
                    Some((reader, place)) => {
                        self.seen.insert((*thing, reader, place));
                    }
                    None => leak(format!("{thing:?} of {}: {word}", planted.plant.who)),
                }
            }
        }
        let places = PLACE
            .iter()
            .any(|place| said.text.contains(&opened::plain(place)));
        let his = asker.himself.is_some() && place(route).contains(&Place::Own);
        let original = asker.trusted && place(route).contains(&Place::Original);
        if (said.names_a_place || places) && !original && !his {
            leak("a place on earth".to_owned());
        }
    }
}

/// Every page, by GET; what is opened with a reason, with one.
async fn walk(houses: &Houses, asker: &Asker<'_>, all: &[Planted], found: &mut Found) {
    let host = houses.one.host;
    for (route, get, _) in served::routes() {
        // A switch of the language leads back to where one was.
        if !get || route == "/bahasa" {
            continue;
        }
        let asks: BTreeSet<String> = match route.contains('{') {
            true => all.iter().flat_map(|one| filled(&route, one)).collect(),
            false => plainly(&route, asker, all).into_iter().collect(),
        };
        for ask in asks {
            let answer = houses.get(host, &ask, &asker.cookie).await;
            if !asks_why(&answer, &ask) {
                found.judge(asker, (&route, &ask), &answer, all);
                continue;
            }
            // Before there is a reason nothing is told, whoever asks.
            found.judge(asker, (ASKED, &ask), &answer, all);
            let body = encode(&[("buka_alasan", "Menelepon pelapor")]);
            let answer = houses.post(host, &ask, &asker.cookie, &body).await;
            assert!(!answer.status.is_client_error(), "{}: {ask}", asker.name);
            found.judge(asker, (&route, &ask), &answer, all);
            found.opened += 1;
        }
    }
}

/// Where what is asked is answered by the question why: no place where anything may be seen.
const ASKED: &str = "why";

/// Whether an address asks for a reason before it opens anything.
fn asks_why(answer: &Answer, ask: &str) -> bool {
    let form = format!("action=\"{ask}\"");
    answer.body.contains(&form) && answer.body.contains("name=\"buka_alasan\"")
}

/// Whoever searches for somebody protected learns no more than of a word that nobody wrote.
async fn nothing_is_confirmed(
    houses: &Houses,
    asker: &Asker<'_>,
    all: &[Planted],
    found: &mut Found,
) {
    let host = houses.one.host;
    for planted in all.iter().filter(|one| !one.plant.open) {
        for (route, word) in SEARCHES
            .iter()
            .flat_map(|route| planted.plant.asked.iter().map(move |word| (*route, *word)))
        {
            let other = unlike(word);
            let mut shapes = vec![Vec::new()];
            if route.starts_with("/arsip") {
                shapes.push(vec![("tahun", "")]);
            }
            if route == "/meja" {
                shapes.push(vec![("daftar", "semua")]);
            }
            if route.ends_with("/unduh") {
                shapes = vec![vec![("bentuk", "csv")], vec![("bentuk", "xlsx")]];
            }
            for shape in shapes {
                let asks = |word: &str| {
                    let mut query = vec![("kata", word)];
                    query.extend(shape.iter().copied());
                    format!("{route}?{}", encode(&query))
                };
                let (ask, else_ask) = (asks(word), asks(&other));
                let mut same = false;
                // A minute may pass between the two.
                for _ in 0..2 {
                    let answer = houses.get(host, &ask, &asker.cookie).await;
                    let beside = houses.get(host, &else_ask, &asker.cookie).await;
                    found.judge(asker, (route, &ask), &answer, all);
                    let location = answer.location().replace(&encode(&[("", word)])[1..], "¤");
                    let other = beside
                        .location()
                        .replace(&encode(&[("", &*other)])[1..], "¤");
                    same = told(&answer, word) == told(&beside, &unlike(word)) && location == other;
                    if same {
                        break;
                    }
                }
                if !same {
                    let name = &asker.name;
                    let what = format!("{route} confirms {word}");
                    found.leaks.insert(what, format!("{name}: {ask}"));
                }
            }
        }
    }
}

/// What is told while somebody types at the counter.
async fn hints_name_nobody(houses: &Houses, asker: &Asker<'_>, all: &[Planted], found: &mut Found) {
    for planted in all.iter().filter(|one| !one.plant.open) {
        for word in planted.plant.asked {
            for field in ["phone", "name", "contact", "description"] {
                let (host, path, other) = (houses.one.host, "/terima/mirip", unlike(word));
                let body = encode(&[(field, *word)]);
                let answer = houses.post(host, path, &asker.cookie, &body).await;
                let body = encode(&[(field, &*other)]);
                let beside = houses.post(host, path, &asker.cookie, &body).await;
                let request = format!("POST {path} {word}");
                found.judge(asker, (path, &request), &answer, all);
                if told(&answer, word) != told(&beside, &other) {
                    let what = format!("{path} confirms {field} {word}");
                    found.leaks.insert(what, asker.name.clone());
                }
            }
        }
    }
}

/// An identity is opened with a reason, by whoever may, and the history says so.
async fn opening_leaves_a_trace(
    houses: &Houses,
    asker: &Asker<'_>,
    all: &[Planted],
    found: &mut Found,
) {
    let (office, host) = (&houses.one.office, houses.one.host);
    for planted in all {
        let number = &planted.number;
        let url = format!("/berkas/{number}/identitas");
        let who = known(houses, &asker.name).await;
        let told = async || {
            let view = office.case(&who, number).await;
            view.map(|view| view.history.len()).unwrap_or_default()
        };
        let confidential = planted
            .plant
            .words
            .iter()
            .any(|(thing, _)| *thing == Thing::Identity)
            && !planted.plant.open
            && planted.plant.who != planted::ANONYMOUS.who;
        let opens = asker.trusted && confidential;
        for (reason, expected) in [
            ("", StatusCode::UNPROCESSABLE_ENTITY),
            ("   ", StatusCode::UNPROCESSABLE_ENTITY),
            ("Menelepon pelapor", StatusCode::OK),
        ] {
            let before = told().await;
            let body = encode(&[("buka_alasan", reason)]);
            let answer = houses.post(host, &url, &asker.cookie, &body).await;
            let request = format!("POST {url} {reason:?}");
            let opened = opens && expected == StatusCode::OK;
            let route = if opened {
                "/berkas/{number}/identitas"
            } else {
                "/berkas/{number}"
            };
            found.judge(asker, (route, &request), &answer, all);
            let name = &asker.name;
            if opens {
                assert_eq!(answer.status, expected, "{name}: {request}");
            } else {
                assert!(
                    answer.status.is_client_error(),
                    "{name}: {request}: {}",
                    answer.status
                );
            }
            assert_eq!(
                told().await,
                before + usize::from(opened),
                "{name}: {request}"
            );
        }
    }
}

/// All of the office in one file: without names nothing of whoever is protected goes along; with
/// them, all of it does, so the probe would see it.
async fn exports_name_nobody(houses: &Houses, all: &[Planted], found: &mut Found) {
    let keeper = asker(houses, "lestari").await;
    let (path, reason) = (
        "/pengaturan/ekspor",
        ("reason", "Pindah ke sistem kabupaten"),
    );
    for form in [vec![reason], vec![reason, ("identitas", "1")]] {
        let named = form.len() > 1;
        let body = encode(&form);
        let answer = houses
            .post(houses.one.host, path, &keeper.cookie, &body)
            .await;
        assert!(answer.bytes.starts_with(b"PK"), "{}", answer.body);
        let said = opened::of(&answer);
        for planted in all {
            for (thing, word) in planted.plant.words {
                let there = said.text.contains(word);
                let expected = named || planted.plant.open && *thing == Thing::Identity;
                assert!(there || !expected, "the probe sees {word}");
            }
        }
        assert_eq!(said.names_a_place, named, "originals go along with names");
        if !named {
            found.judge(&keeper, (path, "POST export"), &answer, all);
        }
    }
}

/// What a visitor has begun is his alone, and what is too large is answered without an echo.
async fn a_draft_is_its_visitors(houses: &Houses, begun: &ways::Begun, found: &mut Found) {
    let words = [Planted {
        plant: &planted::BY_WEBSITE,
        number: casework::ComplaintNumber::parse("STM-2026-0999").expect("a number"),
        letter: None,
        ids: vec![begun.file.clone()],
        own: String::new(),
    }];
    let another = ways::begin_on_website(houses).await;
    let path = format!("/adukan/berkas/{}", begun.file);
    let host = houses.one.host;
    let own = houses.get(host, &path, &begun.cookie).await;
    assert_eq!(own.status, StatusCode::OK, "his own");
    assert!(
        !opened::of(&own).names_a_place,
        "small, and without its place"
    );
    for cookie in ["", &another.cookie] {
        let answer = houses.get(host, &path, cookie).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND);
    }
    walk(houses, &stranger("stranger before", ""), &words, found).await;
    let long = format!("Tirtayasa {}", "x".repeat(700_000));
    let body = encode(&[("description", &*long)]);
    let answer = houses.post(host, "/adukan/apa", "", &body).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    houses
        .post(host, "/adukan/batal", &another.cookie, "")
        .await;
}

async fn nobody_protected_is_seen(ground: Ground) {
    log_all();
    let houses = Houses::on(&ground).await;
    let mut found = Found::default();
    let begun = ways::begin_on_website(&houses).await;
    a_draft_is_its_visitors(&houses, &begun, &mut found).await;
    let all = [
        ways::by_letter(&houses).await,
        ways::send_on_website(&houses, &begun).await,
        ways::protected_afterwards(&houses).await,
        ways::anonymous(&houses).await,
        ways::open(&houses).await,
    ];
    let installation = &houses.installation;
    while installation
        .follow_histories()
        .await
        .expect("followed")
        .records
        > 0
    {}

    let mut askers = vec![stranger("stranger", "")];
    for person in &houses.one.people {
        askers.push(asker(&houses, &person.username).await);
    }
    let trusted = askers.iter().filter(|one| one.trusted).count();
    assert!(
        trusted > 1 && trusted < askers.len() - 3,
        "some may open identities: {trusted}"
    );
    for planted in &all {
        askers.push(Asker {
            himself: Some(planted),
            ..stranger(&format!("himself, {}", planted.plant.who), &planted.own)
        });
    }
    for one in &askers {
        walk(&houses, one, &all, &mut found).await;
    }
    assert!(found.listed, "who complains openly stands in the register");
    let clerk = asker(&houses, "sariani").await;
    let [.., open] = &all;
    for route in ["/arsip", "/agenda"] {
        for word in open.plant.asked {
            let ask = format!("{route}?{}", encode(&[("kata", *word), ("tahun", "")]));
            let answer = houses.get(houses.one.host, &ask, &clerk.cookie).await;
            assert!(
                answer.body.contains(&open.number.to_string()),
                "{ask} finds it"
            );
        }
    }
    for one in askers.iter().filter(|one| one.official) {
        nothing_is_confirmed(&houses, one, &all, &mut found).await;
        hints_name_nobody(&houses, one, &all, &mut found).await;
        opening_leaves_a_trace(&houses, one, &all, &mut found).await;
    }
    exports_name_nobody(&houses, &all, &mut found).await;

    let log = opened::plain(&String::from_utf8_lossy(&LOG.lock().expect("the log")));
    assert!(log.contains("request"), "something is logged: {log:.200}");
    for planted in &all {
        for (thing, word) in planted.plant.words {
            if log.contains(word) {
                let at = log.find(word).unwrap_or_default();
                let from = log[..at].rfind('\n').unwrap_or_default();
                let line: String = log[from..].chars().take(300).collect();
                let what = format!("the log tells {thing:?}: {word}");
                found.leaks.insert(what, line);
            }
        }
    }
    for (table, rows) in ground.rows(houses.one.office.id()).await {
        let rows = opened::plain(&rows.join("\n"));
        for planted in all.iter().filter(|one| !one.plant.open) {
            for (thing, word) in planted.plant.words {
                let sealed = matches!(
                    thing,
                    Thing::Identity | Thing::Note | Thing::Point | Thing::PointOfNobody
                );
                if sealed && rows.contains(word) {
                    let what = format!("{table} holds {word} in the clear");
                    found.leaks.insert(what, String::new());
                }
            }
        }
    }
    let leaks = found.leaks;
    assert!(leaks.is_empty(), "{} leaks: {leaks:#?}", leaks.len());
    for (thing, allowed, why) in POLICY {
        for (reader, place) in *allowed {
            let seen = found.seen.contains(&(*thing, *reader, *place));
            assert!(
                seen,
                "{reader:?} never saw {thing:?} at {place:?}, which he may: {why}"
            );
        }
    }
    assert!(found.asked > 5_000, "only {} questions", found.asked);
    assert!(found.opened > 10, "only {} were opened", found.opened);
    for house in [&houses.one, &houses.other] {
        let report = house.office.audit().await.expect("audited");
        assert!(report.is_whole(), "{:?}", report.broken);
    }
    houses.installation.db().close().await;
    ground.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_protected_is_seen_on_sqlite() {
    nobody_protected_is_seen(Ground::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_protected_is_seen_on_postgres() {
    nobody_protected_is_seen(Ground::postgres("unseen").await).await;
}
