//! `/lacak`: number and PIN open the way of a complaint, and its answer.

mod data;
mod lost;
mod say;

use askama::Template;
use axum::{
    Router,
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
    routing::{get, post},
};
use casework::{CitizenAction, CitizenRefusal, IdentityKind, Moved, Reached};
use jiff::Timestamp;
use office::{AttachmentView, PassToken, ProofRefused, Signed, TrackView};

use crate::{
    App, Error, Form, Page, error,
    page::{Instant, see_other},
    pages::case::{acting, as_response, size},
    pages::citizen::home::{dial, example},
    security::Network,
    session,
};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/lacak", get(show).post(open))
        .route("/lacak/pin", get(lost::show).post(lost::ask))
        .route("/lacak/surat", get(letter))
        .route("/lacak/foto/{id}", get(photo))
        .route("/lacak/pesan", post(say::message))
        .route("/lacak/nilai", post(say::rate))
        .route("/lacak/keberatan", post(say::object))
        .route("/lacak/nama", post(say::name))
        .route("/lacak/data", get(data::show).post(data::ask))
        .route("/lacak/data/salinan", post(data::copy))
        .route("/lacak/data/berkas/{id}", get(data::file))
        .route("/lacak/tutup", post(close))
}

#[derive(Template)]
#[template(path = "pages/citizen/track/ask.html")]
struct Ask<'a> {
    page: &'a Page,
    form: &'a Form,
    notice: Option<String>,
    example: String,
    telephone: String,
    dial: Option<String>,
    /// A new PIN can be sent by e-mail.
    by_mail: bool,
    /// What was typed before the pass ended, to be sent again.
    kept: Vec<(&'static str, String)>,
}

impl<'a> Ask<'a> {
    fn new(app: &App, page: &'a Page, form: &'a Form) -> Ask<'a> {
        let directory = app.office.directory();
        let telephone = directory.profile.telephone.trim();
        Ask {
            page,
            form,
            notice: None,
            example: example(page, &directory),
            dial: dial(telephone),
            by_mail: app.office.sends_pins(),
            kept: say::typed(form),
            telephone: telephone.to_owned(),
        }
    }
}

/// A stage as the list shows it.
struct StageLine<'a> {
    class: &'static str,
    number: usize,
    words: &'a str,
    when: String,
}

#[derive(Template)]
#[template(path = "pages/citizen/track/case.html")]
struct Track<'a> {
    page: &'a Page,
    form: &'a Form,
    view: &'a TrackView,
    notice: Option<String>,
    /// A fault of a form that is not drawn (any more).
    lost: Option<String>,
    /// Megabytes of a photo and of a PDF.
    limits: (u64, u64),
}

impl<'a> Track<'a> {
    fn new(app: &App, page: &'a Page, view: &'a TrackView, form: &'a Form) -> Track<'a> {
        Track {
            page,
            form,
            view,
            notice: None,
            lost: None,
            limits: app.file_megabytes(),
        }
    }

    fn may_write(&self) -> bool {
        // Too much within a day is said when it is sent, not by taking the form away.
        self.view.own.open
    }

    /// Whether the page has this field.
    fn draws(&self, field: &str) -> bool {
        let may_rate = self.view.answer.is_some() && self.view.rating.is_none();
        match field {
            "pesan" | "lampiran" => self.may_write(),
            "nilai" | "saran" => may_rate,
            "keberatan" => {
                self.last_day().is_some() && self.may_object() && !self.view.own.objected
            }
            _ => false,
        }
    }

    fn may_object(&self) -> bool {
        !matches!(
            self.view.own.may(CitizenAction::Object),
            Err(CitizenRefusal::TooLate { .. } | CitizenRefusal::NotAnswered)
        )
    }

    fn last_day(&self) -> Option<String> {
        let last = self.view.own.last_objection_day()?;
        Some(words::date_long(self.page.lang, last))
    }

    fn ratings(&self) -> Vec<(&'static str, String)> {
        let page = self.page;
        ["1", "2", "3", "4", "5"]
            .map(|value| (value, page.key(&format!("track-rate-{value}"))))
            .to_vec()
    }

    /// Name and words of each element of the satisfaction survey.
    fn survey(&self) -> Vec<(String, String)> {
        let elements = 1..=office::SURVEY;
        elements
            .map(|n| (format!("u{n}"), self.page.key(&format!("track-survey-{n}"))))
            .collect()
    }

    fn surveyed(&self) -> bool {
        (1..=office::SURVEY).any(|n| !self.form.get(&format!("u{n}")).is_empty())
    }

    fn size(&self, file: &AttachmentView) -> String {
        size(self.page, file.size)
    }

    /// The stage it is at speaks for itself, in the procedure's own words.
    fn is_stage(&self) -> bool {
        self.view.ended.is_none()
            && self.view.answer.is_none()
            && self.view.asked.is_none()
            && self.view.timeline.here().is_some()
    }

    fn heading(&self) -> String {
        let (page, view) = (self.page, self.view);
        if let Some(ended) = &view.ended {
            return page.key(&format!("track-ended-{}", ended.how));
        }
        if view.answer.is_some() {
            return page.t("track-answered");
        }
        if view.asked.is_some() {
            return page.t("track-asked");
        }
        let here = view.timeline.here();
        let stage = here.and_then(|at| view.timeline.stages.get(at));
        stage.map_or_else(|| page.t("track-closed"), |stage| stage.words.clone())
    }

    fn lines(&self) -> Vec<String> {
        let (page, view) = (self.page, self.view);
        if let Some(ended) = &view.ended {
            return vec![page.key(&format!("track-ended-{}-more", ended.how))];
        }
        if let Some(answer) = &view.answer {
            return vec![page.t2(
                "track-answered-at",
                "date",
                page.date(answer.given_at),
                "time",
                page.time(answer.given_at),
            )];
        }
        if view.asked.is_some() {
            return vec![page.t("track-asked-more")];
        }
        match (view.overdue, view.promised, view.timeline.answer_by) {
            (true, Some(promised), Some(by)) => vec![page.t2(
                "track-overdue",
                "promised",
                page.date(promised),
                "by",
                page.date(by),
            )],
            (true, Some(promised), None) => {
                vec![page.t1("track-overdue-open", "promised", page.date(promised))]
            }
            _ => vec![page.t("track-nothing-to-do")],
        }
    }

    /// Dates that lie ahead, with what they are of. None that has passed.
    fn dates(&self) -> Vec<(String, String)> {
        let (page, view) = (self.page, self.view);
        if view.ended.is_some() || view.answer.is_some() || view.asked.is_some() {
            return Vec::new();
        }
        let here = view.timeline.here();
        let next = here.and_then(|at| match view.timeline.stages.get(at)?.reached {
            Reached::Now { by, .. } => by.filter(|by| *by > page.now),
            Reached::Done { .. } | Reached::Ahead { .. } => None,
        });
        let answer = if view.overdue {
            view.timeline.answer_by
        } else {
            view.promised
        };
        let next = next.map(|by| (page.t("track-next-by"), self.when(by)));
        let answer = answer
            .filter(|by| *by > page.now)
            .map(|by| (page.t("track-answer-by"), page.date(by)));
        let lawful = view.lawful.filter(|by| *by > page.now);
        let lawful = lawful.map(|by| (page.t("track-lawful-by"), page.date(by)));
        next.into_iter().chain(answer).chain(lawful).collect()
    }

    fn moved(&self) -> Vec<String> {
        let page = self.page;
        if self.view.answer.is_some() || self.view.ended.is_some() {
            return Vec::new();
        }
        let moved = self.view.timeline.moved.iter();
        moved
            .map(|moved| match moved {
                Moved::Waited { from, to } => page.t2(
                    "track-moved-waited",
                    "from",
                    page.date_short(*from),
                    "to",
                    page.date_short(*to),
                ),
                Moved::Switched { at } => {
                    page.t1("track-moved-switched", "date", page.date_short(*at))
                }
                Moved::Reopened { at } => {
                    page.t1("track-moved-reopened", "date", page.date_short(*at))
                }
            })
            .collect()
    }

    fn stages(&self) -> Vec<StageLine<'_>> {
        let page = self.page;
        let stages = self.view.timeline.stages.iter().zip(1..);
        stages
            .map(|(stage, number)| {
                let (class, when) = match stage.reached {
                    Reached::Done { at } => ("done", self.when(at)),
                    Reached::Now { .. } => ("now", page.t("track-going-on")),
                    Reached::Ahead { by } => {
                        let by = by.map(|by| page.t1("track-about", "date", self.day(by)));
                        ("", by.unwrap_or_default())
                    }
                };
                StageLine {
                    class,
                    number,
                    words: &stage.words,
                    when,
                }
            })
            .collect()
    }

    fn signed_as(&self, signed: &Signed) -> String {
        let page = self.page;
        let title = acting(page, signed.kind, &signed.title);
        page.t2("track-signed", "title", title, "at", page.stamp(signed.at))
    }

    fn letter(&self, letter: &AttachmentView) -> String {
        self.page
            .t1("track-letter", "size", size(self.page, letter.size))
    }

    fn day(&self, at: Timestamp) -> String {
        words::weekday_date(self.page.lang, self.page.local(at).date())
    }

    fn when(&self, at: impl Instant) -> String {
        let at = at.instant();
        let (day, time) = (self.day(at), self.page.time(at));
        self.page.t2("track-when", "day", day, "time", time)
    }
}

/// `GET /lacak`: the complaint a pass opens; without one the question for number and PIN.
/// `?nomor=` fills in what was typed on another page.
async fn show(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let pass = session::pass(&app, &headers).filter(|_| query.get("nomor").is_empty());
    if let Some(pass) = &pass
        && let Some((view, renewed)) = app.office.track(pass).await?
    {
        let form = Form::default();
        let mut track = Track::new(&app, &page, &view, &form);
        track.notice = say::done(&page, query.get("hasil"));
        return Ok(with_pass(&app, page.show(&track), &renewed));
    }
    let form = Form::filled([("nomor", query.get("nomor"))]);
    let mut ask = Ask::new(&app, &page, &form);
    if query.has("tutup", "1") {
        ask.notice = Some(page.t("track-closed-now"));
    } else if pass.is_some() {
        ask.notice = Some(page.t("track-again"));
    }
    Ok(page.show(&ask))
}

/// `POST /lacak`
async fn open(
    State(app): State<App>,
    page: Page,
    Network(network): Network,
    mut form: Form,
) -> Result<Response, Error> {
    if form.get("nomor").is_empty() {
        form.refuse("nomor", page.t("track-number-missing"));
    }
    if form.get("pin").is_empty() {
        form.refuse("pin", page.t("track-pin-missing"));
    }
    if !form.is_clean() {
        form.set("pin", "");
        return Ok(page.show_invalid(&Ask::new(&app, &page, &form)));
    }
    let proved = app
        .office
        .prove(form.get("nomor"), form.get("pin"), &network)
        .await;
    // A PIN is never sent back.
    form.set("pin", "");
    match proved {
        Ok(pass) => {
            let mut response = see_other("/lacak");
            // What was typed before the pass ended stands in its form again.
            if !form.raw("data_isi").trim().is_empty()
                && let Some(page) = data::again(&app, &page, &pass.0, &form).await?
            {
                response = page;
            } else if !say::typed(&form).is_empty()
                && let Some((view, _)) = app.office.track(&pass.0).await?
            {
                response = page.show(&Track::new(&app, &page, &view, &form));
            }
            Ok(with_pass(&app, response, &pass))
        }
        Err(ProofRefused::NoMatch { left }) => {
            form.refuse("nomor", page.t1("track-wrong", "left", left));
            Ok(page.show_invalid(&Ask::new(&app, &page, &form)))
        }
        Err(ProofRefused::Wait { until }) => {
            form.refuse("nomor", page.wait_until(until));
            Ok(error::too_many(page.show(&Ask::new(&app, &page, &form))))
        }
        Err(ProofRefused::Store(error)) => Err(Error::Unavailable(error.to_string())),
    }
}

/// `GET /lacak/surat`
async fn letter(State(app): State<App>, headers: HeaderMap) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).ok_or(Error::NotFound)?;
    Ok(not_kept(as_response(
        app.office.answer_letter(&pass).await?,
    )))
}

/// `GET /lacak/foto/{id}`: a picture that the complainant sent, small.
async fn photo(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).ok_or(Error::NotFound)?;
    let file = id.parse().map_err(|_| Error::NotFound)?;
    Ok(not_kept(as_response(
        app.office.own_thumbnail(&pass, file).await?,
    )))
}

/// A page of the case, with the pass made anew: it ends an hour after it was last used.
fn with_pass(app: &App, mut response: Response, renewed: &PassToken) -> Response {
    if let Some(cookie) = session::keep_pass(app, renewed) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// A telephone may be lent: nothing of it stays behind.
fn not_kept(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// `POST /lacak/tutup`
async fn close(State(app): State<App>) -> Response {
    let mut response = see_other("/lacak?tutup=1");
    let headers = response.headers_mut();
    if let Some(cookie) = session::drop_pass(&app) {
        headers.append(header::SET_COOKIE, cookie);
    }
    headers.insert("clear-site-data", HeaderValue::from_static("\"cache\""));
    response
}

#[cfg(test)]
mod tests;
