//! Two offices in one installation: every page, export and act of the one is tried with the
//! numbers, ids, links and cookies of the other. Nothing of the other may show, nothing of it
//! may change. Routes and fields are read from the sources of `web`.

mod houses;
mod served;

use std::collections::{BTreeMap, BTreeSet};

use aho_corasick::AhoCorasick;
use axum::http::StatusCode;
use houses::papers::{self, Papers, Words};
use houses::{Ground, House, Houses};
use office::{
    ActInput, ActRequest, FirstStart, NewComplaint, NewPassword, OfficeAddress, OfficeError,
    PinView,
};
use sop::Act;
use store::StoreError;

/// Planted in one office, in as many places as people write.
const PLANTED: [(&str, &str); 24] = [
    ("subject", "Angsoka"),
    ("description", "Bungurputih"),
    ("occurred", "Cempakasore"),
    ("hamlet", "Dadapmerah"),
    ("landmark", "Enauagung"),
    ("point", "-8.61728,115.09341"),
    ("name", "Gaharuwangi"),
    ("phone", "0819-9988-8777"),
    ("address", "Jeparakota"),
    ("file", "kenangatua"),
    ("note", "Lontarlama"),
    ("message", "Vanilirambatan"),
    ("data", "Wuniasamkecut"),
    ("breach", "Zaitunkeringlama"),
    ("advice", "Mahonibesar"),
    ("official", "Nagasarihijau"),
    ("sender", "Pandanwangisari"),
    ("letter", "Randugedejati"),
    ("scan", "sawokecikdalem"),
    ("book", "Trembesituarasa"),
    ("search", "Ulinhitamsewu"),
    ("sheet", "waruputihlanang"),
    ("row", "Ylangylangjepun"),
    ("mail", "Zodiaundiansurel"),
];

/// Tables whose rows have ids that addresses and forms of the probe name.
const KINDS: [&str; 11] = [
    "official",
    "post",
    "attachment",
    "complaint",
    "appointment",
    "letter",
    "letter_file",
    "law_book",
    "sheet_import",
    "data_request",
    "incoming_mail",
];

fn planted(place: &str) -> &'static str {
    let found = PLANTED.iter().find(|(known, _)| *known == place);
    found.expect("a planted word").1
}

/// Plants papers in both: what stands in the one must never be seen in the other, and there
/// is something under the same number to be taken for it.
async fn plant_papers(houses: &Houses) -> Papers {
    let words = Words {
        sender: planted("sender"),
        subject: planted("letter"),
        scan: planted("scan"),
        book: planted("book"),
        search: planted("search"),
        sheet: planted("sheet"),
        row: planted("row"),
        mail: planted("mail"),
    };
    let mine = papers::plant(&houses.one, &words).await;
    let others = Words {
        sender: "Kantor Lain",
        subject: "Surat lain",
        scan: "pindai-lain",
        book: "Buku lain",
        search: "Pencarian lain",
        sheet: "agenda-lain",
        row: "Aduan lain",
        mail: "Undian lain",
    };
    let theirs = papers::plant(&houses.other, &others).await;
    assert_eq!(mine.letter, theirs.letter, "the same number in both");
    papers::give_emblem(&houses.one).await;
    mine
}

/// Fills the one office with what must never be seen in the other; answers with the number.
async fn plant(houses: &Houses) -> String {
    let office = &houses.one.office;
    let by = async |username: &str| office.for_commands(Some(username)).await.expect("known");
    let given = NewComplaint {
        channel: "walk_in".to_owned(),
        subject: planted("subject").to_owned(),
        description: format!("Pohon {} roboh.", planted("description")),
        occurred: planted("occurred").to_owned(),
        village: office.directory().profile.villages[0].code.clone(),
        hamlet: planted("hamlet").to_owned(),
        landmark: planted("landmark").to_owned(),
        point: planted("point").to_owned(),
        category: "INFRA".to_owned(),
        urgency: "ordinary".to_owned(),
        identity: "open".to_owned(),
        name: planted("name").to_owned(),
        phone: planted("phone").to_owned(),
        address: planted("address").to_owned(),
        reply_way: "phone".to_owned(),
        ..NewComplaint::default()
    };
    let file = papers::pdf(planted("file"));
    let (mut number, mut recorder) = (None, None);
    for person in &houses.one.people {
        let who = by(&person.username).await;
        match office
            .record(&who, "kunci-sama", &given, vec![file.clone()])
            .await
        {
            Ok(recorded) => {
                number = Some(recorded.number);
                recorder = Some(who);
                break;
            }
            Err(OfficeError::NotPermitted) => {}
            Err(error) => panic!("{error:?}"),
        }
    }
    let number = number.expect("somebody who records");
    let recorder = recorder.expect("whoever recorded");
    let receipt = office.receipt(&recorder, &number, Some("kunci-sama"));
    let PinView::Shown(pin) = receipt.await.expect("a receipt").pin else {
        panic!("no PIN")
    };
    let pass = office.prove(&number.to_string(), &pin, "rumah").await;
    let pass = pass.expect("they fit").0;
    let message = planted("message");
    office
        .write_to_office(&pass, "pesan", message, Vec::new())
        .await
        .expect("written");
    office
        .ask_about_my_data(&pass, "hak", "correction", planted("data"))
        .await
        .expect("asked");
    let report = office::BreachReport {
        happened: planted("breach").to_owned(),
        data: "Nama".to_owned(),
        ..office::BreachReport::default()
    };
    let breach = office::BreachInput {
        report,
        ..office::BreachInput::default()
    };
    let mut written = 0;
    for person in &houses.one.people {
        let who = by(&person.username).await;
        written += usize::from(office.record_breach(&who, "bocor", &breach).await.is_ok());
    }
    assert!(written > 0, "somebody keeps the settings");
    // On to the step where advice is given.
    for turn in 0..6 {
        let mut done = None;
        for person in &houses.one.people {
            let who = by(&person.username).await;
            let Ok(view) = office.case(&who, &number).await else {
                continue;
            };
            let Some(step) = &view.turn else { continue };
            let input = match step.act {
                Act::Register => ActInput::Confirm,
                Act::AttachSlip => ActInput::AttachSlip,
                Act::Forward => ActInput::Forward {
                    note: planted("note").to_owned(),
                },
                Act::Advise => ActInput::Advise {
                    advice: planted("advice").to_owned(),
                },
                _ => return number.to_string(),
            };
            let request = ActRequest {
                key: format!("langkah-{turn}"),
                version: view.version,
                password: None,
                input,
                files: Vec::new(),
            };
            office.act(&who, &number, request).await.expect("done");
            done = Some(());
            break;
        }
        done.expect("somebody's turn");
    }
    number.to_string()
}

/// What names things of an office: the ids of its rows.
fn ids(rows: &BTreeMap<String, Vec<String>>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for table in KINDS {
        for row in rows.get(table).into_iter().flatten() {
            found.extend(uuids(row));
        }
    }
    found
}

/// Texts that read as ids.
fn uuids(row: &str) -> Vec<String> {
    [dashed(row), blobs(row)].concat()
}

/// As they are written, and as PostgreSQL prints them.
fn dashed(row: &str) -> Vec<String> {
    row.split(|c: char| !(c.is_ascii_hexdigit() || c == '-'))
        .filter(|part| part.len() == 36)
        .filter(|part| part.parse::<uuid::Uuid>().is_ok())
        .map(str::to_owned)
        .collect()
}

/// 16 bytes, as SQLite's driver prints them.
fn blobs(row: &str) -> Vec<String> {
    let found = row.split("Blob([").skip(1).filter_map(|rest| {
        let bytes: Vec<u8> = rest
            .split(']')
            .next()?
            .split(", ")
            .filter_map(|byte| byte.parse().ok())
            .collect();
        Some(uuid::Uuid::from_slice(&bytes).ok()?.to_string())
    });
    found.collect()
}

/// The id of a row itself: it stands behind its office's. Texts of a row may name others.
fn own_id(row: &str) -> Option<String> {
    let columns = match blobs(row) {
        none if none.is_empty() => dashed(row),
        some => some,
    };
    columns.into_iter().nth(1)
}

/// What must not show, found in one reading of a page however much it is.
struct Marks {
    words: Vec<String>,
    all: AhoCorasick,
}

impl Marks {
    fn new(words: BTreeSet<String>) -> Marks {
        let words: Vec<String> = words.into_iter().collect();
        let all = AhoCorasick::new(&words).expect("few words");
        Marks { words, all }
    }

    fn of(&self, text: &str) -> BTreeSet<usize> {
        let found = self.all.find_overlapping_iter(text);
        found.map(|one| one.pattern().as_usize()).collect()
    }

    /// Those that stand in `body` and were not asked for.
    fn seen(&self, body: &str, request: &str) -> Vec<String> {
        let (shown, asked) = (self.of(body), self.of(request));
        let new = shown.difference(&asked);
        new.map(|at| self.words[*at].clone()).collect()
    }
}

async fn nothing_reaches_across(ground: Ground) {
    let houses = Houses::on(&ground).await;
    let (one, other) = (&houses.one, &houses.other);
    let number = plant(&houses).await;
    assert!(number.starts_with("STM-"), "{number}");
    let papers = plant_papers(&houses).await;
    // In the one alone: in the other its number would be the twin's, and take what is typed.
    let (case_mail, case_mail_page) = papers::plant_case_mail(one, planted("mail")).await;
    // Everything is found that can be, in both offices.
    while houses
        .installation
        .follow_histories()
        .await
        .expect("followed")
        .records
        > 0
    {}
    // The other office has the same numbers, written its own way.
    let prefix = other.office.directory().profile.prefix.clone();
    let twin = number.replace("STM-", &format!("{prefix}-"));
    let mine = format!("{prefix}-{}-0001", &number[4..8]);

    let mut sessions = Vec::new();
    for person in &other.people {
        sessions.push((person.username.clone(), houses.sign_in(other, person).await));
    }
    let mut at_home = Vec::new();
    for person in &one.people {
        at_home.push(houses.sign_in(one, person).await);
    }
    let camat = at_home[0].clone();
    let newcomer = office::NewOfficial {
        name: planted("official").to_owned(),
        username: "nagasari".to_owned(),
        ..office::NewOfficial::default()
    };
    let mut link = None;
    for person in &one.people {
        let keeper = one
            .office
            .for_commands(Some(&person.username))
            .await
            .expect("known");
        if let Ok(added) = one
            .office
            .add_official(&keeper, "kunci-baru", &newcomer)
            .await
        {
            link = Some(added);
            break;
        }
    }
    let link = link.expect("somebody who keeps people").token;

    let before = ground.rows(one.office.id()).await;
    let ids: Vec<String> = ids(&before).into_iter().collect();
    assert!(ids.len() > 60, "{}", ids.len());
    let file_hash = before["attachment"]
        .iter()
        .flat_map(|row| row.split(['"', ',', '|', '(', ')']))
        .find(|part| part.len() == 64)
        .expect("a file's hash")
        .to_owned();
    let of = |table: &str| {
        let last = before[table].last().and_then(|row| own_id(row));
        last.unwrap_or_else(|| panic!("no {table} was collected"))
    };
    for table in KINDS {
        assert!(ids.contains(&of(table)), "{table} is looked for");
    }
    assert!(!before["draft"].is_empty(), "a search is kept");
    let handles = [
        of("official"),
        of("attachment"),
        of("post"),
        of("appointment"),
        of("complaint"),
        file_hash,
        papers.scan.clone(),
        papers.book.clone(),
        papers.sheet.clone(),
        papers.mail.clone(),
        case_mail,
    ];
    assert!(handles[6..].iter().all(|id| ids.contains(id)));

    let mut marks: BTreeSet<String> = PLANTED.iter().map(|(_, word)| (*word).to_owned()).collect();
    // Not 148: examples in hints have that number.
    let year = &number[4..8];
    marks.extend((1..148).map(|n| format!("STM-{year}-{n:04}")));
    marks.insert(one.office.directory().profile.name.clone());
    marks.extend(ids);
    let marks = Marks::new(marks);

    // The probe would see it: in its own office all that was planted shows.
    let mut shown = BTreeSet::new();
    for path in [
        format!("/berkas/{number}"),
        format!("/berkas/{number}/cetak"),
        format!("/berkas/{number}/koreksi"),
        "/agenda".to_owned(),
        "/pengaturan".to_owned(),
        "/pengaturan/kebocoran".to_owned(),
        format!("/surat-masuk/{}", papers.letter),
        "/peraturan".to_owned(),
        "/arsip".to_owned(),
        "/pengaturan/impor".to_owned(),
        format!("/pengaturan/impor/{}", papers.sheet),
        "/surat-elektronik".to_owned(),
        format!("/surat-elektronik/{}", papers.mail),
        case_mail_page.clone(),
    ] {
        for cookie in &at_home {
            let page = houses.get(one.host, &path, cookie).await;
            shown.extend(marks.seen(&page.body, ""));
        }
    }
    let mut read = 0;
    for cookie in &at_home {
        let page = houses.get(one.host, &case_mail_page, cookie).await;
        read += usize::from(page.body.contains(planted("mail")));
    }
    assert!(read > 0, "a message of a case is read at home");
    for (place, word) in PLANTED {
        assert!(
            shown.contains(word),
            "{place}: {word} shows nowhere at home"
        );
    }
    let before = ground.rows(one.office.id()).await;

    probe(
        &houses,
        &Probe {
            sessions: &sessions,
            number: &number,
            twin: &twin,
            mine: &mine,
            letter: &papers.letter,
            link: &link,
            handles: &handles,
            marks: &marks,
        },
    )
    .await;

    let after = ground.rows(one.office.id()).await;
    for (table, rows) in &before {
        assert_eq!(
            rows, &after[table],
            "{table} of the other office was changed"
        );
    }
    for (username, cookie) in &sessions {
        let desk = houses.get(other.host, "/meja", cookie).await;
        assert_eq!(
            desk.status,
            StatusCode::OK,
            "{username} was signed in all along"
        );
    }
    for office in [one, other] {
        let report = office.office.audit().await.expect("audited");
        assert!(report.is_whole(), "{:?}", report.broken);
    }
    let home = houses.get(one.host, "/kop/lambang", &camat).await;
    assert_eq!(home.status, StatusCode::OK, "its own picture");
    let away = houses.get(other.host, "/kop/lambang", &sessions[0].1).await;
    assert_eq!(away.status, StatusCode::NOT_FOUND, "the other has none");
    secrets_stay_at_home(&houses, &camat, &link).await;
    an_office_moves(&houses).await;
    houses.installation.db().close().await;
    ground.remove().await;
}

struct Probe<'a> {
    sessions: &'a [(String, String)],
    number: &'a str,
    twin: &'a str,
    mine: &'a str,
    letter: &'a str,
    link: &'a str,
    handles: &'a [String],
    marks: &'a Marks,
}

/// Questions after everything that was planted, for pages that search.
fn queries() -> Vec<String> {
    let words = PLANTED.iter().map(|(_, word)| (*word).to_owned());
    words
        .chain(["STM".to_owned(), "148".to_owned()])
        .flat_map(|word| {
            [
                format!("?q={word}"),
                format!("?kata={word}"),
                format!("?cari={word}"),
            ]
        })
        .collect()
}

async fn probe(houses: &Houses, probe: &Probe<'_>) {
    let other = &houses.other;
    let fields = served::fields();
    let mut asked = 0;
    for (username, cookie) in probe.sessions {
        for (path, get, post) in served::routes() {
            // Signing out would end the probe, and the language is nobody's secret.
            if matches!(path.as_str(), "/keluar" | "/masuk" | "/siapkan" | "/bahasa") {
                continue;
            }
            for url in urls(&path, probe) {
                if get {
                    let mut asks = vec![url.clone()];
                    if !url.contains('{') && path.matches('/').count() == 1 {
                        asks.extend(queries().iter().map(|query| format!("{url}{query}")));
                    }
                    for ask in asks {
                        let answer = houses.get(other.host, &ask, cookie).await;
                        asked += 1;
                        judge(username, "GET", &ask, "", &answer, probe);
                    }
                }
                if post {
                    for handle in probe
                        .handles
                        .iter()
                        .map(String::as_str)
                        .chain([probe.number])
                    {
                        let mut form: Vec<(&str, &str)> = fields
                            .iter()
                            .map(|field| (field.as_str(), handle))
                            .collect();
                        let key = format!("kunci-{asked}");
                        for (name, value) in [
                            ("kunci", key.as_str()),
                            ("versi", "1"),
                            ("reason", "alasan yang cukup panjang"),
                            // Kept, and shown to who typed it.
                            ("tempat_isi", "lemari 2"),
                            ("pesan_isi", "pesan kantor"),
                            ("lindung_alasan", "alasan biasa"),
                            ("data_isi", "permintaan biasa"),
                            ("jawab_isi", "jawaban biasa"),
                            ("bocor_apa", "kejadian biasa"),
                            ("bocor_data", "data biasa"),
                            ("bocor_orang", "dua orang"),
                            ("bocor_tindakan", "tindakan biasa"),
                            ("bocor_kabar", "kabar biasa"),
                        ] {
                            form.retain(|(field, _)| *field != name);
                            form.push((name, value));
                        }
                        form.retain(|(field, _)| !matches!(*field, "csrf" | "sandi"));
                        let body = matur::bench::client::encode(&form);
                        let answer = houses.post(other.host, &url, cookie, &body).await;
                        asked += 1;
                        let request = format!("{url} {handle}");
                        judge(username, "POST", &url, &request, &answer, probe);
                    }
                }
            }
        }
    }
    assert!(asked > 5_000, "only {asked} questions");
}

fn judge(
    username: &str,
    method: &str,
    url: &str,
    request: &str,
    answer: &houses::Answer,
    probe: &Probe<'_>,
) {
    let seen = probe.marks.seen(&answer.body, &format!("{url} {request}"));
    assert!(
        seen.is_empty(),
        "{username}: {method} {url} shows {seen:?} of the other office"
    );
    let location = answer.location().to_owned();
    let seen = probe.marks.seen(&location, &format!("{url} {request}"));
    assert!(
        seen.is_empty(),
        "{username}: {method} {url} leads to {location}"
    );
    assert!(
        !answer.status.is_server_error(),
        "{username}: {method} {url}: {}",
        answer.status
    );
    let handle = probe.handles.iter().find(|handle| url.contains(*handle));
    assert!(
        method != "GET" || handle.is_none() || !answer.status.is_success(),
        "{username}: GET {url}: {}",
        answer.status
    );
    if method == "GET" && url.contains(probe.number) && url.starts_with("/berkas/") {
        assert!(
            matches!(answer.status.as_u16(), 303 | 404),
            "{username}: {method} {url}: {}",
            answer.status
        );
    }
}

/// A route with everything of the other office in its places, and with one's own numbers
/// beside the other's ids.
fn urls(path: &str, probe: &Probe<'_>) -> Vec<String> {
    let numbers: &[&str] = if path.starts_with("/surat-masuk/{number}") {
        // Letters have numbers of their own, the same in both.
        &[probe.letter, probe.number]
    } else if path.contains("{number}") {
        &[probe.number, probe.twin, probe.mine]
    } else {
        &[""]
    };
    let ids: Vec<&str> = if path.contains("{id}") || path.contains("{file}") {
        probe.handles.iter().map(String::as_str).collect()
    } else {
        vec![""]
    };
    let things = match path.contains("{apa}") {
        true => served::settings(),
        false => vec![String::new()],
    };
    let mut urls = Vec::new();
    for number in numbers {
        for id in &ids {
            for thing in &things {
                urls.push(
                    path.replace("{number}", number)
                        .replace("{id}", id)
                        .replace("{file}", id)
                        .replace("{link}", probe.link)
                        .replace("{apa}", thing),
                );
            }
        }
    }
    urls
}

/// Cookies, links and keys of one office are nothing in the other.
async fn secrets_stay_at_home(houses: &Houses, camat: &str, link: &str) {
    let (one, other) = (&houses.one, &houses.other);
    assert_eq!(
        houses.get(one.host, "/meja", camat).await.status,
        StatusCode::OK
    );
    let away = houses.get(other.host, "/meja", camat).await;
    assert_eq!(
        away.status,
        StatusCode::SEE_OTHER,
        "a session is one office's"
    );
    assert!(away.location().starts_with("/masuk"), "{}", away.location());
    let away = houses.post(other.host, "/keluar", camat, "").await;
    assert_ne!(away.status, StatusCode::INTERNAL_SERVER_ERROR);
    let home = houses.get(one.host, "/meja", camat).await;
    assert_eq!(
        home.status,
        StatusCode::OK,
        "signing out elsewhere signs nobody out"
    );

    let path = format!("/siapkan/{link}");
    assert_eq!(
        houses.get(other.host, &path, "").await.status,
        StatusCode::GONE
    );
    let body = matur::bench::client::encode(&[
        ("tautan", link),
        ("password", "sawah subak hijau 7"),
        ("again", "sawah subak hijau 7"),
    ]);
    let away = houses.post(other.host, "/siapkan", "", &body).await;
    assert_eq!(away.status, StatusCode::GONE);
    let home = houses.get(one.host, &path, "").await;
    assert_eq!(home.status, StatusCode::OK, "and it is not used up");
    let password = NewPassword {
        password: "sawah subak hijau 7".to_owned(),
        again: "sawah subak hijau 7".to_owned(),
    };
    let refused = other.office.accept_invite(link, &password, None).await;
    assert!(matches!(refused, Err(OfficeError::NotFound)), "{refused:?}");

    // A password of the one opens no door of the other.
    let person = &one.people[1];
    assert!(matches!(
        one.office.first_start().await,
        Ok(FirstStart::Settled)
    ));
    let token = one
        .office
        .sign_in(&person.username, &person.password)
        .await
        .expect("at home");
    let read = other.office.session(&token.0).await.expect("read");
    assert!(read.is_none(), "a session of the other office");

    // The same key of a form means another form.
    same_key_is_no_repeat(one, other).await;
    houses.installation.work("uji").await.expect("jobs run");
}

async fn same_key_is_no_repeat(one: &House, other: &House) {
    let mut numbers = BTreeSet::new();
    for house in [one, other] {
        let office = &house.office;
        for person in &house.people {
            let who = office
                .for_commands(Some(&person.username))
                .await
                .expect("known");
            let given = NewComplaint {
                channel: "walk_in".to_owned(),
                description: "Lampu jalan padam sejak Senin malam.".to_owned(),
                village: office.directory().profile.villages[0].code.clone(),
                category: "INFRA".to_owned(),
                identity: "anonymous".to_owned(),
                reply_way: "in_person".to_owned(),
                ..NewComplaint::default()
            };
            if let Ok(recorded) = office
                .record(&who, "kunci-kembar", &given, Vec::new())
                .await
            {
                assert!(numbers.insert(recorded.number.to_string()));
                break;
            }
        }
    }
    assert_eq!(numbers.len(), 2, "{numbers:?}");
}

/// The host of another office is refused, a free one is moved to; where it was is nobody.
async fn an_office_moves(houses: &Houses) {
    let (one, other) = (&houses.one, &houses.other);
    let address =
        |host: &str| OfficeAddress::parse(&format!("https://{host}")).expect("an address");
    let id = other.office.id();
    let taken = houses.installation.move_to(id, &address(one.host)).await;
    assert!(
        matches!(taken, Err(OfficeError::Store(StoreError::Conflict(_)))),
        "{taken:?}"
    );
    let free = "pindah.example";
    let moved = houses.installation.move_to(id, &address(free)).await;
    moved.expect("moved");
    let there = houses.get(free, "/masuk", "").await;
    assert_eq!(there.status, StatusCode::OK);
    assert!(there.body.contains(&other.office.directory().profile.name));
    let left = houses.get(other.host, "/masuk", "").await;
    assert_eq!(left.status, StatusCode::MISDIRECTED_REQUEST);
    let beside = houses.get(one.host, "/masuk", "").await;
    assert_eq!(beside.status, StatusCode::OK);
    let report = other.office.audit().await.expect("audited");
    assert!(report.is_whole(), "{:?}", report.broken);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_reaches_across_on_sqlite() {
    nothing_reaches_across(Ground::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_reaches_across_on_postgres() {
    nothing_reaches_across(Ground::postgres("apart").await).await;
}
