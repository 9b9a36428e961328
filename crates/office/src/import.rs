//! An old register comes in as a sheet: looked at, told row by row, and taken over when an
//! official says so. What stands in the sheet is kept sealed meanwhile; what can be taken over
//! is found anew from it each time, so that nothing kept can disagree with it.

mod columns;
mod date;
mod plan;
mod row;
mod take;

use casework::{Action, RegisterNumber, Signer, Situation};
use jiff::{SignedDuration, Timestamp};
use sheets::{Format, Limits, ReadFault, Table};
use store::StoreError;
use store::tables::imports::{self, ImportRow};
use uuid::Uuid;

pub use self::columns::SheetColumn;
pub use self::row::RowFault;

pub(crate) use self::take::JOB;

use self::columns::Columns;
use self::plan::{Planned, faults_sheet};
use crate::{Directory, FieldFault, IdentityView, Office, OfficeError, SignedIn};

/// How long a sheet waits before it is thrown away or forgotten.
const WAITS: SignedDuration = SignedDuration::from_hours(24 * 30);
/// Sheets listed.
const LISTED: u32 = 100;

/// A sheet as it is sent.
#[derive(Clone, Debug)]
pub struct SheetSent {
    /// Name of the file.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Category of rows that name none.
    pub category: Option<String>,
}

/// How far a sheet has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImportState {
    /// Nothing of it was taken over.
    Waiting,
    /// It is being taken over.
    Running,
    /// Its good rows were taken over.
    Done,
}

/// A sheet in the list of those that were sent.
#[derive(Clone, Debug)]
pub struct ImportLine {
    /// Its id.
    pub id: Uuid,
    /// Name of the file.
    pub name: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Who sent it or took it over.
    pub by: String,
    /// How far it has come.
    pub state: ImportState,
    /// How many of its rows became cases.
    pub cases: u32,
}

/// A row as it would stand in the register.
#[derive(Clone, Debug)]
pub struct RowPreview {
    /// The row, as the spreadsheet counts.
    pub row: u32,
    /// Its number.
    pub number: RegisterNumber,
    /// Received.
    pub received: Timestamp,
    /// Who complains, as a list shows it.
    pub identity: IdentityView,
    /// Village name.
    pub village: Option<String>,
    /// Subject.
    pub subject: String,
    /// When it was over; none for a case that begins at the first step.
    pub finished: Option<Timestamp>,
}

/// What a sheet says, without anything being stored: the dry run.
#[derive(Clone, Debug)]
pub struct ImportPlan {
    /// Title and meaning of each column that is read.
    pub columns: Vec<(String, SheetColumn)>,
    /// Titles of columns that are not.
    pub unknown: Vec<String>,
    /// Rows that say something.
    pub rows: usize,
    /// Rows that can be taken over.
    pub good: usize,
    /// Of them, cases that are not over and begin at the first step.
    pub open: usize,
    /// Rows that stand in the register already, word for word.
    pub known: usize,
    /// Rows that wait to be mended.
    pub wrong: usize,
    /// Everything that is wrong, in the order of the rows.
    pub faults: Vec<RowFault>,
    /// The first good rows.
    pub first: Vec<RowPreview>,
    /// The next number of this year's register, if taking over begins it.
    pub begins: Option<u32>,
}

/// A sheet with what it says.
#[derive(Clone, Debug)]
pub struct ImportView {
    /// As it is listed.
    pub line: ImportLine,
    /// What it says; none once it was forgotten.
    pub plan: Option<ImportPlan>,
}

/// Who sent a sheet.
fn sender(row: &ImportRow) -> Option<casework::OfficialId> {
    let signer: Signer = serde_json::from_str(&row.signer).ok()?;
    Some(signer.official)
}

fn fault_of(fault: &ReadFault) -> FieldFault {
    let field = "sheet";
    match fault {
        ReadFault::Empty => FieldFault::new(field, "sheet_empty"),
        ReadFault::OldExcel => FieldFault::new(field, "sheet_old_excel"),
        ReadFault::Locked => FieldFault::new(field, "sheet_locked"),
        ReadFault::OpenDocument => FieldFault::new(field, "sheet_open_document"),
        ReadFault::NotASheet => FieldFault::new(field, "sheet_none"),
        ReadFault::Damaged => FieldFault::new(field, "sheet_damaged"),
        ReadFault::TooLarge => FieldFault::new(field, "sheet_too_large"),
        ReadFault::TooManyRows { limit } => {
            FieldFault::with(field, "sheet_too_many_rows", limit.to_string())
        }
        ReadFault::TooManyColumns { row, .. } => {
            FieldFault::with(field, "sheet_too_many_columns", row.to_string())
        }
        ReadFault::OpenQuote { row } => {
            FieldFault::with(field, "sheet_open_quote", row.to_string())
        }
    }
}

/// Reads the table and finds its titles, or says why not.
fn table_of(bytes: &[u8]) -> Result<(Table, Columns), FieldFault> {
    let table = sheets::read(bytes, &Limits::default()).map_err(|fault| fault_of(&fault))?;
    let columns = Columns::of(&table.rows).ok_or(FieldFault::new("sheet", "sheet_no_titles"))?;
    let missing = |column| columns.place(column).is_none();
    if missing(SheetColumn::Number) {
        return Err(FieldFault::new("sheet", "sheet_no_number"));
    }
    if missing(SheetColumn::Received) {
        return Err(FieldFault::new("sheet", "sheet_no_received"));
    }
    if missing(SheetColumn::Story) && missing(SheetColumn::Subject) {
        return Err(FieldFault::new("sheet", "sheet_no_story"));
    }
    if columns.below(&table.rows).is_empty() {
        return Err(FieldFault::new("sheet", "sheet_empty"));
    }
    Ok((table, columns))
}

impl Office {
    /// Takes a sheet in to be looked at: nothing of it becomes a case. The same content sent
    /// again is the same sheet. Nobody but the sender sees it: it may tell of cases that others
    /// may not know of.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] with why it is no sheet of a
    /// register.
    #[crate::boxed]
    pub async fn send_sheet(&self, who: &SignedIn, sent: SheetSent) -> Result<Uuid, OfficeError> {
        let permit = who.permit(Action::AdoptPaperCase, &Situation::default())?;
        if let Some(code) = &sent.category
            && who.directory.profile.category(code).is_none()
        {
            let fault = FieldFault::new("category", "category_missing");
            return Err(OfficeError::Invalid(vec![fault]));
        }
        let bytes = sent.bytes;
        let bytes = self
            .looked_at(move || table_of(&bytes).map(|_| bytes))
            .await?
            .map_err(|fault| OfficeError::Invalid(vec![fault]))?;
        let parts = [
            who.official.id.0.as_bytes().as_slice(),
            bytes.as_slice(),
            sent.category.as_deref().unwrap_or_default().as_bytes(),
        ];
        let digest = self.keys.digest("sheet", &parts);
        let (office, now, id) = (self.id, self.now(), self.new_id());
        let row = ImportRow {
            id,
            digest: digest.clone(),
            name: self
                .keys
                .seal(&self.sheet_place(&digest), sent.name.as_bytes()),
            category: sent.category,
            signer: serde_json::to_string(&permit.signer).unwrap_or_default(),
            sent_at: now,
            state: "waiting".to_owned(),
            done: 0,
            cases: 0,
        };
        let body = self.keys.seal(&self.sheet_place(&digest), &bytes);
        let kept = self
            .db
            .write(move |conn| {
                let (row, body) = (row.clone(), body.clone());
                Box::pin(async move {
                    match imports::by_digest(conn, office, &row.digest).await? {
                        Some(before) => {
                            imports::refill(conn, office, before.id, &body, now).await?;
                            Ok(before.id)
                        }
                        None => {
                            imports::insert(conn, office, &row, &body).await?;
                            Ok(row.id)
                        }
                    }
                })
            })
            .await;
        match kept {
            // Two clicks at once: the other one kept it.
            Err(error) if error.is_conflict_on(imports::SENT) => {
                let found = self
                    .db
                    .read(move |conn| {
                        let digest = digest.clone();
                        Box::pin(async move { imports::by_digest(conn, office, &digest).await })
                    })
                    .await?;
                Ok(found.ok_or(OfficeError::NotFound)?.id)
            }
            other => Ok(other?),
        }
    }

    /// The sheets that one sent, the last first.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn sheets_sent(&self, who: &SignedIn) -> Result<Vec<ImportLine>, OfficeError> {
        who.permit(Action::AdoptPaperCase, &Situation::default())?;
        let office = self.id;
        let rows = self
            .db
            .read(move |conn| Box::pin(imports::list(conn, office, LISTED)))
            .await?;
        Ok(rows
            .iter()
            .filter(|row| sender(row) == Some(who.official.id))
            .map(|row| self.import_line(&who.directory, row))
            .collect())
    }

    /// A sheet and what it says against the register as it stands now.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::NotFound`].
    #[crate::boxed]
    pub async fn sheet_sent(&self, who: &SignedIn, id: Uuid) -> Result<ImportView, OfficeError> {
        who.permit(Action::AdoptPaperCase, &Situation::default())?;
        let row = self.sheet_of(who, id).await?;
        let line = self.import_line(&who.directory, &row);
        // While it goes on its page asks again and again: how far it is stands in the line.
        let plan = match line.state {
            ImportState::Running => None,
            ImportState::Waiting | ImportState::Done => self
                .planned(&row, &who.directory, who.official.id, i64::MIN)
                .await?
                .map(|planned| self.tell(&who.directory, &planned)),
        };
        Ok(ImportView { line, plan })
    }

    /// The rows of a sheet that wait to be mended, as a sheet of its own: their cells as they
    /// stand, and beside them under `titles` the cells at fault and what `mend` says of them.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`], [`OfficeError::NotFound`].
    pub async fn sheet_of_faults(
        &self,
        who: &SignedIn,
        id: Uuid,
        format: Format,
        titles: [String; 2],
        mend: impl Fn(&RowFault) -> String,
    ) -> Result<Vec<u8>, OfficeError> {
        who.permit(Action::AdoptPaperCase, &Situation::default())?;
        let row = self.sheet_of(who, id).await?;
        let planned = self
            .planned(&row, &who.directory, who.official.id, i64::MIN)
            .await?
            .ok_or(OfficeError::NotFound)?;
        Ok(faults_sheet(
            &planned,
            format,
            self.local_now(&who.directory),
            titles,
            mend,
        ))
    }

    /// Throws a sheet away that waits.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::NotFound`] when it does not wait.
    #[crate::boxed]
    pub async fn discard_sheet(&self, who: &SignedIn, id: Uuid) -> Result<(), OfficeError> {
        who.permit(Action::AdoptPaperCase, &Situation::default())?;
        self.sheet_of(who, id).await?;
        let office = self.id;
        let gone = self
            .db
            .write(move |conn| Box::pin(imports::discard(conn, office, id)))
            .await?;
        gone.then_some(()).ok_or(OfficeError::NotFound)
    }

    /// Forgets sheets that have waited or were taken over long ago.
    pub(crate) async fn sweep_sheets(&self) -> Result<(), StoreError> {
        let (office, before) = (self.id, self.now() - WAITS);
        self.db
            .write(move |conn| Box::pin(imports::sweep(conn, office, before)))
            .await
    }

    /// A sheet that one sent oneself.
    async fn sheet_of(&self, who: &SignedIn, id: Uuid) -> Result<ImportRow, OfficeError> {
        let row = self.import_row(id).await?;
        match sender(&row) == Some(who.official.id) {
            true => Ok(row),
            false => Err(OfficeError::NotFound),
        }
    }

    async fn import_row(&self, id: Uuid) -> Result<ImportRow, OfficeError> {
        let office = self.id;
        let row = self
            .db
            .read(move |conn| Box::pin(imports::find(conn, office, id)))
            .await?;
        row.ok_or(OfficeError::NotFound)
    }

    fn import_line(&self, directory: &Directory, row: &ImportRow) -> ImportLine {
        let name = self.keys.open(&self.sheet_place(&row.digest), &row.name);
        ImportLine {
            id: row.id,
            name: name
                .ok()
                .and_then(|name| String::from_utf8(name.to_vec()).ok())
                .unwrap_or_default(),
            sent_at: row.sent_at,
            by: sender(row)
                .and_then(|official| directory.official(official))
                .map(|official| official.name.clone())
                .unwrap_or_default(),
            state: match row.state.as_str() {
                "running" => ImportState::Running,
                "done" => ImportState::Done,
                _ => ImportState::Waiting,
            },
            cases: u32::try_from(row.cases).unwrap_or_default(),
        }
    }

    fn sheet_place(&self, digest: &str) -> Vec<u8> {
        [self.id.0.as_bytes().as_slice(), b"sheet", digest.as_bytes()].concat()
    }

    fn local_now(&self, directory: &Directory) -> jiff::civil::DateTime {
        directory.calendar.tz().to_datetime(self.now())
    }

    /// Work that takes the processor for a while, a few at a time and off the runtime.
    pub(crate) async fn looked_at<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, OfficeError> {
        let closed = || OfficeError::Store(StoreError::Closed);
        let turn = std::sync::Arc::clone(&self.looking).acquire_owned();
        let turn = turn.await.map_err(|_| closed())?;
        // The turn lasts as long as the work, also when nobody waits for it any more.
        let work = move || {
            let done = work();
            drop(turn);
            done
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|_| closed())
    }

    /// Understands a sheet from behind its row `done`; none when it was forgotten.
    pub(crate) async fn planned(
        &self,
        row: &ImportRow,
        directory: &std::sync::Arc<Directory>,
        reader: casework::OfficialId,
        done: i64,
    ) -> Result<Option<Planned>, OfficeError> {
        let (office, id) = (self.id, row.id);
        let body = self
            .db
            .read(move |conn| Box::pin(imports::body(conn, office, id)))
            .await?;
        let Some(body) = body else { return Ok(None) };
        let damaged = || StoreError::Corrupt("a sheet that waits".to_owned());
        let clear = self
            .keys
            .open(&self.sheet_place(&row.digest), &body)
            .map_err(|_| damaged())?;
        drop(body);
        match self
            .understood(clear, row.category.clone(), directory, reader, done)
            .await?
        {
            Ok(planned) => Ok(Some(planned)),
            Err(_) => Err(damaged().into()),
        }
    }

    /// What a sheet says, without keeping any of it: the dry run of a command.
    ///
    /// # Errors
    /// As [`send_sheet`](Self::send_sheet).
    #[crate::boxed]
    pub async fn look_at_sheet(
        &self,
        who: &SignedIn,
        sent: SheetSent,
    ) -> Result<ImportPlan, OfficeError> {
        who.permit(Action::AdoptPaperCase, &Situation::default())?;
        let bytes = zeroize::Zeroizing::new(sent.bytes);
        let planned = self
            .understood(
                bytes,
                sent.category,
                &who.directory,
                who.official.id,
                i64::MIN,
            )
            .await?
            .map_err(|fault| OfficeError::Invalid(vec![fault]))?;
        Ok(self.tell(&who.directory, &planned))
    }
}
