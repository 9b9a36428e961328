//! The last step: everything that was answered, to be looked at, changed and sent.

use askama::Template;
use axum::{extract::State, response::Response};
use axum_extra::extract::CookieJar;
use casework::{IdentityKind, ReplyWay};
use jiff::SignedDuration;
use office::{
    ComplainAnswers, ComplainState, ComplainStep, Directory, Occurred, OfficeError, SameMatter,
    Sending,
};
use words::Lang;

use super::{CHECK, RECEIPT, Visit, address, closed, is_honeyed, note, with_cookie};
use crate::flood::{Entrance, Kind, TooMuch};
use crate::security::Network;
use crate::{App, Error, Form, Page, see_other, session};

/// Who has answered everything sooner is asked for a ticket: no person types so fast.
const HASTE: SignedDuration = SignedDuration::from_secs(4);

/// One answer with the way to change it.
pub(super) struct Row {
    pub(super) term: String,
    pub(super) lines: Vec<String>,
    pub(super) change: &'static str,
}

#[derive(Template)]
#[template(path = "pages/citizen/complain/check.html")]
pub(super) struct Check<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) rows: Vec<Row>,
    /// What was reported already: key, what it is, how many said it and since when.
    pub(super) same: Vec<(String, String, String)>,
}

impl<'a> Check<'a> {
    pub(super) fn new(
        page: &'a Page,
        form: &'a Form,
        directory: &Directory,
        answers: &ComplainAnswers,
        same: &[SameMatter],
    ) -> Check<'a> {
        let row = |term: &str, lines: Vec<String>, step| {
            let told: Vec<String> = lines.into_iter().filter(|one| !one.is_empty()).collect();
            Row {
                term: page.key(term),
                lines: if told.is_empty() {
                    vec![page.t("complain-untold")]
                } else {
                    told
                },
                change: address(step),
            }
        };
        let files = answers.staged().into_iter().map(|file| file.name).collect();
        Check {
            page,
            form,
            same: same_words(page, same),
            rows: vec![
                row(
                    "complain-row-story",
                    vec![answers.story.trim().to_owned()],
                    ComplainStep::What,
                ),
                row(
                    "complain-row-category",
                    about(page, directory, answers),
                    ComplainStep::What,
                ),
                row(
                    "complain-row-place",
                    place(page, directory, answers),
                    ComplainStep::Where,
                ),
                row(
                    "complain-row-when",
                    vec![in_words(page.lang, &answers.occurred())],
                    ComplainStep::When,
                ),
                row("complain-row-files", files, ComplainStep::When),
                row(
                    "complain-row-identity",
                    identity(page, answers),
                    ComplainStep::Who,
                ),
                row(
                    "complain-row-reply",
                    vec![reply(page, answers)],
                    ComplainStep::Who,
                ),
            ],
        }
    }
}

/// What was reported already, as choices; the last says that it is something else.
fn same_words(page: &Page, same: &[SameMatter]) -> Vec<(String, String, String)> {
    let told = same.iter().map(|one| {
        let category = one.category.clone();
        let category = category.unwrap_or_else(|| page.t("complain-same-uncategorised"));
        let what = if one.hamlet.is_empty() {
            category
        } else {
            let place = page.t1("complain-place-hamlet", "name", &one.hamlet);
            page.t2("complain-same-where", "what", category, "place", place)
        };
        let said = page.t2(
            "complain-same-said",
            "n",
            one.voices,
            "date",
            page.date(one.received_at),
        );
        (one.key.clone(), what, said)
    });
    let other = (
        "lain".to_owned(),
        page.t("complain-same-other"),
        String::new(),
    );
    let none = same.is_empty();
    told.chain((!none).then_some(other)).collect()
}

fn about(page: &Page, directory: &Directory, answers: &ComplainAnswers) -> Vec<String> {
    let category = directory.profile.category(answers.category.trim());
    let mut lines = vec![category.map_or_else(
        || page.t("complain-category-none"),
        |category| category.name.clone(),
    )];
    if answers.about_office {
        lines.push(page.t("complain-about-office"));
    }
    lines
}

fn place(page: &Page, directory: &Directory, answers: &ComplainAnswers) -> Vec<String> {
    let hamlet = answers.hamlet.trim();
    vec![
        if answers.is_elsewhere() {
            page.t("complain-village-elsewhere")
        } else {
            directory
                .profile
                .village(answers.village.trim())
                .map(|village| page.t1("complain-place-village", "name", &village.name))
                .unwrap_or_default()
        },
        if hamlet.is_empty() || hamlet.to_lowercase().starts_with("banjar") {
            hamlet.to_owned()
        } else {
            page.t1("complain-place-hamlet", "name", hamlet)
        },
        answers.landmark.trim().to_owned(),
        answers.point_on_map().map_or_else(String::new, |point| {
            page.t1("complain-place-point", "point", point.to_string())
        }),
    ]
}

fn identity(page: &Page, answers: &ComplainAnswers) -> Vec<String> {
    let kind = match answers.identity_kind() {
        Some(IdentityKind::Open) => page.t("complain-open"),
        Some(IdentityKind::Confidential) => page.t("complain-confidential"),
        Some(IdentityKind::Anonymous) => return vec![page.t("complain-anonymous")],
        None => String::new(),
    };
    vec![kind, answers.name.trim().to_owned()]
}

/// Where news goes.
fn reply(page: &Page, answers: &ComplainAnswers) -> String {
    let Some(way) = answers.way() else {
        return String::new();
    };
    let to = match way {
        ReplyWay::Sms | ReplyWay::Phone => answers.phone.trim(),
        ReplyWay::Email => answers.contact.trim(),
        ReplyWay::Tracking | ReplyWay::Letter | ReplyWay::InPerson => "",
    };
    let name = page.key(words::reply_way_key(way));
    if to.is_empty() {
        name
    } else {
        page.t2("complain-reply-to", "way", name, "to", to)
    }
}

/// When it happened.
pub(super) fn in_words(lang: Lang, occurred: &Occurred) -> String {
    match occurred {
        Occurred::Untold => String::new(),
        Occurred::On(day, time) => {
            let day = words::date_long(lang, *day);
            if time.is_empty() {
                day
            } else {
                words::tf(
                    lang,
                    "complain-on-at",
                    &[("day", day.as_str().into()), ("time", time.as_str().into())],
                )
            }
        }
        Occurred::Long(since) if since.is_empty() => words::t(lang, "complain-long"),
        Occurred::Long(since) => words::tf(
            lang,
            "complain-long-since",
            &[("since", since.as_str().into())],
        ),
    }
}

/// `GET /adukan/periksa`
pub(super) async fn show(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
) -> Result<Response, Error> {
    if !app.office.directory().website_is_open() {
        return Ok(closed(&app, &page));
    }
    draw(&app, &page, &cookies, &Form::default()).await
}

/// The page with what the form says, or the step that needs another look first.
async fn draw(app: &App, page: &Page, cookies: &CookieJar, form: &Form) -> Result<Response, Error> {
    let visit = Visit::of(app, cookies).await?;
    let draft = match visit.state {
        ComplainState::New => return Ok(see_other("/adukan/apa?lagi=1")),
        ComplainState::Sent => return Ok(see_other(RECEIPT)),
        ComplainState::Begun(draft) => draft,
    };
    if let Some(next) = draft.next {
        return Ok(see_other(address(next)));
    }
    let directory = app.office.directory();
    let same = match &visit.secret {
        Some(secret) => app.office.same_matters(secret).await?,
        None => Vec::new(),
    };
    let check = Check::new(page, form, &directory, &draft.answers, &same);
    Ok(if form.is_clean() {
        page.show(&check)
    } else {
        page.show_invalid(&check)
    })
}

/// `POST /adukan/periksa`
pub(super) async fn send(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
    Network(network): Network,
    mut form: Form,
) -> Result<Response, Error> {
    let Some(secret) = session::draft_secret(&app, &cookies) else {
        return Ok(see_other("/adukan/apa?lagi=1"));
    };
    if is_honeyed(&page, &mut form) {
        return draw(&app, &page, &cookies, &form).await;
    }
    let state = app.office.complain_state(&secret).await?;
    // What was sent before is only told again.
    if let ComplainState::Begun(draft) = &state
        && form.has("consent", "1")
    {
        let entrance = Entrance::of(&app, &page, &network, &form);
        let hasty = page.now.duration_since(draft.begun) < HASTE && !entrance.has_ticket();
        let taken = if hasty {
            Err(TooMuch { after: 0 })
        } else {
            entrance.take(Kind::Complaint, 1)
        };
        if let Err(why) = taken {
            return Ok(entrance.wait(why, CHECK, &form));
        }
    }
    // What officials read of it is in the office's own language.
    let office_lang = Lang::parse(&app.office.directory().profile.language).unwrap_or(Lang::Id);
    let say = move |occurred: &Occurred| in_words(office_lang, occurred);
    let sending = Sending {
        consent: form.has("consent", "1"),
        same_as: form.get("sama").to_owned(),
    };
    match app.office.complain(&secret, &sending, &say).await {
        Ok(_) => {
            let cookie = session::keep_draft(&app, &secret);
            Ok(with_cookie(see_other(RECEIPT), cookie))
        }
        Err(OfficeError::NotFound) => Ok(see_other("/adukan/apa?lagi=1")),
        Err(OfficeError::NotPermitted) => Ok(closed(&app, &page)),
        Err(OfficeError::Invalid(faults)) => {
            note(&page, &mut form, &faults);
            draw(&app, &page, &cookies, &form).await
        }
        Err(error) => Err(error.into()),
    }
}
