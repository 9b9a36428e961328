//! The files of a message, looked through for viruses before any is taken over.

use jiff::{SignedDuration, Timestamp};
use mail::Message;
use store::tables::mails::MailRow;

use super::treat::is_file;
use crate::{Office, OfficeError, Scanned};

/// How long a message waits for a scanner that does not answer. Then it is registered without
/// its files: a program that stands still must not keep a complaint back.
const PATIENCE: SignedDuration = SignedDuration::from_mins(15);
/// Files of one message that are looked through; more than are ever taken over.
const FILES: usize = 40;

/// A warning: a virus was found in a file.
pub(crate) const INFECTED: &str = "infected_attachment";
/// A warning: a file could not be looked through.
pub(crate) const UNSCANNED: &str = "unscanned_attachment";

/// Which files of a message stay in it because of what the scanner says.
#[derive(Debug, Default)]
pub(super) struct Held {
    /// Places of parts.
    parts: Vec<usize>,
    infected: bool,
    unscanned: bool,
}

impl Held {
    pub(super) fn has(&self, place: usize) -> bool {
        self.parts.contains(&place)
    }

    /// What somebody should know of it.
    pub(super) fn warnings(&self) -> impl Iterator<Item = &'static str> {
        let said = [(self.infected, INFECTED), (self.unscanned, UNSCANNED)];
        said.into_iter().filter(|(so, _)| *so).map(|(_, code)| code)
    }
}

impl Office {
    /// Has the files of a message looked through, if the office has a scanner. `patient` is
    /// whoever comes again when it does not answer.
    ///
    /// # Errors
    /// [`OfficeError::Unscanned`] when it does not answer and the message can wait.
    pub(super) async fn scan_files(
        &self,
        row: &MailRow,
        message: &Message,
        patient: bool,
        now: Timestamp,
    ) -> Result<Held, OfficeError> {
        let mut held = Held::default();
        let Some(scanner) = self.scanner.now() else {
            return Ok(held);
        };
        let patient = patient && now.duration_since(row.arrived_at) < PATIENCE;
        let files = message.parts.iter().enumerate();
        let files = files.filter(|(_, part)| is_file(part.role) && !part.bytes.is_empty());
        for (count, (place, part)) in files.enumerate() {
            let said = match count < FILES {
                true => scanner.scan(&part.bytes, now).await,
                false => Scanned::Refused,
            };
            match said {
                Scanned::Clean => continue,
                Scanned::Found(what) => {
                    tracing::warn!(mail = %row.id, %what, "a virus was found in a message");
                    held.infected = true;
                }
                // What is dangerous anyway stays where it is.
                Scanned::Refused | Scanned::Silent if part.danger.is_some() => {}
                Scanned::Refused => held.unscanned = true,
                Scanned::Silent if patient => return Err(OfficeError::Unscanned),
                Scanned::Silent => held.unscanned = true,
            }
            held.parts.push(place);
        }
        Ok(held)
    }
}
