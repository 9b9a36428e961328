//! `/surat-masuk`: the register of incoming letters, beside the complaints'.

mod book;
mod one;
mod print;
mod register;
#[cfg(test)]
mod tests;

use axum::{
    Router,
    routing::{get, post},
};
use casework::{LetterNature, LetterNumber};
use office::{LetterRowView, LetterStanding};

pub(crate) use register::{answered, files};

use crate::{App, Error, Page};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/surat-masuk", get(book::show))
        .route(
            "/surat-masuk/baru",
            get(register::blank).post(register::save),
        )
        .route("/surat-masuk/cetak", get(print::show))
        .route("/surat-masuk/{number}", get(one::show))
        .route("/surat-masuk/{number}/teruskan", post(one::hand_over))
        .route("/surat-masuk/{number}/lepas", post(one::unlink))
        .route(
            "/surat-masuk/{number}/berkas/{id}",
            get(one::file).post(one::file),
        )
        .route(
            "/surat-masuk/{number}/berkas/{id}/kecil",
            get(one::thumbnail),
        )
        .route("/berkas/{number}/surat", post(one::link))
}

/// The number in an address.
fn number_of(text: &str) -> Result<LetterNumber, Error> {
    LetterNumber::parse(text).map_err(|_| Error::NotFound)
}

fn nature_words(page: &Page, nature: LetterNature) -> String {
    match nature {
        LetterNature::Ordinary => page.t("urgency-ordinary"),
        LetterNature::Urgent => page.t("urgency-urgent"),
        LetterNature::VeryUrgent => page.t("urgency-very-urgent"),
        LetterNature::Secret => page.t("letters-secret"),
    }
}

/// Natures as choice cards.
fn natures(page: &Page) -> Vec<(&'static str, &'static str, String)> {
    LetterNature::ALL
        .into_iter()
        .map(|nature| (nature.code(), "", nature_words(page, nature)))
        .collect()
}

fn standing_words(page: &Page, standing: LetterStanding) -> String {
    match standing {
        LetterStanding::Waiting => page.t("letters-waiting"),
        LetterStanding::HandedOver => page.t("letters-handed-over"),
        LetterStanding::Complaint => page.t("letters-complaint"),
    }
}

/// Class, icon and words of what has become of a letter.
fn state(page: &Page, row: &LetterRowView) -> (&'static str, &'static str, String) {
    if row.masked {
        return ("st-hold", "lock", page.t("register-guarded"));
    }
    match (&row.case, &row.handed, row.standing) {
        (Some(case), ..) => {
            let number = case.number.to_string();
            (
                "st-ok",
                "arrow-right",
                page.t1("letters-is-case", "number", number),
            )
        }
        (None, Some((to, on)), LetterStanding::HandedOver) => {
            let on = words::date_short_year(page.lang, *on);
            let words = page.t2("letters-handed-to", "to", to, "on", on);
            ("", "check", words)
        }
        (None, _, standing) => ("st-soon", "inbox", standing_words(page, standing)),
    }
}

/// Who wrote and what about, as far as a list may say it.
fn sender_words(page: &Page, row: &LetterRowView) -> (String, String) {
    match &row.contents {
        Some(contents) => (contents.sender.clone(), contents.subject.clone()),
        None if row.masked => ("–".to_owned(), "–".to_owned()),
        None => (
            page.t("register-confidential"),
            page.t("letters-subject-protected"),
        ),
    }
}
