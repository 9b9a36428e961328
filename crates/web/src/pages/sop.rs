//! `/sop`: the written procedure as the official sheet shows it, for everybody.

pub(crate) mod changes;
pub(crate) mod drawing;
pub(crate) mod sheet;

use askama::Template;
use axum::{
    Router,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
    routing::get,
};
use jiff::civil::Date;
use office::{BookLink, ProcedureView, SheetView};
use serde::Deserialize;
use sheet::Sheet;

use crate::{App, Error, Page, error::escape_query};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/sop", get(show))
        .route("/sop/cetak", get(print))
        .route("/sop/berkas", get(file))
}

/// Which procedure, and which of its versions.
#[derive(Deserialize)]
struct Which {
    sop: Option<String>,
    versi: Option<String>,
}

impl Which {
    fn find(&self, app: &App) -> Result<SheetView, Error> {
        let filled = |text: &'_ Option<String>| text.clone().filter(|text| !text.is_empty());
        let (id, version) = (filled(&self.sop), filled(&self.versi));
        Ok(app.office.sheet(id.as_deref(), version.as_deref())?)
    }
}

/// A tab for each procedure in force.
struct Tab {
    link: String,
    label: String,
    steps: usize,
    current: bool,
}

/// A row of the history of versions.
pub(crate) struct Version {
    pub(crate) link: String,
    pub(crate) label: String,
    pub(crate) id: String,
    pub(crate) version: String,
    pub(crate) steps: usize,
    pub(crate) from: String,
    pub(crate) to: Option<String>,
    /// Tone, icon and words of its state.
    pub(crate) state: (&'static str, &'static str, String),
}

impl Version {
    pub(crate) fn new(page: &Page, view: &ProcedureView, today: Date) -> Version {
        let date = |date: Date| words::date_short_year(page.lang, date);
        let state = if view.in_force && view.default {
            ("ok", "check", page.t("sop-state-default"))
        } else if view.in_force {
            ("ok", "check", page.t("sop-state-in-force"))
        } else if view.from > today {
            ("hold", "calendar", page.t("sop-state-coming"))
        } else {
            ("", "history", page.t("sop-state-ended"))
        };
        Version {
            link: link("/sop", view),
            label: view.label.clone(),
            id: view.reference.id.to_string(),
            version: view.reference.version.clone(),
            steps: view.steps,
            from: date(view.from),
            to: view.to.map(date),
            state,
        }
    }
}

/// The address of one version.
fn link(path: &str, view: &ProcedureView) -> String {
    let (id, version) = (
        escape_query(view.reference.id.as_str()),
        escape_query(&view.reference.version),
    );
    format!("{path}?sop={id}&versi={version}")
}

/// What the page shows, in either layout.
pub(crate) struct Shown {
    sheet: Sheet,
    intro: String,
    tabs: Vec<Tab>,
    versions: Vec<Version>,
    /// Said when the version is not in force today.
    notice: Option<String>,
    print: String,
    file: String,
}

impl Shown {
    /// The same with what the legal bases open.
    fn linked(self, links: Vec<Option<BookLink>>) -> Shown {
        Shown {
            sheet: self.sheet.with_links(links),
            ..self
        }
    }

    fn new(page: &Page, found: &SheetView) -> Shown {
        let view = &found.view;
        let today = page.today();
        let from = words::date_short_year(page.lang, view.from);
        let notice = if view.in_force {
            None
        } else if view.from > today {
            Some(page.t1("sop-not-yet", "from", &from))
        } else {
            Some(page.t("sop-no-longer"))
        };
        let (label, steps) = (view.label.as_str(), view.steps.to_string());
        Shown {
            sheet: Sheet::new(page, &found.procedure),
            intro: page.t3("sop-intro", "label", label, "steps", steps, "from", &from),
            tabs: found
                .all
                .iter()
                .filter(|one| one.in_force)
                .map(|one| Tab {
                    link: format!("/sop?sop={}", escape_query(one.reference.id.as_str())),
                    label: one.label.clone(),
                    steps: one.steps,
                    current: one.reference == view.reference,
                })
                .collect(),
            versions: found
                .all
                .iter()
                .map(|one| Version::new(page, one, today))
                .collect(),
            notice,
            print: link("/sop/cetak", view),
            file: link("/sop/berkas", view),
        }
    }
}

#[derive(Template)]
#[template(path = "pages/sop/desk.html")]
struct AtDesk<'a> {
    page: &'a Page,
    shown: &'a Shown,
    sheet: &'a Sheet,
}

#[derive(Template)]
#[template(path = "pages/sop/public.html")]
struct Public<'a> {
    page: &'a Page,
    shown: &'a Shown,
    sheet: &'a Sheet,
}

#[derive(Template)]
#[template(path = "pages/sop/print.html")]
struct Print<'a> {
    page: &'a Page,
    sheet: &'a Sheet,
    back: String,
}

/// `GET /sop`
async fn show(
    State(app): State<App>,
    page: Page,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    let found = which.find(&app)?;
    let links = app.office.base_links(&found.procedure).await?;
    let shown = Shown::new(&page, &found).linked(links);
    let sheet = &shown.sheet;
    Ok(if page.badge.is_some() {
        page.show(&AtDesk {
            page: &page,
            shown: &shown,
            sheet,
        })
    } else {
        page.show(&Public {
            page: &page,
            shown: &shown,
            sheet,
        })
    })
}

/// `GET /sop/cetak`: the official sheet on landscape paper, cover and table.
async fn print(
    State(app): State<App>,
    page: Page,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    let found = which.find(&app)?;
    let sheet = Sheet::new(&page, &found.procedure);
    Ok(page.show(&Print {
        page: &page,
        sheet: &sheet,
        back: link("/sop", &found.view),
    }))
}

/// `GET /sop/berkas`: the procedure file itself, byte for byte as it was activated.
async fn file(State(app): State<App>, Query(which): Query<Which>) -> Result<Response, Error> {
    let found = which.find(&app)?;
    let reference = &found.view.reference;
    let plain = |text: &str| -> String {
        text.chars()
            .map(|c| {
                if c.is_ascii_alphanumeric() || matches!(c, '-' | '.') {
                    c
                } else {
                    '_'
                }
            })
            .collect()
    };
    let name = format!(
        "{}-{}.toml",
        plain(reference.id.as_str()),
        plain(&reference.version)
    );
    let disposition = HeaderValue::from_str(&format!("attachment; filename=\"{name}\""))
        .map_err(|error| Error::Internal(error.to_string()))?;
    let mut response = found.source.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/toml; charset=utf-8"),
    );
    headers.insert(header::CONTENT_DISPOSITION, disposition);
    Ok(response)
}

#[cfg(test)]
mod tests;
