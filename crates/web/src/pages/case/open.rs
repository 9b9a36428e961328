//! What tells who complains is opened with a reason: the address of such a thing answers with a
//! page that asks for it, and its form with the thing itself.

use askama::Template;
use axum::{
    extract::{FromRequest, Request},
    http::{HeaderValue, Method, header},
    response::Response,
};
use office::OfficeError;

use crate::{Desk, Error, Form, Page};

/// The form that says why something is opened; none where its address was only followed.
#[derive(Default)]
pub(crate) struct Why(Option<Form>);

impl<S: Send + Sync> FromRequest<S> for Why {
    type Rejection = Error;

    async fn from_request(request: Request, state: &S) -> Result<Self, Error> {
        if *request.method() != Method::POST {
            return Ok(Why(None));
        }
        Ok(Why(Some(Form::from_request(request, state).await?)))
    }
}

#[derive(Template)]
#[template(path = "pages/case/open_why.html")]
struct OpenWhy<'a> {
    page: &'a Page,
    form: &'a Form,
    /// The page from which it is opened, and what that is called.
    back: &'a str,
    name: &'a str,
    /// Where it lies below that page.
    rest: &'a str,
}

impl Why {
    /// What was said.
    pub(crate) fn said(&self) -> Option<&str> {
        self.0.as_ref().map(|form| form.get("buka_alasan"))
    }

    /// What was opened, as an answer: with a reason it is opened once, and not kept.
    pub(crate) fn sent(&self, mut opened: Response) -> Response {
        if self.0.is_some() {
            let headers = opened.headers_mut();
            headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        }
        opened
    }

    /// Asks why, where nothing is opened without; with what is missing, once it was asked.
    ///
    /// # Errors
    /// Any other "no" of the office.
    pub(crate) fn ask(
        self,
        desk: &Desk,
        error: OfficeError,
        (back, name): (&str, &str),
        rest: &str,
    ) -> Result<Response, Error> {
        let faults = match error {
            OfficeError::Invalid(faults) => faults,
            other => return Err(other.into()),
        };
        let page = &desk.page;
        let is_first = self.0.is_none();
        let mut form = self.0.unwrap_or_default();
        if !is_first {
            for fault in &faults {
                form.refuse("buka_alasan", page.field_fault(fault));
            }
        }
        let asked = OpenWhy {
            page,
            form: &form,
            back,
            name,
            rest,
        };
        Ok(match is_first {
            true => page.show(&asked),
            false => page.show_invalid(&asked),
        })
    }
}

#[cfg(test)]
mod tests {
    use office::FileContent;

    use super::*;
    use crate::{pages::case::as_response, sample};

    #[test]
    fn a_reason_is_asked_for_in_every_language() {
        for page in sample::readers() {
            let drawn = |form: &Form| {
                let asked = OpenWhy {
                    page: &page,
                    form,
                    back: "/berkas/STM-2026-0148",
                    name: "STM-2026-0148",
                    rest: "/surel/7/asli",
                };
                sample::check(&page, &asked)
            };
            let html = drawn(&Form::default());
            assert!(html.contains("action=\"/berkas/STM-2026-0148/surel/7/asli\""));
            assert!(!html.contains("id=\"galat\""), "nothing is missing yet");
            let mut form = Form::filled([("buka_alasan", "<i>")]);
            form.refuse("buka_alasan", "<b>x");
            let html = drawn(&form);
            assert!(html.contains("href=\"#buka_alasan\""));
            assert!(!html.contains("<b>x") && !html.contains("<i>"));
        }
    }

    #[test]
    fn what_was_opened_with_a_reason_is_not_kept() {
        let cache = |why: Why| {
            let opened = as_response(FileContent {
                name: "foto.jpg".to_owned(),
                media_type: "image/jpeg".to_owned(),
                bytes: Vec::new(),
                inline: true,
            });
            why.sent(opened).headers()[header::CACHE_CONTROL].clone()
        };
        assert_eq!(cache(Why(Some(Form::default()))), "no-store");
        assert_ne!(cache(Why::default()), "no-store");
    }
}
