//! What came by e-mail: the messages of the cases taken along and those of the tray, as they
//! came, and the list of all, also of those that stay behind.
//!
//! A message cannot be masked. So of whoever is protected none goes along without his name,
//! and none whose file names a place on earth: what is shown of such a file lies among the
//! files of its case.

use std::collections::HashMap;

use casework::mask_name;
use jiff::Timestamp;
use mail::Message;
use store::StoreError;
use store::tables::mails::{self, MailOutcome, MailRow};
use uuid::Uuid;

use super::cases::{Beside, Case};
use super::readme::MAILS;
use super::{OfficeExport, PAGE, Stage};
use crate::mailroom::{asks_protection, is_file};
use crate::{MailLine, Office, OfficeError};

/// Folder of the messages that became no complaint.
const TRAY: &str = "surel/lain";

/// A message that is to be added, its place in the zip, and whether it is one of the tray.
pub(super) struct WantedMail {
    place: String,
    row: MailRow,
    aside: bool,
}

/// Where the messages of an export are, and which of them stay behind.
#[derive(Default)]
pub(super) struct Post {
    /// Behind the last that had been set aside when the export began.
    newest: Option<(Timestamp, Uuid)>,
    /// Behind which the next page of the tray begins.
    behind: Option<(Timestamp, Uuid)>,
    /// Those of a page that wait to be added, the next last.
    waiting: Vec<WantedMail>,
    /// Why a message that was looked into stays behind.
    stays: HashMap<Uuid, &'static str>,
}

impl Post {
    /// From the last message that had been set aside when the export began.
    pub(super) fn from(last: Option<(Timestamp, Uuid)>) -> Post {
        // The mark of a page stands behind what the page begins with.
        let newest = last.map(|(at, id)| {
            let next = Uuid::from_u128(id.as_u128().saturating_add(1));
            (at, next)
        });
        Post {
            newest,
            behind: newest,
            ..Post::default()
        }
    }
}

fn place_of(case: &Case, nth: usize) -> String {
    format!("surel/{}/{:02}.eml", case.number, nth + 1)
}

fn of_mails() -> Beside {
    Beside {
        mails: true,
        ..Beside::default()
    }
}

/// Whether a file of a message tells where it was made.
fn names_place(message: &Message) -> bool {
    let files = message.parts.iter().filter(|part| is_file(part.role));
    files
        .into_iter()
        .any(|part| media::has_location(&part.bytes))
}

impl Office {
    /// One message that waits, or the next page of cases that have some.
    pub(super) async fn export_case_mails(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        if self.export_waiting_mail(export).await? {
            return Ok(());
        }
        let Some(cases) = self.next_cases(export, of_mails()).await? else {
            export.go_on(Stage::TrayMails);
            return Ok(());
        };
        for case in cases.iter().filter(|case| !case.masked).rev() {
            for (nth, (row, _)) in case.mails.iter().enumerate().rev() {
                if row.erased_at.is_none() {
                    export.post.waiting.push(WantedMail {
                        place: place_of(case, nth),
                        row: row.clone(),
                        aside: false,
                    });
                }
            }
        }
        Ok(())
    }

    /// The same of the tray.
    pub(super) async fn export_tray_mails(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        if self.export_waiting_mail(export).await? {
            return Ok(());
        }
        let page = self.next_of_tray(export).await?;
        if page.is_empty() {
            export.post.behind = export.post.newest;
            export.go_on(Stage::CaseList);
            return Ok(());
        }
        for (row, _) in page.into_iter().rev() {
            export.post.waiting.push(WantedMail {
                place: format!("{TRAY}/{}.eml", row.id),
                row,
                aside: true,
            });
        }
        Ok(())
    }

    /// The next page of the tray; empty behind the last. The mark moves on.
    async fn next_of_tray(
        &self,
        export: &mut OfficeExport,
    ) -> Result<Vec<(MailRow, MailOutcome)>, OfficeError> {
        let (office, Some(behind)) = (self.id, export.post.behind) else {
            return Ok(Vec::new());
        };
        let page = self
            .db
            .read(move |conn| Box::pin(mails::aside(conn, office, behind, PAGE)))
            .await?;
        export.post.behind = page.last().map(|(row, made)| (made.decided_at, row.id));
        Ok(page)
    }

    /// Adds the message that waits, unless it tells what this export does not; false when none
    /// does.
    async fn export_waiting_mail(&self, export: &mut OfficeExport) -> Result<bool, OfficeError> {
        let Some(WantedMail { place, row, aside }) = export.post.waiting.pop() else {
            return Ok(false);
        };
        let raw = match self.raw_mail(&row).await {
            Ok(raw) => raw,
            Err(OfficeError::Store(StoreError::NotFound | StoreError::Corrupt(_))) => {
                export.post.stays.insert(row.id, "lost");
                export.counts.lost += 1;
                return Ok(true);
            }
            Err(other) => return Err(other),
        };
        if !export.identities {
            let message = self.read_mail(&row).await?;
            let stays = match () {
                // Nobody made a complaint of it, so nobody has protected its writer yet.
                () if aside && asks_protection(&message) => Some("protected"),
                () if names_place(&message) => Some("location"),
                () => None,
            };
            if let Some(why) = stays {
                export.post.stays.insert(row.id, why);
                return Ok(true);
            }
        }
        export.pack.whole(&place, &raw);
        export.counts.files += 1;
        Ok(true)
    }

    /// A page of the list of messages.
    pub(super) async fn list_case_mails(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        export.table(&MAILS)?;
        let Some(cases) = self.next_cases(export, of_mails()).await? else {
            return export.same_table(Stage::TrayList);
        };
        for case in &cases {
            for (nth, (row, made)) in case.mails.iter().enumerate() {
                let line = self.mail_line(row, made);
                let line = MailLine {
                    name: match case.masked && !line.name.is_empty() {
                        true => mask_name(&line.name),
                        false => line.name,
                    },
                    subject: case.known.masked(&line.subject),
                    ..line
                };
                let stays = match (row.erased_at, case.masked) {
                    (Some(_), _) => Some("erased"),
                    (None, true) => Some("protected"),
                    (None, false) => None,
                };
                let number = case.number.to_string();
                export.list_mail(&number, (place_of(case, nth), stays), made, line)?;
            }
        }
        Ok(())
    }

    /// The same of the tray.
    pub(super) async fn list_tray_mails(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        let page = self.next_of_tray(export).await?;
        if page.is_empty() {
            export.go_on(Stage::Sums);
            return Ok(());
        }
        for (row, made) in &page {
            let line = self.mail_line(row, made);
            let line = match export.post.stays.get(&row.id) {
                Some(&"protected") => MailLine {
                    name: mask_name(&line.name),
                    subject: mask_name(&line.subject),
                    ..line
                },
                _ => line,
            };
            let place = format!("{TRAY}/{}.eml", row.id);
            export.list_mail("", (place, None), made, line)?;
        }
        Ok(())
    }
}

impl OfficeExport {
    /// A row of the list of messages. The address of whoever wrote is his contact: it goes
    /// along only where identities do.
    fn list_mail(
        &mut self,
        number: &str,
        (place, stays): (String, Option<&'static str>),
        made: &MailOutcome,
        line: MailLine,
    ) -> Result<(), OfficeError> {
        let stays = stays.or(self.post.stays.get(&line.id).copied());
        let cells = [
            number.to_owned(),
            line.id.to_string(),
            self.at(line.arrived),
            made.verdict.clone(),
            line.reason,
            line.warnings.join(" "),
            line.name,
            match self.identities {
                true => line.address,
                false => String::new(),
            },
            line.subject,
            line.size.to_string(),
            match stays {
                Some(_) => String::new(),
                None => place,
            },
            stays.unwrap_or_default().to_owned(),
        ];
        self.row(&cells)
    }
}
