//! Whoever complains by a letter is as protected in the register of letters as in the case.

use casework::LetterNumber;
use office::testing::TestOffice;
use office::{
    GuardChange, LetterQuery, LetterStanding, NewComplaint, NewLetter, OfficeError, Rendition,
    both_offices,
};

use crate::faults;
use crate::letters::{letter, list, register, taken_from};
use crate::tamper::{change_reason, found};

const SENDER: &str = "Ni Ketut Rahasia Sekali";

async fn with_scan(office: &TestOffice) -> LetterNumber {
    let clerk = office.person("staf-umum").await;
    let given = NewLetter {
        sender: SENDER.into(),
        subject: format!("Aduan {SENDER} tentang loket"),
        letter_number: "RHS/7".into(),
        ..letter()
    };
    office
        .register_letter(&clerk, &office.key(), &given, vec![office.scan()])
        .await
        .expect("registered")
}

/// Everything the register and the page of a letter say to somebody.
async fn said(office: &TestOffice, position: &str, number: LetterNumber) -> String {
    let who = office.person(position).await;
    let rows = list(office, position, LetterQuery::default()).await.rows;
    let row = rows.iter().find(|row| row.number == number);
    let contents = row.and_then(|row| row.contents.clone()).unwrap_or_default();
    let page = match office.letter(&who, number).await {
        Ok(view) => {
            let contents = view.row.contents.clone().unwrap_or_default();
            let files: Vec<_> = view.files.iter().map(|file| file.name.clone()).collect();
            format!(
                "{} {} {} {files:?}",
                contents.sender, contents.subject, contents.number
            )
        }
        Err(error) => error.to_string(),
    };
    format!(
        "{} {} {} {page}",
        contents.sender, contents.subject, contents.number
    )
}

both_offices! {
    async fn unlinking_does_not_name_whoever_is_protected(office: TestOffice) {
        let number = with_scan(&office).await;
        let given = NewComplaint {
            identity: "confidential".into(),
            name: SENDER.into(),
            ..office.sample()
        };
        let case = office.take_in(&given).await;
        let clerk = office.person("staf-umum").await;
        let link = office.key();
        office.link_letter(&clerk, &case, &link, &number.to_string()).await.expect("linked");
        assert!(!said(&office, "camat", number).await.contains(SENDER));
        let refused = office.unlink_letter(&clerk, number, &office.key(), "Salah surat").await;
        assert_eq!(refused, Err(OfficeError::NotPermitted));
        assert!(!said(&office, "staf-umum", number).await.contains(SENDER));
        // A mistaken link is put right by whoever may open him anyway.
        let keeper = office.person("kasubag-umum").await;
        office.unlink_letter(&keeper, number, &office.key(), "Salah surat").await.expect("unlinked");
        assert!(said(&office, "camat", number).await.contains(SENDER));
        office.assert_settled().await;
    }

    async fn a_confidential_complaint_hides_the_sender_of_its_letter(office: TestOffice) {
        let number = with_scan(&office).await;
        assert!(said(&office, "camat", number).await.contains(SENDER));
        let given = NewComplaint {
            identity: "confidential".into(),
            name: SENDER.into(),
            category: "LAYANAN".into(),
            ..taken_from(&office, number)
        };
        let case = office.take_in(&given).await;
        for position in ["camat", "sekretaris", "kasubag-umum", "staf-umum"] {
            let said = said(&office, position, number).await;
            for secret in [SENDER, "loket", "RHS", "jawaban.pdf"] {
                assert!(!said.contains(secret), "{position}: {said}");
            }
        }
        // The register still shows that the number is a complaint, and does not find it by name.
        let rows = list(&office, "camat", LetterQuery::default()).await.rows;
        assert_eq!((rows[0].standing, rows[0].masked), (LetterStanding::Complaint, false));
        assert_eq!(rows[0].case.as_ref().map(|case| &case.number), Some(&case));
        for (words, expected) in [("rahasia", 0), ("loket", 0), ("rhs/7", 0), ("1/2026", 1)] {
            let asked = LetterQuery { words: Some(words.into()), ..LetterQuery::default() };
            assert_eq!(list(&office, "camat", asked).await.total, expected, "{words}");
        }
        // The scan did not go along; it is opened only by who may open originals, with a reason
        // that the history keeps.
        let clerk = office.person("staf-umum").await;
        let view = office.case(&clerk, &case).await.expect("the case");
        assert!(view.attachments.is_empty());
        let letter = office.letter(&clerk, number).await.expect("the letter");
        let scan = letter.sealed_files[0];
        let why = "Menghubungi pengirimnya";
        let open = async |who, why| {
            office.letter_file(who, number, scan, Rendition::Shown, why).await.map(drop)
        };
        assert_eq!(open(&clerk, Some(why)).await, Err(OfficeError::NotPermitted));
        let kasubag = office.person("kasubag-umum").await;
        for missing in [None, Some(" ")] {
            let refused = open(&kasubag, missing).await;
            assert_eq!(faults(refused), [("reason", "reason_missing")]);
        }
        open(&kasubag, Some(why)).await.expect("opened");
        let view = office.case(&kasubag, &case).await.expect("the case");
        let told = view.history.iter().filter(|line| line.kind == "letter_file_opened");
        let reasons: Vec<_> = told.map(|line| line.text.as_deref()).collect();
        assert_eq!(reasons, [Some(why)]);
        // Unlinked, the name would stand in the register again.
        let refused = office.unlink_letter(&clerk, number, &office.key(), "Salah").await;
        assert_eq!(faults(refused), [("unlink_reason", "letter_protected")]);
        office.assert_settled().await;
        change_reason(&office, "letter_file_opened").await;
        assert_eq!(found(&office).await, [casework::Break::TextChanged]);
    }

    async fn an_anonymous_complaint_hides_it_too(office: TestOffice) {
        let number = with_scan(&office).await;
        let given = NewComplaint {
            identity: "anonymous".into(),
            name: String::new(),
            phone: String::new(),
            address: String::new(),
            reply_way: "in_person".into(),
            ..taken_from(&office, number)
        };
        office.take_in(&given).await;
        assert!(!said(&office, "kasubag-umum", number).await.contains(SENDER));
        office.assert_settled().await;
    }

    async fn whoever_it_is_about_meets_the_letter_nowhere(office: TestOffice) {
        let other = register(&office, &letter()).await;
        let number = with_scan(&office).await;
        let kasubag = office.person("kasubag-umum").await;
        let given = NewComplaint {
            concerns: vec![kasubag.official.id.0.to_string()],
            name: SENDER.into(),
            category: "LAYANAN".into(),
            ..taken_from(&office, number)
        };
        let case = office.take_in(&given).await;
        assert!(!said(&office, "kasubag-umum", number).await.contains(SENDER));
        let rows = list(&office, "kasubag-umum", LetterQuery::default()).await.rows;
        assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [other]);
        let id = office.letter(&office.person("camat").await, number).await.expect("the letter").files[0].id;
        for refused in [
            office.letter(&kasubag, number).await.map(drop),
            office.letter_file(&kasubag, number, id, Rendition::Shown, None).await.map(drop),
            office.unlink_letter(&kasubag, number, "k", "x").await,
        ] {
            assert_eq!(refused, Err(OfficeError::NotFound));
        }
        // Others see it: its complainant is not protected from them.
        assert!(said(&office, "camat", number).await.contains(SENDER));
        // Nor is it learned by linking it.
        let mine = office.record_sample().await;
        let linked = office.link_letter(&kasubag, &mine, "k", &number.to_string()).await;
        assert_eq!(faults(linked), [("letter", "letter_unknown")]);
        let clerk = office.person("staf-umum").await;
        let refused = office.unlink_letter(&clerk, number, &office.key(), "Salah").await;
        assert_eq!(faults(refused), [("unlink_reason", "letter_protected")]);
        assert_eq!(office.case(&clerk, &case).await.expect("the case").letters.len(), 1);
        office.assert_settled().await;
    }

    async fn what_is_for_named_people_is_a_number_to_the_others(office: TestOffice) {
        let number = with_scan(&office).await;
        let given = NewComplaint { name: SENDER.into(), ..taken_from(&office, number) };
        let case = office.take_in(&given).await;
        let (camat, clerk) = (office.person("camat").await, office.person("staf-umum").await);
        let version = office.guard(&clerk, &case).await.expect("a guard").version;
        let change = GuardChange {
            key: office.key(),
            version,
            password: None,
            subjects: Vec::new(),
            readers: Some(vec![camat.official.id, clerk.official.id]),
            reason: "Berkadar pengawasan".into(),
        };
        office.set_guard(&clerk, &case, change).await.expect("guarded");
        assert!(said(&office, "camat", number).await.contains(SENDER));
        let seen = said(&office, "sekretaris", number).await;
        assert!(!seen.contains(SENDER) && !seen.contains("RHS"), "{seen}");
        let rows = list(&office, "sekretaris", LetterQuery::default()).await.rows;
        assert!(rows[0].masked && rows[0].case.is_none() && rows[0].contents.is_none());
        assert!(rows[0].handed.is_none() && rows[0].letter_day.is_none());
        for asked in [
            LetterQuery { words: Some("1".into()), ..LetterQuery::default() },
            LetterQuery { standing: Some(LetterStanding::Complaint), ..LetterQuery::default() },
        ] {
            assert_eq!(list(&office, "sekretaris", asked).await.total, 0);
        }
        let sekretaris = office.person("sekretaris").await;
        assert_eq!(office.letter(&sekretaris, number).await.map(drop), Err(OfficeError::NotFound));
        office.assert_settled().await;
    }
}
