//! Lists that people read: what they follow, what runs, the register from its beginning.

use jiff::SignedDuration;
use office::{NewComplaint, RegisterQuery, both_offices};

use office::testing::TestOffice;

both_offices! {
    async fn a_case_is_followed_and_let_go(office: TestOffice) {
        let number = office.record_sample().await;
        let camat = office.person("camat").await;
        office.follow(&camat, &number, true).await.expect("followed");
        let desk = office.desk(&camat).await.expect("a desk");
        assert_eq!(desk.followed.len(), 1);
        office.follow(&camat, &number, false).await.expect("let go");
        let desk = office.desk(&camat).await.expect("a desk");
        assert!(desk.followed.is_empty());
    }

    async fn a_section_sees_only_what_came_to_it(office: TestOffice) {
        office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let section = office.person("kasi-pem").await;
        assert_eq!(office.count_waiting(&clerk).await.expect("a count"), 1);
        assert_eq!(office.count_waiting(&section).await.expect("a count"), 0);
        assert_eq!(office.desk(&clerk).await.expect("a desk").running.len(), 1);
        assert!(office.desk(&section).await.expect("a desk").running.is_empty());
    }

    async fn a_list_tells_whom_it_may(office: TestOffice) {
        let open = office.record_sample().await;
        let sealed = NewComplaint { identity: "confidential".into(), ..office.sample() };
        let sealed = office.take_in(&sealed).await;
        let clerk = office.person("staf-umum").await;
        let desk = office.desk(&clerk).await.expect("a desk");
        let names = office.names_in_list(&desk.running).await.expect("names");
        for (row, name) in desk.running.iter().zip(&names) {
            let told = (row.number == open).then_some("Ni Luh Contoh");
            assert_eq!(name.as_deref(), told, "{} of {open} and {sealed}", row.number);
        }
        assert_eq!(names.len(), 2);
    }

    async fn the_register_reads_from_its_beginning_too(office: TestOffice) {
        let first = office.record_sample().await;
        let second = office.record_sample().await;
        let clerk = office.person("staf-umum").await;
        let query = RegisterQuery { page_rows: 50, oldest_first: true, ..RegisterQuery::default() };
        let view = office.register(&clerk, &query).await.expect("the register");
        let numbers: Vec<_> = view.rows.into_iter().map(|row| row.number).collect();
        assert_eq!(numbers, [first, second]);
    }

    async fn what_is_swept_is_only_what_has_ended(office: TestOffice) {
        let who = office.with_password("camat").await;
        office.sweep().await.expect("swept");
        assert_eq!(who.official.username, "camat");
        office.pass(SignedDuration::from_hours(72));
        office.sweep().await.expect("swept");
    }
}
