//! Who holds a position: its appointments, a new one, the end of one.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::{Appointment, AppointmentId, PositionId};
use office::{Directory, NewAppointment};

use super::{kind_key, kinds, note_faults, official::admit, people::period};
use crate::{App, Desk, Error, Form, Page, see_other};

#[derive(Template)]
#[template(path = "pages/settings/position.html")]
pub(super) struct PositionPage<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    /// Address and title of the position; `None` where it is still to be chosen.
    pub(super) position: Option<(String, String)>,
    pub(super) appointments: Vec<Held>,
    pub(super) officials: Vec<(String, String)>,
    pub(super) positions: Vec<(String, String)>,
    pub(super) kinds: Vec<(String, String)>,
}

/// An appointment that is in force or to come.
pub(super) struct Held {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) when: String,
    pub(super) order: String,
    /// The sentence when its end was refused, with what was typed.
    pub(super) refused: Option<(String, String)>,
}

impl<'a> PositionPage<'a> {
    pub(super) fn new(
        page: &'a Page,
        form: &'a Form,
        directory: &Directory,
        position: Option<PositionId>,
        ending: Option<(AppointmentId, String, String)>,
    ) -> PositionPage<'a> {
        let today = page.today();
        let found = position.and_then(|id| directory.position(id));
        let held = |appointment: &Appointment| Held {
            id: appointment.id.to_string(),
            name: directory
                .official(appointment.official)
                .map(|one| one.name.clone())
                .unwrap_or_default(),
            kind: page.key(kind_key(appointment.kind)),
            when: period(page, appointment.from, appointment.to),
            order: appointment.order.clone(),
            refused: ending
                .as_ref()
                .filter(|(id, ..)| *id == appointment.id)
                .map(|(_, typed, sentence)| (typed.clone(), sentence.clone())),
        };
        PositionPage {
            page,
            form,
            position: found.map(|one| (one.id.to_string(), one.title.clone())),
            appointments: directory
                .appointments
                .iter()
                .filter(|one| Some(one.position) == found.map(|position| position.id))
                .filter(|one| one.to.is_none_or(|to| to >= today))
                .map(held)
                .collect(),
            officials: directory
                .officials
                .iter()
                .filter(|one| one.active)
                .map(|one| (one.id.to_string(), one.name.clone()))
                .collect(),
            positions: directory
                .positions
                .iter()
                .map(|one| (one.id.to_string(), one.title.clone()))
                .collect(),
            kinds: kinds(page),
        }
    }
}

fn find(directory: &Directory, id: &str) -> Result<PositionId, Error> {
    let id: PositionId = id.parse().map_err(|_| Error::NotFound)?;
    directory
        .position(id)
        .map(|position| position.id)
        .ok_or(Error::NotFound)
}

fn fresh(page: &Page, position: Option<PositionId>) -> Form {
    let today = page.today().strftime("%d-%m-%Y").to_string();
    let mut values = vec![("kind", "acting_absent".to_owned()), ("from", today)];
    values.extend(position.map(|id| ("position", id.to_string())));
    Form::filled(values)
}

/// `GET /pengaturan/jabatan/{id}`
pub(super) async fn show(desk: Desk, Path(id): Path<String>) -> Result<Response, Error> {
    admit(&desk)?;
    let directory = &desk.me.directory;
    let position = find(directory, &id)?;
    let form = fresh(&desk.page, Some(position));
    Ok(desk.page.show(&PositionPage::new(
        &desk.page,
        &form,
        directory,
        Some(position),
        None,
    )))
}

/// `GET /pengaturan/penunjukan`: the same form with the position to be chosen.
pub(super) async fn blank(desk: Desk) -> Result<Response, Error> {
    admit(&desk)?;
    let form = fresh(&desk.page, None);
    Ok(desk.page.show(&PositionPage::new(
        &desk.page,
        &form,
        &desk.me.directory,
        None,
        None,
    )))
}

/// `POST /pengaturan/jabatan/{id}`
pub(super) async fn appoint(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let position = find(&desk.me.directory, &id)?;
    store(&app, &desk, Some(position), form).await
}

/// `POST /pengaturan/penunjukan`
pub(super) async fn appoint_anywhere(
    State(app): State<App>,
    desk: Desk,
    form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    store(&app, &desk, None, form).await
}

async fn store(
    app: &App,
    desk: &Desk,
    position: Option<PositionId>,
    mut form: Form,
) -> Result<Response, Error> {
    let page = &desk.page;
    let (from, to) = (
        words::parse_date(form.get("from")),
        words::parse_date(form.get("to")),
    );
    // A date that was written and cannot be read is not the same as none.
    let unclear: Vec<&str> = [("from", from), ("to", to)]
        .into_iter()
        .filter(|(name, date)| !form.get(name).is_empty() && date.is_none())
        .map(|(name, _)| name)
        .collect();
    let given = NewAppointment {
        official: form.get("official").to_owned(),
        position: position.map_or_else(|| form.get("position").to_owned(), |id| id.to_string()),
        kind: form.get("kind").to_owned(),
        // Without a first day nothing is stored, and the office says what else is wrong.
        from: if unclear.is_empty() { from } else { None },
        to,
        order: form.get("order").to_owned(),
        replaces: form.has("replaces", "ya"),
    };
    match app.office.appoint(&desk.me, &given).await {
        Ok(()) => return Ok(see_other("/pengaturan?tersimpan=tunjuk")),
        Err(office::OfficeError::Invalid(faults)) => {
            for name in &unclear {
                form.refuse(name, page.t("people-date-unclear"));
            }
            let about_dates =
                |field: &str| !unclear.is_empty() && (field == "from" || field == "to");
            for fault in faults.iter().filter(|fault| !about_dates(fault.field)) {
                form.refuse(fault.field, page.field_fault(fault));
            }
        }
        Err(error) => return Err(error.into()),
    }
    Ok(page.show_invalid(&PositionPage::new(
        page,
        &form,
        &desk.me.directory,
        position,
        None,
    )))
}

/// `POST /pengaturan/penunjukan/{id}/akhiri`
pub(super) async fn end(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let directory = &desk.me.directory;
    let id: AppointmentId = id.parse().map_err(|_| Error::NotFound)?;
    let position = directory
        .appointments
        .iter()
        .find(|one| one.id == id)
        .map(|one| one.position)
        .ok_or(Error::NotFound)?;
    let typed = form.get("last").to_owned();
    match words::parse_date(&typed) {
        Some(last) => match app.office.end_appointment(&desk.me, id, last).await {
            Ok(()) => return Ok(see_other("/pengaturan?tersimpan=akhiri")),
            Err(error) => note_faults(page, &mut form, error)?,
        },
        None => form.refuse("to", page.t("people-date-unclear")),
    }
    let sentence = form.fault("to").unwrap_or_default().to_owned();
    let fresh = fresh(page, Some(position));
    let ending = Some((id, typed, sentence));
    Ok(page.show_invalid(&PositionPage::new(
        page,
        &fresh,
        directory,
        Some(position),
        ending,
    )))
}
