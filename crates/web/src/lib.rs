//! Pages and API of an office: routes, forms, sessions, templates, assets.
//!
//! What an act means is decided in `sop`, `casework` and `office`; what people
//! read comes from `words`; this crate turns requests into calls and answers into
//! pages that work without JavaScript.
//!
//! # How to add a page
//!
//! A page is one Rust file and one template; a group of pages is a folder of both.
//!
//! 1. **Files.** `src/pages/<group>/<page>.rs` and `templates/pages/<group>/<page>.html`.
//!    A group has `pub(crate) fn routes() -> Router<App>`; its one line stands in
//!    [`pages`](crate::pages). Addresses stand in the contract and are stable.
//! 2. **Extractors**, in this order: [`State<App>`](axum::extract::State), then
//!    [`Page`] (anyone) or [`Desk`] (signed in; others are sent to `/masuk` and come
//!    back), then path and query, last the body as [`Form`]. `page.now` is the only
//!    clock, `page.lang` the language.
//! 3. **Template.** A struct with `page: &'a Page` and the page's own fields:
//!
//!    ```ignore
//!    #[derive(askama::Template)]
//!    #[template(path = "pages/desk/my_desk.html")]
//!    struct MyDesk<'a> { page: &'a Page, form: &'a Form, rows: Vec<Row> }
//!
//!    async fn my_desk(State(app): State<App>, desk: Desk) -> Result<Response, Error> {
//!        let rows = app.office.…(&desk.me).await?;
//!        Ok(desk.page.show(&MyDesk { page: &desk.page, form: &Form::default(), rows }))
//!    }
//!    ```
//!
//!    ```html
//!    {% extends "layout_desk.html" %}
//!    {% import "macros.html" as m %}
//!    {% block title %}{{ page.t("desk-title") }}{% endblock %}
//!    {% block main %}<h1>{{ page.t("desk-title") }}</h1>{% endblock %}
//!    ```
//!
//!    Layouts: `layout_desk.html` (staff), `layout_gate.html` (sign-in),
//!    `layout_paper.html` (print views), `layout_public.html` (citizens). Class names
//!    are those of the design. No `style=`, no inline script: the content security
//!    policy blocks them and a test finds them.
//! 4. **Words.** No text in Rust or templates. A key lives in
//!    `crates/words/locales/{id,en}/<group>.ftl`, in both languages, and is used as
//!    `page.t("key")`, `page.t1("key", "n", count)`, `page.t2(…)`, `page.t3(…)`. A test
//!    in `words` fails on keys that do not exist and on arguments that are not given.
//!    A computed key comes from a closed list of `words` ([`words::act_key`] …) and is
//!    looked up with `page.key(…)`. Dates and lengths: `page.stamp(at)`,
//!    `page.date(at)`, `page.due(at)`, `page.minutes(n)`; `page.local(at)` for civil time.
//! 5. **Icons and assets.** `{{ page.icon("mail") }}` (decoration),
//!    `{{ page.icon_named("mail", label) }}` (carries meaning), `{{ page.asset("desk.js") }}`.
//! 6. **Forms.** `<form method="post">` whose first child is `{{ page.csrf() }}` (the
//!    hidden token; it must come before files), then `{{ page.repeat_key() }}` where a
//!    double click must store once. [`Form`] reads urlencoded and multipart alike and
//!    keeps all that was typed: `form.get("name")`, `form.all("units")`,
//!    `form.upload("scan")`. A handler checks, calls `form.refuse("name", sentence)` for
//!    each fault and shows the same template again with [`Page::show_invalid`]; the
//!    macros `m::errors`, `m::text`, `m::area`, `m::choice` print summary, sentence and
//!    value. After success: [`see_other`], never a page.
//!    `data-draft="some-name"` on a form keeps unsent text in the tab (not passwords,
//!    not files); give it to each form with a text of more than one line.
//! 7. **Errors.** Handlers return `Result<Response, Error>`; [`Error`] says what went
//!    wrong, only `error.rs` knows HTTP status codes and draws the page or
//!    problem+json. A case that changed meanwhile is shown again with
//!    [`Page::show_conflict`] and the reader's own text in the form.
//! 8. **htmx** makes the lists of desk and register follow their filters while one types
//!    (`hx-get` to the same address as the form, `hx-select="#hasil"`); the focus stays, the
//!    layout's `role="status"` (`#kabar`, block `told`) says how many there are.
//!    `page.is_partial` is true in such a request. `live.js` shows another page that came
//!    instead (the session is over). The form's button does the same without it.
//! 9. **Keys.** `desk.js` moves with `J`/`K` over `[data-row]`, opens its
//!    `a[data-open]`, ticks its checkbox with `X`, presses `[data-print-chosen]` on `C`,
//!    follows `[data-new]` on `T`.
//! 10. **Tests.** Each page renders samples in every language:
//!     `for page in sample::readers() { sample::check(&page, &MyDesk { page: &page, … }); }`
//!     finds missing keys, labels without target, inline code and unknown assets. Tests of
//!     routes need a store, which this crate must not know: they stand in
//!     `crates/matur/tests` (see `gate.rs` there).

mod app;
mod assets;
mod backups;
mod bare;
mod csrf;
mod error;
mod exported;
mod flood;
mod form;
mod mailboxes;
mod names;
mod offices;
mod page;
pub mod pages;
mod request;
mod router;
#[cfg(test)]
mod sample;
mod security;
mod session;
mod sla;
mod tokens;
mod typed;

pub use app::App;
pub use backups::{AskBackups, BackupState, BackupWarning, GoodBackup};
pub use bare::bare_page;
pub use error::Error;
pub use exported::export_words;
pub use flood::{Budget, Budgets};
pub use form::{Form, Upload};
pub use mailboxes::{AskMail, Fetching, MailState, MailStates, Scanning, SendingMail};
pub use offices::Offices;
pub use page::{Desk, Page, see_other};
pub use router::router;
pub use sla::Sla;
