//! Several officers, several clicks, at the same time.

use std::sync::Arc;

use office::testing::{TestOffice, Wishes};
use office::{ActInput, ActRequest, NewAppointment, OfficeError, both_offices};

fn forward(office: &TestOffice, version: i64) -> ActRequest {
    ActRequest {
        key: office.key(),
        version,
        password: None,
        input: ActInput::Forward {
            note: String::new(),
        },
        files: Vec::new(),
    }
}

both_offices! {
    async fn the_second_of_two_officers_is_told_who_was_first(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        let first = office.person("kasubag-umum").await;
        let version = office.case(&first, &number).await.expect("the case").version;
        let at = office.now();
        office.act(&first, &number, forward(&office, version)).await.expect("first");
        office.pass(jiff::SignedDuration::from_mins(3));
        let second = office.person("sekretaris").await;
        let request = ActRequest {
            input: ActInput::Return { to: 1, reason: "Kurang lengkap.".into() },
            ..forward(&office, version)
        };
        let stale = OfficeError::Stale {
            by: Some("Pejabat Kasubag Umum".into()),
            at: Some(at),
        };
        assert_eq!(office.act(&second, &number, request).await, Err(stale));
        assert_eq!(office.step_of(&number).await, Some(4));
        office.assert_settled().await;
    }

    async fn the_same_act_sent_many_times_at_once_acts_once(office: TestOffice) {
        let number = office.record_sample().await;
        let wishes = Wishes::default();
        office.take_to_step(&number, 3, &wishes).await;
        while office.step_of(&number).await.is_some() {
            let (key, request) = office.asked(&number, &wishes).await;
            let who = Arc::new(office.person(&key).await);
            let tasks: Vec<_> = (0..4)
                .map(|_| {
                    let (shared, who) = (office.shared(), Arc::clone(&who));
                    let (number, request) = (number.clone(), request.clone());
                    tokio::spawn(async move { shared.act(&who, &number, request).await })
                })
                .collect();
            let mut acted = Vec::new();
            for task in tasks {
                acted.push(task.await.expect("ended").expect("answered"));
            }
            assert_eq!(acted.iter().filter(|acted| !acted.repeated).count(), 1);
            assert!(acted.iter().all(|a| (a.step, &a.waiting) == (acted[0].step, &acted[0].waiting)));
        }
        let all = office.for_commands(None).await.expect("read");
        let view = office.case(&all, &number).await.expect("the case");
        for kind in ["forwarded", "advice_given", "decided", "approved", "followed_up", "archived"] {
            assert_eq!(view.history.iter().filter(|line| line.kind == kind).count(), 1, "{kind}");
        }
        office.assert_settled().await;
    }

    async fn of_many_different_acts_at_once_one_wins(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 3, &Wishes::default()).await;
        for round in 0..4 {
            let who = Arc::new(office.person("kasubag-umum").await);
            let version = office.case(&who, &number).await.expect("the case").version;
            let tasks: Vec<_> = (0..16)
                .map(|index| {
                    let input = match (round, index % 2) {
                        (3, 0) => ActInput::Strike { reason: "Rangkap.".into() },
                        (3, _) => ActInput::Forward { note: format!("{index}") },
                        _ => ActInput::Return { to: 1 + index % 2, reason: "Kurang.".into() },
                    };
                    let request = ActRequest { input, ..forward(&office, version) };
                    let (shared, who) = (office.shared(), Arc::clone(&who));
                    let number = number.clone();
                    tokio::spawn(async move { shared.act(&who, &number, request).await })
                })
                .collect();
            let mut won = 0;
            for task in tasks {
                match task.await.expect("ended") {
                    Ok(acted) => {
                        assert!(!acted.repeated);
                        won += 1;
                    }
                    Err(OfficeError::Stale { by, at }) => assert!(by.is_some() && at.is_some()),
                    Err(other) => panic!("{other:?}"),
                }
            }
            assert_eq!(won, 1);
            if round < 3 {
                office.take_to_step(&number, 3, &Wishes::default()).await;
            }
        }
        office.assert_settled().await;
    }

    async fn cases_of_one_office_go_on_side_by_side(office: TestOffice) {
        let mut numbers = Vec::new();
        for _ in 0..6 {
            let number = office.record_sample().await;
            office.take_to_step(&number, 3, &Wishes::default()).await;
            numbers.push(number);
        }
        let who = Arc::new(office.person("kasubag-umum").await);
        let mut tasks = Vec::new();
        for number in &numbers {
            let version = office.case(&who, number).await.expect("the case").version;
            let (shared, who) = (office.shared(), Arc::clone(&who));
            let (number, request) = (number.clone(), forward(&office, version));
            tasks.push(tokio::spawn(async move { shared.act(&who, &number, request).await }));
        }
        for task in tasks {
            assert_eq!(task.await.expect("ended").expect("done").step, Some(4));
        }
        office.assert_settled().await;
    }

    async fn officials_and_acts_at_once_keep_one_history(office: TestOffice) {
        let keeper = Arc::new(office.person("kasubag-umum").await);
        let camat = office.person("camat").await.official.id;
        let post = office.position("kasi-pem").id;
        let clerk = Arc::new(office.person("staf-umum").await);
        let tasks: Vec<_> = (0..8)
            .map(|index| {
                let (shared, keeper, clerk) = (office.shared(), Arc::clone(&keeper), Arc::clone(&clerk));
                let (sample, key) = (office.sample(), office.key());
                let given = NewAppointment {
                    official: camat.to_string(),
                    position: post.to_string(),
                    kind: "acting_absent".into(),
                    from: Some(jiff::civil::date(2027, 1, 1 + index)),
                    to: Some(jiff::civil::date(2027, 1, 1 + index)),
                    order: "1".into(),
                    replaces: false,
                };
                tokio::spawn(async move {
                    shared.appoint(&keeper, &given).await.expect("appointed");
                    shared.record(&clerk, &key, &sample, Vec::new()).await.expect("recorded");
                })
            })
            .collect();
        for task in tasks {
            task.await.expect("ended");
        }
        office.assert_settled().await;
    }
}
