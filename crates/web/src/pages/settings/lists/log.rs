//! What was changed, by whom, and what stood there before.

use casework::Setting;
use office::SettingLine;

use super::super::keep::{Field, What, fields, values};
use super::{Part, Row};
use crate::{App, Desk, Error, Page};

/// Lines of a page.
const LINES: u32 = 50;

/// The latest lines, below a record, with the address of those before them.
pub(super) async fn lines(
    app: &App,
    desk: &Desk,
    below: Option<i64>,
) -> Result<(Part, Option<String>), Error> {
    let page = &desk.page;
    let lines = app.office.setting_log(&desk.me, below, LINES).await?;
    let mut part = Part::new(page, "log").with_columns(
        page,
        &[
            "keep-col-what",
            "keep-col-change",
            "keep-col-by",
            "keep-col-when",
        ],
    );
    part.empty = page.t("keep-log-empty");
    let older = (lines.len() == LINES as usize)
        .then(|| lines.last())
        .flatten()
        .map(|last| format!("/pengaturan/catatan?sebelum={}", last.seq));
    part.rows = lines.iter().map(|line| row(desk, line)).collect();
    Ok((part, older))
}

fn row(desk: &Desk, line: &SettingLine) -> Row {
    let page = &desk.page;
    let what = What::of(&line.now);
    let fields = fields(page, &desk.me.directory, what);
    let now = values(&line.now);
    let which = match &line.now {
        Setting::Village(_) | Setting::Category(_) | Setting::Unit(_) => {
            let name = now.iter().find(|(field, _)| *field == "name");
            name.map(|(_, value)| value.clone()).unwrap_or_default()
        }
        _ => now
            .first()
            .map(|(_, value)| value.clone())
            .unwrap_or_default(),
    };
    let one_of_many = matches!(
        what,
        What::Week
            | What::Day
            | What::Holiday
            | What::Village
            | What::Category
            | What::Unit
            | What::Position
    );
    let dropped = matches!(
        line.now,
        Setting::WeekDropped { .. } | Setting::DayDropped { .. } | Setting::HolidayDropped { .. }
    );
    let changes = if dropped {
        page.t("keep-log-dropped")
    } else {
        let before = line.before.as_ref().map(values).unwrap_or_default();
        differences(page, &fields, &before, &now)
    };
    Row {
        head: what.words(page, "title"),
        sub: if one_of_many { which } else { String::new() },
        cells: vec![
            changes,
            line.by.clone().unwrap_or_default(),
            page.stamp(line.at),
        ],
        ..Row::default()
    }
}

type Values = [(&'static str, String)];

/// `Nama: Jalan → Jalan dan lampu; …`
fn differences(page: &Page, fields: &[Field], before: &Values, now: &Values) -> String {
    let all = |values: &Values, field: &Field| -> String {
        let words: Vec<String> = values
            .iter()
            .filter(|(name, value)| *name == field.name && !value.is_empty())
            .map(|(_, value)| in_words(page, field, value))
            .collect();
        words.join(", ")
    };
    let differing = fields.iter().filter_map(|field| {
        let (old, new) = (all(before, field), all(now, field));
        if old == new {
            return None;
        }
        let label = field.label.as_str();
        Some(match (old.is_empty(), new.is_empty()) {
            (true, _) => page.t2("keep-log-set", "field", label, "now", &new),
            (_, true) => page.t2("keep-log-gone", "field", label, "before", &old),
            _ => page.t3(
                "keep-log-changed",
                "field",
                label,
                "before",
                &old,
                "now",
                &new,
            ),
        })
    });
    differing.collect::<Vec<_>>().join("\n")
}

fn in_words(page: &Page, field: &Field, value: &str) -> String {
    match field.kind {
        "tick" => page.t("keep-yes"),
        "choice" | "ticks" => field
            .options
            .iter()
            .find(|(code, _)| code == value)
            .map_or_else(|| value.to_owned(), |(_, words)| words.clone()),
        _ => value.replace('\n', ", "),
    }
}
