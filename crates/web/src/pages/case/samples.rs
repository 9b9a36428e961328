//! A case as tests of its pages need it: on the demo morning, at any act, with every part
//! of the slip that lies before it.

use casework::{
    AppointmentKind, AttachmentId, CaseId, Category, Channel, ComplaintNumber, IdentityKind,
    LegalClock, LegalDue, LegalStanding, Letterhead, NoticeKind, RegisterNumber, ReplyWay, Urgency,
    Village,
};
use jiff::Timestamp;
use office::{
    AttachmentView, BookLink, CaseLetter, CaseView, Choice, ConcludedView, CorrectionView,
    DirectiveView, DueView, Ending, ExceptionsView, FieldBefore, HistoryLine, IdentityView,
    LaneColumn, LaneRow, LaneState, NoticeState, Opens, PinView, ReceiptView, SheetPart, StepView,
    SuspendedView, TurnView, UnitChoice,
};
use sop::{Act, Gives, Procedure, Target};
use worktime::{Standard, Unit};

use super::desk::Around;

fn at_time(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Every shipped procedure and the example with seven steps: (file, columns, rows).
pub(super) fn procedures() -> Vec<(String, Vec<LaneColumn>, usize)> {
    let example = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../procedures/examples/tujuh-langkah.toml"
    );
    let example = std::fs::read_to_string(example).expect("the example");
    office::shipped_procedures()
        .iter()
        .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
        .chain([("tujuh-langkah.toml".to_owned(), example)])
        .map(|(name, text)| {
            let procedure = sop::check(&text).procedure.expect("a sound procedure");
            let rows = procedure.performers().len();
            (name, columns(&procedure), rows)
        })
        .collect()
}

fn columns(procedure: &Procedure) -> Vec<LaneColumn> {
    procedure
        .steps()
        .map(|step| LaneColumn {
            number: step.number.0,
            label: step.lane.clone(),
            row: procedure
                .performers()
                .iter()
                .position(|p| p.key == step.performer)
                .unwrap_or(0),
            decision: step.decision().is_some(),
            terminal: step.number == procedure.start().number
                || step.targets().contains(&Target::End),
            state: LaneState::Ahead,
            standard: step.standard,
            used: None,
            over: None,
            leads_to: match step.decision() {
                None => step.targets(),
                Some(decision) => vec![decision.yes.to, decision.no.to],
            }
            .into_iter()
            .zip(match step.decision() {
                None => [None, None],
                Some(decision) => [
                    Some(decision.yes.label.clone()),
                    Some(decision.no.label.clone()),
                ],
            })
            .filter_map(|(target, label)| match target {
                Target::Step(next) => Some((next.0, label)),
                Target::End => None,
            })
            .collect(),
            took: Vec::new(),
            performer: step.performer.to_string(),
            task: step.task.clone(),
            visits: 0,
        })
        .collect()
}

pub(super) fn numbers<const N: usize>(all: [u32; N]) -> Vec<ComplaintNumber> {
    all.into_iter()
        .map(|number| ComplaintNumber {
            prefix: "STM".to_owned(),
            register: RegisterNumber { year: 2026, number },
        })
        .collect()
}

pub(super) fn around() -> Around {
    Around {
        head: Letterhead {
            government: "PEMERINTAH KABUPATEN TABANAN".to_owned(),
            office: "KECAMATAN SELEMADEG TIMUR".to_owned(),
            address: "Jalan Raya Denpasar–Gilimanuk".to_owned(),
            contact: String::new(),
        },
        waiting: numbers([148, 150]),
        asks_password: true,
        may_pin: true,
        limits: (10, 20),
    }
}

fn identity(kind: IdentityKind, name: Option<&str>) -> IdentityView {
    IdentityView {
        kind,
        name: name.map(str::to_owned),
        phone: name.map(|_| "0812-0000-5678".to_owned()),
        contact: None,
        address: name.map(|_| "Br. Mambang Kaja".to_owned()),
        reference: name.map(|_| "12/KB/2026".to_owned()),
        point: name.and_then(|_| "-8.54123, 115.12345".parse().ok()),
        revealed: false,
    }
}

pub(super) fn confidential() -> IdentityView {
    identity(IdentityKind::Confidential, None)
}

fn part(kind: &'static str, step: u16, position: &str, name: &str) -> SheetPart {
    SheetPart {
        kind,
        step: Some(step),
        task: "beri masukan".to_owned(),
        position: position.to_owned(),
        title: position.to_owned(),
        by: Some((AppointmentKind::Definitive, name.to_owned(), None)),
        rank_and_nip: None,
        at: at_time("2026-11-26T09:05:00+08:00"),
        text: Some("Lampu <b>tercatat</b> milik Dinas Perhubungan.\nTempat ini rawan.".to_owned()),
        yes: None,
        exit: None,
        directive: None,
        follow_up: None,
        superseded: false,
    }
}

fn parts() -> Vec<SheetPart> {
    let mut old = part(
        "advice_given",
        4,
        "Sekretaris Camat",
        "Ni Ketut Arini, S.Sos.",
    );
    old.superseded = true;
    let mut returned = part("returned", 6, "Camat", "Ni Ketut Arini, S.Sos.");
    returned.by = Some((
        AppointmentKind::ActingAbsent,
        "Ni Ketut Arini, S.Sos.".to_owned(),
        Some("I Gede Suryadana".to_owned()),
    ));
    let mut decided = part("decided", 6, "Camat", "I Gede Suryadana");
    (decided.yes, decided.exit, decided.text) =
        (Some(true), Some("Ya, koordinasikan".to_owned()), None);
    let mut directed = part("directive_issued", 6, "Camat", "I Gede Suryadana");
    directed.directive = Some(directive());
    let mut answered = part("followed_up", 9, "Kasi Trantibum", "I Made Darma");
    answered.by = Some((
        AppointmentKind::ActingVacant,
        "I Made Darma".to_owned(),
        None,
    ));
    answered.follow_up = Some((
        "phone".to_owned(),
        "Ni Wayan".to_owned(),
        at_time("2026-11-27T10:00:00+08:00"),
        Some("ditelepon sendiri".to_owned()),
    ));
    vec![
        part("slip_attached", 2, "Staf", "Ni Luh Putu Sariani"),
        old,
        returned,
        part(
            "advice_given",
            4,
            "Sekretaris Camat",
            "Ni Ketut Arini, S.Sos.",
        ),
        decided,
        directed,
        part("resolution_given", 7, "Kasi Trantibum", "I Made Darma"),
        part("approved", 8, "Camat", "I Gede Suryadana"),
        answered,
        part("archived", 10, "Staf", "Ni Luh Putu Sariani"),
        part("struck", 1, "Kasubag", "Ni Made Lestari"),
    ]
}

fn directive() -> DirectiveView {
    DirectiveView {
        codes: vec!["TRA".to_owned()],
        units: vec!["Seksi Trantibum".to_owned()],
        instructions: vec!["Selesaikan dan laporkan".to_owned()],
        text: Some("Pasang tanda hari ini.".to_owned()),
    }
}

fn history() -> Vec<HistoryLine> {
    let kinds = [
        "adopted",
        "document_confirmed",
        "slip_attached",
        "forwarded",
        "advice_given",
        "weighed",
        "decided",
        "directive_issued",
        "resolution_given",
        "approved",
        "followed_up",
        "archived",
        "returned",
        "procedure_switched",
        "struck",
        "complaint_recorded",
        "attachment_added",
        "note_added",
        "identity_revealed",
        "original_opened",
        "pin_issued",
        "printed",
        "due_recomputed",
        "mail_opened",
    ];
    kinds
        .into_iter()
        .zip(1_i64..)
        .map(|(kind, seq)| HistoryLine {
            seq,
            at: at_time("2026-11-26T09:50:00+08:00"),
            recorded_at: at_time("2026-11-26T09:50:00+08:00"),
            kind,
            step: (seq < 14).then_some(3),
            task: Some("meneruskan".to_owned()),
            position: (seq != 22).then(|| (AppointmentKind::ActingVacant, "Kasubag".to_owned())),
            name: (seq != 22).then(|| "Ni Made Lestari".to_owned()),
            took: (seq < 12).then_some(4_800),
            over: seq == 4,
            text: (kind == "note_added").then(|| "Rapat <koordinasi> kabupaten".to_owned()),
            to: (kind == "returned").then_some(4),
        })
        .collect()
}

fn turn(act: Act, step: u16) -> TurnView {
    let decides = act == Act::Decide;
    TurnView {
        act,
        step,
        position: "Camat".to_owned(),
        title: "Camat Selemadeg Timur".to_owned(),
        task: "putuskan".to_owned(),
        activity: "Memutuskan pengaduan".to_owned(),
        output: "Dokumen yang telah di disposisi Camat".to_owned(),
        question: decides.then(|| {
            (
                "Apakah perlu koordinasi?".to_owned(),
                "Ya, koordinasikan".to_owned(),
                "Tidak, saya jawab langsung".to_owned(),
            )
        }),
        yes_gives: if decides {
            Gives::Directive
        } else {
            Gives::Nothing
        },
        no_gives: if decides {
            Gives::Resolution
        } else {
            Gives::Nothing
        },
        units: vec![
            UnitChoice {
                code: "PEM".to_owned(),
                name: "Seksi Pemerintahan".to_owned(),
                usual: false,
            },
            UnitChoice {
                code: "TRA".to_owned(),
                name: "Seksi Trantibum".to_owned(),
                usual: true,
            },
        ],
        instructions: vec!["Selesaikan dan laporkan".to_owned()],
        unit_due: Standard::new(2, Unit::WorkingDay)
            .map(|standard| (standard, at_time("2026-11-30T10:12:00+08:00"))),
        attaches_slip: act == Act::Register,
        asks_password: act != Act::Register,
        returns: (step > 1)
            .then(|| Choice {
                value: "4".to_owned(),
                label: "Masukan · Sekretaris Camat".to_owned(),
            })
            .into_iter()
            .collect(),
        others_waiting: if act == Act::Solve {
            vec!["Kasi Kesra".to_owned()]
        } else {
            Vec::new()
        },
        reply_way: "sms".to_owned(),
        recipient: Some("Ni Wayan Sukerti".to_owned()),
        draft: (act == Act::Weigh).then(|| {
            (
                "catatan_langkah=x".to_owned(),
                at_time("2026-11-26T10:00:00+08:00"),
            )
        }),
    }
}

/// A case whose reader has the turn with this act.
pub(super) fn at(act: Act) -> CaseView {
    let (_, mut columns, _) = procedures().remove(0);
    let step = Act::ALL.iter().position(|one| *one == act).unwrap_or(0);
    let here = columns[step].number;
    for (index, column) in columns.iter_mut().enumerate() {
        if index < step {
            column.state = LaneState::Done;
            column.used = Some(4_800);
            column.over = (index == 2).then_some(1_200);
            column.took = column
                .leads_to
                .first()
                .map(|(to, _)| *to)
                .into_iter()
                .collect();
        } else if index == step {
            column.state = LaneState::Now;
            column.used = Some(1_320);
        }
    }
    let row = |label: &str, people: Vec<(AppointmentKind, String)>, undetermined| LaneRow {
        label: label.to_owned(),
        people,
        now: false,
        undetermined,
    };
    let made = (
        AppointmentKind::ActingVacant,
        "Ni Made <Lestari>, S.Sos.".to_owned(),
    );
    let mut rows = vec![
        row("Staf Umum dan Kepeg.", vec![made.clone()], false),
        row("Kasubag Umum dan Kepeg.", vec![made.clone(), made], false),
        row("Sekretaris Camat", Vec::new(), false),
        row("Camat", Vec::new(), false),
        row("Seksi terkait", Vec::new(), true),
    ];
    rows[columns[step].row].now = true;
    CaseView {
        id: CaseId(uuid::Uuid::nil()),
        number: numbers([148]).remove(0),
        version: 7,
        subject: "Lampu <b>jalan</b> padam".to_owned(),
        description: "Lampu padam sejak Jumat.\nMohon diperbaiki.".to_owned(),
        occurred: "Jumat malam".to_owned(),
        channel: Channel::Letter,
        letter_day: Some(jiff::civil::date(2026, 11, 24)),
        received_at: at_time("2026-11-25T14:05:00+08:00"),
        recorded_at: at_time("2026-11-26T08:05:00+08:00"),
        recorded_by: Some("Ni Luh Putu Sariani".to_owned()),
        village: Some(Village {
            code: "51.02.02.2004".to_owned(),
            name: "Mambang".to_owned(),
            hamlets: Vec::new(),
            retired: None,
        }),
        hamlet: "Br. Mambang Kaja".to_owned(),
        landmark: "Tikungan".to_owned(),
        category: Some(Category {
            code: "INFRA".to_owned(),
            name: "Jalan, lampu, dan saluran air".to_owned(),
            examples: String::new(),
            unit: sop::UnitCode::new("TRA"),
            confidential: false,
            supervisory: false,
            retired: None,
        }),
        urgency: Urgency::Urgent,
        identity: identity(IdentityKind::Open, Some("Ni Wayan <b>Sukerti")),
        reply_way: ReplyWay::Sms,
        promised: Some(at_time("2026-12-01T16:30:00+08:00")),
        legal: legal(),
        same_as: None,
        answered_at: None,
        standing: "open".to_owned(),
        closed_at: None,
        procedure: (
            "Versi lengkap".to_owned(),
            "2019-10".to_owned(),
            columns.len(),
        ),
        now: Some(StepView {
            number: here,
            act,
            task: "putuskan".to_owned(),
            performer: "Camat".to_owned(),
        }),
        waiting: vec!["Camat".to_owned()],
        due: Some(DueView {
            due: at_time("2026-11-26T10:50:00+08:00"),
            used: 1_320,
            allowed: 3_600,
            left: 2_280,
            standard: columns[step].standard,
            late: false,
            soon: false,
            explanation: None,
        }),
        used_total: (14_820, 19_800),
        slip_attached: true,
        parts: parts(),
        directive: Some(directive()),
        resolutions: Vec::new(),
        turn: Some(turn(act, here)),
        later: vec![StepView {
            number: 8,
            act: Act::Approve,
            task: "tanda tangani".to_owned(),
            performer: "Camat".to_owned(),
        }],
        attachments: attachments(),
        history: history(),
        may_strike: true,
        may_reveal: true,
        may_open_original: true,
        may_add: true,
        switches: vec![(
            "pengaduan-6".to_owned(),
            "2019-10".to_owned(),
            "Versi ringkas".to_owned(),
            vec![Choice {
                value: "3".to_owned(),
                label: "3 · Masukan".to_owned(),
            }],
        )],
        guard: office::GuardLines {
            subjects: vec!["I Made <b>".to_owned()],
            readers: Some(vec![
                "Ni Luh Putu Sariani".to_owned(),
                "I Wayan <b>".to_owned(),
            ]),
        },
        may_guard: true,
        may_correct: true,
        thread: thread(),
        data: office::DataRequestsView {
            list: data_requests(),
            may_take: true,
            may_answer: true,
        },
        calls: vec![
            (
                casework::CallKind::Message,
                at_time("2026-11-26T08:05:00+08:00"),
            ),
            (
                casework::CallKind::Objection,
                at_time("2026-11-26T09:05:00+08:00"),
            ),
        ],
        protection: office::ProtectionView {
            may_raise: true,
            may_ask: true,
            asked: Some(office::LoweringView {
                by: Some("I Wayan <b>".to_owned()),
                at: at_time("2026-11-26T09:05:00+08:00"),
                reason: Some("Sudah <setuju>".to_owned()),
                may_decide: true,
            }),
        },
        may_write: true,
        has_pin: true,
        rating: Some(office::RatingView {
            rating: 2,
            remark: Some("Lama <b>".to_owned()),
            at: at_time("2026-11-26T09:05:00+08:00"),
        }),
        notices: notices(),
        mail_warnings: vec!["malformed_mime".to_owned(), "file_not_taken".to_owned()],
        mails: mails(),
        letters: vec![CaseLetter {
            number: casework::LetterNumber::parse("12/2026").expect("a number"),
            received: jiff::civil::date(2026, 11, 25),
            taken: true,
        }],
        may_see_letters: true,
        may_keep_letters: true,
        legal_bases: vec![
            ("Perda <13>".to_owned(), None),
            (
                "UU 25/2009".to_owned(),
                Some(BookLink {
                    name: "UU".to_owned(),
                    opens: Opens::Link("https://peraturan.bpk.go.id/".to_owned()),
                }),
            ),
        ],
        corrections: vec![CorrectionView {
            at: at_time("2026-11-26T08:05:00+08:00"),
            name: Some("Ni Luh Putu Sariani".to_owned()),
            fields: ["description", "village", "urgency", "phone"]
                .map(|field| FieldBefore {
                    field: field.to_owned(),
                    words: if field == "urgency" {
                        "urgent"
                    } else {
                        "Lama <b>"
                    }
                    .to_owned(),
                })
                .to_vec(),
        }],
        exceptions: exceptions(),
        followed: false,
        same_person: true,
        columns,
        rows,
    }
}

/// A question, its answer and an objection.
/// A refused request and one that is late, in words with markup.
pub(crate) fn data_requests() -> Vec<office::DataRequestView> {
    use casework::{DataGround, DataOutcome, DataRequestId, DataRequestKind};
    let asked = |n: u128, kind| office::DataRequestView {
        id: DataRequestId(uuid::Uuid::from_u128(n)),
        kind,
        received_at: at_time("2026-11-20T08:05:00+08:00"),
        due: at_time("2026-11-23T08:05:00+08:00"),
        late: true,
        said: Some("Hapus <b>nama</b> saya".to_owned()),
        taken_by: Some("I Wayan <b>".to_owned()),
        answer: None,
    };
    let refused = office::DataAnswerView {
        at: at_time("2026-11-21T08:05:00+08:00"),
        outcome: DataOutcome::Refused,
        ground: Some(DataGround::Oversight),
        text: Some("Masih <diperiksa>".to_owned()),
    };
    let mut first = asked(1, DataRequestKind::Correction);
    first.answer = Some(refused);
    first.late = false;
    first.taken_by = None;
    vec![first, asked(2, DataRequestKind::Erasure)]
}

fn notices() -> Vec<office::NoticeLine> {
    let line = |kind, state, why: &str| office::NoticeLine {
        kind,
        state,
        why: why.to_owned(),
        made_at: at_time("2026-11-26T09:05:00+08:00"),
        settled_at: None,
    };
    vec![
        line(NoticeKind::Acknowledgement, NoticeState::Sent, ""),
        line(NoticeKind::Question, NoticeState::Dropped, "settled"),
        line(NoticeKind::Message, NoticeState::Waiting, ""),
        line(NoticeKind::Answer, NoticeState::Failed, "bounced"),
    ]
}

/// A message of somebody who is named, one of somebody protected, and one that was erased.
pub(crate) fn mails() -> Vec<office::CaseMail> {
    let line = |id: u128| office::MailLine {
        id: uuid::Uuid::from_u128(id),
        arrived: at_time("2026-11-25T14:09:00+08:00"),
        name: "Ni <b>Wayan".to_owned(),
        address: "wayan@warga.example".to_owned(),
        subject: "Lampu <i>padam".to_owned(),
        reason: String::new(),
        warnings: vec!["quarantined_attachment".to_owned()],
        size: 2_048,
    };
    let mail = |id, sealed, erased_at| office::CaseMail {
        line: line(id),
        sealed,
        erased_at,
    };
    vec![
        mail(7, false, None),
        mail(8, true, None),
        mail(9, false, Some(at_time("2026-11-26T09:05:00+08:00"))),
    ]
}

pub(crate) fn thread() -> Vec<office::MessageView> {
    let message = |text: &str, by_complainant: bool| office::MessageView {
        at: at_time("2026-11-25T14:20:00+08:00"),
        by_complainant,
        is_objection: false,
        text: Some(text.to_owned()),
        files: Vec::new(),
        by: (!by_complainant).then(|| "Ni Luh <Putu> Sariani".to_owned()),
    };
    vec![
        message("Apakah lampu di seberang juga padam? <b>", false),
        office::MessageView {
            files: attachments(),
            ..message("Nggih,\ndua tiang.", true)
        },
        office::MessageView {
            is_objection: true,
            ..message("Masih padam.", true)
        },
    ]
}

/// Everything that may be done beside the steps of an open case.
fn exceptions() -> ExceptionsView {
    ExceptionsView {
        may_suspend: Some(jiff::civil::date(2026, 12, 26)),
        endings: Ending::ALL.to_vec(),
        may_take_back: true,
        merged_here: vec![ComplaintNumber::parse("STM-2026-0012").expect("a number")],
        held: vec![(
            at_time("2026-11-26T08:00:00+08:00"),
            at_time("2026-11-26T09:00:00+08:00"),
            3_600,
        )],
        ..ExceptionsView::default()
    }
}

/// A case that waits for its complainant, and cases that ended beside their procedure.
fn beside_the_procedure() -> Vec<CaseView> {
    let mut cases = Vec::new();
    for lapsed in [false, true] {
        let mut waits = at(Act::Forward);
        (waits.turn, waits.due) = (None, None);
        waits.exceptions = ExceptionsView {
            suspended: Some(SuspendedView {
                since: at_time("2026-11-25T10:00:00+08:00"),
                until: at_time("2026-12-25T00:00:00+08:00"),
                question: Some("Di <b>mana</b> tepatnya?".to_owned()),
                lapsed,
            }),
            may_resume: true,
            endings: vec![Ending::Withdrawn],
            ..ExceptionsView::default()
        };
        cases.push(waits);
    }
    for ending in Ending::ALL {
        let mut ended = at(Act::Forward);
        (ended.turn, ended.now, ended.due) = (None, None, None);
        ended.waiting.clear();
        ended.later.clear();
        ended.standing = "concluded".to_owned();
        ended.closed_at = Some(at_time("2026-11-30T10:00:00+08:00"));
        let transferred = ending == Ending::Transferred;
        ended.exceptions = ExceptionsView {
            concluded: Some(ConcludedView {
                how: ending.code(),
                body: transferred.then(|| "Dinas <b>PUPRPKP".to_owned()),
                reference: transferred.then(|| "600/12/2026".to_owned()),
                remind_at: transferred.then(|| at_time("2026-12-14T00:00:00+08:00")),
                into: (ending == Ending::Merged).then(|| "STM-2026-0012".to_owned()),
            }),
            may_follow: transferred,
            place: transferred.then(|| "Lemari <2>".to_owned()),
            may_place: true,
            reopen: vec![Choice {
                value: "3".to_owned(),
                label: "3 · Baca".to_owned(),
            }],
            ..ExceptionsView::default()
        };
        cases.push(ended);
    }
    cases
}

pub(crate) fn attachments() -> Vec<AttachmentView> {
    let file = |name: &str, purpose: &str, picture| AttachmentView {
        sealed: false,
        id: AttachmentId(uuid::Uuid::nil()),
        purpose: purpose.to_owned(),
        name: name.to_owned(),
        media_type: if picture {
            "image/jpeg"
        } else {
            "application/pdf"
        }
        .to_owned(),
        size: 210_000,
        has_thumbnail: picture,
        has_location: picture,
        added_at: at_time("2026-11-25T14:05:00+08:00"),
        sha256: "0".repeat(64),
    };
    vec![
        file("tiang-lampu.jpg", "evidence", true),
        file("jawaban <1>.pdf", "signed_answer", false),
        file("bukti.pdf", "proof", false),
    ]
}

/// At every act, at another's turn, archived and struck through.
pub(super) fn cases() -> Vec<CaseView> {
    let mut cases: Vec<CaseView> = Act::ALL.into_iter().map(at).collect();
    // A decision that asks nothing and gives both.
    let mut plain = at(Act::Decide);
    if let Some(turn) = &mut plain.turn {
        turn.question = None;
        turn.no_gives = Gives::Directive;
        turn.yes_gives = Gives::Nothing;
    }
    cases.push(plain);
    let mut theirs = at(Act::Advise);
    (theirs.turn, theirs.may_strike, theirs.may_reveal) = (None, false, false);
    theirs.switches.clear();
    theirs.identity = confidential();
    if let Some(due) = &mut theirs.due {
        (due.late, due.left) = (true, -4_200);
    }
    cases.push(theirs);
    for standing in ["archived", "struck"] {
        let mut closed = at(Act::Archive);
        (closed.turn, closed.now, closed.due) = (None, None, None);
        closed.waiting.clear();
        closed.later.clear();
        closed.switches.clear();
        (closed.may_strike, closed.may_add) = (false, false);
        closed.standing = standing.to_owned();
        closed.closed_at = Some(at_time("2026-11-30T10:00:00+08:00"));
        closed.identity = identity(IdentityKind::Anonymous, None);
        closed.exceptions = ExceptionsView::default();
        cases.push(closed);
    }
    cases.extend(beside_the_procedure());
    cases
}

/// A clock in each standing.
fn legal() -> Vec<LegalDue> {
    let (early, late) = (
        at_time("2026-11-20T16:30:00+08:00"),
        at_time("2026-12-15T16:30:00+08:00"),
    );
    let one = |clock, due, standing| LegalDue {
        clock,
        days: 14,
        due,
        standing,
    };
    vec![
        one(LegalClock::FollowUp, early, LegalStanding::Late),
        one(LegalClock::Answer, late, LegalStanding::Running),
        one(LegalClock::Decision, late, LegalStanding::Halted),
        one(LegalClock::Forward, late, LegalStanding::Met { at: early }),
        one(
            LegalClock::Completeness,
            early,
            LegalStanding::MetLate { at: late },
        ),
    ]
}

pub(super) fn receipt(pin: PinView) -> ReceiptView {
    let case = at(Act::Register);
    ReceiptView {
        number: case.number,
        pin,
        received_at: case.received_at,
        recorded_at: case.recorded_at,
        promised: case.promised,
        subject: case.subject,
        identity: case.identity,
        reply_way: case.reply_way,
        recorded_by: case.recorded_by,
        ahead: vec![(
            "Dibaca bagian umum".to_owned(),
            at_time("2026-11-26T10:50:00+08:00"),
        )],
    }
}
