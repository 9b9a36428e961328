//! `/berkas/{number}/surel/{id}`: a message of a case. The case lists it; here it is read, and
//! saved as it came.

use askama::Template;
use axum::{
    extract::{Path, State},
    response::Response,
};
use casework::ComplaintNumber;
use office::{CaseMailView, SenderCheck};
use uuid::Uuid;

use super::{Why, as_response, number_of, say};
use crate::pages::mailroom;
use crate::{App, Desk, Error, Page};

#[derive(Template)]
#[template(path = "pages/case/mail.html")]
struct Show<'a> {
    page: &'a Page,
    number: &'a ComplaintNumber,
    mail: &'a CaseMailView,
}

impl Show<'_> {
    fn subject(&self) -> String {
        mailroom::subject(self.page, &self.mail.mail.line)
    }

    fn sender(&self) -> String {
        mailroom::sender(self.page, &self.mail.mail.line)
    }

    fn size(&self, bytes: &u64) -> String {
        mailroom::size(self.page, *bytes)
    }

    fn check(&self, check: &SenderCheck) -> String {
        let verdict = verdict(self.page, check.verdict);
        match check.method {
            "spf" => self.page.t1("case-mail-check-spf", "verdict", verdict),
            "dkim" => self.page.t1("case-mail-check-dkim", "verdict", verdict),
            _ => self.page.t1("case-mail-check-dmarc", "verdict", verdict),
        }
    }

    fn protection(&self) -> Option<String> {
        let (key, how) = match self.mail.protection? {
            "smime_signed" => ("case-mail-signed", "S/MIME"),
            "pgp_signed" => ("case-mail-signed", "OpenPGP"),
            "smime_encrypted" => ("case-mail-encrypted", "S/MIME"),
            _ => ("case-mail-encrypted", "OpenPGP"),
        };
        Some(self.page.t1(key, "how", how))
    }
}

fn verdict(page: &Page, code: &str) -> String {
    match code {
        "pass" => page.t("case-mail-verdict-pass"),
        "fail" => page.t("case-mail-verdict-fail"),
        "softfail" => page.t("case-mail-verdict-softfail"),
        "neutral" => page.t("case-mail-verdict-neutral"),
        "none" => page.t("case-mail-verdict-none"),
        "policy" => page.t("case-mail-verdict-policy"),
        _ => page.t("case-mail-verdict-error"),
    }
}

fn place((number, id): &(String, String)) -> Result<(ComplaintNumber, Uuid), Error> {
    let id = id.parse().map_err(|_| Error::NotFound)?;
    Ok((number_of(number)?, id))
}

/// `/berkas/{number}/surel/{id}`
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    Path(path): Path<(String, String)>,
    why: Why,
) -> Result<Response, Error> {
    let (number, id) = place(&path)?;
    let opened = app
        .office
        .case_mail(&desk.me, &number, id, why.said())
        .await;
    match opened {
        Ok(mail) => Ok(desk.page.show(&Show {
            page: &desk.page,
            number: &number,
            mail: &mail,
        })),
        Err(error) => {
            let (back, name) = (format!("/berkas/{number}"), number.to_string());
            why.ask(&desk, error, (&back, &name), &format!("/surel/{id}"))
        }
    }
}

/// `/berkas/{number}/surel/{id}/asli`: the message as it came, to be saved.
pub(super) async fn original(
    State(app): State<App>,
    desk: Desk,
    Path(path): Path<(String, String)>,
    why: Why,
) -> Result<Response, Error> {
    let (number, id) = place(&path)?;
    let opened = app
        .office
        .case_mail_bytes(&desk.me, &number, id, why.said())
        .await;
    match opened {
        Ok(file) => Ok(why.sent(as_response(file))),
        Err(error) => {
            let (back, name) = (format!("/berkas/{number}"), number.to_string());
            why.ask(&desk, error, (&back, &name), &format!("/surel/{id}/asli"))
        }
    }
}

#[cfg(test)]
mod tests {
    use office::MailFile;

    use super::*;
    use crate::pages::case::samples;
    use crate::sample;

    fn view() -> CaseMailView {
        let check = |method, verdict| SenderCheck { method, verdict };
        CaseMailView {
            mail: samples::mails().remove(0),
            written: Some("2026-11-25T14:02:00+08:00".parse().expect("an instant")),
            trusted: Some("mx.kantor.example".to_owned()),
            checks: vec![
                check("spf", "pass"),
                check("dkim", "none"),
                check("dmarc", "fail"),
            ],
            protection: Some("pgp_signed"),
            own: "Lampu <b>padam</b>".to_owned(),
            quoted: "> <u>lama</u>".to_owned(),
            files: vec![
                MailFile {
                    name: "pasang <1>.exe".to_owned(),
                    size: 1_200_000,
                    dangerous: true,
                },
                MailFile {
                    name: String::new(),
                    size: 12,
                    dangerous: false,
                },
            ],
        }
    }

    fn drawn(page: &Page, mail: &CaseMailView) -> String {
        let number = ComplaintNumber::parse("STM-2026-0148").expect("a number");
        sample::check(
            page,
            &Show {
                page,
                number: &number,
                mail,
            },
        )
    }

    #[test]
    fn a_message_of_a_case_in_every_language() {
        for page in sample::readers() {
            let html = drawn(&page, &view());
            for raw in ["<b>padam", "<u>lama", "<1>"] {
                assert!(!html.contains(raw), "{raw}");
            }
            for said in ["pass", "none", "fail"] {
                assert!(html.contains(&verdict(&page, said)), "{said}");
            }
            assert!(html.contains("OpenPGP") && html.contains("/asli\""));
            assert!(html.contains(&page.t("case-mail-dangerous")));
            // What hangs on it is opened nowhere here: the one link saves the whole.
            assert_eq!(html.matches("/surel/").count(), 1);
            assert!(!html.contains(&page.t("case-mail-opened")));
            let bare = CaseMailView {
                mail: samples::mails().remove(1),
                written: None,
                trusted: None,
                checks: Vec::new(),
                protection: None,
                own: String::new(),
                quoted: String::new(),
                files: Vec::new(),
            };
            let html = drawn(&page, &bare);
            assert!(html.contains(&page.t("case-mail-unchecked")));
            assert!(html.contains(&page.t("mail-no-text")));
            assert!(html.contains(&page.t("case-mail-opened")));
        }
    }

    #[test]
    fn every_verdict_has_words_of_its_own() {
        for page in sample::readers() {
            let codes = [
                "pass",
                "fail",
                "softfail",
                "neutral",
                "none",
                "policy",
                "temperror",
            ];
            let mut said: Vec<String> = codes.iter().map(|code| verdict(&page, code)).collect();
            said.sort();
            said.dedup();
            assert_eq!(said.len(), codes.len());
        }
    }
}
