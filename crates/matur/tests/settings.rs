//! Settings and the SOP page with a real office behind them: who may enter, what is
//! stored, what is refused.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Method, Request, StatusCode, header},
};
use casework::OfficeProfile;
use office::{Clock, FirstStart, Keys, Office, Parts};
use store::{Blobs, Db};
use tower::ServiceExt;
use web::App;

const PASSWORD: &str = "sawah+subak+hijau+7";

struct Settings {
    router: Router,
    first_link: String,
    _folder: tempfile::TempDir,
}

struct Answer {
    status: StatusCode,
    location: String,
    cookie: String,
    body: String,
}

async fn settings() -> Settings {
    let folder = tempfile::tempdir().expect("a folder");
    let clock = Clock::drill("2026-11-26T10:12:00+08:00".parse().expect("an instant"));
    let db = Db::open_sqlite(folder.path().join("office.db"))
        .await
        .expect("a database");
    db.migrate(clock.now()).await.expect("a migrated database");
    let parts = Parts {
        db,
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
    let router = web::router(App::new(Arc::new(office), "http://adu.example"));
    Settings {
        router,
        first_link: token,
        _folder: folder,
    }
}

impl Settings {
    async fn send(&self, method: Method, path: &str, session: &str, body: String) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", "adu.example")
            .header("sec-fetch-site", "same-origin")
            .header("cookie", session)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        let (parts, body) = response.into_parts();
        let text = |name| {
            parts
                .headers
                .get(name)
                .map_or("", |value| value.to_str().expect("text"))
                .to_owned()
        };
        let bytes = to_bytes(body, 1 << 21).await.expect("a body");
        let body = String::from_utf8(bytes.to_vec()).expect("text");
        assert!(!body.contains('⟦'), "a missing text: {body}");
        let cookie = text(header::SET_COOKIE)
            .split(';')
            .next()
            .unwrap_or_default()
            .to_owned();
        Answer {
            status: parts.status,
            location: text(header::LOCATION),
            cookie,
            body,
        }
    }

    async fn get(&self, path: &str, session: &str) -> Answer {
        self.send(Method::GET, path, session, String::new()).await
    }

    async fn post(&self, path: &str, session: &str, body: &str) -> Answer {
        self.send(Method::POST, path, session, body.to_owned())
            .await
    }

    /// The first official takes the position with this title; gives the session.
    async fn introduce(&self, title: &str) -> String {
        // A script says who comes first alone: what is missing comes back with the form.
        let empty = format!("tautan={}", self.first_link);
        let form = self.post("/siapkan", "", &empty).await;
        let position = option(&form.body, title);
        let body = format!(
            "tautan={}&name=Ni+Made+Lestari&username=lestari&position={position}&password={PASSWORD}&again={PASSWORD}",
            self.first_link
        );
        let done = self.post("/siapkan", "", &body).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.body);
        done.cookie
    }
}

/// The value of the option with these words.
fn option(html: &str, words: &str) -> String {
    let (before, _) = html
        .split_once(&format!(">{words}</option>"))
        .unwrap_or_else(|| panic!("{words}: {html}"));
    let (_, value) = before.rsplit_once("value=\"").expect("an option");
    value.split('"').next().expect("a value").to_owned()
}

const KASUBAG: &str = "Kepala Subbagian Umum dan Kepegawaian";
const ROOMS: [&str; 6] = [
    "/pengaturan",
    "/pengaturan/akun",
    "/pengaturan/pejabat/baru",
    "/pengaturan/penunjukan",
    "/pengaturan/sop",
    "/pengaturan/pejabat/00000000-0000-0000-0000-000000000001",
];

#[tokio::test]
async fn an_official_is_added_appointed_and_given_a_link_that_works_once() {
    let office = settings().await;
    let keeper = office.introduce(KASUBAG).await;
    let form = office.get("/pengaturan/pejabat/baru", &keeper).await;
    let camat = option(&form.body, "Camat Selemadeg Timur");

    let refused = office
        .post(
            "/pengaturan/pejabat/baru",
            &keeper,
            "name=&username=A+B&nip=12&rank=&kind=definitive&order=SPT+9",
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    for field in ["name", "username", "nip"] {
        assert!(
            refused.body.contains(&format!("id=\"{field}-e\"")),
            "{field}"
        );
    }
    assert!(refused.body.contains("value=\"A B\"") && refused.body.contains("value=\"SPT 9\""));

    let added = office
        .post("/pengaturan/pejabat/baru", &keeper, &format!("name=I+Gede+Suryadana&username=suryadana&nip=&rank=IV/a&position={camat}&kind=definitive"))
        .await;
    assert_eq!(added.status, StatusCode::OK, "{}", added.body);
    let (_, link) = added
        .body
        .split_once("http://adu.example/siapkan/")
        .expect("the link");
    let link = link.split('<').next().expect("a token").to_owned();
    let body = format!("tautan={link}&password={PASSWORD}&again={PASSWORD}");
    let camat_session = office.post("/siapkan", "", &body).await.cookie;
    assert!(camat_session.starts_with("matur_sesi="));
    assert_eq!(
        office.post("/siapkan", "", &body).await.status,
        StatusCode::GONE
    );

    // The Camat keeps neither people nor procedures: his own account only.
    for room in ROOMS {
        let answer = office.get(room, &camat_session).await;
        match room {
            "/pengaturan" => assert_eq!(answer.location, "/pengaturan/akun"),
            "/pengaturan/akun" => {
                assert!(answer.status == StatusCode::OK && answer.body.contains("suryadana"))
            }
            _ => assert_eq!(answer.status, StatusCode::FORBIDDEN, "{room}"),
        }
        let stranger = office.get(room, "").await;
        assert!(
            stranger.location.starts_with("/masuk?lanjut="),
            "{room}: {}",
            stranger.status
        );
    }
    for act in [
        "/pengaturan/pejabat/baru",
        "/pengaturan/penunjukan",
        "/pengaturan/sop/aktifkan",
        "/pengaturan/sop/periksa",
    ] {
        assert_eq!(
            office
                .post(act, &camat_session, "name=X&username=xyz&text=format")
                .await
                .status,
            StatusCode::FORBIDDEN,
            "{act}"
        );
        assert_eq!(
            office.post(act, "", "name=X").await.status,
            StatusCode::UNAUTHORIZED,
            "{act}"
        );
    }

    let form = office.get("/pengaturan/penunjukan", &keeper).await;
    let lestari = option(&form.body, "Ni Made Lestari");
    let given = format!(
        "position={camat}&official={lestari}&kind=acting_absent&order=SPT+7&from=30-11-2026"
    );
    let refused = office
        .post(
            "/pengaturan/penunjukan",
            &keeper,
            &format!("{given}&to=32-13-2026"),
        )
        .await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.body.contains("id=\"to-e\"") && !refused.body.contains("id=\"from-e\""));
    let done = office
        .post(
            "/pengaturan/penunjukan",
            &keeper,
            &format!("{given}&to=4-12-2026"),
        )
        .await;
    assert_eq!(
        done.location, "/pengaturan?tersimpan=tunjuk",
        "{}",
        done.body
    );
    let people = office.get(&done.location, &keeper).await;
    assert!(
        people.body.contains("Plh. Ni Made Lestari"),
        "{}",
        people.body
    );
    assert!(
        people.body.contains("orang yang sama"),
        "decider and adviser from one person is said"
    );
}

#[tokio::test]
async fn a_procedure_is_activated_only_without_faults_and_by_an_act_of_its_own() {
    let office = settings().await;
    let keeper = office.introduce(KASUBAG).await;
    let good = include_str!("../../../procedures/pengaduan-masyarakat-6.toml");
    let newer = good.replace("version = \"2019-10-08\"", "version = \"2026-12-01\"");
    let encode =
        |text: &str| -> String { text.bytes().map(|byte| format!("%{byte:02X}")).collect() };

    let faulty = office
        .post(
            "/pengaturan/sop/periksa",
            &keeper,
            &format!("text={}", encode("format = 1\nid = 3\n")),
        )
        .await;
    assert_eq!(faulty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        !faulty.body.contains("/pengaturan/sop/aktifkan")
            && faulty.body.contains("Tidak ada yang diaktifkan")
    );

    let clean = office
        .post(
            "/pengaturan/sop/periksa",
            &keeper,
            &format!("text={}", encode(&newer)),
        )
        .await;
    assert_eq!(clean.status, StatusCode::OK);
    assert!(clean.body.contains("/pengaturan/sop/aktifkan"));
    let versions = office.get("/pengaturan/sop", &keeper).await;
    assert!(
        !versions.body.contains("2026-12-01"),
        "looking activates nothing"
    );

    let text = encode(&newer);
    let unsure = office
        .post(
            "/pengaturan/sop/aktifkan",
            &keeper,
            &format!("text={text}&from=1-12-2026"),
        )
        .await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    let past = office
        .post(
            "/pengaturan/sop/aktifkan",
            &keeper,
            &format!("text={text}&from=1-11-2026&sure=ya"),
        )
        .await;
    assert!(past.body.contains("id=\"from-e\"") && past.status == StatusCode::UNPROCESSABLE_ENTITY);
    let taken = office
        .post(
            "/pengaturan/sop/aktifkan",
            &keeper,
            &format!("text={}&from=1-12-2026&sure=ya", encode(good)),
        )
        .await;
    assert!(
        taken.body.contains("id=\"file-e\"") && taken.status == StatusCode::UNPROCESSABLE_ENTITY
    );
    let done = office
        .post(
            "/pengaturan/sop/aktifkan",
            &keeper,
            &format!("text={text}&from=1-12-2026&sure=ya"),
        )
        .await;
    assert_eq!(
        done.location, "/pengaturan/sop?tersimpan=sop",
        "{}",
        done.body
    );

    // Everybody may read it; the file comes back as it was sent.
    let which = "sop=pengaduan-masyarakat-ringkas&versi=2026-12-01";
    let page = office.get(&format!("/sop?{which}"), "").await;
    assert!(page.status == StatusCode::OK && page.body.contains("belum berlaku"));
    assert_eq!(
        office.get(&format!("/sop/berkas?{which}"), "").await.body,
        newer
    );
    assert_eq!(
        office.get("/sop/berkas?sop=tidak-ada", "").await.status,
        StatusCode::NOT_FOUND
    );
    assert_eq!(
        office.get(&format!("/sop/cetak?{which}"), "").await.status,
        StatusCode::OK
    );
}
