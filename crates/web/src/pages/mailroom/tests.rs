//! The tray in every language: what strangers write is text and nothing else.

use office::{MailLine, MailView};
use uuid::Uuid;

use super::{Line, One, Tray, why};
use crate::{Form, sample};

fn line(reason: &str) -> MailLine {
    MailLine {
        id: Uuid::from_u128(7),
        arrived: "2026-11-25T14:09:00+08:00".parse().expect("an instant"),
        name: "<b>Untung</b>".to_owned(),
        address: "untung@undian.example".to_owned(),
        subject: "<script>alert(1)</script>".to_owned(),
        reason: reason.to_owned(),
        warnings: vec!["malformed_mime".to_owned()],
        size: 2_048,
    }
}

#[test]
fn the_tray_in_every_language() {
    for page in sample::readers() {
        for older in [None, Some(Uuid::from_u128(7))] {
            let lines = [
                line("spam"),
                MailLine {
                    name: String::new(),
                    address: String::new(),
                    subject: " ".to_owned(),
                    ..line("list")
                },
            ];
            let html = sample::check(
                &page,
                &Tray {
                    page: &page,
                    lines: lines.iter().map(|one| Line::new(&page, one)).collect(),
                    older,
                },
            );
            assert!(!html.contains("<script>alert") && !html.contains("<b>Untung"));
            assert!(
                html.contains(&page.t("mail-no-subject")) && html.contains(&page.t("mail-nobody"))
            );
            assert_eq!(html.contains("?sesudah="), older.is_some());
        }
        let empty = Tray {
            page: &page,
            lines: Vec::new(),
            older: None,
        };
        assert!(sample::check(&page, &empty).contains(&page.t("mail-none")));
    }
}

#[test]
fn a_message_in_every_language() {
    for page in sample::readers() {
        let mut form = Form::default();
        form.refuse("surat", "!");
        let mail = MailView {
            line: line("spam"),
            own: "Menang <i>undian</i>".to_owned(),
            quoted: "> <u>lama</u>".to_owned(),
            files: vec![("undian <1>.exe".to_owned(), 1_200_000)],
        };
        let html = sample::check(&page, &One::new(&page, &form, &mail));
        assert!(!html.contains("<i>undian") && !html.contains("<u>lama") && !html.contains("<1>"));
        assert!(html.contains("/jadikan\"") && html.contains("/asli\""));
        let bare = MailView {
            own: String::new(),
            quoted: String::new(),
            files: Vec::new(),
            ..mail
        };
        let html = sample::check(&page, &One::new(&page, &Form::default(), &bare));
        assert!(html.contains(&page.t("mail-no-text")) && !html.contains(&page.t("mail-quoted")));
    }
}

#[test]
fn every_reason_has_words_of_its_own() {
    for page in sample::readers() {
        let mut said: Vec<String> = office::MAIL_REASONS
            .iter()
            .map(|one| why(&page, one))
            .collect();
        let count = said.len();
        said.sort();
        said.dedup();
        assert_eq!(said.len(), count);
    }
}
