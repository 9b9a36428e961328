//! `GET /bahasa?ke=en&kembali=/sop`: remembers the language and comes back.

use axum::{
    extract::{RawQuery, State},
    http::header,
    response::Response,
};
use words::Lang;

use crate::{
    App, Form,
    page::see_other,
    request::{LANG_COOKIE, own_path},
    session,
};

/// A year, in seconds.
const YEAR: i64 = 365 * 24 * 60 * 60;

pub(crate) async fn switch(State(app): State<App>, RawQuery(query): RawQuery) -> Response {
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let mut response = see_other(own_path(query.get("kembali")));
    if let Some(lang) = Lang::parse(query.get("ke"))
        && let Some(cookie) = session::header(&app, LANG_COOKIE, lang.tag(), Some(YEAR))
    {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
