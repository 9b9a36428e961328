//! `GET /berkas/{number}/tanda-terima`: what the complainant takes along, and what the
//! officer says aloud.

use askama::Template;
use axum::{
    extract::{Path, RawQuery, State},
    response::Response,
};
use casework::{Action, LetterNumber, Situation};
use office::{PinView, ReceiptView};

use super::number_of;
use crate::{App, Desk, Error, Form, Page, pages::intake::counter::draft_of};

#[derive(Template)]
#[template(path = "pages/case/receipt.html")]
struct Receipt<'a> {
    page: &'a Page,
    receipt: &'a ReceiptView,
    office_name: &'a str,
    telephone: &'a str,
    /// Where number and PIN open the way of the complaint, as people write an address.
    track: String,
    may_pin: bool,
    /// The draft in the browser that is no longer needed.
    draft: String,
}

impl Receipt<'_> {
    fn pin(&self) -> Option<&str> {
        match &self.receipt.pin {
            PinView::Shown(pin) => Some(pin),
            PinView::Gone | PinView::None => None,
        }
    }

    fn has_none(&self) -> bool {
        self.receipt.pin == PinView::None
    }

    /// What the officer says at the end of the call.
    fn closing(&self) -> String {
        let page = self.page;
        let number = words::spoken_number(page.lang, &self.receipt.number);
        let mut sentences = vec![page.t1("receipt-say-number", "number", number)];
        if let Some(pin) = self.pin() {
            sentences.push(page.t1(
                "receipt-say-pin",
                "pin",
                words::digits_spoken(page.lang, pin),
            ));
        }
        if let Some(promised) = self.receipt.promised {
            sentences.push(page.t1("receipt-say-promise", "date", page.date(promised)));
        }
        sentences.push(page.t("receipt-say-thanks"));
        sentences.join(" ")
    }
}

/// `?kunci=…`: the key of the request that recorded the complaint or made the PIN; it is
/// no secret of the complaint and opens nothing for anybody else.
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(text): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let number = number_of(&text)?;
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let key = Some(query.get("kunci")).filter(|key| !key.is_empty());
    let receipt = app.office.receipt(&desk.me, &number, key).await?;
    let profile = &desk.me.directory.profile;
    Ok(desk.page.show(&Receipt {
        page: &desk.page,
        receipt: &receipt,
        office_name: &profile.name,
        telephone: profile.telephone.trim(),
        track: format!("{}/lacak", bare(&app.public_url)),
        may_pin: desk.me.may(Action::RecordComplaint, &Situation::default()),
        draft: LetterNumber::parse(query.get("surat"))
            .map_or_else(|_| "terima".to_owned(), draft_of),
    }))
}

/// An address without what no one types.
fn bare(url: &str) -> &str {
    url.split_once("://").map_or(url, |(_, rest)| rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{pages::case::samples, sample};

    fn html(page: &Page, pin: PinView) -> String {
        let receipt = samples::receipt(pin);
        sample::check(
            page,
            &Receipt {
                page,
                receipt: &receipt,
                office_name: "Kantor Camat Selemadeg Timur",
                telephone: "(0361) 000 123",
                track: "adu.example/lacak".to_owned(),
                may_pin: true,
                draft: "terima-2026-12".to_owned(),
            },
        )
    }

    #[test]
    fn the_receipt_in_every_language() {
        for page in sample::readers() {
            let shown = html(&page, PinView::Shown("4829 1375".to_owned()));
            assert!(shown.contains("4829 1375") && shown.contains("STM-2026-0148"));
            let gone = html(&page, PinView::Gone);
            assert!(!gone.contains("4829"));
            assert!(
                gone.contains("/berkas/STM-2026-0148/pin"),
                "a new PIN is offered"
            );
            let none = html(&page, PinView::None);
            assert!(none.contains(&page.t("receipt-pin-none")) && none.contains("/pin\""));
            assert!(shown.contains("adu.example/lacak") && !none.contains("adu.example/lacak"));
        }
    }

    #[test]
    fn the_number_is_said_in_words() {
        let page = sample::readers().remove(0);
        let text = html(&page, PinView::Gone);
        assert!(
            text.contains("STM, dua ribu dua puluh enam, satu empat delapan"),
            "{text}"
        );
    }
}
