//! Files as they are shown, and as they came where identities are exported too; and the list
//! of all files, also of those that stay behind.
//!
//! A picture or a paper cannot be masked. So of whoever is protected no file goes along
//! without his name: a scan tells who wrote, a signed answer to whom.

use casework::OfficialId;
use jiff::Timestamp;
use store::tables::attachments::AttachmentRow;
use store::tables::law_books::{self, LawBookRow};
use store::tables::letters::LetterFileRow;
use store::{Sha256Hex, StoreError};

use super::cases::{Beside, Case};
use super::letters::{Letter, With};
use super::readme::FILES;
use super::{OfficeExport, Stage};
use crate::{Office, OfficeError};

/// A file that is to be added, and its place in the zip.
pub(super) struct Wanted {
    place: String,
    sha256: String,
}

/// What is known of a file.
struct Facts<'a> {
    name: &'a str,
    media_type: &'a str,
    size: i64,
    sha256: &'a str,
    shown: Option<&'a str>,
    has_location: bool,
    added_at: Timestamp,
    added_by: Option<OfficialId>,
}

impl<'a> Facts<'a> {
    fn of_case(row: &'a AttachmentRow) -> Facts<'a> {
        Facts {
            name: &row.name,
            media_type: &row.media_type,
            size: row.size,
            sha256: &row.sha256,
            shown: row.shown.as_deref(),
            has_location: row.has_location,
            added_at: row.added_at,
            added_by: row.added_by,
        }
    }

    fn of_letter(row: &'a LetterFileRow) -> Facts<'a> {
        Facts {
            name: &row.name,
            media_type: &row.media_type,
            size: row.size,
            sha256: &row.sha256,
            shown: row.shown.as_deref(),
            has_location: row.has_location,
            added_at: row.added_at,
            added_by: row.added_by,
        }
    }

    /// The copy that others see; none where only the original is there and tells of a place.
    fn shown(&self) -> Option<&'a str> {
        let picture = self.media_type.starts_with("image/");
        let harmless = !picture && !self.has_location;
        self.shown.or(harmless.then_some(self.sha256))
    }
}

/// Where a file goes: its place and that of the original, and why it stays behind.
struct Going<'a> {
    shown: Option<(String, &'a str)>,
    original: Option<(String, &'a str)>,
    stays: &'static str,
}

/// Where the `nth` file (from 0) of a folder goes.
fn going<'a>(folder: &str, nth: usize, file: &Facts<'a>, masked: bool, named: bool) -> Going<'a> {
    let name = format!("{:02}-{}", nth + 1, harmless(file.name));
    let place = |name: String| format!("{folder}/{name}");
    let shown = file.shown().filter(|_| !masked);
    let original = named && shown != Some(file.sha256);
    Going {
        shown: shown.map(|hash| (place(name.clone()), hash)),
        original: original.then(|| (place(format!("asli/{name}")), file.sha256)),
        stays: match (masked, shown) {
            (true, _) => "protected",
            (false, None) if !named => "location",
            (false, _) => "",
        },
    }
}

/// A name that is one step of a path, on any system.
fn harmless(name: &str) -> String {
    let kept: String = name
        .chars()
        .map(|c| match c {
            '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|' => '-',
            c if c.is_control() => '-',
            c => c,
        })
        .collect();
    let kept = kept.trim_start_matches('.').trim();
    if kept.is_empty() {
        "berkas".to_owned()
    } else {
        kept.to_owned()
    }
}

fn folder_of_case(case: &Case) -> String {
    format!("berkas/{}", case.number)
}

fn folder_of_letter(letter: &Letter) -> String {
    format!("surat/{}", letter.row.number.slug())
}

/// The place of a law book's file.
pub(super) fn place_of_book(nth: usize, book: &LawBookRow) -> Option<(String, &str)> {
    let (name, _, hash) = book.file.as_ref()?;
    let place = format!("buku-peraturan/{:03}-{}", nth + 1, harmless(name));
    Some((place, hash))
}

impl Office {
    /// One file that waits, or the next page of cases that have some.
    pub(super) async fn export_case_files(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        if self.export_waiting(export).await? {
            return Ok(());
        }
        let Some(cases) = self.next_cases(export, of_files()).await? else {
            export.go_on(Stage::LetterFiles);
            return Ok(());
        };
        for case in &cases {
            let folder = folder_of_case(case);
            for (nth, row) in case.files.iter().enumerate() {
                let file = Facts::of_case(row);
                export.want(going(&folder, nth, &file, case.masked, export.identities));
            }
        }
        Ok(())
    }

    /// The same of letters.
    pub(super) async fn export_letter_files(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        if self.export_waiting(export).await? {
            return Ok(());
        }
        let Some(found) = self.next_letters(export, With::Files).await? else {
            export.go_on(Stage::BookFiles);
            return Ok(());
        };
        for letter in &found {
            let folder = folder_of_letter(letter);
            for (nth, row) in letter.files.iter().enumerate() {
                let file = Facts::of_letter(row);
                export.want(going(&folder, nth, &file, letter.masked, export.identities));
            }
        }
        Ok(())
    }

    /// One file of a law book that waits, or all of them: they are few, and public.
    pub(super) async fn export_book_files(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        if self.export_waiting(export).await? {
            return Ok(());
        }
        if export.books_wanted {
            export.go_on(Stage::CaseMails);
            return Ok(());
        }
        export.books_wanted = true;
        for (nth, book) in self.books().await?.iter().enumerate() {
            if let Some((place, hash)) = place_of_book(nth, book) {
                let sha256 = hash.to_owned();
                export.queue.push_back(Wanted { place, sha256 });
            }
        }
        Ok(())
    }

    pub(super) async fn books(&self) -> Result<Vec<LawBookRow>, OfficeError> {
        let office = self.id;
        let read = self
            .db
            .read(move |conn| Box::pin(law_books::list(conn, office)));
        let mut books = read.await?;
        // Later ones come behind, so that places stay while the export runs.
        books.sort_by_key(|book| (book.added_at, book.id));
        Ok(books)
    }

    /// Adds the file that waits; false when none does. One that is damaged or gone is noted,
    /// and the others go on: an office with one lost file still needs its other thousand.
    async fn export_waiting(&self, export: &mut OfficeExport) -> Result<bool, OfficeError> {
        let Some(Wanted { place, sha256 }) = export.queue.pop_front() else {
            return Ok(false);
        };
        let found = match Sha256Hex::parse(&sha256) {
            Some(hash) => self.blobs.get(&hash).await,
            None => Err(StoreError::NotFound),
        };
        match found {
            Ok(bytes) => {
                export.pack.whole(&place, &bytes);
                export.counts.files += 1;
            }
            Err(StoreError::NotFound | StoreError::Corrupt(_)) => {
                export.lost.insert(sha256);
                export.counts.lost += 1;
            }
            Err(other) => return Err(other.into()),
        }
        Ok(true)
    }

    /// A page of the list of files.
    pub(super) async fn list_case_files(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        export.table(&FILES)?;
        let Some(cases) = self.next_cases(export, of_files()).await? else {
            return export.same_table(Stage::LetterList);
        };
        for case in &cases {
            let folder = folder_of_case(case);
            let number = case.number.to_string();
            for (nth, row) in case.files.iter().enumerate() {
                let file = Facts::of_case(row);
                let going = going(&folder, nth, &file, case.masked, export.identities);
                let id = row.id.to_string();
                let named = case.known.file_name(row);
                export.list(
                    ["complaint", &number, &id, &row.purpose, &named],
                    &file,
                    going,
                )?;
            }
        }
        Ok(())
    }

    /// The same of letters.
    pub(super) async fn list_letter_files(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        let Some(found) = self.next_letters(export, With::Files).await? else {
            return export.same_table(Stage::BookList);
        };
        for letter in &found {
            let folder = folder_of_letter(letter);
            let number = letter.row.number.to_string();
            for (nth, row) in letter.files.iter().enumerate() {
                let file = Facts::of_letter(row);
                let going = going(&folder, nth, &file, letter.masked, export.identities);
                let id = row.id.to_string();
                // Its name may tell who wrote.
                let named = match letter.masked {
                    true => casework::mask_name(&row.name),
                    false => row.name.clone(),
                };
                export.list(["letter", &number, &id, "letter", &named], &file, going)?;
            }
        }
        Ok(())
    }

    /// The same of law books.
    pub(super) async fn list_book_files(
        &self,
        export: &mut OfficeExport,
    ) -> Result<(), OfficeError> {
        for (nth, book) in self.books().await?.iter().enumerate() {
            let Some((place, hash)) = place_of_book(nth, book) else {
                continue;
            };
            let Some((name, size, _)) = &book.file else {
                continue;
            };
            let file = Facts {
                name,
                media_type: "application/pdf",
                size: *size,
                sha256: hash,
                shown: None,
                has_location: false,
                added_at: book.added_at,
                added_by: None,
            };
            let going = Going {
                shown: Some((place, hash)),
                original: None,
                stays: "",
            };
            let id = book.id.to_string();
            export.list(["law_book", "", &id, "law_book", name], &file, going)?;
        }
        export.go_on(Stage::MailList);
        Ok(())
    }
}

fn of_files() -> Beside {
    Beside {
        files: true,
        ..Beside::default()
    }
}

impl OfficeExport {
    fn want(&mut self, going: Going<'_>) {
        let both = going.shown.into_iter().chain(going.original);
        self.queue.extend(both.map(|(place, hash)| Wanted {
            place,
            sha256: hash.to_owned(),
        }));
    }

    /// Goes on with the same table.
    pub(super) fn same_table(&mut self, stage: Stage) -> Result<(), OfficeError> {
        let sheet = self.sheet.take();
        self.go_on(stage);
        self.sheet = sheet;
        Ok(())
    }

    /// A row of the list of files. `what`: kind, number of its case or letter, id, purpose and
    /// name.
    fn list(
        &mut self,
        what: [&str; 5],
        file: &Facts<'_>,
        going: Going<'_>,
    ) -> Result<(), OfficeError> {
        let mut stays = going.stays;
        let mut place = |going: Option<(String, &str)>| match going {
            Some((_, hash)) if self.lost.contains(hash) => {
                stays = "lost";
                String::new()
            }
            Some((place, _)) => place,
            None => String::new(),
        };
        let (shown, original) = (place(going.shown), place(going.original));
        let [kind, number, id, purpose, name] = what;
        let cells = [
            kind.to_owned(),
            number.to_owned(),
            id.to_owned(),
            purpose.to_owned(),
            name.to_owned(),
            file.media_type.to_owned(),
            file.size.to_string(),
            self.at(file.added_at),
            self.official(file.added_by),
            file.sha256.to_owned(),
            shown,
            original,
            stays.to_owned(),
        ];
        self.row(&cells)
    }
}
