//! The gate with a real office behind it: first start, sign-in and out, the origin
//! of forms, headers, errors. Here and not in `web`, which must not know the store.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use casework::OfficeProfile;
use office::{Clock, FirstStart, Keys, Office, Parts};
use store::{Blobs, Db};
use tower::ServiceExt;
use web::App;

const PASSWORD: &str = "sawah subak hijau 7";
const URL: &str = "http://adu.example";

struct Gate {
    router: Router,
    link: String,
    db: Db,
    _folder: tempfile::TempDir,
}

/// A newly founded reference office, its clock at ten on a Thursday.
async fn gate(url: &str) -> Gate {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::drill("2026-11-26T10:12:00+08:00".parse().expect("an instant"));
    let db = Db::open_sqlite(folder.path().join("office.db"))
        .await
        .expect("a database");
    db.migrate(clock.now()).await.expect("a migrated database");
    let parts = Parts {
        db: db.clone(),
        blobs: Blobs::open(folder.path().join("files"))
            .await
            .expect("a folder of files"),
        keys: Keys::generate(),
        clock,
        outside: folder.path().to_owned(),
    };
    let profile = OfficeProfile::parse(office::shipped_profile()).expect("the shipped profile");
    let id = Office::found(&parts, &profile, |_| None, true)
        .await
        .expect("an office");
    let office = Office::open(parts, id).await.expect("the office");
    let FirstStart::Introduce { token } = office.first_start().await.expect("a first start") else {
        panic!("a new office has no officials");
    };
    Gate {
        router: web::router(App::new(Arc::new(office), url)),
        link: token,
        db,
        _folder: folder,
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    /// `name=value` of a cookie the answer sets.
    fn cookie(&self, name: &str) -> Option<String> {
        self.headers
            .get_all(header::SET_COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .filter_map(|value| value.split(';').next())
            .find(|value| value.starts_with(&format!("{name}=")))
            .map(str::to_owned)
    }

    /// The value of a hidden field.
    fn field(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.body.split_once(&start).expect("the field");
        rest.split('"').next().expect("a value").to_owned()
    }
}

impl Gate {
    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method.clone())
            .uri(path)
            .header("host", "adu.example");
        if method == Method::POST {
            request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request
            .body(Body::from(body.to_owned()))
            .expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, 1 << 20).await.expect("a body");
        let body = String::from_utf8(bytes.to_vec()).expect("text");
        assert!(!body.contains('⟦'), "a missing text: {body}");
        Answer {
            status: parts.status,
            headers: parts.headers,
            body,
        }
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, headers, "").await
    }

    async fn post(&self, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut all = vec![("sec-fetch-site", "same-origin")];
        all.extend_from_slice(headers);
        self.send(Method::POST, path, &all, body).await
    }

    /// Introduces the first official; gives the session's cookie.
    async fn introduce(&self) -> String {
        let first = self.get(&format!("/siapkan/{}", self.link), &[]).await;
        assert_eq!(first.status, StatusCode::OK);
        assert!(first.body.contains("name=\"langkah\" value=\"1\""));
        // A script says who comes first alone: what is missing comes back with the form.
        let empty = format!("tautan={}", self.link);
        let form = self.post("/siapkan", &[], &empty).await;
        assert_eq!(form.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (_, options) = form
            .body
            .split_once("<select id=\"position\"")
            .expect("positions");
        let position = options
            .split("<option value=\"")
            .filter_map(|rest| rest.split('"').next())
            .find(|value| value.len() == 36)
            .expect("a position");
        let body = format!(
            "tautan={}&name=Ni+Luh+Putu+Sariani&username=sariani&nip=&rank=&position={position}&password={PASSWORD}&again={PASSWORD}",
            self.link
        )
        .replace(' ', "+");
        let done = self.post("/siapkan", &[], &body).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        assert_eq!(done.header("location"), "/meja");
        done.cookie("matur_sesi").expect("a session")
    }
}

#[tokio::test]
async fn the_first_official_introduces_himself_once() {
    let gate = gate(URL).await;
    let short = format!(
        "tautan={}&name=&username=A+B&nip=12&position=&password=x&again=y",
        gate.link
    );
    let refused = gate.post("/siapkan", &[], &short).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "username", "nip", "password", "again"] {
        assert!(
            refused.body.contains(&format!("href=\"#{field}\"")),
            "{field}: {}",
            refused.body
        );
    }
    assert!(
        refused.body.contains("value=\"A B\""),
        "what was typed is kept"
    );

    let session = gate.introduce().await;
    let head = gate.get("/masuk", &[("cookie", &session)]).await;
    assert_eq!(
        head.header("location"),
        "/meja",
        "who is signed in needs no gate"
    );

    let again = gate.get(&format!("/siapkan/{}", gate.link), &[]).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert!(again.body.contains("Tautan ini tidak berlaku"));
}

#[tokio::test]
async fn signing_in_and_out() {
    let gate = gate(URL).await;
    gate.introduce().await;
    let body =
        format!("nama=SARIANI&sandi={PASSWORD}&lanjut=/berkas/STM-2026-0001").replace(' ', "+");
    let signed_in = gate.post("/masuk", &[], &body).await;
    assert_eq!(signed_in.status, StatusCode::SEE_OTHER);
    assert_eq!(signed_in.header("location"), "/berkas/STM-2026-0001");
    let cookie = signed_in.header("set-cookie").to_owned();
    assert!(
        cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax"),
        "{cookie}"
    );
    let session = signed_in.cookie("matur_sesi").expect("a session");

    let out = gate.post("/keluar", &[("cookie", &session)], "").await;
    assert_eq!(out.header("location"), "/masuk?keluar=1");
    let after = gate.get("/masuk", &[("cookie", &session)]).await;
    assert_eq!(
        after.status,
        StatusCode::OK,
        "the session is over on the server too"
    );
    assert!(
        gate.get("/masuk?keluar=1", &[])
            .await
            .body
            .contains("Anda sudah keluar.")
    );
}

#[tokio::test]
async fn a_way_back_to_another_site_is_not_taken() {
    let gate = gate(URL).await;
    gate.introduce().await;
    let body = format!("nama=sariani&sandi={PASSWORD}&lanjut=//evil.example").replace(' ', "+");
    assert_eq!(
        gate.post("/masuk", &[], &body).await.header("location"),
        "/meja"
    );
    let switch = gate
        .get("/bahasa?ke=en&kembali=https://evil.example", &[])
        .await;
    assert_eq!(switch.header("location"), "/");
}

#[tokio::test]
async fn sign_in_does_not_tell_whether_a_name_exists() {
    let gate = gate(URL).await;
    gate.introduce().await;
    let known = gate.post("/masuk", &[], "nama=sariani&sandi=salah").await;
    let unknown = gate.post("/masuk", &[], "nama=tiada&sandi=salah").await;
    assert_eq!(known.status, StatusCode::UNPROCESSABLE_ENTITY);
    let plain = |answer: &Answer, name: &str| {
        answer
            .body
            .replace(name, "NAMA")
            .replace(&answer.field("csrf"), "TOKEN")
    };
    assert_eq!(plain(&known, "sariani"), plain(&unknown, "tiada"));
    assert!(
        known.body.contains("value=\"sariani\""),
        "the name typed is kept"
    );
    assert!(!known.body.contains("salah\""), "the password is not");
}

#[tokio::test]
async fn too_many_wrong_passwords_must_wait() {
    let gate = gate(URL).await;
    gate.introduce().await;
    for _ in 0..5 {
        let refused = gate.post("/masuk", &[], "nama=sariani&sandi=salah").await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let body = format!("nama=sariani&sandi={PASSWORD}").replace(' ', "+");
    let refused = gate.post("/masuk", &[], &body).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(
        refused.body.contains("Coba lagi dalam 15 menit."),
        "{}",
        refused.body
    );
}

#[tokio::test]
async fn a_flood_of_attempts_is_stopped_before_the_office_hashes() {
    let gate = gate(URL).await;
    let mut last = StatusCode::OK;
    for _ in 0..40 {
        // an empty form is refused without hashing, so that this test is quick
        last = gate.post("/masuk", &[], "nama=&sandi=").await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(
        gate.get("/masuk", &[]).await.status,
        StatusCode::OK,
        "looking is free"
    );
}

#[tokio::test]
async fn only_our_own_pages_may_change_something() {
    let gate = gate(URL).await;
    let form = gate.get("/masuk", &[]).await;
    let visitor = form.cookie("matur_tamu").expect("a visitor's cookie");
    let token = form.field("csrf");
    let other = gate.get("/masuk", &[]).await.field("csrf");
    let with = |token: &str| format!("csrf={token}&nama=&sandi=");
    // past the guard the empty form is refused with 422; stopped by it, 403
    let (through, stopped) = (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::FORBIDDEN);
    let cookie = ("cookie", visitor.as_str());
    type Case<'c> = (&'c [(&'c str, &'c str)], String, StatusCode);
    let cases: &[Case<'_>] = &[
        (&[("sec-fetch-site", "same-origin")], String::new(), through),
        (&[("sec-fetch-site", "none")], String::new(), through),
        (&[("sec-fetch-site", "same-site")], String::new(), stopped),
        (&[("sec-fetch-site", "cross-site")], String::new(), stopped),
        (
            &[("sec-fetch-site", "cross-site"), cookie],
            with(&token),
            stopped,
        ),
        (&[("origin", URL)], String::new(), through),
        // the same host behind a proxy that speaks TLS
        (&[("origin", "https://adu.example")], String::new(), through),
        (
            &[("origin", "https://evil.example")],
            String::new(),
            stopped,
        ),
        (&[("origin", "null")], String::new(), stopped),
        (&[("origin", "null"), cookie], with(&token), through),
        (&[], String::new(), stopped),
        (&[], with(&token), stopped),
        (&[cookie], String::new(), stopped),
        (&[cookie], with(&token), through),
        (&[cookie], with(&other), stopped),
        (&[cookie, ("x-csrf-token", &token)], String::new(), through),
        (&[cookie, ("x-csrf-token", &other)], with(&token), stopped),
    ];
    for (headers, body, expected) in cases {
        let answer = gate.send(Method::POST, "/masuk", headers, body).await;
        assert_eq!(answer.status, *expected, "{headers:?} {body}");
    }
}

#[tokio::test]
async fn a_form_read_for_its_token_still_arrives_whole() {
    let gate = gate(URL).await;
    let form = gate.get("/masuk", &[]).await;
    let visitor = form.cookie("matur_tamu").expect("a visitor's cookie");
    let long = "a".repeat(10_000);
    let body = format!("csrf={}&nama={long}ujung&sandi=", form.field("csrf"));
    let answer = gate
        .send(Method::POST, "/masuk", &[("cookie", &visitor)], &body)
        .await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("aujung\""));
    // Nobody is known here yet: megabytes are not taken in.
    let body = format!("{body}{}", "b".repeat(20_000));
    let answer = gate
        .send(Method::POST, "/masuk", &[("cookie", &visitor)], &body)
        .await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn every_answer_carries_the_headers() {
    let gate = gate(URL).await;
    let sheet = gate.get("/", &[]).await;
    let (_, css) = sheet
        .body
        .split_once("href=\"/aset/base.")
        .expect("a style sheet");
    let css = format!("/aset/base.{}", css.split('"').next().expect("an address"));
    for path in ["/", "/masuk", "/tidak-ada", "/livez", &css] {
        let answer = gate.get(path, &[]).await;
        let policy = answer.header("content-security-policy");
        assert!(
            policy.contains("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{path}"
        );
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{path}");
        assert!(
            answer.header("permissions-policy").contains("camera=()"),
            "{path}"
        );
        assert_eq!(answer.header("x-request-id").len(), 10, "{path}");
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "no TLS, no HSTS: {path}"
        );
    }
    let asset = gate.get(&css, &[]).await;
    assert_eq!(
        asset.header("cache-control"),
        "public, max-age=31536000, immutable"
    );
    assert_eq!(
        gate.get("/masuk", &[]).await.header("cache-control"),
        "no-store"
    );
    let request = Request::builder()
        .uri(&css)
        .header("accept-encoding", "gzip");
    let packed = gate
        .router
        .clone()
        .oneshot(request.body(Body::empty()).expect("a request"))
        .await;
    let packed = packed.expect("an answer");
    assert_eq!(
        packed.headers().get("content-encoding").expect("packed"),
        "gzip"
    );
}

#[tokio::test]
async fn over_tls_cookies_are_secure_and_browsers_stay_there() {
    let gate = gate("https://adu.example").await;
    let form = gate.get("/masuk", &[]).await;
    assert!(
        form.header("strict-transport-security")
            .starts_with("max-age=")
    );
    assert!(form.header("set-cookie").contains("Secure"));
}

#[tokio::test]
async fn an_error_is_a_page_for_people_and_a_problem_for_programs() {
    let gate = gate(URL).await;
    let page = gate.get("/tidak-ada", &[("x-request-id", "forged")]).await;
    assert_eq!(page.status, StatusCode::NOT_FOUND);
    assert!(page.body.contains("Halaman tidak ditemukan"));
    assert!(
        page.body.contains(page.header("x-request-id")),
        "the page shows the id of the log"
    );
    assert_ne!(page.header("x-request-id"), "forged");
    let english = gate.get("/tidak-ada", &[("accept-language", "en")]).await;
    assert!(english.body.contains("Page not found"));
    for (path, accept) in [
        ("/api/tidak-ada", "*/*"),
        ("/tidak-ada", "application/json"),
    ] {
        let problem = gate.get(path, &[("accept", accept)]).await;
        assert_eq!(problem.status, StatusCode::NOT_FOUND);
        assert_eq!(problem.header("content-type"), "application/problem+json");
        assert!(
            problem.body.contains("\"code\":\"not_found\""),
            "{}",
            problem.body
        );
    }
    let method = gate.post("/livez", &[], "").await;
    assert_eq!(method.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(method.body.contains("<h1>"));
}

#[tokio::test]
async fn the_language_is_remembered_and_the_office_is_open() {
    let gate = gate(URL).await;
    let home = gate.get("/", &[]).await;
    assert!(home.body.contains("Kantor Camat Selemadeg Timur"));
    assert!(
        home.body.contains("Buka sekarang, sampai pukul 12.00"),
        "{}",
        home.body
    );
    assert_eq!(
        home.header("set-cookie"),
        "",
        "a page without a form sets no cookie"
    );
    let switch = gate.get("/bahasa?ke=en&kembali=/masuk", &[]).await;
    assert_eq!(switch.header("location"), "/masuk");
    let cookie = switch.cookie("matur_bahasa").expect("a cookie");
    assert!(
        gate.get("/masuk", &[("cookie", &cookie)])
            .await
            .body
            .contains("<html lang=\"en\"")
    );
}

#[tokio::test]
async fn monitors_get_their_answer() {
    let gate = gate(URL).await;
    assert_eq!(gate.get("/livez", &[]).await.body, "ok");
    assert_eq!(gate.get("/readyz", &[]).await.body, "ready");
}

#[tokio::test]
async fn without_its_database_the_office_says_so() {
    let gate = gate(URL).await;
    let ready = gate.get("/readyz", &[]).await;
    assert_eq!(
        (ready.status, ready.body.as_str()),
        (StatusCode::OK, "ready")
    );
    let session = gate.introduce().await;
    gate.db.close().await;

    // To a monitor in one line, without a page around it.
    let ready = gate.get("/readyz", &[]).await;
    assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
    assert!(ready.body.starts_with("not ready"), "{}", ready.body);
    assert_eq!(gate.get("/livez", &[]).await.status, StatusCode::OK);

    // To people as a page that needs no database either.
    let cookie = [("cookie", session.as_str()), ("accept-language", "en")];
    let desk = gate.get("/meja", &cookie).await;
    assert_eq!(desk.status, StatusCode::SERVICE_UNAVAILABLE);
    let title = words::t(words::Lang::En, "error-unavailable-title");
    assert!(desk.body.contains(&title), "{}", desk.body);
    let nowhere = gate.get("/nowhere", &cookie).await;
    assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
    assert!(!nowhere.body.contains("/keluar"), "{}", nowhere.body);
}

#[tokio::test]
async fn a_signed_in_reader_stays_at_the_desk_when_a_page_is_missing() {
    let gate = gate(URL).await;
    let session = gate.introduce().await;
    let mine = gate.get("/nowhere", &[("cookie", session.as_str())]).await;
    assert_eq!(mine.status, StatusCode::NOT_FOUND);
    assert!(mine.body.contains("action=\"/keluar\""), "{}", mine.body);
    assert!(mine.body.contains("class=\"btn btn-2\" href=\"/meja\""));
    let stranger = gate.get("/nowhere", &[]).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    assert!(
        !stranger.body.contains("href=\"/meja\""),
        "{}",
        stranger.body
    );
}
