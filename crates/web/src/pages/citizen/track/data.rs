//! `/lacak/data`: what a complainant asks about his own data, and the copy he has at once.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use casework::{AttachmentId, DataRequestKind};
use jiff::Timestamp;
use office::{AttachmentView, DataRequestView, MyData, OfficeError, OwnCopy};

use super::{not_kept, say, with_pass};
use crate::{
    App, Error, Form, Page,
    error::{from_office, invalid},
    page::see_other,
    pages::case::{as_response, data_ground, data_kind, data_outcome, disposition, size},
    session,
};

/// Fields of faults, and what the forms call them.
const NAMES: [(&str, &str); 3] = [
    ("data_kind", "data_apa"),
    ("data_words", "data_isi"),
    ("data_copy", "salinan"),
];

#[derive(Template)]
#[template(path = "pages/citizen/track/data.html")]
pub(super) struct Data<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) mine: &'a MyData,
    pub(super) notice: Option<String>,
}

impl Data<'_> {
    fn kinds(&self) -> Vec<(&'static str, &'static str, String)> {
        let kinds = DataRequestKind::ALL.iter();
        kinds
            .map(|kind| (kind.code(), "", data_kind(self.page, *kind)))
            .collect()
    }

    fn kind(&self, one: &DataRequestView) -> String {
        data_kind(self.page, one.kind)
    }

    /// What stands of it: by when it is answered, or how it was.
    fn state(&self, one: &DataRequestView) -> String {
        state_words(self.page, one)
    }

    fn ground(&self, one: &DataRequestView) -> Option<String> {
        data_ground(self.page, one)
    }

    fn file(&self, file: &AttachmentView) -> String {
        size(self.page, file.size)
    }
}

fn state_words(page: &Page, one: &DataRequestView) -> String {
    match &one.answer {
        Some(answer) => {
            let outcome = data_outcome(page, one.kind, answer.outcome);
            page.t2(
                "data-answered",
                "outcome",
                outcome,
                "at",
                page.stamp(answer.at),
            )
        }
        None if one.late => page.t1("data-late", "due", page.stamp(one.due)),
        None => page.t1("data-due", "due", page.stamp(one.due)),
    }
}

#[derive(Template)]
#[template(path = "pages/citizen/track/copy.html")]
pub(super) struct Copy<'a> {
    pub(super) page: &'a Page,
    pub(super) copy: &'a OwnCopy,
}

impl Copy<'_> {
    fn stamp(&self, at: &Timestamp) -> String {
        self.page.stamp(*at)
    }

    /// Name and contacts, with what the forms call them.
    fn who(&self) -> Vec<(String, &String)> {
        let who = self.copy.who.iter();
        who.map(|(field, words)| (crate::typed::label(self.page, field), words))
            .collect()
    }

    fn kind(&self, one: &DataRequestView) -> String {
        data_kind(self.page, one.kind)
    }

    fn state(&self, one: &DataRequestView) -> String {
        state_words(self.page, one)
    }

    fn size(&self, file: &AttachmentView) -> String {
        size(self.page, file.size)
    }

    fn letter_day(&self) -> Option<String> {
        let day = self.copy.letter_day?;
        Some(words::date_long(self.page.lang, day))
    }
}

/// `GET /lacak/data`
pub(super) async fn show(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).unwrap_or_default();
    let Some((mine, renewed)) = app.office.my_data(&pass).await? else {
        return Ok(see_other("/lacak"));
    };
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let notice = query.has("hasil", "data").then(|| page.t("data-sent"));
    let form = Form::default();
    let shown = Data {
        page: &page,
        form: &form,
        mine: &mine,
        notice,
    };
    Ok(with_pass(&app, page.show(&shown), &renewed))
}

/// The page with a form as it was sent; none when the pass opens nothing.
pub(super) async fn again(
    app: &App,
    page: &Page,
    pass: &str,
    form: &Form,
) -> Result<Option<Response>, Error> {
    let Some((mine, renewed)) = app.office.my_data(pass).await? else {
        return Ok(None);
    };
    let shown = Data {
        page,
        form,
        mine: &mine,
        notice: None,
    };
    let response = match form.is_clean() {
        true => page.show(&shown),
        false => invalid(page.show(&shown)),
    };
    Ok(Some(with_pass(app, response, &renewed)))
}

/// `POST /lacak/data`: `data_apa` says what is asked, `data_isi` in which words.
pub(super) async fn ask(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).unwrap_or_default();
    let key = form.key()?.to_owned();
    let (kind, words) = (form.get("data_apa"), form.raw("data_isi"));
    let asked = app.office.ask_about_my_data(&pass, &key, kind, words).await;
    match asked {
        Ok(()) => Ok(see_other("/lacak/data?hasil=data")),
        Err(error) => refused(&app, &page, &pass, form, error).await,
    }
}

/// `POST /lacak/data/salinan`: the copy as a file; that it was taken is a record of the case.
pub(super) async fn copy(
    State(app): State<App>,
    page: Page,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).unwrap_or_default();
    let key = form.key()?.to_owned();
    let copy = match app.office.take_my_data(&pass, &key).await {
        Ok(copy) => copy,
        Err(error) => return refused(&app, &page, &pass, form, error).await,
    };
    let mut response = page.show(&Copy {
        page: &page,
        copy: &copy,
    });
    let name = format!("data-{}.html", copy.number);
    if let Ok(value) = HeaderValue::from_str(&disposition(false, &name)) {
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_DISPOSITION, value);
    }
    Ok(not_kept(response))
}

/// `GET /lacak/data/berkas/{id}`: a file the complainant gave, as he gave it.
pub(super) async fn file(
    State(app): State<App>,
    headers: HeaderMap,
    Path(id): Path<String>,
) -> Result<Response, Error> {
    let pass = session::pass(&app, &headers).ok_or(Error::NotFound)?;
    let id: AttachmentId = id.parse().map_err(|_| Error::NotFound)?;
    Ok(not_kept(as_response(app.office.my_file(&pass, id).await?)))
}

async fn refused(
    app: &App,
    page: &Page,
    pass: &str,
    mut form: Form,
    error: OfficeError,
) -> Result<Response, Error> {
    match error {
        OfficeError::SignIn => {}
        OfficeError::Invalid(faults) => {
            say::note(page, &mut form, &faults, &NAMES);
        }
        other => return Err(from_office(other)),
    }
    let shown = again(app, page, pass, &form).await?;
    Ok(shown.unwrap_or_else(|| say::ended(app, page, &form)))
}
