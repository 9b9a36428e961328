//! `/berkas/{number}/akses`: who may not know of the case.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::{ComplaintNumber, OfficialId};
use office::{GuardChange, GuardView, OfficeError};

use super::{
    acts::{Sent, said_no},
    number_of,
};
use crate::{App, Desk, Error, Form, Page, see_other};

#[derive(Template)]
#[template(path = "pages/case/guard.html")]
struct Guard<'a> {
    page: &'a Page,
    form: &'a Form,
    number: &'a ComplaintNumber,
    version: i64,
    /// Officials to choose from: (id, icon, name and positions).
    people: Vec<(String, &'static str, String)>,
    may_lower: bool,
    asks_password: bool,
    /// Somebody changed the case meanwhile.
    stale: Option<String>,
}

fn page<'a>(
    desk: &'a Desk,
    number: &'a ComplaintNumber,
    stands: &GuardView,
    form: &'a Form,
) -> Guard<'a> {
    let people = stands.people.iter().map(|one| {
        let words = if one.positions.is_empty() {
            one.name.clone()
        } else {
            format!("{} ({})", one.name, one.positions.join(", "))
        };
        (one.official.0.to_string(), "", words)
    });
    Guard {
        page: &desk.page,
        form,
        number,
        version: stands.version,
        people: people.collect(),
        may_lower: stands.may_lower,
        asks_password: desk.me.asks_password(desk.page.now) || form.fault("sandi").is_some(),
        stale: None,
    }
}

fn filled(stands: &GuardView) -> Form {
    let ids = |chosen: fn(&office::GuardPerson) -> bool| {
        let chosen = stands.people.iter().filter(move |one| chosen(one));
        chosen.map(|one| one.official.0.to_string())
    };
    let subjects = ids(|one| one.subject).map(|id| ("subjects", id));
    let readers = ids(|one| one.reader).map(|id| ("readers", id));
    let named = if stands.named { "disebut" } else { "semua" };
    Form::filled(
        subjects
            .chain(readers)
            .chain([("pembaca", named.to_owned())]),
    )
}

/// `GET /berkas/{number}/akses`
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let stands = app.office.guard(&desk.me, &number).await?;
    let form = filled(&stands);
    Ok(desk.page.show(&page(&desk, &number, &stands, &form)))
}

fn officials(form: &Form, name: &str) -> Result<Vec<OfficialId>, Error> {
    let texts = form.all(name).iter().filter(|text| !text.is_empty());
    texts
        .map(|text| text.parse().map(OfficialId).map_err(|_| Error::Malformed))
        .collect()
}

/// `POST /berkas/{number}/akses`
pub(super) async fn save(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let stands = app.office.guard(&desk.me, &number).await?;
    let named = form.get("pembaca") == "disebut";
    let sent = Sent::of(&form)?;
    let change = GuardChange {
        key: sent.key,
        version: sent.version,
        password: sent.password,
        subjects: officials(&form, "subjects")?,
        readers: named.then(|| officials(&form, "readers")).transpose()?,
        reason: form.get("akses_alasan").to_owned(),
    };
    let stale = match app.office.set_guard(&desk.me, &number, change).await {
        Ok(()) => {
            // Whoever has closed the case to himself goes on at his desk.
            let still = app.office.case(&desk.me, &number).await.is_ok();
            return Ok(see_other(&if still {
                format!("/berkas/{number}?hasil=akses")
            } else {
                "/meja".to_owned()
            }));
        }
        Err(OfficeError::NotPermitted) => {
            form.refuse("subjects", desk.page.t("case-guard-not-lower"));
            None
        }
        Err(error) => said_no(&desk.page, &mut form, error, "akses_alasan")?,
    };
    let conflict = stale.is_some();
    let view = Guard {
        stale,
        ..page(&desk, &number, &stands, &form)
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
            for may_lower in [true, false] {
                let mut form = Form::filled([("subjects", "1"), ("pembaca", "semua")]);
                form.refuse("subjects", "x");
                let html = sample::check(
                    &page,
                    &Guard {
                        page: &page,
                        form: &form,
                        number: &number,
                        version: 3,
                        people: vec![("1".to_owned(), "", "I Made <b> (Camat)".to_owned())],
                        may_lower,
                        asks_password: true,
                        stale: Some("x".to_owned()),
                    },
                );
                assert!(html.contains("I Made &#60;b&#62; (Camat)"), "{html}");
            }
        }
    }
}
