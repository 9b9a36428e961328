//! The pages of letters in every language: nothing of a protected sender, and what was typed
//! stays.

use casework::{ComplaintNumber, LetterNature, LetterNumber};
use office::{
    HandedView, LetterContents, LetterFileView, LetterRowView, LetterStanding, LetterView,
    LettersView, LinkedCase, RegisterClosing, SignedHeadView,
};

use super::{
    book::Book,
    one::One,
    print::{Printed, closing_line, line},
    register::Register,
};
use crate::{Form, Page, pages::register::print::Signer, sample};

fn row(number: &str, standing: LetterStanding) -> LetterRowView {
    let day = jiff::civil::date(2026, 11, 25);
    LetterRowView {
        number: LetterNumber::parse(number).expect("a number"),
        received: day,
        letter_day: Some(day),
        nature: LetterNature::Urgent,
        contents: Some(LetterContents {
            sender: "Perbekel <Bantas>".to_owned(),
            number: "005/118".to_owned(),
            subject: "Lampu <b> padam".to_owned(),
            enclosures: "1 berkas".to_owned(),
            note: "Dibalas".to_owned(),
        }),
        handed: (standing == LetterStanding::HandedOver).then(|| ("Kasi <Pem>".to_owned(), day)),
        case: (standing == LetterStanding::Complaint).then(|| LinkedCase {
            number: ComplaintNumber::parse("STM-2026-0148").expect("a number"),
            taken: true,
        }),
        standing,
        masked: false,
    }
}

/// The same letter, protected by its case.
fn protected() -> LetterRowView {
    LetterRowView {
        contents: None,
        letter_day: None,
        ..row("3/2026", LetterStanding::Complaint)
    }
}

fn masked() -> LetterRowView {
    LetterRowView {
        case: None,
        masked: true,
        ..protected()
    }
}

fn letter(row: LetterRowView) -> LetterView {
    let whole = row.contents.is_some();
    let id = "00000000-0000-7000-8000-000000000001"
        .parse()
        .expect("an id");
    LetterView {
        recorded_at: "2026-11-25T14:09:00+08:00".parse().expect("an instant"),
        recorded_by: Some("Ni <Luh>".to_owned()),
        handed: vec![HandedView {
            to: "Kasi <Pem>".to_owned(),
            on: jiff::civil::date(2026, 11, 25),
            note: Some("Cek </textarea>".to_owned()),
            by: None,
        }],
        files: whole
            .then(|| LetterFileView {
                id,
                name: "surat <bantas>.pdf".to_owned(),
                size: 2_000_000,
                has_thumbnail: true,
            })
            .into_iter()
            .collect(),
        sealed_files: (!whole).then_some(id).into_iter().collect(),
        may_keep: true,
        may_record: true,
        row,
    }
}

fn rows() -> Vec<LetterRowView> {
    vec![
        row("5/2026", LetterStanding::Waiting),
        row("4/2026", LetterStanding::HandedOver),
        protected(),
        masked(),
        row("1/2026", LetterStanding::Complaint),
    ]
}

#[test]
fn the_book_in_every_language() {
    for page in sample::readers() {
        let mut form = Form::filled([("kata", "<b>"), ("dari", "x")]);
        form.refuse("dari", page.t("register-fault-date"));
        let view = LettersView {
            year: 2026,
            last_number: 5,
            recorded: 5,
            waiting: 1,
            total: 5,
            page: 1,
            pages: 3,
            rows: rows(),
            may_keep: true,
        };
        let html = sample::check(&page, &Book::new(&page, &form, &view, true));
        assert!(html.contains("/surat-masuk/2026-4") && html.contains("STM-2026-0148"));
        assert!(!html.contains("<Bantas>"), "what was typed is escaped");
        let none = LettersView {
            rows: Vec::new(),
            last_number: 0,
            total: 0,
            pages: 1,
            may_keep: false,
            ..view
        };
        let html = sample::check(&page, &Book::new(&page, &Form::default(), &none, false));
        assert!(!html.contains("/surat-masuk/baru"));
    }
}

fn one<'a>(page: &'a Page, form: &'a Form, letter: &'a LetterView) -> One<'a> {
    One {
        page,
        form,
        letter,
        positions: vec![("1".to_owned(), "Kasi <Pem>".to_owned())],
        done: Some("!".to_owned()),
    }
}

#[test]
fn one_letter_offers_what_may_follow() {
    for page in sample::readers() {
        let form = Form::filled([("hand_note", "</textarea>"), ("unlink_reason", "<i>")]);
        for (shown, takes, hands, unlinks) in [
            (row("5/2026", LetterStanding::Waiting), true, true, false),
            (row("4/2026", LetterStanding::HandedOver), true, true, false),
            (row("1/2026", LetterStanding::Complaint), false, false, true),
            (protected(), false, false, true),
        ] {
            let letter = letter(shown);
            let html = sample::check(&page, &one(&page, &form, &letter));
            assert_eq!(html.contains("/terima?surat="), takes);
            assert_eq!(html.contains("/teruskan\""), hands);
            assert_eq!(html.contains("/lepas\""), unlinks);
            let hidden = letter.row.contents.is_none();
            assert_eq!(html.contains("Bantas"), !hidden, "the sender");
            assert_eq!(
                html.contains("surat &#60;bantas"),
                !hidden,
                "the scan's name"
            );
        }
    }
}

#[test]
fn the_form_keeps_what_was_typed() {
    for page in sample::readers() {
        let mut form = Form::filled([
            ("sender", "<b>"),
            ("subject", "Lampu"),
            ("nature", "urgent"),
        ]);
        form.refuse("sender", "!");
        form.refuse("paper_last", "!");
        for first in [false, true] {
            let html = sample::check(
                &page,
                &Register {
                    page: &page,
                    form: &form,
                    natures: super::natures(&page),
                    positions: vec![("1".to_owned(), "Kasi".to_owned())],
                    first,
                    limits: (10, 20),
                },
            );
            assert!(
                html.contains("value=\"&#60;b&#62;\"") && html.contains("value=\"urgent\" checked")
            );
        }
    }
}

#[test]
fn the_printed_book_has_the_columns_of_the_paper_one() {
    let at = "2026-11-26T10:12:00+08:00".parse().expect("an instant");
    let closing = RegisterClosing {
        at,
        head: SignedHeadView {
            seq: 1234,
            hash: "ab".repeat(32),
            at,
            key_id: "k1".to_owned(),
            signature: "cd".repeat(64),
        },
    };
    for page in sample::readers() {
        let rows: Vec<_> = rows().iter().map(|row| line(&page, row)).collect();
        let printed = Printed {
            page: &page,
            head: casework::Letterhead {
                government: "PEMERINTAH".to_owned(),
                office: "KECAMATAN".to_owned(),
                address: "Jalan".to_owned(),
                contact: String::new(),
            },
            period: "2026".to_owned(),
            closing_line: closing_line(&page, &closing, rows.len()),
            closing: &closing,
            rows,
            signer: Signer::default(),
            filter: String::new(),
        };
        let html = sample::check(&page, &printed);
        let columns = html.matches("<th scope=\"col\"").count();
        assert!(
            printed.rows.iter().all(|row| row.len() == columns),
            "{columns}"
        );
        assert!(html.contains(&"ab".repeat(32)));
    }
}
