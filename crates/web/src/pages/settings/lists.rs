//! What an office has set, listed: hours, subjects, villages, units, channels, the office
//! itself, and the log of what was changed by whom.

mod log;
mod rooms;

use askama::Template;
use axum::{
    extract::{Query, State},
    response::Response,
};
use serde::Deserialize;

use super::Rooms;
use super::keep::{What, admit};
use crate::{App, Desk, Error, Page};

/// One part of a page: a heading, and what stands under it.
pub(super) struct Part {
    pub(super) id: &'static str,
    pub(super) title: String,
    pub(super) note: String,
    /// Address and words of the button.
    pub(super) button: Option<(String, String)>,
    pub(super) columns: Vec<String>,
    pub(super) rows: Vec<Row>,
    /// The last column leads to a form.
    pub(super) edited: bool,
    /// What is said when there are none.
    pub(super) empty: String,
}

/// A line of a table.
#[derive(Default)]
pub(super) struct Row {
    pub(super) head: String,
    pub(super) sub: String,
    pub(super) cells: Vec<String>,
    /// Tone, icon, words.
    pub(super) chip: Option<(&'static str, &'static str, String)>,
    /// Where it is changed.
    pub(super) edit: Option<String>,
}

impl Part {
    fn new(page: &Page, id: &'static str) -> Part {
        let note = page.key(&format!("keep-part-{id}-note"));
        Part {
            id,
            title: page.key(&format!("keep-part-{id}")),
            note,
            button: None,
            columns: Vec::new(),
            edited: false,
            rows: Vec::new(),
            empty: String::new(),
        }
    }

    /// Whether its lines lead to a form.
    fn is_edited(&self) -> bool {
        self.edited
    }

    /// Whether a line has a column for its state.
    fn is_chipped(&self, row: &Row) -> bool {
        self.columns.len() > 1 + row.cells.len() + usize::from(self.is_edited())
    }

    /// The heading of a column by its place.
    fn column(&self, place: usize) -> &str {
        self.columns.get(place).map_or("", String::as_str)
    }

    /// A button that leads to the form of `what`.
    fn with_button(mut self, page: &Page, what: What) -> Part {
        self.button = Some((
            format!("/pengaturan/atur/{}", what.name()),
            what.words(page, "button"),
        ));
        self
    }

    fn with_columns(mut self, page: &Page, keys: &[&str]) -> Part {
        self.edited = keys.last() == Some(&"keep-col-action");
        self.columns = keys.iter().map(|key| page.key(key)).collect();
        self
    }
}

/// The address of the form of one of several.
fn edit(what: What, which: &str) -> Option<String> {
    Some(format!("/pengaturan/atur/{}?yang={which}", what.name()))
}

#[derive(Template)]
#[template(path = "pages/settings/lists.html")]
pub(super) struct Lists<'a> {
    page: &'a Page,
    rooms: Rooms,
    here: &'static str,
    title: String,
    intro: String,
    done: Option<String>,
    parts: Vec<Part>,
    /// Address of older lines.
    older: Option<String>,
}

/// What was done just before, by the address.
#[derive(Deserialize)]
pub(super) struct Done {
    tersimpan: Option<String>,
    bergeser: Option<i64>,
    sebelum: Option<i64>,
}

impl Done {
    fn words(&self, page: &Page) -> Option<String> {
        self.tersimpan.as_ref()?;
        Some(match self.bergeser {
            Some(n) if n > 0 => page.t1("keep-done-moved", "n", n),
            _ => page.t("keep-done"),
        })
    }
}

fn show(
    desk: &Desk,
    here: &'static str,
    done: &Done,
    parts: Vec<Part>,
    older: Option<String>,
) -> Response {
    let page = &desk.page;
    page.show(&Lists {
        page,
        rooms: Rooms::of(desk),
        here,
        title: page.key(&format!("keep-room-{here}")),
        intro: page.t("settings-intro"),
        done: done.words(page),
        parts,
        older,
    })
}

macro_rules! room {
    ($(#[$doc:meta])* $name:ident, $here:literal) => {
        $(#[$doc])*
        pub(super) async fn $name(
            State(app): State<App>,
            desk: Desk,
            Query(done): Query<Done>,
        ) -> Result<Response, Error> {
            admit(&desk)?;
            let parts = rooms::$name(&app, &desk).await?;
            Ok(show(&desk, $here, &done, parts, None))
        }
    };
}

room!(
    /// `GET /pengaturan/jam`
    hours,
    "hours"
);
room!(
    /// `GET /pengaturan/hal`
    subjects,
    "subjects"
);
room!(
    /// `GET /pengaturan/wilayah`
    villages,
    "villages"
);
room!(
    /// `GET /pengaturan/unit`
    units,
    "units"
);
room!(
    /// `GET /pengaturan/kanal`
    channels,
    "channels"
);
room!(
    /// `GET /pengaturan/kantor`
    office,
    "office"
);

/// `GET /pengaturan/catatan`
pub(super) async fn log(
    State(app): State<App>,
    desk: Desk,
    Query(done): Query<Done>,
) -> Result<Response, Error> {
    admit(&desk)?;
    let (part, older) = log::lines(&app, &desk, done.sebelum).await?;
    Ok(show(&desk, "log", &done, vec![part], older))
}
