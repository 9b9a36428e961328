//! The register of incoming letters and its hand-overs. A letter shows no more of its sender
//! than its case does.

use casework::{Guard, LetterId, OfficialId};
use store::tables::guards;
use store::tables::letters::{self, HandoverRow, LetterFileRow, LetterRow, LinkedCaseRow};
use store::tables::passages::{self, PassageRow};
use store::{Conn, StoreError};

use super::cases::is_protected;
use super::readme::{HANDED, LETTERS};
use super::{OfficeExport, PAGE, Stage, yes};
use crate::{LetterContents, Office, OfficeError};

/// What is read beside the row of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum With {
    Nothing,
    Handovers,
    Files,
}

/// A letter of which the exporting official may know.
pub(super) struct Letter {
    pub(super) row: LetterRow,
    case: Option<LinkedCaseRow>,
    handed: Vec<(HandoverRow, Option<PassageRow>)>,
    pub(super) files: Vec<LetterFileRow>,
    /// Its sender is protected, and not named in this export.
    pub(super) masked: bool,
}

async fn page(
    conn: &mut Conn<'_>,
    office: casework::OfficeId,
    after: LetterId,
    reader: OfficialId,
    with: With,
) -> Result<(Vec<Letter>, Option<LetterId>), StoreError> {
    let rows = letters::after(conn, office, after, PAGE).await?;
    let last = rows.last().map(|row| row.id);
    let mut page = Vec::new();
    for row in rows {
        let case = letters::case_of(conn, office, row.id).await?;
        let guard = match &case {
            Some(case) => {
                conn.ask(guards::of_case(office, case.case, case.guard))
                    .await?
            }
            None => Guard::default(),
        };
        if !guard.admits(reader) {
            continue;
        }
        let mut handed = Vec::new();
        if with == With::Handovers {
            for one in letters::handed(conn, office, row.id).await? {
                let note = match one.note {
                    Some(id) => passages::find(conn, office, id).await?,
                    None => None,
                };
                handed.push((one, note));
            }
        }
        let files = match with {
            With::Files => letters::files(conn, office, row.id).await?,
            With::Nothing | With::Handovers => Vec::new(),
        };
        page.push(Letter {
            masked: case
                .as_ref()
                .is_some_and(|case| is_protected(case.identity_kind, case.guard)),
            row,
            case,
            handed,
            files,
        });
    }
    Ok((page, last))
}

impl Office {
    /// The next letters; none behind the last. The mark moves on.
    pub(super) async fn next_letters(
        &self,
        export: &mut OfficeExport,
        with: With,
    ) -> Result<Option<Vec<Letter>>, OfficeError> {
        let (office, after) = (self.id, export.letter);
        let reader = export.who.official.id;
        let (mut found, last) = self
            .db
            .read(move |conn| Box::pin(page(conn, office, after, reader, with)))
            .await?;
        let Some(last) = last else {
            return Ok(None);
        };
        export.letter = last;
        // What came in since the export began is for the next one.
        found.retain(|letter| export.letters.had(letter.row.number.0));
        for letter in &mut found {
            letter.masked &= !export.identities;
        }
        Ok(Some(found))
    }

    /// A page of the table of letters.
    pub(super) async fn export_letters(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        export.table(&LETTERS)?;
        let Some(found) = self.next_letters(export, With::Nothing).await? else {
            export.go_on(Stage::Handed);
            return Ok(());
        };
        for letter in &found {
            let row = &letter.row;
            let contents = match letter.masked {
                true => LetterContents::default(),
                false => self.letter_contents(row)?,
            };
            let case = letter.case.as_ref();
            let number = case.map(|case| export.who.directory.number(case.register).to_string());
            let letter_day = row.letter_day.filter(|_| !letter.masked);
            let cells = [
                row.number.to_string(),
                row.id.to_string(),
                row.received.to_string(),
                letter_day.map(|day| day.to_string()).unwrap_or_default(),
                row.nature.code().to_owned(),
                contents.sender,
                contents.number,
                contents.subject,
                contents.enclosures,
                contents.note,
                export.at(row.recorded_at),
                export.official(row.recorded_by),
                number.unwrap_or_default(),
                yes(row.taken),
            ];
            export.row(&cells)?;
            export.counts.letters += 1;
        }
        Ok(())
    }

    /// A page of the table of hand-overs.
    pub(super) async fn export_handed(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        export.table(&HANDED)?;
        let Some(found) = self.next_letters(export, With::Handovers).await? else {
            export.go_on(Stage::History);
            return Ok(());
        };
        for letter in &found {
            for (handed, note) in &letter.handed {
                let note = note.as_ref().filter(|_| !letter.masked);
                let position = export.who.directory.position(handed.to);
                let cells = [
                    letter.row.number.to_string(),
                    handed.nth.to_string(),
                    position.map(|one| one.title.clone()).unwrap_or_default(),
                    handed.on.to_string(),
                    note.and_then(|row| self.text(row)).unwrap_or_default(),
                    export.at(handed.at),
                    export.official(handed.by),
                ];
                export.row(&cells)?;
            }
        }
        Ok(())
    }
}
