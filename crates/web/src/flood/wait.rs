//! The entrance where visitors are counted, and the friendly page for whoever must wait: it
//! holds all that he wrote, and a ticket with which it is taken.

use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use jiff::SignedDuration;

use super::{BITS, Kind, PATIENCE, TooMuch, ticket};
use crate::{App, Form, Page, csrf, error};

/// The field that carries a ticket.
const TICKET: &str = "karcis";

/// A visitor who sends something.
pub(crate) struct Entrance<'a> {
    app: &'a App,
    page: &'a Page,
    network: &'a str,
    /// The ticket he shows, and whether it counts.
    shown: String,
    counts: bool,
}

#[derive(Template)]
#[template(path = "pages/citizen/wait.html")]
pub(super) struct Wait<'a> {
    pub(super) page: &'a Page,
    /// Where the form goes.
    pub(super) action: &'a str,
    /// What was written, to be sent again: name and value.
    pub(super) typed: Vec<(&'a str, &'a str)>,
    /// Names of the files, which must be chosen again.
    pub(super) files: String,
    pub(super) ticket: String,
    /// After how many minutes the ticket counts without work.
    pub(super) minutes: i64,
    /// How much a browser may work instead.
    pub(super) work: Option<u32>,
}

impl<'a> Entrance<'a> {
    /// The visitor of a form; a ticket that he shows is used by this.
    pub(crate) fn of(app: &'a App, page: &'a Page, network: &'a str, form: &Form) -> Self {
        let shown = form.get(TICKET).to_owned();
        let counts = app.flood.accepts(app.office.keys(), &shown, page.now);
        Entrance {
            app,
            page,
            network,
            shown,
            counts,
        }
    }

    /// Lets something in that must be kept, or says that it is too much.
    pub(crate) fn take(&self, kind: Kind, many: u32) -> Result<(), TooMuch> {
        self.app.flood.take(kind, many, self.network, self.counts)
    }

    /// Lets files in; a sentence where they are too much now.
    pub(crate) fn files(&self, files: &[office::Upload]) -> Result<(), String> {
        if files.is_empty() {
            return Ok(());
        }
        let bytes: usize = files.iter().map(|file| file.bytes.len()).sum();
        let megabytes = u32::try_from(bytes / 1_000_000).unwrap_or(u32::MAX);
        self.take(Kind::Files, megabytes.saturating_add(1))
            .map_err(|why| {
                let minutes = i64::try_from(why.after.div_ceil(60)).unwrap_or(i64::MAX);
                self.page.t1("complain-files-crowded", "minutes", minutes)
            })
    }

    /// Whether he has shown a ticket that counts.
    pub(crate) fn has_ticket(&self) -> bool {
        self.counts
    }

    /// The page for whoever must wait, with what he wrote. `action`: where it is sent again.
    pub(crate) fn wait(&self, why: TooMuch, action: &str, form: &Form) -> Response {
        let (keys, now) = (self.app.office.keys(), self.page.now);
        let held = self.app.flood.held(keys, &self.shown, now);
        let (ticket, since) = held.unwrap_or_else(|| (ticket::issue(keys, now), now));
        let patience = SignedDuration::from_secs(PATIENCE);
        let after = i64::try_from(why.after).unwrap_or(i64::MAX);
        let after = SignedDuration::from_secs(if self.counts { after } else { 0 });
        let from = (since + patience).max(now.saturating_add(after).unwrap_or(now));
        let seconds = from.duration_since(now).as_secs().max(1);
        let unsent = [csrf::FIELD, TICKET];
        let wait = Wait {
            page: self.page,
            action,
            typed: form
                .values()
                .filter(|(name, _)| !unsent.contains(name))
                .collect(),
            files: form.all_chosen(),
            ticket,
            minutes: (seconds + 59) / 60,
            // Whose work did not help must wait.
            work: (!self.counts).then_some(BITS),
        };
        let mut response = error::too_many(self.page.show(&wait));
        let seconds = u64::try_from(seconds).unwrap_or(1);
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    #[test]
    fn what_was_written_waits_in_the_page() {
        for page in sample::readers() {
            let form = Form::filled([
                ("description", "<b>Lampu</b>"),
                ("csrf", "x"),
                ("karcis", "y"),
            ]);
            for work in [Some(BITS), None] {
                let html = sample::check(
                    &page,
                    &Wait {
                        page: &page,
                        action: "/adukan/apa",
                        typed: form
                            .values()
                            .filter(|(name, _)| *name == "description")
                            .collect(),
                        files: "tiang.jpg".to_owned(),
                        ticket: "abc".to_owned(),
                        minutes: 3,
                        work,
                    },
                );
                assert!(html.contains("name=\"description\" value=\"&#60;b&#62;Lampu"));
                assert!(
                    html.contains("3 menit") == (page.lang == words::Lang::Id)
                        && html.contains("tiang.jpg")
                );
                assert_eq!(html.contains("data-bits=\"14\""), work.is_some());
            }
        }
    }
}
