//! One sample of everything that can happen, with every optional part there in one
//! sample and missing in another where that changes its shape.

use casework::{
    AppointmentId, AppointmentKind, AttachmentId, BreachId, CaseId, Channel, ComplaintNumber,
    DataGround, DataOutcome, DataRequestId, DataRequestKind, DeskEvent, ErasedText, Guard,
    Happening, InviteId, LawBookEvent, LawBookId, LetterEvent, LetterId, LetterNumber, NoticeId,
    NoticeKind, OfficialId, PositionId, Setting, Village,
};
use jiff::{Timestamp, civil::date};
use sop::{
    Conclusion, Desk, Directive, Event, FileRef, FollowUp, PassageId, PassageRef, ProcedureId,
    ProcedureRef, Role, StepNumber, UnitCode,
};
use uuid::Uuid;

fn passage(name: &str) -> PassageRef {
    PassageRef {
        id: PassageId(name.to_owned()),
        digest: "ab".repeat(32),
    }
}

fn procedure() -> ProcedureRef {
    ProcedureRef {
        id: ProcedureId::new("pengaduan-masyarakat-10"),
        version: "2019-10-08".into(),
    }
}

fn instant() -> Timestamp {
    "2026-11-26T02:12:00.123456Z".parse().expect("an instant")
}

/// Every event of the engine.
pub fn every_procedure_event() -> Vec<Event> {
    let step = StepNumber(7);
    let desk = Desk::Role(Role::new("camat"));
    let unit = UnitCode::new("TRANTIB");
    let follow_up = |proof_file, proof_text| FollowUp {
        text: passage("answer"),
        way: "in_person".into(),
        recipient: passage("recipient"),
        given_at: instant(),
        proof_file,
        proof_text,
    };
    vec![
        Event::Opened {
            procedure: procedure(),
            received: instant(),
        },
        Event::Adopted {
            procedure: procedure(),
            received: instant(),
            units: vec![unit.clone()],
            slip_attached: true,
        },
        Event::Adopted {
            procedure: procedure(),
            received: instant(),
            units: Vec::new(),
            slip_attached: false,
        },
        Event::StepEntered {
            step,
            desks: vec![desk.clone(), Desk::Unit(unit.clone())],
            from: instant(),
        },
        Event::DocumentConfirmed { step },
        Event::SlipAttached { step },
        Event::Forwarded { step, note: None },
        Event::Forwarded {
            step,
            note: Some(passage("note")),
        },
        Event::AdviceGiven {
            step,
            advice: passage("advice"),
        },
        Event::Weighed {
            step,
            note: Some(passage("note")),
        },
        Event::Weighed { step, note: None },
        Event::Decided {
            step,
            yes: Some(true),
            note: Some(passage("why")),
            supersedes: true,
        },
        Event::Decided {
            step,
            yes: None,
            note: None,
            supersedes: false,
        },
        Event::DirectiveIssued {
            step,
            directive: Directive {
                units: vec![unit.clone()],
                instructions: vec!["Cek lapangan".into()],
                text: Some(passage("directive")),
            },
        },
        Event::DirectiveIssued {
            step,
            directive: Directive {
                units: Vec::new(),
                instructions: Vec::new(),
                text: None,
            },
        },
        Event::ResolutionGiven {
            step,
            desk: Desk::Unit(unit),
            resolution: passage("resolution"),
        },
        Event::ResolutionGiven {
            step,
            desk,
            resolution: passage("resolution"),
        },
        Event::Approved {
            step,
            signed_scan: Some(FileRef("cd".repeat(32))),
        },
        Event::Approved {
            step,
            signed_scan: None,
        },
        Event::FollowedUp {
            step,
            follow_up: follow_up(Some(FileRef("ef".repeat(32))), Some(passage("proof"))),
        },
        Event::FollowedUp {
            step,
            follow_up: follow_up(None, None),
        },
        Event::Archived {
            step,
            place: Some(passage("place")),
        },
        Event::Archived { step, place: None },
        Event::Returned {
            step,
            to: StepNumber(4),
            reason: passage("reason"),
            voids_approval: true,
        },
        Event::ProcedureSwitched {
            step,
            procedure: procedure(),
            reason: passage("reason"),
        },
        Event::Struck {
            reason: passage("reason"),
        },
        Event::Suspended {
            step,
            question: passage("question"),
            until: instant(),
        },
        Event::Resumed {
            step,
            supplement: passage("supplement"),
        },
        Event::TransferFollowed {
            step,
            news: passage("news"),
            remind_at: Some(instant()),
        },
        Event::TransferFollowed {
            step,
            news: passage("news"),
            remind_at: None,
        },
        Event::Reopened {
            step,
            reason: passage("reason"),
        },
    ]
    .into_iter()
    .chain(every_conclusion().map(|conclusion| Event::Concluded {
        step,
        conclusion,
        reason: passage("reason"),
    }))
    .collect()
}

fn every_conclusion() -> impl Iterator<Item = Conclusion> {
    [
        Conclusion::Withdrawn,
        Conclusion::Lapsed,
        Conclusion::Rejected,
        Conclusion::Transferred {
            body: passage("body"),
            reference: Some(passage("reference")),
            remind_at: Some(instant()),
        },
        Conclusion::Transferred {
            body: passage("body"),
            reference: None,
            remind_at: None,
        },
        Conclusion::Merged {
            into: Uuid::from_u128(9).to_string(),
            number: "STM-2026-0012".into(),
        },
    ]
    .into_iter()
}

/// Every event beside the procedure.
pub fn every_desk_event() -> Vec<DeskEvent> {
    let id = Uuid::from_u128;
    let official = OfficialId(id(20));
    let appointment = AppointmentId(id(21));
    let appointed = |kind, to| DeskEvent::Appointed {
        appointment,
        official,
        position: PositionId(id(22)),
        kind,
        from: date(2026, 1, 5),
        to,
    };
    vec![
        DeskEvent::ComplaintRecorded {
            number: ComplaintNumber::parse("STM-2026-0148").expect("a number"),
            digest: "12".repeat(32),
        },
        DeskEvent::AttachmentAdded {
            attachment: AttachmentId(id(23)),
            sha256: "34".repeat(32),
            purpose: "evidence".into(),
            shown: Some("35".repeat(32)),
        },
        DeskEvent::GuardSet {
            guard: Guard {
                subjects: [OfficialId(id(41))].into(),
                readers: Some([OfficialId(id(42)), OfficialId(id(43))].into()),
            },
            reason: Some(passage("guard")),
        },
        DeskEvent::ComplaintCorrected {
            digest: "13".repeat(32),
            before: passage("before"),
            reason: passage("reason"),
        },
        DeskEvent::NoteAdded {
            note: passage("note"),
        },
        DeskEvent::MessageReceived {
            message: passage("message"),
        },
        DeskEvent::SameAsTold {
            other: CaseId(Uuid::from_u128(15)),
        },
        DeskEvent::MessageSent {
            message: passage("message"),
        },
        DeskEvent::MessagesNoted,
        DeskEvent::NoticeSent {
            notice: NoticeId(Uuid::from_u128(61)),
            kind: NoticeKind::Acknowledgement,
        },
        DeskEvent::NoticeFailed {
            notice: NoticeId(Uuid::from_u128(62)),
            kind: NoticeKind::Answer,
            why: "no_such_mailbox".to_owned(),
        },
        DeskEvent::ProtectionRaised {
            digest: "14".repeat(32),
            reason: Some(passage("reason")),
        },
        DeskEvent::LoweringAsked {
            reason: passage("reason"),
        },
        DeskEvent::LoweringDeclined,
        DeskEvent::ProtectionLowered {
            digest: "15".repeat(32),
        },
        DeskEvent::AnswerRated {
            rating: 4,
            remark: Some(passage("remark")),
            survey: vec![4, 3, 0, 4, 4, 4, 4, 4, 4],
        },
        DeskEvent::ObjectionRaised {
            reason: passage("reason"),
        },
        DeskEvent::DataRequested {
            request: DataRequestId(id(44)),
            kind: DataRequestKind::Erasure,
            due: instant(),
            said: Some(passage("said")),
        },
        DeskEvent::DataRequested {
            request: DataRequestId(id(45)),
            kind: DataRequestKind::Access,
            due: instant(),
            said: None,
        },
        DeskEvent::DataAnswered {
            request: DataRequestId(id(44)),
            outcome: DataOutcome::InPart,
            ground: Some(DataGround::Retention),
            answer: Some(passage("answer")),
        },
        DeskEvent::DataAnswered {
            request: DataRequestId(id(45)),
            outcome: DataOutcome::Granted,
            ground: None,
            answer: None,
        },
        DeskEvent::IdentityErased {
            digest: "16".repeat(32),
            texts: vec![
                ErasedText {
                    text: "before".into(),
                    left: Some(passage("left")),
                },
                ErasedText {
                    text: "recipient".into(),
                    left: None,
                },
            ],
            mails: Vec::new(),
        },
        DeskEvent::IdentityErased {
            digest: "17".repeat(32),
            texts: Vec::new(),
            mails: vec![id(47)],
        },
        DeskEvent::BreachRecorded {
            breach: BreachId(id(46)),
            noticed: instant(),
            report: passage("report"),
        },
        DeskEvent::FilePlaced {
            place: passage("place"),
        },
        DeskEvent::IdentityRevealed {
            reason: passage("reason"),
        },
        DeskEvent::OriginalOpened {
            attachment: AttachmentId(id(24)),
            reason: None,
        },
        DeskEvent::OriginalOpened {
            attachment: AttachmentId(id(24)),
            reason: Some(passage("reason")),
        },
        DeskEvent::MailOpened {
            mail: id(48),
            reason: None,
        },
        DeskEvent::MailOpened {
            mail: id(48),
            reason: Some(passage("reason")),
        },
        DeskEvent::PinIssued,
        DeskEvent::Exported {
            what: "register".into(),
        },
        DeskEvent::OfficeExported {
            identities: true,
            reason: passage("reason"),
        },
        DeskEvent::RowsImported {
            sheet: "36".repeat(32),
            cases: 100,
        },
        DeskEvent::RegisterBegun {
            year: 2026,
            next: 57,
        },
        DeskEvent::Printed {
            paper: "slip".into(),
        },
        DeskEvent::OfficeFounded {
            profile: "56".repeat(32),
        },
        DeskEvent::OfficialAdded {
            official,
            digest: "78".repeat(32),
        },
        DeskEvent::OfficialChanged {
            official,
            digest: "9a".repeat(32),
            active: false,
        },
        appointed(AppointmentKind::Definitive, None),
        appointed(AppointmentKind::ActingVacant, Some(date(2026, 4, 4))),
        DeskEvent::AppointmentEnded {
            appointment,
            to: date(2026, 12, 31),
        },
        DeskEvent::InviteIssued {
            invite: InviteId(id(24)),
            official,
        },
        DeskEvent::PasswordSet { official },
        DeskEvent::ProcedureActivated {
            procedure: procedure(),
            from: date(2019, 10, 8),
            default: true,
            sha256: "bc".repeat(32),
        },
        DeskEvent::ProcedureRetired {
            procedure: procedure(),
            to: date(2026, 12, 31),
        },
        setting(Setting::WeekDropped {
            from: date(2026, 12, 1),
        }),
        setting(Setting::Week(worktime::RuleChangeSource {
            from: "2027-02-08".into(),
            to: Some("2027-03-09".into()),
            name: Some("Ramadan".to_owned()),
            week: [("mon", vec![vec!["08:00".to_owned(), "15:00".to_owned()]])]
                .into_iter()
                .collect(),
        })),
        setting(Setting::Village(Village {
            code: "51.02.02.2004".to_owned(),
            name: "Mambang".to_owned(),
            hamlets: vec!["Mambang Kaja".to_owned()],
            retired: Some(date(2027, 1, 1)),
        })),
        setting(Setting::Channels {
            closed: [Channel::Sms].into_iter().collect(),
        }),
        setting(Setting::Greetings(casework::Greetings {
            lang: "ban".to_owned(),
            welcome: "Om Swastyastu".to_owned(),
            thanks: "Matur suksma".to_owned(),
        })),
        setting(Setting::SignIn {
            session_minutes: 15,
            confirm_minutes: 5,
        }),
        DeskEvent::OfficeSetUp {
            area: "51.02.03".to_owned(),
            profile: "0f".repeat(32),
            default: procedure(),
        },
        DeskEvent::AddressSet {
            url: "https://adu.example".to_owned(),
        },
        DeskEvent::CalendarChanged {
            fingerprint: "de".repeat(32),
        },
        DeskEvent::DueRecomputed { due: instant() },
    ]
}

fn setting(now: Setting) -> DeskEvent {
    DeskEvent::SettingChanged {
        before: Some(Box::new(Setting::Instructions {
            phrases: vec!["Untuk diketahui".to_owned()],
        })),
        now: Box::new(now),
        profile: "ef".repeat(32),
    }
}

/// Every event of letters and law books.
pub fn every_paper_event() -> Vec<Happening> {
    let id = Uuid::from_u128;
    let (letter, book) = (LetterId(id(50)), LawBookId(id(51)));
    let number = LetterNumber::parse("12/2026").expect("a number");
    let attachment = AttachmentId(id(52));
    let letters = [
        LetterEvent::LetterRegistered {
            letter,
            number,
            digest: "21".repeat(32),
        },
        LetterEvent::LetterBookBegun {
            year: 2026,
            next: 57,
        },
        LetterEvent::LetterFileAdded {
            letter,
            attachment,
            sha256: "22".repeat(32),
            shown: Some("23".repeat(32)),
        },
        LetterEvent::LetterHandedOver {
            letter,
            to: PositionId(id(53)),
            on: date(2026, 6, 10),
            note: Some(passage("note")),
        },
        LetterEvent::LetterLinked {
            letter,
            number,
            taken: true,
        },
        LetterEvent::LetterUnlinked {
            letter,
            number,
            reason: passage("reason"),
        },
        LetterEvent::LetterFileOpened {
            letter,
            attachment,
            reason: None,
        },
        LetterEvent::LetterFileOpened {
            letter,
            attachment,
            reason: Some(passage("reason")),
        },
    ];
    let books = [
        LawBookEvent::LawBookAdded {
            book,
            digest: "24".repeat(32),
            sha256: Some("25".repeat(32)),
        },
        LawBookEvent::LawBookChanged {
            book,
            digest: "26".repeat(32),
            sha256: None,
        },
        LawBookEvent::LawBookRetired { book },
        LawBookEvent::LawBookRemoved { book },
        LawBookEvent::LegalBaseLinked {
            base: "uu 25 2009".into(),
            book,
        },
        LawBookEvent::LegalBaseUnlinked {
            base: "uu 25 2009".into(),
            book,
        },
    ];
    let letters = letters.into_iter().map(Happening::Letter);
    letters
        .chain(books.into_iter().map(Happening::LawBook))
        .collect()
}

/// Everything.
pub fn every_happening() -> Vec<Happening> {
    let procedure = every_procedure_event()
        .into_iter()
        .map(Happening::Procedure);
    procedure
        .chain(every_desk_event().into_iter().map(Happening::Desk))
        .chain(every_paper_event())
        .collect()
}
