//! `/pengaturan`: positions with who acts in them, officials, hours, holidays.

use askama::Template;
use axum::response::Response;
use casework::{Appointment, NipNotice, Official};
use jiff::civil::Date;
use office::{Directory, OfficialView, PeopleView, PositionView};

use super::{Rooms, done_words, hours, kind_short};
use crate::{App, Desk, Error, Page, pages::citizen::hours as open};

/// A row of the table of positions.
pub(super) struct PositionLine {
    id: String,
    title: String,
    holder: Option<String>,
    /// Further people who hold it by right, as a clerk's post may have.
    others: Vec<String>,
    acting: Option<ActingLine>,
    coming: Vec<String>,
    steps: Vec<(String, String)>,
    vacant: bool,
}

/// Who acts for the holder.
pub(super) struct ActingLine {
    kind: String,
    name: String,
    detail: String,
}

/// A row of the table of officials.
pub(super) struct OfficialLine {
    id: String,
    name: String,
    username: String,
    nip: Option<String>,
    notices: Vec<String>,
    rank: Option<String>,
    positions: Vec<String>,
    /// Tone, icon and words of the account.
    state: (&'static str, &'static str, String),
}

#[derive(Template)]
#[template(path = "pages/settings/people.html")]
pub(super) struct People<'a> {
    page: &'a Page,
    rooms: Rooms,
    done: Option<String>,
    positions: Vec<PositionLine>,
    officials: Vec<OfficialLine>,
    same_person: Vec<String>,
    zone: String,
    hours: Vec<open::HoursLine>,
    holidays: Vec<hours::HolidayLine>,
}

/// `30 Nov–4 Des 2026`, `sejak 1 Okt 2026`.
pub(super) fn period(page: &Page, from: Date, to: Option<Date>) -> String {
    let date = |date| words::date_short_year(page.lang, date);
    match to {
        Some(to) => page.t2("people-period", "from", date(from), "to", date(to)),
        None => page.t1("people-period-open", "from", date(from)),
    }
}

impl PositionLine {
    fn new(page: &Page, view: &PositionView, vacant: bool) -> PositionLine {
        let named = |(official, appointment): &(Official, Appointment)| {
            let kind = kind_short(page, appointment.kind);
            let when = period(page, appointment.from, appointment.to);
            format!("{kind} {}, {when}", official.name)
                .trim()
                .to_owned()
        };
        let acting = view
            .acting
            .as_ref()
            .map(|(official, appointment)| ActingLine {
                kind: kind_short(page, appointment.kind),
                name: official.name.clone(),
                detail: [
                    appointment.order.trim(),
                    &period(page, appointment.from, appointment.to),
                ]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
            });
        let shown = |official: &&Official| {
            view.holder.as_ref().map(|one| one.id) != Some(official.id)
                && view.acting.as_ref().map(|one| one.0.id) != Some(official.id)
        };
        PositionLine {
            id: view.position.id.to_string(),
            title: view.position.title.clone(),
            holder: view.holder.as_ref().map(|official| official.name.clone()),
            others: view
                .everybody
                .iter()
                .filter(shown)
                .map(|official| official.name.clone())
                .collect(),
            acting,
            coming: view.coming.iter().map(named).collect(),
            steps: view
                .steps
                .iter()
                .filter(|(_, numbers)| !numbers.is_empty())
                .map(|(label, numbers)| {
                    (
                        label.clone(),
                        numbers
                            .iter()
                            .map(ToString::to_string)
                            .collect::<Vec<_>>()
                            .join(", "),
                    )
                })
                .collect(),
            vacant,
        }
    }
}

/// What is odd about a NIP, in words.
pub(super) fn notice_words(page: &Page, notice: NipNotice) -> String {
    page.key(match notice {
        NipNotice::YoungAppointment => "people-nip-young",
        NipNotice::Contract => "people-nip-contract",
    })
}

impl OfficialLine {
    fn new(page: &Page, view: &OfficialView) -> OfficialLine {
        let official = &view.official;
        let state = if !official.active {
            ("", "user-off", page.t("people-state-off"))
        } else if view.has_password {
            ("ok", "check", page.t("people-state-on"))
        } else {
            ("soon", "hourglass", page.t("people-state-waiting"))
        };
        OfficialLine {
            id: official.id.to_string(),
            name: official.name.clone(),
            username: official.username.clone(),
            nip: official.nip.as_ref().map(casework::Nip::printed),
            notices: view
                .notices
                .iter()
                .map(|notice| notice_words(page, *notice))
                .collect(),
            rank: official.rank.as_ref().map(casework::Rank::printed),
            positions: view
                .held
                .iter()
                .map(|held| {
                    let title = format!(
                        "{} {}",
                        kind_short(page, held.acting.kind),
                        held.position.short
                    );
                    title.trim().to_owned()
                })
                .collect(),
            state,
        }
    }
}

impl<'a> People<'a> {
    pub(super) fn new(
        page: &'a Page,
        rooms: Rooms,
        done: Option<String>,
        view: &PeopleView,
        directory: &Directory,
    ) -> People<'a> {
        let is_vacant = |one: &PositionView| {
            view.vacant
                .iter()
                .any(|vacant| vacant.id == one.position.id)
        };
        People {
            page,
            rooms,
            done,
            positions: view
                .positions
                .iter()
                .map(|one| PositionLine::new(page, one, is_vacant(one)))
                .collect(),
            officials: view
                .officials
                .iter()
                .map(|one| OfficialLine::new(page, one))
                .collect(),
            same_person: view
                .same_person
                .iter()
                .map(|(name, positions, from, to)| {
                    let when = period(page, *from, *to);
                    let positions = words::list(page.lang, positions);
                    page.t3(
                        "people-same-person",
                        "when",
                        &when,
                        "name",
                        name,
                        "positions",
                        &positions,
                    )
                })
                .collect(),
            zone: words::time_zone_abbr(directory.calendar.tz_name()).to_owned(),
            hours: open::week(page, &directory.calendar),
            holidays: hours::next_holidays(page, &directory.profile),
        }
    }
}

/// The page for those who keep people.
pub(super) async fn show(
    app: &App,
    desk: &Desk,
    rooms: Rooms,
    done: Option<&str>,
) -> Result<Response, Error> {
    let view = app.office.people(&desk.me).await?;
    let done = done_words(&desk.page, done);
    let directory = app.office.directory();
    Ok(desk
        .page
        .show(&People::new(&desk.page, rooms, done, &view, &directory)))
}
