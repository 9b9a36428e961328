//! `/arsip`: every case by anything that was typed, and where its paper lies.

use askama::Template;
use axum::{
    Router,
    extract::{RawQuery, State},
    response::Response,
    routing::{get, post},
};
use casework::{Channel, Keeping, OfficeProfile, Phase};
use office::{FoundRow, Marked, OfficeError, SearchQuery, SearchView};

use super::register::book::{Line, PageLink, pages, standing_words};
use super::register::query::{STANDINGS, link, meant, read};
use super::register::sheet;
use crate::{App, Desk, Error, Form, Page, see_other};

/// How many years back the choice of years goes.
const YEARS: i16 = 9;

/// Fields of the search, in the order of the form.
pub(crate) const FIELDS: &[&str] = &[
    "kata", "tahun", "dari", "sampai", "desa", "kategori", "seksi", "kanal", "keadaan", "masa",
];

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/arsip", get(show))
        .route("/arsip/simpan", post(save))
        .route("/arsip/hapus", post(forget))
        .route("/arsip/unduh", get(sheet::of_search))
}

/// Words with their code, for a field that offers a choice.
type Choices = Vec<(String, String)>;

#[derive(Template)]
#[template(path = "pages/archive/search.html")]
struct Archive<'a> {
    page: &'a Page,
    form: &'a Form,
    partial: bool,
    truncated: bool,
    /// There are more than can be turned to.
    more: bool,
    years: Choices,
    villages: Choices,
    categories: Choices,
    units: Choices,
    channels: Choices,
    standings: Choices,
    /// Parts of a file's time; none where no schedule is set.
    phases: Choices,
    rows: Vec<Found>,
    /// Numbers that may be meant.
    numbers: Vec<String>,
    /// What was found, in words.
    told: String,
    pages: Vec<PageLink>,
    /// The search as a query.
    filter: String,
    /// More than the words is asked for.
    more_open: bool,
    /// Searches the reader keeps: name and query.
    saved: Vec<(String, String)>,
}

/// A row as the table prints it.
struct Found {
    line: Line,
    subject: Marked,
    story: Option<Marked>,
    place: String,
    /// Where in its time the file is: tone, words.
    keeping: Option<(&'static str, String)>,
}

impl Found {
    fn new(page: &Page, found: &FoundRow, profile: &OfficeProfile) -> Found {
        let ended = found.row.closed_at.map(|at| page.local(at).date());
        Found {
            keeping: profile
                .retention_of(found.row.named)
                .zip(ended)
                .map(|(class, ended)| keeping(page, class.keeping(ended, page.today()))),
            line: Line::new(page, &found.row),
            subject: found.subject.clone(),
            story: found.story.clone(),
            place: found.place.clone().unwrap_or_else(|| "–".to_owned()),
        }
    }
}

/// The fields of the register's filter, and three of its own.
pub(crate) fn asked(desk: &Desk, form: &mut Form) -> SearchQuery {
    let page = &desk.page;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let as_register = read(page, form);
    SearchQuery {
        words: as_register.words.unwrap_or_default(),
        year: as_register.year,
        from: as_register.from,
        until: as_register.until,
        channel: as_register.channel,
        village: as_register.village,
        category: some(form.get("kategori")),
        unit: some(form.get("seksi")),
        standing: as_register.standing,
        phase: Phase::parse(form.get("masa")),
        page: as_register.page,
    }
}

/// `GET /arsip`; the search box of the head leads here with `kata` alone, and a number goes
/// straight to its case.
async fn show(
    State(app): State<App>,
    mut desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let query = query.unwrap_or_default();
    let mut form = Form::parse(query.as_bytes());
    if query.starts_with("kata=") && !query.contains('&') {
        let year = desk.page.today().year();
        let prefix = |year| desk.me.directory.profile.prefix_of(year).to_owned();
        if let Some(number) = meant(form.get("kata"), prefix, year) {
            match app.office.receipt(&desk.me, &number, None).await {
                Ok(_) => return Ok(see_other(&format!("/berkas/{number}"))),
                Err(OfficeError::NotFound) => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    let asked = asked(&desk, &mut form);
    draw(&app, &mut desk, &form, &asked).await
}

async fn draw(
    app: &App,
    desk: &mut Desk,
    form: &Form,
    asked: &SearchQuery,
) -> Result<Response, Error> {
    let view = app.office.search(&desk.me, asked).await?;
    desk.page.counted(Some(view.waiting));
    let shown = Archive::new(desk, form, &view);
    Ok(if form.is_clean() {
        desk.page.show(&shown)
    } else {
        desk.page.show_invalid(&shown)
    })
}

/// `POST /arsip/simpan`: keeps the search that is shown, under a name.
async fn save(State(app): State<App>, mut desk: Desk, form: Form) -> Result<Response, Error> {
    let mut shown = Form::parse(form.raw("cari").as_bytes());
    let asked = asked(&desk, &mut shown);
    let query = link(&shown, FIELDS);
    let name = form.get("nama");
    match app.office.save_search(&desk.me, name, &query).await {
        Ok(()) if query.is_empty() => Ok(see_other("/arsip")),
        Ok(()) => Ok(see_other(&format!("/arsip?{query}"))),
        Err(OfficeError::Invalid(faults)) => {
            for fault in &faults {
                shown.refuse(fault.field, desk.page.field_fault(fault));
            }
            shown.set("nama", name);
            draw(&app, &mut desk, &shown, &asked).await
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /arsip/hapus`: forgets a search.
async fn forget(State(app): State<App>, desk: Desk, form: Form) -> Result<Response, Error> {
    app.office.forget_search(&desk.me, form.get("nama")).await?;
    Ok(see_other("/arsip"))
}

fn phase_words(page: &Page, phase: Phase) -> String {
    page.t(match phase {
        Phase::Active => "archive-phase-active",
        Phase::Inactive => "archive-phase-inactive",
        Phase::Over => "archive-phase-over",
    })
}

/// Where in its time a file is: tone and words.
fn keeping(page: &Page, keeping: Keeping) -> (&'static str, String) {
    let day = |until| words::date_short_year(page.lang, until);
    match keeping {
        Keeping::Active { until } => ("", page.t1("archive-active", "day", day(until))),
        Keeping::Inactive { until } => ("hold", page.t1("archive-inactive", "day", day(until))),
        Keeping::Over(fate) => {
            let fate = page.key(&format!("keep-fate-{}", fate.code()));
            ("soon", page.t1("archive-over", "fate", &fate))
        }
    }
}

impl<'a> Archive<'a> {
    fn new(desk: &'a Desk, form: &'a Form, view: &SearchView) -> Self {
        let profile = &desk.me.directory.profile;
        let names = |list: Vec<(&str, &str)>| -> Choices {
            let owned = |(code, name): (&str, &str)| (code.to_owned(), name.to_owned());
            list.into_iter().map(owned).collect()
        };
        let offered = Offered {
            villages: names(
                profile
                    .villages
                    .iter()
                    .map(|one| (one.code.as_str(), one.name.as_str()))
                    .collect(),
            ),
            categories: names(
                profile
                    .categories
                    .iter()
                    .map(|one| (one.code.as_str(), one.name.as_str()))
                    .collect(),
            ),
            units: names(
                profile
                    .units
                    .iter()
                    .filter(|one| one.directable)
                    .map(|one| (one.code.as_str(), one.short.as_str()))
                    .collect(),
            ),
        };
        Archive {
            saved: view
                .saved
                .iter()
                .map(|one| (one.name.clone(), one.query.clone()))
                .collect(),
            ..Archive::of(&desk.page, form, view, offered, profile)
        }
    }

    fn of(
        page: &'a Page,
        form: &'a Form,
        view: &SearchView,
        offered: Offered,
        profile: &OfficeProfile,
    ) -> Self {
        let this_year = page.today().year();
        Archive {
            page,
            form,
            partial: view.partial,
            truncated: view.truncated,
            more: view.more,
            years: (this_year - YEARS..=this_year)
                .rev()
                .map(|year| (year.to_string(), year.to_string()))
                .collect(),
            villages: offered.villages,
            categories: offered.categories,
            units: offered.units,
            channels: Channel::ALL
                .iter()
                .map(|one| (one.code().to_owned(), page.key(words::channel_key(*one))))
                .collect(),
            standings: STANDINGS
                .iter()
                .map(|code| ((*code).to_owned(), standing_words(page, code)))
                .collect(),
            phases: profile
                .retention
                .as_ref()
                .map(|_| {
                    Phase::ALL.map(|phase| (phase.code().to_owned(), phase_words(page, phase)))
                })
                .into_iter()
                .flatten()
                .collect(),
            rows: view
                .rows
                .iter()
                .map(|row| Found::new(page, row, profile))
                .collect(),
            saved: Vec::new(),
            numbers: view.numbers.iter().map(ToString::to_string).collect(),
            told: told(page, form.get("kata"), view),
            pages: pages(view.page, view.pages),
            filter: link(form, FIELDS),
            more_open: FIELDS[2..]
                .iter()
                .any(|name| !form.get(name).is_empty() && *name != "desa"),
        }
    }
}

/// What an office's search offers to choose from.
struct Offered {
    villages: Choices,
    categories: Choices,
    units: Choices,
}

/// How much was found, and by which words.
fn told(page: &Page, asked: &str, view: &SearchView) -> String {
    if view.broad {
        return page.t("archive-broad");
    }
    let count = page.number(i64::from(view.total));
    match (view.total, asked.is_empty()) {
        (0, true) => page.t("archive-none"),
        (0, false) => page.t1("archive-none-for", "words", asked),
        (_, true) if view.more => page.t1("archive-more", "n", count),
        (_, true) => page.t1("archive-found", "n", count),
        (_, false) if view.more => page.t2("archive-more-for", "n", count, "words", asked),
        (_, false) => page.t2("archive-found-for", "n", count, "words", asked),
    }
}

#[cfg(test)]
mod tests {
    use casework::{Fate, Retention};

    use super::*;
    use crate::{
        pages::{register::book::tests::row, settings::tests::directory},
        sample,
    };

    fn class(active_years: u32, fate: Fate) -> Retention {
        Retention {
            classification: "000.8.3.4".to_owned(),
            active_years,
            inactive_years: 3,
            fate,
            basis: String::new(),
        }
    }

    #[test]
    fn the_page_in_every_language() {
        for page in sample::readers() {
            for (rows, more) in [(true, false), (true, true), (false, false)] {
                let form = Form::filled([("kata", "lampu <b>"), ("kanal", "phone")]);
                let found = |number: &str| FoundRow {
                    row: row(number, "archived"),
                    subject: Marked {
                        pieces: vec![("Lampu".to_owned(), true), (" <b> padam".to_owned(), false)],
                    },
                    story: Some(Marked {
                        pieces: vec![
                            ("… di depan ".to_owned(), false),
                            ("lampu".to_owned(), true),
                        ],
                    }),
                    place: Some("Lemari 2".to_owned()),
                };
                let view = SearchView {
                    rows: if rows {
                        let mut weighty = found("STM-2025-0012");
                        weighty.row.named = true;
                        vec![found("STM-2026-0147"), weighty]
                    } else {
                        Vec::new()
                    },
                    total: if rows { 42 } else { 0 },
                    more,
                    page: 2,
                    pages: 3,
                    truncated: more,
                    numbers: vec![row("STM-2026-0148", "open").number],
                    partial: more,
                    broad: more && !rows,
                    waiting: 2,
                    saved: Vec::new(),
                };
                let choices = || vec![("A".to_owned(), "Satu <i>".to_owned())];
                let offered = Offered {
                    villages: choices(),
                    categories: choices(),
                    units: choices(),
                };
                let mut profile = directory().profile.clone();
                profile.retention = more.then(|| class(2, Fate::Review));
                profile.retention_supervisory = more.then(|| class(9, Fate::Permanent));
                let shown = Archive::of(&page, &form, &view, offered, &profile);
                let html = sample::check(&page, &shown);
                assert_eq!(html.contains("name=\"masa\""), more);
                // Each by the class of its own: two years at the office, and nine.
                for year in ["2028", "2035"] {
                    assert_eq!(html.contains(year), rows && more, "{year}: {html}");
                }
                assert_eq!(html.contains("<mark>Lampu</mark> &#60;b&#62; padam"), rows);
            }
        }
    }
}
