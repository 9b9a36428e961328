//! Notices in words: what stands in a message, and what must not.

use casework::{ComplaintNumber, Greetings, NoticeId, NoticeKind, OfficeId};
use channels::message;
use jiff::Timestamp;
use jiff::civil::date;
use mail_parser::{Message, MessageParser, MimeHeaders};
use office::{FileContent, NoticeMail, NoticeSaid};
use uuid::Uuid;

const SECRETS: [&str; 4] = ["Sukerti", "Lampu", "Rahasia sekali", "Dinas"];

fn now() -> Timestamp {
    "2026-06-10T01:15:00Z".parse().expect("an instant")
}

fn mail(kind: NoticeKind, said: NoticeSaid) -> NoticeMail {
    NoticeMail {
        id: NoticeId(Uuid::from_u128(1)),
        office: OfficeId(Uuid::from_u128(2)),
        kind,
        language: "id".to_owned(),
        office_name: "Kantor Camat Selemadeg Timur".to_owned(),
        office_address: "Jalan Raya Bantas".to_owned(),
        telephone: "0361 123456".to_owned(),
        greetings: Greetings {
            lang: "ban".to_owned(),
            welcome: "Om Swastyastu".to_owned(),
            thanks: "Matur suksma".to_owned(),
        },
        zone: jiff::tz::TimeZone::get("Asia/Makassar").expect("a zone"),
        from: "pengaduan@kantor.example".to_owned(),
        reply_to: "pengaduan+2026-1-abc@kantor.example".to_owned(),
        message_id: "matur.1@kantor.example".to_owned(),
        references: vec!["1@warga.example".to_owned(), "2@warga.example".to_owned()],
        to: "sukerti@warga.example".to_owned(),
        name: Some("Ni Wayan Sukerti".to_owned()),
        number: Some(ComplaintNumber::parse("STM-2026-0012").expect("a number")),
        subject: Some("Lampu jalan".to_owned()),
        said,
        file: None,
    }
}

/// Every kind, as it is told to whoever may be named, and to whoever may not.
fn every(open: bool) -> Vec<NoticeMail> {
    let at = now();
    let text = |said: &str| open.then(|| said.to_owned());
    let until = at + jiff::SignedDuration::from_hours(240);
    let ended = |how, grounds: Option<String>, body| NoticeSaid::Ended {
        how,
        grounds,
        body,
        objection: Some(date(2026, 7, 10)),
    };
    let body = open.then(|| ("Dinas Perhubungan".to_owned(), Some("551/12".to_owned())));
    let bare = open.then(|| ("Dinas Perhubungan".to_owned(), None));
    let mut all = vec![
        mail(
            NoticeKind::Acknowledgement,
            NoticeSaid::Recorded {
                received: at,
                promised: Some(until),
                pin: Some("482913".to_owned().into()),
            },
        ),
        mail(
            NoticeKind::Acknowledgement,
            NoticeSaid::Recorded {
                received: at,
                promised: None,
                pin: None,
            },
        ),
        mail(
            NoticeKind::Question,
            NoticeSaid::Asked {
                question: text("Rahasia sekali?"),
                until,
            },
        ),
        mail(
            NoticeKind::Reminder,
            NoticeSaid::Asked {
                question: text("Rahasia sekali?"),
                until,
            },
        ),
        mail(
            NoticeKind::Message,
            NoticeSaid::Written {
                text: text("Rahasia sekali."),
            },
        ),
        mail(
            NoticeKind::Answer,
            NoticeSaid::Answered {
                text: text("Rahasia sekali."),
                given: at,
                signed: None,
                objection: Some(date(2026, 7, 10)),
                has_letter: true,
            },
        ),
        mail(
            NoticeKind::Ended,
            ended("rejected", text("Rahasia sekali."), None),
        ),
        mail(NoticeKind::Ended, ended("transferred", None, body)),
        mail(NoticeKind::Ended, ended("transferred", None, bare)),
        mail(NoticeKind::Ended, ended("lapsed", None, None)),
        mail(NoticeKind::Ended, ended("withdrawn", None, None)),
        mail(NoticeKind::Ended, ended("merged", None, None)),
        mail(NoticeKind::Ended, ended("struck", None, None)),
        mail(
            NoticeKind::NewPin,
            NoticeSaid::NewPin {
                pin: "482913".to_owned().into(),
            },
        ),
    ];
    if !open {
        for mail in &mut all {
            mail.name = None;
            mail.subject = None;
            mail.to = "x@warga.example".to_owned();
        }
    }
    all
}

fn sent(mail: &NoticeMail) -> Vec<u8> {
    message(mail, "https://aduan.example", now()).expect("a message")
}

fn read(raw: &[u8]) -> Message<'_> {
    MessageParser::default().parse(raw).expect("a message")
}

/// Everything that somebody who opens it reads.
fn whole(raw: &[u8]) -> String {
    let message = read(raw);
    let text = message.body_text(0).expect("text");
    let html = message.body_html(0).expect("HTML");
    format!("{}\n{text}\n{html}", message.subject().expect("a subject"))
}

#[test]
fn every_kind_says_who_writes_about_what_and_where_to_look() {
    for language in ["id", "en"] {
        for open in [true, false] {
            for mut mail in every(open) {
                mail.language = language.to_owned();
                let raw = sent(&mail);
                let all = whole(&raw);
                // No key of a text stands for the text, and nothing is left to fill in.
                assert!(!all.contains("told-") && !all.contains('{'), "{all}");
                assert!(all.contains("STM-2026-0012"), "{all}");
                for who in [
                    "Kantor Camat Selemadeg Timur",
                    "Jalan Raya Bantas",
                    "0361 123456",
                ] {
                    assert!(all.contains(who), "{all}");
                }
                assert!(all.contains("Om Swastyastu") && all.contains("Matur suksma"));
                let hidden = !open
                    && !matches!(
                        mail.said,
                        NoticeSaid::Ended {
                            how: "lapsed" | "withdrawn" | "merged" | "struck",
                            ..
                        }
                    );
                if hidden {
                    assert!(
                        all.contains("https://aduan.example/lacak?nomor=STM-2026-0012"),
                        "{all}"
                    );
                }
            }
        }
    }
}

#[test]
fn of_a_protected_complainant_nothing_stands_in_it() {
    for mail in every(false) {
        let raw = sent(&mail);
        let all = whole(&raw);
        for secret in SECRETS {
            assert!(!all.contains(secret), "{secret} in {all}");
        }
        let head = String::from_utf8_lossy(&raw);
        assert!(!head.contains("Sukerti"), "{head}");
    }
    // And of one who may be named it does, or this proves nothing.
    let open: String = every(true).iter().map(|mail| whole(&sent(mail))).collect();
    for secret in SECRETS {
        assert!(open.contains(secret), "{secret}");
    }
}

#[test]
fn machines_know_what_it_is() {
    for mail in every(true) {
        let raw = sent(&mail);
        let message = read(&raw);
        let header = |name: &str| message.header_raw(name).map(str::trim).map(str::to_owned);
        let automatic = match mail.kind {
            NoticeKind::Acknowledgement => "auto-replied",
            _ => "auto-generated",
        };
        assert_eq!(header("Auto-Submitted").as_deref(), Some(automatic));
        assert_eq!(header("X-Matur-Office"), Some(mail.office.to_string()));
        assert_eq!(message.message_id(), Some("matur.1@kantor.example"));
        assert_eq!(message.in_reply_to().as_text(), Some("2@warga.example"));
        assert_eq!(
            header("References").as_deref(),
            Some("<1@warga.example> <2@warga.example>")
        );
        let address = |list: Option<&mail_parser::Address<'_>>| {
            list.and_then(|list| list.first())
                .and_then(|one| one.address().map(str::to_owned))
        };
        assert_eq!(
            address(message.from()).as_deref(),
            Some("pengaduan@kantor.example")
        );
        assert_eq!(
            address(message.to()).as_deref(),
            Some("sukerti@warga.example")
        );
        assert_eq!(address(message.reply_to()), Some(mail.reply_to.clone()));
        assert_eq!(
            message.date().map(mail_parser::DateTime::to_timestamp),
            Some(now().as_second())
        );
        // What mail servers demand (RFC 5321, 4.5.3.1.6; RFC 5322, 2.1.1).
        assert!(
            raw.split(|byte| *byte == b'\n')
                .all(|line| line.len() <= 999)
        );
        assert!(raw.is_ascii());
    }
}

#[test]
fn the_signed_letter_goes_along_under_a_name_that_says_what_it_is() {
    let mut mail = every(true).remove(5);
    let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    mail.file = Some(FileContent {
        name: "scan_0001 (final) <x>.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        bytes: bytes.clone(),
        inline: false,
    });
    let raw = sent(&mail);
    let message = read(&raw);
    let letter = message.attachment(0).expect("attached");
    assert_eq!(
        letter.attachment_name(),
        Some("Surat-jawaban-STM-2026-0012.pdf")
    );
    assert_eq!(letter.contents(), bytes);
    assert!(whole(&raw).contains("kami lampirkan"));
}

#[test]
fn what_people_are_called_and_write_breaks_nothing() {
    for odd in [
        "I \"Made\" <script>alert(1)</script>",
        "a\r\nBcc: orang@lain.example",
        "ᬒᬁ ᬲ᭄ᬯᬲ᭄ᬢ᭄ᬬᬲ᭄ᬢᬸ 🙏",
        ", ; : @ ( ) [ ] \\",
        &"panjang ".repeat(60),
    ] {
        let said = NoticeSaid::Written {
            text: Some(format!("{odd}\n.\n--\n{odd}")),
        };
        let mut mail = mail(NoticeKind::Message, said);
        mail.name = Some(odd.to_owned());
        mail.subject = Some(odd.to_owned());
        mail.office_name = odd.to_owned();
        let raw = sent(&mail);
        let message = read(&raw);
        assert!(message.header_raw("Bcc").is_none(), "{odd}");
        let to = message
            .to()
            .and_then(|to| to.first())
            .and_then(|to| to.address());
        assert_eq!(to, Some("sukerti@warga.example"), "{odd}");
        let from = message
            .from()
            .and_then(|to| to.first())
            .and_then(|to| to.address());
        assert_eq!(from, Some("pengaduan@kantor.example"), "{odd}");
        let html = message.body_html(0).expect("HTML");
        assert!(!html.contains("<script"), "{html}");
    }
    // What is no address is told, not sent.
    for to in ["", "sukerti", "a@b c", "a@b\r\nRCPT TO:<c@d>"] {
        let mut mail = mail(NoticeKind::Test, NoticeSaid::Try);
        mail.to = to.to_owned();
        assert!(
            message(&mail, "https://aduan.example", now()).is_err(),
            "{to}"
        );
    }
}

#[test]
fn a_code_of_the_carrier_is_one_the_office_knows() {
    // What is told of a notice that was not sent has words of its own.
    for code in [
        "no_such_mailbox",
        "too_large",
        "refused",
        "later",
        "unreachable",
        "unknown_ca",
        "wrong_name",
        "sign_in",
        "time",
    ] {
        assert!(
            office::NOT_SENT.contains(&code) && channels::CODES.contains(&code),
            "{code}"
        );
    }
}
