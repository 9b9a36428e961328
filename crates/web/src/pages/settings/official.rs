//! Adding and changing an official; the one-time link that is shown once.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::{Action, Official, OfficialId, Rank, Situation};
use office::{Directory, NewOfficial, OneTimeLink};

use super::{kinds, note_faults, people::notice_words};
use crate::{App, Desk, Error, Form, Page, see_other};

#[derive(Template)]
#[template(path = "pages/settings/official.html")]
pub(super) struct OfficialForm<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    /// Whom it changes; `None` for a new official.
    pub(super) known: Option<Known>,
    pub(super) ranks: Vec<(String, String)>,
    pub(super) positions: Vec<(String, String)>,
    pub(super) kinds: Vec<(String, String)>,
}

/// An official who is being changed.
pub(super) struct Known {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) username: String,
    pub(super) active: bool,
    pub(super) notices: Vec<String>,
}

#[derive(Template)]
#[template(path = "pages/settings/link.html")]
pub(super) struct Link<'a> {
    pub(super) page: &'a Page,
    pub(super) name: &'a str,
    pub(super) address: String,
    pub(super) until: String,
}

impl<'a> OfficialForm<'a> {
    pub(super) fn new(
        page: &'a Page,
        form: &'a Form,
        directory: &Directory,
        known: Option<&Official>,
    ) -> Self {
        OfficialForm {
            page,
            form,
            known: known.map(|official| Known {
                id: official.id.to_string(),
                name: official.name.clone(),
                username: official.username.clone(),
                active: official.active,
                notices: official
                    .nip
                    .iter()
                    .flat_map(casework::Nip::notices)
                    .map(|notice| notice_words(page, notice))
                    .collect(),
            }),
            ranks: Rank::all()
                .iter()
                .map(|rank| (rank.code().to_owned(), rank.printed()))
                .collect(),
            positions: directory
                .positions
                .iter()
                .map(|position| (position.id.to_string(), position.title.clone()))
                .collect(),
            kinds: kinds(page),
        }
    }
}

impl<'a> Link<'a> {
    fn new(app: &App, page: &'a Page, link: &'a OneTimeLink) -> Link<'a> {
        Link {
            page,
            name: &link.name,
            address: format!("{}/siapkan/{}", app.public_url, link.token),
            until: page.stamp(link.expires_at),
        }
    }
}

/// What the form says of an official.
fn given(form: &Form) -> NewOfficial {
    let text = |name: &str| form.get(name).to_owned();
    NewOfficial {
        name: text("name"),
        username: text("username"),
        nip: text("nip"),
        rank: text("rank"),
        position: text("position"),
        kind: text("kind"),
        order: text("order"),
    }
}

/// Only those who keep people see the forms; the office asks again on storing.
pub(super) fn admit(desk: &Desk) -> Result<(), Error> {
    desk.me
        .may(Action::KeepPeople, &Situation::default())
        .then_some(())
        .ok_or(Error::Forbidden)
}

fn find<'d>(directory: &'d Directory, id: &str) -> Result<(OfficialId, &'d Official), Error> {
    let id: OfficialId = id.parse().map_err(|_| Error::NotFound)?;
    Ok((id, directory.official(id).ok_or(Error::NotFound)?))
}

/// `GET /pengaturan/pejabat/baru`
pub(super) async fn blank(desk: Desk) -> Result<Response, Error> {
    admit(&desk)?;
    let form = Form::filled([("kind", "definitive")]);
    Ok(desk.page.show(&OfficialForm::new(
        &desk.page,
        &form,
        &desk.me.directory,
        None,
    )))
}

/// `POST /pengaturan/pejabat/baru`: the answer is the page with the link, since its
/// secret is kept nowhere and cannot be shown again.
pub(super) async fn add(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    let key = form.get("kunci").to_owned();
    match app.office.add_official(&desk.me, &key, &given(&form)).await {
        Ok(link) => Ok(desk.page.show(&Link::new(&app, &desk.page, &link))),
        Err(error) => {
            note_faults(&desk.page, &mut form, error)?;
            Ok(desk.page.show_invalid(&OfficialForm::new(
                &desk.page,
                &form,
                &desk.me.directory,
                None,
            )))
        }
    }
}

/// `GET /pengaturan/pejabat/{id}`
pub(super) async fn one(desk: Desk, Path(id): Path<String>) -> Result<Response, Error> {
    admit(&desk)?;
    let (_, official) = find(&desk.me.directory, &id)?;
    let mut values = vec![
        ("name", official.name.clone()),
        (
            "nip",
            official
                .nip
                .as_ref()
                .map(|nip| nip.printed())
                .unwrap_or_default(),
        ),
        (
            "rank",
            official
                .rank
                .as_ref()
                .map(|rank| rank.code().to_owned())
                .unwrap_or_default(),
        ),
    ];
    if official.active {
        values.push(("active", "ya".to_owned()));
    }
    let form = Form::filled(values);
    Ok(desk.page.show(&OfficialForm::new(
        &desk.page,
        &form,
        &desk.me.directory,
        Some(official),
    )))
}

/// `POST /pengaturan/pejabat/{id}`
pub(super) async fn change(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let (id, official) = find(&desk.me.directory, &id)?;
    let active = form.has("active", "ya");
    match app
        .office
        .change_official(&desk.me, id, &given(&form), active)
        .await
    {
        Ok(()) => Ok(see_other("/pengaturan?tersimpan=pejabat")),
        Err(error) => {
            note_faults(&desk.page, &mut form, error)?;
            let known = Some(official);
            Ok(desk.page.show_invalid(&OfficialForm::new(
                &desk.page,
                &form,
                &desk.me.directory,
                known,
            )))
        }
    }
}

/// `POST /pengaturan/pejabat/{id}/tautan`: takes the password away; shows a new link.
pub(super) async fn reset(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    admit(&desk)?;
    let id: OfficialId = id.parse().map_err(|_| Error::NotFound)?;
    let link = app.office.reset_password(&desk.me, id).await?;
    Ok(desk.page.show(&Link::new(&app, &desk.page, &link)))
}
