//! `/terima/kertas`: the changeover from the paper book, in the middle of a year. Its
//! last number is said once; its open cases are typed in with the step they have reached.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::{Action, ComplaintNumber, IdentityKind, ReplyWay, Situation, Urgency};
use office::{FieldFault, OfficeError, PaperCase};
use sop::Refusal;

use super::{
    counter::{Choices, moment_fault, note_faults, read},
    moment::moment,
};
use crate::{App, Desk, Error, Form, Page, names::OfficeNames, see_other};

/// Fields in the order of the form.
const FIELDS: &[&str] = &[
    "next",
    "number",
    "step",
    "since",
    "since_time",
    "units",
    "channel",
    "channel_ref",
    "letter_day",
    "received",
    "received_time",
    "name",
    "phone",
    "identity",
    "contact",
    "address",
    "description",
    "subject",
    "occurred",
    "village",
    "hamlet",
    "landmark",
    "category",
    "urgency",
    "reply_way",
];

#[derive(Template)]
#[template(path = "pages/intake/paper.html")]
struct Paper<'a> {
    page: &'a Page,
    form: &'a Form,
    year: String,
    next_number: u32,
    /// Procedure label with its steps: value and words.
    steps: Vec<(String, Vec<(String, String)>)>,
    units: Vec<(String, &'static str, String)>,
    choices: Choices,
    /// The case taken over just now.
    taken: Option<String>,
    /// The number was set just now.
    started: bool,
}

fn allowed(desk: &Desk) -> Result<(), Error> {
    let may = desk.me.may(Action::AdoptPaperCase, &Situation::default());
    may.then_some(()).ok_or(Error::Forbidden)
}

async fn page<'a>(app: &App, desk: &'a Desk, form: &'a Form) -> Result<Paper<'a>, Error> {
    let directory = &desk.me.directory;
    let offered = app.office.intake_form(&desk.me, &[]);
    let steps = directory
        .in_force(desk.page.now)
        .into_iter()
        .map(|(row, procedure)| {
            let steps = procedure
                .steps()
                .map(|step| {
                    let words = desk.page.t2(
                        "desk-step",
                        "step",
                        step.number.to_string(),
                        "task",
                        &step.task,
                    );
                    (format!("{}:{}", row.reference.id, step.number), words)
                })
                .collect();
            (row.label.clone(), steps)
        })
        .collect();
    Ok(Paper {
        page: &desk.page,
        form,
        year: desk.page.today().year().to_string(),
        next_number: app.office.next_number(&desk.me).await?,
        steps,
        units: directory
            .units
            .iter()
            .map(|unit| (unit.code.to_string(), "", unit.name.clone()))
            .collect(),
        choices: Choices::new(&desk.page, &offered),
        taken: None,
        started: false,
    })
}

/// `GET /terima/kertas`
pub(crate) async fn blank(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    allowed(&desk)?;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let form = Form::filled([
        ("identity", IdentityKind::Open.code()),
        ("urgency", Urgency::Ordinary.code()),
        ("reply_way", ReplyWay::InPerson.code()),
    ]);
    let mut shown = page(&app, &desk, &form).await?;
    shown.taken = ComplaintNumber::parse(asked.get("tersimpan"))
        .ok()
        .map(|number| number.to_string());
    shown.started = asked.get("dimulai") == "1";
    Ok(desk.page.show(&shown))
}

/// `POST /terima/kertas/nomor`: the number the register goes on with.
pub(crate) async fn start(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    allowed(&desk)?;
    match app
        .office
        .start_register(&desk.me, digits(form.get("next")))
        .await
    {
        Ok(()) => Ok(see_other("/terima/kertas?dimulai=1")),
        Err(OfficeError::Invalid(found)) => {
            let faults = found
                .iter()
                .map(|one| (one.field, desk.page.field_fault(one)))
                .collect();
            note_faults(&mut form, FIELDS, faults);
            Ok(desk.page.show_invalid(&page(&app, &desk, &form).await?))
        }
        Err(error) => Err(error.into()),
    }
}

/// The number at the end of what was typed (`131`, `0131`, `STM-2026-0131`); 0 for none.
fn digits(text: &str) -> u32 {
    text.rsplit(|c: char| !c.is_ascii_digit())
        .next()
        .unwrap_or_default()
        .parse()
        .unwrap_or(0)
}

/// `POST /terima/kertas`
pub(crate) async fn adopt(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    allowed(&desk)?;
    let key = match form.get("kunci") {
        "" => app.office.keys().new_token(),
        key => key.to_owned(),
    };
    let now = desk.page.now;
    let (mut complaint, mut faults) = read(&desk.page, &form);
    let tz = &desk.page.frame.tz;
    let since = match moment(form.get("since"), form.get("since_time"), tz, now) {
        Ok(at) => at,
        Err(fault) => {
            faults.push(moment_fault(&desk.page, fault, "since", "since_time"));
            None
        }
    };
    if complaint.received.is_none() && !form.get("received").is_empty() {
        // Today without a time; a date that cannot be read has its fault already.
        complaint.received = Some(now);
    }
    let (procedure, step) = form.get("step").rsplit_once(':').unwrap_or_default();
    complaint.procedure = procedure.to_owned();
    let step = step.parse().unwrap_or(0);
    if step == 0 {
        faults.push(("step", desk.page.t("intake-paper-step-missing")));
    }
    if form.get("received").is_empty() {
        let fault = FieldFault::new("received", "date_missing");
        faults.push(("received", desk.page.field_fault(&fault)));
    }
    let checked = app.office.look_over(&desk.me, &complaint);
    // The step says the procedure, too.
    let shown = |field| if field == "procedure" { "step" } else { field };
    faults.extend(
        checked
            .iter()
            .map(|one| (shown(one.field), desk.page.field_fault(one))),
    );
    let number = digits(form.get("number"));
    if number == 0 || number >= app.office.next_number(&desk.me).await? {
        let fault = FieldFault::new("number", "number_not_on_paper");
        faults.push(("number", desk.page.field_fault(&fault)));
    }
    if faults.is_empty() {
        let units = form.all("units").to_vec();
        let paper = PaperCase {
            complaint,
            number,
            step,
            since,
            units,
        };
        match app.office.adopt(&desk.me, &key, &paper).await {
            Ok(number) => return Ok(see_other(&format!("/terima/kertas?tersimpan={number}"))),
            Err(OfficeError::Invalid(found)) => {
                faults.extend(
                    found
                        .iter()
                        .map(|one| (one.field, desk.page.field_fault(one))),
                );
            }
            Err(OfficeError::Refused(refusal)) => {
                faults.push(refused(&desk, &paper, now, &refusal));
            }
            Err(error) => return Err(error.into()),
        }
    }
    note_faults(&mut form, FIELDS, faults);
    Ok(desk.page.show_invalid(&page(&app, &desk, &form).await?))
}

/// What the procedure says against it, beside the field it is about.
fn refused(
    desk: &Desk,
    paper: &PaperCase,
    now: jiff::Timestamp,
    refusal: &Refusal,
) -> (&'static str, String) {
    let directory = &desk.me.directory;
    let procedure = directory
        .in_force(now)
        .into_iter()
        .find(|(row, _)| row.reference.id.as_str() == paper.complaint.procedure)
        .map(|(_, procedure)| procedure.as_ref());
    let names = OfficeNames {
        directory,
        procedure,
    };
    let field = match refusal {
        Refusal::UnknownUnits { .. } | Refusal::Incomplete { .. } => "units",
        Refusal::ImpossibleTime { .. } => "since",
        _ => "step",
    };
    (field, words::refusal(desk.page.lang, refusal, &names))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn the_form_in_every_language_with_and_without_faults() {
        for page in sample::readers() {
            let mut faulty = Form::filled([("step", "a:7"), ("units", "TRANTIB")]);
            note_faults(
                &mut faulty,
                FIELDS,
                FIELDS.iter().map(|f| (*f, "!".to_owned())).collect(),
            );
            for (form, taken) in [
                (Form::default(), Some("STM-2026-0101".to_owned())),
                (faulty, None),
            ] {
                let html = sample::check(
                    &page,
                    &Paper {
                        page: &page,
                        form: &form,
                        year: "2026".to_owned(),
                        next_number: 120,
                        steps: vec![(
                            "A".to_owned(),
                            vec![("a:7".to_owned(), "Langkah 7".to_owned())],
                        )],
                        units: vec![("TRANTIB".to_owned(), "", "Seksi Trantibum".to_owned())],
                        choices: Choices::default(),
                        started: taken.is_some(),
                        taken,
                    },
                );
                assert_eq!(html.contains("value=\"a:7\" selected"), !form.is_clean());
            }
        }
    }

    #[test]
    fn a_number_of_the_paper_book_is_read_as_it_is_written() {
        assert_eq!(digits("131"), 131);
        assert_eq!(digits("0131"), 131);
        assert_eq!(digits("STM-2026-0131"), 131);
        assert_eq!(digits("tidak tahu"), 0);
    }
}
