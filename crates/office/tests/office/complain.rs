//! A visitor of the website complains: his draft, what becomes of it, and who meets it.

use std::collections::BTreeSet;
use std::sync::Arc;

use casework::{Channel, ComplaintNumber, IdentityKind, LegalClock, ReplyWay, Setting};
use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, Answered, CaseView, ComplainDraft, ComplainState, ComplainStep, ConcludeInput,
    Ending, NewComplaint, Occurred, OfficeError, PinView, SameMatter, Sending, StepAnswers, Upload,
    both_offices, setting_token,
};

use crate::intake::picture;
use crate::{count, faults, sql};

const STORY: &str = "Lampu jalan di tikungan padam sejak Jumat.";

fn what(story: &str, category: &str) -> StepAnswers {
    StepAnswers::What {
        story: story.to_owned(),
        category: category.to_owned(),
        about_office: false,
    }
}

fn place(village: &str) -> StepAnswers {
    StepAnswers::Where {
        village: village.to_owned(),
        hamlet: "Mambang Kaja".to_owned(),
        landmark: "Utara balai banjar".to_owned(),
        point: String::new(),
    }
}

pub(crate) fn when() -> StepAnswers {
    StepAnswers::When {
        when: "long".to_owned(),
        date: Default::default(),
        time: String::new(),
        since: "sejak Galungan".to_owned(),
    }
}

fn who(identity: &str, way: &str) -> StepAnswers {
    StepAnswers::Who {
        identity: identity.to_owned(),
        name: "Ni Wayan Sukerti".to_owned(),
        reply_way: way.to_owned(),
        phone: "0812 0000 5678".to_owned(),
        contact: "sukerti@contoh.id".to_owned(),
    }
}

pub(crate) fn photo(name: &str, bytes: &[u8]) -> Upload {
    Upload {
        name: name.to_owned(),
        declared: Some("image/png".to_owned()),
        bytes: bytes.to_vec(),
    }
}

fn say(occurred: &Occurred) -> String {
    match occurred {
        Occurred::Long(since) => since.clone(),
        _ => String::new(),
    }
}

pub(crate) fn agreed() -> Sending {
    Sending {
        consent: true,
        ..Sending::default()
    }
}

async fn answer(office: &TestOffice, secret: &str, given: StepAnswers) -> Vec<&'static str> {
    match office.answer_step(secret, given, Vec::new()).await {
        Ok(Answered::Kept { faults, .. }) => faults.iter().map(|one| one.code).collect(),
        other => panic!("not kept: {other:?}"),
    }
}

/// A draft with every step answered.
pub(crate) async fn draft(office: &TestOffice, identity: &str, category: &str) -> String {
    let secret = office.keys().new_token();
    let steps = [
        what(STORY, category),
        place("51.02.02.2004"),
        when(),
        who(identity, "sms"),
    ];
    for given in steps {
        assert_eq!(answer(office, &secret, given).await, [""; 0]);
    }
    secret
}

pub(crate) async fn begun(office: &TestOffice, secret: &str) -> Option<Box<ComplainDraft>> {
    match office.complain_state(secret).await.expect("read") {
        ComplainState::Begun(draft) => Some(draft),
        ComplainState::New | ComplainState::Sent => None,
    }
}

pub(crate) async fn sent(office: &TestOffice, secret: &str) -> ComplaintNumber {
    let recorded = office
        .complain(secret, &agreed(), &say)
        .await
        .expect("sent");
    recorded.number
}

async fn seen_by(office: &TestOffice, position: &str, number: &ComplaintNumber) -> CaseView {
    let reader = office.person(position).await;
    office.case(&reader, number).await.expect("the case")
}

/// Folders of files that wait.
fn waiting(office: &TestOffice) -> usize {
    let folder = office.folder().join("files/staged");
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

both_offices! {
    async fn a_draft_is_kept_for_a_day_after_its_last_change(office: TestOffice) {
        let secret = office.keys().new_token();
        assert!(matches!(office.complain_state(&secret).await, Ok(ComplainState::New)));
        // What is wrong is kept too, and told.
        assert_eq!(answer(&office, &secret, what("  ", "")).await, ["description_missing"]);
        let draft = begun(&office, &secret).await.expect("begun");
        assert_eq!((draft.answers.story.as_str(), draft.next), ("  ", Some(ComplainStep::What)));
        office.pass(SignedDuration::from_hours(23));
        answer(&office, &secret, what(STORY, "")).await;
        assert_eq!(answer(&office, &secret, place("")).await, ["village_missing"]);
        office.pass(SignedDuration::from_hours(23));
        let draft = begun(&office, &secret).await.expect("still there");
        assert_eq!((draft.answers.story.as_str(), draft.next), (STORY, Some(ComplainStep::Where)));
        // Nobody else's secret opens it.
        assert!(begun(&office, &office.keys().new_token()).await.is_none());
        let refused = office.complain(&secret, &agreed(), &say).await;
        assert!(faults(refused).contains(&("village", "village_missing")));
        let png = picture();
        office.answer_step(&secret, when(), vec![photo("a.png", &png)]).await.expect("kept");
        assert_eq!(waiting(&office), 1);
        office.sweep().await.expect("swept");
        assert_eq!((count(office.db(), "visitor_draft").await, waiting(&office)), (1, 1));
        office.pass(SignedDuration::from_hours(25));
        assert!(matches!(office.complain_state(&secret).await, Ok(ComplainState::New)));
        assert_eq!(office.complain(&secret, &agreed(), &say).await.map(drop), Err(OfficeError::NotFound));
        // Answered once more before anybody swept: nothing of the old one comes back.
        answer(&office, &secret, place("-")).await;
        let draft = begun(&office, &secret).await.expect("begun anew");
        assert!(draft.answers.story.is_empty() && draft.answers.staged().is_empty());
        office.pass(SignedDuration::from_hours(25));
        office.sweep().await.expect("swept");
        assert_eq!((count(office.db(), "visitor_draft").await, waiting(&office)), (0, 0));
    }

    async fn what_was_begun_can_be_given_up(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        office.answer_step(&secret, when(), vec![photo("a.png", &picture())]).await.expect("kept");
        office.give_up_complaint(&secret).await.expect("given up");
        assert!(matches!(office.complain_state(&secret).await, Ok(ComplainState::New)));
        assert_eq!((count(office.db(), "visitor_draft").await, waiting(&office)), (0, 0));
    }

    async fn a_stolen_database_says_nothing_of_a_draft(office: TestOffice) {
        let secret = draft(&office, "confidential", "INFRA").await;
        let body = sql("SELECT holder, body FROM visitor_draft");
        let (holder, body): (Vec<u8>, Vec<u8>) = office
            .db()
            .read(move |conn| Box::pin(async move {
                let row = conn.query_one(body, &[]).await?;
                Ok((row.get("holder")?, row.get("body")?))
            }))
            .await
            .expect("read");
        for word in ["Sukerti", "Lampu", &secret] {
            let found = |bytes: &[u8]| bytes.windows(word.len()).any(|part| part == word.as_bytes());
            assert!(!found(&holder) && !found(&body), "{word}");
        }
    }

    async fn it_begins_at_the_first_step_as_at_the_counter(office: TestOffice) {
        let at_the_counter = office.record_sample().await;
        let secret = draft(&office, "open", "INFRA").await;
        let number = sent(&office, &secret).await;
        assert_eq!(number.register.number, 2);
        let case = seen_by(&office, "staf-umum", &number).await;
        let before = seen_by(&office, "staf-umum", &at_the_counter).await;
        assert_eq!(case.promised, before.promised);
        assert_eq!(case.due.map(|due| due.due), before.due.map(|due| due.due));
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("staf-umum"));
        assert_eq!((case.recorded_by.clone(), case.received_at), (None, office.now()));
        assert_eq!(case.identity.name.as_deref(), Some("Ni Wayan Sukerti"));
        assert_eq!(case.reply_way, ReplyWay::Sms);
        assert_eq!(case.occurred, "sejak Galungan");
        assert_eq!(case.channel, Channel::Website);
        let clerk = office.person("staf-umum").await;
        let desk = office.desk(&clerk).await.expect("a desk");
        let row = desk.waiting.iter().find(|row| row.number == number).expect("it waits");
        assert_eq!(row.channel, Channel::Website);
        // It goes its way like any other.
        let acted = office.act_as("staf-umum", &number, ActInput::Confirm, Vec::new()).await;
        assert_eq!(acted.expect("confirmed").step, Some(2));
        office.finish(&number, &Wishes::default()).await;
        office.assert_settled().await;
    }

    async fn whoever_wants_to_stay_unnamed_does(office: TestOffice) {
        for (identity, kind) in [
            ("confidential", IdentityKind::Confidential),
            ("anonymous", IdentityKind::Anonymous),
        ] {
            let secret = draft(&office, identity, "INFRA").await;
            let number = sent(&office, &secret).await;
            let case = seen_by(&office, "staf-umum", &number).await;
            assert_eq!((case.identity.kind, case.identity.name), (kind, None));
            let keeper = office.person("camat").await;
            let opened = office.reveal_identity(&keeper, &number, "Perlu ditemui").await;
            match kind {
                IdentityKind::Confidential => {
                    let opened = opened.expect("opened");
                    assert_eq!(opened.name.as_deref(), Some("Ni Wayan Sukerti"));
                    // The mail address was not asked for.
                    assert_eq!(opened.contact, None);
                }
                _ => {
                    assert!(opened.is_err());
                    assert_eq!(case.reply_way, ReplyWay::Tracking);
                }
            }
        }
        let none = sql("SELECT COUNT(*) AS n FROM complaint WHERE identity IS NULL");
        let none: i64 = office
            .db()
            .read(move |conn| Box::pin(async move { conn.query_one(none, &[]).await?.get("n") }))
            .await
            .expect("counted");
        assert_eq!(none, 1, "of the anonymous one nothing is kept");
        office.assert_settled().await;
    }

    async fn who_may_open_identities_is_told_by_position(office: TestOffice) {
        let named = office.directory().who_opens_identities();
        assert_eq!(named, ["Camat Selemadeg Timur", "Kepala Subbagian Umum dan Kepegawaian"]);
        let number = sent(&office, &draft(&office, "confidential", "INFRA").await).await;
        for position in ["staf-umum", "sekretaris", "kasi-trantib"] {
            let reader = office.person(position).await;
            assert!(office.reveal_identity(&reader, &number, "ingin tahu").await.is_err(), "{position}");
        }
    }

    async fn sent_many_times_at_once_it_is_one_complaint(office: TestOffice) {
        for round in 1..=4 {
            let secret = Arc::new(draft(&office, "open", "INFRA").await);
            let files = vec![photo("a.png", &picture())];
            office.answer_step(&secret, when(), files).await.expect("kept");
            let tasks: Vec<_> = (0..8)
                .map(|_| {
                    let (shared, secret) = (office.shared(), Arc::clone(&secret));
                    tokio::spawn(async move { shared.complain(&secret, &agreed(), &say).await })
                })
                .collect();
            let mut answers = Vec::new();
            for task in tasks {
                answers.push(task.await.expect("ended").expect("answered"));
            }
            assert!(answers.iter().all(|one| one.case == answers[0].case), "{answers:?}");
            assert_eq!(answers.iter().filter(|one| !one.repeated).count(), 1);
            assert_eq!(answers[0].number.register.number, round, "no gap");
            let late = office.complain(&secret, &agreed(), &say).await.expect("answered");
            assert!(late.repeated && late.number == answers[0].number);
            assert!(matches!(office.complain_state(&secret).await, Ok(ComplainState::Sent)));
            // A page that was left open changes nothing of it.
            let after = office.answer_step(&secret, what("lain", ""), Vec::new()).await;
            assert!(matches!(after, Ok(Answered::Sent)), "{after:?}");
        }
        assert_eq!(count(office.db(), "complaint").await, 4);
        assert_eq!(count(office.db(), "visitor_draft").await, 0);
        office.assert_settled().await;
    }

    async fn the_receipt_shows_the_pin_for_ten_minutes(office: TestOffice) {
        let secret = draft(&office, "anonymous", "INFRA").await;
        assert_eq!(office.complain_receipt(&secret).await.map(drop), Err(OfficeError::NotFound));
        let number = sent(&office, &secret).await;
        let receipt = office.complain_receipt(&secret).await.expect("a receipt");
        assert_eq!(receipt.number, number);
        let PinView::Shown(pin) = &receipt.pin else { panic!("no PIN") };
        assert!(pin.len() == 9 && !receipt.ahead.is_empty() && receipt.promised.is_some());
        office.pass(SignedDuration::from_mins(9));
        let again = office.complain_receipt(&secret).await.expect("a receipt");
        assert!(again.pin == receipt.pin);
        office.pass(SignedDuration::from_mins(2));
        let late = office.complain_receipt(&secret).await.expect("a receipt");
        assert_eq!(late.pin, PinView::Gone);
        let other = office.keys().new_token();
        assert_eq!(office.complain_receipt(&other).await.map(drop), Err(OfficeError::NotFound));
        // A PIN made anew at the counter is not this one.
        let clerk = office.person("staf-umum").await;
        office.new_pin(&clerk, "key", &number).await.expect("a new PIN");
        office.pass(SignedDuration::from_hours(72));
        office.sweep().await.expect("swept");
        assert_eq!(office.complain_receipt(&secret).await.map(drop), Err(OfficeError::NotFound));
    }

    async fn what_is_about_officials_begins_with_those_who_are_trusted_with_it(office: TestOffice) {
        for (category, about_office) in [("PUNGLI", false), ("LAYANAN", true), ("", true)] {
            let secret = draft(&office, "confidential", "INFRA").await;
            let story = StepAnswers::What {
                story: STORY.to_owned(),
                category: category.to_owned(),
                about_office,
            };
            assert_eq!(answer(&office, &secret, story).await, [""; 0]);
            let number = sent(&office, &secret).await;
            let clerk = office.person("staf-umum").await;
            assert!(matches!(office.case(&clerk, &number).await, Err(OfficeError::NotFound)));
            let turn = office.turn_of(&number).await.expect("somebody's turn");
            assert!(["camat", "sekretaris", "kasubag-umum"].contains(&turn.as_str()), "{turn}");
            for trusted in ["camat", "sekretaris", "kasubag-umum"] {
                let case = seen_by(&office, trusted, &number).await;
                let answer = case.legal.iter().find(|one| one.clock == LegalClock::Answer);
                // It carries supervisory weight whatever its category says.
                assert_eq!(answer.expect("it runs").days, 60, "{category}");
            }
            // Its own receipt is the complainant's all the same.
            assert_eq!(office.complain_receipt(&secret).await.expect("a receipt").number, number);
        }
        office.assert_settled().await;
    }

    async fn the_category_may_be_left_to_the_office(office: TestOffice) {
        let secret = draft(&office, "open", "").await;
        let number = sent(&office, &secret).await;
        let case = seen_by(&office, "staf-umum", &number).await;
        assert!(case.category.is_none());
        // The clerk chooses one when he corrects the record; leaving it open is refused him.
        let clerk = office.person("staf-umum").await;
        let stands = office.correctable(&clerk, &number).await.expect("correctable");
        let correction = |category: &str| office::Correction {
            key: office.key(),
            version: stands.version,
            password: None,
            given: NewComplaint {
                category: category.to_owned(),
                landmark: "Depan pura".to_owned(),
                ..stands.given.clone()
            },
            reason: "Hal dipilihkan".to_owned(),
        };
        let open = office.correct(&clerk, &number, correction("")).await;
        assert_eq!(faults(open), [("category", "category_missing")]);
        office.correct(&clerk, &number, correction("INFRA")).await.expect("corrected");
        office.finish(&number, &Wishes::default()).await;
        office.assert_settled().await;
    }

    async fn a_closed_website_takes_nothing_in(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        let keeper = office.person("kasubag-umum").await;
        let closed = Setting::Channels { closed: BTreeSet::from([Channel::Website]) };
        let seen = setting_token(&keeper.directory.profile, &closed);
        office.change_setting(&keeper, &closed, &seen).await.expect("closed");
        // Also in a process that has not read the office anew.
        let node = office.another_node().await;
        for one in [&*office, &node] {
            let refused = one.complain(&secret, &agreed(), &say).await;
            assert_eq!(refused.map(drop), Err(OfficeError::NotPermitted));
        }
        assert!(begun(&office, &secret).await.is_some(), "what was filled in is still there");
        assert_eq!(count(office.db(), "complaint").await, 0);
    }

    async fn of_its_files_the_good_ones_are_kept_and_the_others_named(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        let png = picture();
        let files = vec![
            photo("tiang.png", &png),
            photo("rusak.png", &png[..png.len() / 2]),
            photo("daftar.html", b"<script>alert(1)</script>"),
            photo("kosong.png", b""),
        ];
        let Ok(Answered::Kept { draft, not_taken, .. }) = office.answer_step(&secret, when(), files).await
        else { panic!("not kept") };
        let names: Vec<_> = draft.answers.staged().into_iter().map(|file| file.name).collect();
        assert_eq!(names, ["tiang.png"]);
        let refused: Vec<_> = not_taken.iter().map(|one| one.name.as_str()).collect();
        assert_eq!(refused, ["rusak.png", "daftar.html", "kosong.png"]);
        // The same picture twice; one of them is taken away again.
        office.answer_step(&secret, when(), vec![photo("lagi.png", &png)]).await.expect("kept");
        let staged = begun(&office, &secret).await.expect("begun").answers.staged();
        office.drop_staged(&secret, staged[0].id).await.expect("dropped");
        let thumbnail = office.staged_thumbnail(&secret, staged[1].id).await.expect("a picture");
        assert_eq!(thumbnail.media_type, "image/jpeg");
        let other = office.keys().new_token();
        let stranger = office.staged_thumbnail(&other, staged[1].id).await;
        assert_eq!(stranger.map(drop), Err(OfficeError::NotFound));
        let many = (0..6).map(|n| photo(&format!("{n}.png"), &png)).collect();
        let Ok(Answered::Kept { draft, not_taken, .. }) = office.answer_step(&secret, when(), many).await
        else { panic!("not kept") };
        assert_eq!((draft.answers.staged().len(), not_taken.len()), (5, 2));
        let number = sent(&office, &secret).await;
        let case = seen_by(&office, "staf-umum", &number).await;
        assert_eq!(case.attachments.len(), 5);
        let clerk = office.person("staf-umum").await;
        for file in &case.attachments {
            let shown = office::Rendition::Shown;
            office.file(&clerk, &number, file.id, shown, None).await.expect("its bytes");
        }
        assert_eq!(waiting(&office), 0);
        office.assert_settled().await;
    }

    async fn the_last_of_the_disk_is_for_the_office(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        let full = office.with_reserve(u64::MAX).await;
        let files = vec![photo("tiang.png", &picture()), photo("rambu.png", &picture())];
        let Ok(Answered::Kept { draft, faults, not_taken }) = full.answer_step(&secret, when(), files.clone()).await
        else { panic!("not kept") };
        assert_eq!((draft.answers.staged().len(), faults.len()), (0, 0), "what was typed is kept");
        let refused: Vec<_> = not_taken.iter().map(|one| (one.name.as_str(), one.fault.code)).collect();
        assert_eq!(refused, [("tiang.png", "files_no_room"), ("rambu.png", "files_no_room")]);
        assert_eq!(waiting(&office), 0);
        let Ok(Answered::Kept { draft, .. }) = office.answer_step(&secret, when(), files).await
        else { panic!("not kept") };
        assert_eq!(draft.answers.staged().len(), 2, "as soon as there is room");
        sent(&office, &secret).await;
    }

    async fn what_was_reported_already_is_told_without_its_words(office: TestOffice) {
        let same = async |secret: &str| office.same_matters(secret).await.expect("read");
        let first = draft(&office, "open", "INFRA").await;
        assert_eq!(same(&first).await, [], "nobody has told it yet");
        let first = sent(&office, &first).await;
        let second = draft(&office, "confidential", "").await;
        let told = same(&second).await;
        let [SameMatter { key, category, hamlet, received_at, voices }] = &told[..]
        else { panic!("{told:?}") };
        assert_eq!(category.as_deref(), Some("Jalan, jembatan, drainase, PJU, gedung"));
        assert_eq!((hamlet.as_str(), *received_at, *voices), ("Mambang Kaja", office.now(), 1));
        let shown = format!("{told:?}");
        for hidden in ["tikungan", "Sukerti", "0812", &first.to_string()] {
            assert!(!shown.contains(hidden), "{hidden}: {shown}");
        }

        let wrong = Sending { same_as: "0".repeat(16), ..agreed() };
        let plain = office.complain(&draft(&office, "anonymous", "INFRA").await, &wrong, &say).await;
        let plain = seen_by(&office, "staf-umum", &plain.expect("sent").number).await;
        assert_eq!(plain.same_as, None);
        let voice = Sending { same_as: key.clone(), ..agreed() };
        let joined = office.complain(&second, &voice, &say).await.expect("sent").number;
        let case = seen_by(&office, "staf-umum", &joined).await;
        let clerk = office.person("staf-umum").await;
        let other = case.same_as.expect("said");
        assert_eq!(office.number_for(&clerk, other).await, Ok(Some(first.clone())));
        assert!(case.history.iter().any(|line| line.kind == "same_as_told"));
        assert_eq!(case.standing, "open", "nothing is merged by itself");

        // The office merges it: one more voice.
        let into = ActInput::Conclude(ConcludeInput {
            how: Ending::Merged,
            body: String::new(),
            reference: String::new(),
            remind_at: None,
            into: first.to_string(),
            reason: "Sama".into(),
        });
        office.act_as("kasubag-umum", &joined, into, Vec::new()).await.expect("merged");
        let third = draft(&office, "open", "INFRA").await;
        assert_eq!(same(&third).await[0].voices, 2);
        office.assert_settled().await;
    }

    async fn nothing_protected_is_told_to_visitors(office: TestOffice) {
        let told = async |category: &str| {
            let secret = draft(&office, "open", category).await;
            office.same_matters(&secret).await.expect("read").len()
        };
        for identity in ["confidential", "anonymous"] {
            let secret = draft(&office, identity, "INFRA").await;
            sent(&office, &secret).await;
        }
        assert_eq!(told("INFRA").await, 0, "of unnamed and protected people");
        let secret = draft(&office, "open", "PUNGLI").await;
        sent(&office, &secret).await;
        assert_eq!((told("PUNGLI").await, told("INFRA").await, told("").await), (0, 0, 0), "of officials");
        let secret = draft(&office, "open", "INFRA").await;
        let number = sent(&office, &secret).await;
        assert_eq!((told("INFRA").await, told("").await, told("PUNGLI").await), (1, 1, 0));
        let elsewhere = draft(&office, "open", "INFRA").await;
        answer(&office, &elsewhere, place("51.02.02.2001")).await;
        assert_eq!(office.same_matters(&elsewhere).await, Ok(Vec::new()), "of another village");
        let about = draft(&office, "open", "INFRA").await;
        let StepAnswers::What { story, category, .. } = what(STORY, "INFRA") else { unreachable!() };
        answer(&office, &about, StepAnswers::What { story, category, about_office: true }).await;
        assert_eq!(office.same_matters(&about).await, Ok(Vec::new()));

        // One that somebody of the office may not know of.
        let (clerk, kasi) = (office.person("staf-umum").await, office.person("kasi-pmd").await);
        let guarded = NewComplaint {
            description: STORY.to_owned(),
            village: "51.02.02.2004".to_owned(),
            category: "INFRA".to_owned(),
            concerns: vec![kasi.official.id.0.to_string()],
            ..office.sample()
        };
        office.record(&clerk, &office.key(), &guarded, Vec::new()).await.expect("recorded");
        assert_eq!(told("INFRA").await, 1, "and not two");
        office.raise_protection(&clerk, &number, &office.key(), "Diancam").await.expect("raised");
        assert_eq!(told("INFRA").await, 0, "protected since");
        let secret = draft(&office, "open", "INFRA").await;
        sent(&office, &secret).await;
        assert_eq!(told("INFRA").await, 1);
        office.pass(SignedDuration::from_hours(24 * 61));
        assert_eq!(told("INFRA").await, 0, "two months ago");
    }

    async fn a_file_that_is_lost_is_told_by_name(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        office.answer_step(&secret, when(), vec![photo("tiang.png", &picture())]).await.expect("kept");
        std::fs::remove_dir_all(office.folder().join("files/staged")).expect("removed");
        let refused = office.complain(&secret, &agreed(), &say).await;
        assert_eq!(faults(refused), [("files", "file_lost")]);
        assert_eq!(count(office.db(), "complaint").await, 0);
        let staged = begun(&office, &secret).await.expect("begun").answers.staged();
        office.drop_staged(&secret, staged[0].id).await.expect("dropped");
        sent(&office, &secret).await;
    }

    async fn a_story_may_be_long_and_in_any_writing(office: TestOffice) {
        let secret = office.keys().new_token();
        let long = "ᬧ".repeat(10_000);
        assert_eq!(answer(&office, &secret, what(&long, "")).await, [""; 0]);
        assert_eq!(answer(&office, &secret, what(&format!("{long}x"), "")).await, ["too_long"]);
        assert!(begun(&office, &secret).await.expect("begun").answers.story.ends_with('x'));
        let story = "Jalan 🛣️ rusak\nᬚᬮᬦ᭄ שלום \u{200b}tanpa lebar <b>tebal</b>";
        let secret = draft(&office, "open", "INFRA").await;
        answer(&office, &secret, what(story, "INFRA")).await;
        let number = sent(&office, &secret).await;
        assert_eq!(seen_by(&office, "staf-umum", &number).await.description, story);
        office.assert_settled().await;
    }

    async fn each_field_has_its_own_fault(office: TestOffice) {
        let secret = draft(&office, "open", "INFRA").await;
        let told = |given: StepAnswers| answer(&office, &secret, given);
        assert_eq!(told(what(STORY, "TIDAK-ADA")).await, ["category_missing"]);
        assert_eq!(told(place("99.99")).await, ["village_unknown"]);
        assert_eq!(told(place("-")).await, [""; 0]);
        let on = |day: &str, month: &str, year: &str| StepAnswers::When {
            when: "date".to_owned(),
            date: [day.to_owned(), month.to_owned(), year.to_owned()],
            time: "x".repeat(41),
            since: String::new(),
        };
        assert_eq!(told(on("31", "2", "2026")).await, ["when_unclear", "too_long"]);
        assert_eq!(told(on("11", "6", "2026")).await, ["when_future", "too_long"]);
        assert_eq!(told(who("", "")).await, ["identity_missing"]);
        let nobody = |way: &str| StepAnswers::Who {
            identity: "open".to_owned(),
            name: String::new(),
            reply_way: way.to_owned(),
            phone: "0812 34".to_owned(),
            contact: "bukan surel".to_owned(),
        };
        assert_eq!(told(nobody("")).await, ["name_or_anonymous", "reply_way_missing"]);
        assert_eq!(told(nobody("sms")).await, ["name_or_anonymous", "phone_invalid"]);
        assert_eq!(told(nobody("email")).await, ["name_or_anonymous", "email_invalid"]);
        assert_eq!(told(nobody("tracking")).await, ["name_or_anonymous"]);
        assert_eq!(told(who("anonymous", "")).await, [""; 0]);
        answer(&office, &secret, what(STORY, "")).await;
        answer(&office, &secret, when()).await;
        let refused = office.complain(&secret, &Sending::default(), &say).await;
        assert_eq!(faults(refused), [("consent", "consent_missing")]);
        assert_eq!(count(office.db(), "complaint").await, 0);
    }
}

async fn before_anybody_works_here(office: TestOffice) {
    assert!(!office.directory().website_is_open());
    let secret = draft(&office, "open", "INFRA").await;
    let refused = office.complain(&secret, &agreed(), &say).await;
    assert_eq!(refused.map(drop), Err(OfficeError::NotPermitted));
    assert_eq!(count(office.db(), "complaint").await, 0);
}

#[test]
fn an_office_nobody_has_set_up_takes_nothing_in_sqlite() {
    let test = |db| async { before_anybody_works_here(TestOffice::founded(db).await).await };
    store::testing::on_sqlite(test);
}

#[test]
fn an_office_nobody_has_set_up_takes_nothing_in_postgres() {
    let test = |db| async { before_anybody_works_here(TestOffice::founded(db).await).await };
    store::testing::on_postgres(test);
}
