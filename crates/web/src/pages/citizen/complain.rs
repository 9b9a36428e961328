//! `/adukan`: a complaint by the website in five short steps, each at its own address. What is
//! answered waits in a draft on the server under the visitor's cookie; nothing of it stands in
//! an address or in a hidden field. Plain forms: no script is needed.

mod check;
mod receipt;
mod steps;
#[cfg(test)]
mod tests;

use askama::Template;
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    http::{HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use axum_extra::extract::CookieJar;
use casework::{Channel, PhoneNumber};
use office::{ComplainState, ComplainStep, FieldFault};

use crate::{App, Error, Form, Page, see_other, session};

/// Bytes of a step's texts: a story of 10,000 characters, each written out in twelve signs,
/// and as much again, so that one that is too long comes back to be shortened.
const TEXTS: usize = 512 * 1024;
/// The emergency number, free of charge (domain 7).
const EMERGENCY: &str = "112";
/// The most characters a story may have, for the hint.
const STORY: i64 = 10_000;
/// A field that people do not see and leave empty.
const HONEY: &str = "situs";

pub(crate) fn routes() -> Router<App> {
    let texts = Router::new()
        .route("/adukan/apa", get(steps::what).post(steps::save_what))
        .route("/adukan/di-mana", get(steps::place).post(steps::save_place))
        .route("/adukan/siapa", get(steps::who).post(steps::save_who))
        .route("/adukan/periksa", get(check::show).post(check::send))
        .route("/adukan/batal", post(give_up))
        .layer(DefaultBodyLimit::max(TEXTS));
    texts
        .route("/adukan", get(start))
        .route("/adukan/kapan", get(steps::when).post(steps::save_when))
        .route("/adukan/berkas/{id}", get(steps::thumbnail))
        .route("/adukan/tanda-terima", get(receipt::show))
        .route("/adukan/tanda-terima/simpan", get(receipt::save))
}

/// Where a step is asked.
const fn address(step: ComplainStep) -> &'static str {
    match step {
        ComplainStep::What => "/adukan/apa",
        ComplainStep::Where => "/adukan/di-mana",
        ComplainStep::When => "/adukan/kapan",
        ComplainStep::Who => "/adukan/siapa",
    }
}

/// The page that shows everything before it is sent.
const CHECK: &str = "/adukan/periksa";
/// The receipt.
const RECEIPT: &str = "/adukan/tanda-terima";

/// A visitor and his draft.
struct Visit {
    secret: Option<String>,
    state: ComplainState,
}

impl Visit {
    async fn of(app: &App, cookies: &CookieJar) -> Result<Visit, Error> {
        let secret = session::draft_secret(app, cookies);
        let state = match &secret {
            Some(secret) => app.office.complain_state(secret).await?,
            None => ComplainState::New,
        };
        Ok(Visit { secret, state })
    }
}

/// A telephone number as a link.
fn dial(telephone: &str) -> String {
    PhoneNumber::parse(telephone).map_or_else(
        |_| {
            let digits = telephone
                .chars()
                .filter(|c| c.is_ascii_digit() || *c == '+');
            format!("tel:{}", digits.collect::<String>())
        },
        |number| format!("tel:{}", number.e164()),
    )
}

/// The office's telephone and the link that calls it; none where it has none.
fn telephone(app: &App) -> Option<(String, String)> {
    let directory = app.office.directory();
    let telephone = directory.profile.telephone.trim();
    (!telephone.is_empty()).then(|| (telephone.to_owned(), dial(telephone)))
}

#[derive(Template)]
#[template(path = "pages/citizen/complain/start.html")]
struct Start<'a> {
    page: &'a Page,
    emergency: &'static str,
    telephone: Option<(String, String)>,
    begun: Option<&'static str>,
    sent: bool,
}

/// `GET /adukan`
async fn start(State(app): State<App>, page: Page, cookies: CookieJar) -> Result<Response, Error> {
    if !app.office.directory().website_is_open() {
        return Ok(closed(&app, &page));
    }
    let visit = Visit::of(&app, &cookies).await?;
    Ok(page.show(&Start {
        page: &page,
        emergency: EMERGENCY,
        telephone: telephone(&app),
        begun: match &visit.state {
            ComplainState::Begun(draft) => Some(draft.next.map_or(CHECK, address)),
            _ => None,
        },
        sent: matches!(visit.state, ComplainState::Sent),
    }))
}

#[derive(Template)]
#[template(path = "pages/citizen/complain/closed.html")]
struct Closed<'a> {
    page: &'a Page,
    emergency: &'static str,
    telephone: Option<(String, String)>,
    address: Option<String>,
    walk_in: bool,
}

/// The page that names the other ways, while the office takes nothing in by its website.
fn closed(app: &App, page: &Page) -> Response {
    let directory = app.office.directory();
    let closed = &directory.profile.closed_channels;
    let open = |channel| !closed.contains(&channel);
    let place = directory.profile.letterhead.address.trim();
    page.show(&Closed {
        page,
        emergency: EMERGENCY,
        telephone: telephone(app).filter(|_| open(Channel::Phone)),
        address: (!place.is_empty() && open(Channel::Letter)).then(|| place.to_owned()),
        walk_in: open(Channel::WalkIn),
    })
}

/// `POST /adukan/batal`
async fn give_up(State(app): State<App>, cookies: CookieJar) -> Result<Response, Error> {
    if let Some(secret) = session::draft_secret(&app, &cookies) {
        app.office.give_up_complaint(&secret).await?;
    }
    Ok(with_cookie(see_other("/"), session::forget_draft(&app)))
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What a visitor reads of a fault: in his own place, where the counter's sentence speaks to
/// an official.
fn sentence(page: &Page, fault: &FieldFault, form: &Form) -> String {
    match (fault.field, fault.code) {
        (_, "description_missing") => page.t("complain-fault-story"),
        ("description", "too_long") => {
            let story = form.raw("description").replace("\r\n", "\n");
            let count = i64::try_from(story.trim().chars().count()).unwrap_or(i64::MAX);
            page.t2(
                "complain-fault-story-long",
                "n",
                page.number(count),
                "limit",
                page.number(STORY),
            )
        }
        (_, "category_missing") => page.t("complain-fault-category"),
        (_, "name_or_anonymous") => page.t("complain-fault-name"),
        (_, "reply_way_missing") => page.t("complain-fault-reply"),
        (_, "phone_for_reply") => page.t("complain-fault-phone"),
        (_, "contact_for_reply") => page.t("complain-fault-contact"),
        (_, "guard_nobody" | "procedure_unknown") => page.t("complain-fault-nobody"),
        _ => page.field_fault(fault),
    }
}

/// Notes the faults of fields, each field once.
fn note(page: &Page, form: &mut Form, faults: &[FieldFault]) {
    for fault in faults {
        if form.fault(fault.field).is_none() {
            let sentence = sentence(page, fault, form);
            form.refuse(fault.field, sentence);
        }
    }
}

/// Whether the field that people leave empty was filled in. It is emptied: whoever has a
/// browser that fills in all fields sends the form once more.
fn is_honeyed(page: &Page, form: &mut Form) -> bool {
    if form.get(HONEY).is_empty() {
        return false;
    }
    form.set(HONEY, "");
    form.refuse(HONEY, page.t("complain-honey-filled"));
    true
}
