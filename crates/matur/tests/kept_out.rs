//! Conflict of interest over everything the program serves: whoever a complaint is about, and
//! whoever is not named where only named people may know of one, asks every page for it, by its
//! number, by the ids of what belongs to it and by its words. Routes and fields are read from
//! the sources of `web`, so that a new one cannot be forgotten.

mod guarded;
mod houses;
mod served;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use axum::http::StatusCode;
use guarded::{ABOUT, CAMAT, CLERK, KEEPER, SECRETARY, SECTION, SUPERVISORY};
use guarded::{Case, close_to, cookie, known, record, record_last};
use houses::{Answer, Ground, Houses};
use matur::bench::client::encode;

/// Tables of which nothing may change while those who are kept out ask.
const KEPT: [&str; 14] = [
    "complaint",
    "complaint_call",
    "data_request",
    "complaint_desk",
    "case_guard",
    "attachment",
    "passage",
    "follow",
    "letter",
    "letter_file",
    "letter_handover",
    "draft",
    "incoming_mail",
    "mail_outcome",
];

static FIELDS: LazyLock<BTreeSet<String>> = LazyLock::new(served::fields);

/// Somebody who may not know of it.
struct Outsider<'a> {
    username: &'a str,
    cookie: String,
    /// The register shows him that its number was given.
    told_number: bool,
}

/// The probe would see it: whoever may know of the case finds all that was written.
async fn insiders_find_it(houses: &Houses, case: &Case, insiders: &[&str]) {
    let number = case.number.to_string();
    let mut pages = vec![
        format!("/berkas/{number}"),
        format!("/berkas/{number}/cetak"),
        format!("/surat-masuk/{}", case.letter.slug()),
        format!(
            "/berkas/{number}/surel/{}",
            case.ids.last().expect("a message")
        ),
        "/meja".to_owned(),
        "/agenda".to_owned(),
    ];
    for word in [case.words.subject, case.words.story, case.words.note] {
        pages.push(format!("/arsip?kata={word}&tahun="));
    }
    let mut all = String::new();
    for username in insiders {
        let cookie = cookie(houses, username).await;
        let page = houses.get(houses.one.host, &pages[0], &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{username} knows of it");
        for path in &pages {
            let page = houses.get(houses.one.host, path, &cookie).await;
            if path.starts_with("/arsip") {
                assert!(page.body.contains(&number), "{username} finds {path}");
            }
            all.push_str(&page.body);
        }
    }
    for word in case.words.all() {
        assert!(all.contains(word), "{word} shows nowhere");
    }
}

/// A route with the case in its places, and what may be asked of it.
fn asks(path: &str, case: &Case) -> Vec<String> {
    let number = if path.starts_with("/surat-masuk/") {
        case.letter.slug()
    } else {
        case.number.to_string()
    };
    let filled = path
        .replace("{number}", &number)
        .replace("{link}", "x")
        .replace("{apa}", "retensi");
    if filled.contains("{id}") || filled.contains("{file}") {
        let with = |id: &String| filled.replace("{id}", id).replace("{file}", id);
        return case.ids.iter().map(with).collect();
    }
    if filled != path {
        return vec![filled];
    }
    let mut asks = vec![filled];
    let mut ask = |query: &[(&str, &str)]| asks.push(format!("{path}?{}", encode(query)));
    let short = case.number.register.number.to_string();
    let (number, letter) = (case.number.to_string(), case.letter.to_string());
    let words = case.words.all();
    for value in words.iter().copied().chain([&*number, &*short, &*letter]) {
        ask(&[("kata", value)]);
        // The box of the head asks with this alone, and is led to a number's case.
        ask(&[("kata", value), ("tahun", "")]);
        if path.ends_with("/unduh") {
            ask(&[("kata", value), ("bentuk", "csv")]);
        }
    }
    let slug = case.letter.slug();
    ask(&[("no", &*number)]);
    ask(&[("surat", &*slug)]);
    ask(&[("bentuk", "csv")]);
    ask(&[("hal", "2")]);
    for standing in ["open", "late", "waiting", "complaint"] {
        ask(&[("keadaan", standing)]);
    }
    // Whatever field it reads: all of them at once.
    for value in [&*number, &*slug, case.words.subject, case.words.phone] {
        let all = FIELDS.iter().map(|field| (&**field, value));
        ask(&all.collect::<Vec<(&str, &str)>>());
    }
    asks
}

/// What an answer tells must have been in the question.
fn judge(who: &Outsider<'_>, request: &str, answer: &Answer, case: &Case) {
    let mut marks = case.marks();
    // Nothing may be asked of what stands under the number.
    let by_standing = ["keadaan=open", "keadaan=late"];
    let asks_of_it = marks.iter().any(|mark| request.contains(mark.as_str()))
        || by_standing.iter().any(|asked| request.contains(asked));
    let book = request.starts_with("GET /agenda");
    if !(who.told_number && book && !asks_of_it) {
        marks.insert(case.number.to_string());
    }
    let told = |text: &str| -> Vec<String> {
        let seen = marks.iter().filter(|mark| text.contains(mark.as_str()));
        let new = seen.filter(|mark| !request.contains(mark.as_str()));
        new.cloned().collect()
    };
    let name = who.username;
    let seen = told(&answer.body);
    assert!(seen.is_empty(), "{name}: {request} shows {seen:?}");
    let seen = told(answer.location());
    assert!(seen.is_empty(), "{name}: {request} leads to {seen:?}");
    let failed = answer.status.is_server_error();
    assert!(!failed, "{name}: {request}: {}", answer.status);
}

/// Every page, by GET.
async fn pages_tell_nothing(houses: &Houses, who: &Outsider<'_>, case: &Case) {
    let mut asked = 0;
    for (path, get, _) in served::routes() {
        // A switch of the language leads back to where one was.
        if !get || path == "/bahasa" {
            continue;
        }
        for ask in asks(&path, case) {
            let answer = houses.get(houses.one.host, &ask, &who.cookie).await;
            judge(who, &format!("GET {ask}"), &answer, case);
            if path.contains("{number}") {
                let status = answer.status.as_u16();
                let name = who.username;
                assert!(matches!(status, 303 | 404), "{name}: {ask}: {status}");
            }
            asked += 1;
        }
    }
    assert!(asked > 500, "only {asked} questions");
}

/// Every act on a case, by POST, and the two that take numbers or stories.
async fn acts_do_nothing(houses: &Houses, who: &Outsider<'_>, case: &Case) {
    let host = houses.one.host;
    let number = case.number.to_string();
    let name = who.username;
    for (path, _, post) in served::routes() {
        if !post || !path.contains("{number}") {
            continue;
        }
        for url in asks(&path, case) {
            let key = format!("kunci {url}");
            let mut form: BTreeMap<&str, &str> = BTreeMap::new();
            form.extend(FIELDS.iter().map(|field| (&**field, &*number)));
            form.extend([("kunci", &*key), ("versi", "1"), ("tindakan", "forward")]);
            form.extend([("reason", "alasan yang cukup panjang"), ("ke", "1")]);
            form.retain(|field, _| !matches!(*field, "csrf" | "sandi"));
            let form: Vec<(&str, &str)> = form.into_iter().collect();
            let answer = houses.post(host, &url, &who.cookie, &encode(&form)).await;
            judge(who, &format!("POST {url} {number}"), &answer, case);
            // Not even a form that asks for another look.
            let status = answer.status;
            let refused = status.is_client_error() && status != StatusCode::UNPROCESSABLE_ENTITY;
            assert!(refused, "{name}: POST {url}: {status}");
        }
    }
    let words = case.words;
    let story = format!("Perkara {} di kantor.", words.story);
    let token = format!("{number} 3 forward");
    for (url, form) in [
        ("/terima/mirip", vec![("description", &*story)]),
        ("/terima/mirip", vec![("phone", words.phone)]),
        ("/terima/mirip", vec![("name", words.name)]),
        (
            "/meja/bersama",
            vec![("kunci", "bersama"), ("berkas", &*token)],
        ),
    ] {
        let body = encode(&form);
        let answer = houses.post(host, url, &who.cookie, &body).await;
        // In the form a telephone has its dashes, and a story its spaces.
        let asked: Vec<&str> = form.iter().map(|(_, value)| *value).collect();
        judge(
            who,
            &format!("POST {url} {}", asked.join(" ")),
            &answer,
            case,
        );
    }
}

/// What stands of the case and around it.
async fn stands(ground: &Ground, houses: &Houses) -> BTreeMap<String, Vec<String>> {
    let mut rows = ground.rows(houses.one.office.id()).await;
    for table in KEPT {
        assert!(rows.contains_key(table), "{table} is read");
    }
    rows.retain(|table, _| KEPT.contains(&table.as_str()));
    rows
}

async fn nobody_who_is_kept_out_learns_of_it(ground: Ground) {
    let houses = Houses::on(&ground).await;
    let keeper = known(&houses, KEEPER).await;
    let about = record(&houses, &ABOUT, "LAYANAN", Some(&keeper)).await;
    let weighty = record(&houses, &SUPERVISORY, "PUNGLI", None).await;
    close_to(&houses, &weighty, &[CAMAT, SECRETARY]).await;
    // That a last number was given is nobody's secret: it is another's.
    record_last(&houses).await;
    let installation = &houses.installation;
    while installation
        .follow_histories()
        .await
        .expect("followed")
        .records
        > 0
    {}
    insiders_find_it(&houses, &about, &[CLERK, SECRETARY, CAMAT]).await;
    insiders_find_it(&houses, &weighty, &[CAMAT, SECRETARY]).await;

    for (case, insider, outsiders) in [
        (&about, SECRETARY, vec![(KEEPER, false)]),
        (
            &weighty,
            CAMAT,
            vec![(KEEPER, true), (CLERK, true), (SECTION, false)],
        ),
    ] {
        let insider = known(&houses, insider).await;
        let office = &houses.one.office;
        for (username, told_number) in outsiders {
            let who = Outsider {
                username,
                cookie: cookie(&houses, username).await,
                told_number,
            };
            let view = office.case(&insider, &case.number).await.expect("his");
            let before = (view.version, view.history.len());
            let rows = stands(&ground, &houses).await;
            pages_tell_nothing(&houses, &who, case).await;
            acts_do_nothing(&houses, &who, case).await;
            let view = office.case(&insider, &case.number).await.expect("his");
            assert_eq!((view.version, view.history.len()), before, "{username}");
            for (table, now) in stands(&ground, &houses).await {
                assert_eq!(now, rows[&table], "{username} changed {table}");
            }
            let desk = houses.get(houses.one.host, "/meja", &who.cookie).await;
            assert_eq!(desk.status, StatusCode::OK, "signed in all along");
            // The register says that the number was given, to whom it says so: no more than
            // the running number, which leads nowhere.
            let book = houses.get(houses.one.host, "/agenda", &who.cookie).await;
            let row = format!(">{}</th>", case.number.register.number);
            let told = book.body.contains(&row);
            assert_eq!(told, who.told_number, "{username}");
        }
    }
    for house in [&houses.one, &houses.other] {
        let report = house.office.audit().await.expect("audited");
        assert!(report.is_whole(), "{:?}", report.broken);
    }
    houses.installation.db().close().await;
    ground.remove().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_is_kept_out_learns_of_it_on_sqlite() {
    nobody_who_is_kept_out_learns_of_it(Ground::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_who_is_kept_out_learns_of_it_on_postgres() {
    nobody_who_is_kept_out_learns_of_it(Ground::postgres("kept").await).await;
}
