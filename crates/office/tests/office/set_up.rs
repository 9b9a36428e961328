//! Whoever comes first says which office it is.

use casework::{Letterhead, OfficeProfile};
use office::testing::{PASSWORD, TestOffice};
use office::{
    FirstStart, NewOfficial, NewPassword, Office, OfficeAnswers, OfficeError, find_areas,
};

use crate::faults;

const PENEBEL: &str = "51.02.08";

fn password() -> NewPassword {
    NewPassword {
        password: PASSWORD.to_owned(),
        again: PASSWORD.to_owned(),
    }
}

fn first(office: &TestOffice) -> NewOfficial {
    NewOfficial {
        name: "Ni Ketut Contoh, S.E.".to_owned(),
        username: "ketut".to_owned(),
        position: office.position("kasubag-umum").id.to_string(),
        ..NewOfficial::default()
    }
}

async fn link(office: &Office) -> String {
    match office.first_start().await.expect("asked") {
        FirstStart::Introduce { token } => token,
        FirstStart::Settled => panic!("settled already"),
    }
}

/// What is usual in an area, as the form shows it before anything is changed.
fn usual(base: &OfficeProfile, procedure: &str) -> OfficeAnswers {
    OfficeAnswers {
        area: base.code.clone(),
        name: base.name.clone(),
        short: base.short.clone(),
        telephone: base.telephone.clone(),
        letterhead: base.letterhead.clone(),
        prefix: base.prefix.clone(),
        last: 0,
        procedure: procedure.to_owned(),
        week: base.hours.week.clone(),
    }
}

async fn another_office(office: TestOffice) {
    let before = office.directory();
    let (full, short) = (
        &before.procedures[0].reference,
        &before.procedures[1].reference,
    );
    let base = office.area_base(PENEBEL).expect("an area");
    let mut said = usual(&base, short.id.as_str());
    said.name = "Kantor Kecamatan Penebel".to_owned();
    said.letterhead.contact = "(0361) 000 111".to_owned();
    said.prefix = "PNB".to_owned();
    said.last = 147;
    said.week.0[5].1 = vec![vec!["08:00".to_owned(), "11:00".to_owned()]];
    let token = link(&office).await;
    assert!(
        office
            .invite(&token)
            .await
            .expect("asked")
            .expect("a link")
            .fresh
    );
    let taken = office
        .accept_set_up(&token, &password(), &first(&office), &said)
        .await
        .expect("taken");

    let who = office
        .session(&taken.0)
        .await
        .expect("read")
        .expect("a session");
    assert_eq!(who.held[0].position.key, "kasubag-umum");
    let after = office.directory();
    let profile = &after.profile;
    assert_eq!(
        (
            profile.code.as_str(),
            profile.name.as_str(),
            profile.prefix.as_str()
        ),
        (PENEBEL, "Kantor Kecamatan Penebel", "PNB")
    );
    assert_eq!(profile.letterhead.contact, "(0361) 000 111");
    assert!(
        profile
            .villages
            .iter()
            .all(|one| one.code.starts_with(PENEBEL))
    );
    assert_ne!(profile.villages, before.profile.villages);
    assert_ne!(
        after.calendar.fingerprint(),
        before.calendar.fingerprint(),
        "open on Saturdays"
    );
    let ids = |of: &[casework::Position]| of.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(
        ids(&after.positions),
        ids(&before.positions),
        "positions stay themselves"
    );
    let default = after
        .procedures
        .iter()
        .find(|row| row.default)
        .expect("a default");
    assert_eq!(&default.reference, short);
    assert!(
        after
            .procedures
            .iter()
            .any(|row| &row.reference == full && !row.default)
    );
    // The register follows the paper book, under the new letters.
    assert_eq!(office.next_number(&who).await.expect("read"), 148);
    let again = office
        .accept_set_up(&token, &password(), &first(&office), &said)
        .await;
    assert_eq!(again.map(drop), Err(OfficeError::NotFound), "it works once");
    // Another process sees the same office.
    let node = office.another_node().await;
    assert_eq!(node.directory().profile, after.profile);
    office.assert_settled().await;
}

async fn as_founded(office: TestOffice) {
    let before = office.directory();
    let said = usual(&before.profile, before.procedures[0].reference.id.as_str());
    let token = link(&office).await;
    office
        .accept_set_up(&token, &password(), &first(&office), &said)
        .await
        .expect("taken");
    let after = office.directory();
    assert_eq!(
        after.profile, before.profile,
        "who changes nothing changes nothing"
    );
    assert_eq!(after.calendar.fingerprint(), before.calendar.fingerprint());
    office.assert_settled().await;
}

async fn all_faults_and_nothing_kept(office: TestOffice) {
    let before = office.directory();
    let good = usual(&before.profile, before.procedures[0].reference.id.as_str());
    let bad = OfficeAnswers {
        name: " ".to_owned(),
        short: String::new(),
        letterhead: Letterhead {
            office: String::new(),
            ..good.letterhead.clone()
        },
        prefix: "x1".to_owned(),
        procedure: "nothing".to_owned(),
        week: before
            .profile
            .hours
            .week
            .0
            .iter()
            .map(|(day, _)| (day.as_str(), Vec::new()))
            .collect(),
        ..good.clone()
    };
    let found: Vec<_> = office
        .set_up_faults(&bad)
        .into_iter()
        .map(|fault| (fault.field, fault.code))
        .collect();
    for expected in [
        ("name", "setting_empty"),
        ("short", "setting_empty"),
        ("head", "setting_empty"),
        ("prefix", "setting_prefix"),
        ("procedure", "set_up_procedure"),
        ("mon", "setting_never_open"),
    ] {
        assert!(found.contains(&expected), "{expected:?} not in {found:?}");
    }
    for area in ["", "51", "51.02", "99.99.99", "Penebel"] {
        let nowhere = OfficeAnswers {
            area: area.to_owned(),
            ..good.clone()
        };
        let found = office.set_up_faults(&nowhere);
        assert_eq!(
            (found[0].field, found[0].code),
            ("area", "set_up_area"),
            "{area}"
        );
    }
    let token = link(&office).await;
    let refused = office
        .accept_set_up(&token, &password(), &first(&office), &bad)
        .await;
    assert!(!faults(refused).is_empty());
    assert_eq!(
        office.another_node().await.directory().profile,
        before.profile
    );
    // Faults do not use the link up; and once somebody was here, it is what it is.
    office
        .accept_invite(&token, &password(), Some(&first(&office)))
        .await
        .expect("taken");
    office.assert_settled().await;
}

async fn nobody_elses(office: TestOffice) {
    let installation = office.installation().await;
    let base = office.area_base(PENEBEL).expect("an area");
    let at = office::OfficeAddress::parse("http://penebel.example").expect("an address");
    installation
        .found(&base, |_| None, false, Some(&at))
        .await
        .expect("founded");
    let procedure = office.directory().procedures[0].reference.id.to_string();
    let token = link(&office).await;
    let refused = office
        .accept_set_up(
            &token,
            &password(),
            &first(&office),
            &usual(&base, &procedure),
        )
        .await;
    assert_eq!(
        faults(refused),
        [
            ("area", "set_up_area_taken"),
            ("prefix", "setting_prefix_taken")
        ]
    );
    assert!(office.directory().officials.is_empty());
}

#[test]
fn a_kecamatan_is_found_by_name_and_by_code() {
    let by_code = find_areas(PENEBEL, 5);
    assert_eq!(by_code.len(), 1);
    assert_eq!(by_code[0].0, PENEBEL);
    assert!(
        by_code[0].1.starts_with("Penebel, Kabupaten Tabanan, Bali"),
        "{by_code:?}"
    );
    assert!(find_areas("penebel tab", 5).contains(&by_code[0]));
    assert!(find_areas("", 5).is_empty());
    assert!(find_areas("99.99.99", 5).is_empty());
    assert_eq!(find_areas("sel", 5).len(), 5);
}

macro_rules! founded {
    ($($name:ident)+) => {$(
        mod $name {
            use office::testing::TestOffice;

            #[test]
            fn sqlite() {
                store::testing::on_sqlite(|db| async { super::$name(TestOffice::founded(db).await).await });
            }

            #[test]
            fn postgres() {
                store::testing::on_postgres(|db| async { super::$name(TestOffice::founded(db).await).await });
            }
        }
    )+};
}

founded! { another_office as_founded all_faults_and_nothing_kept nobody_elses }
