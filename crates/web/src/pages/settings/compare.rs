//! `/pengaturan/sop/banding`: two versions of the office's procedures beside each other.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use office::ProcedureView;

use super::procedures::admit;
use crate::{App, Desk, Error, Form, Page, pages::sop::changes::Changes};

#[derive(Template)]
#[template(path = "pages/settings/compare.html")]
pub(super) struct Compare<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    /// Versions to choose from: key and name.
    pub(super) versions: Vec<(String, String)>,
    pub(super) changes: Changes,
}

/// What a version is chosen by; a version's name may hold anything but a line end.
fn key(view: &ProcedureView) -> String {
    format!("{} {}", view.reference.id, view.reference.version)
}

/// `GET /pengaturan/sop/banding`: the two that are named, else the newest and the one it
/// followed.
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    admit(&desk)?;
    let page = &desk.page;
    let asked = Form::parse(query.unwrap_or_default().as_bytes());
    let mut all = app.office.procedures();
    all.sort_by_key(|view| std::cmp::Reverse(view.from));
    let named = |name: &str| all.iter().find(|view| key(view) == asked.get(name));
    let newer = named("baru").or(all.first()).ok_or(Error::NotFound)?;
    let older = named("lama")
        .or_else(|| {
            let others = || all.iter().filter(|view| view.reference != newer.reference);
            let same = |view: &&ProcedureView| view.reference.id == newer.reference.id;
            others().find(same).or_else(|| others().next())
        })
        .unwrap_or(newer);
    let read = |view: &ProcedureView| {
        let reference = &view.reference;
        app.office
            .sheet(Some(reference.id.as_str()), Some(&reference.version))
    };
    let (before, after) = (read(older)?, read(newer)?);
    let form = Form::filled([("lama", key(older)), ("baru", key(newer))]);
    Ok(page.show(&Compare {
        page,
        form: &form,
        versions: all
            .iter()
            .map(|view| {
                let version = &view.reference.version;
                let name = page.t2("sop-version-name", "label", &view.label, "version", version);
                (key(view), name)
            })
            .collect(),
        changes: Changes::new(page, &before.procedure, &after.procedure),
    }))
}
