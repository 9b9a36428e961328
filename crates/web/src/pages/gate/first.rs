//! `/siapkan/{link}` on the very first start: five short steps say which office it is and
//! who comes first. What is said travels in the form from step to step; nothing is kept
//! before the last one, and then all of it at once.

use askama::Template;
use axum::{http::header, response::Response};
use casework::{Letterhead, OfficeProfile};
use office::{InviteView, NewPassword, OfficeAnswers, OfficeError, SessionToken, find_areas};
use worktime::DayTable;

use super::set_up::{introduced, used};
use crate::pages::settings::{DAYS, span};
use crate::{App, Error, Form, Page, page::see_other, session};

/// How many kecamatan are offered: a screen.
const OFFERED: usize = 12;
/// The fields of each step.
const STEPS: [&[&str]; 5] = [
    &["area"],
    &[
        "office",
        "short",
        "telephone",
        "government",
        "head",
        "address",
        "contact",
    ],
    &["prefix", "last", "procedure"],
    &["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
    &["name", "username", "nip", "rank", "position"],
];
/// The step in which whoever comes first introduces himself.
const HIMSELF: usize = STEPS.len();
/// Says for which area the other fields were filled in.
const FILLED: &str = "untuk";

#[derive(Template)]
#[template(path = "pages/gate/first.html")]
struct First<'a> {
    page: &'a Page,
    form: &'a Form,
    link: &'a str,
    /// From 1.
    step: usize,
    title: String,
    /// Fields of other steps.
    hidden: Vec<(&'static str, String)>,
    /// Kecamatan to choose from: code, icon, words.
    areas: Vec<(String, String, String)>,
    /// Somebody searched and found none.
    nowhere: bool,
    procedures: Vec<(String, String, String)>,
    days: Vec<(&'static str, String)>,
    zone: String,
    positions: Vec<(String, String)>,
}

impl First<'_> {
    fn progress(&self) -> String {
        let (step, of) = (number(self.step), number(STEPS.len()));
        self.page.t2("setup-step-of", "step", step, "of", of)
    }

    /// How each step stands, as its mark is drawn.
    fn bars(&self) -> [&'static str; STEPS.len()] {
        std::array::from_fn(|at| match (at + 1).cmp(&self.step) {
            std::cmp::Ordering::Less => "done",
            std::cmp::Ordering::Equal => "now",
            std::cmp::Ordering::Greater => "",
        })
    }
}

fn number(small: usize) -> i64 {
    i64::try_from(small).unwrap_or(i64::MAX)
}

/// The first step, with the office as it was founded.
pub(super) fn begin(app: &App, page: &Page, link: &str, invite: &InviteView) -> Response {
    let mut form = Form::default();
    fill(app, &mut form, &app.office.directory().profile);
    page.show(&view(app, page, &form, link, invite, 1))
}

/// One step done, or all of them.
pub(super) async fn go_on(
    app: &App,
    page: &Page,
    mut form: Form,
    link: &str,
    invite: &InviteView,
) -> Result<Response, Error> {
    let step = form.get("langkah").parse().unwrap_or(1);
    let step: usize = usize::clamp(step, 1, STEPS.len());
    let show = |form: &Form, step| Ok(page.show(&view(app, page, form, link, invite, step)));
    match form.get("ke") {
        "cari" => {
            // The only one that fits is meant.
            if let [(code, _)] = &find_areas(form.get("cari"), OFFERED)[..] {
                form.set("area", &code.clone());
            }
            return show(&form, 1);
        }
        "kembali" => return show(&form, step.saturating_sub(1).max(1)),
        _ => {}
    }
    if step == 1 {
        match app.office.area_base(form.get("area")) {
            Ok(base) if form.get(FILLED) != base.code => fill(app, &mut form, &base),
            Ok(_) => {}
            Err(fault) => form.refuse("area", page.field_fault(&fault)),
        }
    }
    let Some(answers) = read(page, &mut form) else {
        let at = refused_at(&form);
        return Ok(page.show_invalid(&view(app, page, &form, link, invite, at.unwrap_or(step))));
    };
    for fault in app.office.set_up_faults(&answers) {
        form.refuse(field_of(fault.field), page.field_fault(&fault));
    }
    // A step still to come is judged when it is reached.
    form.keep_faults(|field| step_of(field).is_none_or(|at| at <= step));
    if let Some(at) = refused_at(&form) {
        return Ok(page.show_invalid(&view(app, page, &form, link, invite, at)));
    }
    if step < HIMSELF {
        return show(&form, step + 1);
    }
    let password = NewPassword {
        password: form.raw("password").to_owned(),
        again: form.raw("again").to_owned(),
    };
    let himself = introduced(&form);
    match app
        .office
        .accept_set_up(link, &password, &himself, &answers)
        .await
    {
        Ok(token) => Ok(signed_in(app, &token)),
        Err(OfficeError::Invalid(faults)) => {
            for fault in &faults {
                form.refuse(fault.field, page.field_fault(fault));
            }
            let at = refused_at(&form).unwrap_or(HIMSELF);
            Ok(page.show_invalid(&view(app, page, &form, link, invite, at)))
        }
        Err(OfficeError::NotFound) => Ok(used(page)),
        Err(error) => Err(error.into()),
    }
}

/// To the desk, with the session.
pub(super) fn signed_in(app: &App, token: &SessionToken) -> Response {
    let mut response = see_other("/meja");
    if let Some(cookie) = session::open(app, token) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The field of the form in which a fault of what was said of the office shows.
fn field_of(fault: &'static str) -> &'static str {
    match fault {
        "name" => "office",
        other => other,
    }
}

fn step_of(field: &str) -> Option<usize> {
    let found = STEPS.iter().position(|fields| fields.contains(&field));
    found.map(|at| at + 1)
}

/// The first step with a fault.
fn refused_at(form: &Form) -> Option<usize> {
    let faults = form.faults().iter();
    faults
        .map(|(field, _)| step_of(field).unwrap_or(HIMSELF))
        .min()
}

/// Puts what is usual in an area into the fields of the steps that follow.
fn fill(app: &App, form: &mut Form, profile: &OfficeProfile) {
    let head = &profile.letterhead;
    for (field, value) in [
        ("area", &profile.code),
        (FILLED, &profile.code),
        ("office", &profile.name),
        ("short", &profile.short),
        ("telephone", &profile.telephone),
        ("government", &head.government),
        ("head", &head.office),
        ("address", &head.address),
        ("contact", &head.contact),
        ("prefix", &profile.prefix),
    ] {
        form.set(field, value);
    }
    for (field, _) in DAYS {
        let hours = profile.hours.week.0.iter().find(|(day, _)| day == field);
        form.set(
            field,
            &hours.map(|(_, hours)| span(hours)).unwrap_or_default(),
        );
    }
    let versions = app.office.procedures();
    if let Some(usual) = versions.iter().find(|one| one.in_force && one.default) {
        form.set("procedure", usual.reference.id.as_str());
    }
}

/// What was said of the office; nothing when it cannot be read, with the faults noted.
fn read(page: &Page, form: &mut Form) -> Option<OfficeAnswers> {
    let mut week = DayTable::default();
    for (field, _) in DAYS {
        match words::parse_hours(form.get(field)) {
            Some(hours) => week.0.push((field.to_owned(), hours)),
            None => {
                let typed = form.get(field).to_owned();
                form.refuse(field, page.t1("field-setting-hours", "fact", &typed));
            }
        }
    }
    let last = match form.get("last") {
        "" => Some(0),
        typed => typed.parse().ok().filter(|last| *last < 1_000_000),
    };
    if last.is_none() {
        form.refuse("last", page.t("field-set-up-last"));
    }
    let text = |name: &str| form.get(name).to_owned();
    let short: Vec<&str> = form.get("short").lines().map(str::trim).collect();
    let answers = OfficeAnswers {
        area: text("area"),
        name: text("office"),
        short: short.join("\n"),
        telephone: text("telephone"),
        letterhead: Letterhead {
            government: text("government"),
            office: text("head"),
            address: text("address"),
            contact: text("contact"),
        },
        prefix: form.get("prefix").to_uppercase(),
        last: last.unwrap_or_default(),
        procedure: text("procedure"),
        week,
    };
    form.is_clean().then_some(answers)
}

fn view<'a>(
    app: &App,
    page: &'a Page,
    form: &'a Form,
    link: &'a str,
    invite: &InviteView,
    step: usize,
) -> First<'a> {
    let others = STEPS.iter().enumerate().filter(|(at, _)| at + 1 != step);
    let mut hidden: Vec<(&'static str, String)> = others
        .flat_map(|(_, fields)| fields.iter())
        .map(|field| (*field, form.raw(field).to_owned()))
        .collect();
    hidden.push((FILLED, form.get(FILLED).to_owned()));
    let said = form.get("cari");
    let found = match (step, said) {
        (1, "") => find_areas(form.get("area"), OFFERED),
        (1, said) => find_areas(said, OFFERED),
        _ => Vec::new(),
    };
    let base = app.office.area_base(form.get("area")).ok();
    let tz = base.map(|base| base.hours.tz).unwrap_or_default();
    First {
        page,
        form,
        link,
        step,
        title: page.key(&format!("setup-step-{step}")),
        nowhere: found.is_empty() && !said.is_empty(),
        areas: found
            .into_iter()
            .map(|(code, words)| (code, String::new(), words))
            .collect(),
        procedures: app
            .office
            .procedures()
            .iter()
            .filter(|one| one.in_force)
            .map(|one| {
                (
                    one.reference.id.to_string(),
                    String::new(),
                    page.t2(
                        "setup-procedure-of",
                        "label",
                        &one.label,
                        "n",
                        number(one.steps),
                    ),
                )
            })
            .collect(),
        days: DAYS
            .into_iter()
            .map(|(field, day)| (field, words::weekday(page.lang, day)))
            .collect(),
        zone: words::time_zone_abbr(&tz).to_owned(),
        hidden,
        positions: invite
            .positions
            .iter()
            .map(|one| (one.id.to_string(), one.title.clone()))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn every_step_in_every_language() {
        for page in sample::readers() {
            for step in 1..=STEPS.len() {
                let mut form = Form::filled([("area", "51.02.02"), ("office", "Kantor <b>")]);
                if let Some(field) = STEPS[step - 1].first() {
                    form.refuse(field, page.t("field-setting-prefix"));
                }
                let one =
                    |value: &str, words: &str| (value.to_owned(), String::new(), words.to_owned());
                let view = First {
                    page: &page,
                    form: &form,
                    link: "x",
                    step,
                    title: page.key(&format!("setup-step-{step}")),
                    hidden: vec![("office", "Kantor <b>".to_owned())],
                    areas: vec![
                        one("51.02.02", "Selemadeg Timur"),
                        one("51.02.03", "Kerambitan"),
                    ],
                    nowhere: step == 1,
                    procedures: vec![one("a", "Sepuluh langkah"), one("b", "Enam langkah")],
                    days: DAYS
                        .into_iter()
                        .map(|(field, day)| (field, words::weekday(page.lang, day)))
                        .collect(),
                    zone: "WITA".to_owned(),
                    positions: vec![("p".to_owned(), "Camat".to_owned())],
                };
                let html = sample::check(&page, &view);
                assert!(!html.contains("Kantor <b>"), "{html}");
            }
        }
    }

    #[test]
    fn every_field_has_its_step() {
        assert_eq!(step_of("area"), Some(1));
        assert_eq!(step_of(field_of("name")), Some(2));
        assert_eq!(step_of("sun"), Some(4));
        assert_eq!(step_of("name"), Some(5));
        assert_eq!(step_of("password"), None);
    }
}
