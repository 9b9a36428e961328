//! From the counter to the register through the routes, with a real office behind them.

use axum::{
    Router,
    body::Body,
    http::{Request, StatusCode, header},
    response::Response,
};
use office::testing::{PASSWORD, TestOffice, on_sqlite};
use tower::ServiceExt;

use crate::{App, router};

/// A browser of somebody who has signed in.
struct Browser {
    pages: Router,
    session: String,
}

impl Browser {
    async fn of(office: &TestOffice, user: &str) -> Browser {
        office.with_password(user).await;
        let token = office.sign_in(user, PASSWORD).await.expect("signed in");
        Browser {
            pages: router(App::new(office.shared(), "http://kantor.test")),
            session: token.0,
        }
    }

    async fn send(&self, method: &str, path: &str, body: &str) -> Response {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, format!("matur_sesi={}", self.session))
            .header(header::ACCEPT_LANGUAGE, "id")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.to_owned()))
            .expect("a request");
        self.pages
            .clone()
            .oneshot(request)
            .await
            .expect("an answer")
    }

    async fn page(&self, path: &str) -> (StatusCode, String) {
        read(self.send("GET", path, "").await).await
    }
}

async fn read(response: Response) -> (StatusCode, String) {
    let status = response.status();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 22)
        .await
        .expect("a body");
    (status, String::from_utf8(bytes.to_vec()).expect("text"))
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    response.headers()[header::LOCATION]
        .to_str()
        .expect("a path")
        .to_owned()
}

const GOOD: &str = "kunci=k1&channel=phone&phone=0812+3456+7890&name=I+Ketut&identity=open\
    &description=Lampu+jalan+padam&category=INFRA&urgency=ordinary&reply_way=phone";

#[test]
fn a_form_sent_twice_is_one_complaint_in_the_register() {
    on_sqlite(|office: TestOffice| async move {
        let clerk = Browser::of(&office, "staf-umum").await;
        let first = location(&clerk.send("POST", "/terima", GOOD).await);
        let again = location(&clerk.send("POST", "/terima", GOOD).await);
        assert_eq!(first, again);
        let number = first.split('/').nth(2).expect("a number").to_owned();
        assert_eq!(first, format!("/berkas/{number}/tanda-terima?kunci=k1"));
        let print = GOOD.replace("k1", "k2") + "&cetak=1";
        assert!(
            location(&clerk.send("POST", "/terima", &print).await).ends_with("kunci=k2&cetak=1")
        );

        let (status, book) = clerk.page("/agenda").await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(book.matches("<tr data-row").count(), 2);
        assert!(
            book.contains("2 nomor · tidak ada nomor yang dilewati"),
            "{book}"
        );
        let spoken = number.to_lowercase().replace('-', "+");
        let found = location(
            &clerk
                .send("GET", &format!("/arsip?kata={spoken}"), "")
                .await,
        );
        assert_eq!(found, format!("/berkas/{number}"));
        // The same word in a filter searches, it does not jump.
        let (status, _) = clerk.page(&format!("/arsip?tahun=&kata={spoken}")).await;
        assert_eq!(status, StatusCode::OK);
        let (status, desk) = clerk.page("/meja").await;
        assert_eq!(status, StatusCode::OK);
        assert!(desk.contains(&number));
    });
}

#[test]
fn a_faulty_form_comes_back_whole_and_stores_nothing() {
    on_sqlite(|office: TestOffice| async move {
        let clerk = Browser::of(&office, "staf-umum").await;
        let body = "kunci=k1&channel=letter&identity=open&description=Kata+%3Cpelapor%3E\
            &channel_ref=12%2FX%2F2026&received=31-02-2026&reply_way=letter";
        let (status, html) = read(clerk.send("POST", "/terima", body).await).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(
            html.contains("Kata &#60;pelapor&#62;") && html.contains("12/X/2026"),
            "{html}"
        );
        assert!(html.contains("value=\"31-02-2026\""));
        for field in ["name", "category", "received"] {
            assert!(html.contains(&format!("href=\"#{field}\"")), "{field}");
        }
        let (_, book) = clerk.page("/agenda").await;
        assert!(!book.contains("<tr data-row"));
    });
}

#[test]
fn what_was_typed_when_the_session_had_ended_is_given_back() {
    on_sqlite(|office: TestOffice| async move {
        let mut clerk = Browser::of(&office, "staf-umum").await;
        clerk.session = "ended".repeat(8);
        let (status, html) = read(clerk.send("POST", "/terima", GOOD).await).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        for typed in ["Lampu jalan padam", "I Ketut", "0812 3456 7890"] {
            assert!(html.contains(typed), "{html}");
        }
        assert!(html.contains("href=\"/masuk\""), "{html}");
        // What another site sends is not shown as if somebody here had typed it.
        let request = Request::builder()
            .method("POST")
            .uri("/terima")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "cross-site")
            .body(Body::from(GOOD))
            .expect("a request");
        let answer = clerk.pages.clone().oneshot(request).await.expect("one");
        let (status, html) = read(answer).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        assert!(!html.contains("Lampu jalan padam"), "{html}");
    });
}

#[test]
fn the_address_of_a_form_leads_back_to_its_page() {
    on_sqlite(|office: TestOffice| async move {
        let number = office.record_sample().await;
        let clerk = Browser::of(&office, "staf-umum").await;
        for (form, page) in [
            (
                format!("/berkas/{number}/langkah?x=1"),
                format!("/berkas/{number}"),
            ),
            (
                "/terima/kertas/nomor".to_owned(),
                "/terima/kertas".to_owned(),
            ),
            ("/keluar".to_owned(), "/".to_owned()),
        ] {
            assert_eq!(location(&clerk.send("GET", &form, "").await), page);
        }
        let other = clerk.send("DELETE", "/terima", "").await;
        assert_eq!(other.status(), StatusCode::METHOD_NOT_ALLOWED);
    });
}

#[test]
fn who_is_not_trusted_with_intake_is_refused() {
    on_sqlite(|office: TestOffice| async move {
        let head = Browser::of(&office, "camat").await;
        for path in ["/terima", "/terima/kertas"] {
            assert_eq!(head.page(path).await.0, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(
                head.send("POST", path, GOOD).await.status(),
                StatusCode::FORBIDDEN,
                "{path}"
            );
        }
        let clerk = Browser::of(&office, "staf-umum").await;
        assert_eq!(
            clerk
                .page("/agenda")
                .await
                .1
                .matches("<tr data-row")
                .count(),
            0
        );
    });
}

#[test]
fn open_cases_of_the_paper_book_keep_their_numbers() {
    on_sqlite(|office: TestOffice| async move {
        let keeper = Browser::of(&office, "kasubag-umum").await;
        let started = location(
            &keeper
                .send("POST", "/terima/kertas/nomor", "next=120")
                .await,
        );
        assert_eq!(started, "/terima/kertas?dimulai=1");
        let (_, form) = keeper.page("/terima/kertas").await;
        let step = form
            .split("<option value=\"")
            .filter_map(|rest| rest.split('"').next())
            .find(|value| value.ends_with(":4"))
            .expect("a fourth step");
        let day = words::date_short_year(words::Lang::Id, office.directory().day(office.now()));
        let paper = GOOD.replace("kunci=k1", "kunci=p1");
        let body = format!(
            "{paper}&number=101&step={step}&received={}",
            day.replace(' ', "+")
        );
        let taken = location(&keeper.send("POST", "/terima/kertas", &body).await);
        assert!(taken.ends_with("-0101"), "{taken}");
        let (_, book) = keeper.page("/agenda").await;
        assert!(
            book.contains("118 nomor hanya ada di buku agenda kertas"),
            "{book}"
        );
        let next = location(&keeper.send("POST", "/terima", GOOD).await);
        assert!(next.contains("-0120/"), "{next}");
    });
}

#[test]
fn slips_are_attached_together_and_each_once() {
    on_sqlite(|office: TestOffice| async move {
        let clerk = Browser::of(&office, "staf-umum").await;
        let mut numbers = Vec::new();
        for _ in 0..2 {
            let number = office.record_sample().await;
            office
                .take_to_step(&number, 2, &office::testing::Wishes::default())
                .await;
            numbers.push(number.to_string());
        }
        let query = numbers
            .iter()
            .map(|n| format!("no={n}"))
            .collect::<Vec<_>>()
            .join("&");
        let (status, list) = clerk.page(&format!("/meja/bersama?{query}")).await;
        assert_eq!(status, StatusCode::OK);
        let tokens: Vec<String> = list
            .split("name=\"berkas\" value=\"")
            .skip(1)
            .filter_map(|rest| rest.split('"').next())
            .map(|token| format!("berkas={}", token.replace(' ', "+")))
            .collect();
        assert_eq!(tokens.len(), 2);
        let body = format!("kunci=b1&{}", tokens.join("&"));
        let done = location(&clerk.send("POST", "/meja/bersama", &body).await);
        assert_eq!(done, format!("/meja/bersama/hasil?{query}"));
        // The same form again: the same report, nothing done twice.
        assert_eq!(
            location(&clerk.send("POST", "/meja/bersama", &body).await),
            done
        );
        // Another form made before: it comes too late, and says so for each case.
        let late = body.replace("b1", "b2");
        let (status, report) = read(clerk.send("POST", "/meja/bersama", &late).await).await;
        assert_eq!(status, StatusCode::CONFLICT);
        assert!(
            numbers.iter().all(|number| report.contains(number)),
            "{report}"
        );
    });
}
