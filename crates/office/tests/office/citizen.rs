//! What whoever has number and PIN sees of a complaint, and what guessing gives.

use casework::{CallKind, ComplaintNumber, LegalTimes, Reached, Setting};
use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, ConcludeInput, Ending, NewComplaint, OfficeError, PinView, ProofRefused, RatingInput,
    TrackView, both_offices, setting_token,
};

const HOME: &str = "36.85.1";
const ELSEWHERE: &str = "103.10.64";

/// A complaint as the counter takes it in, with the PIN its receipt shows.
async fn complaint(office: &TestOffice, given: &NewComplaint) -> (ComplaintNumber, String) {
    let (clerk, key) = (office.person("staf-umum").await, office.key());
    let recorded = office
        .record(&clerk, &key, given, Vec::new())
        .await
        .expect("recorded");
    let receipt = office
        .receipt(&clerk, &recorded.number, Some(&key))
        .await
        .expect("a receipt");
    let PinView::Shown(pin) = receipt.pin else {
        panic!("not shown")
    };
    (recorded.number, pin)
}

async fn sample(office: &TestOffice) -> (ComplaintNumber, String) {
    complaint(office, &office.sample()).await
}

async fn seen(office: &TestOffice, number: &ComplaintNumber, pin: &str) -> TrackView {
    let pass = office
        .prove(&number.to_string(), pin, HOME)
        .await
        .expect("they fit");
    office
        .track(&pass.0)
        .await
        .expect("read")
        .expect("opened")
        .0
}

fn here(view: &TrackView) -> &str {
    let at = view.timeline.here().expect("it is somewhere");
    &view.timeline.stages[at].words
}

/// Everything a page could print of it.
fn all_of(view: &TrackView) -> String {
    format!("{view:?}")
}

both_offices! {
    async fn number_and_pin_open_the_way_to_the_signed_answer(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        // As people type them.
        let typed = number.to_string().to_lowercase().replace('-', " ");
        let pass = office.prove(&typed, &pin.replace(' ', "-"), HOME).await.expect("they fit");
        let (view, _) = office.track(&pass.0).await.expect("read").expect("opened");
        assert_eq!((here(&view), &view.number), ("Pengaduan dicatat", &number));
        assert!(view.promised.is_some() && !view.overdue && view.answer.is_none());

        let wishes = Wishes { units: vec!["TRANTIB"], ..Wishes::default() };
        office.take_to_step(&number, 9, &wishes).await;
        let view = seen(&office, &number, &pin).await;
        assert_eq!(here(&view), "Penyelesaian dijalankan dan Anda diberi kabar");
        // The signed letter is the office's until it was given.
        assert!(view.answer.is_none());
        let letter = office.answer_letter(&pass.0).await;
        assert!(matches!(letter, Err(OfficeError::NotFound)), "not yet");

        office.finish(&number, &wishes).await;
        let view = seen(&office, &number, &pin).await;
        let answer = view.answer.as_ref().expect("answered");
        assert!(answer.text.is_some());
        let camat = office.person("camat").await;
        let signed = answer.signed.as_ref().expect("signed");
        assert_eq!((&signed.name, signed.title.as_str()), (&camat.official.name, "Camat Selemadeg Timur"));
        assert!(answer.letter.is_some());
        let letter = office.answer_letter(&pass.0).await.expect("the letter");
        assert!(!letter.inline && !letter.bytes.is_empty());
        let done = |stage: &casework::Stage| matches!(stage.reached, Reached::Done { .. });
        assert!(view.timeline.stages.iter().all(done));
        office.assert_settled().await;
    }

    async fn nothing_the_office_writes_for_itself_is_in_it(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        office.take_to_step(&number, 4, &Wishes::default()).await;
        let (who, key) = (office.person("sekretaris").await, office.key());
        office.add_to_case(&who, &number, &key, "RAHASIA-catatan", Vec::new()).await.expect("noted");
        let advice = ActInput::Advise { advice: "RAHASIA-masukan".into() };
        office.act_as("sekretaris", &number, advice, Vec::new()).await.expect("advised");
        let back = ActInput::Return { to: 4, reason: "RAHASIA-kembali".into() };
        office.act_as("camat", &number, back, Vec::new()).await.expect("returned");
        let view = seen(&office, &number, &pin).await;
        assert_eq!(here(&view), "Diberi masukan oleh Sekretaris");
        let all = all_of(&view);
        assert!(!all.contains("RAHASIA"), "{all}");
        for position in ["staf-umum", "kasubag-umum", "sekretaris", "camat"] {
            let name = office.person(position).await.official.name;
            assert!(!all.contains(&name), "{name} in {all}");
        }
        assert_eq!(view.timeline.moved, [], "between desks nothing moved");
    }

    async fn who_is_asked_reads_what_and_by_when(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        let kasubag = office.person("kasubag-umum").await;
        let until = office.suspension_end(&kasubag, office.suspension_limit(&kasubag)).expect("a day");
        let ask = ActInput::Suspend { question: "Di dusun mana?".into(), until };
        office.act_as("kasubag-umum", &number, ask, Vec::new()).await.expect("asked");
        let view = seen(&office, &number, &pin).await;
        assert_eq!(view.asked, Some((Some("Di dusun mana?".to_owned()), until)));
        // Nothing is promised while the clock stands still, and nothing is late.
        office.pass(SignedDuration::from_hours(24 * 20));
        let view = seen(&office, &number, &pin).await;
        assert!(!view.overdue && view.timeline.answer_by.is_none());
        let brought = ActInput::Resume { supplement: "RAHASIA-tambahan".into() };
        office.act_as("staf-umum", &number, brought, Vec::new()).await.expect("resumed");
        let view = seen(&office, &number, &pin).await;
        assert_eq!((view.asked.is_none(), view.timeline.moved.len()), (true, 1));
        assert!(!all_of(&view).contains("Di dusun mana"), "it was answered");
    }

    async fn a_promise_that_was_not_kept_is_said_with_a_new_date(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        office.pass(SignedDuration::from_hours(24 * 30));
        let view = seen(&office, &number, &pin).await;
        assert!(view.overdue);
        assert!(view.timeline.answer_by.is_some_and(|by| by > office.now()));
    }

    async fn a_rejection_owes_its_grounds_and_a_withdrawal_keeps_its_own(office: TestOffice) {
        for (how, told) in [(Ending::Rejected, true), (Ending::Withdrawn, false)] {
            let (number, pin) = sample(&office).await;
            office.take_to_step(&number, 5, &Wishes::default()).await;
            let end = ActInput::Conclude(ConcludeInput {
                how,
                body: String::new(),
                reference: String::new(),
                remind_at: None,
                into: String::new(),
                reason: "Sudah diputus pengadilan".into(),
            });
            office.act_as("camat", &number, end, Vec::new()).await.expect("ended");
            let view = seen(&office, &number, &pin).await;
            let ended = view.ended.as_ref().expect("it ended");
            assert_eq!(ended.grounds.as_deref(), told.then_some("Sudah diputus pengadilan"));
            assert_eq!(all_of(&view).contains("Sudah diputus"), told, "{how:?}");
            assert_eq!(view.promised, None);
        }
    }

    async fn guesses_are_counted_where_they_come_from(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        let number = number.to_string();
        let wrong = |n: u32| format!("{n:08}");
        for n in 0..5 {
            let refused = office.prove(&number, &wrong(n), ELSEWHERE).await;
            assert_eq!(refused, Err(ProofRefused::NoMatch { left: 4 - i64::from(n) }));
        }
        let waits = office.prove(&number, &pin, ELSEWHERE).await;
        assert!(matches!(waits, Err(ProofRefused::Wait { .. })), "even with the right PIN: {waits:?}");
        // The owner on his own line is not locked out, and his success frees nobody else.
        office.prove(&number, &pin, HOME).await.expect("they fit");
        let waits = office.prove(&number, &pin, ELSEWHERE).await;
        assert!(matches!(waits, Err(ProofRefused::Wait { .. })));
        office.pass(SignedDuration::from_mins(16));
        office.prove(&number, &pin, ELSEWHERE).await.expect("after the wait");
    }

    async fn a_number_that_is_none_is_counted_like_one_that_is(office: TestOffice) {
        let (number, _) = sample(&office).await;
        let (mut one, mut none) = (Vec::new(), Vec::new());
        for n in 0..7_u32 {
            let pin = format!("{n:08}");
            one.push(office.prove(&number.to_string(), &pin, HOME).await);
            none.push(office.prove("STM-2026-9999", &pin, HOME).await);
        }
        assert_eq!(one, none, "nothing tells them apart");
        assert!(matches!(none.last(), Some(Err(ProofRefused::Wait { .. }))));
        for nonsense in ["", "x", "XYZ-2026-1", "STM 2026", "'; DROP TABLE complaint"] {
            let refused = office.prove(nonsense, "1", ELSEWHERE).await;
            assert!(matches!(refused, Err(ProofRefused::NoMatch { .. })), "{nonsense}");
        }
    }

    async fn many_networks_that_guess_one_number_have_one_try_each(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        let number = number.to_string();
        for n in 0..100 {
            let network = format!("10.{n}.0");
            let refused = office.prove(&number, "00000000", &network).await;
            assert!(matches!(refused, Err(ProofRefused::NoMatch { .. })), "{n}: {refused:?}");
        }
        let refused = office.prove(&number, "00000000", "10.200.0").await;
        assert_eq!(refused, Err(ProofRefused::NoMatch { left: 0 }));
        let waits = office.prove(&number, "00000001", "10.200.0").await;
        assert!(matches!(waits, Err(ProofRefused::Wait { .. })));
        // The owner comes in all the same.
        office.prove(&number, &pin, HOME).await.expect("they fit");
    }

    async fn a_network_that_tries_many_numbers_waits(office: TestOffice) {
        for n in 1..=100 {
            let refused = office.prove(&format!("STM-2026-{n}"), "00000000", HOME).await;
            assert!(matches!(refused, Err(ProofRefused::NoMatch { .. })), "{n}: {refused:?}");
        }
        let waits = office.prove("STM-2026-101", "00000000", HOME).await;
        assert!(matches!(waits, Err(ProofRefused::Wait { .. })), "{waits:?}");
    }

    async fn many_guesses_at_once_are_no_more_than_one_after_the_other(office: TestOffice) {
        let (number, _) = sample(&office).await;
        let guesses = (0..20_u32).map(|n| {
            let (office, number) = (office.shared(), number.to_string());
            tokio::spawn(async move { office.prove(&number, &format!("{n:08}"), HOME).await })
        });
        let guesses: Vec<_> = guesses.collect();
        let mut judged = 0;
        for guess in guesses {
            let refused = guess.await.expect("it ran");
            judged += usize::from(matches!(refused, Err(ProofRefused::NoMatch { .. })));
        }
        assert_eq!(judged, 5);
    }

    async fn a_pass_ends_with_its_hour_with_a_new_pin_and_in_another_office(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        let pass = office.prove(&number.to_string(), &pin, HOME).await.expect("they fit");
        office.pass(SignedDuration::from_mins(50));
        let (_, renewed) = office.track(&pass.0).await.expect("read").expect("still open");
        // Whoever uses it keeps it.
        office.pass(SignedDuration::from_mins(50));
        assert!(office.track(&pass.0).await.expect("read").is_none(), "the first hour is over");
        let (_, renewed) = office.track(&renewed.0).await.expect("read").expect("renewed");
        let clerk = office.person("staf-umum").await;
        office.new_pin(&clerk, &office.key(), &number).await.expect("a new PIN");
        assert!(office.track(&renewed.0).await.expect("read").is_none(), "replaced");
        let refused = office.prove(&number.to_string(), &pin, HOME).await;
        assert!(matches!(refused, Err(ProofRefused::NoMatch { .. })), "the old PIN");
        for forged in ["", "x", "AAAA", &pass.0[..pass.0.len() - 2]] {
            assert!(office.track(forged).await.expect("read").is_none(), "{forged}");
        }
    }

    async fn office_and_complainant_write_to_each_other(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        office.take_to_step(&number, 4, &Wishes::default()).await;
        let pass = office.prove(&number.to_string(), &pin, HOME).await.expect("they fit").0;
        let photo = office::Upload { name: "foto.pdf".into(), declared: None, bytes: office.scan().bytes };
        let text = "Yang di depan warung masih hidup.";
        for _ in 0..2 {
            // A form sent twice is one message.
            office.write_to_office(&pass, "form", text, vec![photo.clone()]).await.expect("sent");
        }
        let view = seen(&office, &number, &pin).await;
        assert_eq!(view.thread.len(), 1);
        assert_eq!((view.thread[0].text.as_deref(), view.thread[0].files.len()), (Some(text), 1));
        assert!(view.thread[0].by_complainant);

        // It waits at the desks of those who may answer, until somebody does.
        let waits = async |position: &str| {
            let desk = office.desk(&office.person(position).await).await.expect("a desk");
            desk.calls.iter().map(|call| (call.number.clone(), call.kind)).collect::<Vec<_>>()
        };
        let one = vec![(number.clone(), CallKind::Message)];
        assert_eq!(waits("staf-umum").await, one);
        assert_eq!(waits("sekretaris").await, one, "it lies with him");
        assert_eq!(waits("kasi-pmd").await, [], "who has no part in it");
        let stranger = office.person("kasi-pmd").await;
        let refused = office.write_to_complainant(&stranger, &number, "k", "Halo").await;
        assert!(matches!(refused, Err(OfficeError::NotFound)), "{refused:?}");
        let secretary = office.person("sekretaris").await;
        let empty = office.write_to_complainant(&secretary, &number, "k", " \n").await;
        assert_eq!(crate::faults(empty), [("message", "message_empty")]);
        let answer = "Terima kasih, petugas datang besok.";
        for _ in 0..2 {
            office.write_to_complainant(&secretary, &number, "k", answer).await.expect("sent");
        }
        assert_eq!(waits("staf-umum").await, []);
        let view = seen(&office, &number, &pin).await;
        assert_eq!(view.thread.len(), 2);
        assert_eq!(view.thread[1].text.as_deref(), Some(answer));
        assert!(!all_of(&view).contains(&secretary.official.name), "no name of an official");
        let case = office.case(&secretary, &number).await.expect("the case");
        assert_eq!(case.thread[1].by.as_ref(), Some(&secretary.official.name));
        assert!(case.attachments.iter().any(|file| file.name == "foto.pdf"));

        // What needs no answer is noted, once.
        office.write_to_office(&pass, "thanks", "Suksma.", Vec::new()).await.expect("sent");
        for _ in 0..2 {
            office.note_messages(&secretary, &number).await.expect("noted");
        }
        assert_eq!(waits("sekretaris").await, []);
        let case = office.case(&secretary, &number).await.expect("the case");
        let noted = case.history.iter().filter(|line| line.kind == "messages_noted").count();
        assert_eq!(noted, 1);
        office.assert_settled().await;
    }

    async fn what_answers_a_question_settles_the_call(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        let kasubag = office.person("kasubag-umum").await;
        let until = office.suspension_end(&kasubag, office.suspension_limit(&kasubag)).expect("a day");
        let ask = ActInput::Suspend { question: "Di dusun mana?".into(), until };
        office.act_as("kasubag-umum", &number, ask, Vec::new()).await.expect("asked");
        let pass = office.prove(&number.to_string(), &pin, HOME).await.expect("they fit").0;
        office.write_to_office(&pass, "a", "Di Megati Kelod.", Vec::new()).await.expect("sent");
        // The clock stands until somebody of the office goes on.
        assert!(seen(&office, &number, &pin).await.asked.is_some());
        let brought = ActInput::Resume { supplement: "Di Megati Kelod.".into() };
        office.act_as("staf-umum", &number, brought, Vec::new()).await.expect("resumed");
        let case = office.case(&kasubag, &number).await.expect("the case");
        assert_eq!(case.calls, []);
        office.assert_settled().await;
    }

    async fn an_answer_is_rated_once_and_objected_to_in_time(office: TestOffice) {
        let who = office.person("kasubag-umum").await;
        let times = Setting::Legal(LegalTimes {
            from: who.directory.day(office.now()),
            answer: 1,
            objection: 7,
            ..LegalTimes::usual()
        });
        let stands = setting_token(&who.directory.profile, &times);
        office.change_setting(&who, &times, &stands).await.expect("set");
        let (number, pin) = sample(&office).await;
        let view = seen(&office, &number, &pin).await;
        assert_eq!(view.lawful, Some(office.local("2026-06-11T16:30")), "sooner than the promise");
        let pass = async || office.prove(&number.to_string(), &pin, HOME).await.expect("they fit").0;
        let rating = |rating| RatingInput { rating, remark: "Lebih cepat.".into(), survey: [4, 0, 3, 0, 0, 0, 0, 0, 1] };
        let early = office.rate_answer(&pass().await, "r", &rating(4)).await;
        assert_eq!(crate::faults(early), [("rating", "own_not_answered")]);
        let early = office.object(&pass().await, "o", "Belum").await;
        assert_eq!(crate::faults(early), [("objection", "own_not_answered")]);
        office.finish(&number, &Wishes::default()).await;

        for wrong in [0, 6] {
            let refused = office.rate_answer(&pass().await, "r", &rating(wrong)).await;
            assert_eq!(crate::faults(refused), [("rating", "rating_missing")]);
        }
        for _ in 0..2 {
            office.rate_answer(&pass().await, "r", &rating(4)).await.expect("rated");
        }
        let again = office.rate_answer(&pass().await, "r2", &rating(1)).await;
        assert_eq!(crate::faults(again), [("rating", "own_before")]);
        let view = seen(&office, &number, &pin).await;
        let told = view.rating.as_ref().expect("rated");
        assert_eq!((told.rating, told.remark.as_deref()), (4, Some("Lebih cepat.")));
        let closed = office.write_to_office(&pass().await, "m", "Halo", Vec::new()).await;
        assert_eq!(crate::faults(closed), [("message", "own_closed")]);

        // Seven days as the office has set, the last of them included.
        let last = view.own.last_objection_day().expect("a last day");
        let days = view.own.answered_on.expect("answered").until(last).expect("days");
        assert_eq!(days.get_days(), 7);
        office.set_clock(office.local(&format!("{}T08:00", last.tomorrow().expect("a day"))));
        let late = office.object(&pass().await, "o", "Masih padam").await;
        assert_eq!(crate::faults(late), [("objection", "own_too_late")]);
        office.set_clock(office.local(&format!("{last}T23:30")));
        let empty = office.object(&pass().await, "o", " ").await;
        assert_eq!(crate::faults(empty), [("objection", "objection_empty")]);
        office.object(&pass().await, "o", "Masih padam").await.expect("raised");
        let again = office.object(&pass().await, "o2", "Masih padam!").await;
        assert_eq!(crate::faults(again), [("objection", "own_before")]);

        // Somebody who may decide reads it, and takes the case up again.
        office.pass(SignedDuration::from_hours(12));
        let camat = office.person("camat").await;
        let desk = office.desk(&camat).await.expect("a desk");
        assert_eq!(desk.calls.iter().map(|call| call.kind).collect::<Vec<_>>(), [CallKind::Objection]);
        let reopen = ActInput::Reopen { to: 6, reason: "Pelapor berkeberatan".into() };
        office.act_as("camat", &number, reopen, Vec::new()).await.expect("reopened");
        assert!(office.desk(&camat).await.expect("a desk").calls.is_empty());
        let view = seen(&office, &number, &pin).await;
        assert_eq!((here(&view), view.answer.is_none()), ("Diputuskan Camat", true));
        // A new answer may be rated and objected to anew.
        office.finish(&number, &Wishes::default()).await;
        let view = seen(&office, &number, &pin).await;
        assert!(view.rating.is_none() && !view.own.objected);
        office.rate_answer(&pass().await, "r3", &rating(5)).await.expect("rated");
        office.assert_settled().await;
    }

    async fn of_two_ratings_at_once_one_counts(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        office.finish(&number, &Wishes::default()).await;
        let pass = office.prove(&number.to_string(), &pin, HOME).await.expect("they fit").0;
        let tries = (1..=4_u8).map(|n| {
            let (office, pass) = (office.shared(), pass.clone());
            let given = RatingInput { rating: n, ..RatingInput::default() };
            tokio::spawn(async move { office.rate_answer(&pass, &format!("k{n}"), &given).await })
        });
        let tries: Vec<_> = tries.collect();
        let mut kept = 0;
        for one in tries {
            kept += usize::from(one.await.expect("it ran").is_ok());
        }
        assert_eq!(kept, 1);
        office.assert_settled().await;
    }

    async fn who_is_kept_from_a_case_hears_of_no_message(office: TestOffice) {
        let camat = office.person("camat").await;
        let about = NewComplaint { concerns: vec![camat.official.id.to_string()], ..office.sample() };
        let (number, pin) = complaint(&office, &about).await;
        let pass = office.prove(&number.to_string(), &pin, HOME).await.expect("they fit").0;
        office.write_to_office(&pass, "m", "RAHASIA", Vec::new()).await.expect("sent");
        assert!(office.desk(&camat).await.expect("a desk").calls.is_empty());
        let clerk = office.person("staf-umum").await;
        assert_eq!(office.desk(&clerk).await.expect("a desk").calls.len(), 1);
        let refused = office.note_messages(&camat, &number).await;
        assert!(matches!(refused, Err(OfficeError::NotFound)));
        let refused = office.write_to_complainant(&camat, &number, "k", "Siapa Anda?").await;
        assert!(matches!(refused, Err(OfficeError::NotFound)));
    }

    async fn one_pin_floods_no_desk_and_an_ended_pass_stores_nothing(office: TestOffice) {
        let (number, pin) = sample(&office).await;
        let pass = office.prove(&number.to_string(), &pin, HOME).await.expect("they fit").0;
        for n in 0..casework::MESSAGES_A_DAY {
            let key = format!("k{n}");
            office.write_to_office(&pass, &key, &format!("Pesan {n}"), Vec::new()).await.expect("sent");
        }
        let more = office.write_to_office(&pass, "more", "Lagi", Vec::new()).await;
        assert_eq!(crate::faults(more), [("message", "own_too_many")]);
        // The last of them, sent twice, is no more than one.
        let last = casework::MESSAGES_A_DAY - 1;
        let (key, text) = (format!("k{last}"), format!("Pesan {last}"));
        office.write_to_office(&pass, &key, &text, Vec::new()).await.expect("it is stored");
        let one = office::Upload { name: "a.pdf".into(), declared: None, bytes: office.scan().bytes };
        let many = office.write_to_office(&pass, "many", "Enam berkas", vec![one; 6]).await;
        assert_eq!(crate::faults(many), [("files", "files_too_many")]);
        let long = office.write_to_office(&pass, "long", &"x".repeat(4_001), Vec::new()).await;
        assert_eq!(crate::faults(long), [("message", "too_long")]);
        office.pass(SignedDuration::from_hours(25));
        let ended = office.write_to_office(&pass, "late", "Halo", Vec::new()).await;
        assert_eq!(ended, Err(OfficeError::SignIn));
        let pass = office.prove(&number.to_string(), &pin, HOME).await.expect("they fit").0;
        office.write_to_office(&pass, "next", "Besoknya", Vec::new()).await.expect("the next day");
        office.assert_settled().await;
    }
}
