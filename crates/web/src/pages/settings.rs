//! `/pengaturan`: officials and positions, hours and holidays as they stand, the
//! procedures, old registers, everything as one zip, and one's own account.

mod account;
mod backups;
mod breach;
mod compare;
mod emblem;
mod export;
mod hours;
mod import;
mod keep;
mod lists;
mod mail;
mod official;
mod people;
mod position;
mod procedures;

use axum::{
    Router,
    extract::{Query, State},
    response::Response,
    routing::{get, post},
};
use casework::{Action, AppointmentKind, Situation};
use office::OfficeError;
use serde::Deserialize;

pub(crate) use self::emblem::address as emblem_address;
pub(in crate::pages) use self::keep::{DAYS, span};
use crate::{App, Desk, Error, Form, Page, see_other};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/pengaturan", get(entrance))
        .route("/pengaturan/akun", get(account::show))
        .route(
            "/pengaturan/pejabat/baru",
            get(official::blank).post(official::add),
        )
        .route(
            "/pengaturan/pejabat/{id}",
            get(official::one).post(official::change),
        )
        .route("/pengaturan/pejabat/{id}/tautan", post(official::reset))
        .route(
            "/pengaturan/jabatan/{id}",
            get(position::show).post(position::appoint),
        )
        .route(
            "/pengaturan/penunjukan",
            get(position::blank).post(position::appoint_anywhere),
        )
        .route("/pengaturan/penunjukan/{id}/akhiri", post(position::end))
        .route(
            "/pengaturan/atur/lambang",
            get(emblem::form).post(emblem::store),
        )
        .route("/pengaturan/atur/lambang/batal", post(emblem::drop))
        .route(emblem::SHOWN_AT, get(emblem::show))
        .route("/pengaturan/atur/{apa}", get(keep::form).post(keep::store))
        .route("/pengaturan/atur/{apa}/batal", post(keep::drop))
        .route("/pengaturan/jam", get(lists::hours))
        .route("/pengaturan/hal", get(lists::subjects))
        .route("/pengaturan/wilayah", get(lists::villages))
        .route("/pengaturan/unit", get(lists::units))
        .route("/pengaturan/kanal", get(lists::channels))
        .route("/pengaturan/kantor", get(lists::office))
        .route("/pengaturan/catatan", get(lists::log))
        .route("/pengaturan/cadangan", get(backups::show))
        .route("/pengaturan/surel", get(mail::show).post(mail::send))
        .route("/pengaturan/kebocoran", get(breach::show).post(breach::add))
        .route("/pengaturan/ekspor", get(export::show).post(export::take))
        .route("/pengaturan/impor", get(import::list).post(import::send))
        .route("/pengaturan/impor/{id}", get(import::one))
        .route("/pengaturan/impor/{id}/ambil", post(import::take))
        .route("/pengaturan/impor/{id}/buang", post(import::discard))
        .route("/pengaturan/impor/{id}/perbaiki", get(import::faults))
        .route("/pengaturan/sop", get(procedures::list))
        .route("/pengaturan/sop/banding", get(compare::show))
        .route("/pengaturan/sop/periksa", post(procedures::check))
        .route("/pengaturan/sop/aktifkan", post(procedures::activate))
}

/// What the reader may change here; decides which tabs are shown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rooms {
    pub(crate) people: bool,
    pub(crate) settings: bool,
    pub(crate) procedures: bool,
    pub(crate) import: bool,
    pub(crate) export: bool,
}

impl Rooms {
    fn of(desk: &Desk) -> Rooms {
        let may = |action| desk.me.may(action, &Situation::default());
        Rooms {
            people: may(Action::KeepPeople),
            settings: may(Action::KeepSettings),
            procedures: may(Action::ActivateProcedure),
            import: may(Action::AdoptPaperCase),
            export: may(Action::ExportOffice),
        }
    }
}

/// Whether something was stored just before, by the address.
#[derive(Deserialize)]
struct Done {
    tersimpan: Option<String>,
}

/// What was just stored, in words.
fn done_words(page: &Page, code: Option<&str>) -> Option<String> {
    let key = match code? {
        "pejabat" => "people-done-official",
        "tunjuk" => "people-done-appointed",
        "akhiri" => "people-done-ended",
        "sop" => "settings-done-procedure",
        _ => return None,
    };
    Some(page.key(key))
}

/// `GET /pengaturan`: the first room the reader may enter.
async fn entrance(
    State(app): State<App>,
    desk: Desk,
    Query(done): Query<Done>,
) -> Result<Response, Error> {
    let rooms = Rooms::of(&desk);
    if rooms.people {
        people::show(&app, &desk, rooms, done.tersimpan.as_deref()).await
    } else if rooms.settings {
        Ok(see_other("/pengaturan/jam"))
    } else if rooms.procedures {
        Ok(see_other("/pengaturan/sop"))
    } else if rooms.import {
        Ok(see_other("/pengaturan/impor"))
    } else {
        Ok(see_other("/pengaturan/akun"))
    }
}

/// Kinds of appointment for a choice.
fn kinds(page: &Page) -> Vec<(String, String)> {
    AppointmentKind::ALL
        .into_iter()
        .map(|kind| (kind.code().to_owned(), page.key(kind_key(kind))))
        .collect()
}

fn kind_key(kind: AppointmentKind) -> &'static str {
    match kind {
        AppointmentKind::Definitive => "people-kind-definitive",
        AppointmentKind::ActingVacant => "people-kind-acting-vacant",
        AppointmentKind::ActingAbsent => "people-kind-acting-absent",
    }
}

/// `Plt.` and `Plh.` as they stand before a title; nothing for the holder.
fn kind_short(page: &Page, kind: AppointmentKind) -> String {
    match kind {
        AppointmentKind::Definitive => String::new(),
        AppointmentKind::ActingVacant => page.t("people-plt"),
        AppointmentKind::ActingAbsent => page.t("people-plh"),
    }
}

/// Notes the faults of a form; any other error goes on.
fn note_faults(page: &Page, form: &mut Form, error: OfficeError) -> Result<(), Error> {
    match error {
        OfficeError::Invalid(faults) => {
            for fault in &faults {
                form.refuse(fault.field, page.field_fault(fault));
            }
            Ok(())
        }
        other => Err(other.into()),
    }
}

#[cfg(test)]
pub(in crate::pages) mod tests;
