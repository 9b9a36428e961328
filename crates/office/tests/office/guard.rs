//! Whoever a complaint is about, and who is not named where only named people may know of
//! it: he meets it nowhere, and the case still has somebody whose turn it is.

use casework::{Break, ComplaintNumber, OfficialId};
use office::testing::{TestOffice, Wishes};
use office::{
    ActInput, ConcludeInput, Ending, GuardChange, NewComplaint, OfficeError, RegisterQuery,
    both_offices,
};

use crate::{faults, run};

async fn id_of(office: &TestOffice, position: &str) -> OfficialId {
    office.person(position).await.official.id
}

/// A complaint about the holder of a position, recorded by the clerk.
async fn about(office: &TestOffice, position: &str) -> ComplaintNumber {
    let subject = id_of(office, position).await.0.to_string();
    let given = NewComplaint {
        concerns: vec![subject],
        ..office.sample()
    };
    office.take_in(&given).await
}

fn supervisory(office: &TestOffice) -> NewComplaint {
    NewComplaint {
        category: "PUNGLI".into(),
        identity: "confidential".into(),
        ..office.sample()
    }
}

/// Everything a reader could meet a case by says that there is none.
async fn assert_met_nowhere(office: &TestOffice, position: &str, number: &ComplaintNumber) {
    let who = office.person(position).await;
    let found = office.case(&who, number).await;
    assert!(matches!(found, Err(OfficeError::NotFound)), "{position}");
    let desk = office.desk(&who).await.expect("a desk");
    for list in [&desk.waiting, &desk.soon, &desk.followed, &desk.running] {
        assert!(list.iter().all(|row| row.number != *number), "{position}");
    }
    assert!(desk.reminders.iter().all(|row| row.number != *number));
    let waiting = office.waiting_numbers(&who).await.expect("numbers");
    assert!(!waiting.contains(number), "{position}");
    let query = RegisterQuery {
        page: 1,
        page_rows: 100,
        words: Some(number.register.number.to_string()),
        ..RegisterQuery::default()
    };
    let register = office.register(&who, &query).await.expect("a register");
    assert_eq!((register.total, register.rows.len()), (0, 0), "{position}");
    let note = office
        .add_to_case(&who, number, &office.key(), "Catatan", Vec::new())
        .await;
    assert_eq!(note, Err(OfficeError::NotFound), "{position}");
    let acted = office
        .act_as(position, number, ActInput::Confirm, Vec::new())
        .await;
    assert_eq!(acted, Err(OfficeError::NotFound), "{position}");
    assert!(matches!(
        office.receipt(&who, number, None).await,
        Err(OfficeError::NotFound)
    ));
    assert!(matches!(
        office.guard(&who, number).await,
        Err(OfficeError::NotFound)
    ));
    assert!(matches!(
        office.correctable(&who, number).await,
        Err(OfficeError::NotFound)
    ));
    assert_eq!(
        office.follow(&who, number, true).await,
        Err(OfficeError::NotFound)
    );
}

async fn change(office: &TestOffice, by: &str, number: &ComplaintNumber) -> GuardChange {
    let who = office.person(by).await;
    GuardChange {
        key: office.key(),
        version: office.guard(&who, number).await.expect("a guard").version,
        password: None,
        subjects: Vec::new(),
        readers: None,
        reason: "Disebut dalam pengaduan".into(),
    }
}

both_offices! {
    async fn whoever_it_is_about_meets_it_nowhere(office: TestOffice) {
        let number = about(&office, "kasubag-umum").await;
        assert_met_nowhere(&office, "kasubag-umum", &number).await;
        office.take_to_step(&number, 2, &Wishes::default()).await;
        let acted = office.do_step(&number, &Wishes::default()).await;
        assert_eq!((acted.step, acted.waiting, acted.still_mine), (Some(3), vec!["Sekcam".to_owned()], false));
        assert_met_nowhere(&office, "kasubag-umum", &number).await;
        // His turn is the Sekretaris', and the list, the count and the case say so.
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("sekretaris"));
        let stand_in = office.person("sekretaris").await;
        assert_eq!(office.count_waiting(&stand_in).await, Ok(1));
        assert_eq!(office.waiting_numbers(&stand_in).await, Ok(vec![number.clone()]));
        let desk = office.desk(&stand_in).await.expect("a desk");
        let row = desk.waiting.first().expect("waits");
        assert!(row.mine && row.guarded);
        assert_eq!(row.at, ["Sekcam"]);
        let seen = office.case(&stand_in, &number).await.expect("the case");
        assert!(seen.turn.is_some());
        assert_eq!(seen.waiting, ["Sekcam"]);
        assert_eq!(seen.guard.subjects, ["Pejabat Kasubag Umum"]);
        // The clerk may see the case, but not act for his superior.
        let clerk = office.person("staf-umum").await;
        assert!(office.case(&clerk, &number).await.expect("seen").turn.is_none());
        let units = vec!["UMPEG"];
        office.finish(&number, &Wishes { units, ..Wishes::default() }).await;
        assert_met_nowhere(&office, "kasubag-umum", &number).await;
        office.assert_settled().await;
    }

    async fn a_complaint_about_the_camat_goes_its_set_way(office: TestOffice) {
        let number = about(&office, "camat").await;
        office.take_to_step(&number, 6, &Wishes::default()).await;
        assert_met_nowhere(&office, "camat", &number).await;
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("sekretaris"));
        let transfer = ActInput::Conclude(ConcludeInput {
            how: Ending::Transferred,
            body: "Inspektorat Kabupaten Tabanan".into(),
            reference: "700.1.2/12/2026".into(),
            remind_at: Some(office.now() + jiff::SignedDuration::from_hours(24)),
            into: String::new(),
            reason: "Mengenai Camat".into(),
        });
        office.act_as("sekretaris", &number, transfer, Vec::new()).await.expect("transferred");
        office.pass(jiff::SignedDuration::from_hours(48));
        // The day to ask comes, and the Camat is not told even of that.
        let keeper = office.person("kasubag-umum").await;
        assert_eq!(office.desk(&keeper).await.expect("a desk").reminders.len(), 1);
        assert_met_nowhere(&office, "camat", &number).await;
        office.assert_settled().await;
    }

    async fn supervisory_cases_are_for_those_who_are_named(office: TestOffice) {
        let number = office.take_in(&supervisory(&office)).await;
        office.take_to_step(&number, 6, &Wishes::default()).await;
        for named in ["camat", "sekretaris", "kasubag-umum", "staf-umum"] {
            let who = office.person(named).await;
            let seen = office.case(&who, &number).await.expect("named");
            assert_eq!(seen.guard.readers.expect("names").len(), 4, "{named}");
        }
        let wishes = Wishes { units: vec!["TRANTIB"], ..Wishes::default() };
        office.do_step(&number, &wishes).await;
        assert_eq!(office.step_of(&number).await, Some(7));
        assert_met_nowhere(&office, "kasi-trantib", &number).await;
        // The unit's head is not named: the turn stays with whoever oversees.
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("camat"));
        // To name him is the Camat's, for it lets somebody in.
        let mut wider = change(&office, "kasubag-umum", &number).await;
        let mut readers = Vec::new();
        for named in ["camat", "sekretaris", "kasubag-umum", "staf-umum", "kasi-trantib"] {
            readers.push(id_of(&office, named).await);
        }
        wider.readers = Some(readers);
        let kasubag = office.person("kasubag-umum").await;
        let refused = office.set_guard(&kasubag, &number, wider.clone()).await;
        assert_eq!(refused, Err(OfficeError::NotPermitted));
        let camat = office.person("camat").await;
        office.set_guard(&camat, &number, wider.clone()).await.expect("named");
        // The same form again is the same.
        office.set_guard(&camat, &number, wider).await.expect("again");
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("kasi-trantib"));
        assert_met_nowhere(&office, "kasi-pem", &number).await;
        let kasi = office.person("kasi-trantib").await;
        assert!(office.case(&kasi, &number).await.expect("named").turn.is_some());
        let query = RegisterQuery { page: 1, page_rows: 100, ..RegisterQuery::default() };
        assert_eq!(office.register(&kasi, &query).await.expect("his part").total, 1);
        assert_eq!(office.finish(&number, &Wishes::default()).await, [7, 8, 9, 10]);
        office.assert_settled().await;
    }

    async fn it_is_said_later_that_it_is_about_somebody(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 4, &Wishes::default()).await;
        let (_, begun) = office.asked(&number, &Wishes::default()).await;
        let sekretaris = office.person("sekretaris").await;
        let clerk = office.person("staf-umum").await;
        let stands = change(&office, "staf-umum", &number).await;
        let unsaid = GuardChange { reason: " ".into(), ..stands.clone() };
        let unsaid = office.set_guard(&clerk, &number, unsaid).await;
        assert_eq!(faults(unsaid), [("subjects", "nothing_changed"), ("reason", "reason_missing")]);
        let only = OfficialId(uuid::Uuid::nil());
        let unknown = GuardChange { subjects: vec![only], ..stands.clone() };
        let unknown = office.set_guard(&clerk, &number, unknown).await;
        assert_eq!(faults(unknown), [("subjects", "concerns_unknown")]);
        let himself = sekretaris.official.id;
        let nobody = GuardChange {
            subjects: vec![himself],
            readers: Some(vec![himself]),
            ..stands.clone()
        };
        let nobody = office.set_guard(&clerk, &number, nobody).await;
        assert_eq!(faults(nobody), [("subjects", "guard_nobody")]);
        let told = GuardChange { subjects: vec![himself], ..stands };
        office.set_guard(&clerk, &number, told.clone()).await.expect("told");
        // What he had begun is not taken any more.
        assert_eq!(office.act(&sekretaris, &number, begun).await, Err(OfficeError::NotFound));
        assert_met_nowhere(&office, "sekretaris", &number).await;
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("camat"));
        let late = GuardChange { key: office.key(), readers: Some(vec![himself]), ..told };
        let late = office.set_guard(&clerk, &number, late).await;
        assert!(matches!(late, Err(OfficeError::Stale { .. })), "{late:?}");
        let seen = office.case(&clerk, &number).await.expect("seen");
        let line = seen.history.iter().find(|line| line.kind == "guard_set").expect("a trace");
        assert_eq!(line.text.as_deref(), Some("Disebut dalam pengaduan"));
        assert!(!office.finish(&number, &Wishes::default()).await.is_empty());
        office.assert_settled().await;
    }

    async fn the_book_shows_the_number_and_no_more(office: TestOffice) {
        let number = office.take_in(&supervisory(&office)).await;
        let camat = office.person("camat").await;
        let mut change = change(&office, "camat", &number).await;
        change.readers = Some(vec![camat.official.id]);
        office.set_guard(&camat, &number, change).await.expect("set");
        let keeper = office.person("kasubag-umum").await;
        let book = RegisterQuery { page: 1, page_rows: 100, ..RegisterQuery::default() };
        let seen = office.register(&keeper, &book).await.expect("the book");
        assert_eq!((seen.total, seen.recorded, seen.last_number), (1, 1, 1));
        let row = &seen.rows[0];
        assert!(row.masked && row.number == number && row.subject.is_empty());
        assert_eq!((&row.village, &row.category, &row.identity.name), (&None, &None, &None));
        // Nothing can be asked of what stands under it.
        for asked in [
            RegisterQuery { words: Some("lampu".into()), ..book.clone() },
            RegisterQuery { village: Some("51.02.02.2003".into()), ..book.clone() },
            RegisterQuery { standing: Some("open".into()), ..book.clone() },
        ] {
            let asked = office.register(&keeper, &asked).await.expect("the book");
            assert_eq!((asked.total, asked.rows.len()), (0, 0));
        }
        let own = office.register(&camat, &book).await.expect("the book");
        assert!(!own.rows[0].masked && !own.rows[0].subject.is_empty());
    }

    async fn nobody_takes_the_decision_by_saying_whom_it_is_about(office: TestOffice) {
        let number = office.record_sample().await;
        let ids = [id_of(&office, "camat").await, id_of(&office, "sekretaris").await];
        let kasubag = office.person("kasubag-umum").await;
        let mine = GuardChange {
            subjects: ids.to_vec(),
            ..change(&office, "kasubag-umum", &number).await
        };
        let refused = office.set_guard(&kasubag, &number, mine.clone()).await;
        assert_eq!(faults(refused), [("subjects", "guard_oneself")]);
        let none = GuardChange { readers: Some(Vec::new()), subjects: Vec::new(), ..mine.clone() };
        let refused = office.set_guard(&kasubag, &number, none).await;
        assert_eq!(faults(refused), [("subjects", "guard_nobody")]);
        // A colleague may say it: then it is the Kasubag's.
        let clerk = office.person("staf-umum").await;
        office.set_guard(&clerk, &number, mine).await.expect("said");
        office.take_to_step(&number, 6, &Wishes::default()).await;
        assert_eq!(office.turn_of(&number).await.as_deref(), Some("kasubag-umum"));
    }

    async fn the_number_of_a_case_is_not_told_by_what_was_merged_into_it(office: TestOffice) {
        let open = office.record_sample().await;
        let closed = about(&office, "kasubag-umum").await;
        let merge = ActInput::Conclude(ConcludeInput {
            how: Ending::Merged,
            body: String::new(),
            reference: String::new(),
            remind_at: None,
            into: closed.to_string(),
            reason: "Hal yang sama".into(),
        });
        office.act_as("staf-umum", &open, merge, Vec::new()).await.expect("merged");
        let query = RegisterQuery { page: 1, page_rows: 100, ..RegisterQuery::default() };
        for (who, told) in [("kasubag-umum", None), ("sekretaris", Some(closed.to_string()))] {
            let who = office.person(who).await;
            let seen = office.case(&who, &open).await.expect("seen");
            assert_eq!(seen.exceptions.concluded.expect("ended").into, told);
            let book = office.register(&who, &query).await.expect("the book");
            let row = book.rows.iter().find(|row| row.number == open).expect("its row");
            assert_eq!(row.concluded.clone().expect("ended").1, told);
        }
    }

    async fn nobody_records_what_is_about_himself(office: TestOffice) {
        let clerk = office.person("staf-umum").await;
        for (who, fault) in [
            (clerk.official.id.0.to_string(), "concerns_recorder"),
            ("tidak dikenal".to_owned(), "concerns_unknown"),
        ] {
            let given = NewComplaint { concerns: vec![who], ..office.sample() };
            let refused = office.record(&clerk, &office.key(), &given, Vec::new()).await;
            assert_eq!(faults(refused.map(drop)), [("concerns", fault)]);
        }
    }

    async fn a_guard_changed_behind_the_history_is_found(office: TestOffice) {
        let number = about(&office, "kasubag-umum").await;
        office.assert_settled().await;
        for text in [
            "DELETE FROM case_guard WHERE relation = $1",
            "UPDATE complaint SET guard = 0 WHERE channel <> $1",
        ] {
            run(office.db(), text, &["subject".into()]).await.expect("changed");
            let report = office.audit().await.expect("audited");
            let found: Vec<Break> = report.broken.iter().map(|broken| broken.what).collect();
            assert_eq!(found, [Break::StateDiffers], "{text} {number}");
        }
    }
}
