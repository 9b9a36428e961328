//! First start, one-time links, passwords, sessions.

use casework::Setting;
use jiff::SignedDuration;
use office::testing::{PASSWORD, TestOffice};
use office::{
    FirstStart, NewAppointment, NewOfficial, NewPassword, OfficeError, SignInRefused, both_offices,
    setting_token,
};

use crate::faults;

fn password(text: &str) -> NewPassword {
    NewPassword {
        password: text.to_owned(),
        again: text.to_owned(),
    }
}

fn first(office: &TestOffice) -> NewOfficial {
    NewOfficial {
        name: "I Made Contoh, S.Sos".to_owned(),
        username: "Made.Contoh".to_owned(),
        nip: "19850412 201001 1 003".to_owned(),
        position: office.position("kasubag-umum").id.to_string(),
        ..NewOfficial::default()
    }
}

async fn link(office: &TestOffice) -> String {
    match office.first_start().await.expect("asked") {
        FirstStart::Introduce { token } => token,
        FirstStart::Settled => panic!("settled already"),
    }
}

async fn first_start(office: TestOffice) {
    let older = link(&office).await;
    let token = link(&office).await;
    assert!(
        office.invite(&older).await.expect("asked").is_none(),
        "a newer link replaces it"
    );
    let view = office.invite(&token).await.expect("asked").expect("a link");
    assert!(view.official.is_none());
    // Only who may bring in the others comes first; the Camat, say, could not.
    let keepers: Vec<&str> = view.positions.iter().map(|one| one.key.as_str()).collect();
    assert_eq!(keepers, ["kasubag-umum"]);
    let mut camat = first(&office);
    camat.position = office.position("camat").id.to_string();
    let alone = office
        .accept_invite(&token, &password(PASSWORD), Some(&camat))
        .await;
    assert_eq!(faults(alone), [("position", "position_keeps_people")]);

    // Faults do not use the link up.
    let mut faulty = first(&office);
    faulty.name = " ".to_owned();
    faulty.username = "x y".to_owned();
    faulty.nip = "1".to_owned();
    faulty.rank = "Z".to_owned();
    faulty.position = "nothing".to_owned();
    faulty.kind = "nothing".to_owned();
    let differing = NewPassword {
        password: "1234567".into(),
        again: "12345678".into(),
    };
    let found = faults(
        office
            .accept_invite(&token, &differing, Some(&faulty))
            .await,
    );
    for expected in [
        ("password", "password_short"),
        ("again", "password_differs"),
        ("name", "name_empty"),
        ("username", "username_signs"),
        ("nip", "nip_length"),
        ("rank", "rank_unknown"),
        ("position", "position_unknown"),
        ("kind", "kind_unknown"),
    ] {
        assert!(found.contains(&expected), "{expected:?} not in {found:?}");
    }
    let digits = faults(
        office
            .accept_invite(&token, &password("12345678901"), Some(&first(&office)))
            .await,
    );
    assert_eq!(digits, [("password", "password_digits")]);

    let taken = office
        .accept_invite(&token, &password(PASSWORD), Some(&first(&office)))
        .await;
    let session = office
        .session(&taken.expect("taken").0)
        .await
        .expect("read")
        .expect("a session");
    assert_eq!(session.official.username, "made.contoh");
    assert_eq!(session.held[0].position.key, "kasubag-umum");
    let again = office
        .accept_invite(&token, &password(PASSWORD), Some(&first(&office)))
        .await;
    assert_eq!(again.map(drop), Err(OfficeError::NotFound), "it works once");
    assert_eq!(office.first_start().await, Ok(FirstStart::Settled));
    office.assert_settled().await;
}

#[test]
fn the_first_link_works_once_sqlite() {
    store::testing::on_sqlite(|db| async { first_start(TestOffice::founded(db).await).await });
}

#[test]
fn the_first_link_works_once_postgres() {
    store::testing::on_postgres(|db| async { first_start(TestOffice::founded(db).await).await });
}

async fn used_by_two(office: TestOffice) {
    let token = link(&office).await;
    let mut other = first(&office);
    other.username = "other".to_owned();
    let (password, first) = (password(PASSWORD), first(&office));
    let (one, two) = tokio::join!(
        office.accept_invite(&token, &password, Some(&first)),
        office.accept_invite(&token, &password, Some(&other)),
    );
    assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
    assert_eq!(office.directory().officials.len(), 1);
}

#[test]
fn the_first_link_works_for_one_of_two_sqlite() {
    store::testing::on_sqlite(|db| async { used_by_two(TestOffice::founded(db).await).await });
}

#[test]
fn the_first_link_works_for_one_of_two_postgres() {
    store::testing::on_postgres(|db| async { used_by_two(TestOffice::founded(db).await).await });
}

async fn expired(office: TestOffice) {
    let token = link(&office).await;
    office.pass(SignedDuration::from_hours(72) - SignedDuration::from_secs(1));
    assert!(office.invite(&token).await.expect("asked").is_some());
    office.pass(SignedDuration::from_secs(1));
    assert!(office.invite(&token).await.expect("asked").is_none());
    let late = office
        .accept_invite(&token, &password(PASSWORD), Some(&first(&office)))
        .await;
    assert_eq!(late.map(drop), Err(OfficeError::NotFound));
    let next = link(&office).await;
    assert!(
        office.invite(&next).await.expect("asked").is_some(),
        "the next start makes a new one"
    );
}

#[test]
fn the_first_link_expires_sqlite() {
    store::testing::on_sqlite(|db| async { expired(TestOffice::founded(db).await).await });
}

#[test]
fn the_first_link_expires_postgres() {
    store::testing::on_postgres(|db| async { expired(TestOffice::founded(db).await).await });
}

both_offices! {
    async fn an_added_official_sets_his_password_by_a_link(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let given = NewOfficial {
            name: "Ni Putu Baru".into(),
            username: "putu.baru".into(),
            nip: "199001152015032007".into(),
            position: office.position("staf-umum").id.to_string(),
            ..NewOfficial::default()
        };
        let lost = office.add_official(&keeper, "k1", &given).await.expect("added");
        let keeper = office.person("kasubag-umum").await;
        assert_eq!(
            faults(office.add_official(&keeper, "k2", &given).await),
            [("nip", "nip_taken"), ("username", "username_taken")]
        );
        // The same form again: the page with the link never arrived, so there is a new one.
        let link = office.add_official(&keeper, "k1", &given).await.expect("again");
        assert!(office.invite(&lost.token).await.expect("asked").is_none());
        let other = NewOfficial { username: "dua".into(), nip: String::new(), ..given.clone() };
        let twice = tokio::join!(
            office.add_official(&keeper, "k3", &other),
            office.add_official(&keeper, "k3", &other),
        );
        assert!(twice.0.is_ok() && twice.1.is_ok(), "{twice:?}");
        assert_eq!(office.directory().officials.iter().filter(|one| one.username == "dua").count(), 1);
        assert!(matches!(
            office.sign_in("putu.baru", PASSWORD).await,
            Err(SignInRefused::NoMatch)
        ));
        let view = office.invite(&link.token).await.expect("asked").expect("a link");
        assert_eq!(view.official.map(|who| who.name), Some("Ni Putu Baru".into()));
        office.accept_invite(&link.token, &password(PASSWORD), None).await.expect("accepted");
        let again = office.accept_invite(&link.token, &password(PASSWORD), None).await;
        assert_eq!(again.map(drop), Err(OfficeError::NotFound));
        for name in ["putu.baru", " PUTU.Baru ", "199001152015032007", "19900115 201503 2 007"] {
            let token = office.sign_in(name, PASSWORD).await.expect(name);
            let session = office.session(&token.0).await.expect("read").expect("a session");
            assert_eq!(session.official.username, "putu.baru");
            office.sign_out(&session).await.expect("out");
            assert!(office.session(&token.0).await.expect("read").is_none());
        }
        office.assert_settled().await;
    }

    async fn many_guesses_at_once_are_no_more_than_five(office: TestOffice) {
        office.with_password("camat").await;
        let guesses: Vec<_> = (0..24)
            .map(|index| {
                let shared = office.shared();
                tokio::spawn(async move { shared.sign_in("camat", &format!("salah-{index}")).await })
            })
            .collect();
        let mut judged = 0;
        for guess in guesses {
            match guess.await.expect("ended") {
                Err(SignInRefused::NoMatch) => judged += 1,
                Err(SignInRefused::Wait { .. }) => {}
                other => panic!("{other:?}"),
            }
        }
        assert_eq!(judged, 5);
        let right = office.sign_in("camat", PASSWORD).await;
        assert!(matches!(right, Err(SignInRefused::Wait { .. })), "{right:?}");
        office.pass(SignedDuration::from_mins(16));
        office.sign_in("camat", PASSWORD).await.expect("in");
    }

    async fn two_who_keep_people_do_not_end_each_other(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let mut camat = office.directory().profile.positions.iter().find(|one| one.key == "camat").cloned().expect("his");
        camat.duties.insert(casework::Duty::People);
        let setting = Setting::Position(camat);
        let seen = setting_token(&office.directory().profile, &setting);
        office.change_setting(&keeper, &setting, &seen).await.expect("two keep people");
        // Both look at the same moment; each sees the other there.
        let (keeper, camat) = (office.person("kasubag-umum").await, office.person("camat").await);
        let without = |one: &office::SignedIn| {
            let given = NewOfficial { name: one.official.name.clone(), ..NewOfficial::default() };
            (one.official.id, given)
        };
        let (his, given) = without(&camat);
        office.change_official(&keeper, his, &given, false).await.expect("the first");
        let (his, given) = without(&keeper);
        assert_eq!(
            faults(office.change_official(&camat, his, &given, false).await),
            [("active", "nobody_keeps_people")]
        );
        let own = camat.directory.appointments.iter().find(|one| one.official == his).expect("appointed").id;
        let today = camat.directory.day(office.now());
        assert_eq!(
            faults(office.end_appointment(&camat, own, today).await),
            [("to", "nobody_keeps_people")]
        );
        let mut kasubag = office.directory().profile.positions.iter().find(|one| one.key == "kasubag-umum").cloned().expect("his");
        kasubag.duties.remove(&casework::Duty::People);
        let setting = Setting::Position(kasubag);
        let seen = setting_token(&office.directory().profile, &setting);
        assert_eq!(
            faults(office.change_setting(&camat, &setting, &seen).await),
            [("duties", "nobody_keeps_people")]
        );
        office.assert_settled().await;
    }

    async fn somebody_always_keeps_people(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let own = keeper.directory.appointments.iter().find(|one| one.official == keeper.official.id);
        let own = own.expect("appointed").id;
        let last = jiff::civil::date(2026, 6, 30);
        assert_eq!(
            faults(office.end_appointment(&keeper, own, last).await),
            [("to", "nobody_keeps_people")]
        );
        // Another's end is not kept from him.
        let pem = office.person("kasi-pem").await.official.id;
        let others = keeper.directory.appointments.iter().find(|one| one.official == pem);
        office.end_appointment(&keeper, others.expect("appointed").id, last).await.expect("ended");
        // With a successor he may go.
        let successor = NewAppointment {
            official: office.person("kasubag-renkeu").await.official.id.to_string(),
            position: office.position("kasubag-umum").id.to_string(),
            kind: "definitive".into(),
            from: Some(jiff::civil::date(2026, 7, 1)),
            to: None,
            order: String::new(),
            replaces: true,
        };
        office.appoint(&keeper, &successor).await.expect("appointed");
        let known = office.directory();
        let ended = known.appointments.iter().find(|one| one.id == own).expect("his");
        assert_eq!(ended.to, Some(last), "on the day before");
        // Not with one who may not sign in.
        let idle = office.person("kasi-pmd").await.official;
        let given = NewOfficial { name: idle.name.clone(), ..NewOfficial::default() };
        let keeper = office.person("kasubag-umum").await;
        office.change_official(&keeper, idle.id, &given, false).await.expect("changed");
        let keeper = office.person("kasubag-umum").await;
        let nobody = NewAppointment {
            official: idle.id.to_string(),
            from: Some(jiff::civil::date(2026, 8, 1)),
            ..successor.clone()
        };
        assert_eq!(
            faults(office.appoint(&keeper, &nobody).await),
            [("official", "nobody_keeps_people")]
        );
        office.assert_settled().await;
    }

    async fn a_reset_ends_password_and_sessions(office: TestOffice) {
        office.with_password("camat").await;
        let token = office.sign_in("camat", PASSWORD).await.expect("in");
        let keeper = office.person("kasubag-umum").await;
        let camat = office.person("camat").await.official.id;
        let first = office.reset_password(&keeper, camat).await.expect("a link");
        assert!(office.session(&token.0).await.expect("read").is_none());
        assert!(matches!(office.sign_in("camat", PASSWORD).await, Err(SignInRefused::NoMatch)));
        let second = office.reset_password(&keeper, camat).await.expect("a link");
        assert!(office.invite(&first.token).await.expect("asked").is_none(), "replaced");
        office.pass(SignedDuration::from_hours(24 * 7));
        assert!(office.invite(&second.token).await.expect("asked").is_none(), "expired");
        let clerk = office.person("staf-umum").await;
        assert!(matches!(
            office.reset_password(&clerk, camat).await,
            Err(OfficeError::NotPermitted)
        ));
    }

    async fn who_left_signs_in_no_more(office: TestOffice) {
        let session = office.with_password("kasi-pem").await;
        let token = office.sign_in("kasi-pem", PASSWORD).await.expect("in");
        let keeper = office.person("kasubag-umum").await;
        let same = NewOfficial {
            name: session.official.name.clone(),
            username: session.official.username.clone(),
            ..NewOfficial::default()
        };
        office
            .change_official(&keeper, session.official.id, &same, false)
            .await
            .expect("changed");
        assert!(office.session(&token.0).await.expect("read").is_none());
        assert!(matches!(office.sign_in("kasi-pem", PASSWORD).await, Err(SignInRefused::NoMatch)));
        let keeper = office.person("kasubag-umum").await;
        assert!(matches!(
            office.reset_password(&keeper, session.official.id).await,
            Err(OfficeError::NotFound)
        ));
        let oneself = NewOfficial { name: "X".into(), ..NewOfficial::default() };
        let found = office.change_official(&keeper, keeper.official.id, &oneself, false).await;
        assert_eq!(faults(found), [("active", "not_oneself")]);
        office.assert_settled().await;
    }

    async fn five_wrong_passwords_wait_a_quarter_of_an_hour(office: TestOffice) {
        office.with_password("camat").await;
        office.with_password("sekretaris").await;
        let began = office.now();
        // Whoever tries a name nobody has sees the same.
        for name in ["camat", "nobody"] {
            for _ in 0..5 {
                let refused = office.sign_in(name, "wrong-wrong").await;
                assert!(matches!(refused, Err(SignInRefused::NoMatch)), "{name}: {refused:?}");
            }
            let until = began + SignedDuration::from_mins(15);
            for password in [PASSWORD, "wrong-wrong"] {
                assert_eq!(
                    office.sign_in(name, password).await.map(drop),
                    Err(SignInRefused::Wait { until }),
                    "{name}"
                );
            }
        }
        office.sign_in("sekretaris", PASSWORD).await.expect("others are not kept waiting");
        office.pass(SignedDuration::from_mins(15) + SignedDuration::from_secs(1));
        office.sign_in("camat", PASSWORD).await.expect("in again");
        assert!(matches!(office.sign_in("nobody", PASSWORD).await, Err(SignInRefused::NoMatch)));
        // Success forgets what was wrong before.
        for _ in 0..4 {
            office.sign_in("camat", "wrong-wrong").await.map(drop).expect_err("wrong");
        }
        office.sign_in("camat", PASSWORD).await.expect("in");
        office.sign_in("camat", "wrong-wrong").await.map(drop).expect_err("wrong");
        office.sign_in("camat", PASSWORD).await.expect("still in");
    }

    /// However the name is written, it is the same person who is tried.
    async fn another_spelling_gives_no_more_attempts(office: TestOffice) {
        let session = office.with_password("camat").await;
        let nip = session.official.nip.as_ref().expect("a NIP").digits().to_owned();
        for cut in 1..=5 {
            let spelled = format!("{} {}", &nip[..cut], &nip[cut..]);
            let refused = office.sign_in(&spelled, "wrong-wrong").await;
            assert!(matches!(refused, Err(SignInRefused::NoMatch)), "{refused:?}");
        }
        for name in [nip.as_str(), "camat", " CAMAT "] {
            let refused = office.sign_in(name, "wrong-wrong").await;
            assert!(matches!(refused, Err(SignInRefused::Wait { .. })), "{name}: {refused:?}");
        }
    }

    async fn a_session_ends_when_it_is_not_used(office: TestOffice) {
        office.with_password("camat").await;
        let token = office.sign_in("camat", PASSWORD).await.expect("in").0;
        for _ in 0..3 {
            office.pass(SignedDuration::from_mins(29));
            assert!(office.session(&token).await.expect("read").is_some());
        }
        office.pass(SignedDuration::from_mins(31));
        assert!(office.session(&token).await.expect("read").is_none());
        assert!(office.session("nonsense").await.expect("read").is_none());
    }

    async fn a_paraf_asks_for_the_password_again(office: TestOffice) {
        let number = office.record_sample().await;
        office.take_to_step(&number, 3, &Default::default()).await;
        let who = office.with_password("kasubag-umum").await;
        office.pass(SignedDuration::from_mins(11));
        let (_, mut request) = office.asked(&number, &Default::default()).await;
        let without = office.act(&who, &number, request.clone()).await;
        assert_eq!(without, Err(OfficeError::PasswordAskedFor));
        request.password = Some("wrong-wrong".into());
        for _ in 0..5 {
            let wrong = office.act(&who, &number, request.clone()).await;
            assert_eq!(wrong, Err(OfficeError::WrongPassword));
        }
        request.password = Some(PASSWORD.into());
        let too_often = office.act(&who, &number, request.clone()).await;
        assert!(matches!(too_often, Err(OfficeError::TooManyAttempts { .. })), "{too_often:?}");
        assert_eq!(office.step_of(&number).await, Some(3));
        office.pass(SignedDuration::from_mins(16));
        office.act(&who, &number, request).await.expect("done");
        assert_eq!(office.step_of(&number).await, Some(4));
    }

    /// The only one who could have made a new link has lost the old one.
    async fn the_machine_lets_the_only_keeper_in_again(office: TestOffice) {
        office.with_password("kasubag-umum").await;
        let before = office.sign_in("kasubag-umum", PASSWORD).await.expect("in");
        let link = office.link_for("Kasubag-Umum").await.expect("a link");
        let ended = office.session(&before.0).await.expect("read");
        assert!(ended.is_none(), "who had his password is out");
        assert!(matches!(office.link_for("nobody").await, Err(OfficeError::NotFound)));
        office.accept_invite(&link.token, &password(PASSWORD), None).await.expect("accepted");
        office.sign_in("kasubag-umum", PASSWORD).await.expect("in");
        // He takes it away himself, and the link gets lost: a start brings him back, and
        // asks nobody to introduce himself.
        let keeper = office.person("kasubag-umum").await;
        office.reset_password(&keeper, keeper.official.id).await.expect("taken away");
        office.pass(SignedDuration::from_hours(24 * 8));
        let FirstStart::Introduce { token } = office.first_start().await.expect("asked") else {
            panic!("nobody can sign in");
        };
        let view = office.invite(&token).await.expect("asked").expect("a link");
        assert_eq!(view.official.map(|who| who.username), Some("kasubag-umum".into()));
        office.assert_settled().await;
    }

    /// Two processes serve one database: what one adds, the other knows.
    async fn another_node_knows_who_was_added(office: TestOffice) {
        let other = office.another_node().await;
        let keeper = office.person("kasubag-umum").await;
        let given = NewOfficial {
            name: "Ni Putu Baru".into(),
            username: "putu.baru".into(),
            position: office.position("staf-umum").id.to_string(),
            ..NewOfficial::default()
        };
        let link = office.add_official(&keeper, "k1", &given).await.expect("added");
        office.accept_invite(&link.token, &password(PASSWORD), None).await.expect("accepted");
        let token = other.sign_in("putu.baru", PASSWORD).await.expect("in at the other node");
        assert!(office.session(&token.0).await.expect("read").is_some());
    }
}
