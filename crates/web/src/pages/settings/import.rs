//! `/pengaturan/impor`: an old register comes in as a sheet. It is shown as it would stand,
//! what is wrong is told cell by cell, and nothing is stored before somebody says so.

use askama::Template;
use axum::{
    body::Body,
    extract::{Path, Query, RawQuery, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use casework::{Action, Situation};
use office::{
    ImportLine, ImportPlan, ImportState, OfficeError, RowFault, RowPreview, SheetColumn, SheetSent,
};
use serde::Deserialize;
use uuid::Uuid;

use super::{Rooms, note_faults};
use crate::{
    App, Desk, Error, Form, Page,
    pages::{
        case::disposition,
        register::book::{PageLink, from_words, pages},
    },
    see_other,
};

/// Faults on one page.
const FAULTS: usize = 50;

#[derive(Template)]
#[template(path = "pages/settings/import.html")]
pub(super) struct Import<'a> {
    pub(super) page: &'a Page,
    pub(super) rooms: Rooms,
    pub(super) form: &'a Form,
    pub(super) categories: Vec<(String, String)>,
    pub(super) limit: u64,
    pub(super) discarded: bool,
    pub(super) sent: Vec<Line>,
}

#[derive(Template)]
#[template(path = "pages/settings/import_one.html")]
pub(super) struct One<'a> {
    pub(super) page: &'a Page,
    pub(super) line: Line,
    pub(super) waiting: bool,
    pub(super) running: bool,
    pub(super) cases: String,
    /// None once it was forgotten.
    pub(super) plan: Option<Plan>,
}

/// A sheet that was sent.
pub(super) struct Line {
    id: String,
    name: String,
    sent: String,
    by: String,
    state: (&'static str, &'static str, String),
}

/// What a sheet says, in words.
pub(super) struct Plan {
    /// Numbers of rows: all, good, open, known, wrong.
    rows: String,
    good: usize,
    good_words: String,
    open: Option<String>,
    known: Option<String>,
    wrong: usize,
    wrong_words: String,
    begins: Option<String>,
    columns: Vec<(String, String)>,
    unknown: Option<String>,
    first: Vec<Preview>,
    faults: Vec<Fault>,
    pages: Vec<PageLink>,
}

struct Preview {
    row: String,
    number: String,
    received: String,
    from: String,
    village: String,
    subject: String,
    finished: Option<String>,
}

struct Fault {
    cell: String,
    sentence: String,
}

/// Which page of the faults, and whether something was done just before.
#[derive(Default, Deserialize)]
pub(super) struct Asked {
    hal: Option<u32>,
    dibuang: Option<String>,
}

fn admit(desk: &Desk) -> Result<(), Error> {
    let may = desk.me.may(Action::AdoptPaperCase, &Situation::default());
    may.then_some(()).ok_or(Error::Forbidden)
}

impl Line {
    pub(super) fn new(page: &Page, line: &ImportLine) -> Line {
        let count = page.number(i64::from(line.cases));
        Line {
            id: line.id.as_hyphenated().to_string(),
            name: line.name.clone(),
            sent: page.stamp(line.sent_at),
            by: line.by.clone(),
            state: match line.state {
                ImportState::Waiting => ("hold", "clock", page.t("import-waiting")),
                ImportState::Running => ("hold", "clock", page.t1("import-running", "n", count)),
                ImportState::Done => ("ok", "circle-check", page.t1("import-done", "n", count)),
            },
        }
    }
}

/// The sentence and the remedy of a fault.
fn fault_words(page: &Page, fault: &RowFault) -> String {
    words::sheet_fault(page.lang, fault.code, &fault.fact)
}

impl Plan {
    pub(super) fn new(page: &Page, plan: &ImportPlan, wanted: u32) -> Plan {
        let count = |n: usize| page.number(i64::try_from(n).unwrap_or(i64::MAX));
        let some = |n: usize, key: &str| {
            (n > 0).then(|| words::tf(page.lang, key, &[("n", count(n).as_str().into())]))
        };
        let all = u32::try_from(plan.faults.len().div_ceil(FAULTS)).unwrap_or(u32::MAX);
        let here = wanted.clamp(1, all.max(1));
        let from = (here as usize - 1) * FAULTS;
        Plan {
            rows: page.t1("import-rows", "n", count(plan.rows)),
            good: plan.good,
            good_words: page.t1("import-good", "n", count(plan.good)),
            open: some(plan.open, "import-open"),
            known: some(plan.known, "import-known"),
            wrong: plan.wrong,
            wrong_words: page.t1("import-wrong", "n", count(plan.wrong)),
            begins: plan
                .begins
                .map(|next| page.t1("import-begins", "next", next.to_string())),
            columns: plan
                .columns
                .iter()
                .filter(|(_, column)| *column != SheetColumn::Order)
                .map(|(title, column)| (title.clone(), column_words(page, *column)))
                .collect(),
            unknown: (!plan.unknown.is_empty())
                .then(|| page.t1("import-unknown", "titles", plan.unknown.join(", "))),
            first: plan
                .first
                .iter()
                .map(|row| Preview::new(page, row))
                .collect(),
            faults: plan
                .faults
                .iter()
                .skip(from)
                .take(FAULTS)
                .map(|fault| Fault {
                    cell: fault.cell.clone(),
                    sentence: fault_words(page, fault),
                })
                .collect(),
            pages: pages(here, all),
        }
    }
}

/// What a column says, as a register's own title.
fn column_words(page: &Page, column: SheetColumn) -> String {
    page.key(&format!("import-col-{}", column.code().replace('_', "-")))
}

impl Preview {
    fn new(page: &Page, row: &RowPreview) -> Preview {
        Preview {
            row: row.row.to_string(),
            number: format!("{}/{}", row.number.number, row.number.year),
            received: page.date_short(row.received),
            from: from_words(page, &row.identity),
            village: row.village.clone().unwrap_or_else(|| "–".to_owned()),
            subject: row.subject.clone(),
            finished: row.finished.map(|at| page.date_short(at)),
        }
    }
}

/// `GET /pengaturan/impor`
pub(super) async fn list(
    State(app): State<App>,
    desk: Desk,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    admit(&desk)?;
    show(&app, &desk, &Form::default(), asked.dibuang.is_some()).await
}

async fn show(app: &App, desk: &Desk, form: &Form, discarded: bool) -> Result<Response, Error> {
    let page = &desk.page;
    let sent = app.office.sheets_sent(&desk.me).await?;
    let shown = Import {
        page,
        rooms: Rooms::of(desk),
        form,
        categories: desk
            .me
            .directory
            .profile
            .categories
            .iter()
            .map(|one| (one.code.clone(), one.name.clone()))
            .collect(),
        limit: limit(),
        discarded,
        sent: sent.iter().map(|line| Line::new(page, line)).collect(),
    };
    Ok(if form.is_clean() {
        page.show(&shown)
    } else {
        page.show_invalid(&shown)
    })
}

/// Megabytes of a sheet.
fn limit() -> u64 {
    (crate::form::FILE_LIMIT / 1024 / 1024) as u64
}

/// `POST /pengaturan/impor`: a sheet to be looked at.
pub(super) async fn send(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let read = match form.upload("sheet") {
        Some(file) => match &file.bytes {
            Some(bytes) => Ok((file.name.clone(), bytes.to_vec())),
            None => Err(page.t1(
                "import-too-large",
                "limit",
                page.number(limit().cast_signed()),
            )),
        },
        None => Err(page.t("import-missing")),
    };
    match read {
        Ok((name, bytes)) => {
            let sent = SheetSent {
                name,
                bytes,
                category: Some(form.get("category").to_owned()).filter(|code| !code.is_empty()),
            };
            match app.office.send_sheet(&desk.me, sent).await {
                Ok(id) => return Ok(see_other(&format!("/pengaturan/impor/{id}"))),
                Err(error) => note_faults(page, &mut form, error)?,
            }
        }
        Err(sentence) => form.refuse("sheet", sentence),
    }
    show(&app, &desk, &form, false).await
}

fn id_of(text: &str) -> Result<Uuid, Error> {
    text.parse().map_err(|_| Error::NotFound)
}

/// `GET /pengaturan/impor/{id}`: as it would stand.
pub(super) async fn one(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let view = app.office.sheet_sent(&desk.me, id_of(&id)?).await?;
    let shown = One {
        page,
        line: Line::new(page, &view.line),
        waiting: view.line.state == ImportState::Waiting,
        running: view.line.state == ImportState::Running,
        cases: page.t1(
            "import-done-lead",
            "n",
            page.number(i64::from(view.line.cases)),
        ),
        plan: view
            .plan
            .as_ref()
            .map(|plan| Plan::new(page, plan, asked.hal.unwrap_or(1))),
    };
    Ok(page.show(&shown))
}

/// `POST /pengaturan/impor/{id}/ambil`: the good rows become cases.
pub(super) async fn take(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    let id = id_of(&id)?;
    match app.office.take_sheet(&desk.me, id).await {
        // Nothing left to take over: the page says so.
        Ok(_) => {}
        Err(OfficeError::NotFound) => {
            app.office.sheet_sent(&desk.me, id).await?;
        }
        Err(error) => return Err(error.into()),
    }
    Ok(see_other(&format!("/pengaturan/impor/{id}")))
}

/// `POST /pengaturan/impor/{id}/buang`
pub(super) async fn discard(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    _form: Form,
) -> Result<Response, Error> {
    admit(&desk)?;
    app.office.discard_sheet(&desk.me, id_of(&id)?).await?;
    Ok(see_other("/pengaturan/impor?dibuang=1"))
}

/// `GET /pengaturan/impor/{id}/perbaiki`: the rows that wait, with what to do beside them.
pub(super) async fn faults(
    State(app): State<App>,
    desk: Desk,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    admit(&desk)?;
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let format = match form.get("bentuk") {
        "csv" => sheets::Format::Csv,
        _ => sheets::Format::Xlsx,
    };
    let page = &desk.page;
    let mend = |fault: &RowFault| fault_words(page, fault);
    let bytes = app
        .office
        .sheet_of_faults(
            &desk.me,
            id_of(&id)?,
            format,
            [page.t("import-cell"), page.t("import-mend")],
            mend,
        )
        .await?;
    let name = format!("perbaikan-{}.{}", page.today(), format.ending());
    let mut response = Body::from(bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static(format.media_type()),
    );
    if let Ok(value) = HeaderValue::from_str(&disposition(false, &name)) {
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}
