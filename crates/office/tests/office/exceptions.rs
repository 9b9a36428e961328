//! What happens to a case beside its procedure: pauses, other ends, coming back.

use casework::ComplaintNumber;
use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, CaseView, ConcludeInput, Ending, OfficeError, RegisterQuery, SearchQuery,
    both_offices,
};
use sop::Refusal;

use crate::faults;

async fn seen_by(office: &TestOffice, position: &str, number: &ComplaintNumber) -> CaseView {
    let who = office.person(position).await;
    office.case(&who, number).await.expect("the case")
}

fn end(how: Ending) -> ConcludeInput {
    ConcludeInput {
        how,
        body: String::new(),
        reference: String::new(),
        remind_at: None,
        into: String::new(),
        reason: "Alasan yang jelas".into(),
    }
}

async fn conclude(
    office: &TestOffice,
    position: &str,
    number: &ComplaintNumber,
    given: ConcludeInput,
) -> Result<office::Acted, OfficeError> {
    let input = ActInput::Conclude(given);
    office.act_as(position, number, input, Vec::new()).await
}

async fn reopen(
    office: &TestOffice,
    position: &str,
    number: &ComplaintNumber,
    to: u16,
) -> Result<office::Acted, OfficeError> {
    let reason = "Pelapor berkeberatan".to_owned();
    let input = ActInput::Reopen { to, reason };
    office.act_as(position, number, input, Vec::new()).await
}

both_offices! {
    async fn the_clock_stands_while_the_complainant_is_waited_for(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        let before = seen_by(&office, "kasubag-umum", &number).await;
        let due = before.due.as_ref().expect("due").due;
        let limit = before.exceptions.may_suspend.expect("it is his turn");
        let kasubag = office.person("kasubag-umum").await;
        let until = office.suspension_end(&kasubag, limit).expect("the last day");
        let question = "Di mana tepatnya?".to_owned();
        let suspend = ActInput::Suspend { question, until };
        let stranger = office.act_as("camat", &number, suspend.clone(), Vec::new()).await;
        assert_eq!(stranger, Err(OfficeError::NotPermitted));
        office.act_as("kasubag-umum", &number, suspend, Vec::new()).await.expect("suspended");

        let waits = seen_by(&office, "kasubag-umum", &number).await;
        let told = waits.exceptions.suspended.as_ref().expect("waiting");
        assert_eq!(told.question.as_deref(), Some("Di mana tepatnya?"));
        assert!(!told.lapsed && waits.due.is_none() && waits.turn.is_none());
        assert_eq!(waits.standing, "open");
        let desk = office.desk(&kasubag).await.expect("his desk");
        let row = desk.waiting.iter().find(|row| row.number == number).expect("still his");
        assert_eq!(row.suspended, Some((until, false)));
        let book = RegisterQuery { page: 1, page_rows: 20, ..RegisterQuery::default() };
        let book = office.register(&kasubag, &book).await.expect("the register");
        assert!(book.rows.iter().any(|row| row.number == number && row.suspended));
        let forward = ActInput::Forward { note: String::new() };
        let moved = office.act_as("kasubag-umum", &number, forward, Vec::new()).await;
        assert_eq!(moved, Err(OfficeError::Refused(Refusal::Suspended { until })));

        // Two days later, at the counter.
        let used = waits.used_total.0;
        office.pass(SignedDuration::from_hours(48));
        assert_eq!(seen_by(&office, "camat", &number).await.used_total.0, used);
        let resume = |text: &str| ActInput::Resume { supplement: text.into() };
        let empty = office.act_as("staf-umum", &number, resume(" "), Vec::new()).await;
        assert!(matches!(empty, Err(OfficeError::Refused(Refusal::Incomplete { .. }))), "{empty:?}");
        let brought = resume("Depan pasar Megati");
        office.act_as("staf-umum", &number, brought, Vec::new()).await.expect("resumed");
        let after = seen_by(&office, "kasubag-umum", &number).await;
        let moved = after.due.as_ref().expect("due again");
        let directory = office.directory();
        let held: i64 = after.exceptions.held.iter().map(|(_, _, seconds)| seconds).sum();
        assert!(held > 8 * 3600, "two working days: {held}");
        assert!((0..60).contains(&(directory.calendar.worked(due, moved.due) - held)));
        assert_eq!(after.used_total.0, used);
        let standard = before.due.as_ref().map(|due| due.allowed);
        assert_eq!((moved.late, Some(moved.allowed)), (false, standard));
        // The list counts off the time that stood still, as the case does.
        let desk = office.desk(&kasubag).await.expect("his desk");
        let row = desk.waiting.iter().find(|row| row.number == number).expect("his");
        let listed = row.due.as_ref().map(|due| (due.due, due.used, due.allowed, due.left));
        assert_eq!(listed, Some((moved.due, moved.used, moved.allowed, moved.left)));
        assert_eq!(row.suspended, None);
        // What was promised moved by as much.
        let (promised, then) = (after.promised.expect("a promise"), before.promised.expect("one"));
        assert!((0..60).contains(&(directory.calendar.worked(then, promised) - held)));
        assert_eq!(office.finish(&number, &Wishes::default()).await, [3, 4, 5, 6, 7, 8, 9, 10]);
        office.assert_settled().await;
    }

    async fn a_day_is_given_within_thirty(office: TestOffice) {
        let who = office.person("kasubag-umum").await;
        let limit = office.suspension_limit(&who);
        let today = who.directory.day(office.now());
        assert_eq!(faults(office.suspension_end(&who, today)), [("until", "until_past")]);
        let late = limit.tomorrow().expect("a day");
        assert_eq!(faults(office.suspension_end(&who, late)), [("until", "until_too_far")]);
        let end = office.suspension_end(&who, limit).expect("the last day");
        assert_eq!(who.directory.day(end), late, "the whole of that day");
    }

    async fn nobody_answered(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        let kasubag = office.person("kasubag-umum").await;
        let tomorrow = kasubag.directory.day(office.now()).tomorrow().expect("a day");
        let until = office.suspension_end(&kasubag, tomorrow).expect("a day");
        let suspend = ActInput::Suspend { question: "Di mana?".into(), until };
        office.act_as("kasubag-umum", &number, suspend, Vec::new()).await.expect("suspended");
        let early = conclude(&office, "kasubag-umum", &number, end(Ending::Lapsed)).await;
        assert_eq!(early, Err(OfficeError::Refused(Refusal::NotLapsed { until })));
        let offered = seen_by(&office, "kasubag-umum", &number).await.exceptions.endings;
        assert!(!offered.contains(&Ending::Lapsed) && !offered.contains(&Ending::Rejected));
        office.pass(SignedDuration::from_hours(72));
        let offered = seen_by(&office, "kasubag-umum", &number).await.exceptions.endings;
        assert!(offered.contains(&Ending::Lapsed));
        let done = conclude(&office, "kasubag-umum", &number, end(Ending::Lapsed)).await;
        assert!(done.expect("ended").closed);
        let view = seen_by(&office, "kasubag-umum", &number).await;
        assert_eq!(view.standing, "concluded");
        assert_eq!(view.exceptions.concluded.expect("how").how, "lapsed");
        assert!(view.exceptions.suspended.is_none() && view.waiting.is_empty());
        office.assert_settled().await;
    }

    async fn who_decides_rejects(office: TestOffice) {
        let number = office.record_sample().await;
        for position in ["staf-umum", "kasubag-umum", "sekretaris"] {
            let done = conclude(&office, position, &number, end(Ending::Rejected)).await;
            assert_eq!(done, Err(OfficeError::NotPermitted), "{position}");
        }
        let silent = ConcludeInput { reason: " ".into(), ..end(Ending::Rejected) };
        let silent = conclude(&office, "camat", &number, silent).await;
        assert!(matches!(silent, Err(OfficeError::Refused(Refusal::Incomplete { .. }))), "{silent:?}");
        conclude(&office, "camat", &number, end(Ending::Rejected)).await.expect("rejected");
        let clerk = office.person("staf-umum").await;
        let query = RegisterQuery { standing: Some("concluded".into()), page: 1, page_rows: 10, ..RegisterQuery::default() };
        let book = office.register(&clerk, &query).await.expect("the register");
        let row = book.rows.first().expect("the row");
        assert_eq!(row.concluded, Some(("rejected", None)));
        assert!(row.result.as_ref().is_some_and(|why| why.starts_with("Alasan yang jelas")));
        let desk = office.desk(&clerk).await.expect("a desk");
        assert!(desk.running.iter().all(|row| row.number != number));
        office.assert_settled().await;
    }

    async fn a_transfer_is_asked_after(office: TestOffice) {
        let number = office.record_sample().await;
        let nowhere = conclude(&office, "kasubag-umum", &number, end(Ending::Transferred)).await;
        assert!(matches!(nowhere, Err(OfficeError::Refused(Refusal::Incomplete { .. }))), "{nowhere:?}");
        let given = ConcludeInput {
            body: "Dinas PUPRPKP".into(),
            reference: "600/12/Kec/2026".into(),
            remind_at: Some(office.now() + SignedDuration::from_hours(24)),
            ..end(Ending::Transferred)
        };
        conclude(&office, "kasubag-umum", &number, given).await.expect("transferred");
        let told = seen_by(&office, "kasubag-umum", &number).await.exceptions;
        let how = told.concluded.expect("how");
        assert_eq!((how.body.as_deref(), how.reference.as_deref()), (Some("Dinas PUPRPKP"), Some("600/12/Kec/2026")));
        assert!(told.may_follow);
        let reminders = async |office: &TestOffice| {
            let kasubag = office.person("kasubag-umum").await;
            office.desk(&kasubag).await.expect("a desk").reminders
        };
        assert!(reminders(&office).await.is_empty(), "not yet");
        office.pass(SignedDuration::from_hours(25));
        let due = reminders(&office).await;
        assert_eq!(due.iter().map(|row| &row.number).collect::<Vec<_>>(), [&number]);
        let section = office.person("kasi-pmd").await;
        assert!(office.desk(&section).await.expect("a desk").reminders.is_empty());
        let news = ActInput::FollowTransfer { news: "Sudah diaspal".into(), remind_at: None };
        office.act_as("kasubag-umum", &number, news, Vec::new()).await.expect("noted");
        assert!(reminders(&office).await.is_empty(), "nothing more is awaited");
        assert_eq!(seen_by(&office, "camat", &number).await.standing, "concluded");
        office.assert_settled().await;
    }

    async fn the_same_complaint_is_handled_once(office: TestOffice) {
        let (first, second) = (office.record_sample().await, office.record_sample().await);
        let third = office.record_sample().await;
        let into = |text: &str| ConcludeInput { into: text.into(), ..end(Ending::Merged) };
        let refused = async |text: &str| faults(conclude(&office, "kasubag-umum", &second, into(text)).await);
        assert_eq!(refused("STM-2026-9999").await, [("into", "other_case_unknown")]);
        assert_eq!(refused("lampu").await, [("into", "other_case_unknown")]);
        assert_eq!(refused(&second.to_string()).await, [("into", "other_case_same")]);
        // The number alone is enough.
        let number = first.register.number.to_string();
        conclude(&office, "kasubag-umum", &second, into(&number)).await.expect("merged");
        let told = seen_by(&office, "camat", &second).await.exceptions.concluded.expect("how");
        assert_eq!(told.into, Some(first.to_string()));
        let here = seen_by(&office, "camat", &first).await.exceptions.merged_here;
        assert_eq!(here, std::slice::from_ref(&second));
        let chain = conclude(&office, "kasubag-umum", &third, into(&second.to_string())).await;
        assert_eq!(faults(chain), [("into", "other_case_closed")]);
        // Both are kept, and it is undone as if it had not been.
        reopen(&office, "kasubag-umum", &second, 1).await.expect("undone");
        assert!(seen_by(&office, "camat", &first).await.exceptions.merged_here.is_empty());
        assert_eq!(seen_by(&office, "camat", &second).await.standing, "open");
        office.finish(&second, &Wishes::default()).await;
        office.assert_settled().await;
    }

    async fn a_case_comes_back_from_the_wrong_unit(office: TestOffice) {
        let number = office.record_sample().await;
        let wishes = Wishes { units: vec!["TRANTIB"], ..Wishes::default() };
        office.take_to_step(&number, 7, &wishes).await;
        let take_back = || ActInput::TakeBack { reason: "Salah seksi".into() };
        let unit = office.act_as("kasi-trantib", &number, take_back(), Vec::new()).await;
        assert_eq!(unit, Err(OfficeError::Refused(Refusal::NotDirected)));
        assert!(!seen_by(&office, "kasubag-umum", &number).await.exceptions.may_take_back);
        assert!(seen_by(&office, "camat", &number).await.exceptions.may_take_back);
        let acted = office.act_as("camat", &number, take_back(), Vec::new()).await.expect("back");
        assert_eq!((acted.step, acted.still_mine), (Some(6), true));
        let wishes = Wishes { units: vec!["PMD"], ..Wishes::default() };
        assert_eq!(office.finish(&number, &wishes).await, [6, 7, 8, 9, 10]);
        office.assert_settled().await;
    }

    async fn an_objection_opens_the_case_again(office: TestOffice) {
        let number = office.record_sample().await;
        office.finish(&number, &Wishes::default()).await;
        let first = seen_by(&office, "kasubag-umum", &number).await;
        assert!(first.answered_at.is_some() && !first.exceptions.reopen.is_empty());
        let unit = reopen(&office, "kasi-pmd", &number, 6).await;
        assert!(matches!(unit, Err(OfficeError::NotPermitted | OfficeError::NotFound)), "{unit:?}");
        let nowhere = reopen(&office, "kasubag-umum", &number, 10).await;
        assert!(matches!(nowhere, Err(OfficeError::Refused(Refusal::NotReached { to, .. })) if to.0 == 10), "{nowhere:?}");
        // He objects within the thirty days, after what was promised first has passed.
        office.pass(SignedDuration::from_hours(14 * 24));
        let acted = reopen(&office, "kasubag-umum", &number, 6).await.expect("open again");
        assert_eq!((acted.closed, acted.step), (false, Some(6)));
        let open = seen_by(&office, "camat", &number).await;
        assert_eq!((open.standing.as_str(), open.answered_at, open.closed_at), ("open", None, None));
        assert!(open.turn.is_some() && open.due.is_some());
        assert!(open.promised > Some(office.now()), "promised anew, from now on");
        assert_eq!(office.finish(&number, &Wishes::default()).await, [6, 7, 8, 9, 10]);
        let second = seen_by(&office, "camat", &number).await;
        assert!(second.answered_at > first.answered_at);
        office.assert_settled().await;
    }

    async fn where_the_paper_of_a_closed_case_lies_is_said_again(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        let (clerk, kasi) = (office.person("staf-umum").await, office.person("sekretaris").await);
        let place = |who: office::SignedIn, key: &'static str, said: &'static str| {
            let (office, number) = (&office, &number);
            async move { office.place_file(&who, number, key, said).await }
        };
        let open = place(clerk.clone(), "a", "Lemari 1").await;
        assert_eq!(open, Err(OfficeError::NotPermitted), "it is on somebody's desk");
        conclude(&office, "kasubag-umum", &number, end(Ending::Withdrawn)).await.expect("withdrawn");
        assert_eq!(place(kasi, "a", "Lemari 1").await, Err(OfficeError::NotPermitted));
        assert_eq!(faults(place(clerk.clone(), "b", " ").await), [("place", "place_missing")]);
        for (key, said) in [("c", "Lemari 1"), ("c", "Lemari 1"), ("d", "Gudang, rak B")] {
            place(clerk.clone(), key, said).await.expect("said");
        }
        let seen = seen_by(&office, "staf-umum", &number).await;
        assert_eq!(seen.exceptions.place.as_deref(), Some("Gudang, rak B"));
        let told = seen.history.iter().filter(|line| line.kind == "file_placed");
        let told: Vec<_> = told.filter_map(|line| line.text.as_deref()).collect();
        assert_eq!(told, ["Gudang, rak B", "Lemari 1"], "once each, the latest first");
        // The archive finds it by its place, and shows it.
        while office.follow_history().await.expect("followed").records > 0 {}
        let asked = SearchQuery { words: "gudang".into(), ..SearchQuery::default() };
        let found = office.search(&clerk, &asked).await.expect("found");
        let places: Vec<_> = found.rows.iter().map(|row| row.place.as_deref()).collect();
        assert_eq!(places, [Some("Gudang, rak B")]);
        office.assert_settled().await;
    }

    async fn a_complaint_is_withdrawn_and_taken_up_again(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        // Who sees all cases but keeps no register may not; a section is not even told of it.
        let others = [("sekretaris", OfficeError::NotPermitted), ("kasi-pmd", OfficeError::NotFound)];
        for (position, refused) in &others {
            let done = conclude(&office, position, &number, end(Ending::Withdrawn)).await;
            assert_eq!(done.as_ref(), Err(refused), "{position}");
        }
        assert!(seen_by(&office, "sekretaris", &number).await.exceptions.endings.is_empty());
        let silent = ConcludeInput { reason: " ".into(), ..end(Ending::Withdrawn) };
        let silent = conclude(&office, "kasubag-umum", &number, silent).await;
        assert!(matches!(silent, Err(OfficeError::Refused(Refusal::Incomplete { .. }))), "{silent:?}");
        let before = seen_by(&office, "kasubag-umum", &number).await;
        assert!(before.exceptions.endings.contains(&Ending::Withdrawn));
        assert_eq!(before.standing, "open", "what was refused changed nothing");

        let done = conclude(&office, "kasubag-umum", &number, end(Ending::Withdrawn)).await;
        let done = done.expect("withdrawn");
        assert!(done.closed && done.waiting.is_empty() && !done.still_mine);
        let over = seen_by(&office, "kasubag-umum", &number).await;
        assert_eq!(over.standing, "concluded");
        assert!(over.closed_at.is_some() && over.answered_at.is_none());
        assert!(over.turn.is_none() && over.due.is_none() && over.waiting.is_empty());
        let how = over.exceptions.concluded.as_ref().expect("how");
        assert_eq!((how.how, how.body.as_deref(), how.into.as_deref()), ("withdrawn", None, None));
        let told = over.history.iter().find(|line| line.kind == "concluded").expect("a record");
        assert_eq!(told.text.as_deref(), Some("Alasan yang jelas"));
        assert_eq!((told.step, told.name.as_deref()), (Some(3), Some("Pejabat Kasubag Umum")));
        // The book says how it ended and why, and nobody has it on his desk.
        let kasubag = office.person("kasubag-umum").await;
        let query = RegisterQuery { standing: Some("concluded".into()), page: 1, page_rows: 10, ..RegisterQuery::default() };
        let book = office.register(&kasubag, &query).await.expect("the register");
        let row = book.rows.first().expect("the row");
        assert_eq!((&row.number, &row.concluded), (&number, &Some(("withdrawn", None))));
        assert!(row.result.as_ref().is_some_and(|why| why.starts_with("Alasan yang jelas")));
        let desk = office.desk(&kasubag).await.expect("his desk");
        for list in [&desk.waiting, &desk.soon, &desk.running] {
            assert!(list.iter().all(|row| row.number != number));
        }
        let twice = conclude(&office, "kasubag-umum", &number, end(Ending::Withdrawn)).await;
        assert_eq!(twice, Err(OfficeError::NotPermitted));

        // He changes his mind: the case goes on where it was.
        assert!(over.exceptions.reopen.iter().any(|choice| choice.value == "3"));
        for (position, refused) in &others {
            let done = reopen(&office, position, &number, 3).await;
            assert_eq!(done.as_ref(), Err(refused), "{position}");
        }
        let acted = reopen(&office, "kasubag-umum", &number, 3).await.expect("open again");
        assert_eq!((acted.closed, acted.step, acted.still_mine), (false, Some(3), true));
        let open = seen_by(&office, "kasubag-umum", &number).await;
        assert_eq!((open.standing.as_str(), open.closed_at), ("open", None));
        assert!(open.exceptions.concluded.is_none() && open.turn.is_some() && open.due.is_some());
        let told = open.history.iter().find(|line| line.kind == "reopened").expect("a record");
        assert_eq!((told.text.as_deref(), told.to), (Some("Pelapor berkeberatan"), Some(3)));
        let kept = open.history.iter().filter(|line| line.kind == "concluded").count();
        assert_eq!(kept, 1, "that it was withdrawn stays in its history");
        assert_eq!(office.finish(&number, &Wishes::default()).await, [3, 4, 5, 6, 7, 8, 9, 10]);
        office.assert_settled().await;
    }

    async fn a_struck_number_stays_struck(office: TestOffice) {
        let number = office.record_sample().await;
        let strike = ActInput::Strike { reason: "Salah ketik".into() };
        office.act_as("kasubag-umum", &number, strike, Vec::new()).await.expect("struck");
        let again = reopen(&office, "kasubag-umum", &number, 1).await;
        assert_eq!(again, Err(OfficeError::NotPermitted));
        assert!(seen_by(&office, "kasubag-umum", &number).await.exceptions.reopen.is_empty());
        office.assert_settled().await;
    }
}
