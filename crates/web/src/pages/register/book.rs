//! `/agenda`: the register as a table.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::{Channel, IdentityKind};
use office::{IdentityView, RegisterRowView, RegisterView};

use super::query::{FIELDS, STANDINGS, link, read};
use crate::{App, Desk, Error, Form, Page};

/// Rows of one page.
const ROWS: u32 = 50;
/// How many years back the choice of years goes.
const YEARS: i16 = 4;

#[derive(Template)]
#[template(path = "pages/register/book.html")]
struct Book<'a> {
    page: &'a Page,
    form: &'a Form,
    lead: String,
    partial: bool,
    years: Vec<(String, String)>,
    channels: Vec<(String, String)>,
    villages: Vec<(String, String)>,
    standings: Vec<(String, String)>,
    rows: Vec<Line>,
    range: String,
    /// Not all that fits is there, so that it cannot be printed as a book.
    cut: bool,
    /// What stands in place of rows.
    nothing: String,
    pages: Vec<PageLink>,
    /// The filter as a query.
    filter: String,
}

/// A row as the table prints it.
pub(crate) struct Line {
    pub number: String,
    /// The number within the year.
    pub short: String,
    pub received: (String, String),
    pub from: String,
    pub channel: (&'static str, String),
    pub village: String,
    pub subject: String,
    pub units: String,
    pub step: Option<u16>,
    /// Class, icon and words of the state.
    pub state: (&'static str, &'static str, String),
    pub closed: Option<String>,
    pub struck: bool,
    /// No more than the number may be shown.
    pub masked: bool,
}

/// A link of the pager; none stands for pages left out.
pub(crate) struct PageLink {
    pub(crate) number: Option<u32>,
    pub(crate) is_current: bool,
}

/// `GET /agenda`.
pub(crate) async fn show(
    State(app): State<App>,
    mut desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes());
    let mut asked = read(&desk.page, &mut form);
    asked.page_rows = ROWS;
    let view = app.office.register(&desk.me, &asked).await?;
    desk.page.counted(Some(view.waiting));
    let villages = desk
        .me
        .directory
        .profile
        .villages
        .iter()
        .map(|village| (village.code.clone(), village.name.clone()))
        .collect();
    let shown = Book::new(&desk.page, &form, &view, villages);
    Ok(if form.is_clean() {
        desk.page.show(&shown)
    } else {
        desk.page.show_invalid(&shown)
    })
}

impl<'a> Book<'a> {
    fn new(
        page: &'a Page,
        form: &'a Form,
        view: &RegisterView,
        villages: Vec<(String, String)>,
    ) -> Self {
        let this_year = page.today().year();
        let mut years: Vec<i16> = (this_year - YEARS..=this_year).rev().collect();
        if !years.contains(&view.year) {
            years.push(view.year);
        }
        let first = if view.rows.is_empty() {
            0
        } else {
            (view.page - 1) * ROWS + 1
        };
        let last = (view.page - 1) * ROWS + u32::try_from(view.rows.len()).unwrap_or(0);
        Book {
            page,
            form,
            lead: lead(page, view),
            partial: view.partial,
            years: years
                .iter()
                .map(|year| (year.to_string(), year.to_string()))
                .collect(),
            channels: Channel::ALL
                .iter()
                .map(|one| (one.code().to_owned(), page.key(words::channel_key(*one))))
                .collect(),
            villages,
            standings: STANDINGS
                .iter()
                .map(|code| ((*code).to_owned(), standing_words(page, code)))
                .collect(),
            rows: view.rows.iter().map(|row| Line::new(page, row)).collect(),
            cut: view.more || view.broad,
            nothing: page.t(if view.broad {
                "archive-broad"
            } else {
                "register-empty"
            }),
            range: page.t3(
                if view.more {
                    "register-range-more"
                } else {
                    "register-range"
                },
                "first",
                page.number(i64::from(first)),
                "last",
                page.number(i64::from(last.max(first))),
                "total",
                page.number(i64::from(view.total)),
            ),
            pages: pages(view.page, view.pages),
            filter: link(form, FIELDS),
        }
    }
}

/// What the year's numbers are, as counted; nothing is claimed of what was not seen.
fn lead(page: &Page, view: &RegisterView) -> String {
    let year = view.year.to_string();
    let count = |n: u32| page.number(i64::from(n));
    if view.last_number == 0 {
        return page.t1("register-lead-none", "year", year);
    }
    if view.recorded == view.last_number {
        return page.t2("register-lead", "year", year, "n", count(view.last_number));
    }
    let paper = view.last_number.saturating_sub(view.recorded);
    page.t3(
        "register-lead-paper",
        "year",
        year,
        "n",
        count(view.last_number),
        "paper",
        count(paper),
    )
}

/// Words of a state of the filter.
pub(crate) fn standing_words(page: &Page, code: &str) -> String {
    match code {
        "late" => page.t("register-late"),
        "answered" => page.t("register-answered"),
        "archived" => page.t("register-archived"),
        "concluded" => page.t("register-concluded"),
        "struck" => page.t("register-struck"),
        _ => page.t("register-open"),
    }
}

/// Who complains, as a register prints it.
pub(crate) fn from_words(page: &Page, identity: &IdentityView) -> String {
    match (identity.kind, &identity.name) {
        (_, Some(name)) => name.clone(),
        (IdentityKind::Confidential, None) => page.t("register-confidential"),
        (IdentityKind::Anonymous, None) => page.t("register-anonymous"),
        (IdentityKind::Open, None) => "–".to_owned(),
    }
}

/// Why a row is struck through.
pub(crate) fn struck_words(page: &Page, row: &RegisterRowView) -> String {
    match &row.result {
        Some(why) => page.t1("register-struck-why", "why", why),
        None => page.t("register-struck"),
    }
}

/// A day, with its year where it is another than ours: a search finds cases of many.
fn day_words(page: &Page, at: jiff::Timestamp) -> String {
    let day = page.local(at).date();
    if day.year() == page.today().year() {
        words::date_short(page.lang, day)
    } else {
        words::date_short_year(page.lang, day)
    }
}

/// How a case ended beside its procedure, and why.
pub(crate) fn ended_words(page: &Page, row: &RegisterRowView) -> String {
    let Some((how, into)) = &row.concluded else {
        return page.t("register-concluded");
    };
    let how = page.key(words::ending_key(how));
    let how = match into {
        Some(number) => page.t2("register-ended-into", "how", how, "number", number),
        None => how,
    };
    match &row.result {
        Some(why) => page.t2("register-ended-why", "how", how, "why", why),
        None => page.t1("register-ended", "how", how),
    }
}

impl Line {
    pub(crate) fn new(page: &Page, row: &RegisterRowView) -> Line {
        let struck = row.standing == "struck";
        let at = words::list(page.lang, &row.at);
        let state = match row.standing.as_str() {
            _ if row.masked => ("st-hold", "lock", page.t("register-guarded")),
            "struck" => ("st-late", "x", struck_words(page, row)),
            "archived" => ("st-ok", "archive", page.t("register-archived")),
            "concluded" => ("st-ended", "archive", ended_words(page, row)),
            _ if row.suspended => ("st-hold", "player-pause", page.t("register-suspended")),
            _ if row.late => ("st-late", "alert-triangle", page.t("register-late")),
            _ if at.is_empty() => ("", "", page.t("register-open")),
            _ => ("", "", page.t1("register-at", "desk", at)),
        };
        let dash = |text: Option<String>| text.unwrap_or_else(|| "–".to_owned());
        Line {
            number: row.number.to_string(),
            short: row.number.register.number.to_string(),
            received: (day_words(page, row.received_at), page.time(row.received_at)),
            from: if row.masked {
                "–".to_owned()
            } else {
                from_words(page, &row.identity)
            },
            channel: (
                words::channel_icon(row.channel),
                page.key(words::channel_key(row.channel)),
            ),
            village: dash(row.village.clone()),
            subject: if row.masked {
                "–".to_owned()
            } else {
                row.subject.clone()
            },
            units: dash((!row.units.is_empty()).then(|| words::list(page.lang, &row.units))),
            step: row
                .step
                .as_ref()
                .map(|(number, _)| *number)
                .filter(|_| !struck),
            state,
            closed: row
                .closed_at
                .filter(|_| !struck)
                .map(|at| day_words(page, at)),
            struck,
            masked: row.masked,
        }
    }
}

/// First, last and the neighbours of a page.
pub(crate) fn pages(page: u32, pages: u32) -> Vec<PageLink> {
    let mut links: Vec<PageLink> = Vec::new();
    let mut left_out = false;
    for number in 1..=pages {
        if number == 1 || number == pages || number.abs_diff(page) <= 1 {
            links.push(PageLink {
                number: Some(number),
                is_current: number == page,
            });
            left_out = false;
        } else if !left_out {
            links.push(PageLink {
                number: None,
                is_current: false,
            });
            left_out = true;
        }
    }
    links
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::sample;
    use casework::{ComplaintNumber, Urgency};

    pub(crate) fn row(number: &str, standing: &str) -> RegisterRowView {
        let at = |text: &str| text.parse::<jiff::Timestamp>().expect("an instant");
        RegisterRowView {
            number: ComplaintNumber::parse(number).expect("a number"),
            received_at: at("2026-11-25T14:05:00+08:00"),
            recorded_at: at("2026-11-25T14:09:00+08:00"),
            identity: IdentityView {
                kind: IdentityKind::Confidential,
                name: None,
                phone: None,
                contact: None,
                address: None,
                reference: Some("12/<X>/2026".to_owned()),
                point: None,
                revealed: false,
            },
            channel: Channel::Letter,
            letter_day: Some(jiff::civil::date(2026, 11, 20)),
            village: Some("Mambang".to_owned()),
            category: Some("Jalan".to_owned()),
            urgency: Urgency::Urgent,
            subject: "Lampu <jalan> padam".to_owned(),
            units: vec!["Trantib".to_owned()],
            step: Some((6, "Putuskan".to_owned())),
            at: vec!["Camat".to_owned()],
            standing: standing.to_owned(),
            late: standing == "open",
            due: Some(at("2026-11-26T10:50:00+08:00")),
            promised: None,
            answered_at: None,
            closed_at: (standing != "open").then(|| at("2026-11-26T09:00:00+08:00")),
            attachments: 2,
            concluded: (standing == "concluded").then_some(("transferred", None)),
            guarded: false,
            named: false,
            masked: false,
            suspended: false,
            result: (standing == "struck").then(|| "salah ketik · I Made".to_owned()),
        }
    }

    pub(crate) fn view() -> RegisterView {
        RegisterView {
            year: 2026,
            last_number: 3,
            recorded: 3,
            total: 3,
            more: false,
            broad: false,
            page: 1,
            pages: 9,
            rows: vec![
                row("STM-2026-3", "open"),
                row("STM-2026-2", "struck"),
                row("STM-2026-1", "archived"),
            ],
            partial: true,
            waiting: 2,
        }
    }

    #[test]
    fn the_book_in_every_language_shows_struck_rows_with_their_reason() {
        for page in sample::readers() {
            let mut form = Form::filled([("dari", "x"), ("kata", "<b>")]);
            form.refuse("dari", page.t("register-fault-date"));
            let html = sample::check(&page, &Book::new(&page, &form, &view(), Vec::new()));
            assert!(html.contains("class=\"struck\"") && html.contains("salah ketik · I Made"));
            let none = RegisterView {
                rows: Vec::new(),
                total: 0,
                last_number: 0,
                recorded: 0,
                pages: 1,
                ..view()
            };
            sample::check(
                &page,
                &Book::new(&page, &Form::default(), &none, Vec::new()),
            );
        }
    }

    #[test]
    fn a_book_with_rows_left_out_is_not_printed() {
        let page = &sample::readers()[0];
        for (more, broad) in [(false, false), (true, false), (false, true)] {
            let view = RegisterView {
                more,
                broad,
                ..view()
            };
            let html = sample::check(page, &Book::new(page, &Form::default(), &view, Vec::new()));
            assert_eq!(html.contains("/agenda/cetak"), !more && !broad);
        }
    }

    #[test]
    fn numbers_on_paper_are_not_called_recorded() {
        for page in sample::readers() {
            let whole = lead(&page, &view());
            let part = lead(
                &page,
                &RegisterView {
                    last_number: 120,
                    ..view()
                },
            );
            assert!(part.contains("117"), "{part}");
            assert_ne!(whole, part);
        }
    }

    #[test]
    fn the_pager_keeps_both_ends_and_the_neighbours() {
        let shown = |page, all| -> Vec<Option<u32>> {
            pages(page, all).iter().map(|link| link.number).collect()
        };
        assert_eq!(
            shown(5, 9),
            [Some(1), None, Some(4), Some(5), Some(6), None, Some(9)]
        );
        assert_eq!(shown(1, 1), [Some(1)]);
        assert_eq!(shown(2, 3), [Some(1), Some(2), Some(3)]);
    }
}
