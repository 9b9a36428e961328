//! `/siapkan/{link}`: a one-time link leads to the choice of a password. Where nobody keeps
//! people any more the official also introduces himself and takes a position; where nobody
//! ever was, [`first`] asks which office it is, too.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::{AppointmentKind, Position};
use office::{InviteView, NewOfficial, NewPassword, OfficeError};

use super::first;
use crate::{App, Error, Form, Page, error};

#[derive(Template)]
#[template(path = "pages/gate/set_up.html")]
struct SetUp<'a> {
    page: &'a Page,
    form: &'a Form,
    link: &'a str,
    /// Name and user name of whom the link is for; `None` on the first start.
    known: Option<(&'a str, &'a str)>,
    positions: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "pages/gate/set_up_used.html")]
struct Used<'a> {
    page: &'a Page,
}

impl<'a> SetUp<'a> {
    fn new(page: &'a Page, form: &'a Form, link: &'a str, invite: &'a InviteView) -> Self {
        let option = |position: &Position| (position.id.to_string(), position.title.clone());
        SetUp {
            page,
            form,
            link,
            known: invite
                .official
                .as_ref()
                .map(|official| (official.name.as_str(), official.username.as_str())),
            positions: invite.positions.iter().map(option).collect(),
        }
    }
}

/// `GET /siapkan/{link}`: looking at a link does not use it up.
pub(crate) async fn form(
    State(app): State<App>,
    page: Page,
    Path(link): Path<String>,
) -> Result<Response, Error> {
    match app.office.invite(&link).await? {
        Some(invite) if invite.fresh => Ok(first::begin(&app, &page, &link, &invite)),
        Some(invite) => {
            let form = Form::default();
            Ok(page.show(&SetUp::new(&page, &form, &link, &invite)))
        }
        None => Ok(used(&page)),
    }
}

/// `POST /siapkan`
pub(crate) async fn accept(
    State(app): State<App>,
    page: Page,
    mut form: Form,
) -> Result<Response, Error> {
    let link = form.get("tautan").to_owned();
    let Some(invite) = app.office.invite(&link).await? else {
        return Ok(used(&page));
    };
    if invite.fresh && !form.get("langkah").is_empty() {
        return first::go_on(&app, &page, form, &link, &invite).await;
    }
    let password = NewPassword {
        password: form.raw("password").to_owned(),
        again: form.raw("again").to_owned(),
    };
    let first = invite.official.is_none().then(|| introduced(&form));
    match app
        .office
        .accept_invite(&link, &password, first.as_ref())
        .await
    {
        Ok(token) => Ok(first::signed_in(&app, &token)),
        Err(OfficeError::Invalid(faults)) => {
            for fault in &faults {
                form.refuse(fault.field, page.field_fault(fault));
            }
            Ok(page.show_invalid(&SetUp::new(&page, &form, &link, &invite)))
        }
        Err(OfficeError::NotFound) => Ok(used(&page)),
        Err(error) => Err(error.into()),
    }
}

/// The link leads nowhere any more.
pub(super) fn used(page: &Page) -> Response {
    error::gone(page.show(&Used { page }))
}

/// What the first official says of himself. The first appointment is definitive; an
/// acting one is entered on the page for people, where it has its dates.
pub(super) fn introduced(form: &Form) -> NewOfficial {
    NewOfficial {
        name: form.get("name").to_owned(),
        username: form.get("username").to_owned(),
        nip: form.get("nip").to_owned(),
        rank: form.get("rank").to_owned(),
        position: form.get("position").to_owned(),
        kind: AppointmentKind::Definitive.code().to_owned(),
        order: String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn both_forms_in_every_language() {
        for page in sample::readers() {
            let mut form = Form::filled([("name", "Ni Luh <Putu>"), ("position", "b")]);
            form.refuse("password", page.t1("field-password-short", "fact", "10"));
            let positions = vec![
                ("a".to_owned(), "Camat".to_owned()),
                ("b".to_owned(), "Staf".to_owned()),
            ];
            let known = SetUp {
                page: &page,
                form: &form,
                link: "x",
                known: Some(("A", "a")),
                positions: Vec::new(),
            };
            sample::check(&page, &known);
            let first = SetUp {
                page: &page,
                form: &form,
                link: "x",
                known: None,
                positions,
            };
            let html = sample::check(&page, &first);
            assert!(html.contains("<option value=\"b\" selected>"));
            sample::check(&page, &Used { page: &page });
        }
    }
}
