//! Whoever comes to a crowded entrance over the pages themselves: what he wrote waits with
//! him, and one second of work or a minute of patience brings it in.

use axum::{
    Router,
    body::{Body, to_bytes},
    http::{Request, StatusCode, header},
};
use office::testing::{TestOffice, on_sqlite};
use sha2::{Digest, Sha256};
use tower::ServiceExt;

use super::{Budget, Budgets, Flood};
use crate::{App, router};

const STORY: &str = "Lampu jalan & rambu padam";

struct Site {
    office: TestOffice,
    router: Router,
}

struct Answer {
    status: StatusCode,
    to: String,
    after: Option<String>,
    cookie: String,
    body: String,
}

impl Site {
    fn new(office: TestOffice, budgets: Budgets) -> Site {
        let mut app = App::new(office.shared(), "http://adu.example");
        app.flood = Flood::new(budgets);
        let router = router(app);
        Site { office, router }
    }

    async fn post(&self, path: &str, cookie: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT_LANGUAGE, "id")
            .header(header::COOKIE, cookie)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(body.finish()))
            .expect("a request");
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("answered");
        let (parts, body) = response.into_parts();
        let text = |name| {
            let value = parts.headers.get(name)?.to_str().expect("text");
            Some(value.to_owned())
        };
        let set = text(header::SET_COOKIE).unwrap_or_default();
        Answer {
            status: parts.status,
            to: text(header::LOCATION).unwrap_or_default(),
            after: text(header::RETRY_AFTER),
            cookie: set.split(';').next().unwrap_or_default().to_owned(),
            body: {
                let bytes = to_bytes(body, 1 << 20).await.expect("a body");
                String::from_utf8(bytes.to_vec()).expect("text")
            },
        }
    }

    async fn begin(&self, ticket: &str) -> Answer {
        let fields = [("description", STORY), ("karcis", ticket)];
        self.post("/adukan/apa", "", &fields).await
    }
}

fn tight(of_network: u32, of_all: u32) -> Budgets {
    let day = std::time::Duration::from_secs(86_400);
    let of = |burst| Budget { burst, pause: day };
    let both = (of(of_network), of(of_all));
    Budgets {
        drafts: both,
        complaints: both,
        files: both,
    }
}

fn ticket(page: &str) -> &str {
    let (_, rest) = page
        .split_once("name=\"karcis\" value=\"")
        .expect("a ticket");
    rest.split('"').next().expect("a ticket")
}

/// As the page's script does.
fn work_on(page: &str) -> String {
    let ticket = ticket(page);
    assert!(page.contains(&format!("data-work=\"{ticket}\" data-bits=\"14\"")));
    (0_u32..)
        .map(|counter| format!("{ticket}.{counter}"))
        .find(|shown| {
            let digest = Sha256::digest(shown.as_bytes());
            digest[0] == 0 && digest[1] < 4
        })
        .expect("a counter")
}

#[test]
fn a_second_of_work_or_a_minute_of_patience_brings_what_was_written_in() {
    on_sqlite(|office: TestOffice| async move {
        let site = Site::new(office, tight(1, 100));
        assert_eq!(site.begin("").await.to, "/adukan/di-mana");
        let wait = site.begin("").await;
        assert_eq!(wait.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(wait.after.as_deref(), Some("60"));
        assert!(
            wait.body
                .contains("name=\"description\" value=\"Lampu jalan &#38; rambu padam\"")
        );
        assert!(
            wait.body.contains("action=\"/adukan/apa\"") && wait.body.contains("Tunggu 1 menit")
        );

        let worked = work_on(&wait.body);
        assert_eq!(site.begin(&worked).await.to, "/adukan/di-mana");
        let again = site.begin(&worked).await;
        assert_eq!(again.status, StatusCode::TOO_MANY_REQUESTS, "good once");

        let held = ticket(&again.body);
        site.office.pass(jiff::SignedDuration::from_secs(59));
        let early = site.begin(held).await;
        assert_eq!(early.status, StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(ticket(&early.body), held, "the wait does not begin anew");
        assert_eq!(early.after.as_deref(), Some("1"));
        site.office.pass(jiff::SignedDuration::from_secs(1));
        assert_eq!(site.begin(held).await.to, "/adukan/di-mana");
    });
}

#[test]
fn when_even_tickets_are_too_many_nobody_works_in_vain() {
    on_sqlite(|office: TestOffice| async move {
        let site = Site::new(office, tight(1, 2));
        assert_eq!(site.begin("").await.to, "/adukan/di-mana");
        let wait = site.begin("").await;
        assert_eq!(site.begin(&work_on(&wait.body)).await.to, "/adukan/di-mana");
        let wait = site.begin("").await;
        let full = site.begin(&work_on(&wait.body)).await;
        assert_eq!(full.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(!full.body.contains("data-work"), "{}", full.body);
        assert!(full.body.contains(&STORY.replace('&', "&#38;")));
        let after: u64 = full.after.expect("seconds").parse().expect("a number");
        assert!(after > 80_000, "{after}");
    });
}

#[test]
fn who_answers_everything_within_a_moment_shows_a_ticket() {
    on_sqlite(|office: TestOffice| async move {
        let site = Site::new(office, tight(100, 100));
        let first = site.begin("").await;
        let cookie = first.cookie.as_str();
        let steps = [
            (
                "/adukan/di-mana",
                vec![("village", "-"), ("landmark", "Pasar")],
            ),
            ("/adukan/kapan", vec![("when", "today")]),
            (
                "/adukan/siapa",
                vec![("identity", "anonymous"), ("reply_way", "tracking")],
            ),
        ];
        for (path, fields) in &steps {
            let answer = site.post(path, cookie, fields).await;
            assert_eq!(
                answer.status,
                StatusCode::SEE_OTHER,
                "{path} {}",
                answer.body
            );
        }
        let consent = ("consent", "1");
        let wait = site.post("/adukan/periksa", cookie, &[consent]).await;
        assert_eq!(wait.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(wait.body.contains("name=\"consent\" value=\"1\""));
        let worked = work_on(&wait.body);
        let sent = [consent, ("karcis", &worked)];
        for _ in 0..2 {
            let sent = site.post("/adukan/periksa", cookie, &sent).await;
            assert_eq!(sent.to, "/adukan/tanda-terima", "and again");
        }

        let slow = site.begin("").await;
        for (path, fields) in &steps {
            site.post(path, &slow.cookie, fields).await;
        }
        site.office.pass(jiff::SignedDuration::from_secs(4));
        let sent = site.post("/adukan/periksa", &slow.cookie, &[consent]).await;
        assert_eq!(sent.to, "/adukan/tanda-terima");
    });
}
