//! `/pengaturan/atur/{apa}`: one thing is set. A form made of what the thing consists of,
//! a look at what it would move, and the act.

mod fields;
mod fill;
mod read;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use casework::{Action, Setting, Situation};
use office::{OfficeError, SettingPreview, setting_token, unset_token};
use serde::Deserialize;

pub(in crate::pages) use self::fields::DAYS;
pub(super) use self::fields::{Field, fate_words, fields, table_words};
pub(in crate::pages) use self::fill::span;
pub(super) use self::fill::{hamlets, values};
use crate::{App, Desk, Error, Form, Page, see_other};

/// How many moved due times are listed.
const LISTED: usize = 20;

/// What is set, as its address calls it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Office,
    Emblem,
    Greetings,
    Numbering,
    SignIn,
    Week,
    Day,
    Holiday,
    Tables,
    Village,
    Category,
    Phrases,
    Channels,
    Retention,
    RetentionSupervisory,
    Legal,
    Unit,
    Position,
}

impl What {
    const ALL: [(What, &'static str, &'static str); 18] = [
        (What::Office, "kantor", "/pengaturan/kantor"),
        (What::Emblem, "lambang", "/pengaturan/kantor"),
        (What::Greetings, "sapaan", "/pengaturan/kantor"),
        (What::Numbering, "nomor", "/pengaturan/kantor"),
        (What::SignIn, "masuk", "/pengaturan/kantor"),
        (What::Week, "jam", "/pengaturan/jam"),
        (What::Day, "hari", "/pengaturan/jam"),
        (What::Holiday, "libur", "/pengaturan/jam"),
        (What::Tables, "daftar-libur", "/pengaturan/jam"),
        (What::Village, "desa", "/pengaturan/wilayah"),
        (What::Category, "hal", "/pengaturan/hal"),
        (What::Phrases, "petunjuk", "/pengaturan/hal"),
        (What::Channels, "kanal", "/pengaturan/kanal"),
        (What::Retention, "retensi", "/pengaturan/kantor"),
        (
            What::RetentionSupervisory,
            "retensi-pengawasan",
            "/pengaturan/kantor",
        ),
        (What::Legal, "tenggat", "/pengaturan/kantor"),
        (What::Unit, "unit", "/pengaturan/unit"),
        (What::Position, "jabatan", "/pengaturan/unit"),
    ];

    fn named(name: &str) -> Result<What, Error> {
        What::ALL
            .into_iter()
            .find(|(_, known, _)| *known == name)
            .map(|(what, ..)| what)
            .ok_or(Error::NotFound)
    }

    fn entry(self) -> (&'static str, &'static str) {
        What::ALL
            .into_iter()
            .find(|(what, ..)| *what == self)
            .map_or(("", "/pengaturan"), |(_, name, back)| (name, back))
    }

    /// Its part of the address.
    pub(super) fn name(self) -> &'static str {
        self.entry().0
    }

    /// The page it is listed on.
    pub(super) fn room(self) -> &'static str {
        self.entry().1
    }

    /// The field that says which one of several it is.
    fn key(self) -> Option<&'static str> {
        match self {
            What::Numbering => Some("year"),
            What::Week => Some("from"),
            What::Day | What::Holiday => Some("date"),
            What::Village | What::Category | What::Unit => Some("code"),
            What::Office
            | What::Emblem
            | What::Greetings
            | What::SignIn
            | What::Tables
            | What::Phrases
            | What::Channels
            | What::Retention
            | What::RetentionSupervisory
            | What::Legal
            | What::Position => None,
        }
    }

    /// What a setting is about.
    pub(super) fn of(setting: &Setting) -> What {
        match setting {
            Setting::Office { .. } => What::Office,
            Setting::Emblem { .. } => What::Emblem,
            Setting::Greetings(_) => What::Greetings,
            Setting::Numbering(_) => What::Numbering,
            Setting::SignIn { .. } => What::SignIn,
            Setting::Week(_) | Setting::WeekDropped { .. } => What::Week,
            Setting::Day { .. } | Setting::DayDropped { .. } => What::Day,
            Setting::Holiday { .. } | Setting::HolidayDropped { .. } => What::Holiday,
            Setting::HolidayTables { .. } => What::Tables,
            Setting::Village(_) => What::Village,
            Setting::Category(_) => What::Category,
            Setting::Instructions { .. } => What::Phrases,
            Setting::Channels { .. } => What::Channels,
            Setting::Retention(_) => What::Retention,
            Setting::RetentionSupervisory(_) => What::RetentionSupervisory,
            Setting::Legal(_) => What::Legal,
            Setting::Unit(_) => What::Unit,
            Setting::Position(_) => What::Position,
        }
    }

    /// Words for it: `keep-title-…` and `keep-intro-…`.
    pub(super) fn words(self, page: &Page, which: &str) -> String {
        page.key(&format!("keep-{which}-{}", self.name()))
    }
}

/// Which one of several, by the address.
#[derive(Deserialize)]
pub(super) struct Which {
    yang: Option<String>,
}

#[derive(Template)]
#[template(path = "pages/settings/keep.html")]
pub(super) struct Keep<'a> {
    page: &'a Page,
    form: &'a Form,
    name: &'static str,
    room: &'static str,
    title: String,
    intro: String,
    fields: Vec<Field>,
    /// What the form's reader saw standing.
    seen: String,
    /// What it would move; the form asks for the act itself.
    preview: Option<Moves>,
    /// It may be given up again.
    droppable: bool,
}

/// Due times that would move, in words.
struct Moves {
    sentence: String,
    rows: Vec<(String, String, String)>,
    more: Option<String>,
    /// The act is giving something up.
    drops: bool,
}

impl Moves {
    fn new(page: &Page, preview: &SettingPreview, drops: bool) -> Moves {
        let count = i64::try_from(preview.count).unwrap_or(i64::MAX);
        let earlier = i64::try_from(preview.earlier).unwrap_or(i64::MAX);
        let rest = preview.count - preview.moved.len().min(LISTED);
        Moves {
            sentence: page.t3(
                "keep-moves",
                "n",
                count,
                "earlier",
                page.number(earlier),
                "later",
                page.number(count - earlier),
            ),
            rows: preview
                .moved
                .iter()
                .take(LISTED)
                .map(|one| {
                    let number = one.number.to_string();
                    (number, page.due(one.from), page.due(one.to))
                })
                .collect(),
            more: (rest > 0).then(|| {
                let rest = i64::try_from(rest).unwrap_or(i64::MAX);
                page.t1("keep-moves-more", "n", page.number(rest))
            }),
            drops,
        }
    }
}

/// Only those who keep the settings see their pages; the office asks again on storing.
pub(super) fn admit(desk: &Desk) -> Result<(), Error> {
    admit_for(desk, Action::KeepSettings)
}

/// A position's duties are given by whoever appoints to it.
fn admit_to(desk: &Desk, what: What) -> Result<(), Error> {
    admit_for(
        desk,
        match what {
            What::Position => Action::KeepPeople,
            _ => Action::KeepSettings,
        },
    )
}

fn admit_for(desk: &Desk, action: Action) -> Result<(), Error> {
    desk.me
        .may(action, &Situation::default())
        .then_some(())
        .ok_or(Error::Forbidden)
}

fn draw<'a>(desk: &'a Desk, form: &'a Form, what: What, preview: Option<Moves>) -> Keep<'a> {
    let page = &desk.page;
    let droppable = matches!(what, What::Week | What::Day | What::Holiday);
    let mut fields = fields(page, &desk.me.directory, what);
    let known = !form.get("yang").is_empty();
    for field in fields.iter_mut().filter(|_| known) {
        if Some(field.name) == what.key() {
            field.more = "readonly";
        }
    }
    Keep {
        page,
        form,
        name: what.name(),
        room: what.room(),
        title: what.words(page, "title"),
        intro: what.words(page, "intro"),
        fields,
        seen: form.get("seen").to_owned(),
        preview,
        droppable: droppable && known,
    }
}

/// `GET /pengaturan/atur/{apa}`: as it stands, or empty for a new one.
pub(super) async fn form(
    desk: Desk,
    Path(name): Path<String>,
    Query(which): Query<Which>,
) -> Result<Response, Error> {
    let what = What::named(&name)?;
    admit_to(&desk, what)?;
    let which = which.yang.unwrap_or_default();
    let profile = &desk.me.directory.profile;
    let mut form =
        fill::form(&desk.page, &desk.me.directory, what, &which).ok_or(Error::NotFound)?;
    form.set("yang", &which);
    let seen = read::setting(&desk.page, &mut form.clone(), &desk.me.directory, what)
        .map_or_else(unset_token, |setting| setting_token(profile, &setting));
    form.set("seen", &seen);
    Ok(desk.page.show(&draw(&desk, &form, what, None)))
}

/// `POST /pengaturan/atur/{apa}`
pub(super) async fn store(
    State(app): State<App>,
    desk: Desk,
    Path(name): Path<String>,
    mut form: Form,
) -> Result<Response, Error> {
    let what = What::named(&name)?;
    admit_to(&desk, what)?;
    let profile = &desk.me.directory.profile;
    let which = form.get("yang").to_owned();
    if let (Some(key), false) = (what.key(), which.is_empty()) {
        // Which one it is does not change with what is said of it.
        let date = which
            .parse()
            .ok()
            .filter(|_| matches!(key, "from" | "date"));
        form.set(key, &date.map_or(which.clone(), fill::typed));
    }
    let read = read::setting(&desk.page, &mut form, &desk.me.directory, what);
    if let (Some(key), true, Some(setting)) = (what.key(), which.is_empty(), &read) {
        // A new one was typed: nothing of that name may stand there, but a day is a day.
        let standing = profile.standing(setting);
        if key == "code" && standing.is_some_and(|standing| standing != *setting) {
            form.refuse("code", desk.page.t("field-setting-code-taken"));
        }
        if !form.has("sure", "ya") {
            form.set("seen", &setting_token(profile, setting));
        }
    }
    carry_out(&app, &desk, what, form, read, false).await
}

/// `POST /pengaturan/atur/{apa}/batal`: given up.
pub(super) async fn drop(
    State(app): State<App>,
    desk: Desk,
    Path(name): Path<String>,
    form: Form,
) -> Result<Response, Error> {
    let what = What::named(&name)?;
    admit_to(&desk, what)?;
    let date = form.get("yang").parse().map_err(|_| Error::NotFound)?;
    let setting = match what {
        What::Week => Setting::WeekDropped { from: date },
        What::Day => Setting::DayDropped { date },
        What::Holiday => Setting::HolidayDropped { date },
        _ => return Err(Error::NotFound),
    };
    let profile = &desk.me.directory.profile;
    if profile.standing(&setting).is_none() {
        // Given up before, by a second click or by somebody else.
        return Ok(see_other(what.room()));
    }
    let seen = form.get("seen").to_owned();
    let sure = form.has("sure", "ya");
    let mut form = fill::form(&desk.page, &desk.me.directory, what, form.get("yang"))
        .ok_or(Error::NotFound)?;
    form.set("seen", &seen);
    form.set("yang", &date.to_string());
    if sure {
        form.set("sure", "ya");
    }
    carry_out(&app, &desk, what, form, Some(setting), true).await
}

async fn carry_out(
    app: &App,
    desk: &Desk,
    what: What,
    mut form: Form,
    read: Option<Setting>,
    drops: bool,
) -> Result<Response, Error> {
    let page = &desk.page;
    let Some(setting) = read.filter(|_| form.is_clean()) else {
        return Ok(page.show_invalid(&draw(desk, &form, what, None)));
    };
    let faults = if setting.moves_time() && !form.has("sure", "ya") {
        match app.office.preview_setting(&desk.me, &setting).await {
            Ok(preview) if preview.count > 0 => {
                let moves = Moves::new(page, &preview, drops);
                return Ok(page.show(&draw(desk, &form, what, Some(moves))));
            }
            Ok(_) => None,
            Err(OfficeError::Invalid(faults)) => Some(faults),
            Err(error) => return Err(error.into()),
        }
    } else {
        None
    };
    let faults = match faults {
        Some(faults) => faults,
        None => match app
            .office
            .change_setting(&desk.me, &setting, form.get("seen"))
            .await
        {
            Ok(done) => {
                let moved = match done.moved {
                    0 => String::new(),
                    moved => format!("&bergeser={moved}"),
                };
                let address = format!("{}?tersimpan={}{moved}", what.room(), what.name());
                return Ok(see_other(&address));
            }
            Err(OfficeError::Invalid(faults)) => faults,
            Err(error) => return Err(error.into()),
        },
    };
    for fault in &faults {
        form.refuse(fault.field, page.field_fault(fault));
    }
    if faults.iter().any(|fault| fault.field == "seen") {
        // Whoever has read this has seen what stands now.
        let now = app.office.directory();
        form.set("seen", &setting_token(&now.profile, &setting));
    }
    Ok(page.show_invalid(&draw(desk, &form, what, None)))
}
