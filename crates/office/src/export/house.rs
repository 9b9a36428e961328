//! The office itself: its profile and calendar, people and procedures, law books.

use store::StoreError;
use store::tables::law_books;

use super::files::place_of_book;
use super::readme::{
    APPOINTMENTS, BASES, BOOKS, CALENDAR, OFFICIALS, POSITIONS, PROCEDURES, PROFILE, SETTINGS,
    UNITS, readme,
};
use super::{OfficeExport, Stage, yes};
use crate::{Office, OfficeError, holiday_tables};

fn odd(error: impl std::fmt::Display) -> OfficeError {
    StoreError::Other(error.to_string()).into()
}

/// A name of a procedure or version as one step of a path.
fn step(text: &str) -> String {
    let plain = |c: char| match c {
        c if c.is_ascii_alphanumeric() => c,
        '.' | '-' | '_' => c,
        _ => '-',
    };
    text.chars()
        .map(plain)
        .collect::<String>()
        .trim_start_matches('.')
        .to_owned()
}

impl Office {
    /// All of it: an office is small.
    pub(super) async fn export_house(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        for (name, say) in export.words.readmes.clone() {
            let text = readme(export, &say);
            // A mark, so that an old editor takes it for UTF-8; and its line ends.
            let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
            export.pack.text(name, &text)?;
        }
        let directory = export.who.directory.clone();
        let settings = serde_json::to_string_pretty(&directory.profile).map_err(odd)?;
        export.pack.text(SETTINGS.name, &settings)?;
        // What a new office can be founded from says no more than that.
        let mut founding = directory.profile.clone();
        founding.emblem = None;
        founding.retention = None;
        founding.retention_supervisory = None;
        founding.legal.clear();
        founding.closed_channels.clear();
        founding.prefixes.clear();
        let profile = toml::to_string(&founding).map_err(odd)?;
        export.pack.text(PROFILE.name, &profile)?;
        if let Ok(emblem) = self.emblem().await {
            let kind = emblem.media_type.rsplit('/').next().unwrap_or_default();
            let place = format!("kantor/lambang.{}", step(kind));
            export.pack.whole(&place, &emblem.bytes);
        }
        let (holidays, _) = holiday_tables(&directory.profile.holidays);
        let hours = directory.profile.hours.clone().with_holidays(&holidays);
        let calendar = serde_json::to_string_pretty(&hours).map_err(odd)?;
        export.pack.text(CALENDAR.name, &calendar)?;
        self.export_people(export)?;
        self.export_procedures(export)?;
        self.export_books(export).await?;
        export.go_on(Stage::Complaints);
        Ok(())
    }

    fn export_people(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        let directory = export.who.directory.clone();
        export.new_table(&UNITS)?;
        for unit in &directory.units {
            let directable = yes(unit.directable);
            let cells = [
                unit.code.to_string(),
                unit.name.clone(),
                unit.short.clone(),
                directable,
            ];
            export.row(&cells)?;
        }
        export.new_table(&POSITIONS)?;
        for one in &directory.positions {
            let duties: Vec<&str> = one.duties.iter().map(|duty| duty.code()).collect();
            let role = one.role.as_ref();
            let cells = [
                one.id.to_string(),
                one.key.clone(),
                one.title.clone(),
                one.short.clone(),
                one.unit.to_string(),
                role.map(ToString::to_string).unwrap_or_default(),
                yes(one.heads_unit),
                duties.join(", "),
            ];
            export.row(&cells)?;
        }
        export.new_table(&OFFICIALS)?;
        for one in &directory.officials {
            let nip = one.nip.as_ref().map(casework::Nip::printed);
            let cells = [
                one.id.to_string(),
                one.name.clone(),
                one.username.clone(),
                nip.unwrap_or_default(),
                one.rank
                    .as_ref()
                    .map(casework::Rank::printed)
                    .unwrap_or_default(),
                yes(one.active),
            ];
            export.row(&cells)?;
        }
        export.new_table(&APPOINTMENTS)?;
        for one in &directory.appointments {
            let position = directory.position(one.position);
            let cells = [
                one.id.to_string(),
                one.official.to_string(),
                export.official(Some(one.official)),
                one.position.to_string(),
                position.map(|one| one.title.clone()).unwrap_or_default(),
                one.kind.code().to_owned(),
                one.from.to_string(),
                one.to.map(|day| day.to_string()).unwrap_or_default(),
                one.order.clone(),
            ];
            export.row(&cells)?;
        }
        Ok(())
    }

    fn export_procedures(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        let directory = export.who.directory.clone();
        let place = |nth: usize, row: &store::tables::procedures::ProcedureRow| {
            let (id, version) = (row.reference.id.as_str(), &row.reference.version);
            format!(
                "kantor/sop/{:02}-{}-{}.toml",
                nth + 1,
                step(id),
                step(version)
            )
        };
        export.new_table(&PROCEDURES)?;
        for (nth, row) in directory.procedures.iter().enumerate() {
            let cells = [
                row.reference.id.to_string(),
                row.reference.version.clone(),
                row.label.clone(),
                row.from.to_string(),
                row.to.map(|day| day.to_string()).unwrap_or_default(),
                yes(row.default),
                export.at(row.activated_at),
                row.sha256.clone(),
                place(nth, row),
            ];
            export.row(&cells)?;
        }
        for (nth, row) in directory.procedures.iter().enumerate() {
            export.pack.text(&place(nth, row), &row.source)?;
        }
        Ok(())
    }

    async fn export_books(&self, export: &mut OfficeExport) -> Result<(), OfficeError> {
        let office = self.id;
        let books = self.books().await?;
        let bases = self
            .db
            .read(move |conn| Box::pin(conn.ask(law_books::bases(office))))
            .await?;
        export.new_table(&BOOKS)?;
        for (nth, book) in books.iter().enumerate() {
            let cells = [
                book.id.to_string(),
                book.title.clone(),
                book.kind.clone(),
                book.number.clone(),
                book.year.clone(),
                book.link.clone(),
                book.note.clone(),
                export.at(book.added_at),
                export.at_or_not(book.retired_at),
                place_of_book(nth, book)
                    .map(|(place, _)| place)
                    .unwrap_or_default(),
            ];
            export.row(&cells)?;
        }
        export.new_table(&BASES)?;
        for (base, book) in bases {
            export.row(&[base, book.to_string()])?;
        }
        Ok(())
    }
}
