//! `/agenda/unduh` and `/arsip/unduh`: the rows that a filter shows, as a sheet. Read and
//! written page by page: a whole register never stands in memory.

use axum::{
    body::{Body, Bytes},
    extract::{RawQuery, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures_util::stream;
use office::{ResultMark, ResultOf, ResultRow};
use sheets::{Format, Out, Writer};

use super::{
    book::Line,
    query::{FIELDS, link, read},
};
use crate::{
    App, Desk, Error, Form, Page,
    pages::{archive, case::disposition},
    see_other,
};

/// `GET /agenda/unduh`, with the filter of `/agenda` and `bentuk`.
pub(crate) async fn of_register(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes());
    let asked = read(&desk.page, &mut form);
    if !form.is_clean() {
        // The book with the fault beside its field.
        return Ok(see_other(&format!("/agenda?{}", link(&form, FIELDS))));
    }
    let year = asked.year.unwrap_or_else(|| desk.page.today().year());
    let name = format!("agenda-{year}");
    send(app, desk, &form, ResultOf::Register(asked), &name).await
}

/// `GET /arsip/unduh`, with the search of `/arsip` and `bentuk`.
pub(crate) async fn of_search(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes());
    let asked = archive::asked(&desk, &mut form);
    if !form.is_clean() {
        let again = link(&form, archive::FIELDS);
        return Ok(see_other(&format!("/arsip?{again}")));
    }
    send(app, desk, &form, ResultOf::Search(asked), "arsip").await
}

/// Titles of the columns, in the order of [`row`].
const TITLES: [&str; 18] = [
    "sheet-col-case",
    "register-p-number",
    "sheet-col-year",
    "register-p-received",
    "register-p-from",
    "register-channel",
    "register-p-letter-day",
    "register-village",
    "register-p-category",
    "register-p-urgency",
    "register-p-subject",
    "register-p-units",
    "sheet-col-step",
    "register-standing",
    "register-p-due",
    "register-p-answered",
    "register-p-closed",
    "archive-col-place",
];

async fn send(
    app: App,
    desk: Desk,
    form: &Form,
    of: ResultOf,
    name: &str,
) -> Result<Response, Error> {
    let format = match form.get("bentuk") {
        "csv" => Format::Csv,
        "xlsx" => Format::Xlsx,
        _ => return Err(Error::NotFound),
    };
    app.office.begin_result(&desk.me, &of).await?;
    let page = &desk.page;
    let titles: Vec<String> = TITLES.iter().map(|key| page.key(key)).collect();
    let writer = Writer::new(format, name, &titles, page.local(page.now));
    let day = page.today();
    let name = format!("{name}-{day}.{}", format.ending());
    let sheet = Sheet {
        app,
        desk,
        of,
        writer: Some(writer),
        next: None,
    };
    let body = Body::from_stream(stream::try_unfold(sheet, Sheet::more));
    let mut response = body.into_response();
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

/// A sheet on its way out.
struct Sheet {
    app: App,
    desk: Desk,
    of: ResultOf,
    /// None once its end was sent.
    writer: Option<Writer>,
    next: Option<ResultMark>,
}

impl Sheet {
    /// The next piece of the file. What fails breaks the connection off: a sheet that ends
    /// too early must not look whole.
    async fn more(mut self) -> Result<Option<(Bytes, Sheet)>, axum::BoxError> {
        let Some(mut writer) = self.writer.take() else {
            return Ok(None);
        };
        let office = &self.app.office;
        let found = office
            .result_after(&self.desk.me, &self.of, self.next)
            .await?;
        for one in &found.rows {
            row(&self.desk.page, one, &mut writer)?;
        }
        self.next = found.next;
        let bytes = if self.next.is_some() {
            let bytes = writer.take();
            self.writer = Some(writer);
            bytes
        } else {
            writer.finish()
        };
        Ok(Some((bytes.into(), self)))
    }
}

fn row(page: &Page, one: &ResultRow, writer: &mut Writer) -> Result<(), sheets::TooManyRows> {
    let row = &one.row;
    let line = Line::new(page, row);
    let said = |text: &str| -> String {
        if text == "–" {
            String::new()
        } else {
            text.to_owned()
        }
    };
    let moment =
        |at: Option<jiff::Timestamp>| at.map_or(Out::Empty, |at| Out::Moment(page.local(at)));
    let known = !row.masked;
    let from = said(&line.from);
    let village = row.village.clone().unwrap_or_default();
    let category = row.category.clone().unwrap_or_default();
    let urgency = known.then(|| page.key(words::urgency_key(row.urgency)));
    let units = row.units.join(", ");
    let subject = said(&line.subject);
    writer.row(&[
        Out::Text(&line.number),
        Out::Number(i64::from(row.number.register.number)),
        Out::Number(i64::from(row.number.register.year)),
        moment(Some(row.received_at)),
        Out::Text(&from),
        Out::Text(&line.channel.1),
        row.letter_day.map_or(Out::Empty, Out::Day),
        Out::Text(&village),
        Out::Text(&category),
        Out::Text(urgency.as_deref().unwrap_or_default()),
        Out::Text(&subject),
        Out::Text(&units),
        line.step
            .map_or(Out::Empty, |step| Out::Number(i64::from(step))),
        Out::Text(&line.state.2),
        moment(row.due),
        moment(row.answered_at),
        moment(row.closed_at),
        Out::Text(one.place.as_deref().unwrap_or_default()),
    ])
}
