//! A mistake of the record is corrected, and the old words stay readable.

use casework::ComplaintNumber;
use office::testing::{TestOffice, Wishes};
use office::{Correction, NewComplaint, OfficeError, SignedIn, both_offices};

use crate::faults;

pub(crate) async fn correction(
    office: &TestOffice,
    who: &SignedIn,
    number: &ComplaintNumber,
    change: impl FnOnce(&mut NewComplaint),
) -> Correction {
    let stands = office.correctable(who, number).await.expect("correctable");
    let mut given = stands.given;
    change(&mut given);
    Correction {
        key: office.key(),
        version: stands.version,
        password: None,
        given,
        reason: "Salah dengar di telepon".into(),
    }
}

both_offices! {
    async fn old_and_new_are_kept(office: TestOffice) {
        let number = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let before = office.case(&clerk, &number).await.expect("the case");
        let corrected = correction(&office, &clerk, &number, |given| {
            given.description = "Lampu di Banjar Kaja padam.".into();
            given.village = "51.02.02.2004".into();
            given.urgency = "urgent".into();
            given.phone = "0812 1111 2222".into();
        })
        .await;
        office.correct(&clerk, &number, corrected.clone()).await.expect("corrected");
        // The same form again is the same correction.
        office.correct(&clerk, &number, corrected).await.expect("stored already");
        let after = office.case(&clerk, &number).await.expect("the case");
        assert_eq!(after.description, "Lampu di Banjar Kaja padam.");
        assert_eq!(after.village.as_ref().map(|one| one.code.as_str()), Some("51.02.02.2004"));
        assert_eq!(after.version, before.version + 1);
        let [kept] = after.corrections.as_slice() else {
            panic!("{:?}", after.corrections);
        };
        let fields: Vec<&str> = kept.fields.iter().map(|one| one.field.as_str()).collect();
        assert_eq!(fields, ["description", "village", "urgency", "phone"]);
        assert_eq!(kept.fields[0].words, before.description);
        assert_eq!(Some(&kept.fields[1].words), before.village.as_ref().map(|one| &one.name));
        assert!(after.history.iter().any(|line| line.kind == "complaint_corrected"
            && line.text.as_deref() == Some("Salah dengar di telepon")));
        // The case goes on where it was, and the audit honours what was corrected.
        assert_eq!(after.now.map(|step| step.number), before.now.map(|step| step.number));
        office.finish(&number, &Wishes::default()).await;
        office.assert_settled().await;
    }

    async fn what_is_wrong_is_said_and_nothing_kept(office: TestOffice) {
        let number = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let same = correction(&office, &clerk, &number, |_| {}).await;
        assert_eq!(faults(office.correct(&clerk, &number, same).await), [("description", "nothing_changed")]);
        let empty = correction(&office, &clerk, &number, |given| {
            given.description = "  ".into();
            given.village = "99.99.99.9999".into();
        })
        .await;
        let empty = Correction { reason: " ".into(), ..empty };
        assert_eq!(
            faults(office.correct(&clerk, &number, empty).await),
            [("description", "description_missing"), ("village", "village_unknown"), ("reason", "reason_missing")]
        );
        let late = correction(&office, &clerk, &number, |given| given.hamlet = "Br. Kaja".into()).await;
        office.do_step(&number, &Wishes::default()).await;
        let stale = office.correct(&clerk, &number, late).await;
        assert!(matches!(stale, Err(OfficeError::Stale { .. })), "{stale:?}");
        let section = office.person("kasi-pmd").await;
        let hidden = office.correctable(&section, &number).await;
        assert!(matches!(hidden, Err(OfficeError::NotFound | OfficeError::NotPermitted)), "{hidden:?}");
        let camat = office.person("camat").await;
        let seen = office.correctable(&camat, &number).await;
        assert!(matches!(seen, Err(OfficeError::NotPermitted)), "{seen:?}");
        assert!(office.case(&clerk, &number).await.expect("the case").corrections.is_empty());
        office.assert_settled().await;
    }

    async fn a_protected_name_is_neither_shown_nor_changed(office: TestOffice) {
        let number = office
            .take_in(&NewComplaint {
                identity: "confidential".into(),
                name: "Dewa Gede Rahasia".into(),
                ..office.sample()
            })
            .await;
        let clerk = office.person("staf-umum").await;
        let stands = office.correctable(&clerk, &number).await.expect("correctable");
        assert!(!stands.identity && !format!("{:?}", stands.given).contains("Rahasia"));
        let corrected = correction(&office, &clerk, &number, |given| {
            given.name = "Orang Lain".into();
            given.landmark = "depan pasar".into();
        })
        .await;
        office.correct(&clerk, &number, corrected).await.expect("corrected");
        let kasubag = office.person("kasubag-umum").await;
        let name = office.reveal_identity(&kasubag, &number, "Perlu ditelepon").await.expect("opened").name;
        assert_eq!(name.as_deref(), Some("Dewa Gede Rahasia"));
        office.assert_settled().await;
    }
}
