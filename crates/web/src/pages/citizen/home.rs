//! `/`: how to complain and to follow a complaint, what the office promises and keeps, and
//! when it is open.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::{
    Router,
    body::Bytes,
    extract::State,
    response::{IntoResponse, Response},
    routing::get,
};
use casework::{Channel, PhoneNumber, RegisterNumber};
use office::{Directory, Figures, PromiseView};
use words::Lang;

use super::figures::span_of_time;
use super::hours::{HoursLine, open_now, week};
use crate::{App, Error, Page, request::Seen};

/// Beside numbers of the register, such a one serves as the example.
const EXAMPLE: u32 = 148;

/// Whom to call when life is in danger.
const EMERGENCY: [(&str, &str); 3] = [
    ("112", "home-emergency-any"),
    ("110", "home-emergency-police"),
    ("113", "home-emergency-fire"),
];

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/", get(home))
}

#[derive(Template)]
#[template(path = "pages/citizen/home.html")]
struct Home<'a> {
    page: &'a Page,
    /// `STM-2026-0148`
    example: String,
    strip: Strip,
    ways: Vec<Way>,
    promise: Option<Promise>,
    hours: Vec<HoursLine>,
    is_open: bool,
    open_now: String,
    emergency: Vec<(&'static str, String)>,
}

/// A way to complain.
struct Way {
    icon: &'static str,
    name: String,
    note: String,
    value: Option<String>,
    link: Option<String>,
}

/// Numbers of the register that may be told.
#[derive(Default)]
struct Strip {
    /// Name and number.
    numbers: Vec<(String, String)>,
    /// Of which months, and how they are told.
    note: String,
}

/// What the procedures in force promise.
struct Promise {
    days: String,
    steps: Vec<(String, String)>,
}

/// The page as it was last drawn in each language. It says the same to everybody, and changes
/// with what it is drawn from and with the minute.
#[derive(Clone, Default)]
pub(crate) struct Drawn(Arc<Mutex<[Option<Kept>; 2]>>);

struct Kept {
    from: Basis,
    html: Bytes,
}

/// What the page is drawn from, beside the language. What is promised follows from the
/// directory and the day.
struct Basis {
    minute: i64,
    directory: Arc<Directory>,
    figures: Option<Arc<Figures>>,
}

impl Basis {
    fn is(&self, other: &Basis) -> bool {
        self.minute == other.minute
            && Arc::ptr_eq(&self.directory, &other.directory)
            && self.figures.as_ref().map(Arc::as_ptr) == other.figures.as_ref().map(Arc::as_ptr)
    }
}

/// `GET /`. Who is signed in is not looked up: the page shows it to nobody.
async fn home(State(app): State<App>, seen: Seen) -> Response {
    let from = Basis {
        minute: app.now().as_second().div_euclid(60),
        directory: app.office.directory(),
        figures: app.office.figures_at_hand().await,
    };
    let page = Page::plain(&app, &seen);
    // A query stands in the link to the other language.
    let shared = page.path == "/";
    let of = usize::from(page.lang == Lang::En);
    let kept = || app.home.0.lock().unwrap_or_else(PoisonError::into_inner);
    if shared
        && let Some(kept) = &kept()[of]
        && kept.from.is(&from)
    {
        return page.show_drawn(kept.html.clone());
    }
    let (figures, promise) = (from.figures.as_deref(), app.office.promise_to_citizens());
    let drawn = Home::new(&page, &from.directory, figures, promise.as_ref()).render();
    match drawn.map(Bytes::from) {
        Ok(html) => {
            if shared {
                let html = html.clone();
                kept()[of] = Some(Kept { from, html });
            }
            page.show_drawn(html)
        }
        Err(error) => Error::Internal(format!("template: {error}")).into_response(),
    }
}

impl<'a> Home<'a> {
    fn new(
        page: &'a Page,
        directory: &Directory,
        figures: Option<&Figures>,
        promise: Option<&Arc<PromiseView>>,
    ) -> Home<'a> {
        let calendar = &directory.calendar;
        Home {
            page,
            example: example(page, directory),
            strip: figures.map(|it| strip(page, it)).unwrap_or_default(),
            ways: ways(page, directory),
            promise: promise.map(|promise| Promise {
                days: page.t1("home-promise-days", "n", promise.days),
                steps: promise
                    .steps
                    .iter()
                    .map(|(words, span)| (words.clone(), words::span(page.lang, span)))
                    .collect(),
            }),
            hours: week(page, calendar),
            is_open: calendar.is_open(page.now),
            open_now: open_now(page, calendar),
            emergency: EMERGENCY
                .into_iter()
                .map(|(number, key)| (number, page.key(key)))
                .collect(),
        }
    }
}

fn strip(page: &Page, figures: &Figures) -> Strip {
    let total = &figures.total;
    let year = figures.year.to_string();
    let numbers: Vec<(String, String)> = [
        ("home-figure-received", total.received),
        ("home-figure-answered", total.answered),
        ("home-figure-in-time", total.in_time),
    ]
    .into_iter()
    .filter_map(|(key, told)| {
        let number = page.number(i64::from(told.number()?));
        Some((page.t1(key, "year", year.as_str()), number))
    })
    .collect();
    Strip {
        numbers,
        note: page.t1("home-figures-note", "span", span_of_time(page, figures)),
    }
}

fn ways(page: &Page, directory: &Directory) -> Vec<Way> {
    let profile = &directory.profile;
    let telephone = profile.telephone.trim();
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let way = |channel: Channel, value: Option<String>, link: Option<String>| {
        let code = channel.code().replace('_', "-");
        // A way without a published number or address is named, and says where to ask.
        let note = if value.is_some() {
            page.key(&format!("home-way-{code}-note"))
        } else {
            page.t("home-way-ask")
        };
        Way {
            icon: words::channel_icon(channel),
            name: page.key(words::channel_key(channel)),
            note,
            value,
            link,
        }
    };
    [
        Channel::Website,
        Channel::Sms,
        Channel::Phone,
        Channel::Email,
        Channel::WalkIn,
    ]
    .into_iter()
    // The telephone is never hidden: whoever cannot use the rest needs it.
    .filter(|one| match one {
        Channel::Phone => true,
        Channel::Website => page.frame.website,
        other => !profile.closed_channels.contains(other),
    })
    .map(|channel| match channel {
        Channel::Website => way(
            channel,
            Some(page.t("home-way-website-link")),
            Some("/adukan".to_owned()),
        ),
        Channel::Phone => way(channel, some(telephone), dial(telephone)),
        Channel::WalkIn => way(channel, Some(page.t("home-way-walk-in-place")), None),
        // A letter is none of the SOP's five: it comes in by the register of letters.
        Channel::Sms | Channel::Email | Channel::Letter => way(channel, None, None),
    })
    .collect()
}

/// A number as this office gives them, to show how they look.
pub(super) fn example(page: &Page, directory: &Directory) -> String {
    let register = RegisterNumber {
        year: page.today().year(),
        number: EXAMPLE,
    };
    directory.number(register).to_string()
}

/// What a telephone is told to dial.
pub(super) fn dial(telephone: &str) -> Option<String> {
    let typed = || {
        let digits = telephone
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+');
        format!("tel:{}", digits.collect::<String>())
    };
    (!telephone.is_empty()).then(|| {
        PhoneNumber::parse(telephone)
            .map_or_else(|_| typed(), |number| format!("tel:{}", number.e164()))
    })
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::{Request, header};
    use casework::{Figure, Setting, Told};
    use jiff::civil::date;
    use office::setting_token;
    use office::testing::{TestOffice, on_sqlite};
    use sop::Span;
    use tower::ServiceExt;

    use super::*;
    use crate::{pages::settings::tests::directory, sample};

    fn figures() -> Figures {
        Figures {
            year: 2026,
            until: date(2026, 11, 1),
            total: Figure {
                received: Told::About(1250),
                answered: Told::About(140),
                in_time: Told::Few,
            },
            months: Vec::new(),
            channels: Vec::new(),
            categories: Vec::new(),
            villages: Vec::new(),
            years: (2025, 2026),
        }
    }

    fn promise() -> Arc<PromiseView> {
        let span = Span {
            minutes: 90,
            days: 2,
            calendar_hours: 0,
            calendar_days: 0,
            steps: Vec::new(),
        };
        Arc::new(PromiseView {
            days: 5,
            steps: vec![("Pengaduan dicatat <1>".to_owned(), span)],
        })
    }

    #[test]
    fn home_shows_the_way_in_the_promise_and_what_was_kept() {
        let directory = directory();
        for page in sample::readers() {
            let figures = figures();
            let html = sample::check(
                &page,
                &Home::new(&page, &directory, Some(&figures), Some(&promise())),
            );
            assert!(html.contains("href=\"/adukan\""), "{html}");
            assert!(html.contains("action=\"/lacak\""));
            assert!(html.contains("<p class=\"greet\" lang=\"ban\">Om Swastyastu</p>"));
            assert!(html.contains(&page.number(1250)), "received");
            assert!(html.contains("<dd>140</dd>"), "answered");
            // What is below five is not there, nor is its name.
            assert!(!html.contains(&page.t1("home-figure-in-time", "year", "2026")));
            assert!(html.contains(&page.t1("home-promise-days", "n", 5)));
            assert!(html.contains("Pengaduan dicatat &#60;1&#62;"));
            assert!(html.contains("href=\"tel:112\""));
            assert!(!html.contains("noindex"));
            assert!(html.contains("<link rel=\"canonical\" href=\"https://adu.example/meja\">"));
        }
    }

    #[test]
    fn home_without_numbers_promise_or_website_says_none_of_it() {
        let mut directory = directory();
        directory
            .profile
            .closed_channels
            .extend([Channel::Website, Channel::Phone]);
        directory.profile.telephone = "(0361) 000 123".to_owned();
        for mut page in sample::readers() {
            let frame = Arc::make_mut(&mut page.frame);
            frame.website = false;
            frame.greetings = casework::Greetings::default();
            let html = sample::check(&page, &Home::new(&page, &directory, None, None));
            assert!(!html.contains("/adukan"));
            assert!(!html.contains("class=\"strip\""));
            assert!(!html.contains("class=\"flow\""));
            assert!(!html.contains("class=\"greet\""));
            // Never hidden, though the counter takes down no calls.
            assert!(html.contains("(0361) 000 123"));
        }
    }

    async fn get(router: &Router, path: &str) -> String {
        let request = Request::get(path)
            .header(header::ACCEPT_LANGUAGE, "id")
            .body(Body::empty())
            .expect("a request");
        let answer = router.clone().oneshot(request).await.expect("answered");
        assert!(!answer.headers().contains_key(header::SET_COOKIE), "{path}");
        let bytes = to_bytes(answer.into_body(), 1 << 20).await.expect("a body");
        String::from_utf8(bytes.to_vec()).expect("text")
    }

    #[test]
    fn home_is_drawn_anew_when_the_time_or_the_settings_say_so() {
        on_sqlite(|office: TestOffice| async move {
            let app = App::new(office.shared(), "http://adu.example");
            let router = crate::router(app);
            office.set_clock(office.local("2026-06-10T15:29"));
            let open = get(&router, "/").await;
            assert!(open.contains("<p class=\"open\">"), "{open}");
            office.pass(jiff::SignedDuration::from_hours(5));
            let closed = get(&router, "/").await;
            assert!(!closed.contains("<p class=\"open\">"), "{closed}");
            assert_eq!(get(&router, "/").await, closed);
            // What one asks stands on nobody else's page.
            assert!(get(&router, "/?asal=poster").await.contains("poster"));
            assert_eq!(get(&router, "/").await, closed);

            let keeper = office.person("kasubag-umum").await;
            let profile = &keeper.directory.profile;
            let setting = Setting::Office {
                name: "Kantor Camat Baru".to_owned(),
                short: "Baru".to_owned(),
                telephone: profile.telephone.clone(),
                letterhead: profile.letterhead.clone(),
            };
            let seen = setting_token(profile, &setting);
            assert_eq!(get(&router, "/").await, closed);
            let set = office.change_setting(&keeper, &setting, &seen).await;
            assert!(set.is_ok(), "{set:?}");
            let renamed = get(&router, "/").await;
            // In head, heading and foot.
            let named = |page: &str| page.matches("Kantor Camat Baru").count();
            assert!(named(&renamed) >= 3, "{renamed}");
            let english = Request::get("/").header(header::ACCEPT_LANGUAGE, "en");
            let english = english.body(Body::empty()).expect("a request");
            let english = router.clone().oneshot(english).await.expect("answered");
            assert_eq!(english.headers()[header::CONTENT_LANGUAGE], "en");
        });
    }
}
