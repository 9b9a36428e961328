//! What people ask about their own data, and that what is erased is gone.

use casework::{
    Break, ComplaintNumber, DataGround, DataOutcome, DataRequestKind, IdentityKind, ReplyWay,
};
use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{
    BreachInput, BreachReport, CaseView, DataAnswerInput, DataRequestInput, MyData, NewComplaint,
    OfficeError, PinView, SearchQuery, Upload, both_offices,
};

use crate::complain::{draft, sent};
use crate::correction::correction;
use crate::faults;
use crate::tamper::{change, found};

const HOURS: fn(i64) -> SignedDuration = SignedDuration::from_hours;

/// A complaint as the counter takes it in, and its PIN.
async fn own(
    office: &TestOffice,
    given: &NewComplaint,
    files: Vec<Upload>,
) -> (ComplaintNumber, String) {
    let (clerk, key) = (office.person("staf-umum").await, office.key());
    let recorded = office
        .record(&clerk, &key, given, files)
        .await
        .expect("recorded");
    let receipt = office.receipt(&clerk, &recorded.number, Some(&key)).await;
    let PinView::Shown(pin) = receipt.expect("a receipt").pin else {
        panic!("no PIN")
    };
    (recorded.number, pin)
}

async fn pass(office: &TestOffice, number: &ComplaintNumber, pin: &str) -> String {
    let pass = office.prove(&number.to_string(), pin, "rumah").await;
    pass.expect("they fit").0
}

/// What makes up a PDF of one empty page.
fn pdf() -> Vec<u8> {
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Count 0/Kids[]>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n".to_vec()
}

async fn mine(office: &TestOffice, pass: &str) -> MyData {
    office.my_data(pass).await.expect("read").expect("opened").0
}

async fn seen_by(office: &TestOffice, position: &str, number: &ComplaintNumber) -> CaseView {
    let who = office.person(position).await;
    office.case(&who, number).await.expect("the case")
}

/// An answer to the request that is next.
async fn answer(
    office: &TestOffice,
    position: &str,
    number: &ComplaintNumber,
    outcome: &str,
    ground: &str,
) -> Result<(), OfficeError> {
    let who = office.person(position).await;
    let case = office.case(&who, number).await.expect("the case");
    let given = DataAnswerInput {
        request: case
            .data
            .next()
            .map(|one| one.id.to_string())
            .unwrap_or_default(),
        outcome: outcome.to_owned(),
        ground: ground.to_owned(),
        text: "Sudah kami periksa".to_owned(),
    };
    office
        .answer_data_request(&who, number, &office.key(), &given)
        .await
}

fn letter_of(kind: &str) -> DataRequestInput {
    DataRequestInput {
        kind: kind.to_owned(),
        words: "Mohon nama saya dihapus".to_owned(),
        received: None,
    }
}

/// Whether these words are anywhere to be found: on any page of the case, or by a search.
async fn known(office: &TestOffice, number: &ComplaintNumber, words: &str) -> bool {
    while office.follow_history().await.expect("followed").records > 0 {}
    let camat = office.person("camat").await;
    let query = SearchQuery {
        words: words.to_owned(),
        page: 1,
        ..SearchQuery::default()
    };
    let found = office.search(&camat, &query).await.expect("searched");
    let case = seen_by(office, "camat", number).await;
    !found.rows.is_empty() || format!("{case:?}").contains(words)
}

both_offices! {
    async fn a_request_has_its_clock_and_is_answered_once(office: TestOffice) {
        let (number, pin) = own(&office, &office.sample(), Vec::new()).await;
        let pass = pass(&office, &number, &pin).await;
        let asked = office.now();
        for _ in 0..2 {
            office.ask_about_my_data(&pass, "k", "correction", "Nama saya salah").await.expect("asked");
        }
        let again = office.ask_about_my_data(&pass, "l", "correction", "Nama saya salah").await;
        assert_eq!(faults(again), [("data_kind", "own_before")]);
        let empty = office.ask_about_my_data(&pass, "m", "everything", " ").await;
        assert_eq!(faults(empty), [("data_kind", "data_kind_missing"), ("data_words", "data_words_missing")]);
        let my = mine(&office, &pass).await;
        let [one] = my.requests.as_slice() else { panic!("{:?}", my.requests) };
        assert_eq!((one.kind, one.late), (DataRequestKind::Correction, false));
        assert_eq!((one.received_at, one.due), (asked, asked + HOURS(72)));
        assert_eq!(one.said.as_deref(), Some("Nama saya salah"));
        let view = office.track(&pass).await.expect("read").expect("opened").0;
        assert_eq!(view.data_due, Some(one.due));

        // Whoever may answer has it on his desk, and nobody else.
        let lines = async |position: &str| {
            let who = office.person(position).await;
            let desk = office.desk(&who).await.expect("a desk");
            desk.data.into_iter().map(|line| (line.kind, line.late)).collect::<Vec<_>>()
        };
        assert_eq!(lines("camat").await, [(DataRequestKind::Correction, false)]);
        assert!(lines("staf-umum").await.is_empty());
        office.pass(HOURS(72));
        assert_eq!(lines("camat").await, [(DataRequestKind::Correction, false)], "the last moment");
        office.pass(SignedDuration::from_secs(1));
        assert_eq!(lines("camat").await, [(DataRequestKind::Correction, true)]);
        assert!(seen_by(&office, "staf-umum", &number).await.data.list[0].late);

        let refused = answer(&office, "staf-umum", &number, "granted", "").await;
        assert_eq!(refused, Err(OfficeError::NotPermitted), "not trusted with identities");
        let bare = answer(&office, "camat", &number, "refused", "").await;
        assert_eq!(faults(bare), [("data_ground", "data_ground_missing")]);
        let unknown = answer(&office, "camat", &number, "perhaps", "").await;
        assert_eq!(faults(unknown), [("data_outcome", "data_outcome_missing")]);
        let camat = office.person("camat").await;
        let case = office.case(&camat, &number).await.expect("the case");
        let given = DataAnswerInput {
            request: case.data.next().expect("it waits").id.to_string(),
            outcome: "refused".to_owned(),
            ground: "oversight".to_owned(),
            text: "Sedang diperiksa".to_owned(),
        };
        for _ in 0..2 {
            office.answer_data_request(&camat, &number, "once", &given).await.expect("answered");
        }
        let other = office.answer_data_request(&camat, &number, "other", &given).await;
        assert_eq!(faults(other), [("data_outcome", "data_answered")]);
        assert!(lines("camat").await.is_empty());
        let told = &seen_by(&office, "camat", &number).await.data.list[0];
        let told = told.answer.as_ref().expect("answered");
        assert_eq!((told.outcome, told.ground), (DataOutcome::Refused, Some(DataGround::Oversight)));
        assert_eq!(told.text.as_deref(), Some("Sedang diperiksa"));
        office.assert_settled().await;
    }

    async fn a_letter_counts_from_the_day_it_came(office: TestOffice) {
        let (number, pin) = own(&office, &office.sample(), Vec::new()).await;
        let recorded = office.now();
        office.pass(HOURS(30));
        let clerk = office.person("staf-umum").await;
        let mut given = letter_of("access");
        for (received, code) in [
            (office.now() + HOURS(1), "received_future"),
            (recorded - HOURS(1), "data_received_before"),
        ] {
            given.received = Some(received);
            let wrong = office.take_data_request(&clerk, &number, "k", &given).await;
            assert_eq!(faults(wrong), [("data_received", code)]);
        }
        given.received = Some(recorded + HOURS(2));
        for _ in 0..2 {
            office.take_data_request(&clerk, &number, "k", &given).await.expect("taken");
        }
        let case = seen_by(&office, "camat", &number).await;
        let [one] = case.data.list.as_slice() else { panic!("{:?}", case.data) };
        assert_eq!(one.due, recorded + HOURS(74));
        assert_eq!(one.taken_by.as_ref(), Some(&clerk.official.name));
        // The complainant reads it too, not who wrote it down.
        let my = mine(&office, &pass(&office, &number, &pin).await).await;
        assert_eq!((my.requests.len(), my.requests[0].taken_by.as_ref()), (1, None));
        let section = office.person("kasi-trantib").await;
        let hidden = office.take_data_request(&section, &number, "k", &given).await;
        assert_eq!(hidden, Err(OfficeError::NotFound));
        office.assert_settled().await;
    }

    async fn a_copy_is_there_at_once_and_tells_who_opened_the_name(office: TestOffice) {
        let file = Upload { name: "foto.pdf".to_owned(), declared: None, bytes: pdf() };
        let given = NewComplaint { identity: "confidential".to_owned(), ..office.sample() };
        let (number, pin) = own(&office, &given, vec![file]).await;
        let his = pass(&office, &number, &pin).await;
        let camat = office.person("camat").await;
        office.reveal_identity(&camat, &number, "Perlu dihubungi").await.expect("revealed");
        office.add_to_case(&camat, &number, "n", "RAHASIA-catatan", Vec::new()).await.expect("noted");
        office.write_to_office(&his, "w", "Tambahan saya", Vec::new()).await.expect("written");
        for _ in 0..2 {
            office.take_my_data(&his, "copy").await.expect("a copy");
        }
        let copy = office.take_my_data(&his, "another").await.expect("a copy");
        let all = format!("{copy:?}");
        assert!(all.contains(&given.description) && all.contains("Tambahan saya"), "{all}");
        assert_eq!(copy.opened.len(), 1);
        assert_eq!((copy.opened[0].1.as_str(), copy.opened[0].2), ("Camat Selemadeg Timur", "identity_revealed"));
        // A PIN may be in other hands: of a protected name so much that its owner knows it.
        for hidden in ["RAHASIA", "Perlu dihubungi", &given.name, &given.phone, &camat.official.name] {
            assert!(!all.contains(hidden), "{hidden} in {all}");
        }
        assert!(copy.who.iter().any(|(field, _)| *field == "name"));
        assert_eq!(copy.requests.len(), 2, "each time it was taken is told, once");
        let answered = copy.requests[0].answer.as_ref().expect("by itself");
        assert_eq!((answered.outcome, answered.text.as_ref()), (DataOutcome::Granted, None));
        assert!(seen_by(&office, "camat", &number).await.data.next().is_none());
        let [file] = copy.files.as_slice() else { panic!("{:?}", copy.files) };
        let bytes = office.my_file(&his, file.id).await.expect("his file");
        assert!(!bytes.inline && bytes.bytes == pdf());

        // Not the office's own files, and not another's.
        let clerk = office.person("staf-umum").await;
        let scan = Upload { name: "dalam.pdf".to_owned(), declared: None, bytes: pdf() };
        office.pass(SignedDuration::from_secs(5));
        office.add_to_case(&clerk, &number, "f", "", vec![scan]).await.expect("added");
        let all = seen_by(&office, "camat", &number).await.attachments;
        // Of protected people no file from outside has a name of its own.
        let inner = all.iter().find(|one| one.id != file.id).expect("kept").id;
        let refused = office.my_file(&his, inner).await;
        assert!(matches!(refused, Err(OfficeError::NotFound)), "the office's own");
        let (another, pin) = own(&office, &office.sample(), Vec::new()).await;
        let other = pass(&office, &another, &pin).await;
        let refused = office.my_file(&other, file.id).await;
        assert!(matches!(refused, Err(OfficeError::NotFound)), "another's");
        let open = office.take_my_data(&other, "c").await.expect("a copy");
        assert!(format!("{open:?}").contains(&office.sample().name), "an open name is shown");
        office.assert_settled().await;
    }

    async fn all_is_told_while_nobody_of_the_office_has_seen_the_pin(office: TestOffice) {
        let secret = draft(&office, "confidential", "INFRA").await;
        let number = sent(&office, &secret).await;
        let receipt = office.complain_receipt(&secret).await.expect("a receipt");
        let PinView::Shown(pin) = receipt.pin else { panic!("no PIN") };
        let his = pass(&office, &number, &pin).await;
        assert!(!mine(&office, &his).await.masked);
        let copy = office.take_my_data(&his, "a").await.expect("a copy");
        let told = format!("{:?}", copy.who);
        assert!(!copy.masked && told.contains("Ni Wayan Sukerti") && told.contains("+6281200005678"), "{told}");

        let clerk = office.person("staf-umum").await;
        office.new_pin(&clerk, "new", &number).await.expect("a new PIN");
        let receipt = office.receipt(&clerk, &number, Some("new")).await.expect("a receipt");
        let PinView::Shown(pin) = receipt.pin else { panic!("no PIN") };
        let read_out = pass(&office, &number, &pin).await;
        assert!(mine(&office, &read_out).await.masked);
        let copy = office.take_my_data(&read_out, "b").await.expect("a copy");
        let told = format!("{:?}", copy.who);
        assert!(copy.masked && !told.contains("Sukerti") && !told.contains("sukerti@"), "{told}");
    }

    async fn what_is_erased_is_gone_and_the_history_stays_whole(office: TestOffice) {
        let given = NewComplaint {
            name: "Gaharuwangi Tua".to_owned(),
            phone: "081999888777".to_owned(),
            address: "Jalan Jeparakota 9".to_owned(),
            ..office.sample()
        };
        let (number, pin) = own(&office, &given, Vec::new()).await;
        let clerk = office.person("staf-umum").await;
        let corrected = correction(&office, &clerk, &number, |given| {
            given.name = "Kenangatua Baru".to_owned();
            given.hamlet = "Kaja".to_owned();
        })
        .await;
        office.correct(&clerk, &number, corrected).await.expect("corrected");
        office.finish(&number, &Wishes::default()).await;
        for words in ["Gaharuwangi", "Kenangatua"] {
            assert!(known(&office, &number, words).await, "{words} is known before");
        }
        let his = pass(&office, &number, &pin).await;
        office.ask_about_my_data(&his, "hapus", "erasure", "Hapus nama saya").await.expect("asked");
        let whole = answer(&office, "camat", &number, "granted", "").await;
        assert_eq!(faults(whole), [("data_outcome", "data_outcome_missing")], "a record is kept");
        answer(&office, "camat", &number, "in_part", "retention").await.expect("erased");

        for words in ["Gaharuwangi", "Kenangatua", "Jeparakota", "999888777", "9988 8777"] {
            assert!(!known(&office, &number, words).await, "{words} is still known");
        }
        let case = seen_by(&office, "camat", &number).await;
        assert_eq!(case.identity.kind, IdentityKind::Anonymous);
        assert_eq!(case.reply_way, ReplyWay::Tracking);
        assert_eq!(case.description, given.description, "the complaint stays");
        let fields: Vec<&str> = case.corrections[0].fields.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["hamlet"], "what was corrected of the rest stays");
        assert!(case.history.iter().any(|line| line.kind == "identity_erased"));
        // Number and PIN still open it, and say what became of the request.
        let my = mine(&office, &his).await;
        let told = my.requests[0].answer.as_ref().expect("answered");
        assert_eq!((told.outcome, told.ground), (DataOutcome::InPart, Some(DataGround::Retention)));
        let copy = office.take_my_data(&his, "copy").await.expect("a copy");
        assert!(copy.who.is_empty() && copy.answer.is_some());
        office.assert_settled().await;
        // An erased text that is back, and one that went without a record, are findings.
        change(&office, "UPDATE passage SET body = salt WHERE body IS NULL", &[]).await;
        let back = found(&office).await;
        assert!(!back.is_empty() && back.iter().all(|one| *one == Break::TextChanged), "{back:?}");
    }

    async fn nobody_alone_asks_for_an_erasure_and_does_it(office: TestOffice) {
        let (number, _) = own(&office, &office.sample(), Vec::new()).await;
        // The head of the section keeps the register and is trusted with identities.
        let kasubag = office.person("kasubag-umum").await;
        office.take_data_request(&kasubag, &number, "k", &letter_of("withdrawal")).await.expect("taken");
        let alone = answer(&office, "kasubag-umum", &number, "granted", "").await;
        assert_eq!(faults(alone), [("data_outcome", "data_second")]);
        assert_eq!(seen_by(&office, "camat", &number).await.identity.kind, IdentityKind::Open);
        answer(&office, "camat", &number, "granted", "").await.expect("erased by another");
        let case = seen_by(&office, "camat", &number).await;
        assert_eq!((case.identity.kind, case.identity.name), (IdentityKind::Anonymous, None));
        office.assert_settled().await;
    }

    async fn a_changed_request_is_found(office: TestOffice) {
        let (number, pin) = own(&office, &office.sample(), Vec::new()).await;
        let pass = pass(&office, &number, &pin).await;
        office.ask_about_my_data(&pass, "k", "access", "Untuk apa?").await.expect("asked");
        office.assert_settled().await;
        change(&office, "UPDATE data_request SET due_at = due_at + 86400000000", &[]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers]);
    }

    async fn a_breach_is_only_ever_added_to(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let clerk = office.person("staf-umum").await;
        assert_eq!(office.breaches(&clerk).await, Err(OfficeError::NotPermitted));
        let mut given = BreachInput::default();
        let empty = office.record_breach(&keeper, "k", &given).await;
        assert_eq!(faults(empty), [
            ("breach_happened", "breach_happened_missing"), ("breach_data", "breach_data_missing"),
        ]);
        let noticed = office.now();
        given.report = BreachReport {
            happened: "Laptop hilang".to_owned(),
            data: "Nama pelapor".to_owned(),
            ..BreachReport::default()
        };
        given.noticed = Some(noticed + HOURS(1));
        let early = office.record_breach(&keeper, "k", &given).await;
        assert_eq!(faults(early), [("breach_noticed", "received_future")]);
        given.noticed = None;
        for _ in 0..2 {
            office.record_breach(&keeper, "k", &given).await.expect("recorded");
        }
        office.pass(HOURS(73));
        let known = office.breaches(&keeper).await.expect("read");
        let [one] = known.as_slice() else { panic!("{known:?}") };
        assert_eq!((one.due, one.told, one.late), (noticed + HOURS(72), false, true));
        let more = BreachInput {
            breach: one.id.to_string(),
            report: BreachReport { told: "Lembaga dan 2 orang".to_owned(), ..BreachReport::default() },
            ..BreachInput::default()
        };
        office.record_breach(&keeper, "l", &more).await.expect("added");
        let none = BreachInput { breach: "x".to_owned(), ..more };
        assert_eq!(office.record_breach(&keeper, "m", &none).await, Err(OfficeError::NotFound));
        let known = office.breaches(&keeper).await.expect("read");
        let [one] = known.as_slice() else { panic!("{known:?}") };
        assert_eq!((one.told, one.late, one.records.len()), (true, false, 2));
        assert_eq!(one.records[0].report, given.report, "what was written stays");
        office.assert_settled().await;
    }
}
