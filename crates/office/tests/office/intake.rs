//! Complaints come in at the counter.

use std::sync::Arc;

use jiff::SignedDuration;
use office::testing::TestOffice;
use office::{NewComplaint, OfficeError, PinView, RegisterQuery, Upload, both_offices};

use crate::tamper::{change_reason, found};
use crate::{count, faults};

fn upload(name: &str, declared: &str, bytes: &[u8]) -> Upload {
    Upload {
        name: name.into(),
        declared: Some(declared.into()),
        bytes: bytes.to_vec(),
    }
}

/// A PNG of one pixel.
const PICTURE: &[u8] = b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// It, as bytes.
pub(crate) fn picture() -> Vec<u8> {
    data_encoding::BASE64.decode(PICTURE).expect("base64")
}

/// How many files lie in and below a folder.
fn files_in(folder: &std::path::Path) -> usize {
    std::fs::read_dir(folder)
        .expect("a folder")
        .flatten()
        .map(|one| {
            if one.path().is_dir() {
                files_in(&one.path())
            } else {
                1
            }
        })
        .sum()
}

both_offices! {
    async fn numbers_have_no_gap_under_concurrent_intakes(office: TestOffice) {
        let clerk = Arc::new(office.person("staf-umum").await);
        let given = Arc::new(office.sample());
        let faulty = Arc::new(NewComplaint { village: "1".into(), ..office.sample() });
        let tasks: Vec<_> = (0..32)
            .map(|index| {
                let (shared, clerk, key) = (office.shared(), Arc::clone(&clerk), office.key());
                // Every fourth one is refused in between.
                let (given, faulty) = (Arc::clone(&given), Arc::clone(&faulty));
                tokio::spawn(async move {
                    if index % 4 == 0 {
                        let refused = shared.record(&clerk, "faulty", &faulty, Vec::new()).await;
                        assert!(refused.is_err());
                    }
                    shared.record(&clerk, &key, &given, Vec::new()).await.expect("recorded").number
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for task in tasks {
            numbers.push(task.await.expect("ended").register.number);
        }
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=32).collect::<Vec<u32>>());
        assert_eq!(count(office.db(), "complaint").await, 32);
        office.assert_settled().await;
    }

    async fn the_same_request_again_stores_nothing(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let once = office.record(&clerk, "form-1", &office.sample(), Vec::new()).await.expect("once");
        let pin = office.receipt(&clerk, &once.number, Some("form-1")).await.expect("receipt").pin;
        let twice = office.record(&clerk, "form-1", &office.sample(), Vec::new()).await.expect("twice");
        assert!(!once.repeated && twice.repeated);
        assert_eq!((once.number.clone(), once.case), (twice.number.clone(), twice.case));
        let again = office.receipt(&clerk, &twice.number, Some("form-1")).await.expect("receipt").pin;
        assert!(matches!(&pin, PinView::Shown(_)));
        assert!(pin == again);
        assert_eq!(count(office.db(), "complaint").await, 1);
        // Another clerk's key is another key.
        let other = office.person("kasubag-umum").await;
        let own = office.record(&other, "form-1", &office.sample(), Vec::new()).await.expect("own");
        assert_eq!(own.number.register.number, 2);
        office.assert_settled().await;
    }

    async fn the_same_request_sent_many_times_at_once_stores_once(office: TestOffice) {
        let clerk = Arc::new(office.person("staf-umum").await);
        let given = Arc::new(office.sample());
        for round in 0..6 {
            let tasks: Vec<_> = (0..8)
                .map(|_| {
                    let (shared, clerk) = (office.shared(), Arc::clone(&clerk));
                    let (given, key) = (Arc::clone(&given), format!("form-{round}"));
                    tokio::spawn(async move {
                        shared.record(&clerk, &key, &given, Vec::new()).await.expect("answered")
                    })
                })
                .collect();
            let mut answers = Vec::new();
            for task in tasks {
                answers.push(task.await.expect("ended"));
            }
            assert!(answers.iter().all(|answer| answer.case == answers[0].case), "{answers:?}");
            assert_eq!(answers.iter().filter(|answer| !answer.repeated).count(), 1);
            assert_eq!(answers[0].number.register.number, round + 1, "no gap");
        }
        assert_eq!(count(office.db(), "complaint").await, 6);
        office.assert_settled().await;
    }

    async fn a_call_of_friday_typed_on_monday_counts_from_friday(office: TestOffice) {
        let friday = office.local("2026-06-12T14:15");
        office.set_clock(office.local("2026-06-15T07:45"));
        let number =
            office.take_in(&NewComplaint { received: Some(friday), ..office.sample() }).await;
        let clerk = office.person("staf-umum").await;
        let case = office.case(&clerk, &number).await.expect("the case");
        assert_eq!(case.received_at, friday);
        assert_eq!(case.recorded_at, office.local("2026-06-15T07:45"));
        let due = case.due.expect("due");
        // 15 of its 30 minutes were left on Friday (closing 14:30), 15 fall on Monday.
        assert_eq!(due.due, office.local("2026-06-15T07:45"));
        assert_eq!(due.allowed, 30 * 60);
        assert!(!due.late);
        office.assert_settled().await;
    }

    async fn every_fault_of_a_field_is_told(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let now = office.now();
        let long = "x".repeat(201);
        let s = || office.sample();
        let anonymous = || NewComplaint {
            identity: "anonymous".into(),
            name: String::new(),
            phone: String::new(),
            reply_way: "in_person".into(),
            ..s()
        };
        let table: Vec<(NewComplaint, (&str, &str))> = vec![
            (NewComplaint { channel: "pigeon".into(), ..s() }, ("channel", "channel_missing")),
            (NewComplaint { identity: String::new(), ..s() }, ("identity", "identity_missing")),
            (NewComplaint { urgency: "panic".into(), ..s() }, ("urgency", "urgency_unknown")),
            (NewComplaint { reply_way: String::new(), ..s() }, ("reply_way", "reply_way_missing")),
            (NewComplaint { description: " \r\n ".into(), ..s() }, ("description", "description_missing")),
            (NewComplaint { village: "51.02.99".into(), ..s() }, ("village", "village_unknown")),
            (NewComplaint { category: String::new(), ..s() }, ("category", "category_missing")),
            (NewComplaint { procedure: "other".into(), ..s() }, ("procedure", "procedure_unknown")),
            (
                NewComplaint { received: Some(now + SignedDuration::from_secs(1)), ..s() },
                ("received", "received_future"),
            ),
            (
                NewComplaint { received: Some(now - SignedDuration::from_hours(24 * 367)), ..s() },
                ("received", "received_too_old"),
            ),
            (NewComplaint { name: " ".into(), ..s() }, ("name", "name_or_anonymous")),
            (NewComplaint { name: "Ni Luh".into(), ..anonymous() }, ("name", "anonymous_has_name")),
            (NewComplaint { address: "Banjar".into(), ..anonymous() }, ("name", "anonymous_has_name")),
            (NewComplaint { contact: "a@b.id".into(), ..anonymous() }, ("name", "anonymous_has_name")),
            (
                NewComplaint { reply_way: "phone".into(), ..anonymous() },
                ("reply_way", "anonymous_in_person"),
            ),
            (NewComplaint { phone: "12".into(), ..s() }, ("phone", "phone_invalid")),
            (NewComplaint { phone: String::new(), ..s() }, ("phone", "phone_for_reply")),
            (NewComplaint { reply_way: "email".into(), ..s() }, ("contact", "contact_for_reply")),
            (NewComplaint { reply_way: "letter".into(), ..s() }, ("address", "address_for_reply")),
            (
                NewComplaint { letter_day: Some(jiff::civil::date(2030, 12, 25)), ..s() },
                ("letter_day", "letter_day_future"),
            ),
            (NewComplaint { description: "x".repeat(10_001), ..s() }, ("description", "too_long")),
            (NewComplaint { subject: long.clone(), ..s() }, ("subject", "too_long")),
            (NewComplaint { name: long.clone(), ..s() }, ("name", "too_long")),
            (NewComplaint { hamlet: long.clone(), ..s() }, ("hamlet", "too_long")),
            (NewComplaint { landmark: long.clone(), ..s() }, ("landmark", "too_long")),
            (NewComplaint { channel_ref: long.clone(), ..s() }, ("channel_ref", "too_long")),
            (NewComplaint { occurred: long, ..s() }, ("occurred", "too_long")),
        ];
        for (given, expected) in table {
            assert_eq!(faults(office.record(&clerk, "k", &given, Vec::new()).await), [expected]);
            let looked: Vec<_> =
                office.look_over(&clerk, &given).iter().map(|f| (f.field, f.code)).collect();
            assert_eq!(looked, [expected]);
        }
        // All at once, each named.
        let empty = faults(office.record(&clerk, "k", &NewComplaint::default(), Vec::new()).await);
        assert!(empty.len() >= 6, "{empty:?}");
        assert_eq!(count(office.db(), "complaint").await, 0);
        assert_eq!(count(office.db(), "register_head").await, 0, "no number was used up");
        let good = office.take_in(&anonymous()).await;
        assert_eq!(good.register.number, 1);
        let view = office.case(&clerk, &good).await.expect("the case");
        assert_eq!((view.identity.name, view.identity.phone), (None, None));
        office.assert_settled().await;
    }

    async fn a_refused_file_stores_nothing(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let bad = [
            upload("a.exe", "application/x-msdownload", b"MZ\x90\x00 program"),
            upload("a.pdf", "application/pdf", b"\x89PNG\r\n\x1a\n no pdf"),
            upload("a.pdf", "application/pdf", b""),
        ];
        for file in bad {
            let files = vec![office.scan(), file];
            let refused = office.record(&clerk, "form", &office.sample(), files).await;
            assert!(matches!(refused, Err(OfficeError::File { .. })), "{refused:?}");
            let fault = refused.expect_err("refused").file_fault("files").expect("a field fault");
            assert!(fault.code.starts_with("file_"), "{fault:?}");
        }
        for table in ["complaint", "attachment", "register_head", "idempotency", "job"] {
            assert_eq!(count(office.db(), table).await, 0, "{table}");
        }
        let kept = office.record(&clerk, "form", &office.sample(), vec![office.scan()]).await;
        let number = kept.expect("recorded").number;
        assert_eq!(number.register.number, 1);
        let case = office.case(&clerk, &number).await.expect("the case");
        assert_eq!(case.attachments.len(), 1);
        let file = case.attachments[0].id;
        let back = office.file(&clerk, &number, file, office::Rendition::Original, None).await;
        assert_eq!(back.expect("the file").bytes, office.scan().bytes);
        // One that is good is not left behind by one that is not.
        let before = files_in(&office.folder().join("files"));
        let mut other = office.scan();
        other.bytes.extend_from_slice(b"\n% another");
        let files = vec![other, upload("a.exe", "application/x-msdownload", b"MZ program")];
        let refused = office.record(&clerk, "half", &office.sample(), files).await;
        assert!(matches!(refused, Err(OfficeError::File { .. })));
        assert_eq!(files_in(&office.folder().join("files")), before);
        office.assert_settled().await;
    }

    async fn a_picture_as_it_came_is_for_few_who_say_why(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let picture = picture();
        let files = vec![upload("foto.png", "image/png", &picture), office.scan()];
        let given = NewComplaint { identity: "confidential".into(), ..office.sample() };
        let number = office.record(&clerk, "form", &given, files).await.expect("recorded").number;
        let case = office.case(&clerk, &number).await.expect("the case");
        let of = |kind: &str| {
            case.attachments.iter().find(|file| file.media_type == kind).expect("attached").id
        };
        let get = async |who, file, rendition, why| {
            office.file(who, &number, file, rendition, why).await
        };
        use office::Rendition::{Original, Shown};
        assert!(get(&clerk, of("image/png"), Shown, None).await.is_ok());
        let refused = get(&clerk, of("image/png"), Original, Some("Perlu")).await;
        assert!(matches!(refused, Err(OfficeError::NotPermitted)));
        // A paper has nothing that its shown copy would hide.
        assert!(get(&clerk, of("application/pdf"), Original, None).await.is_ok());
        let kasubag = office.person("kasubag-umum").await;
        for missing in [None, Some(""), Some(" \n ")] {
            let refused = get(&kasubag, of("image/png"), Original, missing).await;
            assert_eq!(faults(refused.map(drop)), [("reason", "reason_missing")]);
        }
        let why = Some("Mencari tempatnya");
        let original = get(&kasubag, of("image/png"), Original, why).await.expect("opened");
        assert_eq!(original.bytes, picture);
        let case = office.case(&kasubag, &number).await.expect("the case");
        assert!(case.may_open_original);
        let opened = case.history.iter().filter(|line| line.kind == "original_opened");
        let reasons: Vec<_> = opened.map(|line| line.text.as_deref()).collect();
        assert_eq!(reasons, [why]);
        office.assert_settled().await;
        change_reason(&office, "original_opened").await;
        assert_eq!(found(&office).await, [casework::Break::TextChanged]);
    }

    async fn of_whoever_complains_openly_it_is_opened_without_a_reason(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let files = vec![upload("foto.png", "image/png", &picture())];
        let number = office.record(&clerk, "form", &office.sample(), files).await.expect("in").number;
        let kasubag = office.person("kasubag-umum").await;
        let file = office.case(&kasubag, &number).await.expect("the case").attachments[0].id;
        for why in [None, Some(" "), Some("Mencari tempatnya")] {
            let original = office::Rendition::Original;
            office.file(&kasubag, &number, file, original, why).await.expect("opened");
        }
        let case = office.case(&kasubag, &number).await.expect("the case");
        let opened = case.history.iter().filter(|line| line.kind == "original_opened");
        let reasons: Vec<_> = opened.map(|line| line.text.as_deref()).collect();
        assert_eq!(reasons, [Some("Mencari tempatnya"), None, None], "the latest first");
        office.assert_settled().await;
    }

    async fn a_pin_is_shown_to_its_maker_for_ten_minutes(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        let other = office.person("kasubag-umum").await;
        let number = office.record(&clerk, "form", &office.sample(), Vec::new()).await.expect("in").number;
        let see = async |who, key| office.receipt(who, &number, key).await.expect("receipt").pin;
        let PinView::Shown(pin) = see(&clerk, Some("form")).await else { panic!("not shown") };
        assert_eq!(pin.len(), 9);
        assert!(see(&clerk, None).await == PinView::Gone);
        assert!(see(&clerk, Some("guessed")).await == PinView::Gone);
        assert!(see(&other, Some("form")).await == PinView::Gone, "another officer");
        office.pass(SignedDuration::from_mins(10));
        assert!(matches!(see(&clerk, Some("form")).await, PinView::Shown(_)));
        office.pass(SignedDuration::from_secs(1));
        assert!(see(&clerk, Some("form")).await == PinView::Gone);

        office.new_pin(&clerk, "again", &number).await.expect("a new PIN");
        let PinView::Shown(second) = see(&clerk, Some("again")).await else { panic!("not shown") };
        assert_ne!(pin, second);
        office.new_pin(&other, "third", &number).await.expect("a new PIN");
        assert!(see(&clerk, Some("again")).await == PinView::Gone, "replaced meanwhile");
        assert!(matches!(see(&other, Some("third")).await, PinView::Shown(_)));
        // The key of one complaint opens no other's receipt.
        let second = office.record(&clerk, "form-2", &office.sample(), Vec::new()).await.expect("in");
        assert!(see(&clerk, Some("form-2")).await == PinView::Gone);
        assert_ne!(second.number, number);
        office.assert_settled().await;
    }

    async fn the_register_of_a_year_begins_at_one_again(office: TestOffice) {
        office.record_sample().await;
        office.set_clock(office.local("2026-12-31T10:00"));
        assert_eq!(office.record_sample().await.to_string(), "STM-2026-0002");
        office.set_clock(office.local("2027-01-04T08:00"));
        assert_eq!(office.record_sample().await.to_string(), "STM-2027-0001");
        let clerk = office.person("staf-umum").await;
        let query = RegisterQuery { year: Some(2026), page: 1, page_rows: 50, ..Default::default() };
        let register = office.register(&clerk, &query).await.expect("the register");
        assert_eq!((register.last_number, register.recorded, register.total), (2, 2, 2));
        office.assert_settled().await;
    }
}
