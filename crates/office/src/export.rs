//! Everything an office owns, taken along as one zip of open formats.
//!
//! What is asked for is recorded before the first byte leaves. It is read page by page behind
//! a mark and packed as it is read: the office never stands in memory. Cases of which the
//! exporting official may not know are left out, here and wherever they are named; whoever is
//! protected is masked, unless he who may open each identity asks for them all. What fails
//! breaks the zip off before its directory: half an export opens nowhere.

mod cases;
mod chain;
mod files;
mod house;
mod letters;
mod mails;
mod pack;
mod readme;
mod shapes;
mod texts;

use std::collections::{BTreeMap, HashSet, VecDeque};

use casework::{
    Action, CaseId, ChainHead, DeskEvent, Happening, LetterId, OfficialId, RegisterNumber,
    Situation,
};
use jiff::Timestamp;
use sheets::{Format, Out, Writer};
use store::tables::history::{self, NewEntry};
use store::tables::{guards, letters as letter_rows, mails as mail_rows, numbers, passages};
use store::{Conn, StoreError};

use self::files::Wanted;
use self::mails::Post;
use self::pack::Pack;
use self::readme::Part;
pub use self::readme::{ExportWords, Say};
pub use self::shapes::{ExportCounts, ExportLine, ExportRequest};
use crate::case_view::who_acted;
use crate::{FieldFault, Office, OfficeError, SignedIn};

/// Bytes that are handed out in one piece, about.
const PIECE: usize = 64 * 1024;
/// Rows read at a time.
const PAGE: u32 = 100;
/// Characters of a reason.
const REASON: usize = 500;

/// What is written next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    House,
    Complaints,
    Texts,
    Letters,
    Handed,
    History,
    CaseFiles,
    LetterFiles,
    BookFiles,
    CaseMails,
    TrayMails,
    CaseList,
    LetterList,
    BookList,
    MailList,
    TrayList,
    Sums,
    Done,
}

/// Cases of which the exporting official may not know, and what belongs to them.
struct Hidden {
    cases: HashSet<CaseId>,
    letters: HashSet<LetterId>,
}

impl Hidden {
    fn any(&self) -> bool {
        !self.cases.is_empty()
    }
}

/// The last number given in each year when the export began.
#[derive(Clone, Debug, Default)]
struct Given(BTreeMap<i16, u32>);

impl Given {
    /// Whether a number had been given. By numbers and not by the clock, which may stand
    /// elsewhere than that of a drill.
    fn had(&self, number: RegisterNumber) -> bool {
        let last = self.0.get(&number.year);
        last.is_some_and(|last| number.number <= *last)
    }
}

/// An export on its way out.
pub struct OfficeExport {
    who: SignedIn,
    /// In which position he exports.
    position: String,
    identities: bool,
    words: ExportWords,
    started: Timestamp,
    /// The export's own record.
    head: ChainHead,
    hidden: Hidden,
    complaints: Given,
    letters: Given,
    pack: Pack,
    sheet: Option<Writer>,
    stage: Stage,
    mark: Option<RegisterNumber>,
    letter: LetterId,
    seq: i64,
    history_parts: u32,
    queue: VecDeque<Wanted>,
    /// What came by e-mail.
    post: Post,
    /// The files of law books stand in the queue, or stood there.
    books_wanted: bool,
    /// SHA-256 of files that could not be read.
    lost: HashSet<String>,
    counts: ExportCounts,
}

impl std::fmt::Debug for OfficeExport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OfficeExport")
            .field("stage", &self.stage)
            .finish_non_exhaustive()
    }
}

impl Office {
    /// Notes that everything the office owns is taken along, and begins it.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`]; [`OfficeError::Invalid`] on `reason`; the password as
    /// [`act`](Self::act) asks for it.
    #[crate::boxed]
    pub async fn begin_export(
        &self,
        who: &SignedIn,
        request: &ExportRequest,
        words: ExportWords,
    ) -> Result<OfficeExport, OfficeError> {
        let nothing = Situation::default();
        let action = match request.identities {
            true => Action::ExportIdentities,
            false => Action::ExportOffice,
        };
        let by = who.permit(action, &nothing)?.signer;
        let refused = |fault| Err(OfficeError::Invalid(vec![fault]));
        let Some(reason) = self.written(&request.reason) else {
            return refused(FieldFault::new("reason", "reason_missing"));
        };
        if reason.passage.body.chars().count() > REASON {
            return refused(FieldFault::with("reason", "too_long", REASON.to_string()));
        }
        self.confirm(who, request.password.as_deref()).await?;
        let (office, started) = (self.id, self.now());
        let entry = NewEntry {
            at: started,
            case: None,
            by: Some(by),
            what: Happening::Desk(DeskEvent::OfficeExported {
                identities: request.identities,
                reason: reason.passage.reference(),
            }),
        };
        let reader = who.official.id;
        // What there is to export is looked at in the moment that is recorded: what comes in
        // later has later numbers.
        let (head, hidden, [complaints, letters], post) = self
            .db
            .try_write_history(self.id, move |conn| {
                let (entry, reason) = (entry.clone(), reason.clone());
                Box::pin(async move {
                    reason.keep(conn, office, None).await?;
                    let head = history::append(conn, office, &[entry], started).await?;
                    let hidden = hidden_from(conn, office, reader).await?;
                    let given = [
                        numbers::heads(conn, office).await?,
                        letter_rows::heads(conn, office).await?,
                    ];
                    let given = given.map(|heads| Given(heads.into_iter().collect()));
                    let all = (Timestamp::MAX, uuid::Uuid::max());
                    let last = mail_rows::aside(conn, office, all, 1).await?;
                    let last = last.first().map(|(row, made)| (made.decided_at, row.id));
                    Ok::<_, OfficeError>((head, hidden, given, last))
                })
            })
            .await?;
        let directory = &who.directory;
        let position = by
            .capacity
            .and_then(|capacity| directory.position(capacity.position))
            .map(|position| position.title.clone());
        let counts = ExportCounts {
            left_out: hidden.any(),
            identities: request.identities,
            head: head.seq,
            head_hash: head.hash.hex(),
            ..ExportCounts::default()
        };
        Ok(OfficeExport {
            position: position.unwrap_or_default(),
            identities: request.identities,
            words,
            started,
            head,
            hidden,
            complaints,
            letters,
            pack: Pack::new(directory.calendar.tz().to_datetime(started)),
            sheet: None,
            stage: Stage::House,
            mark: None,
            letter: LetterId(uuid::Uuid::nil()),
            seq: 0,
            history_parts: 0,
            queue: VecDeque::new(),
            post: Post::from(post),
            books_wanted: false,
            lost: HashSet::new(),
            counts,
            who: who.clone(),
        })
    }

    /// The next piece of an export; none behind the last. After an error nothing of it may be
    /// sent any more: what was sent so far is no zip.
    ///
    /// # Errors
    /// [`OfficeError::Store`].
    #[crate::boxed]
    pub async fn export_more(
        &self,
        export: &mut OfficeExport,
    ) -> Result<Option<Vec<u8>>, OfficeError> {
        while export.stage != Stage::Done && export.pack.ready() < PIECE {
            match export.stage {
                Stage::House => self.export_house(export).await?,
                Stage::Complaints => self.export_complaints(export).await?,
                Stage::Texts => self.export_texts(export).await?,
                Stage::Letters => self.export_letters(export).await?,
                Stage::Handed => self.export_handed(export).await?,
                Stage::History => self.export_history(export).await?,
                Stage::CaseFiles => self.export_case_files(export).await?,
                Stage::LetterFiles => self.export_letter_files(export).await?,
                Stage::BookFiles => self.export_book_files(export).await?,
                Stage::CaseMails => self.export_case_mails(export).await?,
                Stage::TrayMails => self.export_tray_mails(export).await?,
                Stage::CaseList => self.list_case_files(export).await?,
                Stage::LetterList => self.list_letter_files(export).await?,
                Stage::BookList => self.list_book_files(export).await?,
                Stage::MailList => self.list_case_mails(export).await?,
                Stage::TrayList => self.list_tray_mails(export).await?,
                Stage::Sums => {
                    export.counts.parts = export.pack.parts() as u64;
                    export.pack.finish();
                    export.stage = Stage::Done;
                }
                Stage::Done => {}
            }
        }
        let bytes = export.pack.take();
        Ok((!bytes.is_empty()).then_some(bytes))
    }

    /// The exports that were made last, the latest first, up to `limit`.
    ///
    /// # Errors
    /// [`OfficeError::NotPermitted`].
    #[crate::boxed]
    pub async fn exports(
        &self,
        who: &SignedIn,
        limit: u32,
    ) -> Result<Vec<ExportLine>, OfficeError> {
        who.permit(Action::ExportOffice, &Situation::default())?;
        let rows = self.records_of("office_exported", i64::MAX, limit).await?;
        let mut lines = Vec::new();
        for (row, text) in rows {
            let entry = row.entry()?;
            let Happening::Desk(DeskEvent::OfficeExported { identities, .. }) = &entry.what else {
                continue;
            };
            let (by, position, _) = who_acted(&who.directory, &entry);
            lines.push(ExportLine {
                seq: entry.seq,
                at: entry.at,
                by: by.map(|(_, name, _)| name),
                position,
                identities: *identities,
                reason: text.as_ref().and_then(|row| self.text(row)),
            });
        }
        Ok(lines)
    }

    /// Records of exports, or of breaches, below a number, the latest first, each with what was
    /// written.
    async fn records_of(
        &self,
        kind: &'static str,
        below: i64,
        limit: u32,
    ) -> Result<Vec<(history::HistoryRow, Option<passages::PassageRow>)>, OfficeError> {
        let office = self.id;
        let read = self.db.read(move |conn| {
            Box::pin(async move {
                let mut found = Vec::new();
                for row in history::of_kind(conn, office, kind, below, limit).await? {
                    let id = match row.entry()?.what {
                        Happening::Desk(
                            DeskEvent::OfficeExported { reason: text, .. }
                            | DeskEvent::BreachRecorded { report: text, .. },
                        ) => text.id.0.parse().ok(),
                        _ => None,
                    };
                    let text = match id {
                        Some(id) => passages::find(conn, office, id).await?,
                        None => None,
                    };
                    found.push((row, text));
                }
                Ok::<_, StoreError>(found)
            })
        });
        Ok(read.await?)
    }
}

impl OfficeExport {
    /// What is in it so far; after the last piece, what is in it.
    pub fn counts(&self) -> &ExportCounts {
        &self.counts
    }

    /// Name for its file: prefix of the office and day.
    pub fn file_name(&self) -> String {
        let directory = &self.who.directory;
        let day = directory.day(self.started);
        let prefix = directory.profile.prefix_of(day.year()).to_lowercase();
        format!("{prefix}-ekspor-{day}.zip")
    }

    /// Goes on with another part of it.
    fn go_on(&mut self, stage: Stage) {
        self.stage = stage;
        self.mark = None;
        self.letter = LetterId(uuid::Uuid::nil());
        self.sheet = None;
    }

    /// Begins a table, unless it is begun.
    fn table(&mut self, part: &Part) -> Result<(), OfficeError> {
        if self.sheet.is_some() {
            return Ok(());
        }
        let titles = readme::titles(part, &self.words.titles);
        let at = self.who.directory.calendar.tz().to_datetime(self.started);
        let mut writer = Writer::new(Format::Csv, "", &titles, at);
        self.pack.begin(part.name);
        self.pack.write(&writer.take())?;
        self.sheet = Some(writer);
        Ok(())
    }

    /// Begins a table, whatever was begun before.
    fn new_table(&mut self, part: &Part) -> Result<(), OfficeError> {
        self.sheet = None;
        self.table(part)
    }

    /// Adds a row to the table that was begun.
    fn row(&mut self, cells: &[String]) -> Result<(), OfficeError> {
        let Some(writer) = &mut self.sheet else {
            return Ok(());
        };
        let cells: Vec<Out<'_>> = cells.iter().map(|cell| Out::Text(cell)).collect();
        writer
            .row(&cells)
            .map_err(|error| StoreError::Other(error.to_string()))?;
        self.pack.write(&writer.take())
    }

    /// An instant in the office's time, RFC 3339.
    fn at(&self, at: Timestamp) -> String {
        at.to_zoned_datetime(self.who.directory.calendar.tz().clone())
            .strftime("%Y-%m-%dT%H:%M:%S%:z")
            .to_string()
    }

    fn at_or_not(&self, at: Option<Timestamp>) -> String {
        at.map(|at| self.at(at)).unwrap_or_default()
    }

    /// Name of an official.
    fn official(&self, id: Option<OfficialId>) -> String {
        id.and_then(|id| self.who.directory.official(id))
            .map(|official| official.name.clone())
            .unwrap_or_default()
    }
}

async fn hidden_from(
    conn: &mut Conn<'_>,
    office: casework::OfficeId,
    reader: OfficialId,
) -> Result<Hidden, StoreError> {
    let cases: HashSet<CaseId> = guards::unknown(conn, office, reader)
        .await?
        .into_iter()
        .collect();
    let mut letters = HashSet::new();
    for case in &cases {
        let of_case = conn.ask(letter_rows::of_case(office, *case)).await?;
        letters.extend(of_case.iter().map(|letter| letter.id));
    }
    Ok(Hidden { cases, letters })
}

/// Yes or nothing, as tables have it.
fn yes(is: bool) -> String {
    if is { "1" } else { "" }.to_owned()
}
