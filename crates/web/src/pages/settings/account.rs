//! `/pengaturan/akun`: who one is here, signing out, keyboard shortcuts.

use askama::Template;
use axum::response::Response;
use office::SignedIn;

use super::{Rooms, kind_short};
use crate::{Desk, Page};

#[derive(Template)]
#[template(path = "pages/settings/account.html")]
pub(super) struct Account<'a> {
    pub(super) page: &'a Page,
    pub(super) rooms: Rooms,
    pub(super) name: &'a str,
    pub(super) username: &'a str,
    pub(super) nip: Option<String>,
    pub(super) rank: Option<String>,
    /// Titles held today.
    pub(super) positions: Vec<String>,
}

impl<'a> Account<'a> {
    fn new(page: &'a Page, me: &'a SignedIn, rooms: Rooms) -> Account<'a> {
        let official = &me.official;
        Account {
            page,
            rooms,
            name: &official.name,
            username: &official.username,
            nip: official.nip.as_ref().map(casework::Nip::printed),
            rank: official.rank.as_ref().map(casework::Rank::printed),
            positions: me
                .held
                .iter()
                .map(|held| {
                    let title = format!(
                        "{} {}",
                        kind_short(page, held.acting.kind),
                        held.position.title
                    );
                    title.trim().to_owned()
                })
                .collect(),
        }
    }
}

/// `GET /pengaturan/akun`
pub(super) async fn show(desk: Desk) -> Response {
    desk.page
        .show(&Account::new(&desk.page, &desk.me, Rooms::of(&desk)))
}
