//! The receipt: number and PIN, what happens now, and by when.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use axum_extra::extract::CookieJar;
use office::{OfficeError, PinView, ReceiptView};

use super::telephone;
use crate::pages::case::{Qr, disposition};
use crate::{App, Error, Page, see_other, session};

#[derive(Template)]
#[template(path = "pages/citizen/complain/receipt.html")]
pub(super) struct Receipt<'a> {
    pub(super) page: &'a Page,
    pub(super) receipt: &'a ReceiptView,
    pub(super) qr: Option<Qr>,
    pub(super) telephone: Option<(String, String)>,
}

impl Receipt<'_> {
    fn pin(&self) -> Option<&str> {
        match &self.receipt.pin {
            PinView::Shown(pin) => Some(pin),
            PinView::Gone | PinView::None => None,
        }
    }

    fn received(&self) -> String {
        at(self.page, self.receipt)
    }
}

fn at(page: &Page, receipt: &ReceiptView) -> String {
    let time = words::time(page.lang, page.local(receipt.received_at).time());
    let zone = words::time_zone_abbr(&page.frame.zone);
    page.t2(
        "complain-receipt-at",
        "day",
        page.date(receipt.received_at),
        "time",
        format!("{time} {zone}"),
    )
}

/// Where the complaint is looked up: its number, and never the PIN.
fn tracking(app: &App, receipt: &ReceiptView) -> String {
    format!("{}/lacak?nomor={}", app.public_url, receipt.number)
}

async fn receipt_of(app: &App, cookies: &CookieJar) -> Result<Option<ReceiptView>, Error> {
    let Some(secret) = session::draft_secret(app, cookies) else {
        return Ok(None);
    };
    match app.office.complain_receipt(&secret).await {
        Err(OfficeError::NotFound) => Ok(None),
        other => Ok(Some(other?)),
    }
}

/// `GET /adukan/tanda-terima`
pub(super) async fn show(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
) -> Result<Response, Error> {
    let Some(receipt) = receipt_of(&app, &cookies).await? else {
        return Ok(see_other("/adukan"));
    };
    Ok(page.show(&Receipt {
        page: &page,
        qr: Qr::of(&tracking(&app, &receipt)),
        receipt: &receipt,
        telephone: telephone(&app),
    }))
}

/// `GET /adukan/tanda-terima/simpan`: number and PIN as a small text to keep.
pub(super) async fn save(
    State(app): State<App>,
    page: Page,
    cookies: CookieJar,
) -> Result<Response, Error> {
    let Some(receipt) = receipt_of(&app, &cookies).await? else {
        return Ok(see_other("/adukan"));
    };
    let mut lines = vec![
        page.frame.office_name.clone(),
        format!("{}: {}", page.t("receipt-number"), receipt.number),
    ];
    if let PinView::Shown(pin) = &receipt.pin {
        lines.push(format!("{}: {pin}", page.t("receipt-pin")));
    }
    lines.push(format!(
        "{}: {}",
        page.t("complain-receipt-received"),
        at(&page, &receipt)
    ));
    if let Some(promised) = receipt.promised {
        lines.push(format!(
            "{}: {}",
            page.t("receipt-promised"),
            page.date(promised)
        ));
    }
    lines.push(tracking(&app, &receipt));
    let mut response = (lines.join("\r\n") + "\r\n").into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/plain; charset=utf-8"),
    );
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let name = disposition(false, &format!("{}.txt", receipt.number));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(header::CONTENT_DISPOSITION, name);
    }
    Ok(response)
}
