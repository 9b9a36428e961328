//! Another procedure is put in force without building the program anew.

use jiff::SignedDuration;
use office::testing::{TestOffice, Wishes};
use office::{ActivateRequest, NewComplaint, OfficeError, both_offices, shipped_procedure};

use crate::faults;

const SEVEN: &str = include_str!("../../../../procedures/examples/tujuh-langkah.toml");

fn next_version() -> String {
    let source = shipped_procedure("pengaduan-masyarakat-10.toml").expect("shipped");
    let next = source.replacen("version = \"2019-10-08\"", "version = \"2026\"", 1);
    assert_ne!(next, source);
    next
}

fn request(source: &str) -> ActivateRequest {
    ActivateRequest {
        source: source.to_owned(),
        from: None,
        default: false,
    }
}

both_offices! {
    async fn a_faulty_file_is_refused_with_all_its_faults(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let before = office.procedures().len();
        let faulty = SEVEN
            .replace("to = 3", "to = 33")
            .replace("act = \"approve\"", "act = \"aprove\"")
            .replace("standard_time = \"15 menit\"", "standard_time = \"sebentar\"");
        let refused = office.activate(&keeper, &request(&faulty)).await;
        let Err(OfficeError::ProcedureFaults(findings)) = refused else { panic!("{refused:?}") };
        assert!(findings.faults.len() >= 3, "{:?}", findings.faults);
        let no_role = SEVEN.replace("role = \"sekretaris\"", "role = \"bupati\"");
        let found = faults(office.activate(&keeper, &request(&no_role)).await);
        assert_eq!(found, [("file", "role_unknown")]);
        let past = ActivateRequest { from: Some(jiff::civil::date(2026, 6, 9)), ..request(SEVEN) };
        assert_eq!(faults(office.activate(&keeper, &past).await), [("from", "past_not_changed")]);
        let same = shipped_procedure("pengaduan-masyarakat-10.toml").expect("shipped");
        let taken = faults(office.activate(&keeper, &request(same)).await);
        assert_eq!(taken, [("file", "version_taken")]);
        assert_eq!(office.procedures().len(), before);
        office.assert_settled().await;
    }

    async fn the_seven_steps_run_through_both_their_decisions(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        office.activate(&keeper, &request(SEVEN)).await.expect("activated");
        let given = NewComplaint { procedure: "contoh-tujuh-langkah".into(), ..office.sample() };
        let yes = office.take_in(&given).await;
        assert_eq!(office.finish(&yes, &Wishes::default()).await, [1, 2, 3, 4, 5, 6, 7]);
        let no = office.take_in(&given).await;
        let wishes = Wishes { no: true, ..Wishes::default() };
        assert_eq!(office.finish(&no, &wishes).await, [1, 2, 4, 6, 7]);
        // The default stays what it was.
        let other = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        assert_eq!(office.case(&clerk, &other).await.expect("the case").procedure.2, 10);
        office.assert_settled().await;
    }

    async fn a_version_begins_on_its_day_and_old_cases_keep_theirs(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let old = office.record_sample().await;
        let next = ActivateRequest {
            source: next_version(),
            from: Some(jiff::civil::date(2026, 7, 1)),
            default: true,
        };
        let reference = office.activate(&keeper, &next).await.expect("activated");
        assert_eq!(reference.version, "2026");
        let version = async |number| {
            let clerk = office.person("staf-umum").await;
            let case = office.case(&clerk, number).await.expect("the case");
            (case.procedure.1, case.procedure.2)
        };
        // Until the day, new complaints take the old default.
        office.set_clock(office.local("2026-06-30T15:00"));
        let before = office.record_sample().await;
        assert_eq!(version(&before).await, ("2019-10-08".to_owned(), 10));
        assert_eq!(office.sheet(None, None).expect("a sheet").view.reference.version, "2019-10-08");
        office.set_clock(office.local("2026-07-01T08:00"));
        let after = office.record_sample().await;
        assert_eq!(version(&after).await, ("2026".to_owned(), 10));
        assert_eq!(office.sheet(None, None).expect("a sheet").view.reference.version, "2026");
        for number in [&old, &before, &after] {
            office.finish(number, &Wishes::default()).await;
        }
        assert_eq!(version(&old).await.0, "2019-10-08");
        office.pass(SignedDuration::from_mins(1));
        office.assert_settled().await;
    }

    async fn a_new_version_of_the_default_is_the_default(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        office.activate(&keeper, &request(&next_version())).await.expect("activated");
        let clerk = office.person("staf-umum").await;
        let number = office.record_sample().await;
        let case = office.case(&clerk, &number).await.expect("the case");
        assert_eq!((case.procedure.1.as_str(), case.procedure.2), ("2026", 10));
        office.assert_settled().await;
    }

    async fn a_version_ends_before_the_one_scheduled_after_it(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let scheduled = ActivateRequest {
            from: Some(jiff::civil::date(2026, 8, 3)),
            default: true,
            source: next_version(),
        };
        office.activate(&keeper, &scheduled).await.expect("activated");
        let between = next_version().replacen("version = \"2026\"", "version = \"2026-06\"", 1);
        let now = ActivateRequest { default: true, ..request(&between) };
        office.activate(&office.person("kasubag-umum").await, &now).await.expect("activated");
        for (time, version) in [
            ("2026-06-30T08:00", "2026-06"),
            ("2026-07-31T08:00", "2026-06"),
            ("2026-08-03T08:00", "2026"),
        ] {
            office.set_clock(office.local(time));
            let listed = office.procedures();
            let in_force: Vec<_> = listed
                .iter()
                .filter(|view| view.in_force && view.reference.id.as_str() == "pengaduan-masyarakat-lengkap")
                .map(|view| (view.reference.version.as_str(), view.default))
                .collect();
            assert_eq!(in_force, [(version, true)], "{time}");
            assert_eq!(office.sheet(None, None).expect("a sheet").view.reference.version, version);
        }
        office.assert_settled().await;
    }

    async fn a_new_default_takes_over_from_another_procedure(office: TestOffice) {
        let keeper = office.person("kasubag-umum").await;
        let default = ActivateRequest { default: true, ..request(SEVEN) };
        office.activate(&keeper, &default).await.expect("activated");
        let number = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        assert_eq!(office.case(&clerk, &number).await.expect("the case").procedure.2, 7);
        let form = office.intake_form(&clerk, &[]);
        assert_eq!(form.procedures.len(), 3);
        assert_eq!(form.procedures.iter().filter(|(_, _, default)| *default).count(), 1);
        // A later version, from a later day: until then the new default stays the default.
        let later = ActivateRequest {
            from: Some(jiff::civil::date(2026, 8, 3)),
            default: true,
            source: next_version(),
        };
        office.activate(&office.person("kasubag-umum").await, &later).await.expect("activated");
        for (time, steps) in [("2026-07-31T08:00", 7), ("2026-08-03T08:00", 10)] {
            office.set_clock(office.local(time));
            let clerk = office.person("staf-umum").await;
            let form = office.intake_form(&clerk, &[]);
            assert_eq!(form.procedures.iter().filter(|(_, _, default)| *default).count(), 1);
            let listed = office.procedures();
            assert_eq!(listed.iter().filter(|view| view.in_force && view.default).count(), 1);
            let number = office.record_sample().await;
            let case = office.case(&clerk, &number).await.expect("the case");
            assert_eq!(case.procedure.2, steps, "{time}");
            assert_eq!(office.sheet(None, None).expect("a sheet").procedure.len(), steps);
        }
        office.assert_settled().await;
    }
}
