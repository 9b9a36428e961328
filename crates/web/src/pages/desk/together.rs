//! `/meja/bersama`: attaching slips and handing on for several cases at once, where the
//! procedure collects them. The list is shown first; each case is acted on alone, under
//! its own idempotency key, and reported alone.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::ComplaintNumber;
use office::{ActInput, ActRequest, DeskView, OfficeError, WorkRow};
use sop::Act;

use super::row::step_words;
use crate::{
    App, Desk, Error, Form, Page,
    names::{CaseNames, refusal_words},
    see_other,
};

#[derive(Template)]
#[template(path = "pages/desk/together.html")]
struct Together<'a> {
    page: &'a Page,
    form: &'a Form,
    chosen: Vec<Chosen>,
    /// Number and why it is not in the list.
    left_out: Vec<(String, String)>,
    /// What was done before something failed.
    done: Vec<String>,
    asks_password: bool,
}

#[derive(Template)]
#[template(path = "pages/desk/together_done.html")]
struct Done<'a> {
    page: &'a Page,
    /// Number, subject, and where it is now.
    cases: Vec<(String, String, String)>,
}

/// A case of the list.
struct Chosen {
    number: String,
    subject: String,
    step: String,
    act: String,
    /// What the form sends: number, version, act.
    token: String,
}

/// A case as the form sent it.
struct Sent {
    number: ComplaintNumber,
    version: i64,
    input: ActInput,
}

impl Sent {
    fn parse(token: &str) -> Option<Sent> {
        let mut parts = token.split_whitespace();
        let number = ComplaintNumber::parse(parts.next()?).ok()?;
        let version = parts.next()?.parse().ok()?;
        let input = match Act::parse(parts.next()?)? {
            Act::AttachSlip => ActInput::AttachSlip,
            Act::Forward => ActInput::Forward {
                note: String::new(),
            },
            _ => return None,
        };
        Some(Sent {
            number,
            version,
            input,
        })
    }
}

/// The chosen numbers of a query, each once, in its order.
fn numbers(form: &Form) -> Vec<ComplaintNumber> {
    let mut numbers: Vec<ComplaintNumber> = Vec::new();
    for text in form.all("no") {
        if let Ok(number) = ComplaintNumber::parse(text)
            && !numbers.contains(&number)
        {
            numbers.push(number);
        }
    }
    numbers
}

/// Where a case is now: step and desk.
fn now_words(page: &Page, row: &WorkRow) -> String {
    page.t2(
        "desk-together-now",
        "step",
        step_words(page, row),
        "desk",
        words::list(page.lang, &row.at),
    )
}

/// What can be done together, and what cannot with the reason.
fn sort(
    page: &Page,
    view: &DeskView,
    numbers: &[ComplaintNumber],
) -> (Vec<Chosen>, Vec<(String, String)>) {
    let (mut chosen, mut left_out) = (Vec::new(), Vec::new());
    for number in numbers {
        match view.waiting.iter().find(|row| row.number == *number) {
            Some(row) if matches!(row.act, Act::AttachSlip | Act::Forward) => {
                chosen.push(Chosen {
                    number: number.to_string(),
                    subject: row.subject.clone(),
                    step: step_words(page, row),
                    act: page.key(words::act_key(row.act)),
                    token: format!("{number} {} {}", row.version, row.act.name()),
                });
            }
            Some(row) => left_out.push((
                number.to_string(),
                page.t1("desk-together-alone", "step", step_words(page, row)),
            )),
            None => {
                let elsewhere = view.running.iter().find(|row| row.number == *number);
                left_out.push((
                    number.to_string(),
                    elsewhere.map_or_else(
                        || page.t("desk-together-not-mine"),
                        |row| page.t1("desk-together-elsewhere", "now", now_words(page, row)),
                    ),
                ));
            }
        }
    }
    (chosen, left_out)
}

/// `GET /meja/bersama?no=…&no=…`
pub(crate) async fn list(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let view = app.office.desk(&desk.me).await?;
    let (chosen, left_out) = sort(&desk.page, &view, &numbers(&asked));
    Ok(desk.page.show(&Together {
        page: &desk.page,
        form: &Form::default(),
        chosen,
        left_out,
        done: Vec::new(),
        asks_password: desk.me.asks_password(desk.page.now),
    }))
}

/// `POST /meja/bersama`
pub(crate) async fn act(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    let sent: Vec<Sent> = form
        .all("berkas")
        .iter()
        .filter_map(|one| Sent::parse(one))
        .collect();
    let key = form.get("kunci").to_owned();
    if sent.is_empty() || key.is_empty() {
        return Err(Error::Malformed);
    }
    let (mut done, mut failed) = (Vec::new(), Vec::new());
    let mut left = Vec::new();
    for one in &sent {
        if !form.is_clean() {
            left.push(one.number.clone());
            continue;
        }
        let request = ActRequest {
            // The same form sent again acts on each case no second time.
            key: format!("{key}.{}", one.number),
            version: one.version,
            password: Some(form.raw("password").to_owned()),
            input: one.input.clone(),
            files: Vec::new(),
        };
        match app.office.act(&desk.me, &one.number, request).await {
            Ok(_) => done.push(one.number.to_string()),
            Err(OfficeError::PasswordAskedFor) => {
                form.refuse("password", desk.page.t("desk-password-asked"));
                left.push(one.number.clone());
            }
            Err(OfficeError::TooManyAttempts { until }) => {
                form.refuse("password", desk.page.wait_until(until));
                left.push(one.number.clone());
            }
            Err(OfficeError::WrongPassword) => {
                form.refuse("password", desk.page.t("desk-password-wrong"));
                left.push(one.number.clone());
            }
            Err(error) => {
                // Read anew: where it is now, by the steps of its own procedure.
                let case = app.office.case(&desk.me, &one.number).await.ok();
                let names = case
                    .as_ref()
                    .map(|case| CaseNames::new(&desk.me.directory, case));
                match refusal_words(&desk.page, names.as_ref(), &error) {
                    Some(sentence) => failed.push((one.number.to_string(), sentence)),
                    None => return Err(error.into()),
                }
            }
        }
    }
    if failed.is_empty() && form.is_clean() {
        let query: Vec<String> = done.iter().map(|number| format!("no={number}")).collect();
        return Ok(see_other(&format!(
            "/meja/bersama/hasil?{}",
            query.join("&")
        )));
    }
    let view = app.office.desk(&desk.me).await?;
    let (chosen, out) = sort(&desk.page, &view, &left);
    failed.extend(out);
    let asks_password = !form.is_clean() || desk.me.asks_password(desk.page.now);
    let page = &desk.page;
    let shown = Together {
        page,
        form: &form,
        chosen,
        left_out: failed,
        done,
        asks_password,
    };
    Ok(if form.is_clean() {
        page.show_conflict(&shown)
    } else {
        page.show_invalid(&shown)
    })
}

/// `GET /meja/bersama/hasil?no=…`: where the cases are now, read anew.
pub(crate) async fn done(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let view = app.office.desk(&desk.me).await?;
    let page = &desk.page;
    let cases = numbers(&asked)
        .iter()
        .filter_map(|number| view.running.iter().find(|row| row.number == *number))
        .map(|row| {
            let now = now_words(page, row);
            (row.number.to_string(), row.subject.clone(), now)
        })
        .collect();
    Ok(page.show(&Done { page, cases }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_list_and_the_report_in_every_language() {
        for page in sample::readers() {
            let mut form = Form::default();
            form.refuse("password", page.t("desk-password-wrong"));
            let chosen = || {
                vec![Chosen {
                    number: "STM-2026-0148".to_owned(),
                    subject: "Lampu <jalan> padam".to_owned(),
                    step: "Langkah 2".to_owned(),
                    act: page.key(words::act_key(Act::AttachSlip)),
                    token: "STM-2026-0148 3 attach_slip".to_owned(),
                }]
            };
            for (form, chosen, asks_password) in [
                (&form, chosen(), true),
                (&Form::default(), chosen(), false),
                (&Form::default(), Vec::new(), false),
            ] {
                let shown = Together {
                    page: &page,
                    form,
                    chosen,
                    left_out: vec![("STM-2026-0149".to_owned(), page.t("desk-together-not-mine"))],
                    done: vec!["STM-2026-0147".to_owned()],
                    asks_password,
                };
                sample::check(&page, &shown);
            }
            let cases = vec![(
                "STM-2026-0148".to_owned(),
                "Lampu".to_owned(),
                "di meja".to_owned(),
            )];
            sample::check(&page, &Done { page: &page, cases });
            sample::check(
                &page,
                &Done {
                    page: &page,
                    cases: Vec::new(),
                },
            );
        }
    }

    #[test]
    fn only_slips_and_forwarding_are_done_together() {
        assert!(Sent::parse("STM-2026-0148 3 forward").is_some());
        assert!(Sent::parse("STM-2026-0148 3 attach_slip").is_some());
        for refused in [
            "STM-2026-0148 3 decide",
            "STM-2026-0148 x forward",
            "STM-2026-0148 3",
            "",
        ] {
            assert!(Sent::parse(refused).is_none(), "{refused}");
        }
    }

    #[test]
    fn a_number_chosen_twice_counts_once() {
        let form = Form::filled([("no", "STM-2026-0148"), ("no", "stm 2026 148"), ("no", "x")]);
        assert_eq!(numbers(&form).len(), 1);
    }
}
