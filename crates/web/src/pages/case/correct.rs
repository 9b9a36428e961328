//! `/berkas/{number}/perbaiki`: a mistake of the record is corrected.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::ComplaintNumber;
use office::{Correctable, Correction, OfficeError};

use super::{
    acts::{Sent, said_no},
    number_of,
};
use crate::{App, Desk, Error, Form, Page, pages::intake::Choices, see_other};

#[derive(Template)]
#[template(path = "pages/case/correct.html")]
struct Correct<'a> {
    page: &'a Page,
    form: &'a Form,
    number: &'a ComplaintNumber,
    version: i64,
    choices: Choices,
    /// Name and contacts may be corrected too.
    identity: bool,
    asks_password: bool,
    /// Somebody changed the case meanwhile.
    stale: Option<String>,
}

/// Fields in the order of the form, for the order of the error summary.
const FIELDS: [&str; 14] = [
    "description",
    "subject",
    "occurred",
    "village",
    "hamlet",
    "landmark",
    "category",
    "urgency",
    "letter_day",
    "name",
    "phone",
    "contact",
    "address",
    "reason",
];

fn page<'a>(
    app: &App,
    desk: &'a Desk,
    number: &'a ComplaintNumber,
    stands: &Correctable,
    form: &'a Form,
) -> Correct<'a> {
    let kept = [
        stands.given.village.as_str(),
        stands.given.category.as_str(),
    ];
    Correct {
        page: &desk.page,
        form,
        number,
        version: stands.version,
        choices: Choices::new(&desk.page, &app.office.intake_form(&desk.me, &kept)),
        identity: stands.identity,
        asks_password: desk.me.asks_password(desk.page.now) || form.fault("sandi").is_some(),
        stale: None,
    }
}

fn filled(stands: &Correctable) -> Form {
    let given = &stands.given;
    let day = given
        .letter_day
        .map(|day| day.strftime("%d-%m-%Y").to_string());
    Form::filled([
        ("description", given.description.clone()),
        ("subject", given.subject.clone()),
        ("occurred", given.occurred.clone()),
        ("village", given.village.clone()),
        ("hamlet", given.hamlet.clone()),
        ("landmark", given.landmark.clone()),
        ("category", given.category.clone()),
        ("urgency", given.urgency.clone()),
        ("letter_day", day.unwrap_or_default()),
        ("name", given.name.clone()),
        ("phone", given.phone.clone()),
        ("contact", given.contact.clone()),
        ("address", given.address.clone()),
    ])
}

/// `GET /berkas/{number}/perbaiki`
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let stands = app.office.correctable(&desk.me, &number).await?;
    let form = filled(&stands);
    Ok(desk.page.show(&page(&app, &desk, &number, &stands, &form)))
}

/// `POST /berkas/{number}/perbaiki`
pub(super) async fn save(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let stands = app.office.correctable(&desk.me, &number).await?;
    let (given, faults) = crate::pages::intake::read(&desk.page, &form);
    let letter_day = faults
        .into_iter()
        .filter(|(field, _)| *field == "letter_day");
    for (field, sentence) in letter_day {
        form.refuse(field, sentence);
    }
    if !form.is_clean() {
        return Ok(desk
            .page
            .show_invalid(&page(&app, &desk, &number, &stands, &form)));
    }
    let sent = Sent::of(&form)?;
    let correction = Correction {
        key: sent.key,
        version: sent.version,
        password: sent.password,
        given,
        reason: form.get("perbaiki_alasan").to_owned(),
    };
    let error = match app.office.correct(&desk.me, &number, correction).await {
        Ok(()) => return Ok(see_other(&format!("/berkas/{number}?hasil=perbaiki"))),
        Err(OfficeError::Invalid(mut faults)) => {
            faults.sort_by_key(|fault| FIELDS.iter().position(|one| *one == fault.field));
            OfficeError::Invalid(faults)
        }
        Err(other) => other,
    };
    let stale = said_no(&desk.page, &mut form, error, "perbaiki_alasan")?;
    let conflict = stale.is_some();
    let view = Correct {
        stale,
        ..page(&app, &desk, &number, &stands, &form)
    };
    Ok(desk.page.show_again(&view, conflict))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_form_in_every_language() {
        let number = ComplaintNumber::parse("STM-2026-0148").expect("a number");
        for page in sample::readers() {
            for identity in [true, false] {
                let mut form = Form::filled([("description", "Lampu <b>padam")]);
                form.refuse("description", "x");
                let html = sample::check(
                    &page,
                    &Correct {
                        page: &page,
                        form: &form,
                        number: &number,
                        version: 3,
                        choices: Choices::default(),
                        identity,
                        asks_password: identity,
                        stale: Some("x".to_owned()),
                    },
                );
                assert!(html.contains("Lampu &#60;b&#62;padam"), "{html}");
                assert_eq!(html.contains("name=\"phone\""), identity);
            }
        }
    }
}
