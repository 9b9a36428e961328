//! The four steps that ask something.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderValue, header},
    response::Response,
};
use axum_extra::extract::CookieJar;
use casework::{IdentityKind, ReplyWay};
use office::{
    Answered, ComplainAnswers, ComplainDraft, ComplainState, ComplainStep, Directory, StagedFile,
    StepAnswers, Upload,
};

use super::{CHECK, RECEIPT, STORY, Visit, address, closed, is_honeyed, note, with_cookie};
use crate::flood::{Entrance, Kind};
use crate::pages::case::{as_response, size};
use crate::security::{Network, allow_position};
use crate::{App, Error, Form, Page, see_other, session};

#[derive(Template)]
#[template(path = "pages/citizen/complain/what.html")]
pub(super) struct What<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    /// Code, name and examples.
    pub(super) categories: Vec<(String, String, String)>,
    pub(super) limit: String,
    /// What was filled in before is not there any more.
    pub(super) lost: bool,
}

#[derive(Template)]
#[template(path = "pages/citizen/complain/where.html")]
pub(super) struct Where<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) villages: Vec<(String, String)>,
    pub(super) hamlets: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/citizen/complain/when.html")]
pub(super) struct When<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) months: Vec<(String, String)>,
    pub(super) files: Vec<StagedFile>,
    /// Megabytes of a photo or recording, and of a PDF.
    pub(super) limits: (u64, u64),
}

#[derive(Template)]
#[template(path = "pages/citizen/complain/who.html")]
pub(super) struct Who<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    /// Value, icon, name, explanation.
    pub(super) identities: Vec<(&'static str, &'static str, String, String)>,
    pub(super) ways: Vec<(&'static str, &'static str, String, String)>,
}

impl When<'_> {
    fn size(&self, file: &StagedFile) -> String {
        size(self.page, file.size)
    }
}

/// A step's form, filled with what was answered.
fn filled(step: ComplainStep, answers: &ComplainAnswers) -> Form {
    let own = |pairs: &[(&str, &String)]| {
        Form::filled(
            pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).clone())),
        )
    };
    match step {
        ComplainStep::What => {
            let mut form = own(&[
                ("description", &answers.story),
                ("category", &answers.category),
            ]);
            if answers.about_office {
                form.set("about_office", "1");
            }
            form
        }
        ComplainStep::Where => own(&[
            ("village", &answers.village),
            ("hamlet", &answers.hamlet),
            ("landmark", &answers.landmark),
            ("point", &answers.point),
        ]),
        ComplainStep::When => own(&[
            ("when", &answers.when),
            ("day", &answers.date[0]),
            ("month", &answers.date[1]),
            ("year", &answers.date[2]),
            ("time", &answers.time),
            ("occurred", &answers.since),
        ]),
        ComplainStep::Who => own(&[
            ("identity", &answers.identity),
            ("name", &answers.name),
            ("reply_way", &answers.reply_way),
            ("phone", &answers.phone),
            ("contact", &answers.contact),
        ]),
    }
}

/// What a step's form says.
pub(super) fn read(step: ComplainStep, form: &Form) -> StepAnswers {
    let text = |name: &str| form.get(name).to_owned();
    match step {
        ComplainStep::What => StepAnswers::What {
            story: form.raw("description").to_owned(),
            category: text("category"),
            about_office: form.has("about_office", "1"),
        },
        ComplainStep::Where => StepAnswers::Where {
            village: text("village"),
            hamlet: text("hamlet"),
            landmark: text("landmark"),
            point: text("point"),
        },
        ComplainStep::When => StepAnswers::When {
            when: text("when"),
            date: [text("day"), text("month"), text("year")],
            time: text("time"),
            since: text("occurred"),
        },
        ComplainStep::Who => StepAnswers::Who {
            identity: text("identity"),
            name: text("name"),
            reply_way: text("reply_way"),
            phone: text("phone"),
            contact: text("contact"),
        },
    }
}

/// Shows a step's form; with faults it is the answer to one that was sent.
fn draw(
    app: &App,
    page: &Page,
    step: ComplainStep,
    form: &Form,
    answers: &ComplainAnswers,
    lost: bool,
) -> Response {
    let directory = app.office.directory();
    match step {
        ComplainStep::What => answer(page, form, &What::new(page, form, &directory, lost)),
        ComplainStep::Where => {
            let mut response = answer(page, form, &Where::new(page, form, &directory));
            allow_position(&mut response);
            response
        }
        ComplainStep::When => {
            let months = (1..=12)
                .map(|month: i8| (month.to_string(), words::month(page.lang, month, false)));
            let when = When {
                page,
                form,
                months: months.collect(),
                files: answers.staged(),
                limits: app.file_megabytes(),
            };
            answer(page, form, &when)
        }
        ComplainStep::Who => answer(page, form, &Who::new(page, form, &directory)),
    }
}

fn answer(page: &Page, form: &Form, template: &impl Template) -> Response {
    if form.is_clean() {
        page.show(template)
    } else {
        page.show_invalid(template)
    }
}

impl<'a> What<'a> {
    pub(super) fn new(
        page: &'a Page,
        form: &'a Form,
        directory: &Directory,
        lost: bool,
    ) -> What<'a> {
        let today = directory.day(page.now);
        let offered = directory
            .profile
            .categories
            .iter()
            .filter(|one| one.is_offered(today) || one.code == form.get("category"));
        What {
            page,
            form,
            categories: offered
                .map(|one| (one.code.clone(), one.name.clone(), one.examples.clone()))
                .collect(),
            limit: page.number(STORY),
            lost,
        }
    }
}

impl<'a> Where<'a> {
    fn new(page: &'a Page, form: &'a Form, directory: &Directory) -> Where<'a> {
        let today = directory.day(page.now);
        let offered: Vec<_> = directory
            .profile
            .villages
            .iter()
            .filter(|one| one.is_offered(today) || one.code == form.get("village"))
            .collect();
        let hamlets: std::collections::BTreeSet<String> = offered
            .iter()
            .flat_map(|one| one.hamlets.iter().cloned())
            .collect();
        let elsewhere = ("-".to_owned(), page.t("complain-village-elsewhere"));
        Where {
            page,
            form,
            villages: offered
                .iter()
                .map(|one| (one.code.clone(), one.name.clone()))
                .chain([elsewhere])
                .collect(),
            hamlets: hamlets.into_iter().collect(),
        }
    }
}

impl<'a> Who<'a> {
    pub(super) fn new(page: &'a Page, form: &'a Form, directory: &Directory) -> Who<'a> {
        let who = words::list(page.lang, &directory.who_opens_identities());
        Who {
            page,
            form,
            identities: vec![
                (
                    IdentityKind::Open.code(),
                    "user",
                    page.t("complain-open"),
                    page.t("complain-open-hint"),
                ),
                (
                    IdentityKind::Confidential.code(),
                    "shield-lock",
                    page.t("complain-confidential"),
                    page.t1("complain-confidential-hint", "who", who),
                ),
                (
                    IdentityKind::Anonymous.code(),
                    "user-off",
                    page.t("complain-anonymous"),
                    page.t("complain-anonymous-hint"),
                ),
            ],
            ways: [
                (ReplyWay::Sms, "message"),
                (ReplyWay::Phone, "phone"),
                (ReplyWay::Email, "mail"),
            ]
            .into_iter()
            .map(|(way, icon)| {
                let name = page.key(words::reply_way_key(way));
                (way.code(), icon, name, String::new())
            })
            .chain([(
                ReplyWay::Tracking.code(),
                "search",
                page.t("complain-reply-tracking"),
                page.t("complain-reply-tracking-hint"),
            )])
            .collect(),
        }
    }
}

/// A step as it stands in the draft.
async fn show(
    app: App,
    page: Page,
    cookies: CookieJar,
    step: ComplainStep,
    lost: bool,
) -> Result<Response, Error> {
    if !app.office.directory().website_is_open() {
        return Ok(closed(&app, &page));
    }
    let visit = Visit::of(&app, &cookies).await?;
    match visit.state {
        ComplainState::Begun(draft) => match draft.next {
            // What comes before is not answered yet.
            Some(next) if next < step => Ok(see_other(address(next))),
            _ => {
                let form = filled(step, &draft.answers);
                Ok(draw(&app, &page, step, &form, &draft.answers, lost))
            }
        },
        ComplainState::Sent if step != ComplainStep::What => Ok(see_other(RECEIPT)),
        ComplainState::New if step != ComplainStep::What => Ok(see_other("/adukan/apa?lagi=1")),
        ComplainState::New | ComplainState::Sent => {
            let nothing = ComplainAnswers::default();
            let form = filled(step, &nothing);
            Ok(draw(&app, &page, step, &form, &nothing, lost))
        }
    }
}

/// Keeps a step's answers and goes on, or shows them again with what is wrong.
async fn save(
    app: App,
    page: Page,
    cookies: CookieJar,
    step: ComplainStep,
    Network(network): Network,
    mut form: Form,
) -> Result<Response, Error> {
    if !app.office.directory().website_is_open() {
        return Ok(closed(&app, &page));
    }
    let visit = Visit::of(&app, &cookies).await?;
    let entrance = Entrance::of(&app, &page, &network, &form);
    let begins = !matches!(visit.state, ComplainState::Begun(_));
    let fresh = || app.office.keys().new_token();
    let secret = match (visit.state, visit.secret) {
        (ComplainState::Sent, _) if step != ComplainStep::What => return Ok(see_other(RECEIPT)),
        // What is told after something was sent is another complaint.
        (ComplainState::Sent, _) | (_, None) => fresh(),
        (_, Some(secret)) => secret,
    };
    let honeyed = is_honeyed(&page, &mut form);
    if begins && let Err(why) = entrance.take(Kind::Draft, 1) {
        return Ok(entrance.wait(why, address(step), &form));
    }
    let (mut uploads, mut too_large) = uploads(&app, &page, &form);
    // What was answered is kept; photos can follow.
    if let Err(crowded) = entrance.files(&uploads) {
        uploads.clear();
        too_large.push(crowded);
    }
    let given = read(step, &form);
    let answered = app.office.answer_step(&secret, given, uploads).await?;
    let Answered::Kept {
        mut draft,
        faults,
        not_taken,
    } = answered
    else {
        return Ok(see_other(RECEIPT));
    };
    let removed = form.get("hapus").to_owned();
    if let Ok(file) = removed.parse() {
        app.office.drop_staged(&secret, file).await?;
        if let ComplainState::Begun(now) = app.office.complain_state(&secret).await? {
            draft = now;
        }
    }
    note(&page, &mut form, &faults);
    let refused = not_taken
        .iter()
        .map(|one| named(&page, &one.name, page.field_fault(&one.fault)));
    let refused: Vec<String> = too_large.into_iter().chain(refused).collect();
    if !refused.is_empty() {
        form.refuse("files", refused.join(" "));
    }
    let cookie = session::keep_draft(&app, &secret);
    let response = if honeyed || !form.is_clean() {
        draw(&app, &page, step, &form, &draft.answers, false)
    } else if !removed.is_empty() || !form.get("tambah").is_empty() {
        see_other("/adukan/kapan#files")
    } else {
        see_other(onward(step, &draft))
    };
    Ok(with_cookie(response, cookie))
}

/// Where the form goes on: to the next step, or back to the page that shows everything when
/// only this step was to be changed.
fn onward(step: ComplainStep, draft: &ComplainDraft) -> &'static str {
    let after = ComplainStep::ALL.iter().find(|one| **one > step);
    match (draft.next, after) {
        (None, _) | (_, None) => CHECK,
        (Some(next), _) if next < step => address(next),
        (Some(_), Some(after)) => address(*after),
    }
}

/// The files of the form, and sentences for those that were too large to be read.
fn uploads(app: &App, page: &Page, form: &Form) -> (Vec<Upload>, Vec<String>) {
    let (mut taken, mut too_large) = (Vec::new(), Vec::new());
    for upload in form.uploads_of("files") {
        match upload.taken() {
            Some(file) => taken.push(file),
            None => {
                let limit = app.file_megabytes().1.to_string();
                let fault = office::FieldFault::with("files", "file_too_large", limit);
                too_large.push(named(page, &upload.name, page.field_fault(&fault)));
            }
        }
    }
    (taken, too_large)
}

fn named(page: &Page, name: &str, why: String) -> String {
    page.t2("complain-fault-file", "name", name, "why", why)
}

/// `GET /adukan/apa`; `?lagi=1` after something that was filled in is not there any more.
pub(super) async fn what(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let lost = query.as_deref() == Some("lagi=1");
    show(app, page, cookies, ComplainStep::What, lost).await
}

/// `POST /adukan/apa`
pub(super) async fn save_what(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
    network: Network,
    form: Form,
) -> Result<Response, Error> {
    save(app, page, cookies, ComplainStep::What, network, form).await
}

/// `GET /adukan/di-mana`
pub(super) async fn place(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
) -> Result<Response, Error> {
    show(app, page, cookies, ComplainStep::Where, false).await
}

/// `POST /adukan/di-mana`
pub(super) async fn save_place(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
    network: Network,
    form: Form,
) -> Result<Response, Error> {
    save(app, page, cookies, ComplainStep::Where, network, form).await
}

/// `GET /adukan/kapan`
pub(super) async fn when(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
) -> Result<Response, Error> {
    show(app, page, cookies, ComplainStep::When, false).await
}

/// `POST /adukan/kapan`
pub(super) async fn save_when(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
    network: Network,
    form: Form,
) -> Result<Response, Error> {
    save(app, page, cookies, ComplainStep::When, network, form).await
}

/// `GET /adukan/siapa`
pub(super) async fn who(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
) -> Result<Response, Error> {
    show(app, page, cookies, ComplainStep::Who, false).await
}

/// `POST /adukan/siapa`
pub(super) async fn save_who(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
    network: Network,
    form: Form,
) -> Result<Response, Error> {
    save(app, page, cookies, ComplainStep::Who, network, form).await
}

/// `GET /adukan/berkas/{id}`: a picture of one's own draft, small.
pub(super) async fn thumbnail(
    State(app): State<App>,
    cookies: CookieJar,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let secret = session::draft_secret(&app, &cookies).ok_or(Error::NotFound)?;
    let file = id.parse().map_err(|_| Error::NotFound)?;
    let picture = app.office.staged_thumbnail(&secret, file).await?;
    let mut response = as_response(picture);
    // The telephone may be lent out.
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
