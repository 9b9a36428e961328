//! What people and the clock can do in an office: one function for each.
//!
//! Every function that changes something has the same shape: load, permit, decide,
//! write, enqueue, commit. Policy is asked in [`casework`], the procedure in [`sop`];
//! here is only the order of things, and that all rows of one act are one transaction.
//!
//! Reading functions answer with views: everything a page shows, names masked as the
//! reader may see them, times as instants.

mod access;
mod act;
mod address;
mod area;
mod attachments;
mod audit;
mod breach;
mod case_view;
mod citizen;
mod clock;
#[cfg(feature = "crowd")]
mod crowd;
mod data;
mod demo;
mod desk;
mod dice;
mod directory;
mod emblem;
mod error;
mod export;
mod find;
mod for_commands;
mod forecast;
mod founding;
mod guard;
mod identity;
mod import;
mod installation;
mod intake;
mod jobs;
mod keys;
mod keys_copy;
mod law_books;
mod legal;
mod letters;
mod mailroom;
mod mask;
mod notices;
mod office;
mod opened;
mod paper_case;
mod passages;
mod people;
mod permit;
mod procedures;
mod protection;
mod register;
mod repeat;
mod result;
mod scan;
mod set_up;
mod settings;
mod shipped;
mod state;
#[cfg(feature = "testing")]
pub mod testing;

/// What every public async function here wears: its future is boxed. A bare one would be
/// built again, with all that it awaits, into each crate that awaits it.
pub(crate) use async_recursion::async_recursion as boxed;

/// What marks all that an office sends, so that it knows its own when it comes back.
pub use ::mail::OWN_FIELD;
pub use access::{InviteView, NewPassword, SessionToken, SignInRefused, SignedIn};
pub use act::{
    ActInput, ActRequest, Acted, ConcludeInput, DirectiveInput, Ending, FollowUpInput, Upload,
};
pub use address::{AddressFault, OfficeAddress, host_name};
pub use area::{AreaFault, area_profile};
pub use attachments::{AttachmentView, FileContent, Rendition};
pub use audit::{AuditReport, OfCopy, PrintedHead, SignedHeadView, log_of_copy};
pub use breach::{BreachInput, BreachRecord, BreachReport, BreachView};
pub use case_view::{
    CaseView, Choice, ConcludedView, CorrectionView, DirectiveView, DueView, ExceptionsView,
    GuardLines, HistoryLine, LaneColumn, LaneRow, LaneState, ResolutionView, SheetPart, StepView,
    SuspendedView, TurnView, UnitChoice,
};
pub use citizen::complain::{
    Answered, ComplainAnswers, ComplainDraft, ComplainState, ComplainStep, FileNotTaken, Occurred,
    SameMatter, Sending, StagedFile, StepAnswers,
};
pub use citizen::figures::{FigureRow, Figures, PromiseView};
pub use citizen::{
    AnswerGiven, Ended, MessageView, MyData, OwnCopy, PassToken, ProofRefused, RatingInput,
    RatingView, SURVEY, Signed, TrackView,
};
pub use clock::Clock;
#[cfg(feature = "crowd")]
pub use crowd::{CrowdBatch, CrowdCast, CrowdStart, CrowdStory};
pub use data::{
    DataAnswerInput, DataAnswerView, DataRequestInput, DataRequestLine, DataRequestView,
    DataRequestsView,
};
pub use demo::DemoSignIn;
pub use desk::{CallRow, DeskList, DeskView, ReminderRow, WorkRow};
pub use dice::Dice;
pub use directory::{Directory, Held};
pub use emblem::EmblemFile;
pub use error::{FieldFault, OfficeError};
pub use export::{ExportCounts, ExportLine, ExportRequest, ExportWords, OfficeExport, Say};
pub use find::{Followed, FoundRow, Hints, Marked, SavedSearch, SearchQuery, SearchView};
pub use forecast::promise;
pub use founding::{FirstStart, FoundingFault, SetUpFault, Taken};
pub use guard::{GuardChange, GuardPerson, GuardView};
pub use identity::{Identity, IdentityView};
pub use import::{
    ImportLine, ImportPlan, ImportState, ImportView, RowFault, RowPreview, SheetColumn, SheetSent,
};
pub use installation::{Installation, ListedOffice, RoundOf};
pub use intake::{
    Correctable, Correction, FieldBefore, IntakeForm, NewComplaint, PinView, ReceiptView, Recorded,
};
pub use keys::{Keys, KeysError};
pub use keys_copy::{KeysCopyError, PASSPHRASE_CHARACTERS};
pub use law_books::{
    BookLink, LawBookView, LawLibrary, LegalBaseView, NewLawBook, Opens, RemovedBook,
};
pub use letters::{
    CaseLetter, HandOver, HandedView, LetterContents, LetterFileView, LetterQuery, LetterRowView,
    LetterStanding, LetterView, LettersView, LinkedCase, NewLetter,
};
pub use mailroom::{
    CaseMail, CaseMailView, LONGEST_MAIL, MAIL_REASONS, MailFile, MailLine, MailMark, MailReceived,
    MailTray, MailVerdict, MailView, SenderCheck,
};
pub use notices::{
    NOT_SENT, NoticeLine, NoticeMail, NoticeSaid, NoticeState, NoticesWaiting, OfficeMail, ToSend,
};
pub use office::{Office, Parts};
pub use paper_case::PaperCase;
pub use people::{
    NewAppointment, NewOfficial, OfficialView, OneTimeLink, PeopleView, PositionView,
};
pub use procedures::{ActivateRequest, ProcedureView, SheetView};
pub use protection::{LoweringView, ProtectionView};
pub use register::{RegisterClosing, RegisterQuery, RegisterRowView, RegisterView};
pub use result::{ResultMark, ResultOf, ResultPage, ResultRow};
pub use scan::{Scanned, Scanner};
pub use set_up::{OfficeAnswers, find_areas};
pub use settings::{
    ChannelCount, MovedDue, SettingDone, SettingLine, SettingPreview, setting_token, unset_token,
};
pub use shipped::{
    holiday_table_names, holiday_tables, shipped_areas, shipped_procedure, shipped_procedures,
    shipped_profile,
};
