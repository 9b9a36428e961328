//! The people and papers of a complaint desk: complaints, cases, officials and
//! their appointments, the register, who may do what, and the history's events.
//!
//! Pure: no clock, no randomness, no I/O. Ids and instants are arguments; value
//! types are valid by construction.
//!
//! Vocabulary: ISO 10002 (complaint, complainant), ISO 15489 (records); the
//! Indonesian words stand in the aliases and in `GLOSSARY.md`.

mod call;
mod citizen;
mod complaint;
mod contact;
mod data_request;
mod figures;
mod guard;
mod history;
mod ids;
mod law_books;
mod legal;
mod letters;
mod notice;
mod people;
mod point;
mod policy;
mod profile;
mod profile_check;
mod rank;
mod register;
mod retention;
mod setting;
mod timeline;

pub use call::CallKind;
pub use citizen::{CitizenAction, CitizenRefusal, MESSAGES_A_DAY, OBJECTION_DAYS, OwnCase};
pub use complaint::{Channel, IdentityKind, Place, ReplyWay, Urgency};
pub use contact::{Nik, NikError, PhoneError, PhoneNumber, mask_name, mask_phone};
pub use data_request::{
    ANSWER_HOURS, DataAnswer, DataGround, DataOutcome, DataRequest, DataRequestKind, answer_due,
    data_requests,
};
pub use figures::{Figure, TOLD_FROM, Told, ToldFigures, tell};
pub use guard::{Guard, TurnHolder, turn_holder};
pub use history::{
    Break, Broken, Capacity, ChainHead, ChainVerifier, DeskEvent, Entry, ErasedText, Happening,
    Hash, Signer,
};
pub use ids::{
    AppointmentId, AttachmentId, BreachId, CaseId, DataRequestId, InviteId, LawBookId, LetterId,
    NoticeId, OfficeId, OfficialId, PositionId, SessionId,
};
pub use law_books::{LawBookEvent, LawName, base_key, safe_link};
pub use legal::{LEGAL_DAYS, LegalClock, LegalDue, LegalStanding, LegalTimes, legal_clocks};
pub use letters::{LetterEvent, LetterNature, LetterNumber};
pub use notice::{NoticeKind, mail_address, may_tell_by_mail, notice_of};
pub use people::{
    Acting, Appointment, AppointmentKind, Nip, NipError, NipKind, NipNotice, Official, Position,
    Unit, acting_positions, desks_of_position,
};
pub use point::{Point, PointError};
pub use policy::{Action, Duty, Situation, Verdict, Viewer, golden_table, may};
pub use profile::{
    Category, Emblem, Greetings, Letterhead, OfficeProfile, PositionProfile, ProcedureInForce,
    UnitProfile, Village,
};
pub use profile_check::{ProfileFault, ProfileFaultCode};
pub use rank::{Rank, RankError};
pub use register::{ComplaintNumber, NumberError, RegisterNumber};
pub use retention::{Fate, Keeping, Phase, Retention};
pub use setting::{HOLIDAY_BACK_DAYS, PrefixFrom, Setting, SettingFault};
pub use timeline::{Moved, Reached, Stage, Timeline, timeline};
