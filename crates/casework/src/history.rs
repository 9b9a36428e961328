//! The append-only history of an office: what happened, who did it, and the hash
//! chain that shows whether anything was changed, removed, inserted or cut off.
//!
//! An [`Entry`] names people by id and texts by salted digest: personal data lie
//! beside the chain and can be erased (UU 27/2022) while the chain stays whole.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sop::{PassageRef, ProcedureRef};
use uuid::Uuid;

use crate::{
    AppointmentId, AppointmentKind, AttachmentId, BreachId, CaseId, ComplaintNumber, DataGround,
    DataOutcome, DataRequestId, DataRequestKind, Guard, InviteId, LawBookEvent, LetterEvent,
    NoticeId, NoticeKind, OfficeId, OfficialId, PositionId, Setting,
};

/// In which capacity somebody acted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Capacity {
    /// The position.
    pub position: PositionId,
    /// Definitive, Plt. or Plh.
    pub kind: AppointmentKind,
    /// For whom, when the holder is absent.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub on_behalf_of: Option<OfficialId>,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signer {
    /// The person.
    pub official: OfficialId,
    /// In which capacity; none for acts outside any position (setting one's password).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub capacity: Option<Capacity>,
}

/// A text that was erased while the history keeps its digest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedText {
    /// Id of the text. Not written as a reference: what is gone is no text of this record.
    pub text: String,
    /// What of it stays, where it told of more than who complained.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left: Option<PassageRef>,
}

/// What happened beside the procedure of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum DeskEvent {
    /// A complaint was recorded in the register.
    ComplaintRecorded {
        /// Its number.
        number: ComplaintNumber,
        /// Salted digest of everything recorded of it.
        digest: String,
    },
    /// A mistake of the record was corrected; what stood there before is kept.
    ComplaintCorrected {
        /// Salted digest of everything recorded of it now.
        digest: String,
        /// The corrected fields as they were.
        before: PassageRef,
        /// Why.
        reason: PassageRef,
    },
    /// It was said who may not know of the case.
    GuardSet {
        /// Whom the complaint is about, and who alone may know of it.
        #[serde(flatten)]
        guard: Guard,
        /// Why; none when the category asks for it at registration.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<PassageRef>,
    },
    /// A file was attached.
    AttachmentAdded {
        /// The attachment.
        attachment: AttachmentId,
        /// SHA-256 of the original bytes.
        sha256: String,
        /// What it is for.
        purpose: String,
        /// SHA-256 of the copy shown to others, where that is not the original.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        shown: Option<String>,
    },
    /// An internal note was written.
    NoteAdded {
        /// The note.
        note: PassageRef,
    },
    /// The complainant wrote to the office, by number and PIN.
    #[doc(alias = "pesan pelapor")]
    MessageReceived {
        /// What he wrote.
        message: PassageRef,
    },
    /// The complainant says that his complaint is of the same thing as another.
    #[doc(alias = "tambah suara")]
    SameAsTold {
        /// That other; `case` is the record's own.
        other: CaseId,
    },
    /// The office wrote to the complainant.
    #[doc(alias = "pesan kantor")]
    MessageSent {
        /// What it wrote.
        message: PassageRef,
    },
    /// Somebody noted what the complainant said, without writing back.
    MessagesNoted,
    /// A mail server took a notice for the complainant.
    #[doc(alias = "kabar terkirim")]
    NoticeSent {
        /// Which.
        notice: NoticeId,
        /// What it tells.
        kind: NoticeKind,
    },
    /// A notice did not reach the complainant.
    #[doc(alias = "kabar gagal")]
    NoticeFailed {
        /// Which.
        notice: NoticeId,
        /// What it tells.
        kind: NoticeKind,
        /// Stable code of why.
        why: String,
    },
    /// Who complains is protected from here on, for an official or the complainant said so.
    #[doc(alias = "dirahasiakan")]
    ProtectionRaised {
        /// Salted digest of everything recorded of the complaint now.
        digest: String,
        /// Why; none where the complainant himself did it.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<PassageRef>,
    },
    /// An official asked that who complains need not be protected any more; another decides.
    LoweringAsked {
        /// Why.
        reason: PassageRef,
    },
    /// Another official decided that the protection stays.
    LoweringDeclined,
    /// Who complains is protected no more, by a second official or by the complainant.
    ProtectionLowered {
        /// Salted digest of everything recorded of the complaint now.
        digest: String,
    },
    /// The complainant rated the answer.
    #[doc(alias = "penilaian")]
    AnswerRated {
        /// From 1, very disappointed, to 5, very good.
        rating: u8,
        /// What could be better.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        remark: Option<PassageRef>,
        /// The nine elements of the satisfaction survey, each 1 to 4, or 0 where it was left
        /// out (PermenPANRB 14/2017); empty without any.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        survey: Vec<u8>,
    },
    /// The complainant objected to the answer, or to how the case ended.
    #[doc(alias = "keberatan")]
    ObjectionRaised {
        /// Why.
        reason: PassageRef,
    },
    /// Somebody asked about his own data (UU 27/2022): by number and PIN, or at the office.
    #[doc(alias = "permintaan data pribadi")]
    DataRequested {
        /// The request.
        request: DataRequestId,
        /// What is asked.
        kind: DataRequestKind,
        /// By when it must be answered.
        due: Timestamp,
        /// In the words of whoever asked.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        said: Option<PassageRef>,
    },
    /// Such a request was answered, by an official or by the page itself.
    DataAnswered {
        /// The request.
        request: DataRequestId,
        /// What became of it.
        outcome: DataOutcome,
        /// Why not, or not wholly.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        ground: Option<DataGround>,
        /// In words.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        answer: Option<PassageRef>,
    },
    /// Who complained was erased, as he asked; the complaint stays.
    #[doc(alias = "penghapusan data pribadi")]
    IdentityErased {
        /// Salted digest of everything recorded of the complaint now.
        digest: String,
        /// Texts that are gone with it.
        texts: Vec<ErasedText>,
        /// Messages of his that are gone with it: the ids of their rows, which stay.
        #[serde(skip_serializing_if = "Vec::is_empty", default)]
        mails: Vec<Uuid>,
    },
    /// Personal data got out, or something was added to what is known of that (UU 27/2022
    /// Pasal 46). Never changed: the next record adds to it.
    #[doc(alias = "kebocoran data")]
    BreachRecorded {
        /// The incident; the same in each record of it.
        breach: BreachId,
        /// When the office noticed it: the time for telling runs from there.
        noticed: Timestamp,
        /// What is written of it.
        report: PassageRef,
    },
    /// It was said where the paper of a closed case lies now.
    #[doc(alias = "tempat berkas")]
    FilePlaced {
        /// Where.
        place: PassageRef,
    },
    /// A confidential identity was opened.
    IdentityRevealed {
        /// Why.
        reason: PassageRef,
    },
    /// A file was opened as it came, with its place and other traces.
    OriginalOpened {
        /// Which.
        attachment: AttachmentId,
        /// Why; none where nobody is protected, and in records from before it was asked.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<PassageRef>,
    },
    /// A message that came by e-mail was opened, and its writer is protected.
    MailOpened {
        /// Which: the id of its row.
        mail: Uuid,
        /// Why; none in records from before it was asked.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        reason: Option<PassageRef>,
    },
    /// A receipt or a new PIN was handed out.
    PinIssued,
    /// A slip or the register was printed, with the chain head printed on it.
    Printed {
        /// What (`slip`, `register`, `receipt`).
        paper: String,
    },
    /// Rows were taken along in one piece, as sheets that other programs read.
    Exported {
        /// What (`register`, `search`).
        what: String,
    },
    /// Everything the office owns was taken along in open formats.
    #[doc(alias = "ekspor")]
    OfficeExported {
        /// Whether protected people were named in it.
        identities: bool,
        /// Why.
        reason: PassageRef,
    },
    /// Rows of an old register were taken over from a sheet.
    #[doc(alias = "impor")]
    RowsImported {
        /// Keyed digest of the sheet.
        sheet: String,
        /// How many rows became cases.
        cases: u32,
    },
    /// The register of a year was begun after the paper book's last number.
    RegisterBegun {
        /// The year.
        year: i16,
        /// The first number given here.
        next: u32,
    },
    /// The office was set up.
    OfficeFounded {
        /// SHA-256 of the profile.
        profile: String,
    },
    /// Whoever came first said which office it is.
    OfficeSetUp {
        /// Code of its area.
        area: String,
        /// SHA-256 of the profile with what was said.
        profile: String,
        /// The procedure that new complaints take.
        default: ProcedureRef,
    },
    /// It was said where people reach the office.
    AddressSet {
        /// The address, as links begin.
        url: String,
    },
    /// An official was added.
    OfficialAdded {
        /// Who.
        official: OfficialId,
        /// Salted digest of name, NIP and rank.
        digest: String,
    },
    /// An official's data were changed.
    OfficialChanged {
        /// Who.
        official: OfficialId,
        /// Salted digest of name, NIP and rank.
        digest: String,
        /// Whether the official may sign in.
        active: bool,
    },
    /// Somebody was appointed.
    Appointed {
        /// The appointment.
        appointment: AppointmentId,
        /// Who.
        official: OfficialId,
        /// To which position.
        position: PositionId,
        /// On which ground.
        kind: AppointmentKind,
        /// First day.
        from: Date,
        /// Last day.
        to: Option<Date>,
    },
    /// An appointment got an end.
    AppointmentEnded {
        /// The appointment.
        appointment: AppointmentId,
        /// Last day.
        to: Date,
    },
    /// A one-time link was made.
    InviteIssued {
        /// The link.
        invite: InviteId,
        /// For whom.
        official: OfficialId,
    },
    /// A password was set by its owner.
    PasswordSet {
        /// Whose.
        official: OfficialId,
    },
    /// A procedure version was activated.
    ProcedureActivated {
        /// Which.
        procedure: ProcedureRef,
        /// First day in force.
        from: Date,
        /// Whether new complaints take it unless the clerk chooses another.
        default: bool,
        /// SHA-256 of its file.
        sha256: String,
    },
    /// A procedure version goes out of force.
    ProcedureRetired {
        /// Which.
        procedure: ProcedureRef,
        /// Last day in force.
        to: Date,
    },
    /// Something of the office was set.
    SettingChanged {
        /// What stands now.
        now: Box<Setting>,
        /// What stood there before.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        before: Option<Box<Setting>>,
        /// SHA-256 of the profile with it.
        profile: String,
    },
    /// The working calendar was changed; open due times were recomputed.
    CalendarChanged {
        /// Fingerprint of the new calendar.
        fingerprint: String,
    },
    /// A due time was computed anew because the calendar changed.
    DueRecomputed {
        /// New due instant.
        due: Timestamp,
    },
}

/// What happened: under a case's procedure, or beside it. No two kinds share a name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Happening {
    /// An event of the engine.
    Procedure(sop::Event),
    /// Anything else of a case or the office.
    Desk(DeskEvent),
    /// To an incoming letter.
    Letter(LetterEvent),
    /// To a law book.
    LawBook(LawBookEvent),
}

impl Happening {
    /// Stable name of the event, e.g. `advice_given`.
    pub fn name(&self) -> &'static str {
        match self {
            Happening::Procedure(event) => event.name(),
            Happening::Letter(event) => event.name(),
            Happening::LawBook(event) => event.name(),
            Happening::Desk(event) => match event {
                DeskEvent::ComplaintRecorded { .. } => "complaint_recorded",
                DeskEvent::ComplaintCorrected { .. } => "complaint_corrected",
                DeskEvent::GuardSet { .. } => "guard_set",
                DeskEvent::AttachmentAdded { .. } => "attachment_added",
                DeskEvent::NoteAdded { .. } => "note_added",
                DeskEvent::MessageReceived { .. } => "message_received",
                DeskEvent::MessageSent { .. } => "message_sent",
                DeskEvent::SameAsTold { .. } => "same_as_told",
                DeskEvent::MessagesNoted => "messages_noted",
                DeskEvent::NoticeSent { .. } => "notice_sent",
                DeskEvent::NoticeFailed { .. } => "notice_failed",
                DeskEvent::ProtectionRaised { .. } => "protection_raised",
                DeskEvent::LoweringAsked { .. } => "lowering_asked",
                DeskEvent::LoweringDeclined => "lowering_declined",
                DeskEvent::ProtectionLowered { .. } => "protection_lowered",
                DeskEvent::AnswerRated { .. } => "answer_rated",
                DeskEvent::ObjectionRaised { .. } => "objection_raised",
                DeskEvent::DataRequested { .. } => "data_requested",
                DeskEvent::DataAnswered { .. } => "data_answered",
                DeskEvent::IdentityErased { .. } => "identity_erased",
                DeskEvent::BreachRecorded { .. } => "breach_recorded",
                DeskEvent::FilePlaced { .. } => "file_placed",
                DeskEvent::IdentityRevealed { .. } => "identity_revealed",
                DeskEvent::OriginalOpened { .. } => "original_opened",
                DeskEvent::MailOpened { .. } => "mail_opened",
                DeskEvent::PinIssued => "pin_issued",
                DeskEvent::Printed { .. } => "printed",
                DeskEvent::Exported { .. } => "exported",
                DeskEvent::OfficeExported { .. } => "office_exported",
                DeskEvent::RowsImported { .. } => "rows_imported",
                DeskEvent::RegisterBegun { .. } => "register_begun",
                DeskEvent::OfficeFounded { .. } => "office_founded",
                DeskEvent::OfficeSetUp { .. } => "office_set_up",
                DeskEvent::AddressSet { .. } => "address_set",
                DeskEvent::OfficialAdded { .. } => "official_added",
                DeskEvent::OfficialChanged { .. } => "official_changed",
                DeskEvent::Appointed { .. } => "appointed",
                DeskEvent::AppointmentEnded { .. } => "appointment_ended",
                DeskEvent::InviteIssued { .. } => "invite_issued",
                DeskEvent::PasswordSet { .. } => "password_set",
                DeskEvent::ProcedureActivated { .. } => "procedure_activated",
                DeskEvent::ProcedureRetired { .. } => "procedure_retired",
                DeskEvent::SettingChanged { .. } => "setting_changed",
                DeskEvent::CalendarChanged { .. } => "calendar_changed",
                DeskEvent::DueRecomputed { .. } => "due_recomputed",
            },
        }
    }
}

/// One record of the history. Its JSON text is what is hashed and kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The office.
    pub office: OfficeId,
    /// Running number in the office's chain, from 1, without a gap.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// When it was recorded; later than `at` for what was noted on paper first.
    pub recorded_at: Timestamp,
    /// The case, if it happened to one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub case: Option<CaseId>,
    /// Who did it; none for the program itself, and for the complainant.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub by: Option<Signer>,
    /// What happened.
    #[serde(flatten)]
    pub what: Happening,
}

/// SHA-256 of a record and its predecessor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

impl Hash {
    /// What the first record of a chain follows.
    pub const GENESIS: Hash = Hash([0; 32]);

    /// The hash of the record whose JSON text is `body`, following `previous`.
    pub fn of(previous: Hash, body: &str) -> Hash {
        let mut hasher = Sha256::new();
        hasher.update(previous.0);
        hasher.update(body.as_bytes());
        Hash(hasher.finalize().into())
    }

    /// 64 hexadecimal digits.
    pub fn hex(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }

    /// Reads 64 hexadecimal digits.
    pub fn parse(hex: &str) -> Option<Hash> {
        let bytes = data_encoding::HEXLOWER_PERMISSIVE
            .decode(hex.trim().as_bytes())
            .ok()?;
        Some(Hash(bytes.try_into().ok()?))
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.hex())
    }
}

/// The end of a chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChainHead {
    /// Number of the last record; 0 when there is none.
    pub seq: i64,
    /// Its hash.
    pub hash: Hash,
}

impl ChainHead {
    /// The head of an empty chain.
    pub const EMPTY: ChainHead = ChainHead {
        seq: 0,
        hash: Hash::GENESIS,
    };

    /// The bytes a head signature covers: office, number, hash, instant.
    pub fn signed_bytes(&self, office: OfficeId, at: Timestamp) -> Vec<u8> {
        let mut bytes = b"matur-head-1\0".to_vec();
        bytes.extend_from_slice(office.0.as_bytes());
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(&self.hash.0);
        bytes.extend_from_slice(&at.as_microsecond().to_be_bytes());
        bytes
    }
}

/// What is wrong with a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Break {
    /// Its text does not give its hash: changed.
    Changed,
    /// Records are missing before it: removed.
    Missing,
    /// Its number was seen before: inserted.
    Inserted,
    /// It does not follow its predecessor's hash.
    Unlinked,
    /// Its text and its columns say different things.
    ColumnsDiffer,
    /// A signed head names a record that is not there: cut off.
    CutOff,
    /// A signed head names another hash than the record has.
    HeadDiffers,
    /// A head's signature is not by the office's key.
    SignatureInvalid,
    /// A file's bytes do not give its name.
    FileChanged,
    /// A file is not there.
    FileMissing,
    /// A text does not give its digest.
    TextChanged,
    /// What is kept beside the history is not what the history tells.
    StateDiffers,
    /// The log of signed heads outside the database is missing, or a line does not read.
    LogDamaged,
    /// A signed head is in the database and not in the log outside it.
    HeadUnlogged,
    /// A signed head is in the log outside the database and not in it.
    HeadUnkept,
    /// The office has been at work, and no head is signed.
    Unsigned,
}

/// One finding of an audit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Record number, where it is about one.
    pub seq: Option<i64>,
    /// What is wrong.
    pub what: Break,
    /// Which file, text or case, where it is about one.
    pub subject: Option<String>,
}

/// Re-reads a chain record by record, in the order of their numbers.
#[derive(Clone, Debug)]
pub struct ChainVerifier {
    head: ChainHead,
}

impl Default for ChainVerifier {
    fn default() -> Self {
        Self {
            head: ChainHead::EMPTY,
        }
    }
}

impl ChainVerifier {
    /// The head reached so far.
    pub fn head(&self) -> ChainHead {
        self.head
    }

    /// Checks the next record: its number, predecessor, text and hash.
    pub fn next(&mut self, seq: i64, previous: Hash, body: &str, hash: Hash) -> Vec<Broken> {
        let mut broken = Vec::new();
        let mut find = |what| {
            broken.push(Broken {
                seq: Some(seq),
                what,
                subject: None,
            })
        };
        if seq <= self.head.seq {
            find(Break::Inserted);
        } else if seq > self.head.seq + 1 {
            find(Break::Missing);
        } else if previous != self.head.hash {
            find(Break::Unlinked);
        }
        if Hash::of(previous, body) != hash {
            find(Break::Changed);
        }
        match serde_json::from_str::<Entry>(body) {
            Ok(entry) if entry.seq == seq => {}
            Ok(_) | Err(_) => find(Break::ColumnsDiffer),
        }
        self.head = ChainHead {
            seq: seq.max(self.head.seq),
            hash,
        };
        broken
    }
}
