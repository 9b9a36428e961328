//! Who complains, protected by one and not any more by two.

use casework::{CallKind, ComplaintNumber, IdentityKind};
use office::testing::TestOffice;
use office::{
    CaseView, NewComplaint, OfficeError, PinView, RegisterQuery, Rendition, SearchQuery, Upload,
    both_offices,
};

use crate::complain::{draft, sent};
use crate::letters::{letter, taken_from};

async fn seen_by(office: &TestOffice, position: &str, number: &ComplaintNumber) -> CaseView {
    let who = office.person(position).await;
    office.case(&who, number).await.expect("the case")
}

async fn raise(
    office: &TestOffice,
    number: &ComplaintNumber,
    reason: &str,
) -> Result<(), OfficeError> {
    let clerk = office.person("staf-umum").await;
    office
        .raise_protection(&clerk, number, &office.key(), reason)
        .await
}

both_offices! {
    async fn one_protects_and_two_end_it(office: TestOffice) {
        let number = office.record_sample().await;
        let name = office.sample().name;
        let before = seen_by(&office, "staf-umum", &number).await;
        assert_eq!(before.identity.name.as_ref(), Some(&name));
        assert!(before.protection.may_raise && !before.protection.may_ask);
        assert_eq!(crate::faults(raise(&office, &number, " ").await), [("reason", "reason_missing")]);
        raise(&office, &number, "Takut dibalas").await.expect("protected");

        let after = seen_by(&office, "staf-umum", &number).await;
        assert_eq!(after.identity.kind, IdentityKind::Confidential);
        assert!(!format!("{:?}", after.identity).contains(&name), "no name");
        assert!(!after.protection.may_raise && !after.protection.may_ask);
        let again = raise(&office, &number, "Lagi").await;
        assert_eq!(again, Err(OfficeError::NotPermitted));
        // It can be found by the name no more.
        while office.follow_history().await.expect("followed").records > 0 {}
        let camat = office.person("camat").await;
        let by_name = SearchQuery { words: name.clone(), page: 1, ..SearchQuery::default() };
        let found = office.search(&camat, &by_name).await.expect("searched");
        assert!(found.rows.is_empty(), "not by name");

        // The clerk is not trusted with identities; of those who are one asks, another decides.
        let clerk = office.person("staf-umum").await;
        let refused = office.ask_to_lower_protection(&clerk, &number, "k", "Sudah setuju").await;
        assert_eq!(refused, Err(OfficeError::NotPermitted));
        let early = office.decide_protection(&camat, &number, "early", true).await;
        assert_eq!(early, Err(OfficeError::NotPermitted), "nobody asked");
        let kasubag = office.person("kasubag-umum").await;
        office.ask_to_lower_protection(&kasubag, &number, "ask", "Sudah setuju").await.expect("asked");
        office.ask_to_lower_protection(&kasubag, &number, "twice", "Sudah setuju").await.expect("once");
        let asked = seen_by(&office, "kasubag-umum", &number).await;
        let told = asked.protection.asked.as_ref().expect("it waits");
        assert_eq!((told.by.as_ref(), told.may_decide), (Some(&kasubag.official.name), false));
        assert_eq!(asked.identity.kind, IdentityKind::Confidential, "nothing is different yet");
        let alone = office.decide_protection(&kasubag, &number, "alone", true).await;
        assert_eq!(alone, Err(OfficeError::NotPermitted), "not the one who asked");
        let desk = office.desk(&camat).await.expect("a desk");
        assert_eq!(desk.calls.iter().map(|call| call.kind).collect::<Vec<_>>(), [CallKind::Protection]);
        assert!(office.desk(&clerk).await.expect("a desk").calls.is_empty());

        office.decide_protection(&camat, &number, "no", false).await.expect("declined");
        let kept = seen_by(&office, "camat", &number).await;
        assert!(kept.protection.asked.is_none() && kept.protection.may_ask);
        assert!(office.desk(&camat).await.expect("a desk").calls.is_empty());
        office.ask_to_lower_protection(&camat, &number, "anew", "Pelapor setuju").await.expect("asked");
        for _ in 0..2 {
            office.decide_protection(&kasubag, &number, "yes", true).await.expect("ended");
        }
        let open = seen_by(&office, "staf-umum", &number).await;
        assert_eq!((open.identity.kind, open.identity.name.as_ref()), (IdentityKind::Open, Some(&name)));
        let told: Vec<&str> = open.history.iter().rev().map(|line| line.kind)
            .filter(|kind| kind.starts_with("protection") || kind.starts_with("lowering")).collect();
        assert_eq!(told, [
            "protection_raised", "lowering_asked", "lowering_declined", "lowering_asked", "protection_lowered",
        ]);
        office.assert_settled().await;
    }

    async fn a_pin_that_the_office_has_seen_ends_no_protection(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let key = office.key();
        let number = office.record(&clerk, &key, &office.sample(), Vec::new()).await.expect("in").number;
        let receipt = office.receipt(&clerk, &number, Some(&key)).await.expect("a receipt");
        let PinView::Shown(pin) = receipt.pin else { panic!("not shown") };
        let pass = office.prove(&number.to_string(), &pin, "loket").await.expect("they fit").0;
        office.protect_myself(&pass, "a", true).await.expect("protected");
        let alone = office.protect_myself(&pass, "b", false).await;
        assert_eq!(alone, Err(OfficeError::NotPermitted), "the clerk has read it to him");

        let secret = draft(&office, "confidential", "INFRA").await;
        let number = sent(&office, &secret).await;
        office.new_pin(&clerk, "key", &number).await.expect("a new PIN");
        let receipt = office.receipt(&clerk, &number, Some("key")).await.expect("a receipt");
        let PinView::Shown(pin) = receipt.pin else { panic!("not shown") };
        let pass = office.prove(&number.to_string(), &pin, "loket").await.expect("they fit").0;
        let (view, _) = office.track(&pass).await.expect("read").expect("opened");
        assert!(!view.pin_is_his_alone);
        let alone = office.protect_myself(&pass, "c", false).await;
        assert_eq!(alone, Err(OfficeError::NotPermitted), "made anew at the office");
        assert_eq!(seen_by(&office, "camat", &number).await.identity.kind, IdentityKind::Confidential);
    }

    async fn a_complainant_does_both_himself(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        let number = sent(&office, &secret).await;
        let receipt = office.complain_receipt(&secret).await.expect("a receipt");
        let PinView::Shown(pin) = receipt.pin else { panic!("not shown") };
        let pass = office.prove(&number.to_string(), &pin, "rumah").await.expect("they fit").0;
        let early = office.protect_myself(&pass, "no", false).await;
        assert_eq!(early, Err(OfficeError::NotPermitted), "it is open");
        for _ in 0..2 {
            office.protect_myself(&pass, "a", true).await.expect("protected");
        }
        assert_eq!(seen_by(&office, "camat", &number).await.identity.kind, IdentityKind::Confidential);
        // What an official asked meanwhile is over when he decides himself.
        let camat = office.person("camat").await;
        office.ask_to_lower_protection(&camat, &number, "ask", "Perlu").await.expect("asked");
        office.protect_myself(&pass, "b", false).await.expect("opened");
        assert_eq!(seen_by(&office, "camat", &number).await.identity.kind, IdentityKind::Open);
        office.protect_myself(&pass, "c", true).await.expect("protected again");
        let again = seen_by(&office, "kasubag-umum", &number).await;
        assert!(again.protection.asked.is_none(), "nobody asked since");
        assert!(office.desk(&camat).await.expect("a desk").calls.is_empty());
        office.assert_settled().await;
    }

    async fn what_stood_of_a_name_before_a_correction_is_hidden_with_it(office: TestOffice) {
        let number = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let stands = office.correctable(&clerk, &number).await.expect("correctable");
        let correction = office::Correction {
            key: office.key(),
            version: stands.version,
            password: None,
            given: NewComplaint { name: "Nama Diperbaiki".into(), ..stands.given.clone() },
            reason: "Salah dengar".into(),
        };
        office.correct(&clerk, &number, correction).await.expect("corrected");
        let old = stands.given.name;
        let open = seen_by(&office, "camat", &number).await;
        assert!(format!("{:?}", open.corrections).contains(&old));
        raise(&office, &number, "Takut").await.expect("protected");
        let protected = seen_by(&office, "camat", &number).await;
        assert!(!format!("{:?}", protected.corrections).contains(&old));
        office.assert_settled().await;
    }

    async fn what_leaves_the_page_of_a_case_says_nothing_of_who_complains(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let files = vec![Upload { name: "Foto Contoh.pdf".into(), ..office.scan() }];
        let given = NewComplaint {
            description: "Saya Ni Luh Contoh, 0812 3456 7890, melapor lampu padam. Dari Bu Contoh.".into(),
            ..office.sample()
        };
        let number = office.record(&clerk, &office.key(), &given, files).await.expect("in").number;
        raise(&office, &number, "Takut dibalas").await.expect("protected");
        while office.follow_history().await.expect("followed").records > 0 {}
        let masked = "Saya •••, melapor lampu padam";

        let desk = office.desk(&clerk).await.expect("a desk");
        assert_eq!(desk.waiting[0].subject, masked);
        let book = async |words: &str| {
            let words = Some(words.to_owned()).filter(|words| !words.is_empty());
            let query = RegisterQuery { words, page: 1, page_rows: 50, ..RegisterQuery::default() };
            office.register(&clerk, &query).await.expect("a book")
        };
        assert_eq!(book("").await.rows[0].subject, masked);
        assert_eq!(book("melapor").await.total, 1);
        for words in ["Contoh", "0812-3456-7890", "Ni Luh Contoh"] {
            assert_eq!(book(words).await.total, 0, "{words}: its story is not searched for her");
        }
        let asked = SearchQuery { words: "padam".into(), page: 1, ..SearchQuery::default() };
        let found = office.search(&clerk, &asked).await.expect("searched");
        assert!(!found.rows.is_empty() && !format!("{:?}", found.rows).contains("Contoh"));
        let receipt = office.receipt(&clerk, &number, None).await.expect("a receipt");
        assert_eq!(receipt.subject, masked);

        let page = seen_by(&office, "staf-umum", &number).await;
        assert_eq!((page.subject.as_str(), &page.description), (masked, &given.description));
        let file = &page.attachments[0];
        assert!(!file.name.contains("Contoh") && file.name.ends_with(".pdf"), "{}", file.name);
        let sent = office.file(&clerk, &number, file.id, Rendition::Shown, None).await.expect("shown");
        assert_eq!(sent.name, file.name);
        let paper = office.case_on_paper(&clerk, &number).await.expect("a paper");
        assert!(!format!("{paper:?}").contains("Contoh"));
    }

    async fn the_letter_of_a_protected_complainant_is_opened_like_an_original(office: TestOffice) {
        let written = letter();
        let clerk = office.person("staf-umum").await;
        let scans = vec![office.scan()];
        let key = office.key();
        let letter = office.register_letter(&clerk, &key, &written, scans).await.expect("registered");
        let number = office.take_in(&taken_from(&office, letter)).await;
        let before = seen_by(&office, "staf-umum", &number).await;
        let file = before.attachments.first().expect("its scan").clone();
        assert!(!file.sealed);
        office.file(&clerk, &number, file.id, Rendition::Shown, None).await.expect("anybody reads it");
        raise(&office, &number, "Takut").await.expect("protected");
        let after = seen_by(&office, "staf-umum", &number).await;
        assert!(after.attachments[0].sealed);
        for rendition in [Rendition::Shown, Rendition::Original, Rendition::Thumbnail] {
            let refused = office.file(&clerk, &number, file.id, rendition, Some("Perlu")).await;
            assert!(matches!(refused, Err(OfficeError::NotPermitted)), "{rendition:?}");
        }
        let camat = office.person("camat").await;
        for rendition in [Rendition::Shown, Rendition::Original, Rendition::Thumbnail] {
            let silent = office.file(&camat, &number, file.id, rendition, None).await;
            assert_eq!(crate::faults(silent.map(drop)), [("reason", "reason_missing")]);
        }
        let why = Some("Mencocokkan tanda tangan");
        office.file(&camat, &number, file.id, Rendition::Shown, why).await.expect("with a trace");
        let told = seen_by(&office, "camat", &number).await.history;
        let told = told.iter().filter(|line| line.kind == "original_opened");
        let reasons: Vec<_> = told.map(|line| line.text.as_deref()).collect();
        assert_eq!(reasons, [why]);
    }

    async fn nobody_is_found_by_a_name_that_was_corrected(office: TestOffice) {
        let number = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let stands = office.correctable(&clerk, &number).await.expect("correctable");
        let correction = office::Correction {
            key: office.key(),
            version: stands.version,
            password: None,
            given: NewComplaint { name: "Nama Diperbaiki".into(), ..stands.given },
            reason: "Salah dengar".into(),
        };
        office.correct(&clerk, &number, correction).await.expect("corrected");
        let found = async || {
            while office.follow_history().await.expect("followed").records > 0 {}
            let asked = SearchQuery { words: "Contoh".into(), page: 1, ..SearchQuery::default() };
            office.search(&clerk, &asked).await.expect("searched").rows.len()
        };
        assert_eq!(found().await, 1);
        raise(&office, &number, "Takut").await.expect("protected");
        assert_eq!(found().await, 0);
    }

    async fn nothing_is_hidden_of_who_gave_no_name(office: TestOffice) {
        let given = NewComplaint { identity: "anonymous".into(), name: String::new(), phone: String::new(), reply_way: "in_person".into(), ..office.sample() };
        let number = office.take_in(&given).await;
        assert_eq!(raise(&office, &number, "Takut").await, Err(OfficeError::NotPermitted));
        let case = seen_by(&office, "camat", &number).await;
        assert!(!case.protection.may_raise && !case.protection.may_ask);
    }

    async fn two_who_decide_at_once_are_not_both_first(office: TestOffice) {
        let number = office.record_sample().await;
        raise(&office, &number, "Takut").await.expect("protected");
        let (camat, kasubag) = (office.person("camat").await, office.person("kasubag-umum").await);
        let asks = async |who, key| office.ask_to_lower_protection(who, &number, key, "Perlu").await;
        let (one, other) = tokio::join!(asks(&camat, "a"), asks(&kasubag, "b"));
        assert_eq!((one, other), (Ok(()), Ok(())));
        let case = seen_by(&office, "camat", &number).await;
        let times = case.history.iter().filter(|line| line.kind == "lowering_asked").count();
        assert_eq!(times, 1);
        office.assert_settled().await;
    }
}
