//! `/pengaturan/surel`: whether messages are fetched and sent, and a try of it.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::{Action, NoticeId, Situation};
use jiff::{SignedDuration, Timestamp};
use office::{NoticeLine, NoticeState, NoticesWaiting, OfficeError};

use super::Rooms;
use crate::mailboxes::MailStates;
use crate::pages::case::not_sent;
use crate::{App, Desk, Error, Form, Page, see_other};

/// A message that lies longer is late: the server is away, or nobody sends.
const LATE: SignedDuration = SignedDuration::from_mins(15);
/// A mailbox is looked into every five minutes at least.
const QUIET: SignedDuration = SignedDuration::from_mins(15);

#[derive(Template)]
#[template(path = "pages/settings/mail.html")]
pub(super) struct Mail<'a> {
    pub(super) page: &'a Page,
    pub(super) form: &'a Form,
    pub(super) rooms: Rooms,
    pub(super) states: MailStates,
    pub(super) waiting: NoticesWaiting,
    /// What became of the last try.
    pub(super) tried: Option<NoticeLine>,
}

impl Mail<'_> {
    /// What somebody should do something about, in words.
    fn warnings(&self) -> Vec<String> {
        let failing = |failures, failure: Option<(&str, Timestamp)>, key| {
            let (code, at) = failure.filter(|_| failures > 0)?;
            let (why, at) = (self.why(code), self.page.stamp(at));
            Some(self.page.t2(key, "why", why, "at", at))
        };
        let boxes = &self.states.boxes;
        let fetched = boxes.iter().filter_map(|one| one.fetched.as_ref());
        let fetched = fetched.filter_map(|fetched| {
            let quiet = |looked| self.page.now.duration_since(looked) > QUIET;
            failing(fetched.failures, fetched.failure, "mail-health-not-fetched").or_else(|| {
                let looked = fetched.looked.filter(|looked| quiet(*looked))?;
                let at = self.page.stamp(looked);
                Some(self.page.t1("mail-health-quiet", "at", at))
            })
        });
        let sent = boxes.iter().filter_map(|one| one.sent.as_ref());
        let sent =
            sent.filter_map(|sent| failing(sent.failures, sent.failure, "mail-health-not-sent"));
        let late = |since: &Timestamp| self.page.now.duration_since(*since) > LATE;
        let late = self
            .waiting
            .since
            .filter(|since| self.sends() && late(since));
        let late = late.map(|since| {
            let since = self.page.stamp(since);
            self.page.t1("mail-health-late", "since", since)
        });
        let scanner = self.states.scanner.as_ref().and_then(|scanner| {
            failing(scanner.failures, scanner.failure, "mail-health-not-scanned")
        });
        fetched.chain(sent).chain(late).chain(scanner).collect()
    }

    fn sends(&self) -> bool {
        self.states.boxes.iter().any(|one| one.sent.is_some())
    }

    fn why(&self, code: &str) -> String {
        let key = format!("mailbox-why-{}", code.replace('_', "-"));
        self.page.key(&key)
    }

    fn when(&self, at: &Option<Timestamp>) -> String {
        match at {
            Some(at) => self.page.stamp(*at),
            None => self.page.t("mail-health-never"),
        }
    }

    fn seconds(&self, lag: &SignedDuration) -> String {
        self.page
            .t1("mail-health-seconds", "n", self.page.number(lag.as_secs()))
    }

    fn count(&self, n: &u64) -> String {
        self.page.number(i64::try_from(*n).unwrap_or(i64::MAX))
    }

    fn tried_words(&self, tried: &NoticeLine) -> String {
        match tried.state {
            NoticeState::Waiting => self.page.t("mail-health-try-waits"),
            NoticeState::Sent => self.page.t("mail-health-try-sent"),
            NoticeState::Failed | NoticeState::Dropped => {
                let why = not_sent(self.page, &tried.why);
                self.page.t1("mail-health-try-failed", "why", why)
            }
        }
    }
}

/// `GET /pengaturan/surel`; `?uji=` tells of a try.
pub(super) async fn show(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    may(&desk)?;
    let query = Form::parse(query.unwrap_or_default().as_bytes());
    let tried = match query.get("uji").parse::<NoticeId>() {
        Ok(id) => app.office.tried_mail(&desk.me, id).await?,
        Err(_) => None,
    };
    let waiting = app.office.notices_waiting().await?;
    Ok(desk.page.show(&Mail {
        page: &desk.page,
        form: &Form::default(),
        rooms: Rooms::of(&desk),
        states: app.mail.ask(app.office.id()),
        waiting,
        tried,
    }))
}

/// `POST /pengaturan/surel`: sends a message to see whether it arrives.
pub(super) async fn send(
    State(app): State<App>,
    desk: Desk,
    mut form: Form,
) -> Result<Response, Error> {
    may(&desk)?;
    match app.office.try_mail(&desk.me, form.get("uji_ke")).await {
        Ok(id) => Ok(see_other(&format!("/pengaturan/surel?uji={id}#uji"))),
        Err(OfficeError::Invalid(faults)) => {
            for fault in faults {
                form.refuse("uji_ke", desk.page.field_fault(&fault));
            }
            let waiting = app.office.notices_waiting().await?;
            Ok(desk.page.show_invalid(&Mail {
                page: &desk.page,
                form: &form,
                rooms: Rooms::of(&desk),
                states: app.mail.ask(app.office.id()),
                waiting,
                tried: None,
            }))
        }
        Err(error) => Err(error.into()),
    }
}

fn may(desk: &Desk) -> Result<(), Error> {
    match desk.me.may(Action::KeepSettings, &Situation::default()) {
        true => Ok(()),
        false => Err(Error::Forbidden),
    }
}
