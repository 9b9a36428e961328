//! Incoming letters: registered, handed over, taken into the complaint register, linked and
//! unlinked.

use casework::{Action, LetterNumber};
use office::testing::TestOffice;
use office::{
    HandOver, LetterQuery, LetterStanding, LettersView, NewComplaint, NewLetter, OfficeError,
    Rendition, Upload, both_offices,
};
use store::Val;

use crate::tamper::change;
use crate::{count, faults, run};

pub(crate) fn letter() -> NewLetter {
    NewLetter {
        sender: "Perbekel Bantas".into(),
        letter_number: "005/118/Bts".into(),
        subject: "Lampu jalan padam di depan balai".into(),
        enclosures: "1 berkas".into(),
        nature: "urgent".into(),
        ..NewLetter::default()
    }
}

pub(crate) async fn register(office: &TestOffice, given: &NewLetter) -> LetterNumber {
    let clerk = office.person("staf-umum").await;
    office
        .register_letter(&clerk, &office.key(), given, Vec::new())
        .await
        .expect("registered")
}

pub(crate) async fn list(office: &TestOffice, position: &str, asked: LetterQuery) -> LettersView {
    let who = office.person(position).await;
    let asked = LetterQuery {
        page_rows: 50,
        ..asked
    };
    office.letters(&who, &asked).await.expect("the register")
}

/// A complaint as the counter's form begins it from a letter.
pub(crate) fn taken_from(office: &TestOffice, number: LetterNumber) -> NewComplaint {
    NewComplaint {
        channel: "letter".into(),
        letter: number.to_string(),
        name: "Perbekel Bantas".into(),
        address: "Kantor Desa Bantas".into(),
        reply_way: "letter".into(),
        ..office.sample()
    }
}

fn to(office: &TestOffice, key: &str) -> String {
    office.position(key).id.to_string()
}

fn scan(office: &TestOffice, name: &str) -> Upload {
    Upload {
        name: name.to_owned(),
        ..office.scan()
    }
}

both_offices! {
    async fn letters_get_numbers_without_a_gap(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let first = register(&office, &letter()).await;
        assert_eq!(first.to_string(), "1/2026");
        // What is refused takes no number.
        let none = NewLetter { sender: " ".into(), subject: String::new(), nature: "x".into(), ..letter() };
        let refused = office.register_letter(&clerk, &office.key(), &none, Vec::new()).await;
        assert_eq!(faults(refused), [
            ("sender", "sender_missing"), ("subject", "subject_missing"), ("nature", "nature_unknown"),
        ]);
        let bad = Upload { name: "x.exe".into(), declared: None, bytes: b"MZ\x90\0".to_vec() };
        let refused = office.register_letter(&clerk, &office.key(), &letter(), vec![bad]).await;
        assert!(matches!(refused, Err(OfficeError::File { .. })), "{refused:?}");
        // Sent twice it is one letter; filled anew it is told which one it was.
        let key = office.key();
        let second = office.register_letter(&clerk, &key, &letter(), Vec::new()).await.expect("registered");
        assert_eq!(office.register_letter(&clerk, &key, &letter(), Vec::new()).await, Ok(second));
        let other = NewLetter { subject: "Undangan".into(), ..letter() };
        let refused = office.register_letter(&clerk, &key, &other, Vec::new()).await;
        assert_eq!(faults(refused), [("subject", "letter_sent_before")]);
        assert_eq!(second.to_string(), "2/2026");
        assert_eq!(register(&office, &letter()).await.to_string(), "3/2026");
        // Complaints count for themselves.
        assert_eq!(office.record_sample().await.register.number, 1);
        office.assert_settled().await;
    }

    async fn many_clerks_at_once_get_each_number_once(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let shared = office.shared();
        let tasks: Vec<_> = (0..12).map(|n| {
            let (office, clerk) = (std::sync::Arc::clone(&shared), clerk.clone());
            tokio::spawn(async move {
                office.register_letter(&clerk, &format!("many-{n}"), &letter(), Vec::new()).await
            })
        }).collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.expect("ended").expect("registered").0.number);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=12).collect::<Vec<u32>>());
        office.assert_settled().await;
    }

    async fn a_year_goes_on_where_the_paper_book_ended(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        assert!(!office.letters_begun(&clerk).await.expect("read"));
        let words = NewLetter { paper_last: "lima".into(), ..letter() };
        let refused = office.register_letter(&clerk, &office.key(), &words, Vec::new()).await;
        assert_eq!(faults(refused), [("paper_last", "paper_last_unclear")]);
        let first = NewLetter { paper_last: "56".into(), ..letter() };
        assert_eq!(register(&office, &first).await.to_string(), "57/2026");
        assert!(office.letters_begun(&clerk).await.expect("read"));
        let refused = office.register_letter(&clerk, &office.key(), &first, Vec::new()).await;
        assert_eq!(faults(refused), [("paper_last", "register_begun")]);
        assert_eq!(register(&office, &letter()).await.to_string(), "58/2026");
        office.assert_settled().await;
    }

    async fn a_letter_is_handed_over_and_found(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let waits = register(&office, &letter()).await;
        let at_once = NewLetter {
            sender: "BPS Tabanan".into(),
            subject: "Permohonan data".into(),
            letter_number: "B-214".into(),
            to: to(&office, "kasi-pem"),
            note: "Dibalas lewat surel".into(),
            ..letter()
        };
        let handed = register(&office, &at_once).await;
        for (given, expected) in [
            (HandOver::default(), vec![("to", "hand_to_missing")]),
            (HandOver { to: to(&office, "camat"), on: Some(jiff::civil::date(2026, 6, 11)), ..HandOver::default() },
             vec![("on", "day_future")]),
            (HandOver { to: to(&office, "camat"), on: Some(jiff::civil::date(2026, 6, 9)), ..HandOver::default() },
             vec![("on", "handed_before_received")]),
        ] {
            let refused = office.hand_letter_over(&clerk, waits, &office.key(), &given).await;
            assert_eq!(faults(refused), expected);
        }
        let by_standing = |standing| LetterQuery { standing: Some(standing), ..LetterQuery::default() };
        let waiting = list(&office, "camat", by_standing(LetterStanding::Waiting)).await;
        assert_eq!((waiting.rows.len(), waiting.waiting, waiting.recorded), (1, 1, 2));
        assert_eq!(waiting.rows[0].number, waits);
        let given = HandOver { to: to(&office, "kasi-trantib"), note: "Mohon dicek".into(), ..HandOver::default() };
        let key = office.key();
        office.hand_letter_over(&clerk, waits, &key, &given).await.expect("handed over");
        office.hand_letter_over(&clerk, waits, &key, &given).await.expect("the same again");
        let again = HandOver { to: to(&office, "sekretaris"), ..HandOver::default() };
        office.hand_letter_over(&clerk, waits, &office.key(), &again).await.expect("handed on");
        let view = office.letter(&clerk, waits).await.expect("the letter");
        let went: Vec<_> = view.handed.iter().map(|one| (one.to.as_str(), one.note.as_deref())).collect();
        let short = |key: &str| office.position(key).short;
        assert_eq!(went, [(short("kasi-trantib").as_str(), Some("Mohon dicek")), (short("sekretaris").as_str(), None)]);
        assert_eq!(view.row.standing, LetterStanding::HandedOver);
        let all = list(&office, "kasubag-umum", by_standing(LetterStanding::HandedOver)).await;
        assert_eq!(all.rows.len(), 2);
        for (words, expected) in [
            ("bantas", vec![waits]), ("BPS data", vec![handed]), ("b-214", vec![handed]), ("2/2026", vec![handed]),
            ("lampu", vec![waits]), ("surel", vec![]), ("kosong", vec![]),
        ] {
            let asked = LetterQuery { words: Some(words.into()), ..LetterQuery::default() };
            let found = list(&office, "camat", asked).await;
            assert_eq!(found.rows.iter().map(|row| row.number).collect::<Vec<_>>(), expected, "{words}");
        }
        let later = LetterQuery { from: Some(jiff::civil::date(2026, 6, 11)), ..LetterQuery::default() };
        assert_eq!(list(&office, "camat", later).await.total, 0);
        let until = LetterQuery { until: Some(jiff::civil::date(2026, 6, 10)), ..LetterQuery::default() };
        assert_eq!(list(&office, "camat", until).await.total, 2);
        let other_year = LetterQuery { year: Some(2025), ..LetterQuery::default() };
        assert_eq!(list(&office, "camat", other_year).await.last_number, 0);
        office.close_letters(&clerk).await.expect("closed");
        office.assert_settled().await;
    }

    async fn a_complaint_is_taken_from_a_letter_and_each_names_the_other(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let number = office
            .register_letter(&clerk, &office.key(), &letter(), vec![scan(&office, "surat bantas.pdf")])
            .await
            .expect("registered");
        let view = office.letter(&clerk, number).await.expect("the letter");
        assert_eq!(view.files.len(), 1);
        let file = office.letter_file(&clerk, number, view.files[0].id, Rendition::Shown, None).await.expect("a scan");
        assert_eq!((file.media_type.as_str(), file.inline), ("application/pdf", false));
        let given = taken_from(&office, number);
        let key = office.key();
        let recorded = office.record(&clerk, &key, &given, Vec::new()).await.expect("recorded");
        let again = office.record(&clerk, &key, &given, Vec::new()).await.expect("the same again");
        assert_eq!((again.number.clone(), again.repeated), (recorded.number.clone(), true));
        let view = office.letter(&clerk, number).await.expect("the letter");
        let case = view.row.case.expect("a case");
        assert_eq!((&case.number, case.taken), (&recorded.number, true));
        assert_eq!(view.row.standing, LetterStanding::Complaint);
        let case = office.case(&clerk, &recorded.number).await.expect("the case");
        assert_eq!(case.letters.len(), 1);
        assert_eq!((case.letters[0].number, case.letters[0].taken), (number, true));
        assert_eq!(case.attachments.len(), 1);
        assert_eq!(case.attachments[0].purpose, "letter");
        let told = case.history.iter().find(|line| line.kind == "letter_linked").expect("a line");
        assert_eq!(told.text.as_deref(), Some("1/2026"));
        // It is a case now: neither another, nor handed over.
        let second = office.record(&clerk, &office.key(), &given, Vec::new()).await;
        assert_eq!(faults(second), [("letter", "letter_taken")]);
        let hand = HandOver { to: to(&office, "camat"), ..HandOver::default() };
        let refused = office.hand_letter_over(&clerk, number, &office.key(), &hand).await;
        assert_eq!(faults(refused), [("to", "letter_is_case")]);
        let unknown = NewComplaint { letter: "99/2026".into(), ..given.clone() };
        let refused = office.record(&clerk, &office.key(), &unknown, Vec::new()).await;
        assert_eq!(faults(refused), [("letter", "letter_unknown")]);
        assert_eq!(count(office.db(), "complaint").await, 1);
        let other = office.record_sample().await;
        assert_eq!(other.register.number, 2, "what was refused took no number");
        office.assert_settled().await;
    }

    async fn a_letter_is_linked_to_a_case_and_unlinked_with_a_reason(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let case = office.record_sample().await;
        let number = register(&office, &letter()).await;
        for bad in ["", "x", "9/2026"] {
            let refused = office.link_letter(&clerk, &case, &office.key(), bad).await;
            assert_eq!(faults(refused), [("letter", "letter_unknown")], "{bad}");
        }
        let key = office.key();
        office.link_letter(&clerk, &case, &key, "0001/2026").await.expect("linked");
        office.link_letter(&clerk, &case, &key, "1/2026").await.expect("the same again");
        let other = office.record_sample().await;
        let refused = office.link_letter(&clerk, &other, &office.key(), "1/2026").await;
        assert_eq!(faults(refused), [("letter", "letter_taken")]);
        let view = office.case(&clerk, &case).await.expect("the case");
        assert_eq!((view.letters[0].number, view.letters[0].taken), (number, false));
        let refused = office.unlink_letter(&clerk, number, &office.key(), " ").await;
        assert_eq!(faults(refused), [("unlink_reason", "reason_missing")]);
        let key = office.key();
        office.unlink_letter(&clerk, number, &key, "Salah surat").await.expect("unlinked");
        office.unlink_letter(&clerk, number, &key, "Salah surat").await.expect("the same again");
        let view = office.case(&clerk, &case).await.expect("the case");
        assert!(view.letters.is_empty());
        let told = view.history.iter().find(|line| line.kind == "letter_unlinked").expect("a line");
        assert_eq!(told.text.as_deref(), Some("1/2026: Salah surat"));
        assert_eq!(office.letter(&clerk, number).await.expect("the letter").row.standing, LetterStanding::Waiting);
        office.link_letter(&clerk, &other, &office.key(), "1/2026").await.expect("free again");
        office.assert_settled().await;
    }

    async fn only_whoever_keeps_the_register_keeps_letters(office: TestOffice) {
        let number = register(&office, &letter()).await;
        let case = office.record_sample().await;
        for key in ["camat", "kasi-pmd"] {
            let who = office.person(key).await;
            let new = office.register_letter(&who, "k", &letter(), Vec::new()).await;
            assert_eq!(new.map(drop), Err(OfficeError::NotPermitted), "{key}");
        }
        let section = office.person("kasi-pmd").await;
        assert!(!section.may(Action::SeeLetters, &casework::Situation::default()));
        let asked = LetterQuery::default();
        assert_eq!(office.letters(&section, &asked).await.map(drop), Err(OfficeError::NotPermitted));
        assert_eq!(office.close_letters(&section).await.map(drop), Err(OfficeError::NotPermitted));
        for refused in [
            office.letter(&section, number).await.map(drop),
            office.hand_letter_over(&section, number, "k", &HandOver::default()).await,
            office.unlink_letter(&section, number, "k", "x").await,
            office.link_letter(&section, &case, "k", "1/2026").await,
        ] {
            assert_eq!(refused, Err(OfficeError::NotFound));
        }
        let camat = office.person("camat").await;
        assert!(office.letter(&camat, number).await.is_ok());
        let link = office.link_letter(&camat, &case, "k", "1/2026").await;
        assert_eq!(link, Err(OfficeError::NotPermitted));
    }

    async fn whatever_is_changed_of_a_letter_is_found(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let handed = NewLetter { to: to(&office, "kasi-pem"), ..letter() };
        office
            .register_letter(&clerk, &office.key(), &handed, vec![scan(&office, "s.pdf")])
            .await
            .expect("registered");
        let case = office.record_sample().await;
        office.link_letter(&clerk, &case, &office.key(), "1/2026").await.expect("linked");
        register(&office, &letter()).await;
        office.assert_settled().await;
        let nobody: Val = uuid::Uuid::nil().into();
        for (text, undo, value) in [
            ("UPDATE letter SET nature = $1 WHERE number = 1", "UPDATE letter SET nature = 'urgent' WHERE number = 1", Val::from("secret")),
            ("UPDATE letter SET received_day = $1 WHERE number = 1", "UPDATE letter SET received_day = '2026-06-10' WHERE number = 1", "2026-06-09".into()),
            ("UPDATE letter_handover SET on_day = $1", "UPDATE letter_handover SET on_day = '2026-06-10'", "2026-06-09".into()),
            ("UPDATE letter_head SET last = $1", "UPDATE letter_head SET last = 2", 5_i64.into()),
            ("UPDATE letter_file SET shown_sha256 = $1", "UPDATE letter_file SET shown_sha256 = NULL", "ab".into()),
        ] {
            change(&office, text, std::slice::from_ref(&value)).await;
            let report = office.audit().await.expect("audited");
            assert!(!report.is_whole(), "{text}");
            run(office.db(), undo, &[]).await.expect("undone");
            let report = office.audit().await.expect("audited");
            assert!(report.is_whole(), "{undo}: {:?}", report.broken);
        }
        change(&office, "UPDATE letter SET case_id = $1 WHERE number = 1", &[nobody]).await;
        assert!(!office.audit().await.expect("audited").is_whole(), "another case");
        change(&office, "DELETE FROM letter WHERE number = $1", &[2_i64.into()]).await;
        let broken = office.audit().await.expect("audited").broken;
        assert!(broken.len() >= 2, "{broken:?}");
    }
}
