//! `/pengaturan/sop`: versions of the procedures; a file is checked, shown as the
//! sheet it would become, and activated by an act of its own.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use casework::{Action, Situation};
use office::{ActivateRequest, OfficeError};
use sop::{Findings, Procedure};

use super::{Done, Rooms, done_words};
use crate::{
    App, Desk, Error, Form, Page,
    pages::sop::{Version, changes::Changes, sheet::Sheet},
    see_other,
};

/// Bytes of a procedure file; the shipped ones have 15 000.
const LIMIT: usize = 200_000;

#[derive(Template)]
#[template(path = "pages/settings/procedures.html")]
pub(super) struct Procedures<'a> {
    pub(super) page: &'a Page,
    pub(super) rooms: Rooms,
    pub(super) form: &'a Form,
    pub(super) done: Option<String>,
    pub(super) versions: Vec<Version>,
}

#[derive(Template)]
#[template(path = "pages/settings/checked.html")]
pub(super) struct Checked<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) source: &'a str,
    pub(super) faults: Vec<Found>,
    pub(super) warnings: Vec<Found>,
    /// The sheet it would become; only without faults.
    pub(super) preview: Option<Preview>,
}

/// A fault or warning in words.
pub(super) struct Found {
    place: String,
    message: String,
    remedy: String,
}

/// A version that may be activated.
pub(super) struct Preview {
    sheet: Sheet,
    title: String,
    /// Beside the version it would follow, if there is one.
    changes: Option<Changes>,
}

impl<'a> Checked<'a> {
    pub(super) fn new(
        page: &'a Page,
        form: &'a Form,
        source: &'a str,
        findings: &Findings,
        before: Option<&Procedure>,
    ) -> Checked<'a> {
        let lang = page.lang;
        Checked {
            page,
            form,
            source,
            faults: findings
                .faults
                .iter()
                .map(|fault| Found {
                    place: words::fault_place(lang, fault),
                    message: words::fault(lang, fault),
                    remedy: words::remedy(lang, fault),
                })
                .collect(),
            warnings: findings
                .warnings
                .iter()
                .map(|warning| Found {
                    place: words::fault_place(lang, warning),
                    message: words::warning(lang, warning),
                    remedy: words::advice(lang, warning),
                })
                .collect(),
            preview: findings.procedure.as_ref().map(|procedure| Preview {
                sheet: Sheet::new(page, procedure),
                title: title(page, procedure),
                changes: before.map(|before| Changes::new(page, before, procedure)),
            }),
        }
    }
}

fn title(page: &Page, procedure: &Procedure) -> String {
    let version = procedure.reference().version;
    let steps = procedure.len().to_string();
    page.t3(
        "settings-version-title",
        "label",
        procedure.label(),
        "version",
        &version,
        "steps",
        &steps,
    )
}

pub(super) fn admit(desk: &Desk) -> Result<(), Error> {
    desk.me
        .may(Action::ActivateProcedure, &Situation::default())
        .then_some(())
        .ok_or(Error::Forbidden)
}

/// The version that a checked one would follow: of the same procedure the one that is in
/// force, else the newest.
fn before(app: &App, findings: &Findings) -> Option<Arc<Procedure>> {
    let reference = findings.procedure.as_ref()?.reference();
    let all = app.office.procedures();
    let found = all
        .iter()
        .filter(|view| view.reference.id == reference.id && view.reference != reference)
        .max_by_key(|view| (view.in_force, view.from))?;
    let (id, version) = (found.reference.id.as_str(), &found.reference.version);
    let sheet = app.office.sheet(Some(id), Some(version)).ok()?;
    Some(sheet.procedure)
}

fn versions(app: &App, page: &Page) -> Vec<Version> {
    app.office
        .procedures()
        .iter()
        .map(|view| Version::new(page, view, page.today()))
        .collect()
}

/// `GET /pengaturan/sop`
pub(super) async fn list(
    State(app): State<App>,
    desk: Desk,
    Query(done): Query<Done>,
) -> Result<Response, Error> {
    admit(&desk)?;
    show_list(&app, &desk, &Form::default(), done.tersimpan.as_deref())
}

fn show_list(app: &App, desk: &Desk, form: &Form, done: Option<&str>) -> Result<Response, Error> {
    let page = &desk.page;
    let shown = Procedures {
        page,
        rooms: Rooms::of(desk),
        form,
        done: done_words(page, done),
        versions: versions(app, page),
    };
    Ok(if form.is_clean() {
        page.show(&shown)
    } else {
        page.show_invalid(&shown)
    })
}

/// The text of the file or of the field, with line ends as in a file: forms send two
/// characters for each.
fn source(page: &Page, form: &mut Form) -> Option<String> {
    let read = match form.upload("file") {
        Some(file) => match &file.bytes {
            Some(bytes) if bytes.len() <= LIMIT => std::str::from_utf8(bytes)
                .map(|text| text.trim_start_matches('\u{feff}').to_owned())
                .map_err(|_| page.t("settings-file-not-text")),
            _ => Err(page.t1("settings-file-too-large", "limit", page.number(200))),
        },
        None => match form.raw("text") {
            text if text.trim().is_empty() => Err(page.t("settings-file-missing")),
            text => Ok(text.to_owned()),
        },
    };
    match read {
        Ok(text) => Some(text.replace("\r\n", "\n")),
        Err(sentence) => {
            form.refuse("file", sentence);
            None
        }
    }
}

/// `POST /pengaturan/sop/periksa`: changes nothing.
pub(super) async fn check(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let Some(source) = source(page, &mut form) else {
        return show_list(&app, &desk, &form, None);
    };
    let findings = sop::check(&source);
    let from = findings
        .procedure
        .as_ref()
        .and_then(Procedure::in_force_from)
        .map_or(page.today(), |from| from.max(page.today()));
    let fresh = Form::filled([("from", from.strftime("%d-%m-%Y").to_string())]);
    let before = before(&app, &findings);
    let shown = Checked::new(page, &fresh, &source, &findings, before.as_deref());
    Ok(if findings.procedure.is_some() {
        page.show(&shown)
    } else {
        page.show_invalid(&shown)
    })
}

/// `POST /pengaturan/sop/aktifkan`: the explicit act.
pub(super) async fn activate(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let Some(source) = source(page, &mut form) else {
        return show_list(&app, &desk, &form, None);
    };
    let from = words::parse_date(form.get("from"));
    if from.is_none() {
        form.refuse("from", page.t("people-date-unclear"));
    }
    if !form.has("sure", "ya") {
        form.refuse("sure", page.t("settings-sure-missing"));
    }
    if form.is_clean() {
        let request = ActivateRequest {
            source: source.clone(),
            from,
            default: form.has("default", "ya"),
        };
        match app.office.activate(&desk.me, &request).await {
            Ok(_) => return Ok(see_other("/pengaturan/sop?tersimpan=sop")),
            Err(OfficeError::Invalid(faults)) => {
                for fault in &faults {
                    form.refuse(fault.field, page.field_fault(fault));
                }
            }
            // Shown below, from the same check.
            Err(OfficeError::ProcedureFaults(_)) => {}
            Err(error) => return Err(error.into()),
        }
    }
    let findings = sop::check(&source);
    let before = before(&app, &findings);
    let shown = Checked::new(page, &form, &source, &findings, before.as_deref());
    Ok(page.show_invalid(&shown))
}
