//! A row of a work list and the groups rows stand in.

use casework::{IdentityKind, Urgency};
use jiff::ToSpan;
use office::WorkRow;
use sop::Act;

use crate::{Page, Sla};

/// A row as the template draws it.
pub(crate) struct Row {
    pub number: String,
    pub subject: String,
    /// Icon and name of the channel.
    pub channel: (&'static str, String),
    pub village: Option<String>,
    pub step: String,
    /// Small labels: tone, icon, words.
    pub chips: Vec<(&'static str, &'static str, String)>,
    pub sla: Option<Sla>,
    pub mine: bool,
    /// What the button says.
    pub button: String,
    /// The one filled button of the page.
    pub filled: bool,
    /// Who has the turn.
    pub at: String,
}

/// Rows under a heading.
pub(crate) struct Group {
    pub title: String,
    pub count: String,
    pub rows: Vec<Row>,
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// The least time left first.
    #[default]
    Due,
    /// The longest here first.
    Received,
    /// By village.
    Village,
}

impl Order {
    /// The order of a form's value.
    pub(crate) fn parse(text: &str) -> Order {
        match text {
            "masuk" => Order::Received,
            "desa" => Order::Village,
            _ => Order::Due,
        }
    }
}

impl Row {
    pub(crate) fn new(page: &Page, row: &WorkRow) -> Row {
        let mut chips = Vec::new();
        match row.urgency {
            Urgency::Ordinary => {}
            Urgency::Urgent => chips.push(("soon", "", page.key(words::urgency_key(row.urgency)))),
            Urgency::VeryUrgent => {
                chips.push(("late", "", page.key(words::urgency_key(row.urgency))));
            }
        }
        match row.identity_kind {
            IdentityKind::Open => {}
            IdentityKind::Confidential => {
                chips.push(("hold", "shield-lock", page.t("desk-confidential")));
            }
            IdentityKind::Anonymous => {
                chips.push((
                    "",
                    "user-off",
                    page.key(words::identity_key(row.identity_kind)),
                ));
            }
        }
        if row.guarded {
            chips.push(("hold", "lock", page.t("desk-guarded")));
        }
        Row {
            number: row.number.to_string(),
            subject: row.subject.clone(),
            channel: (
                words::channel_icon(row.channel),
                page.key(words::channel_key(row.channel)),
            ),
            village: row
                .village
                .as_ref()
                .map(|name| page.t1("desk-village", "name", name)),
            step: step_words(page, row),
            chips,
            sla: match &row.suspended {
                Some((until, lapsed)) => Some(Sla::held(page, *until, *lapsed)),
                None => row.due.as_ref().map(|due| Sla::of(page, due)),
            },
            mine: row.mine,
            button: match row.suspended {
                Some(_) => page.t("desk-do-look"),
                None => button(page, row.act),
            },
            filled: false,
            at: words::list(page.lang, &row.at),
        }
    }
}

/// `Langkah 6: putuskan`
pub(crate) fn step_words(page: &Page, row: &WorkRow) -> String {
    page.t2("desk-step", "step", row.step, "task", &row.task)
}

/// What a step's act is on a narrow button.
fn button(page: &Page, act: Act) -> String {
    match act {
        Act::Register => page.t("desk-do-register"),
        Act::AttachSlip => page.t("desk-do-attach-slip"),
        Act::Forward => page.t("desk-do-forward"),
        Act::Advise => page.t("desk-do-advise"),
        Act::Weigh => page.t("desk-do-weigh"),
        Act::Decide => page.t("desk-do-decide"),
        Act::Solve => page.t("desk-do-solve"),
        Act::Approve => page.t("desk-do-approve"),
        Act::Answer => page.t("desk-do-answer"),
        Act::Archive => page.t("desk-do-archive"),
    }
}

/// Rows in groups: by time left (late, today, later), by village, or in one list.
pub(crate) fn groups(page: &Page, mut rows: Vec<&WorkRow>, order: Order) -> Vec<Group> {
    match order {
        // The office hands them over most urgent first; a row without a due time is last.
        Order::Due => rows.sort_by_key(|row| match &row.due {
            Some(due) => (0, due.due),
            None => (1, row.received_at),
        }),
        Order::Received => rows.sort_by_key(|row| row.received_at),
        Order::Village => rows.sort_by(|a, b| {
            (a.village.is_none(), &a.village).cmp(&(b.village.is_none(), &b.village))
        }),
    }
    let mut groups: Vec<(String, Vec<Row>)> = Vec::new();
    for row in rows {
        let title = title(page, row, order);
        match groups.last_mut() {
            Some((last, rows)) if *last == title => rows.push(Row::new(page, row)),
            _ => groups.push((title, vec![Row::new(page, row)])),
        }
    }
    groups
        .into_iter()
        .map(|(title, rows)| Group {
            title,
            count: page.t1("desk-count", "n", rows.len()),
            rows,
        })
        .collect()
}

fn title(page: &Page, row: &WorkRow, order: Order) -> String {
    match (order, &row.due) {
        (Order::Received, _) => page.t("desk-group-received"),
        (Order::Village, _) => match &row.village {
            Some(name) => page.t1("desk-village", "name", name),
            None => page.t("desk-group-no-village"),
        },
        (Order::Due, None) => page.t("desk-group-no-due"),
        (Order::Due, Some(due)) if due.late => page.t("desk-group-late"),
        (Order::Due, Some(due)) => {
            let tomorrow = page.today().saturating_add(1.day());
            if page.local(due.due).date() < tomorrow {
                page.t("desk-group-today")
            } else {
                page.t("desk-group-later")
            }
        }
    }
}
