//! The door before the offices of an installation: it reads the `Host` header of a request
//! and nothing else, and hands it to the pages of the office whose host that is. Each office
//! has a router of its own, so no handler can come to hold another office's state.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::{
    Router,
    extract::{Request, State},
    http::{StatusCode, header},
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use casework::OfficeId;
use jiff::{SignedDuration, Timestamp};
use office::{Installation, ListedOffice, Office, OfficeAddress, host_name};
use tower::ServiceExt;
use words::Lang;

use crate::{
    App, AskBackups, AskMail, Budgets, assets, error, flood::Flood, pages::gate::Knocks,
    pages::health, request::Seen, security,
};

/// How many offices' pages are kept; those of the others are made when they are asked for.
const KEPT: usize = 512;
/// How many addresses the page for strangers lists: a screen or two. Whoever runs more
/// tells people theirs.
const LISTED: usize = 40;
/// How soon a host that is nobody's makes us look again whether another process has added
/// its office.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(5);

/// The offices of an installation, each behind its address.
#[derive(Clone)]
pub struct Offices {
    inner: Arc<Inner>,
}

struct Inner {
    installation: Arc<Installation>,
    /// The address of the settings: the first office's until it has its own.
    usual: String,
    usual_host: String,
    behind_proxy: bool,
    backups: AskBackups,
    mail: AskMail,
    knocks: Knocks,
    flood: Flood,
    strangers: Router,
    pages: Mutex<Kept>,
    looked: Mutex<Option<Timestamp>>,
}

#[derive(Default)]
struct Kept {
    asked: u64,
    pages: HashMap<OfficeId, Pages>,
}

/// The pages of one office.
struct Pages {
    asked: u64,
    office: Arc<Office>,
    url: String,
    router: Router,
}

impl std::fmt::Debug for Offices {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Offices").finish_non_exhaustive()
    }
}

impl Offices {
    /// The pages of an installation that people reach, as long as an office has no address
    /// of its own, at `public_url`; `backups` and `mail` tell how backups of the installation
    /// and mailboxes of its offices stand, and `budgets` says what visitors may have kept.
    pub fn new(
        installation: Arc<Installation>,
        public_url: &str,
        behind_proxy: bool,
        (backups, mail): (AskBackups, AskMail),
        budgets: Budgets,
    ) -> Offices {
        let usual = public_url.trim_end_matches('/').to_owned();
        let usual_host = match OfficeAddress::parse(&usual) {
            Ok(address) => address.host().to_owned(),
            Err(_) => String::new(),
        };
        Offices {
            inner: Arc::new(Inner {
                strangers: strangers(Arc::clone(&installation)),
                installation,
                usual,
                usual_host,
                behind_proxy,
                backups,
                mail,
                knocks: Knocks::default(),
                flood: Flood::new(budgets),
                pages: Mutex::default(),
                looked: Mutex::default(),
            }),
        }
    }

    /// Everything as a service; see [`router`](crate::router) for what the server must hand on.
    pub fn router(self) -> Router {
        Router::new().fallback(answer).with_state(self)
    }

    /// Where people reach an office.
    pub fn url_of(&self, office: &ListedOffice) -> String {
        office
            .url
            .clone()
            .unwrap_or_else(|| self.inner.usual.clone())
    }

    async fn of_host(&self, host: &str) -> Option<ListedOffice> {
        let inner = &self.inner;
        let found = inner.installation.of_host(host, &inner.usual_host);
        // The only office has every host, until another process has founded a second.
        let sure = found.as_ref().is_some_and(|office| office.has_host(host));
        if sure || !self.looks_again() {
            return found;
        }
        // The list as it was is good enough for a database that does not answer.
        let _ = inner.installation.list_anew().await;
        inner.installation.of_host(host, &inner.usual_host)
    }

    fn looks_again(&self) -> bool {
        let now = self.inner.installation.now();
        let mut looked = self
            .inner
            .looked
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let again = looked.is_none_or(|last| now.duration_since(last).abs() >= LOOK_AGAIN);
        if again {
            *looked = Some(now);
        }
        again
    }

    async fn pages_of(&self, listed: &ListedOffice) -> Result<Router, office::OfficeError> {
        let office = self.inner.installation.office(listed.id).await?;
        let url = self.url_of(listed);
        let mut kept = self
            .inner
            .pages
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        kept.asked += 1;
        let asked = kept.asked;
        if let Some(pages) = kept.pages.get_mut(&listed.id)
            && pages.url == url
            && Arc::ptr_eq(&pages.office, &office)
        {
            pages.asked = asked;
            return Ok(pages.router.clone());
        }
        let app = App::new(Arc::clone(&office), &url)
            .behind_proxy(self.inner.behind_proxy)
            .asking_backups(self.inner.backups.clone())
            .asking_mail(self.inner.mail.clone())
            .counting(self.inner.knocks.clone(), self.inner.flood.clone());
        let router = crate::router(app);
        if kept.pages.len() >= KEPT
            && let Some(oldest) = kept
                .pages
                .iter()
                .min_by_key(|(_, pages)| pages.asked)
                .map(|(id, _)| *id)
        {
            kept.pages.remove(&oldest);
        }
        let pages = Pages {
            asked,
            office,
            url,
            router: router.clone(),
        };
        kept.pages.insert(listed.id, pages);
        Ok(router)
    }
}

async fn answer(State(offices): State<Offices>, request: Request) -> Response {
    let host = host_of(&request);
    let answered = match offices.of_host(&host).await {
        Some(office) => match offices.pages_of(&office).await {
            Ok(router) => router.oneshot(request).await,
            Err(error) => {
                tracing::error!(%error, office = %office.code, "an office could not be opened");
                return security_headers(error::not_ready("not ready: the office can't be opened"));
            }
        },
        None => offices.inner.strangers.clone().oneshot(request).await,
    };
    match answered {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// The name of the host a request is for: of the address it names in full, else of its
/// `Host` header (RFC 9112, 3.2.2).
fn host_of(request: &Request) -> String {
    let header = || request.headers().get(header::HOST)?.to_str().ok();
    let authority = request
        .uri()
        .authority()
        .map(axum::http::uri::Authority::as_str);
    host_name(authority.or_else(header).unwrap_or_default())
}

/// What answers at a host that is nobody's: monitors, and a page with the offices' addresses.
fn strangers(installation: Arc<Installation>) -> Router {
    Router::new()
        .route("/livez", get(async || "ok"))
        .route("/readyz", get(ready))
        .route("/aset/{file}", get(assets::serve))
        .fallback(choice)
        .layer(from_fn(async |request: Request, next: Next| {
            security_headers(next.run(request).await)
        }))
        .with_state(installation)
}

fn security_headers(mut response: Response) -> Response {
    security::set_headers(&mut response, false);
    response
}

async fn ready(State(installation): State<Arc<Installation>>) -> Response {
    health::answer_in_time(installation.db().ping()).await
}

/// What a page that is no office's has for its frame.
struct Hall {
    lang: Lang,
}

impl Hall {
    fn t(&self, key: &str) -> String {
        words::t(self.lang, key)
    }

    fn asset<'n>(&self, name: &'n str) -> &'n str {
        assets::asset(name)
    }
}

#[derive(Template)]
#[template(path = "pages/offices.html")]
struct Choice<'a> {
    page: &'a Hall,
    /// Name and address.
    offices: Vec<(&'a str, &'a str)>,
}

async fn choice(State(installation): State<Arc<Installation>>, seen: Seen) -> Response {
    let listed = installation.offices();
    let mut offices: Vec<(&str, &str)> = listed
        .iter()
        .filter_map(|office| Some((office.name.as_str(), office.url.as_deref()?)))
        .collect();
    if offices.len() > LISTED {
        offices.clear();
    }
    offices.sort_unstable();
    let page = Hall { lang: seen.lang };
    let page = Choice {
        page: &page,
        offices,
    };
    match page.render() {
        Ok(html) => {
            let mut response =
                (StatusCode::MISDIRECTED_REQUEST, axum::response::Html(html)).into_response();
            response.headers_mut().insert(
                header::CACHE_CONTROL,
                header::HeaderValue::from_static("no-store"),
            );
            response
        }
        Err(error) => {
            tracing::error!(%error, "the page for strangers could not be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
