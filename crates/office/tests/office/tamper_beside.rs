//! What stands beside the history is held against it: numbers, files, people, procedures.

use casework::Break;
use office::both_offices;
use office::testing::TestOffice;

use crate::tamper::{assert_each, change, found, prepare};

both_offices! {
    /// Re-reading takes a while; what is recorded meanwhile is no breach.
    async fn an_office_at_work_is_whole(office: TestOffice) {
        prepare(&office).await;
        let clerk = std::sync::Arc::new(office.person("staf-umum").await);
        let given = std::sync::Arc::new(office.sample());
        let going = std::sync::Arc::new(std::sync::atomic::AtomicBool::new(true));
        let intake = {
            let (shared, clerk, given) = (office.shared(), clerk.clone(), given.clone());
            let going = going.clone();
            tokio::spawn(async move {
                let mut recorded = 0;
                while going.load(std::sync::atomic::Ordering::Relaxed) {
                    let key = format!("load-{recorded}");
                    shared.record(&clerk, &key, &given, Vec::new()).await.expect("recorded");
                    recorded += 1;
                }
                recorded
            })
        };
        for round in 0..8 {
            let report = office.audit().await.expect("audited");
            assert!(report.is_whole(), "round {round}: {:?}", report.broken);
        }
        going.store(false, std::sync::atomic::Ordering::Relaxed);
        assert!(intake.await.expect("ended") > 0);
    }

    async fn exchanged_numbers_are_found(office: TestOffice) {
        prepare(&office).await;
        for (from, to) in [(1i64, 9999i64), (2, 1), (9999, 2)] {
            let update = "UPDATE complaint SET number = $1 WHERE number = $2";
            change(&office, update, &[to.into(), from.into()]).await;
        }
        assert_eq!(found(&office).await, [Break::StateDiffers, Break::StateDiffers]);
    }

    async fn a_lowered_register_is_found(office: TestOffice) {
        prepare(&office).await;
        change(&office, "UPDATE register_head SET last = last - 1", &[]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers]);
    }

    async fn a_page_of_the_register_hidden_by_its_count_is_found(office: TestOffice) {
        prepare(&office).await;
        change(&office, "UPDATE register_head SET recorded = recorded - 1", &[]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers]);
    }

    async fn a_file_slipped_in_is_found(office: TestOffice) {
        prepare(&office).await;
        let insert = "INSERT INTO attachment (office_id, id, case_id, purpose, name, media_type,
                        size, sha256, has_location, added_at)
                      SELECT office_id, $1, case_id, purpose, 'lain.pdf', media_type, size, sha256,
                        has_location, added_at FROM attachment LIMIT 1";
        change(&office, insert, &[uuid::Uuid::from_u128(7).into()]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers]);
    }

    async fn changed_people_are_found(office: TestOffice) {
        prepare(&office).await;
        assert_each(&office, Break::StateDiffers, &[
            ("name", "official", "Orang Lain".into()),
            ("active", "official", false.into()),
            ("kind", "appointment", "acting_vacant".into()),
            ("from_day", "appointment", "2020-01-01".into()),
            ("to_day", "appointment", "2030-01-01".into()),
        ]).await;
        let insert = "INSERT INTO appointment (office_id, id, official_id, post_id, kind, from_day, order_number)
                      SELECT office_id, $1, official_id, post_id, kind, from_day, order_number
                      FROM appointment LIMIT 1";
        change(&office, insert, &[uuid::Uuid::from_u128(7).into()]).await;
        assert_eq!(found(&office).await, [Break::StateDiffers]);
    }

    async fn a_changed_procedure_is_found(office: TestOffice) {
        prepare(&office).await;
        assert_each(&office, Break::StateDiffers, &[
            ("sha256", "procedure_version", "0".repeat(64).into()),
            ("from_day", "procedure_version", "2020-01-01".into()),
            ("to_day", "procedure_version", "2030-01-01".into()),
        ]).await;
        change(&office, "UPDATE procedure_version SET source = source || $1", &["\n# lain\n".into()]).await;
        assert!(found(&office).await.contains(&Break::StateDiffers));
    }

    async fn an_audit_beside_people_at_work_finds_nothing(office: TestOffice) {
        prepare(&office).await;
        let work = async {
            for _ in 0..4 {
                let number = office.record_sample().await;
                office.take_to_step(&number, 4, &office::testing::Wishes::default()).await;
                office.pass(jiff::SignedDuration::from_mins(1));
                office.work("test").await.expect("jobs run");
            }
        };
        let audits = async {
            for _ in 0..12 {
                let report = office.audit().await.expect("audited");
                assert!(report.is_whole(), "{:?}", report.broken);
            }
        };
        tokio::join!(work, audits);
        office.assert_settled().await;
    }
}
