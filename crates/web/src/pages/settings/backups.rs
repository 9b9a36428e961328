//! `/pengaturan/cadangan`: when the office was last backed up, where, and what is wrong.

use std::time::Duration;

use askama::Template;
use axum::{extract::State, response::Response};
use casework::{Action, Situation};

use super::Rooms;
use crate::backups::{BackupState, BackupWarning};
use crate::{App, Desk, Error, Page};

/// So long a folder may take to say whether it is there: a share whose server is gone takes
/// for ever.
const PATIENCE: Duration = Duration::from_secs(5);

#[derive(Template)]
#[template(path = "pages/settings/backups.html")]
pub(super) struct Backups<'a> {
    pub(super) page: &'a Page,
    pub(super) rooms: Rooms,
    /// Nothing when the folder did not answer in time.
    pub(super) state: Option<BackupState>,
}

impl Backups<'_> {
    /// What somebody should do something about, in words.
    fn warning(&self) -> Option<String> {
        let Some(state) = &self.state else {
            return Some(self.page.t("backups-no-answer"));
        };
        Some(match state.warning? {
            BackupWarning::Never => self.page.t("backups-none"),
            BackupWarning::Old(days) => self.page.t1("backups-old", "days", days),
            BackupWarning::NoFolder => self.page.t("backups-no-folder"),
            BackupWarning::Failed => self.page.t("backups-failed"),
            BackupWarning::SameDisk => self.page.t("backups-same-disk"),
        })
    }

    fn size(&self, bytes: &u64) -> String {
        let megabytes = i64::try_from(bytes.div_ceil(1_000_000)).unwrap_or(i64::MAX);
        self.page
            .t1("backups-megabytes", "n", self.page.number(megabytes))
    }
}

/// `GET /pengaturan/cadangan`
pub(super) async fn show(State(app): State<App>, desk: Desk) -> Result<Response, Error> {
    if !desk.me.may(Action::KeepSettings, &Situation::default()) {
        return Err(Error::Forbidden);
    }
    let ask = app.backups.clone();
    let asked = tokio::task::spawn_blocking(move || ask.ask());
    let state = match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(state)) => Some(state),
        Ok(Err(error)) => return Err(Error::Internal(error.to_string())),
        Err(_) => None,
    };
    Ok(desk.page.show(&Backups {
        page: &desk.page,
        rooms: Rooms::of(&desk),
        state,
    }))
}
