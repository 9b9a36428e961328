//! `/agenda/cetak`: the register as a book to print, oldest row first, with totals and
//! the closing line that ties the paper to the history.

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::{AppointmentKind, Channel, Duty, desks_of_position};
use office::{Directory, RegisterClosing, RegisterQuery, RegisterRowView};

use super::{
    book::{ended_words, from_words, struck_words},
    query::{FIELDS, link, read},
};
use crate::{App, Desk, Error, Form, Page};

/// Rows read at once.
const ROWS: u32 = 1000;

#[derive(Template)]
#[template(path = "pages/register/print.html")]
struct Printed<'a> {
    page: &'a Page,
    head: Head,
    period: String,
    rows: Vec<Row>,
    totals: String,
    partial: bool,
    closing: &'a RegisterClosing,
    closing_line: String,
    /// Title, name, rank and NIP below the signature.
    signer: Signer,
    filter: String,
}

/// The letterhead.
#[derive(Default)]
struct Head {
    government: String,
    office: String,
    address: String,
}

/// Who signs the book.
#[derive(Default)]
pub(crate) struct Signer {
    pub(crate) title: String,
    pub(crate) name: String,
    pub(crate) rank: String,
    pub(crate) nip: String,
}

/// A row as it is printed, a text for each column of the paper register.
struct Row {
    cells: Vec<String>,
    struck: bool,
}

/// `GET /agenda/cetak`, with the filter of `/agenda`.
pub(crate) async fn show(
    State(app): State<App>,
    desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let mut form = Form::parse(query.unwrap_or_default().as_bytes());
    let asked = read(&desk.page, &mut form);
    if !form.is_clean() {
        // The book with the fault beside its field.
        return Ok(crate::see_other(&format!(
            "/agenda?{}",
            link(&form, FIELDS)
        )));
    }
    let mut rows: Vec<RegisterRowView> = Vec::new();
    let mut view;
    let mut page = 1;
    loop {
        let asked = RegisterQuery {
            page,
            page_rows: ROWS,
            oldest_first: true,
            ..asked.clone()
        };
        view = app.office.register(&desk.me, &asked).await?;
        if view.broad || view.more {
            // A book that leaves rows out is none: the page says how to ask for fewer.
            return Ok(crate::see_other(&format!(
                "/agenda?{}",
                link(&form, FIELDS)
            )));
        }
        rows.append(&mut view.rows);
        if page >= view.pages {
            break;
        }
        page += 1;
    }
    let closing = app.office.close_register(&desk.me).await?;
    let printed = Printed::new(
        &desk.page,
        &form,
        &desk.me.directory,
        &asked,
        view.year,
        &rows,
        &closing,
        view.partial,
    );
    Ok(desk.page.show(&printed))
}

impl<'a> Printed<'a> {
    #[expect(clippy::too_many_arguments, reason = "what a printed book is made of")]
    fn new(
        page: &'a Page,
        form: &Form,
        directory: &Directory,
        asked: &RegisterQuery,
        year: i16,
        rows: &[RegisterRowView],
        closing: &'a RegisterClosing,
        partial: bool,
    ) -> Self {
        let letterhead = &directory.profile.letterhead;
        Printed {
            page,
            head: Head {
                government: letterhead.government.clone(),
                office: letterhead.office.clone(),
                address: letterhead.address.clone(),
            },
            signer: signer(directory, closing.at),
            ..Printed::bare(page, form, asked, year, rows, closing, partial)
        }
    }

    /// Everything but what the office's people and letterhead say.
    fn bare(
        page: &'a Page,
        form: &Form,
        asked: &RegisterQuery,
        year: i16,
        rows: &[RegisterRowView],
        closing: &'a RegisterClosing,
        partial: bool,
    ) -> Self {
        let head = &closing.head;
        Printed {
            page,
            head: Head::default(),
            period: period(page, asked, year),
            rows: rows
                .iter()
                .enumerate()
                .map(|(index, row)| line(page, index + 1, row))
                .collect(),
            totals: totals(page, rows),
            partial,
            closing,
            closing_line: page.t3(
                "register-closing",
                "at",
                page.stamp(closing.at),
                "seq",
                page.number(head.seq),
                "rows",
                page.number(i64::try_from(rows.len()).unwrap_or(i64::MAX)),
            ),
            signer: Signer::default(),
            filter: link(form, FIELDS),
        }
    }

    /// A hash or signature, short enough to compare by eye.
    fn short(text: &str) -> String {
        text.chars().take(16).collect()
    }
}

/// The position that keeps the register, and who holds it today.
pub(crate) fn signer(directory: &Directory, now: jiff::Timestamp) -> Signer {
    let keeps = |heads: bool| {
        directory
            .positions
            .iter()
            .find(|one| one.duties.contains(&Duty::Register) && (one.heads_unit || !heads))
    };
    let Some(position) = keeps(true).or_else(|| keeps(false)) else {
        return Signer::default();
    };
    let holder = desks_of_position(position)
        .first()
        .and_then(|desk| directory.at_desk(desk, now).into_iter().next());
    let Some((official, _, acting)) = holder else {
        return Signer {
            title: position.title.clone(),
            ..Signer::default()
        };
    };
    let before = match acting.kind {
        AppointmentKind::Definitive => "",
        AppointmentKind::ActingVacant => "Plt. ",
        AppointmentKind::ActingAbsent => "Plh. ",
    };
    Signer {
        title: format!("{before}{}", position.title),
        name: official.name.clone(),
        rank: official
            .rank
            .as_ref()
            .map(casework::Rank::printed)
            .unwrap_or_default(),
        nip: official
            .nip
            .as_ref()
            .map(casework::Nip::printed)
            .unwrap_or_default(),
    }
}

fn period(page: &Page, asked: &RegisterQuery, year: i16) -> String {
    let day = |at| page.date_short(at);
    // The last day asked for ends where the next begins.
    let last = asked
        .until
        .map(|at| at - jiff::SignedDuration::from_secs(1));
    match (asked.from, last) {
        (Some(from), Some(last)) => page.t3(
            "register-period",
            "year",
            year.to_string(),
            "from",
            day(from),
            "to",
            day(last),
        ),
        (Some(from), None) => page.t2(
            "register-period-from",
            "year",
            year.to_string(),
            "from",
            day(from),
        ),
        (None, Some(last)) => page.t2(
            "register-period-to",
            "year",
            year.to_string(),
            "to",
            day(last),
        ),
        (None, None) => page.t1("register-period-year", "year", year.to_string()),
    }
}

fn line(page: &Page, index: usize, row: &RegisterRowView) -> Row {
    let struck = row.standing == "struck";
    let day = |at: Option<jiff::Timestamp>| at.map(|at| page.date_short(at)).unwrap_or_default();
    let remark = match row.standing.as_str() {
        _ if row.masked => page.t("register-guarded"),
        "struck" => struck_words(page, row),
        "archived" => page.t("register-archived"),
        "concluded" => ended_words(page, row),
        _ if row.suspended => page.t("register-suspended"),
        _ if row.late => page.t("register-late"),
        _ => page.t("register-open"),
    };
    let promises = !struck && row.standing != "concluded";
    let due = row.promised.or(row.due).filter(|_| promises);
    Row {
        cells: vec![
            index.to_string(),
            format!(
                "{} {}",
                page.date_short(row.received_at),
                page.time(row.received_at)
            ),
            row.number.to_string(),
            from_words(page, &row.identity),
            row.letter_day
                .map(|day| words::date_short_year(page.lang, day))
                .unwrap_or_default(),
            // The references of other channels may be a telephone number: not for paper.
            if row.channel == Channel::Letter {
                row.identity.reference.clone().unwrap_or_default()
            } else {
                String::new()
            },
            row.subject.clone(),
            if row.attachments == 0 {
                String::new()
            } else {
                row.attachments.to_string()
            },
            row.units.join(", "),
            page.key(words::channel_key(row.channel)),
            row.village.clone().unwrap_or_default(),
            row.category.clone().unwrap_or_default(),
            page.key(words::urgency_key(row.urgency)),
            day(due),
            day(row.answered_at),
            day(row.closed_at.filter(|_| !struck)),
            remark,
        ],
        struck,
    }
}

fn totals(page: &Page, rows: &[RegisterRowView]) -> String {
    let count = |standing: &str| rows.iter().filter(|row| row.standing == standing).count();
    let late = rows.iter().filter(|row| row.late).count();
    [
        page.t1("register-total", "n", rows.len()),
        page.t1("register-total-archived", "n", count("archived")),
        page.t2("register-total-open", "n", count("open"), "late", late),
        page.t1("register-total-concluded", "n", count("concluded")),
        page.t1("register-total-struck", "n", count("struck")),
    ]
    .join(" · ")
}

#[cfg(test)]
mod tests {
    use super::super::book::tests::view;
    use super::*;
    use crate::sample;
    use office::SignedHeadView;

    #[test]
    fn the_printed_book_in_every_language() {
        let at = "2026-11-26T10:12:00+08:00".parse().expect("an instant");
        let closing = RegisterClosing {
            at,
            head: SignedHeadView {
                seq: 1234,
                hash: "ab".repeat(32),
                at,
                key_id: "k1".to_owned(),
                signature: "cd".repeat(64),
            },
        };
        for page in sample::readers() {
            let asked = RegisterQuery {
                from: Some(at),
                until: Some(at),
                ..RegisterQuery::default()
            };
            let rows = view().rows;
            let printed =
                Printed::bare(&page, &Form::default(), &asked, 2026, &rows, &closing, true);
            let html = sample::check(&page, &printed);
            assert!(html.contains(&"ab".repeat(32)) && html.contains(&"cd".repeat(64)));
            assert!(html.contains("class=\"struck\""));
            let columns = html.matches("<th scope=\"col\"").count();
            assert!(
                printed.rows.iter().all(|row| row.cells.len() == columns),
                "{columns} columns"
            );
        }
    }
}
