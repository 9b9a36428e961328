//! Every route, asked without a session and by the wrong role. The routes are read from
//! the sources of `web`, so that a new one cannot be forgotten here.

mod served;

use std::path::Path;

use matur::bench::child::Server;
use matur::bench::client::Client;
use served::routes;

/// Open to everybody.
const PUBLIC: [&str; 44] = [
    "/",
    "/adukan",
    "/adukan/apa",
    "/adukan/di-mana",
    "/adukan/kapan",
    "/adukan/siapa",
    "/adukan/periksa",
    "/adukan/batal",
    "/adukan/berkas/{id}",
    "/adukan/tanda-terima",
    "/adukan/tanda-terima/simpan",
    "/angka",
    "/angka.json",
    "/angka.csv",
    "/angka.atom",
    "/privasi",
    "/tentang",
    "/aksesibilitas",
    "/robots.txt",
    "/sitemap.xml",
    "/sop",
    "/sop/cetak",
    "/sop/berkas",
    "/peraturan/{id}/berkas",
    "/kop/lambang",
    "/livez",
    "/readyz",
    "/lacak",
    "/lacak/pin",
    "/lacak/surat",
    "/lacak/foto/{id}",
    "/lacak/pesan",
    "/lacak/nilai",
    "/lacak/keberatan",
    "/lacak/nama",
    "/lacak/data",
    "/lacak/data/salinan",
    "/lacak/data/berkas/{id}",
    "/lacak/tutup",
    "/masuk",
    "/siapkan",
    "/siapkan/{link}",
    "/bahasa",
    "/aset/{file}",
];

/// Open to everybody with a session: one's own things and what policy cuts to one's part.
const OWN: [&str; 15] = [
    "/keluar",
    "/meja",
    "/meja/bersama",
    "/meja/bersama/hasil",
    "/agenda",
    "/agenda/cetak",
    "/agenda/unduh",
    "/arsip",
    "/arsip/unduh",
    "/arsip/simpan",
    "/arsip/hapus",
    "/peraturan",
    "/cetak/disposisi",
    "/pengaturan",
    "/pengaturan/akun",
];

fn fill(path: &str, number: &str) -> String {
    // Letters have numbers of their own; the demo's first.
    let letter = format!("{}-1", &number[4..8]);
    let number = if path.starts_with("/surat-masuk/") {
        &letter
    } else {
        number
    };
    path.replace("{number}", number)
        .replace("{id}", "00000000-0000-7000-8000-000000000000")
        .replace("{link}", "x")
        .replace("{apa}", "masuk")
        .replace("{file}", "x.css")
}

async fn demo() -> (Server, tempfile::TempDir) {
    let folder = tempfile::tempdir().expect("a folder");
    let program = Path::new(env!("CARGO_BIN_EXE_matur"));
    let server = Server::start(program, folder.path(), true, None).expect("the program starts");
    (server, folder)
}

async fn signed_in(server: &Server, username: &str) -> Client {
    let (_, password) = server
        .sign_ins
        .iter()
        .find(|(known, _)| known == username)
        .expect("a demo account");
    let mut client = Client::connect(&server.address)
        .await
        .expect("a connection");
    client.sign_in(username, password).await.expect("a session");
    client
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_session_nothing_but_the_public_pages_answers() {
    let (server, _folder) = demo().await;
    let mut visitor = Client::connect(&server.address)
        .await
        .expect("a connection");
    for (path, get, post) in routes() {
        let url = fill(&path, "STM-2026-0001");
        let public = PUBLIC.contains(&path.as_str());
        if get {
            let answer = visitor.get(&url).await.expect("an answer");
            let status = answer.status.as_u16();
            if public {
                assert!(
                    matches!(status, 200 | 303 | 404 | 410),
                    "GET {path}: {status}"
                );
            } else {
                let to = answer.location.unwrap_or_default();
                assert!(
                    status == 303 && to.starts_with("/masuk"),
                    "GET {path}: {status} {to}"
                );
            }
        }
        if post && !public {
            let form = [("kunci", "a.1"), ("versi", "1"), ("tindakan", "register")];
            let answer = visitor.post(&url, &form).await.expect("an answer");
            let status = answer.status.as_u16();
            let turned_away = status == 403
                || status == 401
                || (status == 303
                    && answer.location.as_deref().is_some_and(|to| {
                        to.starts_with("/masuk") || to == "/" || path == "/keluar"
                    }));
            assert!(turned_away, "POST {path}: {status} {:?}", answer.location);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_wrong_role_is_refused_and_learns_nothing() {
    let (server, _folder) = demo().await;
    let mut camat = signed_in(&server, "suryadana").await;
    let mut section = signed_in(&server, "sudiarta").await;
    // A case the Camat sees and this section never had.
    let mut hidden = None;
    for n in 1..=40 {
        let url = format!("/berkas/STM-{}-{n:04}", year(&mut camat).await);
        let seen = camat.get(&url).await.expect("an answer").status.as_u16();
        assert_eq!(seen, 200, "the Camat sees {url}");
        if section.get(&url).await.expect("an answer").status.as_u16() == 404 {
            hidden = Some(url.trim_start_matches("/berkas/").to_owned());
            break;
        }
    }
    let number = hidden.expect("a case this section never had");
    let desk = section.get("/meja").await.expect("a desk");
    let csrf = desk.hidden("csrf").expect("a form token");
    for (path, get, post) in routes() {
        if PUBLIC.contains(&path.as_str()) || OWN.contains(&path.as_str()) {
            continue;
        }
        let url = fill(&path, &number);
        let about_case = path.contains("{number}");
        let refused = |status: u16| {
            if about_case {
                status == 404
            } else if path.contains("{apa}") {
                status == 403
            } else {
                matches!(status, 403 | 404)
            }
        };
        if get {
            let status = section.get(&url).await.expect("an answer").status.as_u16();
            // A page that only acts answers a GET by leading back to the case.
            assert!(
                refused(status) || (about_case && status == 303),
                "GET {path} by the wrong role: {status}"
            );
        }
        if post {
            let form = [
                ("csrf", csrf.as_str()),
                ("kunci", "b.1"),
                ("versi", "1"),
                ("tindakan", "register"),
                ("reason", "x"),
                ("ke", "1"),
            ];
            let answer = section.post(&url, &form).await.expect("an answer");
            let status = answer.status.as_u16();
            assert!(refused(status), "POST {path} by the wrong role: {status}");
        }
    }
}

/// How many cases the head of a page says wait.
async fn counted(client: &mut Client, path: &str) -> String {
    let page = client.get(path).await.expect("a page");
    let behind = page.body.split("<b class=\"count\">").nth(1);
    let count = behind.and_then(|text| text.split('<').next());
    count.expect("a count in the head").to_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_page_says_how_many_cases_wait() {
    let (server, _folder) = demo().await;
    for username in ["suryadana", "sariani"] {
        let mut client = signed_in(&server, username).await;
        let waiting = counted(&mut client, "/meja").await;
        let page = client.get("/agenda").await.expect("the register");
        let case = page.body.split("\"/berkas/").nth(1).expect("a row");
        let case = format!("/berkas/{}", case.split('"').next().unwrap_or_default());
        for path in [
            "/agenda",
            "/agenda?hal=4000000000",
            "/arsip",
            "/arsip?kata=lampu&tahun=",
            &case,
            "/pengaturan/akun",
        ] {
            assert_eq!(counted(&mut client, path).await, waiting, "{path}");
        }
    }
}

async fn year(client: &mut Client) -> String {
    let page = client.get("/agenda").await.expect("the register");
    let at = page.body.find("/berkas/STM-").expect("a row");
    page.body[at + "/berkas/STM-".len()..]
        .chars()
        .take(4)
        .collect()
}
