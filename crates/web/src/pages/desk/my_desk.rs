//! `/meja`: the four lists of Meja Saya.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{RawQuery, State},
    response::Response,
};
use casework::{Action, CallKind, Channel, Situation};
use office::{DeskList, DeskView, Directory, WorkRow};
use sop::Act;

use super::row::{Group, Order, Row, groups};
use crate::error::from_office;
use crate::pages::case::data_kind;
use crate::{App, Desk, Error, Form, Page};

/// How many rows of other desks stand below the reader's own.
const ELSEWHERE: usize = 10;

#[derive(Template)]
#[template(path = "pages/desk/my_desk.html")]
struct MyDesk<'a> {
    page: &'a Page,
    form: &'a Form,
    lead: String,
    tabs: Vec<Tab>,
    /// Value of `daftar`.
    list: &'static str,
    channels: Vec<(String, String)>,
    villages: Vec<(String, String)>,
    orders: Vec<(String, String)>,
    groups: Vec<Group>,
    /// How many passed the filter, for those who hear it.
    found: String,
    /// The sentence in place of an empty list.
    empty: String,
    is_filtered: bool,
    may_record: bool,
    /// Some row may be done together with others.
    together: bool,
    elsewhere: Vec<Row>,
    elsewhere_count: String,
    elsewhere_more: bool,
    /// Requests about personal data: number, words, and whether one is late.
    data: Vec<(String, String, bool)>,
    /// Transfers to ask after: number and words.
    calls: Vec<(String, String)>,
    reminders: Vec<(String, String)>,
}

/// One of the four lists.
struct Tab {
    code: &'static str,
    words: String,
    count: usize,
    is_current: bool,
}

/// The list of a query's value.
fn list_of(code: &str) -> DeskList {
    match code {
        "segera" => DeskList::Soon,
        "ikut" => DeskList::Followed,
        "semua" => DeskList::Running,
        _ => DeskList::Waiting,
    }
}

/// The query's value of a list.
const fn code_of(list: DeskList) -> &'static str {
    match list {
        DeskList::Waiting => "menunggu",
        DeskList::Soon => "segera",
        DeskList::Followed => "ikut",
        DeskList::Running => "semua",
    }
}

/// `GET /meja`
pub(crate) async fn show(
    State(app): State<App>,
    mut desk: Desk,
    RawQuery(query): RawQuery,
) -> Result<Response, Error> {
    let form = Form::parse(query.unwrap_or_default().as_bytes());
    let view = app.office.desk(&desk.me).await?;
    // The head counts what is read here anyway.
    desk.page.counted(u32::try_from(view.waiting.len()).ok());
    let may_record = desk.me.may(Action::RecordComplaint, &Situation::default());
    let list = list_of(form.get("daftar"));
    let rows = rows_of(&view, list);
    // Hardly anybody asks for a name: it is sealed, and opened only for who does.
    let names = if form.get("kata").trim().is_empty() {
        Vec::new()
    } else {
        app.office.names_in_list(rows).await.map_err(from_office)?
    };
    let chosen = chosen(&form, rows, &names);
    Ok(desk.page.show(&MyDesk::new(
        &desk.page,
        &form,
        &view,
        (list, chosen),
        &desk.me.directory,
        may_record,
    )))
}

impl<'a> MyDesk<'a> {
    fn new(
        page: &'a Page,
        form: &'a Form,
        view: &DeskView,
        (list, chosen): (DeskList, Vec<&WorkRow>),
        directory: &Directory,
        may_record: bool,
    ) -> Self {
        let tab = |one, words: String| Tab {
            code: code_of(one),
            words,
            count: rows_of(view, one).len(),
            is_current: one == list,
        };
        let together = chosen
            .iter()
            .any(|row| row.mine && matches!(row.act, Act::AttachSlip | Act::Forward));
        let found = page.t1("desk-found", "n", chosen.len());
        let order = Order::parse(form.get("urut"));
        let mut groups = groups(page, chosen, order);
        if let Some(first) = groups
            .iter_mut()
            .flat_map(|group| &mut group.rows)
            .find(|r| r.mine)
        {
            first.filled = order == Order::Due;
        }
        let is_filtered = ["kata", "kanal", "desa"]
            .iter()
            .any(|name| !form.get(name).is_empty());
        let others: Vec<&WorkRow> = match list {
            DeskList::Waiting if !is_filtered => {
                let running = view.running.iter().map(Arc::as_ref);
                running.filter(|row| !row.mine).collect()
            }
            _ => Vec::new(),
        };
        let options = |list: &[(&str, String)]| -> Vec<(String, String)> {
            list.iter()
                .map(|(value, words)| ((*value).to_owned(), words.clone()))
                .collect()
        };
        MyDesk {
            page,
            form,
            lead: lead(page, view),
            tabs: vec![
                tab(DeskList::Waiting, page.t("desk-tab-waiting")),
                tab(DeskList::Soon, page.t("desk-tab-soon")),
                tab(DeskList::Followed, page.t("desk-tab-followed")),
                tab(DeskList::Running, page.t("desk-tab-running")),
            ],
            list: code_of(list),
            channels: Channel::ALL
                .iter()
                .map(|one| (one.code().to_owned(), page.key(words::channel_key(*one))))
                .collect(),
            villages: directory
                .profile
                .villages
                .iter()
                .map(|village| (village.code.clone(), village.name.clone()))
                .collect(),
            orders: options(&[
                ("sisa", page.t("desk-order-due")),
                ("masuk", page.t("desk-order-received")),
                ("desa", page.t("desk-order-village")),
            ]),
            empty: if is_filtered {
                page.t("desk-empty-filtered")
            } else {
                empty(page, view, list)
            },
            groups,
            found,
            is_filtered,
            may_record,
            together,
            elsewhere_count: page.t1("desk-count", "n", others.len()),
            elsewhere_more: others.len() > ELSEWHERE,
            data: view
                .data
                .iter()
                .map(|one| {
                    let kind = data_kind(page, one.kind);
                    let key = match one.late {
                        true => "desk-data-late",
                        false => "desk-data-due",
                    };
                    let due = page.stamp(one.due);
                    let subject = one.subject.as_str();
                    let words = page.t3(key, "kind", kind, "subject", subject, "due", due);
                    (one.number.to_string(), words, one.late)
                })
                .collect(),
            calls: view
                .calls
                .iter()
                .map(|one| {
                    let key = match one.kind {
                        CallKind::Message => "desk-call-message",
                        CallKind::Objection => "desk-call-objection",
                        CallKind::Protection => "desk-call-protection",
                        CallKind::Undelivered => "desk-call-undelivered",
                    };
                    let since = page.due(one.since);
                    let words = page.t2(key, "subject", &one.subject, "since", since);
                    (one.number.to_string(), words)
                })
                .collect(),
            reminders: view
                .reminders
                .iter()
                .map(|one| {
                    let day = page.date_short(one.remind_at);
                    let words = page.t2("desk-reminder", "subject", &one.subject, "day", day);
                    (one.number.to_string(), words)
                })
                .collect(),
            elsewhere: others
                .iter()
                .take(ELSEWHERE)
                .map(|row| Row::new(page, row))
                .collect(),
        }
    }
}

/// The rows of a list.
fn rows_of(view: &DeskView, list: DeskList) -> &[Arc<WorkRow>] {
    match list {
        DeskList::Waiting => &view.waiting,
        DeskList::Soon => &view.soon,
        DeskList::Followed => &view.followed,
        DeskList::Running => &view.running,
    }
}

/// The rows that pass the filter of the page; `names` of who complains, where words are asked
/// for.
fn chosen<'r>(form: &Form, rows: &'r [Arc<WorkRow>], names: &[Option<String>]) -> Vec<&'r WorkRow> {
    let (channel, village) = (form.get("kanal"), form.get("desa"));
    let words = form.get("kata").to_lowercase();
    let names = names
        .iter()
        .map(Option::as_deref)
        .chain(std::iter::repeat(None));
    rows.iter()
        .map(Arc::as_ref)
        .zip(names)
        .filter(|(row, name)| {
            (channel.is_empty() || row.channel.code() == channel)
                && (village.is_empty() || row.village_code.as_deref() == Some(village))
                && (words.trim().is_empty() || says(row, *name, &words))
        })
        .map(|(row, _)| row)
        .collect()
}

/// Whether a row says each of these words, all in small letters. A confidential name is not
/// there to be found.
fn says(row: &WorkRow, name: Option<&str>, words: &str) -> bool {
    let number = row.number.to_string();
    let said = [
        Some(row.subject.as_str()),
        Some(number.as_str()),
        row.village.as_deref(),
        name,
    ];
    let said: Vec<&str> = said.into_iter().flatten().collect();
    let said = said.join(" ").to_lowercase();
    words.split_whitespace().all(|word| said.contains(word))
}

/// The sentence under the heading.
fn lead(page: &Page, view: &DeskView) -> String {
    let late = view
        .waiting
        .iter()
        .filter(|row| row.due.as_ref().is_some_and(|d| d.late))
        .count();
    let mut sentences = vec![page.t1("desk-lead", "n", view.waiting.len())];
    if late > 0 {
        sentences.push(page.t1("desk-lead-late", "n", late));
    }
    sentences.join(" ")
}

/// What stands in place of an empty list, with what comes next.
fn empty(page: &Page, view: &DeskView, list: DeskList) -> String {
    match list {
        DeskList::Waiting => {
            let next = view
                .soon
                .iter()
                .filter_map(|row| row.due.as_ref().map(|due| (due.due, row)))
                .filter(|(due, _)| *due > page.now)
                .min_by_key(|(due, _)| *due);
            match next {
                Some((due, row)) => page.t2(
                    "desk-empty-next",
                    "when",
                    page.due(due),
                    "desk",
                    words::list(page.lang, &row.at),
                ),
                None => page.t("desk-empty"),
            }
        }
        DeskList::Soon => page.t("desk-empty-soon"),
        DeskList::Followed => page.t("desk-empty-followed"),
        DeskList::Running => page.t("desk-empty-running"),
    }
}
