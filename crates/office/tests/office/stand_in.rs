//! Plt. and Plh.: who stands in has the desk, and the file says for whom.

use casework::AppointmentKind;
use jiff::SignedDuration;
use jiff::civil::date;
use office::testing::{TestOffice, Wishes};
use office::{NewAppointment, NewOfficial, OfficeError, both_offices};

use crate::faults;

async fn appointment(office: &TestOffice, who: &str, position: &str) -> NewAppointment {
    NewAppointment {
        official: office.person(who).await.official.id.to_string(),
        position: office.position(position).id.to_string(),
        kind: "acting_absent".into(),
        from: Some(date(2026, 6, 11)),
        to: Some(date(2026, 6, 12)),
        order: "800/12/2026".into(),
        replaces: false,
    }
}

both_offices! {
    async fn a_stand_in_who_may_not_sign_in_keeps_nobody_away(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let given = appointment(&office, "sekretaris", "camat").await;
        office.appoint(&keeper, &given).await.expect("appointed");
        let keeper = office.person("kasubag-umum").await;
        let stand_in = office.person("sekretaris").await.official;
        let same = NewOfficial { name: stand_in.name.clone(), ..NewOfficial::default() };
        office.change_official(&keeper, stand_in.id, &same, false).await.expect("changed");
        office.set_clock(office.local("2026-06-11T09:00"));
        let camat = office.person("camat").await;
        assert_eq!(camat.official.username, "camat");
        assert_eq!(camat.held.len(), 1);
        office.assert_settled().await;
    }

    async fn a_stand_in_has_the_desk_while_the_holder_is_absent(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let number = office.record_sample().await;
        office.take_to_step(&number, 5, &Wishes::default()).await;
        let given = appointment(&office, "sekretaris", "camat").await;
        office.appoint(&keeper, &given).await.expect("appointed");
        let holder = office.person("camat").await.official.username;
        office.set_clock(office.local("2026-06-11T09:00"));

        let away = office.for_commands(Some(&holder)).await.expect("known");
        assert!(away.held.is_empty() && away.viewer.desks.is_empty());
        assert_eq!(office.case(&away, &number).await.map(drop), Err(OfficeError::NotFound));
        let stand_in = office.person("camat").await;
        assert_eq!(stand_in.official.username, "sekretaris");
        assert_eq!(stand_in.held.len(), 2, "his own desk and the other's");
        office.take_to_step(&number, 6, &Wishes::default()).await;
        office.take_to_step(&number, 7, &Wishes::default()).await;
        let view = office.case(&stand_in, &number).await.expect("the case");
        let weighed = view.parts.iter().find(|part| part.kind == "weighed").expect("weighed");
        assert_eq!(weighed.position, "Camat");
        assert_eq!(
            weighed.by,
            Some((
                AppointmentKind::ActingAbsent,
                "Pejabat Sekcam".to_owned(),
                Some("Pejabat Camat".to_owned())
            ))
        );
        let line = view.history.iter().find(|line| line.kind == "weighed").expect("weighed");
        assert_eq!(line.position, Some((AppointmentKind::ActingAbsent, "Camat".to_owned())));
        assert!(view.same_person, "advice and decision by one person is told");
        let people = office.people(&office.person("kasubag-umum").await).await.expect("people");
        assert_eq!(people.same_person.len(), 1);

        // The day after, the desk is the holder's again.
        office.set_clock(office.local("2026-06-15T09:00"));
        assert_eq!(office.person("camat").await.official.username, holder);
        let back = office.person("sekretaris").await;
        assert_eq!(back.held.len(), 1);
        office.finish(&number, &Wishes::default()).await;
        let view = office.case(&back, &number).await.expect("the case");
        let approved = view.parts.iter().find(|part| part.kind == "approved").expect("approved");
        let by = approved.by.clone().expect("by somebody");
        assert_eq!((by.0, by.2), (AppointmentKind::Definitive, None));
        office.assert_settled().await;
    }

    async fn a_vacant_post_is_held_by_a_plt(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let people = office.people(&keeper).await.expect("people");
        let camat = people.positions.iter().find(|p| p.position.key == "camat").expect("camat");
        let ends = camat.appointment.clone().expect("appointed").id;
        let early = office.end_appointment(&keeper, ends, date(2026, 6, 8)).await;
        assert_eq!(faults(early), [("to", "past_not_changed")]);
        // Nobody would decide: whoever goes is stood in for in the same act.
        let alone = office.end_appointment(&keeper, ends, date(2026, 6, 10)).await;
        assert_eq!(faults(alone), [("to", "step_left_alone")]);
        let given = NewAppointment {
            kind: "acting_vacant".into(),
            from: Some(date(2026, 6, 11)),
            to: None,
            replaces: true,
            ..appointment(&office, "sekretaris", "camat").await
        };
        office.appoint(&keeper, &given).await.expect("appointed");
        office.set_clock(office.local("2026-06-11T09:00"));
        let keeper = office.person("kasubag-umum").await;
        let people = office.people(&keeper).await.expect("people");
        assert!(people.vacant.is_empty());
        assert_eq!(people.positions.iter().filter(|p| p.position.key == "camat" && p.acting.is_some()).count(), 1);
        let number = office.record_sample().await;
        office.take_to_step(&number, 6, &Wishes::default()).await;
        let view = office.case(&office.person("camat").await, &number).await.expect("the case");
        let by = view.parts.iter().find(|p| p.kind == "weighed").and_then(|p| p.by.clone());
        let by = by.expect("weighed by somebody");
        assert_eq!((by.0, by.2), (AppointmentKind::ActingVacant, None));
        office.assert_settled().await;
    }

    async fn an_appointment_needs_its_papers(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let good = appointment(&office, "sekretaris", "camat").await;
        let g = || good.clone();
        let table = [
            (NewAppointment { official: "x".into(), ..g() }, ("official", "official_unknown")),
            (NewAppointment { position: "x".into(), ..g() }, ("position", "position_unknown")),
            (NewAppointment { kind: "x".into(), ..g() }, ("kind", "kind_unknown")),
            (NewAppointment { from: None, ..g() }, ("from", "date_missing")),
            (NewAppointment { to: None, ..g() }, ("to", "end_missing")),
            (NewAppointment { to: Some(date(2026, 6, 10)), ..g() }, ("to", "end_before_begin")),
            (NewAppointment { order: " ".into(), ..g() }, ("order", "order_missing")),
        ];
        for (given, expected) in table {
            let found = faults(office.appoint(&keeper, &given).await);
            assert!(found.contains(&expected), "{expected:?} not in {found:?}");
        }
        office.pass(SignedDuration::from_mins(1));
        office.assert_settled().await;
    }

    async fn a_seat_has_one_holder_and_a_form_is_kept_once(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let given = appointment(&office, "sekretaris", "camat").await;
        let (one, two) = tokio::join!(
            office.appoint(&keeper, &given),
            office.appoint(&keeper, &given),
        );
        assert!(one.is_ok() != two.is_ok(), "{one:?} {two:?}");
        let again = async |given: NewAppointment| {
            let keeper = office.person("kasubag-umum").await;
            match office.appoint(&keeper, &given).await {
                Ok(()) => Vec::new(),
                refused => faults(refused),
            }
        };
        assert_eq!(again(given.clone()).await, [("official", "appointed_already")]);
        let other = office.person("kasi-pem").await.official.id.to_string();
        let second = NewAppointment { official: other.clone(), ..given.clone() };
        assert_eq!(again(second.clone()).await, [("from", "stand_in_taken")]);
        // A Plt. is for a vacant post; this one is held.
        for kind in ["acting_vacant", "definitive"] {
            let given = NewAppointment { kind: kind.into(), ..second.clone() };
            assert_eq!(again(given).await, [("from", "seat_taken")]);
        }
        // A successor's first day ends it, but not in days that have been.
        let heir = NewAppointment {
            official: office.person("kasi-kesos").await.official.id.to_string(),
            position: office.position("kasi-pem").id.to_string(),
            kind: "definitive".into(),
            to: None,
            replaces: true,
            ..second.clone()
        };
        let before = NewAppointment { from: Some(date(2026, 6, 9)), ..heir.clone() };
        assert_eq!(again(before).await, [("from", "seat_taken")]);
        let sitting = office.person("kasi-pem").await.official.id;
        assert!(again(heir.clone()).await.is_empty());
        let ended = office.directory().appointments.iter().any(|one| {
            one.official == sitting && one.to == Some(date(2026, 6, 10))
        });
        assert!(ended, "on the day before");
        assert_eq!(again(heir).await, [("official", "appointed_already")]);
        // Later days are free, and a clerk's post takes several.
        let later = NewAppointment {
            from: Some(date(2026, 6, 13)),
            to: Some(date(2026, 6, 14)),
            ..second.clone()
        };
        assert!(again(later).await.is_empty());
        let clerk = NewAppointment {
            position: office.position("staf-umum").id.to_string(),
            kind: "definitive".into(),
            to: None,
            ..second.clone()
        };
        assert!(again(clerk).await.is_empty());
        let long = NewAppointment { order: "9".repeat(121), ..second };
        assert_eq!(again(long).await, [("order", "too_long")]);
        office.assert_settled().await;
    }

    async fn what_an_official_is_called_is_bounded_and_his_own(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let other = office.person("camat").await.official;
        let given = NewOfficial {
            name: "N".repeat(121),
            username: "u".repeat(41),
            nip: other.nip.as_ref().expect("a NIP").digits().to_owned(),
            rank: "IX".into(),
            position: office.position("camat").id.to_string(),
            ..NewOfficial::default()
        };
        assert_eq!(faults(office.add_official(&keeper, "k", &given).await), [
            ("name", "too_long"),
            ("nip", "nip_taken"),
            ("rank", "rank_not_of_nip"),
            ("username", "too_long"),
            ("position", "seat_taken"),
        ]);
        let same = NewOfficial {
            name: other.name.clone(),
            nip: other.nip.as_ref().expect("a NIP").printed(),
            rank: "IV/a".into(),
            ..NewOfficial::default()
        };
        office.change_official(&keeper, other.id, &same, true).await.expect("his own number");
    }
}
