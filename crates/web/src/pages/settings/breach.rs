//! `/pengaturan/kebocoran`: what is known of personal data that got out (UU 27/2022 Pasal 46).
//! The page prints as it stands.

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use casework::{Action, Situation};
use office::{BreachInput, BreachRecord, BreachReport, BreachView};

use super::{Done, Rooms, note_faults};
use crate::pages::intake::{moment, moment_fault};
use crate::{App, Desk, Error, Form, Page, see_other};

#[derive(Template)]
#[template(path = "pages/settings/breach.html")]
pub(super) struct Breach<'a> {
    pub(super) page: &'a Page,
    pub(super) rooms: Rooms,
    pub(super) form: &'a Form,
    pub(super) breaches: &'a [BreachView],
    pub(super) saved: bool,
}

impl Breach<'_> {
    /// What the next record may add to: something new, or one of those there are.
    fn incidents(&self) -> Vec<(String, String)> {
        let known = self.breaches.iter();
        known
            .map(|one| (one.id.to_string(), self.name(one)))
            .collect()
    }

    fn name(&self, one: &BreachView) -> String {
        let at = self.page.stamp(one.noticed);
        self.page.t1("breach-noticed-at", "at", at)
    }

    /// Tone and words of the time for telling.
    fn state(&self, one: &BreachView) -> (&'static str, String) {
        let (page, due) = (self.page, self.page.stamp(one.due));
        match (one.told, one.late) {
            (true, _) => ("ok", page.t("breach-is-told")),
            (false, true) => ("late", page.t1("breach-late", "due", due)),
            (false, false) => ("soon", page.t1("breach-due", "due", due)),
        }
    }

    fn by(&self, record: &BreachRecord) -> String {
        let name = record.by.clone().unwrap_or_else(|| "–".to_owned());
        let at = self.page.stamp(record.at);
        let position = record.position.as_str();
        self.page
            .t3("breach-by", "at", at, "name", name, "position", position)
    }

    /// What was written, each part with its heading.
    fn parts<'r>(&self, report: &'r BreachReport) -> Vec<(String, &'r String)> {
        let page = self.page;
        let parts = [
            (page.t("breach-happened"), &report.happened),
            (page.t("breach-data"), &report.data),
            (page.t("breach-people"), &report.people),
            (page.t("breach-done"), &report.done),
            (page.t("breach-told"), &report.told),
        ];
        let parts = parts.into_iter();
        parts
            .filter(|(_, words)| !words.trim().is_empty())
            .collect()
    }
}

fn admit(desk: &Desk) -> Result<(), Error> {
    let may = desk.me.may(Action::KeepSettings, &Situation::default());
    may.then_some(()).ok_or(Error::Forbidden)
}

/// `GET /pengaturan/kebocoran`
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Query(done): Query<Done>,
) -> Result<Response, Error> {
    admit(&desk)?;
    draw(&app, &desk, &Form::default(), done.tersimpan.is_some()).await
}

async fn draw(app: &App, desk: &Desk, form: &Form, saved: bool) -> Result<Response, Error> {
    let page = &desk.page;
    let breaches = app.office.breaches(&desk.me).await?;
    let shown = Breach {
        page,
        rooms: Rooms::of(desk),
        form,
        breaches: &breaches,
        saved,
    };
    Ok(if form.is_clean() {
        page.show(&shown)
    } else {
        page.show_invalid(&shown)
    })
}

/// `POST /pengaturan/kebocoran`: something is written down, or added.
pub(super) async fn add(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let key = form.key()?.to_owned();
    let (day, time) = (form.get("bocor_tgl"), form.get("bocor_jam"));
    let noticed = match moment(day, time, &page.frame.tz, page.now) {
        Ok(noticed) => noticed,
        Err(fault) => {
            let (field, words) = moment_fault(page, fault, "bocor_tgl", "bocor_jam");
            form.refuse(field, words);
            return draw(&app, &desk, &form, false).await;
        }
    };
    let said = |name: &str| form.raw(name).to_owned();
    let given = BreachInput {
        breach: form.get("bocor_kejadian").to_owned(),
        noticed,
        report: BreachReport {
            happened: said("bocor_apa"),
            data: said("bocor_data"),
            people: said("bocor_orang"),
            done: said("bocor_tindakan"),
            told: said("bocor_kabar"),
        },
    };
    match app.office.record_breach(&desk.me, &key, &given).await {
        Ok(()) => Ok(see_other("/pengaturan/kebocoran?tersimpan=1")),
        Err(office::OfficeError::Invalid(mut faults)) => {
            for fault in &mut faults {
                fault.field = match fault.field {
                    "breach_happened" => "bocor_apa",
                    "breach_data" => "bocor_data",
                    "breach_people" => "bocor_orang",
                    "breach_done" => "bocor_tindakan",
                    "breach_told" => "bocor_kabar",
                    "breach_noticed" => "bocor_tgl",
                    other => other,
                };
            }
            note_faults(page, &mut form, office::OfficeError::Invalid(faults))?;
            draw(&app, &desk, &form, false).await
        }
        Err(other) => Err(other.into()),
    }
}
