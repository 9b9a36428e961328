//! What every page knows: who reads it, in which language, at what time, and the
//! words and tokens its template prints.

use std::{ops::Deref, sync::Arc};

use askama::{Template, filters::Safe};
use axum::{
    body::Body,
    extract::FromRequestParts,
    http::{HeaderValue, header, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
};
use words::{Lang, ToArg};

use crate::{
    App, Error, assets, csrf, error,
    pages::citizen::hours,
    request::Seen,
    session::{self, Badge, Frame, Visitor},
    tokens::Tokens,
};

/// What every page knows; the one extractor of all pages.
#[derive(Debug)]
pub struct Page {
    /// The reader's language.
    pub lang: Lang,
    /// The instant of the request by the office's clock.
    pub now: Timestamp,
    /// Path and query of the request.
    pub path: String,
    /// The id on error pages and in the log.
    pub request_id: String,
    /// True if htmx asks for a part of the page.
    pub is_partial: bool,
    /// The office, as printed in head and foot.
    pub frame: Arc<Frame>,
    /// Who is signed in, as shown in the head.
    pub badge: Option<Badge>,
    tokens: Tokens,
}

/// A page of somebody who is signed in. Others are sent to sign in and come back.
#[derive(Debug)]
pub struct Desk {
    /// The page.
    pub page: Page,
    /// Who is signed in, with positions and permits.
    pub me: session::SignedIn,
}

impl Deref for Desk {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Goes on to another page after something was stored (303), so that reloading
/// does not send the form again.
pub fn see_other(path: &str) -> Response {
    Redirect::to(path).into_response()
}

impl Page {
    /// How many cases wait for the reader, where the page has read it with its own.
    pub(crate) fn counted(&mut self, waiting: Option<u32>) {
        if let Some(badge) = &mut self.badge {
            badge.waiting = waiting;
        }
    }

    /// A page for nobody in particular: error pages, which must not depend on the
    /// database.
    pub(crate) fn plain(app: &App, seen: &Seen) -> Page {
        Page {
            lang: seen.lang,
            now: app.now(),
            path: seen.path.clone(),
            request_id: seen.id.clone(),
            is_partial: seen.is_partial,
            frame: session::frame(app),
            badge: None,
            tokens: Tokens::of(Some((app.clone(), Visitor::of(app, &seen.cookies)))),
        }
    }

    // ---- answers -------------------------------------------------------------

    /// The page.
    pub fn show(&self, template: &impl Template) -> Response {
        match template.render() {
            Ok(html) => self.show_drawn(html),
            Err(error) => Error::Internal(format!("template: {error}")).into_response(),
        }
    }

    /// A page that was drawn already.
    pub(crate) fn show_drawn(&self, html: impl Into<Body>) -> Response {
        let mut response = Html::<Body>(html.into()).into_response();
        let headers = response.headers_mut();
        // Office computers are shared: nobody's page stays behind.
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.insert(
            header::CONTENT_LANGUAGE,
            HeaderValue::from_static(self.lang.tag()),
        );
        headers.append(
            header::VARY,
            HeaderValue::from_static("Cookie, Accept-Language, HX-Request"),
        );
        if let Some(cookie) = self.tokens.cookie() {
            headers.append(header::SET_COOKIE, cookie);
        }
        response
    }

    /// The form again, with its faults and all that was typed.
    pub fn show_invalid(&self, template: &impl Template) -> Response {
        error::invalid(self.show(template))
    }

    /// The form again, because somebody else was faster; all that was typed is in it.
    pub fn show_conflict(&self, template: &impl Template) -> Response {
        error::conflict(self.show(template))
    }

    /// The form again: because somebody else was faster, or because something is missing.
    pub fn show_again(&self, template: &impl Template, conflict: bool) -> Response {
        if conflict {
            self.show_conflict(template)
        } else {
            self.show_invalid(template)
        }
    }

    // ---- words ---------------------------------------------------------------

    /// The text of a key.
    pub fn t(&self, key: &str) -> String {
        words::t(self.lang, key)
    }

    /// The text of a computed key, from a closed list of `words`.
    pub fn key(&self, key: &str) -> String {
        words::t(self.lang, key)
    }

    /// The text of a key with one argument.
    pub fn t1(&self, key: &str, name: &str, value: impl ToArg) -> String {
        words::tf(self.lang, key, &[(name, value.to_arg())])
    }

    /// The text of a key with two arguments.
    pub fn t2(&self, key: &str, a: &str, first: impl ToArg, b: &str, second: impl ToArg) -> String {
        words::tf(self.lang, key, &[(a, first.to_arg()), (b, second.to_arg())])
    }

    /// The text of a key with three arguments.
    #[expect(
        clippy::too_many_arguments,
        reason = "three pairs, written as in the text"
    )]
    pub fn t3(
        &self,
        key: &str,
        a: &str,
        first: impl ToArg,
        b: &str,
        second: impl ToArg,
        c: &str,
        third: impl ToArg,
    ) -> String {
        words::tf(
            self.lang,
            key,
            &[
                (a, first.to_arg()),
                (b, second.to_arg()),
                (c, third.to_arg()),
            ],
        )
    }

    /// An instant in the office's time zone.
    pub fn local(&self, at: Timestamp) -> DateTime {
        self.frame.tz.to_datetime(at)
    }

    /// Today in the office's time zone.
    pub fn today(&self) -> Date {
        self.local(self.now).date()
    }

    /// `26 Nov 2026, 09.05 WITA`
    pub fn stamp(&self, at: impl Instant) -> String {
        words::stamp(self.lang, self.local(at.instant()), &self.frame.zone)
    }

    /// `Rabu, 25 November 2026`
    pub fn date(&self, at: impl Instant) -> String {
        words::date_long(self.lang, self.local(at.instant()).date())
    }

    /// `26 Nov 2026`
    pub fn date_short(&self, at: impl Instant) -> String {
        words::date_short_year(self.lang, self.local(at.instant()).date())
    }

    /// `09.05`
    pub fn time(&self, at: impl Instant) -> String {
        words::time(self.lang, self.local(at.instant()).time())
    }

    /// A due time as short as can be: `10.50`, `Jumat 11.10`, `1 Des 10.10`.
    pub fn due(&self, at: impl Instant) -> String {
        words::relative_due(self.lang, self.local(at.instant()), self.local(self.now))
    }

    /// The same for a machine: `<time datetime="…">`.
    pub fn iso(&self, at: impl Instant) -> String {
        at.instant()
            .to_zoned_datetime(self.frame.tz.clone())
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
    }

    /// The sentence for a field the office wants another look at. Its key is the
    /// fault's code after `field-`; the fact is the argument `fact`.
    pub fn field_fault(&self, fault: &office::FieldFault) -> String {
        let key = format!("field-{}", fault.code.replace('_', "-"));
        let fact = fault.fact.as_deref().unwrap_or_default();
        // A limit is a quantity: `10.000`.
        let limit = (fault.code == "too_long")
            .then(|| fact.parse().ok())
            .flatten();
        let fact = limit.map_or_else(|| fact.to_owned(), |limit| self.number(limit));
        words::tf(self.lang, &key, &[("fact", fact.as_str().to_arg())])
    }

    /// That too much was tried, and how long to wait: `Coba lagi dalam 15 menit.`
    pub fn wait_until(&self, until: jiff::Timestamp) -> String {
        let seconds = until.duration_since(self.now).as_secs().max(1);
        self.t1("signin-wait", "minutes", (seconds + 59) / 60)
    }

    /// A length of working time: `1 hari 1 jam`.
    pub fn minutes(&self, minutes: i64) -> String {
        words::minutes_words(self.lang, minutes, self.frame.day_minutes)
    }

    /// A whole number with separators: `10.000`.
    pub fn number(&self, value: i64) -> String {
        words::number(self.lang, value)
    }

    /// Today in the head: `Kamis, 26 Nov 2026`.
    pub fn head_date(&self) -> String {
        words::weekday_date(self.lang, self.today())
    }

    /// The clock in the head: `10.12 WITA`.
    pub fn head_clock(&self) -> String {
        let time = words::time(self.lang, self.local(self.now).time());
        format!("{time} {}", words::time_zone_abbr(&self.frame.zone))
    }

    // ---- parts of templates --------------------------------------------------

    /// The address of an asset, by its file name.
    pub fn asset<'n>(&self, name: &'n str) -> &'n str {
        assets::asset(name)
    }

    /// An icon that repeats what the words beside it say.
    pub fn icon(&self, name: &str) -> Safe<String> {
        let sprite = assets::asset("icons.svg");
        Safe(format!(
            "<svg class=\"i\" aria-hidden=\"true\"><use href=\"{sprite}#i-{}\"/></svg>",
            plain_name(name)
        ))
    }

    /// An icon that carries a meaning of its own.
    pub fn icon_named(&self, name: &str, label: impl AsRef<str>) -> Safe<String> {
        let sprite = assets::asset("icons.svg");
        let label = askama::filters::escape(label.as_ref(), askama::filters::Html)
            .map(|escaped| escaped.to_string())
            .unwrap_or_default();
        Safe(format!(
            "<svg class=\"i\" role=\"img\" aria-label=\"{label}\"><use href=\"{sprite}#i-{}\"/></svg>",
            plain_name(name)
        ))
    }

    /// The hidden token that proves a form comes from our own page. First child of
    /// every form that changes something.
    pub fn csrf(&self) -> Safe<String> {
        Safe(format!(
            "<input type=\"hidden\" name=\"{}\" value=\"{}\">",
            csrf::FIELD,
            self.csrf_token()
        ))
    }

    /// The token alone, for `hx-headers`.
    pub fn csrf_token(&self) -> String {
        self.tokens.form().to_owned()
    }

    /// A fresh idempotency key as a hidden field (`kunci`): a form sent twice is
    /// stored once.
    pub fn repeat_key(&self) -> Safe<String> {
        let key = self.tokens.repeat_key();
        Safe(format!(
            "<input type=\"hidden\" name=\"kunci\" value=\"{key}\">"
        ))
    }

    /// ` aria-current="page"` if this page lies at or below `path`.
    pub fn current(&self, path: &str) -> Safe<&'static str> {
        let here = self.path.split('?').next().unwrap_or_default();
        let below = here == path
            || here
                .strip_prefix(path)
                .is_some_and(|rest| rest.starts_with('/'));
        Safe(if below { " aria-current=\"page\"" } else { "" })
    }

    /// The address of this page for everybody: that of the office, without what was asked.
    pub fn canonical(&self) -> String {
        let path = self.path.split('?').next().unwrap_or_default();
        format!("{}{path}", self.frame.url)
    }

    /// The hours of an ordinary week in a line: `Senin–Kamis 07.30–12.00, 13.00–16.30 …`.
    pub fn hours_line(&self) -> String {
        hours::line(self)
    }

    /// What every page for citizens ends with.
    pub fn foot(&self) -> Safe<&str> {
        let draw = || Foot { page: self }.render().unwrap_or_default();
        Safe(self.frame.foot.of(self.lang, draw))
    }

    /// The address of the language switch, which comes back to this page.
    pub fn switch_language(&self) -> String {
        let back = error::escape_query(crate::request::own_path(&self.path));
        format!("/bahasa?ke={}&kembali={back}", self.lang.other())
    }
}

#[derive(Template)]
#[template(path = "foot.html")]
struct Foot<'a> {
    page: &'a Page,
}

/// An icon's name holds nothing that could leave its attribute.
fn plain_name(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect()
}

/// What may stand as an instant in a template, by value or by reference.
pub trait Instant {
    /// The instant.
    fn instant(&self) -> Timestamp;
}

impl Instant for Timestamp {
    fn instant(&self) -> Timestamp {
        *self
    }
}

impl<T: Instant + ?Sized> Instant for &T {
    fn instant(&self) -> Timestamp {
        (**self).instant()
    }
}

impl FromRequestParts<App> for Page {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        Ok(look(parts, app).await?.0)
    }
}

impl FromRequestParts<App> for Desk {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let is_read = parts.method.is_safe();
        let (page, me) = look(parts, app).await?;
        match me {
            Some(me) => Ok(Desk { page, me }),
            None => Err(Error::SignIn {
                back: is_read.then(|| page.path.clone()),
            }),
        }
    }
}

/// Whether a page reads what waits together with its own, and says how much it is.
fn counts_itself(path: &str) -> bool {
    let case = path.strip_prefix("/berkas/");
    matches!(path, "/meja" | "/agenda" | "/arsip")
        || case.is_some_and(|number| !number.contains('/'))
}

async fn look(parts: &mut Parts, app: &App) -> Result<(Page, Option<session::SignedIn>), Error> {
    let seen = match Seen::from_request_parts(parts, app).await {
        Ok(seen) => seen,
        Err(never) => match never {},
    };
    let mut page = Page::plain(app, &seen);
    let me = session::signed_in(app, &Visitor::of(app, &seen.cookies)).await?;
    if let Some(me) = &me {
        let counts = parts.method.is_safe() && !counts_itself(parts.uri.path());
        page.badge = Some(session::badge(app, me, counts).await);
    }
    Ok((page, me))
}

#[cfg(test)]
impl Page {
    /// A page that no request asked for, on the demo morning of the design.
    pub(crate) fn sample(lang: Lang, frame: Frame, badge: Option<Badge>) -> Page {
        Page {
            lang,
            now: "2026-11-26T10:12:00+08:00".parse().expect("an instant"),
            path: "/meja?tab=2".to_owned(),
            request_id: "ABCDEFGHIJ".to_owned(),
            is_partial: false,
            frame: Arc::new(frame),
            badge,
            tokens: Tokens::of(None),
        }
    }
}
